"""A notation compiled: every symbol of a document, and how it is found in a tree."""

from collections.abc import Mapping
from dataclasses import dataclass

from .notation import Entry, Notation
from .syntax import IndexTerm

__all__ = [
    "FunctionEntry",
    "IndexEntry",
    "SizeEntry",
    "Slot",
    "SymbolEntry",
    "Trouble",
    "Vocabulary",
]


@dataclass(frozen=True)
class Trouble:
    """Something wrong with a notation: where in its file, what, and a way out."""

    message: str
    line: int = 0
    help: str = ""


@dataclass(frozen=True)
class Slot:
    """One index of a quantity, with its range.

    ``letter`` is the name of the index in the pattern.  The bounds speak of sizes
    and of the letters of other slots.  An ``axis`` is a row or a column of the
    quantity seen as a matrix; the other slots are labels, such as a layer.  A slot
    that is not ``written`` has no place in the pattern: the axes of a quantity that
    was declared by its shape.
    """

    letter: str
    lower: IndexTerm
    upper: IndexTerm
    axis: bool
    written: bool = True


@dataclass(frozen=True)
class SymbolEntry:
    """A quantity: its name in the theory, its pattern, its slots.

    ``domain`` is "real", "positive" or "distribution" (then ``over`` is the letter
    that it sums to one over); ``arguments`` are, for an unknown function, what it
    depends on, in LaTeX.  ``is_function`` tells the two apart.
    """

    name: str
    latex: str
    slots: tuple[Slot, ...]
    entry: Entry
    domain: str = "real"
    over: str = ""
    is_function: bool = False
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class SizeEntry:
    """A size, or a family of them with one slot; ``fixed`` if it is one number."""

    name: str
    latex: str
    slots: tuple[Slot, ...] = ()
    minimum: int = 1
    fixed: int | None = None


@dataclass(frozen=True)
class IndexEntry:
    """An index letter with its range; ``labels`` are the letters it carries itself."""

    name: str
    latex: str
    lower: IndexTerm
    upper: IndexTerm
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class FunctionEntry:
    """A function of one number.

    ``meaning`` is "" if nothing is known, the name of an activation, or a formula in
    LaTeX of the letter ``argument``.
    """

    name: str
    latex: str
    meaning: str = ""
    argument: str = ""
    entry: Entry = Entry("", "")


@dataclass(frozen=True)
class Vocabulary:
    """Everything that the parser and the elaborator ask of a notation.

    ``products`` maps the LaTeX of an operator to its kind.
    """

    notation: Notation
    symbols: Mapping[str, SymbolEntry]
    sizes: Mapping[str, SizeEntry]
    indices: Mapping[str, IndexEntry]
    functions: Mapping[str, FunctionEntry]
    products: Mapping[str, str]
    troubles: tuple[Trouble, ...] = ()
