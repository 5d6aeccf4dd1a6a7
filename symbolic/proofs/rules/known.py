"""A lemma where it may be used: as proved, or as the hypothesis of its own proof."""

from dataclasses import dataclass, replace

from backproof.symbolic.graph import Kind, Node
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.affine import Facts
from backproof.symbolic.proofs.trace import Lemma

__all__ = ["Known"]


@dataclass(frozen=True)
class Known:
    """``lemma``; as a hypothesis only beyond the label ``own``, None if it is proved.

    ``own`` is the label for which a lemma is being proved, by one induction with this
    one; ``same`` says whether this one may be used at that label, too.
    """

    lemma: Lemma
    own: Node | None = None
    same: bool = False

    def applied(self, graph: TermGraph, facts: Facts, factor: Node) -> Node | None:
        """What a factor is by the lemma, None if it does not say.

        The factor is the lemma's left side, with a value for each of its indices.
        """
        lemma = self.lemma
        values = _read_off(lemma, factor)
        if values is None or graph.substitute(lemma.left, values) is not factor:
            return None
        for name, *ends in lemma.ranges:
            lower, upper = (graph.substitute(end, values) for end in ends)
            if not facts.within(values[name], lower, upper):
                return None
        if self.own is not None:
            pair = values[lemma.index], self.own
            before, after = pair if lemma.upward else reversed(pair)
            if not facts.at_most(before, after, 0 if self.same else 1):
                return None
        return graph.substitute(lemma.right, values)

    def at(self, graph: TermGraph, index: str, value: Node) -> "Known":
        """The same where an index has a value."""
        if self.own is None:
            return self
        return replace(self, own=graph.substitute(self.own, {index: value}))


def _read_off(lemma: Lemma, factor: Node) -> dict[str, Node] | None:
    """The values of a lemma's indices, which stand alone in its left side."""
    if factor.kind is not Kind.PARTIAL:
        return None
    pairs = list(zip(lemma.left.args, factor.args, strict=True))
    if any(one.kind is not two.kind or one.data != two.data for one, two in pairs):
        return None
    names = {name for name, _, _ in lemma.ranges}
    return {
        arg.name: value
        for one, two in pairs
        for arg, value in zip(one.args, two.args, strict=True)
        if arg.kind is Kind.INDEX and arg.name in names
    }
