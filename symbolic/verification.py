"""Every gradient of one network, checked by witnesses that share no route.

1. Each δ formula is a claim, in index and in matrix form, and so is each
   hand-written derivative that it uses: the ladder decides them at small sizes.
2. *Direct derivative*: the cost is written out in scalars and differentiated
   rule by rule by every parameter, and each result must equal the entry of
   the δ formulas, in the prime field.
3. *SymPy's diff*: for small networks the same with SymPy's own ``diff``.
4. *Direction*: at the network's own sizes one forward pass along a random
   direction v of all parameters gives the derivative of the cost along v, which
   must be the product of v with the gradients of the δ formulas.  A mistake in any
   one partial derivative changes it with the stated probability.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sympy import Basic, Expr, diff

from .backprop import Backpropagation, Formula
from .check import Checker, check
from .direct import Derivatives, ExpandedCost, expand
from .evaluate import Sizes
from .instances import describe_sizes
from .lowering import TermGraph
from .network import Network
from .theory import Claim
from .verdict import Status, Verdict
from .witness import Gradient, Witness, compare_along_direction, compare_entries

__all__ = [
    "Verification",
    "Witness",
    "direct_witness",
    "direction_witness",
    "verify",
    "verify_formulas",
]

# Above this many scalar products in one forward pass the written-out cost takes more
# than a few seconds.  SymPy's own diff takes that long much sooner: it shares nothing,
# so it meets all of the cost as a tree, once for every parameter.
DIRECT_LIMIT = 4_000
DIFF_LIMIT = 40_000
SMALL_WIDTH = 3


@dataclass(frozen=True)
class Verification:
    """The verdicts on one network's formulas, and the witnesses' results."""

    network: Network
    samples: int
    seed: int
    formulas: tuple[tuple[Formula, Verdict, Verdict], ...]
    rows: tuple[tuple[Claim, Verdict], ...]
    witnesses: tuple[Witness, ...]
    given: tuple[str, ...]

    @property
    def verdicts(self) -> Iterator[tuple[str, Verdict]]:
        """Every verdict with the name of its claim."""
        for formula, index_form, matrix_form in self.formulas:
            yield formula.name, index_form
            yield f"{formula.name}, matrix form", matrix_form
        for claim, verdict in self.rows:
            yield claim.name, verdict

    @property
    def holds(self) -> bool:
        """Whether every formula is proved or tested and every witness agrees."""
        return all(v.holds for _, v in self.verdicts) and all(
            witness.holds for witness in self.witnesses
        )

    @property
    def refuted(self) -> bool:
        """Whether some claim is refuted or some witness differs."""
        return any(
            v.status in (Status.REFUTED, Status.MALFORMED) for _, v in self.verdicts
        ) or any(witness.differing for witness in self.witnesses)


def verify(net: Network, *, samples: int = 2, seed: int = 0) -> Verification:
    """Check every gradient of a network by all witnesses that its size allows.

    >>> from backproof.symbolic.network import network
    >>> verify(network((2, 2, 1), "tanh")).holds
    True
    """
    return verify_formulas(Backpropagation(net), samples=samples, seed=seed)


def verify_formulas(
    backprop: Backpropagation,
    *,
    samples: int = 2,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> Verification:
    """The same for given formulas, which may differ from the right ones."""
    net = backprop.network
    small: tuple[Sizes, ...] = tuple(
        {"D": d, "n": net.sizes(d, widest=widest)["n"]}
        for d, widest in ((2, 2), (2, SMALL_WIDTH), (3, SMALL_WIDTH))
    )
    distinct = {describe_sizes(sizes): sizes for sizes in small}
    square: Sizes = {"D": 2, "n": dict.fromkeys(range(net.depth + 1), 2)}
    distinct[describe_sizes(square)] = square
    checker = Checker(backprop.theory, sizes=distinct.values(), seed=seed)
    formulas = []
    for formula in backprop.formulas:
        progress(formula.name)
        index_form = checker.check(backprop.index_claim(formula))
        matrix_form = checker.check(backprop.matrix_claim(formula))
        formulas.append((formula, index_form, matrix_form))
    rows = tuple(
        (claim, check(claim, theory, seed=seed))
        for claim, theory in backprop.row_claims
    )
    witnesses = []
    if _products(net, samples) <= DIRECT_LIMIT:
        progress("direct derivative")
        witnesses.append(direct_witness(backprop, samples, seed))
        if _tree(expand(net, samples)) <= DIFF_LIMIT:
            progress("SymPy's diff")
            witnesses.append(direct_witness(backprop, samples, seed, by=diff))
    progress("direction")
    witnesses.append(direction_witness(backprop, samples, seed))
    return Verification(
        net, samples, seed, tuple(formulas), rows, tuple(witnesses), net.given
    )


def _products(net: Network, samples: int) -> int:
    pairs = zip(net.widths, net.widths[1:], strict=False)
    return samples * sum(come * to for come, to in pairs)


def _tree(expanded: ExpandedCost) -> int:
    """The terms that SymPy's diff meets, for all parameters together."""
    sizes: dict[Basic, int] = {}
    stack: list[Basic] = [expanded.cost]
    while stack:
        waiting = [part for part in stack[-1].args if part not in sizes]
        if waiting:
            stack += waiting
        else:
            part = stack.pop()
            sizes[part] = 1 + sum(sizes[below] for below in part.args)
    return sizes[expanded.cost] * len(expanded.parameters)


def direct_witness(
    backprop: Backpropagation,
    samples: int,
    seed: int,
    by: Callable[[Expr, Expr], Expr] | None = None,
) -> Witness:
    """Compare every entry with the derivative of the written-out cost.

    ``by`` differentiates an expression by a parameter; by default SymPy's rules
    do, remembered over shared subexpressions.
    """
    net = backprop.network
    expanded = expand(net, samples)
    name = "direct derivative"
    if by is None:
        by_rules = Derivatives(expanded.cost, expanded.parameters)
        derivatives = {p: by_rules.by(p) for p in expanded.parameters}
    else:
        name = "SymPy's diff"
        derivatives = {p: by(expanded.cost, p) for p in expanded.parameters}
    graph = TermGraph(backprop.theory)
    sizes = net.sizes(samples)
    return compare_entries(name, graph, derivatives, _gradients(backprop), sizes, seed)


def direction_witness(backprop: Backpropagation, samples: int, seed: int) -> Witness:
    """Compare dC along one random direction with the gradients of the formulas."""
    return compare_along_direction(
        TermGraph(backprop.theory),
        backprop.symbols.C.symbol,
        _gradients(backprop),
        backprop.network.sizes(samples),
        seed,
    )


def _gradients(backprop: Backpropagation) -> tuple[Gradient, ...]:
    """The parameter gradients of the formulas."""
    families = {"weight gradient": "W", "bias gradient": "b"}
    return tuple(
        Gradient(families[f.kind], (f.layer,), f.right, f.for_all)
        for f in backprop.formulas
        if f.kind in families
    )
