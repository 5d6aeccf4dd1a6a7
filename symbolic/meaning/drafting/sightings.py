r"""Where symbols are seen in the formulas of a document, and with what around them.

    \sum_{k=1}^{n} w^l_{jk} \sigma(z_k)   ->   the sum over k up to n;
                                               w with ^l and _{jk};
                                               \sigma before a bracket with z_k in it

This looks at signs only.  What stands in scripts is taken for indices, unless it
cannot be one, as in e^{-z}.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from backproof.symbolic.meaning.notations.indices import (
    Part,
    affine,
    is_letter,
    is_transpose,
    letter_name,
    script_parts,
)
from backproof.symbolic.meaning.notations.patterns import base_of, scripts_of
from backproof.symbolic.meaning.notations.spelling import (
    ADDITIVE,
    opened,
    plain_name,
    split_at_commas,
)
from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.latex import latex_of
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
    Operator,
    Punctuation,
    Relation,
    Row,
    Scripted,
    Stacked,
    Symbol,
    children,
)

from .census import Formula

__all__ = ["KNOWN_NAMES", "Limits", "Sighting", "Sightings", "index_of", "sightings"]

KNOWN_NAMES = frozenset(
    {"abs", "arctan", "arg", "argmax", "argmin", "cos", "cosh", "det", "diag", "erf"}
    | {"elu", "exp", "gelu", "leaky", "lim", "ln", "log", "logistic", "logit", "max"}
    | {"min", "relu", "selu", "sgn", "sigm", "sigmoid", "sign", "silu", "sin", "sinh"}
    | {"softmax", "softplus", "softsign", "sqrt", "swish", "tanh", "tr", "mod", "if"}
    | {"identity", "linear", "mish", "otherwise", "for", "where", "and", "or", "with"}
)
"""Words that are no quantities; that the functions among them are known is tested."""

_SIGNS = frozenset({r"\partial", r"\nabla", r"\Delta", r"\dots", r"\vdots", r"\ddots"})
_CONSTANTS = frozenset({"e", r"\pi", r"\infty"})
_SETS = frozenset({"blackboard"})
_MAX_DEPTH = 60
_D = Symbol("d")


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
    differentials = not any(map(_has_number_d, formulas))
    for formula in formulas:
        looker = _Looker(seen, formula, differentials)
        for side in formula.sides:
            looker.items(side.items, whole=True)
    return seen


def index_of(nodes: Sequence[Node]) -> IndexTerm | None:
    """The index that some nodes say, if every plain letter may be one.

    >>> from backproof.symbolic.reading.tree import Operator
    >>> index_of((Symbol("l"), Operator("-"), Number("1")))
    IndexTerm(name='l', labels=(), offset=-1)
    """
    return _index_of(tuple(nodes)) if nodes else None


@lru_cache(maxsize=2048)
def _index_of(nodes: tuple[Node, ...]) -> IndexTerm | None:
    return affine(nodes, _named)


def _named(node: Node) -> IndexTerm | None:
    if is_letter(node):
        return IndexTerm(letter_name(node))
    match node:
        case Scripted(base=Symbol(accents=()) as base, sub=Row() as sub, sup=None):
            parts = [index_of(part.nodes) for part in script_parts(sub)]
            labels = tuple(part for part in parts if part is not None)
            if node.primes or len(labels) < len(parts):
                return None
            return IndexTerm(plain_name((base,)), labels)
        case _:
            return None


@dataclass
class _Looker:
    """Walks the sides of one formula."""

    seen: Sightings
    formula: Formula
    differentials: bool
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
            head = _head(node, after)
            if head is not None:
                alone = whole and len(items) == 1
                following = self._prefix(node, after)
                if not following or following == r"\Delta":
                    self._symbol(node, head, after, role, prefix, alone=alone)
                prefix = following
                continue
            prefix = ""
            if isinstance(node, Fraction) and _is_derivative(node):
                self.items(node.above.items[1:], "above")
                self.items(_without_signs(node.below.items), "below")
            elif _big(node) is not None:
                self._sum(node)
            else:
                self._inside(node, role)
        self.depth -= 1

    def _prefix(self, node: Node, after: Node | None) -> str:
        """The sign that belongs to the next symbol: the d of dZ, if d is no number."""
        if node == Symbol(r"\Delta"):
            return r"\Delta"
        following = after is not None and isinstance(base_of(opened(after)), Symbol)
        return "d" if self.differentials and following and node == _D else ""

    def _inside(self, node: Node, role: str) -> None:
        match node:
            case Scripted(base=base, sub=sub, sup=sup):
                self._inside(base, role)
                for script in (sub, sup):
                    if script is not None and not _is_index(script):
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
        if head.name in _CONSTANTS and sub is None:
            if sup is not None:
                self.items(sup.items)
            return
        if sup is not None and not _is_index(sup):
            self.items(sup.items)
            sup = None
        if head.name in _SIGNS or (head.font in _SETS and head.name in "RNZQ"):
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
                _argument(after),
                after.text if isinstance(after, Number) else "",
                role,
                prefix,
                alone,
            )
        )

    def _sum(self, node: Node) -> None:
        found = _big(node)
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
            if name == r"\in" and not _is_list(right):
                top = upper or right
            self.seen.sums.append(Limits(indices, lower, top, self.formula))


def _head(node: Node, after: Node | None) -> Symbol | None:
    r"""The symbol that a node is, with scripts or without.

    A bold 1 is one, unless it begins an indicator; and so is a sum of nothing, which
    stands for itself: \sum_K.
    """
    head = base_of(node)
    if isinstance(head, Symbol):
        return head
    if isinstance(head, Number) and head.font:
        bracket = isinstance(after, Fenced) and after.open == "["
        return None if bracket else Symbol(latex_of(head))
    if isinstance(head, BigOperator) and _ends(after):
        sub, sup, _ = scripts_of(node)
        return Symbol(latex_of(node)) if sub and not sup else None
    return None


def _ends(after: Node | None) -> bool:
    """Whether nothing follows that a sum could be of."""
    if after is None:
        return True
    return isinstance(after, Operator) and after.name in ADDITIVE


def _has_number_d(formula: Formula) -> bool:
    """Whether a d stands alone somewhere, as numbers do."""
    rows = [Row(side.items) for side in formula.sides]
    while rows:
        row = rows.pop()
        for place, item in enumerate(row.items):
            after = row.items[place + 1] if place + 1 < len(row.items) else None
            symbol = after is not None and isinstance(base_of(opened(after)), Symbol)
            if opened(item) == _D and not symbol:
                return True
            rows += [part for part in children(item) if isinstance(part, Row)]
    return False


def _is_list(nodes: Sequence[Node]) -> bool:
    return any(isinstance(opened(node), Fenced) for node in nodes)


def _big(node: Node) -> tuple[BigOperator, Row | None, Row | None] | None:
    sub, sup, _ = scripts_of(node)
    base = opened(base_of(node))
    if isinstance(base, Stacked) and isinstance(base.base, BigOperator):
        return base.base, sub or base.under, sup or base.over
    return (base, sub, sup) if isinstance(base, BigOperator) else None


def _argument(node: Node | None) -> tuple[Node, ...] | None:
    if node is None:
        return None
    _, sup, _ = scripts_of(opened(node))
    parts = script_parts(sup)
    if parts and is_transpose(parts[-1].nodes):
        return None
    inner = opened(base_of(opened(node)))
    if isinstance(inner, Fenced) and (inner.open, inner.close) == ("(", ")"):
        return inner.body.items
    return None


def _is_index(row: Row) -> bool:
    """Whether a script holds nothing but indices, marks and transposes."""
    for part in script_parts(row):
        signed = part.nodes[1:] if _is_minus(part.nodes) else part.nodes
        single = len(part.nodes) == 1
        if is_transpose(part.nodes) or index_of(signed) is not None:
            continue
        if single and not isinstance(
            part.nodes[0], (Fenced, Fraction, Scripted, Punctuation)
        ):
            continue
        return False
    return True


def _is_minus(nodes: Sequence[Node]) -> bool:
    first = nodes[0] if nodes else None
    return isinstance(first, Operator) and first.name == "-"


def _is_derivative(node: Fraction) -> bool:
    return all(
        bool(row.items) and _is_differential(row.items[0])
        for row in (node.above, node.below)
    )


def _is_differential(node: Node) -> bool:
    base = base_of(opened(node))
    return isinstance(base, Symbol) and (
        base.name == r"\partial" or (base.name == "d" and not base.accents)
    )


def _without_signs(items: Sequence[Node]) -> tuple[Node, ...]:
    return tuple(item for item in items if not _is_differential(item))
