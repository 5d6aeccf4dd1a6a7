"""What every writer says of checked documents: their notices, in order of place.

A notice is something its author should look at: a step that is refuted, malformed,
undecided or no more than numeric, or a chain whose ends differ although no step of
it is wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType

from backproof.symbolic.meaning.checked import (
    CheckedChain,
    CheckedDocument,
    CheckedStatement,
    Kind,
    Remark,
    Repair,
)
from backproof.symbolic.meaning.verdict_codes import REFUTED
from backproof.symbolic.reading.codes import CODES
from backproof.symbolic.reading.document_codes import DOCUMENT_CODES
from backproof.symbolic.reading.source import Finding, Source, Span
from backproof.symbolic.verdict import Counterexample, Status, Verdict

__all__ = [
    "LEVELS",
    "Notice",
    "Proofreading",
    "Region",
    "Unread",
    "all_remarks",
    "conclusion",
    "entries",
    "exit_code",
    "is_shown",
    "left_name",
    "many",
    "mistakes",
    "notices",
    "ordered",
    "region",
    "sentences",
    "values_at",
]

_WRONG = (Status.MALFORMED, Status.REFUTED)

LEVELS: Mapping[Status, str] = MappingProxyType(
    {
        Status.REFUTED: "error",
        Status.MALFORMED: "error",
        Status.UNDECIDED: "warning",
        Status.NUMERIC: "note",
    }
)
"""How grave a notice is, in the words of SARIF."""

_COULD_NOT_RUN = 2


@dataclass(frozen=True)
class Unread:
    """A document that could not be checked, and why."""

    path: str
    message: str


@dataclass(frozen=True)
class Proofreading:
    """What one run of ``backproof check`` came to."""

    documents: tuple[CheckedDocument, ...]
    unread: tuple[Unread, ...] = ()
    seed: int = 0


@dataclass(frozen=True)
class Notice:
    """Something to look at, with all that can be said of it.

    ``span`` is the place to point at, ``whole`` the statement or chain around it.
    """

    code: str
    status: Status
    message: str
    span: Span
    whole: Span
    verdict: Verdict
    help: str = ""
    repair: Repair | None = None
    remarks: tuple[Remark, ...] = ()
    statement: CheckedStatement | None = None

    @property
    def heading(self) -> str:
        """The code and the verdict: "BP201 refuted"."""
        return f"{self.code} {self.status}".lstrip()


@dataclass(frozen=True)
class Region:
    """A part of a file, lines and columns counted from 1; the end is behind it."""

    line: int
    column: int
    end_line: int
    end_column: int


def region(source: Source, span: Span) -> Region:
    r"""Where a span begins and ends.

    >>> region(Source("a.md", "a = b\n  = c"), Span(4, 11))
    Region(line=1, column=5, end_line=2, end_column=6)
    """
    end = max(span.start, span.end)
    # The end of a line belongs to it, not to the next one.
    last_line, last_column = source.place(max(span.start, end - 1))
    return Region(
        *source.place(span.start), last_line, last_column + (end > span.start)
    )


def ordered(document: CheckedDocument) -> tuple[CheckedStatement, ...]:
    """The statements in the order of their places."""
    return tuple(sorted(document.statements, key=lambda one: one.span))


def entries(document: CheckedDocument) -> Iterator[Notice | CheckedStatement]:
    """The document from top to bottom: its notices, and the statements without one.

    That the ends of a chain differ is said behind its last step.
    """
    parts: list[tuple[Span, Iterator[Notice | CheckedStatement]]] = [
        (one.span, iter((_found(one),))) for one in document.findings
    ]
    parts.extend(
        (chain.statements[0].span, _chain_entries(chain))
        for chain in document.chains
        if chain.statements
    )
    for _, part in sorted(parts, key=itemgetter(0)):
        yield from part


def _chain_entries(chain: CheckedChain) -> Iterator[Notice | CheckedStatement]:
    for statement in chain.statements:
        verdict = statement.verdict
        if verdict is None or verdict.holds:
            yield statement
        else:
            yield _notice(statement, verdict)
    yield from _differing_ends(chain)


def notices(document: CheckedDocument) -> tuple[Notice, ...]:
    """What is to be looked at, in order of place."""
    return tuple(one for one in entries(document) if isinstance(one, Notice))


def mistakes(document: CheckedDocument) -> tuple[Notice, ...]:
    """What is refuted or malformed, in order of place."""
    return tuple(one for one in notices(document) if one.status in _WRONG)


def _notice(statement: CheckedStatement, verdict: Verdict) -> Notice:
    return Notice(
        statement.code,
        verdict.status,
        statement.message or verdict.reason or str(verdict),
        statement.caret or statement.span,
        statement.span,
        verdict,
        statement.help,
        statement.repair,
        statement.remarks,
        statement,
    )


def _found(finding: Finding) -> Notice:
    """What could not be read, for which no statement stands."""
    code = DOCUMENT_CODES.get(finding.code) or CODES.get(finding.code)
    ours = code is not None and not code.supported
    status = Status.UNDECIDED if ours else Status.MALFORMED
    verdict = Verdict(status, finding.message)
    span = finding.span
    return Notice(
        finding.code, status, finding.message, span, span, verdict, finding.help
    )


def _differing_ends(chain: CheckedChain) -> Iterator[Notice]:
    """A mistake that is in the chain for certain, though in no step for certain."""
    ends = chain.ends
    if ends is None or ends.status is not Status.REFUTED:
        return
    if chain.first_wrong is not None:
        return
    span = chain.statements[0].span.hull(chain.statements[-1].span)
    message = (
        "the two ends of this chain differ, so one of its undecided steps is wrong"
    )
    yield Notice(REFUTED, ends.status, message, span, span, ends)


def all_remarks(document: CheckedDocument) -> tuple[Remark, ...]:
    """The remarks about the document and about its statements, each once."""
    found = dict.fromkeys(document.remarks)
    for statement in document.statements:
        found.update(dict.fromkeys(statement.remarks))
    return tuple(sorted(found, key=lambda remark: (remark.span, remark.message)))


def sentences(notice: Notice) -> Iterator[str]:
    """The message, the numbers, the repair and the help, each in one sentence."""
    yield notice.message
    verdict = notice.verdict
    if verdict.reason and verdict.reason not in notice.message:
        yield f"Because {verdict.reason}."
    point = verdict.counterexample
    if point is not None:
        ratio = f", ratio {point.ratio.text}" if point.ratio is not None else ""
        where = f" at {point.where}" if point.where else ""
        left = left_name(notice.statement).capitalize()
        yield f"{left} {point.left}, right {point.right}{ratio}{where}."
    for hypothesis, other in verdict.holds_given:
        yield f"It is {other.status} given that {hypothesis}."
    if notice.repair is not None:
        yield _mending(notice.repair)
    if notice.help:
        yield f"Help: {notice.help}"


def _mending(repair: Repair) -> str:
    """A repair in a sentence, with the change unless its words show it."""
    change = ""
    told = is_shown(repair) or " in place of " in repair.text
    if not told and repair.before and repair.after:
        change = f", so {repair.after} in place of {repair.before}"
    return f"Perhaps {repair.text}{change}: then it is {repair.verdict.status}."


def is_shown(repair: Repair) -> bool:
    """Whether the words of a repair tell both the old part and the new one."""
    return repair.before in repair.text and repair.after in repair.text


def values_at(point: Counterexample) -> list[tuple[str, str]]:
    """The values and the functions of a counterexample, each under its name.

    A function that is drawn as a formula of u is named with its argument.
    """
    drawn = ((f"{n}(u)" if " " in value else n, value) for n, value in point.functions)
    return [*point.values, *drawn]


def left_name(statement: CheckedStatement | None) -> str:
    """What the first number of a counterexample is the value of.

    An update is compared with the rule of the notation, and not with its left side.
    """
    update = statement is not None and statement.kind is Kind.UPDATE
    return "rule" if update else "left"


def conclusion(document: CheckedDocument) -> tuple[Status, str]:
    """What the document comes to: the verdict for the whole, and a sentence."""
    if not document.statements and not document.findings:
        return Status.UNDECIDED, "no equation found"
    judged = many(sum(document.counts.values()), "claim")
    found, wrong = notices(document), mistakes(document)
    if wrong:
        first = "the first in" if len(wrong) > 1 else "in"
        line = document.source.place(wrong[0].span.start)[0]
        number = many(len(wrong), "mistake")
        return Status.REFUTED, f"{number} in {judged}, {first} line {line}"
    if found:
        undecided = f"{len(found)} of {judged} {'is' if len(found) == 1 else 'are'}"
        return Status.UNDECIDED, f"nothing wrong found, but {undecided} not decided"
    if not document.counts:
        return Status.UNDECIDED, "nothing is claimed"
    holds = "holds" if judged == "1 claim" else "hold"
    return Status.PROVED, f"nothing wrong: {judged} {holds}"


def many(number: int, word: str) -> str:
    """A number of things.

    >>> many(1, "claim"), many(3, "claim")
    ('1 claim', '3 claims')
    """
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def exit_code(proofreading: Proofreading, *, strict: bool = False) -> int:
    """0 if nothing is wrong, 1 if something is, 2 if a document could not be read.

    With ``strict`` what is undecided or numeric is wrong as well.
    """
    if proofreading.unread:
        return _COULD_NOT_RUN
    count = notices if strict else mistakes
    return int(any(count(document) for document in proofreading.documents))
