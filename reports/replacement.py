r"""A repair as an edit of the file, where it can be told exactly.

A repair speaks of the LaTeX of one side with its macros expanded; the file may spell
it in another way.  An edit is offered only if what changes stands exactly once in
the side and once in the statement's text, and if the edited side is the mended one.
"""

from dataclasses import dataclass
from pathlib import PurePath

from backproof.symbolic.meaning.checked import CheckedStatement
from backproof.symbolic.reading.source import Source, Span

__all__ = ["Replacement", "replacement"]


@dataclass(frozen=True)
class Replacement:
    """A part of a file, and what is to stand there instead."""

    span: Span
    text: str


def replacement(source: Source, statement: CheckedStatement) -> Replacement | None:
    r"""The edit that mends a statement; None if there is none, or it is not certain.

    Offsets of a notebook count in its JSON, where LaTeX is written with escapes, so
    none of its statements is edited.
    """
    repair = statement.repair
    if repair is None or PurePath(source.path).suffix.lower() == ".ipynb":
        return None
    before = repair.before.strip()
    side = statement.left if repair.side == "left" else statement.right
    text = source.text[statement.span.start : statement.span.end]
    if not before or side.count(before) != 1 or text.count(before) != 1:
        return None
    after = repair.after.strip()
    if "".join(side.replace(before, after).split()) != "".join(repair.mended.split()):
        return None
    start = text.index(before)
    end = start + len(before)
    # The l of \left, or the r_1 of r_12, is no symbol of its own; and \sigma_1w
    # without its subscript would be one.
    for parts in (
        (text[:start], before, text[end:]),
        (text[:start], after, text[end:]),
    ):
        written = [part for part in parts if part]
        if any(map(_joined, written, written[1:])):
            return None
    offset = statement.span.start
    return Replacement(Span(offset + start, offset + end), after)


def _joined(left: str, right: str) -> bool:
    """Whether the last sign of one text and the first of the next are one token."""
    letters = left[-1].isalpha() and right[0].isalpha()
    digits = left[-1].isdigit() and right[0].isdigit()
    return left[-1] == "\\" or letters or digits
