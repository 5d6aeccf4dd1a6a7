"""What a term is differentiated along."""

from dataclasses import dataclass

__all__ = ["Direction", "Seed"]


@dataclass(frozen=True)
class Seed:
    """Differentiate by every entry of a quantity (at these labels) at once."""

    quantity: str
    labels: tuple[int, ...]


@dataclass(frozen=True)
class Direction:
    """Differentiate along one random direction in several given quantities."""

    quantities: tuple[str, ...]
