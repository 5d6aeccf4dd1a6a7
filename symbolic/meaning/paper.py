"""A whole document, checked: every ``=`` with what it is and what is to be said of it.

    scan -> chains -> sections -> definitions -> verdicts -> repairs

The definitions of a section are collected first, from its notation and then from the
document in its order; each other step is judged on its own, so that a wrong one does
not poison the rest, and each chain also from end to end.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace

from backproof.symbolic.reading.chains import Chain, chains
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import Source

from .checked import CheckedChain, CheckedDocument, Remark
from .descent import changes_fall
from .drafting.draft import draft_notation
from .elaboration.sections import sections
from .notations.file import NotationError, trouble_text
from .notations.notation import Notation
from .statements import Statements

__all__ = ["check_document"]


def check_document(
    source: Source,
    notation: Notation | None = None,
    *,
    seed: int = 0,
    inline: bool = False,
    tell: Callable[[str], None] | None = None,
) -> CheckedDocument:
    """Check every displayed equation of a document, with ``inline`` the others too.

    Without a notation one is inferred.  ``tell`` is called with what is being done.
    Raises NotationError for a notation that cannot be understood.
    """
    document = scan(source)
    displayed = chains(document)
    inner = chains(document, inline=True) if inline else ()
    found = tuple(sorted((*displayed, *inner), key=_start))
    meant = notation or draft_notation(source)
    prose = {
        id(chain): document.displays[chain.sides[0].display].prose_before
        for chain in displayed
        if chain.sides
    }
    parts = sections(source, meant)
    starts = [part.start for part in parts]
    read: list[Statements] = []
    for number, part in enumerate(parts):
        own = (c for c in found if bisect_right(starts, _start(c)) - 1 == number)
        statements = Statements(source, part, tuple(own), prose)
        statements.define()
        read.append(statements)
    troubles = [trouble for part in parts for trouble in part.troubles]
    if troubles and notation is not None:
        raise NotationError(trouble_text(meant.path, troubles))
    checked: list[CheckedChain] = []
    for part, statements in zip(parts, read, strict=True):
        if tell is not None:
            tell(f"{source.path}: {len(statements.chains)} chains")
        judge = part.judge(source, seed=seed, variables=statements.variables())
        checked += statements.check(replace(judge, falling=changes_fall(source.text)))
    findings = [*document.findings, *(f for chain in found for f in chain.findings)]
    return CheckedDocument(
        source,
        "inferred from the document" if notation is None else meant.path,
        seed,
        tuple(checked),
        # A chain that breaks off is loose, but says nothing wrong.
        tuple(Remark(f.message, f.span) for f in findings if f.code == "BP107"),
        tuple(_listed(meant)) if notation is None else (),
        tuple(f for f in findings if f.code != "BP107"),
    )


def _listed(notation: Notation) -> Iterator[str]:
    """What was inferred, an entry a line."""
    for name in ("sizes", "indices", "quantities", "definitions", "functions"):
        for entry in getattr(notation, name):
            yield f"[{name}] {entry.key} = {entry.value}"


def _start(chain: Chain) -> int:
    places = [side.body.span().start for side in chain.sides if side.body.text]
    places += [relation.span.start for relation in chain.relations]
    places += [remark.body.span().start for remark in chain.remarks]
    return min(places, default=0)
