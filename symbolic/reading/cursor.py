r"""The parts of one formula with their partners, to be walked from left to right.

Depth is counted before it is used: MAX_NESTING levels take at most half of the
frames that Python allows, and those who walk the tree later need no more.
"""

from collections.abc import Sequence

from .brackets import pairs
from .commands import Role
from .sieve import Part, parts
from .source import Finding, Span
from .tokens import Kind, Tokens
from .tree import Group, Node, Operator, Punctuation, Relation, Row

__all__ = [
    "MAX_NESTING",
    "Cursor",
    "TooDeepError",
    "carrier",
    "covering",
    "single",
    "split",
]

MAX_NESTING = 100
"""Levels of groups, fractions, scripts; real formulas have at most about 12."""

_OPENING = (Kind.OPEN, Kind.LEFT, Kind.BEGIN, Kind.OPENER, Kind.BAR)


class TooDeepError(Exception):
    """More levels than MAX_NESTING; it never leaves ``layout``."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


class Cursor:
    """What every step of the builder asks for."""

    def __init__(self, tokens: Tokens) -> None:
        sieved = parts(tokens.items)
        self.parts = sieved.items
        self.soft = sieved.soft
        self.notes = sieved.notes
        self.end = tokens.end
        paired = pairs(self.parts)
        self.close = paired.close
        self.cut = paired.cut
        self.doubled = paired.double
        for index in self.doubled:
            span = self.parts[index].span.hull(self.parts[index + 1].span)
            self.parts[index] = Part(Kind.BAR, r"\|", span)
        self.findings = [*tokens.findings, *sieved.findings, *paired.findings]
        self.depth = 0

    def fault(self, code: str, message: str, span: Span, mend: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(code, message, span, mend))

    def deeper(self, index: int) -> None:
        """Go one level down.  Raises TooDeepError if that is one too many."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise TooDeepError(self.here(index))

    def here(self, index: int) -> Span:
        """The place of a part, or the end of the formula."""
        return self.parts[index].span if index < len(self.parts) else self.end

    def cells(self, start: int, end: int, *, tabs: bool) -> list[list[tuple[int, int]]]:
        """Where the cells of a scope begin and end; an empty last row is none."""
        rows: list[list[tuple[int, int]]] = [[]]
        index = begin = start
        while index < end:
            kind = self.parts[index].kind
            if kind == Kind.BREAK or (tabs and kind == Kind.TAB):
                rows[-1].append((begin, index))
                begin = index + 1
                if kind == Kind.BREAK:
                    rows.append([])
            elif kind in _OPENING and index in self.close:
                index = max(self.after(index), index + 1)
                continue
            index += 1
        if rows[-1] or any(part.kind != Kind.SPACE for part in self.parts[begin:end]):
            rows[-1].append((begin, end))
        else:
            rows.pop()
        return rows

    def after(self, opener: int) -> int:
        """Where to go on behind what an opening part opened."""
        last = self.close[opener]
        return last if opener in self.cut else last + self.width(last)

    def width(self, index: int) -> int:
        """How many parts make one sign: two for a double bar of two bars."""
        return 1 + (index in self.doubled)

    def whole(self, opener: int) -> Span:
        """The span from an opening part to its partner."""
        last = self.close[opener] - (opener in self.cut)
        return self.parts[opener].span.hull(self.parts[max(last, opener)].span)

    def is_short(self, index: int, end: int) -> bool:
        """Whether a script without braces takes less than was probably meant."""
        part = self.parts[index]
        if part.kind in (Kind.OPENER, Kind.CLOSER, Kind.LEFT, Kind.BAR):
            return True
        if part.kind == Kind.NUMBER:
            return len(part.text) > 1
        if part.row is None:
            return False
        if part.row.role is Role.PUNCTUATION:
            return True
        following = self.parts[index + 1] if index + 1 < end else None
        if following is None or part.span.end != following.span.start:
            return False
        letter = following.kind == Kind.LETTER and part.text == "-"
        return part.text in ("+", "-") and (letter or following.kind == Kind.NUMBER)

    def skip_spaces(self, index: int, end: int) -> int:
        """The next index that is no space."""
        while index < end and self.parts[index].kind == Kind.SPACE:
            index += 1
        return index


def covering(items: Sequence[Node], around: Span) -> Row:
    """The row of some items, or an empty one at the start of a span."""
    if items:
        return Row(tuple(items), items[0].span.hull(items[-1].span))
    return Row((), Span(around.start, around.start))


def single(row: Row, span: Span) -> Node:
    """A row as one node."""
    return row.items[0] if len(row.items) == 1 else Group(row, span)


def carrier(row: Row, span: Span) -> Node:
    """What stands in braces before a script, as the base of the script.

    A sign that could not carry the script by itself stays in its braces.
    """
    signs = (Operator, Punctuation, Relation)
    if len(row.items) == 1 and not isinstance(row.items[0], signs):
        return row.items[0]
    return Group(row, span)


def split(part: Part) -> tuple[Part, Part]:
    """The first digit of a number, and the others."""
    span = part.span
    exact = span.end - span.start == len(part.text)
    first = Span(span.start, span.start + 1) if exact else span
    rest = Span(span.start + 1, span.end) if exact else span
    text = part.text
    return part._replace(text=text[0], span=first), part._replace(
        text=text[1:], span=rest
    )
