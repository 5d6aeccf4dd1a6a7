"""A checked document as text: what is printed, how wide, and in which colour."""

import re
from dataclasses import replace

import pytest

from backproof.reports.excerpt import excerpt
from backproof.reports.marks import MARKS
from backproof.reports.paper_findings import Proofreading, Unread
from backproof.reports.paper_text import WIDTH, paper_lines, paper_text
from backproof.symbolic.meaning.checked import (
    CheckedDocument,
    CheckedStatement,
    Kind,
)
from backproof.symbolic.reading.source import Source, Span
from backproof.symbolic.verdict import Counterexample, Status, Verdict

_ESCAPE = re.compile(r"\x1b\[\d+m")


def shown(document: CheckedDocument, *, verbose: bool = False) -> str:
    return paper_text(Proofreading((document,)), verbose=verbose)


def changed(document: CheckedDocument, code: str, **changes: object) -> CheckedDocument:
    """The document with the statements of this code changed."""

    def one(statement: CheckedStatement) -> CheckedStatement:
        return replace(statement, **changes) if statement.code == code else statement  # type: ignore[arg-type]

    chains = [
        replace(chain, statements=tuple(map(one, chain.statements)))
        for chain in document.chains
    ]
    return replace(document, chains=tuple(chains))


def test_a_refuted_step_says_all_that_is_known(wrong_paper: CheckedDocument) -> None:
    blocks = shown(wrong_paper).split("\n\n")
    assert blocks[0] == (
        r"""notes/one neuron.md:11:14: BP201 refuted: the two sides differ; a factor
  \sigma'(z) was lost
  10 |   &= (y - t) \frac{\partial y}{\partial w_k} \\
  11 |   &= (y - t) \frac{\partial z}{\partial w_k} \\
     |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  left     -0.15504199   right -0.67
  at       n = 2, k = 1
  with     w[1] = 3/4, w[2] = -1/2, t = 2, \sigma = tanh
  but      tested given that the neuron is linear
  try      y in place of z; then it is proved
           - \partial z
           + \partial y
  help     y = \sigma(z) is defined in line 4"""
    )


def test_the_summary_counts_and_names_the_first_wrong_step(
    wrong_paper: CheckedDocument,
) -> None:
    summary = shown(wrong_paper).split("\n\n")[-1].splitlines()
    assert (
        summary[0] == "× notes/one neuron.md: 3 mistakes in 9 claims, the first in "
        "line 11"
    )
    text = " ".join(" ".join(summary[1:]).split())
    for part in (
        "✓✓ 1 proved, ✓ 1 tested (error < 2^-84), ≈ 1 numeric, ? 3 undecided,",
        "! 1 malformed, × 2 refuted",
        "also 3 definitions, 1 update, 1 remark",
        "from line 9: the first wrong step is 2 of 3, line 11;",
        "its two ends agree all the same",
        r"given z is not at a kink of \sigma (1 claim)",
        "notation inferred; seed 7, backproof ",
        r"inferred w_k: k in 1..n; \sigma: a function",
        "note line 1: the weights are taken for a column",
        "note line 4: k runs over 1..n",
    ):
        assert part in text


def test_what_holds_is_counted_and_only_verbose_shows_it(
    wrong_paper: CheckedDocument,
) -> None:
    assert "definition: " not in shown(wrong_paper)
    text = shown(wrong_paper, verbose=True)
    for line in (
        r"notes/one neuron.md:4:37: definition: y = \sigma(z)",
        r"notes/one neuron.md:12:14: tested: \sigma'(z) = \sigma(z) (1 - \sigma(z))",
        r"  given    z is not at a kink of \sigma",
        r"notes/one neuron.md:21:47: remark: t = 1 \text{ by convention}",
    ):
        assert line in text.splitlines()


@pytest.mark.parametrize("verbose", [False, True])
def test_no_line_is_wider_than_the_terminal(
    wrong_paper: CheckedDocument, *, verbose: bool
) -> None:
    long = {"message": r"\frac{\partial E}{\partial w_{k,j}} is " * 9 + "x" * 300}
    many = Counterexample(
        (("n", "2"),),
        (),
        tuple(
            (f"w[{i}]", "1234567891234567891234567/98765432198765432")
            for i in range(90)
        ),
        (),
        "1",
        "2",
    )
    verdict = Verdict(Status.REFUTED, counterexample=many)
    document = changed(wrong_paper, "BP201", verdict=verdict, **long)
    document = replace(
        document, inferred=tuple(f"[quantities] q_{i} = " for i in range(60))
    )
    lines = shown(document, verbose=verbose).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert any(re.search(r"and \d+ more$", line) for line in lines)


def test_colour_only_repeats_what_the_words_say(wrong_paper: CheckedDocument) -> None:
    plain = shown(wrong_paper, verbose=True)
    assert "\x1b" not in plain
    coloured = paper_text(Proofreading((wrong_paper,)), verbose=True, colour=True)
    assert _ESCAPE.sub("", coloured) == plain
    ansi = MARKS[Status.REFUTED].ansi
    assert f"\x1b[{ansi}mBP201 refuted\x1b[0m" in coloured


def test_a_step_that_rests_on_nothing_wrong_ends_with_nothing_wrong(
    right_paper: CheckedDocument, undecided_paper: CheckedDocument
) -> None:
    assert "✓✓ notes/one neuron.md: nothing wrong: 2 claims hold" in shown(right_paper)
    text = shown(undecided_paper)
    assert "nothing wrong found, but 4 of 6 claims are not decided" in text
    assert "✓✓ notes" not in text


def test_a_document_without_equations_is_not_called_right(
    right_paper: CheckedDocument,
) -> None:
    text = shown(replace(right_paper, chains=()))
    assert "? notes/one neuron.md: no equation found" in text
    definitions = replace(right_paper, chains=right_paper.chains[:1])
    assert "? notes/one neuron.md: nothing is claimed" in shown(definitions)


def test_ends_that_differ_without_a_wrong_step_are_a_mistake(
    differing_paper: CheckedDocument, wrong_paper: CheckedDocument
) -> None:
    sentence = "the two ends of this chain differ"
    text = paper_lines(Proofreading((differing_paper,)))
    steps = [line for line in text.splitlines() if ":19:" in line]
    assert [sentence in line for line in steps] == [False, False, True]
    assert "4 mistakes in 9 claims" in text
    assert sentence not in paper_lines(Proofreading((wrong_paper,)))


def test_the_concise_form_has_one_line_for_each_finding(
    wrong_paper: CheckedDocument,
) -> None:
    document = changed(wrong_paper, "BP206", message="two\nlines")
    lines = paper_lines(Proofreading((document,))).splitlines()
    assert lines[0] == (
        "notes/one neuron.md:11:14: BP201 refuted: the two sides differ; a factor "
        r"\sigma'(z) was lost (try: y in place of z)"
    )
    assert "notes/one neuron.md:17:13: BP206 malformed: two lines" in lines
    place = re.compile(r"notes/one neuron\.md:\d+:\d+: BP2\d\d [a-z]+: ")
    assert all(place.match(line) for line in lines[:-1])
    assert len(lines) == 8
    verbose = paper_lines(Proofreading((document,)), verbose=True).splitlines()
    assert len(verbose) == 15


def test_several_documents_end_with_a_total(
    wrong_paper: CheckedDocument, right_paper: CheckedDocument
) -> None:
    both = Proofreading((wrong_paper, right_paper), (Unread("x.md", "no such file"),))
    total = "2 documents: 3 mistakes in 11 claims; 1 document not read\n"
    assert paper_text(both).endswith(f"\n\n{total}")
    assert paper_lines(both).endswith(f"\n{total}")


def test_text_of_a_document_cannot_command_the_terminal(
    wrong_paper: CheckedDocument,
) -> None:
    document = changed(
        wrong_paper, "BP201", message="red \x1b[31m\u202e and\u00a0so on", help="\x07"
    )
    text = shown(document, verbose=True) + paper_lines(Proofreading((document,)))
    assert all(c.isprintable() or c == "\n" for c in text)
    assert "and so on" in text


def test_remarks_that_say_the_same_are_taken_together(
    wrong_paper: CheckedDocument,
) -> None:
    remark = wrong_paper.remarks[0]
    text = wrong_paper.source.text
    places = [i + 1 for i, sign in enumerate(text) if sign == "\n"][:8]
    again = tuple(replace(remark, span=Span(i, i + 1)) for i in (0, *places))
    summary = shown(replace(wrong_paper, remarks=again))
    assert "lines 1, 2, 3, 4, 5, 6, …: the weights are taken" in summary


def test_a_long_path_stands_alone_so_that_it_can_be_followed(
    wrong_paper: CheckedDocument,
) -> None:
    path = "a very long/folder name with/many words in it/" * 2 + "one neuron.md"
    document = replace(wrong_paper, source=Source(path, wrong_paper.source.text))
    lines = shown(document).splitlines()
    assert lines[0] == f"{path}:11:14: BP201 refuted:"
    assert lines[1] == r"  the two sides differ; a factor \sigma'(z) was lost"


def test_an_excerpt_shows_few_lines_and_marks_the_place() -> None:
    source = Source("a.md", "".join(f"line {i}\n" for i in range(1, 21)))
    whole = Span(0, source.text.index("line 12") + 7)
    place = source.text.index("12")
    assert excerpt(source, whole, Span(place, place + 2), 40) == [
        " 1 | line 1",
        "   | …",
        "12 | line 12",
        "   |      ^^",
    ]
    assert excerpt(source, whole, whole, 40) == [
        " 1 | line 1",
        "   | …",
        "12 | line 12",
    ]


@pytest.mark.parametrize("offset", [0, 1, 40, 55, 79, 80, 81, 150, 169, 170])
@pytest.mark.parametrize("letter", ["b", "重"])
def test_an_excerpt_of_a_long_line_keeps_the_place_in_view(
    offset: int, letter: str
) -> None:
    text = letter * offset + "X" + letter * (170 - offset)
    source = Source("a.md", text)
    line, carets = excerpt(source, Span(0, 171), Span(offset, offset + 1), 60)
    column = carets.index("^")
    cells = "".join(c + c if c == "重" else c for c in line)
    assert cells[column] == "X"
    assert len(cells) <= 60


@pytest.mark.parametrize("text", ["", "\n", "a\r\n", "\u0301", "\t", "a" * 99 + "\n"])
def test_an_excerpt_exists_at_every_place(text: str) -> None:
    source = Source("a.md", text)
    for start in range(len(text) + 1):
        for end in range(start, len(text) + 1):
            span = Span(start, end)
            lines = excerpt(source, span, span, 60)
            assert lines[0].startswith(f"{source.place(start)[0]} |")
            assert max(map(len, lines)) <= 60


def test_an_update_is_compared_with_the_rule(wrong_paper: CheckedDocument) -> None:
    """Its left side is what it changes, and no number of the counterexample."""
    (code,) = {one.code for one in wrong_paper.statements if one.repair is not None}
    update = shown(changed(wrong_paper, code, kind=Kind.UPDATE))
    assert "  rule     -0.15504199   right -0.67" in update
    assert "  left     -0.15504199   right -0.67" in shown(wrong_paper)


def test_a_function_that_was_drawn_has_its_argument(
    wrong_paper: CheckedDocument,
) -> None:
    refuted = next(one for one in wrong_paper.statements if one.repair is not None)
    code = refuted.code
    assert refuted.verdict is not None
    assert refuted.verdict.counterexample is not None
    point = replace(
        refuted.verdict.counterexample,
        functions=(("g", "1/4 + 1/5*u"), ("f", "tanh")),
    )
    verdict = replace(refuted.verdict, counterexample=point)
    text = shown(changed(wrong_paper, code, verdict=verdict))
    assert "g(u) = 1/4 + 1/5*u, f = tanh" in " ".join(text.split())
