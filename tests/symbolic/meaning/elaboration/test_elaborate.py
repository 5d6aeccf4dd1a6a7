"""Syntax becomes values: indices left out, dots, derivatives, functions, cases."""

import pytest
from sympy import IndexedBase, Sum, Symbol

from backproof.symbolic.meaning.elaboration.substitution import substituted
from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.judged import HOLD, WRONG, judged, status, verdicts

# Substitution ----------------------------------------------------------------

I, J, K, PRIMED, N = (Symbol(name, integer=True) for name in ("i", "j", "k", "j'", "n"))
X, W = IndexedBase("x"), IndexedBase("w")


def test_bound_indices_make_way_for_what_is_put_in() -> None:
    term = Sum(W[J, K], (J, 1, N))
    found = substituted(term, {K: J})
    assert found.free_symbols >= {J}
    assert J not in found.variables


def test_letters_are_exchanged_at_once() -> None:
    assert substituted(W[J, K], {J: K, K: J}) == W[K, J]


def test_bound_indices_make_way_without_meeting_each_other() -> None:
    term = Sum(Sum(W[J, PRIMED] * X[K], (PRIMED, 1, N)), (J, 1, N))
    found = substituted(term, {K: J})
    assert len(set(found.variables)) == 2


# Indices left out ------------------------------------------------------------

SAMPLES = r"""
omit = ["i"]
[indices]
i = "1..M"
m = "1..M"
[quantities]
"y^{(i)}" = ""
"t^{(i)}" = ""
"x^{(i)}" = ""
w = ""
E = ""
[definitions]
"y^{(i)}" = 'w x^{(i)}'
E = '\frac{1}{2} \sum_i (y^{(i)} - t^{(i)})^2'
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\D{E}{w} = \sum_i (y - t) x", r"\D{E}{w} = (y - t) x"),
        (r"\D{E}{y} = y - t", r"\D{E}{y} = \sum_i (y - t)"),
        (r"E = \frac{1}{2} \sum_i (y - t)^2", r"E = \frac{1}{2} (y - t)^2"),
        (r"\sum_i y = w \sum_i x", r"\sum_i y = w x"),
        (r"\sum_i y = w \sum_i x^{(i)}", r"\sum_i y = w \sum_i x^{(1)}"),
        (r"\sum_m y^{(m)} = w \sum_m x^{(m)}", r"\sum_m y^{(m)} = w \sum_m x"),
    ],
)
def test_a_sample_may_be_left_out_inside_its_sum_only(right: str, wrong: str) -> None:
    assert status(SAMPLES, right) in HOLD
    assert status(SAMPLES, wrong) in WRONG


def test_what_is_left_out_is_remarked_on() -> None:
    remarks = [one.message for one in judged(SAMPLES, "y = w x").remarks]
    assert len(remarks) == 2
    assert all("is read at i" in remark for remark in remarks)
    assert not judged(SAMPLES, "y^{(i)} = w x^{(i)}").remarks


# Derivatives -----------------------------------------------------------------

NETWORK = r"""
[quantities]
x = "n"
b = "n"
u = "n"
W = "n x n"
z = "n"
y = "n"
s = "n"
C = "function of y"
F = "function of s"
[definitions]
z = 'W x + b'
y = '\sigma(z)'
s = '\text{softmax}(z)'
[functions]
'\sigma' = ""
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"\D{C}{x} = W^T (\D{C}{y} \odot \sigma'(z))",
            r"\D{C}{x} = W (\D{C}{y} \odot \sigma'(z))",
        ),
        (r"\D{C}{W} = \D{C}{z} x^T", r"\D{C}{W} = x \D{C}{z}^T"),
        (r"\D{C}{W} = (\D{C}{y} \odot \sigma'(z)) x^T", r"\D{C}{W} = \D{C}{y} x^T"),
        (r"\D{C}{z} = \D{C}{y} \D{y}{z}", r"2 \D{C}{z} = \D{C}{y} \D{y}{z}"),
        (r"\D{C}{z} = \D{y}{z} \D{C}{y}", r"\D{C}{y} = \D{y}{z} \D{C}{y}"),
        (
            r"\D{C}{x} = \D{C}{y} \D{y}{z} \D{z}{x}",
            r"2 \D{C}{x} = \D{C}{y} \D{y}{z} \D{z}{x}",
        ),
        (
            r"\D{C}{x} = \D{z}{x} \D{y}{z} \D{C}{y}",
            r"2 \D{C}{x} = \D{z}{x} \D{y}{z} \D{C}{y}",
        ),
        (r"\D{F}{z} = \D{F}{s} \D{s}{z}", r"\D{F}{z} = \D{F}{s} \odot s \odot (1 - s)"),
        (r"\D{y}{z} = \sigma'(z)", r"\D{y}{z} = \sigma(z)"),
        (r"\D{z}{b} = 1", r"\D{z}{b} = 2"),
        (r"\D{s_i}{z_j} = s_i (\delta_{ij} - s_j)", r"\D{s_i}{z_j} = s_i (1 - s_j)"),
        (r"\D{s_i}{z_i} = s_i (1 - s_i)", r"\D{s_i}{z_i} = s_i"),
        (
            r"\frac{\partial}{\partial z_j} \sum_i s_i = 0",
            r"\frac{\partial}{\partial z_j} \sum_i s_i = s_j",
        ),
        (r"\D{\|x\|^2}{x} = 2 x", r"\D{\|x\|^2}{x} = 2 x^T"),
        (r"\D{(x^T W x)}{x} = (W + W^T) x", r"\D{(x^T W x)}{x} = 2 W x"),
        (r"\D{C}{x} = W^T \D{C}{y} \D{y}{z}", r"\D{C}{x} = W \D{C}{y} \D{y}{z}"),
    ],
)
def test_derivatives_by_arrays(right: str, wrong: str) -> None:
    assert status(NETWORK, right) in HOLD
    assert status(NETWORK, wrong) in WRONG


@pytest.mark.parametrize(
    "claim",
    [
        r"\D{C}{x} = \D{y}{z} \D{z}{x} \D{C}{y}",
        r"\D{C}{x} = \D{C}{y} \D{z}{x} \D{y}{z}",
        r"\D{C}{x} = \D{z}{x} \D{C}{y} \D{y}{z}",
        r"\D{s}{z} = s \odot (1 - s)",
        r"\D{s}{z} = s",
        r"\D{z}{x} = x",
        r"\D{s}{b} = \D{z}{x} \D{s}{z} \D{z}{b}",
        r"\D{s}{x} = \D{z}{x} \D{s}{z} \D{z}{b}",
        r"\D{F}{z} = \D{F}{s} \odot \D{s}{z}",
        r"W^T \D{C}{y} \D{y}{z} = (W^T \D{C}{y}) \odot \sigma'(z)",
    ],
)
def test_what_is_no_chain_rule_never_holds(claim: str) -> None:
    assert status(NETWORK, claim) not in HOLD


def test_a_number_in_front_of_a_jacobian_breaks_nothing() -> None:
    assert status(NETWORK, r"u^T \D{C}{y} \D{y}{z} = x") not in HOLD


ROWS = NETWORK.replace("[quantities]", 'layout = "numerator"\n[quantities]', 1)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\D{C}{x} = \D{C}{z} W", r"\D{C}{x} = W^T \D{C}{z}"),
        (r"\D{C}{W} = x \D{C}{z}", r"\D{C}{W} = \D{C}{z}^T x^T"),
        (
            r"\D{C}{z} = \D{C}{y} \odot \sigma'(z)^T",
            r"\D{C}{z} = \D{C}{y} \odot \sigma(z)^T",
        ),
        (r"\D{C}{z} = \D{C}{y} \D{y}{z}", r"2 \D{C}{z} = \D{C}{y} \D{y}{z}"),
    ],
)
def test_derivatives_in_the_other_layout(right: str, wrong: str) -> None:
    assert status(ROWS, right) in HOLD
    assert status(ROWS, wrong) in WRONG


# Dots and bars ---------------------------------------------------------------

DOTS = r"""
[quantities]
w = "n"
x = "n"
t = ""
y = ""
[definitions]
y = 'g(w^T x)'
[functions]
g = ""
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"y = g(w \cdot x)", r"y = g(w \cdot w)"),
        (r"\D{y}{w} = g'(w^T x) x", r"\D{y}{w} = g'(w^T x) w"),
        (r"\|w\|^2 = w \cdot w", r"\|w\|^2 = w \cdot x"),
        (r"\D{y}{w} = g'(w \cdot x) x", r"\D{y}{w} = g'(w \cdot x) w"),
        ("|w|^2 = w^T w", "|w|^2 = w^T x"),
    ],
)
def test_dots_and_bars(right: str, wrong: str) -> None:
    assert status(DOTS, right) in HOLD
    assert status(DOTS, wrong) in WRONG


@pytest.mark.xfail(strict=True, reason="the reading that holds is taken")
def test_dots_between_three_vectors_are_no_entrywise_product() -> None:
    assert status(DOTS, r"(w \cdot x) x = w (x \cdot x)") not in HOLD


# Numbers, powers, cases ------------------------------------------------------

NUMBERS = r"""
given = ["x", "t"]
[quantities]
v = "n"
q = ""
h = ""
[definitions]
q = '|x|'
h = '\max(0, x)'
[functions]
'\rho' = "relu"
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\frac{x^2 - t^2}{x - t} = x + t", r"\frac{x^2 - t^2}{x - t} = x - t"),
        (r"\log(x t) = \log x + \log t", r"\log(x + t) = \log x + \log t"),
        (r"\log e^x = x", r"\log e^x = e^x"),
        (
            r"\tanh x = \frac{e^{2x} - 1}{e^{2x} + 1}",
            r"\tanh x = \frac{e^x - 1}{e^x + 1}",
        ),
        (r"\sin^2 x + \cos^2 x = 1", r"\sin^2 x - \cos^2 x = 1"),
        (
            r"\frac{d}{dx} \sqrt{x} = \frac{1}{2 \sqrt{x}}",
            r"\frac{d}{dx} \sqrt{x} = \frac{1}{\sqrt{x}}",
        ),
        (r"\frac{d}{dx} x^{-1} = -x^{-2}", r"\frac{d}{dx} x^{-1} = x^{-2}"),
        (r"\D{h}{x} = \rho'(x)", r"\D{h}{x} = \rho(x)"),
        (r"\rho'(x) = 1_{x > 0}", r"\rho'(x) = 1_{x < 0}"),
        (r"x \rho'(x) = \rho(x)", r"\rho'(x) = \rho(x)"),
        (r"\rho(x) + \rho(-x) = |x|", r"\rho(x) - \rho(-x) = |x|"),
        (r"\D{q}{x} = \mathrm{sign}(x)", r"\D{q}{x} = 1"),
        (
            r"h = \begin{cases} x & x > 0 \\ 0 & x \le 0 \end{cases}",
            r"h = \begin{cases} 0 & x > 0 \\ x & x \le 0 \end{cases}",
        ),
        (
            r"\D{h}{x} = \begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
            r"\D{h}{x} = \begin{cases} 0 & x > 0 \\ 1 & \text{otherwise} \end{cases}",
        ),
        (r"\sqrt{2} \sqrt{2} = 2", r"\sqrt{2} \sqrt{3} = 2"),
    ],
)
def test_functions_of_a_number(right: str, wrong: str) -> None:
    assert status(NUMBERS, right) in HOLD
    assert status(NUMBERS, wrong) in WRONG


def test_at_a_kink_a_claim_holds_under_a_condition() -> None:
    claim = r"\D{q}{x} = \frac{x}{|x|}"
    assert judged(NUMBERS, claim).verdict.given


@pytest.mark.parametrize(
    "side",
    [
        r"\frac{1}{0}",
        r"\frac{0}{0}",
        r"\sqrt{-1}",
        r"\log 0",
        r"\frac{x}{x - x}",
        r"x^t",
        r"\begin{cases} x & x > 0 \end{cases}",
        r"\begin{cases} x & x > 0 \\ -x & x < 0 \end{cases}",
        r"\mathrm{diag}(x)",
        r"n!",
        r"\text{softmax}(x)",
        r"\max(0, \sqrt{-1})",
        r"\max(\frac{1}{0}, x)",
        r"\begin{cases} x & \sqrt{-1} > 0 \\ t & \text{otherwise} \end{cases}",
        r"\begin{cases} x & \frac{1}{0} > 0 \\ t & \text{otherwise} \end{cases}",
    ],
)
def test_what_has_no_value_is_neither_true_nor_false(side: str) -> None:
    found = status(NUMBERS, f"x + {side} = t")
    assert found in (Status.UNDECIDED, Status.MALFORMED)


def test_a_definition_with_a_dot_product_is_one() -> None:
    notation = DOTS.replace("y = 'g(w^T x)'", "")
    found = verdicts(notation, r"y = w \cdot x", r"\D{y}{w} = x")
    assert found[0] == "definition"
    assert found[1] in HOLD
