"""Sizes are as large as the indices that a document writes."""

import pytest

from .judged import HOLD, said, verdicts

CHAIN = r"""
[indices]
l = "1..L"
[quantities]
"w^{l}" = ""
"a^{l}" = "l in 0..L"
C = "function of a^L"
[definitions]
"a^{l}" = 'w^{l} a^{l-1}'
"""
STEPS = '[indices]\nt = "1..T"\n[quantities]\nx_t = "n"\n'


@pytest.mark.parametrize(
    ("notation", "right", "wrong"),
    [
        (CHAIN, r"\D{C}{w^2} = \D{C}{a^2} a^1", r"\D{C}{w^2} = \D{C}{a^2} a^2"),
        (
            CHAIN,
            r"\D{C}{w^{L-1}} = \D{C}{a^{L-1}} a^{L-2}",
            r"\D{C}{w^{L-1}} = \D{C}{a^{L-1}} a^{L-1}",
        ),
        (CHAIN, "w^2 + w^1 = w^1 + w^2", "w^2 + w^1 = w^1 + w^1"),
        (STEPS, "x_{T-1} + x_T = x_T + x_{T-1}", "x_{T-1} + x_T = 2 x_T"),
        (STEPS, "x_3 + x_1 = x_1 + x_3", "x_3 + x_1 = x_1 + x_2"),
    ],
)
def test_there_are_as_many_as_are_counted(
    notation: str, right: str, wrong: str
) -> None:
    (found,) = verdicts(notation, right)
    assert found in HOLD
    assert verdicts(notation, wrong) == ["refuted"]


@pytest.mark.parametrize("side", ["w^{L+1}", "w^0"])
def test_an_index_that_no_size_allows_is_malformed(side: str) -> None:
    assert verdicts(CHAIN, f"{side} + w^1 = w^1 + {side}") == ["malformed"]


@pytest.mark.parametrize(
    ("notation", "side", "least"),
    [(STEPS, "x_{100}", 100), (STEPS, "x_{T-20}", 21), (CHAIN, "w^{20}", 20)],
)
def test_a_large_number_must_be_declared(notation: str, side: str, least: int) -> None:
    size = "T" if notation == STEPS else "L"
    statement = said(notation, f"{side} + {side} = 2 {side}")
    assert f"nothing says that {size} is as large as {least}" in statement.message
    declared = f'[sizes]\n{size} = "{least}.."\n{notation}'
    assert verdicts(declared, f"{side} + {side} = 2 {side}")[0] in HOLD
