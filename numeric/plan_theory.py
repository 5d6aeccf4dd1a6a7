"""What a plan says: its targets as quantities, its statements as claims.

Every target becomes a quantity that its statement defines, entry by entry, beside
the network's own z, a and C, which know nothing of the plan.
"""

from sympy import Expr

from backproof.symbolic.activations import U
from backproof.symbolic.matrix import entry
from backproof.symbolic.theory import (
    Case,
    Claim,
    ElementwiseFunction,
    Partial,
    Quantity,
    Theory,
)

from .plan import Plan, Statement

__all__ = ["plan_theory", "statement_claim", "target_term"]


def plan_theory(plan: Plan) -> Theory:
    """The network's theory with every target of the plan defined by its statement."""
    symbols = plan.network.theory
    targets = [
        _defined(plan.targets[statement.target], statement)
        for statement in plan.statements
    ]
    base = symbols.theory(*targets)
    present = {function.name for function in base.functions}
    kernels = tuple(
        ElementwiseFunction(kernel.name, kernel.formula, U)
        for kernel in plan.kernels
        if kernel.name not in present
    )
    return Theory(base.name, base.sizes, base.quantities, (*base.functions, *kernels))


def statement_claim(plan: Plan, statement: Statement) -> Claim:
    """What a statement's target must equal, for every entry of it."""
    symbols, layer = plan.network.theory, statement.layer
    j, k, i = symbols.j, symbols.k, symbols.i
    C = symbols.C.symbol
    right: Expr
    match statement.kind:
        case "pre-activation":
            right = symbols.z.symbol[layer, j, i]
        case "activation":
            right = symbols.a.symbol[layer, j, i]
        case "loss":
            right = C
        case "weight gradient":
            right = Partial(C, symbols.W.symbol[layer, j, k])
        case "bias gradient":
            right = Partial(C, symbols.b.symbol[layer, j])
        case _:
            right = Partial(C, symbols.z.symbol[layer, j, i])
    return Claim(
        statement.target,
        target_term(plan, statement.target),
        right,
        plan.targets[statement.target].slots,
    )


def target_term(plan: Plan, target: str) -> Expr:
    """A target at its own indices, such as delta1[j, i]."""
    quantity = plan.targets[target]
    indices = tuple(slot.symbol for slot in quantity.slots)
    return quantity.symbol[indices] if indices else quantity.symbol


def _defined(quantity: Quantity, statement: Statement) -> Quantity:
    symbols = [slot.symbol for slot in quantity.slots]
    row, column = (*symbols, 1, 1)[:2]
    term = entry(statement.expr, row, column)
    return Quantity(quantity.name, quantity.slots, (Case(term),))
