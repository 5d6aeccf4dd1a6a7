r"""Mistakes with sums and derivatives: one that is missing, or over the wrong set.

    \frac{\partial C}{z}   ->  \frac{\partial C}{\partial z}
    \frac{1}{2} (a - t)^2  ->  \frac{\partial}{\partial w} \frac{1}{2} (a - t)^2
    \sum_{i=1}^{3} x_i     ->  \sum_{i=1}^{2} x_i

Operators and sum signs are those that stand elsewhere in the document.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import (
    BigOperator,
    Fraction,
    Node,
    Number,
    Row,
    Scripted,
    Symbol,
    walk,
)

from .terms import Term, is_sum
from .tree import Place, base_symbol, is_derivative, replaced
from .work import Draft, Work, in_parentheses, splice, spliced

__all__ = [
    "derivatives_missing",
    "partials_missing",
    "sums_dissolved",
    "sums_missing",
    "sums_replaced",
    "sums_with_index_missing",
]

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
        cost = 2 if variable in near else 4
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
    """A sum over a letter that should not be free, or one that the document has."""
    known = [(sign, _bound(sign)) for sign in work.material.sums[:_SUMS]]
    bare = [(_sum(letter), _letter(letter)) for letter in work.material.unbound]
    unbound, near = {letter for _, letter in bare}, work.near.sums
    for place, term in work.products:
        for sign, letter in (*known, *bare):
            start = _first_with(letter, place, term)
            if start is None or place.row.items[start] == sign:
                continue
            cost = 2 if sign in near or letter in unbound else 3
            for more, index in enumerate(dict.fromkeys((start, term.start))):
                build = spliced(place, index, index, (sign,))
                yield Draft(cost + more, build, "{part} is missing", (sign,))


def _sum(letter: Node) -> Node:
    sign = BigOperator(r"\sum", letter.span)
    return Scripted(sign, Row((letter,), letter.span), None, 0, letter.span)


def _first_with(letter: str, place: Place, term: Term) -> int | None:
    """Where the first factor with a letter begins; the first of all for no letter."""
    for factor in term.factors:
        nodes = walk(Row(factor.of(place.row)))
        if not letter or any(isinstance(n, Symbol) and n.name == letter for n in nodes):
            return factor.start
    return None


def sums_dissolved(work: Work) -> Iterator[Draft]:
    r"""A sum left out together with its index: ``y`` for ``\sum_i y_i``."""
    for place, term in work.products:
        for factor in term.factors:
            sign = place.row.items[factor.start]
            letter = _bound(sign)
            if factor.opens and is_sum(sign) and letter:
                inner = Row(place.row.items[factor.end : term.end], place.row.span)
                new = _without_index(inner, letter)
                if new != inner:
                    build = spliced(place, factor.start, term.end, new.items)
                    words = "{part} is too many, and so is its index"
                    yield Draft(4, build, words, (sign,))


def _without_index(row: Row, letter: str) -> Row:
    """The row with an index taken off all that has no other."""
    nodes: dict[int, Node] = {}
    for node in walk(row):
        if isinstance(node, Scripted) and node.sub and _is_letter(node.sub, letter):
            plain = node.sup is None and not node.primes
            nodes[id(node)] = node.base if plain else replace(node, sub=None)
    return replaced(row, nodes)


def _is_letter(row: Row, letter: str) -> bool:
    return len(row.items) == 1 and _letter(row.items[0]) == letter


def sums_with_index_missing(work: Work) -> Iterator[Draft]:
    r"""A sum lost together with its index: ``\sum_i w_i x_i`` for ``w x``."""
    for sign in work.material.sums[:_SUMS]:
        letter = _bound(sign)
        for place, term in work.products if letter else ():
            inner = Row(place.row.items[term.start : term.end], place.row.span)
            new = _with_index(work, inner, letter)
            if new != inner:
                build = spliced(place, term.start, term.end, (sign, *new.items))
                yield Draft(4, build, "{part} is missing, and so is its index", (sign,))


def _with_index(work: Work, row: Row, letter: str) -> Row:
    """The row with an index on each symbol that the document has with it."""
    nodes: dict[int, Node] = {}
    for node in row.items:
        if isinstance(node, Symbol):
            for form in reversed(work.material.forms.get(node.name, ())):
                sub = form.sub if isinstance(form, Scripted) else None
                if sub is not None and _is_letter(sub, letter):
                    nodes[id(node)] = form
    return replaced(row, nodes)


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
            return _letter(first)
        case _:
            return ""


def _letter(node: Node) -> str:
    symbol = base_symbol(node)
    return symbol.name if symbol else ""
