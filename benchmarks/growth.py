"""How the two checks grow with depth, width and samples.

    python benchmarks/growth.py

"direct": all gradients of the written-out cost (`direct.Derivatives`), and the whole
witness with its comparison in the field; it grows with parameters times scalar
products.  "direction": the field check of all parameters at once; it grows with the
scalar products alone.
"""

import argparse
from statistics import median

# Python puts the folder of a script on its path.
from measuring import machine, necessary_products, table, timed  # type: ignore[import-not-found]

from backproof.symbolic.backprop import Backpropagation
from backproof.symbolic.direct import Derivatives, expand
from backproof.symbolic.network import Network, network
from backproof.symbolic.verification import direct_witness, direction_witness

SERIES: tuple[tuple[str, tuple[tuple[tuple[int, ...], int], ...]], ...] = (
    ("depth", tuple(((4,) * (depth + 1), 2) for depth in (1, 2, 4, 8, 16))),
    ("width", tuple(((width,) * 3, 2) for width in (2, 4, 8, 16))),
    ("samples", tuple(((8, 8, 8), samples) for samples in (1, 2, 4, 8))),
)
LARGE: tuple[tuple[str, tuple[tuple[tuple[int, ...], int], ...]], ...] = (
    ("depth", tuple(((32,) * (depth + 1), 8) for depth in (2, 4, 8, 16, 32))),
    ("width", tuple(((width,) * 3, 8) for width in (32, 64, 128, 256))),
    ("samples", tuple(((128, 128, 10), samples) for samples in (2, 8, 32))),
)


def main() -> None:
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(description="growth with depth and width")
    parser.add_argument("--activation", default="sigmoid")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    print(machine())
    head = ("grows", "widths", "samples", "parameters", "gradients s", "witness s")
    print(table(head, (_direct(*row, options) for row in _flat(SERIES))))
    head = ("grows", "widths", "samples", "parameters", "direction s", "ns a product")
    print(table(head, (_direction(*row, options) for row in _flat(LARGE))))


_Series = tuple[tuple[str, tuple[tuple[tuple[int, ...], int], ...]], ...]


def _flat(series: _Series) -> list[tuple[str, tuple[int, ...], int]]:
    return [(name, *row) for name, rows in series for row in rows]


def _text(net: Network) -> str:
    """Equal widths are told by their number."""
    if len(set(net.widths)) == 1 and net.depth > 2:
        return f"{net.widths[0]} ({net.depth} layers)"
    return net.text


def _direct(
    name: str, widths: tuple[int, ...], samples: int, options: argparse.Namespace
) -> tuple[object, ...]:
    net = network(widths, options.activation)
    expanded = expand(net, samples)

    def gradients() -> None:
        derivatives = Derivatives(expanded.cost, expanded.parameters)
        for parameter in expanded.parameters:
            derivatives.by(parameter)

    seconds = median(timed(gradients) for _ in range(options.repeats))
    backprop = Backpropagation(net)
    whole = timed(lambda: direct_witness(backprop, samples, 0))
    row = (name, _text(net), samples, net.parameters)
    return (*row, f"{seconds:.3f}", f"{whole:.2f}")


def _direction(
    name: str, widths: tuple[int, ...], samples: int, options: argparse.Namespace
) -> tuple[object, ...]:
    net = network(widths, options.activation)
    backprop = Backpropagation(net)
    repeats = range(options.repeats)
    seconds = median(
        timed(lambda: direction_witness(backprop, samples, 0)) for _ in repeats
    )
    products = necessary_products(widths, samples)
    row = (name, _text(net), samples, net.parameters)
    return (*row, f"{seconds:.2f}", f"{seconds / products * 1e9:.0f}")


if __name__ == "__main__":
    main()
