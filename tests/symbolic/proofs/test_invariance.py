"""A verdict depends on what a claim says, and not on how it is written.

Random terms, written again with other names of bound indices, other order of terms,
factors and sums, and products multiplied out: what was proved of the one is proved of
the other, and what was not is not.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, KroneckerDelta, Sum

from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.prove import Prover
from backproof.symbolic.proofs.replay import replay
from backproof.symbolic.theory import Claim, Index, index_symbol

from .setting import COLUMN, OTHER, ROW, SUMS, c, g, h, i, j, k, m, n, p, u, v, w, x, y
from .slips import slips

FREE = (ROW,)
THIRD = Index(m, 1, n)

# Terms as they may be drawn; a sum is over the rows or the columns.

ROWS = st.sampled_from([i, j, m])
ENTRIES = st.one_of(
    st.builds(lambda a: x[a], ROWS),
    st.builds(lambda a: y[a], ROWS),
    st.builds(lambda a: p[a], ROWS),
    st.builds(lambda a, b: v[a, b], ROWS, ROWS),
    st.builds(lambda a: w[a, k] * u[k], ROWS),
    st.builds(KroneckerDelta, ROWS, ROWS),
    st.just(c),
)


def closed(term: Expr) -> Expr:
    """The term summed over all its indices but i."""
    for index in (OTHER, THIRD, COLUMN):
        if index.symbol in term.free_symbols:
            term = Sum(term, index.limits)
    return term


PRODUCTS = st.lists(ENTRIES, min_size=1, max_size=3).map(
    lambda e: closed(sympy.Mul(*e))
)
CALLS = st.builds(lambda f, a, b: f(a + b), st.sampled_from([g, h]), PRODUCTS, PRODUCTS)
FACTORS = st.one_of(PRODUCTS, PRODUCTS, CALLS)
TERMS = st.lists(
    st.builds(
        lambda number, a, b: number * a * b,
        st.sampled_from([1, 2, -1, sympy.Rational(1, 2)]),
        FACTORS,
        st.one_of(st.just(Integer(1)), FACTORS),
    ),
    min_size=1,
    max_size=3,
).map(lambda parts: sympy.Add(*parts))


# Writing a term differently.


@dataclass(frozen=True)
class Rewriting:
    """Another way to write a term."""

    name: str
    rewrite: Callable[[Expr, random.Random], Expr]


def renamed(term: Expr, rng: random.Random) -> Expr:
    """Other names for bound indices."""

    def rename(whole: Sum) -> Expr:
        (index, lower, upper), *rest = whole.limits
        other = index_symbol(rng.choice(["a", "q", "s1", "z9"]))
        body = whole.function
        if rest or other in body.free_symbols or body.has(Sum):
            return whole
        return Sum(body.xreplace({index: other}), (other, lower, upper))

    return term.replace(lambda e: isinstance(e, Sum), rename)


def exchanged(term: Expr, _: random.Random) -> Expr:
    """Sums in another order."""

    def exchange(whole: Sum) -> Expr:
        inner = whole.function
        if not isinstance(inner, Sum):
            return whole
        return Sum(Sum(inner.function, *whole.limits), *inner.limits)

    return term.replace(lambda e: isinstance(e, Sum), exchange)


def multiplied(term: Expr, _: random.Random) -> Expr:
    """Products multiplied out."""
    return sympy.expand(term)


def split(term: Expr, rng: random.Random) -> Expr:
    """A sum as two halves."""
    half = sympy.Rational(1, rng.choice([2, 3]))
    parts = [Sum(half * s.function, *s.limits) for s in term.atoms(Sum)]
    wholes = dict(zip(term.atoms(Sum), parts, strict=True))

    def halve(whole: Sum) -> Expr:
        part = wholes.get(whole, half * whole)
        return part + (1 - half) * whole

    return term.replace(lambda e: isinstance(e, Sum) and not e.function.has(Sum), halve)


def cut(term: Expr, _: random.Random) -> Expr:
    """Each sum in two parts: over the rows at the free index, else the first alone."""

    def parts(whole: Sum) -> Expr:
        (index, lower, upper), *others = whole.limits
        last = i if upper == n else lower
        one = Sum(whole.function, (index, lower, last), *others)
        return one + Sum(whole.function, (index, last + 1, upper), *others)

    return term.replace(lambda e: isinstance(e, Sum), parts)


def named(term: Expr, _: random.Random) -> Expr:
    """A family written for its definition."""
    return term.replace(p, p).xreplace(
        {e: g(x[e.indices[0]]) for e in term.atoms(sympy.Indexed) if e.base == p}
    )


REWRITINGS = (
    Rewriting("renamed", renamed),
    Rewriting("exchanged", exchanged),
    Rewriting("multiplied out", multiplied),
    Rewriting("split", split),
    Rewriting("cut", cut),
    Rewriting("unfolded", named),
)


def verdict(left: Expr, right: Expr, *, shuffled: int = 0) -> bool:
    """Whether a proof is found, and holds; terms are created in some order."""
    graph = TermGraph(SUMS)
    parts = sorted({*left.args, *right.args, *left.atoms(), *right.atoms()}, key=str)
    random.Random(shuffled).shuffle(parts)  # noqa: S311
    for part in parts if shuffled else ():
        if isinstance(part, Expr) and not isinstance(part, sympy.IndexedBase):
            try_lower(graph, part)
    claim = Claim("drawn", left, right, FREE)
    proof = Prover(graph).prove(claim)
    if proof is not None:
        replay(graph, claim, proof)
    return proof is not None


def try_lower(graph: TermGraph, part: Expr) -> None:
    """Create the nodes of a part; the name of a family alone has none."""
    if not isinstance(part, sympy.Symbol) or part.name not in graph.slots:
        graph.lower(part)


REWRITTEN = pytest.mark.parametrize("rewriting", REWRITINGS, ids=lambda r: r.name)


@REWRITTEN
@settings(max_examples=20)
@given(term=TERMS, seed=st.integers(0, 99))
def test_a_term_written_differently_is_proved_to_be_the_same(
    rewriting: Rewriting, term: Expr, seed: int
) -> None:
    other = rewriting.rewrite(term, random.Random(seed))  # noqa: S311
    assert verdict(term, other)


@REWRITTEN
@settings(max_examples=12)
@given(term=TERMS, seed=st.integers(0, 99))
def test_the_verdict_on_a_slip_does_not_change(
    rewriting: Rewriting, term: Expr, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311
    wrong = rng.choice([right for _, right in slips(term)])
    assert verdict(term, wrong) == verdict(rewriting.rewrite(term, rng), wrong)
    assert verdict(term, wrong) == verdict(term, rewriting.rewrite(wrong, rng))


@settings(max_examples=30)
@given(term=TERMS, seed=st.integers(1, 99))
def test_sides_and_the_order_of_creation_do_not_matter(term: Expr, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    for other in (multiplied(term, rng), rng.choice([r for _, r in slips(term)])):
        expected = verdict(term, other)
        assert verdict(other, term) == expected
        assert verdict(term, other, shuffled=seed) == expected


@settings(max_examples=20)
@given(term=TERMS, seed=st.integers(0, 99))
def test_a_step_in_two_is_proved_where_the_one_is(term: Expr, seed: int) -> None:
    """With a middle between both ends: two proofs, or one step that has none."""
    rng = random.Random(seed)  # noqa: S311
    end = multiplied(renamed(term, rng), rng)
    middle = split(term, rng)
    assert verdict(term, end)
    assert verdict(term, middle)
    assert verdict(middle, end)
    wrong = rng.choice([right for _, right in slips(middle)])
    if not verdict(term, wrong):
        assert not verdict(middle, wrong)
        assert not verdict(wrong, end)
