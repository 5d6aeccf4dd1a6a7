"""Rows that were given already, remembered so that none is given twice.

The rows are variants of one and share most nodes with it.  Their hashes are put
together from those of its nodes, which are computed once: without this, all edits take
a sixth longer.
"""

from backproof.symbolic.reading.tree import Fenced, Fraction, Node, Row, Scripted, walk

from .tree import rows_of

__all__ = ["Once"]


class Once:
    """A set of rows; ``original`` is in it.

    >>> once = Once(Row(()))
    >>> once.add(Row(())), once.add(Row((Fenced("(", Row(()), ")"),)))
    (False, True)
    """

    def __init__(self, original: Row) -> None:
        self.original = original
        # An id is that of one node as long as this lives, and the original does.
        self._known: dict[int, int] = {}
        for node in reversed(list(walk(original))):
            for row in rows_of(node):
                self._known[id(row)] = self._hash(row)
            self._known[id(node)] = self._hash(node)
        self._rows = {self._hash(original): [original]}

    def add(self, row: Row) -> bool:
        """Add a row; say whether it was not there."""
        same = self._rows.setdefault(self._hash(row), [])
        if row in same:
            return False
        same.append(row)
        return True

    def _of(self, part: Row | Node) -> int:
        return self._known.get(id(part)) or self._hash(part)

    def _hash(self, part: Row | Node) -> int:
        known, hash_of = self._known, self._hash
        if isinstance(part, Row):
            items = part.items
            return hash(tuple([known.get(id(item)) or hash_of(item) for item in items]))
        if isinstance(part, Scripted):
            rows = [self._of(row) for row in (part.sub, part.sup) if row is not None]
            return hash((self._of(part.base), part.primes, *rows))
        if isinstance(part, Fenced):
            return hash((part.open, self._of(part.body), part.close))
        if isinstance(part, Fraction):
            return hash((self._of(part.above), self._of(part.below)))
        return hash(part)
