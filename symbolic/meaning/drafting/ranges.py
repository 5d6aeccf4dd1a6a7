r"""How the sets that indices run over are called.

    \sum_{k=1}^{n_{l-1}} w^l_{jk} a^{l-1}_k    ->    k in 1..n_{l-1} for w, n_l for a
    (y_j - a^L_j)^2                            ->    j in 1..n_L for y

A size that the document never names gets a letter that it does not use.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from backproof.symbolic.meaning.notations.vocabulary import Vocabulary
from backproof.symbolic.meaning.syntax import IndexTerm

from .first import Findings
from .layers import Layers, layers
from .links import Linked, all_links
from .roles import Roles, roles_of
from .sets import Axis
from .shapes import HIDDEN
from .sizes import AT, SizeForm
from .terms import Said

__all__ = ["Ranges", "ranged"]

_FAMILY_LETTERS = "nNmMdpqs"
_SIZE_LETTERS = "KMNPQRSDH"
_SHAPE_LETTERS = "dhkmnpqrs"


@dataclass
class Ranges:
    """What is known of the indices of a document, and the names of its sizes.

    ``constant`` are sets that are the same at all layers.
    """

    found: Findings
    roles: Roles
    linked: Linked
    layers: Layers
    constant: frozenset[Axis] = frozenset()
    _names: dict[Axis, SizeForm] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _open: set[Axis] = field(default_factory=set)

    @property
    def tops(self) -> frozenset[str]:
        """The letters of the last layer, above and below."""
        return self.found.raised.tops | {self.layers.last}

    def bounds(self, name: str) -> tuple[int, str]:
        """The first and the last layer of a quantity.

        Below a symbol, where no size depends on it, a layer is an index like others.
        """
        layered = self.roles.layers
        arrays = any(self.roles.kinds[one].axes for one in layered)
        arrays = arrays or any(self.linked.hidden.get(one) for one in layered)
        raised = any(place.term for place in self.roles.families[name].sup)
        if not (arrays or raised):
            return self.layers.whole()
        return self.layers.bounds(name)

    def size(self, axis: Axis, layer: str) -> str:
        """The size of an axis in LaTeX; ``layer`` is the letter of its layer."""
        root, shift = self.linked.sets.find(axis)
        form = self._names.get(root)
        if form is None:
            form = self._names[root] = self._named(root, axis)
        if form.label is None:
            return form.text
        letters = self.found.letters
        if not layer:
            return form.at(letters.text(form.label))
        offset = form.label.offset + shift
        return form.at(letters.text(IndexTerm(layer, offset=offset)))

    def _named(self, root: Axis, axis: Axis) -> SizeForm:
        """The name of a set: as the document has it, as another set's, or a new one."""
        self._open.add(root)
        members = self.linked.sets.members(root)
        written = [(str(one.slot), shift) for one, shift in members if not one.name]
        for text, shift in written:
            if AT in text:
                return SizeForm(text, IndexTerm(AT, offset=-shift))
        if written:
            named = [text for text, _ in written if not text.isdigit()]
            return SizeForm(named[0] if named else written[0][0])
        if root in self.constant:
            anchored = self._anchored([one for one, _ in members])
            return anchored or SizeForm(self._free(_FAMILY_LETTERS))
        if axis.name in self.roles.layers:
            role = (
                self.roles.slots[axis.name][axis.slot]
                if isinstance(axis.slot, int)
                else "axis"
            )
            if role == "axis":
                level = IndexTerm(AT, offset=-self._level(members))
                return SizeForm(f"{self._free(_FAMILY_LETTERS)}_{{{AT}}}", level)
        anchored = self._anchored([one for one, _ in members])
        return anchored or SizeForm(self._new_size(axis, members))

    def _level(self, members: Sequence[tuple[Axis, int]]) -> int:
        """The most common shift of quantities with one axis: theirs is plain n_l."""
        seen: Counter[int] = Counter()
        for one, shift in members:
            if one.name:
                single = self.roles.slots[one.name].count("axis") == 1
                seen[shift] += 1 + len(members) * single
        return seen.most_common(1)[0][0] if seen else 0

    def _anchored(self, members: Sequence[Axis]) -> SizeForm | None:
        """The size of a set that is a layer of another one: y has n_L."""
        wanted = set(members)
        best: Counter[tuple[Axis, IndexTerm]] = Counter()
        for (plain, other, at), count in self.linked.sets.anchors.items():
            fixed = not at.name or at.name in self.tops
            root, _ = self.linked.sets.find(other)
            if (
                plain in wanted
                and fixed
                and (root in self._names or root not in self._open)
            ):
                best[other, at] += count
        for (other, at), _ in best.most_common(1):
            if not other.name:
                text = str(other.slot)
                return SizeForm(text.replace(AT, self.found.letters.text(at)))
            root, shift = self.linked.sets.find(other)
            if root not in self._names:
                self._names[root] = self._named(root, other)
            form = self._names[root]
            if form.label is None:
                return SizeForm(form.text)
            offset = form.label.offset + shift + at.offset
            term = IndexTerm(at.name, offset=offset)
            return SizeForm(form.at(self.found.letters.text(term)))
        return None

    def _new_size(self, axis: Axis, members: Sequence[tuple[Axis, int]]) -> str:
        if axis.slot in HIDDEN:
            return self._free(_SHAPE_LETTERS)
        own = sorted(
            letter.upper()
            for one, _ in members
            if len(letter := self._letter(one)) == 1
        )
        return self._free("".join(own) + _SIZE_LETTERS)

    def new_letter(self, candidates: str) -> str:
        """A letter that the document does not use; "" if there is none among some."""
        free = (letter for letter in candidates if letter not in self._taken)
        letter = next(free, "")
        self._taken.add(letter)
        return letter

    def new_size(self, letter: str) -> str:
        """A size of its own for a letter: I for i, or what else is free."""
        return self._free(letter.upper() + _SIZE_LETTERS)

    def _letter(self, axis: Axis) -> str:
        entry = self.roles.vocabulary.symbols.get(axis.name)
        if entry is None or not isinstance(axis.slot, int):
            return ""
        return entry.slots[axis.slot].letter

    def _free(self, candidates: str) -> str:
        for letter in candidates:
            if letter not in self._taken:
                self._taken.add(letter)
                return letter
        number = 1
        while f"N_{{{number}}}" in self._taken:
            number += 1
        self._taken.add(f"N_{{{number}}}")
        return f"N_{{{number}}}"


def ranged(found: Findings, vocabulary: Vocabulary, formulas: Sequence[Said]) -> Ranges:
    """The ranges of all quantities that the formulas speak of."""
    roles = roles_of(found, vocabulary, formulas)
    sets = all_links(found, roles, formulas)
    stated = [formula for formula in found.census.formulas if formula.relations]
    levels = layers(formulas, roles.layers, stated, _last(found))
    last = levels.last
    constant = _levelled(sets, found.raised.tops | {last})
    return Ranges(found, roles, sets, levels, constant, _taken=_used(found) | {last})


def _levelled(linked: Linked, tops: frozenset[str]) -> frozenset[Axis]:
    """Join what is without layers to what it meets at all layers, W to a^l.

    What runs over sets of which the document says that they differ is dropped.
    """
    free: Counter[Axis] = Counter()
    met: dict[Axis, set[Axis]] = defaultdict(set)
    for (plain, other, at), count in linked.sets.anchors.items():
        root, _ = linked.sets.find(plain)
        fixed = not at.name or at.name in tops
        free[root] += -count if fixed else count
        if not fixed:
            met[root].add(other)
    joined = []
    for root, others in met.items():
        # What nothing else is compared with is no evidence of layers.
        alone = {one for one in others if len(linked.sets.members(one)) == 1}
        meant = others if free[root] > 0 else alone
        sizes = {axis.name for one in meant for axis, _ in linked.sets.members(one)}
        if "" in sizes:
            linked.dropped |= {a.name for a, _ in linked.sets.members(root)} - {""}
            continue
        for other in meant:
            linked.sets.join(other, root, 0)
        joined += [root] if meant else []
    joined += linked.sets.constant
    return frozenset(linked.sets.find(root)[0] for root in joined)


def _last(found: Findings) -> str:
    """The letter of the last layer."""
    tops = found.raised.tops
    common = [t.name for t in found.letters.common if t.name in tops]
    if tops:
        return common[0] if common else min(tops)
    used = {sighting.head.name for sighting in found.seen.symbols}
    return next((letter for letter in "LNDM" if letter not in used), "L")


def _used(found: Findings) -> set[str]:
    """Letters that the document has a use for."""
    used = {sighting.head.name for sighting in found.seen.symbols}
    used |= {size.text.split("_")[0] for size in found.sizes}
    return used | set(found.letters.indices) | {"T", "e", "d"}
