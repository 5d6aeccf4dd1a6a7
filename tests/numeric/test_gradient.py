"""Compiled gradients are right, finite, and of the type asked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier
from sympy import Max, exp, tanh
from sympy.abc import t, u, y

from backproof.numeric import (
    ArgumentError,
    Gradient,
    compile_gradient,
    gradcheck,
)
from backproof.symbolic.activations import ACTIVATIONS, custom_activation
from backproof.symbolic.costs import COSTS, custom_cost
from backproof.symbolic.errors import NetworkError, ShapeError
from backproof.symbolic.files import OutputError
from backproof.symbolic.network import network

Compiled = Callable[..., Gradient]


def _allowed() -> list[tuple[str, str]]:
    pairs = []
    for activation in ACTIVATIONS:
        for cost in COSTS:
            try:
                net = network((2, 3, 2), ["tanh", activation], cost_name=cost)
            except NetworkError:
                continue
            if activation != "g":
                pairs.append((net.activations[-1].name, net.cost.name))
    return pairs


@pytest.mark.parametrize(("output", "cost"), _allowed())
def test_every_activation_with_every_cost(
    output: str, cost: str, compiled: Compiled, samples_for: Any, perturbed: Any
) -> None:
    """Verified, and finite steps agree."""
    gradient = compiled((2, 3, 2), ("tanh", output), cost)
    result = gradcheck(gradient, perturbed(gradient), *samples_for(gradient.network))
    assert result.passes, str(result)


@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if name != "g"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_hidden_activation_in_both_types(
    hidden: str, dtype: str, samples_for: Any, perturbed: Any, compiled: Compiled
) -> None:
    once = compiled((2, 3, 2), (hidden, "identity"), penalty="1/10")
    gradient = compile_gradient(
        once.network, dtype=dtype, verification=once.verification
    )
    X, T = samples_for(gradient.network)
    params = perturbed(gradient)
    _, grads = gradient(params, X, T)
    assert {array.dtype.name for layer in grads for array in layer} == {dtype}
    assert gradient.predict(params, X).dtype.name == dtype
    result = gradcheck(gradient, params, X, T)
    assert result.passes, str(result)


def _by_hand(params: Any, X: Any, T: Any) -> tuple[float, Any]:
    """Loops over samples and neurons, for one tanh layer and a softmax output."""
    (W1, b1), (W2, b2) = params
    loss, grads = 0.0, [tuple(np.zeros_like(array) for array in p) for p in params]
    for x, target in zip(X, T, strict=True):
        a1 = np.array([np.tanh(b + w @ x) for w, b in zip(W1, b1, strict=True)])
        powers = np.exp([b + w @ a1 for w, b in zip(W2, b2, strict=True)])
        a2 = powers / powers.sum()
        loss -= sum(target * np.log(a2)) / len(X)
        error = np.zeros(len(a1))
        for j in range(len(a2)):
            delta = (a2[j] * sum(target) - target[j]) / len(X)
            grads[1][1][j] += delta
            for k in range(len(a1)):
                grads[1][0][j, k] += delta * a1[k]
                error[k] += delta * W2[j, k]
        for k in range(len(a1)):
            delta = error[k] * (1 - a1[k] ** 2)
            grads[0][1][k] += delta
            grads[0][0][k] += delta * x
    return loss, grads


def test_agrees_with_loops_written_by_hand(
    compiled: Compiled, samples_for: Any, perturbed: Any
) -> None:
    gradient = compiled((3, 4, 3), ("tanh", "softmax"), "categorical-cross-entropy")
    X, T = samples_for(gradient.network, 7)
    params = perturbed(gradient)
    loss, grads = gradient(params, X, T)
    wanted, by_hand = _by_hand(params, X, T)
    assert loss == pytest.approx(wanted, rel=1e-13)
    np.testing.assert_allclose(
        gradient.pack(grads), gradient.pack(by_hand), rtol=1e-12, atol=1e-15
    )


def test_agrees_with_scikit_learn(compiled: Compiled) -> None:
    generator = np.random.default_rng(0)
    X, labels = generator.normal(size=(30, 4)), np.arange(30) % 3
    model = MLPClassifier((5,), activation="tanh", random_state=0, max_iter=1)
    model.partial_fit(X, labels, classes=[0, 1, 2])
    gradient = compiled((4, 5, 3), ("tanh", "softmax"), "categorical-cross-entropy")
    params = [
        (weights.T, biases)
        for weights, biases in zip(model.coefs_, model.intercepts_, strict=True)
    ]
    probabilities = gradient.predict(params, X)
    np.testing.assert_allclose(probabilities, model.predict_proba(X), rtol=1e-12)
    loss, _ = gradient(params, X, np.eye(3)[labels])
    assert loss == pytest.approx(log_loss(labels, probabilities), rel=1e-12)


SATURATED = (
    # output, cost, logits, targets, loss, error of each output
    ("sigmoid", "binary-cross-entropy", (1000, -1000), (1, 0), 0, (0, 0)),
    ("sigmoid", "binary-cross-entropy", (1000, -1000), (0, 1), 2000, (1, -1)),
    ("identity", "binary-cross-entropy-logits", (1000, -1000), (0, 1), 2000, (1, -1)),
    ("identity", "binary-cross-entropy-logits", (1000, -1000), (1, 0), 0, (0, 0)),
    ("softmax", "categorical-cross-entropy", (1000, -1000), (0, 1), 2000, (1, -1)),
    ("softmax", "categorical-cross-entropy", (1000, -1000), (1, 0), 0, (0, 0)),
    (
        "identity",
        "categorical-cross-entropy-logits",
        (1000, -1000),
        (0, 1),
        2000,
        (1, -1),
    ),
    ("sigmoid", "categorical-cross-entropy", (-1000, 1000), (1, 1), 1000, (-1, 0)),
    ("sigmoid", "half-squared-error", (1000, -1000), (0, 1), 1, (0, 0)),
    ("softplus", "half-squared-error", (1000, -1000), (0, 0), 500_000, (1000, 0)),
    ("elu", "half-squared-error", (1000, -1000), (0, 0), 500_000.5, (1000, 0)),
    ("silu", "half-squared-error", (1000, -1000), (0, 0), 500_000, (1000, 0)),
    ("gelu", "half-squared-error", (1000, -1000), (0, 0), 500_000, (1000, 0)),
    ("tanh", "half-squared-error", (1000, -1000), (0, 0), 1, (0, 0)),
    ("relu", "huber", (1000, -1000), (0, 0), 999.5, (1, 0)),
)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("case", SATURATED, ids=lambda case: f"{case[0]}, {case[1]}")
def test_large_logits_give_finite_and_right_results(
    case: tuple[Any, ...], dtype: str, compiled: Compiled
) -> None:
    """Warnings are errors here, so nothing overflows on the way either."""
    output, cost, logits, targets, loss, errors = case
    once = compiled((1, 2), (output,), cost)
    gradient = compile_gradient(
        once.network, dtype=dtype, verification=once.verification
    )
    params = [(np.zeros((2, 1)), np.array(logits))]
    found, [(weights, biases)] = gradient(params, [[1.0]], [targets])
    assert found == pytest.approx(loss, abs=1e-6)
    np.testing.assert_allclose(biases, errors, atol=1e-6)
    np.testing.assert_allclose(weights[:, 0], errors, atol=1e-6)


def test_custom_formulas_compile_without_overflow() -> None:
    mish = custom_activation(u * tanh(u * 2), "own")
    swish = custom_activation(u / (1 + exp(-2 * u)), "swish-2")
    cost = custom_cost((y - t) ** 4, "quartic")
    gradient = compile_gradient(network((2, 3, 1), [swish, mish], cost_name=cost))
    params = gradient.initial(seed=2)
    X, T = [[0.5, -1.0], [2.0, 1.0]], [[0.25], [1.0]]
    assert gradcheck(gradient, params, X, T).passes
    params[0][1][:] = (-1000, 1000, 0)
    loss, grads = gradient(params, X, T)
    assert np.isfinite(loss)
    assert all(np.isfinite(array).all() for layer in grads for array in layer)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(data=st.data())
def test_random_networks_pass_gradcheck(data: st.DataObject) -> None:
    widths = tuple(data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=5)))
    squares = ("half-squared-error", "mean-squared-error")
    smooth = ("identity", "sigmoid", "tanh", "softplus", "silu", "softmax")
    names = data.draw(
        st.lists(
            st.sampled_from(smooth), min_size=len(widths) - 1, max_size=len(widths) - 1
        )
    )
    net = network(
        widths,
        names,
        cost_name=data.draw(st.sampled_from(squares)),
        biases=data.draw(st.booleans()),
        penalty=data.draw(st.sampled_from([None, "1/7"])),
    )
    gradient = compile_gradient(net)
    generator = np.random.default_rng(data.draw(st.integers(0, 99)))
    params = gradient.unpack(generator.normal(size=gradient.size))
    X = generator.normal(size=(3, widths[0]))
    T = generator.normal(size=(3, widths[-1]))
    result = gradcheck(gradient, params, X, T)
    assert result.passes, f"{net.text} {names}: {result}"


# Metamorphic pairs.


def test_permuting_hidden_neurons_permutes_the_gradient(
    compiled: Compiled, samples_for: Any, perturbed: Any
) -> None:
    gradient = compiled((3, 4, 3), ("tanh", "softmax"), "categorical-cross-entropy")
    X, T = samples_for(gradient.network)
    (W1, b1), (W2, b2) = perturbed(gradient)
    order = [2, 0, 3, 1]
    loss, ((dW1, db1), (dW2, db2)) = gradient([(W1, b1), (W2, b2)], X, T)
    moved, ((eW1, eb1), (eW2, eb2)) = gradient(
        [(W1[order], b1[order]), (W2[:, order], b2)], X, T
    )
    assert moved == pytest.approx(loss, rel=1e-14)
    for left, right in ((dW1[order], eW1), (db1[order], eb1), (dW2[:, order], eW2)):
        np.testing.assert_allclose(left, right, rtol=1e-12, atol=1e-16)
    np.testing.assert_allclose(db2, eb2, rtol=1e-12)


def test_batches_of_a_summed_cost_add_up(
    compiled: Compiled, samples_for: Any, perturbed: Any
) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    X, T = samples_for(gradient.network, 6)
    theta = gradient.pack(perturbed(gradient))
    whole = gradient.flat(theta, X, T)
    halves = slice(0, 3), slice(3, 6)
    parts = [gradient.flat(theta, X[rows], T[rows]) for rows in halves]
    assert whole[0] == pytest.approx(sum(part[0] for part in parts), rel=1e-14)
    np.testing.assert_allclose(whole[1], parts[0][1] + parts[1][1], rtol=1e-12)


# The flat form.


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_scipy_minimizes_the_flat_form(
    dtype: str, compiled: Compiled, samples_for: Any
) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"), dtype=dtype)
    X, T = samples_for(gradient.network, 6)
    start = gradient.pack(gradient.initial(seed=1))
    before, slope = gradient.flat(start, X, T)
    assert slope.dtype == np.float64
    result = minimize(gradient.flat, start, args=(X, T), jac=True, method="L-BFGS-B")
    assert result.fun < before / 20


def test_pack_and_unpack_are_inverse(compiled: Compiled) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    theta = np.arange(13.0)
    params = gradient.unpack(theta)
    assert [a.shape for layer in params for a in layer] == [(3, 2), (3,), (1, 3), (1,)]
    np.testing.assert_array_equal(gradient.pack(params), theta)
    assert np.shares_memory(params[0][0], theta)


def test_initial_weights_are_glorot_uniform_and_repeatable(compiled: Compiled) -> None:
    gradient = compiled((196, 64, 10), ("tanh", "identity"))
    (weights, biases), _ = gradient.initial(seed=5)
    bound = np.sqrt(6 / 260)
    assert np.abs(weights).max() <= bound
    assert weights.std() == pytest.approx(bound / np.sqrt(3), rel=0.02)
    assert not biases.any()
    np.testing.assert_array_equal(weights, gradient.initial(seed=5)[0][0])
    assert (weights != gradient.initial(seed=6)[0][0]).any()


# Arguments.


@pytest.mark.parametrize(
    ("X", "T", "message"),
    [
        (np.ones((2, 4)), np.ones((4, 1)), r"X has shape \(2, 4\).*\n.*X\.T fits"),
        (np.ones((4, 3)), np.ones((4, 1)), r"expected \(D, 2\): one row per sample"),
        (np.ones(2), np.ones((1, 1)), r"pass X\[None, :\]"),
        (np.ones((4, 2)), np.ones(4), r"T\[:, None\] fits"),
        (np.ones((4, 2)), np.ones((3, 1)), "T has 3 rows, but X has 4"),
        (np.ones((0, 2)), np.ones((0, 1)), "one sample at least"),
    ],
)
def test_wrong_data_is_explained(
    X: Any, T: Any, message: str, compiled: Compiled
) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    with pytest.raises(ShapeError, match=message):
        gradient(gradient.initial(seed=0), X, T)


def test_class_labels_are_explained(compiled: Compiled) -> None:
    gradient = compiled((3, 4, 3), ("tanh", "softmax"), "categorical-cross-entropy")
    with pytest.raises(ShapeError, match=r"class labels 0\.\.2 pass numpy\.eye\(3\)"):
        gradient(gradient.initial(seed=0), np.ones((5, 3)), [0, 1, 2, 0, 1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: p[:1], "params has 1 layers, but the network 2-3-1 has 2"),
        (lambda p: [(p[0][0],), p[1]], r"layer 1: 1 arrays.*has 2: \(W, b\)"),
        (lambda p: [(p[0][0].T, p[0][1]), p[1]], r"W\[1\].*\n.*transpose fits"),
        (lambda p: [(p[0][0], p[0][1][:, None]), p[1]], r"pass b\[1\]\.ravel\(\)"),
        (lambda p: [(p[0][0], p[0][1][:2]), p[1]], r"b\[1\] has shape \(2,\)"),
    ],
)
def test_wrong_parameters_are_explained(
    change: Callable[[Any], Any], message: str, compiled: Compiled
) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    params = change(gradient.initial(seed=0))
    with pytest.raises(ShapeError, match=message):
        gradient(params, np.ones((4, 2)), np.ones((4, 1)))


def test_wrong_vector_is_explained(compiled: Compiled) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    with pytest.raises(ShapeError, match=r"theta has shape \(12,\), expected \(13,\)"):
        gradient.flat(np.ones(12), np.ones((4, 2)), np.ones((4, 1)))


@pytest.mark.parametrize("dtype", ["float16", "int64", "complex128", "nonsense"])
def test_other_types_are_refused(dtype: str) -> None:
    with pytest.raises(ArgumentError, match="float64 or float32"):
        compile_gradient(network((2, 1)), dtype=dtype)


def test_source_is_written_whole_or_not_at_all(
    compiled: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    path = tmp_path / "gradient.py"
    gradient.write_source(path)
    assert path.read_text(encoding="utf-8") == gradient.source

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError, match="no space left"):
        gradient.write_source(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_constant_slope_has_the_shape_of_the_outputs() -> None:
    """The cost of a critic is its output."""
    net = network((2, 1), "identity", cost_name=custom_cost(y + t**2))
    gradient = compile_gradient(net)
    X, T = np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros((2, 1))
    _, [(weights, biases)] = gradient(gradient.initial(seed=0), X, T)
    assert np.allclose(weights, X.mean(axis=0))
    assert np.allclose(biases, 1)


@pytest.mark.parametrize("kind", ["int64", "bool"])
def test_targets_of_another_type_do_not_change_the_gradient(kind: str) -> None:
    net = network((2, 1), "identity", cost_name=custom_cost(Max((y - t) / 2, 0)))
    gradient = compile_gradient(net)
    params = [(np.ones((1, 2)), np.zeros(1))]
    X, T = np.ones((3, 2)), np.array([[1], [0], [1]])
    wanted = gradient.module.loss_and_gradient(params, X, T.astype(float))
    found = gradient.module.loss_and_gradient(params, X, T.astype(kind))
    assert found[0] == wanted[0]
    assert np.array_equal(found[1][0][0], wanted[1][0][0])
    assert np.any(found[1][0][0])
