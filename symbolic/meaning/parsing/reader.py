"""What everything that reads a tree shares: the vocabulary, the findings, the scopes.

A ``Line`` is a row of signs with a place in it.  A ``Reader`` turns lines into terms;
how sums, calls and derivatives are read stands in files of their own, as functions
that take the reader and the line.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction

from backproof.symbolic.meaning.checked import Remark
from backproof.symbolic.meaning.meaning_codes import TOO_DEEP
from backproof.symbolic.meaning.notations.names import Names
from backproof.symbolic.meaning.notations.sizes import Bounds
from backproof.symbolic.meaning.notations.spelling import ADDITIVE, opened
from backproof.symbolic.meaning.notations.vocabulary import Vocabulary
from backproof.symbolic.meaning.syntax import Number, Reading, Term
from backproof.symbolic.reading.codes import LIMIT
from backproof.symbolic.reading.source import Finding, Span
from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Operator,
    Punctuation,
    Relation,
    Row,
    Scripted,
)

from .descent import Descent

__all__ = [
    "BRACKETS",
    "MAX_DEPTH",
    "MAX_FACTORS",
    "Line",
    "Reader",
    "TooDeepError",
    "fence_of",
]

MAX_DEPTH = 90
"""Factors and rows inside one another: some 40 brackets; real formulas have 10."""

MAX_FACTORS = 200
"""Factors on one side of a relation; real formulas have 30."""

_LONGEST = 240

BRACKETS = (("(", ")"), ("[", "]"), (r"\{", r"\}"))
"""Pairs that group."""


class TooDeepError(Exception):
    """A formula is deeper, or longer, than any for people: where, and what to do."""

    def __init__(self, code: str, message: str, span: Span, mend: str = "") -> None:
        super().__init__(message)
        self.finding = Finding(code, _short(message), span, mend)


@dataclass
class Line:
    """The items of a row, read from left to right."""

    items: Sequence[Node]
    around: Span
    position: int = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.position >= len(self.items)

    def peek(self, ahead: int = 0) -> Node | None:
        """The item at the place, or some items on."""
        place = self.position + ahead
        return self.items[place] if place < len(self.items) else None

    def take(self) -> Node:
        """The item at the place, which goes on behind it."""
        self.position += 1
        return self.items[self.position - 1]

    @property
    def here(self) -> Span:
        """The place of the next item, or the end."""
        node = self.peek()
        if node is not None:
            return node.span
        end = self.items[-1].span.end if self.items else self.around.end
        return Span(end, end)

    def since(self, start: int) -> Span:
        """The place of the items from ``start`` up to here."""
        if self.position <= start:
            return self.here
        return self.items[start].span.hull(self.items[self.position - 1].span)

    @property
    def factor_follows(self) -> bool:
        """Whether the next item goes on a product without a sign between."""
        node = self.peek()
        return node is not None and not isinstance(
            node, (Operator, Relation, Punctuation)
        )

    @property
    def term_ends(self) -> bool:
        """Whether the term is over: a plus, a minus, a relation, or nothing."""
        node = self.peek()
        if isinstance(node, Operator):
            return node.name in ADDITIVE
        return node is None or isinstance(node, (Relation, Punctuation))


def fence_of(node: Node | None) -> tuple[Fenced, Scripted | None] | None:
    """What stands in brackets that group, with the scripts on them."""
    if node is None:
        return None
    node = opened(node)
    scripts = node if isinstance(node, Scripted) else None
    base = opened(node.base) if isinstance(node, Scripted) else node
    if isinstance(base, Fenced) and (base.open, base.close) in BRACKETS:
        return base, scripts
    return None


def _short(text: str) -> str:
    """A message that a person can read, whatever the formula."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 4 :]}"


@dataclass
class Reader(ABC):
    """What is known while a formula is read.

    ``doubts`` are the fields of the Reading at which another reading may differ;
    ``descent`` what is said of iterations; ``scope`` the indices that sums have bound,
    with their ranges as far as they are known, and ``reach`` what each of the sums
    reaches, or under "" the whole; ``told`` are the ranges that the symbols around
    tell; ``arguments`` are what quantities are said to depend on.
    """

    vocabulary: Vocabulary
    reading: Reading
    argument: str = ""
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    doubts: set[str] = field(default_factory=set)
    descent: Descent = field(default_factory=Descent)
    scope: dict[str, Bounds | None] = field(default_factory=dict)
    _names: Names | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    reach: dict[str, Sequence[Node]] = field(default_factory=dict)
    told: dict[str, Bounds | None] = field(default_factory=dict)
    depth: int = 0
    factors: int = 0
    broken: bool = False

    @property
    def rule(self) -> str:
        """What a quantity w becomes in a step of descent, if the notation says it."""
        return self.vocabulary.whole.update_rule

    def is_whole(self, line: Line, start: int) -> bool:
        """Whether what was read from a place on is all of the formula."""
        return line.done and not start and line.items is self.reach.get("")

    # Grammar, from the outside to the inside.

    @abstractmethod
    def row(self, row: Row) -> Term:
        """A whole row as an expression."""

    @abstractmethod
    def expression(self, line: Line) -> Term:
        """Terms with plus and minus between them, up to the end."""

    @abstractmethod
    def rest(self, line: Line) -> Term:
        """The same, up to what cannot be part of an expression."""

    @abstractmethod
    def product(self, line: Line, *, body: bool = False) -> Term:
        """Factors up to the next plus or minus; it may begin with a sign.

        The ``body`` of a sum also ends where the sum is divided by another one.
        """

    @abstractmethod
    def factor(self, line: Line) -> Term:
        """One factor, with its scripts; sums and operators take what they reach."""

    @abstractmethod
    def written(self, latex: str, span: Span) -> Term:
        """A term that the notation has, to stand for a place of the document."""

    @abstractmethod
    def exponent(self, row: Row) -> Term:
        """What stands in a superscript that is a power."""

    @abstractmethod
    def postfix(self, term: Term, scripted: Scripted) -> Term:
        """A term with the scripts that stand on its bracket."""

    # What to tell.

    def fault(self, code: str, message: str, span: Span, mend: str = "") -> Term:
        """Note a finding, once; what stands in its place has no meaning."""
        message, mend = _short(message), _short(mend)
        known = {(found.code, found.message) for found in self.findings}
        if (code, message) not in known:
            self.findings.append(Finding(code, message, span, mend))
        self.broken = True
        return Number(Fraction(0), span)

    def remark(self, message: str, span: Span) -> None:
        """Note a lenient reading."""
        if message not in {known.message for known in self.remarks}:
            self.remarks.append(Remark(message, span))

    # Scopes.

    @property
    def names(self) -> Names:
        """What letters in scripts mean here."""
        bound = frozenset(self.scope)
        if self._names is None or self._names.bound != bound:
            self._names = replace(self.vocabulary.names, bound=bound)
        return self._names

    @contextmanager
    def bound(
        self, ranges: dict[str, Bounds | None], reach: Sequence[Node] = ()
    ) -> Iterator[None]:
        """Indices that a sum binds while its body, the ``reach``, is read."""
        outer = dict(self.scope), dict(self.reach), dict(self.told)
        self.scope.update(ranges)
        self.reach.update(dict.fromkeys(ranges, reach))
        for name in ranges:
            self.told.pop(name, None)
        yield
        self.scope, self.reach, self.told = outer

    @contextmanager
    def deeper(self, span: Span) -> Iterator[None]:
        """One level down.  Raises TooDeepError."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = "too many scopes inside one another"
            raise TooDeepError(TOO_DEEP, message, span, "give parts of it a name")
        yield
        self.depth -= 1

    def count(self, span: Span) -> None:
        """One factor more.  Raises TooDeepError."""
        self.factors += 1
        if self.factors > MAX_FACTORS:
            message = f"one side of a formula with more than {MAX_FACTORS} factors"
            raise TooDeepError(LIMIT, message, span, "give parts of it a name")
