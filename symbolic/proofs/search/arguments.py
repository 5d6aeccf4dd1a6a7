"""What may help: arguments that are equal, made the same.

g(sum_{1..i} x + sum_{i+1..n} x) = g(sum_{1..n} x)
"""

from collections.abc import Iterator
from itertools import permutations

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.proofs.order import text_of
from backproof.symbolic.proofs.rules.context import Context, Outline
from backproof.symbolic.proofs.trace import Step, Summand, bound_name

from .attempt import Attempt, arguments_of
from .pieces import pieces

__all__ = ["arguments"]

_MOST_RENAMED = 4
_MOST_ROUNDS = 24


def arguments(attempt: Attempt) -> bool:
    """Make an argument that holds sums like another that is equal to it."""
    for summand, other in permutations(attempt.left(), 2):
        step = _made_like(attempt, summand, other)
        if step is not None:
            attempt.apply(step)
            attempt.simplify()
            return True
    return False


def _made_like(attempt: Attempt, summand: Summand, other: Summand) -> Step | None:
    """A step that replaces an argument in a summand by one that stands in another."""
    context = attempt.context
    for factor, place, argument in arguments_of(summand):
        alike = [
            one.args[place]
            for one in other.factors
            if one.kind is factor.kind and one.data == factor.data
        ]
        for like in alike:
            if not _may_be_equal(context, argument, like):
                continue
            for new in _renamed(context, like, summand):
                # Always towards the older one, so that no two take turns.
                if new.rank < argument.rank:
                    step = attempt.equated(summand, factor, place, new, _prove)
                    if step is not None:
                        return step
    return None


def _may_be_equal(context: Context, one: Node, two: Node) -> bool:
    """Whether two terms are made of the same, but have sums over other values."""
    if one is two:
        return False
    first, second = _outline(context, one), _outline(context, two)
    return first.heads == second.heads and first.ranges != second.ranges


def _outline(context: Context, node: Node) -> Outline:
    """What a term is made of, found once."""
    outlines, quantities = context.memory.outlines, context.reach.quantities
    if node not in outlines:
        parts = list(context.graph.postorder(node))
        outlines[node] = Outline(
            frozenset(
                part.data
                for part in parts
                if part.kind is Kind.APPLY
                or (part.kind is Kind.FAMILY and part.name in quantities)
            ),
            frozenset(_range(part) for part in parts if part.kind is Kind.SUM),
        )
    return outlines[node]


def _range(total: Node) -> str:
    """The ends of a sum, whatever the names of bound indices."""
    lower, upper, _ = total.args
    bound = (name for name in lower.free | upper.free if name[0] in "#@")
    labels = dict.fromkeys(bound, "?")
    return f"{text_of(lower, labels)}..{text_of(upper, labels)}"


def _renamed(context: Context, like: Node, summand: Summand) -> Iterator[Node]:
    """A term with indices that are bound in a summand for its own, in every way."""
    bound = bound_name(context.level, 0).rstrip("0")
    own = sorted(n for n in like.free if n.rstrip("0123456789") == bound)
    there = map(context.index, range(min(len(summand.bounds), _MOST_RENAMED)))
    for indices in permutations(there, len(own)):
        yield context.graph.substitute(like, dict(zip(own, indices, strict=True)))


def _prove(attempt: Attempt) -> None:
    """Look for a proof that nothing is left, by cutting sums alone."""
    attempt.simplify()
    for _ in range(_MOST_ROUNDS):
        if attempt.done or not (pieces(attempt) or arguments(attempt)):
            return
