"""Gradient descent learns what an established library learns."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_digits, load_iris
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from backproof.numeric import ArgumentError, DivergenceError, Gradient, fit

Compiled = Callable[..., Gradient]
Split = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


def _split(data: Any, scale: float) -> Split:
    X = data.data / scale
    X = X - X.mean(axis=0)
    found = train_test_split(X, data.target, random_state=0, stratify=data.target)
    return tuple(found)


def _accuracy(gradient: Gradient, params: Any, X: Any, labels: Any) -> float:
    return float((gradient.predict(params, X).argmax(axis=1) == labels).mean())


# Neither library is trained until it stops by itself; that is what it warns of.
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_digits_in_minibatches_as_well_as_scikit_learn(compiled: Compiled) -> None:
    X, X_test, labels, labels_test = _split(load_digits(), 16.0)
    settings = {"alpha": 0.0, "momentum": 0.0, "solver": "sgd", "batch_size": 32}
    reference = MLPClassifier(
        (32,), activation="tanh", learning_rate_init=0.3, max_iter=30, random_state=0,
        **settings,
    ).fit(X, labels)  # fmt: skip
    gradient = compiled((64, 32, 10), ("tanh", "softmax"), "categorical-cross-entropy")
    trained = fit(
        gradient, gradient.initial(seed=0), X, np.eye(10)[labels],
        rate=0.3, epochs=30, batch=32,
    )  # fmt: skip
    assert reference.score(X_test, labels_test) >= 0.95
    assert _accuracy(gradient, trained.params, X_test, labels_test) >= 0.95
    assert trained.loss < trained.history[0] / 20


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_iris_on_line_as_well_as_scikit_learn(compiled: Compiled) -> None:
    X, X_test, labels, labels_test = _split(load_iris(), 1.0)
    reference = MLPClassifier(
        (6,), activation="logistic", solver="sgd", learning_rate_init=0.1, alpha=0.0,
        momentum=0.0, batch_size=1, max_iter=60, random_state=0,
    ).fit(X, labels)  # fmt: skip
    gradient = compiled((4, 6, 3), ("sigmoid", "softmax"), "categorical-cross-entropy")
    trained = fit(
        gradient, gradient.initial(seed=0), X, np.eye(3)[labels],
        rate=0.1, epochs=60, batch=1,
    )  # fmt: skip
    assert reference.score(X_test, labels_test) >= 0.92
    assert _accuracy(gradient, trained.params, X_test, labels_test) >= 0.92


def test_batch_descent_lowers_the_loss_every_epoch(compiled: Compiled) -> None:
    X, _, labels, _ = _split(load_iris(), 1.0)
    gradient = compiled((4, 6, 3), ("sigmoid", "softmax"), "categorical-cross-entropy")
    start = gradient.initial(seed=0)
    trained = fit(gradient, start, X, np.eye(3)[labels], rate=0.2, epochs=50)
    assert len(trained.history) == 51
    assert all(np.diff(trained.history) < 0)
    assert trained.history[0] == gradient(start, X, np.eye(3)[labels])[0]
    assert trained.loss == gradient(trained.params, X, np.eye(3)[labels])[0]


def test_one_step_is_the_update_rule(
    compiled: Compiled, samples_for: Any, perturbed: Any
) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    X, T = samples_for(gradient.network)
    theta = gradient.pack(perturbed(gradient))
    before = theta.copy()
    trained = fit(gradient, gradient.unpack(theta), X, T, rate=0.5, epochs=1)
    np.testing.assert_array_equal(theta, before)
    wanted = theta - 0.5 * gradient.flat(theta, X, T)[1]
    np.testing.assert_allclose(gradient.pack(trained.params), wanted, rtol=1e-15)


@pytest.mark.parametrize("batch", ["all", 5, 9])
def test_a_batch_of_all_samples_is_batch_descent(
    batch: Any, compiled: Compiled, samples_for: Any
) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    X, T = samples_for(gradient.network)
    options: dict[str, Any] = {"rate": 0.5, "epochs": 3}
    start = gradient.initial(seed=0)
    first = fit(gradient, start, X, T, **options)
    second = fit(gradient, start, X, T, batch=batch, **options)
    assert first.history == second.history


def test_the_seed_decides_the_order(compiled: Compiled, samples_for: Any) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"), dtype="float32")
    X, T = samples_for(gradient.network)
    runs = [
        fit(gradient, gradient.initial(0), X, T, rate=0.5, epochs=3, batch=2, seed=seed)
        for seed in (1, 1, 2)
    ]
    assert runs[0].history == runs[1].history
    assert runs[0].history != runs[2].history
    assert runs[0].params[0][0].dtype == np.float32


def test_divergence_names_the_rate(compiled: Compiled, samples_for: Any) -> None:
    gradient = compiled((2, 2, 1), ("identity", "identity"))
    X, T = samples_for(gradient.network)
    with pytest.raises(DivergenceError, match="rate 1e\\+06 is probably too large"):
        fit(gradient, gradient.initial(0), X, T, rate=1e6, epochs=100)
    with pytest.raises(DivergenceError, match="before the first step"):
        fit(gradient, gradient.initial(0), X * np.nan, T, rate=0.1, epochs=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rate": 0.0, "epochs": 1}, "rate = 0"),
        ({"rate": float("nan"), "epochs": 1}, "rate = nan"),
        ({"rate": 0.1, "epochs": -1}, "epochs = -1"),
        ({"rate": 0.1, "epochs": 1, "batch": 0}, "batch = 0"),
        ({"rate": 0.1, "epochs": 1, "batch": "on-line"}, "batch = 'on-line'"),
    ],
)
def test_nonsense_is_refused(
    options: dict[str, Any], message: str, compiled: Compiled, samples_for: Any
) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    X, T = samples_for(gradient.network)
    with pytest.raises(ArgumentError, match=message):
        fit(gradient, gradient.initial(0), X, T, **options)
