r"""Signs that stand for others, and marks that name no quantity of their own.

\Sigma_i x_i        \sum_i x_i, unless \Sigma is a matrix here
w^{\text{new}}      w, at the next iteration
\Delta w = ...      a step of descent, and no definition
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from backproof.symbolic.meaning.notations.patterns import base_of, scripts_of
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.parsing.changes import DELTA
from backproof.symbolic.meaning.parsing.iterations import by_word
from backproof.symbolic.reading.tree import (
    BigOperator,
    Fenced,
    Group,
    Node,
    Operator,
    Punctuation,
    Relation,
    Row,
    Scripted,
    Symbol,
)

__all__ = ["is_sum", "meant"]

_SIGMA = Symbol(r"\Sigma")
_SUM = BigOperator(r"\sum")
_T = TypeVar("_T")


def is_sum(sides: Iterable[Sequence[Node]]) -> bool:
    r"""Whether each ``\Sigma`` of a document has an index, and something to sum."""
    found = False
    for items in sides:
        for place, item in enumerate(items):
            if base_of(opened(item)) != _SIGMA:
                found = found or _within(item)
                continue
            following = items[place + 1] if place + 1 < len(items) else None
            ends = isinstance(following, (Operator, Punctuation, Relation))
            if following is None or ends or not _has_limits(opened(item)):
                return False
            found = True
    return found


def _has_limits(node: Node) -> bool:
    """Whether a range stands at a sign, or one index below it and nothing above."""
    sub, sup, primes = scripts_of(node)
    if sub is None or primes:
        return False
    range_ = any(isinstance(one, Relation) for one in sub.items)
    return range_ or (len(sub.items) == 1 and sup is None)


def _within(item: Node) -> bool:
    """Whether a bracket holds such a sum."""
    node = base_of(opened(item))
    return isinstance(node, (Fenced, Group)) and is_sum((node.body.items,))


def meant(items: Sequence[Node], *, sums: bool) -> tuple[Node, ...]:
    """The items of a side in plainer signs; none of them if the side is a change."""
    if len(items) == 2 and _is_change(items, 0):
        return ()
    return _plain(tuple(items), sums=sums)


def _is_change(items: Sequence[object], place: int) -> bool:
    after = items[place + 1] if place + 1 < len(items) else None
    if items[place] != DELTA or not isinstance(after, (Symbol, Scripted, Group)):
        return False
    return isinstance(base_of(opened(after)), (Symbol, Group))


def _plain(part: _T, *, sums: bool) -> _T:
    """A part of a tree without marks of iterations and of changes."""
    if isinstance(part, Scripted):
        node = cast(Node, part)
        node = next((counted.node for counted in by_word(node)), node)
        if sums and base_of(node) == _SIGMA:
            node = replace(cast(Scripted, node), base=_SUM)
        if not isinstance(node, Scripted):
            return cast(_T, node)
        part = cast(_T, node)
    if isinstance(part, tuple):
        kept = [x for k, x in enumerate(part) if not _is_change(part, k)]
        return cast(_T, tuple(_plain(one, sums=sums) for one in kept))
    if is_dataclass(part) and not isinstance(part, type):
        inner = {
            one.name: _plain(value, sums=sums)
            for one in fields(part)
            if isinstance(value := getattr(part, one.name), (tuple, Row, Scripted))
        }
        return cast(_T, replace(part, **inner)) if inner else part
    return part
