"""Every code has its explanation, and every wrong name an answer."""

import re

import pytest

from backproof.reports.explain import CATALOGUE, code_list, explanation
from backproof.symbolic.errors import MalformedError
from backproof.symbolic.meaning import verdict_codes


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_is_explained_with_an_example(code: str) -> None:
    text = explanation(code)
    row = CATALOGUE[code]
    assert text.startswith(f"{code}: {row.title}\n\n")
    assert " ".join(row.text.split()) in " ".join(text.split())
    assert f"Example:\n\n    {row.example.splitlines()[0]}\n" in text
    assert ("no mistake of the author" in text) == (not row.supported)
    paragraphs = text.split("Example:")[0].splitlines()
    assert max(map(len, paragraphs)) <= 80


def test_every_code_is_listed_once() -> None:
    listed = re.findall(r"^  (BP\d{3})  \S", code_list(), flags=re.MULTILINE)
    assert listed == sorted(CATALOGUE)


def test_the_codes_of_the_verdicts_are_named() -> None:
    names = [
        getattr(verdict_codes, name)
        for name in verdict_codes.__all__
        if name != "VERDICT_CODES"
    ]
    assert sorted(names) == sorted(verdict_codes.VERDICT_CODES)
    assert sorted(names) == [f"BP{number}" for number in range(201, 211)]


@pytest.mark.parametrize("name", ["BP201", "bp201", " Bp201 ", "201"])
def test_a_code_may_be_written_in_several_ways(name: str) -> None:
    assert explanation(name) == explanation("BP201")


@pytest.mark.parametrize("name", ["BP2O1", "BP999", "", "refuted", "x" * 999])
def test_an_unknown_code_is_answered_with_a_way_on(name: str) -> None:
    with pytest.raises(MalformedError) as caught:
        explanation(name)
    message = str(caught.value)
    assert "'backproof explain' lists all codes" in message
    assert len(message) < 150


def test_the_nearest_code_is_suggested() -> None:
    with pytest.raises(MalformedError, match=r"did you mean BP201\?"):
        explanation("B201")
