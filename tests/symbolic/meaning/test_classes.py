r"""The class of each sample: an index y_i with one value, as in p_{y_i}, [y_i=k].

The softmax loss and the hinge loss of lecture notes; each right step has a wrong twin.
"""

import pytest

from backproof.symbolic.verdict import Status

from .judged import HOLD, WRONG, judged, said, statements, status, unmended, verdicts

NOTATION = r"""
[indices]
i = "1..N"
k = "1..K"
y_i = "1..K, fixed"

[quantities]
f_k = ""
p_k = ""
L_i = ""
c_k = ""
"W_{k,l}" = "l in 1..M"

[definitions]
p_k = '\frac{e^{f_k}}{\sum_j e^{f_j}}'
L_i = '-\log p_{y_i}'
"""


@pytest.mark.parametrize(
    "indicator",
    [
        "1(y_i=k)",
        r"\mathbb{1}(k=y_i)",
        r"\mathbf{1}\{y_i=k\}",
        "[y_i=k]",
        r"\delta_{k y_i}",
        r"\delta_{y_i, k}",
        "1_{k=y_i}",
        r"(1 - [k \neq y_{i}])",
        r"\begin{cases} 1 & k=y_i \\ 0 & k \neq y_i \end{cases}",
    ],
)
def test_the_slope_of_the_softmax_loss_is_known_however_it_is_written(
    indicator: str,
) -> None:
    assert status(NOTATION, rf"\D{{L_i}}{{f_k}} = p_k - {indicator}") is Status.PROVED
    wrong = rf"\D{{L_i}}{{f_k}} = p_k + {indicator}"
    assert status(NOTATION, wrong) is Status.REFUTED


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\D{L_i}{f_{y_i}} = p_{y_i} - 1", r"\D{L_i}{f_{y_i}} = p_{y_i}"),
        (r"L_i = -\sum_k [y_i=k] \log p_k", r"L_i = \sum_k [y_i=k] \log p_k"),
        (r"\sum_{k \neq y_i} p_k = 1 - p_{y_i}", r"\sum_{k \neq y_i} p_k = 1"),
        (r"L_i = -f_{y_i} + \log \sum_j e^{f_j}", r"L_i = -f_i + \log \sum_j e^{f_j}"),
        (r"\sum_k [y_i=k] = 1", r"\sum_i [y_i=k] = 1"),
        (r"\sum_k k [y_i=k] = y_i", r"\sum_k [y_i=k] = y_i"),
    ],
)
def test_the_class_picks_an_entry(right: str, wrong: str) -> None:
    assert status(NOTATION, right) in HOLD
    assert status(NOTATION, wrong) in WRONG


@pytest.mark.parametrize(
    ("condition", "right", "wrong"),
    [
        (r"\quad (k \neq y_i)", "p_k", "p_k - 1"),
        (r"\quad \text{if } k = y_i", "p_k - 1", "p_k"),
        (r"\quad \text{for } y_{i} = k.", "p_k - 1", "p_k"),
    ],
)
def test_a_condition_may_speak_of_the_class(
    condition: str, right: str, wrong: str
) -> None:
    slope = r"\D{L_i}{f_k} ="
    found = said(NOTATION, f"{slope} {right} {condition}")
    assert found.verdict is not None
    assert found.verdict.status in HOLD
    assert any("y_{i}" in one for one in found.verdict.given)
    assert verdicts(NOTATION, f"{slope} {wrong} {condition}") == ["refuted"]


HINGE = r"""
[indices]
i = "1..N"
j = "1..K"
y_i = "1..K, fixed"

[quantities]
w_j = "d"
x_i = "d"
L_i = ""
'\Delta' = ""
"""
MARGIN = r"(w_j^T x_i - w_{y_i}^T x_i + \Delta > 0)"
LOSS = r"L_i = \sum_{j \neq y_i} \max(0, w_j^T x_i - w_{y_i}^T x_i + \Delta)"


def test_the_hinge_loss_has_the_slopes_of_the_lecture_notes() -> None:
    inner = rf"\sum_{{j \neq y_i}} \mathbb{{1}}{MARGIN}"
    own = r"\nabla_{w_{y_i}} L_i ="
    other = rf"\nabla_{{w_j}} L_i = \mathbb{{1}}{MARGIN} x_i"
    found = verdicts(
        HINGE,
        LOSS,
        rf"{own} -\left( {inner} \right) x_i",
        rf"{own} \left( {inner} \right) x_i",
        rf"{other} \quad (j \neq y_i)",
        other,
    )
    assert found[0] == "definition"
    assert found[1] in HOLD
    assert found[2] == "refuted"
    assert found[3] in HOLD
    assert found[4] == "refuted"


REGRESSION = r"""
[indices]
i = "1..m"
k = "1..K"
"y^{(i)}" = "1..K, fixed"

[quantities]
'\theta^{(k)}' = "n"
"x^{(i)}" = "n"
'J(\theta)' = ""
'P(y^{(i)} = k | x^{(i)}; \theta)' = ""

[definitions]
'P(y^{(i)} = k | x^{(i)}; \theta)' = '''
\frac{\exp(\theta^{(k)\top} x^{(i)})}{\sum_{j=1}^K \exp(\theta^{(j)\top} x^{(i)})}'''
'J(\theta)' = '''
-\sum_{i=1}^m \sum_{k=1}^K 1\{y^{(i)} = k\} \log P(y^{(i)} = k | x^{(i)}; \theta)'''
"""


def test_softmax_regression_with_probabilities_as_they_are_written() -> None:
    left = r"\nabla_{\theta^{(k)}} J(\theta) ="
    slope = r"\sum_{i=1}^m x^{(i)} (1\{y^{(i)}=k\} - P(y^{(i)}=k | x^{(i)}; \theta))"
    assert status(REGRESSION, f"{left} -{slope}") in HOLD
    assert status(REGRESSION, f"{left} {slope}") is Status.REFUTED


def test_a_class_of_another_set_is_told() -> None:
    found = judged(NOTATION, "W_{1,y_i} = 2")
    assert found.code == "BP208"
    assert "y_{i} runs over 1..K" in found.message
    assert "takes 1..M there" in found.message
    assert judged(NOTATION, "W_{y_i,1} = 2").code == "BP201"


def test_beyond_its_set_a_class_is_none() -> None:
    assert judged(NOTATION, "p_{y_i + 1} = p_1").code == "BP208"


def test_which_class_it_is_is_a_condition_and_no_claim() -> None:
    assert verdicts(NOTATION, "y_i = 2", "y_i = k") == ["remark", "remark"]
    assert verdicts(NOTATION, r"\sum_k [y_i=k] = y_i") == ["refuted"]


def test_no_derivative_is_taken_by_a_class() -> None:
    assert status(NOTATION, r"\D{L_1}{y_i} = 0") is Status.UNDECIDED


def test_the_counterexample_names_the_classes() -> None:
    point = judged(NOTATION, r"\D{L_i}{f_k} = p_k").verdict.counterexample
    assert point is not None
    assert "y" in dict(point.sizes)


def test_a_class_from_zero_is_counted_so() -> None:
    notation = r"""
[indices]
k = "0..K-1"
y = "0..K-1, fixed"

[quantities]
f_k = ""
"""
    total = r"\sum_{k=0}^{K-1} [k=y] f_k"
    assert status(notation, rf"{total} = f_y") in HOLD
    assert status(notation, rf"{total} = f_0") is Status.REFUTED
    assert status(notation, r"\sum_{k=1}^{K-1} [k=y] f_k = f_y") is Status.REFUTED


def test_two_statements_about_a_class_are_told_apart() -> None:
    with unmended():
        found = statements(NOTATION, r"c_k = \sum_i [y_i=k]", r"\sum_k c_k = N")
    assert [str(one.kind) for one in found] == ["definition", "claim"]
    assert found[1].verdict is not None
    assert found[1].verdict.status in HOLD
    assert verdicts(NOTATION, r"c_k = \sum_i [y_i=k]", r"\sum_k c_k = K")[1] == (
        "refuted"
    )
