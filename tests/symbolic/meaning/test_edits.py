"""Candidate repairs: for each kind of mistake the right form comes early."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.meaning import edits as module
from backproof.symbolic.meaning.edit_material import is_transpose
from backproof.symbolic.meaning.edit_once import Once
from backproof.symbolic.meaning.edit_scale import scale_of
from backproof.symbolic.meaning.edit_terms import terms
from backproof.symbolic.meaning.edit_tree import Role, take_apart
from backproof.symbolic.meaning.edit_work import MAX_NODES, Work
from backproof.symbolic.meaning.edits import (
    Edit,
    Material,
    Scale,
    Transposes,
    edits,
    material_from,
    scale,
)
from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.layout import latex_of, layout
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import MathText, Source, Span
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import (
    Number,
    Operator,
    Relation,
    Row,
    Symbol,
    Tree,
    walk,
)

QUICK = 60.0
"""Seconds: against hangs only, on a machine of any speed."""


def tree(text: str) -> Tree:
    return layout(tokens(MathText.of(text)))


def read(text: str) -> Row:
    made = tree(text)
    assert not made.findings
    (row,) = made.rows
    return row


@dataclass(frozen=True)
class Mistake:
    """A wrong side, what was meant, and what the document has around it.

    ``first`` says among how many candidates the right one must be, ``text`` how it is
    told, ``kind`` which kind of edit makes it.
    """

    kind: str
    wrong: str
    right: str
    first: int
    text: str
    other: str = "q"
    more: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def material(self) -> Material:
        """The two sides and the other formulas."""
        other, wrong = read(self.other), read(self.wrong)
        rows = [other, wrong, *map(read, self.more)]
        return material_from(rows, other=other, **self.options)

    @cache  # noqa: B019 - the few mistakes below live as long as the module
    def edits(self) -> tuple[Edit, ...]:
        """All candidates."""
        return tuple(edits(read(self.wrong), material=self.material))


def in_place(after: str, before: str) -> str:
    return f"{after} in place of {before}"


MISTAKES = [
