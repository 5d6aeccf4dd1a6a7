"""A plan holds exactly if it computes the gradient: every twin is refuted."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sympy import Function, Rational, Symbol, cosh, log, sqrt, tanh

from backproof.numeric import Plan, check_plan, compile_gradient, gradient_plan
from backproof.numeric.fusions import Z
from backproof.symbolic.activations import A, U, custom_activation
from backproof.symbolic.costs import T
from backproof.symbolic.errors import UnverifiedError
from backproof.symbolic.matrix import (
    Elementwise,
    Matrix,
    Product,
    RowSum,
    Total,
    Transpose,
)
from backproof.symbolic.network import Network, network
from backproof.symbolic.verdict import Status


def _mutated(plan: Plan, target: str, change: Callable[[Matrix], Matrix]) -> Plan:
    statements = tuple(
        replace(s, expr=change(s.expr)) if s.target == target else s
        for s in plan.statements
    )
    assert statements != plan.statements
    return replace(plan, statements=statements)


def _scaled(factor: Rational) -> Callable[[Matrix], Matrix]:
    return lambda expr: factor * expr


def _left(expr: Matrix) -> Matrix:
    assert isinstance(expr, Elementwise)
    return expr.args[0]


def _not_transposed(expr: Matrix) -> Matrix:
    assert isinstance(expr, Elementwise)
    product = expr.args[0]
    assert isinstance(product, Product)
    assert isinstance(product.left, Transpose)
    wrong = replace(product.left.arg, shape=product.left.shape)  # type: ignore[type-var]
    return replace(expr, args=(Product(wrong, product.right), *expr.args[1:]))


def _squared(expr: Matrix) -> Matrix:
    assert isinstance(expr, RowSum)
    return RowSum(expr.arg * expr.arg)


MUTATIONS = {
    "doubled output error": ("delta2", _scaled(Rational(2))),
    "wrong sign": ("dW1", _scaled(Rational(-1))),
    "lost slope": ("delta1", _left),
    "weights not transposed": ("delta1", _not_transposed),
    "bias gradient of squares": ("db2", _squared),
    "doubled loss": ("loss", _scaled(Rational(2))),
    "bias forgotten": ("Z1", _left),
}


@pytest.fixture(scope="module")
def square() -> Network:
    """All layers of one width, so that no transpose is caught by its shape."""
    return network((2, 2, 2), "tanh")


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutated_plan_is_refuted_and_not_compiled(name: str, square: Network) -> None:
    target, change = MUTATIONS[name]
    verification = check_plan(_mutated(gradient_plan(square), target, change))
    found = next(c for c in verification.checks if c.name == target)
    assert found.verdict.status is Status.REFUTED
    assert not verification.holds
    with pytest.raises(UnverifiedError, match=f"{target}: refuted"):
        compile_gradient(square, verification=verification)


def test_plan_without_mutation_holds(square: Network) -> None:
    verification = check_plan(gradient_plan(square))
    assert verification.holds
    assert verification.problems == ()
    assert str(verification).startswith("verified: 12 checks hold, and all 12 ")


def test_wrong_stable_loss_is_not_verified() -> None:
    plan = gradient_plan(network((2, 1), "sigmoid", cost_name="binary-cross-entropy"))

    def change(expr: Matrix) -> Matrix:
        assert isinstance(expr, Elementwise)
        total = expr.args[0]
        assert isinstance(total, Total)
        assert isinstance(total.arg, Elementwise)
        wrong = replace(total.arg, expr=Function("softplus")(Z) + T * Z)
        return replace(expr, args=(Total(wrong),))

    verification = check_plan(_mutated(plan, "loss", change))
    assert "loss: refuted" in verification.problems[0]


def test_loss_off_by_a_constant_is_not_verified() -> None:
    """Its derivatives are right: only its value shows the mistake."""
    plan = gradient_plan(network((2, 1), "sigmoid", cost_name="binary-cross-entropy"))
    one = Symbol("c", real=True)

    def change(expr: Matrix) -> Matrix:
        return Elementwise(one + Rational(1, 10**6), (one,), (expr,), expr.shape)

    assert not check_plan(_mutated(plan, "loss", change)).holds


def test_stable_loss_says_on_what_it_rests() -> None:
    plan = gradient_plan(network((2, 1), "sigmoid", cost_name="binary-cross-entropy"))
    verification = check_plan(plan)
    loss = next(c for c in verification.checks if c.name == "loss")
    assert loss.holds
    assert not loss.verdict.holds
    assert "their derivatives by every W and b are equal: tested" in str(loss)


def _with_kernel(plan: Plan, name: str, **changes: Any) -> Plan:
    kernels = tuple(
        replace(kernel, **changes) if kernel.name == name else kernel
        for kernel in plan.kernels
    )
    assert kernels != plan.kernels
    return replace(plan, kernels=kernels)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("silu", {"form": 2 * U}),
        ("silu", {"form": 2 * U, "formula": 2 * U}),
        ("silu-slope", {"form": Function("sigmoid")(U)}),
        ("sigmoid", {"form": tanh(U)}),
        ("sigmoid", {"form": None, "code": "u"}),
    ],
)
def test_wrong_kernel_is_not_verified(name: str, changes: dict[str, Any]) -> None:
    plan = gradient_plan(network((2, 1), "silu"))
    problems = check_plan(_with_kernel(plan, name, **changes)).problems
    assert problems[0].startswith(f"form of {name}: ")


def test_verification_of_another_network_is_refused(square: Network) -> None:
    other = check_plan(gradient_plan(network((2, 1), "tanh")))
    with pytest.raises(UnverifiedError, match="another plan, for the network 2-1"):
        compile_gradient(square, verification=other)


def test_formula_that_the_field_cannot_decide_is_refused() -> None:
    """r(u)**2 = u: the two sides agree to many digits, which is not enough."""
    row = replace(
        custom_activation((U + sqrt(1 + U**2)) / 2, "squareplus"),
        by_value=4 * A**2 / (4 * A**2 + 1),
    )
    verification = check_plan(gradient_plan(network((2, 1), row)))
    assert any("delta1: numeric" in problem for problem in verification.problems)
    honest = replace(row, by_value=None)
    assert check_plan(gradient_plan(network((2, 1), honest))).holds


def test_form_by_the_rules_of_logarithms_rests_on_derivatives() -> None:
    row = custom_activation(log(cosh(U)), "log-cosh")
    verification = check_plan(gradient_plan(network((2, 1), row)))
    assert verification.holds
    assert "derivatives by every u are equal" in str(verification.checks[0])


def test_large_network_agrees_at_its_own_sizes_with_a_useful_bound() -> None:
    net = network((196, 64, 10), "sigmoid")
    direction = check_plan(gradient_plan(net)).direction
    assert direction.sizes == "D = 2, n = 196-64-10"
    assert direction.compared == net.parameters
    assert direction.holds
