"""Two sides compared as numbers, in intervals: disjoint ones are two numbers.

The numbers are small, exact decimals, so that a person can follow a counterexample.
"""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import UnsupportedError
from .evaluate import Instance, Sizes
from .graph import Kind
from .instances import describe_sizes, size_text
from .interval import IntervalArithmetic
from .lowering import TermGraph
from .reach import reachable
from .sides import Sides
from .tensor import aligned
from .verdict import Counterexample

__all__ = ["INCOMPARABLE", "MANY", "POINTS", "PRECISE", "Comparison"]

# What keeps two numbers from being compared; the text is the reason.
INCOMPARABLE = (
    UnsupportedError,
    ZeroDivisionError,
    OverflowError,
    MemoryError,
    ValueError,
)

# Where a suspicion is pursued: small and large values, and what stands for undefined
# functions (see IntervalArithmetic).  A mistake may show only beyond some value, and
# a cost may exist only for outputs between 0 and 1.  All points but the first count
# as evidence for a claim about undefined functions.
_POINTS: tuple[dict[str, Any], ...] = (
    {},
    {"growth": 1, "offset": Fraction(1, 2), "height": Fraction(1, 20)},
    {"growth": 1, "scale": 10},
    {"growth": 1, "scale": 100},
    {"growth": 1},
    {"growth": 1, "positive": True},
)

POINTS = range(len(_POINTS))
"""The numbers of the points."""

MANY = range(64)
"""More of them: a mistake may show only for one outcome of several comparisons."""

PRECISE = -1
"""A point at which a tiny difference shows, for its many digits."""


class Comparison:
    """Points of one theory, shared by all claims that are compared at them."""

    def __init__(self, graph: TermGraph, *, seed: int = 0, digits: int = 50) -> None:
        self.graph = graph
        self.seed = seed
        self.digits = digits
        self._instances: dict[tuple[str, int], Instance] = {}

    def instance(self, sizes: Sizes, number: int) -> Instance:
        """The numbers of one point."""
        key = (describe_sizes(sizes), number)
        if key not in self._instances:
            arithmetic = IntervalArithmetic(
                f"{self.seed}:{key}",
                digits=self.digits * (8 if number == PRECISE else 1),
                **_POINTS[number % len(_POINTS)],
            )
            self._instances[key] = Instance(self.graph, sizes, arithmetic)
        return self._instances[key]

    def compare(
        self, sides: Sides, sizes: Sizes, point: int
    ) -> tuple[Counterexample | None, int]:
        """A counterexample at a point, or the digits to which all agree.

        Raises one of INCOMPARABLE where a side has no number.
        """
        instance = self.instance(sizes, point)
        arithmetic = instance.arithmetic
        assert isinstance(arithmetic, IntervalArithmetic)  # noqa: S101
        agreeing = arithmetic.digits
        for labels, left, right in sides.cells(instance):
            axes, (a, b) = aligned(left, right)
            differing = np.argwhere(arithmetic.differ(a, b))
            shape = np.broadcast_shapes(np.shape(a), np.shape(b))
            a, b = (np.broadcast_to(np.asarray(x, dtype=object), shape) for x in (a, b))
            if len(differing):
                position = tuple(differing[0])
                indices = [*labels.items()]
                indices += [
                    (axis.name, axis.start + int(offset))
                    for axis, offset in zip(axes, position, strict=True)
                ]
                return self._counterexample(
                    sides, instance, indices, (a[position], b[position])
                ), 0
            for position in np.ndindex(shape):
                agreeing = min(agreeing, _digits(arithmetic, a[position], b[position]))
        return None, agreeing

    def _counterexample(
        self,
        sides: Sides,
        instance: Instance,
        indices: list[tuple[str, int]],
        values: tuple[object, object],
    ) -> Counterexample:
        """The numbers at which the sides differ, of what the claim speaks of."""
        arithmetic = instance.arithmetic
        assert isinstance(arithmetic, IntervalArithmetic)  # noqa: S101
        involved = list(reachable(self.graph, sides.left, sides.right))
        names = {node.name for node in involved if node.kind is Kind.FAMILY}
        applied = {node.function[0] for node in involved if node.kind is Kind.APPLY}
        return Counterexample(
            sizes=tuple((n, size_text(s)) for n, s in instance.sizes.items()),
            indices=tuple(indices),
            values=tuple(
                (key, _array_text(drawn))
                for key, drawn in sorted(arithmetic.drawn.items())
                if key.partition("[")[0] in names
            ),
            functions=tuple(
                (function.name, arithmetic.stand_in_text(function.name))
                for function in self.graph.theory.functions
                if function.formula is None and function.name in applied
            ),
            left=arithmetic.decimal(values[0]),
            right=arithmetic.decimal(values[1]),
        )


def _digits(arithmetic: IntervalArithmetic, a: object, b: object) -> int:
    """To how many digits two overlapping intervals agree."""
    width = arithmetic.radius(a) + arithmetic.radius(b)
    if not width:
        return arithmetic.digits
    scale = max(abs(arithmetic.middle(a)), abs(arithmetic.middle(b)), 1)
    return max(0, len(str(int(scale / width))) - 1)


def _array_text(values: NDArray[np.object_]) -> str:
    """Decimals of exact hundredths, nested like the array."""
    if not values.ndim:
        return f"{float(values[()]):g}"
    return "[" + ", ".join(_array_text(np.asarray(v, object)) for v in values) + "]"
