r"""What is wrong with a text that is no TOML, and what its author probably meant.

    \sigma = ""          a name with other signs needs quotes: '\sigma'
    i = 1..n             a text needs quotes: '1..n'
    "\theta" = ""        in double quotes \t is a tab: write '\theta'
    'g' = 'f'(u)'        a prime ends the text: write '''f'(u)'''

``tomllib`` names the first place where it stumbles.  The slips that LaTeX invites are
known here, and where one of them was made, every line that has it is told at once.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from backproof.symbolic.reading.source import Source

from .toml_places import BadText, Path, Repeat, TomlPlaces, toml_places
from .wording import short

__all__ = ["Problem", "path_text", "read_toml"]


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong with a file: its place, as far as it is known, and the mend."""

    line: int
    column: int
    message: str


_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)")
_MAX_REPEATS = 100
_TWICE = ("Cannot overwrite", "Cannot declare")
_TRIPLE = ("'''", '"""')

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEY = rf"\s*{_PART}(?:\s*\.\s*{_PART})*\s*"
_END = r"\s*(?:#.*)?$"
_PLAIN = rf"(?:true|false|[-+]?[0-9]+(?:\.[0-9]+)?){_END}"

# Each takes time linear in the line, which may be a hostile one.
_BARE_KEY = re.compile(rf"(?!{_KEY}=)\s*(?P<found>[^\s\"'#=\[\]{{}},][^\"#=]*)=")
_BARE_VALUE = re.compile(rf"{_KEY}=\s*(?!{_PLAIN})(?P<found>[^\s\"'#\[{{][^#]*)")
_PRIMED_VALUE = re.compile(rf"{_KEY}=\s*'(?!'')(?P<found>[^']*'(?!{_END})[^#]*)")
_PRIMED_KEY = re.compile(rf"(?!{_KEY}=)\s*'(?P<found>[^']*'[^=]*)=")
_OPEN_VALUE = re.compile(rf"{_KEY}=\s*(?P<found>'[^']*|\"(?:[^\"\\]|\\.)*)$")


def read_toml(
    source: Source, places: TomlPlaces
) -> tuple[dict[str, object] | None, list[Problem]]:
    """The tables of a text, None if it is no TOML, and what is wrong with it so far."""
    problems = [
        Problem(*source.place(bad.backslashes[0]), _bad_text(bad))
        for bad in places.bad_texts
    ]
    problems += [_repeat(source, one) for one in places.repeats[:_MAX_REPEATS]]
    if places.too_deep is not None:
        message = "nested too deeply; a notation has tables of texts and little else"
        return None, [*problems, Problem(*source.place(places.too_deep), message)]
    try:
        return tomllib.loads(_without_escapes(source.text, places.bad_texts)), problems
    except ValueError as error:
        told = bool(places.repeats) and str(error).startswith(_TWICE)
        return None, problems if told else [*problems, *_slips(source, str(error))]


def path_text(path: Path) -> str:
    """The keys of a path, as a person writes them.

    >>> path_text(("sections", 0, "indices"))
    'sections.indices'
    """
    return ".".join(part for part in path if isinstance(part, str))


def _without_escapes(text: str, bad_texts: Iterable[BadText]) -> str:
    """A text of the same length that tomllib reads on, its bad backslashes gone."""
    pieces: list[str] = []
    done = 0
    for offset in (offset for bad in bad_texts for offset in bad.backslashes):
        pieces += [text[done:offset], "/"]
        done = offset + 1
    return "".join([*pieces, text[done:]])


def _bad_text(bad: BadText) -> str:
    if "'" not in bad.text:
        mend = f"write single quotes, '{short(bad.text)}'"
    elif bad.in_key or "'''" in bad.text:
        mend = "write every backslash twice"
    else:
        mend = f"write three single quotes, '''{short(bad.text)}'''"
    return f"{short(bad.command)} in double quotes is read as an escape; {mend}"


def _repeat(source: Source, repeat: Repeat) -> Problem:
    line = source.place(repeat.first)[0]
    name = path_text(repeat.path)
    message = f"{name} is set in line {line} already; leave one of the two"
    section = source.text.find("[[sections]]", repeat.first, repeat.offset)
    if len(repeat.path) == 1 and section >= 0:
        message = (
            f"[{name}] was begun in line {line} already; for the entries of a "
            f"section write [sections.{name}]"
        )
    return Problem(*source.place(repeat.offset), message)


def _slips(source: Source, error: str) -> Iterator[Problem]:
    """The place that tomllib names, and all like it if it is a slip we know."""
    line, column, message = _place(source, error)
    lines = source.text.split("\n")
    told = _slip(lines[line - 1]) if line else None
    if told is None:
        what = message[:1].lower() + message[1:]
        yield Problem(line, column, f"no valid TOML: {what}")
        return
    yield Problem(line, *told)
    if any(quotes in source.text for quotes in _TRIPLE):
        # The lines between such quotes may look like slips.
        return
    for number, text in enumerate(lines[line:], start=line + 1):
        if found := _slip(text):
            yield Problem(number, *found)
        for bad in toml_places(text).bad_texts:
            yield Problem(number, bad.backslashes[0] + 1, _bad_text(bad))


def _place(source: Source, error: str) -> tuple[int, int, str]:
    match = _PLACE.fullmatch(error)
    if match is None:
        return 0, 0, error[:200]
    if match[2] is None:
        # Counted as tomllib does, for which a carriage return ends no line.
        lines = source.text.rstrip().split("\n")
        return len(lines), len(lines[-1]) + 1, match[1]
    return int(match[2]), int(match[3]), match[1]


def _slip(line: str) -> tuple[int, str] | None:
    """The column and the mend of a line that has one of the known slips."""
    for pattern, message in _SLIPS:
        if match := pattern.match(line.rstrip("\r")):
            return match.start("found") + 1, message(match["found"].strip())
    return None


def _quoted(text: str) -> str:
    """A text as it should stand in the file."""
    text = short(text)
    if "'" not in text:
        return f"'{text}'"
    doubled = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{doubled}"'


def _opened(text: str) -> str:
    return short(text.removesuffix("'"))


_SLIPS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_BARE_KEY, lambda key: f"the name needs quotes: {_quoted(key)}"),
    (_BARE_VALUE, lambda value: f"the text needs quotes: {_quoted(value)}"),
    (
        _PRIMED_VALUE,
        lambda value: f"a prime ends the text; write '''{_opened(value)}'''",
    ),
    (_OPEN_VALUE, lambda _: "the quotes of this text are never closed"),
    (
        _PRIMED_KEY,
        lambda key: f"a prime ends the name; write {_quoted(_opened(key))}",
    ),
)
"""Each slip with what is said of it."""
