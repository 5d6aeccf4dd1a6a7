"""The derivative of each kind of node, one rule a kind; None stands for zero.

Forward accumulation: a rule gets the tangents of the arguments and returns that
of the node.  The derivatives of known functions are a table of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from .graph import Kind, Node
from .lowering import TermGraph
from .seeds import Direction, Seed
from .tensor import Tensor, aligned, gather

if TYPE_CHECKING:
    from .evaluate import Environment, Instance

__all__ = ["DERIVATIVES", "TANGENT"]

_Along: TypeAlias = Seed | Direction


def _tangent_family(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    if node.name in self.sizes:
        return None
    labels = self.labels_at(node, environment)
    table = self.requested(node.name, labels, seed)
    if table is None:
        return None
    axes = self.axes_of(node.name, labels)
    selectors = self.selectors(node, axes, environment)
    return gather(table, {a: s for a, s in selectors.items() if a in table.axes})


def _tangent_add(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    result = None
    for arg in node.args:
        part = self.node_tangent(arg, environment, seed)
        if part is not None:
            result = part if result is None else self.add(result, part)
    return result


def _tangent_mul(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    result = None
    for position, arg in enumerate(node.args):
        part = self.node_tangent(arg, environment, seed)
        if part is None:
            continue
        for other in node.args[:position] + node.args[position + 1 :]:
            part = self.mul(part, self.node_value(other, environment))
        result = part if result is None else self.add(result, part)
    return result


def _tangent_through(
    rule: Callable[[TermGraph, Node], Node],
) -> Callable[[Instance, Node, Environment, _Along], Tensor | None]:
    """The chain rule for a node with one argument: outer'·tangent(argument)."""

    def chain(
        self: Instance, node: Node, environment: Environment, seed: _Along
    ) -> Tensor | None:
        inner = self.node_tangent(node.args[0], environment, seed)
        if inner is None:
            return None
        return self.mul(self.node_value(rule(self.graph, node), environment), inner)

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
    return graph.mul(graph.number(2), scale, graph.apply("@exp", 0, square))


DERIVATIVES: dict[str, Callable[[TermGraph, Node], Node]] = {
    "@exp": lambda graph, u: graph.apply("@exp", 0, u),
    "@log": lambda graph, u: graph.power(u, -1),
    "@erf": _bell,
    "@sin": lambda graph, u: graph.apply("@cos", 0, u),
    "@cos": lambda graph, u: graph.mul(graph.number(-1), graph.apply("@sin", 0, u)),
    "@atan": lambda graph, u: graph.power(graph.add(graph.one, graph.power(u, 2)), -1),
}


def _tangent_sum(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    return self.summed(node, environment, lambda b, e: self.node_tangent(b, e, seed))


def _tangent_choose(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    """Away from the kink the condition is constant."""
    yes, no = (self.node_tangent(arg, environment, seed) for arg in node.args[1:])
    if yes is None and no is None:
        return None
    zero = self.zero()
    parts = [self.node_value(node.args[0], environment), yes or zero, no or zero]
    axes, (condition, a, b) = aligned(*parts)
    data = self.arithmetic.choose(condition, a, b)
    branch = parts[1].degree.plus(parts[2].degree)
    return Tensor(axes, data, branch.times(parts[0].degree))


def _tangent_partial(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    # It differentiates with the table below.
    from .second import written_out

    return self.node_tangent(written_out(self.graph, node), environment, seed)


def _constant(
    self: Instance, node: Node, environment: Environment, seed: _Along
) -> Tensor | None:
    del self, node, environment, seed
    return None


TANGENT: dict[Kind, Callable[[Instance, Node, Environment, _Along], Tensor | None]] = {
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
}
