"""What a page says, before it is HTML or LaTeX.

A page is sections; a section is prose, equations with their verdicts, and tables.
Prose holds formulas between dollar signs, in the LaTeX of `latex`; names that come
from outside never pass through that notation, but stand in `Text`.
"""

from dataclasses import dataclass
from typing import TypeAlias

from backproof.symbolic.verdict import Verdict

from .marks import Mark

__all__ = [
    "Cell",
    "Equation",
    "Math",
    "Page",
    "Prose",
    "Section",
    "Table",
    "Text",
    "prose",
]


@dataclass(frozen=True)
class Text:
    """Plain words, escaped by every writer."""

    text: str


@dataclass(frozen=True)
class Math:
    """A formula in LaTeX, set within a line."""

    latex: str


Prose: TypeAlias = tuple[Text | Math, ...]
Cell: TypeAlias = Prose | Mark


def prose(text: str, *outside: str) -> Prose:
    """Prose in which $...$ is a formula; ``{}`` takes names from outside, as text.

    >>> prose("the slope of {} at $u = 0$", "relu")
    (Text(text='the slope of '), Text(text='relu'), Text(text=' at '), \
Math(latex='u = 0'))
    """
    names = iter(outside)
    found: list[Text | Math] = []
    for number, piece in enumerate(text.split("$")):
        if number % 2:
            found.append(Math(piece))
            continue
        for position, words in enumerate(piece.split("{}")):
            if position:
                found.append(Text(next(names)))
            if words:
                found.append(Text(words))
    return tuple(found)


@dataclass(frozen=True)
class Equation:
    """``left = right`` on a row of its own; an empty left continues a chain.

    ``name`` is the claim's, and ``reason`` why it should hold; ``given`` are the
    numbers of the conditions of its verdict, which the page states once.  ``note``
    says what exactly the verdict is about, where the row does not.
    """

    left: str
    right: str
    name: str = ""
    anchor: str = ""
    reason: Prose = ()
    verdict: Verdict | None = None
    given: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of cells under a head; the ``wide`` columns hold the most words."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    wide: tuple[int, ...] = (-1,)


@dataclass(frozen=True)
class Section:
    """One part of a page; ``boxed`` sets it apart."""

    title: str
    anchor: str
    paragraphs: tuple[Prose, ...] = ()
    equations: tuple[Equation, ...] = ()
    table: Table | None = None
    items: tuple[Prose, ...] = ()
    boxed: bool = False


@dataclass(frozen=True)
class Page:
    """A whole page: a title, what it comes to, and its sections."""

    title: str
    summary: Prose
    mark: Mark
    sections: tuple[Section, ...]
    colophon: str
