r"""Quantities with one index that are a vector for each of its values.

    \sum_n (t_n - w^T x_n) x_n      x_n stands behind a row, and so is a column
    x_i - m                         where m is a vector, x_i is one as well

They are the rows, or the columns, of a matrix.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from backproof.symbolic.meaning.syntax import (
    Add,
    Derivative,
    Member,
    Negative,
    Power,
    Product,
    Term,
    Total,
    Transpose,
)

from .census import EQUAL
from .ranks import Kind, rank_of
from .terms import Said, every

__all__ = ["mixed", "turned"]

_FEW = 2


def turned(formulas: Sequence[Said], kinds: Mapping[str, Kind]) -> frozenset[str]:
    """Quantities with one index that stand where only vectors do, and hardly elsewhere.

    So the x_n of w^T x_n is a vector for each n.
    """
    found = Counter(_beside_turned(formulas, kinds))
    total = _count(formulas)
    return frozenset(
        name
        for name, count in found.items()
        if name and len(kinds[name].axes) == 1 and 2 * count >= total[name]
    )


def _beside_turned(
    formulas: Sequence[Said], kinds: Mapping[str, Kind]
) -> Iterator[str]:
    """What is transposed, or stands behind a transposed vector."""
    for part in _every(formulas):
        if isinstance(part, Transpose):
            yield _indexed(part.term)
        elif isinstance(part, Product):
            for one, two in pairwise(part.factors):
                if isinstance(one, Transpose) and isinstance(one.term, Member):
                    yield "" if kinds[one.term.symbol].capital else _indexed(two)


def mixed(
    kinds: Mapping[str, Kind], hidden: Mapping[str, int], formulas: Sequence[Said]
) -> frozenset[str]:
    """Quantities with one index that are added to vectors, and hardly to numbers.

    So the x_i of x_i - m is a vector for each i, where m is one.
    """
    with_arrays: Counter[str] = Counter()
    total = _count(formulas)
    for one in formulas:
        for terms in _levels(one):
            if any(rank_of(term, kinds, hidden) for term in terms):
                with_arrays.update({name for t in terms if (name := _indexed(t))})
    return frozenset(
        name
        for name, count in with_arrays.items()
        if len(kinds[name].axes) == 1 and count >= _FEW and 2 * count > total[name]
    )


def _count(formulas: Sequence[Said]) -> Counter[str]:
    """How often each quantity is seen, but where something is differentiated by it."""
    every = list(_every(formulas))
    seen = Counter(part.symbol for part in every if isinstance(part, Member))
    by = (part.by for part in every if isinstance(part, Derivative))
    seen.subtract(part.symbol for part in by if isinstance(part, Member))
    return seen


def _every(formulas: Sequence[Said]) -> Iterator[Term]:
    """All terms of all formulas, and all that stands in them."""
    for one in formulas:
        for term in one.terms:
            if term is not None:
                yield from every(term)


def _levels(one: Said) -> Iterator[Sequence[Term]]:
    """What is added, or equal."""
    for term in one.terms:
        for part in every(term) if term else ():
            if isinstance(part, Add):
                yield part.terms
    for left, relation, right, _ in one.steps:
        if relation in EQUAL:
            yield left, right


def _indexed(term: Term) -> str:
    """The quantity that is a whole term, perhaps in a sum or under a minus sign."""
    match term:
        case Member(symbol=name, indices=indices) if all(indices):
            return name
        case Negative(term=inner) | Total(body=inner) | Power(base=inner):
            return _indexed(inner)
        case _:
            return ""
