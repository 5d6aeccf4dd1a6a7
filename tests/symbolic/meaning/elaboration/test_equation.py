"""The two sides of an ``=``: shapes, axes, and indices on one side only."""

import pytest

from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.judged import HOLD, WRONG, judged, status

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
    "claim",
    [
        r"\D{(W x)}{x} = W",
        r"\D{(W x)}{x} = W^T",
        r"\D{p}{x} = \mathrm{diag}(p) - p p^T",
    ],
)
def test_which_axis_is_the_row_is_not_guessed(claim: str) -> None:
    assert status(VECTORS, claim) is Status.UNDECIDED


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
