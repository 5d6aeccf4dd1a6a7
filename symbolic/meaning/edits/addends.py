r"""Mistakes in what a sum consists of: a term that is lost, too many, or there twice.

    H^T D   ->  H^T D + \lambda W          \tanh^2(u)  ->  1 - \tanh^2(u)

A term comes from the other side or from a side nearby, or from another sum that has it
with a quantity of its own; or it is what a penalty adds to a derivative.
"""

from collections.abc import Iterator

from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Number,
    Operator,
    Row,
    Scripted,
    Symbol,
    walk,
)

from .parts import Part, terms_anywhere, terms_nearby
from .terms import Term, operator_of
from .tree import Place, base_symbol, replaced
from .work import Draft, Work, spliced

__all__ = [
    "ones_lost",
    "penalties_lost",
    "terms_lost",
    "terms_of_other_quantities",
    "terms_removed",
    "terms_repeated",
]

_SCALARS = 8
_LOST = "the term {part} is missing"


def terms_repeated(work: Work) -> Iterator[Draft]:
    """Terms that stand there twice."""
    for place in work.formulas:
        found = work.terms(place)
        half = len(found) // 2
        if found and found[0].of == len(found) == 2 * half:
            parts = [_signed(place, term) for term in found]
            if parts[:half] == parts[half:]:
                items = place.row.items[found[half].start : found[-1].end]
                start = found[half - 1].end
                build = spliced(place, start, found[-1].end, ())
                yield Draft(1, build, "{part} stands there twice", items)


def _signed(place: Place, term: Term) -> tuple[str, Part]:
    """A term with its sign, "+" if it has none."""
    items = place.row.items
    sign = operator_of(items[term.sign]) if term.sign is not None else "+"
    return sign, items[term.start : term.end]


def terms_removed(work: Work) -> Iterator[Draft]:
    """A term too many."""
    for place, term in work.products:
        if term.of == 1:
            continue
        start = term.start if term.sign is None else term.sign
        end = term.end
        after = place.row.items[end : end + 1]
        if term.number == 1 and operator_of(after[0]) == "+":
            end += 1
        part = place.row.items[term.start : term.end]
        build = spliced(place, start, end, ())
        yield Draft(4, build, "the term {part} is too many", part)


def terms_lost(work: Work) -> Iterator[Draft]:
    """A term that the other side has, or another side of the chain."""
    for cost, part in terms_nearby(work):
        for place in work.formulas:
            own = work.terms(place)
            there = [_signed(place, term)[1] for term in own]
            if own and own[0].of == len(own) and part[1:] not in there:
                more = place is not work.places[0]
                yield _added(place, own, part, cost + more)


def _added(place: Place, own: tuple[Term, ...], part: Part, cost: int) -> Draft:
    end = own[-1].end
    return Draft(cost, spliced(place, end, end, part), _LOST, part[1:])


def terms_of_other_quantities(work: Work) -> Iterator[Draft]:
    r"""A term that another sum has with its own quantity: ``\lambda W_2``.

    There is ``\lambda W_1`` elsewhere, and ``W_2`` on the other side.
    """
    top = work.places[0]
    own = work.terms(top)
    if work.other is None or work.whole is None:
        return
    there = [spot.node for spot in work.other.quantities]
    for part in terms_anywhere(work):
        row = Row(part)
        for old in _symbols(row):
            for new in dict.fromkeys(n for n in there if _is_namesake(old, n)):
                found = replaced(row, {id(old): new})
                yield _added(top, own, found.items, 5)


def _symbols(row: Row) -> list[Node]:
    """The symbols of a row that have scripts."""
    return [n for n in walk(row) if isinstance(n, Scripted) and base_symbol(n)]


def _is_namesake(one: Node, other: Node) -> bool:
    """Whether two quantities differ in their scripts only."""
    return one != other and base_symbol(one) == base_symbol(other)


def penalties_lost(work: Work) -> Iterator[Draft]:
    r"""A number times what the other side differentiates by: ``\lambda W``."""
    top, material = work.places[0], work.material
    own = work.terms(top)
    if work.whole is None:
        return
    scalars = [name for name in material.forms if name in material.scalars]
    for _, *variable in work.near.variables:
        span = variable[0].span
        for name in scalars[:_SCALARS]:
            part = (Operator("+", span), Symbol(name, span=span), *variable)
            yield _added(top, own, part, 5)


def ones_lost(work: Work) -> Iterator[Draft]:
    r"""A lost 1: ``1 - \tanh^2(u)``, ``x + 1``."""
    for place in work.formulas:
        own = work.terms(place)
        if len(own) != 1 or isinstance(place.holder, Symbol):
            continue
        (term,) = own
        items = place.row.items[term.start : term.end]
        if len(items) == 1 and isinstance(items[0], (Number, Fenced)):
            continue
        one = Number("1", span=items[0].span)
        minus, plus = (Operator(sign, one.span) for sign in "-+")
        start = term.start if term.sign is None else term.sign
        if term.sign is None or operator_of(place.row.items[start]) == "-":
            build = spliced(place, start, term.end, (one, minus, *items))
            yield Draft(4, build, _LOST, (one,))
        build = spliced(place, term.end, term.end, (plus, one))
        yield Draft(5, build, _LOST, (one,))
