"""A verdict with what is to be said about it, and the verdicts that need no check."""

from collections.abc import Sequence
from dataclasses import dataclass

from backproof.symbolic.reading.source import Finding, Span
from backproof.symbolic.verdict import Status, Verdict

from .checked import Remark
from .elaboration.equation import Equation
from .objection import Objection
from .sides import USUAL, ours
from .syntax import Reading
from .verdict_codes import UNDECIDED, UNDEFINED, UNSUPPORTED

__all__ = ["Judgement", "objected", "unread"]

_OURS = frozenset({UNDECIDED, UNDEFINED, UNSUPPORTED})
"""Objections that say what we, or the notation, do not know."""


@dataclass(frozen=True)
class Judgement:
    """A verdict with what is to be said about it and where."""

    verdict: Verdict
    code: str = ""
    message: str = ""
    hint: str = ""
    caret: Span | None = None
    remarks: tuple[Remark, ...] = ()
    equation: Equation | None = None
    reading: Reading = USUAL

    @property
    def holds(self) -> bool:
        """Whether the claim is proved or tested."""
        return self.verdict.holds


def unread(findings: Sequence[Finding]) -> Judgement:
    """The judgement on sides that cannot be read: the author's trouble first."""
    first = next((f for f in findings if not ours(f)), findings[0])
    status = Status.UNDECIDED if ours(first) else Status.MALFORMED
    return Judgement(
        Verdict(status, reason=first.message),
        first.code,
        first.message,
        first.help,
        first.span,
    )


def objected(objection: Objection) -> Judgement:
    """The judgement on sides that mean nothing, or nothing that we know."""
    code, message, span = objection.code, objection.message, objection.span
    status = Status.UNDECIDED if code in _OURS else Status.MALFORMED
    caret = span if span.end else None
    verdict = Verdict(status, reason=message)
    return Judgement(verdict, code, message, objection.hint, caret)
