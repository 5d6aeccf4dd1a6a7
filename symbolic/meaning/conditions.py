r"""Conditions beside an equation: ``i \neq j``, ``x > 0``, "if t is one-hot".

A condition on two indices is put into the claim.  Any other one only keeps a step from
being refuted: nobody can say that it does not hold where it is not said to.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from backproof.symbolic.reading.chains import Chain, Relation

from .syntax import IndexTerm, Indicator

__all__ = [
    "Beside",
    "ReadIndex",
    "condition_before",
    "condition_over",
    "conditions_beside",
    "has_condition",
    "is_conditional",
    "is_of_one_sample",
]

ReadIndex: TypeAlias = Callable[[str], IndexTerm | None]
"""What tells the index that some LaTeX says, None for a quantity and all else."""

_ORDERS = frozenset(
    {"<", ">", r"\le", r"\leq", r"\ge", r"\geq", "≤", "≥", r"\ne", r"\neq"}
)
_CONDITION = re.compile(
    r"(?<![a-z])(if|when|whenever|unless|provided|assuming|at|only)(?![a-z])"
    r"|(?<![a-z])for(?! (all|each|every|any))(?![a-z])|如果|若|当|當",
    re.IGNORECASE,
)
_INDEX = r"([A-Za-z](?:\s*[_^]\s*(?:[a-z]|\{\s*\(?\s*[a-z]\s*\)?\s*\}))*)"
_SIGN = r"\s*(=|\\neq?(?![A-Za-z])|\\not\s*=|≠)\s*"
_ASIDE = (
    r"(?:\s|\\(?:text|mbox|quad|qquad|left|right)(?![A-Za-z])|[{}(),;.\\]"
    r"|(?<![A-Za-z])(?:if|for|when|where)(?![A-Za-z]))*"
)
_TWO_INDICES = re.compile(_ASIDE + _INDEX + _SIGN + _INDEX + _ASIDE, re.IGNORECASE)
_FORMULA = r"(?<!\$)\${1,2}([^$]*)\${1,2}"
_COMPARISON = rf"(?<!\$)\${{1,2}}\s*{_INDEX}{_SIGN}{_INDEX}\s*\${{1,2}}"
_ALONE = re.compile(rf"{_COMPARISON}[\s.:,;]*\Z")
_LED_IN = re.compile(
    rf"(?<![a-z])(?:if|when|where|for|case)\s+{_COMPARISON}[^.$]{{0,60}}\Z",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"(?<![a-z])(?:if|when|whenever|where|for|unless|provided|assuming|suppose)"
    rf"\s+(?:that\s+)?{_FORMULA}\s*[,:]?(?:\s*then)?\s*[,:]?\s*\Z",
    re.IGNORECASE,
)
_ONE_SAMPLE = re.compile(
    r"\b(?:one|single|individual)\s+(?:training\s+|data\s+)?"
    r"(?:example|sample|instance|pattern|case|point|observation|pair)\b"
    r"|\b(?:neglect|ignor|dropp?)(?:e|ing)?\s+the\s+sum|单个样本|一个样本",
    re.IGNORECASE,
)
_NEAR = 300
"""Characters before a display that are about it."""
_COMPARED = re.compile(r"[=<>≤≥≠]|\\(?:leq?|geq?|neq?)(?![A-Za-z])")
_RANGE = re.compile(r"\\[lc]?dots|\.\.|…")


def condition_before(prose: str, read: ReadIndex) -> Indicator | None:
    r"""The condition that stands before a display, as in: for $k = y_i$ we have."""
    return _condition(_ALONE.search(prose) or _LED_IN.search(prose), read)


def _condition(found: re.Match[str] | None, read: ReadIndex) -> Indicator | None:
    """Two indices compared, if both are some."""
    if found is None:
        return None
    left, sign, right = found.groups()
    one, two = read(left), read(right)
    if one is None or two is None:
        return None
    return Indicator(one, two, equal=sign == "=")


def is_conditional(prose: str) -> bool:
    """Whether the text before a display ends in a condition: if $x > 0$, then.

    >>> is_conditional("If $x > 0$ then"), is_conditional("For $i = 1, ..., n$:")
    (True, False)
    """
    found = _SUPPOSED.search(prose)
    if found is None or _RANGE.search(found[1]):
        return False
    return _COMPARED.search(found[1]) is not None


def is_of_one_sample(prose: str) -> bool:
    """Whether the text before a display says that it leaves a sum out.

    >>> is_of_one_sample("For one training example"), is_of_one_sample("For each")
    (True, False)
    """
    return _ONE_SAMPLE.search(prose[-_NEAR:]) is not None


@dataclass(frozen=True)
class Beside:
    """What is written beside the chains, by their ids.

    ``equal`` are conditions on two indices; ``other`` the chains that stand under a
    condition of another sort, x > 0; ``conditions`` those that are conditions.
    """

    equal: Mapping[int, Indicator]
    other: frozenset[int]
    conditions: frozenset[int]


def conditions_beside(chains: Sequence[Chain], read: ReadIndex) -> Beside:
    r"""The conditions behind chains: ``\quad i \neq j``, ``\quad x > 0``.

    Letters that are quantities, and so no indices, make an equation of their own.
    """
    equal: dict[int, Indicator] = {}
    other, conditions = set(), set()
    for chain, following in pairwise((*chains, Chain((), ()))):
        texts = [remark.body.text for remark in chain.remarks]
        behind = _comparison_behind(chain, following)
        said = [_two_indices(text, read) for text in (*texts, behind)]
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


def _two_indices(text: str, read: ReadIndex) -> Indicator | None:
    return _condition(_TWO_INDICES.fullmatch(text), read)


def condition_over(
    relation: Relation, read: ReadIndex
) -> tuple[Indicator | None, bool]:
    r"""What is set over a sign: i \neq j, and whether it is another condition."""
    found = _two_indices(relation.note, read)
    return found, found is None and _COMPARED.search(relation.note) is not None


def has_condition(chain: Chain) -> bool:
    """Whether words beside a chain say that it does not hold always."""
    if any(remark.kind == "condition" for remark in chain.remarks):
        return True
    said = (r.body.text for r in chain.remarks if r.kind == "text")
    return any(_CONDITION.search(text) for text in said)
