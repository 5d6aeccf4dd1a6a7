r"""What documents say of the last layer without saying it: gradients and linearity.

\nabla_a C \odot \sigma'(z^L)             the gradient of C by a^L
\partial(a^N_j)_w = \partial(z^N_j)_w     right if the output layer is linear,
where a^l_j = \sigma(z^l_j)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import TypeVar, cast

from backproof.symbolic.meaning.notations.notation import Entry, NotatedHypothesis
from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.syntax import Call, Derivative, IndexTerm, Member, Term
from backproof.symbolic.reading.tree import Row, Scripted, Symbol

from .definitions import Definitions
from .patterns import Family, Place
from .print import printed
from .ranges import Ranges
from .sets import Axis
from .terms import Said, written_at

__all__ = ["gradients", "linear_output"]

_T = TypeVar("_T")


def gradients(ranges: Ranges, names: Sequence[str]) -> Iterator[tuple[Entry, Entry]]:
    r"""A quantity ``\nabla_a C`` with its shape, and its definition."""
    done: set[str] = set()
    costs = {printed(ranges.roles.families[name].head) for name in names}
    for items, _ in ranges.found.seen.rows:
        for item, after in pairwise(items):
            node = opened(item)
            if not isinstance(node, Scripted) or base_of(node) != Symbol(r"\nabla"):
                continue
            match node:
                case Scripted(sub=Row(items=(Symbol() as head,)), sup=None):
                    output = _last_of(ranges, head, names)
                case _:
                    continue
            cost = printed(after)
            key = f"{printed(node)} {cost}"
            if output is None or cost not in costs or key in done:
                continue
            done.add(key)
            text, size = output
            formula = rf"\frac{{\partial {cost}}}{{\partial {text}}}"
            yield Entry(key, size), Entry(key, formula)


def _last_of(
    ranges: Ranges, head: Symbol, names: Sequence[str]
) -> tuple[str, str] | None:
    """A quantity of that letter in the last layer, and its size."""
    last = ranges.layers.last
    for name in names:
        family = ranges.roles.families[name]
        axes = ranges.roles.kinds[name].axes
        if family.head != head or name not in ranges.roles.layers or len(axes) != 1:
            continue
        if last not in ranges.found.raised.tops or len(family.sup) != 1:
            continue
        place = Place(family.sup[0].bracket, False, "", IndexTerm(last), True)  # noqa: FBT003
        whole = Family(family.head, (), (place,), family.primes)
        size = ranges.size(Axis(name, axes[0]), last)
        return whole.key(ranges.found.letters), size
    return None


# Linear outputs --------------------------------------------------------------


def linear_output(
    ranges: Ranges, formulas: Sequence[Said], defined: Definitions
) -> tuple[NotatedHypothesis, ...]:
    """The condition that the last layer has no activation, where a step needs it."""
    for one in formulas:
        for left, _, right, _ in one.steps:
            if not (isinstance(left, Derivative) and isinstance(right, Derivative)):
                continue
            member, inside = left.body, right.body
            if not isinstance(member, Member) or left.by != right.by:
                continue
            if _argument(ranges, defined.chosen, member) == inside:
                texts = [written_at(formulas, term) for term in (member, inside)]
                if all(texts):
                    entry = Entry(texts[0], texts[1])
                    text = "the output layer is linear"
                    return (NotatedHypothesis(text, (entry,)),)
    return ()


def _argument(
    ranges: Ranges, chosen: Mapping[str, tuple[Member, Term]], member: Member
) -> Term | None:
    """The x of ``a = f(x)`` at the indices of a member of the last layer."""
    layer = ranges.roles.layers.get(member.symbol)
    if layer is None or member.symbol not in chosen:
        return None
    at = member.indices[layer]
    left, right = chosen[member.symbol]
    if at is None or at.name not in ranges.tops or at.offset:
        return None
    if not isinstance(right, Call) or len(right.arguments) != 1 or right.order:
        return None
    put_in = {
        own.name: new
        for own, new in zip(left.indices, member.indices, strict=True)
        if own is not None and new is not None and not own.offset
    }
    return _with(right.arguments[0], put_in)


def _with(part: _T, put_in: Mapping[str, IndexTerm]) -> _T:
    """A part of a term with other indices in place of its letters."""
    if isinstance(part, IndexTerm) and part.name in put_in and not part.labels:
        new = put_in[part.name]
        return cast(_T, replace(new, offset=new.offset + part.offset))
    if isinstance(part, tuple):
        return cast(_T, tuple(_with(one, put_in) for one in part))
    if is_dataclass(part) and not isinstance(part, type):
        values = {f.name: getattr(part, f.name) for f in fields(part)}
        changed = {
            name: _with(value, put_in)
            for name, value in values.items()
            if name != "span" and (isinstance(value, tuple) or is_dataclass(value))
        }
        return cast(_T, replace(part, **changed)) if changed else part
    return part
