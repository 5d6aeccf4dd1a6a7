"""Checked documents as text for a terminal, at most 80 columns wide."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version

from backproof.symbolic.meaning.checked import (
    CheckedChain,
    CheckedDocument,
    CheckedStatement,
    Kind,
    Remark,
    Repair,
)
from backproof.symbolic.reading.source import Source, Span
from backproof.symbolic.verdict import Counterexample, Status, bound_text

from .excerpt import excerpt
from .marks import MARKS, worst_bound
from .paper_findings import (
    Notice,
    Proofreading,
    all_remarks,
    conclusion,
    entries,
    is_shown,
    left_name,
    many,
    mistakes,
    values_at,
)
from .proof_steps import proof_lines
from .terminal import one_line, paint

__all__ = ["paper_lines", "paper_text"]

WIDTH = 80
_START = 50
_LABEL = 9
_VALUES = 180
_VALUE = 60
_PLACES = 6
_INFERRED = 8
_BOLD = 1
_GREY = 90
_GREEN = 32
_RED = 31
_ENDS = {
    Status.PROVED: "its two ends agree all the same",
    Status.TESTED: "its two ends agree all the same",
    Status.NUMERIC: "its two ends agree to many digits all the same",
    Status.UNDECIDED: "whether its two ends agree is undecided",
    Status.MALFORMED: "its two ends cannot be compared",
    Status.REFUTED: "its two ends differ, too",
}


def paper_text(
    proofreading: Proofreading,
    *,
    verbose: bool = False,
    explain: bool = False,
    colour: bool = False,
) -> str:
    """Everything to look at, with its lines, numbers and repair, and a summary.

    ``verbose`` adds the statements that hold, and those that claim nothing;
    ``explain`` adds the statements that are proved, with the steps of the proofs.
    """
    writer = _Writer(verbose, explain, colour)
    blocks = [
        block
        for document in proofreading.documents
        for block in (*writer.entries(document), writer.summary(document))
    ]
    if len(proofreading.documents) > 1:
        blocks.append([_total(proofreading)])
    return "".join("\n".join(block) + "\n\n" for block in blocks).removesuffix("\n")


def paper_lines(proofreading: Proofreading, *, verbose: bool = False) -> str:
    """The same in one line each: path:line:column: code verdict: message."""
    lines: list[str] = []
    for document in proofreading.documents:
        for one in entries(document):
            if isinstance(one, Notice):
                text = f"{one.heading}: {one.message}{_mended(one)}"
            elif verbose:
                text = _in_short(one)
            else:
                continue
            lines.append(one_line(f"{_place(document.source, one.span)} {text}"))
        lines.append(f"{one_line(document.source.path)}: {conclusion(document)[1]}")
    if len(proofreading.documents) > 1:
        lines.append(_total(proofreading))
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True)
class _Writer:
    """How much is written, and whether in colour."""

    verbose: bool
    explain: bool
    colour: bool

    def painted(self, text: str, ansi: int) -> str:
        return paint(text, ansi) if self.colour and text else text

    def entries(self, document: CheckedDocument) -> Iterator[list[str]]:
        for one in entries(document):
            if isinstance(one, Notice):
                yield list(self.notice(document, one))
            elif self.verbose or (self.explain and _is_proved(one)):
                yield list(self.quiet(document, one))

    def heading(
        self, source: Source, span: Span, word: str, ansi: int, text: str
    ) -> Iterator[str]:
        """Place, verdict and message, the place never broken."""
        place = _place(source, span)
        start = f"{place} {word}:"
        shown = f"{self.painted(place, _BOLD)} {self.painted(word, ansi)}:"
        text = one_line(text)
        if len(start) > _START and len(start) + 1 + len(text) > WIDTH:
            yield shown
            yield from _wrapped(text, "  ", "  ")
            return
        first, *rest = _wrapped(text, " " * (len(start) + 1), "  ")
        yield shown + first[len(start) :]
        yield from rest

    def detail(self, label: str, text: str, ansi: int = 0) -> Iterator[str]:
        """A line that begins with a word in a column of its own."""
        start = f"  {label:{_LABEL}}"
        first, *rest = _wrapped(text, start, " " * len(start))
        body = first[len(start) :]
        yield self.painted(start, _GREY) + (self.painted(body, ansi) if ansi else body)
        for line in rest:
            yield self.painted(line, ansi) if ansi else line

    def notice(self, document: CheckedDocument, notice: Notice) -> Iterator[str]:
        ansi = MARKS[notice.status].ansi
        source = document.source
        yield from self.heading(
            source, notice.span, notice.heading, ansi, notice.message
        )
        for line in excerpt(source, notice.whole, notice.span, WIDTH - 2):
            gutter, bar, text = line.partition("|")
            carets = ansi if text.strip() and not text.strip(" ^") else 0
            body = self.painted(text, carets) if carets else text
            yield "  " + self.painted(gutter + bar, _GREY) + body
        yield from self.verdict(notice)
        if notice.repair is not None:
            yield from self.repair(notice.repair)
        if notice.help:
            yield from self.detail("help", notice.help)
        for remark in notice.remarks:
            yield from self.detail("note", remark.message)

    def verdict(self, notice: Notice) -> Iterator[str]:
        """What a verdict rests on, as far as it is not said yet."""
        verdict = notice.verdict
        if verdict.reason and verdict.reason not in notice.message:
            yield from self.detail("because", verdict.reason)
        if verdict.counterexample is not None:
            yield from self.point(verdict.counterexample, left_name(notice.statement))
        for hypothesis, other in verdict.holds_given:
            yield from self.detail("but", f"{other.status} given that {hypothesis}")

    def point(self, point: Counterexample, left: str) -> Iterator[str]:
        ratio = f"   ratio {point.ratio.text}" if point.ratio is not None else ""
        label = self.painted(f"  {left:{_LABEL}}", _GREY)
        yield f"{label}{point.left}   right {point.right}{ratio}"
        if point.sizes or point.indices:
            yield from self.detail("at", point.where)
        values = [f"{name} = {_short(value)}" for name, value in values_at(point)]
        if values:
            yield from self.detail("with", _some(values))

    def repair(self, repair: Repair) -> Iterator[str]:
        text = f"{repair.text}; then it is {repair.verdict.status}"
        yield from self.detail("try", text, _GREEN)
        if is_shown(repair):
            return
        for sign, part, ansi in (
            ("-", repair.before, _RED),
            ("+", repair.after, _GREEN),
        ):
            if part.strip():
                yield from self.detail("", f"{sign} {part}", ansi)

    def quiet(
        self, document: CheckedDocument, statement: CheckedStatement
    ) -> Iterator[str]:
        verdict = statement.verdict
        word = str(verdict.status if verdict else statement.kind)
        ansi = MARKS[verdict.status].ansi if verdict else _GREY
        text = _in_short(statement).removeprefix(f"{word}: ")
        yield from self.heading(document.source, statement.span, word, ansi, text)
        if verdict is not None:
            if verdict.failure is not None:
                yield from self.detail("error", bound_text(verdict.failure))
            for condition in verdict.given:
                yield from self.detail("given", condition)
        for remark in statement.remarks:
            yield from self.detail("note", remark.message)
        if self.explain and verdict is not None and verdict.proof is not None:
            steps = many(verdict.proof.steps, "step")
            text = f"{steps} rewrite the difference of the sides to 0"
            yield from self.detail("proof", text)
            yield from (f"    {line}" for line in proof_lines(verdict.proof))

    def summary(self, document: CheckedDocument) -> list[str]:
        status, sentence = conclusion(document)
        mark = MARKS[status]
        title = f"{mark.glyph} {one_line(document.source.path)}: {sentence}"
        lines = [self.painted(line, mark.ansi) for line in _wrapped(title, "", "  ")]
        if document.counts:
            lines += self.detail("claims", self.counted(document))
        kinds = Counter(statement.kind for statement in document.statements)
        others = [many(kinds[k], k) for k in Kind if k is not Kind.CLAIM and kinds[k]]
        if others:
            lines += self.detail("also", ", ".join(others))
        for chain in document.chains:
            if chain.first_wrong is not None and len(chain.statements) > 1:
                lines += self.detail("chain", _chain_text(document.source, chain))
        for condition, number in _conditions(document).items():
            lines += self.detail("given", f"{condition} ({many(number, 'claim')})")
        settings = f"seed {document.seed}, backproof {version('backproof')}"
        lines += self.detail("notation", f"{document.notation}; {settings}")
        if document.inferred:
            lines += self.detail("inferred", self.inferred(document.inferred))
        for message, places in _noted(document.source, all_remarks(document)).items():
            lines += self.detail("note", f"{places}: {message}")
        return lines

    def inferred(self, entries: tuple[str, ...]) -> str:
        """What was inferred; by default the first few entries of it."""
        number = len(entries) if self.verbose else _INFERRED
        hidden = len(entries[number:])
        more = f"; and {hidden} more (--verbose lists them)" if hidden else ""
        return "; ".join(entries[:number]) + more

    def counted(self, document: CheckedDocument) -> str:
        """How many claims got which verdict, with the glyph of each."""
        parts = []
        for status, number in document.counts.items():
            text = f"{MARKS[status].glyph} {number} {status}"
            if status is Status.TESTED:
                verdicts = (s.verdict for s in document.statements if s.verdict)
                text += f" (error {bound_text(worst_bound(verdicts))})"
            parts.append(text)
        return ", ".join(parts)


def _is_proved(statement: CheckedStatement) -> bool:
    verdict = statement.verdict
    return verdict is not None and verdict.status is Status.PROVED


def _in_short(statement: CheckedStatement) -> str:
    """What a statement was taken for, or its verdict, and what it says."""
    word = statement.verdict.status if statement.verdict else statement.kind
    formula = f"{statement.left} {statement.relation} {statement.right}"
    return f"{word}: {statement.message or formula}"


def _mended(notice: Notice) -> str:
    """What mends it, or what else is to be said."""
    repair = notice.repair
    if repair is None:
        return f" ({notice.help})" if notice.help else ""
    return f" (try: {repair.text})"


def _place(source: Source, span: Span) -> str:
    line, column = source.place(span.start)
    return f"{one_line(source.path)}:{line}:{column}:"


def _chain_text(source: Source, chain: CheckedChain) -> str:
    """The first wrong step of a chain, and what is known of its ends."""
    wrong = chain.first_wrong or 0
    start = source.place(chain.statements[0].span.start)[0]
    step = chain.statements[wrong]
    line = source.place((step.caret or step.span).start)[0]
    text = (
        f"from line {start}: the first wrong step is {wrong + 1} of "
        f"{len(chain.statements)}, line {line}"
    )
    return text if chain.ends is None else f"{text}; {_ENDS[chain.ends.status]}"


def _conditions(document: CheckedDocument) -> Counter[str]:
    """The conditions under which claims hold, and for how many."""
    return Counter(
        condition
        for statement in document.statements
        if statement.verdict is not None
        for condition in statement.verdict.given
    )


def _noted(source: Source, remarks: Iterable[Remark]) -> dict[str, str]:
    """The lines of each remark, those that say the same taken together."""
    lines: dict[str, dict[int, None]] = {}
    for remark in remarks:
        line = source.place(remark.span.start)[0]
        lines.setdefault(one_line(remark.message), {})[line] = None
    return {message: _listed(list(found)) for message, found in lines.items()}


def _listed(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:_PLACES]))
    more = ", …" if len(lines) > _PLACES else ""
    return f"line{'' if len(lines) == 1 else 's'} {shown}{more}"


def _some(values: list[str]) -> str:
    """As many of the values as fit into a few lines, and how many are left."""
    shown: list[str] = []
    for value in values:
        if shown and sum(map(len, shown)) + len(value) > _VALUES:
            return f"{', '.join(shown)}, and {len(values) - len(shown)} more"
        shown.append(value)
    return ", ".join(shown)


def _short(value: str) -> str:
    return value if len(value) <= _VALUE else value[: _VALUE - 1] + "…"


def _total(proofreading: Proofreading) -> str:
    documents = proofreading.documents
    claims = sum(sum(document.counts.values()) for document in documents)
    found = sum(len(mistakes(document)) for document in documents)
    text = f"{len(documents)} documents: {many(found, 'mistake')} in "
    text += many(claims, "claim")
    if proofreading.unread:
        text += f"; {many(len(proofreading.unread), 'document')} not read"
    return text


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    """Lines of at most WIDTH columns; at least one."""
    return textwrap.wrap(
        one_line(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    ) or [first.rstrip()]
