"""Definitions that refer to each other: which of them go round in a circle."""

import pytest

from tests.symbolic.meaning.judged import HOLD, document, verdicts

LAYERS = r"""
[sizes]
L = "3.."
[indices]
j = "1..n"
[quantities]
"a^l_j" = "l in 1..L"
"z^l_j" = "l in 1..L"
'\delta^l_j' = "l in 1..L"
"w^l" = "l in 1..L"
"x_j" = ""
"f_j" = ""
"g_j" = ""
C = ""
[functions]
'\sigma' = ""
"""

NEXT = r"z^l_j = w^l a^{l-1}_j"
OUT = r"a^l_j = \sigma(z^l_j)"
FIRST = r"a^1_j = x_j"
COST = r"C = \sum_j (a^L_j)^2"
TOP = r"\delta^L_j = \D{C}{z^L_j}"
BACK = r"\delta^l_j = w^{l+1} \delta^{l+1}_j \sigma'(z^l_j)"


@pytest.mark.parametrize(
    "formulas",
    [
        (NEXT, OUT),
        (OUT, NEXT),
        (FIRST, NEXT, OUT),
        (NEXT, OUT, COST, TOP, BACK),
        (r"a^l_j = a^{l-1}_j + \sigma(w^l a^{l-1}_j)",),
        (r"z^{l+1}_j = w^{l+1} a^l_j", r"a^{l+1}_j = \sigma(z^{l+1}_j)"),
        ("f_j = x_j", "g_j = f_j"),
        ("g_j = f_j", "f_j = x_j"),
        (r"z^L_j = w^L a^{L-1}_j", r"a^L_j = \sigma(z^L_j)"),
    ],
)
def test_what_goes_down_a_layer_is_a_definition(formulas: tuple[str, ...]) -> None:
    assert verdicts(LAYERS, *formulas) == ["definition"] * len(formulas)


@pytest.mark.parametrize(
    "formulas",
    [
        ("f_j = 2 f_j",),
        ("f_j = g_j", "g_j = f_j"),
        ("f_j = g_j", "g_j = x_j f_j"),
        (r"z^l_j = w^l a^l_j", OUT),
        (r"a^l_j = a^l_j x_j",),
        (r"a^L_j = a^L_j x_j",),
        (r"z^L_j = w^L a^L_j", r"a^L_j = \sigma(z^L_j)"),
        (r"\delta^L_j = \delta^L_j \sigma'(z^L_j)",),
        (BACK,),
    ],
)
def test_what_comes_back_to_itself_is_none(formulas: tuple[str, ...]) -> None:
    assert verdicts(LAYERS, *formulas)[-1] != "definition"


@pytest.mark.parametrize(
    "formulas",
    [
        ("f_j = g_j", "g_j = f_j", "2 f_j = f_j + f_j"),
        (r"\delta^L_j = \delta^L_j x_j", r"2 \delta^L_j = \delta^L_j + \delta^L_j"),
        (r"z^L_j = a^L_j", r"a^L_j = z^L_j + 1", r"2 a^L_j = a^L_j + a^L_j"),
    ],
)
def test_a_circle_does_not_spoil_what_follows(formulas: tuple[str, ...]) -> None:
    assert verdicts(LAYERS, *formulas)[-1] in HOLD


def test_no_claim_is_ever_about_something_defined_by_itself() -> None:
    formulas = (NEXT, OUT, TOP, BACK, "f_j = g_j", "g_j = f_j", r"a^1_j = a^2_j")
    found = document(LAYERS, *formulas).statements
    assert not any("in terms of itself" in statement.message for statement in found)
