"""Whether an edit of a side may mend a claim: a sieve that reads what was changed.

    L = A + B + C  with B' for B:    is  L - A - C = B'  at some points of a field?

What an edit leaves alone is read, and put into components, once for all edits.  What
passes is then read and judged as a whole, so that no verdict depends on the sieve.

The work is counted in signs and in nodes of terms, and not in seconds: what is tried
is the same on every machine.
"""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import sympy
from sympy import Expr, Integer

from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import Row
from backproof.symbolic.theory import Claim, Index

from . import effort
from .cuts import Cuts, cuts
from .edits.material import Material
from .edits.signs import nth
from .elaboration.components import Axis, Value
from .elaboration.elaborate import Elaborator
from .elaboration.indexing import Indexing
from .elaboration.ranges import Letter, Range, in_order
from .judge import Judge
from .objection import Objection
from .parsing.parse import Parsed, parse
from .syntax import Add, Number, Term

__all__ = ["Stretch", "Trial"]

_NOWHERE = Span(0, 0)

_Letters: TypeAlias = Mapping[str, Letter]
_Region: TypeAlias = tuple[int, int]
"""The first and the last of some terms."""


class _UnsureError(Exception):
    """What is meant depends on what it is equal to."""


@dataclass(frozen=True)
class _Part:
    """Some terms of a side, along the axes of the other one, and the letters in them.

    ``is_full`` unless they lack an axis that the other side has.
    """

    entries: Expr
    letters: _Letters
    is_full: bool = False


@dataclass(frozen=True)
class Stretch:
    """The terms that only one side has, which lie side by side; they count from 0.

    ``others`` are those that only the other side has.
    """

    first: int
    last: int
    others: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """Where they are."""
        if self.first == self.last:
            return f"in {nth(self.first + 1)}"
        return f"in the terms {self.first + 1} to {self.last + 1}"


class Trial:
    """The edits of one side of a claim, tried against the other side.

    ``fixed`` is the term of the other side, ``row`` the side before the edits,
    ``parsed`` what it says, and ``material`` what it is taken apart by; ``on_right``
    tells which of the two is edited.  ``spent`` is the work that was done, in nodes of
    terms.
    """

    def __init__(
        self,
        judge: Judge,
        fixed: Term,
        row: Row,
        parsed: Parsed,
        material: Material,
        *,
        on_right: bool,
    ) -> None:
        self.spent = 0
        self._judge = judge
        self._fixed = fixed
        self._row = row
        self._parsed = parsed
        self._material = material
        self._on_right = on_right
        self._elaborator = Elaborator(judge.vocabulary)
        self._read_before: dict[int, _Part | None] = {}
        self._expected: dict[_Region, _Part | None] = {}
        self._heaviest = 0
        self._presumed = effort.presumed(row, material)
        self._objected = False

    def passes(self, row: Row) -> bool:
        """Whether an edited side may be equal to the other one.

        A sieve: what is not equal seldom passes.  False also for a side that cannot be
        read, or has no value.
        """
        if self._other is None:
            return self._passes_as_a_whole(row)
        first, last = region = self.cuts.changed(row)
        try:
            part = self._read(self.cuts.of(row, first, last))
            expected = self._expected_in(region) if part is not None else None
        except _UnsureError:
            return self._passes_as_a_whole(row)
        if part is None or expected is None:
            return False
        everything = last - first + 1 == len(self.cuts)
        return (part.is_full or not everything) and self._agree(part, expected)

    @cached_property
    def cuts(self) -> Cuts:
        """The terms of the side; only one if it is not read so."""
        found = cuts(self._row, self._material)
        term = self._parsed.term
        if term is not None and len(found) > 1:
            own = tuple(self._parse(row).term for row in found)
            if not isinstance(term, Add) or own != term.terms:
                return Cuts(self._row, found.ends[-1:])
        return found

    @cached_property
    def suspects(self) -> Stretch | None:
        """The terms of the side that the other side has not got as well.

        None if all or none of its terms are there, or if others are between them.
        """
        if not isinstance(self._fixed, Add) or len(self.cuts) == 1:
            return None
        there: defaultdict[Expr | None, list[int]] = defaultdict(list)
        for number, term in enumerate(self._fixed.terms):
            there[self._components(term)].append(number)
        own = []
        for number, row in enumerate(self.cuts):
            entries = self._components(self._parse(row).term)
            if entries is None or not there[entries]:
                own.append(number)
            else:
                there[entries].pop(0)
        if not own or len(own) == len(self.cuts) or own[-1] - own[0] >= len(own):
            return None
        others = sorted(number for left in there.values() for number in left)
        return Stretch(own[0], own[-1], tuple(others))

    @property
    def is_vain(self) -> bool:
        """Whether no edit can pass, since the other side has no value itself."""
        return self._other is None and self._objected

    def _components(self, term: Term | None) -> Expr | None:
        """A term in components, as far as it has a value by itself."""
        part = None
        if term is not None and self._other is not None:
            with suppress(_UnsureError):
                part = self._placed(term)
        return part.entries if part else None

    # What terms say, in components.

    @cached_property
    def _other(self) -> tuple[Value, _Letters] | None:
        """The side that stays; None if what it means depends on the edited one."""
        if isinstance(self._fixed, Number):
            return None
        try:
            value = self._value(self._fixed)
        except _UnsureError:
            return None
        except Objection:
            self._objected = not self._elaborator.open
            return None
        return value, self._elaborator.indexing.letters

    def _parse(self, row: Row) -> Parsed:
        self.spent += effort.of_reading(row)
        return parse(row, self._judge.vocabulary)

    def _value(self, term: Term) -> Value:
        """The components of a term, read by itself."""
        elaborator = self._elaborator
        elaborator.indexing = Indexing(self._judge.vocabulary)
        elaborator.open, elaborator.remarks = False, []
        value = elaborator.value(term)
        self._weigh(value.term)
        if elaborator.open or not isinstance(value, Value):
            raise _UnsureError
        return value

    def _weigh(self, term: Expr) -> None:
        cost = effort.of_making(term)
        self._heaviest = max(self._heaviest, cost)
        self.spent += cost

    def _read(self, row: Row) -> _Part | None:
        """Some terms of the side; None if they cannot stand there."""
        if not row.items and len(self.cuts) > 1:
            return _Part(Integer(0), {})
        term = self._parse(row).term
        return None if term is None else self._placed(term)

    def _placed(self, term: Term) -> _Part | None:
        """A term along the axes of the other side; None if it has other axes."""
        assert self._other is not None  # noqa: S101  (asked by the caller)
        other, _ = self._other
        try:
            value = self._value(term)
        except Objection:
            self.spent += self._lost
            return None
        pairs = (value.rows, other.rows), (value.columns, other.columns)
        if not all(_fits(own, axis) for own, axis in pairs):
            return None
        names = {own.symbol: axis.symbol for own, axis in pairs if own and axis}
        return _Part(
            value.term.xreplace(names),
            self._elaborator.indexing.letters,
            value.shape == other.shape or isinstance(term, Number),
        )

    @property
    def _lost(self) -> int:
        """What is spent on terms of which the value is not known in the end."""
        return max(self._heaviest, self._presumed)

    def _expected_in(self, region: _Region) -> _Part | None:
        """What the terms of a region must be equal to, and the letters outside it."""
        if region not in self._expected:
            self._expected[region] = self._without(region)
        return self._expected[region]

    def _without(self, region: _Region) -> _Part | None:
        assert self._other is not None  # noqa: S101  (asked by the caller)
        rows = dict(enumerate(self.cuts))
        outside = [n for n in rows if not region[0] <= n <= region[1]]
        for number in outside:
            if number not in self._read_before:
                self._read_before[number] = self._read(rows[number])
        parts = [self._read_before[number] for number in outside]
        read = [part for part in parts if part is not None]
        if len(read) < len(parts):
            return None
        entries = sympy.Add(self._other[0].term, *(-part.entries for part in read))
        return _Part(entries, _merged(*(part.letters for part in read)))

    def _agree(self, part: _Part, expected: _Part) -> bool:
        """Whether the terms of a region may be what is expected of them."""
        assert self._other is not None  # noqa: S101  (asked by the caller)
        other, letters = self._other
        own = {**part.letters, **expected.letters}
        left, right = (letters, own) if self._on_right else (own, letters)
        if not right.keys() <= left.keys():
            return False
        indexing = Indexing(
            self._judge.vocabulary, _merged(letters, part.letters, expected.letters)
        )
        try:
            ranges = indexing.free(_NOWHERE)
            ranges |= {a.symbol: Range(Integer(1), a.size) for a in other.axes}
            ordered = in_order(ranges)
        except (Objection, ValueError):
            return False
        for_all = tuple(Index(s, r.lower, r.upper) for s, r in ordered)
        claim = Claim("", expected.entries, part.entries, for_all)
        return self._judge.checker.plausible(claim)

    def _passes_as_a_whole(self, row: Row) -> bool:
        term = self._parse(row).term
        if term is None:
            return False
        pair = (self._fixed, term) if self._on_right else (term, self._fixed)
        for found in self._judge.equations(*pair):
            if isinstance(found, Objection):
                self.spent += self._lost
                continue
            self._weigh(found.left + found.right)
            claim = Claim("", found.left, found.right, found.for_all)
            if not found.only_right and self._judge.checker.plausible(claim):
                return True
        return False


def _fits(own: Axis | None, other: Axis | None) -> bool:
    """Whether entries along one axis, or the same for all, fit those of another."""
    return own is None or (other is not None and own.size == other.size)


def _merged(*several: _Letters) -> dict[str, Letter]:
    """The letters of several terms, with what each says of their ranges."""
    made: dict[str, Letter] = {}
    for letters in several:
        for name, letter in letters.items():
            one = made.setdefault(name, Letter(letter.symbol))
            known = {(use.range, use.exact) for use in one.uses}
            one.uses += (u for u in letter.uses if (u.range, u.exact) not in known)
            one.compared += letter.compared
    return made
