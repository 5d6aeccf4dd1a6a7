"""The verdict on every displayed formula of the 2025 paper."""

import subprocess
import sys
from functools import cache

import paper_2025
import pytest

from backproof.symbolic.check import Checker
from backproof.symbolic.derivation import CheckedDerivation, CheckedStep
from backproof.symbolic.verdict import Status

LINEAR = [f"Output layer, by its {name}" for name in ("activation", "weight", "bias")]
REFUTED = {
    f"{title}: a[N] by its {title.split()[-1]} 1": Status.REFUTED for title in LINEAR
}
NAMES = [
    f"{derivation.title}: {step.claim.name}"
    for derivation in paper_2025.derivations()
    for step in derivation.steps
]


@cache
def results() -> dict[str, CheckedDerivation]:
    """Every derivation by its title, checked once for all tests."""
    return {result.derivation.title: result for result in paper_2025.check_all()}


def checked(name: str) -> CheckedStep:
    """One step of one derivation."""
    title, step_name = name.split(": ")
    steps = results()[title].steps
    return next(step for step in steps if step.step.claim.name == step_name)


@pytest.mark.parametrize("name", NAMES)
def test_a_formula_gets_its_verdict(name: str) -> None:
    verdict = checked(name).printed
    if name in REFUTED:
        assert verdict.status is Status.REFUTED
    else:
        assert verdict.holds


@pytest.mark.parametrize("name", REFUTED)
def test_a_linear_output_saves_the_three_that_are_refuted(name: str) -> None:
    step = checked(name)
    (saved,) = step.printed.holds_given
    assert saved[0] == "the output layer is linear"
    assert saved[1].holds
    assert step.corrected is not None
    assert step.corrected.holds


@pytest.mark.parametrize("title", LINEAR)
def test_the_ends_of_the_three_are_judged_like_their_first_step(title: str) -> None:
    ends = results()[title].ends
    assert ends is not None
    assert ends.wrong
    assert [text for text, _ in ends.printed.holds_given] == [
        "the output layer is linear"
    ]
    assert ends.corrected is not None
    assert ends.corrected.holds


def test_the_ends_of_the_right_chains_agree() -> None:
    for title, result in results().items():
        if title not in LINEAR and result.ends is not None:
            assert result.ends.printed.holds, title


def test_no_reading_saves_the_whole_paper() -> None:
    """With a linear output, the formula for any layer fails at the last one."""
    linear = paper_2025.theory.under(paper_2025.LINEAR_OUTPUT)
    checker = Checker(linear, sizes=paper_2025.SIZES)
    (step,) = paper_2025.any_layer()[0].steps
    verdict = checker.check(step.claim)
    assert verdict.counterexample is not None
    indices, sizes = dict(verdict.counterexample.indices), verdict.counterexample.sizes
    assert str(indices["l"]) == dict(sizes)["N"]


def test_the_script_prints_its_table() -> None:
    run = subprocess.run(  # noqa: S603
        [sys.executable, paper_2025.__file__],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stderr == ""
    assert run.stdout.splitlines()[-2:] == [
        "29 formulas as printed: 26 proved, 3 refuted",
        "3 of them wrong; as corrected: 3 proved",
    ]
