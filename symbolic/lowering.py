"""SymPy terms become nodes, and nodes become SymPy terms.

One rule per SymPy class, in a table; whatever has no rule is refused by name.
This is the only module that knows both sides.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import count

import sympy
from sympy.core.function import AppliedUndef

from .choice import Choice, Truth
from .errors import MalformedError, UnsupportedError
from .graph import Graph, Kind, Node
from .labels import Labels
from .theory import ElementwiseFunction, Partial, Theory

__all__ = ["TermGraph"]

_VARIABLE = sympy.Symbol("@", real=True)


class TermGraph(Graph):
    """The nodes of one theory's terms, with the way from SymPy and back.

    >>> from sympy import IndexedBase, Sum
    >>> from .theory import Index, Quantity, index_symbol
    >>> i, k = index_symbol("i"), index_symbol("k")
    >>> theory = Theory("example", quantities=(Quantity("x", (Index(i, 1, 9),)),))
    >>> graph, x = TermGraph(theory), IndexedBase("x")
    >>> graph.lower(Sum(x[i], (i, 1, 9))) is graph.lower(Sum(x[k], (k, 1, 9)))
    True
    """

    def __init__(self, theory: Theory) -> None:
        super().__init__()
        self.theory = theory
        self.slots = {q.name: len(q.slots) for q in theory.quantities}
        self.slots |= {s.name: len(s.slots) for s in theory.sizes}
        self.functions = {f.name: f for f in theory.functions}
        self.positive_sizes = {s.name for s in theory.sizes if s.minimum > 0}
        self._ends: dict[str, tuple[tuple[Node, Node], ...]] = {}
        self._lowered: dict[sympy.Basic, Node] = {}
        self._bodies: dict[tuple[str, int], Node] = {}

    @cached_property
    def labels(self) -> Labels:
        """Which slots and indices choose among arrays."""
        return Labels(self)

    def slot_ends(self, quantity: str) -> tuple[tuple[Node, Node], ...]:
        """The first and the last value of each slot of a quantity."""
        if quantity not in self._ends:
            self._ends[quantity] = tuple(
                (self.lower(slot.lower), self.lower(slot.upper))
                for slot in self.theory.quantity(quantity).slots
            )
        return self._ends[quantity]

    def function_body(self, name: str, order: int) -> Node | None:
        """The order-th derivative of a defined function, in INDEX("@").

        None for an undefined function.  The derivative is SymPy's, of the
        formula; kinks keep the branch that the formula chooses there.
        """
        definition = self.functions.get(name)
        if definition is None or definition.formula is None:
            return None
        key = (name, order)
        if key not in self._bodies:
            formula = definition.formula.diff(definition.variable, order)
            # The variable must not meet a quantity of the same name.
            self._bodies[key] = self.lower(
                formula.xreplace({definition.variable: _VARIABLE})
            )
        return self._bodies[key]

    def apply(self, function: str, order: int, argument: Node) -> Node:
        """The order-th derivative of a function, at the argument.

        A formula that mentions quantities, such as the slope of a parametric relu, is
        put in at once: the function then depends on more than its argument.
        """
        if function in self._parametric:
            body = self.function_body(function, order)
            assert body is not None  # noqa: S101  (it has a formula)
            return self.substitute(body, {_VARIABLE.name: argument})
        return super().apply(function, order, argument)

    @cached_property
    def _parametric(self) -> frozenset[str]:
        """The functions whose formulas mention quantities."""
        quantities = {quantity.name for quantity in self.theory.quantities}
        return frozenset(
            name
            for name, definition in self.functions.items()
            if definition.formula is not None
            and not quantities.isdisjoint(_parameters(definition))
        )

    def unfold(self, node: Node) -> Node | None:
        """An application with the function's formula put in, if it has one."""
        name, order = node.function
        body = self.function_body(name, order)
        if body is None:
            return None
        return self.substitute(body, {_VARIABLE.name: node.args[0]})

    def lower(self, expr: sympy.Expr) -> Node:
        """The node of a SymPy term.

        A symbol names a size or a quantity of the theory if there is one of
        that name, and an index otherwise.  Raises UnsupportedError for a
        construct that has no node, MalformedError for one that is wrong.
        """
        found = self._lowered.get(expr)
        if found is None:
            for part in _sympy_postorder(expr, self._lowered):
                self._lowered[part] = self._lower_one(part)
            found = self._lowered[expr]
        return found

    def _lower_one(self, expr: sympy.Basic) -> Node:
        for kind, rule in _LOWERING:
            if isinstance(expr, kind):
                return rule(self, expr)
        raise UnsupportedError(
            f"{type(expr).__name__} has no meaning in a theory yet: {expr}"
        )

    def raise_(self, node: Node) -> sympy.Expr:
        """The SymPy term of a node; bound indices get names that are free."""
        taken = {*node.free, *self.slots, *self.functions}
        names = {}
        for part in self.postorder(node):
            if part.kind is Kind.SUM and part.name not in names:
                fresh = next(n for n in map("k{}".format, count()) if n not in taken)
                names[part.name] = fresh
                taken.add(fresh)
        done: dict[Node, sympy.Expr] = {}
        for part in self.postorder(node):
            if part.kind in (Kind.INDEX, Kind.SUM):
                name = names.get(part.name, part.name)
                symbol = sympy.Symbol(name, integer=True)
            if part.kind is Kind.INDEX:
                done[part] = symbol
            elif part.kind is Kind.SUM:
                lower, upper, body = (done[arg] for arg in part.args)
                done[part] = sympy.Sum(body, (symbol, lower, upper))
            else:
                args = [done[arg] for arg in part.args]
                done[part] = _RAISING[part.kind](self, part, *args)
        return done[node]


def _parameters(function: ElementwiseFunction) -> set[str]:
    """The names in a function's formula besides its variable."""
    assert function.formula is not None  # noqa: S101  (asked of those that have one)
    symbols = function.formula.free_symbols - {function.variable}
    return {str(getattr(symbol, "name", symbol)) for symbol in symbols}


# Lowering: one rule for each SymPy class, the first that fits.  A rule finds the
# nodes of its arguments with graph.lower, which has them already.


def _sympy_children(expr: sympy.Basic) -> tuple[sympy.Basic, ...]:
    """The arguments that a lowering rule asks for."""
    if isinstance(expr, sympy.Indexed):
        return tuple(expr.indices)
    if isinstance(expr, sympy.Sum):
        limits = [bound for limit in expr.limits for bound in limit[1:]]
        return (expr.function, *limits)
    if isinstance(expr, sympy.Derivative):
        return (expr.expr, *expr.variables)
    if isinstance(expr, sympy.Subs):
        return (_renamed_body(expr), *expr.point)
    if isinstance(expr, sympy.Piecewise):
        pairs = [part for pair in expr.args for part in pair.args]
        return tuple(p for p in pairs if p not in (sympy.true, sympy.false))
    if isinstance(expr, sympy.Atom):
        return ()
    return tuple(expr.args)


def _sympy_postorder(
    root: sympy.Basic, done: Mapping[sympy.Basic, Node]
) -> Iterator[sympy.Basic]:
    """The parts of a term that have no node yet, arguments first.

    On a stack of its own: expanded networks are deeper than Python's.
    """
    stack = [(root, False)]
    seen: set[sympy.Basic] = set()
    while stack:
        expr, expanded = stack.pop()
        if expanded:
            yield expr
        elif expr not in done and expr not in seen:
            seen.add(expr)
            stack.append((expr, True))
            stack.extend((child, False) for child in _sympy_children(expr))


def _lower_symbol(graph: TermGraph, symbol: sympy.Symbol) -> Node:
    name = symbol.name
    if isinstance(symbol, sympy.Dummy):
        return graph.index(f"{name}#{symbol.dummy_index}")
    slots = graph.slots.get(name)
    if slots is None:
        return graph.index(name)
    if slots:
        raise MalformedError(f"{name} has {slots} slots but stands without indices")
    return graph.family(name)


def _lower_indexed(graph: TermGraph, indexed: sympy.Indexed) -> Node:
    name = indexed.base.label.name
    slots = graph.slots.get(name)
    if slots is None:
        raise MalformedError(f"{indexed}: the theory has no quantity {name!r}")
    if slots != len(indexed.indices):
        raise MalformedError(
            f"{indexed}: {name} has {slots} slots, not {len(indexed.indices)}"
        )
    return graph.family(name, *map(graph.lower, indexed.indices))


def _lower_sum(graph: TermGraph, expr: sympy.Sum) -> Node:
    node = graph.lower(expr.function)
    for limit in expr.limits:
        if len(limit) != 3:
            raise MalformedError(f"a sum needs both bounds: {expr}")
        symbol, lower, upper = limit
        bound = graph.lower(symbol)
        if bound.kind is not Kind.INDEX:
            raise MalformedError(f"{symbol} is a quantity, so no sum can run over it")
        node = graph.sum(bound.name, graph.lower(lower), graph.lower(upper), node)
    return node


def _lower_power(graph: TermGraph, expr: sympy.Pow) -> Node:
    base, exponent = expr.args
    if base is sympy.E:
        return graph.apply("@exp", 0, graph.lower(exponent))
    if not exponent.is_Rational:
        raise UnsupportedError(f"a power with the exponent {exponent}: {expr}")
    return graph.power(graph.lower(base), Fraction(exponent.p, exponent.q))


def _lower_derivative(graph: TermGraph, expr: sympy.Derivative) -> Node:
    node = graph.lower(expr.expr)
    variables = [graph.lower(variable) for variable in expr.variables]
    if isinstance(expr.expr, AppliedUndef) and all(
        v is node.args[0] for v in variables
    ):
        name, order = node.function
        return graph.apply(name, order + len(variables), node.args[0])
    if all(variable.kind is Kind.INDEX for variable in variables):
        if expr.expr.has(sympy.Indexed, sympy.Sum, Partial):
            raise UnsupportedError(f"a derivative by an index: {expr}")
        done = expr.doit()
        if isinstance(done, sympy.Derivative):
            raise UnsupportedError(f"a derivative that SymPy leaves as it is: {expr}")
        return graph.lower(done)
    for variable in variables:
        node = graph.partial(node, variable)
    return node


def _bound_names(expr: sympy.Subs) -> dict[sympy.Expr, sympy.Symbol]:
    """Names that no quantity has, for the variables that a Subs binds."""
    return {symbol: sympy.Symbol(f"@{symbol}") for symbol in expr.variables}


def _renamed_body(expr: sympy.Subs) -> sympy.Expr:
    return expr.expr.xreplace(_bound_names(expr))


def _lower_subs(graph: TermGraph, expr: sympy.Subs) -> Node:
    """SymPy writes g'(z) as Subs(Derivative(g(xi), xi), xi, z)."""
    values = {
        name.name: graph.lower(value)
        for name, value in zip(_bound_names(expr).values(), expr.point, strict=True)
    }
    return graph.substitute(graph.lower(_renamed_body(expr)), values)


def _lower_piecewise(graph: TermGraph, expr: sympy.Piecewise) -> Node:
    value, condition = expr.args[-1].args
    if condition is not sympy.true:
        raise MalformedError(
            f"a piecewise term needs a last branch for the rest: {expr}"
        )
    node = graph.lower(value)
    for value, condition in reversed([pair.args for pair in expr.args[:-1]]):
        node = graph.choose(graph.lower(condition), graph.lower(value), node)
    return node


def _difference(graph: TermGraph, left: sympy.Expr, right: sympy.Expr) -> Node:
    return graph.add(graph.lower(left), graph.mul(graph.number(-1), graph.lower(right)))


def _lower_undefined(graph: TermGraph, expr: AppliedUndef) -> Node:
    name = expr.func.__name__
    order = 0
    while name not in graph.functions and name.endswith("'"):
        name, order = name[:-1], order + 1
    if name not in graph.functions:
        raise MalformedError(f"{expr}: the theory has no function {name!r}")
    if len(expr.args) != 1:
        raise MalformedError(f"{expr}: {name} takes one argument")
    return graph.apply(name, order, graph.lower(expr.args[0]))


def _exp(graph: TermGraph, factor: int, argument: Node) -> Node:
    return graph.apply("@exp", 0, graph.mul(graph.number(factor), argument))


def _tanh(graph: TermGraph, u: Node) -> Node:
    """Tanh u = 1 - 2/(exp(2u) + 1)."""
    half = graph.power(graph.add(_exp(graph, 2, u), graph.one), -1)
    return graph.add(graph.one, graph.mul(graph.number(-2), half))


def _hyperbolic(graph: TermGraph, u: Node, sign: int) -> Node:
    """Half of exp(u) + sign·exp(-u)."""
    both = graph.add(
        _exp(graph, 1, u), graph.mul(graph.number(sign), _exp(graph, -1, u))
    )
    return graph.mul(graph.number(Fraction(1, 2)), both)


def _absolute(graph: TermGraph, u: Node) -> Node:
    return graph.choose(graph.nonnegative(u), u, graph.mul(graph.number(-1), u))


def _signum(graph: TermGraph, u: Node) -> Node:
    minus = graph.mul(graph.number(-1), u)
    below = graph.mul(graph.number(-1), graph.positive(minus))
    return graph.add(graph.positive(u), below)


def _extremum(graph: TermGraph, args: tuple[sympy.Expr, ...], *, largest: bool) -> Node:
    result = graph.lower(args[0])
    for arg in map(graph.lower, args[1:]):
        difference = graph.add(result, graph.mul(graph.number(-1), arg))
        left, right = (result, arg) if largest else (arg, result)
        result = graph.choose(graph.nonnegative(difference), left, right)
    return result


def _either(graph: TermGraph, truths: Iterable[Node]) -> Node:
    neither = graph.mul(*(graph.negated(truth) for truth in truths))
    return graph.negated(neither)


def _applied(function: str) -> Callable[[TermGraph, sympy.Expr], Node]:
    return lambda graph, expr: graph.apply(function, 0, graph.lower(expr.args[0]))


def _through(
    rule: Callable[[TermGraph, Node], Node],
) -> Callable[[TermGraph, sympy.Expr], Node]:
    return lambda graph, expr: rule(graph, graph.lower(expr.args[0]))


_Rule = Callable[[TermGraph, sympy.Basic], Node]
_LOWERING: tuple[tuple[type | tuple[type, ...], _Rule], ...] = (
    (sympy.Rational, lambda g, e: g.number(Fraction(e.p, e.q))),
    (sympy.Float, lambda g, e: g.number(Fraction(str(e)))),
    (sympy.Symbol, _lower_symbol),
    (sympy.Indexed, _lower_indexed),
    (sympy.Add, lambda g, e: g.add(*map(g.lower, e.args))),
    (sympy.Mul, lambda g, e: g.mul(*map(g.lower, e.args))),
    (sympy.Pow, _lower_power),
    (sympy.exp, _applied("@exp")),
    (sympy.log, _applied("@log")),
    (sympy.erf, _applied("@erf")),
    (sympy.sin, _applied("@sin")),
    (sympy.cos, _applied("@cos")),
    (sympy.atan, _applied("@atan")),
    (sympy.tanh, _through(_tanh)),
    (sympy.sinh, _through(lambda g, u: _hyperbolic(g, u, -1))),
    (sympy.cosh, _through(lambda g, u: _hyperbolic(g, u, 1))),
    (sympy.Abs, _through(_absolute)),
    (sympy.sign, _through(_signum)),
    (sympy.Heaviside, _through(lambda g, u: g.positive(u))),
    (Truth, _through(lambda g, u: g.nonnegative(u))),
    (Choice, lambda g, e: g.choose(*map(g.lower, e.args))),
    (sympy.And, lambda g, e: g.mul(*map(g.lower, e.args))),
    (sympy.Or, lambda g, e: _either(g, map(g.lower, e.args))),
    (sympy.Not, _through(lambda g, truth: g.negated(truth))),
    (sympy.ITE, lambda g, e: g.choose(*map(g.lower, e.args))),
    (type(sympy.true), lambda g, _: g.one),
    (type(sympy.false), lambda g, _: g.zero),
    (sympy.Max, lambda g, e: _extremum(g, e.args, largest=True)),
    (sympy.Min, lambda g, e: _extremum(g, e.args, largest=False)),
    (sympy.Sum, _lower_sum),
    (Partial, lambda g, e: g.partial(g.lower(e.body), g.lower(e.variable))),
    (sympy.Derivative, _lower_derivative),
    (sympy.Subs, _lower_subs),
    (sympy.KroneckerDelta, lambda g, e: g.delta(*map(g.lower, e.args[:2]))),
    (sympy.Piecewise, _lower_piecewise),
    (sympy.LessThan, lambda g, e: g.nonnegative(_difference(g, e.rhs, e.lhs))),
    (sympy.GreaterThan, lambda g, e: g.nonnegative(_difference(g, e.lhs, e.rhs))),
    (sympy.StrictLessThan, lambda g, e: g.positive(_difference(g, e.rhs, e.lhs))),
    (sympy.StrictGreaterThan, lambda g, e: g.positive(_difference(g, e.lhs, e.rhs))),
    (AppliedUndef, _lower_undefined),
    (type(sympy.pi), lambda g, _: g.constant("pi")),
    (type(sympy.E), lambda g, _: g.apply("@exp", 0, g.one)),
)


# Raising: back to SymPy, for printing and for users who go on there.


def _raise_family(graph: TermGraph, node: Node, *indices: sympy.Expr) -> sympy.Expr:
    sizes = {size.name for size in graph.theory.sizes}
    if node.name in sizes:
        base = graph.theory.size(node.name).symbol
    else:
        base = graph.theory.quantity(node.name).symbol
    return base[indices] if indices else base


def _raise_apply(graph: TermGraph, node: Node, argument: sympy.Expr) -> sympy.Expr:
    name, order = node.function
    if name.startswith("@"):
        return getattr(sympy, name[1:])(argument)
    function = graph.functions[name].symbol
    if not order:
        return function(argument)
    slot = sympy.Dummy("xi")
    return sympy.Subs(sympy.Derivative(function(slot), (slot, order)), slot, argument)


def _raise_choose(
    _: TermGraph, __: Node, condition: sympy.Expr, yes: sympy.Expr, no: sympy.Expr
) -> sympy.Expr:
    return sympy.Piecewise((yes, condition), (no, True))


_RAISING: dict[Kind, Callable[..., sympy.Expr]] = {
    Kind.NUMBER: lambda _, node: sympy.Rational(
        node.number.numerator, node.number.denominator
    ),
    Kind.CONSTANT: lambda _, __: sympy.pi,
    Kind.FAMILY: _raise_family,
    Kind.ADD: lambda _, __, *args: sympy.Add(*args),
    Kind.MUL: lambda _, __, *args: sympy.Mul(*args),
    Kind.POWER: lambda _, node, base: sympy.Pow(
        base, sympy.Rational(node.number.numerator, node.number.denominator)
    ),
    Kind.APPLY: _raise_apply,
    Kind.DELTA: lambda _, __, left, right: sympy.KroneckerDelta(left, right),
    Kind.PARTIAL: lambda _, __, body, variable: Partial(body, variable),
    Kind.CHOOSE: _raise_choose,
    Kind.NONNEGATIVE: lambda _, __, arg: sympy.Ge(arg, 0),
}
