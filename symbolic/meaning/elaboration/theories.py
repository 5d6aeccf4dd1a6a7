r"""A vocabulary with its definitions, as a theory that can decide claims.

A definition ``z^l_j = ...`` becomes a case of the quantity for the values of its labels
at which the right side exists; at a fixed label, as in ``a^L_j = ...``, a case for that
one value.  Where nothing defines a quantity, it is given.

A quantity that sums to one over an index is u_i/Sum(u_k, k) with positive u; for one
of which nothing is known but what it depends on see ``dependence``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sympy import Expr, Integer, Sum, Symbol

from backproof.symbolic.meaning.notations.functions import theory_function
from backproof.symbolic.meaning.notations.vocabulary import (
    SizeEntry,
    Slot,
    SymbolEntry,
    Vocabulary,
)
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import IndexTerm, Member, Term, parts
from backproof.symbolic.meaning.verdict_codes import UNDECIDED, UNSUPPORTED
from backproof.symbolic.theory import (
    Case,
    ElementwiseFunction,
    Index,
    Quantity,
    Size,
    Theory,
    index_symbol,
)

from .dependence import Dependence, unknown_quantity
from .elaborate import CHOICES, Choice, Elaborator
from .equation import aligned, only_on_the_right
from .implied import repeated, with_sums
from .lexicon import bound_term, quantity_names, size_base, slot_order
from .ranges import Range
from .substitution import substituted
from .wording import range_text

__all__ = ["Definition", "TheoryBuilder"]


@dataclass(frozen=True)
class Definition:
    """What one ``=`` says of a quantity, in the letters of its slots.

    ``label`` is the position, in the theory's order, of the slot that the case is
    about; ``reach`` are the values for which the right side exists, or the one value
    that the left side names (then ``fixed``).  ``sides`` are both as they were written,
    and ``choice`` is how they were read.
    """

    symbol: str
    term: Expr
    label: int | None = None
    reach: Range | None = None
    fixed: bool = False
    sides: tuple[Member, Term] | None = field(default=None, compare=False)
    choice: Choice = field(default=CHOICES[0], compare=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of what the quantity is defined by."""
        return quantity_names(self.term)

    def replaces(self, other: "Definition") -> bool:
        """Whether this one is for the same values of the same quantity's label."""
        if self.symbol != other.symbol:
            return False
        if not (self.fixed or other.fixed):
            return True
        place = self.fixed, self.label, self.reach
        return place == (other.fixed, other.label, other.reach)


@dataclass
class TheoryBuilder:
    """Collects the definitions of a document and of its notation.

    ``formulas`` are those of the functions, in u; ``arguments`` what the quantities
    depend on of which nothing else is known.
    """

    vocabulary: Vocabulary
    definitions: dict[str, list[Definition]] = field(default_factory=dict)
    formulas: dict[str, Expr | None] = field(default_factory=dict)
    arguments: dict[str, tuple[Dependence, ...]] = field(default_factory=dict)

    def define(self, left: Member, right: Term, elaborator: Elaborator) -> Definition:
        """What ``left = right`` says of a quantity; it is not added yet.

        Raises Objection where the right side has no value, or another shape.
        """
        entry = self.vocabulary.symbols[left.symbol]
        _, right = with_sums((left, right), self.vocabulary)
        named = elaborator.value(left)
        known = set(elaborator.indexing.letters)
        sides = named, elaborator.value(right)
        loose = sorted(elaborator.indexing.letters.keys() - known)
        if loose:
            raise self._loose(loose, right)
        one, two, _ = aligned(elaborator, sides, (left, right))
        if elaborator.layout:
            raise Objection(
                UNSUPPORTED,
                f"which indices of {entry.latex} are the rows is a convention that the "
                "notation does not say",
                right.span,
                'say layout = "numerator" in the notation, or write its entries',
            )
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
                    f"{entry.latex} is defined where two of its indices are equal, and "
                    "so not everywhere",
                    left.span,
                    "write different letters on the left side",
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
                    f"this would define {entry.latex} for {slot.letter} in "
                    f"{range_text(found, self.vocabulary)} only",
                    left.span,
                    f"write a letter for {slot.letter}, or declare what is on the left "
                    "as a quantity of its own in [quantities]",
                )
            label, reach, fixed = position, found, letter is None
        return Definition(
            left.symbol,
            substituted(two, put_in),
            label,
            reach,
            fixed,
            (left, right),
            elaborator.choice,
        )

    def _loose(self, names: Sequence[str], right: Term) -> Objection:
        """What to say of indices of the right side that the left side lacks.

        One that is declared, and no quantity has, may well be meant as one value.
        """
        twice = repeated(right, self.vocabulary).issuperset(names)
        objection = only_on_the_right(names, right.span, repeated=twice)
        slots = (s for entry in self.vocabulary.symbols.values() for s in entry.slots)
        meant = self.vocabulary.indices.keys() - {slot.letter for slot in slots}
        if not meant.issuperset(names):
            return objection
        letter = self.vocabulary.indices[names[0]].latex
        return Objection(
            UNDECIDED,
            objection.message,
            objection.span,
            f'if {letter} has one value throughout, add ", fixed" to its range in '
            f"[indices]; or is a sum over {letter} missing?",
        )

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
        own[:] = [d for d in own if not definition.replaces(d)] + [definition]

    @property
    def known(self) -> dict[str, list[Definition]]:
        """The definitions, and of unknown functions what they depend on."""
        unknown = {
            name: [Definition(name, sum((a.term for a in arguments), Integer(0)))]
            for name, arguments in self.arguments.items()
        }
        return {**unknown, **self.definitions}

    def theory(self, name: str) -> Theory:
        """The theory of all definitions so far."""
        built = [
            self._quantity(entry)
            for entry in self.vocabulary.symbols.values()
            if entry.domain not in ("identity", "ones")
        ]
        functions = [function for _, more in built for function in more]
        functions += [
            theory_function(self.vocabulary.functions[name], formula)
            for name, formula in self.formulas.items()
        ]
        return Theory(
            name,
            tuple(self._size(size) for size in self.vocabulary.sizes.values()),
            tuple(quantity for several, _ in built for quantity in several),
            tuple(functions),
        )

    def assuming(
        self, definitions: Iterable[Definition], formulas: Mapping[str, Expr | None]
    ) -> "TheoryBuilder":
        """The same with other definitions at the same labels, and other functions."""
        assumed = replace(
            self,
            definitions={name: [*own] for name, own in self.definitions.items()},
            formulas={**self.formulas, **formulas},
        )
        for definition in definitions:
            assumed.replace(definition)
        return assumed

    # Parts of a theory.

    def _size(self, size: SizeEntry) -> Size:
        slots = tuple(self._index(slot) for slot in size.slots)
        maximum = size.maximum and bound_term(size.maximum, self.vocabulary, {})
        return Size(size.name, slots, size.minimum, maximum=maximum)

    def _index(self, slot: Slot) -> Index:
        letters = {name: index_symbol(name) for name in _names(slot)}
        lower = bound_term(slot.lower, self.vocabulary, letters)
        upper = bound_term(slot.upper, self.vocabulary, letters)
        return Index(index_symbol(slot.letter), lower, upper)

    def _quantity(
        self, entry: SymbolEntry
    ) -> tuple[tuple[Quantity, ...], tuple[ElementwiseFunction, ...]]:
        """The quantity with those that it is made of, and functions that it needs."""
        slots = tuple(self._index(entry.slots[p]) for p in slot_order(entry))
        plain = Quantity(entry.name, slots, latex="", meaning="")
        if entry.name in self.definitions:
            return _defined(plain, self.definitions[entry.name]), ()
        over = [slot for slot in plain.slots if slot.symbol.name == entry.over]
        if entry.domain == "distribution" and over:
            return _distribution(plain, over[0]), ()
        if entry.is_function:
            return unknown_quantity(plain, self.arguments.get(entry.name, ()))
        domain = "positive" if entry.domain == "positive" else "real"
        return (replace(plain, domain=domain),), ()


def _names(slot: Slot) -> Iterator[str]:
    """The names in the range of an index."""
    terms = (part for part in parts((slot.lower, slot.upper)))
    return (term.name for term in terms if isinstance(term, IndexTerm) and term.name)


def _sizes(vocabulary: Vocabulary) -> set[Symbol]:
    return {size_base(size) for size in vocabulary.sizes.values() if not size.slots}


def _moved(
    found: Range | None, put_in: Mapping[Symbol, Expr], offset: Expr
) -> Range | None:
    """What an index with an offset runs over; None where nothing narrows its letter."""
    if found is None:
        return None
    return Range(
        found.lower.xreplace(put_in) + offset, found.upper.xreplace(put_in) + offset
    )


def _distribution(quantity: Quantity, over: Index) -> tuple[Quantity, ...]:
    weight = replace(quantity, name=f"{quantity.name} weight", domain="positive")
    symbols = tuple(slot.symbol for slot in quantity.slots)
    inner = Symbol(f"{over.symbol.name}'", integer=True)
    total = weight.symbol[tuple(inner if s == over.symbol else s for s in symbols)]
    term = weight.symbol[symbols] / Sum(total, (inner, over.lower, over.upper))
    return weight, replace(quantity, cases=(Case(term),))


def _defined(
    quantity: Quantity, definitions: Sequence[Definition]
) -> tuple[Quantity, ...]:
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
        return (replace(quantity, cases=tuple(cases)),)
    rest = replace(quantity, name=f"{quantity.name} given")
    symbols = tuple(slot.symbol for slot in quantity.slots)
    cases.append(Case(rest.symbol[symbols]))
    return rest, replace(quantity, cases=tuple(cases))
