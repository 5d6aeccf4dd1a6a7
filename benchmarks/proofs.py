"""What proofs cost: finding one, replaying it, and how both grow with the depth.

    python benchmarks/proofs.py

The claim is the gradient of the first layer's weights, in networks whose layers are
written out one by one while widths and samples stay symbols.  The depths take turns.
The floor of finding a proof is to replay it: no search.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from statistics import median

# Python puts the folder of a script on its path.
from measuring import machine, table, timed  # type: ignore[import-not-found]

from backproof.symbolic.backprop import Backpropagation
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.network import network
from backproof.symbolic.proofs.checked import CheckedProof
from backproof.symbolic.proofs.prove import Prover
from backproof.symbolic.proofs.replay import replay
from backproof.symbolic.theory import Claim

DEPTHS = tuple(range(1, 9))


def main() -> None:
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(description="finding and replaying proofs")
    parser.add_argument("--repeats", type=int, default=7)
    repeats = parser.parse_args().repeats
    print(machine())
    print(table(("prove", "seconds"), _commands(repeats)))
    head = ("layers", "steps", "find ms", "a layer", "replay ms", "a layer", "ratio")
    print(table(head, _growth(repeats)))


def _commands(repeats: int) -> list[Sequence[object]]:
    """The command with its start-up, beside a process that only imports."""
    run = "from backproof.reports.cli import main; main(['prove'])"
    floor = "import backproof.symbolic.induction"
    times: dict[str, list[float]] = {"all tables": [], "import only": []}
    for _ in range(repeats):
        for name, code in zip(times, (run, floor), strict=True):
            times[name].append(timed(lambda c=code: _quiet(c)))
    return [(name, f"{median(found):.2f}") for name, found in times.items()]


def _quiet(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)  # noqa: S603


def _growth(repeats: int) -> list[Sequence[object]]:
    finding: dict[int, list[float]] = {depth: [] for depth in DEPTHS}
    replaying: dict[int, list[float]] = {depth: [] for depth in DEPTHS}
    steps = {}
    for _ in range(repeats):
        for depth in DEPTHS:
            graph, claim = _claim(depth)
            prover = Prover(graph)
            finding[depth].append(timed(lambda p=prover, c=claim: p.prove(c)))
            proof = prover.prove(claim)
            assert proof is not None
            steps[depth] = CheckedProof(graph, claim, proof).steps
            fresh, again = _claim(depth)
            proof = Prover(fresh).prove(again)
            assert proof is not None
            replaying[depth].append(
                timed(lambda g=fresh, c=again, p=proof: replay(g, c, p))
            )
    rows: list[Sequence[object]] = []
    for depth in DEPTHS:
        find, again_ = (1000 * median(t[depth]) for t in (finding, replaying))
        each = f"{find / depth:.1f}", f"{again_ / depth:.1f}"
        ratio = f"{find / again_:.1f}"
        rows.append(
            (
                depth,
                steps[depth],
                f"{find:.0f}",
                each[0],
                f"{again_:.0f}",
                each[1],
                ratio,
            )
        )
    return rows


def _claim(depth: int) -> tuple[TermGraph, Claim]:
    backprop = Backpropagation(network((2,) * (depth + 1), "g"))
    formula = next(f for f in backprop.formulas if f.name == "weight gradient, layer 1")
    return TermGraph(backprop.theory), backprop.index_claim(formula)


if __name__ == "__main__":
    main()
