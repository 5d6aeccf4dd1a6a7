"""Proofs as JSON for programs.

One object; these keys are fixed, more may be added:

    version, command
    conditions  a list, what uses what: quantity, users (name, shift), cost
    formulas    a list: name, left, right (LaTeX), matrix (LaTeX or null), index_form
                and matrix_form (verdicts; null if there is none), steps (a list)
    counts      how many verdicts of which kind

    a step      rule, before, after (plain text), inside (the steps on an argument);
                a case or a lemma is a step without before and after, its proof inside
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from backproof.symbolic.induction import Proofs, ProvedFormula
from backproof.symbolic.theory import Theory
from backproof.symbolic.verdict import Status

from .judged_data import json_text, verdict_data
from .latex import TermPrinter
from .proof_steps import proof_data

__all__ = ["proofs_json"]


def proofs_json(proofs: Proofs) -> str:
    """The JSON text of proofs, ending with a line feed."""
    verdicts = list(proofs.verdicts)
    data = {
        "version": version("backproof"),
        "command": "prove",
        "conditions": [
            {
                "quantity": passage.quantity,
                "users": [{"name": n, "shift": s} for n, s in passage.users],
                "cost": passage.cost,
            }
            for passage in proofs.induction.lemma.passages()
        ],
        "formulas": [
            *(
                _formula(formula, induction.lemma.theory)
                for induction in (proofs.induction, *proofs.output_errors)
                for formula in induction.formulas
            ),
            *(_formula(formula, None) for formula in proofs.activations),
        ],
        "counts": {
            str(status): sum(v.status is status for v in verdicts) for status in Status
        },
    }
    return json_text(data)


def _formula(proved: ProvedFormula, theory: Theory | None) -> Mapping[str, Any]:
    proof = proved.verdict.proof
    if theory is None and proof is not None:
        theory = proof.graph.theory
    printer = TermPrinter(theory or Theory("nothing"))
    formula = proved.formula
    return {
        "name": proved.claim.name,
        "left": printer.term(proved.claim.left),
        "right": printer.term(proved.claim.right),
        "matrix": printer.matrix(formula.matrix) if formula else None,
        "index_form": verdict_data(proved.verdict),
        "matrix_form": verdict_data(proved.matrix_form) if formula else None,
        "steps": proof_data(proof) if proof else [],
    }
