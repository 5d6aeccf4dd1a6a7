"""The sections of a document, each with its own vocabulary and theory.

A notation may speak of one part of a document only: the three-layer network after the
two-layer one.  A section begins at the first line that holds its ``starts`` text and
ends where the next one begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from backproof.symbolic.check import Checker
from backproof.symbolic.reading.source import Source

from .elaborate import Elaborator
from .judge import Judge
from .notation import Entry, NotatedHypothesis, Notation
from .objection import Objection
from .parse import parse_text
from .syntax import Member
from .theories import Definition, TheoryBuilder
from .vocabulary import Trouble, Vocabulary, compile_notation

__all__ = ["Section", "sections"]


@dataclass
class Section:
    """A part of a document from an offset on, with what its symbols mean."""

    start: int
    vocabulary: Vocabulary
    around: "Section | None" = None
    troubles: list[Trouble] = field(default_factory=list)
    builder: TheoryBuilder = field(init=False)

    def __post_init__(self) -> None:
        self.builder = TheoryBuilder(self.vocabulary)

    def judge(self, source: Source, *, seed: int) -> Judge:
        """What judges the claims of the section, once all definitions are known."""
        theory = self.builder.theory("document")
        hypotheses = []
        for assumed in self._hypotheses():
            definitions = list(self._read(assumed.definitions))
            hypothesis = self.builder.hypothesis(assumed.text, definitions)
            checker = Checker(theory.under(hypothesis), seed=seed)
            hypotheses.append((assumed.text, checker))
        return Judge(
            self.vocabulary,
            Checker(theory, seed=seed),
            tuple(hypotheses),
            lambda span: " ".join(source.text[span.start : span.end].split()),
        )

    def define(self) -> None:
        """Add the definitions of the notation, and of the section around this one."""
        if self.around is not None:
            for definitions in self.around.builder.definitions.values():
                for definition in definitions:
                    self.builder.add(definition)
        for definition in self._read(self.vocabulary.notation.definitions):
            self.builder.replace(definition)
        for entry in self.vocabulary.symbols.values():
            letters = [slot.letter for slot in entry.slots]
            if entry.domain == "distribution" and entry.over not in letters:
                message = f"{entry.latex} has no index {entry.over} to sum to one over"
                trouble = Trouble(
                    message, entry.entry.line, f"say {entry.over} in 1..n as well"
                )
                self.troubles.append(trouble)

    @property
    def rule(self) -> str:
        """The rule of updates, of this section or of the one around it."""
        own = self.vocabulary.notation.update_rule
        return own or (self.around.rule if self.around else "")

    def _hypotheses(self) -> tuple[NotatedHypothesis, ...]:
        outer = self.around._hypotheses() if self.around else ()
        return (*outer, *self.vocabulary.notation.hypotheses)

    def _read(self, entries: tuple[Entry, ...]) -> Iterator[Definition]:
        for entry in entries:
            try:
                definition = self._definition(entry)
            except Objection as objection:
                message = f"{entry.key} = {entry.value}: {objection.message}"
                trouble = Trouble(message, entry.line, objection.hint)
                self.troubles.append(trouble)
                continue
            if definition is not None:
                yield definition

    def _definition(self, entry: Entry) -> Definition | None:
        left = parse_text(entry.key, self.vocabulary)
        right = parse_text(entry.value, self.vocabulary)
        for text, parsed in ((entry.key, left), (entry.value, right)):
            for finding in parsed.findings:
                message = f"{text}: {finding.message}"
                self.troubles.append(Trouble(message, entry.line, finding.help))
        if left.term is None or right.term is None:
            return None
        if not isinstance(left.term, Member):
            message = f"{entry.key} is no quantity that can be defined"
            self.troubles.append(Trouble(message, entry.line))
            return None
        elaborator = Elaborator(self.vocabulary)
        return self.builder.define(left.term, right.term, elaborator)


def sections(source: Source, notation: Notation) -> tuple[Section, ...]:
    """The sections of a document in its order; the first begins at its beginning."""
    first = Section(0, compile_notation(notation))
    first.troubles += first.vocabulary.troubles
    found = [first]
    for part in notation.sections:
        place = source.text.find(part.starts)
        if place < 0:
            message = f"no line of the document has the text {part.starts!r}"
            first.troubles.append(Trouble(message, part.line))
            continue
        around = None if part.fresh else first
        inherited = around.vocabulary if around else None
        section = Section(
            source.text.rfind("\n", 0, place) + 1,
            compile_notation(part, inherited=inherited),
            around,
        )
        section.troubles += section.vocabulary.troubles
        found.append(section)
    return tuple(sorted(found, key=lambda section: section.start))
