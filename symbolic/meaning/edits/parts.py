r"""What a change may put in: factors, terms, quantities and functions from nearby.

    \delta_k w_{kj} + b_j  on the other side   ->   factors \delta_k, w_{kj}; term b_j

The other side comes first, then its neighbours; first of all what the side lacks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import TypeAlias

from backproof.symbolic.reading.tree import Node, Operator, Row, Scripted, Symbol, walk

from .scale import scale_of
from .terms import terms
from .tree import INDICES, renamed
from .work import Work

__all__ = [
    "Part",
    "calls",
    "factors_nearby",
    "quantities",
    "terms_anywhere",
    "terms_nearby",
]

Part: TypeAlias = tuple[Node, ...]
"""Items that stand side by side."""

_FACTORS = 12
_TERMS = 8
_CALLS = 8
_SIZE = 40


def factors_nearby(work: Work) -> Iterator[tuple[int, Part]]:
    """Factors of the other side and of its neighbours, and derivatives of calls.

    Each comes with the cost of a change that puts it in.
    """
    own = frozenset(_factors(work))
    done: set[Part] = set()
    for cost, side in ((3, work.other), *((4, side) for side in work.neighbours)):
        parts = _lacking_first(_factors(side) if side else (), own)
        for part in islice(parts, _FACTORS):
            if part not in done:
                done.add(part)
                yield cost, part
    for part in calls(work):
        if part not in done:
            done.add(part)
            yield 4, part


def _factors(side: Work) -> Iterator[Part]:
    """The factors of a side, unless it is a single one."""
    for place, term in side.products:
        alone = term.of == len(term.factors) == 1
        for factor in () if alone else term.factors:
            part = factor.of(place.row)
            if not factor.opens and scale_of(part) is None and _is_small(part):
                yield part


def _lacking_first(parts: Iterable[Part], own: frozenset[Part]) -> list[Part]:
    """The parts in their order, but those that a side has not got before the others."""
    return sorted(dict.fromkeys(parts), key=own.__contains__)


def _is_small(part: Part) -> bool:
    nodes = walk(Row(part))
    return len(tuple(islice(nodes, _SIZE + 1))) <= _SIZE


def calls(work: Work) -> Iterator[Part]:
    """Functions with their arguments, and their derivatives at the same."""
    found = work.material.calls[:_CALLS]
    return chain.from_iterable(((h, a), (_primed(h), a)) for h, a in found)


def _primed(head: Node) -> Node:
    if isinstance(head, Scripted):
        return head if head.primes else replace(head, primes=1)
    return Scripted(head, None, None, 1, head.span)


def quantities(work: Work) -> Iterator[Node]:
    """The quantities of the document, at indices that the two sides have."""
    material, lost = work.material, sorted(work.lost_letters)
    indices = {name for group in material.letters for name in group}
    done: set[Node] = set()
    for name, forms in material.forms.items():
        for form in () if name in indices | material.functions else forms:
            row = Row((form,))
            found = {one.name for one in walk(row) if isinstance(one, Symbol)}
            foreign = (found & indices) - work.letters
            rows = [row] if not foreign else []
            if len(foreign) == 1:
                (old,) = foreign
                names = [{Symbol(old): Symbol(new)} for new in lost]
                rows = [renamed(row, one, INDICES) for one in names]
            for new in (one.items[0] for one in rows):
                if new not in done:
                    done.add(new)
                    yield new


def terms_nearby(work: Work) -> Iterator[tuple[int, Part]]:
    """Terms of sums, with their signs, of the other side and of those nearby.

    Each comes with the cost of a change that puts it in.
    """
    own = frozenset(part[1:] for part in _terms(work))
    for cost, side in ((4, work.other), *((5, side) for side in work.neighbours)):
        parts = sorted(_terms(side) if side else (), key=lambda part: part[1:] in own)
        for part in parts[:_TERMS]:
            yield cost, part


def _terms(side: Work) -> Iterator[Part]:
    """The terms of all sums of a side, each behind its sign."""
    for place, term in side.products:
        if term.of > 1:
            items = place.row.items
            sign = items[term.sign] if term.sign is not None else Operator("+")
            yield sign, *items[term.start : term.end]


def terms_anywhere(work: Work) -> Iterator[Part]:
    """The terms of the sides of the document that are sums, each behind its sign."""
    material, done = work.material, set()
    for row in material.rows:
        found = terms(row, material.functions, material.prefixes)
        for term in found if len(found) > 1 else ():
            sign = row.items[term.sign] if term.sign is not None else Operator("+")
            part = (sign, *row.items[term.start : term.end])
            if part not in done and _is_small(part):
                done.add(part)
                yield part
