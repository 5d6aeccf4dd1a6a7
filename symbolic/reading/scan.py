r"""A document becomes its formulas: displays, inline formulas, macros, findings.

    text  $$ a &= b % why $$  text     ->     Display("a &= b", "$$", place)

Markdown, LaTeX, notebooks and plain text are scanned alike (``formulas.py``).  Each
formula is cleaned (``cleaning.py``) and its macros are expanded (``macros.py``).
What cannot be read becomes a finding.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from types import MappingProxyType

from backproof.symbolic.errors import UnsupportedError

from .formulas import Display, Found, Scanner
from .macros import Macro, MacroTable
from .notebook import markdown_cells
from .source import Finding, MathText, Source

__all__ = ["KINDS", "Display", "Document", "scan"]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        ".ipynb": "notebook",
        ".latex": "tex",
        ".ltx": "tex",
        ".markdown": "markdown",
        ".md": "markdown",
        ".qmd": "markdown",
        ".rmd": "markdown",
        ".tex": "tex",
        ".txt": "text",
    }
)
"""The kinds of documents, by the end of the file's name."""

_LATEX = re.compile(r"^[ \t]*\\(?:documentclass|begin\s*\{document\})", re.MULTILINE)
_TEX_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class Document:
    """What a scan found, in the order of the document."""

    source: Source
    kind: str
    displays: tuple[Display, ...]
    inline: tuple[Display, ...]
    macros: tuple[Macro, ...]
    findings: tuple[Finding, ...]


def scan(source: Source) -> Document:
    """The formulas of a document.

    Raises UnsupportedError for a file of an unknown kind and MalformedError for a
    notebook that is none; everything else that is wrong becomes a finding.

    >>> document = scan(Source("note.md", "We get\\n$$\\na = b % sure\\n$$"))
    >>> [display.body.text.strip() for display in document.displays]
    ['a = b']
    """
    suffix = PurePath(source.path).suffix.lower()
    kind = KINDS.get(suffix)
    if kind is None:
        raise UnsupportedError(
            f"{source.path}: files ending in {suffix!r} are not read; "
            f"known are {', '.join(sorted(KINDS))}"
        )
    if kind == "text" and _LATEX.search(source.text):
        kind = "tex"
    if kind == "notebook":
        cells = markdown_cells(source)
        parts = [(cell.text, cell.apart) for cell in cells]
    else:
        parts = [(MathText.of(source.text), False)]
    findings: list[Finding] = []
    macros = MacroTable(findings)
    scanners: list[Scanner] = []
    for text, _ in parts:
        scanner = Scanner(text, kind == "tex", macros, findings)
        scanner.run()
        scanners.append(scanner)
        if scanner.full:
            break
    found = _arranged(scanners, [apart for _, apart in parts])
    return Document(
        source,
        kind,
        tuple(item.display for item in found if not item.inline),
        tuple(item.display for item in found if item.inline),
        macros.macros,
        tuple(sorted(findings, key=lambda finding: finding.span)),
    )


def _arranged(scanners: list["Scanner"], apart: list[bool]) -> list[Found]:
    """All formulas in order, each display with the prose before it."""
    # An author who writes $x$ inside lines means $$x$$ there as a display, like
    # Pandoc and GitHub; one who never does writes kramdown.
    pandoc = any(scanner.dollar_inline for scanner in scanners)
    found: list[Found] = []
    prose: list[str] = []
    for scanner, after_cells in zip(scanners, apart, strict=False):
        if after_cells:
            prose.append("\n```\n```\n")
        done = 0
        for item in scanner.found:
            if item.inline or (item.start in scanner.within and not pandoc):
                found.append(replace(item, inline=True))
                continue
            prose.append(_prose(scanner, done, item.start))
            display = replace(item.display, prose_before="".join(prose))
            found.append(replace(item, display=display))
            prose.clear()
            done = item.end
        prose.append(_prose(scanner, done, len(scanner.text)))
    return found


def _prose(scanner: Scanner, start: int, end: int) -> str:
    """The text between two displays, without comments."""
    text = scanner.text[start:end]
    if scanner.tex:
        return _TEX_COMMENT.sub("", text)
    # Behind the last end of a comment there is none, and no search for one.
    last = text.rfind("-->") + 3
    return text if last < 3 else _HTML_COMMENT.sub("", text[:last]) + text[last:]
