"""A page as a LaTeX document, for pdflatex with the packages of the preamble.

The document reads and writes no file and runs no program: whatever comes from outside
is escaped, so that no command of it survives.
"""

from collections.abc import Iterable
from importlib.resources import files
from types import MappingProxyType

from jinja2 import Environment, FunctionLoader, StrictUndefined

from .marks import MARKS, Mark, bound_latex
from .page import Cell, Equation, Math, Page, Prose, Table

__all__ = ["escaped", "page_tex"]

_ESCAPES = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': "''",
        "`": r"\textasciigrave{}",
        "…": r"\dots{}",
        "×": r"$\times$",
        "≈": r"$\approx$",
        "≤": r"$\leq$",
        "≥": r"$\geq$",
        "δ": r"$\delta$",
        "λ": r"$\lambda$",
        "∂": r"$\partial$",
    }
)
_COLOURS = MappingProxyType({32: "good", 33: "open", 31: "bad"})


def escaped(text: str) -> str:
    r"""Words as LaTeX that prints them, and does nothing else.

    >>> escaped(r"50% of \input{x}")
    '50\\% of \\textbackslash{}input\\{x\\}'
    """
    return "".join(map(_character, text))


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    # Beyond Latin-1, pdflatex knows only what some package declares.
    latin = " " <= character <= "~" or "¡" <= character <= "ÿ"
    if latin and character != "\xad":
        return character
    return " " if character.isspace() else "?"


def page_tex(page: Page) -> str:
    """The LaTeX text of a page."""
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=False,  # noqa: S701 - Jinja2 has none for LaTeX; `words` escapes
        undefined=StrictUndefined,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        words=escaped, prose=_prose, cell=_cell, columns=_columns, row=_row, runs=_runs
    )
    environment.globals.update(verdict_tag=_tag)
    return environment.get_template("page.tex").render(page=page)


def _template(name: str) -> str:
    return files(f"{__package__}.templates").joinpath(name).read_text(encoding="utf-8")


def _prose(pieces: Prose) -> str:
    return "".join(
        f"${piece.latex}$" if isinstance(piece, Math) else escaped(piece.text)
        for piece in pieces
    )


def _cell(cell: Cell) -> str:
    return _mark(cell) if isinstance(cell, Mark) else _prose(cell)


def _row(cells: tuple[Cell, ...]) -> str:
    return " & ".join(map(_cell, cells)) + r" \\"


def _mark(mark: Mark) -> str:
    return rf"\textcolor{{{_COLOURS[mark.ansi]}}}{{{mark.tex}~{mark.word}}}"


def _tag(equation: Equation) -> str:
    """What stands at the right of an equation."""
    verdict = equation.verdict
    if verdict is None:
        return ""
    text = _mark(MARKS[verdict.status])
    if verdict.failure is not None:
        text += rf" {{\footnotesize ${bound_latex(verdict.failure)}$}}"
    numbers = "".join(f"[{number}]" for number in equation.given)
    return text + (rf" {{\footnotesize {numbers}}}" if numbers else "")


def _runs(equations: Iterable[Equation]) -> list[list[Equation]]:
    """Equations that are set and aligned together, without words between them."""
    runs: list[list[Equation]] = []
    for equation in equations:
        before = runs[-1][-1].verdict if runs else None
        talks = before is not None and bool(before.reason or before.counterexample)
        if not runs or equation.name or equation.reason or talks:
            runs.append([])
        runs[-1].append(equation)
    return runs


def _columns(table: Table) -> str:
    """The column types: in the wide columns words may break."""
    types = ["l"] * len(table.head)
    share = (0.82 - 0.115 * (len(types) - len(table.wide))) / len(table.wide)
    for column in table.wide:
        types[column] = rf">{{\raggedright\arraybackslash}}p{{{share:.2f}\textwidth}}"
    return "".join(types)
