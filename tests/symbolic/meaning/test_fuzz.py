"""Whole documents and notation files made of whatever stands in such: nothing raises.

The twins are documents of which the verdicts are known, and a harness that tells a
hang.
"""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backproof.symbolic.errors import MalformedError
from backproof.symbolic.meaning.checked import CheckedDocument, Kind
from backproof.symbolic.meaning.notations.file import NotationError, notation_from_text
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source
from tests.symbolic.meaning.fuzzed import (
    DOCUMENTS,
    EQUATIONS,
    GIVEN,
    NOTATIONS,
    document,
    notebook,
    quoted,
)

LIMIT = 20
"""Seconds of processor time for one document; most take a hundredth of one."""

FUZZ = settings(
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class HangError(Exception):
    """A document took more than LIMIT."""


@contextmanager
def limited(seconds: float = LIMIT) -> Iterator[None]:
    """Raises HangError in what takes longer."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def checked(source: Source, notation: str) -> CheckedDocument | str:
    """What comes of a document, or the message of why it could not be checked."""
    try:
        meant = notation_from_text(notation, "a.toml") if notation else None
        return check_document(source, meant, inline=len(source.text) % 3 == 0)
    except (NotationError, MalformedError) as error:
        return str(error)


def sound(found: CheckedDocument | str, source: Source) -> None:
    """Assert that what is said of a document can be shown to a person."""
    if isinstance(found, str):
        assert found
        return
    size = len(source.text)
    for finding in found.findings:
        assert finding.message
        assert 0 <= finding.span.start <= finding.span.end <= size
        assert source.excerpt(finding.span)
    for statement in found.statements:
        assert 0 <= statement.span.start <= statement.span.end <= size
        assert statement.verdict or statement.kind is not Kind.CLAIM


@FUZZ
@given(DOCUMENTS)
def test_no_document_raises_without_a_notation(source: Source) -> None:
    with limited():
        sound(checked(source, ""), source)


@FUZZ
@given(DOCUMENTS, st.sampled_from(GIVEN))
def test_no_document_raises_with_a_notation(source: Source, notation: str) -> None:
    with limited():
        sound(checked(source, notation), source)


@FUZZ
@given(NOTATIONS, st.lists(st.sampled_from(EQUATIONS), max_size=3))
def test_no_notation_raises(notation: str, equations: list[str]) -> None:
    source = Source("a.md", "\n\n".join(f"$${one}$$" for one in equations))
    with limited():
        sound(checked(source, notation), source)


def test_what_can_be_checked_is_checked() -> None:
    """The twin: the harness swallows neither verdicts nor findings."""
    text = "\n\n".join(f"$${one}$$" for one in (*EQUATIONS[-2:], r"x + \foo = y"))
    found = checked(Source("a.md", text), "[quantities]\nx = ''\ny = ''")
    assert isinstance(found, CheckedDocument)
    said = [one.verdict.status.value for one in found.statements if one.verdict]
    assert said == ["proved", "refuted", "malformed"]
    assert str(checked(Source("a.md", text), "[indices]\nx")).startswith("a.toml:2")


def test_a_hang_is_told() -> None:
    def forever() -> None:
        while True:
            pass

    with pytest.raises(HangError), limited(0.05):
        forever()


def test_what_is_drawn_is_what_it_should_be() -> None:
    source = document((["$$a = b$$", "text"], "\n\n", [(2, "x")], "a.md"))
    assert source.text == "$$xa = b$$\n\ntext"
    assert document((["$$a$$"], "", [(0, "")], "a.md")).text == "$a$$"
    assert json.loads(notebook(["a", "b\nc"]))["cells"][1]["source"] == ["b\n", "c"]
    assert quoted("i.in.1..N") == "'i in 1..N'"
