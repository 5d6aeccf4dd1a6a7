r"""The checker of proofs: everything that "proved" rests on.

`replay` starts from the summands of ``left - right``, takes each step only where the
rule's conditions follow, computes by itself what the step leaves, and wants nothing
left at the end.

**What is trusted.**  This file, with the rules as they stand here; the canonical form
of terms (``graph.py``: like terms and equal factors collected, no more); what a
definition says (``lowering.py``, with SymPy's derivative of a function's formula); the
label slots of quantities (``labels.py``; any choice of them would be sound); Python's
whole numbers.  Not trusted: whoever found the proof.  What a step leaves is computed
here, and what the proof says it leaves is compared with that, never believed.

A claim is proved for all sizes, all values of its indices and all values of the given
quantities for which both sides exist; of a quantity that is only a stand-in nothing is
used but what it depends on.  Four conventions make that precise.

- *Members out of range* are arbitrary constants, so a definition is opened, and a
  derivative is taken through it, only where all its arguments are in range.
- *Inverses.*  A term that comes from the claim exists, so what it divides by is not
  zero.  A term that a proof brings in need not exist; it may come in only if it does
  so by its form or along with the old one (`_Existence`), or with a factor that is
  zero wherever it does not (the chain rule: see below).  A sum is multiplied by a
  power of a term only if that is not zero (`_clear`).
- *Derivatives* are those of the formulas; at a kink, of the branch that is chosen.
  A derivative exists where what is differentiated does, and all that the rules make of
  it.
- *Comparisons.*  A proof with the rule `Rule.OPPOSITE` holds where no two compared
  numbers are equal; whoever reports it has to say so.

**The chain rule.**  dq/dv is the effect on q of adding something to the member v.  Let
A[p, r] be the derivative of p's definition by r, with all else held fixed.  The effect
of v on q is the sum, over all paths v, ..., q of direct uses, of the products of A
along them: (1 + A + A^2 + ...)[q, v].  The definitions are well-founded (checked: in
each circle of definitions one label shifts strictly, always in one direction), so
paths are finite and no member leads to another of the same labels.  Every path from v
to another q has a first member p that uses v directly, so

    dq/dv = sum over p of dq/dp A[p, v],

where p ranges over the members in range of the quantities that q's definitions reach.
Sorted by the last member instead, dq/dv is the derivative of q's definition.  Where p
does not exist q does not use it, and each term of dq/dp holds a delta that is zero.

The sections: 1 index terms, 2 statements, 3 definitions, 4 existence, 5 summands,
6 to 8 the rules (a function each, with its formula; tables at the end), 9 traces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from backproof.symbolic.errors import BackproofError
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.theory import Claim, Index

from .trace import Clear, Proof, Rule, Split, Step, Summand, Trace, bound_name

__all__ = ["ProofError", "replay"]

# More than any sensible proof needs; a hostile one must end, too.
MOST_SUMMANDS = 20_000
MOST_BINDERS = 64
MOST_FACTS = 5

_Bounds: TypeAlias = tuple[tuple[Node, Node], ...]
_Key: TypeAlias = tuple[_Bounds, Node]
_State: TypeAlias = dict[_Key, Fraction]
_Range: TypeAlias = tuple[str, Node, Node]
_Detail: TypeAlias = tuple[object, ...]
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
        pending = [(_statement(graph, claim), proof)]
        while pending:
            statement, part = pending.pop()
            if isinstance(part, Split):
                pending += _split(graph, statement, part)
            else:
                facts = statement.facts(definitions)
                place = _Place(definitions, 0, statement.names, facts)
                _follow(place, statement.left, statement.right, part)
    except RecursionError:
        raise ProofError("terms or proofs are nested too deeply") from None
    except BackproofError as error:
        raise ProofError(str(error)) from error


def _require(condition: object, otherwise: str) -> None:
    if not condition:
        raise ProofError(otherwise)


# 1. Whole numbers: what follows about index terms.


class _Facts:
    """Affine terms that are known to be >= 0, and what follows from them.

    t >= 0 follows if t minus the sum of at most MOST_FACTS facts is a number >= 0.
    Each size is at least its minimum.
    """

    def __init__(self, graph: TermGraph, facts: tuple[_Affine, ...] = ()) -> None:
        self.graph = graph
        self._facts = facts
        self._minima = {size.name: size.minimum for size in graph.theory.sizes}
        self._decided: dict[tuple[frozenset[tuple[Node, int]], int], bool] = {}

    def affine(self, node: Node) -> _Affine | None:
        """The term as whole multiples of indices and sizes; None if it is none."""
        total: _Affine = {}
        for term in node.args if node.kind is Kind.ADD else (node,):
            number, atom = self.graph.split_coefficient(node=term)
            size = atom.kind is Kind.FAMILY and atom.name in self._minima
            known = size or atom.kind is Kind.INDEX or atom is self.graph.one
            if not known or Fraction(number).denominator != 1:
                return None
            total = _plus(total, {atom: int(number)})
        return total

    def difference(self, left: Node, right: Node) -> _Affine | None:
        """Left minus right."""
        one, other = self.affine(left), self.affine(right)
        return None if one is None or other is None else _plus(one, other, -1)

    def equal(self, left: Node, right: Node) -> bool:
        """Whether the two are one affine term."""
        return self.difference(left, right) == {}

    def at_least(self, high: Node, low: Node, by: int = 0) -> bool:
        """Whether high >= low + by follows."""
        found = self.difference(high, low)
        by_that = {self.graph.one: by}
        return found is not None and self._follows(_plus(found, by_that, -1))

    def within(self, value: Node, lower: Node, upper: Node) -> bool:
        """Whether lower <= value <= upper follows."""
        return self.at_least(value, lower) and self.at_least(upper, value)

    def outside(self, value: Node, lower: Node, upper: Node) -> bool:
        """Whether the value is always below the range, or always above."""
        return self.at_least(lower, value, 1) or self.at_least(value, upper, 1)

    def apart(self, left: Node, right: Node) -> bool:
        """Whether the two always differ, in one direction."""
        return self.outside(left, right, right)

    def knowing(self, ordered: Iterable[tuple[Node, Node]]) -> _Facts:
        """These facts and lower <= upper for each pair; what is not affine is left."""
        known = {frozenset(fact.items()): fact for fact in self._facts}
        for lower, upper in ordered:
            found = self.difference(upper, lower)
            known |= {frozenset(found.items()): found} if found else {}
        return _Facts(self.graph, tuple(known.values()))

    def ranging(self, ranges: Iterable[_Range]) -> _Facts:
        """These facts and that each index lies in its range."""
        triples = [(self.graph.index(name), *ends) for name, *ends in ranges]
        return self.knowing(p for i, a, b in triples for p in ((a, i), (i, b)))

    def _follows(self, term: _Affine, uses: int = MOST_FACTS) -> bool:
        atom = next((a for a in term if a is not self.graph.one), None)
        if atom is None:
            return term.get(self.graph.one, 0) >= 0
        key = frozenset(term.items()), uses
        if key not in self._decided:
            facts = self._facts
            if atom.kind is Kind.FAMILY:
                facts += ({atom: 1, self.graph.one: -self._minima[atom.name]},)
            # One of the facts in the sum must have this atom with the same sign.
            fitting = (f for f in facts if f.get(atom, 0) * term[atom] > 0)
            self._decided[key] = uses > 0 and any(
                self._follows(_plus(term, fact, -1), uses - 1) for fact in fitting
            )
        return self._decided[key]


def _plus(left: _Affine, right: _Affine, times: int = 1) -> _Affine:
    total = dict(left)
    for atom, number in right.items():
        total[atom] = total.get(atom, 0) + times * number
    return {atom: number for atom, number in total.items() if number}


def _shortened(graph: TermGraph, ends: tuple[Node, Node], first: bool) -> _Bounds:  # noqa: FBT001
    """A range without its first, or without its last value."""
    lower, upper = ends
    if first:
        return ((graph.add(lower, graph.one), upper),)
    return ((lower, graph.add(upper, graph.number(-1))),)


# 2. Statements: what is to be proved, and for which indices.


@dataclass(frozen=True)
class _Statement:
    """left = right for all indices in their ranges, where some lower <= upper."""

    left: Node
    right: Node
    ranges: tuple[_Range, ...]
    ordered: _Bounds = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _, _ in self.ranges)

    def facts(self, definitions: _Definitions) -> _Facts:
        """What holds wherever the statement says something: its members exist."""
        facts = _Facts(definitions.graph).knowing(self.ordered).ranging(self.ranges)
        pairs: list[tuple[Node, Node]] = []
        for side in (self.left, self.right):
            for part in _needed(side, facts):
                if part.kind is Kind.FAMILY:
                    for value, lower, upper in definitions.places(part):
                        pairs += [(lower, value), (value, upper)]
        return facts.knowing(pairs)


def _statement(graph: TermGraph, claim: Claim) -> _Statement:
    """The claim, if its indices are told apart from all other names."""
    left, right = graph.lower(claim.left), graph.lower(claim.right)
    statement = _Statement(left, right, _ranges(graph, claim.for_all))
    unknown = (left.free | right.free) - statement.names
    _require(
        not unknown, f"{', '.join(sorted(unknown))}: in the claim, but not for all"
    )
    return statement


def _ranges(
    graph: TermGraph, indices: Iterable[Index], known: frozenset[str] = frozenset()
) -> tuple[_Range, ...]:
    """Indices with their ranges, which mention earlier indices and known names."""
    ranges: dict[str, _Range] = {}
    for index in indices:
        symbol = graph.lower(index.symbol)
        lower, upper = graph.lower(index.lower), graph.lower(index.upper)
        _require(symbol.kind is Kind.INDEX, f"{index.symbol} is no index")
        name = symbol.name
        _require(name[:1] not in ("#", "@"), f"{name} is named like a bound index")
        _require(name not in ranges, f"the index {name} is named twice")
        earlier = (known | ranges.keys()) - {name}
        _require(lower.free | upper.free <= earlier, f"the range of {name} is unknown")
        ranges[name] = (name, lower, upper)
    return tuple(ranges.values())


def _split(
    graph: TermGraph, statement: _Statement, split: Split
) -> list[tuple[_Statement, Proof]]:
    """An index at the first or last value of its range, and at all others."""
    found = next((r for r in statement.ranges if r[0] == split.index), None)
    if found is None:
        raise ProofError(f"split by {split.index}, which is no index of the claim")
    name, *ends = found
    at = [_Facts(graph).equal(split.value, end) for end in ends]
    _require(any(at), f"split by {name} at neither end of its range")

    def there(node: Node) -> Node:
        return graph.substitute(node, {name: ends[at.index(True)]})

    others = [r for r in statement.ranges if r is not found]
    fixed = _Statement(
        there(statement.left),
        there(statement.right),
        tuple((other, there(a), there(b)) for other, a, b in others),
        (*((there(a), there(b)) for a, b in statement.ordered), (ends[0], ends[1])),
    )
    ((lower, upper),) = _shortened(graph, (ends[0], ends[1]), at[0])
    ranges = ((name, lower, upper) if r is found else r for r in statement.ranges)
    rest = replace(statement, ranges=tuple(ranges))
    return [(fixed, split.there), (rest, split.elsewhere)]


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


# 3. Definitions: what a quantity is, and what it depends on.


@dataclass(frozen=True)
class _Case:
    """A clause: the term, where the slots of these names lie in these ranges."""

    where: tuple[_Range, ...]
    term: Node


@dataclass(frozen=True)
class _Definition:
    """A quantity or a size, with its slots; without cases it is given."""

    slots: tuple[_Range, ...]
    cases: tuple[_Case, ...] = ()
    stand_in: bool = False
    positive: bool = False

    def named(self, values: Iterable[Node]) -> dict[str, Node]:
        """Values of the slots by the names of the slots."""
        names, found = [name for name, _, _ in self.slots], tuple(values)
        _require(len(names) == len(found), "a member with too many or few indices")
        return dict(zip(names, found, strict=True))


class _Definitions:
    """The theory's quantities and sizes as nodes, and who uses whom."""

    def __init__(self, graph: TermGraph) -> None:
        self.graph = graph
        self.sizes = frozenset(size.name for size in graph.theory.sizes)
        for name in (*graph.slots, *graph.functions):
            _require(name[:1] not in ("@", "#"), f"{name} is named like a bound index")
        self._found: dict[str, _Definition] = {}
        self._reached: dict[str, frozenset[str]] = {}
        self._founded: set[str] = set()

    def of(self, name: str) -> _Definition:
        """What a quantity or a size is."""
        if name not in self._found:
            self._found[name] = self._lowered(name)
        return self._found[name]

    def _lowered(self, name: str) -> _Definition:
        graph = self.graph
        if name in self.sizes:
            return _Definition(_ranges(graph, graph.theory.size(name).slots))
        quantity = graph.theory.quantity(name)
        slots = _ranges(graph, quantity.slots)
        known = frozenset(slot for slot, _, _ in slots)
        cases = []
        for case in quantity.cases:
            found = _Case(_ranges(graph, case.where, known), graph.lower(case.term))
            used = found.term.free.union(slot for slot, _, _ in found.where)
            _require(used <= known, f"the definition of {name} has an unknown index")
            cases.append(found)
        positive = quantity.given and quantity.domain in ("positive", "unit")
        return _Definition(slots, tuple(cases), quantity.stand_in, positive)

    def is_quantity(self, node: Node) -> bool:
        """Whether the node is a member of a quantity."""
        return node.kind is Kind.FAMILY and node.name not in self.sizes

    def placed(
        self, ranges: Iterable[_Range], values: Mapping[str, Node]
    ) -> list[tuple[Node, Node, Node]]:
        """The value of each slot with the ends of the range, at these values."""
        at = self.graph.substitute
        return [(values[s], at(a, values), at(b, values)) for s, a, b in ranges]

    def places(self, member: Node) -> list[tuple[Node, Node, Node]]:
        """Each argument of a member with the ends of its slot's range."""
        definition = self.of(member.name)
        return self.placed(definition.slots, definition.named(member.args))

    def opened(self, member: Node, detail: _Detail, facts: _Facts) -> Node:
        """The term of a member's case, which must be the one that holds there.

        All arguments are in range and within ``where``, and no earlier case holds.
        """
        definition, name = self.of(member.name), member.name
        _require(not definition.stand_in, f"what {name} is, is not known")
        match detail:
            case (int(number),) if 0 <= number < len(definition.cases):
                *earlier, case = definition.cases[: number + 1]
            case _:
                raise ProofError(f"{name} has no such case")
        inside = all(facts.within(*place) for place in self.places(member))
        _require(inside, f"an argument of {name} may be out of range")
        values = definition.named(member.args)
        for other in earlier:
            passed = any(facts.outside(*p) for p in self.placed(other.where, values))
            _require(passed, f"an earlier case of {name} may hold")
        holds = all(facts.within(*p) for p in self.placed(case.where, values))
        _require(holds, f"this case of {name} need not hold")
        self.check_well_founded(name)
        return self.graph.substitute(case.term, values)

    def mentions(self, node: Node) -> Iterator[Node]:
        """The members of quantities in a term, also in its functions' formulas."""
        for part in self.graph.postorder(node):
            if self.is_quantity(part):
                yield part
            elif part.kind is Kind.APPLY:
                body = self.graph.function_body(part.function[0], 0)
                yield from self.mentions(body) if body else ()

    def reach(self, name: str) -> frozenset[str]:
        """The quantities that occur in the definition, or in theirs, and so on."""
        if name not in self._reached:
            found: set[str] = set()
            pending = [name]
            while pending:
                for case in self.of(pending.pop()).cases:
                    used = {member.name for member in self.mentions(case.term)}
                    pending += used - found
                    found |= used
            self._reached[name] = frozenset(found)
        return self._reached[name]

    def check_well_founded(self, name: str) -> None:
        """No member that the quantity's definitions reach is defined by itself.

        In each circle of definitions one label shifts strictly, in one direction;
        labels have finite ranges, so that every descent ends.
        """
        for head in {name, *self.reach(name)} - self._founded:
            ways = product(self.graph.labels.slots(head), (1, -1))
            falls = any(self.drift(head, head, *way) is not None for way in ways)
            circular = head in self.reach(head)
            _require(falls or not circular, f"{head} may be defined by itself")
            self._founded.add(head)

    def drift(
        self, source: str, target: str, slot: int, sign: int
    ) -> tuple[int, int] | None:
        """How far a label can shift from a quantity to one that its definitions reach.

        On each path of uses the label in the source's slot shifts by constants.
        Returns the label slot of the target in which it ends, and the largest sum of
        shifts, times the sign; None if there is no path, if a shift is not constant, or
        if a circle on the way does not shift it down.
        """
        between = {p for p in {source, *self.reach(source)} if target in self.reach(p)}
        slots = {source: slot}
        edges: list[tuple[str, str, int]] = []
        pending = [source] if source in between else []
        while pending:
            user = pending.pop()
            for member, case in self._uses(user, between | {target}):
                labels = self.graph.labels.slots(member.name)
                places = (slots[member.name],) if member.name in slots else labels
                shifts = (
                    (k, self._shift(user, slots, case, member.args[k])) for k in places
                )
                place, shift = next((s for s in shifts if s[1] is not None), (0, None))
                if shift is None:
                    return None
                if member.name not in slots:
                    slots[member.name] = place
                    pending += {member.name} & between
                edges.append((user, member.name, sign * shift))
        return self._longest(source, edges, slots, target)

    def _uses(self, name: str, among: set[str]) -> Iterator[tuple[Node, _Case]]:
        for case in self.of(name).cases:
            for member in self.mentions(case.term):
                if member.name in among:
                    yield member, case

    def _shift(
        self, user: str, slots: Mapping[str, int], case: _Case, label: Node
    ) -> int | None:
        """A label in a case minus the user's own, if that is a number."""
        fixed = {slot: lower for slot, lower, upper in case.where if lower is upper}
        own = self.graph.index(self.of(user).slots[slots[user]][0])
        ends = (self.graph.substitute(node, fixed) for node in (label, own))
        found = _Facts(self.graph).difference(*ends)
        constant = found is not None and found.keys() <= {self.graph.one}
        return found.get(self.graph.one, 0) if found is not None and constant else None

    @staticmethod
    def _longest(
        source: str,
        edges: list[tuple[str, str, int]],
        slots: Mapping[str, int],
        target: str,
    ) -> tuple[int, int] | None:
        """The end of the longest path; each use counts a little more than its shift.

        So a circle whose shifts add up to 0 grows from round to round like one whose
        shifts add up to more, and None is returned.
        """
        scale = len(slots) + 1
        longest: dict[str, int] = {}
        for _ in range(scale):
            before = dict(longest)
            for user, used, shift in edges:
                starts = [0] if user == source else []
                for start in (*starts, *(longest[u] for u in (user,) if u in longest)):
                    length = start + scale * shift + 1
                    longest[used] = max(longest.get(used, length), length)
            if longest == before:
                break
        else:
            return None
        return (
            (slots[target], (longest[target] - 1) // scale)
            if target in longest
            else None
        )


# 4. Existence: terms that have a value by their form.


@dataclass(frozen=True)
class _Existence:
    """What is known of a term by its form: that it is positive, or that it exists.

    ``known`` parts exist anyway, and ``nonzero`` ones are not zero.  ``assumed``: what
    is being shown of a quantity may be used in its definition, by induction.
    """

    definitions: _Definitions
    facts: _Facts
    known: frozenset[Node] = frozenset()
    nonzero: frozenset[Node] = frozenset()
    assumed: frozenset[tuple[str, str]] = frozenset()

    def positive(self, node: Node, least: int = 1) -> bool:
        """Whether the term is > 0 by its form; >= 0 for ``least`` = 0."""
        args, zero = node.args, self.facts.graph.zero
        match node.kind:
            case Kind.NUMBER:
                return node.number > 0 or node.number == least == 0
            case Kind.CONSTANT:
                return True
            case Kind.FAMILY if self.definitions.is_quantity(node):
                given = self.definitions.of(node.name).positive
                return given or self._by_cases(node, f"positive {least}")
            case Kind.INDEX | Kind.FAMILY:
                return self.facts.at_least(node, zero, least)
            case Kind.APPLY:
                return node.function == ("@exp", 0)
            case Kind.ADD:
                some = least == 0 or any(map(self.positive, args))
                return some and all(self.positive(arg, 0) for arg in args)
            case Kind.MUL:
                return all(self.positive(arg, least) for arg in args)
            case Kind.POWER:
                even = (node.number / 2).denominator == 1
                return self.positive(args[0]) or (even and least == 0)
            case Kind.SUM:
                some = least == 0 or self.facts.at_least(args[1], args[0])
                return some and self.positive(args[2], least)
            case Kind.CHOOSE:
                return all(self.positive(arg, least) for arg in args[1:])
        return least == 0 and node.kind in (Kind.NONNEGATIVE, Kind.DELTA)

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
            whole = node.number.denominator == 1
            fine = whole and (node.number > 0 or node.args[0] in self.nonzero)
            return fine or self.positive(node.args[0])
        if node.kind is Kind.APPLY:
            graph, (name, order) = self.facts.graph, node.function
            bodies = (graph.function_body(name, order + k) for k in (0, 1))
            alone = replace(self, facts=_Facts(graph), known=frozenset())
            fine = name != "@log" or self.positive(node.args[0])
            return fine and all(body is None or alone.safe(body) for body in bodies)
        if self.definitions.is_quantity(node):
            given = not self.definitions.of(node.name).cases
            return given or self._by_cases(node, "safe")
        return True

    def _by_cases(self, member: Node, what: str) -> bool:
        """Whether it holds of every case of a quantity."""
        definition, key = self.definitions.of(member.name), (member.name, what)
        if key in self.assumed:
            return True
        if not definition.cases or (definition.stand_in and what != "safe"):
            return False
        self.definitions.check_well_founded(member.name)
        facts = _Facts(self.facts.graph).ranging(definition.slots)
        inside = _Existence(self.definitions, facts, assumed=self.assumed | {key})
        terms = (case.term for case in definition.cases)
        if what == "safe":
            return all(map(inside.safe, terms))
        return all(inside.positive(term, int(what[-1])) for term in terms)


def _is_truth(graph: TermGraph, node: Node) -> bool:
    """Whether the term is 0 or 1 by its form."""
    if node.kind is Kind.ADD:
        opposite = graph.negated(node)
        return opposite.kind is not Kind.ADD and _is_truth(graph, opposite)
    if node.kind in (Kind.MUL, Kind.CHOOSE):
        return all(_is_truth(graph, arg) for arg in node.args)
    return node.kind in (Kind.NONNEGATIVE, Kind.DELTA) or node in (
        graph.zero,
        graph.one,
    )


# 5. Summands, and the place of one of them with all that is known there.


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


def _opens(node: Node) -> bool:
    """Whether a factor is multiplied out."""
    if node.kind is Kind.POWER:
        whole = node.number.denominator == 1 and node.number > 0
        return whole and node.args[0].kind in (Kind.ADD, Kind.MUL, Kind.SUM)
    return node.kind in (Kind.NUMBER, Kind.ADD, Kind.MUL, Kind.SUM)


@dataclass(frozen=True)
class _Place:
    """A trace's free indices with what is known of them, and one of its summands.

    In a proof inside a proof ``depth`` counts up, and bound indices have other names.
    """

    definitions: _Definitions
    depth: int
    free: frozenset[str]
    outside: _Facts
    coefficient: Fraction = Fraction(1)
    bounds: _Bounds = ()
    product: Node | None = None  # None stands for 1.

    @property
    def graph(self) -> TermGraph:
        return self.definitions.graph

    @property
    def facts(self) -> _Facts:
        """All that is known inside the sums."""
        return self.facts_before(len(self.bounds))

    def facts_before(self, position: int) -> _Facts:
        """What is known outside the sum over the index at the position."""
        bounds = enumerate(self.bounds[:position])
        return self.outside.ranging((self.name(p), a, b) for p, (a, b) in bounds)

    def name(self, position: int) -> str:
        return bound_name(self.depth, position)

    def index(self, position: int) -> Node:
        return self.graph.index(self.name(position))

    def inside(self) -> _Place:
        """The place of a proof about parts of the summand."""
        names = self.free.union(self.name(p) for p in range(len(self.bounds)))
        return _Place(self.definitions, self.depth + 1, names, self.facts)

    def others(self, factor: Node | None) -> tuple[Node, ...]:
        """The factors of the product but one."""
        factors = _factors(self.product) if self.product else ()
        _require(any(factor is f for f in factors), "the factor is none of the product")
        return tuple(f for f in factors if f is not factor)

    def total(self, *factors: Node, bounds: _Bounds | None = None) -> _State:
        """The summands of coefficient · sums over bounds · product of the factors."""
        state: _State = {}
        outer = self.bounds if bounds is None else bounds
        pending = [(self.coefficient, outer, self.graph.mul(*factors))]
        while pending:
            times, outer, term = pending.pop()
            for number, inner, closed in self._expanded(outer, term):
                whole = self.graph.mul(*closed)
                # Collected factors may open again: S^-1 S^2 is the sum S.
                if any(map(_opens, _factors(whole))):
                    pending.append((times * number, inner, whole))
                else:
                    _gather(state, {(inner, whole): times * number})
            _require(len(state) + len(pending) <= MOST_SUMMANDS, "too many summands")
        return state

    def _expanded(
        self, bounds: _Bounds, node: Node
    ) -> list[tuple[Fraction, _Bounds, tuple[Node, ...]]]:
        """Numbers, ranges and closed factors whose total is the node."""
        if not _opens(node):
            return [(Fraction(1), bounds, (node,))]
        if node.kind is Kind.NUMBER:
            return [(node.number, bounds, ())] if node.number else []
        if node.kind is Kind.ADD:
            return [part for arg in node.args for part in self._expanded(bounds, arg)]
        if node.kind is Kind.SUM:
            lower, upper, body = node.args
            _require(len(bounds) < MOST_BINDERS, "too many sums in one summand")
            body = self.graph.substitute(body, {node.name: self.index(len(bounds))})
            return self._expanded((*bounds, (lower, upper)), body)
        times = 1
        if node.kind is Kind.POWER:
            _require(node.number <= MOST_SUMMANDS, "too high a power")
            times = int(node.number)
        partial: list[tuple[Fraction, _Bounds, tuple[Node, ...]]]
        partial = [(Fraction(1), bounds, ())]
        for arg in node.args * times:
            before, partial = partial, []
            for number, outer, closed in before:
                for other, inner, more in self._expanded(outer, arg):
                    partial.append((number * other, inner, closed + more))
                _require(len(partial) <= MOST_SUMMANDS, "too many summands")
        return partial

    def fixed(self, position: int, value: Node, *factors: Node) -> _State:
        """The same of other factors, in which one index has a value and no sum."""
        later = range(position + 1, len(self.bounds))
        values = {self.name(p): self.index(p - 1) for p in later}
        values[self.name(position)] = value
        at = self.graph.substitute
        rest = ((at(a, values), at(b, values)) for a, b in self.bounds[position + 1 :])
        bounds = (*self.bounds[:position], *rest)
        return self.total(*(at(f, values) for f in factors), bounds=bounds)

    def bound(self, detail: _Detail) -> int:
        """The position of the bound index that a detail starts with."""
        match detail:
            case (int(position), *_) if 0 <= position < len(self.bounds):
                return position
        raise ProofError("the detail names no bound index")

    def has_values(self, position: int) -> bool:
        """Whether the range of a bound index is surely not empty."""
        lower, upper = self.bounds[position]
        return self.facts_before(position).at_least(upper, lower)

    def in_later_ranges(self, position: int) -> bool:
        later = (end for ends in self.bounds[position + 1 :] for end in ends)
        return any(self.name(position) in end.free for end in later)


# 6. Rules that put a term in for a factor.


def _definition(here: _Place, factor: Node, detail: _Detail) -> Node:
    """q[t] = the term of its case."""
    _require(here.definitions.is_quantity(factor), "the factor is no quantity")
    return here.definitions.opened(factor, detail, here.facts)


def _formula(here: _Place, factor: Node, _: _Detail) -> Node:
    """f(u) = the formula of f at u."""
    _require(factor.kind is Kind.APPLY, "the factor is no function")
    body = here.graph.function_body(*factor.function)
    if body is None or not body.free <= {"@"}:
        raise ProofError(f"{factor.function[0]} has no formula of one variable")
    return here.graph.substitute(body, {"@": factor.args[0]})


def _exponential(here: _Place, factor: Node, _: _Detail) -> Node:
    """exp(sum of c m)^e = product of exp(m/d)^(c d e), d the denominator of c.

    Where m is log x and c is whole, x^(c e).
    """
    graph, inside = here.graph, here.inside()
    applied, power = _base_and_exponent(factor)
    fits = applied.kind is Kind.APPLY and applied.function == ("@exp", 0)
    _require(fits and power.denominator == 1, "no whole power of an exponential")
    factors = []
    for key, number in inside.total(*applied.args).items():
        term = Summand(Fraction(1, number.denominator), *key).node(graph, inside.depth)
        logarithm = term.kind is Kind.APPLY and term.function == ("@log", 0)
        base = term.args[0] if logarithm else graph.apply("@exp", 0, term)
        factors.append(graph.power(base, number.numerator * power))
    return graph.mul(*factors)


def _base_and_exponent(node: Node) -> tuple[Node, Fraction]:
    if node.kind is Kind.POWER:
        return node.args[0], node.number
    return node, Fraction(1)


def _choice(here: _Place, factor: Node, _: _Detail) -> Node:
    """choose(c, a, b)^e = c a^e + (1 - c) b^e, where c is 0 or 1 and both exist."""
    choice, power = _base_and_exponent(factor)
    _require(choice.kind is Kind.CHOOSE, "the factor is no choice")
    yes, no = (here.graph.power(branch, power) for branch in choice.args[1:])
    _check_choice(here, choice.args[0], yes, no)
    return _either(here, choice.args[0], yes, no)


def _check_choice(here: _Place, condition: Node, yes: Node, no: Node) -> None:
    existence = _Existence(here.definitions, here.facts)
    _require(_is_truth(here.graph, condition), "the condition is no truth value")
    safe = existence.safe(yes) and existence.safe(no)
    _require(safe, "a branch that is not chosen need not exist")


def _either(here: _Place, condition: Node, yes: Node, no: Node) -> Node:
    graph = here.graph
    return graph.add(graph.mul(condition, yes), graph.mul(graph.negated(condition), no))


def _truth(_: _Place, factor: Node, __: _Detail) -> Node:
    """c^n = c for c = 0 or 1 and a whole n > 1."""
    base, power = _base_and_exponent(factor)
    _require(
        base.kind in (Kind.NONNEGATIVE, Kind.DELTA), "the factor is no truth value"
    )
    _require(power.denominator == 1 and power > 1, "the power is not whole or not > 1")
    return base


def _opposite(here: _Place, factor: Node, _: _Detail) -> Node:
    """[0 <= u] = 1 - [0 <= -u], where u is not 0: a condition of the verdict.

    The condition must be one that can hold: u is no whole number, such as i - k, and
    not x[i] - x[k], which is 0 where the indices meet.
    """
    _require(factor.kind is Kind.NONNEGATIVE, "the factor is no comparison")
    graph = here.graph
    members = [n for n in graph.postorder(factor.args[0]) if n.kind is Kind.FAMILY]
    quantities = [n for n in members if here.definitions.is_quantity(n)]
    _require(quantities, "equal numbers are no exception among indices")
    for one, other in product(quantities, repeat=2):
        pairs = zip(one.args, other.args, strict=False)
        met = {a.name: b for a, b in pairs if a.kind is Kind.INDEX and a is not b}
        if one.name == other.name and met:
            there = graph.substitute(factor.args[0], met)
            _require(here.inside().total(there), "the two numbers are equal somewhere")
    minus = graph.mul(graph.number(-1), factor.args[0])
    return graph.negated(graph.nonnegative(minus))


def _delta(here: _Place, factor: Node, _: _Detail) -> Node:
    """delta(s, t) = 1 for s = t, and 0 where s < t or t < s follows."""
    _require(factor.kind is Kind.DELTA, "the factor is no delta")
    if here.facts.equal(*factor.args):
        return here.graph.one
    _require(here.facts.apart(*factor.args), "the two terms may or may not be equal")
    return here.graph.zero


def _congruence(here: _Place, factor: Node, detail: _Detail) -> Node:
    """f(u) = f(v), by a proof that u = v, where v exists if u does."""
    match detail:
        case (int(place), Node() as new, Trace() as proof):
            pass
        case _:
            raise ProofError("the detail is no place, argument and trace")
    kinds = (Kind.APPLY, Kind.POWER, Kind.CHOOSE, Kind.NONNEGATIVE)
    fits = factor.kind in kinds and 0 <= place < len(factor.args)
    _require(fits, "the factor has no such argument to replace")
    old, inside = factor.args[place], here.inside()
    _require(new.free <= inside.free, "the new argument has an unknown index")
    known = frozenset(_needed(old, here.facts))
    powers = (part for part in known if part.kind is Kind.POWER and part.number < 0)
    nonzero = frozenset(part.args[0] for part in powers)
    existence = _Existence(here.definitions, here.facts, known, nonzero)
    _require(existence.safe(new), "the new argument need not exist where the old does")
    _follow(inside, old, new, proof)
    args = (*factor.args[:place], new, *factor.args[place + 1 :])
    return here.graph.rebuild(factor, args)


# 7. Rules that put a term in for a derivative ∂q/∂v.


def _quotient(here: _Place, factor: Node) -> tuple[Node, Node]:
    """The q and v of ∂q/∂v; v is a quantity."""
    _require(factor.kind is Kind.PARTIAL, "the factor is no derivative")
    body, variable = factor.args
    _require(here.definitions.is_quantity(variable), "a derivative by a size")
    return body, variable


def _differentiate(here: _Place, factor: Node, _: _Detail) -> Node:
    """∂body/∂v, down to the derivatives of quantities."""
    body, variable = _quotient(here, factor)
    _require(not here.definitions.is_quantity(body), "a quantity has no such rule")
    by = here.graph.partial
    return _derivative(here, body, variable, lambda member: by(member, variable))


def _derivative(
    here: _Place, body: Node, variable: Node, of_member: Callable[[Node], Node]
) -> Node:
    """By the rules of sum, product, power and function; members as told."""
    graph = here.graph
    done: dict[Node, Node] = {}

    def of(node: Node) -> Node:
        if node not in done:
            done[node] = rule(node)
        return done[node]

    def rule(node: Node) -> Node:
        args = node.args
        if here.definitions.is_quantity(node):
            return of_member(node)
        match node.kind:
            case Kind.ADD:
                return graph.add(*map(of, args))
            case Kind.MUL:
                pairs = (
                    (of(arg), (*args[:k], *args[k + 1 :])) for k, arg in enumerate(args)
                )
                return graph.add(*(graph.mul(inner, *rest) for inner, rest in pairs))
            case Kind.POWER:
                lowered = graph.power(args[0], node.number - 1)
                return graph.mul(graph.number(node.number), lowered, of(args[0]))
            case Kind.APPLY:
                outer = _derivative_of_function(here, node, variable)
                return graph.mul(outer, of(args[0]))
            case Kind.SUM:
                _require(node.name not in variable.free, "a sum captures an index")
                inner = of(args[2])
                zero = inner is graph.zero
                return inner if zero else graph.sum(node.name, args[0], args[1], inner)
            case Kind.CHOOSE:
                yes, no = of(args[1]), of(args[2])
                if yes is not graph.zero or no is not graph.zero:
                    _check_choice(here, *args)
                return _either(here, args[0], yes, no)
        _require(node.kind is not Kind.PARTIAL, "a second derivative")
        return graph.zero

    return of(body)


def _derivative_of_function(here: _Place, node: Node, variable: Node) -> Node:
    """f'(u) for f(u), where the formula of f does not depend on the variable."""
    graph, definitions, (name, order) = here.graph, here.definitions, node.function
    if name.startswith("@"):
        _require(name in _KNOWN and order == 0, f"{name} has no derivative here")
        return _KNOWN[name](graph, node.args[0])
    body = graph.function_body(name, 0)
    heads = {member.name for member in definitions.mentions(body or graph.zero)}
    reached = heads.union(*map(definitions.reach, heads))
    _require(variable.name not in reached, f"{name} depends on {variable.name}")
    return graph.apply(name, order + 1, node.args[0])


def _bell(graph: TermGraph, u: Node) -> Node:
    """The derivative of erf: 2/sqrt(pi) · exp(-u²)."""
    square = graph.mul(graph.number(-1), graph.power(u, 2))
    root = graph.power(graph.constant("pi"), Fraction(-1, 2))
    return graph.mul(graph.number(2), root, graph.apply("@exp", 0, square))


_KNOWN: Mapping[str, Callable[[TermGraph, Node], Node]] = {
    "@exp": lambda graph, u: graph.apply("@exp", 0, u),
    "@log": lambda graph, u: graph.power(u, -1),
    "@sin": lambda graph, u: graph.apply("@cos", 0, u),
    "@cos": lambda graph, u: graph.mul(graph.number(-1), graph.apply("@sin", 0, u)),
    "@atan": lambda graph, u: graph.power(graph.add(graph.one, graph.power(u, 2)), -1),
    "@erf": _bell,
}


def _members(here: _Place, factor: Node) -> tuple[Node, Node]:
    """The q and v of ∂q/∂v, both quantities."""
    body, variable = _quotient(here, factor)
    _require(
        here.definitions.is_quantity(body), "what is differentiated is no quantity"
    )
    return body, variable


def _constant(here: _Place, factor: Node, _: _Detail) -> Node:
    """∂q/∂v = 0 where no path of definitions leads from q to v."""
    member, variable = _members(here, factor)
    definitions, same = here.definitions, member.name == variable.name
    if not same and variable.name not in definitions.reach(member.name):
        return here.graph.zero
    definitions.check_well_founded(member.name)
    for slot, sign in product(here.graph.labels.slots(member.name), (1, -1)):
        found = definitions.drift(member.name, variable.name, slot, sign)
        if found is not None:
            # q at the label s uses v at labels t with sign (t - s) <= drift only.
            place, drift = found
            label, own = variable.args[place], member.args[slot]
            high, low = (label, own) if sign > 0 else (own, label)
            by = max(drift, 0) if same else drift
            if here.facts.at_least(high, low, by + 1):
                return here.graph.zero
    raise ProofError(f"{member.name} may depend on {variable.name}")


def _same(here: _Place, factor: Node, _: _Detail) -> Node:
    """∂q[s]/∂q[t] = product of delta(s, t), for a given q or at the same labels."""
    member, variable = _members(here, factor)
    _require(member.name == variable.name, "two different quantities")
    labels: tuple[int, ...] = ()
    if here.definitions.of(member.name).cases:
        here.definitions.check_well_founded(member.name)
        labels = here.graph.labels.slots(member.name)
    pairs = list(enumerate(zip(member.args, variable.args, strict=True)))
    equal = all(here.facts.equal(*pair) for k, pair in pairs if k in labels)
    _require(equal, "the labels may differ")
    return here.graph.mul(*(here.graph.delta(*p) for k, p in pairs if k not in labels))


def _forward(here: _Place, factor: Node, detail: _Detail) -> Node:
    """∂q[s]/∂v = ∂(the term of q's case)/∂v, where q[s] is not v."""
    member, variable = _members(here, factor)
    other = _apart(here, member, variable)
    _require(other, f"{member.name} and the variable may be one member")
    term = here.definitions.opened(member, detail, here.facts)
    return here.graph.partial(term, variable)


def _apart(here: _Place, member: Node, variable: Node) -> bool:
    """Whether two members are surely not one: by name, or in some slot."""
    if member.name != variable.name:
        return True
    pairs = zip(member.args, variable.args, strict=True)
    return any(here.facts.apart(*pair) for pair in pairs)


def _parallel(here: _Place, factor: Node, detail: _Detail) -> Node:
    """∂q[i]/∂v[k] = delta(i, k) ∂q[i]/∂v[i], where each use hands the index on.

    Every path from v to q then keeps the index, so that there is none for k != i.
    """
    member, variable = _members(here, factor)
    match detail:
        case (int(slot), int(to)) if slot in range(len(member.args)):
            _require(to in range(len(variable.args)), "the variable has no such slot")
        case _:
            raise ProofError("the detail names no two slots")
    here.definitions.check_well_founded(member.name)
    _check_handed_on(here.definitions, (member.name, slot), (variable.name, to))
    i, k = member.args[slot], variable.args[to]
    args = (*variable.args[:to], i, *variable.args[to + 1 :])
    moved = here.graph.partial(member, here.graph.family(variable.name, *args))
    return here.graph.mul(here.graph.delta(i, k), moved)


def _check_handed_on(
    definitions: _Definitions, source: tuple[str, int], target: tuple[str, int]
) -> None:
    """On each path of uses an index arrives unchanged in the target's slot."""
    seen, pending = {source}, [source]
    while pending:
        name, slot = pending.pop()
        arrived = name != target[0] or slot == target[1]
        _require(arrived, f"{name} may be reached with the index in another slot")
        definition = definitions.of(name)
        index = definitions.graph.index(definition.slots[slot][0])
        for case in definition.cases:
            for used in definitions.mentions(case.term):
                if target[0] not in {used.name, *definitions.reach(used.name)}:
                    continue
                places = [k for k, arg in enumerate(used.args) if arg is index]
                if used.name == target[0]:
                    places = [k for k in places if k == target[1]]
                _require(places, f"{name} does not hand the index on to {used.name}")
                _require(len(places) == 1, f"{name} hands the index on twice")
                if (used.name, places[0]) not in seen:
                    seen.add((used.name, places[0]))
                    pending.append((used.name, places[0]))


def _chain(here: _Place, factor: Node, _: _Detail) -> Node:
    """∂q/∂v = sum over p of ∂q/∂p · ∂(p's term)/∂v with all else held fixed."""
    member, variable = _members(here, factor)
    definitions, terms = here.definitions, []
    _require(_apart(here, member, variable), "the chain rule is for two members")
    definitions.check_well_founded(member.name)
    for name in sorted({member.name, *definitions.reach(member.name)}):
        for number, case in enumerate(definitions.of(name).cases):
            kinds = {part.kind for part in here.graph.postorder(case.term)}
            _require(Kind.PARTIAL not in kinds, f"{name} is defined by a derivative")
            if any(m.name == variable.name for m in definitions.mentions(case.term)):
                terms.append(_through(here, member, variable, name, number))
    return here.graph.add(*terms)


def _through(
    here: _Place, member: Node, variable: Node, name: str, number: int
) -> Node:
    """The part of the chain rule that goes through one case of p."""
    graph, definition = here.graph, here.definitions.of(name)
    fresh = [bound_name(here.depth + 1, p) for p in range(len(definition.slots))]
    values = definition.named(map(graph.index, fresh))
    term = graph.substitute(definition.cases[number].term, values)
    user = graph.family(name, *values.values())
    places = here.definitions.places(user)
    facts = here.facts.ranging((i.name, lower, upper) for i, lower, upper in places)

    box = _box(here, definition, number, values, facts)
    if any(facts.at_least(lower, upper, 1) for lower, upper in box):
        return graph.zero

    def held(used: Node) -> Node:
        if used.name != variable.name:
            return graph.zero
        pairs = zip(used.args, variable.args, strict=True)
        return graph.mul(*(graph.delta(s, t) for s, t in pairs))

    if definition.stand_in:
        result = _through_unknown(here, user, term, variable, facts)
        _require(result is graph.zero or name != member.name, "nothing more is known")
    else:
        result = _derivative(here, term, variable, held)
    if result is graph.zero:
        return result
    if name != member.name or definition.slots:
        result = graph.mul(graph.partial(member, user), result)
    for new, (lower, upper) in reversed(list(zip(fresh, box, strict=True))):
        result = graph.sum(new, lower, upper, result)
    return result


def _through_unknown(
    here: _Place, user: Node, term: Node, variable: Node, facts: _Facts
) -> Node:
    """∂p/∂v with all else held fixed, for a p of which only its uses are known.

    It is 0 if all uses are of other members than v, and ∂p/∂v if nothing else that p
    uses depends on v.
    """
    definitions, name = here.definitions, variable.name
    used = list(definitions.mentions(term))
    pairs = [
        list(zip(member.args, variable.args, strict=True))
        for member in used
        if member.name == name
    ]
    if all(any(facts.apart(*pair) for pair in member) for member in pairs):
        return here.graph.zero
    labels = here.graph.labels.slots(name)
    alike = all(facts.equal(*member[k]) for member in pairs for k in labels)
    others = {member.name for member in used if member.name != name}
    _require(
        (alike or name not in definitions.reach(name))
        and not any(name in definitions.reach(other) for other in others),
        f"how {user.name} depends on {name} is not known",
    )
    return here.graph.partial(user, variable)


def _box(
    here: _Place,
    definition: _Definition,
    number: int,
    values: Mapping[str, Node],
    facts: _Facts,
) -> list[tuple[Node, Node]]:
    """The ranges of the slots where a case holds and none of those before it."""
    graph, placed = here.graph, here.definitions.placed
    box = {i: ends for i, *ends in placed(definition.slots, values)}
    *earlier, case = definition.cases[: number + 1]
    for slot, lower, upper in placed(case.where, values):
        first, last = box[slot]
        inside = facts.at_least(lower, first) and facts.at_least(last, upper)
        _require(inside, "a case may reach beyond the range of its slot")
        box[slot] = [lower, upper]
    for other in earlier:
        where = placed(other.where, values)
        if any(
            facts.at_least(lower, box[slot][1], 1)
            or facts.at_least(box[slot][0], upper, 1)
            for slot, lower, upper in where
        ):
            continue
        if all(
            facts.at_least(box[slot][0], first) and facts.at_least(last, box[slot][1])
            for slot, first, last in where
        ):
            return [(graph.one, graph.zero) for _ in box]
        _require(len(where) == 1, "an earlier case may hold as well")
        ((slot, first, last),) = where
        lower, upper = box[slot]
        if facts.at_least(lower, first) and facts.at_least(last, lower, -1):
            box[slot] = [graph.add(last, graph.one), upper]
        else:
            at_end = facts.at_least(last, upper) and facts.at_least(upper, first, -1)
            _require(at_end, "an earlier case cuts the range in two")
            box[slot] = [lower, graph.add(first, graph.number(-1))]
    unbound = {index.name for index in box}
    for slot, (lower, upper) in box.items():
        known = unbound.isdisjoint(lower.free | upper.free)
        _require(known, "the range of a case mentions a later slot")
        unbound.discard(slot.name)
    return [(lower, upper) for lower, upper in box.values()]


# 8. Rules about bound indices.


def _contract(here: _Place, factor: Node | None, detail: _Detail) -> _State:
    """sum_k delta(k, value) f(k) = f(value), for a value in k's range."""
    position, rest = here.bound(detail), here.others(factor)
    if factor is None or factor.kind is not Kind.DELTA:
        raise ProofError("the factor is no delta")
    value = _solved(here, factor, here.index(position))
    unknown = {here.name(p) for p in range(position, len(here.bounds))}
    _require(unknown.isdisjoint(value.free), "the value has this index or a later one")
    _require(detail[1:] == (value,), "the delta is solved by another value")
    inside = here.facts_before(position).within(value, *here.bounds[position])
    _require(inside, "the value need not be in the index's range")
    return here.fixed(position, value, *rest)


def _meet(here: _Place, factor: Node | None, detail: _Detail) -> _State:
    """delta(x, value) f(x) = delta(x, value) f(value), for an index x."""
    rest, graph = here.others(factor), here.graph
    match detail:
        case (str(name), Node() as value) if factor and factor.kind is Kind.DELTA:
            solved = _solved(here, factor, graph.index(name))
            _require(value is solved, "the delta is solved by another value")
            moved = (graph.substitute(f, {name: solved}) for f in rest)
            return here.total(factor, *moved)
    raise ProofError("the factor is no delta, or the detail no index and value")


def _solved(here: _Place, delta: Node, index: Node) -> Node:
    """What an index is where a delta of two terms is not zero."""
    found = here.facts.difference(*delta.args)
    if found is None or found.get(index) not in (1, -1):
        raise ProofError("the delta cannot be solved for the index")
    graph, sign = here.graph, -found.pop(index)
    value = graph.add(*(graph.mul(graph.number(sign * c), a) for a, c in found.items()))
    _require(index.name not in value.free, "the value has the index itself")
    return value


def _single(here: _Place, _: Node | None, detail: _Detail) -> _State:
    """sum_{k = t..t} f(k) = f(t)."""
    position = here.bound(detail)
    lower, upper = here.bounds[position]
    _require(here.facts.equal(lower, upper), "the index may have other values")
    return here.fixed(position, lower, here.product or here.graph.one)


def _empty(here: _Place, _: Node | None, detail: _Detail) -> _State:
    """sum_{k = s..t} f(k) = 0, where t < s follows."""
    position = here.bound(detail)
    lower, upper = here.bounds[position]
    empty = here.facts_before(position).at_least(lower, upper, 1)
    _require(empty, "the range need not be empty")
    return {}


def _count(here: _Place, _: Node | None, detail: _Detail) -> _State:
    """sum_k f = (upper - lower + 1) f, where f does not have k."""
    position, graph = here.bound(detail), here.graph
    lower, upper = here.bounds[position]
    factors = _factors(here.product) if here.product else ()
    occurs = any(here.name(position) in f.free for f in factors)
    _require(not occurs and not here.in_later_ranges(position), "the index occurs")
    counts = here.facts_before(position).at_least(upper, lower, -1)
    _require(counts, "the upper end may be below the lower by more than one")
    number = graph.add(upper, graph.mul(graph.number(-1), lower), graph.one)
    return here.fixed(position, lower, *factors, number)


def _cancel(here: _Place, factor: Node | None, detail: _Detail) -> _State:
    """(sum_k f(k)) S^e = S^(e+1), for S = sum_k f(k) and a whole e < 0."""
    position, graph = here.bound(detail), here.graph
    others, name = here.others(factor), here.name(position)
    if factor is None or factor.kind is not Kind.POWER:
        raise ProofError("the factor is no power")
    (base,), power = factor.args, factor.number
    _require(power.denominator == 1 and power < 0, "the power is not whole or not < 0")
    summed = graph.mul(*(f for f in others if name in f.free))
    whole = graph.sum(name, *here.bounds[position], summed)
    _require(whole is base, "the factors with this index do not add up to the base")
    _require(not here.in_later_ranges(position), "a later range has the index")
    _require(here.has_values(position), "the sum may be empty")
    rest = (f for f in others if name not in f.free)
    lower = here.bounds[position][0]
    return here.fixed(position, lower, *rest, graph.power(base, power + 1))


def _reduce(here: _Place, factor: Node | None, detail: _Detail) -> _State:
    """M P^-k = (P^(1-k) - (P - c m) P^-k)/c, for a summand c m of P and a whole k > 0.

    The other factors are m and what is left of them when m is taken away.
    """
    graph, others = here.graph, here.others(factor)
    if factor is None or factor.kind is not Kind.POWER:
        raise ProofError("the factor is no power")
    (base,), power = factor.args, factor.number
    whole = power.denominator == 1 and power < 0 and base.kind is Kind.ADD
    _require(whole, "the factor divides by no sum of terms")
    match detail:
        case (Node() as unit,):
            pass
        case _:
            raise ProofError("the detail is no term")
    found = [c for c, m in map(graph.split_coefficient, base.args) if m is unit]
    _require(len(found) == 1 and unit is not graph.one, "the base has no such summand")
    there = dict(map(_base_and_exponent, others))
    for part in _factors(unit):
        inner, exponent = _base_and_exponent(part)
        enough = inner in there and there[inner] / exponent >= 1
        _require(enough, "the term is not among the other factors")
    (coefficient,) = found
    rest = graph.add(base, graph.mul(graph.number(-coefficient), unit))
    below = graph.mul(graph.number(-1), rest, factor)
    term = graph.add(graph.power(base, power + 1), below)
    scale = graph.number(1 / Fraction(coefficient))
    return here.total(scale, term, graph.power(unit, -1), *others)


def _exchange(here: _Place, _: Node | None, detail: _Detail) -> _State:
    """Sums in another order; each range has only indices that stand before it."""
    order = [p for p in detail if isinstance(p, int)]
    count, at = len(here.bounds), here.graph.substitute
    fits = len(order) == len(detail) and sorted(order) == list(range(count))
    _require(fits, "the detail is no order of the sums")
    values = {here.name(p): here.index(new) for new, p in enumerate(order)}
    bounds = []
    for new, p in enumerate(order):
        lower, upper = (at(end, values) for end in here.bounds[p])
        later = {here.name(q) for q in range(new, count)}
        known = later.isdisjoint(lower.free | upper.free)
        _require(known, "a range has an index that is not before it")
        bounds.append((lower, upper))
    product = here.product or here.graph.one
    return here.total(at(product, values), bounds=tuple(bounds))


def _peel(here: _Place, _: Node | None, detail: _Detail) -> _State:
    """sum_k f(k) = f(first) + the sum over the others, if the range is not empty."""
    position, product = here.bound(detail), here.product or here.graph.one
    _require(detail[1:] in (("first",), ("last",)), 'neither "first" nor "last"')
    ends, first = here.bounds[position], detail[1] == "first"
    some = here.facts_before(position).at_least(*ends[::-1])
    _require(some, "the range may be empty")
    middle = _shortened(here.graph, ends, first)
    shorter = here.bounds[:position] + middle + here.bounds[position + 1 :]
    one = here.fixed(position, ends[0] if first else ends[1], product)
    return _gather(one, here.total(product, bounds=shorter))


_PUT_IN: Mapping[Rule, Callable[[_Place, Node, _Detail], Node]] = {
    Rule.DEFINITION: _definition,
    Rule.FORMULA: _formula,
    Rule.EXPONENTIAL: _exponential,
    Rule.CHOICE: _choice,
    Rule.TRUTH: _truth,
    Rule.OPPOSITE: _opposite,
    Rule.DIFFERENTIATE: _differentiate,
    Rule.CONSTANT: _constant,
    Rule.SAME: _same,
    Rule.FORWARD: _forward,
    Rule.PARALLEL: _parallel,
    Rule.CHAIN: _chain,
    Rule.DELTA: _delta,
    Rule.CONGRUENCE: _congruence,
}
_BOUND: Mapping[Rule, Callable[[_Place, Node | None, _Detail], _State]] = {
    Rule.CONTRACT: _contract,
    Rule.MEET: _meet,
    Rule.SINGLE: _single,
    Rule.EMPTY: _empty,
    Rule.COUNT: _count,
    Rule.CANCEL: _cancel,
    Rule.REDUCE: _reduce,
    Rule.EXCHANGE: _exchange,
    Rule.PEEL: _peel,
}
# After these a summand still exists where the one before did.
_SURE = {Rule.DEFINITION, Rule.FORMULA, Rule.EXPONENTIAL, Rule.TRUTH, Rule.DELTA}
_SURE |= {Rule.CONGRUENCE, Rule.FORWARD, Rule.SAME}
_EXISTING = frozenset({*_SURE, *_BOUND}) - {Rule.MEET}


# 9. A trace, step by step.


def _follow(place: _Place, left: Node, right: Node, trace: Trace) -> None:
    """Take all steps; raises ProofError unless nothing is left of left - right."""
    minus = replace(place, coefficient=Fraction(-1))
    state = _gather(place.total(left), minus.total(right))
    certain = frozenset(state)
    for number, step in enumerate(trace.steps, 1):
        try:
            if isinstance(step, Clear):
                state, certain = _clear(place, state, certain, step)
            else:
                state, certain = _take(place, state, certain, step)
        except BackproofError as error:
            rule = "clear" if isinstance(step, Clear) else step.rule.value
            raise ProofError(f"step {number} ({rule}): {error}") from error
    rest = "1 summand is" if len(state) == 1 else f"{len(state)} summands are"
    _require(not state, f"{rest} left at the end")


def _take(
    place: _Place, state: _State, certain: frozenset[_Key], step: Step
) -> tuple[_State, frozenset[_Key]]:
    """One summand replaced by what the rule makes of it; the rest is as it was.

    ``certain`` are those summands that exist where the statement says something.
    """
    before, factor = step.before, step.factor
    key = (before.bounds, before.product)
    _require(state.get(key) == before.coefficient, "no such summand is there")
    here = replace(
        place, coefficient=state.pop(key), bounds=before.bounds, product=before.product
    )
    if step.rule in _BOUND:
        after = _BOUND[step.rule](here, factor, step.detail)
    elif step.rule not in _PUT_IN:
        raise ProofError("no rule of this checker")
    else:
        others = here.others(factor)
        term = _PUT_IN[step.rule](here, factor or here.graph.one, step.detail)
        after = here.total(*others, term)
    claimed: _State = {}
    for summand in step.after:
        _gather(claimed, {(summand.bounds, summand.product): summand.coefficient})
    _require(after == claimed, "the rule leaves something else")
    if key in certain and _keeps_existence(here, step):
        certain |= after.keys()
    _gather(state, after)
    return state, certain & state.keys()


def _keeps_existence(here: _Place, step: Step) -> bool:
    """Whether what replaces a summand that exists exists as well."""
    if step.rule is Rule.DIFFERENTIATE:
        return _is_smooth(here.definitions, step.factor)
    if step.rule is Rule.COUNT:
        # Of an empty sum nothing need exist; without its index it must.
        return here.has_values(here.bound(step.detail))
    return step.rule in _EXISTING


def _is_smooth(definitions: _Definitions, derivative: Node | None) -> bool:
    """Whether what is differentiated has a derivative wherever it exists, by its form.

    Its derivative divides by nothing that it does not divide by itself, or take the
    logarithm of.
    """
    pending = [] if derivative is None else [derivative.args[0]]
    seen: set[Node] = set()
    while pending:
        for node in definitions.graph.postorder(pending.pop()):
            if node in seen:
                continue
            seen.add(node)
            if node.kind is Kind.POWER and node.number.denominator != 1:
                return False
            if node.kind in (Kind.CHOOSE, Kind.NONNEGATIVE, Kind.PARTIAL):
                return False
            if node.kind is Kind.APPLY and not node.function[0].startswith("@"):
                body = definitions.graph.function_body(*node.function)
                pending += [] if body is None else [body]
    return bool(seen)


def _clear(
    place: _Place, state: _State, certain: frozenset[_Key], clear: Clear
) -> tuple[_State, frozenset[_Key]]:
    """All summands times a power of a term that is not zero."""
    base = clear.base
    cleared: _State = {}
    kept: set[_Key] = set()
    _require(base.free <= place.free, "the term has a bound index")
    _require(clear.exponent > 0, "the power is not positive")
    positive = _Existence(place.definitions, place.outside).positive(base)
    divides = any(_divides(place, key, base) for key in certain)
    _require(positive or divides, "the term may be zero")
    power = place.graph.power(base, clear.exponent)
    for key, coefficient in state.items():
        here = replace(place, coefficient=coefficient, bounds=key[0])
        after = here.total(key[1], power)
        kept.update(after if key in certain else ())
        _gather(cleared, after)
    return cleared, frozenset(kept) & cleared.keys()


def _divides(place: _Place, key: _Key, base: Node) -> bool:
    """Whether a summand, in sums that are not empty, divides by the term."""
    here = replace(place, bounds=key[0])
    powers = [f for f in _factors(key[1]) if f.kind is Kind.POWER and f.number < 0]
    return any(f.args[0] is base for f in powers) and all(
        here.facts_before(p).at_least(*ends[::-1]) for p, ends in enumerate(key[0])
    )
