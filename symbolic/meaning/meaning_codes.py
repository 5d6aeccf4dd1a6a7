r"""What each finding about the meaning of a formula's signs says, in a paragraph.

    BP130 .. BP133   symbols: not declared, declared otherwise, or not clear
    BP134 .. BP139   what stands where it cannot be read
    BP140 .. BP145   scopes: derivatives, sums, cases, braces, sets of indices

A symbol that the notation does not have is no mistake of the author: ``supported`` is
False for all that only says what we, or the notation, do not know.
"""

from collections.abc import Mapping
from types import MappingProxyType

from backproof.symbolic.reading.codes import Code

__all__ = [
    "AMBIGUOUS",
    "BAD_CONDITION",
    "BAD_DERIVATIVE",
    "BAD_SUM",
    "BRACES",
    "CALL_OR_PRODUCT",
    "MEANING_CODES",
    "MISSING_OPERAND",
    "NOT_A_TERM",
    "NO_ARGUMENT",
    "NO_CONSTRUCT",
    "NO_INDEX",
    "NO_VARIABLE",
    "OTHER_SCRIPTS",
    "OTHER_SET",
    "TOO_DEEP",
    "UNDEFINED_SYMBOL",
]

UNDEFINED_SYMBOL = "BP130"
OTHER_SCRIPTS = "BP131"
AMBIGUOUS = "BP132"
CALL_OR_PRODUCT = "BP133"
NO_CONSTRUCT = "BP134"
MISSING_OPERAND = "BP135"
NOT_A_TERM = "BP136"
NO_ARGUMENT = "BP137"
NO_INDEX = "BP138"
TOO_DEEP = "BP139"
BAD_DERIVATIVE = "BP140"
NO_VARIABLE = "BP141"
BAD_SUM = "BP142"
BAD_CONDITION = "BP143"
BRACES = "BP144"
OTHER_SET = "BP145"

_ROWS = (
    Code(
        UNDEFINED_SYMBOL,
        "symbol that is not declared",
        "Neither the document nor its notation says what this symbol is, so the "
        "formula is not judged.  Declare it: in [quantities] if it is a number or a "
        "matrix, in [functions], or in [sizes] and [indices].  Perhaps it is a slip "
        "for another symbol.",
        r"z = w x + q",
        supported=False,
    ),
    Code(
        OTHER_SCRIPTS,
        "scripts that the symbol is not declared with",
        "The notation has this symbol, but with other subscripts or superscripts: an "
        "index too many or too few, a label in round brackets instead of square ones, "
        "a star, a prime.  Nothing is dropped to make it fit.  An index that the "
        'document leaves out is named by omit = ["i"].',
        r"a_j = \sigma(z^l_j)",
        supported=False,
    ),
    Code(
        AMBIGUOUS,
        "symbol that may be one of several",
        "The notation declares a symbol several times, with other letters, as in a_i, "
        "a_j and a_k for three layers, and the letter or the number here does not "
        "tell which of them is meant.  Write one of the declared letters, or declare "
        "the range of this one in [indices].",
        "a_1\n(where a_i and a_j are declared)",
        supported=False,
    ),
    Code(
        OTHER_SET,
        "index of another set",
        "A symbol is declared for several sets of indices, as in b_j for hidden and "
        "b_k for output neurons, and the index here belongs to none of them.",
        r"z_j = b_i + \sum_i w_{ij} x_i",
    ),
    Code(
        CALL_OR_PRODUCT,
        "function or product",
        "A quantity stands before one symbol, or a list, in brackets: this may be a "
        "function of it or a product.  Declare the symbol with its argument, as in "
        '"C(w)", or with any, as in "C(\\dots)"; declare a function in [functions]; '
        r"or write the product as w \cdot (x).  With any argument the quantity is "
        "the same whatever it is, so that C(v) - C(w) cannot be read.",
        r"C(w) = \frac{1}{2} (y - t)^2",
        supported=False,
    ),
    Code(
        NO_CONSTRUCT,
        "not read yet",
        "A sign or a construction that backproof cannot give a meaning yet; the "
        "message names it.  The formula is not judged.  Often there is a plainer way "
        "to write the same: a sum with limits for dots, two formulas for \\pm.",
        r"\prod_{i=1}^n x_i",
        supported=False,
    ),
    Code(
        MISSING_OPERAND,
        "something is missing beside a sign",
        "A sign needs a term on each side, a bracket or a fraction needs something "
        "inside, and there is nothing.  Most often a symbol was lost.",
        r"a + \cdot b",
    ),
    Code(
        NOT_A_TERM,
        "not part of an expression",
        "A relation, a comma, a bar or words stand inside an expression, where only "
        "terms can stand.  A remark belongs outside the formula, or at its end.",
        r"(a, b) + c",
        supported=False,
    ),
    Code(
        NO_ARGUMENT,
        "function without an argument",
        "A function stands alone: it needs something in brackets, or one factor, "
        "behind it.  To speak of its value, write the argument.",
        r"\frac{\partial C}{\partial a} \sigma'",
        supported=False,
    ),
    Code(
        NO_INDEX,
        "not an index",
        "What stands in the subscript of a bracket is no index: an index is a letter, "
        "a number or a size, with a number added.",
        r"(W x)_{\text{out}}",
        supported=False,
    ),
    Code(
        TOO_DEEP,
        "nested too deep",
        "More sums, functions and brackets inside one another than any formula made "
        "for people has.  It is not read, so that no text can make the reader hang.",
        r"\sum_i \sum_i \sum_i \dots x_i",
        supported=False,
    ),
    Code(
        BAD_DERIVATIVE,
        "derivative that is not complete",
        r"A derivative lacks a part: the \partial above or below the bar, what is "
        "differentiated, or what it is differentiated by.",
        r"\frac{\partial C}{w}",
    ),
    Code(
        NO_VARIABLE,
        "derivative by something that is no quantity",
        "One can differentiate by a quantity of the notation, such as w^l_{jk}, and "
        "not by a sum, a number or the value of a function.",
        r"\frac{\partial C}{\partial (a + b)}",
        supported=False,
    ),
    Code(
        BAD_SUM,
        "sum whose index is not clear",
        "The limits of a sum cannot be read, or none are written and nothing tells "
        "over which index the sum goes.  Write \\sum_i, \\sum_{i=1}^{n}, "
        "\\sum_{i \\neq j} or \\sum_{i \\in N}.",
        r"\sum x_i y_j",
        supported=False,
    ),
    Code(
        BAD_CONDITION,
        "condition that cannot be read",
        "A condition compares two indices, as in i = j or i \\neq j, or two numbers "
        "with <, \\leq, >, \\geq; or it says otherwise.",
        r"\begin{cases} 1 & x \text{ is prime} \\ 0 & \text{otherwise} \end{cases}",
        supported=False,
    ),
    Code(
        BRACES,
        "braces around a sum",
        "Braces are not printed.  A sum in braces beside a factor, or under an "
        "exponent, prints as if the braces were not there, so what is printed and "
        "what was meant may differ.  Write brackets, or take the braces away.",
        r"2 {a + b}",
        supported=False,
    ),
)

MEANING_CODES: Mapping[str, Code] = MappingProxyType({row.code: row for row in _ROWS})
"""Every kind of finding of this layer, by its code."""
