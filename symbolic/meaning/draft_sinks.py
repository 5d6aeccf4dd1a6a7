r"""What a cost depends on in a document without layers, if nothing says what it is.

    y_j = \sum_i W_{ji} x_i,   \partial L/\partial y_j,   \partial L/\partial W_{ji}

L is differentiated by y_j, and by W_{ji}, of which y_j is made: it is a function of
y_j.  It must be differentiated by nothing else, and no quantity may be made of itself.
"""

from collections.abc import Mapping, Sequence

from .draft_ranges import Ranges
from .draft_terms import Said, every, members
from .syntax import Derivative, Member

__all__ = ["sinks"]

_EQUAL = (":=", "=", r"\equiv", r"\triangleq", r"\doteq")


def sinks(
    ranges: Ranges, cost: str, defined: frozenset[str], formulas: Sequence[Said]
) -> tuple[str, ...]:
    """The quantities that a cost is a function of, in LaTeX; none if it is unclear."""
    if ranges.roles.layers or ranges.found.raised.samples:
        return ()
    made_of = _made_of(formulas)
    varied = {
        member.symbol
        for one in formulas
        for term in one.terms
        for part in (every(term) if term else ())
        if isinstance(part, Derivative) and part.body == Member(cost, ())
        for member in members(part.by)
    }
    inside: set[str] = set()
    for name in varied:
        below = _below(name, made_of)
        if name in below or any(one in _below(one, made_of) for one in below):
            return ()
        inside |= below
    last = varied - inside
    if not last <= defined:
        return ()
    symbols = ranges.roles.vocabulary.symbols
    return tuple(symbols[name].latex for name in symbols if name in last)


def _made_of(formulas: Sequence[Said]) -> Mapping[str, set[str]]:
    """What stands on the right of each quantity, where nothing is differentiated."""
    found: dict[str, set[str]] = {}
    for one in formulas:
        for left, relation, right, _ in one.steps:
            if not isinstance(left, Member) or relation not in _EQUAL:
                continue
            if any(isinstance(part, Derivative) for part in every(right)):
                continue
            used = {member.symbol for member in members(right)}
            found.setdefault(left.symbol, set()).update(used)
    return found


def _below(name: str, made_of: Mapping[str, set[str]]) -> set[str]:
    """All that a quantity is made of."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for other in made_of.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
