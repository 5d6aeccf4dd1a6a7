"""Identity testing: whether two sides agree in a prime field, at random points.

Agreement is exact arithmetic at points drawn at random, with the error bound of
Schwartz (1980).  Disagreement is only a suspicion: exp and undefined functions are
imitated in the field.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .degree import Degree
from .errors import AbsentError, UnsupportedError
from .evaluate import Instance, Sizes
from .field import PRIME, PrimeField
from .graph import Kind
from .instances import describe_sizes
from .lowering import TermGraph
from .reach import reachable
from .sides import Sides
from .tensor import aligned
from .verdict import bound_text

__all__ = ["Agreement", "FieldTest"]


@dataclass(frozen=True)
class Agreement:
    """How often two sides agreed, and how probable that is if they are not equal."""

    trials: int
    failure: Fraction


class FieldTest:
    """Random instances of one theory, shared by all claims that are tested on them.

    ``failure`` is the error bound that a test aims at with at most ``trials`` trials
    and ``acceptable`` what it must reach to be worth its name.
    """

    def __init__(
        self,
        graph: TermGraph,
        *,
        seed: int = 0,
        failure: Fraction = Fraction(1, 2**100),
        acceptable: Fraction = Fraction(1, 2**40),
        trials: int = 512,
    ) -> None:
        self.graph = graph
        self.seed = seed
        self.failure = failure
        self.acceptable = acceptable
        self.trials = trials
        self._instances: dict[tuple[str, int, bool], Instance] = {}

    def instance(self, sizes: Sizes, trial: int, *, bits: bool = False) -> Instance:
        """One random instance; with ``bits`` comparisons have the values 0 and 1."""
        key = (describe_sizes(sizes), trial, bits)
        if key not in self._instances:
            field = PrimeField(self.seed * 1_000_003 + trial, bits=bits)
            self._instances[key] = Instance(self.graph, sizes, field)
        return self._instances[key]

    def compares(self, sides: Sides) -> bool:
        """Whether the claim depends on the outcome of a comparison."""
        involved = reachable(self.graph, sides.left, sides.right)
        return any(node.kind is Kind.NONNEGATIVE for node in involved)

    def glance(self, sides: Sides, sizes: Sizes) -> Agreement | None:
        """A trial, or a few where comparisons are bits: None if the sides differ.

        Raises AbsentError if the claim says nothing at these sizes, and whatever the
        evaluation raises.
        """
        return self._tested(sides, sizes, Fraction(1, 2**20))

    def agreement(self, sides: Sides, sizes: Sizes) -> Agreement | None:
        """As many trials as the error bound needs: None if the sides differ.

        Raises like `glance`, and UnsupportedError if the bound cannot be had.
        """
        return self._acceptable(self._tested(sides, sizes, self.failure))

    def second_witness(self, sides: Sides, sizes: Sizes) -> Agreement | None:
        """The same for what rests on a proof: no more trials than acceptable."""
        return self._acceptable(self._tested(sides, sizes, self.acceptable))

    def _acceptable(self, found: Agreement | None) -> Agreement | None:
        if found is not None and found.failure > self.acceptable:
            raise UnsupportedError(
                "identity testing agrees, but with an error "
                f"{bound_text(found.failure)} only"
            )
        return found

    def _tested(self, sides: Sides, sizes: Sizes, wanted: Fraction) -> Agreement | None:
        found = self._repeated(sides, sizes, wanted, bits=False)
        if found is None and self.compares(sides):
            found = self._repeated(sides, sizes, wanted, bits=True)
        return found

    def _repeated(
        self, sides: Sides, sizes: Sizes, wanted: Fraction, *, bits: bool
    ) -> Agreement | None:
        trials, failure = 0, Fraction(1)
        while failure > wanted and trials < self.trials:
            bound = self._trial(sides, self.instance(sizes, trials, bits=bits))
            if bound is None:
                return None
            trials, failure = trials + 1, failure * bound
        return Agreement(trials, failure)

    def _trial(self, sides: Sides, instance: Instance) -> Fraction | None:
        """The error bound of one trial, None if the sides differ."""
        degree, cells = Degree(), 0
        for _, left, right in sides.cells(instance):
            _, (a, b) = aligned(left, right)
            if instance.arithmetic.differ(a, b).any():
                return None
            degree = degree.plus(left.degree).plus(right.degree)
            cells += np.broadcast(np.asarray(a), np.asarray(b)).size
        if not cells:
            raise AbsentError("the claim says nothing at these sizes")
        return instance.ledger.failure(degree, PRIME)
