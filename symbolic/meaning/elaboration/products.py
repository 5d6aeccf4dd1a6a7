r"""What a product of two arrays means, and what to say where they do not fit.

A sign that the notation explains means that; ``\odot`` and ``\circ`` multiply entry
by entry.  Every other product is the matrix product if the shapes allow it.  Two
vectors of one shape have none.  With a dot between them it is the inner product, or the
product entry by entry, whichever the statement wants; without one the latter, which is
remarked upon.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backproof.symbolic.errors import ShapeError
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.quoting import is_bracketed
from backproof.symbolic.meaning.verdict_codes import SHAPES, UNSUPPORTED
from backproof.symbolic.reading.source import Span

from .components import (
    Value,
    entrywise,
    inner,
    matrix_product,
    outer,
    same_shape,
    transpose,
)
from .context import Context

__all__ = ["ENTRY_BY_ENTRY", "Factors", "is_dot", "product_kind", "product_of"]

ENTRY_BY_ENTRY = "two vectors are multiplied entry by entry"

_SIGNS: Mapping[str, str] = {
    r"\odot": "entrywise",
    r"\circ": "entrywise",
    ".*": "entrywise",
    r"\otimes": "unsaid",
    r"\star": "unsaid",
}


@dataclass(frozen=True)
class Factors:
    """Two neighbouring factors, the sign between them, and how they are written."""

    left: Value
    right: Value
    sign: str
    texts: tuple[str, str]
    span: Span


def product_kind(sign: str, declared: Mapping[str, str]) -> str:
    """What a sign means: entrywise, matrix, outer, unsaid, or plain."""
    return declared.get(sign) or _SIGNS.get(sign, "plain")


def is_dot(left: Value, right: Value, sign: str, kind: str) -> bool:
    """Whether a sign between two vectors of one shape may mean their inner product."""
    vectors = len(left.axes) == 1 and same_shape(left, right)
    return kind == "plain" and bool(sign) and vectors


def product_of(
    factors: Factors, kind: str, context: Context, *, repeating: bool
) -> Value:
    """The product of two arrays; raises Objection where it has no meaning.

    A vector repeats along a matrix, entry by entry, only if ``repeating``.
    """
    left, right = factors.left, factors.right
    try:
        if kind == "entrywise":
            if not same_shape(left, right):
                if not repeating:
                    raise ShapeError("the shapes differ")
                context.remark("a vector is repeated along a matrix", factors.span)
            return _entrywise(left, right)
        if kind == "outer":
            return outer(left, right)
        if kind != "unsaid":
            return matrix_product(left, right)
    except ShapeError:
        if kind == "plain" and len(left.axes) == 1 and same_shape(left, right):
            if context.choice.dot == "inner" and is_dot(
                left, right, factors.sign, kind
            ):
                return inner(left, right)
            context.remark(ENTRY_BY_ENTRY, factors.span)
            return _entrywise(left, right)
        raise Objection(
            SHAPES,
            f"{_written(factors)}: {context.shape(left)}{context.shape(right)} "
            "do not fit",
            factors.span,
            "" if kind == "entrywise" else _fitting(factors),
        ) from None
    raise Objection(
        UNSUPPORTED,
        f"what {factors.sign} means between arrays is not said",
        factors.span,
        f'add \'{factors.sign}\' = "entrywise", or = "outer", to [products]',
    )


def _written(factors: Factors) -> str:
    """Both factors with the sign between them."""
    one, two = factors.texts
    return " ".join(filter(None, (one, factors.sign, two)))


def _entrywise(left: Value, right: Value) -> Value:
    return entrywise(lambda x, y: x * y, left, right)


def _fitting(factors: Factors) -> str:
    """The first change of the factors that lets their inner sizes agree."""
    left, right = factors.left, factors.right
    one, two = factors.texts
    candidates = (
        (transpose(left), right, f"{_turned(one)} does"),
        (left, transpose(right), f"{_turned(two)} does"),
        (right, left, f"{two} in front of {one} does"),
        (
            transpose(left),
            transpose(right),
            f"{_turned(one)} and {_turned(two)} do",
        ),
    )
    for first, second, text in candidates:
        if first.shape[1] == second.shape[0]:
            return text
    return ""


def _turned(text: str) -> str:
    plain = is_bracketed(text) or not any(c in text for c in " ^")
    return f"{text}^T" if plain else f"({text})^T"
