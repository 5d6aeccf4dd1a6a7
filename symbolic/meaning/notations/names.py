"""What the letters of a document mean in scripts: indices, sizes, or nothing known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import Node

from .fitting import fit
from .indices import Part, affine, is_letter, letter_name
from .patterns import Pattern, head_key

__all__ = ["Names"]


@dataclass(frozen=True)
class Names:
    """What the letters and sizes in a script mean.

    ``patterns`` are those of sizes and of indices that carry a label, by their head;
    ``letters`` the declared ones, ``levels`` those that are written as superscripts,
    ``values`` symbols that are numbers and so no index, unless a sum has ``bound``
    them.
    """

    patterns: Mapping[Node, tuple[Pattern, ...]] = field(default_factory=dict)
    letters: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    values: frozenset[Node] = frozenset()
    bound: frozenset[str] = frozenset()

    def term(self, nodes: Sequence[Node]) -> IndexTerm | None:
        """The index that some nodes say, None if they say none."""
        return affine(nodes, self.named) if nodes else None

    def named(self, node: Node) -> IndexTerm | None:
        """The size or the letter that one node is."""
        for pattern in self.patterns.get(head_key(node), ()):
            found = fit(pattern, (node,), 0, self)
            if found and not (found.transposed or found.exponent or found.order):
                labels = tuple(found.values[slot] for slot in pattern.slots)
                return IndexTerm(pattern.name, labels)
        if not is_letter(node):
            return None
        name = letter_name(node)
        if name not in self.letters | self.bound and node in self.values:
            return None
        return IndexTerm(name)

    def knows(self, name: str) -> bool:
        """Whether a name is declared as an index or a size, or bound by a sum."""
        sizes = (p.name for found in self.patterns.values() for p in found)
        return name in self.letters or name in self.bound or name in sizes

    def is_level(self, part: Part) -> bool:
        """Whether a superscript is the label of a layer, not a power."""
        term = self.term(part.nodes)
        return term is not None and term.name in self.levels
