"""No wrong claim is proved: neither by the prover alone nor by the ladder.

The wrong claims are true ones with one slip in their right side, as in `slips`: those
of `statements`, and gradients of random models.  Each is shown to be wrong in exact
arithmetic at some sizes.
"""

import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice

import pytest
from sympy import Expr, IndexedBase, Integer, Symbol, exp

from backproof.symbolic.check import Checker
from backproof.symbolic.errors import MalformedError
from backproof.symbolic.theory import (
    Case,
    Claim,
    ElementwiseFunction,
    Index,
    Partial,
    Quantity,
    Size,
    Theory,
)
from backproof.symbolic.verdict import Status

from .setting import NETWORK, SUMS, differs, g, is_proved, l, network_lemma, over, sigma
from .slips import slips
from .statement import Statement, slope
from .statements import STATEMENTS

_U = Symbol("u", real=True)
FUNCTIONS = (
    ElementwiseFunction("g"),
    ElementwiseFunction("sigma", formula=1 / (1 + exp(-_U)), variable=_U),
)


class Model:
    """Outputs q = v f(w x + t), and a cost of them; its shape is drawn.

    The slots of each family stand in an order of their own, and the numbers of
    inputs, units, outputs and samples are symbols.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.seed = seed
        names = [*"ABCD"]
        self.sizes = tuple(map(Size, names))
        self.random.shuffle(names)
        letters = self.random.sample([*"abcdijkm"], 4)
        self.index = {
            what: Index(Symbol(letter, integer=True), 1, size.symbol)
            for what, letter, size in zip(
                ("input", "unit", "output", "sample"), letters, self.sizes, strict=True
            )
        }
        self.quantities: list[Quantity] = []
        self.orders: dict[str, list[str]] = {}
        self.function = self.random.choice((g, sigma, exp))
        self.power = self.random.choice((2, 3))
        samples = self.index["sample"].upper
        self.scale = self.random.choice((Integer(1), 1 / samples, Integer(1) / 2))
        for name, *slots in (
            ("x", "input", "sample"),
            ("w", "unit", "input"),
            ("t", "unit"),
            ("v", "output", "unit"),
            ("y", "output", "sample"),
        ):
            self.add(name, slots)
        i, j = self.index["input"], self.index["unit"]
        weighted = over(self("w") * self("x"), i)
        self.add("z", ["unit", "sample"], weighted + self("t"))
        self.add("p", ["unit", "sample"], self.function(self("z")))
        self.add("q", ["output", "sample"], over(self("v") * self("p"), j))
        both = self.index["output"], self.index["sample"]
        self.cost = over(self.scale * (self("q") - self("y")) ** self.power, *both)
        self.quantities.append(Quantity("E", (), (Case(self.cost),)))
        self.theory = Theory(
            f"model {seed}", self.sizes, tuple(self.quantities), FUNCTIONS
        )

    def add(self, name: str, slots: list[str], term: Expr | None = None) -> None:
        """A family over the sets of these names, in any order."""
        self.random.shuffle(slots)
        self.orders[name] = slots
        cases = () if term is None else (Case(term),)
        indices = tuple(self.index[what] for what in slots)
        self.quantities.append(Quantity(name, indices, cases))

    def __call__(self, name: str) -> Expr:
        """A member of a family, at the indices of its sets."""
        where = tuple(self.index[what].symbol for what in self.orders[name])
        return IndexedBase(name)[where]

    @property
    def claims(self) -> Iterator[Claim]:
        """The derivatives of the cost by everything."""
        slopes: dict[str, Expr] = {}
        error = self.power * self.scale * (self("q") - self("y")) ** (self.power - 1)
        output, sample = self.index["output"], self.index["sample"]
        unit = self.index["unit"]
        z = self("z")
        slopes["q"] = error
        slopes["v"] = over(error * self("p"), sample)
        slopes["p"] = over(error * self("v"), output)
        outer = exp(z) if self.function is exp else slope(self.function, z)
        slopes["z"] = slopes["p"] * outer
        slopes["t"] = over(slopes["z"], sample)
        slopes["w"] = over(slopes["z"] * self("x"), sample)
        slopes["x"] = over(slopes["z"] * self("w"), unit)
        for name, right in slopes.items():
            left = Partial(Symbol("E"), self(name))
            for_all = tuple(self.index[what] for what in self.orders[name])
            yield Claim(f"model {self.seed}: dE/d{name}", left, right, for_all)


NETWORK_THEORY = network_lemma(NETWORK).theory
MODELS = range(6)
model = cache(Model)


@cache
def checker(theory: Theory) -> Checker:
    return Checker(theory)


def wrong_claims(claim: Claim, theory: Theory) -> Iterator[tuple[str, Claim]]:
    """The claim with a slip in its right side, wherever that makes it false."""
    seen = {claim.right}
    for name, right in slips(claim.right, labels=(l,), free=claim.for_all):
        if right not in seen:
            seen.add(right)
            wrong = Claim(f"{claim.name}: {name}", claim.left, right, claim.for_all)
            try:
                false = differs(wrong, checker(theory))
            except MalformedError:
                continue
            if false:
                yield name, wrong


# A wrong claim about a network costs a hundred times one about a sum, and one about
# error signals two hundred times.
SHARE = {SUMS: 1, NETWORK_THEORY: 4}
RECURSIVE = 12


@cache
def of_statement(statement: Statement) -> list[tuple[str, Claim]]:
    """All wrong claims about sums, and a share of those about networks."""
    share = SHARE.get(statement.theory, RECURSIVE)
    return list(
        islice(wrong_claims(statement.claim, statement.theory), None, None, share)
    )


@cache
def of_model(seed: int) -> list[tuple[str, Claim]]:
    """A share of the wrong claims about a model."""
    theory = model(seed).theory
    found = (wrong for c in model(seed).claims for wrong in wrong_claims(c, theory))
    return list(islice(found, seed, None, 6))


@pytest.mark.parametrize("statement", STATEMENTS, ids=str)
def test_a_slip_in_a_true_statement_is_not_proved(statement: Statement) -> None:
    proved = [
        wrong.name
        for _, wrong in of_statement(statement)
        if is_proved(wrong, statement.theory)
    ]
    assert not proved


@pytest.mark.parametrize("seed", MODELS)
def test_the_gradients_of_a_random_model_are_proved(seed: int) -> None:
    assert all(is_proved(claim, model(seed).theory) for claim in model(seed).claims)


@pytest.mark.parametrize("seed", MODELS)
def test_a_slip_in_a_gradient_of_a_random_model_is_not_proved(seed: int) -> None:
    theory = model(seed).theory
    proved = [wrong.name for _, wrong in of_model(seed) if is_proved(wrong, theory)]
    assert not proved


def test_the_ladder_refutes_some_of_more_than_five_hundred_wrong_claims() -> None:
    """Of those here one for each kind of slip in each theory is given to it."""
    kinds = Counter[str]()
    once: dict[tuple[Theory, str], Claim] = {}
    for theory, wrong_ones in (
        *((statement.theory, of_statement(statement)) for statement in STATEMENTS),
        *((model(seed).theory, of_model(seed)) for seed in MODELS),
    ):
        for kind, wrong in wrong_ones:
            kinds[kind] += 1
            once[theory, kind] = wrong
    assert kinds.total() > 500
    assert len(kinds) >= 17
    for (theory, _), wrong in once.items():
        verdict = checker(theory).check(wrong)
        assert verdict.status in (Status.REFUTED, Status.MALFORMED), wrong.name
