"""Lemmas about recursions, for the tests of the checker.

The sensitivities of h[t] = w h[t - 1] to w are p[t] = h[t - 1] + w p[t - 1].
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, IndexedBase, Integer, Symbol

from backproof.symbolic.evaluate import Sizes
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs import replay as kernel
from backproof.symbolic.proofs.replay import replay
from backproof.symbolic.proofs.trace import (
    Lemma,
    Proof,
    Rule,
    Split,
    Trace,
    With,
)
from backproof.symbolic.theory import (
    Case,
    Claim,
    Index,
    Partial,
    Quantity,
    Size,
    Theory,
    index_symbol,
)

from .author import Author, values

t, k = index_symbol("t"), index_symbol("k")
T = Symbol("T", integer=True, positive=True)
h, p, q, e, f, x, y, r = map(IndexedBase, "hpqefxyr")
v, w, c, d = map(Symbol, "vwcd")

TIMES, LATER, EARLIER = Index(t, 0, T), Index(t, 1, T), Index(t, 0, T - 1)
ZERO = Index(t, 0, 0)


def recursion(name: str, first: Expr, later: Expr) -> Quantity:
    """A quantity of the time: at first, and later."""
    return Quantity(name, (TIMES,), (Case(first, (ZERO,)), Case(later, (LATER,))))


THEORY = Theory(
    "a recursion",
    (Size("T"),),
    (
        Quantity("v"),
        Quantity("w"),
        recursion("h", v, w * h[t - 1]),
        recursion("p", Integer(0), h[t - 1] + w * p[t - 1]),
        # A wrong recursion.
        recursion("q", Integer(0), h[t - 1] + p[t - 1]),
        # Two recursions in each other, and their sensitivities.
        recursion("e", w, w * f[t - 1]),
        recursion("f", w, w + e[t]),
        recursion("x", Integer(1), f[t - 1] + w * y[t - 1]),
        recursion("y", Integer(1), 1 + x[t]),
        # d is c, so that 1/(c - d) exists nowhere.
        Quantity("c"),
        Quantity("d", (), (Case(c),)),
        Quantity("r", (TIMES,), (Case((v * c - v * d) / (c - d)),)),
    ),
)
TIME: tuple[Sizes, ...] = ({"T": 1}, {"T": 3})


# A lemma, and its proof step by step.


def author(*args: object, **named: object) -> Author:
    return Author(*args, theory=THEORY, **named)  # type: ignore[arg-type]


def lemma(
    graph: TermGraph,
    left: Expr,
    right: Expr,
    *ranges: Index,
    proof: Proof | None = None,
    index: str = "t",
    upward: bool = True,
) -> Lemma:
    """Left = right for these indices."""
    sides = graph.lower(left), graph.lower(right)
    triples = kernel._ranges(graph, ranges)
    return Lemma(*sides, triples, index, upward, proof or Trace(()))


def hypothesis(known: Lemma, own: Node | None = None, by: int = 1) -> kernel._Known:
    """The lemma in its own proof."""
    return kernel._Known(known, own, by)


LEFT, RIGHT = Partial(h[t], w), p[t]


def base(graph: TermGraph, right: Expr = p[0]) -> Trace:
    """∂h[0]/∂w = p[0]."""
    first = author(Partial(h[0], w), right, graph=graph)
    first.take(Rule.FORWARD, Kind.PARTIAL, 0).take(Rule.CONSTANT, Kind.PARTIAL)
    while first.state:
        first.take(Rule.DEFINITION, Kind.FAMILY, 0)
    return first.proof


def opened(graph: TermGraph, right: Expr, *known: kernel._Known) -> Author:
    """∂h[t]/∂w - right for t > 0, where h[t] is w h[t - 1]."""
    step = author(LEFT, right, LATER, graph=graph, known=known)
    step.take(Rule.FORWARD, LEFT, 1).take(Rule.DIFFERENTIATE, Kind.PARTIAL)
    return step.take(Rule.SAME, Partial(w, w))


def sensitivity(graph: TermGraph) -> Lemma:
    """∂h[t]/∂w = p[t], by induction from 0."""
    stated = lemma(graph, LEFT, RIGHT, TIMES)
    own = graph.index("t")
    step = opened(graph, RIGHT, hypothesis(stated, own))
    step.take(Rule.LEMMA, Partial(h[t - 1], w), stated.left)
    step.take(Rule.DEFINITION, p[t], 1)
    return replace(stated, proof=Split("t", graph.zero, base(graph), step.proof))


def used(left: Expr, right: Expr, *for_all: Index, known: Lemma) -> Author:
    """A claim in which the first derivative is replaced by the lemma."""
    graph = GRAPH
    claim = author(left, right, *for_all, graph=graph, known=(hypothesis(known),))
    return claim.take(Rule.LEMMA, Kind.PARTIAL, known.left)


GRAPH = TermGraph(THEORY)
KNOWN = sensitivity(GRAPH)


def check(claim: Author, *lemmas: Lemma) -> None:
    replay(GRAPH, claim.claim, With(lemmas, claim.proof))


def holds(claim: Claim) -> bool:
    """Whether the claim is true at small sizes."""
    sides = (GRAPH.lower(side) for side in (claim.left, claim.right))
    one, other = (list(values(GRAPH, side, claim, TIME)) for side in sides)
    return one == other
