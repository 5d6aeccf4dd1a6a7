"""Theories: names are unique, clauses are found, text is filled in."""

import pytest
import sympy
from sympy import Integer, Symbol

from backproof.symbolic.errors import TheoryError
from backproof.symbolic.theory import (
    Case,
    Claim,
    ElementwiseFunction,
    Hypothesis,
    Index,
    Partial,
    Place,
    Quantity,
    Size,
    Theory,
    index_symbol,
    total,
)

l, j, k = map(index_symbol, "ljk")
n = sympy.IndexedBase("n", integer=True, positive=True)


@pytest.mark.parametrize(
    "things",
    [
        {"sizes": (Size("x"),), "quantities": (Quantity("x"),)},
        {"quantities": (Quantity("x"), Quantity("x"))},
        {"quantities": (Quantity("x"),), "functions": (ElementwiseFunction("x"),)},
    ],
)
def test_two_things_of_one_name_are_refused(things: dict[str, object]) -> None:
    with pytest.raises(TheoryError, match="x is declared twice"):
        Theory("t", **things)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["quantity", "size", "function"])
def test_an_unknown_name_is_answered_with_the_nearest(kind: str) -> None:
    theory = Theory(
        "t", (Size("width"),), (Quantity("weight"),), (ElementwiseFunction("tanh"),)
    )
    wanted = {"quantity": "wieght", "size": "widht", "function": "tahn"}[kind]
    with pytest.raises(TheoryError, match=rf"no {kind} '{wanted}'.*did you mean"):
        getattr(theory, kind)(wanted)


def test_slots_that_others_depend_on_are_labels() -> None:
    layers, rows = Index(l, 0, 2), Index(j, 1, n[l])
    assert Quantity("a", (layers, rows)).label_slots == (0,)
    assert Quantity("x", (Index(j, 1, 3), Index(k, 1, 3))).label_slots == ()
    case = Case(Integer(1), (Index(l, 0, 0),))
    assert Quantity("q", (layers,), (case,)).label_slots == (0,)


def test_a_partial_is_left_as_it_is_written() -> None:
    w = sympy.IndexedBase("w")
    partial = Partial(Symbol("C"), w[1, 2])
    assert partial.doit() == partial
    assert (partial.body, partial.variable) == (Symbol("C"), w[1, 2])


def test_a_total_runs_over_its_indices_the_first_innermost() -> None:
    term = total(sympy.IndexedBase("W")[j, k], Index(k, 1, j), Index(j, 1, 3))
    assert term.limits == ((k, 1, j), (j, 1, 3))


def test_a_hypothesis_replaces_things_of_its_name_only() -> None:
    theory = Theory(
        "t", (), (Quantity("x"), Quantity("y")), (ElementwiseFunction("g"),)
    )
    defined = Quantity("x", (), (Case(Symbol("y")),))
    assumed = theory.under(Hypothesis("x is y", quantities=(defined,)))
    assert not assumed.quantity("x").given
    assert assumed.quantity("y").given
    assert theory.quantity("x").given


def test_a_quantity_is_written_with_its_indices() -> None:
    slots = (Index(l, 1, 2), Index(j, 1, 3))
    written = Quantity("w", slots, latex="w^{(<<l>>)}_{<<j>>}")
    assert written.display(["2", "j"]) == "w^{(2)}_{j}"
    assert Quantity("w", slots).display(["2", "j"]) == "w_{2,j}"
    assert Quantity("C").display([]) == "C"


def test_a_place_is_printed_as_compilers_do() -> None:
    assert str(Place("paper.md", 12, 3)) == "paper.md:12:3"
    assert Claim("c", Symbol("x"), Symbol("x")).place is None
