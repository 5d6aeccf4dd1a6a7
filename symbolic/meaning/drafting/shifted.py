r"""Formulas moved from one layer to another, for a notation defines what is at l.

a^{l+1}_j = \sigma(z^{l+1}_j)    ->    a^{l}_j = \sigma(z^{l}_j)
"""

from collections.abc import Sequence
from dataclasses import fields, replace

from backproof.symbolic.meaning.notations.indices import script_parts
from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.reading.tree import (
    Node,
    Number,
    Operator,
    Row,
    Scripted,
    Symbol,
)

from .nodes import index_of

__all__ = ["UnmovableError", "shifted"]


class UnmovableError(Exception):
    """A letter stands where it cannot be replaced."""


def shifted(items: Sequence[Node], letter: str, offset: int) -> tuple[Node, ...]:
    """Items with l - 1 for l in all scripts."""
    return tuple(_moved(item, letter, offset) for item in items)


def _moved(node: Node, letter: str, offset: int) -> Node:
    if isinstance(node, Scripted):
        return replace(
            node,
            base=_moved(node.base, letter, offset),
            sub=_moved_script(node.sub, letter, offset),
            sup=_moved_script(node.sup, letter, offset),
        )
    changes: dict[str, object] = {}
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, Row):
            changes[one.name] = Row(shifted(value.items, letter, offset), value.span)
        elif isinstance(value, Scripted | Symbol):
            changes[one.name] = _moved(value, letter, offset)
    return replace(node, **changes) if changes else node  # type: ignore[arg-type]


def _moved_script(row: Row | None, letter: str, offset: int) -> Row | None:
    if row is None:
        return None
    term = index_of(row.items)
    if term is not None and term.name == letter and not term.labels:
        base = next(n for n in row.items if isinstance(base_of(opened(n)), Symbol))
        total = term.offset + offset
        if not total:
            return Row((base,), row.span)
        sign = Operator("+" if total > 0 else "-")
        return Row((base, sign, Number(str(abs(total)))), row.span)
    inside = script_parts(row)
    terms = [index_of(part.nodes) for part in inside]
    if any(one is not None and one.name == letter for one in terms) and len(inside) > 1:
        raise UnmovableError
    return Row(shifted(row.items, letter, offset), row.span)
