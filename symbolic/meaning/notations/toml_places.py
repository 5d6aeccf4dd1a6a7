r"""Where each key of a TOML text stands, which ``tomllib`` does not tell.

    [quantities]                 ("quantities",)            offset 1
    "w^l_{jk}" = ""              ("quantities", "w^l_{jk}") offset 13
    [[sections]]                 ("sections", 0)

The scan follows the grammar of TOML but judges nothing: what it cannot follow ends
it, and ``tomllib`` says what is wrong there.  It also finds what ``tomllib`` takes
silently, such as the tab in "\theta", or what it tells of only the first time.
"""

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["MAX_DEPTH", "BadText", "Path", "Repeat", "TomlPlaces", "toml_places"]

Path: TypeAlias = tuple[str | int, ...]
"""The keys that lead to a value, and the positions in arrays."""

MAX_DEPTH = 12
"""Keys and brackets inside one another; a notation file has five."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_REST = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[^\s,#\[\]{}\"'][^,#\[\]{}\"'\r\n]*")
_STRING = re.compile(
    r"\"\"\"(?:[^\\]|\\.)*?\"{3,5}|'''.*?'{3,5}"
    r"|\"(?:[^\"\\\n]|\\[^\n])*\"|'[^'\n]*'",
    re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:(?P<good>[\"\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t]*\r?\n)"
    r"|[A-Za-z]+|.|\Z)",
    re.DOTALL,
)


@dataclass(frozen=True)
class BadText:
    r"""A text in double quotes with a backslash that is not doubled, as in "\theta".

    ``text`` is what the quotes hold, ``backslashes`` are the offsets of the single
    ones, and ``command`` is what the first of them seems to begin.
    """

    text: str
    command: str
    backslashes: tuple[int, ...]
    in_key: bool


@dataclass(frozen=True)
class Repeat:
    """A key or a table that was there before, at the offset ``first``."""

    path: Path
    offset: int
    first: int


@dataclass(frozen=True)
class TomlPlaces:
    """What a scan finds: offsets by path, and three kinds of mistakes.

    ``too_deep`` is the offset of a value nested more than MAX_DEPTH levels deep.
    """

    offsets: dict[Path, int]
    repeats: tuple[Repeat, ...] = ()
    bad_texts: tuple[BadText, ...] = ()
    too_deep: int | None = None


def toml_places(text: str) -> TomlPlaces:
    """The places of all keys, up to where the text is no TOML.

    >>> toml_places("[sizes]\\nL = '2..'").offsets
    {('sizes',): 1, ('sizes', 'L'): 8}
    """
    scanner = _Scanner(text)
    with suppress(_UnreadableError):
        scanner.document()
    return TomlPlaces(
        scanner.offsets,
        tuple(scanner.repeats),
        tuple(scanner.bad_texts),
        scanner.too_deep,
    )


class _UnreadableError(Exception):
    """The text is no TOML from here on."""


_Key: TypeAlias = list[tuple[str, int]]


class _Scanner:
    """One pass over one text; every step moves ``position`` forward or ends it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.offsets: dict[Path, int] = {}
        self.repeats: list[Repeat] = []
        self.bad_texts: list[BadText] = []
        self.too_deep: int | None = None
        self._explicit: dict[Path, int] = {}
        self._lengths: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self.position < len(self.text):
            if self.text.startswith("[", self.position):
                table = self._header()
            else:
                self._pair(table, 0)
            if self._skip(_REST) is None:
                raise _UnreadableError
            self._skip(_BLANK)

    def _header(self) -> Path:
        """The path of the table that a line [a.b] or [[a.b]] begins."""
        brackets = 2 if self.text.startswith("[[", self.position) else 1
        self.position += brackets
        parts = self._key()
        if not self._take("]" * brackets):
            raise _UnreadableError
        path: Path = ()
        for name, offset in parts[:-1]:
            path = self._last((*path, name))
            self.offsets.setdefault(path, offset)
        name, offset = parts[-1]
        path = (*path, name)
        if brackets == 2:
            if path in self._explicit:
                raise _UnreadableError
            self.offsets.setdefault(path, offset)
            self._lengths[path] = self._lengths.get(path, 0) + 1
            path = self._last(path)
        elif path in self._lengths:
            raise _UnreadableError
        self._set(path, offset)
        return path

    def _last(self, path: Path) -> Path:
        """The path itself, or to the last element if it is an array of tables."""
        length = self._lengths.get(path)
        return path if length is None else (*path, length - 1)

    def _pair(self, table: Path, depth: int) -> None:
        parts = self._key()
        path = table
        for name, offset in parts[:-1]:
            path = (*path, name)
            self.offsets.setdefault(path, offset)
        name, offset = parts[-1]
        path = (*path, name)
        self._set(path, offset)
        if not self._take("="):
            raise _UnreadableError
        self._skip(_SPACE)
        self._value(path, depth + 1)

    def _set(self, path: Path, offset: int) -> None:
        first = self._explicit.setdefault(path, offset)
        if first != offset:
            self.repeats.append(Repeat(path, offset, first))
        self.offsets.setdefault(path, offset)

    def _key(self) -> _Key:
        """The names that dots join, each with its offset."""
        parts: _Key = []
        while True:
            self._skip(_SPACE)
            start = self.position
            if bare := self._skip(_BARE):
                name = bare
            elif self.text.startswith(('"""', "'''"), start):
                raise _UnreadableError
            else:
                name = _content(self._string(in_key=True))
            parts.append((name, start))
            if len(parts) > MAX_DEPTH:
                self._stop_at(start)
            if not self._take("."):
                return parts

    def _value(self, path: Path, depth: int) -> None:
        if depth > MAX_DEPTH:
            self._stop_at(self.position)
        sign = self.text[self.position : self.position + 1]
        if sign == "[":
            self._array(path, depth)
        elif sign == "{":
            self._inline_table(path, depth)
        elif sign in ('"', "'"):
            self._string(in_key=False)
        elif self._skip(_PLAIN) is None:
            raise _UnreadableError

    def _array(self, path: Path, depth: int) -> None:
        self.position += 1
        count = 0
        while not self._closed("]"):
            self.offsets[(*path, count)] = self.position
            self._value((*path, count), depth + 1)
            count += 1
            self._separated("]")

    def _inline_table(self, path: Path, depth: int) -> None:
        self.position += 1
        while not self._closed("}"):
            self._pair(path, depth)
            self._separated("}")

    def _closed(self, sign: str) -> bool:
        self._skip(_BLANK)
        return self._take(sign)

    def _separated(self, closing: str) -> None:
        """A comma, or the closing sign, which is left to be taken."""
        self._skip(_BLANK)
        if not self._take(",") and not self.text.startswith(closing, self.position):
            raise _UnreadableError

    def _string(self, *, in_key: bool) -> str:
        """The next string with its quotes."""
        start = self.position
        raw = self._skip(_STRING)
        if raw is None:
            raise _UnreadableError
        if raw.startswith('"'):
            self._check_escapes(start, raw, in_key=in_key)
        return raw

    def _check_escapes(self, start: int, raw: str, *, in_key: bool) -> None:
        bad = [match for match in _ESCAPE.finditer(raw) if match["good"] is None]
        if bad:
            offsets = tuple(start + match.start() for match in bad)
            text = raw[3:-3] if raw.startswith('"""') else raw[1:-1]
            self.bad_texts.append(BadText(text, bad[0][0], offsets, in_key))

    def _stop_at(self, offset: int) -> None:
        self.too_deep = offset
        raise _UnreadableError

    def _take(self, sign: str) -> bool:
        self._skip(_SPACE)
        found = self.text.startswith(sign, self.position)
        self.position += len(sign) if found else 0
        return found

    def _skip(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.match(self.text, self.position)
        if match is None:
            return None
        self.position = match.end()
        return match[0]


def _content(raw: str) -> str:
    """What a string between quotes stands for."""
    if "\\" not in raw or raw.startswith("'"):
        return raw[1:-1]
    try:
        return str(tomllib.loads(f"x = {raw}")["x"])
    except tomllib.TOMLDecodeError:
        return raw[1:-1]
