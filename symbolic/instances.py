"""Small sizes at which a claim is tried.

A mistake may show only where two sizes differ (a sum over the wrong set) or only
where they coincide (a transposed weight fits a square matrix alone), and some
only from size 2 on.  So the assignments hold both kinds, the smallest first.
"""

import random
from collections.abc import Iterator

from .errors import TheoryError
from .evaluate import Sizes
from .theory import Size, Theory

__all__ = ["describe_sizes", "small_instances"]

# Values for sizes that stand alone and values for families, tried in turn.
_PATTERNS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (1, (1,)),
    (2, (2,)),
    (3, (2,)),
    (2, (3, 2)),
    (3, (2, 3)),
    (3, (2, 3, 1, 3)),
)
_RANDOM_ASSIGNMENTS = 2


def small_instances(theory: Theory, seed: int = 0) -> Iterator[Sizes]:
    """Assignments of small numbers to every size of a theory.

    >>> theory = Theory("example", sizes=(Size("D"), Size("L", minimum=2)))
    >>> [describe_sizes(sizes) for sizes in small_instances(theory)][:3]
    ['D = 1, L = 2', 'D = 2, L = 3', 'D = 3, L = 2']
    """
    seen = set()
    generator = random.Random(f"sizes {seed}")  # noqa: S311
    patterns = list(_PATTERNS)
    for _ in range(_RANDOM_ASSIGNMENTS):
        values = tuple(generator.randint(1, 3) for _ in range(7))
        patterns.append((generator.randint(1, 3), values))
    for alone, family in patterns:
        sizes = _assignment(theory, alone, family)
        text = describe_sizes(sizes)
        if text not in seen:
            seen.add(text)
            yield sizes


def _assignment(theory: Theory, alone: int, family: tuple[int, ...]) -> Sizes:
    sizes: dict[str, int | dict[int, int]] = {}
    singles = [size for size in theory.sizes if not size.slots]
    for position, size in enumerate(singles):
        # Neighbouring sizes differ (2, 3, 2, …), except in the first pattern.
        value = alone if alone == 1 else 2 + (alone + position) % 2
        sizes[size.name] = max(value, size.minimum)
    for size in theory.sizes:
        if not size.slots:
            continue
        first, last = (_bound(size, bound, sizes) for bound in ("lower", "upper"))
        values = {
            position: max(family[k % len(family)], size.minimum)
            for k, position in enumerate(range(first, last + 1))
        }
        sizes[size.name] = values
    return sizes


def _bound(size: Size, which: str, sizes: Sizes) -> int:
    bound = getattr(size.slots[0], which)
    values = {s: sizes[s.name] for s in bound.free_symbols if s.name in sizes}
    value = bound.xreplace(values)
    if not value.is_Integer:
        raise TheoryError(f"the range of {size.name} depends on {value}, no size")
    return int(value)


def describe_sizes(sizes: Sizes) -> str:
    """The sizes in one line, a family as its values joined by hyphens.

    >>> describe_sizes({"D": 2, "n": {0: 2, 1: 3, 2: 1}})
    'D = 2, n = 2-3-1'
    """
    parts = []
    for name, size in sizes.items():
        text = str(size) if isinstance(size, int) else "-".join(map(str, size.values()))
        parts.append(f"{name} = {text}")
    return ", ".join(parts)
