"""Verdicts as data for programs, the same in every JSON that is written."""

import json
from collections.abc import Mapping
from typing import Any

from backproof.symbolic.verdict import Counterexample, Verdict, bound_text

__all__ = ["json_text", "verdict_data"]


def json_text(data: Mapping[str, Any]) -> str:
    r"""JSON that ends with a line feed: keys sorted, all characters ASCII.

    No encoding of the output can spoil it, and two runs give the same bytes.

    >>> json_text({"z": "∂", "a": 1})
    '{\n  "a": 1,\n  "z": "\\u2202"\n}\n'
    """
    return json.dumps(data, indent=2, sort_keys=True) + "\n"


def verdict_data(verdict: Verdict | None) -> Mapping[str, Any]:
    """The keys of a verdict; of none the same keys with nothing in them."""
    return {
        "verdict": str(verdict.status) if verdict else None,
        "reason": verdict.reason if verdict else "",
        "given": list(verdict.given) if verdict else [],
        "sizes": list(verdict.sizes) if verdict else [],
        "trials": verdict.trials if verdict else 0,
        "seed": verdict.seed if verdict else None,
        "digits": verdict.digits if verdict else 0,
        "error_bound": bound_text(verdict.failure) or None if verdict else None,
        "counterexample": _counterexample(verdict.counterexample if verdict else None),
        "holds_given": [
            {"hypothesis": hypothesis, **verdict_data(other)}
            for hypothesis, other in (verdict.holds_given if verdict else ())
        ],
    }


def _counterexample(point: Counterexample | None) -> Mapping[str, Any] | None:
    if point is None:
        return None
    return {
        "sizes": dict(point.sizes),
        "indices": dict(point.indices),
        "values": dict(point.values),
        "functions": dict(point.functions),
        "left": point.left,
        "right": point.right,
        "ratio": None if point.ratio is None else point.ratio.text,
    }
