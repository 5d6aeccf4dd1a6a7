"""A checked document as JSON: every key, its type, and what it says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from backproof.reports.paper_findings import Proofreading, Unread
from backproof.reports.paper_machine import paper_json
from backproof.symbolic.meaning.checked import CheckedDocument

# A schema: a type or a tuple of allowed values; [x] a list of x; {k: x} an object with
# exactly these keys; {str: x} one with any keys; Maybe(x) also null.
Schema = Any


class Maybe:
    """The schema inside, or null."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema


STATUSES = ("proved", "tested", "numeric", "refuted", "undecided", "malformed")
COUNTEREXAMPLE = {
    "sizes": {str: str},
    "indices": {str: int},
    "values": {str: str},
    "functions": {str: str},
    "left": str,
    "right": str,
    "ratio": Maybe(str),
}
VERDICT: dict[str, Schema] = {
    "verdict": STATUSES,
    "reason": str,
    "given": [str],
    "sizes": [str],
    "trials": int,
    "seed": Maybe(int),
    "digits": int,
    "error_bound": Maybe(str),
    "counterexample": Maybe(COUNTEREXAMPLE),
}
VERDICT["holds_given"] = [{"hypothesis": str, **VERDICT, "holds_given": [str]}]
PLACE = {"line": int, "column": int, "end_line": int, "end_column": int}
REPAIR = {
    "text": str,
    "side": ("left", "right"),
    "before": str,
    "after": str,
    "mended": str,
    "verdict": ("proved", "tested"),
    "error_bound": Maybe(str),
    "replacement": Maybe({**PLACE, "text": str}),
}
STATEMENT = {
    **VERDICT,
    "line": int,
    "end_line": int,
    "column": int,
    "place": PLACE,
    "kind": ("claim", "definition", "update", "remark"),
    "left": str,
    "relation": str,
    "right": str,
    "verdict": Maybe(STATUSES),
    "code": str,
    "message": str,
    "help": str,
    "repair": Maybe(REPAIR),
}
DOCUMENT = {
    "path": str,
    "notation": str,
    "inferred": [str],
    "statements": [STATEMENT],
    "chains": [
        {
            "line": int,
            "statements": [int],
            "first_wrong": Maybe(int),
            "ends": Maybe(VERDICT),
        }
    ],
    "notes": [{"line": int, "column": int, "message": str}],
    "findings": [{**PLACE, "code": str, "message": str, "help": str}],
    "counts": dict.fromkeys(STATUSES, int),
}
RUN = {
    "version": str,
    "seed": int,
    "documents": [DOCUMENT],
    "unread": [{"path": str, "message": str}],
}

FIXED = {
    "": {"version", "seed", "documents"},
    "documents": {"path", "notation", "statements", "notes", "counts"},
    "statements": {
        "line",
        "end_line",
        "column",
        "kind",
        "left",
        "right",
        "verdict",
        "code",
        "message",
        "given",
        "error_bound",
        "counterexample",
        "repair",
    },
    "notes": {"line", "message"},
    "counts": set(STATUSES),
}
"""The keys that programs may rely on."""


def breaches(data: Any, schema: Schema, at: str = "") -> Iterator[str]:
    """Where data are not as the schema says."""
    if isinstance(schema, Maybe):
        if data is not None:
            yield from breaches(data, schema.schema, at)
    elif isinstance(schema, type):
        if type(data) is not schema:
            yield f"{at}: {data!r} is no {schema.__name__}"
    elif isinstance(schema, tuple):
        if data not in schema:
            yield f"{at}: {data!r} is none of {schema}"
    elif isinstance(schema, list):
        for number, one in enumerate(data):
            yield from breaches(one, schema[0], f"{at}[{number}]")
    elif not isinstance(data, dict):
        yield f"{at}: {data!r} is no object"
    elif str in schema:
        for key, value in data.items():
            yield from breaches(value, schema[str], f"{at}.{key}")
    elif data.keys() != schema.keys():
        yield f"{at}: keys {sorted(data.keys() ^ schema.keys())}"
    else:
        for key, value in data.items():
            yield from breaches(value, schema[key], f"{at}.{key}")


def parsed(*documents: CheckedDocument) -> Any:
    run = Proofreading(documents, (Unread("x.md", "x.md: no such file"),), 7)
    return json.loads(paper_json(run))


def test_the_object_is_as_documented(
    wrong_paper: CheckedDocument, differing_paper: CheckedDocument
) -> None:
    assert list(breaches(parsed(wrong_paper, differing_paper), RUN)) == []


def test_the_fixed_keys_are_there(wrong_paper: CheckedDocument) -> None:
    data = parsed(wrong_paper)
    [document] = data["documents"]
    objects = {
        "": [data],
        "documents": [document],
        "statements": document["statements"],
        "notes": document["notes"],
        "counts": [document["counts"]],
    }
    for name, keys in FIXED.items():
        assert objects[name]
        assert all(keys <= one.keys() for one in objects[name])


@pytest.mark.parametrize("key", ["line", "verdict", "repair"])
def test_a_breach_is_seen(wrong_paper: CheckedDocument, key: str) -> None:
    """The twin: the checks above can fail."""
    data = parsed(wrong_paper)
    statement = data["documents"][0]["statements"][4]
    statement[key] = "odd"
    assert len(list(breaches(data, RUN))) == 1
    del statement[key]
    assert len(list(breaches(data, RUN))) == 1


def test_a_refuted_statement_carries_its_counterexample_and_repair(
    wrong_paper: CheckedDocument,
) -> None:
    statement = parsed(wrong_paper)["documents"][0]["statements"][4]
    assert (statement["line"], statement["end_line"], statement["column"]) == (
        10,
        11,
        6,
    )
    assert statement["place"] == {
        "line": 11,
        "column": 14,
        "end_line": 11,
        "end_column": 45,
    }
    assert statement["verdict"] == "refuted"
    assert statement["code"] == "BP201"
    assert statement["left"] == r"(y - t) \frac{\partial y}{\partial w_k}"
    assert statement["error_bound"] is None
    point = statement["counterexample"]
    assert (point["sizes"], point["indices"]) == ({"n": "2"}, {"k": 1})
    assert (point["left"], point["right"]) == ("-0.15504199", "-0.67")
    assert statement["holds_given"][0]["hypothesis"] == "the neuron is linear"
    repair = statement["repair"]
    assert (repair["before"], repair["after"]) == (r"\partial z", r"\partial y")
    lines = wrong_paper.source.text.split("\n")
    edit = repair["replacement"]
    replaced = lines[edit["line"] - 1][edit["column"] - 1 : edit["end_column"] - 1]
    assert replaced == repair["before"]


def test_what_claims_nothing_has_no_verdict(wrong_paper: CheckedDocument) -> None:
    statements = parsed(wrong_paper)["documents"][0]["statements"]
    for statement in statements:
        claims = statement["kind"] == "claim"
        assert (statement["verdict"] is not None) == claims
        assert bool(statement["code"]) == (
            statement["verdict"] not in (None, "proved", "tested")
        )


def test_statements_stand_in_the_order_of_the_document(
    wrong_paper: CheckedDocument,
) -> None:
    statements = parsed(wrong_paper)["documents"][0]["statements"]
    places = [(one["line"], one["column"]) for one in statements]
    assert places == sorted(places)
    assert len(places) == 14


def test_chains_name_their_first_wrong_statement(wrong_paper: CheckedDocument) -> None:
    chain = parsed(wrong_paper)["documents"][0]["chains"][3]
    assert (chain["line"], chain["statements"]) == (9, [3, 4, 5])
    assert chain["first_wrong"] == 4
    assert chain["ends"]["error_bound"] == "< 2^-84"


def test_notes_are_the_remarks_by_line(wrong_paper: CheckedDocument) -> None:
    assert parsed(wrong_paper)["documents"][0]["notes"] == [
        {"line": 1, "column": 1, "message": "the weights are taken for a column"},
        {"line": 4, "column": 17, "message": "k runs over 1..n"},
    ]


def test_counts_have_every_verdict(wrong_paper: CheckedDocument) -> None:
    assert parsed(wrong_paper)["documents"][0]["counts"] == {
        "proved": 1,
        "tested": 1,
        "numeric": 1,
        "refuted": 2,
        "undecided": 3,
        "malformed": 1,
    }


def test_two_runs_give_the_same_ascii_bytes(wrong_paper: CheckedDocument) -> None:
    run = Proofreading((wrong_paper,), (Unread("重.md", "重"),))
    text = paper_json(run)
    assert text == paper_json(run)
    assert text.isascii()
    assert text.endswith("}\n")
    keys = [line.split('"')[1] for line in text.splitlines() if line.startswith('  "')]
    assert keys == sorted(keys)
