"""The activation table against SymPy's derivative, and what it refuses."""

import random
from dataclasses import replace

import numpy as np
import pytest
import sympy
from sympy import Expr, Max, Rational, Symbol, exp, log, symbols, tanh

from backproof.symbolic.activations import (
    ACTIVATIONS,
    RANGES,
    A,
    Activation,
    U,
    activation,
    custom_activation,
    elementwise_derivative,
    elementwise_function,
    softmax_jacobian,
)
from backproof.symbolic.errors import LayerError, NetworkError
from backproof.symbolic.kinks import is_analytic, maximum, minimum

DIGITS = 40
DEFINED = [row for row in ACTIVATIONS.values() if row.formula is not None]
BY_VALUE = [row for row in DEFINED if row.by_value is not None]
KINKED = [row for row in DEFINED if row.kink]


def formula(row: Activation) -> Expr:
    assert row.formula is not None
    return row.formula


def derivative(row: Activation) -> Expr:
    assert row.derivative is not None
    return row.derivative


def by_value(row: Activation) -> Expr:
    assert row.by_value is not None
    return row.by_value


def random_points(count: int, seed: int) -> list[Rational]:
    """Rational points on both sides of the kinks at 0, none of them a kink."""
    rng = random.Random(seed)  # noqa: S311
    sizes = [Rational(rng.randint(1, 10**40), 3 * 10**39) for _ in range(count)]
    return [-sizes[0], *(x * rng.choice((1, -1)) for x in sizes[1:-1]), sizes[-1]]


def differ(left: Expr, right: Expr) -> list[Rational]:
    """The random points u where two expressions differ at 40 digits."""
    return [
        point
        for point in random_points(6, seed=1)
        if abs((left - right).subs(U, point).evalf(DIGITS)) > Rational(1, 10**35)
    ]


@pytest.mark.parametrize("row", DEFINED, ids=lambda row: row.name)
def test_the_written_derivative_is_the_derivative_of_the_formula(
    row: Activation,
) -> None:
    assert not differ(derivative(row), formula(row).diff(U))


@pytest.mark.parametrize("row", DEFINED, ids=lambda row: row.name)
@pytest.mark.parametrize("factor", [2, -1, 1 + U / 10**9])
def test_a_wrong_derivative_is_seen(row: Activation, factor: Expr) -> None:
    assert differ(derivative(row) * factor, formula(row).diff(U))


@pytest.mark.parametrize("row", BY_VALUE, ids=lambda row: row.name)
def test_the_derivative_by_value_is_the_derivative(row: Activation) -> None:
    assert not differ(by_value(row).subs(A, formula(row)), derivative(row))


@pytest.mark.parametrize("row", BY_VALUE, ids=lambda row: row.name)
def test_a_wrong_derivative_by_value_is_seen(row: Activation) -> None:
    wrong = by_value(row) + A / 1000
    assert differ(wrong.subs(A, formula(row)), derivative(row))


@pytest.mark.parametrize("row", BY_VALUE, ids=lambda row: row.name)
def test_both_forms_of_the_derivative_agree_at_zero(row: Activation) -> None:
    """The tie rule is the same whether u or a is looked at."""
    value = formula(row).subs(U, 0)
    found = by_value(row).subs(A, value)
    assert sympy.simplify(found - derivative(row).subs(U, 0)) == 0


@pytest.mark.parametrize("row", KINKED, ids=lambda row: row.name)
def test_the_formula_itself_shows_the_tie_rule(row: Activation) -> None:
    """SymPy's derivative of the formula takes the value the row documents."""
    assert formula(row).diff(U).subs(U, 0) == derivative(row).subs(U, 0)
    assert str(derivative(row).subs(U, 0)) in row.kink
    assert row.name + "'(0)" in row.kink


def test_one_sided_derivatives_differ_exactly_where_a_kink_is_named() -> None:
    for row in DEFINED:
        left = derivative(row).subs(U, -Rational(1, 10**30)).evalf(DIGITS)
        right = derivative(row).subs(U, Rational(1, 10**30)).evalf(DIGITS)
        assert (abs(left - right) > Rational(1, 10**6)) == bool(row.kink), row.name
        assert row.smooth == (not row.kink)


BOUNDS = {
    "nonnegative": lambda a: a >= 0,
    "positive": lambda a: a > 0,
    "unit": lambda a: 0 < a < 1,
    "symmetric": lambda a: -1 < a < 1,
}


@pytest.mark.parametrize("row", DEFINED, ids=lambda row: row.name)
def test_values_lie_in_the_range_and_in_no_narrower_one(row: Activation) -> None:
    values = [formula(row).subs(U, x).evalf(DIGITS) for x in (-3, -1, 0, 1, 3)]
    fitting = {name for name, holds in BOUNDS.items() if all(map(holds, values))}
    if row.range == "real":
        assert not fitting
    else:
        assert row.range in fitting
        assert row.range == "nonnegative" or "unit" not in fitting - {row.range}


@pytest.mark.parametrize(
    "row", [row for row in DEFINED if row.analytic], ids=lambda row: row.name
)
def test_the_complex_step_finds_the_derivative_of_analytic_rows(
    row: Activation,
) -> None:
    step = Rational(1, 10**30)
    for point in (Rational(-7, 5), Rational(2, 3)):
        # In place of the real symbol, which would simplify the imaginary part away.
        complex_formula = formula(row).xreplace({U: Symbol("z")})
        stepped = complex_formula.subs(Symbol("z"), point + sympy.I * step).evalf(80)
        slope = sympy.im(stepped) / step
        assert abs(slope - derivative(row).subs(U, point).evalf(80)) < Rational(
            1, 10**25
        )


def test_every_row_says_where_it_is_from_and_how_it_is_written() -> None:
    for name, row in ACTIVATIONS.items():
        assert row.name == name
        assert row.source
        assert row.latex
        assert row.range in RANGES


def test_the_analytic_rows_are_those_that_is_analytic_finds() -> None:
    for row in DEFINED:
        assert row.analytic == is_analytic(formula(row)), row.name


def test_the_softmax_jacobian_is_the_derivative_of_softmax() -> None:
    z = symbols("z1:4", real=True)
    a = [exp(x) / sum(map(exp, z)) for x in z]
    at = dict(zip(z, (Rational(1, 3), Rational(-2, 7), Rational(5, 4)), strict=True))
    for m in range(3):
        for j in range(3):
            wanted = a[m].diff(z[j]).subs(at).evalf(DIGITS)
            found = softmax_jacobian(a[m], a[j], m, j).subs(at).evalf(DIGITS)
            assert abs(wanted - found) < Rational(1, 10**35)
            elementwise = (a[m] * (1 - a[m])).subs(at).evalf(DIGITS)
            assert (abs(wanted - elementwise) < Rational(1, 10**35)) == (m == j)


def test_softmax_has_no_elementwise_derivative() -> None:
    softmax = ACTIVATIONS["softmax"]
    with pytest.raises(LayerError, match=r"couples all neurons.*\n.*Jacobian"):
        elementwise_derivative(softmax)
    with pytest.raises(LayerError, match="softmax_jacobian"):
        elementwise_function(softmax)


def test_a_function_of_the_theory_carries_formula_and_kink() -> None:
    row = ACTIVATIONS["relu"]
    function = elementwise_function(row)
    assert (function.name, function.formula, function.variable) == (
        "relu",
        formula(row),
        U,
    )
    assert (function.latex, function.kink) == (row.latex, row.kink)
    assert elementwise_derivative(ACTIVATIONS["g"]) is None


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(NetworkError, match="did you mean 'softplus'"):
        activation("soft-plus")
    with pytest.raises(NetworkError, match="got 3 \\(int\\)"):
        activation(3)


def test_rows_pass_through() -> None:
    row = replace(ACTIVATIONS["tanh"], name="mine")
    assert activation(row) is row
    assert activation("tanh") is ACTIVATIONS["tanh"]


def test_a_formula_in_any_symbol_becomes_a_row() -> None:
    x = Symbol("x")
    row = activation(x * tanh(log(1 + exp(x))))
    assert formula(row) == U * tanh(log(1 + exp(U)))
    assert not differ(derivative(row), formula(row).diff(U))
    assert (row.analytic, row.kink, row.by_value) == (True, "", None)


def test_a_formula_with_max_has_the_tie_rule_of_relu() -> None:
    x = Symbol("x")
    row = custom_activation(Max(0, x), "mine")
    assert formula(row) == ACTIVATIONS["relu"].formula
    assert derivative(row) == ACTIVATIONS["relu"].derivative
    assert row.kink
    assert not row.analytic


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        (Symbol("x") + Symbol("y"), "exactly one free symbol.*found x, y"),
        (Rational(3), "found none"),
        (sympy.Function("f")(Symbol("x")), "use the activation 'g'"),
        (sympy.I * Symbol("x"), "no formula of real numbers"),
        (sympy.oo * Symbol("x", positive=True) + Symbol("x"), "found none|no formula"),
    ],
)
def test_formulas_that_are_no_activation_are_refused(expr: Expr, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        activation(expr)


@pytest.mark.parametrize("name", ["tanh", "", "two words", r"\alpha", "x" + "\n"])
def test_names_that_are_taken_or_no_word_are_refused(name: str) -> None:
    with pytest.raises(NetworkError, match="name"):
        custom_activation(Symbol("x") ** 3, name)


def test_rows_in_other_symbols_or_ranges_are_refused() -> None:
    with pytest.raises(NetworkError, match="the derivative contains x"):
        Activation("mine", formula=U, derivative=Symbol("x"))
    with pytest.raises(NetworkError, match="unknown range 'units'"):
        Activation("mine", formula=U, range="units")


def test_custom_names_are_written_in_latex_without_underscores() -> None:
    assert custom_activation(U**3, "my_cube").latex == r"\operatorname{my-cube}"
    assert custom_activation(U**3, "h").latex == "h"


def test_the_hard_sigmoid_runs_on_arrays() -> None:
    """No condition holds a Piecewise, so that NumPy can select by it."""
    term = maximum(sympy.Integer(0), minimum(sympy.Integer(1), U / 6 + Rational(1, 2)))
    points = np.array([-4.0, -3.0, 0.0, 1.5, 3.0, 9.0])
    for nested in (term, maximum(sympy.Integer(0), U - term)):
        conditions = [c for p in nested.atoms(sympy.Piecewise) for _, c in p.args]
        assert not any(c.has(sympy.Piecewise, sympy.ITE) for c in conditions)
    found = sympy.lambdify(U, term, "numpy")(points)
    assert np.array_equal(found, np.clip(points / 6 + 0.5, 0, 1))
