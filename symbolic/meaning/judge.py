"""The verdict on one claim of a document, in whatever reading it holds.

A claim is judged as our conventions read it.  Where LaTeX leaves a scope open and
the claim holds in the other reading, that one is taken if both are usual, and said;
if only ours is usual, the claim stays refuted and the reading is offered as a repair.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product as pairs

from sympy import Integer, KroneckerDelta, Symbol

from backproof.symbolic.check import Checker
from backproof.symbolic.graph import Kind
from backproof.symbolic.reach import reachable
from backproof.symbolic.reading.source import Finding, Span
from backproof.symbolic.theory import Claim
from backproof.symbolic.verdict import Status, Verdict

from .checked import Remark
from .elaboration.elaborate import CHOICES, Elaborator
from .elaboration.equation import Equation, equation
from .meaning_codes import CALL_OR_PRODUCT
from .notations.vocabulary import Vocabulary
from .objection import Objection
from .parsing.parse import Parsed
from .sides import USUAL, WrittenSide, ours
from .syntax import Indicator, Reading, Term
from .verdict_codes import (
    FREE_INDEX,
    MALFORMED,
    NUMERIC,
    REFUTED,
    REFUTED_UNLESS,
    UNDECIDED,
)

__all__ = ["Judge", "Judgement"]


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


@dataclass
class Judge:
    """Judges the claims of one section, which share a theory.

    ``hypotheses`` are the conditions of the notation, each with a checker of the
    theory in which it holds.
    """

    vocabulary: Vocabulary
    checker: Checker
    hypotheses: Sequence[tuple[str, Checker]] = ()
    text_of: Callable[[Span], str] = lambda _: ""

    def sides(self, left: WrittenSide, right: WrittenSide) -> Judgement:
        """The judgement on two sides of a document."""
        usual = self._read(left, right, USUAL)
        if usual.holds:
            return usual
        for reading, accepted in _other_readings(left, right):
            other = self._read(left, right, reading)
            if not other.holds:
                continue
            span = left.text.span().hull(right.text.span())
            remark = Remark(f"read so that {_said(reading)}", span)
            if accepted or usual.verdict.status is not Status.REFUTED:
                return replace(other, remarks=(*other.remarks, remark))
            return replace(
                usual,
                hint=f"it holds if {_said(reading)}: write parentheses",
                reading=reading,
            )
        return usual

    def _read(
        self, left: WrittenSide, right: WrittenSide, reading: Reading
    ) -> Judgement:
        findings = (*left.findings(reading), *right.findings(reading))
        if findings:
            return unread(findings)
        one, two = left.term(reading), right.term(reading)
        if one is None or two is None:
            return Judgement(
                Verdict(Status.MALFORMED, reason="a side is empty"), MALFORMED
            )
        parsed = (left.parsed(reading), right.parsed(reading))
        if all(p.labels for p in parsed) and parsed[0].labels != parsed[1].labels:
            reason = "the two sides stand at different iterations"
            return Judgement(
                Verdict(Status.UNDECIDED, reason=reason), UNDECIDED, reason
            )
        other = _other_arguments(*parsed)
        if other:
            return Judgement(
                Verdict(Status.UNDECIDED, reason=other), CALL_OR_PRODUCT, other
            )
        remarks = tuple(
            Remark(remark.message, remark.span) for p in parsed for remark in p.remarks
        )
        judgement = self.terms(one, two)
        return replace(judgement, remarks=(*remarks, *judgement.remarks))

    def against(self, left: Term, right: WrittenSide) -> Judgement:
        """The judgement on a side that should be a term of the notation's."""
        findings = right.findings()
        term = right.term()
        if findings or term is None:
            return unread(findings)
        # The places of the notation's term are not in the document.
        judgement = replace(self, text_of=lambda _: "").terms(left, term)
        return replace(judgement, caret=None)

    def terms(self, left: Term, right: Term, *, thorough: bool = True) -> Judgement:
        """The judgement on two terms; hypotheses are tried if ``thorough``.

        What the notation leaves open is chosen so that the claim holds, if it can be;
        the choice is among the remarks.
        """
        first: Judgement | None = None
        for found in self.equations(left, right):
            if isinstance(found, Objection):
                judgement = objected(found)
            else:
                judgement = self._decided(found)
            if judgement.holds:
                return judgement
            first = _better(first, judgement)
        assert first is not None  # noqa: S101
        if thorough and first.verdict.status in (Status.REFUTED, Status.NUMERIC):
            first = self._under_hypotheses(first)
        return first

    def equations(self, left: Term, right: Term) -> Iterator[Equation | Objection]:
        """The claim in every choice of what is left open, the usual one first."""
        for choice in CHOICES:
            elaborator = Elaborator(self.vocabulary, self.text_of, choice)
            try:
                yield equation(elaborator, left, right)
            except Objection as objection:
                yield objection
            if not elaborator.open:
                return

    def _decided(self, found: Equation) -> Judgement:
        claim = Claim("", found.left, found.right, found.for_all)
        verdict = _renamed(self.checker.check(claim))
        judgement = Judgement(verdict, equation=found, remarks=found.remarks)
        if verdict.holds and self._is_vacuous(found):
            return self._unconnected(judgement, found) or _empty(judgement)
        match verdict.status:
            case Status.REFUTED:
                return self._doubted(judgement, found)
            case Status.MALFORMED:
                return replace(judgement, code=MALFORMED, message=verdict.reason)
            case Status.UNDECIDED:
                return replace(judgement, code=UNDECIDED, message=verdict.reason)
            case Status.NUMERIC:
                message = "both sides agree as far as numbers can tell"
                return replace(judgement, code=NUMERIC, message=message)
        return judgement

    def _doubted(self, judgement: Judgement, found: Equation) -> Judgement:
        """A refutation, unless the notation or the author says too little for one."""
        unconnected = self._unconnected(judgement, found)
        if unconnected is not None:
            return unconnected
        if found.only_right:
            names = ", ".join(found.only_right)
            reason = f"free on the right side only: {names}"
            return Judgement(
                Verdict(Status.MALFORMED, reason=reason),
                FREE_INDEX,
                reason,
                remarks=judgement.remarks,
                equation=found,
            )
        return replace(judgement, code=REFUTED, message=_difference(judgement.verdict))

    def _is_vacuous(self, found: Equation) -> bool:
        """Whether both sides are 0 by a derivative, and neither is written as 0."""
        if 0 in (found.left, found.right) or not self._derives(found):
            return False
        nothing = Claim("", found.left, Integer(0), found.for_all)
        return self.checker.plausible(nothing) and self.checker.check(nothing).holds

    def _derives(self, found: Equation) -> bool:
        """Whether a derivative stands in the claim, or in a definition it uses."""
        graph = self.checker.graph
        sides = graph.lower(found.left), graph.lower(found.right)
        return any(node.kind is Kind.PARTIAL for node in reachable(graph, *sides))

    def is_connected(self, found: Equation) -> bool:
        """Whether no derivative is 0 for want of a definition."""
        return next(self._constant_derivatives(found), None) is None

    def _unconnected(self, judgement: Judgement, found: Equation) -> Judgement | None:
        """What to say if a derivative is 0 for want of a definition."""
        name = next(self._constant_derivatives(found), None)
        if name is None:
            return None
        latex = (
            self.vocabulary.symbols[name].latex
            if name in self.vocabulary.symbols
            else name
        )
        reason = (
            f"in this notation what is differentiated does not depend on {latex}, so "
            "that the derivative is 0"
        )
        return Judgement(
            Verdict(Status.UNDECIDED, reason=reason),
            UNDECIDED,
            reason,
            "add the definition that connects them to [definitions]",
            remarks=judgement.remarks,
        )

    def _constant_derivatives(self, found: Equation) -> Iterator[str]:
        """What constants are differentiated by, here or in a definition used here."""
        graph = self.checker.graph
        sides = graph.lower(found.left), graph.lower(found.right)
        for node in reachable(graph, *sides):
            if node.kind is not Kind.PARTIAL:
                continue
            body, variable = node.args
            used = {n.data for n in reachable(graph, body) if n.kind is Kind.FAMILY}
            if variable.data not in used:
                yield variable.name

    def under(self, judgement: Judgement, condition: Indicator) -> Judgement:
        """The judgement on a refuted claim where two of its indices are (un)equal."""
        found = judgement.equation
        names = {condition.left.name, condition.right.name}
        if found is None or not names <= {i.symbol.name for i in found.for_all}:
            return judgement
        left, right = (Symbol(name, integer=True) for name in sorted(names))
        holds = KroneckerDelta(left, right)
        holds = holds if condition.equal else 1 - holds
        claim = Claim("", found.left * holds, found.right * holds, found.for_all)
        verdict = self.checker.check(claim)
        if not verdict.holds:
            return judgement
        sign = "=" if condition.equal else "≠"
        given = (*verdict.given, f"{left} {sign} {right}")
        return Judgement(
            replace(verdict, given=given), remarks=judgement.remarks, equation=found
        )

    def _under_hypotheses(self, judgement: Judgement) -> Judgement:
        found = judgement.equation
        if found is None:
            return judgement
        claim = Claim("", found.left, found.right, found.for_all)
        saved = []
        for text, checker in self.hypotheses:
            verdict = checker.check(claim)
            if verdict.holds:
                saved.append((text, verdict))
        if not saved:
            return judgement
        code = judgement.code
        if judgement.verdict.status is Status.REFUTED:
            code = REFUTED_UNLESS
        return replace(
            judgement,
            code=code,
            verdict=replace(judgement.verdict, holds_given=tuple(saved)),
        )


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


def _empty(judgement: Judgement) -> Judgement:
    reason = "in this notation both sides are 0, so that the step says nothing"
    return Judgement(
        Verdict(Status.UNDECIDED, reason=reason),
        UNDECIDED,
        reason,
        "add the definitions that connect what is differentiated to what it depends on",
        remarks=judgement.remarks,
    )


def _other_arguments(left: Parsed, right: Parsed) -> str:
    """What is said to depend on one thing on the left, on another on the right."""
    for name, written in left.arguments.items():
        other = right.arguments.get(name, written)
        if other != written:
            return (
                f"{name}{written} and {name}{other}: the notation does not say how "
                "they differ"
            )
    return ""


def _better(one: Judgement | None, two: Judgement) -> Judgement:
    """The one that says more: any verdict of the ladder more than an objection."""
    if one is None or (one.equation is None and two.equation is not None):
        return two
    return one


def _renamed(verdict: Verdict) -> Verdict:
    """A counterexample without names of ours: what is given of a is called a."""
    point = verdict.counterexample
    if point is None:
        return verdict
    values = tuple((_GIVEN.sub("", name), value) for name, value in point.values)
    return replace(verdict, counterexample=replace(point, values=values))


def _difference(verdict: Verdict) -> str:
    """What a refutation comes to, in words."""
    point = verdict.counterexample
    if point is None or point.ratio is None:
        return "the two sides differ"
    ratio = point.ratio.text
    if ratio == "-1":
        return "the two sides have opposite signs"
    return f"the left side is {ratio} times the right side"


def _other_readings(
    left: WrittenSide, right: WrittenSide
) -> Iterator[tuple[Reading, bool]]:
    """Other readings, and whether authors mean them as often as ours."""
    ambiguous = left.parsed(USUAL).ambiguous | right.parsed(USUAL).ambiguous
    choices = [
        (False, True) if name in ambiguous else (False,)
        for name in ("wide_sums", "narrow_operators", "wide_operators")
    ]
    for wide_sums, narrow, wide in pairs(*choices):
        if (wide_sums or narrow or wide) and not (narrow and wide):
            yield Reading(wide_sums, narrow, wide), not wide_sums


def _said(reading: Reading) -> str:
    said = []
    if reading.wide_sums:
        said.append("the sum reaches to the end of what it stands in")
    if reading.narrow_operators:
        said.append("the derivative is taken of the next factor only")
    if reading.wide_operators:
        said.append("the derivative is taken of all factors behind it")
    return " and ".join(said)


_GIVEN = re.compile(r" given(?=\[|$)")
_OURS = {UNDECIDED, "BP203", "BP210"}
