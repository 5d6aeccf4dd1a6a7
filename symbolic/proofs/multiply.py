"""Products multiplied out: a term as summands.

(a + b) sum_k c_k   ->   sum_k a c_k,  sum_k b c_k
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TypeAlias

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.graph import Graph, Kind, Node

from .trace import Summand, bound_name

__all__ = ["Bounds", "combined", "multiplied_out"]

Bounds: TypeAlias = tuple[tuple[Node, Node], ...]
_Term: TypeAlias = tuple[Fraction | int, Bounds, Node]

_MOST = 1_000


def multiplied_out(graph: Graph, summand: Summand, level: int) -> tuple[Summand, ...]:
    """A summand whose product may contain sums, as summands that do not."""
    start = len(summand.bounds)
    found = []
    for coefficient, bounds, product in _terms(graph, summand.product, level, start):
        whole = summand.coefficient * coefficient
        found.append(Summand(whole, (*summand.bounds, *bounds), product))
        if len(found) > _MOST:
            raise UnsupportedError(f"more than {_MOST} summands")
    return combined(found)


def combined(summands: Iterable[Summand]) -> tuple[Summand, ...]:
    """The summands with equal ones taken together, without those that vanish."""
    total: dict[tuple[Bounds, Node], Fraction] = {}
    for summand in summands:
        key = summand.bounds, summand.product
        total[key] = total.get(key, Fraction(0)) + summand.coefficient
    return tuple(Summand(c, *key) for key, c in total.items() if c)


def _terms(graph: Graph, node: Node, level: int, start: int) -> Iterator[_Term]:
    if node.kind is Kind.NUMBER:
        if node.number:
            yield node.number, (), graph.one
    elif node.kind is Kind.ADD:
        for arg in node.args:
            yield from _terms(graph, arg, level, start)
    elif node.kind is Kind.SUM:
        lower, upper, body = node.args
        name = graph.index(bound_name(level, start))
        body = graph.substitute(body, {node.name: name})
        for coefficient, bounds, product in _terms(graph, body, level, start + 1):
            yield coefficient, ((lower, upper), *bounds), product
    elif node.kind is Kind.MUL:
        yield from _product(graph, node.args, level, start)
    elif _opens(node):
        factors = (node.args[0],) * int(node.number)
        yield from _product(graph, factors, level, start)
    else:
        yield 1, (), node


def _opens(node: Node) -> bool:
    """Whether a power is a product of sums."""
    return (
        node.kind is Kind.POWER
        and node.number > 0
        and node.number.denominator == 1
        and node.args[0].kind in (Kind.ADD, Kind.MUL, Kind.SUM)
    )


def _product(
    graph: Graph, factors: tuple[Node, ...], level: int, start: int
) -> Iterator[_Term]:
    if len(factors) > _MOST:
        raise UnsupportedError(f"more than {_MOST} factors")
    found: list[_Term] = [(1, (), graph.one)]
    for factor in factors:
        found = [
            (c * d, (*bounds, *more), graph.mul(product, other))
            for c, bounds, product in found
            for d, more, other in _terms(graph, factor, level, start + len(bounds))
        ]
        if len(found) > _MOST:
            raise UnsupportedError(f"more than {_MOST} summands")
    for c, bounds, product in found:
        if _stable(product):
            yield c, bounds, product
        else:
            # Powers of one base have met: S^-1 S^2 is a sum again.
            for d, more, rest in _terms(graph, product, level, start + len(bounds)):
                yield c * d, (*bounds, *more), rest


def _stable(product: Node) -> bool:
    if product.kind is Kind.NUMBER:
        return product.number == 1
    factors = product.args if product.kind is Kind.MUL else (product,)
    closed = (Kind.ADD, Kind.SUM, Kind.NUMBER)
    return not any(factor.kind in closed or _opens(factor) for factor in factors)
