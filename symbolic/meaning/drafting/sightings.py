r"""Where symbols are seen in the formulas of a document, and with what around them.

    \sum_{k=1}^{n} w^l_{jk} \sigma(z_k)   ->   the sum over k up to n;
                                               w with ^l and _{jk};
                                               \sigma before a bracket with z_k in it

This looks at signs only.  What stands in scripts is taken for indices, unless it
cannot be one, as in e^{-z}.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from backproof.symbolic.meaning.notations.indices import (
    Part,
    is_transpose,
    script_parts,
)
from backproof.symbolic.meaning.notations.patterns import base_of, scripts_of
from backproof.symbolic.meaning.notations.spelling import (
    opened,
    split_at_commas,
)
from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import (
    BigOperator,
    Cases,
    Fenced,
    Fraction,
    Group,
    Lines,
    Matrix,
    Node,
    Number,
    Relation,
    Row,
    Scripted,
    Stacked,
    Symbol,
    children,
)

from .census import Formula
from .names import KNOWN_NAMES
from .nodes import (
    argument_of,
    big_operator,
    head_of,
    holds_indices,
    index_of,
    is_derivative,
    is_list,
    without_differentials,
)

__all__ = ["Limits", "Sighting", "Sightings", "sightings"]


_SIGNS = frozenset({r"\partial", r"\nabla", r"\Delta", r"\dots", r"\vdots", r"\ddots"})
_CONSTANTS = frozenset({"e", r"\pi", r"\infty"})
_SETS = frozenset({"blackboard"})
_MAX_DEPTH = 60
_D = Symbol("d")
_DELTA = Symbol(r"\Delta")


@dataclass(frozen=True)
class Sighting:
    """One symbol at one place.

    ``head`` has no scripts; ``argument`` is what stands in round brackets behind it,
    ``number`` the number that does.
    ``role`` is "above" or "below" a derivative's bar, or empty; ``prefix`` the
    ``\\Delta`` or d before it, ``alone`` if it is a whole side.
    """

    head: Symbol
    node: Node
    sub: tuple[Part, ...]
    sup: tuple[Part, ...]
    primes: int
    formula: Formula
    argument: tuple[Node, ...] | None = None
    number: str = ""
    role: str = ""
    prefix: str = ""
    alone: bool = False

    @property
    def upper(self) -> tuple[Part, ...]:
        """The superscript without a transpose."""
        turned = bool(self.sup) and is_transpose(self.sup[-1].nodes)
        return self.sup[:-1] if turned else self.sup


@dataclass(frozen=True)
class Limits:
    """A sum: its indices, and its limits as far as they are written."""

    indices: tuple[IndexTerm, ...]
    lower: tuple[Node, ...]
    upper: tuple[Node, ...]
    formula: Formula


@dataclass
class Sightings:
    """All that was seen, in the order of the document.

    ``rows`` are all sequences of items outside scripts, for those who look for a
    combination of signs.
    """

    symbols: list[Sighting] = field(default_factory=list)
    sums: list[Limits] = field(default_factory=list)
    rows: list[tuple[tuple[Node, ...], Formula]] = field(default_factory=list)


def sightings(formulas: Sequence[Formula]) -> Sightings:
    """Everything that is seen in some formulas."""
    seen = Sightings()
    differentials = not any(_stands(_D, formula, alone=True) for formula in formulas)
    changes = any(_stands(_DELTA, formula, alone=False) for formula in formulas)
    constants = _CONSTANTS - set(_whole_sides(formulas))
    for formula in formulas:
        looker = _Looker(seen, formula, differentials, changes, constants)
        for side in formula.sides:
            looker.items(side.items, whole=True)
    return seen


def _whole_sides(formulas: Sequence[Formula]) -> Iterator[str]:
    """The symbols that some formula is about: e = c + d makes e no constant."""
    for formula in formulas:
        for side in formula.sides[:-1]:
            node = opened(side.items[0]) if len(side.items) == 1 else None
            if isinstance(node, Symbol):
                yield node.name


@dataclass
class _Looker:
    """Walks the sides of one formula.

    ``differentials`` says that d is no number of the document, and ``changes`` that
    \\Delta stands before what changes.
    """

    seen: Sightings
    formula: Formula
    differentials: bool
    changes: bool
    constants: frozenset[str]
    depth: int = 0

    def items(
        self, items: tuple[Node, ...], role: str = "", *, whole: bool = False
    ) -> None:
        """Look at a row."""
        if self.depth > _MAX_DEPTH:
            return
        self.depth += 1
        self.seen.rows.append((items, self.formula))
        prefix = ""
        for place, item in enumerate(items):
            node = opened(item)
            after = items[place + 1] if place + 1 < len(items) else None
            head = head_of(node, after)
            if head is not None:
                alone = whole and len(items) == 1
                following = self._prefix(node, after)
                if not following or following == r"\Delta":
                    self._symbol(node, head, after, role, prefix, alone=alone)
                prefix = following
                continue
            prefix = ""
            if isinstance(node, Fraction) and is_derivative(node):
                self.items(node.above.items[1:], "above")
                self.items(without_differentials(node.below.items), "below")
            elif big_operator(node) is not None:
                self._sum(node)
            else:
                self._inside(node, role)
        self.depth -= 1

    def _prefix(self, node: Node, after: Node | None) -> str:
        """The sign that belongs to the next symbol: the d of dZ, if d is no number."""
        if node == _DELTA and self.changes:
            return _DELTA.name
        following = after is not None and isinstance(base_of(opened(after)), Symbol)
        return "d" if self.differentials and following and node == _D else ""

    def _inside(self, node: Node, role: str) -> None:
        match node:
            case Scripted(base=base, sub=sub, sup=sup):
                self._inside(base, role)
                for script in (sub, sup):
                    if script is not None and not holds_indices(script):
                        self.items(script.items)
            case Fenced(body=body) | Group(body=body):
                self.items(body.items, role)
            case Matrix() | Cases() | Lines() | Fraction() | Stacked():
                for child in children(node):
                    if isinstance(child, Row):
                        self.items(child.items)
                    else:
                        self._inside(child, "")
            case _:
                for child in children(node):
                    if isinstance(child, Row):
                        self.items(child.items, role)
                    else:
                        self._inside(child, role)

    def _symbol(
        self,
        node: Node,
        head: Symbol,
        after: Node | None,
        role: str,
        prefix: str,
        *,
        alone: bool,
    ) -> None:
        sub, sup, primes = scripts_of(node)
        if isinstance(base_of(node), BigOperator):
            sub = None
        if head.name in self.constants and sub is None:
            if sup is not None:
                self.items(sup.items)
            return
        if sup is not None and not holds_indices(sup):
            self.items(sup.items)
            sup = None
        signs = _SIGNS if self.changes else _SIGNS - {_DELTA.name}
        if head.name in signs or (head.font in _SETS and head.name in "RNZQ"):
            if sub is not None and head.name in (r"\partial", r"\nabla"):
                self.items(sub.items, "below")
            return
        if head.name.lower() in KNOWN_NAMES and not head.accents:
            return
        self.seen.symbols.append(
            Sighting(
                head,
                node,
                script_parts(sub),
                script_parts(sup),
                primes,
                self.formula,
                argument_of(after),
                after.text if isinstance(after, Number) else "",
                role,
                prefix,
                alone,
            )
        )

    def _sum(self, node: Node) -> None:
        found = big_operator(node)
        if found is None:
            return
        _, sub, sup = found
        upper = sup.items if sup else ()
        for piece in split_at_commas(sub.items) if sub else ():
            relations = [k for k, n in enumerate(piece) if isinstance(n, Relation)]
            left = piece[: relations[0]] if relations else piece
            right = piece[relations[0] + 1 :] if relations else ()
            name = getattr(piece[relations[0]], "name", "") if relations else ""
            parts = script_parts(Row(left))
            terms = [index_of(part.nodes) for part in parts]
            indices = tuple(term for term in terms if term and term.name)
            if len(indices) != len(parts):
                continue
            lower: tuple[Node, ...] = right if name == "=" else ()
            top: tuple[Node, ...] = upper
            if name == r"\in" and not is_list(right):
                top = upper or right
            self.seen.sums.append(Limits(indices, lower, top, self.formula))


def _stands(wanted: Symbol, formula: Formula, *, alone: bool) -> bool:
    """Whether a symbol stands before another one somewhere, or else alone."""
    rows = [Row(side.items) for side in formula.sides]
    while rows:
        row = rows.pop()
        for place, item in enumerate(row.items):
            after = row.items[place + 1] if place + 1 < len(row.items) else None
            symbol = after is not None and isinstance(base_of(opened(after)), Symbol)
            if opened(item) == wanted and symbol is not alone:
                return True
            rows += [part for part in children(item) if isinstance(part, Row)]
    return False
