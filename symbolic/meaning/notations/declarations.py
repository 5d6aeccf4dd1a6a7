r"""A notation becomes a vocabulary: its quantities, functions, operators, templates.

    "w^l_{jk}" = "l in 2..L, k in 1..n_{l-1}"   ->   a SymbolEntry and its Pattern

What was written in the scripts of a key tells the slots; which of them are axes is
told by their ranges: a slot that another range depends on is a label.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Number,
    Operator,
    Symbol,
)

from .entries import splits
from .fitting import all_fits
from .function_keys import FunctionKeys
from .indices import is_letter, letter_name, script_parts
from .measures import Key
from .merging import merged
from .names import Names
from .notation import CONVENTIONS, Notation
from .patterns import Pattern, UpdateLabel, head_key, scripts_of
from .sizes import Bounds, named_uniquely
from .slots import Draft, drafted, half_declared
from .spelling import opened
from .vocabulary import (
    Slot,
    SymbolEntry,
    Template,
    Vocabulary,
)

__all__ = ["compiled"]

_BY = re.compile(r"\s+by\s+")
_ONE = IndexTerm(offset=1)
_AXES = ("row", "column")


def compiled(notation: Notation, inherited: Vocabulary | None) -> Vocabulary:
    """The vocabulary of a notation, in all that is around it."""
    whole, own = notation, notation
    if inherited is not None:
        whole = merged(inherited.whole, notation)
        plain = Notation()
        around = inherited.notation
        conventions = {
            name: getattr(around, name)
            for name in CONVENTIONS
            if getattr(notation, name) == getattr(plain, name)
        }
        whole = replace(whole, **conventions)
        own = replace(
            notation,
            omit=whole.omit,
            words=whole.words,
            fonts=whole.fonts,
            **conventions,
        )
    return replace(_Declarations(whole).run(), notation=own)


@dataclass
class _Declarations(FunctionKeys):
    """A notation on its way to a vocabulary."""

    symbols: dict[str, SymbolEntry] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)

    def run(self) -> Vocabulary:
        """All tables in their order."""
        quantities = self.learn()
        self._learn_symbols(quantities)
        products, templates = self._products(), tuple(self._templates())
        update = self._update()
        return Vocabulary(
            self.whole,
            self.symbols,
            self.sizes,
            self.indices,
            self.functions,
            products,
            tuple(dict.fromkeys(self.troubles)),
            whole=self.whole,
            patterns=_by_head(self.patterns),
            names=self._finished_names(update),
            templates=templates,
            update=update,
        )

    # Quantities and functions share their names.

    def _learn_symbols(self, quantities: list[Key]) -> None:
        made = [found for key in quantities if (found := self._quantity(key))]
        made += self._defined(made)
        keys = self.keys(self.whole.functions)
        functions = [self.function(key, made) for key in keys]
        heads = [pattern for _, pattern in made]
        heads += [self.function_pattern(function) for function in functions]
        names = named_uniquely(heads, self.sizes)
        for (entry, pattern), name in zip(made, names, strict=False):
            self.patterns.append(replace(pattern, name=name))
            if pattern.kind == "quantity":
                self.symbols[name] = replace(entry, name=name)
        rest = names[len(made) :]
        for pattern, name in zip(heads[len(made) :], rest, strict=True):
            self.patterns.append(replace(pattern, name=name))
        self.function_entries(functions, rest, names)

    def _defined(
        self, made: list[tuple[SymbolEntry, Pattern]]
    ) -> list[tuple[SymbolEntry, Pattern]]:
        """The quantities that are declared by nothing but their definition."""
        waiting = []
        for key in self.keys(self.whole.definitions):
            plain = replace(key, entry=replace(key.entry, value=""))
            found = self._quantity(plain, patterns=[p for _, p in made])
            waiting += [(found, key)] if found else []
        # a^l_j declares what a^1_j is a case of.
        waiting.sort(key=lambda pair: -len(pair[0][1].slots))
        new: list[tuple[SymbolEntry, Pattern]] = []
        for found, key in waiting:
            if not _fits([p for _, p in new], key.items, self.names):
                new.append(found)
        return new

    def _quantity(
        self, key: Key, patterns: Sequence[Pattern] = ()
    ) -> tuple[SymbolEntry, Pattern] | None:
        """The entry and the pattern of a quantity; None if its ranges are not known."""
        if _fits(patterns, key.items, self.names):
            return None
        if _is_entry(patterns, key.items, self.names):
            return None
        latex = key.entry.key
        head = opened(key.items[0])
        if isinstance(head, Number) and not head.font:
            self.trouble(f"{latex} is no symbol", key.entry.line)
            return None
        letters = self.local(key)
        for name in half_declared(key.items, self.names, letters):
            self.trouble(
                f"{latex}: {name} is not declared, so this is read as one name",
                key.entry.line,
                f"declare {name} in [indices], or list the name in words",
            )
        if key.value.domain == "kronecker":
            return self._kronecker(key)
        draft = drafted("quantity", latex, key.items, self.names, letters)
        slots = self._slots(key, draft)
        if slots is None:
            return None
        written = [slot for slot in slots if slot.written]
        pattern = replace(
            draft.pattern,
            axes=frozenset(slot.letter for slot in written if slot.axis),
            optional=frozenset(s.letter for s in written) & self.omit,
            hidden=tuple(s.letter for s in slots if s.axis and not s.written),
            bare=_is_bare(draft, self.omit),
        )
        value = key.value
        entry = SymbolEntry(
            "",
            latex,
            slots,
            key.entry,
            value.domain,
            self._over(key, slots),
            bool(value.arguments),
            value.arguments,
        )
        return entry, pattern

    def _kronecker(self, key: Key) -> tuple[SymbolEntry, Pattern] | None:
        """A delta of two indices, of which nothing else need be known."""
        latex = key.entry.key
        sub, sup, _ = scripts_of(opened(key.items[0]))
        nodes = [n for p in (*script_parts(sub), *script_parts(sup)) for n in p.nodes]
        own = {letter_name(node) for node in nodes if is_letter(node)}
        known = self.local(key)
        letters = replace(known, plain=known.plain | (own - self.sizes.keys()))
        draft = drafted("kronecker", latex, key.items, self.names, letters)
        if len(draft.pattern.slots) != 2:
            self.trouble(
                f"{latex}: a Kronecker delta has two indices",
                key.entry.line,
                r'''write '\delta_{ij}' = "kronecker"''',
            )
            return None
        return SymbolEntry("", latex, (), key.entry), draft.pattern

    def _over(self, key: Key, slots: Sequence[Slot]) -> str:
        """The letter over which a distribution sums to one."""
        if key.value.domain != "distribution":
            return ""
        if key.value.over:
            return self._plain(key.value.over)
        axes = [slot for slot in slots if slot.axis]
        if len(axes) == 2 and not any(slot.written for slot in axes):
            # A matrix whose rows, or columns, are the vectors.
            return axes[self.whole.vectors == "rows"].letter
        if len(axes) == 1:
            return axes[0].letter
        self.trouble(
            f"{key.entry.key}: over which index it sums to one is not said",
            key.entry.line,
            'write "distribution over i"',
        )
        return ""

    def _slots(self, key: Key, draft: Draft) -> tuple[Slot, ...] | None:
        own = self.own_ranges(key)
        ranges: dict[str, Bounds] = {}
        for letter, term in draft.terms.items():
            found = self.range_of(term, own)
            if found is None:
                self.trouble(
                    f"nothing says what {letter} runs over in {key.entry.key}",
                    key.entry.line,
                    f'write "{letter} in 1..n"',
                )
                return None
            ranges[letter] = found
        sizes = [self.bound(text, key.entry.line) for text in key.value.shape]
        if None in sizes:
            return None
        shape = [size for size in sizes if size is not None]
        needed = _letters_in((*(t for b in ranges.values() for t in b), *shape))
        needed -= set(self.sizes)
        if circular := [x for x in ranges if self.goes_round(x, ranges)]:
            self.circle(key, circular[0])
            return None
        if missing := needed - set(ranges):
            name = min(missing)
            self.trouble(
                f"a range of {key.entry.key} speaks of {name}, which is no index of it",
                key.entry.line,
                f"write the range that is meant, such as the one at a fixed {name}",
            )
            return None
        labels = needed | self.omit | draft.raised
        # A row or a column begins at 1; what begins elsewhere counts, as time does.
        labels |= {letter for letter, (lower, _) in ranges.items() if lower != _ONE}
        axes = [letter for letter in ranges if letter not in labels][-2:]
        if shape:
            axes = []
        slots = [
            Slot(letter, *bounds, axis=letter in axes)
            for letter, bounds in ranges.items()
        ]
        hidden = zip(_AXES, shape, strict=False)
        slots += [
            Slot(name, _ONE, size, axis=True, written=False) for name, size in hidden
        ]
        return tuple(slots)

    # The rest.

    def _products(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for key in self.keys(self.whole.products):
            match key.items:
                case (Operator(name=name) | Symbol(name=name, accents=()),):
                    found[name] = key.entry.value.strip()
                case _:
                    self.trouble(f"{key.entry.key} is no operator", key.entry.line)
        return found

    def _templates(self) -> Iterator[Template]:
        for key in self.keys(self.whole.derivatives):
            parts = _BY.split(key.entry.value.strip())
            if len(parts) == 2:
                above, below = parts[0].strip(), parts[1].strip()
                yield Template(key.items, above, below, above not in key.entry.key)
            else:
                self.trouble(
                    f"{key.entry.key} = {key.entry.value!r}: what by what?",
                    key.entry.line,
                    'write "F by x"',
                )

    def _update(self) -> UpdateLabel | None:
        if not self.whole.update_label:
            return None
        items = self.items("{}^{" + self.whole.update_label + "}", 0)
        parts = script_parts(getattr(items[0], "sup", None)) if items else ()
        term = self.names.term(parts[0].nodes) if len(parts) == 1 else None
        if term is None or not term.name or term.labels or term.offset:
            self.trouble(
                f"the label of updates, {self.whole.update_label!r}, is no letter",
                self.whole.line,
                'write label = "(t)"',
            )
            return None
        return UpdateLabel(term.name, parts[0].bracket)

    def _finished_names(self, update: UpdateLabel | None) -> Names:
        raised = {
            hole.term.name
            for pattern in self.patterns
            for hole in pattern.sup
            if hole.term and not hole.term.labels
        }
        values = frozenset(
            pattern.head
            for pattern in self.patterns
            if not (pattern.sub or pattern.sup or pattern.primes or pattern.tail)
        )
        levels = frozenset(raised | ({update.letter} if update else set()))
        return replace(self.names, values=values, levels=levels)


def _fits(patterns: Iterable[Pattern], items: Sequence[Node], names: Names) -> bool:
    return any(
        found.length == len(items)
        and not (found.exponent or found.transposed or found.after)
        for _, found in all_fits(patterns, items, 0, names)
    )


def _is_entry(patterns: Sequence[Pattern], items: Sequence[Node], names: Names) -> bool:
    """Whether a key names an entry of a quantity that was declared by its shape."""
    if len(items) != 1:
        return False
    return any(
        _fits((p for p in patterns if split.suits(p)), (split.whole,), names)
        for split in splits(items[0])
    )


def _is_bare(draft: Draft, omit: frozenset[str]) -> bool:
    """Whether the arguments of a pattern are any, or indices that may be left out."""
    if draft.pattern.open_ended:
        return True
    match draft.pattern.tail:
        case (Fenced(body=body),):
            inside = [letter for letter in draft.raised if letter in omit]
            return len(inside) > 0 and len(body.items) == 2 * len(inside) - 1
        case _:
            return False


def _letters_in(terms: Iterable[IndexTerm]) -> set[str]:
    """The names in some bounds."""
    found: set[str] = set()
    for term in terms:
        found |= {term.name} if term.name else set()
        found |= _letters_in(term.labels)
    return found


def _by_head(patterns: Iterable[Pattern]) -> Mapping[Node, tuple[Pattern, ...]]:
    found: dict[Node, tuple[Pattern, ...]] = {}
    for pattern in patterns:
        key = head_key(pattern.head)
        found[key] = (*found.get(key, ()), pattern)
    return found
