"""A definition of the document, carried into a section that calls things otherwise.

    a_1 alone is called a;  beside a_2 it is called a_1:  y = a*x becomes y = a_1*x

What is written alike is the same in both vocabularies, unless it has other indices.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from backproof.symbolic.meaning.notations.merging import printed_key
from backproof.symbolic.meaning.notations.vocabulary import SymbolEntry, Vocabulary
from backproof.symbolic.meaning.syntax import Call, IndexTerm, Member, Term

__all__ = ["carried"]

_ARGUMENT = re.compile(r"\s*\([^()]*\)$")
_T = TypeVar("_T")
_Left = TypeVar("_Left", bound=Term)


@dataclass(frozen=True)
class _Names:
    """The new names of what both vocabularies have, by the old ones."""

    symbols: Mapping[str, str]
    functions: Mapping[str, str]
    bounds: Mapping[str, str]
    old: Vocabulary

    def part(self, part: _T) -> _T:
        """A part of a term under its new names; KeyError if one has none."""
        found: object = part
        match part:
            case Member(symbol=symbol, indices=indices):
                name = self.symbols[symbol]
                found = replace(part, symbol=name, indices=self.part(indices))
            case Call(function=function) if function in self.old.functions:
                name = self.functions[function]
                found = replace(
                    part, function=name, arguments=self.part(part.arguments)
                )
            case IndexTerm(name=name, labels=labels):
                counts = name in self.old.sizes or name in self.old.indices
                new = self.bounds[name] if counts else name
                found = replace(part, name=new, labels=self.part(labels))
            case tuple():
                found = tuple(self.part(one) for one in part)
            case _ if is_dataclass(part) and not isinstance(part, type):
                inner = {f.name: getattr(part, f.name) for f in fields(part)}
                found = replace(part, **{n: self.part(one) for n, one in inner.items()})
        return found  # type: ignore[return-value]  # As it came, part by part.


def carried(
    sides: tuple[_Left, Term], old: Vocabulary, new: Vocabulary
) -> tuple[_Left, Term] | None:
    """Both sides of a definition in another vocabulary; None if it lacks a symbol."""
    names = _Names(
        _renamed(
            ((one.name, _meaning(one)) for one in old.symbols.values()),
            ((one.name, _meaning(one)) for one in new.symbols.values()),
        ),
        _renamed(
            ((one.name, _key(one.latex)) for one in old.functions.values()),
            ((one.name, _key(one.latex)) for one in new.functions.values()),
        ),
        _renamed(_bounds(old), _bounds(new)),
        old,
    )
    try:
        return names.part(sides)
    except KeyError:
        return None


def _renamed(
    old: Iterable[tuple[str, Any]], new: Iterable[tuple[str, Any]]
) -> dict[str, str]:
    """The new name of each old one that means the same."""
    names = {meaning: name for name, meaning in new}
    return {name: names[meaning] for name, meaning in old if meaning in names}


def _meaning(entry: SymbolEntry) -> tuple[str, tuple[str, ...]]:
    return printed_key(entry.latex), tuple(slot.letter for slot in entry.slots)


def _key(latex: str) -> str:
    """A function without the argument of its formula."""
    return printed_key(_ARGUMENT.sub("", latex))


def _bounds(vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    """Sizes and indices, which are what they are called."""
    for size in vocabulary.sizes.values():
        yield size.name, printed_key(size.latex)
    for index in vocabulary.indices.values():
        yield index.name, printed_key(index.latex)
