r"""Derivatives by numbers and by arrays, and the chain rule through arrays.

    \frac{\partial C}{\partial y} \frac{\partial y}{\partial x}     from the top down
    \frac{\partial y}{\partial x} \frac{\partial C}{\partial y}     from the bottom up

A derivative of array by array has rows and columns by a convention only, so that it
means something in a chain rule, and where its diagonal is meant.
"""

from enum import Enum

from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import Derivative, Member, Product, Term
from backproof.symbolic.meaning.verdict_codes import UNSUPPORTED
from backproof.symbolic.reading.source import Span
from backproof.symbolic.theory import Partial

from .components import Jacobian, Value, contract, number, transpose
from .context import Context, Entry

__all__ = ["chain_end", "chain_rule", "derivative", "diagonal_of", "scaled"]


class Direction(Enum):
    """Which way a chain rule is written: dC/dy dy/dx is down, dy/dx dC/dy up."""

    DOWN = "down"
    UP = "up"


def derivative(context: Context, term: Derivative) -> Entry:
    """The derivative of a term by a quantity."""
    if not isinstance(term.by, Member):
        text = context.text_of(term.by.span)
        raise Objection(
            UNSUPPORTED,
            f"a derivative by {text}, which is no quantity of the notation",
            term.span,
            "name it: define a quantity as that, and differentiate by it",
        )
    body, by = context.plain(term.body), context.plain(term.by)
    partial = Partial(body.term, by.term)
    if body.is_number:
        value = Value(partial, by.rows, by.columns)
        return transpose(value) if _by_rows(context) else value
    if by.is_number:
        return Value(partial, body.rows, body.columns)
    return Jacobian(partial, body, by)


def _by_rows(context: Context) -> bool:
    """Whether the derivative by a column is a row."""
    return context.vocabulary.notation.layout == "numerator"


# The chain rule.


def chain_end(
    context: Context, product: Product, start: int, entrywise: tuple[bool, ...]
) -> int:
    """Where a run of derivatives that meet in arrays, in one direction, ends.

    ``entrywise`` says of each sign whether it multiplies entry by entry.
    """
    end, downwards = start + 1, None
    while end < len(product.factors):
        before, factor = product.factors[end - 1], product.factors[end]
        if entrywise[end - 1]:
            break
        direction = _meet(context, before, factor)
        if direction is None or direction is not (downwards or direction):
            break
        downwards, end = direction, end + 1
    return end


def _meet(context: Context, before: Term, factor: Term) -> Direction | None:
    """In which direction two derivatives are a chain rule through an array."""
    if not (isinstance(before, Derivative) and isinstance(factor, Derivative)):
        return None
    for direction, upper, lower in (
        (Direction.DOWN, before, factor),
        (Direction.UP, factor, before),
    ):
        if upper.by == lower.body and not context.plain(upper.by).is_number:
            return direction
    return None


def chain_rule(context: Context, run: tuple[Term, ...]) -> Entry:
    """The sum over the entries of all arrays in which derivatives meet."""
    if _meet(context, run[0], run[1]) is Direction.UP:
        run = run[::-1]
    values = [derivative(context, d) for d in run if isinstance(d, Derivative)]
    upper, *lowers = values
    if isinstance(upper, Value) and _by_rows(context):
        upper = transpose(upper)
    for lower in lowers:
        upper = contract(upper, _by_array(lower))
    if isinstance(upper, Value) and _by_rows(context):
        return transpose(upper)
    return upper


def _by_array(entry: Entry) -> Jacobian:
    """A derivative of an array, by a number too, as one by an array."""
    if isinstance(entry, Jacobian):
        return entry
    return Jacobian(entry.term, entry, number(0))


# Derivatives of array by array among other factors.


def diagonal_of(context: Context, entry: Entry, span: Span) -> Entry:
    """A derivative of vector by vector, entry by entry: its diagonal."""
    if not isinstance(entry, Jacobian):
        return entry
    above, below = entry.above.axes, entry.below.axes
    if len(above) != 1 or len(below) != 1 or above[0].size != below[0].size:
        return entry
    context.remark("a derivative entry by entry is the diagonal of the matrix", span)
    term = entry.term.xreplace({below[0].symbol: above[0].symbol})
    return Value(term, entry.above.rows, entry.above.columns)


def scaled(left: Entry, right: Entry, span: Span) -> Jacobian:
    """A derivative of array by array, times a number.

    Raises Objection for any other product with one.
    """
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Jacobian) and isinstance(other, Value) and other.is_number:
            return Jacobian(one.term * other.term, one.above, one.below)
    raise Objection(
        UNSUPPORTED,
        "the product with a derivative of one array by another is a convention, "
        "unless it is the chain rule",
        span,
        "write its entries, with a sum over the index that is multiplied",
    )
