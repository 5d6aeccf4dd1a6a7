r"""What hides dollars that mean nothing: code, verbatim text, comments.

A ``Walker`` goes through a text and past all of that; ``formulas.py`` adds to it what
it does at mathematics.  Nothing here looks at a character twice for long: each search
has a limit, or is not begun if the mark that it looks for stands nowhere behind.
"""

import re
from dataclasses import dataclass, field

from .macros import MacroTable
from .markup import begins_line
from .source import Finding, MathText

__all__ = ["MAX_FINDINGS", "Walker"]

MAX_FINDINGS = 300
"""Findings of a document; behind them it is not read."""

_MAX_CODE = 2_000
_MAX_FRONT_MATTER = 100_000

_BLANK_LINE = re.compile(r"\n[ \t>]*\r?\n")
_RULE = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_TICKS = re.compile(r"`+")
_FENCE = re.compile(r"`+|~+")


@dataclass
class Walker:
    """A text, how far it is read, and what was found wrong with it."""

    whole: MathText
    tex: bool
    macros: MacroTable
    findings: list[Finding]
    full: bool = False
    position: int = 0
    _last: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The characters to read."""
        return self.whole.text

    def _report(
        self, code: str, message: str, start: int, end: int, mend: str = ""
    ) -> None:
        self.findings.append(Finding(code, message, self.whole.span(start, end), mend))
        if len(self.findings) >= MAX_FINDINGS:
            self._overflow(f"more than {MAX_FINDINGS} findings")

    def _overflow(self, what: str) -> None:
        """Stop reading: the document has too much of something."""
        if not self.full:
            self.full = True
            self._report(
                "BP106",
                f"this document has {what}; from here on it is not read",
                self.position,
                self.position + 1,
            )

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
        end = self.text.find(match["mark"], match.end(), match.end() + _MAX_CODE)
        if end >= 0 and self.text.find("\n", match.end(), end) < 0:
            self.position = end + 1

    def _skip(self, match: re.Match[str]) -> None:
        if match.end() <= self._rfind("\\fi"):
            self.position = self.text.index("\\fi", match.end()) + 3

    def _stop(self, match: re.Match[str]) -> None:
        del match
        self.position = len(self.text)

    def _front_matter(self) -> None:
        """Go past the settings at the beginning of a Markdown document."""
        first = self.text.find("\n") + 1
        if not first or not _RULE.match(self.text):
            return
        if end := _RULE.search(self.text, first, first + _MAX_FRONT_MATTER):
            self.position = end.end()

    def _code(self, match: re.Match[str]) -> None:
        start, ticks = match.end(), match.group()
        for end in _TICKS.finditer(self.text, start, start + _MAX_CODE):
            if end.group() == ticks:
                if not _BLANK_LINE.search(self.text, start, end.start()):
                    self.position = end.end()
                return

    def _fence(self, match: re.Match[str]) -> None:
        ticks = _FENCE.match(match.group())
        if ticks is None or not begins_line(self.text, match.start()):
            self.position = match.start() + (ticks.end() if ticks else 1)
            return
        closing = re.compile(
            rf"^[ \t>]*{ticks.group()[0]}{{{ticks.end()},}}[ \t]*\r?$", re.MULTILINE
        )
        end = closing.search(self.text, match.end())
        if end is None:
            self._report(
                "BP101",
                "this code block is never closed: the rest is taken as code",
                match.start(),
                match.start() + ticks.end(),
                f"write {ticks.group()} on a line of its own at its end",
            )
            self.position = len(self.text)
            return
        self.position = end.end()
        self._fenced(match, end)

    def _fenced(self, match: re.Match[str], end: re.Match[str]) -> None:
        """What to do with a code block: nothing."""
