r"""The sizes of a notation: what bounds its ranges and is no index.

j in 1..n_l, k in 1..n_{l-1}, l in 2..N   ->   the size N, the family n_l with
                                               l from 1 to N
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import Fenced, Node, Number, Operator

from .fitting import fit
from .indices import shifted
from .names import Names
from .patterns import Hole, Pattern, head_key
from .slots import Letters, drafted
from .spelling import ADDITIVE, opened, plain_name

__all__ = [
    "Bounds",
    "hull_of",
    "moved",
    "named_uniquely",
    "size_patterns",
    "with_patterns",
]

Bounds = tuple[IndexTerm, IndexTerm]
"""The lower and the upper bound of an index."""


def size_patterns(
    texts: Iterable[tuple[str, tuple[Node, ...], Letters]], names: Names
) -> list[Pattern]:
    """The patterns of all sizes in the bounds of ranges: families, then single ones."""
    drafts = []
    for latex, items, letters in texts:
        for node in map(opened, items):
            if isinstance(node, Operator) and node.name in ADDITIVE:
                continue
            if isinstance(node, Number) or _is_index(node, names, letters):
                continue
            own = latex if len(items) == 1 else plain_name((node,))
            drafts.append((drafted("size", own, (node,), names, letters), node))
    # The plainest spelling of a family first: n_l before n_{l-1}.
    drafts.sort(key=lambda pair: (not pair[0].terms, _shift(pair[0].pattern)))
    found: list[Pattern] = []
    for draft, node in drafts:
        if not any(fit(pattern, (node,), 0, names) for pattern in found):
            found.append(_level(draft.pattern))
    return found


def _is_index(node: Node, names: Names, letters: Letters) -> bool:
    term = names.named(node)
    if term is None:
        return False
    return term.name in letters.plain or bool(term.labels)


def _shift(pattern: Pattern) -> int:
    terms = [hole.term for hole in (*pattern.sub, *pattern.sup) if hole.term]
    return sum(abs(term.offset) for term in terms)


def _level(pattern: Pattern) -> Pattern:
    """The pattern n_l for n_{l-1}."""

    def levelled(holes: tuple[Hole, ...]) -> tuple[Hole, ...]:
        return tuple(
            replace(h, term=replace(h.term, offset=0)) if h.term else h for h in holes
        )

    return replace(pattern, sub=levelled(pattern.sub), sup=levelled(pattern.sup))


def with_patterns(names: Names, patterns: Iterable[Pattern]) -> Names:
    """The names with the patterns of more sizes and indices."""
    known = dict(names.patterns)
    for pattern in patterns:
        key = head_key(pattern.head)
        known[key] = (*known.get(key, ()), pattern)
    return replace(names, patterns=known)


def named_uniquely(patterns: Sequence[Pattern], taken: Iterable[str] = ()) -> list[str]:
    """A name for each pattern: the shortest one that no other has.

    It is the symbol alone, or with the fixed parts of its scripts, as in w_3,5, or
    with all of them.
    """
    choices = [_choices(pattern) for pattern in patterns]
    counts = [Counter(names) for names in zip(*choices, strict=True)]
    used = set(taken)
    found: list[str] = []
    for names in choices:
        free = (n for n, count in zip(names, counts, strict=True) if count[n] == 1)
        numbered = (f"{names[-1]} {number}" for number in itertools.count(2))
        ways = itertools.chain(free, names[-1:], numbered)
        name = next(name for name in ways if name not in used)
        used.add(name)
        found.append(name)
    return found


def _choices(pattern: Pattern) -> tuple[str, str, str]:
    head = pattern.head
    symbol = plain_name((head,))
    if isinstance(head, Fenced) and len(head.body.items) == 1:
        symbol = head.open + plain_name((head_key(head.body.items[0]),)) + head.close
    fixed, whole = symbol, symbol
    for sign, script in (("_", pattern.sub), ("^", pattern.sup)):
        fixed += _listed(sign, [hole for hole in script if not hole.letter])
        whole += _listed(sign, script)
    primes = " prime" * pattern.primes
    behind = plain_name(pattern.tail)
    return symbol, fixed + primes, whole + primes + behind


def _listed(sign: str, script: Sequence[Hole]) -> str:
    """The parts of a script, with the commas that are written."""
    text = ""
    for number, hole in enumerate(script):
        apart = number and script[number - 1].part.group != hole.part.group
        text += ("," if apart else "") + plain_name(hole.part.nodes)
    return sign + text if text else ""


def hull_of(ranges: Sequence[Bounds]) -> Bounds | None:
    """The smallest range that holds all these; None if nobody can tell."""
    lower = _extreme([low for low, _ in ranges], -1)
    upper = _extreme([high for _, high in ranges], 1)
    return (lower, upper) if lower and upper else None


def _extreme(terms: Sequence[IndexTerm], sign: int) -> IndexTerm | None:
    """The least term, or the greatest; a depth is taken to be more than any number."""
    best: dict[tuple[str, tuple[IndexTerm, ...]], IndexTerm] = {}
    for term in terms:
        key = term.name, term.labels
        other = best.setdefault(key, term)
        if sign * term.offset > sign * other.offset:
            best[key] = term
    number = best.pop(("", ()), None)
    if number and (sign < 0 or not best):
        return number
    return next(iter(best.values())) if len(best) == 1 else None


def moved(bounds: Bounds, offset: int) -> Bounds:
    """The range of an index with a number added."""
    low, high = bounds
    return shifted(low, offset), shifted(high, offset)
