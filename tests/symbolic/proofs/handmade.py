"""Proofs that several tests of the checker start from."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Integer

from backproof.symbolic.graph import Kind
from backproof.symbolic.proofs.trace import Rule, Trace
from backproof.symbolic.theory import Index, Partial

from .author import (
    BELOW,
    COLUMNS,
    LAYER,
    MEMBER,
    ROWS,
    SAMPLES,
    Author,
    C,
    W,
    a,
    b,
    delta,
    g,
    i,
    j,
    k,
    l,
    m,
    n,
    over,
    p0,
    z,
)


def definition() -> Author:
    author = Author(
        z[l, j, i], b[l, j] + over(W[l, j, k] * a[l - 1, k, i], COLUMNS), *MEMBER
    )
    return author.take(Rule.DEFINITION, z[l, j, i], 0)


def contraction(*values: Expr, lower: Any = 1, upper: Any = None) -> Author:
    top = n[l] if upper is None else upper
    left = over(delta(j, k) * b[l, k], Index(k, lower, top))
    author = Author(left, b[l, j], LAYER, ROWS)
    value = author.node(values[0] if values else j)
    return author.take(Rule.CONTRACT, Kind.DELTA, 0, value)


def pairs() -> Author:
    left = over(W[l, j, k], COLUMNS, ROWS)
    return Author(left, over(W[l, j, k], ROWS, COLUMNS), LAYER)


def cut(end: object, *rest: Expr, index: Index = ROWS) -> Author:
    """A sum of biases, cut after an index."""
    author = Author(over(b[l, j], index), sum(rest, Integer(0)), LAYER)
    return author.take(Rule.CUT, None, 0, author.node(sympy.sympify(end)))


def weight_gradient(right: Expr) -> Author:
    """The derivative of z by a weight of its own layer."""
    every = (LAYER, ROWS, SAMPLES, Index(m, 1, n[l]), COLUMNS)
    author = Author(Partial(z[l, j, i], W[l, m, k]), right, *every)
    author.take(Rule.FORWARD, Kind.PARTIAL, 0).take(Rule.DIFFERENTIATE, Kind.PARTIAL)
    for _ in range(2):
        author.take(Rule.CONSTANT, Kind.PARTIAL)
    return author.take(Rule.SAME, Kind.PARTIAL).contract()


SLOPE = sympy.Subs(sympy.Derivative(g(p0), p0), p0, z[l, j, i])


def recursion(cost: Expr) -> Expr:
    error = Partial(cost, z[l + 1, k, i])
    return SLOPE * over(W[l + 1, k, j] * error, Index(k, 1, n[l + 1]))


def backward(right: Expr, cost: Expr = C, layers: Index = BELOW) -> Author:
    """dC/dz[l] = g'(z[l]) sum_k W[l+1, k, j] dC/dz[l+1]."""
    author = Author(Partial(cost, z[l, j, i]), right, layers, ROWS, SAMPLES)
    author.take(Rule.CHAIN, Partial(cost, z[l, j, i])).contract()
    return author.take(Rule.CHAIN, Partial(cost, a[l, j, i]))


UNFOLDED = b[l, j] + over(W[l, j, k] * a[l - 1, k, i], COLUMNS)


def congruence(proof: Trace | None = None, new: Expr = UNFOLDED) -> Author:
    author = Author(g(z[l, j, i]), g(new), *MEMBER)
    if proof is None:
        inner = Author(z[l, j, i], new, *MEMBER, inside=author)
        proof = inner.take(Rule.DEFINITION, z[l, j, i], 0).proof
    return author.take(Rule.CONGRUENCE, g(z[l, j, i]), 0, author.node(new), proof)
