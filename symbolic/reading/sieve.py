r"""The tokens that matter: layout dropped, delimiters in one spelling with their size.

    \Bigl\lbrace a \, \color{red} b \Bigr\rbrace   ->   \{ a b \}

Spaces are layout too, but a wide one may part two formulas of a line, and stays.
The texts of dropped commands that say something, such as ``\tag``, become notes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from .codes import LEFT_RIGHT, UNKNOWN_COMMAND
from .commands import CHARACTERS, COMMANDS, Command, Role, similar
from .delimiters import DELIMITERS
from .source import Finding, Span
from .tokens import Kind, Token
from .tree import Note

__all__ = ["Part", "Parts", "ends_operand", "parts"]

_MAX_SUGGESTIONS = 20
_WIDE = 8.0
_POINTS: Mapping[str, float] = MappingProxyType(
    {"cm": 28.5, "em": 10.0, "ex": 4.3, "in": 72.3, "mm": 2.85, "mu": 0.56, "pt": 1.0}
)
_AMOUNT = re.compile(r"\s*([-+]?\s*[0-9]*\.?[0-9]+)\.?\s*([a-z]{2})\s*")
_SPOKEN = frozenset(
    {r"\tag", r"\label", r"\intertext", r"\shortintertext", r"\footnote"}
)
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
        """Append one part."""
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
            self.delimiter(token)
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
        if token.arguments and token.text in _SPOKEN:
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

    def delimiter(self, token: Token) -> None:
        """Append a bracket or a bar without a size."""
        known = DELIMITERS[token.text]
        if known.side == "bar":
            self.add(Kind.BAR, known.name, token.span)
        else:
            self.bracket(known.name, known.side, token.span)

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


def ends_operand(part: Part) -> bool:
    """Whether an operand can end with a part; of a bar nobody knows yet."""
    if part.row is not None:
        return part.row.role in (Role.SYMBOL, Role.SET)
    return part.kind in _OPERANDS
