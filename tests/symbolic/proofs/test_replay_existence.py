"""What divides, and may be multiplied by, is not zero."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
import sympy
from sympy import Expr, Integer, Symbol, exp

from backproof.symbolic.choice import Truth
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
    LAYER,
    OUTPUTS,
    ROWS,
    SAMPLES,
    THEORY,
    Author,
    C,
    D,
    b,
    c,
    d,
    j,
    k,
    l,
    m,
    n,
    over,
    q,
    r,
    refused,
    v,
    w,
    y,
)


def test_what_the_claim_divides_by_is_cleared() -> None:
    left = c / (c - w) - w / (c - w)
    author = Author(left, Integer(1))
    author.clear(author.node(c - w))
    replay(author.graph, author.claim, author.proof)


def test_what_is_positive_is_cleared() -> None:
    author = Author(v, w)
    for base in (y + 1, exp(v), D, 1 + v**2, over(exp(b[1, j]), Index(j, 1, n[1]))):
        author.clear(author.node(base))
    author.rejected(author.proof, "left at the end")


@pytest.mark.parametrize(
    "base",
    [
        v,
        v**2,
        c - d,
        1 - y,
        over(exp(b[1, j]), Index(j, 2, n[1])),
        exp(v) - 1,
        Truth(v),
        q,
    ],
)
def test_what_may_be_zero_is_not_cleared(base: Expr) -> None:
    author = Author(v, w)
    refused(lambda: author.clear(author.node(base)), "may be zero")


def test_what_a_stand_in_imitates_says_nothing_of_its_sign() -> None:
    for unknown, taken in ((False, True), (True, False)):
        o = Quantity("o", (), (Case(exp(v)),), stand_in=unknown)
        theory = replace(THEORY, quantities=(*THEORY.quantities, o))
        author = Author(v, w, theory=theory)
        clear = partial(author.clear, author.node(Symbol("o")))
        clear() if taken else refused(clear, "may be zero")


def test_a_bound_index_is_not_cleared_nor_a_negative_power() -> None:
    author = Author(over(b[l, j] / b[l, j] ** 2, ROWS), w, LAYER)
    index = author.graph.family("b", author.node(l), author.graph.index("#0"))
    refused(lambda: author.clear(index), "#0: an index")
    refused(lambda: author.clear(author.node(y), -1), "not positive")
    refused(lambda: author.clear(author.node(y), 0), "not positive")


def test_what_a_sum_that_may_be_empty_divides_by_is_not_cleared() -> None:
    author = Author(over(b[1, j] / (c - d), Index(j, 2, n[1])), Integer(17))
    refused(lambda: author.clear(author.node(c - d)), "may be zero")
    sure = Author(over(b[1, j] / (c - w), Index(j, 1, n[1])), Integer(17))
    sure.clear(sure.node(c - w))


def test_what_the_chain_rule_brings_in_is_not_cleared() -> None:
    """A quantity that C does not use may divide by zero everywhere."""
    hollow = Quantity("r", (Index(m, 1, 2),), (Case(v * m / (c - d), (Index(m, 2, 2),)),
                                              Case(w, (Index(m, 1, 1),))))  # fmt: skip
    cost = Quantity("C", (), (Case(r[1] ** 2),))
    kept = tuple(f for f in THEORY.quantities if f.name not in ("r", "u", "C"))
    theory = replace(THEORY, quantities=(*kept, hollow, cost))
    author = Author(Partial(C, v), Integer(17), theory=theory)
    author.take(Rule.CHAIN, Kind.PARTIAL)
    refused(lambda: author.clear(author.node(c - d)), "may be zero")
    # Nor what comes of it, by any rule or by clearing.
    author.take(Rule.FORWARD, Kind.PARTIAL, 0).clear(author.node(y))
    author.take(Rule.DIFFERENTIATE, Kind.PARTIAL)
    refused(lambda: author.clear(author.node(c - d)), "may be zero")


def test_a_root_may_have_no_derivative_where_it_exists() -> None:
    """The root of c - d, which is 0."""
    author = Author(Partial(sympy.sqrt(c - d), c), Integer(17))
    author.take(Rule.DIFFERENTIATE, Kind.PARTIAL)
    refused(lambda: author.clear(author.node(c - d)), "may be zero")
    smooth = Author(Partial(1 / (c - w), c), Integer(17))
    smooth.take(Rule.DIFFERENTIATE, Kind.PARTIAL).clear(smooth.node(c - w), 2)


def test_what_divides_leaves_no_sum_that_may_be_empty() -> None:
    """Otherwise the sum of 1/(D - 1) from 2 to D is 1, which for D = 1 is 0."""
    for term in (
        1 / (D - 1),
        1 / v,
        sympy.log(v),
        1 / over(exp(b[1, j]), Index(j, 2, D)),
    ):
        author = Author(over(term, Index(m, 2, D)), Integer(1))
        refused(author.take, "may not exist", Rule.COUNT, None, 0)
    for term in (1 / D, 1 / y, exp(v), 1 / over(exp(b[1, j]), OUTPUTS)):
        author = Author(over(term, Index(m, 2, D)), (D - 1) * term)
        author.take(Rule.COUNT, None, 0)
        replay(author.graph, author.claim, author.proof)
    sure = Author(over(1 / v, SAMPLES), D / v).take(Rule.COUNT, None, 0)
    replay(sure.graph, sure.claim, sure.proof)


def test_an_empty_sum_inside_another_does_not_exist_for_sure() -> None:
    left = over(1 / (c - w), Index(m, 1, D), Index(k, 2, D))
    author = Author(left, v).take(Rule.COUNT, None, 1)
    refused(lambda: author.clear(author.node(c - w)), "may be zero")
