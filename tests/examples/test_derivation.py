"""Derivations in general: chains, misprints, ends, hypotheses, the printed table."""

from sympy import Expr, Integer, Symbol

from backproof.symbolic.derivation import (
    Derivation,
    Misprint,
    Step,
    chain,
    check_derivation,
    summary,
)
from backproof.symbolic.theory import Case, Claim, Hypothesis, Quantity, Size, Theory
from backproof.symbolic.verdict import Status

x, y = Symbol("x"), Symbol("y")
theory = Theory("two numbers", (Size("n"),), (Quantity("x"), Quantity("y")))


def derivation(*sides: Expr | Misprint) -> Derivation:
    """A chain about two numbers."""
    return Derivation("Sides", theory, chain("side", sides))


def test_a_chain_has_one_step_for_each_equality() -> None:
    steps = chain("square", (x * y, y * x, 2 * x), reasons=("commuted",))
    assert [step.claim.name for step in steps] == ["square 1", "square 2"]
    assert [step.reason for step in steps] == ["commuted", ""]
    assert steps[0].claim.right == steps[1].claim.left


def test_a_single_equality_keeps_the_plain_name() -> None:
    assert chain("square", (x, y))[0].claim.name == "square"


def test_a_misprint_is_on_both_of_its_steps_and_no_other() -> None:
    slip = Misprint(3 * x, 2 * x, "two terms")
    steps = chain("sum", (x + x, slip, 2 * x, 2 * x))
    assert [step.corrected is not None for step in steps] == [True, True, False]
    assert [step.note for step in steps] == ["two terms", "two terms", ""]


def test_a_wrong_step_does_not_poison_the_rest() -> None:
    checked = check_derivation(derivation((x + y) ** 2, x**2 + y**2, y**2 + x**2))
    assert [step.wrong for step in checked.steps] == [True, False]
    assert checked.first_wrong is checked.steps[0]
    assert checked.ends is not None
    assert checked.ends.wrong


def test_a_slip_that_cancels_leaves_right_ends() -> None:
    checked = check_derivation(derivation(x + x, Misprint(x, 2 * x, "lost"), 2 * x))
    assert [step.wrong for step in checked.steps] == [True, True]
    assert checked.ends is not None
    assert checked.ends.printed.holds
    assert checked.ends.step.corrected is None


def test_a_right_derivation_has_no_wrong_step() -> None:
    checked = check_derivation(derivation((x + y) ** 2, x**2 + 2 * x * y + y**2))
    assert checked.first_wrong is None
    assert dict(checked.counts) == {Status.PROVED: 1}


def test_steps_that_do_not_join_have_no_ends() -> None:
    steps = (Step(Claim("one", x, x)), Step(Claim("two", y, y)))
    assert Derivation("Apart", theory, steps).ends is None


def test_a_hypothesis_that_saves_a_step_is_listed_and_no_other() -> None:
    def y_is(value: Expr) -> Hypothesis:
        return Hypothesis(f"y is {value}", (Quantity("y", cases=(Case(value),)),))

    hypotheses = (y_is(Integer(0)), y_is(Integer(1)))
    steps = chain("square", ((x + y) ** 2, x**2 + y**2))
    (step,) = check_derivation(Derivation("Square", theory, steps, hypotheses)).steps
    assert [text for text, _ in step.printed.holds_given] == ["y is 0"]


def test_malformed_counts_as_wrong() -> None:
    (step,) = check_derivation(derivation(x, Symbol("unknown"))).steps
    assert step.printed.status is Status.MALFORMED
    assert step.wrong


def test_the_table_shows_the_formula_the_numbers_and_the_note() -> None:
    checked = check_derivation(
        derivation(2 * x, Misprint(x, 2 * x, "a factor 2"), 2 * x)
    )
    text = str(checked)
    assert "printed: 2*x = x" in text
    assert "ratio 2" in text
    assert "a factor 2" in text
    assert summary([checked]) == (
        "2 formulas as printed: 2 refuted\n2 of them wrong; as corrected: 2 proved"
    )
