"""How an edit is told: by the least part of it that can still be read."""

import pytest

from backproof.symbolic.meaning.edits.candidates import Material, edits
from tests.symbolic.meaning.edits.sample import offered, read, squeezed


@pytest.mark.parametrize(
    ("wrong", "right", "before", "after"),
    [
        (r"\delta_j g'(r_4)", r"\delta_j g'(r_1)", "g' (r_{4})", "g' (r_{1})"),
        ("x g(z)", "x g'(z)", "g (z)", "g' (z)"),
        ("x (a + t)", "x (a - t)", "a + t", "a - t"),
        ("- a b", "a b", "- a", "a"),
        ("b + a c", "a c", "b + a", "a"),
        ("a c + b", "a c", "c + b", "c"),
        ("a g'(z)", "- a g'(z)", "a", "- a"),
        ("g'(z) a", "- g'(z) a", "g' (z)", "- g' (z)"),
        (r"\sqrt{a_4 b}", r"\sqrt{a_1 b}", "a_{4}", "a_{1}"),
        (
            r"\frac{a_4 + b_1 + c_1 + d_1 + e_1}{f_1 + h_1 + k_1}",
            r"\frac{a_1 + b_1 + c_1 + d_1 + e_1}{f_1 + h_1 + k_1}",
            "a_{4}",
            "a_{1}",
        ),
        (r"\frac{a_4}{b}", r"\frac{a_1}{b}", r"\frac{a_{4}}{b}", r"\frac{a_{1}}{b}"),
        ("(a_4 b)^2", "(a_1 b)^2", "a_{4}", "a_{1}"),
        (r"\partial(a b)_{w_4}", r"\partial(a b)_{w_1}", "w_{4}", "w_{1}"),
    ],
)
def test_the_least_part_that_can_be_read_is_shown(
    wrong: str, right: str, before: str, after: str
) -> None:
    more = ("r_1 a_1 w_1 + r_4", "g'(z) g'(r_4)")
    edit = offered(wrong, right, "q", *more)
    assert edit is not None
    shown = squeezed(edit.before), squeezed(edit.after)
    assert shown == (squeezed(before), squeezed(after))


def test_a_sign_is_told_by_its_place() -> None:
    row = read("+".join("abcdefhkmnp"))
    texts = {edit.text for edit in edits(row, material=Material(), limit=2000)}
    assert {"the sign of the second term", "the sign of the tenth term"} <= texts
    assert "the sign of term 11" in texts
