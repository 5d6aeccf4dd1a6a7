"""Products of several factors: which of them belong together, and in which order."""

from fractions import Fraction

from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import Negative, Number, Product, Term
from backproof.symbolic.meaning.verdict_codes import SHAPES

from .components import Jacobian, entrywise, number
from .context import Context, Entry
from .derivatives import chain_end, chain_rule, diagonal_of, scaled
from .products import Factors, is_dot, product_kind, product_of

__all__ = ["negative", "product"]


def negative(context: Context, term: Negative) -> Entry:
    """Minus a term."""
    minus = Number(Fraction(-1), term.span)
    value = context.value(term.term)
    return _times(context, number(-1), value, "", (minus, term.term))


def product(context: Context, term: Product) -> Entry:
    """The product; what stands side by side binds tighter than an entrywise sign.

    If the shapes want it otherwise the factors are taken from left to right.
    """
    kinds = [_kind(context, sign) for sign in term.signs]
    if "entrywise" not in kinds or len(set(kinds)) == 1:
        return _from_left(context, term)
    grouped = _grouped(term, kinds)
    try:
        return _from_left(context, grouped, repeating=False)
    except Objection as objection:
        if objection.code != SHAPES:
            raise
        first = objection
    try:
        found = _from_left(context, term, repeating=False)
    except Objection:
        try:
            return _from_left(context, grouped)
        except Objection:
            raise first from None
    context.remark("the factors are multiplied from left to right", term.span)
    return found


def _kind(context: Context, sign: str) -> str:
    return product_kind(sign, context.vocabulary.products)


def _grouped(product: Product, kinds: list[str]) -> Product:
    """The product as an entrywise one of products."""
    groups: list[list[Term]] = [[product.factors[0]]]
    inner: list[list[str]] = [[]]
    outer: list[str] = []
    for sign, kind, factor in zip(
        product.signs, kinds, product.factors[1:], strict=True
    ):
        if kind == "entrywise":
            groups.append([factor])
            inner.append([])
            outer.append(sign)
        else:
            groups[-1].append(factor)
            inner[-1].append(sign)
    factors = tuple(
        group[0]
        if len(group) == 1
        else Product(tuple(group), tuple(signs), group[0].span.hull(group[-1].span))
        for group, signs in zip(groups, inner, strict=True)
    )
    return Product(factors, tuple(outer), product.span)


def _from_left(context: Context, product: Product, *, repeating: bool = True) -> Entry:
    """The product of factors, the chain rules among them first.

    A vector repeats along a matrix, entry by entry, only if ``repeating``.
    """
    factors = _chains(context, product)
    (result, before, _), *rest = factors
    for value, factor, sign in rest:
        parts = (before, factor)
        result = _times(context, result, value, sign, parts, repeating=repeating)
        before = factor
    return result


def _chains(context: Context, product: Product) -> list[tuple[Entry, Term, str]]:
    """The factors with the signs before them, each chain rule made into one."""
    signs = ("", *product.signs)
    entrywise_signs = tuple(_kind(context, s) == "entrywise" for s in product.signs)
    found: list[tuple[Entry, Term, str]] = []
    place = 0
    while place < len(product.factors):
        end = chain_end(context, product, place, entrywise_signs)
        run = product.factors[place:end]
        value = context.value(run[0]) if len(run) == 1 else chain_rule(context, run)
        whole = run[0]
        if len(run) > 1:
            span = run[0].span.hull(run[-1].span)
            whole = Product(run, product.signs[place : end - 1], span)
        found.append((value, whole, signs[place]))
        place = end
    return found


def _times(
    context: Context,
    left: Entry,
    right: Entry,
    sign: str,
    parts: tuple[Term, Term],
    *,
    repeating: bool = True,
) -> Entry:
    span = parts[0].span.hull(parts[1].span)
    kind = _kind(context, sign)
    if kind == "entrywise":
        left = diagonal_of(context, left, span)
        right = diagonal_of(context, right, span)
    if isinstance(left, Jacobian) or isinstance(right, Jacobian):
        return scaled(left, right, span)
    if left.is_number or right.is_number:
        return entrywise(lambda x, y: x * y, left, right)
    texts = context.factor(parts[0]), context.factor(parts[1])
    context.open = context.open or is_dot(left, right, sign, kind)
    return product_of(
        Factors(left, right, sign, texts, span),
        kind,
        context,
        repeating=repeating,
    )
