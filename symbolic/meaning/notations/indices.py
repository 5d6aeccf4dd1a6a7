r"""Indices: what stands in a script, as integers.

    w_{jk}   w_{j,k}   w_{(j,k)}   ->   j, k              w_{k, j+1}   ->   k, j+1
    n_{l-1}  ->   the size n at l-1                       a^{(l)T}     ->   (l), T

An index is a letter, a number, or a size, with a number added or taken away.  What
is nothing of this, such as ``\text{out}`` or ``*``, has no value and is compared as
it is printed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Number,
    Operator,
    Punctuation,
    Relation,
    Row,
    Scripted,
    Symbol,
    Text,
)

from .spelling import hull, opened, plain_name, split_at_commas

__all__ = [
    "Part",
    "affine",
    "digits",
    "index_text",
    "is_letter",
    "is_transpose",
    "letter_name",
    "script_parts",
    "shifted",
    "whole_number",
]

_BRACKETS = ("(", "[", r"\langle")
_SEMICOLON = Punctuation(";")
_NO_LETTERS = frozenset(
    {r"\partial", r"\nabla", r"\dots", r"\vdots", r"\ddots", r"\infty", r"\prime"}
    | {r"\top", r"\intercal", r"\bot", r"\dagger", r"\ddagger", r"\emptyset"}
    | {r"\forall", r"\exists", r"\nexists", r"\square"}
)
_DIGITS = 9
_TRANSPOSES = frozenset({"T", r"\top", r"\intercal"})


@dataclass(frozen=True)
class Part:
    """One entry of a list in a script.

    ``bracket`` is the bracket around it, if any; parts of one ``group`` stand side by
    side without a comma.
    """

    nodes: tuple[Node, ...]
    bracket: str
    group: int
    span: Span


def script_parts(row: Row | None) -> tuple[Part, ...]:
    """The entries of a script in order."""
    if row is None:
        return ()
    return tuple(_parts(row.items, row.span, "", [0]))


def _parts(
    items: Sequence[Node], around: Span, bracket: str, group: list[int]
) -> list[Part]:
    found: list[Part] = []
    listed = [
        Punctuation(",", item.span) if item == _SEMICOLON else item for item in items
    ]
    for piece in split_at_commas(listed):
        group[0] += 1
        for nodes in _side_by_side(piece):
            match nodes:
                case (Fenced(open=opening, body=body),) if opening in _BRACKETS:
                    found += _parts(body.items, body.span, opening, group)
                    group[0] += 1
                case _:
                    found.append(Part(nodes, bracket, group[0], hull(nodes, around)))
    return found


def _side_by_side(piece: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    """The pieces of ``jk`` and of ``j k+1``; what holds a relation is in one piece."""
    if any(isinstance(node, Relation) for node in piece) or not piece:
        return [piece]
    found: list[list[Node]] = [[]]
    joins = True
    for node in piece:
        sign = isinstance(node, Operator) and node.name in "+-"
        if not (joins or sign):
            found.append([])
        found[-1].append(node)
        joins = sign
    return [tuple(nodes) for nodes in found]


def digits(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The entries with numbers of several digits cut: 11 is 1, 1."""
    found: list[Part] = []
    for part in parts:
        match part.nodes:
            case (Number(text=text, font="") as number,) if len(text) > 1 and (
                text.isdigit()
            ):
                found += [
                    replace(part, nodes=(replace(number, text=digit),))
                    for digit in text
                ]
            case _:
                found.append(part)
    return tuple(found)


def affine(
    nodes: Sequence[Node], named: Callable[[Node], IndexTerm | None]
) -> IndexTerm | None:
    """The integer that some nodes say: one name at most, and numbers.

    ``named`` gives the meaning of a letter or a size, None if it has none.
    """
    name: IndexTerm | None = None
    offset, sign, wants = 0, 1, True
    for node in map(opened, nodes):
        if isinstance(node, Operator) and node.name in ("+", "-"):
            if wants and node is not opened(nodes[0]):
                return None
            sign, wants = (1 if node.name == "+" else -1), True
            continue
        if not wants:
            return None
        wants = False
        number = whole_number(node)
        if number is not None:
            offset += sign * number
            continue
        found = named(node)
        if found is None or name is not None or sign < 0:
            return None
        name = found
    if wants:
        return None
    return shifted(name, offset) if name else IndexTerm(offset=offset)


def whole_number(node: Node) -> int | None:
    """The natural number that a node is, if it is one that people write."""
    if not isinstance(node, Number) or node.font:
        return None
    short = node.text.isdigit() and len(node.text) <= _DIGITS
    return int(node.text) if short else None


def shifted(term: IndexTerm, offset: int) -> IndexTerm:
    """An index with a number added.

    >>> shifted(IndexTerm("l"), -1)
    IndexTerm(name='l', labels=(), offset=-1)
    """
    return replace(term, offset=term.offset + offset) if offset else term


def index_text(term: IndexTerm) -> str:
    """An index as a person writes it: l-1, n_{l}.

    >>> index_text(IndexTerm("n", (IndexTerm("l", (), -1),)))
    'n_{l-1}'
    """
    if not term.name:
        return str(term.offset)
    text = term.name
    if term.labels:
        text += f"_{{{','.join(map(index_text, term.labels))}}}"
    return f"{text}{term.offset:+d}" if term.offset else text


def is_letter(node: Node) -> bool:
    """Whether a node may be an index that nobody declared."""
    match node:
        case Symbol(name=name, accents=()):
            return name not in _NO_LETTERS and (len(name) == 1 or name[0] == "\\")
        case Scripted(base=Symbol() as base, sub=None, sup=None):
            return is_letter(base)
        case _:
            return False


def letter_name(node: Node) -> str:
    """The name of an index letter: l, alpha, k'."""
    match node:
        case Scripted(base=base, primes=primes):
            return plain_name((base,)) + "'" * primes
        case _:
            return plain_name((node,))


def is_transpose(nodes: Iterable[Node]) -> bool:
    r"""Whether a part of a superscript is the T of a transpose."""
    match tuple(nodes):
        case (Symbol(name=name, accents=()),):
            return name in _TRANSPOSES
        case (Text(text=text),):
            return text in _TRANSPOSES
        case _:
            return False
