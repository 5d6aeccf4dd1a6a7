"""What the page of a checked document shows, in the order in which it is read.

The checked document says what is true; here it is decided what is shown of it: which
side need not be repeated, which conditions are stated once, which step is the first
wrong one of its chain, and what that means for the chain.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from backproof.symbolic.meaning.checked import (
    CheckedChain,
    CheckedDocument,
    CheckedStatement,
    Kind,
    Remark,
    Repair,
)
from backproof.symbolic.reading.source import Source, Span
from backproof.symbolic.verdict import Counterexample, Status, Verdict

from .marks import MARKS, Mark, bound_latex
from .paper_findings import conclusion, many

__all__ = [
    "ChainView",
    "DocumentView",
    "Ends",
    "Mistake",
    "Note",
    "Step",
    "document_view",
]

_KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.DEFINITION: "definition",
        Kind.UPDATE: "update",
        Kind.REMARK: "remark",
    }
)
_ENDS: Mapping[Status, str] = MappingProxyType(
    {
        Status.PROVED: "The two ends of the chain agree all the same.",
        Status.TESTED: "The two ends of the chain agree all the same.",
        Status.NUMERIC: "The two ends of the chain agree in decimals.",
        Status.UNDECIDED: "Whether the two ends of the chain agree is not decided.",
        Status.MALFORMED: "The two ends of the chain cannot be compared.",
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
    are the numbers of the conditions that the page states once.  ``message`` is
    empty where the mark says all; ``because`` is what it leaves unsaid.
    """

    anchor: str
    lines: str
    statement: CheckedStatement
    left: str
    mark: Mark | None
    kind: str
    message: str
    because: str = ""
    bound: str = ""
    given: tuple[int, ...] = ()
    excerpt: str = ""
    notes: tuple[Note, ...] = ()
    first_wrong: bool = False


@dataclass(frozen=True)
class Mistake:
    """One row of the list of what is wrong: a step, or a chain as a whole."""

    anchor: str
    lines: str
    mark: Mark
    message: str
    repair: Repair | None = None


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
class DocumentView:
    """A document, what it comes to, and all its chains in order.

    ``counts`` has a mark, a number and the anchor of the first such step, the worst
    verdicts first; ``unclaimed`` counts what is no claim.
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
    chains: tuple[ChainView, ...]

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The first wrong step of every chain that has one."""
        return tuple(chain.mistake for chain in self.chains if chain.mistake)


def document_view(document: CheckedDocument, number: int) -> DocumentView:
    """The view of a document, the ``number``-th of its page."""
    anchor = f"d{number}"
    status, sentence = conclusion(document)
    conditions = _conditions(document.statements)
    chains = tuple(_chains(document, anchor, conditions))
    return DocumentView(
        anchor,
        document.source.path,
        MARKS[status],
        f"{sentence[:1].upper()}{sentence[1:]}.",
        _counts(document, chains),
        _unclaimed(document.statements),
        document.notation,
        document.seed,
        document.inferred,
        _notes(document.source, document.remarks),
        tuple(conditions),
        chains,
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
    rows = ((MARKS[status], number) for status, number in document.counts.items())
    return tuple((mark, number, first[mark]) for mark, number in reversed(list(rows)))


def _unclaimed(statements: Sequence[CheckedStatement]) -> str:
    """What is no claim, in words: "4 definitions and 1 update"."""
    found = Counter(one.kind for one in statements if one.verdict is None)
    words = [
        many(found[kind], _KINDS.get(kind, "claim")) for kind in Kind if found[kind]
    ]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _chains(
    document: CheckedDocument, anchor: str, conditions: Mapping[str, int]
) -> Iterator[ChainView]:
    before = 0
    for number, chain in enumerate(document.chains, start=1):
        if chain.statements:
            yield _chain(
                document.source,
                chain,
                f"{anchor}-c{number}",
                anchor,
                before,
                conditions,
            )
        before += len(chain.statements)


def _chain(
    source: Source,
    chain: CheckedChain,
    anchor: str,
    prefix: str,
    before: int,
    conditions: Mapping[str, int],
) -> ChainView:
    several = len(chain.statements) > 1
    steps = []
    above = ""
    for position, statement in enumerate(chain.statements):
        steps.append(
            _step(
                source,
                statement,
                f"{prefix}-s{before + position + 1}",
                above,
                conditions,
                first_wrong=several and position == chain.first_wrong,
            )
        )
        above = statement.right
    first, last = chain.statements[0], chain.statements[-1]
    lines = _lines(source, first.span.hull(last.span))
    ends = _ends(chain)
    trouble = ""
    mistake = None
    if chain.first_wrong is not None:
        mistake = _mistake(steps[chain.first_wrong])
        if several:
            place = f"{chain.first_wrong + 1} of {len(steps)}"
            trouble = f"Step {place} is the first wrong one."
    elif ends is not None and ends.point is not None:
        mistake = Mistake(anchor, lines, ends.mark, ends.text)
    return ChainView(anchor, lines, tuple(steps), mistake, trouble, ends)


def _mistake(step: Step) -> Mistake:
    mark = step.mark or MARKS[Status.REFUTED]
    repair = step.statement.repair
    return Mistake(step.anchor, step.lines, mark, step.message or step.because, repair)


def _ends(chain: CheckedChain) -> Ends | None:
    ends = chain.ends
    if ends is None:
        return None
    if chain.first_wrong is not None:
        return Ends(_ENDS[ends.status], MARKS[ends.status], ends.reason, None)
    text = _ENDS[ends.status].replace(" all the same", "")
    if ends.status is Status.REFUTED:
        text = (
            "The two ends of the chain differ, so one of its undecided steps is wrong."
        )
    return Ends(text, MARKS[ends.status], ends.reason, ends.counterexample)


def _step(
    source: Source,
    statement: CheckedStatement,
    anchor: str,
    above: str,
    conditions: Mapping[str, int],
    *,
    first_wrong: bool,
) -> Step:
    verdict = statement.verdict
    message = statement.message
    if verdict is None:
        mark, bound, given = None, "", ()
    else:
        mark, bound = MARKS[verdict.status], bound_latex(verdict.failure)
        given = tuple(conditions[condition] for condition in verdict.given)
        if message == str(verdict) and verdict.holds:
            message = ""
        if not message and not verdict.holds and not verdict.reason:
            message = _unsaid(verdict)
    return Step(
        anchor,
        _lines(source, statement.span),
        statement,
        "" if statement.left == above else statement.left,
        mark,
        _KINDS.get(statement.kind, ""),
        message,
        _because(verdict, message),
        bound,
        given,
        _excerpt(source, statement),
        _notes(source, statement.remarks),
        first_wrong,
    )


def _unsaid(verdict: Verdict) -> str:
    return "The two sides differ." if verdict.status is Status.REFUTED else ""


def _because(verdict: Verdict | None, message: str) -> str:
    """The reason of a verdict, unless the message tells it."""
    if verdict is None or verdict.holds or verdict.reason in message:
        return ""
    return verdict.reason


def _excerpt(source: Source, statement: CheckedStatement) -> str:
    """The place in the file, with carets, of a mistake."""
    if statement.caret is None or not statement.wrong:
        return ""
    return source.excerpt(statement.caret)


def _notes(source: Source, remarks: Sequence[Remark]) -> tuple[Note, ...]:
    return tuple(
        Note(_lines(source, remark.span), remark.message) for remark in remarks
    )


def _lines(source: Source, span: Span) -> str:
    first, last = source.lines(span)
    return f"{first}" if first == last else f"{first}–{last}"
