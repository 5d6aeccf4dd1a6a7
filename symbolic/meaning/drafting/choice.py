r"""Which quantities a draft declares, and which it leaves to the reader of the draft.

A quantity is left out if no shape fits it, if the document gives it two meanings, or
if it is defined with what cannot be read: as a given one it would make true claims
false.  What depends on it is left out as well.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import reduce

from backproof.symbolic.meaning.syntax import Member
from backproof.symbolic.reading.tree import Symbol

from .census import EQUAL
from .costs import (
    called_costs,
    contested_costs,
    cost_values,
    costs,
    mentioned_costs,
)
from .definitions import Definitions, definitions
from .entries import distributions
from .given import listed, operators, redefined, ungiven, unread
from .patterns import Family
from .ranges import Ranges
from .terms import Said, walked, without

__all__ = ["Choice", "chosen"]

_ONES = frozenset({r"\boldsymbol{1}", r"\mathbf{1}", r"\mathbb{1}"})
_STATED = EQUAL | {r"\leftarrow"}


@dataclass(frozen=True)
class Choice:
    """The quantities to declare, with their properties and definitions.

    ``formulas`` are without the sides that speak of other quantities.
    """

    names: tuple[str, ...]
    properties: dict[str, str]
    defined: Definitions
    formulas: tuple[Said, ...]


def chosen(ranges: Ranges, everything: Sequence[Said]) -> Choice:
    """What to declare of all that the formulas speak of."""
    numbers = {formula.number for formula in ranges.found.census.main}
    main = [one for one in everything if one.formula.number in numbers]
    names = _used(ranges, main, everything)
    costly = costs(ranges, everything) & set(names)
    unclear = contested_costs(ranges, costly) | ranges.linked.dropped
    unclear |= _in_two_ways(ranges, names) | frozenset(listed(everything))
    unclear |= frozenset(operators(everything))
    again = redefined(main, ranges.found.census.prose)
    formulas = tuple(everything)
    while True:
        unclear |= _alike(ranges, unclear, names)
        names = tuple(name for name in names if name not in unclear)
        formulas = tuple(reduce(without, sorted(unclear), one) for one in formulas)
        defined = definitions(ranges, formulas, names, again)
        mentioned = mentioned_costs(ranges, costly)
        unclear = defined.loose | (unread(formulas, defined.known) - mentioned)
        unclear &= set(names)
        unclear |= ungiven(ranges, names, defined.known, costly, formulas)
        if not unclear:
            break
    called, hidden = called_costs(ranges, names, defined.known)
    unknown = costly & set(names) - defined.known
    values = cost_values(ranges, names, unknown, defined.known, formulas)
    known = _known_matrices(ranges)
    shapeless = {name for name in known if not ranges.linked.hidden.get(name)}
    return Choice(
        tuple(name for name in names if name not in hidden | shapeless),
        {**values, **called, **_distributions(ranges, everything), **known},
        defined,
        formulas,
    )


def _used(
    ranges: Ranges, main: Sequence[Said], everything: Sequence[Said]
) -> tuple[str, ...]:
    """The quantities of the equations that can be read, in their order.

    And those that the prose defines them with.
    """
    equations = [one for one in main if _STATED & set(one.formula.relations)]
    seen = {member.symbol for member, _ in walked(equations).members}
    defining = [
        one
        for one in everything
        if any(isinstance(t, Member) and t.symbol in seen for t in one.terms[:-1])
    ]
    seen |= {member.symbol for member, _ in walked(defining).members}
    return tuple(name for name in ranges.roles.vocabulary.symbols if name in seen)


def _alike(
    ranges: Ranges, unclear: frozenset[str], names: Sequence[str]
) -> frozenset[str]:
    """The quantities that would stand for those left out: w_{ij} for w_{jk}."""
    families = ranges.roles.families
    forms = {_form(families[name]) for name in unclear if name in families}
    return frozenset(name for name in names if _form(families[name]) in forms)


def _form(family: Family) -> Hashable:
    """A pattern whatever its letters are."""
    places = [
        (place.bracket, place.literal, place.raised)
        for place in (*family.sub, *family.sup)
    ]
    return family.head, family.prefix, family.primes, tuple(places)


def _in_two_ways(ranges: Ranges, names: Sequence[str]) -> frozenset[str]:
    """Of a matrix X and its rows or entries x_i, what is rarer.

    Nothing says that the one is made of the other.
    """
    matrices = {
        _letter(family): name
        for name in names
        if (family := ranges.roles.families[name]).head.name.isupper()
        and ranges.linked.hidden.get(name)
        and not family.sub
    }
    found = set()
    for name in names:
        family = ranges.roles.families[name]
        small = family.head.name.islower() and family.sub and not family.sup
        matrix = matrices.get(_letter(family)) if small else None
        if matrix is not None:
            other = ranges.roles.families[matrix]
            found.add(name if family.count <= other.count else matrix)
    return frozenset(found)


def _letter(family: Family) -> tuple[str, tuple[str, ...]]:
    return family.head.name.lower(), family.head.accents


# Properties ------------------------------------------------------------------


def _distributions(ranges: Ranges, everything: Sequence[Said]) -> dict[str, str]:
    found = {}
    for name in sorted(distributions(everything)):
        axes = ranges.roles.kinds[name].axes
        if len(axes) == 1:
            slots = ranges.roles.vocabulary.symbols[name].slots
            found[name] = f"distribution over {slots[axes[0]].letter}"
    return found


def _known_matrices(ranges: Ranges) -> dict[str, str]:
    """The identity and the ones."""
    prose = ranges.found.census.prose.lower()
    found = {}
    for name, family in ranges.roles.families.items():
        if family.head == Symbol("I") and "identity" in prose:
            found[name] = "identity"
        elif family.head.name in _ONES:
            found[name] = "ones"
    return found
