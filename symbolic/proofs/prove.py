"""The prover: it looks for a proof that two terms are equal, at all sizes.

What is always simpler is done at once: derivatives, deltas, the order of sums.  Then,
one at a time until nothing is left or nothing helps:

    a definition that contains a derivative is put in (error signals)
    the chain rule brings derivatives to one variable, the one nearest to the cost
    a definition is put in where what it uses stands in another summand
    of derivatives of several quantities the highest is opened
    the chain rule is used once more
    sums are made to run over the same values, and comparisons turned one way
    formulas of functions are put in, fractions split and denominators cleared
    sums over a few numbers are written out
    any other definition is put in, the one nearest to the cost first
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from backproof.symbolic.errors import BackproofError
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.theory import Claim

from .affine import Facts, affine
from .attempt import Attempt
from .goal import Goal, goal_of
from .reach import Reach
from .rules import Memory, Rules
from .trace import Proof, Split, Step, Summand, Trace

__all__ = ["Prover"]

_MOST_ROUNDS = 24
_MOST_BOUNDS = 9
_DEEPEST_SPLIT = 2
_FEW = 5


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
        """The dependences are found once."""
        self.reach = Reach(self.graph)
        self.memory = Memory()

    def prove(self, claim: Claim) -> Proof | None:
        """A proof of the claim, or None if none was found."""
        return next(self.proofs(claim), None)

    def proofs(self, claim: Claim) -> Iterator[Proof]:
        """Proofs of the claim, the plain one first, then those by cases."""
        yield from self._reached(goal_of(self.graph, claim), _DEEPEST_SPLIT)

    def _reached(self, goal: Goal, splits: int) -> Iterator[Proof]:
        """Proofs of a goal, which may be split that many times."""
        trace = self._trace(goal)
        if trace is not None:
            yield trace
        if not splits:
            return
        for index, value in goal.ends(self.graph):
            cases = (
                goal.at(self.graph, index, value),
                goal.without(self.graph, index, value),
            )
            found = (next(self._reached(case, splits - 1), None) for case in cases)
            there = next(found)
            elsewhere = None if there is None else next(found)
            if there is not None and elsewhere is not None:
                yield Split(index, value, there, elsewhere)

    def _trace(self, goal: Goal) -> Trace | None:
        """A proof without cases."""
        facts = goal.facts(self.graph)
        ranges = {name: (lower, upper) for name, lower, upper in goal.ranges}
        rules = Rules(self.graph, self.reach, facts, 0, self.memory, ranges)
        attempt = Attempt(rules, most_bounds=_MOST_BOUNDS + self._layers)
        try:
            attempt.add(goal.left)
            attempt.add(goal.right, -1)
            return attempt.trace if self._search(attempt) else None
        except (BackproofError, RecursionError):
            return None

    @cached_property
    def _layers(self) -> int:
        """How many layers the theory writes out one by one, about."""
        return sum(max(0, len(q.cases) - 2) for q in self.graph.theory.quantities)

    def _search(self, attempt: Attempt) -> bool:
        attempt.simplify()
        for _ in range(_MOST_ROUNDS + 8 * self._layers):
            if attempt.done:
                return True
            if not any(helps(self, attempt) for helps in _HELP):
                return False
        return attempt.done

    # What may help.

    def error_signals(self, attempt: Attempt) -> bool:
        """Put in the definitions that contain a derivative."""
        names = {
            member.name
            for member in attempt.members()
            if attempt.rules.opens(member) and self._has_partial(member.name)
        }
        return bool(names) and self._put_in(attempt, lambda m: m.name in names)

    def _has_partial(self, name: str) -> bool:
        return any(
            node.kind is Kind.PARTIAL
            for case in self.graph.theory.quantity(name).cases
            for node in self.graph.postorder(self.graph.lower(case.term))
        )

    def neighbours(self, attempt: Attempt) -> bool:
        """Put in a definition where what it uses stands in another summand."""
        facts = attempt.rules.facts
        contents = [frozenset(attempt.members_of(key)) for key in attempt.summands]
        present = dict.fromkeys(m for members in contents for m in members)
        open_ = [m for m in present if attempt.rules.opens(m)]
        for member in self._highest_first(open_, facts):
            elsewhere = [members for members in contents if member not in members]
            others = frozenset[Node]().union(*elsewhere)
            if self._beside(member, others, facts):
                return self._put_in(attempt, self._like(member, facts))
        return False

    def _beside(self, member: Node, others: frozenset[Node], facts: Facts) -> bool:
        for use in self.reach.uses.get(member.name, ()):
            for other in others:
                if other.name == use.used:
                    one, two = self.reach.label(member), self.reach.label(other)
                    if use.shift is None or one is None or two is None:
                        return True
                    shifted = self.graph.add(one, self.graph.number(use.shift))
                    if facts.equal(shifted, two):
                        return True
        return False

    def wholes(self, attempt: Attempt) -> bool:
        """Where derivatives of several quantities meet, open the highest of them."""
        partials = attempt.partials()
        for partial in partials:
            whole = partial.args[0]
            others = (p.args[0] for p in partials)
            if any(self._under(other, whole, attempt.rules.facts) for other in others):
                like = self._like(whole, attempt.rules.facts)
                if attempt.each(lambda s: self._opened(attempt.rules, s, like)):  # noqa: B023
                    return True
        return False

    def _opened(
        self, rules: Rules, summand: Summand, like: Callable[[Node], bool]
    ) -> Step | None:
        for factor in summand.factors:
            if factor.kind is Kind.PARTIAL and like(factor.args[0]):
                step = rules.forward(summand, factor)
                if step is not None:
                    return step
        return None

    def frontier(self, attempt: Attempt) -> bool:
        """Use the chain rule where the derivatives are not all by like variables."""
        facts = attempt.rules.facts
        found = []
        for _, product in attempt.summands:
            factors = product.args if product.kind is Kind.MUL else (product,)
            partials = [f.args[1] for f in factors if f.kind is Kind.PARTIAL]
            found.append(partials)
        variables = [v for partials in found for v in partials]
        if not variables:
            return False
        like = self._like(variables[0], facts)
        if all(found) and all(map(like, variables)):
            return False
        return self.chain_rule(attempt)

    def chain_rule(self, attempt: Attempt) -> bool:
        """Use the chain rule for the derivatives by the lowest variables."""
        partials = attempt.partials()
        facts = attempt.rules.facts
        for lowest in self._lowest(partials, facts):
            like = self._like(lowest.args[1], facts)
            if attempt.each(lambda s: self._chained(attempt.rules, s, like)):  # noqa: B023
                return True
        return False

    def _chained(
        self, rules: Rules, summand: Summand, like: Callable[[Node], bool]
    ) -> Step | None:
        for factor in summand.factors:
            if factor.kind is Kind.PARTIAL and like(factor.args[1]):
                step = rules.chain(summand, factor)
                if step is not None:
                    return step
        return None

    def _lowest(self, partials: tuple[Node, ...], facts: Facts) -> list[Node]:
        """The derivatives, those by what is used for the others first."""
        variables = list(dict.fromkeys(partial.args[1] for partial in partials))
        ranks = {v: k for k, v in enumerate(self._highest_first(variables, facts))}
        return sorted(partials, key=lambda p: -ranks[p.args[1]])

    def _under(self, low: Node, high: Node, facts: Facts) -> bool:
        """Whether one is used for the other and not the other way."""
        key = low, high
        if key not in facts.orders:
            constant = self.reach.constant
            under = constant(low, high, facts) and not constant(high, low, facts)
            facts.orders[key] = under
        return facts.orders[key]

    def ranges(self, attempt: Attempt) -> bool:
        """Make two sums of one term run over the same values, one value at a time."""
        left = attempt.left()
        for longer in left:
            for shorter in left:
                if longer.product is shorter.product and longer is not shorter:
                    found = _longer_at(longer, shorter)
                    if found is not None:
                        position, first = found
                        step = attempt.rules.peel(longer, position, first=first)
                        if step is not None:
                            attempt.apply(step)
                            attempt.simplify()
                            return True
        return False

    def values(self, attempt: Attempt) -> bool:
        """Write out a sum over a few numbers."""

        def step(summand: Summand) -> Step | None:
            for position, (lower, upper) in enumerate(summand.bounds):
                count = affine(self.graph.add(upper, self.graph.mul(minus, lower)))
                number = None if count is None else count.number
                if number is not None and 0 < number < _FEW:
                    return attempt.rules.peel(summand, position, first=True)
            return None

        minus = self.graph.number(-1)
        return attempt.each(step)

    def comparisons(self, attempt: Attempt) -> bool:
        """Write all comparisons of two numbers in one way."""

        def step(summand: Summand) -> Step | None:
            for factor in summand.factors:
                if factor.kind is Kind.NONNEGATIVE:
                    found = attempt.rules.opposite(summand, factor)
                    if found is not None:
                        return found
            return None

        return attempt.each(step)

    def formulas(self, attempt: Attempt) -> bool:
        """Put in the formulas of all functions that have one."""
        named = {
            node.function[0]
            for node in attempt.functions()
            if self.graph.function_body(*node.function) is not None
        }
        return bool(named) and self._functions_put_in(attempt, frozenset(named))

    def _functions_put_in(self, attempt: Attempt, names: frozenset[str]) -> bool:
        def step(rules: Rules, summand: Summand) -> Step | None:
            for factor in summand.factors:
                if factor.kind is Kind.APPLY and factor.function[0] in names:
                    return rules.formula(summand, factor)
            return None

        def has(node: Node) -> bool:
            return node.kind is Kind.APPLY and node.function[0] in names

        return self._everywhere(attempt, step, has)

    def fractions(self, attempt: Attempt) -> bool:
        """Split fractions with one denominator, as e/(1 + e) = 1 - 1/(1 + e)."""

        def step(summand: Summand) -> Step | None:
            for factor in summand.factors:
                if factor.kind is Kind.POWER:
                    found = attempt.rules.reduce(summand, factor)
                    if found is not None:
                        return found
            return None

        return attempt.each(step)

    def denominators(self, attempt: Attempt) -> bool:
        """Multiply by what stands in a denominator, free of bound indices."""
        for summand in attempt.left():
            if not self._has_values(attempt.rules, summand):
                continue
            for factor in summand.factors:
                if factor.kind is not Kind.POWER or factor.number >= 0:
                    continue
                (base,) = factor.args
                whole = factor.number.denominator == 1
                closed = not any(name.startswith("#") for name in base.free)
                if whole and closed and base.kind in (Kind.ADD, Kind.SUM):
                    lowest = min(
                        f.number
                        for _, other in attempt.summands
                        for f in (other.args if other.kind is Kind.MUL else (other,))
                        if f.kind is Kind.POWER and f.args[0] is base
                    )
                    attempt.clear(base, -int(lowest))
                    attempt.simplify()
                    return True
        return False

    def _has_values(self, rules: Rules, summand: Summand) -> bool:
        """Whether no sum around a product may be empty: then what it divides by is."""
        return all(
            rules.facts_without(summand, position).at_most(lower, upper)
            for position, (lower, upper) in enumerate(summand.bounds)
        )

    def definitions(self, attempt: Attempt) -> bool:
        """Put in the definition that stands nearest to the cost."""
        facts = attempt.rules.facts
        present = list(dict.fromkeys(attempt.members()))
        open_ = [m for m in present if attempt.rules.opens(m)]
        return any(
            self._put_in(attempt, self._like(member, facts))
            for member in self._highest_first(open_, facts)
        )

    # How.

    def _like(self, member: Node, facts: Facts) -> Callable[[Node], bool]:
        """Members of the same family at the same label."""
        label = self.reach.label(member)

        def alike(other: Node) -> bool:
            if other.name != member.name:
                return False
            its = self.reach.label(other)
            return its is label or (
                its is not None and label is not None and facts.equal(its, label)
            )

        return alike

    def _highest_first(self, members: list[Node], facts: Facts) -> list[Node]:
        ordered: list[Node] = []
        waiting = list(members)
        while waiting:
            top = [
                m for m in waiting
                if not any(self._under(m, other, facts) for other in waiting)
            ] or waiting  # fmt: skip
            ordered += top
            waiting = [m for m in waiting if m not in top]
        return ordered

    def _put_in(self, attempt: Attempt, wanted: Callable[[Node], bool]) -> bool:
        def step(rules: Rules, summand: Summand) -> Step | None:
            for factor in summand.factors:
                if (
                    factor.kind is Kind.FAMILY
                    and rules.opens(factor)
                    and wanted(factor)
                ):
                    found = rules.definition(summand, factor)
                    if found is not None:
                        return found
            return None

        def has(node: Node) -> bool:
            return (
                node.kind is Kind.FAMILY and attempt.rules.opens(node) and wanted(node)
            )

        return self._everywhere(attempt, step, has)

    def _everywhere(
        self,
        attempt: Attempt,
        step: Callable[[Rules, Summand], Step | None],
        has: Callable[[Node], bool],
    ) -> bool:
        """Take a step wherever it can be taken, also inside arguments."""
        found = False
        for _ in range(_MOST_ROUNDS):
            if not attempt.each(
                lambda s: step(attempt.rules, s) or self._inside(attempt, s, step, has)
            ):
                break
            found = True
        return found

    def _inside(
        self,
        attempt: Attempt,
        summand: Summand,
        step: Callable[[Rules, Summand], Step | None],
        has: Callable[[Node], bool],
    ) -> Step | None:
        if not any(
            has(node)
            for factor in summand.factors
            if factor.kind is not Kind.PARTIAL
            for node in self.graph.postorder(factor)
        ):
            return None

        def rewrite(inner: Attempt) -> None:
            inner.simplify()
            inner.each(
                lambda s: step(inner.rules, s) or self._inside(inner, s, step, has)
            )

        return attempt.rewritten(summand, rewrite)


_HELP: tuple[Callable[[Prover, Attempt], bool], ...] = (
    Prover.error_signals,
    Prover.frontier,
    Prover.neighbours,
    Prover.wholes,
    Prover.chain_rule,
    Prover.ranges,
    Prover.comparisons,
    Prover.formulas,
    Prover.fractions,
    Prover.denominators,
    Prover.values,
    Prover.definitions,
)


def _longer_at(longer: Summand, shorter: Summand) -> tuple[int, bool] | None:
    """Where the one range that differs is longer: its place, and whether at first."""
    if len(longer.bounds) != len(shorter.bounds):
        return None
    pairs = list(zip(longer.bounds, shorter.bounds, strict=True))
    places = [k for k, (one, two) in enumerate(pairs) if one != two]
    if len(places) != 1:
        return None
    (low, high), (other_low, other_high) = pairs[places[0]]
    for one, two, first in ((low, other_low, True), (other_high, high, False)):
        start, end = affine(one), affine(two)
        if start is not None and end is not None:
            gap = end.plus(start, -1).number
            if gap is not None and 0 < gap < _FEW:
                return places[0], first
    return None
