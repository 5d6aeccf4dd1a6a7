r"""Which quantities that are never written with an index are vectors or matrices.

    W_2^T, a \odot b, \mathbf{x}, X \in \mathbb{R}^{n \times d}     arrays for certain
    z = W x + b                                                     so are z, x and b

Capitals are matrices, small letters vectors.  A document without any certain array has
none: everything in it is a number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from backproof.symbolic.meaning.syntax import (
    Add,
    Call,
    Derivative,
    Diagonal,
    Member,
    Negative,
    Norm,
    Power,
    Product,
    Quotient,
    Term,
    Total,
    Transpose,
)

from .census import EQUAL
from .terms import Said, every, members, parts

__all__ = ["ENTRYWISE", "Kind", "rank_of", "ranks"]

ENTRYWISE = frozenset({r"\odot", r"\circ", ".*"})
"""Signs between arrays that multiply entry by entry, if nothing else is said."""

_ARRAYS_ONLY = ENTRYWISE | {r"\otimes"}
_ROUNDS = 6
_MATRIX = 2


@dataclass(frozen=True)
class Kind:
    """What is known of a quantity: its axes that are written as indices, its letter.

    A ``weight`` is called so by its letter, such as W; what is ``hideable`` may have
    axes that are never written.
    """

    axes: tuple[int, ...] = ()
    capital: bool = False
    bold: bool = False
    weight: bool = False
    hideable: bool = True


@dataclass
class _Ranks:
    """The numbers of axes found so far, of quantities that are written without."""

    kinds: Mapping[str, Kind]
    found: dict[str, int] = field(default_factory=dict)
    changed: bool = False

    def give(self, name: str, rank: int, *, sure: bool = False) -> None:
        """Learn that a quantity has axes; a small letter has two only if ``sure``."""
        kind = self.kinds[name]
        if rank < 1 or name in self.found or not kind.hideable or kind.axes:
            return
        self.found[name] = rank if sure else 2 if kind.capital else 1
        self.changed = True


def ranks(
    kinds: Mapping[str, Kind], known: Mapping[str, int], formulas: Sequence[Said]
) -> dict[str, int]:
    """The number of hidden axes of each quantity that has some.

    ``known`` are those whose shape the document says.
    """
    state = _Ranks(kinds, dict(known))
    terms = [term for one in formulas for term in one.terms if term is not None]
    for name, kind in kinds.items():
        if kind.bold:
            state.give(name, 1)
    for term in terms:
        _certain(state, term)
    for term in terms:
        for part in every(term):
            if isinstance(part, Product):
                _inner(state, part)
    for _ in range(_ROUNDS if _has_arrays(state) else 0):
        state.changed = False
        for term in terms:
            _spread(state, term)
        for one in formulas:
            for left, relation, right, _ in one.steps:
                if relation in EQUAL:
                    _equal(state, left, right)
        if not state.changed:
            break
    return state.found


def _has_arrays(state: _Ranks) -> bool:
    return bool(state.found) or any(kind.axes for kind in state.kinds.values())


def _certain(state: _Ranks, term: Term) -> None:
    """Learn from what only arrays can stand in."""
    inside: Iterable[Term] = ()
    match term:
        case Norm(term=Add(terms=terms)):
            inside = terms
        case Transpose(term=inner) | Norm(term=inner) | Diagonal(term=inner):
            inside = (inner,)
        case Product():
            inside = _beside_signs(term)
        case Call(function="softmax", arguments=arguments):
            inside = arguments
    for whole in inside:
        inner = whole.term if isinstance(whole, Negative) else whole
        if isinstance(inner, Member) and rank_of(inner, state.kinds, state.found) == 0:
            state.give(inner.symbol, 1)
    for part in parts(term):
        _certain(state, part)


def _beside_signs(product: Product) -> Iterator[Term]:
    """The factors that stand alone between signs that only arrays have."""
    signs = ("", *product.signs, "")
    if not _ARRAYS_ONLY & set(product.signs):
        return
    for place, factor in enumerate(product.factors):
        first = place == 0 or signs[place] in _ARRAYS_ONLY
        last = place + 1 == len(product.factors) or signs[place + 1] in _ARRAYS_ONLY
        if first and last:
            yield factor


def _spread(state: _Ranks, term: Term) -> None:
    """Learn from sums of arrays, and from capitals beside arrays in products."""
    if isinstance(term, Add):
        _level(state, term.terms)
    if isinstance(term, Product):
        _inner(state, term)
        for one, two in pairwise(term.factors):
            for unknown, other in ((one, two), (two, one)):
                inner = unknown.term if isinstance(unknown, Transpose) else unknown
                if isinstance(inner, Derivative):
                    inner = inner.by
                if not isinstance(inner, Member) or state.kinds[inner.symbol].axes:
                    continue
                if not state.kinds[inner.symbol].capital:
                    continue
                if rank_of(other, state.kinds, state.found):
                    state.give(inner.symbol, 2)
    for part in parts(term):
        _spread(state, part)


def _level(state: _Ranks, terms: Sequence[Term]) -> None:
    """Terms that are added, or equal, are arrays if one of them is."""
    own = [rank_of(term, state.kinds, state.found) for term in terms]
    highest = max(own)
    for term, rank in zip(terms, own, strict=True):
        if 1 in own and rank == _MATRIX and isinstance(term, Product):
            _apply(state, term)
    for term in terms:
        if highest and not rank_of(term, state.kinds, state.found):
            _raise(state, term, highest)


def _equal(state: _Ranks, one: Term, two: Term) -> None:
    """The two sides of an equation; a bias has fewer axes than what it is added to."""
    for left, right in ((one, two), (two, one)):
        if isinstance(left, Member) and _is_matrix(state, right):
            state.give(left.symbol, _MATRIX, sure=True)
    _level(state, (one, two))


def _is_matrix(state: _Ranks, term: Term) -> bool:
    """Whether a term is a matrix for sure, not just if the x of W x is a number."""
    match term:
        case Negative(term=inner) | Call(arguments=(inner,)) | Power(base=inner):
            return _is_matrix(state, inner)
        case Add(terms=terms):
            return any(_is_matrix(state, part) for part in terms)
        case Quotient(above=above):
            return _is_matrix(state, above)
        case Member() | Transpose() | Product():
            whole = (rank_of(m, state.kinds, state.found) for m in members(term))
            full = rank_of(term, state.kinds, state.found) == _MATRIX
            return full and all(rank == _MATRIX for rank in whole)
        case _:
            return False


def _inner(state: _Ranks, product: Product) -> None:
    """What stands behind the transpose of a vector is a vector."""
    for one, two in pairwise(product.factors):
        row = isinstance(one, Transpose)
        vector = row and rank_of(one, state.kinds, state.found) == 1
        if vector and isinstance(two, Member) and not state.kinds[two.symbol].capital:
            state.give(two.symbol, 1)


def _apply(state: _Ranks, product: Product) -> None:
    """A matrix times x is a vector, so x is one."""
    for one, two in pairwise(product.factors):
        for matrix, other in ((one, two), (two, one)):
            full = rank_of(matrix, state.kinds, state.found) == _MATRIX
            member = other if full and isinstance(other, Member) else None
            if member is not None and not state.kinds[member.symbol].capital:
                state.give(member.symbol, 1)


def _raise(state: _Ranks, term: Term, rank: int) -> None:
    match term:
        case Member(symbol=name):
            state.give(name, rank)
        case Negative(term=inner) | Power(base=inner):
            _raise(state, inner, rank)
        case Call(arguments=arguments):
            for argument in arguments:
                _raise(state, argument, rank)
        case Derivative(body=body, by=by) if not rank_of(
            body, state.kinds, state.found
        ):
            _raise(state, by, rank)
        case Add(terms=terms):
            for part in terms:
                if not rank_of(part, state.kinds, state.found):
                    _raise(state, part, rank)
        case Product(factors=factors):
            unknown = [f for f in factors if isinstance(f, Member)]
            free = [f for f in unknown if not _has_rank(state, f.symbol)]
            if len(free) == 1:
                state.give(free[0].symbol, rank)
                return
            capital = [f for f in unknown if state.kinds[f.symbol].capital]
            small = [f for f in unknown if not state.kinds[f.symbol].capital]
            if rank == _MATRIX and len(capital) == len(factors):
                for one in capital:
                    state.give(one.symbol, 2)
            if len(capital) == 1 and len(small) == 1:
                state.give(capital[0].symbol, 2)
                state.give(small[0].symbol, 1)


def _has_rank(state: _Ranks, name: str) -> bool:
    kind = state.kinds[name]
    return bool(kind.axes) or name in state.found or not kind.hideable


def rank_of(term: Term, kinds: Mapping[str, Kind], found: Mapping[str, int]) -> int:
    """How many axes the value of a term has, as far as is known."""
    match term:
        case Member(symbol=name, indices=indices):
            kind = kinds[name]
            if kind.axes:
                return sum(indices[axis] is None for axis in kind.axes)
            return found.get(name, 0)
        case Negative(term=inner) | Transpose(term=inner) | Total(body=inner):
            return rank_of(inner, kinds, found)
        case Power(base=base):
            return rank_of(base, kinds, found)
        case Call(arguments=arguments):
            return max((rank_of(one, kinds, found) for one in arguments), default=0)
        case Add(terms=terms):
            return max(rank_of(part, kinds, found) for part in terms)
        case Quotient(above=above, below=below):
            return max(rank_of(above, kinds, found), rank_of(below, kinds, found))
        case Derivative(body=body, by=by):
            plain = not rank_of(body, kinds, found)
            return rank_of(by, kinds, found) if plain else 0
        case Product():
            return _product(term, kinds, found)
        case _:
            return 0


def _product(term: Product, kinds: Mapping[str, Kind], found: Mapping[str, int]) -> int:
    rank, row = 0, False
    for sign, factor in zip(("", *term.signs), term.factors, strict=True):
        own = rank_of(factor, kinds, found)
        if not (rank and own) or sign in ENTRYWISE:
            rank = max(rank, own)
        elif rank == own == 1:
            # An outer product, an inner one, or a slip.
            outer = isinstance(factor, Transpose)
            rank = 2 if outer else int(not row)
        else:
            rank = min(rank, own)
        row = isinstance(factor, Transpose)
    return rank
