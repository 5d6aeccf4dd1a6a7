"""Matrix terms in plain text: what is read there is what was printed.

A reader of its own, with the precedence that people use, evaluates the text on random
matrices: products side by side bind before ⊙, ⊘, · and /, and these before + and -.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sympy import Expr, Symbol, exp, lambdify

from backproof.reports.latex import TermPrinter
from backproof.reports.plain import PlainPrinter
from backproof.symbolic.errors import ShapeError
from backproof.symbolic.matrix import (
    ColumnLogSumExp,
    ColumnSoftmax,
    ColumnSum,
    Elementwise,
    Matrix,
    Product,
    QuantityMatrix,
    RowSum,
    Total,
    Transpose,
    apply,
)
from backproof.symbolic.theory import Index, Quantity, index_symbol

Array = NDArray[np.float64]

_N, _D = Symbol("n", integer=True), Symbol("D", integer=True)
_X, _Y = (Symbol(name, real=True) for name in "xy")
_SIZE = 3

_SLOTS = tuple(Index(index_symbol(name), 1, _N) for name in "ji")
_A, _B, _T = (
    QuantityMatrix(Quantity(name, _SLOTS), (), (_N, _N)) for name in ("A", "B", "T")
)
_VALUES: Mapping[str, Array] = MappingProxyType(
    {
        name: np.random.default_rng(seed).uniform(0.5, 2, (_SIZE, _SIZE))
        for seed, name in enumerate("ABT")
    }
)

Unary = Callable[[Matrix], Matrix]
Binary = Callable[[Matrix, Matrix], Matrix]

_UNARY: Mapping[str, Unary] = MappingProxyType(
    {
        "negative": lambda m: apply(-_X, m),
        "doubled": lambda m: 2 * m,
        "averaged": lambda m: apply(_X / _D, m),
        "reversed": lambda m: apply(1 - _X, m),
        "squared": lambda m: apply(_X**2, m),
        "inverted": lambda m: apply(1 / _X, m),
        "exponential": lambda m: apply(exp(-_X / 9), m),
        "transpose": Transpose,
        "sum of rows": RowSum,
        "sum of columns": ColumnSum,
        "total": Total,
        "softmax": ColumnSoftmax,
        "log-sum-exp": ColumnLogSumExp,
    }
)
_BINARY: Mapping[str, Binary] = MappingProxyType(
    {
        "sum": lambda m, n: m + n,
        "difference": lambda m, n: m - n,
        "entrywise product": lambda m, n: m * n,
        "entrywise quotient": lambda m, n: apply(_X / _Y, m, n),
        "averaged quotient": lambda m, n: apply(_X / (2 * _D * _Y), m, n),
        "product": Product,
    }
)


def value(matrix: Matrix) -> Array:
    """The matrix as numbers, not by way of any text."""
    match matrix:
        case QuantityMatrix(quantity=quantity):
            return _VALUES[quantity.name]
        case Transpose(arg=arg):
            return value(arg).T
        case Product(left=left, right=right):
            return value(left) @ value(right)
        case RowSum(arg=arg):
            return _CALLS["rowsum"](value(arg))
        case ColumnSum(arg=arg):
            return _CALLS["colsum"](value(arg))
        case Total(arg=arg):
            return _CALLS["total"](value(arg))
        case ColumnSoftmax(arg=arg):
            return _CALLS["softmax"](value(arg))
        case ColumnLogSumExp(arg=arg):
            return _CALLS["lse"](value(arg))
        case Elementwise(expr=expr, symbols=symbols, args=args):
            found = lambdify((_D, *symbols), expr, "numpy")
            return np.asarray(found(7.0, *map(value, args)))
    raise AssertionError(matrix)


_TOKEN = re.compile(r"\s*(\^⊙|[A-Za-z]+|\d+|[()ᵀ²³⁴+\-·/⊙⊘])")
_CALLS: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "rowsum": lambda m: np.asarray(m.sum(1, keepdims=True)),
        "colsum": lambda m: np.asarray(m.sum(0, keepdims=True)),
        "total": lambda m: np.asarray(m.sum(keepdims=True)),
        "exp": lambda m: np.asarray(np.exp(m)),
        "sqrt": lambda m: np.asarray(np.sqrt(m)),
        "softmax": lambda m: np.asarray(np.exp(m) / np.exp(m).sum(0, keepdims=True)),
        "lse": lambda m: np.asarray(np.log(np.exp(m).sum(0, keepdims=True))),
    }
)
_RAISED = MappingProxyType({"²": 2, "³": 3, "⁴": 4})
_OPERATORS: Mapping[str, Callable[[Array, Array], Array]] = MappingProxyType(
    {
        "·": np.multiply,
        "⊙": np.multiply,
        "/": np.divide,
        "⊘": np.divide,
    }
)


class Reader:
    """Reads plain text; the methods are its grammar, from loose to tight."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _TOKEN.findall(text)
        assert "".join(self.tokens) == text.replace(" ", ""), text

    @property
    def next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self) -> str:
        return str(self.tokens.pop(0))

    def sum(self) -> Array:
        result = np.zeros(()) if self.next == "-" else self.product()
        while self.next in ("+", "-"):
            sign = 1 if self.take() == "+" else -1
            result = result + sign * self.product()
        return result

    def product(self) -> Array:
        result = self.side_by_side()
        while self.next in _OPERATORS:
            operator = _OPERATORS[self.take()]
            result = operator(result, self.side_by_side())
        return result

    def side_by_side(self) -> Array:
        result = self.power()
        while self.next and (self.next[0].isalnum() or self.next == "("):
            result = result @ self.power()
        return result

    def power(self) -> Array:
        result = self.atom()
        while self.next in ("ᵀ", "^⊙", *_RAISED):
            sign = self.take()
            if sign == "ᵀ":
                result = result.T
            else:
                result = result ** (_RAISED.get(sign) or self.atom())
        return result

    def atom(self) -> Array:
        word = self.take()
        if word == "(" or word in _CALLS:
            if word in _CALLS:
                assert self.take() == "(", self.text
            inner = self.sum()
            assert self.take() == ")", self.text
            return _CALLS[word](inner) if word in _CALLS else inner
        if word == "D":
            return np.asarray(7.0)
        return np.asarray(float(word)) if word.isdigit() else _VALUES[word]


def read(text: str) -> Array:
    """What the text says, on the same matrices."""
    reader = Reader(text)
    found = reader.sum()
    assert not reader.tokens, text
    return found


def says_the_same(matrix: Matrix) -> bool:
    text = PlainPrinter().matrix(matrix)
    try:
        found = read(text)
    except ValueError:  # A matrix product of the wrong shapes.
        return False
    expected = value(matrix)
    if not np.shape(found):  # A - A is the number 0.
        found = np.broadcast_to(found, np.shape(expected))
    return np.shape(found) == np.shape(expected) and np.allclose(found, expected)


def combined(inner: Matrix) -> Iterator[Matrix]:
    """A matrix under every operator, on either side of it."""
    yield from (operator(inner) for operator in _UNARY.values())
    for operator, first in product(_BINARY.values(), (True, False)):
        try:
            yield operator(inner, _T) if first else operator(_T, inner)
        except ShapeError:
            continue


@pytest.mark.parametrize("name", [*_UNARY, *_BINARY])
def test_every_pair_of_operators_reads_back(name: str) -> None:
    inner = _UNARY[name](_A) if name in _UNARY else _BINARY[name](_A, _B)
    wrong = [m for m in combined(inner) if not says_the_same(m)]
    assert [PlainPrinter().matrix(m) for m in wrong] == []


def _larger(inner: st.SearchStrategy[Matrix]) -> st.SearchStrategy[Matrix]:
    unary = st.builds(lambda f, m: f(m), st.sampled_from([*_UNARY.values()]), inner)
    pairs = st.tuples(st.sampled_from([*_BINARY.values()]), inner, inner)
    return st.one_of(unary, pairs.filter(_fits).map(lambda p: p[0](p[1], p[2])))


def _fits(pair: tuple[Binary, Matrix, Matrix]) -> bool:
    try:
        pair[0](pair[1], pair[2])
    except ShapeError:
        return False
    return True


_LEAVES: st.SearchStrategy[Matrix] = st.sampled_from([_A, _B, _T])


@given(st.recursive(_LEAVES, _larger, max_leaves=5))
@settings(max_examples=100, deadline=None)
def test_nested_terms_read_back(matrix: Matrix) -> None:
    with np.errstate(all="ignore"):
        expected = value(matrix)
        if np.isfinite(expected).all() and np.abs(expected).max() < 1e9:
            assert says_the_same(matrix), PlainPrinter().matrix(matrix)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("A - T ⊘ (1 - A)", "(A - T) ⊘ (1 - A)"),
        ("A B^⊙2", "(A B)^⊙2"),
        ("A -rowsum(B)", "A (-rowsum(B))"),
    ],
)
def test_the_reader_tells_them_apart(wrong: str, right: str) -> None:
    one, other = read(wrong), read(right)
    assert one.shape != other.shape or not np.allclose(one, other)


def _quotient() -> Expr:
    return (_X - _Y) / (1 - _X)


def test_a_difference_above_an_entrywise_quotient_keeps_its_parentheses() -> None:
    matrix = ColumnSum(apply(_quotient(), _A, _T))
    assert PlainPrinter().matrix(matrix) == "colsum((A - T) ⊘ (1 - A))"
    assert TermPrinter().matrix(apply(_quotient(), _A, _T)) == (
        r"(A - T) \oslash (1 - A)"
    )


def test_it_has_no_parentheses_that_say_nothing() -> None:
    assert PlainPrinter().matrix(apply(_X / _Y, _A, _T)) == "A ⊘ T"
    assert PlainPrinter().matrix(ColumnSum(_A - _T)) == "colsum(A - T)"
