"""Formulas of others: set where they can be, harmless always."""

import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib.resources import files
from pathlib import Path

import pytest

from backproof.reports.foreign import MAX_DEPTH, MAX_LENGTH, cleaned, foreign_mathml
from backproof.reports.foreign_html import formula, is_long
from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.commands import COMMANDS
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import Source

from .checked_samples import HOSTILE

_DOCUMENTS = [
    path
    for folder in ("seeds", "corpus")
    for path in sorted((Path(__file__).parents[3] / "shared" / folder).glob("*.*"))
    if path.name != "INDEX.md"
]
_ELEMENTS = {
    "math",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
}
_CLASSES = {"framed", "overlined", "struck", "underlined"}


def maths(latex: str) -> str:
    root = foreign_mathml(latex)
    assert root is not None, latex
    return ET.tostring(root, encoding="unicode").removeprefix(
        '<math displaystyle="true">'
    )


def harmless(root: ET.Element) -> bool:
    """Whether a formula can do nothing but be looked at."""
    for element in root.iter():
        allowed = set(element.attrib) - {"class", "style"}
        if element.tag not in _ELEMENTS or allowed & {"href", "id", "src", "xmlns"}:
            return False
        if any(name.startswith("on") for name in allowed):
            return False
        if re.search(r"url|color:|position|(?<![.\d])\d{2}", element.get("style", "")):
            return False
        if not set(element.get("class", "").split()) <= _CLASSES:
            return False
    return True


@pytest.mark.parametrize("latex", HOSTILE, ids=lambda text: text[:20])
def test_hostile_latex_is_harmless_maths_or_none(latex: str) -> None:
    root = foreign_mathml(latex)
    assert root is None or harmless(root)


@pytest.mark.parametrize(
    "xml",
    [
        '<math><a href="#x">x</a></math>',
        '<math><mi onclick="x">x</mi></math>',
        '<math><mrow style="color:#f00">x</mrow></math>',
        '<math><mspace style="width: 99em"/></math>',
        '<math><mi class="mark good">proved</mi></math>',
    ],
)
def test_harm_would_be_seen(xml: str) -> None:
    """The twin of the test above."""
    assert not harmless(ET.fromstring(xml))  # noqa: S314


def test_links_and_colours_go_and_the_formula_stays() -> None:
    assert maths(r"\color{red} x + \textcolor{blue}{y}") == (
        "<mrow><mi>x</mi><mo>+</mo><mrow><mi>y</mi></mrow></mrow></math>"
    )
    assert maths(r"\href{javascript:alert(1)}{x}") == "<mi>x</mi></math>"


def test_wide_spaces_go_and_narrow_ones_stay() -> None:
    assert "width" not in maths(r"\hspace{99em} x")
    assert 'width="2em"' in maths(r"\qquad x")


def test_tags_sizes_and_unknown_colours_are_no_hindrance() -> None:
    assert "24" not in maths(r"\begin{cases} a & b \tag{24} \end{cases}")
    assert maths(r"x^{\small 2}") == "<msup><mi>x</mi><mn>2</mn></msup></math>"
    assert "δ" in maths(r"\color{darkred}{\delta_j}")


@pytest.mark.parametrize("latex", [r"\alhpa x", r"\frac{a", "x_1_2", "a & b", "#1"])
def test_what_nobody_can_read_is_left_to_its_source(latex: str) -> None:
    assert foreign_mathml(latex) is None
    assert 'class="formula source"' in formula(latex)


@pytest.mark.parametrize("latex", [r"\alpha x", r"\frac{a}{b}", "x_{1_2}", "ab", "1"])
def test_what_can_be_read_is_set(latex: str) -> None:
    """The twin of the test above."""
    assert foreign_mathml(latex) is not None
    assert "<math" in formula(latex)


def test_words_keep_their_letters_and_lose_their_markup() -> None:
    assert maths(r"\text{</math><b>}") == "<mtext>&lt;/math&gt;&lt;b&gt;</mtext></math>"
    assert maths(r"\textbf{成本}") == "<mtext>成本</mtext></math>"


def test_primes_stand_beside_their_letter_also_with_an_index() -> None:
    prime = '<mo lspace="0.06em" rspace="0">′</mo>'
    letter = f"<mrow><mi>g</mi>{prime}</mrow>"
    assert maths("g'_j") == f"<msub>{letter}<mi>j</mi></msub></math>"
    assert maths("g'") == f"<mi>g</mi>{prime}</math>"


def test_boxes_and_lines_are_drawn_by_the_style_sheet() -> None:
    assert 'class="framed"' in maths(r"\boxed{x}")
    assert 'class="struck"' in maths(r"\cancel{x}")
    assert 'class="overlined"' in maths(r"\overline{xy}")
    assert 'class="underlined"' in maths(r"\underline{xy}")


@pytest.mark.parametrize(
    "latex",
    [
        r"\sqrt{" * 20_000 + "x" + "}" * 20_000,
        r"\sqrt{" * 1_000 + "x" + "}" * 1_000,
        r"\hat" * 1_900 + " x",
        "{" * 3_900 + "x" + "}" * 3_900,
        r"\left(" * 700 + r"\right)" * 400,
        r"\begin{matrix}" * 300 + "x",
        r"\color{red}" * 700 + "x",
        "x" * (MAX_LENGTH + 1),
    ],
    ids=lambda text: text[:12],
)
def test_what_is_too_deep_or_too_long_crashes_nothing(latex: str) -> None:
    """math-core itself would end the process; see _MAX_OPENERS."""
    code = (
        "import sys; from backproof.reports.foreign_html import formula;"
        "sys.stdout.buffer.write(formula(sys.stdin.read()).encode())"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        input=latex.encode(),
        capture_output=True,
        check=True,
    )
    assert len(done.stdout) < 400 * MAX_DEPTH


def test_a_long_formula_of_many_parts_is_still_set() -> None:
    """The twin: what is refused is depth, not length."""
    root = foreign_mathml(
        " + ".join(rf"\frac{{x_{n}}}{{y^{n}}}" for n in range(9) for _ in "abcdefgh")
    )
    assert root is not None
    assert len(list(root.iter("mfrac"))) == 72


def test_control_and_turning_characters_are_replaced_and_letters_are_kept() -> None:
    assert cleaned("a\x00\x1b\x85\u202e\u2066\ud800\ufffeb") == "a" + "\ufffd" * 7 + "b"
    kept = "δ 成本 e\u0301 \U0001d54e\n\t\u2061 مرحبا"
    assert cleaned(kept) == kept


def test_a_left_side_is_long_by_its_width_and_not_by_its_latex() -> None:
    assert not is_long(
        r"\frac{\partial \mathcal{L}}{\partial \boldsymbol{w}^{(l)}_{jk}}"
    )
    assert is_long("a + b + c + d + e + f + g + h + i + k + m + n + p + q + r")


def test_no_line_ends_between_a_relation_and_its_right_side() -> None:
    tied, _, rest = formula("a + b", "=").partition("</span>")
    assert tied.startswith('<span class="formula"><span class="glued"><math')
    assert tied.endswith("<mi>a</mi></math>")
    assert "+" in rest
    assert "glued" not in formula(r"\nosuch", "=")


def test_only_a_formula_too_wide_for_paper_shrinks_in_print() -> None:
    wide = formula(r"\left(" + " + ".join("abcdefghijklmn" * 3) + r"\right)")
    assert re.match(r'<span class="formula wide" style="--ems: \d+">', wide)
    assert "--ems" not in formula(" + ".join("abcdefghijklmn" * 3))


def test_every_sign_that_the_reader_knows_is_in_one_of_the_fonts() -> None:
    known = _code_points("code-points.txt") | _code_points("code-points-rare.txt")
    shown = set()
    for name in COMMANDS:
        for latex in (name, rf"{name}{{x}}", rf"{name}{{A}}{{b}}", rf"x{name} y"):
            root = foreign_mathml(latex)
            if root is not None:
                shown |= set("".join(root.itertext()))
                break
    assert len(shown) > 250
    assert {hex(ord(sign)) for sign in shown} <= set(map(hex, known))


def test_the_two_fonts_share_no_sign() -> None:
    assert not _code_points("code-points.txt") & _code_points("code-points-rare.txt")


def _code_points(name: str) -> set[int]:
    text = files("backproof.reports.assets").joinpath(name).read_text()
    found: set[int] = set()
    for part in text.replace("\n", ",").split(","):
        if part:
            first, _, last = part.removeprefix("U+").partition("-")
            found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


@pytest.mark.skipif(not _DOCUMENTS, reason="the documents are not here")
def test_every_formula_of_real_documents_is_set() -> None:
    sides = _real_sides()
    assert len(sides) > 500
    assert [side for side in sides if foreign_mathml(side) is None] == []


@pytest.mark.skipif(not _DOCUMENTS, reason="the documents are not here")
def test_spoiled_formulas_are_harmless_and_well_formed() -> None:
    chance = random.Random(1)  # noqa: S311
    signs = [*COMMANDS, *"{}_^&$%#~'[]<>\"", r"\\", r"\def", "\x00", "\ud800", "漢"]
    sides = _real_sides()
    for _ in range(1500):
        side = chance.choice(sides)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(side) + 1)
            side = side[:place] + chance.choice(signs) + side[place + 1 :]
        root = foreign_mathml(side)
        assert root is None or harmless(root), side
        ET.fromstring(cleaned(str(formula(side, "="))))  # noqa: S314


def _real_sides() -> list[str]:
    return [
        side.body.text
        for path in _DOCUMENTS
        for chain in chains(scan(Source.read(path)))
        for side in chain.sides
        if side.body.text
    ]
