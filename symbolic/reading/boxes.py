r"""Boxes that TeX sets in text, with one formula inside: the formula in braces.

    \fbox{$a = b$}   ->   {a = b}        \colorbox{yellow}{\(x\)} y   ->   {x} y

What a box says around the formula it does not say of it.  A box of words stays.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from .source import MathText, joined

__all__ = ["group_ends", "unboxed"]

# Brackets and groups before the content; a star is one more.
_BEFORE: Mapping[str, str] = MappingProxyType(
    {
        "clap": "",
        "colorbox": "[{",
        "fbox": "",
        "fcolorbox": "[{{",
        "framebox": "[[",
        "hbox": "",
        "hl": "",
        "llap": "",
        "makebox": "[[",
        "mbox": "",
        "parbox": "[[[{",
        "raisebox": "{[[",
        "resizebox": "{{",
        "rlap": "",
        "rotatebox": "[{",
        "scalebox": "{[",
        "text": "",
        "textbf": "",
        "textrm": "",
        "ul": "",
        "uline": "",
    }
)
_NAMES = "|".join(sorted(_BEFORE, key=len, reverse=True))
_BOX = re.compile(rf"\\(?P<name>{_NAMES})(?![A-Za-z])\*?|\\.", re.DOTALL)
_BRACKETS = re.compile(r"\s*\[[^\[\]{}]*\]")
_GROUP = re.compile(r"\s*\{[^{}]*\}")
_OPEN = re.compile(r"\s*\{")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_FORMULA = re.compile(
    r"\s*(?:\$\$?(?P<dollars>(?:[^$\\]|\\.)*)\$\$?|\\\((?P<round>(?:[^\\]|\\[^()])*)\\\))"
    r"\s*[.,;]?\s*",
    re.DOTALL,
)


def unboxed(body: MathText) -> MathText:
    r"""A formula with those that stand in boxes of text as groups of its own.

    >>> unboxed(MathText.of(r"\fbox{$a = b$} \quad \text{if $c$}")).text
    '{a = b} \\quad \\text{if $c$}'
    """
    if "$" not in body.text and r"\(" not in body.text:
        return body
    pieces: list[MathText] = []
    done = 0
    for start, low, high, end in _boxes(body.text):
        left, right = body.span(start, low), body.span(high, end)
        pieces += [body[done:start], MathText.made("{", left)]
        pieces += [body[low:high], MathText.made("}", right)]
        done = end
    return joined([*pieces, body[done:]]) if pieces else body


def _boxes(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Where a box begins, its formula begins and ends, and the box ends."""
    ends = group_ends(text)
    position = 0
    while match := _BOX.search(text, position):
        position = match.end()
        if not match["name"]:
            continue
        place = match.end()
        for kind in _BEFORE[match["name"]]:
            pattern = _BRACKETS if kind == "[" else _GROUP
            found = pattern.match(text, place)
            place = found.end() if found else place
        opened = _OPEN.match(text, place)
        close = ends.get(opened.end(), -1) if opened else -1
        if opened is None or close < 0:
            continue
        formula = _FORMULA.fullmatch(text, opened.end(), close)
        if formula is not None:
            low, high = formula.span(formula.lastgroup or 0)
            yield match.start(), low, high, close + 1
            position = close + 1


def group_ends(text: str) -> dict[int, int]:
    """Where each group in braces ends, by the place behind its opening brace."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACES.finditer(text):
        if match[0] == "{":
            opened.append(match.end())
        elif match[0] == "}" and opened:
            ends[opened.pop()] = match.start()
    return ends
