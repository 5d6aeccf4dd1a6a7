"""Where a formula may be cut, and how wide it is taken to be."""

import xml.etree.ElementTree as ET

import pytest

from backproof.reports.foreign import foreign_mathml
from backproof.reports.wrapping import ems, pieces


def cut(latex: str) -> list[str]:
    root = foreign_mathml(latex)
    assert root is not None
    return ["".join(piece.itertext()) for piece in pieces(root)]


def width(latex: str) -> float:
    root = foreign_mathml(latex)
    assert root is not None
    return ems(root)


@pytest.mark.parametrize(
    ("latex", "found"),
    [
        ("a + b - c", ["a", "+b", "−c"]),
        ("a = b + c", ["a", "=b", "+c"]),
        ("f(x + y) + z", ["f(x", "+y)", "+z"]),
        (r"W \delta \odot \sigma'(z)", ["Wδ", "⊙σ′(z)"]),
        (r"A \begin{pmatrix} 1 \\ 2 \end{pmatrix}", ["A", "(12)"]),
        ("{a + b}", ["a", "+b"]),
        ("g' - 1", ["g′", "−1"]),
    ],
)
def test_a_line_may_end_before_a_relation_an_operator_or_a_matrix(
    latex: str, found: list[str]
) -> None:
    assert cut(latex) == found


@pytest.mark.parametrize(
    "latex",
    [
        "-a",
        "(-a)",
        "x^{a + b}",
        r"\frac{a + b}{c}",
        r"\left( a + b \right)",
        r"\left. a + b \right|",
        r"\sum_{i = 1}^n x_i",
        "a b c",
        "",
    ],
)
def test_a_sign_a_script_and_a_bracket_that_grows_are_not_cut(latex: str) -> None:
    assert len(cut(latex)) == 1


def test_an_operator_at_the_beginning_of_a_line_stays_an_operator() -> None:
    root = foreign_mathml("a - b")
    assert root is not None
    _, second = pieces(root)
    sign = second.find("mo")
    assert sign is not None
    assert sign.get("form") == "infix"


def test_nothing_is_lost_by_cutting() -> None:
    latex = r"\frac{1}{M} \sum_{i=1}^M (y_i - t_i)^2 + \lambda \|w\|^2 \le -x \cdot -y"
    root = foreign_mathml(latex)
    assert root is not None
    whole = "".join(root.itertext())
    assert "".join(cut(latex)) == whole


def test_a_wider_formula_is_taken_to_be_wider() -> None:
    formulas = [
        "x",
        r"\frac{\partial y}{\partial x}",
        "x_{ijk}",
        r"\begin{pmatrix} x & y & z \\ 1 & 2 & 3 \end{pmatrix}",
        r"\text{a longer word of explanation}",
    ]
    widths = list(map(width, formulas))
    assert widths == sorted(widths)


def test_what_stands_below_does_not_make_it_wider() -> None:
    assert width(r"\frac{abc}{x}") == width(r"\frac{abc}{y}") == width("abc")
    assert width(r"\sum_{i}^n") == width(r"\sum") + 0.2


def test_unknown_elements_are_as_wide_as_their_parts() -> None:
    root = ET.fromstring("<math><mnew><mi>a</mi><mi>b</mi></mnew></math>")  # noqa: S314
    assert ems(root) == pytest.approx(1.1)
