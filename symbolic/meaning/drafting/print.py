r"""Trees printed for a notation file, so that reading them gives the same trees.

Words that stand in \text or \mathrm are plain words in a tree; here they are printed
with \text again.
"""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import Node, Row, Symbol, Text

__all__ = ["printed", "printed_items"]

_T = TypeVar("_T")


def printed(node: Node | Row) -> str:
    """The LaTeX of a node.

    >>> print(printed(Symbol("cost")), printed(Symbol("c")))
    \\text{cost} c
    """
    return latex_of(_marked(node))


def printed_items(items: Sequence[Node]) -> str:
    """The LaTeX of several items in a row."""
    return printed(Row(tuple(items)))


def _marked(part: _T) -> _T:
    """A part of a tree, its words as texts."""
    if isinstance(part, Symbol):
        plain = len(part.name) == 1 or part.name[0] == "\\"
        if plain or part.accents or part.font:
            return part
        return cast(_T, Text(part.name))
    if isinstance(part, tuple):
        return cast(_T, tuple(map(_marked, part)))
    if is_dataclass(part) and not isinstance(part, type):
        inner = {
            one.name: _marked(value)
            for one in fields(part)
            if isinstance(value := getattr(part, one.name), tuple)
            or is_dataclass(value)
        }
        return cast(_T, replace(part, **inner)) if inner else part
    return part
