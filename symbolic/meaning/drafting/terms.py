r"""The formulas of a document as terms, and what their indices have in common.

    z^{l+1}_k = \sum_j w^{l+1}_{kj} a^l_j
        ->   the second axis of w at l+1 is the axis of a at l, for both have the j
             of one sum; the first is the axis of z at l+1, for both have the free k

Here the uses of letters are collected; ``links`` compares them.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, cast, get_args

from backproof.symbolic.meaning.elaboration.implied import with_sums
from backproof.symbolic.meaning.notations.vocabulary import Vocabulary
from backproof.symbolic.meaning.parsing.grammar import Grammar
from backproof.symbolic.meaning.parsing.reader import TooDeepError
from backproof.symbolic.meaning.syntax import (
    Comparison,
    Component,
    IndexTerm,
    Member,
    Reading,
    Term,
    Total,
    Transpose,
)
from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import Node, Row, children

from .census import EQUAL, Formula
from .print import printed_items

__all__ = [
    "Letter",
    "Said",
    "SlotUse",
    "Walk",
    "every",
    "members",
    "parts",
    "said",
    "summed",
    "term_of",
    "walked",
    "without",
    "written_at",
]

_LONGEST = 4000
_T = TypeVar("_T")
_KINDS = get_args(Term)
_PLAIN = frozenset(
    {"span", "indices", "signs", "bounds", "symbol", "function", "order"}
)


@dataclass(frozen=True)
class Said:
    """A formula with its sides as terms, None where one cannot be read."""

    formula: Formula
    terms: tuple[Term | None, ...]

    @property
    def steps(self) -> Iterator[tuple[Term, str, Term, int]]:
        """Neighbouring sides that can be read, with the place of the left one."""
        for place, relation in enumerate(self.formula.relations):
            pair = self.terms[place : place + 2]
            if len(pair) == 2 and pair[0] is not None and pair[1] is not None:
                yield pair[0], relation, pair[1], place

    def behind(self, place: int) -> int | None:
        """The first side behind a side that can be read, if all of them are equal."""
        for after in range(place + 1, len(self.terms)):
            if self.formula.relations[after - 1] not in EQUAL:
                return None
            if self.terms[after] is not None:
                return after
        return None


def said(formulas: Sequence[Formula], vocabulary: Vocabulary) -> tuple[Said, ...]:
    """The formulas as terms."""
    known: dict[Row, Term | None] = {}
    found = []
    for formula in formulas:
        terms = []
        for side in formula.sides:
            if side.row not in known:
                known[side.row] = term_of(side.row, vocabulary)
            terms.append(known[side.row])
        found.append(Said(formula, tuple(terms)))
    return tuple(found)


def term_of(row: Row, vocabulary: Vocabulary) -> Term | None:
    """The term that a row says; None if it cannot be read."""
    if not row.items or len(row.items) > _LONGEST:
        return None
    grammar = Grammar(vocabulary, Reading())
    try:
        term = grammar.row(row)
    except TooDeepError:
        return None
    return None if grammar.broken else _turned(term)


def _turned(part: _T) -> _T:
    """A term with w_j turned in w_j^T, and not the entry j of a turned w."""
    found: object = part
    match part:
        case Component(
            term=Transpose(term=Member(indices=open_) as member), indices=(index,)
        ) if open_.count(None) == 1:
            filled = tuple(index if one is None else one for one in open_)
            found = Transpose(replace(member, indices=filled), part.span)
        case tuple():
            found = tuple(_turned(one) for one in part)
        case _ if is_dataclass(part) and not isinstance(part, type):
            inner = {f.name: getattr(part, f.name) for f in fields(part) if f.init}
            found = replace(part, **{n: _turned(one) for n, one in inner.items()})
    return cast(_T, found)


def summed(one: Said, vocabulary: Vocabulary) -> Said:
    """A formula with the sums that its notation does not write."""
    read = [term for term in one.terms if term is not None]
    whole = iter(with_sums(read, vocabulary))
    return replace(one, terms=tuple(term and next(whole) for term in one.terms))


def without(one: Said, name: str) -> Said:
    """A formula without the sides that speak of a quantity."""
    terms = tuple(
        None if term and any(m.symbol == name for m in members(term)) else term
        for term in one.terms
    )
    return replace(one, terms=terms)


# Indices ---------------------------------------------------------------------


@dataclass(frozen=True)
class Letter:
    """An index letter in one formula: free, or bound by the sum of that number."""

    formula: int
    name: str
    scope: int = 0


@dataclass(frozen=True)
class SlotUse:
    """A letter in a slot of a quantity, with all indices that it has there."""

    letter: Letter
    member: Member
    slot: int


@dataclass
class Walk:
    """All uses of letters in slots, and the sums with their limits.

    ``labels`` are the letters that an index carries itself, with its name and their
    places: the i of p_{y_i}.
    """

    uses: list[SlotUse] = field(default_factory=list)
    labels: dict[Letter, tuple[str, int]] = field(default_factory=dict)
    members: list[tuple[Member, int]] = field(default_factory=list)
    limits: list[tuple[Letter, IndexTerm | None, IndexTerm | None]] = field(
        default_factory=list
    )
    scopes: int = 0


def walked(formulas: Sequence[Said]) -> Walk:
    """What is found in the terms of all formulas."""
    walk = Walk()
    for one in formulas:
        for term in one.terms:
            if term is not None:
                _walk(walk, term, one.formula.number, {})
    return walk


def _walk(walk: Walk, term: Term, formula: int, bound: Mapping[str, Letter]) -> None:
    term = _entry(term)
    if isinstance(term, Member):
        walk.members.append((term, formula))
        for slot, index in enumerate(term.indices):
            if index is not None and index.name and not index.offset:
                name = _name(index)
                letter = bound.get(name) or Letter(formula, name)
                walk.uses.append(SlotUse(letter, term, slot))
            for place, label in enumerate(index.labels if index else ()):
                if label.name and index is not None:
                    own = bound.get(label.name) or Letter(formula, label.name)
                    walk.labels.setdefault(own, (index.name, place))
        return
    if isinstance(term, Total):
        inner = dict(bound)
        for one in term.bounds:
            walk.scopes += 1
            name = _name(one.index)
            letter = Letter(formula, name, walk.scopes)
            inner[name] = letter
            walk.limits.append((letter, one.lower, one.upper))
        bound = inner
    for part in parts(term):
        _walk(walk, part, formula, bound)


def _entry(term: Term) -> Term:
    """The entry that is meant by ``(x^T)_i`` or ``(x)_i``: x_i."""
    if not isinstance(term, Component):
        return term
    turned = isinstance(term.term, Transpose)
    inner = term.term.term if isinstance(term.term, Transpose) else term.term
    if not isinstance(inner, Member) or inner.indices.count(None) != len(term.indices):
        return term
    given = iter(term.indices[::-1] if turned else term.indices)
    indices = tuple(next(given) if own is None else own for own in inner.indices)
    return replace(inner, indices=indices)


def _name(index: IndexTerm) -> str:
    labels = ",".join(f"{_name(label)}{label.offset:+d}" for label in index.labels)
    return f"{index.name}_{labels}" if labels else index.name


def parts(term: Term) -> Iterator[Term]:
    """The terms that a term is made of."""
    kind: type = type(term)
    for name in _inner(kind):
        yield from _terms_in(getattr(term, name))


@cache
def _inner(kind: Hashable) -> tuple[str, ...]:
    """The fields of a kind of term that may hold terms."""
    return tuple(
        one.name for one in fields(cast(type[Any], kind)) if one.name not in _PLAIN
    )


def every(term: Term) -> Iterator[Term]:
    """A term and all terms inside."""
    yield term
    for part in parts(term):
        yield from every(part)


def members(term: Term) -> Iterator[Member]:
    """The quantities in a term."""
    for part in every(term):
        if isinstance(part, Member):
            yield part


def _terms_in(value: object) -> Iterator[Term]:
    if isinstance(value, tuple):
        for part in value:
            yield from _terms_in(part)
    elif isinstance(value, Comparison):
        yield from (value.left, value.right)
    elif isinstance(value, _KINDS):
        yield value


# Places ----------------------------------------------------------------------


def written_at(formulas: Sequence[Said], term: Term) -> str:
    """The LaTeX of a term, by its place; empty if it stands nowhere as it is."""
    for one in formulas:
        for side in one.formula.sides:
            # Equal sides share their terms, with the places of the first of them.
            if items := _items_at(side.items, term.span):
                return printed_items(items)
    return ""


def _items_at(items: Sequence[Node], span: Span) -> tuple[Node, ...]:
    """The items of a row, at any depth, that make up a place of the source."""
    inside = [n for n in items if span.start <= n.span.start and n.span.end <= span.end]
    if inside and (inside[0].span.start, inside[-1].span.end) == (span.start, span.end):
        return tuple(inside)
    for node in items:
        if node.span.start <= span.start and span.end <= node.span.end:
            for part in children(node):
                row = part.items if isinstance(part, Row) else (part,)
                if found := _items_at(row, span):
                    return found
    return ()
