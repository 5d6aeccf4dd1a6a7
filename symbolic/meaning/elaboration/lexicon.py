"""The symbols of a vocabulary as SymPy terms, as a theory will hold them."""

from collections.abc import Mapping

from sympy import Expr, Indexed, IndexedBase, Integer, Symbol

from backproof.symbolic.meaning.notations.vocabulary import (
    SizeEntry,
    Slot,
    SymbolEntry,
    Vocabulary,
)
from backproof.symbolic.meaning.syntax import IndexTerm

__all__ = [
    "bound_term",
    "quantity_base",
    "quantity_names",
    "size_base",
    "slot_order",
]


def size_base(size: SizeEntry) -> Expr:
    """A size as a symbol, or as a base to be indexed."""
    if size.fixed is not None and not size.slots:
        return Integer(size.fixed)
    base = IndexedBase if size.slots else Symbol
    # SymPy takes a positive number and 0 to be different at once.
    return base(size.name, integer=True, positive=True if size.minimum > 0 else None)


def quantity_base(entry: SymbolEntry) -> Expr:
    """A quantity as a symbol, or as a base to be indexed."""
    return IndexedBase(entry.name) if entry.slots else Symbol(entry.name)


def quantity_names(term: Expr) -> frozenset[str]:
    """The names of all quantities in a term, and of sizes and indices."""
    indexed = (str(one.base.label) for one in term.atoms(Indexed))
    return frozenset((*indexed, *(symbol.name for symbol in term.atoms(Symbol))))


def slot_order(entry: SymbolEntry) -> tuple[int, ...]:
    """The positions of the slots, each behind those that its range depends on."""
    letters = [slot.letter for slot in entry.slots]
    waiting = list(range(len(letters)))
    done: list[int] = []
    while waiting:
        for position in waiting:
            needed = _letters(entry.slots[position]) & {letters[p] for p in waiting}
            if needed <= {letters[position]}:
                done.append(position)
                waiting.remove(position)
                break
        else:
            return tuple(range(len(letters)))
    return tuple(done)


def _letters(slot: Slot) -> set[str]:
    return _names(slot.lower) | _names(slot.upper)


def _names(term: IndexTerm) -> set[str]:
    return {term.name}.union(*(_names(label) for label in term.labels))


def bound_term(
    term: IndexTerm, vocabulary: Vocabulary, letters: Mapping[str, Expr]
) -> Expr:
    """A bound of a slot's range, the letters of other slots put in.

    Raises KeyError for a letter that is not given.
    """
    if not term.name:
        return Integer(term.offset)
    size = vocabulary.sizes.get(term.name)
    if size is None:
        return letters[term.name] + term.offset
    base = size_base(size)
    labels = tuple(bound_term(label, vocabulary, letters) for label in term.labels)
    return (base[labels] if labels else base) + term.offset
