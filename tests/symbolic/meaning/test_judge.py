"""Verdicts on claims: other readings, hypotheses, and what is too little for one."""

import pytest

from backproof.symbolic.meaning.notations.file import NotationError
from backproof.symbolic.verdict import Status

from .judged import HOLD, WRONG, document, judged, said, status, verdicts

# Readings --------------------------------------------------------------------

OPEN = r"""
given = ["c"]
[indices]
i = "1..n"
[quantities]
x_i = ""
z_i = ""
w = ""
y = ""
E = ""
[definitions]
y = 'w^2'
E = '\sum_i (x_i + z_i)'
"""


def test_a_wide_sum_is_taken_where_the_usual_one_makes_no_sense() -> None:
    claim = r"E = \sum_i x_i + z_i"
    judgement = judged(OPEN, claim)
    assert judgement.holds
    assert any("the sum reaches" in one.message for one in judgement.remarks)
    assert status(OPEN, claim.replace("+ z", "- z")) in WRONG


def test_a_wide_sum_is_offered_where_the_usual_one_is_wrong() -> None:
    judgement = judged(OPEN, r"\sum_i (x_i + c) = \sum_i x_i + c")
    assert judgement.verdict.status is Status.REFUTED
    assert "write parentheses" in judgement.hint
    assert not judged(OPEN, r"\sum_i (x_i + c) = \sum_i x_i - c").hint


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\D{}{w} y = 2 w", r"\D{}{w} y = w"),
        (r"\D{}{w} (y) c = 2 w c", r"\D{}{w} (y) c = w c"),
        (r"\D{}{w} y c = 2 w c", r"\D{}{w} y c = 2 w"),
        (r"\D{}{w} (y) y = 2 w y", r"\D{}{w} (y) y = 3 w y"),
        (r"\D{}{w} (y) y = 4 w y", r"\D{}{w} (y) y = 5 w y"),
        (r"\D{}{w} y + c = 2 w + c", r"\D{}{w} y + c = 2 w"),
    ],
)
def test_how_far_a_derivative_reaches(right: str, wrong: str) -> None:
    assert status(OPEN, right) in HOLD
    assert status(OPEN, wrong) is Status.REFUTED


def test_an_unusual_reading_of_a_derivative_is_remarked_on() -> None:
    assert judged(OPEN, r"\D{}{w} (y) y = 4 w y").remarks
    assert not judged(OPEN, r"\D{}{w} (y) y = 2 w y").remarks


# Too little for a verdict ----------------------------------------------------

UNCONNECTED = r"""
given = ["x", "w", "t"]
[quantities]
y = ""
E = ""
[definitions]
y = 'g(w x)'
[functions]
g = ""
"""


@pytest.mark.parametrize(
    "claim",
    [
        r"\D{E}{w} = (y - t) g'(w x) x",
        r"\D{E}{w} = \D{E}{y} \D{y}{w}",
        r"\D{E}{w} = 5 \D{E}{y} \D{y}{w}",
        r"\D{E}{w} = \D{E}{t}",
        r"\D{y}{t} = x",
        r"\D{E}{w} + t = 5 \D{E}{y} \D{y}{w} + t",
        r"t - 3 \D{E}{w} = t + \D{E}{y}",
    ],
)
def test_what_no_definition_connects_is_undecided(claim: str) -> None:
    judgement = judged(UNCONNECTED, claim)
    assert judgement.verdict.status is Status.UNDECIDED
    assert "does not depend on" in judgement.message
    assert "[definitions]" in judgement.hint


def test_its_variable_is_named_as_the_author_does() -> None:
    notation = '[quantities]\nx = "n"\nE = ""\n'
    assert "depend on x," in judged(notation, r"\D{E}{x} = x").message


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        (r"\D{E}{w} = 0", HOLD),
        (r"\D{t}{w} = 0", HOLD),
        (r"\D{y}{w} = g'(w x) x", HOLD),
        (r"\D{y}{w} = g'(w x)", {Status.REFUTED}),
        (r"y = t", {Status.REFUTED}),
    ],
)
def test_what_says_zero_itself_or_is_connected_is_decided(
    claim: str, found: set[Status]
) -> None:
    assert status(UNCONNECTED, claim) in found


def test_a_label_that_nothing_reaches_is_not_connected() -> None:
    notation = r"""
        [sizes]
        L = "3.."
        [quantities]
        "z^l" = "l in 1..L"
        "w^l" = "l in 1..L"
        C = ""
        [definitions]
        "z^L" = 'w^L z^{L-1}'
        C = '(z^L)^2'
    """
    assert status(notation, r"\D{C}{z^{L-1}} = 2 z^L w^L") in HOLD
    assert status(notation, r"\D{C}{z^1} = 7 \D{C}{w^1}") not in HOLD


# Ratios, hypotheses ----------------------------------------------------------

MODEL = r"""
given = ["x", "w", "t"]
[indices]
i = "1..D"
[quantities]
"u_i" = ""
"v_i" = ""
y = ""
z = ""
[definitions]
y = 'g(w x)'
z = 'g(y)'
[functions]
g = ""
[[hypotheses]]
text = "the first layer is linear"
definitions = { "y" = "w x" }
[[hypotheses]]
text = "the second layer is linear"
definitions = { "z" = "y" }
"""


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (r"\D{(y^2)}{y} = y", "the left side is 2 times the right side"),
        (r"\D{(-y)}{y} = 1", "the two sides have opposite signs"),
        (r"\sum_i u_1 = u_1", "the left side is D times the right side"),
        (r"y = t", "the two sides differ"),
    ],
)
def test_a_refutation_says_how_the_sides_differ(claim: str, message: str) -> None:
    judgement = judged(MODEL, claim)
    assert (judgement.code, judgement.message) == ("BP201", message)


def test_a_claim_that_needs_a_hypothesis_says_which() -> None:
    judgement = judged(MODEL, r"\D{y}{w} = x")
    assert judgement.code == "BP202"
    assert [text for text, _ in judgement.verdict.holds_given] == [
        "the first layer is linear"
    ]
    assert judged(MODEL, r"\D{y}{w} = 2 x").code == "BP201"


def test_hypotheses_are_tried_one_at_a_time() -> None:
    one = judged(MODEL, r"\D{z}{w} = g'(w x) x").verdict.holds_given
    assert [text for text, _ in one] == [
        "the first layer is linear",
        "the second layer is linear",
    ]
    assert judged(MODEL, r"\D{z}{w} = x").code == "BP201"


def test_a_claim_that_holds_needs_no_hypothesis() -> None:
    assert not judged(MODEL, r"\D{y}{w} = g'(w x) x").verdict.holds_given


def test_a_hypothesis_may_change_a_function() -> None:
    notation = r"""
        given = ["x", "w"]
        [definitions]
        y = 'g(w x)'
        [functions]
        g = ""
        [[hypotheses]]
        text = "g is linear"
        functions = { "g(u)" = "u" }
    """
    assert judged(notation, r"\D{y}{w} = x").code == "BP202"
    assert judged(notation, r"\D{y}{w} = 2 x").code == "BP201"


def test_a_hypothesis_may_define_what_was_given() -> None:
    notation = r"""
        [sizes]
        L = "2.."
        [quantities]
        x = ""
        "a^l" = "l in 1..L"
        [[hypotheses]]
        text = "the first layer is the input"
        definitions = { "a^1" = "x" }
    """
    assert judged(notation, "2 a^1 = x + x").code == "BP202"
    assert judged(notation, "2 a^1 = x").code == "BP201"


def test_a_hypothesis_that_means_nothing_is_the_notations_trouble() -> None:
    notation = MODEL.replace('{ "z" = "y" }', '{ "z" = "q" }')
    with pytest.raises(NotationError, match="q is not declared"):
        document(notation, "y = y")


# Accidents -------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_the_seed_changes_no_verdict(seed: int) -> None:
    formulas = (
        r"\D{y}{w} = g'(w x) x",
        r"\D{y}{w} = g'(w x)",
        r"\sum_i u_i v_i = \sum_i v_i u_i",
        r"\sum_i u_i v_i = \sum_i u_i \sum_i v_i",
    )
    found = document(MODEL, *formulas, seed=seed).statements
    words = [str(one.verdict and one.verdict.status) for one in found]
    assert [word in HOLD for word in words] == [True, False, True, False]


def test_a_verdict_does_not_depend_on_its_neighbours() -> None:
    claims = (r"\D{y}{w} = g'(w x) x", "y = t", r"\D{z}{y} = g'(y)", "z = y")
    alone = [str(status(MODEL, claim)) for claim in claims]
    assert verdicts(MODEL, *claims) == alone
    assert verdicts(MODEL, *reversed(claims)) == alone[::-1]


def test_two_documents_share_nothing() -> None:
    claim = r"\D{y}{w} = x"
    first = document('given = ["w", "x"]\n[definitions]\ny = "w x"\n', claim)
    other = document('given = ["w", "x"]\n[definitions]\ny = "w + x"\n', claim)
    again = document('given = ["w", "x"]\n[definitions]\ny = "w x"\n', claim)
    assert [d.statements[0].wrong for d in (first, other, again)] == [
        False,
        True,
        False,
    ]


def test_a_caret_stands_at_what_is_wrong() -> None:
    found = said('[quantities]\nx = "n"\nW = "m x n"\nz = "m"\n', "z - z = x W")
    assert found.caret is not None
    text = "$$\nz - z = x W\n$$\n"
    assert text[found.caret.start : found.caret.end] == "x W"
