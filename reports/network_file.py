"""A network described in a TOML file, or by options of the command line.

    widths = [2, 3, 1]               # n[0]..n[L]: inputs, hidden layers, outputs
    activation = "tanh"              # one name, or a list with one for each layer
    output = "identity"              # the last layer's own activation
    cost = "half-squared-error"
    biases = true
    l2 = 0.01                        # lambda of the penalty, read exactly; or "1/3"
    samples = 2                      # D, for the witnesses
    seed = 0

    [activations]                    # functions of one's own, in u
    gate = "u*sigmoid(2*u)"

    [costs]                          # costs of one's own, in y and t
    quartic = "(y - t)**4"

Only ``widths`` is required.  A file is read as data: nothing in it is ever run, and
whatever is wrong with it is said with its line.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from backproof.symbolic.errors import MalformedError, nearest

__all__ = ["Description", "checked", "parse_widths", "read_description", "with_options"]

MAX_BYTES = 64 * 1024
"""The size of a network file; larger ones are not read."""

MAX_SAMPLES = 10_000
MAX_SEED = 2**31 - 1
_LARGEST = 10**20
_MAX_DOTS = 2_000
_MAX_FORMULAS = 20
_SHOWN = 76
_SYNTAX = re.compile(
    r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL
)


@dataclass(frozen=True)
class Description:
    """A network as it was described, its names not yet looked up.

    ``activations`` and ``costs`` hold the formulas of one's own functions by name.
    """

    widths: tuple[int, ...]
    activation: str | tuple[str, ...] = "sigmoid"
    output: str | None = None
    cost: str = "half-squared-error"
    biases: bool = True
    l2: Fraction | None = None
    samples: int = 2
    seed: int = 0
    activations: Mapping[str, str] = field(default_factory=dict)
    costs: Mapping[str, str] = field(default_factory=dict)


def read_description(path: Path) -> Description:
    """The description in a TOML file.

    Raises MalformedError, naming the file and where possible line and column, if
    it cannot be read, is no TOML, or says something that no network has.
    """
    text = _read(path)
    if text.count(".") > _MAX_DOTS:
        # tomllib takes quadratic time for a.a.a…: 17 s for 60 KB, on Python 3.11.
        raise MalformedError(
            f"{path}: more than {_MAX_DOTS} dots; a network needs no nested keys"
        )
    try:
        # Decimals, so that l2 = 0.01 is 1/100 and not its binary neighbour.
        table = tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise MalformedError(
            f"{path}: brackets are nested too deeply; a network needs one level"
        ) from None
    except ValueError as error:
        raise _syntax_error(path, text, str(error)) from None
    return checked(table, _Places(path, text))


def with_options(description: Description, options: Mapping[str, Any]) -> Description:
    """The description with some values replaced, as given on the command line.

    >>> with_options(Description((2, 3, 1)), {"l2": "0.01"}).l2
    Fraction(1, 100)
    """
    values: dict[str, Any] = {}
    for key, value in options.items():
        expected, reader = _READERS[key]
        values[key] = reader(value)
        if values[key] is None:
            raise MalformedError(f"--{key}: expected {expected}, got {_shown(value)}")
    return replace(description, **values)


def parse_widths(text: str) -> tuple[int, ...]:
    """The widths in a text such as "2-3-1".

    >>> parse_widths("784-128-10")
    (784, 128, 10)
    """
    if not re.fullmatch(r"[0-9]{1,8}(-[0-9]{1,8})*", text, re.ASCII):
        raise MalformedError(
            f"network {_shown(text)}: neither a .toml file nor widths joined by "
            "hyphens, such as 2-3-1 (2 inputs, 3 hidden neurons, 1 output)"
        )
    return tuple(map(int, text.split("-")))


@dataclass(frozen=True)
class _Places:
    """Where the keys of a file stand, as far as its lines show it."""

    path: Path
    text: str

    def of(self, key: str) -> str:
        """The file, and the line on which a key is first set."""
        name = re.escape(key)
        pattern = re.compile(rf"\s*[\"']?{name}[\"']?\s*=|\s*\[{name}\]")
        for number, line in enumerate(self.text.split("\n"), start=1):
            if pattern.match(line):
                return f"{self.path}:{number}"
        return str(self.path)


def checked(table: Mapping[str, Any], places: _Places | None = None) -> Description:
    """The description in a table of plain values; raises MalformedError.

    >>> checked({"widths": [2, 3, 1], "activation": "tanh"}).widths
    (2, 3, 1)
    >>> checked({"widths": [2, 3, 1], "activtion": "tanh"})
    Traceback (most recent call last):
    ...
    backproof.symbolic.errors.MalformedError: unknown key 'activtion'; did you mean \
'activation'? Known: activation, activations, biases, cost, costs, l2, output, \
samples, seed, widths
    """

    def place(key: str) -> str:
        return f"{places.of(key)}: " if places else ""

    known = {one.name for one in fields(Description)}
    for key in table:
        if key not in known:
            raise MalformedError(
                f"{place(key)}unknown key {_shown(key)}; {nearest(key[:50], known)}"
            )
    if "widths" not in table:
        where = f"{places.path}: " if places else ""
        raise MalformedError(
            f"{where}the key 'widths' is missing; write for example widths = [2, 3, 1]"
        )
    values: dict[str, Any] = {}
    for key, value in table.items():
        expected, reader = _READERS[key]
        read = reader(value)
        if read is None:
            raise MalformedError(
                f"{place(key)}{key}: expected {expected}, got {_shown(value)}"
            )
        values[key] = read
    return Description(**values)


def _read(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise MalformedError(f"{path}: is no file; name a .toml file")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise MalformedError(
            f"{path}: there is no such file; a network is a .toml file or widths "
            "joined by hyphens, such as 2-3-1"
        ) from None
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise MalformedError(f"{path}: cannot be read: {cause.lower()}") from None
    if len(data) > MAX_BYTES:
        raise MalformedError(
            f"{path}: larger than {MAX_BYTES // 1024} KiB, which no description of a "
            "network needs"
        )
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MalformedError(
            f"{path}:{line}: is no UTF-8 text: byte 0x{data[error.start]:02x} at "
            f"offset {error.start}; save the file as UTF-8"
        ) from None


def _syntax_error(path: Path, text: str, message: str) -> MalformedError:
    """The error of the TOML reader, with the line and a caret under the place."""
    found = _SYNTAX.fullmatch(message)
    if found is None:
        return MalformedError(f"{path}: no valid TOML: {_lowered(message[:200])}")
    lines = text.split("\n")
    if found[2] is None:
        while len(lines) > 1 and not lines[-1].strip():
            lines.pop()
        line, column = len(lines), len(lines[-1]) + 1
    else:
        line, column = int(found[2]), int(found[3])
    source = "".join(c if c.isprintable() else " " for c in lines[line - 1])
    start = max(0, column - _SHOWN)
    return MalformedError(
        f"{path}:{line}:{column}: no valid TOML: {_lowered(found[1])}\n"
        f"  {source[start : start + _SHOWN]}\n  {' ' * (column - 1 - start)}^"
    )


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]


def _shown(value: object) -> str:
    """A value for a message: short, printable, and never costly to write."""
    if isinstance(value, dict):
        return f"a table of {len(value)}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, int) and abs(value) > 10**20:
        return "a huge number"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


# Each reader returns None for what it does not take.


def _widths(value: object) -> tuple[int, ...] | None:
    # How many there are and how large each is, the network checks and explains.
    if not isinstance(value, list | tuple):
        return None
    whole = all(_whole(width, -_LARGEST, _LARGEST) is not None for width in value)
    return tuple(value) if whole else None


def _whole(value: object, least: int, most: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if least <= value <= most else None


def _name(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _names(value: object) -> str | tuple[str, ...] | None:
    if isinstance(value, list | tuple):
        return tuple(value) if all(isinstance(one, str) for one in value) else None
    return _name(value)


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _penalty(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    if isinstance(value, int) and abs(value) > 10**20:
        return None
    text = str(value)
    plain = r"[0-9]{1,30}(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,2})?|[0-9]{1,30}/[0-9]{1,30}"
    if not re.fullmatch(plain, text, re.ASCII) or re.fullmatch(r".*/0+", text):
        return None
    found = Fraction(text)
    return found if found > 0 else None


def _formulas(value: object) -> dict[str, str] | None:
    if not isinstance(value, dict) or len(value) > _MAX_FORMULAS:
        return None
    return value if all(isinstance(text, str) for text in value.values()) else None


_READERS: Mapping[str, tuple[str, Callable[[object], Any]]] = MappingProxyType(
    {
        "widths": (
            "a list of whole numbers, such as [2, 3, 1]",
            _widths,
        ),
        "activation": ("a name, or a list with one name for each layer", _names),
        "output": ("the name of an activation", _name),
        "cost": ("the name of a cost", _name),
        "biases": ("true or false", _flag),
        "l2": ('a positive number such as 0.01 or "1/3"', _penalty),
        "samples": (
            f"a whole number from 1 to {MAX_SAMPLES}",
            lambda value: _whole(value, 1, MAX_SAMPLES),
        ),
        "seed": (
            f"a whole number from 0 to {MAX_SEED}",
            lambda value: _whole(value, 0, MAX_SEED),
        ),
        "activations": (
            f'at most {_MAX_FORMULAS} formulas, such as gate = "u*sigmoid(u)"',
            _formulas,
        ),
        "costs": (
            f'at most {_MAX_FORMULAS} formulas, such as quartic = "(y - t)**4"',
            _formulas,
        ),
    }
)
