r"""What a cost depends on in a document without layers, if nothing says what it is.

    y_j = \sum_i W_{ji} x_i,   \partial L/\partial y_j,   \partial L/\partial W_{ji}

L is differentiated by y_j, and by W_{ji}, of which y_j is made: it is a function of
y_j.  It must be differentiated by nothing else, and no quantity may be made of itself.
"""

from collections.abc import Hashable, Mapping, Sequence

from backproof.symbolic.meaning.syntax import Derivative, Member

from .census import EQUAL
from .ranges import Ranges
from .terms import Said, every, members

__all__ = ["sinks"]

_Letter = tuple[Hashable, ...]


def sinks(
    ranges: Ranges, cost: str, defined: frozenset[str], formulas: Sequence[Said]
) -> tuple[str, ...]:
    """The quantities that a cost is a function of, in LaTeX; none if it is unclear."""
    if ranges.roles.layers or ranges.found.raised.samples:
        return ()
    made_of = _made_of(ranges, formulas)
    varied = {
        member.symbol
        for one in formulas
        for term in one.terms
        for part in (every(term) if term else ())
        if isinstance(part, Derivative) and part.body == Member(cost, ())
        for member in members(part.by)
    }
    inside: set[_Letter] = set()
    for name in varied:
        below = _below(_letter(ranges, name), made_of)
        if any(one in _below(one, made_of) for one in (_letter(ranges, name), *below)):
            return ()
        inside |= below
    last = {name for name in varied if _letter(ranges, name) not in inside}
    if not last <= defined:
        return ()
    symbols = ranges.roles.vocabulary.symbols
    return tuple(symbols[name].latex for name in symbols if name in last)


def _letter(ranges: Ranges, name: str) -> _Letter:
    """A quantity whatever its indices are: z_i and z_j are one, z_1 and z_2 are two."""
    family = ranges.roles.families[name]
    places = (*family.sub, *family.sup)
    fixed = tuple(place.literal for place in places if not place.term)
    return family.head, family.prefix, family.primes, fixed


def _made_of(
    ranges: Ranges, formulas: Sequence[Said]
) -> Mapping[_Letter, set[_Letter]]:
    """What stands on the right of each quantity, where nothing is differentiated."""
    found: dict[_Letter, set[_Letter]] = {}
    for one in formulas:
        for left, relation, right, _ in one.steps:
            if not isinstance(left, Member) or relation not in EQUAL:
                continue
            if any(isinstance(part, Derivative) for part in every(right)):
                continue
            used = {_letter(ranges, member.symbol) for member in members(right)}
            found.setdefault(_letter(ranges, left.symbol), set()).update(used)
    return found


def _below(letter: _Letter, made_of: Mapping[_Letter, set[_Letter]]) -> set[_Letter]:
    """All that a quantity is made of."""
    found: set[_Letter] = set()
    waiting = [letter]
    while waiting:
        for other in made_of.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
