"""Symbols of a term replaced, so that no bound index captures what is put in."""

from collections.abc import Mapping

from sympy import Expr, Sum, Symbol

__all__ = ["apart", "substituted"]


def substituted(term: Expr, put_in: Mapping[Symbol, Expr]) -> Expr:
    """The term with free symbols replaced; bound indices make way."""
    names = {symbol for value in put_in.values() for symbol in value.free_symbols}
    return apart(term, names).xreplace(dict(put_in))


def apart(term: Expr, names: set[Symbol]) -> Expr:
    """The term with other bound indices than these names.

    >>> from sympy import IndexedBase
    >>> i, k, x = Symbol("i", integer=True), Symbol("k", integer=True), IndexedBase("x")
    >>> inner = Sum(x[i, k], (i, 1, 2))
    >>> apart(inner + Sum(inner, (k, 1, 2)), {k})
    Sum(x[i, k], (i, 1, 2)) + Sum(x[i, k'], (i, 1, 2), (k', 1, 2))
    """
    return _apart(term, names, {symbol.name for symbol in term.atoms(Symbol) | names})


def _apart(term: Expr, names: set[Symbol], taken: set[str]) -> Expr:
    if not term.has(Sum):
        return term
    if not isinstance(term, Sum):
        return term.func(*(_apart(arg, names, taken) for arg in term.args))
    bound = {limit[0] for limit in term.limits} & names
    fresh = {symbol: _fresh(symbol, taken) for symbol in sorted(bound, key=str)}
    body = _apart(term.function, names, taken).xreplace(fresh)
    limits = (
        (fresh.get(s, s), low.xreplace(fresh), up.xreplace(fresh))
        for s, low, up in term.limits
    )
    return Sum(body, *limits)


def _fresh(symbol: Symbol, taken: set[str]) -> Symbol:
    """A symbol whose name nothing has yet."""
    name = symbol.name
    while name in taken:
        name += "'"
    taken.add(name)
    return Symbol(name, integer=True)
