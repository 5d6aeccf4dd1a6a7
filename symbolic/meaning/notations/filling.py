r"""The slots of a pattern, filled from what stands in a document.

    w_{n_{l-1}n_l}   with   w_{n_l n_{l+1}}   ->   l = l+1
    |l_i|            with   |l_{i+1}|         ->   i = i+1

What is no slot must be equal, inside brackets and scripts as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import Fenced, Node, Row, Scripted, Symbol

from .indices import Part, index_text, is_transpose, script_parts, shifted
from .patterns import Bindings, Hole, Naming, Pattern, hole_of
from .spelling import are_symbols, opened, split_arguments

__all__ = ["Filler"]

_ANYTHING = (Symbol(r"\dots"),)


@dataclass
class Filler:
    """The slots of a pattern that are filled so far.

    Where a method returns False the slots may be filled halfway: begin with a copy.
    """

    pattern: Pattern
    names: Naming
    slots: Bindings

    def copy(self) -> "Filler":
        """The same slots, to be filled in another way."""
        return Filler(self.pattern, self.names, dict(self.slots))

    def parts(
        self, wanted: Sequence[Hole], parts: Sequence[Part], *, raised: bool = False
    ) -> bool:
        """Whether each part fits its hole; in superscripts brackets count."""
        if len(wanted) != len(parts):
            return False
        pairs = zip(wanted, parts, strict=True)
        return all(
            (not raised or self._raised(hole, part)) and self._part(hole, part)
            for hole, part in pairs
        )

    def _raised(self, hole: Hole, part: Part) -> bool:
        """Whether the brackets are the same, and no T of a transpose is an index."""
        if hole.part.bracket != part.bracket:
            return False
        if hole.term is None or part.bracket or not is_transpose(part.nodes):
            return True
        term = self.names.term(part.nodes)
        return term is not None and self.names.knows(term.name)

    def _part(self, hole: Hole, part: Part) -> bool:
        if hole.term is None:
            return self._nodes(hole.part.nodes, part.nodes)
        term = self.names.term(part.nodes)
        return term is not None and self._solved(hole.term, term)

    def _solved(self, wanted: IndexTerm, term: IndexTerm) -> bool:
        """Whether the slots in ``wanted`` can be such that it is ``term``."""
        if wanted.labels:
            if term.name == wanted.name and len(term.labels) == len(wanted.labels):
                pairs = zip(wanted.labels, term.labels, strict=True)
                same = wanted.offset == term.offset
                if not (same and all(self._solved(one, two) for one, two in pairs)):
                    return False
            return self._bound(index_text(wanted), term)
        if wanted.name in self.pattern.letters:
            return self._bound(wanted.name, shifted(term, -wanted.offset))
        return wanted == term

    def _bound(self, letter: str, term: IndexTerm) -> bool:
        return self.slots.setdefault(letter, term) == term

    def node(self, wanted: Node, node: Node) -> bool:
        """Whether a node is the wanted one, its slots filled."""
        wanted, node = opened(wanted), opened(node)
        match wanted, node:
            case (Fenced(), Fenced()):
                same = (wanted.open, wanted.close) == (node.open, node.close)
                return same and self._list(wanted.body, node.body)
            case (Scripted(), Scripted()):
                return (
                    wanted.primes == node.primes
                    and self.node(wanted.base, node.base)
                    and self._script(wanted.sub, node.sub)
                    and self._script(wanted.sup, node.sup)
                )
            case _:
                return wanted == node

    def _nodes(self, wanted: Sequence[Node], nodes: Sequence[Node]) -> bool:
        if len(wanted) != len(nodes):
            return False
        return all(self.node(*pair) for pair in zip(wanted, nodes, strict=True))

    def _script(self, wanted: Row | None, row: Row | None) -> bool:
        letters, carriers = self.pattern.letters, self.pattern.carriers
        holes = [
            hole_of(part, self.names, letters, carriers)
            for part in script_parts(wanted)
        ]
        return self.parts(holes, script_parts(row))

    def _list(self, wanted: Row, row: Row) -> bool:
        """Whether the arguments between two brackets are the wanted ones."""
        if wanted.items == _ANYTHING:
            return are_symbols(row.items)
        own, signs = split_arguments(wanted.items)
        others, written = split_arguments(row.items)
        if signs != written or len(own) != len(others):
            return False
        return all(map(self._argument, own, others))

    def _argument(self, wanted: Sequence[Node], nodes: Sequence[Node]) -> bool:
        term = self.names.term(wanted)
        if term is None or term.name not in self.pattern.letters:
            return self._nodes(wanted, nodes)
        value = self.names.term(nodes)
        return value is not None and self._solved(term, value)
