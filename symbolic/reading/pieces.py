r"""A row cut into pieces: mathematics, relations, separators and remarks.

    a = b, \quad c = d \ \ (2) \text{ by the chain rule}
        ->  [a] = [b]   [c] = [d]   remarks "(2)", "by the chain rule"

What TeX prints beside an equation is no part of it, and is kept as a remark: words and
numbers (``remarks.py``), conditions in brackets, ranges such as ``i = 1, \dots, n``.
"""

from collections.abc import Sequence

from .atoms import Atom
from .bracketed import bracketed
from .remarks import Piece, Remark, RemarkReader
from .rows import Row
from .sides import stripped, trimmed, visible
from .signs import (
    BLANK,
    CLOSING,
    COMPARISONS,
    ENDS,
    HARD,
    LABELS,
    OPENING,
    OPERATORS,
    PHANTOM,
    RELATIONS,
    STOPS,
    TEXT,
    WIDE,
)

__all__ = ["PAIRED", "Piece", "Remark", "pieces"]

PAIRED = frozenset(
    {"align", "aligned", "alignat", "alignedat", "flalign", "xalignat", "xxalignat"}
)
"""Environments whose columns come in pairs, one equation to a pair."""


def pieces(row: Row) -> list[Piece]:
    """What a row says, from left to right; remarks go with the piece before them."""
    return _Reader(row).read()


class _Reader(RemarkReader):
    """One row on its way to its pieces."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.environment = row.environment
        self.first = row.first
        self.cell = 0

    def read(self) -> list[Piece]:
        """The pieces of the row."""
        self._drop_number()
        if not self.first and (inner := bracketed(self.text, self.row)):
            condition = Remark("condition", trimmed(self.text[inner[0] : inner[1]]))
            return [Piece(remarks=[condition])]
        while self.position < len(self.row):
            atom = self.row[self.position]
            nested = self.position in self.nested
            self.position += 1
            self._take(atom, nested=nested)
        self._finish()
        return [piece for piece in self.done if _says(piece)]

    def _take(self, atom: Atom, *, nested: bool) -> None:
        name = atom.name
        if name in (r"\eqno", r"\leqno"):
            self._rest("label", atom)
        elif name in LABELS:
            self._label(atom)
        elif name == "&":
            self._separate(atom, wide=False)
            self.cell += 1
            if not self.last and not self.current.relations:
                self.current.indented = True
        elif nested:
            self._keep(atom)
        elif name in WIDE:
            if name in (r"\hspace", r"\mspace"):
                self._skip_group()
            elif name == r"\hskip":
                self._skip_length(atom)
            self._separate(atom, wide=True)
        elif name in HARD:
            self._finish(fresh=True)
        elif name in PHANTOM or (name == r"\color" and self._colours_relation()):
            self._skip_group()
        elif name == "/" and self.peek() == "/":
            self._rest("comment", atom)
        elif name == "/" and self._aside():
            self._rest("aside", atom)
        elif name == r"\forall":
            self._quantifier(atom)
        elif name in TEXT and self._text(atom):
            pass
        elif name in ENDS and self._ends_proof():
            self._remark("text", atom.start, atom.end)
        elif name in ("(", "[") and self._bracketed_words():
            self._bracketed_remark(atom)
        elif name == ":" and self._ends_condition():
            self._leading_condition()
        elif relation := self.relation(atom, self.last):
            if relation.symbol in HARD:
                self._finish(fresh=True)
                return
            self._seen()
            self.current.relations.append(relation)
            self.current.sides.append([])
            self.last, self.balance = "", 0
        elif name in (",", ";") and self._splits():
            self._finish()
        else:
            self._keep(atom)

    def _keep(self, atom: Atom) -> None:
        """Add an atom to the side that is being read."""
        self.current.sides[-1].append(atom)
        if atom.name not in BLANK:
            self._seen()
            self.last = atom.name
            self.balance += (atom.name in OPENING) - (atom.name in CLOSING)

    def _seen(self) -> None:
        if self.current.cell is None:
            self.current.cell = self.cell

    def _separate(self, atom: Atom, *, wide: bool) -> None:
        """A wide space, or the end of a cell."""
        if self._splits() or (not wide and self._ends_pair()):
            self._finish()
        elif wide or self.current.sides[-1]:
            # The place stays, so that a wide space can still be seen.
            blank = Atom("~" if wide else " ", atom.start, atom.start)
            self.current.sides[-1].append(blank)

    def _ends_pair(self) -> bool:
        """Whether a pair of columns ends here, and the next has a right cell only."""
        pairs = self.environment.rstrip("*") in PAIRED and self.cell % 2 == 1
        side = self.last and (self.current.relations or self.current.indented)
        if not (pairs and side and self.peek(blanks=True) == "&"):
            return False
        return self.last not in OPERATORS and self.balance <= 0

    def _finish(self, *, fresh: bool = False) -> None:
        """End the current piece."""
        piece = self.current
        self._trailing_condition(piece)
        asked = visible(piece.sides[-1])
        if piece.relations and asked and all(atom.name == "?" for atom in asked):
            # "a = b = ??" asks what comes next: nothing is claimed there.
            piece.sides.pop()
            piece.relations.pop()
            self._remark("aside", asked[0].start, asked[-1].end)
        said = bool(piece.relations) or any(map(visible, piece.sides))
        if self.done and not said:
            self.done[-1].remarks.extend(piece.remarks)
        elif self.done and piece.relations and _is_range(piece.sides[-1]):
            self.done[-1].remarks.append(Remark("range", self._whole(piece)))
            self.done[-1].remarks.extend(piece.remarks)
        elif _says(piece) or piece.indented:
            self.done.append(piece)
        self.current = Piece(fresh=fresh)
        self.last, self.balance = "", 0

    def _ends_condition(self) -> bool:
        """Whether a colon ends a condition, ``i = j:``, and an equation follows."""
        piece = self.current
        if len(piece.relations) != 1 or not self.leads[self.position]:
            return False
        left, right = map(visible, piece.sides)
        short = left and (len(left) == 1 or [a.name for a in left[1:-1]] == ["_"])
        compared = piece.relations[0].symbol in COMPARISONS
        return bool(short) and len(right) == 1 and compared and self.peek() != "="

    def _leading_condition(self) -> None:
        """What was read so far is a condition of what follows."""
        body = self._whole(self.current)
        remarks = [*self.current.remarks, Remark("condition", body)]
        self.current = Piece(
            remarks=remarks, fresh=True, indented=self.current.indented
        )
        self.last, self.balance = "", 0

    def _trailing_condition(self, piece: Piece) -> None:
        r"""Take a condition in brackets, ``\quad (i = 1, 2)``, off a piece."""
        side = piece.sides[-1]
        shown = visible(side)
        if len(piece.relations) == 0 or len(shown) < 3 or shown[-1].name != ")":
            return
        depth, place = 0, len(side)
        while place:
            place -= 1
            depth += (side[place].name == ")") - (side[place].name == "(")
            if not depth and side[place].name == "(":
                break
        inside = side[place:]
        before = side[:place]
        condition = any(atom.name in RELATIONS for atom in inside)
        listed = any("dots" in atom.name for atom in inside)
        space = 1 if listed else 2
        if condition and visible(before) and self._spaced_condition(before, space):
            body = self.text[side[place].start : shown[-1].end]
            piece.remarks.append(Remark("range" if listed else "condition", body))
            piece.sides[-1] = before

    def _spaced_condition(self, before: Sequence[Atom], least: int) -> bool:
        return visible(before)[-1].name in STOPS or self._spaced(before, least)


def _says(piece: Piece) -> bool:
    """Whether a piece holds anything."""
    shown = any(visible(side) for side in piece.sides)
    return shown or bool(piece.relations) or bool(piece.remarks)


def _is_range(side: Sequence[Atom]) -> bool:
    r"""Whether a side lists values, as in ``i = 1, \dots, n``."""
    depth = 0
    for atom in stripped(side):
        depth += (atom.name in OPENING) - (atom.name in CLOSING)
        if not depth and (atom.name == "," or "dots" in atom.name):
            return True
    return False
