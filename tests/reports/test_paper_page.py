"""The page of a checked document: complete, harmless, legible, the same every time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from backproof.symbolic.meaning.checked import (
    CheckedChain,
    CheckedDocument,
    CheckedStatement,
    Kind,
    Remark,
    Repair,
)
from backproof.symbolic.reading.source import Source, Span
from backproof.symbolic.verdict import Counterexample, Ratio, Status, Verdict

PROVED = Verdict(Status.PROVED)
TESTED = Verdict(Status.TESTED, failure=Fraction(1, 2**120), sizes=("M = 2",))
NUMERIC = Verdict(Status.NUMERIC, digits=50)
UNDECIDED = Verdict(Status.UNDECIDED, r"\mathcal{H} was never defined")
MALFORMED = Verdict(Status.MALFORMED, "j is free on the right side only")
POINT = Counterexample(
    sizes=(("M", "2"), ("n", "2-3-1")),
    indices=(("j", 1), ("k", 2)),
    values=(
        ("w", "[[[1/2, -1/3], [3/4, 1]], [[-2/3, 5/4]]]"),
        ("x", "[[1/4, -1/2], [2/3, 3/4]]"),
        ("y", "[1/3, -1/4]"),
    ),
    functions=(("g", "tanh"),),
    left="0.41280561870241",
    right="0.82561123740482",
    ratio=Ratio("1/2", Fraction(1, 2)),
)
REFUTED = Verdict(
    Status.REFUTED,
    counterexample=POINT,
    holds_given=(("the output layer is linear", PROVED),),
)


@dataclass
class Written:
    """A document being written, one statement a line."""

    lines: list[str] = field(default_factory=list)
    length: int = 0

    def line(self, text: str) -> Span:
        """Write a line; where it stands."""
        start = self.length
        self.lines.append(text)
        self.length += len(text) + 1
        return Span(start, start + len(text))

    def statement(
        self, left: str, right: str, verdict: Verdict | None, **more: object
    ) -> CheckedStatement:
        """Write ``left = right``; what was found."""
        relation = str(more.pop("relation", "="))
        span = self.line(f"{left} {relation} {right} \\\\".replace("\n", " "))
        kind = Kind(str(more.pop("kind", "claim")))
        return CheckedStatement(  # type: ignore[arg-type]
            kind, left, relation, right, span, verdict, **more
        )

    def source(self, path: str) -> Source:
        """The document as it stands in its file."""
        return Source(path, "\n".join(self.lines))


def sample(path: str = "paper.md") -> CheckedDocument:
    """One of everything."""
    written = Written()
    written.line("# Backpropagation by hand")
    return CheckedDocument(
        written_source := written,  # type: ignore[arg-type]
        "paper.notation.toml",
        0,
        tuple(_chains(written)),
    )
