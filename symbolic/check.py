"""The ladder: how a claim gets its verdict.

    1  both sides are one node of the graph               → proved
    2  identity testing in a prime field, at several sizes → tested, or suspicion
    3  what is tested: a proof for all sizes, if found     → proved
    4  for a suspicion, intervals at small exact points    → refuted
    5  otherwise                                           → numeric or undecided

A proof comes after the test, so that every proved claim has two witnesses: the proof,
which is replayed by code of its own, and exact arithmetic at the sizes of its small
model.  If they disagree, one of them is wrong, and the verdict says so.

Each rung is honest about its reach.  Agreement in the field is exact arithmetic
at random points, with the error bound of Schwartz (1980); disagreement is only a
suspicion, since exp and undefined functions are imitated there.  Two disjoint
intervals are two different numbers, so they refute.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .degree import Degree
from .errors import (
    AbsentError,
    BackproofError,
    RangeError,
    UnsupportedError,
)
from .evaluate import Instance, Sizes
from .field import PRIME, PrimeField
from .graph import Kind
from .instances import describe_sizes, size_text, small_instances
from .interval import IntervalArithmetic
from .lowering import TermGraph
from .proofs.checked import checked_proof
from .proofs.prove import Prover
from .proofs.small_model import model_sizes
from .ratio import constant_ratio
from .reach import kinks, reachable, ties, undefined_symbols
from .sides import Sides
from .tensor import aligned
from .theory import Claim, Hypothesis, Theory
from .verdict import Counterexample, Ratio, Status, Verdict, bound_text

__all__ = ["Checker", "Effort", "check"]


@dataclass(frozen=True)
class Effort:
    """How hard to try.

    ``failure`` is the error bound that identity testing aims at, with at most
    ``trials`` instances per assignment of sizes, and ``acceptable`` what it must
    reach to be worth its name.  ``digits`` are those of the intervals.
    """

    failure: Fraction = Fraction(1, 2**100)
    acceptable: Fraction = Fraction(1, 2**40)
    trials: int = 512
    digits: int = 50


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
        self.effort = effort or Effort()
        self._sizes = None if sizes is None else tuple(sizes)
        self._fields: dict[tuple[str, int, bool], Instance] = {}
        self._points: dict[tuple[str, int], Instance] = {}

    def check(self, claim: Claim) -> Verdict:
        """The verdict on a claim of this theory."""
        try:
            return self._check(claim)
        except UnsupportedError as error:
            return Verdict(Status.UNDECIDED, reason=f"unsupported: {error}")
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
        verdict = self._decide(sides)
        if verdict.status is Status.TESTED:
            verdict = self._proved(sides, verdict)
        given = (*claim.given, *verdict.given)
        if verdict.status in (Status.PROVED, Status.TESTED, Status.NUMERIC):
            at_kinks = kinks(self.graph, left, right)
            given += at_kinks or ties(self.graph, left, right)
        return replace(verdict, given=tuple(dict.fromkeys(given)))

    @cached_property
    def _prover(self) -> Prover:
        return Prover(self.graph)

    def _proved(self, sides: Sides, tested: Verdict) -> Verdict:
        """The verdict on a tested claim: proved, if a proof is found and holds."""
        proof = checked_proof(self._prover, sides.claim)
        if proof is None:
            return tested
        sizes = model_sizes(self.theory, proof.small_model)
        text = describe_sizes(sizes)
        if text not in tested.sizes:
            try:
                agreed = self._agree(sides, sizes)
            except AbsentError:
                agreed = tested.trials, Fraction(0)
            except (BackproofError, ZeroDivisionError, MemoryError):
                return tested
            if agreed is None:
                return Verdict(Status.UNDECIDED, reason=_DISAGREE.format(text))
        return replace(
            tested,
            status=Status.PROVED,
            given=(*tested.given, *proof.conditions),
            failure=None,
            proof=proof,
            sizes=tuple(dict.fromkeys((*tested.sizes, text))),
        )

    def _identical(self, sides: Sides) -> Verdict:
        """The verdict on one term twice: proved, if it means something."""
        exists, outside = False, ""
        for sizes in self._assignments():
            try:
                instance = self._field(sizes, 0, bits=False)
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
            bits = self._compares(sides)
            compared = 0
            assignments = self._assignments()
            for sizes in assignments[1:] or assignments:
                instance = self._field(sizes, 0, bits=bits)
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

    # Rungs 2 to 4.

    def _decide(self, sides: Sides) -> Verdict:
        agreeing: list[Sizes] = []
        suspects: list[Sizes] = []
        outside = divides = unsupported = ""
        trials, failure = 0, Fraction(0)
        for sizes in self._assignments():
            try:
                agreed = self._agree(sides, sizes)
            except AbsentError:
                continue
            except RangeError as error:
                outside = outside or f"{error} at {describe_sizes(sizes)}"
                continue
            except ZeroDivisionError:
                divides = divides or f"a division by zero at {describe_sizes(sizes)}"
                continue
            except UnsupportedError as error:
                unsupported = unsupported or str(error)
                suspects.append(sizes)
                continue
            if agreed is None:
                suspects.append(sizes)
                continue
            agreeing.append(sizes)
            trials = max(trials, agreed[0])
            failure = max(failure, agreed[1])
        if suspects:
            return self._pursue(sides, suspects, unsupported)
        if outside:
            return Verdict(Status.MALFORMED, reason=outside)
        if not agreeing:
            return Verdict(Status.MALFORMED, reason=divides or _NOWHERE)
        contradiction, given = self._contradiction(sides, agreeing)
        if contradiction is not None:
            return contradiction
        if divides:
            given = (*given, f"there is not {divides}")
        return Verdict(
            Status.TESTED,
            given=given,
            sizes=tuple(map(describe_sizes, agreeing)),
            trials=trials,
            seed=self.seed,
            failure=failure,
        )

    def _agree(self, sides: Sides, sizes: Sizes) -> tuple[int, Fraction] | None:
        """Trials and error bound if the sides agree in the field, else None."""
        found = self._agree_with(sides, sizes, bits=False)
        if found is None and self._compares(sides):
            found = self._agree_with(sides, sizes, bits=True)
        return found

    def _compares(self, sides: Sides) -> bool:
        """Whether the claim depends on the outcome of a comparison."""
        involved = reachable(self.graph, sides.left, sides.right)
        return any(node.kind is Kind.NONNEGATIVE for node in involved)

    def _agree_with(
        self, sides: Sides, sizes: Sizes, *, bits: bool
    ) -> tuple[int, Fraction] | None:
        failure, trials = Fraction(1), 0
        while failure > self.effort.failure and trials < self.effort.trials:
            instance = self._field(sizes, trials, bits=bits)
            degree, cells = Degree(), 0
            for _, left, right in sides.cells(instance):
                _, (a, b) = aligned(left, right)
                if instance.arithmetic.differ(a, b).any():
                    return None
                degree = degree.plus(left.degree).plus(right.degree)
                cells += np.broadcast(np.asarray(a), np.asarray(b)).size
            if not cells:
                raise AbsentError("the claim says nothing at these sizes")
            failure *= instance.ledger.failure(degree, PRIME)
            trials += 1
        if failure > self.effort.acceptable:
            raise UnsupportedError(
                f"identity testing agrees, but with an error {bound_text(failure)} only"
            )
        return trials, failure

    def _field(self, sizes: Sizes, trial: int, *, bits: bool) -> Instance:
        """One random instance, shared by all claims at these sizes."""
        key = (describe_sizes(sizes), trial, bits)
        if key not in self._fields:
            field = PrimeField(self.seed * 1_000_003 + trial, bits=bits)
            self._fields[key] = Instance(self.graph, sizes, field)
        return self._fields[key]

    def _contradiction(
        self, sides: Sides, agreeing: list[Sizes]
    ) -> tuple[Verdict | None, tuple[str, ...]]:
        """Numbers that contradict the field: its prime is known, and no accident.

        A multiple of the prime is zero there, and 2 has a square root; so two
        sides that agree are also compared as numbers, at two assignments.  Also
        returned is the condition that some points did not meet.
        """
        compared = skipped = 0
        for sizes in sorted(agreeing, key=_extent)[:2]:
            for point in range(len(_POINTS)):
                try:
                    found, _ = self._compare(sides, sizes, point)
                except _INCOMPARABLE:
                    skipped += 1
                    continue
                if found is not None:
                    return self._refuted(found), ()
                compared += 1
                break
        if not compared:
            return None, ("no numbers were found at which both sides exist",)
        return None, ("both sides exist",) if skipped else ()

    def _pursue(self, sides: Sides, suspects: list[Sizes], unsupported: str) -> Verdict:
        """Refute a suspicion by intervals, or say how far the sides agree."""
        digits, compared, reason = 0, 0, ""
        ordered = sorted(suspects, key=_extent)
        points = [(sizes, point) for sizes in ordered for point in range(len(_POINTS))]
        if self._compares(sides):
            points += [(ordered[0], point) for point in range(_MANY_POINTS)]
        # Once more with so many digits that a tiny difference shows.
        for sizes, point in [*points, (points[0][0], -1)]:
            try:
                found, agreeing = self._compare(sides, sizes, point)
            except (RangeError, AbsentError) as error:
                return Verdict(Status.MALFORMED, reason=str(error))
            except _INCOMPARABLE as error:
                reason = str(error) or "a division by zero"
                continue
            if found is not None:
                ratio = None if unsupported else self._ratio(sides, suspects)
                return self._refuted(replace(found, ratio=ratio))
            digits = min(digits or agreeing, agreeing)
            compared += 1
        # Points outside a function's domain, or too large to tell, do not count.
        if digits > 0 and compared > 1:
            return Verdict(
                Status.NUMERIC,
                reason=unsupported or "the field cannot imitate these functions",
                sizes=tuple(describe_sizes(sizes) for sizes in suspects),
                seed=self.seed,
                digits=digits,
            )
        reason = reason or unsupported or "the intervals are too wide to tell"
        return Verdict(Status.UNDECIDED, reason=reason)

    def _point(self, sizes: Sizes, number: int) -> Instance:
        """A point as _POINTS describes it; number -1 is one of many digits."""
        key = (describe_sizes(sizes), number)
        if key not in self._points:
            arithmetic = IntervalArithmetic(
                f"{self.seed}:{key}",
                digits=self.effort.digits if number >= 0 else 8 * self.effort.digits,
                **_POINTS[number % len(_POINTS)],
            )
            self._points[key] = Instance(self.graph, sizes, arithmetic)
        return self._points[key]

    def _refuted(self, counterexample: Counterexample) -> Verdict:
        return Verdict(Status.REFUTED, seed=self.seed, counterexample=counterexample)

    def _compare(
        self, sides: Sides, sizes: Sizes, point: int
    ) -> tuple[Counterexample | None, int]:
        """A counterexample at a point, or the digits to which all agree."""
        instance = self._point(sizes, point)
        arithmetic = instance.arithmetic
        assert isinstance(arithmetic, IntervalArithmetic)  # noqa: S101
        agreeing = arithmetic.digits
        for labels, left, right in sides.cells(instance):
            axes, (a, b) = aligned(left, right)
            differing = np.argwhere(arithmetic.differ(a, b))
            shape = np.broadcast_shapes(np.shape(a), np.shape(b))
            a, b = (np.broadcast_to(np.asarray(x, dtype=object), shape) for x in (a, b))
            if len(differing):
                position = tuple(differing[0])
                indices = [*labels.items()]
                indices += [
                    (axis.name, axis.start + int(offset))
                    for axis, offset in zip(axes, position, strict=True)
                ]
                return self._counterexample(
                    sides, instance, indices, (a[position], b[position])
                ), 0
            for position in np.ndindex(shape):
                agreeing = min(agreeing, _digits(arithmetic, a[position], b[position]))
        return None, agreeing

    def _counterexample(
        self,
        sides: Sides,
        instance: Instance,
        indices: list[tuple[str, int]],
        values: tuple[object, object],
    ) -> Counterexample:
        """The numbers at which the sides differ, of what the claim speaks of."""
        arithmetic = instance.arithmetic
        assert isinstance(arithmetic, IntervalArithmetic)  # noqa: S101
        involved = list(reachable(self.graph, sides.left, sides.right))
        names = {node.name for node in involved if node.kind is Kind.FAMILY}
        applied = {node.function[0] for node in involved if node.kind is Kind.APPLY}
        return Counterexample(
            sizes=tuple((n, size_text(s)) for n, s in instance.sizes.items()),
            indices=tuple(indices),
            values=tuple(
                (key, _array_text(drawn))
                for key, drawn in sorted(arithmetic.drawn.items())
                if key.partition("[")[0] in names
            ),
            functions=tuple(
                (function.name, arithmetic.stand_in_text(function.name))
                for function in self.theory.functions
                if function.formula is None and function.name in applied
            ),
            left=arithmetic.decimal(values[0]),
            right=arithmetic.decimal(values[1]),
        )

    def _ratio(self, sides: Sides, suspects: list[Sizes]) -> Ratio | None:
        """left/right, if it is one number or one size at every point."""
        samples = []
        for sizes in suspects[:4]:
            for trial in range(2):
                instance = self._field(sizes, trial, bits=False)
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

_SIEVED = 2
"""Assignments of sizes that a cheap trial looks at."""

_NOWHERE = "there are no sizes for which all its quantities exist"

# What keeps two numbers from being compared; the text is the reason.
_INCOMPARABLE = (
    UnsupportedError,
    ZeroDivisionError,
    OverflowError,
    MemoryError,
    ValueError,
)

# Where a suspicion is pursued: small and large values, and what stands for undefined
# functions (see IntervalArithmetic).  A mistake may show only beyond some value, and
# a cost may exist only for outputs between 0 and 1.  All points but the first count
# as evidence for a claim about undefined functions.
_POINTS: tuple[dict[str, Any], ...] = (
    {},
    {"growth": 1, "offset": Fraction(1, 2), "height": Fraction(1, 20)},
    {"growth": 1, "scale": 10},
    {"growth": 1, "scale": 100},
    {"growth": 1},
    {"growth": 1, "positive": True},
)

# A mistake may show only for one outcome of several comparisons.
_MANY_POINTS = 64


def _extent(sizes: Sizes) -> int:
    """The sum of all sizes: small counterexamples come first."""
    return sum(s if isinstance(s, int) else sum(s.values()) for s in sizes.values())


def _digits(arithmetic: IntervalArithmetic, a: object, b: object) -> int:
    """To how many digits two overlapping intervals agree."""
    width = arithmetic.radius(a) + arithmetic.radius(b)
    if not width:
        return arithmetic.digits
    scale = max(abs(arithmetic.middle(a)), abs(arithmetic.middle(b)), 1)
    return max(0, len(str(int(scale / width))) - 1)


def _array_text(values: NDArray[np.object_]) -> str:
    """Decimals of exact hundredths, nested like the array."""
    if not values.ndim:
        return f"{float(values[()]):g}"
    return "[" + ", ".join(_array_text(np.asarray(v, object)) for v in values) + "]"
