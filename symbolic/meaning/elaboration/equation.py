"""The two sides of an ``=`` in components: what must hold for which indices."""

from dataclasses import dataclass

import sympy
from sympy import Expr, Integer, KroneckerDelta

from backproof.symbolic.meaning.checked import Remark
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import Number, Term
from backproof.symbolic.meaning.verdict_codes import BAD_INDEX, SHAPES, UNSUPPORTED
from backproof.symbolic.reading.source import Span
from backproof.symbolic.theory import Index

from .components import (
    Axis,
    Jacobian,
    Value,
    entrywise,
    same_shape,
    shape_text,
    transpose,
)
from .elaborate import Elaborator, Entry
from .ranges import Range, in_order

__all__ = ["Equation", "aligned", "equation"]


@dataclass(frozen=True)
class Equation:
    """Two terms that should agree for all values of the indices.

    ``only_right`` names the indices of the document that are free on the right side
    and not on the left.
    """

    left: Expr
    right: Expr
    for_all: tuple[Index, ...]
    remarks: tuple[Remark, ...]
    only_right: tuple[str, ...] = ()


def equation(elaborator: Elaborator, left: Term, right: Term) -> Equation:
    """Both sides of an ``=`` as components.

    Raises Objection if a side has no value, or if their shapes differ.
    """
    span = left.span.hull(right.span)
    one = elaborator.value(left)
    known = set(elaborator.indexing.letters)
    two = elaborator.value(right)
    only_right = tuple(n for n in elaborator.indexing.letters if n not in known)
    left_term, right_term, axes = aligned(elaborator, (one, two), (left, right))
    ranges = elaborator.indexing.free(span)
    ranges |= {axis.symbol: Range(Integer(1), axis.size) for axis in axes}
    try:
        ordered = in_order(ranges)
    except ValueError as error:
        raise Objection(BAD_INDEX, str(error), span) from None
    for_all = tuple(Index(s, r.lower, r.upper) for s, r in ordered)
    return Equation(
        left_term, right_term, for_all, tuple(elaborator.remarks), only_right
    )


def aligned(
    elaborator: Elaborator, sides: tuple[Entry, Entry], terms: tuple[Term, Term]
) -> tuple[Expr, Expr, tuple[Axis, ...]]:
    """The entries of both sides along the same axes, and those axes.

    Raises Objection if the shapes differ.
    """
    one, two = sides
    span = terms[0].span.hull(terms[1].span)
    if isinstance(one, Jacobian):
        return _with_jacobian(elaborator, one, two, span)
    if isinstance(two, Jacobian):
        right, left, axes = _with_jacobian(elaborator, two, one, span)
        return left, right, axes
    if not same_shape(one, two):
        broadcast = any(
            side.is_number and isinstance(term, Number)
            for side, term in zip((one, two), terms, strict=True)
        )
        if not broadcast:
            fits = same_shape(one, transpose(two))
            raise Objection(
                SHAPES,
                f"the left side is {_described(one)}, the right side {_described(two)}",
                span,
                "the transpose of one side fits the other" if fits else "",
            )
    both = entrywise(sympy.Tuple, one, two)
    return both.term[0], both.term[1], both.axes


def _described(value: Value) -> str:
    return "a number" if value.is_number else f"of the shape {shape_text(value)}"


def _with_jacobian(
    elaborator: Elaborator, one: Jacobian, two: Entry, span: Span
) -> tuple[Expr, Expr, tuple[Axis, ...]]:
    axes = (*one.above.axes, *one.below.axes)
    if isinstance(two, Jacobian):
        others = (*two.above.axes, *two.below.axes)
        if [axis.size for axis in axes] == [axis.size for axis in others]:
            return one.term, _along(two.term, others, axes), axes
    elif two.rows and two.columns and _has_rows_above(elaborator, one, two):
        return one.term, _along(two.term, two.axes, axes), axes
    elif _is_diagonal(axes, two):
        elaborator.remark(
            "the derivative of a vector by a vector is read as a diagonal matrix", span
        )
        entry = _along(two.term, two.axes, axes[:1])
        delta = KroneckerDelta(axes[0].symbol, axes[1].symbol)
        return one.term, entry * delta, axes
    raise Objection(
        UNSUPPORTED,
        f"the derivative of one array by another has {len(axes)} indices, and which "
        "of them are the rows is a convention that the notation does not say",
        span,
    )


def _is_diagonal(axes: tuple[Axis, ...], two: Value) -> bool:
    """Whether a vector, or a number, may stand for the diagonal of a square matrix."""
    if len(axes) != 2 or axes[0].size != axes[1].size:
        return False
    return two.is_number or [axis.size for axis in two.axes] == [axes[0].size]


def _has_rows_above(elaborator: Elaborator, one: Jacobian, two: Value) -> bool:
    """Whether the layout says that (i, j) is the derivative of y_i by x_j."""
    layout = elaborator.vocabulary.notation.layout
    sizes = [axis.size for axis in (*one.above.axes, *one.below.axes)]
    return layout == "numerator" and sizes == [axis.size for axis in two.axes]


def _along(term: Expr, own: tuple[Axis, ...], axes: tuple[Axis, ...]) -> Expr:
    return term.xreplace(
        {one.symbol: other.symbol for one, other in zip(own, axes, strict=False)}
    )
