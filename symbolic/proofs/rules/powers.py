"""The rules for powers and fractions.

S^-1 sum_k f(k) = 1, for S = sum_k f(k);   e/(1 + e) = 1 - 1/(1 + e)
"""

from collections.abc import Iterable
from fractions import Fraction

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.proofs.trace import Rule, Step, Summand

from .context import Context, others
from .functions import choose, exponential

__all__ = ["power", "reduce"]


def power(context: Context, summand: Summand, factor: Node) -> Step | None:
    """A power made simpler, by what its base is."""
    (base,), exponent = factor.args, factor.number
    whole = exponent.denominator == 1
    truths = (Kind.NONNEGATIVE, Kind.DELTA)
    if base.kind in truths and whole and exponent > 1:
        return context.replacing(Rule.TRUTH, summand, factor, base)
    if base.kind is Kind.CHOOSE:
        return choose(context, summand, factor)
    if base.kind is Kind.APPLY:
        return exponential(context, summand, factor)
    if base.kind is Kind.SUM and whole and exponent < 0:
        return _cancel(context, summand, factor)
    return None


def _cancel(context: Context, summand: Summand, factor: Node) -> Step | None:
    """(sum_k f(k)) S^e = S^(e+1), for S = sum_k f(k)."""
    graph, (base,) = context.graph, factor.args
    for position, (lower, upper) in enumerate(summand.bounds):
        name = context.name(position)
        rest = summand.bounds[position + 1 :]
        if name in base.free or any(name in e.free for b in rest for e in b):
            continue
        inside = [f for f in summand.factors if name in f.free]
        if not inside or graph.sum(name, lower, upper, graph.mul(*inside)) is not base:
            continue
        if not context.facts_before(summand, position).at_most(lower, upper):
            continue
        outside = [f for f in summand.factors if f not in inside and f is not factor]
        product = graph.mul(graph.power(base, factor.number + 1), *outside)
        after = context.with_value(summand, product, position, graph.one)
        return Step(Rule.CANCEL, summand, after, factor, (position,))
    return None


def reduce(context: Context, summand: Summand, factor: Node) -> Step | None:
    """M P^-k = (P^(1-k) - (P - c m) P^-k)/c, for the last summand c m of P."""
    graph, (base,) = context.graph, factor.args
    if base.kind is not Kind.ADD or not _is_whole_inverse(factor):
        return None
    pairs = map(graph.split_coefficient, base.args)
    terms = [(c, m) for c, m in pairs if m is not graph.one]
    coefficient, unit = max(terms, key=lambda pair: pair[1].rank)
    rest = others(summand, factor)
    if not _divides(unit, rest):
        return None
    without = graph.add(base, graph.mul(graph.number(-coefficient), unit))
    lower = graph.power(base, factor.number + 1)
    term = graph.add(lower, graph.mul(graph.number(-1), without, factor))
    scale = graph.number(Fraction(1) / coefficient)
    product = graph.mul(scale, term, graph.power(unit, -1), *rest)
    whole = Summand(summand.coefficient, summand.bounds, product)
    return Step(Rule.REDUCE, summand, context.multiplied(whole), factor, (unit,))


def _is_whole_inverse(node: Node) -> bool:
    whole = node.kind is Kind.POWER and node.number.denominator == 1
    return whole and node.number < 0


def _divides(unit: Node, factors: Iterable[Node]) -> bool:
    """Whether a product has all factors of another, with exponents as large."""
    there = _exponents(factors)
    needed = _exponents(unit.args if unit.kind is Kind.MUL else (unit,))
    return all(
        base in there and there[base] / exponent >= 1
        for base, exponent in needed.items()
    )


def _exponents(factors: Iterable[Node]) -> dict[Node, Fraction]:
    """The bases of a product with their exponents."""
    found = {}
    for factor in factors:
        is_power = factor.kind is Kind.POWER
        base = factor.args[0] if is_power else factor
        found[base] = factor.number if is_power else Fraction(1)
    return found
