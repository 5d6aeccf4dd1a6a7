"""The error bound of identity testing: degrees, and how failures are counted.

A polynomial of degree d that is not zero vanishes at a random point of a field of
p elements with probability at most d/p (Schwartz 1980, Zippel 1979).  Every value
carries its `Degree`; a `Ledger` records what an evaluation inverted and keyed.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

__all__ = ["Degree", "Ledger"]


class Degree(NamedTuple):
    """How an entry depends on the random values it was computed from.

    With every inverse taken as one more variable it is a polynomial: of degree
    ``polynomial`` in the values, ``exponents`` in the values of exp (counting
    negative powers like positive ones), ``inverses`` in the inverses, and ``bits``
    in the truth values that are 0 or 1.
    """

    polynomial: int = 0
    exponents: int = 0
    inverses: int = 0
    bits: int = 0

    def plus(self, other: "Degree") -> "Degree":
        """The degree of a sum."""
        return Degree(*map(max, self, other))

    def times(self, other: "Degree", repeats: int = 1) -> "Degree":
        """The degree of a product, ``repeats`` times the second factor."""
        return Degree(*(a + repeats * b for a, b in zip(self, other, strict=True)))


@dataclass
class Ledger:
    """What an evaluation used up, for the error bound of identity testing.

    ``inverted`` is the total degree of everything inverted so far, ``atoms``
    counts the keyed random values, ``exponentials`` those of exp, and
    ``argument`` is the largest degree of an argument of one, cleared of inverses;
    ``truths`` counts truth values that are bits.
    """

    inverted: int = 0
    atoms: int = 0
    exponentials: int = 0
    argument: int = 1
    truths: int = 0

    def opaque(self, argument: Degree, result: Degree) -> Degree:
        """The degree of a value that is no polynomial in the argument's bits.

        As a function of bits it is one all the same, of a degree up to their
        number.
        """
        return result._replace(bits=self.truths) if argument.bits else result

    def cleared(self, degree: Degree) -> int:
        """The degree once every inverse is multiplied out.

        A value h of exp occurs with powers from -e to e, where e is the degree
        in ``exponents``; the factor h**e for each of them makes that polynomial.
        """
        laurent = degree.exponents * (1 + self.exponentials)
        return degree.polynomial + laurent + degree.inverses * self.inverted

    def record_inverses(self, count: int, degree: Degree) -> None:
        """Note ``count`` inverses of values of this degree."""
        self.inverted += count * max(self.cleared(degree), 1)

    def record_atoms(self, count: int, degree: Degree) -> None:
        """Note ``count`` random values keyed by arguments of this degree."""
        self.atoms += count
        self.argument = max(self.argument, 2 * self.cleared(degree))

    def failure(self, degree: Degree, field_size: int) -> Fraction:
        """How probable it is that a false identity of this degree passes.

        Two arguments may collide, or the point may be a root of the difference
        (Schwartz 1980); a difference of degree b in bits vanishes on at most
        all but 2**-b of them.
        """
        collisions = self.atoms**2 * self.argument // 2
        roots = self.cleared(degree)
        algebraic = Fraction(collisions + roots, field_size - self.inverted)
        if self.inverted >= field_size or algebraic >= 1:
            return Fraction(1)
        return min(Fraction(1), algebraic + 1 - Fraction(1, 2**degree.bits))
