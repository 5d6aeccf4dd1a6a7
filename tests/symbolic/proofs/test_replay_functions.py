"""Functions, choices, and what stands inside them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from sympy import Expr, Integer, exp

from backproof.symbolic.choice import Choice, Truth
from backproof.symbolic.graph import Kind
from backproof.symbolic.proofs import replay as kernel
from backproof.symbolic.proofs.replay import ProofError, replay
from backproof.symbolic.proofs.trace import Clear, Rule, Step, Trace
from backproof.symbolic.theory import (
    Index,
    Partial,
)

from .author import (
    COLUMNS,
    LAYER,
    OUTPUTS,
    ROWS,
    Author,
    D,
    L,
    W,
    a,
    b,
    c,
    d,
    g,
    h,
    i,
    j,
    k,
    l,
    m,
    n,
    over,
    p0,
    refused,
    s,
    summand,
    v,
    w,
    y,
    z,
)
from .handmade import congruence

# Functions.


def test_a_formula_is_put_in() -> None:
    author = Author(h(v), 1 / (1 + exp(-v)))
    author.take(Rule.FORMULA, h(v)).accepted()
    author = Author(g(v) * exp(v), h(v))
    refused(lambda: author.take(Rule.FORMULA, g(v)), "no formula")
    refused(lambda: author.take(Rule.FORMULA, exp(v)), "no formula")
    author.rejected(
        Trace((Step(Rule.FORMULA, summand(author, -1, h(v)), (summand(author, -1, v),),
                    author.node(h(v))),)),
        "something else",
    )  # fmt: skip
    refused(lambda: Author(v, v * w).take(Rule.FORMULA, v), "no apply")


def test_a_fraction_is_reduced() -> None:
    below = 1 / (1 + exp(v))
    author = Author(exp(v) * below, 1 - below)
    unit = author.node(exp(v))
    author.take(Rule.REDUCE, below, unit).accepted()
    other = Author(v * below, v)
    unit, wrong = other.node(exp(v)), other.node(v)
    refused(lambda: other.take(Rule.REDUCE, below, unit), "not among")
    refused(lambda: other.take(Rule.REDUCE, below, wrong), "no such summand")
    refused(lambda: other.take(Rule.REDUCE, below, exp(v)), "the detail is")
    refused(lambda: other.take(Rule.REDUCE, v, wrong), "no power")
    root = (1 + exp(v)) ** sympy.Rational(-1, 2)
    half = Author(exp(v) * root, v)
    refused(half.take, "not whole", Rule.REDUCE, root, half.node(exp(v)))


@pytest.mark.parametrize(
    "power", [v, -v, 3 * v / 2, v - over(b[l, m], Index(m, 1, n[l]))]
)
def test_exponentials_are_split(power: Expr) -> None:
    left = over(exp(b[l, j]), ROWS) * exp(power)
    author = Author(left, over(exp(b[l, j] + power), ROWS), LAYER)
    author.take(Rule.EXPONENTIAL, exp(p0 * 0 + b[l, p0] + power))
    if author.state:
        author.take(Rule.EXPONENTIAL, exp(power))
    replay(author.graph, author.claim, author.proof)
    wrong = replace(author.claim, right=over(exp(b[l, j] - 2 * power), ROWS))
    with pytest.raises(ProofError, match="no such summand"):
        replay(author.graph, wrong, author.proof)


def test_an_exponential_inside_a_sum_keeps_the_outer_index() -> None:
    def total(inside: Expr) -> Author:
        weights = over(W[l, j, k] * inside, COLUMNS)
        left = over(exp(weights + v), ROWS)
        right = over(exp(over(W[l, j, k] * b[l, j], COLUMNS)), ROWS) * exp(v)
        author = Author(left, right, LAYER)
        return author.take(Rule.EXPONENTIAL, author.summands()[0].factors[-1])

    author = total(b[l, j])
    replay(author.graph, author.claim, author.proof)
    wrong = total(b[l, k])
    wrong.rejected(wrong.proof, "left at the end")


def test_the_exponential_of_a_logarithm() -> None:
    author = Author(y, v)
    graph = author.graph
    power = graph.mul(graph.number(2), graph.apply("@log", 0, author.node(y)))
    applied = graph.apply("@exp", 0, power)
    here = replace(author.place, product=applied)
    assert kernel._exponential(here, applied) is graph.power(author.node(y), 2)
    half = graph.apply("@log", 0, author.node(y))
    applied = graph.apply("@exp", 0, graph.mul(graph.number(Fraction(1, 2)), half))
    assert kernel._exponential(here, applied) is applied


def test_what_is_no_exponential_is_not_split() -> None:
    author = Author(g(v + w) * sympy.sqrt(exp(v + w)), v)
    refused(lambda: author.take(Rule.EXPONENTIAL, g(v + w)), "no whole power")
    refused(lambda: author.take(Rule.EXPONENTIAL, Kind.POWER), "no whole power")
    wrong = Step(
        Rule.EXPONENTIAL,
        author.summands()[0],
        (summand(author, 1, g(v), g(w)),),
        author.node(g(v + w)),
    )
    author.rejected(Trace((wrong,)), "no whole power")


# Choices.


RELU = Choice(Truth(v), v, Integer(0))


def test_a_choice_is_opened() -> None:
    author = Author(RELU, Truth(v) * v).take(Rule.CHOICE, Kind.CHOOSE)
    author.accepted()
    square = Author(RELU**2, Truth(v) * v**2).take(Rule.CHOICE, Kind.POWER)
    replay(square.graph, square.claim, square.proof)


@pytest.mark.parametrize(
    "branch", [1 / w, w / (c - d), sympy.sqrt(w), sympy.log(w), h(1 / w)]
)
def test_a_branch_that_need_not_exist_is_not_opened(branch: Expr) -> None:
    author = Author(Choice(Truth(v), branch, v), v)
    refused(lambda: author.take(Rule.CHOICE, Kind.CHOOSE), "need not exist")


@pytest.mark.parametrize(
    "branch",
    [
        1 / y,
        1 / (1 + w**2),
        1 / over(exp(z[L, j, 1]), OUTPUTS),
        sympy.log(exp(w) + D),
        h(w),
        s[1, 1],
        sympy.sqrt(y),
    ],
)
def test_a_branch_that_exists_is_opened(branch: Expr) -> None:
    author = Author(Choice(Truth(v), branch, v), v)
    author.take(Rule.CHOICE, Kind.CHOOSE)


def test_a_choice_by_what_is_no_truth_value_is_not_opened() -> None:
    author = Author(Integer(1), v)
    graph = author.graph
    node = graph.choose(author.node(w), author.node(v), graph.one)
    here = replace(author.place, product=node)
    refused(lambda: kernel._choice(here, node), "no truth value")
    refused(lambda: kernel._choice(here, author.node(v)), "no choice")
    true = graph.choose(author.node(Truth(w)), author.node(v), graph.one)
    kernel._choice(replace(here, product=true), true)


def test_powers_of_truth_values_are_truth_values() -> None:
    author = Author(Truth(v) ** 3, Truth(v)).take(Rule.TRUTH, Kind.POWER)
    author.accepted()
    third = Truth(v) ** sympy.Rational(3, 2)
    for power in (Truth(v), 1 / Truth(v), sympy.sqrt(Truth(v)), third, v**2):
        other = Author(power, w)
        wanted = other.node(power)
        refused(
            lambda o=other, f=wanted: o.take(Rule.TRUTH, f),
            "truth value|not whole|no power",
        )


# Inside functions and powers.


def test_equal_arguments_give_equal_values() -> None:
    congruence().accepted()


def test_a_false_or_missing_proof_inside_is_refused() -> None:
    refused(lambda: congruence(Trace(())), "left at the end")
    wrong = b[l, j] - over(W[l, j, k] * a[l - 1, k, i], COLUMNS)
    refused(lambda: congruence(new=wrong), "left at the end")
    author = Author(g(v), g(w))
    new, empty = author.node(w), Trace(())
    for place in (1, -1):
        refused(
            author.take, "no such argument", Rule.CONGRUENCE, g(v), place, new, empty
        )
    for detail in ((0, new), (0, new, None), (0, v, empty)):
        refused(author.take, "the detail is", Rule.CONGRUENCE, g(v), *detail)


def test_no_proof_reaches_into_a_derivative() -> None:
    author = Author(Partial(v, v), w)
    for place in (0, 1):
        detail = (place, author.node(v), Trace(()))
        refused(author.take, "the factor is no", Rule.CONGRUENCE, Kind.PARTIAL, *detail)


@pytest.mark.parametrize("name", ["##0", "#1", "@0", "m"])
def test_a_new_argument_captures_no_index(name: str) -> None:
    left = over(g(b[l, j]), ROWS)
    author = Author(left, v, LAYER)
    new = author.graph.family("b", author.node(l), author.graph.index(name))
    refused(
        lambda: author.take(Rule.CONGRUENCE, Kind.APPLY, 0, new, Trace(())),
        "index of unknown range",
    )


def test_a_new_argument_must_exist_where_the_old_one_does() -> None:
    """Otherwise 1/v = (c - d)/(v c - v d) = 0, since d is c."""
    author = Author(1 / v, Integer(0))
    new = author.node((v * c - v * d) / (c - d))
    proof = Trace((Clear(author.node(c - d), 1),))
    refused(
        lambda: author.take(Rule.CONGRUENCE, 1 / v, 0, new, proof), "need not exist"
    )


def test_what_the_old_argument_divides_by_the_new_one_may_divide_by() -> None:
    author = Author(g((v * c - v * w) / (c - w)), g(v * c / (c - w) - v * w / (c - w)))
    new = author.node(v * c / (c - w) - v * w / (c - w))
    author.take(Rule.CONGRUENCE, Kind.APPLY, 0, new, Trace(())).accepted()
