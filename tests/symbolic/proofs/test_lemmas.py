"""Lemmas by induction over a label: what they prove, and what they must not.

Error signals that a theory defines by recursion are derivatives if the recursion is
right.  Of one with a slip nothing is proved.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sympy import Expr, Integer, KroneckerDelta

from backproof.symbolic.check import Checker
from backproof.symbolic.errors import MalformedError
from backproof.symbolic.proofs.trace import Lemma, Proof, Split, Trace, With
from backproof.symbolic.theory import Claim, Index, Partial, Theory

from .recursions import (
    BACK,
    FORTH,
    INTO_MEMORY,
    MEMORY,
    MISSED,
    OUTPUTS,
    SQUARES,
    STEP,
    C,
    L,
    N,
    R,
    W,
    a,
    c,
    cell,
    cell_statements,
    dc,
    deep,
    deep_statements,
    delta,
    f,
    g,
    h,
    i,
    j,
    k,
    l,
    n,
    p,
    q,
    recurrent,
    recurrent_statements,
    t,
    u,
    y,
    z,
)
from .setting import differs, found, is_proved, over
from .slips import slips
from .statement import Statement, slope


def proof_of(claim: Claim, theory: Theory) -> Proof:
    """The proof that is found and replayed."""
    checked = found(claim, theory)
    assert checked is not None
    return checked.proof


def lemmas_of(claim: Claim, theory: Theory) -> tuple[Lemma, ...]:
    """The lemmas that the proof begins with."""
    proof = proof_of(claim, theory)
    assert isinstance(proof, With)
    return proof.lemmas


def claim_of(name: str, statements: tuple[Statement, ...]) -> Claim:
    """The claim of the statement whose name begins so."""
    return next(s.claim for s in statements if s.name.startswith(name))


# What a proof looks like.


def test_backpropagation_is_an_induction_from_the_last_layer_down() -> None:
    theory = deep()
    (lemma,) = lemmas_of(claim_of("by W", deep_statements(theory)), theory)
    assert (lemma.index, lemma.upward) == ("l", False)
    assert [name for name, _, _ in lemma.ranges] == ["l", "j", "i"]
    assert isinstance(lemma.proof, Split)
    last_layer = lemma.ranges[0][2]
    assert (lemma.proof.index, lemma.proof.value) == ("l", last_layer)


def test_sensitivities_are_an_induction_from_the_first_time_up() -> None:
    theory = recurrent()
    claim = claim_of("forth", recurrent_statements(theory))
    (lemma,) = lemmas_of(claim, theory)
    assert (lemma.index, lemma.upward) == ("t", True)


def test_signals_that_need_each_other_are_proved_together() -> None:
    theory = cell()
    lemmas = lemmas_of(claim_of("by a weight", cell_statements(theory)), theory)
    signals = [lemma.right.name for lemma in lemmas]
    assert signals == ["dh", "dc"], "dc[t] needs dh[t], so dh comes first"


def test_a_multiple_of_the_signal_is_found() -> None:
    theory = deep(scale=2 / OUTPUTS[1].upper)
    (lemma,) = lemmas_of(deep_statements(theory, 2 / OUTPUTS[1].upper)[0].claim, theory)
    names = [part.name for part in lemma.right.args if part.kind.value == "family"]
    assert names == ["delta"]
    assert len(lemma.right.args) == 3


def test_a_lemma_is_proved_once_for_all_claims() -> None:
    theory = deep()
    first, second, *_ = (lemmas_of(s.claim, theory) for s in deep_statements(theory))
    assert first is second


def test_without_need_there_is_no_lemma() -> None:
    left = Partial(C, z[L, j, i])
    claim = Claim("the last layer", left, delta[L, j, i], OUTPUTS)
    assert isinstance(proof_of(claim, deep()), Trace)


# Other ways to write a right recursion.

NEXT = Index(k, 1, n[l + 1])
WEIGHTED = W[l + 1, k, j] * delta[l + 1, k, i]
SLOPE = slope(g, z[l, j, i])
OTHER_STEPS = {
    "the slope inside the sum": over(WEIGHTED * SLOPE, NEXT),
    "the first on its own": SLOPE
    * (WEIGHTED.subs(k, 1) + over(WEIGHTED, Index(k, 2, n[l + 1]))),
    "with a delta": over(
        KroneckerDelta(k, p) * W[l + 1, p, j] * delta[l + 1, k, i] * SLOPE,
        NEXT,
        Index(p, 1, n[l + 1]),
    ),
}


@pytest.mark.parametrize("step", OTHER_STEPS.values(), ids=OTHER_STEPS)
def test_a_recursion_may_be_written_differently(step: Expr) -> None:
    theory = deep(step)
    assert all(is_proved(s.claim, theory) for s in deep_statements(theory)[:2])


def reordered(theory: Theory, *order: int) -> Theory:
    """The signals with their slots in another order."""

    def moved(term: Expr) -> Expr:
        return term.replace(
            lambda e: getattr(e, "base", None) == delta,
            lambda e: delta[tuple(e.indices[place] for place in order)],
        )

    *others, signal = theory.quantities
    cases = tuple(replace(case, term=moved(case.term)) for case in signal.cases)
    slots = tuple(signal.slots[place] for place in order)
    signal = replace(signal, slots=slots, cases=cases)
    return replace(theory, quantities=(*others, signal))


def test_the_slots_of_a_signal_may_stand_in_another_order() -> None:
    theory = reordered(deep(), 0, 2, 1)
    every = deep_statements(theory)[0].for_all
    right = Claim("right", Partial(C, z[l, j, i]), delta[l, i, j], every)
    assert is_proved(right, theory)


# Recursions with a mistake.

WRONG_STEPS = {
    "a missing prime": STEP.xreplace({SLOPE: g(z[l, j, i])}),
    "a lost slope": over(WEIGHTED, NEXT),
    "the wrong weights": STEP.xreplace({W[l + 1, k, j]: W[l, k, j]}),
    "the slope of the next layer": over(WEIGHTED * slope(g, z[l + 1, k, i]), NEXT),
    "lost weights": over(delta[l + 1, k, i], NEXT) * SLOPE,
    "one term lost": over(WEIGHTED, Index(k, 2, n[l + 1])) * SLOPE,
    "a factor": 2 * STEP,
    "the activation for its slope": over(WEIGHTED, NEXT) * a[l, j, i],
    "a term too many": STEP + SLOPE,
}
WRONG_ERRORS = {
    "the sign": y[j, i] - a[L, j, i],
    "a factor": 2 * (a[L, j, i] - y[j, i]),
    "the cost itself": (a[L, j, i] - y[j, i]) ** 2,
}
WRONG_BACK = {
    "transposed weights": BACK.xreplace({W[k, j]: W[j, k]}),
    "this time's signal": BACK.xreplace({delta[t + 1, k]: delta[t + 1, j]}),
    "no error of its own": BACK - MISSED * slope(g, u[t, j]),
    "the slope at another time": BACK.xreplace({u[t, j]: u[t + 1, j]}),
}
WRONG_FORTH = {
    "transposed weights": FORTH.xreplace({W[j, k]: W[k, j]}),
    "the state of now": FORTH.xreplace({h[t - 1, q]: h[t, q]}),
    "transposed indices": FORTH.xreplace({R[t - 1, k, p, q]: R[t - 1, k, q, p]}),
    "no direct part": slope(g, u[t, j])
    * over(W[j, k] * R[t - 1, k, p, q], Index(k, 1, N)),
}
WRONG_MEMORY = {
    "the gate of now": INTO_MEMORY + dc[t + 1, j] * g(f[t, j]),
    "no gate": INTO_MEMORY + dc[t + 1, j],
    "the output's signal twice": MEMORY + INTO_MEMORY,
    "the slope of the memory lost": INTO_MEMORY / slope(g, c[t, j])
    + dc[t + 1, j] * g(f[t + 1, j]),
}


def wrong_theories() -> Iterator[tuple[str, Theory, tuple[Statement, ...]]]:
    """Theories with a wrong recursion, and what would be true of a right one."""
    for name, step in WRONG_STEPS.items():
        yield f"step: {name}", deep(step), deep_statements(deep(step))[:3]
    for name, error in WRONG_ERRORS.items():
        theory = deep(error=error)
        yield f"last layer: {name}", theory, deep_statements(theory)[:3]
    for name, back in WRONG_BACK.items():
        theory = recurrent(back=back)
        yield f"back: {name}", theory, recurrent_statements(theory)[:2]
    for name, forth in WRONG_FORTH.items():
        theory = recurrent(forth=forth)
        yield f"forth: {name}", theory, recurrent_statements(theory)[2:]
    for name, memory in WRONG_MEMORY.items():
        theory = cell(memory)
        yield f"memory: {name}", theory, cell_statements(theory)[1:2]
    for scale in (Integer(2), OUTPUTS[1].upper):
        theory = deep(cost=SQUARES, scale=scale)
        yield f"cost times {scale}", theory, deep_statements(theory)[:3]


WRONG = list(wrong_theories())


@pytest.mark.parametrize(
    ("theory", "statements"),
    [(theory, statements) for _, theory, statements in WRONG],
    ids=[name for name, _, _ in WRONG],
)
def test_nothing_is_proved_of_a_wrong_recursion(
    theory: Theory, statements: tuple[Statement, ...]
) -> None:
    checker = Checker(theory)
    assert all(differs(statement.claim, checker) for statement in statements)
    assert not any(is_proved(statement.claim, theory) for statement in statements)


@pytest.mark.parametrize("share", range(2))
def test_nothing_is_proved_of_a_recursion_with_any_slip(share: int) -> None:
    """A share of the slips of the pen in each recursion."""
    tried = 0
    for theory, statement in list(slipped())[share::6]:
        try:
            false = differs(statement.claim, Checker(theory))
        except MalformedError:
            continue
        if false:
            tried += 1
            assert not is_proved(statement.claim, theory)
    assert tried > 5


def slipped() -> Iterator[tuple[Theory, Statement]]:
    """Recursions with a slip, with a statement that would be true without."""
    for _, step in slips(STEP, labels=(l,)):
        yield deep(step), deep_statements(deep(step))[0]
    for _, back in slips(BACK, labels=(t,)):
        yield recurrent(back=back), recurrent_statements(recurrent(back=back))[0]
    for _, forth in slips(FORTH, labels=(t,)):
        yield recurrent(forth=forth), recurrent_statements(recurrent(forth=forth))[2]
