"""Macros of a document at work: their calls are expanded.

    \\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}
    \\pd{C}{w}  ->  \\frac{\\partial C}{\\partial w}

A definition holds from where it stands to the end of the document; groups do not
limit it, as in MathJax.  Expansion is TeX's: the text of a macro goes back to the
front of what is still to be read, so that a macro may take its arguments from behind
the call of another.  It is bounded in calls, in size and in depth, for a few lines
can unfold to gigabytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .definitions import (
    COMMAND,
    DEFINING,
    DEFINITION,
    PARAMETER,
    Cursor,
    Macro,
    Unreadable,
    closing,
    configured,
    definition,
)
from .source import Finding, MathText, Span, joined

__all__ = ["Macro", "MacroTable"]

_MAX_DEFINITIONS = 1000
# One formula; a document may have ten times as much.  Real ones have some hundred
# calls in all.
_MAX_CALLS = 5_000
_MAX_SIZE = 100_000
_MAX_DEPTH = 200
_SHARE = 10

_ENDS_IN_WORD = re.compile(r"\\[A-Za-z]{1,80}\Z")


@dataclass
class MacroTable:
    """The macros of one document, growing as it is read."""

    findings: list[Finding]
    table: dict[str, Macro] = field(default_factory=dict)
    calls_left: int = _SHARE * _MAX_CALLS
    size_left: int = _SHARE * _MAX_SIZE
    definitions_left: int = _MAX_DEFINITIONS

    @property
    def macros(self) -> tuple[Macro, ...]:
        """The macros that hold now, by name."""
        return tuple(self.table[name] for name in sorted(self.table))

    def define(self, text: MathText, start: int) -> int | None:
        """Read the definition at ``start``; where it ends, or None if none is there.

        One that cannot be read becomes a finding, and ends behind its first word.
        """
        match = DEFINITION.match(text.text, start)
        if match is None:
            return None
        if self.definitions_left <= 0:
            return match.end()
        self.definitions_left -= 1
        if not self.definitions_left:
            self.findings.append(
                Finding(
                    "BP106",
                    f"more than {_MAX_DEFINITIONS} macro definitions; "
                    "from here on they are not read",
                    text.span(start, match.end()),
                )
            )
        try:
            macro, end = definition(text, match, self.table)
        except Unreadable as reason:
            self.findings.append(reason.finding)
            return match.end()
        if match["kind"] != "providecommand" or macro.name not in self.table:
            self.table[macro.name] = macro
        return end

    def configure(self, script: MathText) -> None:
        """Read the macros of a MathJax or KaTeX configuration."""
        for macro in configured(script):
            if self.definitions_left <= 0:
                return
            self.definitions_left -= 1
            self.table[macro.name] = macro

    def expand(self, text: MathText) -> MathText | None:
        """The formula without definitions and without calls of these macros.

        Characters that a macro adds stand for its whole call; arguments keep their
        own places.  None if it cannot be expanded; a finding says why.
        """
        if all(not self.concerns(match) for match in COMMAND.finditer(text.text)):
            return text
        try:
            return _Expansion(self, text).run()
        except Unreadable as reason:
            self.findings.append(reason.finding)
            return None

    def concerns(self, match: re.Match[str]) -> bool:
        """Whether a command is one of these macros, or defines one."""
        word = match.group()
        return word in self.table or word in DEFINING

    def spend(self, size: int, calls: int, span: Span) -> None:
        """Count one call, and stop when there were too many in the document."""
        self.calls_left -= 1
        self.size_left -= size
        if calls > _MAX_CALLS or self.calls_left < 0 or self.size_left < 0:
            raise Unreadable(
                "BP105",
                "the macros of this formula unfold without end, or to more than "
                f"{_MAX_SIZE:,} characters; the formula is not read",
                span,
                "look for a macro that calls itself",
            )


@dataclass
class _Expansion:
    """One formula, being expanded: what is still to read, and what is done."""

    macros: MacroTable
    text: MathText
    done: list[MathText] = field(default_factory=list)
    calls: int = 0
    size: int = 0

    def run(self) -> MathText:
        """The formula with all calls expanded."""
        frames = [Cursor(self.text, 0)]
        while frames:
            frame = frames[-1]
            match = self._next(frame)
            end = match.start() if match else len(frame.text)
            self.done.append(frame.text[frame.position : end])
            if match is None:
                frames.pop()
                continue
            frame.position = end
            after = self.macros.define(frame.text, end)
            if after is not None:
                frame.position = after
                continue
            frame.position = match.end()
            self._call(match.group(), frame.text.span(*match.span()), frames)
        return _linked(self.done)

    def _next(self, frame: Cursor) -> re.Match[str] | None:
        """The next macro or definition in a text."""
        for match in COMMAND.finditer(frame.text.text, frame.position):
            if self.macros.concerns(match):
                return match
        return None

    def _call(self, name: str, span: Span, frames: list[Cursor]) -> None:
        macro = self.macros.table[name]
        arguments: list[MathText] = []
        for piece in self._arguments(macro, span, frames):
            arguments.append(piece)
            span = span.hull(piece.span())
        if macro.parameters and frames and arguments[-1].text:
            # The brace that closes the last argument belongs to the call.
            closed = frames[-1].text.text[: frames[-1].position].endswith("}")
            if closed:
                before = frames[-1].position - 1
                span = span.hull(frames[-1].text.span(before, before + 1))
        body = _filled(macro, arguments, span)
        size = sum(len(piece) for piece in body)
        self.calls += 1
        self.size += size
        self.macros.spend(size, self.calls, span)
        if self.size > _MAX_SIZE or len(frames) > _MAX_DEPTH:
            raise Unreadable(
                "BP105",
                f"{name} unfolds to more than {_MAX_SIZE:,} characters, or more than "
                f"{_MAX_DEPTH} levels deep; the formula is not read",
                span,
                "look for a macro that calls itself",
            )
        if macro.final:
            self.done.extend(body)
        else:
            while frames and frames[-1].position >= len(frames[-1].text):
                frames.pop()
            frames.append(Cursor(_linked(body), 0))

    def _arguments(
        self, macro: Macro, span: Span, frames: list[Cursor]
    ) -> Iterator[MathText]:
        """The arguments of a call, taken from what follows it."""
        wanted = macro.parameters
        if macro.paired and frames:
            _skip_size(frames[-1])
        if macro.default is not None and wanted:
            wanted -= 1
            given = frames[-1] if frames else None
            start = given.position if given else 0
            inside = given.bracket() if given else None
            if given is None or inside is None:
                if given:
                    given.position = start
                yield MathText.made(macro.default, span)
            else:
                end = given.position - 1
                yield given.text[end - len(inside) : end]
        for count in range(wanted):
            argument = _argument(frames)
            if argument is None:
                raise Unreadable(
                    "BP104",
                    f"{macro.name} takes {macro.parameters} arguments, but only "
                    f"{macro.parameters - wanted + count} can be read here; "
                    "the formula is not read",
                    span,
                )
            yield argument


def _skip_size(cursor: Cursor) -> None:
    r"""Go past the star or the ``[\big]`` of paired delimiters."""
    if cursor.text.text.startswith("*", cursor.position):
        cursor.position += 1
    start = cursor.position
    if cursor.bracket() is None:
        cursor.position = start


def _argument(frames: list[Cursor]) -> MathText | None:
    """The next argument: a group without its braces, a command, or a character."""
    while frames:
        cursor = frames[-1]
        cursor.space()
        if cursor.position < len(cursor.text):
            break
        frames.pop()
    else:
        return None
    text, start = cursor.text, cursor.position
    if text.text[start] == "}":
        return None
    if text.text[start] == "{":
        end = closing(text.text, start, len(text))
        if end is None:
            return None
        cursor.position = end
        return text[start + 1 : end - 1]
    match = COMMAND.match(text.text, start)
    cursor.position = match.end() if match else start + 1
    return text[start : cursor.position]


def _filled(macro: Macro, arguments: list[MathText], call: Span) -> list[MathText]:
    """The text of a macro with its arguments in place."""
    pieces: list[MathText] = []
    done = 0
    for match in PARAMETER.finditer(macro.body):
        pieces.append(MathText.made(macro.body[done : match.start()], call))
        if match[1] == "#":
            pieces.append(MathText.made("#", call))
        elif int(match[1]) <= len(arguments):
            pieces.append(arguments[int(match[1]) - 1])
        done = match.end()
    pieces.append(MathText.made(macro.body[done:], call))
    return pieces


def _linked(pieces: list[MathText]) -> MathText:
    r"""The pieces joined; a space keeps ``\alpha`` and x from becoming \alphax."""
    linked: list[MathText] = []
    before = ""
    for piece in pieces:
        if not piece.text:
            continue
        letter = piece.text[0].isascii() and piece.text[0].isalpha()
        if letter and _ENDS_IN_WORD.search(before[-82:]):
            start = piece.span(0, 1)
            linked.append(MathText.made(" ", Span(start.start, start.start)))
        linked.append(piece)
        before = piece.text
    return joined(linked or pieces[:1])
