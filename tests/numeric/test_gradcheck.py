"""Finite steps pass right gradients and fail wrong ones."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backproof.numeric import ArgumentError, Gradient, gradcheck

Compiled = Callable[..., Gradient]


@pytest.mark.parametrize("method", ["central", "complex-step"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("1 - A1**2", "1 - A1"),
        ("delta1.sum(axis=1)", "0.999 * delta1.sum(axis=1)"),
        ("W2.T @ delta2", "W2.T @ -delta2"),
        ("delta2 @ A1.T", "np.nan * delta2 @ A1.T"),
    ],
)
def test_broken_gradient_fails(
    method: Any, dtype: str, right: str, wrong: str, compiled: Compiled,
    samples_for: Any, perturbed: Any,
) -> None:  # fmt: skip
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"), dtype=dtype)
    data = perturbed(gradient), *samples_for(gradient.network)
    assert gradcheck(gradient, *data, method=method).passes
    broken = replace(gradient, source=gradient.source.replace(right, wrong))
    assert broken.source != gradient.source
    assert not gradcheck(broken, *data, method=method).passes


def test_worst_parameter_is_named(
    compiled: Compiled, samples_for: Any, perturbed: Any
) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    last = "    return loss, ["
    text = gradient.source.replace(last, f"    dW2[0, 1] += 1\n{last}")
    result = gradcheck(
        replace(gradient, source=text),
        perturbed(gradient),
        *samples_for(gradient.network),
    )
    assert result.parameter == "W[2][0, 1]"
    assert result.analytic == pytest.approx(result.numeric + 1)
    assert "NOT within" in str(result)


def test_complex_step_is_taken_where_functions_are_analytic(
    compiled: Compiled, samples_for: Any, perturbed: Any
) -> None:
    for hidden, method in (("softplus", "complex-step"), ("relu", "central")):
        gradient = compiled((2, 3, 2), (hidden, "identity"), penalty="1/10")
        data = perturbed(gradient), *samples_for(gradient.network)
        result = gradcheck(gradient, *data)
        assert (result.method, result.passes) == (method, True)


def test_complex_step_is_far_more_precise(
    compiled: Compiled, samples_for: Any, perturbed: Any
) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    data = perturbed(gradient), *samples_for(gradient.network)
    step = gradcheck(gradient, *data, method="complex-step")
    central = gradcheck(gradient, *data, method="central")
    assert step.worst < 1e-14
    assert step.tolerance < central.tolerance / 1000


def test_complex_step_of_kinked_functions_is_refused(
    compiled: Compiled, samples_for: Any, perturbed: Any
) -> None:
    gradient = compiled((2, 3, 2), ("relu", "identity"), penalty="1/10")
    data = perturbed(gradient), *samples_for(gradient.network)
    with pytest.raises(ArgumentError, match="not all analytic"):
        gradcheck(gradient, *data, method="complex-step")


def test_large_networks_are_sampled(
    compiled: Compiled, samples_for: Any, perturbed: Any
) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    data = perturbed(gradient), *samples_for(gradient.network)
    result = gradcheck(gradient, *data, at_most=4, seed=1)
    assert (result.compared, result.parameters, result.passes) == (4, 13, True)


def test_nonsense_is_refused(compiled: Compiled, samples_for: Any) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    data = gradient.initial(0), *samples_for(gradient.network)
    with pytest.raises(ArgumentError, match="use 'auto'"):
        gradcheck(gradient, *data, method="forward")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="one parameter at least"):
        gradcheck(gradient, *data, at_most=0)


def test_a_gradient_that_vanishes_passes(compiled: Compiled) -> None:
    gradient = compiled((2, 3, 1), ("tanh", "sigmoid"))
    params = gradient.unpack(np.zeros(13))
    assert gradcheck(gradient, params, [[1.0, 2.0]], [[0.5]]).passes
