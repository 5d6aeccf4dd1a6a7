r"""What a document defines its quantities as, and which of it the draft has to say.

    z^l \equiv w^l a^{l-1} + b^l     in the prose: the draft says it
    C = \frac{1}{2} \sum_j ...       a display: it is found there without the draft
    (p_j - t_j)^2 = (a^L_j - t_j)^2  so p_j is a^L_j

For each quantity there is one definition: the one that is general, goes through other
quantities rather than itself, and is short.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backproof.symbolic.meaning.notations.indices import script_parts
from backproof.symbolic.meaning.notations.notation import Entry
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.syntax import (
    Add,
    Call,
    Derivative,
    IndexTerm,
    Member,
    Term,
    Total,
)
from backproof.symbolic.reading.tree import Scripted

from .aliases import aliases, in_other_fonts
from .print import printed_items
from .ranges import Ranges
from .shifted import UnmovableError, shifted
from .terms import Said, every, members, parts

__all__ = ["Definitions", "definitions"]

_ERRORS = frozenset({r"\delta", r"\epsilon", r"\varepsilon"})


@dataclass(frozen=True)
class Definitions:
    """The entries to write; what is defined loosely, so that it means nothing.

    ``known`` are the quantities that something defines, here or in a display, and
    ``chosen`` the two sides of the definitions that are found.
    """

    entries: tuple[Entry, ...]
    loose: frozenset[str]
    known: frozenset[str]
    chosen: Mapping[str, tuple[Member, Term]]


@dataclass(frozen=True)
class _Candidate:
    """One ``left = right``, with its sides as they are written."""

    left: Member
    right: Term
    said: Said
    places: tuple[int, int]
    score: tuple[int, ...] = ()

    @property
    def displayed(self) -> bool:
        """Whether it is found without the draft."""
        return self.said.formula.displayed


@dataclass
class _Definer:
    """The candidates for each quantity."""

    ranges: Ranges
    names: frozenset[str]
    slots: Mapping[str, int]
    familiar: frozenset[str]
    found: dict[str, list[_Candidate]] = field(
        default_factory=lambda: defaultdict(list)
    )
    shown: dict[str, _Candidate] = field(default_factory=dict)

    def look(self, one: Said) -> None:
        """Find what a formula defines."""
        for place, left in enumerate(one.terms):
            if not isinstance(left, Member) or left.symbol not in self.names:
                continue
            behind = one.behind(place)
            if behind is not None:
                self._candidate(left, one, place, behind)

    def _candidate(self, left: Member, one: Said, place: int, behind: int) -> None:
        right, relation = one.terms[behind], one.formula.relations[place]
        if right is None:
            return
        if _is_update(left, right) or not any(members(right)):
            return
        if self._iterates(one, place):
            return
        first = _Candidate(left, right, one, (place, behind))
        if one.formula.displayed and behind == place + 1:
            self.shown.setdefault(left.symbol, first)
        layer = self._layer(left)
        if self.extra_letters(left, right):
            # An index too many: a slip, or a sum that is not written.
            return
        if not self.is_general(left) or self.uses_itself(left, right):
            return
        family = self.ranges.roles.families[left.symbol]
        error = family.head.name in _ERRORS
        derived = isinstance(right, Derivative)
        if any(isinstance(part, Derivative) for part in every(right)) and not (
            derived and error
        ):
            return
        strange = any(used not in self.familiar for used in _used(right))
        score = (
            int(strange),
            int(layer is not None and self._is_fixed(layer)),
            int(error and not derived),
            int(self._recursive(left, right)),
            int(relation == "="),
            int(any(index is None for index in left.indices)),
            int(layer is not None and layer.offset != 0),
            sum(1 for _ in every(right)),
        )
        self.found[left.symbol].append(replace(first, score=score))

    def _iterates(self, one: Said, place: int) -> bool:
        raised = self.ranges.found.raised
        node = opened(one.formula.sides[place].items[0])
        sup = node.sup if isinstance(node, Scripted) else None
        return any(raised.is_iteration(part) for part in script_parts(sup))

    def _layer(self, member: Member) -> IndexTerm | None:
        place = self.slots.get(member.symbol)
        return None if place is None else member.indices[place]

    def _is_fixed(self, layer: IndexTerm) -> bool:
        return not layer.name or layer.name in self.ranges.tops

    def is_general(self, left: Member) -> bool:
        """Whether every axis has a letter of its own, or none is written."""
        layer = self.slots.get(left.symbol)
        axes = [x for n, x in enumerate(left.indices) if n != layer]
        written = [index for index in axes if index is not None]
        plain = all(index.name and not index.offset for index in written)
        different = len(set(written)) == len(written)
        return plain and different and len(written) in (0, len(axes))

    def extra_letters(self, left: Member, right: Term) -> set[str]:
        """Letters that are free on the right side only; the last layer is none."""
        known = self.ranges.found.letters.samples | self.ranges.tops
        sizes = self.ranges.roles.vocabulary.sizes.values()
        fixed = frozenset(size.name for size in sizes if size.maximum is not None)
        return _letters(right, fixed) - _letters(left, fixed) - known

    def uses_itself(self, left: Member, right: Term) -> bool:
        """Whether the right side needs the quantity that is defined."""
        own = self._layer(left)
        for member in members(right):
            if member.symbol != left.symbol:
                continue
            other = self._layer(member)
            if own is None and _is_earlier(member, left):
                continue
            if own is None or other is None or own.name != other.name:
                return True
            if other.offset >= own.offset:
                return True
        return False

    def _recursive(self, left: Member, right: Term) -> bool:
        return any(member.symbol == left.symbol for member in members(right))

    # Choosing.

    def chosen(self) -> dict[str, _Candidate]:
        """The best candidate of each quantity, as long as nothing goes in circles."""
        best: dict[str, _Candidate] = {}
        needs: dict[str, set[str]] = {}
        for name, several in self.found.items():
            for candidate in sorted(several, key=lambda c: c.score):
                wanted = self._needs(candidate)
                if not _reaches(wanted, name, needs):
                    best[name] = candidate
                    needs[name] = wanted
                    break
        return best

    def _needs(self, candidate: _Candidate) -> set[str]:
        """The quantities that are needed at the same layer."""
        own = self._layer(candidate.left)
        found = set()
        for member in members(candidate.right):
            other = self._layer(member)
            below = (
                own and other and own.name == other.name and other.offset < own.offset
            )
            if not below:
                found.add(member.symbol)
        return found


def definitions(
    ranges: Ranges,
    formulas: Sequence[Said],
    names: Sequence[str],
    again: Collection[str] = (),
) -> Definitions:
    """The definitions of the quantities with these names.

    Those that are defined ``again`` are left to the document, which says where.
    """
    slots = {
        name: own.index("layer")
        for name, own in ranges.roles.slots.items()
        if "layer" in own
    }
    definer = _Definer(ranges, frozenset(names), slots, _familiar(ranges, formulas))
    for one in formulas:
        definer.look(one)
    best = definer.chosen()
    entries = [
        entry
        for name, candidate in best.items()
        if name not in again or name not in definer.shown
        if definer.shown.get(name) != replace(candidate, score=())
        for entry in _entry(candidate, definer)
    ]
    known = {*best, *definer.shown}
    others = dict(aliases(formulas, known, definer.names, definer.is_general))
    others |= in_other_fonts(ranges, {*known, *others}, names)
    entries += [Entry(key, value) for key, value in others.values()]
    return Definitions(
        tuple(entries),
        frozenset(_loose(definer, best)),
        frozenset(known | set(others)),
        {name: (one.left, one.right) for name, one in best.items()},
    )


def _used(term: Term) -> Iterator[str]:
    """The quantities and functions in a term."""
    for part in every(term):
        if isinstance(part, Member):
            yield part.symbol
        elif isinstance(part, Call):
            yield part.function


def _familiar(ranges: Ranges, formulas: Sequence[Said]) -> frozenset[str]:
    """What stands in the equations that are checked."""
    numbers = {formula.number for formula in ranges.found.census.main}
    return frozenset(
        used
        for one in formulas
        if one.formula.number in numbers
        for term in one.terms
        if term is not None
        for used in _used(term)
    )


def _is_earlier(member: Member, left: Member) -> bool:
    """Whether a member has an index before that of another: h_{t-1} before h_t."""
    pairs = zip(member.indices, left.indices, strict=True)
    return any(
        one is not None
        and two is not None
        and one.name == two.name
        and one.offset < two.offset
        for one, two in pairs
    )


def _loose(definer: _Definer, best: Mapping[str, _Candidate]) -> Iterator[str]:
    """What a display alone defines, by itself or with an index too many.

    The y of p_y is none if there is a quantity y: it is the class that is meant.
    """
    families = definer.ranges.roles.families.values()
    quantities = {family.head.name for family in families}
    for name, shown in definer.shown.items():
        sides = shown.left, shown.right
        extra = definer.extra_letters(*sides)
        loose = extra or definer.uses_itself(*sides)
        if (name not in best and loose) or extra & quantities:
            yield name


def _letters(
    term: Term, fixed: frozenset[str], bound: frozenset[str] = frozenset()
) -> set[str]:
    """The free letters of a term, also those that ``fixed`` indices carry."""
    if isinstance(term, Member):
        found: set[str] = set()
        for index in term.indices:
            if index is not None and index.name in fixed:
                found |= {label.name for label in index.labels}
            elif index is not None:
                found.add(index.name)
        return found - bound - {""}
    if isinstance(term, Total):
        bound |= {one.index.name for one in term.bounds}
    return set().union(*(_letters(part, fixed, bound) for part in parts(term)))


def _reaches(wanted: set[str], name: str, needs: Mapping[str, set[str]]) -> bool:
    waiting, seen = list(wanted), set()
    while waiting:
        one = waiting.pop()
        if one == name:
            return True
        if one not in seen:
            seen.add(one)
            waiting += needs.get(one, ())
    return False


def _is_update(left: Member, right: Term) -> bool:
    return isinstance(right, Add) and right.terms[0] == left


# As entries ------------------------------------------------------------------


def _entry(candidate: _Candidate, definer: _Definer) -> Iterator[Entry]:
    sides = candidate.said.formula.sides
    written = [sides[place] for place in candidate.places]
    left, right = (side.items for side in written)
    layer = definer._layer(candidate.left)  # noqa: SLF001
    if layer is None or not layer.offset:
        texts = [" ".join(side.text.text.split()) for side in written]
        yield Entry(texts[0].rstrip(".,; "), texts[1].rstrip(".,; "))
        return
    try:
        moved = [shifted(items, layer.name, -layer.offset) for items in (left, right)]
    except UnmovableError:
        return
    yield Entry(printed_items(moved[0]), printed_items(moved[1]))
