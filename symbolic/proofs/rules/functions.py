"""The rules for functions, exponentials, choices and comparisons.

exp(a + b) = exp(a) exp(b),   choose(c, a, b) = c a + (1 - c) b
"""

from fractions import Fraction

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.proofs.multiply import multiplied_out
from backproof.symbolic.proofs.trace import Rule, Step, Summand

from .context import Context

__all__ = ["choose", "exponential", "formula", "opposite"]


def exponential(context: Context, summand: Summand, factor: Node) -> Step | None:
    """exp(a + b) = exp(a) exp(b), exp(2 a) = exp(a)^2, exp(log(x)) = x."""
    graph, (base, exponent) = context.graph, _base_and_exponent(factor)
    if base.function != ("@exp", 0) or exponent.denominator != 1:
        return None
    parts = []
    for part in _expanded(context, base.args[0]):
        unit = Summand(Fraction(1), part.bounds, part.product)
        node = unit.node(graph, context.level + 1)
        whole = Fraction(part.coefficient.numerator)
        if _is_logarithm(node) and part.coefficient == whole:
            parts.append(graph.power(node.args[0], whole * exponent))
            continue
        share = graph.number(Fraction(1, part.coefficient.denominator))
        inner = graph.apply("@exp", 0, graph.mul(share, node))
        parts.append(graph.power(inner, whole * exponent))
    term = graph.mul(*parts)
    if term is factor:
        return None
    return context.replacing(Rule.EXPONENTIAL, summand, factor, term)


def _base_and_exponent(factor: Node) -> tuple[Node, Fraction]:
    if factor.kind is Kind.POWER:
        return factor.args[0], factor.number
    return factor, Fraction(1)


def _expanded(context: Context, argument: Node) -> tuple[Summand, ...]:
    """An argument as summands, one level up."""
    whole = Summand(Fraction(1), (), argument)
    return multiplied_out(context.graph, whole, context.level + 1)


def _is_logarithm(node: Node) -> bool:
    return node.kind is Kind.APPLY and node.function == ("@log", 0)


def choose(context: Context, summand: Summand, factor: Node) -> Step | None:
    """A choice as a sum of products, also in a power."""
    if not context.choices:
        return None
    graph, (base, exponent) = context.graph, _base_and_exponent(factor)
    condition, *branches = base.args
    yes, no = (graph.power(branch, exponent) for branch in branches)
    term = graph.add(graph.mul(condition, yes), graph.mul(graph.negated(condition), no))
    return context.replacing(Rule.CHOICE, summand, factor, term)


def opposite(context: Context, summand: Summand, factor: Node) -> Step | None:
    """[0 <= -u] = 1 - [0 <= u], for the one of the two that was made later."""
    graph = context.graph
    minus = graph.mul(graph.number(-1), factor.args[0])
    other = graph.nonnegative(minus)
    if other.kind is not Kind.NONNEGATIVE or other.rank > factor.rank:
        return None
    quantities = context.reach.quantities
    if not any(
        part.kind is Kind.FAMILY and part.name in quantities
        for part in graph.postorder(factor)
    ):
        return None
    return context.replacing(Rule.OPPOSITE, summand, factor, graph.negated(other))


def formula(context: Context, summand: Summand, factor: Node) -> Step | None:
    """A function's formula put in."""
    term = context.graph.unfold(factor)
    if term is None:
        return None
    return context.replacing(Rule.FORMULA, summand, factor, term)
