"""Notations that many documents share, each a notation file of its own.

The files lie in ``presets/`` and are read like any other: a document's notation file
names one, ``preset = ["nielsen"]``, and its own entries override those of the preset.
"""

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

__all__ = ["PRESETS", "preset_text"]

PRESETS: Mapping[str, str] = MappingProxyType(
    {
        "nielsen": r"w^l_{jk} from neuron k to neuron j, layers 1 to L in superscripts",
        "parentheses": r"the same with layers in parentheses: w^{(l)}_{jk}",
        "brackets": r"W^{[l]}, layers 0 to L, one column of A^{[l]} for each sample",
        "from-to": r"w_{ij} from i to j; the letters i, j, k name the layers",
        "to-from": r"w_{ji} from i to j; the letters i, j, k name the layers",
        "row-batch": r"two layers, X W_1 + b_1: one row for each sample",
        "column-batch": r"two layers, W_1 X + b_1: one column for each sample",
    }
)
"""What each preset is for, in one line."""


def preset_text(name: str) -> str:
    """The notation file of a preset; raises KeyError for any other name.

    >>> preset_text("nielsen").splitlines()[0]
    '# The notation of "Neural Networks and Deep Learning" (Nielsen, 2015), chapter 2.'
    """
    if name not in PRESETS:
        raise KeyError(name)
    folder = files("backproof.symbolic.meaning.notations") / "presets"
    return (folder / f"{name}.toml").read_text(encoding="utf-8")
