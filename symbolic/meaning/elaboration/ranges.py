"""What an index runs over: written at its sum, or read off where it is used.

An index that stands for neurons, samples or inputs must fit every slot it is used in
exactly: i cannot count samples in one factor and neurons in the next.  A label such
as a layer may be used at several offsets, and runs over the values for which all the
quantities exist: in ``a[l+1]`` and ``w[l-1]`` the layers that have both neighbours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from backproof.symbolic.reading.source import Span

from .components import size_text

__all__ = ["Letter", "MisfitError", "Range", "Use", "in_order", "range_of"]


@dataclass(frozen=True)
class Range:
    """From lower to upper, both included."""

    lower: Expr
    upper: Expr

    def __str__(self) -> str:
        """As a person writes it: 1..n_{l-1}."""
        return f"{size_text(self.lower)}..{size_text(self.upper)}"


@dataclass(frozen=True)
class Use:
    """One place that says what a letter may be.

    ``exact`` unless the letter is a label, or stands there with an offset.
    ``where`` names the quantity, for messages.
    """

    range: Range
    exact: bool
    where: str
    span: Span


@dataclass
class Letter:
    """An index while an expression is read: its symbol, and where it was used."""

    symbol: Symbol
    uses: list[Use] = field(default_factory=list)


class MisfitError(Exception):
    """Two places that want different sets of an index."""

    def __init__(self, message: str, use: Use) -> None:
        super().__init__(message)
        self.use = use


def range_of(
    name: str, uses: Iterable[Use], written: Range | None = None
) -> Range | None:
    """The range of a letter; None if nothing says it.

    ``written`` is the range that stands at the sum itself.  Raises MisfitError where
    two uses, or a use and the sum, contradict each other.
    """
    found = written
    first: Use | None = None
    for use in uses:
        if found is None:
            found, first = use.range, use
        elif first is None:
            _check_within(name, found, use)
        elif use.exact and first.exact:
            _check_same(name, first, use)
        else:
            found = _common(name, found, first, use)
    return found


def _check_within(name: str, written: Range, use: Use) -> None:
    """A written range may be smaller than the slot's, but not another set."""
    below = written.lower - use.range.lower
    above = use.range.upper - written.upper
    outside = (below.is_Integer and below < 0) or (above.is_Integer and above < 0)
    other = use.exact and not (below.is_Integer and above.is_Integer)
    if outside or other:
        raise MisfitError(
            f"{name} runs over {written}, but {use.where} takes {use.range} there", use
        )


def _check_same(name: str, first: Use, use: Use) -> None:
    if use.range != first.range:
        raise MisfitError(
            f"{name} runs over {first.range} in {first.where}, "
            f"but over {use.range} in {use.where}",
            use,
        )


def _common(name: str, found: Range, first: Use, use: Use) -> Range:
    """The values that both allow."""
    lower, upper = found.lower, found.upper
    below, above = use.range.lower - lower, upper - use.range.upper
    if not (below.is_Integer and above.is_Integer):
        raise MisfitError(
            f"{name} runs over {found} in {first.where}, "
            f"but over {use.range} in {use.where}",
            use,
        )
    return Range(
        use.range.lower if below > 0 else lower,
        use.range.upper if above > 0 else upper,
    )


def in_order(ranges: Mapping[Symbol, Range]) -> list[tuple[Symbol, Range]]:
    """The letters, each behind those that its range depends on.

    Raises ValueError if there is no such order.
    """
    waiting = dict(ranges)
    done: list[tuple[Symbol, Range]] = []
    while waiting:
        for symbol, span in waiting.items():
            needed = span.lower.free_symbols | span.upper.free_symbols
            if needed.isdisjoint(waiting):
                done.append((symbol, span))
                del waiting[symbol]
                break
        else:
            names = ", ".join(map(str, waiting))
            raise ValueError(f"the range of {names} speaks of itself")
    return done
