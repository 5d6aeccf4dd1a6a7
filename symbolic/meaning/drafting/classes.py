r"""The entries of indices with one value throughout, and of their one-hot vectors.

y_i = "1..K, fixed"       y_{ik} = '\mathbf{1}[k = y_i]'
"""

from collections.abc import Iterator, Mapping, Sequence

from backproof.symbolic.meaning.notations.notation import Entry
from backproof.symbolic.meaning.syntax import IndexTerm, Indicator
from backproof.symbolic.reading.tree import Symbol

from .patterns import Family
from .print import printed
from .ranges import Ranges
from .sets import Axis
from .targets import Target
from .terms import every, members, walked

__all__ = ["fixed_entries", "label_ranges", "one_hot_entries"]


def fixed_entries(ranges: Ranges, names: Sequence[str]) -> Iterator[Entry]:
    """Indices with one value throughout."""
    for target in ranges.found.targets:
        axis = _axis_of(ranges, target, frozenset(names))
        if axis is not None:
            low = ranges.linked.lowers.get(axis, 1)
            yield Entry(target.key, f"{low}..{ranges.size(axis, '')}, fixed")


def label_ranges(ranges: Ranges, names: Sequence[str]) -> dict[str, str]:
    """The letters that fixed indices carry, with their ranges."""
    walk = walked(ranges.linked.formulas)
    known = {_size_of(ranges, target): target for target in ranges.found.targets}
    found: dict[str, str] = {}
    for use in walk.uses:
        name, place = walk.labels.get(use.letter, ("", 0))
        target = known.get(name)
        if target is not None and use.member.symbol in names:
            axis = Axis(use.member.symbol, use.slot)
            low = ranges.linked.lowers.get(axis, 1)
            text = f"{low}..{ranges.size(axis, '')}"
            found.setdefault(target.labels[place], text)
    for target in ranges.found.targets:
        for label in target.labels:
            if label not in found and _axis_of(ranges, target, frozenset(names)):
                found[label] = f"1..{ranges.new_size(label)}"
    return found


def _axis_of(ranges: Ranges, target: Target, names: frozenset[str]) -> Axis | None:
    """What a fixed index is an index of, or one that it is compared with."""
    name = _size_of(ranges, target)
    for one in ranges.linked.formulas:
        terms = [term for term in one.terms if term is not None]
        letters = {name}
        for part in (part for term in terms for part in every(term)):
            if isinstance(part, Indicator):
                compared = part.left.name, part.right.name
                letters |= set(compared) if name in compared else set()
        for letter in sorted(letters, key=lambda letter: letter != name):
            for member in (m for term in terms for m in members(term)):
                for slot, index in enumerate(member.indices):
                    plain = index is not None and not index.offset
                    own = index.name if index is not None and plain else ""
                    if own == letter and member.symbol in names:
                        return Axis(member.symbol, slot)
    return None


def _size_of(ranges: Ranges, target: Target) -> str:
    """The name of a target in the first vocabulary."""
    sizes = ranges.roles.vocabulary.sizes.values()
    return next((size.name for size in sizes if size.latex == target.key), "")


def one_hot_entries(ranges: Ranges, names: Sequence[str]) -> Mapping[str, Entry]:
    """What the vectors are that are called like a class, by their names."""
    found: dict[str, Entry] = {}
    letters = ranges.found.letters
    for target in ranges.found.targets:
        axis = _axis_of(ranges, target, frozenset(names))
        root = ranges.linked.sets.find(axis)[0] if axis else None
        for name in names:
            family = ranges.roles.families[name]
            slot = _class_slot(family, target)
            if slot is None or ranges.linked.sets.find(Axis(name, slot))[0] != root:
                continue
            letter = letters.text(family.slots[slot].term or IndexTerm())
            formula = rf"\mathbf{{1}}[{letter} = {target.key}]"
            found[name] = Entry(family.key(letters), formula)
    return found


def _class_slot(family: Family, target: Target) -> int | None:
    """The slot of the class in y_{ik}, if that is one more than those of y_i."""
    named = family.head == Symbol(target.name) and not (family.primes or family.prefix)
    terms = [place.term for place in family.slots]
    own = [n for n, term in enumerate(terms) if term and term.name not in target.labels]
    whole = len(terms) == len(family.sub) + len(family.sup) == len(target.labels) + 1
    if not (named and whole and len(own) == 1):
        return None
    return own[0] if printed(family.head) == target.name else None
