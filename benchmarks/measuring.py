"""What the benchmarks share: clocks, peak memory, the machine, tables."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from statistics import median

from backproof.symbolic.field import PrimeField

__all__ = [
    "machine",
    "necessary_products",
    "peak_mib",
    "seconds_per_product",
    "table",
    "timed",
]


def machine() -> str:
    """One line that says what the numbers were measured on.

    >>> "Python" in machine()
    True
    """
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [row for row in cpuinfo.read_text().splitlines() if "model name" in row]
        name = names[0].partition(":")[2].strip() if names else name
    packages = ", ".join(f"{p} {version(p)}" for p in ("sympy", "numpy", "mpmath"))
    return (
        f"{name}, {os.cpu_count()} logical cores, {platform.system()}, "
        f"Python {platform.python_version()}, {packages}"
    )


def timed(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def necessary_products(widths: Sequence[int], samples: int) -> int:
    """Field multiplications that one trial of the direction witness cannot avoid.

    Per weight and sample: one forward, two for the tangent (of the weight and of
    the activation), one for the error signal carried down and one for the
    gradient.  The first layer has no tangent and no error signal below it.
    """
    pairs = [come * to for come, to in pairwise(widths)]
    return samples * (5 * sum(pairs) - 2 * pairs[0])


def seconds_per_product() -> float:
    """One multiplication in the prime field, in an array that fits the cache."""
    field, count = PrimeField(seed=0), 2**13
    array = field.draw("x", (count,), "real")
    return median(timed(lambda: field.mul(array, array)) for _ in range(99)) / count


def peak_mib(script: str, *arguments: str) -> tuple[str, float]:
    """What a script prints in a process of its own, and its peak memory in MiB.

    Only a fresh process has a peak of its own; the child reports it on the last
    line, from ``resource.getrusage``.
    """
    tail = (
        "import os, resource, runpy, sys; sys.argv = sys.argv[1:]; "
        "sys.path.insert(0, os.path.dirname(sys.argv[0])); "
        "runpy.run_path(sys.argv[0], run_name='__main__'); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(  # noqa: S603  (our own scripts)
        [sys.executable, "-c", tail, script, *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    *printed, peak = done.stdout.strip().splitlines()
    unit = 1024**2 if platform.system() == "Darwin" else 1024
    return "\n".join(printed), int(peak) / unit


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table.

    >>> print(table(("a", "b"), [(1, 22)]))
    | a | b  |
    |---|----|
    | 1 | 22 |
    """
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
