"""A verification as text for a terminal, at most 96 columns wide."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

from backproof.symbolic.activations import ACTIVATIONS
from backproof.symbolic.backprop import Formula
from backproof.symbolic.theory import Claim
from backproof.symbolic.verdict import Status, Verdict, bound_text
from backproof.symbolic.verification import Verification, Witness

from .marks import (
    MARKS,
    Mark,
    conclusion,
    counted,
    hypotheses,
    overall,
    witness_mark,
    worst_bound,
)
from .plain import PlainPrinter

__all__ = ["verification_text"]

WIDTH = 96
_FORMULA = 58
_MARK = 14
_SHOWN_LAYERS = 8
_WITNESSES = {
    "direct derivative": "the written-out cost, differentiated rule by rule",
    "SymPy's diff": "the written-out cost, differentiated by SymPy's diff",
    "direction": "one random direction through all parameters at once",
}


def verification_text(verification: Verification, *, colour: bool = False) -> str:
    """The verification for a reader at a terminal, ending with a line feed.

    >>> from backproof.symbolic.network import network
    >>> from backproof.symbolic.verification import verify
    >>> text = verification_text(verify(network((1, 1), "identity")))
    >>> next(line for line in text.splitlines() if "∂W" in line).split("  ")[1]
    '∂C/∂W[1] = δ[1] A[0]ᵀ'
    """
    return "\n".join(_Writer(verification, colour).lines()) + "\n"


@dataclass(frozen=True)
class _Writer:
    """One verification on its way to text."""

    verification: Verification
    colour: bool

    @cached_property
    def printer(self) -> PlainPrinter:
        return PlainPrinter()

    @cached_property
    def numbers(self) -> dict[str, int]:
        return hypotheses(self.verification)

    def lines(self) -> Iterator[str]:
        net = self.verification.network
        title = f"Network {net.text}: every gradient checked"
        note = f"backproof {version('backproof')}, seed {self.verification.seed}"
        if len(title) + len(note) + 2 <= WIDTH:
            yield f"{title}{note:>{WIDTH - len(title)}}"
        else:
            yield from (*_wrapped(title, 0, 2), note)
        yield ""
        yield from self.network()
        yield ""
        yield f"{'Formulas of backpropagation':{_FORMULA + 2}}index form    matrix form"
        for formula, index_form, matrix_form in self.verification.formulas:
            text = f"{_matrix_left(formula)} = {self.printer.matrix(formula.matrix)}"
            yield from self.row(text, index_form, matrix_form)
            yield from self.trouble(formula, index_form, matrix_form)
        yield ""
        yield "Derivatives that they use"
        for claim, verdict in self.verification.rows:
            yield from self.row(self.claim(claim), verdict)
            yield from _details(verdict)
        yield ""
        yield from self.witnesses()
        yield ""
        yield from self.ending()
        yield ""
        yield from _legend(self.verification)

    def network(self) -> Iterator[str]:
        net = self.verification.network
        pairs = zip(net.widths, net.widths[1:], strict=False)
        rows = []
        for layer, (come, to) in enumerate(pairs, start=1):
            row = net.activation(layer)
            own = row.formula is not None and row.name not in ACTIVATIONS
            formula = f": {self.printer.term(row.formula)}" if own else ""
            rows.append((f"layer {layer}", f"{come} → {to}", row.name + formula))
        if len(rows) > _SHOWN_LAYERS:
            rows = [*rows[:3], ("…", "", ""), *rows[-2:]]
        width = max(len(row[1]) for row in rows)
        for name, arrow, function in rows:
            yield from _wrapped(f"{name:10}{arrow:{width}}   {function}", 2, 16)
        yield f"  {'cost':10}{net.cost.name}"
        cost = f"C = {self.printer.term(net.theory.C.cases[0].term)}"
        yield from _wrapped(cost, 12, 16)
        count = f"{net.parameters:,}"
        count += " weights and biases" if net.biases else " weights, no biases"
        penalty = f", λ = {net.penalty}" if net.penalty is not None else ""
        yield f"  {count}{penalty}; D = {self.verification.samples} samples"
        yield (
            "  Layer 0 is the input. W[l] leads from layer l-1 to l; "
            "one column per sample."
        )

    def claim(self, claim: Claim | Formula) -> str:
        return f"{self.printer.term(claim.left)} = {self.printer.term(claim.right)}"

    def row(self, text: str, *verdicts: Verdict) -> Iterator[str]:
        """A formula, and in columns of their own its verdicts."""
        marks = ""
        for verdict in verdicts:
            notes = "".join(f"[{self.numbers[one]}]" for one in verdict.given)
            marks += self.marked(MARKS[verdict.status], f" {notes}")
        if len(text) <= _FORMULA - 2:
            yield f"  {text:{_FORMULA}}{marks}".rstrip()
            return
        yield from _wrapped(text, 2, 6)
        yield f"  {'':{_FORMULA}}{marks}".rstrip()

    def marked(self, mark: Mark, after: str = "") -> str:
        """A verdict in a column."""
        shown = f"{mark.glyph} {mark.word}"
        return self.painted(shown, mark) + after.ljust(_MARK - len(shown))

    def painted(self, text: str, mark: Mark) -> str:
        return f"\x1b[{mark.ansi}m{text}\x1b[0m" if self.colour else text

    def trouble(
        self, formula: Formula, index_form: Verdict, matrix_form: Verdict
    ) -> Iterator[str]:
        """What is wrong with a formula: its index form, and the numbers."""
        if not index_form.holds:
            yield from _wrapped(self.claim(formula), 6, 10)
            yield from _details(index_form)
        if not matrix_form.holds:
            yield "      matrix form (left) against index form (right):"
            yield from _details(matrix_form)

    def witnesses(self) -> Iterator[str]:
        number = self.verification.network.parameters
        sizes = self.verification.witnesses[0].sizes
        yield from _wrapped(f"All {number:,} partial derivatives, at {sizes}", 0, 2)
        for witness in self.verification.witnesses:
            what = _WITNESSES.get(witness.name, witness.name)
            mark = self.marked(witness_mark(witness))
            yield f"  {what:{_FORMULA}}{mark}{_compared(witness)}".rstrip()
            if witness.differing:
                yield from _wrapped(f"differing: {_listed(witness)}", 6, 8)

    def ending(self) -> Iterator[str]:
        mark = MARKS[overall(self.verification)]
        first, *more = _wrapped(f"{mark.glyph} {conclusion(self.verification)}", 0, 2)
        yield self.painted(first, mark)
        for line in more:
            yield self.painted(line, mark)
        for condition, number in self.numbers.items():
            yield from _wrapped(f"[{number}] given that {condition}", 2, 6)


def _matrix_left(formula: Formula) -> str:
    """The quantity of a formula as a whole: ∂C/∂W[2], without its entries."""
    if formula.kind in ("output error", "recursion"):
        return f"∂C/∂Z[{formula.layer}] = δ[{formula.layer}]"
    family = "W" if formula.kind.startswith("weight") else "b"
    return f"∂C/∂{family}[{formula.layer}]"


def _details(verdict: Verdict) -> Iterator[str]:
    """What a verdict rests on, where it is more than its word."""
    if verdict.reason:
        yield from _wrapped(f"because {verdict.reason}", 6, 8)
    point = verdict.counterexample
    if point is None:
        return
    ratio = f"   ratio {point.ratio.text}" if point.ratio is not None else ""
    yield f"      left   {point.left}   right {point.right}{ratio}"
    seed = f", seed {verdict.seed}" if verdict.seed is not None else ""
    yield f"      at     {point.where}{seed}"
    values = [f"{n} = {v}" for n, v in (*point.values, *point.functions)]
    yield from _wrapped(f"with   {', '.join(values)}", 6, 13)
    for hypothesis, other in verdict.holds_given:
        yield f"      but    {other.status} given that {hypothesis}"


def _compared(witness: Witness) -> str:
    if witness.trouble:
        return witness.trouble
    if witness.agrees:
        return f"error {bound_text(witness.failure)}"
    if witness.name == "direction":
        return ""
    return f"{len(witness.differing)} of {witness.compared} differ"


def _listed(witness: Witness) -> str:
    shown = ", ".join(name.replace(" ", "") for name in witness.differing[:12])
    return shown + (", …" if len(witness.differing) > 12 else "")


def _legend(verification: Verification) -> Iterator[str]:
    yield "  index form   the formula, entry by entry, is the derivative of the cost"
    yield "  matrix form  the line that is shown has the entries of the index form"
    bound = bound_text(worst_bound(verdict for _, verdict in verification.verdicts))
    for status in counted(verification):
        meaning = MARKS[status].meaning
        if status is Status.TESTED:
            meaning = (
                "exact arithmetic agrees at random points; the probability that a "
                f"false claim passes is {bound}"
            )
        yield from _wrapped(f"{status:13}{meaning}", 2, 15)


def _wrapped(text: str, first: int, rest: int) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=" " * first, subsequent_indent=" " * rest
    )
