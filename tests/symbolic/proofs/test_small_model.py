"""The small-model lemma of docs/proofs.md, as a property, and how its sizes are found.

Random sums of products are evaluated here in whole numbers, by a few lines that know
nothing of backproof.  Whatever combination of them vanishes at the sizes of the lemma
vanishes at larger and at smaller sizes, and is proved.
"""

import random
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, KroneckerDelta, Mul, Rational, Sum

from backproof.symbolic.agreement import FieldTest
from backproof.symbolic.check import Checker
from backproof.symbolic.errors import AbsentError
from backproof.symbolic.evaluate import Sizes
from backproof.symbolic.instances import describe_sizes
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.proofs.small_model import model_sizes
from backproof.symbolic.sides import Sides
from backproof.symbolic.theory import Claim, Index
from backproof.symbolic.verdict import Status

from .setting import (
    COLUMN,
    OTHER,
    ROW,
    SUMS,
    D,
    c,
    found,
    g,
    h,
    i,
    is_proved,
    j,
    k,
    m,
    n,
    over,
    u,
    w,
    x,
    y,
)
from .statement import Statement
from .statements import STATEMENTS

# Sums of products, in the simplest words: factors by head, and names of indices.

ROWS, COLUMNS = "ijm", "kq"
HEADS = {"x": 1, "g(x)": 1, "w": 2, "u": 2, "delta": 1}


@dataclass(frozen=True)
class Term:
    """A product of factors, summed over all its indices but i."""

    factors: tuple[tuple[str, str], ...]

    @property
    def indices(self) -> tuple[str, ...]:
        """The names of the indices that occur, and i."""
        return tuple(dict.fromkeys("i" + "".join(names for _, names in self.factors)))

    @property
    def counts(self) -> Counter[str]:
        """How many indices over rows and over columns there are."""
        return Counter("n" if name in ROWS else "D" for name in self.indices)

    def value(self, point: "Point", i: int) -> int:
        """The term, by its meaning."""
        bound = self.indices[1:]
        ranges = [range(point.rows if b in ROWS else point.columns) for b in bound]
        return sum(
            prod(point.factor(head, [where[name] for name in names])
                 for head, names in self.factors)
            for values in product(*ranges)
            for where in [{"i": i, **dict(zip(bound, values, strict=True))}]
        )  # fmt: skip

    @property
    def written(self) -> Expr:
        """The term as backproof sees it."""
        index = {"i": i, "j": j, "m": m, "k": k, "q": COLUMN_TWO.symbol}
        sets = {"j": OTHER, "m": Index(m, 1, n), "k": COLUMN, "q": COLUMN_TWO}
        heads = {
            "x": lambda a: x[a],
            "g(x)": lambda a: g(x[a]),
            "w": lambda a, b: w[a, b],
            "u": lambda a: u[a],
            "delta": KroneckerDelta,
        }
        factors = [
            heads[f](*(index[name] for name in names)) for f, names in self.factors
        ]
        bound = [sets[name] for name in self.indices[1:]]
        return over(Mul(*factors), *bound) if bound else Mul(*factors)


COLUMN_TWO = Index(COLUMN.symbol.func("q", integer=True), 1, D)


class Point:
    """Whole numbers for all entries, at some sizes; g is any function."""

    def __init__(self, rows: int, columns: int, seed: int) -> None:
        rng = random.Random(f"{rows} {columns} {seed}")  # noqa: S311
        self.rows, self.columns = rows, columns
        self.x = [rng.randint(-99, 99) for _ in range(rows)]
        self.w = [[rng.randint(-99, 99) for _ in range(columns)] for _ in range(rows)]
        self.u = [rng.randint(-99, 99) for _ in range(columns)]
        self.g = {value: rng.randint(-99, 99) for value in range(-99, 100)}

    def factor(self, head: str, at: list[int]) -> int:
        """The value of a factor at the values of its indices."""
        match head, at:
            case "x", [a]:
                return self.x[a]
            case "g(x)", [a]:
                return self.g[self.x[a]]
            case "w", [a, b]:
                return self.w[a][b]
            case "u", [a]:
                return self.u[a]
            case "delta", [a, b]:
                return int(a == b)
        raise AssertionError(head)


def factor(draw: random.Random) -> tuple[str, str]:
    head = draw.choice([*HEADS])
    row, other, column = draw.choice(ROWS), draw.choice(ROWS), draw.choice(COLUMNS)
    names = {
        "x": row,
        "g(x)": row,
        "w": row + column,
        "u": column,
        "delta": row + other,
    }
    return head, names[head]


def visible(term: Term) -> bool:
    """Whether each index stands in an entry, as the lemma wants it."""
    seen = {name for head, names in term.factors if head != "delta" for name in names}
    return {*term.indices} <= seen | {"i"}


def drawn_terms(seed: int) -> list[Term]:
    """Terms of a few factors, some of which are equal up to names."""
    rng = random.Random(seed)  # noqa: S311
    few = [factor(rng) for _ in range(5)]
    terms = [Term(tuple(rng.choices(few, k=rng.randint(1, 3)))) for _ in range(9)]
    other = str.maketrans(dict(zip("jmkq", "mjqk", strict=True)))
    terms += [Term(tuple((f, a.translate(other)) for f, a in t.factors)) for t in terms]
    return [term for term in dict.fromkeys(terms) if visible(term)]


def vanishing(rows: list[list[int]]) -> list[list[Fraction]]:
    """A basis of the combinations of columns that vanish in every row."""
    matrix = [[Fraction(entry) for entry in row] for row in rows]
    width, pivots = len(rows[0]), dict[int, int]()
    for column in range(width):
        rank = len(pivots)
        best = next((r for r in range(rank, len(matrix)) if matrix[r][column]), None)
        if best is None:
            continue
        matrix[rank], matrix[best] = matrix[best], matrix[rank]
        head = matrix[rank][column]
        matrix[rank] = [entry / head for entry in matrix[rank]]
        for r, row in enumerate(matrix):
            if r != rank and row[column]:
                times = row[column]
                matrix[r] = [
                    a - times * b for a, b in zip(row, matrix[rank], strict=True)
                ]
        pivots[column] = rank
    basis = []
    for free in (column for column in range(width) if column not in pivots):
        vector = [Fraction(0)] * width
        vector[free] = Fraction(1)
        for column, rank in pivots.items():
            vector[column] = -matrix[rank][free]
        basis.append(vector)
    return basis


def values(terms: list[Term], rows: int, columns: int, points: int) -> list[list[int]]:
    """The terms at random points and all values of the free index."""
    return [
        [term.value(point, i) for term in terms]
        for seed in range(points)
        for point in [Point(rows, columns, seed)]
        for i in range(rows)
    ]


def sizes_of_the_lemma(terms: list[Term]) -> tuple[int, int]:
    counts = [term.counts for term in terms]
    return max(c["n"] for c in counts), max(1, *(c["D"] for c in counts))


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_what_vanishes_in_the_small_model_vanishes_at_all_sizes(seed: int) -> None:
    terms = drawn_terms(seed)
    if not terms:
        return
    rows, columns = sizes_of_the_lemma(terms)
    basis = vanishing(values(terms, rows, columns, len(terms) + 4))
    for larger in ((rows + 1, columns), (rows, columns + 1), (rows + 2, columns + 1),
                   (max(1, rows - 1), columns), (1, 1)):  # fmt: skip
        for line in values(terms, *larger, points=2):
            for vector in basis:
                assert not sum(a * b for a, b in zip(vector, line, strict=True))


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_what_vanishes_in_the_small_model_is_proved(seed: int) -> None:
    """So for such terms the prover is complete."""
    terms = drawn_terms(seed)
    if not terms:
        return
    for vector in vanishing(values(terms, *sizes_of_the_lemma(terms), len(terms) + 4)):
        left, right = Integer(0), Integer(0)
        for number, term in zip(vector, terms, strict=True):
            part = Rational(number.numerator, number.denominator) * term.written
            if number > 0:
                left += part
            else:
                right -= part
        assert is_proved(Claim("vanishing", left, right, (ROW,)), SUMS)


def test_some_of_the_drawn_terms_are_dependent_and_some_are_not() -> None:
    """The twin of the two above: neither is empty."""
    ranks = []
    for seed in range(12):
        terms = drawn_terms(seed)
        if terms:
            rows = values(terms, *sizes_of_the_lemma(terms), len(terms) + 4)
            ranks.append((len(vanishing(rows)), len(terms)))
    assert any(null for null, _ in ranks)
    assert any(null < count for null, count in ranks)


# Identities that fail at the size of the lemma, and not before.


def power_sum(exponent: int) -> Expr:
    return Sum(h(x[j]) ** exponent, OTHER.limits)


ELEMENTARY = {
    2: power_sum(1) ** 2 - power_sum(2),
    3: power_sum(1) ** 3 - 3 * power_sum(1) * power_sum(2) + 2 * power_sum(3),
    4: power_sum(1) ** 4
    - 6 * power_sum(1) ** 2 * power_sum(2)
    + 3 * power_sum(2) ** 2
    + 8 * power_sum(1) * power_sum(3)
    - 6 * power_sum(4),
}


def holds_at(claim: Claim, rows: int, columns: int = 1) -> bool:
    checker = Checker(SUMS, sizes=[{"n": rows, "D": columns}])
    verdict = checker.check(claim)
    assert verdict.status in (Status.TESTED, Status.PROVED, Status.REFUTED)
    return verdict.status is not Status.REFUTED


@pytest.mark.parametrize("degree", ELEMENTARY)
def test_an_elementary_symmetric_polynomial_is_zero_below_its_degree(
    degree: int,
) -> None:
    """It has as many indices as its degree, and the lemma wants that size."""
    claim = Claim("elementary", ELEMENTARY[degree], Integer(0))
    assert [holds_at(claim, size) for size in range(1, degree + 1)] == [
        *[True] * (degree - 1),
        False,
    ]
    assert not is_proved(claim, SUMS)


def test_arguments_that_are_no_entries_need_larger_sizes() -> None:
    """Each of two numbers is what the other lacks of their sum.

    Two indices in a term, but the arguments X - x[i] and x[j] are told apart only
    where there is a third.
    """
    total = over(x[m], Index(m, 1, n))
    claim = Claim("others", over(g(total - x[j]), OTHER), over(g(x[j]), OTHER))
    assert not holds_at(claim, 1)
    assert holds_at(claim, 2)
    assert not holds_at(claim, 3)
    assert not is_proved(claim, SUMS)


def test_sizes_as_numbers_need_more_than_one_size() -> None:
    claim = Claim("roots", D**2 * c + 2 * c, 3 * D * c)
    assert [holds_at(claim, 1, columns) for columns in (1, 2, 3)] == [True, True, False]
    assert not is_proved(claim, SUMS)


# How backproof finds the sizes.


@pytest.mark.parametrize(
    ("claim", "rows", "columns"),
    [
        (Claim("one", over(x[j], OTHER), over(y[j], OTHER) - over(y[j] - x[j], OTHER)),
         1, 1),
        (Claim("square", over(x[j], OTHER) ** 2, over(x[i] * x[j], ROW, OTHER)), 2, 1),
        (Claim("free", over(x[j], OTHER) * x[i], over(x[i] * x[j], OTHER), (ROW,)),
         2, 1),
        (Claim("two sets", over(x[j], OTHER) * over(u[k], COLUMN),
               over(x[j] * u[k], COLUMN, OTHER)), 1, 1),
    ],
    ids=lambda value: value.name if isinstance(value, Claim) else str(value),
)  # fmt: skip
def test_as_many_members_as_a_summand_has_indices(
    claim: Claim, rows: int, columns: int
) -> None:
    checked = found(claim, SUMS)
    assert checked is not None
    assert checked.small_model["n"] >= rows
    assert checked.small_model["D"] >= columns


def says_something(statement: Statement, sizes: Sizes) -> bool:
    """Whether a claim is about any numbers at these sizes."""
    graph, claim = TermGraph(statement.theory), statement.claim
    sides = Sides(claim, graph.lower(claim.left), graph.lower(claim.right))
    try:
        return FieldTest(graph).glance(sides, sizes) is not None
    except AbsentError:
        return False


@pytest.mark.parametrize("statement", STATEMENTS, ids=str)
def test_the_ladder_tests_what_is_proved_in_its_small_model(
    statement: Statement,
) -> None:
    verdict = Checker(statement.theory).check(statement.claim)
    assert verdict.status is Status.PROVED
    if verdict.proof is not None:
        sizes = model_sizes(statement.theory, verdict.proof.small_model)
        if says_something(statement, sizes):
            assert verdict.sizes == (describe_sizes(sizes),)
        else:
            assert verdict.sizes
        assert all(
            size >= verdict.proof.small_model[name]
            for name, size in sizes.items()
            if isinstance(size, int)
        )
