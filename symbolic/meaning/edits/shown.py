r"""An edit, and the part of it that is shown: as small as can still be read.

    \delta_j g'(r_4)  ->  \delta_j g'(r_1)     is shown as     g'(r_4) -> g'(r_1)

Two rows are compared from their ends inwards: what an edit left alone is the same
object in both.  A symbol is shown with its scripts, a function with a short argument,
and a sign or an inserted factor with its neighbours.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import (
    Fenced,
    Fraction,
    Function,
    Group,
    Node,
    Operator,
    Relation,
    Row,
    Scripted,
    Symbol,
)

from .tree import common_ends, is_derivative, rows_of

__all__ = ["Edit"]

_SIGNS = (Operator, Relation)
_SHORT = 40
_SHORT_ARGUMENT = 24
_SHORT_DERIVATIVE = 60

Shown: TypeAlias = tuple[tuple[Node, ...], tuple[Node, ...]]


@dataclass(frozen=True)
class Edit:
    r"""One side of an equality with one small change.

    ``row`` is the whole side after it, ``original`` before it.  ``words`` say what
    changes, with ``{before}``, ``{after}`` and ``{part}`` for LaTeX.  ``cost`` grows
    with the size of the change, and with how unlikely it is.  If ``swap`` is given,
    it is shown in place of what differs.
    """

    row: Row
    cost: int
    original: Row = field(repr=False)
    words: str
    part: tuple[Node, ...] = ()
    swap: Shown | None = None

    @property
    def before(self) -> str:
        """The part that changes, in LaTeX."""
        return self._shown[0]

    @property
    def after(self) -> str:
        """The same part after the change."""
        return self._shown[1]

    @property
    def text(self) -> str:
        """The change in words."""
        part = latex_of(Row(self.part))
        return self.words.format(before=self.before, after=self.after, part=part)

    @cached_property
    def _shown(self) -> tuple[str, str]:
        before, after = self.swap or _difference(self.original, self.row)
        return latex_of(Row(before)), latex_of(Row(after))


def _difference(old: Row, new: Row) -> Shown:
    """The items that differ, with what they cannot be read without."""
    ends = first, last = common_ends(old.items, new.items)
    before = old.items[first : len(old.items) - last]
    after = new.items[first : len(new.items) - last]
    if all(isinstance(item, _SIGNS) for item in (*before, *after)):
        return _around(old, new, ends, left=True, right=True)
    if not (before and after):
        sign = not last or isinstance(old.items[len(old.items) - last], Operator)
        return _around(old, new, ends, left=sign, right=not (sign and first))
    if first and _calls(old.items[first - 1], before[0]):
        return _around(old, new, ends, left=True, right=False)
    if len(before) == len(after) == 1:
        inner = _within(before[0], after[0])
        if inner is not None:
            return _difference(*inner)
        if _differ_in_primes(before[0], after[0]):
            return _around(old, new, ends, left=False, right=True)
    return before, after


def _within(old: Node, new: Node) -> tuple[Row, Row] | None:
    """The one row in which two nodes differ, if it can be read by itself."""
    if type(old) is not type(new):
        return None
    if isinstance(old, Scripted) and isinstance(new, Scripted):
        if old.base is not new.base:
            return _within(old.base, new.base)
        braced = isinstance(old.base, (Fenced, Group))
        power = old.sup is not new.sup and _is_short(old)
        if not braced or old.primes != new.primes or power:
            return None
    if isinstance(old, Fraction) and _is_short(old):
        return None
    pairs = zip(rows_of(old), rows_of(new), strict=False)
    changed = [pair for pair in pairs if pair[0] is not pair[1]]
    return changed[0] if len(changed) == 1 else None


def _around(
    old: Row, new: Row, ends: tuple[int, int], *, left: bool, right: bool
) -> Shown:
    """The difference with neighbours on its left or on its right."""
    items, start, end = old.items, ends[0], len(old.items) - ends[1]
    if left and start:
        start -= 2 if start > 1 and _calls(items[start - 2], items[start - 1]) else 1
    while right and end < len(items) and isinstance(items[end], Operator):
        end += 1
    if right and end < len(items):
        pair = items[end : end + 2]
        end += 2 if len(pair) == 2 and _calls(*pair) else 1
    shift = len(new.items) - len(items)
    return items[start:end], new.items[start : end + shift]


def _calls(head: Node, argument: Node) -> bool:
    """Whether one item looks like a function, and the next like its argument."""
    if not (isinstance(argument, Fenced) and argument.open == "("):
        return False
    primed = isinstance(head, Scripted) and head.primes > 0
    bare = head.base if isinstance(head, Scripted) else head
    named = isinstance(bare, Symbol) and len(argument.body.items) == 1
    function = primed or named or isinstance(bare, Function)
    return function and len(latex_of(argument)) <= _SHORT_ARGUMENT


def _differ_in_primes(old: Node, new: Node) -> bool:
    """Whether two nodes are a function without and with a prime."""
    primes = [n.primes if isinstance(n, Scripted) else 0 for n in (old, new)]
    return primes[0] != primes[1]


def _is_short(node: Fraction | Scripted) -> bool:
    derivative = isinstance(node, Fraction) and is_derivative(node)
    limit = _SHORT_DERIVATIVE if derivative else _SHORT
    return len(latex_of(node)) <= limit
