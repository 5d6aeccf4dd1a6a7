"""Matrix notation: shapes are checked, entries are those of linear algebra."""

from collections.abc import Callable

import pytest
import sympy
from sympy import Dummy, Expr, Integer, Sum, Symbol, exp, log

from backproof.symbolic.errors import ShapeError
from backproof.symbolic.matrix import (
    ColumnLogSumExp,
    ColumnSoftmax,
    ColumnSum,
    Matrix,
    QuantityMatrix,
    RowSum,
    Scalar,
    Total,
    apply,
    entry,
)
from backproof.symbolic.theory import Index, Quantity, index_symbol

m, n, D = (Symbol(name, integer=True, positive=True) for name in ("m", "n", "D"))
SIZES = {m: 2, n: 3, D: 4}
j, k = index_symbol("j"), index_symbol("k")


def matrix(name: str, rows: Expr, columns: Expr) -> QuantityMatrix:
    slots = (Index(j, 1, rows), Index(k, 1, columns))
    return QuantityMatrix(Quantity(name, slots), (), (rows, columns))


W, delta, a = matrix("W", m, n), matrix("delta", m, D), matrix("a", n, D)
b = QuantityMatrix(Quantity("b", (Index(j, 1, m),)), (), (m, Integer(1)))


def numbers(term: Matrix) -> sympy.Matrix:
    """All entries, written out with SymPy's own matrices of symbols."""
    shape = [int(size.subs(SIZES)) for size in term.shape]
    return sympy.Matrix(
        *shape,
        lambda r, c: entry(term, Integer(r + 1), Integer(c + 1)).subs(SIZES).doit(),
    )


w, d, x, bias = (numbers(part) for part in (W, delta, a, b))
CASES: list[tuple[Matrix, Callable[[], sympy.Matrix]]] = [
    (W @ a, lambda: w * x),
    (W.T @ delta, lambda: w.T * d),
    ((W.T @ delta) @ a.T, lambda: w.T * d * x.T),
    (delta @ a.T + W, lambda: d * x.T + w),
    (W @ a + b, lambda: w * x + bias * sympy.ones(1, 4)),
    (W @ a - delta, lambda: w * x - d),
    ((W @ a) * delta, lambda: (w * x).multiply_elementwise(d)),
    (3 * W, lambda: 3 * w),
    (Scalar(Symbol("s")) * W, lambda: Symbol("s") * w),
    (RowSum(delta), lambda: d * sympy.ones(4, 1)),
    (ColumnSum(delta), lambda: sympy.ones(1, 2) * d),
    (Total(delta), lambda: sympy.ones(1, 2) * d * sympy.ones(4, 1)),
    (delta - ColumnSum(delta), lambda: d - sympy.ones(2, 2) * d),
    (
        ColumnLogSumExp(delta),
        lambda: (sympy.ones(1, 2) * d.applyfunc(exp)).applyfunc(log),
    ),
    (
        ColumnSoftmax(delta),
        lambda: d.applyfunc(exp).multiply_elementwise(
            (sympy.ones(2, 2) * d.applyfunc(exp)).applyfunc(lambda e: 1 / e)
        ),
    ),
    (apply(exp(Symbol("u")), W, symbols=(Symbol("u"),)), lambda: w.applyfunc(exp)),
]


@pytest.mark.parametrize(("term", "expected"), CASES, ids=lambda c: type(c).__name__)
def test_entries_are_those_of_linear_algebra(
    term: Matrix, expected: Callable[[], sympy.Matrix]
) -> None:
    assert (numbers(term) - expected()).expand() == sympy.zeros(*numbers(term).shape)


def test_a_transposed_factor_has_other_entries() -> None:
    square = matrix("S", m, m)
    assert numbers(square @ delta) != numbers(square.T @ delta)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: W @ delta, "transpose of the left factor fits"),
        (lambda: delta @ a, "transpose of the right factor fits"),
        (lambda: W @ W, "3 columns|n columns meet m rows"),
        (lambda: W + delta, "do not fit entry by entry"),
        (lambda: W * a, "do not fit entry by entry"),
    ],
)
def test_shapes_that_do_not_fit_are_named(
    build: Callable[[], Matrix], message: str
) -> None:
    with pytest.raises(ShapeError, match=message):
        build()


def test_sums_inside_sums_do_not_share_an_index() -> None:
    term = entry((W @ a) @ delta.T @ W, j, k)
    bounds = [s.limits[0][0] for s in term.atoms(Sum)]
    assert len(bounds) == len(set(bounds)) == 3
    assert all(isinstance(bound, Dummy) for bound in bounds)


def test_an_unknown_kind_of_matrix_is_named() -> None:
    class Strange(Matrix):
        shape = (m, n)

    with pytest.raises(NotImplementedError, match="Strange"):
        entry(Strange(), j, k)
