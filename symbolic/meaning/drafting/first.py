r"""A first notation: enough to parse a document, before anything is known of ranges.

Every index letter runs over a set of its own here, and no quantity has a shape that is
not written.  The terms that come of it tell the rest.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backproof.symbolic.meaning.notations.notation import Entry, Notation
from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import Node, Symbol

from .calls import Calls, Form, calls, form_of, undotted
from .census import EQUAL, Census, Formula
from .families import families
from .letters import Letters, index_letters, layer_letters
from .meanings import Meanings, meanings
from .nodes import index_of
from .patterns import Family
from .print import printed, printed_items
from .raised import Mark, Raised, raised
from .sightings import Limits, Sighting, Sightings, sightings
from .signs import chains, changed, templates
from .sizes import AT, Shape, SizeForm, shapes, size_form, without_number
from .targets import Target, is_target, targets
from .vectors import VectorFunction, vector_functions

__all__ = ["Findings", "first_look", "first_notation"]

_IMPLIED = re.compile(
    r"Einstein|summation convention|repeated ind|implied sum|sum is implied"
    r"|summiert|爱因斯坦求和",
    re.IGNORECASE,
)
_CLOSERS = {"": "", "(": ")", "[": "]"}
ARGUMENTS = r"(\dots)"


@dataclass(frozen=True)
class Findings:
    """What signs alone tell of a document.

    ``layered`` are letters that name a layer each;
    ``quantities`` are in the order in which they are seen, ``dependent`` are those
    among them that are written with arguments; ``implied`` if sums over repeated
    indices are not written.
    """

    census: Census
    seen: Sightings
    raised: Raised
    letters: Letters
    layered: frozenset[str]
    calls: Calls
    meanings: Meanings
    quantities: tuple[Family, ...]
    dependent: tuple[Family, ...]
    functions: tuple[Family, ...]
    sizes: tuple[SizeForm, ...]
    shapes: tuple[Shape, ...]
    uppers: Mapping[str, SizeForm] = field(default_factory=dict)
    templates: tuple[Entry, ...] = ()
    products: tuple[Entry, ...] = ()
    targets: tuple[Target, ...] = ()
    vectors: Mapping[Form, VectorFunction] = field(default_factory=dict)
    implied: bool = False


def first_look(census: Census) -> Findings:
    """Everything that signs tell."""
    used = sightings(_with_definitions(census))
    marks = raised(used, census.main)
    letters = index_letters(used, marks)
    fixed = targets(census, used, letters)
    letters = replace(letters, fixed=frozenset(one.name for one in fixed))
    layered = layer_letters(used.symbols, census.formulas)
    vectors = vector_functions(census.formulas, used)
    called = calls(used.symbols).knowing(vectors)
    meant = meanings(census, used, called, vectors)
    said = tuple(shapes(census.formulas))
    sizes = tuple(_sizes(used.sums, said, letters))
    functions = called.functions - meant.dependent - meant.unclear
    written = {form for form in called.functions if form in meant.dependent}
    hidden = called.unclear | meant.unclear
    plain: list[Sighting] = []
    applied: list[Sighting] = []
    depending: list[Sighting] = []
    kronecker = _kronecker(used, letters)
    numbered = {
        (s.head, text)
        for s in used.symbols
        if len(s.sub) == 1 and (text := printed_items(s.sub[0].nodes)).isdigit()
    }
    for sighting in used.symbols:
        if (sighting.head, sighting.number) in numbered and not sighting.sub:
            # \delta2 is \delta_2.
            continue
        if is_target(sighting, fixed):
            continue
        form = form_of(sighting.head, sighting.sub, sighting.sup)
        if form in functions:
            applied.append(sighting)
        elif form in written or form[0] in called.dependent:
            depending.append(sighting)
        elif form not in hidden and sighting.head not in kronecker:
            plain.append(sighting)
    return Findings(
        census,
        used,
        marks,
        letters,
        layered,
        called,
        meant,
        tuple(
            _quantities(
                families(plain, marks, letters, layered),
                sizes,
                marks,
                letters,
                changed(census.main),
            )
        ),
        families(depending, marks, letters, layered),
        tuple(_functions(families(applied, marks, letters, layered, arrays=False))),
        sizes,
        said,
        _uppers(used.sums, letters),
        templates(used.rows, frozenset(s.head for s in depending)),
        chains(used.rows),
        fixed,
        vectors,
        not used.sums and _IMPLIED.search(census.prose) is not None,
    )


def _kronecker(seen: Sightings, letters: Letters) -> frozenset[Symbol]:
    r"""A \delta that always has two indices below it is Kronecker's."""
    found: dict[Symbol, bool] = {}
    for sighting in seen.symbols:
        if sighting.head == Symbol(r"\delta"):
            terms = [index_of(part.nodes) for part in sighting.sub]
            names = [term.name for term in terms if term]
            own = len(terms) == 2 and set(names) <= letters.indices and not sighting.sup
            found[sighting.head] = found.get(sighting.head, True) and own
    return frozenset(head for head, own in found.items() if own)


def _with_definitions(census: Census) -> tuple[Formula, ...]:
    """What is checked, and the prose that says what is used there and not defined."""
    main = {formula.number for formula in census.main}
    heads = {sighting.head for sighting in sightings(census.main).symbols}
    shown = {head for formula in census.main for head in _left_sides(formula)}
    return tuple(
        formula
        for formula in census.formulas
        if formula.number in main
        or any(head in heads - shown for head in _left_sides(formula))
    )


def _left_sides(formula: Formula) -> Iterator[Node]:
    """The symbols that are a whole side with another one behind it."""
    for side, relation in zip(formula.sides, formula.relations, strict=False):
        if len(side.items) == 1 and relation in EQUAL:
            yield base_of(opened(side.items[0]))


def _sizes(
    sums: Iterable[Limits], said: Iterable[Shape], letters: Letters
) -> Iterator[SizeForm]:
    """Every size once, without its label."""
    done: set[str] = set()
    nodes = [limits.upper for limits in sums]
    nodes += [size for shape in said for size in shape.sizes]
    for one in nodes:
        form = size_form(without_number(one)[0], letters)
        if form is not None and form.text not in done and not form.text.isdigit():
            done.add(form.text)
            yield SizeForm(form.text)


def _uppers(sums: Iterable[Limits], letters: Letters) -> dict[str, SizeForm]:
    """The upper limit of each letter that has one only."""
    found: dict[str, set[SizeForm]] = {}
    for limits in sums:
        form = size_form(limits.upper, letters)
        for index in limits.indices:
            if form is not None and not index.labels:
                found.setdefault(index.name, set()).add(form)
    return {
        name: next(iter(forms))
        for name, forms in found.items()
        if len(forms) == 1 and next(iter(forms)).label is None
    }


def _quantities(
    found: Sequence[Family],
    sizes: Sequence[SizeForm],
    raised: Raised,
    letters: Letters,
    changed: frozenset[str],
) -> Iterator[Family]:
    """The families without sizes and without letters that are nothing but indices.

    What has layers is also written without by way of abbreviation, but what is meant
    by it nobody can say; unless it is ``changed`` by a step of descent.
    """
    layers = {letter for _, letter in raised.layers}
    layered = {
        family.head
        for family in found
        if any(place.term and place.term.name in layers for place in family.sup)
        or any(
            place.term and place.term.name in letters.lowered for place in family.sub
        )
    }
    texts = {size.text for size in sizes}
    for family in found:
        key = family.key(letters)
        slot = family.sub[0].term if len(family.sub) == 1 and not family.sup else None
        general = f"{printed(family.head)}_{{{AT}}}" if slot else key
        if key in texts or general in texts:
            continue
        name = family.head.name.lstrip("\\")
        plain = not (family.sub or family.sup or family.primes or family.head.accents)
        if plain and name in letters.indices and not family.head.font:
            continue
        raised_or_lowered = family.sup or (
            {place.term.name for place in family.slots if place.term} & letters.lowered
        )
        whole = raised_or_lowered or family.head not in layered or key in changed
        if whole:
            yield family


def _functions(found: Iterable[Family]) -> Iterator[Family]:
    """The families of functions, each once, without primes and dots."""
    done: set[tuple[Symbol, object, object]] = set()
    for family in found:
        head = undotted(family.head)
        mark = head, family.sub, family.sup
        primed = any(place.literal == r"\prime" for place in (*family.sub, *family.sup))
        if mark not in done and not primed:
            done.add(mark)
            yield Family(head, family.sub, family.sup, count=family.count)


# As a notation ---------------------------------------------------------------


def first_notation(found: Findings) -> Notation:
    """The notation to parse a document with."""
    letters = found.letters
    everything = (*found.quantities, *found.dependent, *found.functions)
    terms = dict.fromkeys(
        place.term for family in everything for place in family.slots if place.term
    )
    names = {term.name for term in terms if not term.labels}
    names |= {label.name for term in terms for label in term.labels}
    names |= {label for target in found.targets for label in target.labels}
    layer = _layer(found)
    names |= {layer}
    carriers = [term for term in terms if term.labels]
    indices = [
        Entry(letters.text(IndexTerm(name)), _first_range(name, found))
        for name in sorted(names)
    ]
    indices += [
        Entry(letters.text(term), f"1..{_own_size(term.name)}") for term in carriers
    ]
    indices += [
        Entry(target.key, f"1..{_own_size(target.name)}, fixed")
        for target in found.targets
    ]
    label = found.raised.iteration
    return Notation(
        words=found.census.words,
        sums="implied" if found.implied else "written",
        omit=tuple(sorted(letter for _, letter in found.raised.samples)),
        update_label=_bracketed(label) if label else "",
        sizes=tuple(Entry(s.at(layer), "1..") for s in found.sizes),
        indices=tuple(indices),
        quantities=tuple(
            [
                Entry(family.key(letters), _first_shape(family, letters))
                for family in found.quantities
            ]
            + [Entry(family.key(letters) + ARGUMENTS, "") for family in found.dependent]
        ),
        functions=tuple(Entry(family.key(letters), "") for family in found.functions),
        products=found.products,
        derivatives=found.templates,
    )


def _bracketed(mark: Mark) -> str:
    bracket, letter = mark
    return f"{bracket}{letter}{_CLOSERS[bracket]}"


def _layer(found: Findings) -> str:
    """The letter for a layer."""
    layers = [m for m in found.raised.layers if m[1] not in found.raised.tops]
    return "l" if not layers or ("", "l") in layers else min(layers)[1]


def _first_range(name: str, found: Findings) -> str:
    upper = found.uppers.get(name)
    return f"1..{upper.text if upper else _own_size(name)}"


def _first_shape(family: Family, letters: Letters) -> str:
    """A shape that makes a subscript the label of a layer, and no axis."""
    term = family.sub[0].term if len(family.sub) == 1 and not family.sup else None
    if term is None or term.labels or term.name not in letters.lowered:
        return ""
    return rf"\text{{layered}}_{{{letters.text(term)}}}"


def _own_size(name: str) -> str:
    return rf"\text{{all{name.replace(' ', '')}}}"
