"""Case distinctions as arithmetic: a truth value is a function that is 0 or 1.

    Piecewise((a, u <= 0), (b, True))  =  c*a + (1 - c)*b,    c = Truth(-u)

SymPy turns a case distinction whose condition contains another into one with a
branch for every combination, which doubles with every neuron.  As arithmetic the
expression grows by its parts only.
"""

from sympy import (
    Abs,
    And,
    Basic,
    Expr,
    Function,
    GreaterThan,
    Integer,
    LessThan,
    Max,
    Min,
    Not,
    Or,
    Piecewise,
    StrictGreaterThan,
    StrictLessThan,
    sign,
)

from .errors import UnsupportedError

__all__ = ["Truth", "without_branches"]


class Truth(Function):  # type: ignore[misc]  # SymPy has no types.
    """The truth value of 0 <= argument, 1 or 0; constant away from a tie.

    >>> from sympy.abc import x
    >>> Truth(x).diff(x)
    0
    """

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        """The derivative, which is zero wherever it exists."""
        del argindex
        return Integer(0)

    def _eval_derivative(self, s: Expr) -> Expr:
        """Zero at once: SymPy would differentiate the argument first."""
        del s
        return Integer(0)


def without_branches(expr: Expr) -> Expr:
    """The expression with every case distinction written by truth values.

    Raises UnsupportedError for a condition that is no comparison.

    >>> from sympy.abc import x
    >>> without_branches(Piecewise((0, x <= 0), (x, True)))
    x*(1 - Truth(-x))
    """
    if not expr.args:
        return expr
    if isinstance(expr, Piecewise):
        return _chosen([(value, condition) for value, condition in expr.args])
    args = [without_branches(arg) for arg in expr.args]
    match expr:
        case Abs():
            return args[0] * _sign(args[0])
        case sign():
            return _sign(args[0])
        case Max():
            return _extremum(args, largest=True)
        case Min():
            return _extremum(args, largest=False)
    return expr.func(*args)


def _sign(u: Expr) -> Expr:
    return 2 * Truth(u) - 1


def _extremum(args: list[Expr], *, largest: bool) -> Expr:
    result, *rest = args
    for arg in rest:
        first = Truth(result - arg)
        high, low = (result, arg) if largest else (arg, result)
        result = first * high + (1 - first) * low
    return result


def _chosen(branches: list[tuple[Expr, Basic]]) -> Expr:
    (value, condition), *rest = branches
    first = without_branches(value)
    if not rest or condition == True:  # noqa: E712  (SymPy's own truth)
        return first
    truth = _truth(condition)
    return truth * first + (1 - truth) * _chosen(rest)


def _truth(condition: Basic) -> Expr:
    match condition:
        case LessThan():
            return Truth(without_branches(condition.rhs - condition.lhs))
        case GreaterThan():
            return Truth(without_branches(condition.lhs - condition.rhs))
        case StrictLessThan():
            return 1 - Truth(without_branches(condition.lhs - condition.rhs))
        case StrictGreaterThan():
            return 1 - Truth(without_branches(condition.rhs - condition.lhs))
        case Not():
            return 1 - _truth(condition.args[0])
        case And():
            product = Integer(1)
            for part in condition.args:
                product *= _truth(part)
            return product
        case Or():
            product = Integer(1)
            for part in condition.args:
                product *= 1 - _truth(part)
            return 1 - product
    raise UnsupportedError(f"the condition {condition} in a case distinction")
