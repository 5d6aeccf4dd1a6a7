"""Which quantities another depends on, and at which labels.

    C uses a[L],   a[l] uses z[l],   z[l] uses a[l - 1]

So z[l] depends on z[m] only for m < l: every way round goes one layer down.  What
does not depend on a variable has the derivative 0 by it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.theory import Case, Quantity

from .affine import Affine, Facts, affine

__all__ = ["Reach", "Use"]


@dataclass(frozen=True)
class Use:
    """A definition mentions a quantity; ``shift`` is how the label changes.

    None if the label of one is no label of the other plus a number.
    """

    user: str
    used: str
    shift: int | None


class Reach:
    """The dependences among the quantities of one theory."""

    def __init__(self, graph: TermGraph) -> None:
        self.graph = graph

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """The quantities of the theory by their names; no sizes."""
        return {q.name: q for q in self.graph.theory.quantities}

    def label(self, member: Node) -> Node | None:
        """The label of a member, if its quantity has just one."""
        slots = self.graph.labels.slots(member.name)
        return member.args[slots[0]] if len(slots) == 1 else None

    @cached_property
    def uses(self) -> Mapping[str, tuple[Use, ...]]:
        """What each quantity's definitions mention."""
        found: dict[str, list[Use]] = defaultdict(list)
        for quantity in self.graph.theory.quantities:
            for case in quantity.cases:
                own, values = self._own_label(quantity, case)
                body = self.graph.substitute(self.graph.lower(case.term), values)
                for node in self.graph.postorder(body):
                    if node.kind is Kind.FAMILY and node.name in self.quantities:
                        use = Use(quantity.name, node.name, self._shift(own, node))
                        found[quantity.name].append(use)
        return {name: tuple(dict.fromkeys(uses)) for name, uses in found.items()}

    def _own_label(
        self, quantity: Quantity, case: Case
    ) -> tuple[Affine | None, dict[str, Node]]:
        """The label that a case defines, and what to put for the slot's symbol.

        It is the slot, or the one value that the case is for.
        """
        slots = self.graph.labels.slots(quantity.name)
        if len(slots) != 1:
            return None, {}
        symbol = quantity.slots[slots[0]].symbol
        for index in case.where:
            if index.symbol == symbol and index.lower == index.upper:
                value = self.graph.lower(index.lower)
                return affine(value), {symbol.name: value}
        return Affine({self.graph.index(symbol.name): 1}, 0), {}

    def _shift(self, own: Affine | None, used: Node) -> int | None:
        label = self.label(used)
        term = None if label is None else affine(label)
        if own is None or term is None:
            return None
        return term.plus(own, -1).number

    def below(self, name: str) -> frozenset[str]:
        """All quantities that a quantity depends on, through any definitions."""
        if name not in self._below:
            seen: set[str] = set()
            stack = [use.used for use in self.uses.get(name, ())]
            while stack:
                other = stack.pop()
                if other not in seen:
                    seen.add(other)
                    stack += [use.used for use in self.uses.get(other, ())]
            self._below[name] = frozenset(seen)
        return self._below[name]

    @cached_property
    def _below(self) -> dict[str, frozenset[str]]:
        return {}

    def level(self, name: str) -> frozenset[str]:
        """The quantities that a quantity depends on at its own label."""
        seen: set[str] = set()
        stack = [name]
        while stack:
            for use in self.uses.get(stack.pop(), ()):
                if use.shift == 0 and use.used not in seen:
                    seen.add(use.used)
                    stack.append(use.used)
        return frozenset(seen)

    def round(self, name: str) -> frozenset[str]:
        """The quantities that depend on this one, and this one on them."""
        below = self.below(name)
        return frozenset(other for other in below if name in self.below(other))

    def breaks(self, names: Iterable[str]) -> bool:
        """Whether every way round one of some quantities passes one of them."""
        some = frozenset(names)
        left = frozenset[str]().union(*map(self.round, some)) - some
        while left:
            used = {use.used for name in left for use in self.uses[name]}
            if left <= used:
                return False
            left &= used
        return True

    def goes_down(self, name: str) -> bool | None:
        """Whether the ways round lower the label (or raise it: False), if all do.

        None if some way keeps it, or changes it by something that is no number.
        """
        if name not in self._directions:
            members = self.round(name)
            uses = [use for one in members for use in self.uses[one]
                    if use.used in members]  # fmt: skip
            found = None
            if uses and all(use.shift is not None for use in uses):
                for sign, down in ((1, True), (-1, False)):
                    if _shrinks(uses, sign):
                        found = down
            for one in members:
                self._directions[one] = found
            self._directions.setdefault(name, found)
        return self._directions[name]

    @cached_property
    def _directions(self) -> dict[str, bool | None]:
        return {}

    def well_founded(self, name: str) -> bool:
        """Whether no definition below a quantity needs itself."""
        return all(
            not self.round(other) or self.goes_down(other) is not None
            for other in (name, *self.below(name))
        )

    def constant(self, member: Node, variable: Node, facts: Facts) -> bool:
        """Whether a member surely does not depend on another quantity's member."""
        if variable.name not in self.below(member.name):
            return variable.name != member.name or self._defined_apart(
                member, variable, facts
            )
        one, two = self.label(member), self.label(variable)
        if one is None or two is None:
            return False
        for down in (True, False):
            shift = self._extreme(member.name, variable.name, down=down)
            if shift is not None:
                if member.name == variable.name:  # it may be the variable itself
                    shift = max(shift, 0) if down else min(shift, 0)
                shifted = self.graph.add(one, self.graph.number(shift))
                ends = (shifted, two) if down else (two, shifted)
                if facts.at_most(*ends, 1):
                    return True
        return False

    def _defined_apart(self, member: Node, variable: Node, facts: Facts) -> bool:
        """Two members of one family that needs itself nowhere, at other labels."""
        if self.quantities[member.name].given:
            return False
        return any(
            facts.different(member.args[slot], variable.args[slot])
            for slot in self.graph.labels.slots(member.name)
        )

    def _extreme(self, user: str, used: str, *, down: bool) -> int | None:
        """The largest (or smallest) change of the label on a way of some length.

        None if there is none: a way changes it by something that is no number, or goes
        round without lowering (or raising) it.
        """
        key = user, used, down
        if key not in self._extremes:
            self._extremes[key] = self._find_extreme(user, used, down=down)
        return self._extremes[key]

    @cached_property
    def _extremes(self) -> dict[tuple[str, str, bool], int | None]:
        return {}

    def _find_extreme(self, user: str, used: str, *, down: bool) -> int | None:
        between = {user, used, *self.below(user)}
        between = {name for name in between if used in self.below(name)} | {used}
        uses = [
            use
            for name in between
            for use in self.uses.get(name, ())
            if use.used in between
        ]
        if any(use.shift is None for use in uses):
            return None
        if any(self.round(n) and self.goes_down(n) is not down for n in between):
            return None
        sign = 1 if down else -1
        best: dict[str, int] = {}
        for _ in range(len(between) + 1):
            for use in uses:
                shift = sign * (use.shift or 0)
                starts = [shift] if use.user == user else []
                starts += [best[use.user] + shift] if use.user in best else []
                starts += [best[use.used]] if use.used in best else []
                if starts:
                    best[use.used] = max(starts)
        return sign * best[used]

    def handed_on(self, member: str, variable: str) -> frozenset[tuple[int, int]]:
        """Slots of a quantity and of one below it in which the index is the same.

        They are the greatest set of pairs that no definition contradicts.
        """
        if (member, variable) not in self._handed_on:
            names = {member, *self.below(member)}
            names = {name for name in names if variable in self.below(name)}
            pairs = {name: self._all_pairs(name, variable) for name in names}
            while True:
                kept = {
                    name: frozenset(
                        pair
                        for pair in pairs[name]
                        if self._hands_on(name, variable, pair, pairs)
                    )
                    for name in names
                }
                if kept == pairs:
                    break
                pairs = kept
            for name in names:
                self._handed_on[name, variable] = pairs[name]
            self._handed_on.setdefault((member, variable), frozenset())
        return self._handed_on[member, variable]

    @cached_property
    def _handed_on(self) -> dict[tuple[str, str], frozenset[tuple[int, int]]]:
        return {}

    def _all_pairs(self, name: str, variable: str) -> frozenset[tuple[int, int]]:
        own, other = (len(self.quantities[q].slots) for q in (name, variable))
        return frozenset((s, t) for s in range(own) for t in range(other))

    def _hands_on(
        self,
        name: str,
        variable: str,
        pair: tuple[int, int],
        pairs: Mapping[str, frozenset[tuple[int, int]]],
    ) -> bool:
        quantity = self.quantities[name]
        slot, wanted = pair
        index = self.graph.index(quantity.slots[slot].symbol.name)
        for case in quantity.cases:
            for node in self.graph.postorder(self.graph.lower(case.term)):
                if node.kind is not Kind.FAMILY:
                    continue
                if node.name == variable and node.args[wanted] is not index:
                    return False
                if node.name in pairs and not any(
                    arg is index and (place, wanted) in pairs[node.name]
                    for place, arg in enumerate(node.args)
                ):
                    return False
        return True

    def between(self, whole: str, part: str) -> Iterator[str]:
        """The quantities on a way from one down to another that mention it."""
        for quantity in self.graph.theory.quantities:
            name = quantity.name
            on_a_way = name == whole or name in self.below(whole)
            uses = self.uses.get(name, ())
            if on_a_way and any(use.used == part for use in uses):
                yield name


def _shrinks(uses: list[Use], sign: int) -> bool:
    """Whether every way round has a negative sum of ``sign`` times its shifts."""
    names = {use.user for use in uses}
    best = {(a, b): None for a in names for b in names}
    longest: dict[tuple[str, str], int | None] = dict(best)
    for use in uses:
        pair = use.user, use.used
        shift = sign * (use.shift or 0)
        known = longest[pair]
        longest[pair] = shift if known is None else max(known, shift)
    for middle in names:
        for a in names:
            for b in names:
                one, two = longest[a, middle], longest[middle, b]
                if one is not None and two is not None:
                    known = longest[a, b]
                    longest[a, b] = (
                        one + two if known is None else max(known, one + two)
                    )
        if any((longest[a, a] or 0) >= 0 for a in names if longest[a, a] is not None):
            return False
    return True
