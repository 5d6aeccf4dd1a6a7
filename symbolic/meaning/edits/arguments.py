r"""Mistakes in what a function is of: another argument, or a value without it.

    \varphi'(H) -> \varphi'(Z_1)     z (1 - z) -> \varphi(z) (1 - \varphi(z))

Functions and their arguments are those of the document.
"""

from collections.abc import Iterator

from backproof.symbolic.reading.tree import Fenced, Node, Number, Row, Scripted

from .terms import is_head
from .tree import Role, base_symbol
from .work import Draft, Work, spliced

__all__ = ["arguments_for_values", "other_arguments", "values_for_arguments"]

_CALLS = 12


def other_arguments(work: Work) -> Iterator[Draft]:
    """A function of what it is of elsewhere."""
    for place in work.formulas:
        for index, (head, argument) in _called(work, place.row):
            name = base_symbol(head)
            for other, new in work.material.calls[:_CALLS]:
                if base_symbol(other) == name and new != argument:
                    build = spliced(place, index + 1, index + 2, (new,))
                    yield Draft(2 if _is_single(argument) else 4, build)


def _is_single(argument: Node) -> bool:
    """Whether an argument is one symbol, which is more easily another one."""
    return isinstance(argument, Fenced) and len(argument.body.items) == 1


def _called(work: Work, row: Row) -> Iterator[tuple[int, tuple[Node, Node]]]:
    """The functions of a row with their arguments, and where they stand."""
    pairs = zip(row.items, row.items[1:], strict=False)
    for index, (head, argument) in enumerate(pairs):
        called = is_head(head, work.material.functions) and isinstance(argument, Fenced)
        if called and base_symbol(head) is not None:
            yield index, (head, argument)


def values_for_arguments(work: Work) -> Iterator[Draft]:
    """The value of a function in place of what it is of."""
    calls = work.material.calls[:_CALLS]
    near = {pair for place in work.formulas for _, pair in _called(work, place.row)}
    for spot in work.quantities:
        bare, power = _powerless(spot.node)
        for head, fence in calls if spot.role is Role.FORMULA else ():
            body = fence.body.items if isinstance(fence, Fenced) else ()
            own = spot.place.row.items[: spot.index][-1:] == (head,)
            primed = isinstance(head, Scripted) and head.primes
            if body == (bare,) and not primed and not own:
                value = Scripted(fence, None, power, 0, fence.span) if power else fence
                build = spliced(spot.place, spot.index, spot.index + 1, (head, value))
                yield Draft(3 if (head, fence) in near else 4, build)


def _powerless(node: Node) -> tuple[Node, Row | None]:
    """A node without its exponent, and that."""
    match node:
        case Scripted(base=base, sub=None, sup=Row(items=(Number(),)) as power):
            return base, power
        case Scripted(sup=Row(items=(Number(),)) as power, primes=0):
            return Scripted(node.base, node.sub, None, 0, node.span), power
        case _:
            return node, None


def arguments_for_values(work: Work) -> Iterator[Draft]:
    """What a function is of in place of its value."""
    for place in work.formulas:
        for index, (_, argument) in _called(work, place.row):
            body = argument.body.items if isinstance(argument, Fenced) else ()
            if len(body) == 1:
                build = spliced(place, index, index + 2, body)
                yield Draft(4, build)
