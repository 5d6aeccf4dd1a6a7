r"""A quantity of which nothing is known but what it depends on: C(a^L_j, y_j).

    C = c( sum_j v_j h(a[L,j]) + sum_j v'_j h'(y[j]) )

with unknown functions c, h, h' and given v, v': not separable, and different in every
argument.  Indices of the quantity itself are those of its arguments; over the others
is summed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sympy import Expr, Function, IndexedBase, Integer, Sum, Symbol

from backproof.symbolic.meaning.notations.vocabulary import SymbolEntry, Vocabulary
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import Term
from backproof.symbolic.meaning.verdict_codes import UNSUPPORTED
from backproof.symbolic.theory import Case, ElementwiseFunction, Index, Quantity

from .elaborate import Elaborator
from .ranges import Range, in_order

__all__ = ["Dependence", "dependence", "unknown_quantity"]


@dataclass(frozen=True)
class Dependence:
    """One argument: an entry of it, and those of its indices that are summed over."""

    term: Expr
    inner: tuple[Index, ...] = ()


def dependence(term: Term, entry: SymbolEntry, vocabulary: Vocabulary) -> Dependence:
    """What a quantity depends on.

    Raises Objection where that has no value.
    """
    elaborator = Elaborator(vocabulary)
    value = elaborator.plain(term)
    own = {slot.letter for slot in entry.slots}
    ranges = elaborator.indexing.free(term.span)
    inner = {s: found for s, found in ranges.items() if s.name not in own}
    inner |= {axis.symbol: Range(Integer(1), axis.size) for axis in value.axes}
    try:
        ordered = in_order(inner)
    except ValueError as error:
        raise Objection(UNSUPPORTED, str(error), term.span) from None
    return Dependence(
        value.term, tuple(Index(s, found.lower, found.upper) for s, found in ordered)
    )


def unknown_quantity(
    quantity: Quantity, arguments: Sequence[Dependence]
) -> tuple[tuple[Quantity, ...], tuple[ElementwiseFunction, ...]]:
    """The quantity with its weights, and the unknown functions it is made of."""
    outside = ElementwiseFunction(f"{quantity.name} outside")
    functions = [outside]
    weights: list[Quantity] = []
    whole: Expr = Integer(0)
    for number, argument in enumerate(arguments, 1):
        inside = ElementwiseFunction(f"{quantity.name} inside {number}")
        slots = (*quantity.slots, *argument.inner)
        weight = Quantity(f"{quantity.name} weight {number}", slots)
        part = _at(weight) * Function(inside.name)(argument.term)
        for index in reversed(argument.inner):
            part = Sum(part, index.limits)
        functions.append(inside)
        weights.append(weight)
        whole += part
    case = Case(Function(outside.name)(whole))
    return (*weights, replace(quantity, cases=(case,), stand_in=True)), tuple(functions)


def _at(quantity: Quantity) -> Expr:
    """The quantity at its own indices."""
    symbols = tuple(slot.symbol for slot in quantity.slots)
    return IndexedBase(quantity.name)[symbols] if symbols else Symbol(quantity.name)
