r"""Terms written as LaTeX, in a style drawn at random: the way back from ``parse``.

    Product(Transpose(weight at l+1), value at l+1)
        ->  {W^{(l+1)}}^T \cdot z^{(l+1)}   or   w_{l+1}^\top z_{l+1}   or ...

A ``Style`` is what one author keeps to: letters, where layers stand, how indices are
listed.  A ``Writer`` takes all other liberties anew at each place: brackets, spaces,
fractions, primes, derivatives.  Terms are made with the names below; ``expected``
gives them the names and the order of slots of the style's own vocabulary.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from functools import cached_property
from random import Random
from types import MappingProxyType
from typing import Any, TypeVar, cast

from backproof.symbolic.meaning import syntax
from backproof.symbolic.meaning.notations.notation import Entry, Notation
from backproof.symbolic.meaning.notations.vocabulary import Vocabulary, compile_notation
from backproof.symbolic.meaning.syntax import IndexTerm, Member, Term

__all__ = ["AXES", "FUNCTION", "LETTERS", "SYMBOLS", "Style", "Writer", "expected"]

LETTERS = "ijkml"
"""The indices of terms; the last one counts layers, the first and m samples."""

SYMBOLS: Mapping[str, str] = MappingProxyType(
    {"weight": "ljk", "bias": "lj", "value": "lj", "target": "j", "cost": ""}
)
"""The quantities of terms, with the slots that each has, the layer first."""

AXES = frozenset("jk")
"""The slots that a matrix or a vector is written without."""

FUNCTION = "function"
"""The one function of terms that is declared."""

_HEADS = {
    "weight": ("w", "W", r"\theta", r"\mathbf{W}", r"\boldsymbol{w}", r"\Theta"),
    "bias": ("b", r"\beta", r"\vec{b}", r"\mathbf{b}"),
    "value": ("a", "x", "z", r"\delta", r"\hat{a}", r"\bar{x}", r"\mathbf{z}"),
    "target": ("y", "t", r"\hat{y}", r"\tilde{t}", r"\mathcal{Y}"),
    "cost": ("C", "E", "J", r"\mathcal{L}", r"\eta", "loss"),
    FUNCTION: ("g", "f", r"\sigma", r"\phi", r"\varphi", "act"),
}
_T = TypeVar("_T")


@dataclass(frozen=True)
class Style:
    """How one author writes.

    ``heads`` are the symbols of SYMBOLS and of the function, ``letters`` those of
    LETTERS.  ``layer`` has a pair of braces where a label stands; without any there
    are no layers, and "_" puts them below, where then no other index stands.
    ``commas`` and ``brackets`` are about lists of indices; ``to_from`` reverses them.
    ``template`` is a derivative of the author's own.
    """

    heads: tuple[str, ...]
    letters: str
    layer: str
    commas: str
    brackets: bool
    to_from: bool
    template: bool

    @staticmethod
    def drawn(random: Random) -> "Style":
        """A style at random."""
        return Style(
            tuple(random.choice(_HEADS[name]) for name in (*SYMBOLS, FUNCTION)),
            random.choice((LETTERS, LETTERS, "pqrsl", "iuvhk")),
            random.choice(("", "{}", "({})", "[{}]", "_")),
            random.choice((" ", ",", ", ")),
            random.choice((False, False, True)),
            random.choice((False, True)),
            random.choice((False, True)),
        )

    def head(self, name: str) -> str:
        """The symbol of a name."""
        return dict(zip((*SYMBOLS, FUNCTION), self.heads, strict=True))[name]

    def letter(self, name: str) -> str:
        """The letter that stands for one of LETTERS."""
        return self.letters[LETTERS.index(name)] if name in set(LETTERS) else name

    def slots(self, symbol: str) -> str:
        """The slots of a quantity that are written in this style."""
        below = self.layer == "_"
        return "".join(
            slot
            for slot in SYMBOLS[symbol]
            if (self.layer if slot == "l" else not below)
        )

    def size(self, label: str) -> str:
        """The number of neurons of a layer."""
        if not self.layer:
            return "n"
        raised = self.layer.startswith(("(", "["))
        return f"n^{{{self.layer.format(label)}}}" if raised else f"n_{{{label}}}"

    def listed(self, indices: Sequence[str]) -> str:
        """A list of indices below a symbol."""
        text = self.commas.join(indices[::-1] if self.to_from else indices)
        return f"({text})" if self.brackets else text

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the author's notation file would say, compiled."""
        template = Entry(r"\partial(F)_{x}", "F by x")
        samples = [Entry(self.letter(name), "1..D") for name in "im"]
        words = tuple(head for head in self.heads if head.isalpha() and len(head) > 1)
        notation = Notation(
            words=words,
            indices=tuple(samples),
            quantities=tuple(Entry(self._key(s), self._ranges(s)) for s in SYMBOLS),
            functions=(Entry(self.head(FUNCTION), ""),),
            derivatives=(template,) if self.template else (),
        )
        return compile_notation(notation)

    def _key(self, symbol: str) -> str:
        slots = self.slots(symbol)
        axes = [self.letter(slot) for slot in slots if slot in AXES]
        key = self.head(symbol)
        key += f"_{{{self.listed(axes)}}}" if axes else ""
        if "l" not in slots:
            return key
        label = self.letter("l")
        below = self.layer == "_"
        return key + (f"_{label}" if below else f"^{{{self.layer.format(label)}}}")

    def _ranges(self, symbol: str) -> str:
        label = self.letter("l")
        sizes = {"j": self.size(label), "k": self.size(f"{label}-1")}
        sizes["j"] = "K" if symbol == "target" else sizes["j"]
        sizes["k"] = sizes["k"] if self.layer else "N"
        first = 0 if symbol == "value" else 1
        said = [f"{label} in {first}..L"] if "l" in self.slots(symbol) else []
        axes = [slot for slot in SYMBOLS[symbol] if slot in AXES]
        if self.layer == "_":
            said += [" x ".join(sizes[axis] for axis in axes)] if axes else []
        else:
            said += [f"{self.letter(axis)} in 1..{sizes[axis]}" for axis in axes]
        return ", ".join(said)

    def name(self, symbol: str) -> str:
        """The name of a quantity, or of the function, in the vocabulary."""
        vocabulary = self.vocabulary
        if symbol == FUNCTION:
            (name,) = vocabulary.functions
            return name
        key = self._key(symbol)
        return next(s.name for s in vocabulary.symbols.values() if s.latex == key)


# What a term should be read as -----------------------------------------------


def expected(term: _T, style: Style) -> _T:
    """A term with the names, the letters and the slots of a style's vocabulary."""
    changed: Any = term
    match term:
        case IndexTerm(name="n", labels=labels) if not style.layer and labels:
            return cast(_T, replace(term, labels=()))
        case IndexTerm(name=name):
            changed = replace(term, name=style.letter(name))
        case Member(symbol=symbol, indices=indices):
            given = dict(zip(SYMBOLS[symbol], indices, strict=True))
            entry = style.vocabulary.symbols[style.name(symbol)]
            named = {style.letter(slot): index for slot, index in given.items()}
            kept = tuple(
                expected(named[slot.letter], style) if slot.written else None
                for slot in entry.slots
            )
            return cast(_T, Member(entry.name, kept))
        case syntax.Call(function=function) if function == FUNCTION:
            changed = replace(term, function=style.name(FUNCTION))
        case syntax.Component(term=Member() as member, indices=listed):
            own = _own_entry(expected(member, style), expected(listed, style), style)
            if own is not None:
                return cast(_T, own)
        case tuple():
            return cast(_T, tuple(expected(part, style) for part in term))
    if not is_dataclass(changed) or isinstance(changed, (type, Fraction)):
        return term
    parts = {
        f.name: expected(getattr(changed, f.name), style)
        for f in fields(changed)
        if isinstance(getattr(changed, f.name), tuple)
        or is_dataclass(getattr(changed, f.name))
    }
    parts.pop("span", None)
    return cast(_T, replace(changed, **parts))


def _own_entry(
    member: Member, listed: tuple[IndexTerm, ...], style: Style
) -> Member | None:
    """The quantity at the indices behind its bracket, if they are all that it lacks."""
    pairs = list(
        zip(style.vocabulary.symbols[member.symbol].slots, member.indices, strict=True)
    )
    if sum(slot.axis and index is None for slot, index in pairs) != len(listed):
        return None
    rest = iter(listed)
    filled = (next(rest) if slot.axis and not index else index for slot, index in pairs)
    return replace(member, indices=tuple(filled))


# Writing ---------------------------------------------------------------------

_SIMPLE = (Member, syntax.Number, syntax.Constant, syntax.IndexValue)
_OPEN = (syntax.Total,)
_RELATIONS = {"<": "<", ">": ">", "<=": r"\leq", ">=": r"\geq"}
_SPACES = (" ", " ", "  ", r" \, ", r" \; ", r" \quad ")


@dataclass
class Writer:
    """Writes terms in a style; whatever the style leaves open is drawn at random."""

    style: Style
    random: Random

    def either(self, *ways: str) -> str:
        """One of several ways to write the same."""
        return self.random.choice(ways)

    def often(self, times: int = 2) -> bool:
        """True once in so many times."""
        return not self.random.randrange(times)

    # Levels: a row, a term of it, a factor of that, and what can carry scripts.

    def row(self, term: Term) -> str:
        """Terms with plus and minus between them."""
        if not isinstance(term, syntax.Add):
            return self.product(term)
        text = self.product(term.terms[0])
        for part in term.terms[1:]:
            if isinstance(part, syntax.Negative):
                text += f" - {self._after_minus(part.term)}"
            else:
                text += f" + {self.product(part)}"
        return text

    def _after_minus(self, term: Term) -> str:
        bracketed = isinstance(term, (syntax.Add, syntax.Negative))
        return self.brackets(term) if bracketed else self.product(term)

    def product(self, term: Term) -> str:
        """Factors, with a minus before them perhaps."""
        match term:
            case syntax.Negative(term=inner):
                return f"-{self._after_minus(inner)}"
            case syntax.Product(factors=factors, signs=signs):
                return self._factors(factors, signs)
            case syntax.Add():
                return self.brackets(term)
            case _:
                return self.factor(term, last=True)

    def _factors(self, factors: Sequence[Term], signs: Sequence[str]) -> str:
        text = ""
        for place, factor in enumerate(factors):
            if place:
                sign = signs[place - 1]
                text += f" {sign} " if sign else self.either(*_SPACES)
            clear = not place or signs[place - 1]
            if clear and self.often(8):
                # Nowhere else: a(b) may be a function of b.
                text += self.brackets(factor)
                continue
            text += self.factor(factor, last=place == len(factors) - 1)
        return text

    def factor(self, term: Term, *, last: bool = False) -> str:
        """One factor; a sum only where nothing stands behind it."""
        wide = isinstance(term, (syntax.Add, syntax.Negative, syntax.Product))
        if wide or (isinstance(term, _OPEN) and not last):
            return self.brackets(term)
        if isinstance(term, syntax.Quotient) and self.often(4):
            return f"{self.atom(term.above)}{self.either('/', ' / ')}" + self.atom(
                term.below
            )
        if isinstance(term, syntax.Derivative):
            return _derivative(self, term, last=last)
        return _RULES[type(term)](self, term)

    def atom(self, term: Term) -> str:
        """What binds tighter than a slash: a symbol, or brackets."""
        if isinstance(term, _SIMPLE):
            return self.factor(term)
        return self.brackets(term)

    def brackets(self, term: Term) -> str:
        """A term in brackets."""
        return self.bracketed(self.row(term))

    def bracketed(self, text: str) -> str:
        """Some text in brackets of any kind."""
        pairs = (("(", ")"), ("(", ")"), ("[", "]"), (r"\{", r"\}"))
        opening, closing = self.random.choice(pairs)
        left, right = self.random.choice(
            (("", ""), ("", ""), (r"\left", r"\right"), (r"\bigl", r"\bigr"))
        )
        return f"{left}{opening} {text} {right}{closing}"

    def braced(self, text: str) -> str:
        """Some text with braces around it, which print nothing."""
        return f"{{{text}}}" if self.often(6) else text

    # Indices.

    def index(self, term: IndexTerm) -> str:
        """An index, a number or a size."""
        style = self.style
        if not term.name:
            return str(term.offset)
        text = style.letter(term.name)
        if term.name == "n":
            text = style.size(self.index(term.labels[0]))
        if not term.offset:
            return text
        sign = self.either("+", " + ") if term.offset > 0 else "-"
        return f"{text}{sign}{abs(term.offset)}"

    def member(self, term: Member) -> str:
        """A quantity with its scripts, in either order."""
        given = dict(zip(SYMBOLS[term.symbol], term.indices, strict=True))
        slots = self.style.slots(term.symbol)
        found = [(s, i) for s in slots if (i := given[s]) is not None]
        axes = [self.index(index) for slot, index in found if slot in AXES]
        scripts = [f"_{{{self.style.listed(axes)}}}"] if axes else []
        for slot, index in found:
            if slot == "l":
                shown = self.index(index)
                below = self.style.layer == "_"
                label = shown if below else self.style.layer.format(shown)
                scripts.append(f"{'_' if below else '^'}{{{label}}}")
        self.random.shuffle(scripts)
        text = self.style.head(term.symbol)
        for script in scripts:
            text = f"{{{text}}}{script}" if self.often(5) else text + script
        return self.braced(text)


def _number(writer: Writer, term: syntax.Number) -> str:
    value = term.value
    shown = str(value) if value.denominator == 1 else f"{float(value):g}"
    return writer.braced(shown)


def _index_value(writer: Writer, term: syntax.IndexValue) -> str:
    return writer.index(term.index)


def _quotient(writer: Writer, term: syntax.Quotient) -> str:
    command = writer.either(r"\frac", r"\frac", r"\dfrac", r"\tfrac")
    values = [getattr(part, "value", None) for part in (term.above, term.below)]
    if all(value is not None and value in range(10) for value in values):
        return rf"{command}{values[0]}{values[1]}"
    above, below = (_no_derivative(writer.row(p)) for p in (term.above, term.below))
    return f"{command}{{{above}}}{{{below}}}"


def _no_derivative(row: str) -> str:
    """A row, in brackets where its first sign may be taken for half a derivative."""
    return f"( {row} )" if row.startswith((r"\partial ", r"\mathrm{d}", "∂")) else row


def _power(writer: Writer, term: syntax.Power) -> str:
    base, exponent = term.base, term.exponent
    half = isinstance(exponent, syntax.Number) and exponent.value == Fraction(1, 2)
    if half and writer.often():
        return rf"\sqrt{{{writer.row(base)}}}"
    shown = _exponent(writer, exponent)
    if isinstance(base, syntax.Call) and not base.order and writer.often():
        plain = isinstance(exponent, syntax.Number) and exponent.value > 1
        if plain and base.function not in ("softmax", "max"):
            name = _function_name(writer, base.function)
            return f"{name}^{{{shown}}}{_arguments(writer, base)}"
    bare = isinstance(base, (syntax.Number, syntax.Constant)) or (
        isinstance(base, Member) and "l" not in writer.style.slots(base.symbol)
    )
    shape = writer.factor(base) if bare else writer.brackets(base)
    return f"{shape}^{{{shown}}}"


def _exponent(writer: Writer, term: Term) -> str:
    if not isinstance(term, syntax.Number):
        return writer.row(term)
    value, sign = abs(term.value), "-" if term.value < 0 else ""
    if value.denominator == 1:
        return f"{sign}{value}"
    above, below = value.numerator, value.denominator
    return sign + writer.either(f"{above}/{below}", rf"\frac{{{above}}}{{{below}}}")


def _transpose(writer: Writer, term: syntax.Transpose) -> str:
    sign = writer.either("T", r"\top", r"\intercal")
    inner = term.term
    if not isinstance(inner, Member):
        return f"{writer.brackets(inner)}^{{{sign}}}"
    labels = [index for index in inner.indices[:1] if index]
    if any(inner.indices[1:]) or (inner.symbol == "target" and labels):
        return f"{writer.bracketed(writer.member(inner))}^{sign}"
    raised = labels and "l" in writer.style.slots(inner.symbol)
    if raised and writer.style.layer != "_" and writer.often():
        label = writer.style.layer.format(writer.index(labels[0]))
        if writer.style.layer != "{}":
            return f"{writer.style.head(inner.symbol)}^{{{label}{sign}}}"
    return f"{{{writer.member(inner)}}}^{sign}"


def _diagonal(writer: Writer, term: syntax.Diagonal) -> str:
    name = writer.either(r"\operatorname{diag}", r"\mathrm{diag}", r"\text{diag}")
    return name + writer.brackets(term.term)


def _function_name(writer: Writer, name: str) -> str:
    if name == FUNCTION:
        return writer.style.head(FUNCTION)
    if name in ("exp", "log", "tanh", "max"):
        return f"\\{name}"
    return rf"\operatorname{{{name}}}"


def _call(writer: Writer, term: syntax.Call) -> str:
    exponential = term.function == "exp" and isinstance(
        term.arguments[0], (syntax.Add, Member, syntax.Product)
    )
    if exponential and writer.often():
        return f"e^{{{writer.row(term.arguments[0])}}}"
    name = _function_name(writer, term.function)
    if term.order:
        ways = [name + "'" * term.order, name + r"^{" + r"\prime" * term.order + "}"]
        if term.order == 1:
            ways.append(rf"{name}^\prime")
        if term.function == FUNCTION:
            ways.append(rf"\{'d' * term.order}ot{{{name}}}")
        name = writer.random.choice(ways)
    return name + _arguments(writer, term)


def _arguments(writer: Writer, term: syntax.Call) -> str:
    first = term.arguments[0]
    plain = isinstance(first, (Member, syntax.Number)) and len(term.arguments) == 1
    if plain and writer.often(3):
        return f" {writer.factor(first)}"
    return writer.bracketed(", ".join(writer.row(part) for part in term.arguments))


def _total(writer: Writer, term: syntax.Total) -> str:
    text = writer.either(r"\sum", r"\sum\limits", r"\sum\nolimits")
    lower = []
    for bound in term.bounds:
        index = writer.index(bound.index)
        if bound.lower:
            lower.append(f"{index}={writer.index(bound.lower)}")
        unequal = writer.either(r"\neq", r"\ne")
        lower += [f"{index} {unequal} {writer.index(one)}" for one in bound.unlike]
        if not (bound.lower or bound.unlike):
            lower.append(index)
    scripts = [f"_{{{', '.join(lower)}}}"]
    uppers = [writer.index(bound.upper) for bound in term.bounds if bound.upper]
    if uppers and len(lower) == 1 and writer.often(3):
        index = writer.index(term.bounds[0].index)
        between = rf"1 \leq {index} \leq {uppers[0]}"
        listed = rf"{index} \in \{{1, \dots, {uppers[0]}\}}"
        scripts, uppers = [f"_{{{writer.either(between, listed)}}}"], []
    scripts += [f"^{{{upper}}}" for upper in uppers]
    writer.random.shuffle(scripts)
    body = term.body
    shown = writer.brackets(body) if _signed(body) else writer.product(body)
    return f"{text}{''.join(scripts)} {shown}"


def _signed(term: Term) -> bool:
    return isinstance(term, (syntax.Add, syntax.Negative))


def _derivative(writer: Writer, term: syntax.Derivative, *, last: bool = False) -> str:
    body, by = term.body, writer.factor(term.by)
    sign = writer.either(r"\partial", r"\partial", r"\mathrm{d}", "∂")
    above = f"{sign} {writer.atom(body)}"
    ways = [
        rf"\frac{{{above}}}{{{sign} {by}}}",
        rf"\dfrac{{{sign}}}{{{sign} {by}}} {writer.brackets(body)}",
        rf"\partial_{{{by}}} {writer.brackets(body)}",
        rf"\nabla_{{{by}}} {writer.brackets(body)}",
    ]
    if isinstance(body, Member):
        ways.append(f"{above} / {sign} {by}")
        ways += [rf"\frac{{{sign}}}{{{sign} {by}}} {writer.factor(body)}"] * last
    if isinstance(body, syntax.Derivative) and writer.style.layer != "{}":
        # With bare labels, z^2 below the bar might be a second derivative by z.
        second = rf"{sign} {writer.factor(body.by)}"
        inner = writer.atom(body.body)
        ways.append(rf"\frac{{{sign}^2 {inner}}}{{{sign} {by} \, {second}}}")
    if writer.style.template:
        ways.append(rf"\partial \left( {writer.row(body)} \right)_{{{by}}}")
    return writer.random.choice(ways)


def _indicator(writer: Writer, term: syntax.Indicator) -> str:
    one, two = writer.index(term.left), writer.index(term.right)
    sign = "=" if term.equal else r"\neq"
    condition = f"{one} {sign} {two}"
    ways = [
        rf"\mathbb{{1}}_{{{condition}}}",
        rf"\mathbf{{1}}[{condition}]",
        rf"\mathbb{{1}}\{{{condition}\}}",
        rf"I({condition})",
    ]
    if term.equal and r"\delta" not in writer.style.heads:
        ways.append(rf"\delta_{{{one},{two}}}")
    return writer.random.choice(ways)


def _cases(writer: Writer, term: syntax.Cases) -> str:
    rows = []
    for value, condition in term.branches:
        if condition is None:
            said = r"\text{otherwise}"
        elif isinstance(condition, syntax.Comparison):
            said = (
                f"{writer.row(condition.left)} {_RELATIONS[condition.relation]} "
                f"{writer.row(condition.right)}"
            )
        else:
            sign = "=" if condition.equal else r"\neq"
            said = f"{writer.index(condition.left)} {sign} "
            said += writer.index(condition.right)
        before = writer.either("", r"\text{if } ", r"\text{for }") if condition else ""
        comma = writer.either("", ",")
        rows.append(f"{writer.row(value)}{comma} & {before}{said}")
    shown = r" \\ ".join(rows)
    return rf"\begin{{cases}} {shown} \end{{cases}}"


def _norm(writer: Writer, term: syntax.Norm) -> str:
    inside = writer.row(term.term)
    return writer.either(
        rf"\left\| {inside} \right\|", rf"\lVert {inside} \rVert_2", rf"\| {inside} \|"
    )


def _absolute(writer: Writer, term: syntax.Absolute) -> str:
    inside = writer.row(term.term)
    return writer.either(rf"\left| {inside} \right|", rf"\lvert {inside} \rvert")


def _component(writer: Writer, term: syntax.Component) -> str:
    inner = term.term
    if isinstance(inner, syntax.Transpose) and isinstance(inner.term, Member):
        turned = _entry_of_transpose(writer, inner.term, term.indices)
        if turned and writer.often():
            return turned
    below = writer.either(" ", ",").join(writer.index(index) for index in term.indices)
    return f"{writer.brackets(term.term)}_{{{below}}}"


def _entry_of_transpose(
    writer: Writer, member: Member, indices: Sequence[IndexTerm]
) -> str:
    """``W_{jk}^T``, where the style has two indices below and no label above."""
    style = writer.style
    if style.slots(member.symbol) != "jk" or any(member.indices) or len(indices) != 2:
        return ""
    listed = [writer.index(index) for index in indices]
    # The entries of the transpose stand in the order of the pattern, as written.
    listed = listed[::-1] if style.to_from else listed
    return f"{style.head(member.symbol)}_{{{style.listed(listed)}}}^T"


def _table(writer: Writer, term: syntax.Table) -> str:
    name = writer.either("pmatrix", "bmatrix")
    rows = [" & ".join(writer.row(cell) for cell in row) for row in term.rows]
    shown = r" \\ ".join(rows)
    return rf"\begin{{{name}}} {shown} \end{{{name}}}"


_RULES: Mapping[type, Callable[[Writer, Any], str]] = {
    Member: Writer.member,
    syntax.Absolute: _absolute,
    syntax.Call: _call,
    syntax.Cases: _cases,
    syntax.Component: _component,
    syntax.Constant: lambda _, term: rf"\{term.name}",
    syntax.Derivative: _derivative,
    syntax.Diagonal: _diagonal,
    syntax.IndexValue: _index_value,
    syntax.Indicator: _indicator,
    syntax.Norm: _norm,
    syntax.Number: _number,
    syntax.Power: _power,
    syntax.Quotient: _quotient,
    syntax.Table: _table,
    syntax.Total: _total,
    syntax.Transpose: _transpose,
}
