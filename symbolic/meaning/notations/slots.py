r"""Patterns made from the LaTeX of a notation: what in them is a slot, and what not.

w_{(k,j)}^l   ->   slots k, j, l          \hat r^{(i)}   ->   slot i
w_{3,5}       ->   no slots               w_{n_{l-1}n_l} ->   slots l, n_{l-1}, n_l
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import Fenced, Node, Scripted

from .indices import Part, is_letter, script_parts
from .names import Names
from .patterns import Hole, Pattern, base_of, hole_of, scripts_of
from .spelling import hull, opened, split_arguments

__all__ = ["Draft", "Letters", "drafted", "half_declared"]


@dataclass(frozen=True)
class Letters:
    """The index letters that count in an entry, and the indices with a label."""

    plain: frozenset[str] = frozenset()
    carriers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Draft:
    """A pattern, with what its slots stand for and which of them stand where.

    ``terms`` has the term of each slot; ``raised`` are the slots in superscripts and
    arguments, which count things and are no rows or columns.
    """

    pattern: Pattern
    terms: dict[str, IndexTerm]
    raised: frozenset[str]


def drafted(
    kind: str,
    latex: str,
    items: Sequence[Node],
    names: Names,
    letters: Letters,
    name: str = "",
) -> Draft:
    """The pattern of a symbol that is written as ``items``."""
    head = opened(items[0])
    sub, sup, primes = scripts_of(head)
    lower = _holes(script_parts(sub), names, letters)
    upper = _holes(script_parts(sup), names, letters)
    inner = _inside((base_of(head),), names, letters)
    behind = _inside(items[1:], names, letters)
    terms: dict[str, IndexTerm] = {}
    found = [hole for hole in (*lower, *upper, *inner, *behind) if hole.term]
    for hole in sorted(found, key=lambda hole: hole.part.span):
        if hole.term is None:
            continue
        for label in hole.term.labels:
            if label.name in letters.plain:
                terms.setdefault(label.name, IndexTerm(label.name))
        own = hole.term if hole.term.labels else IndexTerm(hole.term.name)
        terms.setdefault(hole.letter, own)
    pattern = Pattern(
        kind,
        name,
        latex,
        base_of(head),
        lower,
        upper,
        primes,
        tuple(items[1:]),
        slots=tuple(terms),
        letters=frozenset(t.name for t in terms.values() if not t.labels),
        carriers=frozenset(t.name for t in terms.values() if t.labels),
    )
    raised = frozenset(hole.letter for hole in (*upper, *behind) if hole.letter)
    return Draft(pattern, terms, raised)


def half_declared(
    items: Sequence[Node], names: Names, letters: Letters
) -> tuple[str, ...]:
    """Undeclared letters in pairs such as jk whose other letter is declared."""
    sub, sup, _ = scripts_of(opened(items[0]))
    found: list[str] = []
    for row in (sub, sup):
        parts = script_parts(row)
        for group in {part.group for part in parts}:
            pair = [part for part in parts if part.group == group]
            strange = [part for part in pair if _is_stranger(part, names, letters)]
            known = [part for part in pair if _hole(part, names, letters).letter]
            if len(pair) == 2 and len(strange) == len(known) == 1:
                found.append(_name(strange[0], names))
    return tuple(found)


def _name(part: Part, names: Names) -> str:
    term = names.term(part.nodes)
    return term.name if term else "?"


def _hole(part: Part, names: Names, letters: Letters) -> Hole:
    return hole_of(part, names, letters.plain, letters.carriers)


def _holes(parts: Sequence[Part], names: Names, letters: Letters) -> tuple[Hole, ...]:
    """The parts of a script, those that are slots marked.

    Letters side by side are slots only if all of them are declared: so ``N_{out}``
    is one name although t is an index.
    """
    words = {
        part.group
        for part in parts
        if sum(p.group == part.group for p in parts) > 1
        and _is_stranger(part, names, letters)
    }
    return tuple(
        Hole(part) if part.group in words else _hole(part, names, letters)
        for part in parts
    )


def _is_stranger(part: Part, names: Names, letters: Letters) -> bool:
    if len(part.nodes) != 1 or not is_letter(part.nodes[0]):
        return False
    term = names.named(part.nodes[0])
    if term is None:
        return True
    return not (names.knows(term.name) or term.name in letters.plain)


def _inside(nodes: Sequence[Node], names: Names, letters: Letters) -> list[Hole]:
    """The slots in the scripts and the arguments inside some nodes."""
    found: list[Hole] = []
    for node in map(opened, nodes):
        match node:
            case Scripted(base=base, sub=sub, sup=sup):
                found += _inside((base,), names, letters)
                found += _holes(script_parts(sub), names, letters)
                found += _holes(script_parts(sup), names, letters)
            case Fenced(body=body):
                for number, piece in enumerate(split_arguments(body.items)[0]):
                    part = Part(piece, "", number, hull(piece, body.span))
                    hole = _hole(part, names, letters)
                    found += [hole] if hole.letter else _inside(piece, names, letters)
    return [hole for hole in found if hole.letter]
