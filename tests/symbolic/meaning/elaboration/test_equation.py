"""The two sides of an ``=``: shapes, axes, and indices on one side only."""

import pytest

from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.judged import HOLD, WRONG, judged, status, verdicts

VECTORS = r"""
[indices]
i = "1..n"
j = "1..n"
[quantities]
x = "n"
y = "n"
v = "m"
W = "n x n"
c = ""
z = "n"
p = "n"
[definitions]
z = '\sigma(x)'
p = '\text{softmax}(x)'
[functions]
'\sigma' = ""
"""


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("x = v", "the left side is of the shape (n), the right side of the shape (m)"),
        ("x = c", "the left side is of the shape (n), the right side a number"),
        ("c = x", "the left side is a number, the right side of the shape (n)"),
        ("x = y^T", "the right side of the shape (1 × n)"),
        ("W = x", "the left side is of the shape (n × n)"),
    ],
)
def test_shapes_that_differ_are_both_said(claim: str, message: str) -> None:
    judgement = judged(VECTORS, claim)
    assert judgement.code == "BP207"
    assert message in judgement.message


def test_where_a_transpose_would_do_it_is_said() -> None:
    assert "transpose" in judged(VECTORS, "x = x^T").hint
    assert not judged(VECTORS, "x = v").hint


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("x - x = 0", "x - y = 0"),
        (r"\D{c}{x} = 0", "x = 0"),
        (r"\D{(x^T y)}{x} = y", r"\D{(x^T y)}{x} = 1"),
    ],
)
def test_a_plain_number_stands_for_all_entries(right: str, wrong: str) -> None:
    assert status(VECTORS, right) in HOLD
    assert status(VECTORS, wrong) in WRONG


def test_a_number_that_is_a_quantity_does_not() -> None:
    assert status(VECTORS, "x - x = c - c") is Status.MALFORMED


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\D{z}{x} = \sigma'(x)", r"\D{z}{x} = \sigma(x)"),
        (r"\sigma'(x) = \D{z}{x}", r"\sigma(x) = \D{z}{x}"),
        (r"\D{x}{x} = 1", r"\D{x}{x} = 0"),
        (r"\D{z}{x} = \sigma'(x)", r"\D{p}{x} = p \odot (1 - p)"),
        (r"\D{z}{x} = \D{z}{x}", r"\D{z}{x} = \D{p}{x}"),
    ],
)
def test_a_diagonal_derivative_may_be_written_as_a_vector(
    right: str, wrong: str
) -> None:
    assert status(VECTORS, right) in HOLD
    assert status(VECTORS, wrong) in WRONG


def test_the_diagonal_reading_is_remarked_on() -> None:
    claim = r"\D{z}{x} = \sigma'(x)"
    assert any("diagonal" in one.message for one in judged(VECTORS, claim).remarks)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"\D{p}{x} = \mathrm{diag}(p) - p p^T",
            r"\D{p}{x} = \mathrm{diag}(p) + p p^T",
        ),
        (r"\mathrm{diag}(p) - p p^T = \D{p}{x}", r"\mathrm{diag}(p) = \D{p}{x}"),
        (r"\D{z}{x} = \mathrm{diag}(\sigma'(x))", r"\D{z}{x} = \mathrm{diag}(z)"),
    ],
)
def test_a_symmetric_derivative_needs_no_layout(right: str, wrong: str) -> None:
    assert not judged(VECTORS, right).verdict.given
    assert status(VECTORS, right) in HOLD
    assert status(VECTORS, wrong) is Status.REFUTED


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (r"\D{(W x)}{x} = W", "numerator layout"),
        (r"\D{(W x)}{x} = W^T", "denominator layout"),
        (r"\D{(W z)}{x} = W \mathrm{diag}(\sigma'(x))", "numerator layout"),
    ],
)
def test_the_layout_of_a_derivative_is_said(claim: str, given: str) -> None:
    judgement = judged(VECTORS, claim)
    assert judgement.holds
    assert judgement.verdict.given == (given,)
    assert status(VECTORS, claim.replace("= W", "= 2 W")) is Status.REFUTED


def test_a_layout_that_the_notation_says_is_the_only_one() -> None:
    numerator = 'layout = "numerator"\n' + VECTORS
    assert not judged(numerator, r"\D{(W x)}{x} = W").verdict.given
    assert status(numerator, r"\D{(W x)}{x} = W") in HOLD
    assert status(numerator, r"\D{(W x)}{x} = W^T") is Status.REFUTED


def test_a_derivative_of_another_shape_is_malformed() -> None:
    oblong = VECTORS.replace('W = "n x n"', 'W = "m x n"')
    assert status(oblong, r"\D{(W x)}{x} = W^T") in HOLD
    judgement = judged(oblong, r"\D{(W x)}{x} = W W^T")
    assert judgement.verdict.status is Status.MALFORMED
    assert "in the numerator layout" in judgement.message


def test_what_has_rows_by_a_convention_only_defines_nothing() -> None:
    notation = VECTORS + "[sizes]\n"
    notation = notation.replace("[quantities]", '[quantities]\nJ = "n x n"')
    assert verdicts(notation, r"J = \D{(W x)}{x}", "J = W")[0] == "undecided"
    numerator = 'layout = "numerator"\n' + notation
    found = verdicts(numerator, r"J = \D{(W x)}{x}", "J = W", "J = W^T")
    assert found[0] == "definition"
    assert found[1] in HOLD
    assert found[2] == "refuted"


def test_entries_settle_what_the_matrix_leaves_open() -> None:
    right = r"\D{p_i}{x_j} = p_i (\delta_{ij} - p_j)"
    assert status(VECTORS, right) in HOLD
    assert status(VECTORS, right.replace("- p_j", "- p_i")) is Status.REFUTED


# Indices on one side ---------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "free"),
    [
        ("c = x_i", "i"),
        ("x_i = x_j", "j"),
        (r"\sum_i x_i = x_i", "i"),
        ("c = x_i y_j", "i, j"),
    ],
)
def test_an_index_that_only_the_right_side_has(claim: str, free: str) -> None:
    judgement = judged(VECTORS, claim)
    assert judgement.code == "BP206"
    assert judgement.message == f"free on the right side only: {free}"


def test_an_index_that_only_the_left_side_has_is_a_plain_mistake() -> None:
    assert status(VECTORS, "x_i = c") is Status.REFUTED


def test_an_index_that_does_not_matter_is_no_mistake() -> None:
    assert status(VECTORS, "0 = x_i - x_i") in HOLD
    assert status(VECTORS, r"c = c \sum_j \delta_{ij}") in HOLD
