"""Layers that a definition names lie between others at some assignment of sizes."""

import pytest
from sympy import Integer

from backproof.symbolic.instances import small_instances
from backproof.symbolic.theory import (
    Case,
    Index,
    Quantity,
    Size,
    Theory,
    index_symbol,
)

L = Size("L")
l = index_symbol("l")
LAYERS = Index(l, 0, L.symbol)
WIDTH = Size("n", (LAYERS,))


def depths(*quantities: Quantity) -> set[int]:
    """The depths at which a theory is tried."""
    theory = Theory("layers", (L, WIDTH), quantities)
    every = (sizes["L"] for sizes in small_instances(theory))
    return {depth for depth in every if isinstance(depth, int)}


def special(layer: int, name: str = "q") -> Quantity:
    """A quantity with a case of its own for one layer."""
    where = (Index(l, layer, layer),)
    return Quantity(name, (LAYERS,), (Case(Integer(1), where), Case(Integer(2))))


@pytest.mark.parametrize("layer", [4, 7, 9])
def test_a_layer_of_its_own_lies_between_others(layer: int) -> None:
    assert max(depths(special(layer))) > layer + 1


def test_a_circle_of_recursions_comes_round() -> None:
    assert max(depths(*(special(1, name) for name in "pqrs"))) > 4


def test_the_depth_is_bounded() -> None:
    assert max(depths(special(1000))) <= 12


def test_nothing_deep_is_tried_where_nothing_asks_for_it() -> None:
    assert max(depths(special(1))) <= 4
