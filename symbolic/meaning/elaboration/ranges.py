"""What an index runs over: written at its sum, or read off where it is used.

An index that stands for neurons, samples or inputs must fit every slot it is used in
exactly: i cannot count samples in one factor and neurons in the next.  A label such
as a layer may be used at several offsets, and runs over the values for which all the
quantities exist: in ``a[l+1]`` and ``w[l-1]`` the layers that have both neighbours.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from backproof.symbolic.reading.source import Span

__all__ = ["Letter", "MisfitError", "Range", "Use", "in_order", "range_of"]


@dataclass(frozen=True)
class Range:
    """From lower to upper, both included."""

    lower: Expr
    upper: Expr


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
    """An index while an expression is read: its symbol, and where it was used.

    It is ``bound`` by a sum, or free; ``compared`` are those it should be equal to.
    """

    symbol: Symbol
    uses: list[Use] = field(default_factory=list)
    compared: list["Letter"] = field(default_factory=list, repr=False, compare=False)
    bound: bool = False


class MisfitError(Exception):
    """Two places that want different sets of an index.

    ``template`` has a place for each range, and ``hint`` says what may help.
    """

    def __init__(self, template: str, *ranges: Range, use: Use, hint: str) -> None:
        self.template = template
        self.ranges = ranges
        super().__init__(self.text(lambda found: f"{found.lower}..{found.upper}"))
        self.use = use
        self.hint = hint

    def text(self, range_text: Callable[[Range], str]) -> str:
        """The message, with the ranges as the document writes them."""
        return self.template.format(*map(range_text, self.ranges))


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
            f"{_kept(name)} runs over {{}}, but {_kept(use.where)} takes {{}} there",
            written,
            use.range,
            use=use,
            hint="write another range at the sum, or give the quantity another one in "
            "[quantities]",
        )


def _check_same(name: str, first: Use, use: Use) -> None:
    if use.range != first.range:
        raise _two_sets(name, first.range, first, use)


def _two_sets(name: str, found: Range, first: Use, use: Use) -> MisfitError:
    """One letter that counts two things."""
    return MisfitError(
        f"{_kept(name)} runs over {{}} in {_kept(first.where)}, "
        f"but over {{}} in {_kept(use.where)}",
        found,
        use.range,
        use=use,
        hint="write another letter in one of them, or give one another range in "
        "[quantities]",
    )


def _kept(latex: str) -> str:
    """LaTeX in a template: its braces stand for themselves."""
    return latex.replace("{", "{{").replace("}", "}}")


def _common(name: str, found: Range, first: Use, use: Use) -> Range:
    """The values that both allow."""
    lower, upper = found.lower, found.upper
    below, above = use.range.lower - lower, upper - use.range.upper
    if not (below.is_Integer and above.is_Integer):
        raise _two_sets(name, found, first, use)
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
