"""How the indices of a derivative and of an error signal correspond.

dC/dz[l, j, i]  and  delta[l, j, i],   dh[t, j]/dw[a, b]  and  p[t, j, a, b]
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from backproof.symbolic.graph import Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.affine import Facts
from backproof.symbolic.theory import Index, Quantity

__all__ = ["Fit", "fitted"]

_Slots: TypeAlias = tuple[Index, ...]
_Ends: TypeAlias = tuple[Node, Node]


@dataclass(frozen=True)
class Fit:
    """The slots of the signal that the slots of the two quantities stand for.

    ``ranges`` are those of the signal's slots where both sides exist.
    """

    order: tuple[int, ...]
    ranges: tuple[tuple[str, Node, Node], ...]


def fitted(
    graph: TermGraph, signal: Quantity, whole: Quantity, part: Quantity
) -> Fit | None:
    """The one way in which the slots correspond; that in their order comes first."""
    count = len(signal.slots)
    if count != len(whole.slots) + len(part.slots):
        return None
    found = list(islice(_Fitting(graph, signal.slots, whole.slots, part.slots).fits, 2))
    if len(found) == 1 or (found and found[0].order == tuple(range(count))):
        return found[0]
    return None


class _Fitting:
    def __init__(
        self, graph: TermGraph, own: _Slots, whole: _Slots, part: _Slots
    ) -> None:
        self.graph = graph
        self.facts = Facts(graph)
        self.own = own
        self.pool = [(whole, slot) for slot in whole] + [(part, slot) for slot in part]

    @property
    def fits(self) -> Iterator[Fit]:
        """All ways, those that keep the order first."""
        yield from self._further((), {})

    def _further(
        self, order: tuple[int, ...], ends: Mapping[int, _Ends]
    ) -> Iterator[Fit]:
        """All ways to go on, where the first slots stand for those in ``order``."""
        if len(order) == len(self.pool):
            ranges = [(s.symbol.name, *ends[k]) for k, s in enumerate(self.own)]
            if self._in_order(ranges):
                yield Fit(order, tuple(ranges))
            return
        others = self._ends(order)
        for k, slot in enumerate(self.own):
            if k not in order:
                own = self.graph.lower(slot.lower), self.graph.lower(slot.upper)
                smaller = self._smaller(own, others)
                if smaller is not None:
                    yield from self._further((*order, k), {**ends, k: smaller})

    def _ends(self, order: tuple[int, ...]) -> _Ends:
        """The range of the next slot, in the names of the signal's slots."""
        slots, slot = self.pool[len(order)]
        values = {
            other.symbol.name: self.graph.index(self.own[k].symbol.name)
            for k, (quantity, other) in zip(order, self.pool, strict=False)
            if quantity is slots
        }
        lower, upper = self.graph.lower(slot.lower), self.graph.lower(slot.upper)
        substitute = self.graph.substitute
        return substitute(lower, values), substitute(upper, values)

    def _smaller(self, one: _Ends, two: _Ends) -> _Ends | None:
        """The one of two ranges that lies in the other."""
        at_most = self.facts.at_most
        for inner, outer in ((one, two), (two, one)):
            if inner == outer or (
                at_most(outer[0], inner[0]) and at_most(inner[1], outer[1])
            ):
                return inner
        return None

    def _in_order(self, ranges: list[tuple[str, Node, Node]]) -> bool:
        """Whether every range mentions earlier indices alone."""
        known: set[str] = set()
        for name, lower, upper in ranges:
            if not lower.free | upper.free <= known:
                return False
            known.add(name)
        return True
