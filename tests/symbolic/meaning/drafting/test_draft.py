r"""What is drafted of a few formulas, one rule at a time."""

import pytest

from backproof.symbolic.meaning.checked import CheckedDocument
from backproof.symbolic.meaning.drafting.draft import draft_notation
from backproof.symbolic.meaning.drafting.names import KNOWN_NAMES
from backproof.symbolic.meaning.notations.functions import KNOWN_FUNCTIONS
from backproof.symbolic.meaning.notations.notation import Notation
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source
from tests.symbolic.meaning.judged import displayed, unmended


def draft(*formulas: str) -> Notation:
    """The notation of some formulas."""
    return draft_notation(Source("a.md", displayed(*formulas)))


def table(notation: Notation, name: str = "quantities") -> dict[str, str]:
    """A table of a notation."""
    return {entry.key: entry.value for entry in getattr(notation, name)}


def statuses(*formulas: str) -> list[str]:
    """What is said of each formula."""
    with unmended():
        document: CheckedDocument = check_document(Source("a.md", displayed(*formulas)))
    return [
        one.verdict.status.value if one.verdict else one.kind.value
        for one in document.statements
    ]


# Letters ---------------------------------------------------------------------


def test_letters_name_layers_if_a_quantity_is_made_of_other_weights_for_each() -> None:
    formulas = (
        r"n_j = \sum_i w_{ij} x_i",
        r"h_j = f(n_j)",
        r"n_k = \sum_j v_{jk} h_j",
    )
    assert {"n_{j}", "n_{k}"} <= table(draft(*formulas)).keys()
    same = (formulas[0], formulas[1], r"n_k = \sum_i w_{ik} x_i")
    assert "n_{k}" not in table(draft(*same))


def test_letters_name_layers_if_an_error_is_made_of_errors() -> None:
    error = r"\delta_j = f'(z_j) \sum_k w_{kj} \delta_k"
    assert {r"\delta_{j}", r"\delta_{k}"} <= table(draft(error)).keys()
    kronecker = r"p_j = \sum_k \delta_{kj} p_k"
    assert "p_{j}" not in table(draft(kronecker)) or "p_{k}" not in table(
        draft(kronecker)
    )


def test_one_weight_with_its_letters_exchanged_is_a_slip() -> None:
    chain = (r"u_k = \sum_j w_{kj} z_j", r"u_j = \sum_i w_{ji} x_i", r"v = w_{kj} z_j")
    assert {"u_{k}", "u_{j}"} <= table(draft(*chain, r"q = w_{jk} x_i")).keys()


def test_a_letter_that_is_a_quantity_names_no_neuron() -> None:
    """Of W_f, W_i and W_o the W_i belongs to the gate i, and not to any i."""
    gates = [rf"{g}_t = \sigma(W_{g} x_t + U_{g} h_{{t-1}})" for g in "fio"]
    names = table(draft(*gates, r"h_t = o_t \odot i_t \odot f_t"))
    assert {"W_{f}", "W_{i}", "W_{o}"} <= names.keys()


def test_no_range_ends_in_its_own_letter() -> None:
    formulas = (
        "z^l = w^l a^{l-1} + b^l",
        r"a^l = \sigma(z^l)",
        r"C = \frac{1}{2} \| a^L - y \|^2",
        r"\delta^L = (a^L - y) \odot \sigma'(z^L)",
        r"\delta^{L-1} = (w^L)^T \delta^L \odot \sigma'(z^{L-1})",
    )
    notation = draft(*formulas)
    assert r"\delta^{l}" in table(notation)
    assert table(notation, "indices") == {"l": "2..L"}


# Symbols ---------------------------------------------------------------------


def test_an_index_that_is_computed_makes_no_number_of_a_quantity() -> None:
    """x_{t+k} as one number would make every sum over k true."""
    formulas = (r"y_t = \sum_k w_k x_{t+k}", r"\D{y_t}{w_j} = x_{t+k}")
    assert not [key for key in table(draft(*formulas)) if key.startswith("x")]
    assert statuses(*formulas)[1] == "undecided"


def test_e_is_a_quantity_where_a_formula_is_about_it() -> None:
    formulas = ("c = a + b", "e = c d", r"\D{e}{c} = d")
    assert "e" in table(draft(*formulas))
    assert statuses(*formulas)[-1] in ("proved", "tested")
    assert "e" not in table(draft("y = e^{-x} + e"))


@pytest.mark.parametrize("name", ["nout", "nin", "hid"])
def test_the_limit_of_a_sum_is_one_name(name: str) -> None:
    notation = draft(rf"E = \sum_{{i=1}}^{{{name}}} (y_i - t_i)^2")
    assert name in notation.words


def test_four_letters_before_an_argument_are_one_name() -> None:
    assert draft(r"xent(y, p) = -\sum_k y_k \log p_k").words == ("xent",)
    assert draft(r"f = wxyz (a + b)", "g = abc(d)").words == ()


def test_a_cost_with_other_arguments_is_another_cost() -> None:
    one = (r"E(a, y) = \frac12 (a - y)^2", "a = w x", r"\D{E}{w} = (a - y) x")
    assert statuses(*one)[2] == "proved"
    two = statuses(*one, r"E(w) = \frac12 (w x - y)^2 + w^2", r"\D{E}{w} = 1")
    assert "refuted" not in two[:-1]


def test_samples_above_and_neurons_below_are_indices_of_one_quantity() -> None:
    formulas = (
        r"J = \sum_{i=1}^m (y^{(i)} - \theta^T x^{(i)})^2",
        r"g_j = x_j + \theta_j",
    )
    assert "x_{j}^{(i)}" in table(draft(*formulas))


def test_a_superscript_of_prose_makes_no_function_of_an_activation() -> None:
    notation = draft_notation(
        Source(
            "a.md",
            r"with $C = \sum_x (y(x) - a^L(x))^2$ "
            + displayed(
                r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k",
                r"a^l_j = \sigma(z^l_j)",
                r"\D{C}{z^L_j} = \D{C}{a^L_j} \sigma'(z^L_j)",
            ),
        )
    )
    assert table(notation)["C"] == "function of a_{j}^{L}"


def test_a_cost_that_the_prose_compares_with_targets_is_not_any_cost() -> None:
    r"""With targets in the displays too it is that cost, and nobody can say which."""
    text = r"with $C = \sum_x (y(x) - a^L(x))^2$ " + displayed(
        r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k",
        r"a^l_j = \sigma(z^l_j)",
        r"\D{C}{a^L_j} = a^L_j - y_j",
    )
    assert "function of" not in table(draft_notation(Source("a.md", text)))["C"]


def test_known_functions_are_no_quantities() -> None:
    assert {name.partition("-")[0] for name in KNOWN_FUNCTIONS} <= KNOWN_NAMES


# Functions -------------------------------------------------------------------


def test_what_is_applied_to_different_things_is_a_function() -> None:
    slope = r"\frac{d \varphi(z)}{dz} = \varphi(z) (1 - \varphi(z))"
    assert r"\varphi" in table(draft(r"o = \varphi(n)", slope), "functions")
    assert r"\varphi" not in table(draft(slope), "functions")


def test_a_function_of_a_vector_has_its_formula() -> None:
    for argument in "xu":
        notation = draft("f(x) = w^T x", f"E = (f({argument}) - t)^2")
        assert table(notation, "functions")["f(x)"] == "w^{T} x"
        assert table(notation)["x"] == table(notation)["w"] != ""


def test_an_argument_that_is_one_of_many_gets_a_letter_of_its_own() -> None:
    notation = draft(
        r"h(x^{(i)}) = w^T x^{(i)}", r"E = \sum_{i=1}^m (h(x^{(i)}) - t^{(i)})^2"
    )
    assert table(notation, "functions")["h(u)"] == "w^{T} u"
    assert table(notation)["u"] == table(notation)["w"]


def test_of_two_formulas_of_vectors_neither_is_taken() -> None:
    assert not draft("f(x) = w^T x", "f(x) = v^T x").functions


# Arrays ----------------------------------------------------------------------


def test_a_small_letter_is_a_matrix_if_it_is_equal_to_one() -> None:
    notation = draft(
        r"Z_{nk} = \sum_d X_{nd} W_{dk}",
        r"\delta = (Z - Y) \odot \sigma'(Z)",
        r"E = \sum_{n,k} (Z_{nk} - Y_{nk})^2",
        r"\D{E}{W} = X^T \delta",
    )
    assert table(notation)[r"\delta"].count(" x ") == 1


def test_the_larger_of_0_and_a_vector_is_a_vector() -> None:
    names = table(draft(r"h = \max(0, W x + b)", r"L = \| h - y \|^2"))
    assert names["x"]
    assert names["b"] == names["h"]


def test_what_stands_behind_a_row_is_a_column_for_each_index() -> None:
    formulas = (
        r"E = \sum_{n=1}^N (t_n - w^T x_n)^2",
        r"\D{E}{w} = -2 \sum_{n=1}^N (t_n - w^T x_n) x_n",
    )
    assert table(draft(*formulas))["x_{n}"] == table(draft(*formulas))["w"] != ""
    assert statuses(*formulas)[1] in ("proved", "tested")


# What is left out ------------------------------------------------------------


def test_the_class_of_a_sample_is_no_index_that_is_missing_on_the_left() -> None:
    formulas = (
        r"p_k = \frac{e^{f_k}}{\sum_j e^{f_j}}",
        r"L = -\log p_y",
        r"L = -\sum_k y_k \log p_k",
    )
    assert "L" not in table(draft(*formulas))
    assert "malformed" not in statuses(*formulas)


def test_another_name_of_an_argument_is_told_by_the_step_that_uses_it() -> None:
    formulas = (
        r"o_j = \varphi(n_j) = \varphi(\sum_k w_{kj} x_k)",
        r"\D{n_j}{w_{ij}} = x_i",
    )
    assert table(draft(*formulas), "definitions")["n_{j}"]
    assert set(statuses(*formulas)[1:]) <= {"proved", "tested"}


def test_what_begins_anew_under_another_heading_is_left_to_the_document() -> None:
    one, two = displayed("z = w x + b", r"y = \sigma(z)"), displayed("z = w h", "y = z")

    def written(text: str) -> bool:
        draft = draft_notation(Source("a.md", text))
        assert {"y", "z"} <= table(draft).keys()
        return "y" in table(draft, "definitions")

    assert not written(f"# One\n\n{one}\n# Another\n\n{two}")
    assert written(f"# One\n\n{one}\n{two}")


def test_a_matrix_before_a_list_is_left_out() -> None:
    """Whether [h, x] is a row of two vectors or one column, nobody can say."""
    sum_ = (r"z = U h + V x + b", r"a = \sigma(z)", r"L = \| a - y \|^2")
    assert "W" not in table(draft(*sum_, "z = W [h, x] + b"))
    assert "W" in table(draft(*sum_, "z = W h + b"))
