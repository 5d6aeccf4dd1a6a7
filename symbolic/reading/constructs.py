r"""The commands that take arguments: fractions, roots, accents, fonts, stacks.

    \sqrt[3]{x}   ->   Root(body=Row(x), degree=Row(3))

Each function reads one role of the command tables and is called with the index of
the command, the end of the row that it stands in, and the font in force.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from .builder import Builder, Taker, combined
from .codes import BRACE, CROSSED_OUT, UNSUPPORTED_COMMAND
from .commands import NEGATIONS, RADICAL, Role
from .cursor import carrier, covering, single
from .latex import latex_of
from .scripts import SCRIPTS, Found, Gaps
from .sieve import Part
from .tokens import Kind
from .tree import (
    Accented,
    Binomial,
    Fraction,
    Lines,
    Note,
    Relation,
    Root,
    Row,
    Scripted,
    Stacked,
    Symbol,
    Unknown,
)

__all__ = ["TAKERS"]


def _value(part: Part) -> str:
    return part.row.value if part.row is not None else ""


def _spliced(builder: Builder, body: Row, after: int, end: int) -> Found:
    """An argument that is no group of its own, unless it has scripts."""
    if after < end and builder.parts[after].kind in SCRIPTS and body.items:
        return [carrier(body, body.span)], after
    return list(body.items), after


def _fraction(builder: Builder, index: int, end: int, font: str) -> Found:
    part = builder.parts[index]
    above, after = builder.argument(index + 1, end, font, part)
    below, after = builder.argument(after, end, font, part)
    return [Fraction(above, below, part.span.hull(below.span))], after


def _binomial(builder: Builder, index: int, end: int, font: str) -> Found:
    part = builder.parts[index]
    above, after = builder.argument(index + 1, end, font, part)
    below, after = builder.argument(after, end, font, part)
    return [Binomial(above, below, part.span.hull(below.span))], after


def _root(builder: Builder, index: int, end: int, font: str) -> Found:
    part = builder.parts[index]
    if part.text == RADICAL:
        return _radical(builder, index, end, font)
    degree, after = builder.optional(index + 1, end, font)
    body, after = builder.argument(after, end, font, part)
    return [Root(body, degree, part.span.hull(body.span))], after


def _radical(builder: Builder, index: int, end: int, font: str) -> Found:
    """The root of a bracket, or of one sign with its index: nothing else is clear."""
    part, start = builder.parts[index], builder.skip_spaces(index + 1, end)
    if start < end and start in builder.close and builder.parts[start].text == "(":
        body = builder.row(start + 1, builder.close[start], font)
        after = builder.after(start)
        return [Root(body, None, part.span.hull(builder.whole(start)))], after
    if start >= end or builder.parts[start].kind in (Kind.OPEN, *SCRIPTS):
        body, after = builder.argument(start, end, font, part)
        return [Root(body, None, part.span.hull(body.span))], after
    builder.deeper(index)
    nodes, after = builder.nucleus(start, end, font, Gaps.WRONG)
    if after < end and builder.parts[after].kind in SCRIPTS:
        nodes, after = builder.scripts(nodes, after, end, font)
    builder.depth -= 1
    body = covering(nodes, part.span)
    if nodes and isinstance(nodes[-1], Scripted) and nodes[-1].sup is not None:
        message = "how far this root reaches is not clear"
        mend = r"write \sqrt{...} around all that belongs to it"
        builder.fault(UNSUPPORTED_COMMAND, message, part.span.hull(body.span), mend)
    return [Root(body, None, part.span.hull(body.span))], after


def _accent(builder: Builder, index: int, end: int, font: str) -> Found:
    """An accent belongs to the symbol, if its argument is a single one."""
    part = builder.parts[index]
    body, after = builder.argument(index + 1, end, font, part)
    span = part.span.hull(body.span)
    match body.items:
        case (Symbol() as symbol,):
            accents = (*symbol.accents, _value(part))
            return [replace(symbol, accents=accents, span=span)], after
        case _:
            return [Accented(_value(part), body, span)], after


def _font(builder: Builder, index: int, end: int, font: str) -> Found:
    part = builder.parts[index]
    inner = combined(font, _value(part))
    body, after = builder.argument(index + 1, end, inner, part)
    match body.items:
        case (Symbol() as symbol,):
            whole = replace(symbol, span=part.span.hull(body.span))
            body = replace(body, items=(whole,))
    return _spliced(builder, body, after, end)


def _stack(builder: Builder, index: int, end: int, font: str) -> Found:
    """Something above or below a base; both are one node."""
    part = builder.parts[index]
    extra, after = builder.argument(index + 1, end, "", part)
    body, after = builder.argument(after, end, font, part)
    base, span = single(body, body.span), part.span.hull(body.span)
    over, under = (extra, None) if _value(part) == "over" else (None, extra)
    match base:
        case Stacked(base=inner, over=None, under=Row() as below) if over:
            return [Stacked(inner, over, below, span)], after
        case Stacked(base=inner, over=Row() as atop, under=None) if under:
            return [Stacked(inner, atop, under, span)], after
        case _:
            return [Stacked(base, over, under, span)], after


def _arrow(builder: Builder, index: int, end: int, font: str) -> Found:
    part = builder.parts[index]
    under, after = builder.optional(index + 1, end, font)
    over, after = builder.argument(after, end, font, part)
    base = Relation(_value(part), part.span)
    return [Stacked(base, over, under, part.span.hull(over.span))], after


def _labelled_brace(builder: Builder, index: int, end: int, font: str) -> Found:
    """The term without the brace; the label becomes a note."""
    part = builder.parts[index]
    body, after = builder.argument(index + 1, end, font, part)
    if after < end and builder.parts[after].text == _value(part):
        label, after = builder.argument(after + 1, end, "", builder.parts[after])
        builder.notes.append(Note(part.text, latex_of(label), label.span))
    return _spliced(builder, body, after, end)


def _not(builder: Builder, index: int, end: int, font: str) -> Found:
    part = builder.parts[index]
    body, after = builder.argument(index + 1, end, font, part)
    span = part.span.hull(body.span)
    match body.items:
        case (Relation(name=name),) if name in NEGATIONS:
            return [Relation(NEGATIONS[name], span)], after
        case _:
            message = r"\not before this is not supported"
            builder.fault(UNSUPPORTED_COMMAND, message, span, r"use \neq or \notin")
            return [Unknown(part.text, (body,), span)], after


def _substack(builder: Builder, index: int, end: int, font: str) -> Found:
    start = index + 1
    if start >= end or builder.parts[start].kind != Kind.OPEN:
        body, after = builder.argument(start, end, font, builder.parts[index])
        return list(body.items), after
    builder.deeper(index)
    rows = builder.lines(start + 1, builder.close[start])
    builder.depth -= 1
    return [Lines(rows, builder.whole(start))], builder.after(start)


def _cancel(builder: Builder, index: int, end: int, font: str) -> Found:
    part = builder.parts[index]
    rows: list[Row] = []
    after = index + 1
    for _ in range(2 if part.text == r"\cancelto" else 1):
        body, after = builder.argument(after, end, font, part)
        rows.append(body)
    span = part.span.hull(rows[-1].span)
    mend = "write the formula without the stroke"
    builder.fault(CROSSED_OUT, f"{part.text}: a term is crossed out", span, mend)
    return [Unknown(part.text, tuple(rows), span)], after


def _unsupported(builder: Builder, index: int, end: int, _font: str) -> Found:
    part = builder.parts[index]
    message = f"{part.text} is not supported yet"
    mend = "write the same with plainer commands"
    builder.fault(UNSUPPORTED_COMMAND, message, part.span, mend)
    arguments, after = builder.groups(index + 1, end)
    return [Unknown(part.text, arguments, part.span)], after


def _misplaced(builder: Builder, index: int, _end: int, _font: str) -> Found:
    r"""A command for a whole group, such as \over, where one sign is expected."""
    part = builder.parts[index]
    message = f"{part.text} stands where one sign is expected"
    mend = "put braces around it and what follows"
    builder.fault(BRACE, message, part.span, mend)
    return [], index + 1


TAKERS: Mapping[Role, Taker] = MappingProxyType(
    {
        Role.ACCENT: _accent,
        Role.ARROW: _arrow,
        Role.BINOMIAL: _binomial,
        Role.CANCEL: _cancel,
        Role.FONT: _font,
        Role.FONT_SWITCH: _misplaced,
        Role.FRACTION: _fraction,
        Role.INFIX: _misplaced,
        Role.LABELLED_BRACE: _labelled_brace,
        Role.NOT: _not,
        Role.ROOT: _root,
        Role.STACK: _stack,
        Role.SUBSTACK: _substack,
        Role.UNSUPPORTED: _unsupported,
    }
)
"""What reads a command, by its role."""
