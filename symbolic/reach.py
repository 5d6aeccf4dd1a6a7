"""What a claim is about: everything that its terms depend on."""

from collections.abc import Iterator

from .graph import Kind, Node
from .lowering import TermGraph
from .theory import Claim

__all__ = ["exists_everywhere", "kinks", "reachable", "ties", "undefined_symbols"]


def reachable(graph: TermGraph, *roots: Node) -> Iterator[Node]:
    """Every node that the roots depend on, through definitions and formulas."""
    stack, seen, opened = list(roots), set[Node](), set[object]()
    while stack:
        for node in graph.postorder(stack.pop()):
            if node in seen:
                continue
            seen.add(node)
            yield node
            if node.kind is Kind.FAMILY and node.data not in opened:
                opened.add(node.data)
                stack += _definitions(graph, node.name)
            elif node.kind is Kind.APPLY and node.data not in opened:
                opened.add(node.data)
                body = graph.function_body(*node.function)
                stack += [] if body is None else [body]


def _definitions(graph: TermGraph, name: str) -> list[Node]:
    for quantity in graph.theory.quantities:
        if quantity.name == name:
            return [graph.lower(case.term) for case in quantity.cases]
    return []


def undefined_symbols(claim: Claim, left: Node, right: Node) -> str:
    """The free indices that the claim gives no range, in words; "" for none."""
    bound = {index.symbol.name for index in claim.for_all}
    loose = sorted((left.free | right.free) - bound)
    if not loose:
        return ""
    places = ", ".join(
        f"{name} (on the {'left' if name in left.free else 'right'} side)"
        for name in loose
    )
    return f"undefined symbol or index without a range: {places}"


def kinks(graph: TermGraph, left: Node, right: Node) -> tuple[str, ...]:
    """The kinks of the functions that the claim involves."""
    names = {
        node.function[0]
        for node in reachable(graph, left, right)
        if node.kind is Kind.APPLY
    }
    found = (f.kink for f in graph.theory.functions if f.name in names)
    return tuple(dict.fromkeys(kink for kink in found if kink))


def ties(graph: TermGraph, left: Node, right: Node) -> tuple[str, ...]:
    """A condition for claims that compare numbers in their own terms."""
    nodes = (*graph.postorder(left), *graph.postorder(right))
    if any(node.kind is Kind.NONNEGATIVE for node in nodes):
        return ("no two compared numbers are equal",)
    return ()


def exists_everywhere(graph: TermGraph, left: Node, right: Node) -> bool:
    """Whether all that a claim involves has a value for all numbers, by its form.

    That is: no logarithm, no root, and no division but by what is positive by its form.
    """
    involved = reachable(graph, left, right)
    positive: dict[Node, bool] = {}
    return all(
        _has_value(graph, node, positive)
        for node in involved
        if node.kind in (Kind.POWER, Kind.APPLY)
    )


def _has_value(graph: TermGraph, node: Node, positive: dict[Node, bool]) -> bool:
    if node.kind is Kind.APPLY:
        return node.function[0] != "@log"
    if node.number.denominator == 1 and node.number > 0:
        return True
    (base,) = node.args
    for part in graph.postorder(base):
        if part not in positive:
            positive[part] = _is_positive(graph, part, positive)
    return positive[base]


def _is_positive(graph: TermGraph, node: Node, below: dict[Node, bool]) -> bool:
    """Whether a term is positive by its form, if those below are."""
    match node.kind:
        case Kind.NUMBER:
            return node.number > 0
        case Kind.CONSTANT:
            return True
        case Kind.APPLY:
            return node.function == ("@exp", 0)
        case Kind.ADD | Kind.MUL:
            return all(below[arg] for arg in node.args)
        case Kind.POWER:
            return below[node.args[0]]
        case Kind.FAMILY:
            return node.name in graph.positive_sizes
        case Kind.SUM:
            lower, upper, body = node.args
            return lower is graph.one and below[upper] and below[body]
        case _:
            return False
