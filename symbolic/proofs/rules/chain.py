"""The chain rule, through every quantity that uses a variable.

dq/dv = sum over p of dq/dp (the derivative of p's term by v, all else held fixed)
"""

from collections.abc import Iterable, Mapping

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.proofs.affine import Facts
from backproof.symbolic.proofs.trace import Rule, Step, Summand
from backproof.symbolic.theory import Quantity

from .context import Context
from .derivatives import apart
from .derive import directly
from .members import case_ranges, slot_ranges

__all__ = ["chain"]


def chain(context: Context, summand: Summand, factor: Node) -> Step | None:
    """A derivative by all that uses its variable."""
    whole, variable = factor.args
    facts = context.facts_of(summand)
    if whole.kind is not Kind.FAMILY:
        return None
    if whole.name == variable.name and not apart(context, whole, variable, facts):
        return None
    if not context.reach.well_founded(whole.name):
        return None
    terms = []
    for name in context.reach.between(whole.name, variable.name):
        user = context.reach.quantities[name]
        if user.stand_in:
            if _mentions(context, user, variable, facts):
                if name == whole.name or not _only_directly(context, user, variable):
                    return None
                terms.append(_through_unknown(context, whole, user, variable))
            continue
        for number in range(len(user.cases)):
            term = _through(context, whole, user, number, variable)
            if term is None:
                return None
            terms.append(term)
    total = context.graph.add(*terms)
    return context.replacing(Rule.CHAIN, summand, factor, total)


def _mentions(context: Context, user: Quantity, variable: Node, facts: Facts) -> bool:
    """Whether a definition may mention just this member."""
    graph = context.graph
    return any(
        node.kind is Kind.FAMILY
        and node.name == variable.name
        and not any(
            facts.different(a, b)
            for a, b in zip(node.args, variable.args, strict=True)
            if not a.free
        )
        for case in user.cases
        for node in graph.postorder(graph.lower(case.term))
    )


def _only_directly(context: Context, user: Quantity, variable: Node) -> bool:
    """Whether what a quantity mentions besides the variable does not use it."""
    reach = context.reach
    return not reach.round(variable.name) and not any(
        variable.name in reach.below(use.used) for use in reach.uses[user.name]
    )


def _through_unknown(
    context: Context, whole: Node, user: Quantity, variable: Node
) -> Node:
    """Sum over p of dwhole/dp dp/dvariable, where nothing more is known of p."""
    graph, names = context.graph, _fresh(context, user)
    member = graph.family(user.name, *names.values())
    slope = graph.mul(graph.partial(whole, member), graph.partial(member, variable))
    return _summed(context, slope, names, slot_ranges(context, user))


def _through(
    context: Context, whole: Node, user: Quantity, number: int, variable: Node
) -> Node | None:
    """Sum over p of dwhole/dp times the direct derivative of p by the variable."""
    graph, ranges = context.graph, case_ranges(context, user, number)
    if ranges is None:
        return None
    if any(Facts(graph).at_most(high, low, 1) for low, high in ranges):
        return graph.zero
    names = _fresh(context, user)
    body = graph.substitute(graph.lower(user.cases[number].term), names)
    try:
        slope = directly(graph, body, variable)
    except UnsupportedError:
        return None
    member = graph.family(user.name, *names.values())
    if member is not whole:
        slope = graph.mul(graph.partial(whole, member), slope)
    return _summed(context, slope, names, ranges)


def _fresh(context: Context, quantity: Quantity) -> Mapping[str, Node]:
    """A name of its own for each slot."""
    return {
        slot.symbol.name: context.graph.index(f"{slot.symbol.name}~{k}")
        for k, slot in enumerate(quantity.slots)
    }


def _summed(
    context: Context,
    term: Node,
    names: Mapping[str, Node],
    ranges: Iterable[tuple[Node, Node]],
) -> Node:
    """The sum of a term over all slots of a quantity."""
    graph = context.graph
    for index, pair in reversed(list(zip(names.values(), ranges, strict=True))):
        lower, upper = (graph.substitute(end, names) for end in pair)
        term = graph.sum(index.name, lower, upper, term)
    return term
