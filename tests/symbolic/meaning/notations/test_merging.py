"""An entry hides what it replaces, and nothing else."""

import pytest

from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.notations.merging import merged, printed_key
from backproof.symbolic.meaning.notations.notation import (
    Entry,
    NotatedHypothesis,
    Notation,
)


def _tables(below: str, above: str) -> dict[str, list[str]]:
    """What is left of both, by table, as ``key = value``."""
    both = merged(notation_from_text(below), notation_from_text(above))
    names = ("indices", "quantities", "definitions", "functions", "products")
    return {
        name: [f"{entry.key} = {entry.value}" for entry in getattr(both, name)]
        for name in names
        if getattr(both, name)
    }


_FUNCTION_OF = "[quantities]\nC = 'function of a'"
_RANGES = "[quantities]\n'a^l_j' = 'l in 1..L, j in 1..n'"
_FORMULA = "[definitions]\nC = 'a + b'"


@pytest.mark.parametrize(
    ("below", "above", "left"),
    [
        (
            "[indices]\ni = '1..n'\nj = '1..m'",
            "[indices]\ni = '1..D'",
            {"indices": ["j = 1..m", "i = 1..D"]},
        ),
        (
            "[quantities]\n'w^l_{jk}' = 'l in 1..L'",
            "[quantities]\n'w_{j k}^{l}' = ''",
            {"quantities": ["w_{j k}^{l} = "]},
        ),
        (
            "[quantities]\n'w^l_{jk}' = ''",
            "[quantities]\n'w^l_{kj}' = ''",
            {"quantities": ["w^l_{jk} = ", "w^l_{kj} = "]},
        ),
        (_FUNCTION_OF, _FORMULA, {"definitions": ["C = a + b"]}),
        (_FORMULA, _FUNCTION_OF, {"quantities": ["C = function of a"]}),
        (
            _RANGES,
            "[definitions]\n'a^l_j' = 'z'",
            {
                "quantities": ["a^l_j = l in 1..L, j in 1..n"],
                "definitions": ["a^l_j = z"],
            },
        ),
        (
            "[definitions]\n'a^l_j' = 'z'",
            _RANGES,
            {
                "quantities": ["a^l_j = l in 1..L, j in 1..n"],
                "definitions": ["a^l_j = z"],
            },
        ),
        (
            "[functions]\nf = 'tanh'",
            "[functions]\n'f(u)' = 'u^2'",
            {"functions": ["f(u) = u^2"]},
        ),
        ("[functions]\ng = ''", "[quantities]\ng = ''", {"quantities": ["g = "]}),
        (
            "[functions]\n'\\circ' = ''",
            "[products]\n'\\circ' = 'chain'",
            {"functions": [r"\circ = "], "products": [r"\circ = chain"]},
        ),
    ],
)
def test_an_entry_hides_what_it_replaces(
    below: str, above: str, left: dict[str, list[str]]
) -> None:
    assert _tables(below, above) == left


def test_settings_above_hide_those_below() -> None:
    below = Notation(vectors="rows", update_label="(l)", update_rule="w - h")
    above = Notation(layout="numerator", update_rule="w + h")
    both = merged(below, above)
    assert (both.vectors, both.layout) == ("columns", "numerator")
    assert (both.update_label, both.update_rule) == ("(l)", "w + h")


def test_lists_are_joined() -> None:
    one, two = NotatedHypothesis("one"), NotatedHypothesis("two")
    below = Notation(omit=("i", "j"), words=("net",), hypotheses=(one,))
    both = merged(below, Notation(omit=("j", "k"), hypotheses=(two, one)))
    assert both.omit == ("i", "j", "k")
    assert both.words == ("net",)
    assert both.hypotheses == (one, two)


def test_place_and_sections_are_those_above() -> None:
    below = Notation(path="below", starts="x", sections=(Notation(starts="y"),))
    above = Notation(path="above", starts="z", fresh=True, line=3)
    assert merged(below, above) == above


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        (r"\hat{y}_k", r"\hat y_{k}", True),
        (r"W^{[l]}", r"W^{ [l] }", True),
        (r"\partial(F)_{x}", r"\partial (F)_x", True),
        (r"\foo{x", r"\foo {x", True),
        (r"g'", "g", False),
        (r"\hat{y}", "y", False),
        ("w^l", "w_l", False),
        ("W", "w", False),
    ],
)
def test_two_keys_are_one_if_they_print_the_same(
    one: str, two: str, *, same: bool
) -> None:
    assert (printed_key(one) == printed_key(two)) is same


def test_entries_keep_their_lines() -> None:
    both = merged(
        notation_from_text("[functions]\ng = ''"),
        notation_from_text("\n\n[functions]\nh = ''"),
    )
    assert both.functions == (Entry("g", "", 2), Entry("h", "", 4))
