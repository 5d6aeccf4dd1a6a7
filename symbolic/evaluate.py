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

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from .errors import AbsentError, TheoryError, UnsupportedError
from .field import ROOT
from .graph import Kind, Node
from .lowering import TermGraph
from .tensor import Axis, Degree, Positions, Tensor, aligned, gather
from .theory import Case, Index, Quantity

__all__ = [
    "Arithmetic",
    "Direction",
    "Environment",
    "Instance",
    "Ledger",
    "Seed",
    "Sizes",
]

Environment: TypeAlias = Mapping[str, int | Axis]
Sizes: TypeAlias = Mapping[str, int | Mapping[int, int]]
_T = TypeVar("_T")

# A tensor with more entries than this is not remembered, and a sum whose body
# would have more is accumulated in pieces.
LARGE = 2**21

# exp(c·u) beyond this c is a random value of its own, unrelated to exp(u).
LARGEST_POWER = 128


class Arithmetic(Protocol):
    """What an arithmetic must do with its elements, single ones or arrays."""

    splits_exponents: bool

    def number(self, value: int | Fraction) -> Any: ...  # noqa: D102
    def add(self, a: Any, b: Any) -> Any: ...  # noqa: D102
    def mul(self, a: Any, b: Any) -> Any: ...  # noqa: D102
    def power(self, a: Any, exponent: int) -> Any: ...  # noqa: D102
    def root(self, value: Fraction) -> Any: ...  # noqa: D102
    def total(self, a: Any, axis: int) -> Any: ...  # noqa: D102
    def product(self, a: Any, axis: int) -> Any: ...  # noqa: D102
    def draw(self, key: str, shape: tuple[int, ...], domain: str) -> Any: ...  # noqa: D102
    def constant(self, name: str) -> Any: ...  # noqa: D102
    def constant_root(self, name: str) -> Any: ...  # noqa: D102
    def apply(self, function: str, order: int, u: Any) -> Any: ...  # noqa: D102
    def positive(self, u: Any) -> Any: ...  # noqa: D102
    def nonnegative(self, u: Any) -> Any: ...  # noqa: D102
    def choose(self, condition: Any, yes: Any, no: Any) -> Any: ...  # noqa: D102
    def differ(self, a: Any, b: Any) -> NDArray[np.bool_]: ...  # noqa: D102


@dataclass(frozen=True)
class Seed:
    """Differentiate by every entry of a quantity (at these labels) at once."""

    quantity: str
    labels: tuple[int, ...]


@dataclass(frozen=True)
class Direction:
    """Differentiate along one random direction in several given quantities."""

    quantities: tuple[str, ...]


@dataclass
class Ledger:
    """What an evaluation used up, for the error bound of identity testing.

    ``inverted`` is the total degree of everything inverted so far, ``atoms``
    counts the keyed random values, ``exponentials`` those of exp, and
    ``argument`` is the largest degree of an argument of one, cleared of inverses.
    """

    inverted: int = 0
    atoms: int = 0
    exponentials: int = 0
    argument: int = 1

    def cleared(self, degree: Degree) -> int:
        """The degree once every inverse is multiplied out.

        A value h of exp occurs with powers from -e to e, where e is the degree
        in ``exponents``; the factor h**e for each of them makes that polynomial.
        """
        laurent = degree.exponents * (1 + self.exponentials)
        return degree.polynomial + laurent + degree.inverses * self.inverted

    def record_inverses(self, count: int, degree: Degree) -> None:
        """Note ``count`` inverses of values of this degree."""
        self.inverted += count * max(self.cleared(degree), 1)

    def record_atoms(self, count: int, degree: Degree) -> None:
        """Note ``count`` random values keyed by arguments of this degree."""
        self.atoms += count
        self.argument = max(self.argument, 2 * self.cleared(degree))

    def failure(self, degree: Degree, field_size: int) -> Fraction:
        """How probable it is that a false identity of this degree passes.

        Two arguments may collide, or the point may be a root of the difference
        (Schwartz 1980); a difference of degree b in bits vanishes on at most
        all but 2**-b of them.
        """
        collisions = self.atoms**2 * self.argument // 2
        roots = self.cleared(degree)
        algebraic = Fraction(collisions + roots, field_size - self.inverted)
        if self.inverted >= field_size or algebraic >= 1:
            return Fraction(1)
        return min(Fraction(1), algebraic + 1 - Fraction(1, 2**degree.bits))


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
    _memo: dict[tuple[object, ...], Tensor | None] = field(default_factory=dict)
    _labels: dict[Node, frozenset[str]] = field(default_factory=dict)

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
        found = self._run(lambda: self._tangent(node, environment, seed))
        return self._zero() if found is None else found

    def direction(self, quantity: str, labels: tuple[int, ...]) -> Tensor:
        """The random direction of one quantity, entry by entry."""
        return self._draw(self._quantity(quantity), labels, "direction of ")

    def integer(self, node: Node, environment: Environment) -> int:
        """The value of an index term that has no free axis."""
        value = self._positions(node, environment)
        if not isinstance(value, int):
            raise TheoryError(f"{self.graph.raise_(node)} takes several values here")
        return value

    def span(self, index: Index, environment: Environment) -> tuple[int, int]:
        """The first and the last value of an index."""
        lower, upper = self.graph.lower(index.lower), self.graph.lower(index.upper)
        return self.integer(lower, environment), self.integer(upper, environment)

    def axes_of(self, quantity: str, labels: tuple[int, ...]) -> tuple[Axis, ...]:
        """The axes of a quantity's table at these labels."""
        return self._axes(self._quantity(quantity), labels, quantity)

    def label_indices(self, node: Node) -> frozenset[str]:
        """The free indices that must be one number: they choose among arrays."""
        for part in self.graph.postorder(node):
            if part not in self._labels:
                self._labels[part] = self._find_labels(part)
        return self._labels[node]

    # Tables, filled from a stack of requests.

    def _run(self, evaluation: Callable[[], _T]) -> _T:
        while True:
            try:
                return evaluation()
            except _NeedsError as need:
                self._fill(need.request)

    def _fill(self, request: tuple[object, ...]) -> None:
        stack = [request]
        while stack:
            try:
                self._tables[stack[-1]] = self._compute(*stack[-1])
            except _NeedsError as need:
                if need.request in stack:
                    raise TheoryError(
                        f"{need.request[0]} is defined in terms of itself"
                    ) from None
                stack.append(need.request)
            else:
                stack.pop()

    def _table(self, name: str, labels: tuple[int, ...]) -> Tensor:
        table = self._requested(name, labels, None)
        assert table is not None  # noqa: S101  (only tangents may be zero)
        return table

    def _requested(
        self, name: str, labels: tuple[int, ...], seed: Seed | Direction | None
    ) -> Tensor | None:
        request = (name, labels, seed)
        if request not in self._tables:
            raise _NeedsError(request)
        return self._tables[request]

    def _compute(self, name: Any, labels: Any, seed: Any) -> Tensor | None:
        quantity = self._quantity(name)
        if isinstance(seed, Seed) and (name, labels) == (seed.quantity, seed.labels):
            return self._identity(name, labels)
        if quantity.given:
            if seed is None:
                return self._draw(quantity, labels, "")
            if isinstance(seed, Direction) and name in seed.quantities:
                return self.direction(name, labels)
            return None
        axes = self._axes(quantity, labels, name)
        outer: dict[str, int | Axis] = dict(self._label_values(quantity, labels))
        case = self._case(quantity, outer)
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
        labels = self.label_indices(node)
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
            tensor: Tensor | None = self._value(node, environment)
        else:
            tensor = self._tangent(node, environment, seed)
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
        parts = [self._zero() if part is None else part for part in slices]
        degree = Degree()
        for part in parts:
            degree = degree.plus(part.degree)
        inner = list(dict.fromkeys(a for part in parts for a in part.axes))
        arrays = [np.asarray(self._filled(part, inner).data) for part in parts]
        return Tensor((axis, *inner), np.stack(arrays), degree)

    # Quantities.

    def _quantity(self, name: str) -> Quantity:
        return self.graph.theory.quantity(name)

    def _axes(self, quantity: Quantity, labels: tuple[int, ...], prefix: str) -> (
        tuple[Axis, ...]
    ):  # fmt: skip
        values = self._label_values(quantity, labels)
        found = []
        for position, slot in enumerate(quantity.slots):
            lower, upper = self.span(slot, values)
            if position in quantity.label_slots:
                value = values[slot.symbol.name]
                if not lower <= value <= upper:
                    raise AbsentError(
                        f"{quantity.name} does not exist for {slot.symbol} = {value}: "
                        f"{slot.symbol} runs over {lower}..{upper}"
                    )
                continue
            name = f"{prefix}.{slot.symbol.name}"
            found.append(Axis(name, lower, max(upper - lower + 1, 0)))
        return tuple(found)

    def _label_values(
        self, quantity: Quantity, labels: tuple[int, ...]
    ) -> dict[str, int]:
        slots = [quantity.slots[position] for position in quantity.label_slots]
        return {slot.symbol.name: v for slot, v in zip(slots, labels, strict=True)}

    def _case(self, quantity: Quantity, labels: Environment) -> Case:
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
        axes = self._axes(quantity, labels, quantity.name)
        shape = tuple(axis.size for axis in axes)
        texts = ",".join(map(str, labels))
        key = f"{prefix}{quantity.name}[{texts}]" if texts else prefix + quantity.name
        data = self.arithmetic.draw(key, shape, quantity.domain)
        return Tensor(axes, data, Degree(polynomial=1))

    def _identity(self, name: str, labels: tuple[int, ...]) -> Tensor:
        """The derivative of a quantity by itself: one where all slots agree."""
        axes = self.axes_of(name, labels)
        wanted = tuple(Axis(f"∂{a.name}", a.start, a.size) for a in axes)
        shape = [axis.size for axis in axes]
        if not axes:
            return self._number(1)
        size = int(np.prod(shape))
        if size**2 > 16 * LARGE:
            raise UnsupportedError(
                f"the derivative by each of the {size} entries of {name} at once"
            )
        unit = np.eye(size, dtype=np.int64).reshape(*shape, *shape)
        return Tensor((*axes, *wanted), self._embed(unit))

    def _embed(self, array: NDArray[np.int64]) -> Any:
        """An array of small whole numbers as elements."""
        values = {int(v): self.arithmetic.number(int(v)) for v in np.unique(array)}
        kind = object if any(map(_is_object, values.values())) else np.uint64
        result = np.empty(array.shape, dtype=kind)
        for small, element in values.items():
            result[array == small] = element
        return result

    def _number(self, value: int | Fraction) -> Tensor:
        return Tensor((), self.arithmetic.number(value))

    def _zero(self) -> Tensor:
        return self._number(0)

    # Index terms.

    def _positions(self, node: Node, environment: Environment) -> Positions:
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
            position = self.integer(node.args[0], environment)
            if position not in size:
                raise AbsentError(f"there is no {node.name}[{position}]")
            return size[position]
        if node.kind in (Kind.ADD, Kind.MUL):
            parts = [_whole(self._positions(a, environment)) for a in node.args]
            axes, arrays = aligned(*parts)
            combine = np.add if node.kind is Kind.ADD else np.multiply
            result = arrays[0]
            for array in arrays[1:]:
                result = combine(result, array)
            return Tensor(axes, result) if axes else int(result)
        raise UnsupportedError(f"{self.graph.raise_(node)} as an index")

    def _find_labels(self, node: Node) -> frozenset[str]:
        below = frozenset().union(*(self._labels[arg] for arg in node.args))
        if node.kind is Kind.SUM:
            lower, upper, _ = node.args
            return (below - {node.name}) | lower.free | upper.free
        if node.kind is Kind.FAMILY:
            if node.name in self.sizes:
                return below | node.free
            slots = self._quantity(node.name).label_slots
            return below.union(*(node.args[position].free for position in slots))
        return below

    # Values.

    def _value_of_dag(self, node: Node, environment: Environment) -> Tensor:
        """Arguments first, so that an expanded cost needs no deep recursion."""
        if not node.free and not node.height:
            for part in self.graph.postorder(node):
                if part.kind not in (Kind.INDEX, Kind.PARTIAL):
                    self._value(part, environment)
        return self._value(node, environment)

    def _value(self, node: Node, environment: Environment) -> Tensor:
        key = (node, None, *_bindings(node, environment))
        found = self._memo.get(key)
        if found is None:
            found = _VALUE[node.kind](self, node, environment)
            if found.size <= LARGE:
                self._memo[key] = found
        return found

    def _tangent(
        self, node: Node, environment: Environment, seed: Seed | Direction
    ) -> Tensor | None:
        key = (node, seed, *_bindings(node, environment))
        if key not in self._memo:
            found = _TANGENT[node.kind](self, node, environment, seed)
            if found is not None and found.size > LARGE:
                return found
            self._memo[key] = found
        return self._memo[key]

    def _add(self, a: Tensor, b: Tensor) -> Tensor:
        axes, (left, right) = aligned(a, b)
        data = self.arithmetic.add(left, right)
        return Tensor(axes, data, a.degree.plus(b.degree))

    def _mul(self, a: Tensor, b: Tensor) -> Tensor:
        axes, (left, right) = aligned(a, b)
        data = self.arithmetic.mul(left, right)
        return Tensor(axes, data, a.degree.times(b.degree))

    def _power(self, base: Tensor, exponent: int) -> Tensor:
        data = self.arithmetic.power(base.data, exponent)
        degree = Degree().times(base.degree, abs(exponent))
        if exponent < 0:
            self.ledger.record_inverses(base.size, base.degree)
            degree = Degree(inverses=-exponent, bits=degree.bits)
        return Tensor(base.axes, data, degree)

    def _apply(self, function: str, order: int, argument: Tensor) -> Tensor:
        data = self.arithmetic.apply(function, order, argument.data)
        self.ledger.record_atoms(argument.size, argument.degree)
        # Sine and cosine are quotients of degree two of their keyed value.
        if function in ("sin", "cos"):
            self.ledger.record_inverses(argument.size, Degree(polynomial=2))
            return Tensor(argument.axes, data, Degree(polynomial=2, inverses=1))
        return Tensor(argument.axes, data, Degree(polynomial=1))

    def _sum(
        self,
        node: Node,
        environment: Environment,
        evaluate: Callable[[Node, Environment], Tensor | None],
    ) -> Tensor | None:
        """A sum of values or of tangents, over an axis or term by term."""
        lower, upper, body = node.args
        first = self.integer(lower, environment)
        last = self.integer(upper, environment)
        size = max(last - first + 1, 0)
        if node.name in self.label_indices(body):
            result = None
            for value in range(first, last + 1):
                part = evaluate(body, {**environment, node.name: value})
                if part is not None:
                    result = part if result is None else self._add(result, part)
            return result
        if not size:
            return None
        entries = size
        for name in body.free:
            bound = environment.get(name)
            entries *= bound.size if isinstance(bound, Axis) else 1
        step = max(1, size * LARGE // max(entries, LARGE))
        result = None
        for start in range(first, last + 1, step):
            axis = Axis(node.name, start, min(step, last + 1 - start))
            part = evaluate(body, {**environment, node.name: axis})
            if part is not None:
                part = self._along(part, axis)
                result = part if result is None else self._add(result, part)
        return result

    def _along(self, body: Tensor, axis: Axis) -> Tensor:
        """The sum of a tensor along an axis that it may be constant along."""
        if axis not in body.axes:
            return self._mul(body, self._number(axis.size))
        position = body.axes.index(axis)
        axes = body.axes[:position] + body.axes[position + 1 :]
        return Tensor(axes, self.arithmetic.total(body.data, position), body.degree)

    def _selectors(
        self, node: Node, axes: Iterable[Axis], environment: Environment
    ) -> dict[Axis, Positions]:
        """What the slots of a quantity's axes are indexed with."""
        labels = self._quantity(node.name).label_slots
        plain = [arg for k, arg in enumerate(node.args) if k not in labels]
        return {
            axis: self._positions(arg, environment)
            for axis, arg in zip(axes, plain, strict=True)
        }

    def _labels_at(self, node: Node, environment: Environment) -> tuple[int, ...]:
        slots = self._quantity(node.name).label_slots
        return tuple(self.integer(node.args[k], environment) for k in slots)

    # Exponents and logarithms, split where the arithmetic wants it.

    def _exponential(
        self, node: Node, factor: Fraction, environment: Environment
    ) -> Tensor:
        """exp(factor·node), as a product over the terms of the exponent."""
        number, rest = self.graph.split_coefficient(node)
        factor *= number
        if rest.kind is Kind.ADD:
            parts = [self._exponential(a, factor, environment) for a in rest.args]
            result = parts[0]
            for part in parts[1:]:
                result = self._mul(result, part)
            return result
        if rest.kind is Kind.SUM:
            return self._exponential_of_sum(rest, factor, environment)
        opened = self._opened(rest, environment)
        if opened is not None:
            return self._exponential(opened[0], factor, opened[1])
        power = factor * ROOT
        if power.denominator != 1 or abs(power) > LARGEST_POWER:
            rest = self.graph.mul(self.graph.number(factor), rest)
            power = Fraction(ROOT)
        argument = self._value(rest, environment)
        data = self.arithmetic.exp(argument.data, int(power))  # type: ignore[attr-defined]
        self.ledger.record_atoms(argument.size, argument.degree)
        self.ledger.exponentials += argument.size
        return Tensor(argument.axes, data, Degree(exponents=abs(int(power))))

    def _exponential_of_sum(
        self, node: Node, factor: Fraction, environment: Environment
    ) -> Tensor:
        lower, upper, body = node.args
        first, last = (self.integer(b, environment) for b in (lower, upper))
        result = self._number(1)
        if node.name in self.label_indices(body):
            for value in range(first, last + 1):
                inner = {**environment, node.name: value}
                result = self._mul(result, self._exponential(body, factor, inner))
            return result
        if last < first:
            return result
        axis = Axis(node.name, first, last - first + 1)
        part = self._exponential(body, factor, {**environment, node.name: axis})
        degree = Degree().times(part.degree, axis.size)
        if axis not in part.axes:
            data = self.arithmetic.power(part.data, axis.size)
            return Tensor(part.axes, data, degree)
        position = part.axes.index(axis)
        axes = part.axes[:position] + part.axes[position + 1 :]
        return Tensor(axes, self.arithmetic.product(part.data, position), degree)

    def _opened(
        self, node: Node, environment: Environment
    ) -> tuple[Node, Environment] | None:
        """A defined quantity's definition, or a defined function's formula.

        Products are left alone: exp(w·(a + b)) is keyed by the value of w·(a + b),
        so that every way to write a pre-activation is split in the same places.
        """
        graph = self.graph
        if node.kind is Kind.APPLY:
            opened = graph.unfold(node)
            return None if opened is None else (opened, environment)
        if node.kind is not Kind.FAMILY or node.name in self.sizes:
            return None
        quantity = self._quantity(node.name)
        if quantity.given:
            return None
        labels = self._label_values(quantity, self._labels_at(node, environment))
        term = graph.lower(self._case(quantity, labels).term)
        if term.kind not in _OPENABLE:
            return None
        names = [slot.symbol.name for slot in quantity.slots]
        values = dict(zip(names, node.args, strict=True))
        return graph.substitute(term, values), environment

    def _opened_truth(
        self, node: Node, environment: Environment
    ) -> tuple[Node, Environment] | None:
        """A comparison of a piecewise term as a choice among comparisons."""
        number, rest = self.graph.split_coefficient(node.args[0])
        while rest.kind in (Kind.FAMILY, Kind.APPLY):
            opened = self._opened(rest, environment)
            if opened is None:
                return None
            rest, environment = opened
        if rest.kind is not Kind.CHOOSE:
            return None
        scaled = self.graph.mul(self.graph.number(number), rest)
        return self.graph.rebuild(node, [scaled]), environment

    def _logarithm(self, node: Node, environment: Environment) -> Tensor:
        """The logarithm, as a sum over the factors of its argument."""
        if node.kind is Kind.MUL:
            parts = [self._logarithm(arg, environment) for arg in node.args]
            result = parts[0]
            for part in parts[1:]:
                result = self._add(result, part)
            return result
        if node.kind is Kind.POWER:
            inner = self._logarithm(node.args[0], environment)
            return self._mul(self._number(node.number), inner)
        if node.kind is Kind.APPLY and node.function == ("exp", 0):
            return self._value(node.args[0], environment)
        if node.kind in (Kind.FAMILY, Kind.APPLY):
            opened = self._opened(node, environment)
            if opened is not None and opened[0].kind is not Kind.ADD:
                return self._logarithm(*opened)
        return self._apply("log", 0, self._value(node, environment))


# Definitions worth opening: terms whose parts an exponent, a logarithm or a
# comparison can use.
_OPENABLE = (Kind.ADD, Kind.SUM, Kind.MUL, Kind.FAMILY, Kind.APPLY, Kind.CHOOSE)


def _whole(positions: Positions) -> Tensor:
    """An index value as a tensor of whole numbers."""
    if isinstance(positions, int):
        return Tensor((), positions)
    if isinstance(positions, Axis):
        values = positions.start + np.arange(positions.size)
        return Tensor((positions,), values)
    return positions


def _bindings(node: Node, environment: Environment) -> Iterable[object]:
    return [environment.get(name) for name in sorted(node.free)]


def _is_object(element: object) -> bool:
    return not isinstance(element, int | np.integer) and not (
        isinstance(element, np.ndarray) and element.dtype != object
    )


# Values, one rule for each kind of node.


def _value_index(self: Instance, node: Node, environment: Environment) -> Tensor:
    whole = _whole(self._positions(node, environment))
    if not whole.axes:
        return self._number(whole.data)
    return Tensor(whole.axes, self._embed(whole.data))


def _value_family(self: Instance, node: Node, environment: Environment) -> Tensor:
    if node.name in self.sizes:
        return self._number(self.integer(node, environment))
    table = self._table(node.name, self._labels_at(node, environment))
    return gather(table, self._selectors(node, table.axes, environment))


def _value_fold(operation: str) -> Callable[[Instance, Node, Environment], Tensor]:
    def fold(self: Instance, node: Node, environment: Environment) -> Tensor:
        combine = getattr(self, operation)
        # Small tensors first, so that large ones are touched once.
        parts = sorted((self._value(a, environment) for a in node.args), key=_size)
        result: Tensor = parts[0]
        for part in parts[1:]:
            result = combine(result, part)
        return result

    return fold


def _size(tensor: Tensor) -> int:
    return tensor.size


def _value_power(self: Instance, node: Node, environment: Environment) -> Tensor:
    exponent = node.number
    base = node.args[0]
    if exponent.denominator == 1:
        return self._power(self._value(base, environment), int(exponent))
    if exponent.denominator == 2 and base.kind is Kind.NUMBER:
        root = Tensor((), self.arithmetic.root(base.number))
        return self._power(root, exponent.numerator)
    if exponent.denominator == 2 and base.kind is Kind.CONSTANT:
        root = Tensor((), self.arithmetic.constant_root(base.name), Degree(1))
        return self._power(root, exponent.numerator)
    fractional = getattr(self.arithmetic, "fractional_power", None)
    if fractional is None:
        raise UnsupportedError(f"the power {exponent} of a term in the field")
    value = self._value(base, environment)
    return Tensor(value.axes, fractional(value.data, exponent))


def _value_apply(self: Instance, node: Node, environment: Environment) -> Tensor:
    name, order = node.function
    unfolded = self.graph.unfold(node)
    if unfolded is not None:
        return self._value(unfolded, environment)
    if self.arithmetic.splits_exponents and name == "exp":
        return self._exponential(node.args[0], Fraction(1), environment)
    if self.arithmetic.splits_exponents and name == "log":
        return self._logarithm(node.args[0], environment)
    return self._apply(name, order, self._value(node.args[0], environment))


def _value_sum(self: Instance, node: Node, environment: Environment) -> Tensor:
    found = self._sum(node, environment, self._value)
    return self._zero() if found is None else found


def _value_delta(self: Instance, node: Node, environment: Environment) -> Tensor:
    left, right = (_whole(self._positions(a, environment)) for a in node.args)
    axes, (a, b) = aligned(left, right)
    equal = np.equal(a, b)
    if not axes:
        return self._number(int(equal))
    return Tensor(axes, self._embed(equal.astype(np.int64)))


def _value_partial(self: Instance, node: Node, environment: Environment) -> Tensor:
    body, variable = node.args
    if variable.name in self.sizes:
        raise UnsupportedError(f"a derivative by the size {variable.name}")
    labels = self._labels_at(variable, environment)
    axes = self.axes_of(variable.name, labels)
    wanted = [Axis(f"∂{axis.name}", axis.start, axis.size) for axis in axes]
    selectors = self._selectors(variable, wanted, environment)
    for axis, selector in selectors.items():
        # Out of range is out of range even where the derivative is zero.
        blank = Tensor((axis,), np.zeros(axis.size, np.int64))
        gather(blank, {axis: selector})
    found = self._tangent(body, environment, Seed(variable.name, labels))
    if found is None:
        return self._zero()
    present = {axis: s for axis, s in selectors.items() if axis in found.axes}
    return gather(found, present)


def _value_truth(operation: str) -> Callable[[Instance, Node, Environment], Tensor]:
    def truth(self: Instance, node: Node, environment: Environment) -> Tensor:
        opened = self._opened_truth(node, environment)
        if opened is not None:
            return self._value(*opened)
        argument = self._value(node.args[0], environment)
        data = getattr(self.arithmetic, operation)(argument.data)
        self.ledger.record_atoms(argument.size, argument.degree)
        bits = getattr(self.arithmetic, "bits", False)
        return Tensor(argument.axes, data, Degree(bits=1) if bits else Degree(1))

    return truth


def _value_choose(self: Instance, node: Node, environment: Environment) -> Tensor:
    parts = [self._value(arg, environment) for arg in node.args]
    axes, (condition, yes, no) = aligned(*parts)
    data = self.arithmetic.choose(condition, yes, no)
    branch = parts[1].degree.plus(parts[2].degree)
    return Tensor(axes, data, branch.times(parts[0].degree))


_VALUE: dict[Kind, Callable[[Instance, Node, Environment], Tensor]] = {
    Kind.NUMBER: lambda self, node, _: self._number(node.number),
    Kind.CONSTANT: lambda self, node, _: Tensor(
        (), self.arithmetic.constant(node.name), Degree(2)
    ),
    Kind.INDEX: _value_index,
    Kind.FAMILY: _value_family,
    Kind.ADD: _value_fold("_add"),
    Kind.MUL: _value_fold("_mul"),
    Kind.POWER: _value_power,
    Kind.APPLY: _value_apply,
    Kind.SUM: _value_sum,
    Kind.DELTA: _value_delta,
    Kind.PARTIAL: _value_partial,
    Kind.CHOOSE: _value_choose,
    Kind.NONNEGATIVE: _value_truth("nonnegative"),
    Kind.POSITIVE: _value_truth("positive"),
}


# Tangents, one rule of differentiation for each kind of node; None is zero.

_Along: TypeAlias = Seed | Direction


def _tangent_family(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    if node.name in self.sizes:
        return None
    labels = self._labels_at(node, environment)
    table = self._requested(node.name, labels, seed)
    if table is None:
        return None
    axes = self.axes_of(node.name, labels)
    selectors = self._selectors(node, axes, environment)
    return gather(table, {a: s for a, s in selectors.items() if a in table.axes})


def _tangent_add(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    result = None
    for arg in node.args:
        part = self._tangent(arg, environment, seed)
        if part is not None:
            result = part if result is None else self._add(result, part)
    return result


def _tangent_mul(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    result = None
    for position, arg in enumerate(node.args):
        part = self._tangent(arg, environment, seed)
        if part is None:
            continue
        for other in node.args[:position] + node.args[position + 1 :]:
            part = self._mul(part, self._value(other, environment))
        result = part if result is None else self._add(result, part)
    return result


def _tangent_through(
    rule: Callable[[TermGraph, Node], Node],
) -> Callable[[Instance, Node, Environment, _Along], Tensor | None]:
    """The chain rule for a node with one argument: outer'·tangent(argument)."""

    def chain(
        self: Instance, node: Node, environment: Environment, seed: _Along
    ) -> Tensor | None:
        inner = self._tangent(node.args[0], environment, seed)
        if inner is None:
            return None
        return self._mul(self._value(rule(self.graph, node), environment), inner)

    return chain


def _derivative_of_power(graph: TermGraph, node: Node) -> Node:
    exponent = node.number
    lowered = graph.power(node.args[0], exponent - 1)
    return graph.mul(graph.number(exponent), lowered)


def _derivative_of_function(graph: TermGraph, node: Node) -> Node:
    name, order = node.function
    argument = node.args[0]
    if name in DERIVATIVES:
        return DERIVATIVES[name](graph, argument)
    return graph.apply(name, order + 1, argument)


def _bell(graph: TermGraph, u: Node) -> Node:
    """The derivative of erf: 2/sqrt(pi)·exp(-u²)."""
    square = graph.mul(graph.number(-1), graph.power(u, 2))
    scale = graph.power(graph.constant("pi"), Fraction(-1, 2))
    return graph.mul(graph.number(2), scale, graph.apply("exp", 0, square))


DERIVATIVES: dict[str, Callable[[TermGraph, Node], Node]] = {
    "exp": lambda graph, u: graph.apply("exp", 0, u),
    "log": lambda graph, u: graph.power(u, -1),
    "erf": _bell,
    "sin": lambda graph, u: graph.apply("cos", 0, u),
    "cos": lambda graph, u: graph.mul(graph.number(-1), graph.apply("sin", 0, u)),
    "atan": lambda graph, u: graph.power(graph.add(graph.one, graph.power(u, 2)), -1),
}


def _tangent_sum(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    return self._sum(node, environment, lambda b, e: self._tangent(b, e, seed))


def _tangent_choose(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    """Away from the kink the condition is constant."""
    yes, no = (self._tangent(arg, environment, seed) for arg in node.args[1:])
    if yes is None and no is None:
        return None
    zero = self._zero()
    parts = [self._value(node.args[0], environment), yes or zero, no or zero]
    axes, (condition, a, b) = aligned(*parts)
    data = self.arithmetic.choose(condition, a, b)
    branch = parts[1].degree.plus(parts[2].degree)
    return Tensor(axes, data, branch.times(parts[0].degree))


def _tangent_partial(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    del environment, seed
    raise UnsupportedError(f"a second derivative: {self.graph.raise_(node)}")


def _constant(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    del self, node, environment, seed
    return None


_TANGENT: dict[Kind, Callable[[Instance, Node, Environment, _Along], Tensor | None]] = {
    Kind.NUMBER: _constant,
    Kind.CONSTANT: _constant,
    Kind.INDEX: _constant,
    Kind.FAMILY: _tangent_family,
    Kind.ADD: _tangent_add,
    Kind.MUL: _tangent_mul,
    Kind.POWER: _tangent_through(_derivative_of_power),
    Kind.APPLY: _tangent_through(_derivative_of_function),
    Kind.SUM: _tangent_sum,
    Kind.DELTA: _constant,
    Kind.PARTIAL: _tangent_partial,
    Kind.CHOOSE: _tangent_choose,
    Kind.NONNEGATIVE: _constant,
    Kind.POSITIVE: _constant,
}
