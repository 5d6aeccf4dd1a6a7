r"""Mistakes in parentheses: missing, too many, or around too much or too little.

    \sum_k (w_k a_k + b)  ->  \sum_k w_k a_k + b
    \sigma(w a) + b       ->  \sigma(w a + b)
    2 a - t               ->  2 (a - t)

What stands behind a sum sign or a function is where they go wrong most often.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Number,
    Row,
    Scripted,
    Symbol,
    Unknown,
)

from .material import is_transpose
from .terms import Factor, Term, is_head, operator_of, terms
from .tree import Place
from .work import ENTRYWISE, Draft, Work, in_parentheses, spliced

__all__ = [
    "arguments_widened",
    "brackets_added",
    "brackets_removed",
    "entrywise_grouped",
    "moved_in",
    "moved_out",
    "parentheses_opened",
    "unpaired",
]

_BOUNDARIES = 8
_KEPT = frozenset({"+", "-", *ENTRYWISE})
_OPENING = ("(", "[")
_PARTNERS = {"(": ")", "[": "]", ")": "(", "]": "["}
_AROUND = "parentheses around {part}"
_REMOVED = "no parentheses around {part}"
_INSIDE = "{part} belongs inside the parentheses"
_OUTSIDE = "{part} belongs outside the parentheses"


class _Sum(NamedTuple):
    """A sum in parentheses: the factor that they end, and the terms in them.

    ``cost`` is that of a change: less behind a sum sign or a function.
    """

    place: Place
    term: Term
    factor: Factor
    fence: Fenced
    inner: tuple[Term, ...]
    cost: int

    @property
    def is_argument(self) -> bool:
        """Whether a function stands before the parentheses."""
        return self.factor.end - self.factor.start > 1


def _sums(work: Work) -> Iterator[_Sum]:
    for place, term in work.products:
        for position, factor in enumerate(term.factors):
            fence = place.row.items[factor.end - 1]
            if isinstance(fence, Fenced) and fence.open in _OPENING:
                inner = work.terms_of(fence.body)
                before = term.factors[position - 1] if position else None
                near = factor.end - factor.start > 1 or (before and before.opens)
                # Terms of different sums are a list with commas.
                if len(inner) > 1 and inner[0].of == len(inner):
                    yield _Sum(place, term, factor, fence, inner, 2 if near else 3)


def brackets_removed(work: Work) -> Iterator[Draft]:
    """Parentheses around a sum left out."""
    for found in _sums(work):
        if not found.is_argument:
            items, factor = found.fence.body.items, found.factor
            build = spliced(found.place, factor.start, factor.end, items)
            yield Draft(found.cost, build, _REMOVED, items)


def moved_out(work: Work) -> Iterator[Draft]:
    """The last term of the parentheses behind them, or the first one before."""
    for found in _sums(work):
        place, term, factor = found.place, found.term, found.factor
        items = found.fence.body.items
        first, second, last = found.inner[0], found.inner[1], found.inner[-1]
        if factor is term.factors[-1] and last.sign is not None:
            kept = _shrunk(found, items[: last.sign], found.inner[:-1])
            new = (*kept, *items[last.sign :])
            build = spliced(place, factor.end - 1, factor.end, new)
            yield Draft(found.cost, build, _OUTSIDE, items[last.start : last.end])
        plus = items[first.end]
        if term.sign is first.sign is None and operator_of(plus) == "+":
            kept = _shrunk(found, items[second.start :], found.inner[1:])
            before = place.row.items[term.start : factor.end - 1]
            new = (*items[: first.end], plus, *before, *kept)
            build = spliced(place, term.start, factor.end, new)
            yield Draft(found.cost + 1, build, _OUTSIDE, items[: first.end])


def _shrunk(
    found: _Sum, items: tuple[Node, ...], left: tuple[Term, ...]
) -> tuple[Node, ...]:
    """The parentheses with fewer terms; they may go around a single one."""
    kept = found.is_argument or any(operator_of(item) in _KEPT for item in items)
    if len(left) == 1 and not kept:
        return items
    body = Row(items, found.fence.body.span)
    return (replace(found.fence, body=body),)


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


def brackets_added(work: Work) -> Iterator[Draft]:
    """Parentheses from within one term to within the next, or to the last."""
    for place, term, following, end in _successions(work):
        starts = term.factors[:_BOUNDARIES]
        ends = following.factors[-_BOUNDARIES:]
        negative = _is_negative(place, term)
        for position, first in enumerate(starts):
            opened = bool(position) and starts[position - 1].opens
            for last in reversed(ends):
                cost = 2 if opened and last is ends[-1] else 3
                yield from _with_exponent(place, first, last, cost)
                if position or negative or last is not ends[-1]:
                    yield _around(place, first, last, cost)
            if opened and end is not following:
                yield _around(place, first, end.factors[-1], 2)


def arguments_widened(work: Work) -> Iterator[Draft]:
    """Parentheses around all that follows a function without any."""
    for place, term in work.products:
        items = place.row.items
        for factor in term.factors:
            bare = items[factor.start + 1 : factor.start + 2]
            short = factor.end - factor.start > 1 and not isinstance(bare[0], Fenced)
            if short and factor.end < term.end:
                start = factor.start + 1
                body = in_parentheses(place.row, start, term.end)
                build = spliced(place, start, term.end, (body,))
                yield Draft(2, build, _AROUND, body.body.items)


def entrywise_grouped(work: Work) -> Iterator[Draft]:
    r"""Parentheses in a product of matrices with an entrywise sign.

    ``X^T (A \odot B)`` for ``X^T A \odot B``
    """
    for place, term in work.products:
        if work.material.transposes is None or not _has_entrywise(work, place, term):
            continue
        starts = term.factors[1:-1][:_BOUNDARIES]
        for factor in starts:
            yield _around(place, factor, term.factors[-1], 2)
        for factor in starts:
            yield _around(place, term.factors[0], factor, 3)


def _has_entrywise(work: Work, place: Place, term: Term) -> bool:
    items = place.row.items[term.start : term.end]
    return any(operator_of(item) in work.entrywise for item in items)


def parentheses_opened(work: Work) -> Iterator[Draft]:
    """Parentheses around a product dissolved, where an entrywise sign is."""
    for place, term in work.products:
        if work.material.transposes is None:
            return
        for factor in term.factors:
            match factor.of(place.row):
                case (Fenced(open="(", body=body),) if any(
                    operator_of(item) in work.entrywise for item in body.items
                ):
                    build = spliced(place, factor.start, factor.end, body.items)
                    yield Draft(3, build, _REMOVED, body.items)


def unpaired(work: Work) -> Iterator[Draft]:
    """A parenthesis without its partner: completed, or else left out."""
    for place in work.formulas:
        found = [
            (index, item)
            for index, item in enumerate(place.row.items)
            if isinstance(item, Unknown) and item.name in _PARTNERS
        ]
        if len(found) == 1:
            yield from _completed(work, place, *found[0])


def _completed(
    work: Work, place: Place, index: int, bracket: Unknown
) -> Iterator[Draft]:
    items, partner = place.row.items, _PARTNERS[bracket.name]
    opens = bracket.name in _OPENING
    ends = range(index + 2, len(items) + 1) if opens else range(index - 1, -1, -1)
    for end in ends:
        start, stop = sorted((index + opens, end))
        body = Row(items[start:stop], bracket.span)
        inner = terms(body, work.material.functions, work.material.prefixes)
        head = items[index - 1 : index] if opens and index else ()
        called = bool(head) and is_head(head[0], work.material.functions)
        # Around one product they would say nothing.
        if not inner or (len(inner) == 1 and not called):
            continue
        pair = (bracket.name, partner) if opens else (partner, bracket.name)
        fence = Fenced(pair[0], body, pair[1], bracket.span)
        first, last = min(index, start), max(index + 1, stop)
        build = spliced(place, first, last, (fence,))
        yield Draft(1, build, f"a {partner} is missing: " + _AROUND, body.items)
    build = spliced(place, index, index + 1, ())
    yield Draft(2, build, f"the {bracket.name} is too many")


def _is_negative(place: Place, term: Term) -> bool:
    return term.sign is not None and operator_of(place.row.items[term.sign]) == "-"


def _around(place: Place, first: Factor, last: Factor, cost: int) -> Draft:
    body = in_parentheses(place.row, first.start, last.end)
    build = spliced(place, first.start, last.end, (body,))
    return Draft(cost, build, _AROUND, body.body.items)


def _with_exponent(
    place: Place, first: Factor, last: Factor, cost: int
) -> Iterator[Draft]:
    """Parentheses that take the exponent of their last symbol: ``(a - t)^2``."""
    match place.row.items[last.end - 1]:
        case Scripted(base=Symbol() | Fenced(), sup=Row() as sup, primes=0) as power:
            if _is_power(sup):
                inner = power.base if power.sub is None else replace(power, sup=None)
                body = in_parentheses(place.row, first.start, last.end)
                items = (*body.body.items[:-1], inner)
                body = replace(body, body=Row(items, body.span))
                new = Scripted(body, None, sup, 0, body.span)
                build = spliced(place, first.start, last.end, (new,))
                yield Draft(cost, build, _AROUND, items)


def _is_power(sup: Row) -> bool:
    number = len(sup.items) == 1 and isinstance(sup.items[0], Number)
    return number or is_transpose(sup)
