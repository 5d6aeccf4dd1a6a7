r"""Constant factors of a product, such as ``2``, ``\frac{1}{2}`` and ``\frac{2}{D}``.

    \frac{1}{D}  times  2   =   \frac{2}{D}

A derivation loses them more often than anything else.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import MathText, Span
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import Fraction as Quotient
from backproof.symbolic.reading.tree import Node, Number, Row, Scripted, Symbol

from .tree import is_derivative

__all__ = ["Scale", "scale", "scale_of"]

_DIGITS = re.compile(r"[0-9]{1,9}|[0-9]{0,6}\.[0-9]{1,6}")


@dataclass(frozen=True)
class Scale:
    """A rational number, times the symbols above a fraction line, over those below."""

    value: Fraction
    above: tuple[Node, ...] = ()
    below: tuple[Node, ...] = ()

    @property
    def inverse(self) -> "Scale":
        """One over it; the value must not be zero."""
        return Scale(1 / self.value, self.below, self.above)

    @property
    def is_one(self) -> bool:
        """Whether it changes nothing, but for a sign."""
        return abs(self.value) == 1 and not self.above and not self.below

    def times(self, other: "Scale") -> "Scale":
        """The product, with equal symbols above and below cancelled."""
        above = [*self.above, *other.above]
        below = [*self.below, *other.below]
        for node in tuple(above):
            if node in below:
                above.remove(node)
                below.remove(node)
        return Scale(self.value * other.value, tuple(above), tuple(below))

    def nodes(self, span: Span) -> tuple[Node, ...]:
        """How its size is written, without a sign; nothing for one."""
        if self.is_one:
            return ()
        value = abs(self.value)
        above = _product(value.numerator, self.above, span)
        below = _product(value.denominator, self.below, span)
        if below == (Number("1"),):
            return above
        return (Quotient(Row(above, span), Row(below, span), span),)


def _product(number: int, symbols: tuple[Node, ...], span: Span) -> tuple[Node, ...]:
    if number == 1 and symbols:
        return symbols
    return (Number(str(number), span=span), *symbols)


def scale(value: Fraction | int, size: str = "", power: int = 1) -> Scale:
    r"""A number, times a size in LaTeX or, for the power -1, over it.

    >>> from backproof.symbolic.reading.latex import latex_of
    >>> [made] = scale(2, "n_{l}", -1).nodes(Span(0, 0))
    >>> print(latex_of(made))
    \frac{2}{n_{l}}
    """
    rows = layout(tokens(MathText.of(size))).rows if size else ()
    nodes = rows[0].items if rows else ()
    above, below = (nodes, ()) if power > 0 else ((), nodes)
    return Scale(Fraction(value), above, below)


def scale_of(items: tuple[Node, ...]) -> Scale | None:
    """The constant that a factor is, or None; a symbol alone is none."""
    match items:
        case (Number(text=text, font=""),):
            return Scale(_number(text)) if _number(text) else None
        case (Quotient(above=above, below=below) as node,) if not is_derivative(node):
            over, under = _constant(above), _constant(below)
            return over.times(under.inverse) if over and under else None
        case _:
            return None


def _constant(row: Row) -> Scale | None:
    value = Fraction(1)
    symbols: list[Node] = []
    for item in row.items:
        match item:
            case Number(text=text, font=""):
                value *= _number(text)
            case Symbol() | Scripted(base=Symbol()):
                symbols.append(item)
            case _:
                return None
    return Scale(value, tuple(symbols)) if value and row.items else None


def _number(text: str) -> Fraction:
    """The value of a number's digits; 0 for one too long to be a factor."""
    return Fraction(text) if _DIGITS.fullmatch(text) else Fraction(0)
