r"""The layout of a formula: from tokens to the tree of what is printed.

    W^{(l)T}_{ij}   ->   Scripted(W, sub=Row(i, j), sup=Row(Fenced(l), T))

This is TeX's own structure and nothing more: what a script, a prime or a product
means is not asked here.  What cannot be read becomes an ``Unknown`` node and a
finding, and the rest of the formula is read as if it stood there by itself.

Depth is counted before it is used: MAX_NESTING levels take about a third of the
frames that Python allows, so that those who walk the tree later have as much.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from .brackets import Part, pairs, parts
from .codes import (
    BRACE,
    CROSSED_OUT,
    DOUBLE_SCRIPT,
    INFIX,
    LIMIT,
    LONE_SCRIPT,
    MISPLACED,
    MISSING_ARGUMENT,
    SHORT_SCRIPT,
    UNSUPPORTED_COMMAND,
    ENVIRONMENT,
)
from .commands import ENVIRONMENTS, NEGATIONS, SPACED_WORD_FONTS, COMMANDS, Role
from .latex import latex_of
from .source import Finding, Span
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
    Note,
    Number,
    Operator,
    Punctuation,
    Relation,
    Root,
    Row,
    Scripted,
    Stacked,
    Symbol,
    Text,
    Tree,
    Unknown,
)

__all__ = ["MAX_NESTING", "layout"]

MAX_NESTING = 100
"""Levels of groups, fractions, scripts; real formulas have at most about 12."""

_SCRIPTS = (Kind.SUPERSCRIPT, Kind.SUBSCRIPT, Kind.PRIME)
_OPENING = (Kind.OPEN, Kind.LEFT, Kind.BEGIN, Kind.OPENER, Kind.BAR)
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
_CARRIES_NO_SCRIPT = frozenset({"+", "-", "/", ",", ".", ";", ":", "=", "<", ">"})
_LEAVES: Mapping[Role, Callable[..., Node]] = MappingProxyType(
    {
        Role.OPERATOR: Operator,
        Role.RELATION: Relation,
        Role.BIG: BigOperator,
        Role.PUNCTUATION: Punctuation,
        Role.FUNCTION: Function,
    }
)
_KNOWN_FUNCTIONS = frozenset(
    row.value for row in COMMANDS.values() if row.role is Role.FUNCTION
)


def layout(tokens: Tokens) -> Tree:
    r"""The tree of a formula, with everything that is wrong with it.

    Fonts decorate the symbols of their argument, and only words reach into scripts:
    ``\mathbf{W_{ij}}`` is a bold W with plain indices.  More than MAX_NESTING levels
    end in a finding and a tree without rows.

    >>> from .source import MathText
    >>> from .tokens import tokens
    >>> tree = layout(tokens(MathText.of(r"\dfrac12 + x'")))
    >>> [type(item).__name__ for item in tree.rows[0].items]
    ['Fraction', 'Operator', 'Scripted']
    """
    if not tokens.items:
        return Tree((), tokens.findings)
    return _Builder(tokens).run()


class _TooDeep(Exception):  # noqa: N818 - it never leaves this module
    """More levels than MAX_NESTING."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


class _Builder:
    """One pass over the parts of one formula."""

    def __init__(self, tokens: Tokens) -> None:
        sieved = parts(tokens.items)
        self.parts = sieved.items
        self.soft = sieved.soft
        self.notes = sieved.notes
        self.end = tokens.end
        paired = pairs(self.parts)
        self.close = paired.close
        self.cut = paired.cut
        self.findings = [*tokens.findings, *sieved.findings, *paired.findings]
        self.depth = 0

    def run(self) -> Tree:
        """The whole tree."""
        try:
            rows = self.lines(0, len(self.parts))
        except _TooDeep as error:
            message = f"more than {MAX_NESTING} levels, one inside another; not read"
            return Tree((), (Finding(LIMIT, message, error.span, "write it flatter"),))
        findings = sorted(self.findings, key=lambda f: (f.span, f.code))
        return Tree(rows, tuple(findings), tuple(self.notes))

    def fault(self, code: str, message: str, span: Span, mend: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(code, message, span, mend))

    # Rows.

    def row(
        self, start: int, end: int, font: str = "", gaps: bool | None = False
    ) -> Row:
        """The parts from start up to end as one row.

        ``gaps`` tells what ``&``, wide spaces and line breaks are: kept (True),
        layout to drop (None), or out of place (False).
        """
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise _TooDeep(self.parts[min(start, len(self.parts) - 1)].span)
        items: list[Node] = []
        above: list[Node] | None = None
        infix = ""
        index = start
        while index < end:
            part = self.parts[index]
            if part.kind in (Kind.TAB, Kind.BREAK, Kind.SPACE):
                self.gap(part, items, gaps)
                index += 1
            elif part.row is not None and part.row.role is Role.FONT_SWITCH:
                font = _combined(font, part.row.value)
                index += 1
            elif part.row is not None and part.row.role is Role.INFIX:
                if above is not None:
                    message = f"a second {part.text} in one group"
                    self.fault(INFIX, message, part.span, r"use \frac or \binom")
                    items = [self.infix(infix, above, items, part.span)]
                above, items, infix = items, [], part.row.value
                index += 1
            else:
                nodes, index = self.nucleus(index, end, font, gaps)
                if index < end and self.parts[index].kind in _SCRIPTS:
                    nodes, index = self.scripts(nodes, index, end, font)
                items += nodes
        if above is not None:
            items = [self.infix(infix, above, items, self.here(start))]
        if gaps:
            _trim(items)
        self.depth -= 1
        return self.as_row(items, start)

    def as_row(self, items: list[Node], start: int) -> Row:
        """The items with the span that they cover."""
        if items:
            return Row(tuple(items), items[0].span.hull(items[-1].span))
        here = self.here(start)
        return Row((), Span(here.start, here.start))

    def here(self, index: int) -> Span:
        """The place of a part, or the end of the formula."""
        return self.parts[index].span if index < len(self.parts) else self.end

    def infix(
        self, name: str, above: list[Node], below: list[Node], span: Span
    ) -> Node:
        r"""The fraction or the binomial of \over or \choose."""
        for side in (above, below):
            if not side:
                message = "one side of this fraction is empty"
                self.fault(MISSING_ARGUMENT, message, span, r"write {a \over b}")
        whole = [*above, *below]
        if whole:
            span = whole[0].span.hull(whole[-1].span)
        make = Fraction if name == r"\frac" else Binomial
        return make(_bare(above, span), _bare(below, span), span)

    def gap(self, part: Part, items: list[Node], gaps: bool | None) -> None:
        """A mark of alignment, a wide space or a line break inside a row."""
        if gaps and part.kind != Kind.BREAK:
            items.append(Gap(part.text, part.span))
        elif gaps is False and part.kind != Kind.SPACE:
            what = "line break" if part.kind == Kind.BREAK else "&"
            self.fault(MISPLACED, f"a {what} inside a group", part.span, "close it first")

    def lines(self, start: int, end: int) -> tuple[Row, ...]:
        """Lines with their gaps; empty ones are layout."""
        found = self.cells(start, end, tabs=False)
        rows = [self.row(i, j, gaps=True) for row in found for i, j in row]
        return tuple(row for row in rows if row.items)

    def matrix(self, start: int, end: int) -> tuple[tuple[Row, ...], ...]:
        """Rows of cells."""
        found = self.cells(start, end, tabs=True)
        return tuple(tuple(self.row(i, j) for i, j in row) for row in found)

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
        if rows[-1] or any(p.kind != Kind.SPACE for p in self.parts[begin:end]):
            rows[-1].append((begin, end))
        else:
            rows.pop()
        return rows

    def after(self, opener: int) -> int:
        """Where to go on behind what an opening part opened."""
        return self.close[opener] + (opener not in self.cut)

    # One thing and its scripts.

    def scripts(
        self, nodes: list[Node], index: int, end: int, font: str
    ) -> tuple[list[Node], int]:
        """Give the last node the scripts that follow it."""
        if nodes:
            base = nodes.pop()
        else:
            here = self.parts[index].span
            base = Group(Row((), Span(here.start, here.start)), here)
        name = getattr(base, "name", "")
        if name in _CARRIES_NO_SCRIPT and isinstance(
            base, (Operator, Punctuation, Relation)
        ):
            message = f"a script on {name!r}; the symbol before it seems to be lost"
            self.fault(LONE_SCRIPT, message, self.parts[index].span, "or write {}")
        sub: Row | None = None
        sup: Row | None = None
        primes, raised = 0, False
        start = base.span
        while index < end and self.parts[index].kind in _SCRIPTS:
            sign = self.parts[index]
            double = sub is not None if sign.kind == Kind.SUBSCRIPT else raised
            if double:
                self.double(sign)
                base = Scripted(base, sub, sup, primes, start)
                sub, sup, primes, raised = None, None, 0, False
            if sign.kind == Kind.PRIME:
                primes += 1
                index += 1
                last = sign.span
            else:
                row, index = self.script(index, end, font)
                last = row.span if row.items else sign.span
                if sign.kind == Kind.SUBSCRIPT:
                    sub = row
                else:
                    raised = True
                    more, sup = _primes(row)
                    primes += more
            start = start.hull(sign.span).hull(last)
        nodes.append(Scripted(base, sub, sup, primes, start))
        return nodes, index

    def double(self, sign: Part) -> None:
        """Report a second script of the same kind."""
        kind = "subscript" if sign.kind == Kind.SUBSCRIPT else "superscript"
        mend = "write the prime first: f'^2" if sign.text == "'" else "use braces"
        self.fault(DOUBLE_SCRIPT, f"a second {kind} on one symbol", sign.span, mend)

    def script(self, sign: int, end: int, font: str) -> tuple[Row, int]:
        """The argument of ^ or _ at an index."""
        inner = font if font in SPACED_WORD_FONTS else ""
        mark = self.parts[sign].text
        index = self.skip_spaces(sign + 1, end)
        part = self.parts[index] if index < end else None
        if part is not None and self.is_short(index, end):
            shown = part.text[0] if part.kind == Kind.NUMBER else part.text
            self.fault(
                SHORT_SCRIPT,
                f"without braces only {shown!r} belongs to the script",
                self.parts[sign].span.hull(part.span),
                f"write {mark}{{...}} around all that belongs to it",
            )
        return self.argument(index, end, inner, self.parts[sign])

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
        return part.text in "+-" and (letter or following.kind == Kind.NUMBER)

    def skip_spaces(self, index: int, end: int) -> int:
        """The next index that is no space."""
        while index < end and self.parts[index].kind == Kind.SPACE:
            index += 1
        return index

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
            return replace(row, span=self.whole(index)), self.after(index)
        if part.kind == Kind.NUMBER and len(part.text) > 1:
            first, rest = _split(part)
            self.parts[index] = rest
            return Row((Number(first.text, font, first.span),), first.span), index
        if part.kind in (Kind.OPENER, Kind.LEFT) and to.kind == Kind.COMMAND:
            message = f"{to.text} takes one sign or a group in braces, not {part.text!r}"
            self.fault(MISSING_ARGUMENT, message, part.span, f"write {to.text}{{...}}")
        if part.kind == Kind.PRIME:
            return Row((Symbol(r"\prime", span=part.span),), part.span), index + 1
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise _TooDeep(part.span)
        reach = index + 1 if part.kind == Kind.LETTER else end
        nodes, after = self.nucleus(index, reach, font, False)
        self.depth -= 1
        return self.as_row(nodes, index), after

    def whole(self, opener: int) -> Span:
        """The span from an opening part to its partner."""
        last = self.close[opener] - (opener in self.cut)
        return self.parts[opener].span.hull(self.here(max(last, opener)))

    def nucleus(
        self, index: int, end: int, font: str, gaps: bool | None
    ) -> tuple[list[Node], int]:
        """One thing without its scripts; soft groups give several, layout none."""
        part = self.parts[index]
        kind = part.kind
        if kind == Kind.LETTER:
            return self.letter(index, end, font)
        if kind in (Kind.COMMAND, Kind.SIGN):
            return self.command(index, end, font)
        if kind == Kind.NUMBER:
            return [Number(part.text, font, part.span)], index + 1
        if kind == Kind.OPEN:
            return self.group(index, end, font)
        if kind in (Kind.OPENER, Kind.LEFT, Kind.BAR) and index in self.close:
            return [self.fence(index, font, gaps)], self.after(index)
        if kind == Kind.BAR:
            return [Bar(part.text, part.span)], index + 1
        if kind == Kind.TEXT:
            style = COMMANDS[part.arguments[0]].value if part.arguments else ""
            return [Text(part.text, style, part.span)], index + 1
        if kind == Kind.BEGIN:
            return [self.environment(index)], self.after(index)
        if kind in _SCRIPTS:
            return self.no_base(index), index
        name = rf"\end{{{part.text}}}" if kind == Kind.END else part.text
        name = rf"\right{name}" if kind == Kind.RIGHT else name
        arguments, after = self.groups(index + 1, end) if name[0] == "\\" else ((), 0)
        return [Unknown(name, arguments, part.span)], after or index + 1

    def no_base(self, index: int) -> list[Node]:
        """A script that stands on nothing."""
        part = self.parts[index]
        before = [self.parts[k].kind for k in range(max(index - 2, 0), index)]
        empty = before[-1:] == [Kind.CLOSE]
        prime = part.kind == Kind.PRIME and before == [Kind.SUPERSCRIPT, Kind.OPEN]
        if not (empty or prime):
            message = f"nothing stands before this {part.text}"
            mend = "write the symbol, or {} if this is meant"
            self.fault(LONE_SCRIPT, message, part.span, mend)
        return []

    def letter(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """A letter; in an upright font all letters and digits up to the next sign."""
        part = self.parts[index]
        name, span = part.text, part.span
        index += 1
        if font not in SPACED_WORD_FONTS:
            return [Symbol(name, font, (), span)], index
        for kind in (Kind.LETTER, Kind.NUMBER):
            while index < end and self.parts[index].kind == kind:
                if not self.parts[index].text.isalnum():
                    break
                name += self.parts[index].text
                span = span.hull(self.parts[index].span)
                index += 1
        if font == "roman" and name in _KNOWN_FUNCTIONS:
            return [Function(name, span)], index
        if font == "italic" and len(name) == 1:
            font = ""
        return [Symbol(name, font, (), span)], index

    def group(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """What stands in braces, without them where they change nothing."""
        row = self.row(index + 1, self.close[index], font)
        after = self.after(index)
        scripted = after < end and self.parts[after].kind in _SCRIPTS
        whole = self.whole(index)
        if not row.items:
            return ([Group(row, whole)] if scripted else []), after
        if scripted:
            return [_single(row, whole)], after
        if index in self.soft or (len(row.items) == 1 and isinstance(row.items[0], _PLAIN)):
            return list(row.items), after
        return [Group(row, whole)], after

    def groups(self, index: int, end: int) -> tuple[tuple[Row, ...], int]:
        """All brace groups from an index on: the arguments of an unknown command."""
        found: list[Row] = []
        while index < end and self.parts[index].kind == Kind.OPEN:
            found.append(self.row(index + 1, self.close[index]))
            index = self.after(index)
        return tuple(found), index

    def fence(self, index: int, font: str, gaps: bool | None) -> Node:
        """What stands between two delimiters."""
        part, last = self.parts[index], self.close[index]
        inner = False if gaps is False or part.kind == Kind.LEFT else None
        row = self.row(index + 1, last, font, inner)
        close = "" if index in self.cut else self.parts[last].text
        return fenced(part.text, row, close, self.whole(index))

    def environment(self, index: int) -> Node:
        """What stands between begin and end."""
        part, last, whole = self.parts[index], self.close[index], self.whole(index)
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise _TooDeep(part.span)
        known = ENVIRONMENTS.get(part.text)
        node: Node
        if known is None:
            message = f"unknown environment {part.text!r}"
            self.fault(ENVIRONMENT, message, part.span, "aligned, cases, bmatrix, ...")
            node = Unknown(rf"\begin{{{part.text}}}", self.lines(index + 1, last), whole)
        elif known.kind == "lines":
            node = Lines(self.lines(index + 1, last), whole)
        elif known.kind == "cases":
            node = Cases(self.matrix(index + 1, last), whole)
        else:
            cells = self.matrix(index + 1, last)
            node = Matrix(cells, known.open, known.close, whole)
        self.depth -= 1
        return node

    # Commands.

    def command(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """A command with its arguments, or a sign."""
        part = self.parts[index]
        row = part.row
        if row is None:  # pragma: no cover - brackets.py has looked it up
            return [Unknown(part.text, (), part.span)], index + 1
        role, value = row.role, row.value
        if leaf := _LEAVES.get(role):
            return [leaf(value, span=part.span)], index + 1
        if role is Role.SYMBOL:
            style = "" if font in SPACED_WORD_FONTS else font
            return [Symbol(value, style, (), part.span)], index + 1
        if role is Role.SET:
            return [Symbol(value, "blackboard", (), part.span)], index + 1
        if role is Role.NAME:
            return [Function(part.arguments[0], part.span)], index + 1
        if role is Role.PROSE:
            return [Text(value, "", part.span)], index + 1
        return _TAKERS[role](self, index, end, font)

    def two(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """A fraction or a binomial."""
        part = self.parts[index]
        above, after = self.argument(index + 1, end, font, part)
        below, after = self.argument(after, end, font, part)
        span = part.span.hull(below.span)
        role = part.row.role if part.row else None
        make = Fraction if role is Role.FRACTION else Binomial
        return [make(above, below, span)], after

    def root(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """A root, with its degree in square brackets perhaps."""
        part = self.parts[index]
        degree, after = self.optional(index + 1, end, font)
        body, after = self.argument(after, end, font, part)
        return [Root(body, degree, part.span.hull(body.span))], after

    def optional(self, index: int, end: int, font: str) -> tuple[Row | None, int]:
        """An optional argument in square brackets."""
        if index < end and self.parts[index].text == "[" and index in self.close:
            return self.row(index + 1, self.close[index], font), self.after(index)
        return None, index

    def accent(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """An accent: of the symbol, if its argument is a single one."""
        part = self.parts[index]
        name = part.row.value if part.row else ""
        body, after = self.argument(index + 1, end, font, part)
        span = part.span.hull(body.span)
        match body.items:
            case (Symbol() as symbol,):
                accents = (*symbol.accents, name)
                return [replace(symbol, accents=accents, span=span)], after
            case _:
                return [Accented(name, body, span)], after

    def font(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """A font: its argument is no group of its own, unless it has scripts."""
        part = self.parts[index]
        inner = _combined(font, part.row.value if part.row else "")
        body, after = self.argument(index + 1, end, inner, part)
        if after < end and self.parts[after].kind in _SCRIPTS and body.items:
            return [_single(body, part.span.hull(body.span))], after
        return list(body.items), after

    def stacked(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """Something set above or below a base."""
        part = self.parts[index]
        extra, after = self.argument(index + 1, end, "", part)
        base, after = self.argument(after, end, font, part)
        span = part.span.hull(base.span)
        node = _single(base, base.span)
        if part.row and part.row.value == "over":
            return [Stacked(node, extra, None, span)], after
        return [Stacked(node, None, extra, span)], after

    def arrow(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """An arrow with texts above and below it."""
        part = self.parts[index]
        under, after = self.optional(index + 1, end, font)
        over, after = self.argument(after, end, font, part)
        base = Relation(part.row.value if part.row else "", part.span)
        return [Stacked(base, over, under, part.span.hull(over.span))], after

    def labelled(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """A brace above or below a term; its label is a note."""
        part = self.parts[index]
        mark = part.row.value if part.row else "_"
        body, after = self.argument(index + 1, end, font, part)
        if after < end and self.parts[after].text == mark:
            label, after = self.argument(after + 1, end, "", self.parts[after])
            self.notes.append(Note(part.text, latex_of(label), label.span))
        if after < end and self.parts[after].kind in _SCRIPTS and body.items:
            return [_single(body, body.span)], after
        return list(body.items), after

    def negated(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """A struck relation, such as one with a name of its own."""
        part = self.parts[index]
        body, after = self.argument(index + 1, end, font, part)
        span = part.span.hull(body.span)
        match body.items:
            case (Relation(name=name),) if name in NEGATIONS:
                return [Relation(NEGATIONS[name], span)], after
            case _:
                message = r"\not before this is not supported"
                self.fault(UNSUPPORTED_COMMAND, message, span, r"use \neq or \notin")
                return [Unknown(part.text, (body,), span)], after

    def substack(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """The lines of a limit."""
        start = index + 1
        if start >= end or self.parts[start].kind != Kind.OPEN:
            body, after = self.argument(start, end, font, self.parts[index])
            return list(body.items), after
        rows = self.lines(start + 1, self.close[start])
        return [Lines(rows, self.whole(start))], self.after(start)

    def crossed(self, index: int, end: int, font: str) -> tuple[list[Node], int]:
        """Something struck through."""
        part = self.parts[index]
        rows: list[Row] = []
        after = index + 1
        for _ in range(2 if part.text == r"\cancelto" else 1):
            body, after = self.argument(after, end, font, part)
            rows.append(body)
        span = part.span.hull(rows[-1].span)
        message = f"{part.text}: a term is crossed out"
        self.fault(CROSSED_OUT, message, span, "write the formula without the stroke")
        return [Unknown(part.text, tuple(rows), span)], after

    def unsupported(self, index: int, end: int, _font: str) -> tuple[list[Node], int]:
        """A command that we know by name only."""
        part = self.parts[index]
        self.fault(
            UNSUPPORTED_COMMAND,
            f"{part.text} is not supported yet",
            part.span,
            "write the same with plainer commands",
        )
        arguments, after = self.groups(index + 1, end)
        return [Unknown(part.text, arguments, part.span)], after

    def misplaced(self, index: int, _end: int, _font: str) -> tuple[list[Node], int]:
        """A command for a whole group, where one sign is expected."""
        part = self.parts[index]
        message = f"{part.text} stands where one sign is expected"
        self.fault(BRACE, message, part.span, "put braces around it and what follows")
        return [], index + 1


_Taker = Callable[[_Builder, int, int, str], tuple[list[Node], int]]
_TAKERS: Mapping[Role, _Taker] = MappingProxyType(
    {
        Role.ACCENT: _Builder.accent,
        Role.ARROW: _Builder.arrow,
        Role.BINOMIAL: _Builder.two,
        Role.CANCEL: _Builder.crossed,
        Role.FONT: _Builder.font,
        Role.FONT_SWITCH: _Builder.misplaced,
        Role.FRACTION: _Builder.two,
        Role.INFIX: _Builder.misplaced,
        Role.LABELLED_BRACE: _Builder.labelled,
        Role.NOT: _Builder.negated,
        Role.ROOT: _Builder.root,
        Role.STACK: _Builder.stacked,
        Role.SUBSTACK: _Builder.substack,
        Role.UNSUPPORTED: _Builder.unsupported,
    }
)


def fenced(opening: str, row: Row, closing: str, span: Span) -> Node:
    """A fence; around nothing but a matrix it is the matrix's own."""
    match row.items:
        case (Matrix(rows=rows, open="", close=""),) if (opening, closing) != ("", ""):
            if (opening, closing) == (r"\{", ""):
                return Cases(rows, span)
            return Matrix(rows, opening, closing, span)
        case _:
            return Fenced(opening, row, closing, span)


def _single(row: Row, span: Span) -> Node:
    """A row as one node."""
    return row.items[0] if len(row.items) == 1 else Group(row, span)


def _bare(items: list[Node], around: Span) -> Row:
    if not items:
        return Row((), Span(around.start, around.start))
    return Row(tuple(items), items[0].span.hull(items[-1].span))


def _combined(outer: str, inner: str) -> str:
    """The font of a font inside a font."""
    if inner == "normal":
        return ""
    if outer.startswith("bold") and inner != "bold":
        return f"bold-{inner}"
    return inner


def _primes(row: Row) -> tuple[int, Row | None]:
    r"""The primes at the beginning of a superscript, and the rest of it."""
    count = 0
    rest = list(row.items)
    while rest:
        match rest[0]:
            case Symbol(name=r"\prime", font="", accents=()):
                count += 1
            case Scripted(Group(Row(items=())), None, None, primes):
                count += primes
            case _:
                break
        rest.pop(0)
    if not count:
        return 0, row
    return count, (_bare(rest, row.span) if rest else None)


def _split(part: Part) -> tuple[Part, Part]:
    """The first digit of a number, and the others."""
    span = part.span
    middle = span.start + 1 if span.end - span.start == len(part.text) else span.end
    first = part._replace(text=part.text[0], span=Span(span.start, middle))
    start = middle if middle < span.end else span.start
    return first, part._replace(text=part.text[1:], span=Span(start, span.end))


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
