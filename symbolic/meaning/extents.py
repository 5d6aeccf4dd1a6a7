"""How many numbers a claim takes at once, as far as its sizes are fixed.

    n = "1000000" in [sizes], and a sum over 1..n        a million

What holds for every n holds for a million, so that nobody has to try that many.
"""

from collections.abc import Iterable
from math import prod

from sympy import Basic, Expr, Sum

from backproof.symbolic.theory import Index, Quantity

from .elaboration.equation import Equation

__all__ = ["MOST", "extent"]

MOST = 5000
"""Numbers beyond which a claim is not tried: they take minutes."""


def extent(found: Equation, quantities: Iterable[Quantity]) -> int:
    """The numbers in the largest array or sum of a claim; ``quantities`` are in it.

    A size that is not fixed counts once.
    """
    arrays = (_entries(quantity.slots) for quantity in quantities)
    own = _entries(found.for_all)
    sums = (own * _terms(side) for side in (found.left, found.right))
    return max((*arrays, *sums))


def _entries(indices: Iterable[Index]) -> int:
    return prod(_length(index.lower, index.upper) for index in indices)


def _terms(term: Basic) -> int:
    """The numbers that nested sums add up."""
    inside = max((_terms(part) for part in term.args), default=1)
    if isinstance(term, Sum):
        return inside * prod(_length(low, up) for _, low, up in term.limits)
    return inside


def _length(lower: Expr, upper: Expr) -> int:
    length = upper - lower + 1
    return max(int(length), 1) if length.is_Integer else 1
