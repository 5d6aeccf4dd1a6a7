"""Lemmas that a proof may need: error signals that definitions compute by recursion.

    delta[L] = ...,  delta[l] = ... delta[l+1] ...      so  dC/dz[l] = delta[l]

A candidate says that a derivative is such a quantity, or a multiple of it.  Candidates
whose sides differ at small sizes are dropped; the others still have to be proved.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from backproof.symbolic.errors import BackproofError
from backproof.symbolic.evaluate import Instance, Sizes
from backproof.symbolic.field import PrimeField
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.instances import describe_sizes, small_instances
from backproof.symbolic.proofs.goal import Goal
from backproof.symbolic.proofs.multiply import multiplied_out
from backproof.symbolic.proofs.reach import Reach
from backproof.symbolic.proofs.trace import Lemma, Summand, Trace
from backproof.symbolic.sides import Sides
from backproof.symbolic.tensor import aligned
from backproof.symbolic.theory import Claim, Index, index_symbol

from .fitting import fitted

__all__ = ["Lemmas"]

_MOST_LOOKED_AT = 24
_MOST_MULTIPLES = 8
_ASSIGNMENTS = 6
_ENOUGH = 2


class Lemmas:
    """The candidates for lemmas about one theory, without proofs."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self.graph = reach.graph
        self._holding: dict[tuple[Node, Node], bool] = {}
        self._instances: dict[str, Instance] = {}

    def candidates(self, goal: Goal) -> Iterator[Lemma]:
        """Lemmas about the derivatives in a goal that hold at small sizes."""
        for lemma in islice(self._shaped(goal), _MOST_LOOKED_AT):
            for right in islice(self._multiples(lemma), _MOST_MULTIPLES):
                candidate = replace(lemma, right=right)
                if self._holds(candidate):
                    yield candidate
                    break

    # Which quantities.

    def _shaped(self, goal: Goal) -> Iterator[Lemma]:
        """Lemmas whose two sides have the same indices."""
        sides = goal.left, goal.right
        names = {node.name for node in self._members(*sides)}
        below = names.union(*map(self.reach.below, names))
        signals = [name for name in self.reach.quantities if self._recurs(name, below)]
        if not signals:
            return
        cases = (c for name in sorted(names) for c in self.reach.quantities[name].cases)
        terms = [self.graph.lower(case.term) for case in cases]
        found = dict.fromkeys(self._derivatives(*sides, *terms))
        pairs = dict.fromkeys(pair for one in found for pair in self._on_the_way(*one))
        for signal in signals:
            for whole, part in pairs:
                if signal not in (whole, part, *self.reach.below(whole)):
                    yield from self._about(signal, whole, part)

    def _members(self, *terms: Node) -> Iterator[Node]:
        """The members of quantities in terms."""
        for term in terms:
            for node in self.graph.postorder(term):
                if node.kind is Kind.FAMILY and node.name in self.reach.quantities:
                    yield node

    def _recurs(self, name: str, below: frozenset[str] | set[str]) -> bool:
        """Whether a quantity is made of others of its family, with other labels."""
        return (
            name in below
            and name in self.reach.below(name)
            and self.reach.goes_down(name) is not None
            and len(self.graph.labels.slots(name)) == 1
        )

    def _derivatives(self, *terms: Node) -> Iterator[tuple[str, str]]:
        """What is differentiated, and by what."""
        for term in terms:
            for node in self.graph.postorder(term):
                if node.kind is Kind.PARTIAL:
                    body, variable = node.args
                    yield from ((m.name, variable.name) for m in self._members(body))

    def _on_the_way(self, whole: str, part: str) -> Iterator[tuple[str, str]]:
        """These two quantities, and pairs of others that lead from one to the other."""
        below = self.reach.below
        between = [
            name
            for name in self.reach.quantities
            if name in below(whole) and part in below(name)
        ]
        lower = dict.fromkeys((part, *between))
        for high in dict.fromkeys((whole, *between)):
            yield from ((high, low) for low in lower if low in below(high))

    def _about(self, signal: str, whole: str, part: str) -> Iterator[Lemma]:
        """The lemma that a derivative is an error signal, if the indices fit."""
        graph, quantities = self.graph, self.reach.quantities
        slots = quantities[signal].slots
        fit = fitted(graph, *(quantities[name] for name in (signal, whole, part)))
        if fit is None:
            return
        indices = [graph.index(slot.symbol.name) for slot in slots]
        args, count = [indices[k] for k in fit.order], len(quantities[whole].slots)
        of, by = graph.family(whole, *args[:count]), graph.family(part, *args[count:])
        (label,) = graph.labels.slots(signal)
        yield Lemma(
            left=graph.partial(of, by),
            right=graph.family(signal, *indices),
            ranges=fit.ranges,
            index=slots[label].symbol.name,
            upward=self.reach.goes_down(signal) is True,
            proof=Trace(()),
        )

    # Which multiple of the signal.

    def _multiples(self, lemma: Lemma) -> Iterator[Node]:
        """The right side, and what it may be multiplied by: as in J = 1/m sum ..."""
        yield lemma.right
        graph, whole = self.graph, lemma.left.args[0].name
        seen = {graph.one}
        for name in (whole, *sorted(self.reach.below(whole))):
            for case in self.reach.quantities[name].cases:
                for factor in self._factors(graph.lower(case.term)):
                    for scale in (factor, graph.mul(graph.number(2), factor)):
                        if scale not in seen:
                            seen.add(scale)
                            yield graph.mul(scale, lemma.right)

    def _factors(self, term: Node) -> Iterator[Node]:
        """The numbers and sizes that the summands of a term are multiplied by."""
        try:
            summands = multiplied_out(self.graph, Summand(Fraction(1), (), term), 0)
        except BackproofError:
            return
        for summand in summands:
            sizes = [f for f in summand.factors if not f.free and self._is_size(f)]
            yield self.graph.mul(*sizes)
            yield self.graph.mul(self.graph.number(summand.coefficient), *sizes)

    def _is_size(self, factor: Node) -> bool:
        base = factor.args[0] if factor.kind is Kind.POWER else factor
        return base.kind is Kind.FAMILY and base.name not in self.reach.quantities

    # At small sizes.

    def _holds(self, lemma: Lemma) -> bool:
        """Whether the two sides agree at small sizes, in a prime field."""
        key = lemma.left, lemma.right
        if key not in self._holding:
            try:
                sides = Sides(self._claim(lemma), lemma.left, lemma.right)
            except BackproofError:
                return False
            self._holding[key] = self._agree(sides)
        return self._holding[key]

    def _claim(self, lemma: Lemma) -> Claim:
        """A lemma as a claim."""
        raised = self.graph.raise_
        indices = tuple(
            Index(index_symbol(name), raised(lower), raised(upper))
            for name, lower, upper in lemma.ranges
        )
        return Claim("lemma", raised(lemma.left), raised(lemma.right), indices)

    def _agree(self, sides: Sides) -> bool:
        """Whether two sides agree wherever they say something, and do so."""
        compared = 0
        for sizes in islice(small_instances(self.graph.theory), 1, _ASSIGNMENTS):
            try:
                agree = self._agree_at(sides, sizes)
            except (BackproofError, ArithmeticError, MemoryError, RecursionError):
                continue
            if agree is False:
                return False
            compared += agree is True
            if compared == _ENOUGH:
                break
        return compared > 0

    def _agree_at(self, sides: Sides, sizes: Sizes) -> bool | None:
        """Whether the two sides agree; None if they say nothing at these sizes."""
        text = describe_sizes(sizes)
        if text not in self._instances:
            field = PrimeField(0, bits=True)
            self._instances[text] = Instance(self.graph, sizes, field)
        instance, found = self._instances[text], None
        for _, left, right in sides.cells(instance):
            _, (one, two) = aligned(left, right)
            if instance.arithmetic.differ(one, two).any():
                return False
            found = True
        return found
