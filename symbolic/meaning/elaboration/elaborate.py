r"""Syntax becomes values: every symbol gets its indices, every product its kind.

    Product(Transpose(Member(w; l+1)), Member(delta; l+1))
        ->  the column vector with the entry
            Sum(w[l+1, k, axis]*delta[l+1, k], (k, 1, n[l+1])) and n[l] rows

Shapes and the sets that indices run over are checked on the way; what does not fit
is an ``Objection`` with its place.  Harmless liberties are read as they are meant,
and remarked on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

import sympy
from sympy import Abs, Expr, Integer, KroneckerDelta, Piecewise, Rational, Sum, Symbol

from backproof.symbolic.errors import ShapeError, UnsupportedError
from backproof.symbolic.meaning.checked import Remark
from backproof.symbolic.meaning.notations.functions import apply_function
from backproof.symbolic.meaning.notations.vocabulary import (
    Slot,
    SymbolEntry,
    Vocabulary,
)
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import (
    Absolute,
    Add,
    Call,
    Cases,
    Comparison,
    Component,
    Condition,
    Constant,
    Derivative,
    Diagonal,
    IndexTerm,
    IndexValue,
    Indicator,
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
from backproof.symbolic.meaning.verdict_codes import BAD_INDEX, SHAPES, UNSUPPORTED
from backproof.symbolic.reading.source import Span
from backproof.symbolic.theory import Partial

from .components import (
    Axis,
    Jacobian,
    Value,
    add,
    contract,
    entrywise,
    number,
    shape_text,
    squares,
    transpose,
)
from .indexing import Indexing
from .lexicon import bound_term, quantity_base, slot_order
from .products import Factors, is_dot, product_kind, product_of
from .ranges import in_order

__all__ = ["CHOICES", "Choice", "Elaborator", "Entry"]

Entry: TypeAlias = Value | Jacobian
"""What a term is read into."""


class Direction(Enum):
    """Which way a chain rule is written: dC/dy dy/dx is down, dy/dx dC/dy up."""

    DOWN = "down"
    UP = "up"


@dataclass(frozen=True)
class Choice:
    """What two vectors with a dot between them are, and a matrix with one index.

    ``dot``: "inner" or "entrywise"; ``part``: "column" or "row".
    """

    dot: str = "inner"
    part: str = "column"


MAX_EXPONENT = 1000
"""Of a number: larger powers have more digits than anybody reads."""

CHOICES = (
    Choice(),
    Choice("entrywise"),
    Choice(part="row"),
    Choice("entrywise", "row"),
)
"""All choices, the usual one first."""


@dataclass
class Elaborator:
    """Reads the terms of one statement; ``text_of`` gives the LaTeX of a place.

    ``choice`` settles what the notation leaves open, and ``open`` says afterwards
    whether there was anything; ``arguments`` are the variables of a function's formula.
    """

    vocabulary: Vocabulary
    text_of: Callable[[Span], str] = lambda _: ""
    choice: Choice = CHOICES[0]
    arguments: Mapping[str, Expr] = field(default_factory=dict)
    indexing: Indexing = field(init=False)
    remarks: list[Remark] = field(default_factory=list)
    open: bool = False
    _axes: int = 0

    def __post_init__(self) -> None:
        self.indexing = Indexing(self.vocabulary)

    def value(self, term: Term) -> Entry:
        """The value of a term, with its axes.

        Raises Objection where it has none.
        """
        rule: Callable[[Elaborator, Term], Entry] = _RULES[type(term)]
        try:
            return rule(self, term)
        except ShapeError as error:
            text = self.text_of(term.span)
            raise Objection(SHAPES, f"{text}: {error}", term.span) from None
        except UnsupportedError as error:
            raise Objection(UNSUPPORTED, str(error), term.span) from None

    def plain(self, term: Term) -> Value:
        """The value of a term that must not be a derivative of array by array."""
        value = self.value(term)
        if isinstance(value, Jacobian):
            raise Objection(
                UNSUPPORTED,
                "the derivative of one array by another stands where only its product "
                "with another derivative has a meaning that is sure",
                term.span,
            )
        return value

    def scalar(self, term: Term, role: str) -> Expr:
        """The value of a term that must be a number."""
        value = self.plain(term)
        if not value.is_number:
            message = f"{role} has the shape {shape_text(value)}"
            raise Objection(SHAPES, message, term.span)
        return value.term

    def remark(self, message: str, span: Span) -> None:
        """Note a liberty that the author took."""
        remark = Remark(message, span)
        if remark not in self.remarks:
            self.remarks.append(remark)

    # Quantities.

    def _member(self, member: Member) -> Value:
        if member.symbol in self.arguments:
            return number(self.arguments[member.symbol])
        entry = self.vocabulary.symbols[member.symbol]
        where = self.text_of(member.span) or entry.latex
        found: dict[str, Expr] = {}
        written: list[tuple[Slot, IndexTerm]] = []
        for slot, index in zip(entry.slots, member.indices, strict=True):
            given = index
            if index is None and slot.letter in self.vocabulary.notation.omit:
                given = IndexTerm(slot.letter)
                self.remark(f"{where} is read at {slot.letter}", member.span)
            if given is not None:
                found[slot.letter] = self.indexing.index(given)
                written.append((slot, given))
            elif not slot.axis:
                raise Objection(
                    UNSUPPORTED,
                    f"{where} does not say for which {slot.letter}",
                    member.span,
                )
        rows, columns = self._open_axes(entry, found)
        for slot, index in written:
            self.indexing.use(slot, index, found, where, member.span)
        if entry.domain in ("identity", "ones"):
            return Value(_constant_entry(entry, found), rows, columns)
        base = quantity_base(entry)
        if not entry.slots:
            return number(base)
        indices = tuple(found[entry.slots[p].letter] for p in slot_order(entry))
        return Value(base[indices], rows, columns)

    def _open_axes(
        self, entry: SymbolEntry, found: dict[str, Expr]
    ) -> tuple[Axis | None, Axis | None]:
        """An axis for each slot that nothing is written for."""
        opened: list[Axis | None] = []
        for slot in entry.slots:
            if slot.letter in found:
                continue
            lower = bound_term(slot.lower, self.vocabulary, found)
            if lower != 1:
                raise UnsupportedError(
                    f"{entry.latex} as a whole, since {slot.letter} begins at "
                    f"{lower} and not at 1"
                )
            axis = self._axis(bound_term(slot.upper, self.vocabulary, found))
            found[slot.letter] = axis.symbol if axis else Integer(1)
            opened.append(axis)
        if not opened:
            return None, None
        if len(opened) == 1:
            columns = self.vocabulary.notation.vectors == "columns"
            return (opened[0], None) if columns else (None, opened[0])
        return opened[0], opened[1]

    def _axis(self, size: Expr) -> Axis | None:
        if size == 1:
            return None
        self._axes += 1
        return Axis(Symbol(f"axis {self._axes}", integer=True), size)

    def _index_value(self, value: IndexValue) -> Value:
        return number(self.indexing.index(value.index))

    def _indicator(self, indicator: Indicator) -> Value:
        left = self.indexing.index(indicator.left)
        right = self.indexing.index(indicator.right)
        delta = KroneckerDelta(left, right)
        return number(delta if indicator.equal else 1 - delta)

    # Sums, products, powers.

    def _add(self, term: Add) -> Value:
        return add(tuple(self.plain(part) for part in term.terms))

    def _negative(self, negative: Negative) -> Entry:
        minus = Number(Fraction(-1), negative.span)
        value = self.value(negative.term)
        return self._times(number(-1), value, "", (minus, negative.term))

    def _product(self, product: Product) -> Entry:
        """The product; what stands side by side binds tighter than an entrywise sign.

        If the shapes want it otherwise the factors are taken from left to right.
        """
        kinds = [self._kind(sign) for sign in product.signs]
        if "entrywise" not in kinds or len(set(kinds)) == 1:
            return self._from_left(product)
        grouped = _grouped(product, kinds)
        try:
            return self._from_left(grouped, repeating=False)
        except Objection as objection:
            if objection.code != SHAPES:
                raise
            first = objection
        try:
            found = self._from_left(product, repeating=False)
        except Objection:
            try:
                return self._from_left(grouped)
            except Objection:
                raise first from None
        self.remark("the factors are multiplied from left to right", product.span)
        return found

    def _kind(self, sign: str) -> str:
        return product_kind(sign, self.vocabulary.products)

    def _from_left(self, product: Product, *, repeating: bool = True) -> Entry:
        """The product of factors, the chain rules among them first.

        A vector repeats along a matrix, entry by entry, only if ``repeating``.
        """
        factors = self._chains(product)
        (result, before, _), *rest = factors
        for value, factor, sign in rest:
            parts = (before, factor)
            result = self._times(result, value, sign, parts, repeating=repeating)
            before = factor
        return result

    def _chains(self, product: Product) -> list[tuple[Entry, Term, str]]:
        """The factors with the signs before them, each chain rule made into one."""
        signs = ("", *product.signs)
        found: list[tuple[Entry, Term, str]] = []
        place = 0
        while place < len(product.factors):
            end = self._chain_end(product, place)
            run = product.factors[place:end]
            value = self.value(run[0]) if len(run) == 1 else self._chain_rule(run)
            whole = run[0]
            if len(run) > 1:
                span = run[0].span.hull(run[-1].span)
                whole = Product(run, product.signs[place : end - 1], span)
            found.append((value, whole, signs[place]))
            place = end
        return found

    def _chain_end(self, product: Product, start: int) -> int:
        """Where a run of derivatives that meet in arrays, in one direction, ends."""
        end, downwards = start + 1, None
        while end < len(product.factors):
            before, factor = product.factors[end - 1], product.factors[end]
            if self._kind(product.signs[end - 1]) == "entrywise":
                break
            direction = self._meet(before, factor)
            if direction is None or direction is not (downwards or direction):
                break
            downwards, end = direction, end + 1
        return end

    def _meet(self, before: Term, factor: Term) -> "Direction | None":
        """In which direction two derivatives are a chain rule through an array."""
        if not (isinstance(before, Derivative) and isinstance(factor, Derivative)):
            return None
        for direction, upper, lower in (
            (Direction.DOWN, before, factor),
            (Direction.UP, factor, before),
        ):
            if upper.by == lower.body and not self.plain(upper.by).is_number:
                return direction
        return None

    def _chain_rule(self, run: tuple[Term, ...]) -> Entry:
        """The sum over the entries of all arrays in which derivatives meet."""
        if self._meet(run[0], run[1]) is Direction.UP:
            run = run[::-1]
        values = [self._derivative(d) for d in run if isinstance(d, Derivative)]
        upper, *lowers = values
        if isinstance(upper, Value) and self._by_rows:
            upper = transpose(upper)
        for lower in lowers:
            upper = contract(upper, _by_array(lower))
        if isinstance(upper, Value) and self._by_rows:
            return transpose(upper)
        return upper

    def _times(
        self,
        left: Entry,
        right: Entry,
        sign: str,
        parts: tuple[Term, Term],
        *,
        repeating: bool = True,
    ) -> Entry:
        span = parts[0].span.hull(parts[1].span)
        kind = self._kind(sign)
        if kind == "entrywise":
            left, right = self._diagonal_of(left, span), self._diagonal_of(right, span)
        if isinstance(left, Jacobian) or isinstance(right, Jacobian):
            return _scaled(left, right, span)
        if left.is_number or right.is_number:
            return entrywise(lambda x, y: x * y, left, right)
        texts = (self.text_of(parts[0].span), self.text_of(parts[1].span))
        self.open = self.open or is_dot(left, right, sign, kind)
        return product_of(
            Factors(left, right, sign, texts, span),
            kind,
            dot=self.choice.dot,
            repeating=repeating,
            remark=self.remark,
        )

    def _diagonal_of(self, entry: Entry, span: Span) -> Entry:
        """A derivative of vector by vector, entry by entry: its diagonal."""
        if not isinstance(entry, Jacobian):
            return entry
        above, below = entry.above.axes, entry.below.axes
        if len(above) != 1 or len(below) != 1 or above[0].size != below[0].size:
            return entry
        self.remark("a derivative entry by entry is the diagonal of the matrix", span)
        term = entry.term.xreplace({below[0].symbol: above[0].symbol})
        return Value(term, entry.above.rows, entry.above.columns)

    @property
    def _by_rows(self) -> bool:
        """Whether the derivative by a column is a row."""
        return self.vocabulary.notation.layout == "numerator"

    def _quotient(self, quotient: Quotient) -> Entry:
        above, below = self.value(quotient.above), self.plain(quotient.below)
        if isinstance(above, Jacobian):
            if not below.is_number:
                raise UnsupportedError("an array of arrays over an array")
            return Jacobian(above.term / below.term, above.above, above.below)
        if not below.is_number:
            message = "an array divides another entry by entry"
            self.remark(message, quotient.below.span)
        return entrywise(lambda x, y: x / y, above, below)

    def _power(self, power: Power) -> Value:
        exponent = self.scalar(power.exponent, "an exponent")
        base = self.plain(power.base)
        if not isinstance(exponent, Rational):
            raise UnsupportedError(f"a power with the exponent {exponent}")
        if base.term.is_number and abs(exponent) > MAX_EXPONENT:
            raise UnsupportedError(f"a number to a power beyond {MAX_EXPONENT}")
        if isinstance(power.base, Call):
            return entrywise(lambda x: x**exponent, base)
        if base.rows and base.columns:
            raise UnsupportedError(
                "a power of a matrix, which may mean the product with itself or the "
                "power of every entry"
            )
        if not base.is_number:
            self.remark("a vector is raised to a power entry by entry", power.span)
        return entrywise(lambda x: x**exponent, base)

    def _total(self, total: Total) -> Value:
        with self.indexing.bound(total.bounds) as bounds:
            body = self.plain(total.body)
            term = body.term
            ranges = {
                one.letter.symbol: self.indexing.range_of(
                    one.letter.symbol.name, one.letter, total.span, one.written
                )
                for one in bounds
            }
            skipped = {one.letter.symbol: one.bound.unlike for one in bounds}
            try:
                ordered = in_order(ranges)
            except ValueError as error:
                raise Objection(BAD_INDEX, str(error), total.span) from None
            for symbol, found in reversed(ordered):
                for value in skipped[symbol]:
                    unlike = KroneckerDelta(symbol, self.indexing.index(value))
                    term = term * (1 - unlike)
                term = Sum(term, (symbol, found.lower, found.upper))
        return Value(term, body.rows, body.columns)

    # Derivatives and functions.

    def _derivative(self, derivative: Derivative) -> Entry:
        if not isinstance(derivative.by, Member):
            text = self.text_of(derivative.by.span)
            raise Objection(
                UNSUPPORTED,
                f"a derivative by {text}, which is no quantity of the notation",
                derivative.span,
            )
        body, by = self.plain(derivative.body), self.plain(derivative.by)
        term = Partial(body.term, by.term)
        if body.is_number:
            value = Value(term, by.rows, by.columns)
            return transpose(value) if self._by_rows else value
        if by.is_number:
            return Value(term, body.rows, body.columns)
        return Jacobian(term, body, by)

    def _call(self, call: Call) -> Entry:
        if self.vocabulary.products.get(call.function) == "chain":
            signs = ("",) * (len(call.arguments) - 1)
            return self._product(Product(call.arguments, signs, call.span))
        arguments = tuple(self.plain(argument) for argument in call.arguments)
        try:
            return apply_function(call.function, call.order, arguments, self.vocabulary)
        except (TypeError, ValueError):
            message = f"{call.function} of what is no real number"
            raise UnsupportedError(message) from None

    def _cases(self, cases: Cases) -> Value:
        value: Value | None = None
        for term, condition in reversed(_closed(cases.branches)):
            branch = self.plain(term)
            if condition is None:
                value = branch
            elif value is None:
                raise UnsupportedError("cases that leave some values out")
            else:
                value = self._choice(condition, branch, value)
        assert value is not None  # noqa: S101
        return value

    def _choice(self, condition: Condition, if_true: Value, if_false: Value) -> Value:
        if isinstance(condition, Indicator):
            holds = self._indicator(condition)
            return entrywise(
                lambda h, x, y: h * x + (1 - h) * y, holds, if_true, if_false
            )
        assert isinstance(condition, Comparison)  # noqa: S101
        relation = _RELATIONS[condition.relation]
        try:
            return entrywise(
                lambda a, b, x, y: Piecewise((x, relation(a, b)), (y, True)),
                self.plain(condition.left),
                self.plain(condition.right),
                if_true,
                if_false,
            )
        except TypeError:
            raise UnsupportedError("a comparison of what is no real number") from None

    def _absolute(self, absolute: Absolute) -> Value:
        """The absolute value of a number, the length of a vector."""
        value = self.plain(absolute.term)
        return entrywise(Abs, value) if value.is_number else _length(value)

    # Arrays.

    def _component(self, component: Component) -> Value:
        value = self.plain(component.term)
        axes, written = value.axes, component.indices
        if len(axes) == 2 and len(written) == 1:
            self.open = True
            message = f"one index picks a {self.choice.part} of a matrix"
            self.remark(message, component.span)
            axes = axes[1:] if self.choice.part == "column" else axes[:1]
        if len(axes) != len(written):
            raise Objection(
                SHAPES,
                f"{self.text_of(component.span)}: {len(written)} indices of "
                f"a value of the shape {shape_text(value)}",
                component.span,
            )
        where = self.text_of(component.term.span)
        put_in: dict[Symbol, Expr] = {}
        for axis, index in zip(axes, written, strict=True):
            put_in[axis.symbol] = self.indexing.index(index)
            self.indexing.use_axis(index, axis.size, where, component.span)
        term = substituted(value.term, put_in)
        rows = value.rows if value.rows not in axes else None
        columns = value.columns if value.columns not in axes else None
        return Value(term, rows, columns)

    def _table(self, table: Table) -> Value:
        height, width = len(table.rows), len(table.rows[0])
        if any(len(row) != width for row in table.rows):
            raise Objection(SHAPES, "the rows of a matrix differ in length", table.span)
        rows, columns = self._axis(Integer(height)), self._axis(Integer(width))
        term: Expr = Integer(0)
        for row_number, row in enumerate(table.rows, 1):
            for column_number, cell in enumerate(row, 1):
                entry = self.scalar(cell, "an entry of a matrix")
                here = _at(rows, row_number) * _at(columns, column_number)
                term = term + entry * here
        return Value(term, rows, columns)

    def _diagonal(self, diagonal: Diagonal) -> Value:
        vector = self.plain(diagonal.term)
        if len(vector.axes) != 1:
            raise UnsupportedError("the diagonal matrix of anything but a vector")
        (axis,) = vector.axes
        other = self._axis(axis.size)
        assert other is not None  # noqa: S101
        delta = KroneckerDelta(axis.symbol, other.symbol)
        return Value(vector.term * delta, axis, other)


def _constant_entry(entry: SymbolEntry, found: Mapping[str, Expr]) -> Expr:
    """The entry of the identity matrix, or of a matrix of ones."""
    if entry.domain == "ones":
        return Integer(1)
    row, column = (found[slot.letter] for slot in entry.slots)
    return KroneckerDelta(row, column)


def _length(value: Value) -> Value:
    return number(squares(value).term ** Rational(1, 2))


def _at(axis: Axis | None, place: int) -> Expr:
    return KroneckerDelta(axis.symbol, place) if axis else Integer(1)


def _by_array(entry: Entry) -> Jacobian:
    """A derivative of an array, by a number too, as one by an array."""
    if isinstance(entry, Jacobian):
        return entry
    return Jacobian(entry.term, entry, number(0))


def _grouped(product: Product, kinds: list[str]) -> Product:
    """The product as an entrywise one of products."""
    groups: list[list[Term]] = [[product.factors[0]]]
    inner: list[list[str]] = [[]]
    outer: list[str] = []
    for sign, kind, factor in zip(
        product.signs, kinds, product.factors[1:], strict=True
    ):
        if kind == "entrywise":
            groups.append([factor])
            inner.append([])
            outer.append(sign)
        else:
            groups[-1].append(factor)
            inner[-1].append(sign)
    factors = tuple(
        group[0]
        if len(group) == 1
        else Product(tuple(group), tuple(signs), group[0].span.hull(group[-1].span))
        for group, signs in zip(groups, inner, strict=True)
    )
    return Product(factors, tuple(outer), product.span)


def _scaled(left: Entry, right: Entry, span: Span) -> Jacobian:
    """A derivative of array by array, times a number."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Jacobian) and isinstance(other, Value) and other.is_number:
            return Jacobian(one.term * other.term, one.above, one.below)
    raise Objection(
        UNSUPPORTED,
        "the product with a derivative of one array by another is a convention, "
        "unless it is the chain rule",
        span,
    )


def substituted(term: Expr, put_in: Mapping[Symbol, Expr]) -> Expr:
    """The term with free symbols replaced; bound indices make way."""
    names = {symbol for value in put_in.values() for symbol in value.free_symbols}
    return _without(term, names).xreplace(dict(put_in))


def _without(term: Expr, names: set[Symbol]) -> Expr:
    """The term with other bound indices than these names."""
    taken = {symbol.name for symbol in term.atoms(Symbol) | names}
    for total in term.atoms(Sum):
        clashing = {limit[0] for limit in total.limits} & names
        if clashing:
            fresh = {s: _fresh(s, taken) for s in sorted(clashing, key=str)}
            body = _without(total.function, names).xreplace(fresh)
            limits = [(fresh.get(s, s), low, up) for s, low, up in total.limits]
            term = term.xreplace({total: Sum(body, *limits)})
    return term


def _fresh(symbol: Symbol, taken: set[str]) -> Symbol:
    """A symbol whose name nothing has yet."""
    name = symbol.name
    while name in taken:
        name += "'"
    taken.add(name)
    return Symbol(name, integer=True)


def _closed(
    branches: tuple[tuple[Term, Condition], ...],
) -> tuple[tuple[Term, Condition], ...]:
    """The branches; the second of two that exclude each other is for all the rest."""
    if len(branches) == 2:
        (_, one), (term, two) = branches
        if _opposite(one, two):
            return (branches[0], (term, None))
    return branches


def _opposite(one: Condition, two: Condition) -> bool:
    if isinstance(one, Indicator) and isinstance(two, Indicator):
        same = {one.left, one.right} == {two.left, two.right}
        return same and one.equal != two.equal
    if isinstance(one, Comparison) and isinstance(two, Comparison):
        same = (one.left, one.right) == (two.left, two.right)
        return same and _OPPOSITES[one.relation] == two.relation
    return False


_OPPOSITES = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_RELATIONS: Mapping[str, Callable[[Expr, Expr], sympy.Basic]] = {
    "<": sympy.Lt,
    "<=": sympy.Le,
    ">": sympy.Gt,
    ">=": sympy.Ge,
}
_CONSTANTS = {"pi": sympy.pi, "e": sympy.E}

_RULES: Mapping[type, Callable[..., Entry]] = {
    Absolute: Elaborator._absolute,  # noqa: SLF001
    Add: Elaborator._add,  # noqa: SLF001
    Call: Elaborator._call,  # noqa: SLF001
    Cases: Elaborator._cases,  # noqa: SLF001
    Component: Elaborator._component,  # noqa: SLF001
    Constant: lambda _, t: number(_CONSTANTS[t.name]),
    Derivative: Elaborator._derivative,  # noqa: SLF001
    Diagonal: Elaborator._diagonal,  # noqa: SLF001
    IndexValue: Elaborator._index_value,  # noqa: SLF001
    Indicator: Elaborator._indicator,  # noqa: SLF001
    Member: Elaborator._member,  # noqa: SLF001
    Negative: Elaborator._negative,  # noqa: SLF001
    Norm: lambda e, t: _length(e.plain(t.term)),
    Number: lambda _, t: number(Rational(t.value.numerator, t.value.denominator)),
    Power: Elaborator._power,  # noqa: SLF001
    Product: Elaborator._product,  # noqa: SLF001
    Quotient: Elaborator._quotient,  # noqa: SLF001
    Table: Elaborator._table,  # noqa: SLF001
    Total: Elaborator._total,  # noqa: SLF001
    Transpose: lambda e, t: transpose(e.plain(t.term)),
}
