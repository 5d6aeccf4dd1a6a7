"""Verifications that several tests look at; each is made once."""

from dataclasses import replace

import pytest

from backproof.symbolic.backprop import Backpropagation, Formula
from backproof.symbolic.network import network
from backproof.symbolic.verification import Verification, verify, verify_formulas


class DoubledWeightGradient(Backpropagation):
    """Formulas with one mistake: the weight gradients are twice too large."""

    def weight_gradient(self, layer: int) -> Formula:
        """The right formula, doubled in index form."""
        formula = super().weight_gradient(layer)
        return replace(formula, right=2 * formula.right)


@pytest.fixture(scope="session")
def plain() -> Verification:
    """A small network of which everything holds."""
    return verify(network((2, 2, 1), "tanh"))


@pytest.fixture(scope="session")
def kinked() -> Verification:
    """A network with a kink, softmax, a penalty and an averaged cost."""
    net = network(
        (2, 2, 2),
        "relu",
        output="softmax",
        cost_name="categorical-cross-entropy",
        penalty="1/100",
    )
    return verify(net)


@pytest.fixture(scope="session")
def refuted() -> Verification:
    """Formulas of which the weight gradients are wrong."""
    return verify_formulas(DoubledWeightGradient(network((2, 2, 1), "sigmoid")))
