r"""LaTeX becomes MathML Core, through the library math-core.

    \sigma'(z)  ->  <mi>σ</mi><mo lspace="0.06em" rspace="0">′</mo>...

math-core writes for all browsers; three things are mended here because they look
better in the font that our pages carry: primes stand beside their letter instead of
in a tiny superscript, the entry-by-entry signs get space on both sides, and named
entities become characters, so that the page is well-formed XML too.
"""

import re
from functools import cache
from types import MappingProxyType

from math_core import LatexToMathML

__all__ = ["mathml"]

_ENTITIES = MappingProxyType(
    {
        "&ApplyFunction;": "\u2061",
        "&InvisibleTimes;": "\u2062",
        "&InvisibleComma;": "\u2063",
    }
)
_PRIMED = re.compile(
    r"<msup>((?:<mi[^>]*>[^<]*</mi>)|(?:<mrow><mspace/><mi>[^<]*</mi></mrow>))"
    r"<mo[^>]*>([′″‴])</mo></msup>"
)
_PRIME = r'\1<mo lspace="0.06em" rspace="0">\2</mo>'
_SPACED = re.compile(r"<mo[^>]*>([⊙⊘])</mo>")
_SPACE = r'<mo lspace="0.25em" rspace="0.25em" largeop="false">\1</mo>'


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML()


def mathml(latex: str, *, display: bool = False) -> str:
    """The MathML of a formula; ``display`` sets sums and fractions in full size.

    >>> mathml("u")
    '<math><mi>u</mi></math>'
    """
    text = _converter().convert_with_local_state(latex, displaystyle=display)
    # Our rows place the formulas; a block would centre itself in its cell.
    text = text.replace('<math display="block">', '<math displaystyle="true">')
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    text = _PRIMED.sub(_PRIME, text)
    return _SPACED.sub(_SPACE, text)
