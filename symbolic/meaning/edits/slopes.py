r"""The slope of one activation for that of another.

    y (1 - y) -> (1 - y^2)     (1 - y^2) -> y (1 - y)

The first is that of the logistic function at its value y, the second of the hyperbolic
tangent.
"""

from collections.abc import Iterator
from dataclasses import replace

from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Number,
    Operator,
    Row,
    Scripted,
)

from .powers import squared
from .terms import Factor, Term, operator_of
from .tree import Place
from .work import ENTRYWISE, Draft, Work, splice, spliced

__all__ = ["slopes_exchanged"]

Value = tuple[Node, ...]


def slopes_exchanged(work: Work) -> Iterator[Draft]:
    """The slope of the hyperbolic tangent for the logistic one, or the other way."""
    for place, term in work.products:
        for factor in term.factors:
            fence = place.row.items[factor.end - 1]
            if isinstance(fence, Fenced) and factor.end == factor.start + 1:
                rest = _less_than_one(work, fence.body)
                yield from _of_tanh(place, term, factor, fence, rest)
                yield from _of_sigmoid(place, term, factor, fence, rest)


def _less_than_one(work: Work, row: Row) -> Value:
    """What is taken from 1 in a row, nothing if it is no such difference."""
    found = work.terms_of(row)
    if len(found) != 2 or found[0].of != 2:
        return ()
    one, rest = found
    minus = operator_of(row.items[one.end]) == "-"
    starts = row.items[: one.end] == (Number("1"),)
    return row.items[rest.start : rest.end] if minus and starts else ()


def _of_tanh(
    place: Place, term: Term, factor: Factor, fence: Fenced, value: Value
) -> Iterator[Draft]:
    """``y (1 - y)`` becomes ``(1 - y^2)``."""
    raised = squared(value[-1]) if value else None
    if raised is None:
        return
    end = len(fence.body.items)
    body = splice(fence.body, end - 1, end, (raised,))
    new = Fenced(fence.open, body, fence.close, fence.span)
    for other in term.factors:
        if other.of(place.row) == value:
            first, last = sorted((other, factor))
            between = place.row.items[first.end : last.start]
            near = len(between) < 2 and all(map(operator_of, between))
            if near:
                yield Draft(3, spliced(place, first.start, last.end, (new,)))


def _of_sigmoid(
    place: Place, term: Term, factor: Factor, fence: Fenced, value: Value
) -> Iterator[Draft]:
    """``(1 - y^2)`` becomes ``y (1 - y)``."""
    bare = _root(value)
    if not bare:
        return
    end = len(fence.body.items)
    body = splice(fence.body, end - len(value), end, bare)
    new = Fenced(fence.open, body, fence.close, fence.span)
    signs = [operator_of(item) for item in place.row.items[term.start : term.end]]
    own = [Operator(name, fence.span) for name in signs if name in ENTRYWISE][:1]
    yield Draft(3, spliced(place, factor.start, factor.end, (*bare, *own, new)))


def _root(value: Value) -> Value:
    """What something is the square of; nothing if it is not written as one."""
    match value:
        case (*before, Scripted(base=base, sup=Row(items=(Number(text="2"),))) as last):
            bare = base if last.sub is None else replace(last, sup=None)
            return (*before, bare)
        case (one, Operator(), other) if one == other:
            return (one,)
        case _:
            return ()
