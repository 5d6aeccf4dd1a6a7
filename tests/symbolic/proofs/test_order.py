"""Summands that mean the same look the same in their canonical order."""

import random
from collections.abc import Sequence
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.graph import Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.order import canonical_order
from backproof.symbolic.proofs.trace import Summand, bound_name

from .setting import SUMS

GRAPH = TermGraph(SUMS)
SIZES = GRAPH.family("n"), GRAPH.family("D")
HEADS = {"x": "r", "y": "r", "u": "c", "w": "rc", "v": "rr"}


def member(head: str, *names: str) -> Node:
    return GRAPH.family(head, *map(GRAPH.index, names))


def summand(kinds: str, factors: Sequence[tuple[str, tuple[int, ...]]]) -> Summand:
    """A sum over rows (r) and columns (c) of a product of members."""
    bounds = tuple((GRAPH.one, SIZES["rc".index(kind)]) for kind in kinds)
    parts = [
        member(head, *(bound_name(0, place) for place in places))
        for head, places in factors
    ]
    return Summand(Fraction(1), bounds, GRAPH.mul(*parts))


def ordered(given_: Summand) -> tuple[object, ...]:
    """The summand with its sums in canonical order."""
    order = canonical_order(given_, 0)
    assert sorted(order) == list(range(len(given_.bounds)))
    values = {bound_name(0, old): GRAPH.index(f"#{k}") for k, old in enumerate(order)}
    bounds = tuple(
        tuple(GRAPH.substitute(end, values) for end in given_.bounds[old])
        for old in order
    )
    return bounds, GRAPH.substitute(given_.product, values)


@st.composite
def drawn(draw: st.DrawFn) -> tuple[str, list[tuple[str, tuple[int, ...]]]]:
    kinds = draw(st.text("rc", min_size=1, max_size=5))
    factors = []
    for head in draw(st.lists(st.sampled_from([*HEADS]), max_size=6)):
        places = [
            draw(st.sampled_from([k for k, own in enumerate(kinds) if own == kind]))
            for kind in HEADS[head]
            if kind in kinds
        ]
        if len(places) == len(HEADS[head]):
            factors.append((head, tuple(places)))
    return kinds, factors


@settings(max_examples=60)
@given(drawn(), st.integers(0, 99))
def test_other_names_and_another_order_lead_to_the_same(
    one: tuple[str, list[tuple[str, tuple[int, ...]]]], seed: int
) -> None:
    kinds, factors = one
    places = list(range(len(kinds)))
    random.Random(seed).shuffle(places)  # noqa: S311
    other = "".join(kinds[places.index(k)] for k in range(len(kinds)))
    moved = [(head, tuple(places[k] for k in at)) for head, at in factors]
    assert ordered(summand(kinds, factors)) == ordered(summand(other, moved))


def test_a_transposed_factor_is_told_apart() -> None:
    """The twins: what means something else looks different."""
    chain = [("v", (0, 1)), ("v", (1, 2)), ("x", (0,))]
    turned = [("v", (0, 1)), ("v", (2, 1)), ("x", (0,))]
    assert ordered(summand("rrr", chain)) != ordered(summand("rrr", turned))
    ring = [("v", (0, 1)), ("v", (1, 2)), ("v", (2, 0))]
    knot = [("v", (0, 1)), ("v", (1, 0)), ("v", (2, 2))]
    assert ordered(summand("rrr", ring)) != ordered(summand("rrr", knot))


def test_a_ring_looks_the_same_from_everywhere() -> None:
    """All indices have one colour, and the smallest of all orders is taken."""
    ring = [("v", (0, 1)), ("v", (1, 2)), ("v", (2, 3)), ("v", (3, 0))]
    turned = [("v", (2, 0)), ("v", (0, 3)), ("v", (3, 1)), ("v", (1, 2))]
    assert ordered(summand("rrrr", ring)) == ordered(summand("rrrr", turned))


def test_an_index_stands_behind_those_that_its_range_mentions() -> None:
    first, second = GRAPH.index("#0"), GRAPH.index("#1")
    nested = Summand(
        Fraction(1),
        ((GRAPH.one, SIZES[0]), (GRAPH.one, first)),
        GRAPH.mul(GRAPH.family("x", second), GRAPH.family("y", first)),
    )
    assert canonical_order(nested, 0) == (0, 1)
    free = Summand(Fraction(1), (nested.bounds[0],) * 2, nested.product)
    assert set(canonical_order(free, 0)) == {0, 1}
