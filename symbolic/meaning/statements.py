r"""Each ``=`` of a section: definition, claim, update or remark; and its judgement.

- A definition gives a quantity that has none, at letters or at one value of a label.
- An update counts iterations, ``w^{(l+1)} = ...``, has an arrow, or changes a quantity
  by itself, ``W = W - ...``.  It claims something if the notation knows the rule.
- Everything else with an equality sign is a claim; other relations are remarks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace

from sympy import Expr, Indexed, Symbol

from backproof.symbolic.reading.chains import Chain, Step
from backproof.symbolic.reading.source import Source, Span
from backproof.symbolic.verdict import Status, Verdict

from .checked import CheckedChain, CheckedStatement, Kind
from .conditions import Beside, condition_before, conditions_beside, has_condition
from .elaboration.circles import goes_round
from .elaboration.elaborate import CHOICES, Elaborator
from .elaboration.sections import Section
from .elaboration.theories import Definition
from .elaboration.updates import updated
from .judge import Judge, Judgement, objected, unread
from .meaning_codes import OTHER_SCRIPTS, OTHER_SET
from .objection import Objection
from .parsing.parse import parse_text
from .repair import Mended, Repairer
from .sides import USUAL, WrittenSide
from .syntax import Add, Indicator, Member, Term
from .verdict_codes import MALFORMED, UNDECIDED, UNDEFINED

__all__ = ["Statements"]

_EQUALITIES = frozenset(
    {"=", "==", r"\equiv", ":=", "=:", r"\triangleq", r"\doteq"}
    | {r"\coloneqq", r"\coloneq", r"\eqqcolon", "≔", "≕", "≡"}
)
_CHANGES = frozenset({"+=", "-=", "*="})
_ARROWS = frozenset({r"\leftarrow", r"\gets", r"\Leftarrow", *_CHANGES})


_LARGEST_RAISE = 12
"""A number in an index beyond this raises no size: every claim would be as large."""

_SETTLED = frozenset({"distribution", "identity", "ones"})
_ONCE_MENDED = "it holds once the step before is mended"
_BEHIND_MENDED = "once the step before is mended"


@dataclass(eq=False)
class WrittenStep:
    """One relation with its sides, and what it defines if it is a definition."""

    left: WrittenSide
    relation: str
    right: WrittenSide
    span: Span
    conditional: bool = False
    condition: Indicator | None = None
    is_condition: bool = False
    definition: Judgement | None = None

    @property
    def is_equality(self) -> bool:
        """Whether the sign says that both sides are equal."""
        return self.relation in _EQUALITIES and not self.is_condition

    @property
    def is_arrow(self) -> bool:
        """Whether the sign says that the left side becomes the right one."""
        return self.relation in _ARROWS

    @property
    def is_update(self) -> bool:
        """Whether it says what a quantity becomes, and not what it is."""
        if self.is_arrow:
            return True
        member = self.left.member()
        if member is None or not self.is_equality:
            return False
        if 1 in self.left.parsed(USUAL).labels:
            return True
        term = self.right.parsed(USUAL).term
        return isinstance(term, Add) and member in term.terms


@dataclass(frozen=True)
class Before:
    """What is known of the step before: its right side, and how it would be right."""

    side: WrittenSide | None = None
    wrong: bool = False
    mended: Mended | None = None


@dataclass
class Statements:
    """The chains of one section, read together.

    ``prose`` is what stands before the display that a chain begins in, by its id.
    """

    source: Source
    section: Section
    chains: tuple[Chain, ...]
    prose: Mapping[int, str] = field(default_factory=dict)
    _sides: dict[int, WrittenSide] = field(default_factory=dict)
    _beside: Beside = field(init=False)
    _steps: tuple[tuple[WrittenStep, ...], ...] = field(init=False)
    _loose: set[str] = field(default_factory=set)
    _noted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        symbols = self.section.vocabulary.symbols.values()
        self._beside = conditions_beside(self.chains, {s.latex for s in symbols})
        self._steps = tuple(
            tuple(self._step(step, chain) for step in chain.steps if not _repeats(step))
            for chain in self.chains
        )

    def _step(self, step: Step, chain: Chain) -> "WrittenStep":
        vocabulary = self.section.vocabulary
        left, right = (
            self._sides.setdefault(id(side), WrittenSide(side.body, vocabulary))
            for side in (step.left, step.right)
        )
        symbol = step.relation.symbol
        before = condition_before(self.prose.get(id(chain), ""))
        condition = self._beside.equal.get(id(chain)) or before
        words = has_condition(chain) or id(chain) in self._beside.other
        alone = id(chain) in self._beside.conditions
        return WrittenStep(left, symbol, right, step.span, words, condition, alone)

    # Definitions.

    def define(self) -> None:
        """Take the definitions of the document, in its order, into the theory."""
        self.section.define()
        definitions = self.section.builder.known.values()
        for one in (one for several in definitions for one in several):
            self._noted |= _names(one.term)
        steps = [s for steps in self._steps for s in steps]
        defining = [
            step
            for step in steps
            if step.is_equality
            and not (step.is_update or step.conditional or step.condition)
        ]
        for step in defining:
            step.definition = self._definition(step, step.left, step.right)
        # What stood the other way round, or before what it needs.
        for step in defining:
            if step.definition is None:
                step.definition = self._late_definition(step)
        self._raise_sizes()

    def _late_definition(self, step: WrittenStep) -> Judgement | None:
        builder = self.section.builder
        for left, right in ((step.left, step.right), (step.right, step.left)):
            member = left.member()
            if member is None or right.member() is not None:
                continue
            name = member.symbol
            if any(not known.fixed for known in builder.definitions.get(name, ())):
                continue
            first = name not in self._noted and self._first_use(name) is left
            if name not in self._loose and not first:
                continue
            if left is step.right and name in builder.definitions:
                continue
            found = self._definition(step, left, right)
            if found is not None and found.holds:
                return found
        return None

    def _first_use(self, name: str) -> WrittenSide | None:
        """The side on which a quantity appears for the first time."""
        for side in self._sides.values():
            terms = _members(side.parsed(USUAL).term)
            if any(member.symbol == name for member in terms):
                return side
        return None

    def _definition(
        self, step: WrittenStep, left: WrittenSide, right: WrittenSide
    ) -> Judgement | None:
        """What is to be said of a definition; None if the step is none."""
        del step
        member = left.member()
        if member is None or left.findings():
            return None
        builder = self.section.builder
        entry = self.section.vocabulary.symbols[member.symbol]
        if entry.domain in _SETTLED:
            return None
        known = member.symbol in builder.definitions
        term = right.term()
        if term is None:
            self._loose |= set() if known else {member.symbol}
            return None if known else unread(right.findings())
        definition, elaborator = self._meant(member, term)
        if isinstance(definition, Objection):
            self._loose |= set() if known else {member.symbol}
            return None if known else objected(definition)
        if not self._is_new(definition):
            if not known and member not in _members(term):
                self._loose.add(member.symbol)
            return None
        builder.add(definition)
        return Judgement(Verdict(Status.PROVED), remarks=tuple(elaborator.remarks))

    def _meant(
        self, member: Member, term: Term
    ) -> tuple[Definition | Objection, Elaborator]:
        """A definition in the first choice of what is left open for which it fits."""
        first: Objection | None = None
        for choice in CHOICES:
            vocabulary = self.section.vocabulary
            elaborator = Elaborator(vocabulary, self._text_of, choice)
            try:
                return self.section.builder.define(member, term, elaborator), elaborator
            except Objection as objection:
                first = first or objection
            if not elaborator.open:
                break
        assert first is not None  # noqa: S101
        return first, elaborator

    def _text_of(self, span: Span) -> str:
        return " ".join(self.source.text[span.start : span.end].split())

    def _raise_sizes(self) -> None:
        """A size is at least the largest number that the document counts with it."""
        least: dict[str, int] = {}
        for side in self._sides.values():
            for member in _members(side.parsed(USUAL).term):
                entry = self.section.vocabulary.symbols.get(member.symbol)
                for slot, index in zip(
                    entry.slots if entry else (), member.indices, strict=False
                ):
                    if index and not index.name and slot.upper.name and slot.axis:
                        number = index.offset - slot.upper.offset
                        name = slot.upper.name
                        if number <= _LARGEST_RAISE:
                            least[name] = max(least.get(name, 1), number)
        vocabulary = self.section.vocabulary
        sizes = {
            name: replace(size, minimum=max(size.minimum, least.get(name, 1)))
            for name, size in vocabulary.sizes.items()
        }
        self.section.vocabulary = replace(vocabulary, sizes=sizes)
        self.section.builder.vocabulary = self.section.vocabulary

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

    # Judgements.

    def check(self, judge: Judge) -> Iterator[CheckedChain]:
        """Every chain with the judgements on its steps and on its ends."""
        rows = [side.row for side in self._sides.values()]
        repairer = Repairer(judge, tuple(row for row in rows if row is not None))
        for steps in self._steps:
            found: list[CheckedStatement] = []
            before = Before()
            for step in steps:
                statement, mended = self._statement(repairer, step, before)
                found.append(statement)
                before = Before(step.right, statement.wrong, mended)
            if found:
                yield CheckedChain(tuple(found), _ends(judge, steps, tuple(found)))

    def _statement(
        self, repairer: Repairer, step: WrittenStep, before: "Before"
    ) -> tuple[CheckedStatement, Mended | None]:
        plain = CheckedStatement(
            Kind.REMARK, step.left.latex, step.relation, step.right.latex, step.span
        )
        if not step.left.latex:
            return plain, None
        if step.definition is not None:
            plain = replace(plain, kind=Kind.DEFINITION)
            if step.definition.holds:
                return replace(plain, remarks=step.definition.remarks), None
            return _with(plain, step.definition), None
        if step.is_update:
            return self._update(repairer, replace(plain, kind=Kind.UPDATE), step)
        if not step.is_equality:
            return plain, None
        return self._claim(repairer, replace(plain, kind=Kind.CLAIM), step, before)

    def _claim(
        self,
        repairer: Repairer,
        plain: CheckedStatement,
        step: WrittenStep,
        before: "Before",
    ) -> tuple[CheckedStatement, Mended | None]:
        """The judgement on a claim, and what mends its right side."""
        judge = repairer.judge
        judgement = self._doubted(step, judge.sides(step.left, step.right))
        if step.condition and judgement.verdict.status is Status.REFUTED:
            judgement = judge.under(judgement, step.condition)
        unknown = step.conditional and not step.condition
        if unknown and judgement.verdict.status is Status.REFUTED:
            return _with(plain, _under_condition(judgement)), None
        if not _wants_repair(judgement):
            return _with(plain, judgement), None
        if before.mended is None or before.side is not step.left:
            mended = repairer.repair(
                step.left, step.right, judgement, left_first=before.wrong
            )
            own = mended if mended and mended.repair.side == "right" else None
            return _with(plain, judgement, mended), own
        term = before.mended.term
        again = judge.against(term, step.right)
        if again.holds:
            judgement = replace(judgement, hint=_ONCE_MENDED)
            return _with(plain, judgement), None
        mended = repairer.repair_against(term, step.left, step.right, again)
        if mended is not None:
            text = f"{mended.repair.text}, {_BEHIND_MENDED}"
            mended = mended._replace(repair=replace(mended.repair, text=text))
        return _with(plain, judgement, mended), mended

    def _update(
        self, repairer: Repairer, plain: CheckedStatement, step: WrittenStep
    ) -> tuple[CheckedStatement, Mended | None]:
        """The judgement on an update, if the notation knows its rule."""
        judge, rule = repairer.judge, self.section.rule
        if step.left.member() is None:
            if not step.is_arrow:
                return plain, None
            return _with(plain, judge.sides(step.left, step.right)), None
        if not rule or step.relation in _CHANGES:
            return plain, None
        text = updated(rule, step.left.latex)
        expected = parse_text(text, self.section.vocabulary)
        if expected.term is None:
            return _with(plain, unread(expected.findings)), None
        judgement = judge.against(expected.term, step.right)
        if 1 in step.left.parsed(USUAL).labels & step.right.parsed(USUAL).labels:
            judgement = _later(step)
        mended = None
        if _wants_repair(judgement):
            mended = repairer.repair_against(
                expected.term, step.left, step.right, judgement
            )
        return _with(plain, judgement, mended), mended

    def _doubted(self, step: WrittenStep, judgement: Judgement) -> Judgement:
        """Nothing is refuted about a quantity that the document fails to define."""
        found = judgement.equation
        if judgement.verdict.status is not Status.REFUTED or found is None:
            return judgement
        defined = self.section.builder.definitions
        names = _names(found.left) | _names(found.right)
        loose = set(self._loose)
        member = step.left.member()
        if member is not None:
            entry = self.section.vocabulary.symbols[member.symbol]
            loose |= {member.symbol} if entry.domain == "distribution" else set()
        for name in sorted((names & loose) - defined.keys()):
            latex = self.section.vocabulary.symbols[name].latex
            reason = f"nothing defines {latex}"
            return Judgement(
                Verdict(Status.UNDECIDED, reason=reason),
                UNDEFINED,
                reason,
                "say what it is in [definitions] of the notation",
                remarks=judgement.remarks,
            )
        return judgement


def _apart(one: Definition, other: Definition) -> bool:
    """Whether one value of a label lies outside what the other definition is for."""
    if not one.fixed or one.label != other.label:
        return False
    if one.reach is None or other.reach is None:
        return False
    below = one.reach.lower - other.reach.lower
    above = other.reach.upper - one.reach.upper
    return bool((below.is_Integer and below < 0) or (above.is_Integer and above < 0))


def _under_condition(judgement: Judgement) -> Judgement:
    reason = (
        "it does not hold in general, and a condition is written beside it in words"
    )
    return Judgement(
        Verdict(Status.UNDECIDED, reason=reason),
        UNDECIDED,
        reason,
        remarks=judgement.remarks,
    )


def _later(step: WrittenStep) -> Judgement:
    reason = "the right side already has the next iteration, which the left side is"
    return Judgement(
        Verdict(Status.MALFORMED, reason=reason),
        MALFORMED,
        reason,
        caret=step.right.text.span(),
    )


def _members(term: object) -> Iterator[Member]:
    """All quantities in a term."""
    if isinstance(term, Member):
        yield term
    elif isinstance(term, tuple):
        for part in term:
            yield from _members(part)
    elif is_dataclass(term):
        for one in fields(term):
            yield from _members(getattr(term, one.name))


def _repeats(step: Step) -> bool:
    """Whether the right side only says again what the chain began with."""
    return step.right.repeats is not None


def _ends(
    judge: Judge, steps: tuple[WrittenStep, ...], found: tuple[CheckedStatement, ...]
) -> Verdict | None:
    """The verdict on the two ends of a chain that has a wrong step."""
    if len(steps) < 2 or not any(statement.wrong for statement in found):
        return None
    if steps[0].is_update or not all(step.is_equality for step in steps):
        return None
    return judge.sides(steps[0].left, steps[-1].right).verdict


def _wants_repair(judgement: Judgement) -> bool:
    """Whether a step is wrong, or uses a known symbol in an unknown way."""
    status = judgement.verdict.status
    unknown = judgement.code in (OTHER_SCRIPTS, OTHER_SET)
    wrong = status in (Status.REFUTED, Status.MALFORMED)
    return unknown or (wrong and not judgement.verdict.holds_given)


def _with(
    statement: CheckedStatement, judgement: Judgement, mended: Mended | None = None
) -> CheckedStatement:
    verdict, repair = judgement.verdict, mended.repair if mended else None
    if verdict.status is Status.UNDECIDED and repair is not None:
        # A slip, and not the notation's lack: with its hat or its index the symbol
        # is known and fits.  That the side holds without it says nothing.
        if repair.before and repair.after:
            verdict = replace(verdict, status=Status.MALFORMED)
        else:
            repair = None
    return replace(
        statement,
        verdict=verdict,
        repair=repair,
        code=judgement.code,
        message=judgement.message,
        help=judgement.hint,
        caret=judgement.caret,
        remarks=judgement.remarks,
    )


def _names(term: Expr) -> set[str]:
    names = {str(indexed.base.label) for indexed in term.atoms(Indexed)}
    return names | {symbol.name for symbol in term.atoms(Symbol)}
