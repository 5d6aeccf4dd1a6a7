r"""What matrix products say of the axes of arrays, and which way vectors stand.

    W x, with x a column:   the columns of W are the rows of x
    x W, with x a row:      the columns of x are the rows of W

Both ways are tried: the one with fewer products that do not fit is the document's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from backproof.symbolic.meaning.syntax import (
    Absolute,
    Add,
    Call,
    Cases,
    Component,
    Derivative,
    Diagonal,
    IndexTerm,
    Member,
    Negative,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Table,
    Term,
    Total,
    Transpose,
)

from .census import EQUAL
from .ranks import ENTRYWISE, Kind
from .sets import Axis, Link
from .terms import Said, members

__all__ = ["HIDDEN", "Fitting"]

HIDDEN = ("rows", "columns")
"""The slots of axes that are never written."""

_MATRIX_AND_VECTOR = 3


@dataclass(frozen=True)
class _Dim:
    """One axis of an array, at a layer."""

    axis: Axis
    at: IndexTerm | None


@dataclass(frozen=True)
class _Array:
    """The axes of a value; None for the one that it does not have.

    It is ``outer`` if it is, or has in it, the product of a column with a row.
    """

    rows: _Dim | None = None
    columns: _Dim | None = None
    outer: bool = False

    @property
    def count(self) -> int:
        """The number of axes."""
        return (self.rows is not None) + (self.columns is not None)


_NUMBER = _Array()


@dataclass
class Fitting:
    """What products and sums say with vectors as columns, or as rows.

    Each link has the number of its formula.  ``misfits`` has the quantities of each
    product or equation that does not fit, and its formula; ``fits`` counts the
    products of a matrix with a vector that do, ``stars`` those with a star between
    arrays that can only be multiplied entry by entry.
    """

    kinds: Mapping[str, Kind]
    hidden: Mapping[str, int]
    layers: Mapping[str, int]
    columns: bool
    links: list[tuple[Link, int]] = field(default_factory=list)
    misfits: list[tuple[frozenset[str], int]] = field(default_factory=list)
    fits: int = 0
    stars: int = 0
    _number: int = 0

    def formula(self, one: Said) -> None:
        """Look at every side and every equation of a formula."""
        self._number = one.formula.number
        shapes = [self._shape(term) if term else None for term in one.terms]
        for relation, left, right, terms in zip(
            one.formula.relations,
            shapes,
            shapes[1:],
            zip(one.terms, one.terms[1:], strict=False),
            strict=False,
        ):
            if relation in EQUAL and left is not None and right is not None:
                known = [term for term in terms if term is not None]
                if not any(isinstance(term, Number) for term in known):
                    self._same(left, right, known)

    def _same(self, left: _Array, right: _Array, terms: Sequence[Term]) -> None:
        if (left.rows is None) != (right.rows is None) or (left.columns is None) != (
            right.columns is None
        ):
            self._misfit(terms)
            return
        self._join(left.rows, right.rows)
        self._join(left.columns, right.columns)

    def _misfit(self, terms: Sequence[Term]) -> None:
        names = {m.symbol for term in terms for m in members(term)}
        self.misfits.append((frozenset(names), self._number))

    def _join(self, one: _Dim | None, two: _Dim | None) -> None:
        if one is not None and two is not None and one != two:
            link = Link(one.axis, one.at, two.axis, two.at)
            self.links.append((link, self._number))

    # Terms.

    def _shape(self, term: Term) -> _Array | None:
        """The axes of a value; None where that is not known."""
        match term:
            case Member():
                return self._member(term)
            case Negative(term=inner) | Power(base=inner) | Total(body=inner):
                return self._shape(inner)
            case Absolute(term=inner):
                return self._shape(inner)
            case Add(terms=terms):
                self._bias(terms)
                return self._together(terms)
            case Quotient(above=above, below=below):
                return self._together((above, below))
            case Product():
                return self._product(term)
            case Transpose(term=inner):
                shape = self._shape(inner)
                return shape and _Array(shape.columns, shape.rows, shape.outer)
            case Call(arguments=arguments):
                return self._together(arguments)
            case Derivative():
                return self._derivative(term)
            case Norm(term=inner) | Component(term=inner):
                self._shape(inner)
                return _NUMBER
            case Diagonal(term=inner):
                shape = self._shape(inner)
                axis = shape and (shape.rows or shape.columns)
                return _Array(axis, axis) if axis else None
            case Cases(branches=branches):
                return self._together([one for one, _ in branches])
            case Table():
                return None
            case _:
                return _NUMBER

    def _member(self, member: Member) -> _Array | None:
        kind = self.kinds[member.symbol]
        layer = self.layers.get(member.symbol)
        at = None if layer is None else member.indices[layer]
        if layer is not None and at is None:
            return None
        if kind.axes:
            open_axes = [a for a in kind.axes if member.indices[a] is None]
            if open_axes and len(open_axes) < len(kind.axes):
                return None
            dims = [_Dim(Axis(member.symbol, axis), at) for axis in open_axes]
        else:
            count = self.hidden.get(member.symbol, 0)
            dims = [_Dim(Axis(member.symbol, slot), at) for slot in HIDDEN[:count]]
        if len(dims) == 2:
            return _Array(dims[0], dims[1])
        if not dims:
            return _NUMBER
        return _Array(dims[0]) if self.columns else _Array(None, dims[0])

    def _together(self, terms: Sequence[Term]) -> _Array | None:
        """What is added; a number, or a single row or column, repeats."""
        return self._all([self._shape(term) for term in terms], terms)

    def _bias(self, terms: Sequence[Term]) -> None:
        """A vector added to X W stands as a row, and one added to W X as a column."""
        vectors = [t for t in terms if isinstance(t, Member) and self._rank(t) == 1]
        for term in terms:
            if not (vectors and isinstance(term, Product) and len(term.factors) == 2):
                continue
            left, right = term.factors
            if not (isinstance(left, Member) and isinstance(right, Member)):
                continue
            if self._rank(left) == self._rank(right) == 2:
                weights = [self.kinds[one.symbol].weight for one in (left, right)]
                if weights in ([True, False], [False, True]):
                    self.fits += weights[0] == self.columns

    def _rank(self, member: Member) -> int:
        kind = self.kinds[member.symbol]
        if kind.axes:
            return sum(member.indices[axis] is None for axis in kind.axes)
        return self.hidden.get(member.symbol, 0)

    def _all(
        self, shapes: Sequence[_Array | None], terms: Sequence[Term]
    ) -> _Array | None:
        known = [shape for shape in shapes if shape is not None]
        if len(known) < len(shapes) or not known:
            return None
        for name in ("rows", "columns"):
            dims = [dim for shape in known if (dim := getattr(shape, name))]
            for one, two in pairwise(dims):
                self._join(one, two)
        arrays = [shape for shape in known if shape.count]
        one_way = {(s.rows is None, s.columns is None) for s in arrays if s.count == 1}
        if len(one_way) > 1:
            self._misfit(terms)
        rows = next((s.rows for s in known if s.rows), None)
        columns = next((s.columns for s in known if s.columns), None)
        return _Array(rows, columns, any(shape.outer for shape in known))

    def _product(self, term: Product) -> _Array | None:
        shape: _Array | None = self._shape(term.factors[0])
        for sign, factor in zip(term.signs, term.factors[1:], strict=True):
            other = self._shape(factor)
            if shape is None or other is None:
                shape = None
            else:
                shape = self._times(shape, other, sign, term.factors)
        return shape

    def _times(
        self, left: _Array, right: _Array, sign: str, terms: Sequence[Term]
    ) -> _Array | None:
        if not (left.count and right.count):
            return left if left.count else right
        if sign == "*":
            self.stars += 1 if left.count == right.count else -1
        if sign in ENTRYWISE or (sign == "*" and left.count == right.count):
            return self._all([left, right], terms)
        if (left.columns is None) == (right.rows is None):
            outer = left.outer or right.outer
            # Two vectors are a matrix in one of the two ways only: that fits nothing.
            if not outer:
                self.fits += left.count + right.count == _MATRIX_AND_VECTOR
            self._join(left.columns, right.rows)
            outer |= left.columns is None and left.count == right.count == 1
            return _Array(left.rows, right.columns, outer)
        if left.count == right.count == 1:
            # Entry by entry, or with a dot the inner product.
            return None if sign else self._all([left, right], terms)
        self._misfit(terms)
        return None

    def _derivative(self, term: Derivative) -> _Array | None:
        above, below = self._shape(term.body), self._shape(term.by)
        if above is None or below is None:
            return None
        if not above.count:
            return below
        return above if not below.count else None
