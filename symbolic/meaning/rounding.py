r"""Decimals that were rounded: 0.05 / 3 = 0.0167.

A side that is one decimal is the result of a calculation.  It stands for every number
that is rounded to it, or cut off there: up to half a unit of its last place below, and
up to a unit above.

A decimal inside a calculation may be an earlier result.  It is taken for one if it has
at least three digits, and about as many as the other side: beside 1.105905967, the
decimal 0.593269992 is something rounded, but 0.45 is exact.

Both sides are calculated with intervals.  If these are disjoint, no rounding explains
the difference.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
from sympy import Symbol

from backproof.symbolic.errors import BackproofError
from backproof.symbolic.evaluate import Instance
from backproof.symbolic.instances import small_instances
from backproof.symbolic.interval import Element, IntervalArithmetic
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.sides import Sides
from backproof.symbolic.tensor import aligned
from backproof.symbolic.theory import Claim, Quantity, Theory

from .elaboration.elaborate import Elaborator
from .elaboration.equation import equation
from .notations.vocabulary import Vocabulary
from .objection import Objection
from .syntax import Member, Negative, Number, Power, Term, parts

__all__ = ["is_long", "rounded"]

_FEWEST = 3
"""Digits of a decimal that may be an earlier result."""

_MOST = 50
"""Digits of a side without decimals: it is exact."""

_SIZES = 2
"""Assignments of sizes that are looked at."""

_Ends = tuple[Fraction, Fraction]


def is_long(part: object) -> bool:
    """Whether a part of a term is a decimal that looks like a result."""
    return isinstance(part, Number) and part.places > 0 and _digits(part) >= _FEWEST


def rounded(
    theory: Theory,
    vocabulary: Vocabulary,
    sides: tuple[Term, Term],
    known: Mapping[str, Number],
) -> int | None:
    """To how many digits two sides agree that are numbers in a theory; None if not.

    ``known`` are quantities that are decimals themselves.
    """
    results = [n for n, side in enumerate(sides) if (_decimal(side) or _NONE).places]
    for result in tuple(reversed(results)) or (None,):
        shown = sides if result is None else (sides[result],)
        writer = _Intervals(min(map(_precision, shown)) - 1)
        written = tuple(
            writer.result(side) if number == result else writer.term(side)
            for number, side in enumerate(sides)
        )
        if not writer.ends:
            continue
        ends = {**writer.ends, **writer.quantities(known)}
        if _overlap(theory, vocabulary, (written[0], written[1]), ends):
            return min(map(_precision, sides))
    return None


def _overlap(
    theory: Theory,
    vocabulary: Vocabulary,
    sides: tuple[Term, Term],
    ends: Mapping[str, _Ends],
) -> bool:
    """Whether the intervals of both sides have a number in common."""
    others = tuple(one for one in theory.quantities if one.name not in ends)
    opened = replace(theory, quantities=(*others, *map(Quantity, ends)))
    elaborator = Elaborator(vocabulary, arguments={n: Symbol(n) for n in ends})
    try:
        found = equation(elaborator, *sides)
        graph = TermGraph(opened)
        both = Sides(
            Claim("", found.left, found.right, found.for_all),
            graph.lower(found.left),
            graph.lower(found.right),
        )
        for sizes in islice(small_instances(opened), _SIZES):
            arithmetic = _Rounded(0, ends=ends)
            for _, left, right in both.cells(Instance(graph, sizes, arithmetic)):
                _, (a, b) = aligned(left, right)
                if np.asarray(arithmetic.differ(a, b)).any():
                    return False
    except (Objection, BackproofError, ArithmeticError, ValueError):
        return False
    return True


class _Rounded(IntervalArithmetic):
    """Intervals in which some given numbers are not drawn, but known roughly."""

    def __init__(self, seed: int, *, ends: Mapping[str, _Ends]) -> None:
        super().__init__(seed)
        self.ends = ends

    def draw(self, key: str, shape: tuple[int, ...], domain: str) -> Element:
        """The interval of a decimal."""
        if key not in self.ends:
            return super().draw(key, shape, domain)
        lower, upper = map(self.number, self.ends[key])
        return self._iv.mpf([lower.a, upper.b])


@dataclass
class _Intervals:
    """Puts names for intervals in place of rounded decimals.

    Decimals of fewer digits than ``digits`` are exact: one fewer may be a 0 left out.
    """

    digits: int
    ends: dict[str, _Ends] = field(default_factory=dict)

    def result(self, side: Term) -> Term:
        """A side that is one decimal, rounded or cut off."""
        decimal = _decimal(side)
        assert decimal is not None  # noqa: S101
        unit = Fraction(1, 10**decimal.places)
        found = self._named(decimal.value - unit / 2, decimal.value + unit, decimal)
        return replace(side, term=found) if isinstance(side, Negative) else found

    def term(self, part: Any) -> Any:
        """A term with its rounded decimals named."""
        match part:
            case Number() if self._is_rounded(part):
                return self._named(*_around(part), part)
            case Power(base=base):
                return replace(part, base=self.term(base))
            case tuple():
                return tuple(self.term(one) for one in part)
            case _ if is_dataclass(part) and not isinstance(part, type):
                inner = {one.name: getattr(part, one.name) for one in fields(part)}
                return replace(part, **{n: self.term(v) for n, v in inner.items()})
        return part

    def quantities(self, known: Mapping[str, Number]) -> Mapping[str, _Ends]:
        """The intervals of quantities that are rounded decimals."""
        rough = {name: n for name, n in known.items() if self._is_rounded(n)}
        return {name: _around(number) for name, number in rough.items()}

    def _is_rounded(self, number: Number) -> bool:
        return is_long(number) and _digits(number) >= self.digits

    def _named(self, lower: Fraction, upper: Fraction, number: Number) -> Member:
        name = f"decimal {len(self.ends) + 1}"
        self.ends[name] = lower, upper
        return Member(name, (), number.span)


def _around(number: Number) -> _Ends:
    half = Fraction(1, 2 * 10**number.places)
    return number.value - half, number.value + half


def _decimal(side: Term) -> Number | None:
    """The number that a side is, but for its sign."""
    inner = side.term if isinstance(side, Negative) else side
    return inner if isinstance(inner, Number) else None


def _precision(side: Term) -> int:
    """The digits of the longest decimal of a side."""
    decimals: Iterator[Number] = (p for p in parts(side) if isinstance(p, Number))
    lengths: Iterable[int] = (_digits(one) for one in decimals if one.places)
    return max(lengths, default=_MOST)


def _digits(number: Number) -> int:
    """The digits of a decimal from the first that is not 0."""
    return len(str(int(abs(number.value) * 10**number.places)))


_NONE = Number(Fraction(0))
