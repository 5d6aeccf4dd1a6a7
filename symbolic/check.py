"""The ladder: how a claim gets its verdict.

    1  both sides are one node of the graph                → proved
    2  a trial in a prime field at each of several sizes   → suspicion, or go on
    3  a proof for all sizes, if one is found              → proved
    4  as many trials as the error bound needs             → tested
    5  for a suspicion, intervals at small exact points    → refuted
    6  otherwise                                           → numeric or undecided

A proof is sought for what has passed the trials, and the claim then tested once more
at the sizes of its small model.  So every proved claim has two witnesses: the proof,
which is replayed by code of its own, and exact arithmetic.  If they disagree, one of
them is wrong, and the verdict says so.

Each rung is honest about its reach.  Agreement in the field is exact arithmetic
at random points, with the error bound of Schwartz (1980); disagreement is only a
suspicion, since exp and undefined functions are imitated there.  Two disjoint
intervals are two different numbers, so they refute.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from .agreement import Agreement, FieldTest
from .comparison import INCOMPARABLE, MANY, POINTS, PRECISE, Comparison
from .errors import (
    AbsentError,
    BackproofError,
    RangeError,
    UnsupportedError,
)
from .evaluate import Sizes
from .field import PRIME
from .instances import describe_sizes, small_instances
from .lowering import TermGraph
from .proofs.checked import checked_proof
from .proofs.prove import Prover
from .proofs.small_model import model_sizes
from .ratio import constant_ratio
from .reach import exists_everywhere, kinks, ties, undefined_symbols
from .sides import Sides
from .tensor import aligned
from .theory import Claim, Hypothesis, Theory
from .verdict import Counterexample, Ratio, Status, Verdict

__all__ = ["UNSUPPORTED", "Checker", "Effort", "check"]

UNSUPPORTED = "unsupported: "
"""What the reason begins with if something has no rules yet."""


@dataclass(frozen=True)
class Effort:
    """How hard to try.

    ``failure`` is the error bound that identity testing aims at, with at most
    ``trials`` instances per assignment of sizes, and ``acceptable`` what it must
    reach to be worth its name.  ``digits`` are those of the intervals.  Proofs are
    sought if ``prove``.
    """

    failure: Fraction = Fraction(1, 2**100)
    acceptable: Fraction = Fraction(1, 2**40)
    trials: int = 512
    digits: int = 50
    prove: bool = True


@dataclass
class _Survey:
    """What a test said at several sizes: where the sides agreed, and where not.

    ``outside``, ``divides`` and ``unsupported`` are the first reasons of their kind.
    """

    agreeing: list[tuple[Sizes, Agreement]] = field(default_factory=list)
    suspects: list[Sizes] = field(default_factory=list)
    outside: str = ""
    divides: str = ""
    unsupported: str = ""

    @property
    def sizes(self) -> tuple[Sizes, ...]:
        """The sizes at which the sides agreed."""
        return tuple(sizes for sizes, _ in self.agreeing)

    @property
    def texts(self) -> tuple[str, ...]:
        """The same as texts."""
        return tuple(map(describe_sizes, self.sizes))

    @property
    def trials(self) -> int:
        """The most trials at any of them."""
        return max(agreement.trials for _, agreement in self.agreeing)


def check(
    claim: Claim,
    theory: Theory,
    *,
    sizes: Iterable[Sizes] | None = None,
    hypotheses: Iterable[Hypothesis] = (),
    seed: int = 0,
) -> Verdict:
    """The verdict on one claim.

    ``sizes`` are the assignments to test at; by default a few small ones, in
    which sizes differ from each other and coincide.  If the claim is refuted,
    each hypothesis is tried in turn, and those that save it are listed.

    >>> from sympy import IndexedBase
    >>> from backproof.symbolic.theory import Index, Quantity, Size, index_symbol, total
    >>> i, n = index_symbol("i"), Size("n")
    >>> x = Quantity("x", (Index(i, 1, n.symbol),))
    >>> theory = Theory("example", (n,), (x,))
    >>> both = total(2*x.symbol[i], *x.slots), total(x.symbol[i], *x.slots)
    >>> print(check(Claim("doubled", both[0], 2*both[1]), theory))
    proved for all sizes
    >>> print(check(Claim("lost factor", *both), theory))
    refuted: left 1.48, right 0.74, ratio 2 at n = 1
    """
    verdict = Checker(theory, sizes=sizes, seed=seed).check(claim)
    if verdict.status not in (Status.REFUTED, Status.NUMERIC):
        return verdict
    saved = []
    for hypothesis in hypotheses:
        assumed = theory.under(hypothesis)
        other = Checker(assumed, sizes=sizes, seed=seed).check(claim)
        if other.holds:
            saved.append((hypothesis.text, other))
    return replace(verdict, holds_given=tuple(saved))


class Checker:
    """The ladder for the claims of one theory, which share one graph."""

    def __init__(
        self,
        theory: Theory,
        *,
        sizes: Iterable[Sizes] | None = None,
        seed: int = 0,
        effort: Effort | None = None,
    ) -> None:
        self.graph = TermGraph(theory)
        self.theory = theory
        self.seed = seed
        self.effort = effort = effort or Effort()
        self._sizes = None if sizes is None else tuple(sizes)
        self._field = FieldTest(
            self.graph,
            seed=seed,
            failure=effort.failure,
            acceptable=effort.acceptable,
            trials=effort.trials,
        )
        self._numbers = Comparison(self.graph, seed=seed, digits=effort.digits)

    def check(self, claim: Claim) -> Verdict:
        """The verdict on a claim of this theory."""
        try:
            return self._check(claim)
        except UnsupportedError as error:
            return Verdict(Status.UNDECIDED, reason=f"{UNSUPPORTED}{error}")
        except BackproofError as error:
            return Verdict(Status.MALFORMED, reason=str(error))
        except RecursionError:
            return Verdict(Status.UNDECIDED, reason="terms nested too deeply")

    def _check(self, claim: Claim) -> Verdict:
        left, right = self.graph.lower(claim.left), self.graph.lower(claim.right)
        undefined = undefined_symbols(claim, left, right)
        if undefined:
            return Verdict(Status.MALFORMED, reason=undefined)
        sides = Sides(claim, left, right)
        if left is right:
            return self._identical(sides)
        verdict = self._decided(sides)
        given = (*claim.given, *verdict.given)
        if verdict.status in (Status.PROVED, Status.TESTED, Status.NUMERIC):
            at_kinks = kinks(self.graph, left, right)
            given += at_kinks or ties(self.graph, left, right)
        return replace(verdict, given=tuple(dict.fromkeys(given)))

    def _identical(self, sides: Sides) -> Verdict:
        """The verdict on one term twice: proved, if it means something."""
        exists, outside = False, ""
        for sizes in self._assignments():
            try:
                instance = self._field.instance(sizes, 0)
                exists = exists or any(True for _ in sides.cells(instance))
            except (UnsupportedError, ZeroDivisionError):
                exists = True
            except RangeError as error:
                outside = outside or f"{error} at {describe_sizes(sizes)}"
        if outside or not exists:
            return Verdict(Status.MALFORMED, reason=outside or _NOWHERE)
        return Verdict(Status.PROVED, given=sides.claim.given)

    def plausible(self, claim: Claim) -> bool:
        """Whether a cheap trial in the field finds no difference: a sieve, no verdict.

        Whoever tries many claims, most of them false, gives only those that pass to
        `check`.  False also for a claim that is malformed, unsupported or empty.
        """
        try:
            left, right = self.graph.lower(claim.left), self.graph.lower(claim.right)
            if undefined_symbols(claim, left, right):
                return False
            sides = Sides(claim, left, right)
            bits = self._field.compares(sides)
            compared = 0
            assignments = self._assignments()
            for sizes in assignments[1:] or assignments:
                instance = self._field.instance(sizes, 0, bits=bits)
                cells = 0
                for _, one, two in sides.cells(instance):
                    _, (a, b) = aligned(one, two)
                    if instance.arithmetic.differ(a, b).any():
                        return False
                    cells += 1
                # Where a label has no value, such as a layer between two, nothing is.
                compared += cells > 0
                if compared == _SIEVED:
                    break
        except (BackproofError, ZeroDivisionError, RecursionError):
            return False
        return compared > 0

    def _assignments(self) -> tuple[Sizes, ...]:
        if self._sizes is None:
            self._sizes = tuple(small_instances(self.theory, self.seed))
        return self._sizes

    # Rungs 2 to 6.

    def _decided(self, sides: Sides) -> Verdict:
        first = self._surveyed(sides, self._assignments(), self._field.glance)
        if first.suspects:
            return self._pursued(sides, first)
        if first.outside or not first.agreeing:
            reason = first.outside or first.divides or _NOWHERE
            return Verdict(Status.MALFORMED, reason=reason)
        return self._proved(sides, first) or self._tested(sides, first)

    def _surveyed(
        self,
        sides: Sides,
        assignments: Iterable[Sizes],
        test: Callable[[Sides, Sizes], Agreement | None],
    ) -> _Survey:
        """What a test says at several sizes."""
        found = _Survey()
        for sizes in assignments:
            where = f"at {describe_sizes(sizes)}"
            try:
                agreement = test(sides, sizes)
            except AbsentError:
                continue
            except RangeError as error:
                found.outside = found.outside or f"{error} {where}"
            except ZeroDivisionError:
                found.divides = found.divides or f"a division by zero {where}"
            except (UnsupportedError, MemoryError) as error:
                found.unsupported = found.unsupported or str(error) or _MEMORY
                found.suspects.append(sizes)
            else:
                if agreement is None:
                    found.suspects.append(sizes)
                else:
                    found.agreeing.append((sizes, agreement))
        return found

    @cached_property
    def _prover(self) -> Prover:
        return Prover(self.graph)

    def _proved(self, sides: Sides, first: _Survey) -> Verdict | None:
        """The verdict on what is proved; None without a proof or a second witness."""
        if not self.effort.prove:
            return None
        proof = checked_proof(self._prover, sides.claim)
        if proof is None:
            return None
        sizes = model_sizes(self.theory, proof.small_model)
        witness = self._surveyed(sides, (sizes,), self._field.second_witness)
        if witness == _Survey():  # The claim says nothing at these sizes.
            witness = self._surveyed(sides, first.sizes, self._field.second_witness)
        if witness.unsupported or not (witness.suspects or witness.agreeing):
            return None
        if witness.suspects:
            reason = _DISAGREE.format(describe_sizes(witness.suspects[0]))
            return Verdict(Status.UNDECIDED, reason=reason)
        given: tuple[str, ...] = ()
        if not exists_everywhere(self.graph, sides.left, sides.right):
            contradiction, given = self._contradiction(sides, first)
            if contradiction is not None:
                return contradiction
        return Verdict(
            Status.PROVED,
            given=(*given, *proof.conditions),
            sizes=witness.texts,
            trials=witness.trials,
            seed=self.seed,
            proof=proof,
        )

    def _tested(self, sides: Sides, first: _Survey) -> Verdict:
        """The verdict after all trials."""
        full = self._surveyed(sides, first.sizes, self._field.agreement)
        if full.suspects:
            return self._pursued(sides, full)
        contradiction, given = self._contradiction(sides, first)
        if contradiction is not None:
            return contradiction
        return Verdict(
            Status.TESTED,
            given=given,
            sizes=full.texts,
            trials=full.trials,
            seed=self.seed,
            failure=max(agreement.failure for _, agreement in full.agreeing),
        )

    def _contradiction(
        self, sides: Sides, first: _Survey
    ) -> tuple[Verdict | None, tuple[str, ...]]:
        """Numbers that contradict the field: its prime is known, and no accident.

        A multiple of the prime is zero there, and 2 has a square root; so two
        sides that agree are also compared as numbers, at two assignments.  Also
        returned is the condition that some points did not meet.
        """
        compared = skipped = 0
        for sizes in sorted(first.sizes, key=_extent)[:2]:
            for point in POINTS:
                try:
                    found, _ = self._numbers.compare(sides, sizes, point)
                except INCOMPARABLE:
                    skipped += 1
                    continue
                if found is not None:
                    return self._refuted(found), ()
                compared += 1
                break
        if not compared:
            return None, ("no numbers were found at which both sides exist",)
        given = ["both sides exist"] if skipped else []
        if first.divides:
            given.append(f"there is not {first.divides}")
        return None, tuple(given)

    def _pursued(self, sides: Sides, survey: _Survey) -> Verdict:
        """Refute a suspicion by intervals, or say how far the sides agree."""
        digits, compared, reason = 0, 0, ""
        ordered = sorted(survey.suspects, key=_extent)
        points = [(sizes, point) for sizes in ordered for point in POINTS]
        if self._field.compares(sides):
            points += [(ordered[0], point) for point in MANY]
        # Once more with so many digits that a tiny difference shows.
        for sizes, point in [*points, (points[0][0], PRECISE)]:
            try:
                found, agreeing = self._numbers.compare(sides, sizes, point)
            except (RangeError, AbsentError) as error:
                return Verdict(Status.MALFORMED, reason=str(error))
            except INCOMPARABLE as error:
                reason = str(error) or "a division by zero"
                continue
            if found is not None:
                ratio = None if survey.unsupported else self._ratio(sides, survey)
                return self._refuted(replace(found, ratio=ratio))
            digits = min(digits or agreeing, agreeing)
            compared += 1
        # Points outside a function's domain, or too large to tell, do not count.
        if digits > 0 and compared > 1:
            return Verdict(
                Status.NUMERIC,
                reason=survey.unsupported or "the field cannot imitate these functions",
                sizes=tuple(describe_sizes(sizes) for sizes in survey.suspects),
                seed=self.seed,
                digits=digits,
            )
        if survey.unsupported and not compared:
            reason = f"{UNSUPPORTED}{survey.unsupported}"
        reason = reason or "the intervals are too wide to tell"
        return Verdict(Status.UNDECIDED, reason=reason)

    def _refuted(self, counterexample: Counterexample) -> Verdict:
        return Verdict(Status.REFUTED, seed=self.seed, counterexample=counterexample)

    def _ratio(self, sides: Sides, survey: _Survey) -> Ratio | None:
        """left/right, if it is one number or one size at every point."""
        samples = []
        for sizes in survey.suspects[:4]:
            for trial in range(2):
                instance = self._field.instance(sizes, trial)
                try:
                    for _, left, right in sides.cells(instance):
                        _, (a, b) = aligned(left, right)
                        samples.append((sizes, a, b))
                except (BackproofError, ZeroDivisionError):
                    return None
        return constant_ratio(samples, PRIME)


_DISAGREE = (
    "a proof was found, but the sides differ in exact arithmetic at {}: this is a "
    "mistake of backproof, please report it"
)

_MEMORY = "the memory does not suffice"

_SIEVED = 2
"""Assignments of sizes that a cheap trial looks at."""

_NOWHERE = "there are no sizes for which all its quantities exist"


def _extent(sizes: Sizes) -> int:
    """The sum of all sizes: small counterexamples come first."""
    return sum(s if isinstance(s, int) else sum(s.values()) for s in sizes.values())
