"""The value of each kind of node, one rule a kind."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from .degree import VARIABLE, Degree
from .errors import UnsupportedError
from .field import NotInFieldError
from .graph import Kind, Node
from .interval import IntervalArithmetic
from .seeds import Seed
from .splitting import exponential, logarithm, opened_truth
from .tensor import Axis, Tensor, aligned, gather, whole

if TYPE_CHECKING:
    from .evaluate import Environment, Instance

__all__ = ["VALUE"]


def _value_index(self: Instance, node: Node, environment: Environment) -> Tensor:
    values = whole(self.positions(node, environment))
    if not values.axes:
        return self.number(values.data)
    return Tensor(values.axes, self.embed(values.data))


def _value_family(self: Instance, node: Node, environment: Environment) -> Tensor:
    if node.name in self.sizes:
        return self.number(self.integer(node, environment))
    table = self.table(node.name, self.labels_at(node, environment))
    return gather(table, self.selectors(node, table.axes, environment))


def _value_fold(operation: str) -> Callable[[Instance, Node, Environment], Tensor]:
    def fold(self: Instance, node: Node, environment: Environment) -> Tensor:
        combine = getattr(self, operation)
        # Small tensors first, so that large ones are touched once.
        parts = sorted((self.node_value(a, environment) for a in node.args), key=_size)
        result: Tensor = parts[0]
        for part in parts[1:]:
            result = combine(result, part)
        return result

    return fold


def _size(tensor: Tensor) -> int:
    return tensor.size


def _value_power(self: Instance, node: Node, environment: Environment) -> Tensor:
    exponent, base = node.number, node.args[0]
    if exponent.denominator == 1:
        return self.power(self.node_value(base, environment), int(exponent))
    if exponent.denominator == 2:
        root = _constant_root(self, base)
        if root is not None:
            return self.power(root, exponent.numerator)
    value = self.node_value(base, environment)
    if isinstance(self.arithmetic, IntervalArithmetic):
        data = self.arithmetic.fractional_power(value.data, exponent)
        return Tensor(value.axes, data)
    # The field imitates u**(p/q) by a keyed value r(u), as u**k * r(u)**m with a whole
    # k and 0 < m < q; it does not know that r(u)**q = u.
    whole = math.floor(exponent)
    rest = exponent - whole
    root = self.keyed(f"@root{rest.denominator}", 0, value)
    root = self.power(root, rest.numerator)
    return self.mul(self.power(value, whole), root) if whole else root


def _constant_root(self: Instance, base: Node) -> Tensor | None:
    """The square root of a number or a constant, where the arithmetic has it."""
    if base.kind is Kind.CONSTANT:
        return Tensor((), self.arithmetic.constant_root(base.name), VARIABLE)
    if base.kind is Kind.NUMBER:
        try:
            return Tensor((), self.arithmetic.root(base.number))
        except NotInFieldError:
            return None
    return None


def _value_apply(self: Instance, node: Node, environment: Environment) -> Tensor:
    name, order = node.function
    unfolded = self.graph.unfold(node)
    if unfolded is not None:
        return self.node_value(unfolded, environment)
    if self.arithmetic.splits_exponents and name == "@exp":
        return exponential(self, node.args[0], Fraction(1), environment)
    if self.arithmetic.splits_exponents and name == "@log":
        return logarithm(self, node.args[0], environment)
    return self.keyed(name, order, self.node_value(node.args[0], environment))


def _value_sum(self: Instance, node: Node, environment: Environment) -> Tensor:
    found = self.summed(node, environment, self.node_value)
    return self.zero() if found is None else found


def _value_delta(self: Instance, node: Node, environment: Environment) -> Tensor:
    left, right = (whole(self.positions(a, environment)) for a in node.args)
    axes, (a, b) = aligned(left, right)
    equal = np.equal(a, b)
    if not axes:
        return self.number(int(equal))
    return Tensor(axes, self.embed(equal.astype(np.int64)))


def _value_partial(self: Instance, node: Node, environment: Environment) -> Tensor:
    body, variable = node.args
    if variable.name in self.sizes:
        raise UnsupportedError(f"a derivative by the size {variable.name}")
    labels = self.labels_at(variable, environment)
    axes = self.axes_of(variable.name, labels)
    wanted = [Axis(f"∂{axis.name}", axis.start, axis.size) for axis in axes]
    selectors = self.selectors(variable, wanted, environment)
    # Out of range is out of range, even where the derivative is zero.
    self.node_value(body, environment)
    self.node_value(variable, environment)
    found = self.node_tangent(body, environment, Seed(variable.name, labels))
    if found is None:
        return self.zero()
    present = {axis: s for axis, s in selectors.items() if axis in found.axes}
    return gather(found, present)


def _value_truth(self: Instance, node: Node, environment: Environment) -> Tensor:
    choice = opened_truth(self, node, environment)
    if choice is not None:
        return self.node_value(*choice)
    argument = self.node_value(node.args[0], environment)
    data = self.arithmetic.nonnegative(argument.data)
    self.ledger.record_atoms(argument.size, argument.degree)
    if not getattr(self.arithmetic, "bits", False):
        return Tensor(argument.axes, data, VARIABLE)
    self.ledger.truths += argument.size
    return Tensor(
        argument.axes, data, self.ledger.opaque(argument.degree, Degree(bits=1))
    )


def _value_choose(self: Instance, node: Node, environment: Environment) -> Tensor:
    parts = [self.node_value(arg, environment) for arg in node.args]
    axes, (condition, yes, no) = aligned(*parts)
    data = self.arithmetic.choose(condition, yes, no)
    branch = parts[1].degree.plus(parts[2].degree)
    return Tensor(axes, data, branch.times(parts[0].degree))


VALUE: dict[Kind, Callable[[Instance, Node, Environment], Tensor]] = {
    Kind.NUMBER: lambda self, node, _: self.number(node.number),
    Kind.CONSTANT: lambda self, node, _: Tensor(
        (), self.arithmetic.constant(node.name), Degree(2, numerator=2)
    ),
    Kind.INDEX: _value_index,
    Kind.FAMILY: _value_family,
    Kind.ADD: _value_fold("add"),
    Kind.MUL: _value_fold("mul"),
    Kind.POWER: _value_power,
    Kind.APPLY: _value_apply,
    Kind.SUM: _value_sum,
    Kind.DELTA: _value_delta,
    Kind.PARTIAL: _value_partial,
    Kind.CHOOSE: _value_choose,
    Kind.NONNEGATIVE: _value_truth,
}
