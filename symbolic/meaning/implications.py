r"""What follows from what: ``y - t = 0 \implies E = 0``.

Authors write the arrow for "therefore" between two steps that hold anyway, and for
"wherever the first holds, so does the second".  Which of the two it is shows when the
first is judged.  Here it is only found out what stands before each arrow.

    P \implies Q      Q follows from P            P \impliedby Q      P follows from Q
    P, R \implies Q   Q follows from P and R      P \iff Q            Q follows from P
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from backproof.symbolic.reading.chains import Chain
from backproof.symbolic.reading.source import Source

__all__ = ["premises"]

_FORTH = re.compile(
    r"\\(?:implies|Rightarrow|Longrightarrow|iff|Leftrightarrow|Longleftrightarrow"
    r"|xRightarrow)(?![A-Za-z])|[⇒⟹⇔⟺]"
)
_BACK = re.compile(r"\\(?:impliedby|Leftarrow|Longleftarrow)(?![A-Za-z])|[⇐⟸]")
_AND = re.compile(
    r"(?:[\s,;&~]|\\[ ,;:!]|\\q?quad(?![A-Za-z])|\\(?:land|wedge)(?![A-Za-z])"
    r"|\\text\{\s*and\s*\})*"
)


def premises(source: Source, chains: Sequence[Chain]) -> Mapping[int, tuple[int, ...]]:
    """The places of the chains that each chain follows from, by its place."""
    found: dict[int, tuple[int, ...]] = {}
    together: tuple[int, ...] = ()
    for (place, chain), (_, following) in pairwise(enumerate(chains)):
        between = _between(source, chain, following)
        together = (*together, place)
        if between is None:
            together = ()
        elif _FORTH.search(between):
            found[place + 1] = (*found.get(place + 1, ()), *together)
            together = ()
        elif _BACK.search(between):
            found[place] = (*found.get(place, ()), place + 1)
            together = ()
        elif not _AND.fullmatch(between):
            together = ()
    return found


def _between(source: Source, chain: Chain, following: Chain) -> str | None:
    """What stands between two chains of one display; None for two displays."""
    if not (chain.sides and following.sides):
        return None
    last, first = chain.sides[-1], following.sides[0]
    if last.display != first.display or not (last.body.text and first.body.text):
        return None
    between = source.text[last.body.span().end : first.body.span().start]
    return None if "$" in between else between
