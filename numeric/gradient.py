"""A network's loss and gradient as a NumPy function, compiled once it is verified.

    loss, [(dW[1], db[1]), ...] = gradient(params, X, T)

`compile_gradient` decides the plan first and refuses what it could not verify; the
plan that was checked is the one that is printed and run.
"""

import linecache
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from backproof.symbolic.errors import ShapeError, UnverifiedError
from backproof.symbolic.files import write_text
from backproof.symbolic.network import Network

from .arguments import (
    Array,
    Params,
    ParamsLike,
    checked_inputs,
    checked_params,
    checked_targets,
    float_type,
    joined,
    shapes,
    split,
)
from .plan import gradient_plan
from .plan_check import PlanVerification, check_plan
from .source import module_source

__all__ = ["Gradient", "compile_gradient", "load_source"]


def compile_gradient(
    net: Network,
    *,
    dtype: DTypeLike = "float64",
    verification: PlanVerification | None = None,
    samples: int = 2,
    seed: int = 0,
) -> "Gradient":
    """Loss and gradient of a network as one NumPy function.

    The network's plan is verified first, at ``samples`` samples and with
    ``seed``, or its ``verification`` is given.  ``dtype`` is float64 or float32.

    Raises UnverifiedError, with every reason, if a statement of the plan is
    refuted or undecided, or if the verification is of another plan; NetworkError
    for an undefined activation; ArgumentError for another dtype.

    >>> from backproof.symbolic.network import network
    >>> gradient = compile_gradient(network((2, 3, 1), "tanh"))
    >>> params = gradient.initial(seed=0)
    >>> loss, grads = gradient(params, [[0.5, -1.0]], [[0.25]])
    >>> [tuple(array.shape for array in layer) for layer in grads]
    [((3, 2), (3,)), ((1, 3), (1,))]
    """
    kind = float_type(dtype)
    plan = gradient_plan(net)
    if verification is None:
        verification = check_plan(plan, samples=samples, seed=seed)
    verification.require()
    if verification.plan != plan:
        raise UnverifiedError(
            f"the verification is of another plan, for the network "
            f"{verification.plan.network.text}; check_plan(gradient_plan(net)) gives "
            "the one for this network"
        )
    return Gradient(net, kind, module_source(plan), verification)


@dataclass(frozen=True)
class Gradient:
    """A verified loss and gradient; see `compile_gradient`.

    ``source`` is a module that computes the same without backproof, and
    ``verification`` says why it may run.  ``params`` is a list with one tuple
    (W[l], b[l]) for each layer l = 1..L, shapes (n[l], n[l-1]) and (n[l],), or
    (W[l],) for a network without biases.  ``X`` (D, n[0]) and ``T`` (D, n[L])
    have one row per sample.
    """

    network: Network
    dtype: np.dtype[Any]
    source: str
    verification: PlanVerification

    @cached_property
    def module(self) -> ModuleType:
        """The source as a module, in memory."""
        return load_source(self.source, f"gradient of {self.network.text}")

    def __call__(
        self, params: ParamsLike, X: ArrayLike, T: ArrayLike
    ) -> tuple[float, Params]:
        """The loss, and its derivative by every parameter, shaped like params.

        Raises ShapeError for arrays that do not fit.
        """
        arrays = checked_params(self.network, params, self.dtype)
        inputs = checked_inputs(self.network, X, self.dtype)
        targets = checked_targets(self.network, T, len(inputs), self.dtype)
        loss, grads = self.module.loss_and_gradient(arrays, inputs, targets)
        return float(loss), grads

    def predict(self, params: ParamsLike, X: ArrayLike) -> Array:
        """The outputs a[L], shape (D, n[L]), one row per sample.

        Raises ShapeError for arrays that do not fit.
        """
        arrays = checked_params(self.network, params, self.dtype)
        inputs = checked_inputs(self.network, X, self.dtype)
        outputs: Array = self.module.predict(arrays, inputs)
        return outputs

    # All parameters as one vector.

    @property
    def size(self) -> int:
        """How many parameters there are."""
        return self.network.parameters

    def flat(
        self, theta: ArrayLike, X: ArrayLike, T: ArrayLike
    ) -> tuple[float, NDArray[np.float64]]:
        """The loss and its gradient by the vector of all parameters.

        ``theta`` has shape (size,): W[1] row by row, b[1], W[2] and so on.  The
        gradient is float64, as SciPy's optimizers want it.

            scipy.optimize.minimize(gradient.flat, theta, args=(X, T), jac=True)

        Raises ShapeError for arrays that do not fit.
        """
        loss, grads = self(self.unpack(theta), X, T)
        return loss, joined(grads).astype(np.float64, copy=False)

    def pack(self, params: ParamsLike) -> Array:
        """All parameters as one vector, shape (size,).

        >>> from backproof.symbolic.network import network
        >>> gradient = compile_gradient(network((2, 1), "tanh"))
        >>> gradient.pack([([[1, 2]], [3])])
        array([1., 2., 3.])
        """
        return joined(checked_params(self.network, params, self.dtype))

    def unpack(self, theta: ArrayLike) -> Params:
        """The parameters of a vector of shape (size,): views of it if the type fits.

        Raises ShapeError for a vector of another length.
        """
        vector = np.asarray(theta, dtype=self.dtype)
        if vector.shape != (self.size,):
            raise ShapeError(
                f"theta has shape {vector.shape}, expected ({self.size},): the network "
                f"{self.network.text} has {self.size} parameters"
            )
        return split(self.network, vector)

    def initial(self, seed: int) -> Params:
        """Random weights and zero biases.

            W[l] uniform between -r and r,    r = sqrt(6/(n[l-1] + n[l]))

        Glorot, Bengio (2010), Understanding the difficulty of training deep
        feedforward neural networks, eq. (16).
        """
        generator = np.random.default_rng(seed)
        params: Params = []
        for weights, *biases in shapes(self.network):
            bound = np.sqrt(6 / sum(weights))
            drawn = generator.uniform(-bound, bound, weights).astype(self.dtype)
            params.append((drawn, *(np.zeros(b, self.dtype) for b in biases)))
        return params

    def write_source(self, path: str | os.PathLike[str]) -> None:
        """Write the source as a module of its own; it needs NumPy only.

        The file appears whole or not at all.  Raises OutputError if it cannot be
        written.
        """
        write_text(Path(path), self.source)


def load_source(source: str, name: str) -> ModuleType:
    """Generated source as a module; tracebacks show its lines."""
    filename = f"<{name}>"
    module = ModuleType(name)
    code = compile(source, filename, "exec")
    exec(code, module.__dict__)  # noqa: S102  (our own text, from checked statements)
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = (len(source), None, lines, filename)
    return module
