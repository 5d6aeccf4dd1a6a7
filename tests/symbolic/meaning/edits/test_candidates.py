"""Candidate repairs: for each kind of mistake the right form comes early."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.meaning.edits import candidates as module
from backproof.symbolic.meaning.edits.candidates import (
    Edit,
    Material,
    Scale,
    edits,
    material_from,
    scale,
)
from backproof.symbolic.meaning.edits.work import MAX_NODES, Work
from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.layout import latex_of, layout
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import MathText, Source
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import (
    Number,
    Row,
    Symbol,
    Tree,
    walk,
)

QUICK = 60.0
"""Seconds: against hangs only, on a machine of any speed."""


def tree(text: str) -> Tree:
    return layout(tokens(MathText.of(text)))


def read(text: str) -> Row:
    made = tree(text)
    assert not made.findings
    (row,) = made.rows
    return row


def squeezed(text: str) -> str:
    """A text without spaces: where the printer sets them is not our business."""
    return text.replace(" ", "")


def printed(row: Row) -> str:
    """The LaTeX of a row without spaces."""
    return squeezed(latex_of(row))


@dataclass(frozen=True, eq=False)
class Mistake:
    """A wrong side, what was meant, and what the document has around it.

    ``first`` says among how many candidates the right one must be, ``text`` how it is
    told, ``kind`` which kind of edit makes it.
    """

    kind: str
    wrong: str
    right: str
    first: int
    text: str
    other: str = "q"
    more: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def row(self) -> Row:
        """The wrong side, which may lack a bracket."""
        (row,) = tree(self.wrong).rows
        return row

    @property
    def material(self) -> Material:
        """The two sides and the other formulas."""
        other, wrong = read(self.other), self.row
        rows = [other, wrong, *map(read, self.more)]
        return material_from(rows, other=other, **self.options)

    @cache  # noqa: B019 - the few mistakes below live as long as the module
    def edits(self) -> tuple[Edit, ...]:
        """All candidates."""
        return tuple(edits(self.row, material=self.material))


def in_place(after: str, before: str) -> str:
    return f"{after} in place of {before}"


MISTAKES = [
    Mistake(
        "letters",
        r"\delta_j g'(z_k)",
        r"\delta_j g'(z_j)",
        1,
        in_place(r"g' (z_{j})", r"g' (z_{k})"),
        other=r"\frac{\partial C}{\partial w_j}",
        more=("g(z_j)",),
    ),
    Mistake(
        "letters",
        r"g_j(b_i + \sum_i a_i w_{ij})",
        r"g_j(b_j + \sum_i a_i w_{ij})",
        5,
        in_place(r"b_{j}", r"b_{i}"),
        other="g_j(z_j)",
        more=(r"b_k+\sum_j a_j w_{jk}",),
    ),
    Mistake(
        "numbers",
        "x_3 g'(r_4) v_2",
        "x_3 g'(r_1) v_2",
        3,
        in_place(r"g' (r_{1})", r"g' (r_{4})"),
        other=r"\frac{\partial y}{\partial w_3}",
        more=(
            "g(r_1)",
            "w_1x_1+w_3x_3",
        ),
    ),
    Mistake(
        "order_of_indices",
        r"\sum_k w_{jk} \delta_k",
        r"\sum_k w_{kj} \delta_k",
        3,
        in_place(r"w_{k j}", r"w_{j k}"),
        other=r"\delta_j",
        more=(r"\sum_j w_{kj} a_j",),
    ),
    Mistake(
        "numbers",
        "w_{3,5} v",
        "w_{4,5} v",
        1,
        in_place(r"w_{4 , 5}", r"w_{3 , 5}"),
        more=("w_{4,5}",),
    ),
    Mistake(
        "layers",
        r"a^{l}_k \delta^l_j",
        r"a^{l-1}_k \delta^l_j",
        1,
        in_place(r"a_{k}^{l - 1}", r"a_{k}^{l}"),
        other=r"\frac{\partial C}{\partial w^l_{jk}}",
        more=(r"\sum_k w^l_{jk} a^{l-1}_k",),
    ),
    Mistake(
        "labels",
        r"\sigma'(z^L) \odot x^l",
        r"\sigma'(z^l) \odot x^l",
        10,
        in_place(r"\sigma' (z^{l})", r"\sigma' (z^{L})"),
        other=r"\delta^l",
        more=("a^L",),
    ),
    Mistake(
        "primes",
        "(a-t) g(z)",
        "(a-t) g'(z)",
        1,
        r"the prime is missing",
        other=r"\frac{\partial C}{\partial z}",
        more=("g'(z)",),
    ),
    Mistake("primes", "(a-t) g'(z)", "(a-t) g(z)", 3, r"the prime is too many"),
    Mistake(
        "transposes",
        r"((W^{l+1}) \delta^{l+1}) \odot \sigma'(z^l)",
        r"((W^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
        10,
        r"the transpose is missing",
        other=r"\delta^l",
        more=("W^T",),
    ),
    Mistake(
        "transposes",
        r"\frac{\partial C}{\partial Z^{(2)}} \cdot A^{(1)}",
        r"\frac{\partial C}{\partial Z^{(2)}} \cdot (A^{(1)})^T",
        5,
        r"the transpose is missing",
        other=r"\frac{\partial C}{\partial W^{(2)}}",
        options={"transposable": True},
    ),
    Mistake(
        "transposes_moved",
        r"x^T(\hat y - y)",
        r"x(\hat y - y)^T",
        10,
        in_place(r"x (\hat{y} - y)^{T}", r"x^{T} (\hat{y} - y)"),
        other=r"\frac{\partial J}{\partial w}",
        more=("w^T x+b",),
    ),
    Mistake(
        "transposes", "W_2^T h", "W_2 h", 1, r"the transpose is too many", other="o"
    ),
    Mistake(
        "signs",
        r"(1 + \beta_1) m",
        r"(1 - \beta_1) m",
        3,
        r"the sign of the second term",
        other="m_1",
    ),
    Mistake(
        "differences_turned",
        r"y - \hat y",
        r"\hat y - y",
        1,
        in_place(r"\hat{y} - y", r"y - \hat{y}"),
        other=r"\delta",
        options={"ratio": scale(-1)},
    ),
    Mistake(
        "signs",
        r"\frac{y_i}{p_i}",
        r"-\frac{y_i}{p_i}",
        1,
        r"the sign",
        other=r"\frac{\partial L}{\partial p_i}",
        options={"ratio": scale(-1)},
    ),
    Mistake(
        "ratio",
        r"\sum_i (a_i - t_i) x_i",
        r"2 \sum_i (a_i - t_i) x_i",
        1,
        r"a factor 2 is missing",
        options={"ratio": scale(2)},
    ),
    Mistake(
        "ratio",
        r"\frac{1}{D} \sum_i (a_i - t_i) x_i",
        r"\frac{2}{D} \sum_i (a_i - t_i) x_i",
        1,
        r"a factor 2 is missing",
        options={"ratio": scale(2)},
    ),
    Mistake(
        "ratio",
        r"\frac{1}{2} \sum_i (a_i - t_i) x_i",
        r"\sum_i (a_i - t_i) x_i",
        1,
        r"the factor \frac{1}{2} is too many",
        options={"ratio": scale(2)},
    ),
    Mistake(
        "ratio",
        r"\sum_i (a_i - t_i) x_i",
        r"\frac{1}{D} \sum_i (a_i - t_i) x_i",
        1,
        r"a factor \frac{1}{D} is missing",
        options={"ratio": scale(1, "D", -1)},
    ),
    Mistake(
        "factors_lost",
        r"b_k + \sum_j g_j(z_j)",
        r"b_k + \sum_j g_j(z_j) w_{jk}",
        30,
        r"the factor w_{j k} is missing",
        other=r"b_k + \sum_j a_j w_{jk}",
    ),
    Mistake(
        "factors_removed",
        "2 (a-t) a g'(z)",
        "2 (a-t) g'(z)",
        15,
        r"the factor a is too many",
    ),
    Mistake(
        "derivatives_missing",
        r"\frac{1}{2}\sum_k (a_k-t_k)^2",
        r"\frac{\partial}{\partial w_{jk}} \frac{1}{2}\sum_k (a_k-t_k)^2",
        5,
        r"the derivative \frac{\partial}{\partial w_{j k}} is missing",
        other=r"\frac{\partial E}{\partial w_{jk}}",
    ),
    Mistake(
        "partials_missing",
        r"\frac{\partial L}{z_j}",
        r"\frac{\partial L}{\partial z_j}",
        1,
        r"the \partial is missing",
        other=r"\delta_j",
    ),
    Mistake(
        "moved_out",
        r"\sum_k (w_{jk} a_k + b_j)",
        r"\sum_k w_{jk} a_k + b_j",
        5,
        r"b_{j} belongs outside the parentheses",
        other="z_j",
    ),
    Mistake(
        "brackets_added",
        r"\sum_k a_k + b_k",
        r"\sum_k (a_k + b_k)",
        3,
        r"parentheses around a_{k} + b_{k}",
        other="z",
    ),
    Mistake(
        "moved_in",
        r"\sigma(W a) + b",
        r"\sigma(W a + b)",
        5,
        r"b belongs inside the parentheses",
        other="z",
    ),
    Mistake(
        "brackets_added",
        "a_i 1 - a_i",
        "a_i (1 - a_i)",
        5,
        r"parentheses around 1 - a_{i}",
        other="z",
    ),
    Mistake(
        "brackets_added",
        r"\frac{1}{2} a - t^2",
        r"\frac{1}{2} (a - t)^2",
        12,
        r"parentheses around a - t",
        other="z",
    ),
    Mistake(
        "accents",
        "y - t",
        r"\hat{y} - t",
        1,
        r"the hat is missing",
        other="z",
        more=(
            r"\hat y",
            "y",
        ),
    ),
    Mistake(
        "accents",
        r"x_j \hat{w}_1",
        "x_j w_1",
        1,
        r"the hat is too many",
        other="z",
        more=("w_1",),
    ),
    Mistake(
        "symbols",
        r"\sigma_k w_{kj}",
        r"\delta_k w_{kj}",
        10,
        in_place(r"\delta_{k}", r"\sigma_{k}"),
        other=r"\delta_j",
        more=(
            r"\delta_k",
            r"\sigma(z_k)",
        ),
    ),
    Mistake(
        "numbers",
        r"1 - \tanh^2 z_2",
        r"1 - \tanh^2 z_1",
        1,
        in_place(r"z_{1}", r"z_{2}"),
        more=(r"\tanh z_1",),
    ),
    Mistake(
        "labels",
        r"g'(\hat{r}) (y^{(i)} - t^{(i)})",
        r"g'(\hat{r}^{(i)}) (y^{(i)} - t^{(i)})",
        1,
        r"the label (i) is missing",
        more=(r"g(\hat{r}^{(i)})",),
    ),
    Mistake(
        "scripts_removed",
        r"\delta^n_j z^T",
        r"\delta^n z^T",
        5,
        in_place(r"\delta^{n}", r"\delta_{j}^{n}"),
        more=(r"\delta^n",),
    ),
    Mistake(
        "sums_missing",
        r"w_{kj} \delta_k",
        r"\sum_k w_{kj} \delta_k",
        5,
        r"\sum_{k} is missing",
        other=r"\sum_k w_{kj} \frac{\partial C}{\partial z_k}",
    ),
    Mistake(
        "factors_removed",
        r"\sum_i \frac{\partial C}{\partial z}",
        r"\frac{\partial C}{\partial z}",
        5,
        r"\sum_{i} is too many",
        other=r"\frac{\partial C}{\partial b}",
    ),
    Mistake(
        "numbers",
        r"\sum_{i=1}^3 w_{ik} x_i",
        r"\sum_{i=1}^2 w_{ik} x_i",
        15,
        in_place(r"\sum_{i = 1}^{2}", r"\sum_{i = 1}^{3}"),
        other=r"\theta_k",
    ),
    Mistake(
        "operators",
        r"W^T \delta \cdot \sigma'(z)",
        r"W^T \delta \odot \sigma'(z)",
        15,
        in_place(r"\delta \odot \sigma' (z)", r"\delta \cdot \sigma' (z)"),
        more=(r"x \odot y",),
    ),
    Mistake(
        "factors_exchanged",
        r"\delta W^T",
        r"W^T \delta",
        10,
        in_place(r"W^{T} \delta", r"\delta W^{T}"),
    ),
    Mistake(
        "squares",
        r"\sum_j (a_j - t_j)",
        r"\sum_j (a_j - t_j)^2",
        10,
        r"the square is missing",
        other="C",
    ),
    Mistake(
        "terms_lost",
        r"\sum_k w_{jk} a_k",
        r"\sum_k w_{jk} a_k + b_j",
        30,
        r"the term b_{j} is missing",
        other=r"\sum_k w_{jk} g(z_k) + b_j",
    ),
    Mistake(
        "script_signs",
        "w{(l+1)} - h",
        "w^{(l+1)} - h",
        1,
        in_place(r"w^{(l + 1)}", r"w {(l + 1)}"),
    ),
    Mistake(
        "script_signs",
        r"x^T \delta2",
        r"x^T \delta_2",
        1,
        in_place(r"\delta_{2}", r"\delta 2"),
        more=(r"\delta_2",),
    ),
    Mistake(
        "letters_exchanged",
        r"a_j \delta_k",
        r"a_k \delta_j",
        10,
        r"j and k exchanged throughout",
        other=r"\frac{\partial C}{\partial w_{jk}}",
    ),
    Mistake(
        "letters_throughout",
        r"a_k (1 - a_k) \delta_k",
        r"a_j (1 - a_j) \delta_j",
        45,
        r"j in place of k throughout",
        other=r"\frac{\partial C}{\partial z_j}",
    ),
    Mistake(
        "factors_of_other_units",
        r"\sum_k w_{jk} \dot C(y_k)",
        r"\sum_k w_{jk} \dot C(y_k) \dot A(z_k)",
        60,
        r"the factor \dot{A} (z_{k}) is missing",
        other=r"\dot C(y_j)",
        more=(r"\dot A(z_j) \dot C(y_j)",),
        options={
            "functions": (
                r"A",
                r"C",
            )
        },
    ),
    Mistake("signs", r"\frac{1}{1+e^{z}}", r"\frac{1}{1+e^{-z}}", 3, r"the sign"),
    Mistake(
        "fractions_turned",
        r"\frac{y}{p}",
        r"\frac{p}{y}",
        5,
        in_place(r"\frac{p}{y}", r"\frac{y}{p}"),
    ),
    Mistake(
        "transposes",
        r"W^{(2)} \delta",
        r"W^{(2)T} \delta",
        1,
        r"the transpose is missing",
        more=("W^{(1)T}",),
    ),
    Mistake(
        "transposes",
        r"W^{2} \delta",
        r"{W^{2}}^\top \delta",
        1,
        r"the transpose is missing",
        more=(r"{W^{1}}^\top",),
    ),
    Mistake(
        "factors_lost",
        r"\sum_k w_{kj} \delta_k",
        r"\sum_k w_{kj} \delta_k g'(z_j)",
        30,
        r"the factor g' (z_{j}) is missing",
        other=r"\frac{\partial C}{\partial z_j}",
        more=("g(z_j)",),
        options={"functions": (r"g",)},
    ),
    Mistake(
        "moved_out",
        r"\sigma(W a + b)",
        r"\sigma(W a) + b",
        3,
        r"b belongs outside the parentheses",
        other="z",
        options={"functions": (r"\sigma",)},
    ),
    Mistake(
        "constants", "x + (a - t)^2", "x + 2 (a - t)^2", 25, r"a factor 2 is missing"
    ),
    Mistake(
        "terms_removed",
        r"\sum_k w_k a_k + b",
        r"\sum_k w_k a_k",
        25,
        r"the term b is too many",
    ),
    Mistake("exponents", "x^3 y", "x^2 y", 3, in_place(r"x^{2}", r"x^{3}")),
    Mistake("exponents", "(a-t)^2 y", "(a-t) y", 10, r"the exponent 2 is too many"),
    Mistake(
        "forms",
        "a^{l}_j x",
        "a_{i,k} x",
        10,
        in_place(r"a_{i , k}", r"a_{j}^{l}"),
        other="q_{ik}",
        more=("a_{i,k}",),
    ),
    Mistake(
        "brackets_removed",
        "2 (a + b)",
        "2 a + b",
        5,
        r"b belongs outside the parentheses",
    ),
    Mistake(
        "symbols_throughout",
        "y_j (1 - y_j)",
        "a_j (1 - a_j)",
        30,
        r"a in place of y throughout",
        more=("a_j",),
    ),
    Mistake(
        "accents",
        r"\hat{w_1} x",
        r"\hat{w}_1 x",
        3,
        in_place(r"\hat{w}_{1}", r"\hat{w_{1}}"),
        more=(r"\hat{w}_1",),
    ),
    Mistake(
        "derivatives_missing",
        r"\sum_i (a_i - t_i)^2",
        r"\partial (\sum_i (a_i - t_i)^2)_{w_j}",
        5,
        r"the derivative by w_{j} is missing",
        other=r"\partial(C)_{w_j}",
    ),
    Mistake(
        "sums_replaced",
        r"\sum_{i=1}^N x_i",
        r"\sum_{i=1}^D x_i",
        3,
        in_place(r"\sum_{i = 1}^{D}", r"\sum_{i = 1}^{N}"),
        more=(r"\sum_{i=1}^D y_i",),
    ),
    Mistake("signs", "a + b", "-(a + b)", 3, r"the sign", options={"ratio": scale(-1)}),
    Mistake(
        "ratio",
        "a + b",
        r"\frac{1}{2} (a + b)",
        1,
        r"a factor \frac{1}{2} is missing",
        options={"ratio": scale(Fraction(1, 2))},
    ),
    Mistake("constants", "x - a b", "x - 2 a b", 20, r"a factor 2 is missing"),
    Mistake(
        "derivatives_missing",
        "a_k - t_k",
        r"\frac{\partial}{\partial w} (a_k - t_k)",
        3,
        r"the derivative \frac{\partial}{\partial w} is missing",
        other=r"\frac{\partial E}{\partial w}",
    ),
    Mistake(
        "factors_exchanged",
        r"\delta W",
        r"W^T \delta",
        10,
        in_place(r"W^{T} \delta", r"\delta W"),
        more=("W^T",),
    ),
    Mistake("squares", r"1 - \tanh z", r"1 - \tanh^2 z", 8, r"the square is missing"),
    Mistake(
        "moved_out",
        r"\sum_k (b_j + w_{jk} a_k)",
        r"b_j + \sum_k w_{jk} a_k",
        15,
        r"b_{j} belongs outside the parentheses",
        other="z_j",
    ),
    Mistake(
        "operators",
        r"\delta \sigma'(z)",
        r"\delta \odot \sigma'(z)",
        5,
        in_place(r"\delta \odot \sigma' (z)", r"\delta \sigma' (z)"),
        more=(r"x \odot y",),
    ),
    Mistake(
        "labels",
        "y_i - a_i",
        "y^*_i - a_i",
        1,
        r"the label * is missing",
        other=r"\delta_i y^*",
        more=("y^*_i",),
    ),
    Mistake(
        "terms_repeated",
        "a - t + a - t",
        "a - t",
        1,
        "a - t stands there twice",
    ),
    Mistake(
        "factors_removed",
        r"\delta_j a_k \delta_j",
        r"\delta_j a_k",
        2,
        r"the factor \delta_{j} is too many",
    ),
    Mistake(
        "unpaired",
        "(a - t g'(z) x",
        "(a - t) g'(z) x",
        1,
        "a ) is missing: parentheses around a - t",
    ),
    Mistake(
        "unpaired",
        "a - t) g'(z) x",
        "(a - t) g'(z) x",
        1,
        "a ( is missing: parentheses around a - t",
    ),
    Mistake(
        "unpaired",
        "((a - t) x",
        "(a - t) x",
        5,
        "the ( is too many",
    ),
    Mistake(
        "unpaired",
        "(a - t) g'(z x",
        "(a - t) g'(z) x",
        1,
        "a ) is missing: parentheses around z",
    ),
    Mistake("numbers_in_terms", "2 - a^2", "1 - a^2", 10, in_place("1", "2")),
    Mistake(
        "factors_of_document",
        r"\delta_j",
        r"\delta_j a_k",
        10,
        "the factor a_{k} is missing",
        other=r"\frac{\partial C}{\partial w_{jk}}",
        more=("b_i a_i",),
    ),
    Mistake(
        "factors_of_document",
        r"\delta",
        r"X^T \delta",
        40,
        "the factor X^{T} is missing",
        other=r"\frac{\partial C}{\partial W}",
        more=("X W", r"V^T x"),
    ),
    Mistake(
        "factors_of_other_units",
        r"W \delta",
        r"W \delta \odot g'(z^l)",
        25,
        r"the factor g'(z^{l}) is missing",
        other=r"\delta^l",
        more=(r"x \odot g'(z^L)", "z^l"),
    ),
    Mistake(
        "arguments_widened",
        r"b / \cosh w x",
        r"b / \cosh (w x)",
        5,
        "parentheses around w x",
    ),
    Mistake(
        "entrywise_grouped",
        r"X^T \delta V \odot g'(Z)",
        r"X^T (\delta V \odot g'(Z))",
        10,
        r"parentheses around \delta V \odot g'(Z)",
    ),
    Mistake(
        "parentheses_opened",
        r"V^T (\delta \odot g'(z))",
        r"V^T \delta \odot g'(z)",
        20,
        r"no parentheses around \delta \odot g'(z)",
    ),
    Mistake(
        "layers_together",
        r"g'(z^l_j) \sum_k w^l_{kj} \delta^l_k",
        r"g'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
        60,
        "l + 1 in place of l in 2 symbols",
        more=(r"w^{l+1}_{jk} \delta^{l+1}_k",),
    ),
    Mistake(
        "symbols_exchanged",
        r"(a - t) g'(z) y",
        r"(y - t) g'(z) a",
        40,
        "a and y exchanged",
    ),
    Mistake(
        "sums_missing",
        r"w_{kj} \delta_k",
        r"\sum_k w_{kj} \delta_k",
        10,
        r"\sum_{k} is missing",
        other="e_j",
        options={"unbound": ["k"]},
    ),
    Mistake(
        "symbols",
        r"w_{kj} \sigma_k",
        r"w_{kj} \delta_k",
        20,
        in_place(r"\delta_{k}", r"\sigma_{k}"),
        more=(r"\delta_j + \sigma'(z)",),
    ),
    Mistake(
        "symbols",
        r"Z_1^T \delta",
        r"A_1^T \delta",
        20,
        in_place(r"A_{1}^{T}", r"Z_{1}^{T}"),
        more=("A_1 W_2",),
    ),
    Mistake(
        "sums_dissolved",
        r"\frac{2}{n} \sum_i (y_i - t_i)",
        r"\frac{2}{n} (y - t)",
        25,
        r"\sum_{i} is too many, and so is its index",
    ),
    Mistake(
        "sums_with_index_missing",
        "w x + b",
        r"\sum_i w_i x_i + b",
        50,
        r"\sum_{i} is missing, and so is its index",
        more=(r"\sum_i w_i", "x_i"),
    ),
    Mistake(
        "factors_of_other_units",
        r"\sum w_{n_{l+1}} C_{n_{l+1}}",
        r"\sum w_{n_{l+1}} C_{n_{l+1}} A'(z_{n_{l+1}})",
        60,
        r"the factor A'(z_{n_{l + 1}}) is missing",
        other="C_{n_l}",
        more=("A'(z_{n_l})",),
    ),
]


def named(mistake: Mistake) -> str:
    return f"{mistake.kind}: {mistake.wrong}"


# What is found --------------------------------------------------------------------


@pytest.mark.parametrize("mistake", MISTAKES, ids=named)
def test_the_right_form_is_among_the_first(mistake: Mistake) -> None:
    wanted = read(mistake.right)
    found = [edit for edit in mistake.edits() if edit.row == wanted]
    assert len(found) == 1
    assert found[0] in mistake.edits()[: mistake.first]
    assert squeezed(found[0].text) == squeezed(mistake.text)


@pytest.mark.parametrize("mistake", MISTAKES, ids=named)
def test_its_own_kind_makes_it(mistake: Mistake) -> None:
    kinds = {kind.__name__: kind for _, some in module._KINDS for kind in some}
    drafts = kinds[mistake.kind](Work(mistake.row, mistake.material))
    assert read(mistake.right) in [draft.build() for draft in drafts]


def test_every_kind_has_a_mistake_that_it_mends() -> None:
    kinds = {kind.__name__ for _, some in module._KINDS for kind in some}
    assert {mistake.kind for mistake in MISTAKES} == kinds


def offered(wrong: str, right: str, other: str = "q", *more: str) -> Edit | None:
    mistake = Mistake("", wrong, right, 0, "", other, more)
    found = [edit for edit in mistake.edits() if edit.row == read(right)]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("wrong", "right", "needed"),
    [
        (r"W \delta", r"W^T \delta", "x^T"),
        ("y x", r"\hat{y} x", r"\hat{t}"),
        ("a x_j", "a x_k", "b_k"),
        (r"a \cdot b", r"a \odot b", r"x \odot z"),
        ("a b_k", r"\sum_k a b_k", r"\sum_k c_k"),
        ("a b_k", r"\sum a b_k", r"\sum c_k"),
        ("a_j", "a^{l}_j", "a^{l}_j"),
        ("a_j", "b_j", "b_j"),
        ("a b", r"\frac{\partial}{\partial w} a b", r"\frac{\partial C}{\partial w}"),
        ("a x", "a x g'(z)", r"g'(z) + 1"),
    ],
)
def test_only_what_the_document_has_is_put_in(
    wrong: str, right: str, needed: str
) -> None:
    """The twin of the above: without the other side there is nothing to take."""
    assert offered(wrong, right) is None
    assert offered(wrong, right, needed)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (r"\frac{C}{\partial w}", r"\frac{\partial C}{\partial w}"),
        (r"a \cdot - b", r"- a \cdot - b"),
        ("a_{l_2 + 1} b_{l-1}", "a_{l_2 + 1} b_{l}"),
    ],
)
def test_some_mistakes_show_by_themselves(wrong: str, right: str) -> None:
    assert offered(wrong, right)


def test_a_factor_may_be_put_behind_a_sum_sign_alone() -> None:
    assert offered(r"\sum_k", r"\sum_k W^T", r"x W^T")


def test_a_function_of_another_unit_keeps_to_the_range_of_its_index() -> None:
    other, row = read("a_{jkm}"), read(r"\sum_k w_{jkm}")
    given = material_from([read("g'(z_j)")], other=other, letters=["jk", "m"])
    rows = [edit.row for edit in edits(row, material=given)]
    assert read(r"\sum_k w_{jkm} g'(z_k)") in rows
    assert read(r"\sum_k w_{jkm} g'(z_m)") not in rows


def test_a_letter_that_neither_side_has_is_not_put_in() -> None:
    assert offered("a_j x", "a_k x", "b_j", "c_k") is None
    assert offered("a_j x", "a_k x", "b_{jk}", "c_k")


def test_two_mistakes_are_not_mended_by_one_edit() -> None:
    assert offered("a_j g(z_k)", "a_j g'(z_j)", "b_{jk}", "g'(z_k)") is None
    assert offered(r"\hat{a} - t", "a + t", "a") is None


def test_what_the_document_writes_elsewhere_comes_first() -> None:
    seen = offered(r"w_{jk} a", r"w_{kj} a", "q_{jk}", "w_{kj}")
    unseen = offered(r"w_{jk} a", r"w_{kj} a", "q_{jk}")
    assert seen is not None
    assert unseen is not None
    assert (seen.cost, unseen.cost) == (1, 2)


def test_the_ratio_of_the_sides_puts_its_factor_first() -> None:
    row = read(r"\sum_i (a_i - t_i)")
    plain = material_from([row])
    two = replace(plain, ratio=scale(2))
    assert next(edits(row, material=two)).row == read(r"2 \sum_i (a_i - t_i)")
    assert next(edits(row, material=plain)).row != read(r"2 \sum_i (a_i - t_i)")


@pytest.mark.parametrize(
    ("side", "ratio", "mended"),
    [
        ("a b", scale(-2), "- 2 a b"),
        ("- a b", scale(-2), "2 a b"),
        ("a + b", scale(-2), "- 2 (a + b)"),
        ("4 a", scale(Fraction(1, 2)), "2 a"),
        ("2 a", scale(Fraction(1, 2)), "a"),
        (r"2 \cdot a", scale(Fraction(1, 2)), "a"),
        (r"\frac{2}{D} a", scale(1, "D"), "2 a"),
        (r"\frac{1}{2 D} a", scale(2), r"\frac{1}{D} a"),
        ("0.5 a", scale(2), "a"),
        ("3", scale(Fraction(1, 3)), r"\frac{1}{3} 3"),
        (
            r"\frac{\partial a}{\partial b}",
            scale(3),
            r"3 \frac{\partial a}{\partial b}",
        ),
    ],
)
def test_a_ratio_is_put_in_front_or_into_a_constant(
    side: str, ratio: Scale, mended: str
) -> None:
    row = read(side)
    found = islice(edits(row, material=Material(ratio=ratio)), 2)
    assert read(mended) in [edit.row for edit in found]


def test_a_side_that_lacks_nothing_gets_no_factor() -> None:
    row = read("a b")
    material = Material(ratio=scale(1))
    texts = [edit.text for edit in edits(row, material=material)]
    assert not [text for text in texts if text.startswith("a factor 1")]


def test_a_list_is_not_multiplied_as_a_whole() -> None:
    row = read("a + b, c + d")
    material = Material(ratio=scale(3))
    assert "3(" not in " ".join(printed(e.row) for e in edits(row, material=material))


# How it is told -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "right", "before", "after"),
    [
        (r"\delta_j g'(r_4)", r"\delta_j g'(r_1)", "g' (r_{4})", "g' (r_{1})"),
        ("x g(z)", "x g'(z)", "g (z)", "g' (z)"),
        ("x (a + t)", "x (a - t)", "a + t", "a - t"),
        ("- a b", "a b", "- a", "a"),
        ("b + a c", "a c", "b + a", "a"),
        ("a c + b", "a c", "c + b", "c"),
        ("a g'(z)", "- a g'(z)", "a", "- a"),
        ("g'(z) a", "- g'(z) a", "g' (z)", "- g' (z)"),
        (r"\sqrt{a_4 b}", r"\sqrt{a_1 b}", "a_{4}", "a_{1}"),
        (
            r"\frac{a_4 + b_1 + c_1 + d_1 + e_1}{f_1 + h_1 + k_1}",
            r"\frac{a_1 + b_1 + c_1 + d_1 + e_1}{f_1 + h_1 + k_1}",
            "a_{4}",
            "a_{1}",
        ),
        (r"\frac{a_4}{b}", r"\frac{a_1}{b}", r"\frac{a_{4}}{b}", r"\frac{a_{1}}{b}"),
        ("(a_4 b)^2", "(a_1 b)^2", "a_{4}", "a_{1}"),
        (r"\partial(a b)_{w_4}", r"\partial(a b)_{w_1}", "w_{4}", "w_{1}"),
    ],
)
def test_the_least_part_that_can_be_read_is_shown(
    wrong: str, right: str, before: str, after: str
) -> None:
    more = ("r_1 a_1 w_1 + r_4", "g'(z) g'(r_4)")
    edit = offered(wrong, right, "q", *more)
    assert edit is not None
    shown = squeezed(edit.before), squeezed(edit.after)
    assert shown == (squeezed(before), squeezed(after))


def test_a_sign_is_told_by_its_place() -> None:
    row = read("+".join("abcdefhkmnp"))
    texts = {edit.text for edit in edits(row, material=Material(), limit=2000)}
    assert {"the sign of the second term", "the sign of the tenth term"} <= texts
    assert "the sign of term 11" in texts


def replacing(old: str, before: str, after: str) -> Iterator[str]:
    """What a text becomes if one part of it is replaced, for each such part."""
    place = old.find(before)
    while place >= 0:
        yield old[:place] + after + old[place + len(before) :]
        place = old.find(before, place + 1)


def check(row: Row, found: list[Edit]) -> None:
    """Whether edits are valid, different, in order, and truly shown."""
    assert row not in [edit.row for edit in found]
    assert len({edit.row for edit in found}) == len(found)
    assert all(one.cost <= two.cost for one, two in pairwise(found))
    old = printed(row)
    for edit in found:
        again = tree(latex_of(edit.row))
        assert again == Tree((edit.row,))
        assert not again.findings
        assert edit.row.span == row.span
        assert edit.text
        if edit.swap is None:
            before, after = squeezed(edit.before), squeezed(edit.after)
            assert printed(edit.row) in replacing(old, before, after)


PAIRED = [mistake for mistake in MISTAKES if mistake.kind != "unpaired"]
"""Those that can be read."""


@pytest.mark.parametrize("mistake", PAIRED, ids=named)
def test_edits_of_a_mistake_are_valid_different_and_in_order(mistake: Mistake) -> None:
    check(read(mistake.wrong), list(mistake.edits()))


def test_a_wrong_display_is_seen() -> None:
    """The twin: the check above can fail."""
    row = read("a - t")
    edit = next(edits(row, material=Material()))
    with pytest.raises(AssertionError):
        check(row, [replace(edit, swap=((Symbol("a"),), ())), edit])
    with pytest.raises(AssertionError):
        check(row, [replace(edit, row=Row((Symbol("a"), Number("")), row.span))])
    with pytest.raises(AssertionError):
        check(row, [replace(edit, row=row)])


SYMBOLS = ["a", "t", r"\delta", r"\hat{y}", "W", "C", r"\mathbf{x}", "2", "0.5", "1"]
SCRIPTS = [
    "",
    "",
    "_j",
    "_{jk}",
    "^{l}",
    "^{l+1}_j",
    "_{(i,j)}^N",
    "^T",
    "^{(2)T}",
    "^2",
]
PREFIXES = [
    *(r"\sum_k", r"\sum_{i=1}^{D}", r"\frac{\partial}{\partial w_{jk}}", r"\nabla"),
    *(r"\frac{1}{2}", r"\frac{\partial C}{\partial z^l_j}", r"\log", r"\tanh", "g"),
]
AROUND: list[Callable[[str], str]] = [
    "({})".format,
    "({})^2".format,
    "({})^T".format,
    "[{}]".format,
    r"\frac{{{}}}{{n}}".format,
    r"\frac{{1}}{{{}}}".format,
    r"\frac{{\partial ({})}}{{\partial w_j}}".format,
    r"\partial ({})_{{w_{{jk}}}}".format,
    "g'({})".format,
    r"\sigma({}, a_k)".format,
    "e^{{-{}}}".format,
    r"\sqrt{{{}}}".format,
    r"\hat{{{} b}}".format,
    r"\hat{{({})_1}}".format,
    r"\|{}\|^2".format,
    "{{{}}}^T".format,
    "w{{({})}}".format,
    r"\begin{{bmatrix}} {} & 0 \\ 1 & x \end{{bmatrix}}".format,
    r"\begin{{cases}} {} & x > 0 \\ 0 & y \end{{cases}}".format,
    r"\begin{{aligned}} {} \end{{aligned}}".format,
]
JOINTS = [
    " ",
    " ",
    " + ",
    " - ",
    r" \cdot ",
    r" \odot ",
    " / ",
    ", ",
    r" \quad ",
    " = ",
]


@st.composite
def formulas(draw: st.DrawFn, depth: int = 2) -> str:
    """Formulas of the kind that derivations are made of."""
    parts: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        if number:
            parts.append(draw(st.sampled_from(JOINTS if depth == 2 else JOINTS[:8])))
        parts.append(draw(st.sampled_from(["", "", *PREFIXES])) + " ")
        if depth and draw(st.booleans()):
            around = draw(st.sampled_from(AROUND))
            parts.append(around(draw(formulas(depth=depth - 1))))
        else:
            parts += draw(st.sampled_from(SYMBOLS)), draw(st.sampled_from(SCRIPTS))
    return "".join(parts)


@settings(max_examples=60)
@given(formulas(), formulas(), st.sampled_from([None, scale(-1), scale(2, "D", -1)]))
def test_edits_of_any_formula_are_valid_different_and_in_order(
    wrong: str, other: str, ratio: Scale | None
) -> None:
    row, left = read(wrong), read(other)
    material = material_from([row, left], other=left, ratio=ratio)
    check(row, list(edits(row, material=material)))


def test_what_an_edit_leaves_alone_is_the_same_object_in_its_place() -> None:
    row = read(r"\frac{1}{2} (W^{l+1} a_j - t_j)^2 + g'(z_j) \sum_k w_{kj} \delta_k")
    kept = {id(node) for node in walk(Row(row.items))}
    for edit in edits(row, material=material_from([row])):
        new = [node for node in walk(Row(edit.row.items)) if id(node) not in kept]
        # What is new is put in, or holds what is put in.
        assert len(new) <= 24 or edit.swap is not None
        assert all(0 <= n.span.start <= n.span.end <= row.span.end for n in new)


# How many, and how fast -----------------------------------------------------------


def test_there_are_no_more_than_asked_for() -> None:
    row = read(r"\sum_k w_{kj} \delta_k g'(z_j)")
    material = material_from([row])
    assert len(list(edits(row, material=material, limit=7))) == 7
    assert list(edits(row, material=material, limit=0)) == []
    everything = list(edits(row, material=material))
    assert list(edits(row, material=material, limit=7)) == everything[:7]


def test_a_kind_is_asked_only_when_its_first_edit_may_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(work: Work) -> Iterator[Any]:
        raise AssertionError(work)

    kinds = dict(module._KINDS) | {3: (refused,)}
    monkeypatch.setattr(module, "_KINDS", tuple(kinds.items()))
    row = read("a_j - t_k")
    made = edits(row, material=material_from([row]))
    assert [edit.cost for edit in islice(made, 3)] == [2, 2, 2]
    with pytest.raises(AssertionError):
        list(made)


LONG = read(
    r"\frac{1}{D} \sum_{i=1}^{D} \left( \sum_{m=1}^{n_{l+1}} w^{l+1}_{mj} "
    r"\delta^{l+1}_{m} + 2 (a^{L}_{j} - t_j) g'(z^{l}_k) \right) a^{l-1}_{k} "
    r"\cdot g'(z^l_j)"
)


def test_two_hundred_edits_of_a_long_formula_take_little_time() -> None:
    left = read(r"\frac{\partial C}{\partial w^{l}_{jk}}")
    material = material_from([left, LONG], other=left, neighbours=[LONG])
    start = time.perf_counter()
    assert len(list(islice(edits(LONG, material=material), 200))) == 200
    # Some 6 ms on a slow machine.
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize(
    "text",
    [
        "a_j + " * 300 + "b",
        "a b_j " * 300 + "b",
        "(" * 40 + "a_j - b" + ")" * 40,
        "x^{" * 40 + "l-1" + "}" * 40,
        "g'(z_{jklmn}) " * 100,
        ", ".join(["a + b"] * 200),
    ],
)
def test_a_strange_formula_takes_little_time_too(text: str) -> None:
    row = read(text)
    start = time.perf_counter()
    material = material_from([row] * 20, other=row, neighbours=[row] * 20)
    assert len(list(edits(row, material=material))) <= 400
    assert time.perf_counter() - start < QUICK


def test_a_formula_that_nobody_reads_has_no_edits_and_gives_none() -> None:
    row, short = read("a_j + " * (MAX_NODES // 4) + "b"), read("x + c")
    assert list(edits(row, material=material_from([row]))) == []
    material = material_from([short, row], other=row, neighbours=[row])
    assert list(edits(short, material=material))
    assert Work(short, material).other is None
    assert Work(short, material).neighbours == ()


# Real documents -------------------------------------------------------------------

DOCUMENTS = Path(
    os.environ.get("BACKPROOF_DOCUMENTS", Path(__file__).parents[5] / "shared")
)


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the documents are not here")
def test_edits_of_real_formulas_are_valid_different_and_in_order() -> None:
    checked = 0
    for folder in ("seeds", "corpus"):
        for path in sorted((DOCUMENTS / folder).iterdir()):
            if path.name == "INDEX.md":
                continue
            for chain in chains(scan(Source.read(path)))[::4]:
                trees = [layout(tokens(side.body)) for side in chain.sides]
                rows = [t.rows[0] for t in trees if len(t.rows) == 1 and not t.findings]
                for left, right in islice(pairwise(rows), 1):
                    material = material_from(rows, other=left, neighbours=rows)
                    check(right, list(edits(right, material=material, limit=40)))
                    checked += 1
    assert checked > 50
