"""What is quoted in messages: whole brackets, and no more."""

import pytest

from backproof.symbolic.meaning.quoting import is_bracketed, quoted, whole
from backproof.symbolic.reading.source import Span


def place(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


@pytest.mark.parametrize(
    ("text", "part", "shown"),
    [
        ("y = (a + b) c", "a + b) c", "(a + b) c"),
        ("y = c (a + b)", "c (a + b", "c (a + b)"),
        (r"y = \left( a + b \right) c", r"a + b \right) c", r"\left( a + b \right) c"),
        ("y = ((a) + b) c", "a) + b) c", "((a) + b) c"),
        ("y = (a + b) c", "a + b", "a + b"),
        ("y = a\n  + b", "a\n  + b", "a + b"),
        ("y = a) c", "a) c", "a) c"),
        (r"y = \{a + b\} c", r"a + b\} c", r"\{a + b\} c"),
    ],
)
def test_no_bracket_is_left_alone(text: str, part: str, shown: str) -> None:
    assert quoted(text, place(text, part)) == shown


def test_the_other_half_is_not_looked_for_everywhere() -> None:
    text = "(" + "a" * 5000 + ") b"
    span = place(text, "a) b")
    assert whole(text, span) == span


@pytest.mark.parametrize(
    ("text", "bracketed"),
    [("(a + b)", True), ("(a)(b)", False), ("a", False), ("", False), ("((a))", True)],
)
def test_one_pair_of_brackets_around_all(text: str, *, bracketed: bool) -> None:
    assert is_bracketed(text) is bracketed
