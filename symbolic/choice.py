"""Case distinctions as functions, so that they may be nested.

    Piecewise((a, u <= 0), (b, True))  becomes  Choice(Truth(-u), a, b)

SymPy turns a case distinction whose condition contains another into one with a
branch for every combination, which doubles with every neuron.  As functions the
expressions grow by their parts only.
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

__all__ = ["Choice", "Truth", "without_branches"]


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


class Choice(Function):  # type: ignore[misc]  # SymPy has no types.
    """The second argument where the first, a truth value, is 1; else the third.

    >>> from sympy.abc import x, y
    >>> Choice(Truth(y), x**2, x).diff(x)
    2*x*Truth(y) - Truth(y) + 1
    """

    nargs = 3

    def fdiff(self, argindex: int = 1) -> Expr:
        """The derivative by one of the arguments."""
        condition = self.args[0]
        return (Integer(0), condition, 1 - condition)[argindex - 1]


def without_branches(expr: Expr) -> Expr:
    """The expression with every case distinction written as a choice.

    Raises UnsupportedError for a condition that is no comparison.

    >>> from sympy.abc import x
    >>> without_branches(Piecewise((0, x <= 0), (x, True)))
    Choice(Truth(-x), 0, x)
    """
    if not expr.args:
        return expr
    if isinstance(expr, Piecewise):
        return _chosen([(value, condition) for value, condition in expr.args])
    args = [without_branches(arg) for arg in expr.args]
    match expr:
        case Abs():
            return Choice(Truth(args[0]), args[0], -args[0])
        case sign():
            return Choice(Truth(args[0]), 1, -1)
        case Max():
            return _extremum(args, largest=True)
        case Min():
            return _extremum(args, largest=False)
    return expr.func(*args)


def _extremum(args: list[Expr], *, largest: bool) -> Expr:
    result, *rest = args
    for arg in rest:
        high, low = (result, arg) if largest else (arg, result)
        result = Choice(Truth(result - arg), high, low)
    return result


def _chosen(branches: list[tuple[Expr, Basic]]) -> Expr:
    (value, condition), *rest = branches
    first = without_branches(value)
    if not rest or condition == True:  # noqa: E712  (SymPy's own truth)
        return first
    return Choice(_truth(condition), first, _chosen(rest))


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
