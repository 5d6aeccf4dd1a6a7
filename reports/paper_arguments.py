"""The arguments of the commands on documents: check, notation, explain.

Like `cli`, this imports nothing that ``--help`` would have to pay for.
"""

import argparse
from collections.abc import Callable
from typing import Any, TypeAlias

__all__ = ["FORMATS", "add_paper_commands"]

FORMATS = ("full", "concise", "json", "github", "sarif")
"""How the result of a check can be printed, the default first."""

_Add: TypeAlias = Callable[[str, str, str], argparse.ArgumentParser]

_CHECK = """\
PAPER is Markdown, LaTeX, plain text or a Jupyter notebook.  A notation file says what
its symbols mean: FILE, or paper.notation.toml beside paper.md.  Without one they are
inferred from the document; 'backproof notation PAPER' shows how.

exit codes: 0 nothing wrong; 1 something refuted or malformed; 2 a document could not
be checked (the others still are)

examples:
  backproof check paper.md
  backproof check chapters/*.tex --notation book.notation.toml --report book.html
  backproof check paper.md --format sarif > paper.sarif
"""

_NOTATION = """\
The draft says what backproof takes the symbols of the document for.  Mend what it
has wrong: the check is as good as this file.  Written to paper.notation.toml, it is
found by 'backproof check paper.md' without being named.

examples:
  backproof notation paper.md
  backproof notation paper.md -o paper.notation.toml
"""

_EXPLAIN = """\
examples:
  backproof explain BP201
  backproof explain          lists all codes
"""


def add_paper_commands(
    group: "argparse._SubParsersAction[Any]", whole: Callable[[str], int]
) -> dict[str, argparse.ArgumentParser]:
    """Add the parsers of the commands; ``whole`` reads a whole number."""

    def add(name: str, text: str, epilog: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = group.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        return added

    return {
        "check": _check(add, whole),
        "notation": _notation(add),
        "explain": _explain(add),
    }


def _check(add: _Add, whole: Callable[[str], int]) -> argparse.ArgumentParser:
    check = add("check", "judge every equation of a written derivation", _CHECK)
    check.add_argument("papers", metavar="PAPER", nargs="+", help="the documents")
    check.add_argument(
        "--notation", metavar="FILE", help="what the symbols mean, for all documents"
    )
    check.add_argument(
        "--format",
        choices=FORMATS,
        default=FORMATS[0],
        help=f"what is printed (default: {FORMATS[0]})",
    )
    check.add_argument(
        "--report", metavar="FILE.html", help="also write a page, self-contained"
    )
    check.add_argument(
        "--verbose",
        action="store_true",
        help="print the equations that hold as well (full, concise)",
    )
    check.add_argument(
        "--explain",
        action="store_true",
        help="print the steps of each proof as well (full)",
    )
    check.add_argument(
        "--inline", action="store_true", help="check the formulas inside lines as well"
    )
    check.add_argument(
        "--strict",
        action="store_true",
        help="exit with 1 also for what is numeric or undecided",
    )
    check.add_argument(
        "--seed",
        metavar="SEED",
        type=whole,
        default=0,
        help="of the random points (default: 0)",
    )
    return check


def _notation(add: _Add) -> argparse.ArgumentParser:
    notation = add(
        "notation",
        "draft the file that says what the symbols of a document mean",
        _NOTATION,
    )
    notation.add_argument("paper", metavar="PAPER", help="the document")
    notation.add_argument(
        "-o", "--out", metavar="FILE", help="the file (default: standard output)"
    )
    notation.add_argument(
        "--force",
        action="store_true",
        help="replace FILE, whatever a person has written into it",
    )
    return notation


def _explain(add: _Add) -> argparse.ArgumentParser:
    explain = add("explain", "say what the code of a finding means", _EXPLAIN)
    explain.add_argument("code", metavar="CODE", nargs="?", help="such as BP201")
    return explain
