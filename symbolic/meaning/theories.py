r"""A vocabulary with its definitions, as a theory that can decide claims.

A definition ``z^l_j = ...`` becomes a case of the quantity for the values of its labels
at which the right side exists; at a fixed label, as in ``a^L_j = ...``, a case for that
one value.  Where nothing defines a quantity, it is given.

Two kinds of quantity are built here.  One that sums to one over an index is
u_i/Sum(u_k, k) with positive u.  One of which nothing is known but what it depends
on, C(x, y, ...), is c(Sum(v_i*h(x_i), i) + ...) with unknown functions c and h and
given v: not separable, and different in every argument.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr, Function, IndexedBase, Integer, Sum, Symbol

from backproof.symbolic.activations import U
from backproof.symbolic.theory import (
    Case,
    ElementwiseFunction,
    Hypothesis,
    Index,
    Quantity,
    Size,
    Theory,
    index_symbol,
)

from .elaborate import Elaborator, substituted
from .equation import aligned
from .functions import known_formula, theory_function
from .lexicon import bound_term, slot_order
from .objection import Objection
from .parse import parse_text
from .ranges import Range
from .syntax import Member, Term
from .verdict_codes import FREE_INDEX, UNSUPPORTED
from .vocabulary import FunctionEntry, SizeEntry, Slot, SymbolEntry, Vocabulary

__all__ = ["Definition", "TheoryBuilder"]


@dataclass(frozen=True)
class Definition:
    """What one ``=`` says of a quantity, in the letters of its slots.

    ``label`` is the position, in the theory's order, of the slot that the case is
    about; ``reach`` are the values for which the right side exists, or the one value
    that the left side names (then ``fixed``).
    """

    symbol: str
    term: Expr
    label: int | None = None
    reach: Range | None = None
    fixed: bool = False


@dataclass
class TheoryBuilder:
    """Collects the definitions of a document and of its notation."""

    vocabulary: Vocabulary
    definitions: dict[str, list[Definition]] = field(default_factory=dict)

    def define(self, left: Member, right: Term, elaborator: Elaborator) -> Definition:
        """What ``left = right`` says of a quantity; it is not added yet.

        Raises Objection where the right side has no value, or another shape.
        """
        entry = self.vocabulary.symbols[left.symbol]
        named = elaborator.value(left)
        known = set(elaborator.indexing.letters)
        sides = named, elaborator.value(right)
        loose = sorted(elaborator.indexing.letters.keys() - known)
        if loose:
            raise Objection(
                FREE_INDEX,
                f"free on the right side only: {', '.join(loose)}",
                right.span,
            )
        one, two, _ = aligned(elaborator, sides, (left, right))
        ranges = elaborator.indexing.free(left.span.hull(right.span))
        indices = tuple(one.indices) if entry.slots else ()
        slots = [entry.slots[p] for p in slot_order(entry)]
        label, reach, fixed = None, None, False
        put_in: dict[Symbol, Expr] = {}
        at: dict[Symbol, Expr] = {}
        for position, (slot, index) in enumerate(zip(slots, indices, strict=True)):
            letter = self._letter(index)
            own = self._index(slot)
            if letter is None:
                found: Range | None = Range(index, index)
                at[own.symbol] = index
            elif letter in put_in:
                raise Objection(
                    UNSUPPORTED,
                    f"a definition of {entry.latex} at equal indices",
                    left.span,
                )
            else:
                # z^{l+1} by a^l says z^l by a^{l-1}.
                offset = index - letter
                put_in[letter] = own.symbol - offset
                found = _moved(ranges.get(letter), put_in, offset)
            whole = Range(own.lower.xreplace(at), own.upper.xreplace(at))
            if found is None or (letter is not None and found == whole):
                continue
            if slot.axis or label is not None:
                raise Objection(
                    UNSUPPORTED,
                    f"a definition of {entry.latex} for some {slot.letter} only",
                    left.span,
                )
            label, reach, fixed = position, found, letter is None
        return Definition(left.symbol, substituted(two, put_in), label, reach, fixed)

    def _letter(self, index: Expr) -> Symbol | None:
        """The letter l of l and l+1; None for 1, L and L-1."""
        letters = index.free_symbols - _sizes(self.vocabulary)
        if len(letters) != 1:
            return None
        (letter,) = letters
        return letter if (index - letter).is_Integer else None

    def add(self, definition: Definition) -> None:
        """Add a definition behind those that are there."""
        self.definitions.setdefault(definition.symbol, []).append(definition)

    def replace(self, definition: Definition) -> None:
        """Add a definition in place of those for the same values of its label."""
        own = self.definitions.setdefault(definition.symbol, [])
        own[:] = [d for d in own if not _replaces(definition, d)] + [definition]

    def theory(self, name: str) -> Theory:
        """The theory of all definitions so far."""
        built = [
            self._quantity(entry)
            for entry in self.vocabulary.symbols.values()
            if entry.domain not in ("identity", "ones")
        ]
        functions = {f.name: f for _, more in built for f in more}
        for entry in self.vocabulary.functions.values():
            functions[entry.name] = self._function(entry.name)
        return Theory(
            name,
            tuple(self._size(size) for size in self.vocabulary.sizes.values()),
            tuple(quantity for several, _ in built for quantity in several),
            tuple(functions.values()),
        )

    def hypothesis(self, text: str, definitions: Iterable[Definition]) -> Hypothesis:
        """The definitions in place of those for the same values of the labels."""
        copied = {name: [*own] for name, own in self.definitions.items()}
        assumed = TheoryBuilder(self.vocabulary, copied)
        changed = []
        for definition in definitions:
            assumed.replace(definition)
            changed.append(definition.symbol)
        quantities: list[Quantity] = []
        for symbol in changed:
            several, _ = assumed._quantity(self.vocabulary.symbols[symbol])
            quantities += several
        return Hypothesis(text, tuple(quantities))

    # Parts of a theory.

    def _size(self, size: SizeEntry) -> Size:
        slots = tuple(self._index(slot) for slot in size.slots)
        return Size(size.name, slots, size.minimum)

    def _index(self, slot: Slot) -> Index:
        letters = {
            other.letter: index_symbol(other.letter)
            for entry in self.vocabulary.symbols.values()
            for other in entry.slots
        }
        lower = bound_term(slot.lower, self.vocabulary, letters)
        upper = bound_term(slot.upper, self.vocabulary, letters)
        return Index(index_symbol(slot.letter), lower, upper)

    def _function(self, name: str) -> ElementwiseFunction:
        entry = self.vocabulary.functions[name]
        seen = {name}
        while entry.meaning in self.vocabulary.functions and entry.meaning not in seen:
            seen.add(entry.meaning)
            entry = self.vocabulary.functions[entry.meaning]
        return theory_function(self.vocabulary.functions[name], self._formula(entry))

    def _formula(self, entry: FunctionEntry) -> Expr | None:
        """What a function is, in u; None if nothing is known of it."""
        if not entry.argument:
            return known_formula(entry.meaning) if entry.meaning else None
        parsed = parse_text(entry.meaning, self.vocabulary, argument=entry.argument)
        if parsed.term is None:
            return None
        elaborator = Elaborator(self.vocabulary, arguments={entry.argument: U})
        return elaborator.scalar(parsed.term, "a function's formula")

    def _quantity(
        self, entry: SymbolEntry
    ) -> tuple[list[Quantity], tuple[ElementwiseFunction, ...]]:
        """The quantity, those that it is made of, and functions that it needs."""
        slots = tuple(self._index(entry.slots[p]) for p in slot_order(entry))
        plain = Quantity(entry.name, slots, latex="", meaning="")
        if entry.name in self.definitions:
            return _defined(plain, self.definitions[entry.name]), ()
        over = [slot for slot in plain.slots if slot.symbol.name == entry.over]
        if entry.domain == "distribution" and over:
            return _distribution(plain, over[0]), ()
        if entry.is_function:
            return self._unknown(plain, entry)
        domain = "positive" if entry.domain == "positive" else "real"
        return [replace(plain, domain=domain)], ()

    def _unknown(
        self, quantity: Quantity, entry: SymbolEntry
    ) -> tuple[list[Quantity], tuple[ElementwiseFunction, ...]]:
        own = {slot.symbol.name for slot in quantity.slots}
        parts: list[Expr] = []
        made: list[Quantity] = []
        functions = [ElementwiseFunction(f"{entry.name} outside")]
        for number, text in enumerate(entry.arguments, 1):
            parsed = parse_text(text, self.vocabulary)
            if parsed.term is None:
                continue
            elaborator = Elaborator(self.vocabulary)
            value = elaborator.plain(parsed.term)
            ranges = elaborator.indexing.free(parsed.term.span)
            inner = [(s, r) for s, r in ranges.items() if s.name not in own]
            inner += [(a.symbol, Range(Integer(1), a.size)) for a in value.axes]
            name, weight = (
                f"{entry.name} inside {number}",
                f"{entry.name} weight {number}",
            )
            functions.append(ElementwiseFunction(name))
            slots = (*quantity.slots, *(Index(s, r.lower, r.upper) for s, r in inner))
            made.append(Quantity(weight, slots))
            base = IndexedBase(weight) if slots else Symbol(weight)
            symbols = tuple(slot.symbol for slot in slots)
            factor = base[symbols] if slots else base
            part = factor * Function(name)(value.term)
            for symbol, reach in reversed(inner):
                part = Sum(part, (symbol, reach.lower, reach.upper))
            parts.append(part)
        term = Function(f"{entry.name} outside")(sum(parts, Integer(0)))
        return [*made, replace(quantity, cases=(Case(term),))], tuple(functions)


def _sizes(vocabulary: Vocabulary) -> set[Symbol]:
    return {
        Symbol(size.name, integer=True, positive=True)
        for size in vocabulary.sizes.values()
        if not size.slots
    }


def _moved(
    found: Range | None, put_in: Mapping[Symbol, Expr], offset: Expr
) -> Range | None:
    """What an index with an offset runs over; None where nothing narrows its letter."""
    if found is None:
        return None
    return Range(
        found.lower.xreplace(put_in) + offset, found.upper.xreplace(put_in) + offset
    )


def _replaces(new: Definition, old: Definition) -> bool:
    """Whether the new definition is for the same values of the label."""
    if new.fixed or old.fixed:
        return (new.fixed, new.label, new.reach) == (old.fixed, old.label, old.reach)
    return True


def _distribution(quantity: Quantity, over: Index) -> list[Quantity]:
    weight = replace(quantity, name=f"{quantity.name} weight", domain="positive")
    symbols = tuple(slot.symbol for slot in quantity.slots)
    inner = Symbol(f"{over.symbol.name}'", integer=True)
    total = weight.symbol[tuple(inner if s == over.symbol else s for s in symbols)]
    term = weight.symbol[symbols] / Sum(total, (inner, over.lower, over.upper))
    return [weight, replace(quantity, cases=(Case(term),))]


def _defined(quantity: Quantity, definitions: list[Definition]) -> list[Quantity]:
    """The quantity by cases, the first that applies; where none does, it is given.

    Definitions at one value of a label come before those for many.
    """
    cases = []
    everywhere = False
    for one in sorted(definitions, key=lambda d: not d.fixed):
        if one.label is None or one.reach is None:
            cases.append(Case(one.term))
            everywhere = True
            break
        slot = quantity.slots[one.label].symbol
        cases.append(Case(one.term, (Index(slot, one.reach.lower, one.reach.upper),)))
    if everywhere:
        return [replace(quantity, cases=tuple(cases))]
    rest = replace(quantity, name=f"{quantity.name} given")
    symbols = tuple(slot.symbol for slot in quantity.slots)
    cases.append(Case(rest.symbol[symbols]))
    return [rest, replace(quantity, cases=tuple(cases))]
