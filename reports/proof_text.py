"""Proofs as text for a terminal: the induction, and each step with its rule.

    base   δ[L] = (A[L] - t) ⊙ g'(Z[L])                  ✓✓ proved    ✓✓ proved
    step   δ[l] = (W[l+1]ᵀ δ[l+1]) ⊙ g'(Z[l])            ✓✓ proved    ✓✓ proved
"""

import textwrap
from collections.abc import Iterable, Iterator
from importlib.metadata import version

from backproof.symbolic.graph import Node
from backproof.symbolic.induction import (
    Induction,
    Passage,
    ProvedFormula,
    prove_activations,
    prove_any_depth,
    prove_output_errors,
)
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.checked import CheckedProof
from backproof.symbolic.proofs.trace import Clear, Proof, Split, Step, Trace
from backproof.symbolic.verdict import Status, Verdict

from .marks import MARKS
from .plain import PlainPrinter

__all__ = ["induction_text", "proof_lines", "tables_text"]

_WIDTH = 96
_FORMULA = 58
_NAMES = {
    "output error": "base",
    "recursion": "step",
    "weight gradient": "",
    "bias gradient": "",
}


def induction_text(induction: Induction, *, explain: bool = False) -> str:
    """The induction for the networks of one kind, ending with a line feed."""
    return "\n".join(_Writer(explain=explain).induction(induction)) + "\n"


def tables_text(*, seed: int = 0, explain: bool = False) -> tuple[str, bool]:
    """All that `prove` shows of the tables, and whether nothing is refuted."""
    writer = _Writer(explain=explain)
    errors = prove_output_errors(seed=seed)
    rows = prove_activations(seed=seed)
    lines = [*writer.output_errors(errors), "", *writer.activations(rows)]
    every = [*(f for one in errors for f in one.formulas), *rows]
    fine = not any(
        verdict.status in (Status.REFUTED, Status.MALFORMED)
        for formula in every
        for verdict in _verdicts(formula)
    )
    return "\n".join(lines) + "\n", fine


def proof_lines(proof: CheckedProof) -> Iterator[str]:
    """Each step of a proof with its rule; the last leaves nothing."""
    yield from _Steps(proof.graph).lines(proof.proof, 1)


class _Writer:
    def __init__(self, *, explain: bool) -> None:
        self.explain = explain
        self.printer = PlainPrinter()

    def induction(self, induction: Induction) -> Iterator[str]:
        lemma = induction.lemma
        net = lemma.kind
        title = "Backpropagation for every depth L, width n[0]..n[L] and batch D"
        yield f"{title}{'backproof ' + version('backproof'):>{_WIDTH - len(title)}}"
        yield ""
        symbols = lemma.symbols
        for quantity in (symbols.z, symbols.a):
            for case in quantity.cases:
                where = ", ".join(
                    self.range(i.symbol, i.lower, i.upper) for i in case.where
                )
                yield from self.definition(quantity.symbol, quantity.slots, case, where)
        yield from _wrapped(f"C = {self.printer.term(symbols.C.cases[0].term)}", 2, 6)
        yield "  δ[l,j,i] = ∂C/∂z[l,j,i]"
        if any(row.formula is None and not row.vector for row in net.activations):
            yield "  g is any smooth function, so what is proved holds for each of them."
        yield ""
        yield "Lemma, the chain rule: ∂C/∂v is the sum of ∂C/∂p · ∂p/∂v over all p that"
        yield "use v. Its condition, read off the definitions:"
        for passage in lemma.passages():
            yield f"  {_passage(passage)}"
        yield ""
        yield f"{'Induction from l = L down to l = 1':{_FORMULA + 2}}index form   matrix form"
        for proved in induction.formulas:
            yield from self.formula(proved)
        yield ""
        done = "So" if induction.proved else "If all of this were proved,"
        yield f"  {done} δ[l] = ∂C/∂Z[l] for every l: it holds at L by the base, and if it"
        yield "  holds at l+1 (the hypothesis), it holds at l by the step."

    def definition(self, symbol, slots, case, where: str) -> Iterator[str]:  # type: ignore[no-untyped-def]
        left = symbol[tuple(slot.symbol for slot in slots)]
        text = f"{self.printer.term(left)} = {self.printer.term(case.term)}"
        yield from _wrapped(text + (f",  {where}" if where else ""), 2, 6)

    def range(self, symbol, lower, upper) -> str:  # type: ignore[no-untyped-def]
        term = self.printer.term
        if lower == upper:
            return f"{term(symbol)} = {term(lower)}"
        return f"{term(symbol)} = {term(lower)}..{term(upper)}"

    def formula(self, proved: ProvedFormula) -> Iterator[str]:
        formula = proved.formula
        assert formula is not None  # noqa: S101  (of an induction)
        name = _NAMES[formula.kind]
        left = self.matrix_left(proved)
        text = f"{name:5}{left} = {self.printer.matrix(formula.matrix)}"
        yield from self.row(text, proved)
        yield from self.steps(proved)

    def matrix_left(self, proved: ProvedFormula) -> str:
        formula = proved.formula
        assert formula is not None  # noqa: S101
        layer = self.printer.term(formula.layer)
        if formula.kind in ("output error", "recursion"):
            return f"δ[{layer}]"
        return f"∂C/∂{'W' if formula.kind == 'weight gradient' else 'b'}[{layer}]"

    def row(self, text: str, proved: ProvedFormula) -> Iterator[str]:
        marks = "".join(
            f"{MARKS[v.status].glyph} {MARKS[v.status].word}".ljust(13)
            for v in _verdicts(proved)
        )
        if len(text) <= _FORMULA - 2:
            yield f"  {text:{_FORMULA}}{marks}".rstrip()
        else:
            yield from _wrapped(text, 2, 7)
            yield f"  {'':{_FORMULA}}{marks}".rstrip()
        for verdict in _verdicts(proved):
            if verdict.status is not Status.PROVED and verdict.reason:
                yield from _wrapped(verdict.reason, 7, 7)

    def steps(self, proved: ProvedFormula) -> Iterator[str]:
        if self.explain and proved.verdict.proof is not None:
            yield from (f"       {line}" for line in proof_lines(proved.verdict.proof))

    def output_errors(self, found: Iterable[Induction]) -> Iterator[str]:
        yield f"{'The base for every cost':{_FORMULA + 2}}index form   matrix form"
        for induction in found:
            net = induction.lemma.kind
            (proved,) = induction.formulas
            assert proved.formula is not None  # noqa: S101
            output = "softmax" if net.output.vector else "any g"
            yield f"  {net.cost.name}, {output} at the output"
            matrix = self.printer.matrix(proved.formula.matrix)
            yield from self.row(f"     δ[L] = {matrix}", proved)
            yield from self.steps(proved)

    def activations(self, rows: Iterable[ProvedFormula]) -> Iterator[str]:
        yield "Derivatives of the activations, by their argument and by their value"
        for proved in rows:
            claim = proved.claim
            left, right = (self.printer.term(s) for s in (claim.left, claim.right))
            yield from self.row(f"{left} = {right}".replace("@u", "u"), proved)
            yield from self.steps(proved)


class _Steps:
    """The steps of a proof, one line for each side."""

    def __init__(self, graph: TermGraph) -> None:
        self.graph = graph
        self.printer = PlainPrinter()

    def lines(self, proof: Proof, first: int) -> Iterator[str]:
        if isinstance(proof, Split):
            value = self.text(proof.value)
            yield f"where {proof.index} = {value}:"
            yield from (f"  {line}" for line in self.lines(proof.there, 1))
            yield f"for all other {proof.index}:"
            yield from (f"  {line}" for line in self.lines(proof.elsewhere, 1))
            return
        for number, step in enumerate(proof.steps, start=first):
            yield from self.step(number, step)

    def step(self, number: int, step: Step | Clear) -> Iterator[str]:
        if isinstance(step, Clear):
            power = self.text(self.graph.power(step.base, step.exponent))
            yield from _wrapped(f"{number:>3}. everything times {power}", 0, 5)
            return
        after = " + ".join(self.text(s.node(self.graph)) for s in step.after) or "0"
        before = self.text(step.before.node(self.graph))
        yield from _wrapped(f"{number:>3}. {before} = {after}", 0, 5)
        yield f"     {step.rule}"
        for part in step.detail:
            if isinstance(part, Trace) and part.steps:
                yield from (f"       {line}" for line in self.lines(part, 1))

    def text(self, node: Node) -> str:
        return self.printer.term(self.graph.raise_(node))


def _verdicts(proved: ProvedFormula) -> tuple[Verdict, ...]:
    if proved.matrix_form is None:
        return (proved.verdict,)
    return (proved.verdict, proved.matrix_form)


def _passage(passage: Passage) -> str:
    def at(shift: int) -> str:
        return "l" if not shift else f"l{shift:+d}"

    users = [f"{name}[{at(shift)}]" for name, shift in passage.users]
    text = f"{passage.quantity}[l] is used by {' and '.join(users)}"
    return f"{text}, and by C where l = L" if passage.cost else f"{text}, and nothing else"


def _wrapped(text: str, first: int, rest: int) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=" " * first,
        subsequent_indent=" " * rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
