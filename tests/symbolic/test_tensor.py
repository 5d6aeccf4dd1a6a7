"""Entries are moved about by the names of their axes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.symbolic.errors import RangeError
from backproof.symbolic.tensor import Axis, Tensor, aligned, gather

I, J, K = Axis("i", 1, 2), Axis("j", 1, 3), Axis("k", 1, 3)
ENTRIES = np.arange(6).reshape(2, 3)
W = Tensor((I, J), ENTRIES)


def test_aligned_tensors_broadcast_over_the_union_of_their_axes() -> None:
    axes, (left, right) = aligned(W, Tensor((J,), np.array([10, 20, 30])))
    assert axes == (I, J)
    assert np.array_equal(left + right, ENTRIES + np.array([10, 20, 30]))
    axes, (left, right) = aligned(Tensor((J,), np.arange(3)), W)
    assert axes == (J, I)
    assert np.array_equal(right, ENTRIES.T)


def test_axes_of_one_length_are_told_apart_by_name() -> None:
    """The twin: shapes alone would add entry by entry."""
    axes, parts = aligned(Tensor((J,), np.arange(3)), Tensor((K,), np.arange(3)))
    assert axes == (J, K)
    assert (parts[0] + parts[1]).shape == (3, 3)


@given(st.integers(1, 2), st.integers(1, 3))
def test_gathering_numbers_takes_one_entry(row: int, column: int) -> None:
    found = gather(W, {I: row, J: column})
    assert found.axes == ()
    assert found.data == ENTRIES[row - 1, column - 1]


def test_gathering_axes_renames_or_transposes() -> None:
    p, q = Axis("p", 1, 2), Axis("q", 1, 3)
    assert gather(W, {I: p, J: q}).axes == (p, q)
    square = Tensor((J, K), np.arange(9).reshape(3, 3))
    _, (plain, swapped) = aligned(square, gather(square, {J: K, K: J}))
    assert np.array_equal(swapped, plain.T)
    diagonal = gather(square, {J: q, K: q})
    assert diagonal.axes == (q,)
    assert list(diagonal.data) == [0, 4, 8]


def test_gathering_part_of_an_axis_or_shifted_positions() -> None:
    inner = Axis("p", 2, 2)
    _, (whole, part) = aligned(W, gather(W, {J: inner}))
    assert np.array_equal(np.squeeze(part), ENTRIES[:, 1:]), whole
    shifted = Tensor((Axis("p", 1, 2),), np.array([2, 3]))
    picked = gather(Tensor((J,), np.array([5, 6, 7])), {J: shifted})
    assert list(picked.data) == [6, 7]


@pytest.mark.parametrize(
    "selector",
    [0, 4, Axis("p", 2, 3), Axis("p", 0, 2), Tensor((I,), np.array([1, 4]))],
    ids=str,
)
def test_what_lies_outside_an_axis_is_an_error(selector: int | Axis | Tensor) -> None:
    with pytest.raises(RangeError, match=r"outside 1\.\.3"):
        gather(W, {J: selector})


def test_nothing_selected_is_nothing_outside() -> None:
    assert gather(W, {J: Axis("p", 7, 0)}).size == 0
