r"""Patterns: how a symbol is written, and what its scripts say where it is used.

    w_{(k,j)}^l  with the slots k, j, l
        w_{(m,t)}^{l+1}      ->  k = m, j = t, l = l+1
        w_{n_l n_{l+1}}      ->  l = l+1   if the pattern is w_{n_{l-1}n_l}
        W^{(2)T}             ->  l = 2, transposed   if it is W^{(l)}

Letters that are declared as indices are slots; everything else in a pattern must
stand in the document as it stands there.  Axes may be left out all together, which
is the matrix, and so may the indices that the notation says may be omitted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Operator,
    Row,
    Scripted,
    Symbol,
    Text,
)

from .indices import (
    Part,
    affine,
    digits,
    index_text,
    is_letter,
    is_transpose,
    letter_name,
    script_parts,
    shifted,
)
from .spelling import opened, split_at_commas
from .syntax import IndexTerm

__all__ = [
    "Bindings",
    "Fit",
    "Hole",
    "Names",
    "Pattern",
    "UpdateLabel",
    "base_of",
    "fit",
    "head_key",
    "hole_of",
    "scripts_of",
]

Bindings = dict[str, IndexTerm]
"""The value of each slot, by its letter."""

_ANYTHING = (Symbol(r"\dots"),)


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
    def literals(self) -> int:
        """How many parts of the scripts must stand there as they are."""
        fixed = sum(not hole.letter for hole in (*self.sub, *self.sup))
        return fixed + self.primes


@dataclass(frozen=True)
class UpdateLabel:
    r"""The superscript that counts iterations, such as ``(l)``."""

    letter: str
    bracket: str

    def offset(self, part: Part, names: "Names") -> int | None:
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
    iteration, ``cut`` says that a number had to be read digit by digit.
    """

    values: Mapping[str, IndexTerm]
    length: int = 1
    transposed: bool = False
    exponent: Row | None = None
    order: int = 0
    label: int | None = None
    cut: bool = False
    after: Scripted | None = None


@dataclass(frozen=True)
class Names:
    """What the letters and sizes in a script mean.

    ``patterns`` are those of sizes and of indices that carry a label, by their head;
    ``letters`` the declared ones, ``levels`` those that are written as superscripts,
    ``values`` symbols that are numbers and so no index, unless a sum has ``bound``
    them.
    """

    patterns: Mapping[Node, tuple[Pattern, ...]] = field(default_factory=dict)
    letters: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    values: frozenset[Node] = frozenset()
    bound: frozenset[str] = frozenset()

    def term(self, nodes: Sequence[Node]) -> IndexTerm | None:
        """The index that some nodes say, None if they say none."""
        return affine(nodes, self.named) if nodes else None

    def named(self, node: Node) -> IndexTerm | None:
        """The size or the letter that one node is."""
        for pattern in self.patterns.get(head_key(node), ()):
            found = fit(pattern, (node,), 0, self)
            if found and not (found.transposed or found.exponent or found.order):
                labels = tuple(found.values[slot] for slot in pattern.slots)
                return IndexTerm(pattern.name, labels)
        if not is_letter(node):
            return None
        name = letter_name(node)
        if name not in self.letters | self.bound and node in self.values:
            return None
        return IndexTerm(name)

    def knows(self, name: str) -> bool:
        """Whether a name is declared as an index or a size, or bound by a sum."""
        sizes = (p.name for found in self.patterns.values() for p in found)
        return name in self.letters or name in self.bound or name in sizes

    def is_level(self, part: Part) -> bool:
        """Whether a superscript is the label of a layer, not a power."""
        term = self.term(part.nodes)
        return term is not None and term.name in self.levels


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


# Patterns at a place ---------------------------------------------------------


def fit(
    pattern: Pattern,
    items: Sequence[Node],
    start: int,
    names: Names,
    update: UpdateLabel | None = None,
) -> Fit | None:
    """How a pattern fits the items from a place on, None if it does not."""
    end = start + 1 + len(pattern.tail)
    tails = [pattern.tail] if end <= len(items) else []
    if pattern.tail and pattern.bare:
        tails.append(())
    for tail in tails:
        for candidate in _fit(pattern, items[start], names, update):
            whole = _with_tail(pattern, candidate, tail, items, start, names)
            if whole and _complete(pattern, whole):
                return whole
    return None


def _complete(pattern: Pattern, found: Fit) -> bool:
    """Whether every slot has a value, or may do without."""
    free = pattern.axes | pattern.optional
    missing = [slot for slot in pattern.slots if slot not in found.values]
    return all(slot in free for slot in missing)


def _with_tail(
    pattern: Pattern,
    found: Fit,
    tail: tuple[Node, ...],
    items: Sequence[Node],
    start: int,
    names: Names,
) -> Fit | None:
    if not tail:
        return found
    if found.exponent or found.transposed:
        return None
    bindings = dict(found.values)
    after: Scripted | None = None
    for place, wanted in enumerate(tail, 1):
        node = opened(items[start + place])
        last = place == len(tail)
        if last and isinstance(node, Scripted) and not isinstance(wanted, Scripted):
            after, node = node, opened(node.base)
        if not _same_node(pattern, wanted, node, bindings, names):
            return None
    return replace(found, values=bindings, length=1 + len(tail), after=after)


def _fit(
    pattern: Pattern,
    item: Node,
    names: Names,
    update: UpdateLabel | None,
) -> Iterator[Fit]:
    """The ways in which the scripts of a pattern fit those of a node."""
    node = opened(item)
    sub, sup, primes = scripts_of(node)
    order = primes - pattern.primes
    if order < 0 or (order and pattern.kind != "function"):
        return
    first: Bindings = {}
    if not _same_base(pattern, opened(base_of(node)), first, names):
        return
    for bindings, cut in _lower(pattern, script_parts(sub), first, names):
        upper = _upper(pattern, sup, bindings, names, update)
        if upper is not None:
            yield replace(upper, order=order, cut=cut)


def _lower(
    pattern: Pattern, parts: tuple[Part, ...], bindings: Bindings, names: Names
) -> Iterator[tuple[Bindings, bool]]:
    """The ways to read a subscript: whole, without what may be left out, by digits."""
    done: list[tuple[Hole, ...]] = []
    for drop in _drops(pattern):
        wanted = tuple(hole for hole in pattern.sub if hole.letter not in drop)
        if wanted in done:
            continue
        done.append(wanted)
        for cut in (False, True):
            listed = digits(parts) if cut else parts
            if cut and len(listed) == len(parts):
                continue
            found = _listed(pattern, wanted, listed, bindings, names)
            if found is not None:
                yield found, cut


def _drops(pattern: Pattern) -> tuple[frozenset[str], ...]:
    axes, optional = pattern.axes, pattern.optional
    return frozenset(), optional, axes, axes | optional


def _upper(
    pattern: Pattern,
    sup: Row | None,
    bindings: Bindings,
    names: Names,
    update: UpdateLabel | None,
) -> Fit | None:
    """How a superscript is read: slots, then a transpose; or else a power."""
    parts = script_parts(sup)
    label = _update_of(parts[:1], update, pattern, names)
    if label is not None:
        rest = _upper(pattern, None, bindings, names, None)
        if rest is None or not all(is_transpose(part.nodes) for part in parts[1:]):
            return None
        return replace(rest, label=label, transposed=len(parts) == 2)
    for drop in (frozenset[str](), pattern.optional):
        wanted = tuple(hole for hole in pattern.sup if hole.letter not in drop)
        found = _listed(
            pattern, wanted, parts[: len(wanted)], bindings, names, strict=True
        )
        if found is None:
            continue
        rest_of = _behind(parts[len(wanted) :], pattern, names, update)
        if rest_of is not None:
            return replace(rest_of, values=found)
        if sup is not None and not wanted and _is_power(parts, names):
            return Fit(found, exponent=sup)
    return None


def _behind(
    parts: tuple[Part, ...],
    pattern: Pattern,
    names: Names,
    update: UpdateLabel | None,
) -> Fit | None:
    """What follows the slots of a superscript: an iteration, a transpose, nothing."""
    label = _update_of(parts[:1], update, pattern, names)
    if label is not None:
        parts = parts[1:]
    if not parts:
        return Fit({}, label=label)
    if len(parts) == 1 and is_transpose(parts[0].nodes):
        return Fit({}, label=label, transposed=True)
    return None


def _update_of(
    parts: tuple[Part, ...],
    update: UpdateLabel | None,
    pattern: Pattern,
    names: Names,
) -> int | None:
    if not parts or update is None or update.letter in pattern.letters:
        return None
    return update.offset(parts[0], names)


def _is_power(parts: tuple[Part, ...], names: Names) -> bool:
    r"""Whether a superscript can be an exponent: no ``(l)``, ``*``, ``\text{new}``."""
    if any(part.bracket for part in parts):
        return False
    if len(parts) == 1:
        nodes = parts[0].nodes
        if len(nodes) == 1 and _is_mark(nodes[0]):
            return False
    return not any(names.is_level(part) for part in parts)


def _is_mark(node: Node) -> bool:
    match node:
        case Operator() | Text():
            return True
        case Symbol(name=name):
            word = len(name) > 1 and name[0] != "\\"
            return word or name in (r"\dagger", r"\ddagger", r"\prime", r"\bot")
        case _:
            return False


# Parts with parts ------------------------------------------------------------


def _listed(
    pattern: Pattern,
    wanted: tuple[Hole, ...],
    parts: tuple[Part, ...],
    bindings: Bindings,
    names: Names,
    *,
    strict: bool = False,
) -> Bindings | None:
    """The slots once each part fits its hole; ``strict`` about brackets."""
    if len(wanted) != len(parts):
        return None
    found = dict(bindings)
    for hole, part in zip(wanted, parts, strict=True):
        if strict and not _raised(hole, part, names):
            return None
        if not _same_part(pattern, hole, part, found, names):
            return None
    return found


def _raised(hole: Hole, part: Part, names: Names) -> bool:
    """Whether the brackets are the same, and no T of a transpose is an index."""
    if hole.part.bracket != part.bracket:
        return False
    if hole.term is None or part.bracket or not is_transpose(part.nodes):
        return True
    term = names.term(part.nodes)
    return term is not None and names.knows(term.name)


def _same_part(
    pattern: Pattern, hole: Hole, part: Part, bindings: Bindings, names: Names
) -> bool:
    if hole.term is None:
        return _same_nodes(pattern, hole.part.nodes, part.nodes, bindings, names)
    term = names.term(part.nodes)
    return term is not None and _solved(pattern, hole.term, term, bindings)


def _solved(
    pattern: Pattern, wanted: IndexTerm, term: IndexTerm, bindings: Bindings
) -> bool:
    """Whether the slots in ``wanted`` can be such that it is ``term``."""
    if wanted.labels:
        if wanted.offset != term.offset and term.name == wanted.name:
            return False
        if term.name == wanted.name:
            pairs = zip(wanted.labels, term.labels, strict=True)
            if not all(_solved(pattern, one, two, bindings) for one, two in pairs):
                return False
        return _bound(index_text(wanted), term, bindings)
    if wanted.name in pattern.letters:
        return _bound(wanted.name, shifted(term, -wanted.offset), bindings)
    return wanted == term


def _bound(letter: str, term: IndexTerm, bindings: Bindings) -> bool:
    return bindings.setdefault(letter, term) == term


def _same_base(pattern: Pattern, base: Node, bindings: Bindings, names: Names) -> bool:
    return _same_node(pattern, pattern.head, base, bindings, names)


def _same_nodes(
    pattern: Pattern,
    wanted: Sequence[Node],
    nodes: Sequence[Node],
    bindings: Bindings,
    names: Names,
) -> bool:
    if len(wanted) != len(nodes):
        return False
    pairs = zip(wanted, nodes, strict=True)
    return all(_same_node(pattern, one, two, bindings, names) for one, two in pairs)


def _same_node(
    pattern: Pattern, wanted: Node, node: Node, bindings: Bindings, names: Names
) -> bool:
    """Whether a node is the wanted one, its slots filled."""
    wanted, node = opened(wanted), opened(node)
    match wanted, node:
        case (Fenced(), Fenced()):
            if (wanted.open, wanted.close) != (node.open, node.close):
                return False
            return _same_list(pattern, wanted.body, node.body, bindings, names)
        case (Scripted(), Scripted()):
            same = _same_node(pattern, wanted.base, node.base, bindings, names)
            return (
                same
                and wanted.primes == node.primes
                and _same_script(pattern, wanted.sub, node.sub, bindings, names)
                and _same_script(pattern, wanted.sup, node.sup, bindings, names)
            )
        case _:
            return wanted == node


def _same_script(
    pattern: Pattern,
    wanted: Row | None,
    row: Row | None,
    bindings: Bindings,
    names: Names,
) -> bool:
    slots = _slots(pattern, names, script_parts(wanted))
    found = _listed(pattern, slots, script_parts(row), bindings, names)
    if found is None:
        return False
    bindings.update(found)
    return True


def _same_list(
    pattern: Pattern, wanted: Row, row: Row, bindings: Bindings, names: Names
) -> bool:
    """Whether the arguments between two brackets are the wanted ones."""
    if wanted.items == _ANYTHING:
        return True
    pieces = split_at_commas(wanted.items), split_at_commas(row.items)
    if len(pieces[0]) != len(pieces[1]):
        return False
    for one, two in zip(*pieces, strict=True):
        term = names.term(one)
        if term and term.name in pattern.letters:
            value = names.term(two)
            if value is None or not _solved(pattern, term, value, bindings):
                return False
        elif not _same_nodes(pattern, one, two, bindings, names):
            return False
    return True


def hole_of(
    part: Part, names: Names, letters: frozenset[str], carriers: frozenset[str]
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


def _slots(pattern: Pattern, names: Names, parts: Sequence[Part]) -> tuple[Hole, ...]:
    """The parts of an inner script of a pattern; its slots are known by now."""
    letters, carriers = pattern.letters, pattern.carriers
    return tuple(hole_of(part, names, letters, carriers) for part in parts)
