r"""The small model of a proof: sizes at which a polynomial identity shows itself false.

Let two sides be sums of products of independent entries, with bound indices, and let
m be the largest number of indices over one set in any summand.  If they agree as
polynomials where every set has m members, they agree at all sizes; where functions
have arguments that are no single entries, 2 m members are enough.  So a claim that is
proved is tested once more at these sizes, by arithmetic that shares nothing with the
proof.  The lemma, its conditions and its proof: ``docs/proofs.md``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import count

from sympy import Symbol

from backproof.symbolic.evaluate import Sizes
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.instances import with_members
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.theory import Size, Theory

from .goal import Goal
from .multiply import multiplied_out
from .trace import Proof, Step, Summand, steps_of

__all__ = ["model_sizes", "small_model"]

_LARGEST = 4
_DEEPEST = 3


def small_model(graph: TermGraph, goal: Goal, proof: Proof) -> Mapping[str, int]:
    """How many members each size needs, by the names of the sizes.

    Sizes of which nothing speaks need their minimum.  Above 4 the test would take long,
    and is made at 4.
    """
    free = Counter(name for _, _, upper in goal.ranges for name in _sizes(upper))
    largest: Counter[str] = Counter()
    for summand in (*_sides(graph, goal), *_summands(proof)):
        count = free + Counter(_over(graph, summand))
        factor = 2 if _composed(graph, summand.product) else 1
        for name, number in count.items():
            largest[name] = max(largest[name], factor * number)
    minimum = {size.name: size.minimum for size in graph.theory.sizes}
    return {
        name: max(least, min(largest[name] or 1, _LARGEST))
        for name, least in minimum.items()
    }


def _sides(graph: TermGraph, goal: Goal) -> Iterator[Summand]:
    """What the two sides multiply out to."""
    for side in (goal.left, goal.right):
        yield from multiplied_out(graph, Summand(Fraction(1), (), side), 0)


def _composed(graph: TermGraph, product: Node) -> bool:
    """Whether some function has an argument that is no single entry."""
    return any(
        node.kind in (Kind.APPLY, Kind.POWER)
        and node.args[0].kind in (Kind.ADD, Kind.MUL, Kind.SUM)
        for node in graph.postorder(product)
    )


def model_sizes(theory: Theory, needed: Mapping[str, int]) -> Sizes:
    """The sizes as an assignment; families get one number for all members."""
    plain = [size for size in theory.sizes if size.maximum is None]
    depths = {symbol for size in plain for symbol in _bounding(size)}
    alone = {
        size.symbol: max(size.minimum, _DEEPEST)
        if size.symbol in depths
        else needed[size.name]
        for size in plain
        if not size.slots
    }
    sizes: dict[str, int | Mapping[int, int]] = {}
    for size in plain:
        if size.slots:
            slot = size.slots[0]
            first, last = (int(end.subs(alone)) for end in (slot.lower, slot.upper))
            sizes[size.name] = dict.fromkeys(range(first, last + 1), needed[size.name])
        else:
            sizes[size.name] = alone[size.symbol]
    return with_members(theory, sizes, count()) or sizes


def _bounding(size: Size) -> set[Symbol]:
    """The sizes that say for how many labels a family has members."""
    found: set[Symbol] = set()
    for slot in size.slots:
        found |= slot.lower.free_symbols | slot.upper.free_symbols
    return found


def _summands(proof: Proof) -> Iterator[Summand]:
    """Every summand of a proof, also of those inside it."""
    for step in steps_of(proof):
        if isinstance(step, Step):
            yield step.before
            yield from step.after


def _over(graph: TermGraph, summand: Summand) -> Iterator[str]:
    """The sizes that bound indices run up to, once for each index."""
    for _, upper in summand.bounds:
        yield from _sizes(upper)
    for node in graph.postorder(summand.product):
        if node.kind is Kind.SUM:
            yield from _sizes(node.args[1])


def _sizes(upper: Node) -> Iterator[str]:
    parts = upper.args if upper.kind is Kind.ADD else (upper,)
    for part in parts:
        if part.kind is Kind.FAMILY:
            yield part.name
