"""What the two networks of the 2012 post share; see post_2012.py.

E = Sum((y[i] - t[i])**2, i)/2        the error of a batch of M samples
w - h*∂E/∂w = right side              what an update rule claims
"""

from sympy import Expr, Function, IndexedBase, Mul, Rational, Symbol

from backproof.symbolic.backprop import derivative_at
from backproof.symbolic.derivation import Step, chain
from backproof.symbolic.theory import (
    ElementwiseFunction,
    Index,
    Partial,
    Quantity,
    Size,
    index_symbol,
    total,
)

__all__ = [
    "E",
    "activation",
    "batch",
    "error",
    "g",
    "h",
    "half_squares",
    "i",
    "rate",
    "rule",
    "sample_count",
    "samples",
    "slope",
    "targets",
    "updated",
]

i = index_symbol("i")
sample_count = Size("M")
samples = Index(i, 1, sample_count.symbol, "samples")

g = Function("g")
activation = ElementwiseFunction("g")
E, h = Symbol("E"), Symbol("h")
rate = Quantity("h", domain="positive", meaning="learning rate")
targets = Quantity("t", (samples,), meaning="targets")
error = IndexedBase("y")[i] - IndexedBase("t")[i]


def batch(*factors: Expr) -> Expr:
    """The sum over the samples of a product."""
    return total(Mul(*factors), samples)


half_squares = Rational(1, 2) * batch(error**2)


def slope(received: Expr) -> Expr:
    """The derivative g' at what a neuron receives."""
    return derivative_at("g", received)


def updated(weight: Expr) -> Expr:
    """The weight after one step of gradient descent, by its meaning."""
    return weight - h * Partial(E, weight)


def rule(
    name: str, weight: Expr, gradient: Expr, for_all: tuple[Index, ...] = ()
) -> tuple[Step, ...]:
    """An update rule whose right side is printed as ``weight - h*gradient``."""
    return chain(name, (updated(weight), weight - h * gradient), for_all)
