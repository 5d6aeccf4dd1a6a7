r"""What a repair may be made of: letters, labels and symbols that a document uses.

    a_{k}^{l-1} \sigma'(z^{l}_{k})
        ->  letters k, l;  labels l-1, l;  functions \sigma;  symbols a, z;  ...

What the document writes elsewhere is more likely to be right than what it never does,
so that the symbols seen, with their scripts, also order the repairs.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Number,
    Operator,
    Row,
    Scripted,
    Symbol,
)
from backproof.symbolic.reading.tree import Fraction as Quotient

from .scale import Scale, scale_of
from .terms import is_head, is_sum
from .tree import Role, Spot, base_symbol, is_derivative, take_apart

__all__ = ["Material", "Transposes", "is_transpose", "material_from"]

_PRODUCTS = frozenset({r"\cdot", r"\times", "*", r"\odot", r"\circ", r"\otimes", ".*"})
_TRANSPOSES = frozenset({"T", r"\top", r"\intercal"})
_NO_LETTERS = _TRANSPOSES | {r"\dots", r"\prime", r"\infty", r"\partial"}
_NO_QUANTITIES = frozenset({r"\partial", r"\nabla", r"\dots", r"\infty"})


FACTORS = (Scale(Fraction(2)), Scale(Fraction(1, 2)))
"""The constants that are lost most often: those of a square's derivative."""


@dataclass(frozen=True)
class Transposes:
    """How a document writes a transpose.

    ``sign`` is the superscript.  A symbol that has another superscript is put in
    parentheses ("fenced"), in braces ("nested"), or gets both ("joined").
    """

    sign: Node
    dress: str = "fenced"


_USUAL = Transposes(Symbol("T"))


@dataclass(frozen=True)
class Material:
    r"""What may be put in, the likeliest first.

    ``letters``      names of index letters, in groups that run over the same set
    ``shifting``     letters that are seen with an offset, such as the l of l-1
    ``labels``       superscripts that are labels
    ``functions``    names of symbols that have arguments
    ``forms``        symbols with their scripts, by the name of the symbol
    ``seen``         the same as a set
    ``calls``        functions with their arguments
    ``numbers``      numbers in scripts, by the name of the symbol
    ``accents``      hat, tilde, ...
    ``operators``    signs of a product
    ``constants``    fractions of numbers and symbols
    ``scalars``      names of symbols that stand for numbers
    ``prefixes``     names of symbols that are a part of the name behind them
    ``sums``         sum signs with their limits
    ``unbound``      letters that no side of the equality should have free
    ``variables``    what is differentiated by, such as ``\partial w``
    ``subscripts``   whether a derivative is written ``\partial (F)_{w}``
    ``transposes``   how a transpose is written; None without matrices
    ``ratio``        what the side lacks as a factor, if that is a constant
    ``factors``      other constants to multiply by
    ``other``        the other side of the equality
    ``neighbours``   further sides of the chain, the nearest first
    ``rows``         all sides
    """

    letters: tuple[tuple[str, ...], ...] = ()
    shifting: frozenset[str] = frozenset()
    labels: tuple[Row, ...] = ()
    functions: frozenset[str] = frozenset()
    forms: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    seen: frozenset[Node] = frozenset()
    calls: tuple[tuple[Node, ...], ...] = ()
    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accents: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    constants: tuple[Scale, ...] = ()
    scalars: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()
    sums: tuple[Node, ...] = ()
    unbound: tuple[Node, ...] = ()
    variables: tuple[tuple[Node, ...], ...] = ()
    subscripts: bool = False
    transposes: Transposes | None = None
    ratio: Scale | None = None
    factors: tuple[Scale, ...] = FACTORS
    other: Row | None = None
    neighbours: tuple[Row, ...] = ()
    rows: tuple[Row, ...] = ()


def material_from(
    rows: Iterable[Row],
    *,
    other: Row | None = None,
    neighbours: Sequence[Row] = (),
    letters: Sequence[Sequence[str]] = (),
    unbound: Sequence[str] = (),
    functions: Collection[str] = (),
    scalars: Collection[str] = (),
    prefixes: Collection[str] = (),
    transposable: bool | None = None,
    ratio: Scale | None = None,
    factors: Sequence[Scale] = FACTORS,
) -> Material:
    r"""What the sides of a document have to offer.

    ``rows`` are sides of the chain and of the document, the nearest first; ``other``
    and ``neighbours`` need not be among them.  Letters and functions are LaTeX, of
    which the symbol counts and not its scripts.  Groups of letters run over one set
    each; a letter of a subscript that is in none may run over any.  Functions are also
    those that have primes somewhere, and a document is taken to have matrices if it has
    a transpose.  ``unbound`` are letters that a sum may be missing for, and ``ratio``
    is the other side over the one that is to be edited.

    >>> from backproof.symbolic.reading.layout import layout
    >>> from backproof.symbolic.reading.source import MathText
    >>> from backproof.symbolic.reading.tokens import tokens
    >>> tree = layout(tokens(MathText.of(r"\sum_k w^{l+1}_{kj} \delta_k g'(z_j)")))
    >>> material = material_from(tree.rows)
    >>> material.letters, sorted(material.shifting), sorted(material.functions)
    ((('k', 'j'),), ['l'], ['g'])
    """
    made, rows = _Collection(), tuple(rows)
    sides = [*filter(None, [other]), *neighbours, *rows]
    for row in {id(row): row for row in sides}.values():
        made.add(row)
    found = tuple(name for name in made.letters if name not in made.shifting)
    styles = [*made.transposes, *map(Transposes, made.signs), _USUAL]
    matrices = len(styles) > 1 if transposable is None else transposable
    names = frozenset({*map(_name, functions), *made.functions})
    groups = _groups([tuple(map(_name, group)) for group in letters], found)
    return Material(
        letters=groups,
        shifting=frozenset(made.shifting),
        labels=tuple(made.labels),
        functions=names,
        forms={name: tuple(nodes) for name, nodes in made.forms.items()},
        seen=frozenset(node for nodes in made.forms.values() for node in nodes),
        calls=tuple(call for call in made.calls if is_head(call[0], names)),
        numbers={name: tuple(texts) for name, texts in made.numbers.items()},
        accents=tuple(made.accents),
        operators=tuple(made.operators),
        constants=tuple(made.constants),
        scalars=frozenset(scalars),
        prefixes=frozenset(prefixes),
        sums=tuple(made.sums),
        unbound=tuple(node for one in unbound for node in _items(one)),
        variables=tuple(made.variables),
        subscripts=made.subscripts,
        transposes=styles[0] if matrices else None,
        ratio=ratio,
        factors=tuple(factors),
        other=other,
        neighbours=tuple(neighbours),
        rows=rows,
    )


def _groups(
    given: Sequence[tuple[str, ...]], found: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """The given groups, each with the letters of which nothing is said."""
    known = {name for group in given for name in group}
    more = tuple(name for name in found if name not in known)
    groups = [tuple(dict.fromkeys((*group, *more))) for group in given] or [more]
    return tuple(filter(None, groups))


def _items(latex: str) -> tuple[Node, ...]:
    """The nodes of a text, if they are in one row."""
    rows = layout(tokens(MathText.of(latex))).rows
    return rows[0].items if rows else ()


def _name(latex: str) -> str:
    """The name of the symbol that a text begins with."""
    items = _items(latex)
    symbol = base_symbol(items[0]) if items else None
    return symbol.name if symbol else latex


def is_transpose(row: Row | None) -> bool:
    r"""Whether a superscript is ``T``, ``\top`` or ``\intercal`` and nothing else."""
    match row:
        case Row(items=(Symbol(name=name),)):
            return name in _TRANSPOSES
        case _:
            return False


class _Collection:
    """What was found so far; the keys of a dict are a set that keeps its order."""

    def __init__(self) -> None:
        self.letters: dict[str, None] = {}
        self.shifting: dict[str, None] = {}
        self.labels: dict[Row, None] = {}
        self.functions: dict[str, None] = {}
        self.forms: dict[str, dict[Node, None]] = {}
        self.calls: dict[tuple[Node, ...], None] = {}
        self.numbers: dict[str, dict[str, None]] = {}
        self.accents: dict[str, None] = {}
        self.operators: dict[str, None] = {}
        self.constants: dict[Scale, None] = {}
        self.sums: dict[Node, None] = {}
        self.variables: dict[tuple[Node, ...], None] = {}
        self.transposes: dict[Transposes, None] = {}
        self.signs: dict[Node, None] = {}
        self.subscripts = False

    def add(self, row: Row) -> None:
        """Take from a side what it has."""
        for spot in take_apart(row)[1]:
            self.node(spot)
            if spot.carrier is None:
                self.item(spot)
            if spot.role in (Role.SCRIPT, Role.LIMIT):
                self.script(spot)

    def node(self, spot: Spot) -> None:
        """Take what any node tells."""
        match spot.node:
            case Symbol(accents=accents):
                self.accents.update(dict.fromkeys(accents))
            case Operator(name=name) if name in _PRODUCTS:
                if spot.role is Role.FORMULA:
                    self.operators[name] = None
            case Quotient() as node if spot.role is Role.FORMULA:
                constant = scale_of((node,))
                if constant is not None and (constant.above or constant.below):
                    self.constants[constant] = None
            case Scripted(sub=sub, sup=sup) as node:
                if sub is not None and _has_indices(node.base):
                    self.subscript(sub.items[:1] if is_sum(node) else sub.items)
                if sup is not None and not is_sum(node):
                    self.superscript(node, sup)

    def subscript(self, items: tuple[Node, ...]) -> None:
        """Take index letters, also from inside parentheses."""
        for item in items:
            match item:
                case Symbol(name=name, font="", accents=()) if name not in _NO_LETTERS:
                    self.letters[name] = None
                case Fenced(body=body):
                    self.subscript(body.items)

    def superscript(self, node: Scripted, sup: Row) -> None:
        """Take a label, or a way to write a transpose."""
        last = sup.items[-1:]
        if is_transpose(Row(last)):
            match node.base:
                case _ if len(sup.items) > 1:
                    self.transposes[Transposes(last[0], "joined")] = None
                case Fenced(body=Row(items=(Scripted(),))):
                    self.transposes[Transposes(last[0], "fenced")] = None
                case Scripted():
                    self.transposes[Transposes(last[0], "nested")] = None
                case _:
                    self.signs[last[0]] = None
            return
        base = base_symbol(node)
        match sup.items:
            case (Number(),) | (Operator(name="-"), *_) | ():
                return
            case (Symbol(name=name, accents=()), *_) if base and base.name != "e":
                self.shifting[name] = None
        if base and base.name != "e":
            self.labels[sup] = None

    def item(self, spot: Spot) -> None:
        """Take what a whole item of a row tells."""
        node = spot.node
        symbol = base_symbol(node)
        if symbol is not None and spot.unit is None:
            bare = isinstance(node, Symbol) and spot.role in (Role.LIMIT, Role.POWER)
            if not bare and symbol.name not in _NO_QUANTITIES:
                forms = self.forms.setdefault(symbol.name, {})
                if not _has_transpose(node):
                    forms[node] = None
            self.call(spot, symbol)
        elif is_sum(node):
            self.sums[node] = None
        elif isinstance(node, Quotient) and is_derivative(node):
            self.variable(node.below.items)

    def call(self, spot: Spot, symbol: Symbol) -> None:
        """Take a function with its argument, and what a derivative is by."""
        items = spot.place.row.items[spot.index : spot.index + 2]
        match items:
            case (Symbol(name=r"\partial"), Scripted(base=Fenced(), sub=Row() as by)):
                self.subscripts = True
                self.variable(by.items)
            case (head, Fenced(open="(")):
                self.calls[items] = None
                if isinstance(head, Scripted) and head.primes:
                    self.functions[symbol.name] = None

    def variable(self, items: tuple[Node, ...]) -> None:
        r"""Take ``\partial w``; in a subscript it may be ``w`` alone."""
        partial = Symbol(r"\partial")
        if items[:1] not in ((partial,), (Symbol("d"),)):
            items = (partial, *items)
        if len(items) > 1:
            self.variables[items] = None

    def script(self, spot: Spot) -> None:
        """Take letters and numbers."""
        row, after = spot.place.row, spot.index + 1
        match spot.node:
            case Number(text=text) if spot.unit is not None:
                base = base_symbol(spot.unit(spot.node))
                if base is not None:
                    self.numbers.setdefault(base.name, {})[text] = None
            case Symbol(name=name, accents=()) if name not in _NO_LETTERS:
                match row.items[after : after + 2]:
                    case (Operator(name="+" | "-"), Number()):
                        self.shifting[name] = None


def _has_indices(base: Node) -> bool:
    r"""Whether what stands below a node are indices, and not as in ``\nabla_w C``."""
    nabla = isinstance(base, Symbol) and base.name == r"\nabla"
    return not (nabla or isinstance(base, Fenced))


def _has_transpose(node: Node) -> bool:
    return isinstance(node, Scripted) and is_transpose(
        Row((node.sup or Row(())).items[-1:])
    )
