"""The order of sums in which two summands that mean the same look the same.

    sum_i sum_k a_i b_k   and   sum_k sum_i b_i a_k

Bound indices are told apart by where they stand (their *colour*), as far as that
goes, and among those that look alike the order is tried in which the whole text is
the smallest.
"""

from collections.abc import Iterator, Mapping
from itertools import permutations, product

from backproof.symbolic.graph import Kind, Node

from .trace import Summand, bound_name

__all__ = ["canonical_order", "text_of"]

_MOST = 720


def canonical_order(summand: Summand, level: int) -> tuple[int, ...]:
    """The positions of the bound indices in their canonical order."""
    count = len(summand.bounds)
    if count < 2:
        return tuple(range(count))
    names = [bound_name(level, k) for k in range(count)]
    colours = _refined(summand, names)
    groups: dict[str, list[int]] = {}
    for position, colour in enumerate(colours):
        groups.setdefault(colour, []).append(position)
    ordered = [groups[colour] for colour in sorted(groups)]
    best: tuple[str, tuple[int, ...]] | None = None
    for tried, order in enumerate(_orders(ordered)):
        if tried >= _MOST:
            break
        proper = _proper(summand, names, order)
        labels = {names[old]: f"#{new}" for new, old in enumerate(proper)}
        text = _text(summand, labels, proper)
        if best is None or text < best[0]:
            best = text, proper
    assert best is not None  # noqa: S101  (there is at least one order)
    return best[1]


def _orders(groups: list[list[int]]) -> Iterator[tuple[int, ...]]:
    for parts in product(*(permutations(group) for group in groups)):
        yield tuple(position for part in parts for position in part)


def _proper(
    summand: Summand, names: list[str], order: tuple[int, ...]
) -> tuple[int, ...]:
    """The order, with each index moved behind those that its range mentions."""
    placed: list[int] = []
    waiting = list(order)
    while waiting:
        for position in waiting:
            free = summand.bounds[position][0].free | summand.bounds[position][1].free
            needed = {k for k, name in enumerate(names) if name in free}
            if needed <= set(placed):
                placed.append(position)
                waiting.remove(position)
                break
    return tuple(placed)


def _refined(summand: Summand, names: list[str]) -> list[str]:
    colours = [""] * len(names)
    for _ in range(len(names)):
        refined = [_colour(summand, names, colours, k) for k in range(len(names))]
        if len(set(refined)) == len(set(colours)):
            return refined
        ranks = {
            colour: f"{rank:03d}" for rank, colour in enumerate(sorted(set(refined)))
        }
        colours = [ranks[colour] for colour in refined]
    return colours


def _colour(
    summand: Summand, names: list[str], colours: list[str], position: int
) -> str:
    """Everything that mentions an index, with the others as their colours."""
    labels = {name: f"?{colour}" for name, colour in zip(names, colours, strict=True)}
    labels[names[position]] = "@"
    own = names[position]
    texts = sorted(text_of(f, labels) for f in summand.factors if own in f.free)
    ends = [text_of(end, labels) for end in summand.bounds[position]]
    mentioned = sorted(
        text_of(end, labels)
        for pair in summand.bounds
        for end in pair
        if own in end.free
    )
    return "|".join([*ends, ";", *texts, ";", *mentioned])


def _text(summand: Summand, labels: Mapping[str, str], order: tuple[int, ...]) -> str:
    ends = [text_of(end, labels) for k in order for end in summand.bounds[k]]
    return "|".join([*ends, *sorted(text_of(f, labels) for f in summand.factors)])


def text_of(node: Node, labels: Mapping[str, str]) -> str:
    """A term as a text that does not depend on the order of its creation."""
    if node.kind is Kind.INDEX:
        return labels.get(node.name, node.name)
    parts = [text_of(arg, labels) for arg in node.args]
    if node.kind in (Kind.ADD, Kind.MUL, Kind.DELTA):
        parts.sort()
    return f"{node.kind.value}:{node.data}({','.join(parts)})"
