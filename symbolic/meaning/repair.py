"""The least change that makes a wrong step right.

Candidates are small edits of one side, the likeliest first.  Each is read like the
document itself, passes a cheap trial in the field, and is then judged as the step
was: only a claim that is proved or tested is offered, and so never a guess.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import Row
from backproof.symbolic.theory import Claim

from .checked import Repair
from .edit_material import FACTORS, Material, material_from
from .edit_scale import Scale
from .edits import Edit, edits
from .elaborate import Elaborator
from .equation import equation
from .judge import Judge, Judgement
from .objection import Objection
from .parse import parse
from .sides import WrittenSide
from .syntax import Term

__all__ = ["Repairer"]

CANDIDATES = 160
"""Edits that are tried on each side, by default."""


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
        neighbours: Sequence[Row] = (),
        left_first: bool = False,
    ) -> Repair | None:
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
            material = self._material(other.row, neighbours, lacking)
            found = self._mended(row, fixed, material, name)
            if found is not None:
                return found
        return None

    def repair_against(
        self, expected: Term, side: WrittenSide, judgement: Judgement
    ) -> Repair | None:
        """The first edit after which a right side is what the notation expects."""
        if side.row is None:
            return None
        material = self._material(None, (), _lacking(judgement, "right"))
        return self._mended(side.row, expected, material, "right")

    def _mended(
        self, row: Row, fixed: Term, material: Material, side: str
    ) -> Repair | None:
        for edit, term in self._readable(row, material):
            one, two = (fixed, term) if side == "right" else (term, fixed)
            if not self._plausible(one, two):
                continue
            judgement = self.judge.terms(one, two, thorough=False)
            if judgement.holds:
                return Repair(
                    edit.text,
                    side,
                    edit.before,
                    edit.after,
                    latex_of(edit.row),
                    judgement.verdict,
                )
        return None

    @property
    def _has_matrices(self) -> bool:
        entries = self.judge.vocabulary.symbols.values()
        return any(sum(slot.axis for slot in entry.slots) > 1 for entry in entries)

    def _readable(self, row: Row, material: Material) -> Iterator[tuple[Edit, Term]]:
        labels = parse(row, self.judge.vocabulary).labels
        for edit in islice(edits(row, material=material), self.candidates):
            parsed = parse(edit.row, self.judge.vocabulary)
            # An iteration of its own would mend nothing: labels are not judged.
            if parsed.term is not None and parsed.labels <= labels:
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

    def _material(
        self, other: Row | None, neighbours: Sequence[Row], lacking: Scale | None
    ) -> Material:
        functions = self.judge.vocabulary.functions.values()
        return material_from(
            self.rows,
            other=other,
            neighbours=neighbours,
            functions=[entry.latex for entry in functions],
            transposable=True if self._has_matrices else None,
            ratio=lacking,
            factors=FACTORS,
        )


def _lacking(judgement: Judgement, side: str) -> Scale | None:
    """The constant factor that a side lacks, if the sides differ by one."""
    point = judgement.verdict.counterexample
    if point is None or point.ratio is None:
        return None
    value = point.ratio.value
    if point.ratio.text != str(value):
        return None
    return Scale(value if side == "right" else Fraction(1) / value)
