"""Which quantities another depends on, and at which labels: against whole numbers."""

from itertools import product

import pytest
from sympy import Expr, Function, IndexedBase, Symbol

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.affine import Facts
from backproof.symbolic.proofs.reach import Reach
from backproof.symbolic.theory import (
    Case,
    ElementwiseFunction,
    Index,
    Quantity,
    Size,
    Theory,
    index_symbol,
)

from .setting import NETWORK, network_lemma

l, j = index_symbol("l"), index_symbol("j")
L = Symbol("L", integer=True, positive=True)
g = Function("g")
z, a, e, q, W = map(IndexedBase, ("z", "a", "e", "q", "W"))

LAYERS = Index(l, 1, L)


def theory(**definitions: Expr | list[Case]) -> Theory:
    """Families over layers 0..L, with a given W and a cost C."""
    every = Index(l, 0, L)
    quantities = [Quantity("W", (every,)), Quantity("x")]
    for name, term in definitions.items():
        cases = tuple(term) if isinstance(term, list) else (Case(term),)
        quantities.append(Quantity(name, () if name == "C" else (every,), cases))
    return Theory(
        "layers", (Size("L"),), tuple(quantities), (ElementwiseFunction("g"),)
    )


FORWARD = theory(
    z=W[l] * a[l - 1],
    a=[Case(Symbol("x"), (Index(l, 0, 0),)), Case(g(z[l]), (LAYERS,))],
    C=a[L] ** 2,
)


def from_below(term: Expr, first: int) -> list[Case]:
    """A definition that begins with x: so that l is a label."""
    base = Case(Symbol("x"), (Index(l, 0, first - 1),))
    return [base, Case(term, (Index(l, first, L),))]


def reach_of(given: Theory) -> tuple[TermGraph, Reach, Facts]:
    graph = TermGraph(given)
    return graph, Reach(graph), Facts(graph)


def test_what_lies_below() -> None:
    _, reach, _ = reach_of(FORWARD)
    assert reach.below("C") == {"a", "z", "W", "x"}
    assert reach.below("z") == {"a", "z", "W", "x"}
    assert reach.below("W") == frozenset()
    assert reach.round("z") == {"a", "z"}
    assert reach.round("C") == frozenset()


@pytest.mark.parametrize(
    ("member", "variable", "constant"),
    [
        (z[l], z[l + 1], True),
        (z[l], z[l - 1], False),
        (z[l], a[l], True),
        (z[l], a[l - 1], False),
        (a[l], z[l], False),
        (a[l], z[l + 1], True),
        (a[l], a[l + 1], True),
        (a[l], a[l - 1], False),
        (W[l], z[l], True),
        (W[l], W[l], False),
        (z[l], a[j], False),  # Nothing is known of j.
    ],
)
def test_a_layer_does_not_depend_on_those_above(
    member: Expr, variable: Expr, *, constant: bool
) -> None:
    graph, reach, facts = reach_of(FORWARD)
    found = reach.constant(graph.lower(member), graph.lower(variable), facts)
    assert found is constant


def test_a_recursion_upwards_is_one_in_the_other_direction() -> None:
    up = theory(e=[Case(Symbol("x"), (Index(l, L, L),)), Case(W[l] * e[l + 1])])
    graph, reach, facts = reach_of(up)
    assert reach.goes_down("e") is False
    assert reach.well_founded("e")
    assert reach.constant(graph.lower(e[l]), graph.lower(e[l - 1]), facts)
    assert not reach.constant(graph.lower(e[l]), graph.lower(e[l + 1]), facts)


@pytest.mark.parametrize(
    ("name", "circular"),
    [
        ("the same layer", theory(e=from_below(q[l], 1), q=e[l])),
        ("down and up again", theory(e=from_below(q[l - 1], 1), q=e[l + 1])),
        ("down here and up there", theory(e=from_below(e[l - 1] + e[l + 1], 1))),
        ("no constant shift", theory(e=from_below(e[L - l], 1))),
    ],
)
def test_a_circle_that_does_not_go_one_way_is_not_well_founded(
    name: str, circular: Theory
) -> None:
    graph, reach, facts = reach_of(circular)
    assert not reach.well_founded("e"), name
    assert reach.goes_down("e") is None
    assert not reach.constant(graph.lower(e[l]), graph.lower(e[l + 9]), facts)


def test_down_twice_and_up_once_goes_down() -> None:
    _, reach, _ = reach_of(theory(e=from_below(q[l - 2], 2), q=e[l + 1]))
    assert reach.well_founded("e")
    assert reach.goes_down("e") is True


def depends(given: Theory, member: Node, variable: Node, last: int) -> bool:
    """Whether a path of definitions leads from one to the other, number by number."""
    graph = TermGraph(given)
    start = member.name, int(member.args[0].number)
    goal = variable.name, int(variable.args[0].number)
    seen, pending = {start}, [start]
    while pending:
        name, layer = pending.pop()
        if (name, layer) == goal:
            return True
        for case in given.quantity(name).cases:
            ranges = [
                (int(i.lower.subs(L, last)), int(i.upper.subs(L, last)))
                for i in case.where
            ]
            if not all(low <= layer <= high for low, high in ranges):
                continue
            for node in graph.postorder(
                graph.lower(case.term.subs({l: layer, L: last}))
            ):
                if node.kind is Kind.FAMILY and node.args:
                    used = node.name, int(node.args[0].number)
                    if 0 <= used[1] <= last and used not in seen:
                        seen.add(used)
                        pending.append(used)
            break
    return False


def test_what_is_called_constant_is_never_reached_number_by_number() -> None:
    graph, reach, facts = reach_of(FORWARD)
    last = 3
    for one, two in product("za", "za"):
        for here, there in product(range(1, last + 1), repeat=2):
            member = graph.family(one, graph.number(here))
            variable = graph.family(two, graph.number(there))
            if reach.constant(member, variable, facts):
                assert not depends(FORWARD, member, variable, last)
            elif (one, here) != (two, there):
                assert depends(FORWARD, member, variable, last)


def test_samples_are_handed_on_through_a_network_and_neurons_are_not() -> None:
    reach = Reach(TermGraph(network_lemma(NETWORK).theory))
    sample, neuron = 2, 1
    assert (sample, sample) in reach.handed_on("a", "z")
    assert (sample, 1) in reach.handed_on("z", "x")
    assert (neuron, neuron) not in reach.handed_on("z", "a")
    assert not reach.handed_on("C", "z")
    assert not reach.handed_on("z", "W")


# Two recursions that need each other: u[l] uses v[l] and u[l - 1], v[l] uses u[l - 1].
MUTUAL = theory(
    v=from_below(W[l] * IndexedBase("u")[l - 1], 1),
    u=from_below(IndexedBase("v")[l] + IndexedBase("u")[l - 1], 1),
    C=IndexedBase("u")[L],
)


def test_what_is_used_at_the_same_label() -> None:
    _, reach, _ = reach_of(MUTUAL)
    assert "v" in reach.level("u")
    assert "u" not in reach.level("u") | reach.level("v")


def test_which_quantities_stand_on_every_way_round() -> None:
    _, reach, _ = reach_of(MUTUAL)
    assert reach.round("u") == {"u", "v"}
    assert reach.breaks({"u"})
    assert reach.breaks({"u", "v"})
    assert not reach.breaks({"v"})
