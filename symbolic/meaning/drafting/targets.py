r"""Indices with one value throughout: the class y_i of sample i, the correct class y.

    p_{y_i}, \mathbb{1}(y_i = k)     y_i is one, if p_k stands elsewhere
    L = -\log p_y, [y = k]           y is one: L has no y, and no sum goes over y

What a sum goes over, or runs up to, is none, and neither is what stands anywhere else
as a number of its own.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from backproof.symbolic.meaning.notations.indices import Part, script_parts
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import Node, Relation, Scripted, Symbol, walk

from .census import EQUAL, Census, Formula
from .letters import Letters
from .nodes import index_of
from .print import printed
from .sightings import Sighting, Sightings

__all__ = ["Target", "is_target", "targets"]

_COMPARED = frozenset({"=", r"\neq"})
_CLASS = re.compile(
    r"(?:correct|true|target|gold|right|actual)\s+(?:class|label|word|token|category)"
    r"|class\s+label|正确类别|真实类别|目标类别",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Target:
    """One index with a value of its own: as it is written, its name, its labels."""

    key: str
    name: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Comparison:
    """Two indices compared: y_i = k."""

    left: IndexTerm
    right: IndexTerm
    spans: tuple[Span, ...]

    def other(self, term: IndexTerm) -> IndexTerm | None:
        """What a term is compared with."""
        if term == self.left:
            return self.right
        return self.left if term == self.right else None


def targets(census: Census, seen: Sightings, letters: Letters) -> tuple[Target, ...]:
    """The indices of a document that have one value throughout."""
    bound = {index.name for limits in seen.sums for index in limits.indices}
    bound |= {term.name for limits in seen.sums if (term := index_of(limits.upper))}
    compared = tuple(_comparisons(seen))
    spans = {span for one in compared for span in one.spans}
    numbers = {
        s.head.name
        for s in seen.symbols
        if not (s.sub or s.upper) and s.node.span not in spans
    }
    places = _places(seen.symbols)
    found: dict[str, Target] = {}
    for node, term in _labelled(places, compared, seen):
        names = tuple(label.name for label in term.labels)
        counted = all(name in letters.indices for name in names)
        if counted and term.name not in bound | letters.indices:
            found.setdefault(term.name, Target(printed(node), term.name, names))
    said = _CLASS.search(census.prose) is not None
    pairs = {
        one.name
        for comparison in compared
        for one in (comparison.left, comparison.right)
        if comparison.left.name and comparison.right.name and not one.labels
    }
    for name in sorted(_left_out(census.main)):
        if name in bound | numbers or name in found:
            continue
        if said or name in pairs:
            found[name] = Target(letters.latex.get(name, name), name)
    return tuple(found.values())


def is_target(sighting: Sighting, found: Sequence[Target]) -> bool:
    """Whether a symbol is such an index, and no quantity."""
    term = index_of((sighting.node,))
    if term is None or sighting.primes or sighting.prefix or term.offset:
        return False
    return any((term.name, len(term.labels)) == (t.name, len(t.labels)) for t in found)


# Comparisons -----------------------------------------------------------------


def _comparisons(seen: Sightings) -> Iterator[_Comparison]:
    """All equalities between two indices inside brackets, scripts and cases."""
    for items, _ in seen.rows:
        signs = [k for k, item in enumerate(items) if isinstance(item, Relation)]
        if len(signs) != 1 or getattr(items[signs[0]], "name", "") not in _COMPARED:
            continue
        left, right = index_of(items[: signs[0]]), index_of(items[signs[0] + 1 :])
        if left is not None and right is not None:
            spans = tuple(opened(item).span for item in items)
            yield _Comparison(left, right, spans)


# With a label ----------------------------------------------------------------

_Places = dict[tuple[Symbol, int, int], list[Part]]


def _places(symbols: Iterable[Sighting]) -> _Places:
    """What stands at each place of the scripts of each symbol."""
    found: _Places = defaultdict(list)
    for one in symbols:
        parts = (*one.sub, *(part for part in one.upper if part.bracket))
        for number, part in enumerate(parts):
            found[one.head, len(parts), number].append(part)
    return found


def _labelled(
    places: _Places, compared: Sequence[_Comparison], seen: Sightings
) -> Iterator[tuple[Node, IndexTerm]]:
    """Indices with a label that stand where plain ones do, or are compared with one."""
    for parts in places.values():
        terms = [index_of(part.nodes) for part in parts]
        plain = any(term and not term.labels for term in terms)
        for part, term in zip(parts, terms, strict=True):
            if plain and term and term.labels and len(part.nodes) == 1:
                yield opened(part.nodes[0]), term
    for sighting in seen.symbols:
        term = index_of((sighting.node,))
        if term is None or not term.labels:
            continue
        others = (comparison.other(term) for comparison in compared)
        if any(other and other.name and not other.labels for other in others):
            yield sighting.node, term


# Without one -----------------------------------------------------------------


def _left_out(formulas: Iterable[Formula]) -> set[str]:
    """Letters below what a plain symbol is said to be, and not below the symbol."""
    found: set[str] = set()
    for formula in formulas:
        for left, right, relation in zip(
            formula.sides, formula.sides[1:], formula.relations, strict=False
        ):
            if relation in EQUAL and len(left.items) == 1:
                found |= _below(right.items) - _below(left.items)
    return found


def _below(items: Sequence[Node]) -> set[str]:
    """The plain letters that stand alone below symbols."""
    found: set[str] = set()
    for item in items:
        for node in walk(item):
            parts = script_parts(node.sub) if isinstance(node, Scripted) else ()
            for part in parts:
                term = index_of(part.nodes)
                if term is not None and not (term.labels or term.offset):
                    found |= {term.name} - {""}
    return found
