"""A side cut into the terms of a sum, and which of them an edit changes.

a - b + c   with an edit   a - 2 b + c     ->    the second term: - b, then - 2 b
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from backproof.symbolic.reading.tree import Row

from .edits.material import Material
from .edits.terms import operator_of, terms
from .edits.tree import common_ends

__all__ = ["Cuts", "cuts"]


@dataclass(frozen=True)
class Cuts:
    """A row and where its terms end; the sign before a term belongs to it.

    Terms count from 0, and ``ends`` are those of their items.
    """

    row: Row
    ends: tuple[int, ...]

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self.ends)

    def __iter__(self) -> Iterator[Row]:
        """The terms as rows."""
        return (self.of(self.row, number, number) for number in range(len(self)))

    def start(self, number: int) -> int:
        """Where the items of a term begin."""
        return self.ends[number - 1] if number else 0

    def of(self, row: Row, first: int, last: int) -> Row:
        """The terms from the first to the last, as they are after an edit of these."""
        behind = len(self.row.items) - self.ends[last]
        return Row(row.items[self.start(first) : len(row.items) - behind], row.span)

    def changed(self, row: Row) -> tuple[int, int]:
        """The first and the last of the terms that an edit changes."""
        old = self.row.items
        before, behind = common_ends(old, row.items)
        stop = len(old) - behind
        # What is put in between two terms is the end of the first.
        first = bisect_left(self.ends, before if before == stop else before + 1)
        last = bisect_left(self.ends, max(stop, before), first)
        while first and not _begins_a_term(row, self.start(first)):
            first -= 1
        return first, last


def cuts(row: Row, material: Material) -> Cuts:
    """The terms of a row; one that is no sum is one term.

    >>> from backproof.symbolic.reading.layout import layout
    >>> from backproof.symbolic.reading.source import MathText
    >>> from backproof.symbolic.reading.tokens import tokens
    >>> one, two = (layout(tokens(MathText.of(t))).rows[0] for t in ("a - b", "a, b"))
    >>> len(cuts(one, Material())), len(cuts(two, Material()))
    (2, 1)
    """
    found = terms(row, material.functions, material.prefixes)
    end = len(row.items)
    if not found or found[0].of != len(found):
        return Cuts(row, (end,))
    return Cuts(row, (*(term.end for term in found[:-1]), end))


def _begins_a_term(row: Row, start: int) -> bool:
    """Whether what stands there is a sign, or nothing does."""
    return all(operator_of(item) in ("+", "-") for item in row.items[start : start + 1])
