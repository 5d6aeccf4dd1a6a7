r"""What most people call things: the names that tell something by themselves.

Nothing is certain because of a name alone; it decides where the formulas do not.
"""

__all__ = [
    "COSTS",
    "FUNCTIONS",
    "INDICES",
    "KNOWN_NAMES",
    "SCALARS",
    "TARGETS",
    "WEIGHTS",
    "WORDS",
]

COSTS = frozenset(
    {"C", "E", "J", "L", r"\ell", "cost", "loss", "Cost", "Loss", "error"}
)
"""What is differentiated."""

WEIGHTS = frozenset({"w", "u", "v", r"\theta"})
"""Weights, whose capitals are matrices."""

TARGETS = frozenset(
    {"y", "t", "d", "target", "label", "expected", "true", "Y", "T", "desired"}
)
"""What the outputs should be."""

SCALARS = frozenset(
    {r"\eta", r"\alpha", r"\lambda", r"\epsilon", r"\varepsilon", r"\tau", r"\rho"}
    | {r"\gamma", r"\kappa", r"\nu", r"\mu", r"\beta"}
)
"""Numbers, even beside vectors: rates, penalties and the like."""

FUNCTIONS = frozenset({r"\sigma", r"\phi", r"\varphi", r"\psi", "f", "g", "h", "s"})
"""Functions, if they stand before a bracket."""

INDICES = frozenset("ijklmnpqrst") | {"alpha", "beta", "mu", "nu", "ell"}
"""Letters that count, in a subscript."""

WORDS = frozenset(
    {"cost", "loss", "net", "err", "out", "pred", "max", "min", "new", "old", "true"}
    | {"bias", "grad", "prob", "mean", "norm", "rate", "act", "prev", "next", "hid"}
)
"""Short words that are one name, though their letters could be factors."""

KNOWN_NAMES = frozenset(
    {"abs", "arctan", "arg", "argmax", "argmin", "cos", "cosh", "det", "diag", "erf"}
    | {"elu", "exp", "gelu", "leaky", "lim", "ln", "log", "logistic", "logit", "max"}
    | {"min", "relu", "selu", "sgn", "sigm", "sigmoid", "sign", "silu", "sin", "sinh"}
    | {"softmax", "softplus", "softsign", "sqrt", "swish", "tanh", "tr", "mod", "if"}
    | {"identity", "linear", "mish", "otherwise", "for", "where", "and", "or", "with"}
)
"""Words that are no quantities: functions, and words beside cases."""
