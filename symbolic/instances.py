"""Small sizes at which a claim is tried.

A mistake may show only where two sizes differ (a sum over the wrong set) or only
where they coincide (a transposed weight fits a square matrix alone), and some
only from size 2 on.  So the assignments hold both kinds, the smallest first.

A size with a maximum is a member of a set, such as the class of each sample: there
neighbours differ, or are all the last one, or are drawn at random.
"""

import random
from collections.abc import Iterator, Mapping
from itertools import count, product, repeat
from typing import Any

from sympy import Expr, Indexed, Integer, Symbol

from .errors import TheoryError
from .evaluate import Sizes
from .theory import Index, Size, Theory

__all__ = ["describe_sizes", "size_text", "small_instances", "with_members"]

# Values for the sizes that stand alone and for the members of families, in turn.
_PATTERNS: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
    ((1,), (1,)),
    ((2,), (2,)),
    ((2, 3, 4, 5), (3, 2)),
    ((3,), (2,)),
    ((3, 2, 5, 4), (2, 3)),
    ((4, 3, 2), (2, 3, 1)),
)
_RANDOM_ASSIGNMENTS = 2
DEEPEST = 4
_DEEPEST_NAMED = 12


def small_instances(theory: Theory, seed: int = 0) -> Iterator[Sizes]:
    """Assignments of small numbers to every size of a theory.

    >>> theory = Theory("example", sizes=(Size("D"), Size("L", minimum=2)))
    >>> [describe_sizes(sizes) for sizes in small_instances(theory)][:3]
    ['D = 1, L = 2', 'D = 2, L = 2', 'D = 2, L = 3']
    """
    seen = set()
    generator = random.Random(f"sizes {seed}")  # noqa: S311
    patterns = list(_PATTERNS)
    for _ in range(_RANDOM_ASSIGNMENTS):
        values = tuple(generator.randint(1, 3) for _ in range(7))
        patterns.append((values[:3], values[3:]))
    # A claim may be a polynomial in a size with its roots at the small ones.
    patterns.append(((generator.randint(6, 11),), (2,)))
    found = [_assignment(theory, *pattern) for pattern in patterns]
    deepest = _depth_told_apart(theory)
    if deepest > DEEPEST:
        found.append(_assignment(theory, (2,), (2, 1), deepest))
    for assigned in found:
        for sizes in _every(theory, assigned, generator):
            text = describe_sizes(sizes)
            if text not in seen:
                seen.add(text)
                yield sizes


def _depth_told_apart(theory: Theory) -> int:
    """A depth at which every layer that a definition names lies between others.

    A circle of recursions comes back to its first quantity after as many layers as
    there are quantities with a recursion.
    """
    named = {0}
    for quantity in theory.quantities:
        for case in quantity.cases:
            terms = [end for index in case.where for end in (index.lower, index.upper)]
            terms += [at for one in case.term.atoms(Indexed) for at in one.indices]
            named |= {abs(int(n)) for term in terms for n in term.atoms(Integer)}
    recursions = sum(len(quantity.cases) > 1 for quantity in theory.quantities)
    return min(max(*named, recursions) + 2, _DEEPEST_NAMED)


def _assignment(
    theory: Theory,
    singles: tuple[int, ...],
    members: tuple[int, ...],
    depth: int | None = None,
) -> Sizes:
    plain = [size for size in theory.sizes if size.maximum is None]
    depths = {s.name for f in plain for i in f.slots for s in _bounding(i)}
    sizes: dict[str, int | Mapping[Any, int]] = {}
    for position, size in enumerate(s for s in plain if not s.slots):
        value = singles[position % len(singles)]
        # A depth multiplies the work of everything else.
        if size.name in depths:
            value = depth or min(value, DEEPEST)
        sizes[size.name] = max(value, size.minimum)
    for size in plain:
        if size.slots:
            sizes[size.name] = {
                position: max(members[k % len(members)], size.minimum)
                for k, position in enumerate(_span(size, size.slots[0], sizes))
            }
    return sizes


def _every(theory: Theory, sizes: Sizes, generator: random.Random) -> Iterator[Sizes]:
    """The sizes with every choice of members that is tried."""
    if all(size.maximum is None for size in theory.sizes):
        yield sizes
        return
    drawn = (generator.randrange(2**30) for _ in count())
    for places in (count(0), count(1), repeat(-1), drawn):
        found = with_members(theory, sizes, places)
        if found is not None:
            yield found


def with_members(theory: Theory, sizes: Sizes, places: Iterator[int]) -> Sizes | None:
    """The sizes with those that are members of a set; None if a set is empty.

    ``places`` say which member each of them is, counted from 0, round and round.
    """
    found = dict(sizes)
    for size in theory.sizes:
        if size.maximum is None:
            continue
        last = _number(size, size.maximum, sizes)
        values = range(size.minimum, last + 1)
        if not values:
            return None
        axes = [_span(size, slot, sizes) for slot in size.slots]
        keys = product(*axes) if len(axes) > 1 else (axes[0] if axes else ())
        members = {key: values[next(places) % len(values)] for key in keys}
        found[size.name] = members if axes else values[next(places) % len(values)]
    return found


def _bounding(index: Index) -> set[Symbol]:
    symbols: set[Symbol] = index.lower.free_symbols | index.upper.free_symbols
    return symbols


def _span(size: Size, slot: Index, sizes: Sizes) -> range:
    """The values of a slot."""
    return range(_number(size, slot.lower, sizes), _number(size, slot.upper, sizes) + 1)


def _number(size: Size, bound: Expr, sizes: Sizes) -> int:
    """The value of a bound, which may mention sizes and members of families."""
    alone = {s.name: s for s in bound.free_symbols if isinstance(s, Symbol)}
    plain = {s: Integer(sizes[n]) for n, s in alone.items() if _is_number(sizes, n)}
    value = bound.xreplace(plain)
    for member in value.atoms(Indexed):
        family = sizes.get(member.base.label.name)
        place = member.indices[0]
        if isinstance(family, Mapping) and place.is_Integer and int(place) in family:
            value = value.xreplace({member: Integer(family[int(place)])})
    if not value.is_Integer:
        raise TheoryError(f"the range of {size.name} depends on {value}, no size")
    return int(value)


def _is_number(sizes: Sizes, name: str) -> bool:
    return isinstance(sizes.get(name), int)


def describe_sizes(sizes: Sizes) -> str:
    """The sizes in one line, a family as its values joined by hyphens.

    >>> describe_sizes({"D": 2, "n": {0: 2, 1: 3, 2: 1}})
    'D = 2, n = 2-3-1'
    """
    return ", ".join(f"{name} = {size_text(size)}" for name, size in sizes.items())


def size_text(size: int | Mapping[Any, int]) -> str:
    """One size as a number, a family of them joined by hyphens."""
    return str(size) if isinstance(size, int) else "-".join(map(str, size.values()))
