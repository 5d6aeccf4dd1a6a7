"""Derivatives that are 0 for want of a definition: what may be said all the same."""

import pytest

from backproof.symbolic.verdict import Status

from .judged import HOLD, document, judged, said, status, unmended, verdicts

MODEL = r"""
given = ["x", "w", "t", "b", "c"]
[indices]
i = "1..n"
j = "1..n"
[quantities]
y = ""
E = ""
F = ""
u_i = ""
v_i = ""
[definitions]
y = 'g(w x + b)'
F = '\frac{1}{2} (y - t)^2 + c'
[functions]
g = ""
"""


@pytest.mark.parametrize(
    "claim",
    [
        r"\D{E}{w} + t = 5 \D{E}{y} \D{y}{w} + t",
        r"t - 3 \D{E}{w} = t + \D{E}{y}",
        r"t + \D{E}{u_i} = t + 2 \D{E}{u_i}",
        r"t + \sum_i \D{E}{u_i} = t + 2 \sum_i \D{E}{u_i}",
        r"t + \D{u_i}{v_j} = t + 2 \D{u_j}{v_i}",
        r"\D{F}{w} + \D{E}{w} = (y - t) g'(w x + b) x + 2 \D{E}{w}",
        r"\frac{\partial}{\partial w} (F + E) = (y - t) \D{y}{w} + 2 \D{E}{w}",
    ],
)
def test_a_zero_among_other_terms_is_no_evidence(claim: str) -> None:
    judgement = judged(MODEL, claim)
    assert judgement.verdict.status is Status.UNDECIDED
    assert "does not depend on" in judgement.message
    assert "[definitions]" in judgement.hint


@pytest.mark.parametrize(
    "claim",
    [
        r"\D{E}{w} + t = t + \D{E}{w}",
        r"3 \D{E}{w} + t - \D{E}{w} = t + 2 \D{E}{w}",
        r"t + \frac{\partial}{\partial w} (2 E) = t + 2 \D{E}{w}",
        r"t + \frac{\partial}{\partial w} E^2 = t + 2 E \D{E}{w}",
        r"\frac{\partial}{\partial w} (F + E) = (y - t) \D{y}{w} + \D{E}{w}",
        r"\frac{\partial}{\partial u_i} (u_i v_i) = v_i + u_i \D{v_i}{u_i}",
        r"\D{F}{w} = (y - t) (\D{y}{w} - \D{t}{w}) + \D{c}{w}",
    ],
)
def test_what_holds_whatever_the_derivative_is_holds(claim: str) -> None:
    assert status(MODEL, claim) in HOLD


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        (r"t + \D{E}{w} = t", HOLD),
        (r"(y - t) (\D{y}{w} - \D{t}{w}) = (y - t) \D{y}{w}", HOLD),
        (r"\D{F}{w} = (y - t) \D{y}{w}", HOLD),
        (r"\D{F}{w} = (y - t) \D{y}{w} + 5 \D{c}{w}", {Status.UNDECIDED}),
    ],
)
def test_a_side_that_has_none_says_that_it_is_zero(
    claim: str, found: frozenset[Status]
) -> None:
    """Not if the other side differentiates by the same what depends on the same."""
    assert status(MODEL, claim) in found


BIAS = r"\D{F}{w} = (y - t) g'(w x + b) (x + \D{b}{w})"
BY_BIAS = r"\D{F}{b} = (y - t) g'(w x + b)"


def test_parameters_of_one_quantity_do_not_depend_on_each_other() -> None:
    true = r"\frac{\partial}{\partial w} (w x + b) = 2 \D{b}{w} + x"
    assert verdicts(MODEL, true)[-1] == Status.UNDECIDED
    assert verdicts(MODEL, true, BY_BIAS)[0] in HOLD
    assert verdicts(MODEL, true.replace("= 2", "= x +"), BY_BIAS)[0] not in HOLD


def test_what_leads_nowhere_shows_that_a_definition_is_missing() -> None:
    notation = r"""
        [quantities]
        w = ""
        a = ""
        z = ""
        E = ""
        r = ""
        [definitions]
        z = '3 w'
        E = 'a^2 + r w^2'
    """
    wrong = r"\D{E}{w} + r = 2 r w + r + 4 \D{a}{w}"
    others = (r"\D{E}{a} = 2 a", r"\D{z}{w} = 3")
    assert verdicts(notation, wrong, *others)[0] == Status.UNDECIDED


def test_a_definition_may_have_such_a_derivative() -> None:
    notation = """
        [quantities]
        C = ""
        w = ""
        t = ""
        d = ""
        z = ""
    """
    defined = r"d = \D{C}{z}"
    assert verdicts(notation, defined, "d + t = t + 17 w d")[-1] == Status.UNDECIDED
    assert verdicts(notation, defined, "d + t = t + d")[-1] in HOLD


def test_an_update_needs_no_cost() -> None:
    notation = r"""
        [quantities]
        w = ""
        C = ""
        '\eta' = ""
        [updates]
        rule = 'w - \eta \frac{\partial C}{\partial w}'
    """
    right = r"w \leftarrow w - \eta \D{C}{w}"
    assert verdicts(notation, right)[-1] in HOLD
    assert verdicts(notation, right.replace("w -", "w - 2"))[-1] not in HOLD


def test_the_message_names_both_and_what_nothing_defines() -> None:
    with unmended():
        found = said(MODEL, r"t - 3 \D{E}{w} = t + \D{E}{y}")
    assert "E does not depend on " in found.message
    assert found.help.endswith("of E")


def test_a_variable_that_depends_on_what_is_differentiated_is_no_circle() -> None:
    notation = '[quantities]\nE = ""\nt = ""\nd = ""\n[definitions]\nd = "2 E"\n'
    found = document(notation, r"t + \D{E}{d} = t + 3 \D{E}{d}").statements[-1]
    assert found.verdict is not None
    assert found.verdict.status is Status.UNDECIDED
