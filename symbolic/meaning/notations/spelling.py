r"""One spelling for what authors write in several ways that print the same.

    \text{cost}, \mathrm{cost}, \operatorname{cost}   ->   the word cost
    \hat{w_1}   ->   \hat{w}_1          {W^l}_j   ->   W^l_j          {x}   ->   x
    g^{[l]\prime}, {g^{[l]}}'   ->   g'^{[l]}       a^{<t>}   ->   a^{\langle t \rangle}

Patterns and documents are brought into it before they are compared.  What is printed
never changes, and every node keeps its place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import (
    Accented,
    Bar,
    Binomial,
    Cases,
    Fenced,
    Fraction,
    Function,
    Gap,
    Group,
    Lines,
    Matrix,
    Node,
    Number,
    Operator,
    Punctuation,
    Relation,
    Root,
    Row,
    Scripted,
    Stacked,
    Symbol,
    Text,
    Unknown,
)

__all__ = [
    "ADDITIVE",
    "are_symbols",
    "canonical_items",
    "canonical_row",
    "hull",
    "opened",
    "plain_name",
    "split_arguments",
    "split_at_commas",
]

ADDITIVE = frozenset({"+", "-", r"\pm", r"\mp"})
"""Operators that end a product."""

_WORD = re.compile(r"[A-Za-z]+")
_UPRIGHT = frozenset({"roman", "italic", "sans", "typewriter"})
_ACCENTS = {"overline": "bar"}
_BARS = frozenset({"|", r"\mid", r"\vert"})


def canonical_row(row: Row) -> Row:
    """A row in the one spelling."""
    return Row(canonical_items(row.items), row.span)


def canonical_items(items: Iterable[Node]) -> tuple[Node, ...]:
    """The items of a row: spaces dropped, braces that print nothing opened.

    Braces stay around a sum, and around what stands in brackets: they may be a slip.
    """
    found: list[Node] = []
    for item in items:
        node = _canonical(item)
        if isinstance(node, Group) and not _kept(node.body.items):
            found += node.body.items
        elif not isinstance(node, Gap):
            found.append(node)
    return tuple(found)


def _kept(items: tuple[Node, ...]) -> bool:
    if len(items) == 1 and isinstance(items[0], Fenced):
        return True
    return any(isinstance(i, Operator) and i.name in ADDITIVE for i in items)


def opened(node: Node) -> Node:
    """A single thing without braces around it."""
    if isinstance(node, Group) and len(node.body.items) == 1:
        return node.body.items[0]
    return node


def _canonical(node: Node) -> Node:
    match node:
        case Text(text=text) if _WORD.fullmatch(text):
            return _word(text, node.span)
        case Function(name=name):
            return _word(name, node.span)
        case Symbol(name=name, font=font, accents=accents):
            plain = len(name) > 1 and name.isalpha() and font in _UPRIGHT
            if not (accents or (plain and font)):
                return node
            return replace(
                node,
                font="" if plain else font,
                accents=tuple(_ACCENTS.get(a, a) for a in accents),
            )
        case Accented(accent=accent, body=body):
            return _accented(_ACCENTS.get(accent, accent), canonical_row(body), node)
        case Scripted():
            return _scripted(node)
        case Fenced() | Group():
            return replace(node, body=canonical_row(node.body))
        case Fraction() | Binomial():
            above, below = canonical_row(node.above), canonical_row(node.below)
            return replace(node, above=above, below=below)
        case Root(degree=degree):
            degree = None if degree is None else canonical_row(degree)
            return replace(node, body=canonical_row(node.body), degree=degree)
        case Matrix(rows=rows) | Cases(rows=rows):
            cells = tuple(tuple(canonical_row(cell) for cell in row) for row in rows)
            return replace(node, rows=cells)
        case Lines(rows=lines):
            return replace(node, rows=tuple(canonical_row(row) for row in lines))
        case _:
            return node


def _word(text: str, span: Span) -> Symbol:
    return Symbol(text, "roman" if len(text) == 1 else "", (), span)


def _accented(accent: str, body: Row, node: Accented) -> Node:
    """An accent over a symbol with scripts belongs to the symbol."""
    match body.items:
        case (Symbol() as symbol,):
            accents = (*symbol.accents, accent)
            return replace(symbol, accents=accents, span=node.span)
        case (Scripted(base=Symbol() as symbol, primes=0) as scripted,):
            base = replace(symbol, accents=(*symbol.accents, accent))
            return replace(scripted, base=base, span=node.span)
        case _:
            return replace(node, accent=accent, body=body)


def _scripted(node: Scripted) -> Node:
    sub = None if node.sub is None else _angled(canonical_row(node.sub))
    sup, primes = None, node.primes
    if node.sup is not None:
        sup, raised = _without_primes(_angled(canonical_row(node.sup)))
        primes += raised
    base = _canonical(node.base)
    if isinstance(base, Group) and len(base.body.items) == 1:
        base = base.body.items[0]
    if isinstance(base, Scripted) and _joins(base, sub, sup, primes):
        sub = base.sub if sub is None else sub
        sup = base.sup if sup is None else sup
        return Scripted(base.base, sub, sup, base.primes + primes, node.span)
    return Scripted(base, sub, sup, primes, node.span)


def _joins(base: Scripted, sub: Row | None, sup: Row | None, primes: int) -> bool:
    """Whether scripts outside braces print as if they stood inside them.

    A prime behind a label in brackets is no prime of the label's: it may go before.
    """
    labelled = base.sup is None or _are_labels(base.sup.items)
    if primes and (base.primes or not labelled):
        return False
    return not ((base.sub and sub) or (base.sup and sup))


def _are_labels(items: Sequence[Node]) -> bool:
    return bool(items) and all(isinstance(item, Fenced) for item in items)


def _without_primes(sup: Row) -> tuple[Row, int]:
    """A superscript of labels in brackets without the primes behind it."""
    items, count = list(sup.items), 0
    while len(items) > 1 and isinstance(last := items[-1], Symbol):
        if last.name != r"\prime":
            break
        items.pop()
        count += 1
    match items[-1:]:
        case [Scripted(base=Fenced() as label, sub=None, sup=None, primes=primes)]:
            items[-1] = label
            count += primes
    if not count or not _are_labels(items):
        return sup, 0
    return Row(tuple(items), sup.span), count


def _angled(script: Row) -> Row:
    """A script with angle brackets for two relations that enclose something: <t>."""
    found: list[Node] = []
    opened_at = -1
    for item in script.items:
        sign = item.name if isinstance(item, Relation) else ""
        if sign == "<" and opened_at < 0 and (not found or _are_labels(found[-1:])):
            opened_at = len(found)
        elif sign == ">" and 0 <= opened_at < len(found) - 1:
            body = tuple(found[opened_at + 1 :])
            span = found[opened_at].span.hull(item.span)
            inside = Row(body, body[0].span.hull(body[-1].span))
            found[opened_at:] = [Fenced(r"\langle", inside, r"\rangle", span)]
            opened_at = -1
            continue
        elif sign:
            return script
        found.append(item)
    return script if opened_at >= 0 else Row(tuple(found), script.span)


def split_at_commas(items: Sequence[Node]) -> tuple[tuple[Node, ...], ...]:
    """The items between commas; no items have no parts."""
    if not items:
        return ()
    found: list[list[Node]] = [[]]
    for item in items:
        if isinstance(item, Punctuation) and item.name == ",":
            found.append([])
        else:
            found[-1].append(item)
    return tuple(map(tuple, found))


def split_arguments(
    items: Sequence[Node],
) -> tuple[tuple[tuple[Node, ...], ...], tuple[str, ...]]:
    r"""The arguments of a symbol, and the signs between them: J(w; x), P(y = k | x)."""
    pieces: list[list[Node]] = [[]]
    signs: list[str] = []
    for item in items:
        if isinstance(item, (Punctuation, Relation, Bar)):
            signs.append("|" if item.name in _BARS else item.name)
            pieces.append([])
        else:
            pieces[-1].append(item)
    return tuple(map(tuple, pieces)) if items else (), tuple(signs)


def are_symbols(items: Sequence[Node]) -> bool:
    """Whether some arguments are symbols, with scripts perhaps, and nothing more.

    So it is for C(w) and L(y; t^*), and not for C(w + h) and C(0).
    """
    pieces, signs = split_arguments(items)
    apart = {",", ";", "|"}.issuperset(signs)
    return (
        apart
        and bool(pieces)
        and all(
            len(piece) == 1 and isinstance(_base(piece[0]), Symbol) for piece in pieces
        )
    )


def _base(node: Node) -> Node:
    node = opened(node)
    return opened(node.base) if isinstance(node, Scripted) else node


def hull(nodes: Sequence[Node], around: Span) -> Span:
    """The place of several nodes; ``around`` if there are none."""
    if not nodes:
        return around
    return nodes[0].span.hull(nodes[-1].span)


def plain_name(nodes: Iterable[Node]) -> str:
    r"""What is printed, as plain text: "hat w", "sigma", "w_3,5", "y^*".

    >>> plain_name((Symbol(r"\delta", accents=("bar",)),))
    'bar delta'
    """
    return "".join(_plain(nodes))


def _plain(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        match node:
            case Symbol(name=name, font=font, accents=accents):
                words = [*reversed(accents), font, name.lstrip("\\")]
                yield " ".join(word for word in words if word)
            case Number(text=text, font=font):
                yield f"{font} {text}" if font else text
            case Text(text=text):
                yield text
            case Scripted(base=base, sub=sub, sup=sup, primes=primes):
                yield from _plain((base,))
                if sub is not None:
                    yield f"_{plain_name(sub.items)}"
                if sup is not None:
                    yield f"^{plain_name(sup.items)}"
                yield " prime" * primes
            case Fenced(open=opening, body=body, close=closing):
                yield opening.lstrip("\\") + plain_name(body.items)
                yield closing.lstrip("\\")
            case Accented(accent=accent, body=body):
                yield f"{accent} {plain_name(body.items)}"
            case Group(body=body):
                yield plain_name(body.items)
            case Fraction(above=above, below=below):
                yield f"{plain_name(above.items)}/{plain_name(below.items)}"
            case Stacked(base=base):
                yield from _plain((base,))
            case Operator(name=name) | Relation(name=name) | Punctuation(name=name):
                yield name.lstrip("\\")
            case Unknown(name=name):
                yield name
            case _:
                yield getattr(node, "name", "?").lstrip("\\")
