"""Matrix terms, part by part: what they are made of, and how to change them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import singledispatch

from backproof.symbolic.matrix import (
    ColumnLogSumExp,
    ColumnSoftmax,
    ColumnSum,
    Elementwise,
    Matrix,
    Product,
    QuantityMatrix,
    RowSum,
    Scalar,
    Total,
    Transpose,
)

__all__ = ["children", "parts", "rebuilt"]


@singledispatch
def children(matrix: Matrix) -> tuple[Matrix, ...]:
    """The terms that a matrix term is made of."""
    raise NotImplementedError(f"the parts of {type(matrix).__name__}")


@children.register(QuantityMatrix)
@children.register(Scalar)
def _(matrix: QuantityMatrix | Scalar) -> tuple[Matrix, ...]:
    del matrix
    return ()


@children.register(Transpose)
@children.register(RowSum)
@children.register(ColumnSum)
@children.register(Total)
@children.register(ColumnSoftmax)
@children.register(ColumnLogSumExp)
def _(
    matrix: Transpose | RowSum | ColumnSum | Total | ColumnSoftmax | ColumnLogSumExp,
) -> tuple[Matrix, ...]:
    return (matrix.arg,)


@children.register
def _(matrix: Product) -> tuple[Matrix, ...]:
    return matrix.left, matrix.right


@children.register
def _(matrix: Elementwise) -> tuple[Matrix, ...]:
    return matrix.args


def parts(matrix: Matrix) -> Iterator[Matrix]:
    """The term and every part of it, the outer ones first."""
    yield matrix
    for child in children(matrix):
        yield from parts(child)


def rebuilt(matrix: Matrix, rule: Callable[[Matrix], Matrix | None]) -> Matrix:
    """The term with parts replaced; the rule returns None to leave one."""
    found = rule(matrix)
    if found is not None:
        return found
    made = tuple(rebuilt(child, rule) for child in children(matrix))
    if isinstance(matrix, Elementwise):
        return replace(matrix, args=made)
    if isinstance(matrix, Scalar):
        return matrix
    return type(matrix)(*made)
