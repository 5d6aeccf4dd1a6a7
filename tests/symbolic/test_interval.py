"""Intervals hold the exact value, and differ only if the values do."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.symbolic.interval import IntervalArithmetic, UncertainError

rationals = st.fractions(min_value=-9, max_value=9, max_denominator=10**6)


def holds(arithmetic: IntervalArithmetic, interval: object, exact: object) -> bool:
    """Whether an interval contains a number known to far more digits."""
    with mpmath.workdps(200):
        middle, radius = arithmetic.middle(interval), arithmetic.radius(interval)
        slack = abs(middle) * mpmath.mpf(10) ** -(arithmetic.digits - 2)
        return bool(abs(middle - exact) <= radius + slack)


@given(rationals, rationals, st.integers(0, 6))
def test_rational_arithmetic_is_enclosed(
    a: Fraction, b: Fraction, exponent: int
) -> None:
    arithmetic = IntervalArithmetic(0)
    x, y = arithmetic.number(a), arithmetic.number(b)
    for found, exact in (
        (arithmetic.add(x, y), a + b),
        (arithmetic.mul(x, y), a * b),
        (arithmetic.power(x, exponent), a**exponent),
    ):
        assert not arithmetic.differ(found, arithmetic.number(exact)).any()
        other = arithmetic.number(exact + Fraction(1, 10**40))
        assert arithmetic.differ(found, other).all()


@pytest.mark.parametrize("name", ["exp", "sin", "cos", "erf", "atan"])
@given(u=rationals)
def test_functions_enclose_the_value_of_mpmath(name: str, u: Fraction) -> None:
    arithmetic = IntervalArithmetic(0)
    found = arithmetic.apply(f"@{name}", 0, arithmetic.number(u))
    with mpmath.workdps(120):
        exact = getattr(mpmath, name)(mpmath.mpf(u.numerator) / u.denominator)
        assert mpmath.mpf(found.a) <= exact <= mpmath.mpf(found.b)
    assert arithmetic.radius(found) < mpmath.mpf(10) ** -30 * max(1, abs(exact))


def test_numbers_beyond_the_precision_are_enclosed() -> None:
    arithmetic = IntervalArithmetic(0, digits=20)
    large = 10**60
    a, b = arithmetic.number(large), arithmetic.number(large + 1)
    assert not arithmetic.differ(a, b).any()
    minus = arithmetic.number(-large)
    assert not arithmetic.differ(arithmetic.add(b, minus), arithmetic.number(1)).any()


@pytest.mark.parametrize(
    ("value", "truth"), [(Fraction(1, 9), 1), (Fraction(-1, 9), 0), (Fraction(0), 1)]
)
def test_comparisons_of_exact_numbers_are_sure(value: Fraction, truth: int) -> None:
    arithmetic = IntervalArithmetic(0)
    found = arithmetic.nonnegative(arithmetic.number(value))
    assert not arithmetic.differ(found, arithmetic.number(truth)).any()


def test_a_comparison_that_cannot_be_told_is_refused() -> None:
    arithmetic = IntervalArithmetic(0)
    third = arithmetic.number(Fraction(1, 3))
    near = arithmetic.add(arithmetic.mul(third, arithmetic.number(3)), -1)
    with pytest.raises(UncertainError):
        arithmetic.nonnegative(near)


def test_an_inverse_of_zero_is_refused() -> None:
    arithmetic = IntervalArithmetic(0)
    with pytest.raises(ZeroDivisionError):
        arithmetic.power(arithmetic.number(0), -1)
    third = arithmetic.number(Fraction(1, 3))
    near = arithmetic.add(arithmetic.mul(third, arithmetic.number(3)), -1)
    with pytest.raises(UncertainError):
        arithmetic.power(near, -1)


@pytest.mark.parametrize("value", [0, -1])
def test_a_logarithm_outside_its_domain_is_refused(value: int) -> None:
    arithmetic = IntervalArithmetic(0)
    with pytest.raises(UncertainError):
        arithmetic.apply("@log", 0, arithmetic.number(value))


@given(rationals, st.integers(0, 3))
def test_an_undefined_function_has_exact_derivatives(u: Fraction, order: int) -> None:
    """The derivative of one order is the slope of the order below."""
    arithmetic, step = IntervalArithmetic(0), Fraction(1, 10**12)
    at = [
        arithmetic.middle(arithmetic.apply("g", order, arithmetic.number(v)))
        for v in (u - step, u + step)
    ]
    slope = (at[1] - at[0]) / mpmath.mpf(2 * step.numerator) * step.denominator
    found = arithmetic.middle(arithmetic.apply("g", order + 1, arithmetic.number(u)))
    assert abs(slope - found) < mpmath.mpf(10) ** -9 * (1 + abs(found))


def test_two_undefined_functions_differ() -> None:
    arithmetic = IntervalArithmetic(0)
    half = arithmetic.number(Fraction(1, 2))
    g, h = (arithmetic.apply(name, 0, half) for name in "gh")
    assert arithmetic.differ(g, h).all()


@pytest.mark.parametrize(
    ("domain", "low", "high"), [("unit", 0, 1), ("positive", 0, 10**9)]
)
def test_draws_respect_their_domain(domain: str, low: int, high: int) -> None:
    arithmetic = IntervalArithmetic(2)
    arithmetic.draw("x", (30,), domain)
    assert all(low < value < high for value in arithmetic.drawn["x"])


def test_totals_and_products_of_nothing_are_neutral() -> None:
    arithmetic, nothing = IntervalArithmetic(0), np.empty((0,), object)
    for found, neutral in (
        (arithmetic.total(nothing, 0), 0),
        (arithmetic.product(nothing, 0), 1),
    ):
        assert not arithmetic.differ(found, arithmetic.number(neutral)).any()
