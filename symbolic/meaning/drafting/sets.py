r"""Which index sets are one: quantities that share a letter run over the same set.

The axis of a family of quantities may be longer in one layer than in another, so two
axes are compared layer by layer: w's second axis at l is a's axis at l-1.  Each set
keeps the shift of each of its axes.  Where formulas contradict each other, what most
of them say counts.
"""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from backproof.symbolic.meaning.syntax import IndexTerm

__all__ = ["Axis", "Link", "Sets", "linked", "normal"]


@dataclass(frozen=True)
class Axis:
    """The set that a slot runs over; ``name`` and ``slot`` say of what.

    A size that is written in the document is an axis as well, of the name "".
    """

    name: str
    slot: Hashable


@dataclass(frozen=True)
class Link:
    """One axis at a layer is another axis at a layer; None where there are none."""

    one: Axis
    one_at: IndexTerm | None
    two: Axis
    two_at: IndexTerm | None


@dataclass
class Sets:
    """Axes in sets, each with its shift; links to a layer of a set are kept apart.

    ``even`` are quantities whose axes are the same at all layers.
    """

    even: frozenset[str] = frozenset()
    parent: dict[Axis, Axis] = field(default_factory=dict)
    shift: dict[Axis, int] = field(default_factory=dict)
    anchors: Counter[tuple[Axis, Axis, IndexTerm]] = field(default_factory=Counter)
    texts: dict[Axis, frozenset[str]] = field(default_factory=dict)
    conflicts: list[Link] = field(default_factory=list)
    constant: set[Axis] = field(default_factory=set)

    def find(self, axis: Axis) -> tuple[Axis, int]:
        """The representative of an axis, and the axis' shift against it."""
        if axis not in self.parent:
            self.parent[axis], self.shift[axis] = axis, 0
            if axis.name in self.even:
                self.constant.add(axis)
        total = 0
        while self.parent[axis] != axis:
            total += self.shift[axis]
            axis = self.parent[axis]
        return axis, total

    def join(self, one: Axis, two: Axis, shift: int) -> bool:
        """Make ``one`` at l the same as ``two`` at l + shift; whether that fits."""
        root_one, shift_one = self.find(one)
        root_two, shift_two = self.find(two)
        if root_one == root_two:
            return shift_one == shift + shift_two or root_one in self.constant
        texts = self._texts(root_one) | self._texts(root_two)
        if len({t.isdigit() for t in texts}) < len(texts) or (
            "1" in texts and len(texts) > 1
        ):
            return False
        self.texts[root_two] = texts
        if root_one in self.constant:
            self.constant.add(root_two)
        self.parent[root_one] = root_two
        self.shift[root_one] = shift + shift_two - shift_one
        return True

    def _texts(self, root: Axis) -> frozenset[str]:
        """The sizes that are written for a set: one number and one name at most."""
        own = frozenset() if root.name else frozenset({str(root.slot)})
        return self.texts.get(root, own)

    def members(self, axis: Axis) -> list[tuple[Axis, int]]:
        """All axes of a set with their shifts."""
        root, _ = self.find(axis)
        return [
            (other, shift)
            for other in list(self.parent)
            for found, shift in [self.find(other)]
            if found == root
        ]


def linked(weighed: Mapping[Link, int], even: frozenset[str] = frozenset()) -> Sets:
    """The sets that links make, those of the greatest weight first."""
    counted: Counter[Link] = Counter()
    for link, weight in weighed.items():
        counted[normal(link)] += weight
    sets = Sets(even)
    for link, count in counted.most_common():
        _link(sets, link, count)
    return sets


def normal(link: Link) -> Link:
    """A link without the letter of the layer, if both sides have the same one."""
    one, two = link.one_at, link.two_at
    if one is None or two is None or _base(one) != _base(two):
        return link
    return Link(
        link.one, IndexTerm(), link.two, IndexTerm(offset=two.offset - one.offset)
    )


def _base(term: IndexTerm) -> tuple[str, tuple[IndexTerm, ...]]:
    return term.name, term.labels


def _link(sets: Sets, link: Link, count: int) -> None:
    one, two = link.one_at, link.two_at
    if one is None and two is None:
        # An axis that is the same at all layers has no shift.
        if not sets.join(link.one, link.two, 0):
            sets.conflicts.append(link)
        return
    if one is not None and two is not None:
        if _base(one) != _base(two):
            return
        # one at l + one.offset is two at l + two.offset
        if not sets.join(link.one, link.two, two.offset - one.offset):
            sets.conflicts.append(link)
        return
    plain, other, at = (
        (link.one, link.two, two) if one is None else (link.two, link.one, one)
    )
    if at is not None:
        sets.anchors[plain, other, at] += count
