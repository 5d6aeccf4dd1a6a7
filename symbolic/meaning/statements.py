r"""Each ``=`` of a section: definition, claim, update or remark; and its judgement.

- A definition gives a quantity that has none, at letters or at one value of a label.
- An update counts iterations, ``w^{(l+1)} = ...``, has an arrow, or changes a quantity
  by itself, ``W = W - ...``.  It claims something if the notation knows the rule.
- Everything else with an equality sign is a claim; other relations are remarks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sympy import Expr, Indexed, Symbol

from backproof.symbolic.reading.chains import Chain, Side, Step
from backproof.symbolic.reading.source import Source
from backproof.symbolic.theory import index_symbol
from backproof.symbolic.verdict import Status, Verdict

from .checked import CheckedChain, CheckedStatement, Kind
from .elaborate import Elaborator
from .judge import Judge, Judgement, objected, unread
from .lexicon import slot_order
from .objection import Objection
from .parse import parse_text
from .sections import Section
from .sides import WrittenSide
from .syntax import Add, Member, Reading, Term
from .theories import Definition
from .verdict_codes import UNDEFINED

__all__ = ["Statements"]

_EQUALITIES = frozenset({"=", "==", r"\equiv", ":=", "=:", r"\triangleq", r"\doteq"})
_ARROWS = frozenset({r"\leftarrow", r"\gets", r"\Leftarrow", "+=", "-=", "*="})
_PLACEHOLDER = re.compile(r"(?<![A-Za-z\\])w(?![A-Za-z])")


@dataclass
class Statements:
    """The chains of one section, read together."""

    source: Source
    section: Section
    chains: tuple[Chain, ...]
    _sides: dict[int, WrittenSide] = field(default_factory=dict)
    _definitions: dict[int, Judgement] = field(default_factory=dict)

    def side(self, side: Side) -> WrittenSide:
        """A side, read once."""
        if id(side) not in self._sides:
            written = WrittenSide(side.body, self.section.vocabulary)
            self._sides[id(side)] = written
        return self._sides[id(side)]

    def steps(self, chain: Chain) -> Iterator[Step]:
        """The steps that say something: a side that only comes again says nothing."""
        for step in chain.steps:
            if step.right.repeats is None:
                yield step

    # Definitions.

    def define(self) -> None:
        """Take the definitions of the document, in its order, into the theory."""
        self.section.define()
        for chain in self.chains:
            for step in self.steps(chain):
                if step.relation.symbol in _EQUALITIES:
                    self._define(step)

    def _define(self, step: Step) -> None:
        left, right = self.side(step.left), self.side(step.right)
        member = left.member()
        if member is None or self._is_update(step):
            return
        builder = self.section.builder
        entry = self.section.vocabulary.symbols[member.symbol]
        if entry.is_function or entry.domain == "distribution":
            return
        findings = right.findings()
        term = right.term()
        if term is None:
            if member.symbol not in builder.definitions:
                self._definitions[id(step)] = unread(findings)
            return
        elaborator = Elaborator(self.section.vocabulary)
        try:
            definition = builder.define(member, term, elaborator)
        except Objection as objection:
            if member.symbol not in builder.definitions:
                self._definitions[id(step)] = objected(objection)
            return
        if self._is_new(definition):
            builder.add(definition)
            nothing = Judgement(
                Verdict(Status.PROVED), remarks=tuple(elaborator.remarks)
            )
            self._definitions[id(step)] = nothing

    def _is_new(self, definition: Definition) -> bool:
        """Whether nothing defines the quantity there, and it not itself."""
        known = self.section.builder.definitions
        for other in known.get(definition.symbol, ()):
            if not other.fixed or (definition.fixed and definition.reach == other.reach):
                return False
        names = _names(definition.term)
        if definition.symbol in names:
            return self._goes_down(definition)
        seen: set[str] = set()
        while names - seen:
            name = (names - seen).pop()
            seen.add(name)
            for other in known.get(name, ()):
                names |= _names(other.term)
        return definition.symbol not in names

    def _goes_down(self, definition: Definition) -> bool:
        """Whether a definition by itself is one by lower values of its label."""
        if definition.label is None or definition.fixed:
            return False
        entry = self.section.vocabulary.symbols[definition.symbol]
        slot = entry.slots[slot_order(entry)[definition.label]]
        own = index_symbol(slot.letter)
        steps = [
            indexed.indices[definition.label] - own
            for indexed in definition.term.atoms(Indexed)
            if str(indexed.base.label) == definition.symbol
        ]
        return all(step.is_Integer and step < 0 for step in steps)

    # Updates.

    def _is_update(self, step: Step) -> bool:
        if step.relation.symbol in _ARROWS:
            return True
        left, right = self.side(step.left), self.side(step.right)
        member = left.member()
        if member is None:
            return False
        if 1 in left.parsed(Reading()).labels:
            return True
        term = right.parsed(Reading()).term
        return isinstance(term, Add) and _same_member(member, term.terms[0])

    def _updated(self, judge: Judge, step: Step) -> Judgement | None:
        """The judgement on an update, if the notation knows its rule."""
        rule = self.section.rule
        left, right = self.side(step.left), self.side(step.right)
        if left.member() is None:
            return judge.sides(left, right) if _is_arrow(step) else None
        if not rule or step.relation.symbol in ("+=", "-=", "*="):
            return None
        text = _PLACEHOLDER.sub(lambda _: left.latex, rule)
        expected = parse_text(text, self.section.vocabulary)
        if expected.term is None or right.findings():
            return unread((*right.findings(), *expected.findings))
        return judge.against(expected.term, right)

    # Judgements.

    def check(self, judge: Judge) -> Iterator[CheckedChain]:
        """Every chain with the judgements on its steps and on its ends."""
        for chain in self.chains:
            steps = list(self.steps(chain))
            if not steps:
                continue
            found = tuple(self._statement(judge, step) for step in steps)
            yield CheckedChain(found, self._ends(judge, steps, found))

    def _statement(self, judge: Judge, step: Step) -> CheckedStatement:
        left, right = self.side(step.left), self.side(step.right)
        plain = CheckedStatement(
            Kind.REMARK, left.latex, step.relation.symbol, right.latex, step.span
        )
        if not left.latex:
            return plain
        if id(step) in self._definitions:
            judgement = self._definitions[id(step)]
            if judgement.holds:
                return replace(plain, kind=Kind.DEFINITION, remarks=judgement.remarks)
            return _with(replace(plain, kind=Kind.DEFINITION), judgement)
        if self._is_update(step):
            updated = self._updated(judge, step)
            plain = replace(plain, kind=Kind.UPDATE)
            return _with(plain, updated) if updated else plain
        if step.relation.symbol not in _EQUALITIES:
            return plain
        judgement = self._doubted(left, judge.sides(left, right))
        return _with(replace(plain, kind=Kind.CLAIM), judgement)

    def _doubted(self, left: WrittenSide, judgement: Judgement) -> Judgement:
        """Nothing is refuted about a quantity that nothing defines."""
        member = left.member()
        if judgement.verdict.status is not Status.REFUTED or member is None:
            return judgement
        entry = self.section.vocabulary.symbols[member.symbol]
        defined = member.symbol in self.section.builder.definitions
        if defined or entry.is_function or entry.domain == "distribution":
            return judgement
        reason = f"nothing defines {left.latex}"
        return Judgement(
            Verdict(Status.UNDECIDED, reason=reason),
            UNDEFINED,
            reason,
            "say what it is in [definitions] of the notation",
            remarks=judgement.remarks,
        )

    def _ends(
        self, judge: Judge, steps: list[Step], found: tuple[CheckedStatement, ...]
    ) -> Verdict | None:
        joined = all(step.relation.symbol in _EQUALITIES for step in steps)
        if len(steps) < 2 or not joined or not any(s.wrong for s in found):
            return None
        first, last = self.side(steps[0].left), self.side(steps[-1].right)
        if self._is_update(steps[0]):
            return None
        return judge.sides(first, last).verdict


def _with(statement: CheckedStatement, judgement: Judgement) -> CheckedStatement:
    return replace(
        statement,
        verdict=judgement.verdict,
        code=judgement.code,
        message=judgement.message,
        help=judgement.hint,
        caret=judgement.caret,
        remarks=judgement.remarks,
    )


def _is_arrow(step: Step) -> bool:
    return step.relation.symbol in _ARROWS


def _same_member(member: Member, term: Term) -> bool:
    return isinstance(term, Member) and term == member


def _names(term: Expr) -> set[str]:
    names = {str(indexed.base.label) for indexed in term.atoms(Indexed)}
    return names | {symbol.name for symbol in term.atoms(Symbol)}
