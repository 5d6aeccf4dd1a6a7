"""The plan of a gradient: the array statements that run, in their order.

    Z[l] = W[l] a[l-1] + b[l],    A[l] = g(Z[l])           l = 1..L
    loss = cost(A[L], T)
    delta[L] = cost'(A[L]) * g'(Z[L])                      output error
    delta[l] = (W[l+1].T delta[l+1]) * g'(Z[l])            recursion
    dW[l] = delta[l] A[l-1].T,    db[l] = Sum(delta[l])    gradients

The right sides are the matrix forms of `symbolic.backprop`, made fit to run: g'
by the activation's own value where its row has such a form, cost and output
error together where `FUSIONS` has them, formulas made `stable`.  There is one
column per sample here, as in the formulas.

A plan is data.  `plan_check` decides it and `source` prints it: what is checked
is what runs.
"""

import builtins
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import (
    Add,
    Expr,
    Function,
    Integer,
    Mul,
    Piecewise,
    Rational,
    Symbol,
    exp,
    log,
    tanh,
)

from backproof.symbolic.activations import ACTIVATIONS, A, Activation, U
from backproof.symbolic.backprop import Backpropagation, derivative_at
from backproof.symbolic.costs import LSE, TOTAL, S, T, Y
from backproof.symbolic.errors import NetworkError
from backproof.symbolic.matrix import (
    ColumnLogSumExp,
    ColumnSoftmax,
    ColumnSum,
    Elementwise,
    Matrix,
    QuantityMatrix,
    Scalar,
    Shape,
    Total,
    apply,
)
from backproof.symbolic.network import Network
from backproof.symbolic.theory import Index, Quantity

from .fusions import FUSIONS, Fusion, Z
from .kernels import KERNELS, Kernel, activation_kernel, kernels_in, stable
from .terms import parts, rebuilt

__all__ = ["Plan", "Statement", "gradient_plan"]


@dataclass(frozen=True)
class Statement:
    """``target = expr``, one array statement.

    ``kind`` is "pre-activation", "activation", "loss", "output error",
    "recursion", "weight gradient" or "bias gradient".  ``expr`` speaks of the
    network's given quantities and of earlier targets.  ``algebra`` is the
    formula it computes, for the reader.
    """

    target: str
    kind: str
    layer: int
    expr: Matrix
    algebra: str


@dataclass(frozen=True)
class Plan:
    """The statements of one network's loss and gradient, and their kernels."""

    network: Network
    statements: tuple[Statement, ...]
    kernels: tuple[Kernel, ...]

    @cached_property
    def targets(self) -> Mapping[str, Quantity]:
        """Every target as a quantity, not yet defined."""
        maker = _Maker(self.network)
        return {s.target: maker.target(s.target).quantity for s in self.statements}

    @property
    def forward(self) -> tuple[Statement, ...]:
        """The statements that lead to the outputs."""
        kinds = ("pre-activation", "activation")
        return tuple(s for s in self.statements if s.kind in kinds)


def gradient_plan(net: Network) -> Plan:
    """The plan for a network's loss and gradient.

    Raises NetworkError for an undefined activation, of which there is nothing
    to compute, and for names that cannot stand in a program.

    >>> from backproof.symbolic.network import network
    >>> [s.target for s in gradient_plan(network((2, 1), "tanh")).statements]
    ['Z1', 'A1', 'loss', 'delta1', 'dW1', 'db1']
    """
    _check_activations(net)
    maker = _Maker(net)
    statements = (*maker.forward(), maker.loss(), *maker.backward())
    return Plan(net, statements, _kernels(net, statements))


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_TARGET = re.compile(r"(Z|A|W|b|dW|db|delta)\d+|.*_slope")
# Names that generated code uses itself, beside those of the targets.
_RESERVED = frozenset(
    {"D", "PENALTY", "T", "WIDTHS", "X", "check_shapes", "erf", "logsumexp", "loss"}
    | {"loss_and_gradient", "math", "np", "params", "penalty", "predict", "t", "x"}
    | {name for name in KERNELS if name not in ACTIVATIONS}
    | set(dir(builtins))
)


def _check_activations(net: Network) -> None:
    seen: dict[str, Activation] = {}
    for layer, row in enumerate(net.activations, start=1):
        where = f"activation {row.name!r} of layer {layer}"
        identifier = row.name.replace("-", "_")
        if row.formula is None and not row.vector:
            raise NetworkError(
                f"{where} is undefined: its formulas hold for every smooth function, "
                "but there is nothing to compute; choose a known activation or give "
                "a formula"
            )
        if not _NAME.fullmatch(row.name) or keyword.iskeyword(identifier):
            raise NetworkError(f"{where} cannot be the name of a function in Python")
        taken = identifier in _RESERVED or (identifier == "softmax" and not row.vector)
        if taken or _TARGET.fullmatch(identifier):
            raise NetworkError(f"{where}: generated code needs that name itself")
        if seen.setdefault(identifier, row) != row:
            raise NetworkError(
                f"{where}: another activation has that name and another formula; "
                "name it with custom_activation(formula, name)"
            )


@dataclass(frozen=True)
class _Maker:
    """Builds the statements of one network."""

    network: Network

    @cached_property
    def backprop(self) -> Backpropagation:
        return Backpropagation(self.network)

    @property
    def fusion(self) -> Fusion | None:
        return FUSIONS.get((self.network.activations[-1].name, self.network.cost.name))

    # Quantities.

    def target(self, name: str) -> QuantityMatrix:
        """A target as a matrix; its name says which shape it has."""
        symbols = self.backprop.symbols
        family, layer = name.rstrip("0123456789"), int("0" + re.sub(r"\D", "", name))
        n, samples = symbols.n, symbols.samples
        one = Integer(1)
        slots: tuple[Index, ...]
        shape: Shape
        match family:
            case "loss":
                slots, shape = (), (one, one)
            case "dW":
                slots = (symbols.neuron(layer), symbols.source(layer))
                shape = (n[layer], n[layer - 1])
            case "db":
                slots, shape = (symbols.neuron(layer),), (n[layer], one)
            case _:
                slots = (symbols.neuron(layer), samples)
                shape = (n[layer], symbols.D)
        return QuantityMatrix(Quantity(name, slots), (), shape)

    def leaf(self, matrix: QuantityMatrix) -> Matrix:
        """A quantity of the formulas as the plan has it."""
        name = matrix.quantity.name
        if name not in ("z", "a", "delta"):
            return matrix
        layer = int(matrix.labels[0])
        if name == "a" and layer == 0:
            return self.backprop.matrix("x", 0)
        return self.target(f"{name.upper() if name != 'delta' else name}{layer}")

    # Statements.

    def forward(self) -> Iterator[Statement]:
        for layer in range(1, self.network.depth + 1):
            row = self.network.activation(layer)
            before = self.leaf(self.backprop.matrix("a", layer - 1))
            weighted: Matrix = self.backprop.matrix("W", layer) @ before
            algebra = f"z[{layer}] = W[{layer}] a[{layer - 1}]"
            if self.network.biases:
                weighted += self.backprop.matrix("b", layer)
                algebra += f" + b[{layer}]"
            yield Statement(f"Z{layer}", "pre-activation", layer, weighted, algebra)
            yield Statement(
                f"A{layer}",
                "activation",
                layer,
                self._activated(row, self.target(f"Z{layer}")),
                f"a[{layer}] = {row.name}(z[{layer}])",
            )

    @staticmethod
    def _activated(row: Activation, z: Matrix) -> Matrix:
        if row.vector:
            return ColumnSoftmax(z)
        if row.formula == U:
            return z
        return apply(Function(row.name)(U), z, symbols=(U,))

    def loss(self) -> Statement:
        depth, symbols = self.network.depth, self.backprop.symbols
        outputs, targets = self.target(f"A{depth}"), self.backprop.matrix("t", depth)
        logits = self.target(f"Z{depth}")
        if self.fusion is None:
            expr = stable(self.network.cost.term)
            lse = ColumnLogSumExp(outputs)
        else:
            expr = self.fusion.cost
            lse = ColumnLogSumExp(logits)
        terms: dict[Symbol, Matrix] = {
            Y: outputs, Z: logits, T: targets, LSE: lse, TOTAL: ColumnSum(targets)
        }  # fmt: skip
        data: Matrix = Total(_applied(expr, terms))
        text = "cost(a, t)" if self.fusion is None else self.fusion.cost_text
        algebra = f"C = Sum({text})"
        if self.network.cost.average:
            data = symbols.sample_factor * data
            algebra = f"C = (1/D) Sum({text})"
        if self.network.penalty is not None:
            data = self._penalized(data)
            algebra += " + (lambda/2) Sum(W**2)"
        return Statement("loss", "loss", depth, data, algebra)

    def _penalized(self, data: Matrix) -> Matrix:
        square, first = Symbol("w", real=True), Symbol("c", real=True)
        squares = {
            Symbol(f"s{layer}", real=True): Total(
                apply(square**2, self.backprop.matrix("W", layer), symbols=(square,))
            )
            for layer in range(1, self.network.depth + 1)
        }
        factor = self.backprop.symbols.penalty.symbol * Rational(1, 2)
        expr = first + factor * Add(*squares)
        return _applied(expr, {first: data, **squares})

    def backward(self) -> Iterator[Statement]:
        for formula in self.backprop.formulas:
            layer = formula.layer
            match formula.kind:
                case "weight gradient":
                    target = f"dW{layer}"
                case "bias gradient":
                    target = f"db{layer}"
                case _:
                    target = f"delta{layer}"
            expr = rebuilt(formula.matrix, self._rewrite)
            algebra = self._algebra(formula.kind, layer)
            if formula.kind == "output error" and self.fusion is not None:
                expr = self._fused_error(self.fusion)
                average = "(1/D) " if self.network.cost.average else ""
                algebra = f"delta[{layer}] = {average}({self.fusion.delta_text})"
            yield Statement(target, formula.kind, layer, expr, algebra)

    def _algebra(self, kind: str, layer: int) -> str:
        vector = self.network.activation(layer).vector
        slope = "J(z[{0}])" if vector else "g'(z[{0}])"
        match kind:
            case "output error":
                text = "delta[{0}] = dC/da[{0}] * " + slope
            case "recursion":
                text = "delta[{0}] = (W[{1}].T delta[{1}]) * " + slope
            case "weight gradient":
                text = "dC/dW[{0}] = delta[{0}] a[{2}].T"
                if self.network.penalty is not None:
                    text += " + lambda W[{0}]"
            case _:
                text = "dC/db[{0}] = Sum(delta[{0}], over the samples)"
        return text.format(layer, layer + 1, layer - 1)

    def _fused_error(self, fusion: Fusion) -> Matrix:
        depth, symbols = self.network.depth, self.backprop.symbols
        targets = self.backprop.matrix("t", depth)
        terms: dict[Symbol, Matrix] = {
            Y: self.target(f"A{depth}"), T: targets, TOTAL: ColumnSum(targets)
        }  # fmt: skip
        return _applied(symbols.sample_factor * fusion.delta, terms)

    def _rewrite(self, matrix: Matrix) -> Matrix | None:
        """What takes the place of a part of a formula, or None to go into it."""
        if isinstance(matrix, QuantityMatrix):
            return self.leaf(matrix)
        if not isinstance(matrix, Elementwise):
            return None
        slope = self._slope_layer(matrix)
        if slope:
            return self._slope(slope)
        # upper * g' where g' is 1.
        if len(matrix.args) == 2 and matrix.expr == Mul(*matrix.symbols):
            upper, right = matrix.args
            layer = self._slope_layer(right)
            if layer and self.network.activation(layer).derivative == 1:
                return rebuilt(upper, self._rewrite)
        if matrix.expr.has(S, Y):
            args = tuple(rebuilt(arg, self._rewrite) for arg in matrix.args)
            return replace(matrix, expr=stable(matrix.expr), args=args)
        return None

    def _slope_layer(self, matrix: Matrix) -> int:
        """The layer l if the part is g'(z[l]), else 0."""
        if isinstance(matrix, Elementwise) and len(matrix.args) == 1:
            arg = matrix.args[0]
            if isinstance(arg, QuantityMatrix) and arg.quantity.name == "z":
                layer = int(arg.labels[0])
                name = self.network.activation(layer).name
                return layer if matrix.expr == derivative_at(name, U) else 0
        return 0

    def _slope(self, layer: int) -> Matrix:
        """g'(z[l]): by the value a[l] where the row has that form."""
        row = self.network.activation(layer)
        if _worthwhile(row.by_value):
            value = self.target(f"A{layer}")
            return apply(stable(row.by_value), value, symbols=(A,))
        assert row.derivative is not None  # noqa: S101  (undefined g was refused)
        if row.derivative.is_number:
            return Scalar(row.derivative)
        slope = Function(f"{row.name}{_SLOPE}")(U)
        return apply(slope, self.target(f"Z{layer}"), symbols=(U,))


_SLOPE = "-slope"


def _worthwhile(by_value: Expr | None) -> bool:
    """Whether a derivative by value is cheap, and easily decided.

    1 - exp(-a) saves nothing over sigmoid(z).  A branch that speaks of a value
    which itself chose by the same condition, as that of elu does, would ask the
    field for h*h = h, which random values do not obey.
    """
    if by_value is None or by_value.has(exp, log, tanh):
        return False
    choices = by_value.atoms(Piecewise)
    return all(value.is_number for c in choices for value, _ in c.args)


def _kernels(net: Network, statements: tuple[Statement, ...]) -> tuple[Kernel, ...]:
    """The kernels that the statements apply, and those that their forms apply."""
    known = {**KERNELS}
    for row in net.activations:
        if row.formula is None or row.derivative is None:
            continue
        slope = f"{row.name}{_SLOPE}"
        known[row.name] = activation_kernel(row.name, row.formula)
        known[slope] = Kernel(slope, row.derivative, form=stable(row.derivative))
    waiting = [
        name
        for statement in statements
        for part in parts(statement.expr)
        if isinstance(part, Elementwise)
        for name in kernels_in(part.expr)
    ]
    found: dict[str, Kernel] = {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = known[name]
            form = known[name].form
            waiting += [] if form is None else kernels_in(form)
    return tuple(found[name] for name in sorted(found))


def _applied(expr: Expr, terms: Mapping[Symbol, Matrix]) -> Elementwise:
    used = tuple(symbol for symbol in terms if expr.has(symbol))
    return apply(expr, *(terms[symbol] for symbol in used), symbols=used)
