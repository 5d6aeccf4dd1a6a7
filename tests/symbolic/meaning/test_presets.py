"""The presets are notation files that mean what their names promise."""

import re
from importlib.resources import files

import pytest

from backproof.symbolic.errors import nearest
from backproof.symbolic.meaning.notation_file import notation_from_text
from backproof.symbolic.meaning.preset_files import PRESETS, preset_text
from backproof.symbolic.meaning.vocabulary import compile_notation


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
