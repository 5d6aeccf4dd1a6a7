"""The δ formulas: what they say, where they hold, and their matrix form."""

import pytest
import sympy
from sympy import IndexedBase, Subs, Sum, Symbol

from backproof.symbolic.backprop import Backpropagation, derivative_at
from backproof.symbolic.check import check
from backproof.symbolic.errors import LayerError
from backproof.symbolic.network import network
from backproof.symbolic.theory import index_symbol

j, k, i = map(index_symbol, "jki")
W, a, z, delta, t = map(IndexedBase, ("W", "a", "z", "delta", "t"))
n = IndexedBase("n", integer=True, positive=True)
D = Symbol("D", integer=True, positive=True)


def test_the_formulas_of_a_two_layer_network_are_those_of_the_literature() -> None:
    output, weight, bias, hidden, below, _ = Backpropagation(
        network((2, 3, 1), "tanh", cost_name="mean-squared-error")
    ).formulas
    above = derivative_at("tanh", z[2, j, i])
    error = 2 * (a[2, j, i] - t[j, i]) / D * above
    assert (output.right - error).expand() == 0
    assert weight.right == Sum(delta[2, j, i] * a[1, k, i], (i, 1, D))
    assert bias.right == Sum(delta[2, j, i], (i, 1, D))
    carried = Sum(W[2, k, j] * delta[2, k, i], (k, 1, n[2]))
    assert hidden.right == carried * derivative_at("tanh", z[1, j, i])
    assert below.right == Sum(delta[1, j, i] * a[0, k, i], (i, 1, D))


def test_the_formulas_go_from_the_output_down() -> None:
    names = [f.name for f in Backpropagation(network((1, 1, 1), biases=False)).formulas]
    assert names == [
        "output error, layer 2",
        "weight gradient, layer 2",
        "recursion, layer 1",
        "weight gradient, layer 1",
    ]


def test_a_network_without_biases_has_no_bias_gradient() -> None:
    with pytest.raises(LayerError, match="no biases"):
        Backpropagation(network((1, 1), biases=False)).bias_gradient(1)


def test_the_penalty_enters_the_weight_gradient_alone() -> None:
    backprop = Backpropagation(network((2, 2), penalty=1))
    with_lambda = {f.kind for f in backprop.formulas if f.right.has(Symbol("lambda"))}
    assert with_lambda == {"weight gradient"}


def test_softmax_uses_its_jacobian_and_no_slope() -> None:
    formulas = Backpropagation(network((2, 2, 2), "softmax")).formulas
    assert not any(formula.right.has(Subs) for formula in formulas)


@pytest.mark.parametrize("name", ["tanh", "relu", "softmax", "g"])
def test_every_claim_holds_for_sizes_that_it_was_not_built_for(name: str) -> None:
    """The formulas name no width of the network, so the default sizes fit."""
    backprop = Backpropagation(network((5, 4, 3), name))
    for claim in backprop.claims:
        verdict = check(claim, backprop.theory)
        assert verdict.holds, f"{claim.name}: {verdict}"


def test_every_hand_written_derivative_is_a_claim() -> None:
    backprop = Backpropagation(network((1, 2, 2), ["silu", "tanh"]))
    names = [claim.name for claim, _ in backprop.row_claims]
    assert names == [
        "derivative of silu",
        "derivative of tanh",
        "derivative of tanh by its value",
        "derivative of half-squared-error",
    ]
    assert all(check(claim, theory).holds for claim, theory in backprop.row_claims)


def test_the_matrix_form_has_the_shape_of_what_it_is_the_gradient_of() -> None:
    backprop = Backpropagation(network((2, 3, 4), "tanh", penalty=1))
    shapes = {f.name: f.matrix.shape for f in backprop.formulas}
    assert shapes["recursion, layer 1"] == (n[1], D)
    assert shapes["weight gradient, layer 2"] == (n[2], n[1])
    assert shapes["bias gradient, layer 2"] == (n[2], sympy.Integer(1))
