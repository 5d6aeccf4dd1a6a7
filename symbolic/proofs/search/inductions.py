"""Lemmas proved by induction over a label, each once for all claims of a theory.

At the first or the last value of the label a lemma is proved without a hypothesis, and
elsewhere with one.  Error signals that are recursions in each other, such as those of
the cells and of the outputs of an LSTM, are proved together.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import combinations, islice
from typing import TypeAlias

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.proofs.goal import Goal
from backproof.symbolic.proofs.reach import Reach
from backproof.symbolic.proofs.rules.known import Known
from backproof.symbolic.proofs.trace import Lemma, Proof, Rule, Step, With, steps_of

from .lemmas import Lemmas

__all__ = ["Inductions"]

_MOST_FOUND = 8
_MOST_TRIED = 4
_MOST_TOGETHER = 3

_Prove: TypeAlias = Callable[[Goal, str, Node], Proof | None]


class Inductions:
    """The lemmas of one theory that are proved.

    ``prove`` looks for a proof of a goal, for an index at one value and elsewhere.
    """

    def __init__(self, reach: Reach, prove: _Prove) -> None:
        self.reach = reach
        self.graph = reach.graph
        self.candidates = Lemmas(reach).candidates
        self._prove = prove
        self._proved: list[tuple[Lemma, ...]] = []
        self._tried: set[tuple[int, tuple[Lemma, ...]]] = set()

    def about(self, goal: Goal) -> tuple[Known, ...]:
        """The lemmas that may help with a goal."""
        found = tuple(islice(self.candidates(goal), _MOST_FOUND))
        for lemmas in islice(self._together(found), _MOST_TRIED):
            self._try(lemmas)
        return self._known(self._signal(lemma) for lemma in found)

    def _known(self, signals: Iterable[str]) -> tuple[Known, ...]:
        """The lemmas that are proved about some error signals."""
        names = frozenset(signals)
        proved = (lemma for together in self._proved for lemma in together)
        return tuple(Known(one) for one in proved if self._signal(one) in names)

    def _together(self, found: Iterable[Lemma]) -> Iterator[tuple[Lemma, ...]]:
        """Lemmas to prove together, as few as can be, until some of a round are proved.

        Without hypotheses about them a recursion would never end, so they stand on
        every way round.
        """
        rounds: dict[tuple[str, frozenset[str]], list[Lemma]] = {}
        for lemma in found:
            round_ = self.reach.round(self._signal(lemma))
            key = lemma.left.args[0].name, round_
            rounds.setdefault(key, []).append(lemma)
        for lemmas in rounds.values():
            for number in range(1, _MOST_TOGETHER + 1):
                for some in combinations(lemmas, number):
                    enough = self.reach.breaks(map(self._signal, some))
                    if enough and not any(map(self._has, lemmas)):
                        yield tuple(sorted(some, key=self._height(some)))

    def wrapped(self, proof: Proof) -> Proof:
        """A proof with the lemmas that it needs, and those that they need."""
        needed = _used([proof])
        for lemmas in reversed(self._proved):
            if any(lemma.left in needed for lemma in lemmas):
                proof = With(lemmas, proof)
                needed |= _used(lemma.proof for lemma in lemmas)
        return proof

    def _has(self, lemma: Lemma) -> bool:
        """Whether a lemma is proved."""
        return any(one.left is lemma.left for some in self._proved for one in some)

    def _try(self, lemmas: tuple[Lemma, ...]) -> None:
        """Prove some lemmas together, unless that is done or was tried in vain."""
        trial = len(self._proved), lemmas
        if trial in self._tried or all(map(self._has, lemmas)):
            return
        self._tried.add(trial)
        proved = []
        for number, lemma in enumerate(lemmas):
            proof = self._proof(lemmas, number)
            if proof is None:
                return
            proved.append(replace(lemma, proof=proof))
        self._proved.append(tuple(proved))

    def _proof(self, lemmas: tuple[Lemma, ...], number: int) -> Proof | None:
        """A proof of one of some lemmas, with all of them as hypotheses."""
        lemma = lemmas[number]
        own = self.graph.index(lemma.index)
        known = self._known(self.reach.below(self._signal(lemma)))
        known += tuple(Known(one, own, k < number) for k, one in enumerate(lemmas))
        goal = Goal(lemma.left, lemma.right, lemma.ranges, known)
        ends = next(ends for name, *ends in lemma.ranges if name == lemma.index)
        return self._prove(goal, lemma.index, ends[0 if lemma.upward else 1])

    def _height(self, lemmas: Iterable[Lemma]) -> Callable[[Lemma], int]:
        """How many of these lemmas' signals another needs at the same label."""
        names = {one: self._signal(one) for one in lemmas}
        level = self.reach.level
        return lambda one: len(level(names[one]).intersection(names.values()))

    def _signal(self, lemma: Lemma) -> str:
        """The error signal that a lemma is about."""
        quantities = self.reach.quantities
        return next(
            node.name
            for node in self.graph.postorder(lemma.right)
            if node.kind is Kind.FAMILY and node.name in quantities
        )


def _used(proofs: Iterable[Proof]) -> set[object]:
    """The left sides of the lemmas that proofs use."""
    return {
        part
        for proof in proofs
        for step in steps_of(proof)
        if isinstance(step, Step) and step.rule is Rule.LEMMA
        for part in step.detail
    }
