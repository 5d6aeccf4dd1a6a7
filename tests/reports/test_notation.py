"""The two notations say what the term says, and say it as people write it."""

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Piecewise, Rational, Symbol, cosh, exp, log, sqrt, tanh

from backproof.reports.entrywise import entrywise
from backproof.reports.latex import TermPrinter
from backproof.reports.plain import PlainPrinter
from backproof.symbolic.activations import ACTIVATIONS
from backproof.symbolic.backprop import Backpropagation
from backproof.symbolic.costs import COSTS, T, Y
from backproof.symbolic.errors import MalformedError
from backproof.symbolic.formula import read_formula
from backproof.symbolic.matrix import Matrix, QuantityMatrix
from backproof.symbolic.network import network

# Formulas of a network by name: LaTeX in index form, in matrix form, plain text.
_WRITTEN = {
    "output error, layer 2": (
        r"\frac{2}{D}\, (a^{2}_{j,i} - t_{j,i})\, \sigma'(z^{2}_{j,i})",
        r"\frac{2}{D}\, (A^{2} - T) \odot \sigma'(Z^{2})",
        "2/D·(A[2] - T) ⊙ σ'(Z[2])",
    ),
    "weight gradient, layer 2": (
        r"\sum_{i=1}^{D} \delta^{2}_{j,i}\, a^{1}_{k,i} + \lambda\, W^{2}_{j,k}",
        r"\delta^{2}\, (A^{1})^{\top} + \lambda\, W^{2}",
        "δ[2] A[1]ᵀ + λ·W[2]",
    ),
    "bias gradient, layer 2": (
        r"\sum_{i=1}^{D} \delta^{2}_{j,i}",
        r"\delta^{2}\, \mathbf{1}",
        "rowsum(δ[2])",
    ),
    "recursion, layer 1": (
        (
            r"\operatorname{relu}'(z^{1}_{j,i})\, "
            r"\sum_{k=1}^{n_{2}} W^{2}_{k,j}\, \delta^{2}_{k,i}"
        ),
        r"((W^{2})^{\top}\, \delta^{2}) \odot \operatorname{relu}'(Z^{1})",
        "(W[2]ᵀ δ[2]) ⊙ relu'(Z[1])",
    ),
}


def _formulas() -> Backpropagation:
    net = network(
        (2, 3, 1),
        "relu",
        output="sigmoid",
        cost_name="mean-squared-error",
        penalty="0.1",
    )
    return Backpropagation(net)


@pytest.mark.parametrize("name", _WRITTEN)
def test_formulas_are_written_as_in_the_literature(name: str) -> None:
    backprop = _formulas()
    formula = next(one for one in backprop.formulas if one.name == name)
    index, matrix, plain = _WRITTEN[name]
    printer = TermPrinter(backprop.theory)
    assert printer.term(formula.right) == index
    assert printer.matrix(formula.matrix) == matrix
    assert PlainPrinter().matrix(formula.matrix) == plain


def test_derivatives_and_the_cost() -> None:
    backprop = _formulas()
    printer, symbols = TermPrinter(backprop.theory), backprop.symbols
    assert printer.term(symbols.C.cases[0].term) == (
        r"\frac{1}{D}\, \sum_{i=1}^{D} \sum_{j=1}^{n_{2}} "
        r"(a^{2}_{j,i} - t_{j,i})^{2} + \frac{\lambda}{2}\, \sum_{l=1}^{2} "
        r"\sum_{j=1}^{n_{l}} \sum_{k=1}^{n_{l-1}} (W^{l}_{j,k})^{2}"
    )
    left = backprop.formulas[1].left
    assert printer.term(left) == r"\frac{\partial C}{\partial W^{2}_{j,k}}"
    assert PlainPrinter().term(left) == "∂C/∂W[2,j,k]"


def test_printers_name_the_matrix_they_do_not_know() -> None:
    class Strange(Matrix):
        shape = (Integer(1), Integer(1))

    for printer in (TermPrinter(), PlainPrinter()):
        with pytest.raises(NotImplementedError, match="Strange"):
            printer.matrix(Strange())


def test_merged_matrix_terms_know_their_leaves() -> None:
    backprop = _formulas()
    expr, leaves = entrywise(backprop.formulas[0].matrix)
    assert expr.free_symbols >= set(leaves)
    names = {m.text for m in leaves.values() if isinstance(m, QuantityMatrix)}
    assert names == {"a[2]", "t", "z[2]"}


# Reading the notations back, independently of the printers.

_NAMES = {"u": Symbol("u", real=True), "t": T, "y": Y}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))


def _read_plain(text: str) -> Expr:
    text = re.sub(
        "[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "**" + "".join(_RAISED[c] for c in m[0]), text
    )
    text = text.replace("·", "*").replace("^", "**")
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    return read_formula(re.sub(r"\be\b", "exp(1)", text), _NAMES)


def _read_latex(text: str) -> Expr:
    for command in (r"\left", r"\right"):
        text = text.replace(command, "")
    text = text.replace(r"\,", " ")
    # tanh^{2}(u) is tanh(u)**2: the power moves behind the bracket.
    while (found := re.search(r"\\(\w+)\^\{(\d+)\}\(", text)) is not None:
        end = _closing(text, found.end() - 1, "()")
        inner = text[found.end() : end]
        power = f"(\\{found[1]}({inner}))^{{{found[2]}}}"
        text = text[: found.start()] + power + text[end + 1 :]
    while (found := re.search(r"\\frac\{", text)) is not None:
        middle = _closing(text, found.end() - 1, "{}")
        end = _closing(text, middle + 1, "{}")
        top, bottom = text[found.end() : middle], text[middle + 2 : end]
        text = f"{text[: found.start()]}(({top})/({bottom})){text[end + 1 :]}"
    text = text.replace(r"\sqrt{", "sqrt{").replace("e^{", "exp{").replace("^{", "**{")
    text = text.replace("{", "(").replace("}", ")").replace("\\", "")
    text = re.sub(r"\be\b", "exp(1)", text)
    # What stands side by side is a product.
    text = re.sub(r"(?<=[\w)]) +(?=[\w(])", "*", text)
    text = re.sub(r"(?<=\))(?=[\w(])", "*", text)
    return read_formula(text, _NAMES)


def _closing(text: str, start: int, pair: str) -> int:
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] == pair[0]) - (text[position] == pair[1])
        if not depth:
            return position
    raise AssertionError(f"{text!r} never closes")


_ATOMS = st.sampled_from(
    [_NAMES["u"], Y, T, Integer(2), Integer(-3), Rational(1, 2), Rational(-2, 3)]
)


def _larger(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda p: p[0] + p[1]),
        pairs.map(lambda p: p[0] - p[1]),
        pairs.map(lambda p: p[0] * p[1]),
        pairs.map(lambda p: p[0] / (2 + p[1] ** 2)),
        inner.map(lambda e: e**2),
        inner.map(lambda e: e**3),
        inner.map(tanh),
        inner.map(cosh),
        inner.map(lambda e: exp(-e)),
        inner.map(lambda e: log(1 + e**2)),
        inner.map(lambda e: sqrt(1 + e**2)),
    )


_TERMS = st.recursive(_ATOMS, _larger, max_leaves=6).filter(
    lambda e: e.is_finite is not False and len(str(e)) < 150
)
_POINT = {_NAMES["u"]: Rational(3, 7), Y: Rational(-5, 11), T: Rational(2, 13)}


def _same(left: Expr, right: Expr) -> bool:
    one, other = (complex(e.subs(_POINT).evalf(30)) for e in (left, right))
    return abs(one - other) <= 1e-12 * max(1, abs(one), abs(other))


def _reads_back(text: str, read: Callable[[str], Expr], term: Expr) -> bool:
    try:
        found = read(text)
    except MalformedError as error:
        # The reader bounds its numbers; such a term says nothing about printing.
        assume("too large" not in str(error))
        raise
    return _same(found, term)


@given(_TERMS)
@settings(max_examples=150)
def test_plain_text_reads_back_as_the_same_term(term: Expr) -> None:
    text = PlainPrinter().term(term)
    assert _reads_back(text, _read_plain, term), text


@given(_TERMS)
@settings(max_examples=150)
def test_latex_reads_back_as_the_same_term(term: Expr) -> None:
    text = TermPrinter().term(term)
    assert _reads_back(text, _read_latex, term), text


# Those that are a single formula in one line.
_SMOOTH = [
    name
    for name, row in ACTIVATIONS.items()
    if row.derivative is not None and not row.derivative.has(Piecewise)
]
_SINGLE = [
    name
    for name, row in COSTS.items()
    if not row.vector and not row.term.has(Piecewise)
]


@pytest.mark.parametrize("name", _SMOOTH)
def test_derivatives_of_the_table_read_back(name: str) -> None:
    derivative = ACTIVATIONS[name].derivative
    assert derivative is not None
    assert _same(_read_plain(PlainPrinter().term(derivative)), derivative)


@pytest.mark.parametrize("name", _SINGLE)
def test_costs_of_the_table_read_back(name: str) -> None:
    term = COSTS[name].term
    point = {Y: Rational(5, 11), T: Rational(2, 13)}
    for text in (
        _read_plain(PlainPrinter().term(term)),
        _read_latex(TermPrinter().term(term)),
    ):
        assert abs((text - term).subs(point).evalf(30)) < 1e-12
