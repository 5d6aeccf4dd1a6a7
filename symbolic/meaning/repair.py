"""The least change that makes a wrong step right.

Candidates are small edits of one side, the likeliest first.  Each is read like the
document itself, passes a cheap trial in the field, and is then judged as the step
was: only a claim that is proved or tested is offered, and so never a guess.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import Node, Row, walk
from backproof.symbolic.theory import Claim

from .checked import Repair
from .edits.candidates import Edit, edits, scale
from .edits.material import FACTORS, Material, material_from
from .edits.scale import Scale
from .elaboration.elaborate import Elaborator
from .elaboration.equation import equation
from .judge import Judge, Judgement
from .objection import Objection
from .parsing.parse import Parsed, parse
from .sides import WrittenSide
from .syntax import Term

__all__ = ["Mended", "Repairer"]

CANDIDATES = 80
"""Edits that are tried on each side, by default."""

NEAR = 20
"""Sides before and behind a wrong one that offer what it may be mended with."""


class Mended(NamedTuple):
    """A repair, and the term of the side that it mends."""

    repair: Repair
    term: Term


@dataclass
class Repairer:
    """Mends the wrong steps of one section; ``rows`` are all sides of it."""

    judge: Judge
    rows: tuple[Row, ...]
    candidates: int = CANDIDATES

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
        for name in order:
            other = sides["left" if name == "right" else "right"]
            fixed, row = other.term(), sides[name].row
            if fixed is None or row is None:
                continue
            lacking = _lacking(judgement, name)
            material = self._material(row, other.row, lacking)
            found = self._mended(row, fixed, material, name)
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
        if right.row is None:
            return None
        material = self._material(right.row, left.row, _lacking(judgement, "right"))
        return self._mended(right.row, expected, material, "right")

    def _mended(
        self, row: Row, fixed: Term, material: Material, side: str
    ) -> Mended | None:
        for edit, term in self._readable(row, material):
            one, two = (fixed, term) if side == "right" else (term, fixed)
            if edit.row == material.other or not self._plausible(one, two):
                continue
            judgement = self.judge.terms(one, two, thorough=False)
            found = judgement.equation
            # That both sides say the same, or nothing, mends nothing.
            if judgement.holds and found and self.judge.is_connected(found):
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

    def _readable(self, row: Row, material: Material) -> Iterator[tuple[Edit, Term]]:
        before = parse(row, self.judge.vocabulary)
        trouble = _troubled(row, before)
        tried = 0
        for edit in edits(row, material=material):
            if any(node is trouble for node in walk(edit.row)):
                continue
            tried += 1
            if tried > self.candidates:
                return
            parsed = parse(edit.row, self.judge.vocabulary)
            # The next iteration would mend nothing: labels are not judged.
            later = parsed.labels - before.labels - {0}
            if parsed.term is not None and not later:
                yield edit, parsed.term

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

    def _material(self, row: Row, other: Row | None, lacking: Scale | None) -> Material:
        functions = self.judge.vocabulary.functions.values()
        return material_from(
            self._around(row),
            other=other,
            functions=[entry.latex for entry in functions],
            transposable=True if self._has_matrices else None,
            ratio=lacking,
            factors=FACTORS,
        )


def _troubled(row: Row, parsed: Parsed) -> Node | None:
    """The smallest part of a side that holds the first thing that cannot be read."""
    if not parsed.findings:
        return None
    span = parsed.findings[0].span
    around = [
        node
        for node in walk(row)
        if node.span.start <= span.start and span.end <= node.span.end
    ]
    return min(around, key=lambda n: n.span.end - n.span.start, default=None)


def _lacking(judgement: Judgement, side: str) -> Scale | None:
    """The constant factor that a side lacks, if the sides differ by one.

    left/right is a number, or a number times or over a size.
    """
    point = judgement.verdict.counterexample
    if point is None or point.ratio is None:
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
