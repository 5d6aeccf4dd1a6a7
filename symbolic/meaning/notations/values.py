r"""What stands on the right of a quantity in a notation file, taken apart.

"l in 2..L, n_l x n_{l-1}"   ->   a range for l, and the shape n_l, n_{l-1}
"positive"   "distribution over i"   "function of a^L_j"   "identity of n"
"""

import re
from dataclasses import dataclass, replace

__all__ = ["WrittenRange", "WrittenValue", "written_range", "written_value"]

_IN = re.compile(r"(?P<letter>\S.*?)\s*(?:\bin|\\in)\s+(?P<range>.+\.\..+)", re.DOTALL)
_TIMES = re.compile(r"\s+x\s+|\s*(?:×|\\times(?![A-Za-z]))\s*")
_MATRIX = re.compile(r"(?P<kind>identity|ones)\s+(?:of\s+)?(?P<shape>\S.*)", re.DOTALL)
_PROPERTIES = ("real", "positive", "kronecker", "distribution")
_FIXED = re.compile(r"\s*,\s*fixed\s*$")
_FUNCTION = "function of "
_DISTRIBUTION = "distribution over "


@dataclass(frozen=True)
class WrittenRange:
    """The bounds of an index, in LaTeX; no letter where the key is the letter.

    A ``fixed`` index has one value throughout the document.
    """

    lower: str
    upper: str
    letter: str = ""
    fixed: bool = False


@dataclass(frozen=True)
class WrittenValue:
    """The parts of a value: ranges, a shape, and one property."""

    ranges: tuple[WrittenRange, ...] = ()
    shape: tuple[str, ...] = ()
    domain: str = "real"
    over: str = ""
    arguments: tuple[str, ...] = ()


def written_range(text: str, letter: str = "") -> WrittenRange | None:
    """The bounds in "1..n_l", None if there are no two.

    >>> written_range("1..n_{l-1}")
    WrittenRange(lower='1', upper='n_{l-1}', letter='', fixed=False)
    >>> written_range("1..K, fixed").fixed
    True
    """
    bounds = _FIXED.sub("", text)
    lower, dots, upper = bounds.partition("..")
    if not (dots and lower.strip() and upper.strip()) or ".." in upper:
        return None
    return WrittenRange(lower.strip(), upper.strip(), letter.strip(), bounds != text)


def written_value(text: str) -> WrittenValue:
    r"""The parts of the value of a quantity; what is no property is a shape.

    >>> written_value("l in 2..L, n_l x n_{l-1}").shape
    ('n_l', 'n_{l-1}')
    >>> written_value(r"function of y_{n_l}, \hat y_{n_l}").arguments
    ('y_{n_l}', '\\hat y_{n_l}')
    """
    value = WrittenValue()
    pieces = _at_commas(text.strip())
    for number, piece in enumerate(pieces):
        if piece.startswith(_FUNCTION):
            first = piece.removeprefix(_FUNCTION).strip()
            return replace(value, arguments=(first, *pieces[number + 1 :]))
        value = _with(value, piece)
    return value


def _with(value: WrittenValue, piece: str) -> WrittenValue:
    if not piece:
        return value
    if piece in _PROPERTIES:
        return replace(value, domain=piece)
    if piece.startswith(_DISTRIBUTION):
        over = piece.removeprefix(_DISTRIBUTION).strip()
        return replace(value, domain="distribution", over=over)
    if match := _IN.fullmatch(piece):
        found = written_range(match["range"], match["letter"])
        if found:
            return replace(value, ranges=(*value.ranges, found))
    if match := _MATRIX.fullmatch(piece):
        shape = tuple(_TIMES.split(match["shape"].strip()))
        if match["kind"] == "identity" and len(shape) == 1:
            shape *= 2
        return replace(value, domain=match["kind"], shape=shape)
    return replace(value, shape=tuple(_TIMES.split(piece)))


def _at_commas(text: str) -> tuple[str, ...]:
    """The pieces of a text between commas that stand outside all brackets."""
    found: list[str] = []
    depth = start = 0
    for position, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth <= 0:
            found.append(text[start:position].strip())
            start = position + 1
    return (*found, text[start:].strip())
