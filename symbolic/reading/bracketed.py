r"""Brackets around the whole of an equation.

    \left[ a = b \right]     (a = b) .     \left\{ a = b \right.

Alone in its display it is the equation.  In a row below another equation it is a
condition of that one: ``(i \neq j)``.
"""

import re
from collections.abc import Sequence

from .atoms import Atom, atoms, enclosed
from .commands import COMMANDS, Role
from .signs import BLANK, HARD, LABELS, RELATIONS, STOPS
from .source import MathText

__all__ = ["bracketed"]

_PAIRS = frozenset({("(", ")"), ("[", "]"), (r"\{", "."), (".", r"\}"), (".", ".")})
_SIZE = re.compile(r"\\[bB]igg?[lmr]?\s*\Z")
_DELIMITER = re.compile(r"\\(?:left|right)|\s+")


def bracketed(body: MathText, row: Sequence[Atom]) -> tuple[int, int, int] | None:
    """Where an equation in brackets begins and ends, and where the brackets end.

    None if a row is nothing of that kind.
    """
    shown = list(_shown(row))
    if not shown:
        return None
    first, last = shown[0], shown[-1]
    if len(shown) == 1 and first.name == "\\left" and first.inner:
        low, high = first.inner
        ends = body.text[first.start : low], body.text[high : first.end]
        opening, closing = (_DELIMITER.sub("", end) for end in ends)
    elif enclosed(shown) == set(range(1, len(shown) - 1)):
        low, high = first.end, last.start
        if size := _SIZE.search(body.text, low, high):
            high = size.start()
        opening, closing = first.name, last.name
    else:
        return None
    equation = (opening, closing) in _PAIRS and _is_equation(body.text[low:high])
    return (low, high, last.end) if equation else None


def _shown(row: Sequence[Atom]) -> list[Atom]:
    """The atoms of a row that print a formula: no label, no size of a bracket."""
    found: list[Atom] = []
    labels = False
    for atom in row:
        command = COMMANDS.get(atom.name)
        sized = command is not None and command.role is Role.SIZE
        if atom.name in BLANK | STOPS | HARD or sized:
            continue
        if labels and atom.name in ("*", "{"):
            labels = atom.name == "*"
            continue
        labels = atom.name in LABELS
        if not labels:
            found.append(atom)
    return found


def _is_equation(text: str) -> bool:
    """Whether a relation stands at the top level, and no list of values."""
    found = atoms(text)
    nested = enclosed(found)
    names = [atom.name for place, atom in enumerate(found) if place not in nested]
    listed = any("dots" in name for name in names)
    return not listed and any(name in RELATIONS for name in names)
