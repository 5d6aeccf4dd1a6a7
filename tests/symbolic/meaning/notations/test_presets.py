"""The presets are notation files that mean what their names promise."""

import re
from importlib.resources import files

import pytest

from backproof.symbolic.errors import nearest
from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.notations.preset_files import PRESETS, preset_text
from backproof.symbolic.meaning.notations.vocabulary import compile_notation
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status


def test_every_file_has_its_name_in_the_list() -> None:
    folder = files("backproof.symbolic.meaning.notations") / "presets"
    found = {file.name for file in folder.iterdir() if file.is_file()}
    assert found == {f"{name}.toml" for name in PRESETS}


@pytest.mark.parametrize("name", ["neilsen", "../presets/nielsen", ""])
def test_no_other_file_is_read(name: str) -> None:
    assert "nielsen" in nearest(name, PRESETS)
    with pytest.raises(KeyError):
        preset_text(name)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_commented_notation_file(name: str) -> None:
    text = preset_text(name)
    assert text.startswith("# ")
    assert max(map(len, text.split("\n"))) <= 92
    assert notation_from_text(text, name).definitions


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_no_troubles(name: str) -> None:
    notation = notation_from_text(f"preset = ['{name}']", name)
    assert compile_notation(notation).troubles == ()


def test_a_preset_spoilt_has_troubles() -> None:
    """The twin: the check above can fail."""
    text = "preset = ['nielsen']\n[quantities]\n'v_{' = ''"
    assert compile_notation(notation_from_text(text)).troubles


def _entries(text: str) -> str:
    """A preset without its comments."""
    return re.sub(r"(?m)^#.*\n", "", text)


def test_parentheses_differ_from_nielsen_in_the_superscripts_only() -> None:
    plain = re.sub(r"\^\{\(([^()]*)\)\}", r"^{\1}", preset_text("parentheses"))
    short = re.sub(r"\^\{(\w)\}", r"^\1", plain)
    assert _entries(short) == _entries(preset_text("nielsen"))


def test_to_from_differs_from_from_to_in_the_weights_only() -> None:
    swapped = preset_text("to-from").replace("w_{ji}", "w_{ij}")
    swapped = swapped.replace("w_{kj}", "w_{jk}")
    swapped = swapped.replace("w_{ij} a_i", "a_i w_{ij}")
    swapped = swapped.replace("w_{jk} a_j", "a_j w_{jk}")
    assert _entries(swapped) == _entries(preset_text("from-to"))


# What each preset makes true, and what it makes false: formulas, one a line.

_NIELSEN = (
    r"""
    \frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j
    \frac{\partial C}{\partial b^l_j} = \delta^l_j
    \delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)
    \delta^L_j = \frac{\partial C}{\partial a^L_j} \sigma'(z^L_j)
    \delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)
    \delta^L = \nabla_a C \odot \sigma'(z^L)
    z^l = w^l a^{l-1} + b^l
    """,
    r"""
    \frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_j \delta^l_k
    \frac{\partial C}{\partial b^l_j} = a^l_j \delta^l_j
    \delta^l_j = \sum_k w^{l+1}_{jk} \delta^{l+1}_k \sigma'(z^l_j)
    \delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k
    \delta^l = (w^{l+1} \delta^{l+1}) \odot \sigma'(z^l)
    \delta^L = \nabla_a C \odot \sigma(z^L)
    """,
)

# \d is short for \partial.
_FORMULAS = {
    "nielsen": _NIELSEN,
    "parentheses": tuple(
        re.sub(r"\^(?:\{(l[+-]1)\}|([lL]))", r"^{(\1\2)}", formulas)
        for formulas in _NIELSEN
    ),
    "brackets": (
        r"""
        \frac{\d J}{\d W^{[l]}} = \frac{\d J}{\d Z^{[l]}} (A^{[l-1]})^T
        \frac{\d J}{\d Z^{[l]}} = (W^{[l+1]T} \frac{\d J}{\d Z^{[l+1]}}) * g'(Z^{[l]})
        \frac{\d\mathcal{L}}{\d b^{[l]}} = \frac{\d\mathcal{L}}{\d z^{[l]}}
        """,
        r"""
        \frac{\d J}{\d W^{[l]}} = \frac{\d J}{\d Z^{[l]}} A^{[l-1]}
        \frac{\d J}{\d Z^{[l]}} = W^{[l+1]T} \frac{\d J}{\d Z^{[l+1]}}
        \frac{\d\mathcal{L}}{\d b^{[l]}} = \frac{\d\mathcal{L}}{\d a^{[l]}}
        """,
    ),
    "from-to": (
        r"""
        \frac{\d E}{\d w_{jk}} = a_j \delta_k
        \frac{\d E}{\d w_{ij}} = a_i \delta_j
        \delta_j = g_j'(z_j) \sum_k \delta_k w_{jk}
        """,
        r"""
        \frac{\d E}{\d w_{jk}} = a_k \delta_k
        \delta_j = \sum_k \delta_k w_{jk}
        """,
    ),
    "to-from": (
        r"""
        \frac{\d E}{\d w_{kj}} = a_j \delta_k
        \frac{\d E}{\d w_{ji}} = a_i \delta_j
        \delta_j = g_j'(z_j) \sum_k \delta_k w_{kj}
        """,
        r"""
        \frac{\d E}{\d w_{kj}} = a_k \delta_k
        \delta_j = \sum_k \delta_k w_{kj}
        """,
    ),
    "row-batch": (
        r"""
        \frac{\d L}{\d W_2} = A_1^T \frac{\d L}{\d Z_2}
        \frac{\d L}{\d A_1} = \frac{\d L}{\d Z_2} W_2^T
        \frac{\d L}{\d W_1} = X^T (\frac{\d L}{\d A_1} \odot \sigma'(Z_1))
        """,
        r"""
        \frac{\d L}{\d W_2} = A_1 \frac{\d L}{\d Z_2}
        \frac{\d L}{\d W_1} = X^T \frac{\d L}{\d A_1}
        """,
    ),
    "column-batch": (
        r"""
        \frac{\d L}{\d W_2} = \frac{\d L}{\d Z_2} A_1^T
        \frac{\d L}{\d A_1} = W_2^T \frac{\d L}{\d Z_2}
        \frac{\d L}{\d W_1} = (\frac{\d L}{\d A_1} \odot \sigma'(Z_1)) X^T
        """,
        r"""
        \frac{\d L}{\d W_2} = \frac{\d L}{\d Z_2} A_1
        \frac{\d L}{\d W_1} = \frac{\d L}{\d A_1} X^T
        """,
    ),
}

_HOLDS = {Status.PROVED, Status.TESTED}
_WRONG = {Status.REFUTED, Status.MALFORMED}


def _verdict(formula: str, notation: str) -> Status | None:
    text = re.sub(r"\\d(?![a-z])", r"\\partial", formula)
    source = Source("paper.md", f"$${text}$$")
    [found] = check_document(source, notation_from_text(notation)).statements
    return found.verdict.status if found.verdict else None


def _verdicts(name: str, formulas: str) -> set[Status | None]:
    """What is found of any of the lines, with a preset and nothing else."""
    lines = formulas.strip().split("\n")
    return {_verdict(line, f"preset = ['{name}']") for line in lines}


@pytest.mark.parametrize("name", PRESETS)
def test_what_a_preset_makes_true_holds(name: str) -> None:
    true, _ = _FORMULAS[name]
    assert _verdicts(name, true) <= _HOLDS


@pytest.mark.parametrize("name", PRESETS)
def test_what_a_preset_makes_false_is_found(name: str) -> None:
    _, false = _FORMULAS[name]
    assert _verdicts(name, false) <= _WRONG


@pytest.mark.parametrize(
    ("preset", "table", "entry", "formula"),
    [
        (
            "nielsen",
            "definitions",
            r"C = '\frac{1}{2} \sum_j (y_j - a^L_j)^2'",
            r"\delta^L_j = (a^L_j - y_j) \sigma'(z^L_j)",
        ),
        (
            "nielsen",
            "functions",
            r"'\sigma' = 'sigmoid'",
            r"\sigma'(z^l_j) = a^l_j (1 - a^l_j)",
        ),
        (
            "from-to",
            "definitions",
            r"E = '\frac{1}{2} \sum_k (a_k - t_k)^2'",
            r"\delta_k = (a_k - t_k) g_k'(z_k)",
        ),
        (
            "row-batch",
            "definitions",
            r"'\hat{Y}' = 'Z_2'",
            r"\frac{\d L}{\d W_2} = A_1^T \frac{\d L}{\d\hat{Y}}",
        ),
    ],
)
def test_an_entry_of_the_file_makes_more_true(
    preset: str, table: str, entry: str, formula: str
) -> None:
    text = f"preset = ['{preset}']\n"
    assert _verdict(formula, text) not in _HOLDS
    assert _verdict(formula, f"{text}[{table}]\n{entry}") in _HOLDS
