"""One side of an ``=``: its tree, and what the vocabulary reads in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from backproof.symbolic.reading.codes import CODES
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import Finding, MathText
from backproof.symbolic.reading.strokes import unstruck
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import Row, lines

from .meaning_codes import MEANING_CODES
from .notations.vocabulary import Vocabulary
from .parsing.descent import Descent
from .parsing.parse import Parsed, parse
from .syntax import Member, Reading, Term

__all__ = ["USUAL", "WrittenSide", "ours"]

USUAL = Reading()
"""The reading by our own conventions."""


@dataclass
class WrittenSide:
    """A side as it is written, parsed in as many readings as are asked for."""

    text: MathText
    vocabulary: Vocabulary
    _parsed: dict[Reading, Parsed] = field(default_factory=dict)

    @property
    def latex(self) -> str:
        """The side as the document has it, macros expanded."""
        return " ".join(self.text.text.split())

    @cached_property
    def _laid(self) -> tuple[Row | None, tuple[Finding, ...]]:
        tree = layout(tokens(self.text, self.vocabulary.notation.words))
        rows = lines(tree)
        if not rows:
            return None, tree.findings
        items = tuple(item for row in rows for item in row.items)
        return Row(items, rows[0].span.hull(rows[-1].span)), tree.findings

    @property
    def row(self) -> Row | None:
        """The side as one row of the layout tree."""
        return self._laid[0]

    def parsed(self, reading: Reading) -> Parsed:
        """What the side says in a reading."""
        if reading not in self._parsed:
            row = self.row or Row(())
            self._parsed[reading] = parse(row, self.vocabulary, reading)
        return self._parsed[reading]

    @cached_property
    def ambiguous(self) -> frozenset[str]:
        """The fields of `Reading` for which another reads something else here."""
        usual = self.parsed(USUAL)
        return frozenset(
            name
            for name in usual.doubts
            if self.parsed(Reading(**{name: True})).term != usual.term
        )

    def unstruck(self, put: str = "") -> "WrittenSide":
        """The side without its strokes, perhaps with another term for what is out."""
        return WrittenSide(unstruck(self.text, put), self.vocabulary)

    def term(self, reading: Reading = USUAL) -> Term | None:
        """The term of the side, None if something in it cannot be read."""
        return None if self.findings(reading) else self.parsed(reading).term

    def member(self) -> Member | None:
        """The quantity that the side is, if it is nothing else."""
        term = self.parsed(USUAL).term
        return term if isinstance(term, Member) else None

    @property
    def descent(self) -> Descent:
        """What the side says of iterations and changes."""
        return self.parsed(USUAL).descent

    def findings(self, reading: Reading = USUAL) -> tuple[Finding, ...]:
        """Everything that keeps the side from being read."""
        return (*self._laid[1], *self.parsed(reading).findings)


_ALL: Mapping[str, bool] = {
    code.code: code.supported for code in (*CODES.values(), *MEANING_CODES.values())
}


def ours(finding: Finding) -> bool:
    """Whether a finding is our lack, or the notation's, and not the author's."""
    return not _ALL.get(finding.code, True)
