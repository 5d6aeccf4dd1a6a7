"""Proofs written by hand, step by step, for the tests of the checker.

What a step leaves is filled in by the rule itself, and tested against the values of
both sides in the prime field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy
from sympy import Expr, Function, IndexedBase, Sum, Symbol, exp

from backproof.symbolic.errors import BackproofError
from backproof.symbolic.evaluate import Instance, Sizes
from backproof.symbolic.field import PrimeField
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs import replay as kernel
from backproof.symbolic.proofs.replay import ProofError, replay
from backproof.symbolic.proofs.trace import (
    Clear,
    Proof,
    Rule,
    Step,
    Summand,
    Trace,
)
from backproof.symbolic.theory import (
    Case,
    Claim,
    ElementwiseFunction,
    Index,
    Quantity,
    Size,
    Theory,
    index_symbol,
)

l, j, k, i, m = map(index_symbol, "ljkim")
p0, p1, p2 = (index_symbol(f"#{p}") for p in range(3))
L, D = (Symbol(name, integer=True, positive=True) for name in "LD")
n = IndexedBase("n", integer=True, positive=True)
W, b, x, t, z, a, s, e, u, r = map(IndexedBase, "Wbxtzaseur")
C, v, w, c, d, q, y = map(Symbol, "Cvwcdqy")
g, h = Function("g"), Function("h")

LAYERS = Index(l, 1, L)
ROWS, COLUMNS, SAMPLES = Index(j, 1, n[l]), Index(k, 1, n[l - 1]), Index(i, 1, D)
OUTPUTS = Index(j, 1, n[L])
MEMBER = (LAYERS, ROWS, SAMPLES)


def over(term: Expr, *indices: Index) -> Expr:
    return Sum(term, *(index.limits for index in indices))


THEORY = Theory(
    "of any depth",
    (Size("L", minimum=2), Size("D"), Size("n", (Index(l, 0, L),))),
    (
        Quantity("W", (LAYERS, ROWS, COLUMNS)),
        Quantity("b", (LAYERS, ROWS)),
        Quantity("x", (Index(j, 1, n[0]), SAMPLES)),
        Quantity("t", (OUTPUTS, SAMPLES)),
        Quantity(
            "z", MEMBER, (Case(b[l, j] + over(W[l, j, k] * a[l - 1, k, i], COLUMNS)),)
        ),
        Quantity(
            "a",
            (Index(l, 0, L), ROWS, SAMPLES),
            (Case(x[j, i], (Index(l, 0, 0),)), Case(g(z[l, j, i]))),
        ),
        Quantity(
            "C",
            (),
            (Case(over((a[L, j, i] - t[j, i]) ** 2, SAMPLES, OUTPUTS) / (2 * D)),),
        ),
        Quantity(
            "s",
            (OUTPUTS, SAMPLES),
            (Case(exp(z[L, j, i]) / over(exp(z[L, m, i]), Index(m, 1, n[L]))),),
        ),
        # Known by name only, and what its definition imitates.
        Quantity(
            "q", (), (Case(over(a[L, j, i] ** 3, SAMPLES, OUTPUTS)),), stand_in=True
        ),
        Quantity("v"),
        Quantity("w"),
        Quantity("y", domain="positive"),
        # d is c, and 1/(c - d) exists nowhere.
        Quantity("c"),
        Quantity("d", (), (Case(c),)),
        # A recursion upwards, and one that stands still.
        Quantity(
            "e",
            (LAYERS,),
            (Case(v, (Index(l, L, L),)), Case(w * e[l + 1], (Index(l, 1, L - 1),))),
        ),
        Quantity("u", (LAYERS,), (Case(r[l]),)),
        Quantity("r", (LAYERS,), (Case(u[l]),)),
    ),
    (
        ElementwiseFunction("g"),
        ElementwiseFunction("h", formula=1 / (1 + exp(-Symbol("u", real=True)))),
    ),
)
SIZES: tuple[Sizes, ...] = (
    {"L": 2, "D": 2, "n": {0: 2, 1: 3, 2: 2}},
    {"L": 3, "D": 1, "n": {0: 1, 1: 2, 2: 3, 3: 2}},
)
LAYER, BELOW, ABOVE = LAYERS, Index(l, 1, L - 1), Index(l, 2, L)


def delta(one: Any, other: Any) -> Expr:
    return sympy.KroneckerDelta(one, other)


def slope(argument: Expr) -> Expr:
    """G' at an argument."""
    return sympy.Subs(sympy.Derivative(g(p0), p0), p0, argument)


def refused(action: Callable[..., object], reason: str, *args: object) -> None:
    with pytest.raises(BackproofError, match=reason):
        action(*args)


def values(
    graph: TermGraph, node: Node, claim: Claim, all_sizes: tuple[Sizes, ...] = SIZES
) -> Iterator[int]:
    """The node at all values of the claim's indices, at small sizes."""
    for sizes in all_sizes:
        found = Instance(graph, sizes, PrimeField(1, bits=True))

        def at(
            indices: tuple[Index, ...], env: dict[str, int], found: Instance = found
        ) -> Iterator[int]:
            if not indices:
                yield int(found.value(node, env).data)
                return
            first, last = found.span(indices[0], env)
            for value in range(first, last + 1):
                yield from at(indices[1:], {**env, indices[0].symbol.name: value})

        yield from at(claim.for_all, {})


class Author:
    """A proof in the making: what each step leaves is what its rule says.

    ``inside`` another author's proof it is about the arguments of a factor.  ``known``
    are lemmas that may be used, some only as hypotheses.
    """

    def __init__(
        self,
        left: Expr,
        right: Expr,
        *for_all: Index,
        theory: Theory = THEORY,
        inside: Author | None = None,
        graph: TermGraph | None = None,
        known: tuple[kernel._Known, ...] = (),
    ) -> None:
        self.graph: TermGraph
        self.graph = inside.graph if inside else graph or TermGraph(theory)
        self.claim = Claim("claim", left, right, for_all)
        self.steps: list[Step | Clear] = []
        definitions = kernel._Definitions(self.graph)
        ranges = kernel._ranges(self.graph, for_all)
        sides = self.node(left), self.node(right)
        statement = kernel._stated(definitions, *sides, ranges)
        place = replace(statement, lemmas=known).place(definitions)
        self.place = replace(place, depth=1 if inside else 0)
        minus = replace(self.place, coefficient=Fraction(-1))
        self.state = self.place.total(statement.left)
        kernel._gather(self.state, minus.total(statement.right))
        self.certain = set(self.state)
        self.place = replace(self.place, certain=self.certain)

    def node(self, term: Expr) -> Node:
        return self.graph.lower(term)

    def summands(self) -> list[Summand]:
        return [Summand(number, *key) for key, number in self.state.items()]

    def take(self, rule: Rule, wanted: object = None, *detail: object) -> Author:
        """The rule for the first factor of a kind, or for this factor, that it fits."""
        refusals = [ProofError(f"nothing for {rule}")]
        wanted = self.node(wanted) if isinstance(wanted, Expr) else wanted
        for before in self.summands():
            for factor in before.factors if wanted else (None,):
                if factor is wanted or (factor and factor.kind is wanted):
                    try:
                        return self.step(Step(rule, before, (), factor, detail))
                    except ProofError as error:
                        refusals.append(error)
        raise refusals[:2][-1]

    def step(self, step: Step) -> Author:
        """The step, with what its rule leaves."""
        key = (step.before.bounds, step.before.product)
        after = kernel._after(self.place.at(key, self.state[key]), step)
        done = replace(step, after=tuple(Summand(f, *key) for key, f in after.items()))
        kernel._take(self.place, self.state, self.certain, done)
        self.steps.append(done)
        return self

    def clear(self, base: Node, exponent: int = 1) -> Author:
        step = Clear(base, exponent)
        self.state = kernel._clear(self.place, self.state, self.certain, step)
        self.steps.append(step)
        return self

    def contract(self) -> Author:
        """Every delta that fixes a bound index, the last index first."""
        while True:
            found = self._contraction()
            if found is None:
                return self
            self.step(found)

    def _contraction(self) -> Step | None:
        for before in self.summands():
            deltas = [f for f in before.factors if f.kind is Kind.DELTA]
            last = range(len(before.bounds) - 1, -1, -1)
            for p, factor in product(last, deltas):
                index, (one, other) = self.place.index(p), factor.args
                difference = self.place.facts.difference(one, other)
                if difference is None or difference.get(index) not in (1, -1):
                    continue
                sign = -difference.pop(index)
                number, add, mul = self.graph.number, self.graph.add, self.graph.mul
                parts = (mul(number(sign * f), atom) for atom, f in difference.items())
                detail = (p, add(*parts))
                step = Step(Rule.CONTRACT, before, (), factor, detail)
                key = before.bounds, before.product
                try:
                    kernel._after(self.place.at(key, before.coefficient), step)
                except ProofError:
                    continue
                return step
        return None

    @property
    def proof(self) -> Trace:
        return Trace(tuple(self.steps))

    def accepted(self) -> Author:
        """The proof is complete, and each of its steps keeps the value."""
        replay(self.graph, self.claim, self.proof)
        self.sound(self.proof)
        return self

    def sound(self, proof: Trace) -> None:
        for step in proof.steps:
            if isinstance(step, Step):
                after = self.graph.add(*(part.node(self.graph) for part in step.after))
                before = step.before.node(self.graph)
                assert list(values(self.graph, before, self.claim)) == list(
                    values(self.graph, after, self.claim)
                ), step.rule

    def rejected(self, proof: Proof, reason: str) -> None:
        with pytest.raises(ProofError, match=reason):
            replay(self.graph, self.claim, proof)


def summand(author: Author, number: int, *terms: Expr) -> Summand:
    """A summand by hand, without sums."""
    return Summand(Fraction(number), (), author.graph.mul(*map(author.node, terms)))
