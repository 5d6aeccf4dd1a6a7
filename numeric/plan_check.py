"""Whether a plan computes the gradient: its own statements, decided.

Every target of the plan becomes a quantity that its statement defines, beside
the network's own z, a and C.  The ladder of `symbolic.check` then decides at small
sizes

    Z[l] = z[l],   A[l] = a[l],   loss = C,
    delta[l] = ∂C/∂z[l],   dW[l] = ∂C/∂W[l],   db[l] = ∂C/∂b[l]

where the right sides know nothing of the plan.  At the network's real sizes one
pass along a random direction of all parameters covers every partial derivative
at once.  Each kernel's printed form is compared with its formula.

A stable loss, or a kernel's form, may differ from what it replaces by identities
of the logarithm that no field imitates, such as log(1 - sigmoid(z)) =
-softplus(z).  Then both must have the same derivatives by every weight and bias,
decided in the field, and the same value to 40 digits at several points; the
check says so.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

import mpmath
from sympy import Expr, Function

from backproof.symbolic.activations import U
from backproof.symbolic.check import Checker, Effort
from backproof.symbolic.errors import UnsupportedError, UnverifiedError
from backproof.symbolic.evaluate import Instance, Sizes
from backproof.symbolic.instances import describe_sizes
from backproof.symbolic.interval import IntervalArithmetic
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.network import Network
from backproof.symbolic.theory import (
    Claim,
    Index,
    Partial,
    Quantity,
    Theory,
)
from backproof.symbolic.verdict import Status, Verdict
from backproof.symbolic.witness import Gradient, Witness, compare_along_direction

from .kernels import KERNELS, Kernel
from .plan import Plan
from .plan_theory import plan_theory, statement_claim, target_term

__all__ = ["Check", "PlanVerification", "check_plan"]

SMALL_WIDTH = 3
DIGITS = 40
WORKING_DIGITS = 50
POINTS = 4
# What runs is tested at sizes of the network; proofs for all would take longer than all
# else.
_EFFORT = Effort(prove=False)
_OPEN = (Status.NUMERIC, Status.UNDECIDED)
# A quantity at its indices, with their ranges.
_Variable: TypeAlias = tuple[Expr, tuple[Index, ...]]


@dataclass(frozen=True)
class Check:
    """One question about a plan and its verdict.

    Where the direct verdict is open, ``supports`` are the verdicts on what stands
    in for it, and ``note`` says in words what was found, if it suffices.
    """

    name: str
    claim: Claim
    verdict: Verdict
    supports: tuple[Verdict, ...] = ()
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the statement may run."""
        return self.verdict.holds or bool(self.note)

    def __str__(self) -> str:
        """The name with its verdict."""
        return f"{self.name}: {self.note or self.verdict}"


@dataclass(frozen=True)
class PlanVerification:
    """The verdicts on one plan, statement by statement, and of the witness."""

    plan: Plan
    seed: int
    checks: tuple[Check, ...]
    direction: Witness
    given: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every statement holds and the direction agrees."""
        return self.direction.holds and all(check.holds for check in self.checks)

    @property
    def problems(self) -> tuple[str, ...]:
        """Every check that does not hold, in words."""
        found = [str(check) for check in self.checks if not check.holds]
        if not self.direction.holds:
            found.append(f"along a random direction: {self.direction}")
        return tuple(found)

    def require(self) -> None:
        """Raise UnverifiedError, with every reason, unless the plan holds."""
        if not self.holds:
            reasons = "\n  ".join(self.problems)
            raise UnverifiedError(
                f"the gradient of network {self.plan.network.text} was not compiled: "
                f"{len(self.problems)} of its checks do not hold.\n  {reasons}"
            )

    def __str__(self) -> str:
        """The verdict in one line."""
        if not self.holds:
            return f"not verified: {self.problems[0]}"
        text = f"verified: {len(self.checks)} checks hold, and all {self.direction}"
        return f"{text}, given {'; '.join(self.given)}" if self.given else text


def check_plan(plan: Plan, *, samples: int = 2, seed: int = 0) -> PlanVerification:
    """Decide every statement of a plan.

    ``samples`` is the number of samples at the network's real sizes.

    >>> from backproof.symbolic.network import network
    >>> from backproof.numeric.plan import gradient_plan
    >>> check_plan(gradient_plan(network((2, 2, 1), "tanh"))).holds
    True
    """
    net = plan.network
    theory = plan_theory(plan)
    checker = Checker(theory, sizes=_small_sizes(net), seed=seed, effort=_EFFORT)
    checks = [_kernel_check(kernel, theory, seed) for kernel in plan.kernels]
    for statement in plan.statements:
        claim = statement_claim(plan, statement)
        found = Check(statement.target, claim, checker.check(claim))
        if statement.kind == "loss":
            found = _loss_check(plan, checker, found)
        checks.append(found)
    given = dict.fromkeys(
        condition
        for condition in (*net.given, *(c for k in checks for c in k.verdict.given))
    )
    return PlanVerification(
        plan=plan,
        seed=seed,
        checks=tuple(checks),
        direction=_direction(plan, checker.graph, samples, seed),
        given=tuple(given),
    )


def _direction(plan: Plan, graph: TermGraph, samples: int, seed: int) -> Witness:
    """All partial derivatives at once, at the network's real sizes."""
    gradients = [
        Gradient(
            statement.target[1],
            (statement.layer,),
            target_term(plan, statement.target),
            plan.targets[statement.target].slots,
        )
        for statement in plan.statements
        if statement.kind.endswith("gradient")
    ]
    net = plan.network
    cost = net.theory.C.symbol
    return compare_along_direction(graph, cost, gradients, net.sizes(samples), seed)


def _small_sizes(net: Network) -> tuple[Sizes, ...]:
    every: list[Sizes] = [
        net.sizes(2, widest=2),
        net.sizes(3, widest=SMALL_WIDTH),
        # A transposed weight fits a square matrix alone.
        {"D": 2, "n": dict.fromkeys(range(net.depth + 1), 2)},
    ]
    return tuple({describe_sizes(sizes): sizes for sizes in every}.values())


def _kernel_check(kernel: Kernel, theory: Theory, seed: int) -> Check:
    """What is printed for a kernel is the function that statements apply.

    NumPy code is trusted where it comes from the table, and nowhere else.
    """
    u = Quantity("u")
    alone = Theory(kernel.name, quantities=(u,), functions=theory.functions)
    checker = Checker(alone, seed=seed, effort=_EFFORT)
    printed = (kernel.form or kernel.formula).xreplace({U: u.symbol})
    applied = Function(kernel.name)(u.symbol)
    claim = Claim(f"form of {kernel.name}", printed, applied)
    if kernel.form is None and kernel not in KERNELS.values():
        unknown = Verdict(Status.UNDECIDED, reason="its NumPy code is of no table")
        return Check(claim.name, claim, unknown)
    direct = Check(claim.name, claim, checker.check(claim))
    return _by_derivatives(direct, checker, [(u.symbol, ())], {})


def _loss_check(plan: Plan, checker: Checker, direct: Check) -> Check:
    """The loss equals C; its variables are the weights and biases."""
    symbols = plan.network.theory
    variables: list[_Variable] = []
    for layer in range(1, plan.network.depth + 1):
        weight = symbols.W.symbol[layer, symbols.j, symbols.k]
        variables.append((weight, (symbols.neuron(layer), symbols.source(layer))))
        if plan.network.biases:
            bias = symbols.b.symbol[layer, symbols.j]
            variables.append((bias, (symbols.neuron(layer),)))
    sizes = plan.network.sizes(2, widest=SMALL_WIDTH)
    return _by_derivatives(direct, checker, variables, sizes)


def _by_derivatives(
    direct: Check, checker: Checker, variables: list[_Variable], sizes: Sizes
) -> Check:
    """A check that the field leaves open, by derivatives and values.

    Two terms with the same derivatives by all variables differ by what does not
    depend on them, and at the points tried that difference is 0.
    """
    if direct.verdict.status not in _OPEN:
        return direct
    claim = direct.claim
    supports = []
    for variable, for_all in variables:
        sides = Partial(claim.left, variable), Partial(claim.right, variable)
        supports.append(checker.check(Claim(claim.name, *sides, for_all)))
    direct = replace(direct, supports=tuple(supports))
    if not all(verdict.holds for verdict in supports):
        return direct
    digits = _agreeing_digits(checker, claim, sizes)
    if digits < DIGITS:
        return direct
    families = sorted({getattr(v, "base", v).name for v, _ in variables})
    note = (
        f"both sides agree to {digits} digits at {POINTS} points, and their "
        f"derivatives by every {' and '.join(families)} are equal: {supports[0]}"
    )
    return replace(direct, note=note)


def _agreeing_digits(checker: Checker, claim: Claim, sizes: Sizes) -> int:
    """To how many digits two terms agree at random points, by intervals."""
    graph = checker.graph
    nodes = [graph.lower(claim.left), graph.lower(claim.right)]
    agreeing, tried = WORKING_DIGITS, 0
    for point in range(3 * POINTS):
        arithmetic = IntervalArithmetic(point, digits=WORKING_DIGITS)
        instance = Instance(graph, sizes, arithmetic)
        try:
            left, right = (instance.value(node, {}).data for node in nodes)
        except (UnsupportedError, ZeroDivisionError):
            # Outside the domain of a logarithm here, perhaps not elsewhere.
            continue
        if arithmetic.differ(left, right):
            return 0
        width = arithmetic.radius(left) + arithmetic.radius(right)
        scale = abs(arithmetic.middle(left)) + 1
        agreeing = min(agreeing, int(-mpmath.log10((width / scale) or 1e-99)))
        tried += 1
        if tried == POINTS:
            return agreeing
    return 0
