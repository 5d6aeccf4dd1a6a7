"""A checked document as GitHub annotations: fields, and text that cannot escape."""

import re
from dataclasses import replace

from backproof.reports.annotations import paper_annotations
from backproof.reports.paper_findings import Proofreading, Unread
from backproof.symbolic.meaning.checked import CheckedDocument
from backproof.symbolic.reading.source import Source

_COMMAND = re.compile(r"::(error|warning|notice) (\S[^:]*)::(.*)")


def lines(document: CheckedDocument, *unread: Unread) -> list[str]:
    return paper_annotations(Proofreading((document,), unread)).splitlines()


def with_message(document: CheckedDocument, message: str) -> CheckedDocument:
    chains = [
        replace(
            chain,
            statements=tuple(
                replace(one, message=message) if one.code else one
                for one in chain.statements
            ),
        )
        for chain in document.chains
    ]
    return replace(document, chains=tuple(chains))


def test_a_notice_is_a_command_with_its_place(wrong_paper: CheckedDocument) -> None:
    assert lines(wrong_paper)[0] == (
        "::error file=notes/one neuron.md,line=11,endLine=11,col=14,endColumn=45,"
        "title=BP201 the two sides differ::the two sides differ; a factor \\sigma'(z) "
        "was lost%0ALeft -0.15504199, right -0.67 at n = 2, k = 1.%0A"
        "It is tested given that the neuron is linear.%0A"
        "Perhaps y in place of z: then it is proved.%0A"
        "Help: y = \\sigma(z) is defined in line 4"
    )


def test_a_notice_over_several_lines_has_no_columns(
    wrong_paper: CheckedDocument,
) -> None:
    second = lines(wrong_paper)[1]
    assert ",line=11,endLine=12,title=" in second


def test_the_level_is_that_of_the_verdict(wrong_paper: CheckedDocument) -> None:
    *commands, last = lines(wrong_paper)
    found = [match[1] for match in map(_COMMAND.fullmatch, commands) if match]
    assert found == [
        "error",
        "error",
        "warning",
        "error",
        "notice",
        "warning",
        "warning",
    ]
    assert last == "backproof: 3 mistakes in 9 claims, 1 document"


def test_text_of_a_document_ends_no_command_and_begins_none(
    wrong_paper: CheckedDocument,
) -> None:
    nasty = "50% of\r\n::set-output name=x::y\n::error::\x1b[2J"
    document = with_message(wrong_paper, nasty)
    path = "a,b:c\n::error::d%.md"
    document = replace(document, source=Source(path, document.source.text))
    found = lines(document, Unread("\n::error::", "\x1b\n::error::"))
    assert len(found) == 9
    for line in found[:-1]:
        match = _COMMAND.fullmatch(line)
        assert match is not None
        assert line.isprintable()
        assert not re.search(r"%(?!25|0A|0D|2C|3A)", line)
    assert "file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ad%25.md," in found[0]
    assert "50%25 of ::set-output name=x::y ::error::" in found[0]
    assert "::" not in found[-1]


def test_what_holds_gives_no_annotation(right_paper: CheckedDocument) -> None:
    assert lines(right_paper) == ["backproof: 0 mistakes in 2 claims, 1 document"]


def test_a_document_that_cannot_be_read_is_an_error(
    right_paper: CheckedDocument,
) -> None:
    [command, _] = lines(right_paper, Unread("no.md", "no.md: cannot be read"))
    assert (
        command == "::error file=no.md,title=cannot be checked::no.md: cannot be read"
    )
