r"""What a formula says of a step of descent: who changes, and at which iterations.

w^{(t+1)}     labels 1, plain w          \Delta w     changes w, and nothing else
"""

from dataclasses import dataclass, replace

__all__ = ["Descent"]


@dataclass(frozen=True)
class Descent:
    r"""The iterations and the changes that a formula speaks of.

    ``labels`` are the iterations at which its quantities stand, 1 in ``w^{(t+1)}``, and
    ``dated`` those quantities.  ``changes`` are the quantities for which the rule of
    updates was put in: ``ahead`` says that one stands at the next iteration, and
    ``is_change`` that the formula is ``\Delta w`` and nothing else.  A formula that is
    one quantity at an iteration is ``plain`` without it.
    """

    labels: frozenset[int] = frozenset()
    dated: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    ahead: bool = False
    is_change: bool = False
    plain: str = ""

    def at(self, *labels: int, symbol: str = "") -> "Descent":
        """The same with more iterations, and a quantity that stands there."""
        dated = self.dated | {symbol} if symbol else self.dated
        return replace(self, labels=self.labels.union(labels), dated=dated)

    def of(self, symbol: str) -> "Descent":
        """The same with one more quantity that changes."""
        return replace(self, changes=self.changes | {symbol})
