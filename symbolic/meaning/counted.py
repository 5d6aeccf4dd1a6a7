"""Sizes as large as the document counts: where it writes x_3, there are three."""

from collections.abc import Iterable
from dataclasses import replace

from .elaboration.indexing import LARGEST
from .notations.vocabulary import Vocabulary
from .sides import USUAL, WrittenSide
from .syntax import members

__all__ = ["counted"]


def counted(vocabulary: Vocabulary, sides: Iterable[WrittenSide]) -> Vocabulary:
    """The vocabulary with sizes no smaller than the numbers that count with them.

    A large number raises no size: every instance would be as large.
    """
    least: dict[str, int] = {}
    for side in sides:
        for member in members(side.parsed(USUAL).term):
            entry = vocabulary.symbols.get(member.symbol)
            slots = entry.slots if entry else ()
            for slot, index in zip(slots, member.indices, strict=False):
                if index and not index.name and slot.upper.name and slot.axis:
                    number = index.offset - slot.upper.offset
                    name = slot.upper.name
                    if number <= LARGEST:
                        least[name] = max(least.get(name, 1), number)
    sizes = {
        name: replace(size, minimum=max(size.minimum, least.get(name, 1)))
        for name, size in vocabulary.sizes.items()
    }
    return replace(vocabulary, sizes=sizes)
