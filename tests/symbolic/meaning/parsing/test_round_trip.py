"""A term printed in any notation is read as the same term."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.meaning import syntax
from backproof.symbolic.meaning.parsing.parse import parse_text
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
from backproof.symbolic.reading.latex import to_latex
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens
from tests.symbolic.meaning.mutations import mutants
from tests.symbolic.meaning.written import (
    FUNCTION,
    LETTERS,
    SYMBOLS,
    Style,
    Writer,
    expected,
)

SIGNS = ("", "", "", r"\cdot", r"\times", "*", r"\odot", r"\circ", r"\otimes")
UNARY = (Negative, Negative, Transpose, syntax.Norm, syntax.Absolute, syntax.Diagonal)
ONE = IndexTerm(offset=1)
SEEN = ("another number", "another index", "another sign", "no prime", "no transpose")
"""Slips that always change what a term says."""


# Random terms ----------------------------------------------------------------


def labels() -> st.SearchStrategy[IndexTerm]:
    """What stands for a layer."""
    moved = st.sampled_from([-1, 0, 0, 1, 2]).map(lambda n: IndexTerm("l", (), n))
    return moved | st.sampled_from([IndexTerm(offset=2), IndexTerm("L")])


def units() -> st.SearchStrategy[IndexTerm]:
    """What stands for a neuron."""
    letters = st.sampled_from("ijkm")
    moved = st.builds(
        IndexTerm, letters, st.just(()), st.sampled_from([0, 0, 0, 1, -1])
    )
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
    sizes = st.sampled_from([IndexTerm(name) for name in ("D", "K", "i")])
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
    both = letters.map(
        lambda j: (Bound(j, ONE, IndexTerm("D"), (IndexTerm(offset=2),)),)
    )
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
        st.builds(
            Component, inner, st.lists(units(), min_size=1, max_size=2).map(tuple)
        ),
        indicators(),
        branches.map(syntax.Cases),
        rows.map(syntax.Table),
    )


def nested(depth: int) -> st.SearchStrategy[Term]:
    """Terms with so many levels at most."""
    return leaves() | larger(nested(depth - 1)) if depth else leaves()


TERMS = larger(nested(3))


# The trip --------------------------------------------------------------------


@settings(max_examples=500)
@given(TERMS, st.integers(0, 10**9))
def test_a_term_printed_in_any_notation_is_read_as_it_was(
    term: Term, seed: int
) -> None:
    random = Random(seed)  # noqa: S311
    style = Style.drawn(random)
    assert not style.vocabulary.troubles
    latex = Writer(style, random).row(term)
    parsed = parse_text(latex, style.vocabulary)
    assert parsed.findings == (), latex
    assert parsed.term == expected(term, style), latex


@settings(max_examples=200)
@given(TERMS, st.integers(0, 10**9))
def test_the_layout_printed_again_says_the_same(term: Term, seed: int) -> None:
    """Repairs are shown as the printer of trees writes them."""
    random = Random(seed)  # noqa: S311
    style = Style.drawn(random)
    latex = Writer(style, random).row(term)
    words = style.vocabulary.notation.words
    again = to_latex(layout(tokens(MathText.of(latex), words)))
    assert parse_text(again, style.vocabulary).term == expected(term, style), again


@settings(max_examples=200)
@given(TERMS, st.integers(0, 10**9))
def test_a_slip_in_what_is_written_never_goes_unseen(term: Term, seed: int) -> None:
    """The twin: another sign is another term, or none at all."""
    random = Random(seed)  # noqa: S311
    style = Style.drawn(random)
    latex = Writer(style, random).row(term)
    slips = [m for m in mutants(latex, (), style.heads) if m.rule in SEEN]
    for slip in random.sample(slips, min(5, len(slips))):
        parsed = parse_text(slip.text, style.vocabulary)
        assert parsed.term != expected(term, style), (slip, latex)


RAISED = Style(("w", "b", "a", "y", "C", "g"), LETTERS, "({})", ",", False, False, True)  # noqa: FBT003


@pytest.mark.parametrize(
    "latex",
    [
        pytest.param(
            r"\frac{1}{n^{(l)}}",
            marks=pytest.mark.xfail(
                strict=True, reason="the label of the size is taken for a power"
            ),
        ),
        r"\frac{\partial C / \partial b_j^{(l)}}{2}",
        r"\frac{(\partial C / \partial b_j^{(l)})}{2}",
        r"\frac{1}{n^{(2)}}",
    ],
)
def test_what_the_writer_does_not_write(latex: str) -> None:
    parsed = parse_text(latex, RAISED.vocabulary)
    assert parsed.findings == ()
