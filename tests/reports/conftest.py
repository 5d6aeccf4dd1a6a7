"""Verifications and documents that several tests look at; each is made once."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest

from backproof.symbolic.backprop import Backpropagation, Formula
from backproof.symbolic.meaning.checked import (
    CheckedChain,
    CheckedDocument,
    CheckedStatement,
    Kind,
    Remark,
    Repair,
)
from backproof.symbolic.network import network
from backproof.symbolic.reading.source import Source, Span
from backproof.symbolic.verdict import Counterexample, Ratio, Status, Verdict
from backproof.symbolic.verification import Verification, verify, verify_formulas


class DoubledWeightGradient(Backpropagation):
    """Formulas with one mistake: the weight gradients are twice too large."""

    def weight_gradient(self, layer: int) -> Formula:
        """The right formula, doubled in index form."""
        formula = super().weight_gradient(layer)
        return replace(formula, right=2 * formula.right)


@pytest.fixture(scope="session")
def plain() -> Verification:
    """A small network of which everything holds."""
    return verify(network((2, 2, 1), "tanh"))


@pytest.fixture(scope="session")
def kinked() -> Verification:
    """A network with a kink, softmax, a penalty and an averaged cost."""
    net = network(
        (2, 2, 2),
        "relu",
        output="softmax",
        cost_name="categorical-cross-entropy",
        penalty="1/100",
    )
    return verify(net)


@pytest.fixture(scope="session")
def refuted() -> Verification:
    """Formulas of which the weight gradients are wrong."""
    return verify_formulas(DoubledWeightGradient(network((2, 2, 1), "sigmoid")))


PAPER = r"""# One neuron, by hand

The neuron computes
$$ z = \sum_{k} w_k x_k + b, \qquad y = \sigma(z) $$
and its cost is $$ E = \frac{1}{2} (y - t)^2 . $$

By the chain rule
\begin{align}
\frac{\partial E}{\partial w_k}
  &= (y - t) \frac{\partial y}{\partial w_k} \\
  &= (y - t) \frac{\partial z}{\partial w_k} \\
  &= (y - t) \sigma'(z) x_k
\end{align}
with $$ \sigma'(z) = \sigma(z) (1 - \sigma(z)) . $$

For 权重 and b:  $$ \frac{\partial E}{\partial b} = \sigma'(z) (y - t) q $$
$$ \delta = w_k (y - t) $$
$$ \arctan u + \arctan \frac{1}{u} = \frac{\pi}{2} $$
$$ E_0 = \int_0^y (u - t) \, du = 2 E $$

One step: $$ w_k \leftarrow w_k - h \frac{\partial E}{\partial w_k} $$
A cat has $$ t = 1 \text{ by convention} $$
"""
"""A derivation whose third equation has lost sigma'(z)."""


@dataclass
class _Reader:
    """Makes the statements of a document one after the other."""

    text: str
    done: int = 0

    def statement(
        self, left: str, relation: str, right: str, **others: Any
    ) -> CheckedStatement:
        """The next statement with these sides; ``at`` is what it points at."""
        start = self.text.index(left, self.done)
        behind = self.text.index(relation, start + len(left)) + len(relation)
        end = self.text.index(right, behind) + len(right)
        # The right side is the left one of the step that follows.
        self.done = end - len(right)
        if at := others.pop("at", ""):
            place = self.text.index(at, self.done)
            others["caret"] = Span(place, place + len(at))
        kind = others.pop("kind", Kind.CLAIM)
        return CheckedStatement(kind, left, relation, right, Span(start, end), **others)


PROVED = Verdict(Status.PROVED)
TESTED = Verdict(
    Status.TESTED,
    given=("z is not at a kink of \\sigma",),
    sizes=("n = 2",),
    trials=3,
    seed=7,
    failure=Fraction(1, 2**84 + 1),
)
POINT = Counterexample(
    sizes=(("n", "2"),),
    indices=(("k", 1),),
    values=(("w[1]", "3/4"), ("w[2]", "-1/2"), ("t", "2")),
    functions=(("\\sigma", "tanh"),),
    left="-0.15504199",
    right="-0.67",
)
REFUTED = Verdict(
    Status.REFUTED,
    seed=7,
    counterexample=POINT,
    holds_given=(("the neuron is linear", TESTED),),
)
DOUBLED = replace(POINT, left="0.25", right="0.5", ratio=Ratio("1/2", Fraction(1, 2)))


def _paper(path: str, ends: Verdict) -> CheckedDocument:
    """A document with a statement of every kind and of every status."""
    read = _Reader(PAPER).statement
    inside = PAPER.index("w_k x_k")
    first = read(
        r"z",
        "=",
        r"\sum_{k} w_k x_k + b",
        kind=Kind.DEFINITION,
        remarks=(Remark("k runs over 1..n", Span(inside, inside + 3)),),
    )
    second = read("y", "=", r"\sigma(z)", kind=Kind.DEFINITION)
    cost = read("E", "=", r"\frac{1}{2} (y - t)^2", kind=Kind.DEFINITION)
    slope = r"\frac{\partial E}{\partial w_k}"
    steps = [
        r"(y - t) \frac{\partial y}{\partial w_k}",
        r"(y - t) \frac{\partial z}{\partial w_k}",
        r"(y - t) \sigma'(z) x_k",
    ]
    repair = Repair(
        "y in place of z",
        "right",
        r"\partial z",
        r"\partial y",
        r"(y - t) \frac{\partial y}{\partial w_k}",
        PROVED,
    )
    chain = CheckedChain(
        (
            read(slope, "=", steps[0], verdict=PROVED),
            read(
                steps[0],
                "=",
                steps[1],
                verdict=REFUTED,
                code="BP201",
                message="the two sides differ; a factor \\sigma'(z) was lost",
                help="y = \\sigma(z) is defined in line 4",
                at=r"\frac{\partial z}{\partial w_k}",
                repair=repair,
            ),
            read(
                steps[1],
                "=",
                steps[2],
                verdict=replace(REFUTED, counterexample=DOUBLED, holds_given=()),
                code="BP201",
                message="the two sides differ",
            ),
        ),
        TESTED,
    )
    rule = read(r"\sigma'(z)", "=", r"\sigma(z) (1 - \sigma(z))", verdict=TESTED)
    bias = read(
        r"\frac{\partial E}{\partial b}",
        "=",
        r"\sigma'(z) (y - t) q",
        verdict=Verdict(Status.UNDECIDED, "q is not defined"),
        code="BP210",
        message="q is not defined",
        help='declare it under [quantities]: "q" = ""',
        at="q",
    )
    error = read(
        r"\delta",
        "=",
        r"w_k (y - t)",
        verdict=Verdict(Status.MALFORMED, "k is free on the right only"),
        code="BP206",
        message="k is free on the right side only",
        at="w_k",
    )
    angle = read(
        r"\arctan u + \arctan \frac{1}{u}",
        "=",
        r"\frac{\pi}{2}",
        verdict=Verdict(Status.NUMERIC, "arctan has no exact rules", digits=50),
        code="BP204",
        message="both sides agree to 50 digits",
    )
    area = r"\int_0^y (u - t) \, du"
    unsupported = Verdict(Status.UNDECIDED, "integrals are not supported")
    words = {"code": "BP203", "message": "integrals are not supported"}
    areas = CheckedChain(
        (
            read("E_0", "=", area, verdict=unsupported, at="\\int", **words),
            read(area, "=", "2 E", verdict=unsupported, **words),
        ),
        ends,
    )
    update = read(
        "w_k",
        r"\leftarrow",
        r"w_k - h \frac{\partial E}{\partial w_k}",
        kind=Kind.UPDATE,
    )
    remark = read("t", "=", r"1 \text{ by convention}", kind=Kind.REMARK)
    alone = [(one,) for one in (first, second, cost)]
    others = [(one,) for one in (rule, bias, error, angle)]
    return CheckedDocument(
        Source(path, PAPER),
        "inferred",
        7,
        (
            *map(CheckedChain, alone),
            chain,
            *map(CheckedChain, others),
            areas,
            CheckedChain((update,)),
            CheckedChain((remark,)),
        ),
        remarks=(Remark("the weights are taken for a column", Span(0, 1)),),
        inferred=("w_k: k in 1..n", "\\sigma: a function"),
    )


@pytest.fixture(scope="session")
def wrong_paper() -> CheckedDocument:
    """A document with a statement of every kind, and a verdict of every status."""
    return _paper("notes/one neuron.md", PROVED)


@pytest.fixture(scope="session")
def differing_paper() -> CheckedDocument:
    """The same, but one chain is refuted though each of its steps is undecided."""
    return _paper("notes/one neuron.md", replace(REFUTED, holds_given=()))


@pytest.fixture(scope="session")
def right_paper(wrong_paper: CheckedDocument) -> CheckedDocument:
    """The document as far as it holds."""
    chains = [
        CheckedChain((statement,))
        for statement in wrong_paper.statements
        if statement.verdict is None or statement.verdict.holds
    ]
    return replace(wrong_paper, chains=tuple(chains))


@pytest.fixture(scope="session")
def undecided_paper(wrong_paper: CheckedDocument) -> CheckedDocument:
    """The document as far as it is not wrong."""
    chains = [
        CheckedChain((statement,))
        for statement in wrong_paper.statements
        if not statement.wrong
    ]
    return replace(wrong_paper, chains=tuple(chains))
