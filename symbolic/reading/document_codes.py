r"""What each finding about a document, its macros and its chains means.

BP101 .. BP109   what stands around the formulas, and what joins them
"""

from collections.abc import Mapping
from types import MappingProxyType

from .codes import Code

__all__ = ["DOCUMENT_CODES"]

_ROWS = (
    Code(
        "BP101",
        "never closed",
        "A display, an inline formula, a code block or a verbatim text is opened, and "
        "nothing closes it: the text ends, or prose follows behind a blank line, or "
        "another display begins.  What it holds is not read, since it cannot be known "
        "where it ends; the reading goes on behind its first mark.",
        "$$\na = b\n\nNow we take the derivative of both sides.",
    ),
    Code(
        "BP102",
        "closes nothing",
        "The end of a display stands where none is open.  Its beginning was lost, or "
        "the display was begun as another environment.",
        "a = b\n\\end{align}",
    ),
    Code(
        "BP103",
        "macro definition",
        "A definition of a macro cannot be read: its name, the number of its "
        "parameters or its braces are wrong, or its parameters have text between "
        "them, as only \\def allows and backproof does not support.  Where the macro "
        "is used it is an unknown command.",
        r"\newcommand{\w}[1]{w_{#2}}",
    ),
    Code(
        "BP104",
        "macro without its arguments",
        "A macro of the document takes more arguments than follow it before the "
        "formula, or the group, ends.  The formula is not read.",
        r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} $$\pd{C}$$",
    ),
    Code(
        "BP105",
        "macros without end",
        "The macros of a formula call themselves, or unfold to more text than any "
        "formula has.  The formula is not read.  To give a command a new meaning that "
        "uses the old one, keep the old one by \\let first.",
        r"\renewcommand{\vec}[1]{\mathbf{\vec{#1}}} $$\vec{x}$$",
    ),
    Code(
        "BP106",
        "too large",
        "The document, or a formula, has more than any made for people: characters, "
        "formulas, macro definitions, findings.  From the place on it is not read, so "
        "that no file can make the reader hang.  Split the document.",
        "a formula of more than 50,000 characters",
    ),
    Code(
        "BP107",
        "chain that breaks off",
        "A chain of equations ends in its relation, and neither a row nor a display "
        "follows that could be the next side: only white space may lie between them.  "
        "The steps before it are judged as they are.",
        "$$a = b =$$\nFirst a remark.\n$$c = d$$",
    ),
)

DOCUMENT_CODES: Mapping[str, Code] = MappingProxyType({row.code: row for row in _ROWS})
"""Every kind of finding of this layer, by its code."""
