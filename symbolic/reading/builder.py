r"""The parts of a formula become nodes: rows, cells, groups, fences, symbols.

    a & = ( b c )   ->   Row(a, Gap(&), Relation(=), Fenced(b c))

Scripts are in ``scripts.py``, commands that take arguments in ``constructs.py``.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from .codes import ENVIRONMENT, INFIX, LONE_SCRIPT, MISPLACED, MISSING_ARGUMENT
from .commands import COMMANDS, Role
from .cursor import carrier, covering
from .delimiters import ENVIRONMENTS
from .scripts import SCRIPTS, Found, Gaps, Scripts, sets_words
from .sieve import Part
from .source import Span
from .tokens import Kind, Tokens
from .tree import (
    Accented,
    Bar,
    BigOperator,
    Binomial,
    Cases,
    Fenced,
    Fraction,
    Function,
    Gap,
    Group,
    Lines,
    Matrix,
    Node,
    Number,
    Operator,
    Punctuation,
    Relation,
    Root,
    Row,
    Scripted,
    Symbol,
    Text,
    Tree,
    Unknown,
)

__all__ = ["Builder", "Taker", "combined"]

# Alone in braces, these mean the same without them.
_PLAIN = (
    Symbol,
    Number,
    Text,
    Function,
    Scripted,
    Fraction,
    Binomial,
    Root,
    Accented,
    Matrix,
    Cases,
    Group,
    Unknown,
)
_LEAVES: Mapping[Role, Callable[..., Node]] = MappingProxyType(
    {
        Role.BIG: BigOperator,
        Role.FUNCTION: Function,
        Role.OPERATOR: Operator,
        Role.PUNCTUATION: Punctuation,
        Role.RELATION: Relation,
    }
)
_FUNCTIONS = frozenset(
    row.value for row in COMMANDS.values() if row.role is Role.FUNCTION
)


class Builder(Scripts):
    """One pass over the parts of one formula, from left to right."""

    def __init__(self, tokens: Tokens, takers: "Mapping[Role, Taker]") -> None:
        super().__init__(tokens)
        self.takers = takers

    def run(self) -> Tree:
        """The whole tree.  Raises TooDeepError."""
        rows = self.lines(0, len(self.parts))
        findings = sorted(self.findings, key=lambda found: (found.span, found.code))
        return Tree(rows, tuple(findings), tuple(self.notes))

    # Rows and cells.

    def row(self, start: int, end: int, font: str = "", gaps: Gaps = Gaps.WRONG) -> Row:
        """The parts from start up to end as one row."""
        self.deeper(start)
        items: list[Node] = []
        above: list[Node] | None = None
        infix = ""
        index = start
        while index < end:
            part = self.parts[index]
            role = part.row.role if part.row is not None else None
            if part.kind in (Kind.TAB, Kind.BREAK, Kind.SPACE):
                self.gap(part, items, gaps)
                index += 1
            elif part.row is not None and role is Role.FONT_SWITCH:
                font = combined(font, part.row.value)
                index += 1
            elif part.row is not None and role is Role.INFIX:
                if above is not None:
                    message = f"a second {part.text} in one group"
                    self.fault(INFIX, message, part.span, r"use \frac or \binom")
                    items = [self.infix(infix, above, items, part.span)]
                above, items, infix = items, [], part.row.value
                index += 1
            else:
                nodes, index = self.nucleus(index, end, font, gaps)
                if index < end and self.parts[index].kind in SCRIPTS:
                    nodes, index = self.scripts(nodes, index, end, font)
                items += nodes
        if above is not None:
            items = [self.infix(infix, above, items, self.here(start))]
        if gaps is Gaps.KEPT:
            _trim(items)
        self.depth -= 1
        return covering(items, self.here(start))

    def infix(
        self, name: str, above: list[Node], below: list[Node], around: Span
    ) -> Node:
        r"""The fraction or the binomial of \over or \choose."""
        if not (above and below):
            message = "one side of this fraction is empty"
            self.fault(MISSING_ARGUMENT, message, around, r"write {a \over b}")
        make = Fraction if name == r"\frac" else Binomial
        span = covering([*above, *below], around).span
        return make(covering(above, around), covering(below, around), span)

    def gap(self, part: Part, items: list[Node], gaps: Gaps) -> None:
        """A mark of alignment, a wide space or a line break inside a row."""
        if gaps is Gaps.KEPT and part.kind != Kind.BREAK:
            items.append(Gap(part.text, part.span))
        elif gaps is not Gaps.LAYOUT and part.kind != Kind.SPACE:
            what = "line break" if part.kind == Kind.BREAK else "&"
            message = f"a {what} inside a group or a cell"
            self.fault(MISPLACED, message, part.span, "close the group first")

    def lines(self, start: int, end: int) -> tuple[Row, ...]:
        """Lines with their gaps; empty ones are layout."""
        cells = self.cells(start, end, tabs=False)
        rows = [self.row(i, j, gaps=Gaps.KEPT) for cell in cells for i, j in cell]
        return tuple(row for row in rows if row.items)

    def matrix(self, start: int, end: int) -> tuple[tuple[Row, ...], ...]:
        """Rows of cells."""
        cells = self.cells(start, end, tabs=True)
        return tuple(tuple(self.row(i, j) for i, j in row) for row in cells)

    # One thing without its scripts.

    def nucleus(self, index: int, end: int, font: str, gaps: Gaps) -> Found:
        """One thing without its scripts; soft groups give several, layout none."""
        part = self.parts[index]
        kind = part.kind
        if kind == Kind.LETTER:
            return self.letter(index, end, font)
        if kind in (Kind.COMMAND, Kind.SIGN):
            return self.command(index, end, font)
        if kind == Kind.NUMBER:
            own = "" if font == "roman" else font
            return [Number(part.text, own, part.span)], index + 1
        if kind == Kind.OPEN:
            return self.group(index, end, font, gaps)
        if kind in (Kind.OPENER, Kind.LEFT, Kind.BAR) and index in self.close:
            return [self.fence(index, font, gaps)], self.after(index)
        if kind == Kind.BAR:
            return [Bar(part.text, part.span)], index + self.width(index)
        if kind == Kind.TEXT:
            style = COMMANDS[part.arguments[0]].value if part.arguments else ""
            return [Text(part.text, style, part.span)], index + 1
        if kind == Kind.BEGIN:
            return [self.environment(index)], self.after(index)
        if kind in SCRIPTS:
            self.check_start(index)
            return [], index
        return self.stray(index, end)

    def check_start(self, index: int) -> None:
        r"""Report a script that stands on nothing, but for a prime as in ``f^{'}``."""
        before = [part.kind for part in self.parts[max(index - 2, 0) : index]]
        prime = self.parts[index].kind == Kind.PRIME
        if not (prime and before == [Kind.SUPERSCRIPT, Kind.OPEN]):
            part = self.parts[index]
            message = f"nothing stands before this {part.text}"
            mend = "write the symbol, or {} if this is meant"
            self.fault(LONE_SCRIPT, message, part.span, mend)

    def stray(self, index: int, end: int) -> Found:
        """What has no place here; the finding was made where that was seen."""
        part = self.parts[index]
        if part.kind == Kind.UNKNOWN:
            arguments, after = self.groups(index + 1, end)
            return [Unknown(part.text, arguments, part.span)], after
        name = rf"\end{{{part.text}}}" if part.kind == Kind.END else part.text
        name = rf"\right{name}" if part.kind == Kind.RIGHT else name
        return [Unknown(name, (), part.span)], index + 1

    def letter(self, index: int, end: int, font: str) -> Found:
        """A letter; in an upright font all letters and digits up to the next sign."""
        part = self.parts[index]
        name, span = part.text, part.span
        index += 1
        if not sets_words(font):
            return [Symbol(name, font, (), span)], index
        for kind in (Kind.LETTER, Kind.NUMBER):
            while index < end and self.parts[index].kind == kind:
                if not self.parts[index].text.isalnum():
                    break
                name += self.parts[index].text
                span = span.hull(self.parts[index].span)
                index += 1
        if font == "roman" and name in _FUNCTIONS:
            return [Function(name, span)], index
        if font == "italic" and len(name) == 1:
            font = ""
        return [Symbol(name, font, (), span)], index

    def group(self, index: int, end: int, font: str, gaps: Gaps) -> Found:
        """What stands in braces, without them where they change nothing."""
        soft = index in self.soft
        inner = gaps if soft else Gaps.WRONG
        row = self.row(index + 1, self.close[index], font, inner)
        after, whole = self.after(index), self.whole(index)
        scripted = after < end and self.parts[after].kind in SCRIPTS
        if scripted:
            return [carrier(row, whole)], after
        alone = len(row.items) == 1 and isinstance(row.items[0], _PLAIN)
        if soft or alone or not row.items:
            return list(row.items), after
        return [Group(row, whole)], after

    def fence(self, index: int, font: str, gaps: Gaps) -> Node:
        """What stands between two delimiters; around one matrix they are its own."""
        part, last, span = self.parts[index], self.close[index], self.whole(index)
        strict = gaps is Gaps.WRONG or part.kind == Kind.LEFT
        inner = Gaps.WRONG if strict else Gaps.LAYOUT
        row = self.row(index + self.width(index), last, font, inner)
        closing = "" if index in self.cut else self.parts[last].text
        match row.items:
            case (Matrix(rows=rows, open="", close=""),) if part.text or closing:
                if (part.text, closing) == (r"\{", ""):
                    return Cases(rows, span)
                return Matrix(rows, part.text, closing, span)
            case _:
                return Fenced(part.text, row, closing, span)

    def environment(self, index: int) -> Node:
        """What stands between begin and end."""
        part, last, whole = self.parts[index], self.close[index], self.whole(index)
        start = index + 1
        self.deeper(index)
        known = ENVIRONMENTS.get(part.text)
        node: Node
        if known is None:
            message = f"unknown environment {part.text!r}"
            self.fault(ENVIRONMENT, message, part.span, "aligned, cases, bmatrix, ...")
            node = Unknown(rf"\begin{{{part.text}}}", self.lines(start, last), whole)
        elif known.kind == "lines":
            node = Lines(self.lines(start, last), whole)
        elif known.kind == "cases":
            node = Cases(self.matrix(start, last), whole)
        else:
            node = Matrix(self.matrix(start, last), known.open, known.close, whole)
        self.depth -= 1
        return node

    def command(self, index: int, end: int, font: str) -> Found:
        """A command with its arguments, or a sign."""
        part = self.parts[index]
        row = part.row
        if row is None:  # pragma: no cover - the sieve keeps no command without one
            return self.stray(index, end)
        node: Node
        if row.role in _LEAVES:
            node = _LEAVES[row.role](row.value, span=part.span)
        elif row.role is Role.SYMBOL:
            node = Symbol(row.value, "" if sets_words(font) else font, (), part.span)
        elif row.role is Role.SET:
            node = Symbol(row.value, "blackboard", (), part.span)
        elif row.role is Role.NAME:
            node = Function(part.arguments[0], part.span)
        elif row.role is Role.PROSE:
            node = Text(row.value, "", part.span)
        else:
            return self.takers[row.role](self, index, end, font)
        return [node], index + 1


Taker: TypeAlias = Callable[[Builder, int, int, str], Found]
"""What reads a command with arguments: builder, index, end of the row, font."""


def combined(outer: str, inner: str) -> str:
    """The font of a font inside a font.

    >>> combined("bold", "calligraphic"), combined("roman", "bold")
    ('bold-calligraphic', 'bold')
    """
    if inner == "normal":
        return ""
    if outer.startswith("bold") and inner != "bold":
        return f"bold-{inner}"
    return inner


def _trim(items: list[Node]) -> None:
    """Drop wide spaces at the ends of a line and beside a mark of alignment."""
    kept: list[Node] = []
    for item in items:
        if isinstance(item, Gap):
            before = kept[-1] if kept else None
            if item.name != "&" and (before is None or isinstance(before, Gap)):
                continue
            if item.name == "&" and isinstance(before, Gap) and before.name != "&":
                kept.pop()
        kept.append(item)
    if kept and isinstance(kept[-1], Gap) and kept[-1].name != "&":
        kept.pop()
    items[:] = kept
