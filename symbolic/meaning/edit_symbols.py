r"""Mistakes in a symbol: its letter, a prime, a hat, an exponent.

    g(z) -> g'(z)     y -> \hat{y}     z_2 -> \delta_2     (a - t) -> (a - t)^{2}
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

from backproof.symbolic.reading.tree import (
    Accented,
    Fenced,
    Function,
    Node,
    Number,
    Row,
    Scripted,
    Symbol,
)

from .edit_terms import Factor, is_head
from .edit_tree import Place, Role, Spot, base_symbol, with_base
from .edit_work import Draft, Work

__all__ = ["accents", "alternatives", "exponents", "primes", "squares", "symbols"]

_ALTERNATIVES = 24
_TWO = Row((Number("2"),))


def primes(work: Work) -> Iterator[Draft]:
    """A prime more or less on a function."""
    for spot in work.spots:
        if spot.carrier is None and is_head(spot.node, work.material.functions):
            node = spot.node
            if isinstance(node, Scripted) and node.primes:
                new = _primed(node, node.primes - 1)
                words = "a prime too many"
                yield Draft(_call_cost(work, spot, new), partial(spot.put, new), words)
            if base_symbol(node) is not None:
                count = node.primes if isinstance(node, Scripted) else 0
                new = _primed(node, count + 1)
                words = "the prime is missing"
                cost = _call_cost(work, spot, new) + (count > 0)
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


def _call_cost(work: Work, spot: Spot, head: Node) -> int:
    """Less if the document calls the function with the same argument."""
    argument = spot.place.row.items[spot.index + 1 : spot.index + 2]
    return 1 if (head, *argument) in work.calls else 2


def accents(work: Work) -> Iterator[Draft]:
    """A hat more or less, or a bar, a tilde, a dot."""
    for spot in work.spots:
        match spot.node:
            case Symbol(name=name, accents=marks) if name in work.material.forms:
                node = spot.node
            case Accented(accent=accent, body=body) as node:
                new_row = _spliced(spot, body)
                yield Draft(3, new_row, f"the {accent} is too many")
                continue
            case _:
                continue
        if marks:
            new = replace(node, accents=marks[:-1])
            words = f"the {marks[-1]} is too many"
            yield Draft(_cost(work, spot, new, 1, 2), partial(spot.put, new), words)
        for accent in work.material.accents:
            if accent not in marks:
                new = replace(node, accents=(*marks, accent))
                words = f"the {accent} is missing"
                yield Draft(_cost(work, spot, new, 1, 4), partial(spot.put, new), words)
