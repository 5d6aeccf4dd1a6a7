r"""Scripts and arguments: what belongs to a sign, with braces or without.

    W ^ { ( l ) T } _ i   ->   Scripted(W, sub=Row(i), sup=Row(Fenced(l), T))

TeX takes one sign where there are no braces.  Scripts come in any order, primes
join the superscript behind them, and a second script of one kind is refused.
"""

from abc import ABC, abstractmethod
from enum import Enum
from typing import TypeAlias

from .codes import DOUBLE_SCRIPT, LONE_SCRIPT, MISSING_ARGUMENT, SHORT_SCRIPT
from .commands import SPACED_WORD_FONTS
from .cursor import Cursor, covering, split
from .sieve import Part
from .source import Span
from .tokens import Kind
from .tree import (
    Group,
    Node,
    Number,
    Operator,
    Punctuation,
    Relation,
    Row,
    Scripted,
    Symbol,
)

__all__ = ["SCRIPTS", "Found", "Gaps", "Scripts", "sets_words"]

SCRIPTS = (Kind.SUPERSCRIPT, Kind.SUBSCRIPT, Kind.PRIME)
_CARRIES_NO_SCRIPT = frozenset({"+", "-", "/", ",", ".", ";", ":", "=", "<", ">"})

Found: TypeAlias = tuple[list[Node], int]
"""Some nodes, and the index at which to go on."""


class Gaps(Enum):
    """What ``&``, wide spaces and line breaks are in a row."""

    KEPT = "nodes of their own"
    LAYOUT = "nothing: the row is part of a line"
    WRONG = "out of place, but for spaces"


class Scripts(Cursor, ABC):
    """What reads scripts and arguments; how a row is read, it does not know."""

    @abstractmethod
    def row(self, start: int, end: int, font: str = "", gaps: Gaps = Gaps.WRONG) -> Row:
        """The parts from start up to end as one row."""

    @abstractmethod
    def nucleus(self, index: int, end: int, font: str, gaps: Gaps) -> Found:
        """One thing without its scripts."""

    def scripts(self, nodes: list[Node], index: int, end: int, font: str) -> Found:
        """Give the last node the scripts that follow it."""
        here = self.parts[index].span
        base = nodes.pop() if nodes else Group(Row((), here), here)
        self.check_base(base, here)
        sub: Row | None = None
        sup: Row | None = None
        primes, raised, span = 0, False, base.span
        while index < end and self.parts[index].kind in SCRIPTS:
            sign = self.parts[index]
            lowers = sign.kind == Kind.SUBSCRIPT
            if sub is not None if lowers else raised:
                self.double_script(sign)
                base = Scripted(base, sub, sup, primes, span)
                sub, sup, primes, raised = None, None, 0, False
            span = span.hull(sign.span)
            if sign.kind == Kind.PRIME:
                primes += 1
                index += 1
                continue
            row, index = self.script(index, end, font)
            span = span.hull(row.span)
            if lowers:
                sub = row
            else:
                raised = True
                more, sup = _primes(row)
                primes += more
        nodes.append(Scripted(base, sub, sup, primes, span))
        return nodes, index

    def check_base(self, base: Node, here: Span) -> None:
        """Report a base that cannot carry a script."""
        signs = (Operator, Punctuation, Relation)
        if isinstance(base, signs) and base.name in _CARRIES_NO_SCRIPT:
            message = f"a script on {base.name!r}; is the symbol before it lost?"
            self.fault(LONE_SCRIPT, message, here, "write the symbol, or {}")

    def double_script(self, sign: Part) -> None:
        """Report a second script of the same kind."""
        kind = "subscript" if sign.kind == Kind.SUBSCRIPT else "superscript"
        mend = "write the prime first: f'^2" if sign.text == "'" else "use braces"
        self.fault(DOUBLE_SCRIPT, f"a second {kind} on one symbol", sign.span, mend)

    def script(self, sign: int, end: int, font: str) -> tuple[Row, int]:
        """The argument of ^ or _ at an index.  Of the fonts only words reach it."""
        mark = self.parts[sign]
        index = self.skip_spaces(sign + 1, end)
        part = self.parts[index] if index < end else None
        if part is not None and self.is_short(index, end):
            shown = part.text[0] if part.kind == Kind.NUMBER else part.text
            self.fault(
                SHORT_SCRIPT,
                f"without braces only {shown!r} belongs to the script",
                mark.span.hull(part.span),
                f"write {mark.text}{{...}} around all that belongs to it",
            )
        return self.argument(index, end, font if sets_words(font) else "", mark)

    def argument(self, index: int, end: int, font: str, to: Part) -> tuple[Row, int]:
        """The argument of a command or a script sign: a group, or one sign."""
        index = self.skip_spaces(index, end)
        part = self.parts[index] if index < end else None
        none = (Kind.TAB, Kind.BREAK, Kind.SUPERSCRIPT, Kind.SUBSCRIPT)
        if part is None or part.kind in none:
            message = f"{to.text} has no argument"
            self.fault(MISSING_ARGUMENT, message, to.span, f"write {to.text}{{...}}")
            return Row((), Span(to.span.end, to.span.end)), index
        if part.kind == Kind.OPEN:
            row = self.row(index + 1, self.close[index], font)
            return Row(row.items, self.whole(index)), self.after(index)
        if part.kind == Kind.NUMBER and len(part.text) > 1:
            first, self.parts[index] = split(part)
            return Row((Number(first.text, font, first.span),), first.span), index
        if part.kind == Kind.PRIME:
            return Row((Symbol(r"\prime", span=part.span),), part.span), index + 1
        if part.kind in (Kind.OPENER, Kind.LEFT) and to.kind == Kind.COMMAND:
            message = f"{to.text} takes a group in braces, or one sign: {part.text!r}"
            mend = f"write {to.text}{{...}}"
            self.fault(MISSING_ARGUMENT, message, part.span, mend)
        self.deeper(index)
        reach = index + 1 if part.kind == Kind.LETTER else end
        nodes, after = self.nucleus(index, reach, font, Gaps.WRONG)
        self.depth -= 1
        return covering(nodes, part.span), after

    def optional(self, index: int, end: int, font: str) -> tuple[Row | None, int]:
        """An optional argument in square brackets."""
        if index < end and self.parts[index].text == "[" and index in self.close:
            return self.row(index + 1, self.close[index], font), self.after(index)
        return None, index

    def groups(self, index: int, end: int) -> tuple[tuple[Row, ...], int]:
        """All brace groups from an index on: the arguments of an unknown command."""
        found: list[Row] = []
        while index < end and self.parts[index].kind == Kind.OPEN:
            found.append(self.row(index + 1, self.close[index]))
            index = self.after(index)
        return tuple(found), index


def sets_words(font: str) -> bool:
    """Whether a font sets adjacent letters as one word."""
    return font.removeprefix("bold-") in SPACED_WORD_FONTS


def _primes(row: Row) -> tuple[int, Row | None]:
    r"""The primes at the beginning of a superscript, and the rest of it."""
    count = done = 0
    for item in row.items:
        match item:
            case Symbol(name=r"\prime", font="", accents=()):
                count += 1
            case Scripted(Group(Row(items=())), None, None, primes):
                count += primes
            case _:
                break
        done += 1
    if not count:
        return 0, row
    rest = row.items[done:]
    return count, (covering(rest, row.span) if rest else None)
