"""Derivatives of terms by a member of a quantity, one rule for each kind of node.

    d(a b) = a db + b da,   d g(u) = g'(u) du,   d sum_k f = sum_k df

What a quantity's own derivative is, is left to the caller.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.tangents import DERIVATIVES

__all__ = ["derivative", "directly", "member_delta"]

OfQuantity: TypeAlias = Callable[[Node], Node]


def derivative(graph: TermGraph, body: Node, of_quantity: OfQuantity) -> Node:
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


def directly(graph: TermGraph, body: Node, variable: Node) -> Node:
    """The derivative of a term with all quantities but the variable held fixed."""

    def of_quantity(node: Node) -> Node:
        if node.name != variable.name:
            return graph.zero
        return member_delta(graph, node, variable)

    return derivative(graph, body, of_quantity)


def member_delta(graph: TermGraph, one: Node, two: Node) -> Node:
    """1 where two members of a family are the same, 0 elsewhere."""
    pairs = zip(one.args, two.args, strict=True)
    return graph.mul(*(graph.delta(a, b) for a, b in pairs))


_Done: TypeAlias = Mapping[Node, Node]


def _constant(graph: TermGraph, _node: Node, _done: _Done) -> Node:
    return graph.zero


def _sum_of_terms(graph: TermGraph, node: Node, done: _Done) -> Node:
    return graph.add(*(done[arg] for arg in node.args))


def _product(graph: TermGraph, node: Node, done: _Done) -> Node:
    terms = []
    for position, arg in enumerate(node.args):
        if done[arg] is not graph.zero:
            rest = node.args[:position] + node.args[position + 1 :]
            terms.append(graph.mul(done[arg], *rest))
    return graph.add(*terms)


def _power(graph: TermGraph, node: Node, done: _Done) -> Node:
    (base,) = node.args
    if done[base] is graph.zero:
        return graph.zero
    outer = graph.power(base, node.number - 1)
    return graph.mul(graph.number(node.number), outer, done[base])


def _function(graph: TermGraph, node: Node, done: _Done) -> Node:
    (argument,) = node.args
    if done[argument] is graph.zero:
        return graph.zero
    name, order = node.function
    if name in DERIVATIVES:
        outer = DERIVATIVES[name](graph, argument)
    else:
        outer = graph.apply(name, order + 1, argument)
    return graph.mul(outer, done[argument])


def _total(graph: TermGraph, node: Node, done: _Done) -> Node:
    lower, upper, body = node.args
    if done[body] is graph.zero:
        return graph.zero
    return graph.sum(node.name, lower, upper, done[body])


def _choice(graph: TermGraph, node: Node, done: _Done) -> Node:
    condition, yes, no = node.args
    either = graph.mul(condition, done[yes])
    return graph.add(either, graph.mul(graph.negated(condition), done[no]))


def _second(graph: TermGraph, node: Node, done: _Done) -> Node:
    del graph, node, done
    raise UnsupportedError("a second derivative")


_RULES: Mapping[Kind, Callable[[TermGraph, Node, _Done], Node]] = MappingProxyType(
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
