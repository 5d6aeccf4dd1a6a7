"""Error signals that a theory defines by recursion, and what they are said to be.

A network of any depth, a recurrent network over any time, and a cell with a memory:
two recursions that need each other.
"""

from functools import cache

from sympy import Expr, Function, IndexedBase, Integer, KroneckerDelta, Symbol, log

from backproof.symbolic.proofs.trace import Rule
from backproof.symbolic.theory import (
    Case,
    ElementwiseFunction,
    Index,
    Partial,
    Quantity,
    Size,
    Theory,
    index_symbol,
)

from .setting import over
from .statement import Statement, slope

__all__ = [
    "ERRORS",
    "RECURSIONS",
    "STEP",
    "cell",
    "cell_statements",
    "deep",
    "deep_statements",
    "recurrent",
]

i, j, k, l, m, t, p, q = map(index_symbol, "ijklmtpq")
L, D, N, T = (Size(name).symbol for name in "LDNT")
n = Size("n", (Index(l, 0, L),)).symbol
W, b, z, a, y, x, delta, epsilon = map(
    IndexedBase, ("W", "b", "z", "a", "y", "x", "delta", "epsilon")
)
C = Symbol("C")
g = Function("g")
LEMMA = (Rule.LEMMA, "with")

# A network: z[l] = W[l] a[l-1] + b[l], a[l] = g(z[l]), and D samples.

LAYER, NEURON, SAMPLE = Index(l, 1, L), Index(j, 1, n[l]), Index(i, 1, D)
UNITS = LAYER, NEURON, SAMPLE
OUTPUTS = Index(j, 1, n[L]), SAMPLE
LAST = (Index(l, L, L),)
SQUARES = over((a[L, j, i] - y[j, i]) ** 2, *OUTPUTS) / 2
ENTROPY = -over(y[j, i] * log(a[L, j, i]), *OUTPUTS)
ERRORS = {
    SQUARES: a[L, j, i] - y[j, i],
    ENTROPY: -y[j, i] / a[L, j, i],
}
STEP = over(W[l + 1, k, j] * delta[l + 1, k, i], Index(k, 1, n[l + 1])) * slope(
    g, z[l, j, i]
)


@cache
def deep(
    step: Expr = STEP,
    error: Expr | None = None,
    cost: Expr = SQUARES,
    scale: Expr | int = 1,
) -> Theory:
    """A network with the signals delta, which follow from the last ones by a step.

    ``error`` is the factor of the last ones, by default that of the cost; the cost is
    multiplied by ``scale``.
    """
    last = (ERRORS[cost] if error is None else error) * slope(g, z[L, j, i])
    weighted = over(W[l, j, k] * a[l - 1, k, i], Index(k, 1, n[l - 1]))
    return Theory(
        "a network",
        (Size("L"), Size("D"), Size("n", (Index(l, 0, L),))),
        (
            Quantity("W", (LAYER, NEURON, Index(k, 1, n[l - 1]))),
            Quantity("b", (LAYER, NEURON)),
            Quantity("x", (Index(j, 1, n[0]), SAMPLE)),
            Quantity("y", OUTPUTS),
            Quantity("z", UNITS, (Case(weighted + b[l, j]),)),
            Quantity(
                "a",
                (Index(l, 0, L), NEURON, SAMPLE),
                (Case(x[j, i], (Index(l, 0, 0),)), Case(g(z[l, j, i]))),
            ),
            Quantity("C", (), (Case(scale * cost),)),
            Quantity("delta", UNITS, (Case(last, LAST), Case(step))),
        ),
        (ElementwiseFunction("g"),),
    )


def deep_statements(theory: Theory, scale: Expr | int = 1) -> tuple[Statement, ...]:
    """What the derivatives of the cost are; a twin lacks or has one thing too many."""
    row = (LAYER, NEURON, Index(k, 1, n[l - 1]))
    back = over(W[l + 1, k, j] * delta[l + 1, k, i], Index(k, 1, n[l + 1]))
    wrong = over(W[l + 1, k, j] * delta[l + 1, k, i], Index(k, 1, n[l + 1] - 1))
    inputs = over(W[1, k, j] * delta[1, k, i], Index(k, 1, n[1]))

    def statement(
        variable: Expr, right: Expr, wrong: Expr, *for_all: Index
    ) -> Statement:
        left = Partial(C, variable)
        name = f"by {variable}, times {scale}"
        return Statement(
            name, left, scale * right, scale * wrong, for_all, LEMMA, theory
        )

    return (
        statement(z[l, j, i], delta[l, j, i], 2 * delta[l, j, i], *UNITS),
        statement(b[l, j], over(delta[l, j, i], SAMPLE), delta[l, j, 1], *UNITS[:2]),
        statement(W[l, j, k], over(delta[l, j, i] * a[l - 1, k, i], SAMPLE),
                  over(delta[l, j, i] * z[l, j, i], SAMPLE), *row),
        statement(a[l, j, i], back, wrong, Index(l, 1, L - 1), NEURON, SAMPLE),
        statement(x[j, i], inputs, 2 * inputs, Index(j, 1, n[0]), SAMPLE),
    )  # fmt: skip


# A recurrent network: u[t] = W h[t-1] + x[t], h[t] = g(u[t]).

u, h, R = map(IndexedBase, ("u", "h", "R"))
STATE = Index(j, 1, N)
TIMES = Index(t, 1, T), STATE
WEIGHT = Index(p, 1, N), Index(q, 1, N)
FINAL = (Index(t, T, T),)
MISSED = h[t, j] - y[t, j]
BACK = (MISSED + over(W[k, j] * delta[t + 1, k], Index(k, 1, N))) * slope(g, u[t, j])
FORTH = slope(g, u[t, j]) * (
    KroneckerDelta(j, p) * h[t - 1, q]
    + over(W[j, k] * R[t - 1, k, p, q], Index(k, 1, N))
)


@cache
def recurrent(back: Expr = BACK, forth: Expr = FORTH) -> Theory:
    """Its signals delta go back in time, and its sensitivities R = dh/dW forth."""
    start = (Index(t, 0, 0),)
    weighted = over(W[j, k] * h[t - 1, k], Index(k, 1, N))
    last = (MISSED * slope(g, u[t, j])).subs(t, T)
    return Theory(
        "a recurrent network",
        (Size("N"), Size("T")),
        (
            Quantity("W", (STATE, Index(k, 1, N))),
            Quantity("x", TIMES),
            Quantity("y", TIMES),
            Quantity("u", TIMES, (Case(weighted + x[t, j]),)),
            Quantity(
                "h",
                (Index(t, 0, T), STATE),
                (Case(Integer(0), start), Case(g(u[t, j]))),
            ),
            Quantity("C", (), (Case(over(MISSED**2, *TIMES) / 2),)),
            Quantity("delta", TIMES, (Case(last, FINAL), Case(back))),
            Quantity(
                "R",
                (Index(t, 0, T), STATE, *WEIGHT),
                (Case(Integer(0), start), Case(forth)),
            ),
        ),
        (ElementwiseFunction("g"),),
    )


def recurrent_statements(theory: Theory) -> tuple[Statement, ...]:
    """What the derivatives are, by the signals and by the sensitivities."""
    every = Index(t, 1, T)
    return (
        Statement("back in time", Partial(C, u[t, j]), delta[t, j],
                  delta[t, j] * slope(g, u[t, j]), TIMES, LEMMA, theory),
        Statement("a weight that is used at every time", Partial(C, W[j, k]),
                  over(delta[t, j] * h[t - 1, k], every),
                  over(delta[t, j] * h[t, k], every),
                  (STATE, Index(k, 1, N)), LEMMA, theory),
        Statement("forth in time", Partial(h[t, j], W[p, q]), R[t, j, p, q],
                  R[t, j, q, p], (Index(t, 0, T), STATE, *WEIGHT), LEMMA, theory),
        Statement("a cost by sensitivities", Partial(C, W[p, q]),
                  over(MISSED * R[t, j, p, q], *TIMES),
                  over(MISSED * R[t, j, p, q], STATE, Index(t, 1, T - 1)),
                  WEIGHT, LEMMA, theory),
    )  # fmt: skip


# A cell: c[t] = g(f[t]) c[t-1] + x[t], h[t] = g(o[t]) g(c[t]), gates from h[t-1].

c, f, o, V, dh, dc = map(IndexedBase, ("c", "f", "o", "V", "dh", "dc"))
DF = dc[t, j] * c[t - 1, j] * slope(g, f[t, j])
DO = dh[t, j] * g(c[t, j]) * slope(g, o[t, j])
INTO_MEMORY = dh[t, j] * g(o[t, j]) * slope(g, c[t, j])
MEMORY = INTO_MEMORY + dc[t + 1, j] * g(f[t + 1, j])


@cache
def cell(memory: Expr = MEMORY) -> Theory:
    """A cell with a forget gate and an output gate: the signals dh and dc."""
    every = (Index(t, 0, T), STATE)
    start = (Index(t, 0, 0),)
    later = {t: t + 1, j: k}
    gates = W[k, j] * DF.subs(later, simultaneous=True) + V[k, j] * DO.subs(
        later, simultaneous=True
    )
    back = MISSED + over(gates, Index(k, 1, N))
    source = Index(k, 1, N)
    return Theory(
        "a cell",
        (Size("N"), Size("T")),
        (
            Quantity("W", (STATE, source)),
            Quantity("V", (STATE, source)),
            Quantity("x", TIMES),
            Quantity("y", TIMES),
            Quantity("f", TIMES, (Case(over(W[j, k] * h[t - 1, k], source)),)),
            Quantity("o", TIMES, (Case(over(V[j, k] * h[t - 1, k], source)),)),
            Quantity(
                "c",
                every,
                (
                    Case(Integer(0), start),
                    Case(g(f[t, j]) * c[t - 1, j] + x[t, j]),
                ),
            ),
            Quantity(
                "h",
                every,
                (Case(Integer(0), start), Case(g(o[t, j]) * g(c[t, j]))),
            ),
            Quantity("C", (), (Case(over(MISSED**2, *TIMES) / 2),)),
            Quantity("dh", TIMES, (Case(MISSED.subs(t, T), FINAL), Case(back))),
            Quantity("dc", TIMES, (Case(INTO_MEMORY.subs(t, T), FINAL), Case(memory))),
        ),
        (ElementwiseFunction("g"),),
    )


def cell_statements(theory: Theory) -> tuple[Statement, ...]:
    """What the derivatives are; no one of the two signals is enough."""
    weight = (STATE, Index(k, 1, N))
    every = Index(t, 1, T)
    return (
        Statement("by the output", Partial(C, h[t, j]), dh[t, j], dc[t, j], TIMES,
                  LEMMA, theory),
        Statement("by the memory", Partial(C, c[t, j]), dc[t, j], INTO_MEMORY, TIMES,
                  LEMMA, theory),
        Statement("by a weight of the forget gate", Partial(C, W[j, k]),
                  over(DF * h[t - 1, k], every), over(DO * h[t - 1, k], every),
                  weight, LEMMA, theory),
    )  # fmt: skip


RECURSIONS = (
    *deep_statements(deep()),
    *deep_statements(deep(scale=2 / D), 2 / D)[:3],
    *deep_statements(deep(cost=ENTROPY))[:3],
    *recurrent_statements(recurrent()),
    *cell_statements(cell()),
)
