r"""What the functions of a notation are, as formulas in u.

    '\sigma' = "sigmoid"        1/(1 + exp(-u))
    "f(u)" = 'u^2 \sigma(u)'    u**2*sigma(u)
    "h" = "f"                   what f is
    g = ""                      None: nothing is known of it

A formula is one of its argument, of numbers and of sizes.  Where it speaks of a
quantity without indices as well, as in ``\max(\alpha u, u)``, there is no function of
one number: the formula is put in at each call, so that a derivative by the quantity
sees it.
"""

from dataclasses import dataclass, field, replace

from sympy import Expr, Function, Indexed, KroneckerDelta, Sum

from backproof.symbolic.activations import U
from backproof.symbolic.meaning.notations.functions import (
    known_formula,
    vector_function,
)
from backproof.symbolic.meaning.notations.vocabulary import (
    FunctionEntry,
    Trouble,
    Vocabulary,
)
from backproof.symbolic.meaning.notations.wording import entry_for
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.parsing.parse import parse_text
from backproof.symbolic.meaning.syntax import Call, Term, parts
from backproof.symbolic.meaning.verdict_codes import SHAPES, UNSUPPORTED
from backproof.symbolic.reading.source import Span
from backproof.symbolic.theory import Partial

from .components import Value
from .elaborate import Elaborator
from .expansions import expansion

__all__ = ["Formulas", "formulas", "read_text"]

_NO_NUMBERS = (KroneckerDelta, Partial, Sum)
"""What a formula has no room for: it is about one number."""

_NOWHERE = Span(0, 0)


@dataclass
class Formulas:
    """The formulas of all functions of a vocabulary, by name.

    ``own`` are those of the argument alone, None where nothing is known; ``put_in``
    those that speak of quantities, and ``expansions`` those of vectors.  A function
    that cannot be understood is a trouble, and then one of which nothing is known.
    """

    vocabulary: Vocabulary
    own: dict[str, Expr | None] = field(default_factory=dict)
    put_in: dict[str, Expr] = field(default_factory=dict)
    expansions: dict[str, Value] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        """Find out what a function is, and before it those that it speaks of."""
        if name in self.own or name in self.put_in or name in self.expansions:
            return
        entry = self.vocabulary.functions[name]
        self._open.append(name)
        formula: Expr | None = None
        try:
            if entry.parameters:
                self._expand(entry)
            else:
                formula = self._formula(entry)
        except Objection as objection:
            why = objection.message.removeprefix(": ")
            message = f"{entry.latex} = {entry.entry.value}: {why}"
            self.troubles.append(Trouble(message, entry.entry.line, objection.hint))
        self._open.pop()
        if entry.parameters:
            return
        if formula is not None and self._parameters(formula):
            self.put_in[name] = formula
        elif name not in self.own:
            self.own[name] = formula

    def _formula(self, entry: FunctionEntry) -> Expr | None:
        if not entry.meaning or vector_function(entry):
            return None
        if entry.argument:
            return self._written(entry)
        if entry.meaning == entry.name or (
            entry.meaning not in self.vocabulary.functions
        ):
            return known_formula(entry.meaning)
        self._need(entry.meaning)
        if entry.meaning in self.put_in:
            return self.put_in[entry.meaning]
        formula = self.own[entry.meaning]
        return Function(entry.meaning)(U) if formula is None else formula

    def _expand(self, entry: FunctionEntry) -> None:
        if entry.meaning:
            term = read_text(entry.meaning, self.vocabulary)
            value = expansion(Elaborator(self._around(term)), entry, term)
            self.expansions[entry.name] = value

    def _around(self, term: Term) -> Vocabulary:
        """The vocabulary with the functions that a term speaks of."""
        called = {part.function for part in parts(term) if isinstance(part, Call)}
        for name in sorted(called & self.vocabulary.functions.keys()):
            self._need(name)
        return replace(
            self.vocabulary, formulas=self.put_in, expansions=self.expansions
        )

    def _written(self, entry: FunctionEntry) -> Expr:
        term = read_text(entry.meaning, self.vocabulary, argument=entry.argument)
        around = self._around(term)
        elaborator = Elaborator(around, arguments={entry.argument: U})
        try:
            formula = elaborator.scalar(term, "a function's formula")
        except Objection as objection:
            if objection.code != SHAPES:
                raise
            why = objection.message.removeprefix(": ")
            raise Objection(
                SHAPES,
                f"{why}; its argument {entry.argument} is a number",
                term.span,
                f"for a function of a vector say what {entry.argument} is in "
                f"[quantities]: {entry_for(entry.argument, 'n')}",
            ) from None
        if elaborator.indexing.letters or formula.has(Indexed, *_NO_NUMBERS):
            raise Objection(
                UNSUPPORTED,
                "a function's formula is one of its argument, of numbers and of "
                "quantities without indices",
                term.span,
                "define the quantity that the function is meant for in [definitions]",
            )
        return formula

    def _need(self, name: str) -> None:
        if name in self._open:
            raise Objection(
                UNSUPPORTED,
                "it is defined in terms of itself",
                _NOWHERE,
                "take one of the definitions in the circle out",
            )
        self.add(name)

    def _parameters(self, formula: Expr) -> set[str]:
        """The quantities that a formula speaks of."""
        names = {symbol.name for symbol in formula.free_symbols - {U}}
        return names & self.vocabulary.symbols.keys()


def formulas(vocabulary: Vocabulary) -> Formulas:
    """What all functions of a vocabulary are.

    >>> from backproof.symbolic.meaning.notations.notation import Entry, Notation
    >>> from backproof.symbolic.meaning.notations.vocabulary import compile_notation
    >>> notation = Notation(functions=(Entry("f(u)", "u^2"), Entry("h", "f")))
    >>> formulas(compile_notation(notation)).own
    {'f': u**2, 'h': u**2}
    """
    found = Formulas(vocabulary)
    for name in vocabulary.functions:
        found.add(name)
    return found


def read_text(latex: str, vocabulary: Vocabulary, *, argument: str = "") -> Term:
    """The term that some LaTeX of the notation says.

    Raises Objection with the first thing in it that cannot be read.
    """
    parsed = parse_text(latex, vocabulary, argument=argument)
    for finding in parsed.findings:
        raise Objection(finding.code, finding.message, finding.span, finding.help)
    assert parsed.term is not None  # noqa: S101
    return parsed.term
