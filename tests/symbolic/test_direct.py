"""The direct witness: the written-out cost, and its derivatives by SymPy's rules."""

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Add,
    Expr,
    Integer,
    Mul,
    Piecewise,
    Rational,
    Symbol,
    cosh,
    erf,
    exp,
    sin,
    tanh,
)
from sympy.abc import x, y

from backproof.symbolic.activations import ACTIVATIONS
from backproof.symbolic.direct import Derivatives, expand
from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.network import network

SMOOTH = [row for row in ACTIVATIONS.values() if row.smooth and row.analytic]


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> Expr:
    """Sums, products, powers and functions of x and y, with shared parts."""
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from([x, y, Integer(2), Rational(1, 3)]))
    first = draw(expressions(depth - 1))
    second = draw(st.sampled_from([first, draw(expressions(depth - 1))]))
    match draw(st.integers(0, 4)):
        case 0:
            return first + second
        case 1:
            return Add(first, second, x, evaluate=False)
        case 2:
            return Mul(first, second, y, evaluate=False)
        case 3:
            return (1 + first**2) ** draw(st.sampled_from([-1, 2, Rational(1, 2)]))
        case _:
            return draw(st.sampled_from([sin, tanh, erf, exp]))(first / 4)


@settings(max_examples=60)
@given(expressions(), st.sampled_from([x, y]))
def test_shared_derivatives_are_those_of_sympy_s_diff(expr: Expr, by: Symbol) -> None:
    found = Derivatives(expr, (x, y)).by(by)
    at = {x: Rational(2, 7), y: Rational(-3, 5)}
    gap = (found - expr.diff(by)).subs(at).evalf(30)
    assert abs(gap) < 10**-20 * (1 + abs(expr.diff(by).subs(at).evalf(30)))


def test_a_wrong_derivative_would_be_seen_by_that_comparison() -> None:
    wrong = Derivatives(x * exp(y), (x, y)).by(y) * 2
    assert abs((wrong - (x * exp(y)).diff(y)).subs({x: 1, y: 0})) == 1


def test_the_derivative_by_an_absent_variable_is_zero() -> None:
    assert Derivatives(exp(x), (x, y)).by(y) == 0


@pytest.mark.parametrize(
    "part", [sympy.Sum(x**y, (y, 1, 3)), Piecewise((0, x <= 0), (x**2, True))], ids=str
)
def test_a_function_without_a_rule_is_refused(part: Expr) -> None:
    with pytest.raises(UnsupportedError, match=r"Sum|ExprCondPair"):
        Derivatives(part + cosh(x), (x,)).by(x)


def test_the_cost_of_a_small_network_is_what_one_writes_by_hand() -> None:
    W, b, data, t = map(sympy.IndexedBase, "Wbxt")
    net = network((2, 1, 1), "tanh", output="identity", cost_name="mean-squared-error")
    hidden = [
        tanh(W[1, 1, 1] * data[1, s] + W[1, 1, 2] * data[2, s] + b[1, 1])
        for s in (1, 2)
    ]
    by_hand = sum(
        (W[2, 1, 1] * h + b[2, 1] - t[1, s]) ** 2 for s, h in enumerate(hidden, 1)
    )
    found = expand(net, samples=2)
    assert (found.cost - by_hand / 2).expand() == 0
    assert len(found.parameters) == net.parameters == 5


def test_without_biases_there_are_none() -> None:
    found = expand(network((2, 2), "tanh", biases=False), samples=1)
    assert not found.cost.has(sympy.IndexedBase("b"))
    assert len(found.parameters) == 4


def test_the_penalty_counts_every_weight_and_no_bias() -> None:
    net = network((1, 2), "identity", penalty=1)
    plain = network((1, 2), "identity")
    extra = expand(net, samples=1).cost - expand(plain, samples=1).cost
    W = sympy.IndexedBase("W")
    squares = W[1, 1, 1] ** 2 + W[1, 2, 1] ** 2
    assert (extra - Symbol("lambda") * squares / 2).expand() == 0


@pytest.mark.parametrize("name", [row.name for row in SMOOTH])
def test_the_cost_at_numbers_is_that_of_a_plain_forward_pass(name: str) -> None:
    net = network((2, 2), name)
    found = expand(net, samples=1)
    W, b, data, t = map(sympy.IndexedBase, "Wbxt")
    numbers = {W[1, 1, 1]: 0.5, W[1, 1, 2]: -0.25, W[1, 2, 1]: 1.5, W[1, 2, 2]: 0.75}
    numbers |= {b[1, 1]: 0.1, b[1, 2]: -0.6, data[1, 1]: 0.8, data[2, 1]: -0.4}
    numbers |= {t[1, 1]: 0.2, t[2, 1]: 0.9}
    sums = [0.5 * 0.8 + 0.25 * 0.4 + 0.1, 1.5 * 0.8 - 0.75 * 0.4 - 0.6]
    row = ACTIVATIONS[name]
    if row.vector:
        outputs = [exp(s) / sum(map(exp, sums)) for s in sums]
    else:
        assert row.formula is not None
        [u] = row.formula.free_symbols
        outputs = [row.formula.subs(u, s) for s in sums]
    expected = ((outputs[0] - 0.2) ** 2 + (outputs[1] - 0.9) ** 2) / 2
    assert float(found.cost.subs(numbers)) == pytest.approx(float(expected), rel=1e-12)
