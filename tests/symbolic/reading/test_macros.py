"""Macros: what their calls become, where that stands, and that it ends."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.reading.macros import MacroTable
from backproof.symbolic.reading.source import Finding, MathText, Span

QUICK = 60.0  # Seconds; against hangs only, on a machine of any speed.
"""Seconds on a busy machine; an idle one needs a third of them."""
LADDER = dict(zip("abcdefgh", (rf"\{b}" for b in "bcdefghi"), strict=True))
"""Each macro calls the next ten times."""


def expanded(text: str) -> tuple[str | None, list[Finding]]:
    findings: list[Finding] = []
    body = MacroTable(findings).expand(MathText.of(text))
    return (None if body is None else body.text), findings


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\newcommand{\R}{\mathbb{R}}x \in \R", r"x \in \mathbb{R}"),
        (r"\newcommand\R{\mathbb{R}}\R^n", r"\mathbb{R}^n"),
        (
            r"\newcommand*{\pd}[2]{\frac{\partial #1}{\partial #2}}\pd{C}{w}",
            r"\frac{\partial C}{\partial w}",
        ),
        (r"\newcommand{\w}[2][l]{w^{#1}_{#2}}\w{j}+\w[L]k", r"w^{l}_{j}+w^{L}_{k}"),
        (r"\def\d#1#2{d#1/d#2}\d xy", "dx/dy"),
        (r"\gdef\E{\mathcal E}\E", r"\mathcal E"),
        (r"\let\p=\partial \p x", r" \partial x"),
        (r"\let\p\partial\p x", r"\partial x"),
        (r"\DeclareMathOperator{\diag}{diag}\diag(z)", r"\operatorname{diag}(z)"),
        (
            r"\DeclareMathOperator*{\argmin}{arg\,min}\argmin_w",
            r"\operatorname*{arg\,min}_w",
        ),
        (r"\DeclarePairedDelimiter{\norm}{\|}{\|}\norm{x}+\norm*{y}", r"\| x\|+\| y\|"),
        (r"\providecommand{\a}{1}\providecommand{\a}{2}\a", "1"),
        (r"\newcommand{\a}{1}\renewcommand{\a}{2}\a", "2"),
        (r"\a\newcommand{\a}{1}\a", r"\a1"),
        ("\\newcommand{\\a}% why\n [1]% and\n {<#1>}\\a b", "<b>"),
        (r"\newcommand{\hash}{\text{##}}\hash", r"\text{#}"),
    ],
)
def test_a_call_becomes_what_tex_makes_of_it(text: str, wanted: str) -> None:
    assert expanded(text) == (wanted, [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\def\half{\frac1}\half2", r"\frac12"),
        (r"\def\w{\v}\def\v#1{<#1>}\w{x}", "<x>"),
        (r"\def\pair#1#2{(#1,#2)}\def\one{\pair{a}}\one{b}", "(a,b)"),
    ],
)
def test_a_macro_takes_arguments_from_behind_another_call(
    text: str, wanted: str
) -> None:
    assert expanded(text) == (wanted, [])


def test_let_keeps_the_meaning_of_its_moment() -> None:
    text = r"\let\old\vec\renewcommand{\vec}[1]{\old{\mathbf{#1}}}\vec{x}"
    assert expanded(text) == (r"\vec{\mathbf{x}}", [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\def\a{\alpha}\def\x{x}\a\x", r"\alpha x"),
        (r"\def\f#1{\alpha#1}\f x", r"\alpha x"),
        (r"\def\f#1{#1x}\f\alpha", r"\alpha x"),
        (r"\def\x{x}\alpha\x", r"\alpha x"),
    ],
)
def test_a_command_never_grows_by_the_letter_behind_it(text: str, wanted: str) -> None:
    assert expanded(text) == (wanted, [])


def test_added_characters_stand_for_the_call_and_arguments_for_themselves() -> None:
    definition = r"\def\sq#1{(#1)^2}"
    text = definition + r"a\sq{b}"
    body = MacroTable([]).expand(MathText.of(text))
    assert body is not None
    assert body.text == "a(b)^2"
    start = len(definition)
    call = Span(start + 1, start + 7)
    assert body.span(1, 2) == body.span(5, 6) == call
    assert body.span(2, 3) == Span(start + 5, start + 6)
    assert text[body.span(1, 6).start : body.span(1, 6).end] == r"\sq{b}"


def test_a_configuration_of_mathjax_defines_macros() -> None:
    table = MacroTable([])
    script = r"""window.MathJax = {tex: {macros: {
      RR: "{\\bf R}", 'pd': ["\\frac{\\partial #1}{\\partial #2}", 2],
    }}};"""
    table.configure(MathText.of(script))
    body = table.expand(MathText.of(r"\RR \pd{C}{w}"))
    assert body is not None
    assert body.text == r"{\bf R} \frac{\partial C}{\partial w}"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (r"\newcommand{x}{y}", "BP103", "not followed by the name"),
        (r"\newcommand{\a}{y", "BP103", "not closed"),
        (r"\newcommand{\a}[2]{#3}", "BP103", "uses #3, but has 2"),
        (r"\newcommand{\a}[many]{y}", "BP103", "number of parameters"),
        (r"\def\a(#1){y}", "BP103", "text between them"),
        (r"\let\a", "BP103", "no meaning"),
        (r"\def\a#1#2{y}\a{b}", "BP104", "takes 2 arguments, but only 1"),
        (r"\def\a#1{y}\a{b", "BP104", "takes 1 arguments, but only 0"),
    ],
)
def test_what_cannot_be_read_becomes_a_finding(text: str, code: str, said: str) -> None:
    findings = expanded(text)[1]
    assert [finding.code for finding in findings][:1] == [code]
    assert said in findings[0].message


def test_a_definition_that_cannot_be_read_defines_nothing() -> None:
    """The twin of the definitions above: the name stays what it was."""
    assert expanded(r"\def\a(#1){y}+\a")[0] == r"\a(#1){y}+\a"


@pytest.mark.parametrize(
    "bomb",
    [
        r"\def\a{\a}\a",
        r"\def\a{\a\a}\a",
        r"\def\a{x\a}\a",
        r"\def\a{\b}\def\b{\a}\a",
        r"\def\a#1{\a{#1#1}}\a{xxxx}",
        r"\def\a#1{#1#1}" + r"\a{" * 3000 + "x" + "}" * 3000,
        r"\def\a#1{#1}" + r"\a{" * 12000 + "x" + "}" * 12000,
        r"\def\a#1{" + "#1" * 2000 + r"}\a{" + "y" * 40000 + "}",
        "".join(rf"\def\{a}{{{LADDER[a] * 10}}}" for a in LADDER) + r"\def\i{x}\a",
        r"\newcommand" * 4000,
        r"\newcommand{\a}{" * 3000,
    ],
    ids=range(11),
)  # fmt: skip
def test_a_bomb_ends_soon_in_a_finding(bomb: str) -> None:
    begun = time.perf_counter()
    findings = expanded(bomb)[1]
    assert time.perf_counter() - begun < QUICK
    assert findings
    assert {finding.code for finding in findings} <= {"BP103", "BP105", "BP106"}


def test_many_honest_calls_are_no_bomb() -> None:
    """The twin: what a long formula needs is far from the limits."""
    text, findings = expanded(r"\def\w#1{w_{#1}}" + r"\w{j}+" * 1000)
    assert not findings
    assert text == "w_{j}+" * 1000


PARTS = [
    r"\newcommand", r"\def", r"\let", r"\a", r"\b", "{", "}", "[", "]", "#1", "#2", "1",
    "=", "%", "\n", " ", "x", "\\", "*", r"\DeclareMathOperator",
    r"\DeclarePairedDelimiter", r"\newcommand{\a}[1]{#1\b}", r"\def\b{\a}",
]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
@settings(deadline=None, max_examples=300)
def test_no_text_breaks_the_expansion(text: str) -> None:
    begun = time.perf_counter()
    findings: list[Finding] = []
    body = MacroTable(findings).expand(MathText.of(text))
    assert time.perf_counter() - begun < QUICK
    assert body is not None or findings
    if body is not None:
        for place in range(len(body)):
            span = body.span(place, place + 1)
            assert 0 <= span.start <= span.end <= len(text)
