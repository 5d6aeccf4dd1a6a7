r"""The checker of proofs: everything that "proved" rests on.

`replay` starts from the summands of ``left - right``, takes each step only where the
rule's conditions follow, computes by itself what the step leaves, and wants nothing
left at the end.

**What is trusted.**  This file, with the rules as they stand here; the canonical form
of terms (``graph.py``: like terms and equal factors collected, no more); what a
definition says (``lowering.py``, with SymPy's derivative of a function's formula);
Python's whole numbers.  Not trusted: whoever found the proof.

A claim is proved for all sizes, all values of its indices and all values of the given
quantities for which both sides exist; of a quantity that is only a stand-in nothing is
used but what it depends on.  Four conventions make that precise.

- *Members out of range* are arbitrary constants, so a definition is opened, and a
  derivative is taken through it, only where all its arguments are in range.
- *Inverses.*  A term that comes from the claim exists, so what it divides by is not
  zero.  A term that a proof brings in need not exist; it may come in only if it does
  so by its form or along with the old one (`_Existence`), or with a factor that is
  zero wherever it does not (the chain rule: see below).  It leaves a sum that may be
  empty only if it exists by its form.  All summands are multiplied by a power of a
  term only if that is not zero (`_clear`).
- *Derivatives* are those of the formulas; at a kink, of the branch that is chosen.
  They exist where what is differentiated does, and all that the rules make of it.
- *Comparisons.*  A proof with the rule `Rule.OPPOSITE` holds where no two compared
  numbers are equal; whoever reports it has to say so.

**The chain rule.**  dq/dv is the effect on q of adding something to the member v.  Let
A[p, r] be the derivative of p's definition by r, with all else held fixed.  The effect
of v on q is the sum, over all paths v, ..., q of direct uses, of the products of A
along them.  The definitions are well-founded (checked: in each circle of definitions
one index shifts strictly, always in one direction), so paths are finite.  Every path
from v to another q has a first member p that uses v directly, so

    dq/dv = sum over p of dq/dp A[p, v],

where p ranges over the members in range of the quantities that q's definitions reach.
Sorted by the last member instead, dq/dv is the derivative of q's definition.  Where p
does not exist q does not use it, and each term of dq/dp holds a delta that is zero.

**Lemmas** are proved like claims, of their own indices and for all of them.  In its own
proof a lemma may be used where the value of one index is smaller than it is there (or
always: larger); ranges are finite, so that every such descent ends.

Sections: 1 the state, 2 indices, 3 definitions, 4 existence, 5 the rules, in the order
of `Rule`, with a table of them, 6 statements and lemmas, 7 a trace, step by step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from typing import TypeAlias

import sympy

from backproof.symbolic.errors import BackproofError
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.theory import Claim, Index

from .trace import (
    Clear,
    Lemma,
    Proof,
    Rule,
    Split,
    Step,
    Summand,
    Trace,
    With,
    bound_name,
)

__all__ = ["ProofError", "replay"]

# More than any sensible proof needs; a hostile one must end, too.
MOST_SUMMANDS = 20_000
MOST_BINDERS = 64
MOST_FACTS = 5

_Ends: TypeAlias = tuple[Node, Node]
_Bounds: TypeAlias = tuple[_Ends, ...]
_Key: TypeAlias = tuple[_Bounds, Node]
_State: TypeAlias = dict[_Key, Fraction]
_Range: TypeAlias = tuple[str, Node, Node]
_Affine: TypeAlias = dict[Node, int]  # The constant stands under the node of 1.


class ProofError(BackproofError):
    """A proof that is none: the step, and the condition that fails."""


def replay(graph: TermGraph, claim: Claim, proof: Proof) -> None:
    """Check a proof of the claim over the graph's theory, made of the graph's nodes.

    Raises ProofError, with the number of the step, if it is not a proof.

    >>> from sympy import IndexedBase, Sum
    >>> from backproof.symbolic.theory import Quantity, Theory, index_symbol
    >>> i, k, x = index_symbol("i"), index_symbol("k"), IndexedBase("x")
    >>> given = Quantity("x", (Index(i, 1, 9),))
    >>> graph = TermGraph(Theory("example", quantities=(given,)))
    >>> replay(graph, Claim("c", Sum(x[i], (i, 1, 9)), Sum(x[k], (k, 1, 9))), Trace(()))
    >>> replay(graph, Claim("c", x[1], x[2]), Trace(()))
    Traceback (most recent call last):
      ...
    backproof.symbolic.proofs.replay.ProofError: 2 summands are left at the end
    """
    try:
        definitions = _Definitions(graph)
        left, right = graph.lower(claim.left), graph.lower(claim.right)
        ranges = _ranges(graph, claim.for_all)
        pending = [(_stated(definitions, left, right, ranges), proof)]
        while pending:
            statement, part = pending.pop()
            if isinstance(part, Split):
                pending += _split(graph, statement, part)
            elif isinstance(part, With):
                pending += _with(definitions, statement, part)
            else:
                place = statement.place(definitions)
                _follow(place, statement.left, statement.right, part)
    except RecursionError:
        raise ProofError("terms or proofs are nested too deeply") from None
    except BackproofError as error:
        raise ProofError(str(error)) from error


def _need(condition: object, otherwise: str) -> None:
    if not condition:
        raise ProofError(otherwise)


# 1. The state: summands, multiplied out.


def _gather(state: _State, more: Mapping[_Key, Fraction]) -> _State:
    """The state with more summands; like ones add up, and zero is none."""
    for key, coefficient in more.items():
        total = state.pop(key, Fraction(0)) + coefficient
        if total:
            state[key] = total
    return state


def _factors(node: Node) -> tuple[Node, ...]:
    if node.kind is Kind.MUL:
        return node.args
    return () if node.kind is Kind.NUMBER and node.number == 1 else (node,)


def _power(node: Node) -> tuple[Node, Fraction]:
    """The node as a base and an exponent."""
    power = node.kind is Kind.POWER
    return (node.args[0], node.number) if power else (node, Fraction(1))


def _opens(node: Node) -> bool:
    """Whether a factor is multiplied out."""
    base, exponent = _power(node)
    if base is node:
        return node.kind in (Kind.NUMBER, Kind.ADD, Kind.MUL, Kind.SUM)
    whole = exponent.denominator == 1 and exponent > 0
    return whole and base.kind in (Kind.ADD, Kind.MUL, Kind.SUM)


@dataclass(frozen=True)
class _Place:
    """A summand of a trace, the indices that are free there, and what is known.

    In a proof inside a proof ``depth`` counts up, and bound indices have other names.
    ``certain``: the summands that exist wherever the statement says something.
    """

    definitions: _Definitions
    around: _Facts
    free: frozenset[str]
    lemmas: tuple[_Known, ...]
    product: Node
    bounds: _Bounds = ()
    coefficient: Fraction = Fraction(1)
    depth: int = 0
    certain: Set[_Key] = frozenset()

    @property
    def graph(self) -> TermGraph:
        return self.definitions.graph

    @property
    def facts(self) -> _Facts:
        """All that is known inside the sums."""
        return self.before(len(self.bounds))

    def before(self, position: int) -> _Facts:
        """What is known outside the sum over the index at the position."""
        bounds = enumerate(self.bounds[:position])
        return self.around.ranging(tuple((self.name(p), *ends) for p, ends in bounds))

    def name(self, position: int) -> str:
        return bound_name(self.depth, position)

    def index(self, position: int) -> Node:
        return self.graph.index(self.name(position))

    def names(self, first: int = 0) -> set[str]:
        """The bound indices from a position on."""
        return {self.name(p) for p in range(first, len(self.bounds))}

    def range(self, position: int) -> tuple[Node, Node]:
        """The ends of the range of a bound index."""
        _need(position in range(len(self.bounds)), "there is no such bound index")
        return self.bounds[position]

    def has_values(self, position: int) -> bool:
        """Whether the range of a bound index is surely not empty."""
        lower, upper = self.bounds[position]
        return self.before(position).at_least(upper, lower)

    def at(self, key: _Key, coefficient: Fraction = Fraction(1)) -> _Place:
        """The place of another summand."""
        return replace(self, bounds=key[0], product=key[1], coefficient=coefficient)

    def inside(self) -> _Place:
        """The place of a proof about parts of the summand."""
        place = self.at(((), self.graph.one))
        free, depth = self.free | self.names(), self.depth + 1
        return replace(place, around=self.facts, free=free, depth=depth)

    def others(self, factor: Node) -> tuple[Node, ...]:
        """The factors of the product but one."""
        factors = _factors(self.product)
        _need(factor in factors, "the factor is none of the product")
        return tuple(f for f in factors if f is not factor)

    def total(self, *factors: Node, bounds: _Bounds | None = None) -> _State:
        """The summands of coefficient · sums over bounds · product of the factors."""
        graph, state, count = self.graph, dict[_Key, Fraction](), 0
        outer = self.bounds if bounds is None else bounds
        pending = [(self.coefficient, outer, _factors(graph.mul(*factors)))]
        while pending:
            number, outer, parts = pending.pop()
            at = next((k for k, part in enumerate(parts) if _opens(part)), None)
            if at is not None:
                number, outer, opened = self._opened(number, outer, parts[at])
                ends = parts[:at], parts[at + 1 :]
                pending += [(number, outer, ends[0] + p + ends[1]) for p in opened]
            elif any(map(_opens, _factors(whole := graph.mul(*parts)))):
                # Collected factors open again: S^-1 S^2 is the sum S.
                pending.append((number, outer, _factors(whole)))
            else:
                _gather(state, {(outer, whole): number})
                count += 1
            _need(count + len(pending) <= MOST_SUMMANDS, "too many summands")
        return state

    def _opened(
        self, number: Fraction, bounds: _Bounds, factor: Node
    ) -> tuple[Fraction, _Bounds, list[tuple[Node, ...]]]:
        """One factor multiplied out: the number, the sums, and products to add up."""
        args = factor.args
        if factor.kind is Kind.NUMBER:
            return number * factor.number, bounds, [()] if factor.number else []
        if factor.kind is Kind.ADD:
            return number, bounds, [(arg,) for arg in args]
        if factor.kind is Kind.SUM:
            _need(len(bounds) < MOST_BINDERS, "too many sums in one summand")
            new = {factor.name: self.index(len(bounds))}
            body = self.graph.substitute(args[2], new)
            return number, (*bounds, (args[0], args[1])), [(body,)]
        times = _power(factor)[1]
        _need(times <= MOST_SUMMANDS, "too high a power")
        return number, bounds, [args * int(times)]

    def moved(
        self, values: Mapping[str, Node], bounds: Iterable[_Ends], *factors: Node
    ) -> _State:
        """The total of other factors in other sums, where indices have these values."""
        at = self.graph.substitute
        moved = tuple((at(a, values), at(b, values)) for a, b in bounds)
        for p, (lower, upper) in enumerate(moved):
            later = {self.name(q) for q in range(p, len(moved))}
            free = lower.free | upper.free
            _need(free.isdisjoint(later), "a range has an index that is not before it")
        return self.total(*(at(f, values) for f in factors), bounds=moved)

    def fixed(self, position: int, value: Node, *factors: Node) -> _State:
        """The total of other factors, where one index has a value and no sum."""
        later = range(position + 1, len(self.bounds))
        values = {self.name(p): self.index(p - 1) for p in later}
        values[self.name(position)] = value
        rest = (*self.bounds[:position], *self.bounds[position + 1 :])
        return self.moved(values, rest, *factors)


# 2. Whole numbers: what follows about index terms.


class _Facts:
    """Affine terms that are known to be >= 0, and what follows from them.

    t >= 0 follows if t minus the sum of at most MOST_FACTS facts is a number >= 0.
    Each size is at least its minimum, and at most its maximum if it has one.
    """

    def __init__(self, graph: TermGraph, facts: tuple[_Affine, ...] = ()) -> None:
        self.graph = graph
        self._facts = facts
        self._sizes = {size.name: size for size in graph.theory.sizes}
        self._decided: dict[tuple[frozenset[tuple[Node, int]], int], bool] = {}
        self._inside: dict[tuple[_Range, ...], _Facts] = {}

    def difference(self, left: Node, right: Node) -> _Affine | None:
        """Left minus right in whole multiples of indices, sizes and 1, or None."""
        total: _Affine = {}
        for sign, side in ((1, left), (-1, right)):
            for term in side.args if side.kind is Kind.ADD else (side,):
                number, atom = self.graph.split_coefficient(term)
                size = atom.kind is Kind.FAMILY and atom.name in self._sizes
                known = size or atom.kind is Kind.INDEX or atom is self.graph.one
                if not known or Fraction(number).denominator != 1:
                    return None
                total[atom] = total.get(atom, 0) + sign * int(number)
        return {atom: number for atom, number in total.items() if number}

    def equal(self, left: Node, right: Node) -> bool:
        return self.difference(left, right) == {}

    def at_least(self, high: Node, low: Node, by: int = 0) -> bool:
        """Whether high >= low + by follows."""
        found = self.difference(high, low)
        return found is not None and self._follows(_minus(found, {self.graph.one: by}))

    def within(self, value: Node, lower: Node, upper: Node) -> bool:
        return self.at_least(value, lower) and self.at_least(upper, value)

    def outside(self, value: Node, lower: Node, upper: Node) -> bool:
        """Whether the value is always below the range, or always above."""
        return self.at_least(lower, value, 1) or self.at_least(value, upper, 1)

    def knowing(self, ordered: Iterable[_Ends]) -> _Facts:
        """These facts and lower <= upper for each pair; what is not affine is left."""
        known = {frozenset(fact.items()): fact for fact in self._facts}
        for lower, upper in ordered:
            found = self.difference(upper, lower)
            known |= {frozenset(found.items()): found} if found else {}
        return _Facts(self.graph, tuple(known.values()))

    def ranging(self, ranges: tuple[_Range, ...]) -> _Facts:
        """These facts and that each index lies in its range."""
        if ranges and ranges not in self._inside:
            triples = [(self.graph.index(name), *ends) for name, *ends in ranges]
            pairs = (p for i, a, b in triples for p in ((a, i), (i, b)))
            self._inside[ranges] = self.knowing(pairs)
        return self._inside[ranges] if ranges else self

    def _follows(self, term: _Affine, uses: int = MOST_FACTS) -> bool:
        atom = next((a for a in term if a is not self.graph.one), None)
        if atom is None:
            return term.get(self.graph.one, 0) >= 0
        key = frozenset(term.items()), uses
        if key not in self._decided:
            facts = (*self._facts, *(fact for a in term for fact in self._limits(a)))
            # One of the facts in the sum must have this atom with the same sign.
            fitting = (f for f in facts if f.get(atom, 0) * term[atom] > 0)
            self._decided[key] = uses > 0 and any(
                self._follows(_minus(term, fact), uses - 1) for fact in fitting
            )
        return self._decided[key]

    def _limits(self, atom: Node) -> Iterator[_Affine]:
        """What is known of a size: its minimum, and its maximum if it has one."""
        size = self._sizes.get(atom.name) if atom.kind is Kind.FAMILY else None
        if size is not None:
            yield {atom: 1, self.graph.one: -size.minimum}
        if size is not None and size.maximum is not None:
            names = (name for name, _, _ in _ranges(self.graph, size.slots))
            values = dict(zip(names, atom.args, strict=False))
            upper = self.graph.substitute(self.graph.lower(size.maximum), values)
            below = self.difference(upper, atom) if upper.free <= atom.free else None
            yield below or {}


def _minus(left: _Affine, right: _Affine) -> _Affine:
    total = {atom: left.get(atom, 0) - right.get(atom, 0) for atom in left | right}
    return {atom: number for atom, number in total.items() if number}


def _ranges(graph: TermGraph, indices: Iterable[Index]) -> tuple[_Range, ...]:
    """Indices with their ranges, as nodes."""
    ranges = []
    for index in indices:
        symbol, *ends = map(graph.lower, (index.symbol, index.lower, index.upper))
        _need(symbol.kind is Kind.INDEX, "an index is named like a quantity")
        ranges.append((symbol.name, ends[0], ends[1]))
    return tuple(ranges)


def _check_ranges(ranges: Iterable[_Range], known: Set[str] = frozenset()) -> set[str]:
    """The indices, told apart; each range has only indices before it and known ones."""
    names: set[str] = set()
    for name, lower, upper in ranges:
        _need(name[:1] not in ("#", "@"), f"{name} is named like a bound index")
        _need(name not in names, f"the index {name} is named twice")
        earlier = (known | names) - {name}
        _need(lower.free | upper.free <= earlier, f"the range of {name} is unknown")
        names.add(name)
    return names


# 3. Definitions: what a quantity is, and what it depends on.


@dataclass(frozen=True)
class _Case:
    """A clause: the term, where the slots of these names lie in these ranges."""

    where: tuple[_Range, ...]
    term: Node


@dataclass(frozen=True)
class _Thing:
    """A quantity or a size; without cases it is given."""

    slots: tuple[_Range, ...]
    cases: tuple[_Case, ...] = ()
    stand_in: bool = False
    positive: bool = False


class _Definitions:
    """The theory's quantities and sizes as nodes, and who uses whom."""

    def __init__(self, graph: TermGraph) -> None:
        self.graph = graph
        self.sizes = frozenset(size.name for size in graph.theory.sizes)
        for name in (*graph.slots, *graph.functions):
            _need(name[:1] not in ("@", "#"), f"{name} is named like a bound index")
        self._things: dict[str, _Thing] = {}
        self._uses: dict[str, list[tuple[Node, _Case]]] = {}
        self._reached: dict[str, frozenset[str]] = {}
        self._founded: set[str] = set()

    def of(self, name: str) -> _Thing:
        """What a quantity or a size is; its definition has no index but its slots."""
        if name not in self._things:
            self._things[name] = self._lowered(name)
        return self._things[name]

    def _lowered(self, name: str) -> _Thing:
        graph, theory = self.graph, self.graph.theory
        if name in self.sizes:
            return _Thing(_ranges(graph, theory.size(name).slots))
        told = theory.quantity(name)
        slots, positive = _ranges(graph, told.slots), told.domain in _POSITIVE
        cases = [
            _Case(_ranges(graph, c.where), graph.lower(c.term)) for c in told.cases
        ]
        names = _check_ranges(slots)
        for case in cases:
            used = _check_ranges(case.where, names) | case.term.free
            _need(used <= names, f"the definition of {name} has an unknown index")
        return _Thing(slots, tuple(cases), told.stand_in, told.given and positive)

    def is_quantity(self, node: Node) -> bool:
        """Whether the node is a member of a quantity."""
        return node.kind is Kind.FAMILY and node.name not in self.sizes

    def check_term(self, node: Node, names: Set[str]) -> None:
        """A term that a claim or a proof brings in mentions what there is."""
        unknown = ", ".join(sorted(node.free - names))
        _need(not unknown, f"{unknown}: an index of unknown range")
        for part in self.graph.postorder(node):
            if part.kind is Kind.FAMILY:
                self.values(part)

    def values(self, member: Node) -> dict[str, Node]:
        """The arguments of a member by the names of the slots."""
        names = [name for name, _, _ in self.of(member.name).slots]
        _need(len(names) == len(member.args), f"a wrong number of indices: {member}")
        return dict(zip(names, member.args, strict=True))

    def placed(
        self, ranges: Iterable[_Range], values: Mapping[str, Node]
    ) -> list[tuple[Node, Node, Node]]:
        """The value of each index with the ends of its range, at these values."""
        at = self.graph.substitute
        return [(values[n], at(a, values), at(b, values)) for n, a, b in ranges]

    def places(self, member: Node) -> list[tuple[Node, Node, Node]]:
        """Each argument of a member with the ends of its slot's range."""
        return self.placed(self.of(member.name).slots, self.values(member))

    def opened(self, member: Node, number: int, facts: _Facts) -> Node:
        """The term of a member's case, which must be the one that holds there.

        All arguments are in range and within ``where``, and no earlier case holds.
        """
        name, thing, values = member.name, self.of(member.name), self.values(member)
        _need(not thing.stand_in, f"what {name} is, is not known")
        _need(number in range(len(thing.cases)), f"{name} has no such case")
        *earlier, case = thing.cases[: number + 1]
        inside = all(facts.within(*place) for place in self.places(member))
        _need(inside, f"an argument of {name} may be out of range")
        for other in earlier:
            passed = any(facts.outside(*p) for p in self.placed(other.where, values))
            _need(passed, f"an earlier case of {name} may hold")
        holds = all(facts.within(*p) for p in self.placed(case.where, values))
        _need(holds, f"this case of {name} need not hold")
        self.check_well_founded(name)
        return self.graph.substitute(case.term, values)

    def parts(self, node: Node) -> Iterator[Node]:
        """The parts of a term, also in the formulas of its functions."""
        for part in self.graph.postorder(node):
            yield part
            if part.kind is Kind.APPLY:
                body = self.graph.function_body(*part.function)
                yield from self.parts(body) if body else ()

    def uses(self, name: str) -> list[tuple[Node, _Case]]:
        """The members that a quantity's definition mentions, with their cases."""
        if name not in self._uses:
            parts = ((p, c) for c in self.of(name).cases for p in self.parts(c.term))
            self._uses[name] = [use for use in parts if self.is_quantity(use[0])]
        return self._uses[name]

    def reach(self, name: str) -> frozenset[str]:
        """The quantities that occur in the definition, or in theirs, and so on."""
        if name not in self._reached:
            found, pending = set[str](), [name]
            while pending:
                used = {member.name for member, _ in self.uses(pending.pop())}
                pending += used - found
                found |= used
            self._reached[name] = frozenset(found)
        return self._reached[name]

    def check_well_founded(self, name: str) -> None:
        """No member that the quantity's definitions reach is defined by itself.

        In each circle of definitions one index shifts strictly, in one direction;
        ranges are finite, so that every descent ends.
        """
        for head in {name, *self.reach(name)} - self._founded:
            ways = product(range(len(self.of(head).slots)), (1, -1))
            falls = (self.drift(head, slot, head, slot, way, 1) for slot, way in ways)
            fine = head not in self.reach(head) or any(f is not None for f in falls)
            _need(fine, f"{head} may be defined by itself")
            self._founded.add(head)

    def leads(self, member: Node, variable: Node, facts: _Facts) -> bool:
        """Whether a path of at least one use may lead from q[s] to v[t]."""
        if variable.name not in self.reach(member.name):
            return False
        slots = range(len(member.args)), range(len(variable.args))
        for slot, to, sign in product(*slots, (1, -1)):
            drift = self.drift(member.name, slot, variable.name, to, sign)
            ends = (variable.args[to], member.args[slot])
            high, low = ends if sign > 0 else ends[::-1]
            if drift is not None and facts.at_least(high, low, drift + 1):
                return False
        return True

    def drift(
        self, source: str, slot: int, target: str, to: int, sign: int, tie: int = 0
    ) -> int | None:
        """How far, times the sign, an index can shift on a path of uses, at most.

        The paths lead from a slot of the source to one of the target, and on each the
        index shifts by constants.  None if there is no path, if a shift is not
        constant, or if a circle on the way has a shift > 0; with ``tie``, >= 0.
        """
        between = {p for p in {source, *self.reach(source)} if target in self.reach(p)}
        slots, pending, edges = {target: to, source: slot}, [source], []
        if slots[target] != to:
            return None
        # With a tie each use counts a little more than its shift.
        scale = len(between) + 2
        for user in pending:
            for member, case in self.uses(user):
                if member.name in between or member.name == target:
                    if (shift := self._shift(user, slots, case, member)) is None:
                        return None
                    if member.name in between and member.name not in pending:
                        pending.append(member.name)
                    edges.append((user, member.name, sign * shift * scale + tie))
        longest: dict[str, int] = {}
        for _ in range(scale):
            before, longest = longest, {}
            starts = {**before, source: max(0, before.get(source, 0))}
            for user, used, length in edges:
                if user in starts:
                    whole = starts[user] + length
                    longest[used] = max(whole, longest.get(used, whole))
            if target in longest and longest == before:
                return (longest[target] - tie) // scale
        return None

    def _shift(
        self, user: str, slots: dict[str, int], case: _Case, member: Node
    ) -> int | None:
        """A member's argument in a case minus the user's own; notes the slot."""
        fixed = {slot: lower for slot, lower, upper in case.where if lower is upper}
        own, tracked = self.of(user).slots[slots[user]][0], slots.get(member.name)
        for slot in range(len(member.args)) if tracked is None else (tracked,):
            ends = member.args[slot], self.graph.index(own)
            at = (self.graph.substitute(end, fixed) for end in ends)
            found = _Facts(self.graph).difference(*at)
            if found is not None and found.keys() <= {self.graph.one}:
                slots[member.name] = slot
                return found.get(self.graph.one, 0)
        return None


# 4. Existence: terms that have a value by their form.


_POSITIVE = ("positive", "unit")
_TRUTHS = (Kind.NONNEGATIVE, Kind.DELTA)


@dataclass(frozen=True)
class _Existence:
    """What is known of a term by its form: its sign, and that it exists.

    ``known`` parts exist anyway.  ``assumed``: what is being shown of a quantity may be
    used in its definition, by induction.
    """

    definitions: _Definitions
    facts: _Facts
    known: frozenset[Node] = frozenset()
    assumed: frozenset[tuple[str, int | None]] = frozenset()

    def sign(self, node: Node) -> int:
        """1 if the term is > 0 by its form, 0 if it is >= 0, -1 if neither is known."""
        args, zero = node.args, self.facts.graph.zero
        match node.kind:
            case Kind.NUMBER:
                return (node.number > 0) - (node.number < 0)
            case Kind.CONSTANT:
                return 1
            case Kind.FAMILY if self.definitions.is_quantity(node):
                return next((s for s in (1, 0) if self._by_cases(node.name, s)), -1)
            case Kind.INDEX | Kind.FAMILY:
                least = (s for s in (1, 0) if self.facts.at_least(node, zero, s))
                return next(least, -1)
            case Kind.APPLY:
                return 1 if node.function == ("@exp", 0) else -1
            case Kind.ADD:
                signs = [self.sign(arg) for arg in args]
                return max(signs) if min(signs) >= 0 else -1
            case Kind.MUL:
                return min(self.sign(arg) for arg in args)
            case Kind.POWER:
                even = (node.number / 2).denominator == 1
                return 1 if self.sign(args[0]) == 1 else 0 if even else -1
            case Kind.SUM:
                some = self.facts.at_least(args[1], args[0])
                return min(self.sign(args[2]), 1 if some else 0)
            case Kind.CHOOSE:
                return min(self.sign(arg) for arg in args[1:])
        return 0 if node.kind in _TRUTHS else -1

    def safe(self, node: Node) -> bool:
        """Whether the term and its derivatives exist, by form or as known parts."""
        pending, seen = [node], {node}
        while pending:
            part = pending.pop()
            if part in self.known:
                continue
            if not self._safe_itself(part):
                return False
            inside = part.args[:1] if part.kind is Kind.PARTIAL else part.args
            pending += set(inside) - seen
            seen.update(inside)
        return True

    def _safe_itself(self, node: Node) -> bool:
        """Whether the node has a value where its arguments have."""
        if node.kind is Kind.POWER:
            base, power = _power(node)
            inverses = (_power(part) for part in self.known if part.kind is Kind.POWER)
            nonzero = any(below is base and other < 0 for below, other in inverses)
            whole = power.denominator == 1 and (power > 0 or nonzero)
            return whole or self.sign(base) == 1
        if node.kind is Kind.APPLY:
            graph, (name, order) = self.facts.graph, node.function
            bodies = (graph.function_body(name, order + k) for k in (0, 1))
            alone = replace(self, facts=_Facts(graph), known=frozenset())
            fine = name != "@log" or self.sign(node.args[0]) == 1
            return fine and all(body is None or alone.safe(body) for body in bodies)
        if self.definitions.is_quantity(node):
            given = not self.definitions.of(node.name).cases
            return given or self._by_cases(node.name, None)
        return True

    def _by_cases(self, name: str, sign: int | None) -> bool:
        """Whether all cases of a quantity have a sign (None: exist), by induction."""
        thing, graph = self.definitions.of(name), self.facts.graph
        if not thing.cases or (name, sign) in self.assumed:
            return bool(thing.cases) or thing.positive
        self.definitions.check_well_founded(name)
        facts, assumed = (
            _Facts(graph).ranging(thing.slots),
            self.assumed | {(name, sign)},
        )
        inside = _Existence(self.definitions, facts, assumed=assumed)
        if sign is None:
            return all(inside.safe(case.term) for case in thing.cases)
        signs = (inside.sign(case.term) for case in thing.cases)
        return not thing.stand_in and all(found >= sign for found in signs)


# 5. The rules.  Each returns what is put in for the factor, or what the step leaves.


def _definition(here: _Place, factor: Node, case: int) -> Node:
    """q[t] = the term of its case."""
    return here.definitions.opened(factor, case, here.facts)


def _formula(here: _Place, factor: Node) -> Node:
    """f(u) = the formula of f at u."""
    body = here.graph.function_body(*factor.function)
    if body is None or not body.free <= {"@"}:
        raise ProofError(f"{factor.function[0]} has no formula of one variable")
    return here.graph.substitute(body, {"@": factor.args[0]})


def _exponential(here: _Place, factor: Node) -> Node:
    """exp(sum of c m)^e = product of exp(m/d)^(c d e), d the denominator of c.

    Where m is log x and c is whole, x^(c e).
    """
    graph, inside, (applied, power) = here.graph, here.inside(), _power(factor)
    fits = applied.kind is Kind.APPLY and applied.function == ("@exp", 0)
    _need(fits and power.denominator == 1, "no whole power of an exponential")
    factors = []
    for key, number in inside.total(*applied.args).items():
        term = Summand(Fraction(1, number.denominator), *key).node(graph, inside.depth)
        logarithm = term.kind is Kind.APPLY and term.function == ("@log", 0)
        base = term.args[0] if logarithm else graph.apply("@exp", 0, term)
        factors.append(graph.power(base, number.numerator * power))
    return graph.mul(*factors)


def _choice(here: _Place, factor: Node) -> Node:
    """choose(c, a, b)^e = c a^e + (1 - c) b^e, where c is 0 or 1 and both exist."""
    choice, power = _power(factor)
    _need(choice.kind is Kind.CHOOSE, "the factor is no choice")
    branches = [here.graph.power(branch, power) for branch in choice.args[1:]]
    return _either(here, choice.args[0], branches, branches)


def _either(
    here: _Place, condition: Node, branches: Iterable[Node], values: Iterable[Node]
) -> Node:
    """The sum c a + (1 - c) b for two values, where c is 0 or 1.

    Both branches exist by their form; so do their derivatives.
    """
    graph, existence = here.graph, _Existence(here.definitions, here.facts)
    _need(_is_truth(graph, condition), "the condition is no truth value")
    safe = all(map(existence.safe, branches))
    _need(safe, "a branch that is not chosen need not exist")
    truths = condition, graph.negated(condition)
    return graph.add(*map(graph.mul, truths, values))


def _is_truth(graph: TermGraph, node: Node) -> bool:
    """Whether the term is 0 or 1 by its form."""
    if node.kind is Kind.ADD:
        opposite = graph.negated(node)
        return opposite.kind is not Kind.ADD and _is_truth(graph, opposite)
    if node.kind in (Kind.MUL, Kind.CHOOSE):
        return all(_is_truth(graph, arg) for arg in node.args)
    return node.kind in _TRUTHS or node in (graph.zero, graph.one)


def _truth(_: _Place, factor: Node) -> Node:
    """c^n = c for c = 0 or 1 and a whole n > 1."""
    base, power = _power(factor)
    _need(base.kind in _TRUTHS, "the base is no truth value")
    _need(power.denominator == 1 and power > 1, "the power is not whole or not > 1")
    return base


def _opposite(here: _Place, factor: Node) -> Node:
    """[0 <= u] = 1 - [0 <= -u], where u is not 0: a condition of the verdict.

    The condition must be one that can hold: u is no whole number, such as i - k, and
    not x[i] - x[k], which is 0 where the indices meet.  It holds for almost all numbers
    if no two members in u can be one, or if u is a multiple of a given member plus
    what does not depend on it.
    """
    graph, number = here.graph, factor.args[0]
    members = list(filter(here.definitions.is_quantity, graph.postorder(number)))
    _need(members, "equal numbers are no exception among indices")
    apart = all(_apart(here.facts, *pair) for pair in combinations(members, 2))
    _need(apart or _varies(here, number), "the two numbers may be equal somewhere")
    minus = graph.mul(graph.number(-1), number)
    return graph.negated(graph.nonnegative(minus))


def _varies(here: _Place, number: Node) -> bool:
    """Whether some summand is a multiple of a given member, and no other has it."""
    given = {
        quantity.name for quantity in here.graph.theory.quantities if quantity.given
    }
    summands = number.args if number.kind is Kind.ADD else (number,)
    for summand in summands:
        _, member = here.graph.split_coefficient(summand)
        if member.kind is Kind.FAMILY and member.name in given:
            others = (other for other in summands if other is not summand)
            if not any(_depends(here, other, member.name) for other in others):
                return True
    return False


def _depends(here: _Place, node: Node, name: str) -> bool:
    """Whether a quantity occurs in a term, through definitions."""
    parts = filter(here.definitions.is_quantity, here.definitions.parts(node))
    return any(name in {p.name, *here.definitions.reach(p.name)} for p in parts)


def _apart(facts: _Facts, member: Node, other: Node) -> bool:
    """Whether two members are surely not one: by name, or in some slot."""
    triples = zip(member.args, other.args, other.args, strict=False)
    return member.name != other.name or any(facts.outside(*t) for t in triples)


def _differentiate(here: _Place, factor: Node) -> Node:
    """∂a/∂v, down to the derivatives of quantities."""
    body, variable = factor.args
    _need(here.definitions.is_quantity(variable), "a derivative by a size")
    _need(not here.definitions.is_quantity(body), "a quantity has no such rule")
    by = here.graph.partial
    return _derivative(here, body, variable, lambda member: by(member, variable))


def _derivative(
    here: _Place, body: Node, variable: Node, of_member: Callable[[Node], Node]
) -> Node:
    """By the rules of sum, product, power and function; members as told."""
    graph = here.graph

    @cache
    def of(node: Node) -> Node:
        args = node.args
        if here.definitions.is_quantity(node):
            return of_member(node)
        match node.kind:
            case Kind.ADD:
                return graph.add(*map(of, args))
            case Kind.MUL:
                rests = ((*args[:k], *args[k + 1 :]) for k in range(len(args)))
                pairs = zip(args, rests, strict=True)
                return graph.add(*(graph.mul(of(a), *rest) for a, rest in pairs))
            case Kind.POWER:
                lowered = graph.power(args[0], node.number - 1)
                return graph.mul(graph.number(node.number), lowered, of(args[0]))
            case Kind.APPLY:
                return graph.mul(_slope(here, node, variable), of(args[0]))
            case Kind.SUM:
                _need(node.name not in variable.free, "a sum captures an index")
                inner = of(args[2])
                zero = inner is graph.zero
                return inner if zero else graph.sum(node.name, args[0], args[1], inner)
            case Kind.CHOOSE:
                slopes = [of(arg) for arg in args[1:]]
                zero = slopes == [graph.zero, graph.zero]
                return graph.zero if zero else _either(here, args[0], args[1:], slopes)
        _need(node.kind is not Kind.PARTIAL, "a second derivative")
        return graph.zero

    return of(body)


def _slope(here: _Place, node: Node, variable: Node) -> Node:
    """f'(u) for f(u), where the formula of f does not depend on the variable."""
    graph, definitions, (name, order) = here.graph, here.definitions, node.function
    if name.startswith("@"):
        _need(name in _SLOPES and order == 0, f"{name} has no derivative here")
        return graph.substitute(graph.lower(_SLOPES[name]), {"@": node.args[0]})
    parts = definitions.parts(graph.function_body(name, 0) or graph.zero)
    heads = {part.name for part in filter(definitions.is_quantity, parts)}
    reached = heads.union(*map(definitions.reach, heads))
    _need(variable.name not in reached, f"{name} depends on {variable.name}")
    return graph.apply(name, order + 1, node.args[0])


_FUNCTIONS = (sympy.exp, sympy.log, sympy.sin, sympy.cos, sympy.atan, sympy.erf)
_U = sympy.Symbol("@", real=True)
_SLOPES: Mapping[str, sympy.Expr] = {f"@{f}": f(_U).diff(_U) for f in _FUNCTIONS}


def _members(here: _Place, factor: Node) -> tuple[Node, Node]:
    """The q and v of ∂q/∂v, both quantities; q's definitions are well-founded."""
    member, variable = factor.args
    both = all(map(here.definitions.is_quantity, factor.args))
    _need(both, "no derivative of a quantity by a quantity")
    here.definitions.check_well_founded(member.name)
    return member, variable


def _constant(here: _Place, factor: Node) -> Node:
    """∂q/∂v = 0 where q is not v, and no path of definitions leads from q to v."""
    member, variable = _members(here, factor)
    may = here.definitions.leads(member, variable, here.facts)
    _need(not may, f"{member.name} may depend on {variable.name}")
    _need(_apart(here.facts, member, variable), "the two may be one member")
    return here.graph.zero


def _same(here: _Place, factor: Node) -> Node:
    """∂q[s]/∂q[t] = product of delta(s, t), where no path leads from q[s] to q[t]."""
    member, variable = _members(here, factor)
    _need(member.name == variable.name, "two different quantities")
    may = here.definitions.leads(member, variable, here.facts)
    _need(not may, f"{member.name} may use itself there")
    return here.graph.mul(*map(here.graph.delta, member.args, variable.args))


def _forward(here: _Place, factor: Node, case: int) -> Node:
    """∂q[s]/∂v = ∂(the term of q's case)/∂v, where q[s] is not v."""
    member, variable = _members(here, factor)
    _need(_apart(here.facts, member, variable), "the two may be one member")
    return here.graph.partial(_definition(here, member, case), variable)


def _parallel(here: _Place, factor: Node, slot: int, to: int) -> Node:
    """∂q[i]/∂v[k] = delta(i, k) ∂q[i]/∂v[i], where each use hands the index on.

    Every path from v to q then keeps the index, so that there is none for k != i.
    """
    member, variable = _members(here, factor)
    there = slot in range(len(member.args)) and to in range(len(variable.args))
    _need(there, "there are no such slots")
    for sign in (1, -1):
        drift = here.definitions.drift(member.name, slot, variable.name, to, sign)
        _need(drift == 0, f"{member.name} may not hand the index on")
    i, k = member.args[slot], variable.args[to]
    args = (*variable.args[:to], i, *variable.args[to + 1 :])
    moved = here.graph.partial(member, here.graph.family(variable.name, *args))
    return here.graph.mul(here.graph.delta(i, k), moved)


def _chain(here: _Place, factor: Node) -> Node:
    """∂q/∂v = sum over p of ∂q/∂p · ∂(p's term)/∂v with all else held fixed."""
    (member, variable), definitions = _members(here, factor), here.definitions
    _need(_apart(here.facts, member, variable), "the two may be one member")
    terms, v = [], variable.name
    for name in sorted({member.name, *definitions.reach(member.name)}):
        uses = [case for used, case in definitions.uses(name) if used.name == v]
        for number, case in enumerate(definitions.of(name).cases):
            kinds = {part.kind for part in here.graph.postorder(case.term)}
            _need(Kind.PARTIAL not in kinds, f"{name} is defined by a derivative")
            if case in uses:
                terms.append(_through(here, member, variable, name, number))
    return here.graph.add(*terms)


def _through(
    here: _Place, member: Node, variable: Node, name: str, number: int
) -> Node:
    """The part of the chain rule that goes through one case of p."""
    graph, definitions, thing = here.graph, here.definitions, here.definitions.of(name)
    fresh = [bound_name(here.depth + 1, p) for p in range(len(thing.slots))]
    user = graph.family(name, *map(graph.index, fresh))
    values, places = definitions.values(user), definitions.places(user)
    facts = here.facts.ranging(tuple((i.name, a, b) for i, a, b in places))
    term = graph.substitute(thing.cases[number].term, values)
    box = _box(here, thing, number, values, facts)
    if any(facts.at_least(lower, upper, 1) for lower, upper in box.values()):
        return graph.zero

    def held(used: Node) -> Node:
        same = used.name == variable.name
        deltas = map(graph.delta, used.args, variable.args)
        return graph.mul(*deltas) if same else graph.zero

    if thing.stand_in:
        # Of p only its uses are known: v is none of them, or nothing else leads to v,
        # so that the effect of v on p is direct.
        uses = list(filter(definitions.is_quantity, definitions.parts(term)))
        apart = all(_apart(facts, used, variable) for used in uses)
        direct = not any(definitions.leads(used, variable, facts) for used in uses)
        others = name != member.name and _apart(facts, user, variable)
        known = apart or (direct and others)
        _need(known, f"how {name} depends on {variable.name} is not known")
        result = graph.zero if apart else graph.partial(user, variable)
    else:
        result = _derivative(here, term, variable, held)
    if result is graph.zero:
        return result
    if user is not member:
        result = graph.mul(graph.partial(member, user), result)
    for index, (lower, upper) in reversed(box.items()):
        result = graph.sum(index.name, lower, upper, result)
    _need(result.free.isdisjoint(fresh), "the range of a case mentions a later slot")
    return result


def _box(
    here: _Place, thing: _Thing, number: int, values: Mapping[str, Node], facts: _Facts
) -> dict[Node, _Ends]:
    """The ranges of the slots where a case holds and none of those before it."""
    graph, at_least, placed = here.graph, facts.at_least, here.definitions.placed
    *earlier, where = (placed(case.where, values) for case in thing.cases[: number + 1])
    box = {slot: (a, b) for slot, a, b in placed(thing.slots, values)}
    for slot, lower, upper in where:
        inside = at_least(lower, box[slot][0]) and at_least(box[slot][1], upper)
        _need(inside, "a case may reach beyond the range of its slot")
        box[slot] = (lower, upper)
    for other in earlier:
        ends = [(*box[slot], first, last) for slot, first, last in other]
        if any(at_least(a, d, 1) or at_least(c, b, 1) for a, b, c, d in ends):
            continue
        _need(len(other) == 1, "an earlier case may hold as well")
        ((slot, _, _),), ((lower, upper, first, last),) = other, ends
        if at_least(lower, first) and at_least(last, lower, -1):
            box[slot] = (graph.add(last, graph.one), upper)
        else:
            at_end = at_least(last, upper) and at_least(upper, first, -1)
            _need(at_end, "an earlier case cuts the range in two")
            box[slot] = (lower, graph.add(first, graph.number(-1)))
    return box


def _delta(here: _Place, factor: Node) -> Node:
    """delta(s, t) = 1 for s = t, and 0 where s < t or t < s follows."""
    one, other = factor.args
    if here.facts.equal(one, other):
        return here.graph.one
    _need(here.facts.outside(one, other, other), "the two may or may not be equal")
    return here.graph.zero


def _contract(here: _Place, factor: Node, position: int, value: Node) -> _State:
    """sum_k delta(k, value) f(k) = f(value), for a value in k's range."""
    ends = here.range(position)
    _check_solved(here, factor, here.index(position), value)
    later = here.names(position)
    _need(value.free.isdisjoint(later), "the value has this index or a later one")
    inside = here.before(position).within(value, *ends)
    _need(inside, "the value need not be in the index's range")
    return here.fixed(position, value, *here.others(factor))


def _meet(here: _Place, factor: Node, name: str, value: Node) -> _State:
    """delta(x, value) f(x) = delta(x, value) f(value), for an index x."""
    _check_solved(here, factor, here.graph.index(name), value)
    at, others = here.graph.substitute, here.others(factor)
    return here.total(factor, *(at(other, {name: value}) for other in others))


def _check_solved(here: _Place, delta: Node, index: Node, value: Node) -> None:
    """The value is what an index is, and it alone, where a delta is not zero."""
    at, found = {index.name: value}, here.facts.difference(*delta.args) or {}
    _need(found.get(index) in (1, -1), "the delta cannot be solved for the index")
    solved = (here.graph.substitute(side, at) for side in delta.args)
    fits = index.name not in value.free and here.facts.equal(*solved)
    _need(fits, "the delta is solved by another value")


def _count(here: _Place, _: Node, position: int) -> _State:
    """sum_{k = s..t} f = (t - s + 1) f, where f does not have k, and t - s + 1 >= 0.

    The sum has a term, or f exists by its form.
    """
    (lower, upper), facts = here.range(position), here.before(position)
    _need(here.name(position) not in here.product.free, "the index occurs")
    _need(facts.at_least(upper, lower, -1), "the length of the range may be negative")
    exists = _Existence(here.definitions, facts).safe(here.product)
    _need(exists or here.has_values(position), "an empty sum of what may not exist")
    minus = here.graph.mul(here.graph.number(-1), lower)
    number = here.graph.add(upper, minus, here.graph.one)
    return _dropped(here, position, here.product, number)


def _dropped(here: _Place, position: int, *factors: Node) -> _State:
    """The total of other factors without a sum whose index is in no range."""
    later = [end.free for ends in here.bounds[position + 1 :] for end in ends]
    _need(here.name(position) not in set().union(*later), "a range has the index")
    return here.fixed(position, here.bounds[position][0], *factors)


def _cancel(here: _Place, factor: Node, position: int) -> _State:
    """(sum_k f(k)) S^e = S^(e+1), for S = sum_k f(k) and a whole e < 0."""
    ends, graph, name = here.range(position), here.graph, here.name(position)
    (base, power), others = _power(factor), here.others(factor)
    _need(power.denominator == 1 and power < 0, "the power is not whole or not < 0")
    whole = graph.sum(name, *ends, graph.mul(*(f for f in others if name in f.free)))
    _need(whole is base, "the factors with this index do not add up to the base")
    _need(here.has_values(position), "the sum may be empty")
    rest = (f for f in others if name not in f.free)
    return _dropped(here, position, *rest, graph.power(base, power + 1))


def _single(here: _Place, _: Node, position: int) -> _State:
    """sum_{k = t..t} f(k) = f(t)."""
    lower, upper = here.range(position)
    _need(here.facts.equal(lower, upper), "the index may have other values")
    return here.fixed(position, lower, here.product)


def _reduce(here: _Place, factor: Node, unit: Node) -> _State:
    """M P^-k = (P^(1-k) - (P - c m) P^-k)/c, for a summand c m of P and a whole k > 0.

    The other factors are m and what is left of them when m is taken away.
    """
    graph, (base, power), others = here.graph, _power(factor), here.others(factor)
    _need(power.denominator == 1 and power < 0, "the power is not whole or not < 0")
    parts = base.args if base.kind is Kind.ADD else ()
    found = [c for c, m in map(graph.split_coefficient, parts) if m is unit]
    _need(found, "the base has no such summand")
    there = dict(map(_power, others))
    held = all(there.get(b, 0) / e >= 1 for b, e in map(_power, _factors(unit)))
    _need(held, "the term is not among the other factors")
    rest = graph.add(base, graph.mul(graph.number(-found[0]), unit))
    less = graph.mul(graph.number(-1), rest, factor)
    term = graph.add(graph.power(base, power + 1), less)
    scale = graph.number(1 / Fraction(found[0]))
    return here.total(scale, term, graph.power(unit, -1), *others)


def _exchange(here: _Place, _: Node, *order: int) -> _State:
    """Sums in another order; each range has only indices that stand before it."""
    fits = sorted(order) == [*range(len(here.bounds))]
    _need(fits, "the detail is no order of the sums")
    values = {here.name(p): here.index(new) for new, p in enumerate(order)}
    return here.moved(values, [here.bounds[p] for p in order], here.product)


def _cut(here: _Place, _: Node, position: int, end: Node) -> _State:
    """sum_{k = s..t} f = sum_{k = s..m} f + sum_{k = m+1..t} f, for s - 1 <= m <= t."""
    (lower, upper), facts = here.range(position), here.before(position)
    before, after = here.bounds[:position], here.bounds[position + 1 :]
    here.definitions.check_term(end, here.free | here.names() - here.names(position))
    between = facts.at_least(end, lower, -1) and facts.at_least(upper, end)
    _need(between, "the sum may end before it is cut, or begin after it")
    parts = (lower, end), (here.graph.add(end, here.graph.one), upper)
    one, two = (here.total(here.product, bounds=(*before, p, *after)) for p in parts)
    return _gather(one, two)


def _turn(here: _Place, _: Node, position: int) -> _State:
    """sum_{i = s..t} sum_{k = u..i+c} f = sum_{k = u..t+c} sum_{i = k-c..t} f.

    For s + c <= u.  And sum_{i = s..t} sum_{k = i+c..w} f = sum_{k = s+c..w}
    sum_{i = s..k-c} f, for w <= t + c.  None of u, w, c has i.
    """
    (s, t), (u, w) = here.range(position), here.range(position + 1)
    i, k, facts = here.index(position), here.index(position + 1), here.before(position)

    def plus(one: Node, other: Node, times: int = 1) -> Node:
        return here.graph.add(one, here.graph.mul(here.graph.number(times), other))

    upper = i.name in w.free
    c = plus(w if upper else u, i, -1)
    known = i.name not in c.free | (u if upper else w).free
    _need(known, "no end of the inner sum is the index")
    if upper:
        fits = facts.at_least(u, plus(s, c))
        turned = (u, plus(t, c)), (plus(k, c, -1), t)
    else:
        fits = facts.at_least(plus(t, c), w)
        turned = (plus(s, c), w), (s, plus(k, c, -1))
    _need(fits, "the sums make no triangle")
    bounds = (*here.bounds[:position], *turned, *here.bounds[position + 2 :])
    return here.moved({i.name: k, k.name: i}, bounds, here.product)


def _empty(here: _Place, _: Node, position: int) -> _State:
    """sum_{k = s..t} f(k) = 0, where t < s follows."""
    (lower, upper), facts = here.range(position), here.before(position)
    _need(facts.at_least(lower, upper, 1), "the range need not be empty")
    return {}


def _congruence(
    here: _Place, factor: Node, place: int, new: Node, proof: Trace
) -> Node:
    """f(u) = f(v), by a proof that u = v, where v exists if u does."""
    _need(place in range(len(factor.args)), "the factor has no such argument")
    old, inside = factor.args[place], here.inside()
    here.definitions.check_term(new, inside.free)
    exists = _along(here, old).safe(new)
    _need(exists, "the new argument need not exist where the old one does")
    _follow(inside, old, new, proof)
    args = (*factor.args[:place], new, *factor.args[place + 1 :])
    return here.graph.rebuild(factor, args)


def _lemma(here: _Place, factor: Node, left: Node) -> Node:
    """left(t) = right(t), for values t of a lemma's indices in their ranges.

    The values are read off the derivative; right(t) exists if that does.  A hypothesis
    is known where its index is smaller than that of the lemma to prove (or larger).
    """
    known = next((known for known in here.lemmas if known.lemma.left is left), None)
    if known is None:
        raise ProofError("there is no such lemma")
    lemma, own = known.lemma, known.own
    at, facts = here.graph.substitute, here.facts
    slots, given = ([a for q in n.args for a in q.args] for n in (left, factor))
    pairs = zip(slots, given, strict=False)
    values = {slot.name: arg for slot, arg in pairs if slot.kind is Kind.INDEX}
    fits = values.keys() >= {name for name, _, _ in lemma.ranges}
    fits = fits and at(left, values) is factor
    _need(fits, "the lemma is about something else")
    for name, lower, upper in lemma.ranges:
        inside = facts.within(values[name], at(lower, values), at(upper, values))
        _need(inside, f"{name} may be out of its range in the lemma")
    if own is not None:
        ends = (own, values[lemma.index])
        high, low = ends if lemma.upward else ends[::-1]
        _need(facts.at_least(high, low, known.by), "the lemma is not known there")
    right = at(lemma.right, values)
    there = (key[1] for key in here.certain if key[0] == here.bounds)
    exists = _along(here, factor, *there).safe(right)
    _need(exists, "the right side need not exist where the left does")
    return right


def _along(here: _Place, *existing: Node) -> _Existence:
    """What exists where these terms do."""
    known = frozenset(part for n in existing for part in _needed(n, here.facts))
    return _Existence(here.definitions, here.facts, known)


def _needed(node: Node, facts: _Facts) -> Iterator[Node]:
    """The parts, free of bound indices, that exist where the node does.

    Those in a branch of a choice need not, nor those in a sum that may be empty.
    """
    stack, seen = [node], {node}
    while stack:
        part = stack.pop()
        if not any(name.startswith("@") for name in part.free):
            yield part
        args = part.args
        if part.kind is Kind.CHOOSE:
            args = args[:1]
        elif part.kind is Kind.SUM and not facts.at_least(args[1], args[0]):
            args = args[:2]
        stack += [arg for arg in args if arg not in seen]
        seen.update(args)


_ARGUMENTS = (Kind.APPLY, Kind.POWER, Kind.CHOOSE, Kind.NONNEGATIVE)

# For each rule the kinds of its factor (none: it is about bound indices), the types of
# its detail (None: a number for each sum), and whether what it leaves exists where the
# summand did.
_Kinds: TypeAlias = tuple[Kind, ...]
_Types: TypeAlias = tuple[type, ...] | None
_RULES: Mapping[Rule, tuple[Callable[..., Node | _State], _Kinds, _Types, bool]] = {
    Rule.DEFINITION: (_definition, (Kind.FAMILY,), (int,), True),
    Rule.FORMULA: (_formula, (Kind.APPLY,), (), True),
    Rule.EXPONENTIAL: (_exponential, (Kind.APPLY, Kind.POWER), (), True),
    Rule.CHOICE: (_choice, (Kind.CHOOSE, Kind.POWER), (), False),
    Rule.TRUTH: (_truth, (Kind.POWER,), (), True),
    Rule.OPPOSITE: (_opposite, (Kind.NONNEGATIVE,), (), False),
    Rule.DIFFERENTIATE: (_differentiate, (Kind.PARTIAL,), (), True),  # If it is smooth.
    Rule.CONSTANT: (_constant, (Kind.PARTIAL,), (), False),
    Rule.SAME: (_same, (Kind.PARTIAL,), (), True),
    Rule.FORWARD: (_forward, (Kind.PARTIAL,), (int,), True),
    Rule.PARALLEL: (_parallel, (Kind.PARTIAL,), (int, int), False),
    Rule.CHAIN: (_chain, (Kind.PARTIAL,), (), False),
    Rule.DELTA: (_delta, (Kind.DELTA,), (), True),
    Rule.CONTRACT: (_contract, (Kind.DELTA,), (int, Node), True),
    Rule.MEET: (_meet, (Kind.DELTA,), (str, Node), False),
    Rule.COUNT: (_count, (), (int,), True),
    Rule.CANCEL: (_cancel, (Kind.POWER,), (int,), True),
    Rule.SINGLE: (_single, (), (int,), True),
    Rule.REDUCE: (_reduce, (Kind.POWER,), (Node,), True),
    Rule.EXCHANGE: (_exchange, (), None, True),
    Rule.CUT: (_cut, (), (int, Node), True),
    Rule.TURN: (_turn, (), (int,), True),
    Rule.EMPTY: (_empty, (), (int,), True),
    Rule.CONGRUENCE: (_congruence, _ARGUMENTS, (int, Node, Trace), True),
    Rule.LEMMA: (_lemma, (Kind.PARTIAL,), (Node,), True),
}


# 6. Statements: what is to be proved, for which indices, and with which lemmas.


@dataclass(frozen=True)
class _Known:
    """A lemma that may be used; in a proof by induction, only for some indices.

    There ``own`` is the index of the lemma to be proved; it is larger by ``by``, at
    least, than the index of this one (``upward``), or smaller.
    """

    lemma: Lemma
    own: Node | None = None
    by: int = 1


@dataclass(frozen=True)
class _Statement:
    """left = right for all indices in their ranges, where some lower <= upper."""

    left: Node
    right: Node
    ranges: tuple[_Range, ...]
    ordered: _Bounds = ()
    lemmas: tuple[_Known, ...] = ()

    def place(self, definitions: _Definitions) -> _Place:
        """The place of a trace; the members that both sides mention exist."""
        places, facts = self.places(definitions)
        pairs = (pair for i, a, b in places for pair in ((a, i), (i, b)))
        free = frozenset(name for name, _, _ in self.ranges)
        one = definitions.graph.one
        return _Place(definitions, facts.knowing(pairs), free, self.lemmas, one)

    def places(
        self, definitions: _Definitions
    ) -> tuple[list[tuple[Node, Node, Node]], _Facts]:
        """The arguments of members, with their ranges; and what the ranges tell."""
        facts = _Facts(definitions.graph).knowing(self.ordered).ranging(self.ranges)
        parts = [p for side in (self.left, self.right) for p in _needed(side, facts)]
        members = [part for part in parts if part.kind is Kind.FAMILY]
        return [place for m in members for place in definitions.places(m)], facts


def _stated(
    definitions: _Definitions, left: Node, right: Node, ranges: tuple[_Range, ...]
) -> _Statement:
    """The statement, if it mentions what there is and no other indices."""
    names = _check_ranges(ranges)
    definitions.check_term(left, names)
    definitions.check_term(right, names)
    return _Statement(left, right, ranges)


def _split(
    graph: TermGraph, statement: _Statement, split: Split
) -> list[tuple[_Statement, Proof]]:
    """An index at the first or last value of its range, and at all others."""
    found = next((r for r in statement.ranges if r[0] == split.index), None)
    if found is None:
        raise ProofError(f"split by {split.index}, which is no index of the claim")
    name, lower, upper = found
    first, last = (_Facts(graph).equal(split.value, end) for end in (lower, upper))
    _need(first or last, f"split by {name} at neither end of its range")
    end = lower if first else upper

    def there(node: Node) -> Node:
        return graph.substitute(node, {name: end})

    fixed = _Statement(
        there(statement.left),
        there(statement.right),
        tuple((i, there(a), there(b)) for i, a, b in statement.ranges if i != name),
        (*((there(a), there(b)) for a, b in statement.ordered), (lower, upper)),
        tuple(replace(k, own=k.own and there(k.own)) for k in statement.lemmas),
    )
    above, below = graph.add(lower, graph.one), graph.add(upper, graph.number(-1))
    shorter = (name, above, upper) if first else (name, lower, below)
    ranges = tuple(shorter if r is found else r for r in statement.ranges)
    return [(fixed, split.there), (replace(statement, ranges=ranges), split.elsewhere)]


def _with(
    definitions: _Definitions, statement: _Statement, part: With
) -> list[tuple[_Statement, Proof]]:
    """Lemmas, proved by one induction, and a proof that may use them.

    A lemma is proved for itself: nothing is known there but the ranges of its own
    indices, which are such that its members exist, the lemmas proved before, and these
    at smaller indices (or always: larger); at the same index only those before it.
    """
    new, proofs = part.lemmas, []
    proved = tuple(known for known in statement.lemmas if known.own is None)
    _need(len({lemma.upward for lemma in new}) == 1, "no induction in one direction")
    for number, lemma in enumerate(new):
        stated = _stated(definitions, lemma.left, lemma.right, lemma.ranges)
        members = lemma.left.args if lemma.left.kind is Kind.PARTIAL else (lemma.left,)
        fits = len(members) == 2 and all(map(definitions.is_quantity, members))
        _need(fits, "a lemma is about the derivative of a quantity by a quantity")
        inductive = lemma.index in {name for name, _, _ in lemma.ranges}
        _need(inductive, "the induction is over no index of the lemma")
        places, facts = stated.places(definitions)
        inside = all(facts.within(*place) for place in places)
        _need(inside, "a member may not exist for all indices of the lemma")
        own = definitions.graph.index(lemma.index)
        known = (_Known(h, own, int(k >= number)) for k, h in enumerate(new))
        proofs.append((replace(stated, lemmas=(*known, *proved)), lemma.proof))
    lemmas = (*map(_Known, new), *statement.lemmas)
    return [*proofs, (replace(statement, lemmas=lemmas), part.proof)]


# 7. A trace, step by step.


def _follow(place: _Place, left: Node, right: Node, trace: Trace) -> None:
    """Take all steps; raises ProofError unless nothing is left of left - right."""
    minus = replace(place, coefficient=Fraction(-1))
    state = _gather(place.total(left), minus.total(right))
    certain = set(state)
    place = replace(place, certain=certain)
    for number, step in enumerate(trace.steps, 1):
        try:
            if isinstance(step, Clear):
                state = _clear(place, state, certain, step)
            else:
                _take(place, state, certain, step)
        except BackproofError as error:
            rule = "clear" if isinstance(step, Clear) else step.rule.value
            raise ProofError(f"step {number} ({rule}): {error}") from error
    rest = "1 summand is" if len(state) == 1 else f"{len(state)} summands are"
    _need(not state, f"{rest} left at the end")


def _take(place: _Place, state: _State, certain: set[_Key], step: Step) -> None:
    """One summand replaced by what the rule makes of it; the rest is as it was."""
    key = (step.before.bounds, step.before.product)
    _need(state.get(key) == step.before.coefficient, "no such summand is there")
    here, claimed = place.at(key, state.pop(key)), dict[_Key, Fraction]()
    after = _after(here, step)
    for summand in step.after:
        _gather(claimed, {(summand.bounds, summand.product): summand.coefficient})
    _need(after == claimed, "the rule leaves something else")
    if key in certain and _RULES[step.rule][3] and _is_smooth(here, step):
        certain.update(after)
    _gather(state, after)


def _after(here: _Place, step: Step) -> _State:
    """What a step leaves of a summand."""
    _need(step.rule in _RULES, "no rule of this checker")
    rule, kinds, types, _ = _RULES[step.rule]
    factor, names = step.factor or here.graph.one, [kind.value for kind in kinds]
    _need(not kinds or factor.kind in kinds, f"the factor is no {' or '.join(names)}")
    types = (int,) * len(here.bounds) if types is None else types
    fits = len(types) == len(step.detail) and all(map(isinstance, step.detail, types))
    _need(fits, "the detail is not what the rule needs")
    others = here.others(factor) if kinds else ()
    made = rule(here, factor, *step.detail)
    return here.total(*others, made) if isinstance(made, Node) else made


def _is_smooth(here: _Place, step: Step) -> bool:
    """Whether what is differentiated has a derivative wherever it exists, by its form.

    Its derivative divides by nothing that it does not divide by itself, or take the
    logarithm of.
    """
    rough = (Kind.CHOOSE, Kind.NONNEGATIVE, Kind.PARTIAL)
    if step.rule is not Rule.DIFFERENTIATE or step.factor is None:
        return True
    parts = list(here.definitions.parts(step.factor.args[0]))
    whole = all(_power(part)[1].denominator == 1 for part in parts)
    return whole and not any(part.kind in rough for part in parts)


def _clear(place: _Place, state: _State, certain: set[_Key], step: Clear) -> _State:
    """All summands times a power of a term that is not zero."""
    base, cleared = step.base, dict[_Key, Fraction]()
    place.definitions.check_term(base, place.free)
    _need(step.exponent > 0, "the power is not positive")
    positive = _Existence(place.definitions, place.around).sign(base) == 1
    divides = any(_divides(place.at(key), base) for key in certain)
    _need(positive or divides, "the term may be zero")
    power = place.graph.power(base, step.exponent)
    for key, coefficient in state.items():
        after = place.at(key, coefficient).total(key[1], power)
        certain.update(after if key in certain else ())
        _gather(cleared, after)
    return cleared


def _divides(here: _Place, base: Node) -> bool:
    """Whether a summand, in sums that are not empty, divides by the term."""
    powers = map(_power, _factors(here.product))
    below = any(part is base and exponent < 0 for part, exponent in powers)
    return below and all(map(here.has_values, range(len(here.bounds))))
