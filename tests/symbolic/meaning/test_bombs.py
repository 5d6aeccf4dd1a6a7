"""Texts made to exhaust the checker end in a finding or a verdict, and soon.

Each group of bombs runs in a process of its own, with 500 MiB of memory above what
the imports take.  What is asserted is how a bomb ends, not when: a wall clock on a
busy machine tells nothing.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.symbolic.meaning.bombs import GROUPS, outcome

ROOT = Path(__file__).parents[3]
PATIENCE = 300
"""Seconds for a whole group, on a machine that does much else."""


def endings(group: str, *names: str) -> Mapping[str, str]:
    """How the bombs of a group end, by their names."""
    run = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.symbolic.meaning.bombs", group, *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    found = dict(json.loads(line) for line in run.stdout.splitlines())
    assert run.returncode == 0, f"after {list(found)[-1:]}: {run.stderr[-2000:]}"
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_a_bomb_ends_in_a_finding_or_a_verdict(group: str) -> None:
    wanted = {name: ending for name, (ending, _, _) in GROUPS[group].items()}
    assert endings(group) == wanted


def test_the_runner_tells_what_goes_wrong() -> None:
    """The twin: nothing of this ends well, and the runner says so."""
    found = endings("broken")
    assert found == {
        "too slow": "slow",
        "too large": "memory",
        "an exception": "ZeroDivisionError",
    }


def test_endings_are_told_apart() -> None:
    notation = "[quantities]\nx = ''\ny = ''"
    assert outcome("$$x + x = 2 x$$", notation) == "holds"
    assert outcome("$$x + y = 2 x$$", notation) == "refuted"
    assert outcome("$$x + y = 2 q$$", notation) == "unread"
    assert outcome("$$x + y$$", notation) == "nothing"
    assert outcome("", "[quantities]\n'x_{' = ''") == "notation"
