r"""The slips that people make, made on purpose in LaTeX that was right.

    w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)
        ->  w^{l}_{kj} ...,  w^{l+1}_{jj} ...,  ... \sigma(z^l_j),  ...

The text is cut into signs by one regular expression and nothing of the engine is
used, so that a slip of the engine cannot hide itself.  A mutant may mean nothing, and
now and then it means the same: whoever judges them has to say which.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

__all__ = ["RULES", "Formula", "Mutant", "cut", "mutants"]

_SIGN = r"\\[A-Za-z]+|\\.|[A-Za-z]|[0-9]+|\s+|."
_GREEK_NAMES = """
alpha beta gamma delta epsilon varepsilon eta theta kappa lambda mu nu xi rho sigma
tau phi varphi psi omega Delta Sigma Phi Psi Omega
"""
_GREEK = frozenset(f"\\{name}" for name in _GREEK_NAMES.split())
_DRESS = frozenset({r"\hat", r"\tilde", r"\bar", r"\mathbf", r"\mathcal", r"\text"})
_TRANSPOSES = frozenset({"T", r"\top"})
_OPEN, _CLOSE = frozenset("{(["), frozenset("})]")


@dataclass(frozen=True)
class Mutant:
    """A formula with one slip, and the rule that made it."""

    rule: str
    text: str


@dataclass(frozen=True)
class Atom:
    """A symbol with its scripts, signs[start:end]; its head ends at ``head``."""

    start: int
    head: int
    end: int


@dataclass(frozen=True)
class Formula:
    """A formula cut into signs, with what may take the place of what.

    ``heads`` are symbols and ``letters`` are indices of the document around it.
    """

    signs: tuple[str, ...]
    heads: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()

    @cached_property
    def partner(self) -> Mapping[int, int]:
        """The place of the closing bracket for that of each opening one."""
        found: dict[int, int] = {}
        opened: list[int] = []
        for place, sign in enumerate(self.signs):
            if sign in _OPEN:
                opened.append(place)
            elif sign in _CLOSE and opened:
                found[opened.pop()] = place
        return found

    @cached_property
    def scripts(self) -> tuple[tuple[int, int], ...]:
        """Where the inside of every script begins and ends."""
        found = []
        for place, sign in enumerate(self.signs[:-1]):
            if sign in ("_", "^"):
                close = self.partner.get(place + 1)
                inside = (place + 2, close) if close else (place + 1, place + 2)
                found.append(inside)
        return tuple(found)

    @cached_property
    def raised(self) -> frozenset[int]:
        """The places inside scripts."""
        return frozenset(k for start, end in self.scripts for k in range(start, end))

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """The symbols that stand in no script."""
        found: list[Atom] = []
        for place in range(len(self.signs)):
            head = self._head(place)
            inside = place in self.raised or (found and place < found[-1].end)
            if head and not inside and not self._is_named(place):
                found.append(Atom(place, head, self.behind_scripts(head)))
        return tuple(found)

    def _head(self, place: int) -> int:
        sign = self.signs[place]
        if sign in _DRESS:
            close = self.partner.get(place + 1)
            return close + 1 if close else 0
        return place + 1 if sign in _GREEK or sign.isalpha() else 0

    def _is_named(self, place: int) -> bool:
        """Whether a letter belongs to the name of an environment."""
        before = self.signs[max(0, place - 30) : place]
        return any(s in (r"\begin", r"\end") for s in before) and "}" not in before

    def behind_scripts(self, place: int) -> int:
        """The end of the primes and scripts that begin at a place."""
        while place < len(self.signs):
            if self.signs[place] == "'":
                place += 1
            elif self.signs[place] in ("_", "^") and place + 1 < len(self.signs):
                place = self.partner.get(place + 1, place + 1) + 1
            else:
                break
        return place

    @cached_property
    def terms(self) -> tuple[tuple[int, int], ...]:
        """The terms between plus and minus outside all brackets, without their sign."""
        ends, depth = [], 0
        for place, sign in enumerate(self.signs):
            depth += (sign in _OPEN) - (sign in _CLOSE)
            if not depth and sign in ("+", "-") and place not in self.raised:
                ends.append(place)
        starts = [0, *(place + 1 for place in ends)]
        pairs = zip(starts, [*ends, len(self.signs)], strict=True)
        return tuple((a, b) for a, b in pairs if self.text(a, b).strip())

    def text(self, start: int, end: int) -> str:
        """Some of the signs as text."""
        return "".join(self.signs[start:end])

    def put(self, start: int, end: int, text: str) -> str:
        """The whole with other text in place of some signs.

        >>> Formula(("a", "+", r"\\beta")).put(0, 1, r"\\alpha")
        '\\\\alpha+\\\\beta'
        """
        before, after = self.text(0, start), self.text(end, len(self.signs))
        ends_in_name = re.search(r"\\[A-Za-z]+$", before)
        glue = " " if ends_in_name and text[:1].isalpha() else ""
        before += glue + text
        ends_in_name = re.search(r"\\[A-Za-z]+$", before)
        return before + (" " if ends_in_name and after[:1].isalpha() else "") + after


def cut(text: str, words: Iterable[str] = ()) -> tuple[str, ...]:
    r"""The signs of some LaTeX; ``words`` are single signs.

    >>> cut(r"\sigma'(cost)", ["cost"])
    ('\\sigma', "'", '(', 'cost', ')')
    """
    names = sorted(map(re.escape, words), key=len, reverse=True)
    return tuple(re.findall("|".join([*names, _SIGN]), text, re.DOTALL))


def formula(text: str, around: Sequence[str], words: Iterable[str] = ()) -> Formula:
    """A formula with the symbols and the indices of all formulas around it."""
    words = tuple(words)
    heads: dict[str, None] = {}
    letters: dict[str, None] = {}
    for other in (text, *around):
        plain = Formula(cut(other, words))
        heads |= dict.fromkeys(plain.text(a.start, a.head) for a in plain.atoms)
        letters |= dict.fromkeys(
            sign
            for place in sorted(plain.raised)
            if _is_index(sign := plain.signs[place])
        )
    return Formula(cut(text, words), tuple(heads), tuple(letters))


def mutants(
    text: str, around: Sequence[str] = (), words: Iterable[str] = ()
) -> tuple[Mutant, ...]:
    """All mutants of a formula, each once, in a fixed order."""
    written = formula(text, around, words)
    found: dict[str, Mutant] = {}
    for name, rule in RULES.items():
        for mutant in rule(written):
            if mutant != text and mutant.strip():
                found.setdefault(mutant, Mutant(name, mutant))
    return tuple(found.values())


# Rules -----------------------------------------------------------------------


def _is_index(sign: str) -> bool:
    return len(sign) == 1 and sign.isalpha() and sign not in _TRANSPOSES


def _others(sign: str, choices: Sequence[str], most: int = 2) -> list[str]:
    """The choices behind a sign, round and round."""
    place = choices.index(sign) if sign in choices else -1
    turned = [*choices[place + 1 :], *choices[: max(place, 0)]]
    return turned[:most]


def _other_index(f: Formula) -> Iterator[str]:
    for place in sorted(f.raised):
        if _is_index(f.signs[place]):
            for other in _others(f.signs[place], f.letters):
                yield f.put(place, place + 1, other)


def _indices_exchanged(f: Formula) -> Iterator[str]:
    for start, end in f.scripts:
        places = [k for k in range(start, end) if _is_index(f.signs[k])]
        for one, other in pairwise(places):
            between = f.text(one + 1, other)
            yield f.put(one, other + 1, f"{f.signs[other]}{between}{f.signs[one]}")


def _other_layer(f: Formula) -> Iterator[str]:
    for start, end in f.scripts:
        inside = f.text(start, end).replace(" ", "")
        if match := re.fullmatch(r"([(\[]?)([A-Za-z])([+-][0-9]+)?([)\]]?)", inside):
            opening, letter, offset, closing = match.groups()
            if letter in _TRANSPOSES:
                continue
            for other in ("", "+1", "-1"):
                if other != (offset or ""):
                    changed = f"{{{opening}{letter}{other}{closing}}}"
                    braces = end - start == 1 and f.signs[start - 1] != "{"
                    yield f.put(start - (not braces), end + (not braces), changed)


def _other_number(f: Formula) -> Iterator[str]:
    for place, sign in enumerate(f.signs):
        if sign.isdigit():
            yield f.put(place, place + 1, str(int(sign) + 1))


def _no_prime(f: Formula) -> Iterator[str]:
    for place, sign in enumerate(f.signs):
        if sign == "'":
            yield f.put(place, place + 1, "")


def _a_prime(f: Formula) -> Iterator[str]:
    for atom in f.atoms:
        if f.signs[atom.end : atom.end + 1] in (("(",), (r"\left",)):
            yield f.put(atom.head, atom.head, "'")


def _other_sign(f: Formula) -> Iterator[str]:
    for place, sign in enumerate(f.signs):
        if sign in ("+", "-") and place not in f.raised:
            yield f.put(place, place + 1, "-" if sign == "+" else "+")


def _a_minus(f: Formula) -> Iterator[str]:
    for start, _ in f.terms[:1]:
        yield f.put(start, start, "-")


def _no_transpose(f: Formula) -> Iterator[str]:
    for start, end in f.scripts:
        if f.text(start, end) in _TRANSPOSES:
            braces = f.signs[start - 1] == "{"
            yield f.put(start - 1 - braces, end + braces, "")


def _a_transpose(f: Formula) -> Iterator[str]:
    for atom in f.atoms:
        yield f.put(atom.start, atom.end, f"{{{f.text(atom.start, atom.end)}}}^T")


def _no_factor(f: Formula) -> Iterator[str]:
    for atom in f.atoms:
        yield f.put(atom.start, atom.end, "")


def _factor_twice(f: Formula) -> Iterator[str]:
    for atom in f.atoms:
        shown = f.text(atom.start, atom.end)
        yield f.put(atom.start, atom.end, f"{shown} {shown}")


def _a_factor(f: Formula) -> Iterator[str]:
    for one, other in pairwise(f.atoms):
        yield f.put(one.start, one.start, f"{f.text(other.start, other.end)} ")


def _a_two(f: Formula) -> Iterator[str]:
    for start, _ in f.terms:
        yield f.put(start, start, "2 ")


def _other_symbol(f: Formula) -> Iterator[str]:
    for atom in f.atoms:
        for other in _others(f.text(atom.start, atom.head), f.heads):
            yield f.put(atom.start, atom.head, other)


def _exchanged(f: Formula) -> Iterator[str]:
    """The scripts stay where they are."""
    for one, other in pairwise(f.atoms):
        left, right = f.text(one.start, one.head), f.text(other.start, other.head)
        if left != right:
            between = f.text(one.head, other.start)
            yield f.put(one.start, other.head, f"{right}{between} {left}")


def _no_brackets(f: Formula) -> Iterator[str]:
    for start, end in f.partner.items():
        if f.signs[start] == "(" and start not in f.raised:
            before = start - (start > 0 and f.signs[start - 1] == r"\left")
            last = end - (f.signs[end - 1] == r"\right")
            yield f.put(before, end + 1, f" {f.text(start + 1, last)} ")


def _other_range(f: Formula) -> Iterator[str]:
    """A sum that begins later or ends earlier."""
    for place, sign in enumerate(f.signs):
        if sign != r"\sum":
            continue
        for start, end in f.scripts:
            between = f.text(place + 1, start).replace(r"\limits", "").strip()
            if f.signs[start - 1] == "{" and between == "^{":
                yield f.put(end, end, "-1")
            elif re.fullmatch(r"_\{[^{}]*\}\^\{?|_.\^\{?", between):
                braces = f.signs[start - 1] == "{"
                inside = f.text(start, end)
                yield f.put(start, end, f"{inside}-1" if braces else f"{{{inside}-1}}")


def _no_sum(f: Formula) -> Iterator[str]:
    for place, sign in enumerate(f.signs):
        if sign == r"\sum":
            limits = place + 1
            while f.signs[limits].isspace() or f.signs[limits] == r"\limits":
                limits += 1
            yield f.put(place, f.behind_scripts(limits), "")


def _term_twice(f: Formula) -> Iterator[str]:
    for start, end in f.terms:
        yield f.put(end, end, f" + {f.text(start, end)}")


def _no_term(f: Formula) -> Iterator[str]:
    for start, end in f.terms[1:]:
        yield f.put(start - 1, end, "")


def _turned_fraction(f: Formula) -> Iterator[str]:
    for place, sign in enumerate(f.signs):
        middle = f.partner.get(place + 1)
        last = f.partner.get(middle + 1) if middle else None
        if sign == r"\frac" and middle and last:
            above, below = f.text(place + 1, middle + 1), f.text(middle + 1, last + 1)
            yield f.put(place + 1, last + 1, below + above)


def _no_power(f: Formula) -> Iterator[str]:
    for start, end in f.scripts:
        if f.text(start, end).isdigit() and f.signs[start - 1] == "^":
            yield f.put(start - 1, end, "")


def _undressed(f: Formula) -> Iterator[str]:
    for place, sign in enumerate(f.signs):
        if sign in _DRESS - {r"\text"} and (close := f.partner.get(place + 1)):
            yield f.put(place, close + 1, f.text(place + 2, close))


RULES: Mapping[str, Callable[[Formula], Iterator[str]]] = MappingProxyType(
    {
        "another index": _other_index,
        "two indices exchanged": _indices_exchanged,
        "another layer": _other_layer,
        "another number": _other_number,
        "no prime": _no_prime,
        "a prime": _a_prime,
        "another sign": _other_sign,
        "a minus": _a_minus,
        "no transpose": _no_transpose,
        "a transpose": _a_transpose,
        "no factor": _no_factor,
        "a factor twice": _factor_twice,
        "a factor more": _a_factor,
        "a factor of 2": _a_two,
        "another symbol": _other_symbol,
        "two symbols exchanged": _exchanged,
        "no brackets": _no_brackets,
        "another range": _other_range,
        "no sum": _no_sum,
        "a term twice": _term_twice,
        "no term": _no_term,
        "a fraction turned": _turned_fraction,
        "no power": _no_power,
        "no hat": _undressed,
    }
)
"""Every kind of slip, by its name."""
