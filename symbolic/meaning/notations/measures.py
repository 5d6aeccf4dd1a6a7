r"""The letters, the sizes and the ranges of a notation.

    l = "1..L", j = "1..n_l"   ->   the letters l and j, the sizes L and n_l

A size is what bounds a range and is no index.  The n_l of ``j in 1..n_l`` is a family
of sizes, with one for each l that some range uses.  A fixed index, which has one value
throughout, is a number as well: the class y_i of each sample, from 1 to K.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import Node, Scripted, lines

from .indices import index_text, is_letter, letter_name, shifted
from .names import Names
from .notation import Entry, Notation
from .patterns import Pattern
from .sizes import Bounds, hull_of, moved, named_uniquely, size_patterns, with_patterns
from .slots import Letters, drafted
from .spelling import canonical_items, opened, plain_name
from .values import WrittenRange, WrittenValue, written_range, written_value
from .vocabulary import IndexEntry, SizeEntry, Slot, Trouble

__all__ = ["Key", "Measures", "put_in"]

_SIZE = re.compile(r"([0-9]{1,9})(\.\.)?")
_WORDS = re.compile(r"[A-Za-z]{3,}( [A-Za-z]+)*")
_ONE = IndexTerm(offset=1)


@dataclass(frozen=True)
class Key:
    """An entry whose key could be read."""

    entry: Entry
    items: tuple[Node, ...]
    value: WrittenValue = field(default_factory=WrittenValue)


@dataclass
class Measures:
    """What a notation counts, and how far."""

    whole: Notation
    troubles: list[Trouble] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    letters: Letters = field(default_factory=Letters)
    indices: dict[str, IndexEntry] = field(default_factory=dict)
    sizes: dict[str, SizeEntry] = field(default_factory=dict)
    omit: frozenset[str] = frozenset()

    def learn(self) -> list[Key]:
        """Letters, sizes and ranges; returns the quantities with their values."""
        self.omit = frozenset(
            name for text in self.whole.omit if (name := self._plain(text))
        )
        plain, carrying, fixed = self._index_keys()
        quantities = [
            replace(key, value=written_value(key.entry.value))
            for key in self.keys(self.whole.quantities)
        ]
        self._learn_letters(plain, carrying)
        self._learn_sizes([*plain, *carrying], fixed, quantities)
        self._index_entries(plain, carrying)
        for key in fixed:
            self._fix(key)
        self._size_entries(quantities)
        return quantities

    # Reading LaTeX.

    def trouble(self, message: str, line: int, mend: str = "") -> None:
        """Note something that is wrong with the notation."""
        self.troubles.append(Trouble(message, line, mend))

    def items(self, latex: str, line: int, *, silent: bool = False) -> tuple[Node, ...]:
        """The items of some LaTeX; none if it cannot be read."""
        tree = layout(tokens(MathText.of(latex), self.whole.words))
        if tree.findings:
            first = tree.findings[0]
            if not silent:
                self.trouble(f"{latex}: {first.message}", line, first.help)
            return ()
        return canonical_items(item for row in lines(tree) for item in row.items)

    def _plain(self, latex: str) -> str:
        items = self.items(latex, 0)
        return letter_name(items[0]) if len(items) == 1 else ""

    def keys(self, entries: Iterable[Entry]) -> list[Key]:
        """The entries whose keys can be read."""
        found = []
        for entry in entries:
            items = self.items(entry.key, entry.line)
            if items:
                found.append(Key(entry, items))
        return found

    def bound(self, latex: str, line: int) -> IndexTerm | None:
        """A bound of a range as an index."""
        items = self.items(latex, line, silent=True)
        term = self.names.term(items)
        if term is None and _WORDS.fullmatch(latex):
            self.trouble(
                f"{latex!r} is no size",
                line,
                'leave the value empty for a number, or write a shape, as in "m x n"',
            )
        elif term is None:
            self.trouble(
                f"{latex!r} is no bound of a range",
                line,
                "a bound is a size, an index or a number, with a number added: n_{l-1}",
            )
        return term

    # Letters and sizes.

    def _index_keys(self) -> tuple[list[Key], list[Key], list[Key]]:
        """The letters, the indices that carry a label, and the fixed ones."""
        plain: list[Key] = []
        carrying: list[Key] = []
        fixed: list[Key] = []
        for key in self.keys(self.whole.indices):
            node = opened(key.items[0])
            written = written_range(key.entry.value)
            single = is_letter(node) or isinstance(node, Scripted)
            if len(key.items) == 1 and single and written and written.fixed:
                fixed.append(key)
            elif len(key.items) == 1 and is_letter(node):
                plain.append(key)
            elif len(key.items) == 1 and isinstance(node, Scripted):
                carrying.append(key)
            else:
                self.trouble(
                    f"{key.entry.key} is no index",
                    key.entry.line,
                    "an index is a letter, or one with a label: n_l",
                )
        return plain, carrying, fixed

    def _learn_letters(self, plain: list[Key], carrying: list[Key]) -> None:
        letters = frozenset(letter_name(opened(key.items[0])) for key in plain)
        self.names = Names(letters=letters)
        self.letters = Letters(letters)
        patterns: list[Pattern] = []
        for key in carrying:
            name = plain_name(key.items)
            latex = key.entry.key
            draft = drafted("index", latex, key.items, self.names, self.letters, name)
            if not draft.terms:
                self.trouble(
                    f"the index {latex} carries a letter that is not declared",
                    key.entry.line,
                    "declare its label in [indices] as well",
                )
                continue
            patterns.append(draft.pattern)
        self.names = with_patterns(self.names, patterns)
        self.letters = Letters(letters, frozenset(p.name for p in patterns))

    def local(self, key: Key) -> Letters:
        """The letters that count in an entry, with those of its own ranges."""
        own = frozenset(name for r in key.value.ranges if (name := self._range_name(r)))
        plain = own - self.letters.carriers
        return Letters(self.letters.plain | plain, self.letters.carriers)

    def _range_name(self, written: WrittenRange) -> str:
        items = self.items(written.letter, 0, silent=True)
        term = self.names.term(items)
        return term.name if term else ""

    def _bounds(
        self, keys: Sequence[Key], quantities: Sequence[Key]
    ) -> Iterator[tuple[str, Key]]:
        """All texts that bound something, each with the entry it stands in."""
        for key in keys:
            written = written_range(key.entry.value)
            if written is None:
                self.trouble(
                    f"{key.entry.key}: {key.entry.value!r} is no range",
                    key.entry.line,
                    'write "1..n"',
                )
                continue
            yield written.lower, key
            yield written.upper, key
        for key in quantities:
            for r in key.value.ranges:
                yield r.lower, key
                yield r.upper, key
            for text in key.value.shape:
                yield text, key

    def _learn_sizes(
        self, keys: Sequence[Key], fixed: Sequence[Key], quantities: Sequence[Key]
    ) -> None:
        texts = [
            (key.entry.key, key.items, self.letters)
            for key in (*self.keys(self.whole.sizes), *fixed)
        ]
        lent = self._lent(quantities)
        for text, key in list(self._bounds([*keys, *fixed], quantities)):
            items = self.items(text, key.entry.line)
            own = self.local(key)
            more = lent.get(plain_name(key.items), frozenset())
            texts.append((text, items, replace(own, plain=own.plain | more)))
        found = size_patterns(texts, self.names)
        letters = self.letters.plain.union(*(self.local(k).plain for k in quantities))
        names = named_uniquely(found, letters)
        named = [replace(p, name=n) for p, n in zip(found, names, strict=True)]
        self._rename_carriers(names)
        self.names = with_patterns(self.names, named)
        for pattern in named:
            self.sizes[pattern.name] = SizeEntry(pattern.name, pattern.latex)

    def _lent(self, quantities: Sequence[Key]) -> Mapping[str, frozenset[str]]:
        """For each index the letters that count where it does, by their own ranges.

        The n_l of j = "1..n_l" is a family if 'z^l_j' = "l in 1..L" has such an l.
        """
        found: dict[str, frozenset[str]] = {}
        for key in quantities:
            own = self.local(key).plain - self.letters.plain
            for index in self._key_indices(key) if own else ():
                name = index_text(index)
                found[name] = found.get(name, frozenset()) | (own - {name})
        return found

    def _rename_carriers(self, taken: Sequence[str]) -> None:
        """Call the index n_l just n, where nothing else is called so."""
        renamed: list[Pattern] = []
        for patterns in self.names.patterns.values():
            for pattern in patterns:
                short = plain_name((pattern.head,))
                free = short not in self.letters.plain and short not in taken
                unique = len(patterns) == 1
                name = short if free and unique else pattern.name
                renamed.append(replace(pattern, name=name))
        self.names = with_patterns(replace(self.names, patterns={}), renamed)
        self.letters = replace(
            self.letters, carriers=frozenset(p.name for p in renamed)
        )

    # Ranges.

    def _index_entries(self, plain: Sequence[Key], carrying: Sequence[Key]) -> None:
        for key in (*plain, *carrying):
            term = self.names.term(key.items)
            written = written_range(key.entry.value)
            if term is None or written is None:
                continue
            lower = self.bound(written.lower, key.entry.line)
            upper = self.bound(written.upper, key.entry.line)
            if lower is None or upper is None:
                continue
            labels = tuple(label.name for label in term.labels)
            entry = IndexEntry(term.name, key.entry.key, lower, upper, labels)
            ranges = {i.name: (i.lower, i.upper) for i in self.indices.values()}
            if not self.goes_round(term.name, {**ranges, term.name: (lower, upper)}):
                self.indices[term.name] = entry
            else:
                self.circle(key, key.entry.key)

    def _fix(self, key: Key) -> None:
        """Note what a fixed index may be, and for which labels there is one."""
        written = written_range(key.entry.value)
        term = self.names.term(key.items)
        if written is None or term is None or term.name not in self.sizes:
            return
        lower = self.bound(written.lower, key.entry.line)
        upper = self.bound(written.upper, key.entry.line)
        slots = [self.range_of(IndexTerm(label.name), {}) for label in term.labels]
        if lower is None or upper is None or None in slots:
            return
        ranges = [bound for slot in slots if slot for bound in slot]
        if lower.name or not self._are_sizes((upper, *ranges)):
            self.trouble(
                f"{key.entry.key} = {key.entry.value!r}: the range of a fixed index "
                "begins at a number, and depends on no other index",
                key.entry.line,
                'write "1..n, fixed", and the size at a fixed label, as in n_L',
            )
        else:
            self.sizes[term.name] = replace(
                self.sizes[term.name],
                slots=tuple(
                    Slot(label.name, *slot, axis=False)
                    for label, slot in zip(term.labels, slots, strict=True)
                    if slot
                ),
                minimum=lower.offset,
                maximum=upper,
            )

    def _are_sizes(self, bounds: Iterable[IndexTerm]) -> bool:
        """Whether some bounds speak of sizes only."""
        names = {one.name for bound in bounds for one in (bound, *bound.labels)}
        return names - {""} <= self.sizes.keys()

    def goes_round(self, name: str, ranges: Mapping[str, Bounds]) -> bool:
        """Whether the range of an index depends on the index."""
        seen: set[str] = set()
        waiting = [*ranges[name]]
        while waiting:
            term = waiting.pop()
            waiting += term.labels
            if term.name in self.sizes or term.name in seen:
                continue
            if term.name == name:
                return True
            seen.add(term.name)
            waiting += ranges.get(term.name, ())
        return False

    def circle(self, key: Key, letter: str) -> None:
        """Tell that a range depends on its own index."""
        self.trouble(
            f"{key.entry.key} = {key.entry.value!r}: how far {letter} goes depends on "
            f"{letter} itself",
            key.entry.line,
            'bound it by a letter that is no index, as in "1..N"',
        )

    def own_ranges(self, key: Key) -> dict[str, Bounds]:
        """The ranges that an entry gives its letters itself."""
        found: dict[str, Bounds] = {}
        for written in key.value.ranges:
            name = self._range_name(written)
            lower = self.bound(written.lower, key.entry.line)
            upper = self.bound(written.upper, key.entry.line)
            if not name:
                self.trouble(
                    f"{written.letter} in {written.lower}..{written.upper}: "
                    f"{written.letter} is no index letter",
                    key.entry.line,
                )
            elif lower is not None and upper is not None:
                found[name] = lower, upper
        return found

    def range_of(self, term: IndexTerm, own: Mapping[str, Bounds]) -> Bounds | None:
        """What a slot runs over: as its entry says, or as its letter does."""
        if term.name in own:
            return own[term.name]
        entry = self.indices.get(term.name)
        if entry is None:
            return None
        labels = dict(zip(entry.labels, term.labels, strict=False))
        return put_in(entry.lower, labels), put_in(entry.upper, labels)

    def _size_entries(self, quantities: Sequence[Key]) -> None:
        """What is known of each size; of a family, which labels it has."""
        reached: dict[str, list[list[Bounds]]] = {}
        for entry in self.indices.values():
            for term in (entry.lower, entry.upper):
                self._reach(term, {}, reached)
        for key in quantities:
            own = self.own_ranges(key)
            terms = [term for bounds in own.values() for term in bounds]
            for text in key.value.shape:
                bound = self.bound(text, key.entry.line)
                terms += [bound] if bound else []
            for index in self._key_indices(key):
                if index.name not in own:
                    terms += self.range_of(index, own) or ()
            for term in terms:
                self._reach(term, own, reached)
        for name, size in self.sizes.items():
            if size.maximum is None:
                self.sizes[name] = self._family(size, reached.get(name, []))
        self._size_values()

    def _key_indices(self, key: Key) -> Iterable[IndexTerm]:
        draft = drafted("", "", key.items, self.names, self.local(key))
        return draft.terms.values()

    def _reach(
        self,
        term: IndexTerm,
        own: Mapping[str, Bounds],
        reached: dict[str, list[list[Bounds]]],
    ) -> None:
        """Note which labels a size is used at."""
        if term.name not in self.sizes or not term.labels:
            return
        ranges: list[Bounds] = []
        for label in term.labels:
            self._reach(label, own, reached)
            if not label.name or label.name in self.sizes:
                ranges.append((label, label))
                continue
            known = self.range_of(IndexTerm(label.name), own)
            if known is None:
                return
            ranges.append(moved(known, label.offset))
        reached.setdefault(term.name, []).append(ranges)

    def _family(self, size: SizeEntry, reached: list[list[Bounds]]) -> SizeEntry:
        pattern = next(
            p for ps in self.names.patterns.values() for p in ps if p.name == size.name
        )
        slots: list[Slot] = []
        for position, letter in enumerate(pattern.slots):
            bounds = hull_of([ranges[position] for ranges in reached])
            if bounds is None:
                self.trouble(
                    f"nothing says for which {letter} there is a size {size.latex}",
                    0,
                    f'declare the range of {letter} in [indices]: {letter} = "1..L"',
                )
                bounds = (_ONE, _ONE)
            slots.append(Slot(letter, *bounds, axis=False))
        return replace(size, slots=tuple(slots))

    def _size_values(self) -> None:
        for key in self.keys(self.whole.sizes):
            term = self.names.term(key.items)
            match = _SIZE.fullmatch(key.entry.value.strip())
            if term is None or term.name not in self.sizes or not match:
                self.trouble(
                    f"{key.entry.key} = {key.entry.value!r} says nothing of a size",
                    key.entry.line,
                    'write "2.." for at least 2, or "3" for always 3',
                )
                continue
            size, number = self.sizes[term.name], int(match[1])
            changed = (
                replace(size, minimum=number)
                if match[2]
                else replace(size, minimum=number, fixed=number)
            )
            self.sizes[term.name] = changed


def put_in(term: IndexTerm, letters: Mapping[str, IndexTerm]) -> IndexTerm:
    """An index with other indices in place of its letters."""
    if term.name in letters and not term.labels:
        return shifted(letters[term.name], term.offset)
    return replace(term, labels=tuple(put_in(label, letters) for label in term.labels))
