r"""Mistakes in a comparison, in cases and in an indicator: the other way round.

\mathbb{1}[z < 0] -> \mathbb{1}[z > 0]

Of several in one side one is turned, or all of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from backproof.symbolic.reading.tree import Relation

from .tree import replaced
from .work import Draft, Work

__all__ = ["comparisons_turned"]

_TURNED = MappingProxyType(
    {
        "<": ">",
        ">": "<",
        "\\le": "\\ge",
        "\\ge": "\\le",
        "\\leq": "\\geq",
        "\\geq": "\\leq",
        "\\leqslant": "\\geqslant",
        "\\geqslant": "\\leqslant",
        "≤": "≥",
        "≥": "≤",
    }
)


def comparisons_turned(work: Work) -> Iterator[Draft]:
    """A comparison the other way round, and all of them."""
    turned = {
        id(node): replace(node, name=_TURNED[node.name])
        for node in (spot.node for spot in work.spots)
        if isinstance(node, Relation) and node.name in _TURNED
    }
    if len(turned) > 1:
        build = partial(replaced, work.row, turned)
        yield Draft(3, build, "all comparisons the other way round")
    for key, node in turned.items():
        build = partial(replaced, work.row, {key: node})
        yield Draft(3, build)
