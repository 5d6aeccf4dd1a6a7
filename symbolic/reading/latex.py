r"""A tree printed as LaTeX again, in one spelling.

    layout(tokens(to_latex(tree)))   is   tree,   up to the places and to words

It is for messages ("write this instead: ...") and for the test that nothing is
lost: what two trees share, their LaTeX shares, and what they do not, it shows.
"""

from functools import singledispatch

from .commands import COMMANDS, Role
from .delimiters import DELIMITERS
from .tree import (
    Accented,
    Bar,
    BigOperator,
    Binomial,
    Cases,
    Fenced,
    Fraction,
    Function,
    Gap,
    Group,
    Lines,
    Matrix,
    Node,
    Number,
    Operator,
    Punctuation,
    Relation,
    Root,
    Row,
    Scripted,
    Stacked,
    Symbol,
    Text,
    Tree,
    Unknown,
)

__all__ = ["latex_of", "to_latex"]

_FONTS = {
    "blackboard": r"\mathbb",
    "bold": r"\boldsymbol",
    "calligraphic": r"\mathcal",
    "fraktur": r"\mathfrak",
    "italic": r"\mathit",
    "roman": r"\mathrm",
    "sans": r"\mathsf",
    "script": r"\mathscr",
    "typewriter": r"\mathtt",
}
_TEXT_FONTS = {"": r"\text", "bold": r"\textbf", "italic": r"\textit"}
_MATRICES = {
    ("", ""): "matrix",
    ("(", ")"): "pmatrix",
    ("[", "]"): "bmatrix",
    (r"\{", r"\}"): "Bmatrix",
    ("|", "|"): "vmatrix",
    (r"\|", r"\|"): "Vmatrix",
}
_PLAIN_PAIRS = {(d.name, d.partner) for d in DELIMITERS.values() if d.side == "open"}
_BARS = {"|": (r"\lvert", r"\rvert"), r"\|": (r"\lVert", r"\rVert")}


def to_latex(tree: Tree) -> str:
    r"""The LaTeX of a whole formula.

    >>> from .layout import layout
    >>> from .source import MathText
    >>> from .tokens import tokens
    >>> print(to_latex(layout(tokens(MathText.of(r"\dfrac{\bm W x^T}2")))))
    \frac{\boldsymbol{W} x^{T}}{2}
    """
    return r" \\ ".join(latex_of(row) for row in tree.rows)


@singledispatch
def latex_of(node: Node | Row) -> str:
    """The LaTeX of one node or row."""
    raise TypeError(f"{type(node).__name__} is no node of a tree")


@latex_of.register
def _(node: Row) -> str:
    text = ""
    before: Node | None = None
    for item in node.items:
        text += ("" if before is None or _touch(before, item) else " ") + latex_of(item)
        before = item
    return text


def _touch(before: Node, item: Node) -> bool:
    """Whether nothing stands between two signs: before a comma, in g(x)."""
    applied = isinstance(before, (Symbol, Scripted, Function, Fenced))
    return isinstance(item, Punctuation) or (applied and isinstance(item, Fenced))


def _script(row: Row) -> str:
    """A script, its letters side by side: jk."""
    short = all(
        isinstance(item, Symbol) and len(item.name) == 1 and not item.font
        for item in row.items
    )
    return "".join(map(latex_of, row.items)) if short else latex_of(row)


@latex_of.register
def _(node: Symbol) -> str:
    text = _in_font(node.name, node.font)
    # Letters side by side would be a product; whatever set this word, it is one name.
    if len(node.name) > 1 and node.name[0] != "\\" and not node.font:
        known = COMMANDS.get(f"\\{node.name}")
        function = known is not None and known.role is Role.FUNCTION
        text = f"\\{node.name}" if function else rf"\text{{{node.name}}}"
    for accent in node.accents:
        text = f"\\{accent}{{{text}}}"
    return text


@latex_of.register
def _(node: Number) -> str:
    return _in_font(node.text, node.font)


@latex_of.register
def _(node: Text) -> str:
    return f"{_TEXT_FONTS[node.font]}{{{node.text}}}"


@latex_of.register(Operator)
@latex_of.register(Relation)
@latex_of.register(Punctuation)
@latex_of.register(BigOperator)
def _(node: Operator | Relation | Punctuation | BigOperator) -> str:
    return node.name


@latex_of.register
def _(node: Gap) -> str:
    return node.name


@latex_of.register
def _(node: Function) -> str:
    known = COMMANDS.get(f"\\{node.name}")
    if known and known.role is Role.FUNCTION:
        return known.name
    return rf"\operatorname{{{node.name}}}"


@latex_of.register
def _(node: Scripted) -> str:
    text = latex_of(node.base)
    # What is set in several signs, or has scripts of its own, needs braces.
    if isinstance(node.base, (Scripted, Stacked)):
        text = f"{{{text}}}"
    if node.sub is not None:
        text += f"_{{{_script(node.sub)}}}"
    text += "'" * node.primes
    if node.sup is not None:
        text += f"^{{{_script(node.sup)}}}"
    return text


@latex_of.register
def _(node: Fraction) -> str:
    return rf"\frac{{{latex_of(node.above)}}}{{{latex_of(node.below)}}}"


@latex_of.register
def _(node: Binomial) -> str:
    return rf"\binom{{{latex_of(node.above)}}}{{{latex_of(node.below)}}}"


@latex_of.register
def _(node: Root) -> str:
    degree = "" if node.degree is None else f"[{latex_of(node.degree)}]"
    return rf"\sqrt{degree}{{{latex_of(node.body)}}}"


@latex_of.register
def _(node: Accented) -> str:
    return f"\\{node.accent}{{{latex_of(node.body)}}}"


@latex_of.register
def _(node: Stacked) -> str:
    text = latex_of(node.base)
    if node.under is not None:
        text = rf"\underset{{{latex_of(node.under)}}}{{{text}}}"
    if node.over is not None:
        text = rf"\overset{{{latex_of(node.over)}}}{{{text}}}"
    return text


@latex_of.register
def _(node: Fenced) -> str:
    return _between(node.open, latex_of(node.body), node.close)


@latex_of.register
def _(node: Bar) -> str:
    return rf"\bigm{node.name}"


@latex_of.register
def _(node: Matrix) -> str:
    name = _MATRICES.get((node.open, node.close))
    if name:
        return _environment(name, node.rows)
    return _between(node.open, _environment("matrix", node.rows), node.close)


@latex_of.register
def _(node: Cases) -> str:
    return _environment("cases", node.rows)


@latex_of.register
def _(node: Lines) -> str:
    return _environment("aligned", tuple((row,) for row in node.rows))


@latex_of.register
def _(node: Group) -> str:
    return f"{{{latex_of(node.body)}}}"


@latex_of.register
def _(node: Unknown) -> str:
    return node.name + "".join(f"{{{latex_of(row)}}}" for row in node.arguments)


def _in_font(text: str, font: str) -> str:
    outer, _, inner = font.partition("-")
    for name in (inner, outer):
        if name:
            text = f"{_FONTS[name]}{{{text}}}"
    return text


def _environment(name: str, rows: tuple[tuple[Row, ...], ...]) -> str:
    cells = (" & ".join(latex_of(cell) for cell in row) for row in rows)
    text = r" \\ ".join(cells)
    # An empty group keeps LaTeX from taking a first bracket for an option.
    guard = "{} " if text.startswith("[") else ""
    return rf"\begin{{{name}}} {guard}{text} \end{{{name}}}"


def _between(opening: str, text: str, closing: str) -> str:
    if opening == closing and opening in _BARS:
        opening, closing = _BARS[opening]
    elif (opening, closing) not in _PLAIN_PAIRS:
        return rf"\left{opening or '.'} {text} \right{closing or '.'}"
    space = " " if opening[0] == "\\" else ""
    return f"{opening}{space}{text}{space}{closing}"
