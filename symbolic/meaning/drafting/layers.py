r"""Which layers each quantity has, as the equations of a document tell.

a^l = \sigma(w^l a^{l-1} + b^l)     a has one layer more than w and b, the first
z^{l+1} = z^l W^l + b^l             W and b lack the last layer
\delta^l = \partial C/\partial z^l  \delta has the layers of z
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from backproof.symbolic.meaning.notations.spelling import opened, split_at_commas
from backproof.symbolic.meaning.syntax import Derivative, IndexTerm, Member, Term
from backproof.symbolic.reading.tree import Node, Number, Punctuation

from .census import EQUAL, Formula
from .nodes import index_of
from .terms import Said, every, members

__all__ = ["Layers", "layers"]


@dataclass
class Layers:
    """The first layer, the letter of the last one, and the range of each quantity.

    A range is two distances: of its first layer from the first, and of its last one
    from the last.  ``low`` holds the least number seen as a layer of a quantity.
    """

    first: int = 1
    last: str = "L"
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    low: dict[str, int] = field(default_factory=dict)

    def bounds(self, name: str) -> tuple[int, str]:
        """The first and the last layer of a quantity."""
        below, above = self.spans.get(name, (1, 0))
        lower = min(self.first + below, self.low.get(name, self.first + below))
        return lower, f"{self.last}-{above}" if above else self.last

    def whole(self) -> tuple[int, str]:
        """The first layer and the last one."""
        return min((self.first, *self.low.values())), self.last


def layers(
    formulas: Sequence[Said],
    slots: Mapping[str, int],
    census: Sequence[Formula],
    last: str,
) -> Layers:
    """The layers of all quantities that have some.

    ``slots`` is the place of the layer among the indices of each of them.
    """
    found = Layers(last=last)
    numbers: dict[str, set[int]] = defaultdict(set)
    for one in formulas:
        for term in one.terms:
            for member in members(term) if term else ():
                at = _layer(member, slots)
                if at is not None and not at.name:
                    numbers[member.symbol].add(at.offset)
    carriers: set[str] = set()
    lefts = {
        left.symbol
        for one in formulas
        for left, _, _, _ in one.steps
        if isinstance(left, Member)
    }
    for one in formulas:
        for left, relation, right, _ in one.steps:
            if relation in EQUAL and isinstance(left, Member):
                _forward(found, left, right, slots, lefts, carriers)
    for name in carriers:
        found.spans[name] = (0, 0)
    for one in formulas:
        for left, relation, right, _ in one.steps:
            if relation in EQUAL and isinstance(left, Member):
                _derived(found, left, right, slots)
    for one in formulas:
        _behind(found, one, slots)
    found.low = {name: min(seen) for name, seen in numbers.items()}
    found.first = _first(found, numbers, carriers, census)
    return found


def _layer(member: Member, slots: Mapping[str, int]) -> IndexTerm | None:
    place = slots.get(member.symbol)
    return None if place is None else member.indices[place]


def _forward(
    found: Layers,
    left: Member,
    right: Term,
    slots: Mapping[str, int],
    lefts: set[str],
    carriers: set[str],
) -> None:
    """Learn from an equation whose right side is one layer below its left side."""
    top = _layer(left, slots)
    if (
        top is None
        or not top.name
        or any(isinstance(p, Derivative) for p in every(right))
    ):
        return
    steps = {
        member.symbol: at.offset - top.offset
        for member in members(right)
        if (at := _layer(member, slots)) is not None and at.name == top.name
    }
    below = {name for name, step in steps.items() if step < 0}
    if not below or min(steps.values()) != -1 or max(steps.values()) > 0:
        return
    if left.symbol in below:
        carriers.add(left.symbol)
    else:
        carriers |= (below & lefts) or below
    for name, step in {**steps, left.symbol: 0}.items():
        found.spans.setdefault(name, (1 + step, -step))


def _derived(
    found: Layers, left: Member, right: Term, slots: Mapping[str, int]
) -> None:
    """An error has the layers of what it is the derivative by."""
    if not isinstance(right, Derivative) or not isinstance(right.by, Member):
        return
    one, two = _layer(left, slots), _layer(right.by, slots)
    if one is not None and one == two and right.by.symbol in found.spans:
        found.spans.setdefault(left.symbol, found.spans[right.by.symbol])


def _behind(found: Layers, one: Said, slots: Mapping[str, int]) -> None:
    """What is seen a layer below others, and in no other equation, has one more."""
    offsets: dict[tuple[str, str], set[int]] = defaultdict(set)
    for term in one.terms:
        for member in members(term) if term else ():
            at = _layer(member, slots)
            if at is not None and at.name:
                offsets[at.name, member.symbol].add(at.offset)
    for (letter, name), seen in offsets.items():
        highest = max(max(o) for (other, _), o in offsets.items() if other == letter)
        if min(seen) < min(highest, 0):
            found.spans.setdefault(name, (0, 0))


# The first layer -------------------------------------------------------------


def _first(
    found: Layers,
    numbers: Mapping[str, set[int]],
    carriers: set[str],
    census: Sequence[Formula],
) -> int:
    """0 or 1, as the numbers in the document say; 1 if they say nothing."""
    seen = {number for several in numbers.values() for number in several}
    if 0 in seen:
        return 0
    others = {
        n
        for name, several in numbers.items()
        for n in several
        if name not in carriers and found.spans.get(name, (1, 0))[0] == 1
    }
    if 1 in others:
        return 0
    for formula in census:
        for start in _counted(formula, found.last):
            return {0: 0, 2: 1}.get(start, 1)
    return 1


def _counted(formula: Formula, last: str) -> Iterator[int]:
    r"""The 2 of ``l = 2, 3, \dots, L``."""
    for left, right in zip(formula.sides, formula.sides[1:], strict=False):
        term = index_of(left.items)
        if term is None or not term.name or term.labels:
            continue
        items: tuple[Node, ...] = right.items
        if len(items) == 1 and hasattr(opened(items[0]), "body"):
            items = opened(items[0]).body.items  # type: ignore[union-attr]
        if not any(isinstance(item, Punctuation) for item in items):
            continue
        pieces = split_at_commas(items)
        final = index_of(pieces[-1]) if pieces else None
        start = pieces[0][0] if pieces and pieces[0] else None
        ends = final is not None and final.name == last
        if ends and isinstance(start, Number) and start.text.isdigit():
            yield int(start.text)
