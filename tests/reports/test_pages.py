"""Pages: well-formed, self-contained, harmless, legible, and the same on every run."""

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.metadata import version
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest

from backproof.reports.cli import main
from backproof.reports.compose import derivation_page, verification_page
from backproof.reports.foreign import cleaned
from backproof.reports.html import page_html
from backproof.reports.latex import TermPrinter
from backproof.reports.machine import verification_json
from backproof.reports.mathml import mathml
from backproof.reports.page import Page, Section, Text, prose
from backproof.reports.tex import escaped, page_tex
from backproof.reports.text import verification_text
from backproof.symbolic.activations import ACTIVATIONS
from backproof.symbolic.backprop import Backpropagation
from backproof.symbolic.costs import COSTS
from backproof.symbolic.errors import NetworkError
from backproof.symbolic.network import Network, network
from backproof.symbolic.verification import Verification

GOLDEN = Path(__file__).parent / "golden"

# https://w3c.github.io/mathml-core/, section 2.1.2.
_MATHML_CORE = {
    "annotation",
    "annotation-xml",
    "maction",
    "math",
    "merror",
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
    "ms",
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
    "semantics",
}
_VERIFICATIONS = ("plain", "kinked", "refuted")
_WRITERS: Mapping[str, Callable[[Verification], str]] = {
    "verify.html": lambda v: page_html(verification_page(v)),
    "derive.tex": lambda v: page_tex(derivation_page(v)),
    "verify.json": verification_json,
    "verify.txt": verification_text,
}


@pytest.fixture(params=_VERIFICATIONS)
def verification(request: pytest.FixtureRequest) -> Verification:
    """Each of the sample verifications in turn."""
    found: Verification = request.getfixturevalue(request.param)
    return found


def _networks() -> list[Network]:
    """Every possible pair of output activation and cost."""
    found = []
    for name, cost in product(ACTIVATIONS, COSTS):
        try:
            net = network((2, 2, 2), "g", output=name, cost_name=cost, penalty="0.1")
        except NetworkError:
            continue
        found.append(net)
    return found


@pytest.mark.parametrize("make", [verification_page, derivation_page])
def test_html_is_well_formed_without_script_or_request(
    verification: Verification, make: Callable[[Verification], Page]
) -> None:
    text = page_html(make(verification))
    root = ET.fromstring(text)  # noqa: S314
    tags = {element.tag for element in root.iter()}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    for element in root.iter():
        for name in element.attrib:
            assert not name.startswith("on")
            assert name not in {"href", "src", "mathvariant", "columnalign"}
    assert "default-src 'none'" in text
    # Beside the font, which is inlined, no address occurs.
    assert re.findall(r"url\((.{10})", text) == ['"data:font']
    assert "http://" not in text
    assert "https://" not in text


def test_every_formula_is_mathml_core_in_code_points_of_the_font() -> None:
    known = _code_points()
    for net in _networks():
        backprop = Backpropagation(net)
        printer = TermPrinter(backprop.theory)
        formulas = [printer.term(backprop.symbols.C.cases[0].term)]
        for formula in backprop.formulas[:2]:
            formulas += [printer.term(formula.left), printer.term(formula.right)]
            formulas.append(printer.matrix(formula.matrix))
        for claim, theory in backprop.row_claims:
            own = TermPrinter(theory)
            formulas += [own.term(claim.left), own.term(claim.right)]
        for latex in formulas:
            root = ET.fromstring(mathml(latex, display=True))  # noqa: S314
            assert {element.tag for element in root.iter()} <= _MATHML_CORE
            for element in root.iter():
                shown = _shown(element)
                assert shown <= known, f"{latex}: {sorted(map(hex, shown - known))}"


def _code_points() -> set[int]:
    """What the font subset holds, by the list that it is made from."""
    text = files("backproof.reports.assets").joinpath("code-points.txt").read_text()
    found: set[int] = set()
    for part in text.replace("\n", ",").split(","):
        if part:
            first, _, last = part.removeprefix("U+").partition("-")
            found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


def _shown(element: ET.Element) -> set[int]:
    """The code points that a browser draws; a single letter becomes italic."""
    text = element.text or ""
    if element.tag != "mi" or len(text) != 1:
        return set(map(ord, text))
    letter = ord(text)
    if "a" <= text <= "z":
        return {0x210E if text == "h" else 0x1D44E + letter - ord("a")}
    if "A" <= text <= "Z":
        return {0x1D434 + letter - ord("A")}
    if "α" <= text <= "ω":
        return {0x1D6FC + letter - ord("α")}
    return {letter}


def test_the_marks_are_in_the_font(refuted: Verification) -> None:
    text = page_html(verification_page(refuted))
    glyphs = set("".join(re.findall(r'<span class="glyph">(.*?)</span>', text)))
    assert glyphs == set("✓×")
    assert {ord(glyph) for glyph in "✓×≈?!"} <= _code_points()


def test_refuted_formula_is_shown_with_its_counterexample(
    refuted: Verification,
) -> None:
    text = verification_text(refuted)
    assert "× refuted" in text
    assert re.search(r"left +\S+ +right \S+ +ratio 1/2\n +at +D = 2, n = 2-2-1", text)
    assert "with   W[1] = [[" in text
    assert "× 4 of" in text
    page = page_html(verification_page(refuted))
    assert '<span class="mark bad"><span class="glyph">×</span> refuted</span>' in page
    assert "<dt>left/right</dt><dd><code>1/2</code>, everywhere</dd>" in page
    assert "left/right & 1/2, everywhere" in page_tex(verification_page(refuted))


def test_conditions_are_stated_once_and_referred_to(kinked: Verification) -> None:
    text = verification_text(kinked)
    assert text.count("relu'(0) is taken as 0") == 1
    assert re.search(r"(proved|tested) \[1\]", text)
    assert "given [1]" in page_html(verification_page(kinked))


def test_text_fits_the_terminal(verification: Verification) -> None:
    assert max(map(len, verification_text(verification).splitlines())) <= 96


_HOSTILE = (
    "<script>alert(1)</script> & \\input{/etc/passwd} $x$ % ^^41 #1 ~_ \u202e é δ"
)


def _hostile_page(page: Page) -> Page:
    words = prose("{}", _HOSTILE)
    section = Section(_HOSTILE, "anchor", paragraphs=(words,), items=(words,))
    return replace(page, title=_HOSTILE, summary=(Text(_HOSTILE),), sections=(section,))


def test_hostile_words_stay_words_in_html(plain: Verification) -> None:
    text = page_html(_hostile_page(verification_page(plain)))
    assert "<script" not in text
    root = ET.fromstring(text)  # noqa: S314
    assert root.findtext("./head/title") == cleaned(_HOSTILE)


def test_hostile_words_stay_words_in_latex(plain: Verification) -> None:
    text = page_tex(_hostile_page(verification_page(plain)))
    body = text.partition("\\begin{document}")[2]
    assert "\\input" not in body.replace("\\textbackslash{}input", "")
    assert "\u202e" not in text
    assert escaped("^^5c") == "\\textasciicircum{}\\textasciicircum{}5c"


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize("which", [*_VERIFICATIONS, "hostile"])
def test_latex_compiles(
    request: pytest.FixtureRequest, tmp_path: Path, which: str
) -> None:
    name = "plain" if which == "hostile" else which
    page = verification_page(request.getfixturevalue(name))
    page = _hostile_page(page) if which == "hostile" else page
    (tmp_path / "page.tex").write_text(page_tex(page), encoding="utf-8")
    words = ["-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error"]
    done = subprocess.run(  # noqa: S603
        ["pdflatex", *words, "page.tex"],  # noqa: S607
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    assert (tmp_path / "page.pdf").is_file()


@pytest.mark.parametrize(
    ("which", "name"),
    [
        ("plain", "verify.txt"),
        ("plain", "verify.json"),
        ("plain", "derive.tex"),
        ("kinked", "verify.txt"),
        ("refuted", "verify.txt"),
        ("refuted", "verify.html"),
    ],
)
def test_output_is_the_golden_file(
    request: pytest.FixtureRequest, which: str, name: str
) -> None:
    """To accept a change of the output, run once with UPDATE_GOLDEN=1 and look."""
    text = _WRITERS[name](request.getfixturevalue(which))
    text = text.replace(f"backproof {version('backproof')}", "backproof VERSION")
    text = text.replace(f'"version": "{version("backproof")}"', '"version": "VERSION"')
    text = re.sub(r"base64,[A-Za-z0-9+/=]+", "base64,FONT", text)
    path = GOLDEN / f"{which}-{name}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    code = "import sys; from backproof.reports.cli import main; sys.exit(main())"
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        words = ["derive", "2-2-2", "--activation", "relu", "--output", "softmax"]
        words += ["--cost", "categorical-cross-entropy", "-o", "page.html"]
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", code, *words],
            cwd=folder,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
    first, second = ((tmp_path / seed / "page.html").read_bytes() for seed in "12")
    assert first == second


def test_a_formula_for_several_layers_speaks_of_each(tmp_path: Path) -> None:
    """The normalizer of softmax is that of its own layer, not of the first."""
    page = tmp_path / "soft.tex"
    assert main(["derive", "2-3-2-2", "--activation", "softmax", "-o", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    forward = next(line for line in text.splitlines() if r"\text{for } l" in line)
    assert "n_{l}" in forward
    assert "z^{1}" not in forward
