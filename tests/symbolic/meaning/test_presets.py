"""The presets are notation files that mean what their names promise."""

import re
from importlib.resources import files

import pytest

from backproof.symbolic.errors import nearest
from backproof.symbolic.meaning.notation import Notation
from backproof.symbolic.meaning.notation_file import notation_from_text
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.meaning.preset_files import PRESETS, preset_text
from backproof.symbolic.meaning.vocabulary import compile_notation
from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status


def test_every_file_has_its_name_in_the_list() -> None:
    folder = files("backproof.symbolic.meaning") / "presets"
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


# What each preset makes true, and what it makes false.

_NIELSEN = (
    (
        r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j",
        r"\frac{\partial C}{\partial b^l_j} = \delta^l_j",
        r"\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)",
        r"\delta^L_j = \frac{\partial C}{\partial a^L_j} \sigma'(z^L_j)",
        r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
        r"z^l = w^l a^{l-1} + b^l",
    ),
    (
        r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_j \delta^l_k",
        r"\frac{\partial C}{\partial b^l_j} = a^l_j \delta^l_j",
        r"\delta^l_j = \sum_k w^{l+1}_{jk} \delta^{l+1}_k \sigma'(z^l_j)",
        r"\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
        r"\delta^l = (w^{l+1} \delta^{l+1}) \odot \sigma'(z^l)",
    ),
)

_STATEMENTS = {
    "nielsen": _NIELSEN,
    "parentheses": tuple(
        tuple(
            re.sub(r"\^(?:\{(l[+-]1)\}|([lL]))", r"^{(\1\2)}", formula)
            for formula in formulas
        )
        for formulas in _NIELSEN
    ),
    "brackets": (
        (
            r"\frac{\partial J}{\partial W^{[l]}}"
            r" = \frac{\partial J}{\partial Z^{[l]}} (A^{[l-1]})^T",
            r"\frac{\partial J}{\partial Z^{[l]}}"
            r" = (W^{[l+1]T} \frac{\partial J}{\partial Z^{[l+1]}}) * g'(Z^{[l]})",
            r"\frac{\partial \mathcal{L}}{\partial b^{[l]}}"
            r" = \frac{\partial \mathcal{L}}{\partial a^{[l]}} \odot g'(z^{[l]})",
        ),
        (
            r"\frac{\partial J}{\partial W^{[l]}}"
            r" = \frac{\partial J}{\partial Z^{[l]}} A^{[l-1]}",
            r"\frac{\partial \mathcal{L}}{\partial b^{[l]}}"
            r" = \frac{\partial \mathcal{L}}{\partial a^{[l]}}",
        ),
    ),
    "from-to": (
        (
            r"\frac{\partial E}{\partial w_{jk}} = a_j \delta_k",
            r"\frac{\partial E}{\partial w_{ij}} = a_i \delta_j",
            r"\delta_j = g_j'(z_j) \sum_k \delta_k w_{jk}",
        ),
        (
            r"\frac{\partial E}{\partial w_{jk}} = a_k \delta_k",
            r"\delta_j = \sum_k \delta_k w_{jk}",
        ),
    ),
    "to-from": (
        (
            r"\frac{\partial E}{\partial w_{kj}} = a_j \delta_k",
            r"\frac{\partial E}{\partial w_{ji}} = a_i \delta_j",
            r"\delta_j = g_j'(z_j) \sum_k \delta_k w_{kj}",
        ),
        (
            r"\frac{\partial E}{\partial w_{kj}} = a_k \delta_k",
            r"\delta_j = \sum_k \delta_k w_{kj}",
        ),
    ),
    "row-batch": (
        (
            r"\frac{\partial L}{\partial W_2} = A_1^T \frac{\partial L}{\partial Z_2}",
            r"\frac{\partial L}{\partial A_1} = \frac{\partial L}{\partial Z_2} W_2^T",
            r"\frac{\partial L}{\partial Z_1}"
            r" = \frac{\partial L}{\partial A_1} \odot \sigma'(Z_1)",
        ),
        (
            r"\frac{\partial L}{\partial W_2} = A_1 \frac{\partial L}{\partial Z_2}",
            r"\frac{\partial L}{\partial Z_1} = \frac{\partial L}{\partial A_1}",
        ),
    ),
    "column-batch": (
        (
            r"\frac{\partial L}{\partial W_2} = \frac{\partial L}{\partial Z_2} A_1^T",
            r"\frac{\partial L}{\partial A_1} = W_2^T \frac{\partial L}{\partial Z_2}",
            r"\frac{\partial L}{\partial Z_1}"
            r" = \frac{\partial L}{\partial A_1} \odot \sigma'(Z_1)",
        ),
        (
            r"\frac{\partial L}{\partial W_2} = \frac{\partial L}{\partial Z_2} A_1",
            r"\frac{\partial L}{\partial Z_1} = \frac{\partial L}{\partial A_1}",
        ),
    ),
}

_HOLDS = {Status.PROVED, Status.TESTED}
_WRONG = {Status.REFUTED, Status.MALFORMED}


def _verdicts(formulas: tuple[str, ...], notation: Notation) -> list[Status | None]:
    text = "\n\n".join(f"$${formula}$$" for formula in formulas)
    found = check_document(Source("paper.md", text), notation).statements
    return [one.verdict.status if one.verdict else None for one in found]


@pytest.mark.parametrize("name", PRESETS)
def test_what_a_preset_makes_true_holds(name: str) -> None:
    true, _ = _STATEMENTS[name]
    verdicts = _verdicts(true, notation_from_text(f"preset = ['{name}']"))
    assert len(verdicts) == len(true)
    assert set(verdicts) <= _HOLDS


@pytest.mark.parametrize("name", PRESETS)
def test_what_a_preset_makes_false_is_found(name: str) -> None:
    _, false = _STATEMENTS[name]
    verdicts = _verdicts(false, notation_from_text(f"preset = ['{name}']"))
    assert len(verdicts) == len(false)
    assert set(verdicts) <= _WRONG


@pytest.mark.parametrize(
    ("preset", "own", "formula"),
    [
        (
            "nielsen",
            r"[definitions]" "\n" r"C = '\frac{1}{2} \sum_j (y_j - a^L_j)^2'",
            r"\delta^L_j = (a^L_j - y_j) \sigma'(z^L_j)",
        ),
        (
            "nielsen",
            r"[functions]" "\n" r"'\sigma' = 'sigmoid'",
            r"\sigma'(z^l_j) = a^l_j (1 - a^l_j)",
        ),
        (
            "from-to",
            r"[definitions]" "\n" r"E = '\frac{1}{2} \sum_k (a_k - t_k)^2'",
            r"\delta_k = (a_k - t_k) g_k'(z_k)",
        ),
    ],
)
def test_an_entry_of_the_file_makes_more_true(
    preset: str, own: str, formula: str
) -> None:
    text = f"preset = ['{preset}']\n"
    [before] = _verdicts((formula,), notation_from_text(text))
    [after] = _verdicts((formula,), notation_from_text(text + own))
    assert before not in _HOLDS
    assert after in _HOLDS
