"""How a verdict looks everywhere: a glyph, a word and a colour, and what it means.

The glyph and the word say everything; the colour only repeats it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from backproof.symbolic.verdict import Status, Verdict, bound_text
from backproof.symbolic.verification import Verification, Witness

__all__ = [
    "MARKS",
    "Mark",
    "bound_latex",
    "conclusion",
    "counted",
    "hypotheses",
    "overall",
    "witness_mark",
    "worst_bound",
]


@dataclass(frozen=True)
class Mark:
    """One row: how a verdict is shown, and its meaning in a sentence.

    ``ansi`` is the terminal's colour number, ``tex`` the glyph in LaTeX.
    """

    word: str
    glyph: str
    tex: str
    ansi: int
    meaning: str


_ROWS = (
    Mark(
        "proved",
        "✓✓",
        r"$\checkmark\checkmark$",
        32,
        "exact, for all sizes and all values: rules make the two sides one term",
    ),
    Mark(
        "tested",
        "✓",
        r"$\checkmark$",
        32,
        "exact arithmetic agrees at random points; the error bound says how probable "
        "it is that a false claim passes",
    ),
    Mark(
        "numeric",
        "≈",
        r"$\approx$",
        33,
        "decimals agree to many digits, which is evidence and no more",
    ),
    Mark("undecided", "?", "?", 33, "could not be decided, for the reason given"),
    Mark(
        "malformed",
        "!",
        "!",
        31,
        "makes no sense as written: something is undefined or outside its range",
    ),
    Mark(
        "refuted",
        "×",
        r"$\times$",
        31,
        "false: here are numbers for which the two sides differ",
    ),
)

MARKS: Mapping[Status, Mark] = MappingProxyType(
    {Status(row.word): row for row in _ROWS}
)
"""The row of every verdict."""

_AGREES = Mark("agrees", "✓", r"$\checkmark$", 32, "")
_DIFFERS = Mark("differs", "×", r"$\times$", 31, "")


def witness_mark(witness: Witness) -> Mark:
    """Whether a witness agrees, as a mark."""
    if not witness.differing and not witness.holds:
        return MARKS[Status.UNDECIDED]
    return _AGREES if witness.agrees else _DIFFERS


def overall(verification: Verification) -> Status:
    """The verdict that stands for the whole: the worst one that occurs."""
    found = [verdict.status for _, verdict in verification.verdicts]
    for witness in verification.witnesses:
        if witness.differing:
            found.append(Status.REFUTED)
        elif not witness.holds:
            found.append(Status.UNDECIDED)
    order = list(Status)
    return max(found, key=order.index)


def counted(verification: Verification) -> dict[Status, int]:
    """How many claims got which verdict, the best verdicts first."""
    found = Counter(verdict.status for _, verdict in verification.verdicts)
    return {status: found[status] for status in Status if found[status]}


def hypotheses(verification: Verification) -> dict[str, int]:
    """Every condition that some verdict carries, numbered from 1.

    Reports state each once and then refer to its number.
    """
    found: dict[str, int] = {}
    for _, verdict in verification.verdicts:
        for condition in (*verification.given, *verdict.given):
            found.setdefault(condition, len(found) + 1)
    return found


def bound_latex(failure: Fraction | None) -> str:
    r"""An error bound as a formula.

    >>> bound_latex(Fraction(1, 2**200))
    '< 2^{-100}'
    """
    return re.sub(r"\^(-\d+)", r"^{\1}", bound_text(failure))


def worst_bound(verdicts: Iterable[Verdict]) -> Fraction | None:
    """The error probability that none of the tested verdicts exceeds."""
    return max((v.failure for v in verdicts if v.failure is not None), default=None)


def conclusion(verification: Verification) -> str:
    """What the whole verification comes to, in one sentence."""
    counts = counted(verification)
    total = sum(counts.values())
    witnesses = len(verification.witnesses)
    listed = ", ".join(f"{number} {status}" for status, number in counts.items())
    if verification.refuted:
        bad = [
            name
            for name, verdict in verification.verdicts
            if verdict.status in (Status.REFUTED, Status.MALFORMED)
        ]
        differing = sum(bool(w.differing) for w in verification.witnesses)
        differ = _many(differing, "witness", "differs", "differ")
        if not bad:
            return f"No claim is refuted ({listed}), but {differ} from the formulas."
        wrong = f"{len(bad)} of {total} claims {'is' if len(bad) == 1 else 'are'} wrong"
        return f"{wrong}, the first is {bad[0]}; {differ}."
    if verification.holds:
        return (
            f"Nothing wrong: {_many(total, 'claim', 'holds', 'hold')} ({listed}), and "
            f"{_many(witnesses, 'witness', 'agrees', 'agree')}."
        )
    return f"Nothing refuted, but not everything is decided: {listed}."


def _many(number: int, word: str, one: str, several: str) -> str:
    if number == 1:
        return f"1 {word} {one}"
    plural = f"{word}es" if word.endswith("s") else f"{word}s"
    return f"{number} {plural} {several}"
