"""Kernels mean what they compute, and stable forms equal what they replace."""

import mpmath
import numpy as np
import pytest
from sympy import Expr, cosh, exp, lambdify, log, sinh, tanh

from backproof.numeric import compile_gradient
from backproof.numeric.elementwise import NumpyPrinter
from backproof.numeric.kernels import KERNELS, Kernel, kernels_in, stable
from backproof.symbolic.activations import ACTIVATIONS, U, custom_activation
from backproof.symbolic.check import check
from backproof.symbolic.network import network
from backproof.symbolic.theory import Claim, ElementwiseFunction, Quantity, Theory

FORMULAS = (
    1 / (1 + exp(-U)),
    exp(-U) / (1 + exp(-U)) ** 2,
    exp(-2 * U) * 3 / (1 + exp(-2 * U)) ** 3,
    exp(2 * U) / (1 + exp(U)) ** 2,
    log(1 + exp(3 * U)),
    exp(U) - 1,
    1 - exp(-U) + U,
    sinh(U) / cosh(U),
    1 / cosh(U) ** 2,
    1 / cosh(2 * U) ** 4,
    log(cosh(U)),
    (U / (1 + exp(-2 * U))).diff(U),
    tanh(log(1 + exp(U))) * U,
)


def _theory() -> Theory:
    functions = tuple(
        ElementwiseFunction(kernel.name, kernel.formula, U)
        for kernel in KERNELS.values()
    )
    return Theory("kernels", quantities=(Quantity("u"),), functions=functions)


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
def test_stable_form_equals_its_formula(formula: Expr) -> None:
    u = Quantity("u").symbol
    left, right = (e.xreplace({U: u}) for e in (stable(formula), formula))
    verdict = check(Claim("stable", left, right), _theory())
    assert verdict.holds or verdict.digits >= 40
    assert stable(formula) != formula


def test_a_wrong_stable_form_is_refuted() -> None:
    u = Quantity("u").symbol
    wrong = stable(exp(-U) / (1 + exp(-U)) ** 2).subs(U, 2 * u)
    right = exp(-u) / (1 + exp(-u)) ** 2
    assert check(Claim("wrong", wrong, right), _theory()).counterexample is not None


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=lambda k: str(k.name))
def test_kernel_code_agrees_with_fifty_digits(kernel: Kernel) -> None:
    points = np.array([-1000.0, -40.0, -1.0, -1e-9, 0.0, 1e-9, 0.5, 3.0, 40.0])
    code = kernel.code or f"{kernel.call}(u)"
    if kernel.form is not None:
        code = NumpyPrinter({U: "u"}, KERNELS).doprint(kernel.form)
    computed = eval(code, {"np": np, "u": points})  # noqa: S307  (our own table)
    exact = lambdify(U, kernel.formula, "mpmath")
    with mpmath.workdps(50):
        wanted = [float(exact(mpmath.mpf(point))) for point in points]
    eps = np.finfo(np.float64).eps
    np.testing.assert_allclose(computed, wanted, rtol=4 * eps, atol=eps)


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "expm1"])
def test_kernels_keep_float32(name: str) -> None:
    kernel = KERNELS[name]
    code = kernel.code or f"{kernel.call}(u)"
    if kernel.form is not None:
        code = NumpyPrinter({U: "u"}, KERNELS).doprint(kernel.form)
    points = np.array([-2.0, 3.0], dtype=np.float32)
    result = eval(code, {"np": np, "u": points})  # noqa: S307  (our own table)
    assert result.dtype == np.float32


def test_activations_of_the_table_leave_no_exponential_to_overflow() -> None:
    """Piecewise branches keep theirs: the printer clips their argument."""
    for row in ACTIVATIONS.values():
        if row.formula is not None and row.name not in ("elu", "gelu"):
            assert not stable(row.formula).has(exp)


def test_kernels_in_names_each_kernel_once() -> None:
    twice = stable(1 / (1 + exp(-U)) + 2 / (1 + exp(U)) + log(1 + exp(U)))
    assert kernels_in(twice) == ("sigmoid", "softplus")


@pytest.mark.parametrize(
    "formula",
    [
        sinh(U) / cosh(U),
        exp(U) / cosh(U),
        exp(2 * U) / cosh(U) ** 2,
        log(1 / (1 + exp(-U))),
        log(1 - 1 / (1 + exp(-U))),
    ],
    ids=str,
)
def test_stable_forms_keep_the_digits_of_small_and_large_values(formula: Expr) -> None:
    """Relative accuracy: 1 - tanh(30)**2 is 0, but 1/cosh(30)**2 is not."""
    gradient = compile_gradient(
        network((1, 1), custom_activation(formula, "f"), biases=False)
    )
    exact = lambdify(U, formula, "mpmath")
    for u in (-300.0, -30.0, -0.5, 0.25, 30.0, 300.0):
        [[found]] = gradient.predict([([[u]],)], [[1.0]])
        with mpmath.workdps(400):
            wanted = float(exact(mpmath.mpf(u)))
        assert found == pytest.approx(wanted, rel=1e-12, abs=1e-300)
