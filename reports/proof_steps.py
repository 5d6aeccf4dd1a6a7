"""The steps of a proof as lines and as data.

4. ∂C/∂z[l,j,i] = g'(z[l,j,i])·∂C/∂a[l,j,i]
chain rule
"""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from backproof.symbolic.graph import Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.checked import CheckedProof
from backproof.symbolic.proofs.trace import (
    Clear,
    Lemma,
    Proof,
    Rule,
    Split,
    Step,
    Trace,
    With,
)

from .plain import PlainPrinter

__all__ = ["proof_data", "proof_lines"]

_WIDTH = 88


def proof_lines(proof: CheckedProof) -> Iterator[str]:
    """Each step of a proof with its rule; the last leaves nothing."""
    yield from _lines(proof_data(proof))


def proof_data(proof: CheckedProof) -> list[Mapping[str, Any]]:
    """The steps of a proof; cases and lemmas are steps with their proofs inside."""
    return _Steps(proof.graph).data(proof.proof, 0)


class _Steps:
    """Proofs in the terms of one graph.

    ``assumed`` are the left sides of the lemmas that are just being proved.
    """

    def __init__(self, graph: TermGraph) -> None:
        self.graph = graph
        self.printer = PlainPrinter()
        self.assumed: frozenset[object] = frozenset()

    def data(self, proof: Proof, level: int) -> list[Mapping[str, Any]]:
        match proof:
            case Split():
                value = self.text(proof.value)
                there, elsewhere = (
                    self.data(part, level) for part in (proof.there, proof.elsewhere)
                )
                return [
                    _heading(f"where {proof.index} = {value}", there),
                    _heading(f"where {proof.index} ≠ {value}", elsewhere),
                ]
            case With():
                return [*self.lemmas(proof.lemmas), *self.data(proof.proof, level)]
        return [self.step(step, level) for step in proof.steps]

    def lemmas(self, lemmas: tuple[Lemma, ...]) -> Iterator[Mapping[str, Any]]:
        """What lemmas say, with their proofs inside."""
        around = self.assumed
        for number, lemma in enumerate(lemmas, start=1):
            self.assumed = frozenset(one.left for one in lemmas)
            inside = self.data(lemma.proof, 0)
            self.assumed = around
            many = f" {number} of {len(lemmas)}" if len(lemmas) > 1 else ""
            order = f"by {'one ' if many else ''}induction over {self.order(lemma)}"
            equality = f"{self.text(lemma.left)} = {self.text(lemma.right)}"
            yield _heading(f"lemma{many}, {order}: {equality}", inside)

    def order(self, lemma: Lemma) -> str:
        """The label of a lemma's induction, from the first value to the last."""
        lower, upper = next(ends for name, *ends in lemma.ranges if name == lemma.index)
        first, last = (lower, upper) if lemma.upward else (upper, lower)
        return f"{lemma.index} = {self.text(first)}..{self.text(last)}"

    def step(self, step: Step | Clear, level: int) -> Mapping[str, Any]:
        if isinstance(step, Clear):
            power = self.text(self.graph.power(step.base, step.exponent))
            return _heading(f"everything is multiplied by {power}", [])
        inside = [
            one
            for part in step.detail
            if isinstance(part, Trace)
            for one in self.data(part, level + 1)
        ]
        after = [s.node(self.graph, level) for s in step.after]
        by_hypothesis = step.rule is Rule.LEMMA and step.detail[0] in self.assumed
        return {
            "rule": "hypothesis" if by_hypothesis else str(step.rule),
            "before": self.text(step.before.node(self.graph, level)),
            "after": self.text(self.graph.add(*after)),
            "inside": inside,
        }

    def text(self, node: Node) -> str:
        return self.printer.term(self.graph.raise_(node))


def _heading(text: str, inside: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """A step that is no equality of two terms."""
    return {"rule": text, "before": "", "after": "", "inside": inside}


def _lines(steps: list[Mapping[str, Any]]) -> Iterator[str]:
    for number, step in enumerate(steps, start=1):
        equality = f"{step['before']} = {step['after']}" if step["before"] else ""
        shown = f"{number:>3}. {equality or step['rule']}"
        yield from textwrap.wrap(
            shown,
            _WIDTH,
            subsequent_indent=" " * 7,
            break_long_words=False,
            break_on_hyphens=False,
        )
        if equality:
            yield f"     {step['rule']}"
        yield from (f"       {line}" for line in _lines(step["inside"]))
