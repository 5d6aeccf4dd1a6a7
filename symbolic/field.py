"""Arithmetic in the prime field F_p, p = 2**61 - 1, on whole arrays.

Identity testing (Schwartz 1980, Zippel 1979): a polynomial of degree d that is
not zero vanishes at a random point of F_p with probability at most d/p.  Terms
that are no polynomials become polynomials in further random values:

- an undefined function is a random value keyed by the value of its argument
  (Gulwani and Necula 2003): equal arguments, equal values;
- ``exp(u)`` is such a value with exp(-u) = 1/exp(u); the evaluator splits
  exp(u + v) into exp(u)·exp(v) before it comes here;
- the truth value of a comparison is keyed likewise.  As a *free* value it is
  any element of the field, which is enough unless an identity needs h·h = h;
  as a *bit* it is 0 or 1.

An identity of these polynomials holds for the functions themselves, since they
obey the relations used; the converse may fail, so a difference is only a
suspicion.  Elements are Python integers or uint64 arrays.
"""

from fractions import Fraction
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .errors import UnsupportedError

__all__ = ["PRIME", "ROOT", "Element", "NotInFieldError", "PrimeField"]

PRIME = 2**61 - 1
Element: TypeAlias = int | NDArray[np.uint64]

# exp(c·u) is the (c·ROOT)-th power of one keyed value, so that c may be a
# fraction whose denominator divides ROOT.
ROOT = 2

_P = np.uint64(PRIME)
_LOW = np.uint64(2**32 - 1)
_MIDDLE = np.uint64(2**29 - 1)
_3, _29, _32, _61 = (np.uint64(shift) for shift in (3, 29, 32, 61))
_ODD_FUNCTIONS = frozenset({"@erf", "@atan"})


class NotInFieldError(UnsupportedError):
    """A term whose relations the field cannot imitate, such as a square root."""


class PrimeField:
    """The field with its keyed random functions; one seed, one evaluation.

    ``bits`` chooses what the truth value of a comparison is: 0 or 1 if true, a
    free element of the field otherwise.

    >>> field = PrimeField(seed=1)
    >>> u = field.draw("u", (2,), "real")
    >>> e = field.mul(field.exp(u, 2), field.exp(field.mul(u, field.number(-1)), 2))
    >>> [int(value) for value in e]
    [1, 1]
    """

    splits_exponents = True

    def __init__(self, seed: int, *, bits: bool = False) -> None:
        self.seed = seed
        self.bits = bits
        self._keys: dict[object, int] = {}

    # Field operations.

    def number(self, value: int | Fraction) -> int:
        """A rational number as an element."""
        value = Fraction(value)
        if value.denominator % PRIME == 0:
            raise NotInFieldError(f"the denominator of {value}")
        inverse = pow(value.denominator, -1, PRIME) if value.denominator != 1 else 1
        return value.numerator * inverse % PRIME

    def add(self, a: Element, b: Element) -> Element:
        """The sum, entry by entry."""
        if isinstance(a, int) and isinstance(b, int):
            return (a + b) % PRIME
        return _reduced(_uint(a) + _uint(b))

    def mul(self, a: Element, b: Element) -> Element:
        """The product, entry by entry."""
        if isinstance(a, int) and isinstance(b, int):
            return a * b % PRIME
        return _product(_uint(a), _uint(b))

    def power(self, a: Element, exponent: int) -> Element:
        """A whole power; raises ZeroDivisionError for an inverse of zero."""
        if isinstance(a, int):
            if exponent < 0 and a == 0:
                raise ZeroDivisionError
            return pow(a, exponent, PRIME)
        base = _inverse(a) if exponent < 0 else a
        return _power(base, abs(exponent))

    def root(self, value: Fraction) -> int:
        """The square root of a rational number, if the field has one."""
        element = self.number(value)
        root = pow(element, (PRIME + 1) // 4, PRIME)
        if root * root % PRIME != element:
            raise NotInFieldError(f"the square root of {value}")
        return root

    def total(self, a: Element, axis: int) -> Element:
        """The sum along an axis."""
        array = _uint(a)
        low = (array & _LOW).sum(axis=axis, dtype=np.uint64)
        high = (array >> _32).sum(axis=axis, dtype=np.uint64)
        if array.ndim == 1:
            return ((int(high) << 32) + int(low)) % PRIME
        return _reduced(_product(high % _P, np.array([2**32], np.uint64)) + low % _P)

    def product(self, a: Element, axis: int) -> Element:
        """The product along an axis, by halves."""
        array = np.moveaxis(_uint(a), axis, 0)
        if not len(array):
            return _plain(np.ones(array.shape[1:], np.uint64))
        while len(array) > 1:
            half = len(array) // 2
            folded = _product(array[:half], array[half : 2 * half])
            array = np.concatenate([folded, array[2 * half :]])
        return _plain(array[0])

    # Random values.

    def draw(self, key: str, shape: tuple[int, ...], domain: str) -> Element:
        """Random elements for a given quantity; every domain is the field."""
        del domain
        generator = np.random.default_rng([self._key(("draw", key)), 0])
        array = generator.integers(1, PRIME, size=shape, dtype=np.uint64)
        return _plain(array)

    def constant(self, name: str) -> int:
        """A transcendental constant: the square of its keyed root."""
        return pow(self.constant_root(name), 2, PRIME)

    def constant_root(self, name: str) -> int:
        """The square root of a transcendental constant."""
        return self._key(("constant", name)) % PRIME

    def exp(self, u: Element, power: int) -> Element:
        """The exponential of u·power/ROOT, from a value keyed by the size of u."""
        atom, flipped = self._keyed_by_magnitude(("exp",), u)
        if isinstance(atom, int):
            return pow(atom, -power if flipped else power, PRIME)
        raised = _power(_inverse(atom) if power < 0 else atom, abs(power))
        return np.where(flipped, _inverse(raised), raised)

    def apply(self, function: str, order: int, u: Element) -> Element:
        """A function, or its derivative of that order, as keyed values."""
        if function in ("@sin", "@cos"):
            return self._circular(function, u)
        if function in _ODD_FUNCTIONS:
            atom, flipped = self._keyed_by_magnitude((function,), u)
            if isinstance(atom, int):
                return -atom % PRIME if flipped else atom
            return np.where(flipped, _P - atom, atom)  # A keyed atom is not 0.
        return self._keyed((function, order), u)

    def nonnegative(self, u: Element) -> Element:
        """The truth value of 0 <= u."""
        return self._truth(u)

    def choose(self, condition: Element, yes: Element, no: Element) -> Element:
        """``condition·yes + (1 - condition)·no``."""
        difference = self.add(yes, self.mul(PRIME - 1, no))
        return self.add(no, self.mul(condition, difference))

    def differ(self, a: Element, b: Element) -> NDArray[np.bool_]:
        """Where two elements are certainly unequal."""
        return np.asarray(np.not_equal(_uint(a), _uint(b)))

    # Keys and hashes.

    def _key(self, name: object) -> int:
        if name not in self._keys:
            text = f"{self.seed}:{name!r}".encode()
            digest = blake2b(text, digest_size=8).digest()
            self._keys[name] = int.from_bytes(digest, "little")
        return self._keys[name]

    def _keyed(self, name: object, u: Element) -> Element:
        """A random nonzero value for each value of u."""
        key = self._key(name)
        if isinstance(u, int):
            return int(_hashed(np.array([u], np.uint64), key)[0])
        return _hashed(u, key)

    def _keyed_by_magnitude(
        self, name: object, u: Element
    ) -> tuple[Element, bool | NDArray[np.bool_]]:
        """A value keyed by u and -u alike, and which of the two u is."""
        if isinstance(u, int):
            flipped = u > PRIME // 2
            return self._keyed(name, PRIME - u if flipped else u), flipped
        mask = u > np.uint64(PRIME // 2)
        return self._keyed(name, np.where(mask, _P - u, u)), mask

    def _circular(self, function: str, u: Element) -> Element:
        """Sine and cosine of u by the tangent of half the angle."""
        t, flipped = self._keyed_by_magnitude(("tan",), u)
        square = self.mul(t, t)
        scale = self.power(self.add(1, square), -1)
        if function == "@cos":
            return self.mul(self.add(1, self.mul(PRIME - 1, square)), scale)
        sine = self.mul(self.mul(2, t), scale)
        if isinstance(sine, int):
            return -sine % PRIME if flipped else sine
        return _reduced(np.where(flipped, _P - sine, sine))

    def _truth(self, u: Element) -> Element:
        """A truth value keyed by u; 0 <= u and 0 <= -u exclude each other but at 0."""
        if self.bits:
            atom, flipped = self._keyed_by_magnitude(("bit",), u)
            bit = atom & 1 if isinstance(atom, int) else atom & np.uint64(1)
        else:
            bit, flipped = self._keyed_by_magnitude(("free",), u)
        if isinstance(u, int) and isinstance(bit, int):
            if u == 0:
                return 1
            return (1 - bit) % PRIME if flipped else bit
        other = self.add(1, self.mul(PRIME - 1, bit))
        free = np.where(flipped, other, bit)
        return np.where(_uint(u) == 0, np.uint64(1), free)


def _uint(a: Element) -> NDArray[np.uint64]:
    return np.asarray(a, dtype=np.uint64)


def _plain(array: NDArray[np.uint64]) -> Element:
    return int(array) if array.ndim == 0 else array


def _reduced(a: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A value below 2**64 modulo p, which is 2**61 - 1."""
    a = (a & _P) + (a >> _61)
    # Below p the difference wraps to a huge value.
    result: NDArray[np.uint64] = np.minimum(a, a - _P)
    return result


def _product(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The product modulo p, from 32-bit halves: 2**61 = 1 and 2**64 = 8."""
    a_high, a_low = a >> _32, a & _LOW
    b_high, b_low = b >> _32, b & _LOW
    low = a_low * b_low
    middle = a_high * b_low + a_low * b_high
    result = (a_high * b_high) << _3
    result += middle >> _29
    result += (middle & _MIDDLE) << _32
    result += low >> _61
    result += low & _P
    return _reduced(result)


def _power(a: NDArray[np.uint64], exponent: int) -> NDArray[np.uint64]:
    result = np.ones_like(a)
    while exponent:
        if exponent & 1:
            result = _product(result, a)
        exponent >>= 1
        if exponent:
            a = _product(a, a)
    return result


def _inverse(a: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """All inverses with one inversion: products of pairs, up and down a tree."""
    if not a.all():
        raise ZeroDivisionError
    levels = [a.ravel()]
    while len(levels[-1]) > 1:
        level = levels[-1]
        if len(level) % 2:
            level = levels[-1] = np.append(level, np.uint64(1))
        levels.append(_product(level[::2], level[1::2]))
    if not len(levels[-1]):
        return a
    inverse = np.array([pow(int(levels[-1][0]), -1, PRIME)], np.uint64)
    for level in reversed(levels[:-1]):
        below = np.empty_like(level)
        below[::2] = _product(inverse[: len(level) // 2], level[1::2])
        below[1::2] = _product(inverse[: len(level) // 2], level[::2])
        inverse = below
    return inverse[: a.size].reshape(a.shape)


def _hashed(u: NDArray[np.uint64], key: int) -> NDArray[np.uint64]:
    """A keyed mix of the bits (Steele, Lea and Flood 2014, SplitMix64), in 1..p-1."""
    x = u ^ np.uint64(key)
    for salt in (key, ~key & (2**64 - 1)):
        x = x + np.uint64((salt | 1) & (2**64 - 1))
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return x % np.uint64(PRIME - 1) + np.uint64(1)
