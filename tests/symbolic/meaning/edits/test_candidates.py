"""What an edit puts in: what the document has, the likeliest first."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest

from backproof.symbolic.meaning.edits import candidates as module
from backproof.symbolic.meaning.edits.candidates import (
    Material,
    Scale,
    edits,
    material_from,
    scale,
)
from backproof.symbolic.meaning.edits.work import MAX_NODES, Work
from tests.symbolic.meaning.edits.sample import offered, printed, read


@pytest.mark.parametrize(
    ("wrong", "right", "needed"),
    [
        (r"W \delta", r"W^T \delta", "x^T"),
        ("y x", r"\hat{y} x", r"\hat{t}"),
        ("a x_j", "a x_k", "b_k"),
        (r"a \cdot b", r"a \odot b", r"x \odot z"),
        ("a b_k", r"\sum_k a b_k", r"\sum_k c_k"),
        ("a b_k", r"\sum a b_k", r"\sum c_k"),
        ("a_j", "a^{l}_j", "a^{l}_j"),
        ("a_j", "b_j", "b_j"),
        ("a b", r"\frac{\partial}{\partial w} a b", r"\frac{\partial C}{\partial w}"),
        ("a x", "a x g'(z)", r"g'(z) + 1"),
    ],
)
def test_only_what_the_document_has_is_put_in(
    wrong: str, right: str, needed: str
) -> None:
    """The twin of the above: without the other side there is nothing to take."""
    assert offered(wrong, right) is None
    assert offered(wrong, right, needed)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (r"\frac{C}{\partial w}", r"\frac{\partial C}{\partial w}"),
        (r"a \cdot - b", r"- a \cdot - b"),
        ("a_{l_2 + 1} b_{l-1}", "a_{l_2 + 1} b_{l}"),
    ],
)
def test_some_mistakes_show_by_themselves(wrong: str, right: str) -> None:
    assert offered(wrong, right)


def test_a_factor_may_be_put_behind_a_sum_sign_alone() -> None:
    assert offered(r"\sum_k", r"\sum_k W^T", r"x W^T")


def test_a_function_of_another_unit_keeps_to_the_range_of_its_index() -> None:
    other, row = read("a_{jkm}"), read(r"\sum_k w_{jkm}")
    given = material_from([read("g'(z_j)")], other=other, letters=["jk", "m"])
    rows = [edit.row for edit in edits(row, material=given)]
    assert read(r"\sum_k w_{jkm} g'(z_k)") in rows
    assert read(r"\sum_k w_{jkm} g'(z_m)") not in rows


def test_a_letter_that_neither_side_has_is_not_put_in() -> None:
    assert offered("a_j x", "a_k x", "b_j", "c_k") is None
    assert offered("a_j x", "a_k x", "b_{jk}", "c_k")


def test_two_mistakes_are_not_mended_by_one_edit() -> None:
    assert offered("a_j g(z_k)", "a_j g'(z_j)", "b_{jk}", "g'(z_k)") is None
    assert offered(r"\hat{a} - t", "a + t", "a") is None


def test_what_the_document_writes_elsewhere_comes_first() -> None:
    seen = offered(r"w_{jk} a", r"w_{kj} a", "q_{jk}", "w_{kj}")
    unseen = offered(r"w_{jk} a", r"w_{kj} a", "q_{jk}")
    assert seen is not None
    assert unseen is not None
    assert (seen.cost, unseen.cost) == (1, 2)


def test_the_ratio_of_the_sides_puts_its_factor_first() -> None:
    row = read(r"\sum_i (a_i - t_i)")
    plain = material_from([row])
    two = replace(plain, ratio=scale(2))
    assert next(edits(row, material=two)).row == read(r"2 \sum_i (a_i - t_i)")
    assert next(edits(row, material=plain)).row != read(r"2 \sum_i (a_i - t_i)")


@pytest.mark.parametrize(
    ("side", "ratio", "mended"),
    [
        ("a b", scale(-2), "- 2 a b"),
        ("- a b", scale(-2), "2 a b"),
        ("a + b", scale(-2), "- 2 (a + b)"),
        ("4 a", scale(Fraction(1, 2)), "2 a"),
        ("2 a", scale(Fraction(1, 2)), "a"),
        (r"2 \cdot a", scale(Fraction(1, 2)), "a"),
        (r"\frac{2}{D} a", scale(1, "D"), "2 a"),
        (r"\frac{1}{2 D} a", scale(2), r"\frac{1}{D} a"),
        ("0.5 a", scale(2), "a"),
        ("3", scale(Fraction(1, 3)), r"\frac{1}{3} 3"),
        (
            r"\frac{\partial a}{\partial b}",
            scale(3),
            r"3 \frac{\partial a}{\partial b}",
        ),
    ],
)
def test_a_ratio_is_put_in_front_or_into_a_constant(
    side: str, ratio: Scale, mended: str
) -> None:
    row = read(side)
    found = islice(edits(row, material=Material(ratio=ratio)), 2)
    assert read(mended) in [edit.row for edit in found]


def test_a_side_that_lacks_nothing_gets_no_factor() -> None:
    row = read("a b")
    material = Material(ratio=scale(1))
    texts = [edit.text for edit in edits(row, material=material)]
    assert not [text for text in texts if text.startswith("a factor 1")]


def test_a_list_is_not_multiplied_as_a_whole() -> None:
    row = read("a + b, c + d")
    material = Material(ratio=scale(3))
    assert "3(" not in " ".join(printed(e.row) for e in edits(row, material=material))


def test_there_are_no_more_than_asked_for() -> None:
    row = read(r"\sum_k w_{kj} \delta_k g'(z_j)")
    material = material_from([row])
    assert len(list(edits(row, material=material, limit=7))) == 7
    assert list(edits(row, material=material, limit=0)) == []
    everything = list(edits(row, material=material))
    assert list(edits(row, material=material, limit=7)) == everything[:7]


def test_a_kind_is_asked_only_when_its_first_edit_may_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(work: Work) -> Iterator[Any]:
        raise AssertionError(work)

    kinds = dict(module._KINDS) | {3: (refused,)}
    monkeypatch.setattr(module, "_KINDS", tuple(kinds.items()))
    row = read("a_j - t_k")
    made = edits(row, material=material_from([row]))
    assert [edit.cost for edit in islice(made, 3)] == [2, 2, 2]
    with pytest.raises(AssertionError):
        list(made)


def test_a_formula_that_nobody_reads_has_no_edits_and_gives_none() -> None:
    row, short = read("a_j + " * (MAX_NODES // 4) + "b"), read("x + c")
    assert list(edits(row, material=material_from([row]))) == []
    material = material_from([short, row], other=row, neighbours=[row])
    assert list(edits(short, material=material))
    assert Work(short, material).other is None
    assert Work(short, material).neighbours == ()
