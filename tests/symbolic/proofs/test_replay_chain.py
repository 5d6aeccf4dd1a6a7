"""The chain rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sympy import Expr, IndexedBase, Integer

from backproof.symbolic.graph import Kind
from backproof.symbolic.proofs.replay import replay
from backproof.symbolic.proofs.trace import Rule
from backproof.symbolic.theory import (
    Case,
    Index,
    Partial,
    Quantity,
)

from .author import (
    COLUMNS,
    LAYER,
    LAYERS,
    OUTPUTS,
    ROWS,
    SAMPLES,
    THEORY,
    Author,
    C,
    D,
    L,
    W,
    a,
    b,
    e,
    i,
    j,
    k,
    l,
    n,
    over,
    q,
    refused,
    t,
    u,
    v,
    w,
    y,
    z,
)
from .handmade import SLOPE, backward, recursion


def test_the_recursion_of_backpropagation_for_any_depth() -> None:
    author = backward(recursion(C))
    for _ in range(2):
        author.take(Rule.DELTA, Kind.DELTA)
    author.contract().accepted()


def test_the_recursion_for_a_cost_of_which_only_its_arguments_are_known() -> None:
    author = backward(recursion(q), q).contract()
    replay(author.graph, author.claim, author.proof)
    refused(lambda: backward(v, q, LAYER), "not known")


@pytest.mark.parametrize(
    "wrong",
    [
        recursion(C) / SLOPE,
        2 * recursion(C),
        recursion(C).xreplace({W[l + 1, k, j]: W[l + 1, j, k]}),
        recursion(C).xreplace({n[l + 1]: n[l]}),
        SLOPE * over(W[l, k, j] * Partial(C, z[l, k, i]), Index(k, 1, n[l])),
    ],
)
def test_a_wrong_recursion_is_left(wrong: Expr) -> None:
    author = backward(wrong)
    for _ in range(2):
        author.take(Rule.DELTA, Kind.DELTA)
    author.contract()
    author.rejected(author.proof, "left at the end")


def test_the_recursion_does_not_hold_at_the_last_layer() -> None:
    refused(lambda: backward(v, layers=LAYER).take(Rule.DELTA, Kind.DELTA), "may")


def test_the_gradients_of_weights_and_biases_for_any_depth() -> None:
    error = Partial(C, z[l, j, i])
    for left, right in (
        (Partial(C, W[l, j, k]), over(error * a[l - 1, k, i], SAMPLES)),
        (Partial(C, b[l, j]), over(error, SAMPLES)),
    ):
        author = Author(left, right, LAYER, ROWS, COLUMNS)
        author.take(Rule.CHAIN, left).contract().accepted()


def test_the_output_error_for_any_depth() -> None:
    last = {l: L}
    right = (a[L, j, i] - t[j, i]) * SLOPE.xreplace(last) / D
    left = Partial(C, z[L, j, i])
    author = Author(left, right, OUTPUTS, SAMPLES).take(Rule.CHAIN, left).contract()
    above = Partial(C, a[L, j, i])
    author.take(Rule.CHAIN, above)
    # No layer L + 1 uses a[L]: the delta of l' - 1 and L is zero for l' <= L.
    author.take(Rule.DELTA, Kind.DELTA)
    author.contract().accepted()


def test_the_chain_rule_is_not_for_members_of_one_family_or_sizes() -> None:
    author = Author(Partial(z[l, 1, 1], z[1, 1, 1]), v, LAYER)
    refused(lambda: author.take(Rule.CHAIN, Kind.PARTIAL), "may be one member")
    author = Author(Partial(C * v, z[l, 1, 1]), v, LAYER)
    refused(
        lambda: author.take(Rule.CHAIN, Kind.PARTIAL), "no derivative of a quantity"
    )
    author = Author(Partial(u[l], v), v, LAYER)
    refused(lambda: author.take(Rule.CHAIN, Kind.PARTIAL), "defined by itself")


def chained(*quantities: Quantity) -> Callable[[], object]:
    """The chain rule for dC/dv with another C."""
    kept = tuple(
        old
        for old in THEORY.quantities
        if old.name not in {new.name for new in quantities}
    )
    theory = replace(THEORY, quantities=(*kept, *quantities))
    author = Author(Partial(C, v), Integer(0), theory=theory)
    return lambda: author.take(Rule.CHAIN, Kind.PARTIAL)


def test_cases_that_overlap_or_reach_out_of_range_are_refused_in_the_chain_rule() -> (
    None
):
    cost = Quantity("C", (), (Case(over(e[l], LAYER)),))

    def cases(*ranges: tuple[Any, Any]) -> Callable[[], object]:
        clauses = (Case(v, (Index(l, lo, hi),)) for lo, hi in ranges)
        return chained(cost, Quantity("e", (LAYERS,), tuple(clauses)))

    cases((1, 1), (2, L))()
    cases((L, L), (1, L - 1))()
    cases((1, 1), (1, L))()
    refused(cases((1, L + 1)), "beyond the range")
    refused(cases((0, L)), "beyond the range")
    refused(cases((2, 2), (1, L)), "in two")
    refused(cases((D, D), (1, L)), "beyond the range")
    # D may be 1, and so the first range end before the second begins.
    apart = Case(w, (Index(l, 1, D),)), Case(v, (Index(l, 3, L),))
    refused(chained(cost, Quantity("e", (LAYERS,), apart)), "in two")
    apart = Case(w, (Index(l, D, L),)), Case(v, (Index(l, 1, 2),))
    refused(chained(cost, Quantity("e", (LAYERS,), apart)), "in two")


def test_cases_for_pairs_of_indices_are_refused_in_the_chain_rule() -> None:
    o, slots = IndexedBase("o"), (Index(j, 1, D), Index(k, 1, D))
    cost = Quantity("C", (), (Case(over(o[j, k], *slots)),))

    def cases(*clauses: Case) -> Callable[[], object]:
        return chained(cost, Quantity("o", slots, clauses))

    corner = Index(j, 1, 1), Index(k, 1, 1)
    refused(cases(Case(w, corner), Case(v)), "may hold as well")
    refused(cases(Case(w), Case(v)), "may hold as well")
    refused(cases(Case(v, (Index(j, 1, k),))), "mentions a later slot")
    cases(Case(v, corner))()
    cases(Case(v, (Index(k, 1, j),)))()


def test_an_unknown_quantity_on_the_way_hands_its_own_derivative_on() -> None:
    cost = Quantity("C", (), (Case(over(e[l] ** 2, LAYER)),))
    between = Quantity("y", (), (Case(v**2),))

    def unknown(term: Expr) -> Quantity:
        return Quantity("e", (LAYERS,), (Case(term),), stand_in=True)

    chained(cost, unknown(v * w))()
    chained(replace(cost, stand_in=True), unknown(v * w))()
    refused(chained(cost, unknown(v * y), between), "how e depends on v")


def test_an_unknown_quantity_is_not_split_into_its_uses() -> None:
    unknown = Quantity("C", (), (Case(v**2),), stand_in=True)
    refused(chained(unknown), "how C depends on v")


def test_an_unknown_recursion_is_no_direct_use_of_its_own_family() -> None:
    """∂e[l]/∂e[2] is 1 for l = 2, and e[2] does not use itself."""
    steps = (
        Case(v, (Index(l, L, L),)),
        Case(w * e[l + 1], (Index(l, 1, L - 1),)),
    )
    unknown = Quantity("e", (LAYERS,), steps, stand_in=True)
    cost = Quantity("C", (), (Case(over(e[l] ** 2, LAYER)),))
    kept = tuple(f for f in THEORY.quantities if f.name not in ("C", "e"))
    theory = replace(THEORY, quantities=(*kept, unknown, cost))
    for variable in (e[2], e[L], e[1]):
        author = Author(Partial(C, variable), Integer(0), theory=theory)
        if variable == e[1]:
            author.take(Rule.CHAIN, Kind.PARTIAL)
        else:
            refused(author.take, "how e depends on e", Rule.CHAIN, Kind.PARTIAL)


def test_the_chain_rule_refuses_definitions_by_derivatives() -> None:
    by_derivative = Quantity("C", (), (Case(Partial(w**2, w) * v),))
    refused(chained(by_derivative), "defined by a derivative")
