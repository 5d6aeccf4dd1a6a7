r"""A row cut into terms and factors, as far as this can be told without a notation.

    - 2 \sum_k w_{kj} \cdot g'(z_j) + b_j
        ->  -[2] [\sum_k] [w_{kj}] [g'(z_j)]   +[b_j]

A factor is a stretch of items.  A function has its argument with it; a sum sign and
``\frac{\partial}{\partial x}`` are factors of their own that open a scope.  Relations,
commas and gaps end a term.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from backproof.symbolic.reading.tree import (
    Bar,
    BigOperator,
    Fenced,
    Fraction,
    Function,
    Gap,
    Node,
    Operator,
    Punctuation,
    Relation,
    Row,
    Scripted,
    Symbol,
)

from .tree import base_symbol, is_derivative

__all__ = ["Factor", "Term", "is_head", "is_sum", "operator_of", "opposite", "terms"]

_ENDS = (Relation, Punctuation, Gap, Bar)
_PLUS_MINUS = frozenset({"+", "-"})
_PREFIXES = frozenset({r"\partial", r"\nabla"})


class _Names(NamedTuple):
    functions: Collection[str]
    prefixes: Collection[str]


class Factor(NamedTuple):
    """The items from ``start`` up to ``end``; what follows is in one that ``opens``."""

    start: int
    end: int
    opens: bool = False

    def of(self, row: Row) -> tuple[Node, ...]:
        """The items of the factor."""
        return row.items[self.start : self.end]


class Term(NamedTuple):
    """The factors between two signs; ``sign`` is the index of the one before it.

    ``number`` counts the terms of a sum from 1, ``of`` says how many it has.
    """

    sign: int | None
    factors: tuple[Factor, ...]
    number: int
    of: int

    @property
    def start(self) -> int:
        """Where the first factor begins."""
        return self.factors[0].start

    @property
    def end(self) -> int:
        """Where the last factor ends."""
        return self.factors[-1].end


def terms(
    row: Row, functions: Collection[str], prefixes: Collection[str] = ()
) -> tuple[Term, ...]:
    """The terms of a row.

    ``functions`` are the names of symbols that have arguments, ``prefixes`` of those
    that make one name with the next symbol, such as the d of dW.  A sign behind an
    operator or a sum sign belongs to what follows it.
    """
    made: list[Term] = []
    names = _Names(functions, prefixes)
    for start, end in _segments(row):
        found = list(_signed(row, start, end, names))
        made += [
            Term(sign, factors, number, len(found))
            for number, (sign, factors) in enumerate(found, 1)
        ]
    return tuple(made)


def _segments(row: Row) -> Iterator[tuple[int, int]]:
    start = 0
    for index, item in enumerate(row.items):
        bare = item.base if isinstance(item, Scripted) else item
        if isinstance(bare, _ENDS):
            yield start, index
            start = index + 1
    yield start, len(row.items)


def _signed(
    row: Row, start: int, end: int, names: _Names
) -> Iterator[tuple[int | None, tuple[Factor, ...]]]:
    sign: int | None = None
    factors: list[Factor] = []
    index = start
    while index < end:
        item = row.items[index]
        name = operator_of(item)
        before = row.items[index - 1] if index > start else None
        if name in _PLUS_MINUS and not (before and _is_operator(before)):
            if factors:
                yield sign, tuple(factors)
            sign, factors = index, []
        elif not name:
            stop = _factor_end(row.items, index, end, names)
            factors.append(Factor(index, stop, _opens(item)))
            index = stop
            continue
        index += 1
    if factors:
        yield sign, tuple(factors)


def opposite(row: Row, term: Term) -> tuple[int, int, tuple[Node, ...]]:
    """Where the sign of a term stands or would stand, and the other sign."""
    at = term.sign
    if at is None:
        span = row.items[term.start].span
        return term.start, term.start, (Operator("-", span),)
    sign = row.items[at]
    if operator_of(sign) == "+":
        return at, at + 1, (Operator("-", sign.span),)
    plus = (Operator("+", sign.span),) if term.number > 1 else ()
    return at, at + 1, plus


def operator_of(item: Node) -> str:
    """The name of an operator, or nothing."""
    return item.name if isinstance(item, Operator) else ""


def _is_operator(item: Node) -> bool:
    return isinstance(item, Operator) or _opens(item)


def is_sum(item: Node) -> bool:
    r"""Whether an item is ``\sum`` or its like, with its limits or without."""
    bare = item.base if isinstance(item, Scripted) else item
    return isinstance(bare, BigOperator)


def is_head(item: Node, functions: Collection[str]) -> bool:
    """Whether an item is a function without its argument."""
    bare: Node = item
    primed = False
    while isinstance(bare, Scripted):
        primed = primed or bare.primes > 0
        bare = bare.base
    if isinstance(bare, Function):
        return True
    return isinstance(bare, Symbol) and (primed or bare.name in functions)


def _opens(item: Node) -> bool:
    match item:
        case Fraction(above=Row(items=(_,)), below=Row(items=(_, _, *_))):
            return is_derivative(item)
        case _:
            return is_sum(item)


def _factor_end(items: tuple[Node, ...], index: int, end: int, names: _Names) -> int:
    item, after = items[index], index + 1
    if after >= end:
        return after
    symbol = base_symbol(item)
    if isinstance(item, Symbol) and item.name in names.prefixes:
        return after + 1 if base_symbol(items[after]) else after
    if symbol is not None and symbol.name in _PREFIXES:
        if operator_of(items[after]) or is_sum(items[after]):
            return after
        stop = _factor_end(items, after, end, names)
        called = symbol.name == r"\nabla" and stop < end and _fenced(items[stop])
        return stop + 1 if called else stop
    if is_head(item, names.functions):
        if _fenced(items[after]):
            return after + 1
        bare = item.base if isinstance(item, Scripted) else item
        loose = isinstance(bare, Function) and not operator_of(items[after])
        if loose and not is_sum(items[after]):
            return _factor_end(items, after, end, names)
    return after


def _fenced(item: Node) -> bool:
    bare = item.base if isinstance(item, Scripted) else item
    return isinstance(bare, Fenced) and bare.open in ("(", "[", r"\{")
