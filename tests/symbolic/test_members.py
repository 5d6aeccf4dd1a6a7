r"""Claims about members of a set: the class y_i of sample i in L_i = -\log p_{i y_i}.

They are sizes with a maximum: a claim is for all their values, and "tested" lists the
values at which it was.
"""

import pytest
from sympy import Expr, Integer, KroneckerDelta, Sum, exp, log

from backproof.symbolic.check import check
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.prove import Prover
from backproof.symbolic.theory import (
    Case,
    Claim,
    Index,
    Partial,
    Quantity,
    Size,
    Theory,
    index_symbol,
)
from backproof.symbolic.verdict import Status

N, K = Size("N"), Size("K")
I, J, M, C = (index_symbol(name) for name in "ijmk")
SAMPLES, CLASSES = Index(I, 1, N.symbol), Index(C, 1, K.symbol)
TARGET = Size("y", (SAMPLES,), maximum=K.symbol)
SCORE = Quantity("f", (SAMPLES, CLASSES))
F, Y = SCORE.symbol, TARGET.symbol
NORM = Sum(exp(F[I, J]), (J, 1, K.symbol))
SHARE = Quantity("p", (SAMPLES, CLASSES), (Case(exp(F[I, C]) / NORM),))
P = SHARE.symbol
LOSS = Quantity("L", (SAMPLES,), (Case(-log(P[I, Y[I]])),))
COST = Quantity("C", (), (Case(Sum(LOSS.symbol[I], (I, 1, N.symbol)) / N.symbol),))
THEORY = Theory("classes", (N, K, TARGET), (SCORE, SHARE, LOSS, COST))

SLOPE = Partial(LOSS.symbol[I], F[I, C])
DELTA = KroneckerDelta(C, Y[I])
BOTH = SAMPLES, CLASSES

RIGHT = [
    (SLOPE, P[I, C] - DELTA, BOTH),
    (Partial(COST.symbol, F[I, C]), (P[I, C] - DELTA) / N.symbol, BOTH),
    (Sum(DELTA * log(P[I, C]), CLASSES.limits), log(P[I, Y[I]]), (SAMPLES,)),
    (Sum((1 - DELTA) * P[I, C], CLASSES.limits), 1 - P[I, Y[I]], (SAMPLES,)),
    (Sum(DELTA, CLASSES.limits), Integer(1), (SAMPLES,)),
]
WRONG = [
    (SLOPE, P[I, C] + DELTA, BOTH),
    (SLOPE, P[I, C] - KroneckerDelta(C, 1), BOTH),
    (Partial(COST.symbol, F[I, C]), P[I, C] - DELTA, BOTH),
    (Sum(DELTA * log(P[I, C]), CLASSES.limits), log(P[I, 1]), (SAMPLES,)),
    (Sum(DELTA, SAMPLES.limits), Integer(1), (CLASSES,)),
]


def claim(left: Expr, right: Expr, for_all: tuple[Index, ...]) -> Claim:
    return Claim("claim", left, right, for_all)


@pytest.mark.parametrize(("left", "right", "for_all"), RIGHT)
def test_what_holds_for_every_class_is_proved(
    left: Expr, right: Expr, for_all: tuple[Index, ...]
) -> None:
    verdict = check(claim(left, right, for_all), THEORY)
    assert verdict.status is Status.PROVED, verdict
    assert any("y = " in sizes for sizes in verdict.sizes)


@pytest.mark.parametrize(("left", "right", "for_all"), WRONG)
def test_what_does_not_is_refuted_with_the_classes_at_which(
    left: Expr, right: Expr, for_all: tuple[Index, ...]
) -> None:
    verdict = check(claim(left, right, for_all), THEORY)
    assert verdict.status is Status.REFUTED
    assert verdict.counterexample is not None
    assert "y" in dict(verdict.counterexample.sizes)


OTHER = Index(M, 1, N.symbol)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        # It holds where all classes differ, and fails where two coincide.
        (KroneckerDelta(Y[I], Y[M]), KroneckerDelta(I, M)),
        # It holds where all coincide.
        (KroneckerDelta(Y[I], Y[M]), Integer(1)),
        # It holds where sample i is of class i.
        (KroneckerDelta(Y[I], I), Integer(1)),
    ],
)
def test_what_holds_for_some_classes_only_is_refuted(left: Expr, right: Expr) -> None:
    verdict = check(claim(left, right, (SAMPLES, OTHER)), THEORY)
    assert verdict.status is Status.REFUTED


@pytest.mark.parametrize(("left", "right", "for_all"), WRONG)
def test_no_proof_is_found_of_what_is_wrong(
    left: Expr, right: Expr, for_all: tuple[Index, ...]
) -> None:
    prover = Prover(TermGraph(THEORY))
    assert prover.prove(claim(left, right, for_all)) is None


def test_beyond_its_set_a_member_indexes_nothing() -> None:
    beyond = P[I, Y[I] + 1]
    verdict = check(claim(beyond, beyond, (SAMPLES,)), THEORY)
    assert verdict.status is Status.MALFORMED


def test_no_derivative_is_taken_by_a_member() -> None:
    verdict = check(claim(Partial(COST.symbol, Y[I]), Integer(0), (SAMPLES,)), THEORY)
    assert verdict.status is Status.UNDECIDED


def test_a_set_from_zero_is_not_taken_for_positive() -> None:
    start = Size("s", minimum=0, maximum=K.symbol)
    theory = Theory("from zero", (K, start))
    is_zero = KroneckerDelta(start.symbol, 0)
    assert check(claim(is_zero, Integer(0), ()), theory).status is Status.REFUTED
    assert check(claim(is_zero, Integer(1), ()), theory).status is Status.REFUTED
