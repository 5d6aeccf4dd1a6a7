"""Which indices choose among arrays of different shapes, and so take one value at a
time where all others become array axes.

A slot of a quantity is a *label* if another slot's range depends on it, if a clause
of the definition is reserved for some of its values, or if the definition hands it
on to a label of another quantity.  An index of a term is a label if it stands in a
label slot, in a width such as n[l], or in the bound of a sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .graph import Kind, Node

if TYPE_CHECKING:
    from .lowering import TermGraph

__all__ = ["Labels"]


class Labels:
    """The label slots and label indices of one theory's terms."""

    def __init__(self, graph: TermGraph) -> None:
        self._graph = graph
        self._sizes = frozenset(size.name for size in graph.theory.sizes)
        self._indices: dict[Node, frozenset[str]] = {}
        quantities = graph.theory.quantities
        self._slots: Mapping[str, frozenset[int]] = {
            quantity.name: frozenset(quantity.label_slots) for quantity in quantities
        }
        while True:
            extended = {q.name: self._extended(q.name) for q in quantities}
            if extended == self._slots:
                break
            self._slots = extended
            self._indices.clear()
        self._sorted = {name: tuple(sorted(s)) for name, s in self._slots.items()}

    def slots(self, quantity: str) -> tuple[int, ...]:
        """The positions of a quantity's label slots, in order."""
        return self._sorted[quantity]

    def indices(self, node: Node) -> frozenset[str]:
        """The free indices of a term that are labels."""
        if node not in self._indices:
            for part in self._graph.postorder(node):
                if part not in self._indices:
                    self._indices[part] = self._find(part)
        return self._indices[node]

    def _extended(self, name: str) -> frozenset[int]:
        """The slots so far, and those that the definition uses as labels."""
        quantity = self._graph.theory.quantity(name)
        used = frozenset().union(
            *(self.indices(self._graph.lower(case.term)) for case in quantity.cases)
        )
        return self._slots[name].union(
            position
            for position, slot in enumerate(quantity.slots)
            if slot.symbol.name in used
        )

    def _find(self, node: Node) -> frozenset[str]:
        below: frozenset[str] = frozenset().union(
            *(self._indices[arg] for arg in node.args)
        )
        if node.kind is Kind.SUM:
            lower, upper, body = node.args
            inside = self._indices[body] - {node.name}
            outside = (self._indices[bound] | bound.free for bound in (lower, upper))
            return inside.union(*outside)
        if node.kind is Kind.FAMILY:
            if node.name in self._sizes:
                return below | node.free
            return below.union(*(node.args[k].free for k in self._slots[node.name]))
        return below
