r"""Sums that are not written: an index that stands twice in a product is summed over.

    z_i = w_{ij} x_j + b_i                          a sum over j around w_{ij} x_j
    C = \frac12 (w_{ij} x_j + b_i - t_i)^2          and one over i around the square
    \delta_i = e_i g'(z_i)                          none: i is free on the left side

An index is free if it stands once in a term of any side; all others are summed over,
each around the smallest product that has all of its places.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from backproof.symbolic.meaning.notations.vocabulary import Vocabulary
from backproof.symbolic.meaning.syntax import (
    Add,
    Bound,
    Cases,
    Derivative,
    IndexTerm,
    Number,
    Power,
    Product,
    Quotient,
    Term,
    Total,
)

__all__ = ["repeated", "with_sums"]

_TWICE = 2


def with_sums(sides: Sequence[Term], vocabulary: Vocabulary) -> tuple[Term, ...]:
    """The sides of an equation with the sums that its notation does not write."""
    if vocabulary.notation.sums != "implied":
        return tuple(sides)
    free = frozenset().union(*(_single(side, vocabulary) for side in sides))
    return tuple(_Summer(vocabulary, free).term(side) for side in sides)


def repeated(side: Term, vocabulary: Vocabulary) -> frozenset[str]:
    """The letters that stand at least twice in some term, and once in none."""
    terms = side.terms if isinstance(side, Add) else (side,)
    counts = [_count(term, vocabulary) for term in terms]
    several = {name for found in counts for name, n in found.items() if n >= _TWICE}
    return frozenset(several - _single(side, vocabulary))


def _single(side: Term, vocabulary: Vocabulary) -> set[str]:
    """The letters that stand once in some term of a side."""
    terms = side.terms if isinstance(side, Add) else (side,)
    counts = (_count(term, vocabulary) for term in terms)
    return {name for found in counts for name, n in found.items() if n == 1}


def _count(part: Any, vocabulary: Vocabulary) -> Counter[str]:
    """How often each letter stands in a product that a term multiplies out to."""
    match part:
        case IndexTerm(name=name, labels=labels):
            own = Counter({name: 1} if name and name not in vocabulary.sizes else {})
            return own + _all(labels, vocabulary)
        case Add(terms=terms):
            return _most(terms, vocabulary)
        case Cases(branches=branches):
            return _most(branches, vocabulary)
        case Total(bounds=bounds, body=body):
            bound = {one.index.name for one in bounds}
            inner = _count(body, vocabulary)
            return Counter({n: c for n, c in inner.items() if n not in bound})
        case Power(base=base, exponent=Number(value=value)) if value >= _TWICE:
            found = _count(base, vocabulary)
            return Counter({name: _TWICE * n for name, n in found.items()})
        case tuple():
            return _all(part, vocabulary)
        case _ if is_dataclass(part) and not isinstance(part, type):
            inner_parts = (getattr(part, one.name) for one in fields(part))
            return _all(tuple(inner_parts), vocabulary)
        case _:
            return Counter()


def _all(several: Sequence[Any], vocabulary: Vocabulary) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in several:
        found += _count(part, vocabulary)
    return found


def _most(several: Sequence[Any], vocabulary: Vocabulary) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in several:
        found |= _count(part, vocabulary)
    return found


class _Summer:
    """Writes the sums over all letters but those that are ``free``."""

    def __init__(self, vocabulary: Vocabulary, free: frozenset[str]) -> None:
        self.vocabulary = vocabulary
        self.free = free

    def term(self, part: Any) -> Any:
        """A term with its sums."""
        match part:
            case Product(factors=factors):
                return self._summed(part, factors, "factors")
            case Quotient(above=above, below=below):
                return self._whole(part, (above, below))
            case Derivative(body=body, by=by):
                return self._whole(part, (body, by))
            case Power(base=base, exponent=Number(value=value)) if value >= _TWICE:
                inner = replace(part, base=self.term(base))
                return self._around(inner, set(_count(inner.base, self.vocabulary)))
            case Total(bounds=bounds):
                names = {one.index.name for one in bounds}
                inside = _Summer(self.vocabulary, self.free | names)
                return replace(part, body=inside.term(part.body))
            case tuple():
                return tuple(map(self.term, part))
            case _ if is_dataclass(part) and not isinstance(part, type):
                return self._parts(part)
            case _:
                return part

    def _parts(self, part: Any) -> Any:
        """A term with the sums of its parts."""
        inner = {f.name: getattr(part, f.name) for f in fields(part) if f.init}
        return replace(part, **{name: self.term(one) for name, one in inner.items()})

    def _summed(self, part: Product, factors: Sequence[Term], name: str) -> Term:
        """A product with sums over the letters that several factors have."""
        names = set(self._shared(factors))
        inside = _Summer(self.vocabulary, self.free | names)
        return self._around(replace(part, **{name: inside.term(factors)}), names)

    def _whole(self, part: Any, factors: Sequence[Term]) -> Term:
        names = set(self._shared(factors))
        inside = _Summer(self.vocabulary, self.free | names)
        return self._around(inside._parts(part), names)

    def _shared(self, factors: Sequence[Term]) -> Iterator[str]:
        """The letters that stand in more than one factor."""
        seen = Counter(name for one in factors for name in _count(one, self.vocabulary))
        yield from (name for name, count in seen.items() if count >= _TWICE)

    def _around(self, term: Term, names: set[str]) -> Term:
        """A term with sums over those of some letters that are not free."""
        letters = sorted(names - self.free)
        if not letters:
            return term
        bounds = tuple(Bound(IndexTerm(name)) for name in letters)
        return Total(bounds, term, term.span)
