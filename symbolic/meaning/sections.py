"""The sections of a document, each with its own vocabulary and theory.

A notation may speak of one part of a document only: the three-layer network after the
two-layer one.  A section begins at the first line that holds its ``starts`` text and
ends where the next one begins.

All of a notation is read before anything is judged, and what cannot be understood is a
trouble.  A section reads what the notation around it says again, in its own
vocabulary, but for definitions of what it declares itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from backproof.symbolic.check import Checker
from backproof.symbolic.reading.source import Source

from .assumptions import Assumption, changed_formulas
from .carried import carried
from .circles import goes_round
from .elaborate import CHOICES, Elaborator
from .formulas import formulas, read_text
from .dependence import Dependence, dependence
from .judge import Judge
from .notation import Entry, Notation
from .objection import Objection
from .syntax import Member, Term
from .theories import Definition, TheoryBuilder
from .updates import rule_problem
from .verdict_codes import UNSUPPORTED
from .vocabulary import Trouble, Vocabulary, compile_notation

__all__ = ["Section", "sections"]

_CIRCLE = "it is defined in terms of itself"


@dataclass
class Section:
    """A part of a document from an offset on, with what its symbols mean."""

    start: int
    vocabulary: Vocabulary
    around: "Section | None" = None
    troubles: list[Trouble] = field(default_factory=list)
    builder: TheoryBuilder = field(init=False)
    _noted: set[str] = field(default_factory=set)
    _assumptions: list[Assumption] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.troubles += self.vocabulary.troubles
        functions = formulas(self.vocabulary)
        self.troubles += functions.troubles
        self.vocabulary = replace(self.vocabulary, formulas=functions.put_in)
        self.builder = TheoryBuilder(self.vocabulary, formulas=functions.own)

    @property
    def rule(self) -> str:
        """The rule of updates, of this section or of the one around it."""
        return self.vocabulary.whole.update_rule

    def judge(self, source: Source, *, seed: int) -> Judge:
        """What judges the claims of the section, once all definitions are known."""
        return Judge(
            self.vocabulary,
            Checker(self.builder.theory("document"), seed=seed),
            tuple(
                (assumed.text, Checker(assumed.theory(self.builder), seed=seed))
                for assumed in self._assumptions
            ),
            lambda span: " ".join(source.text[span.start : span.end].split()),
        )

    def define(self) -> None:
        """Take in what the notation says, and what holds in the section around."""
        self._depend()
        own = self.vocabulary.notation.definitions
        inherited = (e for e in self.vocabulary.whole.definitions if e not in own)
        self._admit(
            [
                *self._read(inherited, self._declared()),
                *self._once(tuple(self._read(own))),
            ]
        )
        self._inherit()
        self._check_distributions()
        self._check_rule()
        self._assume()

    # Quantities of which nothing is known but what they depend on.

    def _depend(self) -> None:
        for entry in self.vocabulary.symbols.values():
            if not entry.is_function:
                continue
            found: list[Dependence] = []
            for text in entry.arguments:
                try:
                    found.append(self._dependence(text, entry.name))
                except Objection as objection:
                    self._object(entry.entry, objection)
            self.builder.arguments[entry.name] = tuple(found)

    def _dependence(self, text: str, name: str) -> Dependence:
        term = read_text(text, self.vocabulary)
        found = dependence(term, self.vocabulary.symbols[name], self.vocabulary)
        if goes_round(
            Definition(name, found.term), self.builder.known, self.vocabulary
        ):
            raise Objection(UNSUPPORTED, "it depends on itself", term.span)
        return found

    # Definitions.

    def _declared(self) -> frozenset[str]:
        """What the section declares itself, and so takes no definition from around."""
        if self.around is None:
            return frozenset()
        own = self.vocabulary.notation.quantities
        symbols = self.vocabulary.symbols.values()
        return frozenset(one.name for one in symbols if one.entry in own)

    def _read(
        self, entries: Iterable[Entry], unless: frozenset[str] = frozenset()
    ) -> Iterator[tuple[Entry, Definition]]:
        """The definitions in some entries, but those of some symbols."""
        for entry in entries:
            try:
                left = read_text(entry.key, self.vocabulary)
                if not isinstance(left, Member):
                    message = f"{entry.key} is no quantity that can be defined"
                    raise Objection(UNSUPPORTED, message, left.span)
                if left.symbol not in unless:
                    right = read_text(entry.value, self.vocabulary)
                    yield entry, self._definition(left, right)
            except Objection as objection:
                self._object(entry, objection)

    def _definition(self, left: Member, right: Term) -> Definition:
        """The definition in the first choice of what is left open for which it fits."""
        first: Objection | None = None
        for choice in CHOICES:
            elaborator = Elaborator(self.vocabulary, choice=choice)
            try:
                return self.builder.define(left, right, elaborator)
            except Objection as objection:
                first = first or objection
            if not elaborator.open:
                break
        assert first is not None  # noqa: S101
        raise first

    def _once(
        self, found: tuple[tuple[Entry, Definition], ...]
    ) -> Iterator[tuple[Entry, Definition]]:
        """The definitions, each of which a preset may have said otherwise."""
        for number, (entry, definition) in enumerate(found):
            before = (e for e, d in found[:number] if d.replaces(definition) and e.line)
            first = next(before, None)
            if first is not None and entry.line:
                message = f"{entry.key} is defined already, as {first.key}"
                self.troubles.append(Trouble(message, entry.line, "leave one"))
            else:
                yield entry, definition

    def _admit(self, found: list[tuple[Entry, Definition]]) -> None:
        """Add definitions in whatever order they stand, unless they go in circles."""
        waiting = [
            (entry, one)
            for number, (entry, one) in enumerate(found)
            if not any(later.replaces(one) for _, later in found[number + 1 :])
        ]
        self._noted = {definition.symbol for _, definition in waiting}
        while waiting:
            refused = []
            for entry, definition in waiting:
                if goes_round(definition, self.builder.known, self.vocabulary):
                    refused.append((entry, definition))
                else:
                    self.builder.add(definition)
            if len(refused) == len(waiting):
                break
            waiting = refused
        for entry, _ in waiting:
            message = f"{entry.key} = {entry.value}: {_CIRCLE}"
            self.troubles.append(Trouble(message, entry.line, "leave one out"))
