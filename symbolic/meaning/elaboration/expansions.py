r"""Functions of vectors and of several numbers, put in where they are called.

    h_\theta(x) = g(\theta^T x)              h_\theta(x^{(i)}) = g(\theta^T x^{(i)})
    \sigma(z)_j = e^{z_j}/\sum_k e^{z_k}     \sigma(W x)_i has the entries of W x

The formula is a value in which the parameters stand for arrays of their shapes.  A size
that nothing but the parameters has may be any.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sympy import Expr, Indexed, Integer, Symbol

from backproof.symbolic.errors import UnsupportedError
from backproof.symbolic.meaning.notations.vocabulary import FunctionEntry
from backproof.symbolic.meaning.objection import Objection
from backproof.symbolic.meaning.syntax import Call, Term
from backproof.symbolic.meaning.verdict_codes import SHAPES, UNSUPPORTED
from backproof.symbolic.theory import Partial

from .components import Axis, UnfitError, Value, number
from .context import Context
from .lexicon import bound_term, quantity_names
from .ranges import Range
from .substitution import apart, substituted

__all__ = ["expanded", "expansion"]


def expansion(context: Context, entry: FunctionEntry, term: Term) -> Value:
    """The formula of a function as a value in its parameters.

    Raises Objection where it has none, or letters that the function does not have.
    """
    value = context.plain(term)
    letters = context.indexing.letters
    loose = sorted(letters.keys() - set(entry.result))
    if loose:
        raise Objection(
            UNSUPPORTED,
            f"its formula has the free index {loose[0]}",
            term.span,
            f"is a sum over {loose[0]} missing?",
        )
    if value.term.has(Partial):
        raise Objection(UNSUPPORTED, "a derivative in a function's formula", term.span)
    if not entry.result:
        return _own_axes(value)
    if value.axes:
        shape = context.shape(value)
        message = f"an entry of it has the shape {shape}, and is no number"
        raise Objection(SHAPES, message, term.span)
    ranges = context.indexing.free(term.span)
    axes = tuple(_axis(context, name, ranges, term) for name in entry.result)
    if len(axes) == 1 and context.vocabulary.notation.vectors == "rows":
        return _own_axes(Value(value.term, None, axes[0]))
    return _own_axes(Value(value.term, *axes))


def _own_axes(value: Value) -> Value:
    """The value with axes that no document has a name for."""
    names = {axis.symbol: f"entry {n}" for n, axis in enumerate(value.axes)}
    own = {old: Symbol(name, integer=True) for old, name in names.items()}
    rows, columns = (
        axis and replace(axis, symbol=own[axis.symbol])
        for axis in (value.rows, value.columns)
    )
    return Value(substituted(value.term, own), rows, columns)


def _axis(
    context: Context, name: str, ranges: Mapping[Symbol, Range], term: Term
) -> Axis:
    """The axis of a letter that counts the entries of what a function gives."""
    letter = context.indexing.letters.get(name)
    reach = ranges[letter.symbol] if letter is not None else None
    if letter is None or reach is None or reach.lower != 1:
        message = f"its entries {name} are not counted from 1"
        raise Objection(UNSUPPORTED, message, term.span)
    return Axis(letter.symbol, reach.upper)


def expanded(
    context: Context, entry: FunctionEntry, term: Call, arguments: Sequence[Value]
) -> Value:
    """A function's formula with what it is called with.

    Raises Objection for arguments that are too few, too many, or of other shapes.
    """
    formula = context.vocabulary.expansions.get(entry.name)
    if term.order:
        raise UnsupportedError(f"the derivative of {entry.latex}, a function of arrays")
    if formula is None:
        raise UnsupportedError(f"nothing says what {entry.latex} is")
    if len(arguments) != len(entry.parameters):
        count = len(entry.parameters)
        raise UnsupportedError(f"{entry.latex} with other arguments than its {count}")
    sizes = _sizes(context, entry, formula, arguments)
    found = apart(_sized(formula.term, sizes), _symbols(arguments))
    found = _put_in(found, dict(zip(entry.parameters, arguments, strict=True)))
    return _placed(context, found, formula, sizes)


def _sizes(
    context: Context,
    entry: FunctionEntry,
    formula: Value,
    arguments: Sequence[Value],
) -> dict[Expr, Expr]:
    """The sizes of the parameters that are others here."""
    names = quantity_names(formula.term) - set(entry.parameters)
    spoken = names & context.vocabulary.symbols.keys()
    held = {s for name in spoken for s in _declared_sizes(context, name)}
    found: dict[Expr, Expr] = {}
    for name, argument in zip(entry.parameters, arguments, strict=True):
        own = _shape(context, name)
        for wanted, given, what in zip(own, argument.shape, _SIDES, strict=True):
            known = found.get(wanted, wanted)
            if known == given:
                continue
            if known != wanted or wanted.is_Integer or wanted in held or given == 1:
                shown = entry.latex.replace("{", "{{").replace("}", "}}")
                template = f"{shown} takes {{}} {what}, and gets {{}}"
                raise UnfitError(template, known, given)
            found[wanted] = given
    return found


_SIDES = ("rows", "columns")


def _shape(context: Context, name: str) -> tuple[Expr, Expr]:
    """The rows and columns of a parameter."""
    sizes = tuple(_declared_sizes(context, name))
    one = Integer(1)
    if len(sizes) == 1:
        columns = context.vocabulary.notation.vectors == "columns"
        return (sizes[0], one) if columns else (one, sizes[0])
    return (sizes[0], sizes[1]) if sizes else (one, one)


def _declared_sizes(context: Context, name: str) -> Iterator[Expr]:
    """The sizes of a quantity's rows and columns."""
    for slot in context.vocabulary.symbols[name].slots:
        if slot.axis and not slot.upper.labels:
            yield bound_term(slot.upper, context.vocabulary, {})


def _sized(term: Expr, sizes: Mapping[Expr, Expr]) -> Expr:
    return term.xreplace(dict(sizes)) if sizes else term


def _symbols(arguments: Sequence[Value]) -> set[Symbol]:
    """What must not be captured."""
    return {symbol for value in arguments for symbol in value.term.free_symbols}


def _put_in(term: Expr, arguments: Mapping[str, Value]) -> Expr:
    """A term with values in place of its parameters, all of them at once."""
    entries: dict[Expr, Expr] = {}
    for one in term.atoms(Indexed, Symbol):
        name = str(one.base.label if isinstance(one, Indexed) else one.name)
        argument = arguments.get(name)
        if argument is None:
            continue
        if isinstance(one, Indexed):
            symbols = (axis.symbol for axis in argument.axes)
            put_in = dict(zip(symbols, one.indices, strict=True))
            entries[one] = substituted(argument.term, put_in)
        elif argument.is_number:
            entries[one] = argument.term
    return term.xreplace(entries)


def _placed(
    context: Context, term: Expr, formula: Value, sizes: Mapping[Expr, Expr]
) -> Value:
    """The value with axes of its own."""
    axes: list[Axis | None] = []
    for axis in (formula.rows, formula.columns):
        fresh = axis and context.axis(_sized(axis.size, sizes))
        if axis is not None:
            put_in = {axis.symbol: fresh.symbol if fresh else Integer(1)}
            term = substituted(term, put_in)
        axes.append(fresh)
    return number(term) if not any(axes) else Value(term, *axes)
