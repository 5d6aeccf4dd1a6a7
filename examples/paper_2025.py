r"""A 2025 paper on backpropagation in a sigmoid network, every ``=`` checked.

Alon Filler, "Back Propagation" (August 2025).  There are N layers of n[l] neurons,
counted from 1, the input; D samples; sigmoid neurons; and the squared error averaged
over the samples.  Its letters are kept: a[l, i, j] is the activation of neuron j of
layer l for sample i, and w[l, k, j] leads from neuron k of layer l-1 to neuron j of
layer l, so the first index is where a weight comes from.

    a[l, i, j] = sigma(Sum(w[l, k, j]*a[l-1, i, k], k) + b[l, j])
    cost = Sum((a[N, i, j] - expected[i, j])**2, i, j)/D

The depth and all widths stay symbols; a claim with a free layer l is about every
layer for which its quantities exist.  The paper's two notations for one derivative,
joined by ``=`` in print, are one side here.  Run the file to see the verdicts.
"""

from sympy import Expr, Function, IndexedBase, Integer, Symbol, exp, log

from backproof.symbolic.derivation import (
    CheckedDerivation,
    Derivation,
    Misprint,
    Step,
    chain,
    check_derivation,
    summary,
)
from backproof.symbolic.evaluate import Sizes
from backproof.symbolic.theory import (
    Case,
    Claim,
    ElementwiseFunction,
    Hypothesis,
    Index,
    Partial,
    Quantity,
    Size,
    Theory,
    index_symbol,
    total,
)

__all__ = ["LINEAR_OUTPUT", "check_all", "derivations"]

i, j, k, l, m, t = map(index_symbol, "ijklmt")

layer_count = Size("N", minimum=2, latex="N")
sample_count = Size("D", latex="D")
N, D = layer_count.symbol, sample_count.symbol
width = Size("n", (Index(l, 1, N, "layers"),), latex="n_{<<l>>}")
n = width.symbol

a, b, w = map(IndexedBase, "abw")
x, prediction, expected = map(IndexedBase, ("x", "prediction", "expected"))
cost = Symbol("cost")
sigma, logit = Function("sigma"), Function("logit")
u = Symbol("u", real=True)

samples = Index(i, 1, D, "samples")
outputs = Index(j, 1, n[N], "output neurons")
upper_layers = Index(l, 2, N, "layers after the input")
hidden_layers = Index(l, 2, N - 1, "hidden layers")


def neurons(symbol: Symbol, layer: Expr) -> Index:
    """An index over the neurons of a layer."""
    return Index(symbol, 1, n[layer], "neurons")


def weighted_sum(layer: Expr, neuron: Symbol, dummy: Symbol = k) -> Expr:
    """What a neuron receives, its bias included."""
    return without_bias(layer, neuron, dummy) + b[layer, neuron]


def without_bias(layer: Expr, neuron: Symbol, dummy: Symbol = k) -> Expr:
    """The weighted sum of the activations before a neuron."""
    term = w[layer, dummy, neuron] * a[layer - 1, i, dummy]
    return total(term, neurons(dummy, layer - 1))


def slope(layer: Expr, neuron: Symbol) -> Expr:
    """The derivative of a sigmoid neuron by what it receives."""
    return a[layer, i, neuron] * (1 - a[layer, i, neuron])


def averaged(term: Expr) -> Expr:
    """The sum of a term over the outputs, averaged over the samples."""
    return total(total(term, outputs), samples) / D


def activations(at_output: Expr) -> Quantity:
    """The activations, with ``at_output`` as their definition at layer N."""
    return Quantity(
        "a",
        (Index(l, 1, N, "layers"), samples, neurons(j, l)),
        (
            Case(x[i, j], (Index(l, 1, 1),)),
            Case(sigma(weighted_sum(l, j)), (hidden_layers,)),
            Case(at_output, (Index(l, N, N),)),
        ),
        latex="a^{<<l>>}_{(<<i>>,<<j>>)}",
        meaning="activations",
    )


LINEAR_OUTPUT = Hypothesis(
    "the output layer is linear", (activations(weighted_sum(l, j)),)
)

# The paper calls the inverse of sigma by its exponent -1; by its formula it is logit.
theory = Theory(
    "sigmoid network of N layers",
    (sample_count, layer_count, width),
    (
        Quantity("x", (samples, neurons(j, 1)), meaning="inputs"),
        Quantity("expected", (samples, outputs), meaning="targets"),
        Quantity(
            "w",
            (upper_layers, neurons(k, l - 1), neurons(j, l)),
            latex="w^{<<l>>}_{(<<k>>,<<j>>)}",
            meaning="weights",
        ),
        Quantity("b", (upper_layers, neurons(j, l)), latex="b^{<<l>>}_{<<j>>}"),
        activations(sigma(weighted_sum(l, j))),
        Quantity("prediction", (samples, outputs), (Case(a[N, i, j]),)),
        Quantity(
            "cost", (), (Case(averaged((prediction[i, j] - expected[i, j]) ** 2)),)
        ),
    ),
    (
        ElementwiseFunction("sigma", 1 / (1 + exp(-u)), u, r"\sigma"),
        ElementwiseFunction("logit", log(u / (1 - u)), u, r"\sigma^{-1}"),
    ),
)

# Up to four layers: the recursion by an activation then has three to run over.
SIZES: tuple[Sizes, ...] = (
    {"D": 1, "N": 2, "n": {1: 1, 2: 1}},
    {"D": 2, "N": 2, "n": {1: 2, 2: 3}},
    {"D": 2, "N": 3, "n": {1: 2, 2: 2, 3: 2}},
    {"D": 3, "N": 3, "n": {1: 2, 2: 3, 3: 1}},
    {"D": 2, "N": 4, "n": {1: 1, 2: 2, 3: 3, 4: 2}},
)


def notation() -> Derivation:
    """The two lines that say what an activation is, and the cost."""
    everywhere = (upper_layers, samples, neurons(j, l))
    activation = Step(
        Claim("activation", a[l, i, j], sigma(weighted_sum(l, j)), everywhere)
    )
    inverse = Step(
        Claim(
            "before sigma",
            a[l, i, j] / (1 - a[l, i, j]),
            exp(weighted_sum(l, j)),
            everywhere,
        ),
        note="sigma^-1(a) is log(a/(1 - a)): compared after exp, which is injective",
    )
    squares = (prediction[i, j] - expected[i, j]) ** 2
    steps = chain("cost", (cost, averaged(squares), averaged(_squares())))
    return _derivation("Notation and cost", (inverse, activation, *steps))


def gradients() -> tuple[Derivation, ...]:
    """The derivatives of the cost by a bias and by a weight."""
    bias, weight = b[l, m], w[l, m, t]
    error = a[N, i, j] - expected[i, j]
    by_bias = chain(
        "cost by b",
        (
            Partial(cost, bias),
            Partial(averaged(_squares()), bias),
            averaged(Partial(_squares(), bias)),
            averaged(2 * error * Partial(error, bias)),
            averaged(2 * error * Partial(a[N, i, j], bias)),
        ),
        (upper_layers, neurons(m, l)),
        ("definition", "linearity", "power rule", "targets are constants"),
    )
    by_weight = chain(
        "cost by w",
        (
            Partial(cost, weight),
            averaged(2 * error * Partial(a[N, i, j], weight)),
        ),
        (upper_layers, neurons(m, l - 1), neurons(t, l)),
    )
    return (
        _derivation("Gradient by a bias", by_bias),
        _derivation("Gradient by a weight", by_weight),
    )


def output_layer() -> tuple[Derivation, ...]:
    """The three sub-derivatives that take the output layer for linear."""
    before = neurons(m, N - 1)
    rows = (
        ("activation", a[N - 1, i, m], w[N, m, j], (samples, before, outputs)),
        ("weight", w[N, m, j], a[N - 1, i, m], (samples, before, outputs)),
        ("bias", b[N, j], Integer(1), (samples, outputs)),
    )
    note = "a[N] is sigma of the sum, so its slope a[N](1 - a[N]) is missing"
    found = []
    for name, variable, value, for_all in rows:
        received = Partial(weighted_sum(N, j), variable)
        sides = (
            Partial(a[N, i, j], variable),
            Misprint(received, slope(N, j) * received, note),
            Misprint(value, slope(N, j) * value, note),
        )
        steps = chain(f"a[N] by its {name}", sides, for_all)
        found.append(_derivation(f"Output layer, by its {name}", steps))
    return tuple(found)


def any_layer() -> tuple[Derivation, ...]:
    """The three sub-derivatives at any layer."""
    by_weight = chain(
        "a[l] by w[l]",
        (Partial(a[l, i, t], w[l, m, t]), slope(l, t) * a[l - 1, i, m]),
        (upper_layers, samples, neurons(m, l - 1), neurons(t, l)),
    )
    return (
        _derivation("Any layer, by a weight", by_weight),
        _derivation("Any layer, by a bias of the layer before", _by_bias_before()),
        _derivation("Any layer, by the activation before", _by_activation_before()),
    )


def _by_bias_before() -> tuple[Step, ...]:
    bias = b[l, m]
    above, here = slope(l + 1, t), slope(l, m)
    weight = w[l + 1, m, t]
    return chain(
        "a[l+1] by b[l]",
        (
            Partial(a[l + 1, i, t], bias),
            Partial(sigma(weighted_sum(l + 1, t)), bias),
            above * Partial(without_bias(l + 1, t), bias),
            above * weight * Partial(a[l, i, m], bias),
            above * weight * here * Partial(weighted_sum(l, m), bias),
            above * weight * here,
        ),
        (hidden_layers, samples, neurons(m, l), neurons(t, l + 1)),
        (
            "definition",
            "slope of sigma",
            "only neuron m has b[l, m]",
            "slope of sigma",
            "only the bias itself is left",
        ),
    )


def _by_activation_before() -> tuple[Step, ...]:
    below, above = a[l, i, t], slope(l + 1, k)
    return chain(
        "a[l+1] by a[l]",
        (
            Partial(a[l + 1, i, k], below),
            above * Partial(logit(a[l + 1, i, k]), below),
            above * Partial(weighted_sum(l + 1, k, j), below),
            above * Partial(w[l + 1, t, k] * below, below),
            above * w[l + 1, t, k],
        ),
        (Index(l, 1, N - 1, "layers"), samples, neurons(k, l + 1), neurons(t, l)),
        ("slope of sigma", "definition", "only one term has it", "power rule"),
    )


def slope_rule() -> Derivation:
    """The remark inside a chain: the slope of sigma after any smooth f."""
    point = Symbol("x")
    f = Function("f")
    value = sigma(f(point))
    steps = chain(
        "slope of sigma",
        (Partial(value, point), value * (1 - value) * Partial(f(point), point)),
    )
    functions = (*theory.functions, ElementwiseFunction("f"))
    # One argument of f suffices: the others stay fixed under a partial derivative.
    one_number = Theory("sigma after f", (), (Quantity("x"),), functions)
    return Derivation("The slope of sigma", one_number, steps)


def recursions() -> Derivation:
    """The three recursions from the output layer down."""
    output = a[N, i, j]
    by_activation = Claim(
        "recursion by a",
        Partial(output, a[l + 1, i, t]),
        total(
            Partial(output, a[l + 2, i, k]) * Partial(a[l + 2, i, k], a[l + 1, i, t]),
            neurons(k, l + 2),
        ),
        (Index(l, 0, N - 2, "layers"), samples, outputs, neurons(t, l + 1)),
    )
    by_bias = Claim(
        "recursion by b",
        Partial(output, b[l, m]),
        total(
            Partial(output, a[l + 1, i, t]) * Partial(a[l + 1, i, t], b[l, m]),
            neurons(t, l + 1),
        ),
        (hidden_layers, samples, outputs, neurons(m, l)),
    )
    weight = w[l, m, t]
    by_weight = Claim(
        "recursion by w",
        Partial(output, weight),
        Partial(output, a[l, i, t]) * Partial(a[l, i, t], weight),
        (upper_layers, samples, outputs, neurons(m, l - 1), neurons(t, l)),
    )
    claims = (by_activation, by_bias, by_weight)
    return _derivation("Recursions", tuple(Step(claim) for claim in claims))


def derivations() -> tuple[Derivation, ...]:
    """Every displayed formula of the paper, in its order."""
    return (
        notation(),
        *gradients(),
        *output_layer(),
        *any_layer(),
        slope_rule(),
        recursions(),
    )


def check_all() -> tuple[CheckedDerivation, ...]:
    """The verdicts on all of them."""
    return tuple(check_derivation(derivation) for derivation in derivations())


def _squares() -> Expr:
    return (a[N, i, j] - expected[i, j]) ** 2


def _derivation(title: str, steps: tuple[Step, ...]) -> Derivation:
    return Derivation(title, theory, steps, (LINEAR_OUTPUT,), SIZES)


if __name__ == "__main__":
    results = check_all()
    print(*results, summary(results), sep="\n\n")
