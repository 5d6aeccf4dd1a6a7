r"""What an entry of a notation file can say, and what is said of one that says nothing.

Entries of arrays, derivatives under names of their own, fixed indices, distributions;
and the slips of people who write their first notation file.
"""

import time

import pytest

from backproof.symbolic.meaning.notations.file import NotationError
from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.judged import (
    HOLD,
    document,
    judged,
    said,
    status,
    verdicts,
)

QUICK = 20.0
"""Seconds on a busy machine; an idle one needs a tenth of one."""


def trouble(notation: str) -> str:
    """What is said of a notation that is wrong."""
    with pytest.raises(NotationError) as caught:
        document(notation, "1 = 2")
    return str(caught.value)


# Entries of what has a shape -------------------------------------------------

ARRAYS = """
[indices]
i = "1..N"
u = "1..U"
[quantities]
G = "N x K"
b = "K"
W = "D x h"
W_1 = "D x h"
p_u = "K"
"A^{(u)}" = "N x K"
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("W_{1,kl} - (W_1)_{kl} = 0", "W_{1,kl} - W_{kl} = 0"),
        ("W_{1;kl} = W_{1,(k,l)}", "W_{1;kl} = (W_1^T)_{kl}"),
        ("p_{uk} = (p_u)_k", "p_{uk} = (p_k)_u"),
        ("p_{u,k}^2 = p_{uk} p_{uk}", "p_{u,k}^2 = 2 p_{uk}"),
        ("A^{(u)}_{ik} = (A^{(u)})_{ik}", "A^{(u)}_{ik} = (A^{(1)})_{ik}"),
        (r"\D{\|p_u\|^2}{p_{uk}} = 2 p_{uk}", r"\D{\|p_u\|^2}{p_{uk}} = p_{uk}"),
        (r"\D{\|p_u\|^2}{(p_u)_k} = 2 p_{uk}", r"\D{\|p_u\|^2}{(p_u)_k} = p_{uk}"),
        (r"\|G_i\|^2 = \sum_k G_{ik}^2", r"\|G_i\|^2 = \sum_k G_{ik}"),
        (r"(\sum_i G_i)_k = \sum_i G_{ik}", r"(\sum_i G_i)_k = 2 \sum_i G_{ik}"),
    ],
)
def test_an_entry_stands_behind_the_scripts_of_what_has_a_shape(
    right: str, wrong: str
) -> None:
    assert status(ARRAYS, right) in HOLD
    assert status(ARRAYS, wrong) not in HOLD


@pytest.mark.parametrize("symbol", ["W_{1kl}", "G_1", "W_2", "p_{uki}", "G_{ijk}"])
def test_but_not_where_it_may_be_another_symbol(symbol: str) -> None:
    assert judged(ARRAYS, f"{symbol} + 1 = 0").code == "BP131"


@pytest.mark.parametrize("vectors", ["rows", "columns"])
def test_one_index_of_a_matrix_is_a_vector(vectors: str) -> None:
    notation = f'vectors = "{vectors}"\n{ARRAYS}'
    right, wrong = r"b_k = \sum_i G_{ik}", r"b_k = \sum_i G_{ik} + 1"
    found = verdicts(notation, r"b = \sum_i G_i", right, wrong)
    assert found[0] == "definition"
    assert found[1] in HOLD
    assert found[2] == Status.REFUTED


PAIR = """
[indices]
u = "1..U"
k = "1..K"
[quantities]
p_u = "K"
"p_{uk}" = ""
[definitions]
"(p_u)_k" = "p_{uk}"
"""


def test_a_definition_of_entries_in_brackets_connects_them() -> None:
    claim = r"\sum_u \|p_u\|^2 = \sum_u \sum_k p_{uk}^2"
    assert status(PAIR, claim) in HOLD
    assert status(PAIR, claim.replace("^2", "", 1)) is Status.REFUTED
    assert status(PAIR, r"\D{\|p_u\|^2}{p_{uk}} = 2 p_{uk}") in HOLD
    assert status(PAIR, r"\D{\|p_u\|^2}{p_{uk}} = p_{uk}") is Status.REFUTED


def test_a_document_may_define_entries_in_brackets() -> None:
    notation = '[quantities]\nW = "n x m"\nx = "m"\nz = "n"\n'
    claims = (r"\D{z_j}{x_k} = W_{jk}", r"\D{z_j}{x_k} = W_{kj}")
    found = verdicts(notation, r"(z)_j = \sum_k W_{jk} x_k", *claims)
    assert found[0] == "definition"
    assert found[1] in HOLD
    assert found[2] not in HOLD


def test_no_row_of_a_matrix_is_defined() -> None:
    found = trouble('[quantities]\nG="n x k"\nb="k"\n[definitions]\nG_i = "b"\n')
    assert "define its entries, with all their indices" in found


def test_a_vector_of_a_quantity_with_two_indices_is_declared_in_its_place() -> None:
    notation = '[indices]\nn="1..N"\ni="1..D"\n[quantities]\n"x_{ni}"=""\n'
    assert 'declare "x_{n}" = "d"' in judged(notation, "x_n = 1").hint
    instead = notation.replace('"x_{ni}"=""', '"x_{n}" = "d"')
    claim = r"\|x_n\|^2 = \sum_i x_{ni}^2"
    assert status(instead, claim) in HOLD
    assert status(instead, claim.replace("_i", "_i 2 ")) is Status.REFUTED


def test_an_entry_of_a_power_is_no_power_of_an_entry() -> None:
    notation = '[quantities]\nM = "n x n"\nx = "n"\n'
    assert status(notation, "(M^2)_{ij} = M_{ij}^2") not in HOLD
    assert status(notation, "M_{ij}^2 = M_{ij} M_{ij}") in HOLD
    assert status(notation, "(M^T)_{ij} = M_{ji}") in HOLD
    assert status(notation, "(M^T)_{ij} = M_{ij}") is Status.REFUTED


def test_an_entry_may_stand_in_a_font_that_means_nothing() -> None:
    notation = f"fonts = ['\\mathbf']\n{ARRAYS}"
    assert status(notation, r"\mathbf{p}_{uk} = (p_u)_k") in HOLD
    assert status(notation, r"\mathbf{p}_{uk} = 2 (p_u)_k") is Status.REFUTED
    assert judged(ARRAYS, r"\mathbf{p}_{uk} = (p_u)_k").code == "BP130"


def test_an_index_may_have_the_letter_of_a_family_of_sizes() -> None:
    notation = """
        [indices]
        l = "1..L"
        n = "1..N"
        [quantities]
        x_n = ""
        "A^{(l)}" = "n_l x N"
    """
    assert status(notation, r"\sum_n x_n = \sum_k x_k") in HOLD
    assert status(notation, r"\sum_n x_n = \sum_k x_k^2") is Status.REFUTED
    assert status(notation, r"\sum_n A^{(l)}_{in} = \sum_k A^{(l)}_{ik}") in HOLD
    assert status(notation, r"\sum_n A^{(l)}_{in} = \sum_n A^{(l)}_{ni}") not in HOLD


# A range that the factor beside it tells -------------------------------------

SETS = """
[indices]
p = "1..P"
j = "1..m"
i = "1..n"
[quantities]
"w_{ji}" = ""
"o_{pj}" = ""
"o_{pi}" = ""
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\sum_k w_{jk} o_{pk} = \sum_i w_{ji} o_{pi}",
         r"\sum_k w_{jk} o_{pk} = 2 \sum_i w_{ji} o_{pi}"),
        (r"\sum_k o_{pk} w_{kj} = \sum_l o_{pl} w_{lj}",
         r"\sum_k o_{pk} w_{kj} = \sum_l o_{pl}^2 w_{lj}"),
        (r"\sum_k w_{jk} (1 - o_{pk}) = \sum_i w_{ji} - \sum_i w_{ji} o_{pi}",
         r"\sum_k w_{jk} (1 - o_{pk}) = \sum_i w_{ji} + \sum_i w_{ji} o_{pi}"),
        (r"\D{}{w_{ji}} \sum_k w_{jk} o_{pk} = o_{pi}",
         r"\D{}{w_{ji}} \sum_k w_{jk} o_{pk} = 2 o_{pi}"),
        (r"w_{jk} o_{pk} = o_{pk} w_{jk}", r"w_{jk} o_{pk} = 2 o_{pk} w_{jk}"),
    ],
)  # fmt: skip
def test_a_letter_runs_over_what_its_neighbours_say(right: str, wrong: str) -> None:
    assert status(SETS, right) in HOLD
    assert status(SETS, wrong) is Status.REFUTED


@pytest.mark.parametrize(
    "left",
    [
        r"\sum_k o_{pk}",
        r"\sum_k w_{jk} + \sum_k o_{pk}",
        r"\sum_k w_{jk} \sum_k o_{pk}",
        r"\sum_k w_{jk} w_{ki} o_{pk}",
    ],
)
def test_a_letter_that_nothing_tells_or_two_tell_apart_is_not_guessed(
    left: str,
) -> None:
    assert judged(SETS, f"{left} = 0").code == "BP132"


@pytest.mark.parametrize(
    "left",
    [r"\sum_k" + 190 * " o_{pk}", f"w_{{{'1,' * 2000}1}}", f"w_{{{1000 * 'ij'}}}"],
)
def test_a_long_formula_takes_no_longer_for_it(left: str) -> None:
    notation = SETS + 'X = "m x n"\n'
    start = time.monotonic()
    for text in (left, left.replace("w_", "X_")):
        assert judged(notation, f"{text} = 0").verdict.status is Status.UNDECIDED
    assert time.monotonic() - start < QUICK


# Derivatives under a name ----------------------------------------------------

NAMED = r"""
vectors = "rows"
[quantities]
X = "N x D"
W_1 = "D x h"
W_2 = "h x K"
b_2 = "K"
T = "N x K"
L = ""
H = "N x h"
S = "N x K"
[definitions]
H = '\tanh(X W_1)'
S = "H W_2 + b_2"
L = '\frac{1}{2} \sum_i \sum_j (S_{ij} - T_{ij})^2'
[derivatives]
"""
WAYS = {
    "dx": "d%s",
    r"\delta x": r"\delta %s",
    r"\bar{x}": r"\bar{%s}",
    r"\dot x": r"\dot %s",
}


@pytest.mark.parametrize("template", WAYS)
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("@S = S - T", "@S = T - S"),
        ("@{W_2} = H^T @S", "@{W_2} = X^T @S"),
        (r"@{b_2} = \sum_i @S_i", r"@{b_2} = 2 \sum_i @S_i"),
        ("@{W_2}^T = @S^T H", "@{W_2}^T = @S H^T"),
        (r"@{W_1} = X^T (@S W_2^T \odot (1 - H \odot H))", "@{W_1} = X^T @S W_2^T"),
        ("@S_{ij} = S_{ij} - T_{ij}", "@S_{ij} = S_{ji} - T_{ij}"),
        ("@S_{ij}^2 = (S_{ij} - T_{ij})^2", "@S_{ij}^2 = S_{ij} - T_{ij}"),
        (r"\frac{@S}{2} = \frac{S - T}{2}", r"\frac{@S}{2} = S - T"),
        (r"\frac{dL}{dS} = @S", r"\frac{dL}{dS} = 2 @S"),
        ("dL/dS = @S", "dL/dS = 2 @S"),
    ],
)
def test_a_derivative_may_have_a_name_of_its_own(
    template: str, right: str, wrong: str
) -> None:
    notation = f"{NAMED}'{template}' = \"L by x\"\n"

    def named(text: str) -> str:
        for one in ("{W_1}", "{W_2}", "{b_2}", "S"):
            text = text.replace(f"@{one}", WAYS[template] % one.strip("{}"))
        return text

    assert status(notation, named(right)) in HOLD
    assert status(notation, named(wrong)) not in HOLD


def test_only_a_quantity_has_a_derivative_under_a_name() -> None:
    notation = f'{NAMED}dx = "L by x"\n'
    assert judged(notation, "dQ + 1 = 0").code == "BP130"
    assert judged(notation, r"d\tanh(S) + 1 = 0").code == "BP130"


def test_a_symbol_that_is_declared_goes_before_a_name_for_a_derivative() -> None:
    notation = NAMED.replace('L = ""', 'L = ""\ndS = ""') + 'dx = "L by x"\n'
    assert status(notation, "dS - dS = 0") in HOLD
    assert status(notation, r"dS = \D{L}{S}") not in HOLD


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('dx = "F by x"', 'say what is differentiated, as in "L by x"'),
        ('dx = "L by y"', "y does not stand in the template"),
    ],
)
def test_a_template_says_what_is_differentiated_by_what(
    entry: str, message: str
) -> None:
    assert message in trouble(f"[derivatives]\n{entry}\n")


def test_a_definition_without_a_shape_is_told_the_shape() -> None:
    notation = (
        '[quantities]\nS = "N x K"\nL = "function of S"\n'
        "[definitions]\ndS = '\\frac{\\partial L}{\\partial S}'\n"
    )
    assert 'say in [quantities]: "dS" = "N x K"' in trouble(notation)
    mended = notation.replace("[def", 'dS = "N x K"\n[def')
    assert status(mended, r"dS = \D{L}{S}") in HOLD


# Indices with one value ------------------------------------------------------

TARGET = r"""
[indices]
k = "1..K"
y = "1..K, fixed"
[quantities]
z_k = ""
p_k = ""
L = ""
[definitions]
p_k = '\frac{e^{z_k}}{\sum_j e^{z_j}}'
"""
LOSS = r"L = -\log p_y"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\D{L}{z_k} = p_k - \mathbf{1}[k = y]", r"\D{L}{z_k} = p_k - 1"),
        (r"\D{L}{z_y} = p_y - 1", r"\D{L}{z_y} = p_y"),
        (r"L = \log \sum_j e^{z_j} - z_y", r"L = \log \sum_j e^{z_j} - z_1"),
        (r"\sum_k p_k = 1", r"1 = 2 \sum_k p_k"),
    ],
)
def test_an_index_may_have_one_value_throughout(right: str, wrong: str) -> None:
    found = verdicts(TARGET, LOSS, right, wrong)
    assert found[0] == "definition"
    assert found[1] in HOLD
    assert found[2] == Status.REFUTED


def test_a_function_may_speak_of_a_quantity_beside_a_fixed_index() -> None:
    notation = TARGET.replace('L = ""', 'L = ""\na = ""')
    notation += "[functions]\n'r(u)' = 'a u^2'\n"
    found = verdicts(notation, "L = r(z_y)", r"\D{L}{a} = z_y^2", r"\D{L}{z_y} = z_y^2")
    assert found[0] == "definition"
    assert found[1] in HOLD
    assert found[2] == Status.REFUTED


def test_over_a_fixed_index_no_sum_goes() -> None:
    found = judged(TARGET, r"\sum_y p_y = 1")
    assert found.verdict.status is Status.UNDECIDED
    assert "y is fixed in the notation" in found.message


def test_a_definition_with_an_index_that_nothing_else_has_is_told_how_to_fix_it() -> (
    None
):
    notation = TARGET.replace(", fixed", "")
    found = said(notation, LOSS)
    assert found.verdict is not None
    assert found.verdict.status is Status.UNDECIDED
    assert found.help is not None
    assert 'add ", fixed" to its range' in found.help
    # A sum over k is missing here.
    assert said(notation, r"L = -\log p_k").code == "BP206"


@pytest.mark.parametrize("value", ["1..n_l, fixed", "1..j, fixed"])
def test_a_fixed_index_depends_on_no_other(value: str) -> None:
    notation = f'[indices]\nl = "1..L"\nj = "1..n"\ny = "{value}"\n'
    assert "depends on no other index" in trouble(notation)


# Distributions ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("vectors", "right", "wrong"),
    [
        ("rows", r"\sum_k Y_{ik} = 1", r"\sum_i Y_{ik} = 1"),
        ("columns", r"\sum_i Y_{ik} = 1", r"\sum_k Y_{ik} = 1"),
    ],
)
def test_a_vector_or_a_matrix_of_vectors_may_be_a_distribution(
    vectors: str, right: str, wrong: str
) -> None:
    notation = (
        f'vectors = "{vectors}"\n[quantities]\ny = "K, distribution"\n'
        'Y = "N x K, distribution"\n"q_k" = "k in 1..K, distribution"\n'
    )
    assert status(notation, right) in HOLD
    assert status(notation, wrong) is Status.REFUTED
    assert status(notation, r"\sum_k y_k = \sum_k q_k") in HOLD
    assert status(notation, r"\sum_k y_k = 2 \sum_k q_k") is Status.REFUTED


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('q = "distribution over i"', 'write it with its index, "q_i"'),
        ('q = "i in 1..K, distribution over i"', 'write it with its index, "q_i"'),
        ('q = "K, distribution over i"', 'write "distribution" alone'),
        ('q = "distribution"', 'write "distribution over i"'),
    ],
)
def test_a_distribution_sums_over_an_index_that_it_has(
    entry: str, message: str
) -> None:
    found = trouble(f'[indices]\ni = "1..K"\n[quantities]\n{entry}\n')
    assert message in found


# Slips -----------------------------------------------------------------------


def test_a_cross_between_rows_and_columns_may_be_any() -> None:
    for cross in ("x", "×", r"\times"):
        notation = f"[quantities]\nW = 'n {cross} m'\nx = 'm'\ny = 'n'\n"
        assert status(notation, r"(W x)_j = \sum_k W_{jk} x_k") in HOLD
        assert status(notation, "W y = 0") is Status.MALFORMED


@pytest.mark.parametrize(
    ("table", "entry", "message"),
    [
        ("quantities", 'W = "n, m"', 'for a matrix write "n x m"'),
        ("quantities", 'W = "matrix"', "'matrix' is no size; leave the value empty"),
        ("quantities", 'W = "learning rate"', "'learning rate' is no size"),
        ("quantities", r"C = '\frac{1}{2} \sum_j x_j'", "belongs in [definitions]"),
        ("indices", 'l = "1 to L"', 'did you mean "1..L"?'),
        ("indices", 'l = "1-L"', 'did you mean "1..L"?'),
        ("indices", 'l = "0:L-1"', 'did you mean "0..L-1"?'),
        ("indices", 'l = "N-1"', 'did you mean "1..N-1"?'),
        ("functions", r"'\sigma' = '\sigma'", r"no function is called '\sigma'"),
    ],
)
def test_a_slip_is_told_with_its_mend(table: str, entry: str, message: str) -> None:
    assert message in trouble(f"[{table}]\n{entry}\n")


def test_a_function_may_be_declared_as_the_known_one_of_its_name() -> None:
    notation = '[quantities]\nx = ""\n[functions]\nrelu = "relu"\ntanh = "tanh"\n'
    assert status(notation, r"relu(x) = \max(0, x)") in HOLD
    assert status(notation, "relu(x) = x") is Status.REFUTED


def test_a_function_of_a_vector_is_told_apart_from_one_of_a_number() -> None:
    head = "[quantities]\n'\\theta' = 'n'\nx = 'n'\n[functions]\ng = 'sigmoid'\n"
    found = trouble(head + r"'h_\theta(u)' = 'g(\theta^T u)'")
    assert "its argument u is a number" in found
    assert """say what u is in [quantities]: "u" = "n\"""" in found
    claim = r"\D{h_\theta(x)}{\theta} = h_\theta(x) (1 - h_\theta(x)) x"
    quantity = (
        "[quantities]\n'\\theta' = 'n'\nx = 'n'\n'h_\\theta(x)' = ''\n"
        "[functions]\ng = 'sigmoid'\n[definitions]\n"
        r"'h_\theta(x)' = 'g(\theta^T x)'"
    )
    for mended in (head + r"'h_\theta(x)' = 'g(\theta^T x)'", quantity):
        assert status(mended, claim) in HOLD
        assert status(mended, claim.replace(") x", ")")) not in HOLD
