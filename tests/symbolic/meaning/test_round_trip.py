"""A term printed in any notation is read as the same term."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.meaning import syntax
from backproof.symbolic.meaning.parse import parse_text
from backproof.symbolic.meaning.syntax import (
    Add,
    Bound,
    Call,
    Component,
    Derivative,
    IndexTerm,
    IndexValue,
    Member,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Term,
    Total,
    Transpose,
)
from tests.symbolic.meaning.written import AXES, FUNCTION, SYMBOLS, Style, Writer, expected

SIGNS = ("", "", "", r"\cdot", r"\times", "*", r"\odot", r"\circ", r"\otimes")
UNARY = (Negative, Negative, Transpose, syntax.Norm, syntax.Absolute, syntax.Diagonal)
ONE = IndexTerm(offset=1)


# Random terms ----------------------------------------------------------------


def labels() -> st.SearchStrategy[IndexTerm]:
    """What stands for a layer."""
    moved = st.sampled_from([-1, 0, 0, 1, 2]).map(lambda n: IndexTerm("l", (), n))
    return moved | st.sampled_from([IndexTerm(offset=2), IndexTerm("L")])


def units() -> st.SearchStrategy[IndexTerm]:
    """What stands for a neuron."""
    letters = st.sampled_from("ijkm")
    moved = st.builds(IndexTerm, letters, st.just(()), st.sampled_from([0, 0, 0, 1, -1]))
    return moved | st.integers(1, 9).map(lambda n: IndexTerm(offset=n))


@st.composite
def members(draw: st.DrawFn) -> Member:
    symbol = draw(st.sampled_from(sorted(SYMBOLS)))
    whole = draw(st.booleans())
    indices = tuple(
        draw(labels()) if slot == "l" else None if whole else draw(units())
        for slot in SYMBOLS[symbol]
    )
    return Member(symbol, indices)


def numbers() -> st.SearchStrategy[Number]:
    wholes = st.integers(0, 120).map(Fraction)
    return (wholes | st.sampled_from([Fraction(1, 2), Fraction(9, 4)])).map(Number)


def leaves() -> st.SearchStrategy[Term]:
    sizes = st.sampled_from(
        [IndexTerm(name) for name in ("D", "K", "i")] + [IndexTerm("n", (IndexTerm("l"),))]
    )
    constants = st.just(syntax.Constant("pi"))
    return members() | members() | numbers() | sizes.map(IndexValue) | constants


def exponents() -> st.SearchStrategy[Term]:
    values = ["2", "3", "-1", "1/2", "-1/2", "3/2"]
    plain = st.sampled_from(values).map(lambda text: Number(Fraction(text)))
    return plain | st.just(IndexValue(IndexTerm("D")))


def bounds() -> st.SearchStrategy[tuple[Bound, ...]]:
    letters = st.sampled_from("ijkm").map(IndexTerm)
    upper = st.sampled_from(
        [IndexTerm("D"), IndexTerm("n", (IndexTerm("l", (), 1),)), IndexTerm(offset=4)]
    )
    bare = letters.map(lambda j: (Bound(j),))
    limited = st.builds(lambda j, n: (Bound(j, ONE, n),), letters, upper)
    two = st.just((Bound(IndexTerm("j")), Bound(IndexTerm("k"))))
    unlike = letters.map(lambda j: (Bound(j, unlike=(IndexTerm(offset=2),)),))
    both = letters.map(lambda j: (Bound(j, ONE, IndexTerm("D"), (IndexTerm(offset=2),)),))
    return bare | limited | two | unlike | both


def conditions(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[syntax.Condition]:
    relations = st.sampled_from(["<", ">", "<=", ">="])
    return st.builds(syntax.Comparison, inner, relations, inner) | indicators()


def indicators() -> st.SearchStrategy[syntax.Indicator]:
    return st.builds(syntax.Indicator, units(), units(), st.booleans())


def calls(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    single = st.tuples(inner)
    names = st.sampled_from(["exp", "log", "tanh", "softmax", "relu"])
    declared = st.builds(Call, st.just(FUNCTION), st.integers(0, 2), single)
    known = st.builds(Call, names, st.just(0), single)
    several = st.builds(Call, st.just("max"), st.just(0), st.tuples(inner, inner))
    return declared | known | several


def larger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    """Terms of which these are parts."""
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    products = several.flatmap(
        lambda factors: st.tuples(*[st.sampled_from(SIGNS)] * (len(factors) - 1)).map(
            lambda signs: Product(factors, signs)
        )
    )
    branches = st.tuples(
        st.tuples(inner, conditions(inner)), st.tuples(inner, st.none())
    )
    rows = st.tuples(st.tuples(inner, inner), st.tuples(inner, inner))
    return st.one_of(
        several.map(Add),
        products,
        products,
        st.builds(lambda kind, term: kind(term), st.sampled_from(UNARY), inner),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, exponents()),
        st.builds(Total, bounds(), inner),
        st.builds(Derivative, inner, members()),
        calls(inner),
        st.builds(Component, inner, st.lists(units(), min_size=1, max_size=2).map(tuple)),
        indicators(),
        branches.map(syntax.Cases),
        rows.map(syntax.Table),
    )


def nested(depth: int) -> st.SearchStrategy[Term]:
    """Terms with so many levels at most."""
    return leaves() | larger(nested(depth - 1)) if depth else leaves()


TERMS = larger(nested(3))


# The trip --------------------------------------------------------------------


@settings(max_examples=600)
@given(TERMS, st.integers(0, 10**9))
def test_a_term_printed_in_any_notation_is_read_as_it_was(term: Term, seed: int) -> None:
    random = Random(seed)  # noqa: S311
    style = Style.drawn(random)
    assert not style.vocabulary.troubles
    latex = Writer(style, random).row(term)
    parsed = parse_text(latex, style.vocabulary)
    assert parsed.findings == (), latex
    assert parsed.term == expected(term, style), latex
