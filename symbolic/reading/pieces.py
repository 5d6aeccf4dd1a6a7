r"""A row cut into pieces: mathematics, relations, separators and remarks.

    a = b, \quad c = d \ \ (2) \text{ by the chain rule}
        ->  [a] = [b]   [c] = [d]   remarks "(2)", "by the chain rule"

What TeX prints beside an equation is no part of it: tags and labels, numbers typed by
hand behind wide spaces, words, comments behind ``//``, ranges such as ``i = 1, \dots,
n``, quantifiers.  They are kept as remarks.  A word in ``\text`` that stands where a
symbol would, such as ``\text{cost}(X)``, is mathematics.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .relations import Relation, RelationReader
from .rows import Atom, Row
from .sides import stripped, trimmed, visible
from .signs import (
    BLANK,
    CLOSING,
    COMPARISONS,
    ENDS,
    HARD,
    JOINING,
    LABELS,
    OPENING,
    OPERATORS,
    PHANTOM,
    RELATIONS,
    SETTING,
    STOPS,
    TEXT,
    THIN,
    WIDE,
)
from .source import MathText

__all__ = ["PAIRED", "Piece", "Remark", "pieces"]

PAIRED = frozenset(
    {"align", "aligned", "alignat", "alignedat", "flalign", "xalignat", "xxalignat"}
)
"""Environments whose columns come in pairs, one equation to a pair."""


@dataclass(frozen=True)
class Remark:
    """What stands beside the equations of a chain.

    ``kind`` is label, text, comment, aside, range, condition or quantifier.
    """

    kind: str
    body: MathText


@dataclass
class Piece:
    """Sides with the relations between them, from one row.

    ``sides`` has one more element than ``relations``; a blank first side says that
    the piece begins with its relation, a blank last one that it ends in it.  A
    ``fresh`` piece continues nothing; ``indented`` says that a ``&`` comes first;
    ``cell`` counts the ``&`` before the first thing that can be seen.
    """

    sides: list[list[Atom]] = field(default_factory=lambda: [[]])
    relations: list[Relation] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    fresh: bool = False
    indented: bool = False
    cell: int | None = None


_PROSE = re.compile(
    r"\s|[\u3040-\u30ff\u3400-\u9fff]|[:,(]\Z|\A\(|\A[(\[]?Q\.?E\.?[DF]\.?[)\]]?\Z"
)


def pieces(row: Row) -> list[Piece]:
    """What a row says, from left to right; remarks go with the piece before them."""
    return _Reader(row).read()


class _Reader(RelationReader):
    """One row on its way to its pieces."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.done: list[Piece] = []
        self.current = Piece()
        self.environment = row.environment
        self.cell = 0
        # Of the side that is being read: the last visible atom, and open brackets.
        self.last = ""
        self.balance = 0

    def read(self) -> list[Piece]:
        """The pieces of the row."""
        self._drop_number()
        while self.position < len(self.row):
            atom = self.row[self.position]
            nested = self.position in self.nested
            self.position += 1
            self._take(atom, nested=nested)
        self._finish()
        return [piece for piece in self.done if _says(piece)]

    def _take(self, atom: Atom, *, nested: bool) -> None:
        name = atom.name
        if name in LABELS:
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
            self._separate(atom, wide=True)
        elif name in HARD:
            self._finish(fresh=True)
        elif name in PHANTOM or (name == r"\color" and self._colours_relation()):
            self._skip_group()
        elif name == "/" and self.peek() == "/":
            self._rest("comment", atom)
        elif name == "/" and self._aside():
            self._rest("aside", atom)
        elif name == r"\forall" or name == "∀":
            self._quantifier(atom)
        elif name in TEXT and self._text(atom):
            pass
        elif name in ENDS and self._ends_proof():
            self._remark("text", atom.start, atom.end)
        elif name in ("(", "[") and self._bracketed_words():
            self._bracketed_remark(atom)
        elif name in (":", r"\colon") and self._ends_condition():
            self._leading_condition()
        elif relation := self.relation(atom, self.last):
            self._seen()
            self.current.relations.append(relation)
            self.current.sides.append([])
            self.last, self.balance = "", 0
        elif name in (",", ";", "，", "；") and self._splits():
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

    # What comes next.

    def _complete(self) -> bool:
        """Whether the current piece is an equation already."""
        return bool(self.current.relations and self.last)

    def _splits(self) -> bool:
        """Whether another equation follows, so that a separator ends this one."""
        if not self._complete() or not self.leads[self.position]:
            return False
        if self.last in OPERATORS or self.balance > 0:
            return False
        place = self.after_stops[self.position]
        if place == len(self.row):
            return False
        name = self.row[place].name
        return name not in RELATIONS and name not in OPERATORS

    # Separators.

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

    def _whole(self, piece: Piece) -> MathText:
        shown = [atom for side in piece.sides for atom in visible(side)]
        return trimmed(self.text[shown[0].start : shown[-1].end])

    # Remarks.

    def _remark(self, kind: str, start: int, end: int) -> None:
        body = trimmed(self.text[start:end])
        if body.text:
            self.current.remarks.append(Remark(kind, body))

    def _rest(self, kind: str, atom: Atom) -> None:
        """The rest of the row is a remark."""
        if kind == "aside":
            # "= / : a rule" interrupts a chain: its sign belongs to the remark.
            self.current.relations.pop()
            self.current.sides.pop()
        self._remark(kind, atom.start, self.row[-1].end)
        self.position = len(self.row)

    def _colours_relation(self) -> bool:
        r"""Whether ``\color{red}`` stands right before a relation."""
        place = self.ahead(self.ahead(self.position) + 1)
        return place < len(self.row) and self.row[place].name in RELATIONS

    def _aside(self) -> bool:
        waiting = self.current.relations and not self.last
        return bool(waiting) and self.peek(blanks=True) == ":"

    def _label(self, atom: Atom) -> None:
        """A label and its argument, which may be a single character."""
        place = self.ahead(self.position)
        if place < len(self.row) and self.row[place].name == "*":
            place = self.ahead(place + 1)
        end = self.row[place].end if place < len(self.row) else atom.end
        self.position = min(place + 1, len(self.row))
        self._remark("label", atom.start, end)

    def _skip_group(self) -> None:
        place = self.ahead(self.position)
        if place < len(self.row) and self.row[place].name == "*":
            place = self.ahead(place + 1)
        if place < len(self.row) and self.row[place].name == "{":
            self.position = place + 1

    def _quantifier(self, atom: Atom) -> None:
        """A quantifier: all that is left, or up to what it is said of."""
        if self.current.relations or self.last:
            self._rest("quantifier", atom)
            return
        place = self.position
        while place < len(self.row):
            name = self.row[place].name
            if place not in self.nested:
                if name in (":", r"\colon") or name in WIDE or name in HARD:
                    break
                leads = self.leads[place + 1] not in ("", r"\in", "∈")
                if name in (",", "，") and leads:
                    following = self.ahead(place + 1)
                    if self.row[following].name != r"\forall":
                        break
            place += 1
        end = self.row[place].start if place < len(self.row) else self.row[-1].end
        self._remark("quantifier", atom.start, end)
        self.position = place + 1

    def _text(self, atom: Atom) -> bool:
        r"""Take ``\text{...}`` if it is prose; say whether it was."""
        place = self.ahead(self.position)
        script = self.last in ("_", "^")
        if script or place >= len(self.row) or self.row[place].inner is None:
            return False
        group = self.row[place]
        low, high = group.inner or (0, 0)
        said = self.text.text[low:high].strip()
        word = _first_word(said)
        # Behind a relation stands a side, and no "where": \text{in} is a name there.
        if word in SETTING and (self.last or not self.current.relations):
            self.position = len(self.row)
            self._remark("text", atom.start, self.row[-1].end)
            return True
        joining = word in JOINING
        prose = joining or atom.name.endswith("intertext") or self._is_apart()
        prose = prose or _PROSE.search(said) is not None
        if not prose or (atom.name == r"\mathrm" and not joining):
            return False
        if not joining and self._is_side(place + 1):
            return False
        self.position = place + 1
        splits = self._splits()
        self._remark("text", atom.start, group.end)
        if splits:
            self._finish()
        elif self._complete() and joining:
            self._remark("text", group.end, self.row[-1].end)
            self.position = len(self.row)
        return True

    def _ends_proof(self) -> bool:
        """Whether nothing follows a sign such as a square, and an equation is there."""
        return self._complete() and not visible(self.row[self.position :])

    def _bracketed_words(self) -> bool:
        r"""Whether words in brackets stand apart: ``\quad (\text{chain rule})``."""
        side = self.current.sides[-1]
        if not self._complete() or self.balance > 0 or not self._spaced(side):
            return False
        first = self.ahead(self.position)
        return first < len(self.row) and self.row[first].name in TEXT

    def _bracketed_remark(self, atom: Atom) -> None:
        depth, place = 1, self.position
        while place < len(self.row) and depth:
            name = self.row[place].name
            depth += (name in ("(", "[")) - (name in (")", "]"))
            place += 1
        self._remark("text", atom.start, self.row[place - 1].end)
        self.position = place

    def _is_apart(self) -> bool:
        """Whether a comma parts what comes from an equation: no factor follows it."""
        return self._complete() and self.balance <= 0 and self.last in (",", "，")

    def _is_side(self, after: int) -> bool:
        """Whether words stand where a whole side would: between two relations."""
        waiting = not self.last
        place = self.ahead(after)
        if place >= len(self.row):
            return waiting and bool(self.current.relations)
        return waiting and self.row[place].name in RELATIONS

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

    def _drop_number(self) -> None:
        r"""Take a number behind wide spaces or dots, ``\ \ (2)``, off the row."""
        comment = next(
            (k for k in range(len(self.row)) if self.starts_comment(k)), len(self.row)
        )
        end = comment
        while end and self.row[end - 1].name in BLANK | WIDE:
            end -= 1
        if not end or self.row[end - 1].name != ")":
            return
        start = end - 1
        while start and self.row[start - 1].name.isalnum() and end - start < 6:
            start -= 1
        inside = self.row[start : end - 1]
        if not start or self.row[start - 1].name != "(" or not inside:
            return
        start -= 1
        if not any(atom.name.isdigit() for atom in inside):
            return
        dotted = self._dots_before(start)
        if dotted == start and not self._spaced(self.row[:start]):
            return
        start = dotted
        self._remark("label", self.row[start].start, self.row[end - 1].end)
        self.row[start:end] = []
        self.prepare()

    def _dots_before(self, end: int) -> int:
        r"""Where the dots begin that lead to a number, ``a = b \cdots (1)``."""
        start = end
        while start and (
            self.row[start - 1].name in BLANK or "dots" in self.row[start - 1].name
        ):
            start -= 1
        shown = visible(self.row[start:end])
        before = visible(self.row[:start])[-1:]
        parted = before and before[0].name in OPERATORS | RELATIONS | {","}
        return start if shown and not parted else end

    def _spaced(self, before: Sequence[Atom], least: int = 2) -> bool:
        """Whether wide spaces end these atoms: more than TeX would set."""
        width = 0
        for atom in reversed(before):
            if atom.name in WIDE or atom.start == atom.end:
                return True
            if atom.name not in BLANK:
                break
            width += atom.name in THIN and atom.name != r"\!"
        return width >= least

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


def _first_word(said: str) -> str:
    """The first word of a remark; Chinese ones have no space behind them."""
    bare = said.lstrip(" ,.:;()（，。：；、")
    for word in JOINING | SETTING:
        if not word.isascii() and bare.startswith(word):
            return word
    return bare.split()[0].lower().rstrip(",.:;()") if bare else ""


def _says(piece: Piece) -> bool:
    """Whether a piece holds anything."""
    shown = any(visible(side) for side in piece.sides)
    return shown or bool(piece.relations) or bool(piece.remarks)


def _is_range(side: Sequence[Atom]) -> bool:
    r"""Whether a side lists values, as in ``i = 1, \dots, n``."""
    depth = 0
    for atom in stripped(side):
        depth += (atom.name in OPENING) - (atom.name in CLOSING)
        if not depth and (atom.name in (",", "，") or "dots" in atom.name):
            return True
    return False
