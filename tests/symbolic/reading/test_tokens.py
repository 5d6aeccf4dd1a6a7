"""Tokens: what the signs of a formula are, where they stand, and that it ends."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.reading.source import MathText, Span, joined
from backproof.symbolic.reading.tokens import MAX_TOKENS, Kind, Tokens, tokens

QUICK = 60.0  # Seconds; against hangs only, on a machine of any speed.
"""Seconds: some ten times the slowest text below, on a busy machine."""


def cut(text: str, *words: str) -> Tokens:
    return tokens(MathText.of(text), words)


def texts(text: str, *words: str) -> list[str]:
    return [token.text for token in cut(text, *words).items]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ab1", "a b 1"),
        (r"\alpha b\beta", r"\alpha b \beta"),
        ("w_{ij}^2", "w _ { i j } ^ 2"),
        ("0.5x + 1.", "0.5 x + 1 ."),
        (".5 + 10.25", ".5 + 10.25"),
        ("1{,}000{,}000", "1000000"),
        ("1,000", "1 , 000"),
        ("1..D", "1 .. D"),
        ("2,3,...,L", "2 , 3 , ... , L"),
        ("1...5", "1 ... 5"),
        ("a.*b ./ c", "a .* b ./ c"),
        ("a := b <= c -> d", "a := b <= c -> d"),
        ("x < -1", "x < - 1"),
        ("f'' & ~", "f ' ' & ~"),
        (r"a\\b \\[1.5ex] c \\* d \\ [x]", r"a \\ b \\ c \\ d \\ [ x ]"),
        (r"a \, \; b", r"a \, \; b"),
        ("a % comment ^{\n b", "a b"),
        (r"5\% x", r"5 \% x"),
        ("a\u200b\ufeff\u00a0b", "a b"),
        ("是第 n 层", "是第 n 层"),
        ("für", "f ü r"),
        ("fu\u0308r \u00e9", "f u\u0308 r \u00e9"),
    ],
)
def test_a_text_is_cut_into_its_signs(text: str, wanted: str) -> None:
    assert texts(text) == wanted.split()


def test_a_fraction_behind_a_number_is_no_product() -> None:
    """2½ is two and a half, and 2 \\frac{1}{2} would be one."""
    assert [f.code for f in cut("2½ x").findings] == ["BP112"]
    assert not cut("2 + ½ x").findings


def test_a_control_space_is_one_sign() -> None:
    assert texts("a\\ b\\\tc\\\nd") == ["a", "\\ ", "b", "\\ ", "c", "\\ ", "d"]


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("∂ ∇ ∑ ∞", r"\partial \nabla \sum \infty"),
        ("αβσωΔΣ", r"\alpha \beta \sigma \omega \Delta \Sigma"),
        ("a − b × c · d ⊙ e", r"a - b \times c \cdot d \odot e"),
        ("f′ + g″", "f ' + g ' '"),
        ("x² + y⁻¹ + z₁₂ + Wᵀ", "x^{2} + y^{-1} + z_{12} + W^{T}"),
        ("aᵢⱼ", "a_{ij}"),
        ("ŷ + z̄ + ẋ", r"\hat{y} + \bar{z} + \dot{x}"),
        ("y\u0302 + δ\u0304 + w\u20d7", r"\hat{y} + \bar{\delta} + \vec{w}"),
        ("ℝ 𝐰 𝑥 𝛿 𝟏", r"\mathbb{R} \mathbf{w} x \delta \mathbf{1}"),
        ("ℓ ≤ … →", r"\ell \leq \dots \rightarrow"),
        ("（a＋b）＝c", "(a + b) = c"),
        ("‖x‖ ∥x∥ ∣x∣", r"\| x \| \| x \| | x |"),
        ("⟹ ⟸ ⟺", r"\Rightarrow \Leftarrow \Leftrightarrow"),
        ("⟵ ⟶ ⟼", r"\leftarrow \rightarrow \mapsto"),
        ("½ + ¾ b", r"\frac{1}{2} + \frac{3}{4} b"),
        ("a⁄b ∶ c", "a / b : c"),
        ("a ⨯ b ✕ c ‧ d ・ e ○ f", r"a \times b \times c \cdot d \cdot e \circ f"),
        ("ƒ(ɑ) ⅆ ⅇ ℯ Mᵀ M^⊺", r"f(\alpha) d e e M^{T} M^\intercal"),
    ],
)
def test_unicode_is_the_latex_that_prints_the_same(text: str, latex: str) -> None:
    assert not cut(text).findings
    assert texts(text) == texts(latex)


def test_letters_of_other_scripts_are_prose() -> None:
    kinds = [token.kind for token in cut("第n层 été").items]
    assert kinds == [
        Kind.TEXT,
        Kind.LETTER,
        Kind.TEXT,
        Kind.TEXT,
        Kind.LETTER,
        Kind.TEXT,
    ]


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (r"\color{red} x", ("red",)),
        (r"\color[rgb]{1,0,0} x", ("1,0,0",)),
        (r"\tag{BP{1}}", ("BP{1}",)),
        (r"\tag*{$\blacksquare$}", (r"$\blacksquare$",)),
        (r"\tag 5", ("5",)),
        (r"\hspace*{2cm}", ("2cm",)),
        (r"\kern-3pt x", ("-3pt",)),
        (r"\rule[1pt]{2pt}{3pt}", ("2pt", "3pt")),
        (r"\text{a  $b$ c}", (r"\text",)),
        (r"\operatorname*{arg\,max}", ("argmax",)),
        (r"\begin{array}[t]{c|c} a", ("c|c",)),
    ],
)
def test_arguments_that_are_text_are_read_as_text(
    text: str, arguments: tuple[str, ...]
) -> None:
    assert cut(text).items[0].arguments == arguments


def test_text_keeps_its_words_and_loses_its_line_breaks() -> None:
    token = cut("\\text{  if\n $x$ {is} 5\\% % ok\n }").items[0]
    assert (token.kind, token.text) == (Kind.TEXT, r"if $x$ {is} 5\%")


def test_declared_words_are_one_sign_and_only_as_a_whole() -> None:
    wanted = ["cost", "(", "X", ")", "=", "net", "_", "j"]
    assert texts("cost(X) = net_j", "cost", "net") == wanted
    assert texts("costs", "cost") == list("costs")
    assert texts("cost") == list("cost")


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("a # b", "BP112", "#"),
        ("a $ b", "BP112", "$"),
        ("a 😀 b", "BP112", "😀"),
        ("a ⊞ b", "BP112", "⊞"),
        ("a b\u0327 c", "BP112", "b\u0327"),
        ("a \\", "BP112", "\\"),
        (r"\operatorname{a+b}", "BP112", r"\operatorname{a+b}"),
        (r"\text{a b", "BP120", "{"),
        (r"\color", "BP113", r"\color"),
        (r"\kern x", "BP113", r"\kern"),
    ],
)
def test_what_has_no_meaning_is_a_finding_with_its_place(
    text: str, code: str, marked: str
) -> None:
    (finding,) = cut(text).findings
    assert finding.code == code
    assert text[finding.span.start : finding.span.end] == marked
    assert finding.message
    assert finding.help


def test_a_text_that_is_never_closed_ends_with_its_line() -> None:
    assert texts("\\text{a b\n c") == ["a b", "c"]
    assert texts(r"\text{a b \\ c") == ["a b", r"\\", "c"]


def test_every_token_knows_its_place() -> None:
    text = r"x^{12} \cdot \text{ok} ŷ 1{,}000"
    marked = [text[t.span.start : t.span.end] for t in cut(text).items]
    assert marked == [
        *("x", "^", "{", "12", "}", r"\cdot", r"\text{ok}"),
        *("ŷ", "ŷ", "ŷ", "ŷ", "1{,}000"),
    ]


def test_tokens_of_a_macro_point_to_its_call() -> None:
    text = joined([MathText.of("a+", 5), MathText.made("b c", Span(7, 12))])
    spans = [token.span for token in tokens(text).items]
    assert spans == [Span(5, 6), Span(6, 7), Span(7, 12), Span(7, 12)]


def test_more_signs_than_allowed_are_a_finding_and_not_read() -> None:
    made = cut("x" * (MAX_TOKENS + 1))
    assert (made.items, [f.code for f in made.findings]) == ((), ["BP129"])
    assert len(cut("x" * MAX_TOKENS).items) == MAX_TOKENS


@pytest.mark.parametrize(
    "piece",
    ["\\text{\n", "\\tag{", "{", "\\", "$", "¹", "é", "\\begin{", "a\u0302", "%"],
)
def test_no_repeated_text_takes_long(piece: str) -> None:
    start = time.perf_counter()
    cut(piece * 20_000)
    assert time.perf_counter() - start < QUICK


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_cut_and_no_sign_is_lost(text: str) -> None:
    made = cut(text)
    covered = {
        k for token in made.items for k in range(token.span.start, token.span.end)
    }
    printed = {k for k, c in enumerate(text) if c.isalnum() or c in "^_{}&+-="}
    comment = "%" in text
    assert comment or printed <= covered
    assert all(0 <= t.span.start <= t.span.end <= len(text) for t in made.items)
