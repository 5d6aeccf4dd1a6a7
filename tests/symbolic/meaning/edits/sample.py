"""A wrong side with what a document has around it, and its edits."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from backproof.symbolic.meaning.edits.candidates import (
    Edit,
    Material,
    edits,
    material_from,
)
from backproof.symbolic.reading.layout import latex_of, layout
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import Row, Tree

__all__ = [
    "Mistake",
    "in_place",
    "named",
    "offered",
    "printed",
    "read",
    "squeezed",
    "tree",
]


def tree(text: str) -> Tree:
    return layout(tokens(MathText.of(text)))


def read(text: str) -> Row:
    made = tree(text)
    assert not made.findings
    (row,) = made.rows
    return row


def squeezed(text: str) -> str:
    """A text without spaces: where the printer sets them is not our business."""
    return text.replace(" ", "")


def printed(row: Row) -> str:
    """The LaTeX of a row without spaces."""
    return squeezed(latex_of(row))


@dataclass(frozen=True, eq=False)
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
    def row(self) -> Row:
        """The wrong side, which may lack a bracket."""
        (row,) = tree(self.wrong).rows
        return row

    @property
    def material(self) -> Material:
        """The two sides and the other formulas."""
        other, wrong = read(self.other), self.row
        rows = [other, wrong, *map(read, self.more)]
        return material_from(rows, other=other, **self.options)

    @cache  # noqa: B019 - the few mistakes of the tests live as long as they
    def edits(self) -> tuple[Edit, ...]:
        """All candidates."""
        return tuple(edits(self.row, material=self.material))


def named(mistake: Mistake) -> str:
    return f"{mistake.kind}: {mistake.wrong}"


def in_place(after: str, before: str) -> str:
    return f"{after} in place of {before}"


def offered(wrong: str, right: str, other: str = "q", *more: str) -> Edit | None:
    """The edit that makes one side of another, if there is one."""
    mistake = Mistake("", wrong, right, 0, "", other, more)
    found = [edit for edit in mistake.edits() if edit.row == read(right)]
    return found[0] if found else None
