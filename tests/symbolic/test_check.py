"""The ladder: a false claim never holds, a true one is never refuted.

`FALSE` and `TRUE` are lists of claims that once fooled the checker, or were meant
to: names that coincide, functions with relations, small sizes, numbers at which
the field itself has identities.
"""

import mpmath
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    Derivative,
    Dummy,
    Expr,
    Integer,
    KroneckerDelta,
    Max,
    Mul,
    Piecewise,
    Pow,
    Rational,
    Subs,
    Sum,
    Symbol,
    atan,
    cos,
    erf,
    exp,
    log,
    pi,
    sin,
    sqrt,
    tanh,
)

from backproof.symbolic.check import Checker, check
from backproof.symbolic.theory import (
    Case,
    Claim,
    ElementwiseFunction,
    Hypothesis,
    Index,
    Partial,
    Quantity,
    Size,
    Theory,
    index_symbol,
    total,
)
from backproof.symbolic.verdict import Status, Verdict

i, j, k = map(index_symbol, "ijk")
u = Symbol("u", real=True)
D, n = Size("D"), Size("n")
X = Quantity("X", (Index(i, 1, n.symbol),))
Y = Quantity("Y", (Index(i, 1, n.symbol),))
M = Quantity("M", (Index(i, 1, n.symbol), Index(j, 1, n.symbol)))
Z = Quantity("Z", (Index(i, 1, n.symbol),), (Case(X.symbol[i] ** 2),))
POSITIVE = Quantity("p", domain="positive")
SCALARS = tuple(Quantity(name) for name in ("x", "y", "u", "xi"))
FUNCTIONS = (
    ElementwiseFunction("g"),
    ElementwiseFunction("h"),
    ElementwiseFunction("r", Piecewise((0, u <= 0), (u, True)), u),
    ElementwiseFunction("sin", u**3, u),
    ElementwiseFunction("log"),
)
THEORY = Theory("t", (D, n), (X, Y, M, Z, POSITIVE, *SCALARS), FUNCTIONS)
x, y, xi, p = (Symbol(name, real=True) for name in ("x", "y", "xi", "p"))
g, h, r, own_sin, own_log = (f.symbol for f in FUNCTIONS)
a, b, m, z = X.symbol, Y.symbol, M.symbol, Z.symbol
N, SAMPLES = n.symbol, D.symbol
ROWS = Index(i, 1, N)
COLUMNS = Index(j, 1, N)


def step(term: Expr) -> Expr:
    return Piecewise((0, term <= 0), (1, True))


def slope(function: type[Expr], at: Expr, order: int = 1) -> Expr:
    slot = Dummy("s")
    return Subs(Derivative(function(slot), (slot, order)), slot, at)


def verdict_on(left: Expr, right: Expr, *indices: Index) -> Verdict:
    claim = Claim("claim", sympy.sympify(left), sympy.sympify(right), indices)
    return check(claim, THEORY)


def unevaluated(term: Expr, order: int = 1) -> Expr:
    return Derivative(term, (x, order), evaluate=False)


FALSE: list[tuple[Expr, Expr, tuple[Index, ...]]] = [
    # Derivatives of known functions, left as they are written.
    (unevaluated(log(x)), log(x), ()),
    (unevaluated(sin(x)), sin(x), ()),
    (unevaluated(erf(x)), erf(x), ()),
    # Bound names that are also the names of quantities.
    (Subs(x**2, x, 3), x**2, ()),
    (Subs(a[1] ** 2, a[1], 3), a[1] ** 2, ()),
    (Subs(Derivative(g(xi), xi), xi, x), Derivative(g(xi), xi), ()),
    (Partial(Sum(a[k] ** 2, (k, 1, N)), a[i]), Sum(2 * a[k], (k, 1, N)), (ROWS,)),
    (Sum(a[i] * b[j], (i, 1, N)), Sum(a[j] * b[j], (j, 1, N)), (COLUMNS,)),
    # Numbers at which a prime field has identities of its own.
    (x * sqrt(2), x * 2**31, ()),
    (x * 2**61, x, ()),
    (x * (2**61 - 1), 0, ()),
    (x ** (2**61 - 2), 1, ()),
    # Claims that are right at small sizes only.
    (SAMPLES * x, SAMPLES**2 * x, ()),
    ((SAMPLES - 1) * (SAMPLES - 2) * (SAMPLES - 3) * x, 0, ()),
    (
        Sum(i, (i, 1, SAMPLES)),
        SAMPLES * (SAMPLES + 1) / 2 + (SAMPLES - 1) * (SAMPLES - 2) * (SAMPLES - 3),
        (),
    ),
    (Sum(a[k], (k, 1, N)) ** 2, Sum(a[k] ** 2, (k, 1, N)), ()),
    (Sum(g(a[k]), (k, 1, N)), N * g(a[1]), ()),
    (m[i, j], m[j, i], (ROWS, COLUMNS)),
    (a[i] * KroneckerDelta(i, j), a[i], (ROWS, COLUMNS)),
    # Truth values: seldom false, or false on one side only.
    (g(r(x)), g(0), ()),
    (exp(r(x)), 1, ()),
    (r(x) + r(-x), x, ()),
    (r(x * y), r(x) * r(y), ()),
    (Max(x, y), x, ()),
    (Abs(x) * x, x**2, ()),
    # Undefined functions are not each other, and not polynomials.
    (g(x), h(x), ()),
    (slope(g, x), slope(h, x), ()),
    (own_log(x**2), 2 * own_log(x), ()),
    (own_sin(x), sin(x), ()),
    # Known functions.
    (exp(x + y), exp(x) + exp(y), ()),
    (exp(x / 2) ** 2, exp(2 * x), ()),
    (cos(x - y), -cos(y - x), ()),
    (atan(x) + atan(1 / x), pi / 2, ()),
    (sqrt(x**2), x, ()),
    (pi, Rational(22, 7), ()),
    (p * x, p * x * (1 + Rational(1, 10**30)), ()),
    # Definitions.
    (z[i], a[i], (ROWS,)),
    (Partial(Sum(z[k], (k, 1, N)), a[i]), a[i], (ROWS,)),
    (Partial(Sum(z[k], (k, 1, N)), z[i]), 2 * a[i], (ROWS,)),
]
TRUE: list[tuple[Expr, Expr, tuple[Index, ...]]] = [
    (unevaluated(log(x)), 1 / x, ()),
    (unevaluated(sin(x)), cos(x), ()),
    (unevaluated(x * sin(x)), sin(x) + x * cos(x), ()),
    (unevaluated(erf(x)), 2 * exp(-(x**2)) / sqrt(pi), ()),
    (Subs(x**2, x, 3), Integer(9), ()),
    (Subs(Derivative(g(xi), xi), xi, x), Derivative(g(x), x), ()),
    (Partial(Sum(a[k] ** 2, (k, 1, N)), a[i]), 2 * a[i], (ROWS,)),
    (Sum(a[k] * KroneckerDelta(k, i), (k, 1, N)), a[i], (ROWS,)),
    (Sum(m[i, j], (i, 1, N), (j, 1, N)), Sum(m[j, i], (i, 1, N), (j, 1, N)), ()),
    (Sum(Sum(a[k], (k, 1, i)), (i, 1, N)), Sum((N + 1 - k) * a[k], (k, 1, N)), ()),
    (sqrt(2) * sqrt(3) * x, sqrt(6) * x, ()),
    (r(x) - r(-x), x, ()),
    (Abs(x) ** 2, x**2, ()),
    (Max(x, y) + Max(-x, -y), Max(x, y) - Max(x, y) + Abs(x - y), ()),
    (step(x) ** 2, step(x), ()),
    (exp(x + y) * exp(-x), exp(y), ()),
    (exp(3 * x), exp(x) ** 3, ()),
    (exp(x / 2) ** 2, exp(x), ()),
    (log(x * y), log(x) + log(y), ()),
    (log(exp(x) * y), x + log(y), ()),
    (tanh(x), 1 - 2 / (exp(2 * x) + 1), ()),
    (1 - tanh(x) ** 2, 4 / (exp(x) + exp(-x)) ** 2, ()),
    (sin(x) ** 2 + cos(x) ** 2, Integer(1), ()),
    (erf(-x), -erf(x), ()),
    (own_sin(x), x**3, ()),
    (Partial(Sum(z[k], (k, 1, N)), a[i]), 2 * a[i], (ROWS,)),
    (Partial(Sum(z[k], (k, 1, N)), z[i]), Integer(1), (ROWS,)),
    (Partial(g(x) * y, x), y * slope(g, x), ()),
    ((x + 1) ** 2 / SAMPLES, (x**2 + 2 * x + 1) / SAMPLES, ()),
]
SELDOM = step(x) * step(y) * step(a[1])
EXACT = (Status.PROVED, Status.TESTED)


@pytest.mark.parametrize(("left", "right", "indices"), FALSE, ids=str)
def test_a_false_claim_is_refuted(
    left: Expr, right: Expr, indices: tuple[Index, ...]
) -> None:
    verdict = verdict_on(left, right, *indices)
    assert verdict.status is Status.REFUTED, str(verdict)


@pytest.mark.parametrize(("left", "right", "indices"), TRUE, ids=str)
def test_a_true_claim_holds(
    left: Expr, right: Expr, indices: tuple[Index, ...]
) -> None:
    verdict = verdict_on(left, right, *indices)
    assert verdict.status in EXACT, str(verdict)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (sin(2 * x), 2 * sin(x) * cos(x)),
        (Abs(x * y), Abs(x) * Abs(y)),
        (exp(x / 3) ** 3 * y, exp(x) * y),
        (sqrt(2) + sqrt(3), sqrt(5 + 2 * sqrt(6))),
        (sqrt(x**2), Abs(x)),
        (Abs(p), p),
    ],
    ids=str,
)
def test_what_the_field_cannot_imitate_is_at_most_numeric(
    left: Expr, right: Expr
) -> None:
    """True, but beyond identity testing: evidence only, and never refuted."""
    verdict = verdict_on(left, right)
    assert verdict.status in (Status.NUMERIC, *EXACT), str(verdict)


def test_three_signs_are_tried_in_every_combination() -> None:
    assert verdict_on(SELDOM, Integer(0)).status is Status.REFUTED


FAR = 20  # Steps that are all 1 at one point in 2^20.


def seldom() -> list[Expr]:
    """Terms that are zero but where all of many numbers are positive."""
    ones = [step(a[position]) for position in range(1, FAR + 1)]
    count, unknown = sum(ones), Symbol("q")
    below = Mul(*(unknown - c for c in range(FAR - 1)))
    above = Mul(*(unknown + c for c in range(1, FAR + 1)))
    fractions = sympy.apart(below / above, unknown).xreplace({unknown: count})
    return [Mul(*ones), g(Mul(*ones)) - g(0), exp(Mul(*ones)) - 1, fractions]


@pytest.mark.parametrize("term", seldom(), ids=["product", "g", "exp", "inverses"])
def test_a_difference_that_few_bits_show_is_not_called_tested(term: Expr) -> None:
    """The error bound counts the bits, also those inside functions and inverses."""
    claim = Claim("never", term, Integer(0))
    verdict = Checker(THEORY, sizes=[{"n": FAR, "D": 2}]).check(claim)
    assert not verdict.holds, str(verdict)


@pytest.mark.parametrize(
    ("left", "right", "indices", "message"),
    [
        (a[i + 1], a[i], (ROWS,), "outside 1..1"),
        (a[k], a[k], (), "index without a range: k"),
        (Symbol("q"), x, (), "undefined symbol or index without a range: q"),
        (1 / Pow(x - x, 1), x, (), "zero"),
        (a[0], x, (), "outside"),
    ],
    ids=str,
)
def test_the_author_s_trouble_is_malformed(
    left: Expr, right: Expr, indices: tuple[Index, ...], message: str
) -> None:
    if left.has(sympy.zoo):
        left = Pow(Mul(0, x, evaluate=False), -1, evaluate=False)
    verdict = verdict_on(left, right, *indices)
    assert verdict.status in (Status.MALFORMED, Status.UNDECIDED), str(verdict)
    assert message in verdict.reason


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [
        (Partial(SAMPLES * x, SAMPLES), x, "size D"),
        (sympy.gamma(x), x, "gamma"),
        (x ** Symbol("y"), x, "exponent"),
    ],
    ids=str,
)
def test_what_is_not_supported_is_undecided_and_named(
    left: Expr, right: Expr, message: str
) -> None:
    verdict = verdict_on(left, right)
    assert verdict.status is Status.UNDECIDED
    assert message in verdict.reason


def nest(function: type[Expr], depth: int, start: Expr) -> Expr:
    for _ in range(depth):
        start = function(start)
        assert start.is_commutative  # Asked level by level: SymPy would recurse.
    return start


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (nest(exp, 6, x + 10), 2 * nest(exp, 6, x + 10)),
        (Partial(nest(g, 300, x), x), Integer(0)),
        (nest(g, 300, a[1]), a[1]),
        (x ** (10**30), 2 * x ** (10**30)),
        (x - x + 0, 0),
        (log(-(x**2)), log(-(x**2)) + 1),
        (sqrt(-1 - x**2), x),
    ],
    ids=["exponentials", "slope", "nest", "power", "zero", "log", "root"],
)
def test_no_claim_makes_the_checker_fail(left: Expr, right: Expr) -> None:
    assert isinstance(verdict_on(left, right), Verdict)


def test_a_claim_with_a_plain_number_is_read() -> None:
    assert check(Claim("zero", x - x, 0), THEORY).status is Status.PROVED


def test_a_claim_holds_where_its_quantities_exist() -> None:
    """Layers at which a quantity does not exist say nothing."""
    layer, last = Index(index_symbol("l"), 0, 3), Index(index_symbol("l"), 3, 3)
    inner = Index(index_symbol("l"), 0, 2)
    sizes = (Size("n", (layer,)),)
    l = layer.symbol
    widths = sympy.IndexedBase("n", integer=True, positive=True)
    q = Quantity("q", (layer, Index(i, 1, widths[l])))
    s = Quantity("s", (layer,), (Case(q.symbol[l + 1, 1], (inner,)),))
    theory = Theory("layers", sizes, (q, s))
    claim = Claim("s", s.symbol[l], q.symbol[l + 1, 1], (layer,))
    assert check(claim, theory).status in EXACT
    wrong = Claim("s", s.symbol[l], q.symbol[l, 1], (layer,))
    assert check(wrong, theory).status is Status.REFUTED
    nowhere = Claim("s", s.symbol[l], q.symbol[l, 1], (last,))
    assert check(nowhere, theory).status is Status.MALFORMED


def test_a_hypothesis_that_saves_a_refuted_claim_is_listed() -> None:
    linear = Hypothesis("g is linear", functions=(ElementwiseFunction("g", u, u),))
    other = Hypothesis("h is linear", functions=(ElementwiseFunction("h", u, u),))
    verdict = check(Claim("g", g(x), x), THEORY, hypotheses=(linear, other))
    assert verdict.status is Status.REFUTED
    assert [text for text, _ in verdict.holds_given] == ["g is linear"]


def test_the_counterexample_shows_numbers_at_which_the_sides_differ() -> None:
    verdict = verdict_on(2 * Sum(a[k], (k, 1, N)), Sum(a[k], (k, 1, N)))
    point = verdict.counterexample
    assert point is not None
    values = dict(point.values)
    entries = [float(text) for text in values["X"].strip("[]").split(", ")]
    assert float(point.left) == pytest.approx(2 * sum(entries))
    assert float(point.right) == pytest.approx(sum(entries))
    assert point.ratio is not None
    assert point.ratio.text == "2"


def test_a_verdict_is_repeatable_and_names_its_seed() -> None:
    claims = [
        Claim("c", total(2 * a[i], ROWS), 2 * total(a[i], ROWS)),
        Claim("f", x, y),
    ]
    for claim in claims:
        first, second = (check(claim, THEORY, seed=7) for _ in range(2))
        assert first == second
        assert first.seed == 7


def test_the_error_bound_of_a_tested_claim_is_small() -> None:
    # No proof splits a product of two denominators that have the index of the sum.
    apart = 1 / a[k] - 1 / (1 + a[k])
    together = 1 / (a[k] * (1 + a[k]))
    verdict = verdict_on(Sum(apart, (k, 1, N)), Sum(together, (k, 1, N)))
    assert verdict.status is Status.TESTED
    assert verdict.failure is not None
    assert verdict.failure < Rational(1, 2**100)


# Random terms, against an evaluation in 30 digits that knows nothing of backproof.

names = st.sampled_from(["i", "j", "k"])


@st.composite
def terms(draw: st.DrawFn, scope: tuple[str, ...] = ("i",), depth: int = 3) -> Expr:
    """A term with the free index i: sums, products, functions, derivatives."""

    def inner(*more: str) -> Expr:
        return draw(terms(tuple({*scope, *more}), depth - 1))

    if depth == 0 or draw(st.integers(0, 5)) == 0:
        index = index_symbol(draw(st.sampled_from(sorted(scope))))
        second = index_symbol(draw(st.sampled_from(sorted(scope))))
        leaf = [
            a[index],
            m[index, second],
            x,
            y,
            N,
            Rational(draw(st.integers(-3, 3)), 2),
        ]
        return draw(st.sampled_from(leaf))
    match draw(st.integers(0, 7)):
        case 0:
            return inner() + inner()
        case 1 | 2:
            return inner() * inner()
        case 3:
            return draw(st.sampled_from([g, r, sin, exp, atan]))(inner() / 3)
        case 4:
            return inner() ** draw(st.sampled_from([2, 3]))
        case 5:
            return Partial(inner(), draw(st.sampled_from([x, a[index_symbol("i")]])))
        case 6:
            one, two = (index_symbol(draw(names)) for _ in range(2))
            return (
                KroneckerDelta(one, two) * inner()
                if {one.name, two.name} <= set(scope)
                else inner()
            )
        case _:
            bound = draw(names)
            return Sum(inner(bound), (index_symbol(bound), 1, N))


class Undefined(Exception):  # noqa: N818
    """The term has no value here, or none that is computed."""


class Reference:
    """Numbers for the given quantities; the value of a term by its structure."""

    def __init__(self, size: int, seed: int) -> None:
        self.size = size
        draw = mpmath.mp.mpf
        values = [draw((7 * seed + 13 * q * q) % 41 - 20) / 17 for q in range(1, 40)]
        self.v: dict[tuple[object, ...], mpmath.mpf] = {
            ("x",): values[0],
            ("y",): values[1],
        }
        for row in range(1, size + 1):
            self.v["X", row] = values[1 + row]
            for column in range(1, size + 1):
                self.v["M", row, column] = values[2 + 4 * row + column]

    def key(self, variable: Expr, scope: dict[str, int]) -> tuple[object, ...]:
        if isinstance(variable, Symbol):
            return (variable.name,)
        indices = (int(self.value(index, scope)) for index in variable.indices)
        return (variable.base.label.name, *indices)

    def value(self, term: Expr, scope: dict[str, int]) -> mpmath.mpf:
        args = term.args
        if term.is_Rational:
            return mpmath.mpf(term.p) / term.q
        if isinstance(term, Symbol) and term.name in scope:
            return mpmath.mpf(scope[term.name])
        if term == N:
            return mpmath.mpf(self.size)
        if isinstance(term, Symbol | sympy.Indexed):
            return self.v[self.key(term, scope)]
        if isinstance(term, Sum):
            *rest, (index, _, _) = term.limits
            body = Sum(term.function, *rest) if rest else term.function
            every = range(1, self.size + 1)
            return sum(self.value(body, {**scope, index.name: q}) for q in every)
        if isinstance(term, Partial):
            return self.slope(term, scope)
        found = [self.value(arg, scope) for arg in args]
        if isinstance(term, KroneckerDelta):
            return mpmath.mpf(found[0] == found[1])
        if term.func.__name__ not in FLOAT or max(map(abs, found)) > 50:
            raise Undefined
        return FLOAT[term.func.__name__](*found)

    def slope(self, term: Partial, scope: dict[str, int]) -> mpmath.mpf:
        """A central difference, of the fourth order."""
        key, step = self.key(term.variable, scope), mpmath.mpf(10) ** -5
        old, found = self.v[key], []
        for shift in (-2, -1, 1, 2):
            self.v[key] = old + shift * step
            found.append(self.value(term.body, scope))
        self.v[key] = old
        return (found[0] - 8 * found[1] + 8 * found[2] - found[3]) / (12 * step)


FLOAT = {
    "Add": lambda *args: sum(args),
    "Mul": lambda *args: mpmath.fprod(args),
    "Pow": lambda base, exponent: base**exponent,
    "g": lambda v: mpmath.sin(v) + v**2 / 3 + mpmath.mpf(1) / 7,
    "r": lambda v: max(v, mpmath.mpf(0)),
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "exp": mpmath.exp,
    "atan": mpmath.atan,
}


def gaps(left: Expr, right: Expr) -> list[mpmath.mpf]:
    """How far apart the sides are at several points, sizes and indices."""
    found = []
    with mpmath.workdps(40):
        for size in (1, 2, 3):
            for seed in range(4):
                reference = Reference(size, seed)
                for row in range(1, size + 1):
                    try:
                        one = reference.value(left, {"i": row})
                        two = reference.value(right, {"i": row})
                    except (Undefined, KeyError):
                        continue
                    found.append(abs(one - two) / (1 + abs(one) + abs(two)))
    return found


rewritings = st.sampled_from(
    [
        sympy.expand,
        lambda t: t.xreplace({x: y}),
        lambda t: -t,
        lambda t: t.xreplace({a[index_symbol("j")]: a[i]}),
        lambda t: t.xreplace(
            {s: Sum(s.function.xreplace({s.limits[0][0]: j}), (j, 1, N), *s.limits[1:])
             for s in t.atoms(Sum)}
        ),
        lambda t: t.xreplace({p: p.body.diff(p.variable) for p in t.atoms(Partial)}),
    ]
)  # fmt: skip


@settings(max_examples=150)
@given(terms(), rewritings)
def test_random_claims_get_the_verdict_of_an_independent_evaluation(
    left: Expr, rewrite: object
) -> None:
    """Right and wrong rewritings alike, such as one that captures an index."""
    assert callable(rewrite)
    right = rewrite(left)
    assume(left != right and not right.has(Derivative, sympy.nan, sympy.zoo))
    verdict = verdict_on(left, right, ROWS)
    apart = gaps(left, right)
    if verdict.status in EXACT:
        assert all(gap < 1e-12 for gap in apart), str(verdict)
    elif verdict.status is Status.REFUTED:
        assert len(apart) < 6 or any(gap > 1e-16 for gap in apart), str(verdict)
