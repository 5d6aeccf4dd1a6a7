"""A page as one self-contained HTML file: no script, no request.

Formulas become MathML, one call per side of an equation; CSS places the sides.  The
maths font is inlined.  Whatever comes from outside is escaped by Jinja2.
"""

import base64
from collections.abc import Iterable
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from backproof.symbolic.verdict import Verdict

from .marks import MARKS, Mark, bound_latex
from .mathml import mathml
from .page import Cell, Math, Page, Prose, prose

__all__ = ["page_html"]

_FONT = "stix-two-math.woff2"


def page_html(page: Page) -> str:
    """The HTML text of a page."""
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(prose=_prose, formula=_formula, cell=_cell)
    environment.globals.update(mark=_mark, bound=_bound)
    font = files(f"{__package__}.assets").joinpath(_FONT).read_bytes()
    template = environment.get_template("page.html")
    return template.render(
        page=page,
        style=Markup(_template("page.css")),  # noqa: S704
        font=base64.b64encode(font).decode("ascii"),
    )


def _template(name: str) -> str:
    return files(f"{__package__}.templates").joinpath(name).read_text(encoding="utf-8")


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
        return Markup(
            '<span class="mark {}"><span class="glyph">{}</span> {}</span>'
        ).format(_class(cell), cell.glyph, cell.word)
    return Markup().join(_pieces(cell, display=True))


def _mark(verdict: Verdict) -> Markup:
    return _cell(MARKS[verdict.status])


def _bound(verdict: Verdict) -> Prose:
    if verdict.failure is None:
        return ()
    return prose(f"error ${bound_latex(verdict.failure)}$")


def _class(mark: Mark) -> str:
    return {32: "good", 33: "open", 31: "bad"}[mark.ansi]
