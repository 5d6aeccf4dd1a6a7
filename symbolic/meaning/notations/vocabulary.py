"""A notation compiled: every symbol of a document, and how it is found in a tree."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr

from backproof.symbolic.meaning.elaboration.components import Value
from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import Node

from .names import Names
from .notation import Entry, Notation
from .patterns import Pattern, UpdateLabel

__all__ = [
    "FunctionEntry",
    "IndexEntry",
    "SizeEntry",
    "Slot",
    "SymbolEntry",
    "Template",
    "Trouble",
    "Vocabulary",
    "compile_notation",
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
    that it sums to one over), or "identity" or "ones" for matrices that everybody
    knows; ``arguments`` are, for an unknown function, what it depends on, in LaTeX.
    ``is_function`` tells the two apart.
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
    """A size, or a family of them with a slot; ``fixed`` if it is one number.

    With a ``maximum`` it is an index with one value throughout: the class y_i of each
    sample, from the minimum to the maximum.
    """

    name: str
    latex: str
    slots: tuple[Slot, ...] = ()
    minimum: int = 1
    fixed: int | None = None
    maximum: IndexTerm | None = None


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
    """A function of one number, or of vectors and several numbers.

    ``meaning`` is "" if nothing is known, the name of an activation or of another
    function of the vocabulary, or a formula in LaTeX: of the letter ``argument``, or of
    the quantities of the names ``parameters``, which stand for any of their shapes.
    ``result`` are the letters of the entry that such a formula gives.
    """

    name: str
    latex: str
    meaning: str = ""
    argument: str = ""
    entry: Entry = field(default_factory=lambda: Entry("", ""))
    parameters: tuple[str, ...] = ()
    result: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    r"""A way to write a derivative: ``\partial(F)_{x}`` is F by x.

    ``above`` and ``below`` are what is differentiated and by what, in LaTeX: the
    letters F and x of the template, or a quantity.  A ``name`` such as dx, for L by x,
    does not write what is differentiated.
    """

    items: tuple[Node, ...]
    above: str
    below: str
    name: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """Everything that the parser and the elaborator ask of a notation.

    ``notation`` is what a section says itself, with the words, the indices to omit
    and the conventions of those around it; ``whole`` is all that holds in it.
    ``products`` maps the LaTeX of an operator to its kind.  ``patterns`` are those of
    quantities and functions by their heads, ``names`` what letters in scripts mean.
    ``formulas`` are those, in u, of functions that are put in where they are called,
    and ``expansions`` those in their parameters.
    """

    notation: Notation
    symbols: Mapping[str, SymbolEntry]
    sizes: Mapping[str, SizeEntry]
    indices: Mapping[str, IndexEntry]
    functions: Mapping[str, FunctionEntry]
    products: Mapping[str, str]
    troubles: tuple[Trouble, ...] = ()
    whole: Notation = field(default_factory=Notation)
    patterns: Mapping[Node, tuple[Pattern, ...]] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    templates: tuple[Template, ...] = ()
    update: UpdateLabel | None = None
    formulas: Mapping[str, Expr] = field(default_factory=dict)
    expansions: Mapping[str, Value] = field(default_factory=dict)

    def function(self, name: str) -> str:
        """The function that a name stands for, other names of it followed."""
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            entry = self.functions.get(name)
            if entry is None or entry.argument or entry.parameters:
                break
            if entry.meaning not in self.functions:
                break
            name = entry.meaning
        return name


def compile_notation(
    notation: Notation, *, inherited: Vocabulary | None = None
) -> Vocabulary:
    r"""The vocabulary of a notation; what is wrong with it becomes troubles.

    ``inherited`` is the vocabulary around a section, all of which holds in it too.

    >>> from .notation import Entry
    >>> entry = Entry(r"w^l_{jk}", "l in 2..L, j in 1..n_l, k in 1..n_{l-1}")
    >>> vocabulary = compile_notation(Notation(quantities=(entry,)))
    >>> [slot.letter for slot in vocabulary.symbols["w"].slots]
    ['l', 'j', 'k']
    >>> sorted(vocabulary.sizes)
    ['L', 'n']
    """
    # The compiler builds what is declared above.
    from .declarations import compiled

    return compiled(notation, inherited)
