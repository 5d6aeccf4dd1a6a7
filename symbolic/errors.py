"""What can go wrong before a verdict, as one tree.

    BackproofError
    ├── ReadError            a text could not be understood
    │   ├── MalformedError   the author's mistake: bad syntax, undefined symbol
    │   └── UnsupportedError ours: says by name what is missing
    ├── TheoryError          quantities that cannot mean what is written
    │   ├── ShapeError       sizes that do not fit together
    │   ├── LayerError       a formula used at a layer where it does not hold
    │   ├── RangeError       an index outside the range of its slot
    │   └── AbsentError      a layer at which a quantity does not exist
    ├── NetworkError         an impossible network: widths, names, combinations
    └── UnverifiedError      a gradient was asked for that no verdict allows

A *refuted* claim is a result, not an exception: see ``verdict.py``.
"""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "AbsentError",
    "BackproofError",
    "LayerError",
    "MalformedError",
    "NetworkError",
    "RangeError",
    "ReadError",
    "ShapeError",
    "TheoryError",
    "UnsupportedError",
    "UnverifiedError",
    "nearest",
]


class BackproofError(Exception):
    """Base of every error that backproof raises on purpose."""


class ReadError(BackproofError):
    """A text could not be understood."""


class MalformedError(ReadError):
    """The author's mistake: bad syntax, an undefined symbol."""


class UnsupportedError(ReadError):
    """A construct that backproof does not know yet; the message names it."""


class TheoryError(BackproofError):
    """Quantities, indices or definitions that contradict each other."""


class ShapeError(TheoryError):
    """Sizes that do not fit together."""


class LayerError(TheoryError):
    """A formula used at a layer where it does not hold."""


class RangeError(TheoryError):
    """An index outside the range of its slot."""


class AbsentError(TheoryError):
    """A label, such as a layer, at which a quantity or a size does not exist.

    A claim says nothing there, which is no mistake of its author.
    """


class NetworkError(BackproofError):
    """An impossible network: its widths, names or combination of parts."""


class UnverifiedError(BackproofError):
    """A gradient whose formulas no verdict allows to run."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant, and list the known ones.

    >>> nearest("sigmod", ["sigmoid", "tanh"])
    "did you mean 'sigmoid'? Known: sigmoid, tanh"
    """
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"{hint}Known: {', '.join(names)}"
