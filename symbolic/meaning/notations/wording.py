"""How a value out of a file is shown in a message: on one line, short, and harmless."""

__all__ = ["entry_for", "short", "shown"]

_SHOWN = 60
_HUGE = 10**20
_UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"


def short(text: str) -> str:
    r"""The beginning of a text, on one line.

    >>> short("a\n  b")
    'a b'
    """
    # Cut before it is split: a hostile text has megabytes.
    line = " ".join(text[: 4 * _SHOWN].split())
    line = "".join(sign if sign.isprintable() else _UNPRINTABLE for sign in line)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def shown(value: object) -> str:
    r"""A value of a TOML file; texts stand in quotes, their backslashes as they are.

    >>> print(shown(r"\sigma"), shown(["i", "j"]), shown(True))
    '\sigma' a list of 2 true
    """
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{short(value)}'"
    if isinstance(value, int) and abs(value) > _HUGE:
        return "a huge number"
    return short(str(value))


def entry_for(latex: str, value: str = "") -> str:
    r"""The entry that would declare a symbol, to be copied into a notation file.

    >>> print(entry_for("x_i"), entry_for(r"\beta", "n"), entry_for(r"\beta'"))
    "x_i" = "" '\beta' = "n" "\\beta'" = ""
    """
    return f"{_quoted(latex)} = {_quoted(value)}"


def _quoted(latex: str) -> str:
    """Some LaTeX as a text of TOML."""
    if "\\" in latex and "'" not in latex:
        return f"'{latex}'"
    return '"' + latex.replace("\\", "\\\\").replace('"', '\\"') + '"'
