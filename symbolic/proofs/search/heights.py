"""Which members stand nearer to the cost: those that the others are used for."""

from collections.abc import Callable, Iterable

from backproof.symbolic.graph import Node
from backproof.symbolic.proofs.rules.context import Context

__all__ = ["highest_first", "like", "under"]


def like(context: Context, member: Node) -> Callable[[Node], bool]:
    """Whether another is of the same family, at the same label."""
    label = context.reach.label(member)

    def alike(other: Node) -> bool:
        if other.name != member.name:
            return False
        its = context.reach.label(other)
        if its is None or label is None:
            return its is label
        return its is label or context.facts.equal(its, label)

    return alike


def under(context: Context, low: Node, high: Node) -> bool:
    """Whether one is used for the other and not the other way."""
    facts, constant = context.facts, context.reach.constant
    if (low, high) not in facts.orders:
        facts.orders[low, high] = constant(low, high, facts) and not constant(
            high, low, facts
        )
    return facts.orders[low, high]


def highest_first(context: Context, members: Iterable[Node]) -> list[Node]:
    """The members in an order in which none is used for one behind it."""
    ordered: list[Node] = []
    waiting = list(members)
    while waiting:
        top = [
            m for m in waiting if not any(under(context, m, other) for other in waiting)
        ] or waiting
        ordered += top
        waiting = [m for m in waiting if m not in top]
    return ordered
