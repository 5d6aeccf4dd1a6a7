r"""Sums that are not written: sums = "implied" in the notation."""

import pytest

from backproof.symbolic.meaning.drafting.draft import draft_notation
from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.judged import (
    HOLD,
    WRONG,
    displayed,
    judged,
    said,
    status,
    verdicts,
)

WRITTEN = r"""
given = ["x_j", "b_i", "t_i", "w_{ij}", "e_i"]

[indices]
i = "1..n"
j = "1..m"

[quantities]
z_i = ""
a_i = ""
C = ""

[functions]
g = ""

[definitions]
z_i = 'w_{ij} x_j + b_i'
a_i = 'g(z_i)'
C = '\frac{1}{2} (w_{ij} x_j + b_i - t_i)^2'
"""
NOTATION = 'sums = "implied"\n' + WRITTEN


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"z_i = \sum_j w_{ij} x_j + b_i", r"z_i = \sum_j (w_{ij} x_j + b_i)"),
        (r"C = \frac{1}{2} \sum_i (z_i - t_i)^2", r"C = \sum_i (z_i - t_i)^2"),
        (r"C = \frac{1}{2} (z_i - t_i) (z_i - t_i)", "C = (z_i - t_i) (z_i - t_i)"),
        (r"\D{C}{w_{ij}} = (z_i - t_i) x_j", r"\D{C}{w_{ij}} = (z_i - t_i) x_i"),
        (r"\D{C}{x_j} = (z_i - t_i) w_{ij}", r"\D{C}{x_j} = (z_i - t_i) w_{1j}"),
        (r"\D{a_i}{x_j} = g'(z_i) w_{ij}", r"\D{a_i}{x_j} = g(z_i) w_{ij}"),
        ("e_i z_i = e_i w_{ij} x_j + e_i b_i", "e_i z_i = e_i w_{ij} x_j + b_i b_i"),
        (r"\frac{e_i z_i}{2} = \frac{1}{2} \sum_i e_i z_i", r"e_i z_i = e_1 z_1"),
        ("e_i (z_i - b_i) = w_{ij} e_i x_j", "e_i (z_i - b_i) = w_{ij} x_j"),
    ],
)
def test_an_index_that_stands_twice_is_summed_over(right: str, wrong: str) -> None:
    assert status(NOTATION, right) in HOLD
    assert status(NOTATION, wrong) in WRONG


def test_an_index_of_the_left_side_is_free() -> None:
    notation = NOTATION + 'd_i = "e_i g\'(z_i)"\n'
    assert status(notation, "d_i = g'(z_i) e_i") in HOLD
    assert status(notation, r"d_i = \sum_i g'(z_i) e_i") in WRONG


def test_sums_that_are_written_stay_as_they_are() -> None:
    assert status(NOTATION, r"\sum_j w_{1j} x_j = z_1 - b_1") in HOLD
    assert status(NOTATION, r"\sum_j w_{1j} x_j = z_1") in WRONG


def test_without_the_setting_nothing_is_summed() -> None:
    plain = WRITTEN.partition("[definitions]")[0]
    found = said(plain, r"z_i = w_{ij} x_j + b_i")
    assert found.code == "BP206"
    assert found.help is not None
    assert 'say sums = "implied"' in found.help
    lone = said(plain, r"z_i = x_j + b_i")
    assert lone.code == "BP206"
    assert "implied" not in (lone.help or "")


FORMULAS = ("z_i = w_{ij} x_j + b_i", "C = (z_i - t_i)(z_i - t_i)", "z_i - b_i = x_j")


def test_where_no_sum_is_written_at_all_it_is_undecided() -> None:
    plain = WRITTEN.partition("[definitions]")[0]
    found = verdicts(plain, *FORMULAS)
    assert found[:2] == ["undecided", "undecided"]
    assert found[2] == "malformed"
    with_sum = verdicts(plain, *FORMULAS, r"a_1 = \sum_i b_i")
    assert with_sum[0] == "malformed"


def test_the_text_may_say_that_sums_are_implied() -> None:
    slope = r"\D{C}{x_j} = 2 (z_i - t_i) w_{ij}"
    text = displayed("z_i = w_{ij} x_j", "C = (z_i - t_i)(z_i - t_i)", slope)
    meant = draft_notation(Source("a.md", f"Repeated indices are summed.\n\n{text}"))
    assert meant.sums == "implied"
    assert draft_notation(Source("a.md", text)).sums == "written"


def test_a_section_takes_the_setting_over() -> None:
    section = '\n[[sections]]\nstarts = "C ="\n'
    found = verdicts(NOTATION + section, "z_i - b_i = w_{ij} x_j", FORMULAS[1])
    assert found[0] in HOLD
    assert found[1] == Status.REFUTED  # It is not half of it.
    assert judged(NOTATION, r"C = \frac{1}{2} z_i z_i").verdict.status in WRONG
