"""The cost table against SymPy's derivative, and which combinations it refuses."""

import random

import pytest
import sympy
from sympy import Abs, Expr, Max, Rational, Symbol, exp, log, sqrt, symbols

from backproof.symbolic.activations import ACTIVATIONS, activation
from backproof.symbolic.costs import (
    COSTS,
    LSE,
    TOTAL,
    Cost,
    S,
    T,
    Y,
    check_combination,
    cost,
    custom_cost,
    huber,
)
from backproof.symbolic.errors import NetworkError

DIGITS = 40
SCALAR = [row for row in COSTS.values() if not row.vector]


def differ(left: Expr, right: Expr, *, reach: int = 1) -> bool:
    """Whether two expressions differ at 40 digits somewhere with 0 < y, t < reach."""
    rng = random.Random(2)  # noqa: S311
    points = [
        {x: reach * Rational(rng.randint(1, 10**40), 10**40 + 1) for x in (Y, T)}
        for _ in range(8)
    ]
    return any(
        abs((left - right).subs(point).evalf(DIGITS)) > Rational(1, 10**35)
        for point in points
    )


def reach(row: Cost) -> int:
    return 1 if row.domain == "unit" else 4


@pytest.mark.parametrize("row", SCALAR, ids=lambda row: row.name)
def test_the_written_derivative_is_the_derivative_of_the_term(row: Cost) -> None:
    assert not differ(row.derivative, row.term.diff(Y), reach=reach(row))


@pytest.mark.parametrize("row", SCALAR, ids=lambda row: row.name)
@pytest.mark.parametrize("factor", [2, -1, Rational(1, 2), 1 + Y / 10**9])
def test_a_wrong_derivative_is_seen(row: Cost, factor: Expr) -> None:
    assert differ(row.derivative * factor, row.term.diff(Y), reach=reach(row))


@pytest.mark.parametrize("missing", ["nothing", "tau", "t"])
def test_the_derivative_on_logits_is_that_of_the_whole_sample(missing: str) -> None:
    """Without the factor tau it is wrong unless the targets have the sum 1."""
    row = COSTS["categorical-cross-entropy-logits"]
    y, t = symbols("y1:4", real=True), symbols("t1:4", real=True)
    lse = log(sum(map(exp, y)))
    sample = sum(
        row.term.subs({LSE: lse, Y: a, T: b}) for a, b in zip(y, t, strict=True)
    )
    numbers = [Rational(k, 7) for k in (3, -5, 11, 2, 6, 1)]
    at = dict(zip((*y, *t), numbers, strict=True))
    formula = row.derivative.subs(
        {"nothing": {}, "tau": {TOTAL: 1}, "t": {T: 0}}[missing]
    )
    for a, b in zip(y, t, strict=True):
        written = formula.subs({S: exp(a - lse), TOTAL: sum(t), T: b})
        error = abs((written - sample.diff(a)).subs(at).evalf(DIGITS))
        assert (error < Rational(1, 10**35)) == (missing == "nothing")


def test_only_the_half_squared_error_is_summed_over_samples() -> None:
    assert [row.name for row in COSTS.values() if not row.average] == [
        "half-squared-error"
    ]


@pytest.mark.parametrize(
    "row",
    # This one is least only among outputs with the sum 1.
    [row for row in SCALAR if row.name != "categorical-cross-entropy"],
    ids=lambda row: row.name,
)
def test_each_cost_is_least_at_its_target(row: Cost) -> None:
    """On logits: where the sigmoid of the output is the target."""
    target = Rational(1, 3)
    best = log(target / (1 - target)) if row.on_logits else target
    slope = row.derivative.subs({T: target})
    assert sympy.simplify(slope.subs({Y: best})) == 0
    assert slope.subs({Y: best - Rational(1, 9)}).evalf() < 0
    assert slope.subs({Y: best + Rational(1, 9)}).evalf() > 0


def test_the_logits_costs_are_those_on_probabilities_after_the_squashing() -> None:
    squashed = COSTS["binary-cross-entropy"].term.subs(Y, 1 / (1 + exp(-Y)))
    assert not differ(squashed, COSTS["binary-cross-entropy-logits"].term, reach=4)
    plain = COSTS["categorical-cross-entropy"].term.subs(Y, exp(Y - LSE))
    logits = COSTS["categorical-cross-entropy-logits"].term
    assert sympy.expand_log(plain - logits, force=True).expand() == 0


@pytest.mark.parametrize("transition", [1, "0.5", Rational(7, 3)])
def test_huber_has_no_kink_at_its_transition(transition: int | str | Rational) -> None:
    row, k = huber(transition), Rational(transition)
    for side in (1, -1):
        inner = row.derivative.subs({T: 0, Y: side * k})
        outer = row.derivative.subs({T: 0, Y: side * k * (1 + Rational(1, 10**9))})
        assert inner == outer == side * k
    assert not differ(row.derivative, row.term.diff(Y), reach=6)
    assert not row.analytic


@pytest.mark.parametrize("transition", [0, -1, "wide", sympy.pi, "1/0"])
def test_huber_needs_a_positive_transition(transition: Expr | int | str) -> None:
    with pytest.raises(NetworkError, match="positive rational number"):
        huber(transition)


def test_every_row_says_where_it_is_from_and_how_it_is_written() -> None:
    for name, row in COSTS.items():
        assert row.name == name
        assert row.source
        assert row.latex
        assert not row.kink


IMPOSSIBLE = [
    *(
        (name, output)
        for name in ("binary-cross-entropy", "categorical-cross-entropy")
        for output in (
            "elu",
            "gelu",
            "identity",
            "leaky-relu",
            "relu",
            "silu",
            "softplus",
            "tanh",
        )
    ),
    *(
        (f"{name}-cross-entropy-logits", output)
        for name in ("binary", "categorical")
        for output in ("sigmoid", "softmax")
    ),
]
ALL = [(name, output) for name in COSTS for output in ACTIVATIONS]


@pytest.mark.parametrize(("name", "output"), IMPOSSIBLE)
def test_impossible_combinations_are_refused_with_a_mend(
    name: str, output: str
) -> None:
    with pytest.raises(NetworkError, match=f"{name}.*{output}.*; use ") as caught:
        check_combination(cost(name), activation(output))
    assert caught.value.args[0].count("\n") == 0


@pytest.mark.parametrize(
    ("name", "output"), [pair for pair in ALL if pair not in IMPOSSIBLE]
)
def test_all_other_combinations_are_allowed(name: str, output: str) -> None:
    given = check_combination(cost(name), activation(output))
    needs = output == "g" and COSTS[name].domain == "unit"
    assert given == (("the outputs lie between 0 and 1",) if needs else ())


def test_a_custom_activation_is_taken_at_its_word() -> None:
    own = activation(1 / (1 + Symbol("x") ** 2))
    assert check_combination(cost("binary-cross-entropy"), own)
    assert check_combination(cost("binary-cross-entropy-logits"), own) == ()
    assert check_combination(cost("mean-squared-error"), own) == ()


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(NetworkError, match="did you mean 'mean-squared-error'"):
        cost("mean-square-error")
    with pytest.raises(NetworkError, match=r"got None \(NoneType\)"):
        cost(None)


def test_averaging_is_the_rows_own_unless_it_is_said() -> None:
    assert cost("mean-squared-error").average
    assert not cost("mean-squared-error", average=False).average
    assert cost(huber(2), average=False).term == huber(2).term
    y, t = symbols("y t")
    assert cost((y - t) ** 4).average
    assert not cost((y - t) ** 4, average=False).average


@pytest.mark.parametrize(
    ("term", "domain", "kink"),
    [
        ((Y - T) ** 4 + exp(Y), "real", False),
        (sqrt(1 + (Y - T) ** 2) - 1, "real", False),
        (log(1 + exp(Y)) - T * Y, "real", False),
        (-T * log(Y), "unknown", False),
        (1 / Y, "unknown", False),
        (Abs(Y - T), "real", True),
        (Max(0, 1 - T * Y), "real", True),
    ],
)
def test_a_formula_in_y_and_t_becomes_a_row(
    term: Expr,
    domain: str,
    kink: bool,  # noqa: FBT001
) -> None:
    loose = term.xreplace({Y: Symbol("y"), T: Symbol("t")})
    row = custom_cost(loose, "mine", targets="unit")
    assert not differ(row.derivative, row.term.diff(Y))
    assert not differ(row.term, term)
    assert (row.domain, bool(row.kink), row.targets) == (domain, kink, "unit")
    given = check_combination(row, activation("identity"))
    assert bool(given) == (domain == "unknown")


@pytest.mark.parametrize(
    "term", [Symbol("x") + Symbol("y"), Symbol("t") ** 2, Rational(1), Symbol("Y")]
)
def test_a_formula_in_other_symbols_is_refused(term: Expr) -> None:
    with pytest.raises(NetworkError, match="the symbols y, the output"):
        cost(term)


def test_rows_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(NetworkError, match="is taken"):
        custom_cost(Y**2, "huber")
    with pytest.raises(NetworkError, match="the term contains lse"):
        Cost("mine", term=LSE - Y, derivative=Y)
    with pytest.raises(NetworkError, match="unknown targets 'units'; did you mean"):
        Cost("mine", term=Y, derivative=Rational(1), targets="units")
    with pytest.raises(NetworkError, match="unknown domain"):
        Cost("mine", term=Y, derivative=Rational(1), domain="positive")
