r"""Which of the patterns in a document are one quantity, written in several ways.

w^l_{jk} and w^l              ->   the matrix without its indices
x_j^{(i)} and x^{(i)}, x_j    ->   the entries of a vector for each sample
r_j and r_1                   ->   the entry of neuron 1
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .names import COSTS, WEIGHTS
from .patterns import Family, Place
from .raised import Raised

__all__ = ["joined"]

_RARE = 10


def joined(
    made: Sequence[Family],
    raised: Raised,
    layered: frozenset[str],
    *,
    arrays: bool,
) -> tuple[Family, ...]:
    """The families without those that are views of others: w^l of w^l_{jk}."""
    found: list[Family] = []
    made = (*made, *_whole(made, raised))
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
    found = [f for f in found if not any(_hides(f, other) for other in found)]
    order = {id(f): n for n, f in enumerate(made)}
    heads = {f.head: n for n, f in reversed(list(enumerate(made)))}
    return tuple(
        sorted(found, key=lambda f: (heads[f.head], order.get(id(f), len(order))))
    )


def _whole(made: Sequence[Family], raised: Raised) -> Iterator[Family]:
    """What is only seen in parts: x_j^{(i)}, where there are x_j and x^{(i)}."""
    samples = {letter for _, letter in raised.samples}
    for one in made:
        for other in made:
            same = (one.head, one.primes, one.prefix) == (
                other.head,
                other.primes,
                other.prefix,
            )
            apart = one.sub and not one.sup and other.sup and not other.sub
            sampled = all(p.term and p.term.name in samples for p in other.sup)
            if same and apart and sampled and all(p.term for p in one.sub):
                yield replace(one, sup=other.sup, count=0)


def _views(
    wide: Family, narrow: Family, raised: Raised, layered: frozenset[str]
) -> bool:
    """Whether a family is another one with axes or samples left out, or at numbers."""
    same = (wide.head, wide.primes, wide.prefix)
    if same != (narrow.head, narrow.primes, narrow.prefix):
        return False
    if wide.head.name in COSTS and not (narrow.sub or narrow.sup) and wide.slots:
        # E is the sum of all E_n.
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


def _hides(rare: Family, other: Family) -> bool:
    """Whether b_1, of the family b_j, could be the array of all b_{1,k} as well."""
    fixed = [place for place in rare.sub if not place.term]
    same = (rare.head, rare.sup, rare.prefix) == (other.head, other.sup, other.prefix)
    return (
        same
        and rare is not other
        and 0 < len(fixed) == len(other.sub) < len(rare.sub)
        and rare.count < other.count
    )


def _is_array(wide: Family, narrow: Family, raised: Raised) -> bool:
    """Whether a symbol without its indices is the array of them all.

    Not if it hardly ever has them; nor if a small letter would be a matrix, unless it
    is a usual one of weights, or has layers.
    """
    if narrow.count > _RARE * wide.count:
        return False
    layers = {letter for _, letter in raised.layers}
    layered = any(p.term and p.term.name in layers for p in wide.sup)
    weights = wide.head.name in WEIGHTS or wide.head.name.lstrip("\\")[:1].isupper()
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
