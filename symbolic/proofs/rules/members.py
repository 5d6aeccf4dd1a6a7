"""Which clause of a definition holds for a member, and the rule that puts it in."""

from collections.abc import Iterable, Mapping

from sympy import Symbol

from backproof.symbolic.graph import Node
from backproof.symbolic.proofs.affine import Facts
from backproof.symbolic.proofs.multiply import Bounds
from backproof.symbolic.proofs.trace import Rule, Step, Summand
from backproof.symbolic.theory import Index, Quantity

from .context import Context

__all__ = ["case_of", "case_ranges", "definition", "in_range", "opens", "slot_ranges"]


def opens(context: Context, member: Node) -> bool:
    """Whether a member has a definition that a proof may put in."""
    quantity = context.reach.quantities.get(member.name)
    return quantity is not None and not quantity.given and not quantity.stand_in


def definition(context: Context, summand: Summand, member: Node) -> Step | None:
    """A quantity's definition put in."""
    found = case_of(context, member, context.facts_of(summand))
    if found is None:
        return None
    number, term = found
    return context.replacing(Rule.DEFINITION, summand, member, term, number)


def case_of(context: Context, member: Node, facts: Facts) -> tuple[int, Node] | None:
    """The case of a definition that holds for a member, and its term."""
    if not opens(context, member):
        return None
    graph, quantity = context.graph, context.reach.quantities[member.name]
    values = _named(quantity, member.args)
    if not all(in_range(context, member, k, facts) for k in range(len(member.args))):
        return None
    for number, case in enumerate(quantity.cases):
        where = [
            (values[i.symbol.name], *_ends(context, i, values)) for i in case.where
        ]
        if all(facts.within(*place) for place in where):
            return number, graph.substitute(graph.lower(case.term), values)
        if not any(facts.outside(*place) for place in where):
            return None
    return None


def in_range(context: Context, member: Node, slot: int, facts: Facts) -> bool:
    """Whether an argument of a member lies in the range of its slot."""
    quantity = context.reach.quantities[member.name]
    ends = _ends(context, quantity.slots[slot], _named(quantity, member.args))
    return facts.within(member.args[slot], *ends)


def _named(quantity: Quantity, args: Iterable[Node]) -> dict[str, Node]:
    names = (slot.symbol.name for slot in quantity.slots)
    return dict(zip(names, args, strict=True))


def _ends(
    context: Context, index: Index, values: Mapping[str, Node]
) -> tuple[Node, Node]:
    graph = context.graph
    lower, upper = graph.lower(index.lower), graph.lower(index.upper)
    return graph.substitute(lower, values), graph.substitute(upper, values)


def slot_ranges(context: Context, quantity: Quantity) -> Bounds:
    """The ranges of a quantity's slots."""
    return _ranges(context, {slot.symbol: slot for slot in quantity.slots})


def case_ranges(context: Context, quantity: Quantity, number: int) -> Bounds | None:
    """The ranges of the slots for which a case is the one that holds."""
    own = {slot.symbol: slot for slot in quantity.slots}
    *earlier, case = quantity.cases[: number + 1]
    ranges: Bounds | None = _ranges(context, own | {i.symbol: i for i in case.where})
    for other in earlier:
        if ranges is not None:
            taken = _ranges(context, own | {i.symbol: i for i in other.where})
            ranges = _without(context, ranges, taken)
    return ranges


def _ranges(context: Context, indices: Mapping[Symbol, Index]) -> Bounds:
    lower = context.graph.lower
    return tuple((lower(i.lower), lower(i.upper)) for i in indices.values())


def _without(context: Context, ranges: Bounds, taken: Bounds) -> Bounds | None:
    """The ranges without others, which touch them at one end or not at all."""
    graph, facts = context.graph, Facts(context.graph)
    pairs = list(zip(ranges, taken, strict=True))
    for (low, high), (other_low, other_high) in pairs:
        if facts.at_most(high, other_low, 1) or facts.at_most(other_high, low, 1):
            return ranges
    unlike = [k for k, (one, two) in enumerate(pairs) if one != two]
    if len(unlike) > 1:
        return None
    place = unlike[0] if unlike else 0
    (low, high), (other_low, other_high) = pairs[place]
    if facts.at_most(other_low, low):
        low = graph.add(other_high, graph.one)
    elif facts.at_most(high, other_high):
        high = graph.add(other_low, graph.number(-1))
    else:
        return None
    return (*ranges[:place], (low, high), *ranges[place + 1 :])
