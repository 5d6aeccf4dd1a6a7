r"""Mistakes in indices and labels, one script at a time.

    r_4 -> r_1     w_{jk} -> w_{kj}     a^{l} -> a^{l-1}     \delta^n_j -> \delta^n

A script that makes a symbol of the document, with all its scripts, comes first.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice, pairwise

from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import (
    Fenced,
    Group,
    Node,
    Number,
    Operator,
    Punctuation,
    Row,
    Scripted,
    Symbol,
    walk,
)

from .tree import Place, Role, Spot, base_symbol, rows_of
from .work import Draft, Work

__all__ = [
    "forms",
    "labels",
    "layers",
    "letters",
    "numbers",
    "order_of_indices",
    "script_signs",
    "scripts_removed",
    "shifted",
]

_FORMS = 8
_LABELS = 32
_KNOWN_FORMS = 64
_NUMBERS = 8
_LARGEST_OFFSET = 2


def letters(work: Work) -> Iterator[Draft]:
    """Another index letter in one script, at first one with the same range."""
    for spot in work.scripts:
        match spot.node:
            case Symbol(name=name, accents=()) as node:
                for other, away in work.replacements(name):
                    new = Symbol(other, node.font, (), node.span)
                    limit = spot.role is Role.LIMIT and spot.unit is None
                    cost = _unit_cost(work, spot, new, 1, 2) + away + limit
                    yield Draft(cost, partial(spot.put, new))


def _unit_cost(work: Work, spot: Spot, new: Node, seen: int, unseen: int) -> int:
    """The cost of a script's change by the symbol that it makes."""
    if spot.unit is None:
        return unseen
    return work.cost(spot.unit(new), seen, unseen)


def _row_cost(work: Work, place: Place, new: Row, seen: int, unseen: int) -> int:
    return work.cost(place.unit(new), seen, unseen) if place.unit else unseen


def order_of_indices(work: Work) -> Iterator[Draft]:
    """Two indices of one script exchanged."""
    for place in work.places:
        if place.role is not Role.SCRIPT:
            continue
        entries = _entries(place.row.items)
        for one in range(len(entries)):
            for two in range(one + 1, len(entries)):
                new = _exchanged(place.row, entries[one], entries[two])
                cost = _row_cost(work, place, new, 1, 2) + (two - one > 1)
                yield Draft(cost, partial(place.put, new))


def _entries(items: tuple[Node, ...]) -> list[tuple[int, int]]:
    """Where the indices of a script begin and end; none if it is no list of them."""
    commas = [k for k, item in enumerate(items) if isinstance(item, Punctuation)]
    if commas:
        bounds = [-1, *commas, len(items)]
        entries = [(start + 1, end) for start, end in pairwise(bounds)]
        return entries if all(start < end for start, end in entries) else []
    single = (Symbol, Number, Scripted)
    if all(isinstance(item, single) for item in items):
        return [(k, k + 1) for k in range(len(items))]
    return []


def _exchanged(row: Row, one: tuple[int, int], two: tuple[int, int]) -> Row:
    items = row.items
    (a, b), (c, d) = one, two
    new = (*items[:a], *items[c:d], *items[b:c], *items[a:b], *items[d:])
    return Row(new, row.span)


def numbers(work: Work) -> Iterator[Draft]:
    """Another number in a script: first those that the same symbol has elsewhere.

    What is added to a layer is no number of its own.
    """
    for spot in work.scripts:
        before = spot.place.row.items[: spot.index][-1:]
        if before and isinstance(before[0], Operator):
            continue
        match spot.node:
            case Number(text=text) as node if text.isdecimal() and len(text) < 4:
                for other in _other_numbers(work, spot, text):
                    new = Number(other, node.font, node.span)
                    unseen = 2 if spot.role is Role.LIMIT else 3
                    cost = _unit_cost(work, spot, new, 1, unseen)
                    yield Draft(cost, partial(spot.put, new))


def _other_numbers(work: Work, spot: Spot, text: str) -> list[str]:
    seen: tuple[str, ...] = ()
    if spot.unit is not None:
        base = base_symbol(spot.unit(spot.node))
        seen = work.material.numbers.get(base.name if base else "", ())[:_NUMBERS]
    value = int(text)
    beside = [str(n) for n in (value - 1, value + 1) if n >= 0]
    return [other for other in dict.fromkeys((*seen, *beside)) if other != text]


def layers(work: Work) -> Iterator[Draft]:
    """Another offset of a layer: ``l`` for ``l-1`` and the like."""
    for spot in work.scripts:
        match spot.node:
            case Symbol(name=name, accents=()) if name in work.material.shifting:
                if spot.carrier is None:
                    yield from _offsets(work, spot)


def _offsets(work: Work, spot: Spot) -> Iterator[Draft]:
    place = spot.place
    for step, row in _shifts(place.row, spot.index):
        cost = _row_cost(work, place, row, 1, 1 + step)
        yield Draft(cost + (place.role is Role.LIMIT), partial(place.put, row))


def _shifts(row: Row, index: int) -> Iterator[tuple[int, Row]]:
    """Other offsets of the letter at an index, no offset first; each with its step."""
    after = index + 1
    items = row.items
    offset, end = 0, after
    match items[after : after + 2]:
        case (Operator(name="+" | "-" as sign), Number(text=text)) if text.isdecimal():
            offset, end = int(sign + text[:3]), after + 2
    others = range(-_LARGEST_OFFSET, _LARGEST_OFFSET + 1)
    for other in sorted(others, key=lambda n: (n != 0, n)):
        step = abs(other - offset)
        if 0 < step <= _LARGEST_OFFSET:
            new = (*items[:after], *_offset(other, items[index].span), *items[end:])
            yield step, Row(new, row.span)


def shifted(label: Row, shifting: Collection[str]) -> Iterator[Row]:
    r"""A label one layer up or down: ``l+1`` for ``l``, also in parentheses."""
    match label.items:
        case (Fenced(body=body) as fence,):
            for inner in shifted(body, shifting):
                yield Row((replace(fence, body=inner),), label.span)
        case (Symbol(name=name, accents=()), *_) if name in shifting:
            yield from (row for step, row in _shifts(label, 0) if step == 1)


def _offset(value: int, span: Span) -> tuple[Node, ...]:
    if not value:
        return ()
    return Operator("+" if value > 0 else "-", span), Number(str(abs(value)), span=span)


def labels(work: Work) -> Iterator[Draft]:
    """Another label of the document, or one where there is none."""
    known = [(row, _is_near(work, row)) for row in work.material.labels[:_LABELS]]
    for spot in work.quantities:
        node = _with_scripts(spot.node)
        for label, near in known:
            if label != node.sup and _alike(label, node.sup):
                new = replace(node, sup=label)
                cost = work.cost(new, 1 if near else 2, 3)
                if node.sup is not None:
                    yield Draft(cost, partial(spot.put, new))
                elif new in work.material.seen:
                    words = "the label {part} is missing"
                    yield Draft(cost, partial(spot.put, new), words, label.items)


def _with_scripts(node: Node) -> Scripted:
    """A symbol as one that may have scripts."""
    if isinstance(node, Scripted):
        return node
    return Scripted(node, None, None, 0, node.span)


def _is_near(work: Work, label: Row) -> bool:
    """Whether the sides have all letters of a label, or the label if it has none."""
    letters = [n.name for n in walk(label) if isinstance(n, Symbol)]
    if letters:
        return all(name in work.letters for name in letters)
    return label in work.superscripts


def _alike(label: Row, sup: Row | None) -> bool:
    """Whether a label may stand where another superscript does, or none."""
    if sup is None:
        return True
    fenced = [
        len(r.items) == 1 and isinstance(r.items[0], Fenced) for r in (label, sup)
    ]
    return fenced[0] == fenced[1]


def forms(work: Work) -> Iterator[Draft]:
    """The same symbol as it stands elsewhere in the document."""
    for spot in work.quantities:
        symbol = base_symbol(spot.node)
        known = work.material.forms.get(symbol.name, ()) if symbol else ()
        others = (form for form in known[:_KNOWN_FORMS] if form != spot.node)
        for form in islice((form for form in others if _fits(work, form)), _FORMS):
            yield Draft(3, partial(spot.put, form))


def _fits(work: Work, form: Node) -> bool:
    """Whether a form brings no index letter that neither side has."""
    groups = work.material.letters
    indices = {name for group in groups for name in group} - work.letters
    return not any(
        isinstance(node, Symbol) and node.name in indices
        for row in rows_of(form)
        for node in walk(row)
    )


def scripts_removed(work: Work) -> Iterator[Draft]:
    """An index or a label too many."""
    for spot in work.quantities:
        match spot.node:
            case Scripted(base=base, sub=sub, sup=sup, primes=primes, span=span):
                for low, high in ((None, sup), (sub, None)):
                    if (low, high) == (sub, sup):
                        continue
                    bare = low is high is None and not primes
                    new = base if bare else Scripted(base, low, high, primes, span)
                    yield Draft(work.cost(new, 2, 4), partial(spot.put, new))


def script_signs(work: Work) -> Iterator[Draft]:
    r"""A lost ``^`` or ``_``: ``w{(l)}`` for ``w^{(l)}``, ``z2`` for ``z_2``."""
    for place in work.places:
        items = place.row.items
        for index in range(len(items) - 1):
            new = _joined(items[index], items[index + 1])
            if new is None:
                continue
            row = Row((*items[:index], new, *items[index + 2 :]), place.row.span)
            cost = work.cost(new, 1, 3) if new.sup is None else 1
            yield Draft(cost, partial(place.put, row))


def _joined(symbol: Node, script: Node) -> Scripted | None:
    span = symbol.span.hull(script.span)
    match symbol, script:
        case Symbol(), Group(body=Row() as body):
            return Scripted(symbol, None, body, 0, span)
        case Symbol(), Number():
            return Scripted(symbol, Row((script,), script.span), None, 0, span)
        case _:
            return None
