"""The two sides of a claim, evaluated for every value of its free indices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .errors import AbsentError
from .evaluate import Instance
from .graph import Node
from .tensor import Axis, Tensor
from .theory import Claim, Index

__all__ = ["Sides"]


@dataclass(frozen=True)
class Sides:
    """A claim with its two sides lowered."""

    claim: Claim
    left: Node
    right: Node

    def cells(
        self, instance: Instance
    ) -> Iterator[tuple[dict[str, int], Tensor, Tensor]]:
        """Both sides for each value of the labels, over axes for the rest.

        A value of a label for which a quantity does not exist is passed over.
        """
        found = instance.graph.labels
        labels = found.indices(self.left) | found.indices(self.right)
        ranges = [
            symbol.name
            for index in self.claim.for_all
            for bound in (index.lower, index.upper)
            for symbol in bound.free_symbols
        ]
        yield from self._cells(instance, labels.union(ranges), self.claim.for_all, {})

    def _cells(
        self,
        instance: Instance,
        labels: frozenset[str],
        indices: tuple[Index, ...],
        environment: Mapping[str, int | Axis],
    ) -> Iterator[tuple[dict[str, int], Tensor, Tensor]]:
        if not indices:
            try:
                left = instance.value(self.left, environment)
                right = instance.value(self.right, environment)
            except AbsentError:
                return
            numbers = {k: v for k, v in environment.items() if isinstance(v, int)}
            yield numbers, left, right
            return
        index, rest = indices[0], indices[1:]
        name = index.symbol.name
        try:
            first, last = instance.span(index, environment)
        except AbsentError:
            return
        if name in labels:
            for value in range(first, last + 1):
                inner = {**environment, name: value}
                yield from self._cells(instance, labels, rest, inner)
        elif last >= first:
            axis = Axis(name, first, last - first + 1)
            inner_axis = {**environment, name: axis}
            yield from self._cells(instance, labels, rest, inner_axis)
