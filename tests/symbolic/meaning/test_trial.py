"""The sieve: what is right passes, whether a side is read in parts or as a whole."""

from functools import cache
from itertools import islice

import pytest

from backproof.symbolic.meaning.edits.candidates import edits
from backproof.symbolic.meaning.edits.material import Material, material_from
from backproof.symbolic.meaning.elaboration.sections import sections
from backproof.symbolic.meaning.judge import Judge
from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.parsing.parse import parse
from backproof.symbolic.meaning.sides import WrittenSide
from backproof.symbolic.meaning.trial import Trial
from backproof.symbolic.reading.source import MathText, Source
from backproof.symbolic.reading.tree import Row

from .judged import HOLD, displayed, status

ENTRIES = r"""
[indices]
i = "1..m"
j = "1..n"
[quantities]
"w_{ji}" = ""
x_i = ""
b_j = ""
z_j = ""
t_j = ""
E = ""
'\lambda' = ""
[definitions]
z_j = '\sum_i w_{ji} x_i + b_j'
E = '\frac{1}{2} \sum_j (z_j - t_j)^2 + \frac{\lambda}{2} \sum_j b_j^2'
"""

MATRICES = r"""
[quantities]
W = "n x m"
X = "m x N"
b = "n"
Z = "n x N"
Y = "n x N"
C = ""
'\lambda' = ""
[definitions]
Z = 'W X + b'
C = '\frac{1}{2} \lVert Z - Y \rVert^2 + \frac{\lambda}{2} \lVert W \rVert^2'
"""

CLAIMS = [
    (ENTRIES, r"\D{E}{b_j} = z_j - t_j + \lambda b_j"),
    (ENTRIES, r"\D{E}{w_{ji}} = z_j x_i - t_j x_i"),
    (ENTRIES, r"z_j = b_j + \sum_i x_i w_{ji}"),
    (MATRICES, "Z = b + W X"),
    (MATRICES, r"\D{C}{W} = Z X^T - Y X^T + \lambda W"),
    (MATRICES, r"\D{C}{X} = W^T Z - W^T Y"),
]


@cache
def judge_of(notation: str) -> Judge:
    (section,) = sections(Source("", ""), notation_from_text(notation))
    section.define()
    return section.judge(Source("", ""), seed=0)


def sides(notation: str, claim: str) -> tuple[WrittenSide, WrittenSide]:
    vocabulary = judge_of(notation).vocabulary
    text = displayed(claim).strip("$\n")
    left, right = map(MathText.of, text.split(" = "))
    return WrittenSide(left, vocabulary), WrittenSide(right, vocabulary)


def trial_of(notation: str, claim: str) -> tuple[Trial, Row, Material]:
    """A trial of the right side, the right side, and what its edits are made of."""
    judge = judge_of(notation)
    left, right = sides(notation, claim)
    fixed, row = left.term(), right.row
    assert fixed is not None
    assert row is not None
    assert left.row is not None
    functions = [one.latex for one in judge.vocabulary.functions.values()]
    material = material_from([row, left.row], other=left.row, functions=functions)
    parsed = parse(row, judge.vocabulary)
    return Trial(judge, fixed, row, parsed, material, on_right=True), row, material


@pytest.mark.parametrize(("notation", "claim"), CLAIMS)
def test_what_holds_passes_and_what_does_not_fails(notation: str, claim: str) -> None:
    trial, row, _ = trial_of(notation, claim)
    assert status(notation, claim) in HOLD
    assert trial.passes(row)
    wrong, side, _ = trial_of(notation, f"{claim} + E + C")
    assert not wrong.passes(side)


@pytest.mark.parametrize(("notation", "claim"), CLAIMS)
def test_a_side_in_parts_passes_exactly_where_it_does_as_a_whole(
    notation: str, claim: str
) -> None:
    trial, row, material = trial_of(notation, claim)
    assert len(trial.cuts) > 1
    passed = []
    for edit in islice(edits(row, material=material), 80):
        passed.append(trial.passes(edit.row))
        assert passed[-1] == trial._passes_as_a_whole(edit.row), edit.text
    assert not all(passed)


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ("b_j + z_j - t_j", "z_j + 2 t_j + b_j", "in the second term"),
        ("b_j + z_j x_i", "x_i z_j - b_j", "in the second term"),
        ("b_j + z_j + t_j + 1", "1 - t_j - b_j + z_j", "in the terms 2 to 3"),
    ],
)
def test_terms_that_both_sides_have_are_above_suspicion(
    left: str, right: str, words: str
) -> None:
    """However they are written, and in whatever order."""
    trial, _, _ = trial_of(ENTRIES, f"{left} = {right}")
    assert trial.suspects is not None
    assert trial.suspects.words == words


@pytest.mark.parametrize(
    "claim",
    ["b_j + t_j = t_j + b_j", "b_j + t_j = z_j - x_i", "b_j = t_j + b_j", "E = E + 1"],
)
def test_where_all_terms_or_none_are_shared_none_is_suspect(claim: str) -> None:
    trial, _, _ = trial_of(ENTRIES, claim)
    assert trial.suspects is None


def test_against_a_side_that_has_no_value_every_edit_is_vain() -> None:
    """The matrices of the left side do not fit, whatever stands on the right."""
    assert trial_of(MATRICES, r"X W = Y + Z")[0].is_vain
    assert not trial_of(MATRICES, r"W X = Y + Z")[0].is_vain


def test_the_work_is_counted_and_grows_with_the_sides() -> None:
    spent = []
    for claim in ("Z = W X", "Z = W X", "Z = W X + W X X^T X", "Z = 2 W W^T W X"):
        trial, row, _ = trial_of(MATRICES, claim)
        trial.passes(row)
        spent.append(trial.spent)
    assert spent[0] == spent[1] > 0
    assert spent[0] < spent[2]
    assert spent[0] < spent[3]


def test_a_condition_costs_more_than_a_sum() -> None:
    notation = "[quantities]\nx = ''\n"
    spent = []
    for side in (
        r"\operatorname{relu}(\operatorname{relu}(x))",
        "x + x + x + x + x + x + x",
    ):
        trial, row, _ = trial_of(notation, f"x = {side}")
        trial.passes(row)
        spent.append(trial.spent)
    assert spent[0] > spent[1]
