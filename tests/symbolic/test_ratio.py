"""A lost factor is named if it is one number or one size, and only then."""

from fractions import Fraction

import numpy as np
import pytest

from backproof.symbolic.field import PRIME
from backproof.symbolic.ratio import constant_ratio


def over(a: Fraction, b: int) -> int:
    """An element of the field that is a·b."""
    return a.numerator * pow(a.denominator, -1, PRIME) * b % PRIME


@pytest.mark.parametrize(
    ("factors", "text"),
    [
        ((Fraction(2), Fraction(2)), "2"),
        ((Fraction(-1), Fraction(-1)), "-1"),
        ((Fraction(1, 3), Fraction(1, 3)), "1/3"),
        ((Fraction(2), Fraction(5)), "D"),
        ((Fraction(-2), Fraction(-5)), "-D"),
        ((Fraction(6), Fraction(15)), "3*D"),
        ((Fraction(1, 2), Fraction(1, 5)), "1/D"),
        ((Fraction(1, 4), Fraction(1, 10)), "1/(2*D)"),
        ((Fraction(2, 3), Fraction(5, 3)), "D/3"),
    ],
    ids=str,
)
def test_a_constant_ratio_is_named(
    factors: tuple[Fraction, Fraction], text: str
) -> None:
    samples = [
        ({"D": size}, over(factor, 12345 + size), 12345 + size)
        for size, factor in zip((2, 5), factors, strict=True)
    ]
    found = constant_ratio(samples, PRIME)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(
    ("left", "right"),
    [(2, 0), (0, 2), (10**17 + 3, 10**9 + 7), (0, 0)],
)
def test_no_ratio_is_made_up(left: int, right: int) -> None:
    assert constant_ratio([({"D": 2}, left, right)], PRIME) is None


def test_one_differing_entry_spoils_the_ratio() -> None:
    left, right = np.array([2, 4, 6], np.uint64), np.array([1, 2, 4], np.uint64)
    assert constant_ratio([({"D": 2}, left, right)], PRIME) is None
    right[2] = 3
    assert constant_ratio([({"D": 2}, left, right)], PRIME) is not None


def test_entries_that_are_both_zero_say_nothing() -> None:
    left, right = np.array([0, 4], np.uint64), np.array([0, 2], np.uint64)
    found = constant_ratio([({"D": 2}, left, right)], PRIME)
    assert found is not None
    assert found.text == "2"
