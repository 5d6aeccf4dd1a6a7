r"""The equations of a document, as chains: sides with relations between them.

    $$ a = b = $$  $$ c \\ &= d $$      ->      a = b = c = d

A chain goes on

- in a row that begins with a relation, from the side before;
- in a row that begins with an operator, or follows one, within the same side;
- in a row of several columns, ``a &= b & c &= d``, in its own column;
- in the next display, if the one before ends in a relation or the next begins with
  one, and only white space lies between them.

A side that says again what an earlier side of its chain says is marked, for authors
repeat the left side on every line.  Each step knows its exact place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter

from .formulas import Display
from .pieces import PAIRED, Piece, Remark, pieces
from .relations import Relation
from .rows import Row, rows
from .scan import Document
from .sides import begins_with_operator, ends_with_operator, visible, written
from .source import Finding, MathText, Span, joined

__all__ = ["Chain", "Relation", "Remark", "Side", "Step", "chains"]

_BETWEEN = re.compile(r"[\s>.,;]*")
_SAME = re.compile(
    r"\s+|\\(?:left|right|limits|displaystyle|[Bb]igg?[lr]?)(?![A-Za-z])"
    r"|\\[,;:! >]|~"
)


@dataclass(frozen=True)
class Side:
    """An expression of a chain, and the number of the display it begins in.

    The body is empty where the author left it out: a display that begins with its
    relation, behind prose.  ``repeats`` is the first side that says the same.
    """

    body: MathText
    display: int
    repeats: int | None = None


@dataclass(frozen=True)
class Step:
    """One relation with its two sides; the span covers all three."""

    left: Side
    relation: Relation
    right: Side
    span: Span


@dataclass(frozen=True)
class Chain:
    """Sides, the relations between them, and what is said beside them.

    A chain of one side states nothing: an expression on its own.  One without sides
    has remarks only, such as a quantifier that stands before its equation.
    """

    sides: tuple[Side, ...]
    relations: tuple[Relation, ...]
    remarks: tuple[Remark, ...] = ()
    findings: tuple[Finding, ...] = ()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The relations in order, each with its sides and its place."""
        return tuple(
            Step(left, relation, right, _place(left, relation, right))
            for left, relation, right in zip(
                self.sides, self.relations, self.sides[1:], strict=False
            )
        )


def chains(document: Document, *, inline: bool = False) -> tuple[Chain, ...]:
    """The chains of the displays of a document, or of its inline formulas.

    >>> from .scan import scan
    >>> from .source import Source
    >>> document = scan(Source("a.md", "$$a = b =$$\\n$$c, \\\\\\\\ &= d.$$"))
    >>> [side.body.text for side in chains(document)[0].sides]
    ['a', 'b', 'c', 'd']
    """
    writer = _Writer(apart=inline)
    for number, display in enumerate(document.inline if inline else document.displays):
        writer.display(number, display)
    writer.end()
    return writer.done


def _place(left: Side, relation: Relation, right: Side) -> Span:
    span = relation.span
    for side in (left, right):
        if side.body.text:
            span = span.hull(side.body.span())
    return span


@dataclass
class _Draft:
    """A side being written, from one row or several."""

    display: int
    parts: list[MathText]

    def body(self) -> MathText:
        """The parts in one, with a space between rows."""
        texts = self.parts[:1]
        for part in self.parts[1:]:
            end = texts[-1].span(len(texts[-1]))
            texts += (MathText.made(" ", end), part)
        return joined(texts)


@dataclass
class _Open:
    """A chain being written.  It waits if it has as many relations as sides."""

    sides: list[_Draft] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    unfinished: bool = False
    indented: bool = False
    display: int = -1
    column: int = 0
    number: int = 0

    @property
    def waits(self) -> bool:
        """Whether the last relation still lacks its right side."""
        return bool(self.sides) and len(self.relations) == len(self.sides)


@dataclass
class _Writer:
    """The chains so far, the one that goes on, and those of the other columns."""

    apart: bool
    closed: list[tuple[int, Chain]] = field(default_factory=list)
    open: _Open = field(default_factory=_Open)
    beside: dict[int, _Open] = field(default_factory=dict)
    count: int = 0

    @property
    def done(self) -> tuple[Chain, ...]:
        """The chains that are closed, in the order in which they begin."""
        return tuple(chain for _, chain in sorted(self.closed, key=itemgetter(0)))

    def display(self, number: int, display: Display) -> None:
        """Read one display."""
        joins = not self.apart and _BETWEEN.fullmatch(display.prose_before) is not None
        if not joins:
            self.end()
        self.open.unfinished = False
        for row in rows(display.body, display.environment):
            if row.first:
                self._end_beside()
            for piece in pieces(row):
                self.piece(number, row, piece)
        self._end_beside()

    def end(self) -> None:
        """Close the chain that is open."""
        self._close(self.open)
        self.count += 1
        self.open = _Open(number=self.count)

    def _end_beside(self) -> None:
        for chain in self.beside.values():
            self._close(chain)
        self.beside = {}

    def _close(self, chain: _Open) -> None:
        findings: tuple[Finding, ...] = ()
        if chain.waits:
            last = chain.relations.pop()
            findings = (
                Finding(
                    "BP107",
                    f"this chain ends in {last.symbol!r}: nothing follows but prose, "
                    "or another equation",
                    last.span,
                    "write the next side directly behind it, or delete the sign",
                ),
            )
        if chain.sides or chain.remarks:
            sides = tuple(_marked(chain.sides))
            relations, remarks = tuple(chain.relations), tuple(chain.remarks)
            self.closed.append(
                (chain.number, Chain(sides, relations, remarks, findings))
            )

    def piece(self, number: int, row: Row, piece: Piece) -> None:
        """Add one piece to the open chain, or begin a new one with it."""
        chain = self.open
        first = piece.sides[0]
        if not any(map(visible, piece.sides)) and not piece.relations:
            self._remarks(piece)
            return
        self._turn(row, piece)
        chain = self.open
        if piece.fresh:
            self.end()
        elif self._same_side(number, row, piece):
            self._extend(row, piece)
            return
        elif not visible(first) and chain.sides:
            self._relate(number, row, piece)
            return
        elif not chain.waits:
            self.end()
        chain = self.open
        if not chain.sides:
            chain.indented = piece.indented
            chain.column = _column(row, piece)
        chain.sides.append(self._side(number, row, piece, 0))
        self._rest(number, row, piece)

    def _turn(self, row: Row, piece: Piece) -> None:
        """Take up the chain of the column that a piece stands in."""
        column, chain = _column(row, piece), self.open
        if not chain.sides or chain.waits or column == chain.column:
            return
        known = column in self.beside
        if known or visible(piece.sides[0]):
            self.beside[chain.column] = chain
            self.count += 1
            self.open = self.beside.pop(column, _Open(number=self.count))

    def _remarks(self, piece: Piece) -> None:
        """Remarks alone in a row: a quantifier begins something, others do not."""
        if self.open.sides and any(r.kind == "quantifier" for r in piece.remarks):
            self.end()
        self.open.remarks.extend(piece.remarks)

    def _same_side(self, number: int, row: Row, piece: Piece) -> bool:
        """Whether a piece begins inside the side that is open."""
        chain = self.open
        if not chain.sides or chain.waits or chain.display != number:
            return False
        first = piece.sides[0]
        if not visible(first):
            return False
        if chain.unfinished or row.environment.startswith("multline"):
            return True
        deeper = piece.indented and not chain.indented
        operator = begins_with_operator(first)
        if operator == "-":
            return deeper or not piece.relations
        if operator:
            return True
        return deeper and not piece.relations and bool(chain.relations)

    def _extend(self, row: Row, piece: Piece) -> None:
        """Add the first side of a piece to the side that is open."""
        last = self.open.sides[-1]
        last.parts.append(written(row.text, piece.sides[0]))
        self._rest(last.display, row, piece)

    def _relate(self, number: int, row: Row, piece: Piece) -> None:
        """Go on with a piece that begins with its relation."""
        chain = self.open
        if chain.waits:
            # The sign stands at the end of one row and again before the next.
            chain.relations.pop()
        self._rest(number, row, piece)

    def _rest(self, number: int, row: Row, piece: Piece) -> None:
        """All of a piece but its first side."""
        chain = self.open
        for place, relation in enumerate(piece.relations, 1):
            if chain.waits:
                chain.relations.pop()
            chain.relations.append(relation)
            if visible(piece.sides[place]):
                chain.sides.append(self._side(number, row, piece, place))
        chain.unfinished = ends_with_operator(piece.sides[-1])
        chain.display = number
        chain.remarks.extend(piece.remarks)

    def _side(self, number: int, row: Row, piece: Piece, place: int) -> _Draft:
        return _Draft(number, [written(row.text, piece.sides[place])])


def _column(row: Row, piece: Piece) -> int:
    """Which pair of columns a piece stands in."""
    paired = row.environment.rstrip("*") in PAIRED
    return (piece.cell or 0) // 2 if paired else 0


def _marked(drafts: Sequence[_Draft]) -> Iterator[Side]:
    """The sides, each with the number of the first one that says the same."""
    first: dict[str, int] = {}
    for number, draft in enumerate(drafts):
        body = draft.body()
        same = first.setdefault(_SAME.sub("", body.text), number)
        repeats = same if same != number and body.text else None
        yield Side(body, draft.display, repeats)
