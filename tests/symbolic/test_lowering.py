"""SymPy terms keep their meaning as nodes, and on the way back."""

import pytest
import sympy
from sympy import (
    Abs,
    Derivative,
    Expr,
    KroneckerDelta,
    Max,
    Min,
    Piecewise,
    Rational,
    Subs,
    Sum,
    Symbol,
    cos,
    cosh,
    erf,
    exp,
    log,
    sign,
    sin,
    sinh,
    sqrt,
)

from backproof.symbolic.errors import MalformedError, UnsupportedError
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.theory import (
    ElementwiseFunction,
    Index,
    Partial,
    Quantity,
    Size,
    Theory,
    index_symbol,
)

i, k = index_symbol("i"), index_symbol("k")
n = Size("n")
X = Quantity("X", (Index(i, 1, n.symbol),))
g = ElementwiseFunction("g")
THEORY = Theory("t", (n,), (X, Quantity("x"), Quantity("y")), (g,))
x, y = Symbol("x"), Symbol("y")
xr, yr = Symbol("x", real=True), Symbol("y", real=True)
entry, G = X.symbol, g.symbol


def same(left: Expr, right: Expr) -> bool:
    graph = TermGraph(THEORY)
    return graph.lower(left) is graph.lower(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Sum(entry[i], (i, 1, 3)), Sum(entry[k], (k, 1, 3))),
        (x + y, y + x),
        (sinh(x) + cosh(x), exp(x)),
        (Derivative(G(x), x), Subs(Derivative(G(y), y), y, x)),
        (Subs(x**2, x, 3), sympy.Integer(9)),
        (Subs(entry[1] ** 2, entry[1], 3), sympy.Integer(9)),
        (sympy.Float("0.1") * x, x / 10),
        (Abs(xr), Piecewise((xr, xr >= 0), (-xr, True))),
    ],
    ids=str,
)
def test_equal_terms_are_one_node(left: Expr, right: Expr) -> None:
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Sum(entry[i], (i, 1, 3)), Sum(entry[i], (i, 1, 4))),
        (Derivative(log(x), x, evaluate=False), log(x)),
        (Derivative(erf(x), x, evaluate=False), erf(x)),
        (Derivative(G(x), x), Derivative(G(x), (x, 2))),
        (Subs(x**2, x, 3), x**2),
        (Subs(Derivative(G(x), x), x, y), Derivative(G(x), x)),
        (Partial(G(x), x), Partial(G(x), y)),
        (Max(xr, yr), Min(xr, yr)),
        (sign(xr), Abs(xr)),
        (sqrt(x**2), x),
        (KroneckerDelta(i, 1), KroneckerDelta(i, 2)),
    ],
    ids=str,
)
def test_different_terms_are_different_nodes(left: Expr, right: Expr) -> None:
    assert not same(left, right)


def test_a_quantity_may_be_called_like_a_bound_variable() -> None:
    """The variable of a formula and the slot of g' are not the quantities."""
    u, xi = Symbol("u", real=True), Symbol("xi")
    theory = Theory(
        "t",
        (),
        (Quantity("u"), Quantity("xi"), Quantity("x")),
        (g, ElementwiseFunction("f", u**2, u)),
    )
    graph = TermGraph(theory)
    slope = Subs(Derivative(G(xi), xi), xi, x)
    assert graph.lower(slope) is graph.lower(Derivative(G(x), x))
    square = sympy.Function("f")(x)
    assert graph.unfold(graph.lower(square)) is graph.lower(x**2)


@pytest.mark.parametrize(
    ("term", "error", "message"),
    [
        (Symbol("X"), MalformedError, "stands without indices"),
        (entry[1, 2], MalformedError, "has 1 slots, not 2"),
        (sympy.IndexedBase("V")[1], MalformedError, "no quantity 'V'"),
        (sympy.Function("h")(x), MalformedError, "no function 'h'"),
        (Sum(x, (x, 1, 3)), MalformedError, "no sum can run over it"),
        (Partial(x, G(x)), MalformedError, "no quantity"),
        (Piecewise((1, xr > 0)), MalformedError, "last branch"),
        (x**y, UnsupportedError, "exponent"),
        (sympy.gamma(x), UnsupportedError, "gamma"),
        (sympy.I * x, UnsupportedError, "no meaning"),
        (sympy.oo * x, UnsupportedError, "no meaning"),
        (x * sympy.nan, UnsupportedError, "no meaning"),
    ],
    ids=str,
)
def test_what_has_no_node_is_refused_by_name(
    term: Expr, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        TermGraph(THEORY).lower(term)


@pytest.mark.parametrize(
    "term",
    [
        Sum(entry[i] * entry[index_symbol("k0")], (i, 1, n.symbol)),
        Sum(entry[i] * Sum(entry[k] + entry[i], (k, 1, 3)), (i, 1, 3)),
        Subs(Derivative(G(y), y), y, x) * Rational(2, 3),
        Partial(Sum(entry[k] ** 2, (k, 1, 3)), entry[i]),
        Piecewise((x, xr <= 0), (exp(x), True)),
        sqrt(sympy.pi) * erf(x) * log(1 + x**2) * KroneckerDelta(i, k),
        sympy.atan(x) + sin(x) * cos(x),
    ],
    ids=str,
)
def test_a_term_survives_the_way_to_nodes_and_back(term: Expr) -> None:
    graph = TermGraph(THEORY)
    node = graph.lower(term)
    assert graph.lower(graph.raise_(node)) is node


def test_deep_terms_are_lowered_without_recursion() -> None:
    graph, term = TermGraph(THEORY), x
    for _ in range(1_500):
        term = G(term)
        # SymPy asks each level for this, down to the bottom, unless it is known.
        assert term.is_commutative
    assert graph.lower(term).kind.value == "apply"
