"""How far a scope reaches where LaTeX does not tell: the other readings of a claim."""

from collections.abc import Iterator, Mapping
from itertools import product as pairs
from types import MappingProxyType

from .sides import WrittenSide
from .syntax import Reading

__all__ = ["described", "other_readings"]


def other_readings(
    left: WrittenSide, right: WrittenSide
) -> Iterator[tuple[Reading, bool]]:
    """Other readings, and whether authors mean them as often as ours."""
    ambiguous = left.ambiguous | right.ambiguous
    names = [name for name in _SAID if name in ambiguous]
    for choice in pairs((False, True), repeat=len(names)):
        chosen = {name for name, taken in zip(names, choice, strict=True) if taken}
        if chosen and len(chosen & _OPERATORS) < 2:
            yield Reading(**dict.fromkeys(chosen, True)), "wide_sums" not in chosen


def described(reading: Reading) -> str:
    """What a reading assumes, in words."""
    return " and ".join(said for name, said in _SAID.items() if getattr(reading, name))


_SAID: Mapping[str, str] = MappingProxyType(
    {
        "wide_sums": "the sum reaches to the end of what it stands in",
        "narrow_operators": "the derivative is taken of the next factor only",
        "wide_operators": "the derivative is taken of all factors behind it",
        "long_operators": "the derivative is taken of the sum and all terms behind it",
        "long_calls": "the function is one of all letters behind it",
        "second_letters": "the sum goes over the second letter below it",
    }
)
_OPERATORS = {"narrow_operators", "wide_operators", "long_operators"}
