"""Displays become chains: rows, sides, relations, and what stands beside them."""

import time
from pathlib import Path

import pytest

from backproof.symbolic.reading.chains import Chain, chains
from backproof.symbolic.reading.scan import KINDS, scan
from backproof.symbolic.reading.source import Source

QUICK = 60.0  # Seconds; against hangs only, on a machine of any speed.
"""Seconds on a busy machine; an idle one needs a third of them."""
SHARED = Path(__file__).parents[4] / "shared"


def of(text: str, name: str = "note.md") -> tuple[Chain, ...]:
    return chains(scan(Source(name, text)))


def said(chain: Chain) -> str:
    """The sides and relations of a chain in one line."""
    relations = ["", *(f" {relation.symbol} " for relation in chain.relations)]
    sides = [" ".join(side.body.text.split()) for side in chain.sides]
    return "".join(r + s for r, s in zip(relations, sides, strict=bool(sides)))


def read(body: str) -> list[str]:
    """The chains of one display."""
    return [said(chain) for chain in of(f"$$\n{body}\n$$")]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (r"a &= b & c &= d \\ &= e & f &= g", ["a = b = e", "c = d", "f = g"]),
        (r"a &= b & c &= d \\ &= e & &= f", ["a = b = e", "c = d = f"]),
        (r"a &= b & c &= d \\ & & &= f \\ &= e", ["a = b = e", "c = d = f"]),
        (r"a &= b & c &= d \\ &+ e & &+ f", ["a = b + e", "c = d + f"]),
        (r"a &= b &\quad c &= d \\ x &= y", ["a = b", "c = d", "x = y"]),
        (r"&& a &= b && \\ &&&= c &&", ["a = b = c"]),
        (r"a &= b & & \text{(why)} \\ &= c", ["a = b = c"]),
        (r"a &= b &= c \\ &= d", ["a = b = c = d"]),
        (r"a = b, & c = d \\ & = e", ["a = b", "c = d = e"]),
        (r"a &= b + & c \\ &= d", ["a = b + c = d"]),
    ],
)
@pytest.mark.parametrize("environment", ["align*", "aligned", "flalign"])
def test_columns_come_in_pairs_and_chains_go_on_in_theirs(
    rows: str, wanted: list[str], environment: str
) -> None:
    body = rf"\begin{{{environment}}}{rows}\end{{{environment}}}"
    assert read(body) == wanted


def test_columns_of_one_environment_are_not_those_of_the_next() -> None:
    inner = r"\begin{aligned}a &= b & c &= d\end{aligned}"
    more = r"\begin{aligned}&= e & f &= g\end{aligned}"
    assert read(inner + r"\quad" + more) == ["a = b", "c = d = e", "f = g"]


def remarks(body: str) -> list[tuple[str, str]]:
    return [
        (remark.kind, remark.body.text)
        for chain in of(f"$$\n{body}\n$$")
        for remark in chain.remarks
    ]


# Rows and sides.


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("a = b", ["a = b"]),
        ("a = b = c", ["a = b = c"]),
        (r"a &= b \\ &= c \\[2pt] &= d", ["a = b = c = d"]),
        (r"a &= b \\ c &= d", ["a = b", "c = d"]),
        (r"a &=& b \\ &=& c", ["a = b = c"]),
        (r"a \\ = b", ["a = b"]),
        (r"a = \\ b", ["a = b"]),
        (r"a = \\ = b", ["a = b"]),
        (r"a = b \newline = c", ["a = b = c"]),
        (r"a = b \cr = c", ["a = b = c"]),
        (r"a = b \\ ", ["a = b"]),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", ["a = b = c"]),
        (r"\begin{equation}\begin{split} a &= b \end{split}\end{equation}", ["a = b"]),
        (r"\begin{array}{rcl} a &=& b \\ c &=& d \end{array}", ["a = b", "c = d"]),
        (r"\large \begin{split}a = b\end{split}", ["a = b"]),
        (r"\boxed{a = b}", ["a = b"]),
        (r"{ a = b }", ["a = b"]),
        (r"\boxed{a = b} \quad \boxed{c = d}", ["a = b", "c = d"]),
        (r"{a} {b} = c", ["{a} {b} = c"]),
        (r"{a}{b}", ["{a}{b}"]),
        (r"a = b \\ \phantom{a} = c", ["a = b = c"]),
        (r"a &= b \\ &\color{red} = c", ["a = b = c"]),
        (
            r"\left\{\begin{aligned} a &= b \\ c &= d \end{aligned}\right.",
            ["a = b", "c = d"],
        ),
        (r"\begin{cases} a = b \\ c = d \end{cases}", ["a = b", "c = d"]),
        (r"\begin{cases} a = b \\ c = d \end{cases} \qquad (1)", ["a = b", "c = d"]),
        (r"\begin{cases} a = b \\ c = d \end{cases} \cdots (1)", ["a = b", "c = d"]),
        (r"\begin{cases} a = b \end{cases}, \quad x > 0", ["a = b", "x > 0"]),
        (
            r"\begin{cases} a = b \end{cases} \quad \tag{1} \boxed{c = d}",
            ["a = b", "c = d"],
        ),
        (r"\begin{cases} a = b \end{cases} \text{ for all } x", ["a = b"]),
        (
            r"\begin{cases} a = b, & \text{one} \\ c = d, & \text{two} \end{cases}",
            ["a = b", "c = d"],
        ),
        (r"a = b \cdots (1)", ["a = b"]),
        (r"a = b + \cdots (1)", [r"a = b + \cdots (1)"]),
        (r"i = j: \quad a = b", ["a = b"]),
        (r"i \neq j: a = b \\ i = j: c = d", ["a = b", "c = d"]),
        (r"a := b : c = d", ["a := b : c = d"]),
        (r"a b = c : d = e", ["a b = c : d = e"]),
        (
            r"\begin{aligned}a&=b\end{aligned}\quad\begin{aligned}c&=d\end{aligned}",
            ["a = b", "c = d"],
        ),
        ("a", ["a"]),
    ],
)
def test_a_display_falls_into_chains(body: str, wanted: list[str]) -> None:
    assert read(body) == wanted


@pytest.mark.parametrize(
    "body",
    [
        r"f(a = b) = c",
        r"\mathbf{1}[i = k] = c",
        r"\{x : x = 1\} = c",
        r"\sum_{i = 1}^{n} x_i = c",
        r"\left( a = b \right) = c",
        r"\begin{cases} a & i = j \\ b & i \neq j \end{cases} = c",
        r"\begin{bmatrix} a = 1 \\ b = 2 \end{bmatrix} = c",
        r"\underbrace{a = b}_{x} = c",
    ],
)
def test_what_is_enclosed_is_not_cut(body: str) -> None:
    (chain,) = of(f"$${body}$$")
    assert [side.body.text for side in chain.sides][1:] == ["c"]


def test_a_bracket_that_is_never_closed_hides_nothing() -> None:
    """The twin: the relation behind a forgotten bracket is still seen."""
    assert read("a = f(b = c") == ["a = f(b = c"]
    assert len(of("$$a = f(b = c$$")[0].relations) == 2


@pytest.mark.parametrize(
    ("body", "symbols"),
    [
        (r"a := b", [":="]),
        (r"a : = b", [":="]),
        (r"a =: b", ["=:"]),
        (r"a == b", ["=="]),
        (r"w \leftarrow b", [r"\leftarrow"]),
        (r"w \gets b", [r"\leftarrow"]),
        (r"w -= b", ["-="]),
        (r"w += b", ["+="]),
        (r"w \mathrel{-}= b", ["-="]),
        (r"w \mathrel{\mathop:}= b", [":="]),
        (r"w \colon= b", [":="]),
        (r"a \equiv b \approx c", [r"\equiv", r"\approx"]),
        (r"a \propto b", [r"\propto"]),
        (r"0 < a \le b", ["<", r"\leq"]),
        (r"a \not= b", [r"\not="]),
        (r"a \overset{!}{=} b", ["="]),
        (r"a \stackrel{\text{def}}{=} b", ["="]),
        (r"W \in \mathbb{R}^n", [r"\in"]),
        (r"a = b \in \mathbb{R}", ["=", r"\in"]),
        (r"a \xrightarrow{f} b", [r"\rightarrow"]),
        (r"a = -b", ["="]),
        (r"a = b - c", ["="]),
    ],
)
def test_relations_are_told_by_their_sign(body: str, symbols: list[str]) -> None:
    (chain,) = of(f"$${body}$$")
    assert [relation.symbol for relation in chain.relations] == symbols
    assert chain.sides[0].body.text in ("a", "w", "0", "W")


def test_what_is_set_above_a_relation_is_kept() -> None:
    (chain,) = of(r"$$a \overset{\text{def}}{=} b$$")
    assert chain.relations[0].note == r"\text{def}"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (r"a &= b \\ &+ c \\ &= d", ["a = b + c = d"]),
        (r"a &= b \\ &\quad - c", ["a = b - c"]),
        (r"a &= b + \\ &\quad c", ["a = b + c"]),
        (r"a &= f(b, \\ &\quad c) \\ &= d", ["a = f(b, c) = d"]),
        (r"a &= b \\ &\quad \cdot c", [r"a = b \cdot c"]),
        (r"\begin{multline} a = b \\ c d \end{multline}", ["a = b c d"]),
        (r"a = b \\ - c", ["a = b - c"]),
    ],
)
def test_a_side_may_go_on_in_the_next_row(body: str, wanted: list[str]) -> None:
    assert read(body) == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (r"a &= b \\ -c &= d", ["a = b", "-c = d"]),
        (r"& a = b \\ & -c = d", ["a = b", "-c = d"]),
        (r"& a = b \\ & c = d", ["a = b", "c = d"]),
    ],
)
def test_a_minus_may_begin_a_row_of_its_own(body: str, wanted: list[str]) -> None:
    """The twin: not every sign continues what stands above it."""
    assert read(body) == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (r"a = b, \quad c = d", ["a = b", "c = d"]),
        (r"a = b, c = d", ["a = b", "c = d"]),
        (r"a = b \qquad c = d", ["a = b", "c = d"]),
        (r"a &= b & c &= d \\ &= e & f &= g", ["a = b", "c = d = e", "f = g"]),
        (r"a = b \text{ and } c = d", ["a = b", "c = d"]),
        (r"a = b \Rightarrow c = d", ["a = b", "c = d"]),
        (r"a = b, \\ c = d.", ["a = b", "c = d"]),
        (r"f(x, y) = (a, b)", ["f(x, y) = (a, b)"]),
        (r"x = 1, 2, 3", ["x = 1, 2, 3"]),
        (r"a \quad = b", ["a = b"]),
        (r"a = b + \quad c = d", ["a = b + c = d"]),
    ],
)
def test_several_equations_in_a_row_are_several_chains(
    body: str, wanted: list[str]
) -> None:
    assert read(body) == wanted


@pytest.mark.parametrize(
    "end", [",", ".", ";", r"\,.", r"\quad.", r" \ ,", "。", r"\; ;", r"\qquad"]
)
def test_punctuation_is_no_part_of_a_side(end: str) -> None:
    assert read(f"a = b{end}") == ["a = b"]


def test_dots_are_no_punctuation() -> None:
    assert read(r"a = b + c + ...") == ["a = b + c + ..."]
    assert read(r"a = b + \dots .") == [r"a = b + \dots"]


# Remarks.


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        (r"a = b \tag{1}", "label", r"\tag{1}"),
        (r"a = b \tag 5", "label", r"\tag 5"),
        (r"a = b \tag*{x}", "label", r"\tag*{x}"),
        (r"a = b \label{eq:1}", "label", r"\label{eq:1}"),
        (r"a = b \ \ \ (2)", "label", "(2)"),
        (r"a = b \qquad (2a)", "label", "(2a)"),
        (r"a = b \ \ (2) \ // why not", "label", "(2)"),
        (r"a = b // why = not", "comment", "// why = not"),
        (r"a = b \text{ where } c = d", "text", r"\text{ where } c = d"),
        (r"a = b \quad \text{for all } i", "text", r"\text{for all } i"),
        (r"a = b & \text{(chain rule)}", "text", r"\text{(chain rule)}"),
        (r"a = b \text{，其中 } c", "text", r"\text{，其中 } c"),
        (r"a = b \text{ 常数 }", "text", r"\text{ 常数 }"),
        (r"a = b, \quad i = 1, \dots, n", "range", r"i = 1, \dots, n"),
        (r"a = b, \forall i = 1, 2, 3", "quantifier", r"\forall i = 1, 2, 3"),
        (r"\forall i: a = b", "quantifier", r"\forall i"),
        (r"\forall i \in S, a = b", "quantifier", r"\forall i \in S"),
        (r"a = b \quad (i = 1, 2)", "condition", "(i = 1, 2)"),
        (r"a = b \ (i = 1, \ldots, n)", "range", r"(i = 1, \ldots, n)"),
        (r"a = b \quad (\text{chain rule})", "text", r"(\text{chain rule})"),
        (r"a = b \quad [\text{by } (5)]", "text", r"[\text{by } (5)]"),
        (r"a = b \qquad \square", "text", r"\square"),
        (r"a = b. \quad \text{Q.E.D.} \checkmark", "text", r"\text{Q.E.D.}"),
    ],
)
def test_what_stands_beside_an_equation_is_a_remark(
    body: str, kind: str, text: str
) -> None:
    chain = next(chain for chain in of(f"$${body}$$") if chain.sides)
    assert [side.body.text for side in chain.sides] == ["a", "b"]
    assert (kind, text) in remarks(body)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (r"\text{cost}(X) = \text{loss} + b", r"\text{cost}(X) = \text{loss} + b"),
        (r"\text{mean error} = b", r"\text{mean error} = b"),
        (r"a_\text{in} = b_\text{out} + c_\mathrm{for}",) * 2,
        (r"a = \text{in} + b", r"a = \text{in} + b"),
        (r"a = \text{squared error}", r"a = \text{squared error}"),
        (r"a = b (2)", "a = b (2)"),
        (r"a = b(c = d)", "a = b(c = d)"),
        (r"a = b (\mu + c)", r"a = b (\mu + c)"),
        (r"a = b (\text{x} + c)", r"a = b (\text{x} + c)"),
        (r"\square = a \square b", r"\square = a \square b"),
        (r"a = b / c", "a = b / c"),
        (r"\frac{\text{d}a}{\text{d}b} = c", r"\frac{\text{d}a}{\text{d}b} = c"),
    ],
)
def test_what_belongs_to_an_equation_is_no_remark(body: str, wanted: str) -> None:
    """The twin: words, numbers and brackets may be mathematics."""
    assert read(body) == [wanted]
    assert remarks(body) == []


def test_an_aside_interrupts_a_chain_and_does_not_end_it() -> None:
    body = r"a &= b \\ &= / : f(x) = g \\ &= c"
    assert read(body) == ["a = b = c"]
    assert remarks(body) == [("aside", "/ : f(x) = g")]


def test_a_quantifier_in_a_display_of_its_own_is_kept() -> None:
    first, second = of("$$\\forall i \\in 1 \\ldots n:$$\n\n$$a = b$$")
    assert (first.sides, [r.kind for r in first.remarks]) == ((), ["quantifier"])
    assert said(second) == "a = b"


# Chains that go on.


@pytest.mark.parametrize(
    "text",
    [
        "$$a = b =$$\n\n$$c$$",
        "$$a = b$$\n\n$$= c$$",
        "$$a = b =$$\n$$= c$$",
        "$$\na = b = \\\\\n$$\n<!-- so -->\n$$\nc\n$$",
    ],
)
def test_a_chain_goes_on_over_white_space(text: str) -> None:
    assert [said(chain) for chain in of(text)] == ["a = b = c"]


@pytest.mark.parametrize("between", ["\n\nor\n\n", "\n\n$x$\n\n"])
def test_a_chain_does_not_go_on_over_prose(between: str) -> None:
    """The twin: the sign at the end is told."""
    first, second = of(f"$$a = b =$${between}$$c = d$$")
    assert (said(first), said(second)) == ("a = b", "c = d")
    assert [finding.code for finding in first.findings] == ["BP107"]
    assert not second.findings


def test_a_left_side_that_stands_in_prose_is_empty() -> None:
    (chain,) = of("The rate is\n\n$$= a = b$$")
    assert [side.body.text for side in chain.sides] == ["", "a", "b"]


def test_a_repeated_side_is_marked() -> None:
    (chain,) = of("$$\\nabla E(w) = a =$$\n\n$$\\nabla E \\left( w \\right) = b$$")
    assert [side.repeats for side in chain.sides] == [None, None, 0, None]


def test_chains_do_not_go_on_between_cells_of_code() -> None:
    cell = '{"cell_type": "%s", "source": "%s"}'
    text = '{"cells": [%s]}' % ", ".join(  # noqa: UP031 - braces
        cell % pair
        for pair in (("markdown", "$$a =$$"), ("code", "x"), ("markdown", "$$b$$"))
    )
    assert [said(chain) for chain in of(text, "a.ipynb")] == ["a", "b"]


def test_inline_formulas_are_chained_one_by_one() -> None:
    document = scan(Source("a.md", "so $a = b$ $= c$ and $d$"))
    assert [said(chain) for chain in chains(document, inline=True)] == [
        "a = b",
        " = c",
        "d",
    ]
    assert chains(document) == ()


# Places.


def test_every_step_has_the_lines_of_its_two_sides() -> None:
    text = "$$\na &= b \\\\\n &= c\n   + d\n$$\n\n$$\n= e\n$$\n"
    document = scan(Source("a.md", text))
    (chain,) = chains(document)
    assert [document.source.lines(step.span) for step in chain.steps] == [
        (2, 2),
        (2, 4),
        (3, 8),
    ]
    first = chain.steps[0].span
    assert text[first.start : first.end] == "a &= b"


def test_a_side_keeps_its_place_through_macros_and_lost_signs() -> None:
    text = "$$\\newcommand{\\w}[1]{w_{#1}}\na = \\w{j} & + b$$"
    (chain,) = chains(scan(Source("a.md", text)))
    body = chain.sides[1].body
    assert " ".join(body.text.split()) == "w_{j} + b"
    assert text[body.span().start : body.span().end] == "\\w{j} & + b"
    place = body.text.index("j")
    assert text[body.span(place, place + 1).start] == "j"


# Size.

LENGTH = 45_000


@pytest.mark.parametrize(
    "unit",
    [
        "{", "}", "(", r"\left( ", r"\begin{a}", r"\boxed{", "a=", r"a=b\\", r"\\+c ",
        ",c", "&", r"\quad ", r"\text{and} ", r"\forall i:", "a=b, (i=1)\\\\", "...",
        "= / : x\\\\", r"\tag", r"a=b\ \ (2)\\", r"\overset{a}{=}",
    ],
)  # fmt: skip
def test_the_longest_formulas_are_read_soon(unit: str) -> None:
    text = "$$a=b" + unit * (LENGTH // len(unit)) + "=d$$"
    begun = time.perf_counter()
    of(text)
    assert time.perf_counter() - begun < QUICK


# Real documents, where they are at hand: their steps, counted by hand or checked
# row by row against the text.

STEPS = {
    "seeds/000": 104, "seeds/001": 30, "corpus/03": 40, "corpus/14": 43,
    "corpus/16": 48, "corpus/20": 34, "corpus/25": 56, "corpus/R4": 29,
    "corpus/R5": 12, "corpus/R8": 14, "corpus/R9": 22,
}  # fmt: skip


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared beside the project")
@pytest.mark.parametrize("prefix", sorted(STEPS))
def test_real_documents_have_the_steps_that_people_count(prefix: str) -> None:
    folder, start = prefix.split("/")
    (path,) = (
        path for path in (SHARED / folder).glob(f"{start}*") if path.suffix in KINDS
    )
    document = scan(Source.read(path))
    found = chains(document)
    assert sum(len(chain.relations) for chain in found) == STEPS[prefix]
    # One chain of the seeds breaks off before prose; all others are complete.
    broken = [f for chain in found for f in chain.findings]
    assert [f.code for f in broken] == ["BP107"] * (prefix == "seeds/000")
    for chain in found:
        for side in chain.sides:
            assert side.body.text
            assert not side.body.text.endswith((",", ";"))


def test_what_holds_under_a_condition_in_words_is_read() -> None:
    body = r"\text{if } y = t \text{ then } E = 0"
    assert read(body) == ["E = 0"]
    assert remarks(body) == [("text", r"\text{if } y = t \text{ then }")]
    assert read(r"\text{If } y > t, \text{ then } \quad E = 0 = F") == ["E = 0 = F"]
    # Without the second word all of it may belong to the condition.
    assert read(r"\text{if } y = t, E = 0") == [""]
    both = r"a = b \quad \text{if } y = t \text{ then } E = 0"
    assert read(both) == ["a = b", "E = 0"]


def test_a_question_is_no_side() -> None:
    (chain, following) = of("$$a = b = \\quad ??$$\n\n$$c = d$$")
    assert (said(chain), said(following)) == ("a = b", "c = d")
    assert [(r.kind, r.body.text) for r in chain.remarks] == [("aside", "??")]
    assert read("a = b ? c") == ["a = b ? c"]
