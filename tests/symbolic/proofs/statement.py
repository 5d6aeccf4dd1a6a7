"""A true statement with a false twin, which differs from it by one mistake."""

from dataclasses import dataclass
from functools import cached_property

from sympy import Derivative, Expr, Subs, Symbol

from backproof.symbolic.proofs.trace import Rule
from backproof.symbolic.theory import Claim, Index, Theory

from .setting import SUMS

__all__ = ["Statement", "slope"]


def slope(function: type[Expr], argument: Expr) -> Expr:
    """The derivative of a function at an argument."""
    xi = Symbol("xi")
    return Subs(Derivative(function(xi), xi), xi, argument)


@dataclass(frozen=True)
class Statement:
    """``left = right``, which is true, and ``left = wrong``, which is not.

    ``rules`` must occur in the proof.
    """

    name: str
    left: Expr
    right: Expr
    wrong: Expr
    for_all: tuple[Index, ...] = ()
    rules: tuple[Rule | str, ...] = ()
    theory: Theory = SUMS

    @cached_property
    def claim(self) -> Claim:
        """The statement."""
        return Claim(self.name, self.left, self.right, self.for_all)

    @cached_property
    def twin(self) -> Claim:
        """The false statement."""
        return Claim(f"not: {self.name}", self.left, self.wrong, self.for_all)

    def __str__(self) -> str:
        """The name, for pytest."""
        return self.name
