"""What the commands on documents do: check, notation, explain.

Whatever needs SymPy is imported where it is used, so that ``explain`` answers at once.
"""

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from backproof.symbolic.errors import BackproofError, UnsupportedError
from backproof.symbolic.reading.source import Source

from .terminal import one_line, printable, progress, wants_colour

if TYPE_CHECKING:
    from backproof.symbolic.meaning.checked import CheckedDocument
    from backproof.symbolic.meaning.notations.notation import Notation

    from .paper_findings import Proofreading

__all__ = ["PAPER_COMMANDS", "notation_path"]


def check_command(arguments: Namespace) -> int:
    """Check documents and print what is found; the result is the exit code."""
    from backproof.symbolic.files import check_writable, write_text

    report = Path(arguments.report) if arguments.report else None
    if report is not None:
        if report.suffix.lower() not in (".html", ".htm"):
            raise UnsupportedError(
                f"{report}: a report ends in .html, not in {report.suffix!r}"
            )
        check_writable(report)
    proofreading = _proofread(arguments)
    for unread in proofreading.unread:
        sys.stderr.write(f"backproof: {printable(unread.message)}\n")
    sys.stdout.write(_FORMATS[arguments.format](proofreading, arguments))
    if report is not None and proofreading.documents:
        from .paper_page import paper_page

        write_text(report, paper_page(proofreading.documents))
    from .paper_findings import exit_code

    return exit_code(proofreading, strict=arguments.strict)


def notation_command(arguments: Namespace) -> int:
    """Draft the notation of a document, to a file or to standard output."""
    from backproof.symbolic.files import OutputError, check_writable, write_text

    out = Path(arguments.out) if arguments.out else None
    if out is not None:
        check_writable(out)
        if out.exists() and not arguments.force:
            raise OutputError(
                f"{out}: exists, and may hold what a person has written; "
                "--force replaces it"
            )
    source = Source.read(arguments.paper)
    from backproof.symbolic.meaning.drafting.draft import draft_notation
    from backproof.symbolic.meaning.notations.writer import write_notation

    with progress() as tell:
        tell(f"reading {arguments.paper}")
        text = write_notation(draft_notation(source))
    if out is None:
        sys.stdout.write(text)
        return 0
    write_text(out, text)
    found = out == notation_path(arguments.paper)
    option = "" if found else f" --notation {out}"
    sys.stdout.write(
        f"{one_line(str(out))}: a draft; mend it, then run\n"
        f"  {one_line(f'backproof check {arguments.paper}{option}')}\n"
    )
    return 0


def explain_command(arguments: Namespace) -> int:
    """Say what a code means, or list all codes."""
    from .explain import code_list, explanation

    code = arguments.code
    sys.stdout.write(code_list() if code is None else explanation(code))
    return 0


PAPER_COMMANDS: Mapping[str, Callable[[Namespace], int]] = MappingProxyType(
    {
        "check": check_command,
        "notation": notation_command,
        "explain": explain_command,
    }
)
"""The commands on documents by name."""


def notation_path(paper: str) -> Path:
    """The notation file that stands beside a document.

    >>> notation_path("notes/paper.md").as_posix()
    'notes/paper.notation.toml'
    """
    return Path(paper).with_suffix(".notation.toml")


def _proofread(arguments: Namespace) -> "Proofreading":
    """All documents, each on its own: one that cannot be read stops no other.

    Raises NotationError for the notation file that applies to all of them.
    """
    from .paper_findings import Proofreading, Unread

    shared = None
    if arguments.notation:
        from backproof.symbolic.meaning.notations.file import read_notation

        shared = read_notation(arguments.notation)
    documents: list[CheckedDocument] = []
    unread: list[Unread] = []
    with progress() as tell:
        # A name given twice, as by two patterns of a shell, is one document.
        for path in dict.fromkeys(arguments.papers):
            try:
                documents.append(_checked(path, shared, arguments, tell))
            except BackproofError as error:
                unread.append(Unread(path, str(error)))
            except RecursionError:
                unread.append(Unread(path, f"{path}: nested too deep to be checked"))
    return Proofreading(tuple(documents), tuple(unread), arguments.seed)


def _checked(
    path: str,
    shared: "Notation | None",
    arguments: Namespace,
    tell: Callable[[str], None],
) -> "CheckedDocument":
    from backproof.symbolic.meaning.notations.file import read_notation
    from backproof.symbolic.meaning.paper import check_document

    source = Source.read(path)
    beside = notation_path(path)
    notation = shared
    if notation is None and beside.is_file():
        notation = read_notation(beside)
    return check_document(
        source,
        notation,
        seed=arguments.seed,
        inline=arguments.inline,
        tell=tell,
    )


def _full(proofreading: "Proofreading", arguments: Namespace) -> str:
    from .paper_text import paper_text

    colour = wants_colour()
    return paper_text(
        proofreading,
        verbose=arguments.verbose,
        explain=arguments.explain,
        colour=colour,
    )


def _concise(proofreading: "Proofreading", arguments: Namespace) -> str:
    from .paper_text import paper_lines

    return paper_lines(proofreading, verbose=arguments.verbose)


def _json(proofreading: "Proofreading", _: Namespace) -> str:
    from .paper_machine import paper_json

    return paper_json(proofreading)


def _github(proofreading: "Proofreading", _: Namespace) -> str:
    from .annotations import paper_annotations

    return paper_annotations(proofreading)


def _sarif(proofreading: "Proofreading", _: Namespace) -> str:
    from .sarif import paper_sarif

    return paper_sarif(proofreading)


_FORMATS: Mapping[str, Callable[["Proofreading", Namespace], str]] = MappingProxyType(
    {
        "full": _full,
        "concise": _concise,
        "json": _json,
        "github": _github,
        "sarif": _sarif,
    }
)
"""What prints each of `paper_arguments.FORMATS`."""
