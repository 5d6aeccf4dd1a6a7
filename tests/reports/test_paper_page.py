"""The page of a checked document: complete, harmless, legible, the same every time."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import pytest

from backproof.reports.paper_page import paper_page
from backproof.symbolic.meaning.checked import (
    CheckedChain,
    CheckedDocument,
    CheckedStatement,
    Remark,
)
from backproof.symbolic.reading.source import Finding, Span
from backproof.symbolic.verdict import Status, Verdict

from .checked_samples import HOSTILE, POINT, Writer, checked, hostile, large, sample

GOLDEN = Path(__file__).parent / "golden" / "checked-paper.html"

_HTML = {
    "a",
    "body",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "head",
    "header",
    "html",
    "li",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "small",
    "span",
    "style",
    "summary",
    "title",
    "ul",
}
_ATTRIBUTES = {
    "aria-label",
    "charset",
    "class",
    "content",
    "href",
    "http-equiv",
    "id",
    "lang",
    "name",
    "open",
    "role",
    "style",
}
_PROVED = Verdict(Status.PROVED)
_DOUBT = "Whether the two ends of the chain agree is not decided."
_UNDECIDED = Verdict(Status.UNDECIDED, "out of time")
_REFUTED = Verdict(Status.REFUTED, counterexample=POINT)


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314


def row(root: ET.Element, anchor: str) -> ET.Element:
    """The row of a step, or the part of a page, with this anchor."""
    found = root.find(f".//*[@id='{anchor}']")
    assert found is not None
    return found


def words(element: ET.Element) -> str:
    """The text of an element, formulas included."""
    return " ".join("".join(element.itertext()).split())


def classed(element: ET.Element, name: str) -> list[ET.Element]:
    """The elements of a class, in order."""
    return [one for one in element.iter() if name in one.get("class", "").split()]


def one_chain(*verdicts: Verdict, ends: Verdict | None = None) -> CheckedDocument:
    """A document of one chain a0 = a1 = ..., with these verdicts."""
    writer = Writer()
    steps = tuple(
        writer.statement(f"a_{n}", f"a_{n + 1}", verdict)
        for n, verdict in enumerate(verdicts)
    )
    return checked(writer, [CheckedChain(steps, ends)])


@pytest.mark.parametrize("document", [sample(), hostile()], ids=["sample", "hostile"])
def test_the_page_holds_no_script_no_request_and_no_foreign_element(
    document: CheckedDocument,
) -> None:
    text = paper_page([document])
    root = parsed(text)
    for element in root.iter():
        if element.tag.startswith("m") and element.tag not in _HTML:
            continue  # MathML, which test_foreign.py looks at
        assert element.tag in _HTML
        assert set(element.attrib) <= _ATTRIBUTES
    for element in root.iter():
        assert not any(
            name.startswith("on") or name == "src" for name in element.attrib
        )
        assert element.get("href", "#").startswith("#")
        assert "url" not in element.get("style", "")
    style = root.findtext("./head/style") or ""
    assert set(re.findall(r"url\((.{10})", style)) == {'"data:font'}
    assert "default-src 'none'" in text


def test_hostile_words_stay_words() -> None:
    document = hostile()
    text = paper_page([document])
    root = parsed(text)
    assert "<script" not in text
    assert "<img" not in text
    shown = words(row(root, "legend")) + words(root)
    for hostile_text in HOSTILE[:8]:
        assert " ".join(hostile_text.split()) in shown
    title = root.findtext("./head/title") or ""
    assert title.startswith(r"\href{javascript:alert(1)}{x}\text{</math><script>")
    assert not set(text) & set("\x00\x1b\u202e\u2066\ud800")
    assert "{{ documents }}" in text


def test_a_page_of_hostile_words_would_fail_unescaped() -> None:
    """The twin: the harmless page is the work of escaping, not of the words."""
    with pytest.raises(ET.ParseError):
        parsed(f"<p>{HOSTILE[2]}</p>")


def test_every_link_leads_to_something_on_the_page() -> None:
    root = parsed(paper_page([sample(), large(40), hostile()]))
    anchors = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(anchors) == len(set(anchors))
    links = {one.get("href", "")[1:] for one in root.iter() if one.get("href")}
    assert len(links) > 60
    assert links <= set(anchors)


def test_the_summary_counts_every_verdict_with_glyph_and_word() -> None:
    root = parsed(paper_page([sample()]))
    counts = classed(root, "counts")[0]
    assert words(counts) == (
        "2 × refuted 2 ! malformed 2 ? undecided 1 ≈ numeric 3 ✓ tested 4 ✓✓ proved"
    )
    assert "Also 1 definition and 1 update, which claim nothing." in words(root)
    first = [one.get("href") for one in counts.iter("a")]
    assert first[0] == "#d1-s5"
    assert words(classed(row(root, "d1-s5"), "verdict")[0]).startswith("× refuted")


def test_the_first_wrong_step_of_every_chain_is_listed_with_its_mend() -> None:
    root = parsed(paper_page([sample()]))
    listed = [words(one) for one in classed(root, "wrong-steps")[0].iter("li")]
    assert len(listed) == 2
    assert listed[0].startswith("line 7 × refuted 2M∑i=1M")
    assert "∂wjk(1) the right side is half of the left" in listed[0]
    assert listed[0].endswith("1M → 2M")
    assert listed[1].startswith("line 14 ! malformed 𝜹l = Wl+1δl+1⊙σ′(zl) shapes do")


def test_what_holds_under_a_hypothesis_is_listed_with_it() -> None:
    holds = replace(_REFUTED, holds_given=(("the output layer is linear", _PROVED),))
    listed = classed(parsed(paper_page([one_chain(holds)])), "wrong-steps")[0]
    said = "the two sides differ but ✓✓ proved given that the output layer is linear"
    assert words(listed).endswith(said)


@pytest.mark.parametrize(
    ("failure", "said"), [(2**101, ""), (2**200, ""), (2**60, "error <2−59")]
)
def test_an_error_bound_is_said_where_it_is_not_the_usual_one(
    failure: int, said: str
) -> None:
    tested = Verdict(Status.TESTED, failure=Fraction(1, failure))
    root = parsed(paper_page([one_chain(tested)]))
    shown = words(classed(row(root, "d1-s1"), "verdict")[0])
    assert shown == f"✓ tested {said}".rstrip()
    assert "here <2−100 where no other is given" in words(row(root, "legend"))


def test_a_right_document_lists_no_wrong_step() -> None:
    text = paper_page([one_chain(_PROVED, _PROVED)])
    root = parsed(text)
    assert "First mistake" not in words(root)
    assert not classed(root, "bad")
    assert "<title>paper.md: nothing wrong: 2 claims hold</title>" in text


def test_many_mistakes_are_listed_up_to_a_limit() -> None:
    root = parsed(paper_page([large(400)]))
    assert len(list(classed(root, "wrong-steps")[0].iter("li"))) == 12
    assert "And 8 more below" in words(root)


def test_a_refuted_step_shows_its_numbers_its_hypotheses_and_its_mend() -> None:
    step = row(parsed(paper_page([sample()])), "d1-s6")
    shown = words(step)
    assert "the two sides differ BP202" in shown
    assert "8 | …" in shown  # the source, with carets
    assert "^^^^^^^ mend" in shown
    assert "then ✓ tested" in shown
    assert "in place of" not in shown  # the change is shown already
    assert "but ✓✓ proved given that the output layer is linear" in shown
    assert "but ≈ numeric given that g is relu" in shown
    assert "at M = 2, n = 2-3-1, j = 1, k = 2" in shown
    assert "left 0.41280561870241 right 0.82561123740482" in shown
    assert "left/right 1/2, everywhere" in shown
    assert "x = [[1/4, -1/2], [2/3, 3/4]]" in shown
    assert "g = tanh" in shown
    assert classed(step, "mended")[0].find(".//math") is not None


def test_a_proved_step_says_no_more_than_its_mark() -> None:
    """The twin, also where the message only repeats the verdict."""
    step = row(parsed(paper_page([sample()])), "d1-s3")
    assert words(classed(step, "verdict")[0]) == "✓✓ proved"
    assert not classed(step, "said")


def test_what_claims_nothing_is_shown_quietly_with_its_kind() -> None:
    root = parsed(paper_page([sample()]))
    definition = row(root, "d1-s1")
    assert definition.get("class") == "step quiet"
    assert words(classed(definition, "verdict")[0]) == "definition"
    assert "the sample label (i) is left out" in words(definition)
    assert not classed(definition, "mark")
    assert words(classed(row(root, "d1-s16"), "verdict")[0]) == "update"


def test_the_source_of_a_mistake_is_shown_and_that_of_a_doubt_is_not() -> None:
    root = parsed(paper_page([sample()]))
    assert list(row(root, "d1-s8").iter("pre"))
    assert not list(row(root, "d1-s13").iter("pre"))


def test_message_and_reason_are_not_said_twice() -> None:
    said = words(row(parsed(paper_page([one_chain(_UNDECIDED)])), "d1-s1"))
    assert said.count("out of time") == 1
    step = row(parsed(paper_page([sample()])), "d1-s8")
    assert "because j is free on the right side only" in words(step)


def test_conditions_are_stated_once_and_referred_to() -> None:
    given = Verdict(Status.PROVED, given=("u ≠ 0",))
    text = paper_page([one_chain(given, given)])
    assert text.count("u ≠ 0") == 1
    assert text.count('<a href="#d1-g1">[1]</a>') == 2


def test_notation_inferences_and_remarks_are_told() -> None:
    shown = words(parsed(paper_page([sample()])))
    assert "notation notes/paper.notation.toml" in shown
    assert "3 meanings taken from the document itself" in shown
    assert "i runs over the samples 1..M, since sums over it do" in shown
    assert "line 1: the last display is never closed" in shown
    assert "seed 7" in shown


def test_a_message_may_be_in_any_language() -> None:
    assert "左边是右边的两倍" in paper_page([sample()])


def test_a_side_that_repeats_the_row_above_is_left_out() -> None:
    root = parsed(paper_page([one_chain(_PROVED, _PROVED)]))
    assert classed(row(root, "d1-s1"), "left")
    assert not classed(row(root, "d1-s2"), "left")


def test_a_side_that_differs_from_the_row_above_is_shown() -> None:
    document = one_chain(_PROVED, _PROVED)
    first, second = document.statements
    chain = CheckedChain((first, replace(second, left="b")))
    root = parsed(paper_page([replace(document, chains=(chain,))]))
    assert words(classed(row(root, "d1-s2"), "left")[0]) == "b"


def test_a_long_left_side_stands_on_a_row_of_its_own() -> None:
    long = " + ".join(f"x_{{{n}}}" for n in range(20))
    writer = Writer()
    steps = (writer.statement(long, "0", _PROVED), writer.statement("y", "1", _PROVED))
    root = parsed(paper_page([checked(writer, [CheckedChain(steps)])]))
    assert classed(row(root, "d1-s1"), "long")
    assert not classed(row(root, "d1-s2"), "long")


def test_the_first_wrong_step_is_named_and_marked() -> None:
    root = parsed(paper_page([one_chain(_PROVED, _REFUTED, _REFUTED)]))
    note = words(classed(root, "chain-note")[0])
    assert note == "Step 2 of 3 is the first wrong one."
    assert "first wrong step" in words(row(root, "d1-s2"))
    assert "first wrong step" not in words(row(root, "d1-s3"))


def test_a_chain_of_one_step_needs_no_word_about_the_first() -> None:
    root = parsed(paper_page([one_chain(_REFUTED)]))
    assert not classed(root, "chain-note")
    assert "first wrong step" not in words(row(root, "d1-s1"))


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (_PROVED, "The two ends of the chain agree all the same. ✓✓ proved"),
        (
            Verdict(Status.NUMERIC, digits=50),
            "The two ends of the chain agree in decimals. ≈ numeric",
        ),
        (_REFUTED, "The two ends of the chain differ, too. × refuted"),
        (
            _UNDECIDED,
            f"{_DOUBT} ? undecided out of time",
        ),
        (
            Verdict(Status.MALFORMED, "shapes"),
            "The two ends of the chain cannot be compared. ! malformed shapes",
        ),
    ],
    ids=lambda value: value.status if isinstance(value, Verdict) else "",
)
def test_it_is_told_whether_the_ends_agree(ends: Verdict, said: str) -> None:
    root = parsed(paper_page([one_chain(_PROVED, _REFUTED, ends=ends)]))
    note = words(classed(root, "chain-note")[0])
    assert note == f"Step 2 of 2 is the first wrong one. {said}"


def test_ends_that_differ_are_a_mistake_though_no_step_is_wrong() -> None:
    document = one_chain(_PROVED, _UNDECIDED, ends=_REFUTED)
    root = parsed(paper_page([document]))
    said = "The two ends of the chain differ, so one of its undecided steps is wrong."
    listed = classed(root, "wrong-steps")[0]
    assert words(listed) == f"line 1–2 × refuted {said}"
    note = words(classed(root, "chain-note")[0])
    assert note.startswith(f"{said} × refuted at M = 2")
    assert "0.82561123740482" in note


def with_finding(code: str) -> CheckedDocument:
    """A right document of two lines, and a finding in its second line."""
    document = one_chain(_PROVED, _PROVED)
    place = document.statements[1].span
    finding = Finding(code, "it cannot be read", place, "write it again")
    return replace(document, findings=(finding,))


def test_what_could_not_be_read_is_a_mistake_at_its_place() -> None:
    root = parsed(paper_page([with_finding("BP101")]))
    listed = classed(root, "wrong-steps")[0]
    assert words(listed) == "line 2 ! malformed it cannot be read"
    shown = row(root, "d1-f1")
    assert shown.get("class") == "step bad"
    assert words(shown).startswith("2 ! malformed it cannot be read BP101 source 2 | a")
    assert words(shown).endswith("^ help write it again")
    anchors = [one.get("id") for one in root.iter() if one.get("id")]
    assert anchors.index("d1-s2") < anchors.index("d1-f1") < anchors.index("legend")


def test_mistakes_are_listed_in_order_of_place() -> None:
    document = sample()
    finding = Finding("BP101", "never closed", document.statements[2].span)
    root = parsed(paper_page([replace(document, findings=(finding,))]))
    listed = [words(one) for one in classed(root, "wrong-steps")[0].iter("li")]
    assert [one.split()[1] for one in listed] == ["5", "7", "14"]


def test_what_we_cannot_read_is_no_mistake_of_the_author() -> None:
    root = parsed(paper_page([with_finding("BP111")]))
    assert not classed(root, "wrong-steps")
    assert row(root, "d1-f1").get("class") == "step open"


def test_ends_that_agree_around_a_doubt_are_no_mistake() -> None:
    document = one_chain(_PROVED, _UNDECIDED, ends=_PROVED)
    root = parsed(paper_page([document]))
    assert not classed(root, "wrong-steps")
    note = words(classed(root, "chain-note")[0])
    assert note == "The two ends of the chain agree. ✓✓ proved"


def test_a_formula_that_cannot_be_set_is_shown_as_source() -> None:
    writer = Writer()
    step = writer.statement(r"\alhpa < 1", r"\frac{a", _PROVED)
    text = paper_page([checked(writer, [CheckedChain((step,))])])
    assert r"<code>\alhpa &lt; 1</code>" in text
    assert r"<code>\frac{a</code>" in text


def test_matrices_accents_and_rare_letters_become_maths() -> None:
    root = parsed(paper_page([sample()]))
    assert list(row(root, "d1-s10").iter("mtable"))
    assert not classed(row(root, "d1-s13"), "source")
    assert "𝔼" in words(row(root, "d1-s13"))


def test_the_second_font_comes_only_where_its_signs_are_shown() -> None:
    assert paper_page([sample()]).count("@font-face") == 2
    assert paper_page([large(5)]).count("@font-face") == 1


def test_a_mend_that_takes_something_away_says_so() -> None:
    document = sample()
    repaired = next(one for one in document.statements if one.repair)
    assert repaired.repair is not None
    cut = replace(repaired, repair=replace(repaired.repair, after=""))
    page = paper_page([replace(document, chains=(CheckedChain((cut,)),))])
    assert "1M → nothing" in words(parsed(page))


def test_several_documents_have_a_section_each_and_a_table_of_contents() -> None:
    root = parsed(paper_page([sample("a.md"), large(20), one_chain(_PROVED)]))
    contents = classed(root, "contents")[0]
    assert [words(one) for one in contents.iter("li")] == [
        "a.md × refuted 4 mistakes in 14 claims, the first in line 7.",
        "long.tex × refuted 1 mistake in 20 claims, in line 20.",
        "paper.md ✓✓ proved Nothing wrong: 1 claim holds.",
    ]
    links = [one.get("href") for one in contents.iter("a")]
    assert links == ["#d1", "#d2", "#d3"]
    assert [words(row(root, f"d{n}")).split()[0] for n in (1, 2, 3)] == [
        "a.md",
        "long.tex",
        "paper.md",
    ]


def test_no_document_and_an_empty_document_have_a_page() -> None:
    assert "0 documents, checked" in words(parsed(paper_page([])))
    empty = checked(Writer(), [CheckedChain(())])
    assert "No equation found." in words(parsed(paper_page([empty])))


def test_a_statement_without_verdict_and_without_message_has_a_page() -> None:
    statement = CheckedStatement(sample().statements[0].kind, "", "", "", Span(0, 0))
    remark = Remark("", Span(0, 0))
    document = checked(
        Writer(), [CheckedChain((replace(statement, remarks=(remark,)),))]
    )
    assert parsed(paper_page([document])) is not None


def test_two_hundred_statements_make_a_small_page() -> None:
    assert len(paper_page([large(200)]).encode()) < 450_000


def test_the_page_is_the_golden_file() -> None:
    """To accept a change of the page, run once with UPDATE_GOLDEN=1 and look."""
    text = paper_page([sample()])
    text = text.replace(f"backproof {version('backproof')}", "backproof VERSION")
    text = re.sub(r"base64,[A-Za-z0-9+/=]+", "base64,FONT", text)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_two_processes_write_the_same_bytes() -> None:
    code = (
        "import runpy, sys; from backproof.reports.paper_page import paper_page;"
        "samples = runpy.run_path(sys.argv[1]);"
        "sys.stdout.buffer.write(paper_page([samples['sample']()]).encode())"
    )
    samples = Path(__file__).with_name("checked_samples.py")
    first, second = (
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", code, str(samples)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert first.startswith(b"<!DOCTYPE html>")
