r"""Each ``=`` of a section: definition, claim, update or remark; and its judgement.

- A definition gives a quantity that has none, at letters or at one value of a label.
- An update counts iterations, ``w^{(l+1)} = ...``, has an arrow, or changes a quantity
  by itself, ``W = W - ...``.  It claims something if the notation knows the rule.
- What stands before ``\implies`` is a claim if it holds, and else a condition: then
  nothing is said of it, and what follows is not refuted.
- Everything else with an equality sign is a claim; other relations are remarks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile

from backproof.symbolic.reading.chains import Chain
from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status, Verdict

from .checked import CheckedChain, CheckedStatement, Kind, Remark, Repair
from .counted import counted
from .defining import Definer
from .doubts import Doubts, is_false, undecided
from .elaboration.sections import Section
from .judge import Judge
from .judgement import Judgement, unread
from .meaning_codes import OTHER_SCRIPTS, OTHER_SET
from .parsing.changes import updated
from .parsing.parse import parse_text
from .quoting import whole
from .redefinitions import Redefinitions
from .repair import Mended, Repairer
from .sides import USUAL, WrittenSide
from .steps import CHANGES, WrittenChain, WrittenStep, written_chains
from .syntax import (
    Add,
    Derivative,
    Member,
    Negative,
    Product,
    Term,
    members,
    parts,
)
from .verdict_codes import MALFORMED

__all__ = ["Statements"]

_SECTIONS = "if something new begins here, say so with [[sections]] in the notation"
_ONCE_MENDED = "it holds once the step before is mended"
_BEHIND_MENDED = "once the step before is mended"


@dataclass(frozen=True)
class Before:
    """What is known of the step before: its right side, and how it would be right."""

    side: WrittenSide | None = None
    wrong: bool = False
    mended: Mended | None = None


@dataclass
class Statements:
    """The chains of one section, read together.

    ``prose`` is what stands before the display that a chain begins in, by its id;
    ``written`` are the steps of each chain.
    """

    source: Source
    section: Section
    chains: tuple[Chain, ...]
    prose: Mapping[int, str] = field(default_factory=dict)
    written: tuple[WrittenChain, ...] = field(init=False)
    _doubts: Doubts = field(init=False)

    def __post_init__(self) -> None:
        self.written = written_chains(
            self.source, self.chains, self.section.vocabulary, self.prose
        )

    @property
    def _sides(self) -> tuple[WrittenSide, ...]:
        """All sides in the order of the document, each once."""
        sides = (s for steps in self.written for x in steps for s in (x.left, x.right))
        return tuple({id(side): side for side in sides}.values())

    def define(self) -> None:
        """Take the definitions of the document, in its order, into the theory."""
        self.section.define()
        steps = tuple(step for steps in self.written for step in steps)
        definer = Definer(self.source, self.section, steps)
        definer.define()
        self._doubts = Doubts(self.source, self.section, steps, definer.loose)
        vocabulary = counted(self.section.vocabulary, self._terms())
        self.section.vocabulary = self.section.builder.vocabulary = vocabulary

    def _terms(self) -> Iterator[Term | None]:
        """All that is written in the section, and what defines its quantities."""
        yield from (side.parsed(USUAL).term for side in self._sides)
        for several in self.section.builder.definitions.values():
            yield from (side for one in several if one.sides for side in one.sides)

    def variables(self) -> frozenset[str]:
        """The quantities by which the section differentiates."""
        found = (
            part.by.symbol
            for side in self._sides
            # What the rule of updates differentiates by is not said by the document.
            if not side.descent.changes
            for part in parts(side.parsed(USUAL).term)
            if isinstance(part, Derivative) and isinstance(part.by, Member)
        )
        return frozenset(found)

    def check(self, judge: Judge) -> Iterator[CheckedChain]:
        """Every chain with the judgements on its steps and on its ends."""
        rows = tuple(side.row for side in self._sides if side.row is not None)
        again = Redefinitions(self.source, self.section, self.written, judge)
        repairers: dict[int, Repairer] = {}
        for steps in self.written:
            found: list[CheckedStatement] = []
            before = Before()
            judge = again.judge_at(steps[0]) if steps else judge
            repairer = repairers.setdefault(id(judge), Repairer(judge, rows))
            for step in steps:
                statement, mended = self._statement(repairer, again, step, before)
                found.append(self._placed(statement))
                before = Before(step.right, statement.wrong, mended)
            if found:
                yield CheckedChain(tuple(found), _ends(judge, steps, tuple(found)))

    def _placed(self, statement: CheckedStatement) -> CheckedStatement:
        """The statement with a caret that has both halves of its brackets."""
        if statement.caret is None:
            return statement
        return replace(statement, caret=whole(self.source.text, statement.caret))

    def _statement(
        self,
        repairer: Repairer,
        again: Redefinitions,
        step: WrittenStep,
        before: Before,
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
            return _with(plain, self._doubts.summed(step, step.definition)), None
        if step.is_update:
            return self._update(repairer, replace(plain, kind=Kind.UPDATE), step)
        if not step.is_equality:
            return plain, None
        if redefined := again.at(step):
            line = self.source.lines(redefined.first.span)[0]
            plain = replace(plain, kind=Kind.DEFINITION)
            return replace(plain, remarks=(_said_anew(step, line),)), None
        if doubt := again.doubt(step):
            judgement = repairer.judge.sides(step.left, step.right)
            plain = replace(plain, kind=Kind.CLAIM)
            return _with(plain, undecided(judgement, doubt, hint=_SECTIONS)), None
        return self._claim(repairer, plain, step, before)

    # Claims.

    def _claim(
        self,
        repairer: Repairer,
        plain: CheckedStatement,
        step: WrittenStep,
        before: Before,
    ) -> tuple[CheckedStatement, Mended | None]:
        """The judgement on a claim, and what mends its right side."""
        judge = repairer.judge
        remark, plain = plain, replace(plain, kind=Kind.CLAIM)
        judgement = judge.sides(step.left, step.right)
        if step.condition and judgement.verdict.status is Status.REFUTED:
            judgement = judge.under(judgement, step.condition)
        if step.is_premise and is_false(judgement):
            return replace(remark, remarks=(_supposed(step),)), None
        judgement = self._doubts.weighed(judge, step, judgement)
        # Where changes fall, a repair would be for those that rise.
        falls = judge.falling and step.left.descent.changes | step.right.descent.changes
        if falls or not _wants_repair(judgement):
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

    # Updates.

    def _update(
        self, repairer: Repairer, plain: CheckedStatement, step: WrittenStep
    ) -> tuple[CheckedStatement, Mended | None]:
        """The judgement on an update, if the notation knows its rule."""
        judge, rule = repairer.judge, self.section.rule
        member = step.left.member()
        if member is None:
            unsaid = step.left.descent.is_change and not rule
            if not step.is_arrow or unsaid:
                return plain, None
            return _with(plain, judge.sides(step.left, step.right)), None
        if not rule or member.symbol not in judge.given:
            return plain, None
        latex = step.left.descent.plain or step.left.latex
        text = updated(rule, latex)
        expected = parse_text(text, self.section.vocabulary)
        if expected.term is None:
            first = expected.findings[0]
            reason = f"the rule of updates, {rule}, is not read here: {first.message}"
            judgement = undecided(unread((first,)), reason, first.code, first.help)
            return _with(plain, judgement), None
        by_how_much = step.relation in CHANGES
        if by_how_much:
            judgement = _changed(judge, expected.term, step)
        else:
            judgement = judge.against(expected.term, step.right)
        left, right = step.left.descent, step.right.descent
        if 1 in left.labels and (1 in right.labels or right.ahead):
            judgement = _later(step)
        refuted = judgement.verdict.status is Status.REFUTED
        if refuted and _is_another_step(judge, judgement, expected.term, step):
            reason = f"it is no step by the rule of updates, {rule}"
            return _with(plain, undecided(judgement, reason)), None
        mended = None
        if not by_how_much and _wants_repair(judgement):
            mended = repairer.repair_against(
                expected.term, step.left, step.right, judgement
            )
        return _with(plain, judgement, mended), mended


def _said_anew(step: WrittenStep, line: int) -> Remark:
    message = (
        f"line {line} says something else; from here on this counts, for what follows "
        "holds with it"
    )
    return Remark(message, step.span)


def _supposed(step: WrittenStep) -> Remark:
    message = (
        "taken for a condition of what is said to follow, since it does not hold in "
        "general"
    )
    return Remark(message, step.span)


def _changed(judge: Judge, expected: Term, step: WrittenStep) -> Judgement:
    """The judgement on ``w += d``: whether w + d is what the rule says."""
    findings = (*step.left.findings(), *step.right.findings())
    before, change = step.left.term(), step.right.term(judge.usual)
    if before is None or change is None:
        return unread(findings)
    after: Term = Product((before, change), ("",), change.span)
    if step.relation != "*=":
        change = Negative(change, change.span) if step.relation == "-=" else change
        after = Add((before, change), change.span)
    return replace(judge.terms(expected, after), caret=None)


def _is_another_step(
    judge: Judge, judgement: Judgement, expected: Term, step: WrittenStep
) -> bool:
    """Whether a step speaks of something else than the rule: w + a x y.

    It has no derivative and no learning rate, but a quantity that neither the rule nor
    what it derives depends on.
    """
    found, term = judgement.equation, step.right.parsed(USUAL).term
    if found is None or any(isinstance(part, Derivative) for part in parts(term)):
        return False
    slopes = [part for part in parts(expected) if isinstance(part, Derivative)]
    derived = {one.symbol for slope in slopes for one in members(slope)}
    rates = {one.symbol for one in members(expected)} - derived
    own = {one.symbol for one in members(term)} & judge.given
    known = {one.name for one in judge.quantities_in(replace(found, right=found.left))}
    return bool(rates) and not own & rates and not own <= known


def _later(step: WrittenStep) -> Judgement:
    reason = "the right side already has the next iteration, which the left side is"
    return Judgement(
        Verdict(Status.MALFORMED, reason=reason),
        MALFORMED,
        reason,
        caret=step.right.text.span(),
    )


def _ends(
    judge: Judge, steps: WrittenChain, found: tuple[CheckedStatement, ...]
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
        # is known and fits.  That the side holds without it, or without a script that
        # the notation lacks, says nothing.
        if repair.before and repair.after and not _is_bared(repair):
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


def _is_bared(repair: Repair) -> bool:
    """Whether a repair does nothing but take scripts or primes away: w for w^{(1)}."""
    before, after = repair.before, repair.after
    pairs = zip(before, after, strict=False)
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    left_out = before[same : len(before) - len(after) + same]
    return left_out[:1] in ("^", "_", "'") and before.endswith(after[same:])
