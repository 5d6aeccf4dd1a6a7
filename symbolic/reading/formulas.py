r"""One text on its way to its formulas, from mark to mark.

The marks are delimiters and environments of mathematics, macro definitions, and what
hides dollars that mean nothing (``hidden.py``).  ``markup.py`` says what they all look
like.  A formula that is never closed becomes a
finding, and the scan goes on behind its first mark.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .boxes import unboxed
from .cleaning import plain
from .definitions import DEFINING
from .hidden import MAX_FINDINGS, Walker
from .markup import (
    ARGUMENT,
    DISPLAY_ENVIRONMENTS,
    MARKDOWN,
    MARKDOWN_STARTS,
    NESTING_ENVIRONMENTS,
    TEX,
    TEX_STARTS,
    alone,
    implausible,
    looks_like_formula,
)
from .source import MathText, Span

__all__ = ["Display", "Found", "Scanner"]

# A chapter has some hundred formulas, the longest some thousand characters.
_MAX_FORMULA = 50_000
_MAX_FORMULAS = 10_000
_MAX_MARKS = 200_000
_MAX_INLINE = 5_000
_MAX_TRIES = 4
_MAX_MARGIN = 200

_BLANK_LINE = re.compile(r"\n[ \t>]*\r?\n")
_DOLLARS = re.compile(r"\\.|(?P<hit>\$\$)|(?P<comment><!--)", re.DOTALL)
_DOLLAR = re.compile(r"\\.|(?P<hit>\$)", re.DOTALL)
_BRACKET_ENDS = {
    r"\[": re.compile(r"(?P<hit>\\\])|(?P<again>\\\[)|\\.", re.DOTALL),
    r"\(": re.compile(r"(?P<hit>\\\))|(?P<again>\\\()|\\.", re.DOTALL),
    r"\\[": re.compile(r"(?P<hit>\\\\\])|(?P<again>\\\\\[)|\\\\", re.DOTALL),
    r"\\(": re.compile(r"(?P<hit>\\\\\))|(?P<again>\\\\\()|\\\\", re.DOTALL),
}
_TOP = "|".join(sorted(DISPLAY_ENVIRONMENTS - NESTING_ENVIRONMENTS))
_HOLDS = re.compile(rf"\\begin\s*\{{(?:{_TOP})\*?\}}")
_BEGINS = re.compile(r"\s*(?:\\begin\s*\{(?P<name>[A-Za-z]+\*?)\}|\\\[)\s*")
_ENDS = re.compile(r"\s*(?:\\end\s*\{(?P<name>[A-Za-z]+\*?)\}|\\\])\s*")


@dataclass(frozen=True)
class Display:
    r"""A formula of a document.

    ``body`` is plain LaTeX without the delimiters, ``span`` the place of the whole
    with its delimiters, ``environment`` what opened it (``$$``, ``\[``, ``align*``,
    ``$``, ...), and ``prose_before`` the text between the display before and this
    one, without comments.
    """

    body: MathText
    span: Span
    environment: str
    prose_before: str = ""


@dataclass(frozen=True)
class Found:
    """A formula and where it stands in the text of its part."""

    display: Display
    start: int
    end: int
    inline: bool


@dataclass
class Scanner(Walker):
    """A text, how far it is scanned, and the formulas found so far.

    ``within`` has the starts of the ``$$`` that share their lines with prose.
    """

    found: list[Found] = field(default_factory=list)
    within: set[int] = field(default_factory=set)
    dollar_inline: bool = False
    _pairs: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)
    _closers: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)

    def run(self) -> None:
        """Go through the text from mark to mark."""
        pattern = TEX if self.tex else MARKDOWN
        starts = TEX_STARTS if self.tex else MARKDOWN_STARTS
        if not self.tex:
            self._front_matter()
        handlers: dict[str, Callable[[re.Match[str]], None]] = {
            "begin": self._environment,
            "bracket": self._bracket,
            "close": self._stray,
            "code": self._code,
            "comment": self._comment,
            "dollar": self._dollar,
            "dollars": self._dollars,
            "end": self._stray,
            "fence": self._fence,
            "raw": self._raw,
            "skip": self._skip,
            "stop": self._stop,
            "verb": self._verb,
            "word": self._word,
        }
        for _ in range(_MAX_MARKS):
            mark = starts.search(self.text, self.position)
            if mark is None or self.full:
                return
            match = pattern.match(self.text, mark.start())
            if match is None:
                self.position = mark.end()
                continue
            self.position = match.end()
            if handler := handlers.get(match.lastgroup or ""):
                handler(match)
        self._overflow(f"more than {_MAX_MARKS:,} marks")

    # Mathematics.

    def _fenced(self, match: re.Match[str], end: re.Match[str]) -> None:
        if match.group().lstrip("`~").strip() == "math":
            self._formula(*match.span(), end.start(), end.end(), "```math")

    def _believable(self, start: int, end: int | None) -> bool:
        """Whether text[start:end] may be one formula."""
        if end is None or end - start > _MAX_FORMULA:
            return False
        return not implausible(self.text[start:end])

    def _dollars(self, match: re.Match[str]) -> None:
        end = self._hit(_DOLLARS, match.end())
        start = match.start()
        if end is None or not self._believable(match.end(), end):
            self._unclosed(match, "$$")
            return
        self.position = end + 2
        if not self.tex and not alone(self.text, start, end + 2):
            self.within.add(start)
        self._formula(start, match.end(), end, end + 2, "$$")

    def _hit(self, pattern: re.Pattern[str], start: int) -> int | None:
        """Where a closing mark stands."""
        position, limit = start, start + _MAX_FORMULA + 3
        while match := pattern.search(self.text, position, limit):
            if match.lastgroup == "hit":
                return match.start()
            if match.lastgroup == "again":
                return None
            position = match.end()
            if match.lastgroup == "comment" and match.start() < self._rfind("-->"):
                position = self.text.index("-->", position) + 3
        return None

    def _unclosed(self, match: re.Match[str], closing: str) -> None:
        self._report(
            "BP101",
            f"{match.group()} is never closed: prose follows, or nothing that closes "
            f"it within {_MAX_FORMULA:,} characters; what it holds is not read",
            *match.span(),
            f"write {closing} at the end of the formula",
        )

    def _dollar(self, match: re.Match[str]) -> None:
        start, after = match.span()
        if not self.tex and self.text.startswith("`", after):
            end = self.text.find("`$", after + 1, after + _MAX_INLINE)
            if end >= 0 and "\n\n" not in self.text[after:end]:
                self.position = end + 2
                self._formula(start, after + 1, end, end + 2, "$", inline=True)
            return
        closing = self._hit_within(after)
        if closing is None:
            if self.tex:
                self._unclosed(match, "$")
            return
        self.position = closing + 1
        self.dollar_inline = True
        self._formula(start, after, closing, closing + 1, "$", inline=True)

    def _hit_within(self, start: int) -> int | None:
        """Where the dollar stands that closes a formula in a line."""
        text = self.text
        spaced = text[start : start + 1].isspace()
        tries = 0
        for match in _DOLLAR.finditer(text, start, start + _MAX_INLINE):
            if not match["hit"]:
                continue
            end = match.start()
            tries += 1
            if end == start or tries > _MAX_TRIES:
                return None
            if self.tex:
                return None if self._blank_line(start, end) else end
            if text.startswith("$", end + 1):
                return None
            if text[end + 1 : end + 2].isdigit():
                continue
            if text[end - 1].isspace() == spaced:
                if self._blank_line(start, end):
                    return None
                plausible = not spaced or looks_like_formula(text[start:end])
                return end if plausible else None
            if spaced:
                return None
        return None

    def _blank_line(self, start: int, end: int) -> bool:
        return _BLANK_LINE.search(self.text, start, end) is not None

    def _bracket(self, match: re.Match[str]) -> None:
        opening = match.group()
        inline = opening.endswith("(")
        end = self._hit(_BRACKET_ENDS[opening], match.end())
        closing = opening[:-1] + (")" if inline else "]")
        if end is None or not self._believable(match.end(), end):
            if self.tex or alone(self.text, *match.span()):
                self._unclosed(match, closing)
            return
        stop = end + len(closing)
        body = self.text[match.end() : end]
        if not self.tex and not (
            looks_like_formula(body) or alone(self.text, match.start(), stop)
        ):
            return
        self.position = stop
        doubled = len(opening) == 3
        self._formula(
            match.start(),
            match.end(),
            end,
            stop,
            opening[-2:],
            inline=inline,
            doubled=doubled,
        )

    def _environment(self, match: re.Match[str]) -> None:
        name = match["name"]
        bare = name.rstrip("*")
        if bare not in DISPLAY_ENVIRONMENTS:
            return
        pair = self._matched(name).get(match.start())
        if (
            pair is None
            or not self._believable(match.end(), pair[0])
            or _HOLDS.search(self.text, match.end(), pair[0])
        ):
            self._unclosed(match, rf"\end{{{name}}}")
            return
        self.position = pair[1]
        start = match.end()
        if (pattern := ARGUMENT.get(bare)) and (
            argument := pattern.match(self.text, start)
        ):
            start = argument.end()
        self._formula(match.start(), start, *pair, name, inline=bare == "math")

    def _matched(self, name: str) -> dict[int, tuple[int, int]]:
        r"""For each ``\begin`` of an environment, where its ``\end`` stands."""
        if name in self._pairs:
            return self._pairs[name]
        comment = "|%[^\n]*" if self.tex else ""
        pattern = re.compile(
            rf"\\(?P<what>begin|end)\s*\{{{re.escape(name)}\}}|\\.{comment}", re.DOTALL
        )
        pairs: dict[int, tuple[int, int]] = {}
        opened: list[int] = []
        for match in pattern.finditer(self.text):
            if match["what"] == "begin":
                opened.append(match.start())
            elif match["what"] and opened:
                pairs[opened.pop()] = match.span()
        self._pairs[name] = pairs
        return pairs

    def _stray(self, match: re.Match[str]) -> None:
        self._report(
            "BP102",
            f"{match.group()} closes nothing",
            *match.span(),
            "was its beginning lost, or another environment begun?",
        )

    def _word(self, match: re.Match[str]) -> None:
        word = match.group()
        if word in DEFINING:
            after = self.macros.define(self.whole, match.start())
            self.position = match.end() if after is None else after
            return
        macro = self.macros.table.get(word)
        if macro is None or macro.parameters:
            return
        begin = _BEGINS.fullmatch(macro.body)
        if begin and (begin["name"] or "").rstrip("*") in DISPLAY_ENVIRONMENTS | {""}:
            self._abbreviated(match, begin["name"] or r"\[")

    def _abbreviated(self, match: re.Match[str], name: str) -> None:
        r"""A display between macros, such as ``\be a = b \ee``."""
        key = (name, self.macros.definitions_left)
        if key not in self._closers:
            self._closers[key] = frozenset(
                macro.name
                for macro in self.macros.table.values()
                if (written := _ENDS.fullmatch(macro.body))
                and (written["name"] or r"\[") == name
            )
        ends = self._closers[key]
        words = "|".join(re.escape(word) for word in sorted(ends, reverse=True))
        if words:
            pattern = re.compile(
                rf"(?P<hit>(?:{words})(?![A-Za-z]))"
                rf"|(?P<again>{re.escape(match.group())}(?![A-Za-z]))|\\.|%[^\n]*",
                re.DOTALL,
            )
            end = self._hit(pattern, match.end())
            if end is not None and self._believable(match.end(), end):
                closing = pattern.match(self.text, end)
                self.position = closing.end() if closing else end
                self._formula(match.start(), match.end(), end, self.position, name)
                return
        self._unclosed(match, " or ".join(sorted(ends)) or "its end")

    def _formula(
        self,
        start: int,
        body_start: int,
        body_end: int,
        end: int,
        environment: str,
        *,
        inline: bool = False,
        doubled: bool = False,
    ) -> None:
        """Clean, expand and keep one formula."""
        if body_end - body_start > _MAX_FORMULA:
            self._report(
                "BP106",
                f"this formula has more than {_MAX_FORMULA:,} characters "
                "and is not read",
                start,
                body_start,
            )
            return
        if self.text[body_start:body_end].isspace() or body_start == body_end:
            return
        if len(self.findings) >= MAX_FINDINGS:
            self._overflow(f"more than {MAX_FINDINGS} findings")
        if len(self.found) >= _MAX_FORMULAS:
            self._overflow(f"more than {_MAX_FORMULAS:,} formulas")
            return
        line = self.text.rfind("\n", max(0, start - _MAX_MARGIN), start) + 1
        text = plain(
            self.whole[body_start:body_end],
            markdown=not self.tex,
            quoted=">" in self.text[line:start]
            if line or start < _MAX_MARGIN
            else False,
            doubled=doubled,
        )
        body = self.macros.expand(text)
        if body is None or not body.text.strip():
            return
        display = Display(unboxed(body), self.whole.span(start, end), environment)
        self.found.append(Found(display, start, end, inline))
