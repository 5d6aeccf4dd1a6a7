"""A matrix term as one expression in the matrices that it combines entry by entry.

    apply(x*y, apply(y - t, A, T), apply(g'(u), Z))  ->  (A - T)*g'(Z)

Nested expressions are merged, so that every printer sees a single sum or product of
symbols, and knows which matrix each symbol stands for.
"""

from dataclasses import replace

from sympy import Dummy, Expr, Integer, Symbol

from backproof.symbolic.matrix import (
    ColumnSum,
    Elementwise,
    Matrix,
    QuantityMatrix,
    RowSum,
    Scalar,
    Total,
    apply,
)
from backproof.symbolic.theory import Quantity

__all__ = ["entrywise", "matrix_name"]


def entrywise(matrix: Matrix) -> tuple[Expr, dict[Symbol, Matrix]]:
    """The expression in symbols, and the matrix that each symbol stands for.

    A constant factor inside a sum over rows or columns is taken out of it.

    >>> from sympy import symbols
    >>> from backproof.symbolic.theory import Index
    >>> n, D = symbols("n D")
    >>> slots = Index(Symbol("j"), 1, n), Index(Symbol("i"), 1, D)
    >>> a, t = (QuantityMatrix(Quantity(x, slots), (), (n, D)) for x in "at")
    >>> str(entrywise((a - t) * a)[0])
    '_a*(_a - _t)'
    """
    names: dict[Matrix, Symbol] = {}

    def merged(term: Matrix) -> Expr:
        if isinstance(term, Scalar):
            return term.term
        if isinstance(term, Elementwise):
            values = map(merged, term.args)
            return term.expr.xreplace(dict(zip(term.symbols, values, strict=True)))
        if isinstance(term, RowSum | ColumnSum | Total):
            factor, rest = _scalar_factor(term.arg)
            if factor != 1:
                return factor * merged(replace(term, arg=rest))
        if term not in names:
            names[term] = Dummy(_sort_name(term), real=True)
        return names[term]

    return merged(matrix), {symbol: term for term, symbol in names.items()}


def _scalar_factor(matrix: Matrix) -> tuple[Expr, Matrix]:
    """A constant that scales all entries, and what it scales."""
    expr, leaves = entrywise(matrix)
    factor, rest = expr.as_independent(*leaves, as_Add=False)
    if factor == 1 or not leaves or rest == 1:
        return Integer(1), matrix
    if rest in leaves:
        return factor, leaves[rest]
    return factor, apply(rest, *leaves.values(), symbols=tuple(leaves))


def _sort_name(matrix: Matrix) -> str:
    """The quantity's own name, by which factors are arranged."""
    return matrix.quantity.name if isinstance(matrix, QuantityMatrix) else "_"


def matrix_name(quantity: Quantity) -> str:
    """How a quantity is called as a matrix: Z for z, but b, a single column, stays.

    >>> from sympy import Symbol
    >>> from backproof.symbolic.theory import Index
    >>> slots = tuple(Index(Symbol(name), 1, 2) for name in "ji")
    >>> matrix_name(Quantity("z", slots)), matrix_name(Quantity("b", slots[:1]))
    ('Z', 'b')
    """
    single = len(quantity.slots) - len(quantity.label_slots) < 2
    return quantity.name if single or len(quantity.name) > 1 else quantity.name.upper()
