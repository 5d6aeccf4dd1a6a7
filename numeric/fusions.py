r"""Costs through the pre-activation, and output errors without a quotient.

    sigmoid, binary cross-entropy:       cost = softplus(z) - t z
                                         delta = a - t
    softmax, categorical cross-entropy:  cost = t (logsumexp(z) - z)
                                         delta = a Sum(t) - t

The logarithm of a saturated output is infinite and its reciprocal too, although
the cost and its derivative are not.  A row of this table says what to compute
instead.  Nothing rests on its being right: the checker decides every plan that
uses it.

Other pairs are computed as they are written: softmax with binary cross-entropy,
say, is infinite where an output is 0 or 1 in floating point.

Bishop (2006), Pattern Recognition and Machine Learning, sec. 4.3.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sympy import Expr, Function, Symbol

from backproof.symbolic.costs import LSE, TOTAL, T, Y

__all__ = ["FUSIONS", "Fusion", "Z"]

Z = Symbol("z", real=True)
"""The pre-activation of an output."""

_SOFTPLUS = Function("softplus")


@dataclass(frozen=True)
class Fusion:
    """The cost and the output error of an activation and a cost together.

    The texts are both in words of the formulas, with a, z and t.

    ``cost`` is an expression in `Z`, `T` and `LSE`, here the log-sum-exp of the
    pre-activations; ``delta``, without the 1/D, one in `Y`, `T` and `TOTAL`.
    """

    activation: str
    cost_name: str
    cost: Expr
    delta: Expr
    cost_text: str
    delta_text: str


_ROWS = (
    Fusion(
        "sigmoid",
        "binary-cross-entropy",
        cost=_SOFTPLUS(Z) - T * Z,
        delta=Y - T,
        cost_text="softplus(z) - t z",
        delta_text="a - t",
    ),
    Fusion(
        "sigmoid",
        "categorical-cross-entropy",
        cost=T * _SOFTPLUS(-Z),
        delta=T * (Y - 1),
        cost_text="t softplus(-z)",
        delta_text="t (a - 1)",
    ),
    Fusion(
        "softmax",
        "categorical-cross-entropy",
        cost=T * (LSE - Z),
        delta=Y * TOTAL - T,
        cost_text="t (logsumexp(z) - z)",
        delta_text="a Sum(t) - t",
    ),
)

FUSIONS: Mapping[tuple[str, str], Fusion] = MappingProxyType(
    {(row.activation, row.cost_name): row for row in _ROWS}
)
"""Every fusion by the names of the output activation and the cost."""
