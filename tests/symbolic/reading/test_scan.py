"""What is mathematics in a document, where it stands, and what is not."""

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.document_codes import DOCUMENT_CODES
from backproof.symbolic.reading.scan import KINDS, Document, scan
from backproof.symbolic.reading.source import Source

QUICK = 60.0  # Seconds; against hangs only, on a machine of any speed.
"""Seconds on a busy machine; an idle one needs a third of them."""
SHARED = Path(__file__).parents[4] / "shared"
DOCUMENTS = sorted(
    path
    for folder in ("seeds", "corpus")
    for path in (SHARED / folder).glob("*")
    if path.suffix in KINDS and path.name != "INDEX.md"
)


def of(text: str, name: str = "note.md") -> Document:
    return scan(Source(name, text))


def displays(text: str, name: str = "note.md") -> list[str]:
    return [display.body.text.strip() for display in of(text, name).displays]


def inline(text: str, name: str = "note.md") -> list[str]:
    return [formula.body.text.strip() for formula in of(text, name).inline]


def codes(text: str, name: str = "note.md") -> list[tuple[str, int]]:
    """The findings, each with its line."""
    document = of(text, name)
    return [(f.code, document.source.place(f.span.start)[0]) for f in document.findings]


# Displays.


@pytest.mark.parametrize(
    ("text", "environment"),
    [
        ("$$a$$", "$$"),
        (r"\[a\]", r"\["),
        *(
            (rf"\begin{{{name}}}a\end{{{name}}}", name)
            for name in (
                "equation", "equation*", "align", "align*", "aligned", "split",
                "gather", "gather*", "gathered", "multline", "eqnarray", "flalign*",
                "displaymath",
            )
        ),
        (r"\begin{alignat}{2}a\end{alignat}", "alignat"),
        (r"\begin{alignat*}{2}a\end{alignat*}", "alignat*"),
        (r"\begin{aligned}[t]a\end{aligned}", "aligned"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["note.md", "note.tex", "note.txt"])
def test_a_display_is_found_with_its_delimiters(
    text: str, environment: str, name: str
) -> None:
    document = of(f"Before\n{text}\nafter", name)
    (display,) = document.displays
    span = display.span
    assert display.body.text == "a"
    assert display.environment == environment
    assert document.source.text[span.start : span.end] == text
    assert not document.findings


def test_inner_environments_stay_in_the_body() -> None:
    body = r"\begin{aligned} a &= \begin{cases} 1 \\ 2 \end{cases} \end{aligned}"
    assert displays(rf"\begin{{equation}}{body}\end{{equation}}", "a.tex") == [body]
    assert displays(f"$$\n{body}\n$$") == [body]


def test_the_prose_between_displays_is_kept_without_comments() -> None:
    text = "Say $$a$$ <!-- $$ --> then $$b$$ and $x$"
    assert [d.prose_before for d in of(text).displays] == ["Say ", "  then "]
    text = "$$a$$ % not $$\n$$b$$"
    assert of(text, "a.tex").displays[1].prose_before == " \n"


def test_a_github_block_of_mathematics_is_a_display() -> None:
    assert displays("```math\na = b\n```") == ["a = b"]
    assert displays("```python\na = b\n```") == []


def test_a_display_in_a_quote_loses_its_marks() -> None:
    assert displays("> so\n> $$\n> a\n> = b\n> $$") == ["a\n = b"]
    assert displays("$$\na\n> b\n$$") == ["a\n> b"]


# Inline formulas.


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("so $a$ and \\(b\\)", ["a", "b"]),
        ("$x_i$-th, ($y$)", ["x_i", "y"]),
        ("the vector $ A^{(2)} $ of", ["A^{(2)}"]),
        ("the cost $ C $", ["C"]),
        ("$`a`$", ["a"]),
        ("costs $5 and $6", []),
        ("I have $ 5 and you have $ 6", []),
        ("costs \\$5 and $x$", ["x"]),
        ("$a\n\nb$", []),
        ("US$ 5, US$ 6", []),
        ("`$a$` and ``$b` c$``", []),
        (r"see \[1\] and \(so on", []),
        (r"\\(a\\)", ["a"]),
        (r"\begin{math}a\end{math}", ["a"]),
    ],
)
def test_inline_formulas_are_told_from_dollars(text: str, wanted: list[str]) -> None:
    assert inline(text) == wanted
    assert displays(text) == []


def test_kramdown_writes_inline_formulas_with_two_dollars() -> None:
    text = "Where $$a$$ is\nthe $$b$$.\n\n$$c = d$$\n\n$$\ne\n$$.\n"
    assert inline(text) == ["a", "b"]
    assert displays(text) == ["c = d", "e"]


def test_two_dollars_are_a_display_for_who_writes_one_inside_lines() -> None:
    """The twin: Pandoc and GitHub have a sign of their own for inline formulas."""
    text = "Where $x$ is\nthe $$b$$ of it."
    assert inline(text) == ["x"]
    assert displays(text) == ["b"]


# What hides dollars.


@pytest.mark.parametrize(
    "text",
    [
        "```\n$$a$$\n```",
        "~~~~ tex\n$$a$$\n~~~\n$$b$$\n~~~~",
        "- ```\n  $$a$$\n  ```",
        "`$$a$$`",
        "<!-- $$a$$ -->",
        "---\ntitle: $$a$$\n---\n",
        "<pre>$$a$$</pre>",
        "<script>$$a$$</script>",
        "costs \\$\\$ and more",
    ],
)
def test_markdown_hides_what_is_no_mathematics(text: str) -> None:
    assert displays(f"{text}\n\n$$z$$") == ["z"]
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "% $$a$$",
        "50\\% % $$a$$",
        "\\verb|$$a$$|",
        "\\lstinline!$$a$$!",
        "\\begin{verbatim}$$a$$\\end{verbatim}",
        "\\begin{lstlisting}[language=C]\n$$a$$\n\\end{lstlisting}",
        "\\begin{comment}$$a$$\\end{comment}",
        "\\url{http://a/%20$$}",
        "\\iffalse $$a$$ \\fi",
        "a \\\\[2pt] b \\$",
    ],
)
def test_latex_hides_what_is_no_mathematics(text: str) -> None:
    assert displays(f"{text}\n\n$$z$$", "a.tex") == ["z"]
    assert codes(text, "a.tex") == []


def test_nothing_is_read_behind_the_end_of_a_document() -> None:
    text = "$$a$$\\end{document}$$b$$"
    assert displays(text, "a.tex") == ["a"]


def test_an_escaped_percent_sign_is_no_comment() -> None:
    assert displays("50\\% of $$z$$", "a.tex") == ["z"]


# Bodies.


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("a % why\n= b", "a \n= b"),
        (r"a \\% why" + "\n= b", "a \\\\\n= b"),
        (r"a\% b", r"a\% b"),
        ("a\u200b\ufeff_1\u00a0b", "a_1 b"),
        ("a <!-- $$ --> = b", "a   = b"),
        ("a &lt; b &amp;= c", "a < b &= c"),
        (r"a \* b", "a * b"),
        (r"a\_1 + W\_{ij}", "a_1 + W_{ij}"),
        (r"net\_input", r"net\_input"),
        (r"net\_1 + a_1", r"net\_1 + a_1"),
        (r"a \\\\ b", r"a \\\\ b"),
        (r"\$5", r"\$5"),
    ],
)
def test_a_body_is_plain_latex(body: str, wanted: str) -> None:
    assert displays(f"$$\n{body}\n$$") == [wanted]


def test_doubled_backslashes_mean_that_one_is_taken_away() -> None:
    text = r"\\[ a\_1 = \\{ b \\} \\\\ = \frac{c}{d} \\]"
    assert displays(text) == [r"a_1 = \{ b \} \\ = \frac{c}{d}"]


def test_windows_line_ends_leave_the_offsets_real() -> None:
    text = "x\r\n\r\n$$\r\na \\\\\r\n= b\r\n$$\r\n"
    document = of(text)
    (display,) = document.displays
    assert display.body.text == "\na \\\\\n= b\n"
    place = display.body.text.index("b")
    span = display.body.span(place, place + 1)
    assert text[span.start : span.end] == "b"
    assert document.source.place(span.start) == (5, 3)


# Macros.


def test_a_display_that_only_defines_macros_is_none() -> None:
    text = "$$\\newcommand{\\R}{\\mathbb{R}}\n\\def\\x{y}$$\n\n$$\\R \\x$$"
    assert displays(text) == [r"\mathbb{R} y"]
    assert [macro.name for macro in of(text).macros] == [r"\R", r"\x"]


def test_macros_of_a_preamble_and_of_a_configuration_are_known() -> None:
    assert displays("\\newcommand{\\x}{y} % so\n$$\\x$$", "a.tex") == ["y"]
    script = '<script>MathJax = {tex: {macros: {x: "{y}"}}}</script>'
    assert displays(f"{script}\n\n$$\\x$$") == ["{y}"]


def test_displays_may_be_opened_by_macros() -> None:
    text = r"\newcommand{\be}{\begin{align}}\def\ee{\end{align}} so \be a=b \ee on"
    (display,) = of(text, "a.tex").displays
    assert (display.body.text.strip(), display.environment) == ("a=b", "align")


def test_a_formula_whose_macros_explode_is_left_out_and_told() -> None:
    text = "$$\\def\\a{\\a\\a}\\a$$\n\n$$b$$"
    assert displays(text) == ["b"]
    assert codes(text) == [("BP105", 1)]


# What is never closed.


@pytest.mark.parametrize(
    ("text", "name", "wanted", "found"),
    [
        ("$$a", "a.md", [], [("BP101", 1)]),
        (
            "$$\na\n\nNow we take the derivative\n\n$$\nb\n$$",
            "a.md",
            ["b"],
            [("BP101", 1)],
        ),
        ("$$a\n\n# Title\n\n$$\nb\n$$", "a.md", ["b"], [("BP101", 1)]),
        ("```\n$$a$$", "a.md", [], [("BP101", 1)]),
        (
            "\\begin{align}a\n\\begin{align}b\\end{align}",
            "a.tex",
            ["b"],
            [("BP101", 1)],
        ),
        (
            "\\begin{align}a\n\\begin{equation}b\\end{equation}\n\\end{align}",
            "a.tex",
            ["b"],
            [("BP101", 1), ("BP102", 3)],
        ),
        ("\\[a\n\\[b\\]", "a.tex", ["b"], [("BP101", 1)]),
        ("a\\]\n\\end{align}", "a.tex", [], [("BP102", 1), ("BP102", 2)]),
        ("$a\n\n$$b$$", "a.tex", ["b"], [("BP101", 1)]),
        ("\\begin{verbatim}\n$$a$$", "a.tex", [], [("BP101", 1)]),
    ],
    ids=range(10),
)
def test_what_is_never_closed_is_told_and_the_rest_is_read(
    text: str, name: str, wanted: list[str], found: list[tuple[str, int]]
) -> None:
    assert displays(text, name) == wanted
    assert codes(text, name) == found


def test_blank_lines_alone_do_not_end_a_display() -> None:
    """The twin: kramdown and MathJax read such displays."""
    text = "$$\n\na &= \\text{the value of the cost here} \\\\\n\n&= c\n\n$$"
    assert len(displays(text)) == 1
    assert codes(text) == []


def test_a_file_of_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedError, match=r"'\.docx'"):
        of("a", "a.docx")


def test_a_plain_text_with_a_latex_preamble_is_latex() -> None:
    text = "\\documentclass{article}\n% $$a$$\n$$b$$"
    assert displays(text, "a.txt") == ["b"]
    assert of(text, "a.txt").kind == "tex"


# Bombs.

MEGABYTES = 2 * 2**20


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("$", "a.md"),
        ("$1", "a.md"),
        ("$$ ", "a.tex"),
        ("\\[ ", "a.tex"),
        ("\\] ", "a.tex"),
        ("<!-- ", "a.md"),
        ("`` ` ", "a.md"),
        ("```\n", "a.md"),
        ("\\begin{aligned}", "a.tex"),
        ("\\verb|", "a.tex"),
        ("\\def\\a{x}", "a.tex"),
        ("\\", "a.md"),
        (" ", "a.md"),
        ("\n", "a.md"),
        ("%\n", "a.tex"),
        ("<pre> ", "a.md"),
        ("$$x$$ y ", "a.md"),
    ],
)
def test_two_megabytes_of_anything_are_scanned_soon(unit: str, name: str) -> None:
    text = unit * (MEGABYTES // len(unit))
    begun = time.perf_counter()
    scan(Source(name, text))
    assert time.perf_counter() - begun < QUICK


# Real documents, where they are at hand.


@pytest.mark.skipif(not DOCUMENTS, reason="no ../shared documents beside the project")
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name[:12])
def test_displays_of_real_documents_stand_where_they_say(path: Path) -> None:
    document = scan(Source.read(path))
    text = document.source.text
    openings = {"$$": "$$", r"\[": r"\["}
    for formula in document.displays:
        opening = openings.get(formula.environment, rf"\begin{{{formula.environment}}}")
        written = text[formula.span.start : formula.span.end]
        assert written.startswith(opening)
        for k in range(0, len(formula.body), 7):
            span = formula.body.span(k, k + 1)
            spelled = text[span.start : span.end]
            assert formula.body.text[k] in (spelled, "\n", "\\")
    for before, after in pairwise(document.displays):
        assert before.span.end <= after.span.start
    assert not document.findings


# The index of the corpus counts with regular expressions: it takes a `$$` within a
# line for a block at times (14: 19, 25: 26).  All others agree.
COUNTS = {
    "03": 34, "14": 18, "16": 43, "20": 14, "25": 22, "R4": 10, "R5": 3, "R8": 10,
    "R9": 14, "00": None,
}  # fmt: skip


@pytest.mark.skipif(not DOCUMENTS, reason="no ../shared documents beside the project")
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name[:12])
def test_real_documents_have_the_displays_that_people_count(path: Path) -> None:
    count = COUNTS.get(path.name[:2])
    found = len(scan(Source.read(path)).displays)
    assert found == (count or {"000": 108, "001": 5}[path.name[:3]])


# Any text at all.

PARTS = [
    "$", "$$", "$$\n", "\n$$\n", "\\[", "\\]", "\\(", "\\)", "\\\\[", "\\\\]", "`",
    "```\n", "~~~\n", "<!--", "-->", "---\n", "> ", "- ", "\n", "\n\n", "\r\n", "%",
    "\\begin{align}", "\\end{align}", "\\begin{aligned}", "\\end{aligned}", "\\\\",
    "\\begin{cases}", "\\end{cases}", "\\begin{verbatim}", "\\end{verbatim}", "&",
    "\\newcommand{\\a}[1]{#1}", "\\def\\b{\\a}", "\\a", "\\b", "{", "}", "=", "&=", "x",
    "a_1", "\\left(", "\\right)", "(", ")", ",", "\\quad", "\\text{and}", "\\forall",
    "\\text{where it is}", "\\tag{1}", "\\boxed{", "//", "/ :", "\\_", "\\*", "&lt;",
    "<script>", "</script>", "\u200b", "δ", "+", "-", ":", "\\not", "\\overset{!}{=}",
    "\\hspace", "\\label", "\\cr", "\\newline", "Now we take the derivative of it.",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PARTS), max_size=40).map("".join),
)


def read(name: str, text: str) -> None:
    """Scan and chain a text; check all places, and the time."""
    begun = time.perf_counter()
    document = scan(Source(name, text))
    found = (*chains(document), *chains(document, inline=True))
    assert time.perf_counter() - begun < QUICK
    spans = [finding.span for finding in document.findings]
    for chain in found:
        assert len(chain.relations) == max(len(chain.sides) - 1, 0)
        spans += [step.span for step in chain.steps]
        spans += [remark.body.span() for remark in chain.remarks]
        spans += [finding.span for finding in chain.findings]
    for span in spans:
        assert 0 <= span.start <= span.end <= len(text)
        document.source.excerpt(span)


@given(TEXTS, st.sampled_from(["a.md", "a.tex", "a.txt"]))
@settings(deadline=None, max_examples=400)
@example("---", "a.md")
@example("$$a = \\\\", "a.md")
@example("$$" + "{" * 300 + "$$", "a.md")
@example("$$" + "\\left(" * 300 + "}" * 300 + "$$", "a.md")
def test_no_text_breaks_the_scan(text: str, name: str) -> None:
    read(name, text)


@pytest.mark.skipif(not DOCUMENTS, reason="no ../shared documents beside the project")
@given(st.data())
@settings(deadline=None, max_examples=120)
def test_no_splice_of_real_documents_breaks_the_scan(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([p for p in DOCUMENTS if p.suffix != ".ipynb"]))
    text = Source.read(path).text
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : start + data.draw(st.integers(0, 1500))]
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(piece)))
        length = data.draw(st.integers(0, 20))
        part = data.draw(st.sampled_from(["", *PARTS]))
        piece = piece[:place] + part + piece[place + length :]
    read(f"a{path.suffix}", piece)


def test_every_finding_has_a_code_that_is_explained() -> None:
    folder = Path(scan.__code__.co_filename).parent
    written = {
        code
        for path in folder.glob("*.py")
        for code in re.findall(r"\"(BP10\d)\"", path.read_text(encoding="utf-8"))
    }
    assert written == set(DOCUMENT_CODES)
