"""What is not refuted, since it may say what something is, or where it holds."""

import pytest

from backproof.symbolic.meaning.stationary import says_zero

from .judged import HOLD, document, said, verdicts

# Definitions that are hidden in an equation ----------------------------------

HIDDEN = r"""
given = ["p", '\beta', "s", "r", "a", "b", "y_n", "t_n"]
[indices]
n = "1..N"
"""


@pytest.mark.parametrize(
    "formula",
    [
        r"-\ln p = \frac{1}{2} \sum_n (y_n - t_n)^2",
        r"\frac{1}{\beta} = \frac{1}{N} \sum_n (y_n - t_n)^2",
        "s^2 = a^2 + b^2",
        "2 r = a + b",
    ],
)
def test_an_equation_may_say_what_something_in_it_is(formula: str) -> None:
    statement = said(HIDDEN, formula)
    assert str(statement.verdict and statement.verdict.status) == "undecided"
    assert "stands here first" in statement.message
    assert verdicts(HIDDEN, formula, formula.replace("=", "= 2"))[1] == "refuted"


@pytest.mark.parametrize(
    "claim", ["a + b = 2 a", "a b = s^2 r", "a b = 0", "a^2 = a^2 + 2 b"]
)
def test_an_equation_of_several_quantities_says_nothing_of_one(claim: str) -> None:
    assert verdicts(HIDDEN, claim) == ["refuted"]


def test_a_gradient_with_a_new_symbol_in_it_is_refuted() -> None:
    notation = HIDDEN + '[quantities]\nE = ""\n[definitions]\nE = "a^2 b"\n'
    assert verdicts(notation, r"\D{E}{a} = 2 a b") == ["proved"]
    assert verdicts(notation, r"\D{E}{a} = 2 a r") == ["refuted"]
    assert verdicts(notation, "E = a^2 r") == ["refuted"]


# Derivatives that are set to zero --------------------------------------------

SCALAR = '[quantities]\nx = ""\nw = ""\nt = ""\nE = ""\nz = ""\n'
COST = r"E = \frac12 (w x - t)^2"
ZERO = r"\D{E}{w} = 0"


def test_a_derivative_that_is_set_to_zero_is_a_condition() -> None:
    assert verdicts(SCALAR, COST, ZERO)[1] == "undecided"
    assert verdicts(SCALAR, COST, r"\D{E}{w} = 1")[1] == "refuted"
    assert verdicts(SCALAR, COST, "z = w^2", r"\D{z}{w} + 1 = 0")[2] == "refuted"


def test_its_solution_is_no_definition() -> None:
    slope = r"\D{E}{w} = (w x - t) x"
    found = verdicts(SCALAR, COST, slope, slope + "/2", ZERO, "w = t/x", slope)
    assert found == [
        *("definition", "proved", "refuted", "undecided", "undecided", "proved")
    ]


def test_a_wrong_derivative_behind_a_condition_is_refuted() -> None:
    assert verdicts(SCALAR, COST, ZERO, r"\D{E}{w} = w x - t")[-1] == "refuted"


MATRICES = '[quantities]\nX = "N x d"\nw = "d"\ny = "N"\n"L(w)" = ""\n'


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        ("Setting the gradient to zero gives the normal equations", "undecided"),
        (r"We set $\nabla_w L$ equal to 0 and find", "undecided"),
        ("令导数为 0，得", "undecided"),
        ("By the chain rule", "refuted"),
        ("Setting the bias to zero gives", "refuted"),
        ("To minimize the loss, we compute", "refuted"),
    ],
)
def test_the_text_before_a_display_may_set_a_derivative_to_zero(
    before: str, verdict: str
) -> None:
    cost = r"L(w) = \|X w - y\|^2"
    found = document(MATRICES, cost + f"\n$$\n\n{before}\n\n$$\nX^T X w = X^T y")
    assert str(found.statements[1].verdict and found.statements[1].verdict.status) == (
        verdict
    )
    assert says_zero(before) is (verdict == "undecided")


def test_a_right_step_in_such_a_place_is_proved() -> None:
    text = r"L(w) = \|X w - y\|^2" + "\n$$\n\nSetting the gradient to zero:\n\n$$\n"
    right = r"\nabla_w L(w) = 2 X^T (X w - y)"
    assert verdicts(MATRICES, text + right)[1] in HOLD
    assert verdicts(MATRICES, text + right.replace("2 ", ""))[1] == "refuted"


def test_a_premise_the_other_way_round_defines_nothing() -> None:
    found = verdicts(SCALAR, COST, r"w x = t \implies E = 0", r"\D{E}{w} = 0")
    assert found == ["definition", "remark", "undecided", "undecided"]
    forward = verdicts(SCALAR, COST, r"z = w x \implies E = \frac12 (z - t)^2")
    assert forward[1:] == ["definition", "proved"]


UNREAD = """
[indices]
k = "1..K"
[quantities]
z_k = ""
L = ""
"""


def test_a_definition_that_cannot_be_read_is_named_where_it_is_missed() -> None:
    slope = r"\D{L}{z_k} = 2 z_k"
    found = said(UNREAD, r"L = \sum_k z_k^2 + q", slope)
    assert found.code == "BP210"
    assert "the equation of line 2 is not understood as its definition" in found.message
    assert "[definitions]" not in found.help
    # Without such an equation the notation is what lacks it.
    alone = said(UNREAD, slope)
    assert alone.code == "BP205"
    assert "[definitions]" in alone.help
