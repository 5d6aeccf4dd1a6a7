r"""What stands beside the equations of a row, and is no part of them.

    a = b \quad (2) \text{ by the chain rule}   ->   remarks "(2)", "by the chain rule"

Tags and labels, numbers typed by hand behind wide spaces, words, comments behind
``//``, quantifiers.  A word in ``\text`` where a symbol would stand is mathematics.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

from .atoms import Atom
from .relations import Relation, RelationReader
from .rows import Row
from .sides import trimmed, visible
from .signs import (
    BLANK,
    HARD,
    JOINING,
    OPERATORS,
    RELATIONS,
    SETTING,
    TEXT,
    THEN,
    THIN,
    WIDE,
)
from .source import MathText
from .tokens import LENGTH

__all__ = ["Piece", "Remark", "RemarkReader"]

_PROSE = re.compile(
    r"\s|[\u3040-\u30ff\u3400-\u9fff]|[:,(]\Z|\A\(|\A[(\[]?Q\.?E\.?[DF]\.?[)\]]?\Z"
)


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


class RemarkReader(RelationReader, ABC):
    """A reader of rows that knows remarks; it has the pieces done, and the next one."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.done: list[Piece] = []
        self.current = Piece()
        # Of the side that is being read: the last visible atom, and open brackets.
        self.last = ""
        self.balance = 0

    @abstractmethod
    def _finish(self, *, fresh: bool = False) -> None:
        """End the current piece."""

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

    def _whole(self, piece: Piece) -> MathText:
        shown = [atom for side in piece.sides for atom in visible(side)]
        return trimmed(self.text[shown[0].start : shown[-1].end])

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

    def _skip_length(self, atom: Atom) -> None:
        if length := LENGTH.match(self.text.text, atom.end):
            while self.position < len(self.row):
                if self.row[self.position].start >= length.end():
                    break
                self.position += 1

    def _quantifier(self, atom: Atom) -> None:
        """A quantifier: all that is left, or up to what it is said of."""
        if self.current.relations or self.last:
            self._rest("quantifier", atom)
            return
        place = self.position
        while place < len(self.row):
            name = self.row[place].name
            if place not in self.nested:
                if name == ":" or name in WIDE or name in HARD:
                    break
                leads = self.leads[place + 1] not in ("", r"\in")
                if name == "," and leads:
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
            end = len(self.row) if self.last else self._consequence(place + 1)
            self.position = end
            self._remark("text", atom.start, self.row[end - 1].end)
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

    def _consequence(self, start: int) -> int:
        r"""Where the equation begins that a condition is for, or the end of the row.

        ``\text{if } x = 1 \text{ then } y = 2``
        """
        for place in range(start, len(self.row) - 1):
            group = self.row[place + 1]
            if self.row[place].name in TEXT and group.inner and self.leads[place + 2]:
                low, high = group.inner
                if _first_word(self.text.text[low:high].strip()) in THEN:
                    return place + 2
        return len(self.row)

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
        return self._complete() and self.balance <= 0 and self.last == ","

    def _is_side(self, after: int) -> bool:
        """Whether words stand where a whole side would: between two relations."""
        waiting = not self.last
        place = self.ahead(after)
        if place >= len(self.row):
            return waiting and bool(self.current.relations)
        return waiting and self.row[place].name in RELATIONS

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


def _first_word(said: str) -> str:
    """The first word of a remark; Chinese ones have no space behind them."""
    bare = said.lstrip(" ,.:;()（，。：；、")
    for word in JOINING | SETTING:
        if not word.isascii() and bare.startswith(word):
            return word
    return bare.split()[0].lower().rstrip(",.:;()") if bare else ""
