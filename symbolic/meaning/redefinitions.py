r"""Quantities that a document defines a second time: a new network, or a slip.

    y = w x     ...     y = \tanh(w x)     \partial y/\partial w = (1 - y^2) x

What stands behind the second formula tells: if it holds with that one, a new beginning
is meant, and from there on the new formula counts.  If the document goes on with the
first one, the second is a slip.  Where nothing tells, it is refuted, unless a heading
or the text before it speaks of something new; then nobody can say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from backproof.symbolic.check import Checker
from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status

from .elaboration.applied import FunctionDefinition, function_definition
from .elaboration.circles import goes_round
from .elaboration.elaborate import Elaborator
from .elaboration.sections import Section
from .elaboration.theories import Definition, TheoryBuilder
from .elaboration.values import numeric
from .examples import Examples
from .judge import Judge
from .objection import Objection
from .quoting import quoted
from .sides import USUAL
from .steps import WrittenChain, WrittenStep
from .syntax import Call, Component, Derivative, Term, members, parts

__all__ = ["Redefinition", "Redefinitions"]

_MOST = 6
"""Second formulas that are tried; a document with more needs sections."""

_HEADING = re.compile(
    r"^(?:#{1,6} |\s*\\(?:chapter|(?:sub)*section|paragraph)\b|[=-]{3,}$)", re.MULTILINE
)
_NEW = re.compile(
    r"\b(?:instead|another|alternativ\w*|second|different|replaced?|suppose|consider"
    r"|new|now|case of|if we)\b",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"equivalen|rewrit|(?:re)?written|in other words|that is|namely|expand|simplif"
    r"|the same|becomes",
    re.IGNORECASE,
)
_NEAR = 200
"""Characters before a display that are about it."""


@dataclass(frozen=True, eq=False)
class Redefinition:
    """A second formula: the step that says it, and the one that said the first."""

    step: WrittenStep
    first: WrittenStep
    meaning: Definition | FunctionDefinition

    @property
    def place(self) -> int:
        """Where it begins to count."""
        return self.step.span.start


@dataclass
class Redefinitions:
    """The second formulas of a section, and what judges the steps behind them."""

    source: Source
    section: Section
    written: Sequence[WrittenChain]
    judge: Judge
    _judges: dict[frozenset[Redefinition], Judge] = field(default_factory=dict)

    def judge_at(self, step: WrittenStep) -> Judge:
        """What judges a step, with the formulas that count there."""
        return self._judge(self._before(step, self.accepted))

    def at(self, step: WrittenStep) -> Redefinition | None:
        """The second formula that a step says, if it counts from there on."""
        return next((one for one in self.accepted if one.step is step), None)

    def doubt(self, step: WrittenStep) -> str:
        """Why nothing can be said of a step, in words; "" if something can."""
        for one in self._unclear:
            line = self.source.lines(one.first.span)[0]
            if one.step is step:
                return f"line {line} says something else, and this may be a new one"
            again = self.source.lines(one.step.span)[0]
            both = self.accepted, self.accepted | {one}
            if step in self._holding(both[0]) ^ self._holding(both[1]):
                return (
                    f"lines {line} and {again} define one thing in two ways, and this "
                    "holds with one of them only"
                )
        return ""

    # What the document goes on with.

    @cached_property
    def accepted(self) -> frozenset[Redefinition]:
        """The second formulas that count from their places on."""
        every = frozenset(self._candidates())
        if not every:
            return every
        best: frozenset[Redefinition] = frozenset()
        for tried in (every, *({one} for one in every)):
            if self._gains(best, frozenset(tried)):
                best = frozenset(tried)
        for one in sorted(best, key=lambda one: one.place):
            if not self._gains(best - {one}, best):
                best -= {one}
        return best

    @cached_property
    def _unclear(self) -> tuple[Redefinition, ...]:
        """Those of which nothing tells whether they are new beginnings or slips."""
        rest = (one for one in self._candidates() if one not in self.accepted)
        return tuple(one for one in rest if self._is_announced(one))

    def _gains(
        self, old: frozenset[Redefinition], new: frozenset[Redefinition]
    ) -> bool:
        """Whether more holds with some formulas than with others.

        Nobody writes by accident what holds with a new formula, but forgets its slope.
        """
        before, after = self._holding(old), self._holding(new)
        gained, lost = after - before, before - after
        if not old < new:
            return len(gained) > len(lost)
        announced = all(map(self._is_announced, new - old))
        return bool(gained) and (len(gained) >= len(lost) or announced)

    def _is_announced(self, one: Redefinition) -> bool:
        """Whether a heading, or the text before it, speaks of something new."""
        text = self.source.text[one.first.span.end : one.place]
        near = text[-_NEAR:]
        if _HEADING.search(text):
            return True
        return bool(_NEW.search(near)) and not _SAME.search(near)

    def _holding(self, active: frozenset[Redefinition]) -> frozenset[WrittenStep]:
        """The claims behind the first of all second formulas that hold with some."""
        if active not in self._held:
            self._held[active] = frozenset(
                step
                for step in self._claims
                if all(one.step is not step for one in active)
                and self._judge(self._before(step, active))
                .sides(step.left, step.right)
                .holds
            )
        return self._held[active]

    @cached_property
    def _held(self) -> dict[frozenset[Redefinition], frozenset[WrittenStep]]:
        return {}

    @cached_property
    def _claims(self) -> tuple[WrittenStep, ...]:
        start = min((one.place for one in self._candidates()), default=0)
        return tuple(
            step
            for steps in self.written
            for step in steps
            if step.span.start >= start
            and step.definition is None
            and step.is_equality
            and not step.is_update
        )

    def _before(
        self, step: WrittenStep, active: frozenset[Redefinition]
    ) -> frozenset[Redefinition]:
        return frozenset(one for one in active if one.place <= step.span.start)

    def _judge(self, active: frozenset[Redefinition]) -> Judge:
        """What judges with some of the second formulas in place of the first ones."""
        if not active:
            return self.judge
        if active not in self._judges:
            ordered = sorted(active, key=lambda one: one.place)
            meanings = [one.meaning for one in ordered]
            plain = [one for one in meanings if isinstance(one, Definition)]
            builder = self.section.builder.assuming(plain, {})
            for meaning in meanings:
                if isinstance(meaning, FunctionDefinition):
                    meaning.enter(builder)
            seed = self.judge.checker.seed
            self._judges[active] = replace(
                self.judge,
                vocabulary=builder.vocabulary,
                checker=Checker(builder.theory("document"), seed=seed),
                examples=Examples(builder, tuple(self.section.values), seed),
            )
        return self._judges[active]

    # Second formulas.

    def _candidates(self) -> tuple[Redefinition, ...]:
        return self._found

    @cached_property
    def _found(self) -> tuple[Redefinition, ...]:
        found: list[Redefinition] = []
        for steps in self.written:
            step = steps[0] if steps else None
            if step is None or step.definition is not None or not step.may_define:
                continue
            one = self._redefined(step)
            if one is None or step.is_premise or step.is_local:
                continue
            judged = self.judge.sides(step.left, step.right)
            if judged.verdict.status is Status.REFUTED:
                found.append(one)
        return tuple(found) if len(found) <= _MOST else ()

    def _redefined(self, step: WrittenStep) -> Redefinition | None:
        """What a step says anew of something that an earlier step defines."""
        left, right = step.left.term(), step.right.term()
        if left is None or right is None or _derives(right):
            return None
        name = _name(left)
        first = next((one for one in self._firsts(name) if one is not step), None)
        if not name or first is None or first.span.start >= step.span.start:
            return None
        meaning = self._meaning(left, right)
        return None if meaning is None else Redefinition(step, first, meaning)

    def _firsts(self, name: str) -> Iterator[WrittenStep]:
        """The steps that define something by a formula without a derivative."""
        for steps in self.written:
            for step in steps:
                defined = step.definition is not None and step.definition.holds
                own = _name(step.left.parsed(USUAL).term) == name
                if defined and own and not _derives(step.right.parsed(USUAL).term):
                    yield step

    def _meaning(
        self, left: Term, right: Term
    ) -> Definition | FunctionDefinition | None:
        """What an equation would define, if nothing else did."""
        builder = self.section.builder
        elaborator = partial(Elaborator, text_of=partial(quoted, self.source.text))
        member = next(members(left), None)
        if left is not member:
            return function_definition(_without(builder, left), left, right, elaborator)
        own = builder.definitions.get(member.symbol, [])
        if any(one.fixed for one in own) or member in members(right):
            return None
        try:
            found = builder.define(member, right, elaborator(builder.vocabulary))
        except Objection:
            return None
        around = {n: d for n, d in builder.known.items() if n != member.symbol}
        round_ = goes_round(found, around, builder.vocabulary)
        return None if found.fixed or numeric(found) or round_ else found


def _name(term: Term | None) -> str:
    """The quantity or the function that a side is about."""
    inner = term.term if isinstance(term, Component) else term
    if isinstance(inner, Call):
        return f"{inner.function}()"
    member = next(members(term), None)
    return member.symbol if member is not None and term is member else ""


def _derives(term: Term | None) -> bool:
    return any(isinstance(part, Derivative) for part in parts(term))


def _without(builder: TheoryBuilder, left: Term) -> TheoryBuilder:
    """A builder that does not know what a function is."""
    inner = left.term if isinstance(left, Component) else left
    name = inner.function if isinstance(inner, Call) else ""
    old = builder.vocabulary
    return replace(
        builder,
        formulas={**builder.formulas, name: None},
        vocabulary=replace(
            old,
            formulas={n: f for n, f in old.formulas.items() if n != name},
            expansions={n: f for n, f in old.expansions.items() if n != name},
        ),
    )
