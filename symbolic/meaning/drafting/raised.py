r"""What superscripts mean in a document: layers, samples, iterations, or powers.

a^{l-1}, \delta^L      a letter that is also shifted, or on several symbols: a layer
y^{(i)}                a letter that a sum binds and nothing shifts: a sample
w^{(t+1)} = w^{(t)} -  an iteration of descent
a^2                    a power, unless the symbol has layers
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from backproof.symbolic.meaning.notations.indices import Part, script_parts
from backproof.symbolic.meaning.notations.patterns import base_of, scripts_of
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.reading.tree import Node, Number, Operator, Symbol

from .census import Formula
from .nodes import index_of
from .sightings import Sighting, Sightings

__all__ = ["Raised", "raised"]

_LAYER_LETTERS = frozenset({"l", "L", "ell"})
_MOST_LAYERS = 20

Mark = tuple[str, str]
"""A bracket, or none, and the letter inside."""


@dataclass(frozen=True)
class Raised:
    """The letters that superscripts have, each with its bracket.

    ``tops`` are the layers that are the last one, such as L; ``numbered`` are the
    symbols on which a number is a layer; ``iteration`` counts steps of descent;
    ``squares`` are never seen but squared, as a variance is, and so are one symbol.
    """

    layers: frozenset[Mark] = frozenset()
    samples: frozenset[Mark] = frozenset()
    tops: frozenset[str] = frozenset()
    numbered: frozenset[Symbol] = frozenset()
    iteration: Mark | None = None
    squares: frozenset[Symbol] = frozenset()

    def labels(self, sighting: Sighting) -> tuple[Part, ...] | None:
        """The parts of a superscript that are labels; None if it is a power."""
        found = []
        for part in sighting.upper:
            if self.is_iteration(part):
                continue
            if not self._is_label(part, sighting.head):
                return None
            found.append(part)
        return tuple(found)

    def is_iteration(self, part: Part) -> bool:
        """Whether a part of a superscript counts steps."""
        return self.iteration is not None and mark_of(part) == self.iteration

    def _is_label(self, part: Part, head: Symbol) -> bool:
        if is_number(part):
            return bool(part.bracket) or head in self.numbered | self.squares
        mark = mark_of(part)
        if mark is None:
            return not _is_power(part)
        return mark in self.layers | self.samples


def mark_of(part: Part) -> Mark | None:
    """The letter of a part with its bracket, None if it has none."""
    term = index_of(part.nodes)
    if term is None or not term.name or term.labels:
        return None
    return part.bracket, term.name


def is_number(part: Part) -> bool:
    """Whether a part of a script is a number."""
    return len(part.nodes) == 1 and isinstance(part.nodes[0], Number)


def _is_power(part: Part) -> bool:
    r"""Whether a part that is no letter is an exponent: -1, 1/2; not ``*``, words."""
    node = part.nodes[0] if part.nodes else None
    return not (
        len(part.nodes) == 1
        and not isinstance(node, Number)
        and index_of(part.nodes) is None
    )


@dataclass
class _Uses:
    """What is seen of one mark."""

    heads: set[Symbol] = field(default_factory=set)
    offsets: set[int] = field(default_factory=set)


def raised(seen: Sightings, formulas: Sequence[Formula]) -> Raised:
    """What the superscripts of some formulas mean."""
    iteration = _iteration(formulas)
    uses: dict[Mark, _Uses] = defaultdict(_Uses)
    numbers: dict[Symbol, set[str]] = defaultdict(set)
    plain: set[Symbol] = set()
    for sighting in seen.symbols:
        if not sighting.upper:
            plain.add(sighting.head)
        for part in sighting.upper:
            mark, term = mark_of(part), index_of(part.nodes)
            if mark is not None and term is not None and mark != iteration:
                uses[mark].heads.add(sighting.head)
                uses[mark].offsets.add(term.offset)
            elif is_number(part) and not part.bracket:
                numbers[sighting.head].add(getattr(part.nodes[0], "text", ""))
    bound = {index.name for limits in seen.sums for index in limits.indices}
    samples = {m for m, u in uses.items() if m[1] in bound and u.offsets == {0}}
    layers = {m for m, u in uses.items() if m not in samples and _is_layer(m, u)}
    lettered = {head for mark in layers if not mark[0] for head in uses[mark].heads}
    return Raised(
        frozenset(layers),
        frozenset(samples),
        frozenset(_tops(layers, uses)),
        frozenset(_numbered(numbers, lettered, plain)),
        iteration,
        frozenset(_squares(seen, formulas)),
    )


def _squares(seen: Sightings, formulas: Sequence[Formula]) -> Iterable[Symbol]:
    """What is squared wherever it stands, and is the whole left side once."""
    powers: dict[Symbol, set[str]] = defaultdict(set)
    for sighting in seen.symbols:
        parts = sighting.sup
        single = len(parts) == 1 and is_number(parts[0]) and not sighting.sub
        text = getattr(parts[0].nodes[0], "text", "") if single else ""
        powers[sighting.head].add(text)
    left = {
        base_of(opened(formula.sides[0].items[0]))
        for formula in formulas
        if len(formula.sides) > 1 and len(formula.sides[0].items) == 1
    }
    return [head for head, seen in powers.items() if seen == {"2"} and head in left]


def _is_layer(mark: Mark, uses: _Uses) -> bool:
    return (
        bool(mark[0])
        or uses.offsets != {0}
        or len(uses.heads) > 1
        or mark[1] in _LAYER_LETTERS
    )


def _tops(layers: Iterable[Mark], uses: dict[Mark, _Uses]) -> Iterable[str]:
    """The letters that name one layer, the last: never with anything added."""
    for mark in layers:
        others = [other for other in layers if other[0] == mark[0] and other != mark]
        letter = mark[1]
        fixed = max(uses[mark].offsets) <= 0 and letter not in ("l", "ell")
        shifted = any(max(uses[other].offsets) > 0 for other in others)
        if fixed and (letter.isupper() or shifted or ("l" in {o[1] for o in others})):
            yield letter


def _numbered(
    numbers: dict[Symbol, set[str]], lettered: set[Symbol], plain: set[Symbol]
) -> Iterable[Symbol]:
    r"""The symbols on which numbers are layers.

    On z^1 they are, and so on \delta^2, if there are others such as z^1 and there is
    no \delta.
    """
    first = {head for head, seen in numbers.items() if seen & {"0", "1"}}
    for head, seen in numbers.items():
        small = all(text.isdigit() and int(text) <= _MOST_LAYERS for text in seen)
        several = bool(first) and (len(seen) > 1 or head not in plain)
        if small and (head in lettered or head in first or several):
            yield head


# Iterations ------------------------------------------------------------------


def _iteration(formulas: Sequence[Formula]) -> Mark | None:
    """The mark of ``w^{(t+1)} = w^{(t)} - ...``, not that of residual layers."""
    for formula in formulas:
        for left, right in zip(formula.sides, formula.sides[1:], strict=False):
            if len(left.items) != 1 or len(right.items) < 3:
                continue
            after = right.items[1]
            if not (isinstance(after, Operator) and after.name in "+-"):
                continue
            mark = _next(left.items[0], right.items[0])
            residual = after.name == "+" and mark and mark[1] in _LAYER_LETTERS
            if mark is not None and not residual:
                return mark
    return None


def _next(left: Node, right: Node) -> Mark | None:
    """The mark that two nodes share, if the left one is one step ahead."""
    left, right = opened(left), opened(right)
    if base_of(left) != base_of(right):
        return None
    subs = [scripts_of(node)[0] for node in (left, right)]
    sups = [script_parts(scripts_of(node)[1]) for node in (left, right)]
    if subs[0] != subs[1] or not sups[0] or len(sups[0]) != len(sups[1]):
        return None
    for one, two in zip(*sups, strict=True):
        terms = index_of(one.nodes), index_of(two.nodes)
        mark = mark_of(one)
        if mark is None or mark != mark_of(two) or None in terms:
            continue
        if terms[0] and terms[1] and terms[0].offset == terms[1].offset + 1:
            return mark
    return None
