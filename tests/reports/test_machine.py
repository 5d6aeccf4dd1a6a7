"""The JSON of a verification keeps its keys."""

import json

from backproof.reports.machine import verification_json
from backproof.symbolic.verification import Verification

_VERDICT = {
    "verdict",
    "reason",
    "given",
    "sizes",
    "trials",
    "seed",
    "error_bound",
    "digits",
    "counterexample",
    "holds_given",
}


def test_keys_are_the_documented_ones(refuted: Verification) -> None:
    text = verification_json(refuted)
    data = json.loads(text)
    assert text.endswith("}\n")
    assert set(data) == {
        "version",
        "command",
        "seed",
        "samples",
        "holds",
        "refuted",
        "network",
        "formulas",
        "rows",
        "witnesses",
        "counts",
    }
    assert set(data["network"]) == {
        "widths",
        "activations",
        "cost",
        "biases",
        "l2",
        "parameters",
        "given",
    }
    for formula in data["formulas"]:
        assert set(formula) == {
            "name",
            "kind",
            "layer",
            "left",
            "right",
            "matrix",
            "index_form",
            "matrix_form",
        }
        assert set(formula["index_form"]) == set(formula["matrix_form"]) == _VERDICT
    for row in data["rows"]:
        assert set(row) == {"name", "left", "right", "verdict"}
        assert set(row["verdict"]) == _VERDICT
    for witness in data["witnesses"]:
        assert set(witness) == {
            "name",
            "sizes",
            "compared",
            "differing",
            "agrees",
            "trouble",
            "error_bound",
        }


def test_counterexample_is_told(refuted: Verification) -> None:
    data = json.loads(verification_json(refuted))
    assert data["refuted"] is True
    assert data["holds"] is False
    assert data["counts"]["refuted"] == 4
    wrong = next(f for f in data["formulas"] if f["kind"] == "weight gradient")
    point = wrong["index_form"]["counterexample"]
    assert set(point) == {
        "sizes",
        "indices",
        "values",
        "functions",
        "left",
        "right",
        "ratio",
    }
    assert point["ratio"] == "1/2"
    assert float(point["right"]) / float(point["left"]) == 2


def test_what_holds_has_no_counterexample(plain: Verification) -> None:
    data = json.loads(verification_json(plain))
    assert data["holds"] is True
    assert not data["refuted"]
    assert all(f["index_form"]["counterexample"] is None for f in data["formulas"])
    assert sum(data["counts"].values()) == 2 * len(data["formulas"]) + len(data["rows"])
