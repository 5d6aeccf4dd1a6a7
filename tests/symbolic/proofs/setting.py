"""Theories in which the tests of the prover speak, and their short ways to ask."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from sympy import Expr, Function, IndexedBase, Sum, Symbol, exp, log

from backproof.symbolic.agreement import FieldTest
from backproof.symbolic.check import Checker
from backproof.symbolic.costs import COSTS
from backproof.symbolic.errors import BackproofError
from backproof.symbolic.induction import AnyDepth, Lemma
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.checked import CheckedProof, checked_proof
from backproof.symbolic.proofs.prove import Prover
from backproof.symbolic.proofs.trace import Clear, Proof, Split, With, steps_of
from backproof.symbolic.sides import Sides
from backproof.symbolic.tensor import aligned
from backproof.symbolic.theory import (
    Case,
    Claim,
    ElementwiseFunction,
    Index,
    Quantity,
    Size,
    Theory,
    index_symbol,
)

__all__ = [
    "NETWORK",
    "SUMS",
    "differs",
    "found",
    "is_proved",
    "network_lemma",
    "over",
    "prover",
    "rules_used",
]

i, j, k, l, m = map(index_symbol, "ijklm")
n, D = (Symbol(name, integer=True, positive=True) for name in "nD")
x, y, u, w, v, r, s, p = map(IndexedBase, "xyuwvrsp")
c, lse = Symbol("c"), Symbol("lse")
g, h, sigma = map(Function, ("g", "h", "sigma"))

ROW, OTHER, COLUMN = Index(i, 1, n), Index(j, 1, n), Index(k, 1, D)


def over(term: Expr, *indices: Index) -> Expr:
    """The sum of a term over indices."""
    return Sum(term, *(index.limits for index in indices))


_U = Symbol("u", real=True)

SUMS = Theory(
    "sums",
    (Size("n"), Size("D")),
    (
        Quantity("x", (ROW,)),
        Quantity("y", (ROW,)),
        Quantity("u", (COLUMN,)),
        Quantity("w", (ROW, COLUMN)),
        Quantity("v", (ROW, OTHER)),
        Quantity("c", domain="positive"),
        # Two clauses, a named family, softmax, and a cost.
        Quantity("r", (ROW,), (Case(x[i] ** 2, (Index(i, 1, 1),)), Case(x[i]))),
        Quantity("p", (ROW,), (Case(g(x[i])),)),
        Quantity("s", (ROW,), (Case(exp(x[i]) / over(exp(x[j]), OTHER)),)),
        Quantity("lse", (), (Case(log(over(exp(x[j]), OTHER))),)),
    ),
    (
        ElementwiseFunction("g"),
        ElementwiseFunction("h"),
        ElementwiseFunction("sigma", formula=1 / (1 + exp(-_U)), variable=_U),
    ),
)


@cache
def network_lemma(net: AnyDepth) -> Lemma:
    """The formulas of networks of any depth, found once."""
    return Lemma(net)


NETWORK = AnyDepth(cost=COSTS["mean-squared-error"], penalty=Fraction(1, 3))


@cache
def prover(theory: Theory) -> Prover:
    """A prover of its claims; one for all tests, as in a document."""
    return Prover(TermGraph(theory))


@cache
def found(claim: Claim, theory: Theory) -> CheckedProof | None:
    """A proof that the checker has replayed."""
    return checked_proof(prover(theory), claim)


def is_proved(claim: Claim, theory: Theory) -> bool:
    """Whether the prover alone says that a claim holds.

    What it finds must replay: a proof that does not is a mistake, too.
    """
    proof = prover(theory).prove(claim)
    if proof is not None:
        assert found(claim, theory) is not None, f"{claim.name}: not replayed"
    return proof is not None


def differs(claim: Claim, checker: Checker) -> bool:
    """Whether the two sides differ in exact arithmetic, at some sizes and indices.

    Where a side does not exist, nothing is said.
    """
    graph = checker.graph
    sides = Sides(claim, graph.lower(claim.left), graph.lower(claim.right))
    for sizes in checker._assignments():
        instance = FieldTest(checker.graph).instance(sizes, 0, bits=True)
        try:
            for _, left, right in sides.cells(instance):
                _, (one, two) = aligned(left, right)
                if instance.arithmetic.differ(one, two).any():
                    return True
        except (BackproofError, ZeroDivisionError):
            continue
    return False


def rules_used(proof: Proof) -> Iterator[str]:
    """The rules of a proof and of those inside it, once for each use."""
    if isinstance(proof, Split):
        yield "split"
        yield from rules_used(proof.there)
        yield from rules_used(proof.elsewhere)
    elif isinstance(proof, With):
        yield "with"
        for lemma in proof.lemmas:
            yield from rules_used(lemma.proof)
        yield from rules_used(proof.proof)
    else:
        for step in steps_of(proof):
            yield "clear" if isinstance(step, Clear) else step.rule.value
