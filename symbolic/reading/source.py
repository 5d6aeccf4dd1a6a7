"""The text of a document, and the place of everything that is taken out of it.

    Source    a file: its text, and offset -> line and column
    Span      a half-open range [start, end) of offsets into that text
    MathText  characters taken from a source, each with the span it came from
    Finding   what is wrong, and where

Offsets count characters of the decoded text behind a byte order mark; line ends
have as many characters as in the file, so that offsets are real: a carriage return
alone becomes a line feed.  Every later layer cuts, joins and rewrites ``MathText``
and never loses the way back to the file.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from backproof.symbolic.errors import MalformedError

__all__ = ["MAX_BYTES", "Finding", "MathText", "Run", "Source", "Span", "joined"]

MAX_BYTES = 8 * 2**20
"""Bytes of a file; a long book chapter has a tenth of it."""

_WIDTH = 96
_AROUND = 3 * _WIDTH
_TAB = 4
_LINE_END = re.compile(r"\n")
_ALONE = re.compile(r"\r(?!\n)")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, order=True)
class Span:
    """The offsets from ``start`` up to, and without, ``end``."""

    start: int
    end: int

    def hull(self, other: "Span") -> "Span":
        """The shortest span that covers both.

        >>> Span(3, 5).hull(Span(9, 12))
        Span(start=3, end=12)
        """
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True)
class Finding:
    """Something to tell the author: a code, a sentence, a place, a way out."""

    code: str
    message: str
    span: Span
    help: str = ""


@dataclass(frozen=True)
class Source:
    """A document as it stands in its file.

    >>> source = Source("paper.md", "a\\nb = c\\n")
    >>> source.place(4)
    (2, 3)
    >>> print(source.excerpt(Span(4, 5)))
    2 | b = c
      |   ^
    """

    path: str
    text: str

    def __post_init__(self) -> None:
        # Everything behind this looks for line feeds; the offsets are the same.
        if "\r" in self.text:
            object.__setattr__(self, "text", _ALONE.sub("\n", self.text))

    @classmethod
    def read(cls, path: str | Path) -> "Source":
        """The source of a file in UTF-8, with or without a byte order mark.

        Raises MalformedError, with the place and the cause, for a file that is
        missing, larger than MAX_BYTES, binary or in another encoding.
        """
        try:
            with Path(path).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise MalformedError(f"{path}: cannot be read: {reason}") from None
        if len(data) > MAX_BYTES:
            raise MalformedError(
                f"{path}: larger than {MAX_BYTES // 2**20} MiB; "
                "split the document, or take the pictures out of it"
            )
        if data.startswith(_UTF16):
            raise MalformedError(f"{path}:1:1: this is UTF-16; save it as UTF-8")
        if (zero := data.find(b"\0")) >= 0:
            line = data.count(b"\n", 0, zero) + 1
            raise MalformedError(
                f"{path}:{line}: a zero byte: this is a binary file, not a text"
            )
        try:
            return cls(str(path), data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise MalformedError(
                f"{path}:{line}: byte 0x{data[error.start]:02x} is not UTF-8; "
                "save the document in that encoding"
            ) from None

    @cached_property
    def _starts(self) -> "array[int]":
        # Four bytes a line: a hostile file has eight million of them.
        starts = array("I", [0])
        starts.extend(match.end() for match in _LINE_END.finditer(self.text))
        return starts

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset, both counted from 1."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def lines(self, span: Span) -> tuple[int, int]:
        """The first and the last line of a span."""
        last = max(span.start, span.end - 1)
        return self.place(span.start)[0], self.place(last)[0]

    def excerpt(self, span: Span) -> str:
        """The line of a span with carets below it, for people to read.

        Of a span over many lines the first is shown.  Long lines are cut around
        the carets; tabs become spaces and wide characters count double, so that
        the carets stand right in a terminal.
        """
        number, column = self.place(span.start)
        start = self._starts[number - 1]
        # What lies far from the carets is not shown: a line may have megabytes.
        low = start + max(0, column - 1 - _AROUND)
        high = min(self._end_of_line(number), start + column + _AROUND)
        line = self.text[low:high].rstrip("\r\n")
        first = min(start + column - 1 - low, len(line))
        last = min(max(span.end - low, first + 1), max(len(line), first + 1))
        shown, cells = _cells(line)
        left = sum(cells[:first])
        width = max(sum(cells[first:last]), 1)
        more = (low > start, high < self._end_of_line(number))
        text, left, width = _clipped(shown, cells, left, width, more)
        gutter = " " * len(str(number))
        return f"{number} | {text}".rstrip() + f"\n{gutter} | {' ' * left}{'^' * width}"

    def _end_of_line(self, number: int) -> int:
        return self._starts[number] if number < len(self._starts) else len(self.text)


def _cells(line: str) -> tuple[list[str], list[int]]:
    """What is shown for each character, and how many columns it takes."""
    shown: list[str] = []
    cells: list[int] = []
    column = 0
    for character in line:
        kind = unicodedata.category(character)
        if character == "\t":
            width = _TAB - column % _TAB
            image = " " * width
        elif kind in ("Mn", "Me"):
            width, image = 0, character
        elif kind in ("Cf", "Zl", "Zp"):
            width, image = 0, ""
        elif kind in ("Cc", "Cs", "Cn", "Co"):
            width, image = 1, "\N{REPLACEMENT CHARACTER}"
        else:
            width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
            image = character
        shown.append(image)
        cells.append(width)
        column += width
    return shown, cells


def _clipped(
    shown: list[str], cells: list[int], left: int, width: int, more: tuple[bool, bool]
) -> tuple[str, int, int]:
    """A line cut to _WIDTH columns with its carets inside; ``more`` lies outside."""
    total = sum(cells)
    begin = max(0, min(left - _WIDTH // 3, total - _WIDTH))
    kept: list[str] = []
    column = shift = 0
    for image, cell in zip(shown, cells, strict=True):
        if begin <= column and column + cell <= begin + _WIDTH:
            shift = column if not kept else shift
            kept.append(image)
        column += cell
    before = "…" if begin or more[0] else ""
    after = "…" if begin + _WIDTH < total or more[1] else ""
    left += len(before) - shift
    return before + "".join(kept) + after, left, min(width, _WIDTH + 1 - left)


class Run(NamedTuple):
    """``length`` characters of a text that come from one piece of a source.

    If ``copied``, character k comes from offset start + k; otherwise each of them
    stands for the whole of [start, end), such as a macro call.
    """

    length: int
    start: int
    end: int
    copied: bool


@dataclass(frozen=True)
class MathText:
    """Characters that remember where they came from.

    Cut it with ``text[i:j]``, join pieces with ``joined``, rewrite it with
    ``substituted``: every result still knows the places in the source.

    >>> text = MathText.of("x = 1 % one", 10)
    >>> text[0:5].text, text.span(4, 5)
    ('x = 1', Span(start=14, end=15))
    """

    text: str
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, text: str, start: int = 0) -> "MathText":
        """A text that stands in the source as it is, from ``start`` on."""
        return cls(text, (Run(len(text), start, start + len(text), copied=True),))

    @classmethod
    def made(cls, text: str, span: Span) -> "MathText":
        """A text that does not stand in the source, but stands for ``span``."""
        return cls(text, (Run(len(text), span.start, span.end, copied=False),))

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        return tuple(accumulate(run.length for run in self.runs))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> "MathText":
        start, end, _ = part.indices(len(self.text))
        end = max(start, end)
        return MathText(self.text[start:end], tuple(self._cut(start, end)))

    def _cut(self, start: int, end: int) -> Iterator[Run]:
        """The runs of text[start:end]; of an empty text a run without length."""
        index = min(bisect_right(self._ends, start), len(self.runs) - 1)
        before = self._ends[index] - self.runs[index].length
        while True:
            run = self.runs[index]
            low, high = max(start - before, 0), min(end - before, run.length)
            if run.copied:
                yield Run(high - low, run.start + low, run.start + high, copied=True)
            else:
                yield run._replace(length=high - low)
            before += run.length
            index += 1
            if before >= end or index == len(self.runs):
                return

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The part of the source that text[start:end] came from.

        It covers all of it, in whatever order macros have put it.
        """
        start, end, _ = slice(start, end).indices(len(self.text))
        if end <= start and start == len(self.text) > 0:
            after = self.span(start - 1, start).end
            return Span(after, after)
        runs = tuple(self._cut(start, max(start, end)))
        if end <= start:
            return Span(runs[0].start, runs[0].start)
        return Span(min(run.start for run in runs), max(run.end for run in runs))

    def strip(self, characters: str | None = None) -> "MathText":
        """The text without white space, or ``characters``, at its two ends."""
        end = len(self.text.rstrip(characters))
        start = end - len(self.text[:end].lstrip(characters))
        return self[start:end]

    def substituted(
        self,
        pattern: re.Pattern[str],
        replace: Callable[[re.Match[str]], str | None],
    ) -> "MathText":
        """The text with each match replaced; None keeps what stands there.

        >>> text = MathText.of("a%b").substituted(re.compile("%"), lambda _: "mod")
        >>> text.text, text.span(2, 3)
        ('amodb', Span(start=1, end=2))
        """
        pieces: list[MathText] = []
        done = 0
        for match in pattern.finditer(self.text):
            new = replace(match)
            if new is None:
                continue
            start, end = match.span()
            pieces.append(self[done:start])
            pieces.append(MathText.made(new, self.span(start, end)))
            done = end
        return joined([*pieces, self[done:]]) if pieces else self


def joined(pieces: Iterable[MathText]) -> MathText:
    """The pieces one after the other.

    >>> text = joined([MathText.of("ab", 5), MathText.of("cd", 20)])
    >>> text.text, text.span()
    ('abcd', Span(start=5, end=22))
    """
    texts: list[str] = []
    runs: list[Run] = []
    for piece in pieces:
        texts.append(piece.text)
        for run in piece.runs:
            last = runs[-1] if runs else None
            if last and last.length and run.length and _adjoin(last, run):
                runs[-1] = last._replace(length=last.length + run.length, end=run.end)
            elif run.length or not runs:
                if last and not last.length:
                    runs.pop()
                runs.append(run)
    if not runs:
        runs.append(Run(0, 0, 0, copied=True))
    return MathText("".join(texts), tuple(runs))


def _adjoin(left: Run, right: Run) -> bool:
    """Whether two runs are one: they were copied from neighbouring offsets."""
    if left.copied and right.copied:
        return left.end == right.start
    same = (left.start, left.end) == (right.start, right.end)
    return same and not left.copied and not right.copied
