"""The error bound of identity testing is honest: it never promises too much."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.symbolic.degree import VARIABLE, Degree, Ledger
from backproof.symbolic.field import PRIME

degrees = st.builds(Degree, *[st.integers(0, 5)] * 6)


@given(degrees, degrees)
def test_degrees_are_those_of_fractions_that_are_added_and_multiplied(
    a: Degree, b: Degree
) -> None:
    """n/d + m/e = (n e + m d)/(d e), and with inverses as variables the larger."""
    assert a.plus(b)[:4] == tuple(map(max, a[:4], b[:4]))
    assert a.plus(b).denominator == a.denominator + b.denominator
    assert a.plus(b).numerator == max(
        a.numerator + b.denominator, b.numerator + a.denominator
    )
    assert a.summed(3) == a.plus(a).plus(a)
    assert a.times(b) == tuple(x + y for x, y in zip(a, b, strict=True))
    assert a.times(b, 3) == a.times(b).times(b).times(b)


def test_a_polynomial_of_degree_d_passes_with_probability_d_over_p() -> None:
    seventh = Degree().times(VARIABLE, 7)
    assert Ledger().failure(seventh, PRIME) == Fraction(7, PRIME)


@pytest.mark.parametrize("prime", [31, 101])
def test_the_bound_holds_for_every_quotient_of_a_small_field(prime: int) -> None:
    """1/(x - a) + 1/(x - b) - 1/(x - c), over every x, against its own bound."""
    ledger = Ledger()
    for _ in range(3):
        ledger.record_inverses(1, VARIABLE)
    inverse = Degree(inverses=1, denominator=1)
    bound = ledger.failure(inverse.plus(inverse).plus(inverse), prime)
    for a, b, c in ((1, 2, 3), (1, 2, 5), (4, 9, 7), (0, 1, 2)):
        defined = [x for x in range(prime) if x not in (a, b, c)]
        roots = [
            x
            for x in defined
            if (pow(x - a, -1, prime) + pow(x - b, -1, prime) - pow(x - c, -1, prime))
            % prime
            == 0
        ]
        assert Fraction(len(roots), len(defined)) <= bound


def test_the_bound_of_exponentials_covers_negative_powers() -> None:
    """h^3 - h^-3 has six roots at most; the bound may not be below that."""
    prime, ledger = 43, Ledger(exponentials=1)
    bound = ledger.failure(Degree(exponents=3, numerator=3, denominator=3), prime)
    roots = [
        h
        for h in range(1, prime)
        if (pow(h, 3, prime) - pow(h, -3, prime)) % prime == 0
    ]
    assert len(roots) == 6
    assert Fraction(len(roots), prime) <= bound


@given(st.integers(1, 6))
def test_a_product_of_bits_vanishes_as_often_as_the_bound_allows(bits: int) -> None:
    failure = Ledger().failure(Degree(bits=bits), PRIME)
    assert failure >= 1 - Fraction(1, 2**bits)


def test_a_function_of_bits_may_depend_on_all_of_them() -> None:
    ledger = Ledger(truths=9)
    assert ledger.opaque(Degree(bits=1), Degree(polynomial=1)).bits == 9
    assert ledger.opaque(Degree(polynomial=1), Degree(polynomial=1)).bits == 0


def test_keyed_values_collide_as_often_as_birthdays() -> None:
    """A hundred arguments of degree 1 and one of degree 100, equal or opposite."""
    ledger = Ledger()
    ledger.record_atoms(100, VARIABLE)
    ledger.record_atoms(1, Degree().times(VARIABLE, 100))
    collisions = 2 * (100 * 99 // 2 + 100 * 100)
    assert ledger.failure(VARIABLE, PRIME) >= Fraction(collisions, PRIME)


@given(degrees, st.integers(0, 40), st.integers(0, 40))
def test_more_inverses_and_atoms_never_make_the_bound_smaller(
    degree: Degree, inverses: int, atoms: int
) -> None:
    before = Ledger()
    after = Ledger()
    after.record_inverses(inverses, VARIABLE)
    after.record_atoms(atoms, VARIABLE)
    assert before.failure(degree, PRIME) <= after.failure(degree, PRIME)


def test_the_bound_is_one_where_nothing_is_known() -> None:
    assert Ledger(inverted=PRIME).failure(VARIABLE, PRIME) == 1
    assert Ledger().failure(Degree().times(VARIABLE, PRIME), PRIME) == 1
