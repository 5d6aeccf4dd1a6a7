r"""What a proof is: summands, steps that rewrite them, and nothing left at the end.

To prove ``left = right`` is to rewrite ``left - right`` until no summand is left.  A
*summand* is a number times sums over bound indices of one product:

    1/2 sum_{#0 = 1..D} sum_{#1 = 1..n[l]} w[l, #1, j] delta[l, #1, #0]

A *step* replaces one summand by others that have the same total, by one of the rules
in `Rule`.  The prover finds steps and the checker replays them; they share what is
defined here, and no code that decides whether a rule may be used.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from backproof.symbolic.graph import Graph, Kind, Node

__all__ = [
    "Clear",
    "Lemma",
    "Proof",
    "Rule",
    "Split",
    "Step",
    "Summand",
    "Trace",
    "With",
    "bound_name",
    "steps_of",
]


def bound_name(level: int, position: int) -> str:
    """What the bound index at a position is called: #0, #1, ... outside in.

    Inside the proof that two arguments are equal the indices that are bound around
    them are free, so there the names are ##0, ##1, ...: ``level`` counts.
    """
    return "#" * (level + 1) + str(position)


@dataclass(frozen=True)
class Summand:
    """``coefficient`` times the sums over ``bounds`` of a product.

    ``bounds`` are the lower and upper ends of the bound indices, outside in; an end
    may contain the indices before it.  ``product`` is a node without a number as a
    factor, ``graph.one`` if nothing is left.
    """

    coefficient: Fraction
    bounds: tuple[tuple[Node, Node], ...]
    product: Node

    @property
    def factors(self) -> tuple[Node, ...]:
        """The factors of the product; none for one."""
        if self.product.kind is Kind.MUL:
            return self.product.args
        if self.product.kind is Kind.NUMBER:
            return ()
        return (self.product,)

    def node(self, graph: Graph, level: int = 0) -> Node:
        """The summand as one node."""
        node = self.product
        for position in reversed(range(len(self.bounds))):
            lower, upper = self.bounds[position]
            node = graph.sum(bound_name(level, position), lower, upper, node)
        return graph.mul(graph.number(self.coefficient), node)


class Rule(StrEnum):
    """Why a summand equals those that replace it.

    A rule is about one ``factor`` of the product, unless it is about a bound index;
    ``put in`` means that the factor gives way to a term, which is multiplied out.
    Conditions on indices follow from *facts*: sizes are at least their minimum, free
    and bound indices lie in their ranges, and what the two sides of the claim mention
    at free indices exists.
    """

    DEFINITION = "definition"
    """A quantity q[t]: its case is put in.  The case's range holds t, and t lies
    outside the ranges of the cases before it.  Detail: the number of the case."""

    FORMULA = "formula"
    """A function with a formula, or its derivative by it: the formula is put in."""

    EXPONENTIAL = "exponential"
    """exp(a + b) = exp(a) exp(b); exp(c m) = exp(m/d)^(c d) for a rational number c
    with the denominator d; exp(log(x)) = x."""

    CHOICE = "choice"
    """choose(c, a, b) = c a + (1 - c) b, where both a and b exist."""

    TRUTH = "truth"
    """A truth value or a delta c: c^n = c for whole n > 1."""

    OPPOSITE = "opposite"
    """The other way of a comparison: [0 <= -u] = 1 - [0 <= u], where u is not 0."""

    DIFFERENTIATE = "differentiate"
    """A partial derivative of a term that is no quantity: by the rules of sum,
    product, power and function, down to the derivatives of quantities, put in."""

    CONSTANT = "constant"
    """A partial derivative of a quantity that does not depend on the variable: 0."""

    SAME = "same"
    """A partial derivative of a quantity by a member of its own family at the same
    labels (or of a given quantity by any member): Kronecker deltas are put in."""

    FORWARD = "forward"
    """A partial derivative of a quantity whose label differs from the variable's, or
    of another family: that of its case.  Detail: the number of the case."""

    PARALLEL = "parallel"
    """dq[i]/dv[k] = delta(i, k) dq[i]/dv[i]: every definition on the way from q to v
    hands the index on unchanged.  Detail: the slots of q and of v."""

    CHAIN = "chain rule"
    """A partial derivative dq/dv, the lemma: the sum over all quantities p that use v,
    of dq/dp times the derivative of p's definition by v with all else held fixed."""

    DELTA = "delta"
    """A Kronecker delta of two terms that are equal (1) or never equal (0)."""

    CONTRACT = "contraction"
    """A delta with a bound index: the index is replaced by what it must be, which lies
    in its range, and its sum dropped.  Detail: the position, and the value."""

    MEET = "equal indices"
    """delta(x, t) f(x) = delta(x, t) f(t), where t lies in the range of x.  The factor
    is the delta.  Detail: the name of x, and t."""

    COUNT = "count"
    """A bound index that occurs nowhere: the number of its values.  Detail: the
    position."""

    CANCEL = "cancel"
    """sum_k f(k) times a negative power of that very sum: the power is one higher.
    The factor is the power.  Detail: the position of k."""

    SINGLE = "single value"
    """A bound index with one value: the index is replaced by it.  Detail: the
    position."""

    REDUCE = "reduction"
    """m P^-k = (P^(1-k) - (P - c m) P^-k)/c, for a summand c m of P.  The factor is the
    power.  Detail: m."""

    EXCHANGE = "exchange"
    """The order of the sums.  Detail: the new order, as old positions."""

    CUT = "cut"
    """sum_{k = s..t} f = sum_{k = s..m} f + sum_{k = m+1..t} f, for s - 1 <= m <= t.
    Detail: the position, and m."""

    TURN = "triangle"
    """sum_{i = s..t} sum_{k = u..i+c} f = sum_{k = u..t+c} sum_{i = k-c..t} f, for
    s + c <= u; and, the other way, sum_{i = s..t} sum_{k = i+c..u} f =
    sum_{k = s+c..u} sum_{i = s..k-c} f, for u <= t + c.  The inner sum is the next one.
    Detail: the position of i."""

    EMPTY = "empty sum"
    """A bound index without any value: 0.  Detail: the position."""

    CONGRUENCE = "congruence"
    """Equal arguments: f(u) = f(v).  Detail: v's place among the arguments, v, and the
    proof that u = v."""

    LEMMA = "lemma"
    """The left side of a lemma at some indices in its ranges: the right side there is
    put in.  Detail: the left side of the lemma; the innermost with it is meant."""


@dataclass(frozen=True)
class Step:
    """One summand replaced by others of the same total."""

    rule: Rule
    before: Summand
    after: tuple[Summand, ...]
    factor: Node | None = None
    detail: tuple[object, ...] = ()


@dataclass(frozen=True)
class Clear:
    """All summands multiplied by a power of a term without bound indices.

    The term's inverse is a factor of some summand, so it is not zero.
    """

    base: Node
    exponent: int


@dataclass(frozen=True)
class Trace:
    """Steps in their order; after the last no summand is left."""

    steps: tuple[Step | Clear, ...]


@dataclass(frozen=True)
class Split:
    """Two proofs: for ``index = value``, and for all its other values.

    ``value`` is the first or the last of the index's range.
    """

    index: str
    value: Node
    there: "Proof"
    elsewhere: "Proof"


@dataclass(frozen=True)
class Lemma:
    """``left = right`` for all indices in ``ranges``, by induction over one of them.

    ``left`` is a derivative dq/dv of members; every index of the lemma is by itself an
    argument of q or of v, and just once.  ``right`` is a member of a quantity, or a
    number and powers of sizes times one.  An end of a range may contain the indices
    before it.

    ``proof`` is one of ``left = right`` for indices of which nothing is known but
    their ranges.  There the lemma is a hypothesis: it may be used where its ``index``
    is surely smaller (``upward``) or surely larger than the one it is proved for.
    """

    left: Node
    right: Node
    ranges: tuple[tuple[str, Node, Node], ...]
    index: str
    upward: bool
    proof: "Proof"


@dataclass(frozen=True)
class With:
    """A proof that may use lemmas.

    Several lemmas are proved together, by one induction, all upward or all downward:
    each is a hypothesis in the proof of each.  One that stands before the lemma that is
    being proved may be used at the same label, too.
    """

    lemmas: tuple[Lemma, ...]
    proof: "Proof"


Proof: TypeAlias = Trace | Split | With


def steps_of(proof: Proof) -> Iterator[Step | Clear]:
    """All steps of a proof, those inside arguments before the step they are for."""
    match proof:
        case Split():
            yield from steps_of(proof.there)
            yield from steps_of(proof.elsewhere)
        case With():
            for lemma in proof.lemmas:
                yield from steps_of(lemma.proof)
            yield from steps_of(proof.proof)
        case Trace():
            for step in proof.steps:
                if isinstance(step, Step):
                    for part in step.detail:
                        if isinstance(part, Trace):
                            yield from steps_of(part)
                yield step
