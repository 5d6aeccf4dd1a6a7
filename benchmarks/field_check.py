"""The check of every parameter of one network in the prime field.

    python benchmarks/field_check.py                             # 784-128-10
    python benchmarks/field_check.py --widths 64-64-64-10 --samples 16

One forward pass along a random direction of all parameters against the δ formulas,
as many times over as the error bound needs (`verification.direction_witness`); each
run has a process of its own, for its peak memory.
"""

import argparse
import resource
import sys
from statistics import median

# Python puts the folder of a script on its path.
from measuring import (  # type: ignore[import-not-found]
    machine,
    necessary_products,
    peak_mib,
    seconds_per_product,
    table,
    timed,
)

from backproof.symbolic.backprop import Backpropagation
from backproof.symbolic.network import Network, network
from backproof.symbolic.verdict import bound_text
from backproof.symbolic.verification import direction_witness


def main() -> None:
    """Measure, print, and fail if the formulas do not agree."""
    options = _options()
    net = _network(options)
    if options.once:
        backprop = Backpropagation(net)
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = []
        seconds = timed(
            lambda: found.append(direction_witness(backprop, options.samples, seed=0))
        )
        assert found[0].agrees
        print(f"{seconds} {kilobytes / 1024} {bound_text(found[0].failure)}")
        return
    runs = []
    for _ in range(options.repeats):
        arguments = [*sys.argv[1:], "--once"]
        printed, peak = peak_mib(__file__, *arguments)
        seconds, imported, bound = printed.split(maxsplit=2)
        runs.append((float(seconds), peak, float(imported), bound))
    print(machine())
    print(
        f"{net.text}, {options.activation}, {options.samples} samples: every one of "
        f"{net.parameters} partial derivatives, error {runs[0][3]}"
    )
    rows = [
        (
            what,
            f"{median(column):{form}}",
            f"{min(column):{form}}",
            f"{max(column):{form}}",
        )
        for what, form, column in (
            ("seconds", ".2f", [run[0] for run in runs]),
            ("peak MiB", ".0f", [run[1] for run in runs]),
            ("of which imports, MiB", ".0f", [run[2] for run in runs]),
        )
    ]
    print(table((f"{len(runs)} runs", "median", "least", "most"), rows))
    products = necessary_products(net.widths, options.samples)
    each, seconds = seconds_per_product(), median(run[0] for run in runs)
    print(
        f"floor of one trial: {products:,} field products at {each * 1e9:.1f} ns are "
        f"{products * each:.3f} s; the check takes "
        f"{seconds / products / each:.0f} times that"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="every parameter in the field")
    parser.add_argument("--widths", default="784-128-10")
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--activation", default="sigmoid")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _network(options: argparse.Namespace) -> Network:
    widths = [int(width) for width in options.widths.split("-")]
    return network(widths, options.activation)


if __name__ == "__main__":
    main()
