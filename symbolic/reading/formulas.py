r"""One text on its way to its formulas, from mark to mark.

The marks are delimiters and environments of mathematics, macro definitions, and what
hides dollars that mean nothing: code, verbatim text, comments, front matter.
``markup.py`` says what they look like.  A formula that is never closed becomes a
finding, and the scan goes on behind its first mark.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .cleaning import plain
from .macros import MacroTable
from .markup import (
    ARGUMENT,
    DISPLAY_ENVIRONMENTS,
    MARKDOWN,
    NESTING_ENVIRONMENTS,
    TEX,
    alone,
    implausible,
    looks_like_formula,
)
from .source import Finding, MathText, Span

__all__ = ["Display", "Found", "Scanner"]

# A chapter has some hundred formulas, the longest some thousand characters.
_MAX_FORMULA = 100_000
_MAX_FORMULAS = 50_000
_MAX_MARKS = 1_000_000
_MAX_INLINE = 5_000
_MAX_CODE = 20_000

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_BLANK_LINE = re.compile(r"\n[ \t>]*\r?\n")
_DOLLARS = re.compile(r"\\.|(?P<hit>\$\$)|(?P<comment><!--)", re.DOTALL)
_DOLLAR = re.compile(r"\\.|(?P<hit>\$)", re.DOTALL)
_BRACKET_ENDS = {
    r"\[": re.compile(r"(?P<hit>\\\])|(?P<again>\\\[)|\\.", re.DOTALL),
    r"\(": re.compile(r"(?P<hit>\\\))|(?P<again>\\\()|\\.", re.DOTALL),
    r"\\[": re.compile(r"(?P<hit>\\\\\])|(?P<again>\\\\\[)|\\\\", re.DOTALL),
    r"\\(": re.compile(r"(?P<hit>\\\\\))|(?P<again>\\\\\()|\\\\", re.DOTALL),
}
_PRECEDENCE = (
    "comment", "raw", "fence", "code", "verb", "link", "skip", "stop", "bracket",
    "close", "begin", "end", "dollars", "dollar", "word",
)  # fmt: skip
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
class Scanner:
    """A text, how far it is scanned, and the formulas found so far.

    ``within`` has the starts of the ``$$`` that share their lines with prose.
    """

    whole: MathText
    tex: bool
    macros: MacroTable
    findings: list[Finding]
    found: list[Found] = field(default_factory=list)
    within: set[int] = field(default_factory=set)
    dollar_inline: bool = False
    full: bool = False
    position: int = 0
    _pairs: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The characters to scan."""
        return self.whole.text

    def run(self) -> None:
        """Go through the text from mark to mark."""
        pattern = TEX if self.tex else MARKDOWN
        if not self.tex and (front := _FRONT_MATTER.match(self.text)):
            self.position = front.end()
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
            match = pattern.search(self.text, self.position)
            if match is None or self.full:
                return
            self.position = match.end()
            kind = next(name for name in _PRECEDENCE if match.groupdict().get(name))
            if handler := handlers.get(kind):
                handler(match)
        self._overflow(f"more than {_MAX_MARKS:,} marks")

    def _report(
        self, code: str, message: str, start: int, end: int, mend: str = ""
    ) -> None:
        self.findings.append(Finding(code, message, self.whole.span(start, end), mend))

    def _overflow(self, what: str) -> None:
        if not self.full:
            self._report(
                "BP106",
                f"this document has {what}; from here on it is not read",
                self.position,
                self.position + 1,
            )
        self.full = True

    # Text that hides what looks like mathematics.

    def _rfind(self, mark: str) -> int:
        """Where a mark stands last: behind it nobody need search for it."""
        if mark not in self._last:
            self._last[mark] = self.text.rfind(mark)
        return self._last[mark]

    def _comment(self, match: re.Match[str]) -> None:
        if not self.tex and match.start() < self._rfind("-->"):
            self.position = self.text.index("-->", match.end()) + 3

    def _raw(self, match: re.Match[str]) -> None:
        mark = rf"\end{{{match['tag']}}}" if self.tex else f"</{match['tag']}"
        if match.end() > self._rfind(mark):
            if self.tex:
                self._report(
                    "BP101",
                    f"{match.group()} is never closed: the rest is taken as its text",
                    *match.span(),
                    f"write {mark} at its end",
                )
                self.position = len(self.text)
            return
        end = self.text.index(mark, match.end())
        if match["tag"].lower() == "script":
            self.macros.configure(self.whole[match.end() : end])
        self.position = end + len(mark)

    def _verb(self, match: re.Match[str]) -> None:
        line = self.text.find("\n", match.end())
        limit = len(self.text) if line < 0 else line
        end = self.text.find(match["mark"], match.end(), limit)
        self.position = end + 1 if end >= 0 else match.end()

    def _skip(self, match: re.Match[str]) -> None:
        if match.end() <= self._rfind("\\fi"):
            self.position = self.text.index("\\fi", match.end()) + 3

    def _stop(self, match: re.Match[str]) -> None:
        del match
        self.position = len(self.text)

    def _code(self, match: re.Match[str]) -> None:
        ticks = re.escape(match.group())
        closing = re.compile(rf"(?<!`){ticks}(?!`)|{_BLANK_LINE.pattern}")
        end = closing.search(self.text, match.end(), match.end() + _MAX_CODE)
        if end and end.group().startswith("`"):
            self.position = end.end()

    def _fence(self, match: re.Match[str]) -> None:
        ticks = match["ticks"]
        closing = re.compile(
            rf"^[ \t>]*{ticks[0]}{{{len(ticks)},}}[ \t]*\r?$", re.MULTILINE
        )
        end = closing.search(self.text, match.end())
        if end is None:
            self._report(
                "BP101",
                "this code block is never closed: the rest is taken as code",
                match.start("ticks"),
                match.end("ticks"),
                f"write {ticks} on a line of its own at its end",
            )
            self.position = len(self.text)
            return
        self.position = end.end()
        if match["info"].strip() == "math":
            start = match.start("ticks")
            self._formula(start, match.end(), end.start(), end.end(), "```math")

    # Mathematics.

    def _dollars(self, match: re.Match[str]) -> None:
        end = self._hit(_DOLLARS, match.end())
        start = match.start()
        if end is None or implausible(self.text[match.end() : end]):
            self._unclosed(match, "$$")
            return
        self.position = end + 2
        if not self.tex and not alone(self.text, start, end + 2):
            self.within.add(start)
        self._formula(start, match.end(), end, end + 2, "$$")

    def _hit(self, pattern: re.Pattern[str], start: int) -> int | None:
        """Where a closing mark stands."""
        position = start
        while match := pattern.search(self.text, position):
            groups = match.groupdict()
            if groups.get("hit"):
                return match.start()
            if groups.get("again"):
                return None
            position = match.end()
            if groups.get("comment") and match.start() < self._rfind("-->"):
                position = self.text.index("-->", position) + 3
        return None

    def _unclosed(self, match: re.Match[str], closing: str) -> None:
        self._report(
            "BP101",
            f"{match.group()} is never closed: a blank line and prose follow, "
            "or the end of the text; what it holds is not read",
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
        limit = min(len(self.text), after + _MAX_INLINE)
        if blank := _BLANK_LINE.search(self.text, after, limit):
            limit = blank.start()
        closing = self._hit_within(after, limit)
        if closing is None:
            if self.tex:
                self._unclosed(match, "$")
            return
        self.position = closing + 1
        self.dollar_inline = True
        self._formula(start, after, closing, closing + 1, "$", inline=True)

    def _hit_within(self, start: int, limit: int) -> int | None:
        """Where the dollar stands that closes a formula in a line."""
        text = self.text
        spaced = text[start : start + 1].isspace()
        for match in _DOLLAR.finditer(text, start, limit):
            if not match["hit"]:
                continue
            end = match.start()
            if self.tex:
                return end
            if text.startswith("$", end + 1) or end == start:
                return None
            if text[end + 1 : end + 2].isdigit():
                continue
            if text[end - 1].isspace() != spaced:
                if spaced:
                    return None
                continue
            return end if not spaced or looks_like_formula(text[start:end]) else None
        return None

    def _bracket(self, match: re.Match[str]) -> None:
        opening = match.group()
        inline = opening.endswith("(")
        end = self._hit(_BRACKET_ENDS[opening], match.end())
        closing = opening[:-1] + (")" if inline else "]")
        if end is None or implausible(self.text[match.end() : end]):
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
        body = self.text[match.end() : pair[0]] if pair else ""
        if pair is None or implausible(body) or _holds_display(body):
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
        if (after := self.macros.define(self.whole, match.start())) is not None:
            self.position = after
            return
        macro = self.macros.table.get(match.group())
        if macro is None or macro.parameters:
            return
        begin = _BEGINS.fullmatch(macro.body)
        if begin and (begin["name"] or "").rstrip("*") in DISPLAY_ENVIRONMENTS | {""}:
            self._abbreviated(match, begin["name"] or r"\[")

    def _abbreviated(self, match: re.Match[str], name: str) -> None:
        r"""A display between macros, such as ``\be a = b \ee``."""
        ends = {
            macro.name
            for macro in self.macros.table.values()
            if (written := _ENDS.fullmatch(macro.body))
            and (written["name"] or r"\[") == name
        }
        words = "|".join(re.escape(word) for word in sorted(ends, reverse=True))
        if words:
            pattern = re.compile(
                rf"(?P<hit>(?:{words})(?![A-Za-z]))"
                rf"|(?P<again>{re.escape(match.group())}(?![A-Za-z]))|\\.|%[^\n]*",
                re.DOTALL,
            )
            end = self._hit(pattern, match.end())
            if end is not None and not implausible(self.text[match.end() : end]):
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
        if len(self.found) >= _MAX_FORMULAS:
            self._overflow(f"more than {_MAX_FORMULAS:,} formulas")
            return
        line = self.text.rfind("\n", 0, start) + 1
        text = plain(
            self.whole[body_start:body_end],
            markdown=not self.tex,
            quoted=">" in self.text[line:start],
            doubled=doubled,
        )
        body = self.macros.expand(text)
        if body is None or not body.text.strip():
            return
        display = Display(body, self.whole.span(start, end), environment)
        self.found.append(Found(display, start, end, inline))


def _holds_display(body: str) -> bool:
    """Whether another display begins inside: the first one was never closed."""
    return _HOLDS.search(body) is not None
