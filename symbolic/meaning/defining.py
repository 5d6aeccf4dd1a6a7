r"""Which equations of a section are definitions, and what they define.

    y = g(w x)                            y, if nothing has defined it yet
    \frac{\partial E}{\partial y} = d     d, if it occurs here first
    t = y                                 nothing, if y - t stands somewhere: then the
                                          two are not the same everywhere
    x = 1                                 a value, from here on: see ``values``

A quantity is *loose* if an equation that may define it could not be taken for a
definition: it is no input, and so nothing can be refuted about it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import product as pairs

from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status, Verdict

from .elaboration.applied import called
from .elaboration.circles import goes_round
from .elaboration.elaborate import CHOICES, Elaborator
from .elaboration.sections import Section
from .elaboration.theories import Definition
from .elaboration.values import Value, is_numeric, numeric, taken_out
from .judgement import Judgement, objected, unread
from .objection import Objection
from .quoting import quoted
from .readings import described, other_readings
from .sides import USUAL, WrittenSide
from .steps import WrittenStep
from .syntax import Add, IndexTerm, Member, Negative, Term, members, parts
from .verdict_codes import FREE_INDEX

__all__ = ["Definer"]

_SETTLED = frozenset({"distribution", "identity", "ones"})
"""What is known of such a quantity is a definition already."""


@dataclass
class Definer:
    """Takes the definitions of a section, in its order, into its theory."""

    source: Source
    section: Section
    steps: Sequence[WrittenStep]
    loose: dict[str, list[WrittenStep]] = field(default_factory=dict)
    """The steps that may define each loose quantity."""
    _noted: frozenset[str] = frozenset()
    _stated: dict[WrittenStep, Value] = field(default_factory=dict)

    def define(self) -> None:
        """Find all definitions, and mark their steps."""
        noted = (d for own in self.section.builder.known.values() for d in own)
        self._noted = frozenset().union(*(d.names for d in noted))
        steps = [step for step in self.steps if step.may_define]
        for step in steps:
            self._function(step)
        steps = [step for step in steps if step.definition is None]
        for step in steps:
            step.is_local = self._is_local(step)
            if not (step.is_local or step.is_premise):
                step.definition = self._definition(step, step.left, step.right)
        # What stood the other way round, or before what it needs, or as a premise.
        for step in steps:
            if step.definition is None and not step.is_local:
                step.definition = self._late_definition(step)
        self._settle_values()

    def _settle_values(self) -> None:
        """Tell the numbers that are values from what is defined after all."""
        builder, stated = self.section.builder, tuple(self._stated.values())
        at_labels = [value for value in stated if value.definition.fixed]
        taken = {id(value) for value in taken_out(builder, at_labels)}
        for step, value in self._stated.items():
            if id(value) in taken:
                self.section.values.append(value)
            elif not value.definition.fixed:
                if value.symbol in builder.definitions:
                    step.definition = None
                else:
                    self.section.values.append(value)
        self.section.values.sort(key=lambda value: value.place or 0)

    # Whether an equation defines something.

    def _function(self, step: WrittenStep) -> None:
        """Take what a step says of a function, or note that it says too much."""
        left, right = step.left.term(), step.right.term()
        entry = called(left, self.section.vocabulary)
        if entry is None or step.is_premise:
            return
        assert left is not None  # noqa: S101  (it has a function)
        if right is None:
            self.loose.setdefault(entry.name, []).append(step)
            return
        text_of = partial(quoted, self.source.text)
        remarks = self.section.define_function(left, right, text_of)
        if remarks is not None:
            step.definition = Judgement(Verdict(Status.PROVED), remarks=remarks)
        elif set(members(right)) <= set(members(left)):
            self.loose.setdefault(entry.name, []).append(step)

    def _late_definition(self, step: WrittenStep) -> Judgement | None:
        builder = self.section.builder
        ways = ((step.left, step.right), (step.right, step.left))
        # "w x = t, and so" is a condition, and "t = w x, and so" may be none.
        for left, right in ways[:1] if step.is_premise else ways:
            member = left.member()
            if member is None or right.member() is not None:
                continue
            name = member.symbol
            defined = name in builder.definitions
            if any(not known.fixed for known in builder.definitions.get(name, ())):
                continue
            first = self._first_sides.get(name) is left
            if name in self._noted and not step.is_premise:
                first = False
            if not (first or name in self.loose):
                continue
            if left is step.right and defined:
                continue
            found = self._definition(step, left, right)
            if found is not None and found.holds:
                return found
        return None

    @cached_property
    def _first_sides(self) -> Mapping[str, WrittenSide]:
        """The side on which each quantity appears first."""
        found: dict[str, WrittenSide] = {}
        for step in self.steps:
            for side in (step.left, step.right):
                for member in members(side.parsed(USUAL).term):
                    found.setdefault(member.symbol, side)
        return found

    def _definition(
        self, step: WrittenStep, left: WrittenSide, right: WrittenSide
    ) -> Judgement | None:
        """What is to be said of a definition; None if the step is none."""
        member = left.member()
        if member is None or left.findings():
            return None
        builder = self.section.builder
        if self.section.vocabulary.symbols[member.symbol].domain in _SETTLED:
            return None
        known = member.symbol in builder.definitions
        term = right.term()
        found = None if term is None else self._meant(member, term)
        if isinstance(found, Objection) and found.code == FREE_INDEX:
            found = self._widely(member, left, right) or found
        if found is None or isinstance(found, Objection):
            if known:
                return None
            # One number says nothing that a formula could miss: x_1 = 0.5.
            if not is_numeric(term):
                self._loosen(member, step)
            return unread(right.findings()) if found is None else objected(found)
        definition, elaborator = found
        if numeric(definition):
            if not self._is_value(step, definition):
                return None
        elif not self._is_new(definition):
            if not known and member not in members(term):
                self._loosen(member, step)
            return None
        else:
            builder.add(definition)
        return Judgement(Verdict(Status.PROVED), remarks=tuple(elaborator.remarks))

    def _widely(
        self, member: Member, left: WrittenSide, right: WrittenSide
    ) -> tuple[Definition, Elaborator] | None:
        r"""A definition whose sum reaches to the end: \sum_i a_i + (1 - t_i) b_i."""
        for reading, accepted in other_readings(left, right):
            term = None if accepted else right.term(reading)
            found = None if term is None else self._meant(member, term)
            if isinstance(found, tuple):
                message = f"read so that {described(reading)}"
                found[1].remark(message, right.text.span())
                return found
        return None

    def _is_value(self, step: WrittenStep, definition: Definition) -> bool:
        """Whether a number is for something that has no formula; then it is noted."""
        name = definition.symbol
        own = self.section.builder.definitions.get(name, ())
        if any(v.symbol == name and v.place is None for v in self.section.values):
            return False
        if definition.fixed and self._is_new(definition):
            self.section.builder.add(definition)
        elif not all(numeric(one) or _apart(definition, one) for one in own):
            return False
        self._stated[step] = Value(definition, step.text, step.span.start)
        return True

    def _loosen(self, member: Member, step: WrittenStep) -> None:
        self.loose.setdefault(member.symbol, []).append(step)

    def _meant(
        self, member: Member, term: Term
    ) -> tuple[Definition, Elaborator] | Objection:
        """A definition in the first choice of what is left open for which it fits."""
        first: Objection | None = None
        for choice in CHOICES:
            text_of = partial(quoted, self.source.text)
            elaborator = Elaborator(self.section.vocabulary, text_of, choice)
            try:
                return self.section.builder.define(member, term, elaborator), elaborator
            except Objection as objection:
                first = first or objection
            if not elaborator.open:
                break
        assert first is not None  # noqa: S101
        return first

    def _is_new(self, definition: Definition) -> bool:
        """Whether nothing defines the quantity there yet, and it not itself."""
        known = self.section.builder.definitions
        for other in known.get(definition.symbol, ()):
            if not (other.fixed or _apart(definition, other)):
                return False
            if definition.fixed and definition.reach == other.reach:
                return False
        around = self.section.builder.known
        return not goes_round(definition, around, self.section.vocabulary)

    # What the document tells apart.

    def _is_local(self, step: WrittenStep) -> bool:
        """Whether two quantities are equated that are subtracted elsewhere."""
        left, right = step.left.member(), step.right.member()
        if left is None or right is None:
            return False
        return frozenset((self._place(left), self._place(right))) in self._differences

    @cached_property
    def _differences(self) -> frozenset[frozenset["_Place"]]:
        """What is subtracted from what, in the document or in its notation."""
        sides = [s for step in self.steps for s in (step.left, step.right)]
        terms = [side.parsed(USUAL).term for side in sides]
        for several in self.section.builder.definitions.values():
            terms += [one.sides[1] for one in several if one.sides]
        return frozenset(
            frozenset((self._place(one), self._place(other)))
            for term in terms
            for one, other in _subtracted(term)
        )

    def _place(self, member: Member) -> "_Place":
        """A quantity at its labels, whatever its row and column."""
        slots = self.section.vocabulary.symbols[member.symbol].slots
        labels = (
            index
            for slot, index in zip(slots, member.indices, strict=False)
            if not slot.axis
        )
        return member.symbol, tuple(labels)


_Place = tuple[str, tuple[IndexTerm | None, ...]]


def _subtracted(term: Term | None) -> Iterator[tuple[Member, Member]]:
    """The quantities of which one is subtracted from the other."""
    for part in parts(term):
        if isinstance(part, Add):
            plus = [one for one in part.terms if isinstance(one, Member)]
            minus = [one.term for one in part.terms if isinstance(one, Negative)]
            yield from pairs(plus, (one for one in minus if isinstance(one, Member)))


def _apart(one: Definition, other: Definition) -> bool:
    """Whether one value of a label lies outside what the other definition is for."""
    if not one.fixed or one.label != other.label:
        return False
    if one.reach is None or other.reach is None:
        return False
    below = one.reach.lower - other.reach.lower
    above = other.reach.upper - one.reach.upper
    return bool((below.is_Integer and below < 0) or (above.is_Integer and above < 0))
