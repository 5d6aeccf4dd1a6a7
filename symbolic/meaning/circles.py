"""Whether a definition would go round in a circle.

    z[l] by a[l-1],  a[l] by z[l]      goes down a layer each time round: no circle
    y by f,  f by y                    a circle

Definitions refer to each other at labels such as l-1 or L.  What matters is the sum of
the offsets along a path: a quantity that comes back to itself at the same label is
defined by itself, and one that only comes back at higher labels needs a beginning.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Indexed, Symbol

from backproof.symbolic.theory import index_symbol

from .lexicon import slot_order
from .theories import Definition
from .vocabulary import Vocabulary

__all__ = ["goes_round"]

_FARTHEST = 3
"""Labels are followed this far from where a definition begins."""


@dataclass(frozen=True)
class _Reference:
    """A quantity at its label: an offset from a base, "" for the definition's own."""

    symbol: str
    base: str = ""
    offset: int = 0


def goes_round(
    new: Definition,
    known: Mapping[str, Sequence[Definition]],
    vocabulary: Vocabulary,
) -> bool:
    """Whether the quantity would depend on itself at its own label or above it.

    Above it is allowed where the quantity is known at some fixed label already.
    """
    begun = any(other.fixed for other in known.get(new.symbol, ()))
    start = _Reference(new.symbol)
    waiting = list(_references(new.term, start, vocabulary))
    seen = set(waiting)
    while waiting:
        reference = waiting.pop()
        if reference.symbol == new.symbol:
            if reference.base or new.fixed:
                if not new.fixed:
                    return True
                continue
            if reference.offset == 0 or (reference.offset > 0 and not begun):
                return True
        for definition in known.get(reference.symbol, ()):
            for further in _references(definition.term, reference, vocabulary):
                if further not in seen and abs(further.offset) <= _FARTHEST:
                    seen.add(further)
                    waiting.append(further)
    return False


def _references(
    term: Expr, at: _Reference, vocabulary: Vocabulary
) -> Iterator[_Reference]:
    """The quantities in a term, as seen from the one that it defines."""
    own = _label(at.symbol, vocabulary)
    for indexed in term.atoms(Indexed):
        symbol = str(indexed.base.label)
        label = _label(symbol, vocabulary)
        if label is None:
            yield _Reference(symbol)
            continue
        index = indexed.indices[label[0]]
        offset = index - own[1] if own else index
        if own and offset.is_Integer:
            yield _Reference(symbol, at.base, at.offset + int(offset))
        else:
            yield _Reference(symbol, str(index))
    for plain in term.atoms(Symbol):
        entry = vocabulary.symbols.get(plain.name)
        if entry is not None and not entry.slots:
            yield _Reference(plain.name)


def _label(name: str, vocabulary: Vocabulary) -> tuple[int, Symbol] | None:
    """The position of the label of a quantity, and its letter."""
    entry = vocabulary.symbols.get(name)
    if entry is None:
        return None
    for place, position in enumerate(slot_order(entry)):
        slot = entry.slots[position]
        if not slot.axis and slot.letter not in vocabulary.notation.omit:
            return place, index_symbol(slot.letter)
    return None
