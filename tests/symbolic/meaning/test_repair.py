"""Repairs: the least change after which a wrong step holds, or none."""

import pytest

from backproof.symbolic.meaning import repair as module
from backproof.symbolic.meaning.checked import Repair
from backproof.symbolic.meaning.repair import LEAST, SECOND, WORK
from backproof.symbolic.meaning.trial import Trial

from .judged import HOLD, said, status

NETWORK = r"""
given = ["t_j", '\eta']
[indices]
j = "1..n"
k = "1..m"
[quantities]
x_k = ""
"w_{jk}" = ""
b_j = ""
z_j = ""
a_j = ""
E = ""
W = "n x m"
u = "m"
v = "n"
[definitions]
z_j = '\sum_k w_{jk} x_k + b_j'
a_j = '\sigma(z_j)'
E = '\frac{1}{2} \sum_j (a_j - t_j)^2'
[functions]
'\sigma' = ""
[updates]
rule = 'w - \eta \frac{\partial E}{\partial w}'
"""


CONTEXT = (
    r"\D{E}{w_{jk}} = \D{E}{z_j} \D{z_j}{w_{jk}} = \D{E}{z_j} x_k",
    r"\D{E}{b_j} = \sum_k \D{E}{z_k} \D{z_k}{b_j} = \D{E}{z_j}",
)
"""Right steps in front of the wrong one: a repair takes its material from them."""


def repair(notation: str, *formulas: str) -> Repair | None:
    return said(notation, *CONTEXT, *formulas).repair


@pytest.mark.parametrize(
    ("wrong", "mended"),
    [
        (r"\D{E}{a_j} = t_j - a_j", "a_{j} - t_{j}"),
        (r"\D{E}{a_j} = 2 (a_j - t_j)", "(a_{j} - t_{j})"),
        (r"\D{E}{z_j} = (a_j - t_j) \sigma(z_j)", r"(a_{j} - t_{j}) \sigma'(z_{j})"),
        (r"\D{E}{z_j} = (a_j - t_j) \sigma'(a_j)", r"(a_{j} - t_{j}) \sigma'(z_{j})"),
        (r"\D{E}{w_{jk}} = \D{E}{z_j} x_j", r"\D{E}{z_{j}} x_{k}"),
        (r"\D{E}{w_{jk}} = \D{E}{a_j} x_k", r"\D{E}{z_{j}} x_{k}"),
        (
            r"\D{E}{x_k} = \sum_j \D{E}{z_j} w_{kj}",
            r"\sum_{j} \D{E}{z_{j}} w_{jk}",
        ),
        (r"\D{E}{x_k} = \D{E}{z_j} w_{jk}", r"\sum_{j} \D{E}{z_{j}} w_{jk}"),
        ("v^T (W u) = u^T W v", "u^{T} W^{T} v"),
        ("(W u)^T = u^T W", "u^{T} W^{T}"),
    ],
)
def test_a_slip_is_mended(wrong: str, mended: str) -> None:
    found = repair(NETWORK, wrong)
    assert found is not None
    assert found.side == "right"
    assert found.verdict.holds
    assert found.mended.replace(
        r"\frac{\partial E}{\partial z_{j}}", r"\D{E}{z_{j}}"
    ) == (mended)


@pytest.mark.parametrize(
    "wrong",
    [
        r"\D{E}{a_j} = t_j - a_j",
        r"\D{E}{z_j} = (a_j - t_j) \sigma(z_j)",
        r"\D{E}{x_k} = \sum_j \D{E}{z_j} w_{kj}",
        r"\D{E}{w_{jk}} = \D{E}{z_j}",
        "v^T (W u) = u^T W v",
    ],
)
def test_what_is_offered_holds_when_it_is_read_again(wrong: str) -> None:
    found = repair(NETWORK, wrong)
    assert found is not None
    left, right = wrong.split(" = ")
    again = (found.mended, right) if found.side == "left" else (left, found.mended)
    assert status(NETWORK, " = ".join(again)) in HOLD


def test_what_holds_is_not_mended() -> None:
    assert repair(NETWORK, r"\D{E}{a_j} = a_j - t_j") is None


def test_what_no_slip_explains_is_not_mended() -> None:
    assert repair(NETWORK, r"\D{E}{z_j} = t_j^3 + \sin(b_j)") is None


def test_an_update_is_mended_on_its_right_side() -> None:
    wrong = r"w_{jk} \leftarrow w_{jk} + \eta \D{E}{w_{jk}}"
    found = repair(NETWORK, wrong)
    assert found is not None
    assert found.side == "right"
    assert repair(NETWORK, wrong.replace("+", "-")) is None


def test_in_a_chain_the_later_side_is_mended_first() -> None:
    chain = r"\D{E}{z_j} = \D{E}{a_j} \D{a_j}{z_j} = (a_j - t_j) \sigma(z_j)"
    found = repair(NETWORK, chain)
    assert found is not None
    assert found.side == "right"
    assert found.after == r"\sigma'(z_{j})"


@pytest.mark.parametrize(
    "wrong", ["z_j = b_j", "a_j = x_j", "1 = 0 E", r"\D{E}{b_j} = 0"]
)
def test_a_repair_says_something(wrong: str) -> None:
    found = repair(NETWORK, wrong)
    if found is None:
        return
    left, right = wrong.split(" = ")
    other = right if found.side == "left" else left
    assert found.mended.replace("{", "").replace("}", "") != other.replace("{", "")
    assert r"\partial" not in found.after


def test_a_parenthesis_that_is_missing_is_put_where_the_step_holds() -> None:
    found = repair(NETWORK, r"\D{E}{z_j} = (a_j - t_j \sigma'(z_j)")
    assert found is not None
    assert found.mended == r"(a_{j} - t_{j}) \sigma'(z_{j})"


@pytest.mark.parametrize(
    "side",
    [r"\left( (a_j - t_j)", r"\begin{cases} a_j - t_j \end{case}", "{a_j - t_j"],
)
def test_nothing_is_mended_where_the_tree_was_guessed(side: str) -> None:
    """The reader closes what is open at the end, and this would be the repair."""
    assert repair(NETWORK, rf"\D{{E}}{{a_j}} = {side}") is None


def test_a_missing_label_mends_a_symbol_that_is_known_with_it() -> None:
    notation = "[indices]\ni = '1..m'\n[quantities]\n'y^{(i)}' = ''\n'h^{(i)}' = ''\n"
    notation += "[definitions]\n'h^{(i)}' = '2 y^{(i)}'\n"
    found = said(notation, r"h^{(i)} = 2 y").repair
    assert found is not None
    assert found.text == "the label (i) is missing"


LONG = "[quantities]\n" + "".join(f"'x_{{{n}}}' = ''\n" for n in range(1, 42))
TERMS = [f"x_{{{n}}} x_{{{n + 1}}}" for n in range(1, 41)]
TURNED = [f"x_{{{n + 1}}} x_{{{n}}}" for n in range(1, 41)]


@pytest.mark.parametrize(
    ("slip", "text"),
    [
        ("2 x_{22} x_{21}", "the factor 2 is too many"),
        ("- x_{22} x_{21}", "the sign of term 21"),
        ("x_{22}", "the factor x_{21} is missing"),
    ],
)
def test_a_slip_in_a_side_of_forty_terms_is_mended(slip: str, text: str) -> None:
    """What the two sides share is left alone, however it is written."""
    wrong = [*TURNED[:20], slip, *TURNED[21:]]
    side = " + ".join(wrong).replace("+ -", "-")
    found = said(LONG, f"{' + '.join(TERMS)} = {side}").repair
    assert found is not None
    assert found.text == text
    assert found.mended.count("+") == 39


def test_nothing_is_mended_in_forty_terms_that_agree() -> None:
    assert said(LONG, f"{' + '.join(TERMS)} = {' + '.join(TURNED)}").repair is None


def test_an_exchange_within_a_term_is_told_by_its_place() -> None:
    wrong = r"w_{jk} \leftarrow w_{jk} - \eta \D{E}{z_k} x_j"
    found = repair(NETWORK, wrong)
    assert found is not None
    assert found.text == "j and k exchanged in the second term"
    assert found.mended.startswith("w_{jk} -")
    assert repair(NETWORK, wrong.replace("z_k} x_j", "z_j} x_k")) is None


def test_a_name_of_several_letters_is_mended_as_one() -> None:
    notation = "[quantities]\nX = 'n x d'\nY = 'm x d'\ndZ = 'm x d'\ndW = 'm x n'\n"
    notation += "[definitions]\ndZ = 'Y'\ndW = 'Y X^T'\n"
    found = said(notation, "dW = X^T dZ").repair
    assert found is not None
    assert found.mended == "d Z X^{T}"
    assert said(notation, "dW = dZ X^T").repair is None


# The work is bounded --------------------------------------------------------------


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many edits of each side are tried, the work for each being 100."""
    counts: list[int] = []

    def begun(trial: Trial, *_: object, **__: object) -> None:
        counts.append(0)
        trial.spent = 0

    def implausible(trial: Trial, _: object) -> bool:
        counts[-1] += 1
        trial.spent += 100
        return False

    monkeypatch.setattr(Trial, "__init__", begun)
    monkeypatch.setattr(Trial, "is_vain", False)
    monkeypatch.setattr(Trial, "suspects", None)
    monkeypatch.setattr(Trial, "passes", implausible)
    return counts


WRONG = r"\D{E}{z_j} = " + " + ".join([r"(a_j - t_j) \sigma'(z_j)"] * 40)


def test_a_long_side_is_not_edited_without_end(tried: list[int]) -> None:
    assert repair(NETWORK, WRONG) is None
    assert tried[0] == WORK // 100 + 1
    assert 0 < tried[1] <= WORK // SECOND // 100 + 1


def test_many_wrong_steps_get_less_work_each(
    tried: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IN_ALL", 2 * WORK)
    assert repair(NETWORK, *[WRONG] * 5) is None
    rights = tried[::2]
    assert rights[0] == WORK // 100 + 1
    assert rights[-1] == WORK // LEAST // 100 + 1
    assert sorted(rights, reverse=True) == rights
