"""The plan holds the statements of backpropagation, fit to run."""

import pytest
from sympy import cos, sin

from backproof.numeric import check_plan, gradient_plan
from backproof.numeric.source import statement_source
from backproof.symbolic.activations import Activation, U, custom_activation
from backproof.symbolic.errors import NetworkError
from backproof.symbolic.network import network


def _lines(*args: object, **options: object) -> dict[str, str]:
    plan = gradient_plan(network(*args, **options))  # type: ignore[arg-type]
    return {s.target: statement_source(plan, s) for s in plan.statements}


def test_statements_come_in_the_order_of_backpropagation() -> None:
    plan = gradient_plan(network((2, 3, 1), "tanh"))
    targets = [statement.target for statement in plan.statements]
    assert targets[:5] == ["Z1", "A1", "Z2", "A2", "loss"]
    assert targets[5:] == ["delta2", "dW2", "db2", "delta1", "dW1", "db1"]


@pytest.mark.parametrize(
    ("activation", "line"),
    [
        ("identity", "delta1 = W2.T @ delta2"),
        ("sigmoid", "delta1 = (W2.T @ delta2) * (A1 * (1 - A1))"),
        ("tanh", "delta1 = (W2.T @ delta2) * (1 - A1**2)"),
        ("relu", "delta1 = (W2.T @ delta2) * (A1 > 0).astype(A1.dtype)"),
        ("softplus", "delta1 = (W2.T @ delta2) * softplus_slope(Z1)"),
        ("silu", "delta1 = (W2.T @ delta2) * silu_slope(Z1)"),
    ],
)
def test_slopes_are_taken_by_value_where_that_is_cheap(
    activation: str, line: str
) -> None:
    assert _lines((2, 3, 1), activation, output="identity")["delta1"] == line


def test_constant_slopes_are_numbers() -> None:
    lines = _lines((2, 2, 2, 1), [2 * U + 1, U + 1, "identity"])
    assert lines["delta3"] == "delta3 = A3 - t"
    assert lines["delta2"] == "delta2 = W3.T @ delta3"
    assert lines["delta1"] == "delta1 = (W2.T @ delta2) * 2"
    net = network((2, 2, 2, 1), [2 * U + 1, U + 1, "identity"])
    assert check_plan(gradient_plan(net)).holds


@pytest.mark.parametrize(
    ("output", "cost", "loss", "delta"),
    [
        (
            "sigmoid",
            "binary-cross-entropy",
            "loss = np.sum(softplus(Z1) - t * Z1) / D",
            "delta1 = (A1 - t) / D",
        ),
        (
            "softmax",
            "categorical-cross-entropy",
            "loss = np.sum(t * (logsumexp(Z1) - Z1)) / D",
            "delta1 = (t.sum(axis=0) * A1 - t) / D",
        ),
        (
            "identity",
            "categorical-cross-entropy-logits",
            "loss = np.sum(t * (logsumexp(A1) - A1)) / D",
            "delta1 = (softmax(A1) * t.sum(axis=0) - t) / D",
        ),
        (
            "identity",
            "binary-cross-entropy-logits",
            "loss = np.sum(softplus(A1) - t * A1) / D",
            "delta1 = (sigmoid(A1) - t) / D",
        ),
    ],
)
def test_cross_entropy_is_computed_through_the_pre_activation(
    output: str, cost: str, loss: str, delta: str
) -> None:
    lines = _lines((2, 3), output, cost_name=cost)
    assert (lines["loss"], lines["delta1"]) == (loss, delta)


def test_undefined_activation_cannot_be_compiled() -> None:
    with pytest.raises(NetworkError, match=r"'g' of layer 1 is undefined"):
        gradient_plan(network((2, 1), "g"))


@pytest.mark.parametrize(
    "name", ["np", "Z1", "dW2", "X", "if", "logsumexp", "abs", "expm1", "tanh-slope"]
)
def test_names_that_generated_code_needs_are_refused(name: str) -> None:
    row = custom_activation(sin(U), name)
    with pytest.raises(NetworkError, match=f"'{name}' of layer 2"):
        gradient_plan(network((2, 2, 1), ["tanh", row]))


def test_a_name_that_is_no_identifier_is_refused() -> None:
    row = Activation(name='x"""\nimport os', formula=sin(U), derivative=cos(U))
    with pytest.raises(NetworkError, match="cannot be the name of a function"):
        gradient_plan(network((2, 1), row))


def test_two_formulas_under_one_name_are_refused() -> None:
    """In Python f-1 becomes f_1."""
    rows = [custom_activation(sin(U), "f-1"), custom_activation(cos(U), "f_1")]
    with pytest.raises(NetworkError, match="another activation has that name"):
        gradient_plan(network((2, 2, 1), rows))
