"""Every key of a TOML text is found where it stands, and never elsewhere."""

import time
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.symbolic.meaning.notations.toml_places import (
    MAX_DEPTH,
    Path,
    toml_places,
)

_LINES = (
    "# a comment with = and [brackets]",
    """preset = ["a", 'b']   # two""",
    'vectors="rows"',
    "",
    "[ indices ]",
    'i = "1..n # no comment"',
    '"j k" = """',
    "[not.a.table]",
    "x = 1",
    '"""',
    r"""'\l' = 'a = "b"' # x = 1""",
)
_TEXT = "\n".join(_LINES)


def _place(text: str, path: Path) -> tuple[int, int]:
    offset = toml_places(text).offsets[path]
    before = text[:offset].split("\n")
    return len(before), len(before[-1]) + 1


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("preset",), (2, 1)),
        (("preset", 0), (2, 11)),
        (("preset", 1), (2, 16)),
        (("vectors",), (3, 1)),
        (("indices",), (5, 3)),
        (("indices", "i"), (6, 1)),
        (("indices", "j k"), (7, 1)),
        (("indices", r"\l"), (11, 1)),
    ],
)
def test_a_key_has_its_line_and_column(path: Path, place: tuple[int, int]) -> None:
    assert _place(_TEXT, path) == place


def test_what_stands_in_a_text_is_no_key() -> None:
    assert set(toml_places(_TEXT).offsets) == set(_paths(tomllib.loads(_TEXT)))


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("a.b.c = 1", ("a", "b", "c"), 1),
        ("a . 'b' . \"c\" = 1", ("a", "b", "c"), 1),
        ("\n[a.b]\nc = 1", ("a",), 2),
        ("\n[a.b]\nc = 1", ("a", "b"), 2),
        ("x = { a = 1,\tb = { c = 2 } }", ("x", "b", "c"), 1),
        ("[[s]]\n[s.t]\na = 1\n[[s]]\n[s.t]\na = 2", ("s", 1, "t", "a"), 6),
        ("[[s]]\n[[s.u]]\nt = 1\n[[s.u]]\nt = 2", ("s", 0, "u", 1, "t"), 5),
        ("s = [\n  { a = 1 }, # one\n  { a = 2 },\n]", ("s", 1, "a"), 3),
        ("g = [\n'x',\n\n'y' ]", ("g", 1), 4),
        ('"\\\\sigma" = 1', (r"\sigma",), 1),
        ('a = """x\n""\\""""\nb = 1', ("b",), 3),
        ("a = '''x\n''''\nb = 1", ("b",), 3),
        ("a = 1979-05-27 07:32:00\r\nb = 1", ("b",), 2),
        ("a = +1.5e3\nb = inf # c\nc = true", ("c",), 3),
    ],
)
def test_every_way_to_write_a_key_is_followed(text: str, path: Path, line: int) -> None:
    assert path in set(_paths(tomllib.loads(text)))
    assert _place(text, path)[0] == line


def _paths(value: Any, at: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield (*at, key)
            yield from _paths(one, (*at, key))
    elif isinstance(value, list):
        for position, one in enumerate(value):
            yield (*at, position)
            yield from _paths(one, (*at, position))


# Random documents, each with the lines on which its keys were put.

_NAMES = st.text("abl_^{}'\"#=[]. \u03b4", min_size=1, max_size=6)
_SPACES = st.sampled_from(["", " ", "\t "])


def _escaped(text: str) -> str:
    doubled = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\u000A")
    return f'"{doubled}"'


@st.composite
def _written_keys(draw: st.DrawFn, name: str) -> str:
    if draw(st.booleans()) and "'" not in name:
        return f"'{name}'"
    return _escaped(name)


@st.composite
def _written_values(draw: st.DrawFn) -> str:
    text = draw(st.text("a=#[]{}',\\\" \n", max_size=8))
    styles = [_escaped(text), "[ 1,\n 2 ] ", "{ a = 1, 'b' = [{}] }", "1.5", "true"]
    if "'" not in text:
        styles.append(f"'''{text}'''")
        styles += [] if "\n" in text else [f"'{text}'"]
    if '"' not in text:
        doubled = text.replace("\\", "\\\\")
        styles.append(f'"""{doubled}"""')
    return draw(st.sampled_from(styles))


@st.composite
def _documents(draw: st.DrawFn) -> tuple[str, dict[Path, int]]:
    text = ""
    lines: dict[Path, int] = {}
    tables = draw(st.lists(_NAMES, max_size=3, unique=True))
    for table in ("", *tables):
        at: Path = ()
        if table:
            name = draw(_written_keys(table))
            at, opening, closing = (table,), "[", "]"
            if draw(st.booleans()):
                at, opening, closing = (table, 0), "[[", "]]"
            text += f"{draw(_SPACES)}{opening}{name}{closing} # [x]\n"
            lines[at] = text.count("\n")
        for key in draw(st.lists(_NAMES, max_size=3, unique=True)):
            if not at and key in tables:
                continue
            text += "\n# a = 'b'\n" if draw(st.booleans()) else ""
            lines[(*at, key)] = text.count("\n") + 1
            written = draw(_written_keys(key))
            text += f"{draw(_SPACES)}{written} ={draw(_SPACES)}"
            text += f"{draw(_written_values())}{draw(_SPACES)}\n"
    return text, lines


@given(_documents())
def test_the_keys_of_any_text_are_those_of_tomllib(
    document: tuple[str, dict[Path, int]],
) -> None:
    text, lines = document
    places = toml_places(text)
    assert set(places.offsets) == set(_paths(tomllib.loads(text)))
    assert places.repeats == ()
    assert places.bad_texts == ()
    for path, line in lines.items():
        assert text.count("\n", 0, places.offsets[path]) + 1 == line, path


def test_places_before_a_mistake_are_known() -> None:
    places = toml_places("a = 1\n[t]\nb = 'x'\nc = \nd = 1")
    assert list(places.offsets) == [("a",), ("t",), ("t", "b"), ("t", "c")]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("a = 1\n[t\nb = 1", ("a",)),
        ("[t]\na = 1\n[[t]]\nb = 1", ("t", "a")),
        ("[[t]]\na = 1\n[t]\nb = 1", ("t", 0, "a")),
        ("a = 'x' b = 2\nc = 3", ("a",)),
        ("a = 1\n'''b''' = 2\nc = 3", ("a",)),
        ("a = ['x' 2]\nb = 1", ("a", 0)),
    ],
)
def test_the_scan_ends_where_the_text_is_no_toml(text: str, last: Path) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)
    assert list(toml_places(text).offsets)[-1] == last


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a = 1\na = 2", [(("a",), 6, 0)]),
        ("a = 1\n'a' = 2\n\"a\" = 3", [(("a",), 6, 0), (("a",), 14, 0)]),
        ("[t]\n[u]\n[t]", [(("t",), 9, 1)]),
        ("[t]\na = 1\n[u]\na = 1", []),
        ("[[t]]\na = 1\n[[t]]\na = 1", []),
        ("a.b = 1\na.c = 1", []),
        ("a.b = 1\na.b = 1", [(("a", "b"), 10, 2)]),
        ("[t.u]\n[t]\n", []),
    ],
)
def test_what_is_said_twice_is_found(
    text: str, found: list[tuple[Path, int, int]]
) -> None:
    repeats = toml_places(text).repeats
    assert [(one.path, one.offset, one.first) for one in repeats] == found


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (r'a = "\theta"', [r"\theta"]),
        (r'a = "x \nabla E" # "\beta"', [r"\nabla"]),
        (r'"\sigma" = "\frac{1}{2} \beta"', [r"\sigma", r"\frac"]),
        (r'a = ["\rho", "\," , { b = "\\\tau" }]', [r"\rho", r"\,", r"\tau"]),
        (r'a = """\eta"""', [r"\eta"]),
        (r'a = "\\theta \" \u03b8 \U000003b8"', []),
        ('a = """x \\\n y"""', []),
        (r"a = '\theta'", []),
    ],
)
def test_a_backslash_in_double_quotes_is_found(text: str, commands: list[str]) -> None:
    places = toml_places(text)
    assert [bad.command for bad in places.bad_texts] == commands
    assert all(text[n] == "\\" for bad in places.bad_texts for n in bad.backslashes)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        "a = " + "{ b = " * (MAX_DEPTH + 1) + "1" + " }" * (MAX_DEPTH + 1),
        ".".join("a" * (MAX_DEPTH + 1)) + " = 1",
        "[" + ".".join("a" * (MAX_DEPTH + 1)) + "]",
    ],
)
def test_deep_nesting_is_found(text: str) -> None:
    assert tomllib.loads(text)
    assert toml_places(text).too_deep is not None


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1),
        ".".join("a" * MAX_DEPTH) + " = 1",
    ],
)
def test_less_deep_nesting_is_let_through(text: str) -> None:
    assert toml_places(text).too_deep is None


_KILO = 1024
_HOSTILE = {
    "opened strings": "a = '''\n" * 32 * _KILO,
    "opened lists": "a = [" * 50 * _KILO,
    "brackets": "[" * 256 * _KILO,
    "quotes": '"' * 256 * _KILO,
    "backslashes": 'a = "' + "\\" * 256 * _KILO,
    "spaces": "a" + " " * 256 * _KILO + "b",
    "dots": "a" + ".a" * 128 * _KILO,
    "numbers": "a = " + "1" * 256 * _KILO,
    "one key again": "a = 1\n" * 40 * _KILO,
    "many tables": "[[a]]\n" * 40 * _KILO,
    "many comments": "#\n" * 128 * _KILO,
    "one long list": "a = [" + "1," * 120 * _KILO + "]",
}


@pytest.mark.parametrize("case", _HOSTILE)
def test_no_text_makes_the_scan_slow(case: str) -> None:
    start = time.process_time()
    toml_places(_HOSTILE[case])
    assert time.process_time() - start < 3


@given(st.text("a=[]{}'\"\\#., \n\r\t1", max_size=40))
def test_no_text_makes_the_scan_fail(text: str) -> None:
    places = toml_places(text)
    assert all(0 <= offset <= len(text) for offset in places.offsets.values())
