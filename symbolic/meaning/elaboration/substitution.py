"""Symbols of a term replaced, so that no bound index captures what is put in."""

from collections.abc import Mapping

from sympy import Expr, Sum, Symbol

__all__ = ["substituted"]


def substituted(term: Expr, put_in: Mapping[Symbol, Expr]) -> Expr:
    """The term with free symbols replaced; bound indices make way."""
    names = {symbol for value in put_in.values() for symbol in value.free_symbols}
    return _without(term, names).xreplace(dict(put_in))


def _without(term: Expr, names: set[Symbol]) -> Expr:
    """The term with other bound indices than these names."""
    taken = {symbol.name for symbol in term.atoms(Symbol) | names}
    for total in term.atoms(Sum):
        clashing = {limit[0] for limit in total.limits} & names
        if clashing:
            fresh = {s: _fresh(s, taken) for s in sorted(clashing, key=str)}
            body = _without(total.function, names).xreplace(fresh)
            limits = [(fresh.get(s, s), low, up) for s, low, up in total.limits]
            term = term.xreplace({total: Sum(body, *limits)})
    return term


def _fresh(symbol: Symbol, taken: set[str]) -> Symbol:
    """A symbol whose name nothing has yet."""
    name = symbol.name
    while name in taken:
        name += "'"
    taken.add(name)
    return Symbol(name, integer=True)
