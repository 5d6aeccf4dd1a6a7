"""The ladder: how a claim gets its verdict.

    1  both sides are one node of the graph               → proved
    2  identity testing in a prime field, at several sizes → tested, or suspicion
    3  for a suspicion, intervals at small exact points    → refuted
    4  otherwise                                           → numeric or undecided

Each rung is honest about its reach.  Agreement in the field is exact arithmetic
at random points, with the error bound of Schwartz (1980); disagreement is only a
suspicion, since exp and undefined functions are imitated there.  Two disjoint
intervals are two different numbers, so they refute.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

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
from .graph import Kind, Node
from .instances import describe_sizes, size_text, small_instances
from .interval import IntervalArithmetic
from .lowering import TermGraph
from .ratio import constant_ratio
from .tensor import Axis, Tensor, aligned
from .theory import Claim, Hypothesis, Index, Theory
from .verdict import Counterexample, Ratio, Status, Verdict, bound_text

__all__ = ["Checker", "Effort", "check"]


@dataclass(frozen=True)
class Effort:
    """How hard to try.

    ``failure`` is the error bound that identity testing aims at, with at most
    ``trials`` instances per assignment of sizes, and ``acceptable`` what it must
    reach to be worth its name.  ``points`` are the points tried for a
    counterexample at each assignment.
    """

    failure: Fraction = Fraction(1, 2**100)
    acceptable: Fraction = Fraction(1, 2**40)
    trials: int = 512
    points: int = 4
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
    tested, error < 2^-100
    >>> print(check(Claim("lost factor", *both), theory))
    refuted: left 1.74, right 0.87, ratio 2 at n = 1
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
        undefined = self._undefined(claim, left, right)
        if undefined:
            return Verdict(Status.MALFORMED, reason=undefined)
        if left is right:
            trace = ("both sides are one term",)
            return Verdict(Status.PROVED, given=claim.given, trace=trace)
        verdict = self._decide(_Sides(claim, left, right))
        given = (*claim.given, *verdict.given)
        if verdict.status in (Status.TESTED, Status.NUMERIC):
            given += (*self._kinks(left, right), *self._ties(left, right))
        return replace(verdict, given=given)

    # Rungs 2 to 4.

    def _decide(self, sides: "_Sides") -> Verdict:
        assignments = self._sizes or small_instances(self.theory, self.seed)
        agreeing: list[Sizes] = []
        suspects: list[Sizes] = []
        outside = divides = unsupported = ""
        trials, failure = 0, Fraction(0)
        for sizes in assignments:
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
            nowhere = "there are no sizes for which all its quantities exist"
            return Verdict(Status.MALFORMED, reason=divides or nowhere)
        contradiction = self._contradiction(sides, agreeing)
        if contradiction is not None:
            return contradiction
        return Verdict(
            Status.TESTED,
            given=(f"there is not {divides}",) if divides else (),
            sizes=tuple(map(describe_sizes, agreeing)),
            trials=trials,
            seed=self.seed,
            failure=failure,
        )

    def _agree(self, sides: "_Sides", sizes: Sizes) -> tuple[int, Fraction] | None:
        """Trials and error bound if the sides agree in the field, else None."""
        found = self._agree_with(sides, sizes, bits=False)
        if found is None and self._has_truths(sides):
            found = self._agree_with(sides, sizes, bits=True)
        return found

    def _agree_with(
        self, sides: "_Sides", sizes: Sizes, *, bits: bool
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

    def _contradiction(self, sides: "_Sides", agreeing: list[Sizes]) -> Verdict | None:
        """Numbers that contradict the field: its prime is known, and no accident.

        A multiple of the prime is zero there, and 2 has a square root; so two
        sides that agree are also compared as numbers, at two assignments.
        """
        for sizes in sorted(agreeing, key=_extent)[:2]:
            try:
                found, _ = self._compare(sides, sizes, self._point(0))
            except _INCOMPARABLE:
                continue
            if found is not None:
                return self._refuted(found)
        return None

    def _pursue(
        self, sides: "_Sides", suspects: list[Sizes], unsupported: str
    ) -> Verdict:
        """Refute a suspicion by intervals, or say how far the sides agree."""
        digits, reason = 0, ""
        points = [
            (sizes, point)
            for sizes in sorted(suspects, key=_extent)
            for point in range(self.effort.points)
        ]
        # Once more with so many digits that a tiny difference shows.
        for sizes, point in [*points, (points[0][0], -1)]:
            arithmetic = self._point(point)
            try:
                found, agreeing = self._compare(sides, sizes, arithmetic)
            except (RangeError, AbsentError) as error:
                return Verdict(Status.MALFORMED, reason=str(error))
            except _INCOMPARABLE as error:
                reason = str(error) or "a division by zero"
                continue
            if found is not None:
                ratio = None if unsupported else self._ratio(sides, suspects)
                return self._refuted(replace(found, ratio=ratio))
            digits = min(digits or agreeing, agreeing)
        if digits > 0 and not reason:
            return Verdict(
                Status.NUMERIC,
                reason=unsupported or "the field cannot imitate these functions",
                sizes=tuple(describe_sizes(sizes) for sizes in suspects),
                seed=self.seed,
                digits=digits,
            )
        reason = reason or unsupported or "the intervals are too wide to tell"
        return Verdict(Status.UNDECIDED, reason=reason)

    def _point(self, number: int) -> IntervalArithmetic:
        """A point with its own magnitude; number -1 is one of many digits."""
        return IntervalArithmetic(
            self.seed * 1_000_003 + number,
            digits=self.effort.digits if number >= 0 else 8 * self.effort.digits,
            growth=number % 2,
            scale=_SCALES[number % len(_SCALES)],
        )

    def _refuted(self, counterexample: Counterexample) -> Verdict:
        return Verdict(Status.REFUTED, seed=self.seed, counterexample=counterexample)

    def _compare(
        self, sides: "_Sides", sizes: Sizes, arithmetic: IntervalArithmetic
    ) -> tuple[Counterexample | None, int]:
        """A counterexample at this point, or the digits to which all agree."""
        instance = Instance(self.graph, sizes, arithmetic)
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
                return _counterexample(
                    instance, arithmetic, indices, a[position], b[position]
                ), 0
            for position in np.ndindex(shape):
                agreeing = min(agreeing, _digits(arithmetic, a[position], b[position]))
        return None, agreeing

    def _ratio(self, sides: "_Sides", suspects: list[Sizes]) -> Ratio | None:
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

    # What a claim is about.

    def _undefined(self, claim: Claim, left: Node, right: Node) -> str:
        bound = {index.symbol.name for index in claim.for_all}
        loose = sorted((left.free | right.free) - bound)
        if not loose:
            return ""
        sides = ["left" if name in left.free else "right" for name in loose]
        places = ", ".join(
            f"{name} (on the {side} side)"
            for name, side in zip(loose, sides, strict=True)
        )
        return f"undefined symbol or index without a range: {places}"

    def _has_truths(self, sides: "_Sides") -> bool:
        reachable = self._reachable(sides.left, sides.right)
        return any(node.kind is Kind.NONNEGATIVE for node in reachable)

    def _kinks(self, left: Node, right: Node) -> tuple[str, ...]:
        """The kinks of the functions that the claim involves."""
        names = {
            node.function[0]
            for node in self._reachable(left, right)
            if node.kind is Kind.APPLY
        }
        kinks = (f.kink for f in self.theory.functions if f.name in names)
        return tuple(dict.fromkeys(kink for kink in kinks if kink))

    def _ties(self, left: Node, right: Node) -> tuple[str, ...]:
        """A condition for claims that compare numbers in their own terms."""
        nodes = (*self.graph.postorder(left), *self.graph.postorder(right))
        if any(node.kind is Kind.NONNEGATIVE for node in nodes):
            return ("no two compared numbers are equal",)
        return ()

    def _reachable(self, *roots: Node) -> Iterator[Node]:
        """Every node that the roots depend on, through definitions."""
        stack, seen, opened = list(roots), set[Node](), set[object]()
        while stack:
            for node in self.graph.postorder(stack.pop()):
                if node in seen:
                    continue
                seen.add(node)
                yield node
                if node.kind is Kind.FAMILY and node.data not in opened:
                    opened.add(node.data)
                    stack += self._definitions(node.name)
                elif node.kind is Kind.APPLY and node.data not in opened:
                    opened.add(node.data)
                    body = self.graph.function_body(*node.function)
                    stack += [] if body is None else [body]

    def _definitions(self, name: str) -> list[Node]:
        for quantity in self.theory.quantities:
            if quantity.name == name:
                return [self.graph.lower(case.term) for case in quantity.cases]
        return []


# What keeps two numbers from being compared; the text is the reason.
_INCOMPARABLE = (
    UnsupportedError,
    ZeroDivisionError,
    OverflowError,
    MemoryError,
    ValueError,
)

# Magnitudes of the points tried, in turn.
_SCALES = (1, 10, 100)


@dataclass(frozen=True)
class _Sides:
    """A claim with its two sides lowered."""

    claim: Claim
    left: Node
    right: Node

    def cells(
        self, instance: Instance
    ) -> Iterator[tuple[dict[str, int], Tensor, Tensor]]:
        """Both sides for each value of the labels, over axes for the rest.

        A value of a label for which a quantity does not exist is passed over.
        """
        found = instance.graph.labels
        labels = found.indices(self.left) | found.indices(self.right)
        ranges = [
            symbol.name
            for index in self.claim.for_all
            for bound in (index.lower, index.upper)
            for symbol in bound.free_symbols
        ]
        yield from self._cells(instance, labels.union(ranges), self.claim.for_all, {})

    def _cells(
        self,
        instance: Instance,
        labels: frozenset[str],
        indices: tuple[Index, ...],
        environment: Mapping[str, int | Axis],
    ) -> Iterator[tuple[dict[str, int], Tensor, Tensor]]:
        if not indices:
            try:
                left = instance.value(self.left, environment)
                right = instance.value(self.right, environment)
            except AbsentError:
                return
            numbers = {k: v for k, v in environment.items() if isinstance(v, int)}
            yield numbers, left, right
            return
        index, rest = indices[0], indices[1:]
        name = index.symbol.name
        try:
            first, last = instance.span(index, environment)
        except AbsentError:
            return
        if name in labels:
            for value in range(first, last + 1):
                inner = {**environment, name: value}
                yield from self._cells(instance, labels, rest, inner)
        elif last >= first:
            axis = Axis(name, first, last - first + 1)
            inner_axis = {**environment, name: axis}
            yield from self._cells(instance, labels, rest, inner_axis)


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


def _counterexample(
    instance: Instance,
    arithmetic: IntervalArithmetic,
    indices: list[tuple[str, int]],
    left: object,
    right: object,
) -> Counterexample:
    unknown = [
        (function.name, arithmetic.stand_in_text(function.name))
        for function in instance.graph.theory.functions
        if function.formula is None
    ]
    values = [
        (key, _array_text(values)) for key, values in sorted(arithmetic.drawn.items())
    ]
    return Counterexample(
        sizes=tuple((name, size_text(size)) for name, size in instance.sizes.items()),
        indices=tuple(indices),
        values=tuple(values),
        functions=tuple(unknown),
        left=arithmetic.decimal(left),
        right=arithmetic.decimal(right),
    )


def _array_text(values: NDArray[np.object_]) -> str:
    """Decimals of exact hundredths, nested like the array."""
    if not values.ndim:
        return f"{float(values[()]):g}"
    return "[" + ", ".join(_array_text(np.asarray(v, object)) for v in values) + "]"
