"""From the tables of a notation file to the fields of a `Notation`.

Each key has one reader, a method of `Tables`; each table of entries a rule, see
``entry_rules``.  Nothing is raised: what is wrong is gathered, with its place.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from backproof.symbolic.errors import nearest
from backproof.symbolic.reading.source import Source

from .entry_rules import ENTRY_RULES, font_problem, word_problem
from .merging import ENTRY_TABLES, Fields, overlaid, printed_key
from .notation import CONVENTIONS, Entry, NotatedHypothesis, Notation
from .preset_files import PRESETS, preset_text
from .toml_places import Path, toml_places
from .toml_slips import Problem, path_text, read_toml
from .wording import short, shown

__all__ = ["MAX_BYTES", "MAX_ENTRIES", "Tables"]

MAX_BYTES = 256 * 1024
"""The size of a notation file; that of a long paper has 5 KiB."""

MAX_ENTRIES = 2000
"""The entries of all tables together."""

_CHOICES = MappingProxyType(
    {
        "vectors": ("columns", "rows"),
        "layout": ("denominator", "numerator"),
        "sums": ("written", "implied"),
    }
)
_UPDATES = ("label", "rule")
_SETTINGS = ("preset", *CONVENTIONS, "omit", "words", "fonts", "given")
_TABLES = (*ENTRY_TABLES, "updates", "hypotheses")
_DOCUMENT_KEYS = (*_SETTINGS, *_TABLES, "sections")
_SECTION_KEYS = ("starts", "fresh", *_SETTINGS, *_TABLES)
_HOMES = MappingProxyType(
    {"starts": "sections", "fresh": "sections", "text": "hypotheses"}
)
_HYPOTHESIS_KEYS = ("text", "definitions", "functions")


class Tables:
    """One file while it is read; what is wrong is gathered in ``problems``."""

    def __init__(self, source: Source, *, numbered: bool = True) -> None:
        self.source = source
        self.numbered = numbered
        self.problems: list[Problem] = []
        self._offsets: Mapping[Path, int] = {}

    def document(self) -> Fields:
        """What the file says, by the names of the fields of a Notation."""
        if len(self.source.text.encode(errors="replace")) > MAX_BYTES:
            self._complain((), f"larger than {MAX_BYTES // 1024} KiB; is it this file?")
            return {}
        places = toml_places(self.source.text)
        self._offsets = places.offsets
        table, problems = read_toml(self.source, places)
        self.problems += problems
        if table is None:
            return {}
        if _count(table) > MAX_ENTRIES:
            self._complain((), f"more than {MAX_ENTRIES} entries; is it this file?")
            return {}
        said = self._section(table, (), _DOCUMENT_KEYS)
        if sections := said.pop("sections", ()):
            said["sections"] = tuple(self._notation(one, said) for one in sections)
        return said

    def _notation(self, section: Fields, around: Fields) -> Notation:
        """A section, with the settings around it unless it starts afresh."""
        kept = () if section.get("fresh") else CONVENTIONS
        settings = {name: around[name] for name in kept if name in around}
        return Notation(path=self.source.path, **{**settings, **section})

    def _section(
        self, table: Mapping[str, Any], at: Path, known: Collection[str]
    ) -> dict[str, Any]:
        """What one section says, laid over the presets that it names."""
        said: dict[str, Any] = {}
        for key, value in table.items():
            if key in known:
                said.update(_READERS[key](self, value, (*at, key)))
            else:
                self._unknown(key, value, (*at, key), known)
        given = [(entry, (*at, "given", n)) for n, entry in said.pop("given", ())]
        for name in ENTRY_TABLES:
            entries = said.get(name, ())
            pairs = [(entry, (*at, name, entry.key)) for entry in entries]
            self._check_spellings(given + pairs if name == "quantities" else pairs)
        if entries := (*(entry for entry, _ in given), *said.get("quantities", ())):
            said["quantities"] = entries
        below: Fields = {}
        for name in said.pop("preset", ()):
            below = overlaid(below, _preset(name))
        return overlaid(below, said)

    # What stands under each key.

    def preset(self, value: object, at: Path) -> Fields:
        """The names of presets."""
        return {"preset": self._names(value, at, _preset_problem)}

    def names(self, value: object, at: Path) -> Fields:
        """Index letters."""
        return {str(at[-1]): self._names(value, at, _letter_problem)}

    def words(self, value: object, at: Path) -> Fields:
        """Names of several letters."""
        return {"words": self._names(value, at, word_problem)}

    def fonts(self, value: object, at: Path) -> Fields:
        """Commands for fonts."""
        return {"fonts": self._names(value, at, font_problem)}

    def given(self, value: object, at: Path) -> Fields:
        """Patterns of quantities, each with its position in the list."""
        keys = self._names(value, at, lambda key: ENTRY_RULES["quantities"](key, ""))
        entries = (Entry(key, "", self._line((*at, n))) for n, key in enumerate(keys))
        return {"given": tuple(enumerate(entries))}

    def choice(self, value: object, at: Path) -> Fields:
        """One of a few words."""
        name = str(at[-1])
        if isinstance(value, str) and value in _CHOICES[name]:
            return {name: value}
        known = nearest(value[:50] if isinstance(value, str) else "", _CHOICES[name])
        self._complain(at, f"{shown(value)} is none of its values; {known}")
        return {}

    def flag(self, value: object, at: Path) -> Fields:
        """A truth value."""
        if isinstance(value, bool):
            return {str(at[-1]): value}
        self._complain(at, f"expected true or false without quotes, got {shown(value)}")
        return {}

    def text(self, value: object, at: Path) -> Fields:
        """A text that is not empty."""
        if isinstance(value, str) and value.strip():
            return {str(at[-1]): value.strip()}
        self._complain(at, f"expected a text in quotes, got {shown(value)}")
        return {}

    def entries(self, value: object, at: Path) -> Fields:
        """A table of entries."""
        name = str(at[-1])
        found: list[Entry] = []
        for key, text in self._table(value, at).items():
            place = (*at, key)
            if key in _SETTINGS:
                self._complain(
                    place, "this speaks of the whole; put it above the first table"
                )
            elif not isinstance(text, str):
                self._complain(place, _no_text(text))
            else:
                entry = Entry(key.strip(), text.strip(), self._line(place))
                if problem := ENTRY_RULES[name](entry.key, entry.value):
                    self._complain(place, problem)
                found.append(entry)
        return {name: tuple(found)}

    def updates(self, value: object, at: Path) -> Fields:
        """How a step of descent is written."""
        said: dict[str, Any] = {}
        for key, text in self._table(value, at).items():
            if key in _UPDATES:
                read = self.text(text, (*at, key))
                said.update({f"update_{name}": one for name, one in read.items()})
                said["update_line"] = self._line((*at, key))
            else:
                self._unknown(key, text, (*at, key), _UPDATES)
        return said

    def hypotheses(self, value: object, at: Path) -> Fields:
        """Conditions, each with what it changes."""
        found: list[NotatedHypothesis] = []
        for place, table in self._tables(value, at):
            said = self._section(table, place, _HYPOTHESIS_KEYS)
            if "text" not in table:
                self._complain(place, "its text is missing: text = 'if ...'")
            elif not {"definitions", "functions"} & table.keys():
                self._complain(place, "it changes nothing; give it definitions")
            elif "text" in said:
                found.append(NotatedHypothesis(**said, line=self._line(place)))
        return {"hypotheses": tuple(found)}

    def sections(self, value: object, at: Path) -> Fields:
        """Parts of the document with a notation of their own."""
        found: list[Fields] = []
        for place, table in self._tables(value, at):
            if "starts" not in table:
                self._complain(place, "it does not say where it starts: starts = '...'")
            said = self._section(table, place, _SECTION_KEYS)
            found.append({**said, "line": self._line(place)})
        return {"sections": tuple(found)}

    # What they are made of.

    def _names(
        self, value: object, at: Path, problem_of: Callable[[str], str]
    ) -> tuple[str, ...]:
        """A list of different texts."""
        if not isinstance(value, list):
            mend = f"; write {at[-1]} = [{shown(value)}]"
            more = mend if isinstance(value, str) else ""
            self._complain(at, f"expected a list of texts, got {shown(value)}{more}")
            return ()
        found: list[str] = []
        for position, one in enumerate(value):
            if not isinstance(one, str):
                problem = f"expected a text in quotes, got {shown(one)}"
            elif one.strip() in found:
                problem = f"{shown(one)} stands in the list already"
            else:
                problem = problem_of(one.strip())
            if problem:
                self._complain((*at, position), problem)
            else:
                found.append(one.strip())
        return tuple(found)

    def _table(self, value: object, at: Path) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self._complain(at, f"expected a table, [{path_text(at)}], got {shown(value)}")
        return {}

    def _tables(
        self, value: object, at: Path
    ) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """The tables of an array of tables."""
        if not isinstance(value, list):
            self._complain(at, f"write [[{path_text(at)}]], with two brackets")
            return
        for position, one in enumerate(value):
            place = (*at, position)
            if isinstance(one, dict):
                yield place, one
            else:
                self._complain(place, f"expected a table, got {shown(one)}")

    def _unknown(
        self, key: str, value: object, at: Path, known: Collection[str]
    ) -> None:
        if key == "sections":
            message = "a section has none of its own; write [[sections]] for the next"
        elif home := _HOMES.get(key):
            message = f"this belongs below [[{home}]]"
        else:
            kind = "table" if isinstance(value, dict) else "key"
            message = f"no such {kind}; {nearest(key[:50], known)}"
            if isinstance(value, str) and "quantities" in known:
                message += "; or does it belong below one of the tables?"
        self._complain(at, message)

    def _check_spellings(self, pairs: Iterable[tuple[Entry, Path]]) -> None:
        """Tell of entries that are one, written twice in two ways."""
        seen: dict[str, Entry] = {}
        for entry, at in pairs:
            first = seen.setdefault(printed_key(entry.key), entry)
            if first is not entry:
                where = f" of line {first.line}" if first.line else ""
                self._complain(at, f"this is {first.key}{where} again; leave one")

    def _line(self, at: Path) -> int:
        offset = self._offsets.get(at)
        if offset is None or not self.numbered:
            return 0
        return self.source.place(offset)[0]

    def _complain(self, at: Path, message: str) -> None:
        offset = self._offsets.get(at)
        line, column = (0, 0) if offset is None else self.source.place(offset)
        name = short(path_text(at))
        self.problems.append(
            Problem(line, column, f"{name}: {message}" if name else message)
        )


@cache
def _preset(name: str) -> Fields:
    """What a preset says; its entries stand in no line of the file that names it."""
    return Tables(
        Source(f"preset {name}", preset_text(name)), numbered=False
    ).document()


def _preset_problem(name: str) -> str:
    return "" if name in PRESETS else f"no such preset; {nearest(name[:50], PRESETS)}"


def _letter_problem(letter: str) -> str:
    return "" if letter and "$" not in letter else "name an index, such as 'i'"


def _no_text(value: object) -> str:
    if isinstance(value, dict):
        return "expected a text, got a table; a name with a dot needs quotes"
    mend = "" if isinstance(value, bool | list) else "; put it in quotes"
    return f"expected a text, got {shown(value)}{mend}"


def _count(value: object) -> int:
    """How many values there are that hold no others."""
    if isinstance(value, dict):
        return sum(map(_count, value.values()))
    if isinstance(value, list):
        return sum(map(_count, value))
    return 1


_READERS: Mapping[str, Callable[[Tables, object, Path], Fields]] = MappingProxyType(
    {
        "preset": Tables.preset,
        **dict.fromkeys(CONVENTIONS, Tables.choice),
        "omit": Tables.names,
        "words": Tables.words,
        "fonts": Tables.fonts,
        "given": Tables.given,
        **dict.fromkeys(ENTRY_TABLES, Tables.entries),
        "updates": Tables.updates,
        "hypotheses": Tables.hypotheses,
        "sections": Tables.sections,
        "starts": Tables.text,
        "fresh": Tables.flag,
        "text": Tables.text,
    }
)
"""What reads the value of each key."""
