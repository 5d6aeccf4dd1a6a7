r"""Terms, factors between signs, and slashes: the operators of an expression.

    2 a \cdot b / c - d   ->   Add(Product(2, a, Quotient(b, c)), Negative(d))

Operators bind as everywhere: powers, then products in whatever way they are written,
then plus and minus.  A slash divides the factor before it by the factor behind it.
"""

from fractions import Fraction

from backproof.symbolic.meaning.meaning_codes import (
    MISSING_OPERAND,
    NO_CONSTRUCT,
    NOT_A_TERM,
    TOO_DEEP,
)
from backproof.symbolic.meaning.notations.patterns import base_of
from backproof.symbolic.meaning.notations.spelling import ADDITIVE, opened
from backproof.symbolic.meaning.syntax import (
    Add,
    Negative,
    Number,
    Product,
    Quotient,
    Term,
)
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import (
    Node,
    Operator,
    Punctuation,
    Row,
    Symbol,
)
from backproof.symbolic.reading.tree import Number as Digits

from .factors import Factors
from .reader import Line, TooDeepError
from .totals import is_big

__all__ = ["Grammar"]

_PRODUCTS = frozenset(
    {"*", ".*", "@", r"\bullet", r"\cdot", r"\circ", r"\odot", r"\otimes"}
    | {r"\star", r"\times"}
)
_SLASHES = frozenset({"/", r"\div"})
_MAX_SLASHES = 20


class Grammar(Factors):
    """What stands between plus and minus, and between the signs of a product."""

    # Rows.

    def row(self, row: Row) -> Term:
        """All items of a row as one expression."""
        with self.deeper(row.span):
            return self.expression(Line(row.items, row.span))

    def expression(self, line: Line) -> Term:
        """All that is left; what cannot be part of it is a finding."""
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
        """Terms with plus and minus between them."""
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
        """Factors with signs between them, or none."""
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
        return slash and after is not None and is_big(self, after)

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
        if _slashes(above) >= _MAX_SLASHES:
            message = f"more than {_MAX_SLASHES} slashes in a row"
            mend = r"write \frac{...}{...}"
            raise TooDeepError(TOO_DEEP, message, slash.span, mend)
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


def _slashes(term: Term) -> int:
    """How often something was divided already, as in a/b/c."""
    found = 0
    while isinstance(term, Quotient):
        term = term.above
        found += 1
    return found
