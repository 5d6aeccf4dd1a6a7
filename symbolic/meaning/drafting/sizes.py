r"""The sizes of a document: the upper limits of its sums, and what \mathbb{R} has.

\sum_{k=1}^{n_{l-1}}             the family n_l, at l-1
W \in \mathbb{R}^{h \times d}    the sizes h and d
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from backproof.symbolic.meaning.notations.indices import Part, script_parts
from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import opened, split_at_commas
from backproof.symbolic.meaning.syntax import IndexTerm
from backproof.symbolic.reading.tree import (
    Fenced,
    Fraction,
    Matrix,
    Node,
    Number,
    Operator,
    Row,
    Scripted,
    Symbol,
)

from .census import Formula
from .letters import Letters
from .nodes import index_of
from .print import printed, printed_items

__all__ = ["AT", "Shape", "SizeForm", "shapes", "size_form", "without_number"]

AT = "@"
"""Where the label stands in the text of a family of sizes."""


@dataclass(frozen=True, order=True)
class SizeForm:
    r"""A size in LaTeX: ``D``, ``3``, or ``n_{@}`` with a label such as l-1."""

    text: str
    label: IndexTerm | None = None

    def at(self, label: str) -> str:
        """The size with the text of a label."""
        return self.text.replace(AT, label)

    def plus(self, offset: int) -> "SizeForm":
        """The size with a number added."""
        sign = "-" if offset < 0 else "+"
        return SizeForm(f"{self.text} {sign} {abs(offset)}", self.label)


@dataclass(frozen=True)
class Shape:
    """An array with the sizes that the document gives it: rows, columns."""

    node: Node
    sizes: tuple[tuple[Node, ...], ...]


def size_form(nodes: Sequence[Node], letters: Letters) -> SizeForm | None:
    """The size that some nodes are; None if they are none.

    A letter below it is its label if it is an index, and otherwise part of its name.
    """
    if len(nodes) != 1:
        rest, offset = without_number(nodes)
        form = size_form(rest, letters) if offset else None
        return form and form.plus(offset)
    node = opened(nodes[0])
    match node:
        case Number(text=text, font="") if text.isdigit():
            return SizeForm(text)
        case Symbol():
            return SizeForm(printed(node))
        case Fenced(open="|", body=body, close="|"):
            inner = size_form(body.items, letters)
            if inner is None:
                return None
            return SizeForm(rf"\lvert {inner.text} \rvert", inner.label)
        case Scripted(base=Symbol() as base, sub=sub, sup=sup, primes=0):
            return _scripted(printed(base), sub, sup, letters)
        case _:
            return None


def without_number(nodes: Sequence[Node]) -> tuple[Sequence[Node], int]:
    """The n of n - 1, and the -1."""
    match tuple(nodes[-2:]):
        case Operator(name="+" | "-" as sign), Number(text=text) if text.isdigit():
            return nodes[:-2], int(sign + text)
        case _:
            return nodes, 0


def _scripted(
    base: str, sub: Row | None, sup: Row | None, letters: Letters
) -> SizeForm | None:
    if (sub is None) == (sup is None):
        return None
    parts = script_parts(sub or sup)
    sign = "_" if sub else "^"
    if len(parts) != 1:
        word = sub is not None and len({part.group for part in parts}) == 1
        return SizeForm(f"{base}_{{{printed(sub)}}}") if word and sub else None
    label = _label(parts[0], letters)
    inner = AT if label else printed_items(parts[0].nodes)
    text = f"[{inner}]" if parts[0].bracket == "[" else inner
    text = f"({inner})" if parts[0].bracket == "(" else text
    return SizeForm(f"{base}{sign}{{{text}}}", label)


def _label(part: Part, letters: Letters) -> IndexTerm | None:
    term = index_of(part.nodes)
    if term is None or term.labels or term.name not in letters.indices:
        return None
    return term


def shapes(formulas: Iterable[Formula]) -> Iterator[Shape]:
    r"""What is said to be in some \mathbb{R}^{...}, in the order of the document."""
    for formula in formulas:
        for left, relation, right in zip(
            formula.sides, formula.relations, formula.sides[1:], strict=False
        ):
            sizes = _exponent(right.items) if relation == r"\in" else None
            if sizes is None:
                continue
            for piece in split_at_commas(left.items):
                node = opened(piece[0]) if len(piece) == 1 else None
                if isinstance(node, Fraction):
                    node = _variable(node)
                if node is not None and isinstance(base_of(node), Symbol):
                    yield Shape(node, sizes)
        yield from _written_out(formula)


def _variable(node: Fraction) -> Node | None:
    """What a derivative is by, which has the same shape."""
    match node.above.items, node.below.items:
        case (Symbol(name=r"\partial"), *_), (Symbol(name=r"\partial"), variable):
            return opened(variable)
        case _:
            return None


def _written_out(formula: Formula) -> Iterator[Shape]:
    """The shapes of what is written out: w = [[w_11, w_12], ...], b = [b_1, b_2]^T."""
    for left, right in zip(formula.sides, formula.sides[1:], strict=False):
        if len(left.items) != 1 or len(right.items) != 1:
            continue
        node = opened(left.items[0])
        if not isinstance(base_of(node), Symbol):
            continue
        match opened(base_of(opened(right.items[0]))):
            case Matrix(rows=rows):
                counts = (len(rows), len(rows[0]))
            case Fenced(open="[", body=body):
                counts = (len(split_at_commas(body.items)), 1)
            case _:
                continue
        if max(counts) > 1:
            yield Shape(node, tuple((Number(str(count)),) for count in counts))


def _exponent(items: Sequence[Node]) -> tuple[tuple[Node, ...], ...] | None:
    r"""The sizes in ``\mathbb{R}^{n \times m}``; none for a number."""
    node = opened(items[0]) if len(items) == 1 else None
    base = base_of(node) if node is not None else None
    if base != Symbol("R", "blackboard") or node is None:
        return None
    if not isinstance(node, Scripted) or node.sup is None:
        return ()
    found: list[list[Node]] = [[]]
    for item in node.sup.items:
        if isinstance(item, Operator) and item.name in (r"\times", r"\cdot", "*"):
            found.append([])
        else:
            found[-1].append(item)
    return tuple(map(tuple, found)) if all(found) and len(found) <= 2 else None
