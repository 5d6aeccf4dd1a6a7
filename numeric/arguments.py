"""What callers hand over: checked for type and shape once, at the public edge.

    params  [(W[1], b[1]), ..., (W[L], b[L])], W[l] (n[l], n[l-1]), b[l] (n[l],)
    X       (D, n[0]), T (D, n[L]): one row per sample

Without biases each layer's tuple holds its weights alone: ``(W[l],)``.
"""

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from backproof.symbolic.errors import BackproofError, ShapeError
from backproof.symbolic.network import Network

__all__ = [
    "ArgumentError",
    "Array",
    "Params",
    "ParamsLike",
    "checked_inputs",
    "checked_params",
    "checked_targets",
    "float_type",
    "joined",
    "shapes",
    "split",
]

Array: TypeAlias = NDArray[np.floating[Any]]
Params: TypeAlias = list[tuple[Array, ...]]
ParamsLike: TypeAlias = Sequence[Sequence[ArrayLike]]

_TYPES = ("float64", "float32")


class ArgumentError(BackproofError, ValueError):
    """An argument outside what a function can do; the message says what it can."""


def float_type(given: DTypeLike) -> np.dtype[Any]:
    """The type of a gradient: float64 or float32; raises ArgumentError otherwise.

    >>> float_type("float32")
    dtype('float32')
    """
    try:
        dtype = np.dtype(given)
    except TypeError:
        dtype = None
    if dtype is None or dtype.name not in _TYPES:
        raise ArgumentError(
            f"dtype {given!r}: gradients are computed in {' or '.join(_TYPES)}"
        )
    return dtype


def shapes(net: Network) -> list[tuple[tuple[int, ...], ...]]:
    """The shapes of every layer's parameters.

    >>> from backproof.symbolic.network import network
    >>> shapes(network((2, 3, 1)))
    [((3, 2), (3,)), ((1, 3), (1,))]
    """
    found: list[tuple[tuple[int, ...], ...]] = []
    for to, come in zip(net.widths[1:], net.widths, strict=False):
        weights, biases = (to, come), (to,)
        found.append((weights, biases) if net.biases else (weights,))
    return found


def joined(params: Params) -> NDArray[Any]:
    """All parameters as one vector: W[1] row by row, b[1], W[2] and so on."""
    return np.concatenate([array.ravel() for layer in params for array in layer])


def split(net: Network, theta: NDArray[Any]) -> list[tuple[NDArray[Any], ...]]:
    """The parameters of a vector, as views of it: the inverse of `joined`."""
    found = []
    start = 0
    for layer in shapes(net):
        arrays = []
        for shape in layer:
            end = start + math.prod(shape)
            arrays.append(theta[start:end].reshape(shape))
            start = end
        found.append(tuple(arrays))
    return found


def checked_params(net: Network, params: ParamsLike, dtype: np.dtype[Any]) -> Params:
    """The parameters as arrays of the type; raises ShapeError if they do not fit."""
    expected = shapes(net)
    if len(params) != net.depth:
        raise ShapeError(
            f"params has {len(params)} layers, but the network {net.text} has "
            f"{net.depth}: one tuple {_tuple_text(net)} for each layer 1..{net.depth}"
        )
    found: Params = []
    for layer, (given, wanted) in enumerate(zip(params, expected, strict=True), 1):
        if len(given) != len(wanted):
            raise ShapeError(
                f"params, layer {layer}: {len(given)} arrays, but each layer of this "
                f"network has {len(wanted)}: {_tuple_text(net)}"
            )
        arrays = tuple(np.asarray(array, dtype=dtype) for array in given)
        for name, array, shape in zip("Wb", arrays, wanted, strict=False):
            if array.shape != shape:
                raise ShapeError(_parameter_text(net, name, layer, array.shape, shape))
        found.append(arrays)
    return found


def checked_inputs(net: Network, X: ArrayLike, dtype: np.dtype[Any]) -> Array:
    """The inputs as an array (D, n[0]); raises ShapeError if they do not fit."""
    return _checked_rows(net, "X", X, 0, dtype)


def checked_targets(
    net: Network, T: ArrayLike, samples: int, dtype: np.dtype[Any]
) -> Array:
    """The targets as an array (D, n[L]); raises ShapeError if they do not fit."""
    array = _checked_rows(net, "T", T, net.depth, dtype)
    if len(array) != samples:
        raise ShapeError(
            f"T has {len(array)} rows, but X has {samples}: both have one row per "
            "sample"
        )
    return array


def _tuple_text(net: Network) -> str:
    return "(W, b)" if net.biases else "(W,)"


def _parameter_text(
    net: Network, name: str, layer: int, found: tuple[int, ...], wanted: tuple[int, ...]
) -> str:
    text = (
        f"{name}[{layer}] has shape {found}, expected {wanted}: the widths are "
        f"{net.text}, so n[{layer}] = {net.widths[layer]}"
    )
    if name == "W":
        text += f" and n[{layer - 1}] = {net.widths[layer - 1]}"
        if found == wanted[::-1]:
            text += (
                f"\n  Its transpose fits: W[{layer}] has one row per neuron of layer "
                f"{layer}, as in z = W a + b"
            )
    elif found in ((*wanted, 1), (1, *wanted)):
        text += f"\n  A bias has one axis: pass b[{layer}].ravel()"
    return text


def _checked_rows(
    net: Network, name: str, given: ArrayLike, layer: int, dtype: np.dtype[Any]
) -> Array:
    array = np.asarray(given)
    width = net.widths[layer]
    if array.ndim == 2 and array.shape[1] == width and len(array):
        return array.astype(dtype, copy=False)
    text = (
        f"{name} has shape {array.shape}, expected (D, {width}): one row per sample, "
        f"and n[{layer}] = {width} in the widths {net.text}"
    )
    if array.ndim == 2 and not array.shape[0]:
        text += "\n  There must be one sample at least"
    elif array.ndim == 2 and array.shape[0] == width:
        text += f"\n  {name}.T fits: was one column per sample passed?"
    elif array.ndim == 1 and width == 1:
        text += f"\n  {name}[:, None] fits"
    elif array.ndim == 1 and len(array) == width:
        text += f"\n  For a single sample pass {name}[None, :]"
    elif array.ndim == 1 and name == "T":
        text += f"\n  For class labels 0..{width - 1} pass numpy.eye({width})[T]"
    raise ShapeError(text)
