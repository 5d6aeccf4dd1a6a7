r"""One mistake made at several places: the same change at all of them.

    a_{j} \delta_{k}        ->  a_{k} \delta_{j}
    w^{l}_{kj} \delta^{l}_k  ->  w^{l+1}_{kj} \delta^{l+1}_k

Such an edit is one decision of the author, if not one stroke of the pen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import combinations, islice

from backproof.symbolic.reading.tree import Node, Row, Scripted, Symbol

from .scripts import shifted
from .symbols import alternatives, rebased
from .terms import is_head
from .tree import INDICES, Role, Spot, base_symbol, renamed, replaced
from .work import Draft, Work

__all__ = [
    "layers_together",
    "letters_exchanged",
    "letters_throughout",
    "symbols_exchanged",
    "symbols_throughout",
]

_THROUGHOUT = "{after} in place of {before} throughout"
_FORMULAS = (Role.FORMULA, Role.DERIVATIVE)
_PAIRS = 12


def letters_throughout(work: Work) -> Iterator[Draft]:
    """Another index letter at all its places, if it has two or more."""
    for letter, count in work.own_letters.items():
        for name, away in work.replacements(letter) if count > 1 else ():
            one, other = Symbol(letter), Symbol(name)
            build = partial(renamed, work.row, {one: other}, INDICES)
            yield Draft(5 + away, build, _THROUGHOUT, swap=((one,), (other,)))


def letters_exchanged(work: Work) -> Iterator[Draft]:
    """Two index letters exchanged at all their places."""
    for letter in work.own_letters:
        for name, away in work.replacements(letter):
            one, other = Symbol(letter), Symbol(name)
            if name in work.own_letters and letter < name:
                build = partial(renamed, work.row, {one: other, other: one}, INDICES)
                swap = (one,), (other,)
                words = "{before} and {after} exchanged throughout"
                yield Draft(3 + away, build, words, swap=swap)


def symbols_throughout(work: Work) -> Iterator[Draft]:
    """Another symbol at all its places, if it has two or more."""
    spots = {base_symbol(spot.node): spot for spot in reversed(work.quantities)}
    counts = Counter(base_symbol(spot.node) for spot in work.quantities)
    for symbol, spot in spots.items():
        if symbol is not None and counts[symbol] > 1:
            for other, new in alternatives(work, spot):
                if new in work.material.seen:
                    build = partial(renamed, work.row, {symbol: other}, _FORMULAS)
                    swap = ((symbol,), (other,))
                    yield Draft(5, build, _THROUGHOUT, swap=swap)


def symbols_exchanged(work: Work) -> Iterator[Draft]:
    """Two symbols exchanged: with their scripts, or below them."""
    for one, two in islice(_pairs(work), 2 * _PAIRS):
        first, second = base_symbol(one.node), base_symbol(two.node)
        if first is None or second is None or first == second:
            continue
        if one.place.holder is two.place.holder is not None:
            continue  # The halves of a fraction, which is another kind of edit.
        nodes = one.node, two.node
        below = rebased(one.node, second), rebased(two.node, first)
        for cost, new in ((3, nodes[::-1]), (4, below)):
            build = partial(_with, work.row, nodes, new)
            words = "{before} and {after} exchanged"
            yield Draft(cost, build, words, swap=((nodes[0],), (nodes[1],)))


def _pairs(work: Work) -> Iterator[tuple[Spot, Spot]]:
    """Pairs of quantities, neighbours first; functions are none."""
    functions = work.material.functions
    spots = [
        spot
        for spot in work.quantities
        if spot.role in _FORMULAS
        and not is_head(spot.node, functions)
        and getattr(base_symbol(spot.node), "name", "") not in (r"\partial", r"\nabla")
    ]
    near = combinations(range(len(spots[:_PAIRS])), 2)
    for one, two in sorted(near, key=lambda pair: pair[1] - pair[0]):
        yield spots[one], spots[two]


def _with(row: Row, old: tuple[Node, ...], new: tuple[Node, ...]) -> Row:
    return replaced(row, {id(a): b for a, b in zip(old, new, strict=True)})


def layers_together(work: Work) -> Iterator[Draft]:
    """Another layer of two quantities that have the same one, or of all of them."""
    same: defaultdict[Row, list[Scripted]] = defaultdict(list)
    for spot in work.quantities:
        node = spot.node
        if isinstance(node, Scripted) and node.sup is not None:
            same[node.sup].append(node)
    for label, nodes in same.items():
        pairs = list(islice(combinations(nodes, 2), _PAIRS))
        several = [*pairs, tuple(nodes)] if len(nodes) > 2 else pairs
        for new in shifted(label, work.material.shifting):
            for some in several:
                others = tuple(replace(node, sup=new) for node in some)
                seen = sum(other in work.material.seen for other in others)
                build = partial(_with, work.row, some, others)
                words = "{after} in place of {before} in " + f"{len(some)} symbols"
                swap = label.items, new.items
                yield Draft(3 + (seen < len(some)), build, words, swap=swap)
