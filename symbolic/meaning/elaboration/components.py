r"""Values with rows and columns, each held as the term that stands in one entry.

    (A B)[i, j] = Sum(A[i, k]*B[k, j], k)        (A \odot B)[i, j] = A[i, j]*B[i, j]

A number has neither axis, a column vector has rows only, a row vector columns only.
Every axis has a symbol of its own, which no index of the document may have.
Shapes are compared as terms: n[l] fits n[l], and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import sympy
from sympy import Expr, Integer, Sum, Symbol

from backproof.symbolic.errors import ShapeError, UnsupportedError

__all__ = [
    "Axis",
    "Jacobian",
    "UnfitError",
    "Value",
    "add",
    "contract",
    "entrywise",
    "inner",
    "matrix_product",
    "number",
    "outer",
    "same_shape",
    "squares",
    "transpose",
]


_ENTRIES = "entry by entry both must have the same shape; see [quantities]"


class UnfitError(ShapeError):
    """Two arrays whose sizes do not fit; ``template`` has a place for each size."""

    def __init__(self, template: str, *sizes: Expr, hint: str = "") -> None:
        super().__init__(template.format(*sizes))
        self.template = template
        self.sizes = sizes
        self.hint = hint

    def text(self, size_text: Callable[[Expr], str]) -> str:
        """The message, with the sizes as the document writes them."""
        return self.template.format(*map(size_text, self.sizes))


@dataclass(frozen=True)
class Axis:
    """The symbol that runs along rows or columns, from 1 to the size."""

    symbol: Symbol
    size: Expr


@dataclass(frozen=True)
class Value:
    """The term of one entry, with the axes it has."""

    term: Expr
    rows: Axis | None = None
    columns: Axis | None = None

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes that are there, rows first."""
        return tuple(axis for axis in (self.rows, self.columns) if axis)

    @property
    def is_number(self) -> bool:
        """Whether it has no axes."""
        return not self.axes

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """The numbers of rows and columns; 1 where there is no axis."""
        return _size(self.rows), _size(self.columns)


@dataclass(frozen=True)
class Jacobian:
    """The derivative of one array by another, an entry for each pair of entries.

    ``above`` and ``below`` are values whose axes are those of the numerator and of
    the denominator; the term has all of them free.  Which of the axes are rows is a
    convention that only the author knows.
    """

    term: Expr
    above: Value = field(repr=False)
    below: Value = field(repr=False)


def number(term: Expr | int) -> Value:
    """A value without axes."""
    return Value(Integer(term) if isinstance(term, int) else term)


def _size(axis: Axis | None) -> Expr:
    return Integer(1) if axis is None else axis.size


def transpose(value: Value) -> Value:
    """Rows and columns exchanged."""
    return Value(value.term, value.columns, value.rows)


def same_shape(left: Value, right: Value) -> bool:
    """Whether rows fit rows, and columns columns."""
    return left.shape == right.shape


def entrywise(combine: Callable[..., Expr], *values: Value) -> Value:
    """A function of the entries; a value repeats along an axis that it lacks.

    Raises ShapeError where two sizes differ, and where a column meets a row.
    """
    rows = _common(values, "rows")
    columns = _common(values, "columns")
    if rows and columns and not any(v.rows and v.columns for v in values):
        message = "a column meets a row, entry by entry"
        raise UnfitError(message, hint="transpose one of them")
    terms = [_aligned(value, rows, columns) for value in values]
    return Value(combine(*terms), rows, columns)


def _common(values: tuple[Value, ...], name: str) -> Axis | None:
    found: Axis | None = None
    for value in values:
        axis: Axis | None = getattr(value, name)
        if axis is None:
            continue
        if found is not None and found.size != axis.size:
            message = f"{{}} {name} meet {{}} {name}"
            raise UnfitError(message, found.size, axis.size, hint=_ENTRIES)
        found = found or axis
    return found


def _aligned(value: Value, rows: Axis | None, columns: Axis | None) -> Expr:
    renamed = {
        own.symbol: axis.symbol
        for own, axis in ((value.rows, rows), (value.columns, columns))
        if own and axis and own != axis
    }
    return value.term.xreplace(renamed) if renamed else value.term


def add(values: tuple[Value, ...]) -> Value:
    """The sum; numbers and single rows or columns repeat."""
    return entrywise(sympy.Add, *values)


def matrix_product(left: Value, right: Value) -> Value:
    """The matrix product; raises ShapeError where the inner sizes differ."""
    inner_left, inner_right = left.columns, right.rows
    if _size(inner_left) != _size(inner_right):
        raise UnfitError(
            "{} columns meet {} rows", _size(inner_left), _size(inner_right)
        )
    if inner_left is None or inner_right is None:
        return Value(left.term * right.term, left.rows, right.columns)
    term = left.term * right.term.xreplace({inner_right.symbol: inner_left.symbol})
    return Value(_summed(term, inner_left), left.rows, right.columns)


def outer(left: Value, right: Value) -> Value:
    """The matrix of all products of two vectors, however they stand."""
    if len(left.axes) != 1 or len(right.axes) != 1:
        raise UnsupportedError("the outer product of anything but two vectors")
    return Value(left.term * right.term, left.axes[0], right.axes[0])


def inner(left: Value, right: Value) -> Value:
    """The sum of the products of corresponding entries."""
    product = entrywise(lambda x, y: x * y, left, right)
    return Value(_over_all(product.term, product))


def squares(value: Value) -> Value:
    """The sum of the squares of all entries."""
    return Value(_over_all(value.term**2, value))


def contract(left: Value | Jacobian, right: Jacobian) -> Value | Jacobian:
    """The chain rule: the sum over the entries of what is between.

    ``left`` is the derivative of something by the array that ``right`` is a
    derivative of.  A left without a numerator's axes has the array's own.
    """
    between = left.below if isinstance(left, Jacobian) else left
    renamed = dict(
        zip(
            (axis.symbol for axis in right.above.axes),
            (axis.symbol for axis in between.axes),
            strict=True,
        )
    )
    term = _over_all(left.term * right.term.xreplace(renamed), between)
    if isinstance(left, Jacobian) and left.above.axes:
        if not right.below.axes:
            return replace(left.above, term=term)
        return Jacobian(term, left.above, right.below)
    return replace(right.below, term=term)


def _over_all(term: Expr, value: Value) -> Expr:
    for axis in reversed(value.axes):
        term = _summed(term, axis)
    return term


def _summed(term: Expr, axis: Axis) -> Expr:
    return Sum(term, (axis.symbol, 1, axis.size))
