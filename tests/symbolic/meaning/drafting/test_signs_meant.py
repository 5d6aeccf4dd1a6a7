r"""A draft sees through \Sigma for \sum, w^{new} and \Delta w."""

from backproof.symbolic.meaning.drafting.draft import draft_notation
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source

MODEL = (
    r"z = \sum_i w_i x_i + b, \quad E = \frac12 (z - t)^2",
    r"b \gets b - \eta \frac{\partial E}{\partial b}",
)


def source(*formulas: str) -> Source:
    return Source("a.md", "\n\n".join(f"$${formula}$$" for formula in formulas))


def quantities(*formulas: str) -> set[str]:
    return {entry.key for entry in draft_notation(source(*formulas)).quantities}


def verdicts(*formulas: str) -> list[str]:
    found = check_document(source(*formulas)).statements
    return [str(one.verdict.status if one.verdict else one.kind) for one in found]


def test_the_capital_letter_is_a_sum_where_it_has_an_index_and_a_summand() -> None:
    assert not any("Sigma" in key for key in quantities("z = Σ_i w_i x_i"))
    assert not any("Sigma" in key for key in quantities("z = (Σ_{i=1}^n w_i x_i)"))
    steps = ("z = Σ_i w_i x_i", r"\frac{\partial z}{\partial w_i} = x_i")
    assert verdicts(*steps)[-1] == "proved"
    assert verdicts(steps[0], steps[1].replace("= x_i", "= w_i"))[-1] == "refuted"


def test_the_capital_letter_is_a_matrix_elsewhere() -> None:
    for formula in (r"y = \Sigma x", r"y = \Sigma_k^{-1} x", r"\Sigma_k = x x^T"):
        assert any("Sigma" in key for key in quantities(formula)), formula


def test_an_iteration_and_a_change_are_no_quantities() -> None:
    steps = (
        r"w_i^{\text{new}} = w_i^{\text{old}} + \Delta w_i",
        r"\Delta w_i = -\eta \frac{\partial E}{\partial w_i}",
    )
    assert {key for key in quantities(*MODEL, *steps) if "w" in key} == {"w_{i}"}
    assert verdicts(*MODEL, *steps)[-2:] == ["proved", "proved"]
    wrong = steps[1].replace("-", "")
    assert verdicts(*MODEL, steps[0], wrong)[-2:] == ["proved", "refuted"]


def test_a_delta_with_scripts_is_a_quantity() -> None:
    assert any("Delta" in key for key in quantities(r"\Delta_j = x_j y"))
