r"""Derivations that people published: their mistakes are found, and nothing else is.

The documents belong to others and not to the project: where they are at hand they lie
in ``../shared``, with an index of the mistakes that are known in them.  What their
symbols mean is written in the notation files here and in ``examples``.

The table says of each document which steps are wrong, by their first and last line,
and why; each reason was derived by hand.  All other steps must not be called wrong,
and as many as ever must be proved or tested.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from backproof.symbolic.meaning.checked import CheckedDocument, CheckedStatement
from backproof.symbolic.meaning.notations.file import read_notation
from backproof.symbolic.meaning.notations.notation import Notation
from backproof.symbolic.meaning.notations.vocabulary import compile_notation
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("BACKPROOF_DOCUMENTS", ROOT.parent / "shared"))

with_documents = pytest.mark.skipif(
    not SHARED.is_dir(), reason="no ../shared documents beside the project"
)


@dataclass(frozen=True)
class Paper:
    """A document with what is known of it.

    ``good`` is how many steps are proved or tested.  ``mends`` are changes in lines,
    (line, old, new), after which no step is wrong; ``slip`` is one that makes a right
    step wrong.
    """

    good: int
    wrong: Mapping[tuple[int, int], str]
    slip: tuple[int, str, str] | None = None
    mends: tuple[tuple[int, str, str], ...] = ()


_LEFT = "its left side is the wrong right side of the step before"
_SAMPLE = "the weights are counted by j; i is the sample"
_NO_HAT = "w for its namesake with a hat, which is updated"
_OTHER_WEIGHT = "the weight that is updated is w_{4,5}"
_BY_Z = r"\frac{\partial C}{\partial Z^{(2)}}"
_OTHER_NEURON = "the gradient of w_{x_1,1} has the slope of neuron 1, g'(r_1)"

PAPERS = {
    "corpus/03": Paper(good=27, slip=(256, r"\sigma'", r"\sigma"), wrong={}),
    "corpus/14": Paper(
        good=38,
        slip=(193, r"\delta_k", r"\delta_j"),
        wrong={
            (65, 65): "a derivative is said to be the function itself",
            (65, 66): _LEFT,
            (136, 136): "a derivative is said to be the function itself",
            (136, 137): _LEFT,
            (154, 155): "b_i for b_j: i counts inputs, which have no bias",
        },
        mends=(
            (65, r"\frac{1}", r"\frac{\partial}{\partial w_{jk}} \frac{1}"),
            (136, r"\frac{1}", r"\frac{\partial}{\partial w_{ij}} \frac{1}"),
            (155, "b_i", "b_j"),
        ),
    ),
    "corpus/16": Paper(
        good=18,
        slip=(95, r"\dot A", "A"),
        wrong={
            (59, 59): "the bias is added once for each neuron of the layer before",
            (104, 104): "z_{n_{l+1}} = sum w y lies between, with the slope of A",
            (237, 237): "the penalty does not depend on y; by w it is w lambda/N",
            (275, 275): "(1 + beta) for the complement of beta",
            (279, 279): "likewise, and the gradient is not squared",
        },
        mends=(
            (59, "(w", "w"),
            (59, "b_{n_l})", "b_{n_l}"),
            (104, r"+1}} \big)", r"+1}} \big) \dot A_{n_{l+1}}(z_{n_{l+1}})"),
            (237, r"\lambda", "0"),
            (275, "1+", "1-"),
            (279, "1+", "1-"),
            (279, r" \big)", r" \big)^2"),
        ),
    ),
    "corpus/20": Paper(
        good=29,
        slip=(58, r"\delta^n", r"\delta^{n-1}"),
        wrong={
            (42, 43): "the sign of the derivative is missing below a bar",
            (43, 44): _LEFT,
            (53, 53): "a column times one number is no matrix",
        },
        mends=((43, "{z^n_j} *", r"{\partial z^n_j} *"), (53, "n_j", "n")),
    ),
    "corpus/25": Paper(good=48, slip=(82, "+", "-"), wrong={}),
    "corpus/R4": Paper(
        good=27,
        slip=(104, "-", "+"),
        wrong={(100, 100): "w is 2 x K: the gradient is x(y' - y)^T"},
        mends=((100, "^T(", "("), (100, "{y})", "{y})^T")),
    ),
    "corpus/R5": Paper(
        good=5,
        slip=(292, "_3", "_2"),
        wrong={
            (289, 289): "softmax with cross entropy has the slope y' - y",
            (290, 290): "the hidden units are tanh of z_1",
        },
        mends=((289, r"y - \\hat{y}", r"\\hat{y} - y"), (290, "2z_2", "2z_1")),
    ),
    "corpus/R8": Paper(
        good=8,
        slip=(54, "1 -", "1 +"),
        wrong={
            (30, 30): "the gradient by a vector is summed to one number",
            (64, 64): "N_out and N_h do not fit without a transpose",
            (76, 76): "the gradient of the bias is summed over its own units",
            (86, 86): "W is N_out x N_h: its transpose, and in front",
            (108, 108): "N_h and N_in do not fit without a transpose",
            (120, 120): "summed over inputs, which it does not depend on",
        },
        mends=(
            (30, r"\sum_{i=1}^{N_{out}} (\hat{y}_i - y_i)", r"(\hat{y} - y)"),
            (64, r"\cdot A^{(1)}", r"\cdot A^{(1)T}"),
            (76, r"\sum_{i=1}^{N_{out}}", ""),
            (86, rf"{_BY_Z} \cdot W^{{(2)}}", rf"W^{{(2)T}} {_BY_Z}"),
            (108, r"\cdot A^{(0)}", r"\cdot A^{(0)T}"),
            (120, r"\sum_{i=1}^{N_{in}}", ""),
        ),
    ),
    "corpus/R9": Paper(good=15, slip=(190, r"\lambda", r"2 \lambda"), wrong={}),
    "seeds/001": Paper(
        good=26,
        slip=(68, "1 -", "1 +"),
        # The output of a sigmoid layer has the slope a (1 - a), which is missing.
        wrong={
            (line, line): "the output layer is taken for linear"
            for line in (55, 56, 57)
        },
    ),
    "seeds/000": Paper(
        good=73,
        wrong={
            (83, 84): "the sum over the outputs n is missing",
            (225, 235): _SAMPLE,
            (269, 274): _NO_HAT,
            (302, 320): "2/2 is 1, and not 1/2",
            (313, 328): "1/2 is lost again",
            (502, 513): "the subscript 1_, 1 is no TeX",
            (549, 559): _SAMPLE,
            (563, 573): _SAMPLE,
            (637, 642): _NO_HAT,
            (652, 660): "w_{A,B} leads to neuron A: it has x_B, and A and B swapped",
            (712, 717): _OTHER_WEIGHT,
            (922, 925): _OTHER_WEIGHT,
            (941, 947): "g'(r_4) twice: the slope of the output is g'(r_5)",
            (1002, 1006): _OTHER_WEIGHT,
            (1087, 1091): _OTHER_WEIGHT,
            (1140, 1144): _OTHER_NEURON,
            (1148, 1156): _OTHER_NEURON,
            (1188, 1196): _OTHER_NEURON,
        },
    ),
}

NOTATIONS = {
    "seeds/000": ROOT / "examples" / "post-2012.notation.toml",
    "seeds/001": ROOT / "examples" / "paper-2025.notation.toml",
}

every_paper = pytest.mark.parametrize("name", PAPERS)


def source(name: str) -> Source:
    """The document of a row of the table."""
    folder, start = name.split("/")
    (path,) = (SHARED / folder).glob(f"{start}_*")
    return Source.read(path)


def notation(name: str) -> Notation:
    """What the symbols of a document mean."""
    own = Path(__file__).parent / f"{name.partition('/')[2]}.notation.toml"
    return read_notation(NOTATIONS.get(name, own))


def check(name: str, document: Source) -> CheckedDocument:
    """A document, checked with the notation of a row of the table."""
    return check_document(document, notation(name))


@cache
def checked(name: str) -> CheckedDocument:
    """The document as it was published, checked once."""
    return check(name, source(name))


def lines(document: CheckedDocument, statement: CheckedStatement) -> tuple[int, int]:
    """The first and the last line of a statement."""
    first, last = document.source.lines(statement.span)
    return first, last


def wrong(document: CheckedDocument) -> list[tuple[int, int]]:
    """Where the steps are that are refuted or malformed."""
    return sorted(lines(document, s) for s in document.statements if s.wrong)


@every_paper
def test_the_notation_is_understood_without_the_document(name: str) -> None:
    whole = notation(name)
    vocabulary = compile_notation(whole)
    assert not vocabulary.troubles
    for section in whole.sections:
        inherited = None if section.fresh else vocabulary
        assert not compile_notation(section, inherited=inherited).troubles


@with_documents
@every_paper
def test_the_steps_called_wrong_are_those_that_are(name: str) -> None:
    assert wrong(checked(name)) == sorted(PAPERS[name].wrong)


@with_documents
@every_paper
def test_as_many_steps_as_ever_are_proved_or_tested(name: str) -> None:
    verdicts = [s.verdict for s in checked(name).statements if s.verdict is not None]
    assert sum(verdict.holds for verdict in verdicts) >= PAPERS[name].good


@with_documents
@pytest.mark.parametrize("name", [name for name in PAPERS if PAPERS[name].slip])
def test_a_slip_makes_its_step_wrong_and_a_mend_makes_it_right(name: str) -> None:
    paper = PAPERS[name]
    assert paper.slip
    original = source(name)
    text = original.text.splitlines(keepends=True)
    for line, old, new in (paper.slip, *paper.mends):
        assert old in text[line - 1]
        text[line - 1] = text[line - 1].replace(old, new)
    found = wrong(check(name, Source(original.path, "".join(text))))
    left = () if paper.mends else paper.wrong
    new_ones = [place for place in found if place not in left]
    assert new_ones
    assert all(first <= paper.slip[0] <= last for first, last in new_ones)


@with_documents
def test_every_mistake_of_the_index_lies_in_a_step_called_wrong() -> None:
    text = (SHARED / "corpus" / "INDEX.md").read_text(encoding="utf-8")
    count = 0
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name = f"corpus/{section.partition('_')[0]}"
        # M and T are mistakes, D stands in a display.
        for line in re.findall(r"^ *- l\.(\d+) \*\*[MT]\*\*/D", section, re.MULTILINE):
            found = [first <= int(line) <= last for first, last in PAPERS[name].wrong]
            assert any(found), f"{name}, line {line}"
            count += 1
    assert count == sum(_listed(section) for section in text.split("\n## ")[1:])


def _listed(section: str) -> int:
    """How many mistakes in displays the index counts itself."""
    found = re.search(r"; (\d+) in displayed equations\)", section)
    return int(found[1]) if found else 0


@with_documents
def test_three_steps_hold_if_the_output_layer_is_linear() -> None:
    document = checked("seeds/001")
    for statement in document.statements:
        if statement.wrong:
            assert statement.verdict is not None
            given = [text for text, _ in statement.verdict.holds_given]
            assert given == ["the output layer is linear"]
