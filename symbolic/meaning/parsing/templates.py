r"""Derivatives in the ways that a notation declares.

    '\partial(F)_{x}' = "F by x"       '\nabla E(x)' = "E by x"       dx = "L by x"

The letters F and x of a template stand for anything; all else must stand there.  Where
what is differentiated is not written, as in dx, the x is a quantity, whose scripts
are those of the whole: dW^T is the transpose of dW.
"""

from collections.abc import Sequence
from dataclasses import replace

from backproof.symbolic.meaning.notations.patterns import base_of, head_key
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.notations.vocabulary import Template
from backproof.symbolic.meaning.syntax import (
    Component,
    Derivative,
    Power,
    Term,
    Transpose,
)
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import (
    Fenced,
    Fraction,
    Node,
    Row,
    Scripted,
    Symbol,
)

from .derivatives import PARTIAL, checked_variable, is_ratio, operand
from .known import is_known
from .reader import Line, Reader, fence_of
from .symbols import extent, find

__all__ = ["by_template"]

_BODY, _VARIABLE = "F", "x"


def by_template(reader: Reader, line: Line) -> Term | None:
    """A derivative in a way that the notation declares, if one stands here."""
    for template in reader.vocabulary.templates:
        if template.name:
            named = _by_name(reader, line, template)
            if named is not None:
                return named
            continue
        captured: dict[str, Row] = {}
        wild = {_BODY, _VARIABLE} & {template.above, template.below}
        items = list(template.items)
        open_end = _is_wild(items[-1], {_BODY} & wild)
        if open_end:
            items.pop()
        found = line.items[line.position : line.position + len(items)]
        if not _same(items, found, wild, captured):
            called = _with_call(reader, line, len(items))
            if called is None or not _same(items, called, wild, captured := {}):
                continue
            found = line.items[line.position : line.position + len(items) + 1]
            reader.remark(
                f"{latex_of(Row(tuple(found)))} is read as the derivative of the "
                "function's value",
                line.here,
            )
        start = line.position
        line.position += len(found)
        with reader.deeper(line.items[start].span):
            if open_end:
                shown = latex_of(Row(tuple(found)))
                body = operand(reader, line, shown, short=True)
            else:
                body = _part(reader, template.above, captured, line.since(start))
            by = _part(reader, template.below, captured, line.since(start))
        by = checked_variable(reader, by, template.below)
        return Derivative(body, by, line.since(start))
    return None


def _by_name(reader: Reader, line: Line, template: Template) -> Term | None:
    r"""A derivative under a name of its own: dW_2, \delta h_t, \bar{z}^{(1)}."""
    length = len(template.items)
    found = line.items[line.position : line.position + length]
    captured: dict[str, Row] = {}
    wild = {_VARIABLE} & {template.below}
    # dL/dx is a ratio, and \bar{x} a quantity if it is declared.
    if is_ratio(line) or extent(reader, line) >= length:
        return None
    if not _same(template.items, found, wild, captured):
        return None
    by = captured.get(_VARIABLE)
    if by is not None:
        known = find(reader, Line(by.items, by.span))
        if known is None or known.pattern.kind != "quantity":
            return None
    start = line.position
    line.position += length
    span = line.since(start)
    with reader.deeper(span):
        body = _part(reader, template.above, captured, span)
        return _whole(_part(reader, template.below, captured, span), body, span)


def _whole(by: Term, body: Term, span: Span) -> Term:
    """The derivative by what stands in a name, with the scripts of the name."""
    match by:
        case Component(term=inner) | Transpose(term=inner):
            return replace(by, term=_whole(inner, body, span))
        case Power(base=inner):
            return replace(by, base=_whole(inner, body, span))
        case _:
            return Derivative(body, by, span)


def _part(reader: Reader, text: str, captured: dict[str, Row], span: Span) -> Term:
    if text in captured:
        return reader.row(captured[text])
    return reader.written(text, span)


def _is_wild(node: Node, wild: set[str]) -> bool:
    match node:
        case Symbol(name=name, font=""):
            return name in wild
        case _:
            return False


def _same(
    wanted: Sequence[Node],
    items: Sequence[Node],
    wild: set[str],
    captured: dict[str, Row],
) -> bool:
    """Whether items are those of a template, its letters F and x filled."""
    if len(wanted) == 1 and _is_wild(wanted[0], wild):
        return _captured(wanted[0], items, captured)
    if len(wanted) != len(items):
        return False
    return all(
        _same_node(one, opened(two), wild, captured)
        for one, two in zip(wanted, items, strict=True)
    )


def _captured(wanted: Node, items: Sequence[Node], captured: dict[str, Row]) -> bool:
    name = getattr(wanted, "name", "")
    if accents := getattr(wanted, "accents", ()):
        bare = _without(opened(items[0]), accents)
        items = () if bare is None else (bare,)
    if name == _VARIABLE and len(items) > 1:
        first = opened(items[0])
        if isinstance(first, Symbol) and first.name == PARTIAL:
            items = items[1:]
    if not items:
        return False
    span = items[0].span.hull(items[-1].span)
    captured[name] = Row(tuple(items), span)
    return True


def _without(node: Node, accents: tuple[str, ...]) -> Node | None:
    """A symbol without the accents above it; None if it does not have them."""
    base = opened(base_of(node))
    if not isinstance(base, Symbol) or base.accents[-len(accents) :] != accents:
        return None
    bare = replace(base, accents=base.accents[: -len(accents)])
    return replace(node, base=bare) if isinstance(node, Scripted) else bare


def _same_node(
    wanted: Node, node: Node, wild: set[str], captured: dict[str, Row]
) -> bool:
    if _is_wild(wanted, wild):
        return _captured(wanted, (node,), captured)
    match wanted, node:
        case (Fenced(), Fenced()):
            same = (wanted.open, wanted.close) == (node.open, node.close)
            return same and _same(wanted.body.items, node.body.items, wild, captured)
        case (Scripted(), Scripted()):
            return (
                wanted.primes == node.primes
                and _same_row(wanted.sub, node.sub, wild, captured)
                and _same_row(wanted.sup, node.sup, wild, captured)
                and _same_node(wanted.base, opened(node.base), wild, captured)
            )
        case (Fraction(), Fraction()):
            return _same_row(wanted.above, node.above, wild, captured) and _same_row(
                wanted.below, node.below, wild, captured
            )
        case _:
            return wanted == node


def _same_row(
    wanted: Row | None, row: Row | None, wild: set[str], captured: dict[str, Row]
) -> bool:
    if wanted is None or row is None:
        return wanted is row
    return _same(wanted.items, row.items, wild, captured)


def _with_call(reader: Reader, line: Line, length: int) -> tuple[Node, ...] | None:
    r"""``\partial (\sigma(z))_x`` for ``\partial \sigma(z)_x``."""
    items = line.items[line.position : line.position + length + 1]
    if len(items) != length + 1 or length < 2:
        return None
    function, last = items[-2], opened(items[-1])
    known = is_known(function) or any(
        pattern.kind == "function"
        for pattern in reader.vocabulary.patterns.get(head_key(function), ())
    )
    if not known or not isinstance(last, Scripted) or fence_of(last) is None:
        return None
    inside = Row((function, last.base), function.span.hull(last.base.span))
    return (*items[:-2], replace(last, base=Fenced("(", inside, ")", inside.span)))
