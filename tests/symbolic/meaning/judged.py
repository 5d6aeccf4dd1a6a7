r"""Formulas in a notation, and what is said of them: the tests' short way to ask.

A claim that must hold stands beside a twin that must not: a checker that says yes to
everything would pass half of each test only.  \D{E}{w} is short for the derivative
\frac{\partial E}{\partial w}.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from unittest.mock import patch

import pytest
from _pytest.mark.structures import ParameterSet

from backproof.symbolic.meaning.checked import CheckedDocument, CheckedStatement
from backproof.symbolic.meaning.elaboration.sections import sections
from backproof.symbolic.meaning.judge import Judge, Judgement
from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.meaning.repair import Repairer
from backproof.symbolic.meaning.sides import WrittenSide
from backproof.symbolic.reading.source import MathText, Source
from backproof.symbolic.verdict import Status

__all__ = [
    "HOLD",
    "WRONG",
    "bug",
    "displayed",
    "document",
    "judged",
    "said",
    "statements",
    "status",
    "unmended",
    "verdicts",
]

HOLD = frozenset({Status.PROVED, Status.TESTED})
WRONG = frozenset({Status.REFUTED, Status.MALFORMED})

_ARGUMENT = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_SHORT = re.compile(rf"\\D{_ARGUMENT}{_ARGUMENT}")


def _written(text: str) -> str:
    """The text with its derivatives as fractions."""
    return _SHORT.sub(r"\\frac{\\partial \1}{\\partial \2}", text)


def displayed(*formulas: str) -> str:
    """A text with each formula in a display of its own."""
    return "\n\n".join(f"$$\n{_written(one)}\n$$" for one in formulas) + "\n"


def document(notation: str, *formulas: str, seed: int = 0) -> CheckedDocument:
    """The formulas as a document, checked."""
    meant = notation_from_text(notation, "paper.notation.toml")
    return check_document(Source("paper.md", displayed(*formulas)), meant, seed=seed)


def statements(notation: str, *formulas: str) -> tuple[CheckedStatement, ...]:
    """The statements of a document of these formulas."""
    return document(notation, *formulas).statements


def said(notation: str, *formulas: str) -> CheckedStatement:
    """The last statement of a document of these formulas."""
    return statements(notation, *formulas)[-1]


@contextmanager
def unmended() -> Iterator[None]:
    """No search for repairs: it takes longer than all the rest."""
    with (
        patch.object(Repairer, "repair", lambda *_, **__: None),
        patch.object(Repairer, "repair_against", lambda *_, **__: None),
    ):
        yield


def verdicts(notation: str, *formulas: str) -> list[str]:
    """What the statements got: a verdict, or else the kind of the statement."""
    with unmended():
        found = statements(notation, *formulas)
    return [str(one.verdict.status if one.verdict else one.kind) for one in found]


@cache
def _judge(notation: str) -> Judge:
    (section,) = sections(Source("", ""), notation_from_text(notation))
    section.define()
    assert not section.troubles, section.troubles
    return section.judge(Source("", ""), seed=0)


def judged(notation: str, claim: str) -> Judgement:
    """The judgement on ``left = right`` by itself, without a search for repairs."""
    judge = _judge(notation)
    left, right = _written(claim).split(" = ")
    return judge.sides(
        WrittenSide(MathText.of(left), judge.vocabulary),
        WrittenSide(MathText.of(right), judge.vocabulary),
    )


def status(notation: str, claim: str) -> Status:
    """The verdict on ``left = right`` in one word."""
    return judged(notation, claim).verdict.status


def bug(reason: str, *values: object) -> ParameterSet:
    """A case that is known to fail; the test tells when it is mended."""
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=reason))
