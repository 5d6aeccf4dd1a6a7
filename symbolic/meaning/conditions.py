r"""Conditions beside an equation: ``i \neq j``, ``x > 0``, "if t is one-hot".

A condition on two indices is put into the claim.  Any other one only keeps a step from
being refuted: nobody can say that it does not hold where it is not said to.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from backproof.symbolic.reading.chains import Chain, Relation

from .syntax import IndexTerm, Indicator

__all__ = [
    "Beside",
    "condition_before",
    "condition_over",
    "conditions_beside",
    "has_condition",
    "is_conditional",
]

_ORDERS = frozenset(
    {"<", ">", r"\le", r"\leq", r"\ge", r"\geq", "≤", "≥", r"\ne", r"\neq"}
)
_CONDITION = re.compile(
    r"(?<![a-z])(if|when|whenever|unless|provided|assuming|at|only)(?![a-z])"
    r"|(?<![a-z])for(?! (all|each|every|any))(?![a-z])|如果|若|当|當",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\\(?:text|mbox|quad|qquad|left|right)(?![A-Za-z])|[{}(),;.\\]")
_TWO_LETTERS = re.compile(
    r"(?:if|for|when|where)?\s*([a-z])\s*(=|neq?|not\s*=|≠)\s*([a-z])", re.IGNORECASE
)
_FORMULA = r"(?<!\$)\${1,2}([^$]*)\${1,2}"
_UNEQUAL = re.compile(
    r"(?<!\$)\${1,2}\s*([a-z])\s*(=|\\neq?|\\not\s*=|≠)\s*([a-z])\s*\${1,2}[\s.:,;]*\Z"
)
_SUPPOSED = re.compile(
    r"(?<![a-z])(?:if|when|whenever|where|for|unless|provided|assuming|suppose)"
    rf"\s+(?:that\s+)?{_FORMULA}\s*[,:]?(?:\s*then)?\s*[,:]?\s*\Z",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"[=<>≤≥≠]|\\(?:leq?|geq?|neq?)(?![A-Za-z])")
_RANGE = re.compile(r"\\[lc]?dots|\.\.|…")


def condition_before(prose: str) -> Indicator | None:
    r"""The condition that stands alone before a display: $i \neq j$."""
    found = _UNEQUAL.search(prose)
    if found is None:
        return None
    left, sign, right = found.groups()
    return Indicator(IndexTerm(left), IndexTerm(right), equal=sign == "=")


def is_conditional(prose: str) -> bool:
    """Whether the text before a display ends in a condition: if $x > 0$, then.

    >>> is_conditional("If $x > 0$ then"), is_conditional("For $i = 1, ..., n$:")
    (True, False)
    """
    found = _SUPPOSED.search(prose)
    if found is None or _RANGE.search(found[1]):
        return False
    return _COMPARED.search(found[1]) is not None


@dataclass(frozen=True)
class Beside:
    """What is written beside the chains, by their ids.

    ``equal`` are conditions on two indices; ``other`` the chains that stand under a
    condition of another sort, x > 0; ``conditions`` those that are conditions.
    """

    equal: Mapping[int, Indicator]
    other: frozenset[int]
    conditions: frozenset[int]


def conditions_beside(chains: Sequence[Chain], quantities: Set[str]) -> Beside:
    r"""The conditions behind chains: ``\quad i \neq j``, ``\quad x > 0``.

    Letters that are quantities, and so no indices, make an equation of their own.
    """
    equal: dict[int, Indicator] = {}
    other, conditions = set(), set()
    for chain, following in pairwise((*chains, Chain((), ()))):
        texts = [remark.body.text for remark in chain.remarks]
        behind = _comparison_behind(chain, following)
        said = [_two_letters(text, quantities) for text in (*texts, behind)]
        found = next(filter(None, said), None)
        if found is not None:
            equal[id(chain)] = found
        compared = following.relations and following.relations[0].symbol in _ORDERS
        if behind and (said[-1] or compared):
            conditions.add(id(following))
            other |= {id(chain)} if compared else set()
    return Beside(equal, frozenset(other), frozenset(conditions))


def _comparison_behind(chain: Chain, following: Chain) -> str:
    """A relation of two sides behind a chain in its display; "" if there is none."""
    if not chain.relations or len(following.sides) != 2:
        return ""
    if following.sides[0].display != chain.sides[-1].display:
        return ""
    left, right = (side.body.text for side in following.sides)
    return f"{left} {following.relations[0].symbol} {right}"


def _two_letters(text: str, quantities: Set[str]) -> Indicator | None:
    match = _TWO_LETTERS.fullmatch(_ASIDE.sub(" ", text).strip())
    if match is None:
        return None
    left, sign, right = match.groups()
    if not quantities.isdisjoint((left, right)):
        return None
    return Indicator(IndexTerm(left), IndexTerm(right), equal=sign == "=")


def condition_over(
    relation: Relation, quantities: Set[str]
) -> tuple[Indicator | None, bool]:
    r"""What is set over a sign: i \neq j, and whether it is another condition."""
    found = _two_letters(relation.note, quantities)
    return found, found is None and _COMPARED.search(relation.note) is not None


def has_condition(chain: Chain) -> bool:
    """Whether words beside a chain say that it does not hold always."""
    if any(remark.kind == "condition" for remark in chain.remarks):
        return True
    said = (r.body.text for r in chain.remarks if r.kind == "text")
    return any(_CONDITION.search(text) for text in said)
