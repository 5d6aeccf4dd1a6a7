r"""The cost functions, one row each: term, derivative, averaging, domain, source.

    C = (1/D) * Sum(term(y[j, i], t[j, i]), j = 1..n[L], i = 1..D)

``y`` is an output of the network, a[L], and ``t`` its target.  The factor 1/D is
there if the row says ``average``; the outputs of a sample are always summed.
Derivatives are written by hand, from the literature, and never computed: so that
they can be wrong, and the checker has something to check.

Categorical cross-entropy on logits couples the outputs of a sample.  Its term
speaks of them through three more symbols, for the same sample i:

    LSE    log(Sum(exp(y[m, i]), m))         the log-sum-exp of the outputs
    S      exp(y[j, i])/Sum(exp(y[m, i]), m) the softmax of the output j
    TOTAL  Sum(t[m, i], m)                   the sum of the targets, often 1
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sympy import Abs, Expr, Piecewise, Rational, Symbol, exp, log, sign, sympify

from .activations import RANGES, Activation
from .errors import NetworkError, nearest
from .kinks import defined_everywhere, is_analytic, plain_formula

__all__ = [
    "COSTS",
    "LSE",
    "TOTAL",
    "Cost",
    "S",
    "T",
    "Y",
    "check_combination",
    "cost",
    "custom_cost",
    "huber",
]

Y = Symbol("y", real=True)
"""An output of the network, a[L, j, i]."""

T = Symbol("t", real=True)
"""Its target, t[j, i]."""

LSE = Symbol("lse", real=True)
"""The log-sum-exp of all outputs of the sample."""

S = Symbol("s", real=True)
"""The softmax of this output among all outputs of the sample."""

TOTAL = Symbol("tau", real=True)
"""The sum of all targets of the sample."""

_DOMAINS = ("real", "unit", "unknown")
_TARGETS = ("real", "unit")


@dataclass(frozen=True)
class Cost:
    """One cost function.

    ``term`` is the cost of one output of one sample and ``derivative`` its
    derivative by that output: expressions in `Y` and `T`, and for ``vector``
    costs, whose outputs are coupled, also in `LSE`, `S` and `TOTAL`; there the
    derivative is that of the whole sample's cost.  ``average`` puts 1/D in
    front of the sum over samples.  ``domain`` says for which outputs the term is
    defined: "real" for all, "unit" for those in (0, 1), "unknown".  ``targets``
    says from which numbers targets are drawn, "real" or "unit".  ``on_logits``
    marks costs that squash the outputs themselves.  ``kink`` says in words where
    the derivative does not exist.

    Raises NetworkError if an expression contains other symbols than those.
    """

    name: str
    term: Expr
    derivative: Expr
    average: bool = True
    vector: bool = False
    domain: str = "real"
    targets: str = "real"
    on_logits: bool = False
    kink: str = ""
    latex: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse expressions in other symbols, unknown domains and targets."""
        allowed = {Y, T, LSE, S, TOTAL} if self.vector else {Y, T}
        for label, expr in (("term", self.term), ("derivative", self.derivative)):
            strangers = sorted(map(str, expr.free_symbols - allowed))
            if strangers:
                raise NetworkError(
                    f"cost {self.name!r}: the {label} contains {', '.join(strangers)}, "
                    "but is an expression in y and t (real); import Y and T from "
                    "backproof.symbolic.costs"
                )
        for label, value, known in (
            ("domain", self.domain, _DOMAINS),
            ("targets", self.targets, _TARGETS),
        ):
            if value not in known:
                raise NetworkError(
                    f"cost {self.name!r}: unknown {label} {value!r}; "
                    + nearest(value, known)
                )

    @property
    def analytic(self) -> bool:
        """Whether the complex-step derivative applies to the term."""
        return is_analytic(self.term)


def huber(transition: Expr | int | str = 1) -> Cost:
    """The Huber cost: quadratic near the target, linear beyond the transition.

        (y - t)**2/2                          where abs(y - t) <= transition
        transition*(abs(y - t) - transition/2)     elsewhere

    The two meet with the same slope, so there is no kink.  Raises NetworkError
    unless the transition is a positive rational number; write "0.5", as a text,
    for an exact decimal.  Huber (1964), Ann. Math. Statist. 35, 73-101.

    >>> huber("1/2").derivative
    Piecewise((-t + y, Abs(t - y) <= 1/2), (sign(-t + y)/2, True))
    """
    try:
        k = Rational(transition)
    except (TypeError, ValueError, ZeroDivisionError):
        k = sympify(0)
    if not (k.is_Rational and k > 0):
        raise NetworkError(
            f"huber: the transition must be a positive rational number, got "
            f"{transition!r}"
        )
    error = Y - T
    return Cost(
        name="huber" if k == 1 else f"huber-{k}",
        term=Piecewise(
            (error**2 / 2, Abs(error) <= k), (k * (Abs(error) - k / 2), True)
        ),
        derivative=Piecewise((error, Abs(error) <= k), (k * sign(error), True)),
        latex=r"\operatorname{huber}",
        source="Huber (1964), Annals of Mathematical Statistics 35, 73-101",
    )


_ROWS = (
    Cost(
        name="half-squared-error",
        term=(Y - T) ** 2 / 2,
        derivative=Y - T,
        average=False,
        latex=r"\tfrac{1}{2}(y-t)^2",
        source="Rumelhart, Hinton, Williams (1986), Nature 323, eqs. (3) and (4)",
    ),
    Cost(
        name="mean-squared-error",
        term=(Y - T) ** 2,
        derivative=2 * (Y - T),
        latex="(y-t)^2",
        source="Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 5.1.4, "
        "summed over the outputs of a sample",
    ),
    Cost(
        name="binary-cross-entropy",
        term=-T * log(Y) - (1 - T) * log(1 - Y),
        derivative=(Y - T) / (Y * (1 - Y)),
        domain="unit",
        targets="unit",
        latex=r"-t\log y-(1-t)\log(1-y)",
        source="Bishop (2006), Pattern Recognition and Machine Learning, eq. (5.21)",
    ),
    Cost(
        name="binary-cross-entropy-logits",
        term=log(1 + exp(Y)) - T * Y,
        derivative=1 / (1 + exp(-Y)) - T,
        targets="unit",
        on_logits=True,
        latex=r"\log(1+e^{y})-t\,y",
        source="Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 6.2.2.2",
    ),
    Cost(
        name="categorical-cross-entropy",
        term=-T * log(Y),
        derivative=-T / Y,
        domain="unit",
        targets="unit",
        latex=r"-t\log y",
        source="Bishop (2006), Pattern Recognition and Machine Learning, eq. (4.108)",
    ),
    Cost(
        name="categorical-cross-entropy-logits",
        term=T * (LSE - Y),
        derivative=TOTAL * S - T,
        vector=True,
        targets="unit",
        on_logits=True,
        latex=r"t\Bigl(\log\textstyle\sum_m e^{y_m}-y\Bigr)",
        source="Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 6.2.2.3; "
        "derivative: Bishop (2006), eq. (4.109), where the targets have the sum 1",
    ),
    huber(),
)

COSTS: Mapping[str, Cost] = MappingProxyType({row.name: row for row in _ROWS})
"""Every cost by name."""


def cost(given: str | Cost | Expr, *, average: bool | None = None) -> Cost:
    """The row of a name, or of a SymPy expression in symbols named y and t.

    ``average`` overrides the row's own convention about 1/D; expressions are
    averaged unless it is False.  Raises NetworkError for an unknown name, with
    the nearest known one, and for an expression that `custom_cost` refuses.

    >>> cost("half-squared-error").average
    False
    >>> cost("half-squared-error", average=True).average
    True
    >>> from sympy.abc import t, y
    >>> cost((y - t)**4).derivative
    4*(-t + y)**3
    """
    if isinstance(given, Expr):
        return custom_cost(given, average=average is not False)
    if isinstance(given, str):
        if given not in COSTS:
            raise NetworkError(f"unknown cost {given!r}; {nearest(given, COSTS)}")
        given = COSTS[given]
    if not isinstance(given, Cost):
        raise NetworkError(
            "a cost is a name, a Cost or a SymPy expression in y and t; got "
            f"{given!r} ({type(given).__name__})"
        )
    return given if average is None else replace(given, average=average)


def custom_cost(
    expr: Expr, name: str = "custom", *, average: bool = True, targets: str = "real"
) -> Cost:
    """The row of somebody's own term, with SymPy's derivative.

    The term is an expression in symbols named y, the output, and t, the target;
    Max and Min become Piecewise.  Raises NetworkError for other symbols, for a
    term without y, and if the name is taken.

    >>> from sympy import cosh
    >>> from sympy.abc import t, y
    >>> custom_cost(log(cosh(y - t)), "log-cosh").domain
    'real'
    >>> custom_cost(-t*log(y), "surprise").domain
    'unknown'
    """
    what = f"cost {name!r}"
    if name in COSTS:
        raise NetworkError(f"the cost name {name!r} is taken; choose another")
    own = {"y": Y, "t": T}
    names = sorted(str(symbol) for symbol in expr.free_symbols)
    if not set(names) <= {"y", "t"} or "y" not in names:
        raise NetworkError(
            f"{what}: {expr} must be an expression in the symbols y, the output, and "
            f"t, the target; found {', '.join(names) or 'no symbol'}"
        )
    put = {symbol: own[symbol.name] for symbol in expr.free_symbols}
    term = plain_formula(expr.xreplace(put), what)
    return Cost(
        name=name,
        term=term,
        derivative=plain_formula(term.diff(Y), f"the derivative of {what}"),
        average=average,
        domain="real" if defined_everywhere(term) else "unknown",
        targets=targets,
        kink="" if is_analytic(term) else "where the formula changes its branch",
        source="given as a formula; the derivative is SymPy's",
    )


_MENDS: Mapping[str, str] = MappingProxyType(
    {
        "binary-cross-entropy": "use sigmoid, or the cost "
        "binary-cross-entropy-logits, which takes the identity output itself",
        "categorical-cross-entropy": "use softmax, or the cost "
        "categorical-cross-entropy-logits, which takes the identity output itself",
    }
)
_SQUASHED: Mapping[str, str] = MappingProxyType(
    {
        "binary-cross-entropy-logits": "binary-cross-entropy",
        "categorical-cross-entropy-logits": "categorical-cross-entropy",
    }
)


def check_combination(row: Cost, output: Activation) -> tuple[str, ...]:
    """The hypotheses under which a cost fits an output activation, often none.

    Raises NetworkError, with the cause and a mend, if the cost is undefined for
    some values of the activation, and if both squash the outputs: then the
    gradient exists, but the network is nearly always a mistake.

    >>> from backproof.symbolic.activations import activation
    >>> check_combination(cost("binary-cross-entropy"), activation("sigmoid"))
    ()
    >>> check_combination(cost("binary-cross-entropy"), activation("g"))
    ('the outputs lie between 0 and 1',)
    >>> check_combination(cost("binary-cross-entropy"), activation("tanh"))
    Traceback (most recent call last):
    ...
    backproof.symbolic.errors.NetworkError: cost 'binary-cross-entropy' on a tanh \
output layer: its logarithm needs outputs in (0, 1), but those of tanh lie in the \
open interval (-1, 1); use sigmoid, or the cost binary-cross-entropy-logits, which \
takes the identity output itself
    """
    where = f"cost {row.name!r} on a {output.name} output layer"
    inside = output.range in ("unit", "distribution")
    if row.on_logits and inside:
        plain = _SQUASHED.get(row.name, "the cost on probabilities")
        raise NetworkError(
            f"{where}: the outputs would be squashed twice, once by {output.name} and "
            f"once by the cost, which takes logits; use identity, or the cost {plain}"
        )
    if row.domain == "unknown":
        return (f"the cost {row.term} is defined at the outputs y and targets t",)
    if row.domain == "real" or inside:
        return ()
    if output.range == "unknown":
        return ("the outputs lie between 0 and 1",)
    mend = _MENDS.get(row.name, "use sigmoid or softmax")
    raise NetworkError(
        f"{where}: its logarithm needs outputs in (0, 1), but those of {output.name} "
        f"lie in the {RANGES[output.range]}; {mend}"
    )
