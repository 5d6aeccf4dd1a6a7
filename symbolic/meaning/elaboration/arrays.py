"""Entries of arrays in brackets, arrays written out, and diagonal matrices."""

import sympy
from sympy import Expr, Integer, KroneckerDelta, Symbol

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import Component, Diagonal, Table
from backproof.symbolic.meaning.verdict_codes import SHAPES

from .components import Axis, Value, transpose
from .context import Context
from .substitution import substituted

__all__ = ["component", "diagonal", "table"]


def component(context: Context, term: Component) -> Value:
    """The entry of what stands in brackets: (W x)_i."""
    value = context.plain(term.term)
    axes, written = value.axes, term.indices
    turned = False
    if len(axes) == 2 and len(written) == 1:
        context.open = True
        part = context.choice.part
        if turned := part == "vector":
            part = {"columns": "row", "rows": "column"}[
                context.vocabulary.notation.vectors
            ]
        how = ", turned," if turned else ""
        context.remark(f"one index picks a {part}{how} of a matrix", term.span)
        axes = axes[1:] if part == "column" else axes[:1]
    if len(axes) != len(written):
        plural = "index" if len(written) == 1 else "indices"
        raise Objection(
            SHAPES,
            f"{context.text_of(term.span)}: {len(written)} {plural} of a value of the "
            f"shape {context.shape(value)}",
            term.span,
            _instead(len(axes)),
        )
    where = context.text_of(term.term.span)
    put_in: dict[Symbol, Expr] = {}
    for axis, index in zip(axes, written, strict=True):
        put_in[axis.symbol] = context.indexing.index(index)
        context.indexing.use_axis(index, axis.size, where, term.span)
    found = substituted(value.term, put_in)
    rows = value.rows if value.rows not in axes else None
    columns = value.columns if value.columns not in axes else None
    entry = Value(found, rows, columns)
    return transpose(entry) if turned else entry


def _instead(axes: int) -> str:
    return {
        0: "a number has no entries: leave the indices out",
        1: "a vector has one index",
        2: "a matrix has two indices, its row and its column",
    }[axes]


def table(context: Context, term: Table) -> Value:
    """A matrix written out."""
    height, width = len(term.rows), len(term.rows[0])
    if any(len(row) != width for row in term.rows):
        raise Objection(
            SHAPES,
            "the rows of a matrix differ in length",
            term.span,
            "an & or an entry is missing, or one too many",
        )
    rows, columns = context.axis(Integer(height)), context.axis(Integer(width))
    entries = (
        context.scalar(cell, "an entry of a matrix")
        * _at(rows, row_number)
        * _at(columns, column_number)
        for row_number, row in enumerate(term.rows, 1)
        for column_number, cell in enumerate(row, 1)
    )
    return Value(sympy.Add(*entries), rows, columns)


def _at(axis: Axis | None, place: int) -> Expr:
    return KroneckerDelta(axis.symbol, place) if axis else Integer(1)


def diagonal(context: Context, term: Diagonal) -> Value:
    """The matrix with a vector on its diagonal."""
    vector = context.plain(term.term)
    if len(vector.axes) != 1:
        raise UnsupportedError("the diagonal matrix of anything but a vector")
    (axis,) = vector.axes
    other = context.axis(axis.size)
    assert other is not None  # noqa: S101
    delta = KroneckerDelta(axis.symbol, other.symbol)
    return Value(vector.term * delta, axis, other)
