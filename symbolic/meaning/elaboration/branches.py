r"""Cases, and the conditions that choose between them.

\begin{cases} a & i = j \\ b & i \neq j \end{cases}     delta a + (1 - delta) b
\begin{cases} a & x > 0 \\ b & \text{otherwise}         a piecewise function
"""

from collections.abc import Callable, Mapping

import sympy
from sympy import Expr, Piecewise

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.meaning.syntax import (
    Cases,
    Comparison,
    Condition,
    Indicator,
    Term,
)

from .components import Value, entrywise
from .context import Context
from .quantities import indicator

__all__ = ["cases"]

_OPPOSITES = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_RELATIONS: Mapping[str, Callable[[Expr, Expr], sympy.Basic]] = {
    "<": sympy.Lt,
    "<=": sympy.Le,
    ">": sympy.Gt,
    ">=": sympy.Ge,
}


def cases(context: Context, term: Cases) -> Value:
    """One value or another, the first whose condition holds."""
    value: Value | None = None
    for part, condition in reversed(_closed(term.branches)):
        branch = context.plain(part)
        if condition is None:
            value = branch
        elif value is None:
            raise UnsupportedError(
                'cases that leave some values out; end them with "otherwise"'
            )
        else:
            value = _choice(context, condition, branch, value)
    assert value is not None  # noqa: S101
    return value


def _choice(
    context: Context, condition: Condition, if_true: Value, if_false: Value
) -> Value:
    if isinstance(condition, Indicator):
        holds = indicator(context, condition)
        return entrywise(lambda h, x, y: h * x + (1 - h) * y, holds, if_true, if_false)
    assert isinstance(condition, Comparison)  # noqa: S101
    relation = _RELATIONS[condition.relation]
    try:
        return entrywise(
            lambda a, b, x, y: Piecewise((x, relation(a, b)), (y, True)),
            context.plain(condition.left),
            context.plain(condition.right),
            if_true,
            if_false,
        )
    except TypeError:
        raise UnsupportedError("a comparison of what is no real number") from None


def _closed(
    branches: tuple[tuple[Term, Condition], ...],
) -> tuple[tuple[Term, Condition], ...]:
    """The branches; the second of two that exclude each other is for all the rest."""
    if len(branches) == 2:
        (_, one), (term, two) = branches
        if _opposite(one, two):
            return (branches[0], (term, None))
    return branches


def _opposite(one: Condition, two: Condition) -> bool:
    if isinstance(one, Indicator) and isinstance(two, Indicator):
        same = {one.left, one.right} == {two.left, two.right}
        return same and one.equal != two.equal
    if isinstance(one, Comparison) and isinstance(two, Comparison):
        same = (one.left, one.right) == (two.left, two.right)
        return same and _OPPOSITES[one.relation] == two.relation
    return False
