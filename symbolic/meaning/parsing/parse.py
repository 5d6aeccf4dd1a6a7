r"""A row of signs becomes a term: what is a factor of what, and what a scope.

    2 \sum_j (a_j - t_j) \frac{\partial a_j}{\partial w}
        ->  Product(2, Total(j, Product(Add(...), Derivative(...))))

What cannot be read is a finding and never left out; the term is then None.  A slip
that can mean only one thing is read as that, with a remark: 1/2x is (1/2)x.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backproof.symbolic.meaning.checked import Remark
from backproof.symbolic.meaning.notations.spelling import (
    canonical_items,
    canonical_row,
)
from backproof.symbolic.meaning.notations.vocabulary import Vocabulary
from backproof.symbolic.meaning.syntax import (
    IndexTerm,
    Reading,
    Term,
)
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import Finding, MathText, Span
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import (
    Row,
    lines,
)

from .descent import Descent
from .grammar import Grammar
from .reader import TooDeepError

__all__ = ["Parsed", "parse", "parse_text", "read_index"]


@dataclass(frozen=True)
class Parsed:
    """What a row says: its term, None if something in it could not be read.

    ``remarks`` are lenient readings; ``doubts`` names the fields of `Reading` for
    which the row might say something else; ``descent`` is what it says of iterations,
    ``arguments`` what quantities such as C(w) are said to depend on.
    """

    term: Term | None
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    doubts: frozenset[str] = frozenset()
    descent: Descent = field(default_factory=Descent)
    arguments: Mapping[str, str] = field(default_factory=dict)


def parse(
    row: Row,
    vocabulary: Vocabulary,
    reading: Reading = Reading(),  # noqa: B008
    *,
    argument: str = "",
) -> Parsed:
    """What a row of a layout tree says.

    ``argument`` is the letter of a function's formula: it stands for itself, as a
    Member of that name without indices.
    """
    parser = Grammar(vocabulary, reading, argument)
    term: Term | None = None
    try:
        whole = canonical_row(row)
        parser.reach[""] = whole.items
        term = parser.row(whole)
    except TooDeepError as error:
        parser.findings.append(error.finding)
    findings = tuple(sorted(parser.findings, key=lambda found: found.span))
    return Parsed(
        None if parser.broken else term,
        findings,
        tuple(parser.remarks),
        doubts=frozenset(parser.doubts),
        descent=parser.descent,
        arguments=dict(parser.arguments),
    )


def parse_text(
    latex: str,
    vocabulary: Vocabulary,
    reading: Reading = Reading(),  # noqa: B008
    *,
    argument: str = "",
) -> Parsed:
    r"""What some LaTeX says, such as an entry of a notation.

    >>> from backproof.symbolic.meaning.notations.notation import Entry, Notation
    >>> from backproof.symbolic.meaning.notations.vocabulary import compile_notation
    >>> words = compile_notation(Notation(quantities=(Entry("x", ""), Entry("y", ""))))
    >>> type(parse_text(r"\frac{1}{2} x y", words).term).__name__
    'Product'
    >>> parse_text("x z", words).findings[0].message
    'z is not declared'
    """
    tree = layout(tokens(MathText.of(latex), vocabulary.notation.words))
    if tree.findings:
        return Parsed(None, tree.findings)
    rows = lines(tree)
    items = tuple(item for row in rows for item in row.items)
    span = rows[0].span.hull(rows[-1].span) if rows else Span(0, len(latex))
    return parse(Row(items, span), vocabulary, reading, argument=argument)


def read_index(latex: str, vocabulary: Vocabulary) -> IndexTerm | None:
    r"""The index that some LaTeX says, None if it is none.

    >>> from backproof.symbolic.meaning.notations.notation import Entry, Notation
    >>> from backproof.symbolic.meaning.notations.vocabulary import compile_notation
    >>> indices = Entry("i", "1..N"), Entry("y_i", "1..K, fixed")
    >>> words = compile_notation(Notation(indices=indices))
    >>> read_index("y_{i}", words).name, read_index("z_i", words)
    ('y', None)
    """
    tree = layout(tokens(MathText.of(latex), vocabulary.notation.words))
    items = [item for row in lines(tree) for item in row.items]
    if tree.findings or not items:
        return None
    return vocabulary.names.term(canonical_items(items))
