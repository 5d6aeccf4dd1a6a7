"""One slip of the pen: every term that differs from a given one in one place."""

from collections.abc import Iterator

import sympy
from sympy import Derivative, Expr, Indexed, Integer, Subs, Sum, Symbol

from backproof.symbolic.theory import Index

__all__ = ["slips"]


def slips(
    term: Expr, labels: tuple[Symbol, ...] = (), free: tuple[Index, ...] = ()
) -> Iterator[tuple[str, Expr]]:
    """Terms with one slip each, with its name; the same term may come twice.

    ``labels`` are indices of layers, which are shifted and not swapped.  Where a
    ``free`` index runs over the same values as a sum, the sum is split there, wrongly.
    """
    yield "wrong sign", -term
    yield "doubled", 2 * term
    for place, part in _parts(term, ()):
        for name, wrong in (*_wrong(part, labels), *_split(part, free)):
            if wrong != part:
                yield name, _put(term, place, wrong)
    indices = sorted(_indices(term) - {*labels}, key=str)
    for place, part in _parts(term, ()):
        if isinstance(part, Indexed):
            yield from (
                ("wrong index", _put(term, place, wrong))
                for wrong in _with_other_index(part, indices, labels)
            )


_Place = tuple[int, ...]


def _parts(term: Expr, place: _Place) -> Iterator[tuple[_Place, Expr]]:
    """Every part of a term that stands for a number, with the way to it."""
    yield place, term
    if isinstance(term, Indexed | sympy.Atom | Subs | sympy.KroneckerDelta):
        return
    args = term.args[:1] if isinstance(term, Sum) else term.args
    for number, arg in enumerate(args):
        if isinstance(arg, Expr):
            yield from _parts(arg, (*place, number))


def _put(term: Expr, place: _Place, part: Expr) -> Expr:
    if not place:
        return part
    first, *rest = place
    args = list(term.args)
    args[first] = _put(args[first], tuple(rest), part)
    return term.func(*args)


def _wrong(part: Expr, labels: tuple[Symbol, ...]) -> Iterator[tuple[str, Expr]]:
    if isinstance(part, sympy.Mul):
        for k, factor in enumerate(part.args):
            rest = part.func(*part.args[:k], *part.args[k + 1 :])
            yield "missing prime" if isinstance(factor, Subs) else "lost factor", rest
    if isinstance(part, sympy.Add):
        for k, summand in enumerate(part.args):
            rest = part.func(*part.args[:k], *part.args[k + 1 :])
            yield "lost summand", rest
            yield "sign of a summand", rest - summand
    if isinstance(part, Sum):
        (index, lower, upper), *others = part.limits
        ranges = {
            "the first left out": (lower + 1, upper),
            "the last left out": (lower, upper - 1),
            "one too many": (lower, upper + 1),
        }
        for name, ends in ranges.items():
            yield name, Sum(part.function, (index, *ends), *others)
        for size in _sizes(upper):
            wrong = Sum(part.function, (index, lower, size), *others)
            yield "sum over the wrong set", wrong
    if isinstance(part, Subs):
        function = part.expr.expr.func
        yield "missing prime", function(part.point[0])
    if isinstance(part, sympy.core.function.AppliedUndef):
        slot = Symbol("xi")
        slope = Subs(Derivative(part.func(slot), slot), slot, part.args[0])
        yield "one prime too many", slope
        yield "lost function", part.args[0]
    if isinstance(part, sympy.Pow) and part.exp.is_Integer:
        yield "wrong power", part.base ** (part.exp + 1)
    if isinstance(part, sympy.KroneckerDelta):
        yield "lost delta", Integer(1)
    if isinstance(part, Indexed):
        yield from _wrong_member(part, labels)


def _split(part: Expr, free: tuple[Index, ...]) -> Iterator[tuple[str, Expr]]:
    """A sum in two parts that miss a value or share one."""
    if isinstance(part, Sum):
        (index, lower, upper), *others = part.limits
        for place in free:
            if (lower, upper) == (place.lower, place.upper) and index != place.symbol:
                for name, last, first in (
                    ("a gap in a sum", place.symbol - 1, place.symbol + 1),
                    ("an overlap in a sum", place.symbol, place.symbol),
                ):
                    one = Sum(part.function, (index, lower, last), *others)
                    two = Sum(part.function, (index, first, upper), *others)
                    yield name, one + two


def _sizes(upper: Expr) -> Iterator[Expr]:
    """What may be written for the size that a sum runs up to."""
    if isinstance(upper, Indexed):
        base, (label,) = upper.base, upper.indices
        yield from (base[label + 1], base[label - 1])
    yield from (Symbol(name, integer=True, positive=True) for name in "nD")


def _wrong_member(
    part: Indexed, labels: tuple[Symbol, ...]
) -> Iterator[tuple[str, Expr]]:
    *first, last = part.indices
    if first:
        yield "transposed", part.base[(*first[:-1], last, first[-1])]
    for slot, index in enumerate(part.indices):
        if index.free_symbols & {*labels}:
            for shift in (1, -1):
                moved = list(part.indices)
                moved[slot] = index + shift
                yield "wrong layer", part.base[tuple(moved)]


def _indices(term: Expr) -> set[Symbol]:
    found = set()
    for part in term.atoms(Indexed):
        found |= {index for index in part.indices if isinstance(index, Symbol)}
    return found


def _with_other_index(
    part: Indexed, indices: list[Symbol], labels: tuple[Symbol, ...]
) -> Iterator[Expr]:
    for slot, index in enumerate(part.indices):
        if index.free_symbols.isdisjoint(labels):
            for other in indices:
                if other != index:
                    moved = list(part.indices)
                    moved[slot] = other
                    yield part.base[tuple(moved)]
