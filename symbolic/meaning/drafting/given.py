r"""Quantities that cannot be given, though the document has no formula for them.

    \partial E/\partial w^2 = \delta^2 a^1       \delta^2 is in no formula of E
    \delta^L = ...   and then   \delta^l         only the last layer is known
    \partial C/\partial z^l                      where nothing leads from z^l to z^{l+1}

As given ones they would have nothing to do with what is differentiated, and so make
true equations false.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.syntax import (
    Add,
    Call,
    Derivative,
    IndexTerm,
    Member,
    Product,
    Table,
    Term,
)

from .census import EQUAL
from .ranges import Ranges
from .terms import Said, every, members

__all__ = ["listed", "misread", "operators", "redefined", "ungiven", "unread"]

_TRIVIAL = 1
_HEADING = re.compile(
    r"^(?:#{1,6} |\s*\\(?:chapter|(?:sub)*section|paragraph)\b|[=-]{3,}$)", re.MULTILINE
)


@dataclass
class _Uses:
    """Where the quantities of a document stand.

    ``free`` are those in formulas without derivatives, or in steps of descent, and
    ``varied`` those in a derivative; ``bare`` are the others.  ``lefts`` has the layers
    at which each is a left side, ``rights`` those at which it is used elsewhere.
    """

    free: set[str] = field(default_factory=set)
    varied: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    lefts: dict[str, set[IndexTerm]] = field(default_factory=lambda: defaultdict(set))
    rights: dict[str, set[IndexTerm]] = field(default_factory=lambda: defaultdict(set))
    levels: set[str] = field(default_factory=set)
    forward: bool = False


def ungiven(
    ranges: Ranges,
    names: Sequence[str],
    known: frozenset[str],
    costs: frozenset[str],
    formulas: Sequence[Said],
) -> frozenset[str]:
    """The quantities among some that must not be given; ``known`` are defined."""
    uses = _Uses()
    for one in formulas:
        _look(uses, one, ranges, costs)
    found = uses.bare - uses.free - uses.varied - known - costs
    for name, at in uses.lefts.items():
        only_last = all(term.name in ranges.tops for term in at)
        elsewhere = any(
            term.name and term.name not in ranges.tops for term in uses.rights[name]
        )
        if only_last and elsewhere and name in known:
            found.add(name)
    if not uses.forward:
        found |= uses.levels
    return frozenset(found & set(names))


def _look(uses: _Uses, one: Said, ranges: Ranges, costs: frozenset[str]) -> None:
    terms = [term for term in one.terms if term is not None]
    derived = [part for t in terms for part in every(t) if isinstance(part, Derivative)]
    inside = {
        member.symbol
        for part in derived
        for term in (part.body, part.by)
        for member in members(term)
    }
    uses.varied |= inside
    everything = {member.symbol for term in terms for member in members(term)}
    if derived and not _is_step(one):
        uses.bare |= everything
    else:
        uses.free |= everything
    layers = ranges.roles.layers
    for part in derived:
        at = _layer(part.by, layers) if isinstance(part.by, Member) else None
        cost = isinstance(part.body, Member) and part.body.symbol in costs
        if cost and at is not None and at.name and at.name not in ranges.tops:
            uses.levels.add(part.by.symbol)  # type: ignore[union-attr]
    for left, relation, right, _ in one.steps:
        if isinstance(left, Member) and relation in EQUAL:
            _equation(uses, left, right, layers)
    for term in terms:
        if not isinstance(term, Member):
            for member in members(term):
                at = _layer(member, layers)
                if at is not None:
                    uses.rights[member.symbol].add(at)


def _equation(
    uses: _Uses, left: Member, right: Term, layers: Mapping[str, int]
) -> None:
    """What an equation for a quantity says of its layers."""
    own = _layer(left, layers)
    if own is None:
        return
    uses.lefts[left.symbol].add(own)
    if any(isinstance(part, Derivative) for part in every(right)):
        return
    for member in members(right):
        at = _layer(member, layers)
        if at is not None and at.name == own.name and at.offset < own.offset:
            uses.forward = True


def _layer(member: Member, layers: Mapping[str, int]) -> IndexTerm | None:
    place = layers.get(member.symbol)
    return None if place is None else member.indices[place]


def _is_step(one: Said) -> bool:
    r"""Whether a formula changes a quantity: w = w - ..., \Delta w = ..., w \to ..."""
    if any(relation not in EQUAL for relation in one.formula.relations):
        return True
    return any(
        isinstance(left, Member)
        and isinstance(right, Add)
        and isinstance(right.terms[0], Member)
        and right.terms[0].symbol == left.symbol
        for left, _, right, _ in one.steps
    )


# What cannot be read ---------------------------------------------------------


def unread(formulas: Sequence[Said], known: frozenset[str]) -> frozenset[str]:
    """Quantities that the document defines, but with what cannot be read.

    They must not count as given.
    """
    found = set()
    for one in formulas:
        sides = one.formula.sides
        for place, left in enumerate(one.terms[:-1]):
            if not isinstance(left, Member) or left.symbol in known:
                continue
            right = sides[place + 1].items
            if (
                one.formula.relations[place] in EQUAL
                and one.behind(place) is None
                and len(right) > _TRIVIAL
                and base_of(opened(right[0])) != base_of(opened(sides[place].items[0]))
            ):
                found.add(left.symbol)
    return frozenset(found)


# New beginnings --------------------------------------------------------------


def redefined(formulas: Sequence[Said], prose: str) -> frozenset[str]:
    r"""Quantities that are something else under another heading.

    y = w x in one chapter and y = \sigma(w x) in the next are two networks.
    """
    starts = [match.start() for match in _HEADING.finditer(prose)]
    said: dict[Member, list[tuple[int, Term]]] = defaultdict(list)
    for one in formulas:
        for left, relation, right, place in one.steps:
            if isinstance(left, Member) and relation in EQUAL:
                start = one.formula.sides[place].text.span().start
                said[left].append((bisect_right(starts, start), right))
    return frozenset(
        left.symbol
        for left, several in said.items()
        for (here, one), (there, two) in permutations(several, 2)
        if here != there and one != two and one in every(two)
    )


# Lists -----------------------------------------------------------------------


def listed(formulas: Sequence[Said]) -> Iterator[str]:
    """Quantities that stand before a list in brackets, ``W [h, x]``.

    Whether it is a matrix of one row, or the two vectors in one column, is not known.
    """
    for one in formulas:
        for term in one.terms:
            for part in every(term) if term else ():
                if not isinstance(part, Product):
                    continue
                for before, after in zip(part.factors, part.factors[1:], strict=False):
                    rows = after.rows if isinstance(after, Table) else ()
                    if len(rows) == 1 and isinstance(before, Member):
                        yield before.symbol


# Operators -------------------------------------------------------------------


def operators(formulas: Sequence[Said]) -> Iterator[str]:
    r"""Symbols that stand for a derivative: D_j S_i = \partial S_i/\partial a_j."""
    for one in formulas:
        for left, _, right, _ in one.steps:
            match left, right:
                case (
                    Product(factors=(Member(symbol=name), body)),
                    Derivative(body=other),
                ) if body == other:
                    yield name


# Functions -------------------------------------------------------------------


def misread(formulas: Sequence[Said]) -> frozenset[str]:
    r"""Functions without brackets that are differentiated by what is in them nowhere.

    \partial\sigma/\partial w is no \sigma'(w) where there is only a \sigma(z).
    """
    inside: dict[str, set[str]] = defaultdict(set)
    bare: dict[str, set[str]] = defaultdict(set)
    for one in formulas:
        for term in one.terms:
            for part in every(term) if term else ():
                if isinstance(part, Call) and len(part.arguments) == 1:
                    argument = part.arguments[0]
                    written = argument.span.start <= part.span.end
                    symbols = {member.symbol for member in members(argument)}
                    (inside if written else bare)[part.function] |= symbols
    return frozenset(name for name in bare if bare[name] - inside[name])
