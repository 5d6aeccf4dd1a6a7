r"""What every index of a document runs over, and how that is written.

    \sum_{k=1}^{n_{l-1}} w^l_{jk} a^{l-1}_k    ->    k in 1..n_{l-1} for w, n_l for a
    (y_j - a^L_j)^2                            ->    j in 1..n_L for y

A size that the document never names gets a letter that it does not use.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from backproof.symbolic.reading.tree import Symbol

from .draft_families import Family, Letters, layer_letters
from .draft_first import ARGUMENTS, Findings
from .draft_layers import Layers, layers
from .draft_print import printed
from .draft_ranks import Kind, ranks
from .draft_sets import Axis, Link, Sets, linked
from .draft_shapes import HIDDEN, Fitting, fitted
from .draft_sizes import AT, SizeForm, size_form
from .draft_terms import Letter, Said, Walk, members, walked, without
from .patterns import base_of
from .syntax import IndexTerm, Member
from .vocabulary import SymbolEntry, Vocabulary

__all__ = ["Ranges", "ranged"]

_SCALARS = frozenset(
    {r"\eta", r"\alpha", r"\lambda", r"\epsilon", r"\varepsilon", r"\tau", r"\rho"}
    | {r"\gamma", r"\kappa", r"\nu", r"\mu", r"\beta"}
)
_COSTS = frozenset({"C", "E", "J", "L"})
_FAMILY_LETTERS = "nNmMdpqs"
_SIZE_LETTERS = "KMNPQRSDH"
_SHAPE_LETTERS = "dhkmnpqrs"
_MOST_TOGETHER = 8
_OFTEN = 4
_MOST_DROPPED = 8
_FEW = 2
_SHARE = 0.5


@dataclass
class Ranges:
    """What is known of the indices of a document.

    ``roles`` tells for each quantity what each of its slots is: an axis, a layer, a
    sample, or an index that carries its layer itself; ``misfits`` are quantities whose
    shape is not known, since no shape fits most of their formulas.
    """

    found: Findings
    vocabulary: Vocabulary
    families: dict[str, Family]
    roles: dict[str, tuple[str, ...]]
    kinds: dict[str, Kind]
    hidden: dict[str, int]
    layers: Layers
    sets: Sets
    fitting: Fitting
    misfits: frozenset[str] = frozenset()
    lowers: dict[Axis, int] = field(default_factory=dict)
    largest: dict[Axis, int] = field(default_factory=dict)
    _names: dict[Axis, SizeForm] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    # Sizes.

    def size(self, axis: Axis, layer: str) -> str:
        """The size of an axis in LaTeX; ``layer`` is the letter of its layer."""
        root, shift = self.sets.find(axis)
        form = self._names.get(root)
        if form is None:
            form = self._names[root] = self._named(root, axis)
        if form.label is None:
            return form.text
        offset = form.label.offset + shift
        letters = self.found.letters
        if not layer:
            return form.at(letters.text(form.label))
        return form.at(letters.text(IndexTerm(layer, offset=offset)))

    def _named(self, root: Axis, axis: Axis) -> SizeForm:
        """The name of a set: as the document has it, as another set's, or a new one."""
        members = self.sets.members(root)
        written = [(other, shift) for other, shift in members if not other.name]
        for other, shift in written:
            text = str(other.slot)
            if AT in text:
                return SizeForm(text, IndexTerm("@", offset=-shift))
        texts = [str(other.slot) for other, _ in written]
        if texts:
            named = [text for text in texts if not text.isdigit()]
            return SizeForm(named[0] if named else texts[0])
        if self._is_layered(axis):
            return SizeForm(
                self._family_letter(), IndexTerm("@", offset=-self._level(root))
            )
        anchored = self._anchored([other for other, _ in members])
        return anchored or SizeForm(self._new_size(axis, members))

    def _is_layered(self, axis: Axis) -> bool:
        return "layer" in self.roles.get(axis.name, ())

    def _level(self, root: Axis) -> int:
        """The most common shift of quantities with one axis: theirs is plain n_l."""
        seen: Counter[int] = Counter()
        for other, shift in self.sets.members(root):
            if other.name:
                single = self.roles[other.name].count("axis") == 1
                seen[shift] += 1 + 10 * single
        return seen.most_common(1)[0][0] if seen else 0

    def _anchored(self, members: Sequence[Axis]) -> SizeForm | None:
        """The size of a set that is a layer of another one: y has n_L."""
        wanted = set(members)
        best: Counter[tuple[Axis, IndexTerm]] = Counter()
        for (plain, other, at), count in self.sets.anchors.items():
            if plain in wanted and (not at.name or at.name in self.found.raised.tops):
                best[other, at] += count
        for (other, at), _ in best.most_common(1):
            if not other.name:
                text = str(other.slot)
                return SizeForm(text.replace(AT, self.found.letters.text(at)))
            root, shift = self.sets.find(other)
            if root not in self._names:
                self._names[root] = self._named(root, other)
            form = self._names[root]
            if form.label is None:
                return SizeForm(form.text)
            offset = form.label.offset + shift + at.offset
            term = IndexTerm(at.name, offset=offset)
            return SizeForm(form.at(self.found.letters.text(term)))
        return None

    def _family_letter(self) -> str:
        letter = self._free(_FAMILY_LETTERS)
        return f"{letter}_{{{AT}}}"

    def _new_size(self, axis: Axis, members: Sequence[tuple[Axis, int]]) -> str:
        if axis.slot in HIDDEN:
            return self._free(_SHAPE_LETTERS)
        own = sorted(
            {
                term.name.upper()
                for other, _ in members
                if (term := self._letter(other)) and len(term.name) == 1
            }
        )
        return self._free("".join(own) + _SIZE_LETTERS)

    def _letter(self, axis: Axis) -> IndexTerm | None:
        entry = self.vocabulary.symbols.get(axis.name)
        if entry is None or not isinstance(axis.slot, int):
            return None
        return IndexTerm(entry.slots[axis.slot].letter)

    def _free(self, candidates: str) -> str:
        for letter in candidates:
            if letter not in self._taken:
                self._taken.add(letter)
                return letter
        number = 1
        while f"N_{{{number}}}" in self._taken:
            number += 1
        self._taken.add(f"N_{{{number}}}")
        return rf"\text{{size{chr(96 + number % 26)}}}"


def ranged(found: Findings, vocabulary: Vocabulary, formulas: Sequence[Said]) -> Ranges:
    """The ranges of all quantities that the formulas speak of."""
    letters = found.letters
    by_key = {family.key(letters): family for family in found.quantities}
    by_key |= {family.key(letters) + ARGUMENTS: family for family in found.dependent}
    families = {
        name: by_key[entry.latex]
        for name, entry in vocabulary.symbols.items()
        if entry.latex in by_key
    }
    roles = {
        name: _roles(entry, families.get(name), found)
        for name, entry in vocabulary.symbols.items()
    }
    walk = walked(formulas)
    roles = _constant(walk, roles)
    kinds = {
        name: _kind(entry, families.get(name), roles[name], found)
        for name, entry in vocabulary.symbols.items()
    }
    slots = {name: own.index("layer") for name, own in roles.items() if "layer" in own}
    annotated = dict(_annotated(found, families, roles))
    known = {name: len(sizes) for name, (sizes, _) in annotated.items()}
    votes = sum(vote for _, vote in annotated.values())
    misfits: set[str] = set()
    for _ in range(_MOST_DROPPED):
        hidden = ranks(kinds, known, formulas)
        fitting = fitted(formulas, kinds, hidden, slots, votes)
        worst = _misfit(fitting, formulas)
        if not worst:
            break
        misfits.add(worst)
        formulas = [without(one, worst) for one in formulas]
    walk = walked(formulas)
    links = [
        *_shared(walk, roles, slots, layer_letters(found.seen.symbols)),
        *fitting.links,
    ]
    weights = [1] * len(links)
    limits = list(_limits(walk, vocabulary, roles, slots, found))
    links += limits
    weights += [2] * len(limits)
    for name, (sizes, _) in annotated.items():
        for slot, form in zip(_axes(name, kinds), sizes, strict=False):
            links.append(Link(Axis(name, slot), None, Axis("", form.text), form.label))
            weights.append(5)
    stated = [formula for formula in found.census.formulas if formula.relations]
    return Ranges(
        found,
        vocabulary,
        families,
        roles,
        kinds,
        hidden,
        layers(formulas, slots, stated, _last(found)),
        linked(links, weights),
        fitting,
        frozenset(misfits),
        _lowers(walk, roles),
        _largest(walk),
        _taken=_used(found),
    )


def _misfit(fitting: Fitting, formulas: Sequence[Said]) -> str:
    """The quantity that fits into the fewest of its formulas, if it is a few."""
    wrong = Counter(name for names in fitting.misfits for name in names)
    seen: Counter[str] = Counter()
    for one in formulas:
        names = {m.symbol for term in one.terms if term for m in members(term)}
        seen.update(names)
    shares = [
        (count / seen[name], -seen[name], name)
        for name, count in wrong.items()
        if count >= _FEW and count > _SHARE * seen[name]
    ]
    return max(shares)[2] if shares else ""


def _largest(walk: Walk) -> dict[Axis, int]:
    """The greatest number that stands in a slot."""
    found: dict[Axis, int] = {}
    for member, _ in walk.members:
        for slot, index in enumerate(member.indices):
            if index is not None and not index.name:
                axis = Axis(member.symbol, slot)
                found[axis] = max(found.get(axis, 1), index.offset)
    return found


def _roles(
    entry: SymbolEntry, family: Family | None, found: Findings
) -> tuple[str, ...]:
    samples = {letter for _, letter in found.raised.samples}
    carried = {
        label.name
        for place in (family.slots if family else ())
        if place.term and place.term.labels
        for label in place.term.labels
    }
    raised = {place.term.name for place in (family.sup if family else ()) if place.term}
    single = family is not None and len(family.sub) == 1 and not family.sup
    roles = []
    for slot in entry.slots:
        if "_" in slot.letter:
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
    """The roles, with the axes that are the same in all layers as samples.

    Such as the i of a^l_{ij} and a^{l-1}_{ik}: one letter is seen at several layers.
    """
    slots = {name: own.index("layer") for name, own in roles.items() if "layer" in own}
    seen: dict[tuple[Letter, str, int], set[IndexTerm | None]] = defaultdict(set)
    for use in walk.uses:
        name = use.member.symbol
        if name in slots and roles[name][use.slot] == "axis":
            at = use.member.indices[slots[name]]
            seen[use.letter, name, use.slot].add(at)
    several = Counter(
        (name, slot) for (_, name, slot), at in seen.items() if len(at) > 1
    )
    total = Counter((name, slot) for _, name, slot in seen)
    changed = dict(roles)
    for (name, slot), count in several.items():
        if _OFTEN * count >= total[name, slot]:
            own = list(changed[name])
            own[slot] = "sample"
            changed[name] = tuple(own)
    return changed


def _kind(
    entry: SymbolEntry,
    family: Family | None,
    roles: tuple[str, ...],
    found: Findings,
) -> Kind:
    if family is None:
        return Kind(hideable=False)
    axes = tuple(n for n, role in enumerate(roles) if role == "axis")
    head = family.head
    name = head.name.removeprefix("\\")
    scalar = head.name in _SCALARS or head in found.calls.dependent
    cost = head.name in _COSTS and not head.font
    return Kind(
        axes,
        capital=name[:1].isupper(),
        bold="bold" in head.font or head.font == "blackboard",
        hideable=not (axes or scalar or cost or "carrier" in roles or family.change),
    )


def _axes(name: str, kinds: Mapping[str, Kind]) -> tuple[int | str, ...]:
    return kinds[name].axes or HIDDEN


def _annotated(
    found: Findings,
    families: Mapping[str, Family],
    roles: Mapping[str, tuple[str, ...]],
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
            whole = family.head == base_of(shape.node)
            layered = [r for r in roles[name] if r != "axis"]
            if whole and not layered and _writes(family, shape.node, found.letters):
                kept = tuple(s for s, one in zip(sizes, ones, strict=True) if not one)
                vote = (ones == [False, True]) - (ones == [True, False])
                yield name, (kept, vote)


def _writes(family: Family, node: object, letters: Letters) -> bool:
    """Whether a node is a whole family, its axes left out."""
    text = printed(node)  # type: ignore[arg-type]
    bare = Family(family.head, (), family.sup, family.primes)
    axes = all(place.term for place in family.sub)
    return text in (family.key(letters), bare.key(letters) if axes else None)


# Links -----------------------------------------------------------------------


def _shared(
    walk: Walk,
    roles: Mapping[str, tuple[str, ...]],
    slots: Mapping[str, int],
    layered: frozenset[str],
) -> Iterator[Link]:
    """Axes that have a letter in common; letters that name a layer, anywhere."""
    together: dict[object, dict[tuple[Axis, IndexTerm | None], None]] = defaultdict(
        dict
    )
    for use in walk.uses:
        member = use.member
        if roles[member.symbol][use.slot] in ("axis", "sample"):
            at = _at(member, use.slot, roles, slots)
            letter: object = use.letter
            if use.letter.name in layered:
                letter = use.letter.name
            together[letter][Axis(member.symbol, use.slot), at] = None
    for instances in together.values():
        for one, two in combinations(list(instances)[:_MOST_TOGETHER], 2):
            yield Link(one[0], one[1], two[0], two[1])


def _at(
    member: Member,
    slot: int,
    roles: Mapping[str, tuple[str, ...]],
    slots: Mapping[str, int],
) -> IndexTerm | None:
    if roles[member.symbol][slot] == "sample" or member.symbol not in slots:
        return None
    return member.indices[slots[member.symbol]]


def _limits(
    walk: Walk,
    vocabulary: Vocabulary,
    roles: Mapping[str, tuple[str, ...]],
    slots: Mapping[str, int],
    found: Findings,
) -> Iterator[Link]:
    """Axes whose letter a sum bounds."""
    uppers = {letter: upper for letter, _, upper in walk.limits}
    for use in walk.uses:
        upper = uppers.get(use.letter)
        if upper is None or roles[use.member.symbol][use.slot] not in (
            "axis",
            "sample",
        ):
            continue
        form = _form(upper, vocabulary, found)
        if form is not None:
            at = _at(use.member, use.slot, roles, slots)
            axis = Axis(use.member.symbol, use.slot)
            yield Link(axis, at, Axis("", form.text), form.label)


def _form(upper: IndexTerm, vocabulary: Vocabulary, found: Findings) -> SizeForm | None:
    """A limit as a size: a family with its label, or one text."""
    if not upper.name:
        return SizeForm(str(upper.offset))
    entry = vocabulary.sizes.get(upper.name)
    if entry is None or upper.offset:
        return None
    for size in found.sizes:
        if AT in size.text and upper.labels:
            if entry.latex.startswith(size.text.split(AT)[0]):
                return SizeForm(size.text, upper.labels[0])
        elif not upper.labels and entry.latex == size.text:
            return size
    return None


def _lowers(walk: Walk, roles: Mapping[str, tuple[str, ...]]) -> dict[Axis, int]:
    """Axes that begin at 0."""
    starts = {letter: lower for letter, lower, _ in walk.limits}
    found: dict[Axis, int] = {}
    for use in walk.uses:
        lower = starts.get(use.letter)
        if lower is not None and not lower.name and lower.offset == 0:
            found[Axis(use.member.symbol, use.slot)] = 0
    return found


def _last(found: Findings) -> str:
    """The letter of the last layer."""
    if found.raised.tops:
        counted = Counter(
            term.name for term in found.letters.common if term.name in found.raised.tops
        )
        return counted.most_common(1)[0][0] if counted else min(found.raised.tops)
    used = {s.head.name for s in found.seen.symbols}
    return next((c for c in "LNDM" if c not in used), "L")


def _used(found: Findings) -> set[str]:
    """Letters that the document has a use for."""
    used = {s.head.name for s in found.seen.symbols if isinstance(s.head, Symbol)}
    used |= {size.text.split("_")[0] for size in found.sizes}
    used |= set(found.letters.indices) | {"T", "e", "d"}
    return used
