r"""Why a false claim is not refuted: it is meant under a condition, or says too little.

x > 0 stands beside it                    a condition in words
y = t \implies E = 0                      a premise that does not hold in general
\frac{\partial E}{\partial w} = 0         an equation for w
-\ln p = \sum_n (y_n - t_n)^2             p is met here first: this says what it is
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sympy import Sum

from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status, Verdict

from .elaboration.equation import IMPLIED
from .elaboration.implied import repeated
from .elaboration.lexicon import quantity_names
from .elaboration.sections import Section
from .judge import Judge
from .judgement import Judgement
from .sides import USUAL
from .steps import WrittenStep
from .syntax import Derivative, IndexTerm, Member, Term, Total, members, parts
from .verdict_codes import FREE_INDEX, UNDECIDED, UNDEFINED

__all__ = ["Doubts", "is_false", "undecided"]

_HALF_KNOWN = frozenset({"distribution"})
_FIXED = frozenset({"distribution", "identity", "ones"})
_DEFINE = "say what it is in [definitions] of the notation"
_SEVERAL = 2
_NOT_IN_GENERAL = "it does not hold in general"


@dataclass
class Doubts:
    """What keeps the claims of a section from being refuted.

    ``loose`` are the steps that may define each quantity, or function, that is not
    understood.
    """

    source: Source
    section: Section
    steps: Sequence[WrittenStep]
    loose: Mapping[str, Sequence[WrittenStep]]
    _holding: dict[WrittenStep, bool] = field(default_factory=dict)

    def weighed(
        self, judge: Judge, step: WrittenStep, judgement: Judgement
    ) -> Judgement:
        """The judgement on a step, undecided if there is a doubt."""
        judgement = self.summed(step, judgement)
        if is_false(judgement) and (reason := self._condition(judge, step)):
            return undecided(judgement, reason)
        if judgement.verdict.status is Status.REFUTED:
            return self._undefined(judge, step, judgement) or judgement
        if judgement.verdict.status is Status.UNDECIDED:
            return self._unread(judge, judgement) or judgement
        return judgement

    def summed(self, step: WrittenStep, judgement: Judgement) -> Judgement:
        """The judgement on what lacks a sum, undecided if all sums may be implied."""
        if not (is_false(judgement) and self._lacks_sum(step)):
            return judgement
        if not self._sums_are_implied:
            return judgement
        reason = f"{judgement.message}; no sum is written anywhere here"
        return undecided(judgement, reason, UNDECIDED, IMPLIED)

    def _lacks_sum(self, step: WrittenStep) -> bool:
        """Whether one side has an index twice that the other side has nowhere."""
        left, right = (side.parsed(USUAL).term for side in (step.left, step.right))
        return _lacks(left, right, self.section) or _lacks(right, left, self.section)

    @cached_property
    def _sums_are_implied(self) -> bool:
        """Whether no sum is written, and several products have an index twice."""
        noted = self.section.builder.definitions.values()
        terms: list[object] = [one.sides for several in noted for one in several]
        for step in self.steps:
            terms += [side.parsed(USUAL).term for side in (step.left, step.right)]
        if any(isinstance(part, Total) for part in parts(tuple(terms))):
            return False
        return sum(map(self._lacks_sum, self.steps)) >= _SEVERAL

    def _condition(self, judge: Judge, step: WrittenStep) -> str:
        """The condition that a step may be meant under, in words."""
        if step.conditional and not step.condition:
            return f"{_NOT_IN_GENERAL}, and a condition is written beside it in words"
        if step.is_local:
            return (
                f"{_NOT_IN_GENERAL}, and elsewhere the document subtracts one side "
                "from the other, so that this seems meant for some values only"
            )
        if step.is_vanishing:
            return f"{_NOT_IN_GENERAL}; it is read as a condition, and not as a claim"
        if step.solves:
            return f"{_NOT_IN_GENERAL}, but perhaps where {step.solves.text}"
        if step.is_solution:
            return (
                f"{_NOT_IN_GENERAL}, and the text before it speaks of where a "
                "derivative is 0"
            )
        if step.is_single and self._is_summed(step):
            return (
                f"{_NOT_IN_GENERAL}, and the text before it speaks of one sample; what "
                "it is about was defined with a sum"
            )
        for premise in step.premises:
            if not self._stands(judge, premise):
                return f"{_NOT_IN_GENERAL}, but perhaps where {premise.text}"
        return ""

    def _is_summed(self, step: WrittenStep) -> bool:
        """Whether a sum stands in the definition of a quantity of a step."""
        sides = (step.left.parsed(USUAL).term, step.right.parsed(USUAL).term)
        definitions = self.section.builder.definitions
        return any(
            one.term.has(Sum)
            for member in members(sides)
            for one in definitions.get(member.symbol, ())
        )

    def _stands(self, judge: Judge, step: WrittenStep) -> bool:
        """Whether a step holds without any condition."""
        if step.definition is not None:
            return step.definition.holds
        if step.is_arrow:
            return True
        if step not in self._holding:
            self._holding[step] = (
                step.is_equality and judge.sides(step.left, step.right).holds
            )
        return self._holding[step]

    # Quantities of which nothing is known.

    def _undefined(
        self, judge: Judge, step: WrittenStep, judgement: Judgement
    ) -> Judgement | None:
        """What to say if a quantity in a step has no meaning that it could miss."""
        found = judgement.equation
        if found is None:
            return None
        defined = self.section.builder.definitions
        symbols = self.section.vocabulary.symbols
        names = quantity_names(found.left) | quantity_names(found.right)
        member = step.left.member()
        order = [one.symbol for one in members(step.left.parsed(USUAL).term)]
        for name in judge.unknown_in(found):
            if name not in symbols and (place := self._loose_at(judge, name)):
                latex = self.section.vocabulary.functions[name].latex
                reason = self._not_understood(latex, place)
                return undecided(judgement, reason, UNDEFINED, _DEFINE)
        unknown = sorted((names & symbols.keys()) - defined.keys())
        for name in sorted(unknown, key=lambda one: one not in order):
            latex = symbols[name].latex
            if member and name == member.symbol and symbols[name].domain in _HALF_KNOWN:
                reason = f"of {latex} only its sum is known"
                return undecided(judgement, reason, UNDEFINED, _DEFINE)
            place = self._loose_at(judge, name)
            if place is not None:
                reason = self._not_understood(latex, place)
                return undecided(judgement, reason, UNDEFINED, _DEFINE)
            if self._is_first_met(name, step):
                reason = f"{latex} stands here first, so that this may say what it is"
                return undecided(judgement, reason, UNDEFINED, _DEFINE)
        return None

    def _unread(self, judge: Judge, judgement: Judgement) -> Judgement | None:
        """What to say if a definition that could not be read would connect a claim."""
        found = judgement.equation
        missing = None if found is None else judge.missing(found)
        symbols = self.section.vocabulary.symbols
        for name in sorted({missing.of, *missing.inputs}) if missing else ():
            place = self._loose_at(judge, name)
            if place is not None and name in symbols:
                reason = self._not_understood(symbols[name].latex, place)
                return undecided(judgement, reason, UNDEFINED)
        return None

    def _not_understood(self, latex: str, step: WrittenStep) -> str:
        line = self.source.lines(step.span)[0]
        return (
            f"nothing defines {latex}: the equation of line {line} is not understood "
            "as its definition"
        )

    def _loose_at(self, judge: Judge, name: str) -> WrittenStep | None:
        """The equation that may define a quantity, and does not hold anyway."""
        steps = self.loose.get(name, ())
        return next((step for step in steps if not self._stands(judge, step)), None)

    def _is_first_met(self, name: str, step: WrittenStep) -> bool:
        """Whether one side of a step has a quantity alone that is nowhere before it.

        One entry of it is not enough, for that leaves the others open.
        """
        if self._first_steps.get(name) is not step or name in self._used:
            return False
        if self.section.vocabulary.symbols[name].domain in _FIXED:
            return False
        sides = (step.left.parsed(USUAL).term, step.right.parsed(USUAL).term)
        left, right = ({m.symbol for m in members(side)} for side in sides)
        if not (left and right) or {name} not in (left, right) or name in left & right:
            return False
        entries = (any(m.indices) for m in members(sides) if m.symbol == name)
        return not any(entries) and not self._is_known(step)

    def _is_known(self, step: WrittenStep) -> bool:
        """Whether one side is a derivative, or a quantity that is defined already."""
        sides = (step.left.parsed(USUAL).term, step.right.parsed(USUAL).term)
        if any(isinstance(part, Derivative) for part in parts(sides)):
            return True
        alone = [side.symbol for side in sides if isinstance(side, Member)]
        return any(name in self.section.builder.definitions for name in alone)

    @cached_property
    def _first_steps(self) -> Mapping[str, WrittenStep]:
        """The step in which each quantity appears first."""
        found: dict[str, WrittenStep] = {}
        for step in self.steps:
            for side in (step.left, step.right):
                for member in members(side.parsed(USUAL).term):
                    found.setdefault(member.symbol, step)
        return found

    @cached_property
    def _used(self) -> frozenset[str]:
        """The quantities that stand in definitions, or have a number."""
        builder = self.section.builder
        expansions = builder.vocabulary.expansions
        formulas = (*builder.formulas.values(), *builder.vocabulary.formulas.values())
        return frozenset().union(
            *(one.names for several in builder.known.values() for one in several),
            *(quantity_names(formula) for formula in formulas if formula is not None),
            *(quantity_names(value.term) for value in expansions.values()),
            (value.symbol for value in self.section.values),
        )


def _lacks(one: Term | None, other: Term | None, section: Section) -> bool:
    """Whether an index stands twice in a term, and nowhere in another one."""
    if one is None:
        return False
    names = {part.name for part in parts(other) if isinstance(part, IndexTerm)}
    return bool(repeated(one, section.vocabulary) - names)


def is_false(judgement: Judgement) -> bool:
    """Whether numbers show that a claim does not hold for all values."""
    refuted = judgement.verdict.status is Status.REFUTED
    return refuted or judgement.code == FREE_INDEX


def undecided(
    judgement: Judgement, reason: str, code: str = UNDECIDED, hint: str = ""
) -> Judgement:
    """The judgement on a claim about which that reason leaves a doubt."""
    verdict = Verdict(Status.UNDECIDED, reason=reason)
    return Judgement(verdict, code, reason, hint, remarks=judgement.remarks)
