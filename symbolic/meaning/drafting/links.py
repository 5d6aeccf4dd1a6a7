r"""What the terms of a document say of the sets that its indices run over.

    \sum_{k=1}^{n} w_{jk} x_k     the second axis of w is the axis of x, and has n
    W x + b                       so are the columns of W; its rows are those of b
    W \in \mathbb{R}^{h \times d}

Vectors are tried as columns and as rows; what fits into hardly any of its formulas in
either way is dropped, for nobody can say what it is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from backproof.symbolic.meaning.syntax import Derivative, IndexTerm, Member

from .first import Findings
from .ranks import ranks
from .roles import Roles
from .sets import Axis, Link, Sets, linked, normal
from .shapes import HIDDEN, Fitting
from .sizes import AT, SizeForm
from .terms import Said, SlotUse, Walk, every, members, walked, without

__all__ = ["Linked", "all_links"]

_MOST_TOGETHER = 8
_MOST_DROPPED = 16
_FEW = 2
_SHARE = 0.5
_GUESSED_SHARE = 0.15
_SAID = 5
_BOUND = 2


_Instance = tuple[Axis, IndexTerm | None, int]
"""An axis at a layer, in a formula."""


@dataclass
class Linked:
    """The sets of all axes, and what is known of arrays.

    ``hidden`` is the number of axes of quantities that never have them written;
    ``dropped`` are the quantities that fit nowhere; ``stars`` if a star between arrays
    multiplies entry by entry; ``lowers`` are axes that do not
    begin at 1, and ``largest`` the greatest number seen on an axis.
    """

    sets: Sets
    columns: bool
    hidden: dict[str, int]
    dropped: frozenset[str]
    formulas: tuple[Said, ...]
    stars: bool = False
    lowers: dict[Axis, int] = field(default_factory=dict)
    largest: dict[Axis, int] = field(default_factory=dict)


def all_links(found: Findings, roles: Roles, formulas: Sequence[Said]) -> Linked:
    """The sets that the formulas make, vectors standing as most of them want."""
    known = {name: len(s) or 1 for name, s in roles.annotated.items()}
    dropped: set[str] = set()
    even: set[str] = set()
    formulas = tuple(formulas)
    for _ in range(_MOST_DROPPED):
        hidden = ranks(roles.kinds, known, formulas)
        walk = walked(formulas)
        written = _Written(found, roles, walk)
        tried = [
            _Try(roles, formulas, hidden, written, frozenset(even), columns=columns)
            for columns in (True, False)
        ]
        for one in tried:
            one.run()
        best = max(tried, key=lambda one: one.merit)
        if best.evened - even:
            even |= best.evened
            continue
        worst = best.misfit()
        if not worst:
            break
        dropped.add(worst)
        formulas = tuple(without(one, worst) for one in formulas)
    lowers, unclear = _lowers(walk, roles, best.sets)
    largest: dict[Axis, int] = {}
    for member, _ in walk.members:
        for slot, index in enumerate(member.indices):
            if index is not None and not index.name:
                axis = Axis(member.symbol, slot)
                largest[axis] = max(largest.get(axis, 1), index.offset)
    return Linked(
        best.sets,
        best.columns,
        hidden,
        frozenset(dropped | unclear),
        formulas,
        best.stars > 0,
        lowers,
        largest,
    )


def _lowers(walk: Walk, roles: Roles, sets: Sets) -> tuple[dict[Axis, int], set[str]]:
    """The axes that begin at 0, and quantities of which that is not clear."""
    starts = {letter: lower for letter, lower, _ in walk.limits}
    begin: dict[Axis, set[int]] = defaultdict(set)
    for use in walk.uses:
        lower = starts.get(use.letter)
        if lower is not None and not lower.name and lower.offset <= 1:
            root, _ = sets.find(Axis(use.member.symbol, use.slot))
            begin[root].add(lower.offset)
    for member, _ in walk.members:
        for slot, index in enumerate(member.indices):
            own = roles.slots[member.symbol][slot] in ("axis", "sample")
            if own and index is not None and not index.name and not index.offset:
                begin[sets.find(Axis(member.symbol, slot))[0]].add(0)
    lowers: dict[Axis, int] = {}
    unclear: set[str] = set()
    for root, seen in begin.items():
        if 0 in seen:
            axes = [axis for axis, _ in sets.members(root)]
            lowers.update(dict.fromkeys(axes, 0))
            unclear |= {axis.name for axis in axes} if len(seen) > 1 else set()
    return lowers, unclear - {""}


class _Written:
    """The links of letters and limits, however vectors stand.

    ``shared`` have the number of their formula; the rest weighs more.
    """

    def __init__(self, found: Findings, roles: Roles, walk: Walk) -> None:
        self.found, self.roles, self.walk = found, roles, walk
        self.layers = roles.layers
        self.shared = tuple(self._shared())
        self.weighed: Counter[Link] = Counter()
        for link in self._limits():
            self.weighed[link] += _BOUND
        for link in self._annotated():
            self.weighed[link] += _SAID

    def _at(self, use: SlotUse) -> IndexTerm | None:
        """The layer at which a slot is used."""
        name = use.member.symbol
        place = self.layers.get(name)
        if place is None or self.roles.slots[name][use.slot] == "sample":
            return None
        return use.member.indices[place]

    def _uses(self) -> Iterator[SlotUse]:
        for use in self.walk.uses:
            role = self.roles.slots[use.member.symbol][use.slot]
            if role in ("axis", "sample"):
                yield use

    def _shared(self) -> Iterator[tuple[Link, int]]:
        """Axes that have a letter in common; letters that name a layer, anywhere."""
        together: dict[object, list[_Instance]] = defaultdict(list)
        fixed = self.found.letters.fixed
        for use in self._uses():
            letters: list[object] = [use.letter]
            if use.letter.name in self.found.layered:
                letters = [use.letter.name]
            label = self.walk.labels.get(use.letter)
            if label is not None and label[0] in fixed:
                letters.append(label)
            axis, at = Axis(use.member.symbol, use.slot), self._at(use)
            for letter in letters:
                if all((axis, at) != known[:2] for known in together[letter]):
                    together[letter].append((axis, at, use.letter.formula))
        for instances in together.values():
            for one, two in combinations(instances[:_MOST_TOGETHER], 2):
                yield Link(one[0], one[1], two[0], two[1]), two[2]

    def _limits(self) -> Iterator[Link]:
        """Axes whose letter a sum bounds."""
        uppers = {letter: upper for letter, _, upper in self.walk.limits}
        for use in self._uses():
            upper = uppers.get(use.letter)
            form = self._form(upper) if upper is not None else None
            if form is not None:
                axis = Axis(use.member.symbol, use.slot)
                yield Link(axis, self._at(use), Axis("", form.text), form.label)

    def _form(self, upper: IndexTerm) -> SizeForm | None:
        """A limit as a size: a family with its label, or one text."""
        if not upper.name:
            return SizeForm(str(upper.offset))
        entry = self.roles.vocabulary.sizes.get(upper.name)
        if entry is None:
            return None
        found = None
        for size in self.found.sizes:
            if AT in size.text and upper.labels:
                if entry.latex.startswith(size.text.split(AT)[0]):
                    found = found or SizeForm(size.text, upper.labels[0])
            elif not upper.labels and entry.latex == size.text:
                found = found or size
        return found.plus(upper.offset) if found and upper.offset else found

    def _annotated(self) -> Iterator[Link]:
        """Sizes that the document gives to arrays."""
        for name, sizes in self.roles.annotated.items():
            axes: tuple[int | str, ...] = self.roles.kinds[name].axes or HIDDEN
            for slot, form in zip(axes, sizes, strict=False):
                yield Link(Axis(name, slot), None, Axis("", form.text), form.label)


@dataclass
class _Try:
    """One way to read the formulas.

    ``wrong`` has the quantities of all misfits, each with the number of its formula,
    ``grave`` the numbers of those that say what a quantity is; ``evened`` are added to
    themselves in another layer, as in x_{l+1} = x_l + f(x_l);
    ``fits`` counts the products of a matrix with a vector that fit.
    """

    roles: Roles
    formulas: Sequence[Said]
    hidden: dict[str, int]
    written: _Written
    even: frozenset[str]
    columns: bool
    sets: Sets = field(default_factory=Sets)
    wrong: list[tuple[frozenset[str], int]] = field(default_factory=list)
    grave: set[int] = field(default_factory=set)
    evened: set[str] = field(default_factory=set)
    fits: int = 0
    stars: int = 0

    @property
    def merit(self) -> tuple[int, int, bool]:
        """How well vectors stand that way: columns, if nothing is against them."""
        votes = self.roles.votes if self.columns else -self.roles.votes
        return self.fits + votes, -len(self.wrong), self.columns

    def run(self) -> None:
        """Join all links."""
        fitting = Fitting(
            self.roles.kinds, self.hidden, self.roles.layers, self.columns
        )
        for one in self.formulas:
            fitting.formula(one)
        numbered = [*self.written.shared, *fitting.links]
        where: dict[Link, set[int]] = defaultdict(set)
        for link, number in numbered:
            where[normal(link)].add(number)
        defining = frozenset(_defining(self.formulas))
        weighed: Counter[Link] = Counter(self.written.weighed)
        for link, number in numbered:
            weighed[link] += 1 + (number in defining)
        self.sets = linked(weighed, self.even)
        self.fits, self.stars = fitting.fits, fitting.stars
        arrays = {n for n, kind in self.roles.kinds.items() if kind.axes}
        arrays |= set(self.hidden)
        single = set(self._single())
        self.wrong = [
            (names & arrays, number)
            for names, number in fitting.misfits
            if not names & single
        ]
        self.grave = {number for _, number in self.wrong} & defining
        seen = self._seen()
        selves: dict[str, set[int]] = defaultdict(set)
        for link in self.sets.conflicts:
            if link.one == link.two:
                selves[link.one.name] |= where[normal(link)]
        for name, numbers in selves.items():
            share = _GUESSED_SHARE if len(numbers) >= _FEW else _SHARE
            if len(numbers) >= share * seen[name]:
                self.evened.add(name)
        self.wrong += [
            (frozenset({link.one.name, link.two.name} - {""}), number)
            for link in self.sets.conflicts
            for number in where[link]
        ]

    def misfit(self) -> str:
        """The quantity that fits into the fewest of its formulas.

        One whose shape was guessed must fit into nearly all of them.
        """
        wrong: dict[str, set[int]] = defaultdict(set)
        for names, number in self.wrong:
            for name in names:
                wrong[name].add(number)
        seen = self._seen()
        shares = [
            (len(numbers) / seen[name], -seen[name], name)
            for name, numbers in wrong.items()
            if self._weight(name, numbers) > self._allowed(name, seen[name])
        ]
        return max(shares)[2] if shares else ""

    def _single(self) -> Iterator[str]:
        """Vectors with one entry, which are numbers."""
        for name, count in self.hidden.items():
            root, _ = self.sets.find(Axis(name, HIDDEN[0]))
            texts = {str(axis.slot) for axis, _ in self.sets.members(root)}
            if count == 1 and "1" in texts:
                yield name

    def _seen(self) -> Counter[str]:
        """In how many formulas each quantity stands."""
        seen: Counter[str] = Counter()
        for one in self.formulas:
            seen.update({m.symbol for t in one.terms if t for m in members(t)})
        return seen

    def _weight(self, name: str, numbers: set[int]) -> int:
        """The number of misfits: a guessed shape must fit into definitions."""
        return len(numbers) + (len(numbers & self.grave) if name in self.hidden else 0)

    def _allowed(self, name: str, seen: int) -> float:
        """In how many formulas a quantity may be misfit."""
        axes = len(self.roles.kinds[name].axes) or self.hidden.get(name, 0)
        # Hardly a product with a matrix may tell which way vectors stand.
        annotated = axes == 1 and self.roles.votes != 0
        if not self._has_vectors():
            return max(_FEW - 1, _GUESSED_SHARE * seen)
        if self.fits < _FEW + annotated and (annotated or name in self.hidden):
            return 0
        share = _GUESSED_SHARE if name in self.hidden else _SHARE
        return max(_FEW - 1, share * seen)

    def _has_vectors(self) -> bool:
        """Whether anything may stand as a column or as a row."""
        axes = [len(kind.axes) for kind in self.roles.kinds.values()]
        return 1 in axes or 1 in self.hidden.values()


def _defining(formulas: Sequence[Said]) -> Iterator[int]:
    """The formulas that say what a quantity is: what they say of sizes counts more."""
    for one in formulas:
        for left, _, right, _ in one.steps:
            derived = any(isinstance(part, Derivative) for part in every(right))
            if isinstance(left, Member) and not derived:
                yield one.formula.number
