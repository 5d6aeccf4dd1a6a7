r"""Mistakes with sums and derivatives: one that is missing, or over the wrong set.

    \frac{\partial C}{z}   ->  \frac{\partial C}{\partial z}
    \frac{1}{2} (a - t)^2  ->  \frac{\partial}{\partial w} \frac{1}{2} (a - t)^2
    \sum_{i=1}^{3} x_i     ->  \sum_{i=1}^{2} x_i

Operators and sum signs are those that stand elsewhere in the document.
"""

from collections.abc import Iterator
from functools import partial

from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import (
    Fraction,
    Node,
    Number,
    Row,
    Scripted,
    Symbol,
    walk,
)

from .terms import is_sum
from .tree import base_symbol, is_derivative
from .work import Draft, Work, in_parentheses, splice, spliced

__all__ = ["derivatives_missing", "partials_missing", "sums_missing", "sums_replaced"]

_DERIVATIVE = "the derivative {part} is missing"
_VARIABLES = 4
_INNER_VARIABLES = 2
_SUMS = 8
_PARTIAL = r"\partial"


def partials_missing(work: Work) -> Iterator[Draft]:
    r"""A ``\partial`` that only one half of a derivative has."""
    words = r"the \partial is missing"
    for spot in work.spots:
        match spot.node:
            case Fraction(above=above, below=below, span=span) as node if is_derivative(
                node
            ):
                new = Fraction(_derived(above), below, span)
                if new.above is not above:
                    yield Draft(1, partial(spot.put, new), words)
                new = Fraction(above, _derived(below), span)
                if new.below is not below:
                    yield Draft(1, partial(spot.put, new), words)


def _derived(row: Row) -> Row:
    r"""The row with a ``\partial`` in front, unless it has one or is a number."""
    first = row.items[0] if row.items else Number("")
    symbol = base_symbol(first)
    if isinstance(first, Number) or (symbol and symbol.name in (_PARTIAL, "d")):
        return row
    return splice(row, 0, 0, (Symbol(_PARTIAL, span=first.span),))


def derivatives_missing(work: Work) -> Iterator[Draft]:
    """The operator of a derivative that the document has elsewhere."""
    near = work.near.variables
    top = work.places[0]
    for number, variable in enumerate(work.material.variables[:_VARIABLES]):
        cost = 2 if variable in near else 3
        if work.whole is not None:
            yield from _of_all(work, work.whole, variable, cost)
        for place, term in work.products:
            if isinstance(place.holder, (Fraction, Scripted)):
                continue
            for factor in term.factors:
                whole = place is top and factor is term.factors[0] and term.of == 1
                if whole or number < _INNER_VARIABLES:
                    span = place.row.items[factor.start].span
                    operator = _operator(variable, span)
                    build = spliced(place, factor.start, factor.start, (operator,))
                    more = 0 if whole else 2
                    yield Draft(cost + more, build, _DERIVATIVE, (operator,))


def _operator(variable: tuple[Node, ...], span: Span) -> Node:
    return Fraction(Row(variable[:1], span), Row(variable, span), span)


def _of_all(
    work: Work, whole: tuple[int, int], variable: tuple[Node, ...], cost: int
) -> Iterator[Draft]:
    r"""The derivative of all the side, also as ``\partial (F)_{x}``."""
    top = work.places[0]
    body = in_parentheses(top.row, *whole)
    if len(work.terms(top)) > 1:
        operator = _operator(variable, body.span)
        build = spliced(top, *whole, (operator, body))
        yield Draft(cost, build, _DERIVATIVE, (operator,))
    if work.material.subscripts:
        sign, *rest = variable
        by = Row(tuple(rest), body.span)
        new = sign, Scripted(body, by, None, 0, body.span)
        words = "the derivative by {part} is missing"
        yield Draft(cost, spliced(top, *whole, new), words, by.items)


def sums_missing(work: Work) -> Iterator[Draft]:
    """A sum that the document has elsewhere, over an index that is there."""
    sums = [(sign, _bound(sign)) for sign in work.material.sums[:_SUMS]]
    near = work.near.sums
    for place, term in work.products if sums else ():
        names: set[str] = {""}
        for factor in reversed(term.factors):
            items = factor.of(place.row)
            names |= {n.name for n in walk(Row(items)) if isinstance(n, Symbol)}
            for sign, letter in sums:
                if letter in names and items[0] != sign:
                    build = spliced(place, factor.start, factor.start, (sign,))
                    cost = (2 if sign in near else 3) + (factor is not term.factors[0])
                    yield Draft(cost, build, "{part} is missing", (sign,))


def sums_replaced(work: Work) -> Iterator[Draft]:
    """A sum over another set."""
    for spot in work.spots:
        if is_sum(spot.node) and spot.carrier is None:
            for sign in work.material.sums[:_SUMS]:
                if sign != spot.node:
                    same = _bound(sign) == _bound(spot.node)
                    yield Draft(2 if same else 3, partial(spot.put, sign))


def _bound(sign: Node) -> str:
    """The letter that a sum binds, or nothing."""
    match sign:
        case Scripted(sub=Row(items=(first, *_))):
            symbol = base_symbol(first)
            return symbol.name if symbol else ""
        case _:
            return ""
