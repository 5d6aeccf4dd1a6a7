r"""Signs with a meaning of their own in a document: derivatives and descent.

\nabla E(w)                        "\nabla E(x)" = "E by x"
\partial(F)_{w}                    "\partial(F)_{x}" = "F by x"
w_{jk} \leftarrow w_{jk} - \eta \frac{\partial E}{\partial w_{jk}}
rule = "w - \eta \frac{\partial E}{\partial w}"
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import TypeVar, cast

from backproof.symbolic.meaning.notations.indices import is_transpose, script_parts
from backproof.symbolic.meaning.notations.notation import Entry
from backproof.symbolic.meaning.notations.patterns import base_of, scripts_of
from backproof.symbolic.meaning.notations.spelling import opened, split_at_commas
from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Operator,
    Row,
    Scripted,
    Symbol,
    walk,
)

from .census import Formula
from .nodes import index_of
from .print import printed, printed_items
from .raised import Raised

__all__ = ["chains", "changed", "templates", "update_rule"]

_ARROWS = frozenset({r"\leftarrow", r"\gets", r"\Leftarrow", r"\rightarrow"})
_W = Symbol("w")
_T = TypeVar("_T")


def templates(
    rows: Iterable[tuple[tuple[Node, ...], Formula]], dependent: frozenset[Symbol]
) -> tuple[Entry, ...]:
    """The ways to write a derivative that are no fraction."""
    found: dict[str, str] = {}
    for items, _ in rows:
        for place, item in enumerate(items):
            for key, value in _template(opened(item), items[place + 1 :], dependent):
                found.setdefault(key, value)
    return tuple(Entry(key, value) for key, value in found.items())


def _template(
    node: Node, after: Sequence[Node], dependent: frozenset[Symbol]
) -> Iterator[tuple[str, str]]:
    following = [opened(item) for item in after[:2]]
    if node == Symbol(r"\nabla") and len(following) == 2:
        head, fence = following
        if isinstance(head, Symbol) and head in dependent and isinstance(fence, Fenced):
            name = printed(head)
            yield rf"\nabla {name}(x)", f"{name} by x"
    if node == Symbol(r"\partial"):
        for item in following:
            match item:
                case Scripted(base=Fenced(open="("), sub=Row(), sup=None):
                    yield r"\partial(F)_{x}", "F by x"
            if not isinstance(base_of(item), Symbol):
                return


def chains(rows: Iterable[tuple[tuple[Node, ...], Formula]]) -> tuple[Entry, ...]:
    r"""Words that multiply derivatives by the chain rule: \text{prod}(A, B)."""
    found: dict[str, str] = {}
    for items, _ in rows:
        for item, after in pairwise(items):
            fence = opened(after)
            if (
                not isinstance(item, Symbol)
                or len(item.name) < 2
                or item.name[0] == "\\"
            ):
                continue
            if not isinstance(fence, Fenced):
                continue
            pieces = split_at_commas(fence.body.items)
            if len(pieces) > 1 and all(_has_derivative(piece) for piece in pieces):
                found.setdefault(printed(item), "chain")
    return tuple(Entry(key, value) for key, value in found.items())


# Descent ---------------------------------------------------------------------


def update_rule(formulas: Iterable[Formula], raised: Raised) -> str:
    """One step of descent for a quantity w, if all general ones say the same."""
    found: set[str] = set()
    for formula in formulas:
        for left, relation, right in zip(
            formula.sides, formula.relations, formula.sides[1:], strict=False
        ):
            if relation not in (*_ARROWS, "=", ":=") or len(left.items) != 1:
                continue
            rule = _rule(opened(left.items[0]), right.items, raised)
            found |= {rule} if rule else set()
    return found.pop() if len(found) == 1 else ""


def changed(formulas: Iterable[Formula]) -> frozenset[str]:
    """The symbols without scripts that a step of descent changes: b = b - ..."""
    found = set()
    for formula in formulas:
        for left, right in pairwise(formula.sides):
            same = left.items and left.items == right.items[:1]
            if same and len(left.items) == 1 < len(right.items):
                found.add(printed_items(left.items))
    return frozenset(found)


def _rule(left: Node, right: Sequence[Node], raised: Raised) -> str:
    if len(right) < 3 or not isinstance(right[1], Operator) or right[1].name != "-":
        return ""
    plain = _without_label(left, raised)
    first = _without_label(opened(right[0]), raised)
    if plain != first or not isinstance(base_of(plain), Symbol):
        return ""
    items = tuple(_put(item, plain, raised) for item in right)
    if not _has_derivative(items) or _has_index(items):
        return ""
    text = printed_items(items)
    return text if _names_w(items) and not _has_w(right, plain) else ""


def _without_label(node: Node, raised: Raised) -> Node:
    """A quantity without the iteration at which it stands."""
    if not isinstance(node, Scripted) or node.sup is None:
        return node
    parts = script_parts(node.sup)
    kept = [part for part in parts if not raised.is_iteration(part)]
    if len(kept) == len(parts) or kept:
        return node
    bare = replace(node, sup=None)
    return bare if bare.sub or bare.primes else opened(bare.base)


def _put(part: _T, wanted: Node, raised: Raised) -> _T:
    """A part of a tree with w in place of a quantity."""
    if isinstance(part, (Symbol, Scripted)):
        node = cast(Node, part)
        if _without_label(opened(node), raised) == wanted:
            return cast(_T, _W)
    if isinstance(part, tuple):
        return cast(_T, tuple(_put(one, wanted, raised) for one in part))
    if is_dataclass(part) and not isinstance(part, type):
        inner = {
            one.name: _put(value, wanted, raised)
            for one in fields(part)
            if isinstance(value := getattr(part, one.name), tuple)
            or (is_dataclass(value) and one.name != "span")
        }
        return cast(_T, replace(part, **inner)) if inner else part
    return part


def _has_derivative(items: Sequence[Node]) -> bool:
    signs = (r"\partial", r"\nabla")
    nodes = walk(Row(tuple(items)))
    return any(isinstance(node, Symbol) and node.name in signs for node in nodes)


def _has_index(items: Sequence[Node]) -> bool:
    """Whether some quantity has an index still, so that the rule is not for all."""
    for node in walk(Row(tuple(items))):
        if not isinstance(node, Scripted) or not isinstance(base_of(node), Symbol):
            continue
        for script in scripts_of(node)[:2]:
            for part in script_parts(script):
                term = index_of(part.nodes)
                if term is not None and term.name and not is_transpose(part.nodes):
                    return True
    return False


def _names_w(items: Sequence[Node]) -> bool:
    return _W in walk(Row(tuple(items[1:])))


def _has_w(items: Sequence[Node], plain: Node) -> bool:
    """Whether w stands for something else already."""
    if base_of(plain) == _W:
        return False
    return any(node == _W for node in walk(Row(tuple(items))))
