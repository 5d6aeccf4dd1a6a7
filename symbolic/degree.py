"""The error bound of identity testing: degrees, and how failures are counted.

A polynomial of degree d that is not zero vanishes at a random point of a field of
p elements with probability at most d/p (Schwartz 1980, Zippel 1979).  Every value
carries its `Degree`; a `Ledger` records what an evaluation inverted and keyed.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

__all__ = ["VARIABLE", "Degree", "Ledger"]


class Degree(NamedTuple):
    """How an entry depends on the random values it was computed from.

    There are two accounts of it, and either may be the smaller.  As a quotient of
    two polynomials of its own it has the degrees ``numerator`` and ``denominator``.
    With every inverse taken as one more variable, to be cleared for all entries at
    once, it is a polynomial: of degree ``polynomial`` in the values, ``exponents``
    in the values of exp (counting negative powers like positive ones), ``inverses``
    in the inverses.  ``bits`` is its degree in the truth values that are 0 or 1.
    """

    polynomial: int = 0
    exponents: int = 0
    inverses: int = 0
    bits: int = 0
    numerator: int = 0
    denominator: int = 0

    def plus(self, other: "Degree") -> "Degree":
        """The degree of a sum."""
        numerator = max(
            self.numerator + other.denominator, other.numerator + self.denominator
        )
        return Degree(
            max(self.polynomial, other.polynomial),
            max(self.exponents, other.exponents),
            max(self.inverses, other.inverses),
            max(self.bits, other.bits),
            numerator,
            self.denominator + other.denominator,
        )

    def times(self, other: "Degree", repeats: int = 1) -> "Degree":
        """The degree of a product, ``repeats`` times the second factor."""
        return Degree(
            self.polynomial + repeats * other.polynomial,
            self.exponents + repeats * other.exponents,
            self.inverses + repeats * other.inverses,
            self.bits + repeats * other.bits,
            self.numerator + repeats * other.numerator,
            self.denominator + repeats * other.denominator,
        )

    def summed(self, size: int) -> "Degree":
        """The degree of a sum of ``size`` entries of this degree."""
        rest = (max(size, 1) - 1) * self.denominator
        return self._replace(
            numerator=self.numerator + rest, denominator=self.denominator + rest
        )

    @property
    def quotient(self) -> int:
        """Both degrees of the quotient together."""
        return self.numerator + self.denominator


VARIABLE = Degree(polynomial=1, numerator=1)
"""The degree of one random value."""


@dataclass
class Ledger:
    """What an evaluation used up, for the error bound of identity testing.

    ``inverted`` is the total degree of everything inverted so far, ``atoms``
    counts the keyed random values, ``exponentials`` those of exp, and
    ``arguments`` is the total degree of what they are keyed by; ``truths`` counts
    truth values that are bits.
    """

    inverted: int = 0
    atoms: int = 0
    exponentials: int = 0
    arguments: int = 0
    truths: int = 0

    def opaque(self, argument: Degree, result: Degree) -> Degree:
        """The degree of a value that is no polynomial in the argument's bits.

        As a function of bits it is one all the same, of a degree up to their
        number.
        """
        return result._replace(bits=self.truths) if argument.bits else result

    def cleared(self, degree: Degree) -> int:
        """The degree of the polynomial whose roots are those of an entry.

        Cleared of all inverses at once, or of its own denominator, whichever is
        less.  A value h of exp occurs with powers from -e to e, where e is the
        degree in ``exponents``; the factor h**e for each makes that polynomial.
        """
        laurent = degree.exponents * (1 + self.exponentials)
        at_once = degree.polynomial + laurent + degree.inverses * self.inverted
        return min(at_once, degree.quotient)

    def record_inverses(self, count: int, degree: Degree) -> None:
        """Note ``count`` inverses of values of this degree."""
        self.inverted += count * max(degree.quotient, 1)

    def record_atoms(self, count: int, degree: Degree) -> None:
        """Note ``count`` random values keyed by arguments of this degree."""
        self.atoms += count
        self.arguments += count * max(degree.quotient, 1)

    def failure(self, degree: Degree, field_size: int) -> Fraction:
        """How probable it is that a false identity of this degree passes.

        Two of the arguments u and v of keyed values may collide, as u = v or, where
        the sign is put aside, as u = -v: either has at most the degrees of both
        together, so all pairs have at most ``atoms`` times the degrees of all,
        twice.  Or the point is a root of the difference of the two sides,
        or of something inverted (Schwartz 1980).  A difference of degree b in bits
        vanishes on at most all but 2**-b of them.
        """
        bad = 2 * self.atoms * self.arguments + self.cleared(degree) + self.inverted
        algebraic = Fraction(bad, field_size)
        return min(Fraction(1), algebraic + 1 - Fraction(1, 2**degree.bits))
