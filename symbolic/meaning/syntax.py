r"""Written mathematics once its scopes are known, and before it has components.

    \sum_{k} w^{l}_{jk} a^{l-1}_k + b^l_j
        ->  Add(Total(k, Product(Member(w; l, j, k), Member(a; l-1, k))),
                Member(b; l, j))

A term says which quantity of the vocabulary each symbol is, and how far sums,
derivatives and functions reach.  Whether a product is one of numbers or of matrices
is not known here: that depends on shapes, see ``elaborate``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from fractions import Fraction
from typing import TypeAlias

from backproof.symbolic.reading.source import Span

__all__ = [
    "Absolute",
    "Add",
    "Bound",
    "Call",
    "Cases",
    "Comparison",
    "Component",
    "Condition",
    "Constant",
    "Derivative",
    "Diagonal",
    "IndexTerm",
    "IndexValue",
    "Indicator",
    "Member",
    "Negative",
    "Norm",
    "Number",
    "Power",
    "Product",
    "Quotient",
    "Reading",
    "Table",
    "Term",
    "Total",
    "Transpose",
    "members",
    "parts",
]

NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Reading:
    r"""How far the author lets a scope reach where LaTeX does not tell.

    A sum ends before the next ``+`` or ``-`` unless ``wide_sums``: then it reaches
    to the end of what it stands in.  A derivative operator takes a parenthesised
    factor that follows it, and otherwise the rest of the product; with
    ``narrow_operators`` only the next factor, with ``wide_operators`` the rest of the
    product even behind a parenthesis, with ``long_operators`` a sum and the terms
    behind it as well.  A function without brackets takes the next factor, with
    ``long_calls`` all letters that follow.  Below a sum, ``i \neq j`` is about the
    first letter, with ``second_letters`` about the second.  A change ``\Delta w`` is
    what is added to w, with ``falling_changes`` what is taken from it.
    """

    wide_sums: bool = False
    narrow_operators: bool = False
    wide_operators: bool = False
    long_operators: bool = False
    long_calls: bool = False
    second_letters: bool = False
    falling_changes: bool = False


@dataclass(frozen=True, slots=True)
class IndexTerm:
    r"""An integer: ``name`` at its ``labels``, plus an offset; a number has no name.

    ``l-1`` is ("l", (), -1); the size ``n_{l-1}`` is ("n", (l-1,), 0), under the name
    that the vocabulary gives the size; an index such as ``n_l`` that carries a label
    of its own is likewise ("n_l", (l,), 0).
    """

    name: str = ""
    labels: tuple["IndexTerm", ...] = ()
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """A rational number; a decimal was written with so many ``places``."""

    value: Fraction
    places: int = field(default=0, compare=False, kw_only=True)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """``pi`` or ``e``; ``identity`` and ``ones`` for the matrices I and 1."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class IndexValue:
    """A size or an index used as a number, such as the D of 1/D."""

    index: IndexTerm
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """A quantity at its indices, one for each slot of its vocabulary entry.

    None where nothing is written: a label left out, or an axis of a matrix.
    """

    symbol: str
    indices: tuple[IndexTerm | None, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Add:
    """A sum of terms; a subtracted one is a Negative."""

    terms: tuple["Term", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus a term."""

    term: "Term"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Product:
    r"""Factors side by side; ``signs`` has one entry between each two of them.

    A sign is the LaTeX of the operator, such as ``\cdot`` or ``\odot``, or empty.
    """

    factors: tuple["Term", ...]
    signs: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Quotient:
    """One term over another."""

    above: "Term"
    below: "Term"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Power:
    """A term to an exponent; a square root is the exponent 1/2."""

    base: "Term"
    exponent: "Term"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Transpose:
    """Rows and columns exchanged."""

    term: "Term"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Diagonal:
    """The matrix with a vector on its diagonal."""

    term: "Term"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or a derivative of it, applied to arguments.

    ``function`` is the name of a function of the vocabulary, or one that every
    document knows: exp, log, tanh, softmax, max, …
    """

    function: str
    order: int
    arguments: tuple["Term", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Bound:
    """An index that a sum binds, with its limits as far as they are written.

    ``unlike`` are the values that it skips, as in ``j != i``.
    """

    index: IndexTerm
    lower: IndexTerm | None = None
    upper: IndexTerm | None = None
    unlike: tuple[IndexTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over indices."""

    bounds: tuple[Bound, ...]
    body: "Term"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Derivative:
    """The derivative of a term by a quantity."""

    body: "Term"
    by: "Term"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Indicator:
    """1 if two indices are equal (or unequal), 0 if not: Kronecker's delta, 1[i=k]."""

    left: IndexTerm
    right: IndexTerm
    equal: bool = True
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One term compared with another: <, <=, >, >=."""

    left: "Term"
    relation: str
    right: "Term"


Condition: TypeAlias = Indicator | Comparison | None
"""When a branch applies; None for the rest."""


@dataclass(frozen=True, slots=True)
class Cases:
    """One value or another, the first whose condition holds."""

    branches: tuple[tuple["Term", Condition], ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Norm:
    """The length of a vector, or the Frobenius norm of a matrix."""

    term: "Term"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Absolute:
    """The absolute value."""

    term: "Term"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Component:
    """The entry of a vector or a matrix that stands in parentheses: (s * t)_j."""

    term: "Term"
    indices: tuple[IndexTerm, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A matrix written out, row by row."""

    rows: tuple[tuple["Term", ...], ...]
    span: Span = field(default=NOWHERE, compare=False)


Term: TypeAlias = (
    Number
    | Constant
    | IndexValue
    | Member
    | Add
    | Negative
    | Product
    | Quotient
    | Power
    | Transpose
    | Diagonal
    | Call
    | Total
    | Derivative
    | Indicator
    | Cases
    | Norm
    | Absolute
    | Component
    | Table
)
"""What an expression can be."""


def parts(term: object) -> Iterator[object]:
    """A term and everything in it: terms, indices, bounds."""
    waiting = [term]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting += reversed(part)
        elif is_dataclass(part):
            yield part
            waiting += [getattr(part, f.name) for f in reversed(fields(part))]


def members(term: object) -> Iterator[Member]:
    """All quantities in a term, from left to right."""
    return (part for part in parts(term) if isinstance(part, Member))
