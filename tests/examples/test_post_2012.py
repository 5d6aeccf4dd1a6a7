"""The verdict on every displayed formula of the 2012 post."""

import subprocess
import sys
from dataclasses import replace
from functools import cache

import post_2012
import pytest

from backproof.symbolic.derivation import CheckedStep, check_derivation
from backproof.symbolic.verdict import Status

REFUTED, MALFORMED = Status.REFUTED, Status.MALFORMED

# Every printed formula that is wrong, each confirmed by hand (the notes say how);
# all others hold as printed.
WRONG = {
    "Forward: error of one output": MALFORMED,
    "Output weight w_hat[1]: chain rule": REFUTED,
    "Output weight w_hat[1]: update": MALFORMED,
    "Hidden weight w[1, 1]: power rule 2": REFUTED,
    "Hidden weight w[1, 1]: power rule 3": REFUTED,
    "Biases b_hat and b[1]: b_hat, chain rule": MALFORMED,
    "Biases b_hat and b[1]: b_hat, term by term": REFUTED,
    "Update rules of two layers: output weights": MALFORMED,
    "Update rules of two layers: hidden weights": REFUTED,
    "Update rules of two layers: hidden biases": MALFORMED,
    "Three layers, the upper weights: w_45": REFUTED,
    "Error signal: w_45": REFUTED,
    "Error signal: w_14": REFUTED,
    "Error signal, common factors: w_45": REFUTED,
    "Error signal, propagated: w_45": REFUTED,
    "Error signal, propagated: w_x1_1 by delta_1": REFUTED,
    "Error signal, propagated: w_x1_1 by delta_3 and delta_4": REFUTED,
    "Error signal, propagated: w_x1_1 by delta": REFUTED,
}
NAMES = [
    f"{derivation.title}: {step.claim.name}"
    for derivation in post_2012.derivations()
    for step in derivation.steps
]


@cache
def checked() -> dict[str, CheckedStep]:
    """Every formula by title and name, checked once for all tests."""
    return {
        f"{result.derivation.title}: {step.step.claim.name}": step
        for result in post_2012.check_all()
        for step in result.steps
    }


def test_every_formula_has_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES) == 93
    assert set(NAMES) >= set(WRONG)


@pytest.mark.parametrize("name", NAMES)
def test_a_formula_gets_its_verdict(name: str) -> None:
    step = checked()[name]
    if name in WRONG:
        assert step.printed.status is WRONG[name]
    else:
        assert step.printed.holds


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_formula_holds_as_corrected(name: str) -> None:
    """The twin: the same formula with its slip mended, and nothing else."""
    step = checked()[name]
    assert step.step.note
    assert step.step.corrected != step.step.claim
    assert step.corrected is not None
    assert step.corrected.holds


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(WRONG)))
def test_only_wrong_formulas_are_corrected(name: str) -> None:
    assert checked()[name].step.corrected is None


@pytest.mark.parametrize(("number", "ratio"), [(2, "2"), (3, "1/2")])
def test_the_lost_factor_is_named(number: int, ratio: str) -> None:
    """The 2 of the power rule is lost in one step and comes back in the next."""
    step = checked()[f"Hidden weight w[1, 1]: power rule {number}"]
    assert step.printed.counterexample is not None
    assert step.printed.counterexample.ratio is not None
    assert step.printed.counterexample.ratio.text == ratio


def test_the_chain_with_the_lost_factor_has_right_ends() -> None:
    """A slip between two right sides: the ends of the chain agree all the same."""
    title = "Hidden weight w[1, 1]"
    hidden = next(d for d in post_2012.derivations() if d.title == title)
    steps = tuple(s for s in hidden.steps if s.claim.name.startswith("power rule"))
    result = check_derivation(replace(hidden, steps=steps))
    assert result.first_wrong is result.steps[1]
    assert result.ends is not None
    assert result.ends.printed.holds


def test_the_transposed_weights_exist_where_the_rule_is_refuted() -> None:
    """N_0 = N_1, so that only the order of the indices can be wrong."""
    point = checked()["Update rules of two layers: hidden weights"].printed
    assert point.counterexample is not None
    sizes = dict(point.counterexample.sizes)
    assert sizes["N_0"] == sizes["N_1"]


def test_the_script_prints_its_table() -> None:
    run = subprocess.run(  # noqa: S603
        [sys.executable, post_2012.__file__], capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    assert run.stdout.splitlines()[-2:] == [
        "93 formulas as printed: 75 proved, 5 malformed, 13 refuted",
        "18 of them wrong; as corrected: 18 proved",
    ]
