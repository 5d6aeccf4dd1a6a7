r"""What is known of the quantity that a document differentiates: its cost.

    C = \frac{1}{2} \sum_j (y_j - a_j)^2     a definition
    L = l(o, y)                              any function of o and y
    L = ... (...)^2,  and later  L = ... \log ...     one letter for two costs

A cost of which nothing is known is any function of the outputs, if no display speaks
of targets: then what the document says holds for all of them.
Otherwise it is given, and whoever reads the draft has to say what it is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import (
    opened,
    split_arguments,
    split_at_commas,
)
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

from .census import Formula
from .names import COSTS, TARGETS
from .patterns import Family, Place
from .print import printed_items
from .ranges import Ranges
from .sinks import sinks
from .terms import Said, every, members

__all__ = [
    "called_costs",
    "contested_costs",
    "cost_values",
    "costs",
    "mentioned_costs",
]

_LOGARITHMS = frozenset({"log", "ln"})
_TIMES = frozenset({"t"})


def costs(ranges: Ranges, formulas: Sequence[Said]) -> frozenset[str]:
    """The numbers that are differentiated, and that nothing is differentiated by."""
    parts = [
        part
        for one in formulas
        for term in one.terms
        if term is not None
        for part in every(term)
        if isinstance(part, Derivative)
    ]
    derived = Counter(p.body.symbol for p in parts if isinstance(p.body, Member))
    varied = {member.symbol for part in parts for member in members(part.by)}
    symbols = ranges.roles.vocabulary.symbols
    return frozenset(
        name
        for name in ranges.roles.families
        if name in derived
        and (
            _is_cost(name, ranges)
            or (derived[name] > 1 and name not in varied and not symbols[name].slots)
        )
    )


def _is_cost(name: str, ranges: Ranges) -> bool:
    head = ranges.roles.families[name].head
    single = not ranges.roles.vocabulary.symbols[name].slots
    return single and (head in ranges.found.calls.dependent or head.name in COSTS)


# One letter for several costs ------------------------------------------------


def contested_costs(ranges: Ranges, names: frozenset[str]) -> frozenset[str]:
    """The costs that are a sum of squares here, and have a logarithm there.

    Or of which two are defined, by what they depend on: J(w; x, y) and J(w).
    """
    found: dict[Symbol, set[str]] = {}
    counts: dict[Symbol, set[int]] = {}
    dependent = ranges.found.calls.dependent
    for formula in ranges.found.census.formulas:
        for left, right in pairwise(formula.sides):
            for head, items in _said_of(left.items, right.items, dependent):
                found.setdefault(head, set()).update(_signature(items))
                fence = opened(left.items[-1])
                if isinstance(fence, Fenced):
                    pieces, _ = split_arguments(fence.body.items)
                    counts.setdefault(head, set()).add(len(pieces))
    heads = {name: ranges.roles.families[name].head for name in names}
    return frozenset(
        name
        for name, head in heads.items()
        if len(found.get(head, ())) > 1 or len(counts.get(head, ())) > 1
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
    formulas: Sequence[Said],
) -> Mapping[str, str]:
    """What costs without a definition are functions of."""
    layered = _outputs(ranges, names)
    if _speak_of_targets(ranges, names, defined):
        return {}
    mentioned = mentioned_costs(ranges, unknown)
    found = {}
    for name in unknown:
        outputs = layered or sinks(ranges, name, defined, formulas)
        said = name not in mentioned and any(_formulas_of(ranges, name))
        if outputs and not said:
            found[name] = f"function of {', '.join(outputs)}"
    return found


def mentioned_costs(ranges: Ranges, names: frozenset[str]) -> frozenset[str]:
    """Costs that only the prose says anything of, and that compare with targets.

    What displays say without targets is meant of any cost.
    """
    found = set()
    for name in names:
        said = list(_formulas_of(ranges, name))
        displayed = any(formula.displayed for formula in said)
        if not displayed and any(h.name in TARGETS for h in _heads(ranges, said)):
            found.add(name)
    return frozenset(found)


def _formulas_of(ranges: Ranges, name: str) -> Iterator[Formula]:
    """The formulas that say what a cost is, perhaps with arguments: C(y, t) = ..."""
    head = ranges.roles.families[name].head
    for formula in ranges.found.census.formulas:
        for left in formula.sides[:-1]:
            if 1 <= len(left.items) <= 2 and base_of(opened(left.items[0])) == head:
                yield formula


def _speak_of_targets(
    ranges: Ranges, names: Sequence[str], defined: frozenset[str]
) -> bool:
    r"""Whether displays compare with what the outputs should be.

    It need not be beside a derivative of the cost: \delta^L = a^L - y says what it is.
    """
    own = {
        ranges.roles.families[name].head
        for name in names
        if name in ranges.layers.spans or name in defined
    }
    heads = _heads(ranges, ranges.found.census.main)
    return any(head.name in TARGETS for head in heads - own)


def _heads(ranges: Ranges, formulas: Iterable[Formula]) -> set[Symbol]:
    """The symbols in some formulas, but for what stands in scripts."""
    numbers = {formula.number for formula in formulas}
    symbols = ranges.found.seen.symbols
    return {one.head for one in symbols if one.formula.number in numbers}


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
