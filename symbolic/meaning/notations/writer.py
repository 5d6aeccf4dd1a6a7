r"""A notation printed as a file for a person to edit.

    notation_from_text(write_notation(notation))   is   notation,   up to the lines

Texts stand in single quotes, where a backslash is a backslash; with a prime in them,
in three.  Above each table a line says what belongs there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from .merging import ENTRY_TABLES
from .notation import CONVENTIONS, Entry, NotatedHypothesis, Notation

__all__ = ["write_notation"]

_WIDEST = 16
_WRAPPED = 80
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

_HEAD = r"""# What the symbols of the document mean, in its own LaTeX.
# Write LaTeX in single quotes: there a backslash is a backslash.
"""

_COMMENTS: Mapping[str, str] = MappingProxyType(
    {
        "vectors": "A vector is one of the 'columns' or one of the 'rows' of a matrix.",
        "layout": "'denominator': dC/dW has the shape of W; or 'numerator'.",
        "sums": "'implied': an index that is repeated is summed over; or 'written'.",
        "omit": "Indices that may be left out, such as that of a sample.",
        "words": r"Names of several letters that stand without \text.",
        "fonts": r"Fonts that mean nothing: with '\mathbb', \mathbb{x} is x.",
        "sizes": "What is known of a size: '2..' is at least 2, '3' is always 3.",
        "indices": "Index letters and their ranges: '1..n_l'.",
        "quantities": (
            "Quantities: '', 'l in 2..L, j in 1..n_l', 'd x h', 'positive', "
            "'function of ...'."
        ),
        "definitions": "What quantities are defined as.",
        "functions": "Functions: '' if any, an activation, or 'f(u)' = a formula in u.",
        "products": "Operators: 'entrywise', 'matrix', 'outer' or 'chain'.",
        "derivatives": r"How a derivative is written: '\partial(F)_{x}' = 'F by x'.",
        "updates": "The superscript that counts iterations, and a step of descent.",
        "hypotheses": "Conditions under which more may hold, and what they change.",
        "sections": "From the first line with the text `starts` to the next section.",
    }
)


def write_notation(notation: Notation) -> str:
    r"""The notation as the text of a notation file.

    >>> print(write_notation(Notation(functions=(Entry(r"\sigma", "sigmoid"),))))
    # What the symbols of the document mean, in its own LaTeX.
    # Write LaTeX in single quotes: there a backslash is a backslash.
    <BLANKLINE>
    # A vector is one of the 'columns' or one of the 'rows' of a matrix.
    vectors = 'columns'
    # 'denominator': dC/dW has the shape of W; or 'numerator'.
    layout = 'denominator'
    <BLANKLINE>
    # Functions: '' if any, an activation, or 'f(u)' = a formula in u.
    [functions]
    '\sigma' = 'sigmoid'
    <BLANKLINE>
    """
    writer = _Writer()
    always = {"vectors": notation.vectors, "layout": notation.layout}
    implied = {"sums": notation.sums} if notation.sums != Notation().sums else {}
    writer.settings({**always, **implied})
    writer.body(notation, "")
    for section in notation.sections:
        writer.section(section, notation)
    return "\n".join([_HEAD, *writer.lines, ""])


class _Writer:
    """The lines so far, and which keys have had their comment."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._told: set[str] = set()

    def section(self, section: Notation, around: Notation) -> None:
        outer = Notation() if section.fresh else around
        self._header("sections", "[[sections]]")
        self.lines.append(f"starts = {_text(section.starts)}")
        if section.fresh:
            self.lines.append("fresh = true")
        settings = {
            name: getattr(section, name)
            for name in CONVENTIONS
            if getattr(section, name) != getattr(outer, name)
        }
        self.settings(settings)
        self.body(section, "sections.")

    def settings(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            self._comment(name)
            self.lines.append(f"{name} = {_text(value)}")

    def body(self, notation: Notation, prefix: str) -> None:
        for name in ("omit", "words", "fonts"):
            if values := getattr(notation, name):
                self._comment(name)
                self.lines.append(f"{name} = {_list(values)}")
        for name in ENTRY_TABLES:
            if entries := getattr(notation, name):
                self._header(name, f"[{prefix}{name}]")
                self.lines += _entries(entries)
        self._updates(notation, prefix)
        for hypothesis in notation.hypotheses:
            self._hypothesis(hypothesis, prefix)

    def _updates(self, notation: Notation, prefix: str) -> None:
        label, rule = notation.update_label, notation.update_rule
        if label or rule:
            self._header("updates", f"[{prefix}updates]")
        if label:
            self.lines.append(f"label = {_text(label)}")
        if rule:
            self.lines.append(f"rule = {_text(rule)}")

    def _hypothesis(self, hypothesis: NotatedHypothesis, prefix: str) -> None:
        self._header("hypotheses", f"[[{prefix}hypotheses]]")
        self.lines.append(f"text = {_text(hypothesis.text)}")
        for name in ("definitions", "functions"):
            if entries := getattr(hypothesis, name):
                self.lines.append(f"[{prefix}hypotheses.{name}]")
                self.lines += _entries(entries)

    def _header(self, name: str, header: str) -> None:
        self.lines.append("")
        self._comment(name)
        self.lines.append(header)

    def _comment(self, name: str) -> None:
        if name not in self._told:
            self._told.add(name)
            self.lines.append(f"# {_COMMENTS[name]}")


def _entries(entries: Iterable[Entry]) -> Iterator[str]:
    """A line for each; short keys in one column."""
    keys = [(_key(entry.key), entry) for entry in entries]
    width = max((len(key) for key, _ in keys if len(key) <= _WIDEST), default=0)
    for key, entry in keys:
        yield f"{key.ljust(width)} = {_text(entry.value)}"


def _list(values: Iterable[str]) -> str:
    texts = [_text(value) for value in values]
    line = f"[{', '.join(texts)}]"
    if len(line) <= _WRAPPED:
        return line
    return "\n".join(("[", *(f"    {text}," for text in texts), "]"))


def _key(text: str) -> str:
    """A key; it may stand neither in three quotes nor on two lines."""
    key = text.replace("\n", " ")
    if _BARE.fullmatch(key):
        return key
    return f"'{key}'" if _literal(key) else _escaped(key)


def _text(text: str) -> str:
    if _literal(text):
        return f"'{text}'"
    at_ends = text.startswith(("'", "\n")) or text.endswith("'")
    if "'''" in text or at_ends or _CONTROL.search(text):
        return _escaped(text)
    return f"'''{text}'''"


def _literal(text: str) -> bool:
    return not ("'" in text or "\n" in text or _CONTROL.search(text))


def _escaped(text: str) -> str:
    """A text in double quotes; behind three of them a line end would be dropped."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    text = _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04X}", text)
    return f'"""\n{text}"""' if "\n" in text else f'"{text}"'
