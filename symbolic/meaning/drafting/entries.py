r"""The tables of a drafted notation: indices, quantities, sizes.

A letter that runs over the same set in several quantities stands in [indices], and
what differs from that in the quantity.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from backproof.symbolic.meaning.notations.notation import Entry
from backproof.symbolic.meaning.syntax import (
    Add,
    Call,
    IndexTerm,
    Member,
    Number,
    Product,
    Total,
)

from .classes import fixed_entries, label_ranges
from .ranges import Ranges
from .sets import Axis
from .shapes import HIDDEN
from .sizes import AT, SizeForm
from .terms import Said, every, members

__all__ = ["distributions", "index_entries", "quantity_entries", "size_entries"]

_COMMON = 2

Span = tuple[str, str]
"""A letter and its range, in LaTeX."""


def spans(ranges: Ranges, name: str) -> tuple[Span, ...]:
    """The letters of a quantity with their ranges; not those that carry a layer."""
    entry = ranges.roles.vocabulary.symbols[name]
    roles = ranges.roles.slots[name]
    letters = ranges.found.letters
    layer = next(
        (
            s.letter
            for s, role in zip(entry.slots, roles, strict=True)
            if role == "layer"
        ),
        "",
    )
    found = []
    for number, (slot, role) in enumerate(zip(entry.slots, roles, strict=True)):
        text = letters.text(IndexTerm(slot.letter))
        if role == "layer":
            low, high = ranges.bounds(name)
            found.append((text, f"{low}..{high}"))
        elif role in ("axis", "sample"):
            axis = Axis(name, number)
            low = ranges.linked.lowers.get(axis, 1)
            owner = layer if role == "axis" else ""
            found.append((text, f"{low}..{ranges.size(axis, owner)}"))
    order = sorted(range(len(found)), key=lambda n: _follows(found[n][0], layer))
    return tuple(found[n] for n in order)


def _follows(letter: str, layer: str) -> bool:
    """Layers come first, since other ranges speak of them."""
    return letter != layer


def shape(ranges: Ranges, name: str) -> str:
    """The shape of a quantity whose axes are never written: "h x d"."""
    count = ranges.linked.hidden.get(name, 0)
    if ranges.roles.kinds[name].axes or not count:
        return ""
    entry = ranges.roles.vocabulary.symbols[name]
    roles = ranges.roles.slots[name]
    layer = next(
        (
            s.letter
            for s, role in zip(entry.slots, roles, strict=True)
            if role == "layer"
        ),
        "",
    )
    sizes = [ranges.size(Axis(name, slot), layer) for slot in HIDDEN[:count]]
    # A vector with one entry is a number.
    return "" if sizes == ["1"] else " x ".join(sizes)


def index_entries(ranges: Ranges, names: Sequence[str]) -> tuple[Entry, ...]:
    """The letters that most quantities use in the same way."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    samples = {letter for _, letter in ranges.found.raised.samples}
    labels = label_ranges(ranges, names)
    heads = {family.head.name for family in ranges.roles.families.values()}
    for name in names:
        for letter, text in spans(ranges, name):
            seen[letter][text] += 1
    found = []
    for letter, texts in sorted(seen.items()):
        # What depends on the layer is said for all layers.
        general = sorted(texts.items(), key=lambda pair: (-pair[1], pair[0]))
        text, count = general[0]
        if letter in labels:
            found.append(Entry(letter, labels.pop(letter)))
            continue
        layer = any(_is_layer(ranges, name, letter) for name in names)
        if (count >= _COMMON or letter in samples or layer) and letter not in heads:
            found.append(Entry(letter, text))
    found += [Entry(letter, text) for letter, text in labels.items()]
    return (*found, *_carriers(ranges, names), *fixed_entries(ranges, names))


def _is_layer(ranges: Ranges, name: str, letter: str) -> bool:
    entry = ranges.roles.vocabulary.symbols[name]
    pairs = zip(entry.slots, ranges.roles.slots[name], strict=True)
    return any(
        role == "layer" and ranges.found.letters.text(IndexTerm(slot.letter)) == letter
        for slot, role in pairs
    )


def _carriers(ranges: Ranges, names: Sequence[str]) -> Iterator[Entry]:
    """Indices that carry a layer themselves: n_l in 1..N_l, and the layer's letter."""
    letters = ranges.found.letters
    terms: dict[str, IndexTerm] = {}
    for name in names:
        family = ranges.roles.families.get(name)
        for place in family.slots if family else ():
            if place.term and place.term.labels:
                label = IndexTerm(place.term.labels[0].name)
                terms.setdefault(place.term.name, IndexTerm(place.term.name, (label,)))
    for term in terms.values():
        layer = letters.text(term.labels[0])
        form = _upper_of(ranges, term.name)
        yield Entry(layer, f"{ranges.layers.first}..{ranges.layers.last}")
        yield Entry(letters.text(term), f"1..{form.at(layer)}")


def _upper_of(ranges: Ranges, name: str) -> SizeForm:
    """The limit of the sums over an index that carries a layer."""
    for limits in ranges.found.seen.sums:
        if any(index.name == name and index.labels for index in limits.indices):
            for size in ranges.found.sizes:
                if AT in size.text:
                    return size
    return SizeForm(f"{name.upper()}_{{{AT}}}")


def quantity_entries(
    ranges: Ranges,
    names: Sequence[str],
    indices: Sequence[Entry],
    properties: Mapping[str, str],
) -> tuple[Entry, ...]:
    """Each quantity with what [indices] does not say of it, and its property."""
    common = {entry.key: entry.value for entry in indices}
    found = []
    for name in names:
        pieces = [
            f"{letter} in {text}"
            for letter, text in spans(ranges, name)
            if common.get(letter) != text
        ]
        own = shape(ranges, name)
        if own and name in properties:
            own = f"{properties[name]} {own}"
        elif name in properties:
            own = properties[name]
        pieces += [own] if own else []
        found.append(
            Entry(ranges.roles.vocabulary.symbols[name].latex, ", ".join(pieces))
        )
    return tuple(found)


def size_entries(ranges: Ranges, names: Sequence[str]) -> tuple[Entry, ...]:
    """What is known of sizes: a value, or a least one; and sizes of sums alone."""
    found: dict[str, str] = {}
    roots = {
        ranges.linked.sets.find(axis)[0] for axis in list(ranges.linked.sets.parent)
    }
    for root in sorted(roots, key=str):
        axes = [axis for axis, _ in ranges.linked.sets.members(root)]
        texts = [str(axis.slot) for axis in axes if not axis.name]
        numbers = [text for text in texts if text.isdigit()]
        named = [text for text in texts if not text.isdigit() and AT not in text]
        least = max((ranges.linked.largest.get(axis, 1) for axis in axes), default=1)
        used = [axis for axis in axes if axis.name in names]
        if len(set(numbers)) == 1:
            found.update((name, numbers[0]) for name in named)
        elif least > 1 and used and "layer" not in ranges.roles.slots[used[0].name]:
            found[ranges.size(used[0], "")] = f"{least}.."
    for size in ranges.found.sizes:
        if AT not in size.text:
            found.setdefault(size.text, "1..")
    return tuple(Entry(name, number) for name, number in sorted(found.items()))


def distributions(formulas: Sequence[Said]) -> frozenset[str]:
    """Quantities that sum to one, as the document says, or as a cross-entropy means.

    The targets t of - \\sum_i t_i \\log a_i do, unless 1 - t stands somewhere too.
    """
    found: set[str] = set()
    others: set[str] = set()
    for one in formulas:
        for left, _, right, _ in one.steps:
            plain = isinstance(left, Total) and isinstance(left.body, Member)
            if plain and right == Number(Fraction(1)):
                found |= {member.symbol for member in members(left)}
        for term in one.terms:
            for part in every(term) if term else ():
                if isinstance(part, Total):
                    found |= set(_targets(part))
                elif isinstance(part, Add) and part.terms[0] == Number(Fraction(1)):
                    others |= {m.symbol for m in members(part)}
    return frozenset(found - others)


def _targets(total: Total) -> Iterator[str]:
    """The t in a sum of t times a logarithm."""
    if not isinstance(total.body, Product):
        return
    logarithm = any(
        isinstance(factor, Call) and factor.function in ("log", "ln")
        for factor in total.body.factors
    )
    bound = {one.index for one in total.bounds}
    for factor in total.body.factors:
        if logarithm and isinstance(factor, Member) and bound & set(factor.indices):
            yield factor.symbol
