"""Sums cut at random places: what is left agrees with plain counting.

Ranges begin and end at 1, i, k, n and beside them, where 1 <= i <= k <= n.  How often a
combination of sums has the summand x[j] is counted here in whole numbers.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Symbol

from backproof.symbolic.theory import Claim, Index

from .setting import SUMS, g, i, is_proved, j, k, n, over, x

LARGEST = 4
ENDS = (Integer(0), Integer(1), i - 1, i, k, k + 1, n)
BETWEEN = Index(i, 1, n), Index(k, i, n)


@dataclass(frozen=True)
class Piece:
    """``factor`` times the sum of x from one value to another."""

    factor: int
    first: Expr
    last: Expr

    @property
    def term(self) -> Expr:
        """The sum, not evaluated."""
        return self.factor * over(x[j], Index(j, self.first, self.last))

    def cut(self, end: Expr) -> tuple["Piece", ...]:
        """The same in two parts; the whole where it may end before it is cut."""
        after = Piece(self.factor, end + 1, self.last)
        before = Piece(self.factor, self.first, end)
        if all(
            number(self.first, place) - 1 <= number(end, place)
            and number(end, place) <= number(self.last, place)
            for place in places()
        ):
            return before, after
        return (self,)


def places() -> Iterator[dict[Symbol, int]]:
    """All values of i, k and n, n being small."""
    for size in range(1, LARGEST + 1):
        for low in range(1, size + 1):
            for high in range(low, size + 1):
                yield {i: low, k: high, n: size}


def number(term: Expr, place: dict[Symbol, int]) -> int:
    return int(term.subs(place))


def counts(pieces: tuple[Piece, ...], place: dict[Symbol, int]) -> Counter[int]:
    """How often each member of x is there."""
    found = Counter[int]()
    for piece in pieces:
        for value in range(number(piece.first, place), number(piece.last, place) + 1):
            found[value] += piece.factor
    return Counter({value: count for value, count in found.items() if count})


def equal(left: tuple[Piece, ...], right: tuple[Piece, ...]) -> bool:
    return all(counts(left, place) == counts(right, place) for place in places())


def claim(left: tuple[Piece, ...], right: tuple[Piece, ...]) -> Claim:
    one, two = (sum(piece.term for piece in side) for side in (left, right))
    return Claim("pieces", one, two, BETWEEN)


# Ranges that hold 1..n and nothing besides, so that every member exists.
FIRSTS = st.sampled_from([Integer(1), i, i + 1, k, k + 1])
LASTS = st.sampled_from([i - 1, i, k - 1, k, n])
FACTORS = st.sampled_from([1, 1, 2, -1])
PIECES = st.lists(st.builds(Piece, FACTORS, FIRSTS, LASTS), min_size=1, max_size=3)
CUTS = st.lists(st.sampled_from(ENDS), min_size=1, max_size=3)


def cut(pieces: list[Piece], ends: list[Expr]) -> tuple[Piece, ...]:
    """Every piece cut at every end, as far as it goes."""
    found = tuple(pieces)
    for end in ends:
        found = tuple(part for piece in found for part in piece.cut(end))
    return found


@settings(max_examples=40)
@given(pieces=PIECES, one=CUTS, other=CUTS)
def test_sums_that_are_cut_differently_are_proved_equal(
    pieces: list[Piece], one: list[Expr], other: list[Expr]
) -> None:
    left, right = cut(pieces, one), cut(pieces, other)
    assert equal(left, right)
    assert is_proved(claim(left, right), SUMS)


@settings(max_examples=40)
@given(pieces=PIECES, ends=CUTS, which=st.integers(0, 9), by=st.sampled_from([1, -1]))
def test_sums_with_a_gap_or_an_overlap_are_not(
    pieces: list[Piece], ends: list[Expr], which: int, by: int
) -> None:
    right = list(cut(pieces, ends))
    place = which % len(right)
    piece = right[place]
    right[place] = Piece(piece.factor, piece.first, piece.last + by)
    left, wrong = tuple(pieces), tuple(right)
    if not equal(left, wrong):
        assert not is_proved(claim(left, wrong), SUMS)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_inside_functions_at_any_depth(depth: int) -> None:
    whole, halves = Piece(1, Integer(1), n), Piece(1, Integer(1), n).cut(i)
    wrong = whole, Piece(1, i, i)
    one, two, three = (
        sum(piece.term for piece in side) for side in ((whole,), halves, wrong)
    )
    for _ in range(depth):
        one, two, three = g(one), g(two), g(three)
    assert is_proved(Claim("halves", one, two, BETWEEN), SUMS)
    assert not is_proved(Claim("one twice", one, three, BETWEEN), SUMS)
