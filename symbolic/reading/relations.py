r"""Relations in a row: one sign or several, plain or decorated.

=   :=   -=   \leftarrow   \not=   \overset{!}{=}   \mathrel{\mathop:}=
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from .atoms import Atom
from .commands import COMMANDS
from .lookahead import RowReader
from .paint import sign_in
from .signs import ARROWS, OVER, RELATIONS
from .source import Span

__all__ = ["Relation", "RelationReader"]

_BEFORE_EQUAL: Mapping[str, str] = MappingProxyType(
    {
        **{sign: sign for sign in "+-*:"},
        r"\mathop:": ":",
        r"\mathop{:}": ":",
        r"\vcenter{:}": ":",
    }
)
_ARGUMENTS = {name: 3 if "nder" in name and "ver" in name else 2 for name in OVER}
_LIMITS = frozenset({r"\limits", r"\nolimits", r"\displaylimits"})


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
        name = atom.name
        found: Relation | None
        if name in ARROWS:
            found = self._arrow(atom)
        elif name in (r"\not", r"\mathrel", r"\mathop") or name in OVER:
            found = self._decorated(atom)
        elif name == r"\buildrel":
            found = self._built(atom)
        else:
            found = self._plain(atom, before)
        return self._with_scripts(found) if found else None

    def _plain(self, atom: Atom, before: str) -> Relation | None:
        """A sign, or two that are one."""
        name, following = atom.name, self.peek()
        if name == ":" and self.peek(blanks=True) == "=":
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
        return Relation(name, self.text.span(atom.start, end))

    def _arrow(self, atom: Atom) -> Relation:
        r"""``\xrightarrow[below]{above}``."""
        note, end = "", atom.end
        place = self.ahead(self.position)
        names = [one.name for one in self.row[place:]]
        if names[:1] == ["["] and "]" in names:
            place = self.ahead(place + names.index("]") + 1)
        if place < len(self.row) and self.row[place].inner:
            low, high = self.row[place].inner or (0, 0)
            note, end = self.text.text[low:high], self.row[place].end
            self.position = place + 1
        return Relation(
            COMMANDS[atom.name].value, self.text.span(atom.start, end), note
        )

    def _decorated(self, atom: Atom) -> Relation | None:
        r"""``\not=``, ``\overset{!}{=}``, ``\mathrel{=}``."""
        wanted = _ARGUMENTS.get(atom.name, 1)
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
        symbol = sign_in(groups[-1])
        prefix = groups[0] if atom.name == r"\mathrel" else rf"\mathop{{{groups[0]}}}"
        if wanted == 1 and following == "=" and prefix in _BEFORE_EQUAL:
            symbol = _BEFORE_EQUAL[prefix] + "="
            place += 1
        if not symbol:
            return None
        self.position = place
        span = self.text.span(atom.start, self.row[place - 1].end)
        symbol = symbol if atom.name != r"\not" else rf"\not{groups[-1]}"
        return Relation(symbol, span, " ".join(groups[:-1]))

    def _built(self, atom: Atom) -> Relation | None:
        r"""``\buildrel above \over =``."""
        names = [one.name for one in self.row[self.position :]]
        if r"\over" not in names:
            return None
        over = self.position + names.index(r"\over")
        place = self.ahead(over + 1)
        if place >= len(self.row) or self.row[place].name not in RELATIONS:
            return None
        note = self.text.text[atom.end : self.row[over].start].strip()
        self.position = place + 1
        span = self.text.span(atom.start, self.row[place].end)
        return Relation(self.row[place].name, span, note)

    def _with_scripts(self, relation: Relation) -> Relation:
        r"""A relation with what is set on it as a script: ``\mathop{=}\limits^{!}``."""
        note = relation.note
        while True:
            place = self.ahead(self.position)
            while place < len(self.row) and self.row[place].name in _LIMITS:
                place = self.ahead(place + 1)
            if place >= len(self.row) or self.row[place].name not in ("^", "_"):
                return replace(relation, note=note)
            place = self.ahead(place + 1)
            if place >= len(self.row):
                return replace(relation, note=note)
            part = self.row[place]
            low, high = part.inner or (part.start, part.end)
            note = f"{note} {self.text.text[low:high]}".strip()
            self.position = place + 1
