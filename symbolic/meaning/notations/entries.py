r"""Entries of what was declared by its shape, behind its own scripts or brackets.

    X = "m x n"     X_{ij}          the entry i, j
    W_1 = "d x h"   W_{1,kl}        the entry k, l of W_1
    x_n = "D"       x_{ni}          the entry i of x_n
    p_u = "K"       (p_u)_k         the entry k of p_u

Behind a script that is fixed, such as the 1 of W_1, a comma or a bracket must set the
indices apart: W_{12} is another symbol.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from backproof.symbolic.reading.tree import Fenced, Node, Punctuation, Row, Scripted

from .indices import Part, script_parts
from .patterns import Pattern
from .spelling import opened

__all__ = ["Split", "splits"]


@dataclass(frozen=True)
class Split:
    """A symbol taken apart: the ``whole``, and the indices of its entry behind it.

    ``apart`` unless the indices stand side by side with scripts of the whole.
    """

    whole: Node
    indices: tuple[Part, ...]
    apart: bool = True

    def suits(self, pattern: Pattern) -> bool:
        """Whether these may be indices of an entry, or of a row, of such a quantity."""
        fixed = any(not hole.letter for hole in pattern.sub)
        return bool(pattern.hidden) and (self.apart or not fixed)


def splits(node: Node) -> Iterator[Split]:
    """The ways in which a symbol may be an entry, with the plainest whole first."""
    node = opened(node)
    if not isinstance(node, Scripted) or node.sub is None:
        return
    parts = script_parts(node.sub)
    base = opened(node.base)
    if isinstance(base, Fenced):
        if base.open == "(" and len(base.body.items) == 1 and node.sup is None:
            yield Split(base.body.items[0], parts)
        return
    # An entry has a row and a column at most.
    for count in range(max(0, len(parts) - 2), len(parts)):
        apart = not count or parts[count - 1].group != parts[count].group
        yield Split(_with_sub(node, parts[:count]), parts[count:], apart)


def _with_sub(node: Scripted, parts: Sequence[Part]) -> Node:
    """A symbol with no more of its subscript than these parts."""
    if not parts:
        plain = node.sup is None and not node.primes
        return node.base if plain else replace(node, sub=None)
    items: list[Node] = []
    for place, part in enumerate(parts):
        if place and parts[place - 1].group != part.group:
            items.append(Punctuation(",", part.span))
        items += part.nodes
    return replace(node, sub=Row(tuple(items), parts[0].span.hull(parts[-1].span)))
