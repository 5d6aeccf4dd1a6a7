"""What a proof starts from, what is left at its end, and its parts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from sympy import Expr, Integer, exp

from backproof.symbolic.graph import Kind
from backproof.symbolic.proofs.replay import ProofError, replay
from backproof.symbolic.proofs.trace import Rule, Split, Step, Summand, Trace
from backproof.symbolic.theory import (
    Index,
    index_symbol,
)

from .author import (
    BELOW,
    COLUMNS,
    LAYER,
    ROWS,
    SAMPLES,
    Author,
    D,
    L,
    W,
    b,
    c,
    d,
    delta,
    e,
    h,
    j,
    k,
    l,
    m,
    n,
    over,
    refused,
    summand,
    v,
    w,
    y,
)

# The state.


def test_an_equality_up_to_order_and_dummy_names_needs_no_step() -> None:
    left = over(v * W[l, j, k], COLUMNS) + w
    right = w + over(v * W[l, j, m], Index(m, 1, n[l - 1]))
    Author(left, right, LAYER, ROWS).accepted()


def test_products_and_powers_of_sums_are_multiplied_out() -> None:
    total = over(b[l, j], ROWS)
    pairs = over(b[l, j] * b[l, k], Index(k, 1, n[l]), ROWS)
    Author((v + total) ** 2, v**2 + 2 * v * total + pairs, LAYER).accepted()


def test_a_sum_over_its_square_is_multiplied_out_again() -> None:
    total = over(b[l, j], ROWS)
    author = Author(v * total**2 / total, over(v * b[l, j], ROWS), LAYER)
    author.accepted()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (v, w),
        (v, 2 * v),
        (v * w, v + w),
        (over(b[l, j], ROWS), over(b[l, j], Index(j, 1, n[l - 1]))),
        (over(b[l, j], ROWS), over(b[l, j], Index(j, 2, n[l]))),
        (over(b[l, j], ROWS) ** 2, over(b[l, j] ** 2, ROWS)),
    ],
)
def test_a_false_equality_leaves_summands(left: Expr, right: Expr) -> None:
    Author(left, right, LAYER).rejected(Trace(()), "left at the end")


def test_a_step_is_about_a_factor_of_its_summand() -> None:
    """Otherwise w is w times the formula of h(v)."""
    author = Author(w, w / (1 + exp(-v)))
    for factor in (h(v), None):
        node = author.node(factor) if factor else None
        refused(author.step, "none of|no apply", Step(
            Rule.FORMULA, summand(author, 1, w), (), node
        ))  # fmt: skip


def test_an_index_that_is_not_for_all_is_refused() -> None:
    refused(lambda: Author(b[l, j], b[l, j], LAYER), "j: an index of unknown range")


@pytest.mark.parametrize("name", ["#0", "@0"])
def test_a_claim_about_an_index_named_like_a_bound_one_is_refused(name: str) -> None:
    index = index_symbol(name)
    refused(lambda: Author(index, index, Index(index, 1, D)), "like a bound index")


def test_an_index_before_its_own_range_is_refused() -> None:
    refused(lambda: Author(b[l, j], b[l, j], ROWS, LAYER), "range of j")
    refused(lambda: Author(v, v, Index(j, 1, j)), "range of j")


def test_an_index_named_twice_is_refused() -> None:
    refused(lambda: Author(v, v, SAMPLES, SAMPLES), "twice")


def test_free_and_bound_indices_of_one_name_are_not_confused() -> None:
    inner = over(b[l, j] * b[l, k], Index(k, 1, n[l]))
    author = Author(over(inner, ROWS), over(b[l, j], ROWS) ** 2, LAYER)
    author.accepted()
    twisted = over(b[l, j] * b[l, j], Index(k, 1, n[l]), ROWS)
    Author(over(inner, ROWS), twisted, LAYER).rejected(Trace(()), "left at the end")


def test_more_summands_than_any_proof_needs_are_refused() -> None:
    many = (v + w + c + y + d) ** 40
    refused(lambda: Author(many, Integer(0)), "too many summands")


def test_a_power_of_too_many_factors_is_refused() -> None:
    for number in (30_000, 10**12):
        refused(lambda n=number: Author((v + w) ** n, Integer(0)), "too high a power")


def test_an_index_named_like_a_quantity_is_refused() -> None:
    index = index_symbol("v")
    refused(lambda: Author(w, w, Index(index, 1, D)), "named like a quantity")


def test_more_sums_than_any_proof_needs_are_refused() -> None:
    refused(lambda: Author(over(b[l, j], ROWS) ** 1000, v, LAYER), "too many")


def test_terms_too_deep_for_the_graph_are_refused_with_a_reason() -> None:
    author = Author(v, v)
    deep = author.node(v)
    for _ in range(5000):
        deep = author.graph.apply("g", 0, author.graph.add(deep, author.graph.one))
    before = Summand(Fraction(1), (), deep)
    author.rejected(Trace((Step(Rule.FORMULA, before, ()),)), "no such summand")


# Splitting a claim.


def test_a_claim_is_split_at_an_end_of_a_range() -> None:
    every = Index(l, 0, L)
    left = delta(l, 0) * v
    author = Author(left, v - v + left, every)
    zero, top = author.graph.zero, author.node(L)
    empty = Trace(())
    replay(author.graph, author.claim, Split("l", zero, empty, empty))
    replay(author.graph, author.claim, Split("l", top, empty, empty))
    one = author.graph.one
    author.rejected(Split("l", one, empty, empty), "neither end")
    author.rejected(Split("m", zero, empty, empty), "no index")
    author.rejected(Split("l", author.node(v), empty, empty), "neither end")


def layers() -> tuple[Author, Split]:
    """delta(l, L) e[l] = delta(l, L) v: at the last layer, and below it."""
    left, right = delta(l, L) * e[l], delta(l, L) * v
    author = Author(left, right, LAYER)
    below = Author(left, right, BELOW, graph=author.graph)
    while below.state:
        below.take(Rule.DELTA, Kind.DELTA)
    last = Author(e[L], v, graph=author.graph).take(Rule.DEFINITION, e[L], 0)
    return author, Split("l", author.node(L), last.proof, below.proof)


def test_each_part_of_a_split_has_its_own_proof() -> None:
    author, split = layers()
    replay(author.graph, author.claim, split)


def test_a_value_that_a_split_puts_in_says_that_the_range_has_it() -> None:
    """Some k is in 2..D, so D is not 1."""
    author = Author(delta(D, 1) * v, Integer(0), Index(k, 2, D))
    author.take(Rule.DELTA, Kind.DELTA)
    replay(author.graph, author.claim, Split("k", author.node(D), *[author.proof] * 2))
    lone = Author(delta(D, 1) * v, Integer(0), graph=author.graph)
    lone.rejected(author.proof, "may or may not be equal")


def test_a_split_with_a_missing_or_wrong_part_is_refused() -> None:
    author, split = layers()
    for wrong in (
        replace(split, there=Trace(())),
        replace(split, elsewhere=Trace(())),
        replace(split, there=split.elsewhere),
        replace(split, elsewhere=split.there),
        replace(split, value=author.graph.one),
        split.there,
        split.elsewhere,
    ):
        with pytest.raises(ProofError):
            replay(author.graph, author.claim, wrong)
