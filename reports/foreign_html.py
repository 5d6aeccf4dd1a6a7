"""A formula of somebody else's as HTML: maths that wraps, or else its source."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from .foreign import foreign_mathml
from .wrapping import ems, pieces

__all__ = ["formula", "is_long"]

_LONG = 14
"""From how many ems on a left side stands on a row of its own."""

_WIDE = 18
"""From how many ems on a formula may have to shrink in print, which cannot scroll."""

_SOURCE = 2000
_SOURCE_EM = 0.6


@dataclass(frozen=True)
class _Shown:
    """The pieces between which a line may end, and about how wide they are."""

    pieces: tuple[Markup, ...]
    ems: float
    widest: float = 0.0
    source: bool = False


def formula(latex: str, relation: str = "") -> Markup:
    """A formula, perhaps behind its relation, from which no line end parts it.

    >>> print(formula("a"))
    <span class="formula"><math displaystyle="true"><mi>a</mi></math></span>
    >>> print(formula(r"\\nosuch"))
    <span class="formula source"><code>\\nosuch</code></span>
    """
    shown = _shown(latex)
    first, *others = shown.pieces
    if relation:
        sign = Markup(" ").join(_shown(relation).pieces)
        tied = "{} {}" if shown.source else '<span class="glued">{} {}</span>'
        first = Markup(tied).format(sign, first)  # noqa: S704
    body = Markup().join((first, *others))
    if shown.widest > _WIDE:
        whole = Markup('<span class="formula wide" style="--ems: {}">{}</span>')
        return whole.format(round(shown.widest), body)
    kind = "formula source" if shown.source else "formula"
    return Markup('<span class="{}">{}</span>').format(kind, body)


def is_long(latex: str) -> bool:
    """Whether a left side would crowd what stands right of it."""
    return _shown(latex).ems > _LONG


@lru_cache(maxsize=256)
def _shown(latex: str) -> _Shown:
    root = foreign_mathml(latex)
    if root is None:
        text = " ".join(latex.split())
        if len(text) > _SOURCE:
            text = f"{text[:_SOURCE]}…"
        code = Markup("<code>{}</code>").format(text)
        return _Shown((code,), _SOURCE_EM * len(text), source=True)
    parts = pieces(root)
    widths = [ems(part) for part in parts]
    # Serialised from elements and attributes that foreign.py has chosen.
    maths = [Markup(ET.tostring(part, encoding="unicode")) for part in parts]  # noqa: S704
    return _Shown(tuple(maths), sum(widths), max(widths))
