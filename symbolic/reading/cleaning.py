r"""A formula as it stands in a document becomes plain LaTeX.

    a\_1 &lt; b % why      ->      a_1 < b

Comments go, and with them zero-width characters and carriage returns; spaces that
do not break become plain ones.  In Markdown a few escapes are undone:

- ``\*`` is a product, and ``&lt;`` ``&gt;`` ``&amp;`` are characters, everywhere;
- ``\_`` before a brace or a single letter is a subscript, if the formula has no other
  subscript: an author who escapes for Markdown escapes all of them.  Otherwise it
  stays, as in kramdown and MathJax, an underscore in a name such as ``net\_input``;
- ``\\\\`` stays: taken as one row break or as two, it parts the same rows;
- inside ``\\[...\\]``, which only a processor that takes backslashes away can mean,
  they are taken away.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from .source import MathText, joined

__all__ = ["plain"]

_INVISIBLE = (
    "\\u00ad\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069"
    "\\ufe00-\\ufe0f\\ufeff\\r"
)
_SPACES = "\\u00a0\\u2000-\\u200a\\u202f\\u205f\\u3000\\u2028\\u2029\\u0085\\x0b\\x0c"
_TRASH = re.compile(
    rf"(?P<zero>[{_INVISIBLE}]+)|(?P<space>[{_SPACES}])"
    r"|(?P<comment>%[^\n]*(?:\n[ \t]*)?)|(?P<escape>\\.)",
    re.DOTALL,
)
_MARKDOWN = re.compile(r"(?P<entity>&(?:lt|gt|amp);)|(?P<escape>\\.)", re.DOTALL)
_ENTITIES: Mapping[str, str] = MappingProxyType(
    {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
)
_SUBSCRIPT = re.compile(r"[ \t]*\{|[A-Za-z0-9](?![A-Za-z0-9])|\\[A-Za-z]")
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_QUOTE = re.compile(r"^(?:[ \t]*>)+", re.MULTILINE)
_TWICE = re.compile(r"\\[\\`*_{}\[\]()#+.!-]")


def plain(
    text: MathText, *, markdown: bool, quoted: bool = False, doubled: bool = False
) -> MathText:
    """The formula without what is not mathematics.

    ``quoted`` says that it stands in a block quote, ``doubled`` that a Markdown
    processor takes one of two backslashes away.
    """
    if markdown:
        # Behind the last end of a comment there is no comment, and no search for one.
        last = text.text.rfind("-->") + 3
        if last > 2:
            head = text[:last].substituted(_HTML_COMMENT, lambda _: " ")
            text = joined([head, text[last:]])
        if quoted:
            text = text.substituted(_QUOTE, lambda _: "")
    if doubled:
        text = text.substituted(_TWICE, lambda match: match.group()[1])
    text = text.substituted(_TRASH, _without_trash)
    return _unescaped(text) if markdown else text


def _without_trash(match: re.Match[str]) -> str | None:
    if match["escape"]:
        return None
    return "" if match["zero"] else "\n" if match["comment"] else " "


def _unescaped(text: MathText) -> MathText:
    """The formula without the escapes that Markdown wants."""
    escaped = re.search(r"(?<!\\)_", text.text) is None

    def character(match: re.Match[str]) -> str | None:
        if match["entity"]:
            return _ENTITIES[match["entity"]]
        if match["escape"] == "\\*":
            return "*"
        subscript = match["escape"] == "\\_" and escaped
        return "_" if subscript and _SUBSCRIPT.match(text.text, match.end()) else None

    return text.substituted(_MARKDOWN, character)
