r"""The Markdown of a Jupyter notebook, with its place in the raw JSON.

    "source": ["$$a\\_1$$\n", "text"]  ->  $$a\_1$$ and text, each character placed

A person looks for a mistake in the file as it is stored, so every character keeps
the offsets of the JSON characters that spell it: ``\\n`` is two of them, ``\\u03b1``
six.  The standard library reads JSON without offsets; it judges here whether a
notebook is valid, and skips the values that are not needed, but the way from the top
down to the sources of the cells is walked by us.  Formats 3 and 4 are read.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from backproof.symbolic.errors import MalformedError

from .source import MathText, Run, Source, joined

__all__ = ["Cell", "markdown_cells"]

_MAX_CELLS = 20_000
_MAX_ESCAPES = 100_000

# Format 3 keeps headings in cells of their own.
_PROSE = ("markdown", "heading")
_WHITE = re.compile(r"[ \t\r\n]*")
_PIECE = re.compile(
    r"[^\\]+|\\u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|\\."
)
_ESCAPES: Mapping[str, str] = MappingProxyType(
    {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
)


@dataclass(frozen=True)
class Cell:
    """The text of a Markdown cell; ``apart`` if other cells stand before it."""

    text: MathText
    apart: bool


def markdown_cells(source: Source) -> tuple[Cell, ...]:
    """The Markdown cells of a notebook, in order.

    Raises MalformedError, with the place, if the text is no JSON, or no notebook,
    or larger than any notebook is.
    """
    try:
        data = json.loads(source.text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise _fault(source, error.pos, f"this is not JSON: {error.msg}") from None
    except RecursionError:
        raise _fault(source, 0, "this JSON is nested too deeply to be read") from None
    if not isinstance(data, dict) or not ("cells" in data or "worksheets" in data):
        raise _fault(source, 0, "this JSON is no notebook: it has no list of cells")
    reader = _Reader(source)
    cells: list[Cell] = []
    apart = False
    for kind, pieces in reader.cells():
        if kind in _PROSE:
            cells.append(Cell(joined(pieces), apart))
            apart = False
        else:
            apart = True
    return tuple(cells)


def _fault(source: Source, offset: int, message: str) -> MalformedError:
    line, column = source.place(offset)
    return MalformedError(f"{source.path}:{line}:{column}: {message}")


class _Reader:
    """A walk through valid JSON, down to the sources of cells."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.decoder = json.JSONDecoder(parse_int=str, parse_float=str)
        self.escapes = 0
        self.count = 0

    def cells(self) -> Iterator[tuple[str, list[MathText]]]:
        """The kind and the pieces of the text of every cell."""
        for key, start in self.members(self.white(0)):
            if key == "cells":
                yield from self.listed(start)
            elif key == "worksheets" and self.text[start] == "[":
                for sheet in self.elements(start):
                    if self.text[sheet] == "{":
                        for name, place in self.members(sheet):
                            if name == "cells":
                                yield from self.listed(place)

    def listed(self, start: int) -> Iterator[tuple[str, list[MathText]]]:
        """The cells of a list of cells."""
        if self.text[start] != "[":
            raise _fault(self.source, start, "cells should be a list")
        for cell in self.elements(start):
            self.count += 1
            if self.count > _MAX_CELLS:
                raise _fault(
                    self.source, cell, f"this notebook has over {_MAX_CELLS:,} cells"
                )
            if self.text[cell] != "{":
                raise _fault(self.source, cell, "a cell should be an object")
            yield self.cell(cell)

    def cell(self, start: int) -> tuple[str, list[MathText]]:
        """The kind and the pieces of the text of one cell."""
        kind, place = "", -1
        for key, value in self.members(start):
            if key == "cell_type":
                kind = str(self.decoder.raw_decode(self.text, value)[0])
            elif key == "source":
                place = value
        if kind not in _PROSE or place < 0:
            return kind, []
        if self.text[place] == '"':
            return kind, [self.string(place)]
        if self.text[place] != "[":
            raise _fault(
                self.source, place, "the source of a cell should be text, or a list"
            )
        pieces: list[MathText] = []
        for value in self.elements(place):
            if self.text[value] != '"':
                raise _fault(self.source, value, "a line of a cell should be text")
            pieces.append(self.string(value))
        return kind, pieces

    # The grammar of JSON.  The text is known to be valid.

    def white(self, position: int) -> int:
        """The place behind white space."""
        found = _WHITE.match(self.text, position)
        return found.end() if found else position

    def after(self, position: int) -> int:
        """The place behind a value and the white space that follows it."""
        return self.white(self.decoder.raw_decode(self.text, position)[1])

    def members(self, start: int) -> Iterator[tuple[str, int]]:
        """The keys of an object, and where their values start."""
        position = self.white(start + 1)
        while self.text[position] != "}":
            key, position = self.decoder.raw_decode(self.text, position)
            value = self.white(self.white(position) + 1)
            yield key, value
            position = self.after(value)
            if self.text[position] == ",":
                position = self.white(position + 1)

    def elements(self, start: int) -> Iterator[int]:
        """Where the elements of a list start."""
        position = self.white(start + 1)
        while self.text[position] != "]":
            yield position
            position = self.after(position)
            if self.text[position] == ",":
                position = self.white(position + 1)

    def string(self, start: int) -> MathText:
        """The characters of a string, each with the JSON that spells it."""
        end = self.decoder.raw_decode(self.text, start)[1] - 1
        texts: list[str] = []
        runs: list[Run] = []
        for match in _PIECE.finditer(self.text, start + 1, end):
            text = _spelled(match)
            copied = not match.group().startswith("\\")
            self.escapes += not copied
            if self.escapes > _MAX_ESCAPES:
                raise _fault(
                    self.source,
                    match.start(),
                    f"the Markdown of this notebook has over {_MAX_ESCAPES:,} escapes",
                )
            texts.append(text)
            runs.append(Run(len(text), match.start(), match.end(), copied))
        empty = Run(0, start + 1, start + 1, copied=True)
        return MathText("".join(texts), tuple(runs) or (empty,))


def _spelled(match: re.Match[str]) -> str:
    """The character that an escape, or the text that a plain piece, stands for."""
    piece = match.group()
    if not piece.startswith("\\"):
        return piece
    if match[1] is None:
        return _ESCAPES.get(piece[1], piece[1])
    first, second = int(match[1], 16), int(match[2] or "0", 16)
    if 0xD800 <= first < 0xDC00 and second:
        return chr(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    # Half a pair is no character, and could not be printed.
    head = "\N{REPLACEMENT CHARACTER}" if 0xD800 <= first < 0xE000 else chr(first)
    return head + ("\N{REPLACEMENT CHARACTER}" if second else "")
