"""A page about a network as one self-contained HTML file, in the frame of `frame`.

Formulas become MathML, one call per side of an equation; CSS places the sides.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

from backproof.symbolic.verdict import Verdict

from .frame import framed, mark_html
from .marks import MARKS, Mark, bound_latex
from .mathml import mathml
from .page import Cell, Math, Page, Prose, prose

__all__ = ["page_html"]


def page_html(page: Page) -> str:
    """The HTML text of a page."""
    return framed(
        "page.html",
        ("page.css",),
        {"prose": _prose, "formula": _formula, "cell": _cell},
        title=page.title,
        colophon=page.colophon,
        page=page,
        mark=_mark,
        bound=_bound,
    )


def _formula(latex: str) -> Markup:
    # MathML made by our own printer's LaTeX, whose names are letters and digits.
    return Markup(mathml(latex, display=True))  # noqa: S704


def _prose(pieces: Prose) -> Markup:
    return Markup().join(_pieces(pieces))


def _pieces(pieces: Prose, *, display: bool = False) -> Iterable[Markup]:
    for piece in pieces:
        if isinstance(piece, Math):
            yield Markup(mathml(piece.latex, display=display))  # noqa: S704
        else:
            yield escape(piece.text)


def _cell(cell: Cell) -> Markup:
    if isinstance(cell, Mark):
        return mark_html(cell)
    return Markup().join(_pieces(cell, display=True))


def _mark(verdict: Verdict) -> Markup:
    return _cell(MARKS[verdict.status])


def _bound(verdict: Verdict) -> Prose:
    if verdict.failure is None:
        return ()
    return prose(f"error ${bound_latex(verdict.failure)}$")
