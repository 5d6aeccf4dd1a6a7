"""What may help: derivatives brought to one variable, or to one quantity."""

from collections.abc import Callable

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.proofs.rules.chain import chain
from backproof.symbolic.proofs.rules.context import Context
from backproof.symbolic.proofs.rules.derivatives import forward
from backproof.symbolic.proofs.trace import Step, Summand

from .attempt import Attempt
from .heights import highest_first, like, under

__all__ = ["chain_rule", "frontier", "towards_lemmas", "wholes"]


def towards_lemmas(attempt: Attempt) -> bool:
    """Open what is differentiated, where a lemma is about what it is made of.

    Such a lemma goes on with the label of what is differentiated, h[t] in dh[t]/dw,
    and not with that of the variable.
    """
    reach = attempt.context.reach
    for known in attempt.context.lemmas:
        whole, variable = known.lemma.left.args
        if known.lemma.index in whole.free:
            by = variable.name
            above = {q for q in reach.quantities if whole.name in reach.below(q)}
            above.add(whole.name)
            if _each(
                attempt,
                forward,
                lambda p: p.args[0].name in above and p.args[1].name == by,  # noqa: B023
            ):
                return True
    return False


def wholes(attempt: Attempt) -> bool:
    """Where derivatives of several quantities meet, open the highest of them."""
    context, partials = attempt.context, attempt.partials()
    for partial in partials:
        whole = partial.args[0]
        if any(under(context, p.args[0], whole) for p in partials):
            alike = like(context, whole)
            if _each(attempt, forward, lambda p: alike(p.args[0])):  # noqa: B023
                return True
    return False


def frontier(attempt: Attempt) -> bool:
    """Use the chain rule where the derivatives are not all by like variables."""
    found = []
    for _, product in attempt.summands:
        factors = product.args if product.kind is Kind.MUL else (product,)
        found.append([f.args[1] for f in factors if f.kind is Kind.PARTIAL])
    variables = [v for partials in found for v in partials]
    if not variables:
        return False
    alike = like(attempt.context, variables[0])
    if all(found) and all(map(alike, variables)):
        return False
    return chain_rule(attempt)


def chain_rule(attempt: Attempt) -> bool:
    """Use the chain rule for the derivatives by the lowest variables."""
    for lowest in _lowest(attempt.context, attempt.partials()):
        alike = like(attempt.context, lowest.args[1])
        if _each(attempt, chain, lambda p: alike(p.args[1])):  # noqa: B023
            return True
    return False


def _each(
    attempt: Attempt,
    rule: Callable[[Context, Summand, Node], Step | None],
    wanted: Callable[[Node], bool],
) -> bool:
    """Use a rule for the wanted derivatives, one of each summand."""

    def step(summand: Summand) -> Step | None:
        found = (
            rule(attempt.context, summand, factor)
            for factor in summand.factors
            if factor.kind is Kind.PARTIAL and wanted(factor)
        )
        return next((one for one in found if one is not None), None)

    return attempt.each(step)


def _lowest(context: Context, partials: tuple[Node, ...]) -> list[Node]:
    """The derivatives, those by what is used for the others first."""
    variables = list(dict.fromkeys(partial.args[1] for partial in partials))
    ranks = {v: k for k, v in enumerate(highest_first(context, variables))}
    return sorted(partials, key=lambda p: -ranks[p.args[1]])
