"""What may help: sums cut into pieces over the same values.

sum_{1..n} f - sum_{1..i} f = sum_{i+1..n} f
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

from backproof.symbolic.graph import Node
from backproof.symbolic.proofs.affine import affine
from backproof.symbolic.proofs.order import text_of
from backproof.symbolic.proofs.rules.context import Context
from backproof.symbolic.proofs.rules.sums import cut, reordered
from backproof.symbolic.proofs.trace import Step, Summand

from .attempt import Attempt

__all__ = ["pieces", "values"]

_FEW = 5
_MOST_ORDERED = 4
_MOST_CUTS = 24


def values(attempt: Attempt) -> bool:
    """Write out a sum over a few numbers."""
    graph = attempt.context.graph
    minus = graph.number(-1)

    def step(summand: Summand) -> Step | None:
        for position, (lower, upper) in enumerate(summand.bounds):
            count = affine(graph.add(upper, graph.mul(minus, lower)))
            number = None if count is None else count.number
            if number is not None and 0 < number < _FEW:
                return cut(attempt.context, summand, position, lower)
        return None

    return attempt.each(step)


def pieces(attempt: Attempt) -> bool:
    """Cut sums where others of the same terms start or end, as long as that goes on.

    A pair whose pieces are the same at one end comes first; in the last place one of
    which several ranges differ.
    """
    found = False
    for _ in range(_MOST_CUTS):
        if not any(_cut(attempt, looks) for looks in _LOOKS):
            break
        found = True
    return found


@dataclass(frozen=True)
class _Look:
    """Which pairs of sums are looked at: in how many ranges they may differ at most.

    ``together``: whether the two ranges begin, or end, together.
    """

    ranges: int
    together: bool


_LOOKS = (
    _Look(1, together=True),
    _Look(1, together=False),
    _Look(_MOST_ORDERED, together=True),
)


def _cut(attempt: Attempt, look: _Look) -> bool:
    """Cut one sum."""
    for longer, other in _pairs(attempt.context, attempt.left(), look.ranges):
        for steps in _cuts(attempt.context, longer, other, look):
            for step in steps:
                attempt.apply(step)
            attempt.simplify()
            return True
    return False


def _pairs(
    context: Context, left: Iterable[Summand], most: int
) -> Iterator[tuple[Summand, Summand]]:
    """Summands that differ in ranges and names alone, as far as a look tells."""
    alike: dict[str, list[tuple[Counter[str], Summand]]] = {}
    for summand in left:
        if summand.bounds:
            labels = dict.fromkeys(map(context.name, range(len(summand.bounds))), "?")
            shape = "|".join(sorted(text_of(f, labels) for f in summand.factors))
            ranges = Counter(
                "..".join(text_of(end, labels) for end in ends)
                for ends in summand.bounds
            )
            alike.setdefault(shape, []).append((ranges, summand))
    for group in alike.values():
        for (ranges, longer), (others, other) in permutations(group, 2):
            same_number = len(longer.bounds) == len(other.bounds)
            if same_number and (ranges - others).total() <= most:
                yield longer, other


def _cuts(
    context: Context, longer: Summand, other: Summand, look: _Look
) -> Iterator[list[Step]]:
    """Steps that cut one sum where another begins or ends, an inner one first.

    The sums of the first are brought into an order in which its product is that of the
    other.
    """
    for first in _orders(context, longer):
        whole = first[-1].after[0] if first else longer
        if whole.product is not other.product:
            continue
        pairs = list(enumerate(zip(whole.bounds, other.bounds, strict=True)))
        unlike = [(k, *ends) for k, ends in pairs if ends[0] != ends[1]]
        if len(unlike) > look.ranges:
            continue
        for place, ends, others in reversed(unlike):
            for last in _ends(context, ends, others, look):
                step = cut(context, whole, place, last)
                if step is not None and not _trivial(context, step):
                    yield [*first, step]


def _trivial(context: Context, step: Step) -> bool:
    """Whether one of the two parts is surely empty."""
    place = next(k for k in step.detail if isinstance(k, int))
    facts = context.facts_before(step.before, place)
    return any(
        facts.at_most(upper, lower, 1)
        for lower, upper in (part.bounds[place] for part in step.after)
    )


def _orders(context: Context, summand: Summand) -> Iterator[list[Step]]:
    """No step, and those to the other orders of the sums."""
    yield []
    count = len(summand.bounds)
    if 1 < count <= _MOST_ORDERED:
        for order in list(permutations(range(count)))[1:]:
            step = reordered(context, summand, order)
            if step is not None:
                yield [step]


def _ends(
    context: Context, whole: tuple[Node, Node], part: tuple[Node, Node], look: _Look
) -> Iterator[Node]:
    """Where a range could be cut to begin or end as another does."""
    graph, equal = context.graph, context.facts.equal
    begin, end = (equal(one, two) for one, two in zip(whole, part, strict=True))
    if (begin or end) is look.together:
        if not end:
            yield part[1]
        if not begin:
            yield graph.add(part[0], graph.number(-1))
