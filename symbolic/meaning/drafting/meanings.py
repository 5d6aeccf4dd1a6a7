r"""What a function is, as far as the document shows or says it.

    \sigma(z) = 1/(1+e^{-z})         sigmoid
    \sigma' = \sigma (1 - \sigma)    sigmoid
    f(x) = x^2                       a formula
    f_1(v) = g(...)                  no function: a quantity that depends on v

Nothing is guessed: a function of which the document says nothing may be any.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from backproof.symbolic.meaning.notations.indices import (
    is_letter,
    is_transpose,
    script_parts,
)
from backproof.symbolic.meaning.notations.patterns import base_of, scripts_of
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import (
    Fenced,
    Node,
    Number,
    Operator,
    Row,
    Symbol,
    walk,
)

from .calls import Calls, Form, form_of, undotted
from .census import EQUAL, Census, Formula
from .print import printed_items
from .sightings import Sightings

__all__ = ["Meanings", "meanings"]

_X = r"@"
_FORMULAS = {
    "sigmoid": (
        rf"\frac{{1}}{{1+e^{{-{_X}}}}}",
        rf"\frac{{1}}{{1+exp(-{_X})}}",
        rf"\frac{{1}}{{e^{{-{_X}}}+1}}",
        rf"\frac{{e^{{{_X}}}}}{{1+e^{{{_X}}}}}",
        rf"1/(1+e^{{-{_X}}})",
        rf"1/(1+exp(-{_X}))",
        rf"(1+e^{{-{_X}}})^{{-1}}",
    ),
    "tanh": (
        rf"tanh({_X})",
        rf"tanh{_X}",
        rf"\frac{{e^{{{_X}}}-e^{{-{_X}}}}}{{e^{{{_X}}}+e^{{-{_X}}}}}",
    ),
    "relu": (
        rf"max(0,{_X})",
        rf"max({_X},0)",
        rf"max\{{0,{_X}\}}",
        rf"max\{{{_X},0\}}",
    ),
}
_SLOPES = {
    "sigmoid": (rf"F({_X})(1-F({_X}))", rf"(1-F({_X}))F({_X})"),
    "tanh": (rf"1-F({_X})^{{2}}", rf"1-(F({_X}))^{{2}}", rf"1-F^{{2}}({_X})"),
}
_LOGISTIC = re.compile(r"sigmoid|logistic|S\s*型", re.IGNORECASE)
_SPACE = re.compile(r"\s+|\\cdot|\\,|\*")


@dataclass(frozen=True)
class Meanings:
    """What is known of functions.

    ``named`` are activations, ``formulas`` pairs of an argument's letter and a
    formula; ``dependent`` are quantities after all.
    """

    named: dict[Form, str]
    formulas: dict[Form, tuple[str, str]]
    dependent: frozenset[Form]
    unclear: frozenset[Form]


@dataclass(frozen=True)
class _Said:
    """``f(x) = ...``: how often f is primed, what stands in its bracket and behind."""

    primes: int
    argument: tuple[Node, ...]
    right: tuple[Node, ...]

    @property
    def trivial(self) -> bool:
        """Whether it says something of the right side, as f(x) = y does, or nothing."""
        if self.right == self.argument:
            return True
        single = len(self.right) == 1 and isinstance(
            base_of(opened(self.right[0])), Symbol
        )
        return single and not _has_argument(self)


def meanings(
    census: Census, seen: Sightings, calls: Calls, known: Collection[Form] = ()
) -> Meanings:
    """What a document says of its functions, but those that are ``known``."""
    said: dict[Form, list[_Said]] = defaultdict(list)
    for formula in census.formulas:
        for form, one in _equations(formula):
            if form in calls.functions and form not in known:
                said[form].append(one)
    arguments: dict[Form, set[str]] = defaultdict(set)
    for used in seen.symbols:
        if used.argument is not None:
            form = form_of(used.head, used.sub, used.sup)
            arguments[form].add(printed_items(used.argument))
    named: dict[Form, str] = {}
    formulas: dict[Form, tuple[str, str]] = {}
    dependent: set[Form] = set()
    unclear: set[Form] = set()
    for form in sorted(calls.functions.difference(known), key=str):
        names = {name for one in said[form] if (name := _name(form[0], one))}
        others = [one for one in said[form] if not _name(form[0], one)]
        free = [o for o in others if not o.primes and not _mentions(o.right, form[0])]
        if len(names) == 1 and not free:
            named[form] = names.pop()
        elif free and not names and any(one.primes for one in said[form]):
            unclear.add(form)
        elif free and not names:
            _by_formula(form, free, arguments[form], (formulas, dependent, unclear))
        elif names:
            unclear.add(form)
    _by_use(census, seen, calls, named, formulas, dependent | unclear | {*known})
    return Meanings(named, formulas, frozenset(dependent), frozenset(unclear))


def _equations(formula: Formula) -> Iterator[tuple[Form, _Said]]:
    """Each side that is nothing but f(...), with the next side."""
    for left, right, relation in zip(
        formula.sides, formula.sides[1:], formula.relations, strict=False
    ):
        if relation not in EQUAL or len(left.items) != 2:
            continue
        node, fence = opened(left.items[0]), opened(left.items[1])
        head = base_of(node)
        if not isinstance(head, Symbol) or not isinstance(fence, Fenced):
            continue
        if (fence.open, fence.close) != ("(", ")"):
            continue
        sub, sup, primes = scripts_of(node)
        primes += len(head.accents) - len(undotted(head).accents)
        form = form_of(head, script_parts(sub), script_parts(sup))
        one = _Said(primes, fence.body.items, right.items)
        inverse = len(script_parts(sup)) > form[2]
        if not (inverse or one.trivial):
            yield form, one


def _printed(items: Sequence[Node]) -> str:
    return _SPACE.sub("", latex_of(Row(tuple(items))))


def _name(head: Symbol, one: _Said) -> str:
    """The activation that a formula, or one of its derivative, belongs to."""
    tables = {0: _FORMULAS, 1: _SLOPES}.get(one.primes)
    if tables is None:
        return ""
    argument = _printed(one.argument)
    text = _printed(one.right)
    function = _printed((head,))
    for name, forms in tables.items():
        for form in forms:
            wanted = form.replace("F", function).replace(_X, argument)
            if text == wanted:
                return name
    return ""


def _mentions(items: Sequence[Node], head: Symbol) -> bool:
    return any(node == head for node in walk(Row(tuple(items))))


def _by_formula(
    form: Form,
    free: Sequence[_Said],
    arguments: set[str],
    found: tuple[dict[Form, tuple[str, str]], set[Form], set[Form]],
) -> None:
    """Read ``f(x) = ...`` as a formula in x, or f as a quantity if x is not in it.

    A function of a vector that has no formula of its own is a quantity f(x), if it is
    of nothing else.
    """
    formulas, dependent, unclear = found
    within = [one for one in free if _has_argument(one)]
    if any(_is_of_vector(one) for one in within):
        (dependent if len(arguments) == 1 else unclear).add(form)
        return
    if not within:
        dependent.add(form)
        return
    texts = {(_printed(one.argument), _printed(one.right)) for one in within}
    first = within[0]
    plain = len(first.argument) == 1 and is_letter(opened(first.argument[0]))
    if len(texts) == len(within) == len(free) == 1 and plain and not form[1]:
        formulas[form] = printed_items(first.argument), printed_items(first.right)
    else:
        unclear.add(form)


def _is_of_vector(one: _Said) -> bool:
    """Whether a formula shows that it is of a vector: w^T x, or a bold x."""
    if any(isinstance(n, Symbol) and "bold" in n.font for n in one.argument):
        return True
    scripts = [scripts_of(node)[1] for node in walk(Row(one.right))]
    last = [script_parts(sup)[-1] for sup in scripts if script_parts(sup)]
    return any(is_transpose(part.nodes) for part in last)


def _has_argument(one: _Said) -> bool:
    """Whether what stands in the bracket stands in the formula too, or is no symbol."""
    if len(one.argument) != 1:
        return True
    wanted = opened(one.argument[0])
    return any(node == wanted for node in walk(Row(one.right)))


def _by_use(
    census: Census,
    seen: Sightings,
    calls: Calls,
    named: dict[Form, str],
    formulas: dict[Form, tuple[str, str]],
    others: set[Form],
) -> None:
    r"""A (1 - a) says sigmoid if there is one function; so does prose of a \sigma."""
    free = [
        form
        for form in sorted(calls.functions, key=str)
        if form not in named and form not in formulas and form not in others
    ]
    heads = {form[0] for form in calls.functions}
    clear = not any(form[0] in heads for form in calls.unclear)
    if len(heads) == 1 and clear and not named and any(map(_is_logistic, seen.rows)):
        named.update((form, "sigmoid") for form in free)
        return
    if _LOGISTIC.search(census.prose):
        for form in free:
            if form[0] == Symbol(r"\sigma"):
                named[form] = "sigmoid"


def _is_logistic(row: tuple[tuple[Node, ...], Formula]) -> bool:
    """Whether a row has a (1 - a), with whatever a."""
    items = [
        opened(item)
        for item in row[0]
        if not (isinstance(item, Operator) and item.name in (r"\cdot", "*"))
    ]
    for place, item in enumerate(items[1:], 1):
        if not isinstance(item, Fenced) or len(item.body.items) < 3:
            continue
        one, minus, *rest = item.body.items
        if not (isinstance(one, Number) and one.text == "1"):
            continue
        if not (isinstance(minus, Operator) and minus.name == "-"):
            continue
        if list(map(opened, rest)) == items[place - len(rest) : place]:
            return True
    return False
