r"""A formula cut into rows, and each row into what stands at its top level.

    \begin{aligned} a &= \frac{b}{c} \\ &= d \end{aligned}
        ->   a & = \frac {b} {c}        & = d

Environments that only lay rows out (``aligned``, ``split``, ...) are opened if they
fill a row, or what an arrow for "therefore" leaves of it, and so are arrays, cases and
``\left\{`` if each of their rows is an equation, and brackets around an equation alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .atoms import Atom, atoms
from .bracketed import bracketed
from .markup import ARGUMENT, DISPLAY_ENVIRONMENTS
from .paint import bared
from .signs import BLANK, BREAKS, HARD, RELATIONS, STOPS, WIDE
from .source import MathText

__all__ = ["Row", "rows"]

_MAX_NESTING = 20

_BREAK_ARGUMENT = re.compile(r"\*?\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]|\*(?=\s)")
_TRANSPARENT = DISPLAY_ENVIRONMENTS | {"subequations", "subarray", "multlined"}
_SYSTEMS = frozenset({"array", "cases", "dcases", "rcases", "drcases", "tabular"})
_ARRAY_ARGUMENT = re.compile(r"\s*(?:\[[^\[\]]*\]\s*)?\{[^{}]*\}")


@dataclass(frozen=True)
class Row:
    """A row of a formula: the text that it stands in, and its atoms.

    ``environment`` laid it out, and ``first`` says that it is the first there.
    """

    text: MathText
    atoms: tuple[Atom, ...]
    environment: str
    first: bool


def rows(body: MathText, environment: str, depth: int = 0) -> Iterator[Row]:
    """The rows of a formula, with the environments that lay them out opened."""
    body = bared(body)
    split = list(_split(body.text, atoms(body.text)))
    # Brackets around a row among others may say that it is a condition of theirs.
    alone = len(split) == 1
    first = True
    for row in split:
        parts = list(_parted(row))
        deep = depth >= _MAX_NESTING
        opened = [None if deep else _opened(body, p, alone=alone) for p in parts]
        if not any(opened):
            whole = (atom for part in parts for atom in part)
            yield Row(body, tuple(whole), environment, first)
            first = False
            continue
        for part, inner in zip(parts, opened, strict=True):
            if inner is None:
                yield Row(body, tuple(part), environment, first)
            else:
                outside, insides = inner
                for name, text in insides:
                    yield from rows(text, name or environment, depth + 1)
                if outside:
                    yield Row(body, tuple(outside), "outside", first=False)
            first = False


def _split(text: str, row: Sequence[Atom]) -> Iterator[list[Atom]]:
    """The atoms between row breaks."""
    current: list[Atom] = []
    skip = 0
    for atom in row:
        if atom.start < skip:
            continue
        if atom.name in BREAKS:
            yield current
            current = []
            if found := _BREAK_ARGUMENT.match(text, atom.end):
                skip = found.end()
        else:
            current.append(atom)
    yield current


def _parted(row: Sequence[Atom]) -> Iterator[list[Atom]]:
    """A row cut before each arrow between two equations."""
    current: list[Atom] = []
    for atom in row:
        if atom.name in HARD and current:
            yield current
            current = []
        current.append(atom)
    yield current


def _opened(
    body: MathText, row: Sequence[Atom], *, alone: bool
) -> tuple[list[Atom], list[tuple[str, MathText]]] | None:
    """What stands inside a row that is only a frame, and what stands beside it."""
    if alone and (inner := bracketed(body, row)):
        low, high, end = inner
        beside = [atom for atom in row if atom.start >= end and atom.name not in STOPS]
        return beside, [("", body[low:high])]
    outside: list[Atom] = []
    insides: list[tuple[str, MathText]] = []
    argument = apart = False
    for atom in row:
        if atom.name in BLANK | HARD:
            continue
        inside = _inside(body, atom)
        if insides and not inside and (apart or _is_apart(atom)):
            # A number or a condition behind a system is beside it.
            outside += [] if atom.name == "," and not apart else [atom]
            apart = True
        elif argument and atom.name != "*":
            outside.append(atom)
            argument, apart = False, bool(insides)
        elif atom.name in _SIDE_COMMANDS:
            outside.append(atom)
            argument = True
        elif inside:
            insides.append(inside)
            apart = False
        elif atom.name not in _AROUND:
            return None
    return (outside, insides) if insides else None


def _is_apart(atom: Atom) -> bool:
    """Whether an atom behind a system parts it from what follows."""
    return atom.name in WIDE or atom.name in {",", "("} or "dots" in atom.name


_SIDE_COMMANDS = frozenset({r"\tag", r"\label", r"\text", r"\mbox", r"\textrm"})
_AROUND = WIDE | frozenset({"&", ",", ".", ";", "*"})


def _inside(body: MathText, atom: Atom) -> tuple[str, MathText] | None:
    """The name and the text of an atom that only frames rows."""
    if atom.inner is None:
        return None
    start, end = atom.inner
    inside = body[start:end]
    bare = atom.name.rstrip("*")
    if atom.environment and bare in _TRANSPARENT:
        pattern = ARGUMENT.get(bare)
        found = pattern.match(inside.text) if pattern else None
        return atom.name, inside[found.end() :] if found else inside
    if atom.environment and bare in _SYSTEMS:
        found = None if "cases" in bare else _ARRAY_ARGUMENT.match(inside.text)
        inside = inside[found.end() :] if found else inside
        return (atom.name, inside) if _is_system(inside.text) else None
    if atom.name == "\\left":
        within = [part for part in atoms(inside.text) if part.name not in BLANK]
        if len(within) == 1 and within[0].environment:
            return _inside(inside, within[0])
    return None


def _is_system(text: str) -> bool:
    """Whether each row has a relation of its own: equations, not values."""
    lines = [line for line in _split(text, atoms(text)) if any(map(_visible, line))]
    return bool(lines) and all(_leads_to_relation(line) for line in lines)


def _visible(atom: Atom) -> bool:
    return atom.name not in BLANK and atom.name != "&"


def _leads_to_relation(line: Sequence[Atom]) -> bool:
    r"""Whether a row reads ``a = b`` or ``a &= b``, not ``a & i = j``."""
    cells = 0
    seen = False
    for atom in line:
        if atom.name in RELATIONS:
            return True
        if atom.name == "&" and seen:
            cells += 1
        elif _visible(atom):
            if cells:
                return False
            seen = True
    return False
