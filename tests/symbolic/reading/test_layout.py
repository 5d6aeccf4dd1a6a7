"""The tree of a formula: what prints the same is equal, and nothing else is."""

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backproof.symbolic.reading.builder import _trim
from backproof.symbolic.reading.commands import COMMANDS, Role
from backproof.symbolic.reading.delimiters import ENVIRONMENTS
from backproof.symbolic.reading.layout import MAX_NESTING, latex_of, layout, to_latex
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import MathText, Source, Span
from backproof.symbolic.reading.tokens import Token, Tokens, tokens
from backproof.symbolic.reading.tree import (
    Accented,
    Bar,
    BigOperator,
    Binomial,
    Cases,
    Fenced,
    Fraction,
    Function,
    Gap,
    Group,
    Lines,
    Matrix,
    Node,
    Number,
    Operator,
    Punctuation,
    Relation,
    Root,
    Row,
    Scripted,
    Stacked,
    Symbol,
    Text,
    Tree,
    Unknown,
    lines,
    walk,
)

QUICK = 60.0  # Seconds; against hangs only, on a machine of any speed.
"""Seconds: some ten times the slowest text below, on a busy machine."""

WORDS = ("cost", "net")

T = TypeVar("T")


def read(text: str) -> Tree:
    return layout(tokens(MathText.of(text), WORDS))


def same(tree: Tree) -> object:
    r"""A tree whose words are texts: a word is printed as ``\text{cost}``."""
    return _as_texts(tree.rows)


def _as_texts(part: object) -> object:
    if isinstance(part, Symbol) and part.name in WORDS and not part.font:
        word: Node = Text(part.name)
        for accent in part.accents:
            word = Accented(accent, Row((word,)))
        return _as_texts(word)
    if isinstance(part, tuple):
        return tuple(map(_as_texts, part))
    if is_dataclass(part) and not isinstance(part, type):
        return type(part), tuple(
            _as_texts(getattr(part, one.name)) for one in fields(part) if one.compare
        )
    return part


def items(text: str) -> tuple[Node, ...]:
    (row,) = read(text).rows
    return row.items


def codes(text: str) -> list[str]:
    return [finding.code for finding in read(text).findings]


def row(*nodes: Node) -> Row:
    return Row(nodes)


A, B, C, X = (Symbol(name) for name in "abcx")
ONE, TWO = Number("1"), Number("2")


# What is read ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a", (A,)),
        ("2a", (TWO, A)),
        ("cost a", (Symbol("cost"), A)),
        (r"\delta", (Symbol(r"\delta"),)),
        ("a_1", (Scripted(A, sub=row(ONE)),)),
        ("a^1_2", (Scripted(A, row(TWO), row(ONE)),)),
        ("a_2^1", (Scripted(A, row(TWO), row(ONE)),)),
        ("a'_1", (Scripted(A, row(ONE), None, 1),)),
        ("a_1''", (Scripted(A, row(ONE), None, 2),)),
        ("a'^2", (Scripted(A, None, row(TWO), 1),)),
        (r"a^\prime", (Scripted(A, primes=1),)),
        (r"a^{\prime\prime}", (Scripted(A, primes=2),)),
        (r"a^{\prime 2}", (Scripted(A, None, row(TWO), 1),)),
        ("a^{'}", (Scripted(A, primes=1),)),
        ("a^{b'}", (Scripted(A, None, row(Scripted(B, primes=1))),)),
        ("{a^1}^2", (Scripted(Scripted(A, None, row(ONE)), None, row(TWO)),)),
        ("a^{b^c}", (Scripted(A, None, row(Scripted(B, None, row(C)))),)),
        ("{}^1 a", (Scripted(Group(row()), None, row(ONE)), A)),
        ("a^{(1)x}", (Scripted(A, None, row(Fenced("(", row(ONE), ")"), X)),)),
        (r"\frac12", (Fraction(row(ONE), row(TWO)),)),
        (r"\frac 1 {a b}", (Fraction(row(ONE), row(A, B)),)),
        (r"\frac a\sqrt b", (Fraction(row(A), row(Root(row(B)))),)),
        (r"{a b \over c}", (Fraction(row(A, B), row(C)),)),
        (r"a {1 \choose 2}", (A, Binomial(row(ONE), row(TWO)))),
        (r"\sqrt[2]{a}", (Root(row(A), row(TWO)),)),
        (r"\hat a", (Symbol("a", "", ("hat",)),)),
        (r"\hat{\mathbf a}_1", (Scripted(Symbol("a", "bold", ("hat",)), row(ONE)),)),
        (r"\mathbf{\hat{a}}", (Symbol("a", "bold", ("hat",)),)),
        (r"\hat{a_1}", (Accented("hat", row(Scripted(A, row(ONE)))),)),
        (r"\dot{\bar a}", (Symbol("a", "", ("bar", "dot")),)),
        (r"\mathbf{ab}", (Symbol("a", "bold"), Symbol("b", "bold"))),
        (r"\mathbf{a_b}", (Scripted(Symbol("a", "bold"), row(B)),)),
        (r"\boldsymbol{\mathcal a}", (Symbol("a", "bold-calligraphic"),)),
        (r"\mathbf{1}", (Number("1", "bold"),)),
        (r"\mathrm{abc}", (Symbol("abc", "roman"),)),
        (
            r"\mathrm{a_{bc}}",
            (Scripted(Symbol("a", "roman"), row(Symbol("bc", "roman"))),),
        ),
        (r"\mathrm{exp}", (Function("exp"),)),
        (r"a_{\rm abc}", (Scripted(A, row(Symbol("abc", "roman"))),)),
        (r"{\bf a} b", (Symbol("a", "bold"), B)),
        (r"\operatorname{abc} a", (Function("abc"), A)),
        (r"\text{abc}", (Text("abc"),)),
        (r"\textbf{abc}", (Text("abc", "bold"),)),
        ("(a]", (Unknown("("), A, Unknown("]"))),
        ("(1, 2]", (Fenced("(", row(ONE, Punctuation(","), TWO), "]"),)),
        (r"\left[ a \right)", (Fenced("[", row(A), ")"),)),
        (r"\left. a \right|_1", (Scripted(Fenced("", row(A), "|"), row(ONE)),)),
        (r"\Bigl\{ a \Bigr\}", (Fenced(r"\{", row(A), r"\}"),)),
        ("|a|b|c|", (Fenced("|", row(A), "|"), B, Fenced("|", row(C), "|"))),
        ("|a||b|", (Fenced("|", row(A), "|"), Fenced("|", row(B), "|"))),
        ("||a||^2", (Scripted(Fenced(r"\|", row(A), r"\|"), None, row(TWO)),)),
        (
            "|a+|b||",
            (Fenced("|", row(A, Operator("+"), Fenced("|", row(B), "|")), "|"),),
        ),
        ("(a|b)", (Fenced("(", row(A, Bar("|"), B), ")"),)),
        ("a|_1", (A, Scripted(Bar("|"), row(ONE)))),
        (r"\left(a\middle|b\right)", (Fenced("(", row(A, Bar("|"), B), ")"),)),
        (r"\overset{1}{=}", (Stacked(Relation("="), over=row(ONE)),)),
        (
            r"\xrightarrow[2]{1}",
            (Stacked(Relation(r"\rightarrow"), row(ONE), row(TWO)),),
        ),
        (r"\not= \not\in", (Relation(r"\neq"), Relation(r"\notin"))),
        (r"\underbrace{a b}_{\text{c}} c", (A, B, C)),
        (
            r"\sum_{\substack{a \\ b}}",
            (Scripted(BigOperator(r"\sum"), row(Lines((row(A), row(B))))),),
        ),
        (
            r"\begin{bmatrix} a & b \\ c \end{bmatrix}",
            (Matrix(((row(A), row(B)), (row(C),)), "[", "]"),),
        ),
        (
            r"\left[\begin{array}{c} a \\ b \\ \end{array}\right]",
            (Matrix(((row(A),), (row(B),)), "[", "]"),),
        ),
        (
            r"\left\{\begin{array}{ll} a & b \end{array}\right.",
            (Cases(((row(A), row(B)),)),),
        ),
        (
            "{a}{(b)}{c 1}",
            (A, Group(row(Fenced("(", row(B), ")"))), Group(row(C, ONE))),
        ),
        (r"{\color{red} a b} c", (A, B, C)),
        (
            r"\color{red}{(a)} \textcolor{red}{b} \boxed{c}",
            (Fenced("(", row(A), ")"), B, C),
        ),
        (r"a \quad b \ \ c \ x", (A, Gap(r"\quad"), B, Gap(r"\quad"), C, X)),
        ("a & b", (A, Gap("&"), B)),
    ],
)
def test_a_formula_has_the_tree_that_it_prints(
    text: str, wanted: tuple[Node, ...]
) -> None:
    assert items(text) == wanted


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (r"\left ( a \right )", "(a)"),
        (r"\bigg( a \bigg)", "(a)"),
        (r"\displaystyle \sum\limits_{i} a", r"\sum_i a"),
        (r"a \, \! \; b \tag{1} \label{x} \nonumber", "a b"),
        (r"\large a^{\small 2}", "a^2"),
        (r"\phantom{=} a \hspace{1mm} b", "a b"),
        (r"\color{red} a", "a"),
        (r"\lVert a \rVert", r"\|a\|"),
        (r"a \\ \\ b \\", r"a \\ b"),
        (r"( a + \\ & b )", "( a + b )"),
        ("{a}", "a"),
        (r"\widehat{a}", r"\hat a"),
        (r"\quad a \quad & \quad b \quad", "a & b"),
        (r"\qquad", ""),
        (r"\sum_{\substack a}", r"\sum_a"),
        (r"\overset{1}{\underset{2}{=}}", r"\underset{2}{\overset{1}{=}}"),
        (r"{a}{}", "a"),
    ],
)
def test_layout_changes_nothing(text: str, same: str) -> None:
    assert read(text) == read(same)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("a'", "a"),
        ("a^T", "a"),
        (r"\mathbf{w}", "w"),
        (r"\hat w", "w"),
        (r"\hat{w_1}", r"\hat{w}_1"),
        ("w{(1)}", "w(1)"),
        ("a b", "b a"),
        ("{a b}^2", "a b^2"),
        ("a^{bc}", "a^b c"),
        (r"a \cdot b", r"a \times b"),
        (r"\dot a", r"\ddot a"),
        (r"\epsilon", r"\varepsilon"),
        ("a/b", r"\frac ab"),
        ("12", "1 2"),
        ("0.5", "0 . 5"),
        ("(a)", "[a]"),
        (r"|a|", r"\|a\|"),
        (r"\mathrm{ab}", "ab"),
        (r"\text{ab}", r"\mathrm{ab}"),
        (r"\top", "T"),
        (r"\mathtt{a}0.5", r"\mathtt{a0.5}"),
        (r"a \quad b", "a b"),
        ("a,", "a"),
    ],
)
def test_what_prints_differently_differs(text: str, other: str) -> None:
    assert read(text) != read(other)


# What is wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("a^1^2", "BP114", "^"),
        ("a_1_2", "BP114", "_"),
        ("a^2'", "BP114", "'"),
        (r"a^\prime^2", "BP114", "^"),
        ("x^12", "BP115", "^12"),
        ("x^(l)", "BP115", "^("),
        ("x_,", "BP115", "_,"),
        ("x^-1", "BP115", "^-"),
        ("= ^T W", "BP116", "^"),
        ("_1", "BP116", "_"),
        ("a + ' b", "BP116", "'"),
        ("x^", "BP113", "^"),
        (r"\frac{a}", "BP113", r"\frac"),
        (r"\frac(a)(b)", "BP113", "("),
        ("{a & b}", "BP117", "&"),
        (r"{a \\ b}", "BP117", r"\\"),
        (r"\cancel{x} y", "BP118", r"\cancel{x}"),
        (r"{a \over b \over c}", "BP119", r"\over"),
        (r"{a \over}", "BP113", "a"),
        ("{a", "BP120", "{"),
        ("a}", "BP120", "}"),
        (r"x^\rm T", "BP120", r"\rm"),
        ("(a", "BP121", "("),
        ("a)", "BP121", ")"),
        ("(a]", "BP121", "("),
        ("([a)", "BP121", "[a)"),
        ("= |a", "BP121", "|"),
        ("a|", "BP121", "|"),
        (r"\sqrt[3 x", "BP121", "["),
        (r"\left( a", "BP122", r"\left("),
        (r"a \right)", "BP122", r"\right)"),
        (r"\left a \right)", "BP122", r"\left"),
        (r"\begin{cases} a", "BP123", r"\begin{cases}"),
        (r"\begin{foo} a \end{foo}", "BP123", r"\begin{foo}"),
        (r"a \end{cases}", "BP123", r"\end{cases}"),
        (r"\begin{align} a \end{aligned}", "BP123", r"\end{aligned}"),
        (r"\pmod{3}", "BP111", r"\pmod"),
        (r"\not\leq", "BP111", r"\not\leq"),
    ],
)
def test_a_mistake_is_a_finding_with_its_place(
    text: str, code: str, marked: str
) -> None:
    finding = next(f for f in read(text).findings if f.code == code)
    assert text[finding.span.start : finding.span.end] == marked
    assert finding.message
    assert finding.help


@pytest.mark.parametrize(
    "text",
    [
        "a'^2 b^T {}^T x^+ y^* z^\\star W^\\dagger",
        r"x^\frac12 y^\mathrm{T} z_\text{out} w^\top",
        r"g_j'(z) + \sigma'^{-1}",
        r"\Bigl( a \\ + b \Bigr)",
        r"[0, 1) \cup (1, 2]",
        r"\int_0^1 x^2 \, dx",
        r"\log|x| + \sum_i |x_i|",
        r"p(y|x) + \{x | x > 0\} + KL(p||q)",
        r"\left. \frac{a}{b} \right|_{x=0} + f(x)|_{x=0}",
        r"\mathbf{1}[i=k] \mathbb{1}_{i=j}",
        r"\begin{aligned} \Bigl[ a & + b \\ & + c \Bigr] &= d \end{aligned}",
        r"w_{n_{l-1}n_l} {σ}^2 ± 1/10^{\small 8}",
        r"\sqrt[[a]]{x}",
        "",
    ],
)
def test_what_is_right_has_no_finding(text: str) -> None:
    assert codes(text) == []


def test_a_mistake_in_one_line_leaves_the_others_alone() -> None:
    good = r"a &= b \\ {} & = c + d \\ f &= \frac{1}{2}"
    for bad in ("{b", r"\left( b", "b}", "(b", "b)", r"b^1^2", r"\foo{b}", "b |"):
        tree = read(good.replace("b", bad, 1))
        assert tree.findings
        assert tree.rows[1:] == read(good).rows[1:]


def test_a_bracket_ends_at_a_line_that_is_a_new_statement() -> None:
    assert codes(r"a = (b + \\ c)") == []
    assert codes(r"a = (b \\ = c)") == ["BP121", "BP121"]


def test_an_unknown_command_does_not_change_the_rest() -> None:
    assert items(r"a + \foo{1}{2} b") == (
        A,
        Operator("+"),
        Unknown(r"\foo", (row(ONE), row(TWO))),
        B,
    )


def test_what_is_dropped_but_says_something_is_a_note() -> None:
    tree = read(r"\underbrace{a}_{\text{in}} = b \tag{BP1} \label{eq:1} \color{red}")
    assert [(note.command, note.text) for note in tree.notes] == [
        (r"\tag", "BP1"),
        (r"\label", "eq:1"),
        (r"\underbrace", r"\text{in}"),
    ]


def test_the_lines_of_a_formula_are_those_of_its_environments() -> None:
    text = r"\begin{aligned} a &= b & c &= 1 \\ &= 2 \end{aligned} \tag{1}"
    shown = [latex_of(line) for line in lines(read(text))]
    assert shown == ["a = b", "c = 1", "= 2"]
    assert lines(read(r"a \\ & \\ \begin{aligned} \end{aligned}")) == (row(A),)
    array = r"\begin{array}{rcl} a &=& b \\ &=& c \end{array}"
    assert [latex_of(line) for line in lines(read(array))] == ["a = b", "= c"]


def test_what_is_no_node_cannot_be_printed() -> None:
    with pytest.raises(TypeError, match="Tree is no node"):
        latex_of(read("a"))  # type: ignore[arg-type]


def test_a_walk_meets_every_node() -> None:
    text = (
        r"\sqrt[a]{b} \overset{c}{d} \binom{e}{f} \overline{g h} {i (j)} \foo{k} "
        r"\begin{aligned} l \end{aligned} \begin{cases} m \end{cases} n_o^p"
    )
    named = [node.name for node in walk(read(text)) if isinstance(node, Symbol)]
    assert sorted(named) == list("abcdefghijklmnop")


def test_every_node_knows_its_place() -> None:
    text = r"\frac{a}{b}^2 + \hat{w}_1 \left( c \right) \begin{cases} 1 \end{cases}"
    shown = {
        type(node).__name__: text[node.span.start : node.span.end]
        for node in walk(read(text))
        if not isinstance(node, (Symbol, Number))
    }
    assert shown == {
        "Scripted": r"\hat{w}_1",
        "Fraction": r"\frac{a}{b}",
        "Operator": "+",
        "Fenced": r"\left( c \right)",
        "Cases": r"\begin{cases} 1 \end{cases}",
    }


# Bounds ---------------------------------------------------------------------------

NESTS = [
    ("{", "}"),
    ("(", ")"),
    ("x^{", "}"),
    (r"\frac{", "}{y}"),
    (r"\sqrt ", ""),
    (r"\hat ", ""),
    (r"\left(", r"\right)"),
    (r"\begin{matrix}", r"\end{matrix}"),
    (r"\overset{a}{", "}"),
    (r"\mathbf{", "}"),
    (r"\frac1 ", ""),
]


@pytest.mark.parametrize(("left", "right"), NESTS)
def test_as_many_levels_as_allowed_are_read_compared_and_printed(
    left: str, right: str
) -> None:
    text = left * (MAX_NESTING // 2 - 2) + "x" + right * (MAX_NESTING // 2 - 2)
    tree = read(text)
    assert not tree.findings
    assert same(read(to_latex(tree))) == same(tree)
    assert hash(tree) == hash(read(text))
    assert repr(tree)


@pytest.mark.parametrize(("left", "right"), NESTS)
def test_more_levels_than_allowed_are_a_finding(left: str, right: str) -> None:
    for depth in (MAX_NESTING + 1, 3000):
        tree = read(left * depth + "x" + right * depth)
        assert (tree.rows, [f.code for f in tree.findings]) == ((), ["BP129"])


@pytest.mark.parametrize(
    "piece",
    [
        *(left for left, _ in NESTS),
        *(right for _, right in NESTS if right),
        *(
            "|",
            "||",
            "[)",
            "(]",
            "x^",
            "'",
            "&",
            r"\\",
            r"\foo",
            r"\text{",
            "_1",
            r"\|",
        ),
        *(
            r"\left.",
            r"\over",
            r"\color",
            r"\rm",
            r"\not",
            r"\big",
            "~",
            "{}",
            r"\sqrt[",
        ),
        *(
            r"\end{a}",
            r"\begin{a}",
            "(|",
            "(,",
            "1",
            "^11",
            r"\substack",
            r"\underbrace",
        ),
    ],
)
def test_no_repeated_sign_takes_long(piece: str) -> None:
    start = time.perf_counter()
    read(piece * 5_000)
    assert time.perf_counter() - start < QUICK


# There and back -------------------------------------------------------------------

FONTS = ["", "", "", "bold", "calligraphic", "blackboard", "fraktur", "bold-script"]
NAMES = ["a", "W", "x", r"\alpha", r"\delta", r"\partial", r"\ell", r"\dots", "cost"]
UPRIGHT = ["roman", "sans", "typewriter", "italic", "bold-roman"]
ACCENTS = ["hat", "bar", "tilde", "vec", "dot", "overline"]
PAIRS = [
    *[("(", ")"), ("[", "]"), (r"\{", r"\}"), ("|", "|"), (r"\|", r"\|"), ("(", "]")],
    *[("(", r"\}"), ("(", "("), (")", "|")],
    *[(r"\langle", r"\rangle"), ("", "|"), (r"\{", ""), ("[", ")"), ("]", "[")],
]

LEAVES: list[Node] = [
    *(Number(text, font) for text in ("0", "12", "0.5", ".5") for font in ("", "bold")),
    *(Symbol(name, font) for name in ("ab", "h1") for font in UPRIGHT),
    *(Text("if"), Text("ln y", "bold"), Text("5 $x$", "italic")),
    *(Operator(name) for name in ("+", "-", "*", "/", ".*", "!", r"\cdot", r"\odot")),
    *(Relation(name) for name in ("=", "<", ":=", r"\leq", r"\in")),
    *(Punctuation(name) for name in (",", ".", ":", ";")),
    *(BigOperator(name) for name in (r"\sum", r"\prod", r"\int")),
    *(Function(name) for name in ("exp", "softmax", "argmax")),
    *(Bar("|"), Bar(r"\|")),
]


SIGNS: list[Node] = [Operator("+"), Relation("="), Punctuation(",")]


@dataclass(frozen=True)
class Maker:
    """Random trees, as ``layout`` would make them."""

    draw: st.DrawFn

    def number(self, low: int, high: int) -> int:
        """A random number, the ends included."""
        return self.draw(st.integers(low, high))

    def one_of(self, choices: Sequence[T]) -> T:
        """A random choice."""
        return choices[self.number(0, len(choices) - 1)]

    def symbol(self) -> Symbol:
        """A symbol with its decorations."""
        accents = tuple(self.one_of(ACCENTS) for _ in range(self.number(0, 1)))
        return Symbol(self.one_of(NAMES), self.one_of(FONTS), accents)

    def row(self, depth: int, least: int = 0) -> Row:
        """Up to three nodes."""
        nodes: list[Node] = []
        for _ in range(self.number(least, 3)):
            node = self.node(depth)
            # A group behind an unknown command would be its argument.
            unknown = bool(nodes) and isinstance(nodes[-1], Unknown)
            if not (unknown and latex_of(node).startswith("{")):
                nodes.append(node)
        return Row(tuple(nodes) if len(nodes) >= least else (A, B, C)[:least])

    def line(self, depth: int) -> Row:
        """A row with gaps."""
        nodes: list[Node] = []
        for node in self.row(depth, 1).items:
            nodes.append(node)
            if not self.number(0, 2):
                nodes.append(self.one_of([Gap("&"), Gap(r"\quad")]))
        _trim(nodes)
        return Row(tuple(nodes))

    def lines(self, depth: int) -> tuple[Row, ...]:
        """Up to three lines."""
        return tuple(self.line(depth) for _ in range(self.number(0, 3)))

    def cells(self, depth: int) -> tuple[tuple[Row, ...], ...]:
        """Three rows of cells."""
        width = self.number(1, 2)
        rows = [tuple(self.row(depth) for _ in range(width)) for _ in range(2)]
        # An empty last row would be none.
        return (*rows, tuple(self.row(depth, 1) for _ in range(width)))

    def base(self, depth: int) -> Node:
        """What can carry scripts."""
        match self.node(depth):
            case Operator() | Relation() | Punctuation() | Stacked():
                return A
            case Group(Row((Fenced() as fence,))):
                return fence
            case node:
                return node

    def scripted(self, depth: int) -> Scripted:
        """A base with at least one script."""
        base = self.base(depth) if self.number(0, 9) else Group(row())
        sub, sup = (self.row(depth) if self.number(0, 1) else None for _ in range(2))
        match sup:
            # That would be a prime of the base.
            case Row(items=(Scripted(base=Group(Row(items=()))), *_)):
                sup = row(A)
        return Scripted(base, sub, sup, self.number(0 if sub or sup else 1, 2))

    def fence(self, depth: int) -> Node:
        """What stands between delimiters."""
        opening, closing = self.one_of(PAIRS)
        body = self.row(depth)
        match body.items:
            case (Matrix(open="", close=""),):
                body = row(A)
        return Fenced(opening, body, closing)

    def accented(self, depth: int) -> Accented:
        """An accent over several symbols."""
        body = self.row(depth)
        single = len(body.items) == 1 and isinstance(body.items[0], Symbol)
        return Accented(self.one_of(ACCENTS), row(A, B) if single else body)

    def node(self, depth: int) -> Node:
        """Any node, with so many levels at most."""
        if depth == 0 or not self.number(0, 2):
            return self.symbol() if self.number(0, 1) else self.one_of(LEAVES)
        depth -= 1
        makers: list[Callable[[], Node]] = [
            lambda: self.scripted(depth),
            lambda: Fraction(self.row(depth), self.row(depth)),
            lambda: Binomial(self.row(depth), self.row(depth)),
            lambda: Root(self.row(depth), self.one_of([None, self.row(depth)])),
            lambda: self.accented(depth),
            lambda: Stacked(self.base(depth), self.row(depth), None),
            lambda: Stacked(self.base(depth), self.row(depth), self.row(depth)),
            lambda: self.fence(depth),
            lambda: Matrix(self.cells(depth), *self.one_of([("", ""), *PAIRS[:8]])),
            lambda: Cases(self.cells(depth)),
            lambda: Lines(self.lines(depth)),
            lambda: Group(self.row(depth, 2)),
            lambda: Group(row(self.one_of(SIGNS))),
            lambda: Group(row(self.fence(depth))),
            lambda: Unknown(r"\foo", (self.row(depth),)),
        ]
        return self.one_of(makers)()


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("√x", r"\sqrt{x}"),
        ("√(x + 1) y", r"\sqrt{x + 1} y"),
        ("√{x y}", r"\sqrt{x y}"),
        ("√x₁ + √12", r"\sqrt{x_1} + \sqrt{12}"),
        ("√(x)²", r"\sqrt{x}^2"),
        ("√|x|", r"\sqrt{|x|}"),
        (r"√\frac{a}{b}", r"\sqrt{\frac{a}{b}}"),
    ],
)
def test_a_root_without_a_bar_takes_one_sign_or_a_bracket(
    text: str, latex: str
) -> None:
    assert not read(text).findings
    assert read(text) == read(latex)


def test_a_root_whose_reach_is_not_clear_is_a_finding() -> None:
    assert [f.code for f in read("√x²").findings] == ["BP111"]
    assert [f.code for f in read("√").findings] == ["BP113"]


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    return Tree(Maker(draw).lines(3))


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees())
def test_a_tree_printed_and_read_again_is_the_same(tree: Tree) -> None:
    again = read(to_latex(tree))
    assert same(again) == same(tree)
    assert {finding.code for finding in again.findings} <= {"BP110"}


# Mutations ------------------------------------------------------------------------

FORMULAS = [
    r"\delta^{l} = ((W^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
    r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j",
    r"\nabla E(\hat{w}_1) = \sum \limits_{i = 1}^{M} \left( y^{(i)} - t \right)^2",
    r"\hat{y}_i = \frac{e^{z_i}}{\sum_{j=1}^{n} e^{z_j}}, \quad i \neq j",
    r"\partial \left( a_{(i,j)}^N \right)_{b_m^l} = 0.5 |w| + \|x\|_2^2",
    r"f(x) = \begin{cases} x & x > 0 \\ 0 & \text{else} \end{cases}",
    r"\mathbf{W}^\top \mathrm{net}_j + \log \bar{a} \cdot \sqrt{\sigma^2 + \epsilon}",
    r"\begin{aligned} a &= (b + c) \\ &= {\color{red} d} \end{aligned}",
    r"e = \boxed{x} \, \tag{1}",
]


def mutants(made: tuple[Token, ...]) -> list[tuple[str, str, tuple[Token, ...]]]:
    """All formulas with one token lost, doubled, or swapped with the next one."""
    out = []
    for k, token in enumerate(made):
        out.append(("lost", token.text, made[:k] + made[k + 1 :]))
        out.append(("doubled", token.text, (*made[:k], token, *made[k:])))
        if k + 1 < len(made) and made[k + 1].text != token.text:
            swapped = (made[k + 1], token, *made[k + 2 :])
            both = f"{token.text} {made[k + 1].text}"
            out.append(("swapped", both, made[:k] + swapped))
    return out


def prints_the_same(how: str, what: str) -> bool:
    """Layout prints nothing, a font or a line end twice is one, {a} is a{}."""
    nothing = {Role.LAYOUT, Role.SPACE, Role.SIZE, Role.WRAP}
    twice = {Role.FONT, Role.BREAK}
    roles = {COMMANDS[name].role for name in what.split() if name in COMMANDS}
    braced = how == "swapped" and bool({"{", "}"} & set(what.split()))
    return bool(roles & nothing) or (how == "doubled" and roles <= twice) or braced


def test_a_token_lost_doubled_or_moved_changes_the_tree_or_is_found() -> None:
    survivors = []
    total = 0
    for formula in FORMULAS:
        made = tokens(MathText.of(formula)).items
        original = layout(Tokens(made, (), Span(0, 0)))
        assert not original.findings
        for how, what, mutant in mutants(made):
            total += 1
            tree = layout(Tokens(mutant, (), Span(0, 0)))
            if tree == original and not tree.findings:
                survivors.append((how, what))
    assert total > 700
    assert [s for s in survivors if not prints_the_same(*s)] == []
    assert len(survivors) < total / 20


SAMPLE = [
    *("{", "}", "^", "_", "'", "&", "(", ")", "[", "]", "|", "=", "+", "-", ",", "."),
    *("a", "x", "1", "12", " ", "\n", "%", "#", "~", "é", "²", "\\", "$"),
    *(rf"\begin{{{name}}}" for name in ENVIRONMENTS),
    *(rf"\end{{{name}}}" for name in ENVIRONMENTS),
    *(f"{name} " for name in COMMANDS),
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SAMPLE) | st.sampled_from(SAMPLE[:30]), max_size=40))
def test_any_signs_give_a_tree_that_can_be_walked_and_printed(signs: list[str]) -> None:
    text = "".join(signs)
    tree = read(text)
    assert to_latex(tree) is not None
    assert all(0 <= n.span.start <= n.span.end <= len(text) for n in walk(tree))
    assert all(0 <= f.span.start <= f.span.end <= len(text) for f in tree.findings)
    if not tree.findings:
        assert same(read(to_latex(tree))) == same(tree)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gives_a_tree(text: str) -> None:
    assert list(walk(read(text))) is not None


# Real documents -------------------------------------------------------------------

DOCUMENTS = Path(
    os.environ.get("BACKPROOF_DOCUMENTS", Path(__file__).parents[4] / "shared")
)
# A subscript of one comma: the author wrote w_{1_, 1} for w_{1, 1}.
KNOWN = {("000_479e51702198ec0f.txt", "BP115"): 1}


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the documents are not here")
def test_the_displays_of_real_documents_are_read_but_for_real_mistakes() -> None:
    found: Counter[tuple[str, str]] = Counter()
    displays = 0
    for folder in ("seeds", "corpus"):
        for path in sorted((DOCUMENTS / folder).iterdir()):
            if path.name == "INDEX.md":
                continue
            document = scan(Source.read(path))
            for display in (*document.displays, *document.inline):
                tree = read(display.body.text)
                displays += 1
                found.update((path.name, f.code) for f in tree.findings)
                if not tree.findings:
                    assert same(read(to_latex(tree))) == same(tree)
    assert displays > 700
    assert dict(found) == KNOWN
