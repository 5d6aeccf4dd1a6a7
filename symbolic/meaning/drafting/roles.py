r"""What each slot of a quantity is, and what is known of its axes from the start.

w^l_{jk}       j and k are axes, l is a layer
y^{(i)}        i counts samples
a^l_{ij}       i counts samples too, if it is the same i in several layers
x_i - \mu      i counts samples too, if x_i is added to vectors
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.vocabulary import SymbolEntry, Vocabulary
from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import Node

from .first import ARGUMENTS, Findings
from .letters import Letters
from .names import COSTS, SCALARS, WEIGHTS
from .patterns import Family
from .print import printed
from .ranks import Kind, ranks
from .rows import mixed, turned
from .sizes import SizeForm, size_form
from .terms import Letter, Said, Walk, walked

__all__ = ["Roles", "roles_of"]

_COST_FONTS = frozenset({"", "calligraphic", "script"})
_OFTEN = 4


@dataclass(frozen=True)
class Roles:
    """The quantities of a vocabulary with the roles of their slots.

    A role is "axis", "layer", "sample", "hidden" for an axis that is never written, or
    "carrier" for an index that carries its layer itself.  ``annotated`` are the sizes
    that the document gives to an array, and ``votes`` whether its vectors are columns
    (positive) or rows.
    """

    vocabulary: Vocabulary
    families: Mapping[str, Family]
    slots: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, Kind]
    annotated: Mapping[str, tuple[SizeForm, ...]]
    votes: int = 0

    @property
    def layers(self) -> dict[str, int]:
        """The place of the layer among the slots of each quantity that has one."""
        return {
            name: own.index("layer")
            for name, own in self.slots.items()
            if "layer" in own
        }

    def layer(self, name: str) -> str:
        """The letter of the layer of a quantity."""
        place = self.layers.get(name)
        entry = self.vocabulary.symbols[name]
        return "" if place is None else entry.slots[place].letter


def roles_of(
    found: Findings, vocabulary: Vocabulary, formulas: Sequence[Said]
) -> Roles:
    """The roles of all slots, from their places and from how they are used."""
    letters = found.letters
    by_key = {family.key(letters): family for family in found.quantities}
    by_key |= {family.key(letters) + ARGUMENTS: family for family in found.dependent}
    families = {
        name: by_key[entry.latex]
        for name, entry in vocabulary.symbols.items()
        if entry.latex in by_key
    }
    written = {
        name: _written(entry, families.get(name), found)
        for name, entry in vocabulary.symbols.items()
    }
    slots = _constant(walked(formulas), written)
    kinds = {
        name: _kind(families.get(name), slots[name], found)
        for name in vocabulary.symbols
    }
    shapes = dict(_annotated(found, families, slots))
    annotated = {name: sizes for name, (sizes, _) in shapes.items()}
    votes = sum(vote for _, vote in shapes.values())
    rows = turned(formulas, kinds)
    while True:
        for name in rows:
            # The rows, or the columns, of a matrix.
            slots[name] = tuple("sample" if r == "axis" else r for r in slots[name])
            kinds[name] = replace(kinds[name], axes=(), hideable=True)
            annotated[name] = ()
        known = {name: len(sizes) or 1 for name, sizes in annotated.items()}
        rows = mixed(kinds, ranks(kinds, known, formulas), formulas)
        if not rows:
            break
    return Roles(vocabulary, families, slots, kinds, annotated, votes)


def _written(
    entry: SymbolEntry, family: Family | None, found: Findings
) -> tuple[str, ...]:
    """The roles of slots by their places."""
    samples = {letter for _, letter in found.raised.samples}
    places = family.slots if family else ()
    terms = [place.term for place in places if place.term]
    carried = {label.name for term in terms for label in term.labels}
    raised = {place.term.name for place in (family.sup if family else ()) if place.term}
    single = family is not None and len(family.sub) == 1 and not family.sup
    roles = []
    for slot in entry.slots:
        if not slot.written:
            roles.append("hidden")
        elif "_" in slot.letter:
            roles.append("carrier")
        elif slot.letter in carried or (slot.letter in raised - samples):
            roles.append("layer")
        elif slot.letter in raised:
            roles.append("sample")
        elif single and slot.letter in found.letters.lowered:
            roles.append("layer")
        else:
            roles.append("axis")
    return tuple(roles)


def _constant(
    walk: Walk, roles: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The roles, with the axes that are the same in all layers as samples."""
    layers = {n: own.index("layer") for n, own in roles.items() if "layer" in own}
    seen: dict[tuple[Letter, str, int], set[IndexTerm | None]] = defaultdict(set)
    for use in walk.uses:
        name = use.member.symbol
        if name in layers and roles[name][use.slot] == "axis":
            at = use.member.indices[layers[name]]
            seen[use.letter, name, use.slot].add(at)
    several = Counter((n, slot) for (_, n, slot), at in seen.items() if len(at) > 1)
    total = Counter((name, slot) for _, name, slot in seen)
    changed = dict(roles)
    for (name, slot), count in several.items():
        if _OFTEN * count >= total[name, slot]:
            own = list(changed[name])
            own[slot] = "sample"
            changed[name] = tuple(own)
    return changed


def _kind(family: Family | None, roles: tuple[str, ...], found: Findings) -> Kind:
    if family is None:
        return Kind(hideable=False)
    axes = tuple(n for n, role in enumerate(roles) if role == "axis")
    head = family.head
    scalar = head.name in SCALARS or head in found.calls.dependent
    cost = head.name in COSTS and head.font in _COST_FONTS
    weight = head.name.lower() in WEIGHTS
    return Kind(
        axes,
        # The weights of a layer are a matrix, even in a small letter.
        capital=_is_capital(family) or (weight and "layer" in roles),
        bold="bold" in head.font or head.font == "blackboard",
        weight=weight,
        hideable=not (axes or scalar or cost or "carrier" in roles),
    )


def _is_capital(family: Family) -> bool:
    name = family.head.name.removeprefix("\\")
    return name[:1].isupper() or name.endswith("bf{1}") or name == "boldsymbol{1}"


def _annotated(
    found: Findings,
    families: Mapping[str, Family],
    slots: Mapping[str, tuple[str, ...]],
) -> Iterator[tuple[str, tuple[tuple[SizeForm, ...], int]]]:
    r"""The sizes that ``\in \mathbb{R}^{...}`` gives to whole quantities.

    With each a vote: 1 for columns if it is d x 1, -1 for rows if it is 1 x d.
    """
    for shape in found.shapes:
        forms = [size_form(nodes, found.letters) for nodes in shape.sizes]
        if not forms or any(form is None for form in forms):
            continue
        sizes = tuple(form for form in forms if form is not None)
        ones = [form.text == "1" for form in sizes]
        for name, family in families.items():
            plain = all(role == "axis" for role in slots[name])
            if not plain or not _writes(family, shape.node, found.letters):
                continue
            if _is_capital(family):
                # A matrix of one row is a matrix still.
                yield name, (sizes, 0)
                continue
            kept = tuple(s for s, one in zip(sizes, ones, strict=True) if not one)
            vote = (ones == [False, True]) - (ones == [True, False])
            yield name, (kept, vote)


def _writes(family: Family, node: Node, letters: Letters) -> bool:
    """Whether a node is a whole family, its axes left out."""
    if family.head != base_of(node):
        return False
    text = printed(node)
    bare = Family(family.head, (), family.sup, family.primes)
    axes = all(place.term for place in family.sub)
    return text in (family.key(letters), bare.key(letters) if axes else None)
