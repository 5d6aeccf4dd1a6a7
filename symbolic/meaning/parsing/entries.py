r"""What carries indices behind a bracket: an entry, (W x)_i or (w^l)_{jk}.

The entry of a calculated array is a ``Component``; that of a quantity is the quantity
itself at these indices, so that it can be defined and differentiated by.
"""

from dataclasses import replace

from backproof.symbolic.meaning.meaning_codes import NO_INDEX
from backproof.symbolic.meaning.notations.indices import script_parts
from backproof.symbolic.meaning.syntax import Component, IndexTerm, Member, Term
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import Row

from .reader import Reader

__all__ = ["entry"]


def entry(reader: Reader, term: Term, sub: Row) -> Term:
    """The entry of a term at the indices that stand below its bracket."""
    indices = [reader.names.term(part.nodes) for part in script_parts(sub)]
    known = tuple(index for index in indices if index is not None)
    if len(known) < len(indices) or not known:
        return reader.fault(
            NO_INDEX,
            f"{latex_of(sub)} below a bracket is no index",
            sub.span,
            "an index is a letter or a number",
        )
    span = term.span.hull(sub.span)
    own = _own_entry(reader, term, known) if isinstance(term, Member) else None
    return Component(term, known, span) if own is None else replace(own, span=span)


def _own_entry(
    reader: Reader, member: Member, known: tuple[IndexTerm, ...]
) -> Member | None:
    """The quantity at these indices, if they are those of all its axes."""
    symbol = reader.vocabulary.symbols.get(member.symbol)
    if symbol is None or member.symbol == reader.argument:
        return None
    pairs = list(zip(symbol.slots, member.indices, strict=True))
    if sum(slot.axis and index is None for slot, index in pairs) != len(known):
        return None
    rest = iter(known)
    indices = tuple(
        next(rest) if slot.axis and index is None else index for slot, index in pairs
    )
    return replace(member, indices=indices)
