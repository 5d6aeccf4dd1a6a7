"""A whole document: places, order, what is in none of its displays, and no crash."""

import random
import time
from functools import cache
from pathlib import Path

import pytest

from backproof.symbolic.meaning.checked import CheckedDocument, Kind
from backproof.symbolic.meaning.notations.file import (
    NotationError,
    notation_from_text,
    read_notation,
)
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source

from .judged import HOLD, displayed, document, unmended, verdicts

EXAMPLES = Path(__file__).parents[3] / "examples"
QUICK = 20.0
"""Seconds for a bomb, on a busy machine; an idle one needs a tenth of them."""


@cache
def example(name: str) -> CheckedDocument:
    """An example document, checked once."""
    notation = read_notation(EXAMPLES / f"{name}.notation.toml")
    with unmended():
        return check_document(Source.read(EXAMPLES / f"{name}.md"), notation)


# The examples ----------------------------------------------------------------


def test_everything_in_the_right_example_holds() -> None:
    found = example("backpropagation").statements
    judged = [one.verdict.status for one in found if one.verdict is not None]
    assert len(judged) >= 10
    assert set(judged) <= HOLD


def test_the_mistakes_of_the_other_example_are_found_and_no_others() -> None:
    found = example("backpropagation-with-mistakes")
    lines = {found.source.lines(one.span)[1] for one in found.statements if one.wrong}
    assert lines == {32, 33, 43, 50, 60, 67, 73}


# Nothing to check ------------------------------------------------------------

PLAIN = r"""
given = ["x", "w", "t"]
[quantities]
y = ""
[definitions]
y = 'w x'
"""


@pytest.mark.parametrize("text", ["", "\n", "Prose.\n", "$y = w x$ in a line.\n"])
@pytest.mark.parametrize("notation", [PLAIN, "", None])
def test_without_a_display_there_is_nothing_to_say(
    text: str, notation: str | None
) -> None:
    meant = None if notation is None else notation_from_text(notation)
    found = check_document(Source("paper.md", text), meant)
    assert (found.chains, found.findings, dict(found.counts)) == ((), (), {})


def test_formulas_in_a_line_are_checked_on_request() -> None:
    source = Source("paper.md", "So $y = w x$, and not $y = w$.\n")
    found = check_document(source, notation_from_text(PLAIN), inline=True)
    assert [one.wrong for one in found.statements] == [False, True]
    assert not check_document(source, notation_from_text(PLAIN)).statements


def test_without_a_notation_one_is_inferred_and_listed() -> None:
    text = displayed("y = w x", r"\D{y}{w} = x", r"\D{y}{w} = 2 x")
    found = check_document(Source("paper.md", text))
    assert [one.wrong for one in found.statements] == [False, False, True]
    assert found.notation == "inferred from the document"
    assert any("w" in one for one in found.inferred)


def test_a_condition_in_front_of_a_display_is_for_that_display() -> None:
    notation = '[indices]\ni = "1..n"\nj = "1..n"\n[quantities]\nx_i = ""\n'
    slope = r"\frac{\partial x_i}{\partial x_j} = 0"
    text = f"First ${slope}$ is said.\n\nWith $i \\neq j$:\n\n$$ {slope} $$\n"
    source = Source("paper.md", text)
    found = check_document(source, notation_from_text(notation), inline=True).statements
    assert found[0].wrong
    assert not found[-1].wrong


# Places ----------------------------------------------------------------------


def test_a_statement_has_the_lines_of_its_two_sides() -> None:
    text = (
        "One\n\n$$\n\\begin{aligned}\n\\frac{\\partial y}{\\partial w}\n"
        " &= x \\\\\n &= 1 x\n\\end{aligned}\n$$\n\n$$ y = w $$\n"
    )
    source = Source("paper.md", text)
    found = check_document(source, notation_from_text(PLAIN)).statements
    assert [source.lines(one.span) for one in found] == [(5, 6), (6, 7), (11, 11)]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_move_no_place(end: str) -> None:
    text = displayed("y = w x", "y = w").replace("\n", end)
    source = Source("paper.md", text)
    found = check_document(source, notation_from_text(PLAIN)).statements
    assert [source.lines(one.span) for one in found] == [(2, 2), (6, 6)]
    assert [text[one.span.start : one.span.end] for one in found] == [
        "y = w x",
        "y = w",
    ]


def test_what_the_document_never_closes_is_a_finding() -> None:
    found = check_document(Source("paper.md", "$$ y = w x"), notation_from_text(PLAIN))
    assert [one.code for one in found.findings] == ["BP101"]


def test_progress_is_told_in_words() -> None:
    told: list[str] = []
    text = displayed("y = w x", "y = w")
    check_document(
        Source("paper.md", text), notation_from_text(PLAIN), tell=told.append
    )
    assert told == ["paper.md: 2 chains"]


def test_what_is_wrong_with_a_notation_is_told_with_its_line() -> None:
    with pytest.raises(
        NotationError, match=r"paper\.notation\.toml:2: y = q: q is not"
    ):
        document('[definitions]\ny = "q"\n', "y = 1")


# Metamorphic pairs -----------------------------------------------------------

MODEL = r"""
given = ["x", "w", "t"]
[indices]
i = "1..n"
j = "1..n"
[quantities]
"u_i" = ""
"v_i" = ""
y = ""
E = ""
[functions]
g = ""
"""
DEFINED = ("y = g(w x)", r"E = \frac{1}{2} (y - t)^2")
CLAIMS = (
    (r"\D{E}{w} = (y - t) g'(w x) x", True),
    (r"\D{E}{w} = (y - t) g'(w x)", False),
    (r"\D{E}{y} = y - t", True),
    (r"\D{E}{y} = y + t", False),
    (r"\sum_i u_i v_i = \sum_j v_j u_j", True),
    (r"\sum_i u_i v_i = \sum_i u_i \sum_j v_j", False),
)


def answers(*formulas: str) -> list[bool]:
    return [word in HOLD for word in verdicts(MODEL, *formulas)]


EXPECTED = [right for _, right in CLAIMS]


def test_the_claims_get_their_answers() -> None:
    assert answers(*DEFINED, *(claim for claim, _ in CLAIMS))[2:] == EXPECTED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(y - t)", r"\left(y - t\right)"),
        ("(y - t)", "(-t + y)"),
        ("g'(w x)", "g'(x w)"),
        (" = ", " &= "),
        ("w x", r"w \cdot x"),
        (r"\sum_i u_i", r"\sum_{i=1}^n u_i"),
        ("_j", "_k"),
    ],
)
def test_another_way_to_write_a_claim_changes_no_answer(old: str, new: str) -> None:
    formulas = [claim.replace(old, new) for claim, _ in CLAIMS]
    if new == " &= ":
        formulas = [rf"\begin{{aligned}}{one}\end{{aligned}}" for one in formulas]
    assert answers(*DEFINED, *formulas)[2:] == EXPECTED


def test_the_order_of_definitions_and_claims_changes_no_answer() -> None:
    claims = [claim for claim, _ in CLAIMS]
    assert answers(*claims, *DEFINED)[: len(claims)] == EXPECTED
    assert answers(*DEFINED[::-1], *claims)[2:] == EXPECTED


def test_both_sides_exchanged_are_the_same_claim() -> None:
    exchanged = [" = ".join(claim.split(" = ")[::-1]) for claim, _ in CLAIMS]
    assert answers(*DEFINED, *exchanged)[2:] == EXPECTED


# No crash --------------------------------------------------------------------

PIECES = (
    r"\frac{\partial E}{\partial w}", r"\sum_i", "u_i", "v_i", "w", "x", "y", "t",
    "g(", "g'(", ")", "(", "=", "+", "-", "^2", "^T", "_i", "_{ij}", "{", "}", "0",
    r"\odot", r"\cdot", r"\sqrt{", r"\log", r"\max(0,", r"\text{if }", "/", ",", "&",
    r"\\", r"\begin{cases}", r"\end{cases}", r"\frac{1}{0}", r"\left(", r"\right)",
    r"\|", "|", r"\nabla", r"\partial", r"\hat", "'", "1", r"\infty", r"\le", r"\dots",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_no_heap_of_signs_breaks_anything(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311
    heaps = [" ".join(draw.choices(PIECES, k=draw.randint(1, 12))) for _ in range(12)]
    assert document(MODEL, *DEFINED, *heaps).statements[0].kind is Kind.DEFINITION


@pytest.mark.parametrize("seed", range(4))
def test_no_change_of_a_right_document_breaks_anything(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311
    text = list((EXAMPLES / "backpropagation.md").read_text("utf-8")[600:2200])
    for _ in range(6):
        place = draw.randrange(len(text))
        text[place : place + draw.randint(0, 3)] = draw.choice(PIECES)
    notation = read_notation(EXAMPLES / "backpropagation.notation.toml")
    found = check_document(Source("paper.md", "".join(text)), notation)
    assert {one.kind for one in found.statements} <= set(Kind)


@pytest.mark.parametrize(
    "bomb",
    [
        "y = " + "(" * 300 + "x" + ")" * 300,
        "y = " + "-" * 3000 + "x",
        "y = " + r"\frac{1}{" * 200 + "x" + "}" * 200,
        "y = " + "+".join("x" * 400),
        "y = x^{1000000}",
        "y = " + "9" * 5000,
        "2 y = e^{10^{10}}",
        r"2 y = \exp(\exp(\exp(100)))",
        "y = 2^{1/1000000007}",
        "y = ((((9^9)^9)^9)^9)^9",
        "y = 10^{10^{10}}",
        "2 y = (1/3)^{100000000}",
    ],
    ids=range(12),
)
def test_a_bomb_is_disarmed(bomb: str) -> None:
    begun = time.monotonic()
    document(MODEL, bomb)
    assert time.monotonic() - begun < QUICK
