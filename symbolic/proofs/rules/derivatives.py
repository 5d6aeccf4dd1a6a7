"""The rules for derivatives of quantities, but the chain rule.

dq[s]/dq[t] = delta(s, t),   dq/dv = d(the term of q)/dv,   or 0
"""

from collections.abc import Callable

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.proofs.affine import Facts, affine
from backproof.symbolic.proofs.trace import Rule, Step, Summand

from .context import Context
from .derive import derivative, member_delta
from .members import case_of, in_range, opens

__all__ = ["apart", "by_lemma", "forward", "partial"]


def partial(context: Context, summand: Summand, factor: Node) -> Step | None:
    """A derivative made simpler."""
    graph, (body, variable) = context.graph, factor.args
    if body.kind is not Kind.FAMILY:
        term = derivative(graph, body, _by(context, variable))
        return context.replacing(Rule.DIFFERENTIATE, summand, factor, term)
    facts, reach = context.facts_of(summand), context.reach
    if body.name not in reach.quantities:
        return context.replacing(Rule.CONSTANT, summand, factor, graph.zero)
    if body.name == variable.name and _alike(context, body, variable, facts):
        term = member_delta(graph, body, variable)
        return context.replacing(Rule.SAME, summand, factor, term)
    if reach.constant(body, variable, facts):
        return context.replacing(Rule.CONSTANT, summand, factor, graph.zero)
    return _parallel(context, summand, factor) or _next(context, summand, factor)


def by_lemma(context: Context, summand: Summand) -> Step | None:
    """What a lemma says of a derivative; the innermost lemma first."""
    facts = context.facts_of(summand)
    for known in reversed(context.lemmas):
        for factor in summand.factors:
            term = known.applied(context.graph, facts, factor)
            if term is not None:
                left = known.lemma.left
                return context.replacing(Rule.LEMMA, summand, factor, term, left)
    return None


def _by(context: Context, variable: Node) -> Callable[[Node], Node]:
    def of_quantity(node: Node) -> Node:
        if node.name not in context.reach.quantities:
            return context.graph.zero
        return context.graph.partial(node, variable)

    return of_quantity


def _alike(context: Context, one: Node, two: Node, facts: Facts) -> bool:
    if not context.reach.round(one.name):
        return True
    return all(
        facts.equal(one.args[slot], two.args[slot])
        for slot in context.graph.labels.slots(one.name)
    )


def _parallel(context: Context, summand: Summand, factor: Node) -> Step | None:
    """dq[i]/dv[k] = delta(i, k) dq[i]/dv[i]."""
    graph, (body, variable) = context.graph, factor.args
    facts = context.facts_of(summand)
    labels = graph.labels.slots(variable.name)
    for slot, other in sorted(context.reach.handed_on(body.name, variable.name)):
        one, two = body.args[slot], variable.args[other]
        if other in labels or facts.equal(one, two):
            continue
        args = (*variable.args[:other], one, *variable.args[other + 1 :])
        member = graph.family(variable.name, *args)
        if in_range(context, member, other, facts):
            term = graph.mul(graph.delta(one, two), graph.partial(body, member))
            return context.replacing(Rule.PARALLEL, summand, factor, term, slot, other)
    return None


def _next(context: Context, summand: Summand, factor: Node) -> Step | None:
    """Where the labels differ by a number, the definition is differentiated."""
    one, two = (context.reach.label(arg) for arg in factor.args)
    if one is None or two is None:
        return None
    labels = affine(one), affine(two)
    if labels[0] is None or labels[1] is None:
        return None
    if labels[0].plus(labels[1], -1).number is None:
        return None
    return forward(context, summand, factor)


def forward(context: Context, summand: Summand, factor: Node) -> Step | None:
    """The definition of what is differentiated put in."""
    body, variable = factor.args
    facts = context.facts_of(summand)
    if body.kind is not Kind.FAMILY or not opens(context, body):
        return None
    if body.name == variable.name and not apart(context, body, variable, facts):
        return None
    found = case_of(context, body, facts)
    if found is None:
        return None
    number, term = found
    slope = context.graph.partial(term, variable)
    return context.replacing(Rule.FORWARD, summand, factor, slope, number)


def apart(context: Context, one: Node, two: Node, facts: Facts) -> bool:
    """Whether two members of one family have different labels."""
    return any(
        facts.different(one.args[slot], two.args[slot])
        for slot in context.graph.labels.slots(one.name)
    )
