"""The reader of formulas: what it reads, what it refuses, and that it ends."""

import time

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Piecewise, Rational, Symbol, exp, log, sqrt, tanh

from backproof.symbolic.errors import MalformedError
from backproof.symbolic.formula import MAX_LENGTH, read_formula

U = Symbol("u", real=True)
V = Symbol("v", real=True)
QUICK = 3.0
"""Seconds: some twenty times the slowest text below, on a busy machine."""


def read(text: str) -> Expr:
    return read_formula(text, {"u": U, "v": V})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("u*tanh(log(1+exp(u)))", U * tanh(log(1 + exp(U)))),
        ("u - -v + +u", 2 * U + V),
        ("-u**2", -(U**2)),
        ("2**3**2", Rational(512)),
        ("u**-1/2", 1 / (2 * U)),
        ("u**(1/2)", sqrt(U)),
        ("0.1*u", U / 10),
        (
            "1.5e-3 + .5 + 2.",
            Rational(5003, 2000) - Rational(1, 1000) + Rational(1, 1000),
        ),
        ("(\n u +\t1 )", U + 1),
        ("pi*sqrt(u)", sympy.pi * sqrt(U)),
        ("sigmoid(u)", 1 / (1 + exp(-U))),
        ("softplus(u)", log(1 + exp(U))),
        ("abs(u)", sympy.Abs(U)),
        ("relu(u)", Piecewise((0, U <= 0), (U, True))),
        ("max(0, u)", Piecewise((0, U <= 0), (U, True))),
        ("min(u, v)", Piecewise((U, U <= V), (V, True))),
        ("relu(relu(u))", Piecewise((0, U <= 0), (U, True))),
        ("erf(u) + atan(u)", sympy.erf(U) + sympy.atan(U)),
        ("sin(u) + cos(u)", sympy.sin(U) + sympy.cos(U)),
        ("sinh(u) + cosh(u)", sympy.sinh(U) + sympy.cosh(U)),
    ],
)
def test_a_formula_is_read_as_it_is_written(text: str, wanted: Expr) -> None:
    assert read(text) == wanted


def test_decimals_are_exact() -> None:
    assert read("0.1 + 0.2") == Rational(3, 10)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("u^2", 2, "write \\*\\* for powers"),
        ("u//2", 2, "write / for division"),
        ("u*tnah(u)", 3, "did you mean 'tanh'"),
        ("sgn(u)", 1, "'sgn' is no function"),
        ("u + w", 5, "unknown name 'w'"),
        ("tanh u", 1, r"in brackets: tanh\(…\)"),
        ("e**u", 1, "write exp"),
        ("2u", 2, "operator is missing here; write \\* for products"),
        ("u u", 3, "write \\* for products"),
        ("(u)(v)", 4, "write \\* for products"),
        ("u(1 + u)", 1, r"write u\*\(…\) for a product"),
        ("u*(1 + u", 3, "never closed"),
        ("u)*(u", 2, "never opened"),
        ("u*", 3, "missing or misplaced"),
        ("*u", 1, "missing or misplaced"),
        ("u, v", 1, "comma"),
        ("exp()", 1, "takes 1 argument, got 0"),
        ("max(u)", 1, "at least 2 arguments, got 1"),
        ("exp(*u)", 5, "no meaning"),
        ("max(u, **v)", 1, "no meaning"),
        ("u/0", 3, "division by zero"),
        ("1 + u/(2 - 2)", 8, "division by zero"),
        ("0**-1", 4, "division by zero"),
        ("u**v", 4, r"exp\(b\*log\(a\)\)"),
        ("u**65", 4, "64 in size"),
        ("u**40*u**40", 7, "64 in size"),
        ("log(0)", 1, "no real value"),
        ("sqrt(-1)", 1, "no real value"),
        ("log(-2)*u", 1, "no real value"),
        ("(-8)**(1/3)", 8, "no real value"),
        ("1/(sin(1)**2 + cos(1)**2 - 1)", 28, "too near to zero"),
        ("1234567890123456789012345678901", 1, "at most 30 digits"),
        ("1e100", 1, "its exponent 2"),
        ("007", 1, "misplaced"),
        ("u = 3", 3, "right-hand side"),
        ("[u]", 1, "round brackets"),
        ("σ(u)", 1, "write sigmoid"),
        ("u − 1", 3, "plain minus"),
        ("u.real", 2, "not understood"),
        ("u if u else v", 3, "unknown name 'if'"),
        ("lambda: u", 1, "unknown name 'lambda'"),
        ("__import__('os')", 1, "no function"),
        ("u\x00", 2, "not understood"),
        ("u\x1b[31m", 2, "not understood"),
    ],
)
def test_a_mistake_is_shown_with_a_caret_and_a_mend(
    text: str, column: int, message: str
) -> None:
    with pytest.raises(MalformedError, match=message) as caught:
        read(text)
    headline, shown, caret = str(caught.value).split("\n")
    assert headline.startswith(f"activation formula, column {column}: ")
    assert caret == " " * (column + 1) + "^"
    assert shown.isprintable()


@pytest.mark.parametrize("text", ["", " \n ", "u + " * 200, 3, None])
def test_texts_without_a_place_are_refused_without_a_caret(text: str) -> None:
    with pytest.raises(MalformedError, match=r"^cost formula: .*(empty|at most|text)"):
        read_formula(text, {"y": U}, what="cost")


HOSTILE = [
    "9**9**9**9",
    "(((9**64)**64)**64)**64",
    "(((((2*u)**64)**64)**64)**64)**64",
    "((u*3**(1/64))**64)" + "**64" * 20,
    "1e99*" * 90 + "1",
    "exp(" * 40 + "9" + ")" * 40,
    "sinh(" * 40 + "9" + ")" * 40,
    "u*exp(u + exp(200))*exp(-u)/u",
    "(" * MAX_LENGTH,
    ")" * MAX_LENGTH,
    "(" * 249 + "u" + ")" * 249,
    "-" * (MAX_LENGTH - 1) + "u",
    "+".join(["u"] * 250),
    "u" + "**2" * 150,
    "relu(u+" * 60 + "u" + ")" * 60,
    "relu(u*" * 49 + "u-1" + ")" * 49,
    "max(u,v," * 45 + "1" + ")" * 45,
    "relu(" + "+".join(f"relu(u-{k})" for k in range(9)) + ")",
    "relu(" + "+".join(f"relu(u-{k})" for k in range(7)) + ")",
    "sqrt(1000000000000000000000000057*1000000000000000000000000103)",
    "*".join(["(u+v)"] * 80) + "*",
    "sigmoid(" * 49 + "u" + ")" * 49,
    "tanh(" * 49 + "u" + ")" * 49,
    "abs(sin(" * 24 + "u" + "))" * 24,
    "cos(pi*1e30) + sin(exp(200))",
    "1/(1+" * 49 + "u" + ")" * 49,
    "\x00" * MAX_LENGTH,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:16])
def test_hostile_formulas_end_quickly(text: str) -> None:
    """With an expression of bounded size, or a MalformedError, nothing else."""
    begin = time.process_time()
    try:
        formula = read(text)
    except MalformedError:
        pass
    else:
        assert sum(1 for _ in sympy.preorder_traversal(formula)) <= 1001
    assert time.process_time() - begin < QUICK


PIECES = st.sampled_from(
    [*"uv290()()+-*/,^=é", "**", "0.5", "pi", "exp(", "log(", "relu(", "max(", "sqrt("]
)


@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_every_text_gives_an_expression_or_a_malformed_error(text: str) -> None:
    try:
        formula = read(text)
    except MalformedError:
        return
    assert isinstance(formula, Expr)
    assert formula.free_symbols <= {U, V}
    assert not formula.has(sympy.zoo, sympy.nan, sympy.oo, sympy.I)
