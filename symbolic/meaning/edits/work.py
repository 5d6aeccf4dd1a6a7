"""What every kind of edit is given, and what it gives: a side, and drafts of edits."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from itertools import islice
from typing import NamedTuple, TypeAlias

from backproof.symbolic.reading.tree import Fenced, Node, Row, Scripted, Symbol, walk

from .material import Material, is_transpose, material_from
from .shown import Shown
from .terms import Term, terms
from .tree import INDICES, Place, Role, Spot, base_symbol, take_apart

__all__ = [
    "ENTRYWISE",
    "REPLACED",
    "Draft",
    "Work",
    "in_parentheses",
    "is_readable",
    "labels_of",
    "shape",
    "splice",
    "spliced",
]

Shape: TypeAlias = tuple[int, bool]

_SYMBOLIC = (Role.FORMULA, Role.DERIVATIVE, Role.SCRIPT)

ENTRYWISE = frozenset({r"\odot", r"\circ", "*", ".*"})
"""Signs that may be entrywise products."""

_NEIGHBOURS = 9

MAX_NODES = 2000
"""A side with more is left alone, and nothing is taken from it."""

REPLACED = "{after} in place of {before}"
"""The words for most edits."""


class Draft(NamedTuple):
    """An edit before its row is made: what it costs, and how it is made and told."""

    cost: int
    build: Callable[[], Row]
    words: str = REPLACED
    part: tuple[Node, ...] = ()
    swap: Shown | None = None


class Work:
    """A side taken apart, and the material for its repair.

    Or some of its terms: ``after`` says how many stand before them.
    """

    def __init__(self, row: Row, material: Material, after: int | None = None) -> None:
        self.row = row
        self.after = after
        self.material = material
        self.places, self.spots = take_apart(row)
        self._terms: dict[int, tuple[Term, ...]] = {}

    @cached_property
    def formulas(self) -> tuple[Place, ...]:
        """The rows that have terms and factors, the outer ones first."""
        return tuple(place for place in self.places if place.role is Role.FORMULA)

    @cached_property
    def quantities(self) -> tuple[Spot, ...]:
        """The symbols with all their scripts, but for those in scripts of others."""
        return tuple(
            spot
            for spot in self.spots
            if spot.carrier is None
            and spot.unit is None
            and base_symbol(spot.node) is not None
            and not _is_exponential(spot.node)
            and (spot.role in _SYMBOLIC or isinstance(spot.node, Scripted))
        )

    @cached_property
    def other(self) -> "Work | None":
        """The other side of the equality, taken apart."""
        side = self.material.other
        if side is None or not is_readable(side):
            return None
        return Work(side, self.material)

    @cached_property
    def near(self) -> Material:
        """What the other side alone has to offer."""
        return material_from([self.other.row] if self.other else [])

    @cached_property
    def neighbours(self) -> tuple["Work", ...]:
        """The nearest sides of the chain, taken apart."""
        sides = filter(is_readable, self.material.neighbours[:_NEIGHBOURS])
        return tuple(Work(side, self.material) for side in sides)

    @cached_property
    def symbols(self) -> Mapping[Shape, tuple[Symbol, ...]]:
        """The symbols of the document by the scripts they have, the nearest first."""
        found: dict[Shape, dict[Symbol, None]] = {}
        for forms in self.material.forms.values():
            for form in forms:
                symbol = base_symbol(form)
                if symbol is not None:
                    found.setdefault(shape(form), {})[symbol] = None
        return {key: tuple(names) for key, names in found.items()}

    @cached_property
    def entrywise(self) -> tuple[str, ...]:
        """The signs that the document may use for entrywise products."""
        return tuple(n for n in self.material.operators if n in ENTRYWISE)

    @cached_property
    def own_letters(self) -> Counter[str]:
        """How often each letter stands in the scripts of this side."""
        nodes = (spot.node for spot in self.scripts if isinstance(spot.node, Symbol))
        return Counter(node.name for node in nodes if not node.accents)

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters in the scripts of this side and the other one.

        Another letter would be free on one side only.
        """
        others = self.other.own_letters if self.other else ()
        return frozenset({*self.own_letters, *others})

    @cached_property
    def lost_letters(self) -> frozenset[str]:
        """The letters in the scripts of the other side that this one lacks."""
        others = self.other.own_letters if self.other else ()
        return frozenset({*others} - {*self.own_letters})

    @cached_property
    def superscripts(self) -> frozenset[Row]:
        """The superscripts of this side and the other one."""
        spots = (*self.spots, *(self.other.spots if self.other else ()))
        nodes = (spot.node for spot in spots)
        return frozenset(n.sup for n in nodes if isinstance(n, Scripted) and n.sup)

    @cached_property
    def labels(self) -> frozenset[Row]:
        """The labels of this side and the other one, wherever they stand."""
        sides = (self, self.other) if self.other else (self,)
        return frozenset(row for side in sides for row in labels_of(side.row, self))

    def replacements(self, name: str) -> Iterator[tuple[str, bool]]:
        """Letters that may replace another, and whether they run over another set."""
        groups = self.material.letters
        if not any(name in group for group in groups):
            return
        for away in (False, True):
            for group in groups:
                if (name not in group) == away:
                    for other in group:
                        if other != name and other in self.letters:
                            yield other, away

    @cached_property
    def scripts(self) -> tuple[Spot, ...]:
        """The signs in indices, labels and limits."""
        return tuple(spot for spot in self.spots if spot.role in INDICES)

    def terms(self, place: Place) -> tuple[Term, ...]:
        """The terms of a place."""
        return self.terms_of(place.row)

    def terms_of(self, row: Row) -> tuple[Term, ...]:
        """The terms of a row of the side."""
        key = id(row)
        if key not in self._terms:
            material = self.material
            self._terms[key] = terms(row, material.functions, material.prefixes)
        return self._terms[key]

    @cached_property
    def whole(self) -> tuple[int, int] | None:
        """Where the sum or product of the whole side lies; None if it is a list."""
        found = self.terms(self.places[0])
        if not found or found[0].of != len(found):
            return None
        first = found[0]
        return first.start if first.sign is None else first.sign, found[-1].end

    def lacks(self, value: int) -> bool:
        """Whether the side lacks this number as a factor, and nothing else."""
        ratio = self.material.ratio
        return ratio is not None and ratio.is_one and ratio.value == value

    @property
    def products(self) -> Iterator[tuple[Place, Term]]:
        """All terms of all rows."""
        return ((place, term) for place in self.formulas for term in self.terms(place))

    @cached_property
    def independent(self) -> tuple[tuple[Place, Term], ...]:
        """The terms whose signs and constants are not those of a larger product.

        They are those of the side, of a sum, of an exponent and of an argument.
        """
        arguments = {
            id(place.row.items[factor.end - 1])
            for place, term in self.products
            for factor in term.factors
            if factor.end - factor.start > 1
        }
        return tuple(
            (place, term)
            for place, term in self.products
            if term.of > 1
            or place.holder is None
            or isinstance(place.holder, Scripted)
            or id(place.holder) in arguments
        )

    def cost(self, node: Node, seen: int, unseen: int) -> int:
        """One cost if the document has a symbol with these scripts, else another."""
        return seen if node in self.material.seen else unseen


def is_readable(row: Row) -> bool:
    """Whether a side is no longer than people read: some have 300 nodes."""
    return len(tuple(islice(walk(row), MAX_NODES + 1))) <= MAX_NODES


def labels_of(row: Row, work: Work) -> Iterator[Row]:
    """The labels and the layers in a row: ``l``, ``l+1``, also those of an index."""
    material = work.material
    for place in take_apart(row)[0]:
        first = place.row.items[0] if place.row.items else None
        layer = isinstance(first, Symbol) and first.name in material.shifting
        if place.role is Role.SCRIPT and (layer or place.row in material.labels):
            yield place.row


def _is_exponential(node: Node) -> bool:
    match node:
        case Scripted(base=Symbol(name="e"), sub=None, sup=Row()):
            return True
        case _:
            return False


def shape(node: Node) -> Shape:
    """The length of a symbol's subscript, and whether it has a label above."""
    if not isinstance(node, Scripted):
        return 0, False
    label = node.sup is not None and not is_transpose(node.sup)
    return len(node.sub.items) if node.sub else 0, label


def splice(row: Row, start: int, end: int, items: tuple[Node, ...]) -> Row:
    """The row with other items from ``start`` up to ``end``."""
    return Row((*row.items[:start], *items, *row.items[end:]), row.span)


def spliced(
    place: Place, start: int, end: int, items: tuple[Node, ...]
) -> Callable[[], Row]:
    """What makes the whole side with other items there."""
    return partial(_put_spliced, place, start, end, items)


def in_parentheses(row: Row, start: int, end: int) -> Fenced:
    """Some items of a row in parentheses."""
    items = row.items[start:end]
    span = items[0].span.hull(items[-1].span)
    return Fenced("(", Row(items, span), ")", span)


def _put_spliced(place: Place, start: int, end: int, items: tuple[Node, ...]) -> Row:
    return place.put(splice(place.row, start, end, items))
