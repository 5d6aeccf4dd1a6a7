"""A row of atoms, read from left to right with knowledge of what comes.

All that is asked about the rest of a row is worked out once, from its end, so that a
long row takes no longer for each of its atoms.
"""

from .atoms import enclosed
from .rows import Row
from .signs import BLANK, HARD, RELATIONS, STOPS, WIDE

__all__ = ["RowReader"]


class RowReader:
    """The atoms of a row, and a position among them."""

    def __init__(self, row: Row) -> None:
        self.text = row.text
        self.row = list(row.atoms)
        self.position = 0
        self.prepare()

    def prepare(self) -> None:
        """Look ahead once, so that no step has to."""
        self.nested = enclosed(self.row)
        self.leads = self._leads()
        self.after_blanks = self._skipping(BLANK)
        self.after_stops = self._skipping(BLANK | WIDE | STOPS | {"&"})

    def _skipping(self, names: frozenset[str]) -> list[int]:
        """For each place the next one whose atom is none of these."""
        found = list(range(len(self.row) + 1))
        for place in range(len(self.row) - 1, -1, -1):
            if self.row[place].name in names:
                found[place] = found[place + 1]
        return found

    def ahead(self, start: int) -> int:
        """The index of the next atom that prints something."""
        return self.after_blanks[min(start, len(self.row))]

    def peek(self, *, blanks: bool = False) -> str:
        """The name of the next atom."""
        place = self.ahead(self.position) if blanks else self.position
        return self.row[place].name if place < len(self.row) else ""

    def _leads(self) -> list[str]:
        """For each place the relation that comes first from there on."""
        found = [""] * (len(self.row) + 1)
        for place in range(len(self.row) - 1, -1, -1):
            name = self.row[place].name
            found[place] = found[place + 1]
            if place not in self.nested and name in RELATIONS:
                found[place] = name
            elif name in HARD or self.starts_comment(place):
                found[place] = ""
        return found

    def starts_comment(self, place: int) -> bool:
        """Whether ``//`` stands at a place."""
        names = [atom.name for atom in self.row[place : place + 2]]
        return names == ["/", "/"]
