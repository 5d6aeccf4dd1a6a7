r"""Which letters of a document are indices, and which of them stand for layers.

\\sum_k w_{jk}, b_{l+1}      k, j and l are indices
W_h, N_{out}                 h and out are names
w_{ij}, w_{jk}               i, j and k each stand for one layer
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import Node, Symbol

from .print import printed
from .raised import Raised
from .sightings import Sighting, Sightings, index_of

__all__ = ["Letters", "common_terms", "index_letters", "layer_letters"]

_VARIED = 2
_COSTS = frozenset("CEJL") | {r"\ell"}
_INDICES = frozenset("ijklmnpqrst") | {"alpha", "beta", "mu", "nu", "ell"}


@dataclass(frozen=True)
class Letters:
    """The letters that are indices, and how each is written in LaTeX.

    ``lowered`` are those that count layers, or steps, as the only subscript,
    ``samples`` those that count samples in superscripts;
    ``common`` are all terms that are seen in scripts, those to be preferred first.
    """

    indices: frozenset[str] = frozenset()
    lowered: frozenset[str] = frozenset()
    samples: frozenset[str] = frozenset()
    latex: dict[str, str] = field(default_factory=dict, hash=False)
    common: tuple[IndexTerm, ...] = ()

    def text(self, term: IndexTerm) -> str:
        """An index in LaTeX."""
        if not term.name:
            return str(term.offset)
        text = self.latex.get(term.name, term.name)
        if term.labels:
            text += f"_{{{','.join(map(self.text, term.labels))}}}"
        return f"{text}{term.offset:+d}" if term.offset else text


def index_letters(seen: Sightings, raised: Raised) -> Letters:
    """The letters in scripts that count something, rather than name it."""
    bound = {index.name for limits in seen.sums for index in limits.indices}
    labels = {letter for _, letter in raised.layers | raised.samples}
    latex: dict[str, str] = {}
    values = {s.head.name for s in seen.symbols if not s.alone}
    found = set(bound | labels)
    lowered: set[str] = set()
    places: dict[tuple[Symbol, int, int], set[str]] = defaultdict(set)
    for sighting in seen.symbols:
        for number, part in enumerate(sighting.sub):
            term = index_of(part.nodes)
            if term is None or not term.name or term.labels:
                continue
            places[sighting.head, len(sighting.sub), number].add(term.name)
            if term.offset or (term.name in _INDICES and term.name not in values):
                found.add(term.name)
            if term.offset and len(sighting.sub) == 1 and not sighting.upper:
                lowered.add(term.name)
        for part in (*sighting.sub, *sighting.sup):
            _learn(part.nodes, latex)
    found -= _names(seen, places) - bound - labels - lowered
    known = frozenset(found)
    for names in places.values():
        # Beside an index, and with several others, a letter is one too.
        if names & known or len(names) > _VARIED:
            found |= {name for name in names if name in _INDICES or names & known}
    uppers = {term.name for s in seen.sums if (term := index_of(s.upper))}
    return Letters(
        frozenset(found - (uppers - labels)),
        frozenset(lowered - bound),
        frozenset(letter for _, letter in raised.samples),
        latex,
    )


def _names(
    seen: Sightings, places: dict[tuple[Symbol, int, int], set[str]]
) -> set[str]:
    """Letters that only ever stand below one cost: the n of E_n names a sample."""
    heads: dict[str, set[Symbol]] = defaultdict(set)
    for (head, _, _), names in places.items():
        for name in names:
            heads[name].add(head)
    derived = {s.head for s in seen.symbols if s.role == "above"}
    return {
        name
        for name, several in heads.items()
        if len(several) == 1
        and several <= derived
        and all(head.name in _COSTS for head in several)
    }


def _learn(nodes: Iterable[Node], latex: dict[str, str]) -> None:
    """How letters that are no Latin ones are written."""
    for node in nodes:
        term = index_of((node,))
        if term is not None and term.name and not term.labels:
            latex.setdefault(term.name, printed(node))


def layer_letters(found: Iterable[Sighting]) -> frozenset[str]:
    """Letters that name a layer each: i, j, k where w_{ij} and w_{jk} are different.

    They are told by a weight whose letters form a chain and are never exchanged.
    """
    pairs: dict[Symbol, set[tuple[str, str]]] = defaultdict(set)
    for sighting in found:
        terms = [index_of(part.nodes) for part in sighting.sub]
        if len(terms) == 2 and not sighting.sup and all(terms):
            names = [term.name for term in terms if term and not term.labels]
            if len(names) == 2 and all(names) and names[0] != names[1]:
                pairs[sighting.head].add((names[0], names[1]))
    chained: set[str] = set()
    for several in pairs.values():
        first = {one for one, _ in several}
        second = {two for _, two in several}
        exchanged = any((two, one) in several for one, two in several)
        if first & second and not exchanged:
            chained |= first | second
    return frozenset(chained)


def common_terms(found: Sequence[Sighting], raised: Raised) -> tuple[IndexTerm, ...]:
    """The letters in scripts, the most frequent first.

    Those of one layer come last, and those of samples before them.
    """
    samples = {letter for _, letter in raised.samples}
    seen: Counter[IndexTerm] = Counter()
    for sighting in found:
        for part in (*sighting.sub, *sighting.sup):
            term = index_of(part.nodes)
            if term is not None and term.name:
                seen[replace(term, offset=0)] += 1
    return tuple(
        sorted(
            seen,
            key=lambda term: (
                term.name in raised.tops,
                term.name in samples,
                -seen[term],
                term.name,
            ),
        )
    )
