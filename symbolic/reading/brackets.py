r"""Which signs belong together: layout dropped, delimiters sized and paired.

    \Bigl( a \, [b] \Bigr)   ->   ( a [ b ] ),  with ( .. ) and [ .. ] paired

Braces, ``\left``, ``\begin`` and the optional argument of a root pair strictly, as
in TeX, and each is a *scope*: brackets and bars pair inside one scope only.  A
bracket may go on over a line break of ``aligned``, unless a relation shows that the
next line is a new statement.

A bar ``|`` has no side.  It closes if a bar of its kind is the last thing opened and
an operand stands before it; otherwise it opens.  ``||`` is a double bar, except
where it first closes a single one, as in ``|a||b|``.  A bar that finds no partner
but stands between two operands, or has a subscript, is a bar of its own, as in
``p(y|x)`` and ``f|_{x=0}``.  Where that is not what was meant, ``\lvert``,
``\left|`` and ``\bigm|`` say it.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from .codes import (
    BRACE,
    BRACKET,
    ENVIRONMENT,
    LEFT_RIGHT,
    UNKNOWN_COMMAND,
)
from .commands import (
    CHARACTERS,
    COMMANDS,
    DELIMITERS,
    ENVIRONMENTS,
    Command,
    Role,
    similar,
)
from .source import Finding, Span
from .tokens import Kind, Token
from .tree import Note

__all__ = ["Pairs", "Part", "Parts", "pairs", "parts"]

_MAX_SUGGESTIONS = 20
_WIDE = 8.0
_POINTS = {"pt": 1.0, "em": 10.0, "ex": 4.3, "cm": 28.5, "mm": 2.85, "in": 72.3, "mu": 0.56}
_AMOUNT = re.compile(r"\s*([-+]?\s*[0-9]*\.?[0-9]+)\.?\s*([a-z]{2})\s*")


class Part(NamedTuple):
    """A token that matters, with its row of the tables if it is a command."""

    kind: Kind
    text: str
    span: Span
    row: Command | None = None
    arguments: tuple[str, ...] = ()


@dataclass
class Parts:
    """The parts of a formula; ``soft`` are braces that only carry a colour or box."""

    items: list[Part] = field(default_factory=list)
    soft: set[int] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def parts(items: tuple[Token, ...]) -> Parts:
    """The tokens without layout, with delimiters in their preferred spelling."""
    return _Sieve(items).run()


class _Sieve:
    """One pass over the tokens."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.made = Parts()
        self.bars = [0]
        self.softens = False
        self.narrow = False
        self.suggestions: dict[str, str] = {}

    def run(self) -> Parts:
        """All parts."""
        position = 0
        while position < len(self.tokens):
            token = self.tokens[position]
            softens, self.softens = self.softens, False
            narrow, self.narrow = self.narrow, False
            if token.kind in (Kind.COMMAND, Kind.SIGN):
                position = self.command(token, position, narrow=narrow)
                continue
            if token.kind == Kind.OPEN and softens:
                self.made.soft.add(len(self.made.items))
            self.add(token.kind, token.text, token.span, None, token.arguments)
            position += 1
        return self.made

    def add(
        self,
        kind: Kind,
        text: str,
        span: Span,
        row: Command | None = None,
        arguments: tuple[str, ...] = (),
    ) -> None:
        """Append one part, counting the single bars of each level."""
        if kind in (Kind.OPEN, Kind.OPENER, Kind.LEFT, Kind.BEGIN):
            self.bars.append(0)
        elif kind in (Kind.CLOSE, Kind.CLOSER, Kind.RIGHT, Kind.END):
            self.bars = self.bars[:-1] or [0]
        elif kind == Kind.BAR and text == "|":
            self.bars[-1] += 1
        self.made.items.append(Part(kind, text, span, row, arguments))

    def command(self, token: Token, position: int, *, narrow: bool) -> int:
        """Append or drop one command; return where to go on."""
        row = COMMANDS.get(token.text) or CHARACTERS.get(token.text)
        if row is None:
            self.unknown(token)
            return position + 1
        role = row.role
        if role is Role.LAYOUT:
            self.drop(token)
        elif role is Role.WRAP:
            self.softens = True
        elif role is Role.SPACE:
            self.space(token, row, narrow=narrow)
        elif role is Role.BREAK:
            self.add(Kind.BREAK, r"\\", token.span)
        elif role is Role.DELIMITER:
            return self.delimiter(token, position)
        elif role is Role.SIZE:
            return self.sized(token, row, position)
        elif role in (Role.LEFT, Role.RIGHT, Role.MIDDLE):
            return self.stretched(token, role, position)
        else:
            self.add(token.kind, token.text, token.span, row, token.arguments)
        return position + 1

    def unknown(self, token: Token) -> None:
        """Keep an unknown command, and say which one was probably meant."""
        name = token.text
        if name not in self.suggestions and len(self.suggestions) < _MAX_SUGGESTIONS:
            self.suggestions[name] = similar(name)
        near = self.suggestions.get(name, "")
        mend = f"did you mean {near}?" if near else "define it with \\newcommand"
        self.made.findings.append(
            Finding(UNKNOWN_COMMAND, f"unknown command {name}", token.span, mend)
        )
        self.add(Kind.UNKNOWN, name, token.span)

    def drop(self, token: Token) -> None:
        """Drop layout, but remember its text."""
        if token.arguments:
            text = " ".join(token.arguments[-1].split())
            self.made.notes.append(Note(token.text, text, token.span))
        items = self.made.items
        if items and items[-1].kind == Kind.OPEN:
            self.made.soft.add(len(items) - 1)
        self.softens = token.text == r"\color"

    def space(self, token: Token, row: Command, *, narrow: bool) -> None:
        """Keep a wide space, or two of the narrow ones that are typed by hand."""
        if row.value == "length":
            wide = _is_wide(token.arguments[-1] if token.arguments else "")
        else:
            wide = bool(row.value) or narrow
            self.narrow = not row.value
        items = self.made.items
        if wide and items and items[-1].kind != Kind.SPACE:
            self.add(Kind.SPACE, r"\quad", token.span)

    def delimiter(self, token: Token, position: int) -> int:
        """Append a bracket or a bar without a size."""
        known = DELIMITERS[token.text]
        if known.side != "bar":
            self.bracket(known.name, known.side, token.span)
            return position + 1
        after = self.tokens[position + 1] if position + 1 < len(self.tokens) else None
        if token.text == "|" and after and after.text == "|":
            closes = self.bars[-1] % 2 == 1 and _ends_operand(self.made.items)
            if not closes:
                span = token.span.hull(after.span)
                self.add(Kind.BAR, r"\|", span)
                return position + 2
        self.add(Kind.BAR, known.name, token.span)
        return position + 1

    def bracket(self, name: str, side: str, span: Span) -> None:
        """Append a delimiter that has a side."""
        if name in ("|", r"\|"):
            self.add(Kind.BAR, name, span, None, (side,))
        else:
            kind = Kind.OPENER if side == "open" else Kind.CLOSER
            self.add(kind, name, span)

    def sized(self, token: Token, row: Command, position: int) -> int:
        """Append the delimiter behind a size; a bar gets the side of the size."""
        after = self.tokens[position + 1] if position + 1 < len(self.tokens) else None
        known = DELIMITERS.get(after.text) if after else None
        if after is None or known is None:
            return position + 1
        span = token.span.hull(after.span)
        if known.side == "bar":
            self.add(Kind.BAR, known.name, span, None, (row.value,))
        else:
            self.bracket(known.name, known.side, span)
        return position + 2

    def stretched(self, token: Token, role: Role, position: int) -> int:
        r"""Append \left, \right or \middle with its delimiter."""
        after = self.tokens[position + 1] if position + 1 < len(self.tokens) else None
        name = _stretchable(after.text) if after else None
        span = token.span.hull(after.span) if after else token.span
        if name is None:
            self.made.findings.append(
                Finding(
                    LEFT_RIGHT,
                    f"{token.text} has no delimiter behind it",
                    token.span,
                    f"write {token.text}( or, for none, {token.text}.",
                )
            )
            name, span, position = "", token.span, position - 1
        if role is Role.MIDDLE:
            self.add(Kind.BAR, name or "|", span, None, ("middle",))
        else:
            kind = Kind.LEFT if role is Role.LEFT else Kind.RIGHT
            self.add(kind, name, span)
        return position + 2


def _stretchable(text: str) -> str | None:
    """The name of a delimiter behind left or right; empty for none."""
    if text == ".":
        return ""
    text = {"<": r"\langle", ">": r"\rangle"}.get(text, text)
    known = DELIMITERS.get(text)
    return known.name if known else None


def _is_wide(length: str) -> bool:
    """Whether a length is that of a wide space."""
    amount = _AMOUNT.fullmatch(length)
    if not amount:
        return False
    size = float(amount[1].replace(" ", "")) * _POINTS.get(amount[2], 1.0)
    return size >= _WIDE


_OPERANDS = frozenset(
    {
        Kind.LETTER,
        Kind.NUMBER,
        Kind.TEXT,
        Kind.CLOSE,
        Kind.CLOSER,
        Kind.PRIME,
        Kind.END,
        Kind.RIGHT,
        Kind.UNKNOWN,
    }
)


def _ends_operand(items: list[Part], closers: frozenset[int] = frozenset()) -> bool:
    """Whether what stands last can be the end of an operand."""
    if not items:
        return False
    last = items[-1]
    if last.kind in _OPERANDS or len(items) - 1 in closers:
        return True
    return last.row is not None and last.row.role in (Role.SYMBOL, Role.SET)


# Pairing --------------------------------------------------------------------------


@dataclass
class Pairs:
    """The partner of every opening part.

    ``close`` maps the index of an opening part to that of its partner.  Those in
    ``cut`` have none: what they opened ends before that index.
    """

    close: dict[int, int] = field(default_factory=dict)
    cut: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def pairs(items: list[Part]) -> Pairs:
    """The pairs of a formula, and a finding for everything without a partner."""
    first = _Pairing(items, frozenset()).run()
    strict = {k for k in first.cut if items[k].kind in (Kind.OPEN, Kind.LEFT)}
    if not strict:
        return first
    # A brace that is never closed would swallow all lines below; close it at the
    # end of its own cell, so that the other lines can still be read.
    return _Pairing(items, frozenset(strict)).run()


@dataclass
class _Scope:
    """One scope with the brackets that are open in it."""

    opener: int
    kind: str
    open: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    commas: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    broken: int = 0

    def push(self, index: int, name: str) -> None:
        """Open a bracket."""
        self.open.append(index)
        self.names.append(name)
        self.commas.append(0)
        self.counts[name] = self.counts.get(name, 0) + 1

    def pop(self) -> int:
        """Forget the bracket that was opened last."""
        self.counts[self.names.pop()] -= 1
        self.commas.pop()
        index = self.open.pop()
        self.broken = min(self.broken, len(self.open))
        return index


class _Pairing:
    """One pass over the parts; ``unclosed`` braces end with their cell."""

    def __init__(self, items: list[Part], unclosed: frozenset[int]) -> None:
        self.items = items
        self.unclosed = unclosed
        self.made = Pairs()
        self.scopes = [_Scope(-1, "lines")]
        self.bars: set[int] = set()

    def run(self) -> Pairs:
        """All pairs."""
        for index, part in enumerate(self.items):
            self.step(index, part)
        while len(self.scopes) > 1:
            self.leave(len(self.items), closed=False)
        self.flush(self.scopes[0], len(self.items))
        self.made.findings.sort(key=lambda finding: finding.span)
        return self.made

    def step(self, index: int, part: Part) -> None:
        """Take one part."""
        kind, scope = part.kind, self.scopes[-1]
        if kind == Kind.OPENER:
            before = self.items[index - 1].row if index else None
            if part.text == "[" and before and before.role in (Role.ROOT, Role.ARROW):
                self.scopes.append(_Scope(index, "optional"))
            else:
                scope.push(index, part.text)
        elif kind == Kind.CLOSER:
            if part.text == "]" and scope.kind == "optional":
                self.leave(index, closed=True)
            else:
                self.closer(index, part, scope)
        elif kind == Kind.BAR:
            self.bar(index, part, scope)
        elif kind in (Kind.OPEN, Kind.LEFT):
            self.scopes.append(_Scope(index, "brace" if kind == Kind.OPEN else "left"))
        elif kind == Kind.BEGIN:
            known = ENVIRONMENTS.get(part.text)
            self.scopes.append(_Scope(index, known.kind if known else "lines"))
        elif kind == Kind.CLOSE:
            self.end(index, part, "brace")
        elif kind == Kind.RIGHT:
            self.end(index, part, "left")
        elif kind == Kind.END:
            self.end_environment(index, part)
        elif kind in (Kind.TAB, Kind.BREAK):
            self.cell(index, kind)
        elif part.text == ",":
            if scope.commas:
                scope.commas[-1] += 1
        elif part.row is not None and part.row.role is Role.RELATION:
            if scope.broken and scope.broken == len(scope.open):
                self.flush(scope, index)

    # Strict scopes.

    def end(self, index: int, part: Part, kind: str) -> None:
        """Close the innermost scope of a kind; those inside it were never closed."""
        for scope in reversed(self.scopes):
            if scope.kind == kind:
                while self.scopes[-1] is not scope:
                    self.leave(index, closed=False)
                self.leave(index, closed=True)
                return
            if scope.opener < 0 or self.items[scope.opener].kind == Kind.BEGIN:
                break
        if kind == "brace":
            self.fault(BRACE, "this brace closes nothing", part.span, "take it out")
        else:
            mend = r"write \left before its partner"
            self.fault(LEFT_RIGHT, r"\right without \left", part.span, mend)

    def end_environment(self, index: int, part: Part) -> None:
        """Close the environment of a name, or at least the innermost one."""
        begun = [
            scope
            for scope in self.scopes[1:]
            if self.items[scope.opener].kind == Kind.BEGIN
        ]
        same = [s for s in begun if self.items[s.opener].text == part.text]
        if not begun:
            message = rf"\end{{{part.text}}} without \begin{{{part.text}}}"
            self.fault(ENVIRONMENT, message, part.span, "take it out")
            return
        target = (same or begun)[-1]
        while self.scopes[-1] is not target:
            self.leave(index, closed=False)
        if not same:
            name = self.items[target.opener].text
            self.fault(
                ENVIRONMENT,
                rf"\begin{{{name}}} is closed by \end{{{part.text}}}",
                part.span,
                rf"write \end{{{name}}}",
            )
        self.leave(index, closed=True)

    def leave(self, index: int, *, closed: bool) -> None:
        """End the innermost scope at an index."""
        scope = self.scopes.pop()
        self.flush(scope, index)
        if scope.kind == "optional" and not closed:
            self.lost(scope.opener)
            return
        self.made.close[scope.opener] = index
        if closed:
            return
        self.made.cut.add(scope.opener)
        part = self.items[scope.opener]
        if part.kind == Kind.OPEN:
            self.fault(BRACE, "this brace is never closed", part.span, "a } is missing")
        elif part.kind == Kind.LEFT:
            mend = r"write \right) or, for none, \right. behind it"
            message = r"\left without \right in the same group and row"
            self.fault(LEFT_RIGHT, message, part.span, mend)
        else:
            message = rf"\begin{{{part.text}}} is never closed"
            self.fault(ENVIRONMENT, message, part.span, rf"add \end{{{part.text}}}")

    def cell(self, index: int, kind: Kind) -> None:
        """A cell or a row ends."""
        while self.scopes[-1].opener in self.unclosed:
            self.leave(index, closed=False)
        scope = self.scopes[-1]
        if scope.kind in ("matrix", "cases"):
            self.flush(scope, index)
        elif scope.kind == "lines" and kind == Kind.BREAK:
            while scope.names and scope.names[-1] in ("|", r"\|"):
                self.lone(scope.pop(), index)
            scope.broken = len(scope.open)

    # Brackets and bars inside one scope.

    def closer(self, index: int, part: Part, scope: _Scope) -> None:
        """Pair a closing bracket with the last one that it fits."""
        partner = DELIMITERS[part.text].partner
        half_open = {("(", "]"), ("[", ")")}
        last = (scope.names[-1], part.text) if scope.names else None
        if last in half_open and scope.commas[-1] == 1:
            self.made.close[scope.pop()] = index
            return
        if not scope.counts.get(partner):
            self.fault(
                BRACKET,
                f"this {_shown(part.text)} closes nothing",
                part.span,
                f"open it with {_shown(partner)}, or take it out",
            )
            return
        while scope.names[-1] != partner:
            name, opener = scope.names[-1], scope.pop()
            if name in ("|", r"\|"):
                self.lone(opener, index)
            else:
                self.fault(
                    BRACKET,
                    f"{_shown(name)} is closed by {_shown(part.text)}",
                    self.items[opener].span.hull(part.span),
                    f"close it with {_shown(DELIMITERS[name].partner)}",
                )
        self.made.close[scope.pop()] = index

    def bar(self, index: int, part: Part, scope: _Scope) -> None:
        """Open or close with a bar, or leave it alone."""
        side = part.arguments[0] if part.arguments else ""
        operand = self.operand_before(index)
        innermost = bool(scope.names) and scope.names[-1] == part.text
        following = self.items[index + 1] if index + 1 < len(self.items) else None
        if side == "middle":
            return
        if innermost and (side == "close" or (not side and operand)):
            self.made.close[scope.pop()] = index
            self.bars.add(index)
        elif side == "close":
            self.lost(index)
        elif side or not (operand and following and following.kind == Kind.SUBSCRIPT):
            scope.push(index, part.text)

    def operand_before(self, index: int) -> bool:
        """Whether an operand ends right before an index."""
        if not index:
            return False
        return index - 1 in self.bars or _ends_operand(self.items[index - 1 : index])

    def flush(self, scope: _Scope, index: int) -> None:
        """All brackets that are open in a scope stay without a partner."""
        while scope.open:
            if scope.names[-1] in ("|", r"\|"):
                self.lone(scope.pop(), index)
            else:
                self.lost(scope.pop())

    def lone(self, opener: int, end: int) -> None:
        """A bar without a partner: fine between operands, else lost."""
        part = self.items[opener]
        between = self.operand_before(opener) and opener + 1 < end
        if part.arguments or not between:
            self.lost(opener)

    def lost(self, index: int) -> None:
        """Report a bracket or a bar without a partner."""
        part = self.items[index]
        partner = DELIMITERS[part.text].partner
        self.fault(
            BRACKET,
            f"this {_shown(part.text)} has no partner",
            part.span,
            f"the {_shown(partner)} is missing",
        )

    def fault(self, code: str, message: str, span: Span, mend: str) -> None:
        self.made.findings.append(Finding(code, message, span, mend))


def _shown(name: str) -> str:
    """A delimiter as people call it."""
    return "bar" if name == "|" else "double bar" if name == r"\|" else name
