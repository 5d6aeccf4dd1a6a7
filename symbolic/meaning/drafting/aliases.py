r"""Quantities that a document uses for one another without saying so.

(p_j - t_j)^2 = (a^L_j - t_j)^2       so p_j is a^L_j
y = g(r), and \\mathbf{y} = ...       the bold vector is made of the plain y_i
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace

from backproof.symbolic.meaning.syntax import (
    Add,
    Call,
    Derivative,
    IndexTerm,
    Member,
    Product,
    Term,
    Total,
)

from .census import EQUAL
from .ranges import Ranges
from .sets import Axis
from .shapes import HIDDEN
from .terms import Said, every, members, parts, written_at

__all__ = ["aliases", "in_other_fonts"]


def aliases(
    formulas: Sequence[Said],
    known: set[str],
    names: frozenset[str],
    is_general: Callable[[Member], bool],
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Quantities that a step replaces by something else, and changes nothing more."""
    done = set(known)
    variables = {
        part.by.symbol
        for one in formulas
        for term in one.terms
        if term is not None
        for part in every(term)
        if isinstance(part, Derivative) and isinstance(part.by, Member)
    }
    for one in formulas:
        for left, relation, right, _ in one.steps:
            if relation not in EQUAL or type(left) is not type(right):
                continue
            pairs = _differences(left, right)
            if pairs is None or len(set(pairs)) != 1:
                continue
            member, other = pairs[0]
            if not isinstance(member, Member) or member.symbol not in names:
                continue
            substantial = isinstance(other, Add | Call | Product | Total) or (
                isinstance(other, Member) and other.symbol in done
            )
            inner = {m.symbol for m in members(other)}
            if member.symbol in done | inner or not substantial:
                continue
            # f(x) = f(w a) says what x is, even if something is differentiated by it.
            if member.symbol in variables and not isinstance(left, Call):
                continue
            if not is_general(member):
                continue
            texts = written_at(formulas, member), written_at(formulas, other)
            if all(texts):
                done.add(member.symbol)
                yield member.symbol, texts


def in_other_fonts(
    ranges: Ranges, known: set[str], names: Sequence[str]
) -> dict[str, tuple[str, str]]:
    r"""\mathbf{y}_i is y_i, if nothing says what the bold vector is."""
    families = {name: ranges.roles.families[name] for name in names}
    letters = ranges.found.letters
    plain = {
        (family.head.name, family.head.accents): name
        for name, family in families.items()
        if not family.head.font
        and len(ranges.roles.kinds[name].axes) == 1
        and not family.sup
    }
    found: dict[str, tuple[str, str]] = {}
    for name, family in families.items():
        other = plain.get((family.head.name, family.head.accents))
        vector = name in ranges.linked.hidden or len(ranges.roles.kinds[name].axes) == 1
        if not family.head.font or other is None or name in known or family.sup:
            continue
        slot = HIDDEN[0] if name in ranges.linked.hidden else 0
        mine = ranges.size(Axis(name, slot), "")
        axis = ranges.roles.kinds[other].axes[0]
        if vector and mine == ranges.size(Axis(other, axis), ""):
            place = families[other].sub[0]
            own = replace(family, sub=(place,))
            found[name] = own.key(letters), families[other].key(letters)
    return found


def _differences(left: Term, right: Term) -> list[tuple[Term, Term]] | None:
    """Where two terms differ, as pairs; None if their forms do."""
    if left == right:
        return []
    if isinstance(left, Member) or type(left) is not type(right):
        return [(left, right)]
    mine, yours = list(parts(left)), list(parts(right))
    if len(mine) != len(yours) or not mine:
        return None
    if not _same_rest(left, right):
        return None
    found: list[tuple[Term, Term]] = []
    for one, two in zip(mine, yours, strict=True):
        inner = _differences(one, two)
        if inner is None:
            return None
        found += inner
    return found


def _same_rest(left: Term, right: Term) -> bool:
    """Whether two terms of one kind differ in nothing but the terms inside."""
    for one in fields(left):
        mine, yours = getattr(left, one.name), getattr(right, one.name)
        if one.name == "span" or mine == yours:
            continue
        if isinstance(mine, str | int | IndexTerm) or mine is None:
            return False
    return True
