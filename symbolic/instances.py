"""Small sizes at which a claim is tried.

A mistake may show only where two sizes differ (a sum over the wrong set) or only
where they coincide (a transposed weight fits a square matrix alone), and some
only from size 2 on.  So the assignments hold both kinds, the smallest first.
"""

import random
from collections.abc import Iterator, Mapping

from sympy import Integer, Symbol

from .errors import TheoryError
from .evaluate import Sizes
from .theory import Index, Size, Theory

__all__ = ["describe_sizes", "size_text", "small_instances"]

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
    for singles, members in patterns:
        sizes = _assignment(theory, singles, members)
        text = describe_sizes(sizes)
        if text not in seen:
            seen.add(text)
            yield sizes


def _assignment(
    theory: Theory, singles: tuple[int, ...], members: tuple[int, ...]
) -> Sizes:
    alone = [size for size in theory.sizes if not size.slots]
    depths = {s.name for f in theory.sizes for i in f.slots for s in _bounding(i)}
    sizes: dict[str, int | dict[int, int]] = {}
    for position, size in enumerate(alone):
        value = singles[position % len(singles)]
        # A depth multiplies the work of everything else.
        sizes[size.name] = max(
            min(value, DEEPEST) if size.name in depths else value, size.minimum
        )
    for size in theory.sizes:
        if size.slots:
            first, last = (_bound(size, bound, sizes) for bound in ("lower", "upper"))
            sizes[size.name] = {
                position: max(members[k % len(members)], size.minimum)
                for k, position in enumerate(range(first, last + 1))
            }
    return sizes


def _bounding(index: Index) -> set[Symbol]:
    symbols: set[Symbol] = index.lower.free_symbols | index.upper.free_symbols
    return symbols


def _bound(size: Size, which: str, sizes: Sizes) -> int:
    bound = getattr(size.slots[0], which)
    value = bound.xreplace(
        {s: Integer(sizes[s.name]) for s in bound.free_symbols if s.name in sizes}
    )
    if not value.is_Integer:
        raise TheoryError(f"the range of {size.name} depends on {value}, no size")
    return int(value)


def describe_sizes(sizes: Sizes) -> str:
    """The sizes in one line, a family as its values joined by hyphens.

    >>> describe_sizes({"D": 2, "n": {0: 2, 1: 3, 2: 1}})
    'D = 2, n = 2-3-1'
    """
    return ", ".join(f"{name} = {size_text(size)}" for name, size in sizes.items())


def size_text(size: int | Mapping[int, int]) -> str:
    """One size as a number, a family of them joined by hyphens."""
    return str(size) if isinstance(size, int) else "-".join(map(str, size.values()))
