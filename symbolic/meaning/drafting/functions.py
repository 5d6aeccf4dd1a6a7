r"""The entries of functions, each with what is known of it.

    \sigma = "sigmoid"      f(x) = 'x^2'      'h_\theta(x)' = 'g(\theta^T x)'

An argument that is one of many vectors, such as x^{(i)}, gets a letter of its own, and
a shape.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar, cast

from backproof.symbolic.meaning.notations.indices import script_parts
from backproof.symbolic.meaning.notations.notation import Entry
from backproof.symbolic.meaning.notations.patterns import base_of, scripts_of
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.syntax import Member
from backproof.symbolic.reading.tree import Node, Row, Scripted, Symbol

from .calls import Form
from .patterns import Family
from .print import printed, printed_items
from .ranges import Ranges
from .sets import Axis
from .shapes import HIDDEN
from .terms import term_of
from .vectors import VectorFunction

__all__ = ["Signature", "form_of_family", "function_entries", "signatures"]

_T = TypeVar("_T")


@dataclass(frozen=True)
class Signature:
    """A function of vectors as an entry, with the quantities that its letters are."""

    form: Form
    bracket: str
    formula: str
    quantities: tuple[Entry, ...]


def form_of_family(family: Family) -> Form:
    """What tells one function from another."""
    return family.head, len(family.sub), len(family.sup)


def signatures(ranges: Ranges, names: Sequence[str]) -> Iterator[Signature]:
    """The functions of vectors whose arguments have a shape."""
    for one in ranges.found.vectors.values():
        found = _signature(ranges, one, frozenset(names))
        if found is not None:
            yield found


def _signature(
    ranges: Ranges, one: VectorFunction, names: frozenset[str]
) -> Signature | None:
    """The entry of a function; None if an argument of it is not known."""
    right: tuple[Node, ...] = one.right
    texts: list[str] = []
    quantities: list[Entry] = []
    for node in one.arguments:
        term = term_of(Row((node,)), ranges.roles.vocabulary)
        if not isinstance(term, Member) or term.symbol not in names:
            return None
        roles = set(ranges.roles.slots[term.symbol])
        if roles <= {"axis", "hidden"} and not any(term.indices):
            texts.append(printed(node))
            continue
        shape = _shape(ranges, term)
        letter = ranges.new_letter("uvpqxz")
        if shape is None or not letter:
            return None
        if _is_apart(ranges, node, term):
            letter = printed(node)
        else:
            right = _renamed(right, node, Symbol(letter))
        texts.append(letter)
        quantities.append(Entry(letter, shape))
    text = texts[0]
    for sign, more in zip(one.signs, texts[1:], strict=True):
        text += f"{sign} {more}"
    behind = f"_{{{''.join(one.result)}}}" if one.result else ""
    formula = printed_items(right).rstrip(".,; ")
    return Signature(one.form, f"({text}){behind}", formula, tuple(quantities))


def _is_apart(ranges: Ranges, node: Node, member: Member) -> bool:
    """Whether the x of x_n cannot be x_n with its index left out."""
    slots = ranges.roles.vocabulary.symbols[member.symbol].slots
    pairs = zip(slots, ranges.roles.slots[member.symbol], strict=True)
    labels = {slot.letter for slot, role in pairs if role not in ("axis", "hidden")}
    bare = isinstance(node, Symbol) and not any(member.indices)
    return bare and not labels <= ranges.found.letters.samples


def _shape(ranges: Ranges, member: Member) -> str | None:
    """The shape of a quantity at its labels; None if its size depends on them."""
    axes = ranges.roles.kinds[member.symbol].axes
    slots: Sequence[int | str] = [a for a in axes if member.indices[a] is None]
    if not axes:
        slots = HIDDEN[: ranges.linked.hidden.get(member.symbol, 0)]
    if ranges.roles.layer(member.symbol):
        return None
    return " x ".join(ranges.size(Axis(member.symbol, slot), "") for slot in slots)


def _renamed(part: _T, argument: Node, by: Symbol) -> _T:
    """A tree with another symbol for an argument, also where entries of it stand."""
    found: object = part
    if part == argument:
        found = by
    elif isinstance(part, Scripted) and _is_entry(part, argument):
        raised = scripts_of(argument)[1] is not None
        found = replace(part, base=by, sup=None if raised else part.sup)
    elif isinstance(part, tuple):
        found = tuple(_renamed(one, argument, by) for one in part)
    elif is_dataclass(part) and not isinstance(part, type):
        inner = {
            one.name: _renamed(value, argument, by)
            for one in fields(part)
            if isinstance(value := getattr(part, one.name), tuple)
            or is_dataclass(value)
        }
        found = replace(part, **inner) if inner else part
    return cast(_T, found)


def _is_entry(node: Scripted, argument: Node) -> bool:
    """Whether a node is an entry of an argument, x_j of x or x_j^{(i)} of x^{(i)}."""
    sub, sup, _ = scripts_of(argument)
    if sub is not None or opened(node.base) != base_of(argument):
        return False
    labelled = any(part.bracket for part in script_parts(node.sup))
    return node.sup == sup if sup is not None else not labelled


def function_entries(ranges: Ranges, own: Sequence[Signature]) -> Iterator[Entry]:
    """The table of functions."""
    found = ranges.found
    known = {signature.form: signature for signature in own}
    meanings = found.meanings
    plain = {
        (f.head, 0, 0) for f in found.functions if not (f.sub or f.sup) and f.count > 1
    }
    for family in found.functions:
        form = form_of_family(family)
        key = family.key(found.letters)
        if form in known:
            yield Entry(f"{key}{known[form].bracket}", known[form].formula)
        elif form in meanings.formulas:
            argument, formula = meanings.formulas[form]
            yield Entry(f"{key}({argument})", formula)
        elif form not in found.vectors:
            value = meanings.named.get(form, "")
            if form[1:] != (0, 0) and (family.head, 0, 0) in plain:
                # Another name of the same function.
                value = printed(family.head)
            yield Entry(key, value)
