"""The rules for bound indices: sums over one value, over none, in parts, in order.

sum_{k = s..t} f = sum_{k = s..m} f + sum_{k = m+1..t} f
"""

from backproof.symbolic.graph import Node
from backproof.symbolic.proofs.affine import Affine, affine
from backproof.symbolic.proofs.multiply import combined
from backproof.symbolic.proofs.order import canonical_order
from backproof.symbolic.proofs.trace import Rule, Step, Summand

from .context import Context

__all__ = ["cut", "of_bounds", "reordered"]


def of_bounds(context: Context, summand: Summand) -> Step | None:
    """A step that makes the sums around a product simpler, if there is one."""
    return (
        _empty(context, summand)
        or _single(context, summand)
        or _count(context, summand)
        or _turn(context, summand)
        or _exchange(context, summand)
    )


def cut(context: Context, summand: Summand, position: int, last: Node) -> Step | None:
    """A sum in two parts; ``last`` is the last value of the first one."""
    graph, (lower, upper) = context.graph, summand.bounds[position]
    facts = context.facts_before(summand, position)
    if not (facts.at_most(lower, last, -1) and facts.at_most(last, upper)):
        return None
    next_ = graph.add(last, graph.one)
    parts = (
        Summand(
            summand.coefficient,
            (*summand.bounds[:position], ends, *summand.bounds[position + 1 :]),
            summand.product,
        )
        for ends in ((lower, last), (next_, upper))
    )
    return Step(Rule.CUT, summand, combined(parts), None, (position, last))


def _empty(context: Context, summand: Summand) -> Step | None:
    """A sum over no value is 0."""
    for position, (lower, upper) in enumerate(summand.bounds):
        facts = context.facts_before(summand, position)
        if facts.at_most(upper, lower, 1):
            return Step(Rule.EMPTY, summand, (), None, (position,))
    return None


def _single(context: Context, summand: Summand) -> Step | None:
    """A sum over one value."""
    for position, (lower, upper) in enumerate(summand.bounds):
        if context.facts.equal(lower, upper):
            after = context.with_value(summand, summand.product, position, lower)
            return Step(Rule.SINGLE, summand, after, None, (position,))
    return None


def _count(context: Context, summand: Summand) -> Step | None:
    """A sum of terms that are all the same."""
    graph = context.graph
    for position, (lower, upper) in enumerate(summand.bounds):
        name = context.name(position)
        rest = summand.bounds[position + 1 :]
        if name in summand.product.free or any(
            name in end.free for bounds in rest for end in bounds
        ):
            continue
        if not context.facts_before(summand, position).at_most(lower, upper, -1):
            continue
        minus = graph.mul(graph.number(-1), lower)
        product = graph.mul(summand.product, graph.add(upper, minus, graph.one))
        after = context.with_value(summand, product, position, graph.one)
        return Step(Rule.COUNT, summand, after, None, (position,))
    return None


def _turn(context: Context, summand: Summand) -> Step | None:
    """A triangle whose inner sum starts at the outer index, the other way round.

    sum_{i = s..t} sum_{k = i+c..u} f = sum_{k = s+c..u} sum_{i = s..k-c} f
    """
    for inner, ends in enumerate(summand.bounds):
        for outer in range(inner):
            shift = _shift(context, ends, outer)
            if shift is None:
                continue
            last = context.graph.add(summand.bounds[outer][1], shift)
            if context.facts_before(summand, outer).at_most(ends[1], last):
                if inner > outer + 1:
                    return _side_by_side(context, summand, outer, inner)
                return _turned(context, summand, outer, shift)
    return None


def _shift(context: Context, ends: tuple[Node, Node], outer: int) -> Node | None:
    """The lower end minus an outer index; None if the range is no such triangle."""
    index, start = context.index(outer), affine(ends[0])
    if start is None or start.multiples.get(index) != 1 or index.name in ends[1].free:
        return None
    return start.plus(Affine({index: 1}, 0), -1).node(context.graph)


def _side_by_side(
    context: Context, summand: Summand, outer: int, inner: int
) -> Step | None:
    """An inner sum moved next to an outer one, what it needs before both."""
    needed = frozenset[str]().union(*(end.free for end in summand.bounds[inner]))
    between = range(outer + 1, inner)
    before = [k for k in between if context.name(k) in needed]
    behind = [k for k in between if k not in before]
    rest = range(inner + 1, len(summand.bounds))
    order = (*range(outer), *before, outer, inner, *behind, *rest)
    return reordered(context, summand, order)


def _turned(context: Context, summand: Summand, outer: int, shift: Node) -> Step:
    graph, substitute = context.graph, context.graph.substitute
    (first, _), (_, last) = summand.bounds[outer : outer + 2]
    values = {
        context.name(outer): context.index(outer + 1),
        context.name(outer + 1): context.index(outer),
    }
    end = graph.add(context.index(outer), graph.mul(graph.number(-1), shift))
    bounds = (
        *summand.bounds[:outer],
        (graph.add(first, shift), last),
        (first, end),
        *(
            (substitute(low, values), substitute(high, values))
            for low, high in summand.bounds[outer + 2 :]
        ),
    )
    product = substitute(summand.product, values)
    after = Summand(summand.coefficient, bounds, product)
    return Step(Rule.TURN, summand, (after,), None, (outer,))


def _exchange(context: Context, summand: Summand) -> Step | None:
    """The sums in their canonical order."""
    if len(summand.bounds) < 2:
        return None
    key = context.level, summand.bounds, summand.product
    orders = context.memory.orders
    if key not in orders:
        orders[key] = canonical_order(summand, context.level)
    order = orders[key]
    if order == tuple(range(len(summand.bounds))):
        return None
    return reordered(context, summand, order)


def reordered(
    context: Context, summand: Summand, order: tuple[int, ...]
) -> Step | None:
    """The sums in another order, given as old positions."""
    substitute = context.graph.substitute
    values = {context.name(old): context.index(new) for new, old in enumerate(order)}
    bounds = []
    for new, old in enumerate(order):
        lower, upper = (substitute(end, values) for end in summand.bounds[old])
        later = {context.name(k) for k in range(new, len(order))}
        if (lower.free | upper.free) & later:
            return None
        bounds.append((lower, upper))
    product = substitute(summand.product, values)
    after = Summand(summand.coefficient, tuple(bounds), product)
    return Step(Rule.EXCHANGE, summand, (after,), None, order)
