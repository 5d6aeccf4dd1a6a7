r"""A label behind a bracket that belongs inside: ``g(r_3)^{(i)}`` for ``g(r_3^{(i)})``.

Only labels that the notation says may be left out are moved, and only to quantities
that lack them and are written with that kind of superscript.
"""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import cast

from backproof.symbolic.meaning.notations.indices import Part
from backproof.symbolic.meaning.syntax import IndexTerm, Member, Term

from .reader import Reader

__all__ = ["with_label"]


def with_label(reader: Reader, term: Term, parts: Sequence[Part]) -> Term | None:
    """The term with a label given to its quantities; None if it fits none of them."""
    if len(parts) != 1 or not parts[0].bracket:
        return None
    index = reader.names.term(parts[0].nodes)
    if index is None:
        return None
    wanted = {
        (pattern.name, hole.letter)
        for patterns in reader.vocabulary.patterns.values()
        for pattern in patterns
        for hole in pattern.sup
        if hole.letter in pattern.optional and hole.part.bracket == parts[0].bracket
    }
    changed = cast(Term, _changed(reader, term, index, wanted))
    return None if changed == term else changed


def _changed(
    reader: Reader, term: object, index: IndexTerm, wanted: set[tuple[str, str]]
) -> object:
    if isinstance(term, Member):
        slots = reader.vocabulary.symbols[term.symbol].slots
        indices = tuple(
            index if value is None and (term.symbol, slot.letter) in wanted else value
            for slot, value in zip(slots, term.indices, strict=True)
        )
        return replace(term, indices=indices)
    if isinstance(term, tuple):
        return tuple(_changed(reader, part, index, wanted) for part in term)
    if is_dataclass(term) and not isinstance(term, type):
        parts = {
            f.name: _changed(reader, getattr(term, f.name), index, wanted)
            for f in fields(term)
            if f.name != "span"
        }
        return replace(term, **parts)
    return term
