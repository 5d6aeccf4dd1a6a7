"""All gradients of one network: shared direct derivatives against SymPy's diff.

    python benchmarks/direct_derivative.py                       # all parameters
    python benchmarks/direct_derivative.py --parameters 12       # a random dozen

The two take turns, block by block, so that a busy machine slows both; with
``--parameters`` the time of ``diff`` is that of a random sample, scaled up.
``diff`` gets the cost as one writes it in SymPy, with its operators; the shared
derivatives get the same cost as backproof expands it.  Afterwards some derivatives
of either kind are compared in the prime field.
"""

import argparse
import random
from functools import partial
from statistics import median

# Python puts the folder of a script on its path.
from measuring import machine, table, timed  # type: ignore[import-not-found]
from sympy import Expr, IndexedBase, Rational, diff

from backproof.symbolic.activations import U
from backproof.symbolic.direct import Derivatives, expand
from backproof.symbolic.evaluate import Instance
from backproof.symbolic.field import PrimeField
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.network import Network, network

BLOCK = 4
COMPARED = 3


def main() -> None:
    """Measure, print, and fail if the two disagree."""
    options = _options()
    widths = [int(width) for width in options.widths.split("-")]
    net = network(widths, options.activation)
    expanded, plain = expand(net, options.samples), _plain_cost(net, options.samples)
    every = expanded.parameters
    count = min(options.parameters or len(every), len(every))
    chosen = random.Random(options.seed).sample(every, count)  # noqa: S311
    print(machine())
    print(
        f"{net.text}, {options.activation}, {options.samples} samples: "
        f"{len(every)} parameters, {count} of them by diff"
    )
    by_diff: dict[Expr, Expr] = {}
    spent: list[float] = []
    shared_times: list[float] = []
    for start in range(0, count, BLOCK):
        if len(shared_times) < options.repeats:
            shared_times.append(timed(lambda: _shared(expanded.cost, every)))
        block = chosen[start : start + BLOCK]
        spent += [timed(partial(_by_diff, plain, p, by_diff)) for p in block]
    ours, theirs = median(shared_times), sum(spent) / count * len(every)
    how = "measured" if count == len(every) else f"scaled up from {count} parameters"
    rows = [
        ("shared direct derivatives", f"{ours:.3f}", "measured"),
        ("SymPy's diff", f"{theirs:.1f}", how),
    ]
    print(table(("all gradients by", "seconds", ""), rows))
    least, most = min(shared_times), max(shared_times)
    print(f"shared: {len(shared_times)} runs, {least:.3f} to {most:.3f} s")
    print(
        f"diff, per parameter: median {median(spent):.3f} s, "
        f"{min(spent):.3f} to {max(spent):.3f} s"
    )
    print(f"ratio {theirs / ours:.0f}")
    shared = Derivatives(expanded.cost, every)
    for parameter in chosen[:COMPARED]:
        same = _agree(net, options.samples, shared.by(parameter), by_diff[parameter])
        assert same, f"the derivatives by {parameter} differ"
    print(f"{min(COMPARED, count)} of the derivatives were compared: they agree")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="shared derivatives against diff")
    parser.add_argument("--widths", default="8-16-8-1")
    parser.add_argument("--samples", type=int, default=4)
    parser.add_argument("--activation", default="sigmoid")
    parser.add_argument("--parameters", type=int, help="how many by diff (all)")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _plain_cost(net: Network, samples: int) -> Expr:
    """Half the squared error, by loops and SymPy's own operators."""
    W, b, x, t = (IndexedBase(name) for name in "Wbxt")
    cost = Rational(0)
    for s in range(1, samples + 1):
        values = [x[k, s] for k in range(1, net.widths[0] + 1)]
        for layer in range(1, net.depth + 1):
            formula = net.activation(layer).formula
            assert formula is not None, "an activation with a formula, please"
            values = [
                formula.subs(
                    U,
                    sum(W[layer, j, k] * a for k, a in enumerate(values, 1))
                    + b[layer, j],
                )
                for j in range(1, net.widths[layer] + 1)
            ]
        cost += sum((a - t[j, s]) ** 2 for j, a in enumerate(values, 1)) / 2
    return cost


def _by_diff(cost: Expr, parameter: Expr, found: dict[Expr, Expr]) -> None:
    found[parameter] = diff(cost, parameter)


def _shared(cost: Expr, parameters: tuple[Expr, ...]) -> None:
    derivatives = Derivatives(cost, parameters)
    for parameter in parameters:
        derivatives.by(parameter)


def _agree(net: Network, samples: int, left: Expr, right: Expr) -> bool:
    """Whether two derivatives are equal at a random point of the prime field."""
    graph = TermGraph(net.theory.theory())
    instance = Instance(graph, net.sizes(samples), PrimeField(seed=1))
    values = [int(instance.value(graph.lower(term), {}).data) for term in (left, right)]
    return values[0] == values[1]


if __name__ == "__main__":
    main()
