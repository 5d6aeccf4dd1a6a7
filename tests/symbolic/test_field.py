"""The prime field: exact arithmetic, and functions that keep their relations."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.symbolic.field import PRIME, Element, NotInFieldError, PrimeField

elements = st.one_of(
    st.integers(0, PRIME - 1),
    st.sampled_from([0, 1, 2, PRIME - 1, PRIME - 2, 2**32, 2**32 - 1, 2**60, 2**29]),
)


def items(elements: Element) -> list[int]:
    """The entries of an array as Python's whole numbers."""
    return [int(entry) for entry in np.asarray(elements)]


@given(st.lists(st.tuples(elements, elements), min_size=1, max_size=8))
def test_array_arithmetic_is_that_of_whole_numbers(
    pairs: list[tuple[int, int]],
) -> None:
    field = PrimeField(0)
    a, b = (np.array(column, np.uint64) for column in zip(*pairs, strict=True))
    assert items(field.add(a, b)) == [(x + y) % PRIME for x, y in pairs]
    assert items(field.mul(a, b)) == [x * y % PRIME for x, y in pairs]
    assert field.total(a, 0) == sum(x for x, _ in pairs) % PRIME
    product = 1
    for x, _ in pairs:
        product = product * x % PRIME
    assert field.product(a, 0) == product


@given(st.lists(st.integers(1, PRIME - 1), max_size=9), st.integers(-5, 5))
def test_array_powers_are_those_of_whole_numbers(values: list[int], power: int) -> None:
    found = PrimeField(0).power(np.array(values, np.uint64), power)
    assert items(found) == [pow(v, power, PRIME) for v in values]


@given(elements)
def test_number_of_a_fraction_times_its_denominator_is_the_numerator(
    value: int,
) -> None:
    field = PrimeField(0)
    assert field.mul(field.number(Fraction(value, 7)), 7) == value


def test_totals_of_many_large_elements_do_not_overflow() -> None:
    array = np.full((3, 70_000), PRIME - 1, np.uint64)
    assert items(PrimeField(0).total(array, 1)) == [(PRIME - 1) * 70_000 % PRIME] * 3


@pytest.mark.parametrize("zero", [0, np.array([3, 0], np.uint64)])
def test_an_inverse_of_zero_is_refused(zero: int) -> None:
    with pytest.raises(ZeroDivisionError):
        PrimeField(0).power(zero, -1)


def test_a_denominator_that_the_field_lacks_is_refused() -> None:
    with pytest.raises(NotInFieldError):
        PrimeField(0).number(Fraction(1, PRIME))


def test_the_root_of_a_square_is_its_root_and_some_roots_are_missing() -> None:
    field = PrimeField(0)
    assert field.mul(field.root(Fraction(9, 4)), field.root(Fraction(9, 4))) == (
        field.number(Fraction(9, 4))
    )
    missing = 0
    for value in (3, 5, 7, 11, 13, 37, 41):
        try:
            root = field.root(Fraction(value))
        except NotInFieldError:
            missing += 1
        else:
            assert root * root % PRIME == value
    assert missing


U = st.integers(1, PRIME - 1)


@given(U, st.integers(-6, 6), st.integers(-6, 6))
def test_exp_turns_sums_of_exponents_into_products(u: int, p: int, q: int) -> None:
    field = PrimeField(3)
    assert field.mul(field.exp(u, p), field.exp(u, q)) == field.exp(u, p + q)
    assert field.exp(PRIME - u, p) == field.exp(u, -p)
    array = np.array([u, PRIME - u], np.uint64)
    assert items(field.exp(array, p)) == [field.exp(u, p), field.exp(u, -p)]


@given(U)
def test_functions_keep_their_parity(u: int) -> None:
    field, array = PrimeField(4), np.array([u, PRIME - u], np.uint64)
    for name, sign in (("@erf", -1), ("@atan", -1), ("@sin", -1), ("@cos", 1)):
        value, mirrored = field.apply(name, 0, u), field.apply(name, 0, PRIME - u)
        assert mirrored == sign * value % PRIME
        assert items(field.apply(name, 0, array)) == [value, mirrored]
    value, mirrored = field.apply("g", 0, u), field.apply("g", 0, PRIME - u)
    assert value not in (mirrored, -mirrored % PRIME)


@given(U)
def test_sine_and_cosine_lie_on_the_circle(u: int) -> None:
    field = PrimeField(5)
    squares = [field.power(field.apply(name, 0, u), 2) for name in ("@sin", "@cos")]
    assert field.add(*squares) == 1


@given(U, st.booleans())
def test_a_number_and_its_negative_are_not_both_above_zero(u: int, bits: bool) -> None:  # noqa: FBT001
    field = PrimeField(6, bits=bits)
    truths = field.nonnegative(u), field.nonnegative(PRIME - u)
    assert field.add(*truths) == 1
    assert not bits or set(map(int, truths)) == {0, 1}
    assert field.nonnegative(0) == 1


@given(U)
def test_values_depend_on_function_order_seed_and_argument(u: int) -> None:
    field = PrimeField(7)
    values = {
        field.apply("g", 0, u),
        field.apply("h", 0, u),
        field.apply("g", 1, u),
        field.apply("g", 0, (u + 1) % PRIME),
        PrimeField(8).apply("g", 0, u),
    }
    assert len(values) == 5
    assert field.apply("g", 0, u) == PrimeField(7).apply("g", 0, u)


def test_draws_are_repeatable_and_keyed_by_name() -> None:
    shape = (2, 3)
    first, second = (PrimeField(9).draw("W[1]", shape, "real") for _ in range(2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, PrimeField(9).draw("W[2]", shape, "real"))
    assert not np.array_equal(first, PrimeField(10).draw("W[1]", shape, "real"))


def test_differ_sees_one_entry() -> None:
    a = np.array([1, 2], np.uint64)
    assert list(PrimeField(0).differ(a, np.array([1, 3], np.uint64))) == [False, True]
