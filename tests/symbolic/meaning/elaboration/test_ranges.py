"""What an index runs over, and which sums and places it does not fit."""

import pytest
from sympy import Expr, Integer, Symbol

from backproof.symbolic.meaning.elaboration.ranges import (
    MisfitError,
    Range,
    Use,
    in_order,
    range_of,
)
from backproof.symbolic.reading.source import Span
from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.judged import HOLD, WRONG, judged, status

N, M, L = (Symbol(name, integer=True, positive=True) for name in "NML")
NOWHERE = Span(0, 0)


def upto(upper: Expr | int, lower: int = 1) -> Range:
    return Range(Integer(lower), Integer(0) + upper)


def exact(found: Range, where: str = "x_j") -> Use:
    return Use(found, exact=True, where=where, span=NOWHERE)


def loose(found: Range, where: str = "a^l") -> Use:
    return Use(found, exact=False, where=where, span=NOWHERE)


# Ranges by themselves --------------------------------------------------------


def test_without_a_use_nothing_says_the_range() -> None:
    assert range_of("j", []) is None
    assert range_of("j", [], upto(N)) == upto(N)


def test_two_exact_uses_agree_or_contradict_each_other() -> None:
    assert range_of("j", [exact(upto(N)), exact(upto(N))]) == upto(N)
    with pytest.raises(
        MisfitError, match=r"j runs over 1\.\.N in x_j, but over 1\.\.M"
    ):
        range_of("j", [exact(upto(N)), exact(upto(M), "y_j")])


def test_two_sizes_that_are_one_number_are_one_set() -> None:
    assert range_of("j", [exact(upto(3)), exact(upto(3))]) == upto(3)
    with pytest.raises(MisfitError):
        range_of("j", [exact(upto(3)), exact(upto(4))])


def test_a_label_runs_where_all_its_neighbours_exist() -> None:
    uses = [loose(upto(L, 2)), loose(Range(Integer(1), L - 1))]
    assert range_of("l", uses) == Range(Integer(2), L - 1)
    assert range_of("l", uses[::-1]) == Range(Integer(2), L - 1)


def test_a_label_of_two_kinds_of_layers_fits_neither() -> None:
    with pytest.raises(MisfitError):
        range_of("l", [loose(upto(L)), loose(upto(M))])


@pytest.mark.parametrize("written", [upto(N), upto(N, 2), Range(Integer(1), N - 1)])
def test_a_sum_over_a_part_of_the_set_is_allowed(written: Range) -> None:
    assert range_of("j", [exact(upto(N))], written) == written


@pytest.mark.parametrize("written", [upto(N, 0), upto(N + 1), upto(M)])
def test_a_sum_beyond_the_set_is_not(written: Range) -> None:
    with pytest.raises(MisfitError, match=r"but x_j takes 1\.\.N there"):
        range_of("j", [exact(upto(N))], written)


def test_letters_stand_behind_those_they_depend_on() -> None:
    j, l = Symbol("j", integer=True), Symbol("l", integer=True)
    ranges = {j: upto(l), l: upto(L)}
    assert [symbol for symbol, _ in in_order(ranges)] == [l, j]
    with pytest.raises(ValueError, match="itself"):
        in_order({j: upto(l), l: upto(j)})


# In documents ----------------------------------------------------------------

LAYERS = r"""
[sizes]
L = "3.."
[indices]
i = "1..D"
j = "1..n_l"
[quantities]
"w^l_{jk}" = "l in 2..L, k in 1..n_{l-1}"
"a^l_j" = "l in 1..L"
x_j = "j in 1..n_1"
y_j = "j in 1..n_L"
"u_i" = ""
C = ""
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"\sum_k w^l_{jk} = \sum_{k=1}^{n_{l-1}} w^l_{jk}",
            r"\sum_k w^l_{jk} = \sum_{k=1}^{n_l} w^l_{jk}",
        ),
        (
            r"\sum_k w^{l+1}_{jk} = \sum_{k=1}^{n_l} w^{l+1}_{jk}",
            r"\sum_k w^{l+1}_{jk} = \sum_{k=1}^{n_{l-1}} w^{l+1}_{jk}",
        ),
        (
            r"\sum_k w^l_{jk} a^{l-1}_k = \sum_k a^{l-1}_k w^l_{jk}",
            r"\sum_k w^l_{jk} a^{l-1}_k = \sum_k w^l_{kj} a^{l-1}_k",
        ),
        (
            r"\sum_k w^l_{jk} a^{l-1}_k = \sum_k a^{l-1}_k w^l_{jk}",
            r"\sum_k w^l_{jk} a^{l-1}_k = \sum_k w^l_{jk} a^l_k",
        ),
        (
            r"\sum_{j=2}^{n_l} a^l_j + a^l_1 = \sum_j a^l_j",
            r"\sum_{j=0}^{n_l} a^l_j + a^l_1 = \sum_j a^l_j",
        ),
        (
            r"\sum_{j \neq 1} a^l_j + a^l_1 = \sum_j a^l_j",
            r"\sum_{j \neq 1} a^l_j = \sum_j a^l_j",
        ),
        (
            r"\sum_{j \neq k} a^l_j + a^l_k = \sum_j a^l_j",
            r"\sum_{j \neq k} a^l_j - a^l_k = \sum_j a^l_j",
        ),
        (
            r"\sum_{j=1}^{n_l-1} (a^l_{j+1} - a^l_j) = a^l_{n_l} - a^l_1",
            r"\sum_{j=1}^{n_l} (a^l_{j+1} - a^l_j) = a^l_{n_l} - a^l_1",
        ),
        (
            r"\sum_{l=1}^L \sum_{j=1}^{n_l} a^l_j = \sum_{m=1}^L \sum_k a^m_k",
            r"\sum_{l=1}^L \sum_{j=1}^{n_l} a^l_j = \sum_{m=2}^L \sum_k a^m_k",
        ),
        (
            r"\sum_{l,j} a^l_j = \sum_m \sum_j a^m_j",
            r"\sum_{l,j} a^l_j = \sum_m \sum_j 2 a^m_j",
        ),
        ("a^L_j y_j = y_j a^L_j", "a^L_j x_j = x_j a^L_j"),
        ("2 a^{l+1}_j = a^{l+1}_j + a^{l+1}_j", "2 a^{L+1}_j = a^{L+1}_j + a^{L+1}_j"),
        ("2 x_1 = x_1 + x_1", "2 x_0 = x_0 + x_0"),
        (r"\sum_i u_i = \sum_{i=1}^D u_i", r"\sum_i u_i = \sum_{i=1}^{n_1} u_i"),
        (
            r"\sum_{j,l} a^l_j = \sum_m \sum_j a^m_j",
            r"\sum_{j,l} a^l_j = \sum_m \sum_j 2 a^m_j",
        ),
    ],
)
def test_sums_and_places(right: str, wrong: str) -> None:
    assert status(LAYERS, right) in HOLD
    assert status(LAYERS, wrong) in WRONG


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("a^{L+1}_j = C", "l = L+1 is outside 1..L"),
        ("a^0_j = C", "l = 0 is outside 1..L"),
        (r"C = \sum_{j=1}^{n_1} y_j", "j runs over 1..n_{1}, but"),
        ("x_j u_j = C", "j runs over 1..n_{1} in"),
        (r"C = \sum_k x_i", "nothing says what k runs over"),
    ],
)
def test_a_misfit_names_both_sets(claim: str, message: str) -> None:
    judgement = judged(LAYERS, claim)
    assert message in judgement.message
    assert judgement.verdict.status in (Status.MALFORMED, Status.UNDECIDED)


def test_a_size_and_a_number_are_written_as_in_the_notation() -> None:
    message = judged(LAYERS, r"C = \sum_{j=1}^{n_l+1} a^l_j").message
    assert "n_{l}" in message


def test_a_size_plus_a_number_is_written_as_in_the_notation() -> None:
    assert "n_{l}+1" in judged(LAYERS, r"C = \sum_{j=1}^{n_l+1} a^l_j").message


def test_a_width_of_an_index_has_the_layer_that_its_quantities_have() -> None:
    notation = """
        [indices]
        j = "1..n_l"
        [quantities]
        "a^l_j" = "l in 1..L"
        x_j = "j in 1..n_1"
    """
    assert status(notation, r"a^1_j x_j = x_j a^1_j") in HOLD


# Free and bound --------------------------------------------------------------

VECTORS = r"""
[indices]
i = "1..n"
j = "1..n"
k = "1..n"
[quantities]
x_i = ""
y_i = ""
"w_{jk}" = ""
E = ""
z_j = ""
[definitions]
z_j = '\sum_k w_{jk} x_k'
E = '\frac{1}{2} \sum_j (z_j - y_j)^2'
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"(\sum_i x_i)(\sum_i y_i) = \sum_i \sum_j x_i y_j",
            r"(\sum_i x_i)(\sum_i y_i) = \sum_i x_i y_i",
        ),
        (r"x_i \sum_i y_i = \sum_j x_i y_j", r"x_i \sum_i y_i = \sum_j x_j y_j"),
        (
            r"\sum_i x_i + \sum_i y_i = \sum_j (x_j + y_j)",
            r"\sum_i x_i + \sum_i y_i = \sum_j (x_j + y_i)",
        ),
        (
            r"\frac{\partial}{\partial x_i} \sum_i x_i^2 = 2 x_i",
            r"\frac{\partial}{\partial x_i} \sum_i x_i^2 = 2 \sum_i x_i",
        ),
        (r"\D{E}{w_{jk}} = (z_j - y_j) x_k", r"\D{E}{w_{jk}} = \sum_j (z_j - y_j) x_k"),
        (r"\D{E}{w_{jk}} = (z_j - y_j) x_k", r"\D{E}{w_{kj}} = (z_j - y_j) x_k"),
        (
            r"\D{E}{w_{jk}} = \sum_i (z_i - y_i) \D{z_i}{w_{jk}}",
            r"\D{E}{w_{jk}} = \sum_j (z_j - y_j) \D{z_j}{w_{jk}}",
        ),
        (
            r"\D{E}{x_k} = \sum_j \D{E}{z_j} w_{jk}",
            r"\D{E}{x_k} = \sum_j \D{E}{z_j} w_{kj}",
        ),
        (r"\D{z_i}{w_{jk}} = \delta_{ij} x_k", r"\D{z_i}{w_{jk}} = x_k"),
        (r"\D{z_j}{w_{jk}} = x_k", r"\D{z_j}{w_{jk}} = x_j"),
    ],
)
def test_one_letter_may_be_free_here_and_bound_there(right: str, wrong: str) -> None:
    assert status(VECTORS, right) in HOLD
    assert status(VECTORS, wrong) in WRONG


def test_an_index_on_the_right_alone_is_named() -> None:
    judgement = judged(VECTORS, r"\sum_i x_i y_i = x_i \sum_i y_i")
    assert judgement.code == "BP206"
    assert judgement.message == "free on the right side only: i"


COMPARED = '[indices]\ni = "1..n"\n[quantities]\np_i = ""\n'
CASES = r"\begin{cases} %s & i=j \\ %s & i \neq j \end{cases}"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (rf"\delta_{{ij}} = {CASES % (1, 0)}", rf"\delta_{{ij}} = {CASES % (0, 1)}"),
        (
            r"p_i \mathbf{1}[i=j] = p_j \mathbf{1}[i=j]",
            r"p_i \mathbf{1}[i=j] = p_j \mathbf{1}[i \neq j]",
        ),
    ],
)
def test_a_letter_runs_over_what_it_is_compared_with(right: str, wrong: str) -> None:
    assert status(COMPARED, right) in HOLD
    assert status(COMPARED, wrong) is Status.REFUTED
    unknown = COMPARED.replace("i =", "m =").replace("p_i", "p_m")
    assert status(unknown, r"\delta_{ij} = \delta_{ji}") is Status.UNDECIDED
