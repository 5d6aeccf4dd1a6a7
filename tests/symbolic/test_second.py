r"""Derivatives of derivatives: those of what is defined by formulas, not by layers."""

import pytest
from sympy import Expr, IndexedBase, Integer, KroneckerDelta, Sum, Symbol, exp, log

from backproof.symbolic.check import check
from backproof.symbolic.theory import (
    Case,
    Claim,
    ElementwiseFunction,
    Index,
    Partial,
    Quantity,
    Size,
    Theory,
    index_symbol,
)
from backproof.symbolic.verdict import Status

N, D = Size("N"), Size("d")
n, j, k, l = (index_symbol(name) for name in "njkl")
SAMPLES, INPUTS = Index(n, 1, N.symbol), Index(j, 1, D.symbol)
ANOTHER = Index(k, 1, D.symbol)
x, w, t = IndexedBase("x"), IndexedBase("w"), IndexedBase("t")
z, y, p, a = (IndexedBase(name) for name in "zypa")
E, L, C = Symbol("E"), Symbol("L"), Symbol("C")
u = Symbol("u", real=True)
g = ElementwiseFunction("g")
LAYERS = Index(l, 1, 3)

THEORY = Theory(
    "second derivatives",
    (N, D),
    (
        Quantity("x", (SAMPLES, INPUTS)),
        Quantity("w", (INPUTS,)),
        Quantity("t", (SAMPLES,)),
        Quantity("z", (SAMPLES,), (Case(Sum(w[j] * x[n, j], INPUTS.limits)),)),
        Quantity("E", (), (Case(Sum((z[n] - t[n]) ** 2, SAMPLES.limits) / 2),)),
        Quantity("p", (SAMPLES,), (Case(1 / (1 + exp(-z[n]))),)),
        Quantity(
            "L",
            (),
            (
                Case(
                    -Sum(t[n] * log(p[n]) + (1 - t[n]) * log(1 - p[n]), SAMPLES.limits)
                ),
            ),
        ),
        Quantity("C", (), (Case(Sum(g.symbol(z[n]), SAMPLES.limits)),)),
        Quantity("a", (LAYERS,), (Case(w[1], (Index(l, 1, 1),)), Case(a[l - 1] ** 2))),
    ),
    (g,),
)


def twice(of: Expr, one: Expr, two: Expr) -> Expr:
    return Partial(Partial(of, one), two)


def over(term: Expr) -> Expr:
    return Sum(term, SAMPLES.limits)


HESSIAN = twice(E, w[j], w[k])
MIXED = twice(E, w[j], x[n, k])
second = g.symbol(u).diff(u, 2)


@pytest.mark.parametrize(
    ("left", "right", "wrong"),
    [
        (HESSIAN, over(x[n, j] * x[n, k]), over(x[n, j] ** 2)),
        (
            MIXED,
            (z[n] - t[n]) * KroneckerDelta(j, k) + w[k] * x[n, j],
            w[k] * x[n, j],
        ),
        (
            twice(L, w[j], w[k]),
            over(p[n] * (1 - p[n]) * x[n, j] * x[n, k]),
            over(p[n] * x[n, j] * x[n, k]),
        ),
        (
            twice(C, w[j], w[k]),
            over(second.xreplace({u: z[n]}).doit() * x[n, j] * x[n, k]),
            over(x[n, j] * x[n, k]),
        ),
        (twice(E, z[n], w[k]), x[n, k], Integer(0)),
        (twice(z[n] ** 3, z[n], z[n]), 6 * z[n], 3 * z[n]),
        (Partial(HESSIAN, w[k]), Integer(0), Integer(1)),
        (Sum(twice(E, w[j], w[k]), ANOTHER.limits), None, over(x[n, j])),
    ],
)
def test_a_hessian_is_the_derivative_of_the_gradient(
    left: Expr, right: Expr | None, wrong: Expr
) -> None:
    if right is None:
        right = over(x[n, j] * Sum(x[n, k], ANOTHER.limits))
    free = (SAMPLES, INPUTS, ANOTHER)
    verdict = check(Claim("right", left, right, free), THEORY)
    assert verdict.status in (Status.PROVED, Status.TESTED), verdict
    assert check(Claim("wrong", left, wrong, free), THEORY).status is Status.REFUTED


@pytest.mark.parametrize("variable", [w[1], a[1], a[l]])
def test_through_layers_it_is_undecided_and_named(variable: Expr) -> None:
    claim = Claim("layers", twice(a[3], variable, variable), Integer(1), (LAYERS,))
    verdict = check(claim, THEORY)
    assert verdict.status is Status.UNDECIDED
    assert "a second derivative through a" in verdict.reason
