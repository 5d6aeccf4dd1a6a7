r"""Which symbol of the vocabulary stands at a place, and what its scripts say.

The pattern that takes most signs wins, then the one with most of them fixed: so
``w_{3,5}`` comes before ``w_{i,j}``.  Among a_i, a_j and a_k the letter decides, by
the range that it is declared or bound with; where it cannot, a finding says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from backproof.symbolic.meaning.meaning_codes import (
    AMBIGUOUS,
    OTHER_SET,
)
from backproof.symbolic.meaning.notations.entries import splits
from backproof.symbolic.meaning.notations.fitting import all_fits, fit
from backproof.symbolic.meaning.notations.indices import Part, digits
from backproof.symbolic.meaning.notations.patterns import (
    Fit,
    Pattern,
    base_of,
    head_key,
)
from backproof.symbolic.meaning.notations.sizes import Bounds
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.notations.vocabulary import Slot
from backproof.symbolic.meaning.syntax import (
    Component,
    IndexTerm,
    Indicator,
    Member,
    Power,
    Term,
    Transpose,
)
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Scripted,
    Symbol,
)

from .arguments import note_arguments, read_arguments
from .changes import DELTA, advanced, change
from .iterations import (
    Counted,
    by_letter,
    by_word,
    uncounted,
)
from .lenient import mendings, with_superscript
from .neighbours import told_range
from .reader import Line, Reader

__all__ = [
    "Found",
    "extent",
    "find",
    "index_value",
    "quantity",
    "read_change",
]

_SAME_LETTER = 2
_SAME_SET = 1


@dataclass(frozen=True)
class Found:
    """A pattern that fits, and how."""

    pattern: Pattern
    fit: Fit

    @property
    def rank(self) -> tuple[int, int, bool]:
        """What comes before all else: it takes more, has more fixed, needs no power."""
        whole = self.fit.exponent is None
        return self.fit.length, self.pattern.literals, whole

    @property
    def missing(self) -> int:
        """How much is left out; axes count double, since they must go together."""
        left_out = set(self.pattern.slots) - set(self.fit.values)
        behind = len(self.pattern.tail) if self.fit.length == 1 else 0
        return len(left_out) + len(left_out & self.pattern.axes) + behind


def find(reader: Reader, line: Line) -> Found | None:
    """The symbol at the place of a line; the line stays where it is."""
    raised = _raised_label(reader, line)
    if raised is not None:
        return raised
    node = opened(line.items[line.position])
    found = [*_counted(reader, line, by_letter(reader, node, line.peek(1)))]
    found = found or [*_candidates(reader, line.items, line.position)]
    if not any(one.pattern.literals for one in found):
        # Only a name of its own may be spelled new: else it is no list of indices.
        found = [*_counted(reader, line, by_word(node))] or found
    found = found or [*_entries(reader, line)] or [*_lenient(reader, line)]
    if not found:
        return None
    best = max(one.rank for one in found)
    equal = [one for one in found if one.rank == best]
    return equal[0] if len(equal) == 1 else _chosen(reader, equal, line)


def extent(reader: Reader, line: Line) -> int:
    """How many items the longest symbol takes that is declared as it stands here."""
    found = _candidates(reader, line.items, line.position)
    return max((one.fit.length for one in found), default=0)


def _candidates(reader: Reader, items: Sequence[Node], start: int) -> Iterator[Found]:
    vocabulary = reader.vocabulary
    names = reader.names
    node = opened(items[start])
    known = vocabulary.patterns.get(head_key(node), ())
    for pattern, fitted in all_fits(known, items, start, names, vocabulary.update):
        yield Found(pattern, fitted)
    plain, dots = _undotted(node)
    if dots:
        items = [*items[:start], plain, *items[start + 1 :]]
        for pattern in vocabulary.patterns.get(head_key(plain), ()):
            function = fit(pattern, items, start, names, vocabulary.update)
            if function is not None and pattern.kind == "function":
                order = function.order + dots
                yield Found(pattern, replace(function, order=order))


def _undotted(node: Node) -> tuple[Node, int]:
    r"""A function without the dots over it, which are derivatives, and their number."""
    base = base_of(node)
    dots = {"dot": 1, "ddot": 2, "dddot": 3}
    if not isinstance(base, Symbol) or not base.accents:
        return node, 0
    count = dots.get(base.accents[-1], 0)
    plain = replace(base, accents=base.accents[:-1])
    return (replace(node, base=plain) if isinstance(node, Scripted) else plain), count


def _entries(reader: Reader, line: Line) -> Iterator[Found]:
    """An entry of a quantity that was declared by its shape: x_i of the vector x."""
    node, *rest = line.items[line.position :]
    if isinstance(base_of(opened(node)), Fenced):
        return  # (W^2)_{ij} is the entry of what stands in the bracket.
    rows: list[Found] = []
    for split in splits(node):
        found = [
            one
            for one in _candidates(reader, [split.whole, *rest], 0)
            if split.suits(one.pattern)
        ]
        entries = [more for one in found for more in _entry(reader, one, split.indices)]
        whole = [one for one in entries if one.fit.row is None]
        if whole:
            yield from whole
            return
        rows += entries
    yield from rows


def _is_letter(reader: Reader, index: IndexTerm) -> bool:
    """Whether an index is no number and no size: W_1 is rather a matrix of its own."""
    return bool(index.name) and index.name not in reader.vocabulary.sizes


def _entry(reader: Reader, found: Found, parts: tuple[Part, ...]) -> Iterator[Found]:
    """The entry at some indices, or a row of a matrix if there is only one."""
    hidden = found.pattern.hidden
    listed = parts if len(parts) == len(hidden) else digits(parts)
    values = [reader.names.term(part.nodes) for part in listed]
    known = tuple(value for value in values if value is not None)
    if len(known) != len(values):
        return
    if len(known) == len(hidden):
        own = dict(zip(hidden, known, strict=True))
        fitted = replace(found.fit, values={**found.fit.values, **own})
        yield Found(found.pattern, fitted)
    elif len(known) == 1 and len(hidden) == 2 and _is_letter(reader, known[0]):
        yield Found(found.pattern, replace(found.fit, row=known[0]))


def _counted(reader: Reader, line: Line, counted: Iterable[Counted]) -> Iterator[Found]:
    """A quantity at an iteration that its pattern knows nothing of."""
    for one in counted:
        rest = line.items[line.position + 1 + one.extra :]
        there = Line([one.node, *rest], one.node.span)
        plain = [*_candidates(reader, there.items, 0)]
        for found in plain or _entries(reader, there):
            own = found.fit
            takes_it = bool(found.pattern.tail) or found.pattern.open_ended
            if found.pattern.kind == "quantity" and own.label is None and not takes_it:
                length = own.length + one.extra
                fitted = replace(own, label=one.offset, length=length)
                yield replace(found, fit=fitted)


# Lenient readings ------------------------------------------------------------


def _lenient(reader: Reader, line: Line) -> Iterator[Found]:
    """What the author most likely means by a slip that changes nothing else."""
    node = opened(line.items[line.position])
    following = line.peek(1)
    for mended, extra, message in mendings(reader, node, following):
        rest = line.items[line.position + 1 + extra :]
        there = Line([mended, *rest], node.span)
        plain = [*_candidates(reader, there.items, 0)]
        for found in plain or _entries(reader, there):
            used = not extra or (found.fit.values or found.fit.label is not None)
            if used or found.pattern.literals:
                length = found.fit.length + extra
                if message:
                    reader.remark(message, node.span)
                yield Found(found.pattern, replace(found.fit, length=length))
                return


def _raised_label(reader: Reader, line: Line) -> Found | None:
    """The symbol at a place if ``{(l+1)}`` behind it is the count of an iteration."""
    node = opened(line.items[line.position])
    raised = with_superscript(node, line.peek(1))
    if raised is None:
        return None
    for found in _candidates(reader, [raised, *line.items[line.position + 2 :]], 0):
        if found.fit.label is not None or found.pattern.sup:
            message = f"{latex_of(node)}{{...}} is read as {latex_of(raised)}"
            reader.remark(message, node.span)
            return Found(found.pattern, replace(found.fit, length=found.fit.length + 1))
    return None


# Overloads -------------------------------------------------------------------


def _chosen(reader: Reader, equal: list[Found], line: Line) -> Found:
    """The one whose ranges are those of the letters, then the one that lacks least."""
    keys = []
    for one in equal:
        against, points = _score(reader, one)
        keys.append((-against, -one.missing, points))
    best = max(keys)
    winners = [one for one, key in zip(equal, keys, strict=True) if key == best]
    patterns = {one.pattern.name for one in equal}
    node = line.items[line.position]
    several = ", ".join(dict.fromkeys(one.pattern.latex for one in equal))
    if best[0] and len(patterns) > 1:
        reader.fault(
            OTHER_SET,
            f"{latex_of(node)}: there are {several}, but none for this index",
            node.span,
            "the letter runs over another set than theirs",
        )
    elif len(winners) > 1:
        reader.fault(
            AMBIGUOUS,
            f"{latex_of(node)} may be any of {several}",
            node.span,
            "write one of the declared letters, or declare the range of this one",
        )
    return winners[0]


def _score(reader: Reader, found: Found) -> tuple[int, int]:
    """How many letters have another range than the slot, and how well others fit."""
    against = points = 0
    for slot in _slots(reader, found.pattern):
        value = found.fit.values.get(slot.letter)
        if value is None or not value.name or value.name in reader.vocabulary.sizes:
            continue
        own = reader.scope.get(value.name) or _declared(reader, value.name)
        own = own or _told(reader, value.name)
        if own is None:
            points += _SAME_LETTER * (value.name == slot.letter)
        elif own == (slot.lower, slot.upper):
            points += _SAME_LETTER
        elif own[1].name and slot.upper.name:
            same = own[1].name == slot.upper.name
            points += _SAME_SET * same
            against += not same
    return against, points


def _declared(reader: Reader, name: str) -> tuple[IndexTerm, IndexTerm] | None:
    entry = reader.vocabulary.indices.get(name)
    return (entry.lower, entry.upper) if entry and not entry.labels else None


def _told(reader: Reader, name: str) -> Bounds | None:
    """What the symbols around say that a letter runs over."""
    if name not in reader.told:
        reach = reader.reach.get(name, reader.reach.get("", ()))
        told = told_range(name, reach, partial(_uses, reader))
        # A bound that speaks of another index is one of that symbol only.
        known = (*reader.vocabulary.sizes, "")
        plain = all(b.name in known and not b.labels for b in told or ())
        reader.told[name] = told if plain else None
    return reader.told[name]


def _uses(reader: Reader, node: Node) -> Iterator[tuple[IndexTerm, Bounds]]:
    """The indices of a symbol, each with what it may run over there."""
    for found in _candidates(reader, (node,), 0):
        for slot in _slots(reader, found.pattern):
            value = found.fit.values.get(slot.letter)
            if value is not None:
                yield value, (slot.lower, slot.upper)


def _slots(reader: Reader, pattern: Pattern) -> tuple[Slot, ...]:
    entry = reader.vocabulary.symbols.get(pattern.name)
    if entry is not None:
        return entry.slots
    # A function has no entry with ranges: its letters are the declared ones.
    found = []
    for letter in pattern.slots:
        declared = _declared(reader, letter)
        if declared:
            found.append(Slot(letter, *declared, axis=False))
    return tuple(found)


# Terms -----------------------------------------------------------------------


def read_change(reader: Reader, line: Line) -> Term | None:
    r"""``\Delta w`` at the place of a line, if the sign is no symbol of its own."""
    start = line.position
    following = line.peek(1)
    if opened(line.items[start]) != DELTA or following is None:
        return None
    behind = Line(line.items, line.around, start + 1)
    found = find(reader, behind)
    if found is None or found.pattern.kind != "quantity":
        return None
    term = quantity(reader, behind, found, counts=False)
    if found.fit.label is not None:
        reader.descent = reader.descent.at(found.fit.label)
    line.position = behind.position
    if reader.is_whole(line, start):
        reader.descent = replace(reader.descent, is_change=True)
    return change(reader, opened(following), term, line.since(start))


def quantity(reader: Reader, line: Line, found: Found, *, counts: bool = True) -> Term:
    """The term of a quantity at the place of a line, which goes on behind it.

    If it ``counts`` at which iteration it stands, the next one is what the notation has
    a rule for.
    """
    start = line.position
    node = line.items[start]
    line.position += found.fit.length
    span = line.since(start)
    pattern, fitted = found.pattern, found.fit
    whole = reader.is_whole(line, start)
    if whole and fitted.label is not None:
        plain = latex_of(uncounted(reader, opened(node)))
        reader.descent = replace(reader.descent, plain=plain)
    label = fitted.label if counts else None
    ahead = bool(label == 1 and reader.rule and not whole)
    if label is not None:
        reader.descent = reader.descent.at(label - ahead)
    if pattern.kind == "kronecker":
        values = [fitted.values[slot] for slot in pattern.slots]
        term: Term = Indicator(values[0], values[1], span=span)
        return _powered(reader, term, fitted)
    entry = reader.vocabulary.symbols[pattern.name]
    if label is not None:
        reader.descent = reader.descent.at(symbol=entry.name)
    indices = tuple(fitted.values.get(slot.letter) for slot in entry.slots)
    member = Member(entry.name, indices, span)
    term = _transposed(member, entry.slots) if fitted.transposed else member
    if fitted.row is not None:
        term = Component(member, (fitted.row,), span)
        term = Transpose(term, span) if fitted.transposed else term
    if ahead and term is member:
        reader.descent = replace(reader.descent, ahead=True)
        term = advanced(reader, node, member, span)
    term = _powered(reader, term, fitted)
    if fitted.after is not None:
        term = reader.postfix(term, fitted.after)
    if fitted.length > 1:
        if pattern.open_ended:
            note_arguments(reader, node, line.items[start + 1 : line.position])
        return term
    depends = entry.is_function or pattern.open_ended
    return read_arguments(reader, line, node, term, depends=depends)


def _transposed(member: Member, slots: Sequence[Slot]) -> Term:
    """``W^T``; and W_{jk}^T is the entry jk of the transpose."""
    pairs = list(zip(slots, member.indices, strict=True))
    axes = [value for slot, value in pairs if slot.axis and value is not None]
    whole = tuple(None if slot.axis else value for slot, value in pairs)
    plain = Transpose(Member(member.symbol, whole, member.span), member.span)
    return Component(plain, tuple(axes), member.span) if axes else plain


def _powered(reader: Reader, term: Term, fitted: Fit) -> Term:
    if fitted.exponent is None:
        return term
    exponent = reader.exponent(fitted.exponent)
    return Power(term, exponent, term.span.hull(fitted.exponent.span))


def index_value(reader: Reader, node: Node) -> IndexTerm | None:
    """The index or the size that a node is, used as a number."""
    names = reader.names
    term = names.named(opened(node))
    if term is None or not names.knows(term.name):
        return None
    return term
