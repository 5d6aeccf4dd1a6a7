"""SymPy expressions as NumPy expressions, entry by entry.

`NumpyPrinter` is SymPy's own printer with the house's rules put in: Python
numbers instead of NumPy scalars, so that float32 stays float32; branches of a
`Piecewise` that cannot overflow where they are not taken; and an error, by name,
for whatever has no rule.  Nothing but SymPy expressions and given names enters
the text.
"""

import math
from collections.abc import Mapping
from typing import Any

import sympy
from sympy import Add, Expr, Mul, Pow, Symbol
from sympy.core.function import AppliedUndef
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE, precedence

from backproof.symbolic.costs import T
from backproof.symbolic.errors import UnsupportedError

from .kernels import Kernel

__all__ = ["NumpyPrinter", "numpy_number"]

_LARGEST_INTEGER = 2**31

# What may grow or fail where a branch is not taken.
_UNSAFE = (sympy.exp, sympy.log, sympy.cosh, sympy.sinh)
_FUNCTIONS = (
    sympy.Abs,
    sympy.atan,
    sympy.cos,
    sympy.cosh,
    sympy.exp,
    sympy.log,
    sympy.sign,
    sympy.sin,
    sympy.sinh,
    sympy.tan,
    sympy.tanh,
)
_CONDITIONS = (sympy.And, sympy.Or, sympy.Not)


def numpy_number(number: Expr) -> str:
    """A number as Python writes it: exact if whole, else the nearest float.

    Raises UnsupportedError for what is no finite real number.

    >>> numpy_number(sympy.Rational(1, 2)), numpy_number(sympy.sqrt(2))
    ('0.5', '1.4142135623730951')
    """
    if number.is_Integer and abs(number) < _LARGEST_INTEGER:
        return str(int(number))
    value = number.evalf(30)
    if not value.is_Float or not math.isfinite(float(value)):
        raise UnsupportedError(f"{number} is no finite real number")
    return repr(float(value))


class NumpyPrinter(NumPyPrinter):  # type: ignore[misc]
    """Prints expressions whose symbols stand for given NumPy texts.

    ``names`` maps each symbol to a text that needs no brackets, and ``kernels``
    each applied function's name to its kernel.

    >>> u = Symbol("u", real=True)
    >>> printer = NumpyPrinter({u: "A1"}, {})
    >>> printer.doprint(u*(1 - u)/2), printer.doprint(sympy.sqrt(1 + u**2))
    ('0.5 * A1 * (1 - A1)', 'np.sqrt(A1**2 + 1)')
    """

    def __init__(self, names: Mapping[Symbol, str], kernels: Mapping[str, Kernel]):
        super().__init__({"fully_qualified_modules": True})
        self.names: dict[Expr, str] = dict(names)
        self.kernels = kernels

    def doprint(self, expr: Expr, assign_to: None = None) -> str:
        """The NumPy text of an expression."""
        del assign_to
        return str(self._print(expr))

    def _print(self, expr: Any, **kwargs: Any) -> str:
        """Numbers first, so that no part of them is printed by NumPy's functions."""
        if isinstance(expr, Expr) and expr.is_number:
            return numpy_number(expr)
        if isinstance(expr, (*_FUNCTIONS, *_CONDITIONS)):
            return str(super()._print(expr, **kwargs))
        if isinstance(expr, sympy.Rel):
            return self._comparison(expr)
        rule = getattr(self, f"_rule_{type(expr).__name__}", None)
        if isinstance(expr, AppliedUndef):
            return self._application(expr)
        if rule is None:
            raise UnsupportedError(
                f"{type(expr).__name__} cannot be compiled to NumPy: {expr}"
            )
        return str(rule(expr))

    def _module_format(self, fqn: str, register: bool = True) -> str:  # noqa: FBT001, FBT002  (SymPy's signature)
        return str(super()._module_format(fqn, register)).replace("numpy.", "np.")

    # Rules, one for each class of SymPy that is not a function of NumPy.

    def _rule_Symbol(self, expr: Symbol) -> str:
        if expr not in self.names:
            raise UnsupportedError(f"the symbol {expr} has no value in generated code")
        return self.names[expr]

    def _rule_Add(self, expr: Add) -> str:
        factor, primitive = expr.primitive()
        if factor != 1 and factor.is_Integer:
            return f"{numpy_number(factor)} * ({self._print(primitive)})"
        terms = list(self._as_ordered_terms(expr))
        # A sum begins with a positive term if there is one: a - t, not -t + a.
        terms.sort(key=_negative)
        texts = [self._inside(abs_term, "Add") for abs_term in map(_unsigned, terms)]
        text = f"-{texts[0]}" if _negative(terms[0]) else texts[0]
        for term, part in zip(terms[1:], texts[1:], strict=True):
            text += f" {'-' if _negative(term) else '+'} {part}"
        return text

    def _rule_Mul(self, expr: Mul) -> str:
        numbers, factors = sympy.sift(expr.args, lambda f: f.is_number, binary=True)
        # 2*(y - t) was distributed by SymPy on the way: gather the factor again.
        sums = [f.primitive() if f.is_Add else (1, f) for f in factors]
        coefficient = Mul(*numbers, *(number for number, _ in sums))
        sign = "-" if coefficient < 0 else ""
        coefficient = abs(coefficient)
        above, below = [], []
        if coefficient != 1:
            if (
                coefficient.is_Rational
                and coefficient.p == 1
                and not _dyadic(coefficient)
            ):
                below.append(numpy_number(1 / coefficient))
            else:
                above.append(numpy_number(coefficient))
        for _, factor in sums:
            base, exponent = factor.as_base_exp()
            if (
                not isinstance(factor, sympy.exp)
                and exponent.is_number
                and exponent < 0
            ):
                below.append(self._inside(base ** (-exponent), "Mul"))
            else:
                above.append(self._inside(factor, "Mul"))
        text = " * ".join(above) or "1"
        if len(below) == 1:
            text += f" / {below[0]}"
        elif below:
            text += f" / ({' * '.join(below)})"
        return sign + text

    def _rule_Pow(self, expr: Pow) -> str:
        if not expr.exp.is_number:
            raise UnsupportedError(
                f"a power with a variable exponent cannot be compiled: {expr}; write "
                "exp(b*log(a)) for a**b"
            )
        if expr.exp == sympy.Rational(1, 2):
            return f"np.sqrt({self._print(expr.base)})"
        if expr.exp < 0:
            return f"1 / {self._inside(expr.base ** (-expr.exp), 'Mul')}"
        return f"{self._inside(expr.base, 'Pow')}**{numpy_number(expr.exp)}"

    def _application(self, expr: Expr) -> str:
        name = expr.func.__name__
        if name not in self.kernels or len(expr.args) != 1:
            raise UnsupportedError(f"the function {name} has no NumPy form: {expr}")
        return f"{self.kernels[name].identifier}({self._print(expr.args[0])})"

    def _rule_erf(self, expr: sympy.erf) -> str:
        return f"erf({self._print(expr.args[0])})"

    def _comparison(self, expr: sympy.Rel) -> str:
        return f"{self._print(expr.lhs)} {expr.rel_op} {self._print(expr.rhs)}"

    def _rule_Piecewise(self, expr: sympy.Piecewise) -> str:
        (value, condition), *rest = expr.args
        if condition == sympy.true:
            return self._print(value)
        if not rest:
            raise UnsupportedError(f"no case of {expr} applies elsewhere")
        if len(rest) == 1 and rest[0].cond == sympy.true:
            other = rest[0].expr
        else:
            other = sympy.Piecewise(*rest, evaluate=False)
        if value.is_number and other.is_number:
            return self._step(condition, value, other, expr)
        with_value = self._clipped(value, condition)
        with_other = self._clipped(other, sympy.Not(condition))
        return f"np.where({self._print(condition)}, {with_value}, {with_other})"

    def _step(
        self, condition: sympy.Basic, value: Expr, other: Expr, whole: Expr
    ) -> str:
        """A choice between two numbers, in the type of what decides it."""
        # Never that of the targets: class labels are whole numbers.
        deciding = sorted(whole.free_symbols - {T}, key=str)
        kind = f".astype({self.names[deciding[0]]}.dtype)" if deciding else ""
        if (value, other) == (0, 1):
            return f"({self._print(sympy.Not(condition))}){kind}"
        if (value, other) == (1, 0):
            return f"({self._print(condition)}){kind}"
        numbers = f"{float(value)!r}, {float(other)!r}"
        return f"np.where({self._print(condition)}, {numbers}){kind}"

    def _clipped(self, value: Expr, condition: sympy.Basic) -> str:
        """A branch, its variable kept to where the branch is taken."""
        powers = (power.exp for power in value.atoms(Pow))
        unsafe = (
            value.has(*_UNSAFE)
            or value.atoms(AppliedUndef)
            or any(not (e.is_Integer and e > 0) for e in powers)
        )
        if not (unsafe and isinstance(condition, sympy.Rel)):
            return self._print(value)
        symbol, bound = condition.lhs, condition.rhs
        if bound.is_Symbol and symbol.is_number:
            condition, symbol, bound = condition.reversed, bound, symbol
        if not (symbol.is_Symbol and bound.is_number):
            return self._print(value)
        if isinstance(condition, sympy.Le | sympy.Lt):
            function = "np.minimum"
        elif isinstance(condition, sympy.Ge | sympy.Gt):
            function = "np.maximum"
        else:
            return self._print(value)
        outer = self.names[symbol]
        self.names[symbol] = f"{function}({outer}, {numpy_number(bound)})"
        try:
            return self._print(value)
        finally:
            self.names[symbol] = outer

    def _inside(self, expr: Expr, where: str) -> str:
        """The text of a part, in brackets where it needs them."""
        text = self._print(expr)
        weak = precedence(expr) <= PRECEDENCE[where] and not isinstance(
            expr, sympy.Piecewise
        )
        if where == "Mul" and isinstance(expr, Mul | Pow) and not weak:
            weak = isinstance(expr, Pow) and text.startswith("1 / ")
        if where == "Add" and isinstance(expr, Mul | Pow):
            weak = False
        if expr.is_number:
            weak = text.startswith("-")
        return f"({text})" if weak else text


def _dyadic(number: Expr) -> bool:
    """Whether a fraction is a sum of powers of two: exact as a float."""
    return bool(number.q & (number.q - 1) == 0)


def _negative(term: Expr) -> bool:
    """Whether the term is written with a minus sign."""
    return bool(term.as_coeff_Mul()[0] < 0)


def _unsigned(term: Expr) -> Expr:
    return -term if _negative(term) else term
