"""True statements are proved for all sizes, and their false twins are not.

A twin differs from its statement by one mistake, and is false: the ladder refutes it.
"""

import pytest
from sympy import (
    Expr,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Piecewise,
    cos,
    exp,
    log,
    sin,
    sqrt,
)

from backproof.symbolic.check import Checker
from backproof.symbolic.choice import Truth
from backproof.symbolic.induction import AnyDepth
from backproof.symbolic.proofs.trace import Rule
from backproof.symbolic.theory import Claim, Index, Partial
from backproof.symbolic.verdict import Status

from .setting import (
    COLUMN,
    OTHER,
    ROW,
    SUMS,
    D,
    c,
    found,
    g,
    i,
    is_proved,
    j,
    k,
    lse,
    n,
    network_lemma,
    over,
    p,
    r,
    rules_used,
    x,
    y,
)
from .statement import Statement
from .statements import STATEMENTS

LATER = Index(i, 2, n)
X = over(x[i], ROW)
ERROR = over((p[i] - y[i]) ** 2, ROW) / 2


@pytest.mark.parametrize("statement", STATEMENTS, ids=str)
def test_a_true_statement_is_proved_by_the_rules_it_needs(statement: Statement) -> None:
    checked = found(statement.claim, statement.theory)
    assert checked is not None
    assert {*statement.rules} <= {*rules_used(checked.proof)}


@pytest.mark.parametrize("statement", STATEMENTS, ids=str)
def test_its_false_twin_is_not_proved_but_refuted(statement: Statement) -> None:
    assert not is_proved(statement.twin, statement.theory)
    verdict = Checker(statement.theory).check(statement.twin)
    assert verdict.status is Status.REFUTED


def test_every_rule_is_used() -> None:
    proofs = [found(statement.claim, statement.theory) for statement in STATEMENTS]
    used = {rule for one in proofs if one for rule in rules_used(one.proof)}
    assert {rule.value for rule in Rule} | {"split", "clear", "with"} == used


# Where a rule looks as if it applied, and does not.

PITFALLS = (
    Claim("contraction out of range", over(KroneckerDelta(i, k) * c, COLUMN), c,
          (ROW,)),
    Claim("a shifted delta at the end", over(KroneckerDelta(j, i - 1) * c, OTHER), c,
          (ROW,)),
    Claim("cancelling a sum that may be empty",
          over(x[i] / over(x[j], Index(j, 2, n)), LATER), Integer(1)),
    Claim("the first of a sum that may be empty",
          over(c, LATER), c + over(c, Index(i, 3, n))),
    Claim("a part beyond the end",
          over(c, Index(j, 1, k)) + over(c, Index(j, k + 1, n)), n * c, (COLUMN,)),
    Claim("a part before the beginning",
          over(c, Index(j, 2, i - 1)) + over(c, Index(j, i, n)), over(c, LATER),
          (ROW,)),
    Claim("a triangle of another shape",
          over(c, Index(j, 1, i), Index(i, 1, D)), over(c, Index(i, j, D),
          Index(j, 1, n))),
    Claim("counting backwards", over(c, Index(i, 3, n)), (n - 2) * c),
    Claim("comparing whole numbers the other way",
          over(Piecewise((x[j], j <= i), (0, True)), OTHER)
          + over(Piecewise((x[j], j >= i), (0, True)), OTHER),
          over(x[j], OTHER), (ROW,)),
    Claim("comparing a number with itself",
          2 * over(Truth(x[i] - x[j]), ROW, OTHER), n**2),
    Claim("a sum over another set of the same size", over(x[i] * c, ROW),
          over(x[k] * c, Index(k, 1, D))),
    Claim("capture of a name", over(x[i] * over(x[i], ROW), ROW), over(x[i] ** 2, ROW)),
    Claim("a clause that does not hold everywhere", over(r[i], ROW), X),
    Claim("a root is not negative", (c - 2) ** 2 - (2 - c) * abs(2 - c), Integer(0)),
    Claim("a deviation looks like the value at size two",
          over(g(X - x[j]), OTHER), over(g(x[j]), OTHER)),
    Claim("an empty sum of a difference that is always zero",
          over((p[1] - g(x[1])) / (lse - log(over(exp(x[j]), OTHER))), LATER) + c,
          2 * c),
)  # fmt: skip


@pytest.mark.parametrize("claim", PITFALLS, ids=lambda claim: claim.name)
def test_where_a_rule_does_not_apply_nothing_is_proved(claim: Claim) -> None:
    assert not is_proved(claim, SUMS)
    assert Checker(SUMS).check(claim).status is not Status.PROVED


def test_a_network_of_one_layer_is_among_those_of_any_depth() -> None:
    """The recursion says nothing there, and a twin that holds for L > 1 only fails."""
    lemma = network_lemma(AnyDepth())
    symbols = lemma.symbols
    z, depth = IndexedBase("z"), symbols.network.depth
    last = Partial(symbols.C.symbol, z[depth, symbols.j, symbols.i])
    first = last.xreplace({z[depth, symbols.j, symbols.i]: z[1, symbols.j, symbols.i]})
    for_all = symbols.neuron(depth), symbols.samples
    assert is_proved(Claim("the same", last, last * 2 / 2, for_all), lemma.theory)
    assert not is_proved(Claim("L = 1", last, first, for_all), lemma.theory)


@pytest.mark.parametrize(
    "term",
    [
        Partial(Partial(c**3, c), c),
        Partial(Partial(ERROR, x[i]), x[j]),
    ],
)
def test_second_derivatives_are_given_up(term: Expr) -> None:
    assert not is_proved(Claim("second", term, Integer(0), (ROW, OTHER)), SUMS)


LIMITS = (
    Claim("log of a power", log(c**2), 2 * log(c)),
    Claim("log of exp", log(exp(x[1])), x[1]),
    Claim("squares of sine and cosine", sin(c) ** 2, 1 - cos(c) ** 2),
    Claim("root of a square", sqrt(x[1] ** 2), abs(x[1])),
    Claim("two denominators with a bound index",
          over(1 / x[i], ROW) - over(1 / (1 + x[i]), ROW),
          over(1 / (x[i] * (1 + x[i])), ROW)),
)  # fmt: skip


@pytest.mark.parametrize("claim", LIMITS, ids=lambda claim: claim.name)
def test_where_the_prover_gives_up_the_claim_stays_tested(claim: Claim) -> None:
    """Documented limits: whoever teaches the prover one of them moves the case."""
    assert not is_proved(claim, SUMS)
    verdict = Checker(SUMS).check(claim)
    assert verdict.status in (Status.TESTED, Status.NUMERIC)
