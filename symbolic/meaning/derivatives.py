r"""Derivatives, in all the ways in which they are written.

    \frac{\partial F}{\partial x}    \partial F/\partial x    \partial_x F    \nabla_x F
    \frac{\partial}{\partial x} F    \frac{d}{dx} F           templates of the notation

An operator without its body above the bar takes a bracket behind it, or else the rest
of the product; ``Reading`` has the other ways.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import (
    Fenced,
    Fraction,
    Node,
    Number,
    Operator,
    Row,
    Scripted,
    Symbol,
)

from .calls import is_known
from .meaning_codes import BAD_DERIVATIVE, NO_CONSTRUCT, NO_VARIABLE
from .patterns import base_of, head_key
from .reader import Line, Reader, fence_of
from .spelling import opened
from .symbols import find
from .syntax import Call, Component, Derivative, Member, Term, Transpose

__all__ = [
    "by_template",
    "is_differential",
    "is_fraction",
    "read_fraction",
    "read_sign",
]

_PARTIAL = r"\partial"
_NABLA = r"\nabla"
_DOTS = frozenset({r"\cdot", "*", r"\times"})
_MOST = 4
_BODY, _VARIABLE = "F", "x"


# The signs -------------------------------------------------------------------


@dataclass(frozen=True)
class _Sign:
    """A ∂ or d, with its order: 2 in ∂²."""

    name: str
    order: int


def _sign(reader: Reader, node: Node | None) -> _Sign | None:
    if node is None:
        return None
    node = opened(node)
    order = 1
    if isinstance(node, Scripted):
        power = node.sup.items if node.sup else ()
        if node.sub or node.primes or len(power) != 1:
            return None
        order = _order(power[0])
        node = opened(node.base)
        if not order:
            return None
    if not isinstance(node, Symbol) or node.accents:
        return None
    if node.name == _PARTIAL:
        return _Sign(_PARTIAL, order)
    if node.name != "d" or node.font not in ("", "roman"):
        return None
    # A d that the notation knows is a quantity, unless it is set upright.
    known = head_key(node) in reader.vocabulary.patterns or reader.names.knows("d")
    return None if known and not node.font else _Sign("d", order)


def _order(node: Node) -> int:
    """The 2 of a second derivative; 0 for what is no order."""
    known = isinstance(node, Number) and node.text.isdigit()
    order = int(node.text) if known else 0
    return order if order <= _MOST else 0


def is_differential(reader: Reader, line: Line) -> bool:
    r"""Whether ``\partial`` or ``\nabla`` stands at the place, or d in dF/dx."""
    node = line.peek()
    if node is None:
        return False
    base = base_of(opened(node))
    if isinstance(base, Symbol) and base.name in (_PARTIAL, _NABLA):
        return True
    return _sign(reader, node) is not None and _slash(reader, line) is not None


def is_fraction(reader: Reader, node: Node) -> bool:
    r"""Whether a fraction is a derivative: it has a ∂ above or below, or a d in both."""
    node = opened(base_of(opened(node)))
    if not isinstance(node, Fraction):
        return False
    above = _sign(reader, node.above.items[0] if node.above.items else None)
    below = _sign(reader, node.below.items[0] if node.below.items else None)
    signs = {sign.name for sign in (above, below) if sign}
    return _PARTIAL in signs or (above is not None and below is not None)


# Fractions -------------------------------------------------------------------


def read_fraction(reader: Reader, line: Line) -> Term:
    r"""``\frac{\partial F}{\partial x}``, and the operator without F."""
    start = line.position
    node = line.take()
    assert isinstance(node, Fraction)  # noqa: S101  (asked by the caller)
    above = _sign(reader, node.above.items[0] if node.above.items else None)
    below = _sign(reader, node.below.items[0] if node.below.items else None)
    if above is None or below is None or above.name != below.name:
        where = "above" if above is None else "below"
        return reader.fault(
            BAD_DERIVATIVE,
            f"{latex_of(node)}: the sign of a derivative is missing {where} the bar",
            node.span,
            r"write \frac{\partial F}{\partial x}",
        )
    rest = node.above.items[1:]
    if any(_sign(reader, item) for item in rest):
        return reader.fault(
            NO_CONSTRUCT,
            f"{latex_of(node)}: several derivatives above one bar",
            node.span,
            "write one fraction for each",
        )
    with reader.deeper(node.span):
        variables = _variables(reader, node.below.items, above, node.below.span)
        if rest:
            body = _bare_function(reader, rest, variables) or reader.expression(
                Line(rest, node.above.span)
            )
        else:
            body = _operand(reader, line, latex_of(node))
    return _derived(body, variables, line.since(start))


def _bare_function(
    reader: Reader, items: Sequence[Node], variables: Sequence[Term]
) -> Term | None:
    r"""The value \sigma(z) that is meant by \partial \sigma/\partial z."""
    line = Line(items, items[0].span)
    found = find(reader, line) if len(items) == 1 else None
    if found is None or found.pattern.kind != "function" or len(set(variables)) != 1:
        return None
    if found.fit.exponent is not None or found.fit.transposed:
        return None
    name = reader.vocabulary.function(found.pattern.name)
    shown = latex_of(items[0])
    reader.remark(
        f"{shown} is read as its value at what it is differentiated by", items[0].span
    )
    return Call(name, found.fit.order, (variables[0],), items[0].span)


def _derived(body: Term, variables: Sequence[Term], span: Span) -> Term:
    for variable in reversed(variables):
        body = Derivative(body, variable, span)
    return body


def _variables(
    reader: Reader, items: Sequence[Node], sign: _Sign, span: Span
) -> tuple[Term, ...]:
    r"""What stands behind each ∂ below the bar: x, y in ``\partial x \partial y``."""
    groups: list[list[Node]] = []
    for item in items:
        if _sign(reader, item):
            groups.append([])
        groups[-1].append(item)
    found: list[Term] = []
    for group in groups:
        inside, times = _without_power(group[1:], sign.order)
        found += [_variable(reader, inside, span)] * times
    if len(found) != sign.order:
        reader.fault(
            BAD_DERIVATIVE,
            f"a derivative of order {sign.order} by {len(found)} variables",
            span,
        )
    return tuple(found)


def _without_power(items: Sequence[Node], order: int) -> tuple[Sequence[Node], int]:
    r"""The x of ``\partial x^2``, and the 2."""
    last = opened(items[-1]) if items else None
    if order < 2 or not isinstance(last, Scripted) or last.sup is None:
        return items, 1
    match last.sup.items:
        case (Number(text=text),) if text.isdigit() and 1 < int(text) <= order:
            plain = replace(last, sup=None)
            bare = plain if plain.sub or plain.primes else plain.base
            return [*items[:-1], bare], int(text)
        case _:
            return items, 1


def _variable(reader: Reader, items: Sequence[Node], span: Span) -> Term:
    if not items:
        return reader.fault(
            BAD_DERIVATIVE, "nothing stands behind the ∂ below the bar", span
        )
    term = reader.expression(Line(items, span))
    return _checked(reader, term, latex_of(Row(tuple(items))))


def _checked(reader: Reader, term: Term, shown: str) -> Term:
    """A variable that one can differentiate by."""
    inner = term.term if isinstance(term, (Transpose, Component)) else term
    inner = inner.term if isinstance(inner, Transpose) else inner
    if not isinstance(inner, Member) and not reader.broken:
        return reader.fault(
            NO_VARIABLE, f"a derivative by {shown}, which is no quantity", term.span
        )
    return term


# Operators -------------------------------------------------------------------


def _operand(reader: Reader, line: Line, shown: str, *, short: bool = False) -> Term:
    r"""What an operator differentiates.

    A ``short`` one, such as \nabla_a, takes no more than the next factor.
    """
    here = line.here
    node = line.peek()
    if isinstance(node, Operator) and node.name in _DOTS:
        line.take()
        reader.remark(f"{node.name} behind {shown} is read as applying it", node.span)
    if not line.factor_follows:
        return reader.fault(
            BAD_DERIVATIVE,
            f"{shown}: nothing is differentiated",
            here,
            "write what behind it, or above the bar",
        )
    bracket = fence_of(line.peek()) is not None
    start = line.position
    with reader.deeper(here):
        if reader.reading.narrow_operators or (
            (bracket or short) and not reader.reading.wide_operators
        ):
            term = reader.factor(line)
            if not line.term_ends:
                reader.doubts |= {"narrow_operators", "wide_operators"}
            return term
        term = reader.product(line)
    if line.position > start + 1:
        reader.doubts |= {"narrow_operators", "wide_operators"}
    return term


def read_sign(reader: Reader, line: Line) -> Term:
    r"""``\partial F/\partial x``, ``\partial_x F``, ``\nabla_x F``."""
    start = line.position
    node = opened(line.items[start])
    if isinstance(node, Scripted) and node.sub is not None and node.sup is None:
        line.take()
        with reader.deeper(node.span):
            term = reader.row(node.sub)
            by = _checked(reader, term, latex_of(node.sub))
            body = _operand(reader, line, latex_of(node), short=True)
        return Derivative(body, by, line.since(start))
    slash = _slash(reader, line)
    sign = _sign(reader, node)
    if slash is None or sign is None:
        line.take()
        if line.factor_follows:
            reader.factor(line)
        return reader.fault(
            NO_CONSTRUCT,
            f"{latex_of(node)}: by what is not said in a way that is known",
            node.span,
            r"write \frac{\partial F}{\partial x}, or declare how it is written in "
            "[derivatives]",
        )
    above = line.items[start + 1 : slash]
    line.position = slash + 2
    with reader.deeper(node.span):
        by = _checked(reader, reader.factor(line), "what stands below the bar")
        if above:
            body = reader.expression(Line(above, node.span))
        else:
            body = _operand(reader, line, latex_of(node))
    return _derived(body, (by,) * sign.order, line.since(start))


def _slash(reader: Reader, line: Line) -> int | None:
    r"""The place of the slash in ``\partial F/\partial x``."""
    for place in range(line.position + 1, len(line.items) - 2):
        node = line.items[place]
        if isinstance(node, Operator):
            if node.name != "/":
                if node.name in ("+", "-"):
                    return None
                continue
            one = _sign(reader, line.items[line.position])
            two = _sign(reader, line.items[place + 1])
            same = one and two and one.name == two.name
            return place if same else None
    return None


# Templates -------------------------------------------------------------------


def by_template(reader: Reader, line: Line) -> Term | None:
    """A derivative in a way that the notation declares, if one stands here."""
    for template in reader.vocabulary.templates:
        captured: dict[str, Row] = {}
        wild = {_BODY, _VARIABLE} & {template.above, template.below}
        items = list(template.items)
        open_end = _is_wild(items[-1], {_BODY} & wild)
        if open_end:
            items.pop()
        found = line.items[line.position : line.position + len(items)]
        if not _same(items, found, wild, captured):
            called = _with_call(reader, line, len(items))
            if called is None or not _same(items, called, wild, captured := {}):
                continue
            found = line.items[line.position : line.position + len(items) + 1]
            reader.remark(
                f"{latex_of(Row(tuple(found)))} is read as the derivative of the "
                "function's value",
                line.here,
            )
        start = line.position
        line.position += len(found)
        with reader.deeper(line.items[start].span):
            if open_end:
                shown = latex_of(Row(tuple(found)))
                body = _operand(reader, line, shown, short=True)
            else:
                body = _part(reader, template.above, captured, line.since(start))
            by = _part(reader, template.below, captured, line.since(start))
        by = _checked(reader, by, template.below)
        return Derivative(body, by, line.since(start))
    return None


def _part(reader: Reader, text: str, captured: dict[str, Row], span: Span) -> Term:
    if text in captured:
        return reader.row(captured[text])
    return reader.written(text, span)


def _is_wild(node: Node, wild: set[str]) -> bool:
    match node:
        case Symbol(name=name, font="", accents=()):
            return name in wild
        case _:
            return False


def _same(
    wanted: Sequence[Node],
    items: Sequence[Node],
    wild: set[str],
    captured: dict[str, Row],
) -> bool:
    """Whether items are those of a template, its letters F and x filled."""
    if len(wanted) == 1 and _is_wild(wanted[0], wild):
        return _captured(wanted[0], items, captured)
    if len(wanted) != len(items):
        return False
    return all(
        _same_node(one, opened(two), wild, captured)
        for one, two in zip(wanted, items, strict=True)
    )


def _captured(wanted: Node, items: Sequence[Node], captured: dict[str, Row]) -> bool:
    name = getattr(wanted, "name", "")
    if name == _VARIABLE and len(items) > 1:
        first = opened(items[0])
        if isinstance(first, Symbol) and first.name == _PARTIAL:
            items = items[1:]
    if not items:
        return False
    span = items[0].span.hull(items[-1].span)
    captured[name] = Row(tuple(items), span)
    return True


def _same_node(
    wanted: Node, node: Node, wild: set[str], captured: dict[str, Row]
) -> bool:
    if _is_wild(wanted, wild):
        return _captured(wanted, (node,), captured)
    match wanted, node:
        case (Fenced(), Fenced()):
            same = (wanted.open, wanted.close) == (node.open, node.close)
            return same and _same(wanted.body.items, node.body.items, wild, captured)
        case (Scripted(), Scripted()):
            return (
                wanted.primes == node.primes
                and _same_row(wanted.sub, node.sub, wild, captured)
                and _same_row(wanted.sup, node.sup, wild, captured)
                and _same_node(wanted.base, opened(node.base), wild, captured)
            )
        case (Fraction(), Fraction()):
            return _same_row(wanted.above, node.above, wild, captured) and _same_row(
                wanted.below, node.below, wild, captured
            )
        case _:
            return wanted == node


def _same_row(
    wanted: Row | None, row: Row | None, wild: set[str], captured: dict[str, Row]
) -> bool:
    if wanted is None or row is None:
        return wanted is row
    return _same(wanted.items, row.items, wild, captured)


def _with_call(reader: Reader, line: Line, length: int) -> tuple[Node, ...] | None:
    r"""``\partial (\sigma(z))_x`` for ``\partial \sigma(z)_x``."""
    items = line.items[line.position : line.position + length + 1]
    if len(items) != length + 1 or length < 2:
        return None
    function, last = items[-2], opened(items[-1])
    known = is_known(function) or any(
        pattern.kind == "function"
        for pattern in reader.vocabulary.patterns.get(head_key(function), ())
    )
    if not known or not isinstance(last, Scripted) or fence_of(last) is None:
        return None
    inside = Row((function, last.base), function.span.hull(last.base.span))
    return (*items[:-2], replace(last, base=Fenced("(", inside, ")", inside.span)))
