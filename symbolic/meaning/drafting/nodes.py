r"""What a node of a formula is at first sight: an index, a symbol, a sum, a derivative.

l-1    the index l with 1 taken away
w^l    the symbol w
\sum   a sum, unless nothing stands behind it: then \sum_K is a symbol
"""

from collections.abc import Sequence
from functools import lru_cache

from backproof.symbolic.meaning.notations.indices import (
    affine,
    is_letter,
    is_transpose,
    letter_name,
    script_parts,
)
from backproof.symbolic.meaning.notations.patterns import base_of, scripts_of
from backproof.symbolic.meaning.notations.spelling import ADDITIVE, opened, plain_name
from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import (
    BigOperator,
    Fenced,
    Fraction,
    Node,
    Number,
    Operator,
    Punctuation,
    Row,
    Scripted,
    Stacked,
    Symbol,
)

__all__ = [
    "argument_of",
    "big_operator",
    "head_of",
    "holds_indices",
    "index_of",
    "is_derivative",
    "is_list",
    "without_differentials",
]


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
        case Scripted(base=Symbol(accents=()) as base, sub=sub, sup=sup):
            raised = script_parts(sup)
            every = (*script_parts(sub), *raised)
            parts = [index_of(part.nodes) for part in every]
            labels = tuple(part for part in parts if part is not None)
            if node.primes or not labels or len(labels) < len(parts):
                return None
            if not all(part.bracket for part in raised):
                return None
            return IndexTerm(plain_name((base,)), labels)
        case _:
            return None


def head_of(node: Node, after: Node | None) -> Symbol | None:
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


def is_list(nodes: Sequence[Node]) -> bool:
    """Whether some nodes are a list in brackets."""
    return any(isinstance(opened(node), Fenced) for node in nodes)


def big_operator(node: Node) -> tuple[BigOperator, Row | None, Row | None] | None:
    """The sign of a sum, and what stands below and above it."""
    sub, sup, _ = scripts_of(node)
    base = opened(base_of(node))
    if isinstance(base, Stacked) and isinstance(base.base, BigOperator):
        return base.base, sub or base.under, sup or base.over
    return (base, sub, sup) if isinstance(base, BigOperator) else None


def argument_of(node: Node | None) -> tuple[Node, ...] | None:
    """What stands in the round brackets that a node is."""
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


def holds_indices(row: Row) -> bool:
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


def is_derivative(node: Fraction) -> bool:
    """Whether a fraction has a sign of differentiation on both sides of its bar."""
    return all(
        bool(row.items) and _is_differential(row.items[0])
        for row in (node.above, node.below)
    )


def _is_differential(node: Node) -> bool:
    base = base_of(opened(node))
    return isinstance(base, Symbol) and (
        base.name == r"\partial" or (base.name == "d" and not base.accents)
    )


def without_differentials(items: Sequence[Node]) -> tuple[Node, ...]:
    """Some items without the signs of differentiation among them."""
    return tuple(item for item in items if not _is_differential(item))
