r"""What can be wrong with one entry of a notation file, whatever its LaTeX means.

    i = "1..n"          a range has two dots
    N = "at least 2"    a size is "2.." or "3"
    '\circ' = "entrywize"

Every table has a rule: it takes the key and the value of an entry and returns what
is wrong and the likely mend in one sentence, or nothing.  What the LaTeX of an entry
says, ``vocabulary`` checks.
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from backproof.symbolic.errors import nearest
from backproof.symbolic.reading.commands import COMMANDS, Role

from .wording import short, shown

__all__ = ["ENTRY_RULES", "PRODUCTS", "parts", "word_problem"]

PRODUCTS = ("entrywise", "matrix", "outer", "chain")
"""What an operator between two factors can be."""

_LARGEST_SIZE = 10**6
_PLAIN = ("real", "positive", "kronecker", "distribution")
_MATRICES = ("identity", "ones")
_PROPERTIES = (
    *_PLAIN,
    "distribution over i",
    "function of x",
    *(f"{name} of n" for name in _MATRICES),
)
_THREE_DOTS = re.compile(r"\.\.\.|…|\\[lc]?dots(?![A-Za-z])")
_IN = re.compile(r"(?P<letter>\S.*?)\s+in\s+(?P<range>.+)", re.DOTALL)
_MATRIX = re.compile(rf"(?P<name>{'|'.join(_MATRICES)})(?P<shape>|\s+.*)", re.DOTALL)
_TIMES = re.compile(r"(?:^|\s+)x(?:\s+|$)|\s*(?:×|\\times(?![A-Za-z]))\s*")
_OTHER_SHAPES = re.compile(r"\\mathbb|\*|^[(\[].*[)\]]$", re.DOTALL)
_FORMULA = re.compile(
    r"=|/|\\(?:[dt]?frac|sum|prod|sqrt|exp|log|ln|partial|nabla|cdot|left)(?![A-Za-z])"
)
_OTHER_RANGE = re.compile(r"([0-9]{1,9})\s*(?:to\b|[-–:,])\s*(\S+)")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def parts(value: str) -> tuple[str, ...]:
    """The parts of a quantity's value, cut at commas outside all brackets.

    What a function depends on is one part to the end.

    >>> parts("l in 2..N, n_l x n_{l-1}")
    ('l in 2..N', 'n_l x n_{l-1}')
    >>> parts("function of a, b")
    ('function of a, b',)
    """
    found: list[str] = []
    depth = start = 0
    for position, character in enumerate(value):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth <= 0:
            if value[start:].lstrip().startswith("function of"):
                break
            found.append(value[start:position].strip())
            start = position + 1
    return (*found, value[start:].strip())


def word_problem(word: str) -> str:
    r"""What is wrong with a name that is to be read without \text.

    >>> word_problem("cost")
    ''
    """
    if re.fullmatch(r"[A-Za-z]{2,}", word):
        return ""
    return f"{shown(word)} is no word: two letters or more and nothing else"


def font_problem(font: str) -> str:
    r"""What is wrong with a font that is to mean nothing.

    >>> font_problem(r"\mathbf")
    ''
    """
    command = COMMANDS.get(font)
    if command is not None and command.role is Role.FONT:
        return ""
    return f'{shown(font)} is no font; write "\\mathbf" in single quotes'


def _size(_key: str, value: str) -> str:
    match = re.fullmatch(r"([0-9]{1,9})(\.\.)?", value, re.ASCII)
    if match is None:
        return f'a size is "2.." (at least 2) or "3" (always 3), not {shown(value)}'
    if not 1 <= int(match[1]) <= _LARGEST_SIZE:
        return f"a size lies between 1 and {_LARGEST_SIZE}; leave it out if it is open"
    return ""


def _index(_key: str, value: str) -> str:
    if match := _IN.fullmatch(value):
        return f'the letter stands on the left already; write "{short(match["range"])}"'
    bounds, comma, more = value.partition(",")
    return _range(bounds.strip() if comma and more.strip() == "fixed" else value)


def _range(text: str) -> str:
    if _THREE_DOTS.search(text):
        return f'a range has two dots, as in "1..n"; not {shown(text)}'
    if not text:
        return 'the range is missing, such as "1..n"'
    if ".." not in text:
        other = _OTHER_RANGE.fullmatch(text)
        lower, upper = other.groups() if other else ("1", text)
        return f'a range has two dots; did you mean "{lower}..{short(upper)}"?'
    lower, _, upper = text.partition("..")
    if not lower.strip() or not upper.strip() or ".." in upper:
        return f'a range has two bounds, as in "1..n"; not {shown(text)}'
    return ""


def _quantity(_key: str, value: str) -> str:
    if not value:
        return ""
    kinds: list[str] = []
    for part in parts(value):
        kind, problem = _part(part)
        if problem:
            return problem
        if kind != "range" and kind in kinds:
            said = f"a quantity has one {kind}; {shown(part)} is the second"
            sizes = set(kinds) == {"shape"} and not _TIMES.search(value)
            matrix = " x ".join(parts(value))
            return f'{said}; for a matrix write "{short(matrix)}"' if sizes else said
        kinds.append(kind)
    return ""


def _part(text: str) -> tuple[str, str]:
    """The kind of a part of a quantity's value, and what is wrong with it."""
    if not text:
        return "", "there is a comma too many"
    for name, example in (("distribution over", "i"), ("function of", "a^L_j")):
        if re.match(rf"{name}\b", text):
            missing = text == name
            return "property", f'write "{name} {example}"' if missing else ""
    if text in _PLAIN:
        return "property", ""
    if re.search(r"\\in(?![A-Za-z])", text):
        return "range", f"write 'in' for \\in in {shown(text)}"
    if match := _IN.fullmatch(text):
        return "range", _range(match["range"])
    if ".." in text:
        return (
            "range",
            f'whose range is {shown(text)}? Write "l in 1..L"',
        )
    if match := _MATRIX.fullmatch(text):
        shape = match["shape"].strip().removeprefix("of ").strip()
        missing = shape in ("", "of")
        return "shape", f'write "{match["name"]} of n"' if missing else _shape(shape)
    return "shape", _shape(text)


def _shape(text: str) -> str:
    if meant := get_close_matches(text, _PROPERTIES, n=1, cutoff=0.8):
        return f'did you mean "{meant[0]}"? {shown(text)} is no size'
    if _FORMULA.search(text):
        return f"{shown(text)} is a formula, and belongs in [definitions]"
    if _OTHER_SHAPES.search(text):
        return f'write a shape as "rows x columns"; not {shown(text)}'
    factors = _TIMES.split(text)
    if len(factors) > 2 or not all(factors):
        return f'a shape is "d" for a vector or "d x h" for a matrix; not {shown(text)}'
    return ""


def _definition(key: str, value: str) -> str:
    return "" if value else f"what {short(key)} is defined as is missing"


def _any(_key: str, _value: str) -> str:
    return ""


def _product(_key: str, value: str) -> str:
    if value in PRODUCTS:
        return ""
    return f"{shown(value)} is no kind of product; {nearest(value[:50], PRODUCTS)}"


def _derivative(key: str, value: str) -> str:
    match = re.fullmatch(r"(\S+)\s+by\s+(\S+)", value)
    if match is None:
        return (
            f'write what is differentiated by what, as in "F by x"; not {shown(value)}'
        )
    above, below = match.groups()
    if below not in key:
        return f"{short(below)} does not stand in the template {shown(key)}"
    if above == "F" and above not in key:
        return (
            f"F does not stand in the template {shown(key)}; say what is "
            f'differentiated, as in "L by {short(below)}"'
        )
    return ""


def _checked(rule: Callable[[str, str], str]) -> Callable[[str, str], str]:
    """The rule of a table, after what holds for every entry."""

    def problem(key: str, value: str) -> str:
        if not key:
            return "the entry has no name on the left"
        for text in (key, value):
            if "$" in text:
                return f"leave out the dollar signs in {shown(text)}"
            if found := _INVISIBLE.search(text):
                return f"there is an invisible character U+{ord(found[0]):04X} in it"
        return rule(key, value)

    return problem


ENTRY_RULES: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {
        "sizes": _checked(_size),
        "indices": _checked(_index),
        "quantities": _checked(_quantity),
        "definitions": _checked(_definition),
        "functions": _checked(_any),
        "products": _checked(_product),
        "derivatives": _checked(_derivative),
    }
)
"""The rule of each table."""
