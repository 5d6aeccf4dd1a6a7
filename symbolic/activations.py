r"""The activation functions, one row each: formula, derivative, tie rule, source.

    a = g(u),    g'(u) = by_value(a) where g' is a function of g alone

A row is data.  Its derivative is written by hand, from the literature, and never
computed: so that it can be wrong, and the checker has something to check.  Kinked
functions are Piecewise with the branch ``u <= 0`` first; the formula itself then
says what the derivative is taken to be at the kink.

Softmax is no function of one number.  It maps the pre-activations of a layer to
its activations together and has a Jacobian, `softmax_jacobian`, instead of an
elementwise derivative.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sympy import (
    Abs,
    Expr,
    KroneckerDelta,
    Piecewise,
    Rational,
    Symbol,
    cosh,
    erf,
    exp,
    log,
    pi,
    sqrt,
    tanh,
)

from .errors import LayerError, NetworkError, nearest
from .kinks import is_analytic, plain_formula
from .theory import ElementwiseFunction

__all__ = [
    "ACTIVATIONS",
    "RANGES",
    "A",
    "Activation",
    "U",
    "activation",
    "custom_activation",
    "elementwise_derivative",
    "elementwise_function",
    "softmax_jacobian",
]

U = Symbol("u", real=True)
"""The pre-activation: the argument of an activation function."""

A = Symbol("a", real=True)
"""The activation: the function's own value."""

RANGES: Mapping[str, str] = MappingProxyType(
    {
        "real": "real numbers",
        "nonnegative": "real numbers not below 0",
        "positive": "real numbers above 0",
        "unit": "open interval (0, 1)",
        "symmetric": "open interval (-1, 1)",
        "distribution": "open interval (0, 1), with the sum 1 over a layer",
        "unknown": "unknown range",
    }
)
"""Where the values of an activation lie, by name and in words."""

_BRANCHES = "at a kink the derivative is that of the branch which the formula takes"


@dataclass(frozen=True)
class Activation:
    """One activation function.

    ``formula`` and ``derivative`` are expressions in `U`, and both None for a
    smooth function of which nothing is known and for vector functions.
    ``by_value`` is the derivative as an expression in `A`, the function's value,
    or None where there is none.  ``kink`` says in words where the derivative
    does not exist and what is taken there; it is empty for smooth functions.
    ``range`` is a key of `RANGES`.  ``vector`` marks functions of a whole layer.
    ``analytic`` says that the formula holds for complex numbers near the real
    axis, so that the complex-step derivative applies.

    Raises NetworkError if an expression contains other symbols than those.
    """

    name: str
    formula: Expr | None = None
    derivative: Expr | None = None
    by_value: Expr | None = None
    kink: str = ""
    range: str = "unknown"
    vector: bool = False
    analytic: bool = False
    latex: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse expressions in other symbols, and unknown ranges."""
        for label, expr, symbol in (
            ("formula", self.formula, U),
            ("derivative", self.derivative, U),
            ("by_value", self.by_value, A),
        ):
            strangers = (expr.free_symbols - {symbol}) if expr is not None else ()
            if strangers:
                raise NetworkError(
                    f"activation {self.name!r}: the {label} contains "
                    f"{', '.join(sorted(map(str, strangers)))}, but is an expression "
                    f"in {symbol} (real) alone; import {symbol.name.upper()} from "
                    "backproof.symbolic.activations"
                )
        if self.range not in RANGES:
            raise NetworkError(
                f"activation {self.name!r}: unknown range {self.range!r}; "
                + nearest(self.range, RANGES)
            )

    @property
    def smooth(self) -> bool:
        """Whether the derivative exists everywhere."""
        return not self.kink


_GAUSS = (1 + erf(U / sqrt(2))) / 2
_LOGISTIC = 1 / (1 + exp(-U))

_ROWS = (
    Activation(
        name="identity",
        formula=U,
        derivative=Rational(1),
        by_value=Rational(1),
        range="real",
        analytic=True,
        latex=r"\operatorname{id}",
        source="Bishop (2006), Pattern Recognition and Machine Learning, sec. 5.1",
    ),
    Activation(
        name="sigmoid",
        formula=_LOGISTIC,
        derivative=exp(-U) / (1 + exp(-U)) ** 2,
        by_value=A * (1 - A),
        range="unit",
        analytic=True,
        latex=r"\sigma",
        source="Rumelhart, Hinton, Williams (1986), Nature 323, eq. (2)",
    ),
    Activation(
        name="tanh",
        formula=tanh(U),
        derivative=1 / cosh(U) ** 2,
        by_value=1 - A**2,
        range="symmetric",
        analytic=True,
        latex=r"\tanh",
        source="LeCun, Bottou, Orr, Müller (1998), Efficient BackProp, sec. 4.4; "
        "derivative: DLMF, eq. 4.34.3",
    ),
    Activation(
        name="relu",
        formula=Piecewise((0, U <= 0), (U, True)),
        derivative=Piecewise((0, U <= 0), (1, True)),
        by_value=Piecewise((0, A <= 0), (1, True)),
        kink="relu'(0) is taken as 0",
        range="nonnegative",
        latex=r"\operatorname{relu}",
        source="Glorot, Bordes, Bengio (2011), Deep Sparse Rectifier Neural Networks, "
        "sec. 3.1; relu'(0): Bertoin, Bolte, Gerchinovitz, Pauwels (2021), "
        "Numerical influence of ReLU'(0) on backpropagation, sec. 1",
    ),
    Activation(
        name="leaky-relu",
        formula=Piecewise((U / 100, U <= 0), (U, True)),
        derivative=Piecewise((Rational(1, 100), U <= 0), (1, True)),
        by_value=Piecewise((Rational(1, 100), A <= 0), (1, True)),
        kink="leaky-relu'(0) is taken as 1/100",
        range="real",
        latex=r"\operatorname{lrelu}",
        source="Maas, Hannun, Ng (2013), Rectifier Nonlinearities Improve Neural "
        "Network Acoustic Models, sec. 2",
    ),
    # With alpha = 1 the two branches meet with the same slope: no kink, though the
    # second derivative jumps at 0.
    Activation(
        name="elu",
        formula=Piecewise((exp(U) - 1, U <= 0), (U, True)),
        derivative=Piecewise((exp(U), U <= 0), (1, True)),
        by_value=Piecewise((A + 1, A <= 0), (1, True)),
        range="real",
        latex=r"\operatorname{elu}",
        source="Clevert, Unterthiner, Hochreiter (2016), Fast and Accurate Deep "
        "Network Learning by ELUs, sec. 3, with alpha = 1",
    ),
    Activation(
        name="softplus",
        formula=log(1 + exp(U)),
        derivative=_LOGISTIC,
        by_value=1 - exp(-A),
        range="positive",
        analytic=True,
        latex=r"\operatorname{softplus}",
        source="Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 3.10",
    ),
    Activation(
        name="silu",
        formula=U / (1 + exp(-U)),
        derivative=_LOGISTIC * (1 + U * (1 - _LOGISTIC)),
        range="real",
        analytic=True,
        latex=r"\operatorname{silu}",
        source="Elfwing, Uchibe, Doya (2018), Sigmoid-Weighted Linear Units, sec. 2",
    ),
    Activation(
        name="gelu",
        formula=U * _GAUSS,
        derivative=_GAUSS + U * exp(-(U**2) / 2) / sqrt(2 * pi),
        range="real",
        analytic=True,
        latex=r"\operatorname{gelu}",
        source="Hendrycks, Gimpel (2016), Gaussian Error Linear Units, sec. 2",
    ),
    Activation(
        name="softmax",
        range="distribution",
        vector=True,
        analytic=True,
        latex=r"\operatorname{softmax}",
        source="Bishop (2006), Pattern Recognition and Machine Learning, eq. (4.104); "
        "Jacobian: eq. (4.106)",
    ),
    Activation(
        name="g",
        latex="g",
        source="an undefined smooth function: what holds for it holds for all",
    ),
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {row.name: row for row in _ROWS}
)
"""Every activation by name."""


def activation(given: str | Activation | Expr) -> Activation:
    """The row of a name, or of a SymPy expression in one symbol.

    Raises NetworkError for an unknown name, with the nearest known one, and
    for an expression that `custom_activation` refuses.

    >>> activation("tanh").by_value
    1 - a**2
    >>> activation("sigmod")
    Traceback (most recent call last):
    ...
    backproof.symbolic.errors.NetworkError: unknown activation 'sigmod'; did you \
mean 'sigmoid'? Known: elu, g, gelu, identity, leaky-relu, relu, sigmoid, silu, \
softmax, softplus, tanh
    """
    if isinstance(given, Activation):
        return given
    if isinstance(given, Expr):
        return custom_activation(given)
    if not isinstance(given, str):
        raise NetworkError(
            "an activation is a name, an Activation or a SymPy expression in one "
            f"symbol; got {given!r} ({type(given).__name__})"
        )
    if given not in ACTIVATIONS:
        raise NetworkError(
            f"unknown activation {given!r}; {nearest(given, ACTIVATIONS)}"
        )
    return ACTIVATIONS[given]


def custom_activation(expr: Expr, name: str = "custom") -> Activation:
    """The row of somebody's own formula, with SymPy's derivative.

    The formula has exactly one free symbol, whatever its name; Max and Min
    become Piecewise.  Raises NetworkError if the formula is no real expression
    of one symbol, if it has no derivative known to SymPy, or if the name is
    taken or is no word.

    >>> swish = custom_activation(Symbol("x") / (1 + exp(-2 * Symbol("x"))), "swish")
    >>> swish.formula
    u/(1 + exp(-2*u))
    >>> swish.analytic, swish.range
    (True, 'unknown')
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        raise NetworkError(
            f"activation name {name!r}: a name is a letter followed by letters, "
            "digits, - and _"
        )
    if name in ACTIVATIONS:
        raise NetworkError(
            f"the activation name {name!r} is taken; choose another for {expr}"
        )
    symbols = sorted(expr.free_symbols, key=str)
    if len(symbols) != 1:
        found = ", ".join(map(str, symbols)) or "none"
        raise NetworkError(
            f"activation {name!r}: {expr} needs exactly one free symbol, the "
            f"pre-activation; found {found}"
        )
    formula = plain_formula(expr.xreplace({symbols[0]: U}), f"activation {name!r}")
    kink = _BRANCHES if formula.has(Piecewise) or not is_analytic(formula) else ""
    if formula.has(Abs):
        kink = f"{kink}, and that of abs is 0"
    return Activation(
        name=name,
        formula=formula,
        derivative=plain_formula(formula.diff(U), f"the derivative of {name!r}"),
        kink=kink,
        analytic=is_analytic(formula),
        latex=_latex_name(name),
        source="given as a formula; the derivative is SymPy's",
    )


def _latex_name(name: str) -> str:
    if len(name) == 1:
        return name
    return rf"\operatorname{{{name.replace('_', '-')}}}"


def elementwise_derivative(row: Activation) -> Expr | None:
    """The derivative g'(u) of a function of one number; None for undefined g.

    Raises LayerError for vector functions, which have none.

    >>> elementwise_derivative(ACTIVATIONS["tanh"])
    cosh(u)**(-2)
    """
    if row.vector:
        raise LayerError(
            f"{row.name} has no elementwise derivative: it couples all neurons of its "
            "layer.\n"
            "  Its Jacobian da[m]/dz[j] = a[m]*(KroneckerDelta(m, j) - a[j]) applies "
            "instead, and the\n"
            "  error signal sums over m: see softmax_jacobian."
        )
    return row.derivative


def softmax_jacobian(a_m: Expr, a_j: Expr, m: Expr, j: Expr) -> Expr:
    """The derivative of the softmax output m by the pre-activation j.

        da[m]/dz[j] = a[m]*(KroneckerDelta(m, j) - a[j])

    ``a_m`` and ``a_j`` are the outputs of the neurons m and j of one layer, for
    the same sample.  Bishop (2006), eq. (4.106).

    >>> from sympy import symbols
    >>> softmax_jacobian(*symbols("a_1 a_2"), 1, 2)
    -a_1*a_2
    """
    return a_m * (KroneckerDelta(m, j) - a_j)


def elementwise_function(row: Activation) -> ElementwiseFunction:
    """The row as a function of a theory; LayerError for vector functions.

    >>> elementwise_function(ACTIVATIONS["g"]).formula is None
    True
    """
    elementwise_derivative(row)
    return ElementwiseFunction(
        name=row.name, formula=row.formula, variable=U, latex=row.latex, kink=row.kink
    )
