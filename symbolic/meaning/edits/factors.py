r"""Mistakes in what a product consists of: a factor lost or extra, or a constant.

    \delta_k w_{kj}       ->  \delta_k w_{kj} g'(z_j)
    \frac{1}{D} \sum_i x  ->  \frac{2}{D} \sum_i x

What is put in comes from the other side, from the sides around it, and from the
functions of the document; or it is what the ratio of the sides asks for.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeAlias

from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import Fraction as Quotient
from backproof.symbolic.reading.tree import (
    Node,
    Number,
    Operator,
    Row,
    Symbol,
    walk,
)

from .parts import Part, calls, factors_nearby, quantities
from .scale import Scale, scale_of
from .terms import Term, operator_of, opposite
from .transposes import transposed
from .tree import INDICES, Place, relabelled, renamed
from .work import Draft, Work, in_parentheses, labels_of, spliced

__all__ = [
    "constants",
    "factors_lost",
    "factors_of_document",
    "factors_of_other_units",
    "factors_removed",
    "ratio",
]

_Told: TypeAlias = tuple[Callable[[], Row], str, Part]

_CONSTANTS = 6
_TARGETS = 12
_QUANTITIES = 12
_OTHER_CALLS = 6
_OTHER_TARGETS = 4
_A_FACTOR = "a factor {part} is missing"
_THE_FACTOR = "the factor {part} is missing"


def ratio(work: Work) -> Iterator[Draft]:
    """The constant that the whole side lacks."""
    lacking = work.material.ratio
    if lacking is None:
        return
    top = work.places[0]
    found = work.terms(top)
    if len(found) == 1:
        yield from _scaled(top, found[0], lacking, 1)
    elif work.whole and not lacking.is_one:
        body = in_parentheses(top.row, *work.whole)
        number = lacking.nodes(body.span)
        minus = (Operator("-", body.span),) if lacking.value < 0 else ()
        part = (*minus, *number)
        yield Draft(1, spliced(top, *work.whole, (*part, body)), _A_FACTOR, part)


def constants(work: Work) -> Iterator[Draft]:
    """A constant that one term lacks."""
    seen = work.material.constants[:_CONSTANTS]
    for place, term in work.independent:
        own = [scale_of(factor.of(place.row)) for factor in term.factors]
        if None in own:
            for by in (
                *work.material.factors,
                *(one for one in seen if one not in own),
            ):
                yield from _scaled(place, term, by, 4)


def _scaled(place: Place, term: Term, by: Scale, cost: int) -> Iterator[Draft]:
    """A term times a constant: in one of its own constants, or in front."""
    if by.is_one:
        return
    if by.value > 0:
        yield from _rescaled(place, term, by, cost)
    span = place.row.items[term.start].span
    part = number = by.nodes(span)
    start, end = term.start, term.start
    sign: Part = ()
    if by.value < 0:
        start, end, sign = opposite(place.row, term)
        part = (Operator("-", span), *number)
    yield Draft(cost, spliced(place, start, end, (*sign, *number)), _A_FACTOR, part)


def _rescaled(place: Place, term: Term, by: Scale, cost: int) -> Iterator[Draft]:
    for position, factor in enumerate(term.factors):
        own = scale_of(factor.of(place.row))
        if own is None:
            continue
        span = place.row.items[factor.start].span
        new = own.times(by).nodes(span)
        if new:
            build = spliced(place, factor.start, factor.end, new)
            yield Draft(cost, build, _A_FACTOR, by.nodes(span))
        elif len(term.factors) > 1:
            yield Draft(cost, *_without(place, term, position))
        else:
            one = (Number("1", span=span),)
            yield Draft(cost, spliced(place, factor.start, factor.end, one))


def factors_removed(work: Work) -> Iterator[Draft]:
    """A factor too many, first one that stands there twice."""
    for place, term in work.products:
        parts = [factor.of(place.row) for factor in term.factors]
        for position, part in enumerate(parts):
            if len(parts) > 1 and not _is_divided(place, term, position):
                cost = 3 if parts.count(part) == 1 else 1
                yield Draft(cost, *_without(place, term, position))


def _is_divided(place: Place, term: Term, position: int) -> bool:
    """Whether a slash follows the first factor."""
    end = term.factors[position].end
    after = place.row.items[end : end + 1]
    return not position and bool(after) and operator_of(after[0]) == "/"


def _without(place: Place, term: Term, position: int) -> _Told:
    """A term without one factor and, of two operators beside it, the weaker one."""
    factor = term.factors[position]
    start, end = factor.start, factor.end
    after = term.factors[position + 1 : position + 2]
    if not position or (after and after[0].start == end):
        end = after[0].start
    else:
        start = term.factors[position - 1].end
    part = factor.of(place.row)
    words = "{part} is too many" if factor.opens else "the factor {part} is too many"
    return spliced(place, start, end, ()), words, part


def factors_lost(work: Work) -> Iterator[Draft]:
    """A factor that the other side has, or another side of the chain."""
    for cost, part in factors_nearby(work):
        for place, term in islice(_targets(work), _TARGETS):
            if all(factor.of(place.row) != part for factor in term.factors):
                top = place is work.places[0]
                yield from _appended(work, place, term, part, cost + (not top))


def _targets(work: Work) -> Iterator[tuple[Place, Term]]:
    """The terms that a factor may have been lost from.

    What one half of a fraction lacks, the product around it lacks.
    """
    for place, term in work.products:
        if term.of > 1 or not isinstance(place.holder, Quotient):
            yield place, term


def factors_of_other_units(work: Work) -> Iterator[Draft]:
    """A function of another unit: ``g'(z_j)`` where there is ``g(z_k)``.

    Or of another layer: ``g'(z^l)`` where there is ``g'(z^L)``.
    """
    targets = tuple(islice(_targets(work), _OTHER_TARGETS))
    for part in islice(calls(work), _OTHER_CALLS):
        row = Row(part)
        for cost, others in (4, _at_labels), (5, _at_letters):
            for new in others(work, row):
                for place, term in targets:
                    yield from _appended(work, place, term, new.items, cost)


def _at_letters(work: Work, row: Row) -> Iterator[Row]:
    """A function with another letter at all its places."""
    names = {node.name for node in walk(row) if isinstance(node, Symbol)}
    for one in sorted(names):
        for name, away in work.replacements(one):
            if not away:
                yield renamed(row, {Symbol(one): Symbol(name)}, INDICES)


def _at_labels(work: Work, row: Row) -> Iterator[Row]:
    """A function of which all labels are another one of the two sides."""
    labels = frozenset(labels_of(row, work))
    if len(labels) == 1:
        (old,) = labels
        for new in sorted(work.labels, key=latex_of):
            if new != old:
                yield relabelled(row, old, new)


def factors_of_document(work: Work) -> Iterator[Draft]:
    """A quantity of the document, first one with an index that this side lacks."""
    lost = work.lost_letters
    targets = tuple(islice(_targets(work), _OTHER_TARGETS))
    found = {node: bool(_names(node) & lost) for node in quantities(work)}
    likely = sorted(found, key=found.__getitem__, reverse=True)
    for node in likely[:_QUANTITIES]:
        parts: list[Part] = [(node,)]
        cost = 3 if found[node] else 5
        if work.material.transposes is not None:
            turned = transposed((node,), work.material.transposes)
            parts += [turned] if turned is not None else []
        for part in parts:
            for place, term in targets:
                yield from _appended(work, place, term, part, cost)


def _names(node: Node) -> set[str]:
    """The names of the symbols in a node."""
    return {one.name for one in walk(Row((node,))) if isinstance(one, Symbol)}


def _appended(
    work: Work, place: Place, term: Term, part: Part, cost: int
) -> Iterator[Draft]:
    """The factor at the end of a term; with matrices also entrywise, or in front.

    A number stands before all that is none, and takes the place of a 1.
    """
    items = place.row.items
    if items[term.start : term.end] == (Number("1"),):
        yield Draft(cost, spliced(place, term.start, term.end, part))
        return
    if _is_scalar(work, part):
        after = [f.start for f in term.factors if scale_of(f.of(place.row)) is None]
        at = after[0] if after else term.end
        yield Draft(cost, spliced(place, at, at, part), _THE_FACTOR, part)
        return
    own = _last_operator(place, term)
    usual = (own,) if own else ()
    signs = [usual, *((n,) for n in work.entrywise if n != own)]
    if not own and work.material.transposes is not None:
        signs = [*signs[1:2], usual, *signs[2:]]
    for more, names in enumerate(signs):
        span = items[term.end - 1].span
        new = (*(Operator(name, span) for name in names), *part)
        build = spliced(place, term.end, term.end, new)
        yield Draft(cost + bool(more), build, _THE_FACTOR, part)
    if work.material.transposes is not None:
        inner = [factor.start for factor in term.factors if not factor.opens]
        if inner:
            span = items[inner[0]].span
            new = (*part, *(Operator(name, span) for name in usual))
            build = spliced(place, inner[0], inner[0], new)
            yield Draft(cost + 1, build, _THE_FACTOR, part)


def _is_scalar(work: Work, part: Part) -> bool:
    """Whether a factor is made of numbers and of quantities without indices."""
    names = (_names(node) for node in part)
    return all(own <= work.material.scalars for own in names)


def _last_operator(place: Place, term: Term) -> str:
    """The operator before the last factor, if it is one of a product."""
    before = place.row.items[term.factors[-1].start - 1 : term.factors[-1].start]
    name = operator_of(before[0]) if before and len(term.factors) > 1 else ""
    return "" if name == "/" else name
