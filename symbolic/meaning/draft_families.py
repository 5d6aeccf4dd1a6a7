r"""The quantities of a document, each as the pattern that it is written with.

    w^l_{jk}, w^{l+1}_{kj}, w^l      ->   w^l_{jk}, whose axes may be left out
    r_1^{(i)}, r_j^{(i)}             ->   r_j^{(i)}
    w_{3,5}, w_{4,5}                 ->   two numbers

Letters at the places of indices become slots; a number stays as it is unless letters
are seen at its place as well.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from backproof.symbolic.reading.tree import Node, Symbol

from .draft_print import printed, printed_items
from .draft_raised import Raised, is_number
from .draft_sightings import Sighting, Sightings, index_of
from .indices import Part
from .syntax import IndexTerm

__all__ = [
    "Family",
    "Letters",
    "Place",
    "families",
    "index_letters",
    "layer_letters",
]

_VARIED = 2
_LAYER = "layer "
_RARE = 10
_MOST = 300
_WEIGHTS = frozenset({"w", "u", "v", r"\theta"})
_INDICES = frozenset("ijklmnpqrst") | {"alpha", "beta", "mu", "nu", "ell"}


@dataclass(frozen=True)
class Letters:
    """The letters that are indices, and how each is written in LaTeX.

    ``lowered`` are those that count layers, or steps, as the only subscript,
    ``samples`` those that count samples in superscripts;
    ``common`` are all terms that are seen in scripts, those to be preferred first.
    """

    indices: frozenset[str] = frozenset()
    lowered: frozenset[str] = frozenset()
    samples: frozenset[str] = frozenset()
    latex: dict[str, str] = field(default_factory=dict, hash=False)
    common: tuple[IndexTerm, ...] = ()

    def text(self, term: IndexTerm) -> str:
        """An index in LaTeX."""
        if not term.name:
            return str(term.offset)
        text = self.latex.get(term.name, term.name)
        if term.labels:
            text += f"_{{{','.join(map(self.text, term.labels))}}}"
        return f"{text}{term.offset:+d}" if term.offset else text


@dataclass(frozen=True)
class Place:
    """One part of a script: a slot with its letter, or what stands there always.

    ``term`` is the slot, in its plainest form: l, or n_l for one that carries a label.
    """

    bracket: str
    comma: bool
    literal: str = ""
    term: IndexTerm | None = None
    raised: bool = False


@dataclass(frozen=True)
class Family:
    """One quantity, or a family of them.

    ``count`` is how often it is seen, ``bare`` how often with its axes left out;
    ``samples`` are the letters that count samples.
    """

    head: Symbol
    sub: tuple[Place, ...] = ()
    sup: tuple[Place, ...] = ()
    primes: int = 0
    change: bool = False
    count: int = 0
    bare: int = 0

    @property
    def slots(self) -> tuple[Place, ...]:
        """The places that are slots, as they are written."""
        return tuple(place for place in (*self.sub, *self.sup) if place.term)

    def key(self, letters: Letters) -> str:
        """The pattern in LaTeX."""
        text = printed(self.head) + "'" * self.primes
        if self.change:
            text = rf"\Delta {text}"
        if self.sub:
            text += f"_{{{_script(self.sub, letters)}}}"
        if self.sup:
            text += f"^{{{_script(self.sup, letters)}}}"
        return text


def _script(places: Sequence[Place], letters: Letters) -> str:
    """Places as they are printed in a script."""
    closers = {"(": ")", "[": "]", "": ""}
    text, open_bracket = "", ""
    for number, place in enumerate(places):
        if place.bracket != open_bracket or (number and place.bracket and place.comma):
            same = place.bracket == open_bracket
            if not same:
                text += closers[open_bracket]
        if number and place.comma:
            text += ","
        if place.bracket != open_bracket:
            text += place.bracket
            open_bracket = place.bracket
        part = place.literal or letters.text(place.term or IndexTerm())
        glued = text[-1:].isalpha() and text.rfind("\\") > text.rfind("{")
        text += f" {part}" if glued and part[:1].isalpha() else part
    return text + closers[open_bracket]


# Which letters are indices ---------------------------------------------------


def index_letters(seen: Sightings, raised: Raised) -> Letters:
    """The letters in scripts that count something, rather than name it."""
    bound = {index.name for limits in seen.sums for index in limits.indices}
    labels = {letter for _, letter in raised.layers | raised.samples}
    latex: dict[str, str] = {}
    values = {s.head.name for s in seen.symbols if not s.alone}
    found = set(bound | labels)
    lowered: set[str] = set()
    places: dict[tuple[Symbol, int, int], set[str]] = defaultdict(set)
    for sighting in seen.symbols:
        for number, part in enumerate(sighting.sub):
            term = index_of(part.nodes)
            if term is None or not term.name or term.labels:
                continue
            places[sighting.head, len(sighting.sub), number].add(term.name)
            if term.offset or (term.name in _INDICES and term.name not in values):
                found.add(term.name)
            if term.offset and len(sighting.sub) == 1 and not sighting.sup:
                lowered.add(term.name)
        for part in (*sighting.sub, *sighting.sup):
            _learn(part.nodes, latex)
    known = frozenset(found)
    for names in places.values():
        # Beside an index, and with several others, a letter is one too.
        if names & known or len(names) > _VARIED:
            found |= {name for name in names if name in _INDICES or names & known}
    uppers = {term.name for s in seen.sums if (term := index_of(s.upper))}
    return Letters(
        frozenset(found - (uppers - labels)),
        frozenset(lowered - bound),
        frozenset(letter for _, letter in raised.samples),
        latex,
    )


def _learn(nodes: Iterable[Node], latex: dict[str, str]) -> None:
    """How letters that are no Latin ones are written."""
    for node in nodes:
        term = index_of((node,))
        if term is not None and term.name and not term.labels:
            latex.setdefault(term.name, printed(node))


# Families --------------------------------------------------------------------


@dataclass
class _Group:
    """Sightings of one symbol with scripts of the same form."""

    uses: list[tuple[Sighting, tuple[Part, ...]]] = field(default_factory=list)


_Form = tuple[Symbol, int, bool, tuple[str, ...], tuple[str, ...]]


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
    letters = replace(letters, common=_common(found, raised))
    groups: dict[_Form, _Group] = {}
    for sighting in found:
        sup = raised.labels(sighting) or ()
        form = (
            sighting.head,
            sighting.primes,
            sighting.change,
            tuple(part.bracket for part in sighting.sub),
            tuple(part.bracket for part in sup),
        )
        groups.setdefault(form, _Group()).uses.append((sighting, sup))
    made = [
        family
        for form, group in groups.items()
        for family in _family(form, group, letters, layered)
    ]
    if len(made) > _MOST:
        made = sorted(made, key=lambda family: -family.count)[:_MOST]
    return _joined(made, raised, layered, arrays=arrays)


def _common(found: Sequence[Sighting], raised: Raised) -> tuple[IndexTerm, ...]:
    """The letters in scripts, the most frequent first.

    Those of one layer come last, and those of samples before them.
    """
    samples = {letter for _, letter in raised.samples}
    seen: Counter[IndexTerm] = Counter()
    for sighting in found:
        for part in (*sighting.sub, *sighting.sup):
            term = index_of(part.nodes)
            if term is not None and term.name:
                seen[replace(term, offset=0)] += 1
    return tuple(
        sorted(
            seen,
            key=lambda term: (
                term.name in raised.tops,
                term.name in samples,
                -seen[term],
                term.name,
            ),
        )
    )


def layer_letters(found: Iterable[Sighting]) -> frozenset[str]:
    """Letters that name a layer each: i, j, k where w_{ij} and w_{jk} are different.

    They are told by a weight whose letters form a chain and are never exchanged.
    """
    pairs: dict[Symbol, set[tuple[str, str]]] = defaultdict(set)
    for sighting in found:
        terms = [index_of(part.nodes) for part in sighting.sub]
        if len(terms) == 2 and not sighting.sup and all(terms):
            names = [term.name for term in terms if term and not term.labels]
            if len(names) == 2 and all(names) and names[0] != names[1]:
                pairs[sighting.head].add((names[0], names[1]))
    chained: set[str] = set()
    for several in pairs.values():
        first = {one for one, _ in several}
        second = {two for _, two in several}
        exchanged = any((two, one) in several for one, two in several)
        if first & second and not exchanged:
            chained |= first | second
    return frozenset(chained)


def _family(
    form: _Form, group: _Group, letters: Letters, layered: frozenset[str]
) -> Iterator[Family]:
    """The families of one form: one, or several that differ in what is literal."""
    _, _, _, sub_form, sup_form = form
    width = len(sub_form)
    slots = [
        any(_is_index(_part(use, n), letters) for use in group.uses)
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
            yield _made(form, same, literal, letters)


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
) -> Family:
    head, primes, change, sub_form, _ = form
    width = len(sub_form)
    terms = _terms(uses, literal, width, letters)
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
    return Family(head, sub, sup, primes, change, len(uses))


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
        return carried and term.name in letters.indices
    return term.name in letters.indices


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
            if (term := index_of(parts[number].nodes)) and term.name
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
    if not seen or any(term.labels for term in seen):
        return None
    names = {term.name for term in taken}
    return next((IndexTerm(c) for c in "kmpqrst" if c not in names), None)


def _after_comma(parts: tuple[Part, ...], number: int, width: int) -> bool:
    """Whether a comma, or a bracket, stands before a part of a script."""
    if number in (0, width):
        return False
    return parts[number].group != parts[number - 1].group


def _joined(
    made: Sequence[Family],
    raised: Raised,
    layered: frozenset[str],
    *,
    arrays: bool,
) -> tuple[Family, ...]:
    """The families without those that are views of others: w^l of w^l_{jk}."""
    found: list[Family] = []
    for family in sorted(made, key=lambda f: (-len(f.sub), -len(f.sup))):
        other = next(
            (k for k, f in enumerate(found) if _views(f, family, raised, layered)), None
        )
        whole = other is None or len(family.sub) == len(found[other].sub)
        if other is None or not (arrays or whole):
            found.append(family)
            continue
        wide = found[other]
        if len(family.sub) == len(wide.sub):
            found[other] = replace(wide, count=wide.count + family.count)
        elif _is_array(wide, family, raised):
            count, bare = wide.count + family.count, wide.bare + family.count
            found[other] = replace(wide, count=count, bare=bare)
        elif family.count > wide.count:
            # One symbol for two things, or in two ways: the rarer way is not read.
            found[other] = family
    order = {id(f): n for n, f in enumerate(made)}
    heads = {f.head: n for n, f in reversed(list(enumerate(made)))}
    return tuple(
        sorted(found, key=lambda f: (heads[f.head], order.get(id(f), len(order))))
    )


def _views(
    wide: Family, narrow: Family, raised: Raised, layered: frozenset[str]
) -> bool:
    """Whether a family is another one with axes or samples left out, or at numbers."""
    same = (wide.head, wide.primes, wide.change)
    if same != (narrow.head, narrow.primes, narrow.change):
        return False
    samples = {letter for _, letter in raised.samples}
    sup = [p for p in wide.sup if not (p.term and p.term.name in samples)]
    if len(narrow.sup) == len(wide.sup):
        sup = list(wide.sup)
    if not _same_places(sup, narrow.sup):
        return False
    own = {p.term for p in wide.sub if p.term and p.term.name in layered}
    if own and any(p.term and p.term not in own for p in narrow.sub):
        return False
    if _same_places(wide.sub, narrow.sub) or _same_places(wide.sub, _cut(narrow.sub)):
        return True
    axes = [place for place in wide.sub if place.term and not place.term.labels]
    return not narrow.sub and len(axes) == len(wide.sub) <= 2


def _is_array(wide: Family, narrow: Family, raised: Raised) -> bool:
    """Whether a symbol without its indices is the array of them all.

    Not if it hardly ever has them; nor if a small letter would be a matrix, unless it
    is a usual one of weights, or has layers.
    """
    if narrow.count > _RARE * wide.count:
        return False
    layers = {letter for _, letter in raised.layers}
    layered = any(p.term and p.term.name in layers for p in wide.sup)
    weights = wide.head.name in _WEIGHTS or wide.head.name.lstrip("\\")[:1].isupper()
    return len(wide.sub) < 2 or layered or weights


def _same_places(wide: Sequence[Place], narrow: Sequence[Place]) -> bool:
    if len(wide) != len(narrow):
        return False
    return all(
        (
            (one.literal == two.literal and one.bracket == two.bracket)
            and bool(one.term) == bool(two.term)
        )
        or (one.term is not None and one.bracket == two.bracket and _is_digits(two))
        for one, two in zip(wide, narrow, strict=True)
    )


def _is_digits(place: Place) -> bool:
    return place.literal.isdigit()


def _cut(places: Sequence[Place]) -> tuple[Place, ...]:
    """11 as 1, 1."""
    if len(places) == 1 and len(places[0].literal) == 2 and _is_digits(places[0]):
        return tuple(replace(places[0], literal=c) for c in places[0].literal)
    return tuple(places)
