r"""Functions of one number, applied entry by entry, and the few that take a vector.

A function that the notation declares becomes a function of the theory, under its own
name: undefined, or with the formula of an activation.  Those that every reader knows
(exp, log, tanh, max, ...) are SymPy's.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from itertools import islice

import sympy
from sympy import (
    Expr,
    Function,
    Integer,
    Max,
    Min,
    Sum,
    Symbol,
    exp,
    log,
    preorder_traversal,
)
from sympy.core.function import AppliedUndef

from backproof.symbolic.activations import ACTIVATIONS, U
from backproof.symbolic.errors import ShapeError, UnsupportedError
from backproof.symbolic.meaning.elaboration.components import Value, entrywise
from backproof.symbolic.theory import ElementwiseFunction

from .vocabulary import FunctionEntry, Vocabulary
from .wording import shown

__all__ = [
    "KNOWN_FUNCTIONS",
    "apply_function",
    "known_formula",
    "name_problem",
    "theory_function",
    "vector_function",
]

_LOGISTIC = 1 / (1 + exp(-U))

KNOWN_FUNCTIONS: Mapping[str, Expr] = {
    "abs": sympy.Abs(U),
    "arctan": sympy.atan(U),
    "cos": sympy.cos(U),
    "cosh": sympy.cosh(U),
    "erf": sympy.erf(U),
    "exp": exp(U),
    "ln": log(U),
    "log": log(U),
    "logistic": _LOGISTIC,
    "logit": log(U / (1 - U)),
    "sgn": sympy.sign(U),
    "sigm": _LOGISTIC,
    "sign": sympy.sign(U),
    "sin": sympy.sin(U),
    "sinh": sympy.sinh(U),
    "sqrt": sympy.sqrt(U),
    "tanh": sympy.tanh(U),
    **{
        name: row.formula
        for name, row in ACTIVATIONS.items()
        if row.formula is not None and name != "tanh"
    },
}
"""Formulas in u, by name, of what may be used without being declared."""

_SEVERAL: Mapping[str, Callable[..., Expr]] = {"max": Max, "min": Min}
_VECTOR_FUNCTIONS = ("softmax", *_SEVERAL)

_MOST_COPIED = 1000
"""Nodes of the argument, as often as a formula has it: relu in relu has many."""

_MOST_IN_DERIVATIVE = 100
"""The same for a derivative, of which SymPy asks more."""


def known_formula(name: str) -> Expr | None:
    """The formula of a name, in any spelling: ReLU, leaky_relu, \\tanh."""
    return KNOWN_FUNCTIONS.get(_plain(name))


def vector_function(entry: FunctionEntry) -> str:
    """The function of several numbers that a declared one is; "" for all others."""
    name = _plain(entry.meaning)
    return name if name in _VECTOR_FUNCTIONS and not entry.argument else ""


def name_problem(name: str, declared: Iterable[str]) -> str:
    """What to say of a function's meaning that is no name of a function.

    >>> name_problem("sigmoid", []), name_problem("Leaky_ReLU", [])
    ('', '')
    >>> name_problem("sigmod", [])
    "no function is called 'sigmod'; did you mean 'sigmoid'?"
    """
    known = {*KNOWN_FUNCTIONS, *_VECTOR_FUNCTIONS}
    plain = _plain(name)
    if plain in known:
        return ""
    message = f"no function is called {shown(name)}"
    close = get_close_matches(plain, sorted({*known, *declared}), n=1)
    if close:
        return f"{message}; did you mean {close[0]!r}?"
    if not re.fullmatch(r"[A-Za-z_-]+", name):
        return message
    return f"{message}; known are {', '.join(sorted(known))}"


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(" ", "-").removeprefix("\\")


def theory_function(entry: FunctionEntry, formula: Expr | None) -> ElementwiseFunction:
    """A declared function as one of a theory; the formula is one in u."""
    return ElementwiseFunction(entry.name, formula, U, entry.latex)


def apply_function(
    name: str, order: int, arguments: tuple[Value, ...], vocabulary: Vocabulary
) -> Value:
    """The order-th derivative of a function at its arguments, entry by entry.

    Raises UnsupportedError for a function that nothing defines, ShapeError where
    several arguments differ in shape.
    """
    entry = vocabulary.functions.get(name)
    if entry is not None and not vector_function(entry):
        if name in vocabulary.formulas:
            return _put_in(entry, order, arguments, vocabulary.formulas[name])
        function = Function(name + "'" * order)
        return entrywise(function, *_one(name, arguments))
    name = vector_function(entry) if entry is not None else name
    if name == "softmax" and not order:
        return _softmax(*_one(name, arguments), vocabulary)
    if name in _SEVERAL and not order and len(arguments) > 1:
        return entrywise(_SEVERAL[name], *arguments)
    formula = known_formula(name)
    if formula is None and name in _VECTOR_FUNCTIONS:
        what = f"{name} of {len(arguments)} arguments"
        raise UnsupportedError(f"the derivative of {name}" if order else what)
    if formula is None:
        raise UnsupportedError(
            f"the function {name}; declare it in [functions] of the notation"
        )
    if order:
        formula = formula.diff(U, order)
    (argument,) = _one(name, arguments)
    times = formula.count(U)
    most = _MOST_IN_DERIVATIVE if order else _MOST_COPIED
    if times > 1 and times * _nodes(argument.term) > most:
        raise UnsupportedError(f"{name} of so much, or so often inside itself")
    return entrywise(lambda x: formula.xreplace({U: x}), argument)


def _nodes(term: Expr) -> int:
    """How large a term is; counting stops where it is too large for anything."""
    return sum(1 for _ in islice(preorder_traversal(term), _MOST_COPIED))


def _put_in(
    entry: FunctionEntry, order: int, arguments: tuple[Value, ...], formula: Expr
) -> Value:
    """A formula that speaks of quantities, with its argument."""
    if order and formula.has(AppliedUndef):
        raise UnsupportedError(
            f"the derivative of {entry.latex}, which speaks of quantities and of "
            "other functions"
        )
    derivative = formula.diff(U, order) if order else formula
    return entrywise(
        lambda x: derivative.xreplace({U: x}), *_one(entry.name, arguments)
    )


def _one(name: str, arguments: tuple[Value, ...]) -> tuple[Value]:
    if len(arguments) != 1:
        raise UnsupportedError(f"{name} of {len(arguments)} arguments")
    return (arguments[0],)


def _softmax(argument: Value, vocabulary: Vocabulary) -> Value:
    """exp(z[m])/Sum(exp(z[k]), k), along the axis that holds the classes."""
    axes = argument.axes
    if not axes:
        raise ShapeError("softmax takes a vector, not a number")
    by_columns = vocabulary.notation.vectors == "columns"
    axis = axes[0] if by_columns or len(axes) == 1 else axes[1]
    numerator = exp(argument.term)
    inner = Symbol(f"{axis.symbol.name}'", integer=True)
    norm = Sum(numerator.xreplace({axis.symbol: inner}), (inner, Integer(1), axis.size))
    return Value(numerator / norm, argument.rows, argument.columns)
