"""Lines of a document for a terminal, with carets under what is meant.

Markdown, LaTeX or the JSON of a notebook: a line is shown as it stands in the file.
"""

import re
import unicodedata

from backproof.symbolic.reading.source import Source, Span

__all__ = ["excerpt"]

_ALL = 4
_BAR = " | "
_LINE_END = re.compile(r"\r\n|\n|\r")


def excerpt(source: Source, whole: Span, place: Span, width: int) -> list[str]:
    r"""The lines of ``whole`` with carets under ``place``, cut to ``width`` columns.

    Of more than four lines the first, the last and that of the place are shown.  A
    place that covers several lines gets no carets.

    >>> source = Source("a.md", "y\n = 2 x\n + b")
    >>> print("\n".join(excerpt(source, Span(0, 14), Span(7, 8), 40)))
    1 | y
    2 |  = 2 x
      |      ^
    3 |  + b
    """
    whole = whole.hull(place)
    first, column = source.place(whole.start)
    breaks = _LINE_END.finditer(source.text, whole.start, max(whole.start, whole.end))
    starts = [whole.start - column + 1, *(match.end() for match in breaks)]
    here, end = (line - first for line in source.lines(place))
    last = len(starts) - 1
    if starts[last] == whole.end and last > here:
        last -= 1
    gutter = len(str(first + last))
    room = width - gutter - len(_BAR)
    shown = range(last + 1) if last < _ALL else sorted({0, here, last})
    lines: list[str] = []
    for before, row in zip((-1, *shown), shown, strict=False):
        if row > before + 1:
            lines.append(f"{'':{gutter}}{_BAR}…")
        pointed = row == here == end
        span = place if pointed else Span(starts[row], starts[row])
        text, carets = _fitted(source, span, room)
        lines.append(f"{first + row:>{gutter}}{_BAR}{text}".rstrip())
        if pointed:
            lines.append(f"{'':{gutter}}{_BAR}{carets}")
    return lines


def _fitted(source: Source, span: Span, room: int) -> tuple[str, str]:
    """A line and its carets, cut to a number of columns around the carets."""
    line, carets = source.excerpt(span).split("\n")
    start = carets.index(_BAR) + len(_BAR)
    text, carets = line[start:], carets[start:]
    size = carets.count("^")
    left = len(carets) - size
    cells = [_cells(character) for character in text]
    total = max(sum(cells), left + 1)
    if total <= room:
        return text, carets[:room]
    begin = max(0, min(left - room // 3, total - room))
    # A column at either end is for the dots that stand for what is cut off.
    low = begin + bool(begin)
    high = begin + room - (total > begin + room)
    kept = "…" if begin else ""
    column = 0
    for character, cell in zip(text, cells, strict=True):
        if low <= column and column + cell <= high:
            # Half a wide character may have been cut.
            kept += " " * (column - low) + character
            low = column + cell
        column += cell
    dots = "…" if total > begin + room else ""
    return kept + dots, (" " * (left - begin) + "^" * size)[:room]


def _cells(character: str) -> int:
    """How many columns a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
