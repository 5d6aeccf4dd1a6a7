r"""The δ formulas for every depth, width and batch, by induction over the layers.

Depth L, widths n[0]..n[L] and the number D of samples are symbols.  With

    delta[l, j, i] = ∂C/∂z[l, j, i],    l = 1..L

three things are proved once, and with them every network of that kind:

    base         delta[L] is what the cost and the last activation say
    step         delta[l] follows from delta[l+1], for l = 1..L-1
    parameters   ∂C/∂W[l] and ∂C/∂b[l] follow from delta[l], for l = 1..L

So whoever begins with the base and goes down by the step has computed the derivatives:
if delta[l+1] is right, so is delta[l].  The one lemma is the chain rule, through all
that uses a layer; what that is, `passages` reads off the theory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from sympy import Expr, Integer, Symbol

from .activations import ACTIVATIONS, Activation
from .backprop import Formula, LayerFormulas, activation_claims
from .check import Checker
from .costs import COSTS, Cost, check_combination
from .errors import NetworkError
from .evaluate import Sizes
from .network import Block
from .proofs.reach import Reach
from .theory import Case, Claim, Index, Partial, Quantity, Theory
from .verdict import Status, Verdict

__all__ = [
    "AnyDepth",
    "Induction",
    "Lemma",
    "Passage",
    "Proofs",
    "ProvedFormula",
    "prove_activations",
    "prove_any_depth",
    "prove_output_errors",
]


# Where the second witness tests, besides the sizes of the small model, in which three
# layers tell the first, the last and the one between apart.
_SIZES: tuple[Sizes, ...] = ({"L": 2, "D": 5, "n": {0: 1, 1: 2, 2: 3}},)


@dataclass(frozen=True)
class AnyDepth:
    """Every network with one activation in its hidden layers and one at the output.

    The layers 1..L-1 have the ``hidden`` activation and layer L has ``output``.  Raises
    NetworkError if the cost is undefined for what the output can be.
    """

    hidden: Activation = ACTIVATIONS["g"]
    output: Activation = ACTIVATIONS["g"]
    cost: Cost = COSTS["half-squared-error"]
    biases: bool = True
    penalty: Fraction | None = None

    def __post_init__(self) -> None:
        """Refuse impossible combinations."""
        check_combination(self.cost, self.output)

    @property
    def depth(self) -> Symbol:
        """L, the number of layers after the input."""
        return Symbol("L", integer=True, positive=True)

    @property
    def text(self) -> str:
        """What is meant, in words."""
        return "of any depth"

    @property
    def activations(self) -> tuple[Activation, ...]:
        """The activations that occur, the one of the output last."""
        return (self.hidden, self.output)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The hidden layers, and the output."""
        return (
            Block(self.hidden, Integer(1), self.depth - 1),
            Block(self.output, self.depth, self.depth),
        )

    def activation(self, layer: Expr) -> Activation:
        """The activation of the output layer L, or of another."""
        return self.output if layer == self.depth else self.hidden


@dataclass(frozen=True)
class Passage:
    """What uses a quantity directly: the only way on which it acts on the cost.

    ``users`` are quantities of the layer ``shift`` further up; ``cost`` says whether
    the cost itself uses it, at the last layer.
    """

    quantity: str
    users: tuple[tuple[str, int], ...]
    cost: bool


class Lemma(LayerFormulas):
    """The δ formulas of all networks of one kind, with the layer as an index.

    >>> from backproof.symbolic.network import network
    >>> [formula.name for formula in Lemma(AnyDepth()).formulas]
    ['output error, layer L', 'recursion, layer l', 'weight gradient, layer l', \
'bias gradient, layer l']
    """

    def __init__(self, net: AnyDepth) -> None:
        super().__init__(net)
        self.kind = net

    @cached_property
    def theory(self) -> Theory:
        """The theory of the networks, where delta is what it should be: ∂C/∂z."""
        symbols = self.symbols
        variable = symbols.z.symbol[symbols.l, symbols.j, symbols.i]
        delta = Quantity(
            "delta",
            symbols.z.slots,
            (Case(Partial(symbols.C.symbol, variable)),),
            latex=r"\delta^{<<l>>}_{<<j>>,<<i>>}",
            meaning="error signals",
        )
        return symbols.theory(delta)

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """The base, the step, and the gradients of the parameters."""
        l, depth = self.symbols.l, self.kind.depth
        base = replace(self.error_signal(depth), kind="output error")
        step = self._for_layers(self.error_signal(l), depth - 1)
        gradients = [self._for_layers(self.weight_gradient(l), depth)]
        if self.network.biases:
            gradients.append(self._for_layers(self.bias_gradient(l), depth))
        return (base, step, *gradients)

    def _for_layers(self, formula: Formula, last: Expr) -> Formula:
        layers = Index(self.symbols.l, 1, last, "layers")
        return replace(formula, for_all=(layers, *formula.for_all))

    def passages(self) -> tuple[Passage, ...]:
        """How z[l] and a[l] act on the cost: the condition of the chain rule."""
        checker = Checker(self.theory)
        reach = Reach(checker.graph)
        found = []
        for name in ("z", "a"):
            uses = [
                use
                for users in reach.uses.values()
                for use in users
                if use.used == name and use.user in ("z", "a", "C")
            ]
            users = {(u.user, -u.shift) for u in uses if u.shift is not None}
            cost = any(use.user == "C" for use in uses)
            found.append(Passage(name, tuple(sorted(users)), cost))
        return tuple(found)


@dataclass(frozen=True)
class ProvedFormula:
    """One formula, or the derivative in a table, with its verdicts.

    ``matrix_form`` is the verdict on the matrix form; None if there is none.
    """

    claim: Claim
    verdict: Verdict
    formula: Formula | None = None
    matrix_form: Verdict | None = None

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts on the index form and, if there is one, on the matrix form."""
        if self.matrix_form is None:
            return (self.verdict,)
        return (self.verdict, self.matrix_form)

    @property
    def proved(self) -> bool:
        """Whether all of it is proved."""
        return all(verdict.status is Status.PROVED for verdict in self.verdicts)


@dataclass(frozen=True)
class Induction:
    """What was proved of all networks of one kind."""

    lemma: Lemma
    formulas: tuple[ProvedFormula, ...]

    @property
    def verdicts(self) -> Iterator[Verdict]:
        """Every verdict."""
        for formula in self.formulas:
            yield from formula.verdicts

    @property
    def proved(self) -> bool:
        """Whether all of it is proved."""
        return all(formula.proved for formula in self.formulas)


@dataclass(frozen=True)
class Proofs:
    """An induction, and with it the tables that it may be used with."""

    induction: Induction
    output_errors: tuple[Induction, ...] = ()
    activations: tuple[ProvedFormula, ...] = ()

    @property
    def formulas(self) -> Iterator[ProvedFormula]:
        """Every formula."""
        for one in (self.induction, *self.output_errors):
            yield from one.formulas
        yield from self.activations

    @property
    def verdicts(self) -> Iterator[Verdict]:
        """Every verdict."""
        for formula in self.formulas:
            yield from formula.verdicts


def prove_any_depth(net: AnyDepth, *, seed: int = 0) -> Induction:
    """Base, step and gradients of all networks of one kind.

    >>> induction = prove_any_depth(AnyDepth())
    >>> [str(formula.verdict.status) for formula in induction.formulas]
    ['proved', 'proved', 'proved', 'proved']
    """
    lemma = Lemma(net)
    checker = Checker(lemma.theory, sizes=_SIZES, seed=seed)
    formulas = (_proved(lemma, formula, checker) for formula in lemma.formulas)
    return Induction(lemma, tuple(formulas))


def prove_output_errors(*, seed: int = 0) -> tuple[Induction, ...]:
    """The base for every cost, at the output layers that it is used with.

    Costs of one output at a time meet an undefined g, which stands for every
    elementwise activation, and softmax where they are defined for it.
    """
    found = []
    for cost in COSTS.values():
        for output in (ACTIVATIONS["g"], ACTIVATIONS["softmax"]):
            try:
                lemma = Lemma(AnyDepth(output=output, cost=cost))
            except NetworkError:
                continue
            checker = Checker(lemma.theory, sizes=_SIZES, seed=seed)
            base = _proved(lemma, lemma.formulas[0], checker)
            found.append(Induction(lemma, (base,)))
    return tuple(found)


def prove_activations(*, seed: int = 0) -> tuple[ProvedFormula, ...]:
    """The derivatives in the table of activations, by argument and by value."""
    return tuple(
        ProvedFormula(claim, Checker(theory, seed=seed).check(claim))
        for row in ACTIVATIONS.values()
        if row.formula is not None
        for claim, theory in activation_claims(row)
    )


def _proved(lemma: Lemma, formula: Formula, checker: Checker) -> ProvedFormula:
    claims = lemma.index_claim(formula), lemma.matrix_claim(formula)
    verdict, matrix_form = map(checker.check, claims)
    return ProvedFormula(claims[0], verdict, formula, matrix_form)
