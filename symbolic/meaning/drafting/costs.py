r"""What is known of the quantity that a document differentiates: its cost.

    C = \frac{1}{2} \sum_j (y_j - a_j)^2     a definition
    L = l(o, y)                              any function of o and y
    L = ... (...)^2,  and later  L = ... \log ...     one letter for two costs

A cost of which nothing is known is any function of the outputs, if no formula with a
derivative of it speaks of targets: then what the document says holds for all of them.
Otherwise it is given, and whoever reads the draft has to say what it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import opened, split_at_commas
from backproof.symbolic.meaning.syntax import Derivative, IndexTerm, Member
from backproof.symbolic.reading.tree import (
    Fenced,
    Fraction,
    Node,
    Number,
    Row,
    Scripted,
    Symbol,
    walk,
)

from .patterns import Family, Place
from .print import printed_items
from .ranges import Ranges
from .sinks import sinks
from .terms import Said, every, members

__all__ = ["called_costs", "contested_costs", "cost_values", "costs"]

_NAMES = frozenset(
    {"C", "E", "J", "L", r"\ell", "cost", "loss", "Cost", "Loss", "error"}
)
_TARGETS = frozenset(
    {"y", "t", "d", "target", "label", "expected", "true", "Y", "T", "desired"}
)
_LOGARITHMS = frozenset({"log", "ln"})
_TIMES = frozenset({"t"})
_EQUAL = ("=", ":=", r"\equiv")


def costs(ranges: Ranges, formulas: Sequence[Said]) -> frozenset[str]:
    """The numbers that other quantities are differentiated from."""
    derived = {
        part.body.symbol
        for one in formulas
        for term in one.terms
        if term is not None
        for part in every(term)
        if isinstance(part, Derivative) and isinstance(part.body, Member)
    }
    return frozenset(
        name
        for name in ranges.roles.families
        if name in derived and _is_cost(name, ranges)
    )


def _is_cost(name: str, ranges: Ranges) -> bool:
    head = ranges.roles.families[name].head
    single = not ranges.roles.vocabulary.symbols[name].slots
    return single and (head in ranges.found.calls.dependent or head.name in _NAMES)


# One letter for several costs ------------------------------------------------


def contested_costs(ranges: Ranges, names: frozenset[str]) -> frozenset[str]:
    """The costs that are a sum of squares here, and have a logarithm there."""
    found: dict[Symbol, set[str]] = {}
    dependent = ranges.found.calls.dependent
    for formula in ranges.found.census.formulas:
        for left, right in pairwise(formula.sides):
            for head, items in _said_of(left.items, right.items, dependent):
                found.setdefault(head, set()).update(_signature(items))
    return frozenset(
        name
        for name in names
        if len(found.get(ranges.roles.families[name].head, ())) > 1
    )


def _said_of(
    left: Sequence[Node], right: Sequence[Node], dependent: frozenset[Symbol]
) -> Iterator[tuple[Symbol, Sequence[Node]]]:
    """``L = F``, and ``dL/dx = dF/dx``: what F says of L."""
    first = opened(left[0]) if left else None
    head = base_of(first) if first is not None else None
    if isinstance(head, Symbol) and len(left) <= 1 + (head in dependent):
        yield head, right
    if len(left) == len(right) == 1 and isinstance(first, Fraction):
        other = opened(right[0])
        above = first.above.items
        if isinstance(other, Fraction) and len(above) > 1:
            inner = base_of(opened(above[1]))
            if isinstance(inner, Symbol) and first.below == other.below:
                yield inner, other.above.items


def _signature(items: Sequence[Node]) -> Iterator[str]:
    for node in walk(Row(tuple(items))):
        match node:
            case Symbol(name=name) if name in _LOGARITHMS:
                yield "logarithm"
            case Scripted(base=base, sup=Row(items=(Number(text="2"),))):
                if isinstance(opened(base), Fenced):
                    yield "square"


# What a cost depends on ------------------------------------------------------


def cost_values(
    ranges: Ranges,
    names: Sequence[str],
    unknown: frozenset[str],
    defined: frozenset[str],
    displays: Sequence[Said],
    everything: Sequence[Said],
) -> Mapping[str, str]:
    """What costs without a definition are functions of."""
    layered = _outputs(ranges, names)
    targets = frozenset(_targets(ranges, names, defined))
    found = {}
    for name in unknown:
        outputs = layered or sinks(ranges, name, defined, everything)
        particular = _is_particular(name, targets, displays)
        if outputs and not particular and not _is_said(ranges, name):
            found[name] = f"function of {', '.join(outputs)}"
    return found


def _is_said(ranges: Ranges, name: str) -> bool:
    """Whether a formula says what a cost is, if only with arguments: C(y, t) = ..."""
    head = ranges.roles.families[name].head
    return any(
        1 <= len(left.items) <= 2 and base_of(opened(left.items[0])) == head
        for formula in ranges.found.census.formulas
        for left in formula.sides[:-1]
    )


def _targets(
    ranges: Ranges, names: Sequence[str], defined: frozenset[str]
) -> Iterator[str]:
    """Quantities that may be what the outputs should be."""
    for name in names:
        layered = name in ranges.layers.spans or name in defined
        if not layered and ranges.roles.families[name].head.name in _TARGETS:
            yield name


def _is_particular(
    name: str, targets: frozenset[str], formulas: Sequence[Said]
) -> bool:
    """Whether a formula with a derivative of a cost speaks of targets."""
    for one in formulas:
        terms = [part for term in one.terms if term for part in every(term)]
        derived = any(
            isinstance(part, Derivative)
            and any(member.symbol == name for member in members(part.body))
            for part in terms
        )
        spoken = {part.symbol for part in terms if isinstance(part, Member)}
        if derived and spoken & targets:
            return True
    return False


def called_costs(
    ranges: Ranges, names: Sequence[str], defined: frozenset[str]
) -> tuple[Mapping[str, str], frozenset[str]]:
    """Costs that are l(o, y) with a function l of which nothing is said; and that l."""
    found: dict[str, str] = {}
    hidden: set[str] = set()
    for name in names:
        if not _is_cost(name, ranges):
            continue
        function, arguments = _arguments(ranges, name, names)
        if arguments and function not in defined:
            found[name] = f"function of {', '.join(arguments)}"
            hidden |= {function}
    return found, frozenset(hidden)


def _arguments(
    ranges: Ranges, name: str, names: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """The function in ``L = l(o, y)``, and its arguments that are quantities."""
    keys = {ranges.roles.vocabulary.symbols[other].latex for other in names}
    head = ranges.roles.families[name].head
    for formula in ranges.found.census.formulas:
        for left, right in pairwise(formula.sides):
            if len(left.items) != 1 or base_of(opened(left.items[0])) != head:
                continue
            if len(right.items) != 2 or not isinstance(right.items[1], Fenced):
                continue
            function = base_of(opened(right.items[0]))
            if not isinstance(function, Symbol) or function == head:
                continue
            pieces = split_at_commas(right.items[1].body.items)
            texts = tuple(text for p in pieces if (text := printed_items(p)) in keys)
            for other in names:
                if texts and ranges.roles.families[other].head == function:
                    return other, texts
    return "", ()


def _outputs(ranges: Ranges, names: Sequence[str]) -> tuple[str, ...]:
    """What the last layer sends out: a^L_j."""
    for name in names:
        if ranges.layers.spans.get(name) == (0, 0) and name in ranges.roles.families:
            family = ranges.roles.families[name]
            if any(place.term and place.term.name in _TIMES for place in family.slots):
                # A cost may depend on what is sent out at any time.
                return ()
            sub = tuple(_at_last(place, ranges) for place in family.sub)
            sup = tuple(_at_last(place, ranges) for place in family.sup)
            last = Family(family.head, sub, sup, family.primes)
            return (last.key(ranges.found.letters),)
    return ()


def _at_last(place: Place, ranges: Ranges) -> Place:
    layers = {letter for _, letter in ranges.found.raised.layers}
    if place.term is None:
        return place
    last = IndexTerm(ranges.layers.last)
    if place.term.labels:
        term = IndexTerm(place.term.name, (last,))
        return Place(place.bracket, place.comma, "", term, place.raised)
    if place.term.name in layers | ranges.found.letters.lowered:
        return Place(place.bracket, place.comma, "", last, place.raised)
    return place
