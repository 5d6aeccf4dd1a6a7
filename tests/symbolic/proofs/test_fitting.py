"""How the slots of two quantities and of an error signal correspond."""

import pytest
from sympy import Expr, IndexedBase, Symbol

from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.search.fitting import fitted
from backproof.symbolic.theory import Index, Quantity, Size, Theory, index_symbol

L, D, M = (Size(name).symbol for name in "LDM")
n = IndexedBase("n", integer=True, positive=True)
l, j, i = map(index_symbol, "lji")
p, q, r = map(index_symbol, "pqr")


def slots(*ranges: tuple[Symbol, Expr | int, Expr | int]) -> tuple[Index, ...]:
    return tuple(Index(*one) for one in ranges)


LAYER, UNIT, SAMPLE = (l, 1, L), (j, 1, n[l]), (i, 1, D)
UNITS = slots(LAYER, UNIT, SAMPLE)


def fit(
    signal: tuple[Index, ...], part: tuple[Index, ...], whole: tuple[Index, ...] = ()
) -> tuple[int, ...] | None:
    """The order in which the slots correspond."""
    quantities = (
        Quantity("delta", signal), Quantity("C", whole), Quantity("z", part)
    )  # fmt: skip
    sizes = (Size("L"), Size("D"), Size("M"), Size("n", slots((l, 0, L))))
    graph = TermGraph(Theory("slots", sizes, quantities))
    found = fitted(graph, *quantities)
    return None if found is None else found.order


@pytest.mark.parametrize(
    ("signal", "part", "whole", "order"),
    [
        (UNITS, UNITS, (), (0, 1, 2)),
        (slots((p, 1, L), (q, 1, n[p]), (r, 1, D)), UNITS, (), (0, 1, 2)),
        (slots(LAYER, SAMPLE, UNIT), UNITS, (), (0, 2, 1)),
        # The sizes of two slots are the same: their order tells them apart.
        (slots((p, 1, D), (q, 1, D)), slots((i, 1, D), (j, 1, D)), (), (0, 1)),
        (slots((p, 1, L), (q, 1, D)), slots(SAMPLE), slots(LAYER), (0, 1)),
        (slots((p, 1, L), (q, 1, D)), slots(LAYER), slots(SAMPLE), (1, 0)),
        # One range lies in the other.
        (slots((p, 2, L)), slots(LAYER), (), (0,)),
        (slots((p, 0, L)), slots(LAYER), (), (0,)),
    ],
)
def test_slots_correspond_by_their_ranges(
    signal: tuple[Index, ...],
    part: tuple[Index, ...],
    whole: tuple[Index, ...],
    order: tuple[int, ...],
) -> None:
    assert fit(signal, part, whole) == order


@pytest.mark.parametrize(
    ("signal", "part"),
    [
        (slots(LAYER, UNIT), UNITS),
        (slots((p, 1, M)), slots(SAMPLE)),
        (slots((p, 2, L)), slots((q, 1, L - 1))),
        # Two ways, and neither keeps the order.
        (
            slots((p, 1, M), (q, 1, D), (r, 1, D)),
            slots((i, 1, D), (l, 1, M), (j, 1, D)),
        ),
        # The range of an index mentions a later one.
        (slots(SAMPLE, LAYER, (q, 1, n[i])), UNITS),
    ],
)
def test_slots_that_do_not_correspond(
    signal: tuple[Index, ...], part: tuple[Index, ...]
) -> None:
    assert fit(signal, part) is None


def test_the_range_of_a_lemma_is_the_smaller_one() -> None:
    signal = Quantity("delta", slots((p, 2, L)))
    part = Quantity("z", slots(LAYER))
    graph = TermGraph(Theory("slots", (Size("L"),), (signal, part, Quantity("C"))))
    found = fitted(graph, signal, Quantity("C"), part)
    assert found is not None
    assert found.ranges == (("p", graph.number(2), graph.lower(L)),)
