"""Which rule makes a summand simpler, by the kinds of its factors."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.proofs.trace import Step, Summand

from .context import Context
from .deltas import delta
from .derivatives import by_lemma, partial
from .functions import choose, exponential
from .powers import power
from .sums import of_bounds

__all__ = ["simpler"]


def simpler(context: Context, summand: Summand) -> Step | None:
    """A step that makes a summand simpler, if there is one."""
    for factor in summand.factors:
        rule = _RULES.get(factor.kind)
        step = rule(context, summand, factor) if rule else None
        if step is not None:
            return step
    return of_bounds(context, summand) or by_lemma(context, summand)


_Rule: TypeAlias = Callable[[Context, Summand, Node], Step | None]

_RULES: Mapping[Kind, _Rule] = MappingProxyType(
    {
        Kind.DELTA: delta,
        Kind.POWER: power,
        Kind.APPLY: exponential,
        Kind.CHOOSE: choose,
        Kind.PARTIAL: partial,
    }
)
