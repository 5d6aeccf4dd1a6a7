"""The prover: it looks for a proof that two terms are equal, at all sizes.

What is always simpler is done at once: derivatives, deltas, the order of sums.  Then,
one at a time until nothing is left or nothing helps:

    a definition that contains a derivative is put in (error signals)
    what a lemma says more about is opened, if there is a lemma
    the chain rule brings derivatives to one variable, the one nearest to the cost
    a definition is put in where what it uses stands in another summand
    of derivatives of several quantities the highest is opened
    the chain rule is used once more
    sums are cut where others start or end, also inside arguments
    comparisons are turned one way
    formulas of functions are put in, fractions split and denominators cleared
    sums over a few numbers are written out
    any other definition is put in, the one nearest to the cost first

If that fails, it is tried for an index at one end of its range, and elsewhere; and then
all of it with lemmas about error signals that are defined by recursion.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from backproof.symbolic.errors import BackproofError
from backproof.symbolic.graph import Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.rules.context import Context, Memory
from backproof.symbolic.proofs.search.arguments import arguments
from backproof.symbolic.proofs.search.attempt import Attempt
from backproof.symbolic.proofs.search.inductions import Inductions
from backproof.symbolic.proofs.search.openings import (
    definitions,
    error_signals,
    formulas,
    neighbours,
    signals,
)
from backproof.symbolic.proofs.search.pieces import pieces, values
from backproof.symbolic.proofs.search.quotients import (
    comparisons,
    denominators,
    fractions,
)
from backproof.symbolic.proofs.search.slopes import (
    chain_rule,
    frontier,
    towards_lemmas,
    wholes,
)
from backproof.symbolic.theory import Claim

from .goal import Goal, goal_of
from .reach import Reach
from .trace import Proof, Split, Trace

__all__ = ["Prover"]

_MOST_ROUNDS = 16
_MOST_BOUNDS = 9
_DEEPEST_SPLIT = 2


@dataclass
class Prover:
    """Looks for proofs of the claims of one theory.

    >>> from sympy import IndexedBase, Symbol
    >>> from backproof.symbolic.theory import (
    ...     Index, Quantity, Size, Theory, index_symbol, total)
    >>> i, k, n = index_symbol("i"), index_symbol("k"), Size("n")
    >>> x = Quantity("x", (Index(i, 1, n.symbol),))
    >>> graph = TermGraph(Theory("example", (n,), (x,)))
    >>> one = total(x.symbol[i], Index(i, 1, n.symbol))
    >>> both = total(x.symbol[i] * x.symbol[k], Index(i, 1, n.symbol),
    ...              Index(k, 1, n.symbol))
    >>> Prover(graph).prove(Claim("square of a sum", one**2, both)) is not None
    True
    >>> Prover(graph).prove(Claim("no factor lost", one, 2 * one)) is None
    True
    """

    graph: TermGraph

    def __post_init__(self) -> None:
        """The dependences are found once, and so are lemmas."""
        self.reach = Reach(self.graph)
        self.memory = Memory()
        self.inductions = Inductions(self.reach, self._by_induction)

    def prove(self, claim: Claim) -> Proof | None:
        """A proof of the claim, or None if none was found."""
        return next(self.proofs(claim), None)

    def proofs(self, claim: Claim) -> Iterator[Proof]:
        """Proofs of the claim: the plain one, then those by cases, then with lemmas."""
        goal = goal_of(self.graph, claim)
        self.memory.steps = 0
        yield from self._reached(goal, _DEEPEST_SPLIT)
        every = self.inductions.about(goal)
        for lemmas in dict.fromkeys((every, *((one,) for one in every))):
            if lemmas:
                helped = replace(goal, lemmas=lemmas)
                for proof in self._reached(helped, _DEEPEST_SPLIT):
                    yield self.inductions.wrapped(proof)

    # Goals.

    def _reached(self, goal: Goal, splits: int) -> Iterator[Proof]:
        """Proofs of a goal, which may be split that many times."""
        trace = self._trace(goal)
        if trace is not None:
            yield trace
        if splits:
            for index, value in goal.ends(self.graph):
                yield from self._split(goal, index, value, splits - 1)

    def _split(
        self, goal: Goal, index: str, value: Node, splits: int
    ) -> Iterator[Proof]:
        """A proof for one end of an index's range, and one for what is left of it."""
        there = goal.at(self.graph, index, value)
        elsewhere = goal.without(self.graph, index, value)
        one = next(self._reached(there, splits), None)
        two = one and next(self._reached(elsewhere, splits), None)
        if one is not None and two is not None:
            yield Split(index, value, one, two)

    def _trace(self, goal: Goal) -> Trace | None:
        """A proof without cases."""
        facts = goal.facts(self.graph)
        ranges = {name: (lower, upper) for name, lower, upper in goal.ranges}
        memory = Memory() if goal.lemmas else self.memory
        context = Context(self.graph, self.reach, facts, 0, memory, ranges, goal.lemmas)
        attempt = Attempt(context, most_bounds=_MOST_BOUNDS + self._layers)
        try:
            attempt.add(goal.left)
            attempt.add(goal.right, -1)
            signals(attempt)
            return attempt.trace if self._search(attempt) else None
        except (BackproofError, RecursionError):
            return None

    def _by_induction(self, goal: Goal, index: str, base: Node) -> Proof | None:
        """A proof of a lemma: at one end of its label's range, and elsewhere."""
        split = self._split(goal, index, base, _DEEPEST_SPLIT - 1)
        return next(split, None) or self._trace(goal)

    # The search.

    @cached_property
    def _layers(self) -> int:
        """How many layers the theory writes out one by one, about."""
        return sum(max(0, len(q.cases) - 2) for q in self.graph.theory.quantities)

    def _search(self, attempt: Attempt) -> bool:
        attempt.simplify()
        for _ in range(_MOST_ROUNDS + 8 * self._layers):
            if attempt.done:
                return True
            if not any(helps(attempt) for helps in _HELP):
                return False
        return attempt.done


_HELP: tuple[Callable[[Attempt], bool], ...] = (
    error_signals,
    towards_lemmas,
    frontier,
    neighbours,
    wholes,
    chain_rule,
    pieces,
    arguments,
    comparisons,
    formulas,
    fractions,
    denominators,
    values,
    definitions,
)
