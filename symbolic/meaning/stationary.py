r"""Where a derivative is set to zero: what is said there is a condition, and no claim.

    \frac{\partial E}{\partial w} = 0      an equation for w
    w = t / x                              behind it: its solution, and no definition

The text before a display may say so as well: "setting the gradient to zero gives".
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .notations.vocabulary import Vocabulary
from .sides import USUAL
from .syntax import (
    Component,
    Derivative,
    Member,
    Negative,
    Number,
    Term,
    Transpose,
    members,
    parts,
)

if TYPE_CHECKING:
    from .steps import WrittenStep

__all__ = ["mark_solutions", "says_zero"]

_NEAR = 4
"""Steps behind a condition in which it is solved."""

_SAYS_ZERO = re.compile(
    r"\bset(?:s|ting)?\b[^.]{0,80}(?:derivative|gradient|slope|\bit\b|this|partial|nabla)"
    r"[^.]{0,80}(?:\bzero\b|(?<![\d.])0(?![\d.]))"
    r"|(?:derivative|gradient)s?\s+(?:vanish|(?:is|are|be|equals?)\s+(?:zero|\$?0))"
    r"|\bstationary\b|\bnormal equations?\b|\bsolv(?:e|ing)\b[^.]{0,40}\bfor\b"
    r"|[令使][^。]{0,40}(?:导|導|梯度|partial|nabla)[^。]{0,40}[0零]|解得",
    re.IGNORECASE,
)
_TAIL = 240
"""Signs of the text before a display that are about it."""


def says_zero(prose: str) -> bool:
    """Whether the text before a display sets a derivative to zero.

    >>> says_zero("Setting the gradient to zero gives"), says_zero("Set $b$ to zero:")
    (True, False)
    """
    last = prose[-_TAIL:].strip().rpartition("\n\n")[2]
    return _SAYS_ZERO.search(last) is not None


def mark_solutions(steps: Sequence["WrittenStep"], vocabulary: Vocabulary) -> None:
    """Mark the steps that set a derivative to zero, and those that solve for it."""
    condition, variable, left = None, "", 0
    for step in steps:
        both = step.left.parsed(USUAL).term, step.right.parsed(USUAL).term
        found = _vanishing(both, vocabulary) or _vanishing(both[::-1], vocabulary)
        if found and step.is_equality:
            step.is_vanishing = True
            condition, variable, left = step, found, _NEAR
        elif any(isinstance(part, Derivative) for part in parts(both)):
            step.is_solution = False
        elif left and any(one.symbol == variable for one in members(both)):
            step.solves, left = condition, left - 1


def _vanishing(sides: tuple[Term | None, ...], vocabulary: Vocabulary) -> str:
    """The quantity by which a cost is differentiated, if the other side is 0."""
    term, other = sides
    if not (isinstance(other, Number) and other.value == 0):
        return ""
    while isinstance(term, Negative | Transpose | Component):
        term = term.term
    if not (isinstance(term, Derivative) and isinstance(term.by, Member)):
        return ""
    cost = term.body
    if not isinstance(cost, Member):
        return ""
    if any(slot.axis for slot in vocabulary.symbols[cost.symbol].slots):
        return ""
    return term.by.symbol
