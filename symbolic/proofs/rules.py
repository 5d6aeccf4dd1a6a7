"""How the prover uses each rule: a summand and a factor become a step, or nothing.

Whether a rule *may* be used is decided again, by other code, in ``replay``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from sympy import Symbol

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.theory import Index, Quantity

from .affine import Affine, Facts, affine
from .derive import derivative, directly, member_delta
from .multiply import Bounds, combined, multiplied_out
from .order import canonical_order
from .reach import Reach
from .trace import Rule, Step, Summand, bound_name

__all__ = ["Memory", "Rules"]

_ONE = Fraction(1)


@dataclass
class Memory:
    """What need not be found twice: arguments in order, and orders of sums."""

    tidy: set[tuple[int, Node]] = field(default_factory=set)
    orders: dict[tuple[int, Bounds, Node], tuple[int, ...]] = field(
        default_factory=dict
    )


@dataclass
class Rules:
    """The rules for the terms of one theory, at one level of a proof."""

    graph: TermGraph
    reach: Reach
    facts: Facts
    level: int = 0
    memory: Memory = field(default_factory=Memory)
    ranges: Mapping[str, tuple[Node, Node]] = field(default_factory=dict)
    choices: bool = True
    _about: dict[Bounds, Facts] = field(default_factory=dict)

    # Summands.

    def index(self, position: int) -> Node:
        """The bound index at a position."""
        return self.graph.index(bound_name(self.level, position))

    def facts_of(self, summand: Summand) -> Facts:
        """The facts with the ranges of a summand's bound indices."""
        if summand.bounds not in self._about:
            self._about[summand.bounds] = self.facts.given(
                *self._range_facts(enumerate(summand.bounds))
            )
        return self._about[summand.bounds]

    def _range_facts(
        self, bounds: Iterable[tuple[int, tuple[Node, Node]]]
    ) -> Iterator[Affine]:
        for position, (lower, upper) in bounds:
            low, high = affine(lower), affine(upper)
            index = Affine({self.index(position): 1}, 0)
            if low is not None:
                yield index.plus(low, -1)
            if high is not None:
                yield high.plus(index, -1)

    def multiplied(self, summand: Summand) -> tuple[Summand, ...]:
        """A summand multiplied out."""
        return multiplied_out(self.graph, summand, self.level)

    def expanded(self, node: Node) -> tuple[Summand, ...]:
        """A whole term as summands."""
        return self.multiplied(Summand(_ONE, (), node))

    def put_in(self, summand: Summand, factor: Node, term: Node) -> tuple[Summand, ...]:
        """The summand with a term in place of one factor."""
        product = self.graph.mul(term, *self._others(summand, factor))
        return self.multiplied(Summand(summand.coefficient, summand.bounds, product))

    def replacing(
        self, rule: Rule, summand: Summand, factor: Node, term: Node, *detail: object
    ) -> Step:
        """The step that puts a term in place of a factor."""
        after = self.put_in(summand, factor, term)
        return Step(rule, summand, after, factor, detail)

    @staticmethod
    def _others(summand: Summand, factor: Node) -> list[Node]:
        others = list(summand.factors)
        others.remove(factor)
        return others

    # What is always simpler.

    def simpler(self, summand: Summand) -> Step | None:
        """A step that makes a summand simpler, if there is one."""
        for factor in summand.factors:
            rule = _SIMPLER.get(factor.kind)
            step = rule(self, summand, factor) if rule else None
            if step is not None:
                return step
        return (
            self.empty(summand)
            or self._single(summand)
            or self._count(summand)
            or self._exchange(summand)
        )

    def _delta(self, summand: Summand, factor: Node) -> Step | None:
        one, two = factor.args
        facts = self.facts_of(summand)
        if facts.equal(one, two):
            return self.replacing(Rule.DELTA, summand, factor, self.graph.one)
        if facts.different(one, two):
            return self.replacing(Rule.DELTA, summand, factor, self.graph.zero)
        return self._contract(summand, factor) or self._meet(summand, factor)

    def _meet(self, summand: Summand, factor: Node) -> Step | None:
        """delta(x, t) f(x) = delta(x, t) f(t)."""
        left, right = (affine(arg) for arg in factor.args)
        others = self._others(summand, factor)
        if left is None or right is None or not others:
            return None
        difference = left.plus(right, -1)
        facts = self.facts_of(summand)
        rest = frozenset[str]().union(*(other.free for other in others))
        indices = [n for n in difference.multiples if n.kind is Kind.INDEX]
        for index in sorted(indices, key=lambda n: n.name, reverse=True):
            count = difference.multiples[index]
            ends = self._range(summand, index.name)
            if count not in (1, -1) or ends is None:
                continue
            value = Affine({index: 1}, 0).plus(difference, -count).node(self.graph)
            if index.name in value.free or not facts.within(value, *ends):
                continue
            if not self._before(summand, index.name, value):
                continue
            if index.name not in rest:
                return None
            values = {index.name: value}
            moved = [self.graph.substitute(other, values) for other in others]
            product = self.graph.mul(factor, *moved)
            whole = Summand(summand.coefficient, summand.bounds, product)
            detail = index.name, value
            return Step(Rule.MEET, summand, self.multiplied(whole), factor, detail)
        return None

    def _range(self, summand: Summand, name: str) -> tuple[Node, Node] | None:
        """The range of a free or of a bound index."""
        for position, ends in enumerate(summand.bounds):
            if name == bound_name(self.level, position):
                return ends
        return self.ranges.get(name)

    def _before(self, summand: Summand, name: str, value: Node) -> bool:
        """Whether a value mentions no index that is bound at or after another."""
        names = [bound_name(self.level, k) for k in range(len(summand.bounds))]
        if name not in names:
            return value.free.isdisjoint(names)
        return value.free.isdisjoint(names[names.index(name) :])

    def _contract(self, summand: Summand, factor: Node) -> Step | None:
        left, right = (affine(arg) for arg in factor.args)
        if left is None or right is None:
            return None
        difference = left.plus(right, -1)
        facts = self.facts_of(summand)
        for position in reversed(range(len(summand.bounds))):
            index = self.index(position)
            count = difference.multiples.get(index)
            if count not in (1, -1):
                continue
            value = Affine({index: 1}, 0).plus(difference, -count).node(self.graph)
            lower, upper = summand.bounds[position]
            if index.name in value.free or not facts.within(value, lower, upper):
                continue
            if not self._proper(summand, position, value):
                continue
            later = self._after(summand, position, value)
            if later is not None:
                return later
            after = self._with_value(summand, factor, position, value)
            return Step(Rule.CONTRACT, summand, after, factor, (position, value))
        return None

    def _proper(self, summand: Summand, position: int, value: Node) -> bool:
        """Whether the value lies in the range for another reason than the index's."""
        bounds = [(k, b) for k, b in enumerate(summand.bounds) if k != position]
        own = bound_name(self.level, position)
        kept = [(k, b) for k, b in bounds if own not in b[0].free | b[1].free]
        facts = self.facts.given(*self._range_facts(kept))
        return facts.within(value, *summand.bounds[position])

    def _after(self, summand: Summand, position: int, value: Node) -> Step | None:
        """The sums in an order in which an index stands after what its value needs."""
        needed = [
            other
            for other in range(position + 1, len(summand.bounds))
            if bound_name(self.level, other) in value.free
        ]
        if not needed:
            return None
        count = len(summand.bounds)
        order = [k for k in range(count) if k != position]
        order.insert(max(needed), position)
        return self._reordered(summand, tuple(order))

    def _with_value(
        self, summand: Summand, factor: Node, position: int, value: Node
    ) -> tuple[Summand, ...]:
        product = self.graph.mul(*self._others(summand, factor))
        return self.multiplied(self._set(summand, product, position, value))

    def _set(
        self, summand: Summand, product: Node, position: int, value: Node
    ) -> Summand:
        """A bound index replaced by its value; those after it move up."""
        values = {bound_name(self.level, position): value}
        for other in range(position + 1, len(summand.bounds)):
            values[bound_name(self.level, other)] = self.index(other - 1)
        bounds = tuple(
            (self.graph.substitute(low, values), self.graph.substitute(high, values))
            for k, (low, high) in enumerate(summand.bounds)
            if k != position
        )
        product = self.graph.substitute(product, values)
        return Summand(summand.coefficient, bounds, product)

    def _single(self, summand: Summand) -> Step | None:
        facts = self.facts
        for position, (lower, upper) in enumerate(summand.bounds):
            if facts.equal(lower, upper):
                set_ = self._set(summand, summand.product, position, lower)
                after = self.multiplied(set_)
                return Step(Rule.SINGLE, summand, after, None, (position,))
        return None

    def _count(self, summand: Summand) -> Step | None:
        for position, (lower, upper) in enumerate(summand.bounds):
            name = bound_name(self.level, position)
            rest = summand.bounds[position + 1 :]
            if name in summand.product.free or any(
                name in end.free for bounds in rest for end in bounds
            ):
                continue
            if not self.facts_without(summand, position).at_most(lower, upper, -1):
                continue
            minus = self.graph.mul(self.graph.number(-1), lower)
            values = self.graph.add(upper, minus, self.graph.one)
            product = self.graph.mul(summand.product, values)
            after = self.multiplied(
                self._set(summand, product, position, self.graph.one)
            )
            return Step(Rule.COUNT, summand, after, None, (position,))
        return None

    def peel(self, summand: Summand, position: int, *, first: bool) -> Step | None:
        """The first or the last value of a bound index on its own."""
        lower, upper = summand.bounds[position]
        if not self.facts_without(summand, position).at_most(lower, upper):
            return None
        end, step = (lower, 1) if first else (upper, -1)
        shorter = self.graph.add(end, self.graph.number(step))
        ends = (shorter, upper) if first else (lower, shorter)
        bounds = (*summand.bounds[:position], ends, *summand.bounds[position + 1 :])
        rest = Summand(summand.coefficient, bounds, summand.product)
        one = self.multiplied(self._set(summand, summand.product, position, end))
        which = "first" if first else "last"
        after = combined((*one, rest))
        return Step(Rule.PEEL, summand, after, None, (position, which))

    def empty(self, summand: Summand) -> Step | None:
        """A sum over no value is 0."""
        for position, (lower, upper) in enumerate(summand.bounds):
            if self.facts.at_most(upper, lower, 1):
                return Step(Rule.EMPTY, summand, (), None, (position,))
        return None

    def facts_without(self, summand: Summand, position: int) -> Facts:
        """The facts that do not rest on an index having a value at all."""
        own = bound_name(self.level, position)
        kept = [
            (k, (low, high))
            for k, (low, high) in enumerate(summand.bounds)
            if k != position and own not in low.free | high.free
        ]
        return self.facts.given(*self._range_facts(kept))

    def _exchange(self, summand: Summand) -> Step | None:
        if len(summand.bounds) < 2:
            return None
        key = self.level, summand.bounds, summand.product
        orders = self.memory.orders
        if key not in orders:
            orders[key] = canonical_order(summand, self.level)
        order = orders[key]
        if order == tuple(range(len(summand.bounds))):
            return None
        return self._reordered(summand, order)

    def _reordered(self, summand: Summand, order: tuple[int, ...]) -> Step | None:
        values = {
            bound_name(self.level, old): self.index(new)
            for new, old in enumerate(order)
        }
        bounds = []
        for new, old in enumerate(order):
            ends = [self.graph.substitute(e, values) for e in summand.bounds[old]]
            later = {bound_name(self.level, k) for k in range(new, len(order))}
            if any(end.free & later for end in ends):
                return None
            bounds.append((ends[0], ends[1]))
        product = self.graph.substitute(summand.product, values)
        after = Summand(summand.coefficient, tuple(bounds), product)
        return Step(Rule.EXCHANGE, summand, (after,), None, order)

    # Powers and functions.

    def _power(self, summand: Summand, factor: Node) -> Step | None:
        (base,) = factor.args
        exponent = factor.number
        truths = (Kind.NONNEGATIVE, Kind.DELTA)
        if base.kind in truths and exponent > 1 and exponent.denominator == 1:
            return self.replacing(Rule.TRUTH, summand, factor, base)
        if base.kind is Kind.CHOOSE and self.choices:
            return self._choose(summand, factor)
        if base.kind is Kind.APPLY and base.function == ("@exp", 0):
            return self._exponential(summand, factor)
        if base.kind is Kind.SUM and exponent < 0 and exponent.denominator == 1:
            return self._cancel(summand, factor)
        return None

    def _cancel(self, summand: Summand, factor: Node) -> Step | None:
        (base,) = factor.args
        for position, (lower, upper) in enumerate(summand.bounds):
            name = bound_name(self.level, position)
            rest = summand.bounds[position + 1 :]
            if name in base.free or any(name in e.free for b in rest for e in b):
                continue
            inside = [f for f in summand.factors if name in f.free]
            if not inside:
                continue
            body = self.graph.mul(*inside)
            if self.graph.sum(name, lower, upper, body) is not base:
                continue
            if not self.facts_without(summand, position).at_most(lower, upper):
                continue
            outside = [
                f for f in summand.factors if f not in inside and f is not factor
            ]
            power = self.graph.power(base, factor.number + 1)
            product = self.graph.mul(power, *outside)
            after = self.multiplied(
                self._set(summand, product, position, self.graph.one)
            )
            return Step(Rule.CANCEL, summand, after, factor, (position,))
        return None

    def reduce(self, summand: Summand, factor: Node) -> Step | None:
        """M P^-k = (P^(1-k) - (P - c m) P^-k)/c, for the last summand c m of P."""
        (base,) = factor.args
        if base.kind is not Kind.ADD or not _is_whole_inverse(factor):
            return None
        pairs = map(self.graph.split_coefficient, base.args)
        terms = [(c, m) for c, m in pairs if m is not self.graph.one]
        coefficient, unit = max(terms, key=lambda pair: pair[1].rank)
        graph, others = self.graph, self._others(summand, factor)
        if not _divides(unit, others):
            return None
        rest = graph.add(base, graph.mul(graph.number(-coefficient), unit))
        lower = graph.power(base, factor.number + 1)
        term = graph.add(lower, graph.mul(graph.number(-1), rest, factor))
        product = graph.mul(
            graph.number(Fraction(1) / coefficient),
            term,
            graph.power(unit, -1),
            *others,
        )
        whole = Summand(summand.coefficient, summand.bounds, product)
        return Step(Rule.REDUCE, summand, self.multiplied(whole), factor, (unit,))

    def _exponential(self, summand: Summand, factor: Node) -> Step | None:
        """exp(a + b) = exp(a) exp(b), exp(2 a) = exp(a)^2."""
        base, exponent = factor, Fraction(1)
        if factor.kind is Kind.POWER:
            (base,), exponent = factor.args, factor.number
        if base.function != ("@exp", 0) or exponent.denominator != 1:
            return None
        parts = []
        for part in self.expanded_argument(base.args[0]):
            unit = Summand(_ONE, part.bounds, part.product).node(
                self.graph, self.level + 1
            )
            whole = Fraction(part.coefficient.numerator)
            if _is_logarithm(unit) and part.coefficient == whole:
                parts.append(self.graph.power(unit.args[0], whole * exponent))
                continue
            share = self.graph.number(Fraction(1, part.coefficient.denominator))
            inner = self.graph.apply("@exp", 0, self.graph.mul(share, unit))
            parts.append(self.graph.power(inner, whole * exponent))
        term = self.graph.mul(*parts)
        if term is factor:
            return None
        return self.replacing(Rule.EXPONENTIAL, summand, factor, term)

    def expanded_argument(self, node: Node) -> tuple[Summand, ...]:
        """An argument as summands, one level up."""
        return multiplied_out(self.graph, Summand(_ONE, (), node), self.level + 1)

    def _function(self, summand: Summand, factor: Node) -> Step | None:
        if factor.function == ("@exp", 0):
            return self._exponential(summand, factor)
        return None

    def _choose(self, summand: Summand, factor: Node) -> Step | None:
        """choose(c, a, b)^n = c a^n + (1 - c) b^n."""
        if not self.choices:
            return None
        base, exponent = factor, Fraction(1)
        if factor.kind is Kind.POWER:
            (base,), exponent = factor.args, factor.number
        condition, *branches = base.args
        yes, no = (self.graph.power(branch, exponent) for branch in branches)
        term = self.graph.add(
            self.graph.mul(condition, yes),
            self.graph.mul(self.graph.negated(condition), no),
        )
        return self.replacing(Rule.CHOICE, summand, factor, term)

    def opposite(self, summand: Summand, factor: Node) -> Step | None:
        """[0 <= -u] = 1 - [0 <= u], for the one of the two that was made later."""
        minus = self.graph.mul(self.graph.number(-1), factor.args[0])
        other = self.graph.nonnegative(minus)
        if other.kind is not Kind.NONNEGATIVE or other.rank > factor.rank:
            return None
        if not any(self.quantity(node) for node in self._members(factor)):
            return None
        term = self.graph.negated(other)
        return self.replacing(Rule.OPPOSITE, summand, factor, term)

    def _members(self, node: Node) -> Iterator[Node]:
        for part in self.graph.postorder(node):
            if part.kind is Kind.FAMILY:
                yield part

    def formula(self, summand: Summand, factor: Node) -> Step | None:
        """A function's formula put in."""
        term = self.graph.unfold(factor)
        if term is None:
            return None
        return self.replacing(Rule.FORMULA, summand, factor, term)

    # Definitions.

    def quantity(self, member: Node) -> Quantity | None:
        """The quantity of a member; None for a size."""
        return self._quantities.get(member.name)

    @cached_property
    def _quantities(self) -> dict[str, Quantity]:
        return {q.name: q for q in self.graph.theory.quantities}

    def opens(self, member: Node) -> bool:
        """Whether a member has a definition that a proof may put in."""
        quantity = self.quantity(member)
        return quantity is not None and not quantity.given and not quantity.stand_in

    def definition(self, summand: Summand, member: Node) -> Step | None:
        """A quantity's definition put in."""
        found = self.case_of(member, self.facts_of(summand))
        if found is None:
            return None
        number, term = found
        return self.replacing(Rule.DEFINITION, summand, member, term, number)

    def case_of(self, member: Node, facts: Facts) -> tuple[int, Node] | None:
        """The case of a definition that holds for a member, and its term."""
        quantity = self.quantity(member)
        if quantity is None or not self.opens(member):
            return None
        values = {
            slot.symbol.name: arg
            for slot, arg in zip(quantity.slots, member.args, strict=True)
        }
        for slot, arg in zip(quantity.slots, member.args, strict=True):
            if not facts.within(arg, *self._ends(slot, values)):
                return None
        for number, case in enumerate(quantity.cases):
            where = [
                (values[i.symbol.name], *self._ends(i, values)) for i in case.where
            ]
            if all(facts.within(*place) for place in where):
                term = self.graph.substitute(self.graph.lower(case.term), values)
                return number, term
            if not any(_outside(facts, *place) for place in where):
                return None
        return None

    def _ends(self, index: Index, values: dict[str, Node]) -> tuple[Node, Node]:
        lower, upper = self.graph.lower(index.lower), self.graph.lower(index.upper)
        substitute = self.graph.substitute
        return substitute(lower, values), substitute(upper, values)

    # Derivatives.

    def _partial(self, summand: Summand, factor: Node) -> Step | None:
        body, variable = factor.args
        if body.kind is not Kind.FAMILY:
            term = derivative(self.graph, body, self._by(variable))
            return self.replacing(Rule.DIFFERENTIATE, summand, factor, term)
        facts = self.facts_of(summand)
        quantity = self.quantity(body)
        if quantity is None:
            return self.replacing(Rule.CONSTANT, summand, factor, self.graph.zero)
        if body.name == variable.name and self._alike(body, variable, facts):
            return self.replacing(
                Rule.SAME, summand, factor, self._same(body, variable)
            )
        if self.reach.constant(body, variable, facts):
            return self.replacing(Rule.CONSTANT, summand, factor, self.graph.zero)
        return self._parallel(summand, factor) or self._forward(summand, factor)

    def _parallel(self, summand: Summand, factor: Node) -> Step | None:
        """dq[i]/dv[k] = delta(i, k) dq[i]/dv[i]."""
        body, variable = factor.args
        facts = self.facts_of(summand)
        handed_on = self.reach.handed_on(body.name, variable.name)
        for slot, other in sorted(handed_on):
            one, two = body.args[slot], variable.args[other]
            labels = self.graph.labels.slots(variable.name)
            if other in labels or facts.equal(one, two):
                continue
            args = (*variable.args[:other], one, *variable.args[other + 1 :])
            if not self._exists(variable.name, args, other, facts):
                continue
            member = self.graph.family(variable.name, *args)
            term = self.graph.mul(
                self.graph.delta(one, two), self.graph.partial(body, member)
            )
            return self.replacing(Rule.PARALLEL, summand, factor, term, slot, other)
        return None

    def _exists(
        self, name: str, args: tuple[Node, ...], slot: int, facts: Facts
    ) -> bool:
        quantity = self._quantities[name]
        values = {
            index.symbol.name: arg
            for index, arg in zip(quantity.slots, args, strict=True)
        }
        return facts.within(args[slot], *self._ends(quantity.slots[slot], values))

    def _by(self, variable: Node) -> Callable[[Node], Node]:
        def of_quantity(node: Node) -> Node:
            if self.quantity(node) is None:
                return self.graph.zero
            return self.graph.partial(node, variable)

        return of_quantity

    def _alike(self, one: Node, two: Node, facts: Facts) -> bool:
        quantity = self.quantity(one)
        if quantity is None or quantity.given:
            return True
        return all(
            facts.equal(one.args[slot], two.args[slot])
            for slot in self.graph.labels.slots(one.name)
        )

    def _same(self, one: Node, two: Node) -> Node:
        quantity = self.quantity(one)
        labels = self.graph.labels.slots(one.name)
        if quantity is None or quantity.given:
            return member_delta(self.graph, one, two)
        return self.graph.mul(
            *(
                self.graph.delta(a, b)
                for k, (a, b) in enumerate(zip(one.args, two.args, strict=True))
                if k not in labels
            )
        )

    def _forward(self, summand: Summand, factor: Node) -> Step | None:
        """Where the labels differ by a number, the definition is differentiated."""
        one, two = (self.reach.label(arg) for arg in factor.args)
        if one is None or two is None:
            return None
        labels = affine(one), affine(two)
        if labels[0] is None or labels[1] is None:
            return None
        if labels[0].plus(labels[1], -1).number is None:
            return None
        return self.forward(summand, factor)

    def forward(self, summand: Summand, factor: Node) -> Step | None:
        """The definition of what is differentiated put in."""
        body, variable = factor.args
        facts = self.facts_of(summand)
        if body.kind is not Kind.FAMILY or not self.opens(body):
            return None
        if body.name == variable.name and not self._apart(body, variable, facts):
            return None
        found = self.case_of(body, facts)
        if found is None:
            return None
        number, term = found
        partial = self.graph.partial(term, variable)
        return self.replacing(Rule.FORWARD, summand, factor, partial, number)

    def _apart(self, one: Node, two: Node, facts: Facts) -> bool:
        """Whether two members of one family have different labels."""
        return any(
            facts.different(one.args[slot], two.args[slot])
            for slot in self.graph.labels.slots(one.name)
        )

    def chain(self, summand: Summand, factor: Node) -> Step | None:
        """The chain rule through all quantities that use the variable."""
        whole, variable = factor.args
        if whole.kind is not Kind.FAMILY:
            return None
        if whole.name == variable.name and not self._apart(
            whole, variable, self.facts_of(summand)
        ):
            return None
        if not self.reach.well_founded(whole.name):
            return None
        terms = []
        for name in self.reach.between(whole.name, variable.name):
            user = self._quantities[name]
            if user.stand_in:
                if self._mentions(user, variable, self.facts_of(summand)):
                    if name == whole.name or not self._only_directly(user, variable):
                        return None
                    terms.append(self._through_unknown(whole, user, variable))
                continue
            for number in range(len(user.cases)):
                term = self._through(whole, user, number, variable)
                if term is None:
                    return None
                terms.append(term)
        total = self.graph.add(*terms)
        return self.replacing(Rule.CHAIN, summand, factor, total)

    def _only_directly(self, user: Quantity, variable: Node) -> bool:
        """Whether what a quantity mentions besides the variable does not use it."""
        if self.reach.round(variable.name):
            return False
        return not any(
            variable.name in self.reach.below(use.used)
            for use in self.reach.uses[user.name]
        )

    def _through_unknown(self, whole: Node, user: Quantity, variable: Node) -> Node:
        """Sum over p of dwhole/dp dp/dvariable, where nothing more is known of p."""
        names = self._fresh(user)
        member = self.graph.family(user.name, *names.values())
        partial = self.graph.partial
        slope = self.graph.mul(partial(whole, member), partial(member, variable))
        ranges = self._ranges({slot.symbol: slot for slot in user.slots})
        return self._summed(slope, names, ranges)

    def _fresh(self, quantity: Quantity) -> dict[str, Node]:
        """A name of its own for each slot."""
        return {
            slot.symbol.name: self.graph.index(f"{slot.symbol.name}~{k}")
            for k, slot in enumerate(quantity.slots)
        }

    def _summed(
        self,
        term: Node,
        names: dict[str, Node],
        ranges: Iterable[tuple[Node, Node]],
    ) -> Node:
        """The sum of a term over all slots of a quantity."""
        ends = [
            (name, *(self.graph.substitute(end, dict(names)) for end in pair))
            for name, pair in zip(names.values(), ranges, strict=True)
        ]
        for index, lower, upper in reversed(ends):
            term = self.graph.sum(index.name, lower, upper, term)
        return term

    def _mentions(self, user: Quantity, variable: Node, facts: Facts) -> bool:
        """Whether a definition may mention just this member."""
        return any(
            node.kind is Kind.FAMILY
            and node.name == variable.name
            and not any(
                facts.different(a, b)
                for a, b in zip(node.args, variable.args, strict=True)
                if not a.free
            )
            for case in user.cases
            for node in self.graph.postorder(self.graph.lower(case.term))
        )

    def _through(
        self, whole: Node, user: Quantity, number: int, variable: Node
    ) -> Node | None:
        """Sum over p of dwhole/dp times the direct derivative of p by the variable."""
        ranges = self.case_ranges(user, number)
        if ranges is None:
            return None
        if any(Facts(self.graph).at_most(high, low, 1) for low, high in ranges):
            return self.graph.zero
        names = self._fresh(user)
        body = self.graph.lower(user.cases[number].term)
        body = self.graph.substitute(body, dict(names))
        try:
            slope = directly(self.graph, body, variable)
        except UnsupportedError:
            return None
        member = self.graph.family(user.name, *names.values())
        if member is not whole:
            slope = self.graph.mul(self.graph.partial(whole, member), slope)
        return self._summed(slope, names, ranges)

    def case_ranges(
        self, quantity: Quantity, number: int
    ) -> tuple[tuple[Node, Node], ...] | None:
        """The ranges of the slots for which a case is the one that holds."""
        own = {slot.symbol: slot for slot in quantity.slots}
        ranges = self._ranges(own | {i.symbol: i for i in quantity.cases[number].where})
        for earlier in quantity.cases[:number]:
            others = self._ranges(own | {i.symbol: i for i in earlier.where})
            cut = self._cut(ranges, others)
            if cut is None:
                return None
            ranges = cut
        return tuple(ranges)

    def _ranges(self, indices: dict[Symbol, Index]) -> list[tuple[Node, Node]]:
        lower = self.graph.lower
        return [(lower(i.lower), lower(i.upper)) for i in indices.values()]

    def _cut(
        self, ranges: list[tuple[Node, Node]], others: list[tuple[Node, Node]]
    ) -> list[tuple[Node, Node]] | None:
        """The ranges without the others, which touch them at one end or not at all."""
        pairs = list(zip(ranges, others, strict=True))
        facts = Facts(self.graph)
        for (low, high), (other_low, other_high) in pairs:
            if facts.at_most(high, other_low, 1) or facts.at_most(other_high, low, 1):
                return ranges
        unlike = [k for k, (one, two) in enumerate(pairs) if one != two]
        if len(unlike) > 1:
            return None
        place = unlike[0] if unlike else 0
        (low, high), (other_low, other_high) = pairs[place]
        if facts.at_most(other_low, low):
            low = self.graph.add(other_high, self.graph.one)
        elif facts.at_most(high, other_high):
            high = self.graph.add(other_low, self.graph.number(-1))
        else:
            return None
        return [*ranges[:place], (low, high), *ranges[place + 1 :]]


def _is_whole_inverse(node: Node) -> bool:
    whole = node.kind is Kind.POWER and node.number.denominator == 1
    return whole and node.number < 0


def _exponents(factors: Iterable[Node]) -> dict[Node, Fraction]:
    """The bases of a product with their exponents."""
    found = {}
    for factor in factors:
        power = factor.kind is Kind.POWER
        base = factor.args[0] if power else factor
        found[base] = factor.number if power else _ONE
    return found


def _divides(unit: Node, factors: Iterable[Node]) -> bool:
    """Whether a product has all factors of another, with exponents as large."""
    there = _exponents(factors)
    needed = _exponents(unit.args if unit.kind is Kind.MUL else (unit,))
    return all(
        base in there and there[base] / exponent >= 1
        for base, exponent in needed.items()
    )


def _is_logarithm(node: Node) -> bool:
    return node.kind is Kind.APPLY and node.function == ("@log", 0)


def _outside(facts: Facts, value: Node, lower: Node, upper: Node) -> bool:
    return facts.at_most(value, lower, 1) or facts.at_most(upper, value, 1)


_SIMPLER: dict[Kind, Callable[[Rules, Summand, Node], Step | None]] = {
    Kind.DELTA: Rules._delta,  # noqa: SLF001
    Kind.POWER: Rules._power,  # noqa: SLF001
    Kind.APPLY: Rules._function,  # noqa: SLF001
    Kind.CHOOSE: Rules._choose,  # noqa: SLF001
    Kind.PARTIAL: Rules._partial,  # noqa: SLF001
}
