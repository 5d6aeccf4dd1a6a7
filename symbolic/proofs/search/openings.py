"""What may help: definitions and formulas put in, one kind at a time."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.rules.context import Context
from backproof.symbolic.proofs.rules.functions import formula
from backproof.symbolic.proofs.rules.known import Known
from backproof.symbolic.proofs.rules.members import definition, opens
from backproof.symbolic.proofs.trace import Step, Summand

from .attempt import Attempt
from .heights import highest_first, like

__all__ = ["definitions", "error_signals", "formulas", "neighbours", "signals"]

_MOST_ROUNDS = 24

_Wanted: TypeAlias = Callable[[Node], bool]


def error_signals(attempt: Attempt) -> bool:
    """Put in the definitions that contain a derivative."""
    context = attempt.context
    names = {
        member.name
        for member in attempt.members()
        if opens(context, member) and _has_partial(context.graph, member.name)
    }
    return bool(names) and _put_in(attempt, lambda member: member.name in names)


def _has_partial(graph: TermGraph, name: str) -> bool:
    return any(
        node.kind is Kind.PARTIAL
        for case in graph.theory.quantity(name).cases
        for node in graph.postorder(graph.lower(case.term))
    )


def signals(attempt: Attempt) -> None:
    """Put in what leads to the error signals of lemmas, before the lemmas are used.

    In the proof of a lemma it is what stands at the label that it is proved for: so the
    signals at the next label are there before a hypothesis brings them in once more.
    """
    context = attempt.context
    kept = {
        name
        for known in context.lemmas
        for name in _signals_of(context, known)
        if known.own is None or known.same
    }
    for known in context.lemmas:
        for name in _signals_of(context, known):
            wanted = _towards(context, name, known.own)
            _put_in(attempt, lambda m: m.name not in kept and wanted(m))  # noqa: B023


def _signals_of(context: Context, known: Known) -> Iterator[str]:
    """The quantity on the right side of a lemma."""
    for part in context.graph.postorder(known.lemma.right):
        if part.kind is Kind.FAMILY and part.name in context.reach.quantities:
            yield part.name


def _towards(context: Context, signal: str, own: Node | None) -> _Wanted:
    """Which members lead to a signal."""
    reach = context.reach
    around = {signal, *reach.round(signal)}

    def wanted(member: Node) -> bool:
        if own is None:
            return member.name not in around and signal in reach.below(member.name)
        label = reach.label(member) if member.name in around else None
        return label is not None and context.facts.equal(label, own)

    return wanted


def neighbours(attempt: Attempt) -> bool:
    """Put in a definition where what it uses stands in another summand."""
    context = attempt.context
    contents = [frozenset(attempt.members_of(key)) for key in attempt.summands]
    present = dict.fromkeys(m for members in contents for m in members)
    open_ = [m for m in present if opens(context, m)]
    for member in highest_first(context, open_):
        elsewhere = [members for members in contents if member not in members]
        if _beside(context, member, frozenset[Node]().union(*elsewhere)):
            return _put_in(attempt, like(context, member))
    return False


def _beside(context: Context, member: Node, others: frozenset[Node]) -> bool:
    """Whether a definition mentions one of the others."""
    graph, reach = context.graph, context.reach
    for use in reach.uses.get(member.name, ()):
        for other in others:
            if other.name == use.used:
                one, two = reach.label(member), reach.label(other)
                if use.shift is None or one is None or two is None:
                    return True
                if context.facts.equal(graph.add(one, graph.number(use.shift)), two):
                    return True
    return False


def definitions(attempt: Attempt) -> bool:
    """Put in the definition that stands nearest to the cost."""
    context = attempt.context
    open_ = [m for m in dict.fromkeys(attempt.members()) if opens(context, m)]
    return any(
        _put_in(attempt, like(context, member))
        for member in highest_first(context, open_)
    )


def _put_in(attempt: Attempt, wanted: _Wanted) -> bool:
    """Put in the definitions of some members, also inside arguments."""

    def opened(context: Context, factor: Node) -> bool:
        return factor.kind is Kind.FAMILY and wanted(factor) and opens(context, factor)

    def step(context: Context, summand: Summand) -> Step | None:
        found = (
            definition(context, summand, factor)
            for factor in summand.factors
            if opened(context, factor)
        )
        return next((one for one in found if one is not None), None)

    return _everywhere(attempt, step, lambda node: opened(attempt.context, node))


def formulas(attempt: Attempt) -> bool:
    """Put in the formulas of all functions that have one."""
    graph = attempt.context.graph
    names = {
        node.function[0]
        for node in attempt.functions()
        if graph.function_body(*node.function) is not None
    }

    def named(node: Node) -> bool:
        return node.kind is Kind.APPLY and node.function[0] in names

    def step(context: Context, summand: Summand) -> Step | None:
        factor = next(filter(named, summand.factors), None)
        return None if factor is None else formula(context, summand, factor)

    return bool(names) and _everywhere(attempt, step, named)


_Take: TypeAlias = Callable[[Context, Summand], Step | None]


def _everywhere(attempt: Attempt, step: _Take, has: _Wanted) -> bool:
    """Take a step wherever it can be taken, also inside arguments."""

    def take(summand: Summand) -> Step | None:
        return step(attempt.context, summand) or _inside(attempt, summand, step, has)

    found = False
    for _ in range(_MOST_ROUNDS):
        if not attempt.each(take):
            break
        found = True
    return found


def _inside(
    attempt: Attempt, summand: Summand, step: _Take, has: _Wanted
) -> Step | None:
    if not any(
        has(node)
        for factor in summand.factors
        if factor.kind is not Kind.PARTIAL
        for node in attempt.context.graph.postorder(factor)
    ):
        return None

    def rewrite(inner: Attempt) -> None:
        inner.simplify()
        inner.each(lambda s: step(inner.context, s) or _inside(inner, s, step, has))

    return attempt.rewritten(summand, rewrite)
