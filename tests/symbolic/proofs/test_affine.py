"""What follows for index terms, and what does not: against every small number."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Symbol

from backproof.symbolic.graph import Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.affine import Affine, Facts, affine
from backproof.symbolic.theory import Size, Theory

THEORY = Theory("affine", (Size("L", minimum=2), Size("D")))
GRAPH = TermGraph(THEORY)
L, D = GRAPH.family("L"), GRAPH.family("D")
K, J = GRAPH.index("k"), GRAPH.index("j")


def number(value: int) -> Node:
    return GRAPH.number(value)


def sum_of(*terms: Node) -> Node:
    return GRAPH.add(*terms)


def times(count: int, node: Node) -> Node:
    return GRAPH.mul(number(count), node)


def between(value: Node, lower: Node, upper: Node) -> list[Affine | None]:
    return [
        affine(sum_of(value, times(-1, lower))),
        affine(sum_of(upper, times(-1, value))),
    ]


LAYER = Facts(GRAPH).given(*between(K, number(1), L))


def test_an_affine_term_is_read_and_written_back() -> None:
    term = sum_of(times(2, K), times(-3, L), number(5))
    found = affine(term)
    assert found is not None
    assert found.constant == 5
    assert dict(found.multiples) == {K: 2, L: -3}
    assert found.node(GRAPH) is term


@pytest.mark.parametrize(
    "term",
    [
        GRAPH.mul(K, J),
        GRAPH.power(K, 2),
        times(1, GRAPH.mul(GRAPH.number(2), K, L)),
        GRAPH.lower(Symbol("k", integer=True) / 2),
        GRAPH.lower(Symbol("k", integer=True) + Symbol("D") / 3),
    ],
)
def test_what_is_not_affine_with_whole_multiples_is_none(term: Node) -> None:
    assert affine(term) is None


@pytest.mark.parametrize(
    ("smaller", "larger", "gap", "follows"),
    [
        (K, L, 0, True),
        (K, L, 1, False),
        (number(1), K, 0, True),
        (number(2), K, 0, False),
        (number(1), L, 1, True),  # The minimum of a size.
        (number(1), L, 2, False),
        (times(2, K), times(2, L), 0, True),
        (sum_of(K, number(-1)), L, 1, True),
        (sum_of(K, number(1)), L, 0, False),
        (K, sum_of(L, D), 1, True),
        (K, D, 0, False),
        (GRAPH.mul(K, J), L, 0, False),
    ],
)
def test_what_follows_from_a_range(
    smaller: Node, larger: Node, gap: int, *, follows: bool
) -> None:
    assert LAYER.at_most(smaller, larger, gap) is follows


def test_equal_and_different() -> None:
    above = sum_of(K, number(1))
    assert LAYER.equal(above, sum_of(number(1), K))
    assert LAYER.different(K, above)
    assert LAYER.different(K, number(0))
    assert not LAYER.different(K, number(1))
    assert not LAYER.different(K, J)
    assert not LAYER.equal(K, J)
    assert not LAYER.equal(GRAPH.mul(K, J), GRAPH.mul(K, J))  # No index term.


TERMS = st.builds(
    lambda a, b, c, d: sum_of(times(a, K), times(b, J), times(c, L), number(d)),
    st.integers(-2, 2),
    st.integers(-2, 2),
    st.integers(-2, 2),
    st.integers(-3, 3),
)


@given(known=st.lists(TERMS, max_size=3), term=TERMS)
def test_what_follows_is_true_wherever_the_facts_are(
    known: list[Node], term: Node
) -> None:
    facts = Facts(GRAPH).given(*map(affine, known))
    if not facts.at_most(number(0), term):
        return
    for values in product(range(-3, 4), range(-3, 4), range(2, 5)):
        at = dict(zip((K, J, L), values, strict=True))
        if all(value_of(fact, at) >= 0 for fact in known):
            assert value_of(term, at) >= 0


def value_of(term: Node, at: dict[Node, int]) -> int:
    found = affine(term)
    assert found is not None
    return found.constant + sum(c * at[a] for a, c in found.multiples.items())
