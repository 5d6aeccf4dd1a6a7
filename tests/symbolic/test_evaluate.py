"""The meaning of a term, over any arithmetic: values, tables, tangents."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from sympy import Expr, KroneckerDelta, Sum, Symbol

from backproof.symbolic.arithmetic import Arithmetic
from backproof.symbolic.errors import AbsentError, RangeError, TheoryError
from backproof.symbolic.evaluate import Instance
from backproof.symbolic.field import PRIME, PrimeField
from backproof.symbolic.interval import IntervalArithmetic
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.seeds import Direction, Seed
from backproof.symbolic.tensor import Axis
from backproof.symbolic.theory import (
    Case,
    Index,
    Partial,
    Quantity,
    Size,
    Theory,
    index_symbol,
)

i, j, k, l = map(index_symbol, "ijkl")
LAYERS = Index(l, 0, 3)
n = sympy.IndexedBase("n", integer=True, positive=True)
x = Quantity("x", (Index(i, 1, n[0]),))
w = Quantity("w", (Index(l, 1, 3), Index(j, 1, n[l]), Index(k, 1, n[l - 1])))
a = Quantity(
    "a",
    (LAYERS, Index(j, 1, n[l])),
    (
        Case(x.symbol[j], (Index(l, 0, 0),)),
        Case(
            Sum(w.symbol[l, j, k] * sympy.IndexedBase("a")[l - 1, k], (k, 1, n[l - 1])),
            (Index(l, 1, 3),),
        ),
    ),
)
loop = Quantity("loop", (), (Case(Symbol("loop") + 1),))
hollow = Quantity("hollow", (LAYERS,), (Case(sympy.Integer(1), (Index(l, 0, 1),)),))
THEORY = Theory("t", (Size("n", (LAYERS,)),), (x, w, a, loop, hollow))
WIDTHS = {"n": {0: 2, 1: 3, 2: 3, 3: 1}}


def instance(arithmetic: Arithmetic | None = None) -> Instance:
    return Instance(TermGraph(THEORY), WIDTHS, arithmetic or PrimeField(1))


def number(found: Instance, term: Expr, **indices: int) -> int:
    return int(found.value(found.graph.lower(term), indices).data)


def table(found: Instance, layer: int) -> np.ndarray:
    """W of a layer as Python numbers."""
    weights = found.value(
        found.graph.lower(w.symbol[layer, j, k]),
        {
            "j": Axis("j", 1, WIDTHS["n"][layer]),
            "k": Axis("k", 1, WIDTHS["n"][layer - 1]),
        },
    )
    return np.array(weights.data.tolist(), object)


def test_a_recursive_definition_is_the_product_of_its_matrices() -> None:
    found = instance()
    inputs = np.array([number(found, x.symbol[p]) for p in (1, 2)], object)
    expected = inputs
    for layer in (1, 2, 3):
        expected = table(found, layer) @ expected % PRIME
    assert number(found, a.symbol[3, 1]) == expected[0]


def test_a_tangent_is_the_derivative_of_every_entry() -> None:
    """∂a[3]/∂w[2] = w[3][1, j]·a[1, k], with the indices on their own axes."""
    found = instance()
    third, node = table(found, 3), found.graph.lower(a.symbol[3, 1])
    for row in (1, 2, 3):
        for column in (1, 2, 3):
            slope = Partial(a.symbol[3, 1], w.symbol[2, row, column])
            below = number(found, a.symbol[1, column])
            assert number(found, slope) == third[0, row - 1] * below % PRIME
    tangent = found.tangent(node, {}, Seed("w", (2,)))
    assert sorted(axis.size for axis in tangent.axes) == [3, 3]


def test_a_direction_is_the_sum_of_all_partial_derivatives() -> None:
    found = instance()
    node = found.graph.lower(a.symbol[3, 1])
    along = int(found.tangent(node, {}, Direction(("w",))).data)
    total = 0
    for layer in (1, 2, 3):
        steps = found.direction("w", (layer,)).data
        for row in range(1, WIDTHS["n"][layer] + 1):
            for column in range(1, WIDTHS["n"][layer - 1] + 1):
                slope = Partial(a.symbol[3, 1], w.symbol[layer, row, column])
                total += number(found, slope) * int(steps[row - 1, column - 1])
    assert along == total % PRIME


@pytest.mark.parametrize(
    "term",
    [
        Sum(x.symbol[i] ** 2, (i, 1, n[0])),
        Sum(Sum(w.symbol[1, j, k] * x.symbol[k], (j, 1, n[1])), (k, 1, n[0])),
        Sum(w.symbol[l, 1, 1] * n[l], (l, 1, 3)),
        Sum(KroneckerDelta(i, j) * x.symbol[i], (i, 1, 2), (j, 1, 2)),
        Sum(i * x.symbol[3 - i], (i, 1, 2)),
        Sum(x.symbol[i], (i, 2, 1)) + x.symbol[1],
        Partial(Sum(x.symbol[i] ** 3, (i, 1, 2)), x.symbol[2]),
    ],
    ids=str,
)
def test_every_arithmetic_gives_a_rational_term_the_same_value(term: Expr) -> None:
    """The intervals' exact draws, put into the term by SymPy, decide."""
    arithmetic = IntervalArithmetic(3)
    found = instance(arithmetic)
    value = found.value(found.graph.lower(term), {}).data
    exact = {n[layer]: width for layer, width in WIDTHS["n"].items()}
    for layer in (1, 2, 3):
        _weights(found, layer)
    for name, drawn in arithmetic.drawn.items():
        base, _, label = name.partition("[")
        labels = [int(part) for part in label.rstrip("]").split(",") if part]
        for position in np.ndindex(drawn.shape):
            indices = (*labels, *(p + 1 for p in position))
            # SymPy reads a fraction from its text.
            number_there = sympy.Rational(str(drawn[position]))
            exact[sympy.IndexedBase(base)[indices]] = number_there
    plain = term
    if isinstance(term, Partial):
        plain = term.body.doit().diff(term.variable)
    expected = plain.doit().subs(exact).doit().subs(exact)
    wanted = arithmetic.number(Fraction(expected.p, expected.q))
    assert not arithmetic.differ(value, wanted).any()
    assert arithmetic.differ(arithmetic.add(value, arithmetic.number(1)), wanted).all()


def _weights(found: Instance, layer: int) -> None:
    found.value(found.graph.lower(w.symbol[layer, 1, 1]), {})
    found.value(found.graph.lower(x.symbol[1]), {})


@pytest.mark.parametrize(
    ("term", "error", "message"),
    [
        (x.symbol[3], RangeError, r"outside 1\.\.2"),
        (x.symbol[0], RangeError, r"outside 1\.\.2"),
        (Partial(x.symbol[1], x.symbol[3]), RangeError, "outside"),
        (w.symbol[4, 1, 1], AbsentError, "does not exist"),
        (n[7], AbsentError, "no n"),
        (hollow.symbol[2], AbsentError, "no definition"),
        (Symbol("loop"), TheoryError, "in terms of itself"),
        (x.symbol[i], TheoryError, "not bound"),
    ],
    ids=str,
)
def test_what_has_no_value_says_why(
    term: Expr, error: type[Exception], message: str
) -> None:
    found = instance()
    with pytest.raises(error, match=message):
        found.value(found.graph.lower(term), {})


def test_a_large_sum_in_pieces_is_the_whole_sum(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from backproof.symbolic import evaluate

    term = Sum(w.symbol[1, j, k] * w.symbol[2, j, j], (j, 1, n[1]), (k, 1, n[0]))
    whole = number(instance(), term)
    monkeypatch.setattr(evaluate, "LARGE", 2)
    assert number(instance(), term) == whole


def test_a_deep_recursion_of_definitions_needs_no_recursion_of_python() -> None:
    depth = 3_000
    layers = Index(l, 0, depth)
    start = Case(Symbol("s"), (Index(l, 0, 0),))
    step = Case(2 * sympy.IndexedBase("q")[l - 1], (Index(l, 1, depth),))
    theory = Theory("t", (), (Quantity("s"), Quantity("q", (layers,), (start, step))))
    found = Instance(TermGraph(theory), {}, PrimeField(0))
    s, q = Symbol("s"), sympy.IndexedBase("q")
    assert number(found, q[depth]) == number(found, s) * pow(2, depth, PRIME) % PRIME
