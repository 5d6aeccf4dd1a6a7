"""Networks, data and compiled gradients that several tests need."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backproof.numeric import Gradient, compile_gradient
from backproof.symbolic.network import Network, network

Samples = tuple[NDArray[np.float64], NDArray[np.float64]]


@cache
def compiled(
    widths: tuple[int, ...],
    activations: tuple[str, ...],
    cost: str = "half-squared-error",
    *,
    biases: bool = True,
    penalty: str | None = None,
    dtype: str = "float64",
) -> Gradient:
    """A gradient, compiled once in this process: its verification takes 0.4 s."""
    net = network(widths, activations, cost_name=cost, biases=biases, penalty=penalty)
    return compile_gradient(net, dtype=dtype)


@pytest.fixture(name="compiled")
def compiled_fixture() -> Callable[..., Gradient]:
    """The function above, as a fixture."""
    return compiled


@pytest.fixture
def samples_for() -> Callable[..., Samples]:
    """Random inputs and targets in (0, 1) for a network."""

    def samples(net: Network, count: int = 5, seed: int = 0) -> Samples:
        generator = np.random.default_rng(seed)
        X = generator.normal(size=(count, net.widths[0]))
        T = generator.uniform(0.1, 0.9, size=(count, net.widths[-1]))
        return X, T

    return samples


@pytest.fixture
def perturbed() -> Callable[..., Any]:
    """Parameters with biases that are not 0."""

    def parameters(gradient: Gradient, seed: int = 0) -> Any:
        generator = np.random.default_rng(seed)
        theta = generator.normal(scale=0.7, size=gradient.size)
        return gradient.unpack(theta)

    return parameters
