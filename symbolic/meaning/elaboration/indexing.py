"""The indices of one statement: which letter stands for what, and what it runs over.

A letter is bound by the sum around it, or free; its range is written at the sum, or
is that of the slots it stands in.  Every use is noted when it is met and judged when
the sum, or the statement, ends.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from sympy import Expr, Integer, Symbol

from backproof.symbolic.meaning.notations.indices import index_text
from backproof.symbolic.meaning.notations.vocabulary import Slot, Vocabulary
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import Bound, IndexTerm
from backproof.symbolic.meaning.verdict_codes import BAD_INDEX, UNDECIDED, UNSUPPORTED
from backproof.symbolic.reading.source import Span

from .lexicon import bound_term
from .ranges import Letter, MisfitError, Range, Use, range_of
from .wording import range_text, size_text

__all__ = ["BoundLetter", "Indexing", "countable"]

_LARGEST = 12
"""A number in an index beyond this does not say how large a size is."""

_DEEPEST = 5
"""The same for a number of layers, each of which costs as much as all else."""

_NOWHERE = Span(0, 0)


def countable(vocabulary: Vocabulary, size: str) -> int:
    """The largest number in an index that says how large a size is."""
    slots = (slot for one in vocabulary.sizes.values() for slot in one.slots)
    return _DEEPEST if size in {slot.upper.name for slot in slots} else _LARGEST


@dataclass(frozen=True)
class BoundLetter:
    """An index of a sum, with the ends of its range if they are written there."""

    bound: Bound
    letter: Letter
    lower: Expr | None
    upper: Expr | None


@dataclass
class Indexing:
    """The letters that are open at some point of a statement, by name."""

    vocabulary: Vocabulary
    letters: dict[str, Letter] = field(default_factory=dict)

    def index(self, term: IndexTerm) -> Expr:
        """An index term as an integer expression."""
        if not term.name:
            return Integer(term.offset)
        if term.name not in self.vocabulary.sizes:
            return self.letter(term).symbol + term.offset
        labels = {str(n): self.index(label) for n, label in enumerate(term.labels)}
        places = tuple(IndexTerm(name) for name in labels)
        slots = self.vocabulary.sizes[term.name].slots
        for slot, label in zip(slots, labels.values(), strict=False):
            self._use_value(slot, label, term.name, _NOWHERE)
        bare = IndexTerm(term.name, places, term.offset)
        return bound_term(bare, self.vocabulary, labels)

    def letter(self, term: IndexTerm) -> Letter:
        """The letter of a term; it is free if no sum around has bound it."""
        name = index_text(IndexTerm(term.name, term.labels))
        if name not in self.letters:
            self.letters[name] = Letter(self._symbol(name))
        return self.letters[name]

    def _symbol(self, name: str) -> Symbol:
        taken = name in self.vocabulary.symbols or name in self.vocabulary.sizes
        return Symbol(f"index {name}" if taken else name, integer=True)

    def is_letter(self, term: IndexTerm) -> bool:
        """Whether a term is a letter, perhaps with an offset; not a number or size."""
        return bool(term.name) and term.name not in self.vocabulary.sizes

    # Uses.

    def use(
        self,
        slot: Slot,
        written: IndexTerm,
        environment: Mapping[str, Expr],
        where: str,
        span: Span,
    ) -> None:
        """Note that an index stands in a slot of the quantity ``where``.

        ``environment`` has the indices of the other slots.  Raises Objection for a
        number that lies outside the range.
        """
        try:
            lower = bound_term(slot.lower, self.vocabulary, environment)
            upper = bound_term(slot.upper, self.vocabulary, environment)
        except KeyError as missing:
            message = f"the range of {slot.letter} in {where} speaks of {missing}"
            raise Objection(UNSUPPORTED, message, span) from None
        if self.is_letter(written):
            self._use_sizes(slot, environment, where, span)
            counts = slot.axis or slot.letter in self.vocabulary.notation.omit
            reach = Range(lower - written.offset, upper - written.offset)
            exact = counts and not written.offset
            self.letter(written).uses.append(Use(reach, exact, where, span))
            return
        reach = Range(lower, upper)
        own = self.fixed_range(written)
        if own is None:
            self._check_value(slot, environment[slot.letter], reach, where, span)
        elif not _covers(reach, own):
            raise Objection(
                BAD_INDEX,
                f"{index_text(written)} runs over {range_text(own, self.vocabulary)}, "
                f"but {where} takes {range_text(reach, self.vocabulary)} there",
                span,
                f"give {index_text(replace(written, offset=0))} another range in "
                "[indices], or the quantity another one in [quantities]",
            )

    def fixed_range(self, term: IndexTerm) -> Range | None:
        """What an index with one value throughout may be; None for all others."""
        size = self.vocabulary.sizes.get(term.name)
        if size is None or size.maximum is None:
            return None
        upper = bound_term(size.maximum, self.vocabulary, {})
        return Range(Integer(size.minimum + term.offset), upper + term.offset)

    def _check_value(
        self, slot: Slot, index: Expr, reach: Range, where: str, span: Span
    ) -> None:
        """Raise Objection for a number or a size that is no index there."""
        below, above = index - reach.lower, reach.upper - index
        text = size_text(index, self.vocabulary)
        if below.is_Integer and below < 0:
            wider = Range(index, reach.upper)
        elif above.is_Integer and above < 0:
            wider = Range(reach.lower, index)
        else:
            self._check_sizes(below, above, where, span)
            return
        raise Objection(
            BAD_INDEX,
            f"{where}: {slot.letter} = {text} is outside "
            f"{range_text(reach, self.vocabulary)}",
            span,
            f"if there is one, say in [quantities] that {slot.letter} in "
            f"{range_text(wider, self.vocabulary)}",
        )

    def _check_sizes(self, below: Expr, above: Expr, where: str, span: Span) -> None:
        """Raise Objection where an index needs a larger size than anything says.

        ``below`` and ``above`` are how far it is from the ends of its range.
        """
        for distance in (below, above):
            number, name = distance.as_coeff_Add()
            size = self.vocabulary.sizes.get(str(name))
            least = -int(number)
            if size is None or size.slots or size.minimum >= least:
                continue
            if least > countable(self.vocabulary, size.name):
                raise Objection(
                    UNDECIDED,
                    f"{where}: nothing says that {size.latex} is as large as {least}",
                    span,
                    f"add '{size.latex}' = \"{least}..\" to [sizes]",
                )

    def compare(self, left: IndexTerm, right: IndexTerm) -> None:
        """Note that two indices are compared: one may say what the other runs over."""
        for one, other in ((left, right), (right, left)):
            if not self.is_letter(one):
                continue
            fixed = self.fixed_range(other)
            if self.is_letter(other):
                self.letter(one).compared.append(self.letter(other))
            elif fixed is not None and not (one.offset or other.offset):
                use = Use(fixed, False, index_text(other), _NOWHERE)  # noqa: FBT003
                there = Letter(self._symbol(index_text(other)), [use])
                self.letter(one).compared.append(there)

    def use_axis(self, written: IndexTerm, size: Expr, where: str, span: Span) -> None:
        """Note that an index picks an entry of a value with rows or columns."""
        if self.is_letter(written) and not written.offset:
            reach = Range(Integer(1), size)
            self.letter(written).uses.append(Use(reach, True, where, span))  # noqa: FBT003

    def _use_sizes(
        self, slot: Slot, environment: Mapping[str, Expr], where: str, span: Span
    ) -> None:
        """The labels of a range's sizes must exist as well."""
        for bound in (slot.lower, slot.upper):
            size = self.vocabulary.sizes.get(bound.name)
            for inner, label in (
                zip(size.slots, bound.labels, strict=False) if size else ()
            ):
                value = bound_term(label, self.vocabulary, environment)
                self._use_value(inner, value, where, span)

    def _use_value(self, slot: Slot, value: Expr, where: str, span: Span) -> None:
        """Note the use of a label that is known as letter + number."""
        try:
            lower = bound_term(slot.lower, self.vocabulary, {})
            upper = bound_term(slot.upper, self.vocabulary, {})
        except KeyError:
            return  # The range speaks of another letter, and so says nothing here.
        for letter in self.letters.values():
            offset = value - letter.symbol
            if offset.is_Integer:
                reach = Range(lower - offset, upper - offset)
                letter.uses.append(Use(reach, False, where, span))  # noqa: FBT003

    # Sums, and the end of the statement.

    @contextmanager
    def bound(self, bounds: tuple[Bound, ...]) -> Iterator[tuple[BoundLetter, ...]]:
        """The letters of a sum, which hide those around it of the same names."""
        around = dict(self.letters)
        opened = []
        for bound in bounds:
            lower, upper = (
                None if end is None else self.index(end)
                for end in (bound.lower, bound.upper)
            )
            name = index_text(bound.index)
            letter = self.letters[name] = Letter(self._symbol(name), bound=True)
            opened.append(BoundLetter(bound, letter, lower, upper))
        yield tuple(opened)
        for bound in bounds:
            name = index_text(bound.index)
            del self.letters[name]
            if name in around:
                self.letters[name] = around[name]

    def range_of_sum(self, one: BoundLetter, span: Span) -> Range:
        """What a sum goes over: an end that is not written is that of the place.

        Raises Objection like ``range_of``.
        """
        name, letter = one.letter.symbol.name, one.letter
        lower, upper = one.lower, one.upper
        if upper is None:
            own = self.range_of(name, letter, span)
            if lower is None:
                return own
            upper = own.upper
        elif lower is None:
            place = letter.uses[0].range if letter.uses else self._declared(name)
            lower = place.lower if place else Integer(1)
        return self.range_of(name, letter, span, Range(lower, upper))

    def range_of(
        self, name: str, letter: Letter, span: Span, written: Range | None = None
    ) -> Range:
        """What a letter runs over, from its uses or from the notation.

        Raises Objection if they contradict each other, or nothing says it.
        """
        try:
            found = range_of(name, letter.uses, written)
        except MisfitError as error:
            text = error.text(lambda found: range_text(found, self.vocabulary))
            raise Objection(BAD_INDEX, text, error.use.span, error.hint) from None
        found = found or self._declared(name) or self._compared(letter)
        if found is None:
            raise Objection(
                UNSUPPORTED,
                f"nothing says what {name} runs over",
                span,
                f'write it at the sum, or add {name} = "1..N" to [indices]',
            )
        return found

    def free(self, span: Span) -> dict[Symbol, Range]:
        """The ranges of all letters that are still open: the statement's own."""
        return {
            letter.symbol: self.range_of(name, letter, span)
            for name, letter in self.letters.items()
        }

    def _compared(self, letter: Letter) -> Range | None:
        """The range of what a letter is compared with."""
        for other in letter.compared:
            with suppress(MisfitError):
                found = range_of(other.symbol.name, other.uses)
                found = found or self._declared(other.symbol.name)
                if found is not None:
                    return found
        return None

    def _declared(self, name: str) -> Range | None:
        entry = self.vocabulary.indices.get(name)
        if entry is None or entry.labels:
            return None
        try:
            lower, upper = (
                bound_term(bound, self.vocabulary, {})
                for bound in (entry.lower, entry.upper)
            )
        except KeyError:
            return None
        return Range(lower, upper)


def _covers(reach: Range, part: Range) -> bool:
    """Whether a range surely lies within another."""
    below, above = part.lower - reach.lower, reach.upper - part.upper
    return all(gap.is_Integer and gap >= 0 for gap in (below, above))
