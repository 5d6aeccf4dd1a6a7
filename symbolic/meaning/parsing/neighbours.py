r"""What a letter runs over, told by the other symbols that it stands in.

    \sum_k w_{jk} o_{pk}     k is as in w_{jk}, and so o_{pk} is the one of its range

Nobody declared k, and o_{pk} may be any of o_{pj} and o_{pi}.  Each symbol in the reach
of the letter that can be read in one range only says what the letter runs over; where
they say nothing, or different things, nothing is known.
"""

from collections.abc import Callable, Iterable, Sequence

from backproof.symbolic.meaning.notations.indices import is_letter, letter_name
from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.sizes import Bounds
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import (
    BigOperator,
    Node,
    Scripted,
    Stacked,
    children,
    walk,
)

__all__ = ["told_range"]

Uses = Callable[[Node], Iterable[tuple[IndexTerm, Bounds]]]
"""The indices that a node has if it is a symbol, each with what it runs over there."""


def told_range(name: str, reach: Sequence[Node], uses: Uses) -> Bounds | None:
    """What a letter runs over, by the symbols in its reach; None if nothing tells."""
    told: set[Bounds] = set()
    for node in (inner for outer in reach for inner in walk(outer)):
        if _binds(node, name):
            return None
        if isinstance(node, Scripted):
            found = {bounds for index, bounds in uses(node) if index == IndexTerm(name)}
            told |= found if len(found) == 1 else set()
    return told.pop() if len(told) == 1 else None


def _binds(node: Node, name: str) -> bool:
    """Whether a node is a sum over another letter of this name."""
    base = opened(base_of(node))
    if isinstance(base, Stacked):
        base = base.base
    if not isinstance(base, BigOperator):
        return False
    limits = (inner for part in children(node) for inner in walk(part))
    return any(is_letter(limit) and letter_name(limit) == name for limit in limits)
