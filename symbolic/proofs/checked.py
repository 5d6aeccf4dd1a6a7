"""A proof that was found and then replayed: what a verdict "proved" rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from backproof.symbolic.errors import BackproofError
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.theory import Claim

from .goal import goal_of
from .prove import Prover
from .replay import replay
from .small_model import small_model
from .trace import Proof, Split, Step, Trace

__all__ = ["CheckedProof", "checked_proof"]


@dataclass(frozen=True)
class CheckedProof:
    """A claim with a proof of it, in the terms of one theory's graph."""

    graph: TermGraph
    claim: Claim
    proof: Proof

    @cached_property
    def small_model(self) -> Mapping[str, int]:
        """How many members each size needs for the small-model lemma."""
        return small_model(self.graph, goal_of(self.graph, self.claim), self.proof)

    @property
    def steps(self) -> int:
        """How many rules were applied, those inside arguments included."""
        return _count(self.proof)


def checked_proof(prover: Prover, claim: Claim) -> CheckedProof | None:
    """A proof of a claim that the checker has replayed, or None."""
    proof = prover.prove(claim)
    if proof is None:
        return None
    try:
        replay(prover.graph, claim, proof)
    except (BackproofError, RecursionError):
        return None
    return CheckedProof(prover.graph, claim, proof)


def _count(proof: Proof) -> int:
    if isinstance(proof, Split):
        return _count(proof.there) + _count(proof.elsewhere)
    inside = (
        part
        for step in proof.steps
        if isinstance(step, Step)
        for part in step.detail
        if isinstance(part, Trace | Split)
    )
    return len(proof.steps) + sum(map(_count, inside))
