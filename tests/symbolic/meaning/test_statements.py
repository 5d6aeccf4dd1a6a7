"""What each ``=`` is taken for: definition, claim, update, remark."""

import pytest

from backproof.symbolic.meaning.checked import Kind
from backproof.symbolic.meaning.elaboration.sections import sections
from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.statements import Statements
from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status

from .judged import HOLD, WRONG, bug, displayed, document, said, statements, verdicts

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


@pytest.mark.xfail(strict=True, reason="a document defines what is given")
def test_what_is_given_is_never_defined() -> None:
    formulas = ("t = y", "y = g(w x)", r"E = \frac{1}{2} (y - t)^2", "E = 0")
    found = verdicts(REGRESSION, *formulas)
    assert found[-1] not in HOLD


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
    "number",
    [3, 9, bug("sizes grow with every number that is written", 10**6)],
)
def test_a_number_raises_a_size_a_little(number: int) -> None:
    """An instance has all entries of all arrays: a million would be a bomb."""
    notation = notation_from_text('[quantities]\nx_j = "j in 1..n"\n')
    source = Source("paper.md", displayed(f"2 x_{{{number}}} = x_1"))
    (section,) = sections(source, notation)
    Statements(source, section, tuple(chains(scan(source)))).define()
    minimum = section.vocabulary.sizes["n"].minimum
    assert min(number, 9) <= minimum <= 50


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


@pytest.mark.xfail(strict=True, reason="a premise is refuted")
def test_a_premise_is_no_claim() -> None:
    found = verdicts(REGRESSION, *MODEL, r"y - t = 0 \implies E = 0")
    assert Status.REFUTED not in found


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
