r"""Steps of descent in the words of authors: \Delta w, w^{new}, w(t+1), w \to w'.

Each right step stands beside a twin with a wrong sign or a wrong factor.
"""

import pytest

from backproof.symbolic.meaning.descent import changes_fall
from backproof.symbolic.verdict import Status

from .judged import HOLD, WRONG, said, statements, verdicts

MODEL = r"""
[indices]
i = "1..N"
j = "1..d"
[quantities]
"x_{ij}" = ""
t_i = ""
w_j = ""
b = ""
'\eta' = ""
E = ""
[definitions]
E = '\sum_i (\sum_j w_j x_{ij} + b - t_i)^2'
"""
RULE = r"""
[updates]
rule = 'w - \eta \frac{\partial E}{\partial w}'
"""
SLOPE = r"\eta \D{E}{w_j}"


def label(text: str) -> str:
    """The notation that counts iterations with a label."""
    return MODEL + RULE + f'label = "{text}"\n'


@pytest.mark.parametrize(
    "left",
    [
        r"w_j^{\text{new}} = w_j^{\text{old}}",
        "w_j^{new} = w_j^{old}",
        "w_j^{(new)} = w_j",
        r"w_{j,new} = w_{j,old}",
        r"w_{j,\text{new}} = w_j",
        r"w_{\text{new},j} := w_{\text{old},j}",
        "w_j = w_j^{old}",
        "w_j :=",
        r"w_j \gets",
        r"w_j \longleftarrow",
        "w_j ←",
        "w_j ⟵",
        r"w_j \to",
        r"w_j \mapsto",
        r"w_j \rightarrow w_j' =",
        r"w_j \to w_j^{\prime} =",
    ],
)
def test_an_update_is_known_by_its_marks(left: str) -> None:
    before = "" if left[-1] in "}j" and "=" in left and left[-1] != "=" else "w_j"
    right, wrong = (f"{left} {before} {sign} {SLOPE}" for sign in "-+")
    assert verdicts(MODEL + RULE, right) == ["proved"]
    assert verdicts(MODEL + RULE, wrong) == ["refuted"]
    assert verdicts(MODEL, right) == verdicts(MODEL, wrong) == ["update"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("(t)", "w_j^{(t+1)} = w_j^{(t)}"),
        ("(t)", "w_j(t+1) = w_j(t)"),
        ("(t)", "w_{j}(t + 1) = w_{j}"),
        ("t", "w_j^{t+1} = w_j^t"),
        ("t", "w_{j,t+1} = w_{j,t}"),
        ("[t]", "w_j^{[t+1]} = w_j^{[t]}"),
    ],
)
def test_a_label_is_read_wherever_it_may_stand(text: str, left: str) -> None:
    assert verdicts(label(text), f"{left} - {SLOPE}") == ["proved"]
    assert verdicts(label(text), f"{left} - 2 {SLOPE}") == ["refuted"]


def test_the_label_may_stand_below_a_symbol_without_indices() -> None:
    assert verdicts(label("t"), r"b_{t+1} = b_t - \eta \D{E}{b}") == ["proved"]
    assert verdicts(label("t"), r"b_{t+1} = b_t + \eta \D{E}{b}") == ["refuted"]


def test_the_next_iteration_is_what_the_rule_says_wherever_it_stands() -> None:
    notation, change = label("(t)"), "w_j^{(t+1)} - w_j^{(t)}"
    assert verdicts(notation, f"{change} = -{SLOPE}") == ["proved"]
    assert verdicts(notation, f"{change} = {SLOPE}") == ["refuted"]
    assert verdicts(notation, rf"w_j^{{new}} - w_j^{{old}} = -{SLOPE}") == ["proved"]
    # Without a rule there are two quantities, of which nothing is known.
    counted = MODEL + '[updates]\nlabel = "(t)"\n'
    assert verdicts(counted, f"{change} = -{SLOPE}") == ["undecided"]


def test_a_step_back_is_no_update_along_the_rule() -> None:
    assert verdicts(label("(t)"), f"w_j^{{(t)}} = w_j^{{(t+1)}} + {SLOPE}")[0] in HOLD
    assert verdicts(label("(t)"), f"w_j^{{(t)}} = w_j^{{(t+1)}} - {SLOPE}")[0] in WRONG


def test_a_right_side_at_the_next_iteration_is_malformed() -> None:
    found = said(label("(t)"), f"w_j^{{(t+1)}} = w_j^{{(t+1)}} - {SLOPE}")
    assert "already has the next iteration" in found.message


def test_a_name_that_is_declared_goes_before_the_word() -> None:
    notation = '[quantities]\nw = ""\n"w_{new}" = ""\n'
    assert verdicts(notation, "w_{new} + w = 2 w") == ["refuted"]


def test_old_and_new_are_never_taken_for_one() -> None:
    """As c_old in a recurrence: what is known of c does not hold of it."""
    notation = '[quantities]\nc = ""\nx = ""\n[definitions]\nc = "2 x"\n'
    assert verdicts(notation, "c = c_{old} + x") == ["update"]
    assert verdicts(notation, "c_{new} - c_{old} = x") == ["undecided"]


# Changes ---------------------------------------------------------------------


@pytest.mark.parametrize("delta", [r"\Delta w_j", "∆w_j", "Δw_j", r"{\Delta w_j}"])
def test_a_change_is_what_the_rule_adds(delta: str) -> None:
    used = r"w_j \gets w_j + \Delta w_j"
    assert verdicts(MODEL + RULE, f"{delta} = -{SLOPE}", used) == ["proved"] * 2
    assert verdicts(MODEL + RULE, f"{delta} = {SLOPE}", used) == ["refuted", "proved"]
    assert verdicts(MODEL + RULE, f"{delta} = -2 {SLOPE}", used)[0] == "refuted"
    assert verdicts(MODEL, f"{delta} = -{SLOPE}", used) == ["update"] * 2


def test_a_change_is_what_is_taken_away_where_the_document_does_so() -> None:
    for used in (r"w_j \gets w_j - \Delta w_j", r"w_j -= \Delta w_j"):
        right, wrong = rf"\Delta w_j = {SLOPE}", rf"\Delta w_j = -{SLOPE}"
        assert verdicts(MODEL + RULE, right, used) == ["proved"] * 2
        assert verdicts(MODEL + RULE, wrong, used) == ["refuted", "proved"]


def test_without_a_use_the_sign_of_a_change_is_open() -> None:
    found = said(MODEL + RULE, rf"\Delta w_j = {SLOPE}")
    assert found.verdict is not None
    assert found.verdict.status is Status.UNDECIDED
    assert "what is taken from w" in found.message
    assert verdicts(MODEL + RULE, rf"\Delta w_j = 2 {SLOPE}") == ["refuted"]


def test_the_use_may_stand_in_a_line_of_prose() -> None:
    assert changes_fall(r"so $w - \Delta w$ is next") is True
    assert changes_fall(r"$w + \Delta w$, and $w &+ \Delta w$") is False
    assert changes_fall(r"$w + \Delta w$, $b - \Delta b$") is None
    assert changes_fall(r"$\Delta w = -\Delta v$ and $E(-\Delta w)$") is None


def test_a_chain_goes_on_behind_a_change() -> None:
    steps = rf"\Delta w_j = w_j^{{new}} - w_j^{{old}} = -{SLOPE}"
    assert verdicts(MODEL + RULE, steps) == ["proved"] * 2
    wrong = rf"w_j^{{new}} = w_j + \Delta w_j = w_j + {SLOPE}"
    assert verdicts(MODEL + RULE, wrong)[-1] in WRONG


def test_what_has_a_formula_is_not_what_descends() -> None:
    notation = MODEL + RULE
    assert verdicts(notation, r"\Delta E = \D{E}{b} \Delta b") == ["undecided"]
    assert verdicts(notation, r"E \gets E + t_1") == ["update"]
    assert verdicts(notation, "E^{new} = E^{old} + t_1") == ["update"]
    assert verdicts(notation, r"b \gets b + t_1") == ["refuted"]


def test_a_change_of_what_nothing_is_differentiated_by_is_not_refuted() -> None:
    perturbed = r"\Delta t_i = 3 x_{i1}"
    assert verdicts(MODEL + RULE, perturbed) == ["undecided"]
    slope = r"\D{E}{t_i} = -2 (\sum_j w_j x_{ij} + b - t_i)"
    assert verdicts(MODEL + RULE, perturbed, slope)[0] in WRONG


def test_a_change_defines_nothing() -> None:
    notation = MODEL.replace('b = ""', 'b = ""\nv = ""') + RULE
    slope = r"\D{E}{b} = 2 \sum_i (\sum_j w_j x_{ij} + b - t_i)"
    found = verdicts(notation, r"v = \Delta b", slope, "v = 1")
    assert "definition" not in found[:1]
    assert found[1] in HOLD


def test_a_declared_delta_is_a_symbol_like_another() -> None:
    notation = '[quantities]\nw = ""\n"\\\\Delta" = ""\nz = ""\n[definitions]\n'
    assert verdicts(notation + 'z = "2 w"\n', r"\Delta w = w \Delta")[0] in HOLD
    assert verdicts(notation + 'z = "2 w"\n', r"\Delta w = z \Delta")[0] in WRONG


def test_a_step_of_another_kind_is_not_judged_by_the_rule() -> None:
    notation = MODEL.replace('b = ""', 'b = ""\na = ""\n"y_j" = ""') + RULE
    assert verdicts(notation, "w_j^{new} = w_j^{old} + a y_j") == ["undecided"]
    assert verdicts(notation, r"b \gets b + a") == ["undecided"]
    assert verdicts(notation, "b += a") == ["undecided"]
    # A forgotten rate is no other rule, and neither is a wrong one.
    slope = r"2 \sum_i (\sum_j w_j x_{ij} + b - t_i)"
    assert verdicts(notation, rf"b \gets b - {slope}") == ["refuted"]
    assert verdicts(notation, r"b \gets b - a \D{E}{b}") == ["refuted"]
    assert verdicts(notation, rf"b \gets b - \eta a {slope}") == ["refuted"]


def test_numbers_of_an_example_are_put_into_an_update() -> None:
    notation = (
        '[quantities]\nw = ""\nx = ""\n[definitions]\nE = "(w x)^2"\n'
        "[updates]\nrule = 'w - \\frac{\\partial E}{\\partial w}'\n"
    )
    values = "x = 1, \\quad w = 3"
    assert verdicts(notation, values, "w_{new} = 3 - 6")[-1] in HOLD
    assert verdicts(notation, values, "w_{new} = 3 + 6")[-1] in WRONG
    assert verdicts(notation, "w_{new} = 0.35") == ["undecided"]


def test_the_message_says_how_to_count_iterations() -> None:
    for formula in ("b^{(t+1)} = 1", "b(t+1) = 1"):
        assert 'label = "(t)"' in said(MODEL, formula).help
    assert 'label = "t"' in said(MODEL, "w_{j,t+1} = 1").help
    assert "label" not in said(MODEL, "b^{(2)} = 1").help


# What is crossed out ---------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "open_"),
    [
        (r"E = \frac{\cancel{b}}{\cancel{b}} E", r"E = \cancel{2} E"),
        (r"E = E + \cancel{b} - \bcancel{b}", r"E = E + \cancel{b}"),
        (r"E = E + \cancelto{0}{\D{b}{t_1}}", r"E = E + \cancelto{0}{b}"),
        (r"\xcancel{2} E = E \xcancel{2}", r"E = \frac{\cancel{b}}{\cancel{b}} b"),
    ],
)
def test_what_cancels_may_be_crossed_out(right: str, open_: str) -> None:
    (found,) = statements(MODEL, right)
    assert found.verdict is not None
    assert found.verdict.status is Status.PROVED
    assert [r.message for r in found.remarks][-1].startswith("what is crossed out")
    (left_open,) = statements(MODEL, open_)
    assert left_open.code == "BP118"
