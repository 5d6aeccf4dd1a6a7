"""What is known while a statement is read: its indices, its choices, its remarks."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sympy import Expr, Symbol

from backproof.symbolic.meaning.checked import Remark
from backproof.symbolic.meaning.notations.vocabulary import Vocabulary
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.quoting import is_bracketed
from backproof.symbolic.meaning.syntax import Add, Negative, Product, Term
from backproof.symbolic.meaning.verdict_codes import SHAPES, UNSUPPORTED
from backproof.symbolic.reading.source import Span

from .components import Axis, Jacobian, Value
from .indexing import Indexing
from .wording import shape_text, size_text

__all__ = ["CHOICES", "Choice", "Context", "Entry"]

Entry: TypeAlias = Value | Jacobian
"""What a term is read into."""


@dataclass(frozen=True)
class Choice:
    """What two vectors with a dot between them are, and a matrix with one index.

    ``dot``: "inner" or "entrywise"; ``part``: "column", "row", or "vector", which is
    the one of the two that the notation's vectors are not, turned to stand like them.
    ``layout``: which of two vectors the rows of a derivative belong to, "numerator" or
    "denominator".
    """

    dot: str = "inner"
    part: str = "column"
    layout: str = "numerator"


CHOICES = (
    Choice(),
    Choice("entrywise"),
    Choice(part="row"),
    Choice("entrywise", "row"),
    Choice(part="vector"),
    Choice("entrywise", "vector"),
)
"""All choices, the usual one first."""


@dataclass
class Context(ABC):
    """Reads the terms of one statement; ``text_of`` gives the LaTeX of a place.

    ``choice`` settles what the notation leaves open, and ``open`` says afterwards
    whether there was anything; ``layout`` is the one that was chosen, if one was;
    ``arguments`` are the variables of a function's formula.
    """

    vocabulary: Vocabulary
    text_of: Callable[[Span], str] = lambda _: ""
    choice: Choice = CHOICES[0]
    arguments: Mapping[str, Expr] = field(default_factory=dict)
    indexing: Indexing = field(init=False)
    remarks: list[Remark] = field(default_factory=list)
    open: bool = False
    layout: str = ""
    _axes: int = 0

    def __post_init__(self) -> None:
        self.indexing = Indexing(self.vocabulary)

    @abstractmethod
    def value(self, term: Term) -> Entry:
        """The value of a term, with its axes.

        Raises Objection where it has none.
        """

    def plain(self, term: Term) -> Value:
        """The value of a term that must not be a derivative of array by array."""
        value = self.value(term)
        if isinstance(value, Jacobian):
            raise Objection(
                UNSUPPORTED,
                "the derivative of one array by another stands where only its product "
                "with another derivative has a meaning that is sure",
                term.span,
                "write its entries, with an index above and another below the bar",
            )
        return value

    def scalar(self, term: Term, role: str) -> Expr:
        """The value of a term that must be a number."""
        value = self.plain(term)
        if not value.is_number:
            message = f"{role} must be a number, but has the shape {self.shape(value)}"
            raise Objection(SHAPES, message, term.span)
        return value.term

    def axis(self, size: Expr) -> Axis | None:
        """A new axis; None for a single row or column."""
        if size == 1:
            return None
        self._axes += 1
        return Axis(Symbol(f"axis {self._axes}", integer=True), size)

    def remark(self, message: str, span: Span) -> None:
        """Note a liberty that the author took."""
        remark = Remark(message, span)
        if remark not in self.remarks:
            self.remarks.append(remark)

    # What is written, for messages.

    def factor(self, term: Term) -> str:
        """The LaTeX of a factor, in brackets if it needs them."""
        text = self.text_of(term.span)
        bare = isinstance(term, Add | Negative | Product) and not is_bracketed(text)
        return f"({text})" if text and bare else text

    def shape(self, value: Value) -> str:
        """The shape of a value, as the notation writes its sizes."""
        return shape_text(value, self.vocabulary)

    def size(self, size: Expr) -> str:
        """A size, as the notation writes it."""
        return size_text(size, self.vocabulary)
