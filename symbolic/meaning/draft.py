"""A notation inferred from a document."""

from backproof.symbolic.reading.source import Source

from .notation import Notation

__all__ = ["draft_notation"]


def draft_notation(source: Source) -> Notation:
    """What the symbols of a document seem to mean."""
    del source
    return Notation()
