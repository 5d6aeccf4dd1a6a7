"""The 2012 post's network with three layers of 2, 2 and 1 neurons; see post_2012.py.

The neurons are numbered 1 to 5 through the network: w_13 leads from neuron 1 to
neuron 3, w_x1_1 from the first input to neuron 1, and r[n, i] is what neuron n
receives.  Its error signal is what a change of its output f[n, i] does to the error,

    delta[n, i] = ∂E/∂f[n, i]

so that the post's formulas for the error signals are claims, not definitions.
"""

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
from sympy import Add, Expr, IndexedBase, Integer, Symbol

from backproof.symbolic.derivation import Derivation, Misprint, Step, chain
from backproof.symbolic.theory import (
    Case,
    Index,
    Partial,
    Quantity,
    Theory,
    index_symbol,
)

__all__ = [
    "common_factors",
    "error_signal",
    "first_layer",
    "propagation",
    "upper_layers",
]

k, n = index_symbol("k"), index_symbol("n")
r, x, f, delta = map(IndexedBase, ("r", "x", "f", "delta"))
SOURCES: dict[int, tuple[int | str, int | str]] = {
    1: ("x1", "x2"),
    2: ("x1", "x2"),
    3: (1, 2),
    4: (1, 2),
    5: (3, 4),
}


def weight(source: int | str, target: int) -> Symbol:
    """The weight from a neuron, or from the input "x1" or "x2", to a neuron."""
    separator = "" if isinstance(source, int) else "_"
    return Symbol(f"w_{source}{separator}{target}")


def bias(neuron: int) -> Symbol:
    """The bias of a neuron."""
    return Symbol(f"b_{neuron}")


def received_by(neuron: int, *, named: bool = False) -> Expr:
    """The sum that a neuron receives, over g(r) or over the named outputs f."""
    return Add(
        *(weight(source, neuron) * _sent(source, named) for source in SOURCES[neuron]),
        bias(neuron),
    )


def _sent(source: int | str, named: bool) -> Expr:  # noqa: FBT001
    if isinstance(source, str):
        return x[int(source[1:]), i]
    return f[source, i] if named else g(r[source, i])


def _received_case(neuron: int) -> Case:
    return Case(received_by(neuron, named=True), (Index(n, neuron, neuron),))


neurons = Index(n, 1, 5, "neurons")
three_layers = Theory(
    "2-2-1 network",
    (sample_count,),
    (
        Quantity("x", (Index(k, 1, 2, "inputs"), samples), meaning="inputs"),
        targets,
        *(
            Quantity(weight(source, target).name, latex=f"w_{{{source},{target}}}")
            for target, sources in SOURCES.items()
            for source in sources
        ),
        *(Quantity(bias(neuron).name) for neuron in SOURCES),
        rate,
        # By way of f, since ∂E/∂f sees only what is said in terms of f.
        Quantity("r", (neurons, samples), tuple(map(_received_case, SOURCES))),
        Quantity("f", (neurons, samples), (Case(g(r[n, i])),)),
        Quantity("y", (samples,), (Case(f[5, i]),)),
        Quantity("E", (), (Case(half_squares),)),
        Quantity("delta", (neurons, samples), (Case(Partial(E, f[n, i])),)),
    ),
    (activation,),
)


def three_layer(title: str, *groups: tuple[Step, ...]) -> Derivation:
    """Steps about the network with three layers."""
    return Derivation(title, three_layers, tuple(s for group in groups for s in group))


def output_rules(signal: Expr) -> tuple[Step, ...]:
    """The rules of the two output weights, the second misprinted every time."""
    first, second = (
        batch(signal, slope(r[5, i]), g(r[source, i])) for source in (3, 4)
    )
    right = Misprint(
        weight(3, 5) - h * second,
        weight(4, 5) - h * second,
        "the step is taken from w_35, another weight",
    )
    return (
        *rule("w_35", weight(3, 5), first),
        *chain("w_45", (updated(weight(4, 5)), right)),
    )


def inner_rules(*signals: Expr) -> tuple[Step, ...]:
    """The rules of the four weights between the hidden layers.

    ``signals`` are the error signals of neurons 3 and 4.
    """
    steps: tuple[Step, ...] = ()
    for source in (1, 2):
        for target, signal in zip((3, 4), signals, strict=True):
            gradient = batch(signal, slope(r[target, i]), g(r[source, i]))
            steps += rule(f"w_{source}{target}", weight(source, target), gradient)
    return steps


def upper_layers() -> Derivation:
    """The rules of the output layer and of the second hidden layer."""
    return three_layer(
        "Three layers, the upper weights",
        output_rules(error),
        inner_rules(*_signals(error)),
    )


def first_layer() -> Derivation:
    """The gradient by the weight from the first input to the first neuron."""
    v = weight("x1", 1)
    gradient = Partial(E, v)
    upper, lower = (weight(source, 5) * g(r[source, i]) for source in (3, 4))
    at_3 = weight(3, 5) * slope(r[3, i])
    at_1 = at_3 * weight(1, 3) * slope(r[1, i])
    through_4 = weight(4, 5) * slope(r[4, i]) * weight(1, 4) * slope(r[1, i])
    return three_layer(
        "Three layers, the weight w_x1_1",
        chain(
            "chain rule",
            (
                gradient,
                batch(error, Partial(g(r[5, i]), v)),
                batch(error, slope(r[5, i]), Partial(r[5, i], v)),
                batch(error, slope(r[5, i]), Partial(received_by(5), v)),
            ),
        ),
        chain("bias", (Partial(bias(5), v), Integer(0))),
        chain(
            "first term",
            (
                Partial(upper, v),
                weight(3, 5) * Partial(g(r[3, i]), v),
                at_3 * Partial(r[3, i], v),
                at_3 * Partial(received_by(3), v),
            ),
            (samples,),
        ),
        chain(
            "first term, through neuron 1",
            (
                Partial(upper, v),
                at_3 * Partial(weight(1, 3) * g(r[1, i]), v),
                at_1 * Partial(r[1, i], v),
                at_1 * Partial(received_by(1), v),
                at_1 * x[1, i],
            ),
            (samples,),
        ),
        chain("second term", (Partial(lower, v), through_4 * x[1, i]), (samples,)),
        chain("together", (gradient, _first_layer_gradient(error))),
    )


def error_signal() -> Derivation:
    """The seven rules with delta for the error, as first printed."""
    signal = delta[5, i]
    at_3, at_4 = _signals(signal)
    gradient = batch(at_4, slope(r[4, i]), g(r[1, i]))
    twice = batch(signal, slope(r[4, i]), weight(4, 5), slope(r[4, i]), g(r[1, i]))
    slip = Misprint(
        weight(1, 4) - h * twice,
        weight(1, 4) - h * gradient,
        "the output neuron is 5: the first of the two factors g'(r_4) is g'(r_5)",
    )
    w_13, _, w_23, w_24 = inner_rules(at_3, at_4)
    v = weight("x1", 1)
    return three_layer(
        "Error signal",
        chain("delta", (signal, error), (samples,)),
        output_rules(signal),
        (w_13, *chain("w_14", (updated(weight(1, 4)), slip)), w_23, w_24),
        rule("w_x1_1", v, _first_layer_gradient(signal)),
    )


def common_factors() -> Derivation:
    """The seven rules printed again, with their common factors in colour."""
    signal = delta[5, i]
    return three_layer(
        "Error signal, common factors",
        output_rules(signal),
        inner_rules(*_signals(signal)),
        rule("w_x1_1", weight("x1", 1), _first_layer_gradient(signal)),
    )


def propagation() -> Derivation:
    """Error signals of the hidden neurons, and the rules in terms of them."""
    signal = delta[5, i]
    at_3, at_4 = _signals(signal)
    from_3, from_4 = (
        delta[neuron, i] * slope(r[neuron, i]) * weight(1, neuron) for neuron in (3, 4)
    )
    factored = signal * slope(r[5, i]) * _both_ways()
    v = weight("x1", 1)
    note = "the slope of neuron 1 is g'(r_1): these are its own error and input"
    rules = tuple(
        chain(
            name,
            (
                updated(v),
                Misprint(
                    v - h * batch(carried, slope(r[4, i]), x[1, i]),
                    v - h * batch(carried, slope(r[1, i]), x[1, i]),
                    note,
                ),
            ),
        )
        for name, carried in (
            ("w_x1_1 by delta_1", delta[1, i]),
            ("w_x1_1 by delta_3 and delta_4", from_3 + from_4),
            ("w_x1_1 by delta", factored),
        )
    )
    return three_layer(
        "Error signal, propagated",
        output_rules(signal),
        chain("delta_3", (delta[3, i], at_3), (samples,)),
        chain("delta_4", (delta[4, i], at_4), (samples,)),
        inner_rules(delta[3, i], delta[4, i]),
        chain("delta_1", (delta[1, i], from_3 + from_4), (samples,)),
        *rules[:2],
        chain(
            "tidied",
            (
                from_3 + from_4,
                Add(
                    *(
                        at * slope(r[neuron, i]) * weight(1, neuron)
                        for neuron, at in ((3, at_3), (4, at_4))
                    )
                ),
                factored,
            ),
            (samples,),
        ),
        rules[2],
    )


def _signals(signal: Expr) -> tuple[Expr, Expr]:
    """The error signals of neurons 3 and 4, from that of neuron 5."""
    at_5 = signal * slope(r[5, i])
    return at_5 * weight(3, 5), at_5 * weight(4, 5)


def _both_ways() -> Expr:
    """How neuron 1 reaches neuron 5, by way of 3 and of 4."""
    return Add(
        *(
            weight(neuron, 5) * slope(r[neuron, i]) * weight(1, neuron)
            for neuron in (3, 4)
        )
    )


def _first_layer_gradient(signal: Expr) -> Expr:
    return batch(signal, slope(r[5, i]), slope(r[1, i]), x[1, i], _both_ways())
