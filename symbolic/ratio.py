"""A constant ratio between the two sides of a refuted claim.

If left/right is the same everywhere, a factor was lost or doubled, and its name
is the best explanation there is: 2, -1, D, 1/D.  The ratio is computed in the
prime field, where equality is exact, and read back as a small fraction times a
power of a size.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from .evaluate import Sizes
from .field import Element
from .verdict import Ratio

__all__ = ["constant_ratio"]

_LARGEST = 64


def constant_ratio(
    samples: Sequence[tuple[Sizes, Element, Element]], prime: int
) -> Ratio | None:
    """The common left/right of all samples, or None if it varies.

    >>> constant_ratio([({"D": 2}, 10, 5), ({"D": 3}, 21, 7)], 2**61 - 1)
    Ratio(text='D', value=Fraction(2, 1))
    """
    observed: list[tuple[Sizes, Fraction]] = []
    for sizes, left, right in samples:
        for a, b in _pairs(left, right):
            if not a or not b:
                return None
            value = _small_fraction(a * pow(b, -1, prime) % prime, prime)
            if value is None:
                return None
            observed.append((sizes, value))
    if not observed:
        return None
    first = observed[0][1]
    if all(value == first for _, value in observed):
        return Ratio(str(first), first)
    for name in observed[0][0]:
        for power in (1, -1):
            found = _proportional(observed, name, power)
            if found is not None:
                return Ratio(_power_text(found, name, power), first)
    return None


def _pairs(left: Element, right: Element) -> Iterable[tuple[int, int]]:
    a, b = np.broadcast_arrays(np.asarray(left), np.asarray(right))
    seen = {(int(x), int(y)) for x, y in zip(a.flat, b.flat, strict=True)}
    return [(x, y) for x, y in seen if (x, y) != (0, 0)]


def _small_fraction(element: int, prime: int) -> Fraction | None:
    for denominator in range(1, _LARGEST + 1):
        numerator = element * denominator % prime
        if numerator > prime // 2:
            numerator -= prime
        if abs(numerator) <= _LARGEST:
            return Fraction(numerator, denominator)
    return None


def _proportional(
    observed: Sequence[tuple[Sizes, Fraction]], name: str, power: int
) -> Fraction | None:
    """The constant c if every ratio is c·size^power."""
    factors = set()
    for sizes, value in observed:
        size = sizes[name]
        if not isinstance(size, int):
            return None
        factors.add(value / Fraction(size) ** power)
    return factors.pop() if len(factors) == 1 else None


def _power_text(factor: Fraction, name: str, power: int) -> str:
    numerator, denominator = factor.numerator, factor.denominator
    if power > 0:
        top = {1: name, -1: f"-{name}"}.get(numerator, f"{numerator}*{name}")
        return top if denominator == 1 else f"{top}/{denominator}"
    bottom = name if denominator == 1 else f"({denominator}*{name})"
    return f"{numerator}/{bottom}"
