"""In which order factors and terms are printed, whatever the notation.

SymPy sorts the parts of a sum or product for its own purposes and so prints
``-t + y`` and ``a*delta``.  People write the error signal before the activation, a
slope after the error, and the positive term first:

    y - t        delta[j, i]*a[k, i]        (a - t)*g'(z)        Sum(...) + b
"""

from dataclasses import dataclass

from sympy import Add, Expr, Indexed, Mul, Piecewise, Pow, Rational, Subs, Sum, Symbol

from backproof.symbolic.theory import Partial

__all__ = ["Quotient", "arranged_terms", "constants_first", "quotient"]

# Factors in the order in which the literature writes them; what is not listed
# stands between the quantities and the slopes.
_FACTORS = ("lambda", "x", "W", "b", "delta", "a", "z", "t")


@dataclass(frozen=True)
class Quotient:
    """A product taken apart: ``sign number numerator / denominator``.

    ``number`` is positive; its own denominator is not among ``denominator``.
    """

    negative: bool
    number: Rational
    numerator: tuple[Expr, ...]
    denominator: tuple[Expr, ...]


def quotient(expr: Expr) -> Quotient:
    """The factors of a product, above and below the line, in reading order.

    >>> from sympy import symbols
    >>> t, y = symbols("t y")
    >>> quotient(-2*t/y)
    Quotient(negative=True, number=2, numerator=(t,), denominator=(y,))
    >>> quotient((2*y - 2*t)*t).number
    2
    """
    number, factors = expr.as_coeff_mul(rational=True)
    above, below = [], []
    for factor in factors:
        if isinstance(factor, Pow) and _is_negative(factor.exp):
            below.append(1 / factor)
        elif isinstance(factor, Add):
            # SymPy multiplies a number into a sum: 2*(y - t) becomes 2*y - 2*t.
            content, rest = factor.primitive()
            number *= content
            above.append(rest)
        else:
            above.append(factor)
    return Quotient(
        bool(number < 0),
        abs(number),
        tuple(sorted(above, key=_factor_key)),
        tuple(sorted(below, key=_factor_key)),
    )


def arranged_terms(expr: Add) -> list[Expr]:
    """The terms of a sum, a positive one first; of an index its number last.

    >>> from sympy import Symbol, symbols
    >>> t, y = symbols("t y")
    >>> arranged_terms(y - t)
    [y, -t]
    >>> arranged_terms(1 + Symbol("l", integer=True))
    [l, 1]
    """
    terms = sorted(expr.as_ordered_terms(), key=_term_key)
    if expr.is_integer:
        return sorted(terms, key=lambda term: bool(term.is_number))
    return terms


def constants_first(expr: Expr) -> Expr:
    """The term with constant factors taken out of its sums.

    >>> from sympy import IndexedBase, symbols
    >>> i, D = symbols("i D")
    >>> constants_first(Sum(-IndexedBase("t")[i]/D, (i, 1, 3)))
    -Sum(t[i], (i, 1, 3))/D
    """
    if not expr.args or not expr.has(Sum):
        return expr
    args = [constants_first(arg) if isinstance(arg, Expr) else arg for arg in expr.args]
    rebuilt = expr.func(*args)
    if not isinstance(rebuilt, Sum):
        return rebuilt
    # A constant holds neither an index nor a quantity that depends on one.
    factors = Mul.make_args(rebuilt.function)
    constant = [f for f in factors if not f.has(Indexed, Sum, *rebuilt.variables)]
    if not constant or len(constant) == len(factors):
        return rebuilt
    rest = Mul(*(f for f in factors if f not in constant))
    return Mul(*constant) * Sum(rest, *rebuilt.limits)


def _is_negative(exponent: Expr) -> bool:
    return bool(exponent.is_Rational and exponent < 0)


def _factor_key(factor: Expr) -> tuple[int, int, int]:
    base = factor.base if isinstance(factor, Pow) else factor
    rank = 0
    match base:
        case Symbol():
            kind = 0
        case Indexed():
            kind = 1
        case Partial():
            kind = 2
        case Subs():
            kind = 4
        case Piecewise():
            kind = 5
        case Sum():
            kind = 6
        case _:
            kind = 3
    name = base.base.name if isinstance(base, Indexed) else getattr(base, "name", "")
    if name in _FACTORS:
        rank = _FACTORS.index(name) + 1
    layer = -int(base.indices[0]) if kind == 1 and base.indices[0].is_Integer else 0
    return kind, rank, layer


def _term_key(term: Expr) -> tuple[bool, int, int]:
    if isinstance(term, Add | Mul) and term.could_extract_minus_sign():
        sign = 1
    else:
        sign = int(bool(term.is_Rational and term < 0))
    penalty = any(symbol.name == "lambda" for symbol in term.free_symbols)
    has_sum = isinstance(term, Sum) or any(
        isinstance(factor, Sum) for factor in Mul.make_args(term)
    )
    return penalty, sign, 0 if has_sum or term.is_Rational else 1
