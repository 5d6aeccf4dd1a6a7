"""Proofs as text for a terminal: the induction, and each step with its rule.

base   δ[L] = (A[L] - t) ⊙ g'(Z[L])                  ✓✓ proved    ✓✓ proved
step   δ[l] = (W[l+1]ᵀ δ[l+1]) ⊙ g'(Z[l])            ✓✓ proved    ✓✓ proved
"""

import textwrap
from collections.abc import Iterable, Iterator
from importlib.metadata import version

from backproof.symbolic.induction import (
    Induction,
    Passage,
    Proofs,
    ProvedFormula,
)
from backproof.symbolic.theory import Case, Index, Quantity
from backproof.symbolic.verdict import Status, Verdict

from .marks import MARKS
from .plain import PlainPrinter
from .proof_steps import proof_lines
from .terminal import paint

__all__ = ["proofs_text"]

_WIDTH = 96
_FORMULA = 58
_NAMES = {
    "output error": "base",
    "recursion": "step",
    "weight gradient": "",
    "bias gradient": "",
}


def proofs_text(proofs: Proofs, *, explain: bool = False, colour: bool = False) -> str:
    """All proofs for a reader at a terminal, ending with a line feed.

    With ``explain`` each step of each proof is shown with its rule.
    """
    return "\n".join(_Writer(explain=explain, colour=colour).lines(proofs)) + "\n"


class _Writer:
    def __init__(self, *, explain: bool, colour: bool) -> None:
        self.explain = explain
        self.colour = colour
        self.printer = PlainPrinter()

    def lines(self, proofs: Proofs) -> Iterator[str]:
        yield from self.induction(proofs.induction)
        if proofs.output_errors:
            yield ""
            yield from self.output_errors(proofs.output_errors)
        if proofs.activations:
            yield ""
            yield from self.activations(proofs.activations)
        yield ""
        yield from self.ending(proofs)

    def ending(self, proofs: Proofs) -> Iterator[str]:
        """How much is proved, in how many steps, and by which second witness."""
        verdicts = list(proofs.verdicts)
        proved = [v for v in verdicts if v.status is Status.PROVED]
        steps = sum(v.proof.steps for v in proved if v.proof is not None)
        many = f"{len(proved)} of {len(verdicts)} formulas proved"
        text = f"{many}, in {steps} steps that the checker of proofs has replayed."
        yield from _wrapped(text, 0, 0)
        sizes = next((v.sizes for v in proofs.induction.verdicts if v.sizes), ())
        if sizes:
            yield from _wrapped(
                "The second witness of each proof: exact arithmetic in a prime "
                f"field, such as at {sizes[-1]}.",
                0,
                0,
            )
        given = dict.fromkeys(one for v in proved for one in v.given)
        for one in given:
            yield from _wrapped(f"Given: {one}.", 0, 2)

    def induction(self, induction: Induction) -> Iterator[str]:
        lemma = induction.lemma
        net = lemma.kind
        title = "Backpropagation for every depth L, width n[0]..n[L] and batch D"
        yield f"{title}{'backproof ' + version('backproof'):>{_WIDTH - len(title)}}"
        yield ""
        symbols = lemma.symbols
        for quantity in (symbols.z, symbols.a):
            for case in quantity.cases:
                yield from self.definition(quantity, case)
        yield from _wrapped(f"C = {self.printer.term(symbols.C.cases[0].term)}", 2, 6)
        yield "  δ[l,j,i] = ∂C/∂z[l,j,i]"
        if any(row.formula is None and not row.vector for row in net.activations):
            yield "  g is any smooth function: what is proved holds for each of them."
        yield ""
        yield "Lemma, the chain rule: ∂C/∂v is the sum of ∂C/∂p · ∂p/∂v over all p that"
        yield "use v. Its condition, read off the definitions:"
        for passage in lemma.passages():
            yield f"  {_passage(passage)}"
        yield ""
        heading = "Induction from l = L down to l = 1"
        yield f"{heading:{_FORMULA + 2}}index form   matrix form"
        for proved in induction.formulas:
            yield from self.formula(proved)
        yield ""
        done = "So" if induction.proved else "If all of this were proved,"
        yield from _wrapped(
            f"{done} δ[l] = ∂C/∂Z[l] for every l: it holds at L by the base, and if it "
            "holds at l+1 (the hypothesis), it holds at l by the step.",
            2,
            2,
        )

    def definition(self, quantity: Quantity, case: Case) -> Iterator[str]:
        left = quantity.symbol[tuple(slot.symbol for slot in quantity.slots)]
        where = ", ".join(map(self.range, case.where))
        text = f"{self.printer.term(left)} = {self.printer.term(case.term)}"
        yield from _wrapped(text + (f",  {where}" if where else ""), 2, 6)

    def range(self, index: Index) -> str:
        name, *ends = map(self.printer.term, index.limits)
        return f"{name} = {'..'.join(dict.fromkeys(ends))}"

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
        marks = "".join(self.marked(v) for v in proved.verdicts)
        if len(text) <= _FORMULA - 2:
            yield f"  {text:{_FORMULA}}{marks}".rstrip()
        else:
            yield from _wrapped(text, 2, 7)
            yield f"  {'':{_FORMULA}}{marks}".rstrip()
        for verdict in proved.verdicts:
            if verdict.status is not Status.PROVED and verdict.reason:
                yield from _wrapped(verdict.reason, 7, 7)

    def marked(self, verdict: Verdict) -> str:
        """A verdict in a column."""
        mark = MARKS[verdict.status]
        shown = f"{mark.glyph} {mark.word}"
        text = paint(shown, mark.ansi) if self.colour else shown
        return text + " " * (13 - len(shown))

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
            yield from self.row(f"{left} = {right}", proved)
            yield from self.steps(proved)


def _passage(passage: Passage) -> str:
    def at(shift: int) -> str:
        return "l" if not shift else f"l{shift:+d}"

    users = [f"{name}[{at(shift)}]" for name, shift in passage.users]
    text = f"{passage.quantity}[l] is used by {' and '.join(users)}"
    return (
        f"{text}, and by C where l = L" if passage.cost else f"{text}, and nothing else"
    )


def _wrapped(text: str, first: int, rest: int) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=" " * first,
        subsequent_indent=" " * rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
