"""Formulas typed by a user become SymPy expressions, and nothing else happens.

    "u*tanh(log(1 + exp(u)))"  ->  u*tanh(log(exp(u) + 1))

SymPy's own readers (`sympify`, `parse_expr`) call Python's ``eval``, and so must
not see a stranger's text.  Here the text is scanned first (characters, names,
numbers, brackets), then Python's parser gives the structure, and a table of
allowed nodes builds the expression.  Every part is bounded *before* the next
operation uses it: no text of 500 characters can make the reader hang.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import sympy
from sympy import Expr, Rational, Symbol

from .errors import MalformedError, nearest
from .kinks import branching, maximum, minimum

__all__ = ["MAX_LENGTH", "read_formula"]

MAX_LENGTH = 500
"""Characters of a formula."""

_MAX_BRACKETS = 50
_MAX_DEPTH = 100
_MAX_DIGITS = 30
_MAX_EXPONENT_DIGITS = 2
_MAX_EXPONENT = 64
_MAX_BITS = 1024
# Every relu, max or min doubles the cases of a formula at worst.
_MAX_BRANCHING = 8
# Formulas of MAX_LENGTH have some 300 parts; only the cases of nested relu, max
# and min come near this number.
_MAX_PARTS = 1000
# The value of exp(exp(exp(9))) would never be found.  SymPy 1.14 gives a zero that
# it does not recognise, such as sin(1)**2 + cos(1)**2 - 1, as about 1e-124.
_LARGEST = sympy.Float("1e99")

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<operator>\*\*|//|[-+*/(),])"
    r"|(?P<other>.)",
    re.ASCII | re.DOTALL,
)
_HINTS: Mapping[str, str] = MappingProxyType(
    {
        "^": "write ** for powers",
        "//": "write / for division",
        "=": "write only the right-hand side",
        "[": "write round brackets ( )",
        "]": "write round brackets ( )",
        "{": "write round brackets ( )",
        "}": "write round brackets ( )",
        "|": "write abs(…)",
        "\\": "write exp(u), not LaTeX",
        "×": "write * for products",
        "·": "write * for products",
        "−": "write the plain minus sign -",
        "÷": "write / for division",
        "π": "write pi",
        "σ": "write sigmoid(…)",
        "√": "write sqrt(…)",
    }
)


@dataclass(frozen=True)
class _Known:
    """A function that a formula may call; ``many`` allows more arguments."""

    build: Callable[..., Expr]
    arguments: int = 1
    many: bool = False


_FUNCTIONS: Mapping[str, _Known] = MappingProxyType(
    {
        "abs": _Known(sympy.Abs),
        "atan": _Known(sympy.atan),
        "cos": _Known(sympy.cos),
        "cosh": _Known(sympy.cosh),
        "erf": _Known(sympy.erf),
        "exp": _Known(sympy.exp),
        "log": _Known(sympy.log),
        "max": _Known(maximum, arguments=2, many=True),
        "min": _Known(minimum, arguments=2, many=True),
        "relu": _Known(lambda u: maximum(sympy.Integer(0), u)),
        "sigmoid": _Known(lambda u: 1 / (1 + sympy.exp(-u))),
        "sin": _Known(sympy.sin),
        "sinh": _Known(sympy.sinh),
        "softplus": _Known(lambda u: sympy.log(1 + sympy.exp(u))),
        "sqrt": _Known(sympy.sqrt),
        "tanh": _Known(sympy.tanh),
    }
)
_OPERATORS: Mapping[type[ast.AST], Callable[..., Expr]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.Pow: operator.pow,
        ast.UAdd: operator.pos,
        ast.USub: operator.neg,
    }
)


def read_formula(
    text: str, symbols: Mapping[str, Symbol], *, what: str = "activation"
) -> Expr:
    """The SymPy expression of a formula that somebody typed.

    Read are ``+ - * / **``, numbers (decimals become exact fractions), ``pi``,
    the names in ``symbols``, and calls of abs, atan, cos, cosh, erf, exp, log,
    max, min, relu, sigmoid, sin, sinh, softplus, sqrt and tanh.  Exponents are
    rational numbers of at most 64 in size.  relu, max and min become Piecewise.

    ``what`` names the formula in errors.  Raises MalformedError with the text,
    a caret and a likely mend for everything else; it never calls ``eval``, and
    ends quickly on every text.

    >>> u = Symbol("u", real=True)
    >>> read_formula("u*tanh(softplus(u))", {"u": u})
    u*tanh(log(exp(u) + 1))
    >>> read_formula("max(0.1*u, u)", {"u": u})
    Piecewise((u/10, u <= u/10), (u, True))
    >>> read_formula("u^2", {"u": u})
    Traceback (most recent call last):
    ...
    backproof.symbolic.errors.MalformedError: activation formula, column 2: '^' \
is not understood; write ** for powers
      u^2
       ^
    """
    reader = _Reader(text, symbols, what)
    reader.scan()
    # Inside brackets Python allows line breaks and leading spaces.
    source = re.sub(r"\s", " ", f"({text})", flags=re.ASCII)
    try:
        return reader.build(ast.parse(source, mode="eval").body)
    except SyntaxError as error:
        position = min(max((error.offset or 2) - 2, 0), len(text))
        raise reader.fault(
            position, "an operand, operator or bracket is missing or misplaced here"
        ) from None
    except (ArithmeticError, MemoryError, RecursionError, TypeError, ValueError):
        raise reader.fault(0, "cannot be computed; try a simpler form") from None


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


@dataclass(frozen=True)
class _Reader:
    """One text on its way to an expression."""

    text: str
    symbols: Mapping[str, Symbol]
    what: str
    accepted: set[sympy.Basic] = field(default_factory=set)

    def fault(self, position: int, message: str) -> MalformedError:
        """The error at a position of the text, with a caret under it."""
        shown = "".join(c if c.isprintable() else " " for c in self.text)
        return MalformedError(
            f"{self.what} formula, column {position + 1}: {message}\n"
            f"  {shown}\n  {' ' * position}^"
        )

    # Before parsing: characters, numbers, names, brackets.

    def scan(self) -> None:
        """Refuse whatever can be refused without knowing the structure."""
        if not isinstance(self.text, str):
            raise MalformedError(
                f"{self.what} formula: expected a text, got {self.text!r}"
            )
        if len(self.text) > MAX_LENGTH:
            raise MalformedError(
                f"{self.what} formula: {len(self.text)} characters, but at most "
                f"{MAX_LENGTH} are read; it begins {self.text[:40]!r}"
            )
        tokens = list(self._tokens())
        if not tokens:
            raise MalformedError(
                f"{self.what} formula: the text is empty; write for example "
                f"{next(iter(self.symbols), '1')}**2"
            )
        followers = [token.text for token in tokens[1:]] + [""]
        before: _Token | None = None
        for token, after in zip(tokens, followers, strict=True):
            self._check_token(token, called=after == "(")
            self._check_pair(before, token)
            before = token
        self._check_brackets(tokens)

    def _tokens(self) -> Iterator[_Token]:
        for match in _TOKEN.finditer(self.text):
            kind = match.lastgroup or "other"
            if kind != "space":
                yield _Token(kind, match.group(), match.start())

    def _check_token(self, token: _Token, *, called: bool) -> None:
        if token.kind == "other" or token.text == "//":
            hint = _HINTS.get(token.text, "use letters, digits and + - * / ( )")
            raise self.fault(
                token.position, f"{token.text!r} is not understood; {hint}"
            )
        if token.kind == "number":
            digits, _, exponent = token.text.lower().partition("e")
            power = exponent.lstrip("+-")
            if len(digits) > _MAX_DIGITS or len(power) > _MAX_EXPONENT_DIGITS:
                raise self.fault(
                    token.position,
                    f"a number has at most {_MAX_DIGITS} digits, and its exponent "
                    f"{_MAX_EXPONENT_DIGITS}",
                )
        if token.kind == "name":
            self._check_name(token, called=called)

    def _check_name(self, token: _Token, *, called: bool) -> None:
        name, values = token.text, (*self.symbols, "pi")
        if called and name not in _FUNCTIONS:
            mend = nearest(name, _FUNCTIONS)
            if name in values:
                mend = f"write {name}*(…) for a product"
            raise self.fault(token.position, f"{name!r} is no function; {mend}")
        if not called and name not in values:
            mend = nearest(name, values)
            if name in _FUNCTIONS:
                mend = f"its argument stands in brackets: {name}(…)"
            elif name == "e":
                mend = "write exp(…) for powers of e"
            raise self.fault(token.position, f"unknown name {name!r}; {mend}")

    def _check_pair(self, before: _Token | None, token: _Token) -> None:
        """Refuse two operands side by side, such as 2u or (u)(u)."""
        if before is None:
            return
        ends = before.kind in ("number", "name") or before.text == ")"
        begins = token.kind in ("number", "name") or token.text == "("
        call = token.text == "(" and before.text in _FUNCTIONS
        if ends and begins and not call:
            raise self.fault(
                token.position, "an operator is missing here; write * for products"
            )

    def _check_brackets(self, tokens: list[_Token]) -> None:
        opened: list[_Token] = []
        for token in tokens:
            if token.text == "(":
                opened.append(token)
            elif token.text == ")" and not opened:
                raise self.fault(token.position, "this bracket was never opened")
            elif token.text == ")":
                opened.pop()
            if len(opened) > _MAX_BRACKETS:
                raise self.fault(
                    token.position, f"more than {_MAX_BRACKETS} brackets are open"
                )
        if opened:
            raise self.fault(opened[-1].position, "this bracket is never closed")

    # After parsing: allowed nodes only, each result bounded.

    def build(self, node: ast.expr, depth: int = 0) -> Expr:
        """The expression of a syntax node."""
        position = max(node.col_offset - 1, 0)
        if depth > _MAX_DEPTH:
            raise self.fault(
                position, f"more than {_MAX_DEPTH} operations, one inside another"
            )
        match node:
            case ast.Name(id=name):
                return self.symbols.get(name, sympy.pi)
            case ast.Constant():
                return Rational(self.text[position : (node.end_col_offset or 0) - 1])
            case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
                return _OPERATORS[type(op)](self.build(operand, depth + 1))
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(op, left, right, depth)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, args, position, depth)
            case ast.Tuple():
                raise self.fault(
                    position, "a comma only separates the arguments of max and min"
                )
            case _:
                raise self.fault(position, "this has no meaning in a formula")

    def _binary(
        self, op: ast.operator, left: ast.expr, right: ast.expr, depth: int
    ) -> Expr:
        first, second = self.build(left, depth + 1), self.build(right, depth + 1)
        position = right.col_offset - 1
        if isinstance(op, ast.Pow):
            self._check_exponent(second, position)
        negative = isinstance(op, ast.Div) and second.is_zero
        if negative or (isinstance(op, ast.Pow) and first.is_zero and second < 0):
            raise self.fault(position, "division by zero")
        return self._bounded(_OPERATORS[type(op)](first, second), position)

    def _check_exponent(self, exponent: Expr, position: int) -> None:
        if not exponent.is_Rational:
            raise self.fault(
                position,
                f"an exponent must be a rational number, not {exponent}; "
                "write exp(b*log(a)) for a**b",
            )
        if abs(exponent) > _MAX_EXPONENT:
            raise self.fault(
                position, f"an exponent may be {_MAX_EXPONENT} in size at most"
            )

    def _call(self, name: str, args: list[ast.expr], position: int, depth: int) -> Expr:
        known = _FUNCTIONS[name]
        if len(args) != known.arguments and not (
            known.many and len(args) > known.arguments
        ):
            least = "at least " if known.many else ""
            raise self.fault(
                position,
                f"{name} takes {least}{known.arguments} argument"
                f"{'s' if known.arguments > 1 else ''}, got {len(args)}",
            )
        built = [self.build(arg, depth + 1) for arg in args]
        if sum(1 for _ in branching(*built)) > _MAX_BRANCHING:
            raise self.fault(position, "relu, max and min are nested too deeply here")
        return self._bounded(known.build(*built), position)

    def _bounded(self, expr: Expr, position: int) -> Expr:
        """The expression, if all its parts are small enough to go on with.

        Since all operands were bounded, one more operation cannot run away.
        """
        for count, part in enumerate(sympy.postorder_traversal(expr)):
            if count > _MAX_PARTS:
                raise self.fault(
                    position,
                    f"unfolds to more than {_MAX_PARTS} parts: relu, max and min "
                    "multiply the cases",
                )
            if part not in self.accepted:
                self._check_part(part, position)
                self.accepted.add(part)
        return expr

    def _check_part(self, part: sympy.Basic, position: int) -> None:
        """Refuse numbers too large to go on with, and those that are not real."""
        if part.is_Rational:
            if max(abs(part.p), part.q).bit_length() > _MAX_BITS:
                raise self.fault(position, "this number becomes too large")
            return
        if isinstance(part, sympy.Pow) and part.exp.is_Rational:
            self._check_exponent(part.exp, position)
        if isinstance(part, Expr) and not part.free_symbols:
            value = part.evalf(15)
            if not value.is_Float:
                raise self.fault(
                    position, f"this has no real value: it contains {part}"
                )
            if not 1 / _LARGEST <= abs(value) <= _LARGEST:
                raise self.fault(
                    position,
                    f"the value of {part} is too large, or too near to zero",
                )
