"""Numbers that a document gives its quantities are no formulas."""

import pytest

from backproof.symbolic.verdict import Status

from .judged import HOLD, said, statements, unmended, verdicts

SLOPE = r"\D{E}{w} = (w x - t) x"
LOST = r"\D{E}{w} = w x - t"
LINE = 'given = ["w", "x", "t"]\n[quantities]\nE = ""\n'
COST = r"E = \frac12 (w x - t)^2"
VALUES = r"x = 1, \qquad t = 2, \qquad w = 3"


def given(notation: str, *formulas: str) -> tuple[str, ...]:
    verdict = said(notation, *formulas).verdict
    assert verdict is not None
    return verdict.given


def test_an_example_at_the_end_makes_no_wrong_formula_right() -> None:
    calculated = r"E = \frac12 (3 - 2)^2 = 0.5"
    found = verdicts(LINE, COST, SLOPE, LOST, VALUES, calculated)
    assert found[1] in HOLD
    assert found[2] == Status.REFUTED
    assert found[3:6] == ["definition"] * 3
    assert set(found[6:]) <= HOLD


def test_what_a_calculation_rests_on_is_given() -> None:
    values = ("x = 1", "t = 2", "w = 3")
    assert given(LINE, COST, VALUES, r"E = \frac12 (3 - 2)^2") == values
    assert verdicts(LINE, COST, VALUES, r"E = \frac12 (3 - 1)^2")[-1] == "refuted"
    assert given(LINE, COST, VALUES, SLOPE) == ()


def test_a_wrong_formula_behind_the_values_is_not_proved_by_them() -> None:
    statement = said(LINE, COST, VALUES, LOST)
    assert statement.verdict is not None
    assert statement.verdict.status is Status.UNDECIDED
    assert "but where x = 1" in statement.message
    assert verdicts(LINE, COST, VALUES, r"\D{E}{w} = 5 (w x - t)")[-1] == "refuted"


def test_a_number_in_place_of_its_quantity_is_put_in() -> None:
    assert given(LINE, COST, VALUES, r"E = \frac12 (w \cdot 1 - 2)^2") == (
        "x = 1",
        "t = 2",
    )
    assert verdicts(LINE, COST, VALUES, r"E = \frac12 (w \cdot 1 - 3)^2")[-1] == (
        "refuted"
    )


def test_the_next_example_has_numbers_of_its_own() -> None:
    found = verdicts(LINE, COST, "x = 0.4", "x = 0.7", r"w x - t = 0.7 w - t")
    assert found[1:3] == ["definition"] * 2
    assert found[3] in HOLD
    assert verdicts(LINE, COST, "x = 0.4", "x = 0.7", r"w x - t = 0.4 w - t")[-1] == (
        "refuted"
    )


def test_a_number_for_what_has_a_formula_is_a_claim() -> None:
    assert verdicts(LINE, VALUES, COST, "E = 0.5")[-1] in HOLD
    assert verdicts(LINE, VALUES, COST, "E = 0.7")[-1] == "refuted"
    assert verdicts(LINE, VALUES, "E = 0.5", COST)[3:] == ["proved", "definition"]


def test_a_value_that_nobody_says_leaves_a_calculation_open() -> None:
    statement = said(LINE, COST, "x = 1", "E = 0.5")
    assert statement.verdict is not None
    assert statement.verdict.status is Status.UNDECIDED
    assert "nothing says the value of w, t" in statement.message


def test_a_number_of_the_notation_proves_no_formula() -> None:
    notation = LINE + '[definitions]\nx = "1"\nt = "2"\n'
    lost = said(notation, COST, LOST)
    assert lost.verdict is not None
    assert lost.verdict.status is Status.UNDECIDED
    assert "but where x = 1" in lost.message
    assert lost.help is not None
    assert 'definitions = { "x" = "1", "t" = "2" }' in lost.help
    assert given(notation, COST, SLOPE) == ()
    put_in = r"\frac{\partial E}{\partial w} = w \cdot 1 - t"
    assert given(notation, COST, put_in) == ("x = 1",)
    assumed = '\n[[hypotheses]]\ntext = "a bias"\ndefinitions = { "x" = "1" }\n'
    assert said(notation + assumed, COST, LOST).code == "BP202"
    assert verdicts(notation, COST, LOST.replace("- t", "+ t"))[-1] == "refuted"
    assert verdicts(notation, "x = 1", "x = 2") == ["proved", "refuted"]


INPUTS = r"""
given = ["w_i"]
[indices]
i = "0..n"
[quantities]
x_i = ""
z = ""
"""


def test_a_number_at_the_index_0_is_a_definition() -> None:
    total = r"z = \sum_{i=0}^n w_i x_i"
    split = r"z = w_0 + \sum_{i=1}^n w_i x_i"
    assert verdicts(INPUTS, "x_0 = 1", total, split)[-1] in HOLD
    assert verdicts(INPUTS, total, split)[-1] == "refuted"


def test_the_beginning_of_a_recursion_is_a_definition() -> None:
    notation = '[indices]\nt = "1..T"\n[quantities]\n"h^{(t)}" = ""\nu_t = ""\n'
    formulas = ("h^{(1)} = 2", "h^{(t)} = h^{(t-1)} + u_t")
    assert verdicts(notation, *formulas, "h^{(2)} = 2 + u_2")[-1] in HOLD
    assert verdicts(notation, *formulas, "h^{(2)} = 3 + u_2")[-1] == "refuted"


@pytest.mark.parametrize("value", ["-2", r"\frac{1}{2}", r"(3 - 1)^2", "0.25"])
def test_every_way_to_write_a_number_is_a_value(value: str) -> None:
    with unmended():
        found = statements(LINE, COST, f"x = {value}", rf"w x - t = {value} w - t")
    assert [str(one.kind) for one in found[:2]] == ["definition", "definition"]
    assert found[2].verdict is not None
    assert found[2].verdict.given == (f"x = {value}",)


def test_the_number_of_an_entry_keeps_nothing_from_being_refuted() -> None:
    notation = INPUTS.replace("0..n", "1..n").replace('x_i = ""', 'x = "n"')
    assert verdicts(notation, "x_1 = 0.5", "x_1 + x_2 = 2 x_1")[-1] == "refuted"


def test_an_indicator_is_no_number() -> None:
    notation = '[indices]\ni = "1..n"\nj = "1..n"\n[quantities]\nd_{ij} = ""\n'
    formulas = r"d_{ij} = \mathbf{1}[i = j]", r"d_{ij} = d_{ji}"
    assert verdicts(notation.replace("d_{ij}", '"d_{ij}"'), *formulas)[-1] in HOLD
