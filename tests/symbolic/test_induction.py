"""The δ formulas for any depth, width and batch: what is proved, and what is not.

Every activation in the hidden layers and every cost with every output it may have;
and each formula once more with a mistake, which is not proved but refuted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import pytest
from sympy import Expr, IndexedBase, Integer, Subs, Symbol

from backproof.symbolic.activations import ACTIVATIONS
from backproof.symbolic.backprop import Formula
from backproof.symbolic.check import Checker
from backproof.symbolic.costs import COSTS
from backproof.symbolic.errors import NetworkError
from backproof.symbolic.evaluate import Sizes
from backproof.symbolic.induction import (
    AnyDepth,
    Lemma,
    Passage,
    prove_activations,
    prove_any_depth,
)
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.checked import checked_proof
from backproof.symbolic.proofs.prove import Prover
from backproof.symbolic.theory import Claim
from backproof.symbolic.verdict import Status

MSE = COSTS["mean-squared-error"]
SOFTMAX = ACTIVATIONS["softmax"]
ENTROPY = COSTS["categorical-cross-entropy"]
LOGITS = COSTS["categorical-cross-entropy-logits"]

NETS = {
    "undefined activations": AnyDepth(),
    "a penalty": AnyDepth(penalty=Fraction(1, 3), cost=MSE),
    "no biases": AnyDepth(biases=False),
    "a penalty and no biases": AnyDepth(biases=False, penalty=Fraction(2), cost=MSE),
    "softmax in the hidden layers": AnyDepth(hidden=SOFTMAX),
    "softmax at the output": AnyDepth(output=SOFTMAX, cost=ENTROPY),
    "softmax everywhere": AnyDepth(SOFTMAX, SOFTMAX, ENTROPY, penalty=Fraction(1)),
    "logits": AnyDepth(output=ACTIVATIONS["identity"], cost=LOGITS),
}


@cache
def prover(net: AnyDepth) -> tuple[Lemma, Prover]:
    lemma = Lemma(net)
    return lemma, Prover(TermGraph(lemma.theory))


def is_proved(net: AnyDepth, claim: Claim) -> bool:
    """Whether a proof is found, and holds."""
    return checked_proof(prover(net)[1], claim) is not None


def combinations() -> Iterator[tuple[str, str]]:
    """The costs with the outputs that they may have."""
    for cost in COSTS:
        for output in ACTIVATIONS:
            try:
                AnyDepth(output=ACTIVATIONS[output], cost=COSTS[cost])
            except NetworkError:
                continue
            yield cost, output


# What is proved.


@pytest.mark.parametrize("name", NETS)
def test_base_step_and_gradients_are_proved(name: str) -> None:
    """By the whole ladder: index and matrix form."""
    induction = prove_any_depth(NETS[name])
    assert induction.proved
    kinds = [one.formula.kind for one in induction.formulas if one.formula]
    biases = ["bias gradient"] if NETS[name].biases else []
    assert kinds == ["output error", "recursion", "weight gradient", *biases]


@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_step_is_proved_for_every_activation(hidden: str) -> None:
    net = AnyDepth(hidden=ACTIVATIONS[hidden])
    lemma, _ = prover(net)
    for formula in lemma.formulas:
        assert is_proved(net, lemma.index_claim(formula)), formula.name
        assert is_proved(net, lemma.matrix_claim(formula)), formula.name


@pytest.mark.parametrize(("cost", "output"), [*combinations()])
def test_the_base_is_proved_for_every_cost_and_output(cost: str, output: str) -> None:
    net = AnyDepth(output=ACTIVATIONS[output], cost=COSTS[cost])
    lemma, _ = prover(net)
    base = lemma.formulas[0]
    assert is_proved(net, lemma.index_claim(base))
    assert is_proved(net, lemma.matrix_claim(base))


def test_the_derivatives_in_the_table_of_activations_are_proved() -> None:
    formulas = prove_activations()
    assert len(formulas) >= len(ACTIVATIONS) - 2
    assert not [one.claim.name for one in formulas if not one.proved]


def test_kinks_are_conditions_of_the_verdict() -> None:
    smooth = prove_any_depth(NETS["undefined activations"])
    kinked = prove_any_depth(AnyDepth(hidden=ACTIVATIONS["relu"]))
    assert kinked.proved
    assert not any(verdict.given for verdict in smooth.verdicts)
    assert any(verdict.given for verdict in kinked.verdicts)


def test_a_layer_acts_on_the_cost_only_through_the_next() -> None:
    """The condition of the chain rule, read off the theory."""
    assert prover(AnyDepth())[0].passages() == (
        Passage("z", (("a", 0),), cost=False),
        Passage("a", (("z", 1),), cost=True),
    )


def test_a_cost_must_be_defined_for_the_outputs() -> None:
    with pytest.raises(NetworkError):
        AnyDepth(output=ACTIVATIONS["identity"], cost=ENTROPY)


# What is wrong.

W, a, z, delta = map(IndexedBase, ("W", "a", "z", "delta"))
n = IndexedBase("n", integer=True, positive=True)
D = Symbol("D", integer=True, positive=True)


@dataclass(frozen=True)
class Mistake:
    """A rewriting of the right side of the formulas of some kinds."""

    name: str
    kinds: tuple[str, ...]
    rewrite: Callable[[Lemma, Expr], Expr]


def swap(term: Expr, left: Expr, right: Expr) -> Expr:
    return term.xreplace({left: right, right: left})


SIGNALS, GRADIENTS = ("output error", "recursion"), ("weight gradient", "bias gradient")


def mistakes() -> Iterator[Mistake]:
    symbols = Lemma(AnyDepth()).symbols
    j, k, i, l = symbols.j, symbols.k, symbols.i, symbols.l
    yield Mistake(
        "missing g'",
        SIGNALS,
        lambda _, e: e.xreplace(dict.fromkeys(e.atoms(Subs), Integer(1))),
    )
    yield Mistake(
        "transposed W",
        ("recursion",),
        lambda _, e: swap(e, W[l + 1, k, j], W[l + 1, j, k]),
    )
    yield Mistake(
        "delta of the layer itself",
        ("recursion",),
        lambda _, e: e.xreplace({delta[l + 1, k, i]: delta[l, k, i]}),
    )
    yield Mistake(
        "sum over the wrong layer",
        ("recursion",),
        lambda _, e: e.xreplace({n[l + 1]: n[l]}),
    )
    yield Mistake(
        "W of the layer itself",
        ("recursion",),
        lambda _, e: e.xreplace({W[l + 1, k, j]: W[l, k, j]}),
    )
    yield Mistake(
        "lost 1/D",
        ("output error",),
        lambda lemma, e: e * D if lemma.kind.cost.average else -e,
    )
    yield Mistake("averaged once more", GRADIENTS, lambda _, e: e / D)
    yield Mistake(
        "a of the layer itself",
        ("weight gradient",),
        lambda _, e: e.xreplace({a[l - 1, k, i]: a[l, k, i]}),
    )
    yield Mistake("doubled", (*SIGNALS, *GRADIENTS), lambda _, e: 2 * e)
    yield Mistake(
        "lost penalty",
        ("weight gradient",),
        lambda _, e: e.xreplace({Symbol("lambda"): Integer(0)}),
    )


MISTAKES = tuple(mistakes())


MISTAKEN = {name: NETS[name] for name in ("a penalty", "softmax everywhere")}
SIZES: tuple[Sizes, ...] = (
    {"L": 2, "D": 2, "n": {0: 2, 1: 2, 2: 2}},
    {"L": 3, "D": 3, "n": {0: 1, 1: 2, 2: 3, 3: 2}},
)


def wrong_claims(net: AnyDepth) -> Iterator[tuple[str, Claim]]:
    lemma, _ = prover(net)
    for mistake in MISTAKES:
        for formula in lemma.formulas:
            if formula.kind in mistake.kinds:
                wrong = mistake.rewrite(lemma, formula.right)
                if wrong != formula.right:
                    yield mistake.name, _with_right(formula, wrong)


def _with_right(formula: Formula, wrong: Expr) -> Claim:
    return Claim(formula.name, formula.left, wrong, formula.for_all)


@pytest.mark.parametrize("name", MISTAKEN)
def test_a_formula_with_a_mistake_is_refuted_and_not_proved(name: str) -> None:
    net = NETS[name]
    checker = Checker(prover(net)[0].theory, sizes=SIZES)
    for mistake, claim in wrong_claims(net):
        what = f"{mistake}: {claim.name}"
        assert not is_proved(net, claim), what
        verdict = checker.check(claim)
        assert verdict.status in (Status.REFUTED, Status.MALFORMED), what


def test_every_mistake_is_made_somewhere() -> None:
    made = {mistake for net in MISTAKEN.values() for mistake, _ in wrong_claims(net)}
    assert made == {mistake.name for mistake in MISTAKES}


def test_a_linear_output_needs_no_slope() -> None:
    """The twin of "missing g'": where g is the identity it is no mistake."""
    net = AnyDepth(output=ACTIVATIONS["identity"])
    base = prover(net)[0].formulas[0]
    without = base.right.xreplace(dict.fromkeys(base.right.atoms(Subs), Integer(1)))
    assert is_proved(net, _with_right(base, without))
