"""Definitions of macros: what a document says its own commands mean.

    \\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}

Read are ``\\newcommand``, ``\\renewcommand``, ``\\providecommand`` (starred or not),
``\\DeclareRobustCommand``, ``\\def`` and its kin with plain parameters, ``\\let``,
``\\DeclareMathOperator``, ``\\DeclarePairedDelimiter``, and the ``macros: {...}`` of a
MathJax or KaTeX configuration.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from .source import Finding, MathText, Span

__all__ = [
    "COMMAND",
    "DEFINING",
    "DEFINITION",
    "PARAMETER",
    "Cursor",
    "Macro",
    "Unreadable",
    "closing",
    "configured",
    "definition",
]

MAX_BODY = 5000
"""Characters of the text of a macro."""

COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
DEFINING = frozenset(
    rf"\{name}"
    for name in (
        "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand",
        "DeclareMathOperator", "DeclarePairedDelimiter",
        "def", "edef", "gdef", "xdef", "let",
    )
)  # fmt: skip
DEFINITION = re.compile(
    rf"\\(?P<kind>{'|'.join(sorted(name[1:] for name in DEFINING))})"
    r"(?![A-Za-z@])(?P<star>\*?)"
)
PARAMETER = re.compile(r"#(#|[1-9])")

_SPACE = re.compile(r"(?:\s|(?<!\\)%[^\n]*(?:\n|$))*")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*(?:\n\s*|$)")
_NAME = re.compile(r"\\(?:[A-Za-z@]+|[^\sA-Za-z@])")
_BRACE = re.compile(r"\\.|%[^\n]*|[{}]", re.DOTALL)
_BRACKET = re.compile(r"\\.|[{}\]]", re.DOTALL)
_CONFIGURATION = re.compile(r"[Mm]acros[\"']?\s*:\s*\{")
_STRING = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
_ENTRY = re.compile(
    rf"\s*[\"']?(?:\\\\)?(?P<name>[A-Za-z]+)[\"']?\s*:\s*"
    rf"(?:(?P<body>{_STRING})|\[\s*(?P<text>{_STRING})\s*,\s*(?P<count>\d)"
    rf"\s*(?:,\s*(?P<default>{_STRING})\s*)?\])\s*,?",
    re.DOTALL,
)


@dataclass(frozen=True)
class Macro:
    r"""A command of the document: ``\name`` with its text.

    ``default`` is that of an optional first argument.  ``paired`` are delimiters,
    which take a star or a size before their argument.  A ``final`` text is not
    expanded again: it is a built-in command under another name.
    """

    name: str
    parameters: int
    body: str
    span: Span
    default: str | None = None
    paired: bool = False
    final: bool = False


class Unreadable(Exception):  # noqa: N818 - it never leaves this package
    """Why a definition or a call cannot be read."""

    def __init__(self, code: str, message: str, span: Span, mend: str = "") -> None:
        super().__init__(message)
        self.finding = Finding(code, message, span, mend)


def definition(
    text: MathText, match: re.Match[str], table: Mapping[str, Macro]
) -> tuple[Macro, int]:
    """The macro that a match of DEFINITION begins to define, and where that ends.

    ``table`` has the macros so far, to which ``\\let`` may refer.  Raises Unreadable.
    """
    reader = Cursor(text, match.end())
    kind = match["kind"]
    name = reader.name(kind)
    if kind == "let":
        return _let(text, match.start(), reader, name, table)
    parameters, default = 0, None
    if kind.endswith("def"):
        parameters = reader.plain_parameters(name)
    elif kind.endswith(("command", "Command")):
        parameters, default = reader.counted_parameters(name)
    body = reader.group(f"the text of {name}")
    paired = kind == "DeclarePairedDelimiter"
    if kind == "DeclareMathOperator":
        body = rf"\operatorname{match['star']}{{{body}}}"
    elif paired:
        closing = reader.group(f"the right delimiter of {name}")
        body, parameters = f"{body} #1{closing}", 1
    highest = max(
        (int(found[1]) for found in PARAMETER.finditer(body) if found[1] != "#"),
        default=0,
    )
    span = text.span(match.start(), reader.position)
    if highest > parameters:
        raise Unreadable(
            "BP103",
            f"{name} uses #{highest}, but has {parameters} parameters",
            span,
            rf"write \newcommand{{{name}}}[{highest}]{{...}}",
        )
    macro = Macro(name, parameters, body, span, default, paired)
    return macro, reader.position


def _let(
    text: MathText,
    start: int,
    reader: "Cursor",
    name: str,
    table: Mapping[str, Macro],
) -> tuple[Macro, int]:
    reader.space()
    if text.text.startswith("=", reader.position):
        reader.position += 1
        reader.space()
    match = _NAME.match(text.text, reader.position)
    meaning = match.group() if match else text.text[reader.position :][:1]
    if not meaning:
        raise Unreadable("BP103", rf"\let{name} is given no meaning", reader.here())
    reader.position += len(meaning)
    span = text.span(start, reader.position)
    if known := table.get(meaning):
        return replace(known, name=name, span=span), reader.position
    return Macro(name, 0, meaning, span, final=True), reader.position


@dataclass
class Cursor:
    """A place in a text from which the parts of a definition or call are read."""

    text: MathText
    position: int

    def here(self) -> Span:
        """The character at the cursor."""
        return self.text.span(self.position, self.position + 1)

    def space(self) -> None:
        """Go past white space and comments."""
        if found := _SPACE.match(self.text.text, self.position):
            self.position = found.end()

    def name(self, kind: str) -> str:
        r"""The command in ``{\name}`` or ``\name``."""
        self.space()
        braced = self.text.text.startswith("{", self.position)
        if braced:
            self.position += 1
            self.space()
        match = _NAME.match(self.text.text, self.position)
        if match is None:
            raise Unreadable(
                "BP103",
                rf"\{kind} is not followed by the name of a command",
                self.here(),
                rf"write \{kind}{{\name}}...",
            )
        self.position = match.end()
        if braced:
            self.space()
            if not self.text.text.startswith("}", self.position):
                raise Unreadable(
                    "BP103", rf"the name in \{kind}{{...}} is not closed", self.here()
                )
            self.position += 1
        return match.group()

    def plain_parameters(self, name: str) -> int:
        r"""How many parameters stand behind ``\def\name``: #1#2..."""
        brace = self.text.text.find("{", self.position, self.position + MAX_BODY)
        end = brace if brace >= 0 else len(self.text)
        written = self.text.text[self.position : end].strip()
        count = len(written) // 2
        if written != "".join(f"#{k}" for k in range(1, count + 1)):
            raise Unreadable(
                "BP103",
                rf"\def{name}: parameters with text between them are not supported",
                self.text.span(self.position, min(end, self.position + 80)),
                rf"write \newcommand{{{name}}}[...]{{...}}",
            )
        self.position = end
        return count

    def counted_parameters(self, name: str) -> tuple[int, str | None]:
        """The number and the default in ``[2][x]``, both of which may be left out."""
        number = self.bracket()
        if number is None:
            return 0, None
        if not re.fullmatch(r"\s*[0-9]\s*", number):
            raise Unreadable(
                "BP103",
                f"the number of parameters of {name} is {number[:20]!r}",
                self.here(),
                "write a number from 0 to 9",
            )
        return int(number), self.bracket()

    def bracket(self) -> str | None:
        """What stands in square brackets here, if there are any."""
        self.space()
        text = self.text.text
        if not text.startswith("[", self.position):
            return None
        depth = 0
        for match in _BRACKET.finditer(
            text, self.position + 1, self.position + MAX_BODY
        ):
            found = match.group()
            depth += (found == "{") - (found == "}")
            if found == "]" and depth <= 0:
                inside = text[self.position + 1 : match.start()]
                self.position = match.end()
                return inside
        raise Unreadable("BP103", "this bracket is never closed", self.here())

    def group(self, what: str) -> str:
        """What stands in braces here, without comments."""
        self.space()
        start = self.position
        end = closing(self.text.text, start, start + MAX_BODY)
        if end is None:
            raise Unreadable(
                "BP103",
                f"{what} is missing, not closed, or longer than {MAX_BODY:,} "
                "characters",
                self.here(),
            )
        self.position = end
        return _COMMENT.sub("", self.text.text[start + 1 : end - 1])


def closing(text: str, start: int, limit: int) -> int | None:
    """The end of the group that is opened at ``start``."""
    depth = 0
    if not text.startswith("{", start):
        return None
    for match in _BRACE.finditer(text, start, limit):
        found = match.group()
        depth += (found == "{") - (found == "}")
        if not depth:
            return match.end()
    return None


def configured(script: MathText) -> Iterator[Macro]:
    """The macros in a MathJax or KaTeX configuration."""
    for start in _CONFIGURATION.finditer(script.text):
        position = start.end()
        while entry := _ENTRY.match(script.text, position):
            default = entry["default"]
            yield Macro(
                "\\" + entry["name"],
                int(entry["count"] or 0),
                _unquoted(entry["body"] or entry["text"]),
                script.span(*entry.span()),
                _unquoted(default) if default else None,
            )
            position = entry.end()


_ESCAPES: Mapping[str, str] = MappingProxyType({"n": "\n", "t": "\t"})


def _unquoted(literal: str) -> str:
    """The text of a JavaScript string."""
    return re.sub(
        r"\\(.)",
        lambda match: _ESCAPES.get(match[1], match[1]),
        literal[1:-1],
        flags=re.DOTALL,
    )
