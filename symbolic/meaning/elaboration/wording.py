"""Sizes, shapes and ranges as the document writes them: n_{l+1}, (n_{l} × D), 1..N."""

import re

from sympy import Expr, Symbol

from backproof.symbolic.meaning.notations.vocabulary import SizeEntry, Vocabulary

from .components import Value
from .ranges import Range

__all__ = ["range_text", "shape_text", "size_text"]

_OURS = "index "
"""Before the name of an index that a quantity has as well."""


def size_text(size: Expr, vocabulary: Vocabulary) -> str:
    """A size, an index or a number, in the LaTeX of the notation.

    >>> from sympy import IndexedBase, Symbol
    >>> from backproof.symbolic.meaning.notations.notation import Entry, Notation
    >>> from backproof.symbolic.meaning.notations.vocabulary import compile_notation
    >>> notation = Notation(quantities=(Entry("a^l", "l in 1..L, n_l x D"),))
    >>> name = next(iter(compile_notation(notation).sizes))
    >>> width = IndexedBase(name)[Symbol("l") + 1]
    >>> size_text(width - 1, compile_notation(notation))
    'n_{l+1}-1'
    """
    if size.is_Add:
        offset, rest = size.as_coeff_Add()
        if offset.is_Integer and offset:
            return f"{size_text(rest, vocabulary)}{int(offset):+d}"
    if size.is_Indexed:
        entry = vocabulary.sizes.get(str(size.base.label))
        labels = [size_text(label, vocabulary) for label in size.indices]
        if entry is not None:
            return _at(entry, labels, vocabulary)
        return f"{size.base.label}_{{{','.join(labels)}}}"
    if isinstance(size, Symbol):
        return _name(size.name.removeprefix(_OURS), vocabulary)
    return str(size).replace(" ", "")


def shape_text(value: Value, vocabulary: Vocabulary) -> str:
    """A shape as a person writes it: (n_l × n_{l-1}), (n_l), (1 × n_l)."""
    if value.is_number:
        return "(a number)"
    rows, columns = (size_text(size, vocabulary) for size in value.shape)
    if value.columns is None:
        return f"({rows})"
    return f"({rows} × {columns})"


def range_text(found: Range, vocabulary: Vocabulary) -> str:
    """A range as a notation writes it: 1..n_{l-1}."""
    lower, upper = (size_text(b, vocabulary) for b in (found.lower, found.upper))
    return f"{lower}..{upper}"


def _name(name: str, vocabulary: Vocabulary) -> str:
    entry = vocabulary.sizes.get(name) or vocabulary.indices.get(name)
    return name if entry is None else entry.latex


def _at(size: SizeEntry, labels: list[str], vocabulary: Vocabulary) -> str:
    """A family of sizes at its labels, put where the notation has its letters."""
    text = size.latex
    for slot, label in zip(size.slots, labels, strict=False):
        letter = re.escape(_name(slot.letter, vocabulary))
        scripts = re.search(r"[_^]", text)
        start = scripts.start() if scripts else 0
        found = re.compile(rf"([_^]?)(?<![A-Za-z\\]){letter}(?![A-Za-z])").search(
            text, start
        )
        if found is not None:
            put_in = f"{found[1]}{{{label}}}" if found[1] else label
            text = f"{text[: found.start()]}{put_in}{text[found.end() :]}"
    return text
