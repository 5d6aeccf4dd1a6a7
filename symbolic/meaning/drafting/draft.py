r"""A notation inferred from a document: what its symbols seem to mean.

    census -> sightings -> a first notation -> terms -> ranges, shapes, definitions

Signs alone tell which symbols are functions and where indices stand; that is enough to
parse.  The terms tell which sets the indices run over, which shapes fit, and what is
defined as what.  Where a document contradicts itself, what most of it says counts, and
what is not certain is left out: a symbol that nobody declares makes a claim undecided,
but one that is declared wrongly could make a true one false.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from backproof.symbolic.errors import BackproofError
from backproof.symbolic.meaning.notations.entry_rules import ENTRY_RULES
from backproof.symbolic.meaning.notations.merging import ENTRY_TABLES, printed_key
from backproof.symbolic.meaning.notations.notation import Entry, Notation
from backproof.symbolic.meaning.notations.vocabulary import Vocabulary, compile_notation
from backproof.symbolic.reading.source import Source

from .census import census
from .choice import Choice, chosen
from .classes import one_hot_entries
from .entries import (
    index_entries,
    quantity_entries,
    size_entries,
)
from .first import Findings, first_look, first_notation
from .functions import form_of_family, function_entries, signatures
from .given import misread
from .outputs import gradients, linear_output
from .ranges import Ranges, ranged
from .signs import update_rule
from .terms import Said, said, summed
from .vectors import opened_calls

__all__ = ["draft_notation"]


def draft_notation(source: Source) -> Notation:
    r"""What the symbols of a document seem to mean.

    >>> text = r"$$z_j = \sum_{k=1}^n w_{jk} x_k, \quad a_j = \sigma(z_j)$$"
    >>> draft = draft_notation(Source("note.md", text))
    >>> [(entry.key, entry.value) for entry in draft.quantities][:2]
    [('z_{j}', ''), ('w_{jk}', '')]
    """
    try:
        found = first_look(census(source))
    except BackproofError:
        return Notation()
    first, everything, vocabulary = _read(found)
    wrongly = {vocabulary.functions[name].latex for name in misread(everything)}
    if wrongly:
        letters = found.letters
        kept = (f for f in found.functions if f.key(letters) not in wrongly)
        found = replace(found, functions=tuple(kept))
        first, everything, vocabulary = _read(found)
    ranges = ranged(found, vocabulary, everything)
    choice = chosen(ranges, everything)
    return _sound(_spelled(_notation(found, first, ranges, choice)))


def _read(found: Findings) -> tuple[Notation, tuple[Said, ...], Vocabulary]:
    """All formulas as terms, in a notation that is enough to read them."""
    first = first_notation(found)
    vocabulary = compile_notation(first)
    numbers = {formula.number for formula in found.census.main}
    stated = [
        formula
        for formula in found.census.formulas
        if formula.relations or formula.number in numbers
    ]
    keys = {
        family.key(found.letters): found.vectors[form]
        for family in found.functions
        if (form := form_of_family(family)) in found.vectors
    }
    everything = opened_calls(said(stated, vocabulary), vocabulary, keys)
    return first, tuple(summed(one, vocabulary) for one in everything), vocabulary


def _notation(
    found: Findings, first: Notation, ranges: Ranges, choice: Choice
) -> Notation:
    names = choice.names
    indices = index_entries(ranges, names)
    symbols = ranges.roles.vocabulary.symbols
    used = {slot.letter for name in names for slot in symbols[name].slots}
    more = tuple(gradients(ranges, names))
    own = tuple(signatures(ranges, names))
    one_hot = one_hot_entries(ranges, names)
    properties = {n: p for n, p in choice.properties.items() if n not in one_hot}
    return Notation(
        vectors="columns" if ranges.linked.columns else "rows",
        sums=first.sums,
        omit=tuple(letter for letter in first.omit if letter in used),
        words=first.words,
        sizes=size_entries(ranges, names),
        indices=indices,
        quantities=(
            *quantity_entries(ranges, names, indices, properties),
            *(quantity for quantity, _ in more),
            *(one for signature in own for one in signature.quantities),
        ),
        definitions=(
            *one_hot.values(),
            *choice.defined.entries,
            *(formula for _, formula in more),
        ),
        functions=tuple(function_entries(ranges, own)),
        products=(*first.products, *_stars(ranges)),
        derivatives=first.derivatives,
        update_label=first.update_label,
        update_rule=update_rule(found.census.formulas, found.raised),
        hypotheses=linear_output(ranges, choice.formulas, choice.defined),
    )


def _stars(ranges: Ranges) -> Iterator[Entry]:
    if ranges.linked.stars:
        yield Entry("*", "entrywise")


def _spelled(notation: Notation) -> Notation:
    r"""The notation with the names of several letters as the document writes them."""
    if not notation.words:
        return notation
    names = "|".join(sorted(notation.words, key=len, reverse=True))
    marked = re.compile(rf"(?<![A-Za-z])\\text\{{({names})\}}(?![A-Za-z])")
    return replace(
        notation,
        **{  # type: ignore[arg-type]
            table: tuple(
                replace(entry, key=marked.sub(r"\1", entry.key))
                for entry in getattr(notation, table)
            )
            for table in ENTRY_TABLES
        },
    )


# Nothing that troubles -------------------------------------------------------


def _sound(notation: Notation) -> Notation:
    """The notation without entries that mean nothing, or say a thing twice."""
    notation = _once(notation)
    for _ in range(len(ENTRY_TABLES)):
        numbered, entries = _numbered(notation)
        lines = {trouble.line for trouble in compile_notation(numbered).troubles}
        lines |= {
            line
            for line, (table, entry) in entries.items()
            if ENTRY_RULES[table](entry.key, entry.value)
            or (table in ("indices", "quantities") and _runs_to_itself(entry))
        }
        bad = {entries[line] for line in lines if line in entries}
        if not bad:
            break
        notation = replace(
            notation,
            **{  # type: ignore[arg-type]
                table: tuple(
                    e for e in getattr(notation, table) if (table, e) not in bad
                )
                for table in ENTRY_TABLES
            },
        )
    return notation


def _runs_to_itself(entry: Entry) -> bool:
    """Whether a letter is its own last value: N = "2..N"."""
    pieces = [f"{entry.key} in {entry.value}", *entry.value.split(",")]
    ranges = (piece.split(" in ", 1) for piece in pieces if " in " in piece)
    return any(
        re.search(rf"(?<![A-Za-z\\]){re.escape(letter.strip())}(?![A-Za-z])", span)
        for letter, span in ranges
    )


def _once(notation: Notation) -> Notation:
    """The notation with one entry for each key of a table."""
    tables = {
        table: tuple(
            {
                printed_key(entry.key): entry
                for entry in getattr(notation, table)[::-1]
            }.values()
        )[::-1]
        for table in ENTRY_TABLES
    }
    omit = tuple(dict.fromkeys(notation.omit))
    return replace(notation, omit=omit, **tables)  # type: ignore[arg-type]


def _numbered(notation: Notation) -> tuple[Notation, dict[int, tuple[str, Entry]]]:
    """The notation with a line for each entry, and the entries by their lines."""
    entries: dict[int, tuple[str, Entry]] = {}
    tables: dict[str, tuple[Entry, ...]] = {}
    for table in ENTRY_TABLES:
        numbered = []
        for entry in getattr(notation, table):
            line = len(entries) + 1
            entries[line] = table, entry
            numbered.append(replace(entry, line=line))
        tables[table] = tuple(numbered)
    return replace(notation, **tables), entries  # type: ignore[arg-type]
