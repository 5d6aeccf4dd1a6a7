"""The relations of a section as they are written, and under which conditions.

    chains of text  ->  steps: two sides that the vocabulary reads, and what is beside

What a step is taken for, and whether it holds, is said elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from backproof.symbolic.reading.chains import Chain, Side
from backproof.symbolic.reading.source import Source, Span

from .conditions import (
    Beside,
    ReadIndex,
    condition_before,
    condition_over,
    conditions_beside,
    has_condition,
    is_conditional,
    is_of_one_sample,
)
from .descent import becomes
from .implications import premises
from .judgement import Judgement
from .notations.vocabulary import Vocabulary
from .parsing.parse import read_index
from .sides import USUAL, WrittenSide
from .stationary import mark_solutions, says_zero
from .syntax import Add, IndexValue, Indicator, Member, Negative, Number

__all__ = ["CHANGES", "WrittenChain", "WrittenStep", "written_chains"]

CHANGES = frozenset({"+=", "-=", "*="})
"""Signs that say by how much the left side changes."""

_EQUALITIES = frozenset(
    {"=", "＝", "==", r"\equiv", ":=", "=:", r"\triangleq", r"\doteq"}
    | {r"\coloneqq", r"\coloneq", r"\eqqcolon", "≔", "≕", "≡"}
)
_ARROWS = frozenset({r"\leftarrow", *CHANGES})
_ONTO = frozenset({r"\rightarrow", r"\mapsto"})


@dataclass(eq=False)
class WrittenStep:
    r"""One relation with its sides, and what it defines if it is a definition.

    ``condition`` is one on two indices that stands beside it; ``conditional`` says that
    another one does, and ``is_condition`` that the step itself is one for its
    neighbour.  ``premises`` are what it follows from, by ``\implies``, and
    ``is_premise`` says that something follows from it.  One that ``is_local`` equates
    what the document tells apart elsewhere.  One that ``is_vanishing`` sets a
    derivative to zero; what ``solves`` it, or ``is_solution`` of what the text before
    it sets to zero, is no definition.  One that ``is_single`` is said to be about one
    sample.
    """

    left: WrittenSide
    relation: str
    right: WrittenSide
    span: Span
    conditional: bool = False
    condition: Indicator | None = None
    is_condition: bool = False
    premises: tuple["WrittenStep", ...] = ()
    is_premise: bool = False
    is_local: bool = False
    is_vanishing: bool = False
    solves: "WrittenStep | None" = None
    is_solution: bool = False
    is_single: bool = False
    definition: Judgement | None = None

    @property
    def text(self) -> str:
        """Both sides, as the document has them."""
        return f"{self.left.latex} {self.relation} {self.right.latex}"

    @property
    def is_equality(self) -> bool:
        """Whether the sign says that both sides are equal."""
        if self.relation not in _EQUALITIES or self.is_condition:
            return False
        return not self.says_an_index

    @property
    def says_an_index(self) -> bool:
        """Whether it says which value a fixed index has, as a condition does: y = 3."""
        terms = [side.parsed(USUAL).term for side in (self.left, self.right)]
        sizes = self.left.vocabulary.sizes
        values = [term.index.name for term in terms if isinstance(term, IndexValue)]
        fixed = (sizes[name].maximum is not None for name in values if name in sizes)
        return len(values) + sum(map(_is_number, terms)) == len(terms) and any(fixed)

    @property
    def is_arrow(self) -> bool:
        """Whether the sign says that the left side becomes the right one."""
        return self.relation in _ARROWS

    @property
    def is_update(self) -> bool:
        """Whether it says what a quantity becomes, and not what it is."""
        if self.is_arrow:
            return True
        left, right = self.left.descent, self.right.descent
        if left.is_change and self.is_equality:
            return self.left.parsed(USUAL).term is None
        member = self.left.member()
        if member is None or not (self.is_equality or self.relation in _ONTO):
            return False
        if self.is_equality and 1 in left.labels:
            return True
        if member.symbol in right.changes and not right.ahead:
            return True
        term = self.right.parsed(USUAL).term
        if self.is_equality and not left.labels and member.symbol in right.dated:
            return term != member
        return isinstance(term, Add) and member in term.terms

    @property
    def may_define(self) -> bool:
        """Whether it may say what a quantity is, as far as its neighbours go."""
        if not self.is_equality or self.is_update:
            return False
        if self.conditional or self.condition or self.is_solution or self.solves:
            return False
        if self.left.descent.changes or self.right.descent.changes:
            return False
        return not any(one.is_supposition for one in (self, *self.premises))

    @property
    def is_supposition(self) -> bool:
        r"""Whether it looks like a condition: x = 1 \implies ..., or y = t."""
        if not self.is_premise:
            return False
        left, right = (s.parsed(USUAL).term for s in (self.left, self.right))
        numbers = _is_number(left) or _is_number(right)
        names = isinstance(left, Member) and isinstance(right, Member)
        return numbers or names or not (self.is_equality or self.is_arrow)


WrittenChain = tuple[WrittenStep, ...]
"""The steps of one chain, without those that only say again what it began with."""


@dataclass
class _Writer:
    """Reads the chains of a section; each side once, however often it is met."""

    vocabulary: Vocabulary
    index: ReadIndex
    beside: Beside
    prose: Mapping[int, str]
    sides: dict[int, WrittenSide] = field(default_factory=dict)

    def chain(self, chain: Chain) -> WrittenChain:
        """The steps of a chain."""
        before = self.prose.get(id(chain), "")
        condition = self.beside.equal.get(id(chain)) or condition_before(
            before, self.index
        )
        conditional = (
            has_condition(chain)
            or id(chain) in self.beside.other
            or (condition is None and is_conditional(before))
        )
        alone = id(chain) in self.beside.conditions
        steps = []
        for step in becomes(chain.steps):
            # What is set over one sign holds for what follows as well.
            over, other = condition_over(step.relation, self.index)
            condition, conditional = over or condition, conditional or other
            if step.right.repeats is None:
                written = WrittenStep(
                    self._side(step.left),
                    step.relation.symbol,
                    self._side(step.right),
                    step.span,
                    conditional,
                    condition,
                    alone,
                    is_solution=says_zero(before),
                    is_single=is_of_one_sample(before),
                )
                steps.append(written)
        return tuple(steps)

    def _side(self, side: Side) -> WrittenSide:
        if id(side) not in self.sides:
            self.sides[id(side)] = WrittenSide(side.body, self.vocabulary)
        return self.sides[id(side)]


def written_chains(
    source: Source,
    chains: Sequence[Chain],
    vocabulary: Vocabulary,
    prose: Mapping[int, str],
) -> tuple[WrittenChain, ...]:
    """The steps of all chains of a section; ``prose`` is what stands before each."""
    index = partial(read_index, vocabulary=vocabulary)
    beside = conditions_beside(chains, index)
    writer = _Writer(vocabulary, index, beside, prose)
    written = tuple(writer.chain(chain) for chain in chains)
    for place, before in premises(source, chains).items():
        last = tuple(written[number][-1] for number in before if written[number])
        for premise in last:
            premise.is_premise = True
        for step in written[place]:
            step.premises = last
    mark_solutions([step for steps in written for step in steps], vocabulary)
    return written


def _is_number(term: object) -> bool:
    return isinstance(term.term if isinstance(term, Negative) else term, Number)
