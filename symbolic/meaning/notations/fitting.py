r"""Patterns tried at a place: which slots they have there, and what is left over.

W^{(2)T}   ->   l = 2, transposed         w^2   ->   a power, if w has no label
a_j        ->   without the i that may be omitted       g''   ->   order 2
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from backproof.symbolic.reading.tree import Node, Row, Scripted

from .filling import Filler
from .indices import Part, digits, is_transpose, script_parts
from .patterns import (
    Fit,
    Hole,
    Naming,
    Pattern,
    UpdateLabel,
    base_of,
    is_power,
    plain_nodes,
    scripts_of,
)
from .spelling import opened

__all__ = ["all_fits", "fit", "fits"]


@dataclass(frozen=True)
class _Written:
    """A symbol of the document taken apart, once for all patterns.

    ``parts`` are those of its subscript, ``cut`` the same with numbers in digits;
    ``plain`` is all that stands there, or None if it is no list of plain signs.
    """

    base: Node
    parts: tuple[Part, ...]
    cut: tuple[Part, ...]
    plain: tuple[Node, ...] | None
    sup: Row | None
    primes: int


def _written(item: Node) -> _Written:
    node = opened(item)
    sub, sup, primes = scripts_of(node)
    parts = script_parts(sub)
    cut = digits(parts)
    return _Written(base_of(node), parts, cut, plain_nodes(cut), sup, primes)


def fit(
    pattern: Pattern,
    items: Sequence[Node],
    start: int,
    names: Naming,
    update: UpdateLabel | None = None,
) -> Fit | None:
    """The first way in which a pattern fits the items from a place on, if any."""
    return next(fits(pattern, items, start, names, update), None)


def fits(
    pattern: Pattern,
    items: Sequence[Node],
    start: int,
    names: Naming,
    update: UpdateLabel | None = None,
) -> Iterator[Fit]:
    """All ways in which a pattern fits: axes left out, or what may be omitted."""
    return (found for _, found in all_fits((pattern,), items, start, names, update))


def all_fits(
    patterns: Iterable[Pattern],
    items: Sequence[Node],
    start: int,
    names: Naming,
    update: UpdateLabel | None = None,
) -> Iterator[tuple[Pattern, Fit]]:
    """The patterns that fit, in their order, with all ways in which they do."""
    written = _written(items[start])
    for pattern in patterns:
        if pattern.fixed is None or pattern.fixed == written.plain:
            for found in _fits(pattern, written, items, start, names, update):
                yield pattern, found


def _fits(
    pattern: Pattern,
    written: _Written,
    items: Sequence[Node],
    start: int,
    names: Naming,
    update: UpdateLabel | None,
) -> Iterator[Fit]:
    end = start + 1 + len(pattern.tail)
    behind = [items[start + 1 : end]] if end <= len(items) else []
    if pattern.tail and pattern.bare:
        behind.append(())
    for nodes in behind:
        for filler, found in _alone(pattern, written, names, update):
            whole = _with_tail(filler, found, nodes)
            if whole and _complete(pattern, whole):
                yield whole


def _complete(pattern: Pattern, found: Fit) -> bool:
    """Whether every slot has a value, or may do without."""
    missing = set(pattern.slots) - set(found.values)
    return missing <= pattern.axes | pattern.optional


def _with_tail(filler: Filler, found: Fit, nodes: Sequence[Node]) -> Fit | None:
    """A fit with what follows the symbol, such as its arguments."""
    if not nodes:
        return replace(found, values=filler.slots)
    if found.exponent or found.transposed:
        return None
    after: Scripted | None = None
    for place, (wanted, item) in enumerate(
        zip(filler.pattern.tail, nodes, strict=True), 1
    ):
        node = opened(item)
        last = place == len(nodes)
        if last and isinstance(node, Scripted) and not isinstance(wanted, Scripted):
            after, node = node, opened(node.base)
        if not filler.node(wanted, node):
            return None
    return replace(found, values=filler.slots, length=1 + len(nodes), after=after)


def _alone(
    pattern: Pattern, written: _Written, names: Naming, update: UpdateLabel | None
) -> Iterator[tuple[Filler, Fit]]:
    """The ways in which the symbol and its scripts fit what is written."""
    order = written.primes - pattern.primes
    if order < 0 or (order and pattern.kind != "function"):
        return
    first = Filler(pattern, names, {})
    if not first.node(pattern.head, written.base):
        return
    for lower in _lower(first, written):
        upper = _upper(lower, written.sup, update)
        if upper is not None:
            filler, found = upper
            yield filler, replace(found, order=order)


def _lower(first: Filler, written: _Written) -> Iterator[Filler]:
    """The ways to read a subscript: whole, without what may be left out, by digits."""
    axes, optional = first.pattern.axes, first.pattern.optional
    whole = len(written.cut) == len(written.parts)
    lists = (written.parts,) if whole else (written.parts, written.cut)
    done: list[tuple[Hole, ...]] = []
    for drop in dict.fromkeys((frozenset[str](), optional, axes, axes | optional)):
        wanted = tuple(h for h in first.pattern.sub if h.letter not in drop)
        if wanted in done:
            continue
        done.append(wanted)
        for listed in lists:
            filler = first.copy()
            if filler.parts(wanted, listed):
                yield filler


def _upper(
    lower: Filler, sup: Row | None, update: UpdateLabel | None
) -> tuple[Filler, Fit] | None:
    """How a superscript is read: slots, then a transpose; or else a power."""
    parts = script_parts(sup)
    label = _iteration(lower, parts, update)
    if label is not None:
        parts, sup = parts[1:], None
    optional = lower.pattern.optional
    for drop in (frozenset[str](), optional):
        wanted = tuple(h for h in lower.pattern.sup if h.letter not in drop)
        if label is not None and _hides(lower.pattern, drop, update):
            continue
        filler = lower.copy()
        taken, rest = parts[: len(wanted)], parts[len(wanted) :]
        if not filler.parts(wanted, taken, raised=True):
            continue
        seen = _iteration(lower, rest, update) if label is None else None
        rest = rest if seen is None else rest[1:]
        seen = label if seen is None else seen
        if not rest:
            return filler, Fit({}, label=seen)
        if len(rest) == 1 and is_transpose(rest[0].nodes):
            return filler, Fit({}, label=seen, transposed=True)
        counted = update is not None and parts[0].bracket == update.bracket
        power = not (wanted or counted) and is_power(parts, lower.names)
        if sup is not None and power:
            return filler, Fit({}, exponent=sup)
    return None


def _hides(pattern: Pattern, drop: frozenset[str], update: UpdateLabel | None) -> bool:
    """Whether a count of iterations stands where an index of its own should."""
    return update is not None and any(
        hole.part.bracket == update.bracket
        for hole in pattern.sup
        if hole.letter in drop
    )


def _iteration(
    filler: Filler, parts: tuple[Part, ...], update: UpdateLabel | None
) -> int | None:
    """The iteration that a superscript begins with, if the notation counts them."""
    if not parts or update is None or update.letter in filler.pattern.letters:
        return None
    return update.offset(parts[0], filler.names)
