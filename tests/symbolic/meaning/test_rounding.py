"""Decimals that were rounded agree as far as they go, and no farther."""

import pytest

from backproof.symbolic.verdict import Status

from .judged import HOLD, WRONG, said, status, verdicts

SIGMOID = "\\frac{1}{1 + e^{-0.3775}}"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("0.05 / 3 = 0.0167", "0.05 / 3 = 0.0177"),
        ("0.05 / 3 = 0.0166", "0.05 / 3 = 0.0168"),
        ("0.138498562 * 0.40 = 0.055399425", "0.138498562 * 0.40 = 0.055399525"),
        (f"{SIGMOID} = 0.593269992", f"{SIGMOID} = 0.593269982"),
        (f"-{SIGMOID} = -0.5932", f"-{SIGMOID} = 0.5932"),
        ("0.0167 * 2 = 0.0333", "0.0167 * 2 = 0.0353"),
        ("0.667 * 0.75 = 0.5", "0.667 * 0.75 = 0.7"),
        ("0.3333 + 0.6667 = 0.9999", "0.3333 + 0.6667 = 1.001"),
    ],
)
def test_a_result_may_be_rounded_or_cut_off(right: str, wrong: str) -> None:
    assert status("", right) is Status.NUMERIC
    assert status("", wrong) is Status.REFUTED


@pytest.mark.parametrize("claim", ["0.5 * 0.5 = 0.25", "2.0 * 3 = 6", "0.10 = 0.1"])
def test_what_is_exact_is_proved(claim: str) -> None:
    assert status("", claim) in HOLD


@pytest.mark.parametrize(
    "claim",
    [
        "0.4 * 0.5 = 0.3",
        "0.9 * 0.9 = 0.7",
        "0.6 = 1",
        "2 * 3 = 7",
        "2.5 * 2 = 5.1",
        "0.46 * 0.596884378 = 0.268597970",
        "0.33 * 3 = 1",
    ],
)
def test_a_short_decimal_is_exact_inside_a_calculation(claim: str) -> None:
    assert status("", claim) is Status.REFUTED


NETWORK = r"""
[quantities]
a = ""
b = ""
[definitions]
a = "0.3775"
b = '\frac{1}{1 + e^{-a}}'
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("b = 0.593269992", "b = 0.593279992"),
        ("b (1 - b) = 0.593269992 (1 - 0.593269992)", "b (1 - b) = 0.593269992^2"),
        ("b (1 - b) = 0.2413", "b (1 - b) = 0.2513"),
    ],
)
def test_quantities_with_values_are_calculated(right: str, wrong: str) -> None:
    statement = said(NETWORK, right)
    assert statement.verdict is not None
    assert statement.verdict.status is Status.NUMERIC
    assert statement.verdict.given == ("a = 0.3775",)
    assert verdicts(NETWORK, wrong)[0] in WRONG


def test_a_rounded_value_is_as_good_as_its_digits() -> None:
    notation = 'given = ["x"]\n[quantities]\ny = ""\n'
    values = "x = 0.3333", "y = x + 0.5"
    assert verdicts(notation, *values, "y = 0.83333")[-1] == "numeric"
    assert verdicts(notation, *values, "y = 0.84333")[-1] == "refuted"


def test_two_numbers_lack_no_factor() -> None:
    assert said("", "0.4 * 0.5 = 0.3").repair is None
    assert said('given = ["x"]\n', "2 x = x").repair is not None
