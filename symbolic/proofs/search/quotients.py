"""What may help: fractions split, denominators cleared, comparisons turned one way."""

from collections.abc import Callable

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.proofs.rules.context import Context
from backproof.symbolic.proofs.rules.functions import opposite
from backproof.symbolic.proofs.rules.powers import reduce
from backproof.symbolic.proofs.trace import Step, Summand

from .attempt import Attempt

__all__ = ["comparisons", "denominators", "fractions"]


def comparisons(attempt: Attempt) -> bool:
    """Write all comparisons of two numbers in one way."""
    return _each(attempt, Kind.NONNEGATIVE, opposite)


def fractions(attempt: Attempt) -> bool:
    """Split fractions with one denominator, as e/(1 + e) = 1 - 1/(1 + e)."""
    return _each(attempt, Kind.POWER, reduce)


def _each(
    attempt: Attempt,
    kind: Kind,
    rule: Callable[[Context, Summand, Node], Step | None],
) -> bool:
    """Use a rule for the factors of one kind."""

    def step(summand: Summand) -> Step | None:
        found = (
            rule(attempt.context, summand, factor)
            for factor in summand.factors
            if factor.kind is kind
        )
        return next((one for one in found if one is not None), None)

    return attempt.each(step)


def denominators(attempt: Attempt) -> bool:
    """Multiply by what stands in a denominator, free of bound indices."""
    for summand in attempt.left():
        if not _has_values(attempt.context, summand):
            continue
        for factor in summand.factors:
            if factor.kind is not Kind.POWER or factor.number >= 0:
                continue
            (base,) = factor.args
            whole = factor.number.denominator == 1
            closed = not any(name.startswith("#") for name in base.free)
            if whole and closed and base.kind in (Kind.ADD, Kind.SUM):
                attempt.clear(base, -_lowest(attempt, base))
                attempt.simplify()
                return True
    return False


def _lowest(attempt: Attempt, base: Node) -> int:
    """The lowest exponent of a base in what is left."""
    return min(
        int(factor.number)
        for summand in attempt.left()
        for factor in summand.factors
        if factor.kind is Kind.POWER and factor.args[0] is base
    )


def _has_values(context: Context, summand: Summand) -> bool:
    """Whether no sum around a product may be empty: then what it divides by is."""
    return all(
        context.facts_before(summand, position).at_most(lower, upper)
        for position, (lower, upper) in enumerate(summand.bounds)
    )
