"""The meaning of a term on an instance: one function over many arithmetics.

An *instance* gives every size of a theory a number.  A term is evaluated for all
values of its free indices at once: they are axes of the resulting tensor, except
those that choose among arrays of different shapes (layers), which take one value
at a time.  A defined quantity is evaluated once, as a whole table.

``tangent`` is the derivative of a term, by forward accumulation: along a `Seed`
(one axis for every entry of a quantity) or along a `Direction` (one random
direction in the space of several quantities).

Tables are filled from a stack of requests, so that the depth of a network is not
bounded by Python's recursion.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from .arithmetic import Arithmetic
from .degree import VARIABLE, Degree, Ledger
from .errors import AbsentError, TheoryError, UnsupportedError
from .graph import Kind, Node
from .lowering import TermGraph
from .seeds import Direction, Seed
from .tangents import TANGENT
from .tensor import Axis, Positions, Tensor, aligned, whole
from .theory import Case, Index, Quantity
from .values import VALUE

__all__ = ["Direction", "Environment", "Instance", "Seed", "Sizes"]

Environment: TypeAlias = Mapping[str, int | Axis]
Sizes: TypeAlias = Mapping[str, int | Mapping[Any, int]]
_T = TypeVar("_T")

# A tensor with more entries than this is not remembered, and a sum whose body
# would have more is accumulated in pieces.
LARGE = 2**21
MOST_LABELS = 5_000
"""Labels at which quantities wait for one another, such as layers."""
MOST_NUMBERS = 2**15
"""Different whole numbers that one index takes where its value counts."""


class _NeedsError(Exception):
    """A table must be filled before the evaluation can go on."""

    def __init__(self, request: tuple[object, ...]) -> None:
        super().__init__(request)
        self.request = request


@dataclass
class Instance:
    """A theory with a number for every size, in one arithmetic.

    >>> from sympy import IndexedBase
    >>> from backproof.symbolic.field import PrimeField
    >>> from backproof.symbolic.theory import Index, Size, Theory, index_symbol, total
    >>> i, n = index_symbol("i"), Size("n")
    >>> x = Quantity("x", (Index(i, 1, n.symbol),))
    >>> graph = TermGraph(Theory("example", (n,), (x,)))
    >>> instance = Instance(graph, {"n": 3}, PrimeField(seed=0))
    >>> node = graph.lower(total(x.symbol[i], *x.slots) - x.symbol[1] - x.symbol[2])
    >>> last = graph.lower(x.symbol[3])
    >>> instance.value(node, {}).data == instance.value(last, {}).data
    True
    """

    graph: TermGraph
    sizes: Sizes
    arithmetic: Arithmetic
    ledger: Ledger = field(default_factory=Ledger)
    _tables: dict[tuple[object, ...], Tensor | None] = field(default_factory=dict)
    _known_axes: dict[tuple[str, tuple[int, ...]], tuple[Axis, ...]] = field(
        default_factory=dict
    )
    _memo: dict[tuple[object, ...], Tensor | None] = field(default_factory=dict)

    # Public.

    def value(self, node: Node, environment: Environment) -> Tensor:
        """The value of a term; its free indices are bound by the environment.

        Raises RangeError where a quantity does not exist, UnsupportedError for
        what the arithmetic cannot do, ZeroDivisionError.
        """
        return self._run(lambda: self._value_of_dag(node, environment))

    def tangent(
        self, node: Node, environment: Environment, seed: Seed | Direction
    ) -> Tensor:
        """The derivative of a term along a seed, zero where it is constant."""
        found = self._run(lambda: self.node_tangent(node, environment, seed))
        return self.zero() if found is None else found

    def direction(self, quantity: str, labels: tuple[int, ...]) -> Tensor:
        """The random direction of one quantity, entry by entry."""
        return self._draw(self.quantity(quantity), labels, "direction of ")

    def integer(self, node: Node, environment: Environment) -> int:
        """The value of an index term that has no free axis."""
        value = self.positions(node, environment)
        if not isinstance(value, int):
            raise TheoryError(f"{self.graph.raise_(node)} takes several values here")
        return value

    def span(self, index: Index, environment: Environment) -> tuple[int, int]:
        """The first and the last value of an index."""
        lower, upper = self.graph.lower(index.lower), self.graph.lower(index.upper)
        return self.integer(lower, environment), self.integer(upper, environment)

    def axes_of(self, quantity: str, labels: tuple[int, ...]) -> tuple[Axis, ...]:
        """The axes of a quantity's table at these labels."""
        key = (quantity, labels)
        axes = self._known_axes.get(key)
        if axes is None:
            axes = self._axes(self.quantity(quantity), labels)
            self._known_axes[key] = axes
        return axes

    # Tables, filled from a stack of requests.

    def _run(self, evaluation: Callable[[], _T]) -> _T:
        while True:
            try:
                return evaluation()
            except _NeedsError as need:
                self._fill(need.request)

    def _fill(self, request: tuple[object, ...]) -> None:
        waiting = {request: None}  # a stack that knows what is in it
        while waiting:
            current = next(reversed(waiting))
            try:
                self._tables[current] = self._compute(*current)
            except _NeedsError as need:
                if need.request in waiting:
                    raise TheoryError(
                        f"{need.request[0]} is defined in terms of itself"
                    ) from None
                if len(waiting) >= MOST_LABELS:
                    raise UnsupportedError(
                        f"{need.request[0]} at more than {MOST_LABELS} labels"
                    ) from None
                waiting[need.request] = None
            else:
                del waiting[current]

    def table(self, name: str, labels: tuple[int, ...]) -> Tensor:
        """The table of a quantity at these labels."""
        table = self.requested(name, labels, None)
        assert table is not None  # noqa: S101  (only tangents may be zero)
        return table

    def requested(
        self, name: str, labels: tuple[int, ...], seed: Seed | Direction | None
    ) -> Tensor | None:
        """A table, or its tangent along a seed; None is a zero tangent."""
        request = (name, labels, seed)
        if request not in self._tables:
            raise _NeedsError(request)
        return self._tables[request]

    def _compute(self, name: Any, labels: Any, seed: Any) -> Tensor | None:
        quantity = self.quantity(name)
        if isinstance(seed, Seed) and (name, labels) == (seed.quantity, seed.labels):
            return self._identity(name, labels)
        if quantity.given:
            if seed is None:
                return self._draw(quantity, labels, "")
            if isinstance(seed, Direction) and name in seed.quantities:
                return self.direction(name, labels)
            return None
        axes = self.axes_of(name, labels)
        outer: dict[str, int | Axis] = dict(self.label_values(quantity, labels))
        case = self.case(quantity, outer)
        node = self.graph.lower(case.term)
        named = [(axis.name.partition(".")[2], axis) for axis in axes]
        return self._over(node, named, outer, seed)

    def _over(
        self,
        node: Node,
        axes: list[tuple[str, Axis]],
        outer: Mapping[str, int | Axis],
        seed: Seed | Direction | None,
    ) -> Tensor | None:
        """The term for all values of some indices, labels one at a time."""
        labels = self.graph.labels.indices(node)
        for position, (name, axis) in enumerate(axes):
            if name in labels:
                rest = axes[:position] + axes[position + 1 :]
                slices = [
                    self._over(node, rest, {**outer, name: axis.start + k}, seed)
                    for k in range(axis.size)
                ]
                return self._stacked(axis, slices)
        environment = {**outer, **dict(axes)}
        if seed is None:
            tensor: Tensor | None = self.node_value(node, environment)
        else:
            tensor = self.node_tangent(node, environment, seed)
        if tensor is None:
            return None
        return self._filled(tensor, [axis for _, axis in axes])

    def _filled(self, tensor: Tensor, axes: list[Axis]) -> Tensor:
        """The tensor with all of the axes first, also those it is constant along."""
        rest = [axis for axis in tensor.axes if axis not in axes]
        every = (*axes, *rest)
        shape = [axis.size for axis in every]
        blank = Tensor(every, np.empty(shape, dtype=np.bool_))
        _, (_, data) = aligned(blank, tensor)
        if not every:
            return Tensor((), data, tensor.degree)
        if tensor.axes:
            data = np.broadcast_to(data, shape)
        else:
            filled = np.empty(shape, dtype=object if _is_object(data) else np.uint64)
            filled[...] = data
            data = filled
        return Tensor(every, data, tensor.degree)

    def _stacked(self, axis: Axis, slices: list[Tensor | None]) -> Tensor | None:
        """The slices side by side along a new first axis."""
        if all(part is None for part in slices):
            return None
        parts = [self.zero() if part is None else part for part in slices]
        degree = Degree()
        for part in parts:
            degree = degree.plus(part.degree)
        inner = list(dict.fromkeys(a for part in parts for a in part.axes))
        arrays = [np.asarray(self._filled(part, inner).data) for part in parts]
        return Tensor((axis, *inner), np.stack(arrays), degree)

    # Quantities.

    def quantity(self, name: str) -> Quantity:
        """The theory's quantity of that name."""
        return self.graph.theory.quantity(name)

    def _axes(self, quantity: Quantity, labels: tuple[int, ...]) -> tuple[Axis, ...]:
        values = self.label_values(quantity, labels)
        label_slots = self.graph.labels.slots(quantity.name)
        found = []
        ends = self.graph.slot_ends(quantity.name)
        for position, (slot, (first, last)) in enumerate(
            zip(quantity.slots, ends, strict=True)
        ):
            lower, upper = self.integer(first, values), self.integer(last, values)
            if position in label_slots:
                value = values[slot.symbol.name]
                if not lower <= value <= upper:
                    raise AbsentError(
                        f"{quantity.name} does not exist for {slot.symbol} = {value}: "
                        f"{slot.symbol} runs over {lower}..{upper}"
                    )
                continue
            name = f"{quantity.name}.{slot.symbol.name}"
            found.append(Axis(name, lower, max(upper - lower + 1, 0)))
        return tuple(found)

    def label_values(
        self, quantity: Quantity, labels: tuple[int, ...]
    ) -> dict[str, int]:
        """The label slots of a quantity with their values, by name."""
        slots = [
            quantity.slots[position]
            for position in self.graph.labels.slots(quantity.name)
        ]
        return {slot.symbol.name: v for slot, v in zip(slots, labels, strict=True)}

    def case(self, quantity: Quantity, labels: Environment) -> Case:
        """The clause of a definition that holds at these labels."""
        for case in quantity.cases:
            if all(self._within(index, labels) for index in case.where):
                return case
        where = ", ".join(f"{name} = {value}" for name, value in labels.items())
        raise AbsentError(f"{quantity.name} has no definition for {where}")

    def _within(self, index: Index, labels: Environment) -> bool:
        lower, upper = self.span(index, labels)
        value = labels[index.symbol.name]
        return isinstance(value, int) and lower <= value <= upper

    def _draw(self, quantity: Quantity, labels: tuple[int, ...], prefix: str) -> Tensor:
        axes = self.axes_of(quantity.name, labels)
        shape = tuple(axis.size for axis in axes)
        texts = ",".join(map(str, labels))
        key = f"{prefix}{quantity.name}[{texts}]" if texts else prefix + quantity.name
        data = self.arithmetic.draw(key, shape, quantity.domain)
        return Tensor(axes, data, VARIABLE)

    def _identity(self, name: str, labels: tuple[int, ...]) -> Tensor:
        """The derivative of a quantity by itself: one where all slots agree."""
        axes = self.axes_of(name, labels)
        wanted = tuple(Axis(f"∂{a.name}", a.start, a.size) for a in axes)
        shape = [axis.size for axis in axes]
        if not axes:
            return self.number(1)
        size = int(np.prod(shape))
        if size**2 > 16 * LARGE:
            raise UnsupportedError(
                f"the derivative by each of the {size} entries of {name} at once"
            )
        unit = np.eye(size, dtype=np.int64).reshape(*shape, *shape)
        return Tensor((*axes, *wanted), self.embed(unit))

    def embed(self, array: NDArray[np.int64]) -> Any:
        """An array of small whole numbers as elements."""
        small, places = np.unique(array, return_inverse=True)
        if len(small) > MOST_NUMBERS:
            raise UnsupportedError(f"an index with {len(small)} values as a number")
        values = [self.arithmetic.number(int(v)) for v in small]
        kind = object if any(map(_is_object, values)) else np.uint64
        elements = np.empty(len(values), dtype=kind)
        for place, element in enumerate(values):
            elements[place] = element
        return elements[places].reshape(array.shape)

    def number(self, value: int | Fraction) -> Tensor:
        """A rational number as a tensor."""
        return Tensor((), self.arithmetic.number(value))

    def zero(self) -> Tensor:
        """Zero as a tensor."""
        return self.number(0)

    # Index terms.

    def positions(self, node: Node, environment: Environment) -> Positions:
        """The value of an index term: a number, an axis, or whole numbers."""
        if node.kind is Kind.NUMBER and node.number.denominator == 1:
            return int(node.number)
        if node.kind is Kind.INDEX:
            if node.name not in environment:
                raise TheoryError(f"the index {node.name} is not bound to a range")
            return environment[node.name]
        if node.kind is Kind.FAMILY and node.name in self.sizes:
            size = self.sizes[node.name]
            if isinstance(size, int):
                return size
            place = tuple(self.integer(arg, environment) for arg in node.args)
            key = place if len(place) > 1 else place[0]
            if key not in size:
                raise AbsentError(f"there is no {node.name}{list(place)}")
            return size[key]
        if node.kind in (Kind.ADD, Kind.MUL):
            parts = [self.positions(arg, environment) for arg in node.args]
            numbers = [part for part in parts if isinstance(part, int)]
            if len(numbers) == len(parts):
                return sum(numbers) if node.kind is Kind.ADD else math.prod(numbers)
            axes, arrays = aligned(*map(whole, parts))
            combine = np.add if node.kind is Kind.ADD else np.multiply
            result = arrays[0]
            for array in arrays[1:]:
                result = combine(result, array)
            return Tensor(axes, result)
        raise UnsupportedError(f"{self.graph.raise_(node)} as an index")

    # Values.

    def _value_of_dag(self, node: Node, environment: Environment) -> Tensor:
        """Arguments first, so that an expanded cost needs no deep recursion."""
        if node.free or node.height:
            return self.node_value(node, environment)
        stack = [node]
        while stack:
            part = stack[-1]
            waiting = [arg for arg in part.args if (arg, None) not in self._memo]
            if part.kind is Kind.PARTIAL or not waiting:
                self.node_value(stack.pop(), environment)
            else:
                stack += waiting
        return self.node_value(node, environment)

    def node_value(self, node: Node, environment: Environment) -> Tensor:
        """The value of a node, remembered; inside `value` only."""
        key = (node, None, *_bindings(node, environment))
        found = self._memo.get(key)
        if found is None:
            found = VALUE[node.kind](self, node, environment)
            if found.size <= LARGE:
                self._memo[key] = found
        return found

    def node_tangent(
        self, node: Node, environment: Environment, seed: Seed | Direction
    ) -> Tensor | None:
        """The tangent of a node, remembered; None is zero."""
        key = (node, seed, *_bindings(node, environment))
        if key not in self._memo:
            found = TANGENT[node.kind](self, node, environment, seed)
            if found is not None and found.size > LARGE:
                return found
            self._memo[key] = found
        return self._memo[key]

    def add(self, a: Tensor, b: Tensor) -> Tensor:
        """The sum of two tensors."""
        axes, (left, right) = aligned(a, b)
        data = self.arithmetic.add(left, right)
        return Tensor(axes, data, a.degree.plus(b.degree))

    def mul(self, a: Tensor, b: Tensor) -> Tensor:
        """The product of two tensors, entry by entry."""
        axes, (left, right) = aligned(a, b)
        data = self.arithmetic.mul(left, right)
        return Tensor(axes, data, a.degree.times(b.degree))

    def power(self, base: Tensor, exponent: int) -> Tensor:
        """A whole power of a tensor."""
        data = self.arithmetic.power(base.data, exponent)
        degree = Degree().times(base.degree, abs(exponent))
        if exponent < 0:
            self.ledger.record_inverses(base.size, base.degree)
            inverse = Degree(
                inverses=-exponent,
                numerator=degree.denominator,
                denominator=degree.numerator,
            )
            degree = self.ledger.opaque(base.degree, inverse)
        return Tensor(base.axes, data, degree)

    def keyed(self, function: str, order: int, argument: Tensor) -> Tensor:
        """A function that the arithmetic knows, or imitates by keyed values."""
        data = self.arithmetic.apply(function, order, argument.data)
        self.ledger.record_atoms(argument.size, argument.degree)
        # Sine and cosine are quotients of degree two of their keyed value.
        degree = VARIABLE
        if function in ("@sin", "@cos"):
            square = Degree(polynomial=2, numerator=2)
            self.ledger.record_inverses(argument.size, square)
            degree = Degree(polynomial=2, inverses=1, numerator=2, denominator=2)
        return Tensor(argument.axes, data, self.ledger.opaque(argument.degree, degree))

    def summed(
        self,
        node: Node,
        environment: Environment,
        evaluate: Callable[[Node, Environment], Tensor | None],
    ) -> Tensor | None:
        """A sum of values or of tangents, over an axis or term by term."""
        result = None
        for piece in self.pieces(node, environment):
            part = evaluate(node.args[2], {**environment, node.name: piece})
            if part is not None:
                if isinstance(piece, Axis):
                    part = self._along(part, piece)
                result = part if result is None else self.add(result, part)
        return result

    def pieces(self, node: Node, environment: Environment) -> Iterator[int | Axis]:
        """The values of a bound index: a label's one by one, others by the axis.

        An axis is cut where the body would have more than LARGE entries.
        """
        lower, upper, body = node.args
        first = self.integer(lower, environment)
        last = self.integer(upper, environment)
        if node.name in self.graph.labels.indices(body):
            yield from range(first, last + 1)
            return
        beside = 1
        for name in body.free:
            bound = environment.get(name)
            beside *= bound.size if isinstance(bound, Axis) else 1
        step = max(1, LARGE // beside)
        for start in range(first, last + 1, step):
            yield Axis(node.name, start, min(step, last + 1 - start))

    def _along(self, body: Tensor, axis: Axis) -> Tensor:
        """The sum of a tensor along an axis that it may be constant along."""
        if axis not in body.axes:
            return self.mul(body, self.number(axis.size))
        position = body.axes.index(axis)
        axes = body.axes[:position] + body.axes[position + 1 :]
        data = self.arithmetic.total(body.data, position)
        return Tensor(axes, data, body.degree.summed(axis.size))

    def selectors(
        self, node: Node, axes: Iterable[Axis], environment: Environment
    ) -> dict[Axis, Positions]:
        """What the slots of a quantity's axes are indexed with."""
        labels = self.graph.labels.slots(node.name)
        plain = [arg for k, arg in enumerate(node.args) if k not in labels]
        return {
            axis: self.positions(arg, environment)
            for axis, arg in zip(axes, plain, strict=True)
        }

    def labels_at(self, node: Node, environment: Environment) -> tuple[int, ...]:
        """The values of the label slots of a FAMILY node."""
        slots = self.graph.labels.slots(node.name)
        return tuple(self.integer(node.args[k], environment) for k in slots)


def _bindings(node: Node, environment: Environment) -> Iterable[object]:
    return [environment.get(name) for name in node.names]


def _is_object(element: object) -> bool:
    return not isinstance(element, int | np.integer) and not (
        isinstance(element, np.ndarray) and element.dtype != object
    )
