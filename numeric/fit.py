"""Gradient descent, in batches or on-line.

    w <- w - h ∂C/∂w

``batch="all"`` sums over all samples before each step; ``batch=1`` makes one step
for each sample, in an order that is drawn anew for each epoch; any number in
between is a minibatch.  Each step descends the loss of its own batch.

Rumelhart, Hinton, Williams (1986), Nature 323, eq. (8).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backproof.symbolic.errors import BackproofError

from .arguments import (
    ArgumentError,
    Params,
    ParamsLike,
    checked_inputs,
    checked_params,
    checked_targets,
)
from .gradient import Gradient

__all__ = ["DivergenceError", "Fit", "fit"]


class DivergenceError(BackproofError, ArithmeticError):
    """The loss is no finite number any more; most often the rate is too large."""


@dataclass(frozen=True)
class Fit:
    """The parameters after training, and the loss of all samples on the way.

    ``history[k]`` is the loss after k epochs; ``history[0]`` that of the start.
    """

    params: Params
    history: tuple[float, ...]

    @property
    def loss(self) -> float:
        """The loss after the last epoch."""
        return self.history[-1]


def fit(
    gradient: Gradient,
    params: ParamsLike,
    X: ArrayLike,
    T: ArrayLike,
    *,
    rate: float,
    epochs: int,
    batch: int | Literal["all"] = "all",
    seed: int = 0,
) -> Fit:
    """Train by gradient descent with the learning rate h = ``rate``.

    ``params``, ``X`` and ``T`` are those of `Gradient`; the params given are not
    changed.  ``batch`` is "all", or the number of samples a step, 1 for on-line
    learning; the last batch of an epoch may be smaller.  ``seed`` decides the
    order of the samples; with "all" there is none.

    Raises ArgumentError for a rate, a batch or epochs that make no sense,
    ShapeError for arrays that do not fit, and DivergenceError when the loss is
    no longer finite.

    >>> from backproof.numeric.gradient import compile_gradient
    >>> from backproof.symbolic.network import network
    >>> gradient = compile_gradient(network((2, 2, 1), "sigmoid"))
    >>> X, T = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [1]]
    >>> start = gradient.initial(seed=1)
    >>> trained = fit(gradient, start, X, T, rate=2.0, epochs=200, batch=1)
    >>> (gradient.predict(trained.params, X) > 0.5).ravel().tolist()
    [False, True, True, True]
    """
    net, dtype = gradient.network, gradient.dtype
    inputs = checked_inputs(net, X, dtype)
    samples = len(inputs)
    targets = checked_targets(net, T, samples, dtype)
    _check_settings(rate, epochs, batch)
    step = dtype.type(rate)
    arrays = [
        tuple(np.array(array) for array in layer)
        for layer in checked_params(net, params, dtype)
    ]
    whole = batch == "all" or batch >= samples
    generator = np.random.default_rng(seed)
    history = []
    with np.errstate(over="ignore", invalid="ignore"):
        # An overflow is reported as DivergenceError, with its likely cause.
        loss, grads = gradient(arrays, inputs, targets)
        for epoch in range(epochs + 1):
            if epoch and whole:
                _descend(arrays, grads, step)
                loss, grads = gradient(arrays, inputs, targets)
            elif epoch:
                for chosen in _batches(samples, int(batch), generator):
                    _, part = gradient(arrays, inputs[chosen], targets[chosen])
                    _descend(arrays, part, step)
                loss, _ = gradient(arrays, inputs, targets)
            if not np.isfinite(loss):
                raise DivergenceError(_divergence_text(loss, epoch, rate))
            history.append(loss)
    return Fit(arrays, tuple(history))


def _descend(params: Params, grads: Params, step: Any) -> None:
    """W <- w - h ∂C/∂w, in place."""
    for layer, slopes in zip(params, grads, strict=True):
        for array, slope in zip(layer, slopes, strict=True):
            array -= step * slope  # noqa: PLW2901  (in place, which is meant)


def _batches(
    samples: int, size: int, generator: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    order = generator.permutation(samples)
    for start in range(0, samples, size):
        yield order[start : start + size]


def _check_settings(rate: float, epochs: int, batch: int | str) -> None:
    if not (np.isfinite(rate) and rate > 0):
        raise ArgumentError(f"rate = {rate}: the learning rate is a positive number")
    if epochs < 0:
        raise ArgumentError(f"epochs = {epochs}: train for 0 epochs at least")
    if batch != "all" and (isinstance(batch, str | bool) or batch < 1):
        raise ArgumentError(
            f"batch = {batch!r}: 'all', or the number of samples of each step, 1 for "
            "on-line learning"
        )


def _divergence_text(loss: float, epoch: int, rate: float) -> str:
    if not epoch:
        return (
            f"the loss is {loss} before the first step: do the parameters, X and T "
            "hold finite numbers only?"
        )
    return (
        f"the loss is {loss} after {epoch} epochs: the rate {rate:g} is probably too "
        f"large, try {rate / 10:g}"
    )
