"""What a code means: ``backproof explain BP201``."""

import textwrap
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from backproof.symbolic.errors import MalformedError
from backproof.symbolic.meaning.meaning_codes import MEANING_CODES
from backproof.symbolic.meaning.verdict_codes import VERDICT_CODES
from backproof.symbolic.reading.codes import CODES, Code
from backproof.symbolic.reading.document_codes import DOCUMENT_CODES

__all__ = ["CATALOGUE", "code_list", "explanation"]

WIDTH = 80
_GROUPS = (
    ("The document and its macros", DOCUMENT_CODES),
    ("The signs of a formula", CODES),
    ("What a formula says", MEANING_CODES),
    ("What came of a claim", VERDICT_CODES),
)

CATALOGUE: Mapping[str, Code] = MappingProxyType(
    {code: row for _, codes in _GROUPS for code, row in codes.items()}
)
"""Every code that a finding may carry."""


def explanation(name: str) -> str:
    """What to know about a code, with an example; small letters will do.

    Raises MalformedError for a code that does not exist.

    >>> print(explanation("bp201").splitlines()[0])
    BP201: the two sides differ
    """
    wanted = name.strip().upper()
    wanted = f"BP{wanted}" if wanted.isdecimal() else wanted
    code = CATALOGUE.get(wanted)
    if code is None:
        close = get_close_matches(wanted, CATALOGUE, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise MalformedError(
            f"unknown code {name[:40]!r}; {hint}'backproof explain' lists all codes"
        )
    return "".join(f"{line}\n" for line in _lines(code))


def _lines(code: Code) -> Iterator[str]:
    yield f"{code.code}: {code.title}"
    yield ""
    yield from _wrapped(code.text)
    yield ""
    yield "Example:"
    yield ""
    yield from (f"    {line}".rstrip() for line in code.example.splitlines())
    if not code.supported:
        yield ""
        yield from _wrapped(
            "This is a limit of backproof and no mistake of the author: what carries "
            "this code is undecided, which only --strict counts as wrong."
        )


def code_list() -> str:
    """All codes with their titles, by what they are about."""
    blocks = [
        "\n".join(
            [title, *(f"  {code}  {codes[code].title}" for code in sorted(codes))]
        )
        for title, codes in _GROUPS
    ]
    return "\n\n".join([*blocks, "backproof explain CODE says more."]) + "\n"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False)
