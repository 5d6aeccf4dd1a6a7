r"""Derivations in the notations that people use, checked without a notation file.

The documents stand in ``documents``.  All of them are right, and so nothing in them may
be called wrong; the table says how many of their steps are known to hold, and what
happens if somebody slips.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from backproof.symbolic.meaning.checked import CheckedDocument, CheckedStatement
from backproof.symbolic.meaning.drafting.draft import draft_notation
from backproof.symbolic.meaning.elaboration.sections import sections
from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.notations.merging import ENTRY_TABLES
from backproof.symbolic.meaning.notations.notation import Notation
from backproof.symbolic.meaning.notations.writer import write_notation
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source
from tests.symbolic.meaning.judged import unmended

FOLDER = Path(__file__).parent / "documents"

Slip = tuple[str, str]
"""A text that stands once in a document, and what somebody writes for it."""


@dataclass(frozen=True)
class Case:
    """How many steps hold, slips that are found, and others that are not known of.

    Of the others at least nobody may say that they hold.
    """

    good: int
    found: tuple[Slip, ...] = ()
    unknown: tuple[Slip, ...] = ()


DOCUMENTS = {
    "autoencoder.tex": Case(3, found=((r"x} - x) h", r"x} + x) h"),)),
    "backwards-letters.tex": Case(1, unknown=(("h'(a_j)", "h(a_j)"),)),
    "batch-norm.md": Case(4, found=((r"(x_i - \mu) \cdot", r"(x_i + \mu) \cdot"),)),
    "bold-and-plain.tex": Case(2, unknown=(("s_i^m a_j^{m-1}", "s_i^m a_j^m"),)),
    "bold.tex": Case(
        4,
        found=(
            (r"(l+1)})^\top", "(l+1)})"),
            (r"\phi'(\mathbf{z}^{(N)})", r"\phi(\mathbf{z}^{(N)})"),
        ),
    ),
    "brackets.md": Case(2, found=(("{[l-1]T}", "{[l]T}"),)),
    "chinese.md": Case(4, found=(("-(y - a", "(y - a"), (r"f'(z^{(L", "f(z^{(L"))),
    "class-as-index.md": Case(
        5,
        found=(
            (r"kj} - p_j) \\", r"kj} + p_j) \\"),
            (r"&= -\sum_k y_k (", "&= -y_k ("),
        ),
    ),
    "classes-of-a-batch.md": Case(
        2,
        found=(
            ("id} (p_{ik} -", "id} (p_{ik} +"),
            (r"dk}} = \frac{1}{N}", "dk}} ="),
        ),
    ),
    "column-batch.md": Case(
        5, found=(("(Z_2 - T) A_1^T", "(Z_2 - T) A_1"), ("A_1} = W_2^T", "A_1} = W_2"))
    ),
    "commas.tex": Case(2, found=((r"w^l_{i,j} \delta^l_j", r"w^l_{j,i} \delta^l_j"),)),
    "convolution.md": Case(
        0, unknown=((r"\partial w_k} = \sum_t", r"\partial w_k} ="),)
    ),
    "cost-in-prose.tex": Case(4, found=(("(w^{l+1})^T", "(w^l)^T"),)),
    "declared-shapes.tex": Case(3, found=((" X - Y) X^T", " X - Y) X"),)),
    "delta-rule.md": Case(
        5, found=((r"$$= -(t_j - y_j) g'(h_j) x_i", "$$= -y_j x_i"),)
    ),
    "descent.md": Case(1, found=(("= \\sum_{i=1}^N (y", "= \\sum_{i=1}^N (2 y"),)),
    "differentials.md": Case(5, found=((r"{db} = a - y", r"{db} = y - a"),)),
    "french.tex": Case(4, found=((r"&= - e_k f'(v_k)", r"&= - e_k f(v_k)"),)),
    "from-to.tex": Case(
        6,
        found=(
            ("_k) g_k'(z_k) a_j", "_k) g_k'(z_k) a_k"),
            (r"&= a_i g_j'", r"&= a_i g_k'"),
        ),
    ),
    "gates.md": Case(0, unknown=((r"\odot o_t \odot (1", r"\odot (1"),)),
    "german.tex": Case(7, found=((r"= x_i, \qquad", r"= w_{ij}, \qquad"),)),
    "hinge-loss.md": Case(
        2,
        found=(
            (r"L_i = - \left( \sum", r"L_i = \left( \sum"),
            (r"w_j} L_i = \mathbb", r"w_j} L_i = -\mathbb"),
        ),
    ),
    "hypothesis.md": Case(
        6,
        found=(
            (r"y^{(i)}) x_j^{(i)}", r"y^{(i)}) \theta_j"),
            (r"&= (h_\theta(x) - y) x_j", r"&= (h_\theta(x) + y) x_j"),
        ),
    ),
    "implied-sums.md": Case(
        3,
        found=(
            (r"{\partial z_i} x_j", r"{\partial z_i} b_i"),
            (r"{\partial z_i} W_{ij}", r"{\partial z_i} W_{1j}"),
        ),
    ),
    "japanese.md": Case(2, found=((r"w_{kj} f'(u_j)", r"f'(u_j)"),)),
    "last-layers.md": Case(1, found=(("(w^L)^T", "w^L"),)),
    "layers-above.md": Case(
        8,
        found=(
            (r"w^{l+1}_{kj} \delta", r"w^{l+1}_{jk} \delta"),
            ("= a^{l-1}_k", "= a^l_k"),
        ),
    ),
    "layers-below.md": Case(2, found=((r"a_{l-1}^T$$", "a_{l}^T$$"),)),
    "letters-for-layers.md": Case(
        5,
        found=(("o_k (1 - o_k)\\, h_j", "h_j"),),
        unknown=((r"\delta_k v_{jk}$$", r"\delta_k v_{ij}$$"),),
    ),
    "linear-regression.md": Case(
        3, found=((r"w} = \frac{1}{n}", r"w} = \frac{2}{n}"),)
    ),
    "logistic-likelihood.md": Case(8, found=((r"&= g(z)(1-g(z))", "&= g(z)(1+g(z))"),)),
    "no-constants.md": Case(5, found=((" d + c$$", " d - c$$"),)),
    "no-layers.md": Case(4, found=(("u (1 - u) x", "u x"),)),
    "numbered-layers.md": Case(0, unknown=((r"\sigma'(z_2) a_1^T", "a_1^T"),)),
    "numbered-weights.tex": Case(
        2,
        found=((r"_{kj}} = \delta_k", r"_{jk}} = \delta_k"),),
        unknown=((r"\delta_j x_i", r"\delta_j x_j"),),
    ),
    "one-argument-two-names.md": Case(5, found=((r"x_k = x_i", r"x_k = x_j"),)),
    "one-neuron.md": Case(9, found=((r"y} - y) x_1", "y} - y) x_2"),)),
    "parentheses.tex": Case(4, found=((r"&= f'(z_j^{(l)})", r"&= f'(z_j^{(L)})"),)),
    "radial-basis.md": Case(2, found=((r"\phi_j (x_i - c", r"\phi_j (x_i + c"),)),
    "relu.md": Case(4, found=((r"{\partial s} h^T", r"{\partial s} x^T"),)),
    "residual.md": Case(3, found=((r"= y - t + W^T", "= W^T"), (" V^T (y", " V (y"))),
    "root-mean-square.md": Case(
        1, found=((r"g_i} = \frac{x_i}", r"g_i} = \frac{x_j}"),)
    ),
    "row-batch.tex": Case(3, found=((r"\mathbf{V}^\top", r"\mathbf{V}"),)),
    "samples-above.md": Case(
        2, found=((r"\partial b} = \frac{1}{m}", r"\partial b} ="),)
    ),
    "samples-below.md": Case(
        3,
        found=(("}_{kj}", "}_{jk}"),),
        unknown=((r"kj} \delta^{l+1}_{ik}", r"kj} \delta^l_{ik}"),),
    ),
    "second-derivative.md": Case(
        4,
        found=(
            (r"(1 - h(x^{(i)})) x_j", r"h(x^{(i)}) x_j"),
            (r"\nabla_\theta J(\theta) = \frac{1}{m}", r"\nabla_\theta J(\theta) ="),
        ),
    ),
    "skip-gram.md": Case(
        3, found=((r"_w} = (p_w - [", r"_w} = (p_w + ["), ("p_w u_w", "p_w v_c"))
    ),
    "small-deltas-of-batches.md": Case(
        1, found=((r"A_1^T \delta_2", r"A_1 \delta_2"),)
    ),
    "softmax-cases.tex": Case(
        6, found=((r"(\delta_{ij} - p_j)", r"(\delta_{ij} - p_i)"),)
    ),
    "softmax-cross-entropy.tex": Case(
        6,
        found=((r"&= \hat{y}_i - y_i", r"&= y_i - \hat{y}_i"),),
        unknown=((r"x^\top", "x"),),
    ),
    "softmax-weights.md": Case(5, found=(("(y_k - t_k) x_j", "(y_k - t_k) x_k"),)),
    "spanish.md": Case(3, found=((r"w} = -2 (t - a) f'", "w} = -2 (t - a) f"),)),
    "softmax-loss.md": Case(
        3,
        found=(
            (r"p_k - \mathbb", r"p_k + \mathbb"),
            ("p_{y_i} - 1", "p_{y_i}"),
            (r"L_i = -f_{y_i}", r"L_i = f_{y_i}"),
        ),
    ),
    "softmax-of-a-vector.md": Case(
        3,
        found=(
            (r"_{ij} - \sigma(z)_j)", r"_{ij} - \sigma(z)_i)"),
            (r"\sigma(z)_j = 1", r"\sigma(z)_j = K"),
        ),
    ),
    "tanh.md": Case(4, found=((r"&= 1 - \tanh^2(x)", r"&= 1 - \tanh(x)"),)),
    "target-class.md": Case(
        3,
        found=(
            (r"= p_i - \delta", r"= p_i + \delta"),
            ("= p_i - 1", "= p_i"),
            ("= p_i$$", "= -p_i$$"),
        ),
    ),
    "theta.md": Case(
        2, found=((r"\delta^{(2)} (a^{(1)})^T", r"\delta^{(2)} (a^{(2)})^T"),)
    ),
    "two-cross-entropies.tex": Case(
        11,
        found=(
            (r"(w_{ji})(h_j (1-h_j))", r"(w_{ji})(h_j)"),
            ("&= y_i - t_i", "&= t_i - y_i"),
        ),
    ),
    "two-networks.md": Case(
        3,
        found=(
            (r"y (1 - y) \, x", r"y \, x"),
            (r"w h (1 - h) \, x", r"h (1 - h) \, x"),
            (r"(y - t) \, h$$", r"(y - t) \, x$$"),
        ),
    ),
    "vector-samples.md": Case(1, found=((r"x_n) x_n + \lambda w", r"x_n) x_n"),)),
    "weight-decay.md": Case(
        2, found=((r"x_{ij} + \lambda w_j", r"x_{ij} + 2 \lambda w_j"),)
    ),
    "word-vectors.md": Case(2, found=((r"y_o) u_o", "y_o) v"),)),
    "words.md": Case(2, found=((r"\sigma'(input_j)", r"\sigma(input_j)"),)),
}

every_document = pytest.mark.parametrize("name", DOCUMENTS)


def slips(kind: str) -> list[object]:
    """All slips of one kind, each with its document."""
    return [
        pytest.param(name, slip, id=f"{name}-{number}")
        for name, case in DOCUMENTS.items()
        for number, slip in enumerate(getattr(case, kind))
    ]


@cache
def source(name: str) -> Source:
    """A document."""
    return Source.read(FOLDER / name)


@cache
def checked(name: str) -> CheckedDocument:
    """A document, checked once and without repairs."""
    with unmended():
        return check_document(source(name))


def changed(name: str, slip: Slip) -> tuple[CheckedDocument, int]:
    """A document with a slip, and the line of it."""
    text = source(name).text
    old, new = slip
    assert text.count(old) == 1
    with unmended():
        document = check_document(Source(name, text.replace(old, new)))
    return document, text[: text.index(old)].count("\n") + 1


def holding(document: CheckedDocument) -> list[CheckedStatement]:
    """The steps that are proved or tested."""
    return [s for s in document.statements if s.verdict and s.verdict.holds]


def at(
    document: CheckedDocument, line: int, statements: list[CheckedStatement]
) -> Iterator[CheckedStatement]:
    """The statements among some that stand in a line."""
    for statement in statements:
        first, last = document.source.lines(statement.span)
        if first <= line <= last:
            yield statement


def test_every_document_has_a_row() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(DOCUMENTS)


@every_document
def test_nothing_in_a_right_document_is_called_wrong(name: str) -> None:
    wrong = [one.message for one in checked(name).statements if one.wrong]
    assert wrong == []


@every_document
def test_as_many_steps_as_ever_hold(name: str) -> None:
    assert len(holding(checked(name))) >= DOCUMENTS[name].good


@pytest.mark.parametrize(("name", "slip"), slips("found"))
def test_a_slip_is_found_where_it_stands(name: str, slip: Slip) -> None:
    document, line = changed(name, slip)
    wrong = [one for one in document.statements if one.wrong]
    assert list(at(document, line, wrong))


@pytest.mark.parametrize(("name", "slip"), slips("unknown"))
def test_a_slip_that_is_not_found_is_no_step_that_holds(name: str, slip: Slip) -> None:
    document, line = changed(name, slip)
    assert not list(at(document, line, holding(document)))


@every_document
def test_a_draft_is_the_same_when_it_is_written_and_read(name: str) -> None:
    draft = draft_notation(source(name))
    read = notation_from_text(write_notation(draft), "draft.toml")
    assert _without_lines(read) == _without_lines(draft)
    for section in sections(source(name), read):
        assert not section.troubles


def _without_lines(notation: Notation) -> Notation:
    """A notation as if it stood in no file."""
    tables = {
        table: tuple(replace(entry, line=0) for entry in getattr(notation, table))
        for table in ENTRY_TABLES
    }
    hypotheses = tuple(
        replace(
            one,
            line=0,
            definitions=tuple(replace(entry, line=0) for entry in one.definitions),
            functions=tuple(replace(entry, line=0) for entry in one.functions),
        )
        for one in notation.hypotheses
    )
    plain = replace(notation, path="", line=0, hypotheses=hypotheses)
    return replace(plain, **tables)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["bold.tex", "from-to.tex", "words.md"])
def test_a_draft_in_a_file_gives_the_same_verdicts(name: str) -> None:
    text = write_notation(draft_notation(source(name)))
    with unmended():
        document = check_document(source(name), notation_from_text(text, "draft.toml"))
    assert [s.verdict for s in document.statements] == [
        s.verdict for s in checked(name).statements
    ]
