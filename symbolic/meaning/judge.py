"""The verdict on one claim of a document, in whatever reading it holds.

A claim is judged as our conventions read it.  Where LaTeX leaves a scope open and
the claim holds in the other reading, that one is taken if both are usual, and said;
if only ours is usual, the claim stays refuted and the reading is offered as a repair.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Integer, KroneckerDelta

from backproof.symbolic.check import UNSUPPORTED, Checker
from backproof.symbolic.errors import BackproofError
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.reach import reachable
from backproof.symbolic.reading.codes import CROSSED_OUT
from backproof.symbolic.reading.source import Span
from backproof.symbolic.theory import Claim, Quantity
from backproof.symbolic.verdict import Status, Verdict

from .checked import Remark
from .connections import Connections, Missing
from .descent import falls, not_descended
from .elaboration.elaborate import CHOICES, Elaborator
from .elaboration.equation import Equation, equation, only_on_the_right
from .elaboration.indexing import Indexing
from .examples import Examples
from .extents import MOST, extent
from .judgement import Judgement, objected, unread
from .meaning_codes import CALL_OR_PRODUCT
from .notations.indices import index_text
from .notations.vocabulary import Vocabulary
from .objection import Objection
from .parsing.parse import Parsed
from .readings import described, other_readings
from .sides import USUAL, WrittenSide
from .syntax import Indicator, Reading, Term
from .verdict_codes import (
    MALFORMED,
    NUMERIC,
    REFUTED,
    REFUTED_UNLESS,
    UNDECIDED,
)
from .verdict_codes import UNSUPPORTED as NOT_SUPPORTED

__all__ = ["Judge", "Judgement"]


@dataclass
class Judge:
    """Judges the claims of one section, which share a theory.

    ``hypotheses`` are the conditions of the notation, each with a checker of the
    theory in which it holds.  ``variables`` are the quantities by which the document
    differentiates.  ``examples`` are the numbers that it gives its quantities.
    ``falling`` says that its changes are taken away, not added, if it tells at all.
    """

    vocabulary: Vocabulary
    checker: Checker
    hypotheses: Sequence[tuple[str, Checker]] = ()
    text_of: Callable[[Span], str] = lambda _: ""
    variables: frozenset[str] = frozenset()
    examples: Examples | None = None
    falling: bool | None = None

    @cached_property
    def given(self) -> frozenset[str]:
        """The quantities that have no formula."""
        return frozenset(q.name for q in self.checker.theory.quantities if q.given)

    @property
    def usual(self) -> Reading:
        """Our reading, with what the document says of changes."""
        return replace(USUAL, falling_changes=bool(self.falling))

    @cached_property
    def _connections(self) -> Connections:
        return Connections(self.checker, self.variables)

    def sides(self, left: WrittenSide, right: WrittenSide) -> Judgement:
        """The judgement on two sides of a document."""
        usual = self._read(left, right, self.usual)
        if usual.holds:
            return usual
        if {f.code for f in (*left.findings(), *right.findings())} == {CROSSED_OUT}:
            return self._unstruck(left, right) or usual
        for reading, accepted in other_readings(left, right):
            other = self._read(left, right, reading)
            if not other.holds:
                continue
            span = left.text.span().hull(right.text.span())
            remark = Remark(f"read so that {described(reading)}", span)
            if accepted or usual.verdict.status is not Status.REFUTED:
                return replace(other, remarks=(*other.remarks, remark))
            return replace(
                usual,
                hint=f"it holds if {described(reading)}: write parentheses",
                reading=reading,
            )
        changes = left.descent.changes | right.descent.changes
        if changes and usual.verdict.status is Status.REFUTED:
            ahead = left.descent.ahead or right.descent.ahead
            if not (ahead or changes <= self.variables):
                return not_descended(usual, self.latex(min(changes - self.variables)))
            if self.falling is None and self._read(left, right, _FALLING).holds:
                return falls(usual)
        return usual

    def _unstruck(self, left: WrittenSide, right: WrittenSide) -> Judgement | None:
        """The judgement, if what is crossed out may as well be there as not."""
        kept = self.sides(left.unstruck(), right.unstruck())
        without = (self.sides(left.unstruck(x), right.unstruck(x)) for x in ("1", "0"))
        if not kept.holds or not any(other.holds for other in without):
            return None
        span = left.text.span().hull(right.text.span())
        remark = Remark("what is crossed out is read as it stands", span)
        return replace(kept, remarks=(*kept.remarks, remark))

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
        changes = left.descent.changes | right.descent.changes
        if unknown := sorted(changes - self.given):
            name = self.latex(unknown[0])
            reason = f"{name} has a formula, and the rule of updates says nothing of it"
            return Judgement(
                Verdict(Status.UNDECIDED, reason=reason), UNDECIDED, reason
            )
        if len(left.descent.labels | right.descent.labels) > 1:
            reason = "its quantities stand at different iterations"
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
        judgement = self.terms(one, two, place=left.text.span().start)
        return replace(judgement, remarks=(*remarks, *judgement.remarks))

    def against(self, left: Term, right: WrittenSide) -> Judgement:
        """The judgement on a side that should be a term of the notation's."""
        findings = right.findings()
        term = right.term(self.usual)
        if findings or term is None:
            return unread(findings)
        # The places of the notation's term are not in the document.
        unquoted = replace(self, text_of=lambda _: "")
        judgement = unquoted.terms(left, term, place=right.text.span().start)
        other = right.term(_FALLING) if right.descent.changes else None
        refuted = judgement.verdict.status is Status.REFUTED
        untold = refuted and self.falling is None and other is not None
        if untold and unquoted.terms(left, other or term, thorough=False).holds:
            judgement = falls(judgement)
        return replace(judgement, caret=None)

    def terms(
        self, left: Term, right: Term, *, thorough: bool = True, place: int = 0
    ) -> Judgement:
        """The judgement on two terms; hypotheses are tried if ``thorough``.

        Numbers count that the document says before the ``place``.

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
                return self._laid_out(judgement, left, right)
            first = _better(first, judgement)
        assert first is not None  # noqa: S101
        if thorough and first.verdict.status in (Status.REFUTED, Status.NUMERIC):
            first = self._under_hypotheses(first)
        if self.examples is None or first.verdict.holds_given:
            return first
        return self.examples.judged(self, first, (left, right), place)

    def _laid_out(self, judgement: Judgement, left: Term, right: Term) -> Judgement:
        """The judgement given the layout that it needs, if it holds in one only."""
        found = judgement.equation
        if found is None or not found.layout:
            return judgement
        every = self.equations(left, right)
        others = (one for one in every if isinstance(one, Equation))
        if any(
            one.layout != found.layout and self._decided(one).holds for one in others
        ):
            return judgement
        given = (*judgement.verdict.given, f"{found.layout} layout")
        return replace(judgement, verdict=replace(judgement.verdict, given=given))

    def equations(self, left: Term, right: Term) -> Iterator[Equation | Objection]:
        """The claim in every choice of what is left open, the usual one first."""
        for choice in CHOICES:
            elaborator = Elaborator(self.vocabulary, self.text_of, choice)
            yield _equation(elaborator, left, right)
            if elaborator.layout:
                turned = replace(choice, layout="denominator")
                other = Elaborator(self.vocabulary, self.text_of, turned)
                yield _equation(other, left, right)
            if not elaborator.open:
                return

    def _decided(self, found: Equation) -> Judgement:
        numbers = extent(found, self.quantities_in(found))
        if numbers > MOST:
            return _too_large(found, numbers)
        claim = Claim("", found.left, found.right, found.for_all)
        verdict = _renamed(self.checker.check(claim))
        judgement = Judgement(verdict, equation=found, remarks=found.remarks)
        if verdict.holds and self._is_vacuous(found):
            return self._unconnected(judgement, found) or _empty(judgement)
        if verdict.holds and not self._holds_anyway(claim):
            return self._unconnected(judgement, found) or judgement
        match verdict.status:
            case Status.REFUTED:
                return self._doubted(judgement, found)
            case Status.MALFORMED:
                return replace(judgement, code=MALFORMED, message=verdict.reason)
            case Status.UNDECIDED:
                named = verdict.reason.startswith(UNSUPPORTED)
                return replace(
                    judgement,
                    code=NOT_SUPPORTED if named else UNDECIDED,
                    message=verdict.reason.removeprefix(UNSUPPORTED),
                )
            case Status.NUMERIC:
                message = "both sides agree as far as numbers can tell"
                return replace(judgement, code=NUMERIC, message=message)
        return judgement

    def quantities_in(self, found: Equation) -> tuple[Quantity, ...]:
        """The quantities that a claim is about, through definitions."""
        names = {n.name for n in self._within(found) if n.kind is Kind.FAMILY}
        theory = self.checker.theory
        return tuple(one for one in theory.quantities if one.name in names)

    def unknown_in(self, found: Equation) -> tuple[str, ...]:
        """The quantities and functions in a claim of which nothing says the value."""
        applied = {n.function[0] for n in self._within(found) if n.kind is Kind.APPLY}
        functions = self.checker.theory.functions
        return (
            *(one.name for one in self.quantities_in(found) if one.given),
            *(f.name for f in functions if f.name in applied and f.formula is None),
        )

    def _within(self, found: Equation) -> tuple[Node, ...]:
        graph = self.checker.graph
        try:
            sides = graph.lower(found.left), graph.lower(found.right)
            return tuple(reachable(graph, *sides))
        except (BackproofError, RecursionError):
            return ()  # The ladder says what is wrong.

    def _doubted(self, judgement: Judgement, found: Equation) -> Judgement:
        """A refutation, unless the notation or the author says too little for one."""
        unconnected = self._unconnected(judgement, found)
        if unconnected is not None:
            return unconnected
        if found.only_right:
            objection = only_on_the_right(
                found.only_right, Span(0, 0), repeated=found.repeated
            )
            return replace(
                objected(objection), remarks=judgement.remarks, equation=found
            )
        return replace(judgement, code=REFUTED, message=_difference(judgement.verdict))

    def _is_vacuous(self, found: Equation) -> bool:
        """Whether both sides are 0 by a derivative, and neither is written as 0."""
        if 0 in (found.left, found.right) or not self._derives(found):
            return False
        nothing = Claim("", found.left, Integer(0), found.for_all)
        return self.checker.plausible(nothing) and self.checker.check(nothing).holds

    def _holds_anyway(self, claim: Claim) -> bool:
        """Whether it holds whatever is 0 only for want of a definition."""
        says_zero = 0 in (claim.left, claim.right)
        return says_zero or self._connections.holds_anyway(claim)

    def _derives(self, found: Equation) -> bool:
        """Whether a derivative stands in the claim, or in a definition it uses."""
        graph = self.checker.graph
        sides = graph.lower(found.left), graph.lower(found.right)
        return any(node.kind is Kind.PARTIAL for node in reachable(graph, *sides))

    def is_connected(self, found: Equation) -> bool:
        """Whether no derivative is 0 for want of a definition."""
        return self.missing(found) is None

    def missing(self, found: Equation) -> Missing | None:
        """The first derivative that is 0 for want of a definition."""
        graph = self.checker.graph
        try:
            sides = graph.lower(found.left), graph.lower(found.right)
        except (BackproofError, RecursionError):
            return None  # The ladder says what is wrong.
        return next(self._connections.missing(*sides), None)

    def _unconnected(self, judgement: Judgement, found: Equation) -> Judgement | None:
        """What to say if a derivative is 0 for want of a definition."""
        missing = self.missing(found)
        if missing is None:
            return None
        what = self.latex(missing.of) if missing.of else "what is differentiated"
        by = self.latex(missing.by)
        reason = (
            f"in this notation {what} does not depend on {by}, so that the derivative "
            "counts as 0"
        )
        inputs = ", ".join(sorted(map(self.latex, missing.inputs)))
        hint = (
            f"add the definition that connects them to [definitions]; none is known "
            f"of {inputs}"
        )
        verdict = Verdict(Status.UNDECIDED, reason=reason)
        return replace(
            judgement, verdict=verdict, code=UNDECIDED, message=reason, hint=hint
        )

    def latex(self, name: str) -> str:
        """A quantity as its notation writes it."""
        entry = self.vocabulary.symbols.get(_GIVEN.sub("", name))
        return entry.latex if entry else name

    def under(self, judgement: Judgement, condition: Indicator) -> Judgement:
        """The judgement on a refuted claim where two of its indices are (un)equal."""
        found = judgement.equation
        indexing = Indexing(self.vocabulary)
        sides = sorted((condition.left, condition.right), key=index_text)
        left, right = map(indexing.index, sides)
        letters = {letter.symbol for letter in indexing.letters.values()}
        if found is None or not letters <= {i.symbol for i in found.for_all}:
            return judgement
        holds = KroneckerDelta(left, right)
        holds = holds if condition.equal else 1 - holds
        claim = Claim("", found.left * holds, found.right * holds, found.for_all)
        verdict = self.checker.check(claim)
        if not verdict.holds:
            return judgement
        sign = "=" if condition.equal else "≠"
        given = (*verdict.given, f" {sign} ".join(map(index_text, sides)))
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


_FALLING = Reading(falling_changes=True)


def _equation(elaborator: Elaborator, left: Term, right: Term) -> Equation | Objection:
    """The claim, or why it is none."""
    try:
        return equation(elaborator, left, right)
    except Objection as objection:
        return objection


def _too_large(found: Equation, numbers: int) -> Judgement:
    reason = f"it takes {numbers} numbers at once, and more than {MOST} are not tried"
    return Judgement(
        Verdict(Status.UNDECIDED, reason=reason),
        UNDECIDED,
        reason,
        "leave the values of large sizes out of [sizes]: what holds for every size "
        "holds for that one",
        remarks=found.remarks,
        equation=found,
    )


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


_GIVEN = re.compile(r" given(?=\[|$)")
