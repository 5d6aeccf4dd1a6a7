"""Terms as shared nodes in canonical form.

A node is interned: two equal terms of one graph are the same object, so that
comparing terms is ``is`` and every later pass can remember its result per node.
Interning happens in *canonical form*:

- sums and products are flat, their arguments ordered, like terms and equal
  factors collected, numbers folded and multiplied into sums;
- a bound index is called after the height of its binder, so that terms which
  differ only in dummy names coincide.

Nothing else is distributed over a sum and no function is evaluated: those are the
business of whoever decides equalities.  SymPy terms become nodes, and nodes
SymPy terms, in ``lowering.py``.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from fractions import Fraction

from .errors import MalformedError

__all__ = ["Graph", "Kind", "Node"]


class Kind(Enum):
    """What a node is; after the colon its ``data``, then its ``args``."""

    NUMBER = "number"  # : Fraction
    CONSTANT = "constant"  # : "pi"
    INDEX = "index"  # : name of an index or of a function's variable
    FAMILY = "family"  # : name of a quantity or size; one arg per slot
    ADD = "add"  # : None; two or more args
    MUL = "mul"  # : None; two or more args
    POWER = "power"  # : Fraction exponent; base
    APPLY = "apply"  # : (function, derivative order); argument.  Known: "@exp", …
    SUM = "sum"  # : bound name; lower, upper, body
    DELTA = "delta"  # : None; two index terms
    PARTIAL = "partial"  # : None; body, FAMILY
    CHOOSE = "choose"  # : None; condition, value if true, value if false
    NONNEGATIVE = "nonnegative"  # : None; the truth value of 0 <= argument

    # Kinds are keys of every table of rules, and Enum's own hash is slow Python.
    __hash__ = object.__hash__


class Node:
    """One term of a graph; equality is identity.

    ``free`` names the indices that are not bound inside, ``names`` likewise in order;
    ``height`` counts nested binders; ``rank`` is the order in which nodes were made,
    arguments first.
    """

    __slots__ = ("args", "data", "free", "height", "kind", "names", "rank")
    height: int

    def __init__(
        self, kind: Kind, data: object, args: tuple["Node", ...], rank: int
    ) -> None:
        self.kind = kind
        self.data = data
        self.args = args
        self.rank = rank
        self.height = max((arg.height for arg in args), default=0)
        self.free: frozenset[str] = frozenset().union(*(arg.free for arg in args))
        if kind is Kind.INDEX:
            self.free = frozenset({str(data)})
        elif kind is Kind.SUM:
            lower, upper, body = args
            self.height += 1
            self.free = lower.free | upper.free | (body.free - {str(data)})
        self.names = tuple(sorted(self.free))

    @property
    def number(self) -> Fraction:
        """The data of a NUMBER or the exponent of a POWER."""
        assert isinstance(self.data, Fraction)  # noqa: S101  (an invariant of ours)
        return self.data

    @property
    def name(self) -> str:
        """The data of an INDEX, a FAMILY, a CONSTANT or a SUM."""
        assert isinstance(self.data, str)  # noqa: S101
        return self.data

    @property
    def function(self) -> tuple[str, int]:
        """The function of an APPLY with its derivative order."""
        assert isinstance(self.data, tuple)  # noqa: S101
        return self.data

    def __repr__(self) -> str:
        args = "".join(f", {arg!r}" for arg in self.args)
        return f"{self.kind.value}({self.data}{args})"


class Graph:
    """An arena of nodes: two equal terms of one graph are one node.

    >>> graph = Graph()
    >>> x, y = graph.family("x"), graph.family("y")
    >>> graph.add(x, y) is graph.add(y, x)
    True
    >>> lower, upper = graph.one, graph.number(9)
    >>> i, k = (graph.family("x", graph.index(name)) for name in "ik")
    >>> graph.sum("i", lower, upper, i) is graph.sum("k", lower, upper, k)
    True
    """

    def __init__(self) -> None:
        self._nodes: dict[tuple[object, ...], Node] = {}
        self._numbers: dict[int | Fraction, Node] = {}
        # Terms are put together again and again while proofs are sought.
        self._sums: dict[tuple[Node, ...], Node] = {}
        self._products: dict[tuple[Node, ...], Node] = {}
        self._coefficients: dict[Node, tuple[Fraction | int, Node]] = {}
        self.zero = self.number(0)
        self.one = self.number(1)

    # Construction, always in canonical form.

    def _intern(self, kind: Kind, data: object, *args: Node) -> Node:
        key = (kind, data, *map(id, args))
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = Node(kind, data, args, len(self._nodes))
        return node

    def number(self, value: int | Fraction) -> Node:
        """The rational number ``value``."""
        node = self._numbers.get(value)
        if node is None:
            node = self._intern(Kind.NUMBER, Fraction(value))
            self._numbers[value] = node
        return node

    def index(self, name: str) -> Node:
        """The index called ``name``."""
        return self._intern(Kind.INDEX, name)

    def family(self, name: str, *indices: Node) -> Node:
        """A member of a quantity or of a size."""
        return self._intern(Kind.FAMILY, name, *indices)

    def add(self, *terms: Node) -> Node:
        """The sum of the terms, flat, with like terms collected."""
        node = self._sums.get(terms)
        if node is None:
            node = self._sums[terms] = self._sum(terms)
        return node

    def _sum(self, terms: tuple[Node, ...]) -> Node:
        coefficients: dict[Node, Fraction | int] = {}
        constant: Fraction | int = 0
        for term in _flat(Kind.ADD, terms):
            factor, rest = self.split_coefficient(term)
            if rest is self.one:
                constant += factor
                continue
            before = coefficients.get(rest)
            coefficients[rest] = factor if before is None else before + factor
        parts = [
            self.mul(self.number(factor), rest) if factor != 1 else rest
            for rest, factor in coefficients.items()
            if factor
        ]
        if constant:
            parts.append(self.number(constant))
        if len(parts) <= 1:
            return parts[0] if parts else self.zero
        return self._intern(Kind.ADD, None, *sorted(parts, key=_by_rank))

    def mul(self, *factors: Node) -> Node:
        """The product of the factors, flat, with equal bases collected."""
        node = self._products.get(factors)
        if node is None:
            node = self._products[factors] = self._product(factors)
        return node

    def _product(self, factors: tuple[Node, ...]) -> Node:
        exponents: dict[Node, Fraction | int] = {}
        constant: Fraction | int = 1
        for factor in _flat(Kind.MUL, factors):
            if factor.kind is Kind.NUMBER:
                constant *= factor.number
                continue
            base: Node = factor
            exponent: Fraction | int = 1
            if factor.kind is Kind.POWER:
                base, exponent = factor.args[0], factor.number
            before = exponents.get(base)
            exponents[base] = exponent if before is None else before + exponent
        if not constant:
            return self.zero
        parts = [
            base if e == 1 else self.power(base, e)
            for base, e in exponents.items()
            if e
        ]
        if any(part.kind in (Kind.NUMBER, Kind.MUL) for part in parts):
            return self.mul(self.number(constant), *parts)
        if constant != 1:
            factor = self.number(constant)
            if len(parts) == 1 and parts[0].kind is Kind.ADD:
                return self.add(*(self.mul(factor, term) for term in parts[0].args))
            parts.append(factor)
        if len(parts) <= 1:
            return parts[0] if parts else self.one
        return self._intern(Kind.MUL, None, *sorted(parts, key=_by_rank))

    def power(self, base: Node, exponent: int | Fraction) -> Node:
        """The base to a rational exponent."""
        if exponent == 1:
            return base
        exponent = Fraction(exponent)
        if exponent == 0:
            return self.one
        whole = exponent.denominator == 1
        if base.kind is Kind.NUMBER and whole:
            if base.number == 0 and exponent < 0:
                raise MalformedError("a term divides by zero")
            return self.number(base.number ** int(exponent))
        if base.kind is Kind.POWER and whole:
            return self.power(base.args[0], base.number * exponent)
        if base.kind is Kind.MUL and whole:
            return self.mul(*(self.power(arg, exponent) for arg in base.args))
        return self._intern(Kind.POWER, exponent, base)

    def apply(self, function: str, order: int, argument: Node) -> Node:
        """The order-th derivative of a function, at the argument."""
        return self._intern(Kind.APPLY, (function, order), argument)

    def sum(self, bound: str, lower: Node, upper: Node, body: Node) -> Node:
        """The sum of the body for the index ``bound`` from lower to upper."""
        height = body.height
        while f"@{height}" in body.free - {bound}:
            height += 1
        canonical = f"@{height}"
        if bound != canonical:
            body = self.substitute(body, {bound: self.index(canonical)})
        return self._intern(Kind.SUM, canonical, lower, upper, body)

    def delta(self, left: Node, right: Node) -> Node:
        """Kronecker's delta of two index terms."""
        if left is right:
            return self.one
        if left.kind is Kind.NUMBER and right.kind is Kind.NUMBER:
            return self.zero
        return self._intern(Kind.DELTA, None, *sorted((left, right), key=_by_rank))

    def partial(self, body: Node, variable: Node) -> Node:
        """The partial derivative of the body by a quantity."""
        if variable.kind is not Kind.FAMILY:
            raise MalformedError(
                f"a derivative is taken by {variable}, which is no quantity"
            )
        return self._intern(Kind.PARTIAL, None, body, variable)

    def positive(self, argument: Node) -> Node:
        """The truth value (1 or 0) of 0 < argument: not 0 <= -argument."""
        opposite = self.nonnegative(self.mul(self.number(-1), argument))
        return self.negated(opposite)

    def negated(self, truth: Node) -> Node:
        """1 - truth."""
        return self.add(self.one, self.mul(self.number(-1), truth))

    def nonnegative(self, argument: Node) -> Node:
        """The truth value (1 or 0) of 0 <= argument.

        The argument is reduced to a term of the same sign: without a positive
        factor, in the branches of a choice, and x for exp(x) - 1.
        """
        number, rest = self.split_coefficient(argument)
        if rest is self.one or not number:
            return self.one if number >= 0 else self.zero
        signed = rest if number > 0 else self.mul(self.number(-1), rest)
        if rest.kind is Kind.CHOOSE:
            condition, *branches = rest.args
            sign = self.number(1 if number > 0 else -1)
            truths = (self.nonnegative(self.mul(sign, b)) for b in branches)
            return self.choose(condition, *truths)
        exponent = self._exponent_above_one(signed)
        if exponent is not None:
            return self.nonnegative(exponent)
        return self._intern(Kind.NONNEGATIVE, None, self.split_content(signed)[1])

    def split_content(self, node: Node) -> tuple[Fraction, Node]:
        """A sum as the positive factor that its coefficients share, and the rest."""
        if node.kind is not Kind.ADD:
            return Fraction(1), node
        factors = [Fraction(self.split_coefficient(term)[0]) for term in node.args]
        numerator = math.gcd(*(factor.numerator for factor in factors))
        denominator = math.lcm(*(factor.denominator for factor in factors))
        content = Fraction(numerator, denominator)
        return content, self.mul(self.number(1 / content), node)

    def _exponent_above_one(self, node: Node) -> Node | None:
        """The x of exp(x) - 1, or -x for 1 - exp(x): a term of the same sign."""
        if node.kind is not Kind.ADD or len(node.args) != 2:
            return None
        first, second = node.args
        number, other = (
            (first, second) if first.kind is Kind.NUMBER else (second, first)
        )
        factor, rest = self.split_coefficient(other)
        if number.kind is not Kind.NUMBER or number.number != -factor:
            return None
        if rest.kind is not Kind.APPLY or rest.function != ("@exp", 0):
            return None
        return self.mul(self.number(factor), rest.args[0])

    def choose(self, condition: Node, if_true: Node, if_false: Node) -> Node:
        """One of two values, by a truth value, which each branch may rely on."""
        opposite = self.negated(condition)
        if opposite.kind in (Kind.NONNEGATIVE, Kind.NUMBER):
            condition, if_true, if_false = opposite, if_false, if_true
        if_true = self.replace(if_true, condition, self.one)
        if_false = self.replace(if_false, condition, self.zero)
        if condition is self.one or if_true is if_false:
            return if_true
        if condition is self.zero:
            return if_false
        if if_true is self.one and if_false is self.zero:
            return condition
        return self._intern(Kind.CHOOSE, None, condition, if_true, if_false)

    def constant(self, name: str) -> Node:
        """A named real number: "pi"."""
        return self._intern(Kind.CONSTANT, name)

    # Whole terms.

    def split_coefficient(self, node: Node) -> tuple[Fraction | int, Node]:
        """The node as a rational number times the rest."""
        found = self._coefficients.get(node)
        if found is None:
            found = self._coefficients[node] = self._split(node)
        return found

    def _split(self, node: Node) -> tuple[Fraction | int, Node]:
        if node.kind is Kind.NUMBER:
            return node.number, self.one
        if node.kind is Kind.MUL:
            number = next((a for a in node.args if a.kind is Kind.NUMBER), None)
            if number is not None:
                rest = self.mul(*(a for a in node.args if a is not number))
                return number.number, rest
        return 1, node

    def rebuild(self, node: Node, args: Iterable[Node]) -> Node:
        """The same kind of node over other arguments."""
        return _REBUILD[node.kind](self, node, *args)

    def replace(self, node: Node, part: Node, by: Node) -> Node:
        """The node with every occurrence of a part replaced."""
        if part.kind is Kind.NUMBER:
            return node
        done = {part: by}
        for below in self.postorder(node):
            if below not in done:
                args = [done[arg] for arg in below.args]
                changed = any(a is not b for a, b in zip(args, below.args, strict=True))
                done[below] = self.rebuild(below, args) if changed else below
        return done[node]

    def substitute(self, node: Node, values: Mapping[str, Node]) -> Node:
        """The node with free indices replaced by terms.

        A replacement that holds the name of a binder above it is not captured:
        that binder is renamed first.
        """
        done: dict[Node, Node] = {}
        taken = {name for value in values.values() for name in value.free}

        def visit(node: Node) -> Node:
            if node.free.isdisjoint(values):
                return node
            if node in done:
                return done[node]
            if node.kind is Kind.INDEX:
                result = values[node.name]
            elif node.kind is Kind.SUM and node.name in taken:
                lower, upper, body = node.args
                fresh = f"{node.name}'"
                while fresh in taken or fresh in body.free:
                    fresh += "'"
                body = self.substitute(body, {node.name: self.index(fresh)})
                body = self.substitute(body, values)
                result = self.sum(fresh, visit(lower), visit(upper), body)
            else:
                result = self.rebuild(node, [visit(arg) for arg in node.args])
            done[node] = result
            return result

        return visit(node)

    def postorder(self, root: Node) -> Iterator[Node]:
        """Every node below the root, arguments first, each once."""
        seen: set[Node] = set()
        stack = [root]
        while stack:
            node = stack[-1]
            if node in seen:
                stack.pop()
                continue
            waiting = [arg for arg in node.args if arg not in seen]
            if waiting:
                stack += waiting
            else:
                seen.add(node)
                yield stack.pop()


def _by_rank(node: Node) -> int:
    return node.rank


def _flat(kind: Kind, nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.kind is kind:
            yield from node.args
        else:
            yield node


_REBUILD: dict[Kind, Callable[..., Node]] = {
    Kind.NUMBER: lambda _, node: node,
    Kind.CONSTANT: lambda _, node: node,
    Kind.INDEX: lambda _, node: node,
    Kind.FAMILY: lambda graph, node, *args: graph.family(node.name, *args),
    Kind.ADD: lambda graph, _, *args: graph.add(*args),
    Kind.MUL: lambda graph, _, *args: graph.mul(*args),
    Kind.POWER: lambda graph, node, base: graph.power(base, node.number),
    Kind.APPLY: lambda graph, node, arg: graph.apply(*node.function, arg),
    Kind.SUM: lambda graph, node, *args: graph.sum(node.name, *args),
    Kind.DELTA: lambda graph, _, left, right: graph.delta(left, right),
    Kind.PARTIAL: lambda graph, _, body, by: graph.partial(body, by),
    Kind.CHOOSE: lambda graph, _, *args: graph.choose(*args),
    Kind.NONNEGATIVE: lambda graph, _, arg: graph.nonnegative(arg),
}
