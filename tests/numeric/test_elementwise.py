"""Expressions become NumPy text that computes them, in the type of its arrays."""

import numpy as np
import pytest
import sympy
from sympy import Abs, Expr, Function, Piecewise, Rational, Symbol, exp, log, sqrt

from backproof.numeric.elementwise import NumpyPrinter, numpy_number
from backproof.numeric.kernels import KERNELS
from backproof.symbolic.activations import U
from backproof.symbolic.costs import T, Y
from backproof.symbolic.errors import UnsupportedError

EXPRESSIONS = (
    -U,
    -U * (1 - U),
    2 / (3 * U**2),
    -((U - 1) ** 2),
    (U + 1) ** -2 / 3,
    1 / sqrt(U**2 + 1),
    U**3 * exp(-U),
    -exp(-U) / 3,
    U ** Rational(3, 2),
    log(1 + U**2) / (U + 2),
    1 - 2 * (U - 1),
    1 / Abs(U),
    sympy.pi * U,
    sqrt(2) * U / 3,
    U / (U + 1) ** 2,
    1 / (U * (U + 1)),
    2 * (U + 1) / (3 * (U - 5)),
    -(Piecewise((U, U < 1), (3, True)) ** 3),
    Piecewise((U**2, (U > 0) & (U < 1)), (exp(U), U <= 1), (1, True)),
    Piecewise((1, U < 1), (0, True)) + U,
    Piecewise((log(U), U > 1), (0, Rational(1, 2) < U), (U, True)),
    sympy.sign(U - 1) * sympy.atan(U) + sympy.sin(U) * sympy.cos(U),
)


def _computed(expr: Expr, points: np.ndarray) -> np.ndarray:
    text = NumpyPrinter({U: "u"}, KERNELS).doprint(expr)
    return np.asarray(eval(text, {"np": np, "u": points}))  # noqa: S307  (printed)


@pytest.mark.parametrize("expr", EXPRESSIONS, ids=str)
def test_printed_text_computes_the_expression(expr: Expr) -> None:
    points = np.array([0.3, 0.7, 1.9])
    wanted = [float(expr.subs(U, point)) for point in points]
    np.testing.assert_allclose(_computed(expr, points), wanted, rtol=1e-14)


@pytest.mark.parametrize("expr", EXPRESSIONS, ids=str)
def test_printed_text_keeps_float32(expr: Expr) -> None:
    points = np.array([0.3, 0.7, 1.9], dtype=np.float32)
    assert _computed(expr, points).dtype == np.float32


def test_a_branch_that_is_not_taken_cannot_overflow() -> None:
    expr = Piecewise((exp(U), U <= 0), (log(U), U > 1), (U, True))
    points = np.array([-1000.0, 0.5, 1000.0])
    np.testing.assert_array_equal(_computed(expr, points), [0.0, 0.5, np.log(1000.0)])


def test_sums_begin_with_a_positive_term() -> None:
    printer = NumpyPrinter({Y: "A2", T: "t"}, {})
    assert printer.doprint(Y - T) == "A2 - t"
    assert printer.doprint((Y - T) ** 2 / 2) == "0.5 * (A2 - t)**2"
    assert printer.doprint(2 * (Y - T)) == "2 * (A2 - t)"


@pytest.mark.parametrize(
    ("expr", "named"),
    [
        (sympy.gamma(U), "gamma"),
        (Function("evil")(U), "evil"),
        (Symbol("os"), "os"),
        (sympy.Integral(U, U), "Integral"),
        (sympy.Derivative(Function("g")(U), U), "Derivative"),
        (U**U, "variable exponent"),
        (Piecewise((U, U < 1)), "elsewhere"),
        (sympy.Max(U, 1), "Max"),
    ],
    ids=str,
)
def test_what_has_no_rule_is_refused_by_name(expr: Expr, named: str) -> None:
    with pytest.raises(UnsupportedError, match=named):
        NumpyPrinter({U: "u"}, {}).doprint(expr)


@pytest.mark.parametrize("number", [sympy.I, sympy.oo, sympy.nan, sqrt(-2)], ids=str)
def test_numbers_that_are_not_real_are_refused(number: Expr) -> None:
    with pytest.raises(UnsupportedError, match="finite real"):
        numpy_number(number)
