"""A notation file is read as data; all that is wrong with it is said in one message."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.symbolic.errors import MalformedError
from backproof.symbolic.meaning.notations.file import (
    NotationError,
    notation_from_text,
    read_notation,
    trouble_text,
)
from backproof.symbolic.meaning.notations.notation import (
    Entry,
    NotatedHypothesis,
    Notation,
)
from backproof.symbolic.meaning.notations.tables import MAX_BYTES, MAX_ENTRIES
from backproof.symbolic.meaning.notations.vocabulary import Trouble

_FULL = r"""# The notation of a post.
vectors = "rows"
layout = "numerator"
omit = ["i"]
words = ["cost", "expected"]
given = ["x_j", "y_j"]

[sizes]
N = "2.."
K = "3"

[indices]
i = "1..M"
"n_l" = "1..N_l"

[quantities]
"w_{(k,j)}^l" = "l in 2..N, k in 1..n_{l-1}, j in 1..n_l"
"W_1" = 'd \times h'
"p_i" = "distribution over i"
"C" = "function of a^L_j, y_j"

[definitions]
"y^{(i)}" = 'g(\hat{r}^{(i)})'
'z' = '''
  \sum_k w_k
  + b'''

[functions]
g = ""
'\sigma' = "sigmoid"
"f(u)" = 'u^2'

[products]
'\circ' = "entrywise"

[derivatives]
'\partial(F)_{x}' = "F by x"

[updates]
label = "(l)"
rule = 'w - h \nabla E(w)'

[[hypotheses]]
text = "the output layer is linear"
definitions = { "a^N" = 'z^N' }
functions = { g = 'identity' }

[[sections]]
starts = "Why?"
[sections.indices]
i = "1..D"

[[sections]]
starts = "Again"
fresh = true
layout = "numerator"
"""


def test_every_table_becomes_a_field_with_its_lines() -> None:
    notation = notation_from_text(_FULL, "post.toml")
    assert notation == Notation(
        path="post.toml",
        vectors="rows",
        layout="numerator",
        omit=("i",),
        words=("cost", "expected"),
        sizes=(Entry("N", "2..", 9), Entry("K", "3", 10)),
        indices=(Entry("i", "1..M", 13), Entry("n_l", "1..N_l", 14)),
        quantities=(
            Entry("x_j", "", 6),
            Entry("y_j", "", 6),
            Entry("w_{(k,j)}^l", "l in 2..N, k in 1..n_{l-1}, j in 1..n_l", 17),
            Entry("W_1", r"d \times h", 18),
            Entry("p_i", "distribution over i", 19),
            Entry("C", "function of a^L_j, y_j", 20),
        ),
        definitions=(
            Entry("y^{(i)}", r"g(\hat{r}^{(i)})", 23),
            Entry("z", "\\sum_k w_k\n  + b", 24),
        ),
        functions=(
            Entry("g", "", 29),
            Entry(r"\sigma", "sigmoid", 30),
            Entry("f(u)", "u^2", 31),
        ),
        products=(Entry(r"\circ", "entrywise", 34),),
        derivatives=(Entry(r"\partial(F)_{x}", "F by x", 37),),
        update_label="(l)",
        update_rule=r"w - h \nabla E(w)",
        hypotheses=(
            NotatedHypothesis(
                "the output layer is linear",
                (Entry("a^N", "z^N", 45),),
                (Entry("g", "identity", 46),),
                43,
            ),
        ),
        sections=(
            Notation(
                path="post.toml",
                starts="Why?",
                vectors="rows",
                layout="numerator",
                indices=(Entry("i", "1..D", 51),),
                line=48,
            ),
            Notation(
                path="post.toml",
                starts="Again",
                fresh=True,
                layout="numerator",
                line=53,
            ),
        ),
    )


def test_the_same_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "post.toml"
    path.write_bytes(b"\xef\xbb\xbf" + _FULL.replace("\n", "\r\n").encode())
    read = read_notation(path)
    assert read == notation_from_text(_FULL.replace("\n", "\r\n"), str(path))
    assert [entry.line for entry in read.functions] == [29, 30, 31]


def test_an_empty_file_says_nothing() -> None:
    assert notation_from_text("") == Notation()


def _message(text: str) -> str:
    with pytest.raises(NotationError) as caught:
        notation_from_text(text, "p.toml")
    return str(caught.value)


# A mistake, the place and words of its message, and its twin that is accepted.
_MISTAKES = {
    "unknown key": (
        "vectrs = 'rows'",
        "p.toml:1:1: vectrs: no such key; did you mean 'vectors'?",
        "vectors = 'rows'",
    ),
    "key above all tables": (
        "x = '1..n'",
        "does it belong below one of the tables?",
        "[indices]\nx = '1..n'",
    ),
    "unknown table": (
        "\n[indexes]\ni = '1..n'",
        "p.toml:2:2: indexes: no such table; did you mean 'indices'?",
        "\n[indices]\ni = '1..n'",
    ),
    "setting below a table": (
        "[indices]\nvectors = 'rows'",
        "p.toml:2:1: indices.vectors: this speaks of the whole; put it above",
        "vectors = 'rows'\n[indices]",
    ),
    "key of a section": (
        "fresh = true",
        "p.toml:1:1: fresh: this belongs below [[sections]]",
        "[[sections]]\nstarts = 'a'\nfresh = true",
    ),
    "key of a hypothesis": (
        "text = 'linear'",
        "text: this belongs below [[hypotheses]]",
        "[[hypotheses]]\ntext = 'linear'\nfunctions = { g = 'identity' }",
    ),
    "table as text": (
        "indices = '1..n'",
        "p.toml:1:1: indices: expected a table, [indices], got '1..n'",
        "indices = { i = '1..n' }",
    ),
    "text as number": (
        "[sizes]\nK = 3",
        "p.toml:2:1: sizes.K: expected a text, got 3; put it in quotes",
        "[sizes]\nK = '3'",
    ),
    "text as a huge number": (
        f"[sizes]\nK = 1{'0' * 30}",
        "sizes.K: expected a text, got a huge number",
        f"[sizes]\nK = '{10**6}'",
    ),
    "text as truth": (
        "[functions]\ng = true",
        "expected a text, got true",
        "[functions]\ng = ''",
    ),
    "text as list": (
        "[functions]\ng = ['a', 'b']",
        "expected a text, got a list of 2",
        "[functions]\ng = 'a'",
    ),
    "name with a dot": (
        "[words.a]\nb = 'x'\n[quantities]\na.b = ''",
        "p.toml:4:1: quantities.a: expected a text, got a table; a name with a dot",
        "[quantities]\n'a.b' = ''",
    ),
    "list as text": (
        "omit = 'i'",
        "p.toml:1:1: omit: expected a list of texts, got 'i'; write omit = ['i']",
        "omit = ['i']",
    ),
    "list as number": (
        "given = 3",
        "given: expected a list of texts, got 3",
        "given = ['x']",
    ),
    "list of numbers": (
        "omit = [\n'i',\n 3]",
        "p.toml:3:2: omit: expected a text in quotes, got 3",
        "omit = [\n'i',\n 'j']",
    ),
    "list with the same twice": (
        "given = ['x', 'x']",
        "p.toml:1:15: given: 'x' stands in the list already",
        "given = ['x', 'X']",
    ),
    "nothing to leave out": ("omit = ['']", "name an index", "omit = []"),
    "word of one letter": (
        "words = ['cost', 'c1']",
        "p.toml:1:18: words: 'c1' is no word: two letters or more",
        "words = ['cost', 'net']",
    ),
    "unknown preset": (
        "preset = ['neilsen']",
        "p.toml:1:11: preset: no such preset; did you mean 'nielsen'?",
        "preset = ['nielsen']",
    ),
    "vectors": (
        "vectors = 'column'",
        "vectors: 'column' is none of its values; did you mean 'columns'?",
        "vectors = 'columns'",
    ),
    "layout": (
        "layout = 3",
        "layout: 3 is none of its values; Known: denominator, numerator",
        "layout = 'denominator'",
    ),
    "size in words": (
        "[sizes]\nN = 'at least 2'",
        'sizes.N: a size is "2.." (at least 2) or "3" (always 3), not \'at least 2\'',
        "[sizes]\nN = '2..'",
    ),
    "size of nothing": (
        "[sizes]\nN = '0..'",
        "sizes.N: a size lies between 1 and",
        "[sizes]\nN = '1..'",
    ),
    "huge size": ("[sizes]\nN = '1000001'", "a size lies", "[sizes]\nN = '1000000'"),
    "range without dots": (
        "[indices]\ni = 'n_l'",
        'p.toml:2:1: indices.i: a range has two dots; did you mean "1..n_l"?',
        "[indices]\ni = '1..n_l'",
    ),
    "range with three dots": (
        "[indices]\ni = '1...n'",
        'a range has two dots, as in "1..n"',
        "[indices]\ni = '1..n'",
    ),
    "range with LaTeX's dots": (
        "[indices]\ni = '1,\\ldots,n'",
        'a range has two dots, as in "1..n"',
        "[indices]\ni = '1..\\ldotsn'",
    ),
    "range without end": (
        "[indices]\ni = '1..'",
        'a range has two bounds, as in "1..n"',
        "[indices]\ni = '1..1'",
    ),
    "range of three": (
        "[indices]\ni = '1..2..3'",
        "two bounds",
        "[indices]\ni = '1..3'",
    ),
    "no range": (
        "[indices]\ni = ''",
        'the range is missing, such as "1..n"',
        "[indices]\ni = '0..n-1'",
    ),
    "letter in its own range": (
        "[indices]\ni = 'i in 1..n'",
        'the letter stands on the left already; write "1..n"',
        "[quantities]\nx_i = 'i in 1..n'",
    ),
    "range of a slot": (
        "[quantities]\nw = 'l in 2'",
        'quantities.w: a range has two dots; did you mean "1..2"?',
        "[quantities]\nw = 'l in 2..L'",
    ),
    "range of no slot": (
        "[quantities]\nw = '2..L'",
        "whose range is '2..L'? Write \"l in 1..L\"",
        "[quantities]\nw = 'l in 2..L, d'",
    ),
    "in as LaTeX": (
        "[quantities]\nw = 'l \\in 2..L'",
        "write 'in' for \\in in 'l \\in 2..L'",
        "[quantities]\nw = 'l in 2..\\inner'",
    ),
    "comma at the end": (
        "[quantities]\nw = 'l in 2..L,'",
        "there is a comma too many",
        "[quantities]\nw = 'l in 2..n_{l,j}'",
    ),
    "two shapes": (
        "[quantities]\nw = 'd x h, K'",
        "a quantity has one shape; 'K' is the second",
        "[quantities]\nw = 'l in 1..L, d x h'",
    ),
    "two properties": (
        "[quantities]\nw = 'positive, distribution over i'",
        "a quantity has one property",
        "[quantities]\nw = 'i in 1..n, positive'",
    ),
    "shape of three": (
        "[quantities]\nw = 'a x b x c'",
        'a shape is "d" for a vector or "d x h" for a matrix',
        "[quantities]\nw = 'n_a x n_{b-1}'",
    ),
    "shape as a set": (
        "[quantities]\nw = '\\mathbb{R}^{d}'",
        'write a shape as "rows x columns"',
        "[quantities]\nw = 'd'",
    ),
    "shape as a pair": (
        "[quantities]\nw = '(d, h)'",
        'write a shape as "rows x columns"',
        "[quantities]\nw = 'd \\times h'",
    ),
    "misspelled property": (
        "[quantities]\np = 'postive'",
        "did you mean \"positive\"? 'postive' is no size",
        "[quantities]\np = 'positive'",
    ),
    "distribution over nothing": (
        "[quantities]\np = 'distribution over'",
        'write "distribution over i"',
        "[quantities]\np = 'distribution over k'",
    ),
    "function of nothing": (
        "[quantities]\nC = 'function of'",
        'write "function of a^L_j"',
        "[quantities]\nC = 'function of a, b'",
    ),
    "definition by nothing": (
        "[definitions]\nz = ''",
        "definitions.z: what z is defined as is missing",
        "[definitions]\nz = '0'",
    ),
    "kind of product": (
        "[products]\n'\\circ' = 'hadamard'",
        "products.\\circ: 'hadamard' is no kind of product; Known: chain, entrywise",
        "[products]\n'\\circ' = 'chain'",
    ),
    "derivative without by": (
        "[derivatives]\n'\\nabla E' = 'gradient'",
        'write what is differentiated by what, as in "F by x"',
        "[derivatives]\n'\\nabla_w E' = 'E by w'",
    ),
    "derivative by another": (
        "[derivatives]\n'\\partial(F)_{x}' = 'F by y'",
        "y does not stand in the template '\\partial(F)_{x}'",
        "[derivatives]\n'\\partial(F)_{x}' = 'F by x'",
    ),
    "updates": (
        "[updates]\nlable = '(l)'",
        "p.toml:2:1: updates.lable: no such key; did you mean 'label'?",
        "[updates]\nlabel = '(l)'",
    ),
    "empty rule": (
        "[updates]\nrule = ' '",
        "updates.rule: expected a text in quotes, got ''",
        "[updates]\nrule = 'w - h'",
    ),
    "updates as text": (
        "updates = 'x'",
        "updates: expected a table, [updates]",
        "updates = { label = 'x' }",
    ),
    "one hypothesis": (
        "[hypotheses]\ntext = 'x'",
        "p.toml:1:2: hypotheses: write [[hypotheses]], with two brackets",
        "[[hypotheses]]\ntext = 'x'\nfunctions = { g = 'tanh' }",
    ),
    "hypothesis without text": (
        "[[hypotheses]]\nfunctions = { g = 'tanh' }",
        "p.toml:1:3: hypotheses: its text is missing",
        "[[hypotheses]]\ntext = 'x'\nfunctions = { g = 'tanh' }",
    ),
    "hypothesis with a number": (
        "[[hypotheses]]\ntext = 3\nfunctions = { g = 'tanh' }",
        "p.toml:2:1: hypotheses.text: expected a text in quotes, got 3",
        "[[hypotheses]]\ntext = '3'\nfunctions = { g = 'tanh' }",
    ),
    "hypothesis of nothing": (
        "[[hypotheses]]\ntext = 'x'",
        "hypotheses: it changes nothing; give it definitions",
        "[[hypotheses]]\ntext = 'x'\ndefinitions = { z = '0' }",
    ),
    "hypothesis that declares": (
        "[[hypotheses]]\ntext = 'x'\nquantities = { z = '' }\nfunctions = {}",
        "p.toml:3:1: hypotheses.quantities: no such table",
        "[[hypotheses]]\ntext = 'x'\nfunctions = {}",
    ),
    "one section": (
        "[sections]\nstarts = 'x'",
        "p.toml:1:2: sections: write [[sections]], with two brackets",
        "[[sections]]\nstarts = 'x'",
    ),
    "section without beginning": (
        "[[sections]]\n[sections.indices]",
        "p.toml:1:3: sections: it does not say where it starts",
        "[[sections]]\nstarts = 'x'\n[sections.indices]",
    ),
    "section in a section": (
        "[[sections]]\nstarts = 'x'\n[[sections.sections]]\nstarts = 'y'",
        "a section has none of its own; write [[sections]] for the next",
        "[[sections]]\nstarts = 'x'\n[[sections]]\nstarts = 'y'",
    ),
    "sections of numbers": (
        "sections = [1]",
        "p.toml:1:13: sections: expected a table, got 1",
        "sections = []",
    ),
    "truth in quotes": (
        "[[sections]]\nstarts = 'x'\nfresh = 'true'",
        "p.toml:3:1: sections.fresh: expected true or false without quotes, got 'true'",
        "[[sections]]\nstarts = 'x'\nfresh = true",
    ),
    "entry of a section": (
        "[[sections]]\nstarts = 'x'\n[sections.indices]\ni = 'n'",
        "p.toml:4:1: sections.indices.i: a range has two dots",
        "[[sections]]\nstarts = 'x'\n[sections.indices]\ni = '1..n'",
    ),
    "no name": ("[functions]\n'' = ''", "has no name", "[functions]\n'g' = ''"),
    "dollar signs": (
        "[functions]\n'$g$' = ''",
        "leave out the dollar signs in '$g$'",
        "[functions]\n'g' = ''",
    ),
    "control character": (
        '[functions]\ng = "\\u0007"',
        "there is an invisible character U+0007 in it",
        '[functions]\ng = "\\u03b1"',
    ),
    "one name twice": (
        "[functions]\ng = ''\n'g' = 'tanh'",
        "p.toml:3:1: functions.g is set in line 2 already; leave one of the two",
        "[functions]\ng = ''\n'h' = 'tanh'",
    ),
    "one table twice": (
        "[functions]\ng = ''\n[functions]\nh = ''",
        "p.toml:3:2: functions is set in line 1 already",
        "[functions]\ng = ''\n[products]",
    ),
    "table of the whole in a section": (
        "[functions]\n[[sections]]\nstarts = 'x'\n[functions]",
        "was begun in line 1 already; for the entries of a section write [sections.",
        "[functions]\n[[sections]]\nstarts = 'x'\n[sections.functions]",
    ),
    "one quantity in two spellings": (
        "[quantities]\n'w^l_{jk}' = ''\n'w_{jk}^{l}' = ''",
        "p.toml:3:1: quantities.w_{jk}^{l}: this is w^l_{jk} of line 2 again",
        "[quantities]\n'w^l_{jk}' = ''\n'w_{jk}^{m}' = ''",
    ),
    "one quantity given and declared": (
        "given = ['w^l']\n[quantities]\n'w^{l}' = 'l in 1..L'",
        "p.toml:3:1: quantities.w^{l}: this is w^l of line 1 again",
        "given = ['w^l']\n[quantities]\n'v^{l}' = 'l in 1..L'",
    ),
    "LaTeX in double quotes": (
        '[functions]\n"\\sigma" = ""',
        "p.toml:2:2: \\sigma in double quotes is read as an escape; write single",
        '[functions]\n"\\\\sigma" = ""',
    ),
    "LaTeX that becomes a tab": (
        '[definitions]\nz = "x \\theta"',
        "\\theta in double quotes is read as an escape; write single quotes, 'x \\th",
        "[definitions]\nz = 'x \\theta'",
    ),
    "LaTeX with a prime in double quotes": (
        '[definitions]\nz = "\\nabla g\'"',
        "write three single quotes, '''\\nabla g''''",
        "[definitions]\nz = '''\\nabla g''''",
    ),
    "name with a prime in double quotes": (
        '[definitions]\n"\\beta\'" = "x"',
        "write every backslash twice",
        '[definitions]\n"\\\\beta\'" = "x"',
    ),
    "name without quotes": (
        "[functions]\n\\sigma = ''",
        "p.toml:2:1: the name needs quotes: '\\sigma'",
        "[functions]\n'\\sigma' = ''",
    ),
    "name with a prime": (
        "[functions]\ng' = ''",
        'p.toml:2:1: the name needs quotes: "g\'"',
        "[functions]\n\"g'\" = ''",
    ),
    "name with a prime in quotes": (
        "[functions]\n'\\sigma'' = ''",
        'p.toml:2:2: a prime ends the name; write "\\\\sigma\'"',
        "[functions]\n\"\\\\sigma'\" = ''",
    ),
    "text without quotes": (
        "[indices]\ni = 1..n # all",
        "p.toml:2:5: the text needs quotes: '1..n'",
        "[indices]\ni = '1..n' # all",
    ),
    "text with a prime": (
        "[definitions]\nz = '\\sigma'(u)'",
        "p.toml:2:6: a prime ends the text; write '''\\sigma'(u)'''",
        "[definitions]\nz = '''\\sigma'(u)'''",
    ),
    "text never closed": (
        "[definitions]\nz = '\\sigma\n",
        "p.toml:2:5: the quotes of this text are never closed",
        "[definitions]\nz = '\\sigma'\n",
    ),
    "list never closed": (
        "omit = ['i'",
        "p.toml:1:12: no valid TOML: unclosed array",
        "omit = ['i']",
    ),
    "table over a text": (
        "words = []\nwords.x = ['ab']",
        "p.toml:2:",
        "words = []\nomit = ['ab']",
    ),
    "nesting": (
        "omit = " + "[" * 20 + "]" * 20,
        "p.toml:1:20: nested too deeply",
        "omit = []",
    ),
}


@pytest.mark.parametrize("case", _MISTAKES)
def test_a_mistake_is_told_with_its_place_and_mend(case: str) -> None:
    mistake, words, _ = _MISTAKES[case]
    assert words in _message(mistake)


@pytest.mark.parametrize("case", _MISTAKES)
def test_its_twin_is_accepted(case: str) -> None:
    assert notation_from_text(_MISTAKES[case][2])


def test_all_mistakes_are_told_at_once_in_the_order_of_their_places() -> None:
    text = "[indices]\ni = 'n'\nj = 3\n[product]\n[functions]\n\"\\tanh\" = ''"
    places = [line.split(" ")[0] for line in _message(text).split("\n")]
    assert places == ["p.toml:2:1:", "p.toml:3:1:", "p.toml:4:2:", "p.toml:6:2:"]


def test_all_slips_of_one_kind_are_told_at_once() -> None:
    text = "[functions]\n\\sigma = ''\nh = ''\n\"\\tau\" = ''\ng' = ''\ni = 1..n"
    lines = _message(text).split("\n")
    assert [line.split(":")[1] for line in lines] == ["2", "4", "5", "6"]


def test_lines_within_a_text_are_no_slips() -> None:
    message = _message("\\sigma = ''\n[definitions]\nz = '''\n\\alpha = x\n'''")
    assert len(message.split("\n")) == 1


def test_many_mistakes_are_counted() -> None:
    text = "[indices]\n" + "".join(f"i{n} = 'n'\n" for n in range(100))
    lines = _message(text).split("\n")
    assert len(lines) == 41
    assert lines[-1] == "p.toml: and 60 more like these"


def test_a_long_name_is_cut_in_the_message() -> None:
    assert len(_message(f"[indices]\n'{'x' * 10_000}' = '{'y' * 10_000}'")) < 11_000


def test_a_section_has_the_settings_around_it_unless_it_is_fresh() -> None:
    text = "vectors = 'rows'\n[[sections]]\nstarts = 'x'\n"
    assert notation_from_text(text).sections[0].vectors == "rows"
    assert notation_from_text(text + "fresh = true").sections[0].vectors == "columns"
    own = notation_from_text(text + "vectors = 'columns'").sections[0]
    assert own.vectors == "columns"


def test_a_preset_lies_below_the_entries_of_the_file() -> None:
    text = "preset = ['nielsen']\n[functions]\n'\\sigma' = 'tanh'\nh = ''"
    functions = notation_from_text(text).functions
    assert functions == (Entry(r"\sigma", "tanh", 3), Entry("h", "", 4))


def test_the_entries_of_a_preset_stand_in_no_line() -> None:
    notation = notation_from_text("\n\npreset = ['nielsen']")
    assert notation.quantities
    assert {entry.line for entry in notation.quantities} == {0}


def test_a_later_preset_lies_above_an_earlier_one() -> None:
    rows = notation_from_text("preset = ['column-batch', 'row-batch']")
    columns = notation_from_text("preset = ['row-batch', 'column-batch']")
    assert (rows.vectors, columns.vectors) == ("rows", "columns")
    assert Entry("Z_1", "X W_1 + b_1") in rows.definitions
    assert Entry("Z_1", "W_1 X + b_1") in columns.definitions


def test_a_section_may_have_a_preset_of_its_own() -> None:
    text = "[[sections]]\nstarts = 'x'\npreset = ['row-batch']"
    notation = notation_from_text(text)
    assert notation.quantities == ()
    assert notation.sections[0].vectors == "rows"


_TOO_LARGE = "#" * (MAX_BYTES + 1)
_ENTRIES = "[functions]\n" + "".join(f"g{n} = ''\n" for n in range(MAX_ENTRIES))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    assert _message(_TOO_LARGE) == "p.toml: larger than 256 KiB; is it this file?"
    assert notation_from_text(_TOO_LARGE[1:]) == Notation()
    path = tmp_path / "large.toml"
    path.write_text(_TOO_LARGE * 40, encoding="utf-8")
    with pytest.raises(NotationError, match="larger than"):
        read_notation(path)


def test_a_file_with_too_many_entries_is_not_read() -> None:
    assert len(notation_from_text(_ENTRIES).functions) == MAX_ENTRIES
    assert _message(_ENTRIES + "more = ''") == (
        f"p.toml: more than {MAX_ENTRIES} entries; is it this file?"
    )


_UNREADABLE = {
    "missing": (None, "cannot be read"),
    "latin-1": ("x = 'größe'".encode("latin-1"), ":1: byte 0xf6 is not UTF-8"),
    "utf-16": ("x = ''".encode("utf-16"), "UTF-16; save it as UTF-8"),
    "binary": (bytes(range(256)), "a zero byte"),
}


@pytest.mark.parametrize("case", _UNREADABLE)
def test_a_file_that_is_no_text_is_told(tmp_path: Path, case: str) -> None:
    data, words = _UNREADABLE[case]
    path = tmp_path / "p.toml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(NotationError) as caught:
        read_notation(path)
    assert str(caught.value).startswith(str(path))
    assert words in str(caught.value)


def test_the_error_is_one_of_the_author() -> None:
    with pytest.raises(MalformedError):
        notation_from_text("x")


_HOSTILE = {
    "dots": "a" + ".a" * 120_000 + " = 1",
    "lists": "omit = " + "[" * 200_000,
    "tables": "x = " + "{a=" * 60_000,
    "number": "x = " + "9" * 200_000,
    "spaces": "x = 1" + " " * 200_000 + "y",
    "quotes": "'" * 200_000,
    "slips": "\\a' = '" + "' # =" * 40_000,
    "many slips": "a' = 'b'c'\n" * 20_000,
    "commas": "[quantities]\nx = '" + "," * 200_000 + "'",
    "ranges": "[quantities]\nx = '" + "a in " * 40_000 + "'",
    "brackets": "[quantities]\n'" + "{" * 100_000 + "' = '" + "(" * 100_000 + "'",
    "escapes": '[functions]\n"' + "\\t" * 100_000 + '" = ""',
    "repeats": "[functions]\n" + "g = ''\n" * 30_000,
    "sections": "[[sections]]\n" * 15_000,
    "names": "[functions]\n" + "".join(f"g_{{{n}}} = ''\n" for n in range(1990)),
}


def _told(text: str) -> str:
    """The message, if the text has any mistakes."""
    try:
        notation_from_text(text, "p.toml")
    except NotationError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("case", _HOSTILE)
def test_no_file_takes_long(case: str) -> None:
    start = time.process_time()
    assert len(_told(_HOSTILE[case])) < 20_000
    assert time.process_time() - start < 10


_BITS = st.sampled_from(
    [
        "[indices]\n",
        "[[sections]]\n",
        "[[hypotheses]]\n",
        "[sections.quantities]\n",
        "i = '1..n'\n",
        "preset = ['nielsen']\n",
        "starts = 'x'\n",
        "given = [3, 'x', {}]\n",
        "words = { a = 1 }\n",
        "'\\g''= \"\\t\"\n",
        "= 'x'\n",
        "[updates]\nlabel = 1.5\n",
        "text = 1979-05-27\n",
        "definitions = 3\n",
        '"""',
        "\r",
        "\ud800",
    ]
)


@given(st.lists(_BITS | st.text(max_size=3), max_size=8))
def test_any_text_is_a_notation_or_an_error_with_a_place(bits: list[str]) -> None:
    message = _told("".join(bits))
    assert all(line.startswith("p.toml:") for line in message.splitlines())


def test_the_troubles_of_a_vocabulary_are_written_like_those_of_the_file() -> None:
    troubles = [
        Trouble("n is no size", 7, "declare it in [sizes]"),
        Trouble("two quantities are written alike", 3),
        Trouble("nothing is known of E"),
    ]
    assert trouble_text("p.toml", troubles).split("\n") == [
        "p.toml: nothing is known of E",
        "p.toml:3: two quantities are written alike",
        "p.toml:7: n is no size; declare it in [sizes]",
    ]


def test_no_troubles_are_no_text() -> None:
    assert trouble_text("p.toml", []) == ""
