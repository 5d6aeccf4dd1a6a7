"""The LaTeX of a place, for messages: never half of a pair of brackets.

What stands in brackets has the place of what is inside, so that the place of a product
such as ``(A + B) c`` begins behind a bracket that it closes.
"""

import re

from backproof.symbolic.reading.source import Span

__all__ = ["is_bracketed", "quoted", "whole"]

_FARTHEST = 400
"""Signs around a place in which the other half of a pair is looked for."""

_BRACKET = re.compile(r"\\[{}]|(?<!\\)[()\[\]{}]")
_OPENING = {"(": ")", "[": "]", "{": "}", r"\{": r"\}"}
_CLOSING = {closing: opening for opening, closing in _OPENING.items()}
_LEFT = re.compile(r"\\(?:left|[Bb]igg?l?)\s*\Z")


def quoted(text: str, span: Span) -> str:
    """What stands at a place, with the brackets that belong to it, in one line.

    >>> quoted("y = (a + b) c", Span(5, 13))
    '(a + b) c'
    """
    place = whole(text, span)
    return " ".join(text[place.start : place.end].split())


def whole(text: str, span: Span) -> Span:
    """The place with the other half of each pair of brackets that it has one of."""
    opened, closed = _unmatched(text[span.start : span.end])
    start, end = span.start, span.end
    for bracket in closed:
        start = _before(text, start, bracket)
    for bracket in reversed(opened):
        end = _behind(text, end, bracket)
    return Span(start, end)


def is_bracketed(text: str) -> bool:
    """Whether one pair of brackets is around all of a text.

    >>> is_bracketed("(a + b)"), is_bracketed("(a)(b)")
    (True, False)
    """
    return text[:1] == "(" and text[-1:] == ")" and _unmatched(text[1:-1]) == ([], [])


def _unmatched(text: str) -> tuple[list[str], list[str]]:
    """The brackets that are opened and not closed, and those closed and not opened."""
    opened: list[str] = []
    closed: list[str] = []
    for match in _BRACKET.finditer(text):
        bracket = match.group()
        if bracket in _OPENING:
            opened.append(bracket)
        elif opened and opened[-1] == _CLOSING[bracket]:
            opened.pop()
        else:
            closed.append(bracket)
    return opened, closed


def _before(text: str, start: int, closing: str) -> int:
    """Where the bracket is opened that something from a place on closes."""
    least = max(0, start - _FARTHEST)
    for match in reversed(list(_BRACKET.finditer(text, least, start))):
        opened, _ = _unmatched(text[match.start() : start])
        if opened == [_CLOSING[closing]]:
            left = _LEFT.search(text, least, match.start())
            return left.start() if left else match.start()
    return start


def _behind(text: str, end: int, opening: str) -> int:
    """Where the bracket is closed that something up to a place opens."""
    for match in _BRACKET.finditer(text, end, end + _FARTHEST):
        _, closed = _unmatched(text[end : match.end()])
        if closed == [_OPENING[opening]]:
            return match.end()
    return end
