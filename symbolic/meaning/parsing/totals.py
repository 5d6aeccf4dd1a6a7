r"""Sums: what their index is, how far it runs, and what they reach.

    \sum_{i=1}^{n}   \sum_{i,j}   \sum_{j \neq i}^K   \sum_{n \in N}   \sum^S x_s

The body is the rest of the product, up to the next plus or minus outside brackets;
in another reading (``wide_sums``) all that is left.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace

from backproof.symbolic.meaning.meaning_codes import (
    BAD_SUM,
    MISSING_OPERAND,
    NO_CONSTRUCT,
)
from backproof.symbolic.meaning.notations.indices import (
    index_text,
    is_letter,
    letter_name,
    script_parts,
    shifted,
)
from backproof.symbolic.meaning.notations.patterns import base_of, head_key, scripts_of
from backproof.symbolic.meaning.notations.sizes import Bounds
from backproof.symbolic.meaning.notations.spelling import (
    ADDITIVE,
    opened,
    split_at_commas,
)
from backproof.symbolic.meaning.syntax import Bound, IndexTerm, Member, Term, Total
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import (
    BigOperator,
    Fenced,
    Lines,
    Node,
    Operator,
    Punctuation,
    Relation,
    Row,
    Scripted,
    Stacked,
    Symbol,
    Text,
    walk,
)

from .reader import Line, Reader

__all__ = ["is_big", "read_total"]

_ONE = IndexTerm(offset=1)
_MAX_INDICES = 6
_MAX_SKIPPED = 20
_ONE_ENDED = {"<": -1, ">": 1, r"\leq": 0, r"\geq": 0}
_CAPITAL = r"\Sigma"
_EVERY = frozenset({"all", "each", "every", "for all", "over all", r"\forall"})
_BIG_NAMES = {
    r"\prod": "a product over an index",
    r"\int": "an integral",
}


def is_big(reader: Reader, node: Node) -> bool:
    """Whether a node is a big operator, with limits or without."""
    return _operator(opened(node)) is not None or _is_capital(reader, node)


def _is_capital(reader: Reader, node: Node) -> bool:
    """Whether a node is the letter that looks like a sum, and no symbol of its own."""
    node = opened(node)
    base = opened(base_of(node))
    if base != Symbol(_CAPITAL) or scripts_of(node)[2]:
        return False
    return not reader.vocabulary.patterns.get(head_key(node))


def _operator(node: Node) -> tuple[BigOperator, Row | None, Row | None] | None:
    """The operator and its lower and upper limit, wherever these are set."""
    sub, sup, primes = scripts_of(node)
    base = opened(base_of(node))
    if isinstance(base, Stacked) and isinstance(base.base, BigOperator):
        sub = base.under if sub is None else sub
        sup = base.over if sup is None else sup
        base = base.base
    return (base, sub, sup) if isinstance(base, BigOperator) and not primes else None


def read_total(reader: Reader, line: Line) -> Term:
    """The sum at the place of a line, with all that it reaches."""
    start = line.position
    node = opened(line.take())
    found = _operator(node)
    if found is None:
        reader.remark(rf"{_CAPITAL} is read as \sum", node.span)
        sub, sup, _ = scripts_of(node)
        found = BigOperator(r"\sum", node.span), sub, sup
    operator, sub, sup = found
    if operator.name != r"\sum":
        what = _BIG_NAMES.get(operator.name, operator.name)
        _body(reader, line, start, {})
        return reader.fault(NO_CONSTRUCT, f"{what} is not read yet", node.span)
    bounds = _bounds(reader, sub, sup)
    if bounds is None:
        _body(reader, line, start, {})
        return _unread_limits(reader, node, sub)
    bounds = tuple(_meant_letter(reader, line, bound, node) for bound in bounds)
    ranges = {index_text(b.index): _range(reader, b) for b in bounds}
    if len(reader.scope.keys() | ranges) > _MAX_INDICES:
        message = f"sums over more than {_MAX_INDICES} indices at once"
        reader.fault(NO_CONSTRUCT, message, node.span, "give the inner sums a name")
    if sum(len(bound.unlike) for bound in bounds) > _MAX_SKIPPED:
        message = f"a sum that leaves out more than {_MAX_SKIPPED} values"
        reader.fault(NO_CONSTRUCT, message, node.span, "give it as a difference")
    body = _body(reader, line, start, ranges)
    if not bounds:
        upper = None if sup is None else reader.names.term(sup.items)
        index = _meant(reader, body, upper)
        if index is None:
            return reader.fault(
                BAD_SUM,
                f"nothing tells over which index {latex_of(node)} goes",
                node.span,
                "write the index below the sum",
            )
        reader.remark(f"the sum goes over {index}", node.span)
        bounds = (Bound(IndexTerm(index), None, upper),)
    return Total(bounds, body, line.since(start))


def _unread_limits(reader: Reader, node: Node, sub: Row | None) -> Term:
    """The finding about a sum whose index is none, or is no index that can vary."""
    message = f"the limits of {latex_of(node)} cannot be read"
    mend = r"write \sum_{i=1}^{n}, \sum_i, \sum_{i \neq j} or \sum_{i \in N}"
    for item in sub.items if sub else ():
        term = reader.names.named(opened(item))
        size = reader.vocabulary.sizes.get(term.name) if term else None
        if size is not None and size.maximum is not None:
            message = f"{size.latex} is fixed in the notation, and a sum goes over it"
            mend = "write another letter below the sum"
    return reader.fault(BAD_SUM, message, node.span, mend)


def _body(
    reader: Reader, line: Line, start: int, ranges: dict[str, Bounds | None]
) -> Term:
    span = line.items[start].span
    signed = isinstance(node := line.peek(), Operator) and node.name == "-"
    if line.done or (line.term_ends and not signed):
        message = f"nothing stands behind {latex_of(line.items[start])}"
        return reader.fault(MISSING_OPERAND, message, span)
    reach = _reach(line, wide=reader.reading.wide_sums)
    with reader.deeper(span), reader.bound(ranges, reach):
        if reader.reading.wide_sums:
            reader.doubts.add("wide_sums")
            rest = Line(line.items, line.around, line.position)
            term = reader.rest(rest)
            line.position = rest.position
            return term
        term = reader.product(line, body=True)
    if not line.done:
        reader.doubts.add("wide_sums")
    return term


def _reach(line: Line, *, wide: bool) -> Sequence[Node]:
    """What stands behind a sum, up to the next plus or minus unless it is wide."""
    rest = line.items[line.position :]
    for place, node in enumerate(rest):
        if isinstance(node, Operator) and node.name in ADDITIVE and place and not wide:
            return rest[:place]
    return rest


# Limits ----------------------------------------------------------------------


def _bounds(
    reader: Reader, sub: Row | None, sup: Row | None
) -> tuple[Bound, ...] | None:
    """The indices with their limits; none if only an upper limit is written."""
    uppers = script_parts(sup)
    tops = [reader.names.term(part.nodes) for part in uppers]
    if any(top is None for top in tops):
        return None
    if sub is None:
        return ()
    found: list[Bound] = []
    for piece in _pieces(sub):
        more = _bound(reader, piece)
        if more is None:
            return None
        for bound in more:
            _merge(found, bound)
    if not found or (len(tops) > 1 and len(tops) != len(found)):
        return None
    if tops:
        every = tops if len(tops) > 1 else tops * len(found)
        if any(bound.upper for bound in found):
            return None
        found = [replace(b, upper=u) for b, u in zip(found, every, strict=True)]
    return tuple(found)


def _pieces(sub: Row) -> Iterator[tuple[Node, ...]]:
    """The conditions below a sum, one for each comma, colon or line."""
    for item in sub.items:
        if isinstance(item, Lines):
            for row in item.rows:
                yield from _pieces(row)
            if len(sub.items) == 1:
                return
    plain = [
        Punctuation(",", item.span)
        if isinstance(item, Punctuation) and item.name in (":", ";")
        else item
        for item in sub.items
        if not _says_every(item)
    ]
    yield from split_at_commas(plain)


def _says_every(node: Node) -> bool:
    r"""Whether a node only says that an index takes all values: ``\forall i``."""
    match node:
        case Text(text=said) | Symbol(name=said, font="", accents=()):
            return said.lower() in _EVERY
        case _:
            return False


def _bound(reader: Reader, piece: tuple[Node, ...]) -> list[Bound] | None:
    """What one condition says of one index, or of several side by side."""
    places = [k for k, node in enumerate(piece) if isinstance(node, Relation)]
    sides = [
        piece[low + 1 : high]
        for low, high in zip([-1, *places], [*places, len(piece)], strict=True)
    ]
    names = [getattr(piece[k], "name", "") for k in places]
    if not names:
        return _listed(reader, piece)
    if names == ["="]:
        index, lower = _index(reader, sides[0]), reader.names.term(sides[1])
        return [Bound(index, lower)] if index and lower else None
    if names == [r"\neq"]:
        index, other = _index(reader, sides[0]), reader.names.term(sides[1])
        return [Bound(index, unlike=(other,))] if index and other else None
    if len(names) == 1 and names[0] in _ONE_ENDED:
        return _one_ended(reader, sides[0], names[0], sides[1])
    if names == [r"\in"]:
        return _member_of(reader, sides[0], sides[1])
    if names == [r"\leq", r"\leq"]:
        lower, index = reader.names.term(sides[0]), _index(reader, sides[1])
        upper = reader.names.term(sides[2])
        return [Bound(index, lower, upper)] if lower and index and upper else None
    return None


def _one_ended(
    reader: Reader, left: Sequence[Node], relation: str, right: Sequence[Node]
) -> list[Bound] | None:
    r"""``i \geq 2`` and ``i < n``: one end of a range, by a number or a size."""
    index, end = _index(reader, left), reader.names.term(right)
    if index is None or end is None:
        return None
    if end.name and end.name not in reader.vocabulary.sizes:
        return None
    end = shifted(end, _ONE_ENDED[relation])
    upper = relation in ("<", r"\leq")
    return [Bound(index, upper=end) if upper else Bound(index, end)]


def _listed(reader: Reader, piece: tuple[Node, ...]) -> list[Bound] | None:
    """``ij`` and ``i``."""
    found: list[Bound] = []
    for part in script_parts(Row(piece)):
        index = _index(reader, part.nodes)
        if index is None:
            return None
        found.append(Bound(index))
    return found or None


def _index(reader: Reader, nodes: Sequence[Node]) -> IndexTerm | None:
    """An index that can be bound: a letter, with a label perhaps."""
    if len(nodes) != 1:
        return None
    term = _free_names(reader, nodes)
    if term is None or not term.name or term.offset:
        return None
    return None if term.name in reader.vocabulary.sizes else term


def _free_names(reader: Reader, nodes: Sequence[Node]) -> IndexTerm | None:
    # Below a sum a letter is an index, even if it is a quantity elsewhere.
    names = replace(reader.names, values=frozenset())
    return names.term(nodes)


def _member_of(
    reader: Reader, left: Sequence[Node], right: Sequence[Node]
) -> list[Bound] | None:
    r"""``n \in N`` for 1..N, and ``i \in \{1, \dots, N\}``."""
    indices = [_index(reader, part.nodes) for part in script_parts(Row(tuple(left)))]
    lower: IndexTerm | None = _ONE
    match tuple(map(opened, right)):
        case (Fenced(open=r"\{", body=body),):
            pieces = split_at_commas(body.items)
            dots = len(pieces) >= 3 and pieces[-2] == (Symbol(r"\dots"),)
            if not dots:
                return None
            lower, upper = reader.names.term(pieces[0]), reader.names.term(pieces[-1])
        case _:
            upper = reader.names.term(right)
            if upper is None or upper.name not in reader.vocabulary.sizes:
                return None
    if lower is None or upper is None:
        return None
    found = [Bound(index, lower, upper) for index in indices if index is not None]
    return found if found and len(found) == len(indices) else None


def _merge(found: list[Bound], bound: Bound) -> None:
    """Several conditions on one index are one bound."""
    for place, known in enumerate(found):
        if known.index == bound.index and bound.unlike:
            found[place] = replace(known, unlike=(*known.unlike, *bound.unlike))
            return
    found.append(bound)


def _range(reader: Reader, bound: Bound) -> Bounds | None:
    """The range of a bound index, as far as it is written or declared."""
    entry = reader.vocabulary.indices.get(bound.index.name)
    lower = bound.lower or (entry.lower if entry else None)
    upper = bound.upper or (entry.upper if entry else None)
    return (lower, upper) if lower and upper else None


def _meant_letter(reader: Reader, line: Line, bound: Bound, total: Node) -> Bound:
    r"""The bound over j for ``i \neq j``, if i is no letter of the summand or bound."""
    match bound:
        case Bound(
            index=IndexTerm(name=first, labels=()),
            lower=None,
            unlike=(IndexTerm(name=second, labels=(), offset=0) as other,),
        ) if second and second not in reader.scope:
            pass
        case _:
            return bound
    if second in reader.vocabulary.sizes:
        return bound
    reach = _reach(line, wide=reader.reading.wide_sums)
    letters = {
        letter_name(node)
        for item in reach
        for node in walk(item)
        if isinstance(node, (Scripted, Symbol)) and is_letter(node)
    }
    if second not in letters:
        return bound
    if first in letters and first not in reader.scope:
        reader.doubts.add("second_letters")
        if not reader.reading.second_letters:
            return bound
    reader.remark(f"{latex_of(total)} is read as a sum over {second}", total.span)
    return replace(bound, index=other, unlike=(bound.index,))


# A sum without an index ------------------------------------------------------


def _meant(reader: Reader, body: Term, upper: IndexTerm | None) -> str | None:
    """The only letter of the body that runs up to the limit."""
    letters = set()
    for member in _members(body):
        entry = reader.vocabulary.symbols.get(member.symbol)
        if entry is None:  # the argument of a function's formula
            continue
        for slot, index in zip(entry.slots, member.indices, strict=True):
            if index is not None and index.name and not index.offset:
                plain = not index.labels and index.name not in reader.vocabulary.sizes
                if plain and upper is not None and slot.upper == upper:
                    letters.add(index.name)
    letters -= set(reader.scope)
    return letters.pop() if len(letters) == 1 else None


def _members(term: object) -> Iterable[Member]:
    """All quantities in a term."""
    waiting = [term]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Member):
            yield one
        elif isinstance(one, tuple):
            waiting += one
        elif is_dataclass(one):
            waiting += [getattr(one, f.name) for f in fields(one) if f.name != "span"]
