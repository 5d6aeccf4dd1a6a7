r"""Derivatives of a function that is not applied to anything.

    \frac{\partial \sigma}{\partial z}     its value at z is differentiated
    \frac{d \sigma}{dz}(z)                 \sigma'(z), and no product

Where the bracket holds something else than the variable, it is not known which.
"""

from collections.abc import Sequence

from backproof.symbolic.meaning.meaning_codes import CALL_OR_PRODUCT
from backproof.symbolic.meaning.notations.patterns import head_key
from backproof.symbolic.meaning.notations.spelling import are_symbols, opened
from backproof.symbolic.meaning.syntax import Call, Term
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import Node, Row, Scripted

from .reader import Line, Reader, fence_of
from .symbols import Found, find

__all__ = ["bare_function", "function_behind"]


def bare_function(
    reader: Reader, items: Sequence[Node], variables: Sequence[Term]
) -> Term | None:
    r"""The value \sigma(z) that is meant by \partial \sigma/\partial z."""
    found = _function(reader, items)
    if found is None or len(set(variables)) != 1:
        return None
    name = reader.vocabulary.function(found.pattern.name)
    shown = latex_of(items[0])
    reader.remark(
        f"{shown} is read as its value at what it is differentiated by", items[0].span
    )
    return Call(name, found.fit.order, (variables[0],), items[0].span)


def function_behind(
    reader: Reader, line: Line, above: Sequence[Node], by: Sequence[Node], order: int
) -> Term | None:
    r"""``\frac{d\sigma}{dz}(z)``, which is \sigma'(z), and no product."""
    bracket = fence_of(line.peek())
    if bracket is None or bracket[0].open != "(":
        return None
    found = _function(reader, above)
    if found is None or len(by) != 1:
        return None
    fence, scripted = bracket
    variable, inside = opened(by[0]), fence.body.items
    known = head_key(variable) in reader.vocabulary.patterns
    if known and not are_symbols(inside):
        return None
    start = line.position - 1
    line.take()
    span = line.since(start)
    shown = latex_of(Row(tuple(line.items[start : line.position])))
    if known and not _is_variable(variable, inside[0], alone=len(inside) == 1):
        return reader.fault(
            CALL_OR_PRODUCT,
            f"{shown}: is the derivative taken there, or is this a product?",
            span,
            f"write {latex_of(above[0])}' with a prime, or \\cdot for a product",
        )
    argument = reader.expression(Line(inside, fence.span))
    name = reader.vocabulary.function(found.pattern.name)
    reader.remark(f"{shown} is read as a derivative of the function, taken there", span)
    call = Call(name, found.fit.order + order, (argument,), span)
    return call if scripted is None else reader.postfix(call, scripted)


def _is_variable(variable: Node, node: Node, *, alone: bool) -> bool:
    """Whether a node is what is differentiated by, with scripts of its own perhaps."""
    bare = not isinstance(variable, Scripted)
    return alone and (head_key(node) if bare else opened(node)) == variable


def _function(reader: Reader, items: Sequence[Node]) -> Found | None:
    """The function that some items are the name of, and nothing more."""
    found = find(reader, Line(items, items[0].span)) if len(items) == 1 else None
    if found is None or found.pattern.kind != "function":
        return None
    plain = found.fit.exponent is None and not found.fit.transposed
    return found if plain else None
