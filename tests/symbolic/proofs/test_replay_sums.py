"""Deltas, and sums over bound indices."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Expr, Integer, exp

from backproof.symbolic.choice import Truth
from backproof.symbolic.graph import Kind
from backproof.symbolic.proofs.replay import ProofError, replay
from backproof.symbolic.proofs.trace import Rule
from backproof.symbolic.theory import (
    Index,
)

from .author import (
    BELOW,
    LAYER,
    MEMBER,
    OUTPUTS,
    ROWS,
    SAMPLES,
    Author,
    D,
    L,
    W,
    b,
    i,
    j,
    k,
    l,
    m,
    n,
    over,
    p0,
    p1,
    refused,
    s,
    t,
    v,
    w,
    z,
)
from .handmade import contraction, pairs

# Deltas.


def delta(one: Any, other: Any) -> Expr:
    return sympy.KroneckerDelta(one, other)


def test_a_delta_is_one_or_zero() -> None:
    author = Author(delta(l, L) * v, Integer(0), BELOW).take(Rule.DELTA, Kind.DELTA)
    author.accepted()
    unsure = Author(delta(l, L) * v, Integer(0), LAYER)
    refused(lambda: unsure.take(Rule.DELTA, Kind.DELTA), "may or may not")
    sizes = Author(delta(n[1], n[2]) * v, Integer(0))
    refused(lambda: sizes.take(Rule.DELTA, Kind.DELTA), "may or may not")
    refused(lambda: Author(v * w, v).take(Rule.DELTA, v), "no delta")


def test_the_opposite_of_a_comparison() -> None:
    author = Author(Truth(v), 1 - Truth(-v)).take(Rule.OPPOSITE, Truth(v))
    replay(author.graph, author.claim, author.proof)
    for right in (Truth(-v), 1 - Truth(v), 1 - Truth(-w), -Truth(-v)):
        wrong = Author(Truth(v), right)
        if wrong.summands():
            with pytest.raises(ProofError):
                replay(wrong.graph, wrong.claim, author.proof)
    refused(Author(v, w).take, "no nonnegative", Rule.OPPOSITE, v)


@pytest.mark.parametrize(
    "number",
    [
        j - k,
        D - 2,
        b[l, j] - b[l, k],
        b[l, j + 1] - b[l, k + 1],
        over(b[l, m], Index(m, 1, n[l])) - b[l, j],
        b[l, j] - 2 * b[l, 1],
        W[l, j, 1] - z[l, j, 1] + b[l, j] - b[l, 1],
    ],
)
def test_numbers_that_are_equal_somewhere_have_no_opposite(number: Expr) -> None:
    """x[i] - x[k] is 0 for i = k, and a sum less its only term, too."""
    author = Author(Truth(number), v, LAYER, ROWS, Index(k, 1, n[l]))
    reason = "equal somewhere|no exception among indices"
    refused(author.take, reason, Rule.OPPOSITE, Kind.NONNEGATIVE)


def test_numbers_that_differ_in_some_index_have_an_opposite() -> None:
    alone = v + b[l, j] - b[l, 1]
    for number in (b[l, j] - b[l, j + 1], z[l, j, i], b[l, j] - W[l, j, 1], v, alone):
        author = Author(Truth(number), 1 - Truth(-number), *MEMBER)
        author.take(Rule.OPPOSITE, Truth(number))
        replay(author.graph, author.claim, author.proof)


def test_an_index_is_what_a_delta_says() -> None:
    pair = (LAYER, ROWS, Index(k, 1, n[l]))
    author = Author(delta(j, k) * b[l, j], delta(j, k) * b[l, k], *pair)
    author.take(Rule.MEET, Kind.DELTA, "j", author.node(k)).accepted()
    for name, value, reason in (
        ("j", l, "another value"),
        ("l", k, "cannot be solved"),
        ("j", j, "another value"),
        ("#0", k, "cannot be solved"),
    ):
        detail = (name, author.node(value))
        other = Author(delta(j, k) * b[l, j], Integer(0), *pair, graph=author.graph)
        refused(other.take, reason, Rule.MEET, Kind.DELTA, *detail)
    refused(Author(v, w).take, "no delta", Rule.MEET, v, "j", author.node(k))
    doubled = Author(delta(2 * j, k) * b[l, j], Integer(0), *pair)
    refused(doubled.take, "solved", Rule.MEET, Kind.DELTA, "j", doubled.node(k))


def test_a_delta_with_a_bound_index_replaces_it() -> None:
    contraction().accepted()


def test_a_delta_that_may_lie_outside_of_the_range_is_not_contracted() -> None:
    refused(lambda: contraction(lower=2), "need not be in")
    refused(lambda: contraction(upper=n[l - 1]), "need not be in")
    refused(lambda: contraction(upper=n[l] - 1), "need not be in")
    refused(lambda: contraction(upper=D), "need not be in")


def test_a_delta_is_solved_by_one_value_only() -> None:
    refused(lambda: contraction(l), "another value")
    refused(lambda: contraction(k), "another value")
    refused(lambda: contraction(p0), "another value")
    author = Author(over(delta(2 * k, j) * v, Index(k, 1, D)), v, Index(j, 1, D))
    refused(lambda: author.take(Rule.CONTRACT, Kind.DELTA, 0, author.node(j)), "solved")


def test_a_later_range_follows_its_index() -> None:
    below = Index(k, 1, n[m])
    left = over(delta(l, m) * b[m, k], below, Index(m, 1, L))
    author = Author(left, over(b[l, k], Index(k, 1, n[l])), LAYER)
    author.take(Rule.CONTRACT, Kind.DELTA, 0, author.node(l)).accepted()


def test_an_index_is_not_replaced_by_a_later_one() -> None:
    left = over(delta(j, k) * b[l, j], Index(k, 1, n[l]), ROWS)
    author = Author(left, over(b[l, j], ROWS), LAYER)
    refused(lambda: author.take(Rule.CONTRACT, Kind.DELTA, 0, author.node(p1)), "later")
    author.take(Rule.CONTRACT, Kind.DELTA, 1, author.node(p0)).accepted()


def test_facts_of_later_sums_say_nothing_about_a_contraction() -> None:
    # The inner sum is empty unless k <= j, which says nothing about j alone.
    left = over(delta(j, k), Index(m, 1, k - j), Index(k, 1, D))
    author = Author(left, Integer(0), Index(j, 0, D))
    refused(
        lambda: author.take(Rule.CONTRACT, Kind.DELTA, 0, author.node(j)), "need not be"
    )


# Bound indices.


def test_an_index_that_does_not_occur_is_counted() -> None:
    author = Author(over(v, ROWS), n[l] * v, LAYER).take(Rule.COUNT, None, 0)
    author.accepted()
    Author(over(v, Index(j, 3, 2)), Integer(0)).take(Rule.COUNT, None, 0).accepted()


def test_an_index_that_occurs_or_a_range_of_unknown_length_is_not_counted() -> None:
    author = Author(over(b[l, j], ROWS), n[l] * v, LAYER)
    refused(lambda: author.take(Rule.COUNT, None, 0), "occurs")
    later = Author(over(b[m, k], Index(k, 1, n[m]), Index(m, 1, L)), v)
    refused(lambda: later.take(Rule.COUNT, None, 0), "the index occurs")
    ranges = Author(over(v, Index(k, 1, n[m]), Index(m, 1, L)), v)
    refused(lambda: ranges.take(Rule.COUNT, None, 0), "a range has the index")
    refused(lambda: later.take(Rule.COUNT, None, 2), "no such bound index")
    for lower, upper in ((1, D - 2), (3, 1), (L, D), (1, D / 2)):
        short = Author(over(v, Index(j, lower, upper)), v)
        refused(short.take, "may be negative", Rule.COUNT, None, 0)


def test_a_sum_of_one_value() -> None:
    author = Author(over(b[m, 1] * v, Index(m, l, l)), v * b[l, 1], LAYER)
    author.take(Rule.SINGLE, None, 0).accepted()
    for upper in (L, l + 1, l - 1, n[l]):
        other = Author(over(b[m, 1], Index(m, l, upper)), Integer(0), LAYER)
        refused(other.take, "other values", Rule.SINGLE, None, 0)


def test_an_empty_sum() -> None:
    for lower, upper in ((1, 0), (L, L - 1), (l + 1, l), (D + 1, 0)):
        author = Author(over(v, Index(m, lower, upper)), Integer(0), LAYER)
        author.take(Rule.EMPTY, None, 0).accepted()
    for lower, upper in ((1, D - 1), (L, L), (1, D), (l, L)):
        author = Author(over(v, Index(m, lower, upper)), Integer(0), LAYER)
        refused(author.take, "need not be empty", Rule.EMPTY, None, 0)


TOTAL = over(exp(z[L, m, i]), Index(m, 1, n[L]))


def test_a_softmax_adds_up_to_one() -> None:
    author = Author(over(s[j, i], OUTPUTS), Integer(1), SAMPLES)
    author.take(Rule.DEFINITION, Kind.FAMILY, 0).take(Rule.CANCEL, Kind.POWER, 0)
    replay(author.graph, author.claim, author.proof)


@pytest.mark.parametrize(
    "left",
    [
        over(exp(z[L, j, i]), Index(j, 1, n[L] - 1)) / TOTAL,
        over(exp(z[L, j, i]), Index(j, 2, n[L])) / TOTAL,
        over(exp(2 * z[L, j, i]), OUTPUTS) / TOTAL,
        over(exp(z[L, j, i]) * t[j, i], OUTPUTS) / TOTAL,
        over(
            exp(z[L, j, i]) / over(exp(z[L, m, i]) * b[L, j], Index(m, 1, n[L])),
            OUTPUTS,
        ),
    ],
)
def test_what_is_not_the_base_is_not_cancelled(left: Expr) -> None:
    author = Author(left, Integer(1), SAMPLES)
    refused(lambda: author.take(Rule.CANCEL, Kind.POWER, 0), "do not add up")


def test_a_sum_that_may_be_empty_is_not_cancelled() -> None:
    """For D = 1 the left side is an empty sum, 0."""
    numbers, same = Index(k, 2, D), Index(m, 2, D)
    left = over(exp(b[1, k]) / over(exp(b[1, m]), same), numbers)
    author = Author(left, Integer(1))
    refused(author.take, "may be empty", Rule.CANCEL, Kind.POWER, 0)


def test_positive_and_fractional_powers_are_not_cancelled() -> None:
    author = Author(
        over(exp(z[L, j, i]) * t[j, i], OUTPUTS) / sympy.sqrt(TOTAL),
        Integer(0),
        SAMPLES,
    )
    refused(lambda: author.take(Rule.CANCEL, Kind.POWER, 0), "not whole")
    refused(lambda: author.take(Rule.CANCEL, Kind.APPLY, 0), "no power")


def test_sums_change_places() -> None:
    author = pairs()
    author.take(Rule.EXCHANGE, None, 1, 0).accepted()


@pytest.mark.parametrize("order", [(0,), (0, 0), (1, 2), (0, 1, 2), ("1", "0"), ()])
def test_what_is_no_order_of_the_sums_is_refused(order: tuple[object, ...]) -> None:
    refused(lambda: pairs().take(Rule.EXCHANGE, None, *order), "no order|the detail")


def test_a_sum_does_not_leave_the_one_that_its_range_depends_on() -> None:
    author = Author(over(b[m, k], Index(k, 1, n[m]), Index(m, 1, L)), v)
    refused(lambda: author.take(Rule.EXCHANGE, None, 1, 0), "not before it")
