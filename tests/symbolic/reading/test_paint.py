r"""Colours, boxes, braces and brackets around equations: paint changes no meaning."""

import time

import pytest

from backproof.symbolic.reading.boxes import unboxed
from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.paint import bared, sign_in
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import MathText, Source
from backproof.symbolic.reading.strokes import unstruck

QUICK = 60.0  # Seconds; against hangs only, on a machine of any speed.


def read(body: str) -> list[str]:
    """The chains of one display, each in one line."""
    found = []
    for chain in chains(scan(Source("note.md", f"$$\n{body}\n$$"))):
        relations = ["", *(f" {relation.symbol} " for relation in chain.relations)]
        sides = [" ".join(side.body.text.split()) for side in chain.sides]
        pairs = zip(relations, sides, strict=bool(sides))
        found.append("".join(r + s for r, s in pairs))
    return found


def remarks(body: str) -> list[tuple[str, str]]:
    return [
        (remark.kind, remark.body.text)
        for chain in chains(scan(Source("note.md", f"$$\n{body}\n$$")))
        for remark in chain.remarks
    ]


@pytest.mark.parametrize(
    "body",
    [
        r"\color{red}{a = b}",
        r"{\color{red} {a = b}}",
        r"{\color{red}{a = b}}",
        r"\color[rgb]{1,0,0}{a = b}",
        r"\textcolor{red}{a = b}",
        r"\textcolor[rgb]{1,0,0}{a = b}",
        r"a \textcolor{red}{= b}",
        r"a \textcolor{red}{=} b",
        r"a {\color{red}=} b",
        r"a {=} b",
        r"a{=}b",
        r"a {\;=\;} b",
        r"{a = b}",
        r"{{a = b}}",
        r"\boxed{a = b}",
        r"a \boxed{= b}",
        r"\Aboxed{a &= b}",
        r"\bbox[yellow,5px]{a = b}",
        r"\fbox{$a = b$}",
        r"\fbox{$\displaystyle a = b$}",
        r"\framebox[2cm][c]{\(a = b\)}",
        r"\colorbox{yellow}{$a = b$}",
        r"\fcolorbox{red}{yellow}{$a = b$.}",
        r"\resizebox{.9\hsize}{!}{$a = b$}",
        r"\scalebox{0.8}{$a = b$}",
        r"\text{$a = b$}",
        r"\underline{\underline{a = b}}",
        r"\underbrace{a = b}_{\text{so}}",
        r"\overbrace{a = b}^{n = 2}",
        r"\class{red}{a = b}",
        r"\cssId{one}{a = b}",
        r"\style{color: red}{a = b}",
        r"\displaystyle{a = b}",
        r"\ensuremath{a = b}",
        r"\left[ a = b \right]",
        r"\left. a = b \right.",
        r"\left\{ a = b \right.",
        r"\bigl[ a = b \bigr].",
        r"(a = b)",
        r"[ a = b ] \tag{1}",
        r"\color{red}{\begin{aligned} a &= b \end{aligned}}",
        r"\begin{aligned} \color{red}{a &= b} \end{aligned}",
        r"\begin{aligned} a &\color{red}{= b} \end{aligned}",
        r"\begin{empheq}[box=\fbox]{align} a &= b \end{empheq}",
        r"\begin{empheq}[left={x\empheqlbrace}]{align*} a &= b \end{empheq}",
    ],
)
def test_an_equation_is_seen_through_its_paint(body: str) -> None:
    assert read(body) == ["a = b"]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (r"\color{red}{a} = b", r"\color{red}{a} = b"),
        (r"{\bf a} = b", r"{\bf a} = b"),
        (r"a = \boxed{b}", r"a = \boxed{b}"),
        (r"x^{\color{red}{12}} = b", r"x^{\color{red}{12}} = b"),
        (r"\sum_{\color{red}{i = 1}} x = b", r"\sum_{\color{red}{i = 1}} x = b"),
        (r"\sum_{i = 1}^{n = 2} x = b", r"\sum_{i = 1}^{n = 2} x = b"),
        (r"\sum\limits_{i = 1} x = b", r"\sum\limits_{i = 1} x = b"),
        (r"\frac{a = b}{c} = d", r"\frac{a = b}{c} = d"),
        (r"\sqrt[3]{a = b} = d", r"\sqrt[3]{a = b} = d"),
        (r"\underset{a = b}{\max} c = d", r"\underset{a = b}{\max} c = d"),
        (r"\operatorname*{max}_{a = b} c = d", r"\operatorname*{max}_{a = b} c = d"),
        (r"\underbrace{a = b}_{x} c = d", r"\underbrace{a = b}_{x} c = d"),
        (r"c \underbrace{a}_{= b} = d", r"c \underbrace{a}_{= b} = d"),
        (r"\phantom{a = b} c = d", r"c = d"),
        (r"f({x = 1}) = d", r"f( x = 1 ) = d"),
        (r"\mathbf{1[i = j]} = d", r"\mathbf{1[i = j]} = d"),
        (r"{a = b}^2 = d", r"{a = b}^2 = d"),
        (r"\foo{a = b} = d", r"\foo{a = b} = d"),
        (r"(a = b)(c = d) = e", r"(a = b)(c = d) = e"),
        (r"\fbox{so} a = b", r"\fbox{so} a = b"),
        (r"\{ x : x = 1 \} = d", r"\{ x : x = 1 \} = d"),
    ],
)
def test_paint_around_a_part_of_a_side_stays(body: str, wanted: str) -> None:
    assert read(body) == [wanted]


def test_a_font_is_that_of_each_side() -> None:
    assert read(r"\mathbf{a = b}") == [r"\mathbf{a} = \mathbf{b}"]
    assert read(r"{\bf a &= b + f(c = d)}") == [r"{\bf a} = {\bf b + f(c = d)}"]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (r"a \overset{(1)}{=} b", "="),
        (r"a \underset{x}{\overset{y}{=}} b", "="),
        (r"a \stackrel{\text{def}}{\color{red}{=}} b", "="),
        (r"a \overunderset{x}{y}{=} b", "="),
        (r"a \mathop{=}\limits^{(1)} b", "="),
        (r"a =^{(1)} b", "="),
        (r"a \buildrel \rm def \over = b", "="),
        (r"a \xlongequal[x]{y} b", "="),
        (r"a \xleftarrow{y} b", r"\leftarrow"),
        (r"a \vcentcolon= b", ":="),
        (r"a \mathrel{\vcenter{:}}= b", ":="),
        (r"a \mathop{:}= b", ":="),
        (r"a {:=} b", ":="),
        (r"a \doteqdot b", r"\Doteq"),
    ],
)
def test_what_is_set_around_a_sign_changes_nothing(body: str, wanted: str) -> None:
    (chain,) = chains(scan(Source("note.md", f"$$ {body} $$")))
    assert [relation.symbol for relation in chain.relations] == [wanted]
    assert [side.body.text for side in chain.sides] == ["a", "b"]


@pytest.mark.parametrize(
    ("character", "command"),
    [
        ("＝", "="),
        ("≔", ":="),
        ("≜", r"\triangleq"),
        ("≝", r"\triangleq"),
        ("←", r"\leftarrow"),
        ("⟵", r"\leftarrow"),
        ("→", r"\rightarrow"),
        ("⟶", r"\rightarrow"),
        ("≤", r"\leq"),
        ("≠", r"\neq"),
        ("∈", r"\in"),
        (r"\longleftarrow", r"\leftarrow"),
        (r"\to", r"\rightarrow"),
        (r"\coloneqq", ":="),
    ],
)
def test_all_spellings_of_a_relation_are_one(character: str, command: str) -> None:
    (chain,) = chains(scan(Source("note.md", f"$$ a {character} b $$")))
    assert [relation.symbol for relation in chain.relations] == [command]


@pytest.mark.parametrize(
    "arrow",
    [
        *("⇒", "⟹", "⇔", "⟺", "⇐", "⟸", "∴"),
        *(r"\implies", r"\Longrightarrow", r"\iff", r"\impliedby", r"\therefore"),
    ],
)
def test_two_equations_stand_beside_an_arrow(arrow: str) -> None:
    assert read(f"a = b {arrow} c = d") == ["a = b", "c = d"]
    assert read(rf"\boxed{{a = b}} {arrow} (c = d)") == ["a = b", "c = d"]
    system = r"\left\{ \begin{aligned} a &= b \\ c &= d \end{aligned} \right."
    assert read(f"{system} {arrow} e = f") == ["a = b", "c = d", "e = f"]
    assert read(f"e = f {arrow} {system}") == ["e = f", "a = b", "c = d"]


@pytest.mark.parametrize(
    "arrow", [r"\stackrel{(1)}{\implies}", r"\xRightarrow[x]{(1)}"]
)
def test_an_arrow_may_carry_a_text(arrow: str) -> None:
    assert read(f"a = b {arrow} c = d") == ["a = b", "c = d"]


def test_brackets_around_an_equation_below_another_are_a_condition() -> None:
    for condition in (r"(i \neq j)", r"\left( i \neq j \right)"):
        assert read(rf"a = b \\ {condition}") == ["a = b"]
        assert remarks(rf"a = b \\ {condition}") == [("condition", r"i \neq j")]
    assert read(r"(i = 1, \dots, n)") == [r"(i = 1, \dots, n)"]


def test_lengths_and_numbers_are_no_part_of_a_side() -> None:
    assert read(r"a \hskip 3mu = \hskip -1.5em b") == ["a = b"]
    assert read(r"a = b \eqno(1)") == ["a = b"]
    assert remarks(r"a = b \eqno(1)") == [("label", r"\eqno(1)")]


def test_what_was_painted_knows_its_place() -> None:
    text = r"$$ x = y, \textcolor{red}{a = \boxed{b}} $$"
    (_, chain) = chains(scan(Source("note.md", text)))
    places = [side.body.span() for side in chain.sides]
    assert [text[p.start : p.end] for p in places] == ["a", r"\boxed{b}"]
    place = chain.relations[0].span
    assert text[place.start : place.end] == "="


def test_the_sign_below_its_paint() -> None:
    assert sign_in(r"\color{red}{\mathrel{=}}") == "="
    assert sign_in(r"{\overset{!}{\underset{x}{\leq}}}") == r"\leq"
    assert sign_in(r"\implies") == r"\Rightarrow"
    assert sign_in("a = b") == sign_in("a") == sign_in("") == sign_in("{}") == ""


def test_only_what_is_a_formula_is_taken_out_of_a_box() -> None:
    assert unboxed(MathText.of(r"\fbox{$a$} + b")).text == "{a} + b"
    for text in (r"\text{if $a$}", r"\fbox{$a$ and $b$}", r"\fbox{$a", r"\$ \text{\$}"):
        assert unboxed(MathText.of(text)).text == text


def test_strokes_are_taken_off() -> None:
    struck = MathText.of(r"\frac{\cancel{2} a}{\bcancel{\xcancel{2}}} \cancel")
    assert unstruck(struck).text == r"\frac{{2} a}{{{2}}} \cancel"
    assert unstruck(struck, "1").text == r"\frac{{1} a}{{1}} \cancel"
    assert unstruck(MathText.of(r"\cancelto{0}{b}"), "1").text == "{0}"
    assert unstruck(MathText.of(r"\cancelto{0} b")).text == r"\cancelto{0} b"


@pytest.mark.parametrize(
    "text",
    [
        r"\color{red}{" * 3000 + "a = b" + "}" * 3000,
        "{" * 20_000 + "a = b",
        r"\mathbf{" * 200 + "a = b" + "}" * 200,
        r"\boxed{a = b} " * 3000,
        r"\overset{" * 3000 + "=",
        r"\fbox{$" * 5000,
        r"\cancel{" * 3000,
        r"\left( " * 3000 + "a = b" + r" \right)" * 3000,
        "(" * 10_000 + "a = b" + ")" * 10_000,
    ],
)
def test_paint_without_end_ends(text: str) -> None:
    started = time.perf_counter()
    read(text)
    bared(MathText.of(text))
    unstruck(unboxed(MathText.of(text)))
    assert time.perf_counter() - started < QUICK
