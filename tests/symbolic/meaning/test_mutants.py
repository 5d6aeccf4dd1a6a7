"""A true step with one slip is never proved: refuted, malformed or left undecided.

A mutant that is proved or tested all the same must be listed in EQUIVALENT, by a
person who has seen that it says the same; a new one fails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import pytest

from backproof.symbolic.meaning.judge import Judge
from backproof.symbolic.meaning.notation import Notation
from backproof.symbolic.meaning.notation_file import notation_from_text, read_notation
from backproof.symbolic.meaning.sections import sections
from backproof.symbolic.meaning.sides import WrittenSide
from backproof.symbolic.meaning.statements import Statements
from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import MathText, Source
from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.derivations import DERIVATIONS
from tests.symbolic.meaning.mutations import Mutant, mutants

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"
PAPER = next(SHARED.glob("seeds/001*"), None)
MOST = 60
"""Mutants of each document."""

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
    judge = section.judge(source, seed=0)
    claims = [
        Step(judge, step.left, step.right)
        for steps in statements._steps
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
    """Some mutants of a document, always the same."""
    everything = list(named(name).mutants())
    Random(f"{SEED} {name}").shuffle(everything)  # noqa: S311
    return everything[:MOST]


def survives(step: Step, side: str, mutant: Mutant) -> bool:
    """Whether a mutant is called right, or nearly."""
    changed = WrittenSide(MathText.of(mutant.text), step.judge.vocabulary)
    sides = (changed, step.right) if side == "left" else (step.left, changed)
    verdict = step.judge.sides(*sides).verdict
    return verdict.holds or verdict.status is Status.NUMERIC


EQUIVALENT: Mapping[str, Mapping[str, tuple[str, ...]]] = {}


def known(name: str) -> set[str]:
    return {text for texts in EQUIVALENT.get(name, {}).values() for text in texts}


@pytest.mark.parametrize("name", NAMES)
def test_a_slip_is_never_proved(name: str) -> None:
    survivors = {m.text: m for s, side, m in sample(name) if survives(s, side, m)}
    assert sorted(survivors) == sorted(known(name))
