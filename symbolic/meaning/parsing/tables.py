r"""Cases, conditions, indicators and matrices written out.

\begin{cases} 1 & i = j \\ 0 & \text{otherwise} \end{cases}
\mathbf{1}[i = k]      [i = j]      1_{i = k}      \begin{bmatrix} a & b \end{bmatrix}
"""

from collections.abc import Sequence
from fractions import Fraction

from backproof.symbolic.meaning.meaning_codes import (
    BAD_CONDITION,
    MISSING_OPERAND,
    NO_CONSTRUCT,
)
from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.syntax import (
    Cases,
    Comparison,
    Condition,
    Indicator,
    Number,
    Table,
    Term,
)
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import (
    Cases as CaseRows,
)
from backproof.symbolic.reading.tree import (
    Fenced,
    Matrix,
    Node,
    Punctuation,
    Relation,
    Row,
    Scripted,
    Symbol,
    Text,
)
from backproof.symbolic.reading.tree import (
    Number as Digits,
)

from .reader import Line, Reader

__all__ = [
    "has_condition",
    "is_indicator",
    "read_cases",
    "read_indicator",
    "read_matrix",
]

_IF = frozenset({"if", "for", "when", "where", "falls", "wenn", "当", "若"})
_REST = frozenset(
    {"otherwise", "else", "sonst", "其他", "其它", "其余", "otherwise.", "elsewhere"}
)
_COMPARISONS = {"<": "<", ">": ">", r"\leq": "<=", r"\geq": ">="}
_INDICATOR_LETTERS = frozenset({"I"})
_INDICATOR_FONTS = frozenset({"bold", "blackboard"})


# Conditions ------------------------------------------------------------------


def has_condition(items: Sequence[Node]) -> bool:
    """Whether a relation stands among some items."""
    return any(isinstance(item, Relation) for item in items)


def _condition(reader: Reader, items: Sequence[Node], span: Span) -> Condition:
    """What makes a branch apply; what cannot be read is a finding."""
    items = _without_words(items)
    if not items:
        return None
    places = [k for k, item in enumerate(items) if isinstance(item, Relation)]
    if len(places) == 1:
        place = places[0]
        left, right = items[:place], items[place + 1 :]
        name = getattr(items[place], "name", "")
        if name in ("=", r"\neq"):
            one, two = reader.names.term(left), reader.names.term(right)
            if one is not None and two is not None:
                return Indicator(one, two, equal=name == "=", span=span)
        elif name in _COMPARISONS and left and right:
            return Comparison(
                reader.expression(Line(left, span)),
                _COMPARISONS[name],
                reader.expression(Line(right, span)),
            )
    reader.fault(
        BAD_CONDITION,
        f"the condition {latex_of(Row(tuple(items)))} cannot be read",
        span,
        r"compare two indices with = or \neq, or two numbers with < or >",
    )
    return None


def _without_words(items: Sequence[Node]) -> tuple[Node, ...]:
    """A condition without "if", "otherwise", brackets, a comma and a full stop."""
    found = list(items)
    while found and isinstance(found[-1], Punctuation):
        found.pop()
    while found and (isinstance(found[0], Punctuation) or _is_word(found[0], _IF)):
        found.pop(0)
    match found:
        case [Fenced(open="(", body=body)] if has_condition(body.items):
            return _without_words(body.items)
    if len(found) == 1 and _is_word(found[0], _REST):
        return ()
    return tuple(found)


def _is_word(node: Node, words: frozenset[str]) -> bool:
    text = ""
    if isinstance(node, Text):
        text = node.text
    elif isinstance(node, Symbol) and not node.accents:
        text = node.name
    return text.strip(" ,.:").lower() in words


# Cases -----------------------------------------------------------------------


def read_cases(reader: Reader, node: CaseRows | Matrix) -> Term:
    """A value for each condition."""
    branches: list[tuple[Term, Condition]] = []
    with reader.deeper(node.span):
        for cells in node.rows:
            shown = [cell for cell in cells if cell.items]
            if not shown:
                continue
            value, condition = _branch(reader, shown)
            if not value.items:
                reader.fault(MISSING_OPERAND, "a case without a value", node.span)
                continue
            branches.append(
                (
                    reader.expression(Line(_unpointed(value.items), value.span)),
                    _condition(reader, condition.items, condition.span),
                )
            )
    if not branches:
        return reader.fault(MISSING_OPERAND, "cases without a value", node.span)
    open_ones = [k for k, (_, condition) in enumerate(branches) if condition is None]
    if open_ones and open_ones != [len(branches) - 1] and not reader.broken:
        return reader.fault(
            BAD_CONDITION, "a case before the last one has no condition", node.span
        )
    return Cases(tuple(branches), node.span)


def _branch(reader: Reader, cells: Sequence[Row]) -> tuple[Row, Row]:
    """The value and the condition of a row, in one cell or in two."""
    if len(cells) > 1:
        items = tuple(item for cell in cells[1:] for item in cell.items)
        return cells[0], Row(items, cells[1].span.hull(cells[-1].span))
    items = cells[0].items
    for place, item in enumerate(items):
        if place and (_is_word(item, _IF) or _is_word(item, _REST)):
            span = item.span.hull(items[-1].span)
            return Row(items[:place], cells[0].span), Row(items[place:], span)
    if len(items) > 3 and _compares_indices(reader, items[-3:]):
        span = items[-3].span.hull(items[-1].span)
        return Row(items[:-3], cells[0].span), Row(items[-3:], span)
    return cells[0], Row((), cells[0].span)


def _compares_indices(reader: Reader, items: Sequence[Node]) -> bool:
    """Whether three items are i = j, or i and j with another sign between."""
    left, sign, right = items
    compared = isinstance(sign, Relation) and sign.name in ("=", r"\neq")
    ends = (reader.names.named(left), reader.names.named(right))
    return compared and all(
        end is not None and reader.names.knows(end.name) for end in ends
    )


def _unpointed(items: Sequence[Node]) -> Sequence[Node]:
    """A value without the comma behind it."""
    return items[:-1] if items and isinstance(items[-1], Punctuation) else items


# Indicators ------------------------------------------------------------------


def is_indicator(line: Line) -> bool:
    """Whether 1[i = k], 1_{i = k} or [i = j] stands at the place."""
    return _indicated(line) is not None


def _indicated(line: Line) -> tuple[Row, int] | None:
    """The condition of an indicator, and how many items it takes."""
    node = line.peek()
    if node is None:
        return None
    node = opened(node)
    if isinstance(node, Fenced) and node.open == "[" and has_condition(node.body.items):
        return node.body, 1
    base = opened(base_of(node))
    if not _is_one(base):
        return None
    if isinstance(node, Scripted):
        if node.sub is None or node.sup is not None or node.primes:
            return None
        inside = node.sub
        match inside.items:
            case (Fenced(body=body),):
                inside = body
        return (inside, 1) if has_condition(inside.items) else None
    following = line.peek(1)
    if following is None:
        return None
    bracket = opened(following)
    if isinstance(bracket, Fenced) and has_condition(bracket.body.items):
        return bracket.body, 2
    return None


def _is_one(node: Node) -> bool:
    match node:
        case Digits(text="1"):
            return True
        case Symbol(name=name, accents=(), font=font):
            return name in _INDICATOR_LETTERS or (
                name == "1" and font in _INDICATOR_FONTS
            )
        case _:
            return False


def read_indicator(reader: Reader, line: Line) -> Term:
    """1 where a condition holds, 0 elsewhere."""
    found = _indicated(line)
    assert found is not None  # noqa: S101  (asked by the caller)
    start = line.position
    line.position += found[1]
    span = line.since(start)
    condition = _condition(reader, found[0].items, span)
    if isinstance(condition, Indicator):
        return condition
    one, zero = Number(Fraction(1), span), Number(Fraction(0), span)
    return Cases(((one, condition), (zero, None)), span)


# Matrices --------------------------------------------------------------------


def read_matrix(reader: Reader, node: Matrix) -> Term:
    """A matrix, or cases that were written as one."""
    if node.open == r"\{" and all(
        len(cells) == 2 and _says_when(cells[1].items) for cells in node.rows
    ):
        return read_cases(reader, node)
    if (node.open, node.close) not in (("(", ")"), ("[", "]"), ("", "")):
        what = "a determinant" if node.open == "|" else "a matrix in such delimiters"
        return reader.fault(NO_CONSTRUCT, f"{what} is not read yet", node.span)
    rows = [cells for cells in node.rows if any(cell.items for cell in cells)]
    widths = {len(cells) for cells in rows}
    if len(widths) != 1 or not all(cell.items for cells in rows for cell in cells):
        return reader.fault(
            MISSING_OPERAND, "the rows of this matrix differ in length", node.span
        )
    with reader.deeper(node.span):
        read = tuple(
            tuple(reader.row(Row(tuple(_unpointed(c.items)), c.span)) for c in cells)
            for cells in rows
        )
    return Table(read, node.span)


def _says_when(items: Sequence[Node]) -> bool:
    return has_condition(items) or not _without_words(items)
