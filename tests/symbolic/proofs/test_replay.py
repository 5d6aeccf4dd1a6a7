"""The checker of proofs: each rule takes true instances, and refuses false ones.

Proofs are written here step by step; what a step leaves is filled in by the rule itself
(`Author`), and tested against the values of both sides in the prime field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Function, IndexedBase, Integer, Sum, Symbol, exp

from backproof.symbolic.choice import Choice, Truth
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
    Split,
    Step,
    Summand,
    Trace,
)
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


def values(graph: TermGraph, node: Node, claim: Claim) -> Iterator[int]:
    """The node at all values of the claim's indices, at small sizes."""
    for sizes in SIZES:
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
    """A proof in the making: what each step leaves is what its rule says."""

    def __init__(
        self,
        left: Expr,
        right: Expr,
        *for_all: Index,
        theory: Theory = THEORY,
        inside: Author | None = None,
        graph: TermGraph | None = None,
    ) -> None:
        self.graph: TermGraph
        self.graph = inside.graph if inside else graph or TermGraph(theory)
        self.claim = Claim("claim", left, right, for_all)
        self.steps: list[Step | Clear] = []
        definitions = kernel._Definitions(self.graph)
        statement = kernel._statement(self.graph, self.claim)
        facts = statement.facts(definitions)
        depth = 1 if inside else 0
        self.place = kernel._Place(definitions, depth, statement.names, facts)
        minus = replace(self.place, coefficient=Fraction(-1))
        self.state = self.place.total(statement.left)
        kernel._gather(self.state, minus.total(statement.right))
        self.certain = frozenset(self.state)

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
        here = replace(
            self.place, coefficient=self.state[key], bounds=key[0], product=key[1]
        )
        if step.rule in kernel._BOUND:
            after = kernel._BOUND[step.rule](here, step.factor, step.detail)
        else:
            others = here.others(step.factor)
            assert step.factor
            term = kernel._PUT_IN[step.rule](here, step.factor, step.detail)
            after = here.total(*others, term)
        done = replace(step, after=tuple(Summand(f, *key) for key, f in after.items()))
        self.state, self.certain = kernel._take(
            self.place, self.state, self.certain, done
        )
        self.steps.append(done)
        return self

    def clear(self, base: Node, exponent: int = 1) -> Author:
        step = Clear(base, exponent)
        self.state, self.certain = kernel._clear(
            self.place, self.state, self.certain, step
        )
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
            for p, delta in product(last, deltas):
                index, (one, other) = self.place.index(p), delta.args
                difference = self.place.facts.difference(one, other)
                if difference is None or difference.get(index) not in (1, -1):
                    continue
                sign = -difference.pop(index)
                number, add, mul = self.graph.number, self.graph.add, self.graph.mul
                parts = (mul(number(sign * f), atom) for atom, f in difference.items())
                detail = (p, add(*parts))
                step = Step(Rule.CONTRACT, before, (), delta, detail)
                try:
                    trial = replace(
                        self.place,
                        coefficient=before.coefficient,
                        bounds=before.bounds,
                        product=before.product,
                    )
                    kernel._contract(trial, delta, detail)
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


def refused(action: Callable[..., object], reason: str, *args: object) -> None:
    with pytest.raises(BackproofError, match=reason):
        action(*args)


def summand(author: Author, number: int, *terms: Expr) -> Summand:
    """A summand by hand, without sums."""
    return Summand(Fraction(number), (), author.graph.mul(*map(author.node, terms)))


# The state: what is there at the start, between and at the end.


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


def test_an_index_that_is_not_for_all_is_refused() -> None:
    refused(lambda: Author(b[l, j], b[l, j], LAYER), "j: in the claim, but not for all")


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


def test_more_sums_than_any_proof_needs_are_refused() -> None:
    refused(lambda: Author(over(b[l, j], ROWS) ** 1000, v, LAYER), "too many")


def test_terms_too_deep_for_the_graph_are_refused_with_a_reason() -> None:
    author = Author(v, v)
    deep = author.node(v)
    for _ in range(5000):
        deep = author.graph.apply("g", 0, author.graph.add(deep, author.graph.one))
    before = Summand(Fraction(1), (), deep)
    author.rejected(Trace((Step(Rule.FORMULA, before, ()),)), "no such summand")


# Definitions.


def definition() -> Author:
    author = Author(
        z[l, j, i], b[l, j] + over(W[l, j, k] * a[l - 1, k, i], COLUMNS), *MEMBER
    )
    return author.take(Rule.DEFINITION, z[l, j, i], 0)


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
    for wrong in (2, -1, "0", None):
        refused(author.take, "no such", Rule.DEFINITION, a[l, j, i], wrong)
    refused(lambda: author.take(Rule.DEFINITION, a[l, j, i]), "no such case")
    refused(lambda: author.take(Rule.DEFINITION, a[l, j, i], 1, 1), "no such case")


def test_an_argument_out_of_range_is_not_opened() -> None:
    beyond = over(a[L, k, i], Index(k, 1, n[L] + 1))
    author = Author(beyond, over(g(z[L, k, i]), Index(k, 1, n[L] + 1)), SAMPLES)
    refused(lambda: author.take(Rule.DEFINITION, Kind.FAMILY, 1), "out of range")


def test_given_quantities_sizes_and_unknown_functions_have_no_case() -> None:
    author = Author(v * D * q * a[L, 1, 1], Integer(1))
    for term, reason in ((v, "no such case"), (D, "no quantity"), (q, "not known")):
        refused(author.take, reason, Rule.DEFINITION, term, 0)


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
    refused(lambda: Author(v, v * w).take(Rule.FORMULA, v), "no function")


def test_a_fraction_is_reduced() -> None:
    below = 1 / (1 + exp(v))
    author = Author(exp(v) * below, 1 - below)
    unit = author.node(exp(v))
    author.take(Rule.REDUCE, below, unit).accepted()
    other = Author(v * below, v)
    unit, wrong = other.node(exp(v)), other.node(v)
    refused(lambda: other.take(Rule.REDUCE, below, unit), "not among")
    refused(lambda: other.take(Rule.REDUCE, below, wrong), "no such summand")
    refused(lambda: other.take(Rule.REDUCE, below, exp(v)), "no term")
    refused(lambda: other.take(Rule.REDUCE, v, wrong), "no power")


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
    assert kernel._exponential(here, applied, ()) is graph.power(author.node(y), 2)
    half = graph.apply("@log", 0, author.node(y))
    applied = graph.apply("@exp", 0, graph.mul(graph.number(Fraction(1, 2)), half))
    assert kernel._exponential(here, applied, ()) is applied


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
    refused(lambda: kernel._choice(here, node, ()), "no truth value")
    refused(lambda: kernel._choice(here, author.node(v), ()), "no choice")
    true = graph.choose(author.node(Truth(w)), author.node(v), graph.one)
    kernel._choice(replace(here, product=true), true, ())


def test_powers_of_truth_values_are_truth_values() -> None:
    author = Author(Truth(v) ** 3, Truth(v)).take(Rule.TRUTH, Kind.POWER)
    author.accepted()
    for power in (Truth(v), 1 / Truth(v), sympy.sqrt(Truth(v)), v**2):
        other = Author(power, w)
        wanted = other.node(power)
        refused(
            lambda o=other, f=wanted: o.take(Rule.TRUTH, f), "truth value|not whole"
        )


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
    refused(Author(v, w).take, "no comparison", Rule.OPPOSITE, v)


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


def contraction(*values: Expr, lower: Any = 1, upper: Any = None) -> Author:
    top = n[l] if upper is None else upper
    left = over(delta(j, k) * b[l, k], Index(k, lower, top))
    author = Author(left, b[l, j], LAYER, ROWS)
    value = author.node(values[0] if values else j)
    return author.take(Rule.CONTRACT, Kind.DELTA, 0, value)


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
    refused(lambda: later.take(Rule.COUNT, None, 0), "occurs")
    refused(lambda: later.take(Rule.COUNT, None, 2), "no bound index")
    for lower, upper in ((1, D - 2), (3, 1), (L, D), (1, D / 2)):
        short = Author(over(v, Index(j, lower, upper)), v)
        refused(short.take, "below the lower", Rule.COUNT, None, 0)


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


def test_positive_and_fractional_powers_are_not_cancelled() -> None:
    author = Author(
        over(exp(z[L, j, i]) * t[j, i], OUTPUTS) / sympy.sqrt(TOTAL),
        Integer(0),
        SAMPLES,
    )
    refused(lambda: author.take(Rule.CANCEL, Kind.POWER, 0), "not whole")
    refused(lambda: author.take(Rule.CANCEL, Kind.APPLY, 0), "no power")


def pairs() -> Author:
    left = over(W[l, j, k], COLUMNS, ROWS)
    return Author(left, over(W[l, j, k], ROWS, COLUMNS), LAYER)


def test_sums_change_places() -> None:
    author = pairs()
    author.take(Rule.EXCHANGE, None, 1, 0).accepted()


@pytest.mark.parametrize("order", [(0,), (0, 0), (1, 2), (0, 1, 2), ("1", "0"), ()])
def test_what_is_no_order_of_the_sums_is_refused(order: tuple[object, ...]) -> None:
    refused(lambda: pairs().take(Rule.EXCHANGE, None, *order), "no order")


def test_a_sum_does_not_leave_the_one_that_its_range_depends_on() -> None:
    author = Author(over(b[m, k], Index(k, 1, n[m]), Index(m, 1, L)), v)
    refused(lambda: author.take(Rule.EXCHANGE, None, 1, 0), "not before it")


def peeled(which: object, *rest: Expr) -> Author:
    author = Author(over(b[l, j], ROWS), sum(rest), LAYER)
    return author.take(Rule.PEEL, None, 0, which)


def test_the_first_or_last_of_a_sum_stands_alone() -> None:
    first = over(b[l, j], Index(j, 2, n[l]))
    last = over(b[l, j], Index(j, 1, n[l] - 1))
    peeled("first", b[l, 1], first).accepted()
    peeled("last", b[l, n[l]], last).accepted()
    for which, rest in (("first", last), ("last", first)):
        author = peeled(which, b[l, 1], rest)
        author.rejected(author.proof, "left at the end")
    refused(lambda: peeled("middle", first), "neither")
    refused(lambda: peeled(None, first), "neither")


def test_a_sum_that_may_be_empty_is_not_peeled() -> None:
    for index in (Index(j, 2, n[l]), Index(j, 1, n[l] - 1), Index(j, 1, l - 1)):
        author = Author(over(b[l, j], index), v, LAYER)
        refused(author.take, "may be empty", Rule.PEEL, None, 0, "first")


# Derivatives.


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
    refused(lambda: Author(v * w, v).take(Rule.DIFFERENTIATE, v), "no derivative")
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
        refused(author.take, "may depend", Rule.CONSTANT, Kind.PARTIAL)
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
    refused(lambda: author.take(Rule.SAME, Kind.PARTIAL), "labels may differ")
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


def weight_gradient(right: Expr) -> Author:
    """The derivative of z by a weight of its own layer."""
    every = (LAYER, ROWS, SAMPLES, Index(m, 1, n[l]), COLUMNS)
    author = Author(Partial(z[l, j, i], W[l, m, k]), right, *every)
    author.take(Rule.FORWARD, Kind.PARTIAL, 0).take(Rule.DIFFERENTIATE, Kind.PARTIAL)
    for _ in range(2):
        author.take(Rule.CONSTANT, Kind.PARTIAL)
    return author.take(Rule.SAME, Kind.PARTIAL).contract()


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
        refused(author.take, "hand the index|another slot", Rule.PARALLEL, left, *slots)
    for slots in ((3, 2), (2, 3), (-1, 2)):
        refused(author.take, "slot", Rule.PARALLEL, left, *slots)
    same = Partial(z[l, j, i], z[l - 1, k, m])
    author = Author(same, Integer(0), Index(l, 2, L), *PAIR[1:])
    author.take(Rule.PARALLEL, same, 2, 2)
    refused(Author(same, Integer(0), Index(l, 2, L), *PAIR[1:]).take, "another slot",
            Rule.PARALLEL, same, 2, 1)  # fmt: skip


# The chain rule.

SLOPE = sympy.Subs(sympy.Derivative(g(p0), p0), p0, z[l, j, i])


def backward(right: Expr, cost: Expr = C, layers: Index = BELOW) -> Author:
    """dC/dz[l] = g'(z[l]) sum_k W[l+1, k, j] dC/dz[l+1]."""
    author = Author(Partial(cost, z[l, j, i]), right, layers, ROWS, SAMPLES)
    author.take(Rule.CHAIN, Partial(cost, z[l, j, i])).contract()
    return author.take(Rule.CHAIN, Partial(cost, a[l, j, i]))


def recursion(cost: Expr) -> Expr:
    error = Partial(cost, z[l + 1, k, i])
    return SLOPE * over(W[l + 1, k, j] * error, Index(k, 1, n[l + 1]))


def test_the_recursion_of_backpropagation_for_any_depth() -> None:
    author = backward(recursion(C))
    for _ in range(2):
        author.take(Rule.DELTA, Kind.DELTA)
    author.contract().accepted()


def test_the_recursion_for_a_cost_of_which_only_its_arguments_are_known() -> None:
    author = backward(recursion(q), q).contract()
    replay(author.graph, author.claim, author.proof)
    refused(lambda: backward(v, q, LAYER), "not known")


@pytest.mark.parametrize(
    "wrong",
    [
        recursion(C) / SLOPE,
        2 * recursion(C),
        recursion(C).xreplace({W[l + 1, k, j]: W[l + 1, j, k]}),
        recursion(C).xreplace({n[l + 1]: n[l]}),
        SLOPE * over(W[l, k, j] * Partial(C, z[l, k, i]), Index(k, 1, n[l])),
    ],
)
def test_a_wrong_recursion_is_left(wrong: Expr) -> None:
    author = backward(wrong)
    for _ in range(2):
        author.take(Rule.DELTA, Kind.DELTA)
    author.contract()
    author.rejected(author.proof, "left at the end")


def test_the_recursion_does_not_hold_at_the_last_layer() -> None:
    refused(lambda: backward(v, layers=LAYER).take(Rule.DELTA, Kind.DELTA), "may")


def test_the_gradients_of_weights_and_biases_for_any_depth() -> None:
    error = Partial(C, z[l, j, i])
    for left, right in (
        (Partial(C, W[l, j, k]), over(error * a[l - 1, k, i], SAMPLES)),
        (Partial(C, b[l, j]), over(error, SAMPLES)),
    ):
        author = Author(left, right, LAYER, ROWS, COLUMNS)
        author.take(Rule.CHAIN, left).contract().accepted()


def test_the_output_error_for_any_depth() -> None:
    last = {l: L}
    right = (a[L, j, i] - t[j, i]) * SLOPE.xreplace(last) / D
    left = Partial(C, z[L, j, i])
    author = Author(left, right, OUTPUTS, SAMPLES).take(Rule.CHAIN, left).contract()
    above = Partial(C, a[L, j, i])
    author.take(Rule.CHAIN, above)
    # No layer L + 1 uses a[L]: the delta of l' - 1 and L is zero for l' <= L.
    author.take(Rule.DELTA, Kind.DELTA)
    author.contract().accepted()


def test_the_chain_rule_is_not_for_members_of_one_family_or_sizes() -> None:
    author = Author(Partial(z[l, 1, 1], z[1, 1, 1]), v, LAYER)
    refused(lambda: author.take(Rule.CHAIN, Kind.PARTIAL), "two members")
    author = Author(Partial(C * v, z[l, 1, 1]), v, LAYER)
    refused(lambda: author.take(Rule.CHAIN, Kind.PARTIAL), "no quantity")
    author = Author(Partial(u[l], v), v, LAYER)
    refused(lambda: author.take(Rule.CHAIN, Kind.PARTIAL), "defined by itself")


def chained(*quantities: Quantity) -> Callable[[], object]:
    """The chain rule for dC/dv with another C."""
    kept = tuple(
        old
        for old in THEORY.quantities
        if old.name not in {new.name for new in quantities}
    )
    theory = replace(THEORY, quantities=(*kept, *quantities))
    author = Author(Partial(C, v), Integer(0), theory=theory)
    return lambda: author.take(Rule.CHAIN, Kind.PARTIAL)


def test_cases_that_overlap_or_reach_out_of_range_are_refused_in_the_chain_rule() -> (
    None
):
    cost = Quantity("C", (), (Case(over(e[l], LAYER)),))

    def cases(*ranges: tuple[Any, Any]) -> Callable[[], object]:
        clauses = (Case(v, (Index(l, lo, hi),)) for lo, hi in ranges)
        return chained(cost, Quantity("e", (LAYERS,), tuple(clauses)))

    cases((1, 1), (2, L))()
    cases((L, L), (1, L - 1))()
    cases((1, 1), (1, L))()
    refused(cases((1, L + 1)), "beyond the range")
    refused(cases((0, L)), "beyond the range")
    refused(cases((2, 2), (1, L)), "in two")
    refused(cases((D, D), (1, L)), "beyond the range")


def test_an_unknown_quantity_on_the_way_hands_its_own_derivative_on() -> None:
    cost = Quantity("C", (), (Case(over(e[l] ** 2, LAYER)),))
    between = Quantity("y", (), (Case(v**2),))

    def unknown(term: Expr) -> Quantity:
        return Quantity("e", (LAYERS,), (Case(term),), stand_in=True)

    chained(cost, unknown(v * w))()
    chained(replace(cost, stand_in=True), unknown(v * w))()
    refused(chained(cost, unknown(v * y), between), "how e depends on v")


def test_an_unknown_quantity_is_not_split_into_its_uses() -> None:
    unknown = Quantity("C", (), (Case(v**2),), stand_in=True)
    refused(chained(unknown), "nothing more is known")


def test_the_chain_rule_refuses_definitions_by_derivatives() -> None:
    by_derivative = Quantity("C", (), (Case(Partial(w**2, w) * v),))
    refused(chained(by_derivative), "defined by a derivative")


# Inside functions and powers.


UNFOLDED = b[l, j] + over(W[l, j, k] * a[l - 1, k, i], COLUMNS)


def congruence(proof: Trace | None = None, new: Expr = UNFOLDED) -> Author:
    author = Author(g(z[l, j, i]), g(new), *MEMBER)
    if proof is None:
        inner = Author(z[l, j, i], new, *MEMBER, inside=author)
        proof = inner.take(Rule.DEFINITION, z[l, j, i], 0).proof
    return author.take(Rule.CONGRUENCE, g(z[l, j, i]), 0, author.node(new), proof)


def test_equal_arguments_give_equal_values() -> None:
    congruence().accepted()


def test_a_false_or_missing_proof_inside_is_refused() -> None:
    refused(lambda: congruence(Trace(())), "left at the end")
    wrong = b[l, j] - over(W[l, j, k] * a[l - 1, k, i], COLUMNS)
    refused(lambda: congruence(new=wrong), "left at the end")
    author = Author(g(v), g(w))
    for detail in (
        (0, author.node(w)),
        (0, author.node(w), None),
        (1, author.node(v), Trace(())),
        (-1, author.node(v), Trace(())),
        (0, v, Trace(())),
    ):
        refused(author.take, "argument", Rule.CONGRUENCE, g(v), *detail)


def test_no_proof_reaches_into_a_derivative() -> None:
    author = Author(Partial(v, v), w)
    for place in (0, 1):
        detail = (place, author.node(v), Trace(()))
        refused(author.take, "argument", Rule.CONGRUENCE, Kind.PARTIAL, *detail)


@pytest.mark.parametrize("name", ["##0", "#1", "@0", "m"])
def test_a_new_argument_captures_no_index(name: str) -> None:
    left = over(g(b[l, j]), ROWS)
    author = Author(left, v, LAYER)
    new = author.graph.family("b", author.node(l), author.graph.index(name))
    refused(
        lambda: author.take(Rule.CONGRUENCE, Kind.APPLY, 0, new, Trace(())),
        "unknown index",
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


# Multiplying by what is not zero.


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
    [v, c - d, 1 - y, over(exp(b[1, j]), Index(j, 2, n[1])), exp(v) - 1, Truth(v)],
)
def test_what_may_be_zero_is_not_cleared(base: Expr) -> None:
    author = Author(v, w)
    refused(lambda: author.clear(author.node(base)), "may be zero")


def test_a_bound_index_is_not_cleared_nor_a_negative_power() -> None:
    author = Author(over(b[l, j] / b[l, j] ** 2, ROWS), w, LAYER)
    index = author.graph.family("b", author.node(l), author.graph.index("#0"))
    refused(lambda: author.clear(index), "bound index")
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


# Tampering.


def proofs() -> list[Author]:
    chained_proof = backward(recursion(C))
    for _ in range(2):
        chained_proof.take(Rule.DELTA, Kind.DELTA)
    return [
        definition(),
        contraction(),
        pairs().take(Rule.EXCHANGE, None, 1, 0),
        peeled("first", b[l, 1], over(b[l, j], Index(j, 2, n[l]))),
        Author(over(v, ROWS), n[l] * v, LAYER).take(Rule.COUNT, None, 0),
        weight_gradient(a[l - 1, k, i] * delta(j, m)),
        congruence(),
        chained_proof.contract(),
    ]


PROOFS = proofs()


NODES = [tuple(author.graph._nodes.values())[:300] for author in PROOFS]
FIELDS = ("rule", "before", "after", "factor", "detail")
CHANGES = (*FIELDS, "missing", "twice", "swapped", "added")


def tampered(number_of_proof: int, data: st.DataObject) -> Trace:
    """The proof with one thing changed."""
    steps = list(PROOFS[number_of_proof].steps)
    place = data.draw(st.integers(0, len(steps) - 1))
    step = steps[place]
    assert isinstance(step, Step)
    nodes = NODES[number_of_proof]
    parts = [s for f in steps if isinstance(f, Step) for s in (f.before, *f.after)]
    one = data.draw(st.sampled_from(nodes))
    other = data.draw(st.sampled_from(parts))
    number = data.draw(st.integers(-1, 3))

    def changed(part: Summand) -> Summand:
        return data.draw(
            st.sampled_from(
                [
                    replace(part, coefficient=part.coefficient + number),
                    replace(part, product=one),
                    replace(part, bounds=part.bounds[:-1]),
                    replace(part, bounds=other.bounds),
                    other,
                ]
            )
        )

    kind = data.draw(st.sampled_from(CHANGES))
    if kind == "rule":
        steps[place] = replace(step, rule=data.draw(st.sampled_from(Rule)))
    elif kind == "before":
        steps[place] = replace(step, before=changed(step.before))
    elif kind == "after":
        after = list(step.after)
        if after:
            chosen = data.draw(st.integers(0, len(after) - 1))
            after[chosen : chosen + 1] = data.draw(
                st.sampled_from([[], [changed(after[chosen])], [after[chosen], other]])
            )
        steps[place] = replace(step, after=tuple(after) if after else (other,))
    elif kind == "factor":
        steps[place] = replace(step, factor=data.draw(st.sampled_from([None, one])))
    elif kind == "detail":
        details: list[tuple[object, ...]] = [(), (number,), (number, one), (one,),
                                             (*step.detail, number)]  # fmt: skip
        steps[place] = replace(step, detail=data.draw(st.sampled_from(details)))
    elif kind == "missing":
        del steps[place]
    elif kind == "twice":
        steps.insert(place, step)
    elif kind == "swapped":
        steps[place], steps[-1] = steps[-1], steps[place]
    else:
        extra: list[Step | Clear] = [
            Clear(one, max(number, 1)),
            Step(step.rule, other, (changed(other),), step.factor, step.detail),
        ]
        steps.insert(place, data.draw(st.sampled_from(extra)))
    return Trace(tuple(steps))


@settings(max_examples=300)
@given(st.data())
def test_a_tampered_proof_is_refused_or_still_one(data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, len(PROOFS) - 1))
    author, proof = PROOFS[chosen], tampered(chosen, data)
    try:
        replay(author.graph, author.claim, proof)
    except ProofError:
        return
    author.sound(proof)


@settings(max_examples=100)
@given(st.data())
def test_a_proof_of_another_claim_is_refused(data: st.DataObject) -> None:
    author = data.draw(st.sampled_from(PROOFS))
    wrong = data.draw(
        st.sampled_from(
            [
                replace(author.claim, right=2 * author.claim.right),
                replace(author.claim, right=author.claim.right + v),
                replace(author.claim, left=v * author.claim.left),
                replace(author.claim, right=-author.claim.right),
            ]
        )
    )
    with pytest.raises(ProofError):
        replay(author.graph, wrong, author.proof)
