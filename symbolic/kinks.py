"""Where formulas have kinks, and what is taken there: max, min and their like.

    max(a, b) = a where b <= a, and b elsewhere

SymPy's own ``Max`` has the derivative Heaviside(a - b), whose value at a tie is
1/2, while deep-learning libraries take 0 for relu'(0).  A Piecewise says what is
meant, and its derivative is that of the branch that the condition picks.
"""

from collections.abc import Callable, Iterator
from functools import reduce

import sympy
from sympy import Basic, Expr, Piecewise, false, preorder_traversal, true
from sympy.core.function import AppliedUndef

from .errors import NetworkError

__all__ = [
    "branching",
    "defined_everywhere",
    "is_analytic",
    "maximum",
    "minimum",
    "plain_formula",
]

_UNUSABLE = (
    AppliedUndef,
    sympy.Derivative,
    sympy.I,
    sympy.nan,
    sympy.oo,
    -sympy.oo,
    sympy.zoo,
)
_ANALYTIC = (
    sympy.Add,
    sympy.Mul,
    sympy.atan,
    sympy.cos,
    sympy.cosh,
    sympy.erf,
    sympy.exp,
    sympy.log,
    sympy.sin,
    sympy.sinh,
    sympy.tanh,
)


def maximum(*arguments: Expr) -> Expr:
    """The largest argument, as a Piecewise; at a tie the first one is taken.

    So ``maximum(0, u)`` has the derivative 0 at u = 0, like relu here.

    >>> u = sympy.Symbol("u", real=True)
    >>> maximum(sympy.Integer(0), u)
    Piecewise((0, u <= 0), (u, True))
    >>> maximum(sympy.Integer(0), minimum(sympy.Integer(1), u))
    Piecewise((1, u >= 1), (Piecewise((0, u <= 0), (u, True)), True))
    """
    return reduce(lambda a, b: _choice(a, b, lambda a, b: b <= a), arguments)


def minimum(*arguments: Expr) -> Expr:
    """The smallest argument, as a Piecewise; at a tie the first one is taken.

    >>> minimum(sympy.Integer(0), sympy.Symbol("u", real=True))
    Piecewise((0, u >= 0), (u, True))
    """
    return reduce(lambda a, b: _choice(a, b, lambda a, b: a <= b), arguments)


def _choice(
    first: Expr, second: Expr, prefers_first: Callable[[Expr, Expr], Basic]
) -> Expr:
    """Piecewise((first, prefers_first), (second, True)), case by case.

    A Piecewise inside the arguments becomes the outer one, so that no condition
    ever holds a Piecewise: SymPy 1.14 would turn such a condition into nested
    ITE, And and Or, while a plain comparison is all that lowering.py reads.
    """
    inner = next(branching(first, second), None)
    if inner is None:
        branches = (first, prefers_first(first, second)), (second, True)
        try:
            return Piecewise(*branches)
        except RecursionError:
            # SymPy 1.14 turns 3*(t - y) <= y - t round and round.
            return Piecewise(*branches, evaluate=False)
    cases: list[tuple[Expr, Basic]] = []
    known: dict[Basic, Basic] = {}
    for value, condition in inner.args:
        put = {inner: value}
        case = _choice(first.xreplace(put), second.xreplace(put), prefers_first)
        holds = {} if condition == true else {condition: true}
        cases.append((case.xreplace(known | holds), condition))
        known[condition] = false
    return Piecewise(*cases)


def branching(*terms: Expr) -> Iterator[Piecewise]:
    """Every Piecewise in the terms, the outer ones before those in them.

    >>> u = sympy.Symbol("u", real=True)
    >>> len(list(branching(1 + u * maximum(sympy.Integer(0), u))))
    1
    """
    for term in terms:
        for part in preorder_traversal(term):
            if isinstance(part, Piecewise):
                yield part


def plain_formula(expr: Expr, what: str) -> Expr:
    """The expression without Max and Min, if it is a real formula at all.

    Raises NetworkError, beginning with ``what``, for undefined functions,
    derivatives that SymPy leaves standing, infinities and imaginary numbers.

    >>> x = sympy.Symbol("x", real=True)
    >>> plain_formula(sympy.Max(0, x), "activation 'f'")
    Piecewise((0, x <= 0), (x, True))
    """
    if expr.has(*_UNUSABLE) or not expr.is_commutative:
        raise NetworkError(
            f"{what}: {expr} is no formula of real numbers; for a smooth function of "
            "which nothing is known use the activation 'g'"
        )
    return expr.replace(sympy.Max, maximum).replace(sympy.Min, minimum)


def is_analytic(expr: Expr) -> bool:
    """Whether the complex-step derivative applies; in doubt the answer is no.

    True for sums, products and powers with a numeric exponent of analytic
    functions: a complex number close to the real axis passes through each.

    >>> x = sympy.Symbol("x", real=True)
    >>> is_analytic(sympy.tanh(x) / (1 + x**2)), is_analytic(abs(x))
    (True, False)
    """
    return all(
        part.is_Symbol
        or part.is_number
        or isinstance(part, _ANALYTIC)
        or (isinstance(part, sympy.Pow) and part.exp.is_number)
        for part in preorder_traversal(expr)
    )


def defined_everywhere(expr: Expr) -> bool:
    """Whether no logarithm, root or quotient can fail; in doubt no.

    >>> x = sympy.Symbol("x", real=True)
    >>> defined_everywhere(sympy.log(1 + sympy.exp(x))), defined_everywhere(1 / x)
    (True, False)
    """
    return all(part.args[0].is_positive for part in expr.atoms(sympy.log)) and all(
        part.base.is_positive or (part.exp.is_Integer and part.exp > 0)
        for part in expr.atoms(sympy.Pow)
    )
