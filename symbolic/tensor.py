"""Values with named axes: what a term with free indices evaluates to.

An index that is not yet one number is an `Axis`; a term in which it occurs
becomes a `Tensor` with that axis.  Which arithmetic the entries belong to is of
no concern here: entries are only moved about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from .degree import Degree
from .errors import RangeError

__all__ = ["Axis", "Positions", "Tensor", "aligned", "gather", "whole"]


class Axis(NamedTuple):
    """An index that takes all values from ``start`` on, ``size`` of them."""

    name: str
    start: int
    size: int


_CONSTANT = Degree()


@dataclass(frozen=True, eq=False)
class Tensor:
    """Entries along named axes; without axes ``data`` is a single entry."""

    axes: tuple[Axis, ...]
    data: Any
    degree: Degree = _CONSTANT

    @property
    def size(self) -> int:
        """How many entries there are."""
        return int(np.size(self.data)) if self.axes else 1


# An index: one number, a whole axis, or any array of whole numbers along axes.
Positions: TypeAlias = int | Axis | Tensor


def aligned(*tensors: Tensor) -> tuple[tuple[Axis, ...], list[Any]]:
    """The union of the axes, and each tensor's data ready to broadcast over it."""
    first = tensors[0].axes
    if all(tensor.axes == first for tensor in tensors[1:]):
        return first, [tensor.data for tensor in tensors]
    axes = tuple(dict.fromkeys(axis for tensor in tensors for axis in tensor.axes))
    return axes, [_spread(tensor, axes) for tensor in tensors]


def _spread(tensor: Tensor, axes: tuple[Axis, ...]) -> Any:
    """The data with one dimension for each of the axes."""
    if not tensor.axes:
        return tensor.data
    present = [axis for axis in axes if axis in tensor.axes]
    order = [tensor.axes.index(axis) for axis in present]
    shape = [axis.size if axis in tensor.axes else 1 for axis in axes]
    return tensor.data.transpose(order).reshape(shape)


def gather(tensor: Tensor, selectors: Mapping[Axis, Positions]) -> Tensor:
    """The tensor with some axes replaced by what they are indexed with.

    Raises RangeError if a selected value is not in the range of its axis.
    """
    for axis, selector in selectors.items():
        _check_range(axis, selector)
    degree = tensor.degree
    kept = [axis for axis in tensor.axes if axis not in selectors]
    renamed = [_plain_axis(axis, selectors) for axis in tensor.axes]
    if all(renamed) and len({*renamed}) == len(renamed):
        axes = tuple(axis for axis in renamed if axis is not None)
        return Tensor(axes, tensor.data, degree)
    axes = tuple(
        dict.fromkeys([*kept, *(a for s in selectors.values() for a in _axes_of(s))])
    )
    positions = [
        _offsets(axis, selectors.get(axis, axis), axes) for axis in tensor.axes
    ]
    data = tensor.data[tuple(positions)]
    return Tensor(axes, data.item() if isinstance(data, np.generic) else data, degree)


def _plain_axis(axis: Axis, selectors: Mapping[Axis, Positions]) -> Axis | None:
    """What the axis is called afterwards, if it stays whole."""
    selector = selectors.get(axis, axis)
    if isinstance(selector, Axis) and (selector.start, selector.size) == (
        axis.start,
        axis.size,
    ):
        return selector
    return None


def _axes_of(selector: Positions) -> Iterable[Axis]:
    if isinstance(selector, Axis):
        return (selector,)
    return selector.axes if isinstance(selector, Tensor) else ()


def _offsets(axis: Axis, selector: Positions, axes: tuple[Axis, ...]) -> Any:
    """Where along the axis the selected entries lie, spread over the axes."""
    if isinstance(selector, int):
        return selector - axis.start
    if isinstance(selector, Axis):
        selector = Tensor((selector,), selector.start + np.arange(selector.size))
    return _spread(selector, axes) - axis.start


def _check_range(axis: Axis, selector: Positions) -> None:
    if isinstance(selector, int):
        low = high = selector
    elif isinstance(selector, Axis):
        if not selector.size:
            return
        low, high = selector.start, selector.start + selector.size - 1
    else:
        if not selector.size:
            return
        low, high = int(np.min(selector.data)), int(np.max(selector.data))
    last = axis.start + axis.size - 1
    if low < axis.start or high > last:
        outside = low if low < axis.start else high
        raise RangeError(
            f"index {outside} of slot {axis.name!r} lies outside {axis.start}..{last}"
        )


def whole(positions: Positions) -> Tensor:
    """An index value as a tensor of whole numbers."""
    if isinstance(positions, int):
        return Tensor((), positions)
    if isinstance(positions, Axis):
        values = positions.start + np.arange(positions.size)
        return Tensor((positions,), values)
    return positions
