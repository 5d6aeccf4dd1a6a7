"""The least change that makes a wrong step right.

Candidates are small edits of one side, the likeliest first.  Each passes a cheap trial
in the field, is read like the document itself, and is then judged as the step was: only
a claim that is proved or tested is offered, and so never a guess.

The work is bounded, and counted so that every machine finds the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from backproof.symbolic.reading.codes import BRACE, ENVIRONMENT, LEFT_RIGHT
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import Node, Operator, Row, Scripted, Symbol

from .checked import Repair
from .cuts import Cuts, cuts
from .edits.candidates import Edit, edits
from .edits.material import Material
from .edits.terms import operator_of
from .edits.tree import rows_of, take_apart
from .edits.work import splice
from .judge import Judge, Judgement
from .parsing.parse import Parsed, parse
from .sides import WrittenSide
from .supplies import Supplies
from .syntax import Term
from .trial import Stretch, Trial

__all__ = ["Mended", "Repairer"]

WORK = 40_000
"""Nodes of terms that are made for the repair of a step: a second on a slow machine."""

SECOND = 3
"""The part of it that is left for the second side, whatever the first has taken."""

IN_ALL = 20 * WORK
"""The work for all steps of a section; after that there is less for each."""

LEAST = 20
"""The part of the work for a step that is left for it, however many there were."""

EDITS = 4000
"""Edits of a side that are looked at."""

FALSE_HOPES = 3
"""Edits that pass the trial and fail the judgement; each may cost half a second."""

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
    _supplies: Supplies = field(init=False)
    _spent: int = 0

    def __post_init__(self) -> None:
        self._supplies = Supplies(self.judge.vocabulary, self.rows)

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
        work = self._work_left
        end = self._spent + work
        for name in order:
            other = sides["left" if name == "right" else "right"]
            fixed, row = other.term(), _whole(sides[name])
            if fixed is None or row is None:
                continue
            material = self._supplies.material(row, other.row, judgement, name)
            most = max(end - self._spent, work // SECOND)
            found = self._mended(row, fixed, material, name, most)
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
        material = self._supplies.material(row, left.row, judgement, "right")
        return self._mended(row, expected, material, "right", self._work_left)

    def _mended(
        self, row: Row, fixed: Term, material: Material, side: str, most: int
    ) -> Mended | None:
        """The first edit of a row after which it equals a term.

        The trials do no more than ``most`` work.
        """
        hopes = FALSE_HOPES
        for edit, term in self._passing(row, fixed, material, side, most):
            one, two = (fixed, term) if side == "right" else (term, fixed)
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

    def _passing(
        self, row: Row, fixed: Term, material: Material, side: str, most: int
    ) -> Iterator[tuple[Edit, Term]]:
        """The edits of a side that pass a trial, as long as there is work left."""
        before = parse(row, self.judge.vocabulary)
        on_right = side == "right"
        trial = Trial(self.judge, fixed, row, before, material, on_right=on_right)
        spent = 0
        for edit in () if trial.is_vain else _hopeful(row, before, material, trial):
            if trial.spent > most:
                break
            passes = trial.passes(edit.row)
            self._spent += trial.spent - spent
            spent = trial.spent
            if passes:
                parsed = parse(edit.row, self.judge.vocabulary)
                # The next iteration would mend nothing: labels are not judged.
                now, then = before.descent, parsed.descent
                later = then.labels - now.labels - {0} or then.ahead > now.ahead
                if parsed.term is not None and not later:
                    yield edit, parsed.term

    @property
    def _work_left(self) -> int:
        """The work for one step: less when many were mended before it."""
        return max(min(WORK, IN_ALL - self._spent), WORK // LEAST)


def _hopeful(
    row: Row, parsed: Parsed, material: Material, trial: Trial
) -> Iterator[Edit]:
    """The edits of a side that change the first thing that cannot be read.

    First come those of the terms that the other side has not got as well.
    """
    trouble = _troubled(row, parsed, material)
    some = trial.suspects
    few = _within(trial.cuts, some, material) if some is not None else ()
    for edit in chain(few, edits(row, material=material, limit=EDITS)):
        kept = {id(item) for item in _items(edit.row)} if trouble else set()
        hopeless = trouble and all(id(item) in kept for item in trouble)
        if not hopeless and edit.row != material.other:
            yield edit


def _within(found: Cuts, some: Stretch, material: Material) -> Iterator[Edit]:
    """The edits of some terms of a side, as edits of the side."""
    row = found.row
    inner = found.of(row, some.first, some.last)
    start, end = found.start(some.first), found.ends[some.last]
    # A sum lacks no factor that one of its terms lacks.
    own = replace(material, ratio=None, other=_only(material.other, some, material))
    for edit in edits(inner, material=own, limit=EDITS, after=some.first):
        items = edit.row.items
        unsigned = items and operator_of(items[0]) not in ("+", "-")
        if start and unsigned:
            items = (Operator("+", inner.span), *items)
        words = edit.words.replace("throughout", some.words)
        whole = splice(row, start, end, items)
        yield replace(edit, row=whole, original=row, words=words)


def _only(other: Row | None, some: Stretch, material: Material) -> Row | None:
    """The terms of the other side that the edited one has not got."""
    rows = [] if other is None else list(cuts(other, material))
    if not some.others or some.others[-1] >= len(rows):
        return other
    items = chain.from_iterable(rows[number].items for number in some.others)
    return Row(tuple(items), rows[0].span)


def _whole(side: WrittenSide) -> Row | None:
    """The row of a side, unless its tree had to be guessed."""
    broken = any(finding.code in _BROKEN for finding in side.findings())
    return None if broken else side.row


def _troubled(row: Row, parsed: Parsed, material: Material) -> tuple[Node, ...]:
    """The smallest item of a side that has the first thing that cannot be read.

    With what stands behind it, if both are one name.
    """
    if not parsed.findings:
        return ()
    span = parsed.findings[0].span
    around = [
        spot
        for spot in take_apart(row)[1]
        if spot.carrier is None
        and spot.node.span.start <= span.start
        and span.end <= spot.node.span.end
    ]
    if not around:
        return ()
    least = min(around, key=lambda spot: spot.node.span.end - spot.node.span.start)
    first = isinstance(least.node, Symbol) and least.node.name in material.prefixes
    return least.place.row.items[least.index :][: 1 + first]


def _items(row: Row) -> Iterator[Node]:
    """The nodes of all rows of a side; what carries scripts is part of one."""
    for item in row.items:
        yield item
        bare = item
        while isinstance(bare, Scripted):
            yield from (inner for part in rows_of(bare) for inner in _items(part))
            bare = bare.base
        yield from (inner for part in rows_of(bare) for inner in _items(part))
