r"""Mistakes in an exponent: another one, none, or one at another place.

(a - t) -> (a - t)^{2}     (1 - y)^2 -> (1 - y^2)     v^{-1/2} -> v^{-3/2}

An exponent is a number here: what stands on a matrix or counts layers is none.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from backproof.symbolic.reading.tree import (
    Fenced,
    Fraction,
    Function,
    Node,
    Number,
    Row,
    Scripted,
    Symbol,
)

from .tree import Place, Role
from .work import Draft, Work, splice, spliced

__all__ = ["exponents", "exponents_moved", "numbers_in_exponents", "squared", "squares"]

_SYMBOLIC = (Role.FORMULA, Role.DERIVATIVE)


def exponents(work: Work) -> Iterator[Draft]:
    """Another exponent, or none."""
    for spot in work.spots:
        match spot.node:
            case Scripted(base=base, sub=sub, sup=Row(items=(Number() as power,))) if (
                spot.role in _SYMBOLIC and power.text.isdecimal()
            ):
                node = spot.node
                kept = sub is not None or node.primes
                bare = replace(node, sup=None) if kept else _opened(base)
                words = "the exponent {part} is too many"
                yield Draft(3, partial(spot.put, bare), words, (power,))
                value = int(power.text[:3])
                for other in (value - 1, value + 1):
                    if other > 1:
                        row = Row((replace(power, text=str(other)),), power.span)
                        yield Draft(3, partial(spot.put, replace(node, sup=row)))


def squares(work: Work) -> Iterator[Draft]:
    """A lost square: of parentheses, of a function's value, or of a symbol."""
    for place, term in work.products:
        for factor in term.factors:
            items = factor.of(place.row)
            named = isinstance(items[0], Function)
            index = factor.start if named else factor.end - 1
            node = place.row.items[index]
            new = squared(node)
            if new is not None and not factor.opens:
                build = spliced(place, index, index + 1, (new,))
                cost = 3 if named or isinstance(node, Fenced) else 4
                yield Draft(cost, build, "the square is missing")


def _opened(node: Node) -> Node:
    """What stands in parentheses, if it needs none."""
    match node:
        case Fenced(open="(", body=Row(items=(Symbol() | Scripted() as inner,))):
            return inner
        case _:
            return node


def squared(node: Node) -> Node | None:
    """A node with the exponent 2; None if it has another superscript."""
    two = Row((Number("2", span=node.span),), node.span)
    match node:
        case Fenced() | Symbol() | Function():
            return Scripted(node, None, two, 0, node.span)
        case Scripted(base=Fenced() | Symbol(), sup=None):
            return replace(node, sup=two)
        case _:
            return None


def numbers_in_exponents(work: Work) -> Iterator[Draft]:
    """Another number in an exponent of several signs: ``-3/2`` for ``-1/2``."""
    for spot in work.spots:
        match spot.node:
            case Number(text=text) as number if text.isdecimal() and _is_composed(
                spot.place
            ):
                value = int(text[:3])
                for other in (value + 2, value - 2, value + 1, value - 1):
                    if other > 0:
                        new = replace(number, text=str(other))
                        yield Draft(3, partial(spot.put, new))


def _is_composed(place: Place) -> bool:
    """Whether a row is an exponent, or a part of one, of several signs."""
    composed = len(place.row.items) > 1 or isinstance(place.holder, Fraction)
    return place.role is Role.POWER and composed


def exponents_moved(work: Work) -> Iterator[Draft]:
    """An exponent of parentheses on their last symbol instead, or the other way."""
    for place, term in work.products:
        for factor in term.factors:
            at = factor.end - 1
            new = _moved(place.row.items[at], work)
            if new is not None:
                yield Draft(2, spliced(place, at, at + 1, (new,)))


def _moved(node: Node, work: Work) -> Node | None:
    match node:
        case Scripted(base=Fenced() as fence, sub=None, sup=Row(items=(Number(),))):
            sup, last = node.sup, fence.body.items[-1:]
            if len(work.terms_of(fence.body)) < 2 or not last:
                return None
            raised = _raised(last[0], sup)
            return raised and _with_last(fence, raised)
        case Fenced(body=Row(items=(*_, Scripted(sup=Row(items=(Number(),))) as last))):
            if len(work.terms_of(node.body)) < 2:
                return None
            bare = last.base if last.sub is None else replace(last, sup=None)
            return Scripted(_with_last(node, bare), None, last.sup, 0, node.span)
        case _:
            return None


def _raised(node: Node, sup: Row | None) -> Node | None:
    match node:
        case Symbol() | Fenced():
            return Scripted(node, None, sup, 0, node.span)
        case Scripted(base=Symbol(), sup=None, primes=0):
            return replace(node, sup=sup)
        case _:
            return None


def _with_last(fence: Fenced, last: Node) -> Fenced:
    body, end = fence.body, len(fence.body.items)
    return replace(fence, body=splice(body, end - 1, end, (last,)))
