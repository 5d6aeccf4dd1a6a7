"""Whether a definition would go round in a circle.

    z[l] by a[l-1],  a[l] by z[l]      goes down a layer each time round: no circle
    y by f,  f by y                    a circle

Definitions refer to each other at labels such as l-1 or L.  A quantity that comes back
to itself at the same label is defined by itself, and one that only comes back at higher
labels needs a beginning.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Indexed, Symbol

from backproof.symbolic.meaning.notations.vocabulary import Vocabulary
from backproof.symbolic.theory import index_symbol

from .lexicon import slot_order
from .theories import Definition

__all__ = ["goes_round"]

_FARTHEST = 3
"""Labels are followed this far from where a definition begins."""


@dataclass(frozen=True)
class _Reference:
    """A quantity at its label, None if it has none."""

    symbol: str
    place: Expr | None = None


def goes_round(
    new: Definition,
    known: Mapping[str, Sequence[Definition]],
    vocabulary: Vocabulary,
) -> bool:
    """Whether the quantity would depend on itself at its own label or above it.

    Above it is allowed where the quantity is known at some fixed label already.
    """
    others = (other for several in known.values() for other in several)
    if not any(new.symbol in definition.names for definition in (new, *others)):
        return False
    begun = any(other.fixed for other in known.get(new.symbol, ()))
    start = _start(new, vocabulary)
    waiting = list(_references(new.term, start, vocabulary))
    seen = set(waiting)
    while waiting:
        at = waiting.pop()
        if at.symbol == new.symbol:
            distance = _distance(at, start)
            if distance == 0 or (distance is None and not new.fixed):
                return True
            if distance is not None and distance > 0 and not (begun or new.fixed):
                return True
        for definition in known.get(at.symbol, ()):
            if not _speaks_of(definition, at):
                continue
            for further in _references(definition.term, at, vocabulary):
                if further not in seen and abs(_offset(further)) <= _FARTHEST:
                    seen.add(further)
                    waiting.append(further)
    return False


def _start(new: Definition, vocabulary: Vocabulary) -> _Reference:
    label = _label(new.symbol, vocabulary)
    if label is None:
        return _Reference(new.symbol)
    if new.fixed and new.reach is not None and new.label == label[0]:
        return _Reference(new.symbol, new.reach.lower)
    return _Reference(new.symbol, label[1])


def _distance(one: _Reference, other: _Reference) -> int | None:
    """How many labels lie between two places; None if nobody can tell."""
    if one.place is None or other.place is None:
        return 0 if one.place is other.place else None
    difference = one.place - other.place
    return int(difference) if difference.is_Integer else None


def _offset(at: _Reference) -> int:
    """The number in l-1 and in L-1."""
    return 0 if at.place is None else int(at.place.as_coeff_Add()[0])


def _speaks_of(definition: Definition, at: _Reference) -> bool:
    """Whether a definition may be the one that holds at a label."""
    if definition.reach is None or at.place is None:
        return True
    below = at.place - definition.reach.lower
    above = definition.reach.upper - at.place
    outside = (below.is_Integer and below < 0) or (above.is_Integer and above < 0)
    return not outside


def _references(
    term: Expr, at: _Reference, vocabulary: Vocabulary
) -> Iterator[_Reference]:
    """The quantities in a term, as seen from the one that it defines."""
    own = _label(at.symbol, vocabulary)
    put_in = {own[1]: at.place} if own and at.place is not None else {}
    for indexed in sorted(term.atoms(Indexed), key=str):
        symbol = str(indexed.base.label)
        label = _label(symbol, vocabulary)
        index = indexed.indices[label[0]].xreplace(put_in) if label else None
        yield _Reference(symbol, index)
    for plain in sorted(term.atoms(Symbol), key=str):
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
        counts = slot.written and not slot.axis
        if counts and slot.letter not in vocabulary.notation.omit:
            return place, index_symbol(slot.letter)
    return None
