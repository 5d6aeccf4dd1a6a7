r"""Functions applied: ``\sigma'(z)``, ``\log \hat y_i``, ``\tanh^2 z``, ``g(r)^{(i)}``.

A function takes what stands in brackets behind it, and otherwise the next factor, see
``unbracketed``.
Primes and dots are derivatives, a number over the name is a power of the value, and
-1 the inverse, where that is known.
"""

from collections.abc import Mapping, Sequence

from backproof.symbolic.meaning.meaning_codes import (
    MISSING_OPERAND,
    NO_ARGUMENT,
    NO_CONSTRUCT,
    OTHER_SCRIPTS,
)
from backproof.symbolic.meaning.notations.indices import script_parts
from backproof.symbolic.meaning.notations.patterns import base_of, scripts_of
from backproof.symbolic.meaning.notations.spelling import (
    opened,
    split_arguments,
    split_at_commas,
)
from backproof.symbolic.meaning.notations.wording import entry_for
from backproof.symbolic.meaning.syntax import (
    Absolute,
    Call,
    Component,
    Diagonal,
    Number,
    Power,
    Product,
    Quotient,
    Term,
)
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import Node, Operator, Row, Scripted, Symbol
from backproof.symbolic.reading.tree import Number as Digits

from .reader import Line, Reader, fence_of
from .symbols import Found
from .unbracketed import bare_argument

__all__ = ["declared_call", "known_call", "word_product"]

_OTHER_NAMES: Mapping[str, str] = {"ln": "log", "abs": "abs"}
_MAX_ORDER = 4
_INVERSES: Mapping[str, str] = {
    "sigmoid": "logit",
    "logistic": "logit",
    "exp": "log",
    "log": "exp",
}


def declared_call(reader: Reader, line: Line, found: Found) -> Term:
    """A function of the notation, at the place of a line, with its argument."""
    start = line.position
    line.position += found.fit.length
    name = reader.vocabulary.function(found.pattern.name)
    if found.fit.transposed or found.fit.label is not None:
        return reader.fault(
            OTHER_SCRIPTS,
            f"{latex_of(line.items[start])}: a function has no such superscript",
            line.items[start].span,
        )
    fit = found.fit
    entry = reader.vocabulary.functions[name]
    if entry.parameters and found.pattern.slots:
        # f_k(x) is the entry k of f(x).
        term = _applied(reader, line, start, name, fit.order, None)
        indices = tuple(fit.values[slot] for slot in found.pattern.slots)
        term = Component(term, indices, term.span)
        if fit.exponent is None:
            return term
        return Power(term, reader.exponent(fit.exponent), term.span)
    return _applied(reader, line, start, name, fit.order, fit.exponent)


def known_call(reader: Reader, line: Line) -> Term:
    """A function that needs no declaration, with its argument."""
    start = line.position
    node = opened(line.take())
    base = base_of(node)
    name = base.name if isinstance(base, Symbol) else ""
    sub, sup, primes = scripts_of(node)
    name = _OTHER_NAMES.get(name, name)
    if name == "diag" and not (sub or sup or primes):
        return _applied(reader, line, start, "diag", 0, None)
    if sub is not None:
        if name == "log" and not primes:
            term = _applied(reader, line, start, name, 0, sup)
            return _to_base(reader, term, sub)
        return reader.fault(
            NO_CONSTRUCT,
            f"{latex_of(node)} is not supported",
            node.span,
            r"write \max(0, x) for the larger of two numbers" if name == "max" else "",
        )
    return _applied(reader, line, start, name, primes, sup)


def _to_base(reader: Reader, term: Term, sub: Row) -> Term:
    match sub.items:
        case (Symbol(name="e"),):
            return term
        case (Digits(),) if isinstance(term, Call):
            base = Call("log", 0, (reader.row(sub),), term.span)
            return Quotient(term, base, term.span)
        case _:
            return reader.fault(
                NO_CONSTRUCT, f"a logarithm to the base {latex_of(sub)}", sub.span
            )


def _applied(
    reader: Reader, line: Line, start: int, name: str, order: int, sup: Row | None
) -> Term:
    """The function with its argument, and a power of it."""
    shown = latex_of(opened(line.items[start]))
    if order > _MAX_ORDER:
        message = f"a derivative of order {order}"
        reader.fault(NO_CONSTRUCT, message, line.items[start].span)
    if sup is not None and _is_minus_one(sup):
        inverse = _inverse(reader, name)
        if not inverse or order:
            span = line.since(start)
            return reader.fault(
                NO_CONSTRUCT,
                f"the inverse {shown} is not known",
                span,
                f"declare it in [functions]: {entry_for(shown)}",
            )
        name, sup = inverse, None
    signed = not order and sup is None and name not in reader.vocabulary.functions
    entry = reader.vocabulary.functions.get(name)
    listed = entry is not None and len(entry.parameters) > 1
    arguments, scripted = _arguments(reader, line, shown, signed=signed, listed=listed)
    if arguments is None:
        return reader.fault(
            NO_ARGUMENT,
            f"{shown} has no argument",
            line.since(start),
            f"write {shown}(...)",
        )
    call = _call(name, order, arguments, line.since(start))
    if sup is not None:
        exponent = reader.exponent(sup)
        if not isinstance(exponent, Number):
            return reader.fault(
                OTHER_SCRIPTS,
                f"{shown}: this superscript of a function is not declared",
                sup.span,
                "only a number over a function is a power of its value",
            )
        call = Power(call, exponent, call.span)
    return call if scripted is None else reader.postfix(call, scripted)


def _call(name: str, order: int, arguments: tuple[Term, ...], span: Span) -> Term:
    if name == "diag" and len(arguments) == 1:
        return Diagonal(arguments[0], span)
    if name == "abs" and len(arguments) == 1 and not order:
        return Absolute(arguments[0], span)
    return Call(name, order, arguments, span)


def _is_minus_one(sup: Row) -> bool:
    parts = script_parts(sup)
    return len(parts) == 1 and latex_of(Row(parts[0].nodes)).replace(" ", "") == "-1"


def _inverse(reader: Reader, name: str) -> str:
    entry = reader.vocabulary.functions.get(name)
    meaning = entry.meaning if entry is not None else name
    return _INVERSES.get(meaning.lower(), "")


def _arguments(
    reader: Reader, line: Line, shown: str, *, signed: bool, listed: bool
) -> tuple[tuple[Term, ...] | None, Scripted | None]:
    """What the function is applied to, and the scripts behind its bracket.

    If its arguments are ``listed``, they are f(x; w) or f(x | w) as well.
    """
    found = fence_of(line.peek())
    if found is not None:
        line.take()
        fence, scripted = found
        split = split_arguments(fence.body.items)[0]
        pieces = split if listed else split_at_commas(fence.body.items)
        if _is_placeholder(fence.body.items):
            return None, scripted
        if not pieces or not all(pieces):
            message = f"an argument of {shown} is missing"
            term = reader.fault(MISSING_OPERAND, message, fence.span)
            return (term,), scripted
        with reader.deeper(fence.span):
            read = tuple(reader.expression(Line(p, fence.span)) for p in pieces)
        return read, scripted
    argument = bare_argument(reader, line, shown, signed=signed)
    return (None if argument is None else (argument,)), None


def _is_placeholder(items: Sequence[Node]) -> bool:
    r"""Whether a dot stands for an argument that is left open: f(\cdot)."""
    match items:
        case (Operator(name=r"\cdot"),):
            return True
        case _:
            return False


def word_product(reader: Reader, line: Line) -> Term | None:
    """A product written as a function, prod(A, B), if the notation has it."""
    node = line.peek()
    found = fence_of(line.peek(1))
    if not isinstance(node, Symbol) or found is None or found[1] is not None:
        return None
    if node.name not in reader.vocabulary.products:
        return None
    start = line.position
    line.position += 2
    pieces = split_at_commas(found[0].body.items)
    with reader.deeper(node.span):
        factors = tuple(reader.expression(Line(p, found[0].span)) for p in pieces)
    signs = (node.name,) * (len(factors) - 1)
    return Product(factors, signs, line.since(start))
