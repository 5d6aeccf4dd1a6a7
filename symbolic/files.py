"""Writing what people keep: whole files or none.

A report is written beside its place and then renamed, so that neither a crash nor
a full disk leaves half a page under the name of a whole one.
"""

import os
import tempfile
from pathlib import Path

from .errors import BackproofError

__all__ = ["OutputError", "check_writable", "write_text"]


class OutputError(BackproofError):
    """A file cannot be written; the message says which, why and what would help."""


def write_text(path: Path, text: str) -> None:
    r"""Write a file as UTF-8, or leave what was there.

    Raises OutputError if the path is a directory, if its directory does not
    exist, and if the system refuses.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder, "page.html"), "δ\n")
    ...     Path(folder, "page.html").read_text(encoding="utf-8")
    'δ\n'
    """
    check_writable(path)
    # A link keeps standing; what it points to is replaced.
    target = Path(os.path.realpath(path))
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{target.name[:50]}.", suffix=".part", dir=target.parent
        )
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {_cause(error)}") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {_cause(error)}") from None
    finally:
        temporary.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Raise OutputError for a path that can only fail, before any work is done."""
    if "\0" in str(path):
        raise OutputError(f"{str(path)!r}: is no usable path: it holds a null byte")
    try:
        if path.is_dir():
            raise OutputError(f"{path}: is a directory; name a file in it")
        if not path.parent.is_dir():
            raise OutputError(
                f"{path}: there is no directory {str(path.parent)!r}; create it first"
            )
    except OSError as error:
        raise OutputError(f"{path}: is no usable path: {_cause(error)}") from None


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, or those of a new one."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _cause(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
