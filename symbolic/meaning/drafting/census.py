r"""What a draft looks at: the formulas of a document, as rows of signs.

    $$ z &= w x + b \\ a &= \sigma(z) $$   ->   two chains, of two sides each

Displays and inline formulas are read alike, but marked, for prose mentions a symbol
where a display uses it.  Names of several letters are found here, since they decide
how everything else is cut.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from backproof.symbolic.meaning.notations.spelling import canonical_items
from backproof.symbolic.reading.chains import Chain, chains
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import MathText, Source
from backproof.symbolic.reading.tokens import Kind, Tokens, tokens
from backproof.symbolic.reading.tree import Node, Row, Tree, lines

from .names import WORDS
from .signs_meant import is_sum, meant

__all__ = ["EQUAL", "Census", "Formula", "Written", "census"]

EQUAL = frozenset({"=", ":=", r"\equiv", r"\triangleq", r"\doteq", "=="})
"""Signs between sides that are equal, or of which the left one is defined."""


MAX_SIDES = 3000
"""Sides of formulas; a book's chapter has some 500."""

MAX_CHARACTERS = 300_000
"""Characters of formulas; the longest document seen has 30,000."""

_LONG_WORD = 5
_SHORT_WORD = 3
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_LIMIT = re.compile(r"\^\s*\{\s*([A-Za-z]{3,})\s*\}")
_CALLED = re.compile(r"(?<![A-Za-z\\])([A-Za-z]{4,})\(")
_SET_UPRIGHT = re.compile(r"\\(?:[A-Za-z]+\s*\{|rm\s)\s*([A-Za-z]+)")


@dataclass(frozen=True)
class Written:
    """One side of a formula: its text, and its items in one spelling.

    It has none if it cannot be read.
    """

    text: MathText
    items: tuple[Node, ...]

    @cached_property
    def row(self) -> Row:
        """The items as a row."""
        if not self.items:
            return Row(())
        return Row(self.items, self.items[0].span.hull(self.items[-1].span))


@dataclass(frozen=True)
class Formula:
    """A chain: its sides and the relations between them.

    ``number`` counts formulas in the order of the document.
    """

    number: int
    sides: tuple[Written, ...]
    relations: tuple[str, ...]
    displayed: bool

    @property
    def mention(self) -> bool:
        """Whether it is a formula inside prose that states nothing."""
        return not (self.displayed or self.relations)


@dataclass(frozen=True)
class Census:
    """All formulas of a document, its names of several letters, and its prose."""

    formulas: tuple[Formula, ...]
    words: tuple[str, ...]
    prose: str

    @cached_property
    def main(self) -> tuple[Formula, ...]:
        """What is checked: the displays, or else the inline formulas."""
        displayed = tuple(formula for formula in self.formulas if formula.displayed)
        if any(formula.relations for formula in displayed):
            return displayed
        return self.formulas


def census(source: Source) -> Census:
    """The formulas of a document in its order.

    >>> found = census(Source("a.md", "$$cost = a$$ with the \\text{cost}"))
    >>> found.words, len(found.formulas[0].sides)
    (('cost',), 2)
    """
    document = scan(source)
    found = [(chain, True) for chain in chains(document)]
    found += [(chain, False) for chain in chains(document, inline=True)]
    found.sort(key=lambda pair: _start(pair[0]))
    kept = list(_within_limits(found))
    cut = [[tokens(side.body) for side in chain.sides] for chain, _ in kept]
    texts = [side.body.text for chain, _ in kept for side in chain.sides]
    words = _words(texts, (one for several in cut for one in several))
    formulas = []
    for number, ((chain, displayed), several) in enumerate(zip(kept, cut, strict=True)):
        sides = tuple(
            _written(side.body, one, words)
            for side, one in zip(chain.sides, several, strict=True)
        )
        relations = tuple(relation.symbol for relation in chain.relations)
        formulas.append(Formula(number, sides, relations, displayed))
    sums = is_sum(side.items for formula in formulas for side in formula.sides)
    plain = tuple(_plainer(formula, sums=sums) for formula in formulas)
    return Census(plain, tuple(sorted(words)), source.text)


def _plainer(formula: Formula, *, sums: bool) -> Formula:
    """A formula with what its signs stand for."""
    sides = (replace(s, items=meant(s.items, sums=sums)) for s in formula.sides)
    return replace(formula, sides=tuple(sides))


def _start(chain: Chain) -> int:
    places = [side.body.span().start for side in chain.sides if side.body.text]
    return min(places, default=0)


def _within_limits(found: Sequence[tuple[Chain, bool]]) -> Iterator[tuple[Chain, bool]]:
    count = length = 0
    for chain, displayed in found:
        count += len(chain.sides)
        length += sum(len(side.body) for side in chain.sides)
        if count > MAX_SIDES or length > MAX_CHARACTERS:
            return
        if chain.sides:
            yield chain, displayed


def _written(text: MathText, cut: Tokens, words: frozenset[str]) -> Written:
    known = words and any(word in text.text for word in words)
    tree: Tree = layout(tokens(text, words) if known else cut)
    if tree.findings:
        # What is not LaTeX says nothing for certain.
        return Written(text, ())
    return Written(
        text, canonical_items(item for row in lines(tree) for item in row.items)
    )


# Names of several letters ----------------------------------------------------


def _words(texts: Iterable[str], cut: Iterable[Tokens]) -> frozenset[str]:
    r"""Runs of letters that are one name, for certain.

    Those that the document also writes with ``\text``, a few that everybody uses, and
    all of five letters, or of four before an argument: nobody multiplies so many
    numbers without a space.  Nor does anybody raise to such a product, or sum up to
    it.  In ``\mathrm`` they are one name already.
    """
    runs: set[str] = set()
    upright: set[str] = set()
    called: set[str] = set()
    for text, one in zip(texts, cut, strict=True):
        inside = set(_SET_UPRIGHT.findall(text))
        upright |= inside
        upright.update(_LIMIT.findall(text))
        upright.update(t.text for t in one.items if t.kind is Kind.TEXT)
        runs.update(run for run in _runs(one) if run not in inside)
        called.update(_CALLED.findall(text))
    return frozenset(
        run
        for run in runs
        if (len(run) >= _LONG_WORD and len(_VOWEL.findall(run)) > 1)
        or (run in called and _VOWEL.search(run))
        or run in WORDS
        or (len(run) >= _SHORT_WORD and run in upright)
    )


def _runs(cut: Tokens) -> Iterator[str]:
    """Letters that stand side by side in the source."""
    run, end = "", -1
    for token in cut.items:
        if token.kind is Kind.LETTER and len(token.text) == 1:
            if token.span.start == end:
                run += token.text
            else:
                if len(run) >= _SHORT_WORD:
                    yield run
                run = token.text
            end = token.span.end
        else:
            if len(run) >= _SHORT_WORD:
                yield run
            run, end = "", -1
    if len(run) >= _SHORT_WORD:
        yield run
