"""How long a document takes to check, from the command line, and how that grows.

    python benchmarks/papers.py
    python benchmarks/papers.py PAPER NOTATION [PAPER NOTATION ...]

Each run is a process of its own, start-up included.  The floor is a process that only
imports what the checker needs; the two take turns.  For the growth one document is
written several times over, so that every equation comes again.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

# Python puts the folder of a script on its path.
from measuring import machine, table, timed  # type: ignore[import-not-found]

from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import Source

EXAMPLES = Path(__file__).parents[1] / "examples"
DOCUMENTS = (
    EXAMPLES / "backpropagation.md",
    EXAMPLES / "backpropagation-with-mistakes.md",
)
FLOOR = "import backproof.symbolic.meaning.paper"


def main() -> None:
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(description="documents from the command line")
    parser.add_argument("files", nargs="*", help="PAPER NOTATION [PAPER NOTATION ...]")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    given = [Path(file) for file in options.files]
    pairs = list(zip(given[::2], given[1::2], strict=True))
    pairs = pairs or [(path, path.with_suffix(".notation.toml")) for path in DOCUMENTS]
    print(machine())
    head = ("document", "relations", "seconds", "floor s", "ratio")
    print(table(head, [_row(*pair, options.repeats) for pair in pairs]))
    head = ("copies", "relations", "seconds", "floor s", "ms a relation")
    print(table(head, list(_growth(options.repeats))))


def _row(paper: Path, notation: Path, repeats: int) -> Sequence[object]:
    seconds, floor = _interleaved(paper, notation, repeats)
    ratio = f"{seconds / floor:.1f}"
    return paper.name, _relations(paper), f"{seconds:.2f}", f"{floor:.2f}", ratio


def _growth(repeats: int) -> Iterator[Sequence[object]]:
    text = DOCUMENTS[0].read_text(encoding="utf-8")
    notation = DOCUMENTS[0].with_suffix(".notation.toml")
    with tempfile.TemporaryDirectory() as folder:
        for copies in (1, 2, 4, 8, 16):
            paper = Path(folder) / f"{copies}.md"
            paper.write_text(text * copies, encoding="utf-8")
            seconds, floor = _interleaved(paper, notation, repeats)
            count = _relations(paper)
            each = 1000 * (seconds - floor) / count
            yield copies, count, f"{seconds:.2f}", f"{floor:.2f}", f"{each:.0f}"


def _interleaved(paper: Path, notation: Path, repeats: int) -> tuple[float, float]:
    run = [
        sys.executable,
        "-c",
        "from backproof.reports.cli import main; main()",
        "check",
        str(paper),
        "--notation",
        str(notation),
    ]
    floor = [sys.executable, "-c", FLOOR]
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeats):
        for found, arguments in zip(times, (run, floor), strict=True):
            found.append(timed(lambda a=arguments: _quiet(a)))
    return median(times[0]), median(times[1])


def _quiet(arguments: list[str]) -> None:
    subprocess.run(arguments, check=False, capture_output=True)  # noqa: S603


def _relations(paper: Path) -> int:
    return sum(len(c.steps) for c in chains(scan(Source.read(paper))))


if __name__ == "__main__":
    main()
