"""What a theory knows: definitions, distributions, functions known and unknown."""

import pytest

from backproof.symbolic.meaning.notations.file import NotationError
from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.judged import (
    HOLD,
    WRONG,
    document,
    said,
    status,
    verdicts,
)

LAYERS = r"""
[sizes]
L = "3.."
[indices]
j = "1..n_l"
[quantities]
"w^l_{jk}" = "l in 2..L, k in 1..n_{l-1}"
"z^l_j" = "l in 2..L"
"a^l_j" = "l in 1..L"
x_j = "j in 1..n_1"
y_j = "j in 1..n_L"
'\delta^l_j' = "l in 2..L"
C = ""
[functions]
'\sigma' = "sigmoid"
"""
SUM = r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k"
OUT = r"a^l_j = \sigma(z^l_j)"
COST = r"C = \frac{1}{2} \sum_j (a^L_j - y_j)^2"

NETWORKS = [
    (r"a^1_j = x_j", SUM, OUT, COST),
    (SUM, OUT, r"a^1_j = x_j", COST),
    (COST, OUT, SUM),
    (r"z^{l+1}_j = \sum_k w^{l+1}_{jk} a^l_k", r"a^{l+1}_j = \sigma(z^{l+1}_j)", COST),
    (r"z^m_k = \sum_j w^m_{kj} a^{m-1}_j", r"a^m_i = \sigma(z^m_i)", COST),
    (r"z^l = w^l a^{l-1}", r"a^l = \sigma(z^l)", COST),
]


RIGHT = (
    r"\D{C}{z^L_j} = (a^L_j - y_j) \sigma'(z^L_j)",
    r"\D{C}{a^{l}_k} = \sum_j \D{C}{z^{l+1}_j} w^{l+1}_{jk}",
    r"\D{C}{w^l_{jk}} = \D{C}{z^l_j} a^{l-1}_k",
)
WRONG_LABELS = (
    r"\D{C}{z^L_j} = (a^L_j - y_j) \sigma'(a^L_j)",
    r"\D{C}{a^{l}_k} = \sum_j \D{C}{z^{l+1}_j} w^l_{jk}",
    r"\D{C}{w^l_{jk}} = \D{C}{z^l_j} a^l_k",
)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_may_be_written_in_many_ways(network: tuple[str, ...]) -> None:
    found = verdicts(LAYERS, *network, *RIGHT, *WRONG_LABELS)
    count = len(network)
    assert found[:count] == ["definition"] * count
    assert set(found[count : count + 3]) <= HOLD
    assert set(found[count + 3 :]) <= WRONG


def test_at_a_fixed_label_a_definition_comes_first() -> None:
    inputs = (r"a^1_j = x_j", SUM, OUT)
    claim = r"z^2_j = \sum_k w^2_{jk} x_k"
    assert verdicts(LAYERS, *inputs, claim)[-1] in HOLD
    assert verdicts(LAYERS, SUM, OUT, claim)[-1] == Status.REFUTED


def test_inside_its_reach_a_second_formula_is_a_claim() -> None:
    assert verdicts(LAYERS, SUM, OUT, "a^L_j = z^L_j")[-1] == Status.REFUTED
    assert verdicts(LAYERS, "a^L_j = z^L_j", SUM, OUT)[-1] == "definition"


def test_a_wrong_recursion_is_found_out_by_its_meaning() -> None:
    top = r"\delta^L_j = \D{C}{z^L_j}"
    meaning = r"\delta^l_j = \D{C}{z^l_j}"
    back = r"\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)"
    network = (SUM, OUT, COST, top)
    assert verdicts(LAYERS, *network, back, meaning)[-1] in HOLD
    spoilt = back.replace(r" \sigma'(z^l_j)", "")
    assert verdicts(LAYERS, *network, spoilt, meaning)[-1] == Status.REFUTED


def test_a_recursion_downwards_may_count_from_the_upper_layer() -> None:
    back = r"\delta^{l-1}_j = \sum_k w^l_{kj} \delta^l_k \sigma'(z^{l-1}_j)"
    meaning = r"\delta^l_j = \D{C}{z^l_j}"
    network = (SUM, OUT, COST, r"\delta^L_j = \D{C}{z^L_j}")
    assert verdicts(LAYERS, *network, back, meaning)[-1] in HOLD
    spoilt = back.replace("w^l", "w^{l-1}").replace("{kj}", "{jk}")
    assert verdicts(LAYERS, *network, spoilt, meaning)[-1] not in HOLD


def test_a_recursion_may_stand_in_front_of_its_beginning() -> None:
    back = r"\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)"
    top = r"\delta^L_j = \D{C}{z^L_j}"
    assert Status.REFUTED not in verdicts(LAYERS, SUM, OUT, COST, back, top)


# Letters ---------------------------------------------------------------------

LETTERS = r"""
[indices]
i = "1..n"
j = "1..n"
"j'" = "1..n"
k = "1..n"
[quantities]
a_j = ""
x_j = ""
"v_{jk}" = ""
"w_{jk}" = ""
W = "n x n"
V = "n x n"
"""


@pytest.mark.parametrize(
    ("definition", "right", "wrong"),
    [
        (r"w_{kj} = v_{jk}", r"w_{jk} = v_{kj}", r"w_{jk} = v_{jk}"),
        (
            r"w_{kj} = \sum_i v_{ij} v_{ki}",
            r"w_{jk} = \sum_i v_{ik} v_{ji}",
            r"w_{jk} = \sum_i v_{ij} v_{ki}",
        ),
        (
            r"a_k = \sum_j w_{kj} x_j",
            r"a_i = \sum_k w_{ik} x_k",
            r"a_i = \sum_k w_{ki} x_k",
        ),
        (
            r"a_k = \sum_j \sum_{j'} w_{j j'} x_k",
            r"a_j = x_j \sum_i \sum_k w_{ik}",
            r"a_j = n x_j \sum_i w_{ii}",
        ),
        (r"a_k = x_k \sum_k x_k", r"a_j = x_j \sum_i x_i", r"a_j = \sum_i x_i x_i"),
        ("W = V^T V", "W^T = W", "W = V V^T"),
    ],
)
def test_a_definition_may_use_other_letters(
    definition: str, right: str, wrong: str
) -> None:
    found = verdicts(LETTERS, definition, right, wrong)
    assert found[0] == "definition"
    assert found[1] in HOLD
    assert found[2] in WRONG


@pytest.mark.parametrize("left", ["a_2", "w_{jj}", "w_{1k}"])
def test_a_part_of_an_array_is_not_defined(left: str) -> None:
    right = "x_j" if "j" in left else "x_k" if "k" in left else "x_1"
    found = said(LETTERS, f"{left} = {right}")
    assert found.verdict is not None
    assert found.verdict.status is Status.UNDECIDED


def test_a_definition_for_a_part_of_two_labels_is_not_taken_for_all() -> None:
    notation = """
        [indices]
        j = "1..n"
        [quantities]
        "h^l_{t,j}" = "l in 0..L, t in 0..T, j in 1..n"
        "x^l_{t,j}" = "l in 0..L, t in 0..T, j in 1..n"
    """
    step = r"h^l_{t,j} = x^{l-1}_{t,j} x^l_{t-1,j}"
    claim = r"2 h^l_{t,j} = h^l_{t,j} + h^l_{t,j}"
    assert Status.MALFORMED not in verdicts(notation, step, claim)


# Distributions ---------------------------------------------------------------

DISTRIBUTIONS = r"""
[indices]
i = "1..n"
k = "1..m"
[quantities]
"p_{ik}" = "distribution over i"
"q_{ik}" = "distribution over k"
r = "positive"
s = ""
C = ""
[definitions]
C = '-\sum_i \sum_k q_{ik} \log p_{ik}'
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\sum_i p_{ik} = 1", r"\sum_k p_{ik} = 1"),
        (r"\sum_k q_{ik} = 1", r"\sum_i q_{ik} = 1"),
        (r"\sum_i \sum_k q_{ik} = n", r"\sum_i \sum_k q_{ik} = m"),
        (
            r"\D{C}{p_{ik}} = -\frac{q_{ik}}{p_{ik}}",
            r"\D{C}{p_{ik}} = -\frac{p_{ik}}{q_{ik}}",
        ),
        (r"\log r^2 = 2 \log r", r"\log s^2 = 2 \log r"),
    ],
)
def test_distributions_sum_to_one_over_one_index(right: str, wrong: str) -> None:
    assert status(DISTRIBUTIONS, right) in HOLD
    assert status(DISTRIBUTIONS, wrong) is Status.REFUTED


def test_a_distribution_may_be_a_softmax() -> None:
    notation = """
        [indices]
        i = "1..n"
        [quantities]
        z_i = ""
        p_i = "distribution over i"
    """
    formula = r"p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}"
    assert verdicts(notation, formula) != [Status.REFUTED]


def test_what_a_distribution_sums_over_must_be_its_index() -> None:
    notation = """
        [indices]
        i = "1..n"
        k = "1..m"
        [quantities]
        p_i = "distribution over k"
    """
    with pytest.raises(NotationError, match="no index k"):
        document(notation, "p_i = p_i")


# Unknown functions -----------------------------------------------------------

UNKNOWN = r"""
[sizes]
M = "2.."
n = "2.."
[indices]
i = "1..M"
j = "1..n"
[quantities]
"y^{(i)}_j" = ""
"t_j" = ""
C_i = "function of y^{(i)}_j, t_j"
E = ""
w = ""
u = ""
[definitions]
E = '\frac{1}{M} \sum_i C_i'
u = 'g(w)'
[functions]
g = ""
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"\D{E}{y^{(i)}_j} = \frac{1}{M} \D{C_i}{y^{(i)}_j}",
            r"\D{E}{y^{(i)}_j} = \D{C_i}{y^{(i)}_j}",
        ),
        (r"\D{E}{t_j} = \frac{1}{M} \sum_i \D{C_i}{t_j}", r"\D{E}{t_j} = \D{C_1}{t_j}"),
        (r"\D{C_1}{y^{(2)}_j} = 0", r"\D{C_1}{y^{(1)}_j} = 0"),
        (r"\D{u}{w} = g'(w)", r"\D{u}{w} = g(w)"),
        (r"\D{E}{t_j} = \D{E}{t_j}", r"\D{E}{t_1} = \D{E}{t_j}"),
        (r"\sum_j \D{E}{t_j} = \sum_j \D{E}{t_j}", r"E = \sum_j t_j \D{E}{t_j}"),
    ],
)
def test_of_an_unknown_cost_nothing_is_known_but_its_arguments(
    right: str, wrong: str
) -> None:
    assert status(UNKNOWN, right) in HOLD
    assert status(UNKNOWN, wrong) in WRONG


def test_the_letters_of_an_argument_may_stand_in_any_order() -> None:
    notation = """
        [quantities]
        "v_{jk}^l" = "k in 1..n_{l-1}, j in 1..n_l, l in 2..L"
        C = "function of v_{jk}^l"
    """
    claim = r"\D{C}{v_{jk}^l} = 1"
    assert status(notation, claim) is Status.REFUTED


@pytest.mark.parametrize(
    "argument",
    [
        "q",
        "x W",
        "a_j",
        "C",
    ],
)
def test_an_argument_that_means_nothing_is_the_notations_trouble(argument: str) -> None:
    notation = f"""
        [quantities]
        x = "n"
        W = "m x n"
        "a^l_j" = "l in 1..L, j in 1..n_l"
        C = "function of {argument}"
    """
    with pytest.raises(NotationError):
        document(notation, "2 C = 1")


# Functions -------------------------------------------------------------------


def functions(formula: str) -> str:
    return rf"""
        given = ["w"]
        [quantities]
        x = "n"
        y = ""
        p = "n"
        [definitions]
        y = 'f(w)'
        [functions]
        {formula}
    """


@pytest.mark.parametrize(
    ("formula", "right", "wrong"),
    [
        ("f = ''", r"\D{y}{w} = f'(w)", r"\D{y}{w} = f(w)"),
        ("f = 'sigmoid'", r"\D{y}{w} = y (1 - y)", r"\D{y}{w} = 1 - y^2"),
        ("f = 'tanh'", r"\D{y}{w} = 1 - y^2", r"\D{y}{w} = y (1 - y)"),
        ("'f(u)' = 'u^3'", r"\D{y}{w} = 3 w^2", r"\D{y}{w} = 2 w^2"),
        ("f = 'g'\n g = 'exp'", "y = e^w", "y = e^{2 w}"),
        ("'f(u)' = 'u^2'", "y = w^2", "y = w"),
        ("'f(u)' = 'w u^2'", r"\D{y}{w} = 3 w^2", r"\D{y}{w} = 2 w^2"),
    ],
)
def test_a_function_is_what_the_notation_says(
    formula: str, right: str, wrong: str
) -> None:
    assert status(functions(formula), right) in HOLD
    assert status(functions(formula), wrong) is Status.REFUTED


def test_another_name_of_softmax_is_softmax() -> None:
    notation = functions("f = ''\n S = 'softmax'")
    notation = notation.replace("y = 'f(w)'", "p = 'S(x)'")
    assert status(notation, r"\sum_i p_i = 1") in HOLD
    assert status(notation, r"\D{p_i}{x_j} = 0") not in HOLD


@pytest.mark.parametrize(
    "formula",
    [
        "'f(u)' = 'u x'",
        "'f(u)' = 'u^n'",
        r"'f(u)' = '\sum_i u'",
        r"'f(u)' = '\sum^n u'",
        "'f(u)' = 'u q'",
        "'f(u)' = 'v^2'",
        r"'f(u)' = '\frac{u'",
        "f = 'sigmod'",
        "'f(u)' = 'f(u) + 1'",
    ],
)
def test_a_formula_that_means_nothing_is_the_notations_trouble(formula: str) -> None:
    with pytest.raises(NotationError):
        document(functions(formula), "y = w^2")


@pytest.mark.parametrize(
    "definitions",
    [
        "y = 'y + 1'",
        "y = 'z'\nz = 'y'",
    ],
)
def test_a_circle_of_the_notation_is_its_trouble(definitions: str) -> None:
    with pytest.raises(NotationError):
        document(f"[definitions]\n{definitions}", "2 y = y + y + 1")
