r"""The quantities of a document, each as the pattern that it is written with.

    w^l_{jk}, w^{l+1}_{kj}, w^l      ->   w^l_{jk}, whose axes may be left out
    r_1^{(i)}, r_j^{(i)}             ->   r_j^{(i)}
    w_{3,5}, w_{4,5}                 ->   two numbers

Letters at the places of indices become slots; a number stays as it is unless letters
are seen at its place as well.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from backproof.symbolic.meaning.notations.indices import Part
from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import Operator, Symbol

from .letters import Letters, common_terms
from .nodes import index_of
from .patterns import Family, Place
from .print import printed_items
from .raised import Raised, is_number
from .sightings import Sighting
from .views import joined

__all__ = ["families"]

_LAYER = "layer "
_MOST = 300


# Families --------------------------------------------------------------------


@dataclass
class _Group:
    """Sightings of one symbol with scripts of the same form."""

    uses: list[tuple[Sighting, tuple[Part, ...]]] = field(default_factory=list)


@dataclass(frozen=True)
class _Tops:
    """The letters of last layers, such as L; ``alone`` if there are no other layers.

    Then L and L-1 are names.  What is only seen at L has no layers in any case, and
    what is seen at L and L-1 has those of the ``general`` letter l.
    """

    letters: frozenset[str]
    lowered: frozenset[str]
    alone: bool
    general: str

    @classmethod
    def of(cls, raised: Raised, letters: Letters) -> "_Tops":
        """The last layers of a document."""
        layers = {letter for _, letter in raised.layers} | letters.lowered
        alone = all(letter.isupper() for letter in layers)
        general = min(layers - raised.tops, default="")
        return cls(raised.tops, letters.lowered, alone, general)

    def fix(self, parts: Sequence[Part], *, raised: bool) -> bool:
        """Whether the parts of some scripts are names of layers, not indices."""
        terms = [index_of(part.nodes) for part in parts]
        names = self.letters if raised else self.lowered
        if any(term is None or term.name not in names or term.labels for term in terms):
            return False
        return self.alone or (
            raised and not any(term and term.offset for term in terms)
        )


_Form = tuple[Symbol, int, str, tuple[str, ...], tuple[str, ...]]


def families(
    found: Sequence[Sighting],
    raised: Raised,
    letters: Letters,
    layered: frozenset[str],
    *,
    arrays: bool = True,
) -> tuple[Family, ...]:
    """The quantities among some sightings, in the order in which they are seen.

    ``layered`` are letters that name a layer each; ``arrays`` if a symbol without
    indices may be the array of those with them.
    """
    letters = replace(letters, common=common_terms(found, raised))
    tops = _Tops.of(raised, letters)
    groups: dict[_Form, _Group] = {}
    for sighting in found:
        sup = raised.labels(sighting) or ()
        if any(_is_computed(part) for part in (*sighting.sub, *sup)):
            continue
        form = (
            sighting.head,
            sighting.primes,
            sighting.prefix,
            tuple(part.bracket for part in sighting.sub),
            tuple(part.bracket for part in sup),
        )
        groups.setdefault(form, _Group()).uses.append((sighting, sup))
    made = [
        family
        for form, group in groups.items()
        for family in _family(form, group, letters, layered, tops)
    ]
    if len(made) > _MOST:
        made = sorted(made, key=lambda family: -family.count)[:_MOST]
    return joined(made, raised, layered, arrays=arrays)


def _is_computed(part: Part) -> bool:
    """Whether a part is neither an index nor a name: t + k."""
    operators = any(isinstance(node, Operator) for node in part.nodes)
    return operators and len(part.nodes) > 1 and index_of(part.nodes) is None


def _family(
    form: _Form,
    group: _Group,
    letters: Letters,
    layered: frozenset[str],
    tops: _Tops,
) -> Iterator[Family]:
    """The families of one form: one, or several that differ in what is literal."""
    _, _, _, sub_form, sup_form = form
    width = len(sub_form)
    slots = [
        any(_is_index(_part(use, n), letters) for use in group.uses)
        and not tops.fix([_part(use, n) for use in group.uses], raised=n >= width)
        for n in range(width + len(sup_form))
    ]
    several: dict[tuple[str, ...], list[tuple[Part, ...]]] = {}
    for sighting, sup in group.uses:
        parts = (*sighting.sub, *sup)
        literal = tuple(
            _layer(part, layered)
            if slot and (is_number(part) or _is_index(part, letters))
            else printed_items(part.nodes)
            for slot, part in zip(slots, parts, strict=True)
        )
        several.setdefault(literal, []).append(parts)
    for texts, uses in several.items():
        for literal, same in _numbered(texts, uses).items():
            yield _made(form, same, literal, letters, tops)


def _numbered(
    texts: tuple[str, ...], uses: list[tuple[Part, ...]]
) -> dict[tuple[str, ...], list[tuple[Part, ...]]]:
    """Uses by their numbers, at places of slots where they have nothing else."""
    letters = [
        any((term := index_of(parts[n].nodes)) and term.name for parts in uses)
        for n in range(len(texts))
    ]
    found: dict[tuple[str, ...], list[tuple[Part, ...]]] = {}
    for parts in uses:
        literal = tuple(
            ""
            if text.startswith(_LAYER) or (not text and lettered)
            else text or printed_items(part.nodes)
            for text, lettered, part in zip(texts, letters, parts, strict=True)
        )
        found.setdefault(literal, []).append(parts)
    return found


def _made(
    form: _Form,
    uses: Sequence[tuple[Part, ...]],
    literal: tuple[str, ...],
    letters: Letters,
    tops: _Tops,
) -> Family:
    head, primes, prefix, sub_form, _ = form
    width = len(sub_form)
    terms = [
        IndexTerm(tops.general) if term and term.name in tops.letters else term
        for term in _terms(uses, literal, width, letters)
    ]
    places = [
        Place(
            part.bracket,
            _after_comma(uses[0], n, width),
            text or ("" if term else printed_items(part.nodes)),
            term,
            n >= width,
        )
        for n, (part, text, term) in enumerate(
            zip(uses[0], literal, terms, strict=True)
        )
    ]
    sub, sup = tuple(places[:width]), tuple(places[width:])
    return Family(head, sub, sup, primes, prefix, len(uses))


def _layer(part: Part, layered: frozenset[str]) -> str:
    """What keeps a_j and a_k apart where the letters are those of layers."""
    term = index_of(part.nodes)
    return f"{_LAYER}{term.name}" if term and term.name in layered else ""


def _part(use: tuple[Sighting, tuple[Part, ...]], number: int) -> Part:
    sighting, sup = use
    return (*sighting.sub, *sup)[number]


def _is_index(part: Part, letters: Letters) -> bool:
    """Whether a part is an index letter, with a number added perhaps."""
    term = index_of(part.nodes)
    if term is None or not term.name:
        return False
    if term.labels:
        carried = any(label.name in letters.indices for label in term.labels)
        return carried and term.name in letters.indices | letters.fixed
    return term.name in letters.indices | letters.fixed


def _terms(
    uses: Sequence[tuple[Part, ...]],
    literal: tuple[str, ...],
    width: int,
    letters: Letters,
) -> list[IndexTerm | None]:
    """The letter of each slot: the most common that no other slot has.

    A letter of samples is none for a subscript, where it would be left out.
    """
    taken: set[IndexTerm] = set()
    found: list[IndexTerm | None] = []
    for number, text in enumerate(literal):
        if text:
            found.append(None)
            continue
        seen: Counter[IndexTerm] = Counter(
            replace(term, offset=0)
            for parts in uses
            if (term := index_of(parts[number].nodes))
            and term.name
            and term.name not in letters.fixed
        )
        free = [term for term in letters.common if term in seen and term not in taken]
        if number < width:
            free = [term for term in free if term.name not in letters.samples]
        if any(term.labels for term in free):
            free.sort(key=lambda term: -seen[term])
        if free:
            taken.add(free[0])
        found.append(free[0] if free else _spare(taken, seen))
    return found


def _spare(taken: set[IndexTerm], seen: Counter[IndexTerm]) -> IndexTerm | None:
    """Another letter where the same one stands at two places always: w_{jj}."""
    if any(term.labels for term in seen):
        return None
    names = {term.name for term in taken}
    return next((IndexTerm(c) for c in "kmpqrst" if c not in names), None)


def _after_comma(parts: tuple[Part, ...], number: int, width: int) -> bool:
    """Whether a comma, or a bracket, stands before a part of a script."""
    if number in (0, width):
        return False
    return parts[number].group != parts[number - 1].group
