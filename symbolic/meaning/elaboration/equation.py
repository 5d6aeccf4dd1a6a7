"""The two sides of an ``=`` in components: what must hold for which indices."""

from collections.abc import Sequence
from dataclasses import dataclass

import sympy
from sympy import Expr, Integer, KroneckerDelta

from backproof.symbolic.meaning.checked import Remark
from backproof.symbolic.meaning.notations.wording import entry_for
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import Member, Number, Term
from backproof.symbolic.meaning.verdict_codes import (
    BAD_INDEX,
    FREE_INDEX,
    SHAPES,
    UNSUPPORTED,
)
from backproof.symbolic.reading.source import Span
from backproof.symbolic.theory import Index

from .components import (
    Axis,
    Jacobian,
    Value,
    entrywise,
    same_shape,
    transpose,
)
from .elaborate import Elaborator, Entry
from .implied import repeated, with_sums
from .ranges import Range, in_order

__all__ = ["IMPLIED", "Equation", "aligned", "equation", "only_on_the_right"]

IMPLIED = (
    'If sums over repeated indices are not written here, say sums = "implied" in the '
    "notation"
)


@dataclass(frozen=True)
class Equation:
    """Two terms that should agree for all values of the indices.

    ``only_right`` names the indices of the document that are free on the right side
    and not on the left, and ``repeated`` says that they stand twice there; ``layout``
    is that of a derivative of vectors, if chosen.
    """

    left: Expr
    right: Expr
    for_all: tuple[Index, ...]
    remarks: tuple[Remark, ...]
    only_right: tuple[str, ...] = ()
    layout: str = ""
    repeated: bool = False


def equation(elaborator: Elaborator, left: Term, right: Term) -> Equation:
    """Both sides of an ``=`` as components.

    Raises Objection if a side has no value, or if their shapes differ.
    """
    left, right = with_sums((left, right), elaborator.vocabulary)
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
        left_term,
        right_term,
        for_all,
        tuple(elaborator.remarks),
        only_right,
        elaborator.layout,
        bool(only_right)
        and repeated(right, elaborator.vocabulary).issuperset(only_right),
    )


def only_on_the_right(
    names: Sequence[str], span: Span, *, repeated: bool = False
) -> Objection:
    """What to say of indices that one side has and the other lacks."""
    several = ", ".join(names)
    omitted = ", ".join(f'"{name}"' for name in names)
    hint = (
        f"is a sum over {several} missing, or is it another letter?  An index that is "
        f"left out on purpose is named in the notation: omit = [{omitted}]"
    )
    if repeated:
        hint += f".  {IMPLIED}"
    message = f"free on the right side only: {several}"
    return Objection(FREE_INDEX, message, span, hint)


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
            declared = _declaration(elaborator, (one, two), terms)
            raise Objection(
                SHAPES,
                f"the left side is {_described(elaborator, one)}, the right side "
                f"{_described(elaborator, two)}",
                span,
                "the transpose of one side fits the other" if fits else declared,
            )
    both = entrywise(sympy.Tuple, one, two)
    return both.term[0], both.term[1], both.axes


def _declaration(
    elaborator: Elaborator, sides: tuple[Value, Value], terms: tuple[Term, Term]
) -> str:
    """The entry for a quantity without indices that is set equal to an array."""
    for term, other in zip(terms, reversed(sides), strict=True):
        if not isinstance(term, Member) or term.symbol in elaborator.arguments:
            continue
        entry = elaborator.vocabulary.symbols[term.symbol]
        if not entry.slots and entry.domain == "real":
            shape = " x ".join(elaborator.size(axis.size) for axis in other.axes)
            declared = entry_for(entry.latex, shape)
            return f"if {entry.latex} is no number, say in [quantities]: {declared}"
    return ""


def _described(elaborator: Elaborator, value: Value) -> str:
    if value.is_number:
        return "a number"
    return f"of the shape {elaborator.shape(value)}"


def _with_jacobian(
    elaborator: Elaborator, one: Jacobian, two: Entry, span: Span
) -> tuple[Expr, Expr, tuple[Axis, ...]]:
    axes = (*one.above.axes, *one.below.axes)
    if isinstance(two, Jacobian):
        others = (*two.above.axes, *two.below.axes)
        if [axis.size for axis in axes] == [axis.size for axis in others]:
            return one.term, _along(two.term, others, axes), axes
    elif two.rows and two.columns and len(one.above.axes) == len(one.below.axes) == 1:
        return one.term, _laid_out(elaborator, axes, two, span), axes
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
        r"write its entries, as in \frac{\partial y_i}{\partial x_j}",
    )


def _is_diagonal(axes: tuple[Axis, ...], two: Value) -> bool:
    """Whether a vector, or a number, may stand for the diagonal of a square matrix."""
    if len(axes) != 2 or axes[0].size != axes[1].size:
        return False
    return two.is_number or [axis.size for axis in two.axes] == [axes[0].size]


def _laid_out(
    elaborator: Elaborator, axes: tuple[Axis, ...], two: Value, span: Span
) -> Expr:
    """The entries of a matrix that is the derivative of a vector by a vector.

    Its rows are those of the numerator or of the denominator: if the notation does not
    say it, that is a choice.  Raises Objection if the matrix has another shape.
    """
    layout = elaborator.vocabulary.notation.layout
    if layout != "numerator":
        elaborator.layout = layout = elaborator.choice.layout
    own = two.axes if layout == "numerator" else two.axes[::-1]
    if [axis.size for axis in own] != [axis.size for axis in axes]:
        rows, columns = axes if layout == "numerator" else axes[::-1]
        shape = elaborator.shape(Value(Integer(0), rows, columns))
        raise Objection(
            SHAPES,
            f"the derivative has the shape {shape} in the {layout} layout, the other "
            f"side is {_described(elaborator, two)}",
            span,
        )
    return _along(two.term, own, axes)


def _along(term: Expr, own: tuple[Axis, ...], axes: tuple[Axis, ...]) -> Expr:
    return term.xreplace(
        {one.symbol: other.symbol for one, other in zip(own, axes, strict=False)}
    )
