"""A proof that was found and then replayed: what a verdict "proved" rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from backproof.symbolic.errors import BackproofError
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.theory import Claim

from .goal import goal_of
from .prove import Prover
from .replay import replay
from .small_model import small_model
from .trace import Proof, Rule, Step, steps_of

__all__ = ["CheckedProof", "checked_proof"]


# What the checker refuses may hold by cases.
_TRIES = 3


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
    def conditions(self) -> tuple[str, ...]:
        """What the proof needs beyond that both sides exist."""
        if _uses(self.proof, Rule.OPPOSITE):
            return ("no two compared numbers are equal",)
        return ()

    @property
    def steps(self) -> int:
        """How many rules were applied, those inside arguments included."""
        return sum(1 for _ in steps_of(self.proof))


def checked_proof(prover: Prover, claim: Claim) -> CheckedProof | None:
    """A proof of a claim that the checker has replayed, or None."""
    for proof in islice(prover.proofs(claim), _TRIES):
        try:
            replay(prover.graph, claim, proof)
        except (BackproofError, RecursionError):
            continue
        return CheckedProof(prover.graph, claim, proof)
    return None


def _uses(proof: Proof, rule: Rule) -> bool:
    return any(isinstance(s, Step) and s.rule is rule for s in steps_of(proof))
