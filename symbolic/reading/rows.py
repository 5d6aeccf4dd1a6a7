r"""A formula cut into rows, and each row into what stands at its top level.

    \begin{aligned} a &= \frac{b}{c} \\ &= d \end{aligned}
        ->   a & = \frac {b} {c}        & = d

An *atom* is a command, a character, or something closed as a whole: a group in
braces, an environment, ``\left...\right``.  Environments that only lay rows out
(``aligned``, ``split``, ...) are opened if they fill a row, and so are a box or braces
around it, and arrays, cases and ``\left\{`` if each of their rows is an equation.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .markup import ARGUMENT, DISPLAY_ENVIRONMENTS
from .signs import BLANK, RELATIONS, WIDE
from .source import MathText

__all__ = ["Atom", "Row", "atoms", "rows"]

_MAX_NESTING = 20
_MAX_FORGOTTEN = 50

_TOKEN = re.compile(
    r"(?P<begin>\\begin\s*\{(?P<begun>[^{}]*)\})"
    r"|(?P<end>\\end\s*\{(?P<ended>[^{}]*)\})"
    r"|(?P<left>\\left(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\.|.)?)"
    r"|(?P<right>\\right(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\.|.)?)"
    r"|(?P<command>\\(?:[A-Za-z]+|.|\Z))"
    r"|(?P<open>\{)|(?P<close>\})"
    r"|(?P<space>\s+)|(?P<character>.)",
    re.DOTALL,
)

_BREAKS = frozenset([r"\\", r"\newline", r"\cr", r"\tabularnewline", r"\linebreak"])
_BREAK_ARGUMENT = re.compile(r"\*?\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]|\*(?=\s)")
_TRANSPARENT = DISPLAY_ENVIRONMENTS | {"subequations", "subarray", "multlined"}
_SYSTEMS = frozenset({"array", "cases", "dcases", "rcases", "drcases", "tabular"})
_ARRAY_ARGUMENT = re.compile(r"\s*(?:\[[^\[\]]*\]\s*)?\{[^{}]*\}")
_BOXES = frozenset(
    {r"\boxed", r"\fbox", r"\framebox", r"\Aboxed", r"\bbox", r"\mathbox"}
)


@dataclass(frozen=True, slots=True)
class Atom:
    r"""text[start:end] of a formula, as one thing.

    ``name`` is a character, a command, the name of an environment, ``{`` for a
    group, ``\left`` for a pair of delimiters, or a blank; ``inner`` the range inside.
    """

    name: str
    start: int
    end: int
    inner: tuple[int, int] | None = None
    environment: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a formula: the text that it stands in, and its atoms.

    ``environment`` laid it out, and ``first`` says that it is the first there.
    """

    text: MathText
    atoms: tuple[Atom, ...]
    environment: str
    first: bool


@dataclass(slots=True)
class _Open:
    kind: str
    atom: Atom
    inside: list[Atom]


def atoms(text: str) -> list[Atom]:
    r"""What stands at the top level of a formula.

    What is opened and never closed counts as a character, and so does what closes
    nothing: the layout tells of it later.

    >>> [atom.name for atom in atoms(r"a_{1} = \left( b \right)")]
    ['a', '_', '{', ' ', '=', ' ', '\\left']
    """
    stack = [_Open("", Atom("", 0, 0), [])]
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        name, start, end = match.group(), match.start(), match.end()
        if match["begin"]:
            atom = Atom(match["begun"].strip(), start, end, environment=True)
            stack.append(_Open("begin", atom, []))
        elif match["left"]:
            stack.append(_Open("left", Atom("\\left", start, end), []))
        elif match["open"]:
            stack.append(_Open("open", Atom("{", start, end), []))
        elif match["end"]:
            _close(stack, "begin", match["ended"].strip(), start, end)
        elif match["right"]:
            _close(stack, "left", "\\left", start, end)
        elif match["close"]:
            _close(stack, "open", "{", start, end)
        else:
            blank = " " if kind == "space" else name
            stack[-1].inside.append(Atom(blank, start, end))
    _abandon(stack, 1)
    return stack[0].inside


def _close(stack: list[_Open], kind: str, name: str, start: int, end: int) -> None:
    """Close what was opened last, or what was opened before and is of this kind."""
    lowest = max(0, len(stack) - 1 - _MAX_FORGOTTEN)
    depth = len(stack) - 1
    # A brace closes past a forgotten \left; nothing closes past a brace.
    while depth > lowest and (stack[depth].kind, stack[depth].atom.name) != (
        kind,
        name,
    ):
        depth = lowest if stack[depth].kind == "open" else depth - 1
    if depth == lowest:
        stack[-1].inside.append(Atom("}" if kind == "open" else kind, start, end))
        return
    _abandon(stack, depth + 1)
    opened = stack.pop()
    inner = (opened.atom.end, start)
    whole = Atom(name, opened.atom.start, end, inner, kind == "begin")
    stack[-1].inside.append(whole)


def _abandon(stack: list[_Open], depth: int) -> None:
    """Take all that was opened from a depth on for characters."""
    inside = stack[depth - 1].inside
    for opened in stack[depth:]:
        inside.append(Atom(opened.atom.name, opened.atom.start, opened.atom.end))
        inside.extend(opened.inside)
    del stack[depth:]


def rows(body: MathText, environment: str, depth: int = 0) -> Iterator[Row]:
    """The rows of a formula, with the environments that lay them out opened."""
    first = True
    for row in _split(body.text, atoms(body.text)):
        inner = _opened(body, row) if depth < _MAX_NESTING else None
        if inner is None:
            yield Row(body, tuple(row), environment, first)
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
        if atom.name in _BREAKS:
            yield current
            current = []
            if found := _BREAK_ARGUMENT.match(text, atom.end):
                skip = found.end()
        else:
            current.append(atom)
    yield current


def _opened(
    body: MathText, row: Sequence[Atom]
) -> tuple[list[Atom], list[tuple[str, MathText]]] | None:
    """What stands inside a row that is only a frame, and what stands beside it."""
    outside: list[Atom] = []
    insides: list[tuple[str, MathText]] = []
    argument = boxed = apart = False
    bare = 0
    for atom in row:
        if atom.name in BLANK:
            continue
        braces = atom.name == "{" and not boxed
        inside = None if apart and braces else _inside(body, atom)
        framing = inside or bare or atom.name in _BOXES
        if insides and not framing and (apart or _is_apart(atom)):
            # A number or a condition behind a system is beside it.
            outside += [] if atom.name in (",", "，") and not apart else [atom]
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
            bare += braces
        elif not (atom.name in _AROUND or atom.name in _BOXES):
            return None
        boxed = atom.name in _BOXES
    # Braces side by side are factors, not frames.
    if not insides or (bare and len(insides) > 1):
        return None
    return outside, insides


def _is_apart(atom: Atom) -> bool:
    """Whether an atom behind a system parts it from what follows."""
    return atom.name in WIDE or atom.name in {",", "，", "("} or "dots" in atom.name


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
    if atom.name == "{":
        return "", inside
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
