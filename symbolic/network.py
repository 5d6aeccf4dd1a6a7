"""A feed-forward network, and what its symbols mean.

    z[l] = W[l] a[l-1] + b[l],    a[l] = g_l(z[l]),    a[0] = x,    l = 1..L
    C = (1/D) Sum(cost(a[L, j, i], t[j, i]), j, i) + (lambda/2) Sum(W[l, j, k]**2)

Layers count 0..L: 0 is the input, L the output, and W[l] leads from layer l-1 to
layer l.  W[l] has shape (n[l], n[l-1]): its row is the neuron it leads to.  There
is one column per sample: z[l] and a[l] have shape (n[l], D).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol

from sympy import Expr, Function, IndexedBase, Integer, Rational, Symbol, exp, log

from .activations import (
    Activation,
    activation,
    custom_activation,
    elementwise_function,
)
from .costs import LSE, TOTAL, Cost, S, T, Y, check_combination, cost
from .errors import NetworkError
from .evaluate import Sizes
from .kinks import defined_everywhere
from .theory import Case, Index, Quantity, Size, Theory, index_symbol, total

__all__ = ["Architecture", "Block", "Network", "NetworkTheory", "network"]

_LETTERS = frozenset({*"CDWabntxz", "delta", "lambda"})
_WIDEST = 2**24
_DEEPEST = 10_000


@dataclass(frozen=True)
class Block:
    """The layers from ``first`` to ``last``, which share an activation."""

    activation: Activation
    first: Expr
    last: Expr


class Architecture(Protocol):
    """What the formulas need to know of a network; its depth may be a symbol."""

    @property
    def depth(self) -> int | Expr:
        """L, the number of layers after the input."""

    @property
    def text(self) -> str:
        """The network in words or numbers."""

    @property
    def activations(self) -> tuple[Activation, ...]:
        """The activations that occur."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The layers 1..L with their activations."""

    @property
    def cost(self) -> Cost:
        """The cost."""

    @property
    def biases(self) -> bool:
        """Whether there are biases."""

    @property
    def penalty(self) -> Fraction | None:
        """The coefficient of the L2 penalty."""

    def activation(self, layer: Any) -> Activation:
        """The activation of a layer."""


@dataclass(frozen=True)
class Network:
    """A fully connected network with its cost; see the module docstring.

    ``widths`` are n[0]..n[L]; ``activations`` holds one row per layer 1..L.
    ``penalty`` is the coefficient lambda of the L2 penalty on the weights (not
    the biases), or None for no penalty.

    Build one with `network`, which also takes names.
    """

    widths: tuple[int, ...]
    activations: tuple[Activation, ...]
    cost: Cost
    biases: bool = True
    penalty: Fraction | None = None

    def __post_init__(self) -> None:
        """Refuse impossible widths and combinations."""
        _check_widths(self.widths)
        if len(self.activations) != self.depth:
            raise NetworkError(
                f"widths {self.text} have {self.depth} layers after the input, but "
                f"{len(self.activations)} activations were given; give one for all "
                "layers or one for each"
            )
        if self.penalty is not None and not self.penalty > 0:
            raise NetworkError(
                f"the coefficient of the L2 penalty must be positive, not "
                f"{self.penalty}; leave it out for no penalty"
            )
        _check_names(self.activations)
        check_combination(self.cost, self.activations[-1])

    @property
    def depth(self) -> int:
        """L, the number of layers after the input."""
        return len(self.widths) - 1

    @property
    def text(self) -> str:
        """The widths joined by hyphens."""
        return "-".join(map(str, self.widths))

    @property
    def parameters(self) -> int:
        """How many weights and biases there are."""
        pairs = zip(self.widths[1:], self.widths, strict=False)
        return sum(to * (come + int(self.biases)) for to, come in pairs)

    @property
    def given(self) -> tuple[str, ...]:
        """Conditions that a formula needs and that nothing guarantees."""
        formulas = dict.fromkeys(row.formula for row in self.activations)
        undefined = tuple(
            f"{formula} is defined at the pre-activations u"
            for formula in formulas
            if formula is not None and not defined_everywhere(formula)
        )
        return (*undefined, *check_combination(self.cost, self.activations[-1]))

    def activation(self, layer: int) -> Activation:
        """The activation of a layer, counted from 1."""
        return self.activations[layer - 1]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Each layer with its activation."""
        rows = enumerate(self.activations, start=1)
        return tuple(Block(row, Integer(layer), Integer(layer)) for layer, row in rows)

    def sizes(self, samples: int, *, widest: int | None = None) -> Sizes:
        """The sizes of this network's theory, widths cut down to ``widest``."""
        limit = max(self.widths) if widest is None else widest
        return {
            "D": samples,
            "n": {layer: min(width, limit) for layer, width in enumerate(self.widths)},
        }

    @cached_property
    def theory(self) -> "NetworkTheory":
        """What the symbols mean."""
        return NetworkTheory(self)


def network(
    widths: Sequence[int],
    activation_name: str | Activation | Expr | Sequence[str | Activation | Expr] = (
        "sigmoid"
    ),
    *,
    output: str | Activation | Expr | None = None,
    cost_name: str | Cost | Expr = "half-squared-error",
    biases: bool = True,
    penalty: Fraction | str | int | None = None,
) -> Network:
    """A network from names, rows of the tables, or SymPy expressions.

    One activation serves all layers, unless ``output`` gives the last its own.
    Raises NetworkError for impossible widths, names and combinations.

    >>> network((2, 3, 1), "tanh", output="identity").activation(2).name
    'identity'
    """
    _check_widths(tuple(widths))
    depth = len(widths) - 1
    if isinstance(activation_name, str | Activation | Expr):
        names: list[str | Activation | Expr] = [activation_name] * depth
    else:
        names = list(activation_name)
    if output is not None:
        names[-1:] = [output]
    return Network(
        tuple(widths),
        _rows(names),
        cost(cost_name),
        biases,
        None if penalty is None else Fraction(penalty),
    )


def _rows(given: list[str | Activation | Expr]) -> tuple[Activation, ...]:
    """The rows, those of different expressions under different names."""
    expressions = list(dict.fromkeys(g for g in given if isinstance(g, Expr)))
    names = {
        expr: f"custom-{number}" if number > 1 else "custom"
        for number, expr in enumerate(expressions, start=1)
    }
    return tuple(
        custom_activation(g, names[g]) if isinstance(g, Expr) else activation(g)
        for g in given
    )


def _check_names(rows: tuple[Activation, ...]) -> None:
    for row in rows:
        if row.name in _LETTERS:
            raise NetworkError(
                f"an activation cannot be called {row.name!r}: that letter stands for "
                f"something else in every network ({', '.join(sorted(_LETTERS))})"
            )
        twin = next(r for r in rows if r.name == row.name)
        if twin != row:
            raise NetworkError(
                f"two different activations are called {row.name!r}: {twin.formula} "
                f"and {row.formula}; give each a name of its own"
            )


def _check_widths(widths: tuple[int, ...]) -> None:
    if len(widths) < 2:
        raise NetworkError(
            f"a network needs at least two widths, input and output; got {widths}"
        )
    if len(widths) > _DEEPEST:
        raise NetworkError(f"{len(widths) - 1} layers are more than {_DEEPEST - 1}")
    for layer, width in enumerate(widths):
        if isinstance(width, bool) or not isinstance(width, int) or width < 1:
            raise NetworkError(
                f"width {width!r} of layer {layer} is no positive whole number"
            )
        if width > _WIDEST:
            raise NetworkError(f"width {width} of layer {layer} is above {_WIDEST}")


class NetworkTheory:
    """The theory of a network's symbols, with its quantities by name.

    Widths and the number of samples stay symbols; depth, activations and cost
    are those of the network.  ``samples``, ``neuron(l)`` and ``source(l)`` are
    the usual indices: i, j of layer l, and k of layer l-1; ``m`` and ``p`` run over
    the neurons of one layer inside a softmax and inside a cost.

    >>> net = NetworkTheory(network((2, 3, 1)))
    >>> net.z.cases[0].term
    b[l, j] + Sum(W[l, j, k]*a[l - 1, k, i], (k, 1, n[l - 1]))
    """

    def __init__(self, net: Architecture) -> None:
        self.network = net
        depth = net.depth
        self.D = Symbol("D", integer=True, positive=True)
        self.n = IndexedBase("n", integer=True, positive=True)
        self.l, self.j, self.k, self.i = map(index_symbol, "ljki")
        self.m, self.p = index_symbol("m"), index_symbol("p")
        self.samples = Index(self.i, 1, self.D, "samples")
        self.layers = Index(self.l, 1, depth, "layers")
        j, k, i, l = self.j, self.k, self.i, self.l
        inputs = Index(k, 1, self.n[0], "inputs")
        outputs = Index(j, 1, self.n[depth], "outputs")
        every = Index(l, 0, depth, "layers")
        self.x = Quantity(
            "x", (inputs, self.samples), latex="x_{<<k>>,<<i>>}", meaning="inputs"
        )
        self.t = Quantity(
            "t",
            (outputs, self.samples),
            domain="unit" if net.cost.targets == "unit" else "real",
            latex="t_{<<j>>,<<i>>}",
            meaning="targets",
        )
        self.W = Quantity(
            "W",
            (self.layers, self.neuron(l), self.source(l)),
            latex="W^{<<l>>}_{<<j>>,<<k>>}",
            meaning="weights",
        )
        self.b = Quantity(
            "b",
            (self.layers, self.neuron(l)),
            latex="b^{<<l>>}_{<<j>>}",
            meaning="biases",
        )
        self.penalty = Quantity(
            "lambda", domain="positive", latex=r"\lambda", meaning="L2 penalty"
        )
        self.z = Quantity(
            "z",
            (self.layers, self.neuron(l), self.samples),
            (Case(self._pre_activation()),),
            latex="z^{<<l>>}_{<<j>>,<<i>>}",
            meaning="pre-activations",
        )
        self.a = Quantity(
            "a",
            (every, self.neuron(l), self.samples),
            (
                Case(self.x.symbol[j, i], (Index(l, 0, 0),)),
                *(
                    Case(
                        self.activated(
                            block.activation,
                            block.first if block.first == block.last else l,
                        ),
                        (Index(l, block.first, block.last),),
                    )
                    for block in net.blocks
                ),
            ),
            latex="a^{<<l>>}_{<<j>>,<<i>>}",
            meaning="activations",
        )
        self.C = Quantity("C", (), (Case(self._cost()),), latex="C", meaning="cost")

    def neuron(self, layer: Expr | int) -> Index:
        """The index j over the neurons of a layer."""
        return Index(self.j, 1, self.n[layer], "neurons")

    def source(self, layer: Expr | int) -> Index:
        """The index k over the neurons of the layer before."""
        return Index(self.k, 1, self.n[layer - 1], "neurons")

    def activated(self, row: Activation, layer: Expr | int) -> Expr:
        """The activation j of a layer, from the layer's pre-activations."""
        z, j, i = IndexedBase("z"), self.j, self.i
        if row.vector:
            every = Index(self.m, 1, self.n[layer], "neurons")
            return exp(z[layer, j, i]) / total(exp(z[layer, self.m, i]), every)
        return Function(row.name)(z[layer, j, i])

    @property
    def sizes(self) -> tuple[Size, ...]:
        """D and the widths n[0]..n[L], and L itself if it is no number."""
        depth = self.network.depth
        every = Index(self.l, 0, depth, "layers")
        sizes = Size("D", latex="D"), Size("n", (every,), latex="n_{<<l>>}")
        if isinstance(depth, Symbol):
            return Size(depth.name, latex=depth.name), *sizes
        return sizes

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """All quantities, the given ones first."""
        given = [self.x, self.t, self.W]
        if self.network.biases:
            given.append(self.b)
        if self.network.penalty is not None:
            given.append(self.penalty)
        return (*given, self.z, self.a, self.C)

    def theory(self, *more: Quantity) -> Theory:
        """The theory with these and further quantities."""
        rows = {row.name: row for row in self.network.activations if not row.vector}
        functions = tuple(elementwise_function(row) for row in rows.values())
        name = f"network {self.network.text}"
        return Theory(name, self.sizes, (*self.quantities, *more), functions)

    @property
    def sample_factor(self) -> Expr:
        """1/D for a cost that is averaged over the samples, 1 otherwise."""
        return 1 / self.D if self.network.cost.average else Integer(1)

    def cost_entry(self, expr: Expr, output: Expr) -> Expr:
        """An expression of the cost's table at output ``output`` of sample i."""
        depth = self.network.depth
        a, t = self.a.symbol, self.t.symbol
        every = Index(self.p, 1, self.n[depth], "outputs")
        norm = total(exp(a[depth, self.p, self.i]), every)
        values = {
            Y: a[depth, output, self.i],
            T: t[output, self.i],
            LSE: log(norm),
            S: exp(a[depth, output, self.i]) / norm,
            TOTAL: total(t[self.p, self.i], every),
        }
        return expr.xreplace(values)

    def _pre_activation(self) -> Expr:
        l, j, k, i = self.l, self.j, self.k, self.i
        a = IndexedBase("a")
        weighted = total(self.W.symbol[l, j, k] * a[l - 1, k, i], self.source(l))
        return weighted + self.b.symbol[l, j] if self.network.biases else weighted

    def _cost(self) -> Expr:
        depth = self.network.depth
        term = self.cost_entry(self.network.cost.term, self.j)
        summed = total(term, self.neuron(depth), self.samples)
        data = self.sample_factor * summed
        if self.network.penalty is None:
            return data
        l, j, k = self.l, self.j, self.k
        squares = total(
            self.W.symbol[l, j, k] ** 2, self.source(l), self.neuron(l), self.layers
        )
        return data + self.penalty.symbol * squares * Rational(1, 2)
