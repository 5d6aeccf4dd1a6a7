"""The independent witness: the cost written out in scalars, differentiated directly.

For given sizes the forward pass is expanded by plain loops into one SymPy
expression of the weights and biases.  That expression is differentiated by the
sum, product and power rules here and SymPy's derivatives of functions, with the
result remembered for every subexpression: SymPy's ``diff`` walks shared ones again
and again, which costs minutes where this costs a second.  Nothing here knows the δ
formulas, the terms of a theory or the evaluation in a field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from sympy import (
    Add,
    Atom,
    Basic,
    Expr,
    Function,
    Indexed,
    IndexedBase,
    Integer,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    exp,
    log,
)
from sympy.core.function import AppliedUndef
from sympy.core.parameters import evaluate

from .activations import Activation, U
from .choice import without_branches
from .costs import LSE, T, Y
from .errors import UnsupportedError
from .network import Network

__all__ = ["Derivatives", "ExpandedCost", "expand"]

_W, _B, _X, _T = (IndexedBase(name) for name in "Wbxt")


@dataclass(frozen=True)
class ExpandedCost:
    """The cost of a network at given sizes, as one SymPy expression.

    ``parameters`` lists the weights W[l, j, k] and biases b[l, j] in it.
    """

    cost: Expr
    parameters: tuple[Expr, ...]


def expand(net: Network, samples: int) -> ExpandedCost:
    """Write the cost out for every sample and every neuron.

    >>> from backproof.symbolic.network import network
    >>> expand(network((1, 1), "identity"), samples=1).cost
    ((W[1, 1, 1]*x[1, 1] + b[1, 1]) - t[1, 1])**2/2
    """
    # Evaluated, SymPy would multiply factors into sums and ask of every sum whether
    # it is real, which costs more than the rest together.
    with evaluate(False):  # noqa: FBT003  (SymPy's own signature)
        cost = _expanded(net, samples)
    parameters = [*_weights(net), *(_biases(net) if net.biases else ())]
    return ExpandedCost(cost, tuple(parameters))


def _expanded(net: Network, samples: int) -> Expr:
    cost = Add(*(_sample_cost(net, sample) for sample in range(1, samples + 1)))
    if net.cost.average:
        cost = Mul(Rational(1, samples), cost)
    if net.penalty is None:
        return cost
    squares = Add(*(Pow(parameter, 2) for parameter in _weights(net)))
    return Add(cost, Mul(Rational(1, 2), Symbol("lambda"), squares))


def _weights(net: Network) -> Iterator[Expr]:
    for layer in range(1, net.depth + 1):
        for j in range(1, net.widths[layer] + 1):
            for k in range(1, net.widths[layer - 1] + 1):
                yield _W[layer, j, k]


def _biases(net: Network) -> Iterator[Expr]:
    for layer in range(1, net.depth + 1):
        for j in range(1, net.widths[layer] + 1):
            yield _B[layer, j]


def _sample_cost(net: Network, sample: int) -> Expr:
    values = [_X[k, sample] for k in range(1, net.widths[0] + 1)]
    for layer in range(1, net.depth + 1):
        biases = [_B[layer, j] for j in range(1, net.widths[layer] + 1)]
        sums = [
            Add(
                *(Mul(_W[layer, j, k], a) for k, a in enumerate(values, start=1)),
                *([bias] if net.biases else []),
            )
            for j, bias in enumerate(biases, start=1)
        ]
        values = _activated(net.activation(layer), sums)
    term = without_branches(net.cost.term)
    shared: dict[Expr, Expr] = {}
    if net.cost.vector:
        shared[LSE] = log(Add(*(exp(value) for value in values)))
    return Add(
        *(
            term.xreplace({Y: value, T: _T[j, sample], **shared})
            for j, value in enumerate(values, start=1)
        )
    )


def _activated(row: Activation, sums: list[Expr]) -> list[Expr]:
    if row.vector:
        powers = [exp(z) for z in sums]
        normalizer = Pow(Add(*powers), -1)
        return [Mul(power, normalizer) for power in powers]
    if row.formula is None:
        return [Function(row.name)(z) for z in sums]
    formula = without_branches(row.formula)
    return [formula.xreplace({U: z}) for z in sums]


class Derivatives:
    """The partial derivatives of one expression, sharing all common parts.

    >>> from sympy.abc import x, y
    >>> Derivatives(exp(x*y) + x, (x, y)).by(y)
    x*exp(x*y)
    """

    def __init__(self, expr: Expr, variables: tuple[Expr, ...]) -> None:
        self.expr = expr
        self._order = tuple(_postorder(expr))
        positions = {variable: 1 << k for k, variable in enumerate(variables)}
        # One bit per variable that a node depends on, so that the derivative by
        # one of them visits only the nodes between it and the root.
        self._depends: dict[Basic, int] = {}
        for node in self._order:
            bits = positions.get(node, 0)
            self._depends[node] = reduce(
                lambda a, b: a | b, (self._depends[c] for c in _children(node)), bits
            )
        self._positions = positions
        self._ranks = {node: rank for rank, node in enumerate(self._order)}
        self._above = self._parents()
        self._slopes: dict[tuple[Basic, int], Expr] = {}

    def by(self, variable: Expr) -> Expr:
        """The derivative by one of the variables, by SymPy's rules."""
        bit = self._positions[variable]
        done: dict[Basic, Expr] = {variable: Integer(1)}
        for node in self._between(variable):
            if node is not variable:
                done[node] = self._rule(node, bit, done)
        return done.get(self.expr, Integer(0))

    def _parents(self) -> dict[Basic, list[Basic]]:
        parents: dict[Basic, list[Basic]] = {}
        for node in self._order:
            for child in _children(node):
                parents.setdefault(child, []).append(node)
        return parents

    def _between(self, variable: Expr) -> list[Basic]:
        """The nodes that depend on the variable, arguments first."""
        if variable not in self._depends:
            return []
        found, stack = {variable}, [variable]
        while stack:
            for parent in self._above.get(stack.pop(), ()):
                if parent not in found:
                    found.add(parent)
                    stack.append(parent)
        return sorted(found, key=self._ranks.__getitem__)

    def _rule(self, node: Basic, bit: int, done: dict[Basic, Expr]) -> Expr:
        inner = [
            (position, done[arg])
            for position, arg in enumerate(_children(node))
            if self._depends[arg] & bit
        ]
        if isinstance(node, Add):
            return _sum([slope for _, slope in inner])
        return _sum([_product(self._slope(node, k), slope) for k, slope in inner])

    def _slope(self, node: Basic, position: int) -> Expr:
        """∂node/∂(argument at the position), remembered."""
        key = (node, position)
        if key not in self._slopes:
            self._slopes[key] = _local_derivative(node, position)
        return self._slopes[key]


# Sums and products are left as they are: SymPy would sort and expand each of them,
# ten times the work of differentiating.


def _sum(terms: list[Expr]) -> Expr:
    return terms[0] if len(terms) == 1 else Add(*terms, evaluate=False)


def _product(left: Expr, right: Expr) -> Expr:
    if right is S.One:
        return left
    return right if left is S.One else Mul(left, right, evaluate=False)


def _local_derivative(node: Basic, position: int) -> Expr:
    if isinstance(node, Mul):
        rest = node.args[:position] + node.args[position + 1 :]
        return rest[0] if len(rest) == 1 else Mul(*rest, evaluate=False)
    if isinstance(node, Pow) and position == 0:
        base, exponent = node.args
        return _product(exponent, Pow(base, exponent - 1, evaluate=False))
    if isinstance(node, AppliedUndef):
        # SymPy's own way to write g'(z) prints z to find a name, without sharing.
        return Function(f"{node.func.__name__}'")(*node.args)
    if isinstance(node, Function):
        with evaluate(False):  # noqa: FBT003  (SymPy's own signature)
            return node.fdiff(position + 1)
    raise UnsupportedError(f"a direct derivative of {type(node).__name__}: {node}")


def _children(node: Basic) -> tuple[Basic, ...]:
    """The arguments that a derivative may pass through."""
    if isinstance(node, Add | Mul | Pow | Function):
        return tuple(node.args)
    if isinstance(node, Atom | Indexed):
        return ()
    raise UnsupportedError(f"a direct derivative of {type(node).__name__}: {node}")


def _postorder(root: Basic) -> Iterator[Basic]:
    seen: set[Basic] = set()
    stack = [(root, False)]
    while stack:
        node, expanded = stack.pop()
        if expanded:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((child, False) for child in _children(node))
