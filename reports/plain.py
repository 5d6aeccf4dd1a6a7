"""Terms in plain text, for a terminal.

    Sum(a[1, k, i]*delta[2, j, i], (i, 1, D))  ->  Σ[i=1..D] δ[2,j,i]·a[1,k,i]
    (W[2].T @ delta[2]) * tanh'(Z[1])          ->  (W[2]ᵀ δ[2]) ⊙ tanh'(Z[1])

A matrix product is written by juxtaposition; ⊙ and ⊘ are the product and the
quotient entry by entry.
"""

from collections.abc import Iterable, Mapping
from functools import singledispatch
from types import MappingProxyType

from sympy import Add, Derivative, Expr, Indexed, Mul, Piecewise, Pow, Sum, Symbol
from sympy.core.function import AppliedUndef
from sympy.printing.str import StrPrinter

from backproof.symbolic.matrix import (
    ColumnLogSumExp,
    ColumnSoftmax,
    ColumnSum,
    Matrix,
    Product,
    QuantityMatrix,
    RowSum,
    Total,
    Transpose,
)
from backproof.symbolic.theory import Partial

from .arrangement import arranged_terms, constants_first, quotient
from .entrywise import entrywise, matrix_name

__all__ = ["PlainPrinter"]

_LETTERS = MappingProxyType({"delta": "δ", "lambda": "λ", "sigmoid": "σ"})
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class PlainPrinter(StrPrinter):  # type: ignore[misc]
    """Terms in plain text.

    >>> from sympy import IndexedBase, symbols
    >>> a, t = (IndexedBase(name)[symbols("j")] for name in "at")
    >>> PlainPrinter().term(-(t - a) ** 2 / 2)
    '-1/2·(t[j] - a[j])²'
    """

    # Not "_sympystr", under which SymPy's classes bring spellings of their own.
    printmethod = "_plain"

    def __init__(self) -> None:
        """Names stand for themselves."""
        super().__init__()
        self._matrices: Mapping[Symbol, Matrix] = {}

    def term(self, expr: Expr) -> str:
        """A term, constant factors before the sums that they scale."""
        return str(self.doprint(constants_first(expr)))

    def matrix(self, matrix: Matrix) -> str:
        """A matrix term."""
        expr, leaves = entrywise(matrix)
        before, self._matrices = self._matrices, leaves
        try:
            return str(self._print(expr))
        finally:
            self._matrices = before

    def _print_Symbol(self, expr: Symbol) -> str:
        if expr in self._matrices:
            return _leaf(self._matrices[expr], self)
        name = str(expr.name)
        return _LETTERS.get(name, name)

    _print_Dummy = _print_Symbol  # noqa: N815 - SymPy's name

    def _print_Exp1(self, expr: Expr) -> str:
        del expr
        return "e"

    def _print_Indexed(self, expr: Indexed) -> str:
        name = str(expr.base)
        indices = (str(self._print(index)).replace(" ", "") for index in expr.indices)
        return f"{_LETTERS.get(name, name)}[{','.join(indices)}]"

    def _print_Partial(self, expr: Partial) -> str:
        body = self._print(expr.body)
        if not isinstance(expr.body, Symbol | Indexed):
            body = f"({body})"
        return f"∂{body}/∂{self._print(expr.variable)}"

    def _print_Add(self, expr: Add, order: str | None = None) -> str:
        del order
        text = ""
        for term in arranged_terms(expr):
            part = str(self._print(term))
            if not text:
                text = part
            else:
                text += f" - {part[1:]}" if part.startswith("-") else f" + {part}"
        return text

    def _print_Mul(self, expr: Mul) -> str:
        parts = quotient(expr)
        sign, number = "-" if parts.negative else "", parts.number
        below = [d for d in parts.denominator if not self._has_matrix(d)]
        divisors = [d for d in parts.denominator if self._has_matrix(d)]
        if number.q == 1 and not below:
            text = self._product(number.p, parts.numerator, alone=not divisors)
        else:
            many = len(below) + int(number.q != 1) > 1
            bottom = self._product(number.q, below, alone=False)
            bottom = f"({bottom})" if many else bottom
            simple = not parts.numerator or all(d.is_Symbol for d in below)
            above = () if simple else parts.numerator
            top = self._product(number.p, above, alone=False)
            text = f"{top}/{bottom}"
            if simple and parts.numerator:
                text += f"·{self._product(1, parts.numerator, alone=False)}"
        if divisors:
            divisor = divisors[0] if len(divisors) == 1 else Mul(*divisors)
            text += f" ⊘ {self._factor(divisor)}"
        return sign + text

    def _print_Pow(self, expr: Pow, rational: bool = False) -> str:  # noqa: FBT001, FBT002
        del rational
        base, exponent = expr.base, expr.exp
        if exponent.is_Rational and exponent < 0:
            return self._print_Mul(expr)
        if exponent.is_Rational and exponent.p == 1 and exponent.q == 2:
            return f"sqrt({self._print(base)})"
        text = str(self._print(base))
        named = isinstance(base, Symbol | Indexed) and not self._is_product(base)
        text = text if named or base.is_Function else f"({text})"
        if self._has_matrix(base):
            power = self._print(exponent)
            return f"{text}^⊙{power if exponent.is_Atom else f'({power})'}"
        if exponent.is_Integer:
            return text + str(exponent).translate(_RAISED)
        return f"{text}^({self._print(exponent)})"

    def _print_Sum(self, expr: Sum) -> str:
        signs = [
            f"Σ[{self._print(symbol)}={self._print(low)}..{self._print(high)}]"
            for symbol, low, high in reversed(expr.limits)
        ]
        body = str(self._print(expr.function))
        if isinstance(expr.function, Add) or body.startswith("-"):
            body = f"({body})"
        return f"{' '.join(signs)} {body}"

    def _print_Function(self, expr: Expr) -> str:
        name = expr.func.__name__
        arguments = ", ".join(str(self._print(arg)) for arg in expr.args)
        return f"{_LETTERS.get(name, name)}({arguments})"

    def _print_Abs(self, expr: Expr) -> str:
        return f"|{self._print(expr.args[0])}|"

    def _print_Subs(self, expr: Expr) -> str:
        body, _, point = expr.args
        if not isinstance(body, Derivative) or not isinstance(body.expr, AppliedUndef):
            return str(super()._print_Subs(expr))
        name, order = body.expr.func.__name__, int(body.variable_count[0][1])
        primes = "'" * order
        return f"{_LETTERS.get(name, name)}{primes}({self._print(point[0])})"

    def _print_KroneckerDelta(self, expr: Expr) -> str:
        """1 where the two are equal, 0 elsewhere: Iverson's bracket."""
        one, two = (self._print(arg) for arg in expr.args[:2])
        return f"[{one} = {two}]"

    def _print_Piecewise(self, expr: Piecewise) -> str:
        cases = [
            str(self._print(term))
            if condition == True  # noqa: E712
            else f"{self._print(term)} if {self._print(condition)}"
            for term, condition in expr.args
        ]
        return f"({' else '.join(cases)})"

    def _print_Relational(self, expr: Expr) -> str:
        signs = {"<=": "≤", ">=": "≥"}
        sign = signs.get(expr.rel_op, expr.rel_op)
        return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"

    def _product(
        self, number: int, factors: Iterable[Expr], *, alone: bool = True
    ) -> str:
        factors = list(factors)
        if not factors:
            return str(number)
        single = alone and number == 1 and len(factors) == 1
        text = str(number) if number != 1 else ""
        for position, factor in enumerate(factors):
            bare = single or (position == len(factors) - 1 and isinstance(factor, Sum))
            part = str(self._print(factor)) if bare else self._factor(factor)
            pair = factors[max(position - 1, 0) : position + 1]
            both = len(pair) == 2 and all(map(self._has_matrix, pair))
            text = text + (" ⊙ " if both else "·") + part if text else part
        return text

    def _factor(self, expr: Expr) -> str:
        text = str(self._print(expr))
        loose = isinstance(expr, Add | Sum | Mul) or text.startswith("-")
        return f"({text})" if loose or self._is_product(expr) else text

    def _is_product(self, expr: Expr) -> bool:
        """Whether a symbol stands for a matrix product."""
        return isinstance(self._matrices.get(expr), Product)

    def _has_matrix(self, expr: Expr) -> bool:
        return not self._matrices.keys().isdisjoint(expr.free_symbols)


@singledispatch
def _leaf(matrix: Matrix, printer: PlainPrinter) -> str:
    del printer
    raise NotImplementedError(f"plain text of {type(matrix).__name__}")


@_leaf.register
def _(matrix: QuantityMatrix, printer: PlainPrinter) -> str:
    name = matrix_name(matrix.quantity)
    labels = ",".join(printer.doprint(label) for label in matrix.labels)
    return _LETTERS.get(name, name) + (f"[{labels}]" if labels else "")


@_leaf.register
def _(matrix: Transpose, printer: PlainPrinter) -> str:
    return f"{_operand(matrix.arg, printer)}ᵀ"


@_leaf.register
def _(matrix: Product, printer: PlainPrinter) -> str:
    return " ".join(_side(side, printer) for side in (matrix.left, matrix.right))


def _side(matrix: Matrix, printer: PlainPrinter) -> str:
    """A side of a matrix product, in parentheses unless it is one symbol."""
    text = printer.matrix(matrix)
    return text if entrywise(matrix)[0].is_Symbol else f"({text})"


@_leaf.register
def _(matrix: RowSum, printer: PlainPrinter) -> str:
    return f"rowsum({printer.matrix(matrix.arg)})"


@_leaf.register
def _(matrix: ColumnSum, printer: PlainPrinter) -> str:
    return f"colsum({printer.matrix(matrix.arg)})"


@_leaf.register
def _(matrix: Total, printer: PlainPrinter) -> str:
    return f"total({printer.matrix(matrix.arg)})"


@_leaf.register
def _(matrix: ColumnSoftmax, printer: PlainPrinter) -> str:
    return f"softmax({printer.matrix(matrix.arg)})"


@_leaf.register
def _(matrix: ColumnLogSumExp, printer: PlainPrinter) -> str:
    return f"lse({printer.matrix(matrix.arg)})"


def _operand(matrix: Matrix, printer: PlainPrinter) -> str:
    text = printer.matrix(matrix)
    return text if isinstance(matrix, QuantityMatrix) else f"({text})"
