"""Messages that an author can act on: in the document's own signs, with a mend."""

import pytest

from backproof.symbolic.meaning.checked import CheckedStatement
from backproof.symbolic.verdict import Status

from .judged import displayed, said, unmended

LAYERS = r"""
[indices]
l = "1..L"
j = "1..n_l"
i = '1..\hat{N}'
[quantities]
"a^l_j" = ""
"u_i" = ""
"v_i" = ""
W = "n x m"
x = "m"
t = "n"
C = ""
"""


def told(formula: str) -> CheckedStatement:
    with unmended():
        return said(LAYERS, formula)


@pytest.mark.parametrize(
    ("formula", "message", "help_"),
    [
        (r"2 C = \sum_{j=1}^{n_l+1} a^l_j", "1..n_{l}+1, but a^l_j", "[quantities]"),
        (r"2 C = \sum_i u_i a^1_i", r"1..\hat{N} in u_i", "another letter"),
        ("2 a^l_j = a^l_k", "right side only: k", 'omit = ["k"]'),
        ("(W + W) t = t", "(W + W) t: (n × m)(n) do not fit", "(W + W)^T does"),
        ("W (t + t) = t", "W (t + t): ", "W^T does"),
        (r"W (x \odot t) = t", r"x \odot t: (m)(n)", ""),
        ("(W x) W = t", "(W x) W: ", "(W x)^T does"),
        ("(W x)_{ij} = u_i", "(W x)_{ij}: 2 indices", "one index"),
        ("W + x = W", "n rows meet m rows", "same shape"),
        ("W x + t^T = t", "a column meets a row", "transpose"),
        ("2 C = a^0_j", "l = 0 is outside 1..L", "l in 0..L"),
        ("2 x_{1000} = x_1", "m is as large as 1000", "'m' = \"1000..\""),
        (r"2 C = \frac{\partial C}{\partial W} \frac{\partial t}{\partial x}", "", ""),
    ],
)
def test_a_message_quotes_the_document_and_names_a_mend(
    formula: str, message: str, help_: str
) -> None:
    found = told(formula)
    assert found.verdict is not None
    assert found.verdict.status in (Status.MALFORMED, Status.UNDECIDED)
    assert message in found.message
    assert help_ in found.help


def test_a_caret_has_whole_brackets() -> None:
    found = told("(W + W) t = t")
    assert found.caret is not None
    text = displayed("(W + W) t = t")
    assert text[found.caret.start : found.caret.end] == "(W + W) t"


def test_what_is_loose_is_told_with_its_line() -> None:
    with unmended():
        found = said('[quantities]\ny = ""\nx = ""\n', r"y = \prod_i x", "2 y = 3 x")
    assert "nothing defines y: the equation of line 2" in found.message


@pytest.mark.parametrize(
    ("sizes", "formula"),
    [
        ("n = '1000000'", r"C = \sum_i v_i + C"),
        ("n = '2000'", r"2 C = \sum_i \sum_j w_{ij}"),
        ("", r"2 C = \sum_{k=1}^{100000} k C"),
        ("n = '1000000'", "2 v_1 = v_2"),
    ],
)
def test_what_takes_too_many_numbers_is_not_tried(sizes: str, formula: str) -> None:
    notation = f"""
        [sizes]
        {sizes}
        [quantities]
        C = ''
        v_i = 'i in 1..n'
        'w_{{ij}}' = 'i in 1..n, j in 1..n'
    """
    found = said(notation, formula.replace("C =", "3 C =", 1))
    assert found.verdict is not None
    assert found.verdict.status is Status.UNDECIDED
    assert "not tried" in found.message
    assert "[sizes]" in found.help
