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
from backproof.symbolic.proofs.trace import Clear, Proof, Split, Step, Trace

from .plain import PlainPrinter

__all__ = ["proof_data", "proof_lines"]

_WIDTH = 88


def proof_lines(proof: CheckedProof) -> Iterator[str]:
    """Each step of a proof with its rule; the last leaves nothing."""
    yield from _lines(proof_data(proof))


def proof_data(proof: CheckedProof) -> list[Mapping[str, Any]]:
    """The steps of a proof; a proof by cases is one step with the cases inside it."""
    return _Steps(proof.graph).data(proof.proof, 0)


class _Steps:
    def __init__(self, graph: TermGraph) -> None:
        self.graph = graph
        self.printer = PlainPrinter()

    def data(self, proof: Proof, level: int) -> list[Mapping[str, Any]]:
        if isinstance(proof, Split):
            value = self.text(proof.value)
            cases = (
                (f"{proof.index} = {value}", proof.there),
                (
                    f"{proof.index} ≠ {value}",
                    proof.elsewhere,
                ),
            )
            return [
                {"rule": f"where {case}", "before": "", "after": "",
                 "inside": self.data(part, level)}
                for case, part in cases
            ]  # fmt: skip
        return [self.step(step, level) for step in proof.steps]

    def step(self, step: Step | Clear, level: int) -> Mapping[str, Any]:
        if isinstance(step, Clear):
            power = self.text(self.graph.power(step.base, step.exponent))
            rule = f"everything is multiplied by {power}"
            return {"rule": rule, "before": "", "after": "", "inside": []}
        inside = [
            one
            for part in step.detail
            if isinstance(part, Trace)
            for one in self.data(part, level + 1)
        ]
        after = [s.node(self.graph, level) for s in step.after]
        return {
            "rule": str(step.rule),
            "before": self.text(step.before.node(self.graph, level)),
            "after": self.text(self.graph.add(*after)),
            "inside": inside,
        }

    def text(self, node: Node) -> str:
        return self.printer.term(self.graph.raise_(node))


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
