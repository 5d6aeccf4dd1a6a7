"""What the commands need of a terminal: colour, a line of progress, harmless text."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["one_line", "paint", "printable", "progress", "wants_colour"]


def wants_colour() -> bool:
    """Whether standard output is a terminal, and NO_COLOR is not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def paint(text: str, ansi: int) -> str:
    r"""The text in a colour or style of the terminal.

    >>> paint("refuted", 31)
    '\x1b[31mrefuted\x1b[0m'
    """
    return f"\x1b[{ansi}m{text}\x1b[0m"


def printable(text: str) -> str:
    r"""The text without control characters, which a terminal would obey.

    >>> printable("a\x1b[2Jb\nc")
    'a�[2Jb\nc'
    """
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


def one_line(text: str) -> str:
    r"""The text with each run of white space as one space, and printable.

    >>> one_line("a =\n\t b\u3000")
    'a = b'
    """
    return printable(" ".join(text.split()))


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A line on stderr that says what is being done, on a terminal only."""
    shown = sys.stderr.isatty()

    def tell(text: str) -> None:
        if shown:
            sys.stderr.write(f"\r\x1b[K{one_line(text)[:76]} …")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
