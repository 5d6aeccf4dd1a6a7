"""The sections of a document, each with its own vocabulary and theory.

A notation may speak of one part of a document only: the three-layer network after the
two-layer one.  A section begins at the first line that holds its ``starts`` text and
ends where the next one begins.

A notation is read as a whole before anything is judged, and what cannot be understood
is a trouble.  A section reads what the notation around it says once more, in its own
vocabulary, but for definitions of what it declares itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from backproof.symbolic.check import Checker
from backproof.symbolic.meaning.checked import Remark
from backproof.symbolic.meaning.examples import Examples
from backproof.symbolic.meaning.judge import Judge
from backproof.symbolic.meaning.notations.notation import Notation
from backproof.symbolic.meaning.notations.vocabulary import (
    Trouble,
    Vocabulary,
    compile_notation,
)
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.quoting import quoted
from backproof.symbolic.meaning.syntax import Term
from backproof.symbolic.reading.source import Source, Span

from .applied import FunctionDefinition, function_definition
from .assumptions import Assumption, assumption
from .carried import carried
from .circles import goes_round
from .elaborate import Elaborator
from .formulas import formulas
from .noted import Notes
from .theories import Definition, TheoryBuilder
from .updates import rule_trouble
from .values import Value, numeric, taken_out

__all__ = ["Section", "sections"]

_OTHERWISE = "it has no meaning in a section; define it there, or say fresh = true"


@dataclass
class Section:
    """A part of a document from an offset on, with what its symbols mean."""

    start: int
    vocabulary: Vocabulary
    around: "Section | None" = None
    troubles: list[Trouble] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    functions: list[FunctionDefinition] = field(default_factory=list)
    builder: TheoryBuilder = field(init=False)
    _notation_made: list[Definition] = field(default_factory=list)
    _assumptions: list[Assumption] = field(default_factory=list)

    def __post_init__(self) -> None:
        functions = formulas(self.vocabulary)
        self.troubles += (*self.vocabulary.troubles, *functions.troubles)
        self.vocabulary = replace(
            self.vocabulary,
            formulas=functions.put_in,
            expansions=functions.expansions,
        )
        self.builder = TheoryBuilder(self.vocabulary, formulas=functions.own)

    @property
    def rule(self) -> str:
        """The rule of updates, of this section or of the one around it."""
        return self.vocabulary.whole.update_rule

    def judge(
        self, source: Source, *, seed: int, variables: frozenset[str] = frozenset()
    ) -> Judge:
        """What judges the claims of the section, once all definitions are known.

        ``variables`` are the quantities by which the document differentiates.
        """
        return Judge(
            self.vocabulary,
            Checker(self.builder.theory("document"), seed=seed),
            tuple(
                (assumed.text, Checker(assumed.theory(self.builder), seed=seed))
                for assumed in self._assumptions
            ),
            partial(quoted, source.text),
            variables,
            Examples(self.builder, tuple(self.values), seed),
        )

    def define(self) -> None:
        """Take in what the notation says, and what holds in the section around.

        What cannot be understood is left out, and becomes a trouble.
        """
        notes = Notes(self.builder, self.troubles)
        whole, own = self.vocabulary.whole, self.vocabulary.notation
        for entry in self.vocabulary.symbols.values():
            if entry.is_function:
                notes.dependences(entry)
        around = (e for e in whole.definitions if e not in own.definitions)
        inherited = tuple(notes.read(around, self._declared(), _OTHERWISE))
        found = tuple(notes.once(tuple(notes.read(own.definitions))))
        notes.admit((*inherited, *found))
        told = (
            Value(note.definition, f"{note.entry.key} = {note.entry.value}")
            for note in (*inherited, *found)
            if numeric(note.definition)
        )
        self.values += taken_out(self.builder, told)
        self._notation_made = list(self._definitions())
        self._inherit({note.definition.symbol for note in found})
        self._check_distributions()
        if self.rule and (trouble := rule_trouble(self.rule, self.vocabulary)):
            self.troubles.append(trouble)
        self._assumptions = [assumption(one, notes) for one in whole.hypotheses]
        # What is wrong for the section around is said there.
        said = {t.message for t in self.around.troubles} if self.around else set()
        self.troubles[:] = [t for t in self.troubles if t.message not in said]

    def _definitions(self) -> Iterator[Definition]:
        for several in self.builder.definitions.values():
            yield from several

    def _declared(self) -> set[str]:
        """What the section declares itself, and not the notation around it."""
        if self.around is None:
            return set()
        own = self.vocabulary.notation.quantities
        symbols = self.vocabulary.symbols.values()
        return {symbol.name for symbol in symbols if symbol.entry in own}

    def _inherit(self, defined: set[str]) -> None:
        """Take over what the document itself has defined in the section around."""
        if self.around is None:
            return
        unless = self._declared() | defined
        for definition in self.around.document_made():
            found = self._carried(definition, self.around.vocabulary)
            if found is not None and found.symbol not in unless:
                self.builder.add(found)
                self._notation_made.append(found)
        for function in self.around.functions:
            sides = carried(function.sides, self.around.vocabulary, self.vocabulary)
            if sides is not None:
                self.define_function(*sides)
        for value in self.around.values:
            found = self._carried(value.definition, self.around.vocabulary)
            stated = value.place is not None
            if stated and found is not None and found.symbol not in unless:
                self.values.append(replace(value, definition=found))

    def define_function(
        self, left: Term, right: Term, text_of: Callable[[Span], str] = lambda _: ""
    ) -> tuple[Remark, ...] | None:
        """Take what an equation says of a function, if it does; what was remarked."""
        made: list[Elaborator] = []

        def elaborator(vocabulary: Vocabulary) -> Elaborator:
            made.append(Elaborator(vocabulary, text_of))
            return made[-1]

        found = function_definition(self.builder, left, right, elaborator)
        if found is None:
            return None
        self.functions.append(found)
        self.vocabulary = found.enter(self.builder)
        return tuple(made[-1].remarks)

    def document_made(self) -> tuple[Definition, ...]:
        """The definitions that the document has made in this section so far."""
        noted = {id(definition) for definition in self._notation_made}
        return tuple(one for one in self._definitions() if id(one) not in noted)

    def _carried(self, definition: Definition, old: Vocabulary) -> Definition | None:
        """A definition of another section; None if it means nothing here."""
        if definition.sides is None:
            return None
        sides = carried(definition.sides, old, self.vocabulary)
        if sides is None:
            return None
        elaborator = Elaborator(self.vocabulary, choice=definition.choice)
        try:
            found = self.builder.define(*sides, elaborator)
        except Objection:
            return None
        if goes_round(found, self.builder.known, self.vocabulary):
            return None
        return found

    def _check_distributions(self) -> None:
        for entry in self.vocabulary.symbols.values():
            letters = [slot.letter for slot in entry.slots]
            if entry.domain == "distribution" and entry.over not in ("", *letters):
                message = f"{entry.latex} has no index {entry.over} to sum to one over"
                mend = f'write it with its index, "{entry.latex}_{entry.over}"'
                if any(slot.axis for slot in entry.slots):
                    mend = 'write "distribution" alone for one over its entries'
                self.troubles.append(Trouble(message, entry.entry.line, mend))


def sections(source: Source, notation: Notation) -> tuple[Section, ...]:
    """The sections of a document in its order; the first begins at its beginning."""
    first = Section(0, compile_notation(notation))
    found = [first]
    for part in notation.sections:
        place = source.text.find(part.starts)
        if place < 0:
            message = f"no line of the document has the text {part.starts!r}"
            first.troubles.append(Trouble(message, part.line))
            continue
        around = None if part.fresh else first
        inherited = around.vocabulary if around else None
        start = source.text.rfind("\n", 0, place) + 1
        found.append(
            Section(start, compile_notation(part, inherited=inherited), around)
        )
    return tuple(sorted(found, key=lambda section: section.start))
