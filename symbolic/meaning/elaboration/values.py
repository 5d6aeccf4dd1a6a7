r"""Numbers that a document or its notation gives to quantities: those of an example.

    x = 1, \quad w = 3             values
    h_0 = 0, \quad h_t = g(...)    a definition: here a recursion begins

A value is no meaning: what holds for x = 1 only is right in the example, and wrong as
a formula.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backproof.symbolic.meaning.notations.wording import entry_for
from backproof.symbolic.meaning.syntax import (
    Constant,
    IndexTerm,
    Indicator,
    Member,
    Term,
    Total,
    parts,
)

from .theories import Definition, TheoryBuilder

__all__ = ["Value", "in_force", "is_numeric", "numeric", "taken_out"]


@dataclass(frozen=True)
class Value:
    """A number for a quantity, as it was written, and where.

    ``place`` is an offset in the document; a value of the notation has none, and holds
    at every place.
    """

    definition: Definition
    text: str
    place: int | None = None

    @property
    def symbol(self) -> str:
        """The quantity."""
        return self.definition.symbol

    @property
    def assignment(self) -> str:
        """The value as an entry of a notation."""
        name, _, number = self.text.partition("=")
        return entry_for(name.strip(), number.strip())

    @property
    def number(self) -> Term | None:
        """The number, as it was written."""
        sides = self.definition.sides
        return sides[1] if sides else None


def is_numeric(term: Term | None) -> bool:
    """Whether a term has neither quantities nor indices: 0.5, or (3 - 2)^2."""
    for part in parts(term):
        match part:
            case Member() | Indicator() | Total():
                return False
            case IndexTerm(name=name) if name:
                return False
            case Constant(name="identity" | "ones"):
                return False
    return term is not None


def numeric(definition: Definition) -> bool:
    """Whether a definition gives a number."""
    return definition.sides is not None and is_numeric(definition.sides[1])


def taken_out(builder: TheoryBuilder, stated: Iterable[Value]) -> Iterator[Value]:
    """The values among some definitions, which the builder then has no more.

    A number at one label is a definition where the quantity has another one, and at
    the label 0: there something begins.
    """
    for value in stated:
        one = value.definition
        own = builder.definitions.get(one.symbol, [])
        others = any(not numeric(other) for other in own)
        at_zero = one.reach is not None and one.reach.lower == 0
        if one in own and not (one.fixed and (others or at_zero)):
            own.remove(one)
            if not own:
                del builder.definitions[one.symbol]
            yield value


def in_force(values: Iterable[Value], place: int) -> tuple[Value, ...]:
    """The values that hold at a place of the document: of each quantity the last."""
    found: dict[object, Value] = {}
    for value in values:
        if value.place is None or value.place < place:
            one = value.definition
            found[one.symbol, one.fixed, one.label, one.reach] = value
    return tuple(found.values())
