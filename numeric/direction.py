"""One witness for all partial derivatives of a plan, at a network's real sizes.

The derivative of C along a random direction v of all parameters, by one forward
pass, must be the product of v with the plan's gradients:

    ∂C(w + s v)/∂s = Sum(v[p]*dw[p], p),    at s = 0

in the prime field.  A mistake in any one partial derivative changes the right
side with the stated probability.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.evaluate import Direction, Instance, Sizes
from backproof.symbolic.field import PRIME, Element, PrimeField
from backproof.symbolic.instances import describe_sizes
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.tensor import Axis, Tensor, aligned
from backproof.symbolic.verdict import bound_text

from .plan import Plan
from .plan_theory import plan_theory, target_term

__all__ = ["DirectionWitness", "direction_witness"]

FAILURE = Fraction(1, 2**64)
TRIALS = 128
# A larger error bound of one trial would not come below FAILURE in TRIALS trials.
HOPELESS = Fraction(7, 10)
# To how many neurons a layer is cut where the real sizes give no useful bound.
WIDTHS = (64, 16, 4)


@dataclass(frozen=True)
class DirectionWitness:
    """The pass along a random direction of all parameters.

    ``sizes`` are the network's own.  ``failure`` bounds the probability that a
    wrong partial derivative was missed at ``bounded_at``: the largest sizes, of
    those tried, for which there is a useful bound, since at a million
    parameters two arguments of exp may well collide.  It is None if the two
    sides differ, or if nothing could be decided, and ``trouble`` says which.
    """

    sizes: str
    bounded_at: str = ""
    failure: Fraction | None = None
    trouble: str = ""

    def __str__(self) -> str:
        """The result in one line."""
        if self.failure is None:
            return f"along a random direction at {self.sizes}: {self.trouble}"
        where = "" if self.bounded_at == self.sizes else f" at {self.bounded_at}"
        return f"agree at {self.sizes}, error {bound_text(self.failure)}{where}"


def direction_witness(plan: Plan, samples: int, seed: int) -> DirectionWitness:
    """Whether dC along random directions is what the gradients say.

    Truth values are free elements of the field at first; an identity that needs
    them to be 0 or 1 is tried again with bits.
    """
    graph = TermGraph(plan_theory(plan))
    net = plan.network
    real = describe_sizes(net.sizes(samples))
    trouble = ""
    for bits in (False, True):
        for widest in (None, *WIDTHS):
            sizes = net.sizes(samples, widest=widest)
            try:
                failure = _bound(plan, graph, sizes, seed, bits=bits)
            except (UnsupportedError, ZeroDivisionError) as error:
                trouble = f"undecided: {error or 'division by zero'}"
                break
            if failure is None:
                trouble = "the gradients are not the derivative of C"
                break
            if failure < FAILURE:
                return DirectionWitness(real, describe_sizes(sizes), failure)
            trouble = "undecided: the error bound is of no use at any size"
    return DirectionWitness(real, trouble=trouble)


def _bound(
    plan: Plan, graph: TermGraph, sizes: Sizes, seed: int, *, bits: bool
) -> Fraction | None:
    """The error bound of agreeing trials at these sizes, None if they differ."""
    failure = Fraction(1)
    for trial in range(TRIALS):
        field = PrimeField(seed * 1_000_003 + trial, bits=bits)
        found = _one_direction(plan, Instance(graph, sizes, field), field)
        if found is None:
            return None
        failure *= found
        if failure < FAILURE or found > HOPELESS:
            return failure
    return failure


def _one_direction(
    plan: Plan, instance: Instance, field: PrimeField
) -> Fraction | None:
    """The error bound of one trial, or None if the two sides differ."""
    net, graph = plan.network, instance.graph
    families = ("W", "b") if net.biases else ("W",)
    cost = graph.lower(net.theory.C.symbol)
    left = instance.tangent(cost, {}, Direction(families))
    total: Element = 0
    degree = left.degree
    for statement in plan.statements:
        if not statement.kind.endswith("gradient"):
            continue
        family = statement.target[1]
        table = _table(plan, instance, statement.target)
        direction = instance.direction(family, (statement.layer,))
        product = np.asarray(field.mul(direction.data, table.data)).reshape(-1)
        total = field.add(total, field.total(product, 0))
        degree = degree.plus(table.degree.times(direction.degree))
    if int(left.data) != int(total):
        return None
    return instance.ledger.failure(degree, PRIME)


def _table(plan: Plan, instance: Instance, target: str) -> Tensor:
    """A target for all values of its indices, its axes in their order."""
    axes = {}
    for slot in plan.targets[target].slots:
        first, last = instance.span(slot, {})
        name = slot.symbol.name
        axes[name] = Axis(name, first, last - first + 1)
    value = instance.value(instance.graph.lower(target_term(plan, target)), axes)
    blank = Tensor(tuple(axes.values()), np.empty([a.size for a in axes.values()]))
    _, (frame, data) = aligned(blank, value)
    return Tensor(blank.axes, np.broadcast_to(data, frame.shape), value.degree)
