"""Places in a document: lines, columns, excerpts, and texts that keep their origin."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.errors import MalformedError
from backproof.symbolic.reading.source import (
    MAX_BYTES,
    MathText,
    Source,
    Span,
    joined,
)


def source(text: str) -> Source:
    return Source("note.md", text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_once(end: str) -> None:
    text = f"ab{end}cd{end}"
    assert source(text).place(text.index("d")) == (2, 2)


def test_a_carriage_return_alone_ends_a_line_and_moves_nothing() -> None:
    assert source("a\rb\r\nc\r\rd").text == "a\nb\r\nc\n\nd"


def test_the_end_of_a_text_has_a_place_and_offsets_beyond_it_too() -> None:
    assert source("ab\n").place(3) == (2, 1)
    assert source("ab").place(99) == (1, 3)
    assert source("").place(0) == (1, 1)


def test_a_span_that_ends_with_its_line_does_not_reach_the_next() -> None:
    assert source("ab\ncd\n").lines(Span(0, 3)) == (1, 1)
    assert source("ab\ncd\n").lines(Span(0, 4)) == (1, 2)


@pytest.mark.parametrize(
    ("text", "mark", "wanted"),
    [
        ("x\na = b\n", "=", "2 | a = b\n  |   ^"),
        ("\ta = b", "=", "1 |     a = b\n  |       ^"),
        ("误差 δ = 0", "δ", "1 | 误差 δ = 0\n  |      ^"),
        ("误差", "差", "1 | 误差\n  |   ^^"),
        ("e\u0301 = 1", "=", "1 | e\u0301 = 1\n  |   ^"),
        ("a\u200b = 1", "=", "1 | a = 1\n  |   ^"),
        ("a\r\nb = 1\r\n", "=", "2 | b = 1\n  |   ^"),
    ],
)
def test_the_caret_stands_below_its_character(
    text: str, mark: str, wanted: str
) -> None:
    place = text.index(mark)
    assert source(text).excerpt(Span(place, place + 1)) == wanted


def test_the_carets_of_a_long_span_end_with_its_first_line() -> None:
    assert source("a = b\n= c").excerpt(Span(2, 9)) == "1 | a = b\n  |   ^^^"


@pytest.mark.parametrize("place", [0, 40, 150, 299])
def test_a_long_line_is_cut_around_its_caret(place: int) -> None:
    text = "".join(chr(ord("a") + k % 26) for k in range(300))
    shown, carets = source(text).excerpt(Span(place, place + 1)).split("\n")
    assert len(shown) < 110
    assert shown[carets.index("^")] == text[place]


@given(st.text(max_size=300), st.integers(0, 300), st.integers(0, 10))
@settings(deadline=None, max_examples=150)
def test_every_span_of_every_text_has_an_excerpt(
    text: str, start: int, length: int
) -> None:
    lines = source(text).excerpt(Span(start, start + length)).split("\n")
    assert "^" in lines[-1]


def test_a_file_is_read_with_and_without_a_byte_order_mark(tmp_path: Path) -> None:
    for data in (b"a\r\n\xce\xb4", b"\xef\xbb\xbfa\r\n\xce\xb4"):
        path = tmp_path / "note.md"
        path.write_bytes(data)
        assert Source.read(path).text == "a\r\nδ"


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"a\nb\xff", ":2: byte 0xff is not UTF-8"),
        (b"a\nb\0", ":2: a zero byte"),
        (b"\xff\xfea\0", "UTF-16"),
        (b"a" * (MAX_BYTES + 1), "larger than 8 MiB"),
    ],
    ids=["latin", "binary", "utf-16", "large"],
)
def test_what_is_no_text_is_refused_with_place_and_cause(
    tmp_path: Path, data: bytes, wanted: str
) -> None:
    path = tmp_path / "note.md"
    path.write_bytes(data)
    with pytest.raises(MalformedError, match=re.escape(wanted)) as caught:
        Source.read(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(MalformedError, match=r"none\.md: cannot be read"):
        Source.read(tmp_path / "none.md")


# Texts that keep their origin.


def test_a_slice_keeps_the_places_of_its_characters() -> None:
    text = MathText.of("a = b", 10)
    assert text[4:5].span() == Span(14, 15)
    assert text[2:2].span() == Span(12, 12)
    assert text[5:9].span() == Span(15, 15)


def test_made_characters_stand_for_the_whole_of_their_span() -> None:
    text = joined([MathText.of("a", 0), MathText.made("xyz", Span(1, 9))])
    assert text.span(1, 2) == text.span(3, 4) == Span(1, 9)
    assert text.span() == Span(0, 9)


def test_a_span_covers_pieces_that_macros_have_swapped() -> None:
    text = joined([MathText.of("b", 20), MathText.of("a", 5)])
    assert text.span() == Span(5, 21)


def test_copied_characters_that_do_not_adjoin_keep_apart() -> None:
    text = joined([MathText.of("ab", 0), MathText.of("cd", 5)])
    assert [text.span(k, k + 1).start for k in range(4)] == [0, 1, 5, 6]


def test_a_substitution_points_at_what_it_replaced() -> None:
    text = MathText.of("a&lt;b", 3).substituted(re.compile("&lt;"), lambda _: "<")
    assert (text.text, text.span(1, 2), text.span(2, 3)) == (
        "a<b",
        Span(4, 8),
        Span(8, 9),
    )


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_cutting_and_joining_never_lose_a_place(data: st.DataObject) -> None:
    whole = data.draw(st.text("abc \\", min_size=1, max_size=30))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    text = MathText.of(whole, 7)
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    again = joined(pieces)
    assert again.text == whole
    assert [again.span(k, k + 1) for k in range(len(whole))] == [
        Span(7 + k, 8 + k) for k in range(len(whole))
    ]
