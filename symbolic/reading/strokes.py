r"""Formulas with something crossed out, as they stand without the strokes.

\frac{\cancel{2} a}{\cancel{2}}   ->   \frac{{2} a}{{2}}, or \frac{{1} a}{{1}}
\cancelto{0}{b} + c               ->   {b} + c, or {0} + c
"""

import re
from collections.abc import Iterator

from .boxes import group_ends
from .commands import COMMANDS, Role
from .source import MathText, joined

__all__ = ["unstruck"]

_MAX = 50
_NAMES = "|".join(
    sorted((n[1:] for n, row in COMMANDS.items() if row.role is Role.CANCEL), key=len)
)
_STROKE = re.compile(rf"\\(?P<name>{_NAMES})(?![A-Za-z])\s*\{{")
_NEXT = re.compile(r"\s*\{")


def unstruck(text: MathText, put: str = "") -> MathText:
    r"""A formula without its strokes; with ``put`` in place of what is crossed out.

    >>> unstruck(MathText.of(r"\cancel{2} a + \cancelto{0}{b}")).text
    '{2} a + {b}'
    >>> unstruck(MathText.of(r"\cancel{2} a + \cancelto{0}{b}"), "1").text
    '{1} a + {0}'
    """
    for _ in range(_MAX):
        found = next(_strokes(text.text), None)
        if found is None:
            break
        start, value, (low, high), end = found
        whole = text.span(start, end)
        inside = text[low:high]
        if put:
            inside = MathText.made(value or put, whole)
        braces = (MathText.made(brace, whole) for brace in "{}")
        text = joined([text[:start], next(braces), inside, next(braces), text[end:]])
    return text


def _strokes(text: str) -> Iterator[tuple[int, str, tuple[int, int], int]]:
    """Where strokes begin, what they say is left, what is below them, their ends."""
    ends = group_ends(text)
    for match in _STROKE.finditer(text):
        low, high = match.end(), ends.get(match.end(), -1)
        value = ""
        if match["name"] == "cancelto" and high >= 0:
            following = _NEXT.match(text, high + 1)
            if following is None:
                continue
            value = text[low:high]
            low, high = following.end(), ends.get(following.end(), -1)
        if high >= 0:
            yield match.start(), value, (low, high), high + 1
