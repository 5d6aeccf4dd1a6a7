r"""How a document speaks of descent: what it calls a change, and where it goes on.

w + \Delta w       a change is what is added         w - \Delta w   what is taken away
w \to w' = w - ... w' is what w becomes
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from backproof.symbolic.reading.chains import Side, Step
from backproof.symbolic.reading.relations import Relation
from backproof.symbolic.verdict import Status, Verdict

from .judgement import Judgement
from .verdict_codes import UNDECIDED

__all__ = ["becomes", "changes_fall", "falls", "not_descended"]

_CHANGE = re.compile(
    r"[\w})\]]\s*(?:&\s*)?(?P<sign>[-+−])\s*(?:=\s*)?"
    r"(?:\\Delta(?![A-Za-z])|[Δ∆])"
)
_NOTHING = re.compile(r"\s|\\[,;:! ]|[{}]")
_PRIMES = re.compile(r"['′]|\^\\prime")
_ARROWS = frozenset({r"\rightarrow", r"\mapsto"})


def changes_fall(text: str) -> bool | None:
    r"""Whether changes are taken away throughout; None if the text does not tell.

    >>> changes_fall(r"w - \Delta w"), changes_fall(r"b + \Delta b"), changes_fall("")
    (True, False, None)
    """
    signs = {match["sign"] == "+" for match in _CHANGE.finditer(text)}
    return not signs.pop() if len(signs) == 1 else None


def becomes(steps: Sequence[Step]) -> Iterator[Step]:
    r"""The steps of a chain, ``w \to w' = w - 1`` as the one step that it is."""
    start: Step | None = None
    for step in steps:
        if start is not None:
            span = start.span.hull(step.span)
            relation = Relation(start.relation.symbol, start.relation.span)
            yield Step(start.left, relation, step.right, span)
            start = None
        elif step.relation.symbol in _ARROWS and _is_primed(step.left, step.right):
            start = step
        else:
            yield step
    if start is not None:
        yield start


def _is_primed(left: Side, right: Side) -> bool:
    """Whether two sides are the same but for one prime."""
    one, two = (_NOTHING.sub("", side.body.text) for side in (left, right))
    return bool(one) and _PRIMES.sub("", two, count=1) == one and one != two


def not_descended(judgement: Judgement, name: str) -> Judgement:
    """What to say of the change of something that the document never descends along."""
    reason = (
        "the rule of updates says otherwise, but the document nowhere differentiates "
        f"by {name}"
    )
    verdict = Verdict(Status.UNDECIDED, reason=reason)
    return replace(judgement, verdict=verdict, code=UNDECIDED, message=reason)


def falls(judgement: Judgement) -> Judgement:
    """What to say of a step that holds if changes are taken away, and not added."""
    reason = (
        r"it holds if \Delta w is what is taken from w, and not what is added to it; "
        "the document does not settle which of the two it is"
    )
    verdict = Verdict(Status.UNDECIDED, reason=reason)
    return replace(judgement, verdict=verdict, code=UNDECIDED, message=reason)
