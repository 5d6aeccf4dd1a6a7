r"""A quantity as a pattern: its symbol, and the places of its indices.

w^{(l)}_{jk}   ->   the symbol w, the slots j and k below, the slot (l) above
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import Symbol

from .letters import Letters
from .print import printed

__all__ = ["Family", "Place"]


@dataclass(frozen=True)
class Place:
    """One part of a script: a slot with its letter, or what stands there always.

    ``term`` is the slot, in its plainest form: l, or n_l for one that carries a label.
    """

    bracket: str
    comma: bool
    literal: str = ""
    term: IndexTerm | None = None
    raised: bool = False


@dataclass(frozen=True)
class Family:
    """One quantity, or a family of them.

    ``count`` is how often it is seen, ``bare`` how often with its axes left out;
    ``samples`` are the letters that count samples.
    """

    head: Symbol
    sub: tuple[Place, ...] = ()
    sup: tuple[Place, ...] = ()
    primes: int = 0
    prefix: str = ""
    count: int = 0
    bare: int = 0

    @property
    def slots(self) -> tuple[Place, ...]:
        """The places that are slots, as they are written."""
        return tuple(place for place in (*self.sub, *self.sup) if place.term)

    def key(self, letters: Letters) -> str:
        """The pattern in LaTeX."""
        text = printed(self.head) + "'" * self.primes
        if self.prefix:
            text = f"{self.prefix} {text}"
        if self.sub:
            text += f"_{{{_script(self.sub, letters)}}}"
        if self.sup:
            text += f"^{{{_script(self.sup, letters)}}}"
        return text


def _script(places: Sequence[Place], letters: Letters) -> str:
    """Places as they are printed in a script."""
    closers = {"(": ")", "[": "]", "": ""}
    text, open_bracket = "", ""
    for number, place in enumerate(places):
        if place.bracket != open_bracket or (number and place.bracket and place.comma):
            same = place.bracket == open_bracket
            if not same:
                text += closers[open_bracket]
        if number and place.comma:
            text += ","
        if place.bracket != open_bracket:
            text += place.bracket
            open_bracket = place.bracket
        part = place.literal or letters.text(place.term or IndexTerm())
        glued = text[-1:].isalpha() and text.rfind("\\") > text.rfind("{")
        text += f" {part}" if glued and part[:1].isalpha() else part
    return text + closers[open_bracket]
