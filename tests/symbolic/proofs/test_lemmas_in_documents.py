"""Documents that define their error signals by recursion, and what they then claim."""

import pytest

from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status

NOTATION = r"""
[indices]
j = "1..n_l"

[quantities]
"w^l_{jk}" = "l in 1..L, k in 1..n_{l-1}"
"b^l_j" = "l in 1..L"
"z^l_j" = "l in 1..L"
"a^l_j" = "l in 0..L"
"y_j" = "j in 1..n_L"
'\delta^l_j' = "l in 1..L"
"C" = ""

[functions]
'\sigma' = ""
"""
MODEL = r"""
$$
z^l_j = \sum_{k=1}^{n_{l-1}} w^l_{jk} a^{l-1}_k + b^l_j, \qquad a^l_j = \sigma(z^l_j)
$$

$$
C = \frac{1}{2} \sum_{j=1}^{n_L} (a^L_j - y_j)^2
$$
"""
BY_INDEX = r"""
$$
\delta^L_j = (a^L_j - y_j) \, \sigma'(z^L_j)
$$

$$
\delta^l_j = \sum_{k=1}^{n_{l+1}} w^{l+1}_{kj} \delta^{l+1}_k \, \sigma'(z^l_j)
$$

$$
\frac{\partial C}{\partial z^l_j} = \delta^l_j, \qquad
\frac{\partial C}{\partial b^l_j} = \delta^l_j, \qquad
\frac{\partial C}{\partial w^l_{jk}} = \delta^l_j a^{l-1}_k
$$
"""
BY_LAYER = r"""
$$
\delta^L = (a^L - y) \odot \sigma'(z^L)
$$

$$
\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)
$$

$$
\frac{\partial C}{\partial b^l} = \delta^l, \qquad
\frac{\partial C}{\partial w^l} = \delta^l (a^{l-1})^T
$$
"""


def verdicts(text: str) -> list[Status]:
    """The verdicts on the claims of a document."""
    document = check_document(
        Source("paper.md", MODEL + text), notation_from_text(NOTATION)
    )
    return [status for status, number in document.counts.items() for _ in range(number)]


@pytest.mark.parametrize(("text", "claims"), [(BY_INDEX, 3), (BY_LAYER, 2)])
def test_a_document_may_define_its_error_signals_by_recursion(
    text: str, claims: int
) -> None:
    assert verdicts(text) == [Status.PROVED] * claims


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\, \sigma'(z^l_j)", r"\, \sigma(z^l_j)"),
        ("w^{l+1}_{kj} ", ""),
        (r"\delta^{l+1}_k \, \sigma'(z^l_j)", r"\delta^{l+1}_k"),
        ("(a^L_j - y_j)", "(y_j - a^L_j)"),
    ],
)
def test_a_document_with_a_wrong_recursion_is_not_proved(
    right: str, wrong: str
) -> None:
    found = verdicts(BY_INDEX.replace(right, wrong))
    assert len(found) == 3
    assert Status.PROVED not in found
    assert Status.REFUTED in found
