r"""Candidate repairs of one side of a wrong equality, the likeliest first.

    \delta_j g'(r_4)   ->   \delta_j g'(r_1),   \delta_j g(r_4),   -\delta_j g'(r_4)

An edit changes one thing: an index, a layer, a prime, a transpose, a sign, a factor, a
parenthesis, a hat, a label, a symbol.  The result is a tree of the same sort as before;
whether it mends the claim is for the checker to say.

Costs are whole numbers.  1: the side then agrees with what the document writes
elsewhere, or with the constant ratio of the sides.  2: one small sign.  3: a symbol or
a factor.  Above: what people do less often.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from backproof.symbolic.reading.tree import Row

from .addends import (
    ones_lost,
    penalties_lost,
    terms_lost,
    terms_of_other_quantities,
    terms_removed,
    terms_repeated,
)
from .arguments import arguments_for_values, other_arguments, values_for_arguments
from .brackets import (
    arguments_widened,
    brackets_added,
    brackets_removed,
    entrywise_grouped,
    moved_in,
    moved_out,
    parentheses_opened,
    unpaired,
)
from .calculus import (
    derivatives_missing,
    partials_missing,
    sums_dissolved,
    sums_missing,
    sums_replaced,
    sums_with_index_missing,
)
from .factors import (
    constants,
    factors_lost,
    factors_of_document,
    factors_of_other_units,
    factors_removed,
    ratio,
)
from .material import Material, Transposes, material_from
from .once import Once
from .powers import exponents, exponents_moved, numbers_in_exponents, squares
from .relations import comparisons_turned
from .scale import Scale, scale
from .scripts import (
    forms,
    labels,
    layers,
    letters,
    numbers,
    order_of_indices,
    script_signs,
    scripts_removed,
)
from .shown import Edit
from .signs import (
    differences_turned,
    fractions_turned,
    numbers_in_terms,
    operators,
    signs,
)
from .slopes import slopes_exchanged
from .symbols import accents, other_quantities, primes, symbols
from .throughout import (
    layers_together,
    letters_exchanged,
    letters_throughout,
    symbols_exchanged,
    symbols_throughout,
)
from .transposes import factors_exchanged, transposes, transposes_moved
from .work import Draft, Work, is_readable

__all__ = [
    "Edit",
    "Material",
    "Scale",
    "Transposes",
    "edits",
    "material_from",
    "scale",
]

Kind: TypeAlias = Callable[[Work], Iterator[Draft]]

_KINDS: tuple[tuple[int, tuple[Kind, ...]], ...] = (
    (
        1,
        (
            unpaired,
            terms_repeated,
            factors_removed,
            ratio,
            differences_turned,
            primes,
            letters,
            order_of_indices,
            numbers,
            layers,
            accents,
            labels,
            partials_missing,
            script_signs,
            transposes,
            signs,
        ),
    ),
    (
        2,
        (
            moved_out,
            brackets_removed,
            brackets_added,
            arguments_widened,
            entrywise_grouped,
            exponents_moved,
            other_arguments,
            transposes_moved,
            moved_in,
            derivatives_missing,
            sums_missing,
            sums_replaced,
            scripts_removed,
            symbols,
        ),
    ),
    (
        3,
        (
            factors_lost,
            factors_of_document,
            forms,
            numbers_in_exponents,
            numbers_in_terms,
            operators,
            parentheses_opened,
            squares,
            exponents,
            fractions_turned,
            comparisons_turned,
            slopes_exchanged,
            values_for_arguments,
            layers_together,
            letters_exchanged,
            factors_exchanged,
            symbols_exchanged,
        ),
    ),
    (
        4,
        (
            sums_dissolved,
            sums_with_index_missing,
            constants,
            factors_of_other_units,
            arguments_for_values,
            ones_lost,
            terms_lost,
            terms_of_other_quantities,
            terms_removed,
        ),
    ),
    (5, (penalties_lost, other_quantities, symbols_throughout, letters_throughout)),
)
"""The kinds of edits by the least cost of each; of one cost, they take turns."""

_LAST = 9


def edits(
    row: Row, *, material: Material, limit: int = 400, after: int | None = None
) -> Iterator[Edit]:
    r"""The edits of a side, the least change first, each row only once.

    They are made as they are asked for, and at most ``limit`` of them.  The row
    itself is never among them.  A row of more than MAX_NODES nodes has none.  If it is
    not all of its side, ``after`` says how many terms stand before it.

    >>> from backproof.symbolic.reading.layout import latex_of, layout
    >>> from backproof.symbolic.reading.source import MathText
    >>> from backproof.symbolic.reading.tokens import tokens
    >>> def read(text): return layout(tokens(MathText.of(text))).rows[0]
    >>> left, right = read(r"\delta_j"), read(r"(y_j - t_j) g'(z_k)")
    >>> material = material_from([left, right, read("y_j = g(z_j)")], other=left)
    >>> first = next(edits(right, material=material))
    >>> print(first.text)
    g'(z_{j}) in place of g'(z_{k})
    >>> print(latex_of(first.row))
    (y_{j} - t_{j}) g'(z_{j})
    """
    if not is_readable(row):
        return iter(())
    return islice(_made(Work(row, material, after)), limit)


def _made(work: Work) -> Iterator[Edit]:
    once = Once(work.row)
    for draft in _drafts(work):
        row = draft.build()
        if once.add(row):
            yield Edit(row, draft.cost, work.row, draft.words, draft.part, draft.swap)


def _drafts(work: Work) -> Iterator[Draft]:
    """All drafts by their cost; a kind is asked when its first may come."""
    waiting: defaultdict[int, list[list[Draft]]] = defaultdict(list)
    kinds = dict(_KINDS)
    for cost in range(1, _LAST + 1):
        for kind in kinds.get(cost, ()):
            made: defaultdict[int, list[Draft]] = defaultdict(list)
            for draft in kind(work):
                made[draft.cost].append(draft)
            for later, drafts in made.items():
                waiting[later].append(drafts)
        yield from _in_turns(waiting.pop(cost, []))


def _in_turns(queues: Sequence[Sequence[Draft]]) -> Iterator[Draft]:
    """The first of each, then the second of each, and so on."""
    for turn in range(max(map(len, queues), default=0)):
        for queue in queues:
            if turn < len(queue):
                yield queue[turn]
