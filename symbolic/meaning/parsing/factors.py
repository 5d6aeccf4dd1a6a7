"""One factor: a symbol, a call, a scope, or what stands in brackets; its scripts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from backproof.symbolic.meaning.meaning_codes import (
    BRACES,
    NO_CONSTRUCT,
    NOT_A_TERM,
    OTHER_SCRIPTS,
)
from backproof.symbolic.meaning.notations.indices import (
    is_transpose,
    script_parts,
    whole_number,
)
from backproof.symbolic.meaning.notations.patterns import base_of, head_key, is_power
from backproof.symbolic.meaning.notations.spelling import (
    canonical_row,
    opened,
    split_at_commas,
)
from backproof.symbolic.meaning.syntax import (
    Absolute,
    Add,
    Call,
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
    Table,
    Term,
    Transpose,
)
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import MathText, Span
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

from .calls import declared_call, known_call, word_product
from .derivatives import (
    is_fraction,
    is_operator,
    is_ratio,
    read_fraction,
    read_sign,
)
from .entries import entry
from .known import is_known
from .omitted import with_label
from .reader import BRACKETS, Line, Reader
from .symbols import find, index_value, quantity, read_change
from .tables import is_indicator, read_cases, read_indicator, read_matrix
from .templates import by_template
from .totals import is_big, read_total
from .undeclared import undefined

__all__ = ["Factors"]

_NUMBER = re.compile(r"(?=\.?[0-9])[0-9]{0,60}(\.[0-9]{0,60})?")
_CONSTANTS: Mapping[str, str] = {"e": "e", r"\pi": "pi"}
_DOTS = frozenset({r"\dots", r"\vdots", r"\ddots"})


class Factors(Reader):
    """A factor, with the scripts and brackets that belong to it."""

    # Factors.

    def factor(self, line: Line) -> Term:
        """What the next items are as a factor."""
        self.count(line.here)
        with self.deeper(line.here):
            return self._factor(line)

    def _factor(self, line: Line) -> Term:
        node = line.items[line.position]
        term = by_template(self, line) or word_product(self, line)
        if term is not None:
            return term
        if self._is_bound(node):
            return self._index(line)
        if self._is_argument(base_of(opened(node))):
            line.take()
            term = Member(self.argument, (), node.span)
            whole = opened(node)
            return self.postfix(term, whole) if isinstance(whole, Scripted) else term
        if is_indicator(line):
            return read_indicator(self, line)
        if is_ratio(line):
            return read_sign(self, line)
        found = find(self, line)
        if found is not None:
            if found.pattern.kind == "function":
                return declared_call(self, line, found)
            return quantity(self, line, found)
        changed = read_change(self, line)
        if changed is not None:
            return changed
        if is_fraction(node):
            return self._derivative(line)
        if is_operator(line):
            return read_sign(self, line)
        if is_big(self, node):
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
                return self._letter(node, inner, line.peek())
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
        before = line.items[place - 1] if place else None
        first = before is None or (isinstance(before, Operator) and before.name == "+")
        if not (first and line.term_ends):
            return self._braces(node)
        return term

    def _braces(self, node: Node) -> Term:
        return self.fault(
            BRACES,
            f"{latex_of(node)}: the braces are not printed",
            node.span,
            r"write \left( ... \right), or take the braces away",
        )

    def _letter(
        self, node: Node, inner: Symbol | Digits, following: Node | None
    ) -> Term:
        """A number, or one of the letters that everybody knows."""
        match inner:
            case Digits(text=text, font="") if _NUMBER.fullmatch(text):
                places = len(text.partition(".")[2])
                term: Term = Number(Fraction(text), inner.span, places=places)
            case Digits(text=text, font=""):
                message = f"{text[:20]!r} is no number that people write"
                return self.fault(NOT_A_TERM, message, node.span)
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
                return self._kronecker(node) or undefined(self, node, following)
            case _:
                return undefined(self, node, following)
        if not isinstance(node, Scripted):
            return term
        if node.sub is not None:
            return undefined(self, node, following)
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
        """A superscript as a power, a fraction of numbers as one number."""
        with self.deeper(row.span):
            return _folded(self.expression(Line(row.items, row.span)))

    def postfix(self, term: Term, scripted: Scripted) -> Term:
        """An entry of the term, its transpose, or its power."""
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
            term = entry(self, term, scripted.sub)
        if not parts or scripted.sup is None:
            return term
        labelled = with_label(self, term, parts)
        if labelled is not None:
            self.remark(f"{shown}: the label is read inside the bracket", scripted.span)
            return labelled
        if transposed or not is_power(parts, self.names):
            return self.fault(
                OTHER_SCRIPTS,
                f"{shown}: this superscript is neither a power nor a transpose",
                scripted.sup.span,
            )
        return Power(term, self.exponent(scripted.sup), scripted.span)

    def written(self, latex: str, span: Span) -> Term:
        """A term of the notation, as if it stood at the place."""
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


def _lines(factors: Factors, node: Lines) -> Term:
    """Several lines of one expression: those behind the first begin with a sign."""
    rows = [row for row in node.rows if row.items]
    joined = all(isinstance(row.items[0], Operator) for row in rows[1:])
    if not joined:
        message = "several lines that are no one expression"
        return factors.fault(NOT_A_TERM, message, node.span)
    return factors.row(Row(tuple(i for row in rows for i in row.items), node.span))


def _ratio(factors: Factors, node: Ratio) -> Term:
    above, below = factors.row(node.above), factors.row(node.below)
    return Quotient(above, below, node.span)


def _root(factors: Factors, node: Root) -> Term:
    degree = 2
    if node.degree is not None:
        match node.degree.items:
            case (Digits() as digits,) if number := whole_number(digits):
                degree = number
            case _:
                message = f"a root of degree {latex_of(node.degree)}"
                return factors.fault(NO_CONSTRUCT, message, node.span)
    exponent = Number(Fraction(1, degree), node.span)
    return Power(factors.row(node.body), exponent, node.span)


_RULES: Mapping[type, Callable[..., Term]] = {
    CaseRows: read_cases,
    Fenced: Factors._fenced,  # noqa: SLF001
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
                return Number(-inner.value, span, places=inner.places)
        case Quotient(above=above, below=below, span=span):
            above, below = _folded(above), _folded(below)
            if isinstance(above, Number) and isinstance(below, Number) and below.value:
                return Number(above.value / below.value, span)
    return term
