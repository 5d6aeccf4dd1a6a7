r"""A claim at the numbers that a document gives its quantities.

    x = 1, \quad w = 3, \quad t = 2
    E = \frac12 (3 \cdot 1 - 2)^2       holds given x = 1, w = 3, t = 2
    \frac{\partial E}{\partial w} = w x - t    does not hold, though x = 1

Numbers count where they were put in: where one side is nothing but numbers, or where a
number stands and its quantity does not.  Elsewhere a claim that holds for them only is
undecided, for the author may have meant it so from there on.  The numbers of the
notation count at every place, in the same way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from backproof.symbolic.check import Checker
from backproof.symbolic.verdict import Status, Verdict

from .elaboration.theories import TheoryBuilder
from .elaboration.values import Value, in_force, is_numeric
from .judgement import Judgement
from .rounding import is_long, rounded
from .syntax import Negative, Number, Term, members, parts
from .verdict_codes import NUMERIC, UNDECIDED

if TYPE_CHECKING:
    from .judge import Judge

__all__ = ["Examples"]

_NAMED = 4
"""Quantities without a value that are named."""

_SPARED = 8
"""Values of which it is asked whether a claim holds without them."""


@dataclass(frozen=True)
class Examples:
    """The numbers of a section, and what decides claims at them."""

    builder: TheoryBuilder
    values: tuple[Value, ...] = ()
    seed: int = 0
    _checkers: dict[tuple[int, ...], Checker] = field(default_factory=dict)

    def judged(
        self, judge: "Judge", general: Judgement, sides: tuple[Term, Term], place: int
    ) -> Judgement:
        """The judgement on a claim that does not hold for all values."""
        found = general.equation
        if found is None:
            return general
        names = {quantity.name for quantity in judge.quantities_in(found)}
        known = tuple(v for v in in_force(self.values, place) if v.symbol in names)
        if any(map(is_numeric, sides)) or any(map(is_long, parts(sides))):
            return self._calculated(judge, general, sides, known)
        put_in = tuple(v for v in known if _is_put_in(v, sides))
        if put_in:
            again = self._at(judge, put_in).terms(*sides, thorough=False)
            if again.holds:
                return self._needing_least(judge, again, sides, put_in)
        if known and general.verdict.status is Status.REFUTED and known != put_in:
            again = self._at(judge, known).terms(*sides, thorough=False)
            if again.holds:
                return _only_there(again, known)
        return general

    def _calculated(
        self,
        judge: "Judge",
        general: Judgement,
        sides: tuple[Term, Term],
        known: tuple[Value, ...],
    ) -> Judgement:
        """The judgement on a calculation: with all numbers that are known."""
        there = self._at(judge, known)
        again = there.terms(*sides, thorough=False) if known else general
        if again.holds:
            return _given(again, known)
        found = again.equation
        if found is None or general.verdict.status is not Status.REFUTED:
            return general
        unknown = there.unknown_in(found)
        if not unknown:
            theory, decimals = there.checker.theory, dict(_decimals(known))
            agreed = rounded(theory, judge.vocabulary, sides, decimals)
            return _given(again if agreed is None else _agreeing(again, agreed), known)
        if known or any(isinstance(p, Number) and p.places for p in parts(sides)):
            return _unvalued(general, [judge.latex(name) for name in unknown])
        return general

    def _needing_least(
        self,
        judge: "Judge",
        judgement: Judgement,
        sides: tuple[Term, Term],
        values: tuple[Value, ...],
    ) -> Judgement:
        """The judgement with only those values that it does not hold without."""
        for value in values[:_SPARED]:
            fewer = tuple(one for one in values if one is not value)
            again = self._at(judge, fewer).terms(*sides, thorough=False)
            if again.holds:
                judgement, values = again, fewer
        return _given(judgement, values)

    def _at(self, judge: "Judge", values: Sequence[Value]) -> "Judge":
        """What judges claims where quantities have these values."""
        if not values:
            return replace(judge, examples=None)
        key = tuple(map(id, values))
        if key not in self._checkers:
            own = (value.definition for value in values)
            theory = self.builder.assuming(own, {}).theory("example")
            self._checkers[key] = Checker(theory, seed=self.seed)
        return replace(judge, checker=self._checkers[key], examples=None)


def _decimals(values: Sequence[Value]) -> Iterator[tuple[str, Number]]:
    """The quantities without indices that are decimals."""
    for value in values:
        if isinstance(value.number, Number) and value.definition.term.is_Rational:
            yield value.symbol, value.number


def _is_put_in(value: Value, sides: tuple[Term, Term]) -> bool:
    """Whether a side of a claim has the number in place of its quantity."""
    number = value.number
    number = number.term if isinstance(number, Negative) else number
    return any(
        any(part == number for part in parts(side))
        and all(member.symbol != value.symbol for member in members(side))
        for side in sides
    )


def _given(judgement: Judgement, values: Sequence[Value]) -> Judgement:
    """The judgement with what it rests on."""
    texts = dict.fromkeys((*judgement.verdict.given, *(v.text for v in values)))
    return replace(judgement, verdict=replace(judgement.verdict, given=tuple(texts)))


def _only_there(judgement: Judgement, values: Sequence[Value]) -> Judgement:
    told = ", ".join(value.text for value in values)
    reason = f"it does not hold in general, but where {told}"
    hint = (
        "if this is meant everywhere, say it as one of the [[hypotheses]], with "
        f"definitions = {{ {', '.join(value.assignment for value in values)} }}"
    )
    verdict = Verdict(Status.UNDECIDED, reason=reason)
    return Judgement(verdict, UNDECIDED, reason, hint, remarks=judgement.remarks)


def _unvalued(judgement: Judgement, names: Sequence[str]) -> Judgement:
    several = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        several += f" and {len(names) - _NAMED} more"
    reason = f"a calculation with numbers, and nothing says the value of {several}"
    hint = f'add it to [definitions], as in "{names[0]}" = "0.5"'
    verdict = Verdict(Status.UNDECIDED, reason=reason)
    return Judgement(verdict, UNDECIDED, reason, hint, remarks=judgement.remarks)


def _agreeing(judgement: Judgement, digits: int) -> Judgement:
    message = "both sides agree as far as their decimals go"
    verdict = Verdict(Status.NUMERIC, reason=message, digits=digits)
    return Judgement(
        verdict,
        NUMERIC,
        message,
        remarks=judgement.remarks,
        equation=judgement.equation,
    )
