"""Sums cut in two, and double sums over a triangle turned."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from sympy import Expr, Integer

from backproof.symbolic.graph import Node
from backproof.symbolic.proofs import replay as kernel
from backproof.symbolic.proofs.replay import ProofError
from backproof.symbolic.proofs.trace import Rule, Step
from backproof.symbolic.theory import Index

from .author import (
    LAYER,
    ROWS,
    Author,
    D,
    W,
    b,
    j,
    k,
    l,
    m,
    n,
    over,
    p0,
    p1,
    refused,
    v,
    w,
)
from .handmade import cut, pairs

# Cutting.


def test_a_sum_is_cut_anywhere_in_its_range() -> None:
    for end in (1, n[l] - 1):
        parts = over(b[l, j], Index(j, 1, end)), over(b[l, j], Index(j, end + 1, n[l]))
        cut(end, *parts).accepted()
    for end in (0, n[l]):
        whole = cut(end)
        whole.sound(whole.proof)
    left, right = over(b[l, j], Index(j, 1, k)), over(b[l, j], Index(j, k + 1, n[l]))
    within = Index(k, 1, n[l])
    author = Author(over(b[l, j], ROWS), left + right, LAYER, within)
    author.take(Rule.CUT, None, 0, author.node(k)).accepted()


def test_a_first_or_last_value_is_cut_off() -> None:
    first = over(b[l, j], Index(j, 2, n[l]))
    last = over(b[l, j], Index(j, 1, n[l] - 1))
    cut(1, b[l, 1], first).take(Rule.SINGLE, None, 0).accepted()
    cut(n[l] - 1, last, b[l, n[l]]).take(Rule.SINGLE, None, 0).accepted()


def test_a_sum_cut_elsewhere_is_not_what_is_claimed() -> None:
    for end in (1, n[l] - 1):
        for wrong in (
            (over(b[l, j], Index(j, 1, end)), over(b[l, j], Index(j, end, n[l]))),
            (over(b[l, j], Index(j, 1, end)), over(b[l, j], Index(j, end + 2, n[l]))),
            (over(b[l, j], Index(j, 1, end)),),
        ):
            author = cut(end, *wrong)
            author.rejected(author.proof, "left at the end")


@pytest.mark.parametrize(
    "end", [-1, n[l] + 1, n[l - 1], D, n[l] / 2, j, v, l, n[l] - 2, 2]
)
def test_a_sum_is_not_cut_outside_of_its_range(end: Expr) -> None:
    refused(lambda: cut(end), "may end before|unknown range")


def test_the_range_of_a_sum_does_not_tell_that_it_has_values() -> None:
    for index, end in ((Index(j, 2, n[l]), n[l] - 1), (Index(j, 3, n[l]), 2)):
        refused(lambda i=index, e=end: cut(e, index=i), "may end before")
    cut(1, Integer(0), index=Index(j, 2, n[l]))


def test_an_end_mentions_no_index_that_is_bound_there_or_later() -> None:
    author = pairs()
    for end in (p0, p1):
        refused(author.take, "unknown range", Rule.CUT, None, 0, author.node(end))
    refused(author.take, "unknown range", Rule.CUT, None, 1, author.node(p1))
    author = Author(over(W[l, j, k], Index(k, 1, n[l - 1]), ROWS), v, LAYER)
    # Under n[#1] >= 1 nothing is known of #1 itself.
    refused(author.take, "unknown range", Rule.CUT, None, 0, author.node(n[p1]))


def test_facts_of_later_sums_say_nothing_about_a_cut() -> None:
    left = over(b[l, j], Index(m, 1, D - k), Index(k, 1, n[l]), ROWS)
    author = Author(left, v, LAYER)
    refused(author.take, "may end before", Rule.CUT, None, 1, author.node(D))


def test_what_is_no_position_and_end_is_refused() -> None:
    author = Author(over(b[l, j], ROWS), v, LAYER)
    one = author.graph.one
    for position in (1, -1):
        refused(author.take, "no such bound", Rule.CUT, None, position, one)
    for detail in ((0,), (one, 0), (0, 1), (0, one, one), ("0", one)):
        refused(author.take, "the detail is", Rule.CUT, None, *detail)


# Turning.

F = j * k**2 * v + j


def test_a_triangle_is_turned() -> None:
    lower = over(F, Index(j, k, D), Index(k, 1, D))
    left = over(F, Index(k, 1, j), Index(j, 1, D))
    author = turned(left, lower)
    author.accepted()
    upper = over(F, Index(j, 1, k), Index(k, 1, D))
    turned(over(F, Index(k, j, D), Index(j, 1, D)), upper).accepted()


def turned(left: Expr, right: Expr, *for_all: Index) -> Author:
    """Each summand of the left side turned."""
    author = Author(left, right, *for_all)
    for part in Author(left, Integer(0), *for_all, graph=author.graph).summands():
        if author.state.get((part.bounds, part.product)) == part.coefficient:
            author.step(Step(Rule.TURN, part, (), None, (0,)))
    return author


def test_a_triangle_with_a_shift_is_turned() -> None:
    left = over(F, Index(k, 1, j - 1), Index(j, 1, D))
    turned(left, over(F, Index(j, k + 1, D), Index(k, 1, D - 1))).accepted()
    left = over(F, Index(k, j + l, D + l), Index(j, 1, D))
    right = over(F, Index(j, 1, k - l), Index(k, l + 1, D + l))
    turned(left, right, LAYER).accepted()


@pytest.mark.parametrize(
    "right",
    [
        over(F, Index(j, 1, D), Index(k, 1, D)),
        over(F, Index(j, k, D), Index(k, 2, D)),
        over(F, Index(j, k + 1, D), Index(k, 1, D)),
        over(F, Index(j, 1, k), Index(k, 1, D)),
    ],
)
def test_a_triangle_is_not_another_one(right: Expr) -> None:
    author = turned(over(F, Index(k, 1, j), Index(j, 1, D)), right)
    author.rejected(author.proof, "left at the end")


@pytest.mark.parametrize(
    ("outer", "inner", "reason"),
    [
        ((1, D), (0, j), "no triangle"),  # k = 0 has all j, and not those from 0.
        ((1, D), (1, j + 1), "no triangle"),
        ((2, D), (1, j), "no triangle"),
        ((1, D), (j, D + 1), "no triangle"),
        ((1, D), (j - 1, D), "no triangle"),
        ((1, D), (j, n[1]), "no triangle"),
        ((1, D), (1, 2 * j), "no end"),
        ((1, D), (1, D - j), "no end"),
        ((1, D), (j, 2 * j), "no end"),
        ((1, D), (j - 1, j), "no end"),
        ((1, D), (1, D), "no end"),
    ],
)
def test_what_is_no_triangle_is_not_turned(
    outer: tuple[object, object], inner: tuple[object, object], reason: str
) -> None:
    left = over(F, Index(k, *inner), Index(j, *outer))
    refused(lambda: turned(left, Integer(0)), reason)


def test_a_turned_sum_keeps_the_ranges_and_sums_inside() -> None:
    def third(term: Expr) -> Expr:
        return over(term * m, Index(m, j, k + 3))

    left = over(third(F), Index(k, 1, j), Index(j, 1, D))
    turned(left, over(third(F), Index(j, k, D), Index(k, 1, D))).accepted()


def test_turning_needs_a_sum_inside() -> None:
    author = Author(over(b[l, j], ROWS), v, LAYER)
    for position in (0, 1, -1):
        refused(author.take, "no such bound", Rule.TURN, None, position)


def test_a_turned_sum_runs_over_the_same_pairs() -> None:
    """By counting, for numbers of every sign and order: empty ranges, too."""
    author = Author(v, w)
    number = author.graph.number
    i0, i1 = author.place.index(0), author.place.index(1)
    sizes = range(-1, 3)

    def pairs_of(bounds: tuple[tuple[Node, Node], ...]) -> set[tuple[int, int]]:
        (s, t), (u, w) = bounds

        def at(node: Node, value: int) -> int:
            return int(author.graph.substitute(node, {"#0": number(value)}).number)

        spans = (
            (one, range(at(u, one), at(w, one) + 1))
            for one in range(int(s.number), int(t.number) + 1)
        )
        return {(one, two) for one, span in spans for two in span}

    taken = 0
    for s, t, end, c in product(sizes, repeat=4):
        shifted = author.graph.add(i0, number(c))
        outer = number(s), number(t)
        for inner in ((number(end), shifted), (shifted, number(end))):
            summand = replace(
                Author(v, Integer(0), graph=author.graph).summands()[0],
                bounds=(outer, inner),
                product=author.graph.mul(i0, author.graph.power(i1, 2)),
            )
            here = author.place.at((summand.bounds, summand.product))
            try:
                state = kernel._after(here, Step(Rule.TURN, summand, (), None, (0,)))
            except ProofError:
                continue
            ((bounds, _),) = state
            swapped = {(one, two) for two, one in pairs_of(bounds)}
            assert swapped == pairs_of(summand.bounds)
            taken += 1
    assert taken > 200
