"""The rules for Kronecker deltas.

sum_k delta(k, t) f(k) = f(t),   delta(x, t) f(x) = delta(x, t) f(t)
"""

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.proofs.affine import Affine, affine
from backproof.symbolic.proofs.trace import Rule, Step, Summand

from .context import Context, others
from .sums import reordered

__all__ = ["delta"]


def delta(context: Context, summand: Summand, factor: Node) -> Step | None:
    """A delta decided, or used to replace an index."""
    one, two = factor.args
    facts = context.facts_of(summand)
    if facts.equal(one, two):
        return context.replacing(Rule.DELTA, summand, factor, context.graph.one)
    if facts.different(one, two):
        return context.replacing(Rule.DELTA, summand, factor, context.graph.zero)
    return _contract(context, summand, factor) or _meet(context, summand, factor)


def _difference(factor: Node) -> Affine | None:
    left, right = (affine(arg) for arg in factor.args)
    return None if left is None or right is None else left.plus(right, -1)


def _solved(context: Context, difference: Affine, index: Node) -> Node | None:
    """What an index must be for a difference to be 0."""
    count = difference.multiples.get(index)
    if count not in (1, -1):
        return None
    value = Affine({index: 1}, 0).plus(difference, -count).node(context.graph)
    return None if index.name in value.free else value


def _meet(context: Context, summand: Summand, factor: Node) -> Step | None:
    """delta(x, t) f(x) = delta(x, t) f(t)."""
    difference, rest = _difference(factor), others(summand, factor)
    if difference is None or not rest:
        return None
    facts = context.facts_of(summand)
    free = frozenset[str]().union(*(other.free for other in rest))
    indices = [n for n in difference.multiples if n.kind is Kind.INDEX]
    for index in sorted(indices, key=lambda n: n.name, reverse=True):
        value = _solved(context, difference, index)
        ends = _range(context, summand, index.name)
        if value is None or ends is None or not facts.within(value, *ends):
            continue
        if not _before(context, summand, index.name, value):
            continue
        if index.name not in free:
            return None
        moved = [context.graph.substitute(f, {index.name: value}) for f in rest]
        product = context.graph.mul(factor, *moved)
        whole = Summand(summand.coefficient, summand.bounds, product)
        after, detail = context.multiplied(whole), (index.name, value)
        return Step(Rule.MEET, summand, after, factor, detail)
    return None


def _range(context: Context, summand: Summand, name: str) -> tuple[Node, Node] | None:
    """The range of a free or of a bound index."""
    for position, ends in enumerate(summand.bounds):
        if name == context.name(position):
            return ends
    return context.ranges.get(name)


def _before(context: Context, summand: Summand, name: str, value: Node) -> bool:
    """Whether a value mentions no index that is bound at or after another."""
    names = [context.name(k) for k in range(len(summand.bounds))]
    if name not in names:
        return value.free.isdisjoint(names)
    return value.free.isdisjoint(names[names.index(name) :])


def _contract(context: Context, summand: Summand, factor: Node) -> Step | None:
    """sum_k delta(k, t) f(k) = f(t)."""
    difference = _difference(factor)
    if difference is None:
        return None
    facts = context.facts_of(summand)
    for position in reversed(range(len(summand.bounds))):
        value = _solved(context, difference, context.index(position))
        ends = summand.bounds[position]
        if value is None or not facts.within(value, *ends):
            continue
        # Not only because the index itself lies there.
        if not context.facts_beside(summand, position).within(value, *ends):
            continue
        later = _behind(context, summand, position, value)
        if later is not None:
            return later
        product = context.graph.mul(*others(summand, factor))
        after = context.with_value(summand, product, position, value)
        return Step(Rule.CONTRACT, summand, after, factor, (position, value))
    return None


def _behind(
    context: Context, summand: Summand, position: int, value: Node
) -> Step | None:
    """The sums in an order in which an index stands behind what its value needs."""
    count = len(summand.bounds)
    needed = [k for k in range(position + 1, count) if context.name(k) in value.free]
    if not needed:
        return None
    order = [k for k in range(count) if k != position]
    order.insert(max(needed), position)
    return reordered(context, summand, tuple(order))
