"""Nodes: two equal terms of one graph are one node, whatever they are called."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.symbolic.errors import MalformedError
from backproof.symbolic.graph import Graph, Kind, Node

DEPTH = 3


def build(graph: Graph, tree: object, names: dict[str, str]) -> Node:
    """A node from nested tuples; indices are looked up by their own names."""
    match tree:
        case int() | Fraction():
            return graph.number(tree)
        case str():
            return graph.family("x", graph.index(names.get(tree, tree)))
        case ("+", *args):
            return graph.add(*(build(graph, arg, names) for arg in args))
        case ("*", *args):
            return graph.mul(*(build(graph, arg, names) for arg in args))
        case ("^", base, exponent):
            assert isinstance(exponent, int)
            return graph.power(build(graph, base, names), exponent)
        case ("sum", str() as bound, body):
            fresh = names.get(f"bound {bound}", bound)
            inner = build(graph, body, {**names, bound: fresh})
            return graph.sum(fresh, graph.one, graph.number(5), inner)
    raise AssertionError(tree)


leaves = st.one_of(st.integers(-3, 3), st.sampled_from("ijk"))
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.just("+"), inner, inner),
        st.tuples(st.just("*"), inner, inner),
        st.tuples(st.just("^"), inner, st.integers(1, 3)),
        st.tuples(st.just("sum"), st.sampled_from("ij"), inner),
    ),
    max_leaves=8,
)


@given(trees)
def test_the_names_of_bound_indices_do_not_matter(tree: object) -> None:
    graph = Graph()
    renamed = {"bound i": "p", "bound j": "q"}
    assert build(graph, tree, {}) is build(graph, tree, renamed)


@given(trees, trees)
def test_sums_and_products_commute_and_associate(left: object, right: object) -> None:
    graph = Graph()
    a, b, c = build(graph, left, {}), build(graph, right, {}), build(graph, "i", {})
    assert graph.add(a, graph.add(b, c)) is graph.add(graph.add(c, a), b)
    assert graph.mul(a, graph.mul(b, c)) is graph.mul(graph.mul(c, a), b)


@given(trees)
def test_a_term_minus_itself_is_zero(tree: object) -> None:
    graph = Graph()
    node = build(graph, tree, {})
    assert graph.add(node, graph.mul(graph.number(-1), node)) is graph.zero


@given(trees, st.sampled_from("ijk"), st.sampled_from("ijk"))
def test_substitution_captures_no_index(tree: object, old: str, new: str) -> None:
    """Evaluated at numbers, it is the value with the index read as the other."""
    graph = Graph()
    node = build(graph, tree, {})
    substituted = graph.substitute(node, {old: graph.index(new)})
    scope = {"i": 2, "j": 3, "k": 5}
    assert value(substituted, scope) == value(node, {**scope, old: scope[new]})


def value(node: Node, scope: dict[str, int]) -> Fraction:
    """The number a node stands for, with x[i] = i² + 1."""
    args = node.args
    if node.kind is Kind.NUMBER:
        return node.number
    if node.kind is Kind.INDEX:
        return Fraction(scope[node.name])
    if node.kind is Kind.FAMILY:
        return value(args[0], scope) ** 2 + 1
    if node.kind is Kind.ADD:
        return sum((value(arg, scope) for arg in args), Fraction(0))
    if node.kind is Kind.MUL:
        product = Fraction(1)
        for arg in args:
            product *= value(arg, scope)
        return product
    if node.kind is Kind.POWER:
        return value(args[0], scope) ** int(node.number)
    assert node.kind is Kind.SUM
    first, last = (int(value(bound, scope)) for bound in args[:2])
    return sum(
        (value(args[2], {**scope, node.name: k}) for k in range(first, last + 1)),
        Fraction(0),
    )


@given(trees)
def test_the_canonical_form_keeps_the_value(tree: object) -> None:
    scope = {"i": 2, "j": 3, "k": 5}
    assert value(build(Graph(), tree, {}), scope) == plain(tree, scope)


def plain(tree: object, scope: dict[str, int]) -> Fraction:
    """The number that nested tuples stand for."""
    match tree:
        case int():
            return Fraction(tree)
        case str():
            return Fraction(scope[tree] ** 2 + 1)
        case ("+", left, right):
            return plain(left, scope) + plain(right, scope)
        case ("*", left, right):
            return plain(left, scope) * plain(right, scope)
        case ("^", base, int() as exponent):
            return plain(base, scope) ** exponent
        case ("sum", str() as bound, body):
            values = (plain(body, {**scope, bound: k}) for k in range(1, 6))
            return sum(values, Fraction(0))
    raise AssertionError(tree)


def test_different_terms_are_different_nodes() -> None:
    """The twin: interning must not merge what differs."""
    graph = Graph()
    i, j = graph.index("i"), graph.index("j")
    different = [
        graph.family("x", i),
        graph.family("x", j),
        graph.family("y", i),
        graph.family("x", i, j),
        graph.family("x", j, i),
        graph.apply("g", 0, i),
        graph.apply("g", 1, i),
        graph.sum("i", graph.one, graph.number(3), graph.family("x", i)),
        graph.sum("i", graph.one, graph.number(4), graph.family("x", i)),
        graph.sum("i", graph.one, graph.number(3), graph.family("x", j)),
        graph.delta(i, j),
    ]
    assert len(set(different)) == len(different)


def test_the_order_of_nested_bounds_is_kept() -> None:
    graph = Graph()
    one, two, three = (graph.number(k) for k in (1, 2, 3))
    entry = graph.family("W", graph.index("j"), graph.index("k"))
    rows = graph.sum("j", one, two, graph.sum("k", one, three, entry))
    columns = graph.sum("j", one, three, graph.sum("k", one, two, entry))
    assert rows is not columns


def test_a_delta_of_equal_indices_is_one_and_of_other_numbers_zero() -> None:
    graph = Graph()
    i, two, three = graph.index("i"), graph.number(2), graph.number(3)
    assert graph.delta(i, i) is graph.one
    assert graph.delta(two, three) is graph.zero
    assert graph.delta(i, two) is graph.delta(two, i)
    assert graph.substitute(graph.delta(i, two), {"i": two}) is graph.one


def test_a_division_by_zero_is_malformed() -> None:
    graph = Graph()
    with pytest.raises(MalformedError, match="divides by zero"):
        graph.power(graph.zero, -1)


def test_a_root_is_not_distributed_and_a_square_of_it_is_its_base() -> None:
    graph = Graph()
    x, y = graph.family("x"), graph.family("y")
    half = Fraction(1, 2)
    assert graph.power(graph.power(x, half), 2) is x
    assert graph.power(graph.power(x, 2), half) is not x
    product = graph.power(graph.mul(x, y), half)
    assert product is not graph.mul(graph.power(x, half), graph.power(y, half))


def test_a_comparison_keeps_only_the_sign_of_its_scale() -> None:
    graph = Graph()
    x = graph.family("x")
    above, below = (graph.mul(graph.number(c), x) for c in (Fraction(7, 2), -3))
    assert graph.nonnegative(above) is graph.nonnegative(x)
    assert graph.nonnegative(below) is not graph.nonnegative(x)
    assert graph.nonnegative(graph.number(-2)) is graph.zero
    assert graph.nonnegative(graph.zero) is graph.one


def test_deep_terms_are_walked_without_recursion() -> None:
    graph = Graph()
    node = graph.family("x")
    for _ in range(5_000):
        node = graph.apply("g", 0, node)
    assert sum(1 for _ in graph.postorder(node)) == 5_001
