r"""What a function without brackets takes: \tanh 2x, \ln xy, \exp -x.

Usually the next factor; a number before a letter belongs to it, for nobody writes
\tanh(2) x that way, and so does a minus behind a known function.  In another reading
(``long_calls``) it takes all letters and numbers that follow, \ln xy as \ln(xy), but
no bracket, no other function and nothing behind a sign other than a slash.
"""

from backproof.symbolic.meaning.notations.patterns import base_of, head_key
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.syntax import Negative, Term
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import (
    Fraction,
    Node,
    Number,
    Operator,
    Root,
    Row,
    Symbol,
)

from .derivatives import is_fraction
from .known import is_known
from .reader import Line, Reader, fence_of

__all__ = ["bare_argument"]

_NO_LETTERS = frozenset({"d", r"\partial", r"\nabla", r"\dots"})


def bare_argument(
    reader: Reader, line: Line, shown: str, *, signed: bool
) -> Term | None:
    """The argument at the place of a line, which goes on behind it; None if none is.

    ``shown`` is the function; one that is ``signed`` may have a minus before it.
    """
    start = line.position
    if signed and _is_minus(line.peek()) and _may_be_signed(reader, line):
        line.take()
        term = _reached(reader, line, shown)
        return Negative(term, line.since(start))
    return _reached(reader, line, shown) if line.factor_follows else None


def _is_minus(node: Node | None) -> bool:
    return isinstance(node, Operator) and node.name == "-"


def _may_be_signed(reader: Reader, line: Line) -> bool:
    """Whether more than a number stands behind a minus: no \\tanh - 1."""
    first = line.peek(1)
    if isinstance(first, Number):
        return _is_letter(reader, line, 2)
    return first is not None and not isinstance(first, Operator)


def _reached(reader: Reader, line: Line, shown: str) -> Term:
    usual, longest = _usual_length(reader, line), _longest(reader, line)
    place = line.items[max(line.position - 1, 0)].span
    if longest > usual:
        reader.doubts.add("long_calls")
    length = max(usual, longest) if reader.reading.long_calls else usual
    with reader.deeper(line.here):
        if length > 1:
            items = line.items[line.position : line.position + length]
            line.position += length
            term = reader.product(Line(items, items[0].span.hull(items[-1].span)))
            taken = latex_of(Row(tuple(items)))
        else:
            term = reader.factor(line)
            taken = "the next factor"
    if line.factor_follows:
        reader.remark(f"{shown} is read as a function of {taken} only", place)
    return term


def _usual_length(reader: Reader, line: Line) -> int:
    """Two items if the first is a number and the second a letter."""
    number = isinstance(line.peek(), Number)
    return 2 if number and _is_letter(reader, line, 1) else 1


def _longest(reader: Reader, line: Line) -> int:
    """How many letters, numbers and fractions follow, with slashes between them."""
    length = 0
    while _is_plain(reader, line, length):
        length += 1
        sign = line.peek(length)
        slash = isinstance(sign, Operator) and sign.name == "/"
        if slash and _is_plain(reader, line, length + 1):
            length += 1
    return length


def _is_plain(reader: Reader, line: Line, ahead: int) -> bool:
    node = line.peek(ahead)
    if node is None:
        return False
    base = opened(base_of(opened(node)))
    if isinstance(base, Fraction):
        return not is_fraction(node)
    return isinstance(base, (Number, Root)) or _is_letter(reader, line, ahead)


def _is_letter(reader: Reader, line: Line, ahead: int) -> bool:
    """Whether a symbol stands some items on that is no function, and not called."""
    node = line.peek(ahead)
    base = opened(base_of(opened(node))) if node is not None else None
    if node is None or not isinstance(base, Symbol) or base.name in _NO_LETTERS:
        return False
    if is_known(node) or fence_of(line.peek(ahead + 1)) is not None:
        return False
    known = reader.vocabulary.patterns.get(head_key(node), ())
    return not any(pattern.kind == "function" or pattern.tail for pattern in known)
