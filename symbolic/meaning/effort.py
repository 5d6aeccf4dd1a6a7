"""What it costs to read a side and to put it into components, counted and not timed.

    Sum(a[j]*b[j], (j, 1, n))   ->   15 for the sum, 1 for a node, and a part again

One unit is a node of a term, some 25 microseconds on a slow machine.
"""

from sympy import Basic, Pow, Sum
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFunction

from backproof.symbolic.reading.tree import Row, Scripted, walk

from .edits.material import Material
from .edits.terms import terms
from .edits.tree import Role, take_apart

__all__ = ["of_making", "of_reading", "presumed"]

_SIGN = 3
"""What it costs to read one sign."""

_PRIME = 30
"""What it costs to differentiate a function, for each of its primes."""

_COSTS = ((BooleanFunction, 50), (Relational, 50), (Sum, 15), (Pow, 8), (Basic, 1))
"""What it costs to make a node: SymPy simplifies what is piecewise or a power."""

_SHARE = 4
"""A sum looks at all that it is over: this part of what it costs to make that."""

_LARGEST = 20_000
"""What is counted of one term."""


def of_reading(row: Row) -> int:
    """What it costs to read a row."""
    found = 0
    for node in walk(row):
        primes = node.primes if isinstance(node, Scripted) else 0
        found += _SIGN + _PRIME * primes
    return found


def of_making(term: Basic) -> int:
    """What it costs to make a term: its nodes, those in a sum a part more.

    >>> from sympy import symbols
    >>> x, j, n = symbols("x j n")
    >>> of_making(x + 1), of_making(Sum(x, (j, 1, n)))
    (3, 21)
    """
    found, waiting = 0, [(term, _SHARE)]
    while waiting and found < _SHARE * _LARGEST:
        node, share = waiting.pop()
        found += share * next(cost for kind, cost in _COSTS if isinstance(node, kind))
        inner = share + isinstance(node, Sum)
        waiting += [(arg, inner) for arg in node.args]
    return found // _SHARE


def presumed(row: Row, material: Material) -> int:
    """What it may cost to make a row's term: products are made factor by factor."""
    return sum(
        len(term.factors) ** 2
        for place in take_apart(row)[0]
        if place.role is Role.FORMULA
        for term in terms(place.row, material.functions, material.prefixes)
    )
