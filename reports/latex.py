r"""The one LaTeX printer: terms of a theory, and matrix terms.

    Sum(a[1, k, i]*delta[2, j, i], (i, 1, D))  ->  \sum_{i=1}^{D} \delta^{2}_{j,i}
                                                   a^{1}_{k,i}
    (W[2].T @ delta[2]) * tanh'(Z[1])  ->  (W^{2})^{\top} \delta^{2} \odot \tanh'(Z^{1})

Quantities are written as their theory says (`Quantity.latex`), functions likewise.
In matrix form \odot and \oslash are the product and the quotient entry by entry, a
power \odot k is taken entry by entry, and \mathbf{1} is a column of ones.  What is
printed stays within the LaTeX that both TeX with amsmath and `math-core` read.
"""

import re
from collections.abc import Iterable, Mapping
from functools import singledispatch
from types import MappingProxyType

from sympy import (
    Add,
    Derivative,
    Expr,
    Indexed,
    Mul,
    Piecewise,
    Pow,
    Sum,
    Symbol,
)
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

from backproof.symbolic.matrix import (
    ColumnLogSumExp,
    ColumnSoftmax,
    ColumnSum,
    Elementwise,
    Matrix,
    Product,
    QuantityMatrix,
    RowSum,
    Total,
    Transpose,
)
from backproof.symbolic.theory import Partial, Theory

from .arrangement import arranged_terms, constants_first, quotient
from .entrywise import entrywise, matrix_name

__all__ = ["TermPrinter", "brackets", "operator_name"]

_TALL = (r"\frac", r"\sum", r"\begin")
_NAMED = MappingProxyType(
    {
        "atan": r"\arctan",
        "cos": r"\cos",
        "cosh": r"\cosh",
        "erf": r"\operatorname{erf}",
        "log": r"\log",
        "sign": r"\operatorname{sign}",
        "sin": r"\sin",
        "sinh": r"\sinh",
        "tanh": r"\tanh",
    }
)


def brackets(text: str) -> str:
    """Round brackets, as tall as what they hold."""
    if any(command in text for command in _TALL):
        return rf"\left({text}\right)"
    return f"({text})"


def operator_name(name: str) -> str:
    r"""A function's name, upright if it has several letters.

    >>> operator_name("g"), operator_name("swish_2")
    ('g', '\\operatorname{swish-2}')
    """
    if len(name) == 1 and name.isalpha():
        return name
    return rf"\operatorname{{{re.sub(r'[^A-Za-z0-9]', '-', name)}}}"


class TermPrinter(LatexPrinter):  # type: ignore[misc]
    r"""Terms of one theory in LaTeX.

    >>> from sympy import IndexedBase, symbols
    >>> from backproof.symbolic.network import network
    >>> net = network((2, 3, 1)).theory
    >>> TermPrinter(net.theory()).term(net.z.cases[0].term)
    '\\sum_{k=1}^{n_{l-1}} W^{l}_{j,k}\\, a^{l-1}_{k,i} + b^{l}_{j}'
    """

    def __init__(self, theory: Theory | None = None) -> None:
        """Take the notation of a theory; without one, names stand for themselves."""
        super().__init__()
        self._quantities = {q.name: q for q in theory.quantities} if theory else {}
        self._sizes = {s.name: s for s in theory.sizes} if theory else {}
        functions = theory.functions if theory else ()
        self._functions = {
            **_NAMED,
            **{f.name: f.latex or operator_name(f.name) for f in functions},
        }
        self._matrices: Mapping[Symbol, Matrix] = {}
        self._inline = False

    def term(self, expr: Expr) -> str:
        """A term in LaTeX, constant factors before the sums that they scale."""
        return str(self.doprint(constants_first(expr)))

    def matrix(self, matrix: Matrix) -> str:
        """A matrix term in LaTeX."""
        expr, leaves = entrywise(matrix)
        before, self._matrices = self._matrices, leaves
        try:
            return str(self._print(expr))
        finally:
            self._matrices = before

    def function(self, name: str) -> str:
        """The name of a function in LaTeX."""
        return self._functions.get(name) or operator_name(name)

    # Leaves.

    def _print_Symbol(self, expr: Symbol, style: str = "plain") -> str:
        if expr in self._matrices:
            return _leaf(self._matrices[expr], self)
        if expr.name in self._quantities:
            return self._quantities[expr.name].display(())
        name = str(expr.name)
        return str(self._deal_with_super_sub(name, style=style))

    _print_Dummy = _print_Symbol  # noqa: N815 - SymPy's name

    def _print_Indexed(self, expr: Indexed) -> str:
        indices = [self._print(index).replace(" ", "") for index in expr.indices]
        name = expr.base.name if hasattr(expr.base, "name") else str(expr.base)
        if name in self._quantities:
            return self._quantities[name].display(indices)
        if name in self._sizes and self._sizes[name].latex:
            size = self._sizes[name]
            named = zip((slot.symbol.name for slot in size.slots), indices, strict=True)
            values = dict(named)
            return re.sub(r"<<(\w+)>>", lambda m: values[m.group(1)], size.latex)
        return f"{operator_name(name)}_{{{','.join(indices)}}}"

    def _print_Partial(self, expr: Partial) -> str:
        body, variable = self._print(expr.body), self._print(expr.variable)
        if isinstance(expr.body, Symbol | Indexed):
            return rf"\frac{{\partial {body}}}{{\partial {variable}}}"
        return rf"\frac{{\partial}}{{\partial {variable}}} {brackets(body)}"

    # Sums, products, powers.

    def _print_Add(self, expr: Add, order: str | None = None) -> str:
        del order
        text = ""
        for term in arranged_terms(expr):
            part = str(self._print(term))
            if not text:
                text = part
            elif part.startswith("-"):
                text += f" - {part[1:]}"
            else:
                text += f" + {part}"
        return text

    def _print_Mul(self, expr: Mul) -> str:
        parts = quotient(expr)
        sign = "-" if parts.negative else ""
        number = parts.number
        if self._inline:
            return sign + self._slashed(number, parts.numerator, parts.denominator)
        below = [d for d in parts.denominator if not self._has_matrix(d)]
        divisors = [d for d in parts.denominator if self._has_matrix(d)]
        above = list(parts.numerator)
        scalars = [f for f in above if f.is_Symbol and not self._has_matrix(f)]
        scaled = above[len(scalars) :]
        # 1/D, 1/2 and the like stand before what they scale; other quotients are
        # one fraction.
        scale = all(d.is_Symbol for d in below) and not self._simple(above)
        if not below and number.q == 1:
            text = self._product(number.p, above, alone=not divisors)
        elif scale or divisors:
            bottom = self._product(number.q, below)
            text = rf"\frac{{{self._product(number.p, scalars)}}}{{{bottom}}}"
            text += rf"\, {self._product(1, scaled, alone=False)}" if scaled else ""
        else:
            top, bottom = self._product(number.p, above), self._product(number.q, below)
            text = rf"\frac{{{top}}}{{{bottom}}}"
        if divisors:
            text += rf" \oslash {self._factor(self._product_of(divisors))}"
        return sign + text

    def _print_Pow(self, expr: Pow) -> str:
        base, exponent = expr.base, expr.exp
        if exponent.is_Rational and exponent < 0:
            return self._print_Mul(expr)
        if exponent.is_Rational and exponent.p == 1 and exponent.q == 2:
            return rf"\sqrt{{{self._print(base)}}}"
        power = self._print(exponent)
        if self._has_matrix(base):
            return rf"{self._atom(base)}^{{\odot {power}}}"
        if base.is_Function and base.func.__name__ in _NAMED:
            name, argument = (
                self.function(base.func.__name__),
                self._print(base.args[0]),
            )
            return f"{name}^{{{power}}}{brackets(argument)}"
        return f"{self._atom(base)}^{{{power}}}"

    def _print_Sum(self, expr: Sum) -> str:
        signs = []
        for symbol, lower, upper in reversed(expr.limits):
            low, high = (self._print(b).replace(" ", "") for b in (lower, upper))
            signs.append(rf"\sum_{{{self._print(symbol)}={low}}}^{{{high}}}")
        body = self._print(expr.function)
        if isinstance(expr.function, Add) or body.startswith("-"):
            body = brackets(body)
        return f"{' '.join(signs)} {body}"

    def _product(
        self, number: int, factors: Iterable[Expr], *, alone: bool = True
    ) -> str:
        factors = list(factors)
        if not factors:
            return str(number)
        parts = [str(number)] if number != 1 else []
        single = alone and number == 1 and len(factors) == 1
        for position, factor in enumerate(factors):
            last = position == len(factors) - 1
            bare = single or (last and isinstance(factor, Sum | Piecewise))
            parts.append(self._print(factor) if bare else self._factor(factor))
        text = parts[0]
        for position in range(1, len(parts)):
            index = position - (len(parts) - len(factors))
            both = index > 0 and all(
                map(self._has_matrix, factors[index - 1 : index + 1])
            )
            text += rf" \odot {parts[position]}" if both else rf"\, {parts[position]}"
        return text

    def _slashed(
        self, number: Expr, above: tuple[Expr, ...], below: tuple[Expr, ...]
    ) -> str:
        """A quotient within an exponent."""
        if number.q == 1 and not below:
            return self._product(number.p, above)
        top = self._product(number.p, above, alone=False)
        bottom = self._product(number.q, below, alone=False)
        many = len(below) + int(number.q != 1) > 1
        return f"{top}/{brackets(bottom) if many else bottom}"

    def _product_of(self, factors: list[Expr]) -> Expr:
        return factors[0] if len(factors) == 1 else Mul(*factors)

    def _factor(self, expr: Expr) -> str:
        text = str(self._print(expr))
        loose = isinstance(expr, Add | Sum | Mul | Piecewise) or text.startswith("-")
        loose = loose or isinstance(self._matrices.get(expr), Product)
        return brackets(text) if loose else text

    def _atom(self, expr: Expr) -> str:
        text = str(self._print(expr))
        plain = expr.is_Symbol and expr not in self._matrices and "^" not in text
        number = expr.is_Integer and expr >= 0
        return text if plain or number or expr.is_Function else brackets(text)

    def _has_matrix(self, expr: Expr) -> bool:
        return not self._matrices.keys().isdisjoint(expr.free_symbols)

    def _simple(self, factors: list[Expr]) -> bool:
        """Whether a product fits on top of a fraction."""
        return all(
            f.is_Symbol or (isinstance(f, Pow) and f.base.is_Symbol) for f in factors
        ) and not any(map(self._has_matrix, factors))

    # Functions.

    def _print_Function(self, expr: Expr, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        arguments = ", ".join(str(self._print(arg)) for arg in expr.args)
        return f"{self.function(expr.func.__name__)}{power}{brackets(arguments)}"

    def _print_ExpBase(self, expr: Expr, exp: str | None = None) -> str:
        del exp
        before, self._inline = self._inline, True
        try:
            power = self._print(expr.args[0])
        finally:
            self._inline = before
        # A sum in an exponent is unreadable, and an entry-by-entry e^Z ambiguous.
        if r"\sum" in power or self._has_matrix(expr):
            return rf"\exp{brackets(self._print(expr.args[0]))}"
        return f"e^{{{power}}}"

    _print_log = _print_Function

    def _print_Abs(self, expr: Expr, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        text = self._print(expr.args[0])
        if any(command in text for command in _TALL):
            return rf"\left|{text}\right|{power}"
        return rf"\lvert {text}\rvert{power}"

    def _print_Subs(self, expr: Expr) -> str:
        """g'(z): the derivative of a function of one number, at a point."""
        body, variables, point = expr.args
        if not (
            isinstance(body, Derivative)
            and len(body.variable_count) == 1
            and isinstance(body.expr, AppliedUndef)
            and body.expr.args == tuple(variables)
        ):
            return str(super()._print_Subs(expr))
        order = int(body.variable_count[0][1])
        primes = "'" * order if order <= 3 else f"^{{({order})}}"
        name = self.function(body.expr.func.__name__)
        return f"{name}{primes}{brackets(self._print(point[0]))}"

    def _print_Piecewise(self, expr: Expr) -> str:
        rows = []
        for term, condition in expr.args:
            where = "otherwise" if condition == True else "where "  # noqa: E712
            text = rf"{self._print(term)} & \text{{{where}}}"
            rows.append(text if where == "otherwise" else text + self._print(condition))
        lines = r" \\ ".join(rows)
        return rf"\begin{{cases}} {lines} \end{{cases}}"


@singledispatch
def _leaf(matrix: Matrix, printer: TermPrinter) -> str:
    del printer
    raise NotImplementedError(f"LaTeX of {type(matrix).__name__}")


@_leaf.register
def _(matrix: QuantityMatrix, printer: TermPrinter) -> str:
    quantity = matrix.quantity
    labels = [str(printer.doprint(label)) for label in matrix.labels]
    name = matrix_name(quantity)
    base = quantity.latex.split("^")[0].split("_")[0] if quantity.latex else ""
    text = base if len(name) > 1 and base else name
    return text + (f"^{{{','.join(labels)}}}" if labels else "")


@_leaf.register
def _(matrix: Transpose, printer: TermPrinter) -> str:
    inner = printer.matrix(matrix.arg)
    plain = re.fullmatch(r"\\?\w+", inner)
    return f"{inner if plain else brackets(inner)}^{{\\top}}"


@_leaf.register
def _(matrix: Product, printer: TermPrinter) -> str:
    parts = []
    for side in (matrix.left, matrix.right):
        text = printer.matrix(side)
        loose = isinstance(side, Elementwise)
        parts.append(brackets(text) if loose else text)
    return r"\, ".join(parts)


@_leaf.register
def _(matrix: RowSum, printer: TermPrinter) -> str:
    return rf"{_operand(matrix.arg, printer)}\, \mathbf{{1}}"


@_leaf.register
def _(matrix: ColumnSum, printer: TermPrinter) -> str:
    return rf"\mathbf{{1}}^{{\top}} {_operand(matrix.arg, printer)}"


@_leaf.register
def _(matrix: Total, printer: TermPrinter) -> str:
    return rf"\mathbf{{1}}^{{\top}} {_operand(matrix.arg, printer)}\, \mathbf{{1}}"


@_leaf.register
def _(matrix: ColumnSoftmax, printer: TermPrinter) -> str:
    return rf"\operatorname{{softmax}}{brackets(printer.matrix(matrix.arg))}"


@_leaf.register
def _(matrix: ColumnLogSumExp, printer: TermPrinter) -> str:
    return rf"\operatorname{{lse}}{brackets(printer.matrix(matrix.arg))}"


def _operand(matrix: Matrix, printer: TermPrinter) -> str:
    text = printer.matrix(matrix)
    return brackets(text) if isinstance(matrix, Elementwise) else text
