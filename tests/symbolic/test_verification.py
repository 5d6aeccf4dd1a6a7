"""Three witnesses agree on random networks, and each sees what is wrong.

The ladder decides every δ formula as a claim, the direct witness differentiates
the written-out cost, and the direction covers all parameters in one pass; for the
smallest networks SymPy's own diff is the fourth.
"""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backproof.symbolic.activations import ACTIVATIONS
from backproof.symbolic.backprop import Backpropagation, Formula
from backproof.symbolic.costs import COSTS
from backproof.symbolic.errors import NetworkError
from backproof.symbolic.network import Network, network
from backproof.symbolic.verdict import Status
from backproof.symbolic.verification import (
    direct_witness,
    direction_witness,
    verify,
    verify_formulas,
)

SMALL = Fraction(1, 2**60)


@st.composite
def networks(draw: st.DrawFn, deepest: int = 5, widest: int = 4) -> Network:
    """Any network of the tables that is no impossible combination."""
    depth = draw(st.integers(1, deepest))
    widths = draw(
        st.lists(st.integers(1, widest), min_size=depth + 1, max_size=depth + 1)
    )
    names = st.sampled_from(sorted(ACTIVATIONS))
    layers = draw(st.lists(names, min_size=depth, max_size=depth))
    try:
        return network(
            widths,
            layers,
            cost_name=draw(st.sampled_from(sorted(COSTS))),
            biases=draw(st.booleans()),
            penalty=draw(st.sampled_from([None, Fraction(1, 3)])),
        )
    except NetworkError:
        assume(False)  # noqa: FBT003
        raise


@settings(max_examples=60)
@given(networks(), st.integers(1, 3), st.integers(0, 99))
def test_the_witnesses_agree_on_random_networks(
    net: Network, samples: int, seed: int
) -> None:
    backprop = Backpropagation(net)
    for witness in (direct_witness, direction_witness):
        found = witness(backprop, samples, seed)
        assert found.agrees, found.differing
        assert found.compared == net.parameters
        assert found.failure < SMALL


def test_an_undefined_activation_may_stand_in_a_deep_network() -> None:
    net = network((4,) * 6, "g")
    assert direct_witness(Backpropagation(net), samples=2, seed=0).agrees


@settings(max_examples=20)
@given(networks(deepest=3, widest=3), st.integers(1, 3))
def test_the_formulas_of_random_networks_hold(net: Network, samples: int) -> None:
    verification = verify(net, samples=samples)
    assert verification.holds, [
        (name, str(v)) for name, v in verification.verdicts if not v.holds
    ]
    assert not verification.refuted


@settings(max_examples=12)
@given(networks(deepest=2, widest=2))
def test_sympy_s_own_derivative_agrees_on_the_smallest(net: Network) -> None:
    found = direct_witness(Backpropagation(net), samples=2, seed=1, by=sympy.diff)
    assert found.agrees
    assert found.name == "SymPy's diff"


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_and_cost_is_verified_or_refused(name: str, cost: str) -> None:
    try:
        net = network((2, 3, 2), name, cost_name=cost)
    except NetworkError:
        return
    backprop = Backpropagation(net)
    assert direct_witness(backprop, samples=2, seed=0).agrees
    assert direction_witness(backprop, samples=2, seed=0).agrees


class Doubled(Backpropagation):
    """One weight gradient is twice what it should be, in one layer."""

    layer = 2

    def weight_gradient(self, layer: int) -> Formula:
        """The formula, doubled in one layer."""
        formula = super().weight_gradient(layer)
        factor = 2 if layer == self.layer else 1
        return replace(formula, right=factor * formula.right)


def test_each_witness_and_the_ladder_see_one_doubled_gradient() -> None:
    verification = verify_formulas(Doubled(network((2, 2, 2), "tanh")))
    assert verification.refuted
    assert not verification.holds
    assert [w.agrees for w in verification.witnesses] == [False, False, False]
    differing = verification.witnesses[0].differing
    assert {name[:4] for name in differing} == {"W[2,"}
    assert len(differing) == 4
    refuted = {name for name, v in verification.verdicts if v.status is Status.REFUTED}
    assert "weight gradient, layer 2" in refuted
    assert "weight gradient, layer 1" not in refuted


def test_the_direction_sees_one_wrong_entry_among_many() -> None:
    net = network((20, 30, 10), "tanh")
    assert direction_witness(Backpropagation(net), samples=3, seed=0).agrees
    assert not direction_witness(Doubled(net), samples=3, seed=0).agrees


def test_small_networks_are_checked_by_all_witnesses_and_large_ones_by_some() -> None:
    small = verify(network((1, 1), "sigmoid"))
    assert [w.name for w in small.witnesses] == [
        "direct derivative",
        "SymPy's diff",
        "direction",
    ]
    large = verify(network((60, 50, 2), "identity"), samples=2)
    assert [w.name for w in large.witnesses] == ["direction"]
    assert large.holds


def test_a_verification_is_repeatable() -> None:
    net = network((2, 2, 1), "softplus")
    first, second = (verify(net, seed=5) for _ in range(2))
    assert list(first.verdicts) == list(second.verdicts)
    assert first.witnesses == second.witnesses


def test_what_is_being_checked_is_told() -> None:
    told: list[str] = []
    verify_formulas(Backpropagation(network((1, 1))), progress=told.append)
    assert told[0] == "output error, layer 1"
    assert "direction" in told
