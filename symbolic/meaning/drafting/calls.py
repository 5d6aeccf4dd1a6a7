r"""Which symbols are functions, and what is known of them.

    \sigma'(z), g_j(z_j)        a function
    C(w) = ..., \partial C      a quantity that is written with arguments
    a (1 - a)                   a product

A symbol is a function if it is primed before a bracket, or stands nowhere but before
brackets; what it is, ``meanings`` finds out.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from backproof.symbolic.meaning.notations.indices import Part, is_transpose
from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import opened, split_at_commas
from backproof.symbolic.reading.tree import Node, Symbol

from .names import COSTS, FUNCTIONS
from .nodes import index_of
from .print import printed_items
from .sightings import Sighting

__all__ = ["Calls", "calls"]

_DOTS = frozenset({"dot", "ddot"})


@dataclass(frozen=True)
class Calls:
    """The symbols that are not plain quantities.

    ``functions`` take one argument; ``dependent`` are quantities that are written
    with their arguments; ``unclear`` ones stand before brackets, no one knows as what.
    """

    functions: "frozenset[Form]" = frozenset()
    dependent: frozenset[Symbol] = frozenset()
    unclear: "frozenset[Form]" = frozenset()

    def knowing(self, functions: "Collection[Form]") -> "Calls":
        """The same where some symbols are functions for certain."""
        heads = {form[0] for form in functions}
        return Calls(
            self.functions.union(functions),
            self.dependent - heads,
            self.unclear.difference(functions),
        )


Form = tuple[Symbol, int, int]
"""A symbol without the dots of derivatives, and how many scripts it has."""


@dataclass
class _Evidence:
    """How often a symbol stands where."""

    primed: int = 0
    unprimed: int = 0
    single: int = 0
    listed: int = 0
    applied: int = 0
    bare: int = 0
    derived: int = 0
    arguments: set[str] = field(default_factory=set)


def calls(found: Iterable[Sighting]) -> Calls:
    """What the symbols of some sightings are: functions, or dependent quantities."""
    seen: dict[Form, _Evidence] = defaultdict(_Evidence)
    for sighting in found:
        form = form_of(sighting.head, sighting.sub, sighting.sup)
        _count(seen[form], sighting)
    quantities = {form[0] for form, one in seen.items() if one.bare}
    functions = {
        form
        for form, one in seen.items()
        if _is_function(form[0], one) and (one.primed or form[0] not in quantities)
    }
    bare: Counter[Symbol] = Counter()
    for (head, _, _), one in seen.items():
        bare[head] += one.bare - one.applied
    dependent = {
        form[0]
        for form, one in seen.items()
        if form not in functions
        and _is_dependent(form[0], one)
        # a^L(x) is once written for the a^l_j that are meant elsewhere.
        and (form[0].name in COSTS or bare[form[0]] <= 0)
    }
    known = functions | {form for form in seen if form[0] in dependent}
    unclear = {
        form
        for form, one in seen.items()
        if form not in known and one.applied and form[0] not in quantities
    }
    return Calls(frozenset(functions), frozenset(dependent), frozenset(unclear))


def form_of(head: Symbol, sub: Sequence[Part], sup: Sequence[Part]) -> Form:
    """What tells one function from another: g from g_j; powers do not."""
    labels = [part for part in sup if part.bracket or _is_letter(part)]
    return undotted(head), len(sub), len(labels)


def _is_letter(part: Part) -> bool:
    term = index_of(part.nodes)
    return term is not None and bool(term.name) and not is_transpose(part.nodes)


def undotted(head: Symbol) -> Symbol:
    """A symbol without the dots that stand for derivatives."""
    while head.accents and head.accents[-1] in _DOTS:
        head = replace(head, accents=head.accents[:-1])
    return head


def _count(one: _Evidence, sighting: Sighting) -> None:
    primed = sighting.primes > 0 or undotted(sighting.head) != sighting.head
    one.derived += sighting.role == "above"
    transposed = sighting.sup and is_transpose(sighting.sup[-1].nodes)
    if sighting.argument is None or transposed:
        # Prose and captions speak of the function f without its argument.
        one.bare += not sighting.alone
        return
    one.applied += 1
    one.arguments.add(printed_items(sighting.argument))
    one.primed += primed
    one.unprimed += not primed
    pieces = split_at_commas(sighting.argument)
    one.listed += len(pieces) > 1
    one.single += bool(pieces) and all(_is_single(piece) for piece in pieces)


def _is_single(nodes: Sequence[Node]) -> bool:
    return len(nodes) == 1 and isinstance(base_of(opened(nodes[0])), Symbol)


def _is_function(head: Symbol, one: _Evidence) -> bool:
    if one.listed or not one.applied:
        return False
    if one.primed:
        # \Sigma'(z) alone may be the matrix with \sigma'(z) on its diagonal.
        certain = one.unprimed or head.name in FUNCTIONS
        return bool(certain) and one.bare <= one.applied
    if one.bare or head.name in COSTS:
        return False
    if one.derived:
        # A quantity is always written with the same arguments.
        return head.name in FUNCTIONS and len(one.arguments) > 1
    return one.single > 0 or head.name in FUNCTIONS


def _is_dependent(head: Symbol, one: _Evidence) -> bool:
    if one.primed or not one.single or one.single < one.applied:
        return False
    return not one.bare or bool(
        head.name in COSTS or one.listed or one.derived == one.bare
    )
