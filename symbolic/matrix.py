r"""Matrix notation: terms with a shape, read into components.

Matrices are sugar.  ``(W.T @ delta) * s'(Z)`` is built here as a small tree whose
shapes are checked as it grows, and `entry` writes what stands in row i and
column j as a term in index notation:

    (A B)[i, j] = Sum(A[i, k]*B[k, j], k)        (A ⊙ B)[i, j] = A[i, j]*B[i, j]

One column per sample: Z has shape (n[l], D).  A bias has shape (n[l], 1) and is
repeated along the samples where it is added.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import TypeAlias

from sympy import Dummy, Expr, Integer, Sum, Symbol, exp, log, sympify

from .errors import ShapeError
from .theory import Quantity

__all__ = [
    "ColumnLogSumExp",
    "ColumnSoftmax",
    "ColumnSum",
    "Elementwise",
    "Matrix",
    "Product",
    "QuantityMatrix",
    "RowSum",
    "Scalar",
    "Shape",
    "Total",
    "Transpose",
    "apply",
    "entry",
]

Shape: TypeAlias = tuple[Expr, Expr]


class Matrix:
    """Base of matrix terms; ``shape`` is (rows, columns).

    ``@`` is the matrix product, ``*`` the product entry by entry, ``+`` and ``-``
    likewise; numbers scale.  Columns of width 1 repeat along the other's columns.
    """

    shape: Shape

    @property
    def T(self) -> "Transpose":
        """The transpose."""
        return Transpose(self)

    def __matmul__(self, other: "Matrix") -> "Product":
        """The matrix product."""
        return Product(self, other)

    def __add__(self, other: "Matrix") -> "Elementwise":
        """The sum, entry by entry."""
        return apply(_X + _Y, self, other)

    def __sub__(self, other: "Matrix") -> "Elementwise":
        """The difference, entry by entry."""
        return apply(_X - _Y, self, other)

    def __mul__(self, other: "Matrix") -> "Elementwise":
        """The product entry by entry (Hadamard)."""
        return apply(_X * _Y, self, other)

    def __rmul__(self, factor: Expr | int) -> "Elementwise":
        """The matrix scaled by a number."""
        return apply(sympify(factor) * _X, self)


_X, _Y = (Symbol(name, real=True) for name in "xy")


@dataclass(frozen=True)
class QuantityMatrix(Matrix):
    """A quantity of a theory as a matrix, at fixed labels.

    ``quantity`` has, after its labels, two slots (row, column), or one, the row
    of a single column.
    """

    quantity: Quantity
    labels: tuple[Expr, ...]
    shape: Shape

    @property
    def text(self) -> str:
        """The name with its labels, such as ``W[2]``."""
        inner = ", ".join(map(str, self.labels))
        return f"{self.quantity.name}[{inner}]" if inner else self.quantity.name


@dataclass(frozen=True)
class Scalar(Matrix):
    """A term without rows and columns, repeated wherever it is used."""

    term: Expr
    shape: Shape = (Integer(1), Integer(1))


@dataclass(frozen=True)
class Transpose(Matrix):
    """Rows and columns exchanged."""

    arg: Matrix

    @property
    def shape(self) -> Shape:  # type: ignore[override]
        """Columns by rows of the argument."""
        rows, columns = self.arg.shape
        return columns, rows


@dataclass(frozen=True)
class Product(Matrix):
    """The matrix product; raises ShapeError where the inner sizes differ."""

    left: Matrix
    right: Matrix

    def __post_init__(self) -> None:
        """Check that the inner sizes are one."""
        (_, inner), (rows, _) = self.left.shape, self.right.shape
        if inner != rows:
            raise ShapeError(
                f"the product of {_shape_text(self.left)} and "
                f"{_shape_text(self.right)} does not fit: {inner} columns meet "
                f"{rows} rows{_transpose_hint(self.left, self.right)}"
            )

    @property
    def shape(self) -> Shape:  # type: ignore[override]
        """Rows of the left by columns of the right."""
        return self.left.shape[0], self.right.shape[1]


@dataclass(frozen=True)
class Elementwise(Matrix):
    """An expression applied entry by entry.

    ``expr`` is an expression in ``symbols``, which stand for the entries of
    ``args``; it may also contain scalars of the theory, such as D.
    """

    expr: Expr
    symbols: tuple[Symbol, ...]
    args: tuple[Matrix, ...]
    shape: Shape


@dataclass(frozen=True)
class RowSum(Matrix):
    """The sum of each row: a single column."""

    arg: Matrix

    @property
    def shape(self) -> Shape:  # type: ignore[override]
        """One column."""
        return self.arg.shape[0], Integer(1)


@dataclass(frozen=True)
class ColumnSum(Matrix):
    """The sum of each column: a single row."""

    arg: Matrix

    @property
    def shape(self) -> Shape:  # type: ignore[override]
        """One row."""
        return Integer(1), self.arg.shape[1]


@dataclass(frozen=True)
class Total(Matrix):
    """The sum of all entries."""

    arg: Matrix

    @property
    def shape(self) -> Shape:  # type: ignore[override]
        """A single entry."""
        return Integer(1), Integer(1)


@dataclass(frozen=True)
class ColumnSoftmax(Matrix):
    """exp(z[i, j])/Sum(exp(z[m, j]), m): each column becomes a distribution."""

    arg: Matrix

    @property
    def shape(self) -> Shape:  # type: ignore[override]
        """That of the argument."""
        return self.arg.shape


@dataclass(frozen=True)
class ColumnLogSumExp(Matrix):
    """log(Sum(exp(z[m, j]), m)): a single row."""

    arg: Matrix

    @property
    def shape(self) -> Shape:  # type: ignore[override]
        """One row."""
        return Integer(1), self.arg.shape[1]


def apply(expr: Expr, *args: Matrix, symbols: tuple[Symbol, ...] = ()) -> Elementwise:
    """An expression in x, y, … applied to the entries of matrices.

    Where a size is 1 the matrix is repeated along it.  Raises ShapeError if the
    shapes differ otherwise.
    """
    names = symbols or (_X, _Y)[: len(args)]
    shape = [Integer(1), Integer(1)]
    for arg in args:
        for side in (0, 1):
            size = arg.shape[side]
            if shape[side] == 1:
                shape[side] = size
            elif size not in (1, shape[side]):
                texts = " and ".join(map(_shape_text, args))
                raise ShapeError(f"{texts} do not fit entry by entry")
    return Elementwise(expr, names, args, (shape[0], shape[1]))


def _shape_text(matrix: Matrix) -> str:
    name = matrix.text if isinstance(matrix, QuantityMatrix) else "a term"
    if isinstance(matrix, Transpose) and isinstance(matrix.arg, QuantityMatrix):
        name = f"{matrix.arg.text}.T"
    return f"{name} ({matrix.shape[0]}, {matrix.shape[1]})"


def _transpose_hint(left: Matrix, right: Matrix) -> str:
    if left.shape[0] == right.shape[0]:
        return "; the transpose of the left factor fits"
    if left.shape[1] == right.shape[1]:
        return "; the transpose of the right factor fits"
    return ""


@singledispatch
def entry(matrix: Matrix, row: Expr, column: Expr) -> Expr:
    """What stands in a row and a column, as a term in index notation.

    >>> from backproof.symbolic.theory import Index, Quantity, index_symbol
    >>> from sympy import symbols
    >>> j, k, n, m = *map(index_symbol, "jk"), *symbols("n m")
    >>> W = Quantity("W", (Index(j, 1, n), Index(k, 1, m)))
    >>> entry(QuantityMatrix(W, (), (n, m)).T, k, j)
    W[j, k]
    """
    del row, column
    raise NotImplementedError(f"entries of {type(matrix).__name__}")


@entry.register
def _(matrix: QuantityMatrix, row: Expr, column: Expr) -> Expr:
    slots = len(matrix.quantity.slots) - len(matrix.labels)
    indices = (*matrix.labels, row, column)[: len(matrix.labels) + slots]
    return matrix.quantity.symbol[indices]


@entry.register
def _(matrix: Scalar, row: Expr, column: Expr) -> Expr:
    del row, column
    return matrix.term


@entry.register
def _(matrix: Transpose, row: Expr, column: Expr) -> Expr:
    return entry(matrix.arg, column, row)


@entry.register
def _(matrix: Product, row: Expr, column: Expr) -> Expr:
    return _summed(
        lambda k: entry(matrix.left, row, k) * entry(matrix.right, k, column),
        matrix.left.shape[1],
    )


@entry.register
def _(matrix: Elementwise, row: Expr, column: Expr) -> Expr:
    values = {
        symbol: entry(
            arg,
            Integer(1) if arg.shape[0] == 1 else row,
            Integer(1) if arg.shape[1] == 1 else column,
        )
        for symbol, arg in zip(matrix.symbols, matrix.args, strict=True)
    }
    return matrix.expr.subs(values, simultaneous=True)


@entry.register
def _(matrix: RowSum, row: Expr, column: Expr) -> Expr:
    del column
    return _summed(lambda k: entry(matrix.arg, row, k), matrix.arg.shape[1])


@entry.register
def _(matrix: ColumnSum, row: Expr, column: Expr) -> Expr:
    del row
    return _summed(lambda k: entry(matrix.arg, k, column), matrix.arg.shape[0])


@entry.register
def _(matrix: Total, row: Expr, column: Expr) -> Expr:
    del row, column
    rows, columns = matrix.arg.shape
    return _summed(lambda j: _summed(lambda i: entry(matrix.arg, j, i), columns), rows)


@entry.register
def _(matrix: ColumnSoftmax, row: Expr, column: Expr) -> Expr:
    norm = _summed(lambda m: exp(entry(matrix.arg, m, column)), matrix.shape[0])
    return exp(entry(matrix.arg, row, column)) / norm


@entry.register
def _(matrix: ColumnLogSumExp, row: Expr, column: Expr) -> Expr:
    del row
    size = matrix.arg.shape[0]
    return log(_summed(lambda m: exp(entry(matrix.arg, m, column)), size))


def _summed(term: Callable[[Symbol], Expr], size: Expr) -> Expr:
    """The sum of a term over a fresh index; over one value it is the term."""
    if size == 1:
        return term(Integer(1))
    index = Dummy("m", integer=True)
    return Sum(term(index), (index, 1, size))
