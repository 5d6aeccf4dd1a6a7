r"""Formulas that somebody else wrote become MathML that can only be looked at.

    \frac{a}{b}           ->  <math><mfrac>...
    \href{javascript:..}  ->  None: show the source instead

math-core reads most LaTeX as it stands; what it does not know is read by our own
reader and printed in the spelling that both know.  Of the MathML only the elements
and attributes of two tables are kept, so nothing links, runs, or covers what stands
beside it; colours go too, for on our pages a colour is a verdict.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from types import MappingProxyType

from math_core import LatexError

from backproof.symbolic.reading.latex import to_latex
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens

from .mathml import mathml

__all__ = ["cleaned", "foreign_mathml"]

MAX_LENGTH = 8_000
"""Characters of one side; longer ones are shown as source."""

MAX_DEPTH = 120
"""Elements inside each other: browsers give up at 512."""

# Each level takes up to 2.7 kB of the stack in math-core 0.9, which has no limit of
# its own and crashes: 8 MB are full at 3,000 levels, a thread's stack at 200.
_MAX_OPENERS = 180
_OPENER = re.compile(r"\\[A-Za-z]+|[{^_]")

# What XML forbids, and what turns the direction of the text around it.
_UNFIT = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")

_SHOWN = frozenset(
    {
        "math",
        "mfrac",
        "mi",
        "mmultiscripts",
        "mn",
        "mo",
        "mover",
        "mpadded",
        "mphantom",
        "mprescripts",
        "mroot",
        "mrow",
        "mspace",
        "msqrt",
        "mstyle",
        "msub",
        "msubsup",
        "msup",
        "mtable",
        "mtd",
        "mtext",
        "mtr",
        "munder",
        "munderover",
    }
)
_IN_WORDS = frozenset({"b", "i", "u", "s", "span"})
_ENCLOSED = MappingProxyType({"box": "framed"})
_STRUCK = "struck"

_LENGTH = r"-?0?\.\d+em|\d(?:\.\d+)?(?:em|rem)?"
_DECLARATION = (
    r"(?:text-align|justify-items|padding-[a-z]+|border-[a-z]+): ?"
    r"(?:[a-z]+|\d(?:\.\d+)?(?:em)?)(?: solid currentcolor)?;?"
)
_ATTRIBUTES = MappingProxyType(
    {
        "accent": "true|false",
        "accentunder": "true|false",
        "displaystyle": "true|false",
        "form": "prefix|infix|postfix",
        "largeop": "true|false",
        "linethickness": _LENGTH,
        "lspace": _LENGTH,
        "mathvariant": "normal",
        "maxsize": _LENGTH,
        "minsize": _LENGTH,
        "movablelimits": "true|false",
        "rspace": _LENGTH,
        "scriptlevel": r"[+-]?\d",
        "stretchy": "true|false",
        "style": f"(?:{_DECLARATION})+",
        "symmetric": "true|false",
        "width": _LENGTH,
    }
)
_PRIMES = frozenset("′″‴⁗")
_LINE = "\u0332"
_LINED = MappingProxyType({"mover": "overlined", "munder": "underlined"})


class _UnsafeError(Exception):
    """An element that is in no table, or too many inside each other."""


def cleaned(text: str) -> str:
    r"""The text with U+FFFD for what no page may hold: control and turning signs.

    >>> cleaned("a\x00b\u202ec")
    'a�b�c'
    """
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def foreign_mathml(latex: str) -> ET.Element | None:
    r"""The MathML of a formula, or None if it must be shown as source.

    >>> root = foreign_mathml(r"\color{red} x")
    >>> ET.tostring(root, encoding="unicode")
    '<math displaystyle="true"><mrow><mi>x</mi></mrow></math>'
    >>> foreign_mathml(r"\href{javascript:alert(1)}{x") is None
    True
    """
    if len(latex) > MAX_LENGTH:
        return None
    latex = _INVISIBLE.sub("", cleaned(latex))
    for spelling in _spellings(latex):
        try:
            # Not a stranger's XML: math-core wrote it, and escaped every text in it.
            root = ET.fromstring(mathml(spelling, display=True))  # noqa: S314
            return _safe(root, MAX_DEPTH)
        except (LatexError, ET.ParseError, _UnsafeError):
            continue
    return None


def _spellings(latex: str) -> Iterator[str]:
    """The formula as written, unless that is dangerous, and as our reader has it."""
    if sum(1 for _ in _OPENER.finditer(latex)) <= _MAX_OPENERS:
        yield latex
    # The layout refuses what is nested more than a hundred levels deep.
    read = tokens(MathText.of(latex))
    tree = layout(read)
    if not (read.findings or tree.findings):
        yield to_latex(tree)


def _safe(element: ET.Element, levels: int) -> ET.Element:
    """A copy of what is in the tables; raises _UnsafeError for the rest."""
    if not levels:
        raise _UnsafeError
    if element.tag == "menclose":
        notation = element.get("notation", "")
        copy = ET.Element("mrow", {"class": _ENCLOSED.get(notation, _STRUCK)})
    elif element.tag not in _SHOWN:
        raise _UnsafeError
    else:
        copy = ET.Element(element.tag, dict(_attributes(element)))
    if element.tag == "mtext":
        copy.text = "".join(_words(element))
        return copy
    copy.text = _INVISIBLE.sub("", element.text or "")
    copy.extend([_safe(child, levels - 1) for child in element])
    return _mended(copy)


def _attributes(element: ET.Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if name in _ATTRIBUTES and re.fullmatch(_ATTRIBUTES[name], value):
            yield name, value


def _words(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in _IN_WORDS:
            raise _UnsafeError
        yield from _words(child)
        yield child.tail or ""


def _mended(element: ET.Element) -> ET.Element:
    """What looks better in our font, or in a browser, than math-core's choice."""
    parts = list(element)
    if element.tag in ("msup", "msubsup") and _is_prime(parts[-1]):
        return _primed(parts)
    if element.tag in _LINED and parts[-1].text == _LINE:
        # The font has no line that grows with what it stands over.
        lined = ET.Element("mrow", {"class": _LINED[element.tag]})
        lined.append(parts[0])
        return lined
    return element


def _is_prime(element: ET.Element) -> bool:
    text = element.text or ""
    return element.tag == "mo" and bool(text) and set(text) <= _PRIMES


def _primed(parts: list[ET.Element]) -> ET.Element:
    """A prime beside its letter: in a superscript the font makes it tiny."""
    prime = ET.Element("mo", {"lspace": "0.06em", "rspace": "0"})
    prime.text = parts[-1].text
    primed = ET.Element("mrow")
    primed.extend((parts[0], prime))
    if len(parts) == 2:
        return primed
    below = ET.Element("msub")
    below.extend((primed, parts[1]))
    return below
