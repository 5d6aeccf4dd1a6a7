r"""A formula cut into tokens: the signs of LaTeX, each with its place.

    w_{ij}^2   ->   w   _   {   i   j   }   ^   2

Nothing is dropped here but white space and comments.  Digits form numbers, letters
stay single unless ``words`` names a whole run of them, and the arguments that are
text and no mathematics (of ``\text``, ``\color``, ``\begin``) are read as text.
Unicode becomes the LaTeX that prints the same: ``∂`` is ``\partial``, ``x²`` is
``x^{2}``, ``ŷ`` is ``\hat{y}``.  Letters of other scripts are prose.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum, auto
from types import MappingProxyType
from typing import NamedTuple

from .characters import is_prose, printed, script_of
from .codes import BAD_CHARACTER, BRACE, LIMIT, MISSING_ARGUMENT
from .commands import COMMANDS, Role
from .delimiters import ENVIRONMENTS
from .source import Finding, MathText, Span

__all__ = ["LENGTH", "MAX_TOKENS", "Kind", "Token", "Tokens", "tokens"]

MAX_TOKENS = 50_000
"""Tokens of one formula; the longest display of a real document has some 2000."""


class Kind(IntEnum):
    """What a token is."""

    COMMAND = auto()
    LETTER = auto()
    NUMBER = auto()
    SIGN = auto()
    TEXT = auto()
    OPEN = auto()
    CLOSE = auto()
    SUPERSCRIPT = auto()
    SUBSCRIPT = auto()
    PRIME = auto()
    TAB = auto()
    BEGIN = auto()
    END = auto()
    UNKNOWN = auto()
    # The rest are made of the above by brackets.py.
    BREAK = auto()
    SPACE = auto()
    LEFT = auto()
    RIGHT = auto()
    BAR = auto()
    OPENER = auto()
    CLOSER = auto()


class Token(NamedTuple):
    r"""One sign: its kind, its text, its place in the source.

    The text of a command has its backslash; that of TEXT is what is printed, and of
    BEGIN and END the name of the environment.  ``arguments`` are the raw arguments
    of a command, in their order, and for TEXT the command that set it.
    """

    kind: Kind
    text: str
    span: Span
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tokens:
    """The tokens of one formula, what is wrong with them, and where it all ends."""

    items: tuple[Token, ...]
    findings: tuple[Finding, ...]
    end: Span


_MARKS = "\u0300-\u036f\u20d0-\u20ff"
_INVISIBLE = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufe00-\ufe0f"
_TOKEN = re.compile(
    rf"(?P<space>(?:[\s{_INVISIBLE}]+|%[^\n]*)+)"
    r"|(?P<command>\\(?:[A-Za-z]+|\s|.))"
    rf"|(?P<letters>[A-Za-z]+(?![{_MARKS}]))"
    r"|(?P<number>[0-9]{1,3}(?:\{,\}[0-9]{3})+(?![0-9])|[0-9]+(?:\.[0-9]+)?"
    r"|(?<!\.)\.[0-9]+)"
    r"|(?P<brace>[{}^_'&~])"
    r"|(?P<sign>\.\.\.?|\.[*/]|:=|=:|==|=>|<=|>=|->|[-+*/()\[\]|<>=.,:;!?@\"])"
    rf"|(?P<other>[^\W\d_][{_MARKS}]+|.|\\\Z)",
    re.DOTALL,
)
_BRACES = re.compile(r"\\.|%[^\n]*|[{}]", re.DOTALL)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_ONE = re.compile(r"\\(?:[A-Za-z]+|.)|[^\s{}\\%]", re.DOTALL)
_SPACES = re.compile(r"(?:\s|%[^\n]*)*")
_OPTIONAL = re.compile(r"\s*\[[^\[\]\n]{0,80}\]")
_POSITION = re.compile(r"\s*\[\s*[tbclr]\s*\]")
LENGTH = re.compile(r"\s*=?\s*([-+]?\s*(?:[0-9]+\.?[0-9]*|\.[0-9]+)\s*[a-z]{2})")
r"""A length such as ``-3mu`` behind a command of plain TeX."""

_ROW_SPACE = re.compile(r"\s*\[\s*[-+]?\s*(?:[0-9]+\.?[0-9]*|\.[0-9]+)\s*[a-z]{2}\s*\]")
_END_OF_LINE = re.compile(r"\n|\\\\|\Z")
_LATEX = re.compile(r"\\(?:[A-Za-z]+|.)|[0-9]+|\S")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_NAME_LAYOUT = re.compile(r"\\[,!:;> ]|\\(?:text|rm|mathrm)(?![A-Za-z])|[\s{}~]")
_PLAIN: Mapping[str, Kind] = MappingProxyType(
    {
        "{": Kind.OPEN,
        "}": Kind.CLOSE,
        "^": Kind.SUPERSCRIPT,
        "_": Kind.SUBSCRIPT,
        "'": Kind.PRIME,
        "&": Kind.TAB,
        "~": Kind.COMMAND,
    }
)


def tokens(text: MathText, words: Collection[str] = ()) -> Tokens:
    r"""The tokens of a formula.

    ``words`` are names of several letters: where a run of letters is one of them,
    it is one token.  More than MAX_TOKENS end in a finding and no tokens.

    >>> [t.text for t in tokens(MathText.of(r"cost(x) = 0.5", 0), {"cost"}).items]
    ['cost', '(', 'x', ')', '=', '0.5']
    """
    return _Tokenizer(text, frozenset(words)).run()


class _Tokenizer:
    """One pass over one text."""

    def __init__(self, text: MathText, words: frozenset[str]) -> None:
        self.text = text.text
        self.words = words
        self.span = _locator(text)
        self.items: list[Token] = []
        self.findings: list[Finding] = []
        self._closing: dict[int, int] | None = None

    def run(self) -> Tokens:
        """All tokens, or a finding if there are too many."""
        end = self.span(len(self.text), len(self.text))
        position, size, match = 0, len(self.text), _TOKEN.match
        while position < size:
            found = match(self.text, position)
            if found is None:  # pragma: no cover - `other` matches any character
                break
            position = self.take(found.lastgroup or "", found)
            if len(self.items) > MAX_TOKENS:
                finding = Finding(
                    LIMIT,
                    f"this formula has more than {MAX_TOKENS} signs; it is not read",
                    self.span(0, size),
                    "split it into several displays",
                )
                return Tokens((), (finding,), end)
        return Tokens(tuple(self.items), tuple(self.findings), end)

    def take(self, group: str, found: re.Match[str]) -> int:
        """Append the tokens of one match; return where to go on."""
        start, end = found.span()
        if group == "space":
            return end
        content = found[0]
        if group == "command":
            return self.command(content, start, end)
        if group == "letters":
            if content in self.words:
                self.append(Kind.LETTER, content, start, end)
            else:
                for offset, letter in enumerate(content, start):
                    self.append(Kind.LETTER, letter, offset, offset + 1)
        elif group == "number":
            self.append(Kind.NUMBER, content.replace("{,}", ""), start, end)
        elif group == "brace":
            self.append(_PLAIN[content], content, start, end)
        elif group == "sign":
            self.append(Kind.SIGN, content, start, end)
        else:
            return self.unicode(content, start, end)
        return end

    def append(
        self, kind: Kind, text: str, start: int, end: int, *arguments: str
    ) -> None:
        """Add one token that stands at text[start:end]."""
        self.items.append(Token(kind, text, self.span(start, end), arguments))

    def fault(self, code: str, message: str, start: int, end: int, mend: str) -> None:
        """Add a finding about text[start:end]."""
        self.findings.append(Finding(code, message, self.span(start, end), mend))

    # Commands and their raw arguments.

    def command(self, name: str, start: int, end: int) -> int:
        """Append a command, with those of its arguments that are text."""
        if name[1].isspace():
            name = "\\ "
        if name in (r"\begin", r"\end"):
            return self.environment(name, start, end)
        row = COMMANDS.get(name)
        if name == r"\\":
            end += self.text.startswith("*", end)
            row_space = _ROW_SPACE.match(self.text, end)
            end = row_space.end() if row_space else end
            self.append(Kind.COMMAND, name, start, end)
            return end
        if row is None or not row.raw:
            self.append(Kind.COMMAND, name, start, end)
            return end
        arguments, after = self.raw(row.raw, name, end)
        if row.role is Role.TEXT:
            shown = " ".join(arguments[-1].split()) if arguments else ""
            self.append(Kind.TEXT, shown, start, after, name)
        elif row.role is Role.NAME:
            self.operator_name(arguments, start, after)
        else:
            self.append(Kind.COMMAND, name, start, after, *arguments)
        return after

    def operator_name(self, arguments: list[str], start: int, end: int) -> None:
        """Append the name in an operatorname, freed of its spacing."""
        name = _NAME_LAYOUT.sub("", arguments[-1]) if arguments else ""
        if _NAME.fullmatch(name):
            self.append(Kind.COMMAND, r"\operatorname", start, end, name)
        else:
            self.append(Kind.UNKNOWN, r"\operatorname", start, end)
            self.fault(
                BAD_CHARACTER,
                f"{name!r} is no name of a function",
                start,
                end,
                r"\operatorname takes letters and digits",
            )

    def environment(self, name: str, start: int, end: int) -> int:
        """Append the begin or the end of an environment."""
        arguments, after = self.raw("{", name, end)
        title = arguments[0].strip() if arguments else ""
        if name == r"\end":
            self.append(Kind.END, title, start, after)
            return after
        known = ENVIRONMENTS.get(title)
        rest: list[str] = []
        if known and known.raw:
            rest, after = self.raw(known.raw, rf"\begin{{{title}}}", after)
        self.append(Kind.BEGIN, title, start, after, *rest)
        return after

    def raw(self, wanted: str, name: str, position: int) -> tuple[list[str], int]:
        """The raw arguments from a position on, and where they end."""
        found: list[str] = []
        for kind in wanted:
            if kind == "*":
                position += self.text.startswith("*", position)
            elif kind == "[":
                pattern = _POSITION if name.startswith(r"\begin") else _OPTIONAL
                if match := pattern.match(self.text, position):
                    position = match.end()
            elif kind == "=":
                if match := LENGTH.match(self.text, position):
                    found.append(match[1])
                    position = match.end()
                else:
                    self.missing(name, position)
            else:
                argument, position = self.argument(name, position)
                found += argument
        return found, position

    def argument(self, name: str, position: int) -> tuple[list[str], int]:
        """One argument in braces, or one sign without; a list for it may be missing."""
        spaces = _SPACES.match(self.text, position)
        begin = spaces.end() if spaces else position
        if self.text.startswith("{", begin):
            close = self.closing().get(begin)
            if close is not None:
                inside = _COMMENT.sub("", self.text[begin + 1 : close])
                return [inside], close + 1
            self.fault(
                BRACE,
                f"the brace of {name} is never closed",
                begin,
                begin + 1,
                "a } is missing",
            )
            # To the end of the line at most, so that the rest can still be read.
            stop = _END_OF_LINE.search(self.text, begin)
            last = stop.start() if stop else len(self.text)
            return [self.text[begin + 1 : last]], last
        if match := _ONE.match(self.text, begin):
            return [match[0]], match.end()
        self.missing(name, position)
        return [], position

    def missing(self, name: str, position: int) -> None:
        self.fault(
            MISSING_ARGUMENT,
            f"{name} has no argument",
            max(position - len(name), 0),
            position,
            f"write {name}{{...}}",
        )

    def closing(self) -> dict[int, int]:
        """The partner of every opening brace of the text, found once."""
        if self._closing is None:
            self._closing = {}
            opened: list[int] = []
            for brace in _BRACES.finditer(self.text):
                if brace[0] == "{":
                    opened.append(brace.start())
                elif brace[0] == "}" and opened:
                    self._closing[opened.pop()] = brace.start()
        return self._closing

    # Characters beyond the keyboard.

    def unicode(self, content: str, start: int, end: int) -> int:
        """Append what a character, or a run of its kind, prints."""
        if content == "\\":
            self.append(Kind.UNKNOWN, content, start, end)
            self.fault(
                BAD_CHARACTER,
                "a backslash without a command",
                start,
                end,
                r"write a name behind it, or \\ for a new line",
            )
            return end
        sign, _ = script_of(content)
        if sign:
            return self.script(sign, start)
        # A letter and its accent may be one character or two.
        content = unicodedata.normalize("NFC", content)
        latex = printed(content)
        if latex.startswith(r"\frac") and self._ends_in_number(start):
            self.append(Kind.UNKNOWN, content, start, end)
            message = f"{content!r} behind a number: a sum, or a product?"
            self.fault(BAD_CHARACTER, message, start, end, "write a decimal, or a +")
        elif latex:
            span = self.span(start, end)
            self.items += [Token(kind, part, span) for kind, part in _parts(latex)]
        elif is_prose(content[0]):
            while end < len(self.text) and is_prose(self.text[end]):
                end += 1
            self.append(Kind.TEXT, self.text[start:end], start, end)
        else:
            self.append(Kind.UNKNOWN, content, start, end)
            name = unicodedata.name(content[-1], f"U+{ord(content[-1]):04X}").lower()
            self.fault(
                BAD_CHARACTER,
                f"the character {content!r} ({name}) has no meaning in a formula",
                start,
                end,
                "write the LaTeX command for it",
            )
        return end

    def _ends_in_number(self, place: int) -> bool:
        """Whether a digit stands right before a place."""
        return self.text[place - 1 : place].isdigit()

    def script(self, sign: str, start: int) -> int:
        """Append a run of raised or lowered characters as one script: x⁻¹."""
        end = start
        inside: list[Token] = []
        while end < len(self.text):
            kind, base = script_of(self.text[end])
            if kind != sign:
                break
            span = self.span(end, end + 1)
            inside += [Token(inner, part, span) for inner, part in _parts(base)]
            end += 1
        inside = _merged(inside)
        whole = self.span(start, end)
        outer = Kind.SUPERSCRIPT if sign == "^" else Kind.SUBSCRIPT
        self.items.append(Token(outer, sign, whole))
        self.items.append(Token(Kind.OPEN, "{", whole))
        self.items += inside
        self.items.append(Token(Kind.CLOSE, "}", whole))
        return end


def _locator(text: MathText) -> Callable[[int, int], Span]:
    """The span of a part of the text; quick where nothing was rewritten."""
    if len(text.runs) == 1 and text.runs[0].copied:
        base = text.runs[0].start
        return lambda start, end: Span(base + start, base + end)
    return text.span


def _merged(parts: list[Token]) -> list[Token]:
    """Digits side by side as one number."""
    out: list[Token] = []
    for part in parts:
        if out and part.kind == out[-1].kind == Kind.NUMBER:
            text, span = out[-1].text + part.text, out[-1].span.hull(part.span)
            out[-1] = Token(Kind.NUMBER, text, span)
        else:
            out.append(part)
    return out


def _parts(latex: str) -> list[tuple[Kind, str]]:
    """The tokens of the LaTeX of one character."""
    return [(_kind_of(part), part) for part in _LATEX.findall(latex)]


def _kind_of(part: str) -> Kind:
    if part[0] == "\\":
        return Kind.COMMAND
    if part.isalpha():
        return Kind.LETTER
    if part.isdigit():
        return Kind.NUMBER
    return _PLAIN.get(part, Kind.SIGN)
