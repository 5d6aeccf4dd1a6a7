"""A proof with anything changed is refused, or still one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.graph import Kind
from backproof.symbolic.proofs import replay as kernel
from backproof.symbolic.proofs.replay import ProofError, replay
from backproof.symbolic.proofs.trace import Clear, Rule, Step, Summand, Trace
from backproof.symbolic.theory import (
    Index,
)

from .author import LAYER, ROWS, Author, C, a, b, delta, i, j, k, l, m, n, over, v
from .handmade import (
    backward,
    congruence,
    contraction,
    cut,
    definition,
    pairs,
    recursion,
    weight_gradient,
)


def proofs() -> list[Author]:
    chained_proof = backward(recursion(C))
    for _ in range(2):
        chained_proof.take(Rule.DELTA, Kind.DELTA)
    return [
        definition(),
        contraction(),
        pairs().take(Rule.EXCHANGE, None, 1, 0),
        cut(1, b[l, 1], over(b[l, j], Index(j, 2, n[l]))),
        Author(over(v, ROWS), n[l] * v, LAYER).take(Rule.COUNT, None, 0),
        weight_gradient(a[l - 1, k, i] * delta(j, m)),
        congruence(),
        chained_proof.contract(),
    ]


PROOFS = proofs()


NODES = [tuple(author.graph._nodes.values())[:300] for author in PROOFS]
FIELDS = ("rule", "before", "after", "factor", "detail")
CHANGES = (*FIELDS, "missing", "twice", "swapped", "added")


def tampered(number_of_proof: int, data: st.DataObject) -> Trace:
    """The proof with one thing changed."""
    steps = list(PROOFS[number_of_proof].steps)
    place = data.draw(st.integers(0, len(steps) - 1))
    step = steps[place]
    assert isinstance(step, Step)
    nodes = NODES[number_of_proof]
    parts = [s for f in steps if isinstance(f, Step) for s in (f.before, *f.after)]
    one = data.draw(st.sampled_from(nodes))
    other = data.draw(st.sampled_from(parts))
    number = data.draw(st.integers(-1, 3))

    def changed(part: Summand) -> Summand:
        return data.draw(
            st.sampled_from(
                [
                    replace(part, coefficient=part.coefficient + number),
                    replace(part, product=one),
                    replace(part, bounds=part.bounds[:-1]),
                    replace(part, bounds=other.bounds),
                    other,
                ]
            )
        )

    kind = data.draw(st.sampled_from(CHANGES))
    if kind == "rule":
        steps[place] = replace(step, rule=data.draw(st.sampled_from(Rule)))
    elif kind == "before":
        steps[place] = replace(step, before=changed(step.before))
    elif kind == "after":
        after = list(step.after)
        if after:
            chosen = data.draw(st.integers(0, len(after) - 1))
            after[chosen : chosen + 1] = data.draw(
                st.sampled_from([[], [changed(after[chosen])], [after[chosen], other]])
            )
        steps[place] = replace(step, after=tuple(after) if after else (other,))
    elif kind == "factor":
        steps[place] = replace(step, factor=data.draw(st.sampled_from([None, one])))
    elif kind == "detail":
        details: list[tuple[object, ...]] = [(), (number,), (number, one), (one,),
                                             (*step.detail, number)]  # fmt: skip
        steps[place] = replace(step, detail=data.draw(st.sampled_from(details)))
    elif kind == "missing":
        del steps[place]
    elif kind == "twice":
        steps.insert(place, step)
    elif kind == "swapped":
        steps[place], steps[-1] = steps[-1], steps[place]
    else:
        extra: list[Step | Clear] = [
            Clear(one, max(number, 1)),
            Step(step.rule, other, (changed(other),), step.factor, step.detail),
        ]
        steps.insert(place, data.draw(st.sampled_from(extra)))
    return Trace(tuple(steps))


@settings(max_examples=300)
@given(st.data())
def test_a_tampered_proof_is_refused_or_still_one(data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, len(PROOFS) - 1))
    author, proof = PROOFS[chosen], tampered(chosen, data)
    try:
        replay(author.graph, author.claim, proof)
    except ProofError:
        return
    author.sound(proof)


@settings(max_examples=100)
@given(st.data())
def test_a_proof_of_another_claim_is_refused(data: st.DataObject) -> None:
    author = data.draw(st.sampled_from(PROOFS))
    wrong = data.draw(
        st.sampled_from(
            [
                replace(author.claim, right=2 * author.claim.right),
                replace(author.claim, right=author.claim.right + v),
                replace(author.claim, left=v * author.claim.left),
                replace(author.claim, right=-author.claim.right),
            ]
        )
    )
    with pytest.raises(ProofError):
        replay(author.graph, wrong, author.proof)


def test_every_rule_has_a_row_and_no_other_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert set(kernel._RULES) == set(Rule)
    author = definition()
    monkeypatch.delitem(kernel._RULES, Rule.DEFINITION)
    author.rejected(author.proof, "no rule of this checker")
