"""What is to be proved: two terms, and the ranges of their free indices."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.rules.known import Known
from backproof.symbolic.theory import Claim

from .affine import Affine, Facts, affine

__all__ = ["Goal", "goal_of"]


@dataclass(frozen=True)
class Goal:
    """``left = right`` for all values of the free indices in their ranges.

    ``lemmas`` may be used.
    """

    left: Node
    right: Node
    ranges: tuple[tuple[str, Node, Node], ...]
    lemmas: tuple[Known, ...] = ()

    def facts(self, graph: TermGraph) -> Facts:
        """The ranges of the free indices, and that what both sides mention exists."""
        terms = [*self._ranged(graph), *self._existing(graph)]
        return Facts(graph, terms)

    def _ranged(self, graph: TermGraph) -> Iterator[Affine]:
        for name, lower, upper in self.ranges:
            yield from _between(graph.index(name), lower, upper)

    def _existing(self, graph: TermGraph) -> Iterator[Affine]:
        free = {name for name, _, _ in self.ranges}
        quantities = {q.name: q for q in graph.theory.quantities}
        for side in (self.left, self.right):
            for node in graph.postorder(side):
                quantity = (
                    quantities.get(node.name) if node.kind is Kind.FAMILY else None
                )
                if quantity is None or not node.free <= free:
                    continue
                values = {
                    slot.symbol.name: arg
                    for slot, arg in zip(quantity.slots, node.args, strict=True)
                }
                for slot, arg in zip(quantity.slots, node.args, strict=True):
                    lower, upper = graph.lower(slot.lower), graph.lower(slot.upper)
                    ends = (graph.substitute(end, values) for end in (lower, upper))
                    yield from _between(arg, *ends)

    def ends(self, graph: TermGraph) -> Iterator[tuple[str, Node]]:
        """The indices that are labels, with the last and the first of their values."""
        sides = self.left, self.right
        labels = frozenset[str]().union(*map(graph.labels.indices, sides))
        labels |= {
            name
            for side in sides
            for node in graph.postorder(side)
            if node.kind is Kind.DELTA and not all(arg.free for arg in node.args)
            for name in node.free
        }
        for name, lower, upper in self.ranges:
            if name in labels:
                yield name, upper
                yield name, lower

    def at(self, graph: TermGraph, index: str, value: Node) -> "Goal":
        """The goal for one value of an index."""
        values = {index: value}
        ranges = tuple(
            (name, graph.substitute(lower, values), graph.substitute(upper, values))
            for name, lower, upper in self.ranges
            if name != index
        )
        left, right = (graph.substitute(s, values) for s in (self.left, self.right))
        lemmas = tuple(known.at(graph, index, value) for known in self.lemmas)
        return Goal(left, right, ranges, lemmas)

    def without(self, graph: TermGraph, index: str, value: Node) -> "Goal":
        """The goal for all other values of an index; ``value`` is one of its ends."""
        ranges = []
        for name, lower, upper in self.ranges:
            if name == index and value is upper:
                shorter = graph.add(upper, graph.number(-1))
                ranges.append((name, lower, shorter))
            elif name == index:
                ranges.append((name, graph.add(lower, graph.one), upper))
            else:
                ranges.append((name, lower, upper))
        return replace(self, ranges=tuple(ranges))


def goal_of(graph: TermGraph, claim: Claim) -> Goal:
    """A claim as a goal."""
    ranges = tuple(
        (index.symbol.name, graph.lower(index.lower), graph.lower(index.upper))
        for index in claim.for_all
    )
    return Goal(graph.lower(claim.left), graph.lower(claim.right), ranges)


def _between(value: Node, lower: Node, upper: Node) -> Iterator[Affine]:
    middle, low, high = affine(value), affine(lower), affine(upper)
    if middle is not None and low is not None:
        yield middle.plus(low, -1)
    if middle is not None and high is not None:
        yield high.plus(middle, -1)
