"""What the symbols of a derivation mean: sizes, quantities, functions, claims.

A *theory* is everything one must know to decide an equality:

- *sizes* are the positive integers that bound indices, such as the number of
  samples ``D`` or the widths ``n[l]``; also members of a set, such as the class of
  each sample;
- *quantities* are indexed families, either given (weights, inputs) or defined
  by a term, such as ``z[l, j, i] = Sum(W[l, j, k]*a[l - 1, k, i], (k, 1, n[l - 1]))``;
- *functions* act on one number: undefined (a smooth ``g`` of which nothing is
  known) or defined by a formula.

A *claim* is ``left = right`` for every value of its free indices for which all
its quantities exist.  Terms are SymPy expressions in index notation: `Indexed`,
`Sum`, `KroneckerDelta`, applied functions, and `Partial` for derivatives.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from sympy import Expr, Function, IndexedBase, Sum, Symbol, sympify

from .errors import TheoryError, nearest

__all__ = [
    "Case",
    "Claim",
    "ElementwiseFunction",
    "Hypothesis",
    "Index",
    "Partial",
    "Place",
    "Quantity",
    "Size",
    "Theory",
    "index_symbol",
    "total",
]


class Partial(Expr):  # type: ignore[misc]  # SymPy has no types.
    r"""The partial derivative ∂body/∂variable, left as it is written.

    SymPy's own ``Derivative`` takes a symbol such as the cost ``C`` for a
    constant, since it cannot know that the theory defines it, and turns
    ``Derivative(C, w[1, 2])`` into 0 at once.  A partial is never evaluated
    before it meets a theory.

    >>> from sympy import IndexedBase, Symbol
    >>> Partial(Symbol("C"), IndexedBase("w")[1, 2])
    Partial(C, w[1, 2])
    """

    is_commutative = True

    def __new__(cls, body: Expr, variable: Expr) -> "Partial":
        """Build ∂body/∂variable; the variable is a quantity."""
        partial: Partial = Expr.__new__(cls, sympify(body), sympify(variable))
        return partial

    @property
    def body(self) -> Expr:
        """What is differentiated."""
        return self.args[0]

    @property
    def variable(self) -> Expr:
        """The quantity it is differentiated by."""
        return self.args[1]


def index_symbol(name: str) -> Symbol:
    """An integer symbol, fit to index a quantity."""
    return Symbol(name, integer=True)


@dataclass(frozen=True)
class Index:
    """An index with the set it runs over: ``symbol`` from lower to upper.

    ``set_name`` says in words what is counted ("samples", "layers").
    """

    symbol: Symbol
    lower: Expr
    upper: Expr
    set_name: str = ""

    def __post_init__(self) -> None:
        """Let callers write plain integers as bounds."""
        object.__setattr__(self, "lower", sympify(self.lower))
        object.__setattr__(self, "upper", sympify(self.upper))

    @property
    def limits(self) -> tuple[Symbol, Expr, Expr]:
        """The triple that SymPy's `Sum` takes."""
        return (self.symbol, self.lower, self.upper)


def total(term: Expr, *indices: Index) -> Expr:
    """The sum of ``term`` over the indices, left unevaluated.

    >>> from sympy import IndexedBase
    >>> total(IndexedBase("x")[index_symbol("i")], Index(index_symbol("i"), 1, 3))
    Sum(x[i], (i, 1, 3))
    """
    return Sum(term, *(index.limits for index in indices))


@dataclass(frozen=True)
class Size:
    """A positive integer of the theory, or a family of them such as widths.

    ``slots`` is empty for a single size; the widths ``n[l]`` have one slot
    whose range says for which layers a width exists.  With a ``maximum`` it is a
    member of a set: the class ``y[i]`` of sample i, from the minimum to the maximum.
    """

    name: str
    slots: tuple[Index, ...] = ()
    minimum: int = 1
    latex: str = ""
    maximum: Expr | None = None

    @property
    def symbol(self) -> Symbol:
        """The size as a term (for a family: its base)."""
        known = {"integer": True, "positive": True if self.minimum > 0 else None}
        base = IndexedBase if self.slots else Symbol
        return base(self.name, **known)


@dataclass(frozen=True)
class Case:
    """One clause of a definition: ``term`` where the slots lie in ``where``.

    ``where`` narrows the ranges of some slots; the others keep their own.
    """

    term: Expr
    where: tuple[Index, ...] = ()


@dataclass(frozen=True)
class Quantity:
    """An indexed family of numbers, given or defined.

    ``slots`` are the indices with their ranges; a later range may depend on an
    earlier slot, as in ``W[l, j, k]`` with ``j`` in 1..n[l].  ``cases`` define
    the quantity clause by clause; without any it is given.  ``domain`` says
    from which numbers a given quantity may be drawn: "real", "positive", or
    "unit" for the open interval (0, 1).  ``latex`` is how it is written, with
    the slot names in double angle brackets: ``w^{<<l>>}_{<<j>><<k>>}``.

    A ``stand_in`` has a definition only so that it has values: what is known of it
    is which quantities it depends on, no more, and no proof may open it.
    """

    name: str
    slots: tuple[Index, ...] = ()
    cases: tuple[Case, ...] = ()
    domain: str = "real"
    latex: str = ""
    meaning: str = ""
    stand_in: bool = False

    @property
    def given(self) -> bool:
        """Whether nothing defines the quantity: it is data or a parameter."""
        return not self.cases

    @property
    def symbol(self) -> Expr:
        """The quantity as a term: a symbol, or a base to be indexed."""
        return IndexedBase(self.name) if self.slots else Symbol(self.name)

    @cached_property
    def label_slots(self) -> tuple[int, ...]:
        """Positions of the slots that choose among arrays of different shapes.

        Another slot's range depends on such a slot (a layer), or a clause of
        the definition is reserved for some of its values; so it takes one value
        at a time, where the other slots become array axes.
        """
        dependencies = {
            symbol
            for slot in self.slots
            for bound in (slot.lower, slot.upper)
            for symbol in bound.free_symbols
        }
        narrowed = {index.symbol for case in self.cases for index in case.where}
        return tuple(
            position
            for position, slot in enumerate(self.slots)
            if slot.symbol in dependencies or slot.symbol in narrowed
        )

    def display(self, indices: Iterable[str]) -> str:
        """The quantity in LaTeX at the given indices, themselves LaTeX.

        >>> l, j = index_symbol("l"), index_symbol("j")
        >>> slots = Index(l, 1, 3), Index(j, 1, 2)
        >>> b = Quantity("b", slots, latex="b^{<<l>>}_{<<j>>}")
        >>> b.display(["2", "j"])
        'b^{2}_{j}'
        """
        texts = list(indices)
        if not self.latex:
            return f"{self.name}_{{{','.join(texts)}}}" if texts else self.name
        by_name = dict(zip((s.symbol.name for s in self.slots), texts, strict=True))
        return re.sub(r"<<(\w+)>>", lambda m: by_name[m.group(1)], self.latex)


@dataclass(frozen=True)
class ElementwiseFunction:
    """A function of one number, undefined or given by a formula.

    ``formula`` is an expression in ``variable``; None means that nothing is
    known but smoothness, and the derivatives are then unknown functions too.
    ``kink`` says in words where the derivative does not exist.
    """

    name: str
    formula: Expr | None = None
    variable: Symbol = field(default_factory=lambda: Symbol("u", real=True))
    latex: str = ""
    kink: str = ""

    @property
    def symbol(self) -> type[Expr]:
        """The function as SymPy's undefined function of that name."""
        function: type[Expr] = Function(self.name)
        return function


@dataclass(frozen=True)
class Place:
    """Where a claim was written."""

    path: str
    line: int
    column: int = 1
    end_line: int | None = None

    def __str__(self) -> str:
        """The place as ``path:line:column``."""
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Claim:
    """``left = right`` for every value of the indices in ``for_all``.

    Indices whose range depends on another stand after it.  ``given`` lists in
    words the conditions that the statement carries with it.
    """

    name: str
    left: Expr
    right: Expr
    for_all: tuple[Index, ...] = ()
    given: tuple[str, ...] = ()
    place: Place | None = None
    left_latex: str = ""
    right_latex: str = ""

    def __post_init__(self) -> None:
        """Let callers write plain numbers as sides."""
        object.__setattr__(self, "left", sympify(self.left))
        object.__setattr__(self, "right", sympify(self.right))


@dataclass(frozen=True)
class Hypothesis:
    """A condition that changes a theory, such as "the output layer is linear".

    ``quantities`` and ``functions`` replace those of the same names.
    """

    text: str
    quantities: tuple[Quantity, ...] = ()
    functions: tuple[ElementwiseFunction, ...] = ()


_Named = TypeVar("_Named", Size, Quantity, ElementwiseFunction)


@dataclass(frozen=True)
class Theory:
    """Sizes, quantities and functions, each under a name of its own.

    Raises TheoryError if two of them share a name, or if a definition says
    nothing for a slot value that the quantity claims to exist for.
    """

    name: str
    sizes: tuple[Size, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    functions: tuple[ElementwiseFunction, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two things under one name."""
        names = [thing.name for thing in self._things()]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise TheoryError(
                f"theory {self.name!r}: {', '.join(twice)} is declared twice; "
                "every size, quantity and function needs a name of its own"
            )

    def _things(self) -> Iterable[Size | Quantity | ElementwiseFunction]:
        yield from self.sizes
        yield from self.quantities
        yield from self.functions

    def quantity(self, name: str) -> Quantity:
        """The quantity of that name; raises TheoryError if there is none."""
        return _named(self.name, "quantity", name, self.quantities)

    def size(self, name: str) -> Size:
        """The size of that name; raises TheoryError if there is none."""
        return _named(self.name, "size", name, self.sizes)

    def function(self, name: str) -> ElementwiseFunction:
        """The function of that name; raises TheoryError if there is none."""
        return _named(self.name, "function", name, self.functions)

    def under(self, hypothesis: Hypothesis) -> "Theory":
        """The theory in which the hypothesis holds."""
        return replace(
            self,
            quantities=_replaced(self.quantities, hypothesis.quantities),
            functions=_replaced(self.functions, hypothesis.functions),
        )


def _named(theory: str, kind: str, name: str, things: tuple[_Named, ...]) -> _Named:
    for thing in things:
        if thing.name == name:
            return thing
    known = nearest(name, (thing.name for thing in things))
    raise TheoryError(f"theory {theory!r} has no {kind} {name!r}; {known}")


def _replaced(old: tuple[_Named, ...], new: tuple[_Named, ...]) -> tuple[_Named, ...]:
    by_name: Mapping[str, _Named] = {thing.name: thing for thing in new}
    return tuple(by_name.get(thing.name, thing) for thing in old)
