r"""Syntax becomes values: every symbol gets its indices, every product its kind.

    Product(Transpose(Member(w; l+1)), Member(delta; l+1))
        ->  the column vector with the entry
            Sum(w[l+1, k, axis]*delta[l+1, k], (k, 1, n[l+1])) and n[l] rows

Shapes and the sets that indices run over are checked on the way; what does not fit
is an ``Objection`` with its place.  Harmless liberties are read as they are meant,
and remarked on.
"""

from collections.abc import Callable, Mapping

import sympy
from sympy import Rational

from backproof.symbolic.errors import ShapeError, UnsupportedError
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import (
    Absolute,
    Add,
    Call,
    Cases,
    Component,
    Constant,
    Derivative,
    Diagonal,
    IndexValue,
    Indicator,
    Member,
    Negative,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Table,
    Term,
    Total,
    Transpose,
)
from backproof.symbolic.meaning.verdict_codes import SHAPES, UNSUPPORTED

from .arrays import component, diagonal, table
from .branches import cases
from .components import UnfitError, number, transpose
from .context import CHOICES, Choice, Context, Entry
from .derivatives import derivative
from .multiplying import negative, product
from .quantities import index_value, indicator, quantity
from .terms import absolute, call, norm, power, quotient, sum_of_terms, total

__all__ = ["CHOICES", "Choice", "Elaborator", "Entry"]


class Elaborator(Context):
    """Reads the terms of one statement, each kind by its own rule."""

    def value(self, term: Term) -> Entry:
        """The value of a term, with its axes.

        Raises Objection where it has none.
        """
        rule = _RULES[type(term)]
        try:
            return rule(self, term)
        except ShapeError as error:
            hint = ""
            message = str(error)
            if isinstance(error, UnfitError):
                message, hint = error.text(self.size), error.hint
            text = self.text_of(term.span)
            message = f"{text}: {message}" if text else message
            raise Objection(SHAPES, message, term.span, hint) from None
        except UnsupportedError as error:
            raise Objection(UNSUPPORTED, str(error), term.span) from None


_CONSTANTS = {"pi": sympy.pi, "e": sympy.E}

_RULES: Mapping[type, Callable[..., Entry]] = {
    Absolute: absolute,
    Add: sum_of_terms,
    Call: call,
    Cases: cases,
    Component: component,
    Constant: lambda _, t: number(_CONSTANTS[t.name]),
    Derivative: derivative,
    Diagonal: diagonal,
    IndexValue: index_value,
    Indicator: indicator,
    Member: quantity,
    Negative: negative,
    Norm: norm,
    Number: lambda _, t: number(Rational(t.value.numerator, t.value.denominator)),
    Power: power,
    Product: product,
    Quotient: quotient,
    Table: table,
    Total: total,
    Transpose: lambda context, t: transpose(context.plain(t.term)),
}
"""What reads each kind of term."""
