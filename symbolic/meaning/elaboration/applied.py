r"""Functions that the document itself says, where its notation declares no more.

    g(z) = \frac{1}{1 + e^{-z}}        g(u) = 1/(1 + e^{-u}), whatever z is
    h_\theta(x) = \theta^T x           h, of which the notation says '(x)'
    \sigma(z)_j = e^{z_j}/\sum_k e^{z_k}

The right side speaks of the argument as it stands on the left; a function of a number
may have parameters without indices besides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sympy import Expr, Indexed, KroneckerDelta, Sum
from sympy.core.function import AppliedUndef

from backproof.symbolic.activations import U
from backproof.symbolic.meaning.notations.functions import vector_function
from backproof.symbolic.meaning.notations.vocabulary import FunctionEntry, Vocabulary
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import Call, Component, Member, Term, members
from backproof.symbolic.theory import Partial

from .components import Value
from .elaborate import Elaborator
from .expansions import expansion
from .theories import TheoryBuilder

__all__ = ["FunctionDefinition", "called", "function_definition"]

_NO_NUMBERS = (Indexed, KroneckerDelta, Partial, Sum)


@dataclass(frozen=True)
class FunctionDefinition:
    """What a document says a function is: a formula in u, or in its parameters.

    ``sides`` are both as they were written.
    """

    name: str
    formula: Expr | None
    value: Value | None
    sides: tuple[Term, Term]

    def enter(self, builder: TheoryBuilder) -> Vocabulary:
        """Tell a builder, and return the vocabulary in which it holds."""
        old = builder.vocabulary
        if self.value is not None:
            expansions = {**old.expansions, self.name: self.value}
            builder.vocabulary = replace(old, expansions=expansions)
        elif self.formula is not None and self._speaks_of_quantities(old):
            formulas = {**old.formulas, self.name: self.formula}
            builder.vocabulary = replace(old, formulas=formulas)
            builder.formulas.pop(self.name, None)
        else:
            builder.formulas[self.name] = self.formula
        return builder.vocabulary

    def _speaks_of_quantities(self, vocabulary: Vocabulary) -> bool:
        assert self.formula is not None  # noqa: S101  (asked by the caller)
        names = {symbol.name for symbol in self.formula.free_symbols - {U}}
        return not names.isdisjoint(vocabulary.symbols)


def called(term: Term | None, vocabulary: Vocabulary) -> FunctionEntry | None:
    """The function that a side is the value of, if nothing says yet what it is."""
    inner = term.term if isinstance(term, Component) else term
    if not isinstance(inner, Call) or inner.order:
        return None
    entry = vocabulary.functions.get(inner.function)
    if entry is None or entry.meaning or vector_function(entry):
        return None
    known = entry.name in vocabulary.formulas or entry.name in vocabulary.expansions
    return None if known else entry


def function_definition(
    builder: TheoryBuilder,
    left: Term,
    right: Term,
    elaborator: Callable[[Vocabulary], Elaborator],
) -> FunctionDefinition | None:
    """What ``f(x) = ...`` says of a function; None if it says no such thing."""
    vocabulary = builder.vocabulary
    entry = called(left, vocabulary)
    if entry is None or builder.formulas.get(entry.name) is not None:
        return None
    call = left.term if isinstance(left, Component) else left
    assert isinstance(call, Call)  # noqa: S101  (see ``called``)
    try:
        if entry.parameters:
            return _of_arrays(entry, left, call, right, elaborator(vocabulary))
        if isinstance(left, Component) or len(call.arguments) != 1:
            return None
        return _of_number(builder, entry, (left, call.arguments[0], right), elaborator)
    except Objection:
        return None


def _of_arrays(
    entry: FunctionEntry, left: Term, call: Call, right: Term, elaborator: Elaborator
) -> FunctionDefinition | None:
    """A function of its parameters, each written as the notation declares it."""
    whole = all(
        isinstance(argument, Member) and not any(argument.indices)
        for argument in call.arguments
    )
    names = tuple(m.symbol for m in call.arguments if isinstance(m, Member))
    if not whole or names != entry.parameters:
        return None
    indices = left.indices if isinstance(left, Component) else ()
    letters = tuple(i.name for i in indices if not (i.offset or i.labels))
    if len(set(letters)) < len(indices):
        return None
    value = expansion(elaborator, replace(entry, result=letters), right)
    return FunctionDefinition(entry.name, None, value, (left, right))


def _of_number(
    builder: TheoryBuilder,
    entry: FunctionEntry,
    written: tuple[Term, Term, Term],
    elaborator: Callable[[Vocabulary], Elaborator],
) -> FunctionDefinition | None:
    """A function of a number, whatever quantity stands for it."""
    left, argument, right = written
    if not isinstance(argument, Member):
        return None
    if any(m.symbol == argument.symbol and m != argument for m in members(right)):
        return None
    if argument not in members(right):
        return None
    inside = elaborator(builder.vocabulary)
    inside.arguments = {argument.symbol: U}
    formula = inside.scalar(right, "a function's formula")
    if inside.indexing.letters or formula.has(*_NO_NUMBERS):
        return None
    if entry.name in _reached(formula, builder):
        return None
    return FunctionDefinition(entry.name, formula, None, (left, right))


def _reached(formula: Expr, builder: TheoryBuilder) -> Iterator[str]:
    """The functions that a formula speaks of, and those that theirs do."""
    waiting, seen = [formula], set()
    while waiting:
        for applied in waiting.pop().atoms(AppliedUndef):
            name = applied.func.__name__.rstrip("'")
            if name not in seen:
                seen.add(name)
                own = builder.formulas.get(name)
                waiting += [] if own is None else [own]
    yield from sorted(seen)
