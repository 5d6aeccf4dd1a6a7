r"""A formula cut into atoms: what stands at its top level, each thing as a whole.

    a_{1} = \left( b \right)   ->   a   _   {1}   =   \left...\right

An *atom* is a command, a character, or something closed as a whole: a group in
braces, an environment, ``\left...\right``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .characters import printed
from .commands import CHARACTERS, COMMANDS, Role
from .signs import CLOSING, OPENING

__all__ = ["Atom", "atoms", "enclosed"]

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


@dataclass(frozen=True, slots=True)
class Atom:
    r"""text[start:end] of a formula, as one thing.

    ``name`` is a character, a command, the name of an environment, ``{`` for a
    group, ``\left`` for a pair of delimiters, or a blank; ``inner`` the range inside.
    A character of Unicode has the name of its command, and all commands for one
    relation have one name.
    """

    name: str
    start: int
    end: int
    inner: tuple[int, int] | None = None
    environment: bool = False


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
            known = " " if kind == "space" else _preferred(name)
            stack[-1].inside.append(Atom(known, start, end))
    _abandon(stack, 1)
    return stack[0].inside


@lru_cache(maxsize=4096)
def _preferred(name: str) -> str:
    r"""The preferred spelling of a sign: ``\gets`` and an arrow are ``\leftarrow``."""
    shown = name if name.isascii() else printed(name)
    row = COMMANDS.get(shown) or CHARACTERS.get(shown)
    if row is None:
        return name
    return row.value if row.role in (Role.RELATION, Role.PUNCTUATION) else shown


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


def enclosed(row: Sequence[Atom]) -> frozenset[int]:
    """The places inside brackets that match, of whatever shape."""
    opened: list[int] = []
    nested: set[int] = set()
    outermost: list[tuple[int, int]] = []
    for place, atom in enumerate(row):
        if atom.name in OPENING:
            opened.append(place)
        elif atom.name in CLOSING and opened:
            start = opened.pop()
            while outermost and outermost[-1][0] > start:
                outermost.pop()
            outermost.append((start, place))
    for start, end in outermost:
        nested.update(range(start + 1, end))
    return frozenset(nested)
