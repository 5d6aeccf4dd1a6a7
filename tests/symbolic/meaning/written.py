r"""Terms written as LaTeX, in a style drawn at random: the way back from ``parse``.

    Product(Transpose(weight at l+1), error at l+1)
        ->  {W^{(l+1)}}^T \cdot \delta^{(l+1)}   or   w_{l+1}^\top \delta_{l+1}   or ...

A ``Style`` is what one author keeps to: letters, where layers stand, how indices are
listed.  A ``Writer`` takes all other liberties anew at each place: brackets, spaces,
fractions, primes, derivatives.  Terms are written with the names below; ``expected``
gives them the names and the order of slots of the style's own vocabulary.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from random import Random
from types import MappingProxyType
from typing import Any, cast

from backproof.symbolic.meaning import syntax
from backproof.symbolic.meaning.notation import Entry, Notation
from backproof.symbolic.meaning.syntax import IndexTerm, Member, Term
from backproof.symbolic.meaning.vocabulary import Vocabulary, compile_notation

__all__ = ["AXES", "FUNCTION", "LETTERS", "SYMBOLS", "Style", "Writer", "drawn_style"]

LETTERS = "ijkml"
"""The indices of terms; the last one counts layers."""

SYMBOLS: Mapping[str, str] = MappingProxyType(
    {"weight": "ljk", "bias": "lj", "value": "lj", "target": "j", "cost": ""}
)
"""The quantities of terms, with the slots that each has, the layer first."""

AXES = frozenset("jk")
"""The slots that a matrix or a vector is written without."""

FUNCTION = "function"
"""The one function of terms that is declared."""

_HEADS = {
    "weight": ("w", "W", r"\theta", r"\mathbf{W}", r"\boldsymbol{w}", r"\Theta"),
    "bias": ("b", r"\beta", r"\vec{b}", r"\mathbf{b}"),
    "value": ("a", "x", "z", r"\delta", r"\hat{a}", r"\bar{x}", r"\mathbf{z}"),
    "target": ("y", "t", r"\hat{y}", r"\tilde{t}", r"\mathcal{Y}"),
    "cost": ("C", "E", "J", r"\mathcal{L}", r"\eta", "loss"),
    FUNCTION: ("g", "f", r"\sigma", r"\phi", r"\varphi", "act"),
}
_RANGES = {
    "weight": "l in 1..L, j in 1..{l}, k in 1..{l-1}",
    "bias": "l in 1..L, j in 1..{l}",
    "value": "l in 0..L, j in 1..{l}",
    "target": "j in 1..K",
    "cost": "",
}
_SHAPES = {
    "weight": "l in 1..L, {l} x {l-1}",
    "bias": "l in 1..L, {l}",
    "value": "l in 0..L, {l}",
    "target": "K",
    "cost": "",
}


@dataclass(frozen=True)
class Style:
    """How one author writes.

    ``heads`` are the symbols of SYMBOLS and of the function, ``letters`` those of
    LETTERS.  ``layer`` has a pair of braces where a label stands; without any there
    are no layers, and "_" puts them below, where then no other index stands.
    ``commas`` and ``brackets`` are about lists of indices; ``to_from`` reverses them.
    ``template`` is a derivative of the author's own.
    """

    heads: tuple[str, ...]
    letters: str
    layer: str
    commas: str
    brackets: bool
    to_from: bool
    template: bool

    @property
    def head(self) -> Mapping[str, str]:
        """The symbol of each name."""
        return dict(zip((*SYMBOLS, FUNCTION), self.heads, strict=True))

    def letter(self, name: str) -> str:
        """The letter that stands for one of LETTERS."""
        return self.letters[LETTERS.index(name)] if name in LETTERS else name

    def slots(self, symbol: str) -> str:
        """The slots of a quantity that are written in this style, in order."""
        return "".join(
            slot
            for slot in SYMBOLS[symbol]
            if (slot == "l" and self.layer) or (slot != "l" and self.layer != "_")
        )

    def size(self, label: str) -> str:
        """The number of neurons of a layer."""
        if not self.layer:
            return "n"
        raised = self.layer.startswith(("(", "["))
        return f"n^{{{self.layer.format(label)}}}" if raised else f"n_{{{label}}}"

    def below(self, parts: list[str]) -> str:
        """A list of indices."""
        listed = self.commas.join(reversed(parts) if self.to_from else parts)
        return f"({listed})" if self.brackets else listed

    def ranges(self, symbol: str) -> str:
        """What the notation says of a quantity."""
        text = (_SHAPES if self.layer == "_" else _RANGES)[symbol]
        for label in ("l", "l-1"):
            text = text.replace(f"{{{label}}}", self.size(label))
        return text if self.layer else text.replace("l in 1..L, ", "").replace(
            "l in 0..L, ", ""
        )

    def key(self, symbol: str) -> str:
        """The quantity as the notation declares it."""
        slots = self.slots(symbol)
        labels = [slot for slot in slots if slot == "l"]
        axes = [slot for slot in slots if slot != "l"]
        key = self.head[symbol]
        if self.layer == "_":
            return key + "_l" * len(labels)
        key += f"_{{{self.below(axes)}}}" if axes else ""
        return key + "".join(f"^{{{self.layer.format(label)}}}" for label in labels)


def drawn_style(random: Random) -> Style:
    """A style drawn at random."""
    heads = tuple(random.choice(_HEADS[name]) for name in (*SYMBOLS, FUNCTION))
    return Style(
        heads,
        random.choice(("ijkml", "pqrsl", "rstul", "ijkml", r"hpqrm")),
        random.choice(("", "{}", "({})", "[{}]", "_")),
        random.choice((" ", ",", ", ")),
        random.choice((False, False, True)),
        random.choice((False, True)),
        random.choice((False, True)),
    )


@cache
def vocabulary_of(style: Style) -> Vocabulary:
    """The vocabulary of a style."""
    turned = {name: letter for name, letter in zip(LETTERS, style.letters, strict=True)}

    def lettered(text: str) -> str:
        # Of the texts of a style only these single letters are indices.
        return "".join(
            turned.get(c, c) if _is_alone(text, place) else c
            for place, c in enumerate(text)
        )

    words = tuple(head for head in style.heads if head.isalpha() and len(head) > 1)
    quantities = tuple(
        Entry(lettered_key(style, symbol, turned), lettered(style.ranges(symbol)))
        for symbol in SYMBOLS
    )
    template = Entry(r"\partial(F)_{x}", "F by x")
    notation = Notation(
        words=words,
        indices=(Entry(style.letter("i"), "1..D"), Entry(style.letter("m"), "1..D")),
        quantities=quantities,
        functions=(Entry(style.head[FUNCTION], ""),),
        derivatives=(template,) if style.template else (),
    )
    return compile_notation(notation)
