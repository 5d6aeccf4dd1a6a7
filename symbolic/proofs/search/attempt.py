"""One attempt to rewrite a total until nothing is left: the state, and its steps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.proofs.multiply import Bounds
from backproof.symbolic.proofs.rules.context import Context
from backproof.symbolic.proofs.rules.simpler import simpler
from backproof.symbolic.proofs.trace import Clear, Rule, Step, Summand, Trace

__all__ = ["Attempt", "arguments_of"]

_MOST_STEPS = 600
_MOST_SUMMANDS = 100
_MOST_TOGETHER = 1_500
"""Steps of all attempts at one claim; proofs that are found take a few hundred."""

# What has arguments that are put in order, or rewritten, by a proof of their own.
_OPEN = frozenset({Kind.APPLY, Kind.POWER, Kind.CHOOSE, Kind.NONNEGATIVE})


_SIMPLE = frozenset({Kind.INDEX, Kind.NUMBER, Kind.FAMILY, Kind.CONSTANT})


@dataclass
class Attempt:
    """The summands that are left, and the steps that led to them.

    ``most_bounds`` limits the sums around one product: a search that only goes up layer
    by layer, and never arrives, has more and more of them.
    """

    context: Context
    summands: dict[tuple[Bounds, Node], Fraction] = field(default_factory=dict)
    steps: list[Step | Clear] = field(default_factory=list)
    waiting: list[tuple[Bounds, Node]] = field(default_factory=list)
    most_bounds: int = 9

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return not self.summands

    @property
    def trace(self) -> Trace:
        """The steps so far."""
        return Trace(tuple(self.steps))

    def add(self, node: Node, factor: int = 1) -> None:
        """Add a multiple of a term."""
        for summand in self.context.expanded(node):
            self._add(replace(summand, coefficient=factor * summand.coefficient))

    def left(self) -> tuple[Summand, ...]:
        """What is left."""
        return tuple(Summand(c, *key) for key, c in self.summands.items())

    def node(self) -> Node:
        """What is left as one term."""
        graph = self.context.graph
        return graph.add(*(s.node(graph, self.context.level) for s in self.left()))

    def apply(self, step: Step) -> None:
        """Take a step."""
        memory = self.context.memory
        memory.steps += 1
        if memory.steps > _MOST_TOGETHER:
            raise UnsupportedError(f"more than {_MOST_TOGETHER} steps together")
        if len(self.steps) >= _MOST_STEPS:
            raise UnsupportedError(f"more than {_MOST_STEPS} steps")
        self.steps.append(step)
        del self.summands[step.before.bounds, step.before.product]
        for summand in step.after:
            if len(summand.bounds) > self.most_bounds:
                raise UnsupportedError(f"more than {self.most_bounds} sums at once")
            self._add(summand)
        if len(self.summands) > _MOST_SUMMANDS:
            raise UnsupportedError(f"more than {_MOST_SUMMANDS} summands")

    def _add(self, summand: Summand) -> None:
        key = summand.bounds, summand.product
        total = self.summands.get(key, Fraction(0)) + summand.coefficient
        if total:
            self.summands[key] = total
            self.waiting.append(key)
        else:
            self.summands.pop(key, None)

    def simplify(self) -> None:
        """Take every step that makes a summand simpler."""
        while self.waiting:
            key = self.waiting.pop()
            if key in self.summands:
                summand = Summand(self.summands[key], *key)
                step = simpler(self.context, summand) or self._tidied(summand)
                if step is not None:
                    self.apply(step)

    def each(self, step: Callable[[Summand], Step | None]) -> bool:
        """Take a step for every summand that has one; whether any had."""
        found = False
        for summand in self.left():
            key = summand.bounds, summand.product
            if self.summands.get(key) == summand.coefficient:
                taken = step(summand)
                if taken is not None:
                    self.apply(taken)
                    found = True
        self.simplify()
        return found

    # Arguments.

    def _tidied(self, summand: Summand) -> Step | None:
        """An argument in its simplest form."""
        tidy, level = self.context.memory.tidy, self.context.level
        for factor, place, argument in arguments_of(summand):
            if argument.kind in _SIMPLE or (level, argument) in tidy:
                continue
            inner = self._rewritten(summand, factor, argument, _simplified)
            new = inner.node()
            tidy.add((level, new))
            if new is not argument:
                return self._congruence(summand, factor, place, new, inner.trace)
        return None

    def rewritten(
        self, summand: Summand, rewrite: Callable[["Attempt"], None]
    ) -> Step | None:
        """A step that rewrites the argument of some factor, if that changes it."""
        for factor, place, argument in arguments_of(summand):
            inner = self._rewritten(summand, factor, argument, rewrite)
            new = inner.node()
            if new is not argument:
                return self._congruence(summand, factor, place, new, inner.trace)
        return None

    def equated(
        self,
        summand: Summand,
        factor: Node,
        place: int,
        new: Node,
        prove: Callable[["Attempt"], None],
    ) -> Step | None:
        """A step that replaces an argument by another, if that is proved equal."""
        inner = self._inside(summand, factor)
        inner.add(factor.args[place])
        inner.add(new, -1)
        prove(inner)
        if not inner.done:
            return None
        return self._congruence(summand, factor, place, new, inner.trace)

    def _rewritten(
        self,
        summand: Summand,
        factor: Node,
        argument: Node,
        rewrite: Callable[["Attempt"], None],
    ) -> "Attempt":
        inner = self._inside(summand, factor)
        inner.add(argument)
        rewrite(inner)
        return inner

    def _inside(self, summand: Summand, factor: Node) -> "Attempt":
        """An attempt on an argument.  What a comparison is of keeps its cases."""
        choices = factor.kind is not Kind.NONNEGATIVE
        return Attempt(self.context.inside(summand, choices=choices))

    def _congruence(
        self, summand: Summand, factor: Node, place: int, new: Node, proof: Trace
    ) -> Step:
        args = (*factor.args[:place], new, *factor.args[place + 1 :])
        term = self.context.graph.rebuild(factor, args)
        return self.context.replacing(
            Rule.CONGRUENCE, summand, factor, term, place, new, proof
        )

    # The whole total.

    def clear(self, base: Node, exponent: int) -> None:
        """Multiply everything by a power of a term that is not zero."""
        graph = self.context.graph
        power = graph.power(base, exponent)
        self.steps.append(Clear(base, exponent))
        old, self.summands = self.left(), {}
        for summand in old:
            product = graph.mul(power, summand.product)
            whole = Summand(summand.coefficient, summand.bounds, product)
            for part in self.context.multiplied(whole):
                self._add(part)

    def members(self) -> Iterator[Node]:
        """Every quantity in what is left, but those inside derivatives."""
        yield from self._below(lambda node: node.kind is Kind.FAMILY)

    def members_of(self, key: tuple[Bounds, Node]) -> Iterator[Node]:
        """Every quantity in one summand, but those inside derivatives."""
        yield from _below([key[1]], lambda node: node.kind is Kind.FAMILY)

    def functions(self) -> Iterator[Node]:
        """Every function in what is left."""
        yield from self._below(lambda node: node.kind is Kind.APPLY)

    def partials(self) -> tuple[Node, ...]:
        """Every derivative in what is left."""
        found = self._below(lambda node: node.kind is Kind.PARTIAL)
        return tuple(dict.fromkeys(found))

    def _below(self, wanted: Callable[[Node], bool]) -> Iterator[Node]:
        return _below([product for _, product in self.summands], wanted)


def _simplified(attempt: Attempt) -> None:
    attempt.simplify()


def arguments_of(summand: Summand) -> Iterator[tuple[Node, int, Node]]:
    """The arguments of the factors that have some, with their places."""
    for factor in summand.factors:
        if factor.kind in _OPEN:
            for place, argument in enumerate(factor.args):
                if argument.kind is not Kind.NUMBER:
                    yield factor, place, argument


def _below(roots: list[Node], wanted: Callable[[Node], bool]) -> Iterator[Node]:
    """The nodes of some kind in terms, but those inside derivatives."""
    seen: set[Node] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            if wanted(node):
                yield node
            if node.kind not in (Kind.PARTIAL, Kind.FAMILY, Kind.DELTA):
                stack.extend(node.args)
