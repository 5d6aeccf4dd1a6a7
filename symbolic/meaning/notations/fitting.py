r"""Patterns tried at a place: which slots they have there, and what is left over.

W^{(2)T}   ->   l = 2, transposed         w^2   ->   a power, if w has no label
a_j        ->   without the i that may be omitted       g''   ->   order 2
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

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
    scripts_of,
)
from .spelling import opened

__all__ = ["fit", "fits"]


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
    end = start + 1 + len(pattern.tail)
    behind = [items[start + 1 : end]] if end <= len(items) else []
    if pattern.tail and pattern.bare:
        behind.append(())
    for nodes in behind:
        for filler, found in _alone(pattern, items[start], names, update):
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
    pattern: Pattern, item: Node, names: Naming, update: UpdateLabel | None
) -> Iterator[tuple[Filler, Fit]]:
    """The ways in which the symbol and its scripts fit a node."""
    node = opened(item)
    sub, sup, primes = scripts_of(node)
    order = primes - pattern.primes
    if order < 0 or (order and pattern.kind != "function"):
        return
    first = Filler(pattern, names, {})
    if not first.node(pattern.head, base_of(node)):
        return
    for lower in _lower(first, script_parts(sub)):
        upper = _upper(lower, sup, update)
        if upper is not None:
            filler, found = upper
            yield filler, replace(found, order=order)


def _lower(first: Filler, parts: tuple[Part, ...]) -> Iterator[Filler]:
    """The ways to read a subscript: whole, without what may be left out, by digits."""
    axes, optional = first.pattern.axes, first.pattern.optional
    done: list[tuple[Hole, ...]] = []
    for drop in (frozenset[str](), optional, axes, axes | optional):
        wanted = tuple(h for h in first.pattern.sub if h.letter not in drop)
        if wanted in done:
            continue
        done.append(wanted)
        for listed in dict.fromkeys((parts, digits(parts))):
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
        if sup is not None and not wanted and is_power(parts, lower.names):
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
