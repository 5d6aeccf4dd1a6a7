"""What a row of signs says: operators, scopes, calls, and what is refused."""

import time
from functools import singledispatch
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.symbolic.meaning import syntax
from backproof.symbolic.meaning.meaning_codes import MEANING_CODES
from backproof.symbolic.meaning.notations.indices import index_text
from backproof.symbolic.meaning.notations.notation import Entry, Notation
from backproof.symbolic.meaning.notations.vocabulary import Vocabulary, compile_notation
from backproof.symbolic.meaning.parsing.parse import Parsed, parse, parse_text
from backproof.symbolic.meaning.sides import WrittenSide
from backproof.symbolic.meaning.syntax import Condition, Reading, Term
from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import MathText, Source
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import Row, lines

SHARED = Path(__file__).parents[5] / "shared"
QUICK = 20.0
"""Seconds for a bomb, on a busy machine; an idle one needs a tenth of them."""


# Terms as text ---------------------------------------------------------------


@singledispatch
def said(term: Term | Condition) -> str:
    """A term in one line, with all its scopes."""
    raise TypeError(type(term))


@said.register
def _(term: syntax.Number) -> str:
    return str(term.value)


@said.register
def _(term: syntax.Constant) -> str:
    return term.name


@said.register
def _(term: syntax.IndexValue) -> str:
    return f"#{index_text(term.index)}"


@said.register
def _(term: syntax.Member) -> str:
    texts = ["." if i is None else index_text(i) for i in term.indices]
    return f"{term.symbol}[{','.join(texts)}]" if texts else term.symbol


@said.register
def _(term: syntax.Add) -> str:
    return f"({' + '.join(map(said, term.terms))})"


@said.register
def _(term: syntax.Negative) -> str:
    return f"-{said(term.term)}"


@said.register
def _(term: syntax.Product) -> str:
    signs = ["", *(f" {sign} " if sign else " " for sign in term.signs)]
    pairs = zip(signs, term.factors, strict=True)
    return "{" + "".join(sign + said(factor) for sign, factor in pairs) + "}"


@said.register
def _(term: syntax.Quotient) -> str:
    return f"({said(term.above)} / {said(term.below)})"


@said.register
def _(term: syntax.Power) -> str:
    return f"{said(term.base)}^{said(term.exponent)}"


@said.register
def _(term: syntax.Transpose) -> str:
    return f"{said(term.term)}'T"


@said.register
def _(term: syntax.Diagonal) -> str:
    return f"diag({said(term.term)})"


@said.register
def _(term: syntax.Call) -> str:
    arguments = ", ".join(map(said, term.arguments))
    return f"{term.function}{chr(39) * term.order}({arguments})"


@said.register
def _(term: syntax.Total) -> str:
    return f"sum[{', '.join(map(bound, term.bounds))}] {said(term.body)}"


def bound(one: syntax.Bound) -> str:
    text = index_text(one.index)
    text += f"={index_text(one.lower)}" if one.lower else ""
    text += f"..{index_text(one.upper)}" if one.upper else ""
    return text + "".join(f"!={index_text(other)}" for other in one.unlike)


@said.register
def _(term: syntax.Derivative) -> str:
    return f"d({said(term.body)} by {said(term.by)})"


@said.register
def _(term: syntax.Indicator) -> str:
    sign = "=" if term.equal else "!="
    return f"[{index_text(term.left)}{sign}{index_text(term.right)}]"


@said.register
def _(term: syntax.Comparison) -> str:
    return f"{said(term.left)}{term.relation}{said(term.right)}"


@said.register
def _(term: syntax.Cases) -> str:
    branches = (
        f"{said(value)} if {said(condition) if condition else 'else'}"
        for value, condition in term.branches
    )
    return f"<{'; '.join(branches)}>"


@said.register
def _(term: syntax.Norm) -> str:
    return f"||{said(term.term)}||"


@said.register
def _(term: syntax.Absolute) -> str:
    return f"|{said(term.term)}|"


@said.register
def _(term: syntax.Component) -> str:
    return f"{said(term.term)}<{','.join(map(index_text, term.indices))}>"


@said.register
def _(term: syntax.Table) -> str:
    return str([[said(cell) for cell in row] for row in term.rows])


# The notation of most tests --------------------------------------------------


def table(text: str) -> tuple[Entry, ...]:
    """Entries, one a line, as ``key = value``."""
    pairs = (line.strip().partition(" =") for line in text.strip().splitlines())
    return tuple(Entry(key.strip(), value.strip()) for key, _, value in pairs)


WORDS = compile_notation(
    Notation(
        sizes=table("N = 2.."),
        indices=table("i = 1..D\nl = 1..N\nj = 1..n_l\nk = 1..n_l"),
        omit=("i",),
        quantities=table(
            r"""
            w^l_{jk} = l in 2..N, j in 1..n_l, k in 1..n_{l-1}
            b^l_j = l in 2..N
            a^l_j =
            z^l_j =
            c_i =
            t^{(i)} =
            x = n_1
            y = n_N
            A = n_1 x n_2
            B = n_2 x n_1
            C = function of a^N_j
            E(\dots) =
            u =
            v =
            y^* =
            """
        ),
        functions=table(
            "g =\ng_k = g\n\\sigma = sigmoid\nh =\nf(u) = u^2\n\\Sigma'(u) = u"
        ),
        products=table("\\odot = entrywise\n\\operatorname{prod} = chain"),
        derivatives=table(
            "\\partial(F)_{x} = F by x\n\\nabla E(x) = E by x\n\\nabla_a C = C by a^N"
        ),
        update_label="(t)",
    )
)
assert not WORDS.troubles


def read(latex: str, reading: Reading = Reading()) -> Parsed:  # noqa: B008
    return parse_text(latex, WORDS, reading)


def meaning(latex: str, reading: Reading = Reading()) -> str:  # noqa: B008
    parsed = read(latex, reading)
    assert parsed.term is not None, parsed.findings
    return said(parsed.term)


def codes(latex: str) -> list[str]:
    parsed = read(latex)
    assert parsed.term is None
    return [finding.code for finding in parsed.findings]


def cases(text: str) -> list[tuple[str, str]]:
    """Pairs of LaTeX and meaning, one a line, with ``->`` between them."""
    pairs = (line.partition("->") for line in text.strip().splitlines())
    return [(latex.strip(), expected.strip()) for latex, _, expected in pairs]


# Operators -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "expected"),
    cases(
        r"""
        u + v - 2           -> (u + v + -2)
        -u^2                -> -u^2
        -(u - v)            -> -(u + -v)
        u v \cdot 2         -> {u v \cdot 2}
        u * v \odot 2       -> {u * v \odot 2}
        u \cdot -v          -> {u \cdot -v}
        u \otimes v         -> {u \otimes v}
        (u+v)(u-v)          -> {(u + v) (u + -v)}
        \frac{u}{v} 2       -> {(u / v) 2}
        u/v/2               -> ((u / v) / 2)
        u \cdot v/2 \cdot u -> {u \cdot (v / 2) \cdot u}
        1/2 (u - v)^2       -> {(1 / 2) (u + -v)^2}
        u/(2v)              -> (u / {2 v})
        u^{2v}              -> u^{2 v}
        2^{-1/2}            -> 2^-1/2
        (u+v)^{-3/2}        -> (u + v)^-3/2
        \sqrt{u}            -> u^1/2
        \sqrt[3]{u}         -> u^1/3
        e^{-u}              -> exp(-u)
        e \pi u             -> {e pi u}
        .5u                 -> {1/2 u}
        \frac12u            -> {(1 / 2) u}
        n_l^2 + D           -> (#n_{l}^2 + #D)
        \left[ u - v \right] \{u\} -> {(u + -v) u}
        {u} {v}             -> {u v}
        {u + v}             -> (u + v)
        {(u)}^2             -> u^2
        """
    ),
)
def test_operators_bind_as_everywhere(latex: str, expected: str) -> None:
    assert meaning(latex) == expected


def test_a_slash_before_several_factors_is_read_with_a_remark() -> None:
    assert meaning("1/2u") == "{(1 / 2) u}"
    assert [one.message for one in read("1/2u").remarks] == [
        "only 2 is read as the divisor"
    ]
    assert not read("1/2 (u)").remarks
    assert not read(r"1/2 \cdot u").remarks


@pytest.mark.parametrize(
    ("latex", "code"),
    cases(
        r"""
        u + + v       -> BP135
        u \cdot       -> BP135
        \odot u       -> BP135
        u \cdot * v   -> BP135
        u /           -> BP135
        ()            -> BP135
        \frac{u}{}    -> BP135
        u \pm v       -> BP134
        u ! v         -> BP134
        u + \dots + v -> BP134
        u + ... + v   -> BP134
        \infty        -> BP134
        \binom{u}{v}  -> BP134
        \langle u, v \rangle -> BP134
        {}^T A        -> BP134
        u = v         -> BP136
        (u, v)        -> BP136
        u | v         -> BP136
        \text{where we use } u -> BP136
        2{u + v}      -> BP144
        {u + v}^2     -> BP144
        {u v}^2       -> BP144
        q             -> BP130
        \hat u        -> BP130
        a_j           -> BP131
        u(v)          -> BP133
        u(v, 2)       -> BP133
        """
    ),
)
def test_what_cannot_be_read_is_a_finding_with_a_code(latex: str, code: str) -> None:
    assert codes(latex)[0] == code
    assert code in MEANING_CODES


def test_a_product_with_a_bracket_is_no_call() -> None:
    assert meaning("u(1-v)") == "{u (1 + -v)}"
    assert meaning(r"u \cdot (v)") == r"{u \cdot v}"
    assert meaning("u (v)^2") == "{u v^2}"


def test_each_unknown_symbol_is_told_once_and_in_its_place() -> None:
    findings = read("q + u r + q").findings
    assert [(f.message, f.span.start) for f in findings] == [
        ("q is not declared", 0),
        ("r is not declared", 6),
    ]


# Sums ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "expected"),
    cases(
        r"""
        \sum_{i=1}^{D} c_i                 -> sum[i=1..D] c[i]
        \sum\limits_{i = 1}^D c_i u        -> sum[i=1..D] {c[i] u}
        u \sum_i c_i v                     -> {u sum[i] {c[i] v}}
        \sum_i c_i + u                     -> (sum[i] c[i] + u)
        \left(\sum_i c_i\right) u          -> {sum[i] c[i] u}
        \sum_{i,j} c_i a^1_j               -> sum[i, j] {c[i] a[1,j]}
        \sum_{ij} c_i a^1_j                -> sum[i, j] {c[i] a[1,j]}
        \sum_{i=1,j=1}^{D,N} c_i a^1_j     -> sum[i=1..D, j=1..N] {c[i] a[1,j]}
        \sum_{j \neq i} c_j                -> sum[j!=i] c[j]
        \sum_{j \neq i}^D c_j              -> sum[j..D!=i] c[j]
        \sum_{j=1, j\neq i}^{D} c_j        -> sum[j=1..D!=i] c[j]
        \sum_{j: j \neq i} c_j             -> sum[j!=i] c[j]
        \sum_{\substack{j=1\\ j\neq i}}^{D} c_j -> sum[j=1..D!=i] c[j]
        \sum_{i \in D} c_i                 -> sum[i=1..D] c[i]
        \sum_{i\in\{1,\dots,D\}} c_i       -> sum[i=1..D] c[i]
        \sum_{1 \leq i \leq D} c_i         -> sum[i=1..D] c[i]
        \sum^D c_i                         -> sum[i..D] c[i]
        \sum_{i} -c_i                      -> sum[i] -c[i]
        \sum_{k'} a^l_{k'}                 -> sum[k'] a[l,k']
        \sum_i \sum_k c_i a^l_k            -> sum[i] sum[k] {c[i] a[l,k]}
        \sum_k k c_k                       -> sum[k] {#k c[k]}
        \sum_{k=1}^{n_{l-1}} a^{l-1}_k     -> sum[k=1..n_{l-1}] a[l-1,k]
        \sum_i c_i / \sum_i c_i^2          -> (sum[i] c[i] / sum[i] c[i]^2)
        \sum_i c_i / D                     -> sum[i] (c[i] / #D)
        """
    ),
)
def test_a_sum_reaches_to_the_next_plus_or_minus(latex: str, expected: str) -> None:
    assert meaning(latex) == expected


def test_a_wide_sum_reaches_to_the_end_of_what_it_stands_in() -> None:
    wide = Reading(wide_sums=True)
    assert meaning(r"(\sum_i c_i + u) + v") == "((sum[i] c[i] + u) + v)"
    assert meaning(r"(\sum_i c_i + u) + v", wide) == "(sum[i] (c[i] + u) + v)"


@pytest.mark.parametrize(
    "latex",
    [r"\sum c_i", r"\sum^D c_i c_k", r"\sum_{i<j} c_i", r"\sum_{mn\dots p} c_m",
     r"\sum_{D} c_i", r"\sum_{i \in S} c_i", r"\sum_{i=u}^D c_i",
     r"\sum_{i=1}^{S+T} c_i"],
)  # fmt: skip
def test_a_sum_over_who_knows_what_is_a_finding(latex: str) -> None:
    assert codes(latex) == ["BP142"]


def test_a_product_over_an_index_is_refused_by_name() -> None:
    message = read(r"\prod_i c_i").findings[0].message
    assert message == "a product over an index is not read yet"
    assert codes(r"\sum_i") == ["BP135"]


# Derivatives -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "expected"),
    cases(
        r"""
        \frac{\partial C}{\partial w^l_{jk}}       -> d(C by w[l,j,k])
        \frac{\partial (u v)}{\partial u}          -> d({u v} by u)
        \frac{\partial u v}{\partial u}            -> d({u v} by u)
        \frac{\partial\frac{u}{v}}{\partial v}     -> d((u / v) by v)
        \frac{\partial C}{\partial A}^T            -> d(C by A[.,.])'T
        \frac{\partial^{1} C}{\partial u^{1}}      -> d(C by u)
        \frac{\partial^{} C}{\partial u^{}}        -> d(C by u)
        \frac{\partial C/\partial u}{2}           -> (d(C by u) / 2)
        \frac{2}{\partial C/\partial u}           -> (2 / d(C by u))
        \frac{\partial C/\partial u}{\partial C/\partial v} -> (d(C by u) / d(C by v))
        \frac{dC/du}{dC/dv}                       -> (d(C by u) / d(C by v))
        \frac{\partial^2 C}{\partial u^2}          -> d(d(C by u) by u)
        \frac{\partial^2 C}{\partial u\partial v}  -> d(d(C by v) by u)
        \frac{dC}{du}                              -> d(C by u)
        \frac{\mathrm{d}C}{\mathrm{d}u}            -> d(C by u)
        \frac{\text{d}}{\text{d}u} u^2             -> d(u^2 by u)
        \partial C/\partial u                      -> d(C by u)
        \partial C/\partial a^l_j v                -> {d(C by a[l,j]) v}
        \partial/\partial u (u v) 2                -> {d({u v} by u) 2}
        dC/du                                      -> d(C by u)
        \partial_u (u v)                           -> d({u v} by u)
        \partial_u u v                             -> {d(u by u) v}
        \nabla_x C \odot x                         -> {d(C by x[.]) \odot x[.]}
        \nabla_a C \odot \sigma'(z^N)              -> {d(C by a[N,.]) \odot sigma'(z[N,.])}
        \nabla E(w^l_{jk}) u                       -> {d(E by w[l,j,k]) u}
        \partial(u v)_{u}                          -> d({u v} by u)
        \partial \left(u\right)_{\partial u}       -> d(u by u)
        \frac{\partial}{\partial u} u v            -> d({u v} by u)
        \frac{\partial}{\partial u} (u) v          -> {d(u by u) v}
        \frac{\partial}{\partial u} (u)^2 v        -> {d(u^2 by u) v}
        \frac{\partial}{\partial u} u + v          -> (d(u by u) + v)
        v \frac{\partial}{\partial u} \frac12 \sum_i c_i u -> {v d({(1 / 2) sum[i] {c[i] u}} by u)}
        \frac{\partial}{\partial u} \frac{\partial}{\partial v} u -> d(d(u by v) by u)
        """  # noqa: E501
    ),
)
def test_derivatives_are_read_in_all_their_spellings(latex: str, expected: str) -> None:
    assert meaning(latex) == expected


OPERATOR = r"\frac{\partial}{\partial u} (u) v"
WITHOUT_BRACKET = r"\frac{\partial}{\partial u} u v"


@pytest.mark.parametrize(
    ("latex", "reading", "expected"),
    [
        (OPERATOR, Reading(wide_operators=True), "d({u v} by u)"),
        (OPERATOR, Reading(narrow_operators=True), "{d(u by u) v}"),
        (WITHOUT_BRACKET, Reading(wide_operators=True), "d({u v} by u)"),
        (WITHOUT_BRACKET, Reading(narrow_operators=True), "{d(u by u) v}"),
    ],
)
def test_an_operator_reaches_as_far_as_the_reading_says(
    latex: str, reading: Reading, expected: str
) -> None:
    assert meaning(latex, reading) == expected


@pytest.mark.parametrize(
    ("latex", "fields"),
    [
        (r"\sum_i c_i + u", {"wide_sums"}),
        (OPERATOR, {"wide_operators"}),
        (WITHOUT_BRACKET, {"narrow_operators"}),
        (r"\left(\sum_i c_i\right) + u", set()),
        (r"u + \sum_i c_i", set()),
        (r"\frac{\partial}{\partial u} u", set()),
        (r"\frac{\partial}{\partial u} (u) + v", set()),
        (
            r"\frac{\partial}{\partial u} \sum_i c_i + v",
            {"wide_sums", "long_operators"},
        ),
    ],
)
def test_only_readings_that_say_something_else_are_ambiguous(
    latex: str, fields: set[str]
) -> None:
    assert WrittenSide(MathText.of(latex), WORDS).ambiguous == fields


@pytest.mark.parametrize(
    ("latex", "code", "supported"),
    [
        (r"\frac{\partial C}{u}", "BP140", True),
        (r"\frac{C}{\partial u}", "BP140", True),
        (r"\frac{\partial C/\partial u}{\partial v}", "BP140", True),
        (r"\frac{\partial C}{\partial u^1}", "BP141", False),
        (r"\frac{\partial u}{\partial C/\partial u}", "BP140", True),
        (r"\frac{\partial C}{\mathrm{d} u}", "BP140", True),
        (r"\frac{\partial}{\partial u}", "BP140", True),
        (r"\frac{\partial}{\partial u} + u", "BP140", True),
        (r"\frac{\partial C}{\partial}", "BP140", True),
        (r"\frac{2 \partial C}{\partial u}", "BP134", False),
        (r"\frac{\partial C \partial u}{\partial u \partial v}", "BP134", False),
        (r"\partial C", "BP134", False),
        (r"\nabla C", "BP134", False),
        (r"\frac{\partial C}{\partial (u + v)}", "BP141", False),
        (r"\frac{\partial^2 C}{\partial u}", "BP140", True),
    ],
)
def test_half_a_derivative_is_a_finding(latex: str, code: str, supported: bool) -> None:  # noqa: FBT001
    assert codes(latex)[0] == code
    assert MEANING_CODES[code].supported == supported


def test_a_declared_d_is_not_taken_for_the_sign_of_a_derivative() -> None:
    vocabulary = compile_notation(Notation(quantities=table("C =\nx =\nd =")))
    for latex in (r"\frac{dC}{dx}", "dC/dx"):
        assert parse_text(latex, vocabulary).findings[0].code == "BP132"
    upright = parse_text(r"\frac{\text{d}d}{\text{d}x}", vocabulary)
    assert upright.term is not None
    assert said(upright.term) == "d(d by x)"


@pytest.mark.parametrize("declared", ["d_k =", "d^{(k)} ="])
def test_a_d_that_has_indices_is_no_d_in_a_derivative(declared: str) -> None:
    vocabulary = compile_notation(Notation(quantities=table(f"C =\nx =\n{declared}")))
    for latex in (r"\frac{dC}{dx}", "dC/dx"):
        term = parse_text(latex, vocabulary).term
        assert term is not None
        assert said(term) == "d(C by x)"


# Functions -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "expected"),
    cases(
        r"""
        g(u)                        -> g(u)
        g'(u) v                     -> {g'(u) v}
        g_k'(u)                     -> g'(u)
        g'_k(u)                     -> g'(u)
        g_k^\prime(u)               -> g'(u)
        g''(u)                      -> g''(u)
        \dot g(u)                   -> g'(u)
        \ddot{g}_k(u)               -> g''(u)
        \Sigma'(u)                  -> Sigma(u)
        \sigma^2(u)                 -> sigma(u)^2
        \sigma(u)^2                 -> sigma(u)^2
        g'^2(u)                     -> g'(u)^2
        \sigma^{-1}(u)              -> logit(u)
        \sigma(z^l)_j               -> sigma(z[l,.])<j>
        \sigma(z^l)^T               -> sigma(z[l,.])'T
        \sigma(w^l a^{l-1} + b^l)   -> sigma(({w[l,.,.] a[l-1,.]} + b[l,.]))
        \exp(-u)                    -> exp(-u)
        \exp\{u\} v                 -> {exp(u) v}
        \tanh^2 u                   -> tanh(u)^2
        \log \frac{u}{v}            -> log((u / v))
        \text{ ln } u               -> log(u)
        \ln(1-u)                    -> log((1 + -u))
        \log_2 u                    -> (log(u) / log(2))
        \max(0, u)                  -> max(0, u)
        \operatorname{softmax}(x)_j -> softmax(x[.])<j>
        \mathrm{ReLU}(u)            -> ReLU(u)
        \operatorname{diag}(x) A    -> {diag(x[.]) A[.,.]}
        \operatorname{prod}(A, B)   -> {A[.,.] prod B[.,.]}
        f(v)                        -> f(v)
        \frac{\partial \sigma}{\partial u} -> d(sigma(u) by u)
        """
    ),
)
def test_functions_take_a_bracket_or_the_next_factor(latex: str, expected: str) -> None:
    assert meaning(latex) == expected


def test_a_function_of_one_of_several_factors_is_read_with_a_remark() -> None:
    assert meaning(r"\log u v") == "{log(u) v}"
    assert len(read(r"\log u v").remarks) == 1
    assert not read(r"\log u").remarks
    assert not read(r"\log(u) v").remarks
    assert not read(r"\log u \cdot v").remarks


@pytest.mark.parametrize(
    ("latex", "code"),
    cases(
        r"""
        \sigma'            -> BP137
        \sigma + u         -> BP137
        g()                -> BP135
        g^{-1}(u)          -> BP134
        g^u(v)             -> BP131
        \sigma^{(2)}(u)    -> BP131
        \max_i c_i         -> BP134
        u'                 -> BP131
        (u v)'             -> BP131
        """
    ),
)
def test_a_function_that_is_not_clear_is_a_finding(latex: str, code: str) -> None:
    assert codes(latex)[0] == code


def test_the_argument_of_a_formula_stands_for_itself() -> None:
    vocabulary = compile_notation(Notation(quantities=table("s =")))
    parsed = parse_text("s u^2 + (u)", vocabulary, argument="u")
    assert parsed.term is not None
    assert said(parsed.term) == "({s u^2} + u)"
    assert parse_text("s u^2", vocabulary).findings


# Brackets, cases, matrices ---------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "expected"),
    cases(
        r"""
        |u| v                        -> {|u| v}
        \|x\|^2                      -> ||x[.]||^2
        ||x||_2                      -> ||x[.]||
        \|A\|_F^2                    -> ||A[.,.]||^2
        A^T B                        -> {A[.,.]'T B[.,.]}
        A^T_{12}                     -> A[.,.]'T<1,2>
        ((w^l)^T)_j                  -> w[l,.,.]'T<j>
        (A B)_{jk}                   -> {A[.,.] B[.,.]}<j,k>
        (u)_j^2                      -> u<j>^2
        {w^{l+1}}^T                  -> w[l+1,.,.]'T
        [i=j] u                      -> {[i=j] u}
        \mathbf{1}[i \neq k] u       -> {[i!=k] u}
        \mathbb{1}\{i = j\}          -> [i=j]
        1_{i=k}                      -> [i=k]
        \mathbf{1}_{[i=j]}           -> [i=j]
        \mathbb{I}(u > 0)            -> <1 if u>0; 0 if else>
        \begin{cases} u & u > 0 \\ 0 & \text{otherwise} \end{cases} -> <u if u>0; 0 if else>
        \begin{cases} u, & \text{if } i = j, \\ v, & i \neq\ j. \end{cases} -> <u if [i=j]; v if [i!=j]>
        \begin{cases} u & u \ge 0 \\ 0 \end{cases} -> <u if u>=0; 0 if else>
        \begin{cases} u \text{ if } u < v \\ 0 \text{ else} \end{cases} -> <u if u<v; 0 if else>
        \begin{Bmatrix} 1 & u \ge 0 \\ 0 & u < 0 \end{Bmatrix} -> <1 if u>=0; 0 if u<0>
        \begin{pmatrix} u & v \\ 1 & 0 \end{pmatrix}^T -> [['u', 'v'], ['1', '0']]'T
        [u, v]^T                     -> [['u', 'v']]'T
        """  # noqa: E501
    ),
)
def test_brackets_have_the_meaning_that_their_shape_says(
    latex: str, expected: str
) -> None:
    assert meaning(latex) == expected


@pytest.mark.parametrize(
    ("latex", "code"),
    cases(
        r"""
        \|x\|_1                                      -> BP134
        (A)_{\text{out}}                             -> BP138
        \begin{cases} u & \text{sometimes} \\ 0 & u > 0 \end{cases} -> BP143
        \begin{cases} u & u = 0 \\ 0 & u > 0 \end{cases} -> BP143
        \begin{cases} u \\ v & u > 0 \end{cases}     -> BP143
        \begin{vmatrix} u & v \\ 1 & 0 \end{vmatrix} -> BP134
        \begin{pmatrix} u & v \\ 1 \end{pmatrix}     -> BP135
        \begin{pmatrix} u & \dots & v \end{pmatrix}  -> BP134
        """
    ),
)
def test_brackets_that_are_not_clear_are_findings(latex: str, code: str) -> None:
    assert codes(latex)[0] == code


def test_kronecker_s_delta_is_read_where_there_is_no_other_delta() -> None:
    assert meaning(r"\delta_{ij}") == "[i=j]"
    assert len(read(r"\delta_{ij}").remarks) == 1
    declared = compile_notation(
        Notation(
            indices=table("i = 1..n\nj = 1..n"),
            quantities=table("\\delta_j =\n\\delta_{ij} = kronecker"),
        )
    )
    parsed = parse_text(r"\delta_{ij}", declared)
    assert parsed.term is not None
    assert (said(parsed.term), parsed.remarks) == ("[i=j]", ())
    other = compile_notation(
        Notation(indices=table("j = 1..n"), quantities=table("\\delta_j ="))
    )
    assert parse_text(r"\delta_{ij}", other).findings


def test_ones_with_a_condition_are_an_indicator_even_if_ones_are_a_matrix() -> None:
    ones = compile_notation(
        Notation(quantities=table("\\mathbf 1 = ones N x N\nX = N"))
    )
    parsed = parse_text(r"\mathbf 1 X", ones)
    assert parsed.term is not None
    assert said(parsed.term) == "{bold 1[.,.] X[.]}"
    parsed = parse_text(r"\mathbf{1}[i=k]", ones)
    assert parsed.term is not None
    assert said(parsed.term) == "[i=k]"


def test_a_label_behind_a_bracket_goes_inside_if_it_was_left_out_there() -> None:
    parsed = read("g(t)^{(i)}")
    assert parsed.term is not None
    assert said(parsed.term) == "g(t[i])"
    assert len(parsed.remarks) == 1
    assert codes("g(t^{(i)})^{(i)}") == ["BP131"]
    assert codes("g(u)^{(i)}") == ["BP131"]


def test_iterations_are_noted() -> None:
    assert read("u^{(t+1)}").descent.labels == {1}
    assert read(r"u^{(t)} - v \nabla E(u^{(t)})").descent.labels == {0}
    assert not read("u").descent.labels


# Any text --------------------------------------------------------------------


@pytest.mark.parametrize(
    "latex",
    ["(" * 80 + "u" + ")" * 80, r"\sum_i " * 3000 + "c_i", "-" * 3000 + "u",
     r"\log " * 3000 + "u", r"\frac{\partial}{\partial u}" * 1000 + "u",
     r"\frac{u}{" * 90 + "u" + "}" * 90, "u^{" * 90 + "u" + "}" * 90],
)  # fmt: skip
def test_a_bomb_is_a_finding(latex: str) -> None:
    start = time.perf_counter()
    assert read(latex).findings
    assert time.perf_counter() - start < QUICK


def test_what_people_nest_is_read() -> None:
    assert meaning("(" * 20 + "u" + ")" * 20) == "u"
    assert meaning("u" + " + u" * 150).count("u") == 151
    assert meaning("u" + " / u" * 15).count("u") == 16
    assert meaning("g" + "'" * 4 + "(u)")
    assert meaning(r"\sum_{i \neq 1, i \neq 2} c_i")


@pytest.mark.parametrize(
    ("latex", "code", "message"),
    [
        ("u" + " + u" * 250, "BP129", "one side of a formula with more than 200"),
        ("u" + " / u" * 30, "BP139", "more than 20 slashes in a row"),
        ("g" + "'" * 9 + "(u)", "BP134", "a derivative of order 9"),
        (
            r"\sum_{" + ",".join(rf"i \neq {k}" for k in range(30)) + "} c_i",
            "BP134",
            "a sum that leaves out more than 20 values",
        ),
        (
            "".join(rf"\sum_{{{letter}}}" for letter in "abcdeij") + "c_i",
            "BP134",
            "sums over more than 6 indices at once",
        ),
    ],
)
def test_what_is_larger_than_for_people_says_so(
    latex: str, code: str, message: str
) -> None:
    [found] = read(latex).findings
    assert (found.code, bool(found.help)) == (code, "order" not in message)
    assert found.message.startswith(message)


_PIECES = r"""
    u v c_i a^l_j w^{l}_{jk} A x C g \sigma ' ^T ^{(t+1)} _j ^2 ( ) [ ] { } | + - = , .
    \cdot \odot * / 2 1 \frac{ }{ \partial \nabla d \sum \sum_{i=1}^D \sum_i \log \exp e
    \begin{cases} \end{cases} & \\ \text{if} \dots \delta_{ij} \mathbf{1} \| \sqrt \hat
    \prod \neq < \left( \right) i l N \pi \infty \quad \text{in} \max q \to \in ^* _{11}
"""


@given(st.lists(st.sampled_from(_PIECES.split()), max_size=14).map(" ".join))
def test_any_text_is_a_term_or_has_a_finding_and_nothing_is_raised(latex: str) -> None:
    parsed = read(latex)
    if parsed.term is None:
        assert parsed.findings or not latex.strip()
    else:
        assert not parsed.findings
        assert said(parsed.term)
    for finding in parsed.findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(latex)


# A real paper ----------------------------------------------------------------


PAPER = Notation(
    words=("cost", "expected", "prediction"),
    indices=table("i = 1..D"),
    quantities=table(
        r"""
        w_{(k,j)}^l = l in 2..N, k in 1..n_{l-1}, j in 1..n_l
        b_j^l = l in 2..N, j in 1..n_l
        a_{(i,j)}^l = l in 1..N, j in 1..n_l
        prediction_{(i,j)} = j in 1..n_N
        expected_{(i,j)} = j in 1..n_N
        cost(X) =
        """
    ),
    functions=table(r"\sigma = sigmoid"),
    derivatives=table(r"\partial(F)_{x} = F by x"),
)


def sides(path: Path, vocabulary: Vocabulary) -> list[tuple[str, Parsed]]:
    """All sides of all chains of a document, each with what it says."""
    found = []
    for chain in chains(scan(Source.read(path))):
        for side in chain.sides:
            tree = layout(tokens(side.body, vocabulary.notation.words))
            assert not tree.findings
            items = tuple(item for row in lines(tree) for item in row.items)
            parsed = parse(Row(items, side.body.span()), vocabulary)
            found.append((side.body.text, parsed))
    return found


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared beside the project")
def test_every_side_of_a_paper_is_read() -> None:
    path = next((SHARED / "seeds").glob("001*"))
    vocabulary = compile_notation(PAPER)
    assert not vocabulary.troubles
    found = sides(path, vocabulary)
    assert len(found) == 42
    assert [latex for latex, parsed in found if parsed.term is None] == []
    texts = [said(parsed.term) for _, parsed in found if parsed.term is not None]
    assert texts[0] == "cost"
    assert texts[1].startswith("{(1 / #D) sum[i=1..D] sum[j=1..n_{N}] (prediction[i,j]")
    assert "d(a[i,j,N] by a[i,m,N-1])" in texts
    assert texts[-1] == r"{d(a[i,j,N] by a[i,t,l]) \cdot d(a[i,t,l] by w[m,t,l])}"


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared beside the project")
def test_without_its_notation_nothing_of_a_paper_is_read() -> None:
    path = next((SHARED / "seeds").glob("001*"))
    found = sides(path, compile_notation(Notation(words=PAPER.words)))
    assert {latex for latex, parsed in found if parsed.term is not None} == {"1"}
