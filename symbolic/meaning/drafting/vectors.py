r"""Functions of vectors, and of several numbers, that a document defines itself.

    h_\theta(x) = g(\theta^T x)            \sigma(z)_j = e^{z_j}/\sum_k e^{z_k}
    f(x_i; W, b) = W x_i + b

A formula that calls one says of shapes what the function's formula says, so the calls
are opened before the shapes are sought.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from backproof.symbolic.meaning.notations.indices import (
    Part,
    is_transpose,
    script_parts,
)
from backproof.symbolic.meaning.notations.patterns import base_of, scripts_of
from backproof.symbolic.meaning.notations.spelling import opened, split_arguments
from backproof.symbolic.meaning.notations.vocabulary import Vocabulary
from backproof.symbolic.meaning.syntax import (
    Call,
    Component,
    IndexTerm,
    Member,
    Term,
)
from backproof.symbolic.reading.tree import Fenced, Node, Row, Scripted, Symbol, walk

from .calls import Form, form_of
from .census import EQUAL, Formula
from .nodes import index_of
from .sightings import Sightings
from .terms import Said, term_of

__all__ = ["VectorFunction", "opened_calls", "vector_functions"]

_SIGNS = frozenset({",", ";", "|"})
_T = TypeVar("_T")


@dataclass(frozen=True)
class VectorFunction:
    """A function as the document defines it.

    ``result`` are the letters of its entry that stand behind the bracket, ``signs``
    what stands between its arguments, and ``right`` is its formula.
    """

    form: Form
    arguments: tuple[Node, ...]
    signs: tuple[str, ...]
    result: tuple[str, ...]
    right: tuple[Node, ...]


def vector_functions(
    formulas: Sequence[Formula], seen: Sightings
) -> dict[Form, VectorFunction]:
    """The functions with one formula, which are seen nowhere without arguments."""
    bare = {
        form_of(s.head, s.sub, s.sup)
        for s in seen.symbols
        if s.argument is None and not s.alone
    }
    said: dict[Form, list[VectorFunction]] = defaultdict(list)
    for formula in formulas:
        for one in _defined(formula):
            said[one.form].append(one)
    return {
        form: several[0]
        for form, several in said.items()
        if form not in bare and len({one.right for one in several}) == 1
    }


def _defined(formula: Formula) -> Iterator[VectorFunction]:
    """What a formula defines: its first side by the next one."""
    for left, right, relation in zip(
        formula.sides, formula.sides[1:], formula.relations, strict=False
    ):
        if relation not in EQUAL or len(left.items) != 2:
            continue
        node, bracket = opened(left.items[0]), opened(left.items[1])
        head, fence = base_of(node), opened(base_of(bracket))
        sub, sup, primes = scripts_of(bracket)
        if not isinstance(head, Symbol) or not isinstance(fence, Fenced):
            continue
        if fence.open != "(" or sup is not None or primes or scripts_of(node)[2]:
            continue
        pieces, signs = split_arguments(fence.body.items)
        arguments = tuple(opened(piece[0]) for piece in pieces if len(piece) == 1)
        letters = [_letter(part) for part in script_parts(sub)]
        if len(arguments) < len(pieces) or not arguments or "" in letters:
            continue
        if not _SIGNS.issuperset(signs):
            continue
        own = script_parts(scripts_of(node)[0]), script_parts(scripts_of(node)[1])
        one = VectorFunction(
            form_of(head, *own), arguments, signs, tuple(letters), right.items
        )
        if _is_of_vector(one) and _speaks_of_arguments(one):
            yield one


def _letter(part: Part) -> str:
    term = index_of(part.nodes)
    return term.name if term and not (term.offset or term.labels) else ""


def _speaks_of_arguments(one: VectorFunction) -> bool:
    """Whether the formula has an argument in it, and not the function again."""
    nodes = set(walk(Row(one.right)))
    heads = {base_of(node) for node in nodes}
    symbols = all(isinstance(base_of(node), Symbol) for node in one.arguments)
    return symbols and base_of(one.arguments[0]) in heads and one.form[0] not in heads


def _is_of_vector(one: VectorFunction) -> bool:
    """Whether an equation shows that the function is none of a single number."""
    if one.result or len(one.arguments) > 1:
        return True
    (argument,) = one.arguments
    if any(isinstance(n, Symbol) and "bold" in n.font for n in walk(argument)):
        return True
    nodes = list(walk(Row(one.right)))
    scripts = [script_parts(scripts_of(node)[1]) for node in nodes]
    if any(parts and is_transpose(parts[-1].nodes) for parts in scripts):
        return True
    return isinstance(argument, Symbol) and any(
        isinstance(node, Scripted) and node.sub and opened(node.base) == argument
        for node in nodes
    )


# Calls opened ----------------------------------------------------------------


@dataclass(frozen=True)
class _Opened:
    """A function with its formula as a term, in its parameters."""

    parameters: tuple[Member, ...]
    result: tuple[str, ...]
    body: Term


def opened_calls(
    formulas: Sequence[Said],
    vocabulary: Vocabulary,
    keys: Mapping[str, VectorFunction],
) -> tuple[Said, ...]:
    """The formulas with those of functions in place of their calls.

    ``keys`` has the functions by their LaTeX in the vocabulary.
    """
    table: dict[str, _Opened] = {}
    for name, entry in vocabulary.functions.items():
        one = keys.get(entry.latex)
        body = term_of(Row(one.right), vocabulary) if one else None
        found = [term_of(Row((n,)), vocabulary) for n in one.arguments] if one else []
        parameters = tuple(term for term in found if isinstance(term, Member))
        if one is not None and body is not None and len(parameters) == len(found):
            table[name] = _Opened(parameters, one.result, body)
    if not table:
        return tuple(formulas)
    return tuple(
        replace(one, terms=tuple(t and _opened(t, table) for t in one.terms))
        for one in formulas
    )


def _opened(term: Term, table: Mapping[str, _Opened]) -> Term | None:
    """A side with its calls opened; None for the left side of a definition."""
    inner = term.term if isinstance(term, Component) else term
    own = table.get(inner.function) if isinstance(inner, Call) else None
    if isinstance(inner, Call) and own and inner.arguments == own.parameters:
        return None
    return _open(term, table)


def _open(part: _T, table: Mapping[str, _Opened]) -> _T:
    """A part of a term with its calls opened."""
    found: object = part
    match part:
        case Component(term=Call(function=name, arguments=given), indices=indices) if (
            name in table and len(indices) == len(table[name].result)
        ):
            found = _instance(table[name], _open(given, table), indices)
        case Call(function=name, arguments=given) if name in table:
            found = _instance(table[name], _open(given, table), ())
        case tuple():
            found = tuple(_open(one, table) for one in part)
        case _ if is_dataclass(part) and not isinstance(part, type):
            inner = {f.name: getattr(part, f.name) for f in fields(part) if f.init}
            found = replace(part, **{n: _open(one, table) for n, one in inner.items()})
    return cast(_T, found)


def _instance(
    one: _Opened, given: tuple[Term, ...], indices: tuple[IndexTerm, ...]
) -> Term:
    """The formula of a function with its arguments and the indices behind it."""
    if len(given) != len(one.parameters):
        return one.body
    arguments = dict(zip((m.symbol for m in one.parameters), given, strict=True))
    letters = dict(zip(one.result, indices, strict=False))
    return cast(Term, _put(one.body, arguments, letters))


def _put(
    part: Any, arguments: Mapping[str, Term], letters: Mapping[str, IndexTerm]
) -> Any:
    match part:
        case Member(symbol=symbol) if symbol in arguments:
            member = replace(part, indices=_put(part.indices, {}, letters))
            return _argument(member, arguments[symbol])
        case IndexTerm(name=name, labels=()) if name in letters and not part.offset:
            return letters[name]
        case tuple():
            return tuple(_put(one, arguments, letters) for one in part)
        case _ if is_dataclass(part) and not isinstance(part, type):
            inner = {f.name: getattr(part, f.name) for f in fields(part) if f.init}
            put = {n: _put(one, arguments, letters) for n, one in inner.items()}
            return replace(part, **put)
        case _:
            return part


def _argument(member: Member, given: Term) -> Term:
    """What stands for a parameter, at the indices that the formula has."""
    if isinstance(given, Member) and given.symbol == member.symbol:
        pairs = zip(member.indices, given.indices, strict=True)
        indices = tuple(own if other is None else other for own, other in pairs)
        return replace(given, indices=indices)
    written = tuple(index for index in member.indices if index is not None)
    return Component(given, written, given.span) if written else given
