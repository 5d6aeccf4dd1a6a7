r"""A symbol that is not written as it should be, and what its author most likely means.

    w{(l+1)}   ->   w^{(l+1)}        x1   ->   x_1        \mathrm{x}   ->   x

Each is said in a remark, but for fonts that the notation says mean nothing.
"""

from collections.abc import Iterator
from dataclasses import replace

from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.reading.commands import COMMANDS
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import (
    Fenced,
    Group,
    Node,
    Number,
    Row,
    Scripted,
    Symbol,
)

from .reader import Reader

__all__ = ["mendings", "with_superscript"]


def mendings(
    reader: Reader, node: Node, following: Node | None
) -> Iterator[tuple[Node, int, str]]:
    """What may be meant, how many items more it takes, and what to say of it."""
    yield from _slips(node, following)
    yield from _plain(reader, node)


def _slips(node: Node, following: Node | None) -> Iterator[tuple[Node, int, str]]:
    raised = with_superscript(node, following)
    if raised is not None:
        shown = latex_of(node), latex_of(raised)
        yield raised, 1, f"{shown[0]}{{...}} is read as {shown[1]}"
    if isinstance(node, Symbol) and isinstance(following, Number):
        lowered = Scripted(node, Row((following,), following.span), span=node.span)
        shown = latex_of(node) + latex_of(following), latex_of(lowered)
        yield lowered, 1, f"{shown[0]} is read as {shown[1]}"
    base = base_of(node)
    if isinstance(base, Symbol) and base.font == "roman":
        plain = replace(base, font="")
        mended = replace(node, base=plain) if isinstance(node, Scripted) else plain
        yield mended, 0, f"{latex_of(node)} is read as {latex_of(mended)}"


def _plain(reader: Reader, node: Node) -> Iterator[tuple[Node, int, str]]:
    """The symbol without a font that means nothing, which is no liberty."""
    base = base_of(node)
    if isinstance(base, Symbol) and base.font:
        fonts = reader.vocabulary.notation.fonts
        if base.font in {COMMANDS[font].value for font in fonts}:
            plain = replace(base, font="")
            mended = replace(node, base=plain) if isinstance(node, Scripted) else plain
            yield mended, 0, ""


def with_superscript(node: Node, following: Node | None) -> Node | None:
    """``w^{(l+1)}`` for ``w{(l+1)}``."""
    if not isinstance(following, Group) or not isinstance(node, (Symbol, Scripted)):
        return None
    inside = following.body.items
    if len(inside) != 1 or not isinstance(inside[0], Fenced):
        return None
    row = Row(inside, following.span)
    if isinstance(node, Symbol):
        return Scripted(node, None, row, span=node.span)
    return replace(node, sup=row) if node.sup is None else None
