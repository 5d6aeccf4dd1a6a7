"""Affine index terms, and what follows for them from the ranges of indices.

    0 <= L - l,  0 <= l - 1   |-   0 <= L - 1

Facts are affine terms that are never negative.  Another term is never negative if it
is a sum of facts and of a number that is not negative; a short sum is searched for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from backproof.symbolic.graph import Graph, Kind, Node
from backproof.symbolic.lowering import TermGraph

__all__ = ["Affine", "Facts", "affine"]

_LONGEST = 5


@dataclass(frozen=True)
class Affine:
    """A whole number plus whole multiples of indices and sizes."""

    multiples: Mapping[Node, int]
    constant: int

    def plus(self, other: "Affine", factor: int = 1) -> "Affine":
        """The sum of two terms, the other one multiplied by a factor."""
        multiples = dict(self.multiples)
        for atom, count in other.multiples.items():
            multiples[atom] = multiples.get(atom, 0) + factor * count
        kept = {atom: count for atom, count in multiples.items() if count}
        return Affine(kept, self.constant + factor * other.constant)

    @property
    def number(self) -> int | None:
        """The term as a number, if it is one."""
        return None if self.multiples else self.constant

    def node(self, graph: Graph) -> Node:
        """The term as a node."""
        parts = [graph.mul(graph.number(c), a) for a, c in self.multiples.items()]
        return graph.add(*parts, graph.number(self.constant))

    @cached_property
    def key(self) -> tuple[frozenset[tuple[Node, int]], int]:
        """Equal for equal terms."""
        return frozenset(self.multiples.items()), self.constant


def affine(node: Node) -> Affine | None:
    """An index term as an affine one; None if it is none.

    >>> graph = Graph()
    >>> l = graph.index("l")
    >>> affine(graph.add(graph.mul(graph.number(2), l), graph.number(-1))).constant
    -1
    """
    if node.kind is Kind.NUMBER:
        whole = node.number.denominator == 1
        return Affine({}, int(node.number)) if whole else None
    if node.kind in (Kind.INDEX, Kind.FAMILY):
        return Affine({node: 1}, 0)
    if node.kind is Kind.ADD:
        total = Affine({}, 0)
        for arg in node.args:
            part = affine(arg)
            if part is None:
                return None
            total = total.plus(part)
        return total
    if node.kind is Kind.MUL and len(node.args) == 2:
        number = next((a for a in node.args if a.kind is Kind.NUMBER), None)
        atom = next((a for a in node.args if a.kind is not Kind.NUMBER), None)
        if number is not None and atom is not None and number.number.denominator == 1:
            part = affine(atom)
            return part and Affine({}, 0).plus(part, int(number.number))
    return None


class Facts:
    """What is known of indices and sizes, each an affine term that is >= 0.

    ``orders`` remembers which member was found to be used for which.
    """

    def __init__(self, graph: TermGraph, terms: Iterable[Affine] = ()) -> None:
        self.graph = graph
        self._minimum = {size.name: size.minimum for size in graph.theory.sizes}
        self._maximum = {
            size.name: found
            for size in graph.theory.sizes
            if size.maximum is not None
            and (found := affine(graph.lower(size.maximum))) is not None
        }
        self.terms = tuple({term.key: term for term in terms}.values())
        self.orders: dict[tuple[Node, Node], bool] = {}
        self._known: dict[object, bool] = {}

    def given(self, *terms: Affine | None) -> "Facts":
        """These facts and more."""
        return Facts(self.graph, (*self.terms, *(t for t in terms if t is not None)))

    def within(self, value: Node, lower: Node, upper: Node) -> bool:
        """Whether lower <= value <= upper."""
        return self.at_most(lower, value) and self.at_most(value, upper)

    def outside(self, value: Node, lower: Node, upper: Node) -> bool:
        """Whether value < lower, or upper < value."""
        return self.at_most(value, lower, 1) or self.at_most(upper, value, 1)

    def at_most(self, smaller: Node, larger: Node, gap: int = 0) -> bool:
        """Whether smaller + gap <= larger."""
        one, two = affine(smaller), affine(larger)
        if one is None or two is None:
            return False
        return self.nonnegative(two.plus(one, -1).plus(Affine({}, -gap)))

    def equal(self, one: Node, two: Node) -> bool:
        """Whether two index terms are the same number by their form."""
        a, b = affine(one), affine(two)
        return a is not None and b is not None and a.plus(b, -1).number == 0

    def different(self, one: Node, two: Node) -> bool:
        """Whether two index terms are never the same number."""
        return self.outside(one, two, two)

    def nonnegative(self, term: Affine) -> bool:
        """Whether a term is never negative."""
        if term.key not in self._known:
            self._known[term.key] = self._sums_up(term, _LONGEST)
        return self._known[term.key]

    def _sums_up(self, term: Affine, left: int) -> bool:
        if not term.multiples:
            return term.constant >= 0
        if not left:
            return False
        bounds = [fact for atom in term.multiples for fact in self._bounds(atom)]
        candidates = {
            atom: [
                fact
                for fact in (*self.terms, *bounds)
                if fact.multiples.get(atom, 0) * c > 0
            ]
            for atom, c in term.multiples.items()
        }
        atom = min(candidates, key=lambda a: (len(candidates[a]), a.rank))
        return any(
            self._sums_up(term.plus(fact, -1), left - 1) for fact in candidates[atom]
        )

    def _bounds(self, atom: Node) -> Iterable[Affine]:
        """What is known of a size: its minimum, and its maximum if it has one."""
        if atom.kind is Kind.FAMILY and atom.name in self._minimum:
            yield Affine({atom: 1}, -self._minimum[atom.name])
            if atom.name in self._maximum:
                yield self._maximum[atom.name].plus(Affine({atom: 1}, 0), -1)
