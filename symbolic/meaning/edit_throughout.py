r"""One mistake made at several places: the same change at all of them.

    a_{j} \delta_{k}  ->  a_{k} \delta_{j}
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from backproof.symbolic.reading.tree import Node, Punctuation, Row, Symbol

from .edit_scripts import replacements
from .edit_symbols import alternatives
from .edit_tree import Role, base_symbol, mapped
from .edit_work import Draft, Work

__all__ = ["letters_exchanged", "letters_throughout", "symbols_throughout"]

_THROUGHOUT = "{after} in place of {before} throughout"
_INDICES = (Role.SCRIPT, Role.LIMIT)
_FORMULAS = (Role.FORMULA, Role.DERIVATIVE)


def letters_throughout(work: Work) -> Iterator[Draft]:
    """Another index letter at all its places."""
    for one in _letters(work):
        for name, away in replacements(work, one.name):
            other = Symbol(name)
            build = partial(_renamed, work.row, {one: other}, _INDICES)
            yield Draft(3 + away, build, _THROUGHOUT, swap=((one,), (other,)))


def letters_exchanged(work: Work) -> Iterator[Draft]:
    """Two index letters exchanged at all their places."""
    letters = _letters(work)
    for one in letters:
        for name, away in replacements(work, one.name):
            other = Symbol(name)
            if other in letters and one.name < name:
                build = partial(
                    _renamed, work.row, {one: other, other: one}, _INDICES
                )
                swap = _listed(one, other), _listed(other, one)
                yield Draft(3 + away, build, _THROUGHOUT, swap=swap)


def symbols_throughout(work: Work) -> Iterator[Draft]:
    """Another symbol at all its places, if it has two or more."""
    spots = {base_symbol(spot.node): spot for spot in reversed(work.quantities)}
    counts = Counter(base_symbol(spot.node) for spot in work.quantities)
    for symbol, spot in spots.items():
        if symbol is not None and counts[symbol] > 1:
            for other, new in alternatives(work, spot):
                if new in work.material.seen:
                    build = partial(_renamed, work.row, {symbol: other}, _FORMULAS)
                    swap = ((symbol,), (other,))
                    yield Draft(5, build, _THROUGHOUT, swap=swap)


def _letters(work: Work) -> dict[Symbol, None]:
    """The letters in the scripts of the side, in their order."""
    symbols = (spot.node for spot in work.scripts if isinstance(spot.node, Symbol))
    return dict.fromkeys(Symbol(node.name) for node in symbols if not node.accents)


def _listed(one: Symbol, two: Symbol) -> tuple[Node, ...]:
    return one, Punctuation(","), two


def _renamed(
    row: Row, names: Mapping[Symbol, Symbol], roles: tuple[Role, ...]
) -> Row:
    """The row with other symbols in all rows of some roles."""

    def change(node: Node, role: Role) -> Node:
        new = names.get(node) if isinstance(node, Symbol) and role in roles else None
        return replace(new, span=node.span) if new is not None else node

    return mapped(row, change)
