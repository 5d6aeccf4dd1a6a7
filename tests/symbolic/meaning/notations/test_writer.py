"""What is written as a notation file is read back as the same notation."""

import tomllib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.notations.merging import ENTRY_TABLES, printed_key
from backproof.symbolic.meaning.notations.notation import (
    Entry,
    NotatedHypothesis,
    Notation,
)
from backproof.symbolic.meaning.notations.preset_files import PRESETS
from backproof.symbolic.meaning.notations.writer import _key, write_notation

_EXAMPLE = Notation(
    vectors="rows",
    omit=("i",),
    words=("cost", "net"),
    sizes=(Entry("N", "2.."),),
    indices=(Entry("i", "1..M"), Entry("n_l", "1..N_l")),
    quantities=(
        Entry("W_1", r"d \times h"),
        Entry(r"w_{(k,j)}^l", "l in 2..N, k in 1..n_{l-1}, j in 1..n_l"),
        Entry(r"\hat{y}'", ""),
    ),
    definitions=(Entry(r"\delta_j", r"g'(z_j) \nabla E"),),
    functions=(Entry("g", ""), Entry("g'_j", "g'")),
    derivatives=(Entry(r"\partial(F)_{x}", "F by x"),),
    update_label="(l)",
    update_rule=r"w - h \nabla E(w)",
    hypotheses=(
        NotatedHypothesis("it's linear", functions=(Entry("g", "identity"),)),
        NotatedHypothesis("no layers", definitions=(Entry("z", "0"),)),
    ),
    sections=(
        Notation(
            starts='The "why" of it', vectors="rows", indices=(Entry("i", "1..D"),)
        ),
        Notation(starts="Again", fresh=True, layout="numerator", words=("loss",)),
    ),
)

_TEXT = r"""# What the symbols of the document mean, in its own LaTeX.
# Write LaTeX in single quotes: there a backslash is a backslash.

# A vector is one of the 'columns' or one of the 'rows' of a matrix.
vectors = 'rows'
# 'denominator': dC/dW has the shape of W; or 'numerator'.
layout = 'denominator'
# Indices that may be left out, such as that of a sample.
omit = ['i']
# Names of several letters that stand without \text.
words = ['cost', 'net']

# What is known of a size: '2..' is at least 2, '3' is always 3.
[sizes]
N = '2..'

# Index letters and their ranges: '1..n_l'.
[indices]
i   = '1..M'
n_l = '1..N_l'

# Quantities: '', 'l in 2..L, j in 1..n_l', 'd x h', 'positive', 'function of ...'.
[quantities]
W_1           = 'd \times h'
'w_{(k,j)}^l' = 'l in 2..N, k in 1..n_{l-1}, j in 1..n_l'
"\\hat{y}'"   = ''

# What quantities are defined as.
[definitions]
'\delta_j' = '''g'(z_j) \nabla E'''

# Functions: '' if any, an activation, or 'f(u)' = a formula in u.
[functions]
g      = ''
"g'_j" = "g'"

# How a derivative is written: '\partial(F)_{x}' = 'F by x'.
[derivatives]
'\partial(F)_{x}' = 'F by x'

# The superscript that counts iterations, and a step of descent.
[updates]
label = '(l)'
rule = 'w - h \nabla E(w)'

# Conditions under which more may hold, and what they change.
[[hypotheses]]
text = '''it's linear'''
[hypotheses.functions]
g = 'identity'

[[hypotheses]]
text = 'no layers'
[hypotheses.definitions]
z = '0'

# From the first line with the text `starts` to the next section.
[[sections]]
starts = 'The "why" of it'

[sections.indices]
i = '1..D'

[[sections]]
starts = 'Again'
fresh = true
layout = 'numerator'
words = ['loss']
"""


def test_a_notation_is_written_with_a_comment_above_each_table() -> None:
    assert write_notation(_EXAMPLE) == _TEXT


def _unnumbered(notation: Notation) -> Notation:
    """The notation without the lines, which writing may change."""
    tables: dict[str, Any] = {
        name: tuple(replace(entry, line=0) for entry in getattr(notation, name))
        for name in ENTRY_TABLES
    }
    hypotheses = tuple(
        NotatedHypothesis(
            one.text,
            tuple(replace(entry, line=0) for entry in one.definitions),
            tuple(replace(entry, line=0) for entry in one.functions),
        )
        for one in notation.hypotheses
    )
    sections = tuple(_unnumbered(one) for one in notation.sections)
    rest: dict[str, Any] = {"hypotheses": hypotheses, "sections": sections}
    return replace(notation, line=0, **tables, **rest)


def test_what_is_written_is_read_back() -> None:
    assert _unnumbered(notation_from_text(_TEXT)) == _EXAMPLE


@pytest.mark.parametrize("change", ["vectors", "omit", "update_rule", "quantities"])
def test_a_change_is_not_read_back_as_the_same(change: str) -> None:
    """The twin: the comparison sees differences."""
    plain: dict[str, Any] = {change: getattr(Notation(), change)}
    changed = replace(_EXAMPLE, **plain)
    assert _unnumbered(notation_from_text(write_notation(changed))) != _EXAMPLE


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_read_back(name: str) -> None:
    notation = notation_from_text(f"preset = ['{name}']")
    written = write_notation(notation)
    assert _unnumbered(notation_from_text(written)) == notation


def test_a_long_list_is_broken() -> None:
    words = tuple(f"word{letter}" for letter in "abcdefghijklmnopq")
    written = write_notation(Notation(words=words))
    assert "words = [\n    'worda',\n" in written
    assert notation_from_text(written).words == words


def test_an_empty_notation_is_all_settings() -> None:
    written = write_notation(Notation())
    assert tomllib.loads(written) == {"vectors": "columns", "layout": "denominator"}


def test_texts_that_a_file_may_not_have_are_still_toml() -> None:
    """Such a notation was not read from a file, and its own fault is told later."""
    keys = ("a\nb", "\x07", "c", "d")
    values = ("\r", "'''", "'\n", "\n''' \\ \" \x00")
    entries = tuple(Entry(*pair) for pair in zip(keys, values, strict=True))
    table = tomllib.loads(write_notation(Notation(functions=entries)))["functions"]
    assert table == dict(zip(("a b", "\x07", "c", "d"), values, strict=True))


# Random notations that a file could hold.

_LATEX = st.text(r"""abxX_^{}\'"#=[]().,+- αδ""", max_size=10).map(str.strip)
_NAMES = _LATEX.filter(bool)
_SPREAD = st.text(r"""ab^{}\'"#= """ + "\n\t", max_size=10).map(str.strip)
_FORMULAS = _SPREAD.filter(bool)
_WORDS = st.text("abc", min_size=2, max_size=4)


@st.composite
def _entries(
    draw: st.DrawFn,
    values: st.SearchStrategy[str],
    keys: st.SearchStrategy[str] = _NAMES,
) -> tuple[Entry, ...]:
    named = st.lists(keys, max_size=3, unique_by=printed_key)
    return tuple(Entry(key, draw(values)) for key in draw(named))


_FUNCTIONS = _entries(
    st.sampled_from(["tanh", "g", "u^2", "g'"]) | _FORMULAS,
)
_HYPOTHESES = st.builds(
    NotatedHypothesis,
    _NAMES,
    _entries(_FORMULAS).filter(bool),
    _FUNCTIONS,
)


@st.composite
def _notations(draw: st.DrawFn) -> Notation:
    tables: dict[str, st.SearchStrategy[Any]] = {
        "sizes": _entries(st.sampled_from(["2..", "3"])),
        "indices": _entries(st.sampled_from(["1..n", "0..n_{l-1}", r"1..\bar'"])),
        "quantities": _entries(st.sampled_from(["", "d x h", "l in 1..L, d"])),
        "definitions": _entries(_FORMULAS),
        "functions": _FUNCTIONS,
        "products": _entries(st.sampled_from(["entrywise", "outer"])),
        "derivatives": _entries(st.just("F by x"), _NAMES.map(lambda key: f"F x{key}")),
        "hypotheses": st.lists(_HYPOTHESES, max_size=2).map(tuple),
    }
    values = {name: draw(strategy) for name, strategy in tables.items()}
    return Notation(
        vectors=draw(st.sampled_from(["columns", "rows"])),
        layout=draw(st.sampled_from(["denominator", "numerator"])),
        omit=tuple(draw(st.lists(_NAMES, max_size=3, unique=True))),
        words=tuple(draw(st.lists(_WORDS, max_size=30, unique=True))),
        update_label=draw(_LATEX),
        update_rule=draw(_LATEX),
        **values,
    )


@st.composite
def _documents(draw: st.DrawFn) -> Notation:
    sections = []
    for _ in range(draw(st.integers(0, 2))):
        starts, fresh = draw(_NAMES), draw(st.booleans())
        sections.append(replace(draw(_notations()), starts=starts, fresh=fresh))
    return replace(draw(_notations()), sections=tuple(sections))


@given(_documents())
def test_any_notation_is_read_back(notation: Notation) -> None:
    written = write_notation(notation)
    read = notation_from_text(written)
    assert _unnumbered(read) == notation
    assert write_notation(read) == written


@given(_documents())
def test_every_entry_has_the_line_on_which_it_was_written(notation: Notation) -> None:
    written = write_notation(notation)
    lines = written.split("\n")
    read = notation_from_text(written)
    for part in (read, *read.sections):
        for name in ENTRY_TABLES:
            for entry in getattr(part, name):
                assert lines[entry.line - 1].startswith(f"{_key(entry.key)} ")
