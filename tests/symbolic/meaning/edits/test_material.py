"""What a document offers to repairs: letters, labels, functions, transposes."""

import pytest

from backproof.symbolic.meaning.edits.candidates import Transposes, edits, material_from
from backproof.symbolic.meaning.edits.material import is_transpose
from backproof.symbolic.reading.layout import latex_of, layout
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import Row, Symbol


def read(text: str) -> Row:
    made = layout(tokens(MathText.of(text)))
    assert not made.findings
    (row,) = made.rows
    return row


def squeezed(text: str) -> str:
    """A text without spaces: where the printer sets them is not our business."""
    return text.replace(" ", "")


def printed(row: Row) -> str:
    """The LaTeX of a row without spaces."""
    return squeezed(latex_of(row))


def test_material_is_what_the_sides_have_the_nearest_first() -> None:
    other = read(r"\frac{\partial C}{\partial z^l_j}")
    row = read(
        r"\sum_{k=1}^{n_{l+1}} {w^{l+1}_{kj}}^T \hat{y}^{(i)} g'(z^l_j) \odot r_4"
    )
    far = read(
        r"\partial (E)_{\partial v} + f(x) + e^{-x} + x^{-1} "
        r"+ \frac{\partial C}{\partial}"
    )
    made = material_from([far], other=other, neighbours=[row], functions=["f"])
    assert made.letters == (("j", "k"),)
    assert made.shifting == {"l"}
    assert [latex_of(label) for label in made.labels] == ["l", "l + 1", "(i)"]
    assert made.functions == {"f", "g"}
    assert [latex_of(form) for form in made.forms["z"]] == ["z_{j}^{l}"]
    assert read("r_4").items[0] in made.seen
    assert Symbol("y", "", ("hat",)) not in made.seen
    assert [printed(Row(call)) for call in made.calls] == ["g'(z_{j}^{l})", "f(x)"]
    assert made.numbers["r"] == ("4",)
    assert made.accents == ("hat",)
    assert made.operators == (r"\odot",)
    assert [latex_of(sign) for sign in made.sums] == [r"\sum_{k = 1}^{n_{l + 1}}"]
    shown = [latex_of(Row(variable)) for variable in made.variables]
    assert shown == [r"\partial z_{j}^{l}", r"\partial v"]
    assert made.subscripts
    assert made.transposes == Transposes(Symbol("T"), "nested")


def test_letters_that_are_given_are_the_only_ones() -> None:
    row = read("a_{jk} + b_m")
    made = material_from([row], letters=[["j", "k"], ["m"]])
    assert made.letters == (("j", "k"), ("m",))
    cheap = [e for e in edits(row, material=made) if e.cost == 2]
    rows = [edit.row for edit in cheap]
    assert read("a_{kk} + b_m") in rows
    assert read("a_{mk} + b_m") not in rows


def test_names_are_given_in_latex_and_count_without_scripts() -> None:
    given = ["g_j", r"\sigma", "f(u)", r"\exp", ""]
    made = material_from([], functions=given, letters=[["j", "n_l", "n"]])
    assert made.functions == {"g", r"\sigma", "f", r"\exp", ""}
    assert made.letters == (("j", "n"),)


@pytest.mark.parametrize(
    ("text", "transposable", "wanted"),
    [
        ("W x", None, None),
        ("W x", True, Transposes(Symbol("T"))),
        ("W^T x", False, None),
        ("W^T x", None, Transposes(Symbol("T"))),
        (r"W^\top x", None, Transposes(Symbol(r"\top"))),
        (r"x^\top {W^l}^\top", None, Transposes(Symbol(r"\top"), "nested")),
        (r"x^T (W^l)^T", None, Transposes(Symbol("T"), "fenced")),
        (r"W^{(2)T}", None, Transposes(Symbol("T"), "joined")),
    ],
)
def test_a_transpose_is_written_as_the_document_does(
    text: str, *, transposable: bool | None, wanted: Transposes | None
) -> None:
    made = material_from([read(text)], transposable=transposable)
    assert made.transposes == wanted


def test_a_superscript_is_a_transpose_if_it_is_nothing_else() -> None:
    assert is_transpose(read("T"))
    assert is_transpose(read(r"\intercal"))
    assert not is_transpose(read("T-1"))
    assert not is_transpose(None)
