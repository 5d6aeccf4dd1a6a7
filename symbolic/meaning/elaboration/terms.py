"""Sums, quotients, powers and functions of what has a value already."""

from sympy import Abs, KroneckerDelta, Rational, Sum

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.meaning.notations.functions import apply_function
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import (
    Absolute,
    Add,
    Call,
    Norm,
    Power,
    Product,
    Quotient,
    Total,
)
from backproof.symbolic.meaning.verdict_codes import BAD_INDEX

from .components import Jacobian, Value, add, entrywise, number, squares
from .context import Context, Entry
from .expansions import expanded
from .ranges import in_order

__all__ = ["absolute", "call", "norm", "power", "quotient", "sum_of_terms", "total"]

MAX_EXPONENT = 1000
"""Of a number: larger powers have more digits than anybody reads."""


def sum_of_terms(context: Context, term: Add) -> Value:
    """A sum of terms."""
    return add(tuple(context.plain(part) for part in term.terms))


def quotient(context: Context, term: Quotient) -> Entry:
    """One term over another, entry by entry."""
    above, below = context.value(term.above), context.plain(term.below)
    if isinstance(above, Jacobian):
        if not below.is_number:
            raise UnsupportedError("an array of arrays over an array")
        return Jacobian(above.term / below.term, above.above, above.below)
    if not below.is_number:
        context.remark("an array divides another entry by entry", term.below.span)
    return entrywise(lambda x, y: x / y, above, below)


def power(context: Context, term: Power) -> Value:
    """A power with a number as its exponent, entry by entry."""
    exponent = context.scalar(term.exponent, "an exponent")
    base = context.plain(term.base)
    if not isinstance(exponent, Rational):
        text = context.text_of(term.exponent.span) or exponent
        raise UnsupportedError(f"a power with the exponent {text}, which is no number")
    # SymPy works out the power of a number, also of one that is a factor.
    factor = base.term.as_coeff_Mul()[0]
    if abs(exponent) > MAX_EXPONENT and abs(factor) != 1:
        raise UnsupportedError(f"a number to a power beyond {MAX_EXPONENT}")
    if isinstance(term.base, Call):
        return entrywise(lambda x: x**exponent, base)
    if base.rows and base.columns:
        raise UnsupportedError(
            "a power of a matrix, which may mean the product with itself or the "
            "power of every entry"
        )
    if not base.is_number:
        context.remark("a vector is raised to a power entry by entry", term.span)
    return entrywise(lambda x: x**exponent, base)


def total(context: Context, term: Total) -> Value:
    """A sum over indices."""
    with context.indexing.bound(term.bounds) as bounds:
        body = context.plain(term.body)
        found = body.term
        ranges = {
            one.letter.symbol: context.indexing.range_of_sum(one, term.span)
            for one in bounds
        }
        skipped = {one.letter.symbol: one.bound.unlike for one in bounds}
        try:
            ordered = in_order(ranges)
        except ValueError as error:
            raise Objection(BAD_INDEX, str(error), term.span) from None
        for symbol, reach in reversed(ordered):
            for value in skipped[symbol]:
                unlike = KroneckerDelta(symbol, context.indexing.index(value))
                found = found * (1 - unlike)
            found = Sum(found, (symbol, reach.lower, reach.upper))
    return Value(found, body.rows, body.columns)


def call(context: Context, term: Call) -> Entry:
    """A function of its arguments; some are ways to write a product."""
    if context.vocabulary.products.get(term.function) == "chain":
        signs = ("",) * (len(term.arguments) - 1)
        return context.value(Product(term.arguments, signs, term.span))
    arguments = tuple(context.plain(argument) for argument in term.arguments)
    entry = context.vocabulary.functions.get(term.function)
    if entry is not None and entry.parameters:
        return expanded(context, entry, term, arguments)
    try:
        return apply_function(term.function, term.order, arguments, context.vocabulary)
    except (TypeError, ValueError):
        message = f"{term.function} of what is no real number"
        raise UnsupportedError(message) from None


def absolute(context: Context, term: Absolute) -> Value:
    """The absolute value of a number, the length of a vector."""
    value = context.plain(term.term)
    return entrywise(Abs, value) if value.is_number else _length(value)


def norm(context: Context, term: Norm) -> Value:
    """The length of a vector, the Frobenius norm of a matrix."""
    return _length(context.plain(term.term))


def _length(value: Value) -> Value:
    return number(squares(value).term ** Rational(1, 2))
