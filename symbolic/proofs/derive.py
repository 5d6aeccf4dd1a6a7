"""Derivatives of terms by a member of a quantity, one rule for each kind of node.

    d(a b) = a db + b da,   d g(u) = g'(u) du,   d sum_k f = sum_k df

What a quantity's own derivative is, is left to the caller.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.graph import Graph, Kind, Node

__all__ = ["derivative", "directly", "member_delta"]

OfQuantity: TypeAlias = Callable[[Node], Node]


def derivative(graph: Graph, body: Node, of_quantity: OfQuantity) -> Node:
    """The derivative of a term, given those of the quantities in it.

    Raises UnsupportedError for a second derivative.
    """
    done: dict[Node, Node] = {}
    for node in graph.postorder(body):
        if node.kind is Kind.FAMILY:
            done[node] = of_quantity(node)
        else:
            done[node] = _RULES[node.kind](graph, node, done)
    return done[body]


def directly(graph: Graph, body: Node, variable: Node) -> Node:
    """The derivative of a term with all quantities but the variable held fixed."""

    def of_quantity(node: Node) -> Node:
        if node.name != variable.name:
            return graph.zero
        return member_delta(graph, node, variable)

    return derivative(graph, body, of_quantity)


def member_delta(graph: Graph, one: Node, two: Node) -> Node:
    """1 where two members of a family are the same, 0 elsewhere."""
    pairs = zip(one.args, two.args, strict=True)
    return graph.mul(*(graph.delta(a, b) for a, b in pairs))


_Done: TypeAlias = Mapping[Node, Node]


def _constant(graph: Graph, _node: Node, _done: _Done) -> Node:
    return graph.zero


def _sum_of_terms(graph: Graph, node: Node, done: _Done) -> Node:
    return graph.add(*(done[arg] for arg in node.args))


def _product(graph: Graph, node: Node, done: _Done) -> Node:
    terms = []
    for position, arg in enumerate(node.args):
        if done[arg] is not graph.zero:
            rest = node.args[:position] + node.args[position + 1 :]
            terms.append(graph.mul(done[arg], *rest))
    return graph.add(*terms)


def _power(graph: Graph, node: Node, done: _Done) -> Node:
    (base,) = node.args
    if done[base] is graph.zero:
        return graph.zero
    outer = graph.power(base, node.number - 1)
    return graph.mul(graph.number(node.number), outer, done[base])


def _function(graph: Graph, node: Node, done: _Done) -> Node:
    (argument,) = node.args
    if done[argument] is graph.zero:
        return graph.zero
    name, order = node.function
    if name in _KNOWN:
        outer = _KNOWN[name](graph, argument)
    else:
        outer = graph.apply(name, order + 1, argument)
    return graph.mul(outer, done[argument])


def _total(graph: Graph, node: Node, done: _Done) -> Node:
    lower, upper, body = node.args
    if done[body] is graph.zero:
        return graph.zero
    return graph.sum(node.name, lower, upper, done[body])


def _choice(graph: Graph, node: Node, done: _Done) -> Node:
    condition, yes, no = node.args
    either = graph.mul(condition, done[yes])
    return graph.add(either, graph.mul(graph.negated(condition), done[no]))


def _second(graph: Graph, node: Node, done: _Done) -> Node:
    del done
    raise UnsupportedError(f"a second derivative: {graph}, {node}")


_RULES: Mapping[Kind, Callable[[Graph, Node, _Done], Node]] = MappingProxyType(
    {
        Kind.NUMBER: _constant,
        Kind.CONSTANT: _constant,
        Kind.INDEX: _constant,
        Kind.DELTA: _constant,
        Kind.NONNEGATIVE: _constant,
        Kind.ADD: _sum_of_terms,
        Kind.MUL: _product,
        Kind.POWER: _power,
        Kind.APPLY: _function,
        Kind.SUM: _total,
        Kind.CHOOSE: _choice,
        Kind.PARTIAL: _second,
    }
)


def _bell(graph: Graph, u: Node) -> Node:
    """The derivative of erf: 2/sqrt(pi)·exp(-u²)."""
    square = graph.mul(graph.number(-1), graph.power(u, 2))
    scale = graph.power(graph.constant("pi"), Fraction(-1, 2))
    return graph.mul(graph.number(2), scale, graph.apply("@exp", 0, square))


_KNOWN: Mapping[str, Callable[[Graph, Node], Node]] = MappingProxyType(
    {
        "@exp": lambda graph, u: graph.apply("@exp", 0, u),
        "@log": lambda graph, u: graph.power(u, -1),
        "@erf": _bell,
        "@sin": lambda graph, u: graph.apply("@cos", 0, u),
        "@cos": lambda graph, u: graph.mul(graph.number(-1), graph.apply("@sin", 0, u)),
        "@atan": lambda graph, u: graph.power(
            graph.add(graph.one, graph.power(u, 2)), -1
        ),
    }
)
