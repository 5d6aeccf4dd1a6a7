r"""The keys of functions: what is the name in them, and what the argument.

'\sigma(z)_j' = "..."   ->   \sigma, of the quantity z, and its entry j
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from backproof.symbolic.reading.tree import Fenced, Node

from .fitting import all_fits
from .functions import name_problem
from .indices import is_letter, letter_name, script_parts
from .measures import Key, Measures
from .patterns import Pattern, base_of, scripts_of
from .slots import drafted
from .spelling import opened, split_arguments
from .vocabulary import FunctionEntry, SymbolEntry

__all__ = ["Function", "FunctionKeys"]

_SEPARATORS = frozenset({",", ";", "|"})
_DRAWN = frozenset({"real", "positive"})


@dataclass(frozen=True)
class Function:
    """A function's key without its argument.

    ``parameters`` are the places of its arguments among the quantities, if they are no
    single number; ``result`` the letters behind them.
    """

    key: Key
    items: tuple[Node, ...]
    argument: str = ""
    parameters: tuple[int, ...] = ()
    result: tuple[str, ...] = ()


@dataclass
class FunctionKeys(Measures):
    """A notation whose functions are being read."""

    functions: dict[str, FunctionEntry] = field(default_factory=dict)

    def function(
        self, key: Key, made: Sequence[tuple[SymbolEntry, Pattern]]
    ) -> Function:
        """What a key says, with the quantities that are its arguments among some."""
        *head, last = map(opened, key.items)
        fence = opened(base_of(last))
        if not head or not isinstance(fence, Fenced) or fence.open != "(":
            return Function(key, key.items)
        items = tuple(key.items[:-1])
        pieces, signs = split_arguments(fence.body.items)
        nodes = [opened(piece[0]) for piece in pieces if len(piece) == 1]
        if len(nodes) < len(pieces) or not _SEPARATORS.issuperset(signs):
            return Function(key, key.items)
        found = [self._parameter(node, made) for node in nodes]
        arrays = [place for place in found if place is not None]
        several = len(nodes) > 1 or any(made[place][0].slots for place in arrays)
        if several and len(arrays) == len(nodes) and len(set(arrays)) == len(nodes):
            pattern = drafted("", "", items, self.names, self.local(key)).pattern
            result = (*pattern.slots, *_letters_behind(last))
            return Function(key, items, "", tuple(arrays), result)
        if len(nodes) == 1 and last is fence and is_letter(nodes[0]):
            name = letter_name(nodes[0])
            if name not in self.letters.plain:
                return Function(key, items, name if key.entry.value else "")
        return Function(key, key.items)

    def _parameter(
        self, node: Node, made: Sequence[tuple[SymbolEntry, Pattern]]
    ) -> int | None:
        """The place of the quantity without labels that a node is as a whole."""
        for place, (entry, pattern) in enumerate(made):
            whole = any(
                not (one.values or one.exponent or one.transposed or one.order)
                for _, one in all_fits((pattern,), (node,), 0, self.names)
            )
            if whole and entry.domain in _DRAWN and all(s.axis for s in entry.slots):
                return place
        return None

    def function_pattern(self, function: Function) -> Pattern:
        """How the function is written, without its arguments."""
        latex = function.key.entry.key
        if function.argument or function.parameters:
            latex = latex[: latex.rindex("(")].removesuffix(r"\left")
        letters = self.local(function.key)
        return drafted("function", latex, function.items, self.names, letters).pattern

    def function_entries(
        self,
        functions: list[Function],
        names: Sequence[str],
        symbols: Sequence[str],
    ) -> None:
        """Enter the functions by their names, given those of the quantities."""
        by_items = {f.items: n for f, n in zip(functions, names, strict=True)}
        for function, name in zip(functions, names, strict=True):
            entry = function.key.entry
            meaning = self._meaning(function, by_items)
            # "f(u)" = "tanh" names a function, and no formula.
            argument = function.argument if name_problem(meaning, ()) else ""
            self.functions[name] = FunctionEntry(
                name,
                entry.key,
                meaning,
                argument,
                entry,
                tuple(symbols[place] for place in function.parameters),
                function.result,
            )

    def _meaning(
        self, function: Function, by_items: Mapping[tuple[Node, ...], str]
    ) -> str:
        """A formula, the name of a function, or nothing."""
        entry = function.key.entry
        meaning = entry.value.strip()
        if function.argument or function.parameters or not meaning:
            return meaning
        # relu = "relu" is the known one.
        others = {i: name for i, name in by_items.items() if i != function.items}
        other = others.get(self.items(meaning, entry.line, silent=True))
        if other is not None:
            return other
        problem = name_problem(meaning, others.values())
        if not problem:
            return meaning
        mend = f"for a formula write '{_alone(entry.key)}(u)' = ..."
        if "did you mean" in problem:
            mend = ""
        elif isinstance(opened(function.items[-1]), Fenced):
            mend = "the argument of a formula is one letter that is no index"
        self.trouble(f"{entry.key}: {problem}", entry.line, mend)
        return ""


def _letters_behind(last: Node) -> Iterator[str]:
    r"""The letters of the entry that a function is said to give: \sigma(z)_j."""
    for part in script_parts(scripts_of(last)[0]):
        if len(part.nodes) == 1 and is_letter(part.nodes[0]):
            yield letter_name(part.nodes[0])


def _alone(key: str) -> str:
    """The key of a function without what stands in parentheses behind it."""
    return key.partition("(")[0].removesuffix(r"\left").strip()
