r"""Mistakes in a symbol: its letter, a prime, a hat.

    g(z) -> g'(z)     y -> \hat{y}     \sigma_k -> \delta_k     dH -> dZ_1

An accent or a symbol is one that the document has.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

from backproof.symbolic.reading.tree import (
    Accented,
    Fenced,
    Node,
    Row,
    Scripted,
    Symbol,
)

from .parts import quantities
from .terms import is_head
from .transposes import ends_in_transpose, transposed
from .tree import Role, Spot, base_symbol, with_base
from .work import Draft, Work, shape

__all__ = [
    "accents",
    "alternatives",
    "other_quantities",
    "primes",
    "rebased",
    "symbols",
]

_ALTERNATIVES = 32
_QUANTITIES = 24
_SYMBOLIC = (Role.FORMULA, Role.DERIVATIVE)


def primes(work: Work) -> Iterator[Draft]:
    """A prime more or less on a function."""
    for spot in work.quantities:
        node = spot.node
        if spot.role in _SYMBOLIC and is_head(node, work.material.functions):
            count = node.primes if isinstance(node, Scripted) else 0
            for other in (count + 1, count - 1):
                if other < 0:
                    continue
                new = _primed(node, other)
                words = "the prime is missing" if other else "the prime is too many"
                cost = (1 if _called(work, spot, new) else 2) + (other > 1)
                yield Draft(cost, partial(spot.put, new), words)


def _primed(node: Node, count: int) -> Node:
    """The node with so many primes, without scripts if nothing is left of them."""
    match node:
        case Scripted(base=base, sub=None, sup=None) if not count:
            return base
        case Scripted():
            return replace(node, primes=count)
        case _:
            return Scripted(node, None, None, count, node.span)


def _called(work: Work, spot: Spot, head: Node) -> bool:
    """Whether the document has this function with the argument that follows."""
    argument = spot.place.row.items[spot.index + 1 : spot.index + 2]
    return (head, *argument) in work.material.calls


def accents(work: Work) -> Iterator[Draft]:
    """A hat more or less, or a bar, a tilde, a dot."""
    for spot in work.quantities:
        symbol = base_symbol(spot.node)
        if symbol is None or symbol.name not in work.material.forms:
            continue
        marks = symbol.accents
        for accent in work.material.accents:
            if accent not in marks:
                new = rebased(spot.node, replace(symbol, accents=(*marks, accent)))
                words = f"the {accent} is missing"
                yield Draft(work.cost(new, 1, 4), partial(spot.put, new), words)
        if marks:
            new = rebased(spot.node, replace(symbol, accents=marks[:-1]))
            words = f"the {marks[-1]} is too many"
            yield Draft(work.cost(new, 1, 2), partial(spot.put, new), words)
    yield from _wide_accents(work)


def _wide_accents(work: Work) -> Iterator[Draft]:
    r"""``\hat{w_1}`` for ``\hat{w}_1``, or for ``w_1``."""
    for spot in work.spots:
        match spot.node:
            case Accented(accent=accent, body=Row(items=(Scripted() as inner,))):
                symbol = base_symbol(inner)
                if symbol is not None:
                    marked = replace(symbol, accents=(*symbol.accents, accent))
                    new = rebased(inner, marked)
                    yield Draft(work.cost(new, 1, 2), partial(spot.put, new))
                words = f"the {accent} is too many"
                yield Draft(work.cost(inner, 1, 3), partial(spot.put, inner), words)


def rebased(node: Node, symbol: Symbol) -> Node:
    """The node with another symbol below all its scripts."""
    if isinstance(node, Scripted):
        return with_base(node, rebased(node.base, symbol))
    return symbol


def symbols(work: Work) -> Iterator[Draft]:
    """Another symbol with the same scripts."""
    for spot in work.quantities:
        bare = isinstance(spot.node, Symbol)
        for _, new in alternatives(work, spot):
            called = is_head(new, work.material.functions)
            cost = 3 if called else work.cost(new, 4 if bare else 3, 5)
            yield Draft(cost, partial(spot.put, new))


def alternatives(work: Work, spot: Spot) -> Iterator[tuple[Symbol, Node]]:
    """Other symbols that may stand at a spot, each with the scripts of the old one.

    They have as many scripts somewhere.  A function stands only where there is an
    argument, and there nothing else replaces it.
    """
    old = base_symbol(spot.node)
    if old is None or old.name not in work.material.forms:
        return
    functions = work.material.functions
    items = spot.place.row.items[spot.index + 1 : spot.index + 2]
    called = bool(items) and isinstance(items[0], Fenced)
    for symbol in islice(work.symbols.get(shape(spot.node), ()), _ALTERNATIVES):
        function = symbol.name in functions
        fits = (function or old.name not in functions) if called else not function
        if fits and symbol != old:
            yield symbol, rebased(spot.node, replace(symbol, span=old.span))


def other_quantities(work: Work) -> Iterator[Draft]:
    """A quantity with scripts of its own: ``x_i`` for ``z``, ``X^T`` for ``H_1^T``."""
    style = work.material.transposes
    for spot in work.quantities:
        node, after = spot.node, spot.place.row.items[spot.index + 1 : spot.index + 2]
        called = bool(after) and isinstance(after[0], Fenced)
        if spot.role is not Role.FORMULA or called:
            continue
        turned = isinstance(node, Scripted) and ends_in_transpose(node.sup)
        for other in islice(quantities(work), _QUANTITIES):
            found: tuple[Node, ...] | None = (other,)
            if turned and style is not None:
                found = transposed((other,), style)
            symbol = base_symbol(other) != base_symbol(node)
            if found is not None and symbol and shape(other) != shape(node):
                yield Draft(5, partial(spot.put, found[0]))
