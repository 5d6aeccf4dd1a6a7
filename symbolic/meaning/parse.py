r"""A row of signs becomes a term: what is a factor of what, and what a scope.

    2 \sum_j (a_j - t_j) \frac{\partial a_j}{\partial w}
        ->  Product(2, Total(j, Product(Add(...), Derivative(...))))

Operators bind as everywhere: powers, then products in whatever way they are written,
then plus and minus.  A slash divides the factor before it by the factor behind it:
1/2x is (1/2)x, with a remark.  Braces are not printed and mean nothing.  What cannot
be read is a finding and never left out; the term is then None.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import Finding, MathText, Span
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import (
    Bar,
    Binomial,
    Fenced,
    Group,
    Lines,
    Matrix,
    Node,
    Operator,
    Punctuation,
    Root,
    Row,
    Scripted,
    Stacked,
    Symbol,
    Text,
    Unknown,
    lines,
)
from backproof.symbolic.reading.tree import Cases as CaseRows
from backproof.symbolic.reading.tree import Fraction as Ratio
from backproof.symbolic.reading.tree import Number as Digits

from .calls import declared_call, is_known, known_call, word_product
from .checked import Remark
from .derivatives import (
    by_template,
    is_differential,
    is_fraction,
    read_fraction,
    read_sign,
)
from .indices import is_transpose, script_parts
from .meaning_codes import (
    BRACES,
    MISSING_OPERAND,
    NO_CONSTRUCT,
    NO_INDEX,
    NOT_A_TERM,
    OTHER_SCRIPTS,
    TOO_DEEP,
)
from .omitted import with_label
from .patterns import base_of, head_key
from .reader import BRACKETS, Line, Reader, TooDeepError
from .spelling import ADDITIVE, canonical_row, opened, split_at_commas
from .symbols import find, index_value, quantity, undefined
from .syntax import (
    Absolute,
    Add,
    Call,
    Component,
    Constant,
    IndexValue,
    Indicator,
    Member,
    Negative,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Reading,
    Table,
    Term,
    Transpose,
)
from .tables import is_indicator, read_cases, read_indicator, read_matrix
from .totals import is_big, read_total
from .vocabulary import Vocabulary

__all__ = ["Parsed", "parse", "parse_text"]

_PRODUCTS = frozenset(
    {"*", ".*", "@", r"\ast", r"\bullet", r"\cdot", r"\circ", r"\odot", r"\otimes"}
    | {r"\star", r"\times"}
)
_SLASHES = frozenset({"/", r"\div"})
_CONSTANTS: Mapping[str, str] = {"e": "e", r"\pi": "pi"}
_DOTS = frozenset({r"\dots", r"\vdots", r"\ddots"})


@dataclass(frozen=True)
class Parsed:
    """What a row says: its term, None if something in it could not be read.

    ``remarks`` are lenient readings; ``ambiguous`` names the fields of `Reading` for
    which the row would say something else; ``labels`` are the iterations at which
    its quantities stand, where the notation has a label for them: 1 in w^{(t+1)}.
    """

    term: Term | None
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    ambiguous: frozenset[str] = frozenset()
    labels: frozenset[int] = frozenset()


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
    parsed, doubts = _read(row, vocabulary, reading, argument)
    differing = set()
    for name in sorted(doubts):
        other = replace(reading, **{name: not getattr(reading, name)})
        if _read(row, vocabulary, other, argument)[0].term != parsed.term:
            differing.add(name)
    return replace(parsed, ambiguous=frozenset(differing))


def parse_text(
    latex: str,
    vocabulary: Vocabulary,
    reading: Reading = Reading(),  # noqa: B008
    *,
    argument: str = "",
) -> Parsed:
    r"""What some LaTeX says, such as an entry of a notation.

    >>> from .notation import Entry, Notation
    >>> from .vocabulary import compile_notation
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


def _read(
    row: Row, vocabulary: Vocabulary, reading: Reading, argument: str
) -> tuple[Parsed, set[str]]:
    parser = _Parser(vocabulary, reading, argument)
    term: Term | None = None
    try:
        term = parser.row(canonical_row(row))
    except TooDeepError as error:
        parser.fault(TOO_DEEP, "too many scopes inside one another", error.span)
    findings = tuple(sorted(parser.findings, key=lambda found: found.span))
    parsed = Parsed(
        None if parser.broken else term,
        findings,
        tuple(parser.remarks),
        labels=frozenset(parser.labels),
    )
    return parsed, parser.doubts


class _Parser(Reader):
    """Operators, brackets and scripts; the rest is in files of its own."""

    # Rows.

    def row(self, row: Row) -> Term:
        with self.deeper(row.span):
            return self.expression(Line(row.items, row.span))

    def expression(self, line: Line) -> Term:
        if line.done:
            return self.fault(MISSING_OPERAND, "nothing stands here", line.around)
        term = self.rest(line)
        while not line.done:
            node = line.take()
            at_end = line.done and isinstance(node, Punctuation) and node.name in ".,;"
            if not at_end:
                self._misplaced(node)
                if not line.done:
                    self.rest(line)
        return term

    def _misplaced(self, node: Node) -> None:
        shown = latex_of(node)
        self.fault(
            NOT_A_TERM,
            f"{shown!r} stands inside an expression",
            node.span,
            "write one formula for each side, and remarks at the end",
        )

    def rest(self, line: Line) -> Term:
        start = line.position
        terms = [self.product(line)]
        while isinstance(node := line.peek(), Operator) and node.name in ADDITIVE:
            line.take()
            if node.name not in "+-":
                message = f"{node.name} says two things at once"
                self.fault(NO_CONSTRUCT, message, node.span, "write two formulas")
            if isinstance(after := line.peek(), Operator) and after.name == "+":
                self._nothing(line, after)
            place = line.position
            term = self.product(line)
            if node.name == "-":
                term = Negative(term, node.span.hull(line.since(place)))
            terms.append(term)
        return terms[0] if len(terms) == 1 else Add(tuple(terms), line.since(start))

    # Products.

    def product(self, line: Line, *, body: bool = False) -> Term:
        node = line.peek()
        if isinstance(node, Operator) and node.name in ("+", "-"):
            line.take()
            start = line.position - 1
            with self.deeper(node.span):
                term = self.product(line, body=body)
            return term if node.name == "+" else Negative(term, line.since(start))
        start = line.position
        factors: list[Term] = []
        signs: list[str] = []
        waiting: Operator | None = None
        while not line.term_ends or (waiting and self._minus_follows(line)):
            node = line.peek()
            if body and factors and self._ratio_of_sums(line):
                break
            if isinstance(node, Operator) and node.name not in ADDITIVE:
                waiting = self._sign(line, factors, waiting)
                continue
            factor = self._signed_factor(line)
            if factors:
                signs.append(waiting.name if waiting else "")
            factors.append(factor)
            waiting = None
        if waiting is not None or not factors:
            self._nothing(line, waiting)
        if len(factors) < 2:
            return factors[0] if factors else Number(Fraction(0), line.here)
        return Product(tuple(factors), tuple(signs), line.since(start))

    def _ratio_of_sums(self, line: Line) -> bool:
        """Whether one sum is divided by another: the first one ends there."""
        node, after = line.peek(), line.peek(1)
        slash = isinstance(node, Operator) and node.name in _SLASHES
        return slash and after is not None and is_big(after)

    def _minus_follows(self, line: Line) -> bool:
        node = line.peek()
        return isinstance(node, Operator) and node.name == "-"

    def _signed_factor(self, line: Line) -> Term:
        if not self._minus_follows(line):
            return self.factor(line)
        start = line.position
        line.take()
        if not line.factor_follows:
            return self._nothing(line, None)
        return Negative(self.factor(line), line.since(start))

    def _sign(
        self, line: Line, factors: list[Term], waiting: Operator | None
    ) -> Operator | None:
        """A sign between two factors; a slash is worked off at once."""
        node = line.take()
        assert isinstance(node, Operator)  # noqa: S101  (asked by the caller)
        known = node.name in _PRODUCTS or node.name in self.vocabulary.products
        if node.name in _SLASHES:
            self._divide(line, factors, node)
            return waiting
        if not known:
            self.fault(NO_CONSTRUCT, f"the sign {node.name} is not read", node.span)
            return waiting
        if waiting is not None or not factors:
            self._nothing(line, node)
        return node

    def _divide(self, line: Line, factors: list[Term], slash: Operator) -> None:
        if not factors or not (line.factor_follows or self._minus_follows(line)):
            self._nothing(line, slash)
            return
        start = line.position
        below = self._signed_factor(line)
        above = factors[-1]
        span = above.span.hull(line.since(start))
        factors[-1] = Quotient(above, below, span)
        after = line.peek()
        if after is not None and isinstance(base_of(opened(after)), (Symbol, Digits)):
            shown = latex_of(Row(tuple(line.items[start : line.position])))
            self.remark(f"only {shown} is read as the divisor", span)

    def _nothing(self, line: Line, sign: Operator | None) -> Term:
        shown = f" beside {sign.name}" if sign else ""
        span = sign.span if sign else line.here
        return self.fault(MISSING_OPERAND, f"a factor is missing{shown}", span)

    # Factors.

    def factor(self, line: Line) -> Term:
        with self.deeper(line.here):
            return self._factor(line)

    def _factor(self, line: Line) -> Term:
        node = line.items[line.position]
        term = by_template(self, line) or word_product(self, line)
        if term is not None:
            return term
        if self._is_bound(node):
            return self._index(line)
        if self._is_argument(node):
            line.take()
            return Member(self.argument, (), node.span)
        if is_indicator(line):
            return read_indicator(self, line)
        found = find(self, line)
        if found is not None:
            if found.pattern.kind == "function":
                return declared_call(self, line, found)
            return quantity(self, line, found)
        if is_fraction(self, node):
            return self._derivative(line)
        if is_differential(self, line):
            return read_sign(self, line)
        if is_big(node):
            return read_total(self, line)
        if is_known(node):
            return known_call(self, line)
        if index_value(self, _unpowered(node)) is not None:
            return self._index(line)
        return self._structure(line)

    def _derivative(self, line: Line) -> Term:
        node = opened(line.items[line.position])
        if not isinstance(node, Scripted):
            return read_fraction(self, line)
        line.take()
        inner = opened(node.base)
        return self.postfix(read_fraction(self, Line((inner,), inner.span)), node)

    def _is_bound(self, node: Node) -> bool:
        term = self.names.named(_unpowered(opened(node)))
        return term is not None and term.name in self.scope and not term.labels

    def _is_argument(self, node: Node) -> bool:
        match opened(node):
            case Symbol(name=name, font="", accents=()):
                return bool(self.argument) and name.lstrip("\\") == self.argument
            case _:
                return False

    def _index(self, line: Line) -> Term:
        """An index or a size as a number, and its powers."""
        node = opened(line.take())
        bare = _unpowered(node)
        index = self.names.named(bare)
        if index is None:
            return undefined(self, node)
        term = IndexValue(index, bare.span)
        if bare is node or not isinstance(node, Scripted) or node.sup is None:
            return term
        return Power(term, self.exponent(node.sup), node.span)

    def _structure(self, line: Line) -> Term:
        """What is no symbol: brackets, fractions, roots, and what carries scripts."""
        node = opened(line.take())
        inner = opened(base_of(node))
        match inner:
            case Group(body=body):
                return self._group(line, node, body)
            case Symbol() | Digits():
                return self._letter(node, inner)
            case Scripted() if isinstance(node, Scripted):
                return self.postfix(self.factor(Line((inner,), inner.span)), node)
            case Fenced(open=r"\|") if isinstance(node, Scripted) and node.sub:
                return self._norm(node, inner)
        rule = _RULES.get(type(inner))
        if rule is None:
            return self._unread(node, inner)
        term = rule(self, inner)
        return self.postfix(term, node) if isinstance(node, Scripted) else term

    def _group(self, line: Line, node: Node, body: Row) -> Term:
        """What stands in braces; they are not printed, so it must not matter."""
        if not body.items:
            message = f"{latex_of(node)}: scripts on nothing"
            return self.fault(NO_CONSTRUCT, message, node.span)
        term = self.row(body)
        if isinstance(node, Scripted):
            if isinstance(term, (Add, Negative, Product, Quotient)):
                return self._braces(node)
            return self.postfix(term, node)
        place = line.position - 1
        before, after = line.items[place - 1] if place else None, line.peek()
        first = before is None or (isinstance(before, Operator) and before.name == "+")
        if not (first and line.term_ends) and after is not before:
            return self._braces(node)
        return term

    def _braces(self, node: Node) -> Term:
        return self.fault(
            BRACES,
            f"{latex_of(node)}: the braces are not printed",
            node.span,
            r"write \left( ... \right), or take the braces away",
        )

    def _letter(self, node: Node, inner: Symbol | Digits) -> Term:
        """A number, or one of the letters that everybody knows."""
        match inner:
            case Digits(text=text, font=""):
                term: Term = Number(Fraction(text), inner.span)
            case Symbol(name="e", font="" | "roman", accents=()) if _is_power(node):
                argument = self.exponent(getattr(node, "sup", None) or Row(()))
                return Call("exp", 0, (argument,), node.span)
            case Symbol(name=name, font="" | "roman", accents=()) if name in _CONSTANTS:
                term = Constant(_CONSTANTS[name], inner.span)
            case Symbol(name=name) if name in _DOTS:
                message = "dots: what is left out is not known"
                return self.fault(NO_CONSTRUCT, message, node.span, "write a sum")
            case Symbol(name=r"\infty"):
                return self.fault(NO_CONSTRUCT, "infinity as a number", node.span)
            case Symbol(name=r"\delta", font="", accents=()):
                return self._kronecker(node) or undefined(self, node)
            case _:
                return undefined(self, node)
        if not isinstance(node, Scripted):
            return term
        if node.sub is not None:
            return undefined(self, node)
        return self.postfix(term, node)

    def _kronecker(self, node: Node) -> Term | None:
        """Kronecker's delta, where the notation has no other delta."""
        if not isinstance(node, Scripted) or node.sup or node.primes or not node.sub:
            return None
        if head_key(node) in self.vocabulary.patterns:
            return None
        values = [self.names.term(part.nodes) for part in script_parts(node.sub)]
        known = [value for value in values if value is not None]
        if not len(known) == len(values) == 2:
            return None
        self.remark(f"{latex_of(node)} is read as Kronecker's delta", node.span)
        return Indicator(known[0], known[1], span=node.span)

    def _unread(self, node: Node, inner: Node) -> Term:
        match inner:
            case Text(text=text):
                message = f"the words {text!r} stand inside an expression"
                return self.fault(NOT_A_TERM, message, node.span)
            case Bar(name=name):
                message = f"a single {name} inside an expression"
                return self.fault(NOT_A_TERM, message, node.span)
            case Binomial():
                return self.fault(NO_CONSTRUCT, "a binomial coefficient", node.span)
            case Unknown():
                # The layout has said already what is wrong with it.
                self.broken = True
                return Number(Fraction(0), node.span)
            case Stacked():
                message = f"{latex_of(node)}: one sign above another"
                return self.fault(NO_CONSTRUCT, message, node.span)
            case _:
                return undefined(self, node)

    # Scripts on what is no symbol.

    def exponent(self, row: Row) -> Term:
        with self.deeper(row.span):
            return _folded(self.expression(Line(row.items, row.span)))

    def postfix(self, term: Term, scripted: Scripted) -> Term:
        shown = latex_of(scripted)
        if scripted.primes:
            return self.fault(
                OTHER_SCRIPTS,
                f"{shown}: a prime on a bracket",
                scripted.span,
                "write the prime on the function, or the derivative",
            )
        parts = script_parts(scripted.sup)
        transposed = bool(parts) and is_transpose(parts[-1].nodes)
        if transposed:
            parts = parts[:-1]
            term = Transpose(term, scripted.span)
        if scripted.sub is not None:
            term = self._component(term, scripted.sub)
        if not parts or scripted.sup is None:
            return term
        labelled = with_label(self, term, parts)
        if labelled is not None:
            self.remark(f"{shown}: the label is read inside the bracket", scripted.span)
            return labelled
        if transposed or any(
            part.bracket or self.names.is_level(part) for part in parts
        ):
            return self.fault(
                OTHER_SCRIPTS,
                f"{shown}: this superscript is neither a power nor a transpose",
                scripted.sup.span,
            )
        return Power(term, self.exponent(scripted.sup), scripted.span)

    def _component(self, term: Term, sub: Row) -> Term:
        indices = [self.names.term(part.nodes) for part in script_parts(sub)]
        known = [index for index in indices if index is not None]
        if len(known) < len(indices) or not known:
            return self.fault(
                NO_INDEX,
                f"{latex_of(sub)} below a bracket is no index",
                sub.span,
                "an index is a letter or a number",
            )
        return Component(term, tuple(known), term.span.hull(sub.span))

    def written(self, latex: str, span: Span) -> Term:
        text = MathText.made(latex, span)
        tree = layout(tokens(text, self.vocabulary.notation.words))
        items = tuple(item for row in lines(tree) for item in row.items)
        return self.row(canonical_row(Row(items, span)))

    # Brackets.

    def _fenced(self, node: Fenced) -> Term:
        """What stands in brackets."""
        pair = node.open, node.close
        if pair == ("|", "|"):
            return Absolute(self.row(node.body), node.span)
        if pair == (r"\|", r"\|"):
            return Norm(self.row(node.body), node.span)
        if pair not in (*BRACKETS, ("", "")):
            return self.fault(
                NO_CONSTRUCT,
                f"{latex_of(node)}: such brackets are not read yet",
                node.span,
            )
        pieces = split_at_commas(node.body.items)
        listed = len(pieces) > 1 and all(pieces)
        if not listed or not (node.open == "[" or self.broken):
            return self.row(node.body)
        cells = tuple(self.expression(Line(p, node.span)) for p in pieces)
        return Table((cells,), node.span)

    def _norm(self, node: Scripted, inner: Fenced) -> Term:
        r"""``\|x\|_2`` and ``\|W\|_F^2``."""
        term = Norm(self.row(inner.body), node.span)
        match node.sub.items if node.sub else ():
            case (Digits(text="2"),) | (Symbol(name="F"),):
                pass
            case _:
                message = f"the norm {latex_of(node)} is not read yet"
                return self.fault(NO_CONSTRUCT, message, node.span)
        return self.postfix(term, replace(node, sub=None))


def _is_power(node: Node) -> bool:
    return isinstance(node, Scripted) and node.sup is not None and node.sub is None


def _lines(parser: _Parser, node: Lines) -> Term:
    """Several lines of one expression: those behind the first begin with a sign."""
    rows = [row for row in node.rows if row.items]
    joined = all(isinstance(row.items[0], Operator) for row in rows[1:])
    if not joined:
        message = "several lines that are no one expression"
        return parser.fault(NOT_A_TERM, message, node.span)
    return parser.row(Row(tuple(i for row in rows for i in row.items), node.span))


def _ratio(parser: _Parser, node: Ratio) -> Term:
    above, below = parser.row(node.above), parser.row(node.below)
    return Quotient(above, below, node.span)


def _root(parser: _Parser, node: Root) -> Term:
    degree = 2
    if node.degree is not None:
        match node.degree.items:
            case (Digits(text=text),) if text.isdigit() and int(text):
                degree = int(text)
            case _:
                message = f"a root of degree {latex_of(node.degree)}"
                return parser.fault(NO_CONSTRUCT, message, node.span)
    exponent = Number(Fraction(1, degree), node.span)
    return Power(parser.row(node.body), exponent, node.span)


_RULES: Mapping[type, Callable[..., Term]] = {
    CaseRows: read_cases,
    Fenced: _Parser._fenced,  # noqa: SLF001
    Lines: _lines,
    Matrix: read_matrix,
    Ratio: _ratio,
    Root: _root,
}


def _unpowered(node: Node) -> Node:
    """A node without what may be its power."""
    node = opened(node)
    if isinstance(node, Scripted) and node.sup is not None:
        bare = replace(node, sup=None)
        return bare if bare.sub or bare.primes else opened(bare.base)
    return node


def _folded(term: Term) -> Term:
    """An exponent such as -1/2 as one number."""
    match term:
        case Negative(term=inner, span=span):
            inner = _folded(inner)
            if isinstance(inner, Number):
                return Number(-inner.value, span)
        case Quotient(above=above, below=below, span=span):
            above, below = _folded(above), _folded(below)
            if isinstance(above, Number) and isinstance(below, Number) and below.value:
                return Number(above.value / below.value, span)
    return term
