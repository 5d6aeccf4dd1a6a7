r"""The structure of a formula as TeX sees it, before anything has a meaning.

    \frac{1}{2} W^{l+1}   ->   Row(Fraction(1, 2), Scripted(W, sup=Row(l, +, 1)))

A ``Row`` is a sequence as it is printed: products, signs and relations lie side by
side in it, and to group them is for the parser, which knows the notation.  Every
node carries the place it came from; two nodes are equal if they print the same,
wherever they stand.

Two things hold for every tree that ``layout`` makes, and should for every other:
the row of a Group has several items, or one that must not be confused with what
stands around it; and Gap stands in the rows of a Tree or of Lines only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from .source import Finding, Span

__all__ = [
    "Accented",
    "Bar",
    "BigOperator",
    "Binomial",
    "Cases",
    "Fenced",
    "Fraction",
    "Function",
    "Gap",
    "Group",
    "Lines",
    "Matrix",
    "Node",
    "Note",
    "Number",
    "Operator",
    "Punctuation",
    "Relation",
    "Root",
    "Row",
    "Scripted",
    "Stacked",
    "Symbol",
    "Text",
    "Tree",
    "Unknown",
    "lines",
    "walk",
]

NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """What is printed side by side."""

    items: tuple["Node", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Symbol:
    r"""A letter, a Greek letter or another symbol, such as ``w``, ``\delta``.

    ``font`` is empty, or the name of a font (bold, calligraphic, blackboard, roman,
    ...; ``bold-`` before another one for both).  ``accents`` go from the inner to
    the outer: hat, tilde, bar, ...  A name of several letters is a word: in one of
    the upright fonts, or one that the notation has declared.
    """

    name: str
    font: str = ""
    accents: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    r"""Digits, with a decimal point perhaps; ``\mathbf{1}`` has a font."""

    text: str
    font: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    r"""Words: the argument of ``\text`` and its kin, or another script's letters."""

    text: str
    font: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Operator:
    r"""A sign between two factors or terms, such as ``+``, ``\cdot``, ``\odot``."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Relation:
    r"""A sign between two sides, such as ``=``, ``\leq``, ``\leftarrow``, ``\in``."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Punctuation:
    """A comma, a full stop, a colon."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class BigOperator:
    r"""``\sum``, ``\prod`` and their like; their limits are scripts."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Function:
    r"""A named function: ``exp`` for ``\exp``, ``softmax`` for \operatorname{...}."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Scripted:
    r"""A base with a subscript, a superscript and primes, in whatever order.

    ``{W^{l+1}}^T`` is a Scripted in a Scripted.  The base of ``{}^T W`` is an empty
    Group.
    """

    base: "Node"
    sub: Row | None = None
    sup: Row | None = None
    primes: int = 0
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Fraction:
    r"""``\frac`` and its kin, and ``{a \over b}``; a slash is an Operator."""

    above: Row
    below: Row
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Binomial:
    r"""``\binom{n}{k}``, ``{n \choose k}``."""

    above: Row
    below: Row
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Root:
    r"""``\sqrt[degree]{body}``."""

    body: Row
    degree: Row | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Accented:
    r"""An accent over more than one symbol: ``\hat{w_1}``, ``\overline{AB}``."""

    accent: str
    body: Row
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Stacked:
    r"""``\overset{above}{base}``, ``\underset``, ``\stackrel``, ``\xrightarrow``."""

    base: "Node"
    over: Row | None = None
    under: Row | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Fenced:
    r"""What stands between two delimiters; empty for ``\left.`` and ``\right.``."""

    open: str
    body: Row
    close: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Bar:
    r"""A bar without a partner: ``p(y | x)``, ``f(x) |_{x=0}``."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of cells, with the delimiters around them."""

    rows: tuple[tuple[Row, ...], ...]
    open: str = ""
    close: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Cases:
    """Rows of cells behind one opening brace."""

    rows: tuple[tuple[Row, ...], ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines below each other that align: ``aligned``, ``split``, ``substack``."""

    rows: tuple[Row, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    r"""Braces around more than one thing, which print nothing: ``w{(l+1)}``."""

    body: Row
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Gap:
    r"""``&``, or a wide space, which may stand between two formulas of a line."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """What could not be read, with a finding; its arguments could be."""

    name: str
    arguments: tuple[Row, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


Node: TypeAlias = (
    Symbol
    | Number
    | Text
    | Operator
    | Relation
    | Punctuation
    | BigOperator
    | Function
    | Scripted
    | Fraction
    | Binomial
    | Root
    | Accented
    | Stacked
    | Fenced
    | Bar
    | Matrix
    | Cases
    | Lines
    | Group
    | Gap
    | Unknown
)
"""What may stand in a Row."""


@dataclass(frozen=True, slots=True)
class Note:
    r"""Something that was dropped but has a text: ``\tag``, ``\label``, a brace's."""

    command: str
    text: str
    span: Span


@dataclass(frozen=True)
class Tree:
    """The rows of one formula, with what is wrong and what was dropped."""

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = field(default=(), compare=False)
    notes: tuple[Note, ...] = field(default=(), compare=False)


def lines(tree: Tree) -> tuple[Row, ...]:
    r"""The lines of a formula, without marks of alignment.

    A line that is nothing but an environment gives the lines of that one.  The
    columns of a line come two by two, as in ``align``; what stands in the next two
    is a line of its own.  If one column is nothing but a relation, as in
    ``eqnarray``, all columns are one line.
    """
    found: list[Row] = []
    waiting = list(reversed(tree.rows))
    while waiting:
        row = waiting.pop()
        match [item for item in row.items if not isinstance(item, Gap)]:
            case [Lines(rows=rows)]:
                waiting += reversed(rows)
            case [Matrix(rows=cells, open="", close="")]:
                waiting += reversed([_side_by_side(row) for row in cells])
            case []:
                pass
            case _:
                found += _pairs(row)
    return tuple(found)


def _side_by_side(cells: tuple[Row, ...]) -> Row:
    items: list[Node] = []
    for number, cell in enumerate(cells):
        items += [Gap("&", cell.span), *cell.items] if number else cell.items
    return _row(items, cells[0].span if cells else NOWHERE)


def _pairs(row: Row) -> list[Row]:
    columns: list[list[Node]] = [[]]
    for item in row.items:
        if isinstance(item, Gap) and item.name == "&":
            columns.append([])
        else:
            columns[-1].append(item)
    alone = any(len(c) == 1 and isinstance(c[0], Relation) for c in columns)
    step = len(columns) if alone else 2
    groups = (columns[k : k + step] for k in range(0, len(columns), step))
    joined = ([item for column in group for item in column] for group in groups)
    return [_row(items, row.span) for items in joined if items]


def _row(items: list[Node], around: Span) -> Row:
    span = items[0].span.hull(items[-1].span) if items else around
    return Row(tuple(items), span)


def children(node: "Node | Row") -> tuple["Node | Row", ...]:
    """The parts of a node, in the order in which they are printed."""
    match node:
        case Row(items=items):
            return items
        case Scripted(base=base, sub=sub, sup=sup):
            return tuple(part for part in (base, sub, sup) if part)
        case Fraction(above=above, below=below) | Binomial(above=above, below=below):
            return (above, below)
        case Root(body=body, degree=degree):
            return (degree, body) if degree else (body,)
        case Stacked(base=base, over=over, under=under):
            return tuple(part for part in (over, base, under) if part)
        case Accented(body=body) | Fenced(body=body) | Group(body=body):
            return (body,)
        case Matrix(rows=rows) | Cases(rows=rows):
            return tuple(cell for row in rows for cell in row)
        case Lines(rows=lines_):
            return lines_
        case Unknown(arguments=arguments):
            return arguments
        case _:
            return ()


def walk(top: "Tree | Node | Row") -> Iterator["Node"]:
    """Every node of a tree, from the outer to the inner, left to right."""
    waiting: list[Node | Row] = (
        list(reversed(top.rows)) if isinstance(top, Tree) else [top]
    )
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Row):
            yield node
        waiting += reversed(children(node))
