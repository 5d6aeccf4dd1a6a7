"""Arithmetic with intervals, for counterexamples and for numeric evidence.

Every value is an interval of mpmath that is sure to hold the exact value, so two
disjoint intervals are two different numbers.  Undefined functions become one
named polynomial, whose derivatives are exact.  The functions that mpmath has no
interval form for (erf, atan) are monotonic: their ends are evaluated with 64
extra bits and moved outwards by far more than mpmath's error.
"""

import math
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

import mpmath
import numpy as np
from mpmath.ctx_iv import MPIntervalContext
from numpy.typing import NDArray

from .errors import UnsupportedError

__all__ = ["Element", "IntervalArithmetic", "UncertainError"]

# An interval of mpmath, which has no types, or an object array of them.
Element: TypeAlias = Any

_EXTRA_BITS = 64
_LARGEST = 10**5

_MOST_DRAWN = 2**15
"""Entries of one quantity; so many take seconds."""


class UncertainError(UnsupportedError):
    """An interval too wide to tell, or outside the domain of a function."""


class IntervalArithmetic:
    """Intervals of ``digits`` decimal digits; one seed, one point.

    An undefined function is ``offset + height*(p(u) + growth*exp(u/2))`` with a
    polynomial p of degree 4 whose coefficients depend on its name.  Without growth
    its higher derivatives vanish, which suits a counterexample but no confirmation;
    the offset 1/2 with a small height keeps it between 0 and 1 near 0.  Values are
    drawn from hundredths below ``scale``, ``positive`` ones if so wanted.

    >>> arithmetic = IntervalArithmetic(seed=1)
    >>> third = arithmetic.number(Fraction(1, 3))
    >>> bool(arithmetic.differ(arithmetic.mul(third, arithmetic.number(3)),
    ...                        arithmetic.number(1)))
    False
    """

    splits_exponents = False

    def __init__(
        self,
        seed: int | str,
        *,
        digits: int = 50,
        scale: int = 1,
        growth: int = 0,
        positive: bool = False,
        offset: Fraction = Fraction(0),
        height: Fraction = Fraction(1),
    ) -> None:
        self.seed = seed
        self.digits = digits
        self.scale = scale
        self.growth = growth
        self.positive = positive
        self.offset = offset
        self.height = height
        self.drawn: dict[str, NDArray[np.object_]] = {}
        self._iv = MPIntervalContext()
        self._iv.dps = digits

    def number(self, value: int | Fraction) -> Element:
        """A rational number, enclosed."""
        value = Fraction(value)
        return self._iv.mpf(value.numerator) / value.denominator

    def add(self, a: Element, b: Element) -> Element:
        """The sum, entry by entry."""
        # An interval does not know arrays, so the array must stand on the left.
        return b + a if isinstance(b, np.ndarray) else a + b

    def mul(self, a: Element, b: Element) -> Element:
        """The product, entry by entry."""
        return b * a if isinstance(b, np.ndarray) else a * b

    def power(self, a: Element, exponent: int) -> Element:
        """A whole power; raises ZeroDivisionError for an inverse of zero."""
        return self._map(lambda u: self._power(u, exponent), a)

    def root(self, value: Fraction) -> Element:
        """The square root of a rational number."""
        return self.fractional_power(self.number(value), Fraction(1, 2))

    def fractional_power(self, a: Element, exponent: Fraction) -> Element:
        """A power with a fraction as exponent, of a positive number."""
        scaled = self.number(exponent)
        return self._map(lambda u: self._iv.exp(scaled * self._log(u)), a)

    def total(self, a: Element, axis: int) -> Element:
        """The sum along an axis."""
        return np.add.reduce(a, axis=axis, initial=self.number(0))

    def product(self, a: Element, axis: int) -> Element:
        """The product along an axis."""
        return np.multiply.reduce(a, axis=axis, initial=self.number(1))

    def draw(self, key: str, shape: tuple[int, ...], domain: str) -> Element:
        """Random rational numbers with short decimals, kept in ``drawn``."""
        if (entries := math.prod(shape)) > _MOST_DRAWN:
            raise UnsupportedError(f"intervals for the {entries} entries of {key}")
        generator = random.Random(f"{self.seed}:{key}")  # noqa: S311
        low = -99 if domain == "real" and not self.positive else 1
        exact = np.empty(shape, dtype=object)
        enclosed = np.empty(shape, dtype=object)
        for position in np.ndindex(shape):
            value = Fraction(generator.randint(low, 99) or 1, 100)
            if domain != "unit":
                value *= self.scale
            exact[position] = value
            enclosed[position] = self.number(value)
        self.drawn[key] = exact
        return enclosed if shape else enclosed[()]

    def constant(self, name: str) -> Element:
        """A transcendental constant."""
        del name
        return self._iv.pi

    def constant_root(self, name: str) -> Element:
        """Its square root."""
        return self._iv.sqrt(self.constant(name))

    def apply(self, function: str, order: int, u: Element) -> Element:
        """A known function, or a derivative of the polynomial for an unknown one."""
        if function in _ELEMENTARY:
            return self._map(lambda v: _ELEMENTARY[function](self, v), u)
        return self._map(lambda v: self._stand_in(function, order, v), u)

    def nonnegative(self, u: Element) -> Element:
        """The truth value of 0 <= u."""
        return self._map(self._truth, u)

    def choose(self, condition: Element, yes: Element, no: Element) -> Element:
        """``yes`` where the condition is 1, ``no`` where it is 0."""
        other = self.add(self.number(1), self.mul(condition, self.number(-1)))
        return self.add(self.mul(condition, yes), self.mul(other, no))

    def differ(self, a: Element, b: Element) -> NDArray[np.bool_]:
        """Where two intervals are disjoint."""
        return np.asarray(np.frompyfunc(_disjoint, 2, 1)(a, b), dtype=bool)

    def middle(self, u: Element) -> Any:
        """The midpoint of one interval, as a number of mpmath."""
        with mpmath.workdps(self.digits):
            return mpmath.mpf(u.mid)

    def decimal(self, u: Element) -> str:
        """The midpoint in at most eight digits."""
        return str(mpmath.nstr(self.middle(u), 8))

    def stand_in_text(self, function: str) -> str:
        """What stands for an undefined function."""
        coefficients = [self.height * c for c in _coefficients(function)]
        coefficients[0] += self.offset
        terms = [f"{c}*u^{power}" for power, c in enumerate(coefficients)]
        if self.growth:
            terms.append(f"{self.height * self.growth}*exp(u/2)")
        text = " + ".join(terms).replace("*u^0", "").replace("u^1", "u")
        return text.replace("+ -", "- ").replace(" 1*", " ")

    def radius(self, u: Element) -> Any:
        """Half the width of one interval."""
        with mpmath.workdps(self.digits):
            return mpmath.mpf(u.delta) / 2

    # Single intervals.

    @staticmethod
    def _map(function: Callable[[Any], Any], u: Element) -> Element:
        if isinstance(u, np.ndarray):
            return np.frompyfunc(function, 1, 1)(u)
        return function(u)

    def _power(self, u: Any, exponent: int) -> Any:
        if exponent < 0:
            if 0 in u:
                if u.a == u.b:
                    raise ZeroDivisionError
                raise UncertainError("an interval around zero in a denominator")
            return 1 / self._power(u, -exponent)
        return u**exponent

    def _log(self, u: Any) -> Any:
        if not u.a > 0:
            raise UncertainError("the logarithm of a number that may not be positive")
        return self._iv.log(u)

    def _truth(self, u: Any) -> Any:
        if u.a >= 0:
            return self.number(1)
        if u.b < 0:
            return self.number(0)
        raise UncertainError("a comparison of two numbers that may be equal")

    def _stand_in(self, name: str, order: int, u: Any) -> Any:
        coefficients = _coefficients(name)
        result = self.number(0)
        for power in range(len(coefficients) - 1, order - 1, -1):
            falling = math.perm(power, order)
            result = result * u + self.number(falling * coefficients[power])
        if self.growth:
            scale = self.number(Fraction(self.growth, 2**order))
            result += scale * self._iv.exp(_moderate(u) / 2)
        result *= self.number(self.height)
        return result if order else result + self.number(self.offset)

    def _monotonic(self, name: str, u: Any) -> Any:
        with mpmath.workdps(self.digits), mpmath.extraprec(_EXTRA_BITS):
            function = getattr(mpmath, name)
            margin = mpmath.ldexp(1, -(mpmath.mp.prec - _EXTRA_BITS // 2))
            low = function(mpmath.mpf(u.a)) - margin
            high = function(mpmath.mpf(u.b)) + margin
            return self._iv.mpf([low, high])


def _moderate(u: Any) -> Any:
    """The argument, unless mpmath would need as many bits as it is large."""
    if u.a < -_LARGEST or u.b > _LARGEST:
        raise UncertainError(f"a function at an argument beyond {_LARGEST}")
    return u


_ELEMENTARY: dict[str, Callable[[IntervalArithmetic, Any], Any]] = {
    "@exp": lambda self, u: self._iv.exp(_moderate(u)),
    "@log": lambda self, u: self._log(u),
    "@sin": lambda self, u: self._iv.sin(_moderate(u)),
    "@cos": lambda self, u: self._iv.cos(_moderate(u)),
    "@erf": lambda self, u: self._monotonic("erf", u),
    "@atan": lambda self, u: self._monotonic("atan", u),
}


def _coefficients(name: str) -> tuple[Fraction, ...]:
    """Small coefficients, lowest power first, that differ from name to name."""
    generator = random.Random(f"function {name}")  # noqa: S311
    signs = [generator.choice((-1, 1)) for _ in range(5)]
    return tuple(
        Fraction(sign, generator.randint(1, 5) + power)
        for power, sign in enumerate(signs)
    )


def _disjoint(a: Any, b: Any) -> bool:
    return bool(a.b < b.a or b.b < a.a)
