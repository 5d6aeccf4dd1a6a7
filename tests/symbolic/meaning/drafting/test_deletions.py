r"""A draft is made of whatever is left of a document.

Most documents that people check are not finished: a display is missing, a brace, half
of a line.  From each of them comes a notation without troubles, and the check that
uses it ends.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.meaning.drafting.draft import draft_notation
from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.notations.notation import Entry, Notation
from backproof.symbolic.meaning.notations.vocabulary import compile_notation
from backproof.symbolic.meaning.notations.writer import write_notation
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source
from tests.symbolic.meaning.judged import unmended

DOCUMENTS = sorted((Path(__file__).parent / "documents").iterdir())
_TOKEN = re.compile(r"\\[A-Za-z]+|\s+|.", re.DOTALL)
_RANGE = re.compile(r"(\S+) in \S+\.\.(.+)")


@st.composite
def remains(draw: st.DrawFn) -> Source:
    """A document without some of its tokens, each time a few in a row."""
    path = draw(st.sampled_from(DOCUMENTS))
    tokens = _TOKEN.findall(path.read_text(encoding="utf-8"))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(tokens)))
        length = draw(st.one_of(st.integers(1, 3), st.integers(10, 60)))
        del tokens[start : start + length]
    return Source(path.name, "".join(tokens))


def ranges(notation: Notation) -> list[tuple[str, str]]:
    """All letters with the end of their ranges."""
    found = [(e.key, e.value.partition("..")[2]) for e in notation.indices]
    for entry in notation.quantities:
        pieces = map(_RANGE.fullmatch, entry.value.split(", "))
        found += [(match[1], match[2]) for match in pieces if match]
    return found


@settings(max_examples=80)
@given(remains())
def test_what_is_left_of_a_document_gives_a_notation_that_is_understood(
    source: Source,
) -> None:
    draft = draft_notation(source)
    read = notation_from_text(write_notation(draft), "draft.toml")
    assert not compile_notation(read).troubles
    for letter, end in ranges(draft):
        assert not re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])", end)


@settings(max_examples=12)
@given(remains())
def test_what_is_left_of_a_document_can_be_checked(source: Source) -> None:
    with unmended():
        assert check_document(source).statements is not None


@pytest.mark.parametrize(
    "text", ["", "$$", "$$ $$", "$$ = $$", "$$ _ = ^ $$", r"$$\frac"]
)
def test_hardly_anything_is_enough(text: str) -> None:
    assert draft_notation(Source("a.md", text)).quantities == ()


def test_an_entry_that_troubles_is_noticed_here() -> None:
    """The twin of the tests above: they would see a range that ends in itself."""
    notation = Notation(
        indices=(Entry("N", "2..N"),), quantities=(Entry("x_i", "i in 1..i"),)
    )
    assert ranges(notation) == [("N", "N"), ("i", "i")]
