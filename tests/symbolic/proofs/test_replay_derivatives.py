"""Derivatives, down to those of quantities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sympy
from sympy import Expr, Function, Integer, Symbol, exp

from backproof.symbolic.choice import Choice, Truth
from backproof.symbolic.graph import Kind
from backproof.symbolic.proofs import replay as kernel
from backproof.symbolic.proofs.replay import ProofError, replay
from backproof.symbolic.proofs.trace import Rule
from backproof.symbolic.theory import (
    ElementwiseFunction,
    Index,
    Partial,
)

from .author import (
    ABOVE,
    BELOW,
    COLUMNS,
    LAYER,
    MEMBER,
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
    c,
    d,
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
    p0,
    q,
    refused,
    u,
    v,
    w,
    x,
    y,
    z,
)
from .handmade import weight_gradient


def test_a_term_is_differentiated() -> None:
    term = (
        v**3 * w + exp(2 * v) + over(v * b[l, j], ROWS) + g(v**2) + sympy.log(y + v**2)
    )
    slope = sympy.Subs(sympy.Derivative(g(p0), p0), p0, v**2)
    right = (
        3 * v**2 * w
        + 2 * exp(2 * v)
        + over(b[l, j], ROWS)
        + slope * 2 * v
        + 2 * v / (y + v**2)
    )
    author = Author(Partial(term, v), right, LAYER)
    author.take(Rule.DIFFERENTIATE, Kind.PARTIAL)
    author.take(Rule.SAME, Partial(v, v))
    while any(
        f.kind is Kind.PARTIAL for part in author.summands() for f in part.factors
    ):
        try:
            author.take(Rule.SAME, Kind.PARTIAL)
        except ProofError:
            author.take(Rule.CONSTANT, Kind.PARTIAL)
    author.accepted()


@pytest.mark.parametrize(
    ("term", "right"),
    [
        (v**3, 2 * v**2),
        (v * w, v),
        (exp(2 * v), exp(2 * v)),
        (sympy.cos(v), sympy.sin(v)),
        (g(v), g(v)),
    ],
)
def test_a_wrong_derivative_is_left(term: Expr, right: Expr) -> None:
    author = Author(Partial(term, v), right)
    author.take(Rule.DIFFERENTIATE, Kind.PARTIAL)
    while any(
        f.kind is Kind.PARTIAL for part in author.summands() for f in part.factors
    ):
        try:
            author.take(Rule.SAME, Kind.PARTIAL)
        except ProofError:
            author.take(Rule.CONSTANT, Kind.PARTIAL)
    author.rejected(author.proof, "left at the end")


def test_derivatives_that_no_rule_covers_are_refused() -> None:
    twice = Author(Partial(Partial(v**2, v) + w, v), v)
    refused(lambda: twice.take(Rule.DIFFERENTIATE, Kind.PARTIAL), "second derivative")
    member = Author(Partial(C, v), v)
    refused(lambda: member.take(Rule.DIFFERENTIATE, Kind.PARTIAL), "no such rule")
    size = Author(Partial(v * D, D), v)
    refused(lambda: size.take(Rule.DIFFERENTIATE, Kind.PARTIAL), "by a size")
    refused(lambda: Author(v * w, v).take(Rule.DIFFERENTIATE, v), "no partial")
    branch = Author(Partial(Choice(Truth(v), w / (c - d), v), v), v)
    refused(lambda: branch.take(Rule.DIFFERENTIATE, Kind.PARTIAL), "need not exist")


def test_a_formula_is_differentiated_by_its_parameter() -> None:
    scaled = ElementwiseFunction("f", formula=v * Symbol("u", real=True))
    theory = replace(THEORY, functions=(*THEORY.functions, scaled))
    f = Function("f")
    author = Author(Partial(f(w), v), w, theory=theory)
    author.take(Rule.DIFFERENTIATE, Kind.PARTIAL)
    for rule in (Rule.SAME, Rule.CONSTANT):
        author.take(rule, Kind.PARTIAL)
    author.accepted()
    constant = Author(Partial(f(w), v), Integer(0), theory=theory)
    refused(lambda: constant.take(Rule.CONSTANT, Kind.PARTIAL), ".")
    other = Author(Partial(f(w), c), Integer(0), theory=theory)
    other.take(Rule.DIFFERENTIATE, Kind.PARTIAL).take(Rule.CONSTANT, Kind.PARTIAL)
    other.take(Rule.CONSTANT, Kind.PARTIAL)
    other.accepted()


def test_a_function_whose_formula_depends_on_the_variable_is_refused() -> None:
    """Its formula is another function, whose formula is v u."""
    u_ = Symbol("u", real=True)
    inner = ElementwiseFunction("f", formula=v * u_)
    outer = ElementwiseFunction("o", formula=Function("f")(u_))
    theory = replace(THEORY, functions=(*THEORY.functions, inner, outer))
    author = Author(Partial(Function("o")(w), v), w, theory=theory)
    refused(author.take, "o depends on v", Rule.DIFFERENTIATE, Kind.PARTIAL)
    author = Author(Partial(Function("o")(w), c), Integer(0), theory=theory)
    author.take(Rule.DIFFERENTIATE, Kind.PARTIAL)


@pytest.mark.parametrize("function", [("@exp", 1), ("@gamma", 0)])
def test_a_function_without_a_known_derivative_is_refused(
    function: tuple[str, int],
) -> None:
    author = Author(v, w)
    graph, variable = author.graph, author.node(v)
    factor = graph.partial(graph.apply(*function, variable), variable)
    here = replace(author.place, product=factor)
    refused(lambda: kernel._differentiate(here, factor), "no derivative here")


@pytest.mark.parametrize(
    ("function", "derivative"),
    [
        (sympy.exp, exp(v)),
        (sympy.log, 1 / v),
        (sympy.sin, sympy.cos(v)),
        (sympy.cos, -sympy.sin(v)),
        (sympy.atan, 1 / (1 + v**2)),
        (sympy.erf, 2 * exp(-(v**2)) / sympy.sqrt(sympy.pi)),
    ],
)
def test_the_derivative_of_a_known_function(
    function: Callable[[Expr], Expr], derivative: Expr
) -> None:
    author = Author(Partial(function(v), v), derivative)
    author.take(Rule.DIFFERENTIATE, Kind.PARTIAL).take(Rule.SAME, Kind.PARTIAL)
    replay(author.graph, author.claim, author.proof)


def test_what_no_definition_connects_has_the_derivative_zero() -> None:
    for left in (Partial(v, w), Partial(C, v), Partial(x[1, 1], C)):
        Author(left, Integer(0)).take(Rule.CONSTANT, Kind.PARTIAL).accepted()


def test_what_a_definition_may_connect_is_not_constant() -> None:
    for left in (Partial(C, z[l, j, i]), Partial(C, x[1, 1]), Partial(q, x[1, 1])):
        author = Author(left, Integer(0), *MEMBER)
        refused(author.take, "may depend", Rule.CONSTANT, Kind.PARTIAL)
    refused(
        lambda: Author(Partial(v, v), Integer(0)).take(Rule.CONSTANT, Kind.PARTIAL),
        "may",
    )


ONE_ABOVE = (BELOW, Index(j, 1, n[l + 1]), Index(k, 1, n[l]), SAMPLES)


def test_a_lower_layer_does_not_depend_on_an_upper_one() -> None:
    left = Partial(a[l, k, i], W[l + 1, j, k])
    Author(left, Integer(0), *ONE_ABOVE).take(Rule.CONSTANT, Kind.PARTIAL).accepted()
    left = Partial(z[l, k, i], z[l + 1, j, i])
    Author(left, Integer(0), *ONE_ABOVE).take(Rule.CONSTANT, Kind.PARTIAL).accepted()
    left = Partial(e[l + 1], e[l])
    Author(left, Integer(0), BELOW).take(Rule.CONSTANT, Kind.PARTIAL).accepted()


def test_an_upper_layer_depends_on_a_lower_one_and_on_itself() -> None:
    for left in (
        Partial(z[l + 1, j, i], a[l, k, i]),
        Partial(z[l + 1, j, i], z[l + 1, j, i]),
        Partial(z[l + 1, j, i], W[l + 1, j, k]),
        Partial(a[l + 1, j, i], z[l + 1, j, i]),
    ):
        author = Author(left, Integer(0), *ONE_ABOVE)
        refused(author.take, "may depend|one member", Rule.CONSTANT, Kind.PARTIAL)
    author = Author(Partial(e[l], e[l + 1]), Integer(0), BELOW)
    refused(lambda: author.take(Rule.CONSTANT, Kind.PARTIAL), "may depend")


def test_members_of_one_family_differ_by_deltas() -> None:
    other = (*MEMBER, Index(k, 1, n[l]), Index(m, 1, D))
    right = delta(j, k) * delta(i, m)
    author = Author(Partial(z[l, j, i], z[l, k, m]), right, *other)
    author.take(Rule.SAME, Kind.PARTIAL).accepted()
    given = Author(Partial(b[l, j], b[l - 1, k]), Integer(0), ABOVE, ROWS, COLUMNS)
    given.take(Rule.SAME, Kind.PARTIAL).take(Rule.DELTA, Kind.DELTA).accepted()


def test_members_at_labels_that_may_differ_are_not_given_by_deltas() -> None:
    two = (LAYER, Index(m, 1, L))
    author = Author(Partial(z[l, 1, 1], z[m, 1, 1]), delta(l, m), *two)
    refused(lambda: author.take(Rule.SAME, Kind.PARTIAL), "may use itself")
    author = Author(Partial(z[l, 1, 1], a[l, 1, 1]), Integer(1), LAYER)
    refused(lambda: author.take(Rule.SAME, Kind.PARTIAL), "two different")
    author = Author(Partial(u[l], u[l]), Integer(1), LAYER)
    refused(lambda: author.take(Rule.SAME, Kind.PARTIAL), "defined by itself")


def test_a_derivative_is_taken_through_the_definition() -> None:
    left = Partial(a[l, j, i], z[l, k, i])
    slope = sympy.Subs(sympy.Derivative(g(p0), p0), p0, z[l, j, i])
    right = slope * delta(j, k)
    author = Author(left, right, *MEMBER, Index(k, 1, n[l]))
    author.take(Rule.FORWARD, Kind.PARTIAL, 1)
    author.take(Rule.DIFFERENTIATE, Kind.PARTIAL).take(Rule.SAME, Kind.PARTIAL)
    author.accepted()


def test_the_derivative_by_a_weight_of_the_same_layer() -> None:
    weight_gradient(a[l - 1, k, i] * delta(j, m)).accepted()
    for wrong in (
        a[l - 1, k, i],
        a[l, j, i] * delta(j, m),
        2 * a[l - 1, k, i] * delta(j, m),
    ):
        author = weight_gradient(wrong)
        author.rejected(author.proof, "left at the end")


def test_a_derivative_is_not_taken_through_a_definition_that_may_not_hold() -> None:
    same = Author(Partial(z[l, j, i], z[l, 1, i]), v, *MEMBER)
    refused(lambda: same.take(Rule.FORWARD, Kind.PARTIAL, 0), "may be one member")
    case = Author(Partial(a[l, j, i], x[1, i]), v, Index(l, 0, L), ROWS, SAMPLES)
    refused(lambda: case.take(Rule.FORWARD, Kind.PARTIAL, 0), "need not hold")
    refused(lambda: case.take(Rule.FORWARD, Kind.PARTIAL, 1), "earlier case")
    unknown = Author(Partial(q, x[1, 1]), v)
    refused(lambda: unknown.take(Rule.FORWARD, Kind.PARTIAL, 0), "not known")


PAIR = (*MEMBER, Index(m, 1, D), Index(k, 1, n[l - 1]))


def test_an_index_that_all_uses_hand_on() -> None:
    left, right = Partial(z[l, j, i], x[k, m]), Partial(z[l, j, i], x[k, i])
    first = (*MEMBER, Index(m, 1, D), Index(k, 1, n[0]))
    author = Author(left, delta(i, m) * right, *first)
    author.take(Rule.PARALLEL, left, 2, 1).accepted()
    left, right = (
        Partial(z[l, j, i], a[l - 1, k, m]),
        Partial(z[l, j, i], a[l - 1, k, i]),
    )
    author = Author(left, delta(i, m) * right, *PAIR)
    author.take(Rule.PARALLEL, left, 2, 2).accepted()


def test_an_index_that_some_use_does_not_hand_on() -> None:
    left = Partial(z[l, j, i], a[l - 1, k, m])
    author = Author(left, Integer(0), *PAIR)
    for slots in ((1, 1), (2, 1), (1, 2), (0, 0)):
        refused(author.take, "hand the index", Rule.PARALLEL, left, *slots)
    for slots in ((3, 2), (2, 3), (-1, 2)):
        refused(author.take, "slot", Rule.PARALLEL, left, *slots)
    same = Partial(z[l, j, i], z[l - 1, k, m])
    author = Author(same, Integer(0), Index(l, 2, L), *PAIR[1:])
    author.take(Rule.PARALLEL, same, 2, 2)
    refused(Author(same, Integer(0), Index(l, 2, L), *PAIR[1:]).take, "hand the index",
            Rule.PARALLEL, same, 2, 1)  # fmt: skip
