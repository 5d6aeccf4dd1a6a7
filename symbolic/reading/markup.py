r"""Where mathematics begins and ends in Markdown and LaTeX: tables and patterns.

Choices, where processors differ:

- ``$$...$$`` may hold blank lines, as in kramdown and MathJax, but no prose: a blank
  line and then a sentence or a heading means that it was never closed.
- ``$...$`` in Markdown is Pandoc's: no white space inside the dollars, no digit
  behind the second, so that "costs $5 and $6" is no formula.  GitHub's ``$ x $`` with
  white space on both sides is read when it looks like a formula, and GitHub's
  ``$`x`$`` and ``math`` code blocks are read too.
- ``\[`` in Markdown is an escaped bracket; it opens a display only if it stands
  alone on its lines or its content looks like a formula.  ``\\[`` and ``\\(`` are the
  same behind a Markdown processor that takes one backslash away.
- Text indented by four spaces is no code block: lists indent formulas more often.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "ARGUMENT",
    "DISPLAY_ENVIRONMENTS",
    "MARKDOWN",
    "MARKDOWN_STARTS",
    "NESTING_ENVIRONMENTS",
    "TEX",
    "TEX_STARTS",
    "alone",
    "begins_line",
    "implausible",
    "looks_like_formula",
]

NESTING_ENVIRONMENTS = frozenset({"aligned", "alignedat", "gathered", "split"})
"""Displays that may stand inside others, and then are not found by themselves."""

DISPLAY_ENVIRONMENTS = NESTING_ENVIRONMENTS | {
    "IEEEeqnarray",
    "align",
    "alignat",
    "displaymath",
    "dmath",
    "empheq",
    "eqnarray",
    "equation",
    "flalign",
    "gather",
    "math",
    "multline",
    "xalignat",
}

_BRACES = re.compile(r"\s*\{[^{}]*\}")
_BRACKETS = re.compile(r"\s*\[[^\[\]]*\]")
ARGUMENT: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "IEEEeqnarray": _BRACES,
        "alignat": _BRACES,
        "aligned": _BRACKETS,
        "alignedat": _BRACES,
        "empheq": re.compile(r"\s*(?:\[(?:[^\[\]{}]|\{[^{}]*\})*\]\s*)?\{[^{}]*\}"),
        "gathered": _BRACKETS,
        "xalignat": _BRACES,
    }
)
"""What may follow the name of an environment before its mathematics."""

_NAMES = "|".join(sorted(DISPLAY_ENVIRONMENTS, key=len, reverse=True))
_MATHEMATICS = (
    rf"|(?P<begin>\\begin\s*\{{(?P<name>(?:{_NAMES})\*?)\}})"
    rf"|(?P<end>\\end\s*\{{(?:{_NAMES})\*?\}})"
    r"|(?P<dollars>\$\$)"
    r"|(?P<dollar>\$)"
)
_VERBATIM = "verbatim|Verbatim|lstlisting|minted|comment|filecontents"

MARKDOWN = re.compile(
    r"(?P<comment><!--)"
    r"|(?P<raw><(?P<tag>(?i:script|style|pre|code|svg|textarea))\b[^>\n]{0,1000}>)"
    r"|(?P<fence>(?:`{3,}|~{3,})[^`\n]*$)"
    r"|(?P<code>`+)"
    r"|(?P<bracket>\\?\\[\[(])"
    + _MATHEMATICS
    + r"|(?P<word>\\[A-Za-z]+)|(?P<escape>\\.)",
    re.MULTILINE | re.DOTALL,
)
"""What matters in Markdown, outside mathematics, at one of MARKDOWN_STARTS."""

MARKDOWN_STARTS = re.compile(r"[<`~$\\]")

TEX = re.compile(
    r"(?P<comment>%[^\n]*)"
    rf"|(?P<raw>\\begin\s*\{{(?P<tag>(?:{_VERBATIM})\*?)\}})"
    r"|(?P<verb>\\(?:verb\*?|lstinline(?:\[[^\]\n]{0,200}\])?)"
    r"(?P<mark>[^\sA-Za-z*\[{]))"
    r"|(?P<link>\\(?:url|path|href)\s*\{[^{}]{0,2000}\})"
    r"|(?P<skip>\\iffalse(?![A-Za-z]))"
    r"|(?P<stop>\\end\s*\{document\})"
    r"|(?P<bracket>\\[\[(])"
    r"|(?P<close>\\[\])])" + _MATHEMATICS + r"|(?P<word>\\[A-Za-z]+)|(?P<escape>\\.)",
    re.DOTALL,
)
"""What matters in LaTeX, outside mathematics, at one of TEX_STARTS."""

TEX_STARTS = re.compile(r"[%$\\]")

_BLANK_LINE = re.compile(r"\n[ \t>]*\r?\n")
_SIDE_TEXT = re.compile(
    r"\\(?:(?:short)?intertext|text[a-z]*|mbox|hbox|mathrm|operatorname\*?|tag\*?|label)"
    r"\s*\{[^{}]*\}|//[^\n]*|%[^\n]*"
)
_SENTENCE = re.compile(
    r"(?<![\\A-Za-z{])(?:[A-Za-z][a-z’']+[,:;]?[ \t\r\n]+){3}[a-z’']{2,}"
    r"|[\u3040-\u30ff\u4e00-\u9fff]{6}"
)
_STRUCTURE = re.compile(
    r"^[ \t>]*(?:#{1,6}[ \t]|```|~~~|!\[)"
    r"|\\(?:(?:sub)*section|chapter|paragraph|item|footnote)(?![A-Za-z])"
    r"|\\(?:begin|end)\s*\{(?:document|itemize|enumerate|proof|theorem|lemma)\}",
    re.MULTILINE,
)
# Far more than stands beside a display on its lines.
_MARGIN = 200
_BEFORE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?")
_AFTER = re.compile(r"(?:[ \t\r.,;:。，；：\\]|\{[:#][^\n{}]*\}|\(\d+\))*")
_FORMULA = re.compile(r"[\\^_={}]")


def implausible(body: str) -> bool:
    """Whether what stands between two delimiters cannot be one formula.

    >>> implausible("a = b\\n\\nNow we take the derivative of both sides.")
    True
    >>> implausible("a = b\\n\\n= c")
    False
    """
    if _STRUCTURE.search(body):
        return True
    if not _BLANK_LINE.search(body):
        return False
    return _SENTENCE.search(_SIDE_TEXT.sub(" ", body)) is not None


def looks_like_formula(body: str) -> bool:
    """Whether a text between doubtful delimiters is mathematics.

    >>> looks_like_formula(" A^{(2)} "), looks_like_formula(" 5 and you have ")
    (True, False)
    """
    body = body.strip()
    letter = len(body) == 1 and body.isalpha()
    return letter or _FORMULA.search(body) is not None


def alone(text: str, start: int, end: int) -> bool:
    """Whether nothing but punctuation shares its lines with text[start:end]."""
    last = text.find("\n", end, end + _MARGIN)
    if last < 0:
        if end + _MARGIN < len(text):
            return False
        last = len(text)
    after = _AFTER.fullmatch(text, end, last)
    return after is not None and begins_line(text, start)


def begins_line(text: str, start: int) -> bool:
    """Whether only the marks of lists and quotes stand before text[start] in its line.

    >>> begins_line("> - $$", 4), begins_line("so $$", 3)
    (True, False)
    """
    line = text.rfind("\n", max(0, start - _MARGIN), start) + 1
    if not line and start > _MARGIN:
        return False
    return _BEFORE.fullmatch(text, line, start) is not None
