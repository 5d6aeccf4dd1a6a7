"""Checked documents as GitHub annotations: workflow commands on standard output.

    ::error file=paper.md,line=12,endLine=12,col=3,endColumn=9,title=BP201 ...::text

GitHub takes columns only from annotations of one line.  All text of the document is
escaped, so that it can neither end a command nor begin one.
"""

from backproof.symbolic.reading.source import Source

from .explain import CATALOGUE
from .paper_findings import (
    LEVELS,
    Notice,
    Proofreading,
    many,
    mistakes,
    notices,
    region,
    sentences,
)
from .terminal import one_line, printable

__all__ = ["paper_annotations"]

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def paper_annotations(proofreading: Proofreading) -> str:
    """One command for each notice, and a line for the log."""
    documents = proofreading.documents
    lines = [
        _annotation(document.source, notice)
        for document in documents
        for notice in notices(document)
    ]
    lines += [
        f"::error file={_escaped_property(unread.path)},"
        f"title=cannot be checked::{_escaped(printable(unread.message))}"
        for unread in proofreading.unread
    ]
    found = sum(len(mistakes(document)) for document in documents)
    claims = sum(sum(document.counts.values()) for document in documents)
    # No text of a document in this line: it might look like a command.
    lines.append(
        f"backproof: {many(found, 'mistake')} in {many(claims, 'claim')}, "
        f"{many(len(documents), 'document')}"
    )
    return "".join(f"{line}\n" for line in lines)


def _annotation(source: Source, notice: Notice) -> str:
    place = region(source, notice.span)
    properties = {"file": source.path, "line": place.line, "endLine": place.end_line}
    if place.line == place.end_line:
        properties |= {"col": place.column, "endColumn": place.end_column}
    code = CATALOGUE.get(notice.code)
    properties["title"] = (
        f"{code.code} {code.title}" if code is not None else str(notice.status)
    )
    listed = ",".join(
        f"{name}={_escaped_property(str(value))}" for name, value in properties.items()
    )
    text = "\n".join(map(one_line, sentences(notice)))
    return f"::{_COMMANDS[LEVELS[notice.status]]} {listed}::{_escaped(text)}"


def _escaped(text: str) -> str:
    r"""Text behind the second pair of colons.

    >>> _escaped("100%\n::stop")
    '100%25%0A::stop'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    """The value of a property, which a comma or a colon would end.

    >>> _escaped_property("a:b,c")
    'a%3Ab%2Cc'
    """
    return _escaped(printable(text)).replace(":", "%3A").replace(",", "%2C")
