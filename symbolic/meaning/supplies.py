"""What a section of a document has to offer for the repair of a side.

The sides around it, nearest first, the formulas and the symbols of the notation, and
what the judgement says: which constant is lacking, which index is free on one side.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain

from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import Fenced, Row, Symbol, walk

from .edits.candidates import scale
from .edits.material import FACTORS, Material, material_from
from .edits.scale import Scale
from .edits.tree import base_symbol
from .judgement import Judgement
from .notations.vocabulary import Vocabulary
from .syntax import IndexTerm

__all__ = ["NEAR", "Supplies"]

NEAR = 20
"""Sides before and behind a wrong one that offer what it may be mended with."""

_NEIGHBOURS = 6
_FORMULAS = 3


@dataclass
class Supplies:
    """The material of a section; ``rows`` are all its sides."""

    vocabulary: Vocabulary
    rows: tuple[Row, ...]

    def material(
        self, row: Row, other: Row | None, judgement: Judgement, side: str
    ) -> Material:
        """What the repair of a row may put in; ``side`` is the one it stands on."""
        vocabulary, found = self.vocabulary, judgement.equation
        around = self._around(row)
        near = [one for one in around if one is not row and one is not other]
        only_right = found.only_right if found is not None else ()
        known = [*(row for _, row in self._definitions), *self._declared]
        return material_from(
            [*around, *known],
            other=other,
            neighbours=[*near[:_NEIGHBOURS], *self._defining(row, other)],
            letters=self._letters,
            unbound=only_right if side == "right" else (),
            functions=[entry.latex for entry in vocabulary.functions.values()],
            scalars=self._scalars,
            prefixes=self._prefixes,
            transposable=True if self._has_matrices else None,
            ratio=_lacking(judgement, side),
            factors=FACTORS,
        )

    def _around(self, row: Row) -> list[Row]:
        """The sides near a side, the nearest first."""
        place = next((n for n, one in enumerate(self.rows) if one is row), 0)
        near = range(max(0, place - NEAR), min(len(self.rows), place + NEAR + 1))
        return [self.rows[n] for n in sorted(near, key=lambda n: abs(n - place))]

    @property
    def _has_matrices(self) -> bool:
        entries = self.vocabulary.symbols.values()
        return any(sum(slot.axis for slot in entry.slots) > 1 for entry in entries)

    @cached_property
    def _declared(self) -> tuple[Row, ...]:
        """The quantities of the notation, as it writes them."""
        texts = (entry.latex for entry in self.vocabulary.symbols.values())
        rows = (layout(tokens(MathText.of(text))).rows for text in texts)
        return tuple(row[0] for row in rows if row)

    @cached_property
    def _scalars(self) -> tuple[str, ...]:
        """The quantities and sizes that are numbers and have no indices."""
        vocabulary = self.vocabulary
        texts = [one.latex for one in vocabulary.symbols.values() if not one.slots]
        texts += [one.latex for one in vocabulary.sizes.values() if not one.slots]
        rows = (layout(tokens(MathText.of(text))).rows for text in texts)
        items = [row[0].items for row in rows if row]
        alone = (one[0] for one in items if len(one) == 1)
        return tuple(one.name for one in alone if isinstance(one, Symbol))

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        """The letters that names of several begin with, such as the d of dW."""
        patterns = chain.from_iterable(self.vocabulary.patterns.values())
        return frozenset(
            pattern.head.name
            for pattern in patterns
            if pattern.tail
            and isinstance(pattern.head, Symbol)
            and not isinstance(pattern.tail[0], Fenced)
        )

    @cached_property
    def _definitions(self) -> tuple[tuple[str, Row], ...]:
        """The formulas of the notation, each with the symbol that it defines."""
        found = []
        for entry in self.vocabulary.whole.definitions:
            key, value = (
                layout(tokens(MathText.of(t))).rows for t in (entry.key, entry.value)
            )
            symbol = base_symbol(key[0].items[0]) if key else None
            if symbol is not None and value:
                found.append((symbol.name, value[0]))
        return tuple(found)

    def _defining(self, *sides: Row | None) -> list[Row]:
        """The formulas of what stands on the sides."""
        nodes = (node for side in sides if side is not None for node in walk(side))
        names = {node.name for node in nodes if isinstance(node, Symbol)}
        return [row for name, row in self._definitions if name in names][:_FORMULAS]

    @cached_property
    def _letters(self) -> tuple[tuple[str, ...], ...]:
        """The declared index letters, those with the same range together."""
        groups: defaultdict[tuple[IndexTerm, IndexTerm], list[str]] = defaultdict(list)
        for entry in self.vocabulary.indices.values():
            groups[entry.lower, entry.upper].append(entry.latex)
        return tuple(map(tuple, groups.values()))


def _lacking(judgement: Judgement, side: str) -> Scale | None:
    """The constant factor that a side lacks, if the sides differ by one.

    left/right is a number, or a number times or over a size.
    """
    point, found = judgement.verdict.counterexample, judgement.equation
    if point is None or point.ratio is None:
        return None
    # Of two numbers the one is always a multiple of the other.
    if found is None or not found.left.free_symbols | found.right.free_symbols:
        return None
    if judgement.verdict.given:
        return None
    factor = _ratio(point.ratio.text)
    if factor is None:
        return None
    return factor if side == "right" else factor.inverse


_RATIO = re.compile(r"(-?\d+)?\*?([^\d\W]\w*)?(?:/(\d+|[^\d\W]\w*))?")


def _ratio(text: str) -> Scale | None:
    """A ratio as it is printed: 2, -1, 1/2, D, 2*D, 1/D."""
    found = _RATIO.fullmatch(text)
    if found is None:
        return None
    above, size, below = found.groups()
    value = Fraction(int(above or 1), int(below) if (below or "").isdigit() else 1)
    if size:
        return scale(value, size)
    if below and not below.isdigit():
        return scale(value, below, -1)
    return Scale(value)
