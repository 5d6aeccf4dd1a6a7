r"""Patterns: how a symbol is written, and what its scripts say where it is used.

    w_{(k,j)}^l  with the slots k, j, l
        w_{(m,t)}^{l+1}      ->  k = m, j = t, l = l+1
        w_{n_l n_{l+1}}      ->  l = l+1   if the pattern is w_{n_{l-1}n_l}
        W^{(2)T}             ->  l = 2, transposed   if it is W^{(l)}

Letters that are declared as indices are slots; everything else in a pattern must
stand in the document as it stands there.  Axes may be left out all together, which
is the matrix, and so may the indices that the notation says may be omitted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Number,
    Operator,
    Row,
    Scripted,
    Symbol,
    Text,
)

from .indices import Part, digits, index_text
from .spelling import opened

__all__ = [
    "Bindings",
    "Fit",
    "Hole",
    "Naming",
    "Pattern",
    "UpdateLabel",
    "base_of",
    "head_key",
    "hole_of",
    "is_power",
    "plain_nodes",
    "scripts_of",
]

Bindings = dict[str, IndexTerm]
"""The value of each slot, by its letter."""


@dataclass(frozen=True)
class Hole:
    """A part of a script in a pattern: a slot, or something to be found as it is."""

    part: Part
    term: IndexTerm | None = None
    letter: str = ""


@dataclass(frozen=True)
class Pattern:
    """How one symbol is written.

    ``kind`` is "quantity", "function", "size", "index" or "kronecker".  ``head`` is
    the symbol without scripts, ``tail`` what follows it, such as its arguments;
    ``bare`` if it may be written without them.  ``slots`` are in the order in which
    they are written; the ``axes`` among them can be left out together, the
    ``optional`` ones also.  ``letters`` are the plain ones among the slots,
    ``carriers`` the indices among them that carry such a letter.
    """

    kind: str
    name: str
    latex: str
    head: Node
    sub: tuple[Hole, ...] = ()
    sup: tuple[Hole, ...] = ()
    primes: int = 0
    tail: tuple[Node, ...] = ()
    bare: bool = False
    slots: tuple[str, ...] = ()
    letters: frozenset[str] = frozenset()
    carriers: frozenset[str] = frozenset()
    axes: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    hidden: tuple[str, ...] = ()

    @property
    def open_ended(self) -> bool:
        r"""Whether its arguments may be anything: ``E(\dots)``."""
        match self.tail:
            case (Fenced(body=Row(items=(Symbol(name=r"\dots"),))),):
                return True
            case _:
                return False

    @cached_property
    def fixed(self) -> tuple[Node, ...] | None:
        """The signs that must stand below it, if nothing else may; a quick test."""
        if not self.sub or any(hole.letter or hole.term for hole in self.sub):
            return None
        return plain_nodes(digits([hole.part for hole in self.sub]))

    @property
    def literals(self) -> int:
        """How many parts of the scripts must stand there as they are."""
        fixed = sum(not hole.letter for hole in (*self.sub, *self.sup))
        return fixed + self.primes


class Naming(Protocol):
    """What letters and sizes mean where a pattern is tried."""

    def term(self, nodes: Sequence[Node]) -> IndexTerm | None:
        """The index that some nodes say, None if they say none."""

    def knows(self, name: str) -> bool:
        """Whether a name is declared as an index or a size, or bound by a sum."""

    def is_level(self, part: Part) -> bool:
        """Whether a superscript is the label of a layer, not a power."""


@dataclass(frozen=True)
class UpdateLabel:
    r"""The superscript that counts iterations, such as ``(l)``."""

    letter: str
    bracket: str

    def offset(self, part: Part, names: Naming) -> int | None:
        """How many iterations ahead a superscript says; None if it is another one."""
        if part.bracket != self.bracket:
            return None
        term = names.term(part.nodes)
        if term is None or term.name != self.letter or term.labels:
            return None
        return term.offset


@dataclass(frozen=True)
class Fit:
    """How a pattern fits: its slots, and what stands there besides.

    ``order`` counts the primes that the pattern does not have, ``label`` is the
    iteration; ``after`` are the scripts on the last bracket of its arguments, ``row``
    is the one index of a matrix that has two.
    """

    values: Mapping[str, IndexTerm]
    length: int = 1
    transposed: bool = False
    exponent: Row | None = None
    order: int = 0
    label: int | None = None
    after: Scripted | None = None
    row: IndexTerm | None = None


def head_key(node: Node) -> Node:
    """What finds the patterns of a node: the symbol alone, an empty fence."""
    node = opened(node)
    while isinstance(node, Scripted):
        node = opened(node.base)
    if isinstance(node, Fenced):
        return Fenced(node.open, Row(()), node.close)
    return node


def base_of(node: Node) -> Node:
    """A node without its scripts."""
    return node.base if isinstance(node, Scripted) else node


def scripts_of(node: Node) -> tuple[Row | None, Row | None, int]:
    """The subscript, the superscript and the primes of a node."""
    if isinstance(node, Scripted):
        return node.sub, node.sup, node.primes
    return None, None, 0


def plain_nodes(parts: Iterable[Part]) -> tuple[Node, ...] | None:
    """The signs that a list of indices consists of, if all are letters or numbers."""
    found: list[Node] = []
    for part in parts:
        node = opened(part.nodes[0]) if len(part.nodes) == 1 else None
        if not isinstance(node, (Number, Symbol)):
            return None
        found.append(node)
    return tuple(found)


def hole_of(
    part: Part, names: Naming, letters: frozenset[str], carriers: frozenset[str]
) -> Hole:
    """A part of a script of a pattern: a slot if one of these letters is in it."""
    term = names.term(part.nodes)
    if term is None or not term.name:
        return Hole(part)
    if term.name in letters and not term.labels:
        return Hole(part, term, term.name)
    if term.labels and term.name in carriers:
        return Hole(part, term, index_text(term))
    return Hole(part)


def is_power(parts: tuple[Part, ...], names: Naming) -> bool:
    r"""Whether a superscript can be an exponent: no ``(l)``, ``*``, ``\text{new}``."""
    if _is_calculated(parts):
        return True
    if not parts or any(part.bracket or names.is_level(part) for part in parts):
        return False
    ends = (parts[0].nodes, parts[-1].nodes)
    return not any(len(nodes) == 1 and _is_mark(nodes[0]) for nodes in ends)


def _is_calculated(parts: tuple[Part, ...]) -> bool:
    """Whether nothing but numbers with signs between them stands there: (2 - 1)."""
    nodes = [opened(node) for part in parts for node in part.nodes]
    numbers = sum(isinstance(node, Number) for node in nodes)
    signs = sum(isinstance(node, Operator) for node in nodes)
    plain = all(part.bracket in ("", "(") for part in parts)
    return plain and 1 < numbers <= signs + 1 and numbers + signs == len(nodes)


def _is_mark(node: Node) -> bool:
    match node:
        case Operator() | Text():
            return True
        case Symbol(name=name):
            word = len(name) > 1 and name[0] != "\\"
            return word or name in (r"\dagger", r"\ddagger", r"\prime", r"\bot")
        case _:
            return False
