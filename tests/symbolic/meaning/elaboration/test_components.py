"""Values with rows and columns: what products, sums and derivatives of them are."""

import pytest
from sympy import Integer, Sum, Symbol

from backproof.symbolic.errors import ShapeError, UnsupportedError
from backproof.symbolic.meaning.elaboration.components import (
    Axis,
    Value,
    add,
    entrywise,
    inner,
    matrix_product,
    number,
    outer,
    same_shape,
    squares,
    transpose,
)
from backproof.symbolic.meaning.elaboration.wording import shape_text
from backproof.symbolic.meaning.notations.notation import Notation
from backproof.symbolic.meaning.notations.vocabulary import compile_notation
from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.judged import HOLD, WRONG, judged, status

N, M = Symbol("n", integer=True), Symbol("m", integer=True)


def axis(name: str, size: Symbol) -> Axis:
    return Axis(Symbol(name, integer=True), size)


def matrix(name: str, rows: Symbol, columns: Symbol) -> Value:
    one, two = axis(f"{name} row", rows), axis(f"{name} column", columns)
    return Value(Symbol(name) * one.symbol * two.symbol, one, two)


def column(name: str, size: Symbol) -> Value:
    one = axis(f"{name} row", size)
    return Value(Symbol(name) * one.symbol, one)


# Values by themselves --------------------------------------------------------


def test_a_product_sums_over_the_inner_axis_and_keeps_the_outer_ones() -> None:
    a, b = matrix("a", N, M), matrix("b", M, N)
    product = matrix_product(a, b)
    assert product.shape == (N, N)
    assert isinstance(product.term, Sum)
    assert [str(symbol) for symbol in product.term.variables] == ["a column"]


def test_a_product_whose_inner_sizes_differ_is_refused() -> None:
    with pytest.raises(ShapeError, match="m columns meet n rows"):
        matrix_product(matrix("a", N, M), matrix("b", N, M))


def test_a_transpose_is_its_own_inverse_and_turns_the_shape() -> None:
    a = matrix("a", N, M)
    assert transpose(transpose(a)) == a
    assert transpose(a).shape == (M, N) != a.shape


def test_a_number_repeats_and_two_sizes_do_not() -> None:
    assert add((number(1), column("u", N))).shape == (N, Integer(1))
    with pytest.raises(ShapeError, match="n rows meet m rows"):
        add((column("u", N), column("v", M)))


def test_an_inner_product_is_a_number_and_an_outer_one_is_not() -> None:
    u, v = column("u", N), column("v", N)
    assert inner(u, v).is_number
    assert outer(u, v).shape == (N, N)
    with pytest.raises(UnsupportedError):
        outer(matrix("a", N, M), v)


def test_squares_of_a_matrix_are_summed_over_both_axes() -> None:
    total = squares(matrix("a", N, M))
    assert total.is_number
    assert len(total.term.variables) == 2


def test_entries_are_combined_along_the_same_axis() -> None:
    u, v = column("u", N), column("v", N)
    assert entrywise(lambda x, y: x - y, u, u).term == 0
    assert entrywise(lambda x, y: x - y, u, v).term != 0
    assert same_shape(u, v)
    assert not same_shape(u, transpose(v))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (number(2), "(a number)"),
        (column("u", N), "(n)"),
        (transpose(column("u", N)), "(1 × n)"),
        (matrix("a", N, M), "(n × m)"),
    ],
)
def test_shapes_are_written_as_people_do(value: Value, text: str) -> None:
    assert shape_text(value, compile_notation(Notation())) == text


# Matrices --------------------------------------------------------------------

MATRICES = """
[quantities]
A = "n x m"
B = "m x n"
S = "n x n"
T = "n x n"
u = "n"
v = "n"
c = "m"
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(A B)^T = B^T A^T", "(A B)^T = A^T B^T"),
        ("(S T)^T = T^T S^T", "(S T)^T = S^T T^T"),
        ("S T u = S (T u)", "S T u = T S u"),
        ("u^T S v = v^T S^T u", "u^T S v = v^T S u"),
        ("u v^T = (v u^T)^T", "u v^T = v u^T"),
        ("u^T v = v^T u", "u^T v = v u^T"),
        (r"S^T \odot T = (S \odot T^T)^T", r"S^T \odot T = (S \odot T)^T"),
        (r"u \odot v = v \odot u", r"u \odot v = v^T u"),
        (r"u \cdot v = v^T u", r"u \cdot v = v v^T u"),
        (r"u \cdot v = \sum_i u_i v_i", r"u \cdot v = \sum_i u_i u_i"),
        (r"\|u\|^2 = u^T u", r"\|u\| = u^T u"),
        (r"\|A\|^2 = \sum_i \sum_j A_{ij}^2", r"\|A\|^2 = \sum_i \sum_j A_{ij}"),
        (r"(S u)_i = \sum_j S_{ij} u_j", r"(S u)_i = \sum_j S_{ji} u_j"),
        (r"(A c)_i = \sum_k A_{ik} c_k", r"(A c)_i = \sum_k B_{ik} c_k"),
        (r"(u v^T)_{ij} = u_i v_j", r"(u v^T)_{ij} = u_j v_i"),
        (r"\mathrm{diag}(u) v = u \odot v", r"\mathrm{diag}(u) v = u v^T"),
        (
            r"\mathrm{diag}(u) S = (S^T \mathrm{diag}(u))^T",
            r"\mathrm{diag}(u) S = S \mathrm{diag}(u)",
        ),
        (r"(S \odot T) u = (T \odot S) u", r"(S \odot T) u = (T S) u"),
        ("u v^T = (v u^T)^T", r"u v^T = u \odot v^T"),
        ("u + v = v + u", r"u + v^T = (v + u^T)^T"),
        (r"(S \odot T) u = S \odot T u", r"(S \odot T) u = S \odot T v"),
    ],
)
def test_matrices(right: str, wrong: str) -> None:
    assert status(MATRICES, right) in HOLD
    assert status(MATRICES, wrong) in WRONG


def test_shapes_that_do_not_fit_come_with_a_way_out() -> None:
    judgement = judged(MATRICES, "A u = u")
    assert judgement.code == "BP207"
    assert "(n × m)(n) do not fit" in judgement.message
    assert judgement.hint


def test_what_a_power_of_a_matrix_is_nobody_can_tell() -> None:
    assert status(MATRICES, "S^2 = S S") is Status.UNDECIDED
    assert status(MATRICES, r"u^2 = u \odot u") in HOLD
    assert judged(MATRICES, r"u^2 = u \odot u").remarks


IDENTITY = """
[quantities]
I = "identity n"
W = "n x n"
x = "n"
e = "ones n"
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("W I = W", "W I = I"),
        ("I^T = I", "W^T = W"),
        ("I x = x", "I x = e"),
        (r"x^T e = \sum_i x_i", r"x^T e = \sum_i x_i^2"),
    ],
)
def test_the_matrices_that_everybody_knows(right: str, wrong: str) -> None:
    assert status(IDENTITY, right) in HOLD
    assert status(IDENTITY, wrong) in WRONG


def test_the_ones_are_written_as_a_bold_one() -> None:
    notation = IDENTITY.replace("e =", r"'\mathbf{1}' =")
    assert status(notation, r"x^T \mathbf{1} = \sum_i x_i") in HOLD


# Batches ---------------------------------------------------------------------

BATCH = r"""
vectors = "rows"
[quantities]
X = "D x d"
W = "d x m"
b = "m"
Z = "D x m"
P = "D x m"
[definitions]
Z = 'X W + b'
P = '\text{softmax}(Z)'
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"Z_{ij} = \sum_k X_{ik} W_{kj} + b_j", r"Z_{ij} = \sum_k X_{ik} W_{kj}"),
        (
            r"P_{ij} = \frac{e^{Z_{ij}}}{\sum_k e^{Z_{ik}}}",
            r"P_{ij} = \frac{e^{Z_{ij}}}{\sum_k e^{Z_{kj}}}",
        ),
        (r"\sum_j P_{ij} = 1", r"\sum_i P_{ij} = 1"),
        (r"Z^T = W^T X^T + b^T", r"Z^T = X^T W^T + b^T"),
    ],
)
def test_a_batch_has_its_samples_in_rows(right: str, wrong: str) -> None:
    assert status(BATCH, right) in HOLD
    assert status(BATCH, wrong) in WRONG


def test_with_columns_the_same_softmax_runs_down_them() -> None:
    columns = BATCH.replace('"rows"', '"columns"').replace(" + b'", "'")
    assert status(columns, r"\sum_i P_{ij} = 1") in HOLD
    assert status(columns, r"\sum_j P_{ij} = 1") is Status.REFUTED


# An index that begins at 0 ---------------------------------------------------


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"\sum_j w_j x_j = \sum_{j=0}^n w_j x_j",
            r"\sum_j w_j x_j = \sum_{j=1}^n w_j x_j",
        ),
        (r"\sum_j w_j = \sum_{j=0}^n w_j", r"w^T x = \sum_{j=1}^n w_j x_j"),
        (r"\sum_j w_j = \sum_{j=0}^n w_j", r"\|w\|^2 = \sum_{j=1}^n w_j^2"),
    ],
)
def test_a_bias_may_be_entry_zero(right: str, wrong: str) -> None:
    notation = """
        [indices]
        j = "0..n"
        [quantities]
        x_j = ""
        w_j = ""
    """
    assert status(notation, right) in HOLD
    assert status(notation, wrong) not in HOLD
