r"""Sizes as large as the document counts.

x_3            there are three
w^{L-1}        with l in 1..L there is a layer before the last
h_{T-2}        with t in 0..T there are two steps
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from .elaboration.indexing import countable
from .notations.vocabulary import Slot, Vocabulary
from .syntax import IndexTerm, Term, members

__all__ = ["counted"]


def counted(vocabulary: Vocabulary, terms: Iterable[Term | None]) -> Vocabulary:
    """The vocabulary with sizes no smaller than the indices that count with them.

    A large number raises no size: every instance would be as large.
    """
    least: dict[str, int] = {}
    for term in terms:
        for member in members(term):
            entry = vocabulary.symbols.get(member.symbol)
            slots = entry.slots if entry else ()
            for slot, index in zip(slots, member.indices, strict=False):
                for name, number in _needed(slot, index) if index else ():
                    if number <= countable(vocabulary, name):
                        least[name] = max(least.get(name, 1), number)
    sizes = {
        name: replace(size, minimum=max(size.minimum, least.get(name, size.minimum)))
        for name, size in vocabulary.sizes.items()
    }
    return replace(vocabulary, sizes=sizes)


def _needed(slot: Slot, index: IndexTerm) -> Iterator[tuple[str, int]]:
    """How large a size must be for an index to be one of a slot's."""
    lower, upper = slot.lower, slot.upper
    above_lower = bool(lower.name) or index.offset >= lower.offset
    if not index.name and upper.name and not upper.labels and above_lower:
        yield upper.name, index.offset - upper.offset
    below_upper = index.name == upper.name and index.offset <= upper.offset
    if index.name and below_upper and not (lower.name or index.labels):
        yield index.name, lower.offset - index.offset
