"""Exponents, logarithms and comparisons, opened up for the prime field.

    exp(u + v) = exp(u)·exp(v)    log(u·v) = log(u) + log(v)    exp(c·log(u)) = u**c
    0 <= (u if c else v)  is  (0 <= u) if c else (0 <= v)

The field imitates exp, log and truth values by random values keyed by their
argument; these relations must therefore be applied before it sees the argument.
Defined quantities and functions are opened on the way, so that every way to write
a pre-activation is split in the same places.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from .degree import Degree
from .field import ROOT
from .graph import Kind, Node
from .tensor import Axis, Tensor

if TYPE_CHECKING:
    from .evaluate import Environment, Instance

__all__ = ["exponential", "logarithm", "opened_truth"]

# exp(c·u) beyond this c is a random value of its own, unrelated to exp(u).
LARGEST_POWER = 128

# Definitions worth opening: terms whose parts an exponent, a logarithm or a
# comparison can use.
_OPENABLE = (Kind.ADD, Kind.SUM, Kind.MUL, Kind.FAMILY, Kind.APPLY, Kind.CHOOSE)


def exponential(
    self: Instance, node: Node, factor: Fraction, environment: Environment
) -> Tensor:
    """exp(factor·node), as a product over the terms of the exponent."""
    number, rest = self.graph.split_coefficient(node)
    factor *= number
    if rest.kind is Kind.ADD:
        parts = [exponential(self, a, factor, environment) for a in rest.args]
        result = parts[0]
        for part in parts[1:]:
            result = self.mul(result, part)
        return result
    if rest.kind is Kind.SUM:
        return _exponential_of_sum(self, rest, factor, environment)
    inner = opened(self, rest, environment)
    if inner is not None:
        return exponential(self, inner[0], factor, inner[1])
    whole = factor.denominator == 1
    if whole and rest.kind is Kind.APPLY and rest.function == ("@log", 0):
        return self.power(self.node_value(rest.args[0], environment), int(factor))
    power = factor * ROOT
    if power.denominator != 1 or abs(power) > LARGEST_POWER:
        rest = self.graph.mul(self.graph.number(factor), rest)
        power = Fraction(ROOT)
    argument = self.node_value(rest, environment)
    data = self.arithmetic.exp(argument.data, int(power))  # type: ignore[attr-defined]
    self.ledger.record_atoms(argument.size, argument.degree)
    self.ledger.exponentials += argument.size
    size = abs(int(power))
    monomial = Degree(exponents=size, numerator=size, denominator=size)
    degree = self.ledger.opaque(argument.degree, monomial)
    return Tensor(argument.axes, data, degree)


def _exponential_of_sum(
    self: Instance, node: Node, factor: Fraction, environment: Environment
) -> Tensor:
    result = self.number(1)
    for piece in self.pieces(node, environment):
        inner = {**environment, node.name: piece}
        part = exponential(self, node.args[2], factor, inner)
        if isinstance(piece, Axis):
            part = _product_along(self, part, piece)
        result = self.mul(result, part)
    return result


def _product_along(self: Instance, part: Tensor, axis: Axis) -> Tensor:
    degree = Degree().times(part.degree, axis.size)
    if axis not in part.axes:
        return Tensor(part.axes, self.arithmetic.power(part.data, axis.size), degree)
    position = part.axes.index(axis)
    axes = part.axes[:position] + part.axes[position + 1 :]
    return Tensor(axes, self.arithmetic.product(part.data, position), degree)


def opened(
    self: Instance, node: Node, environment: Environment
) -> tuple[Node, Environment] | None:
    """A defined quantity's definition, or a defined function's formula.

    Products are left alone: exp(w·(a + b)) is keyed by the value of w·(a + b),
    so that every way to write a pre-activation is split in the same places.
    """
    graph = self.graph
    if node.kind is Kind.APPLY:
        unfolded = graph.unfold(node)
        return None if unfolded is None else (unfolded, environment)
    if node.kind is not Kind.FAMILY or node.name in self.sizes:
        return None
    quantity = self.quantity(node.name)
    if quantity.given:
        return None
    labels = self.label_values(quantity, self.labels_at(node, environment))
    term = graph.lower(self.case(quantity, labels).term)
    if term.kind not in _OPENABLE:
        return None
    names = [slot.symbol.name for slot in quantity.slots]
    values = dict(zip(names, node.args, strict=True))
    return graph.substitute(term, values), environment


def opened_truth(
    self: Instance, node: Node, environment: Environment
) -> tuple[Node, Environment] | None:
    """A comparison of a piecewise term as a choice among comparisons."""
    number, rest = self.graph.split_coefficient(node.args[0])
    while rest.kind in (Kind.FAMILY, Kind.APPLY):
        inner = opened(self, rest, environment)
        if inner is None:
            return None
        rest, environment = inner
    if rest.kind is not Kind.CHOOSE:
        return None
    scaled = self.graph.mul(self.graph.number(number), rest)
    return self.graph.rebuild(node, [scaled]), environment


def logarithm(self: Instance, node: Node, environment: Environment) -> Tensor:
    """The logarithm, as a sum over the factors of its argument."""
    if node.kind is Kind.MUL:
        parts = [logarithm(self, arg, environment) for arg in node.args]
        result = parts[0]
        for part in parts[1:]:
            result = self.add(result, part)
        return result
    if node.kind is Kind.POWER:
        exponent = self.number(node.number)
        return self.mul(exponent, logarithm(self, node.args[0], environment))
    if node.kind is Kind.APPLY and node.function == ("@exp", 0):
        return self.node_value(node.args[0], environment)
    content, rest = self.graph.split_content(node)
    if content != 1:
        outer = logarithm(self, self.graph.number(content), environment)
        return self.add(outer, logarithm(self, rest, environment))
    if node.kind in (Kind.FAMILY, Kind.APPLY):
        inner = opened(self, node, environment)
        if inner is not None and inner[0].kind is not Kind.ADD:
            return logarithm(self, *inner)
    return self.keyed("@log", 0, self.node_value(node, environment))
