"""A side is cut into terms, and the terms are found that an edit changes."""

import pytest

from backproof.symbolic.meaning.cuts import Cuts, cuts
from backproof.symbolic.meaning.edits.candidates import Edit, edits, material_from
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import Row
from tests.symbolic.meaning.edits.sample import printed, read, squeezed


def cut(text: str) -> Cuts:
    row = read(text)
    return cuts(row, material_from([row]))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("a - b c + d", ["a", "-bc", "+d"]),
        ("- a + b", ["-a", "+b"]),
        (r"\sum_j a_j + b", [r"\sum_{j}a_{j}", "+b"]),
        ("(a + b) c", ["(a+b)c"]),
        ("a, b + c", ["a,b+c"]),
    ],
)
def test_a_side_is_cut_at_the_signs_of_its_own_sum(text: str, terms: list[str]) -> None:
    assert [printed(row) for row in cut(text)] == terms


def edited(text: str, after: str) -> tuple[Row, Edit]:
    """The edit that makes one row of another."""
    row = read(text)
    material = material_from([row, read("q' (x) + z'(y)")])
    found = [e for e in edits(row, material=material) if printed(e.row) == after]
    return row, found[0]


@pytest.mark.parametrize(
    ("text", "after", "terms", "changed"),
    [
        ("a - b + c", "a+b+c", (1, 1), "+b"),
        ("a - b + c", "a-b", (2, 2), ""),
        ("a - b + c", "-a-b+c", (0, 0), "-a"),
        ("a - 2 b + c", "a-b+c", (1, 1), "-b"),
        ("a - b + c", "a-(b+c)", (1, 2), "-(b+c)"),
    ],
)
def test_what_an_edit_changes_is_told_by_its_terms(
    text: str, after: str, terms: tuple[int, int], changed: str
) -> None:
    row, edit = edited(text, after)
    found = cuts(row, material_from([row]))
    assert found.changed(edit.row) == terms
    assert squeezed(latex_of(found.of(edit.row, *terms))) == changed


def test_terms_outside_of_what_changed_are_as_before() -> None:
    row, edit = edited("a - b + c", "a+b+c")
    found = cuts(row, material_from([row]))
    first, last = found.changed(edit.row)
    outside = [one for n, one in enumerate(found) if not first <= n <= last]
    assert [printed(one) for one in outside] == ["a", "+c"]
    assert printed(edit.row) != printed(row)
