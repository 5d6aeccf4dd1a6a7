"""Lemmas by induction: what is known where, and what a lemma may be about."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from sympy import Expr, Integer, exp

from backproof.symbolic.graph import Kind
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs import replay as kernel
from backproof.symbolic.proofs.replay import ProofError, replay
from backproof.symbolic.proofs.trace import Lemma, Proof, Rule, Split, Step, Trace, With
from backproof.symbolic.theory import Claim, Index, Partial

from . import author as network
from .author import delta, over, refused
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
    base,
    check,
    h,
    holds,
    hypothesis,
    k,
    lemma,
    opened,
    p,
    q,
    t,
    used,
    v,
    w,
)


def test_a_lemma_is_proved_by_induction_and_used() -> None:
    claim = used(LEFT + v, RIGHT + v, TIMES, known=KNOWN)
    check(claim, KNOWN)
    assert holds(claim.claim)


def test_a_lemma_is_used_for_bound_and_shifted_indices() -> None:
    for left, right, index in (
        (over(LEFT * v, TIMES), over(RIGHT * v, TIMES), ZERO),
        (Partial(h[t - 1], w), p[t - 1], LATER),
        (Partial(h[T], w), p[T], ZERO),
        (over(LEFT, Index(t, 0, k)), over(RIGHT, Index(t, 0, k)), Index(k, 0, T)),
    ):
        claim = used(left, right, index, known=KNOWN)
        check(claim, KNOWN)
        assert holds(claim.claim)


def test_a_lemma_is_used_inside_a_function() -> None:
    """The value is the index of the sum around it."""
    left, right = over(exp(LEFT), TIMES), over(exp(RIGHT), TIMES)
    claim = author(left, right, graph=GRAPH, known=(hypothesis(KNOWN),))
    outer = next(s for s in claim.summands() if s.coefficient > 0)
    factor, place = outer.factors[0], claim.place.at((outer.bounds, outer.product))
    old = factor.args[0]
    new = GRAPH.substitute(KNOWN.right, {"t": GRAPH.index("#0")})
    inside = author(v, v, graph=GRAPH)
    inside.place = replace(place.inside(), certain=inside.certain)
    inside.state = inside.place.total(old)
    minus = replace(inside.place, coefficient=-inside.place.coefficient)
    kernel._gather(inside.state, minus.total(new))
    inside.certain.update(inside.state)
    proof = inside.take(Rule.LEMMA, old, KNOWN.left).proof
    claim.step(Step(Rule.CONGRUENCE, outer, (), factor, (0, new, proof)))
    check(claim, KNOWN)
    with pytest.raises(ProofError, match="no such lemma"):
        replay(GRAPH, claim.claim, claim.proof)


def test_a_lemma_is_for_the_part_of_the_proof_that_brings_it() -> None:
    claim = used(LEFT, RIGHT, TIMES, known=KNOWN)
    first = used(Partial(h[0], w), p[0], known=KNOWN).proof
    later = used(LEFT, RIGHT, LATER, known=KNOWN).proof
    inner = Split("t", GRAPH.zero, With((KNOWN,), first), With((KNOWN,), later))
    replay(GRAPH, claim.claim, inner)
    replay(GRAPH, claim.claim, With((KNOWN,), Split("t", GRAPH.zero, first, later)))
    half = Split("t", GRAPH.zero, With((KNOWN,), first), later)
    claim.rejected(half, "no such lemma")
    claim.rejected(claim.proof, "no such lemma")


# A lemma is proved.


def test_a_lemma_without_a_proof_is_refused_even_if_it_is_not_used() -> None:
    wrong = replace(KNOWN, proof=Trace(()))
    trivial = author(v, v, graph=GRAPH)
    trivial.rejected(With((wrong,), trivial.proof), "left at the end")
    used(LEFT, RIGHT, TIMES, known=wrong).rejected(
        With((wrong,), trivial.proof), "left at the end"
    )


@pytest.mark.parametrize("right", [q[t], h[t], 2 * p[t], p[t] + 1, w * p[t]])
def test_a_wrong_lemma_has_no_proof(right: Expr) -> None:
    wrong = replace(KNOWN, right=GRAPH.lower(right))
    claim = author(v, v, graph=GRAPH)
    assert not holds(Claim("wrong", LEFT, right, (TIMES,)))
    claim.rejected(With((wrong,), Trace(())), ".")


def test_a_hypothesis_is_not_known_where_it_is_to_be_proved() -> None:
    """Otherwise every lemma follows from itself."""
    claim = author(v, v, graph=GRAPH)
    for right in (RIGHT, Integer(17), w):
        for upward in (True, False):
            stated = lemma(GRAPH, LEFT, right, TIMES, upward=upward)
            itself = used(LEFT, right, TIMES, known=stated)
            circular = replace(stated, proof=itself.proof)
            claim.rejected(With((circular,), Trace(())), "not known there")


def test_a_hypothesis_is_known_for_smaller_values_or_for_larger_ones() -> None:
    own = GRAPH.index("t")
    sums = {
        (0, t - 1): (True,),
        (0, t): (),
        (0, T): (),
        (t - 1, t - 1): (True,),
        (t + 1, T): (False,),
        (t, T): (),
    }
    inner = Index(t, 1, T - 1)
    for (lower, upper), directions in sums.items():
        left = over(Partial(h[k], w), Index(k, lower, upper))
        for upward in (True, False):
            stated = lemma(GRAPH, LEFT, RIGHT, TIMES, upward=upward)
            step = author(left, v, inner, graph=GRAPH, known=(hypothesis(stated, own),))
            take = partial(step.take, Rule.LEMMA, Kind.PARTIAL, stated.left)
            if upward in directions:
                take()
            else:
                refused(take, "not known there")


def test_the_value_that_a_split_puts_in_is_what_others_are_compared_with() -> None:
    """At t = T the hypothesis is known for T - 1, and not for T."""
    stated = lemma(GRAPH, LEFT, RIGHT, TIMES)

    def at_the_end(value: Expr) -> Lemma:
        known = hypothesis(stated, GRAPH.lower(value + 1))
        last = author(Partial(h[T], w), p[T], graph=GRAPH, known=(known,))
        if value is not T:
            last.take(Rule.FORWARD, Kind.PARTIAL, 1)
            last.take(Rule.DIFFERENTIATE, Kind.PARTIAL).take(Rule.SAME, Partial(w, w))
        last.take(Rule.LEMMA, Partial(h[value], w), stated.left)
        if value is not T:
            last.take(Rule.DEFINITION, p[T], 1)
        below = opened(GRAPH, RIGHT, hypothesis(stated, GRAPH.index("t")))
        below.take(Rule.LEMMA, Partial(h[t - 1], w), stated.left)
        below.take(Rule.DEFINITION, p[t], 1)
        rest = Split("t", GRAPH.zero, base(GRAPH), below.proof)
        return replace(stated, proof=Split("t", GRAPH.lower(T), last.proof, rest))

    claim = used(LEFT, RIGHT, TIMES, known=stated)
    check(claim, at_the_end(T - 1))
    claim.rejected(With((at_the_end(T),), claim.proof), "not known there")


def test_a_hypothesis_says_nothing_out_of_its_ranges() -> None:
    """K - 1 is below t for k = 0..t, but not always at least 0."""
    known = (hypothesis(KNOWN, GRAPH.index("t")),)
    for first, reason in ((0, "out of its range"), (1, "")):
        left = over(Partial(h[k - 1], w), Index(k, first, t))
        step = author(left, v, TIMES, graph=GRAPH, known=known)
        take = partial(step.take, Rule.LEMMA, Kind.PARTIAL, KNOWN.left)
        refused(take, reason) if reason else take()


def test_the_other_indices_are_in_their_ranges_at_the_shifted_one() -> None:
    """Layer l + 1 has other rows than layer l."""
    l, j, i, n = network.l, network.j, network.i, network.n
    graph = TermGraph(network.THEORY)
    member = Partial(network.C, network.z[l, j, i])
    stated = lemma(graph, member, network.b[l, j], *network.MEMBER, index="l")
    known = hypothesis(replace(stated, upward=False), graph.index("l"))
    above = Partial(network.C, network.z[l + 1, k, i])
    for rows, taken in ((n[l + 1], True), (n[l], False), (n[l + 1] + 1, False)):
        left = over(above, Index(k, 1, rows))
        every = network.BELOW, network.SAMPLES
        step = network.Author(left, network.v, *every, graph=graph, known=(known,))
        take = partial(step.take, Rule.LEMMA, Kind.PARTIAL, stated.left)
        take() if taken else refused(take, "j may be out of its range")


def test_a_lemma_says_nothing_out_of_its_ranges() -> None:
    shorter = lemma(GRAPH, LEFT, RIGHT, EARLIER)
    for left in (LEFT, Partial(h[T], w), over(LEFT, Index(t, 0, T + 1))):
        refused(partial(used, known=shorter), "out of its range", left, v, TIMES)
    used(Partial(h[t - 1], w), p[t - 1], LATER, known=shorter)


def test_a_lemma_is_about_what_it_says() -> None:
    for left in (Partial(h[t], v), Partial(p[t], w), Partial(h[t], h[t])):
        claim = author(left, v, TIMES, graph=GRAPH, known=(hypothesis(KNOWN),))
        refused(claim.take, "something else", Rule.LEMMA, left, KNOWN.left)
    claim = author(LEFT, RIGHT, TIMES, graph=GRAPH, known=(hypothesis(KNOWN),))
    refused(claim.take, "no such lemma", Rule.LEMMA, LEFT, claim.node(Partial(h[0], w)))
    refused(claim.take, "the detail is", Rule.LEMMA, LEFT, 0)
    refused(claim.take, "the detail is", Rule.LEMMA, LEFT)
    refused(claim.take, "no partial", Rule.LEMMA, p[t], KNOWN.left)


# What a lemma may be about.


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"index": "k"}, "no index of the lemma"),
        ({"ranges": ()}, "t: an index of unknown range"),
        ({"ranges": (("t", GRAPH.zero, GRAPH.index("k")),)}, "range of t is unknown"),
        ({"ranges": (("t", GRAPH.zero, GRAPH.index("t")),)}, "range of t is unknown"),
        ({"ranges": KNOWN.ranges * 2}, "named twice"),
        ({"ranges": (("#0", *KNOWN.ranges[0][1:]),)}, "like a bound index"),
        ({"ranges": (("@0", *KNOWN.ranges[0][1:]),)}, "like a bound index"),
        ({"left": GRAPH.lower(h[t])}, "derivative of a quantity"),
        ({"left": GRAPH.lower(Partial(w * h[t], w))}, "derivative of a quantity"),
        ({"left": GRAPH.lower(Partial(h[t], T))}, "derivative of a quantity"),
        ({"left": GRAPH.lower(Partial(h[t], h[k]))}, "k: an index of unknown range"),
        ({"right": GRAPH.lower(p[k])}, "k: an index of unknown range"),
        ({"left": GRAPH.lower(Partial(h[t + 1], w))}, "may not exist for all"),
        ({"left": GRAPH.lower(Partial(h[t - 1], w))}, "may not exist for all"),
        ({"right": GRAPH.lower(p[t + 1])}, "may not exist for all"),
        ({"left": GRAPH.partial(GRAPH.family("h"), GRAPH.family("w"))}, "number of"),
    ],
)
def test_what_no_lemma_is_about(change: dict[str, object], reason: str) -> None:
    wrong = replace(KNOWN, **change)  # type: ignore[arg-type]
    author(v, v, graph=GRAPH).rejected(With((wrong,), Trace(())), reason)


def test_a_lemma_covers_no_values_that_its_members_do_not_have() -> None:
    claim = author(v, v, graph=GRAPH)
    for ranges in (Index(t, 0, T + 1), Index(t, -1, T), Index(t, 0, 2 * T)):
        wrong = replace(KNOWN, ranges=kernel._ranges(GRAPH, (ranges,)))
        claim.rejected(With((wrong,), Trace(())), "may not exist for all")
    empty = lemma(GRAPH, LEFT, RIGHT, Index(t, 1, 0), proof=Trace(()))
    claim.rejected(With((empty,), Trace(())), "left at the end")


def test_what_is_known_of_the_claim_is_not_known_of_the_lemma() -> None:
    """The claim is for t > 0 only, and so its h[t] has a first case no more."""
    claim = used(LEFT, RIGHT, LATER, known=KNOWN)
    step = opened(GRAPH, RIGHT)
    leaking = replace(KNOWN, proof=step.proof)
    claim.rejected(With((leaking,), claim.proof), "need not hold|out of range|earlier")


def test_the_sizes_for_which_a_claim_is_made_are_not_those_of_the_lemma() -> None:
    """With an index from 2 to T, or a value that it has, T is not 1."""
    graph, large = GRAPH, Index(k, 2, T)
    one = author(v * delta(T, 1), Integer(0), large, graph=graph)
    one.take(Rule.DELTA, Kind.DELTA)
    (step,) = one.steps
    assert isinstance(step, Step)
    minus = replace(
        step, before=replace(step.before, coefficient=-step.before.coefficient)
    )
    split = KNOWN.proof
    assert isinstance(split, Split)

    def more(proof: Proof) -> Trace:
        assert isinstance(proof, Trace)
        return Trace((minus, *proof.steps))

    proof = replace(split, there=more(split.there), elsewhere=more(split.elsewhere))
    right = graph.lower(p[t] + v * delta(T, 1))
    part = With((replace(KNOWN, right=right, proof=proof),), Trace(()))
    claim = author(v, v, large, graph=graph)
    claim.rejected(part, "may or may not be equal")
    claim.rejected(Split("k", graph.lower(T), part, Trace(())), "may or may not be")
    claim.rejected(Split("k", graph.lower(T), Trace(()), part), "may or may not be")


def test_the_claims_indices_are_not_those_of_the_lemma() -> None:
    wrong = replace(KNOWN, right=GRAPH.lower(p[k]))
    claim = author(LEFT, p[k], TIMES, Index(k, 0, T), graph=GRAPH)
    claim.rejected(With((wrong,), Trace(())), "k: an index of unknown range")
