"""A quantity at its indices: an entry, or an array where rows or columns are open."""

from collections.abc import Mapping

from sympy import Expr, Integer, KroneckerDelta

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.meaning.notations.vocabulary import Slot, SymbolEntry
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import (
    IndexTerm,
    IndexValue,
    Indicator,
    Member,
)
from backproof.symbolic.meaning.verdict_codes import UNSUPPORTED

from .components import Axis, Value, number
from .context import Context
from .lexicon import bound_term, quantity_base, slot_order

__all__ = ["index_value", "indicator", "quantity"]


def quantity(context: Context, member: Member) -> Value:
    """A quantity, with an axis for each index that is not written."""
    if member.symbol in context.arguments:
        return number(context.arguments[member.symbol])
    entry = context.vocabulary.symbols[member.symbol]
    where = context.text_of(member.span) or entry.latex
    found: dict[str, Expr] = {}
    written: list[tuple[Slot, IndexTerm]] = []
    for slot, index in zip(entry.slots, member.indices, strict=True):
        given = index
        if index is None and slot.letter in context.vocabulary.notation.omit:
            given = IndexTerm(slot.letter)
            context.remark(f"{where} is read at {slot.letter}", member.span)
        if given is not None:
            found[slot.letter] = context.indexing.index(given)
            written.append((slot, given))
        elif not slot.axis:
            raise Objection(
                UNSUPPORTED,
                f"{where} does not say for which {slot.letter}",
                member.span,
                f"write its {slot.letter}, as in {entry.latex}, or let it be left out "
                f'by omit = ["{slot.letter}"] in the notation',
            )
    rows, columns = _open_axes(context, entry, found)
    for slot, index in written:
        context.indexing.use(slot, index, found, where, member.span)
    if entry.domain in ("identity", "ones"):
        return Value(_constant_entry(entry, found), rows, columns)
    base = quantity_base(entry)
    if not entry.slots:
        return number(base)
    indices = tuple(found[entry.slots[p].letter] for p in slot_order(entry))
    return Value(base[indices], rows, columns)


def _open_axes(
    context: Context, entry: SymbolEntry, found: dict[str, Expr]
) -> tuple[Axis | None, Axis | None]:
    """An axis for each slot that nothing is written for."""
    opened: list[Axis | None] = []
    for slot in entry.slots:
        if slot.letter in found:
            continue
        lower = bound_term(slot.lower, context.vocabulary, found)
        if lower != 1:
            raise UnsupportedError(
                f"{entry.latex} as a whole, since {slot.letter} begins at "
                f"{context.size(lower)} and not at 1"
            )
        axis = context.axis(bound_term(slot.upper, context.vocabulary, found))
        found[slot.letter] = axis.symbol if axis else Integer(1)
        opened.append(axis)
    if not opened:
        return None, None
    if len(opened) == 1:
        columns = context.vocabulary.notation.vectors == "columns"
        return (opened[0], None) if columns else (None, opened[0])
    return opened[0], opened[1]


def _constant_entry(entry: SymbolEntry, found: Mapping[str, Expr]) -> Expr:
    """The entry of the identity matrix, or of a matrix of ones."""
    if entry.domain == "ones":
        return Integer(1)
    row, column = (found[slot.letter] for slot in entry.slots)
    return KroneckerDelta(row, column)


def index_value(context: Context, value: IndexValue) -> Value:
    """A size or an index as a number."""
    return number(context.indexing.index(value.index))


def indicator(context: Context, condition: Indicator) -> Value:
    """1 where two indices are equal, or unequal, and else 0."""
    left = context.indexing.index(condition.left)
    right = context.indexing.index(condition.right)
    context.indexing.compare(condition.left, condition.right)
    delta = KroneckerDelta(left, right)
    return number(delta if condition.equal else 1 - delta)
