"""The 2012 post's network with two layers, in its own letters; see post_2012.py.

*Forward*: N[0] inputs, N[1] hidden and N[2] output neurons; f[l, n, s] is the output
of neuron n of layer l for sample s.

*One output*: N_0 inputs, N_1 hidden neurons; r[j, i] and r_hat[i] are what the hidden
neurons and the output neuron receive; w[to, from] are the hidden weights, and
w_hat[j] and b_hat belong to the output.
"""

from dataclasses import replace

from post_2012_descent import (
    E,
    activation,
    batch,
    error,
    g,
    h,
    half_squares,
    i,
    rate,
    rule,
    sample_count,
    samples,
    slope,
    targets,
    updated,
)
from sympy import Expr, IndexedBase, Rational, Symbol

from backproof.symbolic.derivation import Derivation, Misprint, Step, chain
from backproof.symbolic.evaluate import Sizes
from backproof.symbolic.theory import (
    Case,
    Claim,
    Index,
    Partial,
    Quantity,
    Size,
    Theory,
    index_symbol,
    total,
)

__all__ = [
    "biases",
    "forward",
    "hidden_weight",
    "one_output",
    "output_weight",
    "two_layer_rules",
]

j, k, l, n, s = map(index_symbol, "jklns")
A, B = map(index_symbol, "AB")
HALF = Rational(1, 2)
M = sample_count.symbol

# The forward formulas, for any widths.


def forward() -> Derivation:
    """The output of the network, the hidden layer, and the error."""
    width = Size("N", (Index(l, 0, 2, "layers"),))
    N = width.symbol
    x, t, w, b, f, y = map(IndexedBase, ("x", "t", "w", "b", "f", "y"))
    every = Index(s, 1, M, "samples")
    outputs = Index(n, 1, N[2], "output neurons")
    hidden = Index(i, 1, N[1], "hidden neurons")
    inputs = Index(j, 1, N[0], "inputs")

    def neuron(layer: Expr) -> Index:
        return Index(n, 1, N[layer], "neurons")

    before = Index(k, 1, N[l - 1], "neurons")
    layers = Index(l, 1, 2, "layers")
    received = total(f[l - 1, k, s] * w[l, k, n], before) + b[l, n]
    squares = (y[n, s] - t[n, s]) ** 2
    theory = Theory(
        "two layers",
        (sample_count, width),
        (
            Quantity("x", (inputs, every)),
            Quantity("t", (outputs, every)),
            Quantity("w", (layers, before, neuron(l))),
            Quantity("b", (layers, neuron(l))),
            Quantity(
                "f",
                (Index(l, 0, 2, "layers"), neuron(l), every),
                (Case(x[n, s], (Index(l, 0, 0),)), Case(g(received), (layers,))),
            ),
            Quantity("y", (outputs, every), (Case(f[2, n, s]),)),
            Quantity("E", (), (Case(HALF * total(squares, every, outputs)),)),
        ),
        (activation,),
    )
    output_sum = total(f[1, i, s] * w[2, i, n], hidden) + b[2, n]
    hidden_sum = total(x[j, s] * w[1, j, i], inputs) + b[1, i]
    note = "the output n is bound nowhere; the next formula has one output and no n"
    return Derivation(
        "Forward",
        theory,
        (
            *chain("output", (y[n, s], f[2, n, s], g(output_sum)), (outputs, every)),
            *chain("hidden layer", (f[1, i, s], g(hidden_sum)), (hidden, every)),
            *chain(
                "error of one output",
                (
                    E,
                    Misprint(
                        HALF * total(squares, every),
                        HALF * total(squares, every, outputs),
                        note,
                    ),
                ),
            ),
        ),
    )


# Two layers, one output.

count_0, count_1 = Size("N_0"), Size("N_1")
N_0, N_1 = count_0.symbol, count_1.symbol
x, w, b, w_hat = map(IndexedBase, ("x", "w", "b", "w_hat"))
y, r, r_hat = map(IndexedBase, ("y", "r", "r_hat"))
b_hat = Symbol("b_hat")
hidden_neurons = Index(j, 1, N_1, "hidden neurons")
inputs = Index(j, 1, N_0, "inputs")

output_sum = total(g(r[j, i]) * w_hat[j], hidden_neurons)
passed = error * slope(r_hat[i])

two_layers = Theory(
    "two layers, one output",
    (sample_count, count_0, count_1),
    (
        Quantity("x", (inputs, samples), meaning="inputs"),
        targets,
        Quantity("w", (hidden_neurons, Index(k, 1, N_0)), meaning="hidden weights"),
        Quantity("b", (hidden_neurons,), meaning="hidden biases"),
        Quantity("w_hat", (hidden_neurons,), meaning="output weights"),
        Quantity("b_hat", meaning="output bias"),
        rate,
        Quantity(
            "r",
            (hidden_neurons, samples),
            (Case(total(x[k, i] * w[j, k], Index(k, 1, N_0)) + b[j]),),
        ),
        Quantity("r_hat", (samples,), (Case(output_sum + b_hat),)),
        Quantity("y", (samples,), (Case(g(r_hat[i])),)),
        Quantity("E", (), (Case(half_squares),)),
    ),
    (activation,),
)

# N_0 = N_1 is among them: there a transposed w exists, and is seen to be wrong.
TWO_LAYER_SIZES: tuple[Sizes, ...] = tuple(
    {"M": m, "N_0": n_0, "N_1": n_1}
    for m, n_0, n_1 in ((1, 1, 1), (1, 2, 2), (2, 3, 2), (2, 2, 3), (3, 1, 2))
)

SAMPLE_FOR_NEURON = "w_hat has the sample i for an index, under a sum over neurons j"


def two_layer(title: str, *groups: tuple[Step, ...]) -> Derivation:
    """Steps about the network with two layers."""
    steps = tuple(step for group in groups for step in group)
    return Derivation(title, two_layers, steps, sizes=TWO_LAYER_SIZES)


def one_output() -> Derivation:
    """The error with one output, and gradient descent."""
    weights = Index(A, 1, N_1, "hidden neurons"), Index(B, 1, N_0, "inputs")
    return two_layer(
        "One output",
        chain("error", (E, half_squares)),
        rule("gradient descent", w[A, B], Partial(E, w[A, B]), weights),
    )


def output_weight() -> Derivation:
    """The gradient by the first output weight."""
    v = w_hat[1]
    gradient = Partial(E, v)
    received = output_sum + b_hat
    misread = total(g(r[j, i]) * w_hat[i], hidden_neurons) + b_hat
    return two_layer(
        "Output weight w_hat[1]",
        chain("definition", (gradient, Partial(half_squares, v))),
        chain(
            "power rule",
            (
                Partial(half_squares, v),
                HALF * batch(2 * error, Partial(error, v)),
            ),
        ),
        chain("2 cancels 1/2", (gradient, batch(error, Partial(error, v)))),
        chain(
            "constant targets",
            (
                gradient,
                batch(error, Partial(y[i], v)),
                batch(error, Partial(g(r_hat[i]), v)),
            ),
        ),
        chain("received", (gradient, batch(error, Partial(g(received), v)))),
        chain(
            "chain rule",
            (
                gradient,
                Misprint(
                    batch(passed, Partial(misread, v)),
                    batch(passed, Partial(received, v)),
                    SAMPLE_FOR_NEURON,
                ),
            ),
        ),
        chain(
            "one term",
            (
                gradient,
                batch(passed, Partial(g(r[1, i]) * v + b_hat, v)),
                batch(passed, g(r[1, i])),
            ),
        ),
        _output_rule("update", 1),
    )


def hidden_weight() -> Derivation:
    """The gradient by the first hidden weight."""
    v = w[1, 1]
    gradient = Partial(E, v)
    received = total(x[j, i] * w[1, j], inputs)
    through = passed * w_hat[1]
    hidden = through * slope(r[1, i])
    lost = Misprint(
        HALF * batch(error, Partial(error, v)),
        batch(error, Partial(error, v)),
        "the 2 of the power rule is dropped one line before the 1/2 that it cancels",
    )
    return two_layer(
        "Hidden weight w[1, 1]",
        chain("definition", (gradient, Partial(half_squares, v))),
        chain(
            "power rule",
            (
                Partial(half_squares, v),
                HALF * batch(2 * error, Partial(error, v)),
                lost,
                batch(error, Partial(y[i], v)),
                batch(error, Partial(g(r_hat[i]), v)),
            ),
        ),
        chain(
            "received",
            (
                gradient,
                batch(error, Partial(g(r_hat[i]), v)),
                batch(error, Partial(g(output_sum + b_hat), v)),
            ),
        ),
        # Twice parentheses are lost around a sum of derivatives; what is left
        # outside the sum over i is 0, so that the formula holds all the same.
        chain(
            "chain rule",
            (
                gradient,
                batch(passed, Partial(output_sum + b_hat, v)),
                batch(passed, Partial(output_sum, v)) + Partial(b_hat, v),
                batch(passed, Partial(output_sum, v)),
            ),
        ),
        chain(
            "one neuron",
            (
                gradient,
                batch(passed, Partial(g(r[1, i]) * w_hat[1], v)),
                batch(through, Partial(g(r[1, i]), v)),
                batch(through, Partial(g(received + b[1]), v)),
            ),
        ),
        chain(
            "chain rule again",
            (
                gradient,
                batch(hidden, Partial(received + b[1], v)),
                batch(hidden, Partial(received, v)) + Partial(b[1], v),
                batch(hidden, Partial(received, v)),
            ),
        ),
        chain(
            "one input",
            (
                gradient,
                batch(hidden, Partial(x[1, i] * v, v)),
                batch(hidden, x[1, i]),
            ),
        ),
        rule("update", v, batch(hidden, x[1, i])),
    )


def biases() -> Derivation:
    """The gradients by the output bias and by the first hidden bias."""
    misread = total(g(r[j, i]) * w_hat[i], hidden_neurons)
    own = Partial(b_hat, b_hat)
    received = total(x[j, i] * w[1, j], inputs) + b[1]
    hidden = passed * w_hat[1] * slope(r[1, i])
    both = Misprint(
        batch(passed, Partial(misread + b_hat, b_hat)),
        batch(passed, Partial(output_sum + b_hat, b_hat)),
        f"{SAMPLE_FOR_NEURON}; the bias's own derivative is right all the same",
    )
    apart = Misprint(
        batch(passed, Partial(misread, b_hat)) + own,
        batch(passed, Partial(output_sum, b_hat) + own),
        f"{SAMPLE_FOR_NEURON}; and without parentheses the last derivative, which "
        "is 1, has lost its factors",
    )
    gradient = Partial(E, b_hat)
    return two_layer(
        "Biases b_hat and b[1]",
        chain("b_hat, chain rule", (gradient, both)),
        chain("b_hat, term by term", (gradient, apart)),
        chain("b_hat, one term", (gradient, batch(passed, own))),
        chain("b_hat, gradient", (gradient, batch(passed))),
        chain(
            "b[1]",
            (
                Partial(E, b[1]),
                batch(hidden, Partial(received, b[1])),
                batch(hidden),
            ),
        ),
    )


def two_layer_rules() -> Derivation:
    """The four update rules that sum up the network with two layers."""
    neurons_a = (Index(A, 1, N_1, "hidden neurons"),)
    by_weight = batch(passed, w_hat[B], slope(r[B, i]), x[A, i])
    transposed = Claim(
        "hidden weights",
        updated(w[A, B]),
        w[A, B] - h * by_weight,
        (Index(A, 1, N_0, "inputs"), Index(B, 1, N_1, "hidden neurons")),
    )
    hidden_weights = Step(
        transposed,
        corrected=replace(
            transposed, left=updated(w[B, A]), right=w[B, A] - h * by_weight
        ),
        note="the derivation writes w[neuron, input], and here A is the input",
    )
    by_bias = batch(passed, w_hat[B], slope(r[B, i]))
    over_inputs = Claim(
        "hidden biases",
        updated(b[B]),
        b[B] - h * by_bias,
        (Index(B, 1, N_0, "inputs"),),
    )
    hidden_biases = Step(
        over_inputs,
        corrected=replace(over_inputs, for_all=(Index(B, 1, N_1, "hidden neurons"),)),
        note="there is a bias for each of the N_1 neurons, not of the N_0 inputs",
    )
    return two_layer(
        "Update rules of two layers",
        _output_rule("output weights", A, neurons_a),
        (hidden_weights,),
        rule("output bias", b_hat, batch(passed)),
        (hidden_biases,),
    )


def _output_rule(
    name: str, neuron: Expr | int, for_all: tuple[Index, ...] = ()
) -> tuple[Step, ...]:
    gradient = batch(passed, g(r[neuron, i]))
    right = Misprint(
        w[neuron] - h * gradient,
        w_hat[neuron] - h * gradient,
        "w with one index is no weight: the hat is lost",
    )
    return chain(name, (updated(w_hat[neuron]), right), for_all)
