"""What every kind of edit is given, and what it gives: a side, and drafts of edits."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from backproof.symbolic.reading.tree import Node, Row, Scripted, Symbol

from .edit_material import Material
from .edit_shown import Shown
from .edit_terms import Term, terms
from .edit_tree import Place, Role, Spot, base_symbol, take_apart

__all__ = ["REPLACED", "Draft", "Work"]

_SYMBOLIC = (Role.FORMULA, Role.DERIVATIVE, Role.SCRIPT)

_NEIGHBOURS = 6

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
    """A side taken apart, and the material for its repair."""

    def __init__(self, row: Row, material: Material) -> None:
        self.row = row
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
            and (spot.role in _SYMBOLIC or isinstance(spot.node, Scripted))
        )

    @cached_property
    def other(self) -> "Work | None":
        """The other side of the equality, taken apart."""
        side = self.material.other
        return Work(side, self.material) if side is not None else None

    @cached_property
    def neighbours(self) -> tuple["Work", ...]:
        """The nearest sides of the chain, taken apart."""
        sides = self.material.neighbours[:_NEIGHBOURS]
        return tuple(Work(side, self.material) for side in sides)

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters in the scripts of this side and the other one.

        Another letter would be free on one side only.
        """
        both = (self, self.other) if self.other else (self,)
        return frozenset(
            spot.node.name
            for work in both
            for spot in work.scripts
            if isinstance(spot.node, Symbol)
        )

    @cached_property
    def scripts(self) -> tuple[Spot, ...]:
        """The signs in indices, labels and limits."""
        return tuple(
            spot for spot in self.spots if spot.role in (Role.SCRIPT, Role.LIMIT)
        )

    def terms(self, place: Place) -> tuple[Term, ...]:
        """The terms of a row."""
        key = id(place.row)
        if key not in self._terms:
            self._terms[key] = terms(place.row, self.material.functions)
        return self._terms[key]

    @property
    def products(self) -> Iterator[tuple[Place, Term]]:
        """All terms of all rows."""
        return ((place, term) for place in self.formulas for term in self.terms(place))

    def cost(self, node: Node, seen: int, unseen: int) -> int:
        """One cost if the document has a symbol with these scripts, else another."""
        return seen if node in self.material.seen else unseen
