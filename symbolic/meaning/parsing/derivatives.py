r"""Derivatives, in all the ways in which they are written.

    \frac{\partial F}{\partial x}    \partial F/\partial x    \partial_x F    \nabla_x F
    \frac{\partial}{\partial x} F    \frac{d}{dx} F           templates of the notation

An operator without its body above the bar takes a bracket behind it, or else the rest
of the product; ``Reading`` has the other ways.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backproof.symbolic.meaning.meaning_codes import (
    AMBIGUOUS,
    BAD_DERIVATIVE,
    NO_CONSTRUCT,
    NO_VARIABLE,
)
from backproof.symbolic.meaning.notations.indices import whole_number
from backproof.symbolic.meaning.notations.patterns import base_of, head_key
from backproof.symbolic.meaning.notations.spelling import (
    ADDITIVE,
    opened,
)
from backproof.symbolic.meaning.syntax import (
    Call,
    Component,
    Derivative,
    Member,
    Term,
    Transpose,
)
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import (
    Fraction,
    Node,
    Operator,
    Row,
    Scripted,
    Symbol,
)

from .bare_functions import bare_function, function_behind
from .reader import Line, Reader, fence_of
from .totals import is_big

__all__ = [
    "PARTIAL",
    "checked_variable",
    "is_fraction",
    "is_operator",
    "is_ratio",
    "operand",
    "read_fraction",
    "read_sign",
]

PARTIAL = r"\partial"
_NABLA = r"\nabla"
_DOTS = frozenset({r"\cdot", "*", r"\times"})
_MOST = 4


# The signs -------------------------------------------------------------------


@dataclass(frozen=True)
class _Sign:
    """A ∂ or d, with its order: 2 in ∂²; ``raised`` if the order is written."""

    name: str
    order: int
    upright: bool = False
    raised: bool = False


def _sign(node: Node | None) -> _Sign | None:
    if node is None:
        return None
    node = opened(node)
    order, raised = 1, False
    if isinstance(node, Scripted):
        power = node.sup.items if node.sup else ()
        if node.sub or node.primes or len(power) > 1:
            return None
        # A macro may leave the order empty.
        order = _order(power[0]) if power else 1
        raised = True
        node = opened(node.base)
        if not order:
            return None
    if not isinstance(node, Symbol) or node.accents:
        return None
    if node.name == PARTIAL:
        return _Sign(PARTIAL, order, raised=raised)
    if node.name != "d" or node.font not in ("", "roman"):
        return None
    return _Sign("d", order, upright=bool(node.font), raised=raised)


def _is_again(node: Node, sign: _Sign) -> bool:
    """Whether a node is the same sign, of whatever order: one d upright, one not."""
    other = _sign(node)
    return other is not None and (other.name, other.upright) == (
        sign.name,
        sign.upright,
    )


def _means_other(reader: Reader, sign: _Sign) -> bool:
    """Whether the notation has a quantity d without indices, which this may be.

    Nobody cancels the d of d_k, or a size d, in dE/dx.
    """
    known = reader.vocabulary.patterns.get(head_key(Symbol("d")), ())
    alone = any(p.kind == "quantity" and not (p.sub or p.sup) for p in known)
    return sign.name == "d" and not sign.upright and alone


def _first(row: Row) -> Node | None:
    return row.items[0] if row.items else None


def _order(node: Node) -> int:
    """The 2 of a second derivative; 0 for what is no order."""
    order = whole_number(node) or 0
    return order if order <= _MOST else 0


def is_ratio(line: Line) -> bool:
    r"""Whether ``\partial F/\partial x`` or dF/dx stands at the place."""
    return _sign(line.peek()) is not None and _slash(line) is not None


def is_operator(line: Line) -> bool:
    r"""Whether a ``\partial`` or ``\nabla`` stands at the place."""
    node = line.peek()
    base = base_of(opened(node)) if node is not None else None
    return isinstance(base, Symbol) and base.name in (PARTIAL, _NABLA)


def is_fraction(node: Node) -> bool:
    """Whether a fraction is a derivative: a ∂ above or below, or a d in both."""
    node = opened(base_of(opened(node)))
    if not isinstance(node, Fraction):
        return False
    above, below = _sign_of(node.above), _sign_of(node.below)
    signs = {sign.name for sign in (above, below) if sign}
    return PARTIAL in signs or (above is not None and below is not None)


def _sign_of(row: Row) -> _Sign | None:
    r"""The sign that a half of a fraction begins with, if it has the other half's.

    ``\partial C/\partial w`` over 2 is a derivative already.
    """
    return None if is_ratio(Line(row.items, row.span)) else _sign(_first(row))


# Fractions -------------------------------------------------------------------


def read_fraction(reader: Reader, line: Line) -> Term:
    r"""``\frac{\partial F}{\partial x}``, and the operator without F."""
    start = line.position
    node = line.take()
    assert isinstance(node, Fraction)  # noqa: S101  (asked by the caller)
    above, below = _sign_of(node.above), _sign_of(node.below)
    if above is None or below is None or above.name != below.name:
        where = "above" if above is None else "below"
        other = node.above if above is None else node.below
        if not _sign(_first(other)) and any(map(_sign, other.items)):
            return reader.fault(
                NO_CONSTRUCT,
                f"{latex_of(node)}: a factor beside the sign of a derivative",
                node.span,
                "write the factor before the fraction",
            )
        return reader.fault(
            BAD_DERIVATIVE,
            f"{latex_of(node)}: the sign of a derivative is missing {where} the bar",
            node.span,
            r"write \frac{\partial F}{\partial x}",
        )
    if _means_other(reader, above):
        return _two_meanings(reader, node)
    rest = node.above.items[1:]
    if any(_is_again(item, above) for item in rest):
        return reader.fault(
            NO_CONSTRUCT,
            f"{latex_of(node)}: several derivatives above one bar",
            node.span,
            "write one fraction for each",
        )
    with reader.deeper(node.span):
        by, times = _without_power(node.below.items[1:], above)
        if rest and times == above.order:
            called = function_behind(reader, line, rest, by, times)
            if called is not None:
                return called
        variables = _variables(reader, node.below, below, above)
        if rest:
            body = bare_function(reader, rest, variables) or reader.expression(
                Line(rest, node.above.span)
            )
        else:
            body = operand(reader, line, latex_of(node))
    return _derived(body, variables, line.since(start))


def _two_meanings(reader: Reader, node: Node | Row) -> Term:
    return reader.fault(
        AMBIGUOUS,
        f"{latex_of(node)} may be a derivative, or have the symbol d twice",
        node.span,
        r"write \mathrm{d} for the sign of a derivative",
    )


def _derived(body: Term, variables: Sequence[Term], span: Span) -> Term:
    if len(variables) > 1 and _is_number_function(body, variables):
        assert isinstance(body, Call)  # noqa: S101  (asked above)
        return replace(body, order=body.order + len(variables), span=span)
    for variable in reversed(variables):
        body = Derivative(body, variable, span)
    return body


def _is_number_function(body: Term, variables: Sequence[Term]) -> bool:
    """Whether a function of one number is differentiated by that number."""
    if not isinstance(body, Call):
        return False
    first = variables[0]
    known = isinstance(first, Member) and None not in first.indices
    return known and body.arguments == (first,) and set(variables) == {first}


def _variables(
    reader: Reader, below: Row, sign: _Sign, above: _Sign
) -> tuple[Term, ...]:
    r"""What stands behind each ∂ below the bar: x, y in ``\partial x \partial y``."""
    order = above.order
    groups: list[list[Node]] = []
    for item in below.items:
        if _is_again(item, sign):
            groups.append([])
        groups[-1].append(item)
    found: list[Term] = []
    for group in groups:
        inside, times = _without_power(group[1:], above)
        found += [_variable(reader, inside, below.span)] * times
    if len(found) != order:
        reader.fault(
            BAD_DERIVATIVE,
            f"a derivative of order {order} by {len(found)} variables",
            below.span,
        )
    return tuple(found)


def _without_power(items: Sequence[Node], above: _Sign) -> tuple[Sequence[Node], int]:
    r"""The x of ``\partial x^2``, and the 2; of x^1 and x^{} if the sign has such."""
    last = opened(items[-1]) if items else None
    if not above.raised or not isinstance(last, Scripted) or last.sup is None:
        return items, 1
    if not last.sup.items:
        power: int | None = 1
    else:
        power = whole_number(last.sup.items[0]) if len(last.sup.items) == 1 else None
    if power is None or not min(above.order, 2) <= power <= above.order:
        return items, 1
    plain = replace(last, sup=None)
    bare = plain if plain.sub or plain.primes else plain.base
    return [*items[:-1], bare], power


def _variable(reader: Reader, items: Sequence[Node], span: Span) -> Term:
    if not items:
        return reader.fault(
            BAD_DERIVATIVE, "nothing stands behind the ∂ below the bar", span
        )
    term = reader.expression(Line(items, span))
    return checked_variable(reader, term, latex_of(Row(tuple(items))))


def checked_variable(reader: Reader, term: Term, shown: str) -> Term:
    """A term if one can differentiate by it; if not, a finding about ``shown``."""
    inner = term.term if isinstance(term, (Transpose, Component)) else term
    inner = inner.term if isinstance(inner, Transpose) else inner
    if not isinstance(inner, Member) and not reader.broken:
        return reader.fault(
            NO_VARIABLE, f"a derivative by {shown}, which is no quantity", term.span
        )
    return term


# Operators -------------------------------------------------------------------


def operand(reader: Reader, line: Line, shown: str, *, short: bool = False) -> Term:
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
    long = not short and _may_reach_on(reader, line)
    with reader.deeper(here):
        if reader.reading.narrow_operators or (
            (bracket or short) and not reader.reading.wide_operators
        ):
            term = reader.factor(line)
            if not line.term_ends:
                reader.doubts |= {"narrow_operators", "wide_operators"}
            return term
        if reader.reading.long_operators and long:
            return reader.rest(line)
        term = reader.product(line)
    if line.position > start + 1:
        reader.doubts |= {"narrow_operators", "wide_operators"}
    if long and not line.done:
        reader.doubts.add("long_operators")
    return term


def _may_reach_on(reader: Reader, line: Line) -> bool:
    """Whether an operator may go on behind a plus: before a sum, in the first term."""
    before = line.items[: line.position]
    first = not any(isinstance(n, Operator) and n.name in ADDITIVE for n in before)
    node = line.peek()
    return first and node is not None and is_big(reader, node)


def read_sign(reader: Reader, line: Line) -> Term:
    r"""``\partial F/\partial x``, ``\partial_x F``, ``\nabla_x F``."""
    start = line.position
    node = opened(line.items[start])
    if isinstance(node, Scripted) and node.sub is not None and node.sup is None:
        line.take()
        with reader.deeper(node.span):
            term = reader.row(node.sub)
            by = checked_variable(reader, term, latex_of(node.sub))
            body = operand(reader, line, latex_of(node), short=True)
        return Derivative(body, by, line.since(start))
    slash = _slash(line)
    sign = _sign(node)
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
    if _means_other(reader, sign):
        line.position = len(line.items)
        return _two_meanings(reader, Row(tuple(line.items[start:]), line.since(start)))
    above = line.items[start + 1 : slash]
    line.position = slash + 2
    with reader.deeper(node.span):
        by = checked_variable(reader, reader.factor(line), "what stands below the bar")
        if above:
            body = reader.expression(Line(above, node.span))
        else:
            body = operand(reader, line, latex_of(node))
    return _derived(body, (by,) * sign.order, line.since(start))


def _slash(line: Line) -> int | None:
    r"""The place of the slash in ``\partial F/\partial x``."""
    for place in range(line.position + 1, len(line.items) - 2):
        node = line.items[place]
        if isinstance(node, Operator):
            if node.name != "/":
                if node.name in ("+", "-"):
                    return None
                continue
            after = line.items[place + 1]
            one, two = _sign(line.items[line.position]), _sign(after)
            return place if one and two and _is_again(after, one) else None
    return None
