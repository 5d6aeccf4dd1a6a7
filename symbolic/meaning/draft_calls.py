r"""Which symbols are functions, and what is known of them.

    \sigma'(z), g_j(z_j)        a function
    C(w) = ..., \partial C      a quantity that is written with arguments
    a (1 - a)                   a product

A symbol is a function if it is primed before a bracket, or stands nowhere but before
brackets.  What it is, the prose or a formula may say.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import Node, Operator, Row, Symbol

from .draft_census import Census, Formula
from .draft_sightings import Sighting
from .indices import is_letter
from .patterns import base_of
from .spelling import opened, split_at_commas

__all__ = ["Calls", "calls"]

_USUAL = frozenset({r"\sigma", r"\phi", r"\varphi", r"\psi", "f", "g", "h", "s"})
_COSTS = frozenset({"C", "E", "J", "L", "cost", "loss", "Cost", "Loss", "error"})
_DOTS = frozenset({"dot", "ddot"})
_LOGISTIC = re.compile(r"sigmoid|logistic|\bS[- ]?shaped|S\s*型", re.IGNORECASE)


@dataclass(frozen=True)
class Calls:
    """The symbols that are not plain quantities.

    ``functions`` take one argument; ``dependent`` are quantities that are written
    with their arguments; ``unclear`` are given different formulas in one document.
    """

    functions: frozenset[Symbol] = frozenset()
    dependent: frozenset[Symbol] = frozenset()
    unclear: frozenset[Symbol] = frozenset()


@dataclass
class _Evidence:
    """How often a symbol stands where."""

    primed: int = 0
    single: int = 0
    listed: int = 0
    applied: int = 0
    bare: int = 0
    derived: int = 0


def calls(found: Iterable[Sighting]) -> Calls:
    """What the symbols of some sightings are: functions, or dependent quantities."""
    seen: dict[Symbol, _Evidence] = defaultdict(_Evidence)
    for sighting in found:
        _count(seen[undotted(sighting.head)], sighting)
    functions = {head for head, one in seen.items() if _is_function(head, one)}
    dependent = {
        head
        for head, one in seen.items()
        if head not in functions and _is_dependent(head, one)
    }
    return Calls(frozenset(functions), frozenset(dependent))


def undotted(head: Symbol) -> Symbol:
    """A symbol without the dots that stand for derivatives."""
    while head.accents and head.accents[-1] in _DOTS:
        head = replace(head, accents=head.accents[:-1])
    return head


def _count(one: _Evidence, sighting: Sighting) -> None:
    primed = sighting.primes > 0 or undotted(sighting.head) != sighting.head
    one.derived += sighting.role == "above"
    if sighting.argument is None:
        # Prose and captions speak of the function f without its argument.
        one.bare += not sighting.alone
        return
    one.applied += 1
    one.primed += primed
    pieces = split_at_commas(sighting.argument)
    one.listed += len(pieces) > 1
    one.single += bool(pieces) and all(_is_single(piece) for piece in pieces)


def _is_single(nodes: Sequence[Node]) -> bool:
    return len(nodes) == 1 and isinstance(base_of(opened(nodes[0])), Symbol)


def _is_function(head: Symbol, one: _Evidence) -> bool:
    if one.listed or not one.applied:
        return False
    if one.primed:
        return one.bare <= one.applied
    if one.bare or one.derived or head.name in _COSTS:
        return False
    return one.single > 0 or head.name in _USUAL


def _is_dependent(head: Symbol, one: _Evidence) -> bool:
    if not one.single:
        return False
    known = head.name in _COSTS or one.listed or one.derived
    return bool(known) or not one.bare


# What a function is ----------------------------------------------------------
