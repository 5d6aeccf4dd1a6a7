"""A true step with one slip is never proved: refuted, malformed or left undecided.

A mutant that is proved or tested all the same must be listed in EQUIVALENT, by a
person who has seen that it says the same; a new one fails.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from backproof.symbolic.meaning.elaboration.sections import sections
from backproof.symbolic.meaning.judge import Judge
from backproof.symbolic.meaning.notations.file import notation_from_text, read_notation
from backproof.symbolic.meaning.notations.notation import Notation
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.meaning.sides import WrittenSide
from backproof.symbolic.meaning.statements import Statements
from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import MathText, Source
from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.derivations import DERIVATIONS
from tests.symbolic.meaning.mutations import RULES, Mutant, mutants

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"
PAPER = next(SHARED.glob("seeds/001*"), None)
MOST = 100
"""Mutants of each document; thousands more were judged once."""

SEED = 20250801


@dataclass(frozen=True)
class Step:
    """One ``=`` that holds, with the judge of its document."""

    judge: Judge
    left: WrittenSide
    right: WrittenSide


@dataclass(frozen=True)
class Document:
    """The steps of a document that hold, and all its sides."""

    steps: tuple[Step, ...]
    wrong: int
    around: tuple[str, ...]
    words: tuple[str, ...]
    arrays: bool

    def mutants(self) -> Iterator[tuple[Step, str, Mutant]]:
        """All mutants of all sides."""
        for step in self.steps:
            for name in ("left", "right"):
                side: WrittenSide = getattr(step, name)
                for mutant in mutants(side.latex, self.around, self.words):
                    # A number is its own transpose.
                    if self.arrays or mutant.rule != "a transpose":
                        yield step, name, mutant


def document(source: Source, notation: Notation, *, arrays: bool) -> Document:
    (section,) = sections(source, notation)
    found = chains(scan(source))
    statements = Statements(source, section, found)
    statements.define()
    assert section.troubles == []
    judge = section.judge(source, seed=0, variables=statements.variables())
    claims = [
        Step(judge, step.left, step.right)
        for steps in statements.written
        for step in steps
        if step.is_equality and not step.is_update and step.definition is None
    ]
    steps = tuple(s for s in claims if judge.sides(s.left, s.right).holds)
    around = tuple(side.body.text for chain in found for side in chain.sides)
    wrong = len(claims) - len(steps)
    return Document(steps, wrong, around, notation.words, arrays)


@cache
def named(name: str) -> Document:
    """The document of a name."""
    for one in DERIVATIONS:
        if one.name == name:
            notation = notation_from_text(one.notation, name)
            source = Source(f"{name}.md", one.text)
            return document(source, notation, arrays=one.arrays)
    examples = ROOT / "examples"
    if name == "example":
        notation = read_notation(examples / "backpropagation.notation.toml")
        source = Source.read(str(examples / "backpropagation.md"))
        return document(source, notation, arrays=True)
    notation = read_notation(examples / "paper-2025.notation.toml")
    return document(Source.read(str(PAPER)), notation, arrays=False)


NAMES = [*(one.name for one in DERIVATIONS), "example"]
NAMES += ["paper"] if PAPER is not None else []


def sample(name: str) -> list[tuple[Step, str, Mutant]]:
    """Some mutants of a document, always the same, of all rules alike."""
    everything = list(named(name).mutants())
    Random(f"{SEED} {name}").shuffle(everything)  # noqa: S311
    before = Counter[str]()
    rounds = []
    for one in everything:
        rule = one[2].rule
        rounds.append(before[rule])
        before[rule] += 1
    order = sorted(range(len(everything)), key=rounds.__getitem__)
    return [everything[place] for place in order[:MOST]]


def survives(step: Step, side: str, mutant: Mutant) -> bool:
    """Whether a mutant is called right, or nearly."""
    changed = WrittenSide(MathText.of(mutant.text), step.judge.vocabulary)
    sides = (changed, step.right) if side == "left" else (step.left, changed)
    verdict = step.judge.sides(*sides).verdict
    return verdict.holds or verdict.status is Status.NUMERIC


_L_BY_Z = r"\frac{\partial \mathcal{L}}{\partial z^{[l+1]}}"
_TURNED_L_BY_Z = r"\frac{\partial {\mathcal{L}}^T}{\partial z^{[l+1]}}"
_SLOPE = "(1 - a^{[l]} * a^{[l]})"
NUMBER = "a number is its own transpose"
FACTOR = "a function without brackets takes the next factor"
TIGHTER = "the matrix product binds tighter than the entrywise one"
ORDER = "numbers commute, also with vectors"
BRACKETS = "a sum ends before the next plus all the same"
ELSEWHERE = "the derivative of what was changed is 0 before and after"

EQUIVALENT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "nielsen": {
        NUMBER: (
            r"\frac{\partial {C}^T}{\partial a^l_j}",
            r"\sum_k w^{l+1}_{kj} {\delta^{l+1}_k}^T",
        ),
        FACTOR: (
            r"((w^{l+1})^T \delta^{l+1}) \odot \sigma' z^l ",
            r"\frac{\partial C}{\partial a^L} \odot \sigma' z^L ",
        ),
        TIGHTER: (r" (w^{l+1})^T \delta^{l+1}  \odot \sigma'(z^l)",),
    },
    "from-to": {
        FACTOR: (
            r"a_i g_j' z_j  \sum_{k=1}^K w_{jk} \delta_k",
            r"g_j' z_j  \sum_k w_{jk} \delta_k",
            r"\frac{\partial E}{\partial a_k} g_k' z_k ",
        )
    },
    "row batch": {
        NUMBER: (r"A_1^T \frac{\partial {L}^T}{\partial Z_2}",),
        FACTOR: (
            r"\frac{\partial L}{\partial \hat{Y}} \odot g' Z_2 ",
            r"X^\top (\frac{\partial L}{\partial Z_2} W_2^\top \odot \sigma' Z_1 )",
        ),
    },
    "square brackets": {
        NUMBER: (
            r"\frac{\partial {J}^T}{\partial Z^{[l]}} A^{[l-1]T}",
            r"\frac{\partial {J}^T}{\partial W^{[l]}}",
            r"\frac{\partial {\mathcal{L}}^T}{\partial z^{[l]}}",
            rf"(W^{{[l+1]T}} {_TURNED_L_BY_Z}) * {_SLOPE}",
        ),
        TIGHTER: (rf" W^{{[l+1]T}} {_L_BY_Z}  * {_SLOPE}",),
    },
    "regression": {
        NUMBER: (
            r"X^T (X w - y) + {\lambda}^T w",
            r"X^T X w - X^T y + {\lambda}^T w",
        ),
        ORDER: (r"X^T (X w - y) + w  \lambda", r"X^T X w - X^T y + w  \lambda"),
    },
    "outer products": {
        NUMBER: (
            r"\frac{\partial {C}^T}{\partial x}",
            r"\frac{\partial {C}^T}{\partial W}",
            r"\frac{\partial {C}^T}{\partial s} \otimes x",
            r"W^\top \frac{\partial {C}^T}{\partial s}",
        ),
        "the outer product is the same for rows and columns": (
            r"\frac{\partial C}{\partial s} \otimes {x}^T",
        ),
    },
    "softmax": {"Kronecker's delta is symmetric": (r"p_i (\delta_{ji} - p_j)",)},
    "mean and variance": {
        "the mean depends on all x alike, wherever the next one exists": (
            r"\frac{\partial \mu}{\partial x_{i+1}}",
            r"\frac{\partial \mu}{\partial x_{i-1}}",
        )
    },
    "one neuron": {
        ORDER: (r"2 w  v h / \cosh^2(w x)",),
        "a function without brackets may be one of all letters behind it": (
            r"2 v w h / \cosh^2 w x ",
        ),
    },
    "rectifier": {
        "a last case without a condition is for the rest": (
            r"\begin{cases} 1 & z_j > 0 \\ 0 &  \end{cases}",
        )
    },
    "recurrent": {
        FACTOR: (r"f' s_j(t)  u_{jk}",),
        "both derivatives are 1": (r"\frac{\partial x_j(t)}{\partial x_j(t)}",),
    },
    "example": {
        NUMBER: (
            r"\delta^l_j {a^{l-1}_k}^T",
            r"({a^L_j}^T - y_j) \, \sigma'(z^L_j)",
        ),
        FACTOR: (r"(a^L_j - y_j) \, \sigma' z^L_j ",),
        TIGHTER: (r" (w^{l+1})^T \delta^{l+1}  \odot \sigma'(z^l)",),
    },
    # Digests: the text is somebody else's.
    "paper": {ELSEWHERE: ("46b3312e", "79807cf9"), BRACKETS: ("1a9e2ae1", "834e77a8")},
}


def shown(name: str, text: str) -> str:
    """A mutant as EQUIVALENT has it."""
    return text if name != "paper" else sha256(text.encode()).hexdigest()[:8]


@pytest.mark.parametrize("name", NAMES)
def test_a_slip_is_never_proved(name: str) -> None:
    survivors = {
        shown(name, mutant.text)
        for step, side, mutant in sample(name)
        if survives(step, side, mutant)
    }
    listed = {text for texts in EQUIVALENT.get(name, {}).values() for text in texts}
    assert survivors == listed


@pytest.mark.parametrize("name", NAMES)
def test_what_is_mutated_holds(name: str) -> None:
    """The twin: a side put in place of itself survives."""
    found = named(name)
    assert found.wrong == (3 if name == "paper" else 0)
    for step in found.steps:
        assert survives(step, "left", Mutant("none", step.left.latex))


def test_every_rule_makes_mutants_and_there_are_enough() -> None:
    samples = [mutant for name in NAMES for _, _, mutant in sample(name)]
    assert len(samples) > 900
    assert {mutant.rule for mutant in samples} == RULES.keys()


def checked(equation: str, notation: str) -> Status:
    """The verdict on one equation."""
    found = check_document(
        Source("one.md", f"$${equation}$$"), notation_from_text(notation)
    )
    (statement,) = found.statements
    assert statement.verdict is not None
    return statement.verdict.status


SAMPLES = r"""
omit = ['i']
[indices]
i = '1..M'
[quantities]
'y^{(i)}' = ''
't^{(i)}' = ''
[updates]
label = '(l)'
"""


def test_an_index_that_is_left_out_is_the_one_of_the_sum() -> None:
    right = r"\sum_{i=1}^M (y^{(i)} - t^{(i)})^2"
    left = r"\sum_{i=1}^M (y^{(i)} - t)^2"
    status = checked(f"{left} = {right}", SAMPLES)
    assert status in (Status.PROVED, Status.TESTED)


def test_a_count_of_iterations_does_not_hide_a_wrong_index() -> None:
    right = r"\sum_{i=1}^M (y^{(i)} - t^{(i)})^2"
    left = r"\sum_{i=1}^M (y^{(i)} - t^{(l)})^2"
    status = checked(f"{left} = {right}", SAMPLES)
    assert status in (Status.REFUTED, Status.MALFORMED, Status.UNDECIDED)


def test_a_sum_up_to_its_own_index_is_malformed() -> None:
    assert checked(r"\sum_{i=1}^i y^{(i)} = 0", SAMPLES) is Status.MALFORMED
