"""A checked document as SARIF: what the standard and code hosts ask for."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backproof.reports.explain import CATALOGUE
from backproof.reports.paper_findings import Proofreading, Unread
from backproof.reports.sarif import artifact_uri, paper_sarif
from backproof.symbolic.meaning.checked import CheckedChain, CheckedDocument
from backproof.symbolic.reading.source import Source


def log(*documents: CheckedDocument, unread: tuple[Unread, ...] = ()) -> Any:
    return json.loads(paper_sarif(Proofreading(documents, unread, 7)))


def results(*documents: CheckedDocument) -> list[Any]:
    found = log(*documents)["runs"][0]["results"]
    assert isinstance(found, list)
    return found


def region(result: Any) -> Any:
    [location] = result["locations"]
    return location["physicalLocation"]["region"]


def text_in(source: Source, place: Any) -> str:
    """The part of a source that a region of one line names."""
    assert place["startLine"] == place["endLine"]
    line = source.text.split("\n")[int(place["startLine"]) - 1]
    return line[int(place["startColumn"]) - 1 : int(place["endColumn"]) - 1]


def test_the_log_has_one_run_of_version_2_1_0(wrong_paper: CheckedDocument) -> None:
    data = log(wrong_paper)
    assert data["version"] == "2.1.0"
    assert data["$schema"].endswith("sarif-2.1.0.json")
    [run] = data["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["name"] == "backproof"
    assert run["invocations"] == [
        {"executionSuccessful": True, "toolExecutionNotifications": []}
    ]


def test_every_notice_is_a_result_with_the_level_of_its_verdict(
    wrong_paper: CheckedDocument,
) -> None:
    found = [(one["ruleId"], one["level"]) for one in results(wrong_paper)]
    assert found == [
        ("BP201", "error"),
        ("BP201", "error"),
        ("BP210", "warning"),
        ("BP206", "error"),
        ("BP204", "note"),
        ("BP203", "warning"),
        ("BP203", "warning"),
    ]


def test_what_holds_gives_no_result(right_paper: CheckedDocument) -> None:
    assert results(right_paper) == []
    assert log(right_paper)["runs"][0]["tool"]["driver"]["rules"] == []


def test_rules_come_from_the_catalogue_and_are_found_by_index(
    wrong_paper: CheckedDocument,
) -> None:
    [run] = log(wrong_paper)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [
        "BP201",
        "BP203",
        "BP204",
        "BP206",
        "BP210",
    ]
    for rule in rules:
        assert rule["fullDescription"]["text"] == CATALOGUE[rule["id"]].text
        assert CATALOGUE[rule["id"]].example.splitlines()[0] in rule["help"]["text"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_regions_name_the_place_in_characters(wrong_paper: CheckedDocument) -> None:
    found = results(wrong_paper)
    source = wrong_paper.source
    assert text_in(source, region(found[0])) == r"\frac{\partial z}{\partial w_k}"
    # Behind wide characters on the same line.
    assert text_in(source, region(found[2])) == "q"
    assert region(found[1]) == {
        "startLine": 11,
        "startColumn": 6,
        "endLine": 12,
        "endColumn": 28,
    }


def test_a_context_is_larger_than_its_region(wrong_paper: CheckedDocument) -> None:
    places = [one["locations"][0]["physicalLocation"] for one in results(wrong_paper)]
    with_context = [place for place in places if "contextRegion" in place]
    assert with_context
    assert len(with_context) < len(places)
    assert all(place["contextRegion"] != place["region"] for place in with_context)


def test_a_message_has_the_numbers_and_the_repair(wrong_paper: CheckedDocument) -> None:
    text = results(wrong_paper)[0]["message"]["text"]
    assert text.splitlines() == [
        r"the two sides differ; a factor \sigma'(z) was lost",
        "Left -0.15504199, right -0.67 at n = 2, k = 1.",
        "It is tested given that the neuron is linear.",
        "Perhaps y in place of z: then it is proved.",
        r"Help: y = \sigma(z) is defined in line 4",
    ]


def test_what_a_repair_changes_is_told_where_its_words_do_not(
    wrong_paper: CheckedDocument,
) -> None:
    chains = [
        replace(
            chain,
            statements=tuple(
                replace(
                    one,
                    repair=one.repair and replace(one.repair, text="a slip"),
                )
                for one in chain.statements
            ),
        )
        for chain in wrong_paper.chains
    ]
    found = results(replace(wrong_paper, chains=tuple(chains)))[0]
    assert (
        r"Perhaps a slip, so \partial y in place of \partial z: then it is proved."
        in found["message"]["text"].splitlines()
    )


def test_a_fix_is_an_exact_edit(wrong_paper: CheckedDocument) -> None:
    first, *others = results(wrong_paper)
    [change] = first["fixes"][0]["artifactChanges"]
    [edit] = change["replacements"]
    assert text_in(wrong_paper.source, edit["deletedRegion"]) == r"\partial z"
    assert edit["insertedContent"] == {"text": r"\partial y"}
    assert not any("fixes" in one for one in others)


def test_a_repair_that_is_no_exact_edit_is_only_told(
    wrong_paper: CheckedDocument,
) -> None:
    notebook = replace(wrong_paper, source=Source("one.ipynb", wrong_paper.source.text))
    first = results(notebook)[0]
    assert "fixes" not in first
    assert "Perhaps y in place of z" in first["message"]["text"]


def test_fingerprints_survive_lines_above_and_are_different(
    wrong_paper: CheckedDocument,
) -> None:
    def marks(*documents: CheckedDocument) -> list[str]:
        return [r["partialFingerprints"]["statement/v1"] for r in results(*documents)]

    found = marks(wrong_paper)
    assert len(set(found)) == len(found)
    moved = replace(
        wrong_paper,
        source=Source(wrong_paper.source.path, "\n\n" + wrong_paper.source.text),
    )
    assert marks(moved) == found
    twice = replace(
        wrong_paper,
        chains=(*wrong_paper.chains, CheckedChain((wrong_paper.statements[5],))),
    )
    assert len(set(marks(twice))) == len(found) + 1


def test_a_document_that_cannot_be_read_is_a_notification(
    right_paper: CheckedDocument,
) -> None:
    unread = Unread("no.md", "no.md: cannot be read: No such file or directory")
    [run] = log(right_paper, unread=(unread,))["runs"]
    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"] is False
    [told] = invocation["toolExecutionNotifications"]
    assert told["message"]["text"] == unread.message


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("paper.md", "paper.md"),
        ("./notes/paper.md", "notes/paper.md"),
        ("a b#c?.md", "a%20b%23c%3F.md"),
        ("100%.md", "100%25.md"),
        ("x:y.md", "x%3Ay.md"),
        ("重.md", "%E9%87%8D.md"),
        ("\udcff.md", "%FF.md"),
    ],
)
def test_paths_become_relative_references(path: str, uri: str) -> None:
    assert artifact_uri(path) == uri


def test_paths_outside_become_whole_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert artifact_uri(str(folder / "a.md")) == "a.md"
    assert artifact_uri("../in here/a.md") == "a.md"
    assert artifact_uri("../a.md") == (tmp_path / "a.md").as_uri()


def test_two_runs_give_the_same_ascii_bytes(wrong_paper: CheckedDocument) -> None:
    run = Proofreading((wrong_paper,), (Unread("重.md", "重"),))
    text = paper_sarif(run)
    assert text == paper_sarif(run)
    assert text.isascii()
    assert text.endswith("}\n")
