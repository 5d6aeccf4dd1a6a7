"""Lemmas around each other and together, and the existence of what they put in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from sympy import Expr, Integer

from backproof.symbolic.graph import Kind
from backproof.symbolic.proofs import replay as kernel
from backproof.symbolic.proofs.replay import ProofError, replay
from backproof.symbolic.proofs.trace import Lemma, Rule, Split, Trace, With
from backproof.symbolic.theory import Partial

from .author import Author, over, refused
from .sensitivities import (
    EARLIER,
    GRAPH,
    KNOWN,
    LATER,
    LEFT,
    RIGHT,
    TIMES,
    ZERO,
    T,
    author,
    c,
    check,
    d,
    e,
    f,
    h,
    holds,
    hypothesis,
    lemma,
    p,
    q,
    r,
    t,
    used,
    v,
    w,
    x,
    y,
)

# Several lemmas, around each other and together.

EARLIER_TIME = Partial(h[t - 1], w), p[t - 1]


def test_a_proved_lemma_is_known_in_the_proof_of_another() -> None:
    trivial = author(v, v, graph=GRAPH)
    shifted = used(*EARLIER_TIME, LATER, known=KNOWN).proof
    other = lemma(GRAPH, *EARLIER_TIME, LATER, proof=shifted)
    replay(GRAPH, trivial.claim, With((KNOWN,), With((other,), Trace(()))))
    inside = replace(other, proof=With((KNOWN,), shifted))
    replay(GRAPH, trivial.claim, With((inside,), Trace(())))
    trivial.rejected(With((other,), Trace(())), "no such lemma")
    trivial.rejected(With((other,), With((KNOWN,), Trace(()))), "no such lemma")
    split = Split("t", GRAPH.zero, With((KNOWN,), Trace(())), With((other,), Trace(())))
    author(v, v, TIMES, graph=GRAPH).rejected(split, "no such lemma")


def test_the_proof_of_a_lemma_inside_another_does_not_know_the_hypothesis() -> None:
    """There t is the index of the lemma inside, and has another value."""
    trivial = author(v, v, graph=GRAPH)
    shifted = used(*EARLIER_TIME, LATER, known=KNOWN).proof
    inside = lemma(GRAPH, *EARLIER_TIME, LATER, proof=shifted)
    outer = replace(KNOWN, proof=With((inside,), KNOWN.proof))
    trivial.rejected(With((outer,), Trace(())), "no such lemma")
    # What is proved around both is known in both.
    replay(GRAPH, trivial.claim, With((KNOWN,), With((outer,), Trace(()))))


def test_the_innermost_of_two_lemmas_is_meant() -> None:
    """Both are about ∂h[t]/∂w; the one inside says nothing of t = T."""
    shorter = replace(KNOWN, ranges=kernel._ranges(GRAPH, (EARLIER,)))
    claim = used(Partial(h[T], w), p[T], known=KNOWN)
    replay(GRAPH, claim.claim, With((KNOWN,), claim.proof))
    early = used(LEFT, RIGHT, EARLIER, known=KNOWN).proof
    nested = With((KNOWN,), With((replace(shorter, proof=early),), claim.proof))
    claim.rejected(nested, "out of its range|not known there")


def together() -> tuple[Lemma, Lemma]:
    """∂e[t]/∂w = x[t] uses the other at t - 1, and ∂f[t]/∂w = y[t] uses it at t."""
    one = lemma(GRAPH, Partial(e[t], w), x[t], TIMES)
    two = lemma(GRAPH, Partial(f[t], w), y[t], TIMES)
    own = GRAPH.index("t")
    known = hypothesis(one, own, 0), hypothesis(two, own)
    first = author(one_left := Partial(e[t], w), x[t], LATER, graph=GRAPH, known=known)
    first.take(Rule.FORWARD, one_left, 1).take(Rule.DIFFERENTIATE, Kind.PARTIAL)
    first.take(Rule.SAME, Partial(w, w))
    first.take(Rule.LEMMA, Partial(f[t - 1], w), two.left)
    first.take(Rule.DEFINITION, x[t], 1)
    second = author(two_left := Partial(f[t], w), y[t], LATER, graph=GRAPH, known=known)
    second.take(Rule.FORWARD, two_left, 1).take(Rule.DIFFERENTIATE, Kind.PARTIAL)
    second.take(Rule.SAME, Partial(w, w)).take(Rule.LEMMA, Partial(e[t], w), one.left)
    second.take(Rule.DEFINITION, y[t], 1)

    def proved(stated: Lemma, left: Expr, right: Expr, later: Author) -> Lemma:
        start = author(left, right, graph=GRAPH).take(Rule.FORWARD, left, 0)
        start.take(Rule.SAME, Kind.PARTIAL).take(Rule.DEFINITION, right, 0)
        return replace(stated, proof=Split("t", GRAPH.zero, start.proof, later.proof))

    return (
        proved(one, Partial(e[0], w), x[0], first),
        proved(two, Partial(f[0], w), y[0], second),
    )


def test_lemmas_are_proved_together() -> None:
    one, two = together()
    claim = used(Partial(f[t], w), y[t], TIMES, known=two)
    assert holds(claim.claim)
    check(claim, one, two)
    claim.rejected(With((two,), claim.proof), "no such lemma")
    claim.rejected(With((one,), With((two,), claim.proof)), "no such lemma")
    claim.rejected(With((two,), With((one,), claim.proof)), "no such lemma")


def test_a_lemma_that_stands_later_is_not_known_at_the_same_index() -> None:
    one, two = together()
    claim = used(Partial(f[t], w), y[t], TIMES, known=two)
    claim.rejected(With((two, one), claim.proof), "not known there")


def test_two_lemmas_do_not_follow_from_each_other() -> None:
    """One says that a derivative is 17, and so does the other."""
    for same in (0, 1):
        known = [lemma(GRAPH, Partial(h[t], s), Integer(17), TIMES) for s in (v, w)]
        proofs = [used(Partial(h[t], s), Integer(17), TIMES, known=o).proof
                  for s, o in zip((v, w), known, strict=True)]  # fmt: skip
        both = (
            replace(known[same], proof=proofs[same]),
            replace(known[1 - same], proof=proofs[1 - same]),
        )
        trivial = author(v, v, graph=GRAPH)
        trivial.rejected(With(both, Trace(())), "not known there")


def test_one_induction_goes_in_one_direction() -> None:
    one, two = together()
    claim = used(Partial(f[t], w), y[t], TIMES, known=two)
    for lemmas in (
        (replace(one, upward=False), two),
        (one, replace(two, upward=False)),
    ):
        claim.rejected(With(lemmas, claim.proof), "no induction in one direction")
    claim.rejected(With((), claim.proof), "no induction in one direction")


# Existence.


def hollow() -> Lemma:
    """∂h[t]/∂w = r[t], where r[t] exists nowhere: it is (v c - v d)/(c - d)."""
    claim = author(LEFT, r[t], TIMES, graph=GRAPH).take(Rule.DEFINITION, r[t], 0)
    claim.clear(claim.node(c - d))
    while claim.state:
        claim.take(Rule.DEFINITION, d, 0)
    return lemma(GRAPH, LEFT, r[t], TIMES, proof=claim.proof)


def test_what_need_not_exist_is_not_put_in() -> None:
    """Otherwise every derivative is r[t], and so they are all equal."""
    known = hollow()
    trivial = author(v, v, graph=GRAPH)
    replay(GRAPH, trivial.claim, With((known,), Trace(())))
    for left, right, every in (
        (LEFT, Integer(17), TIMES),
        (over(LEFT, TIMES), over(r[t], EARLIER), ZERO),
        (over(LEFT, TIMES), r[0], ZERO),
    ):
        refused(partial(used, known=known), "need not exist", left, right, every)


def test_what_the_claim_says_to_exist_is_put_in() -> None:
    known = hollow()
    for left, right in ((LEFT, r[t]), (over(LEFT * v, TIMES), over(v * r[t], TIMES))):
        check(used(left, right, TIMES, known=known), known)


# Changes.


def test_a_proof_with_a_changed_lemma_is_refused() -> None:
    claim = used(LEFT, RIGHT, TIMES, known=KNOWN)
    assert isinstance(KNOWN.proof, Split)
    there, elsewhere = KNOWN.proof.there, KNOWN.proof.elsewhere
    changes: tuple[dict[str, object], ...] = (
        {"upward": False},
        {"right": GRAPH.lower(q[t])},
        {"right": GRAPH.lower(p[0])},
        {"left": GRAPH.lower(Partial(p[t], w)), "right": GRAPH.lower(p[t])},
        {"ranges": kernel._ranges(GRAPH, (LATER,))},
        {"proof": there},
        {"proof": elsewhere},
        {"proof": replace(KNOWN.proof, there=elsewhere, elsewhere=there)},
        {"proof": replace(KNOWN.proof, value=GRAPH.lower(T))},
        {"proof": replace(KNOWN.proof, value=GRAPH.one)},
        {"proof": Split("k", GRAPH.zero, there, elsewhere)},
    )
    for change in changes:
        wrong = replace(KNOWN, **change)  # type: ignore[arg-type]
        with pytest.raises(ProofError):
            replay(GRAPH, claim.claim, With((wrong,), claim.proof))
    other = replace(claim.claim, right=q[t])
    with pytest.raises(ProofError):
        replay(GRAPH, other, With((KNOWN,), claim.proof))
