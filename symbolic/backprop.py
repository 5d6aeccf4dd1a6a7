r"""The δ formulas of a network, in index and in matrix form, as claims.

The error signal of a layer is the derivative of the cost by its pre-activations,

    delta[l, j, i] = ∂C/∂z[l, j, i]

and backpropagation computes it from the output down:

    delta[L] = cost'(a[L]) ⊙ g'(z[L])                       output error
    delta[l] = (W[l+1].T @ delta[l+1]) ⊙ g'(z[l])           recursion
    ∂C/∂W[l] = delta[l] @ a[l-1].T + lambda W[l]            weight gradient
    ∂C/∂b[l] = Sum(delta[l], over the samples)              bias gradient

with 1/D in the output error if the cost is averaged.  For softmax, which couples
the neurons of a layer, ⊙ g' is replaced by its Jacobian:

    delta[j] = a[j]*(e[j] - Sum(a[m]*e[m], m)),    e = ∂C/∂a

Rumelhart, Hinton, Williams (1986), Nature 323; Nielsen (2015), ch. 2, BP1 to BP4.
"""

from dataclasses import dataclass
from functools import cached_property

from sympy import (
    Derivative,
    Expr,
    Function,
    IndexedBase,
    Integer,
    Subs,
    Symbol,
    sympify,
)

from .activations import A, Activation, U
from .costs import TOTAL, S, T, Y
from .errors import LayerError
from .matrix import (
    ColumnSoftmax,
    ColumnSum,
    Matrix,
    QuantityMatrix,
    RowSum,
    apply,
    entry,
)
from .network import Architecture, Network, NetworkTheory
from .theory import (
    Case,
    Claim,
    ElementwiseFunction,
    Index,
    Partial,
    Quantity,
    Theory,
    total,
)

__all__ = [
    "Backpropagation",
    "Formula",
    "LayerFormulas",
    "activation_claims",
    "derivative_at",
]

_DELTA, _UPPER = Symbol("delta", real=True), Symbol("e", real=True)


def derivative_at(function: str, argument: Expr) -> Expr:
    """The term g'(argument), as SymPy itself writes it.

    >>> derivative_at("g", Symbol("z"))
    Subs(Derivative(g(xi), xi), xi, z)
    """
    slot = Symbol("xi")
    return Subs(Derivative(Function(function)(slot), slot), slot, argument)


@dataclass(frozen=True)
class Formula:
    """One formula of backpropagation at one layer.

    ``kind`` is "output error", "recursion", "weight gradient" or "bias gradient";
    ``left`` is the derivative it states, ``right`` the formula in index form, and
    ``matrix`` the same in matrix form.
    """

    kind: str
    layer: int | Expr
    left: Expr
    right: Expr
    matrix: Matrix
    for_all: tuple[Index, ...]

    @property
    def name(self) -> str:
        """What the formula is called in reports."""
        return f"{self.kind}, layer {self.layer}"


class LayerFormulas:
    """The δ formulas at one layer, of a network whose depth may be a symbol."""

    def __init__(self, net: Architecture) -> None:
        self.network: Architecture = net
        self.symbols = NetworkTheory(net)

    @staticmethod
    def index_claim(formula: Formula) -> Claim:
        """The derivative that a formula states equals its index form."""
        return Claim(formula.name, formula.left, formula.right, formula.for_all)

    def matrix_claim(self, formula: Formula) -> Claim:
        """The matrix form of a formula has the entries of its index form."""
        row, column = self.symbols.j, self.symbols.i
        if formula.kind == "weight gradient":
            column = self.symbols.k
        return Claim(
            f"{formula.name}, matrix form",
            entry(formula.matrix, row, column),
            formula.right,
            formula.for_all,
        )

    # The formulas of one layer.

    def error_signal(self, layer: int | Expr) -> Formula:
        """delta[l]: the output error or the recursion."""
        symbols = self.symbols
        last = layer == self.network.depth
        return Formula(
            "output error" if last else "recursion",
            layer,
            Partial(symbols.C.symbol, symbols.z.symbol[layer, symbols.j, symbols.i]),
            self._scalar_delta(layer),
            self._matrix_delta(layer),
            (symbols.neuron(layer), symbols.samples),
        )

    def weight_gradient(self, layer: int | Expr) -> Formula:
        """∂C/∂W[l] = delta[l] @ a[l-1].T, plus lambda W[l] with a penalty."""
        symbols = self.symbols
        j, k, i = symbols.j, symbols.k, symbols.i
        weight = symbols.W.symbol[layer, j, k]
        delta, a = IndexedBase("delta"), symbols.a.symbol
        scalar = total(delta[layer, j, i] * a[layer - 1, k, i], symbols.samples)
        matrix: Matrix = self.matrix("delta", layer) @ self.matrix("a", layer - 1).T
        if self.network.penalty is not None:
            scalar += symbols.penalty.symbol * weight
            matrix += symbols.penalty.symbol * self.matrix("W", layer)
        return Formula(
            "weight gradient",
            layer,
            Partial(symbols.C.symbol, weight),
            scalar,
            matrix,
            (symbols.neuron(layer), symbols.source(layer)),
        )

    def bias_gradient(self, layer: int | Expr) -> Formula:
        """∂C/∂b[l]: the error signals summed over the samples.

        Raises LayerError for a network without biases.
        """
        if not self.network.biases:
            raise LayerError(f"layer {layer}: the network has no biases")
        symbols = self.symbols
        j, i = symbols.j, symbols.i
        return Formula(
            "bias gradient",
            layer,
            Partial(symbols.C.symbol, symbols.b.symbol[layer, j]),
            total(IndexedBase("delta")[layer, j, i], symbols.samples),
            RowSum(self.matrix("delta", layer)),
            (symbols.neuron(layer),),
        )

    def matrix(self, name: str, layer: int | Expr) -> QuantityMatrix:
        """A quantity of the network at a layer, as a matrix."""
        symbols = self.symbols
        n, D = symbols.n, symbols.D
        if name == "W":
            shape = (n[layer], n[layer - 1])
        elif name == "b":
            shape = (n[layer], Integer(1))
        else:
            shape = (n[layer], D)
        quantities = (*symbols.quantities, _named_delta(symbols))
        quantity = next(q for q in quantities if q.name == name)
        labels = () if name in ("x", "t") else (sympify(layer),)
        return QuantityMatrix(quantity, labels, shape)

    # Right sides.

    def _scalar_delta(self, layer: int | Expr) -> Expr:
        symbols = self.symbols
        row = self.network.activation(layer)
        z, a = IndexedBase("z"), IndexedBase("a")
        if not row.vector:
            slope = derivative_at(row.name, z[layer, symbols.j, symbols.i])
            return self._scalar_upper(layer, symbols.j) * slope
        every = Index(symbols.m, 1, symbols.n[layer], "neurons")
        mean = total(
            a[layer, symbols.m, symbols.i] * self._scalar_upper(layer, symbols.m),
            every,
        )
        value = a[layer, symbols.j, symbols.i]
        return value * (self._scalar_upper(layer, symbols.j) - mean)

    def _scalar_upper(self, layer: int | Expr, neuron: Symbol) -> Expr:
        """∂C/∂a[l, neuron, i], through the layer above or through the cost."""
        symbols = self.symbols
        if layer == self.network.depth:
            slope = symbols.cost_entry(self.network.cost.derivative, neuron)
            return symbols.sample_factor * slope
        above = symbols.k
        term = (
            symbols.W.symbol[layer + 1, above, neuron]
            * IndexedBase("delta")[layer + 1, above, symbols.i]
        )
        return total(term, Index(above, 1, symbols.n[layer + 1], "neurons"))

    def _matrix_delta(self, layer: int | Expr) -> Matrix:
        row = self.network.activation(layer)
        upper = self._matrix_upper(layer)
        if not row.vector:
            slope = derivative_at(row.name, U)
            return upper * apply(slope, self.matrix("z", layer), symbols=(U,))
        values = self.matrix("a", layer)
        return values * (upper - ColumnSum(values * upper))

    def _matrix_upper(self, layer: int | Expr) -> Matrix:
        """∂C/∂a[l] as a matrix."""
        if layer != self.network.depth:
            above = layer + 1
            return self.matrix("W", above).T @ self.matrix("delta", above)
        outputs, targets = self.matrix("a", layer), self.matrix("t", layer)
        args: dict[Symbol, Matrix] = {
            Y: outputs,
            T: targets,
            S: ColumnSoftmax(outputs),
            TOTAL: ColumnSum(targets),
        }
        expr = self.symbols.sample_factor * self.network.cost.derivative
        used = [symbol for symbol in args if expr.has(symbol)] or [Y]
        return apply(expr, *(args[s] for s in used), symbols=tuple(used))

    def cost_claim(self) -> Claim:
        """∂cost/∂a[L] is what the cost's row says, for one sample."""
        symbols = self.symbols
        depth = self.network.depth
        left = Partial(symbols.C.symbol, symbols.a.symbol[depth, symbols.j, symbols.i])
        right = self._scalar_upper(depth, symbols.j)
        name = f"derivative of {self.network.cost.name}"
        for_all = (symbols.neuron(depth), symbols.samples)
        return Claim(name, left, right, for_all)


class Backpropagation(LayerFormulas):
    """The δ formulas of one network.

    >>> from backproof.symbolic.network import network
    >>> formulas = Backpropagation(network((2, 3, 1), "tanh")).formulas
    >>> [formula.name for formula in formulas][:3]
    ['output error, layer 2', 'weight gradient, layer 2', 'bias gradient, layer 2']
    >>> formulas[1].right
    Sum(a[1, k, i]*delta[2, j, i], (i, 1, D))
    """

    network: Network

    def __init__(self, net: Network) -> None:
        super().__init__(net)

    @cached_property
    def delta(self) -> Quantity:
        """The error signal, defined by the formulas from the output down."""
        symbols = self.symbols
        depth = self.network.depth
        cases = [
            Case(self._scalar_delta(layer), (Index(symbols.l, layer, layer),))
            for layer in range(1, depth + 1)
        ]
        return Quantity(
            "delta",
            (symbols.layers, symbols.neuron(symbols.l), symbols.samples),
            tuple(cases),
            latex=r"\delta^{<<l>>}_{<<j>>,<<i>>}",
            meaning="error signals",
        )

    @cached_property
    def theory(self) -> Theory:
        """The network's theory with the error signals."""
        return self.symbols.theory(self.delta)

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """All formulas, from the output layer down."""
        found: list[Formula] = []
        for layer in range(self.network.depth, 0, -1):
            found += [self.error_signal(layer), self.weight_gradient(layer)]
            if self.network.biases:
                found.append(self.bias_gradient(layer))
        return tuple(found)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every formula as two claims: the derivative, and the matrix form."""
        return tuple(
            claim
            for formula in self.formulas
            for claim in (self.index_claim(formula), self.matrix_claim(formula))
        )

    @cached_property
    def row_claims(self) -> tuple[tuple[Claim, Theory], ...]:
        """The hand-written derivatives of the activations and of the cost."""
        rows = {row.name: row for row in self.network.activations if row.formula}
        claims = [pair for row in rows.values() for pair in activation_claims(row)]
        return (*claims, (self.cost_claim(), self.theory))


def activation_claims(row: Activation) -> list[tuple[Claim, Theory]]:
    """The derivative of a row, by its argument and by its value, as claims."""
    function = ElementwiseFunction(row.name, row.formula, U, row.latex, row.kink)
    u = Quantity("u", latex="u")
    theory = Theory(row.name, quantities=(u,), functions=(function,))
    slope = derivative_at(row.name, u.symbol)
    claims = []
    if row.derivative is not None:
        right = row.derivative.xreplace({U: u.symbol})
        claims.append(Claim(f"derivative of {row.name}", slope, right))
    if row.by_value is not None:
        right = row.by_value.subs(A, Function(row.name)(u.symbol))
        claims.append(Claim(f"derivative of {row.name} by its value", slope, right))
    return [(claim, theory) for claim in claims]


def _named_delta(symbols: NetworkTheory) -> Quantity:
    slots = (symbols.layers, symbols.neuron(symbols.l), symbols.samples)
    return Quantity("delta", slots, latex=r"\delta^{<<l>>}_{<<j>>,<<i>>}")
