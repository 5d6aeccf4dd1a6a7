"""What the page of a checked document shows, in the order in which it is read.

The checked document says what is true; here it is decided what is shown of it: which
side need not be repeated, which conditions are stated once, which step is the first
wrong one of its chain, and what that means for the chain.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter, itemgetter
from types import MappingProxyType

from backproof.symbolic.meaning.checked import (
    CheckedChain,
    CheckedDocument,
    CheckedStatement,
    Kind,
    Remark,
)
from backproof.symbolic.reading.source import Source, Span
from backproof.symbolic.verdict import Counterexample, Status

from .marks import MARKS, Mark, bound_latex
from .paper_findings import Notice, conclusion, many, notices

__all__ = [
    "USUAL_BOUND",
    "ChainView",
    "DocumentView",
    "Ends",
    "Found",
    "Mistake",
    "Note",
    "Step",
    "document_view",
]

USUAL_BOUND = bound_latex(Fraction(1, 2**101))
"""The error bound of most tests, in LaTeX; the legend states it once."""

_ENDS: Mapping[Status, str] = MappingProxyType(
    {
        Status.PROVED: "The two ends of the chain agree.",
        Status.TESTED: "The two ends of the chain agree.",
        Status.NUMERIC: "The two ends of the chain agree in decimals.",
        Status.UNDECIDED: "Whether the two ends of the chain agree is not decided.",
        Status.MALFORMED: "The two ends of the chain cannot be compared.",
        Status.REFUTED: "The two ends of the chain differ, so one of its undecided "
        "steps is wrong.",
    }
)
_ENDS_OF_WRONG: Mapping[Status, str] = MappingProxyType(
    {
        **_ENDS,
        Status.PROVED: "The two ends of the chain agree all the same.",
        Status.TESTED: "The two ends of the chain agree all the same.",
        Status.REFUTED: "The two ends of the chain differ, too.",
    }
)


@dataclass(frozen=True)
class Note:
    """A sentence and the lines it is about."""

    lines: str
    text: str


@dataclass(frozen=True)
class Step:
    """One ``=`` on a row of its own.

    ``left`` is empty where it repeats the right side of the row above.  ``given``
    are the numbers of the conditions that the page states once.
    """

    anchor: str
    lines: str
    statement: CheckedStatement
    left: str
    given: tuple[int, ...]
    excerpt: str
    notes: tuple[Note, ...]
    first_wrong: bool

    @property
    def mark(self) -> Mark | None:
        """The verdict's, if something is claimed."""
        verdict = self.statement.verdict
        return None if verdict is None else MARKS[verdict.status]

    @property
    def kind(self) -> str:
        """What it was taken for."""
        return str(self.statement.kind)

    @property
    def bound(self) -> str:
        """The error bound of a test in LaTeX, unless it is what the legend says."""
        verdict = self.statement.verdict
        bound = "" if verdict is None else bound_latex(verdict.failure)
        return "" if bound == USUAL_BOUND else bound

    @property
    def message(self) -> str:
        """The sentence to print, unless the mark says it all."""
        said, verdict = self.statement.message, self.statement.verdict
        if verdict is None or (said and not verdict.holds):
            return said
        if verdict.status is Status.REFUTED and not verdict.reason:
            return "the two sides differ"
        return "" if said == str(verdict) else said

    @property
    def because(self) -> str:
        """The reason of the verdict, unless the message tells it."""
        verdict = self.statement.verdict
        if verdict is None or verdict.holds or verdict.reason in self.message:
            return ""
        return verdict.reason


@dataclass(frozen=True)
class Mistake:
    """One row of the list of what is wrong: a step, or a chain as a whole.

    ``start`` is the offset in the source by which the list is sorted.
    """

    start: int
    anchor: str
    lines: str
    mark: Mark
    message: str
    statement: CheckedStatement | None = None


@dataclass(frozen=True)
class Ends:
    """What is to be said of the two ends of a chain.

    ``point`` is where they differ, if no step tells it.
    """

    text: str
    mark: Mark
    because: str
    point: Counterexample | None


@dataclass(frozen=True)
class ChainView:
    """The rows of a chain, and a word about the whole where it needs one.

    ``trouble`` says which step is the first wrong one of several.
    """

    anchor: str
    lines: str
    steps: tuple[Step, ...]
    mistake: Mistake | None
    trouble: str
    ends: Ends | None


@dataclass(frozen=True)
class Found:
    """Something that could not be read, for which no step stands."""

    anchor: str
    lines: str
    notice: Notice
    excerpt: str

    @property
    def mark(self) -> Mark:
        """The author's trouble, or ours."""
        return MARKS[self.notice.status]

    @property
    def mistake(self) -> Mistake | None:
        """Its row in the list of what is wrong."""
        if self.notice.status is not Status.MALFORMED:
            return None
        start = self.notice.span.start
        said = self.notice.message
        return Mistake(start, self.anchor, self.lines, self.mark, said)


@dataclass(frozen=True)
class DocumentView:
    """A document, what it comes to, and all its chains in order.

    ``counts`` has a mark, a number and the anchor of the first such step, the worst
    verdicts first; ``unclaimed`` counts what is no claim.  ``parts`` are the chains
    and what could not be read between them.
    """

    anchor: str
    path: str
    mark: Mark
    conclusion: str
    counts: tuple[tuple[Mark, int, str], ...]
    unclaimed: str
    notation: str
    seed: int
    inferred: tuple[str, ...]
    notes: tuple[Note, ...]
    conditions: tuple[str, ...]
    parts: tuple[ChainView | Found, ...]

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The first mistake of every part that has one, in order of place."""
        found = (part.mistake for part in self.parts if part.mistake)
        return tuple(sorted(found, key=attrgetter("start")))


def document_view(document: CheckedDocument, number: int) -> DocumentView:
    """The view of a document, the ``number``-th of its page."""
    anchor = f"d{number}"
    status, sentence = conclusion(document)
    conditions = _conditions(document.statements)
    viewer = _Viewer(document, anchor, conditions)
    chains = list(viewer.chains())
    parts: list[tuple[Span, ChainView | Found]] = [*chains, *viewer.found()]
    parts.sort(key=itemgetter(0))
    return DocumentView(
        anchor,
        document.source.path,
        MARKS[status],
        f"{sentence[:1].upper()}{sentence[1:]}.",
        _counts(document, [chain for _, chain in chains]),
        _unclaimed(document.statements),
        document.notation,
        document.seed,
        document.inferred,
        _notes(document.source, document.remarks),
        tuple(conditions),
        tuple(part for _, part in parts),
    )


def _conditions(statements: Sequence[CheckedStatement]) -> dict[str, int]:
    """Every condition that a verdict carries, numbered from 1."""
    found: dict[str, int] = {}
    for statement in statements:
        if statement.verdict is not None:
            for condition in statement.verdict.given:
                found.setdefault(condition, len(found) + 1)
    return found


def _counts(
    document: CheckedDocument, chains: Sequence[ChainView]
) -> tuple[tuple[Mark, int, str], ...]:
    first: dict[Mark, str] = {}
    for chain in chains:
        for step in chain.steps:
            if step.mark is not None:
                first.setdefault(step.mark, step.anchor)
    rows = [(MARKS[status], number) for status, number in document.counts.items()]
    return tuple((mark, number, first[mark]) for mark, number in reversed(rows))


def _unclaimed(statements: Sequence[CheckedStatement]) -> str:
    """What has no verdict, in words: "4 definitions and 1 update"."""
    found = Counter(one.kind for one in statements if one.verdict is None)
    words = [many(found[kind], str(kind)) for kind in Kind if found[kind]]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


@dataclass(frozen=True)
class _Viewer:
    """A document on its way to its view."""

    document: CheckedDocument
    anchor: str
    conditions: Mapping[str, int]

    def found(self) -> Iterator[tuple[Span, Found]]:
        """What could not be read, with its place."""
        source = self.document.source
        unread = (one for one in notices(self.document) if one.statement is None)
        # The ends of a chain are refuted, and are told with their chain.
        beside = (one for one in unread if one.status is not Status.REFUTED)
        for number, notice in enumerate(beside, start=1):
            lines, excerpt = _lines(source, notice.span), source.excerpt(notice.span)
            yield notice.span, Found(f"{self.anchor}-f{number}", lines, notice, excerpt)

    def chains(self) -> Iterator[tuple[Span, ChainView]]:
        """The chains that state something, each with its place."""
        before = 0
        for number, chain in enumerate(self.document.chains, start=1):
            if chain.statements:
                view = self.chain(chain, f"{self.anchor}-c{number}", before)
                yield chain.statements[0].span, view
            before += len(chain.statements)

    def chain(self, chain: CheckedChain, anchor: str, before: int) -> ChainView:
        """A chain; ``before`` statements of the document come before it."""
        above = ("", *(statement.right for statement in chain.statements))
        several = len(chain.statements) > 1
        wrong = chain.first_wrong
        steps = tuple(
            self.step(
                statement,
                f"{self.anchor}-s{before + position + 1}",
                above[position],
                first_wrong=several and position == wrong,
            )
            for position, statement in enumerate(chain.statements)
        )
        first, last = chain.statements[0], chain.statements[-1]
        lines = _lines(self.document.source, first.span.hull(last.span))
        ends = _ends(chain)
        trouble = ""
        mistake = None
        if wrong is not None:
            mistake = _mistake(steps[wrong])
            if several:
                trouble = f"Step {wrong + 1} of {len(steps)} is the first wrong one."
        elif ends is not None and ends.point is not None:
            mistake = Mistake(first.span.start, anchor, lines, ends.mark, ends.text)
        return ChainView(anchor, lines, steps, mistake, trouble, ends)

    def step(
        self, statement: CheckedStatement, anchor: str, above: str, *, first_wrong: bool
    ) -> Step:
        """A statement under a row that ends with ``above``."""
        source = self.document.source
        given = statement.verdict.given if statement.verdict else ()
        pointed = statement.caret if statement.wrong else None
        return Step(
            anchor,
            _lines(source, statement.span),
            statement,
            "" if statement.left == above else statement.left,
            tuple(self.conditions[condition] for condition in given),
            "" if pointed is None else source.excerpt(pointed),
            _notes(source, statement.remarks),
            first_wrong,
        )


def _mistake(step: Step) -> Mistake:
    mark = step.mark or MARKS[Status.MALFORMED]
    said = step.message or step.because
    start = step.statement.span.start
    return Mistake(start, step.anchor, step.lines, mark, said, step.statement)


def _ends(chain: CheckedChain) -> Ends | None:
    ends = chain.ends
    if ends is None:
        return None
    mark = MARKS[ends.status]
    if chain.first_wrong is not None:
        return Ends(_ENDS_OF_WRONG[ends.status], mark, ends.reason, None)
    return Ends(_ENDS[ends.status], mark, ends.reason, ends.counterexample)


def _notes(source: Source, remarks: Sequence[Remark]) -> tuple[Note, ...]:
    return tuple(
        Note(_lines(source, remark.span), remark.message) for remark in remarks
    )


def _lines(source: Source, span: Span) -> str:
    first, last = source.lines(span)
    return f"{first}" if first == last else f"{first}–{last}"
