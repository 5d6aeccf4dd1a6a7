"""Witnesses: all partial derivatives of a cost against the terms said to be them.

*Direct*: each derivative, found by other means, equals its entry of the gradients.

*Direction*: one forward pass along a random direction v of all parameters p,

    ∂C(p + s·v)/∂s = Sum(v·gradient),    at s = 0

so that a mistake in any one partial derivative changes the right side with the
stated probability.  Both are exact arithmetic in the prime field.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from sympy import Expr

from .degree import Degree
from .errors import UnsupportedError
from .evaluate import Direction, Instance, Sizes
from .field import PRIME, PrimeField
from .instances import describe_sizes
from .interval import IntervalArithmetic
from .lowering import TermGraph
from .tensor import Axis, Tensor, aligned
from .theory import Index
from .verdict import bound_text

__all__ = ["Gradient", "Witness", "compare_along_direction", "compare_entries"]

# Identity testing is repeated until the first bound, or so often; above the second
# it is no witness.
FAILURE = Fraction(1, 2**80)
TRIALS = 16
TRIALS_WITH_BITS = 128

# A suspicion is pursued at so many points, for networks of up to so many weights.
POINTS = 3
LARGEST_CONFIRMED = 4_000
ACCEPTABLE = Fraction(1, 2**40)


@dataclass(frozen=True)
class Gradient:
    """The derivative of the cost by a quantity: at its labels, ``term`` for_all."""

    quantity: str
    labels: tuple[int, ...]
    term: Expr
    for_all: tuple[Index, ...]


@dataclass(frozen=True)
class Witness:
    """One comparison of all partial derivatives.

    ``compared`` counts them and ``differing`` names those that differ.
    ``failure`` bounds the probability that a wrong one was missed.  ``trouble``
    says why nothing could be decided, if so.
    """

    name: str
    sizes: str
    compared: int
    differing: tuple[str, ...]
    failure: Fraction
    trouble: str = ""

    @property
    def agrees(self) -> bool:
        """Whether no partial derivative differs."""
        return not self.differing and not self.trouble

    @property
    def holds(self) -> bool:
        """Whether they agree, with an error bound worth the name."""
        return self.agrees and self.failure <= ACCEPTABLE

    def __str__(self) -> str:
        """The result in one line."""
        if self.trouble:
            return f"undecided at {self.sizes}: {self.trouble}"
        if self.agrees and not self.holds:
            bound = bound_text(self.failure)
            return f"agrees at {self.sizes}, but with an error {bound} only"
        if self.agrees:
            found = f"{self.compared} partial derivatives agree"
            return f"{found} at {self.sizes}, error {bound_text(self.failure)}"
        return f"differs at {self.sizes}: {', '.join(self.differing)}"


def compare_along_direction(
    graph: TermGraph, cost: Expr, gradients: Iterable[Gradient], sizes: Sizes, seed: int
) -> Witness:
    """Compare dC along a random direction with the gradients.

    Truth values are free elements of the field at first; an identity that needs
    them to be 0 or 1 is tried again with bits.
    """
    known = tuple(gradients)
    families = tuple(dict.fromkeys(gradient.quantity for gradient in known))
    node = graph.lower(cost)
    compared = 0

    def differing(instance: Instance) -> tuple[Degree, list[str]]:
        nonlocal compared
        left = instance.tangent(node, {}, Direction(families))
        total = instance.arithmetic.number(0)
        degree, compared = left.degree, 0
        for gradient in known:
            table = _table(instance, gradient)
            direction = instance.direction(gradient.quantity, gradient.labels)
            product = np.asarray(instance.arithmetic.mul(direction.data, table.data))
            flat = product.reshape(-1)
            compared += flat.size
            total = instance.arithmetic.add(total, instance.arithmetic.total(flat, 0))
            degree = degree.plus(table.degree.times(direction.degree))
        differs = instance.arithmetic.differ(left.data, total)
        return degree, ["the derivative along a random direction"] if differs else []

    tried = _tried(graph, sizes, seed, differing)
    return Witness("direction", describe_sizes(sizes), compared, *tried)


def compare_entries(
    name: str,
    graph: TermGraph,
    derivatives: Mapping[Expr, Expr],
    gradients: Iterable[Gradient],
    sizes: Sizes,
    seed: int,
) -> Witness:
    """Compare the derivative by each parameter with its entry of the gradients."""
    try:
        nodes = {parameter: graph.lower(d) for parameter, d in derivatives.items()}
    except UnsupportedError as error:
        where = describe_sizes(sizes)
        return Witness(name, where, len(derivatives), (), Fraction(1), str(error))
    known = {(gradient.quantity, gradient.labels): gradient for gradient in gradients}

    def differing(instance: Instance) -> tuple[Degree, list[str]]:
        tables = {key: _table(instance, gradient) for key, gradient in known.items()}
        degree, wrong = Degree(), []
        for parameter, node in nodes.items():
            left = instance.value(node, {})
            label, *indices = map(int, parameter.indices)
            table = tables[parameter.base.name, (label,)]
            degree = degree.plus(left.degree).plus(table.degree)
            position = tuple(index - 1 for index in indices)
            if instance.arithmetic.differ(left.data, table.data[position]):
                wrong.append(str(parameter))
        return degree, wrong

    tried = _tried(graph, sizes, seed, differing)
    return Witness(name, describe_sizes(sizes), len(nodes), *tried)


def _tried(
    graph: TermGraph,
    sizes: Sizes,
    seed: int,
    differing: Callable[[Instance], tuple[Degree, list[str]]],
) -> tuple[tuple[str, ...], Fraction, str]:
    """What differs, the error bound of all trials that found nothing, trouble."""
    wrong: dict[str, None] = {}
    for bits in (False, True):
        wrong, failure, trial = {}, Fraction(1), 0
        trials = TRIALS_WITH_BITS if bits else TRIALS
        while failure > FAILURE and trial < trials and not wrong:
            field = PrimeField(seed * 1_000_003 + trial, bits=bits)
            instance = Instance(graph, sizes, field)
            try:
                degree, found = differing(instance)
            except UnsupportedError as error:
                return (), Fraction(1), str(error)
            except ZeroDivisionError:
                return (), Fraction(1), "a division by zero in the field"
            wrong.update(dict.fromkeys(found))
            failure *= instance.ledger.failure(degree, PRIME)
            trial += 1
        if not wrong:
            return (), failure, ""
    return _confirmed(graph, sizes, differing)


def _confirmed(
    graph: TermGraph,
    sizes: Sizes,
    differing: Callable[[Instance], tuple[Degree, list[str]]],
) -> tuple[tuple[str, ...], Fraction, str]:
    """What differs as numbers: a difference in the field is only a suspicion."""
    products = sum(
        a * b
        for size in sizes.values()
        if not isinstance(size, int)
        for a, b in pairwise(size.values())
    )
    if products > LARGEST_CONFIRMED:
        return (), Fraction(1), "the field disagrees; too large to compare as numbers"
    for point in range(POINTS):
        instance = Instance(graph, sizes, IntervalArithmetic(point, growth=point % 2))
        try:
            _, found = differing(instance)
        except (UnsupportedError, ZeroDivisionError, OverflowError):
            continue
        if found:
            return tuple(found), Fraction(1), ""
    return (), Fraction(1), "the field disagrees, but no numbers do"


def _table(instance: Instance, gradient: Gradient) -> Tensor:
    """A gradient for all values of its indices, its axes in their order."""
    axes = {}
    for index in gradient.for_all:
        first, last = instance.span(index, {})
        axes[index.symbol.name] = Axis(index.symbol.name, first, last - first + 1)
    value = instance.value(instance.graph.lower(gradient.term), axes)
    blank = Tensor(tuple(axes.values()), np.empty([a.size for a in axes.values()]))
    _, (frame, data) = aligned(blank, value)
    return Tensor(blank.axes, np.broadcast_to(data, frame.shape), value.degree)
