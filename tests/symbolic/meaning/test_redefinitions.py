r"""Two networks in one document that call things alike, without sections.

A second formula is a new beginning if what follows holds with it, and a slip if the
document goes on with the first one.
"""

import pytest

from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source

from .judged import HOLD, displayed, statements, unmended, verdicts

NOTATION = r"""
given = ["w", "x", "t", "v"]

[quantities]
z = ""
h = ""
y = ""
E = ""

[functions]
g = ""
"""
LINEAR, SQUASHED = "y = w x", r"y = \tanh(w x)"
COST = r"E = \frac{1}{2} (y - t)^2"
SLOPE = r"\D{E}{w} = (y - t) x"
OTHER = r"\D{E}{w} = (y - t) (1 - y^2) x"


def said_in(text: str) -> list[str]:
    """What the statements of a text get."""
    meant = notation_from_text(NOTATION, "paper.notation.toml")
    with unmended():
        found = check_document(Source("paper.md", text), meant).statements
    return [str(one.verdict.status if one.verdict else one.kind) for one in found]


def test_what_follows_tells_that_a_second_formula_counts() -> None:
    found = verdicts(NOTATION, LINEAR, COST, SLOPE, SQUASHED, OTHER, SLOPE)
    assert found[3] == "definition"
    assert found[2] in HOLD
    assert found[4] in HOLD
    assert found[5] == "refuted"


def test_it_is_said_where_the_first_formula_stands() -> None:
    with unmended():
        found = statements(NOTATION, LINEAR, COST, SLOPE, SQUASHED, OTHER)
    (remark,) = found[3].remarks
    assert remark.message.startswith("line 2 says something else; from here on")


def test_a_slip_after_which_the_first_formula_goes_on_is_refuted() -> None:
    slip = "y = w x + x"
    found = verdicts(NOTATION, LINEAR, COST, SLOPE, slip, SLOPE)
    assert found[3] == "refuted"
    assert found[4] in HOLD
    assert verdicts(NOTATION, LINEAR, COST, SLOPE, slip)[3] == "refuted"


def test_the_same_formula_in_other_words_is_a_claim() -> None:
    found = verdicts(NOTATION, LINEAR, COST, "y = x w", r"E = \frac{(t - y)^2}{2}")
    assert found[2] in HOLD
    assert found[3] in HOLD


def test_a_whole_network_begins_anew() -> None:
    first = ("z = w x", r"y = \tanh(z)", COST, r"\D{E}{w} = (y - t) (1 - y^2) x")
    second = (r"h = \tanh(v x)", "z = w h", "y = z")
    found = verdicts(
        NOTATION,
        *first,
        *second,
        r"\D{E}{v} = (y - t) w (1 - h^2) x",
        r"\D{E}{w} = (y - t) h",
        r"\D{E}{w} = (y - t) x",
    )
    assert found[:3] == ["definition"] * 3
    assert found[4:7] == ["definition"] * 3
    assert {found[3], found[7], found[8]} <= HOLD
    assert found[9] == "refuted"


def test_a_second_cost_counts_from_its_place_on() -> None:
    found = verdicts(
        NOTATION,
        LINEAR,
        COST,
        r"\D{E}{y} = y - t",
        r"E = -t \log y",
        r"\D{E}{y} = -\frac{t}{y}",
        r"\D{E}{y} = y - t",
    )
    assert found[3] == "definition"
    assert {found[2], found[4]} <= HOLD
    assert found[5] == "refuted"


def test_a_function_may_be_another_one_later() -> None:
    found = verdicts(
        NOTATION,
        "g(x) = x^2",
        "g'(v) = 2 v",
        r"g(x) = \frac{1}{1 + e^{-x}}",
        "g'(v) = g(v) (1 - g(v))",
        "g'(v) = 2 v",
    )
    assert found[2] == "definition"
    assert {found[1], found[3]} <= HOLD
    assert found[4] == "refuted"


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("Now with a squashing output:", "undecided"),
        ("# A second network", "undecided"),
        ("\\section{Tanh}", "undecided"),
        ("So the output is", "refuted"),
    ],
)
def test_where_nothing_tells_a_heading_or_a_word_leaves_it_open(
    between: str, expected: str
) -> None:
    text = f"{displayed(LINEAR, COST)}\n{between}\n\n{displayed(SQUASHED)}"
    assert said_in(text)[2] == expected


def test_what_holds_with_one_of_two_open_formulas_is_undecided() -> None:
    """The slope was meant for the second network, and is wrong there."""
    head = displayed(LINEAR, COST) + "\nNow with a squashing output:\n\n"
    found = said_in(head + displayed(SQUASHED, SLOPE, r"\D{E}{y} = y - t"))
    assert found[2:4] == ["undecided", "undecided"]
    assert found[4] in HOLD


def test_a_formula_of_the_notation_is_never_replaced() -> None:
    notation = f"{NOTATION}\n[definitions]\ny = 'w x'\n"
    found = verdicts(notation, COST, SQUASHED, OTHER)
    assert found[1:] == ["refuted", "refuted"]


def test_what_is_derived_is_no_second_definition() -> None:
    slope = r"h = \D{E}{y}"
    found = verdicts(NOTATION, LINEAR, COST, slope, "h = y - t", "h = y + t")
    assert found[2] == "definition"
    assert found[3] in HOLD
    assert found[4] == "refuted"


def test_a_step_inside_a_chain_is_no_second_definition() -> None:
    found = verdicts(NOTATION, LINEAR, r"y = w x = \tanh(w x)", r"\D{y}{w} = x")
    assert found[2] == "refuted"
