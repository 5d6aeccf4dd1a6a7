"""Every plausible mistake in a δ formula is refuted, wherever it is a mistake.

A `Mutation` rewrites the right side of one formula.  Whether the result is really
false is decided here by plain floating point: the cost is a Python function of the
pre-activations, weights and biases, its derivatives and the error signals are
central differences, and the rewritten term is evaluated by a dozen lines that know
nothing of backproof.  A linear output makes "g' forgotten" true, for example; then
the verdict must not be refuted, and otherwise it must be.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import pytest
import sympy
from sympy import Expr, IndexedBase, Integer, Subs, Sum, Symbol

from backproof.symbolic.activations import ACTIVATIONS, Activation
from backproof.symbolic.backprop import Backpropagation, Formula
from backproof.symbolic.check import Checker, check
from backproof.symbolic.costs import COSTS, check_combination
from backproof.symbolic.errors import NetworkError, TheoryError
from backproof.symbolic.evaluate import Sizes
from backproof.symbolic.network import Network, network
from backproof.symbolic.theory import Claim, Quantity, index_symbol
from backproof.symbolic.verdict import Status
from backproof.symbolic.verification import (
    direct_witness,
    direction_witness,
    verify_formulas,
)

j, k, i, m = map(index_symbol, "jkim")
W, a, z, delta, t = map(IndexedBase, ("W", "a", "z", "delta", "t"))
n = IndexedBase("n", integer=True, positive=True)
D = Symbol("D", integer=True, positive=True)

# The mutations: each returns a wrong right side, or None where it does not apply.


@dataclass(frozen=True)
class Mutation:
    """A mistake in the formulas of some kinds."""

    name: str
    kinds: tuple[str, ...]
    rewrite: Callable[[Network, int, Expr], Expr | None]


def swap(term: Expr, left: Expr, right: Expr) -> Expr:
    return term.xreplace({left: right, right: left})


def without_slope(net: Network, layer: int, term: Expr) -> Expr | None:
    del net, layer
    return term.xreplace(dict.fromkeys(term.atoms(Subs), Integer(1)))


def slope_elsewhere(net: Network, layer: int, term: Expr) -> Expr | None:
    other = layer + 1 if layer < net.depth else layer - 1
    here, there = z[layer, j, i], z[other, j, i]
    moved = {s: s.xreplace({here: there}) for s in term.atoms(Subs)}
    return term.xreplace(moved) if other else None


def softmax_diagonal(net: Network, layer: int, term: Expr) -> Expr | None:
    if not net.activation(layer).vector:
        return None
    mean = next(s for s in term.atoms(Sum) if s.limits[0][0].name == "m")
    return term.xreplace({mean: mean.function.xreplace({mean.limits[0][0]: j})})


SIGNALS = ("output error", "recursion")
ALL = (*SIGNALS, "weight gradient", "bias gradient")
MUTATIONS = (
    Mutation("wrong sign", ALL, lambda _, __, e: -e),
    Mutation("doubled", ALL, lambda _, __, e: 2 * e),
    Mutation("halved", ALL, lambda _, __, e: e / 2),
    Mutation("off by a millionth", ALL, lambda _, __, e: e * (10**6 + 1) / 10**6),
    Mutation(
        "lost 1/D",
        ("output error",),
        lambda net, _, e: e * D if net.cost.average else None,
    ),
    Mutation("averaged once more", ALL, lambda _, __, e: e / D),
    Mutation("g' forgotten", SIGNALS, without_slope),
    Mutation("g' of another layer", SIGNALS, slope_elsewhere),
    Mutation("softmax without its coupling", SIGNALS, softmax_diagonal),
    Mutation(
        "output and target swapped",
        ("output error",),
        lambda net, l, e: None if net.cost.vector else swap(e, a[l, j, i], t[j, i]),
    ),
    Mutation(
        "W not transposed",
        ("recursion",),
        lambda _, l, e: swap(e, W[l + 1, k, j], W[l + 1, j, k]),
    ),
    Mutation(
        "W of the layer itself",
        ("recursion",),
        lambda _, l, e: swap(e, W[l + 1, k, j], W[l, k, j]),
    ),
    Mutation(
        "summed over the wrong layer",
        ("recursion",),
        lambda _, l, e: e.xreplace({n[l + 1]: n[l]}),
    ),
    Mutation(
        "delta of the layer itself",
        ("recursion",),
        lambda _, l, e: swap(e, delta[l + 1, k, i], delta[l, k, i]),
    ),
    Mutation(
        "indices swapped",
        ("weight gradient",),
        lambda _, l, e: e.xreplace(
            {delta[l, j, i]: delta[l, k, i], a[l - 1, k, i]: a[l - 1, j, i]}
        ),
    ),
    Mutation(
        "a of the layer itself",
        ("weight gradient",),
        lambda _, l, e: swap(e, a[l - 1, k, i], a[l, k, i]),
    ),
    Mutation(
        "z instead of a",
        ("weight gradient",),
        lambda _, l, e: swap(e, a[l - 1, k, i], z[l - 1, k, i]) if l > 1 else None,
    ),
    Mutation(
        "penalty forgotten",
        ("weight gradient",),
        lambda net, l, e: e - Symbol("lambda") * W[l, j, k] if net.penalty else None,
    ),
    Mutation(
        "penalty doubled",
        ("weight gradient",),
        lambda net, l, e: e + Symbol("lambda") * W[l, j, k] if net.penalty else None,
    ),
    Mutation(
        "first sample only",
        ("weight gradient", "bias gradient"),
        lambda _, __, e: e.xreplace(
            {s: s.function.xreplace({i: Integer(1)}) for s in e.atoms(Sum)}
        ),
    ),
)


def mutants(backprop: Backpropagation) -> Iterator[tuple[Mutation, Formula, Expr]]:
    """Every mutation that changes a formula of the network."""
    for formula in backprop.formulas:
        for mutation in MUTATIONS:
            if formula.kind in mutation.kinds:
                net, term = backprop.network, formula.right
                wrong = mutation.rewrite(net, formula.layer, term)
                if wrong is not None and wrong != term:
                    yield mutation, formula, wrong


# What is really false, in plain floating point.

PLAIN: dict[str, Callable[[float], float]] = {
    "identity": lambda u: u,
    "sigmoid": lambda u: 1 / (1 + math.exp(-u)),
    "tanh": math.tanh,
    "relu": lambda u: max(u, 0.0),
    "leaky-relu": lambda u: u if u > 0 else u / 100,
    "elu": lambda u: u if u > 0 else math.expm1(u),
    "softplus": lambda u: math.log1p(math.exp(u)),
    "silu": lambda u: u / (1 + math.exp(-u)),
    "gelu": lambda u: u * (1 + math.erf(u / math.sqrt(2))) / 2,
    "g": lambda u: math.sin(u) / 3 + 0.5,
}
# By an output and its target; the coupled cost also gets all outputs.
OUTER: dict[str, Callable[[float, float, list[float]], float]] = {
    "half-squared-error": lambda y, t, _: (y - t) ** 2 / 2,
    "mean-squared-error": lambda y, t, _: (y - t) ** 2,
    "binary-cross-entropy": lambda y, t, _: (
        -t * math.log(y) - (1 - t) * math.log(1 - y)
    ),
    "binary-cross-entropy-logits": lambda y, t, _: math.log1p(math.exp(y)) - t * y,
    "categorical-cross-entropy": lambda y, t, _: -t * math.log(y),
    "categorical-cross-entropy-logits": lambda y, t, every: (
        t * (math.log(sum(map(math.exp, every))) - y)
    ),
    "huber": lambda y, t, _: (y - t) ** 2 / 2 if abs(y - t) <= 1 else abs(y - t) - 0.5,
}
STEP = 1e-5
Key = tuple[object, ...]


class Point:
    """Random numbers for everything given, at some sizes."""

    def __init__(
        self, net: Network, widths: Sequence[int], samples: int, seed: int
    ) -> None:
        rng = random.Random(f"{widths} {samples} {seed}")  # noqa: S311
        self.net, self.widths, self.samples = net, widths, samples
        unit = net.cost.targets == "unit"
        v: dict[Key, float] = {("lambda",): 0.7 if net.penalty else 0.0}
        for layer in range(1, len(widths)):
            for to in self.neurons(layer):
                v["b", layer, to] = rng.uniform(-1, 1) if net.biases else 0.0
                for come in self.neurons(layer - 1):
                    v["W", layer, to, come] = rng.uniform(-1.5, 1.5)
        for sample in range(1, samples + 1):
            for come in self.neurons(0):
                v["x", come, sample] = rng.uniform(-2, 2)
            for to in self.neurons(len(widths) - 1):
                v["t", to, sample] = rng.uniform(0.05, 0.95) * (1 if unit else 4)
        self.values = v
        self.values = self.forward({})
        self.slopes: dict[Key, float] = {}

    def neurons(self, layer: int) -> range:
        return range(1, self.widths[layer] + 1)

    def forward(self, shift: dict[Key, float]) -> dict[Key, float]:
        """All values, with some given values or pre-activations shifted."""
        v = {key: value + shift.get(key, 0.0) for key, value in self.values.items()}
        squares = sum(value**2 for key, value in v.items() if key[0] == "W")
        last, cost = len(self.widths) - 1, 0.0
        for s in range(1, self.samples + 1):
            v |= {("a", 0, p, s): v["x", p, s] for p in self.neurons(0)}
            for layer in range(1, last + 1):
                for to in self.neurons(layer):
                    here = ("z", layer, to, s)
                    v[here] = v["b", layer, to] + shift.get(here, 0.0)
                    for p in self.neurons(layer - 1):
                        v[here] += v["W", layer, to, p] * v["a", layer - 1, p, s]
                sums = [v["z", layer, to, s] for to in self.neurons(layer)]
                outputs = activated(self.net.activation(layer), sums)
                v |= {("a", layer, p, s): u for p, u in enumerate(outputs, 1)}
            term = OUTER[self.net.cost.name]
            targets = [v["t", to, s] for to in self.neurons(last)]
            pairs = zip(outputs, targets, strict=True)
            cost += sum(term(y, t, outputs) for y, t in pairs)
        cost /= self.samples if self.net.cost.average else 1
        v["C",] = cost + v["lambda",] * squares / 2
        return v

    def slope(self, key: Key) -> float:
        """The derivative of the cost, by a central difference."""
        if key not in self.slopes:
            if key not in self.values:
                raise LookupError(key)
            above, below = self.forward({key: STEP}), self.forward({key: -STEP})
            self.slopes[key] = (above["C",] - below["C",]) / (2 * STEP)
        return self.slopes[key]

    def quantity(self, name: str, *indices: int) -> float:
        """A number; LookupError where the quantity does not exist."""
        if name == "n":
            return self.widths[indices[0]]
        if name == "delta":
            return self.slope(("z", *indices))
        return self.values[name, *indices]

    def number(self, term: Expr, scope: dict[str, int]) -> float:
        """The value of a term, by its structure."""
        if isinstance(term, sympy.Indexed):
            where = [int(self.number(index, scope)) for index in term.indices]
            return self.quantity(term.base.label.name, *where)
        if isinstance(term, Symbol):
            named = {"D": self.samples, "lambda": self.values["lambda",], **scope}
            return named[term.name]
        if isinstance(term, Sum):
            *rest, (index, lower, upper) = term.limits
            body = Sum(term.function, *rest) if rest else term.function
            first, last = (int(self.number(bound, scope)) for bound in (lower, upper))
            values = range(first, last + 1)
            return sum(self.number(body, {**scope, index.name: v}) for v in values)
        if isinstance(term, Subs):
            function = PLAIN[term.expr.expr.func.__name__]
            u = self.number(term.point[0], scope)
            return (function(u + STEP) - function(u - STEP)) / (2 * STEP)
        if isinstance(term, sympy.Piecewise):
            return next(
                self.number(value, scope)
                for value, condition in term.args
                if condition == sympy.true or self.holds(condition, scope)
            )
        if term.is_Number:
            return float(term)
        return FLOAT[term.func](*(self.number(arg, scope) for arg in term.args))

    def holds(self, condition: Expr, scope: dict[str, int]) -> bool:
        left, right = (self.number(side, scope) for side in condition.args)
        assert isinstance(condition, sympy.LessThan)
        return left <= right


FLOAT: dict[type, Callable[..., float]] = {
    sympy.Add: lambda *args: sum(args),
    sympy.Mul: lambda *args: math.prod(args),
    sympy.Pow: lambda base, exponent: base**exponent,
    sympy.exp: math.exp,
    sympy.log: math.log,
    sympy.Abs: abs,
    sympy.sign: lambda u: math.copysign(1, u),
}


def activated(row: Activation, sums: list[float]) -> list[float]:
    if row.vector:
        powers = [math.exp(u) for u in sums]
        return [power / sum(powers) for power in powers]
    return [PLAIN[row.name](u) for u in sums]


@cache
def point_of(net: Network, widths: tuple[int, ...], samples: int, seed: int) -> Point:
    return Point(net, widths, samples, seed)


def differs(net: Network, formula: Formula, wrong: Expr) -> bool:
    """Whether the rewritten formula is false at some sizes and indices.

    A point at which it uses a quantity that does not exist says nothing.
    """
    for seed in range(4):  # One draw of all weights may leave a relu dead.
        for widths, samples in SIZES:
            try:
                gap = max(gaps_at(point_of(net, widths, samples, seed), formula, wrong))
            except LookupError:
                continue
            assert gap < 1e-7 or gap > 3e-7, "too close to call"
            if gap > 3e-7:
                return True
    return False


def gaps_at(point: Point, formula: Formula, wrong: Expr) -> list[float]:
    """How far the two sides are apart, relative to their size, at all indices."""
    scopes: list[dict[str, int]] = [{}]
    for index in formula.for_all:
        size = int(point.number(index.upper, {}))
        name = index.symbol.name
        scopes = [{**scope, name: v} for scope in scopes for v in range(1, size + 1)]
    found = []
    for scope in scopes:
        variable = formula.left.variable
        where = [int(point.number(index, scope)) for index in variable.indices]
        left = point.slope((variable.base.label.name, *where))
        right = point.number(wrong, scope)
        found.append(abs(left - right) / max(abs(left), abs(right), 1e-2))
    return found


# The tests.

SIZES = (((2, 2, 2), 2), ((3, 2, 3), 3), ((2, 3, 2), 2))
CHECKED: list[Sizes] = [{"D": d, "n": dict(enumerate(widths))} for widths, d in SIZES]
OUTPUTS = ("identity", "sigmoid", "softmax")


def fits(cost: str, output: str) -> bool:
    try:
        check_combination(COSTS[cost], ACTIVATIONS[output])
    except NetworkError:
        return False
    return True


def net_of(name: str, cost: str) -> Network:
    """Two layers of one activation, with another output where the cost needs it."""
    output = next(o for o in (name, *OUTPUTS) if fits(cost, o))
    return network((2, 2, 2), name, output=output, cost_name=cost, penalty=1)


def is_refuted_where_false(net: Network, kinds: tuple[str, ...]) -> set[str]:
    """Check every mutation of these kinds; the names of those that were false."""
    backprop = Backpropagation(net)
    checker = Checker(backprop.theory, sizes=CHECKED)
    false = set()
    for mutation, formula, wrong in mutants(backprop):
        if formula.kind not in kinds:
            continue
        claim = Claim(mutation.name, formula.left, wrong, formula.for_all)
        verdict = checker.check(claim)
        what = f"{mutation.name}: {formula.name}: {verdict}"
        if differs(net, formula, wrong):
            assert verdict.status is Status.REFUTED, what
            false.add(mutation.name)
        else:
            assert verdict.status in (Status.PROVED, Status.TESTED), what
    return false


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_mutated_error_signal_is_refuted_exactly_where_it_is_false(
    name: str, cost: str
) -> None:
    is_refuted_where_false(net_of(name, cost), SIGNALS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_mutated_gradient_is_refuted_exactly_where_it_is_false(name: str) -> None:
    net = net_of(name, "mean-squared-error")
    is_refuted_where_false(net, ("weight gradient", "bias gradient"))


def test_every_mutation_is_false_for_some_network() -> None:
    nets = [net_of(name, "mean-squared-error") for name in ("tanh", "softmax")]
    false = set[str]().union(*(is_refuted_where_false(net, ALL) for net in nets))
    assert false == {mutation.name for mutation in MUTATIONS}


def test_the_formulas_themselves_are_not_refuted() -> None:
    """The twin of all of the above: without a mutation the oracle sees no gap."""
    net = net_of("silu", "huber")
    assert not any(differs(net, f, f.right) for f in Backpropagation(net).formulas)


def test_a_true_mutation_is_not_refuted() -> None:
    """The derivative of a linear activation is one, so it may be forgotten."""
    net = net_of("identity", "half-squared-error")
    assert "g' forgotten" not in is_refuted_where_false(net, SIGNALS)


class Mutated(Backpropagation):
    """Formulas with a mistake in one of them, and error signals built on it."""

    def __init__(self, net: Network, mutation: Mutation, kind: str, layer: int) -> None:
        super().__init__(net)
        self.original = Backpropagation(net)
        self.mutation, self.kind, self.layer = mutation, kind, layer

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """The formulas, one of them rewritten."""
        return tuple(
            replace(formula, right=self.rewritten(formula))
            for formula in self.original.formulas
        )

    @cached_property
    def delta(self) -> Quantity:
        """The error signals as the rewritten formulas define them."""
        signals = {f.layer: f for f in self.formulas if f.kind in SIGNALS}
        cases = [
            replace(case, term=signals[layer].right)
            for layer, case in enumerate(self.original.delta.cases, start=1)
        ]
        return replace(self.original.delta, cases=tuple(cases))

    def rewritten(self, formula: Formula) -> Expr:
        """The right side of a formula, wrong if it is the one to be mutated."""
        if (formula.kind, formula.layer) != (self.kind, self.layer):
            return formula.right
        wrong = self.mutation.rewrite(self.network, formula.layer, formula.right)
        return formula.right if wrong is None else wrong


def mutated_nets() -> Iterator[Mutated]:
    """Every mutation of every kind of formula, in a network where it is false."""
    for mutation in MUTATIONS:
        name = "softmax" if "softmax" in mutation.name else "tanh"
        widths = (
            (2, 2, 3) if mutation.name == "summed over the wrong layer" else (2,) * 3
        )
        net = network(widths, name, cost_name="mean-squared-error", penalty=1)
        for kind in mutation.kinds:
            layer = 1 if kind == "recursion" else 2
            if mutation.name != "delta of the layer itself":
                yield Mutated(net, mutation, kind, layer)


@pytest.mark.parametrize(
    "backprop", list(mutated_nets()), ids=lambda b: f"{b.mutation.name}, {b.kind}"
)
def test_every_witness_sees_a_mutated_formula(backprop: Mutated) -> None:
    for by in (direct_witness, direction_witness):
        assert not by(backprop, samples=2, seed=0).agrees


@pytest.mark.parametrize("name", ["tanh", "softmax"])
def test_every_witness_agrees_without_a_mutation(name: str) -> None:
    net = network((2, 2, 3), name, cost_name="mean-squared-error", penalty=1)
    for by in (direct_witness, direction_witness):
        assert by(Backpropagation(net), samples=2, seed=0).agrees


def test_a_network_with_a_mutated_formula_is_not_called_verified() -> None:
    net = network((2, 2, 2), "tanh", cost_name="mean-squared-error")
    for name, kind in (("g' forgotten", "recursion"), ("doubled", "bias gradient")):
        mutation = next(m for m in MUTATIONS if m.name == name)
        backprop = Mutated(net, mutation, kind, 1)
        verification = verify_formulas(backprop, samples=3)
        assert verification.refuted
        assert not verification.holds
        assert not any(witness.agrees for witness in verification.witnesses)
        for formula, index_form, matrix_form in verification.formulas:
            if (formula.kind, formula.layer) == (kind, 1):
                assert index_form.status is Status.REFUTED
                assert matrix_form.status is Status.REFUTED
            elif formula.layer == 2:
                assert index_form.holds
                assert matrix_form.holds


def test_a_definition_in_terms_of_itself_is_an_error() -> None:
    net = network((2, 2, 2), "tanh")
    mutation = next(m for m in MUTATIONS if m.name == "delta of the layer itself")
    with pytest.raises(TheoryError, match="in terms of itself"):
        verify_formulas(Mutated(net, mutation, "recursion", 1))


def test_a_mutation_shows_its_lost_factor() -> None:
    net = network((2, 2, 2), "tanh", cost_name="mean-squared-error")
    backprop = Backpropagation(net)
    ratios = {}
    for mutation, formula, wrong in mutants(backprop):
        if formula.kind == "output error":
            claim = Claim(mutation.name, formula.left, wrong, formula.for_all)
            point = check(claim, backprop.theory).counterexample
            assert point is not None
            ratios[mutation.name] = point.ratio and point.ratio.text
    assert ratios["wrong sign"] == "-1"
    assert ratios["doubled"] == "1/2"
    assert ratios["halved"] == "2"
    assert ratios["lost 1/D"] == "1/D"
    assert ratios["averaged once more"] == "D"
    assert ratios["g' forgotten"] is None
