"""What the rules of the prover need to know besides the summand that they change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from backproof.symbolic.graph import Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.affine import Affine, Facts, affine
from backproof.symbolic.proofs.multiply import Bounds, multiplied_out
from backproof.symbolic.proofs.reach import Reach
from backproof.symbolic.proofs.trace import Rule, Step, Summand, bound_name

from .known import Known

__all__ = ["Context", "Memory", "Outline", "others"]


@dataclass(frozen=True)
class Outline:
    """What a term is made of: its quantities and functions, and ranges of its sums."""

    heads: frozenset[object]
    ranges: frozenset[str]


@dataclass
class Memory:
    """What need not be found twice: arguments in order, orders of sums, outlines.

    ``steps`` counts those of all attempts at one claim.
    """

    tidy: set[tuple[int, Node]] = field(default_factory=set)
    orders: dict[tuple[int, Bounds, Node], tuple[int, ...]] = field(
        default_factory=dict
    )
    outlines: dict[Node, Outline] = field(default_factory=dict)
    steps: int = 0


@dataclass
class Context:
    """The terms of one theory at one level of a proof, with what is known there.

    ``ranges`` are those of the indices that are free at this level; ``lemmas`` may be
    used; ``choices`` says whether a choice may be written as a sum.
    """

    graph: TermGraph
    reach: Reach
    facts: Facts
    level: int = 0
    memory: Memory = field(default_factory=Memory)
    ranges: Mapping[str, tuple[Node, Node]] = field(default_factory=dict)
    lemmas: tuple[Known, ...] = ()
    choices: bool = True
    _about: dict[Bounds, Facts] = field(default_factory=dict)

    def inside(self, summand: Summand, *, choices: bool) -> "Context":
        """The context of a proof about an argument in a summand."""
        ranges = dict(self.ranges)
        for position, ends in enumerate(summand.bounds):
            ranges[self.name(position)] = ends
        return replace(
            self,
            facts=self.facts_of(summand),
            level=self.level + 1,
            ranges=ranges,
            choices=choices,
            _about={},
        )

    # Bound indices.

    def name(self, position: int) -> str:
        """What the bound index at a position is called."""
        return bound_name(self.level, position)

    def index(self, position: int) -> Node:
        """The bound index at a position."""
        return self.graph.index(self.name(position))

    def facts_of(self, summand: Summand) -> Facts:
        """The facts with the ranges of a summand's bound indices."""
        if summand.bounds not in self._about:
            self._about[summand.bounds] = self._with(enumerate(summand.bounds))
        return self._about[summand.bounds]

    def facts_before(self, summand: Summand, position: int) -> Facts:
        """The facts outside the sum over an index, which may be empty."""
        return self._with(enumerate(summand.bounds[:position]))

    def facts_beside(self, summand: Summand, position: int) -> Facts:
        """The facts with the ranges of all other indices that do not mention this."""
        own = self.name(position)
        return self._with(
            (k, (low, high))
            for k, (low, high) in enumerate(summand.bounds)
            if k != position and own not in low.free | high.free
        )

    def _with(self, bounds: Iterable[tuple[int, tuple[Node, Node]]]) -> Facts:
        return self.facts.given(*self._range_facts(bounds))

    def _range_facts(
        self, bounds: Iterable[tuple[int, tuple[Node, Node]]]
    ) -> Iterator[Affine]:
        for position, (lower, upper) in bounds:
            low, high = affine(lower), affine(upper)
            index = Affine({self.index(position): 1}, 0)
            if low is not None:
                yield index.plus(low, -1)
            if high is not None:
                yield high.plus(index, -1)

    # Summands.

    def multiplied(self, summand: Summand) -> tuple[Summand, ...]:
        """A summand multiplied out."""
        return multiplied_out(self.graph, summand, self.level)

    def expanded(self, node: Node) -> tuple[Summand, ...]:
        """A whole term as summands."""
        return self.multiplied(Summand(Fraction(1), (), node))

    def replacing(
        self, rule: Rule, summand: Summand, factor: Node, term: Node, *detail: object
    ) -> Step:
        """The step that puts a term in place of a factor."""
        product = self.graph.mul(term, *others(summand, factor))
        whole = Summand(summand.coefficient, summand.bounds, product)
        return Step(rule, summand, self.multiplied(whole), factor, detail)

    def with_value(
        self, summand: Summand, product: Node, position: int, value: Node
    ) -> tuple[Summand, ...]:
        """A product with a value for a bound index; the indices after it move up."""
        substitute = self.graph.substitute
        values = {self.name(position): value}
        for other in range(position + 1, len(summand.bounds)):
            values[self.name(other)] = self.index(other - 1)
        bounds = tuple(
            (substitute(low, values), substitute(high, values))
            for k, (low, high) in enumerate(summand.bounds)
            if k != position
        )
        product = substitute(product, values)
        return self.multiplied(Summand(summand.coefficient, bounds, product))


def others(summand: Summand, factor: Node) -> list[Node]:
    """The factors of a summand but one."""
    found = list(summand.factors)
    found.remove(factor)
    return found
