r"""Paint taken off: colours, boxes and braces around what makes an equation one.

    \color{red}{a = b}        ->   a = b
    a \textcolor{red}{= b}    ->   a = b
    \underbrace{a = b}_{c}    ->   a = b
    \mathbf{a = b}            ->   \mathbf{a} = \mathbf{b}

A relation, a line break or an environment of rows is seen at the top level only; what
is painted around it is taken off.  Around one side paint stays: the layout knows it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .atoms import Atom, atoms, enclosed
from .commands import COMMANDS, Role
from .markup import DISPLAY_ENVIRONMENTS
from .signs import (
    ARROWS,
    BLANK,
    BREAKS,
    HARD,
    LABELS,
    OVER,
    RELATIONS,
    STOPS,
    WIDE,
)
from .source import MathText, joined

__all__ = ["bared", "sign_in"]

_MAX_NESTING = 20
_UNDERLINES = frozenset({r"\underline", r"\underbar"})
_COLOUR = r"\color"
_SCRIPTS = ("^", "_")
_ROWS = DISPLAY_ENVIRONMENTS | {"array", "cases", "dcases", "rcases", "drcases"}
_BETWEEN = HARD | BREAKS | WIDE | STOPS | LABELS | {"&"}
_SEPARATORS = RELATIONS | HARD | BREAKS | {"&"}
# How many groups belong to a command, behind its raw arguments.
_GROUPS = {
    Role.ACCENT: 1,
    Role.ARROW: 1,
    Role.BINOMIAL: 2,
    Role.CANCEL: 1,
    Role.FRACTION: 2,
    Role.NOT: 1,
    Role.ROOT: 1,
    Role.STACK: 2,
    Role.SUBSTACK: 1,
    Role.UNSUPPORTED: 9,
}
_OWN_GROUPS = {r"\cancelto": 2, r"\overunderset": 3, r"\underoverset": 3}
_UNKNOWN = 9


@dataclass(frozen=True)
class _Coat:
    """A layer of paint over text[start:end] around what is inside it.

    ``before`` and ``after`` are what each part inside needs if the whole is taken off.
    """

    start: int
    inner: tuple[int, int]
    end: int
    before: str = ""
    after: str = ""


def bared(body: MathText, depth: int = 0) -> MathText:
    r"""A formula without the paint around its relations.

    >>> bared(MathText.of(r"\color{red}{a = b}")).text.strip()
    'a = b'
    >>> bared(MathText.of(r"\color{red}{a} = b")).text
    '\\color{red}{a} = b'
    """
    if depth > _MAX_NESTING or "{" not in body.text:
        return body
    pieces: list[MathText] = []
    done = 0
    for coat in _coats(body.text):
        inside = bared(body[coat.inner[0] : coat.inner[1]], depth + 1)
        if not _has_rows(inside.text):
            continue
        edges = (body.span(k, k) for k in (coat.start, coat.end))
        blanks = [MathText.made(" ", edge) for edge in edges]
        pieces += [body[done : coat.start], blanks[0]]
        pieces += [_repainted(inside, coat), blanks[1]]
        done = coat.end
    return joined([*pieces, body[done:]]) if pieces else body


def sign_in(text: str, depth: int = 0) -> str:
    r"""The one sign that is left of a text without its paint; "" if it is another.

    >>> sign_in(r"{\color{red}{=}}"), sign_in(r"\overset{!}{=}"), sign_in("a = b")
    ('=', '=', '')
    """
    shown = [a for a in atoms(text) if a.name not in BLANK]
    names = [atom.name for atom in shown]
    if names == [":", "="] or names == ["=", ":"]:
        return "".join(names)
    if len(shown) == 1 and shown[0].inner is None:
        return names[0] if names[0] in RELATIONS | HARD else ""
    last = shown[-1].inner if shown and names[-1] == "{" else None
    painted = names[:1] == ["{"] or _command(names[:1]) in (Role.WRAP, Role.LAYOUT)
    if last is None or depth > _MAX_NESTING or not (painted or names[0] in OVER):
        return ""
    return sign_in(text[last[0] : last[1]], depth + 1)


def _command(names: Sequence[str]) -> Role | None:
    row = COMMANDS.get(names[0]) if names else None
    return row.role if row else None


def _has_rows(text: str) -> bool:
    """Whether something at the top level of a text parts sides or rows."""
    found = atoms(text)
    nested = enclosed(found)
    return any(
        atom.name in RELATIONS | HARD | ARROWS
        or (atom.environment and atom.name.rstrip("*") in _ROWS)
        or (atom.name in OVER and _is_stacked_sign(text, found[place:]))
        for place, atom in enumerate(found)
        if place not in nested
    )


def _is_stacked_sign(text: str, found: Sequence[Atom]) -> bool:
    r"""Whether ``\overset{!}{=}`` stands at the beginning of some atoms."""
    shown = [atom for atom in found if atom.name not in BLANK]
    last = shown[: 1 + _groups_of(shown[0].name)][-1]
    low, high = last.inner or (last.start, last.end)
    return bool(sign_in(text[low:high]))


def _repainted(inside: MathText, coat: _Coat) -> MathText:
    """What is inside a coat, each part between two signs painted by itself."""
    if not coat.before:
        return inside
    pieces: list[MathText] = []
    part: list[Atom] = []
    found = atoms(inside.text)
    nested = enclosed(found)
    for place, atom in enumerate((*found, None)):
        if atom and (place in nested or atom.name not in _SEPARATORS):
            part.append(atom)
            continue
        shown = [one for one in part if one.name not in BLANK]
        if shown:
            low, high = shown[0].start, shown[-1].end
            first, last = inside.span(low, low), inside.span(high, high)
            pieces.append(MathText.made(coat.before, first))
            pieces.append(inside[low:high])
            pieces.append(MathText.made(coat.after, last))
        if atom is not None:
            pieces.append(inside[atom.start : atom.end])
        part = []
    return joined(pieces)


# Where paint stands -----------------------------------------------------------


def _coats(text: str) -> Iterator[_Coat]:
    """The outermost layers of paint at the top level of a text, in their order."""
    found = [atom for atom in atoms(text) if atom.name not in BLANK]
    place = 0
    while place < len(found):
        atom = found[place]
        row = COMMANDS.get(atom.name)
        place += 1
        if atom.name in _SCRIPTS:
            place = _behind(found, place)
        elif atom.name == "{":
            if coat := _group_coat(text, found, place - 1):
                yield coat
        elif row is None:
            if atom.name.startswith("\\") and not atom.inner:
                place = _past_groups(found, place, _UNKNOWN)
        else:
            place = _past_raw(found, place, row.raw)
            coat = _command_coat(atom, found, place)
            if coat is not None:
                yield coat
                place = next(
                    (k for k in range(place, len(found)) if found[k].start >= coat.end),
                    len(found),
                )
            else:
                place = _past_groups(found, place, _groups_of(atom.name))


def _group_coat(text: str, found: Sequence[Atom], place: int) -> _Coat | None:
    r"""Bare braces; those that begin with ``\bf`` set all that is in them bold."""
    atom = found[place]
    following = found[place + 1].name if place + 1 < len(found) else ""
    if atom.inner is None or following in _SCRIPTS:
        return None
    low, high = atom.inner
    inside = [one for one in atoms(text[low:high]) if one.name not in BLANK]
    if _command([one.name for one in inside[:1]]) is Role.FONT_SWITCH:
        switch = inside[0]
        inner = low + switch.end, high
        return _Coat(atom.start, inner, atom.end, f"{{{switch.name} ", "}")
    return _Coat(atom.start, (low, high), atom.end)


def _command_coat(command: Atom, found: Sequence[Atom], place: int) -> _Coat | None:
    """The paint of a command whose last argument begins at a place."""
    if place >= len(found) or found[place].inner is None or found[place].name != "{":
        return None
    group = found[place]
    low, high = group.inner or (0, 0)
    end = group.end
    role = COMMANDS[command.name].role
    if role is Role.LABELLED_BRACE:
        after = _behind_label(found, place + 1)
        before = found[found.index(command) - 1 : found.index(command)]
        # Beside something else it is a side, whatever is equal inside.
        if not all(
            one.name in _BETWEEN for one in (*before, *found[after : after + 1])
        ):
            return None
        end = found[after - 1].end
    elif role is Role.FONT:
        return _Coat(command.start, (low, high), end, f"{command.name}{{", "}")
    elif not (role is Role.WRAP or command.name in _UNDERLINES | {_COLOUR}):
        return None
    return _Coat(command.start, (low, high), end)


def _behind_label(found: Sequence[Atom], place: int) -> int:
    """The place behind the label of a brace, if it has one."""
    if place + 1 < len(found) and found[place].name in _SCRIPTS:
        return _behind(found, place + 1)
    return place


def _past_raw(found: Sequence[Atom], place: int, raw: str) -> int:
    """The place behind the arguments of a command that are plain text."""
    for kind in raw:
        name = found[place].name if place < len(found) else ""
        if kind == "[" and name == "[":
            names = [atom.name for atom in found[place:]]
            place += names.index("]") + 1 if "]" in names else 0
        elif kind == "{" or (kind == "*" and name == "*"):
            place += bool(name)
    return place


def _behind(found: Sequence[Atom], place: int) -> int:
    r"""The place behind one argument: a group, a sign, or a command with its own."""
    if place >= len(found):
        return place
    row = COMMANDS.get(found[place].name)
    if row is None:
        return place + 1
    place = _past_raw(found, place + 1, row.raw)
    return _past_groups(found, place, _groups_of(row.name))


def _past_groups(found: Sequence[Atom], place: int, most: int) -> int:
    """The place behind at most so many groups in braces."""
    for _ in range(most):
        if place >= len(found) or found[place].name not in ("{", "["):
            break
        if found[place].name == "[":
            after = _past_raw(found, place, "[")
            following = found[after].name if after < len(found) else ""
            if following != "{":
                break
            place = after
        place += 1
    return place


def _groups_of(name: str) -> int:
    """How many groups a known command takes."""
    row = COMMANDS.get(name)
    known = _GROUPS.get(row.role, 0) if row else 0
    return _OWN_GROUPS.get(name, known)
