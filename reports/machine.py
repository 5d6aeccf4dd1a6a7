"""A verification as JSON for programs.

One object; these keys are fixed, more may be added:

    version, command, seed, samples, holds, refuted
    network     widths, activations, cost, biases, l2, parameters, given
    formulas    a list: name, kind, layer, left, right, matrix (LaTeX),
                index_form and matrix_form (verdicts)
    rows        a list, the derivatives that the formulas use: name, left, right
                (LaTeX), verdict
    witnesses   a list: name, sizes, compared, differing, agrees, trouble, error_bound
    counts      how many claims got which verdict: proved, tested, numeric,
                undecided, malformed, refuted

    a verdict   verdict, reason, given, sizes, trials, seed, error_bound, digits,
                counterexample (or null), holds_given
    a counterexample   sizes, indices, values, functions, left, right, ratio

Keys are sorted, all characters are ASCII, and two runs give the same bytes.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from backproof.symbolic.verdict import Status, bound_text
from backproof.symbolic.verification import Verification

from .judged_data import json_text, verdict_data
from .latex import TermPrinter
from .marks import counted

__all__ = ["verification_json"]


def verification_json(verification: Verification) -> str:
    """The JSON text of a verification, ending with a line feed."""
    return json_text(_verification(verification))


def _verification(verification: Verification) -> Mapping[str, Any]:
    net = verification.network
    printer = TermPrinter(net.theory.theory())
    counts = counted(verification)
    return {
        "version": version("backproof"),
        "command": "verify",
        "seed": verification.seed,
        "samples": verification.samples,
        "holds": verification.holds,
        "refuted": verification.refuted,
        "network": {
            "widths": list(net.widths),
            "activations": [row.name for row in net.activations],
            "cost": net.cost.name,
            "biases": net.biases,
            "l2": None if net.penalty is None else str(net.penalty),
            "parameters": net.parameters,
            "given": list(verification.given),
        },
        "formulas": [
            {
                "name": formula.name,
                "kind": formula.kind,
                "layer": formula.layer,
                "left": printer.term(formula.left),
                "right": printer.term(formula.right),
                "matrix": printer.matrix(formula.matrix),
                "index_form": verdict_data(index_form),
                "matrix_form": verdict_data(matrix_form),
            }
            for formula, index_form, matrix_form in verification.formulas
        ],
        "rows": [
            {
                "name": claim.name,
                "left": printer.term(claim.left),
                "right": printer.term(claim.right),
                "verdict": verdict_data(verdict),
            }
            for claim, verdict in verification.rows
        ],
        "witnesses": [
            {
                "name": witness.name,
                "sizes": witness.sizes,
                "compared": witness.compared,
                "differing": list(witness.differing),
                "agrees": witness.agrees,
                "trouble": witness.trouble or None,
                "error_bound": bound_text(witness.failure),
            }
            for witness in verification.witnesses
        ],
        "counts": {str(status): counts.get(status, 0) for status in Status},
    }
