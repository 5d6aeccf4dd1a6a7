r"""Mistakes with matrices: a transpose, and the order of two factors.

    W \delta -> W^T \delta     x^T (a - t) -> x (a - t)^T     \delta W -> W \delta

Nothing of this is tried in a document without matrices.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from backproof.symbolic.reading.tree import (
    BigOperator,
    Fenced,
    Fraction,
    Function,
    Matrix,
    Node,
    Number,
    Row,
    Scripted,
    Symbol,
)

from .material import Transposes, is_transpose
from .terms import Factor
from .tree import Place, base_symbol, is_derivative
from .work import Draft, Work, spliced

__all__ = [
    "ends_in_transpose",
    "factors_exchanged",
    "transposed",
    "transposes",
    "transposes_moved",
]

_MISSING = "the transpose is missing"
_EXTRA = "the transpose is too many"


def transposes(work: Work) -> Iterator[Draft]:
    """A transpose more or less on one factor."""
    style = work.material.transposes
    if style is None:
        return
    for place, term in work.products:
        for factor in term.factors:
            items = factor.of(place.row)
            new = _toggled(items, factor, style)
            if new is not None:
                words = _EXTRA if _is_transposed(items) else _MISSING
                build = spliced(place, factor.start, factor.end, new)
                seen = len(new) == 1 and new[0] in work.material.seen
                yield Draft(1 if seen else 2, build, words)


def transposes_moved(work: Work) -> Iterator[Draft]:
    """The transpose of one factor on its neighbour."""
    style = work.material.transposes
    if style is None:
        return
    for place, one, two in _pairs(work):
        items = [factor.of(place.row) for factor in (one, two)]
        if _is_transposed(items[0]) != _is_transposed(items[1]):
            first, second = (
                _toggled(items[0], one, style),
                _toggled(items[1], two, style),
            )
            if first is not None and second is not None:
                between = place.row.items[one.end : two.start]
                new = (*first, *between, *second)
                yield Draft(2, spliced(place, one.start, two.end, new))


def factors_exchanged(work: Work) -> Iterator[Draft]:
    """Two neighbouring factors in the other order, perhaps with a transpose."""
    style = work.material.transposes
    if style is None:
        return
    for place, one, two in _pairs(work):
        items = [factor.of(place.row) for factor in (one, two)]
        others = [_toggled(items[0], one, style), _toggled(items[1], two, style)]
        for cost, left, right in (
            (3, items[1], items[0]),
            (4, others[1], items[0]),
            (4, items[1], others[0]),
            (4, others[1], others[0]),
        ):
            if left is not None and right is not None:
                between = place.row.items[one.end : two.start]
                new = (*left, *between, *right)
                yield Draft(cost, spliced(place, one.start, two.end, new))


def _pairs(work: Work) -> Iterator[tuple[Place, Factor, Factor]]:
    """Neighbouring factors that may be matrices."""
    for place, term in work.products:
        for one, two in pairwise(term.factors):
            sure = not (one.opens or two.opens)
            numbers = (isinstance(f.of(place.row)[0], Number) for f in (one, two))
            if sure and not any(numbers):
                yield place, one, two


def transposed(items: tuple[Node, ...], style: Transposes) -> tuple[Node, ...] | None:
    """A factor with a transpose; None for one that has one, or can have none."""
    factor = Factor(0, len(items))
    return None if _is_transposed(items) else _toggled(items, factor, style)


def _is_transposed(items: tuple[Node, ...]) -> bool:
    last = items[-1]
    return isinstance(last, Scripted) and ends_in_transpose(last.sup)


def ends_in_transpose(sup: Row | None) -> bool:
    """Whether a superscript is a transpose, or a label with one behind it."""
    return sup is not None and is_transpose(Row(sup.items[-1:]))


def _toggled(
    items: tuple[Node, ...], factor: Factor, style: Transposes
) -> tuple[Node, ...] | None:
    """A factor with a transpose if it has none, else without; None for a number."""
    last = items[-1]
    if factor.opens:
        return None
    match last:
        case Scripted(sup=Row() as sup) if _is_transposed(items):
            return (*items[:-1], _untransposed(last, sup))
        case Fenced() | Matrix() if len(items) <= 2:
            return (*items[:-1], _raised(last, style))
        case Symbol() | Scripted() | Fraction() if _is_one_name(items):
            new = _transposed(last, style)
            return None if new is None else (*items[:-1], new)
        case _:
            return None


def _is_one_name(items: tuple[Node, ...]) -> bool:
    """Whether a factor is a symbol, or one behind a letter that is part of its name."""
    return len(items) == 1 or (len(items) == 2 and isinstance(items[0], Symbol))


def _untransposed(node: Scripted, sup: Row) -> Node:
    kept = Row(sup.items[:-1], sup.span) if len(sup.items) > 1 else None
    match node:
        case Scripted(base=Fenced(body=Row(items=(Scripted() as inner,))), sub=None):
            return inner if kept is None else replace(node, sup=kept)
        case Scripted(base=base, sub=None, primes=0) if kept is None:
            return base
        case _:
            return replace(node, sup=kept)


def _transposed(node: Node, style: Transposes) -> Node | None:
    match node:
        case Symbol():
            return _raised(node, style)
        case Scripted(base=base, sup=None, primes=0) if not _is_function(base):
            return replace(node, sup=Row((style.sign,), node.span))
        case Scripted(sup=Row() as sup) if base_symbol(node):
            if style.dress == "joined":
                return replace(node, sup=Row((*sup.items, style.sign), sup.span))
            inner = node if style.dress == "nested" else _fenced(node)
            return _raised(inner, style)
        case Fraction() if is_derivative(node):
            return _raised(_fenced(node), style)
        case _:
            return None


def _raised(node: Node, style: Transposes) -> Scripted:
    return Scripted(node, None, Row((style.sign,), node.span), 0, node.span)


def _fenced(node: Node) -> Fenced:
    return Fenced("(", Row((node,), node.span), ")", node.span)


def _is_function(node: Node) -> bool:
    return isinstance(node, (Function, BigOperator))
