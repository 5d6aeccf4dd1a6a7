r"""Functions of vectors and of several numbers: h_\theta(x) and f(x; w, b).

Their formulas stand in the notation, or in the document itself.
"""

import pytest

from backproof.symbolic.verdict import Status

from .judged import HOLD, WRONG, judged, said, statements, status, unmended, verdicts
from .notations.test_entries import trouble

LOGISTIC = r"""
given = ["y^{(i)}"]

[indices]
i = "1..D"
k = "1..K"

[quantities]
'\theta' = "n"
x = "n"
"x^{(i)}" = "n"
W = "K x n"
z = "K"
"z^{(i)}" = "K"
b = ""
c = ""
'\ell(\theta)' = ""

[functions]
g = "sigmoid"
'h_\theta(x)' = 'g(\theta^T x)'
'\sigma(z)_j' = '\frac{e^{z_j}}{\sum_k e^{z_k}}'
'f(x; b, c)' = 'c \theta^T x + b'
'f_k(x)' = '\sum_m W_{km} x_m'
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"h_\theta(x^{(i)}) = \frac{1}{1 + e^{-\sum_j \theta_j x^{(i)}_j}}",
            r"h_\theta(x^{(i)}) = \frac{1}{1 + e^{-\sum_j \theta_j x_j}}",
        ),
        (
            r"\D{h_\theta(x)}{\theta_j} = h_\theta(x) (1 - h_\theta(x)) x_j",
            r"\D{h_\theta(x)}{\theta_j} = h_\theta(x) (1 - h_\theta(x)) \theta_j",
        ),
        (
            r"\D{\sigma(z)_i}{z_j} = \sigma(z)_i (\delta_{ij} - \sigma(z)_j)",
            r"\D{\sigma(z)_i}{z_j} = \sigma(z)_i (\delta_{ij} + \sigma(z)_j)",
        ),
        (r"\sum_j \sigma(z)_j = 1", r"\sum_j \sigma(z)_j = K"),
        (r"\sigma(2 z)_1 = \frac{(e^{z_1})^2}{\sum_k e^{2 z_k}}", r"\sigma(z)_1 = z_1"),
        (r"\D{f(x; b, c)}{c} = \theta^T x", r"\D{f(x; b, c)}{c} = c \theta^T x"),
        (r"f(2 x; b, 1) = 2 f(x; 0, 1) + b", r"f(2 x; b, 1) = 2 f(x; b, 1)"),
        (r"\D{f_k(x)}{x_m} = W_{km}", r"\D{f_k(x)}{x_m} = W_{k1}"),
        (r"f_k(x)^2 = (W x)_k^2", r"f_k(x)^2 = (W x)_k"),
    ],
)
def test_a_formula_is_put_in_with_what_the_function_is_called_with(
    right: str, wrong: str
) -> None:
    assert status(LOGISTIC, right) in HOLD
    assert status(LOGISTIC, wrong) in WRONG


def test_the_log_likelihood_has_the_gradient_of_the_lecture_notes() -> None:
    loss = (
        r"\ell(\theta) = \sum_{i=1}^D y^{(i)} \log h_\theta(x^{(i)}) "
        r"+ (1 - y^{(i)}) \log (1 - h_\theta(x^{(i)}))"
    )
    slope = r"\D{}{\theta_j} \ell(\theta) = \sum_{i=1}^D"
    found = verdicts(
        LOGISTIC,
        loss,
        slope + r"(y^{(i)} - h_\theta(x^{(i)})) x_j^{(i)}",
        slope + r"(y^{(i)} - h_\theta(x^{(i)})) x_j",
    )
    assert found[0] == "definition"
    assert found[1] in HOLD
    assert found[2] in WRONG


@pytest.mark.parametrize("letter", ["k", "j", "i"])
def test_no_index_of_the_formula_captures_one_of_the_argument(letter: str) -> None:
    """The formula of \\sigma sums over k, and has the entry j."""
    z = rf"\sigma(z^{{({letter})}})"
    notation = LOGISTIC.replace('i = "1..D"', 'i = "1..K"\nj = "1..K"')
    notation = notation.replace('"z^{(i)}" = "K"', rf'"z^{{({letter})}}" = "K"')
    notation = notation.replace('"x^{(i)}" = "n"', "").replace('"y^{(i)}"', "")
    left = rf"\D{{{z}_p}}{{z^{{({letter})}}_q}} = {z}_p"
    assert status(notation, rf"{left} (\delta_{{pq}} - {z}_q)") in HOLD
    assert status(notation, rf"{left} {z}_q") is Status.REFUTED
    total = rf"\sum_{letter} z^{{({letter})}}"
    assert status(notation, rf"\sum_p \sigma({total})_p = 1") in HOLD


def test_arguments_that_are_parameters_as_well_are_put_in_at_once() -> None:
    notation = LOGISTIC + r"'d(x, \theta)' = 'x - 2 \theta'"
    assert status(notation, r"d(\theta, x) = \theta - 2 x") in HOLD
    assert status(notation, r"d(\theta, x) = x - 2 \theta") is Status.REFUTED
    assert status(notation, r"d(x, d(\theta, x)) = 5 x - 2 \theta") in HOLD
    assert status(notation, r"d(x, x)_k = -x_k") in HOLD


def test_a_function_of_nothing_but_its_argument_takes_any_length() -> None:
    total = r"\frac{e^{x_j}}{\sum_m e^{x_m}}"
    assert status(LOGISTIC, rf"\sigma(x)_j = {total}") in HOLD
    assert judged(LOGISTIC, r"h_\theta(z) = b").code == "BP207"
    assert judged(LOGISTIC, r"\sigma(b)_1 = 1").code == "BP207"
    assert judged(LOGISTIC, r"\sigma(W)_1 = 1").code == "BP207"


def test_what_is_not_supported_is_undecided() -> None:
    assert judged(LOGISTIC, r"\sigma'(z) = z").code == "BP203"
    assert "with other arguments" in judged(LOGISTIC, "f(x) = b").message


DOCUMENT = r"""
given = ["y^{(i)}", "u", "v", "a"]

[indices]
i = "1..m"

[quantities]
'\theta' = "n"
x = "n"
"x^{(i)}" = "n"
'J(\theta)' = ""

[functions]
g = ""
q = ""
'h_\theta(x)' = ""
'\sigma(x)' = ""
"""


@pytest.mark.parametrize(
    ("formula", "right", "wrong"),
    [
        (r"g(u) = \frac{1}{1 + e^{-u}}", "g'(v) = g(v) (1 - g(v))", "g'(v) = g(v)"),
        ("g(u) = a u^2", "g'(v) = 2 a v", "g'(v) = 2 v"),
        ("g(u) = a u^2", r"\D{g(v)}{a} = v^2", r"\D{g(v)}{a} = v"),
        (
            r"h_\theta(x) = \theta^T x",
            r"\D{h_\theta(x^{(i)})}{\theta_j} = x^{(i)}_j",
            r"\D{h_\theta(x^{(i)})}{\theta_j} = x_j",
        ),
        (
            r"\sigma(x)_j = \frac{e^{x_j}}{\sum_k e^{x_k}}",
            r"\sum_j \sigma(\theta)_j = 1",
            r"\sum_j \sigma(\theta)_j = n",
        ),
    ],
)
def test_the_document_may_say_what_a_function_is(
    formula: str, right: str, wrong: str
) -> None:
    found = verdicts(DOCUMENT, formula, right, wrong)
    assert found[0] == "definition"
    assert found[1] in HOLD
    assert found[2] == "refuted"


def test_a_function_is_known_before_the_place_that_says_what_it_is() -> None:
    cost = r"J(\theta) = \frac{1}{2} \sum_i (h_\theta(x^{(i)}) - y^{(i)})^2"
    slope = r"\D{}{\theta_j} J(\theta) = \sum_i (h_\theta(x^{(i)}) - y^{(i)}) x^{(i)}_j"
    found = verdicts(DOCUMENT, cost, slope, r"h_\theta(x) = \theta^T x")
    assert found[0] == found[2] == "definition"
    assert found[1] in HOLD


def test_of_two_formulas_for_a_function_the_second_is_judged() -> None:
    first = r"h_\theta(x) = \theta^T x"
    again = verdicts(DOCUMENT, first, r"h_\theta(x) = \sum_j \theta_j x_j")
    assert again[1] in HOLD
    other = verdicts(DOCUMENT, first, r"h_\theta(x) = \theta^T \theta")
    assert other[1] == "refuted"


def test_functions_do_not_go_round() -> None:
    found = verdicts(DOCUMENT, "g(u) = q(u)", "q(u) = g(u)", "g(v) = q(v)")
    assert found[0] == "definition"
    assert found[1] != "definition"
    assert found[2] in HOLD


def test_what_is_not_understood_of_a_function_refutes_nothing() -> None:
    with unmended():
        found = statements(DOCUMENT, r"g(u) = \max_i u_i", "g'(v) = 0")
    assert found[1].verdict is not None
    assert found[1].verdict.status is Status.UNDECIDED
    assert "nothing defines g" in found[1].message
    assert verdicts(DOCUMENT, "g'(v) = 0") == ["refuted"]


def test_a_function_of_which_nothing_is_said_is_undecided() -> None:
    found = said(DOCUMENT, r"\D{h_\theta(x)}{\theta_j} = x_j")
    assert found.verdict is not None
    assert found.verdict.status is Status.UNDECIDED
    assert r"nothing says what h_\theta(x) is" in found.message


def test_in_a_section_a_function_of_the_document_is_known() -> None:
    notation = DOCUMENT + '\n[[sections]]\nstarts = "g(v) ="\n'
    found = verdicts(notation, "g(u) = u^2", "g(v) = v^2", "g(a) = a")
    assert found[0] == "definition"
    assert found[1] in HOLD
    assert found[2] == "refuted"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (r"'f(x)' = 'x_k'", "its formula has the free index k"),
        (r"'f(x)_j' = 'x'", "an entry of it has the shape"),
        (r"'f(x)_j' = '1'", "its entries j are not counted from 1"),
        (r"'f(x)' = '\frac{\partial x_1}{\partial x_2}'", "a derivative in a function"),
        (r"'f(t)' = '\theta^T t'", "say what t is in [quantities]"),
    ],
)
def test_a_formula_that_means_nothing_is_told(entries: str, message: str) -> None:
    head = LOGISTIC.partition("[functions]")[0]
    assert message in trouble(f"{head}[functions]\n{entries}\n")
