"""Whether a compiled gradient is the derivative of its loss, by finite steps.

    central differences   (C(w + h) - C(w - h))/(2 h),   h = eps**(1/3) max(1, |w|)
    complex step          Im C(w + i h)/h,               h = 1e-30

This witness knows nothing of formulas: it only evaluates the loss.  Central
differences lose a third of the digits to rounding and truncation; the complex
step loses none, but needs analytic functions (Squire, Trapp 1998, SIAM Review
40, 110-112).  Both are evaluated in double precision, from the same source, so
that only the gradient under test has the errors of its own type.

An entry passes if its error, relative to the largest entry of the gradient, is
within

    tolerance = 100 max(e, eps(dtype)),   e = eps(float64)**(2/3) or eps(float64)

where for central differences the largest entry is not taken below the loss, whose
rounding they divide by h.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sympy import erf

from backproof.symbolic.network import Network

from .arguments import (
    ArgumentError,
    ParamsLike,
    checked_inputs,
    checked_params,
    checked_targets,
    joined,
    shapes,
    split,
)
from .gradient import Gradient, load_source
from .source import module_source

__all__ = ["GradientCheck", "gradcheck"]

Method: TypeAlias = Literal["auto", "central", "complex-step"]
_Loss: TypeAlias = Callable[[NDArray[Any]], Any]

SAFETY = 100
COMPLEX_STEP = 1e-30
_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class GradientCheck:
    """What a comparison with finite steps found.

    ``worst`` is the largest relative error, at ``parameter`` such as
    "W[2][0, 1]" (positions from 0, as NumPy counts), where the gradient says
    ``analytic`` and the steps say ``numeric``.  ``compared`` of ``parameters``
    partial derivatives were compared.
    """

    method: str
    compared: int
    parameters: int
    worst: float
    parameter: str
    analytic: float
    numeric: float
    tolerance: float

    @property
    def passes(self) -> bool:
        """Whether every error is within the tolerance; NaN is not."""
        return self.worst <= self.tolerance

    def __str__(self) -> str:
        """The result in one line."""
        relation = "within" if self.passes else "NOT within"
        return (
            f"{self.method}: {self.compared} of {self.parameters} partial derivatives, "
            f"worst relative error {self.worst:.1e} at {self.parameter} "
            f"(gradient {self.analytic:.8g}, steps {self.numeric:.8g}), {relation} "
            f"{self.tolerance:.1e}"
        )


def gradcheck(
    gradient: Gradient,
    params: ParamsLike,
    X: ArrayLike,
    T: ArrayLike,
    *,
    method: Method = "auto",
    at_most: int = 1000,
    seed: int = 0,
) -> GradientCheck:
    """Compare a gradient with finite steps of its loss.

    ``params``, ``X`` and ``T`` are those of `Gradient`.  "auto" takes the complex
    step where the network allows it.  Of a larger network ``at_most`` partial
    derivatives are compared, chosen by ``seed``.  A parameter within h of a kink
    (relu at 0) may fail central differences rightly.

    Raises ArgumentError for a complex step of functions that are not analytic,
    ShapeError for arrays that do not fit.

    >>> from backproof.numeric.gradient import compile_gradient
    >>> from backproof.symbolic.network import network
    >>> gradient = compile_gradient(network((2, 3, 1), "tanh"))
    >>> result = gradcheck(gradient, gradient.initial(0), [[0.5, -1.0]], [[0.25]])
    >>> result.method, result.passes
    ('complex-step', True)
    """
    net = gradient.network
    analytic = _analytic(net)
    if method not in ("auto", "central", "complex-step"):
        raise ArgumentError(
            f"method {method!r}: use 'auto', 'central' or 'complex-step'"
        )
    if method == "complex-step" and not analytic:
        raise ArgumentError(
            f"the complex step does not apply to the network {net.text}: its "
            f"activations ({', '.join(row.name for row in net.activations)}) and its "
            f"cost ({net.cost.name}) are not all analytic; use method='central'"
        )
    if at_most < 1:
        raise ArgumentError(f"at_most = {at_most}: compare one parameter at least")
    _, grads = gradient(params, X, T)
    found = joined(grads).astype(np.float64)
    theta = joined(checked_params(net, params, gradient.dtype)).astype(np.float64)
    loss = _loss(gradient, X, T)
    chosen = np.arange(theta.size)
    if theta.size > at_most:
        chosen = np.random.default_rng(seed).choice(theta.size, at_most, replace=False)
        chosen.sort()
    if method == "complex-step" or (method == "auto" and analytic):
        name, accuracy = "complex-step", _EPS
        stepped = _complex_steps(loss, theta, chosen)
        scale = float(np.abs(found).max())
    else:
        name, accuracy = "central", _EPS ** (2 / 3)
        stepped = _central_differences(loss, theta, chosen)
        scale = max(float(np.abs(found).max()), abs(float(loss(theta))))
    errors = np.abs(found[chosen] - stepped) / (scale or 1.0)
    # NaN is the worst error of all: argmax finds it.
    worst = int(np.argmax(errors))
    position = int(chosen[worst])
    return GradientCheck(
        method=name,
        compared=len(chosen),
        parameters=theta.size,
        worst=float(errors[worst]),
        parameter=_parameter(net, position),
        analytic=float(found[position]),
        numeric=float(stepped[worst]),
        tolerance=SAFETY * max(accuracy, float(np.finfo(gradient.dtype).eps)),
    )


def _analytic(net: Network) -> bool:
    """Whether the whole loss is, as far as NumPy computes it for complex numbers."""
    smooth = all(row.analytic for row in net.activations) and net.cost.analytic
    # NumPy has no error function, and that of the standard library is real.
    formulas = (row.formula for row in net.activations if row.formula is not None)
    return smooth and not any(term.has(erf) for term in (*formulas, net.cost.term))


def _loss(gradient: Gradient, X: ArrayLike, T: ArrayLike) -> _Loss:
    """The loss as a function of one vector, in double or complex precision."""
    net = gradient.network
    double = np.dtype(np.float64)
    # What the gradient saw, in its own type, then in double precision.
    inputs = checked_inputs(net, X, gradient.dtype).astype(double)
    targets = checked_targets(net, T, len(inputs), gradient.dtype).astype(double)
    real = load_source(gradient.source, f"loss of {net.text}")
    text = module_source(gradient.verification.plan, analytic=True)
    general = load_source(text, f"analytic loss of {net.text}")

    def loss(theta: NDArray[Any]) -> Any:
        module = general if np.iscomplexobj(theta) else real
        params = split(net, theta)
        return module.loss_and_gradient(params, inputs, targets)[0]

    return loss


def _central_differences(
    loss: _Loss, theta: NDArray[np.float64], chosen: NDArray[np.int64]
) -> NDArray[np.float64]:
    found = np.empty(len(chosen))
    for place, position in enumerate(chosen):
        step = _EPS ** (1 / 3) * max(1.0, abs(theta[position]))
        above, below = theta.copy(), theta.copy()
        above[position] += step
        below[position] -= step
        # The step that was really taken, after rounding.
        width = above[position] - below[position]
        found[place] = (loss(above) - loss(below)) / width
    return found


def _complex_steps(
    loss: _Loss, theta: NDArray[np.float64], chosen: NDArray[np.int64]
) -> NDArray[np.float64]:
    found = np.empty(len(chosen))
    for place, position in enumerate(chosen):
        stepped = theta.astype(np.complex128)
        stepped[position] += COMPLEX_STEP * 1j
        found[place] = loss(stepped).imag / COMPLEX_STEP
    return found


def _parameter(net: Network, position: int) -> str:
    """The name of an entry of the vector of all parameters."""
    for layer, arrays in enumerate(shapes(net), start=1):
        for name, shape in zip("Wb", arrays, strict=False):
            size = int(np.prod(shape))
            if position < size:
                indices = ", ".join(
                    str(int(k)) for k in np.unravel_index(position, shape)
                )
                return f"{name}[{layer}][{indices}]"
            position -= size
    raise IndexError(position)
