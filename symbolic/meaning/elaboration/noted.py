"""The definitions of a notation, read in a vocabulary; what is wrong is a trouble.

    y = "w x"     y is defined
    y = "w q"     a trouble if q is not declared
    y = "z"       and z = "y": a trouble, since they go round in a circle

They may stand in any order.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sympy import Integer

from backproof.symbolic.meaning.notations.notation import Entry
from backproof.symbolic.meaning.notations.vocabulary import SymbolEntry, Trouble
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import Component, Member, Term
from backproof.symbolic.meaning.verdict_codes import UNSUPPORTED

from .circles import goes_round
from .dependence import Dependence, dependence
from .elaborate import CHOICES, Elaborator
from .formulas import read_text
from .theories import Definition, TheoryBuilder

__all__ = ["Note", "Notes"]


@dataclass(frozen=True)
class Note:
    """A definition, and the entry of the notation that says it."""

    entry: Entry
    definition: Definition


@dataclass
class Notes:
    """Reads what a notation says of quantities; what is wrong becomes troubles."""

    builder: TheoryBuilder
    troubles: list[Trouble] = field(default_factory=list)

    def read(
        self, entries: Iterable[Entry], unless: Collection[str] = (), mend: str = ""
    ) -> Iterator[Note]:
        """The definitions in some entries, but those of some symbols.

        ``mend`` is what helps if nothing better is known.
        """
        for entry in entries:
            try:
                left = read_text(entry.key, self.builder.vocabulary)
                if not isinstance(left, Member):
                    message = "this is no quantity that can be defined"
                    whole = "define its entries, with all their indices"
                    hint = whole if isinstance(left, Component) else ""
                    raise Objection(UNSUPPORTED, message, left.span, hint)
                if left.symbol not in unless:
                    right = read_text(entry.value, self.builder.vocabulary)
                    yield Note(entry, self._definition(left, right))
            except Objection as objection:
                what = f"{entry.key} = {entry.value}"
                self._object(entry, what, objection, mend)

    def once(self, notes: Sequence[Note]) -> Iterator[Note]:
        """The definitions; a file says each once, unless it overrides a preset."""
        for number, note in enumerate(notes):
            twice = (
                other.entry
                for other in notes[:number]
                if other.entry.line and note.definition.replaces(other.definition)
            )
            first = next(twice, None)
            if first is None or not note.entry.line:
                yield note
            else:
                message = f"{note.entry.key} is defined already, as {first.key}"
                self.troubles.append(Trouble(message, note.entry.line, "leave one"))

    def admit(self, notes: Sequence[Note]) -> None:
        """Add definitions, a later one in place of an earlier for the same labels."""
        waiting = [
            note
            for number, note in enumerate(notes)
            if not any(
                later.definition.replaces(note.definition)
                for later in notes[number + 1 :]
            )
        ]
        before = len(waiting) + 1
        while waiting and len(waiting) < before:
            before = len(waiting)
            waiting = [note for note in waiting if not self._added(note.definition)]
        for note in waiting:
            message = f"{note.entry.key} = {note.entry.value}: it is defined by itself"
            mend = "leave out one of the definitions that go round in a circle"
            self.troubles.append(Trouble(message, note.entry.line, mend))

    def dependences(self, entry: SymbolEntry) -> None:
        """Note what a quantity depends on of which nothing else is known."""
        found: list[Dependence] = []
        for text in entry.arguments:
            try:
                found.append(self._dependence(text, entry))
            except Objection as objection:
                what = f"{entry.latex}, a function of {text}"
                self._object(entry.entry, what, objection)
        self.builder.arguments[entry.name] = tuple(found)

    def _added(self, definition: Definition) -> bool:
        if self._is_circular(definition):
            return False
        self.builder.add(definition)
        return True

    def _is_circular(self, definition: Definition) -> bool:
        known = self.builder.known
        # Where a recursion begins the document may say, or nobody: it is given there.
        begun = Definition(definition.symbol, Integer(0), fixed=True)
        known[begun.symbol] = [*known.get(begun.symbol, ()), begun]
        return goes_round(definition, known, self.builder.vocabulary)

    def _definition(self, left: Member, right: Term) -> Definition:
        """The definition in the first choice of what is left open for which it fits."""
        first: Objection | None = None
        for choice in CHOICES:
            elaborator = Elaborator(self.builder.vocabulary, choice=choice)
            try:
                return self.builder.define(left, right, elaborator)
            except Objection as objection:
                first = first or objection
            if not elaborator.open:
                break
        assert first is not None  # noqa: S101
        raise first

    def _dependence(self, text: str, entry: SymbolEntry) -> Dependence:
        term = read_text(text, self.builder.vocabulary)
        found = dependence(term, entry, self.builder.vocabulary)
        if self._is_circular(Definition(entry.name, found.term)):
            raise Objection(UNSUPPORTED, "it would depend on itself", term.span)
        return found

    def _object(
        self, entry: Entry, what: str, objection: Objection, mend: str = ""
    ) -> None:
        # An objection begins with the LaTeX of its place, which is nowhere here.
        why = objection.message.removeprefix(": ")
        help_ = objection.hint or mend
        self.troubles.append(Trouble(f"{what}: {why}", entry.line, help_))
