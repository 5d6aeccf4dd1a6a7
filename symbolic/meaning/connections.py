r"""Derivatives that are 0 only because no definition connects two quantities.

    t + \frac{\partial E}{\partial w} = t + 5 \frac{\partial E}{\partial y}

speaks of E, w and y; where nothing defines E it comes to t = t, and a theory would call
it true.  So E is made an unknown function of w and y, and only what still holds does.

Such a derivative may be 0 in truth.  It is where

- the step says so, as in ``t + \frac{\partial E}{\partial w} = t``;
- both are parameters: the bias b and the weight w of y = w x + b, by both of which the
  document differentiates, as long as all that w is used in comes together with b.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sympy import Symbol

from backproof.symbolic.check import Checker
from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.reach import reachable
from backproof.symbolic.theory import Claim, Index, Quantity, Theory

from .elaboration.dependence import Dependence, unknown_quantity

__all__ = ["Connections", "Missing"]


@dataclass(frozen=True)
class Missing:
    """A derivative that nothing in the theory makes anything but 0.

    ``of`` is the quantity that is differentiated, "" for more than one; ``inputs`` are
    the quantities in it that have no definition; ``by`` is the variable.
    """

    of: str
    inputs: frozenset[str]
    by: str


@dataclass(frozen=True)
class Connections:
    """What depends on what in the theory of a checker.

    ``variables`` are the quantities by which the document differentiates.
    """

    checker: Checker
    variables: frozenset[str] = frozenset()
    _found: dict[Node, frozenset[str]] = field(default_factory=dict)

    def missing(self, *sides: Node) -> Iterator[Missing]:
        """The derivatives in some terms that are 0 for want of a definition.

        Those in the definitions that the terms use are among them.
        """
        for node in self._derivatives(*sides):
            body, variable = node.args
            within = self._within(body)
            inputs = frozenset(name for name in within if self._is_input(name))
            if variable.name not in within and inputs:
                of = body.name if body.kind is Kind.FAMILY else ""
                yield Missing(of, inputs, variable.name)

    def holds_anyway(self, claim: Claim) -> bool:
        """Whether a claim that holds does so whatever those derivatives are."""
        graph = self.checker.graph
        sides = graph.lower(claim.left), graph.lower(claim.right)
        missing = [m for m in self.missing(*sides) if not self._are_parameters(m)]
        if not missing or any(self._says_zero(side, missing) for side in sides):
            return True
        opened = self._opened(missing)
        return opened is not None and opened.check(claim).holds

    def _derivatives(self, *sides: Node) -> Iterator[Node]:
        within = reachable(self.checker.graph, *sides)
        return (node for node in within if node.kind is Kind.PARTIAL)

    def _within(self, term: Node) -> frozenset[str]:
        """The quantities that a term depends on."""
        if term not in self._found:
            within = reachable(self.checker.graph, term)
            names = (node.name for node in within if node.kind is Kind.FAMILY)
            self._found[term] = frozenset(n for n in names if n in self._quantities)
        return self._found[term]

    def _is_input(self, name: str) -> bool:
        """Whether nothing defines a quantity."""
        return self._quantities[name].given and name not in self._weights

    @cached_property
    def _weights(self) -> frozenset[str]:
        """What stands in for a cost is made of: this depends on nothing."""
        return frozenset(
            name
            for quantity in self.checker.theory.quantities
            for name in self._uses[quantity.name]
            if quantity.stand_in and name.startswith(f"{quantity.name} weight ")
        )

    @cached_property
    def _quantities(self) -> Mapping[str, Quantity]:
        return {one.name: one for one in self.checker.theory.quantities}

    # When such a derivative is 0 in truth.

    def _says_zero(self, side: Node, missing: Iterable[Missing]) -> bool:
        """Whether a side has no such derivative, so that the others sum up to 0."""
        if next(self.missing(side), None) is not None:
            return False
        inputs = {(one.by, name) for one in missing for name in one.inputs}
        differentiated = {
            (node.args[1].name, name)
            for node in self._derivatives(side)
            for name in self._within(node.args[0])
        }
        return inputs.isdisjoint(differentiated)

    def _are_parameters(self, missing: Missing) -> bool:
        """Whether a variable and all inputs are parameters of the same quantities."""
        names = {missing.by, *missing.inputs}
        if not names <= self.variables or not self._is_input(missing.by):
            return False
        users = [name for name, used in self._uses.items() if missing.by in used]
        return bool(users) and all(
            self._meet(user, name) for user in users for name in missing.inputs
        )

    def _meet(self, user: str, name: str) -> bool:
        """Whether something depends on both."""
        return any({user, name} <= below for below in self._closures.values())

    @cached_property
    def _uses(self) -> Mapping[str, set[str]]:
        """What stands in the definitions of each quantity."""
        graph = self.checker.graph
        return {
            one.name: {
                node.name
                for case in one.cases
                for node in graph.postorder(graph.lower(case.term))
                if node.kind is Kind.FAMILY
            }
            for one in self._quantities.values()
        }

    @cached_property
    def _closures(self) -> Mapping[str, set[str]]:
        """Each defined quantity with all that it depends on."""
        graph = self.checker.graph
        return {
            one.name: {one.name}.union(
                *(self._within(graph.lower(case.term)) for case in one.cases)
            )
            for one in self._quantities.values()
            if one.cases
        }

    # What holds all the same.

    def _opened(self, missing: Iterable[Missing]) -> Checker | None:
        """What decides claims where the inputs depend on the variables somehow.

        None if a variable depends on such an input already.
        """
        variables: dict[str, set[str]] = {}
        for one in missing:
            for name in one.inputs:
                variables.setdefault(name, set()).add(one.by)
        for several in variables.values():
            for by in several:
                reached = self._closures.get(by, {by})
                if not reached.isdisjoint(variables):
                    return None
        theory = self.checker.theory
        quantities: list[Quantity] = []
        functions = list(theory.functions)
        for quantity in theory.quantities:
            more = [
                self._dependence(by) for by in sorted(variables.get(quantity.name, ()))
            ]
            if more:
                made, unknown = unknown_quantity(quantity, more)
                quantities += made
                functions += unknown
            else:
                quantities.append(quantity)
        opened = Theory(theory.name, theory.sizes, tuple(quantities), tuple(functions))
        return Checker(opened, seed=self.checker.seed, effort=self.checker.effort)

    def _dependence(self, by: str) -> Dependence:
        """All entries of a quantity, as arguments of another."""
        quantity = self._quantities[by]
        fresh = {
            slot.symbol: Symbol(f"{slot.symbol.name} of {by}", integer=True)
            for slot in quantity.slots
        }
        inner = tuple(
            Index(fresh[s.symbol], s.lower.xreplace(fresh), s.upper.xreplace(fresh))
            for s in quantity.slots
        )
        if not inner:
            return Dependence(quantity.symbol)
        return Dependence(quantity.symbol[tuple(i.symbol for i in inner)], inner)
