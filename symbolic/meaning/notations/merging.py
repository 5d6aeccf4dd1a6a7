r"""One notation laid over another: a file over its presets, a section over the whole.

    below                       above                     merged
    "w^l_{jk}" = "l in 2..L"    "w_{jk}^{l}" = ""         "w_{jk}^{l}" = ""

An entry hides the one below that has the same key, however the key is spelled.  It
also hides one that gives its symbol another kind of meaning: a formula for C hides
"function of a^L_j", while the ranges and the formula of a quantity stand together.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from backproof.symbolic.reading.latex import to_latex
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens

from .notation import CONVENTIONS, Entry, Notation

__all__ = ["ENTRY_TABLES", "Fields", "merged", "overlaid", "printed_key"]

Fields: TypeAlias = Mapping[str, Any]
"""What a table says, by the names of the fields of a Notation."""

ENTRY_TABLES = (
    "sizes",
    "indices",
    "quantities",
    "definitions",
    "functions",
    "products",
    "derivatives",
)
"""The fields of a notation that hold entries, in the order in which to write them."""

_MEANINGS = ("sizes", "indices", "quantities", "definitions", "functions")
_SAID = (
    *CONVENTIONS,
    "omit",
    "words",
    "fonts",
    *ENTRY_TABLES,
    "update_label",
    "update_rule",
    "update_line",
    "hypotheses",
)
_TOGETHER = {"quantities", "definitions"}
_OPEN_ENDED = re.compile(r"\s*\(\\l?dots\)$")
_ARGUMENT = re.compile(r"\s*\([^()]*\)$")


def printed_key(key: str) -> str:
    r"""A key in the one spelling of all that print the same.

    >>> printed_key("w_{jk}^l") == printed_key("w ^{l} _{j k}")
    True
    >>> printed_key("w_{jk}^l") == printed_key("w_{kj}^l")
    False
    """
    tree = layout(tokens(MathText.of(key)))
    return "".join(key.split()) if tree.findings else to_latex(tree)


def merged(below: Notation, above: Notation) -> Notation:
    """All that either says, and what ``above`` says where both speak of one thing.

    Path, place and sections are those of ``above``.

    >>> below = Notation(indices=(Entry("i", "1..n"), Entry("j", "1..n")))
    >>> above = Notation(indices=(Entry("i", "1..D"),))
    >>> [entry.value for entry in merged(below, above).indices]
    ['1..n', '1..D']
    """
    return replace(above, **overlaid(_said(below), _said(above)))


def overlaid(below: Fields, above: Fields) -> dict[str, Any]:
    """The same for what two tables say: fields of a notation by name."""
    said = {**below, **above}
    if not below:
        return said
    kinds: dict[tuple[str, str], set[str]] = {}
    for table in ENTRY_TABLES:
        for entry in above.get(table, ()):
            kinds.setdefault(_meaning(table, entry), set()).add(_kind(table, entry))
    for table in ENTRY_TABLES:
        kept = tuple(
            entry
            for entry in below.get(table, ())
            if not _hidden(_kind(table, entry), kinds.get(_meaning(table, entry), ()))
        )
        said[table] = (*kept, *above.get(table, ()))
    for name in ("omit", "words", "fonts", "hypotheses"):
        said[name] = tuple(dict.fromkeys((*below.get(name, ()), *above.get(name, ()))))
    return said


def _said(notation: Notation) -> dict[str, Any]:
    return {name: value for name in _SAID if (value := getattr(notation, name))}


def _meaning(table: str, entry: Entry) -> tuple[str, str]:
    """What an entry speaks of: a symbol, an operator or a template."""
    if table not in _MEANINGS:
        return table, printed_key(entry.key)
    argument = _ARGUMENT if table == "functions" else _OPEN_ENDED
    name = argument.sub("", entry.key)
    return "symbol", printed_key(name)


def _kind(table: str, entry: Entry) -> str:
    unknown = table == "quantities" and entry.value.startswith("function of")
    return "function of" if unknown else table


def _hidden(kind: str, above: Iterable[str]) -> bool:
    """Whether one of the kinds above has no room beside this one."""
    return any({kind, other} != _TOGETHER for other in above)
