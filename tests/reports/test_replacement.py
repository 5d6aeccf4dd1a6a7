"""A repair becomes an edit of the file only where it is certain."""

from dataclasses import replace

import pytest

from backproof.reports.replacement import replacement
from backproof.symbolic.meaning.checked import CheckedStatement, Kind, Repair
from backproof.symbolic.reading.source import Source, Span
from backproof.symbolic.verdict import Status, Verdict


def mended(path: str, text: str, before: str, after: str, result: str) -> str | None:
    """The text after the edit, where "a = <right side>" is repaired on the right."""
    start = text.index("a =")
    right = text[start + 4 :].rstrip(" $")
    end = start + 4 + len(right)
    statement = CheckedStatement(
        Kind.CLAIM,
        "a",
        "=",
        right,
        Span(start, end),
        repair=Repair("", "right", before, after, result, Verdict(Status.PROVED)),
    )
    edit = replacement(Source(path, text), statement)
    if edit is None:
        return None
    return text[: edit.span.start] + edit.text + text[edit.span.end :]


def test_an_exact_edit_gives_the_mended_side() -> None:
    text = "So $$ a = g'(r_4) w $$"
    assert mended("p.md", text, "r_4", "r_1", "g'(r_1) w") == "So $$ a = g'(r_1) w $$"


@pytest.mark.parametrize(
    ("text", "before", "after", "result"),
    [
        ("$$ a = r_4 + r_4 $$", "r_4", "r_1", "r_1 + r_4"),
        ("$$ a = r_{4} $$", "r_4", "r_1", "r_1"),
        ("$$ a = w a $$", "a", "b", "w b"),
        (r"$$ a = \left( w \right) $$", "l", "m", r"\meft( w \right)"),
        ("$$ a = r_42 $$", "r_4", "r_1", "r_12"),
        (r"$$ a = r \alpha $$", "alpha", "beta", r"r \beta"),
        (r"$$ a = \sigma_1w $$", "_1", "", r"\sigma w"),
        ("$$ a = 2x3 $$", "x", "", "2 3"),
        ("$$ a = w $$", "", "2", "2 w"),
        ("$$ a = w $$", "w", "v", "2 v"),
    ],
    ids=[
        "twice in its side",
        "spelled in another way",
        "once in either side",
        "inside a command",
        "inside a number",
        "the name of a command",
        "would join two letters",
        "would join two digits",
        "nothing to replace",
        "not the mended side",
    ],
)
def test_an_uncertain_edit_is_not_offered(
    text: str, before: str, after: str, result: str
) -> None:
    assert mended("p.md", text, before, after, result) is None


def test_a_notebook_is_not_edited() -> None:
    text = "So $$ a = r_4 $$"
    assert mended("p.md", text, "r_4", "r_1", "r_1") is not None
    assert mended("p.ipynb", text, "r_4", "r_1", "r_1") is None


def test_what_has_no_repair_has_no_edit() -> None:
    statement = CheckedStatement(Kind.CLAIM, "a", "=", "b", Span(0, 5))
    source = Source("p.md", "a = b")
    assert replacement(source, statement) is None
    repair = Repair("", "left", "a", "c", "c", Verdict(Status.PROVED))
    edit = replacement(source, replace(statement, repair=repair))
    assert edit is not None
    assert (edit.span, edit.text) == (Span(0, 1), "c")
