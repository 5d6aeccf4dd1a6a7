"""Atoms in a row as one side of an equation: what they show, and their text."""

from collections.abc import Sequence

from .atoms import Atom, atoms
from .signs import BLANK, CLOSING, OPENING, OPERATORS, STOPS
from .source import MathText, joined

__all__ = [
    "begins_with_operator",
    "ends_with_operator",
    "stripped",
    "trimmed",
    "visible",
    "written",
]


def begins_with_operator(side: Sequence[Atom]) -> str:
    """The operator that a side begins with, if it does."""
    return next(
        (atom.name if atom.name in OPERATORS else "" for atom in visible(side)), ""
    )


def ends_with_operator(side: Sequence[Atom]) -> bool:
    """Whether something must follow a side: it ends in + or leaves a bracket open."""
    shown = visible(side)
    opened = sum((a.name in OPENING) - (a.name in CLOSING) for a in shown)
    return bool(shown) and (shown[-1].name in OPERATORS or opened > 0)


def visible(side: Sequence[Atom]) -> list[Atom]:
    """The atoms that print something."""
    return [atom for atom in side if atom.name not in BLANK]


def stripped(side: Sequence[Atom], *, stop: bool = True) -> list[Atom]:
    """A side without what prints nothing at its ends, and without a ``stop`` there."""
    start, end = 0, len(side)
    while start < end and side[start].name in BLANK:
        start += 1
    while start < end:
        name = side[end - 1].name
        before = side[end - 2].name if end - 2 >= start else ""
        stops = stop and name in STOPS and not name == before == "."
        if name in BLANK or stops:
            end -= 1
        else:
            break
    return list(side[start:end])


def trimmed(text: MathText) -> MathText:
    """A text without white space and thin spaces at its ends."""
    parts = atoms(text.text)
    shown = [atom for atom in parts if atom.name not in BLANK]
    return text[shown[0].start : shown[-1].end] if shown else text[:0]


def written(text: MathText, side: Sequence[Atom]) -> MathText:
    """The text of a side; what was taken out of its middle leaves a space."""
    # A comma before the end of a row parts what stands in a bracket.
    kept = stripped(side, stop=not ends_with_operator(side))
    parts: list[MathText] = []
    start = -1
    for place, atom in enumerate(kept):
        if start < 0:
            start = atom.start
        gap = place + 1 == len(kept) or kept[place + 1].start != atom.end
        if gap:
            parts.append(text[start : atom.end])
            start = -1
            if place + 1 < len(kept):
                parts.append(MathText.made(" ", text.span(atom.end, atom.end)))
    return joined(parts) if parts else text[:0]
