r"""What encloses: brackets and bars, and the environments of LaTeX.

    \lbrace -> \{ , an opening bracket         bmatrix -> a matrix in [ ]
    |       -> a bar, without a side           split   -> lines

As in ``commands.py``, what prints the same has one name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["DELIMITERS", "ENVIRONMENTS", "Delimiter", "Environment"]


@dataclass(frozen=True, slots=True)
class Delimiter:
    """A bracket or a bar: its preferred spelling, and on which side it stands.

    ``partner`` is the delimiter on the other side; a bar is its own partner, and
    has no side of its own.
    """

    name: str
    side: str
    partner: str


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment: its kind, its delimiters, and its raw arguments.

    ``kind`` is lines (aligned and its like: ``&`` is layout), matrix, or cases.
    """

    kind: str
    open: str = ""
    close: str = ""
    raw: str = ""


_PAIRS = {
    ("(", ")"): ("lparen", "rparen"),
    ("[", "]"): ("lbrack", "rbrack"),
    (r"\{", r"\}"): ("{ lbrace", "} rbrace"),
    (r"\langle", r"\rangle"): ("langle", "rangle"),
    (r"\lfloor", r"\rfloor"): ("lfloor", "rfloor"),
    (r"\lceil", r"\rceil"): ("lceil", "rceil"),
    ("|", "|"): ("lvert", "rvert"),
    (r"\|", r"\|"): ("lVert", "rVert"),
}


def _delimiters() -> dict[str, Delimiter]:
    rows = {
        "|": Delimiter("|", "bar", "|"),
        r"\vert": Delimiter("|", "bar", "|"),
        r"\|": Delimiter(r"\|", "bar", r"\|"),
        r"\Vert": Delimiter(r"\|", "bar", r"\|"),
    }
    for (left, right), (openers, closers) in _PAIRS.items():
        opening, closing = (
            Delimiter(left, "open", right),
            Delimiter(right, "close", left),
        )
        for side, names in ((opening, openers), (closing, closers)):
            if side.name in "()[]":
                rows[side.name] = side
            rows |= {f"\\{n}": side for n in names.split()}
    return rows


DELIMITERS: Mapping[str, Delimiter] = MappingProxyType(_delimiters())
"""Brackets and bars, by the way they are written."""

ENVIRONMENTS: Mapping[str, Environment] = MappingProxyType(
    {
        "Bmatrix": Environment("matrix", r"\{", r"\}"),
        "Bmatrix*": Environment("matrix", r"\{", r"\}", raw="["),
        "Vmatrix": Environment("matrix", r"\|", r"\|"),
        "Vmatrix*": Environment("matrix", r"\|", r"\|", raw="["),
        "align": Environment("lines"),
        "align*": Environment("lines"),
        "alignat": Environment("lines", raw="{"),
        "alignat*": Environment("lines", raw="{"),
        "aligned": Environment("lines", raw="["),
        "alignedat": Environment("lines", raw="[{"),
        "array": Environment("matrix", raw="[{"),
        "bmatrix": Environment("matrix", "[", "]"),
        "bmatrix*": Environment("matrix", "[", "]", raw="["),
        "cases": Environment("cases"),
        "dcases": Environment("cases"),
        "displaymath": Environment("lines"),
        "drcases": Environment("matrix", "", r"\}"),
        "eqnarray": Environment("lines"),
        "eqnarray*": Environment("lines"),
        "equation": Environment("lines"),
        "equation*": Environment("lines"),
        "flalign": Environment("lines"),
        "flalign*": Environment("lines"),
        "gather": Environment("lines"),
        "gather*": Environment("lines"),
        "gathered": Environment("lines", raw="["),
        "math": Environment("lines"),
        "matrix": Environment("matrix"),
        "matrix*": Environment("matrix", raw="["),
        "multline": Environment("lines"),
        "multline*": Environment("lines"),
        "pmatrix": Environment("matrix", "(", ")"),
        "pmatrix*": Environment("matrix", "(", ")", raw="["),
        "rcases": Environment("matrix", "", r"\}"),
        "smallmatrix": Environment("matrix"),
        "split": Environment("lines"),
        "subarray": Environment("lines", raw="{"),
        "subequations": Environment("lines"),
        "vmatrix": Environment("matrix", "|", "|"),
        "vmatrix*": Environment("matrix", "|", "|", raw="["),
    }
)
"""What stands between ``begin`` and ``end``."""
