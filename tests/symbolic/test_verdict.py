"""A verdict carries what its status promises, and nothing else."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.symbolic.verdict import (
    Counterexample,
    Ratio,
    Status,
    Verdict,
    bound_text,
)

POINT = Counterexample((("D", "2"),), (("i", 1),), (), (), "1.0", "2.0")


@pytest.mark.parametrize(
    "arguments",
    [
        {"status": Status.REFUTED},
        {"status": Status.TESTED},
        {"status": Status.UNDECIDED},
        {"status": Status.MALFORMED},
        {"status": Status.PROVED, "counterexample": POINT},
        {"status": Status.PROVED, "failure": Fraction(1, 2)},
    ],
    ids=str,
)
def test_a_verdict_without_its_evidence_is_refused(
    arguments: dict[str, object],
) -> None:
    with pytest.raises(ValueError, match=r"exactly|needs"):
        Verdict(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdict", "holds", "text"),
    [
        (Verdict(Status.PROVED), True, "proved for all sizes"),
        (
            Verdict(Status.TESTED, failure=Fraction(1, 2**70)),
            True,
            "tested, error < 2^-69",
        ),
        (Verdict(Status.NUMERIC, digits=48), False, "numeric, 48 digits agree"),
        (Verdict(Status.UNDECIDED, reason="why"), False, "undecided: why"),
        (Verdict(Status.MALFORMED, reason="why"), False, "malformed: why"),
        (
            Verdict(Status.REFUTED, counterexample=POINT),
            False,
            "refuted: left 1.0, right 2.0 at D = 2, i = 1",
        ),
    ],
    ids=lambda value: str(value)[:9],
)
def test_only_exact_verdicts_hold_and_each_is_one_line(
    verdict: Verdict,
    holds: bool,  # noqa: FBT001
    text: str,
) -> None:
    assert verdict.holds == holds
    assert str(verdict) == text


def test_conditions_and_hypotheses_are_part_of_the_line() -> None:
    saved = (("a linear output", Verdict(Status.PROVED)),)
    verdict = Verdict(
        Status.NUMERIC, digits=9, given=("u is not 0",), holds_given=saved
    )
    assert str(verdict) == (
        "numeric, 9 digits agree, given u is not 0; proved given a linear output"
    )


def test_a_ratio_is_named() -> None:
    point = Counterexample((), (), (), (), "1", "2", Ratio("1/D", Fraction(1, 2)))
    text = str(Verdict(Status.REFUTED, counterexample=point))
    assert text.startswith("refuted: left 1, right 2, ratio 1/D")


@given(st.fractions(min_value=Fraction(1, 2**120), max_value=1))
def test_the_printed_bound_is_never_below_the_real_one(failure: Fraction) -> None:
    text = bound_text(failure)
    if failure == 1:
        assert text == "unbounded"
    else:
        assert text.startswith("< 2^-")
        exponent = int(text.removeprefix("< 2^-"))
        assert failure < Fraction(1, 2**exponent)
        assert exponent >= 99 or failure >= Fraction(1, 2 ** (exponent + 2))
