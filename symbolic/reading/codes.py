r"""What each finding of the tokens and of the layout means, in a paragraph.

    BP110 .. BP119   a sign that is not known, or does not fit where it stands
    BP120 .. BP129   brackets, braces and environments; limits

``supported`` tells whose trouble it is: the author's, or ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = [
    "BAD_CHARACTER",
    "BRACE",
    "BRACKET",
    "CODES",
    "CROSSED_OUT",
    "DOUBLE_SCRIPT",
    "ENVIRONMENT",
    "INFIX",
    "LEFT_RIGHT",
    "LIMIT",
    "LONE_SCRIPT",
    "MISPLACED",
    "MISSING_ARGUMENT",
    "SHORT_SCRIPT",
    "UNKNOWN_COMMAND",
    "UNSUPPORTED_COMMAND",
    "Code",
]


@dataclass(frozen=True)
class Code:
    """A kind of finding: its title and what to know about it."""

    code: str
    title: str
    text: str
    example: str
    supported: bool = True


UNKNOWN_COMMAND = "BP110"
UNSUPPORTED_COMMAND = "BP111"
BAD_CHARACTER = "BP112"
MISSING_ARGUMENT = "BP113"
DOUBLE_SCRIPT = "BP114"
SHORT_SCRIPT = "BP115"
LONE_SCRIPT = "BP116"
MISPLACED = "BP117"
CROSSED_OUT = "BP118"
INFIX = "BP119"
BRACE = "BP120"
BRACKET = "BP121"
LEFT_RIGHT = "BP122"
ENVIRONMENT = "BP123"
LIMIT = "BP129"

_ROWS = (
    Code(
        UNKNOWN_COMMAND,
        "unknown command",
        "A command that LaTeX, amsmath, MathJax and KaTeX do not have and that the "
        "document does not define.  It is never skipped, since it might change what "
        "the formula says: the formula is not judged until the command is spelled "
        "right, or defined with \\newcommand in the same file.",
        r"\alhpa x",
    ),
    Code(
        UNSUPPORTED_COMMAND,
        "command not supported",
        "A command that exists, but that backproof cannot read yet.  The formula is "
        "not judged.  Often there is a plainer way to write the same: \\frac for "
        "\\genfrac, \\frac{\\partial f}{\\partial x} for \\pdv{f}{x}.",
        r"\genfrac{(}{)}{0pt}{}{n}{k}",
        supported=False,
    ),
    Code(
        BAD_CHARACTER,
        "character without a meaning here",
        "A character that is neither a letter, a digit nor a sign that formulas use, "
        "such as a lone dollar, a hash, or a picture.  A backslash at the very end of "
        "a formula is another: a command name must follow it.",
        r"x # y",
    ),
    Code(
        MISSING_ARGUMENT,
        "missing argument",
        "The formula, the group or the cell ends where a command such as \\frac, or "
        "one of the signs ^ and _, still needs an argument.",
        r"\frac{a}",
    ),
    Code(
        DOUBLE_SCRIPT,
        "double superscript or subscript",
        "Two superscripts, or two subscripts, follow one symbol.  TeX refuses this, "
        "for it cannot know whether x^a^b means (x^a)^b or x^(a^b).  Put braces "
        "around one of them: {x^a}^b or x^{a^b}.  A prime counts as a superscript if "
        "it comes after another one: write f'^2, not f^2'.",
        r"W^{l}^T",
    ),
    Code(
        SHORT_SCRIPT,
        "script without braces",
        "Without braces ^ and _ take one single sign.  So x^12 prints as x^1 followed "
        "by 2, w^(l) raises only the bracket, and w_{1_,1} sets the comma below the "
        "1.  Put braces around all that belongs to the script.",
        r"x^12",
    ),
    Code(
        LONE_SCRIPT,
        "nothing before the script",
        "A superscript, a subscript or a prime stands at the beginning of a formula "
        "or a group, or right behind a sign that cannot carry it.  Most often the "
        "symbol before it was lost.  An empty group {} before it says that this is "
        "meant.",
        r"= ^T W",
    ),
    Code(
        MISPLACED,
        "line break or & in the wrong place",
        "A line break or an alignment mark stands inside braces, where no row or "
        "column can end.  Often a brace is missing before it, or one too many stands "
        "behind it.",
        r"{a \\ b}",
    ),
    Code(
        CROSSED_OUT,
        "crossed out",
        "The formula strikes something through.  People do this to what cancels, to "
        "what vanishes and to what is wrong; the formula is not judged, since its "
        "sign cannot be told from the stroke.  Write the formula without the stroke, "
        "and the next step without the term.",
        r"\cancel{2} x",
        supported=False,
    ),
    Code(
        INFIX,
        "two fraction bars in one group",
        "\\over and \\choose divide the whole group that they stand in, so a group "
        "can have only one of them.  Use \\frac and \\binom.",
        r"{a \over b \over c}",
    ),
    Code(
        BRACE,
        "brace without a partner",
        "A brace { is never closed, or a brace } closes nothing.  Braces group the "
        "text of LaTeX and are not printed; from the place of the mistake on, LaTeX "
        "and every reader may group the rest wrongly.",
        r"w_{ij = 0",
    ),
    Code(
        BRACKET,
        "bracket without a partner",
        "A bracket or a bar is opened and never closed, closed and never opened, or "
        "closed by one of another kind.  LaTeX prints such a formula without "
        "complaint, but what it says depends on where the partner should stand.  "
        "Half-open intervals such as (0, 1] are understood.",
        r"f(x]",
    ),
    Code(
        LEFT_RIGHT,
        "\\left without \\right",
        "Every \\left needs its \\right in the same group and in the same row, and "
        "both need a delimiter, where a dot stands for none.  Over the end of a row "
        "use \\Bigl( and \\Bigr).",
        r"\left( x",
    ),
    Code(
        ENVIRONMENT,
        "environment",
        "An environment is never closed, closed under another name, closed without "
        "having been opened, or unknown.  Known are those of amsmath that set lines "
        "(aligned, split, gathered, ...), matrices and cases.",
        r"\begin{pmatrix} 1",
    ),
    Code(
        LIMIT,
        "too long or too deep",
        "The formula has more signs, or more groups inside groups, than any formula "
        "made for people.  It is not read any further, so that no text can make the "
        "reader hang.",
        r"{{{{...}}}}",
    ),
)

CODES: Mapping[str, Code] = MappingProxyType({row.code: row for row in _ROWS})
"""Every kind of finding of this layer, by its code."""
