"""What we can honestly say of a claim.

    proved     exact, for all sizes: a proof was found, and checked
    tested     exact arithmetic on random instances agrees; an error bound says
               how probable it is that a false claim passes
    numeric    intervals of 50 digits overlap: evidence only
    refuted    a concrete counterexample exists
    undecided  we could not tell, for a stated reason
    malformed  the author's trouble, before any verdict: a quantity is used
               outside its range, a symbol is undefined

A counterexample exists exactly when the verdict is refuted.
"""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from .proofs.checked import CheckedProof

__all__ = ["Counterexample", "Ratio", "Status", "Verdict", "bound_text"]


class Status(StrEnum):
    """The kinds of verdict, the best first."""

    PROVED = "proved"
    TESTED = "tested"
    NUMERIC = "numeric"
    UNDECIDED = "undecided"
    MALFORMED = "malformed"
    REFUTED = "refuted"


@dataclass(frozen=True)
class Ratio:
    """left/right where it is the same everywhere: ``value``·``size`` or 1/size.

    ``text`` is how to print it: "2", "-1", "D", "1/D", "2*D".
    """

    text: str
    value: Fraction


@dataclass(frozen=True)
class Counterexample:
    """Numbers at which the two sides differ.

    ``sizes`` and ``indices`` say where, ``values`` lists the given quantities
    with the numbers they were drawn as, and ``functions`` names the function
    that stands for an undefined one.  ``left`` and ``right`` are decimals, sure
    in every printed digit.
    """

    sizes: tuple[tuple[str, str], ...]
    indices: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, str], ...]
    functions: tuple[tuple[str, str], ...]
    left: str
    right: str
    ratio: Ratio | None = None

    @property
    def where(self) -> str:
        """The sizes and the indices in one line, or the values without any."""
        places = (*self.sizes, *self.indices) or self.values
        parts = [f"{name} = {value}" for name, value in places]
        return ", ".join(parts)


@dataclass(frozen=True)
class Verdict:
    """One verdict with everything it rests on.

    ``given`` are conditions under which it holds; ``holds_given`` are, for a
    refuted claim, the hypotheses under which it would hold, each with the
    verdict it then gets.  ``failure`` bounds the probability that a false claim
    was called tested.  ``proof`` is what a proved claim rests on, None if its two sides
    are one term; the sizes are then those at which it was tested besides.
    """

    status: Status
    reason: str = ""
    given: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    trials: int = 0
    seed: int | None = None
    failure: Fraction | None = None
    digits: int = 0
    counterexample: Counterexample | None = None
    holds_given: tuple[tuple[str, "Verdict"], ...] = ()
    proof: CheckedProof | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the promise of the module docstring."""
        if (self.status is Status.REFUTED) != (self.counterexample is not None):
            raise ValueError("a counterexample exists exactly when refuted")
        if (self.status is Status.TESTED) != (self.failure is not None):
            raise ValueError("an error bound exists exactly when tested")
        if self.proof is not None and self.status is not Status.PROVED:
            raise ValueError("only what is proved has a proof")
        if self.status in (Status.UNDECIDED, Status.MALFORMED) and not self.reason:
            raise ValueError(f"{self.status} needs its reason")

    @property
    def holds(self) -> bool:
        """Whether a gradient may run on it: proved or tested exactly."""
        return self.status in (Status.PROVED, Status.TESTED)

    def __str__(self) -> str:
        """The verdict in one line."""
        match self.status:
            case Status.PROVED:
                text = "proved for all sizes"
            case Status.TESTED:
                text = f"tested, error {bound_text(self.failure)}"
            case Status.NUMERIC:
                text = f"numeric, {self.digits} digits agree"
            case Status.REFUTED if self.counterexample is not None:
                point = self.counterexample
                text = f"refuted: left {point.left}, right {point.right}"
                if point.ratio is not None:
                    text += f", ratio {point.ratio.text}"
                text += f" at {point.where}"
            case _:
                text = f"{self.status}: {self.reason}"
        if self.given:
            text += f", given {'; '.join(self.given)}"
        for hypothesis, verdict in self.holds_given:
            text += f"; {verdict.status} given {hypothesis}"
        return text


def bound_text(failure: Fraction | None) -> str:
    """An error bound as a power of two that it stays below, down to 2^-100.

    >>> bound_text(Fraction(1, 2**64 + 1)), bound_text(Fraction(1, 2**300))
    ('< 2^-64', '< 2^-100')
    """
    if failure is None:
        return ""
    if failure >= 1:
        return "unbounded"
    if failure < Fraction(1, 2**100):
        return "< 2^-100"
    bits = failure.denominator.bit_length() - failure.numerator.bit_length()
    # The lengths alone may be off by one; the logarithm of a ratio near 1 is not.
    scaled = failure * Fraction(2) ** bits
    exponent = bits - math.ceil(math.log2(scaled))
    while failure >= Fraction(1, 2**exponent):
        exponent -= 1
    return f"< 2^-{exponent}"
