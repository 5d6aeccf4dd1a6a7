"""Sums split at an index, and sums over triangles, each with a false twin."""

from sympy import Expr, Integer

from backproof.symbolic.proofs.trace import Rule
from backproof.symbolic.theory import Index

from .setting import OTHER, ROW, c, g, h, i, j, k, m, n, over, v, x, y
from .statement import Statement

__all__ = ["SPLITS"]

LATER = Index(i, 2, n)
WHOLE = over(x[j], OTHER)
SQUARE = over(v[m, j], Index(j, 1, n), Index(m, 1, n))


def part(first: Expr | int, last: Expr | int) -> Expr:
    """The sum of x from one index to another."""
    return over(x[j], Index(j, first, last))


def triangle(first: Expr | int, last: Expr | int) -> Expr:
    """The sum of v over all rows, and in each from one column to another."""
    return over(v[m, j], Index(j, first, last), Index(m, 1, n))


HALVES = part(1, i) + part(i + 1, n)
BETWEEN = ROW, Index(k, i, n)
CUT, TURN, SINGLE = (Rule.CUT,), (Rule.TURN,), (Rule.CUT, Rule.SINGLE)

SPLITS = (
    Statement("the first on its own", WHOLE, x[1] + part(2, n), x[n] + part(2, n),
              rules=SINGLE),
    Statement("the last on its own", WHOLE, part(1, n - 1) + x[n],
              part(1, n - 1) + x[1], rules=SINGLE),
    Statement("two parts", HALVES, WHOLE, WHOLE + x[i], (ROW,), CUT),
    Statement("a gap", WHOLE - x[i], part(1, i - 1) + part(i + 1, n),
              part(1, i) + part(i + 1, n), (ROW,), SINGLE),
    Statement("what is left", WHOLE - part(1, i), part(i + 1, n), part(i, n), (ROW,)),
    Statement("from the middle", WHOLE - part(i, k), part(1, i - 1) + part(k + 1, n),
              part(1, i) + part(k + 1, n), BETWEEN, CUT),
    Statement("an overlap", part(1, k) + part(i, n), WHOLE + part(i, k), WHOLE,
              BETWEEN, CUT),
    Statement("an overlap of one", part(1, i) + part(i, n), WHOLE + x[i],
              WHOLE, (ROW,), CUT),
    Statement("an overlap that may be empty", part(1, k) + part(i, n),
              WHOLE + part(i, k), WHOLE, (ROW, Index(k, i - 1, n)), CUT),
    Statement("with factors", c * part(1, i) / 2 + part(i + 1, n) * c / 2,
              c * WHOLE / 2, c * WHOLE, (ROW,), CUT),
    Statement("inside a sum",
              over(y[m] * (part(1, m) + part(m + 1, n)), Index(m, 1, n)),
              over(y[m], Index(m, 1, n)) * WHOLE,
              over(y[m] * WHOLE + x[m], Index(m, 1, n)), rules=CUT),
    Statement("inside a function", h(2 * g(HALVES)), h(2 * g(WHOLE)), h(g(WHOLE)),
              (ROW,), (Rule.CONGRUENCE, Rule.CUT)),
    Statement("inside a function in a sum",
              over(y[m] * g(part(1, m) + part(m + 1, n)), Index(m, 1, n)),
              over(y[m], Index(m, 1, n)) * g(WHOLE),
              over(y[m] * g(part(1, m)), Index(m, 1, n)), rules=CUT),
    Statement("in a denominator",
              1 / (1 + part(1, i) ** 2 + part(1, i) * part(i + 1, n)),
              1 / (1 + part(1, i) * WHOLE), 1 / (1 + WHOLE**2), (ROW,), CUT),
    Statement("a square of a sum in parts", WHOLE**2,
              part(1, i) ** 2 + 2 * part(1, i) * part(i + 1, n) + part(i + 1, n) ** 2,
              part(1, i) ** 2 + part(1, i) * part(i + 1, n) + part(i + 1, n) ** 2,
              (ROW,), CUT),
    Statement("a rectangle in three",
              over(v[m, j], Index(j, 1, i), Index(m, 1, i))
              + over(v[m, j], Index(j, 1, i), Index(m, i + 1, n))
              + over(v[m, j], Index(j, i + 1, n), Index(m, 1, n)),
              SQUARE,
              over(v[m, j], Index(j, 1, i), Index(m, 1, n))
              + over(v[m, j], Index(j, i + 1, n), Index(m, i + 1, n)),
              (ROW,), CUT),
    Statement("a triangle, the other way", triangle(1, m),
              over(v[m, j], Index(m, j, n), Index(j, 1, n)),
              over(v[m, j], Index(m, 1, j), Index(j, 1, n)), rules=TURN),
    Statement("a triangle without its diagonal", triangle(1, m - 1),
              over(v[m, j], Index(m, j + 1, n), Index(j, 1, n)),
              over(v[m, j], Index(m, j, n), Index(j, 1, n)), rules=TURN),
    Statement("two triangles", triangle(1, m) + triangle(m + 1, n), SQUARE,
              SQUARE + over(v[m, m], Index(m, 1, n)), rules=(*TURN, Rule.CUT)),
    Statement("two triangles and a diagonal",
              triangle(1, m - 1) + over(v[m, m], Index(m, 1, n)) + triangle(m + 1, n),
              SQUARE, triangle(1, m), rules=(*TURN, Rule.CUT)),
    Statement("a square by its triangle", WHOLE**2,
              2 * over(x[j] * x[m], Index(j, 1, m - 1), Index(m, 1, n))
              + over(x[m] ** 2, Index(m, 1, n)),
              2 * over(x[j] * x[m], Index(j, 1, m), Index(m, 1, n)), rules=CUT),
    Statement("three in order",
              over(v[i, j] * x[m], Index(i, 1, j), Index(j, 1, m), Index(m, 1, n)),
              over(v[i, j] * x[m], Index(m, j, n), Index(j, i, n), Index(i, 1, n)),
              over(v[i, j] * x[m], Index(m, i, n), Index(j, i, n), Index(i, 1, n)),
              rules=TURN),
    Statement("a part of no terms", part(1, n) + part(n + 1, n), WHOLE, Integer(0)),
)  # fmt: skip
