"""The functions that every document may use without a word: tanh, exp, softmax."""

from backproof.symbolic.meaning.notations.functions import known_formula
from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.reading.tree import Node, Symbol

__all__ = ["is_known"]

_VECTOR_FUNCTIONS = frozenset({"diag", "max", "min", "softmax"})


def is_known(node: Node | None) -> bool:
    """Whether a node is the name of a function that needs no declaration."""
    if node is None:
        return False
    base = base_of(opened(node))
    if not isinstance(base, Symbol) or base.accents or len(base.name) < 2:
        return False
    if base.name[0] == "\\" or base.font:
        return False
    return base.name in _VECTOR_FUNCTIONS or known_formula(base.name) is not None
