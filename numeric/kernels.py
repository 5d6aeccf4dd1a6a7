"""The elementwise functions of generated code: meaning, stable form, NumPy call.

    elu(u) = exp(u) - 1 = expm1(u)    where u <= 0

A *kernel* is a function that array statements apply entry by entry.  Its
``formula`` is what it means and what statements are checked with; its ``form`` is
the expression that is printed, equal to the formula but without overflow.  That
the two are equal is a claim like any other (`plan_check` decides it).  Only the
few kernels that NumPy has itself are taken on trust; they have a ``call``.

`stable` rewrites a formula by a table of such identities.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sympy import (
    Add,
    Basic,
    Expr,
    Function,
    Integer,
    Mul,
    Piecewise,
    Pow,
    cosh,
    exp,
    log,
    sinh,
    tanh,
)
from sympy.core.function import AppliedUndef

from backproof.symbolic.activations import U

__all__ = ["KERNELS", "Kernel", "activation_kernel", "kernels_in", "stable"]


@dataclass(frozen=True)
class Kernel:
    """A function of one number, as it is meant and as it is computed.

    ``formula`` and ``form`` are expressions in `U`; the form may apply other
    kernels.  ``call`` names a NumPy function that computes it; then nothing
    is printed for it.  ``code`` is a NumPy expression in ``u`` that
    takes the place of the printed form.  ``analytic_code`` computes the same
    near the real axis for complex numbers, where the usual code cannot.
    """

    name: str
    formula: Expr
    form: Expr | None = None
    call: str = ""
    code: str = ""
    analytic_code: str = ""

    @property
    def identifier(self) -> str:
        """How the kernel is called in Python.

        >>> Kernel("leaky-relu", U).identifier
        'leaky_relu'
        """
        return self.call or self.name.replace("-", "_")


_SIGMOID, _SOFTPLUS, _EXPM1, _SECH = map(
    Function, ("sigmoid", "softplus", "expm1", "sech")
)

_ROWS = (
    # Never overflows, and small values keep their digits: a logarithm may follow.
    Kernel(
        "sigmoid",
        1 / (1 + exp(-U)),
        code="np.exp(np.minimum(u, 0)) / (1 + np.exp(-np.abs(u)))",
        analytic_code="1 / (1 + np.exp(-u))",
    ),
    Kernel(
        "sech",
        1 / cosh(U),
        code="2 * np.exp(-np.abs(u)) / (1 + np.exp(-2 * np.abs(u)))",
        analytic_code="1 / np.cosh(u)",
    ),
    Kernel(
        "softplus",
        log(1 + exp(U)),
        code="np.logaddexp(0, u)",
        analytic_code="np.log(1 + np.exp(u))",
    ),
    Kernel("expm1", exp(U) - 1, call="np.expm1"),
    Kernel("tanh", tanh(U), call="np.tanh"),
    Kernel("relu", Piecewise((0, U <= 0), (U, True)), code="np.maximum(u, 0)"),
)

KERNELS: Mapping[str, Kernel] = MappingProxyType({row.name: row for row in _ROWS})
"""The kernels that are more than a printed formula, by name."""


def kernels_in(expr: Expr) -> tuple[str, ...]:
    """The names of the kernels that an expression applies, sorted.

    >>> kernels_in(stable(U / (1 + exp(-U))))
    ('sigmoid',)
    """
    return tuple(sorted({part.func.__name__ for part in expr.atoms(AppliedUndef)}))


def stable(expr: Expr) -> Expr:
    """The same function without overflow on the way, by the table of rules.

        1/(1 + exp(w))     = sigmoid(-w)
        log(1 + exp(w))    = softplus(w)
        exp(w) - 1         = expm1(w)
        exp(w) sigmoid(-w) = sigmoid(w)
        log(sigmoid(w))    = -softplus(-w),     1 - sigmoid(w) = sigmoid(-w)
        1/cosh(w)          = sech(w),           sinh(w)/cosh(w) = tanh(w)
        log(cosh(w))       = softplus(2 w) - w - log(2)

    Whatever no rule names stays as it is: it may overflow for large arguments, or
    lose digits to cancellation, as it does in any program.

    >>> stable(exp(-U) / (1 + exp(-U))**2)
    sigmoid(-u)*sigmoid(u)
    """
    for rule in _RULES:
        expr = expr.replace(lambda part, rule=rule: rule(part) is not None, rule)
    return expr


def _logistic(part: Basic) -> Expr | None:
    if not (isinstance(part, Pow) and part.exp.is_Integer and part.exp < 0):
        return None
    argument = _one_plus_exp(part.base)
    return None if argument is None else _SIGMOID(-argument) ** (-part.exp)


def _log_one_plus_exp(part: Basic) -> Expr | None:
    if not isinstance(part, log):
        return None
    argument = _one_plus_exp(part.args[0])
    return None if argument is None else _SOFTPLUS(argument)


def _one_plus_exp(part: Basic) -> Expr | None:
    """The w of 1 + exp(w)."""
    if isinstance(part, Add) and len(part.args) == 2 and Integer(1) in part.args:
        other = part - 1
        return other.args[0] if isinstance(other, exp) else None
    return None


def _exp_minus_one(part: Basic) -> Expr | None:
    if not isinstance(part, Add):
        return None
    for sign in (1, -1):
        powers = [a for a in part.args if isinstance(sign * a, exp)]
        if len(powers) == 1 and Integer(-sign) in part.args:
            rest = part - powers[0] + sign
            return rest + sign * _EXPM1((sign * powers[0]).args[0])
    return None


def _exp_times_sigmoid(part: Basic) -> Expr | None:
    """exp(w) sigmoid(-w) = sigmoid(w), once for each factor that fits."""
    if not isinstance(part, Mul):
        return None
    for power in part.args:
        if not isinstance(power, exp):
            continue
        for factor in part.args:
            base, count = factor.as_base_exp()
            if base.func != _SIGMOID or not (count.is_Integer and count > 0):
                continue
            times = -power.args[0] / base.args[0]
            if times.is_Integer and 0 < times <= count:
                rest = part / power / base**times
                return rest * _SIGMOID(-base.args[0]) ** times
    return None


def _log_sigmoid(part: Basic) -> Expr | None:
    if isinstance(part, log) and part.args[0].func == _SIGMOID:
        return -_SOFTPLUS(-part.args[0].args[0])
    return None


def _one_minus_sigmoid(part: Basic) -> Expr | None:
    if isinstance(part, Add) and len(part.args) == 2 and Integer(1) in part.args:
        other = 1 - part
        return _SIGMOID(-other.args[0]) if other.func == _SIGMOID else None
    return None


def _inverse_cosh(part: Basic) -> Expr | None:
    if not (isinstance(part, Pow) and isinstance(part.base, cosh)):
        return None
    if not (part.exp.is_Integer and part.exp < 0):
        return None
    return _SECH(part.base.args[0]) ** -part.exp


def _sinh_over_cosh(part: Basic) -> Expr | None:
    """sinh(w)**k/cosh(w)**m = tanh(w)**k/cosh(w)**(m - k), for k up to m."""
    if not isinstance(part, Mul):
        return None
    powers = dict(factor.as_base_exp() for factor in part.args)
    for base, count in powers.items():
        below = -powers.get(cosh(base.args[0]), 0) if isinstance(base, sinh) else 0
        if count.is_Integer and 0 < count <= below:
            ratio = cosh(base.args[0]) / base
            return part * ratio**count * tanh(base.args[0]) ** count
    return None


def _log_cosh(part: Basic) -> Expr | None:
    if not (isinstance(part, log) and isinstance(part.args[0], cosh)):
        return None
    argument = part.args[0].args[0]
    return _SOFTPLUS(2 * argument) - argument - log(2)


# In this order: later rules meet what earlier ones leave.
_RULES: tuple[Callable[[Basic], Expr | None], ...] = (
    _sinh_over_cosh,
    _inverse_cosh,
    _log_cosh,
    _log_one_plus_exp,
    _logistic,
    _one_minus_sigmoid,
    _log_sigmoid,
    _exp_times_sigmoid,
    _exp_minus_one,
)


def activation_kernel(name: str, formula: Expr) -> Kernel:
    """The kernel of an activation: the table's, or its own formula made stable.

    >>> from backproof.symbolic.activations import ACTIVATIONS
    >>> activation_kernel("elu", ACTIVATIONS["elu"].formula).form
    Piecewise((expm1(u), u <= 0), (u, True))
    """
    known = KERNELS.get(name)
    if known is not None and known.formula == formula:
        return known
    return Kernel(name, formula, form=stable(formula))
