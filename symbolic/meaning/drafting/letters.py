r"""Which letters of a document are indices, and which of them stand for layers.

\\sum_k w_{jk}, b_{l+1}      k, j and l are indices
W_h, N_{out}                 h and out are names
w_{ij}, w_{jk}               i, j and k each stand for one layer
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise

from backproof.symbolic.meaning.notations.indices import Part, script_parts
from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import Node, Scripted, Symbol, walk

from .census import Formula
from .names import COSTS, INDICES
from .nodes import index_of
from .print import printed
from .raised import Raised, is_number
from .sightings import Sighting, Sightings

__all__ = ["Letters", "common_terms", "index_letters", "layer_letters"]

_VARIED = 2
_SLIPS = 2
_KRONECKER = Symbol(r"\delta")
_NONE: tuple[Symbol | None, str] = None, ""


@dataclass(frozen=True)
class Letters:
    """The letters that are indices, and how each is written in LaTeX.

    ``lowered`` are those that count layers, or steps, as the only subscript,
    ``samples`` those that count samples in superscripts, and ``fixed`` those with one
    value throughout;
    ``common`` are all terms that are seen in scripts, those to be preferred first.
    """

    indices: frozenset[str] = frozenset()
    lowered: frozenset[str] = frozenset()
    samples: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
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
            if term.offset or (term.name in INDICES and term.name not in values):
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
            plain = INDICES - values
            found |= {name for name in names if name in plain or names & known}
    uppers = {term.name for s in seen.sums if (term := index_of(s.upper))}
    return Letters(
        frozenset(found - (uppers - labels)),
        frozenset(lowered - bound),
        frozenset(letter for _, letter in raised.samples),
        latex=latex,
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
        and all(head.name in COSTS for head in several)
    }


def _learn(nodes: Iterable[Node], latex: dict[str, str]) -> None:
    """How letters that are no Latin ones are written."""
    for node in nodes:
        term = index_of((node,))
        if term is not None and term.name and not term.labels:
            latex.setdefault(term.name, printed(node))


def layer_letters(
    found: Iterable[Sighting], formulas: Iterable[Formula]
) -> frozenset[str]:
    """Letters that name a layer each: i, j, k where w_{ij} and w_{jk} are different.

    They are told by a weight whose letters form a chain and are never exchanged, or by
    what is made of other weights for each letter, or of itself with another letter.
    """
    pairs: dict[Symbol, Counter[tuple[str, str]]] = defaultdict(Counter)
    for sighting in found:
        pair = _pair(sighting.sub)
        if all(pair) and all(is_number(part) for part in sighting.sup):
            pairs[sighting.head][pair] += 1
    chained: set[str] = set()
    for counted in pairs.values():
        # A w_{jk} among many w_{kj} is a slip.
        several = {p for p, n in counted.items() if _SLIPS * n > counted[p[1], p[0]]}
        first = {one for one, _ in several}
        second = {two for _, two in several}
        exchanged = any((two, one) in several for one, two in several)
        if first & second and not exchanged:
            chained |= first | second
    return frozenset(chained | set(_made_differently(formulas)))


def _pair(parts: Sequence[Part]) -> tuple[str, str]:
    """Two different letters that make up a subscript, or none."""
    terms = [index_of(part.nodes) for part in parts]
    names = [term.name for term in terms if term and not term.labels]
    if len(terms) == len(names) == len(set(names)) == 2 and all(names):
        return names[0], names[1]
    return "", ""


def _made_differently(formulas: Iterable[Formula]) -> Iterator[str]:
    r"""The letters of quantities that are other sums for each letter.

    net_j = \sum_i w_{ij} x_i and net_k = \sum_j v_{jk} h_j; or
    \delta_j = \sum_k w_{kj} \delta_k.
    """
    made: dict[Symbol, dict[str, set[Node]]] = defaultdict(dict)
    for formula in formulas:
        for left, right in pairwise(formula.sides):
            head, letter = _lettered(left.items[0]) if len(left.items) == 1 else _NONE
            if head is None:
                continue
            nodes = list(walk(right.row))
            weights = {(base_of(n), _pair(_below(n))) for n in nodes}
            weights = {w for w in weights if all(w[1]) and w[0] != _KRONECKER}
            if weights:
                made[head].setdefault(letter, {base for base, _ in weights})
            others = {other for one, other in map(_lettered, nodes) if one == head}
            for _, pair in weights:
                if letter in pair and set(pair) & (others - {letter}):
                    yield from pair
    for several in made.values():
        for (one, mine), (two, yours) in combinations(several.items(), 2):
            if not mine & yours:
                yield from (one, two)


def _below(node: Node) -> tuple[Part, ...]:
    return script_parts(node.sub) if isinstance(node, Scripted) else ()


def _lettered(node: Node) -> tuple[Symbol | None, str]:
    r"""The symbol and the letter of \delta_j, which has no more than that."""
    node = opened(node)
    head, parts = base_of(node), _below(node)
    term = index_of(parts[0].nodes) if len(parts) == 1 else None
    plain = term is not None and term.name and not (term.offset or term.labels)
    if not isinstance(head, Symbol) or not isinstance(node, Scripted) or node.sup:
        return _NONE
    return (head, term.name) if term and plain else _NONE


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
