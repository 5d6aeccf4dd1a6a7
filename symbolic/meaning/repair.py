"""The least change that makes a wrong step right.

Candidates are small edits of one side, the likeliest first.  Each is read like the
document itself, passes a cheap trial in the field, and is then judged as the step
was: only a claim that is proved or tested is offered, and so never a guess.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from backproof.symbolic.reading.codes import BRACE, ENVIRONMENT, LEFT_RIGHT
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import Node, Row, Scripted, Symbol, walk
from backproof.symbolic.theory import Claim

from .checked import Repair
from .edits.candidates import Edit, edits, scale
from .edits.material import FACTORS, Material, material_from
from .edits.scale import Scale
from .edits.tree import base_symbol, rows_of
from .elaboration.elaborate import Elaborator
from .elaboration.equation import equation
from .judge import Judge, Judgement
from .objection import Objection
from .parsing.parse import Parsed, parse
from .sides import WrittenSide
from .syntax import IndexTerm, Term

__all__ = ["Mended", "Repairer"]

WORK = 9_000
"""Signs that are read for the repair of a step: half a second on a slow machine."""

CANDIDATES = 160
"""Edits of the first side that are tried, however short it is."""

FEWEST = 40
"""Edits of the first side that are tried, however long it is."""

SECOND = 3
"""Of the second side so many times fewer are tried."""

FALSE_HOPES = 3
"""Edits that pass the trial and fail the judgement; each may cost half a second."""

NEAR = 20
"""Sides before and behind a wrong one that offer what it may be mended with."""

_NEIGHBOURS = 6
_FORMULAS = 3
_BROKEN = frozenset({BRACE, LEFT_RIGHT, ENVIRONMENT})


class Mended(NamedTuple):
    """A repair, and the term of the side that it mends."""

    repair: Repair
    term: Term


@dataclass
class Repairer:
    """Mends the wrong steps of one section; ``rows`` are all sides of it."""

    judge: Judge
    rows: tuple[Row, ...]
    work: int = WORK

    def repair(
        self,
        left: WrittenSide,
        right: WrittenSide,
        judgement: Judgement,
        *,
        left_first: bool = False,
    ) -> Mended | None:
        """The first edit after which the step holds, None if none was found.

        The right side is what the step adds to its chain, so it is mended first,
        unless what stands on the left was wrong already (``left_first``).
        """
        order = ("left", "right") if left_first else ("right", "left")
        sides = {"left": left, "right": right}
        for share, name in zip((1, SECOND), order, strict=True):
            other = sides["left" if name == "right" else "right"]
            fixed, row = other.term(), _whole(sides[name])
            if fixed is None or row is None:
                continue
            material = self._material(row, other.row, judgement, name)
            found = self._mended(row, fixed, material, name, share)
            if found is not None:
                return found
        return None

    def repair_against(
        self,
        expected: Term,
        left: WrittenSide,
        right: WrittenSide,
        judgement: Judgement,
    ) -> Mended | None:
        """The first edit after which a right side equals a term."""
        row = _whole(right)
        if row is None:
            return None
        material = self._material(row, left.row, judgement, "right")
        return self._mended(row, expected, material, "right", 1)

    def _mended(
        self, row: Row, fixed: Term, material: Material, side: str, share: int
    ) -> Mended | None:
        hopes = FALSE_HOPES
        most = self._candidates(row, material.other) // share
        for edit, term in self._readable(row, material, most):
            one, two = (fixed, term) if side == "right" else (term, fixed)
            if edit.row == material.other or not self._plausible(one, two):
                continue
            judgement = self.judge.terms(one, two, thorough=False)
            found = judgement.equation
            if not judgement.holds:
                hopes -= 1
                if not hopes:
                    return None
            # That both sides say the same, or nothing, mends nothing.
            elif found and self.judge.is_connected(found):
                mended = latex_of(edit.row)
                repair = Repair(
                    edit.text,
                    side,
                    edit.before,
                    edit.after,
                    mended,
                    judgement.verdict,
                )
                return Mended(repair, term)
        return None

    def _around(self, row: Row) -> list[Row]:
        """The sides near a side, the nearest first."""
        place = next((n for n, one in enumerate(self.rows) if one is row), 0)
        near = range(max(0, place - NEAR), min(len(self.rows), place + NEAR + 1))
        return [self.rows[n] for n in sorted(near, key=lambda n: abs(n - place))]

    @property
    def _has_matrices(self) -> bool:
        entries = self.judge.vocabulary.symbols.values()
        return any(sum(slot.axis for slot in entry.slots) > 1 for entry in entries)

    def _readable(
        self, row: Row, material: Material, most: int
    ) -> Iterator[tuple[Edit, Term]]:
        before = parse(row, self.judge.vocabulary)
        trouble = _troubled(row, before)
        hopeful = (
            edit
            for edit in edits(row, material=material)
            if not any(item is trouble for item in _items(edit.row))
        )
        for edit in islice(hopeful, most):
            parsed = parse(edit.row, self.judge.vocabulary)
            # The next iteration would mend nothing: labels are not judged.
            later = parsed.labels - before.labels - {0}
            if parsed.term is not None and not later:
                yield edit, parsed.term

    def _candidates(self, row: Row, other: Row | None) -> int:
        """How many edits are tried: what one costs grows with the sides."""
        signs = sum(len(list(walk(side))) for side in (row, other) if side is not None)
        return min(max(self.work // max(signs, 1), FEWEST), CANDIDATES)

    def _plausible(self, left: Term, right: Term) -> bool:
        elaborator = Elaborator(self.judge.vocabulary)
        try:
            found = equation(elaborator, left, right)
        except Objection:
            return False
        if found.only_right:
            return False
        claim = Claim("", found.left, found.right, found.for_all)
        return self.judge.checker.plausible(claim)

    def _material(
        self, row: Row, other: Row | None, judgement: Judgement, side: str
    ) -> Material:
        vocabulary, found = self.judge.vocabulary, judgement.equation
        around = self._around(row)
        near = [one for one in around if one is not row and one is not other]
        only_right = found.only_right if found is not None else ()
        return material_from(
            [*around, *(row for _, row in self._definitions)],
            other=other,
            neighbours=[*near[:_NEIGHBOURS], *self._defining(row, other)],
            letters=self._letters,
            unbound=only_right if side == "right" else (),
            functions=[entry.latex for entry in vocabulary.functions.values()],
            transposable=True if self._has_matrices else None,
            ratio=_lacking(judgement, side),
            factors=FACTORS,
        )

    @cached_property
    def _definitions(self) -> tuple[tuple[str, Row], ...]:
        """The formulas of the notation, each with the symbol that it defines."""
        found = []
        for entry in self.judge.vocabulary.whole.definitions:
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
        for entry in self.judge.vocabulary.indices.values():
            groups[entry.lower, entry.upper].append(entry.latex)
        return tuple(map(tuple, groups.values()))


def _whole(side: WrittenSide) -> Row | None:
    """The row of a side, unless its tree had to be guessed."""
    broken = any(finding.code in _BROKEN for finding in side.findings())
    return None if broken else side.row


def _troubled(row: Row, parsed: Parsed) -> Node | None:
    """The smallest item of a side that has the first thing that cannot be read."""
    if not parsed.findings:
        return None
    span = parsed.findings[0].span
    around = [
        item
        for item in _items(row)
        if item.span.start <= span.start and span.end <= item.span.end
    ]
    return min(around, key=lambda n: n.span.end - n.span.start, default=None)


def _items(row: Row) -> Iterator[Node]:
    """The nodes of all rows of a side; what carries scripts is part of one."""
    for item in row.items:
        yield item
        bare = item
        while isinstance(bare, Scripted):
            yield from (inner for part in rows_of(bare) for inner in _items(part))
            bare = bare.base
        yield from (inner for part in rows_of(bare) for inner in _items(part))


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
