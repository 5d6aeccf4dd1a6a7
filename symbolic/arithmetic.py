"""What an arithmetic must do, so that terms can be evaluated in it.

Elements are single values or arrays of them; every operation works entry by
entry and broadcasts like NumPy.  Two arithmetics exist: the prime field
(``field.py``) and intervals (``interval.py``).
"""

from fractions import Fraction
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Arithmetic"]


class Arithmetic(Protocol):
    """What an arithmetic must do with its elements, single ones or arrays."""

    splits_exponents: bool

    def number(self, value: int | Fraction) -> Any: ...  # noqa: D102
    def add(self, a: Any, b: Any) -> Any: ...  # noqa: D102
    def mul(self, a: Any, b: Any) -> Any: ...  # noqa: D102
    def power(self, a: Any, exponent: int) -> Any: ...  # noqa: D102
    def root(self, value: Fraction) -> Any: ...  # noqa: D102
    def total(self, a: Any, axis: int) -> Any: ...  # noqa: D102
    def product(self, a: Any, axis: int) -> Any: ...  # noqa: D102
    def draw(self, key: str, shape: tuple[int, ...], domain: str) -> Any: ...  # noqa: D102
    def constant(self, name: str) -> Any: ...  # noqa: D102
    def constant_root(self, name: str) -> Any: ...  # noqa: D102
    def apply(self, function: str, order: int, u: Any) -> Any: ...  # noqa: D102
    def nonnegative(self, u: Any) -> Any: ...  # noqa: D102
    def choose(self, condition: Any, yes: Any, no: Any) -> Any: ...  # noqa: D102
    def differ(self, a: Any, b: Any) -> NDArray[np.bool_]: ...  # noqa: D102
