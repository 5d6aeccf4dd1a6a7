r"""Quantities that are written with the iteration at which they stand.

    w^{\text{new}}   w_{j,new}      one iteration ahead of   w_{old}
    w_j(t+1)   w_{t+1}              if the notation counts iterations with (t), with t

What counts is taken off, so that the rest can be found in the vocabulary.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from backproof.symbolic.meaning.notations.indices import Part, script_parts
from backproof.symbolic.meaning.notations.spelling import opened, split_at_commas
from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Punctuation,
    Row,
    Scripted,
    Symbol,
    Text,
)

from .reader import Reader

__all__ = [
    "Counted",
    "by_letter",
    "by_word",
    "says_label",
    "uncounted",
    "uncounted_letter",
]

_WORDS: Mapping[str, int] = MappingProxyType(
    {
        "new": 1,
        "next": 1,
        "updated": 1,
        "neu": 1,
        "新": 1,
        "old": 0,
        "current": 0,
        "alt": 0,
        "旧": 0,
    }
)
_CLOSING = {"(": ")", "[": "]", r"\langle": r"\rangle"}


@dataclass(frozen=True)
class Counted:
    """A symbol without its iteration: how many items more it takes, and which it is."""

    node: Node
    offset: int
    extra: int = 0


def by_letter(
    reader: Reader, node: Node, following: Node | None = None
) -> Iterator[Counted]:
    """A symbol without the letter that the notation counts iterations with."""
    update = reader.vocabulary.update
    if update is None or not isinstance(node, (Symbol, Scripted)):
        return
    if isinstance(following, Fenced) and following.open == update.bracket:
        inside = Row((following,), following.span)
        offsets = [update.offset(part, reader.names) for part in script_parts(inside)]
        if len(offsets) == 1 and offsets[0] is not None:
            yield Counted(node, offsets[0], 1)
    if not isinstance(node, Scripted) or reader.names.knows(update.letter):
        return
    parts = script_parts(node.sub)
    offset = update.offset(parts[-1], reader.names) if parts else None
    if offset is not None:
        yield Counted(_bare(node, sub=_without(node.sub, parts[-1])), offset)


def by_word(node: Node) -> Iterator[Counted]:
    """A symbol without a word such as new in one of its scripts."""
    if not isinstance(node, Scripted):
        return
    for name in ("sub", "sup"):
        row = getattr(node, name)
        found = _unsaid(row) if row is not None else None
        if found is not None:
            left, offset = found
            kept = {"sub": node.sub, "sup": node.sup, name: left}
            yield Counted(_bare(node, **kept), offset)


def uncounted(reader: Reader, node: Node) -> Node:
    """A symbol without its iteration, in whatever way it is written."""
    update = reader.vocabulary.update
    if isinstance(node, Scripted) and update is not None:
        for part in script_parts(node.sup):
            if update.offset(part, reader.names) is not None:
                return _bare(node, sub=node.sub, sup=_without(node.sup, part))
    return next((c.node for c in (*by_letter(reader, node), *by_word(node))), node)


def uncounted_letter(reader: Reader, node: Node) -> str:
    r"""The t of ``w^{(t+1)}`` or of the bracket ``(t+1)``, if nothing declares it."""
    rows = (node.sup, node.sub) if isinstance(node, Scripted) else (Row((node,)),)
    if reader.vocabulary.update is not None:
        return ""
    for part in (part for row in rows for part in script_parts(row)):
        term = reader.names.term(part.nodes)
        if term is None or term.labels or term.offset != 1 or not term.name:
            continue
        if not reader.names.knows(term.name):
            return part.bracket + term.name + _CLOSING.get(part.bracket, "")
    return ""


def says_label(letter: str) -> str:
    """How to say in a notation that a letter counts iterations."""
    return f'if {letter} counts iterations, say so in [updates]: label = "{letter}"'


def _bare(node: Scripted, *, sub: Row | None = None, sup: Row | None = None) -> Node:
    """A symbol with fewer scripts, or with none."""
    kept = replace(node, sub=sub, sup=sup)
    return kept if sub or sup or node.primes else opened(node.base)


def _without(row: Row | None, part: Part) -> Row | None:
    """A script without one of its parts, and without a comma at its ends."""
    nodes = {id(node) for node in part.nodes}
    items = [
        item
        for item in (row.items if row else ())
        if id(item) not in nodes
        and not (
            isinstance(item, Fenced) and nodes & {id(one) for one in item.body.items}
        )
    ]
    return _row(items, row)


def _unsaid(row: Row) -> tuple[Row | None, int] | None:
    """A script without a word at one of its ends, and the iteration it says."""
    pieces = split_at_commas(row.items)
    for place in {0, len(pieces) - 1} if pieces else ():
        offset = _WORDS.get(_word(pieces[place]))
        if offset is not None:
            others = [piece for k, piece in enumerate(pieces) if k != place]
            items: list[Node] = []
            for piece in others:
                comma = [Punctuation(",", row.span)] if items else []
                items += [*comma, *piece]
            return _row(items, row), offset
    last = row.items[-1] if len(row.items) > 1 else None
    offset = _WORDS.get(_word((last,))) if last is not None else None
    return None if offset is None else (_row(row.items[:-1], row), offset)


def _word(nodes: Sequence[Node]) -> str:
    """The word that some nodes spell, in brackets or without; "" if they do not."""
    match nodes:
        case (Fenced(body=body),):
            return _word(body.items)
        case (Text(text=text),):
            return text.lower()
    letters = [
        node.name if isinstance(node, Symbol) and not node.accents else " "
        for node in nodes
    ]
    return "".join(letters).lower()


def _row(items: Sequence[Node], around: Row | None) -> Row | None:
    """A row of what is left, without commas at its ends."""
    kept = list(items)
    while kept and isinstance(kept[-1], Punctuation):
        kept.pop()
    while kept and isinstance(kept[0], Punctuation):
        kept.pop(0)
    return Row(tuple(kept), around.span) if kept and around else None
