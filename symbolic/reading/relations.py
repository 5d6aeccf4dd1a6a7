r"""Relations in a row: one sign or several, plain or decorated.

=   :=   -=   \leftarrow   \not=   \overset{!}{=}   \mathrel{\mathop:}=
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .lookahead import RowReader
from .rows import Atom
from .signs import ARROWS, OVER, RELATIONS
from .source import Span

__all__ = ["Relation", "RelationReader"]

_BEFORE_EQUAL: Mapping[str, str] = MappingProxyType(
    {"+": "+", "-": "-", ":": ":", r"\mathop:": ":", r"\mathop{:}": ":"}
)


@dataclass(frozen=True)
class Relation:
    r"""The sign between two sides, and what is set above or below it.

    ``symbol`` is its LaTeX, such as ``=``, ``:=``, ``-=`` or ``\leftarrow``.
    """

    symbol: str
    span: Span
    note: str = ""


class RelationReader(RowReader):
    """A reader of rows that knows relations."""

    def relation(self, atom: Atom, before: str) -> Relation | None:
        """The relation that begins at an atom, if one does.

        The position is behind the atom, and goes behind the relation; ``before`` is
        the last visible atom of the side before it.
        """
        name, end = atom.name, atom.end
        note = ""
        following = self.peek()
        if name in (r"\not", r"\mathrel") or name in OVER:
            return self._decorated(atom)
        if name in ARROWS:
            place = self.ahead(self.position)
            if place < len(self.row) and self.row[place].inner:
                low, high = self.row[place].inner or (0, 0)
                note, end = self.text.text[low:high], self.row[place].end
                self.position = place + 1
            return Relation(name, self.text.span(atom.start, end), note)
        if name in (":", r"\colon") and self.peek(blanks=True) == "=":
            self.position = self.ahead(self.position) + 1
            name = ":="
        elif name in ("+", "-", "*") and following == "=":
            if not before:
                return None
            self.position += 1
            name += "="
        elif name not in RELATIONS:
            return None
        elif name == "=" and following in ("=", ":"):
            self.position += 1
            name += following
        end = self.row[self.position - 1].end
        return Relation(name, self.text.span(atom.start, end), note)

    def _decorated(self, atom: Atom) -> Relation | None:
        r"""``\not=``, ``\overset{!}{=}``, ``\mathrel{=}``."""
        wanted = 2 if atom.name in OVER else 1
        groups: list[str] = []
        place = self.position
        for _ in range(wanted):
            place = self.ahead(place)
            if place >= len(self.row):
                return None
            part = self.row[place]
            low, high = part.inner or (part.start, part.end)
            groups.append(self.text.text[low:high].strip())
            place += 1
        following = self.row[place].name if place < len(self.row) else ""
        if atom.name == r"\mathrel" and following == "=" and groups[0] in _BEFORE_EQUAL:
            groups[0] = _BEFORE_EQUAL[groups[0]] + "="
            place += 1
        elif groups[-1] not in RELATIONS | {":="}:
            return None
        self.position = place
        span = self.text.span(atom.start, self.row[place - 1].end)
        symbol = groups[-1] if atom.name != r"\not" else rf"\not{groups[-1]}"
        return Relation(symbol, span, groups[0] if wanted == 2 else "")
