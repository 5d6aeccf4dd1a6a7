r"""Mistakes in parentheses: missing, too many, or around too much or too little.

\sum_k (w_k a_k + b)  ->  \sum_k w_k a_k + b
\sigma(w a) + b       ->  \sigma(w a + b)
2 a - t               ->  2 (a - t)
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Number,
    Row,
    Scripted,
    Symbol,
)

from .edit_material import is_transpose
from .edit_terms import Factor, Term, operator_of
from .edit_tree import Place
from .edit_work import Draft, Work, in_parentheses, spliced

__all__ = ["brackets_added", "brackets_removed", "moved_in", "moved_out"]

_BOUNDARIES = 8
_OPENING = ("(", "[")
_AROUND = "parentheses around {part}"
_REMOVED = "no parentheses around {part}"
_INSIDE = "{part} belongs inside the parentheses"
_OUTSIDE = "{part} belongs outside the parentheses"


def brackets_removed(work: Work) -> Iterator[Draft]:
    """Parentheses around a sum left out."""
    for place, term, position, fence in _fences(work):
        factor = term.factors[position]
        inner = work.terms_of(fence.body)
        if factor.end - factor.start == 1 and _is_one_sum(inner):
            opened = position and term.factors[position - 1].opens
            build = spliced(place, factor.start, factor.end, fence.body.items)
            yield Draft(2 if opened else 3, build, _REMOVED, fence.body.items)


def moved_out(work: Work) -> Iterator[Draft]:
    """The last term of the parentheses behind them, or the first one before."""
    for place, term, position, fence in _fences(work):
        inner = work.terms_of(fence.body)
        if _is_one_sum(inner):
            factor = term.factors[position]
            opened = bool(position) and term.factors[position - 1].opens
            cost = 2 if opened or factor.end - factor.start == 2 else 3
            if factor is term.factors[-1]:
                yield _last_moved_out(place, factor, fence, inner, cost)
            if term.sign is None and inner[0].sign is None:
                yield from _first_moved_out(place, term, factor, fence, inner, cost + 1)


def _last_moved_out(
    place: Place, factor: Factor, fence: Fenced, inner: tuple[Term, ...], cost: int
) -> Draft:
    items, last = fence.body.items, inner[-1]
    sign = last.start if last.sign is None else last.sign
    kept = _shrunk(fence, items[:sign], factor, inner[:-1])
    build = spliced(place, factor.end - 1, factor.end, (*kept, *items[sign:]))
    return Draft(cost, build, _OUTSIDE, items[last.start : last.end])


def _first_moved_out(
    place: Place,
    term: Term,
    factor: Factor,
    fence: Fenced,
    inner: tuple[Term, ...],
    cost: int,
) -> Iterator[Draft]:
    items, first, second = fence.body.items, inner[0], inner[1]
    plus = items[first.end]
    if operator_of(plus) == "+":
        rest = replace(second, ...)
def _shrunk(
    fence: Fenced, items: tuple[Node, ...], factor: Factor, left: tuple[Term, ...]
) -> tuple[Node, ...]:
    """The parentheses with fewer terms; around a single one they may go."""
    alone = len(left) == 1 and left[0].sign is None
    if alone and factor.end - factor.start == 1:
        return items
    return (replace(fence, body=Row(items, fence.body.span)),)


def _is_one_sum(inner: tuple[Term, ...]) -> bool:
    """Whether the terms are several, and no list with commas."""
    return len(inner) > 1 and inner[0].of == len(inner)


def moved_in(work: Work) -> Iterator[Draft]:
    """The term behind the parentheses inside them."""
    for place, term, following, _ in _successions(work):
        factor = term.factors[-1]
        fence = place.row.items[factor.end - 1]
        if isinstance(fence, Fenced) and fence.open in _OPENING:
            items = place.row.items[factor.end : following.end]
            body = Row((*fence.body.items, *items), fence.body.span)
            new = (replace(fence, body=body),)
            build = spliced(place, factor.end - 1, following.end, new)
            cost = 2 if factor.end - factor.start == 2 else 3
            part = place.row.items[following.start : following.end]
            yield Draft(cost, build, _INSIDE, part)


def _successions(work: Work) -> Iterator[tuple[Place, Term, Term, Term]]:
    """Each term of a sum with the next, and with the last one."""
    for place in work.formulas:
        found = work.terms(place)
        for index, (term, following) in enumerate(pairwise(found)):
            if term.number < term.of:
                yield place, term, following, found[index + term.of - term.number]


def _fences(work: Work) -> Iterator[tuple[Place, Term, int, Fenced]]:
    """Parentheses at the end of a factor, with the number of the factor."""
    for place, term in work.products:
        for position, factor in enumerate(term.factors):
            last = place.row.items[factor.end - 1]
            if isinstance(last, Fenced) and last.open in _OPENING:
                yield place, term, position, last


def brackets_added(work: Work) -> Iterator[Draft]:
    """Parentheses from within one term to within the next, or to the last."""
    for place, term, following, end in _successions(work):
        starts = term.factors[:_BOUNDARIES]
        ends = following.factors[-_BOUNDARIES:]
        negative = _is_negative(place, term)
        for position, first in enumerate(starts):
            opened = bool(position) and starts[position - 1].opens
            for last in reversed(ends):
                whole = not position and last is ends[-1]
                if not whole or negative:
                    cost = 2 if opened and last is ends[-1] else 3
                    yield from _around(place, first, last, cost)
            if opened and end is not following:
                yield from _around(place, first, end.factors[-1], 2)


def _is_negative(place: Place, term: Term) -> bool:
    return term.sign is not None and operator_of(place.row.items[term.sign]) == "-"


def _around(place: Place, first: Factor, last: Factor, cost: int) -> Iterator[Draft]:
    """Parentheses around some items; an exponent at their end may go outside."""
    items = place.row.items[first.start : last.end]
    body = in_parentheses(place.row, first.start, last.end)
    new: Node = body
    yield Draft(cost, spliced(place, first.start, last.end, (new,)), _AROUND, items)
    match items[-1]:
        case (
            Scripted(base=Symbol() | Fenced() as base, sub=sub, sup=Row() as sup) as end
        ):
            if _is_power(sup) and not end.primes:
                inner = base if sub is None else replace(end, sup=None)
                items = (*items[:-1], inner)
                inside = replace(body, body=Row(items, body.span))
                new = Scripted(inside, None, sup, 0, body.span)
                build = spliced(place, first.start, last.end, (new,))
                yield Draft(cost, build, _AROUND, items)


def _is_power(sup: Row) -> bool:
    number = len(sup.items) == 1 and isinstance(sup.items[0], Number)
    return number or is_transpose(sup)
