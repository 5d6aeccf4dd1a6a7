r"""What each verdict that needs a reader's attention means, in a paragraph.

    BP201 .. BP202   refuted
    BP203 .. BP205   undecided, or numeric evidence only
    BP206 .. BP209   malformed: the two sides cannot be compared
    BP210            undecided for want of a meaning

The codes of the layers below say why a formula could not be read; these say what
came of one that was.
"""

from collections.abc import Mapping
from types import MappingProxyType

from backproof.symbolic.reading.codes import Code

__all__ = [
    "BAD_INDEX",
    "FREE_INDEX",
    "MALFORMED",
    "NUMERIC",
    "REFUTED",
    "REFUTED_UNLESS",
    "SHAPES",
    "UNDECIDED",
    "UNDEFINED",
    "UNSUPPORTED",
    "VERDICT_CODES",
]

REFUTED = "BP201"
REFUTED_UNLESS = "BP202"
UNSUPPORTED = "BP203"
NUMERIC = "BP204"
UNDECIDED = "BP205"
FREE_INDEX = "BP206"
SHAPES = "BP207"
BAD_INDEX = "BP208"
MALFORMED = "BP209"
UNDEFINED = "BP210"

_ROWS = (
    Code(
        REFUTED,
        "the two sides differ",
        "There are numbers for which the left side and the right side have different "
        "values, and they are shown: sizes, indices, the values of what is given, "
        "and both sides.  Where left/right is the same everywhere, that ratio often "
        "names the mistake: 2 is a lost factor 2, -1 a wrong sign, 1/D a lost "
        "average over D samples.  A repair is offered only if the mended equation "
        "is proved or tested.  If the equation is right and the verdict wrong, the "
        "notation gives a symbol another meaning than the author does.",
        r"\frac{\partial}{\partial w} (w - t)^2 = w - t",
    ),
    Code(
        REFUTED_UNLESS,
        "right only under a hypothesis",
        "There are numbers for which the two sides differ, but under one of the "
        "hypotheses listed in the notation file the equation holds.  Say in the "
        "document that this is assumed, or put back what was left out.",
        r"\frac{\partial E}{\partial w} = 2 (y - t) x"
        "\n(right if the output layer is linear: y = w x)",
    ),
    Code(
        UNSUPPORTED,
        "not supported yet",
        "The equation can be read, but uses something that the checker has no rules "
        "for yet; the message names it.  Nothing is said about its truth.  Often the "
        "step can be written in other words, such as with a sum in place of dots.",
        r"a_1 + \dots + a_n = \int_0^1 f(u) \, du",
        supported=False,
    ),
    Code(
        NUMERIC,
        "numeric evidence only",
        "Both sides agree to many digits at every point that was tried.  This is "
        "evidence and no more: exact arithmetic does not apply here, for instance "
        "because of a function that has no rules over a finite field.  A calculation "
        "with decimals agrees as far as they go, if they may have been rounded.",
        r"\arctan x + \arctan \frac{1}{x} = \frac{\pi}{2}",
    ),
    Code(
        UNDECIDED,
        "undecided",
        "Whether the two sides are equal could not be decided, for the reason given: "
        "no point was found at which both sides have a value, the sizes that are "
        "needed are too large, or time ran out.  Nothing is said about its truth.",
        r"\log(-x^2) = 2 \log x",
        supported=False,
    ),
    Code(
        FREE_INDEX,
        "an index on one side only",
        "An index is free on one side of the equation and missing on the other, so "
        "one side is many numbers and the other is one.  Most often a sum over the "
        "index was lost, an index of that name was already bound by a sum, or a "
        "letter is wrong.  An index that may be left out is named in the notation "
        'file: omit = ["i"].',
        r"\delta_j = w_{jk} \delta_k",
    ),
    Code(
        SHAPES,
        "shapes do not fit",
        "Two matrices or vectors are multiplied, added or equated whose numbers of "
        "rows and columns do not fit together.  Most often a transpose was lost, or "
        "two factors stand in the wrong order.  The shapes come from the notation "
        "file, and the message shows them.",
        "\\delta^l = W^{l+1} \\delta^{l+1} \\odot \\sigma'(z^l)\n"
        "(where W^l has n_l rows and n_{l-1} columns)",
    ),
    Code(
        BAD_INDEX,
        "index that does not fit its place",
        "An index takes values for which the quantity does not exist, such as layer "
        "L + 1 of L layers, or runs over another set than the place where it stands: "
        "samples where neurons are counted.  The ranges come from the notation file.",
        r"a^0_j = \sigma(w_{jk} a^{-1}_k)",
    ),
    Code(
        MALFORMED,
        "makes no sense as written",
        "The signs can be read, but what they say together cannot be meant: the "
        "derivative by something that is no quantity, a function with the wrong "
        "number of arguments, a sum whose index is already in use.",
        r"\frac{\partial E}{\partial 2}",
    ),
    Code(
        UNDEFINED,
        "symbol without a meaning",
        "A symbol occurs of which neither the document nor its notation file says "
        "what it is.  The equations that use it are not judged.  Declare it in the "
        'notation file, under [quantities]: "q" = "" says that q is one number, '
        '"q_j" = "" that it has an index.  Perhaps the symbol is a slip for another.',
        r"z = w x + q",
    ),
)

VERDICT_CODES: Mapping[str, Code] = MappingProxyType({row.code: row for row in _ROWS})
"""Every kind of verdict that needs attention, by its code."""
