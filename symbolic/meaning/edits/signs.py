r"""Mistakes between factors and terms: a sign, an operator, a fraction upside down.

    a + t -> a - t     t - a -> a - t     W \delta -> W \odot \delta

A sign or a constant is sought in each sum, and once in each product.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise

from backproof.symbolic.reading.tree import (
    Fraction,
    Number,
    Operator,
    Row,
    Scripted,
)

from .terms import Term, operator_of, opposite
from .tree import Place, Role, is_derivative
from .work import Draft, Work, in_parentheses, spliced

__all__ = [
    "differences_turned",
    "fractions_turned",
    "nth",
    "numbers_in_terms",
    "operators",
    "signs",
]

_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
_PLAIN_PRODUCTS = frozenset({"", r"\cdot", r"\times"})


def signs(work: Work) -> Iterator[Draft]:
    """The sign of one term, or of a whole sum."""
    top = work.places[0]
    for place, term in work.independent:
        own = (work.after if place is top else None) or 0
        alone = term.of == 1 and (place is not top or work.after is None)
        words = "the sign" if alone else f"the sign of {nth(own + term.number)}"
        yield Draft(_sign_cost(work, place, term), _flipped(place, term), words)
    for place in work.places:
        power = place.role is Role.POWER
        if power and any(isinstance(item, Number) for item in place.row.items):
            for term in work.terms(place):
                yield Draft(4, _flipped(place, term), "the sign of the exponent")
    if len(work.terms(top)) > 1 and work.lacks(-1) and work.whole:
        body = in_parentheses(top.row, *work.whole)
        new = Operator("-", body.span), body
        yield Draft(2, spliced(top, *work.whole, new), "the sign")


def _sign_cost(work: Work, place: Place, term: Term) -> int:
    """Signs are lost between terms and before a side, seldom before a sum."""
    if term.of > 1 or (place.holder is None and work.after is not None):
        return 2 if term.sign is not None else 3
    if place.holder is None:
        return 1 if work.lacks(-1) else 2
    return 2 if isinstance(place.holder, Scripted) else 4


def nth(number: int) -> str:
    """A term by its number, which counts from 1: "the second term"."""
    if number > len(_ORDINALS):
        return f"term {number}"
    return f"the {_ORDINALS[number - 1]} term"


def _flipped(place: Place, term: Term) -> Callable[[], Row]:
    start, end, sign = opposite(place.row, term)
    return spliced(place, start, end, sign)


def differences_turned(work: Work) -> Iterator[Draft]:
    """``t - a`` for ``a - t``."""
    for place in work.formulas:
        found = work.terms(place)
        for one, two in pairwise(found):
            pair = one.of == 2 and one.number == 1
            if pair and one.sign is None and two.sign is not None:
                items = place.row.items
                if operator_of(items[two.sign]) == "-":
                    # With a minus in front, that one is the likelier slip.
                    negative = operator_of(work.row.items[0]) == "-"
                    new = (
                        *items[two.start : two.end],
                        items[two.sign],
                        *items[one.start : one.end],
                    )
                    # The sign before a term is lost more easily than that in it.
                    cost = 1 if work.lacks(-1) else 2 + (place.holder is not None)
                    build = spliced(place, one.start, two.end, new)
                    yield Draft(cost + negative, build)


def operators(work: Work) -> Iterator[Draft]:
    """Another sign of a product, one too many, or a missing one."""
    signs = work.material.operators
    for place, term in work.products:
        for one, two in pairwise(term.factors):
            here = place.row.items[one.end : two.start]
            if len(here) > 1:
                continue
            name = operator_of(here[0]) if here else ""
            span = place.row.items[two.start].span
            for other in dict.fromkeys((*signs, "")):
                same = {name, other} <= _PLAIN_PRODUCTS
                if other != name and not same and name != "/" and not one.opens:
                    new = (Operator(other, span),) if other else ()
                    yield Draft(3, spliced(place, one.end, two.start, new))


def numbers_in_terms(work: Work) -> Iterator[Draft]:
    """Another number in a sum or a comparison: ``1 - a`` for ``2 - a``."""
    for place, term in work.products:
        match term.factors[0].of(place.row):
            case (Number(text=text) as number,) if text.isdecimal() and not isinstance(
                place.holder, Fraction
            ):
                alone = len(term.factors) == 1
                value = int(text[:6])
                for other in (value - 1, value + 1) if alone or term.of > 1 else ():
                    if other >= 0:
                        new = (replace(number, text=str(other)),)
                        first = term.factors[0]
                        build = spliced(place, first.start, first.end, new)
                        yield Draft(3 if alone else 4, build)


def fractions_turned(work: Work) -> Iterator[Draft]:
    """A fraction upside down."""
    for spot in work.spots:
        match spot.node:
            case Fraction(above=above, below=below, span=span) if (
                spot.role is Role.FORMULA and above.items and below.items
            ):
                cost = 3 if is_derivative(spot.node) else 4
                yield Draft(cost, partial(spot.put, Fraction(below, above, span)))
