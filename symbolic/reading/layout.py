r"""The layout of a formula: from tokens to the tree of what is printed.

    tokens(text) -> sieve -> brackets -> builder (constructs) -> Tree

This is TeX's own structure and nothing more: what a script, a prime or a product
means is not asked here.  What cannot be read becomes an ``Unknown`` node and a
finding, and the rest of the formula is read as if it stood there by itself.
"""

from .builder import Builder
from .codes import LIMIT
from .constructs import TAKERS
from .cursor import MAX_NESTING, TooDeepError
from .latex import latex_of, to_latex
from .source import Finding
from .tokens import Tokens
from .tree import Tree

__all__ = ["MAX_NESTING", "latex_of", "layout", "to_latex"]


def layout(tokens: Tokens) -> Tree:
    r"""The tree of a formula, with everything that is wrong with it.

    Fonts decorate the symbols of their argument, and only words reach into scripts:
    ``\mathbf{W_{ij}}`` is a bold W with plain indices.  More than MAX_NESTING levels
    end in a finding and a tree without rows.  Nothing is raised.

    >>> from backproof.symbolic.reading.source import MathText
    >>> from backproof.symbolic.reading.tokens import tokens
    >>> tree = layout(tokens(MathText.of(r"\dfrac12 + x'")))
    >>> [type(item).__name__ for item in tree.rows[0].items]
    ['Fraction', 'Operator', 'Scripted']
    >>> to_latex(tree)
    "\\frac{1}{2} + x'"
    """
    if not tokens.items:
        return Tree((), tokens.findings)
    try:
        return Builder(tokens, TAKERS).run()
    except TooDeepError as error:
        message = f"more than {MAX_NESTING} levels, one inside another; it is not read"
        return Tree((), (Finding(LIMIT, message, error.span, "write it flatter"),))
