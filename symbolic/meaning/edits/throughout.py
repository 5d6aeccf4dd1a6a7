r"""One mistake made at several places: the same change at all of them.

    a_{j} \delta_{k}  ->  a_{k} \delta_{j}

Such an edit is one decision of the author, if not one stroke of the pen.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from backproof.symbolic.reading.tree import Symbol

from .symbols import alternatives
from .tree import INDICES, Role, base_symbol, renamed
from .work import Draft, Work

__all__ = ["letters_exchanged", "letters_throughout", "symbols_throughout"]

_THROUGHOUT = "{after} in place of {before} throughout"
_FORMULAS = (Role.FORMULA, Role.DERIVATIVE)


def letters_throughout(work: Work) -> Iterator[Draft]:
    """Another index letter at all its places, if it has two or more."""
    for letter, count in work.own_letters.items():
        for name, away in work.replacements(letter) if count > 1 else ():
            one, other = Symbol(letter), Symbol(name)
            build = partial(renamed, work.row, {one: other}, INDICES)
            yield Draft(5 + away, build, _THROUGHOUT, swap=((one,), (other,)))


def letters_exchanged(work: Work) -> Iterator[Draft]:
    """Two index letters exchanged at all their places."""
    for letter in work.own_letters:
        for name, away in work.replacements(letter):
            one, other = Symbol(letter), Symbol(name)
            if name in work.own_letters and letter < name:
                build = partial(renamed, work.row, {one: other, other: one}, INDICES)
                swap = (one,), (other,)
                words = "{before} and {after} exchanged throughout"
                yield Draft(3 + away, build, words, swap=swap)


def symbols_throughout(work: Work) -> Iterator[Draft]:
    """Another symbol at all its places, if it has two or more."""
    spots = {base_symbol(spot.node): spot for spot in reversed(work.quantities)}
    counts = Counter(base_symbol(spot.node) for spot in work.quantities)
    for symbol, spot in spots.items():
        if symbol is not None and counts[symbol] > 1:
            for other, new in alternatives(work, spot):
                if new in work.material.seen:
                    build = partial(renamed, work.row, {symbol: other}, _FORMULAS)
                    swap = ((symbol,), (other,))
                    yield Draft(5, build, _THROUGHOUT, swap=swap)
