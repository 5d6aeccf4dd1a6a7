"""Definitions are opened where they hold, and indices are known from facts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from sympy import Expr, IndexedBase, Integer

from backproof.symbolic.choice import Choice, Truth
from backproof.symbolic.graph import Kind
from backproof.symbolic.proofs.replay import replay
from backproof.symbolic.proofs.trace import Rule
from backproof.symbolic.theory import Case, Index, Quantity, Size, Theory

from .author import (
    BELOW,
    LAYER,
    LAYERS,
    MEMBER,
    ROWS,
    SAMPLES,
    THEORY,
    Author,
    D,
    L,
    W,
    a,
    b,
    delta,
    e,
    g,
    i,
    j,
    k,
    l,
    m,
    n,
    over,
    q,
    refused,
    u,
    v,
    w,
    x,
    z,
)
from .handmade import definition

# Definitions.


def test_a_definition_is_put_in() -> None:
    definition().accepted()


def test_a_case_is_put_in_where_it_holds() -> None:
    inputs = Index(j, 1, n[0]), SAMPLES
    Author(a[0, j, i], x[j, i], *inputs).take(Rule.DEFINITION, a[0, j, i], 0).accepted()
    author = Author(a[l, j, i], g(z[l, j, i]), *MEMBER)
    author.take(Rule.DEFINITION, a[l, j, i], 1).accepted()


def test_a_case_that_need_not_hold_is_refused() -> None:
    zero = Index(l, 0, L)
    author = Author(a[l, j, i], x[j, i], zero, ROWS, SAMPLES)
    refused(lambda: author.take(Rule.DEFINITION, a[l, j, i], 0), "need not hold")
    refused(lambda: author.take(Rule.DEFINITION, a[l, j, i], 1), "earlier case")
    for number in (2, -1):
        refused(author.take, "no such case", Rule.DEFINITION, a[l, j, i], number)
    for detail in (("0",), (None,), (), (1, 1)):
        refused(author.take, "the detail is", Rule.DEFINITION, a[l, j, i], *detail)


def test_an_argument_out_of_range_is_not_opened() -> None:
    beyond = over(a[L, k, i], Index(k, 1, n[L] + 1))
    author = Author(beyond, over(g(z[L, k, i]), Index(k, 1, n[L] + 1)), SAMPLES)
    refused(lambda: author.take(Rule.DEFINITION, Kind.FAMILY, 1), "out of range")


def test_given_quantities_sizes_and_unknown_functions_have_no_case() -> None:
    author = Author(v * D * q * a[L, 1, 1], Integer(1))
    for term, reason in ((v, "no such case"), (D, "no such case"), (q, "not known")):
        refused(author.take, reason, Rule.DEFINITION, term, 0)


def test_a_definition_has_no_index_but_its_slots() -> None:
    o = IndexedBase("o")
    for case in (Case(b[1, k]), Case(v, (Index(k, 1, 1),)), Case(v, (Index(l, k, L),))):
        unknown = Quantity("o", (LAYERS,), (case,))
        theory = replace(THEORY, quantities=(*THEORY.quantities, unknown))
        refused(partial(Author, o[l], v, LAYER, theory=theory), "unknown")


@pytest.mark.parametrize("name", ["#0", "@0"])
def test_a_quantity_named_like_a_bound_index_is_refused(name: str) -> None:
    theory = replace(THEORY, quantities=(*THEORY.quantities, Quantity(name)))
    refused(lambda: Author(v, v, theory=theory), "like a bound index")


def test_definitions_that_go_round_are_refused() -> None:
    author = Author(u[l], Integer(1), LAYER)
    refused(lambda: author.take(Rule.DEFINITION, u[l], 0), "defined by itself")


def test_definitions_that_descend_upwards_are_opened() -> None:
    author = Author(e[l], w * e[l + 1], BELOW)
    author.take(Rule.DEFINITION, e[l], 1).accepted()
    refused(
        lambda: Author(e[l], w * v, LAYER).take(Rule.DEFINITION, e[l], 1),
        "earlier case|need not hold",
    )


# Facts.


def test_members_of_the_claim_tell_that_their_arguments_are_in_range() -> None:
    every = Index(l, 0, L), ROWS, SAMPLES
    author = Author(W[l, j, 1] * a[l, j, i], W[l, j, 1] * g(z[l, j, i]), *every)
    author.take(Rule.DEFINITION, a[l, j, i], 1)
    replay(author.graph, author.claim, author.proof)


def test_members_in_a_sum_that_may_be_empty_tell_nothing() -> None:
    every = Index(l, 0, L), ROWS, SAMPLES
    weights = over(W[l, j, 1], Index(m, 2, D))
    author = Author(weights * a[l, j, i], v, *every)
    refused(
        lambda: author.take(Rule.DEFINITION, a[l, j, i], 1), "need not hold|earlier"
    )


def test_members_in_a_branch_tell_nothing() -> None:
    every = Index(l, 0, L), ROWS, SAMPLES
    branch = Choice(Truth(v), W[l, j, 1], Integer(0))
    author = Author(branch * a[l, j, i], v, *every)
    refused(lambda: author.take(Rule.DEFINITION, a[l, j, i], 1), "earlier case")


# Sizes with a maximum: the class of each sample.


def classes(maximum: Expr | None, slot: Index = SAMPLES) -> Theory:
    """Members y[i], which are classes up to the maximum, of quantities o[k]."""
    size = Size("classes", (slot,), maximum=maximum)
    o = Quantity("o", (Index(k, 1, L),), (Case(v),))
    sizes = (*THEORY.sizes, size)
    return replace(THEORY, sizes=sizes, quantities=(*THEORY.quantities, o))


def take_class(maximum: Expr | None, *for_all: Index) -> None:
    """O at the class of a sample is opened."""
    o, kind = IndexedBase("o"), IndexedBase("classes", integer=True, positive=True)
    theory = classes(maximum)
    left = over(o[kind[m]], Index(m, 1, D))
    author = Author(left, over(v, SAMPLES), *for_all, theory=theory)
    author.take(Rule.DEFINITION, Kind.FAMILY, 0)
    replay(author.graph, author.claim, author.proof)


def test_a_size_is_at_most_its_maximum() -> None:
    for maximum in (L, L - 1, Integer(2)):
        take_class(maximum)
    for maximum in (None, L + 1, D, Integer(3)):
        refused(take_class, "out of range", maximum)


def test_a_maximum_mentions_the_slots_of_its_size_and_no_index_of_the_claim() -> None:
    refused(take_class, "out of range", k, Index(k, 1, L))
    bounded = n[l]
    theory = classes(bounded, Index(l, 0, L))
    kind = IndexedBase("classes", integer=True, positive=True)
    row = Author(v * delta(kind[L], n[L] + 1), Integer(0), theory=theory)
    row.take(Rule.DELTA, Kind.DELTA)
    other = Author(v * delta(kind[L], n[1] + 1), Integer(0), theory=theory)
    refused(other.take, "may or may not", Rule.DELTA, Kind.DELTA)
    same = Author(v * delta(kind[L], n[l] + 1), Integer(0), LAYERS, theory=theory)
    refused(same.take, "may or may not", Rule.DELTA, Kind.DELTA)
