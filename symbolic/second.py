"""Derivatives written out, so that they can be differentiated once more.

    dE/dw[j]     is   sum_i 2 (y[i] - t[i]) x[i, j],   where y[i] = sum_j w[j] x[i, j]

A tangent is taken of a formula, so that of a derivative needs one: the definitions are
put in and differentiated by the usual rules.  That ends where no quantity is defined by
cases or by itself, as the layers of a network are.
"""

from dataclasses import dataclass, field

from .errors import UnsupportedError
from .graph import Kind, Node
from .lowering import TermGraph
from .proofs.rules.derive import derivative, member_delta
from .reach import reachable

__all__ = ["written_out"]

_MOST = 200
"""Members that are opened for one derivative."""


def written_out(graph: TermGraph, node: Node) -> Node:
    """The derivative that a node is, without the sign of one.

    Raises UnsupportedError for what is defined by cases, or by itself.

    >>> from sympy import Symbol
    >>> from backproof.symbolic.theory import Case, Partial, Quantity, Theory
    >>> w = Quantity("w")
    >>> cost = Quantity("E", cases=(Case(w.symbol**3),))
    >>> graph = TermGraph(Theory("example", quantities=(w, cost)))
    >>> slope = graph.lower(Partial(cost.symbol, w.symbol))
    >>> graph.raise_(written_out(graph, slope))
    3*w**2
    """
    return _Slope(graph).of(node)


@dataclass
class _Slope:
    """One derivative on its way; ``count`` members are opened so far."""

    graph: TermGraph
    count: int = 0
    _known: dict[tuple[Node, Node], Node] = field(default_factory=dict)

    def of(self, node: Node) -> Node:
        """A PARTIAL node without the sign."""
        graph, (body, variable) = self.graph, node.args
        for part in tuple(graph.postorder(body)):
            if part.kind is Kind.PARTIAL:
                return self.of(graph.rebuild(node, (self._plain(body), variable)))
        # No sum of the body may bind an index of the variable.
        apart = {name: graph.index(f"{name} apart") for name in variable.free}
        back = {f"{name} apart": graph.index(name) for name in variable.free}
        found = self._slope(body, graph.substitute(variable, apart))
        return graph.substitute(found, back)

    def _plain(self, body: Node) -> Node:
        """A term whose derivatives are written out."""
        graph, done = self.graph, dict[Node, Node]()
        for part in graph.postorder(body):
            inner = graph.rebuild(part, [done[arg] for arg in part.args])
            done[part] = self.of(inner) if part.kind is Kind.PARTIAL else inner
        return done[body]

    def _slope(self, body: Node, variable: Node) -> Node:
        """The derivative of a term."""
        key = body, variable
        if key not in self._known:
            self._known[key] = derivative(
                self.graph, body, lambda member: self._member(member, variable)
            )
        return self._known[key]

    def _member(self, member: Node, variable: Node) -> Node:
        """The derivative of a member of a quantity."""
        graph, name = self.graph, member.name
        quantities = {one.name: one for one in graph.theory.quantities}
        quantity = quantities.get(name)
        if quantity is None or (quantity.given and name != variable.name):
            return graph.zero
        self.count += 1
        whole = len(quantity.cases) < 2 and not any(c.where for c in quantity.cases)
        if not whole or self._uses_itself(name) or self.count > _MOST:
            raise UnsupportedError(
                f"a second derivative through {name}, which is defined by cases or by "
                "itself"
            )
        if name == variable.name:
            return member_delta(graph, member, variable)
        values = {
            slot.symbol.name: arg
            for slot, arg in zip(quantity.slots, member.args, strict=True)
        }
        term = graph.substitute(graph.lower(quantity.cases[0].term), values)
        return self._slope(term, variable)

    def _uses_itself(self, name: str) -> bool:
        """Whether a quantity's definition leads back to it."""
        graph = self.graph
        terms = [graph.lower(case.term) for case in graph.theory.quantity(name).cases]
        used = reachable(graph, *terms)
        return any(node.kind is Kind.FAMILY and node.name == name for node in used)
