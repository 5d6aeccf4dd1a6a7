"""True statements of every kind that a proof can be about, each with a false twin.

A twin differs from its statement by one mistake.
"""

from sympy import (
    Expr,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Max,
    Piecewise,
    Subs,
    exp,
    log,
)

from backproof.symbolic.choice import Truth
from backproof.symbolic.proofs.trace import Rule
from backproof.symbolic.theory import Index, Partial

from .recursions import RECURSIONS
from .setting import (
    COLUMN,
    NETWORK,
    OTHER,
    ROW,
    D,
    c,
    g,
    h,
    i,
    j,
    k,
    lse,
    m,
    n,
    network_lemma,
    over,
    p,
    r,
    s,
    sigma,
    u,
    v,
    w,
    x,
    y,
)
from .splits import SPLITS
from .statement import Statement, slope

__all__ = ["STATEMENTS"]

THIRD = Index(m, 1, n)
LATER = Index(i, 2, n)


X, Y = over(x[i], ROW), over(y[i], ROW)
SOFTMAX_SLOPE = s[i] * (KroneckerDelta(i, j) - s[j])
ERROR = over((p[i] - y[i]) ** 2, ROW) / 2
RELU_X = Piecewise((x[i], x[i] >= 0), (0, True))

SUMMATION = (
    Statement("renaming", X, over(x[m], THIRD), over(y[m], THIRD)),
    Statement(
        "order of sums",
        over(w[i, k] * x[i] * u[k], ROW, COLUMN),
        over(u[k] * over(w[i, k] * x[i], ROW), COLUMN),
        over(u[k] * over(w[i, k] * y[i], ROW), COLUMN),
    ),
    Statement(
        "names and order together",
        over(v[i, j] * x[i] * y[j], ROW, OTHER),
        over(v[j, i] * y[i] * x[j], ROW, OTHER),
        over(v[j, i] * x[i] * y[j], ROW, OTHER),
        rules=(Rule.EXCHANGE,),
    ),
    Statement("product of sums", X * Y, over(x[i] * y[j], ROW, OTHER),
              over(x[i] * y[i], ROW)),
    Statement("square of a sum", X**2, over(x[i] * x[j], ROW, OTHER),
              over(x[i] ** 2, ROW)),
    Statement(
        "cube of a sum of two",
        (X + Y) ** 3,
        X**3 + 3 * X**2 * Y + 3 * X * Y**2 + Y**3,
        X**3 + 3 * X**2 * Y + 2 * X * Y**2 + Y**3,
    ),
    Statement(
        "a factor that does not depend on the index",
        over(x[i], ROW, COLUMN), D * X, n * X, rules=(Rule.COUNT,),
    ),
    Statement("counting from two", over(c, LATER), (n - 1) * c, n * c,
              rules=(Rule.COUNT,)),
    Statement("a sum over one value", over(x[i], Index(i, 1, 1)), x[1], Integer(0),
              rules=(Rule.SINGLE,)),
    Statement("a sum over no value", over(x[i], Index(i, n + 1, n)), Integer(0), x[n],
              rules=(Rule.EMPTY,)),
    Statement(
        "inside a function",
        over(g(over(w[i, k] * u[k], COLUMN) * 2), ROW),
        over(g(over(w[i, k] * (u[k] + u[k]), COLUMN)), ROW),
        over(g(over(w[i, k] * u[k], COLUMN)), ROW),
    ),
    Statement(
        "the order inside a function",
        g(over(v[i, j] * x[j] * y[i], OTHER, ROW)),
        g(over(y[i] * over(v[i, j] * x[j], OTHER), ROW)),
        g(over(y[i] * over(v[j, i] * x[j], OTHER), ROW)),
    ),
)  # fmt: skip

DELTAS = (
    Statement("contraction", over(KroneckerDelta(i, j) * x[j], OTHER), x[i], y[i],
              (ROW,), (Rule.CONTRACT,)),
    Statement(
        "a trace",
        over(KroneckerDelta(i, j) * v[i, j], ROW, OTHER), over(v[i, i], ROW),
        over(v[i, j], ROW, OTHER),
    ),
    Statement(
        "two deltas",
        over(KroneckerDelta(i, m) * KroneckerDelta(m, j), THIRD), KroneckerDelta(i, j),
        Integer(1), (ROW, OTHER),
    ),
    Statement(
        "a shifted delta",
        over(KroneckerDelta(j, i - 1) * x[j], OTHER), x[i - 1], x[i], (LATER,),
        (Rule.CONTRACT,),
    ),
    Statement("a square of a delta", (KroneckerDelta(i, j) + c) ** 2,
              KroneckerDelta(i, j) * (1 + 2 * c) + c**2,
              KroneckerDelta(i, j) * (2 + 2 * c) + c**2, (ROW, OTHER), (Rule.TRUTH,)),
    Statement("equal indices", KroneckerDelta(i, j) * x[i], KroneckerDelta(i, j) * x[j],
              KroneckerDelta(i, j) * y[j], (ROW, OTHER), (Rule.MEET,)),
    Statement("never equal", KroneckerDelta(i, j) * x[i], Integer(0), x[i],
              (LATER, Index(j, 1, 1)), (Rule.DELTA,)),
)  # fmt: skip

DEFINITIONS = (
    Statement("a named family", over(p[i] * y[i], ROW), over(g(x[i]) * y[i], ROW),
              over(h(x[i]) * y[i], ROW), rules=(Rule.DEFINITION,)),
    Statement(
        "a family inside a function",
        over(h(p[i] + y[i]), ROW), over(h(y[i] + g(x[i])), ROW),
        over(h(y[i] + g(y[i])), ROW), rules=(Rule.CONGRUENCE,),
    ),
    Statement("the first clause", r[1], x[1] ** 2, x[1]),
    Statement("the second clause", r[i], x[i], x[i] ** 2, (LATER,)),
    Statement("both clauses", r[i], x[i] + KroneckerDelta(i, 1) * (x[1] ** 2 - x[1]),
              x[i] ** 2, (ROW,), ("split",)),
    Statement("a formula", sigma(x[i]) * (1 + exp(-x[i])), Integer(1),
              1 + sigma(x[i]), (ROW,), (Rule.FORMULA,)),
    Statement("sigmoid' by its value", slope(sigma, c), sigma(c) * (1 - sigma(c)),
              sigma(c), rules=(Rule.FORMULA,)),
    Statement("sigmoid' in a sum", over(slope(sigma, x[i]), ROW),
              over(sigma(x[i]) * (1 - sigma(x[i])), ROW), over(sigma(x[i]), ROW),
              rules=(Rule.REDUCE,)),
)  # fmt: skip

FUNCTIONS = (
    Statement("exponentials", exp(x[i] + y[i]), exp(x[i]) * exp(y[i]),
              exp(x[i]) + exp(y[i]), (ROW,), (Rule.EXPONENTIAL,)),
    Statement("inverse exponentials", exp(x[i]) * exp(-x[i]), Integer(1), exp(x[i]),
              (ROW,)),
    Statement("exp of log", exp(2 * log(c)), c**2, 2 * c),
    Statement("softmax adds up to one", over(s[i], ROW), Integer(1), n,
              rules=(Rule.CANCEL,)),
    Statement(
        "softmax is invariant under shifts",
        exp(x[i] + c) / over(exp(x[j] + c), OTHER), s[i], exp(c) * s[i], (ROW,),
    ),
    Statement("log-sum-exp of a shift", exp(lse) * exp(c),
              over(exp(x[j] + c), OTHER), over(exp(x[j]), OTHER) + c),
    Statement("relu's two sides", Max(x[i], 0), RELU_X, x[i], (ROW,)),
    Statement("relu squared", RELU_X**2, RELU_X * x[i], RELU_X, (ROW,),
              (Rule.CHOICE,)),
    Statement("signs", Truth(x[i]) + Truth(-x[i]), Integer(1), Truth(x[i]), (ROW,),
              (Rule.OPPOSITE,)),
)  # fmt: skip

DERIVATIVES = (
    Statement("of a power", Partial(c**3 * x[i], c), 3 * c**2 * x[i],
              3 * c**3 * x[i], (ROW,), (Rule.DIFFERENTIATE,)),
    Statement("by another family", Partial(x[i], y[j]), Integer(0), Integer(1),
              (ROW, OTHER), (Rule.CONSTANT,)),
    Statement("by its own family", Partial(v[i, j], v[m, j]), KroneckerDelta(i, m),
              Integer(1), (ROW, OTHER, THIRD), (Rule.SAME,)),
    Statement("of a sum", Partial(over(w[i, k] * u[k], COLUMN), u[k]), w[i, k],
              over(w[i, k], COLUMN), (ROW, COLUMN)),
    Statement("of a function of a sum",
              Partial(g(over(w[i, k] * u[k], COLUMN)), u[k]),
              slope(g, over(w[i, k] * u[k], COLUMN)) * w[i, k],
              g(over(w[i, k] * u[k], COLUMN)) * w[i, k], (ROW, COLUMN)),
    Statement("through a definition", Partial(ERROR, x[i]),
              (p[i] - y[i]) * slope(g, x[i]), (p[i] - y[i]) * p[i], (ROW,)),
    Statement("through two clauses", Partial(over(r[i], ROW), x[j]),
              1 + KroneckerDelta(j, 1) * (2 * x[1] - 1), Integer(1), (OTHER,)),
    Statement("softmax", Partial(s[i], x[j]), SOFTMAX_SLOPE,
              s[i] * KroneckerDelta(i, j) - s[i], (ROW, OTHER)),
    Statement("log-sum-exp", Partial(lse, x[i]), s[i], exp(x[i]), (ROW,)),
    Statement("cross-entropy of a softmax",
              Partial(over(y[j], OTHER) * lse - over(y[j] * x[j], OTHER), x[i]),
              over(y[j], OTHER) * s[i] - y[i], s[i] - y[i], (ROW,)),
)  # fmt: skip


def of_the_network() -> tuple[Statement, ...]:
    """The formulas of a network of any depth, and derivatives between its layers."""
    lemma = network_lemma(NETWORK)
    theory, symbols = lemma.theory, lemma.symbols
    base, step, weights, biases = lemma.formulas
    z, a, delta = map(IndexedBase, ("z", "a", "delta"))
    W, n = symbols.W.symbol, symbols.n
    depth = symbols.network.depth
    here, below = (Index(symbols.l, 1, depth), Index(symbols.l, 2, depth))
    j, k, i, l = symbols.j, symbols.k, symbols.i, symbols.l
    rows = (symbols.neuron(l), symbols.source(l), symbols.samples)
    sample = Index(m, 1, symbols.D)
    chain = (Rule.CHAIN,)

    def without_slope(term: Expr) -> Expr:
        return term.replace(lambda e: isinstance(e, Subs), lambda _: Integer(1))

    def statement(
        name: str, left: Expr, right: Expr, wrong: Expr, *for_all: Index
    ) -> Statement:
        return Statement(name, left, right, wrong, for_all, theory=theory)

    one_sample = weights.right.xreplace({symbols.D: Integer(1)})
    return (
        Statement("the base", base.left, base.right, base.right * symbols.D,
                  base.for_all, theory=theory),
        Statement("the step", step.left, step.right, without_slope(step.right),
                  step.for_all, chain, theory),
        Statement("the weights", weights.left, weights.right, one_sample,
                  weights.for_all, chain, theory),
        Statement("the biases", biases.left, biases.right,
                  biases.right + symbols.b.symbol[l, j], biases.for_all, chain, theory),
        statement("one layer up", Partial(z[l, j, i], a[l - 1, k, i]), W[l, j, k],
                  W[l, k, j], here, *rows),
        statement("another sample", Partial(a[l, j, i], a[l - 1, k, m]),
                  KroneckerDelta(i, m) * W[l, j, k] * slope(g, z[l, j, i]),
                  W[l, j, k] * slope(g, z[l, j, i]), here, *rows, sample),
        statement("the layer below does not depend on this one",
                  Partial(a[l - 1, k, i], W[l, j, k]), Integer(0), Integer(1),
                  here, *rows),
        statement("two layers up",
                  Partial(z[l, j, i], z[l - 2, k, i]),
                  over(W[l, j, m] * slope(g, z[l - 1, m, i]) * W[l - 1, m, k],
                       Index(m, 1, n[l - 1])) * slope(g, z[l - 2, k, i]),
                  over(W[l, j, m] * W[l - 1, m, k], Index(m, 1, n[l - 1]))
                  * slope(g, z[l - 2, k, i]),
                  Index(l, 3, depth), Index(j, 1, n[l]), Index(k, 1, n[l - 2]),
                  symbols.samples),
        statement("an error signal is what it is", delta[l, j, i],
                  Partial(symbols.C.symbol, z[l, j, i]),
                  Partial(symbols.C.symbol, a[l, j, i]),
                  here, rows[0], rows[2]),
        statement("the input layer", a[0, j, i], symbols.x.symbol[j, i],
                  2 * symbols.x.symbol[j, i], Index(j, 1, n[0]), symbols.samples),
        statement("a hidden layer, from the layer below it",
                  a[l - 1, k, i], g(z[l - 1, k, i]), z[l - 1, k, i],
                  below, *rows[1:]),
    )  # fmt: skip


STATEMENTS = (
    *SUMMATION,
    *SPLITS,
    *DELTAS,
    *DEFINITIONS,
    *FUNCTIONS,
    *DERIVATIVES,
    *of_the_network(),
    *RECURSIONS,
)
