r"""A side taken apart, so that each of its rows and nodes can be put in anew.

    W^{l+1} (a - t)   ->   Place "l+1", Place "a - t", Spot "W", Spot "a", ...

A ``Place`` is a row and a ``Spot`` a node; ``put`` gives the whole side with another
row or node there.  All else keeps its spans, and is the same object as before.  What
``layout`` promises of its trees stays true.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from operator import is_
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from backproof.symbolic.reading.tree import (
    Accented,
    BigOperator,
    Cases,
    Fenced,
    Fraction,
    Function,
    Group,
    Lines,
    Matrix,
    Node,
    Operator,
    Punctuation,
    Relation,
    Root,
    Row,
    Scripted,
    Symbol,
    Text,
)

__all__ = [
    "INDICES",
    "Place",
    "Role",
    "Spot",
    "base_symbol",
    "common_ends",
    "is_derivative",
    "relabelled",
    "renamed",
    "replaced",
    "rows_of",
    "take_apart",
    "with_base",
    "with_rows",
]

T = TypeVar("T")

_SIGNS = (Operator, Punctuation, Relation)
_LIMITED = frozenset({"argmax", "argmin", "inf", "lim", "max", "min", "sup"})


class Role(Enum):
    """What a row is for: it decides which mistakes are looked for in it."""

    FORMULA = "a formula, or a part of one"
    POWER = "an exponent"
    SCRIPT = "an index or a label"
    LIMIT = "below or above a sum"
    DERIVATIVE = "one half of a derivative that is written as a fraction"


INDICES = (Role.SCRIPT, Role.LIMIT)
"""Where index letters stand."""

_New: TypeAlias = Callable[[Node, Role], Node | None]


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a side.

    ``put`` gives the whole side with another row here; ``unit`` the symbol with all
    its scripts, for a row in one of them.  ``holder`` is the node whose row it is,
    None for the side itself.
    """

    row: Row
    role: Role
    put: Callable[[Row], Row]
    unit: Callable[[Row], Node] | None = None
    holder: Node | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A node of a side, in a row or as the base of scripts.

    ``index`` is its position in the row of ``place``; the base of a symbol with
    scripts has that of the whole, its ``carrier``.
    """

    node: Node
    place: Place
    index: int
    put: Callable[[Node], Row]
    unit: Callable[[Node], Node] | None = None
    carrier: Scripted | None = None

    @property
    def role(self) -> Role:
        """What the row is for in which the node stands."""
        return self.place.role


def take_apart(top: Row) -> tuple[tuple[Place, ...], tuple[Spot, ...]]:
    """All rows and all nodes of a side, from the outer to the inner."""
    places: list[Place] = []
    spots: list[Spot] = []
    _row(Place(top, Role.FORMULA, _same), places, spots)
    return tuple(places), tuple(spots)


def _row(place: Place, places: list[Place], spots: list[Spot]) -> None:
    places.append(place)
    for index, item in enumerate(place.row.items):
        put = partial(_with_item, place.put, place.row, index)
        unit = place.unit and partial(_with_item, place.unit, place.row, index)
        _node(Spot(item, place, index, put, unit), places, spots)


def _node(spot: Spot, places: list[Place], spots: list[Spot]) -> None:
    spots.append(spot)
    node, put, unit = spot.node, spot.put, spot.unit
    if isinstance(node, Scripted):
        if unit is None and base_symbol(node) is not None:
            unit = _same
        under = partial(_with_base, put, node)
        inner = unit and partial(_with_base, unit, node)
        _node(
            Spot(node.base, spot.place, spot.index, under, inner, node), places, spots
        )
    roles = _roles(node, spot.role)
    for number, row in enumerate(rows_of(node)):
        around = unit and partial(_with_row, unit, node, number)
        into = partial(_with_row, put, node, number)
        _row(Place(row, roles[min(number, 1)], into, around, node), places, spots)


def _same(part: T) -> T:
    return part


def _with_item(put: Callable[[Row], T], row: Row, index: int, node: Node) -> T:
    items = row.items
    return put(Row((*items[:index], node, *items[index + 1 :]), row.span))


def _with_base(put: Callable[[Node], T], node: Scripted, base: Node) -> T:
    return put(with_base(node, base))


def _with_row(put: Callable[[Node], T], node: Node, number: int, row: Row) -> T:
    rows = list(rows_of(node))
    rows[number] = row
    return put(with_rows(node, rows))


def _roles(node: Node, around: Role) -> tuple[Role, Role]:
    """What the first row of a node is for, and what the others are for."""
    match node:
        case Scripted(base=base, sub=sub):
            first, second = _script_roles(base, around)
            return (first, second) if sub is not None else (second, second)
        case Fraction() if around is Role.FORMULA and is_derivative(node):
            return Role.DERIVATIVE, Role.DERIVATIVE
        case _ if around is Role.DERIVATIVE:
            return Role.FORMULA, Role.FORMULA
        case _:
            return around, around


def _script_roles(base: Node, around: Role) -> tuple[Role, Role]:
    match base:
        case BigOperator() | Function() if (
            isinstance(base, BigOperator) or base.name in _LIMITED
        ):
            return Role.LIMIT, Role.LIMIT
        case Symbol(name="e", font="" | "roman", accents=()) if around is Role.FORMULA:
            return Role.SCRIPT, Role.FORMULA
        case Symbol() | Scripted() | Accented():
            return Role.SCRIPT, Role.SCRIPT
        case _:
            return Role.SCRIPT, Role.POWER


def base_symbol(node: Node) -> Symbol | None:
    """The symbol that carries a node's scripts, or the node itself if it is one."""
    while isinstance(node, Scripted):
        node = node.base
    return node if isinstance(node, Symbol) else None


def is_derivative(node: Fraction) -> bool:
    r"""Whether a fraction is ``\frac{\partial a}{\partial b}`` or has one such half."""
    names = [_first_name(row) for row in (node.above, node.below)]
    return r"\partial" in names or names == ["d", "d"]


def _first_name(row: Row) -> str:
    first = row.items[0] if row.items else None
    if isinstance(first, Text):
        return first.text
    symbol = base_symbol(first) if first else None
    return symbol.name if symbol else ""


def _scripts(node: Scripted) -> tuple[Row, ...]:
    return tuple(row for row in (node.sub, node.sup) if row is not None)


def _cells(node: Matrix | Cases) -> tuple[Row, ...]:
    return tuple(cell for row in node.rows for cell in row)


_ROWS: Mapping[type, Callable[[Any], tuple[Row, ...]]] = MappingProxyType(
    {
        Accented: lambda node: (node.body,),
        Cases: _cells,
        Fenced: lambda node: (node.body,),
        Fraction: lambda node: (node.above, node.below),
        Group: lambda node: (node.body,),
        Lines: lambda node: node.rows,
        Matrix: _cells,
        Root: lambda node: (node.body,),
        Scripted: _scripts,
    }
)


def rows_of(node: Node) -> tuple[Row, ...]:
    """The rows of a node that edits reach, from left to right."""
    found = _ROWS.get(type(node))
    return found(node) if found is not None else ()


def with_rows(node: Node, rows: Sequence[Row]) -> Node:
    """The node with other rows, as many as ``rows_of`` gives."""
    match node:
        case Scripted(base=base, sub=sub, primes=primes, span=span):
            first = rows[0] if sub is not None else None
            last = rows[-1] if node.sup is not None else None
            return Scripted(base, first, last, primes, span)
        case Fraction(span=span):
            return Fraction(rows[0], rows[1], span)
        case Fenced(span=span):
            return Fenced(node.open, rows[0], node.close, span)
        case Group(span=span):
            single = rows[0].items[0] if len(rows[0].items) == 1 else None
            plain = single and not isinstance(single, (*_SIGNS, Fenced))
            return single if single and plain else Group(rows[0], span)
        case Accented(accent=accent, span=span):
            match rows[0].items:
                case (Symbol() as symbol,):
                    return replace(symbol, accents=(*symbol.accents, accent), span=span)
            return Accented(accent, rows[0], span)
        case Root():
            return replace(node, body=rows[0])
        case Matrix() | Cases():
            left = iter(rows)
            cells = tuple(tuple(next(left) for _ in row) for row in node.rows)
            return replace(node, rows=cells)
        case Lines():
            return replace(node, rows=tuple(rows))
        case _:
            return node


def with_base(node: Scripted, base: Node) -> Scripted:
    """The same scripts on another base; braces stay where they are needed."""
    match base:
        case Group(body=Row(items=(single,))) if not isinstance(single, _SIGNS):
            base = single
        case Operator() | Punctuation() | Relation():
            base = Group(Row((base,), base.span), base.span)
    return Scripted(base, node.sub, node.sup, node.primes, node.span)


def common_ends(old: tuple[Node, ...], new: tuple[Node, ...]) -> tuple[int, int]:
    """How many items two rows have in common at the start, and then at the end.

    Such items are the same objects: what an edit leaves alone is.
    """
    least = min(len(old), len(new))
    first = last = 0
    while first < least and old[first] is new[first]:
        first += 1
    while last < least - first and old[-1 - last] is new[-1 - last]:
        last += 1
    return first, last


def renamed(row: Row, names: Mapping[Symbol, Symbol], roles: Collection[Role]) -> Row:
    """The row with other symbols in all its rows of some roles."""

    def new(node: Node, role: Role) -> Node | None:
        found = names.get(node) if isinstance(node, Symbol) and role in roles else None
        return replace(found, span=node.span) if found is not None else None

    return _mapped_row(row, Role.FORMULA, new)


def replaced(row: Row, nodes: Mapping[int, Node]) -> Row:
    """The row with others in place of some of its nodes, given by their ids."""
    return _mapped_row(row, Role.FORMULA, lambda node, _: nodes.get(id(node)))


def relabelled(row: Row, old: Row, new: Row) -> Row:
    """The row with another row, such as a label, in place of all that equal one."""
    if row == old:
        return new
    return Row(tuple(_relabelled(item, old, new) for item in row.items), row.span)


def _relabelled(node: Node, old: Row, new: Row) -> Node:
    if isinstance(node, Scripted):
        node = with_base(node, _relabelled(node.base, old, new))
    rows = [relabelled(row, old, new) for row in rows_of(node)]
    return with_rows(node, rows) if rows else node


def _mapped_row(row: Row, role: Role, new: _New) -> Row:
    items = tuple([_mapped(item, role, new) for item in row.items])
    return row if all(map(is_, items, row.items)) else Row(items, row.span)


def _mapped(node: Node, role: Role, new: _New) -> Node:
    found = new(node, role)
    if found is not None:
        return found
    rows = rows_of(node)
    if isinstance(node, Scripted):
        base = _mapped(node.base, role, new)
        node = node if base is node.base else with_base(node, base)
    kinds = _roles(node, role) if rows else (role, role)
    made = [
        _mapped_row(row, kinds[min(number, 1)], new) for number, row in enumerate(rows)
    ]
    return node if all(map(is_, made, rows)) else with_rows(node, made)
