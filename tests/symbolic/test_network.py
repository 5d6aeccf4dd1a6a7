"""Networks: what may be built, and what their symbols mean."""

from fractions import Fraction

import pytest
import sympy
from sympy import IndexedBase, Rational, Sum, Symbol, tanh

from backproof.symbolic.errors import NetworkError
from backproof.symbolic.network import network


@pytest.mark.parametrize(
    ("widths", "options", "message"),
    [
        ((3,), {}, "at least two widths"),
        ((), {}, "at least two widths"),
        ((2, 0, 1), {}, "width 0 of layer 1"),
        ((2, -3), {}, "width -3 of layer 1"),
        ((2, True), {}, "True of layer 1"),
        ((2, 2.0), {}, "2.0 of layer 1"),
        ((2, 2**30), {}, "is above"),
        ((1,) * 20_000, {}, "layers are more than"),
        ((2, 2), {"activation_name": "sigmod"}, "did you mean 'sigmoid'"),
        ((2, 2), {"cost_name": "huberr"}, "did you mean 'huber'"),
        ((2, 2, 2), {"activation_name": ["tanh"]}, "2 layers .* 1 activations"),
        ((2, 2), {"penalty": 0}, "must be positive"),
        ((2, 2), {"penalty": -1}, "must be positive"),
        (
            (2, 2),
            {"activation_name": "identity", "cost_name": "binary-cross-entropy"},
            "logarithm needs outputs",
        ),
    ],
)
def test_an_impossible_network_is_refused_with_its_cause(
    widths: tuple[int, ...], options: dict[str, object], message: str
) -> None:
    with pytest.raises(NetworkError, match=message):
        network(widths, **options)  # type: ignore[arg-type]


def test_one_activation_serves_all_layers_but_a_given_output() -> None:
    net = network((2, 3, 4, 1), "relu", output="identity")
    assert [row.name for row in net.activations] == ["relu", "relu", "identity"]
    assert (net.depth, net.text) == (3, "2-3-4-1")


@pytest.mark.parametrize(
    ("biases", "count"), [(True, 2 * 3 + 3 + 3 * 4 + 4), (False, 18)]
)
def test_parameters_are_counted(biases: bool, count: int) -> None:  # noqa: FBT001
    assert network((2, 3, 4), biases=biases).parameters == count


def test_sizes_may_be_cut_down() -> None:
    assert network((9, 5, 2)).sizes(3) == {"D": 3, "n": {0: 9, 1: 5, 2: 2}}
    assert network((9, 5, 2)).sizes(3, widest=4) == {"D": 3, "n": {0: 4, 1: 4, 2: 2}}


def test_the_theory_says_what_the_module_says() -> None:
    net = network(
        (2, 2), tanh(Symbol("v")), cost_name="mean-squared-error", penalty="1/2"
    )
    symbols = net.theory
    j, i, l = symbols.j, symbols.i, symbols.l
    W, b, a, t = (IndexedBase(name) for name in "Wbat")
    n, D = symbols.n, symbols.D
    weighted = Sum(
        W[l, j, symbols.k] * a[l - 1, symbols.k, i], (symbols.k, 1, n[l - 1])
    )
    assert symbols.z.cases[0].term == weighted + b[l, j]
    cost = symbols.C.cases[0].term
    penalty = Symbol("lambda") * Sum(
        W[l, j, symbols.k] ** 2, (symbols.k, 1, n[l - 1]), (j, 1, n[l]), (l, 1, 1)
    )
    data = Sum((a[1, j, i] - t[j, i]) ** 2, (j, 1, n[1]), (i, 1, D)) / D
    assert sympy.expand(cost - data - penalty * Rational(1, 2)) == 0
    assert net.penalty == Fraction(1, 2)


def test_a_cost_on_an_undefined_output_states_its_condition() -> None:
    net = network((2, 2), "g", cost_name="binary-cross-entropy")
    assert net.given == ("the outputs lie between 0 and 1",)
