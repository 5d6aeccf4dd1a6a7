"""What each ``=`` is taken for: definition, claim, update, remark."""

import pytest

from backproof.symbolic.meaning.checked import Kind
from backproof.symbolic.meaning.elaboration.sections import sections
from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.meaning.statements import Statements
from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status

from .judged import (
    HOLD,
    WRONG,
    displayed,
    document,
    said,
    statements,
    unmended,
    verdicts,
)

REGRESSION = r"""
given = ["x", "t"]
[quantities]
w = ""
y = ""
E = ""
d = ""
[functions]
g = ""
"""
MODEL = (r"y = g(w x)", r"E = \frac{1}{2} (y - t)^2")
SLOPE = r"\D{E}{w} = (y - t) g'(w x) x"


def kinds(notation: str, *formulas: str) -> list[Kind]:
    return [one.kind for one in statements(notation, *formulas)]


# Kinds -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        (r"d = \D{E}{y}", Kind.DEFINITION),
        (r"d := y - t", Kind.DEFINITION),
        (r"d \equiv y - t", Kind.DEFINITION),
        (r"y = g(w x)", Kind.CLAIM),
        (r"\D{E}{y} = y - t", Kind.CLAIM),
        (r"w \leftarrow w - y", Kind.UPDATE),
        (r"w = w - y", Kind.UPDATE),
        (r"w := w + y", Kind.UPDATE),
        (r"w -= y", Kind.UPDATE),
        (r"E \geq 0", Kind.REMARK),
        (r"y \approx t", Kind.REMARK),
        (r"E \neq 0", Kind.REMARK),
    ],
)
def test_kinds(formula: str, kind: Kind) -> None:
    found = statements(REGRESSION, *MODEL, formula)[-1]
    assert found.kind is kind


def test_a_first_formula_defines_and_a_second_one_claims() -> None:
    found = statements(REGRESSION, *MODEL, r"y = g(w x)", r"y = g(w)")
    assert [one.kind for one in found[2:]] == [Kind.CLAIM, Kind.CLAIM]
    assert [one.wrong for one in found] == [False, False, False, True]


def test_the_first_step_of_a_chain_defines_and_the_rest_is_claimed() -> None:
    right = r"d = \D{E}{y} = y - t"
    found = statements(REGRESSION, *MODEL, right)
    assert [one.kind for one in found[2:]] == [Kind.DEFINITION, Kind.CLAIM]
    assert not found[-1].wrong
    assert said(REGRESSION, *MODEL, right.replace("y - t", "t - y")).wrong


def test_definitions_hold_in_front_of_their_place() -> None:
    assert verdicts(REGRESSION, SLOPE, *MODEL)[0] in HOLD
    assert verdicts(REGRESSION, SLOPE.replace(" x", ""), *MODEL)[0] in WRONG


def test_two_formulas_of_one_display_are_two_statements() -> None:
    both = r"\D{E}{y} = y - t, \qquad \D{y}{t} = 0"
    found = statements(REGRESSION, *MODEL, both)[2:]
    assert [one.right for one in found] == ["y - t", "0"]


def test_a_repeated_left_side_is_no_statement_of_its_own() -> None:
    step = r"\D{E}{w} = (y - t) g'(w x) x ="
    text = step, r"\D{E}{w} = (y - t) g'(x w) x"
    found = statements(REGRESSION, *MODEL, *text)[2:]
    assert len(found) == 2
    assert not any(one.wrong for one in found)


def test_a_wrong_middle_is_told_from_wrong_ends() -> None:
    middle = r"\D{E}{y} = (y - t) y = y - t"
    chain = document(REGRESSION, *MODEL, middle).chains[-1]
    assert chain.first_wrong == 0
    assert chain.ends is not None
    assert chain.ends.holds
    end = document(REGRESSION, *MODEL, middle.replace("= y - t", "= t")).chains[-1]
    assert end.ends is not None
    assert not end.ends.holds


def test_a_right_chain_says_nothing_about_its_ends() -> None:
    right = r"\D{E}{y} = y - t = -(t - y)"
    assert document(REGRESSION, *MODEL, right).chains[-1].ends is None


# Definitions that are none ---------------------------------------------------


def test_what_cannot_be_read_refutes_nothing_later() -> None:
    product = r"y = \prod_i x"
    assert verdicts(REGRESSION, product, "2 y = 3 x") == ["undecided", "undecided"]
    assert verdicts(REGRESSION, "y = x", "2 y = 3 x") == ["definition", "refuted"]


@pytest.mark.parametrize(
    "formula",
    [
        r"\D{E}{y} = d",
        r"\D{E}{y} =: d",
        r"\D{E}{y} = y - t = d",
    ],
)
def test_a_definition_may_stand_the_other_way_round(formula: str) -> None:
    found = verdicts(REGRESSION, *MODEL, formula, "d = y - t", "d = 2 (y - t)")
    assert Status.REFUTED not in found[2:-2]
    assert found[-2] in {*HOLD, "definition"}
    assert found[-1] in WRONG


@pytest.mark.parametrize("equation", ["t = y", "y = t"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_is_subtracted_elsewhere_is_not_the_same(
    equation: str, place: int
) -> None:
    """With E by (y - t)^2 the line t = y cannot say what t is everywhere."""
    found = verdicts(REGRESSION, *MODEL[:place], equation, *MODEL[place:], "E = 0")
    assert found[place] == Status.UNDECIDED
    assert found[-1] == Status.REFUTED


def test_two_names_of_one_thing_are_a_definition() -> None:
    assert verdicts(REGRESSION, "d = y", *MODEL)[0] == "definition"
    assert verdicts(REGRESSION, *MODEL, "d = t", r"\D{E}{y} = y - d")[-1] in HOLD


def test_a_consequence_silences_no_refutation() -> None:
    notation = '[quantities]\na = ""\nb = ""\n[definitions]\nb = "2 a"\n'
    lines = ("b = 2 a", r"a = \frac{b}{2}")
    assert verdicts(notation, *lines, "b = 2 a")[-1] in HOLD
    assert verdicts(notation, *lines, "b = 3 a")[-1] == Status.REFUTED


def test_two_equations_for_two_unknowns_refute_nothing() -> None:
    """Neither y nor d is an input; nobody has solved the equations yet."""
    found = verdicts(REGRESSION, "y = g(d)", "d = w x + y", "y = 3 d")
    assert Status.REFUTED not in found


@pytest.mark.parametrize(
    "line",
    [
        "w = -y + w",
        "w = 2 w - w",
    ],
)
def test_one_odd_line_silences_no_refutation(line: str) -> None:
    spoilt = SLOPE.replace(" x", "")
    assert verdicts(REGRESSION, *MODEL, line, spoilt)[-1] == Status.REFUTED


@pytest.mark.parametrize(
    "formulas",
    [
        (r"\D{E}{y} = d",),
        (r"\D{E}{y} =: d",),
        (r"\D{E}{y} = y - t = d",),
        (r"\D{E}{y} = d", r"\D{E}{w} = d g'(w x) x"),
    ],
)
def test_a_quantity_that_appears_on_a_right_side_is_not_refuted(
    formulas: tuple[str, ...],
) -> None:
    assert Status.REFUTED not in verdicts(REGRESSION, *MODEL, *formulas)


def test_a_number_in_an_index_is_no_mistake() -> None:
    notation = '[quantities]\nx_j = "j in 1..n"\n'
    assert verdicts(notation, "2 x_3 = x_3 + x_3")[-1] in HOLD
    assert verdicts(notation, "2 x_3 = x_3 + x_2")[-1] in WRONG


@pytest.mark.parametrize(
    ("number", "least"), [(3, 3), (9, 9), (12, 12), (13, 1), (10**6, 1)]
)
def test_a_small_number_raises_a_size(number: int, least: int) -> None:
    """An instance has all entries of all arrays: a million would be a bomb."""
    notation = notation_from_text('[quantities]\nx_j = "j in 1..n"\n')
    source = Source("paper.md", displayed(f"2 x_{{{number}}} = x_1"))
    (section,) = sections(source, notation)
    Statements(source, section, tuple(chains(scan(source)))).define()
    assert section.vocabulary.sizes["n"].minimum == least


# Words behind a formula ------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        r"\quad \text{if } y = t",
        r"\text{ if } y \text{ is the target}",
        r"\quad \text{when } y = t",
        r"\text{ at the minimum}",
    ],
)
def test_a_condition_in_words_refutes_nothing(words: str) -> None:
    found = verdicts(
        REGRESSION, *MODEL, rf"\frac{{\partial E}}{{\partial w}} = 0 {words}"
    )
    assert Status.REFUTED not in found


def test_a_condition_in_words_defines_nothing() -> None:
    formulas = (r"d = 1 \text{ if } y = t", "d^2 = d")
    assert verdicts(REGRESSION, *MODEL, *formulas)[-1] not in HOLD


@pytest.mark.parametrize(
    ("before", "silent"),
    [
        ("If $y = t$, then", True),
        ("If $y = t$ then", True),
        ("It is 0 when $x < 0$:", True),
        ("for $x > 0$,", True),
        ("For $i = 1, \\dots, n$ this is", False),
        ("For $i = 1, \\dots, n$:", False),
        ("We multiply by $y = g(w x)$ and get", False),
        ("If $y = t$, all is well. In general", False),
    ],
)
def test_a_condition_in_the_text_before_refutes_nothing(
    before: str,
    silent: bool,  # noqa: FBT001
) -> None:
    text = displayed(*MODEL) + f"\n{before}\n\n$$ E = 0 $$\n"
    found = check_document(Source("paper.md", text), notation_from_text(REGRESSION))
    verdict = found.statements[-1].verdict
    assert verdict is not None
    assert verdict.status is (Status.UNDECIDED if silent else Status.REFUTED)


# Implications ----------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        r"y - t = 0 \implies E = 0",
        r"x = 1 \Rightarrow y = g(w)",
        r"x = 1, \quad w = 1 \Rightarrow y = g(1)",
        r"y = t \iff E = 0",
        r"E = 0 \iff y = t",
        r"E = 0 \impliedby y = t",
        r"x > 0 \implies E = 0",
        r"y = t \implies E = 0 \implies \D{E}{w} = 0",
        r"\begin{aligned} y &= t \\ \Rightarrow E &= 0 \end{aligned}",
        "y = t ⇒ E = 0",
        r"t = g(w x) \implies E = 0",
    ],
)
def test_what_holds_under_a_premise_is_not_refuted(line: str) -> None:
    found = verdicts(REGRESSION, *MODEL, line)
    assert not {Status.REFUTED, Status.MALFORMED, *HOLD} & set(found)


@pytest.mark.parametrize("sign", [r"\Rightarrow", r"\implies", r"\iff", r"\quad"])
def test_therefore_between_two_steps_takes_nothing_away(sign: str) -> None:
    true, wrong = SLOPE, SLOPE.replace(" x", "")
    slope = r"\D{E}{y} = y - t"
    assert set(verdicts(REGRESSION, *MODEL, f"{slope} {sign} {true}")[2:]) <= HOLD
    found = verdicts(REGRESSION, *MODEL, f"{slope} {sign} {wrong}")[2:]
    assert found[0] in HOLD
    assert found[1] == Status.REFUTED


def test_what_follows_holds_if_it_holds_anyway() -> None:
    found = verdicts(REGRESSION, *MODEL, r"x = 1 \implies \D{E}{y} = y - t")
    assert found[2] == "remark"
    assert found[3] in HOLD


def test_a_definition_before_an_arrow_is_one() -> None:
    line = r"y = g(w x) \Rightarrow \D{y}{w} = g'(w x) x"
    found = verdicts(REGRESSION, line)
    assert found[0] == "definition"
    assert found[1] in HOLD
    wrong = line.replace("(w x) x", "(w x)")
    assert verdicts(REGRESSION, wrong)[1] == Status.REFUTED


def test_a_condition_defines_nothing() -> None:
    found = verdicts(REGRESSION, r"x = 1 \implies y = g(w)", *MODEL, SLOPE)
    assert found[:2] == ["remark", "undecided"]
    assert found[-1] in HOLD


def test_what_follows_from_a_step_may_be_a_definition() -> None:
    line = r"\D{E}{y} = y - t \Rightarrow d = (y - t) g'(w x)"
    found = verdicts(REGRESSION, *MODEL, line, r"\D{E}{w} = d x", r"\D{E}{w} = d")
    assert found[3] == "definition"
    assert found[4] in HOLD
    assert found[5] == Status.REFUTED


def test_only_the_last_step_before_an_arrow_may_be_a_condition() -> None:
    line = r"\D{E}{w} = 2 (y - t) g'(w x) x = 0 \implies y = t"
    assert verdicts(REGRESSION, *MODEL, line)[2:] == ["refuted", "remark", "undecided"]


def test_a_premise_and_what_follows_say_what_they_were_taken_for() -> None:
    with unmended():
        *_, premise, following = statements(
            REGRESSION, *MODEL, r"y - t = 0 \implies E = 0"
        )
    assert "condition" in premise.remarks[0].message
    assert "perhaps where y - t = 0" in following.message


@pytest.mark.parametrize("words", [r"\quad \forall w", r"\text{ (chain rule)}"])
def test_other_words_change_nothing(words: str) -> None:
    assert verdicts(REGRESSION, *MODEL, SLOPE + words)[-1] in HOLD
    assert verdicts(REGRESSION, *MODEL, "2" + SLOPE + words)[-1] in WRONG


# Updates ---------------------------------------------------------------------

DESCENT = r"""
given = ["t", '\eta']
[indices]
i = "1..n"
[quantities]
"w_i" = ""
"x_i" = ""
y = ""
E = ""
[definitions]
y = '\sum_i w_i x_i'
E = '\frac{1}{2} (y - t)^2'
[updates]
label = "(l)"
rule = 'w - \eta \frac{\partial E}{\partial w}'
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"w_i = w_i - \eta (y - t) x_i", r"w_i = w_i + \eta (y - t) x_i"),
        (
            r"w_i \leftarrow w_i - \eta (y - t) x_i",
            r"w_i \leftarrow w_i - \eta (y - t)",
        ),
        (r"w_i := w_i - \eta (y - t) x_i", r"w_i := w_i - (y - t) x_i"),
        (
            r"w_i \leftarrow w_i - \eta (y - t) x_i",
            r"w_i \leftarrow w_i - \eta (y - t) x_j",
        ),
        (
            r"w_1 \leftarrow w_1 - \eta (y - t) x_1",
            r"w_1 \leftarrow w_1 - \eta (y - t) t",
        ),
        (
            r"w_i^{(l+1)} = w_i^{(l)} - \eta (y - t) x_i",
            r"w_i^{(l+1)} = w_i^{(l)} + \eta (y - t) x_i",
        ),
        (
            r"w_i^{(l+1)} = w_i^{(l)} - \eta \D{E}{w_i}",
            r"w_i^{(l+1)} = w_i^{(l)} - \eta \D{E}{x_i}",
        ),
        (
            r"w_i^{(l+1)} = w_i^{(l)} - \eta (y - t) x_i",
            r"w_i^{(l+1)} = w_i^{(l+1)} - \eta (y - t) x_i",
        ),
    ],
)
def test_an_update_follows_the_rule(right: str, wrong: str) -> None:
    found = statements(DESCENT, right, wrong)
    assert [one.kind for one in found] == [Kind.UPDATE, Kind.UPDATE]
    assert [one.wrong for one in found] == [False, True]
    assert found[0].verdict is not None


def test_without_a_rule_nothing_is_said_of_an_update() -> None:
    silent = DESCENT[: DESCENT.index("rule")]
    for formula in (r"w_i = w_i - 5", r"w_i \leftarrow x_i", r"w_i^{(l+1)} = x_i"):
        found = said(silent, formula)
        assert (found.kind, found.verdict) == (Kind.UPDATE, None)


def test_an_update_defines_nothing() -> None:
    slope = r"\D{E}{w_i} = (y - t) x_i"
    update = r"w_i \leftarrow w_i - \eta (y - t) x_i"
    assert verdicts(DESCENT, update, slope)[-1] in HOLD
    assert verdicts(DESCENT, update, "2" + slope)[-1] in WRONG


def test_a_chain_behind_an_update_is_claimed() -> None:
    chain = (
        r"w_i^{(l+1)} = w_i^{(l)} - \eta \D{E}{w_i}"
        r" = w_i^{(l)} - \eta (y - t) x_i"
    )
    found = statements(DESCENT, chain)
    assert [one.kind for one in found] == [Kind.UPDATE, Kind.CLAIM]
    assert not any(one.wrong for one in found)
    assert said(DESCENT, chain.replace("- t) x_i", "- t)")).wrong


# Updates that say by how much ------------------------------------------------


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"w -= \D{E}{w}", r"w += \D{E}{w}"),
        (r"w += -\D{E}{w}", r"w -= -\D{E}{w}"),
        (r"w \mathrel{-}= (y - t) g'(w x) x", r"w \mathrel{-}= y - t"),
    ],
)
def test_a_change_is_judged_by_the_rule(right: str, wrong: str) -> None:
    notation = REGRESSION + "[updates]\nrule = 'w - \\frac{\\partial E}{\\partial w}'\n"
    assert verdicts(notation, *MODEL, right)[-1] in HOLD
    assert verdicts(notation, *MODEL, wrong)[-1] == "refuted"
    assert verdicts(REGRESSION, *MODEL, wrong)[-1] == "update"
